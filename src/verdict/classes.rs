//! Which class a change belongs to, and which bundle a release is: declared, or the first whose conditions hold.

use super::evaluator::{Evaluator, Frame};
use crate::diagnostic::Outcome;
use crate::policy::condition::ExprId;
use crate::policy::model::Class;
use crate::policy::types::{RecordKind, Value};

/// The class of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassOf {
    /// This one.
    Known(u32),
    /// It cannot be decided; the class at which trying stopped, if it was one.
    Undecided(Option<u32>),
    /// Several take it: two bundles, or the classes or bundles of two policies that do not see each other. These two, for example.
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
        let kind = RecordKind::Change;
        let declared = self.records.cell(kind, row, self.fields.change.class);
        match declared.value {
            Value::Record(RecordKind::Class, class) => return ClassOf::Known(class),
            // A value that the reader refused has a place and no value; a blank one was not given.
            Value::Missing if self.records.is_not_given(kind, row, declared) => {}
            _ => return ClassOf::Undecided(None),
        }
        let frame = Frame::about(kind, row);
        for (number, class) in (0u32..).zip(&self.policy.classes) {
            match self.takes(class, &frame) {
                Outcome::Broken => {}
                Outcome::Met => return self.unless_apart(RecordKind::Change, number, &frame),
                Outcome::Missing | Outcome::Owed => return ClassOf::Undecided(Some(number)),
            }
        }
        ClassOf::None
    }

    fn bundle_of_release(&self, row: u32) -> ClassOf {
        let kind = RecordKind::Release;
        let declared = self.records.cell(kind, row, self.fields.release.class);
        match declared.value {
            Value::Record(RecordKind::Bundle, bundle) => return ClassOf::Known(bundle),
            Value::Missing if self.records.is_not_given(kind, row, declared) => {}
            _ => return ClassOf::Undecided(None),
        }
        let frame = Frame::about(kind, row);
        // A bundle without a condition takes what is left.
        for takes_rest in [false, true] {
            let mut found = ClassOf::None;
            let bundles = (0u32..).zip(&self.policy.bundles);
            for (number, bundle) in bundles.filter(|(_, one)| one.takes_rest == takes_rest) {
                match (self.takes(bundle, &frame), found) {
                    (Outcome::Broken, _) => {}
                    (Outcome::Met, ClassOf::Known(first)) => {
                        return ClassOf::Several(first, number);
                    }
                    (Outcome::Met, ClassOf::None) => found = ClassOf::Known(number),
                    (Outcome::Missing | Outcome::Owed, _) => {
                        return ClassOf::Undecided(Some(number));
                    }
                    (Outcome::Met, _) => {}
                }
            }
            match found {
                ClassOf::Known(bundle) => {
                    return self.unless_apart(RecordKind::Release, bundle, &frame);
                }
                ClassOf::None => {}
                found => return found,
            }
        }
        ClassOf::None
    }

    /// A class that takes a subject, unless one of a policy that does not see it takes it as well.
    fn unless_apart(&self, kind: RecordKind, class: u32, frame: &Frame) -> ClassOf {
        let other = self
            .apart(kind, class)
            .map(|(number, other)| (number, self.takes(other, frame)))
            .find(|(_, takes)| *takes != Outcome::Broken);
        match other {
            None => ClassOf::Known(class),
            Some((other, Outcome::Met)) => ClassOf::Several(class, other),
            Some((other, _)) => ClassOf::Undecided(Some(other)),
        }
    }

    /// The classes or bundles of policies of which neither is built on the other, seen from one of them.
    fn apart(&self, kind: RecordKind, class: u32) -> impl Iterator<Item = (u32, &Class)> {
        let list = match kind {
            RecordKind::Change => &self.policy.classes,
            _ => &self.policy.bundles,
        };
        let own = list.get(class as usize).map(|class| class.place.file);
        let layers = &self.policy.layers;
        let is_apart =
            move |other: &Class| own.is_some_and(|own| layers.are_apart(own, other.place.file));
        (0u32..).zip(list).filter(move |(_, other)| is_apart(other))
    }

    /// Whether a class or bundle takes a subject that does not declare it.
    fn takes(&self, class: &Class, frame: &Frame) -> Outcome {
        match class.declared {
            true => Outcome::Broken,
            false => self.all(&class.when, frame),
        }
    }

    /// The class that takes a subject before the one that it declares, or beside it in a policy that does not see it, and whether it does
    /// so for certain.
    pub(super) fn taken_before(
        &self,
        kind: RecordKind,
        declared: u32,
        frame: &Frame,
    ) -> Option<(u32, Outcome)> {
        let list = match kind {
            RecordKind::Change => &self.policy.classes,
            _ => &self.policy.bundles,
        };
        let is_rest = list.get(declared as usize)?.takes_rest && kind == RecordKind::Release;
        let is_before = |number: u32, class: &Class| match kind {
            RecordKind::Change => number < declared,
            _ => !class.takes_rest && (is_rest || number < declared),
        };
        let layers = &self.policy.layers;
        let own = list.get(declared as usize)?.place.file;
        let counts = |class: &Class| layers.sees(own, class.place.file);
        let before = (0u32..)
            .zip(list)
            .filter(|(number, class)| counts(class) && is_before(*number, class));
        before
            .chain(self.apart(kind, declared))
            .map(|(number, class)| (number, self.takes(class, frame)))
            .find(|(_, takes)| *takes != Outcome::Broken)
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
