//! Where and when the work of a change or release happens: blackouts, windows, pairs, deadlines and overrides all ask here.

use super::evaluator::{Evaluator, Frame, holds, not};
use crate::diagnostic::Outcome;
use crate::policy::condition::Variable;
use crate::policy::model::{EnvironmentScope, Scope};
use crate::policy::types::{RecordKind, Value};
use crate::time::{Instant, Interval};

/// When something is planned, and how far its rollback may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// From start to end, without the rollback.
    pub work: Interval,
    /// When the rollback would be over; `None` where its length is given and not known.
    pub over: Option<Instant>,
}

impl Planned {
    /// The stretch with a rollback behind it.
    pub(super) fn new(work: Interval, rollback: Rollback) -> Self {
        let over = match rollback {
            Rollback::Takes(micros) => Some(work.end.saturating_add_micros(micros)),
            Rollback::Unknown => None,
        };
        Planned { work, over }
    }

    /// What it takes for certain: the work, and the rollback where its length is known.
    pub fn certain(self) -> Interval {
        Interval {
            end: self.over.unwrap_or(self.work.end),
            ..self.work
        }
    }

    /// All that it could take: a rollback of unknown length may last for ever.
    pub fn reach(self) -> Interval {
        Interval {
            end: self.over.unwrap_or(Instant::MAX),
            ..self.work
        }
    }
}

/// How long a rollback takes, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rollback {
    /// So long; nothing where the plan says nothing of a rollback.
    Takes(i64),
    /// The plan gives a length, and it is blank or unknown.
    Unknown,
}

impl Rollback {
    /// The longer of two.
    fn or_longer(self, other: Rollback) -> Rollback {
        match (self, other) {
            (Rollback::Takes(one), Rollback::Takes(other)) => Rollback::Takes(one.max(other)),
            _ => Rollback::Unknown,
        }
    }
}

/// A piece of the work of a change or release: all of it, or what one step or phase does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stint {
    /// Which piece.
    pub share: Share,
    /// The record that gives the times: the part, or the subject where the part gives none.
    pub timed_by: (RecordKind, u32),
    /// When; `None` where the times are not given.
    pub planned: Option<Planned>,
}

/// Which piece of the work of a subject a stint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    /// All of it.
    Whole,
    /// What this step, phase or rollback step does.
    Part(RecordKind, u32),
    /// What no part of a release does: in its other environments, on its other services.
    Rest,
}

impl Evaluator<'_> {
    /// The rollback of a change, release or step.
    pub(super) fn rollback(&self, kind: RecordKind, row: u32) -> Rollback {
        let Some(cell) = self.rollback_cell(kind, row) else {
            return Rollback::Takes(0);
        };
        match cell.value {
            Value::Record(RecordKind::Rollback, rollback) => {
                let length = self.fields.part.rollback_duration;
                let length = self.records.cell(RecordKind::Rollback, rollback, length);
                match length.value {
                    Value::Duration(micros) => Rollback::Takes(micros.max(0)),
                    // It has a place, so something is given.
                    _ if length.origin != u32::MAX => Rollback::Unknown,
                    _ => Rollback::Takes(0),
                }
            }
            _ if cell.origin != u32::MAX => Rollback::Unknown,
            _ => Rollback::Takes(0),
        }
    }

    fn rollback_cell(&self, kind: RecordKind, row: u32) -> Option<crate::plan::records::Cell> {
        let field = match kind {
            RecordKind::Change | RecordKind::Release => self.fields.of(kind).rollback,
            RecordKind::Step => self.fields.part.step_rollback,
            _ => return None,
        };
        Some(self.records.cell(kind, row, field))
    }

    /// The `start` and `end` that a record gives.
    pub(super) fn given_times(
        &self,
        kind: RecordKind,
        row: u32,
    ) -> (Option<Instant>, Option<Instant>) {
        let instant = |fields: &[Option<u16>]| {
            let field = fields.get(kind.index()).copied().flatten()?;
            self.instant(kind, row, field)
        };
        (instant(&self.fields.start), instant(&self.fields.end))
    }

    /// Whether a record says of its start or its end that it is not known, or what could not be read.
    fn has_unknown(&self, fields: &[Option<u16>], kind: RecordKind, row: u32) -> bool {
        let field = fields.get(kind.index()).copied().flatten();
        field.is_some_and(|field| self.records.is_said_unknown(kind, row, field))
    }

    /// Whether nothing is said of when a subject runs: by itself, by its parts, or by its release.
    pub(super) fn has_no_time(&self, kind: RecordKind, row: u32) -> bool {
        let says = |kind: RecordKind, row: u32| {
            [&self.fields.start, &self.fields.end]
                .into_iter()
                .filter_map(|fields| fields.get(kind.index()).copied().flatten())
                .any(|field| self.is_given(kind, row, field))
        };
        let release = match kind {
            RecordKind::Release => Some(row),
            RecordKind::Change => self.release_of(row),
            _ => None,
        };
        let fields = &self.fields.release;
        let parts = [fields.steps, fields.phases, fields.rollback_steps];
        !says(kind, row)
            && release.is_none_or(|release| {
                !says(RecordKind::Release, release)
                    && !self
                        .parts_of(release, &parts)
                        .any(|(kind, row)| says(kind, row))
            })
    }

    /// Whether the plan gives a field something, whether or not it could be read.
    pub(super) fn is_given(&self, kind: RecordKind, row: u32, field: u16) -> bool {
        self.records.cell(kind, row, field).origin != u32::MAX
    }

    /// The release that ships a change, unless it is called off.
    pub(super) fn release_of(&self, change: u32) -> Option<u32> {
        let field = self.fields.change.release;
        match self.records.value(RecordKind::Change, change, field) {
            Value::Record(RecordKind::Release, release)
                if !self.is_cancelled(RecordKind::Release, release) =>
            {
                Some(release)
            }
            _ => None,
        }
    }

    /// The steps and phases of its release that deploy a change: its services, where they name one.
    pub(super) fn deployed_by(&self, change: u32) -> impl Iterator<Item = (RecordKind, u32)> {
        let services = self.fields.change.services;
        let services = self.records.value(RecordKind::Change, change, services);
        let is_changed = move |service: Value| {
            services.is_missing()
                || service.is_missing()
                || self
                    .records
                    .items(services)
                    .iter()
                    .any(|cell| cell.value == service)
        };
        let parts = self.release_of(change).into_iter().flat_map(|release| {
            let fields = &self.fields.release;
            let parts = [fields.steps, fields.phases];
            self.parts_of(release, &parts).collect::<Vec<_>>()
        });
        parts.filter(move |(kind, row)| is_changed(self.part_service(*kind, *row)))
    }

    /// The planned start of a subject: of a release the first of its own, its steps and its phases; a change that says nothing of its
    /// time has that of its release.
    pub fn start(&self, kind: RecordKind, row: u32) -> Option<Instant> {
        let given = self.given_times(kind, row).0;
        match (kind, given, self.planned(kind, row)) {
            (RecordKind::Release, _, Some(planned)) => Some(planned.work.start),
            (RecordKind::Release, Some(given), None) => {
                let fields = &self.fields.release;
                let parts = [fields.steps, fields.phases];
                let starts = self.parts_of(row, &parts);
                let starts = starts.filter_map(|(kind, row)| self.given_times(kind, row).0);
                Some(starts.fold(given, Instant::min))
            }
            (RecordKind::Change, None, planned) => planned.map(|planned| planned.work.start),
            (_, given, _) => given,
        }
    }

    /// The planned end of a subject, without the rollback.
    pub(super) fn end(&self, kind: RecordKind, row: u32) -> Option<Instant> {
        let given = self.given_times(kind, row).1;
        match (kind, given, self.planned(kind, row)) {
            (RecordKind::Release, _, Some(planned)) => Some(planned.work.end),
            (RecordKind::Change, None, planned) => planned.map(|planned| planned.work.end),
            (_, given, _) => given,
        }
    }

    /// The start of the last piece of the work of a subject.
    pub(super) fn last_start(&self, kind: RecordKind, row: u32) -> Option<Instant> {
        let start = self.start(kind, row)?;
        let mut last = start;
        let mut later = |of: RecordKind, row: u32| {
            self.each_stint(of, row, &mut |stint| {
                let is_way_back = matches!(stint.share, Share::Part(RecordKind::RollbackStep, _));
                if let Some(planned) = stint.planned.filter(|_| !is_way_back) {
                    last = last.max(planned.work.start);
                }
                true
            });
        };
        later(kind, row);
        Some(last)
    }

    /// The parts of a release of some kinds.
    pub(super) fn parts_of<'a>(
        &'a self,
        release: u32,
        lists: &'a [u16],
    ) -> impl Iterator<Item = (RecordKind, u32)> + 'a {
        lists.iter().flat_map(move |list| {
            let list = self.records.value(RecordKind::Release, release, *list);
            let items = self.records.items(list).iter();
            items.filter_map(|cell| match cell.value {
                Value::Record(kind, row) => Some((kind, row)),
                _ => None,
            })
        })
    }

    /// The planned time of a record by what it gives itself, and that of a release by its steps and phases as well: from the first
    /// to the last of their times. The rollback steps of a release are a part of its rollback.
    pub(super) fn read_planned(&self, kind: RecordKind, row: u32) -> Option<Planned> {
        let (start, end) = self.given_times(kind, row);
        if start.zip(end).is_some_and(|(start, end)| end <= start) {
            return None;
        }
        let rollback = match kind {
            RecordKind::Step | RecordKind::Phase => self.rollback_of_part(kind, row, end),
            _ => self.rollback(kind, row),
        };
        let says_unknown = [&self.fields.start, &self.fields.end]
            .map(|fields| self.has_unknown(fields, kind, row));
        if (kind, start, end) == (RecordKind::Change, None, None)
            && says_unknown == [false, false]
            && let Some(release) = self.release_of(row)
        {
            // It has the time of its release.
            let planned = self.read_planned(RecordKind::Release, release)?;
            let own = Planned::new(planned.work, rollback).over;
            let over = own
                .zip(planned.over)
                .map(|(own, of_release)| own.max(of_release));
            return Some(Planned { over, ..planned });
        }
        if kind != RecordKind::Release {
            let (start, end) = start.zip(end)?;
            return Some(Planned::new(Interval::new(start, end), rollback));
        }
        let fields = &self.fields.release;
        let (mut first, mut last) = (start, end);
        let (mut all_start, mut all_end) = (true, true);
        let mut over: Option<Instant> = None;
        let mut is_open = false;
        let mut any = false;
        for (part, row) in self.parts_of(row, &[fields.steps, fields.phases]) {
            any = true;
            // It may be at any time.
            if self.records.is_unsaid(part, row) {
                return None;
            }
            let (start, end) = self.given_times(part, row);
            all_start &= start.is_some();
            all_end &= end.is_some();
            for at in [start, end].into_iter().flatten() {
                first = Some(first.map_or(at, |first| first.min(at)));
                last = Some(last.map_or(at, |last| last.max(at)));
            }
            match (self.rollback(part, row), end) {
                (Rollback::Unknown, _) => is_open = true,
                (Rollback::Takes(micros), Some(end)) => {
                    over = over.max(Some(end.saturating_add_micros(micros)));
                }
                _ => {}
            }
        }
        // Without times of its own it is planned as its parts are, if all of them say when.
        let [unknown_start, unknown_end] = says_unknown;
        if start.is_none() && (unknown_start || !any || !all_start)
            || end.is_none() && (unknown_end || !any || !all_end)
        {
            return None;
        }
        for (part, row) in self.parts_of(row, &[fields.rollback_steps]) {
            let (start, end) = self.given_times(part, row);
            over = over.max(start).max(end);
            is_open |=
                self.has_unknown(&self.fields.end, part, row) || self.records.is_unsaid(part, row);
        }
        let work = first.zip(last).filter(|(first, last)| first < last);
        let work = work.map(|(first, last)| Interval::new(first, last))?;
        let planned = Planned::new(work, rollback);
        let over = planned
            .over
            .filter(|_| !is_open)
            .map(|own| over.map_or(own, |over| own.max(over)));
        Some(Planned { work, over })
    }

    /// The pieces of the work of a release; none where all of it is one. What a part does without saying when, it does in the time
    /// of the release.
    pub(super) fn read_stints(&self, release: u32) -> Vec<Stint> {
        let fields = &self.fields.release;
        let whole = self.planned(RecordKind::Release, release);
        let parts: Vec<_> = self
            .parts_of(release, &[fields.steps, fields.phases])
            .collect();
        let mut stints: Vec<Stint> = Vec::new();
        for (kind, row) in parts {
            let share = Share::Part(kind, row);
            stints.push(match self.given_times(kind, row) {
                (Some(start), Some(end)) => Stint {
                    share,
                    timed_by: (kind, row),
                    planned: Some(Planned::new(
                        self.without_soak(kind, row, Interval::new(start, end)),
                        self.rollback_of_part(kind, row, Some(end)),
                    )),
                },
                _ => Stint {
                    share,
                    timed_by: (RecordKind::Release, release),
                    planned: whole,
                },
            });
        }
        for (kind, row) in self.parts_of(release, &[fields.rollback_steps]) {
            if self.records.is_unsaid(kind, row) {
                // It may be at any time.
                stints.push(Stint {
                    share: Share::Part(kind, row),
                    timed_by: (RecordKind::Release, release),
                    planned: None,
                });
                continue;
            }
            if let Some(planned) = self.way_back(kind, row, whole) {
                stints.push(Stint {
                    share: Share::Part(kind, row),
                    timed_by: (kind, row),
                    planned: Some(planned),
                });
            }
        }
        if !stints.is_empty() {
            stints.push(Stint {
                share: Share::Rest,
                timed_by: (RecordKind::Release, release),
                planned: whole,
            });
        }
        stints
    }

    /// When a rollback step works, as far as it says. One that gives its start or its end alone may take all that is left of the
    /// planned time of its release; one that says nothing of when is a part of the rollback behind the others.
    fn way_back(&self, kind: RecordKind, row: u32, whole: Option<Planned>) -> Option<Planned> {
        let (start, end) = self.given_times(kind, row);
        let is_open = self.has_unknown(&self.fields.end, kind, row);
        if start.is_none() && end.is_none() && !is_open {
            return None;
        }
        let start = start.or(whole.map(|whole| whole.work.start)).or(end)?;
        let end = match end {
            None if is_open => None,
            None => whole.and_then(|whole| whole.over),
            end => end,
        };
        let first = start.saturating_add_micros(1);
        Some(Planned {
            work: Interval::new(start, end.map_or(first, |end| end.max(first))),
            over: end.map(|end| end.max(first)),
        })
    }

    /// The rollback behind a step or phase: its own, or that of its release; behind the last part the longer of the two.
    fn rollback_of_part(&self, kind: RecordKind, row: u32, end: Option<Instant>) -> Rollback {
        let own = self.rollback(kind, row);
        let parent = self.records.row(kind, row).and_then(|row| row.parent);
        let Some((RecordKind::Release, release)) = parent else {
            return own;
        };
        let is_given = self
            .rollback_cell(kind, row)
            .is_some_and(|cell| cell.origin != u32::MAX);
        let of_release = self.rollback(RecordKind::Release, release);
        let last = self.last_ends.get(release as usize).copied().flatten();
        match (is_given, end.is_some() && end == last) {
            (false, _) => of_release,
            (true, false) => own,
            (true, true) => own.or_longer(of_release),
        }
    }

    /// When the last part of a release ends.
    pub(super) fn last_end(&self, release: u32) -> Option<Instant> {
        let fields = &self.fields.release;
        self.parts_of(release, &[fields.steps, fields.phases])
            .filter_map(|(kind, row)| self.given_times(kind, row).1)
            .max()
    }

    /// A step works until its soak begins, and for an instant at least.
    fn without_soak(&self, kind: RecordKind, row: u32, times: Interval) -> Interval {
        let soak = match kind {
            RecordKind::Step => self.records.value(kind, row, self.fields.part.step_soak),
            _ => Value::Missing,
        };
        let end = match soak {
            Value::Duration(micros) => times.end.saturating_add_micros(-micros.max(0)),
            _ => times.end,
        };
        let instant = times.start.saturating_add_micros(1);
        Interval {
            end: end.max(instant),
            ..times
        }
    }

    /// The planned time of a record without the soak of a step, and the rollback behind that.
    fn as_work(&self, kind: RecordKind, row: u32, planned: Planned) -> Planned {
        let work = self.without_soak(kind, row, planned.work);
        let earlier = planned.work.end.0.saturating_sub(work.end.0);
        Planned {
            work,
            over: planned
                .over
                .map(|over| over.saturating_add_micros(-earlier)),
        }
    }

    /// The pieces of the work of a subject.
    pub(super) fn each_stint(
        &self,
        kind: RecordKind,
        row: u32,
        take: &mut dyn FnMut(&Stint) -> bool,
    ) {
        match self.stints_of(kind, row) {
            [] => {
                take(&Stint {
                    share: Share::Whole,
                    timed_by: (kind, row),
                    planned: self
                        .planned(kind, row)
                        .map(|planned| self.as_work(kind, row, planned)),
                });
            }
            all => {
                for stint in all {
                    if !take(stint) {
                        return;
                    }
                }
            }
        }
    }

    /// All the time that the work of a subject could take, without what lies between; `None` if some of it is not known.
    pub(super) fn reach(&self, kind: RecordKind, row: u32) -> Option<Interval> {
        let mut reach: Option<Interval> = None;
        let mut known = true;
        self.each_stint(kind, row, &mut |stint| {
            match stint.planned.map(Planned::reach) {
                Some(one) => {
                    reach = Some(reach.map_or(one, |all| Interval {
                        start: all.start.min(one.start),
                        end: all.end.max(one.end),
                    }));
                }
                None => known = false,
            }
            known
        });
        reach.filter(|_| known)
    }

    /// What a question about times comes to for a subject: the least over the pieces of its work that are in the scope.
    pub(super) fn least_of_work(
        &self,
        scope: &Scope,
        frame: &Frame,
        judge: &dyn Fn(Planned) -> Outcome,
    ) -> Outcome {
        let Some((kind, row)) = frame.get(Variable::SUBJECT) else {
            return Outcome::Missing;
        };
        // It has a finding of its own.
        if self.is_backwards(kind, row) {
            return Outcome::Met;
        }
        let mut least = Outcome::Met;
        self.each_stint(kind, row, &mut |stint| {
            let one = stint.planned.map_or(Outcome::Missing, judge);
            if one < least {
                let scope = self.scope_of_stint(scope, stint.share, (kind, row), frame);
                least = least.min(one.max(not(scope)));
            }
            least != Outcome::Broken
        });
        least
    }

    /// The same, of all pieces of the work of a record.
    pub(super) fn least_of_all_work(
        &self,
        (kind, row): (RecordKind, u32),
        judge: &dyn Fn(Planned) -> Outcome,
    ) -> Outcome {
        self.least_of_work(&Scope::default(), &Frame::about(kind, row), judge)
    }

    /// The first piece of the work in the scope for which a question about times comes to an outcome.
    pub(super) fn stint_with(
        &self,
        scope: &Scope,
        frame: &Frame,
        outcome: Outcome,
        judge: &dyn Fn(Planned) -> Outcome,
    ) -> Option<Stint> {
        let (kind, row) = frame.get(Variable::SUBJECT)?;
        let mut found = None;
        self.each_stint(kind, row, &mut |stint| {
            let one = stint.planned.map_or(Outcome::Missing, judge);
            let scope = self.scope_of_stint(scope, stint.share, (kind, row), frame);
            if one.max(not(scope)) == outcome {
                found = Some(*stint);
            }
            found.is_none()
        });
        found
    }

    /// Whether a piece of the work of a subject is in the environments and on the services of a scope. That the subject is in the
    /// scope is asked elsewhere.
    pub(super) fn scope_of_stint(
        &self,
        scope: &Scope,
        share: Share,
        subject: (RecordKind, u32),
        frame: &Frame,
    ) -> Outcome {
        match share {
            Share::Whole => Outcome::Met,
            Share::Part(kind, row) => {
                let environments = self.part_is_in(&scope.environments, (kind, row), subject);
                if environments == Outcome::Broken {
                    return environments;
                }
                let services = scope.services.as_ref().map_or(Outcome::Met, |services| {
                    let of = match self.part_service(kind, row) {
                        Value::Missing => subject,
                        _ => (kind, row),
                    };
                    self.is_on_services(services, of.0, of.1, frame)
                });
                environments.min(services)
            }
            Share::Rest => self.rest_is_in(scope, subject, frame),
        }
    }

    /// Whether a part is in one of some environments. A rollback step that names none is where its release is.
    fn part_is_in(
        &self,
        scope: &EnvironmentScope,
        (kind, row): (RecordKind, u32),
        subject: (RecordKind, u32),
    ) -> Outcome {
        let named = |value| match value {
            Value::Record(RecordKind::Environment, environment) => {
                holds(self.is_named(scope, environment))
            }
            _ => Outcome::Missing,
        };
        match (scope, self.part_environment(kind, row)) {
            (EnvironmentScope::Everywhere, _) => Outcome::Met,
            (_, Value::Missing)
                if kind == RecordKind::RollbackStep
                    && !self.may_be_of_any(&self.fields.environment, kind, row) =>
            {
                self.is_in(scope, subject.0, subject.1)
            }
            (_, value) => named(value),
        }
    }

    /// Whether what no part of a release does is in a scope: the environments and services that it has by its changes and
    /// components alone.
    fn rest_is_in(&self, scope: &Scope, (kind, row): (RecordKind, u32), frame: &Frame) -> Outcome {
        let fields = &self.fields.release;
        let (mut environments, mut services) = (Vec::new(), Vec::new());
        let mut all_services = false;
        for (part, row) in self.parts_of(row, &[fields.steps, fields.phases]) {
            environments.push(self.part_environment(part, row));
            match self.part_service(part, row) {
                Value::Missing => all_services = true,
                service => services.push(service),
            }
        }
        for (part, row) in self.parts_of(row, &[fields.rollback_steps]) {
            // By its own times where it has some.
            if self.given_times(part, row) != (None, None) {
                environments.push(self.part_environment(part, row));
            }
        }
        let mut found = Outcome::Broken;
        let is_rest = |done: &[Value], value: Value| !value.is_missing() && !done.contains(&value);
        self.each_value(kind, row, fields.environments, &mut |value| {
            // What is not known may be anywhere; that of a part is asked with the part.
            if value.is_missing() && !environments.contains(&Value::Missing) {
                found = found.max(Outcome::Missing);
            }
            if is_rest(&environments, value)
                && let Value::Record(RecordKind::Environment, environment) = value
                && self.is_named(&scope.environments, environment)
            {
                found = Outcome::Met;
            }
            found != Outcome::Met
        });
        if all_services {
            return found;
        }
        self.each_value(kind, row, fields.services, &mut |value| {
            if value.is_missing() {
                found = found.max(Outcome::Missing);
            }
            if is_rest(&services, value)
                && let Value::Record(RecordKind::Service, service) = value
            {
                let on = scope.services.as_ref();
                found = found.max(on.map_or(Outcome::Met, |on| self.is_on(on, service, frame)));
            }
            found != Outcome::Met
        });
        found
    }

    /// Where a part of a release works; missing where it does not say.
    pub(super) fn part_environment(&self, kind: RecordKind, row: u32) -> Value {
        let field = match kind {
            RecordKind::Step => self.fields.part.step_environment,
            RecordKind::Phase => self.fields.part.phase_environment,
            RecordKind::RollbackStep => self.fields.part.rollback_step_environment,
            _ => return Value::Missing,
        };
        self.records.value(kind, row, field)
    }

    /// What a part of a release deploys; missing where it does not say: then it may be all of it.
    pub(super) fn part_service(&self, kind: RecordKind, row: u32) -> Value {
        let field = match kind {
            RecordKind::Step => self.fields.part.step_component,
            RecordKind::RollbackStep => self.fields.part.rollback_step_component,
            _ => return Value::Missing,
        };
        self.records.value(kind, row, field)
    }

    /// Whether planned time, with the rollback, touches times.
    pub(super) fn touches(&self, times: u32, planned: Planned) -> Outcome {
        let touches = |stretch: Interval| {
            holds(
                self.timetable
                    .set(times)
                    .union
                    .first_touching(stretch)
                    .is_some(),
            )
            .max(self.unless_known(times, stretch))
        };
        over_rollback(planned, &touches)
    }

    /// Whether planned time, with the rollback, lies in one opening of times.
    pub(super) fn lies_in(&self, times: u32, planned: Planned) -> Outcome {
        let lies = |stretch: Interval| {
            holds(self.timetable.set(times).union.holding(stretch).is_some())
                .max(self.unless_known(times, stretch))
        };
        // What does not lie in one opening does so no more the longer it takes.
        match lies(planned.certain()) {
            Outcome::Broken => Outcome::Broken,
            _ => over_rollback(planned, &lies),
        }
    }
}

/// A question about planned time, which changes its answer once at the most as the time gets longer. Where that depends on how
/// long the rollback takes, and that is not known, the answer is missing.
pub(super) fn over_rollback(planned: Planned, ask: &dyn Fn(Interval) -> Outcome) -> Outcome {
    let certain = ask(planned.certain());
    if planned.over.is_some() {
        return certain;
    }
    match (certain, ask(planned.reach())) {
        (certain, reach) if certain == reach => certain,
        _ => Outcome::Missing,
    }
}
