//! Which class a change belongs to, and which bundle a release is: declared, or the first whose conditions hold.

use super::evaluator::{Evaluator, Frame};
use crate::diagnostic::Outcome;
use crate::policy::condition::ExprId;
use crate::policy::types::{RecordKind, Value};

/// The class of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassOf {
    /// This one.
    Known(u32),
    /// It cannot be decided; the class at which trying stopped, if it was one.
    Undecided(Option<u32>),
    /// Several bundles take it: these two, for example.
    Several(u32, u32),
    /// None takes it, or the policy has none.
    None,
}

impl Evaluator<'_> {
    /// Finds the class of every change. What its conditions need has been found before.
    pub(super) fn find_classes(&mut self) {
        self.classes = (0..self.records.count(RecordKind::Change))
            .map(|row| self.class_of_change(row))
            .collect();
    }

    /// Finds the bundle of every release.
    pub(super) fn find_bundles(&mut self) {
        self.bundles = (0..self.records.count(RecordKind::Release))
            .map(|row| self.bundle_of_release(row))
            .collect();
    }

    fn class_of_change(&self, row: u32) -> ClassOf {
        let declared = self
            .records
            .cell(RecordKind::Change, row, self.fields.change.class);
        match declared.value {
            Value::Record(RecordKind::Class, class) => return ClassOf::Known(class),
            // A value that the reader refused has a place and no value.
            Value::Missing if declared.origin == u32::MAX => {}
            _ => return ClassOf::Undecided(None),
        }
        let frame = Frame::about(RecordKind::Change, row);
        for (number, class) in (0u32..).zip(&self.policy.classes) {
            match self.all(&class.when, &frame) {
                Outcome::Broken => {}
                Outcome::Met => return ClassOf::Known(number),
                Outcome::Missing | Outcome::Owed => return ClassOf::Undecided(Some(number)),
            }
        }
        ClassOf::None
    }

    fn bundle_of_release(&self, row: u32) -> ClassOf {
        let declared = self
            .records
            .cell(RecordKind::Release, row, self.fields.release.class);
        match declared.value {
            Value::Record(RecordKind::Bundle, bundle) => return ClassOf::Known(bundle),
            Value::Missing if declared.origin == u32::MAX => {}
            _ => return ClassOf::Undecided(None),
        }
        let frame = Frame::about(RecordKind::Release, row);
        let mut found = ClassOf::None;
        for (number, bundle) in (0u32..).zip(&self.policy.bundles) {
            match (self.all(&bundle.when, &frame), found) {
                (Outcome::Broken, _) => {}
                (Outcome::Met, ClassOf::Known(first)) => return ClassOf::Several(first, number),
                (Outcome::Met, ClassOf::None) => found = ClassOf::Known(number),
                (Outcome::Missing | Outcome::Owed, _) => return ClassOf::Undecided(Some(number)),
                (Outcome::Met, _) => {}
            }
        }
        found
    }

    /// The least of some conditions.
    pub(super) fn all(&self, conditions: &[ExprId], frame: &Frame) -> Outcome {
        let mut least = Outcome::Met;
        for condition in conditions {
            least = least.min(self.truth(*condition, frame));
            if least == Outcome::Broken {
                break;
            }
        }
        least
    }
}
