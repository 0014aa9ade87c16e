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
            for cell in self.records.items(given) {
                if self.is_later(cell.value, frame.as_of) {
                    continue;
                }
                if are_decisions
                    && let Value::Record(RecordKind::Approval, record) = cell.value
                    && self.decision_stands(record, as_of, frame.asking) == Outcome::Broken
                {
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

    /// The environments of a change: those that it says, and those in which its release deploys it.
    fn each_environment_of_change(
        &self,
        row: u32,
        given: Value,
        take: &mut dyn FnMut(Value) -> bool,
    ) -> (bool, bool) {
        let mut all: Vec<Value> = match given {
            Value::List(..) => {
                let items = self.records.items(given).iter();
                items.map(|cell| cell.value).collect()
            }
            Value::Missing => Vec::new(),
            one => vec![one],
        };
        if given.is_missing()
            && self.is_given(RecordKind::Change, row, self.fields.change.environments)
        {
            return (false, true);
        }
        for environment in self.deployed_in.get(row as usize).into_iter().flatten() {
            if !all.contains(environment) {
                all.push(*environment);
            }
        }
        match given.is_missing() && all.is_empty() {
            true => (false, true),
            false => (true, all.into_iter().all(take)),
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

    /// The services of a release's changes, components, steps and rollback steps, each once; `None` if none says any.
    fn release_services(&self, row: u32) -> Option<Vec<Value>> {
        let mut all = Vec::new();
        let mut known = false;
        let fields = &self.fields.release;
        let changes = self.records.value(RecordKind::Release, row, fields.changes);
        if self.ships_unknown_changes(row) {
            all.push(Value::Missing);
        }
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
        for (kind, part) in self.parts_of(row, &[fields.steps, fields.rollback_steps]) {
            let service = self.part_service(kind, part);
            if !service.is_missing() {
                known = true;
                all.push(service);
            }
        }
        known.then(|| each_once(all))
    }

    /// Whether a release says of its changes that they are not known.
    fn ships_unknown_changes(&self, row: u32) -> bool {
        let field = self.fields.release.changes;
        let cell = self.records.cell(RecordKind::Release, row, field);
        cell.value.is_missing() && cell.origin != u32::MAX
    }

    /// The environments of a release's steps, phases, rollback steps and changes, each once; `None` if none says any.
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
        if self.ships_unknown_changes(row) {
            all.push(Value::Missing);
        }
        for change in self.records.items(changes) {
            if change.value.is_missing() {
                all.push(Value::Missing);
            }
            if let Value::Record(kind, change) = change.value {
                let list = self
                    .records
                    .value(kind, change, self.fields.change.environments);
                // A change that says nothing runs where the parts of the release do.
                let is_left_to_parts = !all.is_empty()
                    && !self.is_given(kind, change, self.fields.change.environments);
                if list.is_missing() && !is_left_to_parts {
                    all.push(Value::Missing);
                }
                all.extend(self.records.items(list).iter().map(|cell| cell.value));
            }
        }
        let known = all.iter().any(|value| !value.is_missing());
        // A rollback step that names no environment is where its release is.
        for (kind, part) in self.parts_of(row, &[fields.rollback_steps]) {
            let environment = self.part_environment(kind, part);
            if !environment.is_missing() {
                all.push(environment);
            }
        }
        known.then(|| each_once(all))
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
