//! Which services each subject touches, and the other way round: most statements name a few services, and most subjects touch others.

use super::evaluator::Evaluator;
use crate::policy::model::{Scope, ServiceChoice};
use crate::policy::types::{RecordKind, Value};

/// The services of the changes or of the releases.
pub(super) struct Touching {
    /// For each subject its services; `None` where some of them are not known.
    services: Vec<Option<Vec<u32>>>,
    /// For each service the subjects that are known to touch it, in their order.
    subjects: Vec<Vec<u32>>,
    /// The subjects of which not all services are known.
    unknown: Vec<u32>,
}

impl Touching {
    /// Asks every subject of a kind for its services.
    pub fn new(evaluator: &Evaluator<'_>, kind: RecordKind) -> Self {
        let count = evaluator.records.count(kind);
        let mut all = Touching {
            services: Vec::with_capacity(count as usize),
            subjects: vec![Vec::new(); evaluator.policy.services.len()],
            unknown: Vec::new(),
        };
        for row in 0..count {
            let services = services_of(evaluator, kind, row);
            match &services {
                Some(services) => {
                    for service in services {
                        if let Some(subjects) = all.subjects.get_mut(*service as usize) {
                            subjects.push(row);
                        }
                    }
                }
                None => all.unknown.push(row),
            }
            all.services.push(services);
        }
        all
    }

    /// The services of a subject, each once; `None` where some are not known.
    pub fn services(&self, row: u32) -> Option<&[u32]> {
        self.services.get(row as usize)?.as_deref()
    }

    /// The subjects that `on` of a scope may be about, in their order; all where it is not for the services to say.
    pub fn subjects(&self, scope: &Scope) -> Vec<u32> {
        match named(scope) {
            Some(services) => {
                let touching = services
                    .iter()
                    .filter_map(|service| self.subjects.get(*service as usize));
                let mut rows: Vec<u32> = touching.flatten().copied().collect();
                rows.extend(&self.unknown);
                rows.sort_unstable();
                rows.dedup();
                rows
            }
            None => (0u32..).take(self.services.len()).collect(),
        }
    }
}

/// The services that a scope names, if that is how it chooses.
pub(super) fn named(scope: &Scope) -> Option<&[u32]> {
    match &scope.services.as_ref()?.services {
        ServiceChoice::Named(services) => Some(services),
        ServiceChoice::Condition(_) => None,
    }
}

fn services_of(evaluator: &Evaluator<'_>, kind: RecordKind, row: u32) -> Option<Vec<u32>> {
    let mut services = Vec::new();
    let mut all_known = true;
    let field = evaluator.fields.of(kind).services;
    let is_given = evaluator.each_value(kind, row, field, &mut |value| {
        match value {
            Value::Record(RecordKind::Service, service) => services.push(service),
            _ => all_known = false,
        }
        all_known
    });
    services.sort_unstable();
    services.dedup();
    (is_given && all_known).then_some(services)
}
