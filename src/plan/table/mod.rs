//! Tables as plans: the exports of other tools, read by a mapping of columns to fields into the tree that every plan is.

mod assemble;
mod csv;
mod dates;
mod elements;
mod mapping;
mod nested;
mod reading;
mod sheet;
mod source;
mod top;
mod unmapped;
mod values;

pub use dates::{DateForm, FormedKind, FormedTime, fixed_offset};
pub use mapping::{Case, Mapping, Only, Origin, Others, Purpose, Shape, Spec, Table, Word};
pub use reading::{LengthUnit, Reading};

use super::build::Builder;
use super::checks::LOST;
use super::parts::Times;
use super::tree::{LostParts, Tree};
use crate::diagnostic::{Diagnostic, Severity};
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

/// The files of tables, and what is known of those that are not among them.
#[derive(Clone, Copy, Debug)]
pub struct TableFiles<'f> {
    /// The files, in the order of the tables.
    pub files: &'f [TableFile],
    /// The tables, by their numbers, of which a file could not be read.
    pub lost: &'f [usize],
    /// The plans of the workspace: rows may belong to their records.
    pub plans: &'f [(FileId, Arc<Tree>)],
    /// Whether these are all files of the workspace: a vote for a change that is in none of some files says nothing.
    pub complete: bool,
}

/// Reads the files of the tables of one purpose as one tree; `None` if there is none.
///
/// Never fails: what cannot be understood becomes a diagnostic, and the rest is kept.
pub fn read_tables(mapping: &Mapping, files: TableFiles<'_>, purpose: Purpose) -> Option<Tree> {
    let config = &mapping.config;
    let mut builder = Builder::new(config.file(), Arc::default());
    let own = Times::default();
    builder.add_part(config.file(), Arc::clone(&config.text), own, 0);
    let mut lost: Vec<(usize, Option<Arc<String>>)> =
        files.lost.iter().map(|table| (*table, None)).collect();
    let mut sources: Vec<Source<'_>> = Vec::new();
    for file in files.files {
        let Some(table) = mapping.tables.get(file.table) else {
            continue;
        };
        if table.purpose != purpose {
            continue;
        }
        let (before, count) = (builder.tree().diagnostics().len(), builder.problem_count());
        let loose = builder.tree().loose().len();
        let siblings = siblings(mapping, files.files, file);
        let source = Source::read(&mut builder, config, table, file, &siblings);
        let found = builder.tree().diagnostics();
        let found = found.get(before..).unwrap_or_default();
        // Of what is only counted it is not known what it is.
        let is_full = builder.problem_count() - count > found.len();
        let is_error = |one: &Diagnostic| one.severity == Severity::Error;
        let is_judged = table.owner.is_none() && !table.is_history();
        let is_lost = |one: &Diagnostic| is_error(one) && (!is_judged || LOST.contains(&one.name));
        let is_loose = builder.tree().loose().len() > loose;
        if is_full || is_loose || source.is_none() || found.iter().any(is_lost) {
            lost.push((file.table, Some(Arc::clone(&file.text))));
        }
        sources.extend(source);
    }
    for (number, text) in lost {
        let table = mapping.tables.get(number);
        let Some(table) = table.filter(|table| table.purpose == purpose) else {
            continue;
        };
        builder.lose_table(number);
        if let Some((of, _)) = &table.owner {
            builder.lose_parts(LostParts {
                of: of.text.clone(),
                table: table.span.within(config.file()),
                text,
            });
        }
    }
    if sources.is_empty() && builder.tree().lost_parts().is_empty() {
        return None;
    }
    Assembly::new(builder, config, &sources).run(files.plans, files.complete)
}

/// The keys at the top of a file that other tables read from it.
fn siblings(mapping: &Mapping, files: &[TableFile], file: &TableFile) -> Vec<String> {
    let others = files
        .iter()
        .filter(|other| other.file == file.file && other.table != file.table);
    let tables = others.filter_map(|other| mapping.tables.get(other.table));
    let keys = tables.flat_map(|table| match &table.rows {
        Some(path) => {
            let head = path.text.split('.').next().unwrap_or_default();
            vec![path.text.clone(), head.to_owned()]
        }
        None => vec![table.record.text.clone(), format!("{}s", table.record.text)],
    });
    keys.collect()
}

#[cfg(test)]
mod tests;
