//! What can be wrong between the values of a JSON text: says it, and finds the place to go on from.

use super::super::checks::PLAN_SYNTAX;
use super::scalar::without_curly_quotes;
use super::{Reader, Step};
use crate::diagnostic::Diagnostic;
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
                self.builder
                    .contents(false, span, without_curly_quotes(key));
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
        if self.peek().is_some() {
            self.report(here, message, |found| found);
        }
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
                if in_object && self.peek().is_some()
                    || self.peek() == Some(b',')
                    || self.open.is_empty()
                {
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
                if !said && !self.unclosed_at_end {
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
            Some(byte) if byte.is_ascii_alphanumeric() && self.follows_quote() => {
                self.quote_inside();
                Step::After
            }
            Some(_) => self.unexpected(&format!("`,` or `{close}`")),
        }
    }

    fn follows_quote(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.bytes.get(at));
        before == Some(&b'"')
    }

    /// A text goes on after its quote, as in `"a "quoted" word"`: takes it to end at the next quote before a mark.
    fn quote_inside(&mut self) {
        let quote = Span::new(self.at - 1, self.at);
        let place = self.builder.place(quote);
        self.report(quote, "a text ends here, and goes on", |found| {
            let found = found.help("a quote inside a text is written `\\\"`");
            unsure(found, "write `\\\"`", place, "\\\"".to_owned())
        });
        let last = self.builder.tree().nodes.len().saturating_sub(1);
        self.builder
            .mark_damaged(u32::try_from(last).unwrap_or(u32::MAX));
        // A few quotes on, and no further, or a long line would be searched anew from each.
        const MOST: usize = 200;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let mut near = rest.iter().take(MOST).take_while(|byte| **byte != b'\n');
        let end = near.position(|byte| *byte == b'"').and_then(|first| {
            let from = rest.get(first..rest.len().min(MOST))?;
            let line = from.split(|byte| *byte == b'\n').next()?;
            let ends = (0..line.len()).find(|at| {
                let after = line.get(at + 1..).unwrap_or_default().trim_ascii_start();
                line.get(*at) == Some(&b'"')
                    && matches!(after.first(), None | Some(b',' | b'}' | b']' | b':'))
            })?;
            Some(first + ends)
        });
        match end {
            Some(end) => self.at += end + 1,
            None => self.recover(),
        }
        self.blanks();
    }

    #[cold]
    pub(super) fn trailing_comma(&mut self, comma: usize) {
        let span = Span::new(comma, comma + 1);
        let place = self.builder.place(span);
        self.report(span, "nothing follows this comma", |found| {
            found.replace("remove the comma", place, "")
        });
    }

    /// After a text without its closing quote, takes what it explains as said: a missing comma before the next value, or
    /// the end of the plan.
    pub(super) fn forgive(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let next = rest.iter().find(|byte| !byte.is_ascii_whitespace());
        self.unclosed_at_end = next.is_none();
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
            let message = format!("expected `{close}`, found `{bracket}`");
            self.report(here, message, |found| {
                found.label(opened, format!("`{close}` is missing for this"))
            });
            if let Some(open) = self.open.last_mut() {
                open.said = true;
            }
            self.at += 1;
            self.blanks();
        }
        Step::After
    }

    fn no_comma(&mut self, is_object: bool) -> Step {
        if !std::mem::take(&mut self.comma_forgiven) {
            let before = self
                .text
                .get(..self.at)
                .unwrap_or_default()
                .trim_end()
                .len();
            let gap = Span::new(before, before);
            let place = self.builder.place(gap);
            let message = format!("expected `,` before {}", self.found());
            let here = self.here();
            self.report(here, message, |found| {
                found.guess("write the comma", place, ",")
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

    pub(super) fn report(
        &mut self,
        span: Span,
        message: impl Into<String>,
        complete: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.builder.report(&PLAN_SYNTAX, span, message, complete);
    }
}

/// A fix that may not be what was meant.
pub(super) fn unsure(found: Diagnostic, title: &str, place: Place, text: String) -> Diagnostic {
    found.guess(title, place, text)
}

/// Characters that show nothing and that Unicode does not count as blanks.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
