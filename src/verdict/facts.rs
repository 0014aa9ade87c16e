//! When a subject runs and what state it is in: asked by most statements, so worked out once for each change and release.

use super::evaluator::Evaluator;
use super::work::{Planned, Stint};
use crate::diagnostic::Outcome;
use crate::policy::model::EnvironmentScope;
use crate::policy::types::{RecordKind, Value};
use crate::time::Interval;

/// When a subject runs and what state it is in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    planned: Option<Planned>,
    is_backwards: bool,
    is_cancelled: bool,
    is_inactive: bool,
    /// Whether it goes to an environment that is controlled.
    in_controlled: Outcome,
}

impl Evaluator<'_> {
    /// Works out the facts of all releases, and of all changes: these ask their releases.
    pub(super) fn find_facts(&mut self) {
        let all = |evaluator: &Self, kind| {
            let rows = 0..evaluator.records.count(kind);
            rows.map(|row| evaluator.read_facts(kind, row)).collect()
        };
        let releases = 0..self.records.count(RecordKind::Release);
        self.last_ends = releases.map(|row| self.last_end(row)).collect();
        self.planned_parts = [RecordKind::Step, RecordKind::Phase].map(|kind| {
            let rows = 0..self.records.count(kind);
            rows.map(|row| self.read_planned(kind, row)).collect()
        });
        self.deploys = (0..self.records.count(RecordKind::Release))
            .map(|row| self.read_deploys(row))
            .collect();
        self.facts[1] = all(self, RecordKind::Release);
        self.deployed_in = (0..self.records.count(RecordKind::Change))
            .map(|row| self.read_deployed_in(row))
            .collect();
        self.facts[0] = all(self, RecordKind::Change);
        self.stints = (0..self.records.count(RecordKind::Release))
            .map(|row| self.read_stints(row))
            .collect();
    }

    /// One of the facts of a record.
    #[inline]
    fn fact<T>(&self, kind: RecordKind, row: u32, of: impl Fn(&Facts) -> T) -> T {
        let known = match kind {
            RecordKind::Change => self.facts[0].get(row as usize),
            RecordKind::Release => self.facts[1].get(row as usize),
            _ => None,
        };
        match known {
            Some(facts) => of(facts),
            None => of(&self.read_facts(kind, row)),
        }
    }

    fn read_facts(&self, kind: RecordKind, row: u32) -> Facts {
        let (start, end) = self.given_times(kind, row);
        let state = self.state(kind, row);
        let is = |word: &str| state.trim().eq_ignore_ascii_case(word);
        let is_cancelled = is("canceled") || is("cancelled");
        let is_closed = is("closed");
        Facts {
            planned: self.read_planned(kind, row),
            is_backwards: start.zip(end).is_some_and(|(start, end)| end <= start),
            is_cancelled,
            is_inactive: is_cancelled || is_closed,
            in_controlled: self.is_in(&EnvironmentScope::Controlled, kind, row),
        }
    }

    /// The planned interval of a record: `None` if `start` or `end` is missing, or the end is not after the start.
    pub fn interval(&self, kind: RecordKind, row: u32) -> Option<Interval> {
        self.planned(kind, row).map(|planned| planned.work)
    }

    /// The planned time of a record, with its rollback.
    pub(super) fn planned(&self, kind: RecordKind, row: u32) -> Option<Planned> {
        let [steps, phases] = &self.planned_parts;
        match kind {
            RecordKind::Step => steps.get(row as usize).copied().flatten(),
            RecordKind::Phase => phases.get(row as usize).copied().flatten(),
            _ => self.fact(kind, row, |facts| facts.planned),
        }
    }

    /// The pieces of the work of a subject; none where all of it is one.
    pub(super) fn stints_of(&self, kind: RecordKind, row: u32) -> &[Stint] {
        match kind {
            RecordKind::Release => self.stints.get(row as usize).map_or(&[], Vec::as_slice),
            _ => &[],
        }
    }

    /// Whether one of a record's environments is controlled.
    pub(super) fn is_in_controlled(&self, kind: RecordKind, row: u32) -> Outcome {
        self.fact(kind, row, |facts| facts.in_controlled)
    }

    /// Whether start and end are given and the end is not after the start: such a record has one finding of its own, and no
    /// other judgement of its time.
    pub fn is_backwards(&self, kind: RecordKind, row: u32) -> bool {
        self.fact(kind, row, |facts| facts.is_backwards)
    }

    /// The change or release that a record is a part of; what is a part of none is its own.
    pub fn whole(&self, kind: RecordKind, row: u32) -> (RecordKind, u32) {
        let mut at = (kind, row);
        // Parts are nested a few levels at the most.
        for _ in 0..8 {
            if matches!(at.0, RecordKind::Change | RecordKind::Release) {
                return at;
            }
            match self.records.row(at.0, at.1).and_then(|row| row.parent) {
                Some(parent) => at = parent,
                None => return (kind, row),
            }
        }
        (kind, row)
    }

    /// The word in the `state` of a subject, whether text or level.
    fn state(&self, kind: RecordKind, row: u32) -> &str {
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

    /// Whether it was called off: nothing is asked of it.
    pub fn is_cancelled(&self, kind: RecordKind, row: u32) -> bool {
        let (kind, row) = self.whole(kind, row);
        self.fact(kind, row, |facts| facts.is_cancelled)
    }

    /// Whether a record is a part of something that was called off.
    pub(super) fn is_part_of_cancelled(&self, kind: RecordKind, row: u32) -> bool {
        [RecordKind::Change, RecordKind::Release]
            .into_iter()
            .any(|whole| match self.parent(kind, row, whole) {
                Value::Record(whole, row) => self.is_cancelled(whole, row),
                _ => false,
            })
    }

    /// Whether it is over or called off, or the whole that it is a part of: pairs leave it alone, unless what is done is audited.
    pub fn is_inactive(&self, kind: RecordKind, row: u32) -> bool {
        let (kind, row) = self.whole(kind, row);
        self.fact(kind, row, |facts| match self.audit {
            true => facts.is_cancelled,
            false => facts.is_inactive,
        })
    }
}
