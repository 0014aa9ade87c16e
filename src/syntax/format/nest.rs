//! Which brackets of a row of tokens belong together, and how wide the row is on one line.

use super::tokens::{Kind, Token};

/// A token, or what stands in brackets.
pub(super) enum Part<'t, 's> {
    /// A token.
    Token(&'s Token<'t>),
    /// Brackets and what is in them.
    Group(Group<'t, 's>),
}

/// Brackets and what is in them.
pub(super) struct Group<'t, 's> {
    /// The opening one.
    pub open: &'s Token<'t>,
    /// What is in them.
    pub parts: Vec<Part<'t, 's>>,
    /// The closing one; a healthy row has it.
    pub close: Option<&'s Token<'t>>,
    /// The columns on one line, brackets included; `None` if a comment keeps it from standing on one.
    pub width: Option<usize>,
}

impl Part<'_, '_> {
    /// Whether it is a token of a kind.
    pub fn is(&self, kind: Kind) -> bool {
        matches!(self, Part::Token(token) if token.kind == kind)
    }

    /// Whether it is a comment.
    pub fn is_comment(&self) -> bool {
        matches!(self, Part::Token(token) if token.kind.is_comment())
    }
}

/// Finds the brackets that belong together.
pub(super) fn nest<'t, 's>(tokens: &'s [Token<'t>]) -> Vec<Part<'t, 's>> {
    let mut outer: Vec<(Vec<Part<'t, 's>>, &'s Token<'t>)> = Vec::new();
    let mut parts = Vec::new();
    for token in tokens {
        match token.kind {
            Kind::Open => outer.push((std::mem::take(&mut parts), token)),
            Kind::Close => {
                let Some((before, open)) = outer.pop() else {
                    parts.push(Part::Token(token));
                    continue;
                };
                let inner = std::mem::replace(&mut parts, before);
                parts.push(group(open, inner, Some(token)));
            }
            _ => parts.push(Part::Token(token)),
        }
    }
    while let Some((before, open)) = outer.pop() {
        let inner = std::mem::replace(&mut parts, before);
        parts.push(group(open, inner, None));
    }
    parts
}

fn group<'t, 's>(
    open: &'s Token<'t>,
    parts: Vec<Part<'t, 's>>,
    close: Option<&'s Token<'t>>,
) -> Part<'t, 's> {
    Part::Group(Group {
        width: flat_width(&parts).map(|width| width + 2),
        open,
        parts,
        close,
    })
}

/// The columns of a row on one line; `None` if a comment keeps it from standing on one.
pub(super) fn flat_width(parts: &[Part<'_, '_>]) -> Option<usize> {
    let mut total = 0;
    for (at, part) in parts.iter().enumerate() {
        let (columns, glued) = match part {
            Part::Token(token) if token.kind.is_comment() => return None,
            Part::Token(token) => (token.width(), &*token.text == ","),
            Part::Group(group) => (group.width?, false),
        };
        total += columns + usize::from(at > 0 && !glued);
    }
    Some(total)
}
