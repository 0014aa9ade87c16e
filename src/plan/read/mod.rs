//! From the trees of plans and a policy to typed records: every value by the type of its field, every name a row.

mod attached;
mod fast_instant;
mod findings;
mod history;
mod in_tide;
mod labels;
mod names;
mod numbers;
mod people;
mod policy_rows;
mod record;
mod references;
mod sanity;
mod sections;
mod steps;
mod table_times;
mod templates;
mod times;
mod values;
mod waivers;
mod words;

#[cfg(test)]
mod tests;

pub(super) use sections::Section;

use super::Tree;
use super::history::{History, HistoryFiles};
use super::records::{Records, RowOrigin};
use super::tree::NodeId;
use crate::diagnostic::Diagnostic;
use crate::policy::Policy;
use crate::policy::types::RecordKind;
use crate::source::{FileId, Place};
use crate::time::{Instant, ZoneDatabase};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::sync::Arc;

/// The records of a run, and what is wrong with those who wrote them.
#[derive(Clone, Debug)]
pub struct Reading<'w> {
    /// The records of the policy and of the plans. What could not be understood is missing in them.
    pub records: Records<'w>,
    /// What is wrong in the plans.
    pub diagnostics: Vec<Diagnostic>,
    /// The changes and releases, in the order of the plans and their texts.
    pub subjects: Vec<(RecordKind, u32)>,
    /// What is on file about the past.
    pub history: History,
    /// The rows of tables that were given to records of plans.
    pub attached: Vec<Attached>,
    backwards: FxHashSet<(RecordKind, u32)>,
}

/// Rows of tables that were given to a record of a plan.
#[derive(Clone, Copy, Debug)]
pub struct Attached {
    /// The record.
    pub subject: (RecordKind, u32),
    /// The number of the plan that the tables are.
    pub plan: u32,
    /// The number of its stray that was given.
    pub stray: u32,
    /// The rows.
    pub rows: NodeId,
}

impl Reading<'_> {
    /// The pairs of plans of which the first names something in the second, or has parts there; sorted, each once.
    pub fn links(&self) -> Vec<(u32, u32)> {
        let mut links = self.records.links();
        let attached = self.attached.iter();
        links.extend(attached.map(|one| (self.plan_of(one.subject), one.plan)));
        links.sort_unstable();
        links.dedup();
        links
    }

    /// The number of the plan that a record was read from; past all plans for one of the policy.
    pub fn plan_of(&self, (kind, row): (RecordKind, u32)) -> u32 {
        match self.records.row(kind, row).map(|row| row.origin) {
            Some(RowOrigin::Plan(plan, _)) => plan,
            _ => u32::MAX,
        }
    }

    /// Whether a record ends before or when it starts; that has been reported, and no time of it can be judged.
    pub fn is_backwards(&self, kind: RecordKind, row: u32) -> bool {
        self.backwards.contains(&(kind, row))
    }
}

/// Reads plans as the records that the policy's conditions are about. `at` is the instant of the check: nothing can have
/// been approved after it.
pub fn read<'w>(
    policy: &'w Policy,
    zones: &'w ZoneDatabase,
    plans: &'w [(FileId, Arc<Tree>)],
    past: Option<&'w HistoryFiles>,
    at: Instant,
) -> Reading<'w> {
    let trees = plans.iter().map(|(_, tree)| &**tree);
    let trees: Vec<&Tree> = trees.chain(past.map(|past| &past.tree)).collect();
    let first = trees.first().copied();
    let mut reading = Reading {
        records: Records::new(policy, trees),
        diagnostics: Vec::new(),
        subjects: Vec::new(),
        history: history::none(policy),
        attached: Vec::new(),
        backwards: FxHashSet::default(),
    };
    policy_rows::add(policy, &mut reading.records);
    let Some(tree) = first else {
        return reading;
    };
    let mut reader = Reader {
        policy,
        zones,
        plans,
        past,
        out: reading,
        plan: 0,
        tree,
        zone: times::PlanZone::of_policy(policy),
        people: people::People::new(policy),
        ids: Default::default(),
        shared_ids: FxHashSet::default(),
        references: Vec::new(),
        shapes: policy.schema.all_kinds().map(|_| Vec::new()).collect(),
        elements: Vec::new(),
        paths: FxHashSet::default(),
        near: FxHashMap::default(),
        at,
        expanded: 0,
        told: FxHashSet::default(),
        table_zones: FxHashMap::default(),
    };
    for number in 0..plans.len() {
        reader.enter(number);
        reader.read_plan();
    }
    reader.attach_rows();
    if let Some(past) = past {
        reader.enter(plans.len());
        reader.read_history(past, at);
    }
    reader.resolve_references();
    reader.join_releases();
    reader.join_waivers();
    reader.check_labels();
    reader.check_times(at);
    reader.check_states(at);
    reader.out
}

/// The state of a reading.
struct Reader<'w> {
    policy: &'w Policy,
    zones: &'w ZoneDatabase,
    plans: &'w [(FileId, Arc<Tree>)],
    /// The files of history: their number is the one after the plans.
    past: Option<&'w HistoryFiles>,
    out: Reading<'w>,
    /// The plan that is being read: its number and its tree.
    plan: u32,
    tree: &'w Tree,
    /// The zone of its times without an offset.
    zone: times::PlanZone,
    people: people::People<'w>,
    /// The changes and the releases by their ids.
    ids: [FxHashMap<Cow<'w, str>, u32>; 2],
    /// Ids that several of them have: they name none.
    shared_ids: FxHashSet<(RecordKind, Cow<'w, str>)>,
    /// What refers to records of plans, to be looked up when all are read.
    references: Vec<references::Reference>,
    /// For each kind, the keys of the record read last with their fields: most records of a plan have the same keys in
    /// the same order, so that comparing a text takes the place of a look-up.
    shapes: Vec<Vec<(&'w str, Option<u16>)>>,
    /// The elements of the lists that are being read.
    elements: Vec<super::records::Cell>,
    /// The keys of this plan that begin a record by a path, like `"rollback.duration"`.
    paths: FxHashSet<NodeId>,
    /// What may be meant by a wrong name, since the same mistake tends to be in many records.
    near: FxHashMap<(names::Space, &'w str), Vec<&'w str>>,
    /// The instant of the check.
    at: Instant,
    /// How many steps the services in `needs` have stood for.
    expanded: usize,
    /// What was said about tables: place, check and message.
    told: FxHashSet<(Place, &'static str, String)>,
    /// The zones of tables, by the place that names them.
    table_zones: FxHashMap<Place, times::PlanZone>,
}

impl<'w> Reader<'w> {
    /// Turns to a plan.
    fn enter(&mut self, number: usize) {
        let plan = self.plans.get(number).map(|(_, tree)| &**tree);
        if let Some(tree) = plan.or(self.past.map(|past| &past.tree)) {
            self.plan = u32::try_from(number).unwrap_or(u32::MAX);
            self.tree = tree;
            self.paths.clear();
        }
    }

    /// Whether the reader has turned to the files of history.
    fn is_in_history(&self) -> bool {
        self.plan as usize >= self.plans.len()
    }

    /// The number of a field that is there from the start.
    fn field(&self, kind: RecordKind, name: &str) -> u16 {
        self.policy
            .schema
            .find(kind, name)
            .map_or(u16::MAX, |(number, _)| number)
    }
}
