//! One file of a table: its rows that count, and the columns that it lacks.

use super::mapping::{Table, Word};
use super::sheet::{Cell, Sheet, What};
use super::{TableFile, csv, elements, nested};
use crate::diagnostic::suggest;
use crate::plan::build::{Builder, shorten};
use crate::plan::checks::{MISSING_COLUMN, REPEATED_KEY, TABLE_SIZE, WRONG_TYPE};
use crate::plan::parts::Times;
use crate::plan::tree::Tree;
use crate::plan::{Format, table::mapping::Shape};
use crate::source::Span;

/// A file of a table that was read.
pub(super) struct Source<'m> {
    pub(super) table: &'m Table,
    pub(super) text: &'m str,
    /// Where its text begins in the numbering of the tree.
    pub(super) base: u32,
    pub(super) sheet: Sheet,
    /// The rows that count.
    pub(super) rows: Vec<usize>,
}

impl<'m> Source<'m> {
    /// Reads a file; `None` where it is too large to be numbered with the others.
    pub(super) fn read(
        builder: &mut Builder,
        config: &Tree,
        table: &'m Table,
        file: &'m TableFile,
        siblings: &[String],
    ) -> Option<Self> {
        let times = Times {
            timezone: table
                .timezone
                .as_ref()
                .map(|zone| (zone.text.as_str().into(), zone.span.within(config.file()))),
            forms: table.dates.clone(),
        };
        let Some(base) = builder.add_part(file.file, file.text.clone(), times, file.table) else {
            let message = format!("`{}` is one file too many to be numbered", file.name);
            builder.report(&TABLE_SIZE, table.span, message, |found| {
                found.help("the tables of a workspace hold 4 GB together; leave out old rows")
            });
            return None;
        };
        let words = table.wanted();
        let names: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let as_it_is = matches!(table.columns, Shape::Same);
        let sheet = read_sheet(builder, table, file, (base, &names), siblings);
        let mut source = Source {
            table,
            text: &file.text,
            base,
            sheet,
            rows: Vec::new(),
        };
        source.take_zone(builder, config, file);
        source.report_missing(builder, &words, &file.name);
        if !as_it_is {
            source.report_nested(builder, &words);
        }
        source.rows = (0..source.sheet.count)
            .filter(|row| source.counts(*row))
            .collect();
        Some(source)
    }

    /// A zone that the file names itself, as a plan does, is that of its times.
    fn take_zone(&self, builder: &mut Builder, config: &Tree, file: &TableFile) {
        let Some((zone, span)) = &self.sheet.zone else {
            return;
        };
        let span = self.shift(*span);
        match &self.table.timezone {
            None => builder.set_zone(zone, span),
            Some(own) if is_same(&own.text, zone) => {}
            Some(own) => {
                let message = format!(
                    "the zone of this file is `{}`, and the mapping says `{}`",
                    shorten(zone),
                    shorten(&own.text)
                );
                let mapping = own.span.within(config.file());
                builder.report(&REPEATED_KEY, span, message, |found| {
                    found
                        .label(mapping, "the zone of the table")
                        .help("keep one of them: which one counts would be a guess")
                });
                builder.add_loose(file.file, REPEATED_KEY.name);
            }
        }
    }

    /// A span of the file in the numbering of the tree.
    pub(super) fn shift(&self, span: Span) -> Span {
        Span {
            start: span.start.saturating_add(self.base),
            end: span.end.saturating_add(self.base),
        }
    }

    /// The cell of a row in a column.
    pub(super) fn cell(&self, row: usize, column: &str) -> Cell {
        let number = self.sheet.column(column);
        let cells = self.sheet.row(row);
        let cell = number.and_then(|number| cells.get(number));
        cell.copied().unwrap_or(Cell::ABSENT)
    }

    /// Whether the file has a column.
    pub(super) fn has(&self, column: &str) -> bool {
        let number = self.sheet.column(column);
        let column = number.and_then(|number| self.sheet.columns.get(number));
        column.is_some_and(|column| column.is_there)
    }

    /// The contents of a cell; `None` where it holds no text.
    pub(super) fn text(&self, cell: Cell) -> Option<&str> {
        self.sheet.text(self.text, cell)
    }

    /// Whether a cell has no value.
    pub(super) fn is_missing(&self, cell: Cell) -> bool {
        match cell.what {
            What::Absent | What::Null => true,
            What::Nested(_) => false,
            What::List(..) => {
                let mut elements = self.sheet.elements(cell).iter();
                elements.all(|element| self.is_missing(*element))
            }
            What::Plain | What::Stored(_) => self.text(cell).is_none_or(|t| self.means_none(t)),
        }
    }

    /// Whether a text means that there is no value.
    pub(super) fn means_none(&self, text: &str) -> bool {
        text.is_empty() || self.table.missing.iter().any(|missing| missing == text)
    }

    fn counts(&self, row: usize) -> bool {
        self.table.only.iter().all(|only| {
            let cell = self.cell(row, &only.column.text);
            // A row that cannot be left out for certain is checked.
            if !self.has(&only.column.text) && !self.is_lines_of_json() {
                return true;
            }
            if self.is_missing(cell) {
                return only.values.iter().any(|value| self.means_none(value));
            }
            let has = |cell: Cell| {
                let text = self.text(cell);
                // A value that is none, such as a table, cannot be compared: the row counts.
                text.is_none_or(|text| only.values.iter().any(|value| is_same(value, text)))
            };
            match cell.what {
                What::List(..) => self.sheet.elements(cell).iter().any(|one| has(*one)),
                _ => has(cell),
            }
        })
    }

    /// Rows of JSON may leave out what they do not have.
    fn is_lines_of_json(&self) -> bool {
        self.sheet
            .columns
            .iter()
            .all(|column| column.span.is_empty())
            && self.sheet.columns.iter().any(|column| column.is_there)
    }

    fn report_missing(&self, builder: &mut Builder, words: &[&Word], name: &str) {
        let no_columns = self.sheet.columns.iter().all(|c| c.span.is_empty());
        if self.sheet.rows.is_empty() && no_columns {
            // A list without rows is empty; a table without the columns that the mapping names is no export.
            let is_list = Format::from_name(name).is_some()
                || name.ends_with("jsonl")
                || name.ends_with("ndjson");
            if is_list {
                return;
            }
            if self.text.trim().is_empty() {
                builder.set_incomplete();
                let message = format!("`{name}` is empty, without a header, so it was not read");
                builder.report(&MISSING_COLUMN, self.table.span, message, |found| {
                    found.help("an export of nothing has its header: export it again")
                });
                return;
            }
        }
        if !words.is_empty() && words.iter().all(|word| !self.has(&word.text)) {
            builder.set_incomplete();
        }
        for word in words {
            if self.has(&word.text) {
                continue;
            }
            let known: Vec<&str> = self.sheet.header.iter().map(String::as_str).collect();
            let near = suggest(&word.text, known.iter().copied());
            let message = format!("`{name}` has no column `{}`", word.text);
            let place = builder.place(self.shift(Span::default()));
            builder.report(&MISSING_COLUMN, word.span, message, |found| {
                let found = found.label(place, "the table");
                match near.as_slice() {
                    [one] => {
                        let at = found.primary.place;
                        found
                            .help(format!("did you mean `{one}`?"))
                            .guess(format!("write `{one}`"), at, format!("{one:?}"))
                    }
                    [] if known.len() == 1 => found.help(
                        "its header has one column only: `delimiter` says what stands between columns, like `delimiter = \";\"`",
                    ),
                    [] => found.help(format!("its columns are {}", shown(&known))),
                    several => found.help(format!("did you mean {}?", shown(several))),
                }
            });
        }
    }

    /// Columns of which a value is a table of its own.
    fn report_nested(&self, builder: &mut Builder, words: &[&Word]) {
        let width = self.sheet.columns.len().max(1);
        let table_span = self.table.span;
        for (number, column) in self.sheet.columns.iter().enumerate() {
            let mut cells = self.sheet.cells.iter().skip(number).step_by(width);
            let Some(cell) = cells.find(|cell| matches!(cell.what, What::Nested(_))) else {
                continue;
            };
            let word = words.iter().find(|word| word.text == column.name);
            let span = word.map_or(table_span, |word| word.span);
            let cell = builder.place(self.shift(cell.span));
            let name = crate::plan::build::shorten(&column.name);
            let message = format!("`{name}` holds a table of its own, not a value");
            builder.report(&WRONG_TYPE, span, message, |found| {
                found
                    .label(cell, "here first")
                    .help(format!("name what is meant in it, like `{name}.value`"))
            });
        }
    }

    /// What stands in a span of the file, in the numbering of the tree.
    pub(super) fn written(&self, span: Span) -> &str {
        let base = self.base as usize;
        let range = span.range();
        let own = range.start.saturating_sub(base)..range.end.saturating_sub(base);
        self.text.get(own).unwrap_or_default()
    }
}

/// Whether two texts of exports are the same: without the case of letters and blanks around them.
pub(super) fn is_same(left: &str, right: &str) -> bool {
    let (left, right) = (left.trim(), right.trim());
    left == right || left.to_lowercase() == right.to_lowercase()
}

/// Names in backquotes, not too many of them.
fn shown(names: &[&str]) -> String {
    const MOST: usize = 12;
    let first = names.iter().take(MOST).map(|name| {
        let name = crate::plan::build::shorten(name);
        format!("`{name}`")
    });
    let mut shown: Vec<String> = first.collect();
    if names.len() > MOST {
        shown.push(format!("and {} more", names.len() - MOST));
    }
    shown.join(", ")
}

fn read_sheet(
    builder: &mut Builder,
    table: &Table,
    file: &TableFile,
    (base, wanted): (u32, &[&str]),
    siblings: &[String],
) -> Sheet {
    let as_it_is = matches!(table.columns, Shape::Same);
    let extension = file.name.rsplit('.').next().unwrap_or_default();
    let extension = extension.to_ascii_lowercase();
    let format = Format::from_name(&file.name);
    let is_lines = matches!(extension.as_str(), "ndjson" | "jsonl");
    if format.is_some() || is_lines {
        let input = nested::Input {
            file: file.file,
            text: &file.text,
            format,
            base,
            rows: table.rows.as_ref().map(|word| word.text.as_str()),
            record: &table.record.text,
            siblings,
            lists: elements::lists(table),
        };
        let mut columns = wanted.to_vec();
        if as_it_is {
            // Other tables refer to it.
            columns.push("id");
        }
        return nested::read(builder, &input, &columns, as_it_is);
    }
    let delimiter = table.delimiter.unwrap_or(match extension.as_str() {
        "tsv" => b'\t',
        _ => b',',
    });
    let wanted = (!as_it_is).then_some(wanted);
    csv::read(builder, &file.text, base, delimiter, wanted)
}
