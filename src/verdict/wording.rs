//! From the parts of a finding to its diagnostic: labels, reasons, weight.

use super::evaluator::Frame;
use super::findings::{LineFinding, Reporter};
use super::show::Part;
use crate::diagnostic::{Check, Decision, Diagnostic, Label, Outcome, Role, Severity};
use crate::policy::condition::Variable;
use crate::policy::model::{ReasonPart, Statement};
use crate::policy::types::RecordKind;
use crate::time::format_rfc3339;

impl Reporter<'_, '_> {
    pub(super) fn diagnostic(
        &self,
        check: &Check,
        statement: &Statement,
        statement_name: &str,
        subjects: &[(RecordKind, u32)],
        found: LineFinding,
        frame: &Frame,
    ) -> Diagnostic {
        let reason = statement
            .reason
            .as_ref()
            .map(|_| self.reason(statement, frame));
        let zone = &self.evaluator.policy.zone;
        let mut message = found.message;
        if let Some(until) = found.until {
            message.push_str(&format!(", until {}", self.words.instant(until)));
        }
        let mut parts = found.parts;
        dedup(&mut parts);
        let fallback = self.words.subject_place(frame);
        let mut parts = parts.into_iter();
        let mut first = parts.next().unwrap_or(Part {
            place: fallback,
            text: String::new(),
            policy: found.policy.0,
        });
        let mut labels = Vec::with_capacity(parts.len() + found.because.len() + 2);
        if !self.words.is_in_plan(first.place) && self.words.is_in_plan(fallback) {
            // What an item of the policy says is found at the value that names the item, else at the subject.
            labels.push(Label::new(first.place, "the policy says so here").role(Role::Policy));
            let subject = frame.get(Variable::SUBJECT);
            first.place = subject
                .and_then(|subject| self.words.lead(subject, first.place))
                .unwrap_or(fallback);
        }
        labels.extend(parts.map(|part| Label::new(part.place, part.text).role(Role::Value)));
        let line = found.policy.0;
        let because = found.because.into_iter();
        labels.extend(because.map(|part| Label::new(part.place, part.text)));
        let (policy, remark) =
            if first.policy == found.policy.0 || first.policy.file != found.policy.0.file {
                found.policy
            } else {
                (first.policy, found.policy.1)
            };
        labels.push(Label::new(policy, remark).role(Role::Policy));
        let mut diagnostic = Diagnostic::new(check, first.place, message);
        diagnostic.primary = Label::new(first.place, first.text).role(Role::Value);
        let said =
            |label: &Label, other: &Label| label.place == other.place && label.text == other.text;
        labels.retain(|label| !said(label, &diagnostic.primary));
        diagnostic.labels = labels;
        if let Some(reason) = reason.as_ref().filter(|reason| !reason.is_empty()) {
            diagnostic.help.push(format!("why: {reason}"));
        } else {
            let why = self.words.docs_at(&statement.docs, line);
            if !why.is_empty() {
                diagnostic.help.push(format!("why: {why}"));
            }
        }
        diagnostic.help.extend(found.help);
        diagnostic.decision = Some(Box::new(Decision {
            statement: statement_name.to_owned(),
            subjects: subjects
                .iter()
                .map(|(kind, row)| [kind.word(), " ", self.words.id(*kind, *row)].concat())
                .collect(),
            places: subjects
                .iter()
                .map(|(kind, row)| self.evaluator.records.whole_place(*kind, *row))
                .collect(),
            outcome: found.outcome,
            until: found.until.map(|until| format_rfc3339(until, zone)),
            reason,
        }));
        diagnostic
    }

    /// How much an outcome weighs. A gate takes what is owed as an error, unless that falls due only after the start.
    pub(super) fn severity(&self, outcome: Outcome, advisory: bool, due_later: bool) -> Severity {
        match outcome {
            Outcome::Owed if advisory => Severity::Note,
            Outcome::Owed if !self.gate || due_later => Severity::Owed,
            _ if advisory => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// The `reason` with its fields filled in.
    fn reason(&self, statement: &Statement, frame: &Frame) -> String {
        let Some(reason) = &statement.reason else {
            return String::new();
        };
        let kind = frame.get(Variable::SUBJECT).map(|(kind, _)| kind);
        let mut out = String::new();
        for part in &reason.parts {
            match part {
                ReasonPart::Text(text) => out.push_str(text),
                ReasonPart::Value(values, written) => {
                    let found = values.iter().find(|(of, _)| Some(*of) == kind);
                    match found {
                        Some((_, id)) if self.evaluator.policy.program.get(*id).ty.list => {
                            let mut all = Vec::new();
                            self.evaluator.each(*id, frame, &mut |value| {
                                all.push(value);
                                true
                            });
                            out.push_str(&self.words.list(&all));
                        }
                        Some((_, id)) => {
                            out.push_str(&self.words.value(self.evaluator.value(*id, frame)))
                        }
                        None => out.push_str(written),
                    }
                }
            }
        }
        out
    }
}

/// Drops the parts that say what one before them says. There are few.
fn dedup(parts: &mut Vec<Part>) {
    let mut number = 0;
    while let Some(part) = parts.get(number) {
        let (before, _) = parts.split_at(number);
        let is_said = |earlier: &Part| earlier.place == part.place && earlier.text == part.text;
        if before.iter().any(is_said) {
            parts.remove(number);
        } else {
            number += 1;
        }
    }
}
