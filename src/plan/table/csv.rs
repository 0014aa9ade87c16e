//! Reads tables of text: values between commas or other marks, in quotes where they hold such marks (RFC 4180).

use super::sheet::{Cell, Column, Sheet, What};
use crate::plan::build::Builder;
use crate::plan::checks::TABLE_ROW;
use crate::source::Span;
use csv_core::{ReadFieldResult, ReaderBuilder};

/// Reads a file. `wanted` are the columns to keep; `None` for all. `base` is where the text begins in the numbering of the
/// tree.
pub(super) fn read(
    builder: &mut Builder,
    text: &str,
    base: u32,
    delimiter: u8,
    wanted: Option<&[&str]>,
) -> Sheet {
    let mut walk = Walk {
        text,
        bytes: text.as_bytes(),
        // The byte order mark of spreadsheets says nothing.
        at: if text.starts_with('\u{FEFF}') { 3 } else { 0 },
        reader: ReaderBuilder::new().delimiter(delimiter).build(),
        contents: vec![0; 1024],
        fields: Vec::new(),
        builder,
        base,
    };
    let mut sheet = wanted.map_or_else(Sheet::default, Sheet::for_columns);
    let mut sources = Vec::new();
    if walk.row().is_some() {
        sources = walk.header(&mut sheet, wanted.is_none());
    }
    // Where every column is a field, one without a name is none.
    let names = walk.fields.iter().enumerate();
    let names = names.filter(|(_, field)| wanted.is_none() && field.span.is_empty());
    let nameless: Vec<usize> = names.map(|(number, _)| number).collect();
    let width = walk.fields.len();
    while let Some(span) = walk.row() {
        if walk.fields.len() != width {
            walk.report_width(span, width, delimiter);
            continue;
        }
        if let Some(filled) = nameless.iter().find_map(|number| walk.filled(*number)) {
            let message = "this value is in a column without a name".to_owned();
            walk.report(filled, message, |found| {
                found.help("give the column a name in the header, or map the columns that count")
            });
        }
        sheet.rows.push(span);
        sheet.count += 1;
        for from in &sources {
            let cell = match from.as_slice() {
                [] => Cell::ABSENT,
                [one] => walk.cell(*one, &mut sheet),
                several => {
                    let cells: Vec<Cell> =
                        several.iter().map(|n| walk.cell(*n, &mut sheet)).collect();
                    sheet.join(&cells)
                }
            };
            sheet.cells.push(cell);
        }
    }
    sheet
}

struct Walk<'t, 'b> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    reader: csv_core::Reader,
    /// Room for the contents of one value.
    contents: Vec<u8>,
    /// The values of the row, without their quotes.
    fields: Vec<Field>,
    builder: &'b mut Builder,
    base: u32,
}

struct Field {
    span: Span,
    /// The contents, if they differ from what is written.
    contents: Option<String>,
}

impl Walk<'_, '_> {
    /// The columns of the header, and for each column of the sheet where its values stand.
    fn header(&mut self, sheet: &mut Sheet, all: bool) -> Vec<Vec<usize>> {
        let names: Vec<(String, Span)> = self
            .fields
            .iter()
            .map(|field| {
                let written = self.text.get(field.span.range()).unwrap_or_default();
                let name = field.contents.clone().unwrap_or_else(|| written.to_owned());
                (name, field.span)
            })
            .collect();
        sheet.header = names.iter().map(|(name, _)| name.clone()).collect();
        if all {
            for (name, span) in &names {
                if !name.is_empty() {
                    sheet.add_column(Column {
                        name: name.clone(),
                        span: *span,
                        is_there: true,
                    });
                }
            }
        }
        let mut sources = vec![Vec::new(); sheet.columns.len()];
        for (at, (name, span)) in names.iter().enumerate() {
            if let Some(number) = sheet.column(name)
                && let (Some(column), Some(from)) =
                    (sheet.columns.get_mut(number), sources.get_mut(number))
            {
                column.is_there = true;
                column.span = *span;
                from.push(at);
            }
        }
        sources
    }

    /// Where a value of the row stands that is not empty.
    fn filled(&self, number: usize) -> Option<Span> {
        let field = self.fields.get(number)?;
        (!field.span.is_empty()).then_some(field.span)
    }

    fn cell(&self, number: usize, sheet: &mut Sheet) -> Cell {
        let Some(field) = self.fields.get(number) else {
            return Cell::ABSENT;
        };
        let what = match &field.contents {
            None => What::Plain,
            Some(contents) => sheet.store(contents.clone()),
        };
        Cell {
            span: field.span,
            what,
        }
    }

    /// Reads the next row that can be read; gives where it stands, or `None` at the end.
    fn row(&mut self) -> Option<Span> {
        loop {
            while matches!(self.bytes.get(self.at), Some(b'\n' | b'\r')) {
                self.at += 1;
            }
            self.fields.clear();
            let start = self.at;
            loop {
                match self.field() {
                    Step::Value => {}
                    Step::Last => {
                        let end = self.fields.last().map_or(start, |f| f.span.end as usize);
                        return Some(Span::new(start, end));
                    }
                    Step::End => return None,
                    Step::Mistake => break,
                }
            }
        }
    }

    fn field(&mut self) -> Step {
        let start = self.at;
        let mut filled = 0;
        let is_last = loop {
            let input = self.bytes.get(self.at..).unwrap_or_default();
            let output = self.contents.get_mut(filled..).unwrap_or_default();
            let (result, read, wrote) = self.reader.read_field(input, output);
            self.at += read;
            filled += wrote;
            match result {
                // The next call, without input, tells the reader that this is the end.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => {
                    let more = self.contents.len() * 2;
                    self.contents.resize(more, 0);
                }
                ReadFieldResult::Field { record_end } => break record_end,
                ReadFieldResult::End => return Step::End,
            }
        };
        let raw = self.text.get(start..self.at).unwrap_or_default();
        let raw = match is_last {
            // At the end of the text nothing stands behind the last value.
            true => raw.strip_suffix('\n').unwrap_or(raw),
            false => raw.get(..raw.len().saturating_sub(1)).unwrap_or_default(),
        };
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        let inside = match raw.strip_prefix('"') {
            None => None,
            Some(rest) => {
                let closed = rest.strip_suffix('"');
                let inside = closed.filter(|inside| !inside.replace("\"\"", "").contains('"'));
                if inside.is_none() {
                    return self.report_quotes(start, rest);
                }
                inside
            }
        };
        let contents = self.contents.get(..filled).unwrap_or_default();
        let untrimmed = inside.unwrap_or(raw);
        let trimmed = untrimmed.trim();
        let blanks = untrimmed.len() - untrimmed.trim_start().len();
        let offset = start + usize::from(inside.is_some()) + blanks;
        let differs = inside.is_some_and(|inside| inside.contains('"'));
        self.fields.push(Field {
            span: Span::new(offset, offset + trimmed.len()),
            contents: differs.then(|| String::from_utf8_lossy(contents).trim().to_owned()),
        });
        match is_last {
            true => Step::Last,
            false => Step::Value,
        }
    }

    /// Goes on in the next line: a quote that is not closed takes everything up to another one.
    fn report_quotes(&mut self, start: usize, rest: &str) -> Step {
        let message = match rest.replace("\"\"", "").contains('"') {
            true => "something stands behind the closing `\"` of a value",
            false => "the closing `\"` of a value is missing",
        };
        let quote = Span::new(start, start + 1);
        self.report(quote, message.to_owned(), |found| {
            found.help("a `\"` within a value is written twice; this row was left out")
        });
        let line = self.bytes.get(start..).unwrap_or_default();
        let length = line.iter().position(|byte| *byte == b'\n');
        self.at = length.map_or(self.bytes.len(), |length| start + length + 1);
        self.reader.reset();
        Step::Mistake
    }

    fn report_width(&mut self, row: Span, width: usize, delimiter: u8) {
        let values = |count| match count {
            1 => "1 value".to_owned(),
            count => format!("{count} values"),
        };
        let message = format!(
            "this row has {}, and the header {}",
            values(self.fields.len()),
            values(width).replace("value", "column")
        );
        let first = self.fields.first().map_or(row, |field| field.span);
        let mark = char::from(delimiter).escape_default();
        self.report(first, message, |found| {
            found.help(format!(
                "a value that holds a `{mark}` stands in `\"`; this row was left out"
            ))
        });
    }

    fn report(
        &mut self,
        span: Span,
        message: String,
        complete: impl FnOnce(crate::diagnostic::Diagnostic) -> crate::diagnostic::Diagnostic,
    ) {
        let span = Span {
            start: span.start.saturating_add(self.base),
            end: span.end.saturating_add(self.base),
        };
        self.builder.report(&TABLE_ROW, span, message, complete);
    }
}

enum Step {
    /// A value, and more to come in the row.
    Value,
    /// The last value of a row.
    Last,
    /// The end of the text.
    End,
    /// A value that cannot be read; the row is lost.
    Mistake,
}
