//! The words and marks of a node of the grammar, with its comments, in the order of the text.

use super::canonical::Spelling;
use crate::syntax::grammar::{Pair, Rule};
use std::borrow::Cow;

/// What a token is to the printer: where a newline is free, and what belongs together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, a literal or an operator with no newline beside it.
    Word,
    /// `(` or `[`.
    Open,
    /// `)` or `]`.
    Close,
    /// `,`, or the `<` between the levels of a scale.
    Comma,
    /// `and`, `or`, `then`.
    Joiner,
    /// `+` or `-`.
    Sum,
    /// `*` or `/`.
    Product,
    /// The `=` of a definition.
    Equals,
    /// The `=>` of a case.
    Arrow,
    /// `when`, which starts another condition.
    When,
    /// `from`, `to` and `until`, which may stand in a column of their own.
    Since,
    /// A comment on the line of what stands before it.
    Trailing,
    /// A comment on a line of its own.
    Alone,
}

impl Kind {
    /// Whether it is a comment.
    pub fn is_comment(self) -> bool {
        matches!(self, Kind::Trailing | Kind::Alone)
    }
}

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token<'t> {
    /// What it is.
    pub kind: Kind,
    /// As it is to be written.
    pub text: Cow<'t, str>,
}

impl Token<'_> {
    /// How many columns it takes.
    pub fn width(&self) -> usize {
        width(&self.text)
    }
}

/// How many columns a text takes, a character each.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    }
}

/// The comments in a text that holds nothing else but marks, blanks and newlines, each with its place.
pub(super) fn comments_in(gap: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    gap.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let from = line.find('#')?;
        let text = line.get(from..)?.trim_end_matches('\n');
        Some((start + from, comment_text(text)))
    })
}

/// A comment without the blanks at its end.
pub(super) fn comment_text(text: &str) -> &str {
    text.trim_end_matches([' ', '\t', '\r'])
}

/// Reads the tokens of nodes that stand side by side. `input` is the text that pest was given.
pub(super) fn tokens<'t>(
    input: &'t str,
    pairs: impl IntoIterator<Item = Pair<'t>>,
) -> Vec<Token<'t>> {
    let mut reader = Reader {
        input,
        at: None,
        spelling: Spelling::default(),
        tokens: Vec::new(),
    };
    for pair in pairs {
        reader.at.get_or_insert(pair.as_span().start());
        reader.spelling.note(&pair);
        let end = pair.as_span().start() + pair.as_str().trim_end_matches([' ', '\t']).len();
        reader.node(pair);
        reader.marks_until(end);
    }
    put_behind_separators(&mut reader.tokens);
    reader.tokens
}

struct Reader<'t> {
    input: &'t str,
    /// Up to where the text was read.
    at: Option<usize>,
    spelling: Spelling,
    tokens: Vec<Token<'t>>,
}

impl<'t> Reader<'t> {
    fn node(&mut self, pair: Pair<'t>) {
        let (rule, span) = (pair.as_rule(), pair.as_span());
        let text = pair.as_str();
        let mut parts = pair.into_inner().peekable();
        if parts.peek().is_some() {
            for part in parts {
                self.node(part);
            }
            return;
        }
        self.marks_until(span.start());
        self.at = Some(span.end());
        let kind = match rule {
            Rule::joiner | Rule::quorum_joiner => Kind::Joiner,
            Rule::sum_op => Kind::Sum,
            Rule::product_op => Kind::Product,
            Rule::level_mark => Kind::Comma,
            Rule::equals => Kind::Equals,
            Rule::arrow => Kind::Arrow,
            Rule::close_paren | Rule::close_list => Kind::Close,
            Rule::k_when => Kind::When,
            Rule::w_from => Kind::Since,
            _ => Kind::Word,
        };
        let text = match self.spelling.of(span.start()) {
            None => Cow::Borrowed(text.trim_end_matches([' ', '\t'])),
            Some(new) if new.is_empty() => return,
            Some(new) => Cow::Owned(new),
        };
        self.tokens.push(Token { kind, text });
    }

    /// Reads what the grammar has no nodes for: marks and comments.
    fn marks_until(&mut self, end: usize) {
        let start = self.at.unwrap_or(end);
        let gap = self.input.get(start..end).unwrap_or_default();
        let mut at_line_start = false;
        let mut comment_end = 0;
        for (at, mark) in gap.char_indices() {
            if at < comment_end {
                continue;
            }
            let (kind, length) = match mark {
                '\n' => {
                    at_line_start = true;
                    continue;
                }
                ' ' | '\t' | '\r' => continue,
                '#' => {
                    let rest = gap.get(at..).unwrap_or_default();
                    let length = rest.find('\n').unwrap_or(rest.len());
                    comment_end = at + length;
                    match at_line_start {
                        true => (Kind::Alone, length),
                        false => (Kind::Trailing, length),
                    }
                }
                '(' | '[' => (Kind::Open, 1),
                ')' | ']' => (Kind::Close, 1),
                ',' => (Kind::Comma, 1),
                other => (Kind::Word, other.len_utf8()),
            };
            at_line_start &= kind.is_comment();
            if self.spelling.of(start + at).is_none() {
                let text = gap.get(at..at + length).unwrap_or_default();
                let text = Cow::Borrowed(comment_text(text));
                self.tokens.push(Token { kind, text });
            }
        }
        self.at = self.at.max(Some(end));
    }
}

/// Moves comments that stand before `and`, `or`, `then` or a comma behind it, where a broken line has its newline.
fn put_behind_separators(tokens: &mut [Token<'_>]) {
    for at in 1..tokens.len() {
        let is_separator = tokens
            .get(at)
            .is_some_and(|token| matches!(token.kind, Kind::Joiner | Kind::Comma));
        let mut place = at;
        while is_separator
            && place > 0
            && tokens
                .get(place - 1)
                .is_some_and(|before| before.kind.is_comment())
        {
            tokens.swap(place - 1, place);
            place -= 1;
        }
    }
}
