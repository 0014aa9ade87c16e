//! Overrides on file: those of statements that there are not, those that nothing needs, and why one does not count.

use super::checks;
use super::evaluator::{Frame, not};
use super::findings::{Finding, Reporter};
use super::overridden::OverrideFlaw;
use super::show::Part;
use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::policy::condition::Variable;
use crate::policy::model::{Statement, StatementKind, Variant};
use crate::policy::types::{RecordKind, Value};

impl Reporter<'_, '_> {
    /// The overrides of a subject that nothing of the policy needs.
    pub(super) fn overrides(&self, kind: RecordKind, row: u32, out: &mut Vec<Finding>) {
        for record in self.override_records(kind, row) {
            let of = self.evaluator.fields.part.override_of;
            let records = self.evaluator.records;
            let Value::Text(number) = records.value(RecordKind::Override, record, of) else {
                continue;
            };
            let written = records.text(number);
            let statements = &self.evaluator.policy.statements;
            let mut named = statements
                .iter()
                .filter(|statement| self.evaluator.names_statement(record, statement))
                .peekable();
            if named.peek().is_none() {
                out.push(self.unknown_override((kind, row), record, written));
            } else if named.all(|statement| self.passes_without_override(statement, kind, row)) {
                out.push(self.unused_override((kind, row), record, written));
            }
        }
    }

    fn override_records(&self, kind: RecordKind, row: u32) -> impl Iterator<Item = u32> {
        let fields = &self.evaluator.fields;
        let list = match kind {
            RecordKind::Change | RecordKind::Release => {
                self.evaluator
                    .records
                    .value(kind, row, fields.of(kind).overrides)
            }
            _ => Value::Missing,
        };
        let items = self.evaluator.records.items(list).iter();
        items.filter_map(|cell| match cell.value {
            Value::Record(RecordKind::Override, record) => Some(record),
            _ => None,
        })
    }

    fn unknown_override(
        &self,
        (kind, row): (RecordKind, u32),
        record: u32,
        written: &str,
    ) -> Finding {
        let evaluator = self.evaluator;
        let of = evaluator.fields.part.override_of;
        let names = evaluator.policy.statements.iter();
        let names = names.map(|statement| statement.name.as_str());
        let bare = written.rsplit(' ').next().unwrap_or(written);
        let near = crate::diagnostic::suggest(bare, names);
        let mut diagnostic = Diagnostic::new(
            &checks::UNKNOWN_OVERRIDE,
            evaluator.records.place(RecordKind::Override, record, of),
            format!(
                "{} overrides `{written}`, and the policy has no such statement",
                self.words.subject(kind, row)
            ),
        )
        .severity(Severity::Error);
        if let Some(near) = near.first() {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        Finding {
            diagnostic: Some(diagnostic),
            subjects: vec![(kind, row)],
            statement: checks::UNKNOWN_OVERRIDE.name.to_owned(),
            outcome: Outcome::Broken,
            advisory: false,
            owed: String::new(),
            until: None,
        }
    }

    /// Whether a statement lets a subject pass even if nobody overrides it. Of pairs and limits that is not asked.
    fn passes_without_override(&self, statement: &Statement, kind: RecordKind, row: u32) -> bool {
        let frame = Frame::about(kind, row);
        statement.kind != StatementKind::Limit
            && statement.variants.iter().all(|variant| {
                variant.other.is_none()
                    && (variant.subject != kind
                        || self.evaluator.is_out_of_reach(statement, variant, &frame)
                        || self.least_without_override(variant, &frame) == Outcome::Met)
            })
    }

    fn least_without_override(&self, variant: &Variant, frame: &Frame) -> Outcome {
        let evaluator = self.evaluator;
        let scope = evaluator.scope(&variant.scope, variant, frame);
        let excepts = variant.excepts.iter();
        let excepts = excepts.map(|except| evaluator.except(except, frame));
        evaluator
            .required(variant, frame)
            .max(not(scope))
            .max(excepts.max().unwrap_or(Outcome::Broken))
    }

    fn unused_override(
        &self,
        (kind, row): (RecordKind, u32),
        record: u32,
        written: &str,
    ) -> Finding {
        let of = self.evaluator.fields.part.override_of;
        let diagnostic = Diagnostic::new(
            &checks::UNUSED_OVERRIDE,
            self.evaluator
                .records
                .place(RecordKind::Override, record, of),
            format!(
                "{} overrides `{written}`, which lets it pass anyway",
                self.words.subject(kind, row)
            ),
        )
        .help("take it away: it would let a later plan pass that nobody looked at");
        Finding {
            diagnostic: Some(diagnostic),
            subjects: vec![(kind, row)],
            statement: checks::UNUSED_OVERRIDE.name.to_owned(),
            outcome: Outcome::Broken,
            advisory: true,
            owed: String::new(),
            until: None,
        }
    }

    /// The overrides of a statement that do not count, each with why.
    pub(super) fn overrides_without_effect(
        &self,
        statement: &Statement,
        variant: &Variant,
        frame: &Frame,
    ) -> Vec<Part> {
        let Some((kind, row)) = frame.get(Variable::SUBJECT) else {
            return Vec::new();
        };
        let part = &self.evaluator.fields.part;
        let mut parts = Vec::new();
        for record in self.override_records(kind, row) {
            if !self.evaluator.names_statement(record, statement) {
                continue;
            }
            let place = |field| {
                self.evaluator
                    .records
                    .place(RecordKind::Override, record, field)
            };
            if variant.overrides.is_empty() {
                parts.push(Part {
                    place: place(part.override_of),
                    text: format!("nobody may override the {}", statement.kind.word()),
                    policy: statement.place,
                });
            }
            for one in &variant.overrides {
                let (_, flaw) = self
                    .evaluator
                    .override_counts(record, one, (kind, row), frame);
                let incomplete = self.without(record);
                let (field, why) = match flaw {
                    OverrideFlaw::Incomplete => (part.override_of, incomplete.as_str()),
                    OverrideFlaw::NotGivenYet => (part.override_given, "is not given yet"),
                    OverrideFlaw::EndsBefore => (
                        part.override_until,
                        "ends before what it should let through",
                    ),
                    OverrideFlaw::People => (part.override_by, "is not by the people who may"),
                    OverrideFlaw::Condition => {
                        (part.override_of, "does not fulfil the `when` of `override`")
                    }
                };
                parts.push(Part {
                    place: place(field),
                    text: format!("this override {why}"),
                    policy: one.place,
                });
            }
        }
        parts
    }

    /// What an override has to say and does not.
    fn without(&self, record: u32) -> String {
        let part = &self.evaluator.fields.part;
        let missing: Vec<&str> = [
            (part.override_given, "`given`"),
            (part.override_reason, "`reason`"),
            (part.override_until, "`until`"),
        ]
        .into_iter()
        .filter(|(field, _)| {
            let records = self.evaluator.records;
            records
                .value(RecordKind::Override, record, *field)
                .is_missing()
        })
        .map(|(_, name)| name)
        .collect();
        format!("does not give {}", missing.join(", "))
    }
}
