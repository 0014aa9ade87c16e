//! The content lines of an iCalendar text (RFC 5545, 3.1), unfolded, each with its place.

use crate::source::Span;
use std::borrow::Cow;

/// One content line: `NAME;PARAM=VALUE:value`.
#[derive(Debug)]
pub(super) struct ContentLine<'t> {
    /// The bytes of the line, its continuations included, without the last line ending.
    pub(super) span: Span,
    /// The name, in capitals; empty for what is no content line.
    pub(super) name: String,
    /// The parameters, names in capitals, values without quotes.
    pub(super) parameters: Vec<(String, String)>,
    /// What stands behind the colon.
    pub(super) value: Cow<'t, str>,
    /// Where that stands: the whole line, if it is folded.
    pub(super) value_span: Span,
}

impl ContentLine<'_> {
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Splits a text into its content lines; blank ones are left out. Never fails: a line that is none has no name.
pub(super) fn content_lines(text: &str) -> Vec<ContentLine<'_>> {
    let mut lines = Vec::new();
    let mut folded: Option<(usize, usize, Cow<'_, str>)> = None;
    let mut start = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    for raw in text.get(start..).unwrap_or_default().split('\n') {
        let line = raw.strip_suffix('\r').unwrap_or(raw);
        let end = start + line.len();
        match (&mut folded, line.strip_prefix([' ', '\t'])) {
            (Some((_, last, logical)), Some(more)) => {
                logical.to_mut().push_str(more);
                *last = end;
            }
            _ => {
                lines.extend(folded.take().and_then(content_line));
                folded = Some((start, end, Cow::Borrowed(line)));
            }
        }
        start += raw.len() + 1;
    }
    lines.extend(folded.and_then(content_line));
    lines
}

fn content_line((start, end, logical): (usize, usize, Cow<'_, str>)) -> Option<ContentLine<'_>> {
    if logical.trim().is_empty() {
        return None;
    }
    let span = Span::new(start, end);
    let is_name_byte = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let name_end = logical
        .bytes()
        .position(|byte| !is_name_byte(byte))
        .unwrap_or(logical.len());
    let colon = unquoted(&logical, name_end, b':');
    let mark = logical.as_bytes().get(name_end);
    let (Some(colon), true, Some(b':' | b';')) = (colon, name_end > 0, mark) else {
        return Some(ContentLine {
            span,
            name: String::new(),
            parameters: Vec::new(),
            value: logical,
            value_span: span,
        });
    };
    let name = logical
        .get(..name_end)
        .unwrap_or_default()
        .to_ascii_uppercase();
    let mut parameters = Vec::new();
    let mut at = name_end;
    while at < colon {
        let next = unquoted(&logical, at + 1, b';').map_or(colon, |next| next.min(colon));
        let parameter = logical.get(at + 1..next).unwrap_or_default();
        let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        parameters.push((
            key.trim().to_ascii_uppercase(),
            value.trim_matches('"').to_owned(),
        ));
        at = next;
    }
    let value_span = match &logical {
        Cow::Borrowed(_) => Span::new(start + colon + 1, end),
        Cow::Owned(_) => span,
    };
    let value = match logical {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(colon + 1..).unwrap_or_default()),
        Cow::Owned(text) => Cow::Owned(text.get(colon + 1..).unwrap_or_default().to_owned()),
    };
    Some(ContentLine {
        span,
        name,
        parameters,
        value,
        value_span,
    })
}

/// The first such mark at or after a byte that stands in no quotes.
fn unquoted(text: &str, from: usize, mark: u8) -> Option<usize> {
    let mut quoted = false;
    text.bytes()
        .enumerate()
        .skip(from)
        .find(|(_, byte)| {
            quoted ^= *byte == b'"';
            *byte == mark && !quoted
        })
        .map(|(at, _)| at)
}

/// A TEXT value without its escapes (RFC 5545, 3.3.11), in one line.
pub(super) fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some('n' | 'N') => out.push(' '),
            Some(escaped) => out.push(escaped),
            None => out.push('\\'),
        }
    }
    out.trim().to_owned()
}
