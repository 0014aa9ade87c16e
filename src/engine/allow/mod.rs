//! Comments that allow findings: `# tidegate: allow NAME until 2027-01-31 because TEXT`.
//!
//! What a file says is found by [`in_policy`] and [`in_plan`], which depend on that file alone; [`apply()`] holds it against the
//! findings of a check. A comment never reaches a verdict: only lints, warnings and notes can be allowed.

mod apply;
mod comments;
mod read;
mod scope;

pub use apply::{apply, find};
pub use read::{is_allowed, unknown_check};

use crate::diagnostic::{Check, Diagnostic};
use crate::plan::Tree;
use crate::source::{FileId, Span};
use crate::syntax::Parsed;
use crate::time::PlanTime;
use crate::{lints, plan, policy, syntax, time, verdict};

/// What the comments of one file allow, and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub struct FileAllows {
    /// What is allowed, in the order of the text.
    pub allows: Vec<Allow>,
    /// What is wrong with the comments themselves.
    pub findings: Vec<Diagnostic>,
}

/// A comment that allows findings.
#[derive(Clone, Debug)]
pub struct Allow {
    /// The file.
    pub file: FileId,
    /// The comment, from its `#`.
    pub span: Span,
    /// What to take away to be rid of it: the comment, with its line if nothing else stands there.
    pub removal: Span,
    /// The checks, each with the place of its name.
    pub names: Vec<(&'static str, Span)>,
    /// Findings that start here are allowed.
    pub holds: Span,
    /// Until when.
    pub until: Option<(PlanTime, Span)>,
    /// Why.
    pub because: Option<String>,
}

/// What the comments of a policy allow.
pub fn in_policy(file: FileId, text: &str, parsed: &Parsed) -> FileAllows {
    let found = comments::in_tide(text);
    let items = &parsed.file.items;
    read::read(file, text, &found, |comment| {
        scope::in_tide(text, items, comment)
    })
}

/// What the comments of a plan in TOML or YAML allow. JSON has no comments, and where the text of a plan has a mistake none counts.
pub fn in_plan(file: FileId, text: &str, tree: &Tree) -> FileAllows {
    if tree.is_of_tables() || !tree.diagnostics().is_empty() {
        return FileAllows::default();
    }
    let found = comments::in_tree(text, tree);
    read::read(file, text, &found, |comment| {
        scope::in_tree(text, tree, comment)
    })
}

/// The checks whose findings can be about the text of a policy or a plan.
fn known() -> impl Iterator<Item = &'static Check> {
    let plain = [
        syntax::checks::ALL,
        &plan::checks::ALL,
        policy::checks::ALL,
        time::CALENDAR_FILE_CHECKS,
        verdict::checks::ALL,
        super::checks::ALL,
    ];
    let lints = lints::ALL.iter().map(|(check, ..)| *check);
    plain.into_iter().flatten().chain(lints)
}
