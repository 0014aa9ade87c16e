//! How a subject stands to a statement: outside it, excused, or decided. What the coverage of tests counts.

use super::evaluator::{Evaluator, Frame, not};
use crate::diagnostic::Outcome;
use crate::policy::model::{Statement, Variant};

/// How a subject stands to a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is not in the scope.
    Outside,
    /// An exception lets it through what it does not meet.
    Excepted,
    /// An override does.
    Overridden,
    /// The statement decides.
    Decided(Outcome),
}

impl Evaluator<'_> {
    /// How the subject of a frame stands to a statement. A limit counts many subjects: here each by itself meets it.
    pub fn standing(&self, statement: &Statement, variant: &Variant, frame: &Frame) -> Standing {
        if self.is_out_of_reach(statement, variant, frame) {
            return Standing::Outside;
        }
        let scope = self.scope(&variant.scope, variant, frame);
        if scope == Outcome::Broken {
            return Standing::Outside;
        }
        let mut required = self.required(variant, frame);
        if statement.mistaken {
            required = required.min(Outcome::Missing);
        }
        let decided = required.max(not(scope));
        if decided == Outcome::Met || self.excuse(statement, variant, frame) != Outcome::Met {
            return Standing::Decided(decided.max(self.excuse(statement, variant, frame)));
        }
        let mut excepts = variant.excepts.iter();
        match excepts.any(|except| self.except(except, frame) == Outcome::Met) {
            true => Standing::Excepted,
            false => Standing::Overridden,
        }
    }
}
