//! Where in a plan the contents of a text are, and the names in the headers of TOML tables.

use super::build::Builder;
use crate::plan::{NodeId, Tree};
use crate::source::{Place, Span};

impl Builder<'_> {
    /// Where the contents of a text or key stand: without its quotes, unless something in it is escaped.
    pub fn node_contents(&self, tree: &Tree, node: NodeId) -> Place {
        self.contents(tree.place(tree.span(node)), tree.text(node))
    }

    /// Where a text stands within its quotes, if it stands there as it is.
    pub fn contents(&self, place: Place, text: &str) -> Place {
        let written = self.world.sources.slice(place);
        let inside = written.get(1..written.len().saturating_sub(1));
        let is_quoted = written.starts_with(['"', '\'']) && inside == Some(text);
        let span = match is_quoted {
            true => Span {
                start: place.span.start + 1,
                end: place.span.end - 1,
            },
            false => place.span,
        };
        span.within(place.file)
    }
}

/// The names in the header of a TOML table, `[change.rollback]` or `[[change]]`, each with its quotes; none for anything else.
pub(super) fn header_names(text: &str, header: Span) -> Vec<Span> {
    let written = text.get(header.range()).unwrap_or_default();
    let mut found = Vec::new();
    if !written.starts_with('[') {
        return found;
    }
    let base = header.start as usize;
    let mut start: Option<usize> = None;
    let mut quote: Option<char> = None;
    for (at, character) in written.char_indices() {
        let ends = match quote {
            Some(open) if character == open => {
                quote = None;
                continue;
            }
            Some(_) => continue,
            None => matches!(character, '.' | '[' | ']' | ' ' | '\t' | '\n' | '\r'),
        };
        if ends {
            found.extend(start.take().map(|from| Span::new(base + from, base + at)));
            if character == ']' || character == '\n' {
                break;
            }
            continue;
        }
        start.get_or_insert(at);
        if matches!(character, '"' | '\'') {
            quote = Some(character);
        }
    }
    found
}

/// The parts of a dotted key that is one text, `rollback.duration` in JSON and YAML, each with its place.
pub(super) fn dotted(place: Place, key: &str) -> Vec<(&str, Place)> {
    let mut at = place.span.start as usize;
    let is_as_it_is = place.span.len() == key.len();
    key.split('.')
        .map(|part| {
            let span = match is_as_it_is {
                true => Span::new(at, at + part.len()),
                false => place.span,
            };
            at += part.len() + 1;
            (part, span.within(place.file))
        })
        .collect()
}
