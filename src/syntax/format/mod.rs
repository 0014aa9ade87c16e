//! One style for Tide: from a text to the same policy as it is written here.
//!
//! The printer works on the tokens of each item, since these hold every comment, and on the rows of settings that the grammar
//! found. An item with a mistake is left as it is. What was written is read again: if it does not say the same, or has lost a
//! comment, the item is left alone as well.

mod canonical;
mod cases;
mod edits;
mod flow;
mod item;
mod lines;
mod nest;
mod pieces;
mod rows;
mod same;
mod shape;
mod tokens;

pub use edits::{TextEdit, format_edits, format_range};

#[cfg(test)]
pub(in crate::syntax) use same::{comments, is_same};

pub(in crate::syntax) use same::comment_start;

use crate::source::Span;
use pieces::{Outline, Piece, Role};
use same::{differences, torn};

/// A text in the one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    /// The new text.
    pub text: String,
    /// What could not be read, and so was left byte for byte: whole lines of the old text.
    pub skipped: Vec<Span>,
}

/// Writes a text in the one style.
pub fn format(text: &str) -> Formatted {
    let pieces = pieces(text);
    let left = pieces
        .iter()
        .filter(|piece| piece.role == Role::Left && !piece.is_mark());
    Formatted {
        skipped: left.map(|piece| piece.span).collect(),
        text: joined(&pieces),
    }
}

/// The pieces of a text, of which the new ones say the same as the old.
fn pieces(text: &str) -> Vec<Piece> {
    let mut outline = Outline::of(text);
    let newline = newline(text);
    // INVARIANT: the first attempt is right (tests `formatted_says_the_same` and `mutations_say_the_same`); what follows keeps a mistake of the
    // printer from changing what a policy means.
    for _ in 0..4 {
        let pieces = outline.pieces(newline);
        let new = joined(&pieces);
        if new == text {
            return pieces;
        }
        match differences(text, &outline.parsed, &new) {
            // A comment that allows a finding goes on to hold for it, or its item stays as it is.
            None => match torn(text, &outline.parsed, &new).as_slice() {
                [] => return pieces,
                starts => outline.keep(starts),
            },
            Some(starts) => outline.leave(&starts),
        }
    }
    vec![Piece::left(text)]
}

fn joined(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// How most lines of a text end.
pub(in crate::syntax) fn newline(text: &str) -> &'static str {
    let all = memchr::memchr_iter(b'\n', text.as_bytes());
    let (mut with_return, mut without) = (0, 0);
    for at in all {
        match text.as_bytes().get(at.wrapping_sub(1)) {
            Some(b'\r') => with_return += 1,
            _ => without += 1,
        }
    }
    if with_return > without { "\r\n" } else { "\n" }
}
