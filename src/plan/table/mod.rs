//! Tables as plans: the exports of other tools, read by a mapping of columns to fields into the tree that every plan is.

mod assemble;
mod csv;
mod dates;
mod mapping;
mod nested;
mod reading;
mod sheet;
mod source;
mod unmapped;
mod values;

pub use dates::{DateForm, FormedKind, FormedTime, fixed_offset};
pub use mapping::{Case, Mapping, Only, Origin, Others, Purpose, Shape, Spec, Table, Word};
pub use reading::{LengthUnit, Reading};

use super::build::Builder;
use super::parts::Times;
use super::tree::Tree;
use crate::diagnostic::Severity;
use crate::source::FileId;
use assemble::Assembly;
use source::Source;
use std::sync::Arc;

/// A file of a table.
#[derive(Clone, Debug)]
pub struct TableFile {
    /// The number of the table in the mapping.
    pub table: usize,
    /// The file.
    pub file: FileId,
    /// Its name; the end of it says the format.
    pub name: String,
    /// Its text.
    pub text: Arc<String>,
}

/// Reads the files of the tables of one purpose as one tree; `None` if there is none. `complete` says whether these are all files of the
/// workspace: a vote for a change that is in none of some files says nothing.
///
/// Never fails: what cannot be understood becomes a diagnostic, and the rest is kept.
pub fn read_tables(
    mapping: &Mapping,
    files: &[TableFile],
    purpose: Purpose,
    complete: bool,
) -> Option<Tree> {
    let config = &mapping.config;
    let mut builder = Builder::new(config.file(), Arc::default());
    let own = Times::default();
    builder.add_part(config.file(), Arc::clone(&config.text), own, 0);
    let sources: Vec<Source<'_>> = files
        .iter()
        .filter_map(|file| {
            let table = mapping.tables.get(file.table)?;
            if table.purpose != purpose {
                return None;
            }
            let before = builder.tree().diagnostics().len();
            let source = Source::read(&mut builder, config, table, file);
            let found = builder
                .tree()
                .diagnostics()
                .get(before..)
                .unwrap_or_default();
            let is_lost = found.iter().any(|one| one.severity == Severity::Error);
            if table.owner.is_some() && (is_lost || source.is_none()) {
                builder.lose_parts();
            }
            source
        })
        .collect();
    if sources.is_empty() {
        return None;
    }
    Assembly::new(builder, config, &sources).run(complete)
}

#[cfg(test)]
mod tests;
