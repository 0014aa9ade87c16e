//! Whether an override of a statement lets a subject through: by people who may, with a reason, and not over before the end.

use super::dated::Made;
use super::evaluator::{Evaluator, Frame, not};
use super::search::CutOff;
use crate::diagnostic::Outcome;
use crate::policy::condition::Variable;
use crate::policy::model::{Override, Statement, StatementKind, Variant};
use crate::policy::types::{RecordKind, Value};

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
        // A step has no overrides of its own: those of its release are meant.
        let (kind, row) = self.whole(kind, row);
        let mut greatest = Outcome::Broken;
        for record in self.overrides_of(kind, row) {
            if self.names_statement(record, statement) {
                let (counts, _) = self.override_counts(record, scope, (kind, row), frame);
                greatest = greatest.max(counts);
            }
        }
        greatest
    }

    /// The overrides of a change or release: those recorded in its plan, then its waivers.
    pub fn overrides_of(&self, kind: RecordKind, row: u32) -> impl Iterator<Item = u32> {
        let list = match kind {
            RecordKind::Change | RecordKind::Release => {
                let field = self.fields.of(kind).overrides;
                self.records.value(kind, row, field)
            }
            _ => Value::Missing,
        };
        let items = self.records.items(list).iter();
        items.filter_map(|cell| match cell.value {
            Value::Record(RecordKind::Override, record) => Some(record),
            _ => None,
        })
    }

    /// Whether an override is on file in the policy.
    pub fn is_waiver(&self, record: u32) -> bool {
        (record as usize) < self.policy.waivers.len()
    }

    /// Whether a statement lets a subject pass even if nobody overrides it. Of pairs and limits that is not asked.
    pub fn passes_without_override(
        &self,
        statement: &Statement,
        kind: RecordKind,
        row: u32,
    ) -> bool {
        let frame = Frame::about(kind, row);
        statement.kind != StatementKind::Limit
            && statement.variants.iter().all(|variant| {
                variant.other.is_none()
                    && (variant.subject != kind
                        || self.is_out_of_reach(statement, variant, &frame)
                        || self.least_without_override(variant, &frame) == Outcome::Met)
            })
    }

    fn least_without_override(&self, variant: &Variant, frame: &Frame) -> Outcome {
        let scope = self.scope(&variant.scope, variant, frame);
        let excepts = variant.excepts.iter();
        let excepts = excepts.map(|except| self.except(except, frame));
        self.required(variant, frame)
            .max(not(scope))
            .max(excepts.max().unwrap_or(Outcome::Broken))
    }

    /// Whether an override lets a subject pass a statement that would not let it pass otherwise.
    pub fn lets_pass(
        &self,
        record: u32,
        statement: &Statement,
        kind: RecordKind,
        row: u32,
    ) -> bool {
        let frame = Frame::about(kind, row);
        let counts = |scope| self.override_counts(record, scope, (kind, row), &frame).0;
        let variants = statement.variants.iter();
        let mut scopes = variants
            .filter(|variant| is_about(variant, kind))
            .flat_map(|variant| {
                let other = variant.of_other.as_deref();
                let other = other.map_or(&[][..], |other| &other.overrides);
                variant.overrides.iter().chain(other)
            });
        self.names_statement(record, statement)
            && scopes.any(|scope| counts(scope) == Outcome::Met)
            && !self.passes_without_override(statement, kind, row)
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
        let given = match Made::of(value(part.override_given)) {
            Some(given) => given,
            // What is on file and does not say since when is given now, by those who may now.
            None if self.is_waiver(record) => Made::at(self.now),
            None => return (Outcome::Missing, OverrideFlaw::Incomplete),
        };
        if value(part.override_reason).is_missing() {
            return (Outcome::Missing, OverrideFlaw::Incomplete);
        }
        match given.is_by(self.now) {
            Outcome::Met => {}
            in_time => return (in_time, OverrideFlaw::NotGivenYet),
        }
        // What was edited since is not what they let through.
        match self.is_after_edit(subject.0, subject.1, given) {
            Outcome::Met => {}
            Outcome::Broken => return (Outcome::Broken, OverrideFlaw::Stale),
            _ if self.edit_of(subject.0, subject.1).is_none() => {
                return (Outcome::Missing, OverrideFlaw::Unedited);
            }
            _ => return (Outcome::Missing, OverrideFlaw::DayOfEdit),
        }
        // It must last until the rollback would be over; what has no times needs no end.
        let planned = self.planned(subject.0, subject.1);
        match (value(part.override_until), planned) {
            (_, None) if self.has_no_time(subject.0, subject.1) => {}
            (Value::Instant(until), Some(planned)) => {
                if until < planned.work.end.0 {
                    return (Outcome::Broken, OverrideFlaw::EndsBefore);
                }
                if until < planned.certain().end.0 {
                    return (Outcome::Broken, OverrideFlaw::EndsBeforeRollback);
                }
                if planned.over.is_none() {
                    return (Outcome::Missing, OverrideFlaw::OpenRollback);
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
        people.sort_unstable();
        people.dedup();
        let mut by = match self.filled_by(&scope.quorum, &people, given, frame) {
            Ok(by) => by,
            Err(cut_off) => return (Outcome::Missing, OverrideFlaw::CutOff(cut_off)),
        };
        if !complete || value(part.override_by).is_missing() {
            by = by.max(Outcome::Missing);
        }
        if by != Outcome::Met {
            return (by, OverrideFlaw::People);
        }
        let when = scope.when.map_or(Outcome::Met, |when| {
            self.truth(
                when,
                &frame.with(Variable::INNER, RecordKind::Override, record),
            )
        });
        (when, OverrideFlaw::Condition)
    }
}

/// Whether a statement may be about a kind of subject, or about its parts.
fn is_about(variant: &Variant, kind: RecordKind) -> bool {
    let is_part = |of: RecordKind| !matches!(of, RecordKind::Change | RecordKind::Release);
    variant.subject == kind || variant.other == Some(kind) || is_part(variant.subject)
}

/// Why an override does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OverrideFlaw {
    /// It does not say when it was given, why, or until when.
    Incomplete,
    /// It is given after the evaluation instant.
    NotGivenYet,
    /// The subject was edited after it was given.
    Stale,
    /// It is not known when the subject was edited last.
    Unedited,
    /// It was given on the day of the last edit, and the hour of one of them is not known.
    DayOfEdit,
    /// It ends before the subject does.
    EndsBefore,
    /// Whether its people are enough was not worked out.
    CutOff(CutOff),
    /// It ends before the rollback of the subject would be over.
    EndsBeforeRollback,
    /// It is not known how long the rollback of the subject takes.
    OpenRollback,
    /// Its people may not, or are too few.
    People,
    /// Its `when` does not hold.
    Condition,
}
