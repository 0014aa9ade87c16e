//! What is on file about the past: closed changes, incidents and deployments, and the time that the files cover.

use super::table::{Mapping, Purpose, Table, TableFiles, read_tables};
use super::tree::Tree;
use crate::policy::types::RecordKind;
use crate::time::Intervals;
use std::ops::Range;

/// The files of history as they are written.
#[derive(Clone, Debug)]
pub struct HistoryFiles {
    /// The tables, each with the span that it covers if it says so.
    pub tables: Vec<Table>,
    /// Their records.
    pub tree: Tree,
}

impl HistoryFiles {
    /// Reads them; `None` if there are none.
    pub fn read(mapping: &Mapping, files: TableFiles<'_>) -> Option<Self> {
        let tree = read_tables(mapping, files, Purpose::History)?;
        Some(HistoryFiles {
            tables: mapping.tables.clone(),
            tree,
        })
    }
}

/// The history of a check, in rows of [`super::Records`].
#[derive(Clone, Debug)]
pub struct History {
    /// Closed changes: records of the kind [`RecordKind::History`], dated by their `end`.
    pub changes: Past,
    /// Incidents, dated by when they were `opened`.
    pub incidents: Past,
    /// Deployments, dated by `at`.
    pub deployments: Past,
}

/// The records of one kind.
#[derive(Clone, Debug)]
pub struct Past {
    /// Their kind.
    pub kind: RecordKind,
    /// Their rows. Other rows of the kind belong to plans.
    pub rows: Range<u32>,
    /// The field with the instant by which a record lies in a span; a record without it lies in none.
    pub dated: u16,
    /// The time that the files cover; nothing where no file has such records. What happened outside it is not known.
    pub covered: Intervals,
    /// Whether something of the files was not read or not understood, so that they cover nothing.
    pub broken: bool,
}
