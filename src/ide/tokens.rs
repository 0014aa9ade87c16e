//! A small tokeniser for text that is being written: it knows no grammar and never fails.

use super::text::{before, behind, is_word};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or keyword, perhaps in backquotes.
    Word,
    /// `@name`.
    Person,
    /// What starts with a digit: a number, a percent, a length, a date, a clock time.
    Number,
    /// `"…"`, perhaps without its end.
    Text,
    /// An operator or bracket.
    Mark,
}

/// A token with the byte at which it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub kind: TokenKind,
    /// As written; a word without its backquotes.
    pub text: &'t str,
    pub start: usize,
    pub end: usize,
    /// Whether a line ends between the token before it and this one.
    pub on_new_line: bool,
}

impl Token<'_> {
    pub fn is(&self, text: &str) -> bool {
        self.text == text && matches!(self.kind, TokenKind::Word | TokenKind::Mark)
    }

    pub fn is_mark(&self, mark: &str) -> bool {
        self.kind == TokenKind::Mark && self.text == mark
    }
}

/// What the end of the text that was read lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// Plain text of the language.
    Code,
    /// A comment that starts at this byte.
    Comment(usize),
    /// A text whose quote stands at this byte.
    Text(usize),
}

/// The tokens of a stretch, and what its end lies in.
pub(super) fn tokens(text: &str, from: usize, to: usize) -> (Vec<Token<'_>>, Inside) {
    let text = before(text, to);
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut at = from;
    let mut on_new_line = true;
    while let Some(first) = behind(text, at).chars().next() {
        let rest = behind(text, at);
        let (kind, length) = match first {
            '\n' => {
                on_new_line = true;
                at += 1;
                continue;
            }
            '#' => match rest.find('\n') {
                Some(length) => {
                    at += length;
                    continue;
                }
                None => return (out, Inside::Comment(at)),
            },
            '"' => match text_length(rest) {
                Ok(length) => (TokenKind::Text, length),
                Err(None) => return (out, Inside::Text(at)),
                // A text ends with its line, wherever its quote is.
                Err(Some(length)) => (TokenKind::Text, length),
            },
            '`' => {
                let line = rest.split('\n').next().unwrap_or_default();
                let inner = line.get(1..).and_then(|inner| inner.find('`'));
                (TokenKind::Word, inner.map_or(line.len(), |end| end + 2))
            }
            '@' => (TokenKind::Person, 1 + run(behind(rest, 1), is_word)),
            _ if first.is_ascii_digit() => (TokenKind::Number, number_length(rest)),
            _ if first.is_alphabetic() || first == '_' => (TokenKind::Word, word_length(rest)),
            _ if first.is_whitespace() => {
                at += first.len_utf8();
                continue;
            }
            '=' if rest.get(1..2) == Some(">") => (TokenKind::Mark, 2),
            '<' | '>' | '!' if rest.get(1..2) == Some("=") => (TokenKind::Mark, 2),
            _ => (TokenKind::Mark, first.len_utf8()),
        };
        let written = rest.get(..length).unwrap_or_default();
        out.push(Token {
            kind,
            text: written.trim_matches('`'),
            start: at,
            end: at + length,
            on_new_line,
        });
        on_new_line = false;
        at += length.max(1);
    }
    (out, Inside::Code)
}

fn run(text: &str, is_part: impl Fn(char) -> bool) -> usize {
    text.find(|c: char| !is_part(c)).unwrap_or(text.len())
}

/// The length of a word; a zone like `Europe/Amsterdam` is one.
fn word_length(text: &str) -> usize {
    let length = run(text, is_word);
    let zone = behind(text, length);
    match zone.strip_prefix('/') {
        Some(rest) if rest.starts_with(char::is_alphabetic) => length + 1 + word_length(rest),
        _ => length,
    }
}

fn number_length(text: &str) -> usize {
    let mut length = 0;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let next_is_digit = characters.peek().is_some_and(char::is_ascii_digit);
        let goes_on = character.is_alphanumeric()
            || character == '%'
            || matches!(character, '.' | ':' | '-' | '+') && next_is_digit;
        if !goes_on {
            break;
        }
        length += character.len_utf8();
    }
    length
}

/// The length of a text with its quotes; an error where its end is missing: the length up to the end of its line, if that has one.
fn text_length(text: &str) -> Result<usize, Option<usize>> {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            '\n' => return Err(Some(at)),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Ok(at + 1),
            _ => {}
        }
    }
    Err(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        let (tokens, _) = tokens(text, 0, text.len());
        tokens.into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn what_is_one_token() {
        assert_eq!(
            texts("a.b <= 15% 2026-11-20T16:00:00+01:00 Europe/Paris @x `count` \"a\\\" b\" 1h30m"),
            [
                "a",
                ".",
                "b",
                "<=",
                "15%",
                "2026-11-20T16:00:00+01:00",
                "Europe/Paris",
                "@x",
                "count",
                "\"a\\\" b\"",
                "1h30m"
            ]
        );
    }

    #[test]
    fn what_the_end_lies_in() {
        let inside = |text: &str| tokens(text, 0, text.len()).1;
        assert_eq!(inside("a # b"), Inside::Comment(2));
        assert_eq!(inside("a # b\n"), Inside::Code);
        assert_eq!(inside("a \"b"), Inside::Text(2));
        assert_eq!(inside("a \"b\n c"), Inside::Code);
    }
}
