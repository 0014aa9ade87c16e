//! Texts of JSON: a fast path without escapes, and everything that can be wrong in one.

use super::super::checks::PLAN_SYNTAX;
use super::super::tree::Tag;
use super::Reader;
use crate::source::Span;

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);

impl Reader<'_, '_> {
    /// Reads a text whose opening quote is here, and adds it.
    #[inline]
    pub(super) fn string(&mut self) {
        let start = self.at;
        let stop = find_special(self.bytes, start + 1);
        if self.bytes.get(stop) == Some(&b'"') {
            self.at = stop + 1;
            self.builder.leaf(Tag::Quoted, Span::new(start, self.at));
        } else {
            self.string_with_escapes(start, stop);
        }
    }

    fn string_with_escapes(&mut self, start: usize, mut stop: usize) {
        let mut contents = String::new();
        let mut from = start + 1;
        let mut damaged = false;
        loop {
            contents.push_str(self.text.get(from..stop).unwrap_or_default());
            self.at = stop;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => damaged |= !self.escape(&mut contents),
                Some(b'\n' | b'\r') if !self.text_goes_on() => {
                    self.unclosed(start, &mut contents);
                    damaged = true;
                    break;
                }
                Some(control) => {
                    self.control_character(control);
                    contents.push(char::from(control));
                    self.at += 1;
                    damaged = true;
                }
                None => {
                    self.unclosed(start, &mut contents);
                    damaged = true;
                    break;
                }
            }
            from = self.at;
            stop = find_special(self.bytes, from);
        }
        let span = Span::new(start, self.at);
        let number = self.builder.contents(false, span, &contents);
        if damaged {
            self.builder.mark_damaged(number);
        }
    }

    /// Reads the escape here; `false` if it stands for nothing.
    fn escape(&mut self, contents: &mut String) -> bool {
        let start = self.at;
        self.at += 1;
        let Some(letter) = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        else {
            return true; // the end of the file is reported as that
        };
        let character = match letter {
            '"' | '\\' | '/' => letter,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                self.at += 1;
                return self.unicode_escape(start, contents);
            }
            _ if letter.is_control() => return true, // reported as a character that needs an escape
            _ => {
                self.at += letter.len_utf8();
                let span = Span::new(start, self.at);
                let message = format!("`{}` is no escape", self.builder.shown(span));
                self.builder.report(&PLAN_SYNTAX, span, message, |found| {
                    found.help("the escapes are `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four digits; a backslash itself is `\\\\`")
                });
                contents.push('\\');
                contents.push(letter);
                return false;
            }
        };
        contents.push(character);
        self.at += 1;
        true
    }

    /// Reads four digits, and the second half of a pair.
    fn unicode_escape(&mut self, start: usize, contents: &mut String) -> bool {
        let Some(unit) = self.four_digits() else {
            let span = Span::new(start, self.at);
            let message = format!("`{}` lacks digits", self.builder.shown(span));
            self.builder.report(&PLAN_SYNTAX, span, message, |found| {
                found.help("`\\u` takes four hexadecimal digits: `\\u00e9`")
            });
            contents.push('\u{FFFD}');
            return false;
        };
        if let Some(character) = char::from_u32(unit) {
            contents.push(character);
            return true;
        }
        let first_end = self.at;
        if unit < 0xDC00 && self.bytes.get(self.at..self.at + 2) == Some(b"\\u") {
            self.at += 2;
            if let Some(low @ 0xDC00..=0xDFFF) = self.four_digits() {
                let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                contents.push(char::from_u32(code).unwrap_or('\u{FFFD}'));
                return true;
            }
            self.at = first_end;
        }
        let span = Span::new(start, first_end);
        let message = format!("`{}` is half a character", self.builder.shown(span));
        self.builder.report(&PLAN_SYNTAX, span, message, |found| {
            found.help("`\\ud800` to `\\udfff` stand in pairs (RFC 8259, section 7); write the character itself")
        });
        contents.push('\u{FFFD}');
        false
    }

    fn four_digits(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = char::from(self.peek()?).to_digit(16)?;
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Some(unit)
    }

    /// Whether a line break is inside the text rather than after a forgotten quote: what follows does not look like JSON.
    fn text_goes_on(&self) -> bool {
        // Not further, or a text of nothing but line breaks would be searched anew from each.
        const MOST: usize = 1000;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let next = rest
            .iter()
            .take(MOST)
            .find(|byte| !byte.is_ascii_whitespace());
        !matches!(next, None | Some(b'"' | b'{' | b'}' | b'[' | b']' | b','))
    }

    /// Reports a text without its closing quote, and ends it before a comma at the end of the line.
    fn unclosed(&mut self, start: usize, contents: &mut String) {
        let written = self.text.get(start + 1..self.at).unwrap_or_default();
        let trimmed = written.trim_end();
        let trimmed = trimmed.strip_suffix(',').unwrap_or(trimmed);
        let cut = written.len() - trimmed.len();
        self.at -= cut;
        contents.truncate(contents.len().saturating_sub(cut));
        let (end, open) = (Span::new(self.at, self.at), Span::new(start, start + 1));
        let open = self.builder.place(open);
        let place = self.builder.place(end);
        self.builder.report(
            &PLAN_SYNTAX,
            end,
            "the closing `\"` of a text is missing",
            |found| {
                found
                    .remark("it would stand here")
                    .label(open, "the text starts here")
                    .guess("close the text", place, "\"")
            },
        );
        self.forgive();
    }

    fn control_character(&mut self, control: u8) {
        let (what, escape) = match control {
            b'\n' | b'\r' => ("a line break".to_owned(), "\\n".to_owned()),
            b'\t' => ("a tab".to_owned(), "\\t".to_owned()),
            _ => (
                format!("the control character U+{control:04X}"),
                format!("\\u{control:04x}"),
            ),
        };
        let span = Span::new(self.at, self.at + 1);
        let place = self.builder.place(span);
        let message = format!("{what} in a text");
        self.builder.report(&PLAN_SYNTAX, span, message, |found| {
            found
                .help(format!("in JSON it is written `{escape}`"))
                .replace(format!("write `{escape}`"), place, escape)
        });
    }
}

/// The place of the first quote, backslash or control character from a byte on, or the end.
#[inline]
fn find_special(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    // Eight bytes at a time. A flagged byte can be wrong only above a right one, and the lowest is taken.
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        let zero = |word: u64| word.wrapping_sub(ONES) & !word;
        let quote = zero(word ^ (ONES * 0x22));
        let backslash = zero(word ^ (ONES * 0x5C));
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let special = (quote | backslash | control) & HIGHS;
        if special != 0 {
            return at + (special.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let found = rest
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
    at + found.unwrap_or(rest.len())
}
