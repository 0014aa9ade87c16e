//! Conditions on time: overlaps, openings, distances.

use super::evaluator::{Evaluator, Frame, holds, not};
use super::work::{Planned, over_rollback};
use crate::diagnostic::Outcome;
use crate::policy::condition::ExprId;
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::Length;
use crate::time::{Instant, Interval, shift};

impl Evaluator<'_> {
    /// A stretch of time; `None` where start or end is missing, or the end is not after the start.
    pub(super) fn stretch(&self, id: ExprId, frame: &Frame) -> Option<Stretch> {
        match self.value(id, frame) {
            Value::Instant(at) => Some(Stretch::At(Instant(at))),
            Value::Times(times) => Some(Stretch::Times(times)),
            Value::Record(kind, row) => {
                Some(Stretch::Planned(self.planned(kind, row)?, (kind, row)))
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
            (Stretch::Planned(_, of), Stretch::Times(times))
            | (Stretch::Times(times), Stretch::Planned(_, of)) => {
                not(self.least_of_all_work(of, &|planned| not(self.touches(times, planned))))
            }
            (Stretch::At(at), Stretch::Planned(planned, _))
            | (Stretch::Planned(planned, _), Stretch::At(at)) => {
                over_rollback(planned, &|planned| holds(planned.contains(at)))
            }
            (Stretch::Planned(left, _), Stretch::Planned(right, _)) => {
                over_rollback(left, &|left| {
                    over_rollback(right, &|right| holds(left.overlaps(&right)))
                })
            }
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
        let set = self.timetable.set(times);
        // Of what is over before the end of the stretch, all is known.
        let end = set.over.map_or(stretch.end, |over| stretch.end.min(over));
        let beyond = stretch.start < end
            && !self
                .timetable
                .horizon
                .holds(&Interval::new(stretch.start, end));
        if beyond || set.unknown_in(stretch).is_some() {
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
            (Stretch::Planned(_, of), Stretch::Times(times)) => {
                self.least_of_all_work(of, &|planned| self.lies_in(times, planned))
            }
            (Stretch::At(at), Stretch::Planned(planned, _)) => {
                over_rollback(planned, &|planned| holds(planned.contains(at)))
            }
            (Stretch::Planned(inner, _), Stretch::Planned(outer, _)) => {
                over_rollback(inner, &|inner| {
                    over_rollback(outer, &|outer| holds(outer.holds(&inner)))
                })
            }
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
        let point = |at: Instant| Planned {
            work: Interval::new(at, at),
            over: Some(at),
        };
        let near = |left: Planned, times: u32| {
            over_rollback(left, &|left| {
                let touches = |around: Interval| {
                    let union = &self.timetable.set(times).union;
                    holds(union.first_touching(around).is_some())
                        .max(self.unless_known(times, around))
                };
                self.around(left, distance)
                    .map_or(Outcome::Missing, touches)
            })
        };
        let (left, right) = match (left, right) {
            (Stretch::Planned(_, of), Stretch::Times(times)) => {
                return not(self.least_of_all_work(of, &|planned| not(near(planned, times))));
            }
            (Stretch::At(at), Stretch::Times(times)) => return near(point(at), times),
            (Stretch::Times(_), _) => return Outcome::Missing,
            (Stretch::At(left), Stretch::At(right)) => (point(left), point(right)),
            (Stretch::At(left), Stretch::Planned(right, _)) => (point(left), right),
            (Stretch::Planned(left, _), Stretch::At(right)) => (left, point(right)),
            (Stretch::Planned(left, _), Stretch::Planned(right, _)) => (left, right),
        };
        over_rollback(left, &|left| {
            let Some(around) = self.around(left, distance) else {
                return Outcome::Missing;
            };
            over_rollback(right, &|right| {
                let (from, until) = (around.start, around.end);
                holds(
                    from < right.end && right.start < until
                        || from < right.start && right.end < until,
                )
            })
        })
    }

    /// A stretch with a distance on both sides of it.
    fn around(&self, stretch: Interval, distance: Length) -> Option<Interval> {
        let calendar = super::timetable::calendar_of(self.policy, self.policy.calendar);
        let zone = &self.policy.zone;
        let from = shift(stretch.start, distance, true, zone, calendar).ok()?;
        // What may last for ever does so with a distance behind it, too.
        let until = match stretch.end {
            Instant::MAX => Instant::MAX,
            end => shift(end, distance, false, zone, calendar).ok()?,
        };
        Some(Interval::new(from, until))
    }
}

/// A stretch of time that a condition speaks about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stretch {
    /// A point.
    At(Instant),
    /// The planned time of a record, with its rollback.
    Planned(Planned, (RecordKind, u32)),
    /// A thing with times.
    Times(u32),
}
