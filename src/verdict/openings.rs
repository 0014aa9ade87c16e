//! The way out of a blackout or a window: when the next opening is, for this subject, with all that applies to it.

use super::evaluator::{Evaluator, Frame};
use crate::diagnostic::Outcome;
use crate::policy::condition::Variable;
use crate::policy::model::{Requirement, StatementKind};
use crate::time::{Instant, Interval};

/// After so many closed stretches the search ends.
const MOST_STEPS: usize = 10_000;

impl Evaluator<'_> {
    /// The first start, not before the planned one and not before now, from which the whole subject with its rollback keeps out
    /// of every blackout and inside every window that applies to it. `None` if there is none in the horizon.
    ///
    /// Only blackouts and windows are asked; [`super::accepted_opening`] asks everything else.
    pub fn next_opening(&self, frame: &Frame) -> Option<Interval> {
        self.next_opening_from(frame, Instant::MIN)
    }

    /// The same, but not before an instant.
    pub(super) fn next_opening_from(&self, frame: &Frame, from: Instant) -> Option<Interval> {
        let (kind, row) = frame.get(Variable::SUBJECT)?;
        let planned = self.interval_with_rollback(kind, row)?;
        let length = planned.end.0 - planned.start.0;
        let mut closed: Vec<u32> = Vec::new();
        let mut windows: Vec<u32> = Vec::new();
        for statement in &self.policy.statements {
            if statement.advisory
                || !matches!(
                    statement.kind,
                    StatementKind::Blackout | StatementKind::Window
                )
            {
                continue;
            }
            for variant in &statement.variants {
                if variant.subject != kind
                    || self.is_out_of_reach(statement, variant, frame)
                    || self.scope(&variant.scope, variant, frame) == Outcome::Broken
                    || self.excuse(statement, variant, frame) == Outcome::Met
                {
                    continue;
                }
                for require in &variant.requires {
                    match require.what {
                        Requirement::NotDuring(times) => closed.push(times),
                        Requirement::Inside(times) => windows.push(times),
                        // Closed whenever it applies: no other time helps, and no time is its reason.
                        _ => {}
                    }
                }
            }
        }
        let mut start = planned.start.max(self.now).max(from);
        for _ in 0..MOST_STEPS {
            let wanted = Interval::new(start, start.saturating_add_micros(length));
            if !self.timetable.horizon.holds(&wanted) {
                return None;
            }
            match self.moved(wanted, length, &closed, &windows) {
                Moved::Fits => return Some(wanted),
                Moved::To(later) => start = later,
                Moved::Never => return None,
            }
        }
        None
    }

    /// Where a stretch has to move to so that it keeps clear of the first thing that is in its way.
    fn moved(&self, wanted: Interval, length: i64, closed: &[u32], windows: &[u32]) -> Moved {
        for times in closed {
            let set = self.timetable.set(*times);
            if let Some(hit) = set.union.first_touching(wanted) {
                return Moved::later(hit.end, wanted.start);
            }
            if let Some((unknown, _)) = set
                .unknown
                .iter()
                .find(|(unknown, _)| unknown.overlaps(&wanted))
            {
                return Moved::later(unknown.end, wanted.start);
            }
        }
        for times in windows {
            let set = self.timetable.set(*times);
            if set.union.holding(wanted).is_none() {
                return match set.union.next_fit(wanted.start, length) {
                    Some(fit) => Moved::later(fit.start, wanted.start),
                    None => Moved::Never,
                };
            }
        }
        Moved::Fits
    }
}

/// Where a stretch of time must go to keep clear of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moved {
    /// Nowhere: nothing is in its way.
    Fits,
    /// To this start.
    To(Instant),
    /// There is no place for it.
    Never,
}

impl Moved {
    fn later(to: Instant, from: Instant) -> Moved {
        if to > from {
            Moved::To(to)
        } else {
            Moved::Never
        }
    }
}
