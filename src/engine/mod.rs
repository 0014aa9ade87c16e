//! From everything that was read to a report: pure, cannot fail, the same for every edge.

mod alike;
pub mod allow;
mod analysis;
pub mod baseline;
mod blockers;
mod bound;
pub mod checks;
pub mod fixes;
mod horizon;
mod judgement;
mod kept;
pub mod levels;
mod report;
mod strays;
mod testing;
mod verdicts;
mod world;

pub use analysis::Analysis;
pub use blockers::Blocker;
pub use report::{
    Answer, Asked, Counts, Overridden, Owed, Report, Suppressed, Suppression, Verdict,
};
pub use testing::{
    Coverage, StatementCoverage, TestReport, Tested, list_tests, run_some_tests, run_tests,
};
pub use world::{CalendarFile, World};

/// Checks policies and plans against each other.
pub fn check(world: &World) -> Report {
    Analysis::new(world, None).report
}
