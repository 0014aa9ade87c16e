//! One line table, and columns in the three units that terminals, editors and people count in.

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnUnit {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16, the default of the language server protocol.
    Utf16,
    /// Unicode scalar values, what a person would count.
    Characters,
}

/// A place as line and column, both counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 0.
    pub line: u32,
    /// Column, from 0, in the unit that was asked for.
    pub column: u32,
}

/// The offsets at which the lines of a text start. A line ends at `\n`; the `\r` of `\r\n` belongs to its line.
#[derive(Clone, Debug, Default)]
pub struct LineTable {
    starts: Vec<u32>,
}

impl LineTable {
    /// Reads a text once.
    pub fn new(text: &str) -> Self {
        // A line has some thirty bytes.
        let mut starts = Vec::with_capacity(text.len() / 32 + 1);
        starts.push(0);
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        starts.extend(ends.map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX)));
        LineTable { starts }
    }

    /// Number of lines; an empty text has one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line that holds a byte, from 0. An offset past the end is on the last line.
    pub fn line_of(&self, offset: u32) -> u32 {
        let after = self.starts.partition_point(|start| *start <= offset);
        u32::try_from(after.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The bytes of a line, its line ending included.
    pub fn bytes_of(&self, line: u32, text: &str) -> std::ops::Range<usize> {
        let line = line as usize;
        let start = self.starts.get(line).map_or(text.len(), |s| *s as usize);
        let end = self
            .starts
            .get(line + 1)
            .map_or(text.len(), |s| *s as usize);
        start..end
    }

    /// Line and column of a byte. An offset inside a character counts as its start, one past the end as the end.
    pub fn line_column(&self, offset: u32, text: &str, unit: ColumnUnit) -> LineColumn {
        let mut at = (offset as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.line_of(u32::try_from(at).unwrap_or(u32::MAX));
        let start = self.bytes_of(line, text).start;
        let before = text.get(start..at).unwrap_or_default();
        let column = match unit {
            ColumnUnit::Utf8 => before.len(),
            ColumnUnit::Utf16 => before.encode_utf16().count(),
            ColumnUnit::Characters => before.chars().count(),
        };
        LineColumn {
            line,
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    /// The byte at a line and column; a column past the end of its line is the end of the line, before its line ending.
    pub fn offset(&self, place: LineColumn, text: &str, unit: ColumnUnit) -> u32 {
        let range = self.bytes_of(place.line, text);
        let line = text.get(range.clone()).unwrap_or_default();
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut left = place.column as usize;
        let mut at = range.start;
        for character in line.chars() {
            let width = match unit {
                ColumnUnit::Utf8 => character.len_utf8(),
                ColumnUnit::Utf16 => character.len_utf16(),
                ColumnUnit::Characters => 1,
            };
            if left < width {
                break;
            }
            left -= width;
            at += character.len_utf8();
        }
        u32::try_from(at).unwrap_or(u32::MAX)
    }
}

/// Where a text starts: behind its byte order mark, if it has one.
pub fn text_start(text: &str) -> usize {
    match text.starts_with('\u{feff}') {
        true => '\u{feff}'.len_utf8(),
        false => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a ß🦀 漢\r\n\tx\n";

    #[test]
    fn columns_in_three_units() {
        let table = LineTable::new(TEXT);
        let crab_end = u32::try_from(TEXT.find(" 漢").unwrap()).unwrap();
        let column = |unit| table.line_column(crab_end, TEXT, unit).column;
        assert_eq!(column(ColumnUnit::Utf8), 8);
        assert_eq!(column(ColumnUnit::Utf16), 5);
        assert_eq!(column(ColumnUnit::Characters), 4);
        assert_eq!(table.count(), 3);
    }

    #[test]
    fn every_boundary_comes_back() {
        let table = LineTable::new(TEXT);
        for (at, character) in TEXT.char_indices() {
            if character == '\n' && TEXT[..at].ends_with('\r') {
                continue;
            }
            for unit in [ColumnUnit::Utf8, ColumnUnit::Utf16, ColumnUnit::Characters] {
                let at = u32::try_from(at).unwrap();
                let place = table.line_column(at, TEXT, unit);
                assert_eq!(table.offset(place, TEXT, unit), at, "{place:?} {unit:?}");
            }
        }
    }

    #[test]
    fn places_past_the_end_are_clamped() {
        let table = LineTable::new(TEXT);
        let end = table.line_column(u32::MAX, TEXT, ColumnUnit::Utf8);
        assert_eq!(end, LineColumn { line: 2, column: 0 });
        let far = LineColumn { line: 9, column: 9 };
        assert_eq!(
            table.offset(far, TEXT, ColumnUnit::Utf8) as usize,
            TEXT.len()
        );
    }
}
