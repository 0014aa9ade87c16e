//! The way out of a blackout or a window: when the next opening is, for this subject, with all that applies to it.

use super::evaluator::{Evaluator, Frame};
use super::work::Share;
use crate::diagnostic::Outcome;
use crate::policy::condition::Variable;
use crate::policy::model::{Requirement, StatementKind};
use crate::time::{Instant, Interval};

/// After so many closed stretches the search ends.
const MOST_STEPS: usize = 10_000;

impl Evaluator<'_> {
    /// The first start, not before the planned one and not before now, from which the work of a subject with its rollback keeps out
    /// of every blackout and inside every window that applies to it, and how long it takes in all. `None` if there is none in the
    /// horizon, or if it is not known how long the work takes.
    ///
    /// Only blackouts and windows are asked; [`super::accepted_opening`] asks everything else.
    pub fn next_opening(&self, frame: &Frame) -> Option<Interval> {
        self.next_opening_from(frame, Instant::MIN)
    }

    /// The same, but not before an instant.
    pub(super) fn next_opening_from(&self, frame: &Frame, from: Instant) -> Option<Interval> {
        let (kind, row) = frame.get(Variable::SUBJECT)?;
        let reach = self
            .reach(kind, row)
            .filter(|reach| reach.end < Instant::MAX)?;
        let mut pieces: Vec<Piece> = Vec::new();
        self.each_stint(kind, row, &mut |stint| {
            if let Some(planned) = stint.planned {
                pieces.push(Piece {
                    share: stint.share,
                    times: planned.certain(),
                    closed: Vec::new(),
                    windows: Vec::new(),
                });
            }
            true
        });
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
                for piece in &mut pieces {
                    let scope =
                        self.scope_of_stint(&variant.scope, piece.share, (kind, row), frame);
                    if scope == Outcome::Broken {
                        continue;
                    }
                    for require in &variant.requires {
                        match require.what {
                            Requirement::NotDuring(times) => piece.closed.push(times),
                            Requirement::Inside(times) => piece.windows.push(times),
                            // Closed whenever it applies: no other time helps, and no time is its reason.
                            _ => {}
                        }
                    }
                }
            }
        }
        let mut later = (self.now.max(from).0 - reach.start.0).max(0);
        for _ in 0..MOST_STEPS {
            let at = |times: Interval| {
                Interval::new(
                    times.start.saturating_add_micros(later),
                    times.end.saturating_add_micros(later),
                )
            };
            let wanted = at(reach);
            if !self.timetable.horizon.holds(&wanted) {
                return None;
            }
            let moves = pieces.iter().map(|piece| {
                let wanted = at(piece.times);
                match self.moved(wanted, &piece.closed, &piece.windows) {
                    Moved::To(start) => Some(start.0 - wanted.start.0),
                    Moved::Fits => Some(0),
                    Moved::Never => None,
                }
            });
            let by = moves
                .into_iter()
                .try_fold(0, |by, one| Some(one?.max(by)))?;
            if by == 0 {
                return Some(wanted);
            }
            later += by;
        }
        None
    }

    /// Where a stretch has to move to so that it keeps clear of the first thing that is in its way.
    fn moved(&self, wanted: Interval, closed: &[u32], windows: &[u32]) -> Moved {
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
                let length = wanted.end.0 - wanted.start.0;
                return match set.union.next_fit(wanted.start, length) {
                    Some(fit) => Moved::later(fit.start, wanted.start),
                    None => Moved::Never,
                };
            }
        }
        Moved::Fits
    }
}

/// A piece of the work of a subject, and the times that it has to keep out of and to lie in.
struct Piece {
    share: Share,
    times: Interval,
    closed: Vec<u32>,
    windows: Vec<u32>,
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
