//! The tests of a policy: each judged by itself, and held against what it expects.

mod coverage;
mod expectations;
mod judging;
mod mistakes;
mod plans;
mod report;
mod trials;

pub use coverage::{Coverage, StatementCoverage};
pub(super) use mistakes::mistakes;
pub use report::{TestReport, Tested};

use super::blockers::{blockers, requires_nothing};
use super::world::World;
use crate::diagnostic::{Diagnostic, Severity};
use crate::policy::resolve::resolve;
use crate::source::Place;
use expectations::unmet;
use judging::{Judged, judge};
use mistakes::{Checked, check_trials};
use rayon::prelude::*;
use trials::trials;

/// Runs all tests of a workspace: those of its policies and its test plans.
pub fn run_tests(world: &World) -> TestReport {
    run_some_tests(world, &|_| true)
}

/// Runs the tests whose titles are wanted.
pub fn run_some_tests(world: &World, is_wanted: &(dyn Fn(&str) -> bool + Sync)) -> TestReport {
    let calendars = world.calendar_texts();
    let (policy, wrong) = resolve(
        &world.policies,
        &world.origins,
        &world.sources,
        &calendars,
        &world.zones,
    );
    let blockers = blockers(world, &policy, &wrong);
    let blocker = blockers.first().copied();
    let parsed = world.policies.iter();
    let wrong: Vec<Diagnostic> = parsed
        .flat_map(|(_, parsed)| parsed.diagnostics.iter().cloned())
        .chain(wrong)
        .collect();
    let mut trials = trials(world, &policy);
    trials.retain(|trial| is_wanted(&trial.title));
    let checked: Vec<Checked> = check_trials(world, &policy, &trials);
    let run = |(trial, checked): (&trials::Trial<'_>, &Checked)| -> (Tested, Option<Judged>) {
        let mut tested = Tested {
            title: trial.title.clone(),
            place: trial.place,
            expectations: trial.expects.len(),
            failures: Vec::new(),
            mistakes: checked.findings.clone(),
            is_mistaken: checked.is_mistaken || trial.is_broken,
            blocker,
        };
        let can_run = blocker.is_none() && !tested.is_mistaken;
        let Some(at) = trial.at.filter(|_| can_run) else {
            tested.is_mistaken = true;
            return (tested, None);
        };
        let judged = judge(world, &policy, &wrong, trial, at);
        let expected = trial.expects.iter();
        tested.failures = expected
            .filter_map(|expects| unmet(&policy, trial, expects, &judged))
            .collect();
        (tested, Some(judged))
    };
    let done: Vec<(Tested, Option<Judged>)> = trials.par_iter().zip(&checked).map(run).collect();
    let (tests, judged): (Vec<Tested>, Vec<Option<Judged>>) = done.into_iter().unzip();
    let judged: Vec<Judged> = judged.into_iter().flatten().collect();
    let of_tests = checked.into_iter().flat_map(|one| one.findings);
    let errors = wrong
        .into_iter()
        .filter(|one| one.severity == Severity::Error);
    let mut mistakes: Vec<Diagnostic> = errors.chain(of_tests).collect();
    if !trials.is_empty() {
        let nothing = requires_nothing(world, &policy, &blockers);
        mistakes.extend(nothing.filter(|one| one.severity == Severity::Error));
    }
    sort(&mut mistakes);
    TestReport {
        tests,
        mistakes,
        coverage: coverage::coverage(&policy, &judged),
        zones: world.zones.version().to_owned(),
    }
}

/// The titles of all tests, each with its place, in the order in which they run.
pub fn list_tests(world: &World) -> Vec<(String, Place)> {
    let calendars = world.calendar_texts();
    let (policy, _) = resolve(
        &world.policies,
        &world.origins,
        &world.sources,
        &calendars,
        &world.zones,
    );
    let trials = trials(world, &policy).into_iter();
    trials.map(|trial| (trial.title, trial.place)).collect()
}

/// By file, place, name and message; each once, since the cases of a test share what is wrong with it.
fn sort(findings: &mut Vec<Diagnostic>) {
    findings.sort_by(|a, b| {
        (a.primary.place, a.name, &a.message).cmp(&(b.primary.place, b.name, &b.message))
    });
    findings.dedup();
}
