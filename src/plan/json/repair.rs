//! What can be wrong between the values of a JSON text: says it, and finds the place to go on from.

use super::super::checks::PLAN_SYNTAX;
use super::super::tree::Tag;
use super::{Reader, Step};
use crate::source::{Place, Span};

impl Reader<'_, '_> {
    /// Skips and reports a comment or a blank that JSON does not know; `false` if there is none.
    #[cold]
    pub(super) fn wrong_blank(&mut self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = if rest.starts_with("//") || rest.starts_with('#') {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.get(2..)
                .and_then(|inside| inside.find("*/"))
                .map_or(rest.len(), |end| end + 4)
        } else {
            match rest.chars().next() {
                Some(blank) if blank.is_whitespace() || is_invisible(blank) => blank.len_utf8(),
                _ => return false,
            }
        };
        let is_comment = rest.starts_with(['/', '#']);
        let span = Span::new(self.at, self.at + length);
        self.at += length;
        if is_comment {
            let help = "JSON has no comments; write the plan in TOML or YAML to have them";
            self.report(span, "a comment in JSON", |found| found.help(help));
        } else {
            let shown = self.text.get(span.range()).unwrap_or_default();
            let code = shown.chars().next().map_or(0, u32::from);
            let message = format!("the invisible character U+{code:04X} between values");
            let place = self.builder.place(span);
            self.report(span, message, |found| {
                found.replace("write a blank", place, " ")
            });
        }
        true
    }

    /// A key that does not start with a double quote. `None` if a key was added all the same.
    #[cold]
    pub(super) fn wrong_key(&mut self) -> Option<Step> {
        match self.peek() {
            Some(b'\'') => self.single_quoted("a key"),
            Some(b',') => {
                let here = self.here();
                self.report(here, "expected a key, found `,`", |found| {
                    found.help("remove this comma")
                });
                return Some(Step::After);
            }
            Some(b':' | b'{' | b'[' | b'}' | b']') => {
                let message = format!("expected a key in double quotes, found {}", self.found());
                let here = self.here();
                self.report(here, message, |found| found);
                self.mark_innermost();
                self.recover();
                return Some(Step::After);
            }
            None => return Some(Step::After),
            Some(_) => {
                let span = self.run(false);
                if span.is_empty() {
                    return Some(self.unexpected("a key in double quotes"));
                }
                let shown = self.builder.shown(span);
                let message = format!("the key `{shown}` stands without quotes");
                self.report_quotes(span, message);
                let key = self.text.get(span.range()).unwrap_or_default();
                self.builder.contents(false, span, key);
                self.at = span.end as usize;
            }
        }
        None
    }

    /// No colon after a key, which was added already.
    #[cold]
    pub(super) fn no_colon(&mut self) -> Step {
        let message = format!("expected `:` after the key, found {}", self.found());
        let here = self.here();
        self.report(here, message, |found| found);
        match self.peek() {
            Some(b'=') => {
                self.at += 1;
                self.blanks();
                return Step::Value;
            }
            Some(b'"' | b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                return Step::Value;
            }
            Some(b',' | b'}' | b']') | None => {}
            Some(_) => self.recover(),
        }
        self.builder.damaged(here.at_start());
        self.mark_innermost();
        Step::After
    }

    /// What stands here starts no value.
    #[cold]
    pub(super) fn wrong_value(&mut self) -> Step {
        let in_object = self.open.last().is_some_and(|open| open.is_object);
        match self.peek() {
            Some(b'\'') => {
                self.single_quoted("a text");
                self.blanks();
                return Step::After;
            }
            Some(b',' | b'}' | b']') | None => {
                let here = self.here();
                let message = format!("expected a value, found {}", self.found());
                // What ends or closes the wrong thing is reported as that.
                if in_object && self.peek().is_some() || self.peek() == Some(b',') || self.open.is_empty() {
                    self.report(here, message, |found| found);
                }
                if in_object {
                    self.builder.damaged(here.at_start());
                }
                if self.open.is_empty() {
                    self.at = self.bytes.len();
                }
                self.mark_innermost();
                return Step::After;
            }
            _ => {}
        }
        let span = self.run(true);
        if span.is_empty() {
            let step = self.unexpected("a value");
            let end = Span::new(self.at, self.at);
            if in_object {
                self.builder.damaged(end);
            }
            return step;
        }
        self.bare_word(span);
        self.blanks();
        Step::After
    }

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
                let found = found.help("JSON reads no number like this; an identifier stands in quotes");
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

    /// Neither comma nor the right bracket after a value.
    #[cold]
    pub(super) fn wrong_after(&mut self) -> Step {
        let Some(top) = self.open.last() else {
            return Step::End;
        };
        let (is_object, said, close) = (top.is_object, top.said, top.close());
        let opened = self.builder.tree().nodes.get(top.node as usize);
        let opened = opened.map_or(0, |node| node.start as usize);
        let opened = self.builder.place(Span::new(opened, opened + 1));
        match self.peek() {
            None => {
                let end = Span::new(self.bytes.len(), self.bytes.len());
                let message = format!("the plan ends before a `{close}`");
                if !said {
                    self.report(end, message, |found| {
                        found.label(opened, format!("`{close}` is missing for this"))
                    });
                }
                while let Some(open) = self.open.pop() {
                    self.builder.close(open.node, self.at);
                    self.builder.mark_damaged(open.node);
                }
                Step::End
            }
            Some(bracket @ (b'}' | b']')) => self.wrong_bracket(bracket, opened, close, said),
            Some(b'"') => self.no_comma(is_object),
            Some(b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') if !is_object => {
                self.no_comma(is_object)
            }
            Some(b':') if !is_object => {
                let here = self.here();
                self.report(here, "`:` in an array", |found| {
                    found
                        .help("is a `]` missing before this key?")
                        .label(opened, "the array starts here")
                });
                if let Some(open) = self.open.last_mut() {
                    open.said = true;
                }
                self.mark_innermost();
                self.at += 1;
                self.recover();
                Step::After
            }
            Some(_) => self.unexpected(&format!("`,` or `{close}`")),
        }
    }

    #[cold]
    pub(super) fn trailing_comma(&mut self, comma: usize) {
        let span = Span::new(comma, comma + 1);
        let place = self.builder.place(span);
        self.report(span, "nothing follows this comma", |found| {
            found.replace("remove the comma", place, "")
        });
    }

    /// Takes a missing comma before the next value as said.
    pub(super) fn forgive_comma(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let next = rest.iter().find(|byte| !byte.is_ascii_whitespace());
        self.comma_forgiven = matches!(next, Some(b'"' | b'{' | b'['));
    }

    /// The character here, as a span; empty at the end.
    pub(super) fn here(&self) -> Span {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.chars().next().map_or(0, char::len_utf8);
        Span::new(self.at, self.at + length)
    }

    /// The character here, in words.
    pub(super) fn found(&self) -> String {
        let here = self.here();
        if here.is_empty() {
            "the end of the plan".to_owned()
        } else {
            format!("`{}`", self.builder.shown(here))
        }
    }

    /// Skips to just after the bracket that closes so many levels.
    pub(super) fn skip_nested(&mut self, mut levels: usize) {
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.skip_string();
                    continue;
                }
                b'{' | b'[' => levels += 1,
                b'}' | b']' => levels -= 1,
                _ => {}
            }
            self.skip_character();
            if levels == 0 {
                return;
            }
        }
    }

    fn wrong_bracket(&mut self, bracket: u8, opened: Place, close: char, said: bool) -> Step {
        let bracket = char::from(bracket);
        let here = self.here();
        self.mark_innermost();
        if self.open.iter().any(|open| open.close() == bracket) {
            if !said {
                let message = format!("expected `{close}` before this `{bracket}`");
                self.report(here, message, |found| {
                    found.label(opened, format!("`{close}` is missing for this"))
                });
            }
            if let Some(open) = self.open.pop() {
                self.builder.close(open.node, self.at);
            }
        } else {
            let message = format!("this `{bracket}` closes nothing");
            self.report(here, message, |found| found);
            self.at += 1;
            self.blanks();
        }
        Step::After
    }

    fn no_comma(&mut self, is_object: bool) -> Step {
        if !std::mem::take(&mut self.comma_forgiven) {
            let before = self.text.get(..self.at).unwrap_or_default().trim_end().len();
            let gap = Span::new(before, before);
            let place = self.builder.place(gap);
            let message = format!("expected `,` before {}", self.found());
            let here = self.here();
            self.report(here, message, |found| {
                found.replace("write the comma", place, ",")
            });
        }
        if is_object { Step::Key } else { Step::Value }
    }

    fn unexpected(&mut self, expected: &str) -> Step {
        let message = format!("expected {expected}, found {}", self.found());
        let here = self.here();
        self.report(here, message, |found| found);
        self.mark_innermost();
        self.skip_character();
        self.recover();
        Step::After
    }

    /// Skips to the next comma or closing bracket of this level.
    fn recover(&mut self) {
        let mut levels = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.skip_string();
                    continue;
                }
                b'{' | b'[' => levels += 1,
                b',' | b'}' | b']' if levels == 0 => return,
                b'}' | b']' => levels -= 1,
                _ => {}
            }
            self.skip_character();
        }
    }

    /// Skips a text, at most to the end of its line.
    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\n' => return,
                b'\\' if matches!(self.bytes.get(self.at + 1), Some(b'"' | b'\\')) => self.at += 2,
                _ => self.skip_character(),
            }
        }
    }

    fn skip_character(&mut self) {
        self.at += self.here().len();
    }

    fn mark_innermost(&mut self) {
        if let Some(open) = self.open.last() {
            self.builder.mark_damaged(open.node);
        }
    }

    fn single_quoted(&mut self, what: &str) {
        let start = self.at;
        let rest = self.text.get(start + 1..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let (contents, length) = match line.find('\'') {
            Some(end) => (line.get(..end).unwrap_or_default(), end + 2),
            None => {
                let trimmed = line.trim_end_matches([',', '}', ']', ' ', '\t', '\r']);
                (trimmed, trimmed.len() + 1)
            }
        };
        let span = Span::new(start, start + length);
        self.at = span.end as usize;
        let message = format!("{what} in single quotes");
        self.report_quotes_around(span, message, contents);
        self.builder.contents(false, span, contents);
    }

    /// The text from here up to what separates values, as a span without blanks at its end. A colon belongs to a value
    /// where a digit follows it, as in `22:00`.
    fn run(&self, value: bool) -> Span {
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
    fn bare_word(&mut self, span: Span) {
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
                found
                    .help(format!("it is written `{literal}`"))
                    .replace(format!("write `{literal}`"), place, literal)
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
                found
                    .help("numbers of JSON have none")
                    .replace("drop the sign", place, written.get(1..).unwrap_or_default())
            });
            self.builder.damaged(span);
        } else {
            let message = format!("`{shown}` stands without quotes");
            self.report_quotes(span, message);
            let number = self.builder.contents(false, span, written);
            self.builder.mark_damaged(number);
        }
    }

    fn report_quotes(&mut self, span: Span, message: String) {
        let contents = self.text.get(span.range()).unwrap_or_default();
        self.report_quotes_around(span, message, contents);
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

    fn report(
        &mut self,
        span: Span,
        message: impl Into<String>,
        complete: impl FnOnce(crate::diagnostic::Diagnostic) -> crate::diagnostic::Diagnostic,
    ) {
        self.builder.report(&PLAN_SYNTAX, span, message, complete);
    }
}

/// A fix that may not be what was meant.
fn unsure(
    mut found: crate::diagnostic::Diagnostic,
    title: &str,
    place: Place,
    text: String,
) -> crate::diagnostic::Diagnostic {
    found = found.replace(title, place, text);
    if let Some(fix) = found.fixes.last_mut() {
        fix.safe = false;
    }
    found
}

/// Characters that show nothing and that Unicode does not count as blanks.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
