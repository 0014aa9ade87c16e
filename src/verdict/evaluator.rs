//! What conditions are evaluated on: the records, the openings, the instant, and the variables in reach.

use super::archive::Archive;
use super::classes::ClassOf;
use super::facts::Facts;
use super::fields::KnownFields;
use super::of_service::OfService;
use super::recall::Recall;
use super::timetable::Timetable;
use super::work::Planned;
use crate::diagnostic::Outcome;
use crate::plan::Records;
use crate::plan::history::History;
use crate::policy::Policy;
use crate::policy::condition::Variable;
use crate::policy::model::{Derived, StatementKind};
use crate::policy::types::{RecordKind, Value};
use crate::source::{FileId, Place};
use crate::time::{Instant, Interval};
use rustc_hash::FxHashSet;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU8;

/// Evaluates conditions and statements. Reads only.
pub struct Evaluator<'w> {
    /// The policy.
    pub policy: &'w Policy,
    /// The records.
    pub records: &'w Records<'w>,
    /// The openings.
    pub timetable: &'w Timetable,
    /// The evaluation instant.
    pub now: Instant,
    /// What is on file about the past.
    pub(super) history: &'w History,
    /// Whether what is closed takes part in pairs as well.
    pub audit: bool,
    /// The numbers of the fields that the evaluator asks for.
    pub fields: KnownFields,
    /// Whether plans could not be read, in whole or in part: they may hold any change or release, so what looks at others is undecided.
    pub unread: Option<Place>,
    /// The class of each change.
    pub classes: Vec<ClassOf>,
    /// The bundle of each release.
    pub bundles: Vec<ClassOf>,
    /// The levels that the policy assesses.
    pub(super) levels: Vec<super::levels::Levels>,
    /// What is asked of changes and of releases again and again.
    pub(super) facts: [Vec<Facts>; 2],
    /// The planned time of each step and each phase.
    pub(super) planned_parts: [Vec<Option<Planned>>; 2],
    /// When the last part of each release ends.
    pub(super) last_ends: Vec<Option<Instant>>,
    /// Where each release deploys what.
    pub(super) deploys: Vec<super::deploys::Deploys>,
    /// The environments in which its release deploys each change.
    pub(super) deployed_in: Vec<Vec<Value>>,
    /// The pieces of the work of each release.
    pub(super) stints: Vec<Vec<super::work::Stint>>,
    /// `approved` of changes and of releases, once it was asked: 0 for not yet, else the outcome + 1.
    pub(super) approved: [Vec<AtomicU8>; 2],
    /// The numbers of the statements that are approvals.
    pub(super) approval_statements: Vec<usize>,
    /// Each delegate with whoever named them, sorted.
    pub(super) delegates: Vec<(u32, u32)>,
    /// For each service, what it is a part of and what depends on it directly.
    pub(super) above: Vec<Vec<u32>>,
    /// History by the things that it is about.
    pub(super) archive: Archive<'w>,
    /// What was counted in it.
    pub(super) recall: Recall,
    /// The fields that the tables of history have, with their kind and table, once they were asked for.
    pub(super) mapped: OnceLock<FxHashSet<(RecordKind, Option<usize>, u16)>>,
    /// What is known of services by themselves.
    pub(super) of_service: OfService,
}

/// The records that a condition speaks about.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    variables: [Option<(RecordKind, u32)>; Variable::MOST],
    /// Dated records later than this do not count; for deadlines.
    pub as_of: Option<Instant>,
    /// The deadline as of which people are asked for their groups and their authority, also while it is still to come.
    pub due: Option<Instant>,
    /// Records of history outside this span do not count.
    pub over: Option<Interval>,
    /// The file of an exception that is asked: `approved` there has to be given by somebody.
    pub excepting: Option<FileId>,
    /// The file of the condition that asks for a field: what its policy does not see does not count for it.
    pub asking: Option<FileId>,
}

impl Frame {
    /// For one subject.
    pub fn about(kind: RecordKind, row: u32) -> Self {
        let mut variables = [None; Variable::MOST];
        if let Some(first) = variables.first_mut() {
            *first = Some((kind, row));
        }
        Frame {
            variables,
            as_of: None,
            due: None,
            over: None,
            excepting: None,
            asking: None,
        }
    }

    /// With a further record.
    pub fn with(mut self, variable: Variable, kind: RecordKind, row: u32) -> Self {
        if let Some(slot) = self.variables.get_mut(usize::from(variable.0)) {
            *slot = Some((kind, row));
        }
        self
    }

    /// On the records as they stood at a deadline, or as they stand if it is still to come.
    pub fn by(mut self, deadline: Instant, now: Instant) -> Self {
        self.as_of = Some(deadline.min(now));
        self.due = Some(deadline);
        self
    }

    /// For a field that is asked for in a file.
    pub fn asked_in(mut self, file: FileId) -> Self {
        self.asking = Some(file);
        self
    }

    /// With the two of a pair the other way round; `None` without a second one.
    pub fn turned(&self) -> Option<Self> {
        self.get(Variable::OTHER)?;
        let mut turned = *self;
        turned.variables.swap(0, 1);
        Some(turned)
    }

    /// The record of a variable.
    pub fn get(&self, variable: Variable) -> Option<(RecordKind, u32)> {
        self.variables
            .get(usize::from(variable.0))
            .copied()
            .flatten()
    }
}

impl<'w> Evaluator<'w> {
    /// Prepares the evaluation of a policy on records, and finds the class of every subject.
    pub fn new(
        policy: &'w Policy,
        records: &'w Records<'w>,
        history: &'w History,
        timetable: &'w Timetable,
        now: Instant,
    ) -> Self {
        let unasked = |kind| (0..records.count(kind)).map(|_| AtomicU8::new(0)).collect();
        let mut above: Vec<Vec<u32>> = vec![Vec::new(); policy.services.len()];
        for (row, service) in (0u32..).zip(&policy.services) {
            for below in &service.depends_on {
                if let Some(list) = above.get_mut(*below as usize) {
                    list.push(row);
                }
            }
            if let Some(list) = above.get_mut(row as usize) {
                list.extend(service.parent);
            }
        }
        let mut delegates: Vec<(u32, u32)> = (0u32..)
            .zip(&policy.people)
            .flat_map(|(absent, person)| {
                let delegates = person.delegates.iter();
                delegates.map(move |delegate| (delegate.person, absent))
            })
            .collect();
        delegates.sort_unstable();
        delegates.dedup();
        let mut evaluator = Evaluator {
            policy,
            records,
            timetable,
            now,
            history,
            audit: false,
            fields: KnownFields::new(&policy.schema),
            unread: None,
            classes: Vec::new(),
            bundles: Vec::new(),
            levels: Vec::new(),
            facts: [Vec::new(), Vec::new()],
            planned_parts: [Vec::new(), Vec::new()],
            last_ends: Vec::new(),
            deploys: Vec::new(),
            deployed_in: Vec::new(),
            stints: Vec::new(),
            approved: [unasked(RecordKind::Change), unasked(RecordKind::Release)],
            approval_statements: policy
                .statements
                .iter()
                .enumerate()
                .filter(|(_, statement)| statement.kind == StatementKind::Approval)
                .map(|(number, _)| number)
                .collect(),
            delegates,
            above,
            archive: Archive::new(policy, records, history),
            recall: Recall::new(policy),
            mapped: OnceLock::new(),
            of_service: OfService::new(policy),
        };
        evaluator.find_facts();
        for derived in &policy.derived {
            match derived {
                Derived::Level(number) => evaluator.find_levels(*number),
                Derived::Class => evaluator.find_classes(),
                Derived::Bundle => evaluator.find_bundles(),
                Derived::Approved(_) | Derived::Window(_) => {}
            }
        }
        evaluator
    }

    /// Whether what is declared in a file counts for the condition that asks.
    pub(super) fn sees(&self, asking: Option<FileId>, declared: FileId) -> bool {
        asking.is_none_or(|asking| self.policy.layers.sees(asking, declared))
    }

    /// A field of a record as an instant.
    pub fn instant(&self, kind: RecordKind, row: u32, field: u16) -> Option<Instant> {
        match self.records.value(kind, row, field) {
            Value::Instant(at) => Some(Instant(at)),
            _ => None,
        }
    }

    /// The class of a change, or the bundle of a release.
    pub fn class_of(&self, kind: RecordKind, row: u32) -> ClassOf {
        let list = if kind == RecordKind::Release {
            &self.bundles
        } else {
            &self.classes
        };
        list.get(row as usize).copied().unwrap_or(ClassOf::None)
    }
}

/// The opposite. What is owed may still turn either way, so its opposite is not known: missing.
pub fn not(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Met => Outcome::Broken,
        Outcome::Broken => Outcome::Met,
        Outcome::Missing | Outcome::Owed => Outcome::Missing,
    }
}

/// A truth as an outcome.
pub fn holds(truth: bool) -> Outcome {
    if truth { Outcome::Met } else { Outcome::Broken }
}

/// The outcome of a number, the inverse of `as u8`.
pub(super) fn outcome_of(number: u8) -> Outcome {
    match number {
        0 => Outcome::Broken,
        1 => Outcome::Missing,
        2 => Outcome::Owed,
        _ => Outcome::Met,
    }
}
