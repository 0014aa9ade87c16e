//! Values: of fields, of computed fields, of arithmetic; and the elements of lists, without storing them.

use super::evaluator::{Evaluator, Frame};
use super::timetable::calendar_of;
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, InstantPart, Op};
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::ArithmeticOp;
use crate::time::{Instant, Local, shift};
use chrono::{Datelike, NaiveTime, Timelike};

impl Evaluator<'_> {
    /// One value. Of a list, see [`Evaluator::each`].
    pub fn value(&self, id: ExprId, frame: &Frame) -> Value {
        let node = self.policy.program.get(id);
        match &node.op {
            Op::Constant(value) => *value,
            Op::Variable(variable) => match frame.get(*variable) {
                Some((kind, row)) => Value::Record(kind, row),
                None => Value::Missing,
            },
            Op::Field { of, kind, field } => match self.value(*of, frame) {
                Value::Record(found, row) if found == *kind => {
                    let value = self.field_value(*kind, row, *field);
                    if self.is_later(value, frame.as_of) || self.is_undated(value, frame) {
                        Value::Missing
                    } else {
                        value
                    }
                }
                _ => Value::Missing,
            },
            Op::Defined { of, value } => match self.value(*of, frame) {
                Value::Record(kind, row) => self.value(*value, &self.inner_frame(kind, row, frame)),
                _ => Value::Missing,
            },
            Op::Parent { of, kind } => match self.value(*of, frame) {
                Value::Record(part, row) => self.parent(part, row, *kind),
                _ => Value::Missing,
            },
            Op::Counted { .. } => match self.bounds(id, frame) {
                Some((low, high)) if low >= high => {
                    if matches!(node.op, Op::Counted { rate: true, .. }) {
                        Value::Percent(low)
                    } else {
                        Value::Number(low)
                    }
                }
                _ => Value::Missing,
            },
            Op::Aggregate {
                average,
                collection,
                element,
                value,
            } => self.aggregate(*average, *collection, *element, *value, frame),
            Op::CountOf(inner) => match self.value(*inner, frame) {
                #[expect(clippy::cast_precision_loss, reason = "no text is that long")]
                Value::Text(number) => {
                    Value::Number(self.records.text(number).chars().count() as f64)
                }
                _ => Value::Missing,
            },
            Op::PartOf(inner, part) => match self.value(*inner, frame) {
                Value::Instant(at) => self.part_of(Instant(at), *part),
                _ => Value::Missing,
            },
            Op::Arithmetic { left, op, right } => {
                self.arithmetic(self.value(*left, frame), *op, self.value(*right, frame))
            }
            Op::Shift { length, back, from } => match self.value(*from, frame) {
                Value::Instant(at) => {
                    let calendar = calendar_of(self.policy, self.policy.calendar);
                    match shift(Instant(at), *length, *back, &self.policy.zone, calendar) {
                        Ok(at) => Value::Instant(at.0),
                        Err(_) => Value::Missing,
                    }
                }
                _ => Value::Missing,
            },
            Op::AtClock { at, clock } => match self.value(*at, frame) {
                Value::Instant(at) => self.at_clock(Instant(at), *clock),
                _ => Value::Missing,
            },
            Op::MembersAt { .. } | Op::List(_) | Op::Broken => Value::Missing,
            _ => match self.truth(id, frame) {
                Outcome::Met => Value::YesNo(true),
                Outcome::Broken => Value::YesNo(false),
                Outcome::Missing | Outcome::Owed => Value::Missing,
            },
        }
    }

    /// The value of a field of a record, computed or given.
    pub fn field_value(&self, kind: RecordKind, row: u32, number: u16) -> Value {
        let given = self.records.value(kind, row, number);
        if !given.is_missing() {
            return given;
        }
        match kind {
            RecordKind::Change if number == self.fields.change.class => {
                self.class_value(kind, RecordKind::Class, row)
            }
            RecordKind::Release if number == self.fields.release.class => {
                self.class_value(kind, RecordKind::Bundle, row)
            }
            RecordKind::Person if number == self.fields.part.person_authority => {
                self.authority(row, self.now)
            }
            _ => {
                let source = self
                    .policy
                    .schema
                    .field(kind, number)
                    .map(|field| field.source);
                match source {
                    Some(FieldSource::Computed(Computed::Duration)) => {
                        let start = self.fields.start.get(kind.index()).copied().flatten();
                        let end = self.fields.end.get(kind.index()).copied().flatten();
                        match (start, end) {
                            (Some(start), Some(end)) => {
                                match (
                                    self.records.value(kind, row, start),
                                    self.records.value(kind, row, end),
                                ) {
                                    (Value::Instant(start), Value::Instant(end)) => {
                                        Value::Duration(end.saturating_sub(start))
                                    }
                                    _ => Value::Missing,
                                }
                            }
                            _ => Value::Missing,
                        }
                    }
                    Some(FieldSource::Computed(Computed::Approved)) => {
                        match self.approved(kind, row) {
                            Outcome::Met => Value::YesNo(true),
                            Outcome::Broken => Value::YesNo(false),
                            Outcome::Missing | Outcome::Owed => Value::Missing,
                        }
                    }
                    Some(FieldSource::Computed(Computed::ParentRelease)) => {
                        self.parent(kind, row, RecordKind::Release)
                    }
                    _ => Value::Missing,
                }
            }
        }
    }

    fn class_value(&self, subject: RecordKind, class: RecordKind, row: u32) -> Value {
        match self.class_of(subject, row) {
            super::classes::ClassOf::Known(number) => Value::Record(class, number),
            _ => Value::Missing,
        }
    }

    /// The highest authority of a person and of the groups they are in.
    fn authority(&self, person: u32, at: Instant) -> Value {
        let own = self
            .policy
            .people
            .get(person as usize)
            .and_then(|person| person.authority)
            .map(|(scale, rank, _)| (scale, rank));
        let groups = self
            .policy
            .groups
            .iter()
            .filter(|group| group.has(person, at))
            .filter_map(|group| group.authority.map(|(scale, rank, _)| (scale, rank)));
        match own.into_iter().chain(groups).max_by_key(|(_, rank)| *rank) {
            Some((scale, rank)) => Value::Level(scale, rank),
            None => Value::Missing,
        }
    }

    /// The whole of a kind that a record is a part of.
    pub(super) fn parent(&self, kind: RecordKind, row: u32, wanted: RecordKind) -> Value {
        let mut at = (kind, row);
        // Parts are nested a few levels at the most.
        for _ in 0..8 {
            match self.records.row(at.0, at.1).and_then(|row| row.parent) {
                Some(parent) if parent.0 == wanted => return Value::Record(parent.0, parent.1),
                Some(parent) => at = parent,
                None => return Value::Missing,
            }
        }
        Value::Missing
    }

    /// Gives the elements of a list to a function until it says stop; one value is a list of one. Whether the list is known: a
    /// missing list is not, and a known one may hold missing elements.
    pub fn each(&self, id: ExprId, frame: &Frame, take: &mut dyn FnMut(Value) -> bool) -> bool {
        let node = self.policy.program.get(id);
        match &node.op {
            Op::List(all) => {
                for one in all {
                    if !take(self.value(*one, frame)) {
                        break;
                    }
                }
                true
            }
            Op::Field { of, kind, field } => {
                if !self.policy.program.get(*of).ty.list {
                    return match self.value(*of, frame) {
                        Value::Record(found, row) if found == *kind => {
                            self.each_of_field(*kind, row, *field, frame.as_of, take).0
                        }
                        _ => false,
                    };
                }
                let mut known = true;
                let outer = self.each(*of, frame, &mut |record| match record {
                    // What it says may be too late.
                    record if self.is_undated(record, frame) => take(Value::Missing),
                    Value::Record(found, row) if found == *kind => {
                        let (inner, go_on) =
                            self.each_of_field(*kind, row, *field, frame.as_of, take);
                        known &= inner;
                        go_on
                    }
                    _ => take(Value::Missing),
                });
                outer && known
            }
            Op::Defined { of, value } => {
                let mut known = true;
                let outer = self.each(*of, frame, &mut |record| match record {
                    Value::Record(kind, row) => {
                        let mut go_on = true;
                        known &=
                            self.each(*value, &self.inner_frame(kind, row, frame), &mut |value| {
                                go_on = take(value);
                                go_on
                            });
                        go_on
                    }
                    _ => take(Value::Missing),
                });
                outer && known
            }
            Op::MembersAt { group, at } => {
                let (Value::Record(RecordKind::Group, group), Value::Instant(at)) =
                    (self.value(*group, frame), self.value(*at, frame))
                else {
                    return false;
                };
                if let Some(group) = self.policy.groups.get(group as usize) {
                    for person in group.people_at(Instant(at)) {
                        if !take(Value::Record(RecordKind::Person, person)) {
                            break;
                        }
                    }
                }
                true
            }
            _ => match self.value(id, frame) {
                Value::Missing => false,
                list @ Value::List(..) => {
                    for cell in self.records.items(list) {
                        if !take(cell.value) {
                            break;
                        }
                    }
                    true
                }
                value => {
                    take(value);
                    true
                }
            },
        }
    }

    /// The elements of a field of one record; and whether the taker wants more.
    pub(super) fn each_of_field(
        &self,
        kind: RecordKind,
        row: u32,
        field: u16,
        as_of: Option<Instant>,
        take: &mut dyn FnMut(Value) -> bool,
    ) -> (bool, bool) {
        let given = self.records.value(kind, row, field);
        if let Value::List(..) = given {
            for cell in self.records.items(given) {
                if self.is_later(cell.value, as_of) {
                    continue;
                }
                if !take(cell.value) {
                    return (true, false);
                }
            }
            return (true, true);
        }
        if !given.is_missing() {
            return (true, take(given));
        }
        let source = self
            .policy
            .schema
            .field(kind, field)
            .map(|field| field.source);
        match source {
            Some(FieldSource::Computed(computed)) => self.each_computed(computed, kind, row, take),
            _ => match self.field_value(kind, row, field) {
                Value::Missing => (false, true),
                value => (true, take(value)),
            },
        }
    }

    /// Whether a dated record is later than the instant whose records count.
    fn is_later(&self, value: Value, as_of: Option<Instant>) -> bool {
        let (Some(as_of), Value::Record(kind, row)) = (as_of, value) else {
            return false;
        };
        self.fields
            .dated_field(kind)
            .and_then(|field| self.instant(kind, row, field))
            .is_some_and(|at| at > as_of)
    }

    fn each_computed(
        &self,
        computed: Computed,
        kind: RecordKind,
        row: u32,
        take: &mut dyn FnMut(Value) -> bool,
    ) -> (bool, bool) {
        match computed {
            Computed::Footprint => {
                let services = if kind == RecordKind::Release {
                    self.release_services(row)
                } else {
                    let list = self.records.value(kind, row, self.fields.of(kind).services);
                    if list.is_missing() {
                        return (false, true);
                    }
                    Some(
                        self.records
                            .items(list)
                            .iter()
                            .map(|cell| cell.value)
                            .collect(),
                    )
                };
                let Some(services) = services else {
                    return (false, true);
                };
                for service in services {
                    let Value::Record(RecordKind::Service, service) = service else {
                        if !take(Value::Missing) {
                            return (true, false);
                        }
                        continue;
                    };
                    let below = self
                        .policy
                        .services
                        .get(service as usize)
                        .map_or(&[][..], |service| &service.footprint);
                    for below in below {
                        if !take(Value::Record(RecordKind::Service, *below)) {
                            return (true, false);
                        }
                    }
                }
                (true, true)
            }
            Computed::ReleaseServices => match self.release_services(row) {
                Some(services) => (true, services.into_iter().all(take)),
                None => (false, true),
            },
            Computed::ReleaseEnvironments => match self.release_environments(row) {
                Some(environments) => (true, environments.into_iter().all(take)),
                None => (false, true),
            },
            Computed::Groups => {
                for (number, group) in (0u32..).zip(&self.policy.groups) {
                    if group.has(row, self.now) && !take(Value::Record(RecordKind::Group, number)) {
                        return (true, false);
                    }
                }
                (true, true)
            }
            Computed::Duration | Computed::Approved | Computed::ParentRelease => (false, true),
        }
    }

    /// The services of a release's changes and components, each once; `None` if neither says any.
    fn release_services(&self, row: u32) -> Option<Vec<Value>> {
        let mut all = Vec::new();
        let mut known = false;
        let fields = &self.fields.release;
        let changes = self.records.value(RecordKind::Release, row, fields.changes);
        for change in self.records.items(changes) {
            let Value::Record(RecordKind::Change, change) = change.value else {
                all.push(Value::Missing);
                continue;
            };
            let services =
                self.records
                    .value(RecordKind::Change, change, self.fields.change.services);
            known |= !services.is_missing();
            if services.is_missing() {
                all.push(Value::Missing);
            }
            all.extend(self.records.items(services).iter().map(|cell| cell.value));
        }
        let components = self
            .records
            .value(RecordKind::Release, row, fields.components);
        for component in self.records.items(components) {
            if let Value::Record(kind, component) = component.value {
                let service =
                    self.records
                        .value(kind, component, self.fields.part.component_service);
                known |= !service.is_missing();
                all.push(service);
            }
        }
        known.then(|| each_once(all))
    }

    /// The environments of a release's steps, phases and changes, each once; `None` if none says any.
    fn release_environments(&self, row: u32) -> Option<Vec<Value>> {
        let mut all = Vec::new();
        let fields = &self.fields.release;
        for (list, field) in [
            (fields.steps, self.fields.part.step_environment),
            (fields.phases, self.fields.part.phase_environment),
        ] {
            let parts = self.records.value(RecordKind::Release, row, list);
            for part in self.records.items(parts) {
                if let Value::Record(kind, part) = part.value {
                    all.push(self.records.value(kind, part, field));
                }
            }
        }
        let changes = self.records.value(RecordKind::Release, row, fields.changes);
        for change in self.records.items(changes) {
            if let Value::Record(kind, change) = change.value {
                let list = self
                    .records
                    .value(kind, change, self.fields.change.environments);
                if list.is_missing() {
                    all.push(Value::Missing);
                }
                all.extend(self.records.items(list).iter().map(|cell| cell.value));
            }
        }
        let known = all.iter().any(|value| !value.is_missing());
        known.then(|| each_once(all))
    }

    fn aggregate(
        &self,
        average: bool,
        collection: ExprId,
        element: crate::policy::condition::Variable,
        value: ExprId,
        frame: &Frame,
    ) -> Value {
        let mut values: Vec<Value> = Vec::new();
        let known = self.each(collection, frame, &mut |record| {
            values.push(match record {
                Value::Record(kind, row) => self.value(value, &frame.with(element, kind, row)),
                _ => Value::Missing,
            });
            true
        });
        if !known || values.is_empty() || values.iter().any(|value| value.is_missing()) {
            return Value::Missing;
        }
        if !average {
            let mut best = Value::Missing;
            for value in values {
                if best.is_missing()
                    || self
                        .order(value, best)
                        .is_some_and(std::cmp::Ordering::is_gt)
                {
                    best = value;
                }
            }
            return best;
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "an average needs no more than 52 bits"
        )]
        let count = values.len() as f64;
        let sum: f64 = values
            .iter()
            .map(|value| match value {
                Value::Number(number) | Value::Percent(number) => *number,
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "an average needs no more than 52 bits"
                )]
                Value::Duration(micros) => *micros as f64,
                _ => 0.0,
            })
            .sum();
        match values.first() {
            Some(Value::Percent(_)) => Value::Percent(sum / count),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "an average of lengths is one of them at the most"
            )]
            Some(Value::Duration(_)) => Value::Duration((sum / count) as i64),
            _ => Value::Number(sum / count),
        }
    }

    /// Whether a node is a count, or arithmetic on one: its value may be known in part.
    pub(super) fn is_counted(&self, id: ExprId) -> bool {
        match &self.policy.program.get(id).op {
            Op::Counted { .. } => true,
            Op::Arithmetic { left, right, .. } => self.is_counted(*left) || self.is_counted(*right),
            _ => false,
        }
    }

    /// What a number could be at least and at most; `None` if nothing is known.
    pub(super) fn bounds(&self, id: ExprId, frame: &Frame) -> Option<(f64, f64)> {
        match &self.policy.program.get(id).op {
            Op::Counted {
                rate,
                collection,
                element,
                condition,
            } => {
                let (mut certain, mut possible, mut total) = (0.0, 0.0, 0.0);
                // Of records that may be later than those that count, no share is known.
                let mut undated = false;
                let known = self.each(*collection, frame, &mut |value| {
                    total += 1.0;
                    let one = self.element_truth(value, *element, *condition, frame);
                    undated |= self.is_undated(value, frame);
                    match one {
                        Outcome::Broken => {}
                        _ if self.is_undated(value, frame) => {
                            possible += 1.0;
                        }
                        Outcome::Met => {
                            certain += 1.0;
                            possible += 1.0;
                        }
                        Outcome::Missing | Outcome::Owed => possible += 1.0,
                    }
                    true
                });
                if !known || (*rate && (total == 0.0 || undated)) {
                    return None;
                }
                if *rate {
                    Some((certain * 100.0 / total, possible * 100.0 / total))
                } else {
                    Some((certain, possible))
                }
            }
            Op::Arithmetic { left, op, right } if self.is_counted(id) => {
                let (left, right) = (self.bounds(*left, frame)?, self.bounds(*right, frame)?);
                let corners = |f: fn(f64, f64) -> f64| {
                    let all = [
                        f(left.0, right.0),
                        f(left.0, right.1),
                        f(left.1, right.0),
                        f(left.1, right.1),
                    ];
                    let low = all.iter().copied().fold(f64::INFINITY, f64::min);
                    let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    (low.is_finite() && high.is_finite()).then_some((low, high))
                };
                match op {
                    ArithmeticOp::Add => corners(|a, b| a + b),
                    ArithmeticOp::Subtract => corners(|a, b| a - b),
                    ArithmeticOp::Multiply => corners(|a, b| a * b),
                    ArithmeticOp::Divide if right.0 <= 0.0 && right.1 >= 0.0 => None,
                    ArithmeticOp::Divide => corners(|a, b| a / b),
                }
            }
            _ => match self.value(id, frame) {
                Value::Number(number) | Value::Percent(number) => Some((number, number)),
                _ => None,
            },
        }
    }

    fn arithmetic(&self, left: Value, op: ArithmeticOp, right: Value) -> Value {
        let plain = |left: f64, right: f64| {
            let result = match op {
                ArithmeticOp::Add => left + right,
                ArithmeticOp::Subtract => left - right,
                ArithmeticOp::Multiply => left * right,
                ArithmeticOp::Divide => left / right,
            };
            result.is_finite().then_some(result)
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "lengths of time stay far below 2^52 microseconds"
        )]
        let scaled = |micros: i64, by: Option<f64>| {
            by.map_or(Value::Missing, |by| {
                Value::Duration((micros as f64 * by) as i64)
            })
        };
        match (left, right) {
            (Value::Number(left), Value::Number(right)) => {
                plain(left, right).map_or(Value::Missing, Value::Number)
            }
            (Value::Percent(left), Value::Percent(right)) => {
                plain(left, right).map_or(Value::Missing, Value::Percent)
            }
            (Value::Percent(percent), Value::Number(number))
            | (Value::Number(number), Value::Percent(percent)) => {
                Value::Number(number * percent / 100.0)
            }
            (Value::Percent(percent), Value::Duration(micros))
            | (Value::Duration(micros), Value::Percent(percent)) => {
                scaled(micros, Some(percent / 100.0))
            }
            (Value::Duration(left), Value::Duration(right)) => match op {
                ArithmeticOp::Add => Value::Duration(left.saturating_add(right)),
                ArithmeticOp::Subtract => Value::Duration(left.saturating_sub(right)),
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "lengths of time stay far below 2^52 microseconds"
                )]
                _ => plain(left as f64, right as f64).map_or(Value::Missing, Value::Number),
            },
            (Value::Duration(micros), Value::Number(number)) => {
                let by = if op == ArithmeticOp::Divide {
                    plain(1.0, number)
                } else {
                    Some(number)
                };
                scaled(micros, by)
            }
            (Value::Number(number), Value::Duration(micros)) => scaled(micros, Some(number)),
            (Value::Level(scale, rank), Value::Number(steps)) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "a step that is out of range finds no level"
                )]
                let steps = steps as i64;
                let steps = if op == ArithmeticOp::Subtract {
                    -steps
                } else {
                    steps
                };
                let ordered = self
                    .policy
                    .scales
                    .get(usize::from(scale.0))
                    .map_or(0, |scale| scale.ordered);
                match u16::try_from(i64::from(rank).saturating_add(steps)) {
                    Ok(rank) if usize::from(rank) < ordered => Value::Level(scale, rank),
                    _ => Value::Missing,
                }
            }
            _ => Value::Missing,
        }
    }

    fn part_of(&self, at: Instant, part: InstantPart) -> Value {
        let civil = self.policy.zone.civil(at);
        match part {
            InstantPart::Weekday => Value::Weekday(
                u8::try_from(civil.weekday().num_days_from_monday()).unwrap_or_default(),
            ),
            InstantPart::Date => Value::Date(civil.date()),
            InstantPart::Time => Value::Clock(civil.num_seconds_from_midnight()),
        }
    }

    pub(super) fn at_clock(&self, at: Instant, clock: u32) -> Value {
        let date = self.policy.zone.civil(at).date();
        let civil = if clock == 86_400 {
            date.succ_opt().map(|date| date.and_time(NaiveTime::MIN))
        } else {
            NaiveTime::from_num_seconds_from_midnight_opt(clock, 0).map(|time| date.and_time(time))
        };
        match civil.map(|civil| self.policy.zone.resolve(civil)) {
            Some(Local::Unique(at) | Local::Gap { jump: at } | Local::Fold { first: at, .. }) => {
                Value::Instant(at.0)
            }
            None => Value::Missing,
        }
    }
}

/// Each value once, in order of its first.
fn each_once(values: Vec<Value>) -> Vec<Value> {
    let mut once: Vec<Value> = Vec::new();
    for value in values {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    once
}
