//! What a check says: findings, a verdict for each change and release, and counts.

use crate::diagnostic::{Diagnostic, Severity};
use crate::plan::checks::LOST;
use crate::policy::types::RecordKind;
use crate::source::{FileId, Place};
use std::collections::BTreeSet;

/// The result of a check.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The findings, sorted by file, place, name.
    pub findings: Vec<Diagnostic>,
    /// Findings that people have allowed or know already, likewise; they count for nothing.
    pub suppressed: Vec<Suppressed>,
    /// The verdicts, in the order of the plans.
    pub verdicts: Vec<Verdict>,
    /// Number of policy files read.
    pub policy_files: usize,
    /// The policies by which it was judged, each after those that it is built on.
    pub policies: Vec<JudgedBy>,
    /// Number of plan files read, but for those that only stand beside.
    pub plan_files: usize,
    /// Number of plan files that were read and that nobody asked about.
    pub other_files: usize,
    /// Whether what was named was judged without the other plans of its workspace.
    pub alone: bool,
    /// The evaluation instant, in RFC 3339 with the policy's zone.
    pub at: String,
    /// The version of the time zone database.
    pub zones: String,
    /// What there was to check.
    pub counts: Counts,
}

/// A policy by which plans were judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JudgedBy {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Its files.
    pub files: Vec<FileId>,
}

/// What was asked about, of the plans that were read.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The files that were named.
    pub named: BTreeSet<FileId>,
    /// The others, beside which these are judged; none if all count.
    pub others: BTreeSet<FileId>,
}

impl Report {
    /// Leaves what is about the subjects that were asked about, judged beside the files of others: their verdicts, the findings that refuse them,
    /// and what is said of policies and of `tidegate.toml`.
    pub fn narrow(&mut self, asked: &Asked) {
        let others = &asked.others;
        if others.is_empty() {
            return;
        }
        let is_asked = |place: &Place| !others.contains(&place.file);
        let is_named = |place: &Place| asked.named.contains(&place.file);
        let counts = |finding: &Diagnostic| match &finding.decision {
            Some(decision) => decision.places.iter().any(is_asked),
            None => {
                let mut labels = finding.labels.iter().map(|label| &label.place);
                let of_other =
                    |place: &Place| finding.severity == Severity::Error && is_named(place);
                // What was not read may be about what was asked.
                LOST.contains(&finding.name)
                    || is_asked(&finding.primary.place)
                    || labels.any(of_other)
            }
        };
        self.findings.retain(counts);
        self.suppressed.retain(|one| counts(&one.finding));
        self.verdicts.retain(|verdict| is_asked(&verdict.place));
        let count = |kind| self.verdicts.iter().filter(|one| one.kind == kind).count();
        self.counts.changes = count(RecordKind::Change.word());
        self.counts.releases = count(RecordKind::Release.word());
        self.other_files = others.len().min(self.plan_files);
        self.plan_files -= self.other_files;
    }
}

/// A finding that is not reported.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppressed {
    /// The finding.
    pub finding: Diagnostic,
    /// What keeps it out.
    pub by: Suppression,
    /// The comment, or the entry of the baseline.
    pub place: Place,
    /// Why, in the words of the comment.
    pub because: Option<String>,
}

/// What keeps a finding out of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// A comment `# tidegate: allow`.
    Allow,
    /// The baseline of the workspace.
    Baseline,
}

/// How much was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Statements of the policy.
    pub statements: usize,
    /// Changes in the plans.
    pub changes: usize,
    /// Releases in the plans.
    pub releases: usize,
}

/// The verdict on a change or release.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// `change` or `release`.
    pub kind: &'static str,
    /// Its id; `?` where the plan gives none.
    pub id: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Where its id is written, or where the record starts.
    pub place: Place,
    /// May it go?
    pub answer: Answer,
    /// The statements that would not let it pass, if people had not overridden them.
    pub overridden: Vec<Overridden>,
}

/// A statement that a subject passes by an override.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overridden {
    /// Kind and name of the statement: `blackout weekends`.
    pub statement: String,
    /// The name of the waiver; `None` for an override that a plan records.
    pub waiver: Option<String>,
    /// Who let it pass.
    pub by: Vec<String>,
    /// Why.
    pub reason: String,
}

/// May a subject go?
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Nothing is broken and nothing is owed.
    Go,
    /// Nothing is broken; these are owed.
    GoWhen(Vec<Owed>),
    /// These statements or built-in checks refuse it (`blackout weekends`, `backwards-interval`); sorted, each once.
    NoGo(Vec<String>),
    /// It is cancelled: nothing is asked of it, and no gate lets it through.
    Cancelled,
}

/// Something that is owed.
#[derive(Clone, Debug, PartialEq)]
pub struct Owed {
    /// Kind and name of the statement: `approval pci`.
    pub statement: String,
    /// What is owed, in a few words: `1 of security`.
    pub what: String,
    /// Until when, in RFC 3339 with the policy's zone; `None` where no deadline is known.
    pub until: Option<String>,
    /// Of an approval, the ways to fill it, each with the approvals that it lacks. One of the ways is enough.
    pub lacking: Vec<Vec<crate::verdict::Lacking>>,
}
