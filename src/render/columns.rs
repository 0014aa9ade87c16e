//! Lines and columns of many places, found in one pass even where a file is one long line.

use crate::source::{FileId, LineColumn, SourceMap};

/// Finds lines and columns in characters, from zero. It remembers the last place of each file and counts from there, so that
/// thousands of findings in one line of 50 MB cost one walk over it and not thousands.
pub struct Locator<'s> {
    sources: &'s SourceMap,
    last: Vec<Option<Known>>,
}

#[derive(Clone, Copy)]
struct Known {
    offset: usize,
    place: LineColumn,
}

impl<'s> Locator<'s> {
    /// A locator for the files of a map.
    pub fn new(sources: &'s SourceMap) -> Self {
        let last = vec![None; sources.iter().count()];
        Locator { sources, last }
    }

    /// Line and column of a byte; past the end is the end, inside a character is its start.
    pub fn locate(&mut self, file: FileId, offset: u32) -> LineColumn {
        let Some(source) = self.sources.find(file) else {
            return LineColumn { line: 0, column: 0 };
        };
        let text = source.text();
        let offset = floor_boundary(text, offset as usize);
        let line = source
            .lines()
            .line_of(u32::try_from(offset).unwrap_or(u32::MAX));
        let count = |from: usize, to: usize| {
            let characters = text.get(from..to).unwrap_or_default().chars().count();
            u32::try_from(characters).unwrap_or(u32::MAX)
        };
        let memory = self.last.get_mut(file.0 as usize);
        let column = match memory.as_ref().and_then(|known| **known) {
            Some(known) if known.place.line == line && known.offset <= offset => {
                known.place.column + count(known.offset, offset)
            }
            Some(known) if known.place.line == line => {
                known.place.column - count(offset, known.offset)
            }
            _ => count(source.lines().bytes_of(line, text).start, offset),
        };
        let place = LineColumn { line, column };
        if let Some(memory) = memory {
            *memory = Some(Known { offset, place });
        }
        place
    }
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
    use crate::source::{ColumnUnit, Source};

    #[test]
    fn agrees_with_the_line_table_in_any_order() {
        let text = "a ß🦀 漢\r\n\tx\n\nlast";
        let mut sources = SourceMap::new();
        let file = sources.add(Source::new("a", text));
        let mut locator = Locator::new(&sources);
        let length = u32::try_from(text.len()).unwrap() + 3;
        let forwards = 0..length;
        let backwards = (0..length).rev();
        let jumping = (0..length).map(|n| n * 7 % length);
        for offset in forwards.chain(backwards).chain(jumping) {
            let expected = sources
                .find(file)
                .unwrap()
                .line_column(offset, ColumnUnit::Characters);
            assert_eq!(locator.locate(file, offset), expected, "byte {offset}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_at_the_start() {
        let sources = SourceMap::new();
        let place = Locator::new(&sources).locate(FileId(3), 7);
        assert_eq!(place, LineColumn { line: 0, column: 0 });
    }
}
