//! The answers to requests: from a checked state and a position to the types of the protocol, one file for each kind of question.

pub mod actions;
pub mod names;
pub mod pull;
pub mod structure;
pub mod tokens;
pub mod writing;

use super::diagnostics::client_uri;
use super::position::{offset, range, span};
use super::state::{Space, State};
use crate::diagnostic::Edit;
use crate::ide::Snapshot;
use crate::source::{FileId, Place, Source, Span};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use tower_lsp::ls_types::{Location, Position, Range, TextEdit, Uri, WorkspaceEdit};

/// A file of a checked workspace, as a request sees it.
pub struct View<'s> {
    pub state: &'s Arc<State>,
    pub space: &'s Space,
    pub file: FileId,
    pub source: &'s Source,
}

impl<'s> View<'s> {
    /// The file at a path; `None` if it is of no workspace.
    pub fn new(state: &'s Arc<State>, path: &Path) -> Option<Self> {
        let (space, file) = state.space_of(path)?;
        let source = space.snapshot.source(file)?;
        Some(View {
            state,
            space,
            file,
            source,
        })
    }

    /// The workspace.
    pub fn snapshot(&self) -> &'s Snapshot {
        &self.space.snapshot
    }

    /// The byte at a position.
    pub fn offset(&self, position: Position) -> u32 {
        offset(self.source, position, self.state.unit())
    }

    /// The bytes of a range.
    pub fn span(&self, range: Range) -> Span {
        span(self.source, range, self.state.unit())
    }

    /// The range of a span of this file.
    pub fn range(&self, span: Span) -> Range {
        range(self.source, span, self.state.unit())
    }

    /// A place in any file of the workspace.
    pub fn location(&self, place: Place) -> Option<Location> {
        location(self.state, self.space, place)
    }

    /// Edits in any files of the workspace.
    pub fn workspace_edit(&self, edits: &[Edit]) -> WorkspaceEdit {
        workspace_edit(self.state, self.space, edits)
    }
}

/// A place in a file of a workspace.
pub fn location(state: &State, space: &Space, place: Place) -> Option<Location> {
    let source = space.snapshot.source(place.file)?;
    Some(Location {
        uri: client_uri(state, space.path(place.file)?)?,
        range: range(source, place.span, state.unit()),
    })
}

fn workspace_edit(state: &State, space: &Space, edits: &[Edit]) -> WorkspaceEdit {
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for edit in edits {
        if let Some(Location { uri, range }) = location(state, space, edit.place) {
            let new_text = edit.text.clone();
            changes
                .entry(uri)
                .or_default()
                .push(TextEdit { range, new_text });
        }
    }
    WorkspaceEdit {
        changes: Some(changes),
        ..WorkspaceEdit::default()
    }
}
