//! Which steps a step needs: by id within its release, by what they roll out, or steps of other releases.

use super::Reader;
use super::findings::quoted;
use super::names::Space;
use super::record::Slot;
use crate::plan::checks::UNKNOWN_STEP;
use crate::plan::records::RowOrigin;
use crate::plan::tree::NodeId;
use crate::policy::Policy;
use crate::policy::types::{RecordKind, Value};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

/// The steps or the rollback steps of all releases.
#[derive(Default)]
pub(super) struct Steps<'w> {
    /// By kind, release and id.
    by_id: FxHashMap<(RecordKind, u32, &'w str), u32>,
    /// By kind, release and the service that they roll out, in their order.
    by_component: FxHashMap<(RecordKind, u32, u32), Vec<u32>>,
    /// By kind and service, over all releases.
    anywhere: FxHashMap<(RecordKind, u32), Vec<u32>>,
}

impl<'w> Steps<'w> {
    /// Looks at all steps; ids that stand twice in one release are reported.
    pub(super) fn collect(reader: &mut Reader<'w>) -> Self {
        let mut steps = Steps::default();
        for kind in [RecordKind::Step, RecordKind::RollbackStep] {
            let component_field = reader.field(kind, "component");
            for row in 0..reader.out.records.count(kind) {
                let Some(release) = release_of(reader, kind, row) else {
                    continue;
                };
                let id = reader.out.records.cell(kind, row, 0);
                if let Value::Text(number) = id.value {
                    let text = reader.out.records.text(number);
                    match steps.by_id.entry((kind, release, text)) {
                        Entry::Vacant(free) => {
                            free.insert(row);
                        }
                        Entry::Occupied(taken) => {
                            let first = *taken.get();
                            if let Some(RowOrigin::Plan(plan, _)) =
                                reader.out.records.row(kind, row).map(|row| row.origin)
                            {
                                reader.enter(plan as usize);
                                reader.report_repeated_id((kind, first), NodeId(id.origin), text);
                            }
                        }
                    }
                }
                if let Value::Record(_, service) =
                    reader.out.records.value(kind, row, component_field)
                {
                    let here = steps.by_component.entry((kind, release, service));
                    here.or_default().push(row);
                    let anywhere = steps.anywhere.entry((kind, service));
                    anywhere.or_default().push(row);
                }
            }
        }
        steps
    }

    /// What a step of a release can be named by: ids, and services; sorted.
    fn names(&self, kind: RecordKind, release: u32, policy: &'w Policy) -> Vec<&'w str> {
        let ids = self.by_id.keys();
        let components = self.by_component.keys();
        let mut names: Vec<&'w str> = ids
            .filter(|(of, parent, _)| (*of, *parent) == (kind, release))
            .map(|(_, _, id)| *id)
            .chain(
                components
                    .filter(|(of, parent, _)| (*of, *parent) == (kind, release))
                    .filter_map(|(_, _, service)| policy.services.get(*service as usize))
                    .map(|service| service.name.as_str()),
            )
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// How many steps the services in `needs` may stand for in one run, so that steps that all need each other end.
const MOST_STEPS: usize = 1_000_000;

/// The release that a step is a part of.
fn release_of(reader: &Reader<'_>, kind: RecordKind, row: u32) -> Option<u32> {
    match reader.out.records.row(kind, row)?.parent {
        Some((RecordKind::Release, release)) => Some(release),
        _ => None,
    }
}

impl<'w> Reader<'w> {
    /// The steps that a text in a step stands for; none has been reported.
    pub(super) fn find_steps(
        &mut self,
        slot: Slot<'w>,
        kind: RecordKind,
        node: NodeId,
        text: &'w str,
        steps: &Steps<'w>,
    ) -> Vec<u32> {
        let release = match slot.kind {
            RecordKind::Release => Some(slot.row),
            owner => release_of(self, owner, slot.row),
        };
        let own = (slot.kind == kind).then_some(slot.row);
        if let Some(release) = release
            && let Some(row) = steps.by_id.get(&(kind, release, text))
        {
            if own == Some(*row) {
                self.report_own_need(slot, node, "itself".to_owned());
                return Vec::new();
            }
            return vec![*row];
        }
        let service = self.policy.names.find(RecordKind::Service, text);
        if let Some(service) = service {
            let here =
                release.and_then(|release| steps.by_component.get(&(kind, release, service)));
            // A rollback undoes what its own release has done.
            let elsewhere = || match kind {
                RecordKind::Step => steps.anywhere.get(&(kind, service)),
                _ => None,
            };
            let is_other = |row: &u32| own != Some(*row);
            if here.is_some_and(|rows| !rows.iter().any(is_other)) {
                let what = format!("{}, which only it deploys", quoted(text));
                self.report_own_need(slot, node, what);
                return Vec::new();
            }
            if let Some(rows) = here.or_else(elsewhere) {
                self.expanded = self.expanded.saturating_add(rows.len());
                if self.expanded > MOST_STEPS {
                    self.report_too_many(slot, node, text);
                    return Vec::new();
                }
                let field = self.field(kind, "environment");
                let environment = |row: u32| self.out.records.value(kind, row, field);
                let place = own.map_or(Value::Missing, environment);
                let is_there = |row: &u32| {
                    let other = environment(*row);
                    place.is_missing() || other.is_missing() || place == other
                };
                let others = rows.iter().copied().filter(is_other);
                let found: Vec<u32> = others.filter(is_there).collect();
                // Where none says that it is in the same environment, nobody knows whether one is.
                let is_certain =
                    place.is_missing() || found.iter().any(|row| environment(*row) == place);
                if !found.is_empty() && is_certain {
                    return found;
                }
                let message = format!(
                    "`{}`: no {} deploys {} in the same environment",
                    slot.field.name,
                    kind.word(),
                    quoted(text)
                );
                let finding = self.finding(&UNKNOWN_STEP, node, message).help(format!(
                    "a component stands for the {} that deploys it in the same environment: name any other by its `id`",
                    kind.word()
                ));
                self.report(finding);
                return Vec::new();
            }
        }
        let near = match release {
            Some(release) => self.suggestions_among(Space::Steps(kind, release), text, |reader| {
                steps.names(kind, release, reader.policy)
            }),
            None => Vec::new(),
        };
        let word = kind.word();
        let message = match service {
            Some(_) => format!(
                "`{}`: no {word} in the plans has the component {}",
                slot.field.name,
                quoted(text)
            ),
            None => format!(
                "`{}`: {} is neither a {word} of this release nor a service",
                slot.field.name,
                quoted(text)
            ),
        };
        let finding = self.finding(&UNKNOWN_STEP, node, message);
        let finding = self
            .with_suggestions(finding, node, text, &near)
            .help(format!(
                "name a {word} by its `id`, or all that have a `component` by the service"
            ));
        self.report(finding);
        Vec::new()
    }

    /// A step that waits for itself alone: nothing comes before it.
    fn report_own_need(&mut self, slot: Slot<'w>, node: NodeId, what: String) {
        let message = format!("`{}`: a step cannot need {what}", slot.field.name);
        let finding = self
            .finding(&UNKNOWN_STEP, node, message)
            .help("name a step that comes before it, or leave the need out");
        self.report(finding);
    }

    fn report_too_many(&mut self, slot: Slot<'w>, node: NodeId, text: &str) {
        let message = format!(
            "`{}`: {} stands for more steps than are looked at",
            slot.field.name,
            quoted(text)
        );
        let finding = self.finding(&UNKNOWN_STEP, node, message).help(format!(
            "services may stand for {MOST_STEPS} steps in all: name steps by their `id`"
        ));
        self.report(finding);
    }
}
