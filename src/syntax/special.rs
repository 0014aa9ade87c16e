//! Mistakes that have a help of their own: what other languages write, and the words and numbers that are nearly right.

use super::checks::{MISSING_BLANKS, RESERVED_WORD, STRAY_CHARACTER, SYNTAX_ERROR, UNCLOSED_MARK};
use super::explain::{shorten, token};
use super::lower::Lowering;
use super::scan::{is_word_character, leading_word};
use super::vocabulary::RESERVED;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Words that stand between two values.
const INFIX: [&str; 11] = [
    "and", "or", "in", "has", "is", "like", "by", "before", "after", "at", "when",
];

impl Lowering<'_> {
    /// Mistakes that have a help of their own.
    pub(super) fn special(&self, start: usize, rest: &str, expected: &str) -> Option<Diagnostic> {
        let first = rest.chars().next()?;
        let span = |length: usize| Span::new(start, start + length);
        let wants_name = expected.contains("name")
            || expected.contains("value")
            || expected.contains("condition");
        if first == '"' || first == '`' {
            let line = rest.split(['\n', '\r']).next().unwrap_or_default();
            if !line.get(1..).unwrap_or_default().contains(first) {
                let what = if first == '"' {
                    "text has no closing `\"`"
                } else {
                    "name has no closing backquote"
                };
                let place = span(line.trim_end().len());
                return Some(
                    self.error(&UNCLOSED_MARK, place, format!("this {what}"))
                        .help("a text or name ends on its own line"),
                );
            }
        }
        if expected.starts_with("a person") && first.is_alphabetic() {
            let word = leading_word(rest);
            let place = span(word.len());
            return Some(
                self.error(
                    &SYNTAX_ERROR,
                    place,
                    format!("expected {expected}, found `{}`", shorten(word)),
                )
                .guess(
                    format!("write `@{word}`"),
                    self.place(place),
                    format!("@{word}"),
                )
                .help(format!("a person is written with `@`: `@{word}`")),
            );
        }
        if first == '"' && expected == "a name" {
            return Some(
                self.error(
                    &SYNTAX_ERROR,
                    span(token(rest).len()),
                    "expected a name, found a text in quotes",
                )
                .help("names are written without quotes; a name with blanks stands in backquotes"),
            );
        }
        if let Some(finding) = self.foreign_character(first, span(first.len_utf8())) {
            return Some(finding);
        }
        for (wrong, right) in [
            ("==", "="),
            ("&&", "and"),
            ("||", "or"),
            ("<>", "!="),
            ("≤", "<="),
            ("≥", ">="),
            ("≠", "!="),
            ("!", "not "),
        ] {
            let before = start
                .checked_sub(1)
                .and_then(|before| self.text.get(before..start));
            let (from, length) = match wrong {
                "==" if first == '=' && before == Some("=") => (start - 1, 2),
                "<>" if first == '>' && before == Some("<") => (start - 1, 2),
                "==" | "<>" => continue,
                _ if rest.starts_with(wrong) => (start, wrong.len()),
                _ => continue,
            };
            let place = Span::new(from, from + length);
            let title = format!("replace `{wrong}` by `{}`", right.trim());
            return Some(
                self.error(
                    &SYNTAX_ERROR,
                    place,
                    format!("`{wrong}` is written `{}`", right.trim()),
                )
                .replace(title, self.place(place), right),
            );
        }
        if first.is_ascii_digit() {
            return self.number_like(start, rest, expected);
        }
        let word = leading_word(rest);
        // Where a value is wanted, an operator is more likely misplaced than meant as a name.
        let misplaced = INFIX.contains(&word) && expected != "a name";
        if wants_name
            && matches!(word, "any" | "all")
            && let Some(help) = self.all_of_them(start)
        {
            let message = format!("`{word}` is not a name");
            return Some(
                self.error(&SYNTAX_ERROR, span(word.len()), message)
                    .help(help),
            );
        }
        if wants_name && RESERVED.contains(&word) && !misplaced {
            let place = span(word.len());
            let mut finding = self
                .error(
                    &RESERVED_WORD,
                    place,
                    format!("`{word}` is a word of the conditions and cannot be a name"),
                )
                .remark(format!("expected {expected}"))
                .help("a name that is such a word stands in backquotes");
            let edit = (place, format!("`{word}`"));
            finding
                .fixes
                .push(self.fix(format!("put `{word}` in backquotes"), false, vec![edit]));
            return Some(finding);
        }
        None
    }

    /// What to write instead of `any` or `all` behind `in`, `on` or `for`.
    fn all_of_them(&self, start: usize) -> Option<String> {
        let before = self.text.get(..start).unwrap_or_default();
        let keyword = before.split_whitespace().next_back()?;
        let names = |kind: &str| {
            let lines = self.text.lines();
            let named = lines.filter_map(|line| line.trim_start().strip_prefix(kind));
            let names: Vec<&str> = named
                .filter(|rest| rest.starts_with(' '))
                .map(|rest| leading_word(rest.trim_start()))
                .filter(|name| !name.is_empty())
                .take(6)
                .collect();
            match names.is_empty() {
                true => "NAME, NAME".to_owned(),
                false => names.join(", "),
            }
        };
        Some(match keyword {
            "in" => format!(
                "environments are named: write `in {}`; without `in` it is about the controlled ones",
                names("environment")
            ),
            "on" => format!(
                "services are named: write `on {}`; without `on` it is about all of them",
                names("service")
            ),
            "for" => "what it is for is named: `for change`, `for release` or a class; without `for` it is about all of them".to_owned(),
            _ => return None,
        })
    }

    fn number_like(&self, start: usize, rest: &str, expected: &str) -> Option<Diagnostic> {
        let length = rest
            .find(|c: char| !is_word_character(c) && c != ':')
            .unwrap_or(rest.len());
        let written = rest.get(..length)?;
        let span = Span::new(start, start + length);
        let parts: Vec<&str> = written.split('-').collect();
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if parts.len() == 3 && parts.iter().all(|p| digits(p)) && written.len() <= 12 {
            if written.len() == 10 && parts.first().is_some_and(|year| year.len() == 4) {
                let message = format!("the date `{written}` cannot stand here");
                let finding = self.error(&SYNTAX_ERROR, span, message);
                return Some(finding.remark(format!("expected {expected}")).help(format!(
                    "name it: `define that-day = {written}`, and write `that-day` here"
                )));
            }
            let finding = self.error(&SYNTAX_ERROR, span, format!("`{written}` is not a date"));
            return Some(finding.help("a date has four, two and two digits: `2026-01-05`"));
        }
        let unit = written
            .rfind(['h', 'm'])
            .filter(|at| digits(written.get(at + 1..).unwrap_or_default()));
        if let Some(at) = unit
            && written
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b'h' | b'm'))
        {
            let next = if written.as_bytes().get(at) == Some(&b'h') {
                "m"
            } else {
                "s"
            };
            let message = format!("the length `{written}` ends without a unit");
            return Some(
                self.error(&SYNTAX_ERROR, span, message)
                    .help(format!("write `{written}{next}`")),
            );
        }
        if is_clock(written) {
            let message = format!("the clock time `{written}` cannot stand here");
            let help = match expected.contains("instant") {
                true => format!("an instant has a date: `2026-12-18 {written}`"),
                false => format!(
                    "clock times stand behind a day, as in `every friday {written} to 18:00`, and are compared with the time of an instant: `start.time >= {written}`"
                ),
            };
            return Some(
                self.error(&SYNTAX_ERROR, span, message)
                    .remark(format!("expected {expected}"))
                    .help(help),
            );
        }
        if written.contains(':') && written.len() <= 8 {
            let finding = self.error(
                &SYNTAX_ERROR,
                span,
                format!("`{written}` is not a clock time"),
            );
            return Some(finding.help("a clock time has two digits on each side: `09:00`"));
        }
        if parts.len() == 2
            && parts
                .iter()
                .all(|p| p.bytes().next().is_some_and(|b| b.is_ascii_digit()))
        {
            // No fix: it may be a range as well as a difference.
            let finding = self
                .error(
                    &MISSING_BLANKS,
                    span,
                    format!("`{}` needs blanks around its `-`", shorten(written)),
                )
                .help(match written.contains(':') {
                    true => "from one clock time to another is written `12:00 to 13:00`",
                    false => "`-` is part of names, so a subtraction has blanks on both sides; a range is two conditions, `x >= 30m and x <= 60m`",
                });
            return Some(finding);
        }
        None
    }

    fn foreign_character(&self, character: char, span: Span) -> Option<Diagnostic> {
        let (what, instead) = match character {
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => {
                ("a blank of another kind", Some(" "))
            }
            '“' | '”' | '„' | '«' | '»' => ("a typographic quote", Some("\"")),
            '‘' | '’' => ("a typographic quote", None),
            '–' | '—' | '−' => ("a dash of another kind", Some("-")),
            c if c.is_control() && !matches!(c, '\n' | '\t') => ("a control character", None),
            '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => ("an invisible character", None),
            _ => return None,
        };
        let code = format!("U+{:04X}", u32::from(character));
        let finding = self.error(
            &STRAY_CHARACTER,
            span,
            format!("`{code}` is {what} and cannot stand here"),
        );
        Some(match instead {
            Some(text) => {
                let (title, place) = (format!("replace it by `{text}`"), self.place(span));
                match text {
                    // The other end may be another mark yet.
                    "\"" => finding.guess(title, place, text),
                    _ => finding.replace(title, place, text),
                }
            }
            None => finding.help("such characters may stand inside texts and comments only"),
        })
    }
}

/// Whether a text is a clock time as the language writes it.
fn is_clock(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let is_part = |part: &&str, most: u8| {
        part.len() == 2 && part.parse::<u8>().is_ok_and(|value| value <= most)
    };
    match parts.as_slice() {
        [hour, minute] => is_part(hour, 24) && is_part(minute, 59),
        [hour, minute, second] => is_part(hour, 24) && is_part(minute, 59) && is_part(second, 59),
        _ => false,
    }
}
