//! The words and marks of a Tide text, whatever is wrong with it. No token goes over a newline.

use crate::source::{Span, text_start};

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TideToken {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: TideTokenKind,
}

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TideTokenKind {
    /// A name or keyword.
    Word,
    /// A name in backquotes.
    Quoted,
    /// `@alice`.
    Person,
    /// `"…"`, perhaps without its end.
    Text,
    /// What starts with a digit: a number, date, clock time, length or percent.
    Number,
    /// `Europe/Amsterdam`.
    Zone,
    /// `# …`
    Comment,
    /// `## …`
    Doc,
    /// `=`, `<=`, `+` and their like.
    Operator,
    /// A bracket, comma, semicolon or dot.
    Mark,
    /// Anything else.
    Other,
}

impl TideToken {
    /// The name that a token writes, without `@` and backquotes.
    pub fn name<'t>(&self, text: &'t str) -> &'t str {
        let written = text.get(self.span.range()).unwrap_or_default();
        let written = written.strip_prefix('@').unwrap_or(written);
        let inside = written
            .strip_prefix('`')
            .and_then(|rest| rest.strip_suffix('`'));
        inside.unwrap_or(written)
    }
}

/// The tokens of a text, in order; blanks and newlines are none.
pub fn tide_tokens(text: &str) -> impl Iterator<Item = TideToken> + '_ {
    let mut at = text_start(text);
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        at += blank;
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let (kind, length) = token(rest);
        let span = Span::new(at, at + length);
        at += length;
        Some(TideToken { span, kind })
    })
}

/// The kind and length of the token at the start of a text that is not empty.
fn token(rest: &str) -> (TideTokenKind, usize) {
    let mut characters = rest.chars();
    let first = characters.next().unwrap_or(' ');
    let second = characters.next();
    match first {
        '#' if second == Some('#') => (TideTokenKind::Doc, line(rest)),
        '#' => (TideTokenKind::Comment, line(rest)),
        '"' => (TideTokenKind::Text, quoted(rest, '"')),
        '`' => (TideTokenKind::Quoted, quoted(rest, '`')),
        '@' => (TideTokenKind::Person, person(rest)),
        '0'..='9' => (TideTokenKind::Number, number(rest)),
        '=' if second == Some('>') => (TideTokenKind::Operator, 2),
        '<' | '>' | '!' if second == Some('=') => (TideTokenKind::Operator, 2),
        '=' | '<' | '>' | '+' | '-' | '*' | '/' => (TideTokenKind::Operator, 1),
        '{' | '}' | '(' | ')' | '[' | ']' | ',' | ';' | '.' => (TideTokenKind::Mark, 1),
        _ if first.is_alphabetic() => {
            let length = word(rest);
            match zone(rest, length) {
                0 => (TideTokenKind::Word, length),
                zone => (TideTokenKind::Zone, zone),
            }
        }
        _ => (TideTokenKind::Other, first.len_utf8()),
    }
}

/// Up to the end of the line, without blanks there.
fn line(rest: &str) -> usize {
    let line = rest.split('\n').next().unwrap_or_default();
    line.trim_end().len()
}

fn quoted(rest: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            '\n' | '\r' => return at,
            _ if escaped => escaped = false,
            '\\' if mark == '"' => escaped = true,
            _ if character == mark => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn is_inner(character: char) -> bool {
    character == '-' || character == '_' || character.is_alphanumeric() || is_mark(character)
}

/// Marks that go on with a letter, as vowels of some scripts do.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{d7f}' | '\u{200c}' | '\u{200d}')
}

fn word(rest: &str) -> usize {
    rest.find(|c: char| !is_inner(c)).unwrap_or(rest.len())
}

fn person(rest: &str) -> usize {
    let name = rest.get(1..).unwrap_or_default();
    if name.starts_with('`') {
        return 1 + quoted(name, '`');
    }
    let mut length = 1 + word(name);
    while let Some(part) = rest.get(length..).and_then(|more| more.strip_prefix('.')) {
        if !part.starts_with(char::is_alphabetic) {
            break;
        }
        length += 1 + word(part);
    }
    length
}

/// A date, clock time, length, percent or number, as far as it goes.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digit_at = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut has_clock = false;
    for (at, character) in rest.char_indices() {
        let goes_on = match character {
            ':' => {
                has_clock = true;
                digit_at(at + 1)
            }
            '.' => digit_at(at + 1),
            // The offset of an instant.
            '+' => has_clock && digit_at(at + 1),
            '%' => return at + 1,
            _ => is_inner(character),
        };
        if !goes_on {
            return at;
        }
    }
    rest.len()
}

/// The length of a zone such as `Europe/Amsterdam`; 0 if there is none.
fn zone(rest: &str, first: usize) -> usize {
    if !rest.starts_with(|c: char| c.is_ascii_uppercase()) {
        return 0;
    }
    let mut length = first;
    while let Some(part) = rest.get(length..).and_then(|more| more.strip_prefix('/')) {
        if !part.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            break;
        }
        length += 1 + part
            .find(|c: char| !is_inner(c) && c != '+')
            .unwrap_or(part.len());
    }
    if length > first { length } else { 0 }
}
