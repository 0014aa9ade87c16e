//! Whether an override of a statement lets a subject through: by people who may, with a reason, and not over before the end.

use super::evaluator::{Evaluator, Frame};
use crate::diagnostic::Outcome;
use crate::policy::condition::Variable;
use crate::policy::model::{Override, Statement};
use crate::policy::types::{RecordKind, Value};
use crate::time::Instant;

impl Evaluator<'_> {
    /// Whether an override of the statement is recorded, by people who may, with a reason, and not over before the end.
    pub(super) fn overridden(
        &self,
        statement: &Statement,
        scope: &Override,
        frame: &Frame,
    ) -> Outcome {
        let Some((kind, row)) = frame.get(Variable::SUBJECT) else {
            return Outcome::Broken;
        };
        if !matches!(kind, RecordKind::Change | RecordKind::Release) {
            return Outcome::Broken;
        }
        let list = self
            .records
            .value(kind, row, self.fields.of(kind).overrides);
        let mut greatest = Outcome::Broken;
        for cell in self.records.items(list) {
            let Value::Record(RecordKind::Override, record) = cell.value else {
                continue;
            };
            if self.names_statement(record, statement) {
                let (counts, _) = self.override_counts(record, scope, (kind, row), frame);
                greatest = greatest.max(counts);
            }
        }
        greatest
    }

    /// Whether the `of` of an override is a statement: by name, or by kind and name.
    pub(super) fn names_statement(&self, record: u32, statement: &Statement) -> bool {
        match self
            .records
            .value(RecordKind::Override, record, self.fields.part.override_of)
        {
            Value::Text(number) => {
                let of = self.records.text(number);
                let name = of
                    .split_once(char::is_whitespace)
                    .filter(|(kind, _)| *kind == statement.kind.word())
                    .map_or(of, |(_, name)| name.trim_start());
                name == statement.name
            }
            _ => false,
        }
    }

    /// Whether an override counts; if not, why not.
    pub(super) fn override_counts(
        &self,
        record: u32,
        scope: &Override,
        subject: (RecordKind, u32),
        frame: &Frame,
    ) -> (Outcome, OverrideFlaw) {
        let part = &self.fields.part;
        let value = |field| self.records.value(RecordKind::Override, record, field);
        let (Value::Instant(given), Value::Text(_)) =
            (value(part.override_given), value(part.override_reason))
        else {
            return (Outcome::Missing, OverrideFlaw::Incomplete);
        };
        if given > self.now.0 {
            return (Outcome::Broken, OverrideFlaw::NotGivenYet);
        }
        // It must last as long as the subject is planned to; what has no times needs no end.
        let fields = self.fields.of(subject.0);
        let times =
            [fields.start, fields.end].map(|field| self.instant(subject.0, subject.1, field));
        match (value(part.override_until), times) {
            (_, [None, None]) => {}
            (Value::Instant(until), [Some(_), Some(end)]) => {
                if until < end.0 {
                    return (Outcome::Broken, OverrideFlaw::EndsBefore);
                }
            }
            _ => return (Outcome::Missing, OverrideFlaw::Incomplete),
        }
        let mut complete = true;
        let mut people = Vec::new();
        for cell in self.records.items(value(part.override_by)) {
            match cell.value {
                Value::Record(RecordKind::Person, person) => people.push(person),
                _ => complete = false,
            }
        }
        let mut by = self.filled_by(&scope.quorum, &people, Instant(given), frame);
        if !complete || value(part.override_by).is_missing() {
            by = by.max(Outcome::Missing);
        }
        if by != Outcome::Met {
            return (by, OverrideFlaw::People);
        }
        let when = scope.when.map_or(Outcome::Met, |when| {
            self.truth(when, &frame.with(Variable(2), RecordKind::Override, record))
        });
        (when, OverrideFlaw::Condition)
    }
}

/// Why an override does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OverrideFlaw {
    /// It does not say when it was given, why, or until when.
    Incomplete,
    /// It is given after the evaluation instant.
    NotGivenYet,
    /// It ends before the subject does.
    EndsBefore,
    /// Its people may not, or are too few.
    People,
    /// Its `when` does not hold.
    Condition,
}
