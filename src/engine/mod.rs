//! From everything that was read to a report: pure, cannot fail, the same for every edge.

mod report;
mod world;

pub use report::{Answer, Counts, Owed, Report, Verdict};
pub use world::{CalendarFile, World};

/// Checks policies and plans against each other.
pub fn check(world: &World) -> Report {
    Report {
        policy_files: world.policies.len(),
        plan_files: world.plans.len(),
        ..Report::default()
    }
}
