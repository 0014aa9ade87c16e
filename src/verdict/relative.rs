//! Times that count from others: in which order all are worked out, how far beyond the horizon their bases are needed, and what
//! opens where an end of an opening cannot be told.

use super::timetable::SetTimes;
use crate::policy::Policy;
use crate::policy::model::{Edge, LineTimes, TimesKind, TimesLine, TimesSet};
use crate::syntax::tree::{Length, Unit};
use crate::time::{Calendar, Instant, Interval, Local, shift_span};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// The numbers of all times, each after those that it counts from. In a circle, which is a mistake, one of them comes first.
pub(super) fn order(policy: &Policy) -> Vec<usize> {
    let mut state = vec![State::Waiting; policy.times.len()];
    let mut order = Vec::with_capacity(policy.times.len());
    for number in 0..policy.times.len() {
        // A stack of our own, since a chain may be long.
        let mut open = vec![number];
        while let Some(number) = open.last().copied() {
            match state.get_mut(number) {
                Some(State::Done) | None => {
                    open.pop();
                    continue;
                }
                Some(state) => *state = State::Underway,
            }
            let needed = bases(policy, number)
                .map(|(of, ..)| of)
                .find(|of| state.get(*of) == Some(&State::Waiting));
            match needed {
                Some(of) => open.push(of),
                None => {
                    if let Some(state) = state.get_mut(number) {
                        *state = State::Done;
                    }
                    order.push(number);
                    open.pop();
                }
            }
        }
    }
    order
}

/// What the lines of some times count from, and their ends.
fn bases(policy: &Policy, number: usize) -> impl Iterator<Item = (usize, Edge, Edge)> {
    let lines: &[TimesLine] = policy.times.get(number).map_or(&[], |set| &set.lines);
    lines.iter().filter_map(|line| match line.times {
        LineTimes::Relative { of, from, to } => Some((of as usize, from, to)),
        _ => None,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Underway,
    Done,
}

/// How far beyond the horizon some times are needed, in microseconds: an opening there, shifted, may touch it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    before: i64,
    after: i64,
}

impl Reach {
    /// A horizon, so much longer.
    pub fn around(self, horizon: Interval) -> Interval {
        Interval::new(
            horizon.start.saturating_add_micros(-self.before),
            horizon.end.saturating_add_micros(self.after),
        )
    }
}

/// The reach of all times; `order` is that in which they are worked out.
pub(super) fn reaches(policy: &Policy, order: &[usize]) -> Vec<Reach> {
    let mut reaches = vec![Reach::default(); policy.times.len()];
    for number in order.iter().rev() {
        let own = reaches.get(*number).copied().unwrap_or_default();
        for (of, from, to) in bases(policy, *number) {
            let Some(reach) = reaches.get_mut(of) else {
                continue;
            };
            for (length, back) in [from, to].into_iter().filter_map(|edge| edge.shift) {
                let far = at_most(length);
                if back {
                    reach.after = reach.after.max(own.after.saturating_add(far));
                } else {
                    reach.before = reach.before.max(own.before.saturating_add(far));
                }
            }
            reach.before = reach.before.max(own.before);
            reach.after = reach.after.max(own.after);
        }
    }
    reaches
}

/// No length takes longer than this. Business days are found within a year more than as many weeks.
fn at_most(length: Length) -> i64 {
    let (count, unit, business) = match length {
        Length::Elapsed(seconds) => return seconds.saturating_abs().saturating_mul(SECOND),
        Length::Civil {
            count,
            unit,
            business,
        } => (i64::from(count), unit, business),
    };
    let days = match unit {
        Unit::Day if business => count.saturating_mul(7).saturating_add(366),
        Unit::Day => count,
        Unit::Week => count.saturating_mul(7),
        Unit::Month => count.saturating_mul(31),
        Unit::Quarter => count.saturating_mul(92),
        Unit::Year => count.saturating_mul(366),
    };
    // Clocks that change, and a month that is cut at its last day.
    days.saturating_add(4).saturating_mul(DAY)
}

/// A line that counts from other times.
pub(super) struct Derived<'p> {
    pub set: &'p TimesSet,
    pub calendar: Option<&'p Calendar>,
    pub from: Edge,
    pub to: Edge,
}

impl Derived<'_> {
    /// What it opens, and the stretches in which nobody can tell.
    pub fn openings(&self, base: &SetTimes) -> (Vec<Interval>, Vec<Interval>) {
        let (mut opened, mut unknown) = (Vec::new(), Vec::new());
        for opening in base.union.as_slice() {
            let is_window = self.set.kind == TimesKind::Window;
            let start = self.reading(self.from, self.edge(self.from, *opening), is_window);
            let end = self.reading(self.to, self.edge(self.to, *opening), !is_window);
            // Whatever the days are that the calendar does not cover.
            if start.1 < end.0 {
                opened.push(Interval::new(start.1, end.0));
            }
            let is_exact = start.0 == start.1 && end.0 == end.1;
            if !is_exact && start.0 < end.1 {
                unknown.push(Interval::new(start.0, end.1));
            }
        }
        for (stretch, _) in &base.unknown {
            let start = self
                .edge(
                    Edge {
                        end: false,
                        ..self.from
                    },
                    *stretch,
                )
                .0;
            let end = self
                .edge(
                    Edge {
                        end: true,
                        ..self.to
                    },
                    *stretch,
                )
                .1;
            if start < end {
                unknown.push(Interval::new(start, end));
            }
        }
        opened.sort_by_key(|opening| opening.start);
        (opened, unknown)
    }

    /// An edge that the clocks show twice: the later of the two where that is the safe reading. It was shifted to the first.
    fn reading(
        &self,
        edge: Edge,
        (from, to): (Instant, Instant),
        is_later: bool,
    ) -> (Instant, Instant) {
        let zone = &self.set.zone;
        let later = |at: Instant| match zone.resolve(zone.civil(at)) {
            Local::Fold { first, second } if first == at => second,
            _ => at,
        };
        match edge.shift {
            Some((Length::Civil { count: 1.., .. }, _)) if is_later => (later(from), later(to)),
            _ => (from, to),
        }
    }

    /// An end of an opening: the earliest and the latest that it may be.
    fn edge(&self, edge: Edge, opening: Interval) -> (Instant, Instant) {
        let at = if edge.end { opening.end } else { opening.start };
        match edge.shift {
            // What has no end has none later or earlier.
            Some((length, back)) if at > Instant::MIN && at < Instant::MAX => {
                shift_span(at, length, back, &self.set.zone, self.calendar)
            }
            _ => (at, at),
        }
    }
}
