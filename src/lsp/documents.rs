//! What the client has open: texts with their versions, kept in step by its changes.

use super::paths::path_of;
use super::position::span;
use crate::source::{ColumnUnit, Source};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tower_lsp::ls_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    TextDocumentContentChangeEvent, Uri,
};

/// A file that is open.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its name, as the client writes it.
    pub uri: Uri,
    /// Its version.
    pub version: i32,
    /// Its text.
    pub text: Arc<String>,
}

/// The files that are open, by path.
#[derive(Clone, Debug)]
pub struct Documents {
    /// They.
    pub open: BTreeMap<PathBuf, Document>,
    /// Counts every change of any of them.
    pub generation: u64,
    /// What columns count.
    pub unit: ColumnUnit,
}

impl Default for Documents {
    fn default() -> Self {
        Documents {
            open: BTreeMap::new(),
            generation: 0,
            unit: ColumnUnit::Utf16,
        }
    }
}

impl Documents {
    /// Takes a file that the client opens. One that is open already is opened anew.
    pub fn open(&mut self, params: DidOpenTextDocumentParams) -> PathBuf {
        let document = params.text_document;
        let path = path_of(&document.uri);
        self.generation += 1;
        self.open.insert(
            path.clone(),
            Document {
                uri: document.uri,
                version: document.version,
                text: Arc::new(document.text),
            },
        );
        path
    }

    /// Applies changes one after the other. A file that was never opened has no text that they could change.
    pub fn change(&mut self, params: DidChangeTextDocumentParams) -> Option<PathBuf> {
        let path = path_of(&params.text_document.uri);
        let unit = self.unit;
        let document = self.open.get_mut(&path)?;
        document.version = params.text_document.version;
        for change in params.content_changes {
            apply(&mut document.text, change, unit);
        }
        self.generation += 1;
        Some(path)
    }

    /// Lets a file go: from now on its text is that of the disk.
    pub fn close(&mut self, params: &DidCloseTextDocumentParams) -> PathBuf {
        let path = path_of(&params.text_document.uri);
        self.open.remove(&path);
        self.generation += 1;
        path
    }
}

fn apply(text: &mut Arc<String>, change: TextDocumentContentChangeEvent, unit: ColumnUnit) {
    let Some(range) = change.range else {
        *text = Arc::new(change.text);
        return;
    };
    let source = Source::shared("", Arc::clone(text));
    let span = span(&source, range, unit);
    let mut changed = String::with_capacity(text.len() + change.text.len());
    changed.push_str(text.get(..span.start as usize).unwrap_or_default());
    changed.push_str(&change.text);
    changed.push_str(text.get(span.end as usize..).unwrap_or_default());
    *text = Arc::new(changed);
}
