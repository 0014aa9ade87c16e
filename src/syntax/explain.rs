//! Why a text is not Tide: it is parsed again by its strict rule, and the furthest place is explained in the user's words.

use super::checks::{
    MISSING_BLANKS, RESERVED_WORD, STRAY_CHARACTER, SYNTAX_ERROR, UNCLOSED_MARK, UNKNOWN_ITEM,
    UNKNOWN_SETTING,
};
use super::expected::expected;
use super::grammar::{Rule, TideGrammar};
use super::lower::{Lowering, article};
use super::scan::{is_word_character, leading_word};
use super::settings::{form, keywords, line_rule, takes_any};
use super::tree::ItemKind;
use super::vocabulary::{RESERVED, WEEKDAYS, setting_keywords};
use crate::diagnostic::{Diagnostic, escape_text, suggest};
use crate::source::Span;
use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

/// No more than this much of a text is shown in a message.
const LONGEST_SHOWN: usize = 40;

/// Words that stand between two values.
const INFIX: [&str; 11] = [
    "and", "or", "in", "has", "is", "like", "by", "before", "after", "at", "when",
];

impl Lowering<'_> {
    /// A line of an item that is no setting.
    pub(super) fn explain_junk(&mut self, junk: Span, kind: ItemKind, in_record: bool) {
        let junk = self.trimmed(junk);
        let text = self.slice(junk);
        let word = leading_word(text);
        let finding = if word.is_empty() && !text.starts_with('`') {
            self.explain_at(junk, 0, "a setting", None)
        } else if word.is_empty() || in_record {
            let rule = if in_record {
                Rule::line_thing
            } else {
                line_rule(kind)
            };
            self.explain(junk, rule, None)
        } else if keywords(kind).contains(&word) || takes_any(kind) {
            self.explain(junk, line_rule(kind), form(kind, word))
        } else {
            let word = Span::new(junk.start as usize, junk.start as usize + word.len());
            self.unknown_setting(word, kind)
        };
        self.diagnostics.push(finding);
    }

    /// A row of `each` that is none.
    pub(super) fn explain_case(&mut self, junk: Span) {
        let form = "VALUE, VALUE => no-go from NAMES";
        let finding = self.explain(self.trimmed(junk), Rule::line_case, Some(form));
        self.diagnostics.push(finding);
    }

    /// What a plan expects and is no such thing.
    pub(super) fn explain_expectation(&mut self, span: Span) {
        let finding = self.explain(span, Rule::one_expect, Some("no-go from NAMES"));
        self.diagnostics.push(finding);
    }

    fn unknown_setting(&self, word: Span, kind: ItemKind) -> Diagnostic {
        let written = self.slice(word);
        let own = keywords(kind);
        let takes = own
            .iter()
            .map(|k| format!("`{k}`"))
            .collect::<Vec<_>>()
            .join(", ");
        let takes = format!("{} takes {takes}", article(kind.keyword()));
        if setting_keywords().contains(&written) {
            let message = format!(
                "`{written}` is not a setting of {}",
                article(kind.keyword())
            );
            return self.error(&UNKNOWN_SETTING, word, message).help(takes);
        }
        let shown = shorten(written);
        let near = suggest(&shown, own.iter().copied());
        let finding = self.error(
            &UNKNOWN_SETTING,
            word,
            format!("there is no setting `{shown}`"),
        );
        if near.is_empty() {
            return finding.help(takes);
        }
        self.suggested(finding, word, &near)
    }

    /// Names what may be meant; a fix only if it is one word, a slip or two away.
    fn suggested(&self, finding: Diagnostic, word: Span, near: &[&str]) -> Diagnostic {
        let written = self.slice(word);
        let finding = finding.help(format!("did you mean {}?", listed(near)));
        let certain: Vec<&&str> = near
            .iter()
            .filter(|name| {
                strsim::damerau_levenshtein(&written.to_lowercase(), name) * 3 <= name.len()
            })
            .collect();
        match certain.as_slice() {
            [only] => finding.guess(
                format!("replace `{written}` by `{only}`"),
                self.place(word),
                **only,
            ),
            _ => finding,
        }
    }

    /// Text between items that starts none.
    pub(super) fn explain_junk_item(&mut self, junk: Span) {
        let junk = self.trimmed(junk);
        let text = self.slice(junk);
        let word = leading_word(text);
        let at = Span::new(junk.start as usize, junk.start as usize + word.len());
        let kinds = ItemKind::ALL.map(ItemKind::keyword);
        let finding = if word.is_empty() {
            self.explain_at(junk, 0, "an item", None)
        } else {
            let shown = shorten(word);
            let near = suggest(&shown, kinds);
            let finding = self.error(
                &UNKNOWN_ITEM,
                at,
                format!("there is no kind of item `{shown}`"),
            );
            match near.as_slice() {
                [] if setting_keywords().contains(&word) => finding.help(format!(
                    "`{word}` is a setting and stands inside the braces of an item"
                )),
                [] => finding.help(format!("an item starts with its kind: {}", listed(&kinds))),
                near => self.suggested(finding, at, near),
            }
        };
        self.diagnostics.push(finding);
    }

    /// An item without a name.
    pub(super) fn explain_head(&mut self, kind: ItemKind, word: Span, at: Span) {
        let rest = self.text.get(at.start as usize..).unwrap_or_default();
        let line = rest
            .split(['\n', '{', '}', ';', '#'])
            .next()
            .unwrap_or_default();
        let line_end = at.start as usize + line.trim_end().len();
        let what = match kind {
            ItemKind::Person => "a person, such as `@vera`",
            ItemKind::Test => "a title in quotes",
            _ => "a name",
        };
        let blanks = line.len() - line.trim_start().len();
        let start = at.start as usize + blanks;
        let finding = if start >= line_end {
            self.error(
                &SYNTAX_ERROR,
                word,
                format!("{} needs {what}", article(kind.keyword())),
            )
            .remark(format!("expected {what} behind this"))
        } else {
            self.explain_at(Span::new(start, line_end), 0, what, None)
        };
        self.diagnostics.push(finding);
    }

    /// Something between the name of an item and its `{`.
    pub(super) fn explain_head_junk(&mut self, kind: ItemKind, junk: Span) {
        let junk = self.trimmed(junk);
        let finding = self
            .explain_at(junk, 0, "`{` or the end of the line", None)
            .help(format!(
                "{} has one name, of letters, digits, `-` and `_`, then its settings in `{{ }}`",
                article(kind.keyword())
            ));
        self.diagnostics.push(finding);
    }

    /// A `scale`, `field` or `define` that does not parse.
    pub(super) fn explain_one_line(&mut self, line: Span, kind: ItemKind) {
        let form = match kind {
            ItemKind::Scale => "scale NAME low < high",
            ItemKind::Field => "field KIND.NAME TYPE \"note\"",
            _ => "define KIND.NAME = EXPRESSION",
        };
        let finding = self.explain(self.trimmed(line), line_rule(kind), Some(form));
        self.diagnostics.push(finding);
    }

    fn explain(&self, junk: Span, rule: Rule, form: Option<&str>) -> Diagnostic {
        let text = self.slice(junk);
        let Err(error) = TideGrammar::parse(rule, text) else {
            return self.explain_at(junk, text.len(), "a newline", form);
        };
        let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
        let rules = match error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives,
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        self.explain_at(junk, at, &expected(&rules), form)
    }

    /// What is wrong at byte `at` of a text.
    fn explain_at(&self, junk: Span, at: usize, expected: &str, form: Option<&str>) -> Diagnostic {
        let text = self.slice(junk);
        let rest = text.get(at..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let start = junk.start as usize + at + blanks;
        let rest = rest.get(blanks..).unwrap_or_default();
        let finding = self
            .special(start, rest, expected)
            .unwrap_or_else(|| self.unexpected(junk, start, rest, expected));
        match form {
            Some(form) => finding.help(format!("write `{form}`")),
            None => finding,
        }
    }

    fn unexpected(&self, junk: Span, start: usize, rest: &str, expected: &str) -> Diagnostic {
        if rest.is_empty() || rest.starts_with(['\n', '\r', '#']) {
            let end = junk.start as usize + self.slice(junk).trim_end().len();
            let finding = match self.open_bracket(junk) {
                Some(open) if expected.contains("`)`") || expected.contains("`]`") => {
                    let mark = self.slice(open);
                    let close = if mark == "(" { ")" } else { "]" };
                    return self
                        .error(
                            &UNCLOSED_MARK,
                            open,
                            format!("this `{mark}` is never closed"),
                        )
                        .label(
                            self.place(Span::new(end, end)),
                            format!("expected `{close}`"),
                        );
                }
                _ => self.error(
                    &SYNTAX_ERROR,
                    Span::new(end, end),
                    format!("expected {expected}, found the end of the line"),
                ),
            };
            return finding.remark("something is missing here");
        }
        let token = token(rest);
        let span = Span::new(start, start + token.len());
        let finding = self.error(
            &SYNTAX_ERROR,
            span,
            format!("expected {expected}, found `{}`", shorten(token)),
        );
        match meant_day(token).filter(|_| expected.contains("day")) {
            Some(day) => {
                let title = format!("write `{day}`");
                let fix = self.fix(title, false, vec![(span, day.to_owned())]);
                let mut finding = finding.help(format!("did you mean `{day}`?"));
                finding.fixes.push(fix);
                finding
            }
            None => finding,
        }
    }

    /// The last bracket that is opened in a line and not closed.
    fn open_bracket(&self, junk: Span) -> Option<Span> {
        let mut open = Vec::new();
        let mut quote = None;
        for (at, character) in self.slice(junk).char_indices() {
            match (quote, character) {
                (Some(mark), c) if mark == c => quote = None,
                (Some(_), _) => {}
                (None, '"' | '`') => quote = Some(character),
                (None, '(' | '[') => open.push(at),
                (None, ')' | ']') => {
                    open.pop();
                }
                _ => {}
            }
        }
        let at = junk.start as usize + open.pop()?;
        Some(Span::new(at, at + 1))
    }

    /// Mistakes that have a help of their own.
    fn special(&self, start: usize, rest: &str, expected: &str) -> Option<Diagnostic> {
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
            return self.number_like(start, rest);
        }
        let word = leading_word(rest);
        // Where a value is wanted, an operator is more likely misplaced than meant as a name.
        let misplaced = INFIX.contains(&word) && expected != "a name";
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

    fn number_like(&self, start: usize, rest: &str) -> Option<Diagnostic> {
        let length = rest
            .find(|c: char| !is_word_character(c) && c != ':')
            .unwrap_or(rest.len());
        let written = rest.get(..length)?;
        let span = Span::new(start, start + length);
        let parts: Vec<&str> = written.split('-').collect();
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if parts.len() == 3 && parts.iter().all(|p| digits(p)) && written.len() <= 12 {
            let finding = self.error(&SYNTAX_ERROR, span, format!("`{written}` is not a date"));
            return Some(finding.help("a date has four, two and two digits: `2026-01-05`"));
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
            let dash = start + parts.first()?.len();
            let dash_span = Span::new(dash, dash + 1);
            let finding = self
                .error(
                    &MISSING_BLANKS,
                    span,
                    format!("`{}` needs blanks around its `-`", shorten(written)),
                )
                .help("`-` is part of names, so a subtraction has blanks on both sides")
                .replace("put blanks around the `-`", self.place(dash_span), " - ");
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

    /// The word or mark at or behind the start of a span, on its line: what is behind belongs to other pieces.
    pub(super) fn next_word(&self, span: Span) -> Span {
        let rest = self.text.get(span.start as usize..).unwrap_or_default();
        let rest = rest.split(['\n', '\r']).next().unwrap_or_default();
        let trimmed = rest.trim_start_matches([' ', '\t']);
        let start = span.start as usize + (rest.len() - trimmed.len());
        Span::new(start, start + token(trimmed).len())
    }

    fn trimmed(&self, span: Span) -> Span {
        let text = self.slice(span);
        let start = span.start as usize + (text.len() - text.trim_start_matches([' ', '\t']).len());
        Span::new(start, span.start as usize + text.trim_end().len())
    }
}

/// The word, text or mark at the start of a text.
fn token(text: &str) -> &str {
    let word = leading_word(text);
    if !word.is_empty() {
        return word;
    }
    let mut characters = text.char_indices();
    let Some((_, first)) = characters.next() else {
        return "";
    };
    let length = match first {
        '"' | '`' => text
            .get(1..)
            .and_then(|rest| rest.find(first))
            .map_or(1, |at| at + 2),
        '@' => 1 + leading_word(text.get(1..).unwrap_or_default()).len(),
        _ => first.len_utf8(),
    };
    text.get(..length).unwrap_or_default()
}

fn shorten(text: &str) -> String {
    let text = escape_text(text, false);
    if text.chars().count() <= LONGEST_SHOWN {
        return text.into_owned();
    }
    let mut short: String = text.chars().take(LONGEST_SHOWN).collect();
    short.push('…');
    short
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// The day of the week that a word like `Fri` or `Friday` stands for.
fn meant_day(word: &str) -> Option<&'static str> {
    let small = word.to_lowercase();
    let mut days = WEEKDAYS.iter().map(|(day, _)| *day);
    days.find(|day| small.len() >= 3 && day.starts_with(&small) && *day != word)
}
