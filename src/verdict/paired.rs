//! Which parts of releases a rule pairs: those of one release, and where it asks for `needs` those that need each other,
//! unless it says otherwise. A note
//! where a rule that does not say would have refused parts of two releases.

use super::checks;
use super::evaluator::{Evaluator, Frame};
use super::findings::{Finding, Reporter};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::policy::condition::Variable;
use crate::policy::model::{PairedIn, Statement, Variant};
use crate::policy::types::{RecordKind, Value};

impl Evaluator<'_> {
    /// Whether a statement is about two records as a pair.
    pub(super) fn are_paired(
        &self,
        variant: &Variant,
        one: (RecordKind, u32),
        other: (RecordKind, u32),
    ) -> bool {
        match variant.releases {
            PairedIn::AllReleases => true,
            PairedIn::OneRelease { .. } => {
                let release = |(kind, row)| self.parent(kind, row, RecordKind::Release);
                release(one) == release(other) || self.needs(one, other) || self.needs(other, one)
            }
        }
    }

    /// Whether a step names another among what it needs, or may do so.
    pub(super) fn needs(&self, step: (RecordKind, u32), other: (RecordKind, u32)) -> bool {
        let wanted = Value::Record(other.0, other.1);
        let list = self.needed(step);
        let mut items = self.records.items(list).iter();
        step.0 == other.0
            && (list.is_missing()
                || items.any(|cell| cell.value == wanted || cell.value.is_missing()))
    }

    /// What a step needs, as a list.
    pub(super) fn needed(&self, (kind, row): (RecordKind, u32)) -> Value {
        let part = &self.fields.part;
        match kind {
            RecordKind::Step => self.records.value(kind, row, part.step_needs),
            RecordKind::RollbackStep => self.records.value(kind, row, part.rollback_step_needs),
            _ => Value::List(0, 0),
        }
    }
}

impl Reporter<'_, '_> {
    /// Whether a rule that does not say of which releases it pairs the parts would refuse two of different releases.
    pub(super) fn is_passed_over(
        &self,
        statement: &Statement,
        variant: &Variant,
        frame: &Frame,
    ) -> bool {
        let (PairedIn::OneRelease { said: false, .. }, Some(one), Some(other)) = (
            variant.releases,
            frame.get(Variable::SUBJECT),
            frame.get(Variable::OTHER),
        ) else {
            return false;
        };
        if self.evaluator.are_paired(variant, one, other) {
            return false;
        }
        let all = Variant {
            releases: PairedIn::AllReleases,
            ..variant.clone()
        };
        self.evaluator.decide(statement, &all, frame) == Outcome::Broken
    }

    /// Says that a rule looks at one release at a time, and how to write what it would be otherwise.
    pub(super) fn passed_over(&self, statement: &Statement, frame: &Frame, out: &mut Vec<Finding>) {
        let (Some(one), Some(other)) = (frame.get(Variable::SUBJECT), frame.get(Variable::OTHER))
        else {
            return;
        };
        let of_release = |(kind, row): (RecordKind, u32)| {
            let part = self.words.subject(kind, row);
            match self.evaluator.parent(kind, row, RecordKind::Release) {
                Value::Record(kind, row) => format!("{part} of {}", self.words.subject(kind, row)),
                _ => part,
            }
        };
        let name = &statement.name;
        let records = self.evaluator.records;
        let diagnostic = Diagnostic::new(
            &checks::PARTS_OF_ONE_RELEASE,
            statement.place,
            format!(
                "the rule `{name}` does not compare {} with {}, which would break it",
                of_release(one),
                of_release(other)
            ),
        )
        .label(records.row_place(one.0, one.1), "this part")
        .label(records.row_place(other.0, other.1), "with this one")
        .help(
            "a rule pairs the parts of one release: write `of all releases` behind `between …` if it means those of different releases, too, or `of one release` if not",
        );
        out.push(Finding {
            diagnostic: Some(Box::new(diagnostic)),
            subjects: Vec::new(),
            statement: format!("{} {name}", statement.kind.word()),
            outcome: Outcome::Met,
            advisory: true,
            owed: String::new(),
            until: None,
            due_later: false,
        });
    }
}
