//! What conditions are evaluated on: the records, the openings, the instant, and the variables in reach.

use super::classes::ClassOf;
use super::fields::KnownFields;
use super::timetable::Timetable;
use crate::diagnostic::Outcome;
use crate::plan::Records;
use crate::policy::Policy;
use crate::policy::condition::Variable;
use crate::policy::model::StatementKind;
use crate::policy::types::{RecordKind, Value};
use crate::time::{Instant, Interval};
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
    /// The numbers of the fields that the evaluator asks for.
    pub fields: KnownFields,
    /// The class of each change.
    pub classes: Vec<ClassOf>,
    /// The bundle of each release.
    pub bundles: Vec<ClassOf>,
    /// `approved` of changes and of releases, once it was asked: 0 for not yet, else the outcome + 1.
    pub(super) approved: [Vec<AtomicU8>; 2],
    /// The numbers of the statements that are approvals.
    pub(super) approval_statements: Vec<usize>,
    /// For each service, what it is a part of and what depends on it directly.
    pub(super) above: Vec<Vec<u32>>,
}

/// The records that a condition speaks about.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    variables: [Option<(RecordKind, u32)>; Variable::MOST],
    /// Dated records later than this do not count; for deadlines.
    pub as_of: Option<Instant>,
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
        }
    }

    /// With a further record.
    pub fn with(mut self, variable: Variable, kind: RecordKind, row: u32) -> Self {
        if let Some(slot) = self.variables.get_mut(usize::from(variable.0)) {
            *slot = Some((kind, row));
        }
        self
    }

    /// On the records as they stood at an instant.
    pub fn as_of(mut self, at: Instant) -> Self {
        self.as_of = Some(at);
        self
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
        let mut evaluator = Evaluator {
            policy,
            records,
            timetable,
            now,
            fields: KnownFields::new(&policy.schema),
            classes: Vec::new(),
            bundles: Vec::new(),
            approved: [unasked(RecordKind::Change), unasked(RecordKind::Release)],
            approval_statements: policy
                .statements
                .iter()
                .enumerate()
                .filter(|(_, statement)| statement.kind == StatementKind::Approval)
                .map(|(number, _)| number)
                .collect(),
            above,
        };
        evaluator.find_classes();
        evaluator
    }

    /// The planned interval of a record: `None` if `start` or `end` is missing, or the end is not after the start.
    pub fn interval(&self, kind: RecordKind, row: u32) -> Option<Interval> {
        let start = self.fields.start.get(kind.index()).copied().flatten()?;
        let end = self.fields.end.get(kind.index()).copied().flatten()?;
        match (
            self.records.value(kind, row, start),
            self.records.value(kind, row, end),
        ) {
            (Value::Instant(start), Value::Instant(end)) if start < end => {
                Some(Interval::new(Instant(start), Instant(end)))
            }
            _ => None,
        }
    }

    /// The planned interval with the time for the rollback behind it.
    pub fn interval_with_rollback(&self, kind: RecordKind, row: u32) -> Option<Interval> {
        let mut interval = self.interval(kind, row)?;
        interval.end = interval
            .end
            .saturating_add_micros(self.rollback_micros(kind, row));
        Some(interval)
    }

    /// How long the rollback takes; nothing if the plan does not say.
    pub fn rollback_micros(&self, kind: RecordKind, row: u32) -> i64 {
        if !matches!(kind, RecordKind::Change | RecordKind::Release) {
            return 0;
        }
        let rollback = self.records.value(kind, row, self.fields.of(kind).rollback);
        let Value::Record(RecordKind::Rollback, rollback) = rollback else {
            return 0;
        };
        match self.records.value(
            RecordKind::Rollback,
            rollback,
            self.fields.part.rollback_duration,
        ) {
            Value::Duration(micros) => micros.max(0),
            _ => 0,
        }
    }

    /// Whether start and end are given and the end is not after the start: such a record has one finding of its own, and no
    /// other judgement of its time.
    pub fn is_backwards(&self, kind: RecordKind, row: u32) -> bool {
        let (Some(start), Some(end)) = (
            self.fields.start.get(kind.index()).copied().flatten(),
            self.fields.end.get(kind.index()).copied().flatten(),
        ) else {
            return false;
        };
        matches!(
            (self.records.value(kind, row, start), self.records.value(kind, row, end)),
            (Value::Instant(start), Value::Instant(end)) if end <= start
        )
    }

    /// A field of a record as an instant.
    pub fn instant(&self, kind: RecordKind, row: u32, field: u16) -> Option<Instant> {
        match self.records.value(kind, row, field) {
            Value::Instant(at) => Some(Instant(at)),
            _ => None,
        }
    }

    /// The planned start of a subject.
    pub fn start(&self, kind: RecordKind, row: u32) -> Option<Instant> {
        let field = self.fields.start.get(kind.index()).copied().flatten()?;
        self.instant(kind, row, field)
    }

    /// The word in the `state` of a subject, whether text or level.
    pub fn state(&self, kind: RecordKind, row: u32) -> &str {
        if !matches!(kind, RecordKind::Change | RecordKind::Release) {
            return "";
        }
        match self.records.value(kind, row, self.fields.of(kind).state) {
            Value::Text(number) => self.records.text(number),
            Value::Level(scale, rank) => self
                .policy
                .scales
                .get(usize::from(scale.0))
                .and_then(|scale| scale.levels.get(usize::from(rank)))
                .map_or("", String::as_str),
            _ => "",
        }
    }

    /// Whether it was called off: blackouts, windows, pairs and limits leave it alone.
    pub fn is_cancelled(&self, kind: RecordKind, row: u32) -> bool {
        matches!(self.state(kind, row), "canceled" | "cancelled")
    }

    /// Whether it is over or called off: pairs and limits leave it alone.
    pub fn is_inactive(&self, kind: RecordKind, row: u32) -> bool {
        matches!(self.state(kind, row), "canceled" | "cancelled" | "closed")
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
