//! When a dated record was made: at an instant, or on a day of which nobody knows the hour. Everything that asks when a record was
//! made asks here, so what does not hold for all of that day is undecided everywhere.

use super::evaluator::{Evaluator, Frame, holds};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op};
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;
use crate::time::Instant;

/// The instants at which a record may have been made, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Made {
    /// The first.
    pub from: Instant,
    /// The last.
    pub to: Instant,
}

impl Made {
    /// At any time.
    pub const UNKNOWN: Made = Made {
        from: Instant::MIN,
        to: Instant::MAX,
    };

    /// At one instant.
    pub const fn at(at: Instant) -> Self {
        Made { from: at, to: at }
    }

    /// The point in time that a value is; `None` for anything else.
    pub fn of(value: Value) -> Option<Self> {
        let (from, to) = value.span()?;
        Some(Made {
            from: Instant(from),
            to: Instant(to),
        })
    }

    /// Whether it is known to the instant.
    pub fn is_exact(self) -> bool {
        self.from == self.to
    }

    /// Whether it is not later than an instant.
    pub fn is_by(self, end: Instant) -> Outcome {
        match (self.to <= end, self.from <= end) {
            (true, _) => Outcome::Met,
            (_, true) => Outcome::Missing,
            _ => Outcome::Broken,
        }
    }

    /// Whether it is earlier than another.
    pub fn is_before(self, other: Made) -> Outcome {
        match (self.to < other.from, self.from < other.to) {
            (true, _) => Outcome::Met,
            (_, true) => Outcome::Missing,
            _ => Outcome::Broken,
        }
    }

    /// Whether it lies in one of some stretches, each up to just before its end.
    pub fn lies_in(self, stretches: impl Iterator<Item = (Instant, Instant)>) -> Outcome {
        let touches = |(from, until): &(Instant, Instant)| {
            *from <= self.to && self.from < *until && from < until
        };
        let mut touched: Vec<(Instant, Instant)> = stretches.filter(touches).collect();
        touched.sort_unstable();
        // How far all of it lies in them, from its first instant on.
        let mut covered = self.from;
        for (from, until) in &touched {
            if *from <= covered {
                covered = covered.max(*until);
            }
        }
        match (covered > self.to, touched.is_empty()) {
            (true, _) => Outcome::Met,
            (_, false) => Outcome::Missing,
            _ => Outcome::Broken,
        }
    }
}

impl Evaluator<'_> {
    /// When a field of a record says that something was.
    pub(super) fn made_by(&self, kind: RecordKind, row: u32, field: u16) -> Option<Made> {
        Made::of(self.records.value(kind, row, field))
    }

    /// When a dated record was made; `None` where it does not say, or is not dated.
    pub(super) fn made(&self, kind: RecordKind, row: u32) -> Option<Made> {
        self.made_by(kind, row, self.fields.dated_field(kind)?)
    }

    /// When an approval was withdrawn: at any time, or never, where it says that this is not known.
    pub(super) fn withdrawn(&self, record: u32) -> Option<Made> {
        let (kind, field) = (RecordKind::Approval, self.fields.part.approval_withdrawn);
        match self.records.is_said_unknown(kind, record, field) {
            true => Some(Made {
                from: Instant::MIN,
                to: Instant::MAX,
            }),
            false => self.made_by(kind, record, field),
        }
    }

    /// Whether a record counts where only those up to an instant do: those that do not say when they were made may be later.
    fn is_in_time(&self, value: Value, as_of: Option<Instant>) -> Outcome {
        let (Some(as_of), Value::Record(kind, row)) = (as_of, value) else {
            return Outcome::Met;
        };
        if self.fields.dated_field(kind).is_none() {
            return Outcome::Met;
        }
        self.made(kind, row)
            .map_or(Outcome::Missing, |made| made.is_by(as_of))
    }

    /// Whether a dated record is later than the instant up to which records count.
    pub(super) fn is_later(&self, value: Value, as_of: Option<Instant>) -> bool {
        self.is_in_time(value, as_of) == Outcome::Broken
    }

    /// Whether a dated record may be later than that: it does not say when it was made, or only on which day.
    pub(super) fn may_be_later(&self, value: Value, frame: &Frame) -> bool {
        self.is_in_time(value, frame.as_of) == Outcome::Missing
    }

    /// Whether it is not known of an element that it belongs to a collection: it may be later than what counts, may lie outside of a
    /// span, may be about another service, or may have been taken back.
    pub(super) fn may_be_outside(&self, value: Value, collection: ExprId, frame: &Frame) -> bool {
        let Value::Record(kind, row) = value else {
            return false;
        };
        let node = self.policy.program.get(collection);
        let (op, asking) = (&node.op, node.file);
        let (of_a_span, of) = match op {
            Op::Over { collection, .. } => (true, &self.policy.program.get(*collection).op),
            op => (false, op),
        };
        let is_of_any = || match of {
            Op::Field { kind: thing, .. } => self.archive.is_of_any(*thing, (kind, row)),
            _ => false,
        };
        let has_no_date =
            || self.fields.dated_field(kind).is_some() && self.made(kind, row).is_none();
        self.may_be_later(value, frame)
            || of_a_span && has_no_date()
            || is_of_any()
            || kind == RecordKind::Approval
                && self.decision_stands(row, self.last_word(frame), Some(asking))
                    == Outcome::Missing
    }

    /// The instant up to which decisions on a subject count for conditions.
    pub(super) fn last_word(&self, frame: &Frame) -> Instant {
        frame.as_of.map_or(self.now, |at| at.min(self.now))
    }

    /// The dated records that may be later than what counts, of those that an expression reads a field of, or is.
    pub(super) fn undated_in(&self, id: ExprId, frame: &Frame) -> Vec<Value> {
        let mut found = Vec::new();
        let Op::Field { of, .. } = self.policy.program.get(id).op else {
            return found;
        };
        if frame.as_of.is_none() {
            return found;
        }
        let mut always = *frame;
        always.as_of = None;
        for id in [id, of] {
            self.each(id, &always, &mut |value| {
                if self.may_be_later(value, frame) {
                    found.push(value);
                }
                true
            });
        }
        found
    }

    /// Whether an expression is one dated record that may be later than what counts.
    pub(super) fn is_one_that_may_be_later(&self, id: ExprId, frame: &Frame) -> bool {
        let node = self.policy.program.get(id);
        if frame.as_of.is_none() || node.ty.list || !matches!(node.op, Op::Field { .. }) {
            return false;
        }
        let mut always = *frame;
        always.as_of = None;
        self.may_be_later(self.value(id, &always), frame)
    }

    /// Whether a person is in one of some groups when a record was made.
    pub(super) fn is_in_groups(&self, groups: &[u32], person: u32, made: Made) -> Outcome {
        let groups = groups
            .iter()
            .filter_map(|group| self.policy.groups.get(*group as usize));
        if made.is_exact() {
            return holds(groups.into_iter().any(|group| group.has(person, made.from)));
        }
        made.lies_in(groups.flat_map(|group| {
            let times = group.times_of(person).iter();
            times.map(|member| (member.from, member.until))
        }))
    }

    /// Whether a person stands in for another when a record was made, by the delegations that count, by where they are written.
    pub(super) fn stands_in(
        &self,
        person: u32,
        absent: u32,
        made: Made,
        counts: impl Fn(Place) -> Outcome,
    ) -> Outcome {
        let Some(absent) = self.policy.people.get(absent as usize) else {
            return Outcome::Broken;
        };
        let by = |least: Outcome| {
            let delegations = absent.delegates.iter();
            let own = delegations
                .filter(|delegation| delegation.person == person)
                .filter(|delegation| counts(delegation.place) >= least);
            made.lies_in(own.map(|delegation| (delegation.from, delegation.until)))
        };
        match by(Outcome::Met) {
            Outcome::Met => Outcome::Met,
            _ => by(Outcome::Missing).min(Outcome::Missing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_holds_for_all_of_a_day_holds_at_each_of_its_instants(
            from in 0i64..12,
            length in 0i64..6,
            stretches in prop::collection::vec((0i64..16, 0i64..6), 0..5),
            (other, longer) in (0i64..12, 0i64..6),
        ) {
            let made = Made { from: Instant(from), to: Instant(from + length) };
            let other = Made { from: Instant(other), to: Instant(other + longer) };
            let of_all = |all: &mut dyn Iterator<Item = bool>| {
                let all: Vec<bool> = all.collect();
                match (all.iter().all(|one| *one), all.iter().any(|one| *one)) {
                    (true, _) => Outcome::Met,
                    (_, true) => Outcome::Missing,
                    _ => Outcome::Broken,
                }
            };
            let stretch = |(from, length): &(i64, i64)| (Instant(*from), Instant(from + length));
            let lies = |at: i64| stretches.iter().any(|(from, length)| *from <= at && at < from + length);
            prop_assert_eq!(
                made.lies_in(stretches.iter().map(stretch)),
                of_all(&mut (from..=from + length).map(lies))
            );
            prop_assert_eq!(
                made.is_by(other.from),
                of_all(&mut (from..=from + length).map(|at| at <= other.from.0))
            );
            let pairs = (from..=from + length)
                .flat_map(|one| (other.from.0..=other.to.0).map(move |two| one < two));
            prop_assert_eq!(made.is_before(other), of_all(&mut pairs.into_iter()));
        }
    }
}
