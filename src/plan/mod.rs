//! A plan file as data: one tree of values with their places, whatever the format, and the typed records read from it.

mod build;
pub mod checks;
pub mod expected;
pub mod history;
pub mod ids;
mod json;
mod parts;
pub mod read;
pub mod records;
pub mod reports;
pub mod table;
mod toml;
pub mod tree;
pub mod trial;
mod yaml;

pub use records::Records;
pub use tree::{Entries, Items, Kind, NodeId, Tree};

use crate::source::FileId;
use build::Builder;
use std::sync::Arc;

/// How a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// TOML 1.1.
    Toml,
    /// JSON, RFC 8259, without comments or trailing commas.
    Json,
    /// YAML 1.2, one document without anchors, aliases, merge keys and tags.
    Yaml,
}

impl Format {
    /// The format that the extension of a file name stands for, in any letter case.
    pub fn from_name(name: &str) -> Option<Format> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let (stem, extension) = file.rsplit_once('.')?;
        if stem.is_empty() {
            return None;
        }
        match extension.to_ascii_lowercase().as_str() {
            "toml" => Some(Format::Toml),
            "json" => Some(Format::Json),
            "yaml" | "yml" => Some(Format::Yaml),
            _ => None,
        }
    }
}

/// The most containers that may stand in one another, the outermost counted.
pub const DEPTH_LIMIT: usize = 128;

/// The most problems of one file that are reported one by one.
pub const PROBLEM_LIMIT: usize = 50;

/// Reads a plan file of at most 4 GiB. Never fails: what cannot be understood becomes a diagnostic, and the rest is kept.
pub fn read(file: FileId, text: Arc<String>, format: Format) -> Tree {
    let mut builder = Builder::new(file, Arc::clone(&text));
    // The byte order mark of Windows editors says nothing.
    let start = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    match format {
        Format::Toml => toml::read(&mut builder, &text, start),
        Format::Json => json::read(&mut builder, &text, start),
        Format::Yaml => yaml::read(&mut builder, &text, start),
    }
    builder.finish()
}

#[cfg(test)]
mod tests;
