//! Lines and columns of many places, found in one pass even where a file is one long line.

use crate::source::{ColumnUnit, FileId, LineColumn, Place, SourceMap, text_start};
use std::cell::OnceCell;

/// Bytes from one count to the next.
const STRIDE: usize = 1024;

/// Finds lines and columns, from zero. In a file that is all ASCII, every unit is a byte. Elsewhere, where a line is long, the
/// units of its file are counted once, with a note at every kilobyte, so that thousands of findings in one line of 50 MB do not
/// walk over it thousands of times.
pub struct Locator<'s> {
    sources: &'s SourceMap,
    unit: ColumnUnit,
    /// What is known about each file that was asked for.
    files: Vec<Counts>,
}

#[derive(Default)]
struct Counts {
    is_ascii: OnceCell<bool>,
    /// Of a file whose lines are long: how many units stand before every [`STRIDE`]th byte.
    by_strides: OnceCell<Vec<u32>>,
}

impl<'s> Locator<'s> {
    /// A locator for the files of a map, which counts characters.
    pub fn new(sources: &'s SourceMap) -> Self {
        Locator::counting(sources, ColumnUnit::Characters)
    }

    /// A locator for the files of a map.
    pub fn counting(sources: &'s SourceMap, unit: ColumnUnit) -> Self {
        let files = sources.iter().map(|_| Counts::default()).collect();
        Locator {
            sources,
            unit,
            files,
        }
    }

    /// Line and column of a byte; past the end is the end, inside a character is its start.
    pub fn locate(&self, file: FileId, offset: u32) -> LineColumn {
        let (Some(source), Some(counts)) =
            (self.sources.find(file), self.files.get(file.0 as usize))
        else {
            return LineColumn { line: 0, column: 0 };
        };
        let text = source.text();
        // A byte order mark takes no column: no editor shows one.
        let first = text_start(text);
        let offset = floor_boundary(text, offset as usize).max(first);
        let lines = source.lines();
        let line = lines.line_of(u32::try_from(offset).unwrap_or(u32::MAX));
        let start = lines.bytes_of(line, text).start.max(first);
        let column = if *counts.is_ascii.get_or_init(|| text.is_ascii()) {
            u32::try_from(offset - start).unwrap_or(u32::MAX)
        } else if offset - start <= 2 * STRIDE {
            units(text, start..offset, self.unit)
        } else {
            let counts = counts
                .by_strides
                .get_or_init(|| count_by_strides(text, self.unit));
            let before = |at: usize| {
                let known = counts.get(at / STRIDE).copied().unwrap_or_default();
                known + units(text, at - at % STRIDE..at, self.unit)
            };
            before(offset) - before(start)
        };
        LineColumn { line, column }
    }
}

impl Locator<'_> {
    /// Line and column of both ends of a place.
    pub fn locate_both(&self, Place { file, span }: Place) -> (LineColumn, LineColumn) {
        let start = self.locate(file, span.start);
        let known = self.sources.find(file).zip(self.files.get(file.0 as usize));
        if let Some((source, counts)) = known
            && counts.is_ascii.get() == Some(&true)
            && (span.end as usize) < source.lines().bytes_of(start.line, source.text()).end
        {
            // Most places end on the line on which they start.
            let column = start.column + (span.end - span.start);
            return (start, LineColumn { column, ..start });
        }
        (start, self.locate(file, span.end))
    }
}

/// How many units start in a range of bytes.
fn units(text: &str, range: std::ops::Range<usize>, unit: ColumnUnit) -> u32 {
    let bytes = text.as_bytes().get(range).unwrap_or_default();
    let starts = || bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
    let count = match unit {
        ColumnUnit::Utf8 => bytes.len(),
        ColumnUnit::Characters => starts(),
        // A character of four bytes is a pair of units.
        ColumnUnit::Utf16 => starts() + bytes.iter().filter(|byte| **byte >= 0xF0).count(),
    };
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn count_by_strides(text: &str, unit: ColumnUnit) -> Vec<u32> {
    let mut counts = vec![0];
    let mut total = 0u32;
    for start in (0..text.len()).step_by(STRIDE) {
        total += units(text, start..(start + STRIDE).min(text.len()), unit);
        counts.push(total);
    }
    counts
}

/// The offset itself, or the start of the character it is inside of; at most the length of the text.
pub fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, Span};

    #[test]
    fn agrees_with_the_line_table() {
        for unit in [ColumnUnit::Utf8, ColumnUnit::Utf16, ColumnUnit::Characters] {
            agrees_in(unit);
        }
    }

    fn agrees_in(unit: ColumnUnit) {
        let long = "ß🦀 漢x".repeat(300);
        let text = format!("a ß🦀 漢\r\n\tx\n\n{long}\n{long}");
        let text = text.as_str();
        let mut sources = SourceMap::new();
        let file = sources.add(Source::new("a", text));
        let locator = Locator::counting(&sources, unit);
        let length = u32::try_from(text.len()).unwrap() + 3;
        for offset in 0..length {
            let expected = sources.find(file).unwrap().line_column(offset, unit);
            assert_eq!(locator.locate(file, offset), expected, "byte {offset}");
            let place = Span::new(0, offset as usize).within(file);
            assert_eq!(
                locator.locate_both(place).1,
                expected,
                "up to byte {offset}"
            );
        }
    }

    #[test]
    fn in_ascii_a_byte_is_a_character() {
        let mut sources = SourceMap::new();
        let file = sources.add(Source::new("a", "ab\n".to_owned() + &"x".repeat(9000)));
        let locator = Locator::new(&sources);
        let at = |line, column| LineColumn { line, column };
        assert_eq!(locator.locate(file, 7003), at(1, 7000));
        let both = |span: Span| locator.locate_both(span.within(file));
        assert_eq!(both(Span::new(4, 7003)), (at(1, 1), at(1, 7000)));
        assert_eq!(both(Span::new(1, 7003)), (at(0, 1), at(1, 7000)));
        assert_eq!(both(Span::new(0, 3)), (at(0, 0), at(1, 0)));
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        let mut sources = SourceMap::new();
        let file = sources.add(Source::new("a", "\u{feff}ab\ncd"));
        let locator = Locator::new(&sources);
        let at = |offset| locator.locate(file, offset);
        let place = |line, column| LineColumn { line, column };
        assert_eq!(
            [at(0), at(3), at(4)],
            [0, 0, 1].map(|column| place(0, column))
        );
        assert_eq!(at(7), place(1, 1));
    }

    #[test]
    fn a_file_that_is_not_there_is_at_the_start() {
        let sources = SourceMap::new();
        let place = Locator::new(&sources).locate(FileId(3), 7);
        assert_eq!(place, LineColumn { line: 0, column: 0 });
    }
}
