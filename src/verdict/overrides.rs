//! Overrides on file: those of statements that there are not, those that nothing needs, and why one does not count.

use super::checks;
use super::decide::{Excusable, excusable};
use super::evaluator::Frame;
use super::findings::{Finding, Reporter};
use super::overridden::OverrideFlaw;
use super::show::Part;
use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::policy::condition::Variable;
use crate::policy::model::{Override, Statement, Variant};
use crate::policy::types::{RecordKind, Value};

impl Reporter<'_, '_> {
    /// The overrides of a subject that nothing of the policy needs.
    pub(super) fn overrides(&self, kind: RecordKind, row: u32, out: &mut Vec<Finding>) {
        let recorded = self.evaluator.overrides_of(kind, row);
        // What is wrong with a waiver is said of the policy.
        for record in recorded.filter(|record| !self.evaluator.is_waiver(*record)) {
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
            } else if named
                .all(|statement| self.evaluator.passes_without_override(statement, kind, row))
            {
                out.push(self.unused_override((kind, row), record, written));
            }
        }
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
            diagnostic: Some(Box::new(diagnostic)),
            subjects: vec![(kind, row)],
            statement: checks::UNKNOWN_OVERRIDE.name.to_owned(),
            outcome: Outcome::Broken,
            advisory: false,
            owed: String::new(),
            until: None,
            due_later: false,
        }
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
            diagnostic: Some(Box::new(diagnostic)),
            subjects: vec![(kind, row)],
            statement: checks::UNUSED_OVERRIDE.name.to_owned(),
            outcome: Outcome::Broken,
            advisory: true,
            owed: String::new(),
            until: None,
            due_later: false,
        }
    }

    /// The overrides of a statement that do not count, each with why.
    pub(super) fn overrides_without_effect(
        &self,
        statement: &Statement,
        variant: &Variant,
        frame: &Frame,
    ) -> Vec<Part> {
        excusable(variant, frame)
            .flat_map(|side| self.without_effect(statement, &side))
            .collect()
    }

    /// The overrides of one subject that do not count.
    fn without_effect(&self, statement: &Statement, side: &Excusable<'_>) -> Vec<Part> {
        let Some((kind, row)) = side.frame.get(Variable::SUBJECT) else {
            return Vec::new();
        };
        let (kind, row) = self.evaluator.whole(kind, row);
        let part = &self.evaluator.fields.part;
        let mut parts = Vec::new();
        for record in self.evaluator.overrides_of(kind, row) {
            if !self.evaluator.names_statement(record, statement) {
                continue;
            }
            let place = |field| {
                self.evaluator
                    .records
                    .place(RecordKind::Override, record, field)
            };
            if side.overrides.is_empty() {
                parts.push(Part {
                    place: place(part.override_of),
                    text: format!("nobody may override the {}", statement.kind.word()),
                    policy: statement.place,
                });
            }
            for one in side.overrides {
                let (counts, flaw) =
                    self.evaluator
                        .override_counts(record, one, (kind, row), &side.frame);
                // Of a pair the other one may not be let through.
                if counts == Outcome::Met {
                    continue;
                }
                let incomplete = self.without(record);
                let condition = self.unfulfilled(record, one, &side.frame);
                let cut_off_text;
                let (field, why) = match flaw {
                    OverrideFlaw::Incomplete => (part.override_of, incomplete.as_str()),
                    OverrideFlaw::NotGivenYet => (part.override_given, "is not given yet"),
                    OverrideFlaw::Stale => (part.override_given, "is older than the last edit"),
                    OverrideFlaw::Unedited => (
                        part.override_given,
                        "may be older than the last edit, whose `made` is not given",
                    ),
                    OverrideFlaw::DayOfEdit => (
                        part.override_given,
                        "may be older than the last edit of that day: the hour of one of them is not known",
                    ),
                    OverrideFlaw::EndsBefore => (
                        part.override_until,
                        "ends before what it should let through",
                    ),
                    OverrideFlaw::CutOff(cut_off) => {
                        cut_off_text = cut_off.to_string();
                        (part.override_by, cut_off_text.as_str())
                    }
                    OverrideFlaw::EndsBeforeRollback => (
                        part.override_until,
                        "ends before the rollback would be over",
                    ),
                    OverrideFlaw::OpenRollback => (
                        part.override_until,
                        "may end before the rollback is over, whose length is not known",
                    ),
                    OverrideFlaw::People
                        if counts == Outcome::Missing && self.is_of_a_day(record) =>
                    {
                        (
                            part.override_given,
                            "is by people who may for a part of the day on which it was given alone",
                        )
                    }
                    OverrideFlaw::People => (part.override_by, "is not by the people who may"),
                    OverrideFlaw::Condition => (part.override_of, condition.as_str()),
                };
                parts.push(Part {
                    place: place(field),
                    text: match self.evaluator.policy.waivers.get(record as usize) {
                        Some(waiver) => format!("the waiver `{}` {why}", waiver.name),
                        None => format!("this override {why}"),
                    },
                    policy: one.place,
                });
            }
        }
        parts
    }

    /// Says of a pair of which one is let through that the other has to be as well.
    pub(super) fn only_one_let_through(
        &self,
        statement: &Statement,
        variant: &Variant,
        frame: &Frame,
    ) -> Option<String> {
        let sides = excusable(variant, frame).map(|side| {
            let is_let_through = self.evaluator.excuse_of(statement, &side) == Outcome::Met;
            (is_let_through, side.frame.get(Variable::SUBJECT))
        });
        let (let_through, held): (Vec<_>, Vec<_>) = sides.partition(|(is, _)| *is);
        let ((_, Some((kind, row))), (_, Some((held_kind, held)))) =
            (let_through.first()?, held.first()?)
        else {
            return None;
        };
        Some(format!(
            "only {} is excepted or overridden; {} has to be as well",
            self.words.subject(*kind, *row),
            self.words.subject(*held_kind, *held)
        ))
    }

    /// Whether an override says only on which day it was given.
    fn is_of_a_day(&self, record: u32) -> bool {
        let made = self.evaluator.made(RecordKind::Override, record);
        made.is_some_and(|made| !made.is_exact())
    }

    /// Why an override does not fulfil the `when` of `override`.
    fn unfulfilled(&self, record: u32, scope: &Override, frame: &Frame) -> String {
        let mut parts = Vec::new();
        if let Some(when) = scope.when {
            let inner = frame.with(Variable::INNER, RecordKind::Override, record);
            self.words.explain(when, &inner, &mut parts);
        }
        let mut text = "does not fulfil the `when` of `override`".to_owned();
        if let Some(part) = parts.first() {
            text.push_str(": ");
            text.push_str(&part.text);
        }
        text
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
            if *field == part.override_given && self.evaluator.is_waiver(record) {
                return false;
            }
            let records = self.evaluator.records;
            records
                .value(RecordKind::Override, record, *field)
                .is_missing()
        })
        .map(|(_, name)| name)
        .collect();
        if missing.is_empty() {
            return "has to last as long as what it should let through, whose `start` and `end` are not both given".to_owned();
        }
        format!("does not give {}", missing.join(", "))
    }
}
