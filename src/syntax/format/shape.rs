//! What an item consists of, as far as its layout goes: a head, settings, records, cases and comments, line by line.

use super::tokens::{Kind, Token, comments_in, tokens};
use crate::syntax::grammar::{Pair, Rule};
use std::borrow::Cow;

/// An item, or a record or table of a test.
#[derive(Debug)]
pub(super) struct Block<'t> {
    /// The kind, the key of a record, or `each`.
    pub kind: String,
    /// The name, the title, or the fields of a table.
    pub name: Option<String>,
    /// What stands in braces, if these are there.
    pub body: Option<Body<'t>>,
}

/// What stands in braces.
#[derive(Debug)]
pub(super) struct Body<'t> {
    /// Whether it was written on one line.
    pub on_one_line: bool,
    /// The comment behind the opening brace.
    pub opening: Option<&'t str>,
    /// The lines.
    pub lines: Vec<Line<'t>>,
}

/// A setting, a record, a table, a case of one, or a comment.
#[derive(Debug)]
pub(super) struct Line<'t> {
    /// Whether an empty line stands above.
    pub blank_above: bool,
    /// What it is.
    pub content: Content<'t>,
    /// The comment behind it.
    pub trailing: Option<&'t str>,
}

/// What a line holds.
#[derive(Debug)]
pub(super) enum Content<'t> {
    /// A comment of its own.
    Comment(&'t str),
    /// A setting: its keyword, and what follows.
    Setting(Setting<'t>),
    /// A record of a test.
    Record(Block<'t>),
    /// The table of a test.
    Each(Block<'t>),
    /// A row of a table: its tokens.
    Case(Vec<Token<'t>>),
}

/// A setting.
#[derive(Debug)]
pub(super) struct Setting<'t> {
    /// The keyword: a word, or two that belong together, such as `at most`.
    pub keyword: String,
    /// What follows.
    pub value: Vec<Token<'t>>,
}

impl Block<'_> {
    /// What stands before the brace.
    pub fn head(&self) -> String {
        match &self.name {
            Some(name) => format!("{} {name}", self.kind),
            None => self.kind.clone(),
        }
    }
}

/// Whether an item is written without braces: `scale`, `field`, `define`.
pub(super) fn is_line(rule: Rule) -> bool {
    matches!(rule, Rule::scale | Rule::field | Rule::define)
}

/// Reads an item with braces, or a record. `input` is the text that pest was given.
pub(super) fn block<'t>(input: &'t str, pair: Pair<'t>) -> Block<'t> {
    let on_one_line = !pair.as_str().trim_end().contains('\n');
    let start = pair.as_span().start();
    let end = pair.as_span().end();
    let record = pair.as_rule() == Rule::s_record;
    let parts: Vec<Pair> = pair.into_inner().collect();
    // A record starts with its key, an item with its kind; behind it may stand a name or a title.
    let has_name = parts.get(1).is_some_and(|part| match part.as_rule() {
        Rule::string => true,
        Rule::name | Rule::person_ref => !record,
        _ => false,
    });
    let (head, rest) = parts
        .split_at_checked(1 + usize::from(has_name))
        .unwrap_or_default();
    let head_end = head.last().map_or(start, |part| {
        part.as_span().start() + part.as_str().trim_end_matches([' ', '\t']).len()
    });
    let first = rest.first().map_or(end, |part| part.as_span().start());
    let opening = input.get(head_end..first).unwrap_or_default().find('{');
    let words = tokens(input, head.iter().cloned());
    let mut words = words.into_iter().map(|token| token.text.into_owned());
    Block {
        kind: words.next().unwrap_or_default(),
        name: words.next(),
        body: opening.map(|at| Body {
            on_one_line,
            ..body(input, head_end + at + 1, end, rest)
        }),
    }
}

/// Reads the table of a test. Comments between its fields go to the lines below.
fn each<'t>(input: &'t str, pair: Pair<'t>) -> Block<'t> {
    let end = pair.as_span().end();
    let parts: Vec<Pair> = pair.into_inner().collect();
    let fields = parts.iter().take_while(|part| part.as_rule() != Rule::case);
    let (head, rest) = parts.split_at_checked(fields.count()).unwrap_or_default();
    let head_end = head.last().map_or(end, |part| part.as_span().end());
    let first = rest.first().map_or(end, |part| part.as_span().start());
    let opening = input.get(head_end..first).unwrap_or_default().find('{');
    let mut words = tokens(input, head.iter().cloned()).into_iter();
    let kind = words.next().map(|word| word.text.into_owned());
    let mut name = String::new();
    let mut comments = Vec::new();
    for word in words {
        match (word.kind, word.text) {
            (Kind::Trailing | Kind::Alone, Cow::Borrowed(text)) => comments.push(text),
            (Kind::Comma, text) => name.push_str(&text),
            (_, text) => {
                name.push_str(if name.is_empty() { "" } else { " " });
                name.push_str(&text);
            }
        }
    }
    let mut body = opening.map(|at| body(input, head_end + at + 1, end, rest));
    if let Some(body) = &mut body {
        comments.extend(body.opening.take());
        let mut comments = comments.into_iter();
        body.opening = comments.next();
        let lines = comments.map(|text| Line {
            blank_above: false,
            content: Content::Comment(text),
            trailing: None,
        });
        body.lines.splice(0..0, lines);
    }
    Block {
        kind: kind.unwrap_or_default(),
        name: Some(name),
        body,
    }
}

fn body<'t>(input: &'t str, start: usize, end: usize, parts: &[Pair<'t>]) -> Body<'t> {
    let mut body = Body {
        on_one_line: false,
        opening: None,
        lines: Vec::new(),
    };
    let mut at = start;
    for part in parts {
        let span = part.as_span();
        let newlines = body.comments(input, at, span.start());
        at = span.start() + part.as_str().trim_end_matches([' ', '\t', '\r']).len();
        let content = match part.as_rule() {
            Rule::s_record => Content::Record(block(input, part.clone())),
            Rule::s_each => Content::Each(each(input, part.clone())),
            Rule::case => Content::Case(tokens(input, [part.clone()])),
            _ => Content::Setting(setting(input, part.clone())),
        };
        body.add(newlines, content);
    }
    body.comments(input, at, end);
    body
}

impl<'t> Body<'t> {
    /// Takes the comments between two settings. Gives the newlines behind the last of them.
    fn comments(&mut self, input: &'t str, start: usize, end: usize) -> usize {
        let gap = input.get(start..end).unwrap_or_default();
        let newlines = |from: usize, to: usize| {
            let between = gap.get(from..to).unwrap_or_default();
            between.bytes().filter(|byte| *byte == b'\n').count()
        };
        let mut at = 0;
        for (from, text) in comments_in(gap) {
            let above = newlines(at, from);
            at = from + text.len();
            match self.lines.last_mut() {
                Some(line) if above == 0 => line.trailing = Some(text),
                None if above == 0 => self.opening = Some(text),
                _ => self.add(above, Content::Comment(text)),
            }
        }
        newlines(at, gap.len())
    }

    fn add(&mut self, newlines: usize, content: Content<'t>) {
        self.lines.push(Line {
            blank_above: newlines > 1 && !self.lines.is_empty(),
            content,
            trailing: None,
        });
    }
}

/// Reads a setting.
fn setting<'t>(input: &'t str, pair: Pair<'t>) -> Setting<'t> {
    let rule = pair.as_rule();
    let mut value = tokens(input, [pair]);
    let words = match rule {
        Rule::s_at_most | Rule::s_at_least | Rule::s_raise => 2,
        _ => 1,
    };
    let rest = value.split_off(words.min(value.len()));
    let words: Vec<&str> = value.iter().map(|token| &*token.text).collect();
    Setting {
        keyword: words.join(" "),
        value: rest,
    }
}
