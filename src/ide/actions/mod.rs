//! Edits that a person may choose at a place: declarations of missing names, other forms of the same, what a plan lacks.

pub(super) mod allow;
mod declare;
mod docs;
mod extract;
mod plans;
pub(super) mod windows;

use super::snapshot::Snapshot;
use super::text::{clamp, line_start};
use crate::diagnostic::{Diagnostic, Edit};
use crate::source::{FileId, Span};

/// Something that may be done at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does, as an order: "declare the service `ledger`".
    pub title: String,
    /// What sort of thing it is.
    pub kind: ActionKind,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
    /// Whether it is what most people want here.
    pub is_preferred: bool,
    /// The check whose finding it mends.
    pub fixes: Option<&'static str>,
}

/// The sorts of actions, as the language server protocol names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Mends a finding.
    QuickFix,
    /// Says the same in another way.
    Refactor,
    /// Adds to the file.
    Source,
}

/// What may be done in a range of a file. Fixes that findings carry with them are not repeated here.
pub fn code_actions(snapshot: &Snapshot, file: FileId, range: Span) -> Vec<Action> {
    let Some(source) = snapshot.source(file) else {
        return Vec::new();
    };
    let text = source.text();
    let range = Span::new(clamp(text, range.start), clamp(text, range.end));
    let place = At {
        snapshot,
        file,
        text,
        range,
    };
    let mut actions = Vec::new();
    if snapshot.plan_file(file).is_some() {
        plans::actions(&place, &mut actions);
    } else if snapshot.policy_file(file).is_some() {
        declare::actions(&place, &mut actions);
        extract::actions(&place, &mut actions);
        windows::actions(&place, &mut actions);
        docs::actions(&place, &mut actions);
    }
    allow::actions(&place, &mut actions);
    actions
}

/// A range of a file that is asked about.
struct At<'s> {
    snapshot: &'s Snapshot,
    file: FileId,
    text: &'s str,
    range: Span,
}

impl<'s> At<'s> {
    /// Whether a span touches the range.
    fn touches(&self, span: Span) -> bool {
        span.start <= self.range.end && self.range.start <= span.end
    }

    /// The findings that point first into the range.
    fn findings(&self) -> impl Iterator<Item = &'s Diagnostic> {
        let findings = self.snapshot.analysis.report.findings.iter();
        let (file, range) = (self.file, self.range);
        findings.filter(move |finding| {
            let place = finding.primary.place;
            place.file == file && place.span.start <= range.end && range.start <= place.span.end
        })
    }

    fn replace(&self, span: Span, text: impl Into<String>) -> Edit {
        Edit {
            place: span.within(self.file),
            text: text.into(),
        }
    }

    fn insert(&self, at: usize, text: impl Into<String>) -> Edit {
        self.replace(Span::new(at, at), text)
    }

    /// Where a line can be put above an item: above all comments that stand directly above it.
    fn above(&self, item: usize) -> usize {
        let mut start = line_start(self.text, item);
        while let Some(end) = start.checked_sub(1) {
            let before = line_start(self.text, end);
            let line = self.text.get(before..end).unwrap_or_default();
            if !line.trim_start().starts_with('#') {
                break;
            }
            start = before;
        }
        start
    }

    /// The blanks that the line of a place starts with.
    fn indentation(&self, at: usize) -> &'s str {
        let start = line_start(self.text, at);
        let line = self.text.get(start..).unwrap_or_default();
        let length = line.len() - line.trim_start_matches([' ', '\t']).len();
        line.get(..length).unwrap_or_default()
    }
}

fn refactor(title: impl Into<String>, edits: Vec<Edit>) -> Action {
    Action {
        title: title.into(),
        kind: ActionKind::Refactor,
        edits,
        is_preferred: false,
        fixes: None,
    }
}

fn fix(title: impl Into<String>, edits: Vec<Edit>, check: &'static str) -> Action {
    Action {
        title: title.into(),
        kind: ActionKind::QuickFix,
        edits,
        is_preferred: false,
        fixes: Some(check),
    }
}
