//! The difference between a text and its formatted form as edits of whole lines, for editors.

use super::pieces::{Piece, Role};
use crate::source::Span;

/// What is to stand in place of a stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// The bytes of the old text.
    pub span: Span,
    /// What replaces them.
    pub text: String,
}

/// The edits that bring a text into the one style: of whole lines and as few as it takes, sorted, none over another.
pub fn format_edits(text: &str) -> Vec<TextEdit> {
    edits(text, &super::pieces(text))
}

/// The edits of the items and comments that a range touches, and of the blank lines between these.
pub fn format_range(text: &str, range: Span) -> Vec<TextEdit> {
    let mut pieces = super::pieces(text);
    let is_touched = |piece: &Piece| {
        piece.role != Role::Gap && piece.span.start <= range.end && range.start <= piece.span.end
    };
    let first = pieces.iter().position(is_touched);
    let last = pieces.iter().rposition(is_touched);
    for (at, piece) in pieces.iter_mut().enumerate() {
        if first.is_none_or(|first| at < first) || last.is_none_or(|last| last < at) {
            let old = text.get(piece.span.range()).unwrap_or_default();
            old.clone_into(&mut piece.text);
        }
    }
    edits(text, &pieces)
}

/// The edits of pieces that cover a text. Each item is compared with the blank lines behind it, so that whole lines are.
fn edits(text: &str, pieces: &[Piece]) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let mut old = Span::default();
    let mut new = String::new();
    let mut has_item = false;
    for piece in pieces {
        let is_item = piece.role != Role::Gap && !piece.is_mark();
        if is_item && has_item {
            compare(text, old, &std::mem::take(&mut new), &mut edits);
            old = old.at_end();
        }
        has_item |= is_item;
        old.end = piece.span.end;
        new.push_str(&piece.text);
    }
    compare(text, old, &new, &mut edits);
    edits
}

/// The edits of a stretch of whole lines, line by line where it has as many as before.
fn compare(text: &str, span: Span, new: &str, edits: &mut Vec<TextEdit>) {
    let old = text.get(span.range()).unwrap_or_default();
    if old == new {
        return;
    }
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let mut at = span.start as usize;
    if old.len() == new.len() {
        for (old, new) in old.iter().zip(new) {
            if *old != new {
                edits.push(TextEdit {
                    span: Span::new(at, at + old.len()),
                    text: new.to_owned(),
                });
            }
            at += old.len();
        }
        return;
    }
    let is_same = |(old, new): &(&&str, &&str)| old == new;
    let same = old.iter().zip(&new).take_while(is_same).count();
    let most = old.len().min(new.len()) - same;
    let ends = old.iter().rev().zip(new.iter().rev()).take(most);
    let same_end = ends.take_while(is_same).count();
    let start: usize = old.iter().take(same).map(|line| line.len()).sum();
    let end: usize = old.iter().rev().take(same_end).map(|line| line.len()).sum();
    let changed = new.get(same..new.len() - same_end).unwrap_or_default();
    edits.push(TextEdit {
        span: Span::new(at + start, span.end as usize - end),
        text: changed.concat(),
    });
}
