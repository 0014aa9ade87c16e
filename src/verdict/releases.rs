//! What every release has to keep without being told: only approved changes, artifacts as approved, no circle in the order.

use super::checks;
use super::findings::{Finding, Reporter};
use crate::diagnostic::{Check, Decision, Diagnostic, Outcome};
use crate::plan::records::Cell;
use crate::policy::types::{RecordKind, Value};
use rustc_hash::FxHashMap;

/// What the verdicts on changes say, for the releases that ship them.
pub(super) struct ChangeState {
    /// The worst outcome of a statement that is not advisory.
    pub outcome: Outcome,
    /// What refuses it, or what is owed.
    pub why: Vec<String>,
    /// The earliest deadline of what is owed.
    pub until: Option<crate::time::Instant>,
    /// Whether all that is owed falls due only after its start.
    pub due_later: bool,
}

impl ChangeState {
    /// Of a change that nothing stands against.
    pub fn new() -> Self {
        ChangeState {
            outcome: Outcome::Met,
            why: Vec::new(),
            until: None,
            due_later: true,
        }
    }
}

impl Reporter<'_, '_> {
    /// A finding that no statement of the policy makes.
    pub(super) fn built_in(
        &self,
        check: &Check,
        row: u32,
        outcome: Outcome,
        diagnostic: Diagnostic,
        owed: String,
        until: Option<crate::time::Instant>,
    ) -> Finding {
        let severity = self.severity(outcome, false, false);
        let mut diagnostic = diagnostic.severity(severity);
        diagnostic.decision = Some(Box::new(Decision {
            statement: check.name.to_owned(),
            subjects: vec![format!(
                "release {}",
                self.words.id(RecordKind::Release, row)
            )],
            places: vec![self.evaluator.records.whole_place(RecordKind::Release, row)],
            outcome,
            until: until
                .map(|until| crate::time::format_rfc3339(until, &self.evaluator.policy.zone)),
            reason: None,
        }));
        Finding {
            diagnostic: Some(Box::new(diagnostic)),
            subjects: vec![(RecordKind::Release, row)],
            statement: check.name.to_owned(),
            outcome,
            advisory: false,
            owed,
            until,
            due_later: false,
        }
    }

    pub(super) fn release(
        &self,
        row: u32,
        changes: &FxHashMap<u32, ChangeState>,
        out: &mut Vec<Finding>,
    ) {
        self.shipped_changes(row, changes, out);
        self.artifacts(row, out);
        self.components(row, out);
        self.unsaid_parts(row, out);
    }

    fn shipped_changes(
        &self,
        row: u32,
        changes: &FxHashMap<u32, ChangeState>,
        out: &mut Vec<Finding>,
    ) {
        let records = self.evaluator.records;
        let list = records.value(
            RecordKind::Release,
            row,
            self.evaluator.fields.release.changes,
        );
        let release = self.words.subject(RecordKind::Release, row);
        let whole = records.cell(
            RecordKind::Release,
            row,
            self.evaluator.fields.release.changes,
        );
        for cell in std::iter::once(&whole).chain(records.items(list)) {
            if records.is_given_as_nothing(RecordKind::Release, row, *cell) {
                out.push(self.unknown_change(row, *cell));
            }
            let Value::Record(RecordKind::Change, change) = cell.value else {
                continue;
            };
            let name = self.words.subject(RecordKind::Change, change);
            let place = records.cell_place(RecordKind::Release, row, *cell);
            let called_off = self.evaluator.is_cancelled(RecordKind::Change, change);
            let state = changes.get(&change);
            let outcome = if called_off {
                Outcome::Broken
            } else {
                state.map_or(Outcome::Met, |state| state.outcome)
            };
            let why = state.map(|state| state.why.join(", ")).unwrap_or_default();
            let (outcome, message, help) = match outcome {
                Outcome::Met => continue,
                Outcome::Owed => (
                    Outcome::Owed,
                    format!("{release} ships {name}, which still owes {why}"),
                    "the release goes when its changes do",
                ),
                _ if called_off => (
                    Outcome::Broken,
                    format!("{release} ships {name}, which is called off"),
                    "take it out of `changes`",
                ),
                _ => (
                    Outcome::Broken,
                    format!("{release} ships {name}, which may not go: {why}"),
                    "only approved changes ship: mend the change, or take it out of the release",
                ),
            };
            let diagnostic = Diagnostic::new(&checks::REFUSED_CHANGE, place, message)
                .remark("shipped here")
                .label(records.row_place(RecordKind::Change, change), "this change")
                .help(help);
            let until = state
                .and_then(|state| state.until)
                .filter(|_| outcome == Outcome::Owed);
            let mut finding = self.built_in(
                &checks::REFUSED_CHANGE,
                row,
                outcome,
                diagnostic,
                format!("{name}: {why}"),
                until,
            );
            // It falls due after both of them have started.
            let start = self.evaluator.start(RecordKind::Release, row);
            let is_after = |state: &ChangeState| {
                state.due_later
                    && state
                        .until
                        .zip(start)
                        .is_some_and(|(until, start)| start < until)
            };
            if outcome == Outcome::Owed && state.is_some_and(is_after) {
                finding.due_later = true;
                if let Some(diagnostic) = &mut finding.diagnostic {
                    diagnostic.severity = self.severity(outcome, false, true);
                }
            }
            out.push(finding);
        }
    }

    /// A release that does not say all of what it ships.
    fn unknown_change(&self, row: u32, cell: Cell) -> Finding {
        let place = self
            .evaluator
            .records
            .cell_place(RecordKind::Release, row, cell);
        let release = self.words.subject(RecordKind::Release, row);
        let diagnostic = Diagnostic::new(
            &checks::REFUSED_CHANGE,
            place,
            format!("{release} ships a change that is not known"),
        )
        .help("name the changes that it ships, or write `changes = []` if it ships none");
        self.built_in(
            &checks::REFUSED_CHANGE,
            row,
            Outcome::Missing,
            diagnostic,
            String::new(),
            None,
        )
    }

    fn artifacts(&self, row: u32, out: &mut Vec<Finding>) {
        let records = self.evaluator.records;
        let part = &self.evaluator.fields.part;
        let list = records.value(
            RecordKind::Release,
            row,
            self.evaluator.fields.release.components,
        );
        for cell in records.items(list) {
            let Value::Record(kind, component) = cell.value else {
                continue;
            };
            let approved = records.value(kind, component, part.component_approved_digest);
            let digest = records.value(kind, component, part.component_digest);
            let written = records.cell(kind, component, part.component_approved_digest);
            let is_unknown = records.is_given_as_nothing(kind, component, written);
            if !is_unknown && (approved.is_missing() || self.evaluator.same(approved, digest)) {
                continue;
            }
            let (outcome, message) = if is_unknown {
                (
                    Outcome::Missing,
                    "the digest that was approved is not given",
                )
            } else if digest.is_missing() {
                (Outcome::Missing, "the digest of what ships is not given")
            } else {
                (Outcome::Broken, "what ships is not what was approved")
            };
            let release = self.words.subject(RecordKind::Release, row);
            let diagnostic = Diagnostic::new(
                &checks::OTHER_ARTIFACT,
                records.place(kind, component, part.component_digest),
                format!("{message} in {release}"),
            )
            .remark(format!("this is {}", self.words.value(digest)))
            .label(
                records.place(kind, component, part.component_approved_digest),
                format!("approved was {}", self.words.value(approved)),
            )
            .help("ship the artifact that was approved, or have this one approved");
            let finding = self.built_in(
                &checks::OTHER_ARTIFACT,
                row,
                outcome,
                diagnostic,
                String::new(),
                None,
            );
            out.push(finding);
        }
    }
}
