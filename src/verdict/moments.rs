//! Conditions on time: overlaps, openings, distances.

use super::evaluator::{Evaluator, Frame, holds};
use crate::diagnostic::Outcome;
use crate::policy::condition::ExprId;
use crate::policy::types::Value;
use crate::syntax::tree::Length;
use crate::time::{Instant, Interval, shift};

impl Evaluator<'_> {
    /// A stretch of time; `None` where start or end is missing, or the end is not after the start.
    pub(super) fn stretch(&self, id: ExprId, frame: &Frame) -> Option<Stretch> {
        match self.value(id, frame) {
            Value::Instant(at) => Some(Stretch::At(Instant(at))),
            Value::Times(times) => Some(Stretch::Times(times)),
            Value::Record(kind, row) => {
                let planned = self.interval(kind, row)?;
                Some(Stretch::Planned(
                    planned,
                    self.interval_with_rollback(kind, row)?,
                ))
            }
            _ => None,
        }
    }

    pub(super) fn during(&self, left: ExprId, right: ExprId, frame: &Frame) -> Outcome {
        let (Some(left), Some(right)) = (self.stretch(left, frame), self.stretch(right, frame))
        else {
            return Outcome::Missing;
        };
        match (left, right) {
            (Stretch::At(at), Stretch::Times(times)) => {
                let set = self.timetable.set(times);
                let point = Interval::new(at, at.saturating_add_micros(1));
                holds(set.union.contains(at)).max(self.unless_known(times, point))
            }
            (Stretch::Planned(_, planned), Stretch::Times(times))
            | (Stretch::Times(times), Stretch::Planned(_, planned)) => holds(
                self.timetable
                    .set(times)
                    .union
                    .first_touching(planned)
                    .is_some(),
            )
            .max(self.unless_known(times, planned)),
            (Stretch::At(at), Stretch::Planned(planned, _))
            | (Stretch::Planned(planned, _), Stretch::At(at)) => holds(planned.contains(at)),
            (Stretch::Planned(left, _), Stretch::Planned(right, _)) => holds(left.overlaps(&right)),
            (Stretch::Times(left), Stretch::Times(right)) => {
                let (left, right) = (self.timetable.set(left), self.timetable.set(right));
                holds(!left.union.intersect(&right.union).is_empty())
            }
            (Stretch::At(left), Stretch::At(right)) => holds(left == right),
            (Stretch::Times(times), Stretch::At(at)) => {
                holds(self.timetable.set(times).union.contains(at))
            }
        }
    }

    /// Missing where a calendar or the horizon leaves it open what the times are, else broken: the least.
    pub(super) fn unless_known(&self, times: u32, stretch: Interval) -> Outcome {
        let beyond = !self.timetable.horizon.holds(&stretch);
        if beyond || self.timetable.set(times).unknown_in(stretch).is_some() {
            Outcome::Missing
        } else {
            Outcome::Broken
        }
    }

    pub(super) fn inside(&self, left: ExprId, right: ExprId, frame: &Frame) -> Outcome {
        let (Some(left), Some(right)) = (self.stretch(left, frame), self.stretch(right, frame))
        else {
            return Outcome::Missing;
        };
        match (left, right) {
            (Stretch::At(at), Stretch::Times(times)) => {
                let point = Interval::new(at, at.saturating_add_micros(1));
                holds(self.timetable.set(times).union.contains(at))
                    .max(self.unless_known(times, point))
            }
            (Stretch::Planned(_, planned), Stretch::Times(times)) => {
                holds(self.timetable.set(times).union.holding(planned).is_some())
                    .max(self.unless_known(times, planned))
            }
            (Stretch::At(at), Stretch::Planned(planned, _)) => holds(planned.contains(at)),
            (Stretch::Planned(_, inner), Stretch::Planned(outer, _)) => holds(outer.holds(&inner)),
            _ => Outcome::Missing,
        }
    }

    pub(super) fn within(
        &self,
        left: ExprId,
        distance: Length,
        right: ExprId,
        frame: &Frame,
    ) -> Outcome {
        let (Some(left), Some(right)) = (self.stretch(left, frame), self.stretch(right, frame))
        else {
            return Outcome::Missing;
        };
        let bounds = |stretch: Stretch| match stretch {
            Stretch::At(at) => Some(Interval::new(at, at)),
            Stretch::Planned(planned, _) => Some(planned),
            Stretch::Times(_) => None,
        };
        let Some(left) = bounds(left) else {
            return Outcome::Missing;
        };
        let calendar = super::timetable::calendar_of(self.policy, self.policy.calendar);
        let zone = &self.policy.zone;
        let (Ok(from), Ok(until)) = (
            shift(left.start, distance, true, zone, calendar),
            shift(left.end, distance, false, zone, calendar),
        ) else {
            return Outcome::Missing;
        };
        match right {
            Stretch::Times(times) => {
                let around = Interval::new(from, until);
                holds(
                    self.timetable
                        .set(times)
                        .union
                        .first_touching(around)
                        .is_some(),
                )
                .max(self.unless_known(times, around))
            }
            right => match bounds(right) {
                Some(right) => holds(
                    from < right.end && right.start < until
                        || from < right.start && right.end < until,
                ),
                None => Outcome::Missing,
            },
        }
    }
}

/// A stretch of time that a condition speaks about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stretch {
    /// A point.
    At(Instant),
    /// The planned interval of a record, without and with the time for the rollback.
    Planned(Interval, Interval),
    /// A thing with times.
    Times(u32),
}
