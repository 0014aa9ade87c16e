//! From everything that was read to a report: pure, cannot fail, the same for every edge.

mod analysis;
pub mod checks;
mod horizon;
mod judgement;
mod report;
mod testing;
mod verdicts;
mod world;

pub use analysis::Analysis;
pub use report::{Answer, Counts, Overridden, Owed, Report, Verdict};
pub use testing::{
    Coverage, Seen, StatementCoverage, TestReport, Tested, list_tests, run_some_tests, run_tests,
};
pub use world::{CalendarFile, World};

/// Checks policies and plans against each other.
pub fn check(world: &World) -> Report {
    Analysis::new(world, None).report
}
