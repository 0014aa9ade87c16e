//! Why a text is not Tide: it is parsed again by its strict rule, and the furthest place is explained in the user's words.

use super::checks::{SYNTAX_ERROR, UNCLOSED_MARK, UNKNOWN_ITEM, UNKNOWN_SETTING};
use super::expected::expected;
use super::grammar::{Rule, TideGrammar};
use super::habits;
use super::lower::{Lowering, article};
use super::scan::leading_word;
use super::settings::{form, keywords, line_rule, takes_any};
use super::tree::ItemKind;
use super::vocabulary::{WEEKDAYS, setting_keywords};
use crate::diagnostic::{Diagnostic, escape_text, suggest};
use crate::source::Span;
use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

/// No more than this much of a text is shown in a message.
const LONGEST_SHOWN: usize = 40;

impl Lowering<'_> {
    /// A line of an item that is no setting.
    pub(super) fn explain_junk(&mut self, junk: Span, kind: ItemKind, in_record: bool) {
        let junk = self.trimmed(junk);
        let text = self.slice(junk);
        let word = leading_word(text);
        let finding = if word.is_empty() && !text.starts_with('`') {
            let mut finding = self.explain_at(junk, 0, "a setting", None);
            let before = self.text.get(..junk.start as usize).unwrap_or_default();
            let above = before.trim_end().rsplit('\n').next().unwrap_or_default();
            finding.help.extend(habits::at_start(text, above));
            finding
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
            let span = Span::new(junk.start as usize, junk.start as usize + word.len());
            let near = suggest(word, keywords(kind).iter().copied());
            let is_near = setting_keywords().contains(&word) || !near.is_empty();
            match habits::as_setting(kind, word, text, is_near) {
                Some(help) => {
                    let message = format!("there is no setting `{}`", shorten(word));
                    self.error(&UNKNOWN_SETTING, span, message).help(help)
                }
                None => self.unknown_setting(span, kind),
            }
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
                _ if habits::as_item(word).is_some() => {
                    finding.help(habits::as_item(word).unwrap_or_default())
                }
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
            .help(self.head_help(kind, junk));
        self.diagnostics.push(finding);
    }

    /// How what stands between the name of an item and its `{` is written.
    fn head_help(&self, kind: ItemKind, junk: Span) -> String {
        let text = self.slice(junk);
        let before = self.text.get(..junk.start as usize).unwrap_or_default();
        let head = before.rsplit('\n').next().unwrap_or_default().trim();
        let word = leading_word(text);
        if keywords(kind).contains(&word) {
            return format!("settings go in braces: write `{head} {{ {text} }}`");
        }
        let listed = text.strip_prefix('=').map(str::trim);
        let listed = listed.and_then(|all| all.strip_prefix('[')?.strip_suffix(']'));
        match (kind, listed) {
            (ItemKind::Group, Some(people)) => {
                format!("write `{head} {{ members {} }}`", people.trim())
            }
            _ => format!(
                "{} has one name, of letters, digits, `-` and `_`, then its settings in `{{ }}`",
                article(kind.keyword())
            ),
        }
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
        let guilty = start.saturating_sub(junk.start as usize);
        match (habits::in_line(text, guilty), form) {
            (Some(help), _) => finding.help(help),
            (None, Some(form)) => finding.help(format!("write `{form}`")),
            (None, None) => finding,
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
pub(super) fn token(text: &str) -> &str {
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

pub(super) fn shorten(text: &str) -> String {
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
    let short = days.find(|day| small.len() >= 3 && day.starts_with(&small) && *day != word);
    short.or_else(|| {
        let near = suggest(&small, WEEKDAYS.iter().map(|(day, _)| *day));
        match near.as_slice() {
            [day] => WEEKDAYS
                .iter()
                .map(|(known, _)| *known)
                .find(|known| known == day),
            _ => None,
        }
    })
}
