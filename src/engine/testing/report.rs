//! What running the tests of a policy says.

use super::coverage::Coverage;
use crate::diagnostic::Diagnostic;
use crate::engine::Blocker;
use crate::source::Place;

/// The result of running tests.
#[derive(Clone, Debug, Default)]
pub struct TestReport {
    /// The tests that ran, in the order of the files.
    pub tests: Vec<Tested>,
    /// The mistakes of the policy and of the tests, sorted as in a check. A test with a mistake fails.
    pub mistakes: Vec<Diagnostic>,
    /// What the tests saw of the statements.
    pub coverage: Coverage,
    /// The version of the time zone database.
    pub zones: String,
}

/// A test that ran, or one case of it.
#[derive(Clone, Debug)]
pub struct Tested {
    /// Its title, with that of the case.
    pub title: String,
    /// Where its title is written.
    pub place: Place,
    /// How many things it expects.
    pub expectations: usize,
    /// What did not come true; none for a test that passes.
    pub failures: Vec<Diagnostic>,
    /// What is wrong with it as it is written.
    pub mistakes: Vec<Diagnostic>,
    /// Whether a mistake in the test keeps it from being judged.
    pub is_mistaken: bool,
    /// What leaves the whole workspace undecided, so that no test of it is judged.
    pub blocker: Option<Blocker>,
}

impl Tested {
    /// Whether everything that was expected came.
    pub fn has_passed(&self) -> bool {
        self.failures.is_empty() && !self.is_mistaken && self.blocker.is_none()
    }
}

impl TestReport {
    /// Whether every test passed and nothing is wrong with the policy.
    pub fn has_passed(&self) -> bool {
        let mut mistakes = self.mistakes.iter();
        self.tests.iter().all(Tested::has_passed)
            && !mistakes.any(|one| one.severity == crate::diagnostic::Severity::Error)
    }
}
