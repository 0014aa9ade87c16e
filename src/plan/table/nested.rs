//! Reads tables of JSON and of plans: a list of tables, or one table a line.

use super::elements::ListOfRecords;
use super::sheet::{Cell, Sheet, What};
use super::top::Top;
use crate::plan::build::Builder;
use crate::plan::checks::{EMPTY_PLAN, MISSING_COLUMN, PLAN_ROOT, TABLE_ROW};
use crate::plan::records::head_span;
use crate::plan::tree::{Kind, NodeId, Tree};
use crate::plan::{Format, json};
use crate::source::{FileId, Span};
use std::sync::Arc;

/// The file to read.
pub(super) struct Input<'t> {
    pub(super) file: FileId,
    pub(super) text: &'t Arc<String>,
    /// `None` for one JSON table a line.
    pub(super) format: Option<Format>,
    /// Where the text begins in the numbering of the tree.
    pub(super) base: u32,
    /// The path to the list of rows.
    pub(super) rows: Option<&'t str>,
    /// What each row is.
    pub(super) record: &'t str,
    /// The keys at the top that other tables of the mapping read from this file.
    pub(super) siblings: &'t [String],
    /// The lists of records that the mapping makes of each row.
    pub(super) lists: Vec<ListOfRecords<'t>>,
}

/// Reads a file. `wanted` are the columns to keep; with `as_it_is`, all keys with their values are kept beside them.
pub(super) fn read(
    builder: &mut Builder,
    input: &Input<'_>,
    wanted: &[&str],
    as_it_is: bool,
) -> Sheet {
    let mut sheet = Sheet::for_columns(wanted);
    let (tree, rows) = match input.format {
        None => lines(input),
        Some(format) => {
            let tree = crate::plan::read(input.file, Arc::clone(input.text), format);
            let top = Top::find(&tree, input);
            if top.rows.is_none() && tree.diagnostics().iter().all(|d| d.name == PLAN_ROOT.name) {
                report_no_rows(builder, &tree, input);
            }
            top.report(builder, &tree, input);
            sheet.zone = top.zone(&tree);
            (tree, top.rows.unwrap_or_default())
        }
    };
    let mistakes = tree.diagnostics().iter();
    let mistakes = mistakes.filter(|d| d.name != PLAN_ROOT.name && d.name != EMPTY_PLAN.name);
    builder.take(mistakes.cloned());
    let first = rows.first().map(|row| tree.entries(*row));
    let keys = first.into_iter().flatten();
    sheet.header = keys.map(|(key, _)| tree.text(key).to_owned()).collect();
    let names: Vec<String> = sheet.columns.iter().map(|c| c.name.clone()).collect();
    let mut walk = Walk {
        tree: &tree,
        text: input.text,
        as_it_is,
        sheet,
    };
    let mut nodes = Vec::new();
    for (number, row) in rows.iter().copied().enumerate() {
        let mut span = tree.span(row);
        if tree.kind(row) != Kind::Table {
            if !tree.is_damaged(row) {
                let span = shift(span, input.base);
                let message = "a row is a table of keys with values".to_owned();
                builder.report(&TABLE_ROW, span, message, |found| {
                    found.help("this row was left out")
                });
            }
            continue;
        }
        // A row reaches to the next one, or to the end of the file: what was not understood there may have been a part of it.
        let next = rows.get(number + 1).map(|next| tree.span(*next).start);
        let next = next.or_else(|| u32::try_from(input.text.len()).ok());
        span.end = next.map_or(span.end, |next| next.saturating_sub(1).max(span.end));
        walk.sheet.rows.push(span);
        walk.sheet.count += 1;
        nodes.push(row);
        for (number, name) in names.iter().enumerate() {
            let cell = walk.find(row, name);
            if cell.what != What::Absent
                && let Some(column) = walk.sheet.columns.get_mut(number)
            {
                column.is_there = true;
            }
            walk.sheet.cells.push(cell);
        }
        if as_it_is {
            walk.keep_entries(row);
        }
    }
    for list in &input.lists {
        for (number, row) in nodes.iter().enumerate() {
            walk.elements(number, *row, list);
        }
    }
    let mut sheet = walk.sheet;
    sheet.tree = Some(tree);
    sheet
}

/// A span of a file in the numbering of the tree.
pub(super) fn shift(span: Span, base: u32) -> Span {
    Span {
        start: span.start.saturating_add(base),
        end: span.end.saturating_add(base),
    }
}

/// A JSON value for each line that is not empty.
fn lines(input: &Input<'_>) -> (Tree, Vec<NodeId>) {
    let text = input.text;
    let mut builder = Builder::new(input.file, Arc::clone(text));
    let mut rows = Vec::new();
    let mut start = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    while start < text.len() {
        let rest = text.get(start..).unwrap_or_default();
        let end = start + rest.find('\n').unwrap_or(rest.len());
        let line = text.get(..end).unwrap_or_default();
        if !line.get(start..).unwrap_or_default().trim().is_empty() {
            let row = builder.next();
            json::read_value(&mut builder, line, start);
            if builder.next() > row {
                rows.push(NodeId(row));
            }
        }
        start = end + 1;
    }
    (builder.finish(), rows)
}

fn report_no_rows(builder: &mut Builder, tree: &Tree, input: &Input<'_>) {
    builder.set_incomplete();
    let root = tree.root();
    let span = root.map_or_else(Span::default, |root| head_span(tree, root));
    let span = shift(span, input.base);
    let message = match input.rows {
        Some(path) => format!("there is no list of rows at `{path}`"),
        None => "this file is no list of rows".to_owned(),
    };
    builder.report(&MISSING_COLUMN, span, message, |found| {
        found.help("`rows` in the mapping says where the list is, like `rows = \"result\"`")
    });
}

/// The value at a path of keys; a key may hold dots itself.
pub(super) fn follow(tree: &Tree, table: NodeId, path: &str) -> Option<NodeId> {
    let entry = |name: &str| tree.entries(table).find(|(key, _)| tree.text(*key) == name);
    if let Some((_, value)) = entry(path) {
        return Some(value);
    }
    let (head, rest) = path.split_once('.')?;
    follow(tree, entry(head)?.1, rest)
}

pub(super) struct Walk<'t> {
    pub(super) tree: &'t Tree,
    text: &'t str,
    /// Whether every key is the field of its own name, so that tables within are records within.
    as_it_is: bool,
    pub(super) sheet: Sheet,
}

impl Walk<'_> {
    /// The cell at a path of keys. A path through a list gives what it finds in each element.
    pub(super) fn find(&mut self, at: NodeId, path: &str) -> Cell {
        let tree = self.tree;
        if tree.kind(at) == Kind::Array {
            let cells: Vec<Cell> = tree
                .items(at)
                .map(|item| self.find(item, path))
                .filter(|cell| cell.what != What::Absent)
                .collect();
            return self.flatten(&cells);
        }
        let entry = |name: &str| tree.entries(at).find(|(key, _)| tree.text(*key) == name);
        if let Some((_, value)) = entry(path) {
            return self.cell(value);
        }
        match path.split_once('.') {
            Some((head, rest)) => match entry(head) {
                Some((_, value)) => self.find(value, rest),
                None => Cell::ABSENT,
            },
            None => Cell::ABSENT,
        }
    }

    fn cell(&mut self, value: NodeId) -> Cell {
        let tree = self.tree;
        let mut span = tree.span(value);
        let what = match tree.kind(value) {
            Kind::Null => What::Null,
            Kind::Table => What::Nested(value.0),
            Kind::Array if self.as_it_is && self.holds_tables(value) => What::Nested(value.0),
            Kind::Array => {
                let cells: Vec<Cell> = tree.items(value).map(|item| self.cell(item)).collect();
                let list = self.flatten(&cells);
                return match list.what {
                    What::Absent => Cell {
                        span,
                        what: What::Null,
                    },
                    _ => list,
                };
            }
            _ => {
                let contents = tree.text(value);
                let inside = Span {
                    start: span.start.saturating_add(1),
                    end: span.end.saturating_sub(1).max(span.start.saturating_add(1)),
                };
                let is_quoted = tree.kind(value) == Kind::Text;
                if is_quoted && self.text.get(inside.range()) == Some(contents) {
                    span = inside;
                    What::Plain
                } else if !is_quoted && self.text.get(span.range()) == Some(contents) {
                    What::Plain
                } else {
                    self.sheet.store(contents.to_owned())
                }
            }
        };
        Cell { span, what }
    }

    fn keep_entries(&mut self, row: NodeId) {
        let tree = self.tree;
        for (key, value) in tree.entries(row) {
            let cell = self.cell(value);
            self.sheet.entries.push((key, cell));
        }
        self.sheet.entry_ends.push(self.sheet.entries.len());
    }

    fn holds_tables(&self, list: NodeId) -> bool {
        let mut items = self.tree.items(list);
        items.any(|item| self.tree.kind(item) == Kind::Table)
    }

    /// Lists in one another are one list.
    fn flatten(&mut self, cells: &[Cell]) -> Cell {
        let mut all = Vec::new();
        for cell in cells {
            match cell.what {
                What::List(..) => all.extend_from_slice(self.sheet.elements(*cell)),
                _ => all.push(*cell),
            }
        }
        self.sheet.join(&all)
    }
}
