//! What every release has to keep without being told: only approved changes, artifacts as approved, no circle in the order.

use super::checks;
use super::findings::{Finding, Reporter};
use crate::diagnostic::{Check, Decision, Diagnostic, Outcome};
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;
use rustc_hash::FxHashMap;

/// What the verdicts on changes say, for the releases that ship them.
pub(super) struct ChangeState {
    /// The worst outcome of a statement that is not advisory.
    pub outcome: Outcome,
    /// What refuses it, or what is owed.
    pub why: Vec<String>,
    /// The earliest deadline of what is owed.
    pub until: Option<crate::time::Instant>,
}

impl Reporter<'_, '_> {
    /// A finding that no statement of the policy makes.
    fn built_in(
        &self,
        check: &Check,
        row: u32,
        outcome: Outcome,
        diagnostic: Diagnostic,
        owed: String,
        until: Option<crate::time::Instant>,
    ) -> Finding {
        let severity = self.severity(outcome, false);
        let mut diagnostic = diagnostic.severity(severity);
        diagnostic.decision = Some(Box::new(Decision {
            statement: check.name.to_owned(),
            subjects: vec![format!(
                "release {}",
                self.words.id(RecordKind::Release, row)
            )],
            outcome,
            until: until
                .map(|until| crate::time::format_rfc3339(until, &self.evaluator.policy.zone)),
            parts: Vec::new(),
            reason: None,
        }));
        Finding {
            diagnostic: Some(diagnostic),
            subjects: vec![(RecordKind::Release, row)],
            statement: check.name.to_owned(),
            outcome,
            advisory: false,
            owed,
            until,
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
        self.order(row, out);
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
        for cell in records.items(list) {
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
            let finding = self.built_in(
                &checks::REFUSED_CHANGE,
                row,
                outcome,
                diagnostic,
                format!("{name}: {why}"),
                until,
            );
            out.push(finding);
        }
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
            if approved.is_missing() || self.evaluator.same(approved, digest) {
                continue;
            }
            let (outcome, message) = if digest.is_missing() {
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

    fn order(&self, row: u32, out: &mut Vec<Finding>) {
        let records = self.evaluator.records;
        let part = &self.evaluator.fields.part;
        let list = records.value(
            RecordKind::Release,
            row,
            self.evaluator.fields.release.steps,
        );
        let steps: Vec<u32> = records
            .items(list)
            .iter()
            .filter_map(|cell| match cell.value {
                Value::Record(RecordKind::Step, step) => Some(step),
                _ => None,
            })
            .collect();
        let number: FxHashMap<u32, usize> = steps.iter().copied().zip(0..).collect();
        let needs: Vec<Vec<usize>> = steps
            .iter()
            .map(|step| {
                records
                    .items(records.value(RecordKind::Step, *step, part.step_needs))
                    .iter()
                    .filter_map(|cell| match cell.value {
                        Value::Record(RecordKind::Step, needed) if needed != *step => {
                            number.get(&needed).copied()
                        }
                        _ => None,
                    })
                    .collect()
            })
            .collect();
        let Some(circle) = first_circle(&needs) else {
            return;
        };
        let names: Vec<String> = circle
            .iter()
            .chain(circle.first())
            .filter_map(|number| steps.get(*number))
            .map(|step| format!("`{}`", self.words.id(RecordKind::Step, *step)))
            .collect();
        let place = circle
            .first()
            .and_then(|number| steps.get(*number))
            .map_or_else(
                || records.row_place(RecordKind::Release, row),
                |step| self.needs_place(*step),
            );
        let release = self.words.subject(RecordKind::Release, row);
        let diagnostic = Diagnostic::new(
            &checks::CIRCULAR_ORDER,
            place,
            format!(
                "the steps of {release} wait for each other: {}",
                names.join(" needs ")
            ),
        )
        .help("one of these steps has to go first: take it out of the other's `needs`");
        let finding = self.built_in(
            &checks::CIRCULAR_ORDER,
            row,
            Outcome::Broken,
            diagnostic,
            String::new(),
            None,
        );
        out.push(finding);
    }

    fn needs_place(&self, step: u32) -> Place {
        self.evaluator.records.place(
            RecordKind::Step,
            step,
            self.evaluator.fields.part.step_needs,
        )
    }
}

/// A circle in a graph, found by depth-first search without recursion.
fn first_circle(edges: &[Vec<usize>]) -> Option<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; edges.len()];
    for start in 0..edges.len() {
        if marks.get(start) != Some(&Mark::New) {
            continue;
        }
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        if let Some(mark) = marks.get_mut(start) {
            *mark = Mark::Open;
        }
        while let Some((at, next)) = path.pop() {
            let Some(to) = edges.get(at).and_then(|targets| targets.get(next)).copied() else {
                if let Some(mark) = marks.get_mut(at) {
                    *mark = Mark::Done;
                }
                continue;
            };
            path.push((at, next + 1));
            match marks.get(to) {
                Some(Mark::Open) => {
                    let from = path.iter().position(|(row, _)| *row == to)?;
                    return Some(path.get(from..)?.iter().map(|(row, _)| *row).collect());
                }
                Some(Mark::New) => {
                    if let Some(mark) = marks.get_mut(to) {
                        *mark = Mark::Open;
                    }
                    path.push((to, 0));
                }
                _ => {}
            }
        }
    }
    None
}
