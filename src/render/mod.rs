//! Reports as text: for people at a terminal and for programs.

mod columns;
mod comment;
mod compact;
mod excerpt;
mod fingerprint;
mod github;
mod gitlab;
mod grouped;
mod json;
mod json_text;
pub mod junit;
mod junit_report;
mod markdown;
mod page;
mod sarif;
mod summary;
mod terminal;
mod testing;
mod uri;
mod verdicts;
mod wording;

#[cfg(test)]
mod samples;

pub use comment::{write_github_summary, write_markdown};
pub use compact::write_compact;
pub use github::write_github;
pub use gitlab::write_gitlab;
pub use json::write_json;
pub use junit_report::write_run_as_junit;
pub use sarif::{SarifExtras, write_sarif};
pub use summary::Tally;
pub use terminal::write_terminal;
pub use testing::{
    TestRun, TestTally, TestedWorkspace, percent, write_test_list, write_tests,
    write_tests_as_json, write_tests_as_junit,
};

use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::Report;
use crate::source::SourceMap;

/// How grave a finding is, the gravest first: a refusal stops a change, so it comes before a mistake in a file.
pub(crate) fn gravity(finding: &Diagnostic) -> (std::cmp::Reverse<Severity>, bool) {
    (
        std::cmp::Reverse(finding.severity),
        finding.decision.is_none(),
    )
}

/// Everything that one run of the program checked.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// The workspaces, in the order of their roots.
    pub workspaces: Vec<Checked>,
    /// The evaluation instant in UTC, in RFC 3339.
    pub at: String,
    /// The version of the time zone database, unless a workspace brings its own.
    pub zones: String,
    /// Whether what is owed refuses.
    pub gate: bool,
    /// The environment variables that set an argument of this run, with their values, sorted by name.
    pub environment: Vec<(String, String)>,
}

impl Run {
    /// Whether it is about several workspaces, beside paths that belong to none.
    pub fn is_of_many(&self) -> bool {
        let mut roots = self.workspaces.iter().filter(|one| one.root.is_some());
        roots.nth(1).is_some()
    }
}

/// One workspace and what its check said.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The root as findings name it; `.` is the current folder. `None` for paths that belong to no workspace.
    pub root: Option<String>,
    /// The files that the findings point into.
    pub sources: SourceMap,
    /// What the check said.
    pub report: Report,
    /// What was mended before it, sorted.
    pub fixed: Vec<Fixed>,
}

/// A finding that was mended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fixed {
    /// The name of the file that it was in.
    pub file: String,
    /// The check that found it.
    pub check: &'static str,
    /// What was done.
    pub title: String,
}

/// How a report is drawn on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The form.
    pub style: Style,
    /// Whether to colour.
    pub color: bool,
    /// Columns of the terminal; less than 20 counts as 20.
    pub width: usize,
    /// Errors only: no other findings, no verdicts, no summary.
    pub quiet: bool,
}

/// The forms of a report on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Frames, arrows and colours.
    Fancy,
    /// ASCII only, no colours.
    Plain,
    /// Sentences, for screen readers.
    Narrated,
}

/// The word for a severity, the same in every format.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Owed => "owed",
        Severity::Error => "error",
    }
}
