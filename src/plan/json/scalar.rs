//! Scalars that other languages know and JSON does not: says what is wrong with them, and keeps what they mean.

use super::super::tree::Tag;
use super::Reader;
use super::repair::unsure;
use crate::source::Span;

impl Reader<'_, '_> {
    /// What stands here starts like a number and is none; takes it and adds something in its place.
    #[cold]
    pub(super) fn wrong_number(&mut self) {
        let span = self.run(true);
        let written = self.text.get(span.range()).unwrap_or_default();
        let digits = written.strip_prefix('-').unwrap_or(written);
        let numeric = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let place = self.builder.place(span);
        let shown = self.builder.shown(span);
        if numeric && digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") {
            let message = format!("`{shown}` starts with a zero");
            let right = digits.trim_start_matches('0');
            self.report(span, message, |found| {
                let found =
                    found.help("JSON reads no number like this; an identifier stands in quotes");
                let right = if right.is_empty() || right.starts_with('.') {
                    format!("0{right}")
                } else {
                    right.to_owned()
                };
                let sign = if written.starts_with('-') { "-" } else { "" };
                if right.ends_with('.') || right.matches('.').count() > 1 {
                    return found;
                }
                unsure(found, "drop the zeros", place, format!("{sign}{right}"))
            });
        } else if numeric && digits.ends_with('.') {
            let message = format!("`{shown}` ends with a point");
            self.report(span, message, |found| {
                found.help("digits stand on both sides of a decimal point")
            });
        } else {
            self.bare_word(span);
            return;
        }
        self.at = span.end as usize;
        self.builder.damaged(span);
    }

    pub(super) fn single_quoted(&mut self, what: &str) {
        let start = self.at;
        let rest = self.text.get(start + 1..).unwrap_or_default();
        let end = rest.find(['\'', '\n']).unwrap_or(rest.len());
        let line = rest.get(..end).unwrap_or_default();
        let (contents, length) = if rest.as_bytes().get(end) == Some(&b'\'') {
            (line, end + 2)
        } else {
            let trimmed = line.trim_end_matches([',', '}', ']', ' ', '\t', '\r']);
            (trimmed, trimmed.len() + 1)
        };
        let span = Span::new(start, start + length);
        self.at = span.end as usize;
        let message = format!("{what} in single quotes");
        self.report_quotes_around(span, message, contents);
        self.builder.contents(false, span, contents);
    }

    /// The text from here up to what separates values, as a span without blanks at its end. A colon belongs to a value
    /// where a digit follows it, as in `22:00`.
    pub(super) fn run(&self, value: bool) -> Span {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let bytes = rest.as_bytes();
        let end = bytes.iter().enumerate().position(|(at, byte)| match byte {
            b',' | b'{' | b'}' | b'[' | b']' | b'"' | 0..0x20 => true,
            b':' => !(value && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)),
            _ => false,
        });
        let run = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        Span::new(self.at, self.at + run.trim_end().len())
    }

    /// A value without quotes that is none of the literals.
    pub(super) fn bare_word(&mut self, span: Span) {
        let written = self.text.get(span.range()).unwrap_or_default();
        let shown = self.builder.shown(span);
        let place = self.builder.place(span);
        self.at = span.end as usize;
        let known = match written.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(("true", Tag::True)),
            "false" | "no" | "off" => Some(("false", Tag::False)),
            "null" | "none" | "nil" | "undefined" => Some(("null", Tag::Null)),
            _ => None,
        };
        if let Some((literal, tag)) = known {
            let message = format!("`{shown}` is no value of JSON");
            self.report(span, message, |found| {
                found.help(format!("it is written `{literal}`")).replace(
                    format!("write `{literal}`"),
                    place,
                    literal,
                )
            });
            self.builder.leaf(tag, span);
        } else if matches!(
            written.trim_start_matches(['-', '+']),
            "NaN" | "nan" | "Infinity" | "inf"
        ) {
            let message = format!("`{shown}` is no number of JSON");
            self.report(span, message, |found| {
                found.help("leave the field out where there is no number")
            });
            self.builder.damaged(span);
        } else if written
            .strip_prefix('.')
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        {
            let message = format!("`{shown}` starts with a point");
            self.report(span, message, |found| {
                found
                    .help("digits stand on both sides of a decimal point")
                    .replace("write the zero", place, format!("0{written}"))
            });
            self.builder.damaged(span);
        } else if written
            .strip_prefix('+')
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        {
            let message = format!("`{shown}` has a plus sign");
            self.report(span, message, |found| {
                found.help("numbers of JSON have none").replace(
                    "drop the sign",
                    place,
                    written.get(1..).unwrap_or_default(),
                )
            });
            self.builder.damaged(span);
        } else {
            let message = format!("`{shown}` stands without quotes");
            self.report_quotes(span, message);
            let contents = without_curly_quotes(written);
            let number = self.builder.contents(false, span, contents);
            self.builder.mark_damaged(number);
        }
    }

    pub(super) fn report_quotes(&mut self, span: Span, message: String) {
        let contents = self.text.get(span.range()).unwrap_or_default();
        self.report_quotes_around(span, message, without_curly_quotes(contents));
    }

    fn report_quotes_around(&mut self, span: Span, message: String, contents: &str) {
        let place = self.builder.place(span);
        self.report(span, message, |found| {
            let found = found.help("keys and texts of JSON stand in double quotes");
            if contents.contains(['"', '\\']) {
                return found;
            }
            found.replace("write double quotes", place, format!("\"{contents}\""))
        });
    }
}

/// What stands between the quotes that word processors make.
pub(super) fn without_curly_quotes(written: &str) -> &str {
    written.trim_matches(['“', '”', '„', '‘', '’'])
}
