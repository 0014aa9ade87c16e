//! The elements of lists, given or computed, without storing them.

use super::evaluator::{Evaluator, Frame};
use crate::diagnostic::Outcome;
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::{RecordKind, Value};
use crate::source::FileId;

impl Evaluator<'_> {
    /// The elements of a field of one record; and whether the taker wants more.
    pub(super) fn each_of_field(
        &self,
        kind: RecordKind,
        row: u32,
        field: u16,
        frame: &Frame,
        take: &mut dyn FnMut(Value) -> bool,
    ) -> (bool, bool) {
        let given = match self.assessed_level(kind, row, field, frame.asking) {
            Some(Value::Missing) => return (false, true),
            Some(level) => level,
            None => self.records.value(kind, row, field),
        };
        if kind == RecordKind::Change && field == self.fields.change.environments {
            return self.each_environment_of_change(row, given, take);
        }
        if kind == RecordKind::Change
            && field == self.fields.change.release
            && self.release_of(row).is_none()
        {
            return (false, true);
        }
        if let Value::List(..) = given {
            let are_decisions = matches!(kind, RecordKind::Change | RecordKind::Release)
                && field == self.fields.of(kind).approvals;
            let as_of = self.last_word(frame);
            // An element of which nothing is known may be anything, and any number of things.
            let mut known = !self.is_off_file(kind, row, field);
            for cell in self.records.items(given) {
                let value = match cell.value {
                    Value::Record(kind, row) if self.is_unsaid_part(kind, row) => Value::Missing,
                    value => value,
                };
                if self.is_later(value, frame.as_of) {
                    continue;
                }
                if are_decisions
                    && let Value::Record(RecordKind::Approval, record) = value
                    && self.decision_stands(record, as_of, frame.asking) == Outcome::Broken
                {
                    continue;
                }
                known &= !value.is_missing();
                if !take(value) {
                    return (known, false);
                }
            }
            return (known, true);
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
            Some(FieldSource::Computed(
                Computed::ClosedChanges | Computed::PastIncidents | Computed::Deployments,
            )) => self.each_on_file(kind, row, field, frame, take),
            Some(FieldSource::Computed(computed)) => {
                self.each_computed(computed, (kind, row, field), frame.asking, take)
            }
            _ => match self.field_value(kind, row, field, frame.asking) {
                Value::Missing => (false, true),
                value => (true, take(value)),
            },
        }
    }

    /// Whether nothing is known of a part of a release: it is work all the same, somewhere and at some time.
    pub(super) fn is_unsaid_part(&self, kind: RecordKind, row: u32) -> bool {
        matches!(
            kind,
            RecordKind::Component | RecordKind::Step | RecordKind::RollbackStep | RecordKind::Phase
        ) && self.records.is_unsaid(kind, row)
    }

    /// The environments of a change: those that it says, and those in which its release deploys it. A change that says nothing of
    /// them and that nothing deploys may run in any.
    fn each_environment_of_change(
        &self,
        row: u32,
        given: Value,
        take: &mut dyn FnMut(Value) -> bool,
    ) -> (bool, bool) {
        let mut all = self.values_of(given);
        if given.is_missing()
            && self.is_given(RecordKind::Change, row, self.fields.change.environments)
        {
            return (false, true);
        }
        all.extend(self.deployed_in.get(row as usize).into_iter().flatten());
        match given.is_missing() && all.is_empty() {
            true => (false, true),
            false => taken(&each_once(all), take),
        }
    }

    /// The values of a list; a single value is a list of one.
    pub(super) fn values_of(&self, list: Value) -> Vec<Value> {
        match list {
            Value::List(..) => {
                let items = self.records.items(list).iter();
                items.map(|cell| cell.value).collect()
            }
            Value::Missing => Vec::new(),
            one => vec![one],
        }
    }

    fn each_computed(
        &self,
        computed: Computed,
        (kind, row, field): (RecordKind, u32, u16),
        asking: Option<FileId>,
        take: &mut dyn FnMut(Value) -> bool,
    ) -> (bool, bool) {
        match computed {
            Computed::Footprint => {
                let services = match kind {
                    RecordKind::Release => self.release_services(row),
                    _ => {
                        self.values_of(self.records.value(kind, row, self.fields.of(kind).services))
                    }
                };
                let mut all = Vec::new();
                for service in services {
                    let Value::Record(RecordKind::Service, service) = service else {
                        all.push(Value::Missing);
                        continue;
                    };
                    let below = self
                        .policy
                        .services
                        .get(service as usize)
                        .map_or(&[][..], |service| &service.footprint);
                    let below = below.iter();
                    all.extend(below.map(|row| Value::Record(RecordKind::Service, *row)));
                }
                taken(&all, take)
            }
            Computed::ReleaseServices => taken(&self.release_services(row), take),
            Computed::ReleaseEnvironments => taken(&self.release_environments(row), take),
            Computed::Groups => {
                for (number, group) in (0u32..).zip(&self.policy.groups) {
                    let counts = self.sees(asking, group.place.file) && group.has(row, self.now);
                    if counts && !take(Value::Record(RecordKind::Group, number)) {
                        return (true, false);
                    }
                }
                (true, true)
            }
            Computed::Duration
            | Computed::Approved
            | Computed::ShortestOpening
            | Computed::LongestOpening
            | Computed::ClosedChanges
            | Computed::PastIncidents
            | Computed::Deployments => (false, true),
            Computed::ParentRelease
            | Computed::Window
            | Computed::Opens
            | Computed::Closes
            | Computed::OpenFor => match self.field_value(kind, row, field, asking) {
                Value::Missing => (false, true),
                value => (true, take(value)),
            },
        }
    }
}

/// Gives values to a function until it says stop. A missing one may be any, and any number of them: then the list is not known. So
/// is an empty one, since nobody has said what is in it.
pub(super) fn taken(values: &[Value], take: &mut dyn FnMut(Value) -> bool) -> (bool, bool) {
    let known = !values.is_empty() && !values.contains(&Value::Missing);
    (known, values.iter().all(|value| take(*value)))
}

/// Each value once, in order of its first.
pub(super) fn each_once(values: Vec<Value>) -> Vec<Value> {
    let mut once: Vec<Value> = Vec::new();
    for value in values {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    once
}
