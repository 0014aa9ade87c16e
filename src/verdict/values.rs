//! Values: of fields, of computed fields, of arithmetic; and the elements of lists, without storing them.

use super::evaluator::{Evaluator, Frame};
use super::timetable::calendar_of;
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, InstantPart, Op};
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::{RecordKind, Value};
use crate::source::FileId;
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
                Value::Record(RecordKind::Person, person) if self.is_authority(*kind, *field) => {
                    let known = self.authority_of(*of, person, &frame.asked_in(node.file));
                    known.unwrap_or(Value::Missing)
                }
                Value::Record(kind, row) if !self.may_read(kind, row, node.file) => Value::Missing,
                Value::Record(found, row) if found == *kind => {
                    let value = self.field_value(*kind, row, *field, Some(node.file));
                    if self.is_later(value, frame.as_of) || self.may_be_later(value, frame) {
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
            } => self.recall.value(self.on_file_of(id, frame), || {
                self.aggregate(*average, *collection, *element, *value, frame)
            }),
            Op::CountOf(inner) => match self.value(*inner, frame) {
                #[expect(clippy::cast_precision_loss, reason = "no text is that long")]
                Value::Text(number) => {
                    Value::Number(self.records.text(number).chars().count() as f64)
                }
                _ => Value::Missing,
            },
            Op::PartOf(inner, part) => match self.value(*inner, frame) {
                Value::Instant(at) => self.part_of(Instant(at), *part),
                // The date of a day is known, its hour is not.
                at @ Value::Within(..) => match at.span() {
                    Some((from, to)) => {
                        let part_of = |at| self.part_of(Instant(at), *part);
                        match part_of(from) {
                            whole @ (Value::Date(_) | Value::Weekday(_))
                                if whole == part_of(to) =>
                            {
                                whole
                            }
                            _ => Value::Missing,
                        }
                    }
                    None => Value::Missing,
                },
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
            Op::MembersAt { .. } | Op::List(_) | Op::Over { .. } | Op::Broken => Value::Missing,
            _ => match self.truth(id, frame) {
                Outcome::Met => Value::YesNo(true),
                Outcome::Broken => Value::YesNo(false),
                Outcome::Missing | Outcome::Owed => Value::Missing,
            },
        }
    }

    /// Whether a condition in a file may read what the policy says of a thing: of an environment or a template of a policy that it
    /// does not see, nothing is known but its name.
    pub(super) fn may_read(&self, kind: RecordKind, row: u32, file: FileId) -> bool {
        let declared = match kind {
            RecordKind::Environment => {
                let found = self.policy.environments.get(row as usize);
                found.map(|environment| environment.place)
            }
            RecordKind::Template => {
                let found = self.policy.templates.get(row as usize);
                found.map(|template| template.place)
            }
            _ => None,
        };
        declared.is_none_or(|declared| self.policy.layers.sees(file, declared.file))
    }

    /// The value of a field of a record, computed or given, as far as the one who asks sees what it depends on.
    pub fn field_value(
        &self,
        kind: RecordKind,
        row: u32,
        number: u16,
        asking: Option<FileId>,
    ) -> Value {
        if let Some(level) = self.assessed_level(kind, row, number, asking) {
            return level;
        }
        if let Some(planned) = self.planned_field(kind, row, number) {
            return planned;
        }
        let given = self.records.value(kind, row, number);
        if kind == RecordKind::Change
            && number == self.fields.change.release
            && self.release_of(row).is_none()
        {
            return Value::Missing;
        }
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
                self.authority(row, self.now, asking)
            }
            RecordKind::Person if number == self.fields.part.person_calendar => {
                match self.policy.calendar {
                    Some(calendar) => Value::Record(RecordKind::Calendar, u32::from(calendar.0)),
                    None => Value::Missing,
                }
            }
            _ => {
                let source = self
                    .policy
                    .schema
                    .field(kind, number)
                    .map(|field| field.source);
                match source {
                    Some(FieldSource::Computed(Computed::Duration)) => {
                        let field = |fields: &[Option<u16>]| {
                            let field = fields.get(kind.index()).copied().flatten()?;
                            match self.field_value(kind, row, field, asking) {
                                Value::Instant(at) => Some(at),
                                _ => None,
                            }
                        };
                        match (field(&self.fields.start), field(&self.fields.end)) {
                            (Some(start), Some(end)) => Value::Duration(end.saturating_sub(start)),
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
                    Some(FieldSource::Computed(
                        length @ (Computed::ShortestOpening | Computed::LongestOpening),
                    )) => self.opening_length(kind, row, length),
                    Some(FieldSource::Computed(Computed::ParentRelease)) => {
                        self.parent(kind, row, RecordKind::Release)
                    }
                    Some(FieldSource::Computed(
                        computed @ (Computed::Window
                        | Computed::Opens
                        | Computed::Closes
                        | Computed::OpenFor),
                    )) => self.own_window(computed, kind, row, asking),
                    _ => Value::Missing,
                }
            }
        }
    }

    /// The `start` or `end` of a change or release, as it is planned: by itself, by its parts, or by its release.
    fn planned_field(&self, kind: RecordKind, row: u32, number: u16) -> Option<Value> {
        if !matches!(kind, RecordKind::Change | RecordKind::Release) {
            return None;
        }
        let fields = self.fields.of(kind);
        let at = if number == fields.start {
            self.start(kind, row)
        } else if number == fields.end {
            self.end(kind, row)
        } else {
            return None;
        };
        at.map(|at| Value::Instant(at.0))
    }

    fn class_value(&self, subject: RecordKind, class: RecordKind, row: u32) -> Value {
        match self.class_of(subject, row) {
            super::classes::ClassOf::Known(number) => Value::Record(class, number),
            _ => Value::Missing,
        }
    }

    fn is_authority(&self, kind: RecordKind, field: u16) -> bool {
        kind == RecordKind::Person && field == self.fields.part.person_authority
    }

    /// The highest authority of a person and of the groups they are in.
    pub(super) fn authority(&self, person: u32, at: Instant, asking: Option<FileId>) -> Value {
        let own = self
            .policy
            .people
            .get(person as usize)
            .and_then(|person| person.authority);
        let groups = self
            .policy
            .groups
            .iter()
            .filter(|group| group.authority.is_some() && group.has(person, at))
            .filter_map(|group| group.authority);
        let given = own.into_iter().chain(groups);
        let given = given.filter(|(.., place)| self.sees(asking, place.file));
        match given.max_by_key(|(_, rank, _)| *rank) {
            Some((scale, rank, _)) => Value::Level(scale, rank),
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
                let asked = frame.asked_in(node.file);
                if !self.policy.program.get(*of).ty.list {
                    return match self.value(*of, frame) {
                        Value::Record(kind, row) if !self.may_read(kind, row, node.file) => false,
                        Value::Record(found, row) if found == *kind => {
                            self.each_of_field(*kind, row, *field, &asked, take).0
                        }
                        _ => false,
                    };
                }
                let mut known = true;
                let outer = self.each(*of, frame, &mut |record| match record {
                    Value::Record(RecordKind::Person, person)
                        if self.is_authority(*kind, *field) =>
                    {
                        let known = self.authority_of(*of, person, &asked);
                        take(known.unwrap_or(Value::Missing))
                    }
                    Value::Record(kind, row) if !self.may_read(kind, row, node.file) => {
                        take(Value::Missing)
                    }
                    // What it says may be too late.
                    record if self.may_be_outside(record, *of, frame) => take(Value::Missing),
                    Value::Record(found, row) if found == *kind => {
                        let (inner, go_on) = self.each_of_field(*kind, row, *field, &asked, take);
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
            Op::Over {
                collection,
                over,
                history,
            } => self.each_over(*collection, *over, *history, frame, take),
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
