//! Places in a text that may be anything: every offset is allowed and lands on a character.

use crate::source::Span;
use crate::syntax::vocabulary::RESERVED;

/// A byte offset as a place between two characters of the text.
pub(super) fn clamp(text: &str, offset: u32) -> usize {
    let mut at = (offset as usize).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether a character can stand inside a name.
pub(super) fn is_word(character: char) -> bool {
    character == '-' || character == '_' || character.is_alphanumeric()
}

/// The whole word around a place, which may be empty there.
pub(super) fn word_around(text: &str, at: usize, is_part: impl Fn(char) -> bool) -> Span {
    let (before, behind) = (before(text, at), behind(text, at));
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, character)| is_part(*character))
        .last()
        .map_or(at, |(start, _)| start);
    let length = behind
        .find(|character| !is_part(character))
        .unwrap_or(behind.len());
    Span::new(start, at + length)
}

/// The text up to a place.
pub(super) fn before(text: &str, at: usize) -> &str {
    text.get(..at).unwrap_or_default()
}

/// The text from a place on.
pub(super) fn behind(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// The start of the line of a place.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    before(text, at)
        .rfind('\n')
        .map_or(0, |newline| newline + 1)
}

/// The end of the line of a place, before its line ending.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let rest = behind(text, at);
    let line = rest.split('\n').next().unwrap_or_default();
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

/// A name as Tide writes it where any word may stand: in backquotes if it is a word of the conditions.
pub(super) fn written_name(name: &str) -> String {
    let plain = name.chars().next().is_some_and(char::is_alphabetic) && name.chars().all(is_word);
    if plain && !RESERVED.contains(&name) {
        name.to_owned()
    } else {
        format!("`{name}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_offset_is_a_place() {
        let text = "größe é";
        for offset in 0..20 {
            let at = clamp(text, offset);
            assert!(text.is_char_boundary(at));
            let word = word_around(text, at, is_word);
            assert!(text.get(word.range()).is_some());
        }
        assert_eq!(word_around(text, 2, is_word), Span::new(0, 7));
    }

    #[test]
    fn words_of_conditions_are_quoted_as_names() {
        assert_eq!(written_name("count"), "`count`");
        assert_eq!(written_name("work-end"), "work-end");
    }
}
