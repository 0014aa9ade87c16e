//! Where a caret stands in a plan, found from the text alone: in which record, at a key or at a value.

mod marks;
mod yaml;

use super::text::{before, behind, line_end, word_around};
use crate::plan::Format;
use crate::source::Span;

/// Where a caret stands in a plan.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlanPlace {
    /// The keys from the top to the record at hand.
    pub path: Vec<String>,
    pub slot: Slot,
    /// The keys that the record has beside the one at the caret.
    pub given: Vec<String>,
    /// The whole word around the caret; of a text in quotes what stands between them.
    pub replace: Span,
    /// Whether the caret stands between quotes.
    pub quoted: bool,
    /// Whether the record stands between `{` and `}`.
    pub inline: bool,
}

/// What may be written at a caret of a plan.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Slot {
    /// A key of the record.
    Key,
    /// A value of this key; `element` inside the brackets of a list, or behind the dash of one.
    Value { key: String, element: bool },
    /// The name between the brackets of a TOML header.
    Header,
    /// Nothing: a comment, or behind a value.
    Nothing,
}

impl PlanPlace {
    /// Looks at the text around a caret.
    pub fn of(text: &str, at: usize, format: Format) -> Self {
        match format {
            Format::Yaml => yaml::place(text, at),
            _ => marks::place(text, at, format),
        }
    }
}

fn is_key(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_')
}

fn is_value(character: char) -> bool {
    is_key(character) || matches!(character, ':' | '.' | '+' | '/' | '@' | '%')
}

/// The word of a key, or of a value without quotes, around a place.
fn word(text: &str, at: usize, value: bool) -> Span {
    word_around(text, at, if value { is_value } else { is_key })
}

/// What stands between the quotes around a place: from a byte behind the opening one to the closing one or the end of the line.
fn quoted(text: &str, start: usize, quote: char) -> Span {
    let end = line_end(text, start);
    let line = text.get(start..end).unwrap_or_default();
    let mut escaped = false;
    let close = line.char_indices().find(|(_, character)| {
        let closes = *character == quote && !escaped;
        escaped = *character == '\\' && !escaped;
        closes
    });
    Span::new(start, close.map_or(end, |(at, _)| start + at))
}

/// Whether something other than blanks stands before a place on its line.
fn starts_line(text: &str, at: usize) -> bool {
    let line = before(text, at).rsplit('\n').next().unwrap_or_default();
    line.trim().is_empty()
}

/// What follows a place on its line.
pub(super) fn rest_of_line(text: &str, at: usize) -> &str {
    behind(text, at).split('\n').next().unwrap_or_default()
}
