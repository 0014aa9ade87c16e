//! How a subject stands to a statement: in the editor, and in the coverage of tests.

use super::evaluator::{Evaluator, Frame, not};
use crate::diagnostic::{Outcome, Standing};
use crate::policy::condition::Variable;
use crate::policy::model::{Statement, Variant};

impl Evaluator<'_> {
    /// How the subject of a frame stands to a statement. A limit counts many subjects: here each by itself meets it.
    pub fn standing(&self, statement: &Statement, variant: &Variant, frame: &Frame) -> Standing {
        if self.is_out_of_reach(statement, variant, frame) {
            return Standing::DoesNotApply;
        }
        let scope = self.scope(&variant.scope, variant, frame);
        if scope == Outcome::Broken {
            return Standing::DoesNotApply;
        }
        let mut required = self.required(variant, frame);
        if statement.mistaken {
            required = required.min(Outcome::Missing);
        }
        let decided = required.max(not(scope));
        if decided == Outcome::Met || self.excuse(statement, variant, frame) != Outcome::Met {
            return decided.max(self.excuse(statement, variant, frame)).into();
        }
        let mut excepts = variant.excepts.iter();
        match excepts.any(|except| self.except(except, frame) == Outcome::Met) {
            true => Standing::Excepted,
            false if self.is_waived(statement, frame) => Standing::Waived,
            false => Standing::Overridden,
        }
    }

    /// Whether a waiver alone lets the subject pass a statement: no override of its plan does.
    fn is_waived(&self, statement: &Statement, frame: &Frame) -> bool {
        let Some((kind, row)) = frame.get(Variable::SUBJECT) else {
            return false;
        };
        let passing = self
            .overrides_of(kind, row)
            .filter(|record| self.lets_pass(*record, statement, kind, row));
        let (waivers, overrides): (Vec<u32>, Vec<u32>) =
            passing.partition(|record| self.is_waiver(*record));
        !waivers.is_empty() && overrides.is_empty()
    }
}
