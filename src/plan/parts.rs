//! The files that a tree of tables is made of: their texts are numbered through, each behind the one before.

use super::table::{DateForm, Reading};
use super::tree::{Kind, NodeId, Tree};
use crate::source::{FileId, Place, Span};
use std::sync::Arc;

/// A file of a table.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Where its text begins in the numbering of the tree.
    pub(super) start: u32,
    pub(super) file: FileId,
    pub(super) text: Arc<String>,
    pub(super) times: Times,
    /// The number of the table in the mapping; that of the mapping's own text means nothing.
    pub(super) table: usize,
}

/// How the times of a table are written.
#[derive(Clone, Debug, Default)]
pub struct Times {
    /// The zone of times without an offset, and where it is named.
    pub timezone: Option<(Arc<str>, Place)>,
    /// The accepted forms; none for those of plans.
    pub forms: Arc<[DateForm]>,
}

impl Part {
    pub(super) fn place(&self, span: Span) -> Place {
        let own = Span {
            start: span.start.saturating_sub(self.start),
            end: span.end.saturating_sub(self.start),
        };
        own.within(self.file)
    }

    /// Where the next file would begin, if there is room.
    pub(super) fn next_start(&self) -> Option<u32> {
        let length = u32::try_from(self.text.len()).ok()?;
        self.start.checked_add(length)?.checked_add(1)
    }
}

impl Tree {
    /// The file of a table that a span lies in; `None` in a plan of one file.
    pub(super) fn part(&self, span: Span) -> Option<&Part> {
        if self.parts.is_empty() {
            return None;
        }
        let after = self.parts.partition_point(|part| part.start <= span.start);
        self.parts.get(after.checked_sub(1)?)
    }

    /// What stands between two bytes, in the numbering of the tree.
    #[inline]
    pub(super) fn slice(&self, start: usize, end: usize) -> Option<&str> {
        if self.parts.is_empty() {
            return self.text.get(start..end);
        }
        let part = self.part(Span::new(start, start))?;
        let base = part.start as usize;
        part.text
            .get(start.checked_sub(base)?..end.checked_sub(base)?)
    }

    /// How the times of the table are written that a value stands in; `None` in a plan of one file.
    pub(super) fn times_of(&self, id: NodeId) -> Option<&Times> {
        self.part(self.span(id)).map(|part| &part.times)
    }

    /// How a value is written, where its column says so itself.
    pub(super) fn reading_of(&self, id: NodeId) -> Option<&Arc<Reading>> {
        let found = self.readings.binary_search_by_key(&id.0, |(node, _)| *node);
        self.readings.get(found.ok()?).map(|(_, reading)| reading)
    }

    /// The forms of the times of a value: those of its column, else those of its table. None for those of plans.
    pub(super) fn forms_of(&self, id: NodeId) -> Arc<[DateForm]> {
        let own = self.reading_of(id).and_then(|own| own.dates.clone());
        let table = || self.times_of(id).map(|times| times.forms.clone());
        own.or_else(table).unwrap_or_default()
    }

    /// What to write in the mapping so that the bare numbers of a column have a unit; `None` where they are those of no column.
    pub(super) fn unit_line(&self, id: NodeId) -> Option<String> {
        let key = NodeId(id.0.checked_sub(1)?);
        if !self.is_of_tables() || self.kind(key) != Kind::Text {
            return None;
        }
        let span = self.span(key);
        if self.part(span)?.file != self.file {
            let name = self.text(key);
            return Some(format!(
                "map the columns of the table, this one as `{name} = {{ column = {name:?}, unit = \"minutes\" }}`"
            ));
        }
        let lines = &self.unit_lines;
        let found = lines.binary_search_by_key(&span.start, |(at, _)| *at);
        lines.get(found.ok()?).map(|(_, line)| line.clone())
    }

    /// The number of the table, in the mapping, that a value stands in.
    pub(super) fn table_of(&self, id: NodeId) -> Option<usize> {
        self.part(self.span(id)).map(|part| part.table)
    }

    /// Whether the tree is made of tables.
    pub fn is_of_tables(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Whether a file is this plan, or one of its tables.
    pub fn holds(&self, file: FileId) -> bool {
        match self.parts.as_slice() {
            [] => self.file == file,
            parts => parts.iter().any(|part| part.file == file),
        }
    }

    /// The number of files with records.
    pub fn file_count(&self) -> usize {
        // The first part of tables is the text that maps them.
        match self.parts.as_slice() {
            [] => 1,
            [_, tables @ ..] => {
                let mut files: Vec<FileId> = tables.iter().map(|part| part.file).collect();
                files.sort_unstable();
                files.dedup();
                files.len()
            }
        }
    }

    /// A value and everything in it, one by one.
    pub fn within(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        (id.0..self.after(id.0)).map(NodeId)
    }
}
