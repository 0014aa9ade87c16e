//! What a release deploys, and where: the services and environments of releases, and the environments in which they deploy changes.

use super::collections::each_once;
use super::evaluator::Evaluator;
use crate::policy::types::{RecordKind, Value};
use rustc_hash::FxHashMap;

/// Where the steps and phases of a release deploy what. An environment that is missing may be any.
#[derive(Clone, Debug, Default)]
pub(super) struct Deploys {
    /// The environments by the service that goes there.
    by_service: FxHashMap<u32, Vec<Value>>,
    /// Those of parts that do not say what they deploy: it may be all.
    of_any: Vec<Value>,
}

impl Evaluator<'_> {
    /// Where the steps and phases of a release deploy what.
    pub(super) fn read_deploys(&self, release: u32) -> Deploys {
        let fields = &self.fields.release;
        let mut deploys = Deploys::default();
        for (kind, part) in self.parts_of(release, &[fields.steps, fields.phases]) {
            let environments = match self.part_service(kind, part) {
                Value::Record(RecordKind::Service, service) => {
                    deploys.by_service.entry(service).or_default()
                }
                _ => &mut deploys.of_any,
            };
            let environment = self.part_environment(kind, part);
            if !environments.contains(&environment) {
                environments.push(environment);
            }
        }
        deploys
    }

    /// The environments in which its release deploys a change. One that is missing may be any, such as that of a release which is
    /// not known.
    pub(super) fn read_deployed_in(&self, change: u32) -> Vec<Value> {
        let field = self.fields.change.release;
        match self.release_of(change) {
            Some(release) => self.deployed_in_release(change, release),
            None if self
                .records
                .is_said_unknown(RecordKind::Change, change, field) =>
            {
                vec![Value::Missing]
            }
            None => Vec::new(),
        }
    }

    /// The environments in which a release deploys a change that it ships. One that is missing may be any: that of a part which does
    /// not say it, and that of a service which no part deploys and of which the change does not say where it runs.
    fn deployed_in_release(&self, change: u32, release: u32) -> Vec<Value> {
        let Some(deploys) = self.deploys.get(release as usize) else {
            return Vec::new();
        };
        let fields = &self.fields.change;
        let value = |field| self.records.value(RecordKind::Change, change, field);
        let mut environments = deploys.of_any.clone();
        let services = self.values_of(value(fields.services));
        let is_any = services.is_empty() || services.contains(&Value::Missing);
        if is_any {
            let mut all: Vec<_> = deploys.by_service.iter().collect();
            all.sort_unstable_by_key(|(service, _)| **service);
            environments.extend(all.into_iter().flat_map(|(_, environments)| environments));
        }
        let mut all_deployed = true;
        for service in &services {
            let found = match service {
                Value::Record(_, service) => deploys.by_service.get(service),
                _ => None,
            };
            all_deployed &= found.is_some();
            environments.extend(found.into_iter().flatten());
        }
        let says_nothing = value(fields.environments).is_missing();
        let is_partly_deployed = !environments.is_empty() && deploys.of_any.is_empty();
        if says_nothing && is_partly_deployed && !is_any && !all_deployed {
            environments.push(Value::Missing);
        }
        each_once(environments)
    }

    /// The services of a release's changes, components, steps and rollback steps, each once. One that is missing may be any: that
    /// of a change or component that does not say it, and that of a step where the release says of no other part what it ships.
    pub(super) fn release_services(&self, row: u32) -> Vec<Value> {
        let fields = &self.fields.release;
        let part = &self.fields.part;
        let mut all = Vec::new();
        let mut says_what_ships = false;
        if self.ships_unknown_changes(row) {
            all.push(Value::Missing);
        }
        let changes = self.records.value(RecordKind::Release, row, fields.changes);
        for change in self.records.items(changes) {
            let services = match change.value {
                Value::Record(RecordKind::Change, change) => {
                    let field = self.fields.change.services;
                    self.records.value(RecordKind::Change, change, field)
                }
                _ => Value::Missing,
            };
            says_what_ships = true;
            match services {
                Value::Missing => all.push(Value::Missing),
                services => all.extend(self.values_of(services)),
            }
        }
        for (kind, component) in self.parts_of(row, &[fields.components]) {
            says_what_ships = true;
            all.push(self.records.value(kind, component, part.component_service));
        }
        for (kind, step) in self.parts_of(row, &[fields.steps, fields.rollback_steps]) {
            let service = self.part_service(kind, step);
            // What says nothing of it deploys what ships, and a rollback step undoes it.
            let is_told = (says_what_ships || kind == RecordKind::RollbackStep)
                && !self.may_be_of_any(&self.fields.service, kind, step);
            if !service.is_missing() || !is_told {
                all.push(service);
            }
        }
        each_once(all)
    }

    /// Whether a release says of its changes that they are not known.
    fn ships_unknown_changes(&self, row: u32) -> bool {
        let field = self.fields.release.changes;
        let cell = self.records.cell(RecordKind::Release, row, field);
        cell.value.is_missing() && cell.origin != u32::MAX
    }

    /// The environments of a release's steps, phases, rollback steps and changes, each once. One that is missing may be any: that
    /// of a part which does not say it, and that of a change which neither says where it runs nor is deployed by a part.
    pub(super) fn release_environments(&self, row: u32) -> Vec<Value> {
        let fields = &self.fields.release;
        let mut all = Vec::new();
        for (kind, part) in
            self.parts_of(row, &[fields.steps, fields.phases, fields.rollback_steps])
        {
            let environment = self.part_environment(kind, part);
            // A rollback step that says nothing of it is where the others are.
            let is_told = kind == RecordKind::RollbackStep
                && !self.may_be_of_any(&self.fields.environment, kind, part);
            if !environment.is_missing() || !is_told {
                all.push(environment);
            }
        }
        let changes = self.records.value(RecordKind::Release, row, fields.changes);
        if self.ships_unknown_changes(row) {
            all.push(Value::Missing);
        }
        for change in self.records.items(changes) {
            let Value::Record(kind, change) = change.value else {
                all.push(Value::Missing);
                continue;
            };
            let list = self
                .records
                .value(kind, change, self.fields.change.environments);
            let deployed = self.deployed_in_release(change, row);
            if list.is_missing()
                && (deployed.is_empty()
                    || self.is_given(kind, change, self.fields.change.environments))
            {
                all.push(Value::Missing);
            }
            all.extend(self.values_of(list));
            all.extend(deployed);
        }
        each_once(all)
    }

    /// Whether a part says that its environment or service is not known, or nothing is known of it: then it may be any.
    pub(super) fn may_be_of_any(&self, fields: &[Option<u16>], kind: RecordKind, row: u32) -> bool {
        let field = fields.get(kind.index()).copied().flatten();
        field.is_some_and(|field| self.records.is_said_unknown(kind, row, field))
            || self.records.is_unsaid(kind, row)
    }
}
