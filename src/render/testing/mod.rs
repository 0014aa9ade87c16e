//! What running tests said: for people, as JSON, as JUnit's XML.

mod coverage;
mod human;
mod json;
mod junit;

pub use human::{write_test_list, write_tests};
pub use json::write_tests_as_json;
pub use junit::write_tests_as_junit;

use super::Checked;
use crate::engine::{Coverage, TestReport, Tested};

/// Everything that one run of the tests said.
#[derive(Clone, Debug, Default)]
pub struct TestRun {
    /// The workspaces, in the order of their roots.
    pub workspaces: Vec<TestedWorkspace>,
    /// Whether to show what the tests saw of the statements.
    pub with_coverage: bool,
    /// The least part of the outcomes that has to be covered, in percent.
    pub min_coverage: Option<f64>,
}

/// One workspace and what its tests said.
#[derive(Clone, Debug, Default)]
pub struct TestedWorkspace {
    /// Its root and files, and the findings: what could not be read, the mistakes, what did not come true.
    pub checked: Checked,
    /// What the tests said.
    pub report: TestReport,
}

/// The counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TestTally {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
    /// Tests with a mistake, which were not judged.
    pub mistaken: usize,
    /// Statements of the policies.
    pub statements: usize,
    /// Outcomes of statements that a test should show.
    pub wanted: usize,
    /// Those that one showed.
    pub covered: usize,
}

impl TestTally {
    /// Counts a run.
    pub fn of(run: &TestRun) -> Self {
        let mut tally = TestTally::default();
        for workspace in &run.workspaces {
            for test in &workspace.report.tests {
                *match result(test) {
                    "passed" => &mut tally.passed,
                    "failed" => &mut tally.failed,
                    _ => &mut tally.mistaken,
                } += 1;
            }
            let coverage = &workspace.report.coverage;
            tally.statements += coverage.statements.len();
            tally.wanted += coverage.wanted();
            tally.covered += coverage.covered();
        }
        tally
    }

    /// How many tests there are.
    pub fn tests(&self) -> usize {
        self.passed + self.failed + self.mistaken
    }

    /// The covered part in tenths of a percent, rounded down.
    pub fn permille(&self) -> usize {
        match self.wanted {
            0 => 1000,
            wanted => self.covered * 1000 / wanted,
        }
    }

    /// Whether less is covered than there has to be.
    pub fn is_below(&self, min_coverage: Option<f64>) -> bool {
        // Compared as counted, not as rounded.
        let (covered, wanted) = (self.covered as f64, self.wanted as f64);
        min_coverage.is_some_and(|least| covered * 100.0 < least * wanted)
    }
}

/// A part as a percent with one decimal: `87.5%`.
pub fn percent(permille: usize) -> String {
    format!("{}.{}%", permille / 10, permille % 10)
}

/// The covered part of the statements of a workspace.
fn covered(coverage: &Coverage) -> String {
    percent(coverage.permille())
}

/// How a test ended.
fn result(test: &Tested) -> &'static str {
    let is_judged = !test.is_mistaken && test.blocker.is_none();
    match (!is_judged, test.failures.is_empty()) {
        (true, _) => "mistaken",
        (false, true) => "passed",
        (false, false) => "failed",
    }
}
