//! The rows of one file with the columns that are asked for, whatever the format.

use crate::plan::tree::{NodeId, Tree};
use crate::source::Span;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

/// A value of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// Where it is written, without its quotes, from the start of the file.
    pub(super) span: Span,
    pub(super) what: What,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The row does not have the column.
    Absent,
    /// `null`.
    Null,
    /// What is written.
    Plain,
    /// Something that differs from what is written: its number in the store.
    Stored(u32),
    /// Several cells: the first and the number of them.
    List(u32, u32),
    /// A table within the row, or a list of them: its node in [`Sheet::tree`].
    Nested(u32),
}

impl Cell {
    pub(super) const ABSENT: Cell = Cell {
        span: Span { start: 0, end: 0 },
        what: What::Absent,
    };
}

/// A list of records in the mapping: where the name of its field is written, and which of its records is meant.
pub(super) type ListPlace = (u32, usize);

/// The rows of a file.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// The columns; those of the mapping, or all. They are added by [`Sheet::add_column`].
    pub(super) columns: Vec<Column>,
    numbers: FxHashMap<String, usize>,
    /// The names of all columns of the file; in formats without a header those of the first row.
    pub(super) header: Vec<String>,
    /// Row by row, a cell for each column.
    pub(super) cells: Vec<Cell>,
    /// Where each row is written; those of `inner` behind those of the file.
    pub(super) rows: Vec<Span>,
    /// How many rows the file has.
    pub(super) count: usize,
    /// The elements of lists within rows that are records of their own: by the row, and the place of the list in the mapping. Each is
    /// a row with the cells of its element.
    pub(super) inner: FxHashMap<(usize, ListPlace), Vec<usize>>,
    /// The elements of lists.
    pub(super) elements: Vec<Cell>,
    /// Contents that differ from what is written.
    pub(super) stored: Vec<String>,
    /// The file as it was read, in formats whose rows hold tables.
    pub(super) tree: Option<Tree>,
    /// In these formats, where every key is the field of its own name: the keys of all rows with their values.
    pub(super) entries: Vec<(NodeId, Cell)>,
    /// Where the entries of each row end.
    pub(super) entry_ends: Vec<usize>,
    /// The zone of times without an offset, where the file names it.
    pub(super) zone: Option<(String, Span)>,
}

/// A column of a sheet.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    /// Where its name is written; empty in formats that write it in each row.
    pub(super) span: Span,
    /// Whether the file has it.
    pub(super) is_there: bool,
}

impl Sheet {
    /// A sheet for these columns, none of which has been seen.
    pub(super) fn for_columns(names: &[&str]) -> Self {
        let mut sheet = Sheet::default();
        for name in names {
            sheet.add_column(Column {
                name: (*name).to_owned(),
                span: Span::default(),
                is_there: false,
            });
        }
        sheet
    }

    /// Adds a column, unless there is one of that name.
    pub(super) fn add_column(&mut self, column: Column) {
        if let Entry::Vacant(free) = self.numbers.entry(column.name.clone()) {
            free.insert(self.columns.len());
            self.columns.push(column);
        }
    }

    /// The cells of a row.
    pub(super) fn row(&self, row: usize) -> &[Cell] {
        let width = self.columns.len();
        self.cells
            .get(row * width..(row + 1) * width)
            .unwrap_or_default()
    }

    /// The keys of a row with their values.
    pub(super) fn entries(&self, row: usize) -> &[(NodeId, Cell)] {
        let start = row.checked_sub(1).and_then(|row| self.entry_ends.get(row));
        let start = start.copied().unwrap_or_default();
        let end = self.entry_ends.get(row).copied().unwrap_or_default();
        self.entries.get(start..end).unwrap_or_default()
    }

    /// The number of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// The contents of a cell; `None` where it holds no text.
    pub(super) fn text<'s>(&'s self, source: &'s str, cell: Cell) -> Option<&'s str> {
        match cell.what {
            What::Plain => source.get(cell.span.range()),
            What::Stored(number) => self.stored.get(number as usize).map(String::as_str),
            _ => None,
        }
    }

    /// The elements of a list.
    pub(super) fn elements(&self, cell: Cell) -> &[Cell] {
        match cell.what {
            What::List(first, count) => self
                .elements
                .get(first as usize..first as usize + count as usize)
                .unwrap_or_default(),
            _ => &[],
        }
    }

    /// Stores contents that differ from what is written.
    pub(super) fn store(&mut self, contents: String) -> What {
        self.stored.push(contents);
        What::Stored(u32::try_from(self.stored.len() - 1).unwrap_or(u32::MAX))
    }

    /// Makes a list of cells; one is no list.
    pub(super) fn join(&mut self, cells: &[Cell]) -> Cell {
        match cells {
            [] => Cell::ABSENT,
            [one] => *one,
            [first, .., last] => {
                let start = u32::try_from(self.elements.len()).unwrap_or(u32::MAX);
                self.elements.extend_from_slice(cells);
                let count = u32::try_from(cells.len()).unwrap_or(u32::MAX);
                Cell {
                    span: first.span.to(last.span),
                    what: What::List(start, count),
                }
            }
        }
    }
}
