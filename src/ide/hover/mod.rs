//! What stands at a place: a word of the language, a name, a date, a value of a plan.

mod fields;
mod moments;
mod plan;
mod policy;
pub(super) mod quorum;
pub(super) mod statements;
pub(super) mod things;
mod times;

use super::snapshot::Snapshot;
use super::text::clamp;
use crate::source::{FileId, Span};

/// What stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The text that it is about.
    pub span: Span,
    /// What is to be known of it, in Markdown.
    pub markdown: String,
}

/// What stands at a place of any file; nothing where there is nothing to say.
pub fn hover(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<Hover> {
    let source = snapshot.source(file)?;
    let at = clamp(source.text(), offset);
    if snapshot.plan_file(file).is_some() {
        plan::hover(snapshot, file, at)
    } else if source.name().ends_with(".tide") {
        policy::hover(snapshot, file, source.text(), at)
    } else {
        None
    }
}
