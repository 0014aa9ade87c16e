//! From everything that was read to a report: pure, cannot fail, the same for every edge.

mod analysis;
mod horizon;
mod judgement;
mod kept;
mod report;
mod verdicts;
mod world;

pub use analysis::Analysis;
pub use report::{Answer, Counts, Overridden, Owed, Report, Verdict};
pub use world::{CalendarFile, World};

/// Checks policies and plans against each other.
pub fn check(world: &World) -> Report {
    Analysis::new(world, None).report
}
