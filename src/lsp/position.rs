//! Byte offsets to positions of the protocol and back, in the encoding that client and server agreed on.

use crate::source::{ColumnUnit, LineColumn, Source, Span};
use tower_lsp::ls_types::{Position, PositionEncodingKind, Range};

/// The unit of columns for what a client offers. UTF-8 is what the texts are in; without an offer the protocol says UTF-16.
pub fn negotiate(offered: Option<&[PositionEncodingKind]>) -> ColumnUnit {
    match offered {
        Some(kinds) if kinds.contains(&PositionEncodingKind::UTF8) => ColumnUnit::Utf8,
        _ => ColumnUnit::Utf16,
    }
}

/// The word of the protocol for a unit.
pub fn encoding(unit: ColumnUnit) -> PositionEncodingKind {
    match unit {
        ColumnUnit::Utf8 => PositionEncodingKind::UTF8,
        ColumnUnit::Utf16 => PositionEncodingKind::UTF16,
        ColumnUnit::Characters => PositionEncodingKind::UTF32,
    }
}

/// The position of a byte. One past the end is the end; one inside a line ending, where no position is, the end of its line.
pub fn position(source: &Source, offset: u32, unit: ColumnUnit) -> Position {
    let at = offset as usize;
    let ending = source
        .text()
        .get(at.saturating_sub(1)..at.saturating_add(1));
    let offset = offset - u32::from(ending == Some("\r\n"));
    let LineColumn { line, column } = source.line_column(offset, unit);
    Position::new(line, column)
}

/// The range of a span.
pub fn range(source: &Source, span: Span, unit: ColumnUnit) -> Range {
    Range::new(
        position(source, span.start, unit),
        position(source, span.end, unit),
    )
}

/// The byte at a position; past the end of its line, the end of that line; past the last line, the end of the text.
pub fn offset(source: &Source, position: Position, unit: ColumnUnit) -> u32 {
    let place = LineColumn {
        line: position.line,
        column: position.character,
    };
    source.lines().offset(place, source.text(), unit)
}

/// The span of a range; empty where the range runs backwards.
pub fn span(source: &Source, range: Range, unit: ColumnUnit) -> Span {
    let start = offset(source, range.start, unit);
    let end = offset(source, range.end, unit).max(start);
    Span { start, end }
}
