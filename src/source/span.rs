//! Byte ranges, alone and in a file.

use super::FileId;

/// A half-open range of bytes `[start, end)` of one file. Files are refused above 4 GiB, so 32 bits are enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just after the last byte.
    pub end: u32,
}

impl Span {
    /// The span from byte `start` to just before byte `end`; a reversed pair becomes empty at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX).max(start);
        Span { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Self {
        Span {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The empty span at the start of this one.
    pub fn at_start(self) -> Self {
        Span {
            start: self.start,
            end: self.start,
        }
    }

    /// The empty span at the end of this one.
    pub fn at_end(self) -> Self {
        Span {
            start: self.end,
            end: self.end,
        }
    }

    /// Whether nothing is inside.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// The range of bytes, to index a text with.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// This span in a file.
    pub fn within(self, file: FileId) -> Place {
        Place { file, span: self }
    }
}

/// A span in one of the files of a [`super::SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

/// A value with the span it was written at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value at a span.
    pub fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }
}
