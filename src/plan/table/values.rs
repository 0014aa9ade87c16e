//! From the cells of a row to the value of a field: the first that is there, split, mapped, in the case that is asked for.

use super::mapping::{Case, Origin, Others, Spec, Word};
use super::sheet::{Cell, What};
use super::source::{Source, is_same};
use crate::source::Span;

/// A part of a value; spans are in the numbering of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) span: Span,
    pub(super) text: Text,
}

/// What a piece says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// What is written at its place.
    Written,
    /// Something else.
    Changed(String),
    /// No value.
    None,
    /// A text for which the mapping has no value.
    Unmapped(String),
    /// What cannot be a value; a finding on the column says so.
    Unusable,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The row does not speak of it.
    Absent,
    /// One value.
    One(Piece),
    /// Several, and where they stand.
    Many(Span, Vec<Piece>),
}

/// What a row gives for a field; `None` for a constant of the mapping.
pub(super) fn evaluate(source: &Source<'_>, row: usize, spec: &Spec) -> Option<Outcome> {
    let outcome = match &spec.source {
        Origin::Constant(_) => return None,
        Origin::Join(words, with) => join(source, row, words, with),
        Origin::First(words) => first(source, row, words, spec),
    };
    Some(match outcome {
        Outcome::One(piece) => finish_one(source, piece, spec),
        Outcome::Many(span, pieces) => {
            let pieces = pieces.into_iter().map(|piece| mapped(source, piece, spec));
            Outcome::Many(span, pieces.filter(|p| p.text != Text::None).collect())
        }
        Outcome::Absent => Outcome::Absent,
    })
}

fn first(source: &Source<'_>, row: usize, words: &[Word], spec: &Spec) -> Outcome {
    let mut empty = None;
    for word in words {
        if !source.has(&word.text) {
            // The finding on the column is at the word.
            empty.get_or_insert(Piece {
                span: word.span,
                text: Text::Unusable,
            });
            continue;
        }
        let cell = source.cell(row, &word.text);
        if !source.is_missing(cell) {
            return value(source, cell, spec.separator.as_deref(), word.span);
        }
        if cell.what != What::Absent {
            empty.get_or_insert(Piece {
                span: source.shift(cell.span),
                text: Text::None,
            });
        }
    }
    empty.map_or(Outcome::Absent, Outcome::One)
}

/// The value of a cell as it is; where there is none, the place of the cell.
pub(super) fn as_it_is(source: &Source<'_>, cell: Cell) -> Outcome {
    match source.is_missing(cell) {
        true => Outcome::One(Piece {
            span: source.shift(cell.span),
            text: Text::None,
        }),
        false => value(source, cell, None, source.shift(cell.span)),
    }
}

/// What a cell holds. `named` is where a finding says that it cannot be a value.
fn value(source: &Source<'_>, cell: Cell, separator: Option<&str>, named: Span) -> Outcome {
    if let What::List(..) = cell.what {
        let mut pieces = Vec::new();
        for element in source.sheet.elements(cell) {
            if !source.is_missing(*element) {
                match value(source, *element, separator, named) {
                    Outcome::One(piece) => pieces.push(piece),
                    Outcome::Many(_, more) => pieces.extend(more),
                    Outcome::Absent => {}
                }
            }
        }
        return Outcome::Many(source.shift(cell.span), pieces);
    }
    let span = source.shift(cell.span);
    let Some(text) = source.text(cell) else {
        return Outcome::One(Piece {
            span: named,
            text: Text::Unusable,
        });
    };
    let is_written = cell.what == What::Plain;
    match separator {
        Some(separator) => {
            let parts = split(text, separator)
                .filter(|(_, part)| !source.means_none(part))
                .map(|(offset, part)| match is_written {
                    true => Piece {
                        span: Span::new(
                            span.start as usize + offset,
                            span.start as usize + offset + part.len(),
                        ),
                        text: Text::Written,
                    },
                    false => Piece {
                        span,
                        text: Text::Changed(part.to_owned()),
                    },
                });
            Outcome::Many(span, parts.collect())
        }
        None => Outcome::One(Piece {
            span,
            text: match is_written {
                true => Text::Written,
                false => Text::Changed(text.to_owned()),
            },
        }),
    }
}

/// The parts of a text with where each begins, without the blanks around them.
fn split<'t>(text: &'t str, separator: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
    let mut at = 0;
    text.split(separator).map(move |part| {
        let start = at + part.len() - part.trim_start().len();
        at += part.len() + separator.len();
        (start, part.trim())
    })
}

fn join(source: &Source<'_>, row: usize, words: &[Word], with: &str) -> Outcome {
    let mut texts = Vec::new();
    let mut place: Option<Span> = None;
    for word in words {
        if !source.has(&word.text) {
            return Outcome::One(Piece {
                span: word.span,
                text: Text::Unusable,
            });
        }
        let cell = source.cell(row, &word.text);
        if !source.is_missing(cell) {
            let span = source.shift(cell.span);
            let Some(text) = source.text(cell) else {
                return Outcome::One(Piece {
                    span: word.span,
                    text: Text::Unusable,
                });
            };
            texts.push(text);
            place = Some(place.map_or(span, |place| place.to(span)));
        }
    }
    match place {
        None => Outcome::Absent,
        Some(span) => Outcome::One(Piece {
            span,
            text: Text::Changed(texts.join(with)),
        }),
    }
}

fn finish_one(source: &Source<'_>, piece: Piece, spec: &Spec) -> Outcome {
    Outcome::One(mapped(source, piece, spec))
}

/// The piece after `values` and `case`.
fn mapped(source: &Source<'_>, piece: Piece, spec: &Spec) -> Piece {
    if spec.values.is_empty() && spec.case == Case::Keep {
        return piece;
    }
    let text = match &piece.text {
        Text::Written => source.written(piece.span).to_owned(),
        Text::Changed(text) => text.clone(),
        _ => return piece,
    };
    let known = spec.values.get(&text).or_else(|| {
        let mut values = spec.values.iter();
        values
            .find(|(value, _)| is_same(value, &text))
            .map(|(_, to)| to)
    });
    let text = match (known, spec.others) {
        (Some(to), _) if to.is_empty() => Text::None,
        (Some(to), _) => Text::Changed(to.clone()),
        (None, Others::Drop) => Text::None,
        (None, Others::Refuse) if !spec.values.is_empty() => Text::Unmapped(text),
        (None, _) => Text::Changed(spec.case.apply(&text)),
    };
    Piece { text, ..piece }
}
