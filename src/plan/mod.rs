//! A plan file as data: one tree of values with their places, whatever the format.
// STUB for the worktree of the edges: drop this file when merging.

use crate::source::FileId;
use std::sync::Arc;

/// The values of a plan file.
#[derive(Clone, Debug, Default)]
pub struct Tree;

/// How a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "a stub")]
pub enum Format {
    Toml,
    Json,
    Yaml,
}

impl Format {
    /// The format that the extension of a file name stands for.
    pub fn from_name(name: &str) -> Option<Format> {
        match name.rsplit_once('.')?.1 {
            "toml" => Some(Format::Toml),
            "json" => Some(Format::Json),
            "yaml" | "yml" => Some(Format::Yaml),
            _ => None,
        }
    }
}

/// Reads a plan file.
pub fn read(_file: FileId, _text: Arc<str>, _format: Format) -> Tree {
    Tree
}
