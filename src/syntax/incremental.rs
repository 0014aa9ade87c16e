//! A Tide file that is edited: only the pieces that an edit touched are parsed again.
//!
//! The text is cut where items start, and each piece is parsed as a text of its own (see `scan`). A piece with the same letters as
//! before means what it meant; behind an edit only its places move.

use super::scan::{self, Chunk};
use super::tree::{File, Item};
use super::walk::{Hand, Walk};
use super::{Parsed, attach_docs, parse_chunk};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span, text_start};
use std::collections::HashMap;
use std::sync::Arc;

/// A file that was parsed, ready for the next edit.
#[derive(Clone, Debug)]
pub struct EditedFile {
    file: FileId,
    text: Arc<String>,
    pieces: Vec<Piece>,
    parsed: Arc<Parsed>,
}

/// A piece of the text: what is in it, without the `##` comments.
#[derive(Clone, Debug)]
struct Piece {
    chunk: Chunk,
    items: Vec<Item>,
    diagnostics: Vec<Diagnostic>,
}

impl EditedFile {
    /// Parses a text.
    pub fn new(file: FileId, text: Arc<String>) -> Self {
        let start = text_start(&text);
        let found = scan::scan(&text, start);
        let pieces: Vec<Piece> = found
            .chunks
            .iter()
            .map(|chunk| Piece::parse(file, &text, chunk))
            .collect();
        EditedFile::assemble(file, text, pieces, found.docs)
    }

    /// What was understood of the text.
    pub fn parsed(&self) -> Arc<Parsed> {
        Arc::clone(&self.parsed)
    }

    /// Parses another text in the place of this one; the result is that of parsing it from scratch.
    pub fn update(&mut self, text: Arc<String>) {
        let (old, new) = (self.text.as_bytes(), text.as_bytes());
        let pairs = old.iter().zip(new);
        let before = pairs.take_while(|(a, b)| a == b).count();
        let most = old.len().min(new.len()) - before;
        let pairs = old.iter().rev().zip(new.iter().rev()).take(most);
        let behind = pairs.take_while(|(a, b)| a == b).count();
        let (old_len, new_len) = (old.len(), new.len());
        let found = scan::scan(&text, text_start(&text));
        let mut known: HashMap<usize, Piece> = std::mem::take(&mut self.pieces)
            .into_iter()
            .map(|piece| (piece.chunk.start, piece))
            .collect();
        let mut reuse = |chunk: &Chunk| {
            // The letter behind a piece may decide what its last line is: it has to be the same too.
            if chunk.end < before {
                return known.remove(&chunk.start).filter(|old| old.chunk == *chunk);
            }
            if chunk.start <= new_len - behind {
                return None;
            }
            let back = |at: usize| (at + old_len).checked_sub(new_len);
            let was = Chunk {
                start: back(chunk.start)?,
                end: back(chunk.end)?,
                too_deep: match chunk.too_deep {
                    Some(at) => Some(back(at)?),
                    None => None,
                },
            };
            let piece = known.remove(&was.start).filter(|old| old.chunk == was)?;
            Some(piece.moved(chunk))
        };
        let pieces = found
            .chunks
            .iter()
            .map(|chunk| reuse(chunk).unwrap_or_else(|| Piece::parse(self.file, &text, chunk)))
            .collect();
        *self = EditedFile::assemble(self.file, text, pieces, found.docs);
    }

    fn assemble(
        file: FileId,
        text: Arc<String>,
        pieces: Vec<Piece>,
        docs: Vec<crate::source::Spanned<String>>,
    ) -> Self {
        let mut parsed = Parsed {
            file: File {
                items: pieces
                    .iter()
                    .flat_map(|piece| piece.items.iter().cloned())
                    .collect(),
            },
            diagnostics: pieces
                .iter()
                .flat_map(|piece| piece.diagnostics.iter().cloned())
                .collect(),
        };
        attach_docs(&mut parsed.file, docs, &text);
        parsed
            .diagnostics
            .sort_by_key(|finding| (finding.primary.place.span, finding.name));
        EditedFile {
            file,
            text,
            pieces,
            parsed: Arc::new(parsed),
        }
    }
}

impl Piece {
    fn parse(file: FileId, text: &str, chunk: &Chunk) -> Self {
        let mut parsed = Parsed::default();
        parse_chunk(file, text, chunk, &mut parsed, None);
        Piece {
            chunk: *chunk,
            items: parsed.file.items,
            diagnostics: parsed.diagnostics,
        }
    }

    /// The same piece at another place.
    fn moved(mut self, to: &Chunk) -> Self {
        let mut shift = Shift {
            from: self.chunk.start,
            to: to.start,
        };
        if shift.from != shift.to {
            self.items.walk(&mut shift);
            for place in self.diagnostics.iter_mut().flat_map(Diagnostic::places_mut) {
                shift.span(&mut place.span);
            }
        }
        self.chunk = *to;
        self
    }
}

/// Moves places.
struct Shift {
    from: usize,
    to: usize,
}

impl Hand for Shift {
    fn span(&mut self, span: &mut Span) {
        let shift = |at: u32| (at as usize + self.to).saturating_sub(self.from);
        *span = Span::new(shift(span.start), shift(span.end));
    }
}
