//! A whole file in pieces: each is a stretch of the old text and what is to stand there.

use super::item::{Layout, align, layout};
use super::rows::{Row, place_comments};
use super::tokens::comments_in;
use crate::source::{FileId, Span, text_start};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::{Node, Parsed, parse_and_watch};

/// A stretch of the old text with its new text. The pieces of a file cover all of it, in order.
pub(super) struct Piece {
    /// The old text.
    pub span: Span,
    /// The new one.
    pub text: String,
    /// What it is.
    pub role: Role,
}

impl Piece {
    /// A whole text that stays as it is.
    pub fn left(text: &str) -> Self {
        Piece {
            span: Span::new(0, text.len()),
            text: text.to_owned(),
            role: Role::Left,
        }
    }

    /// Whether it is a byte order mark.
    pub fn is_mark(&self) -> bool {
        self.span.start == 0 && self.text == "\u{feff}"
    }
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Blanks and newlines between two others.
    Gap,
    /// An item or a comment.
    Formatted,
    /// What stays as it is, since it could not be read.
    Left,
    /// What stays as it is for the sake of a comment.
    Kept,
}

/// What stands at the top of a file.
pub(super) struct Outline<'t> {
    text: &'t str,
    entries: Vec<Entry<'t>>,
    /// The tree, and what was found wrong with it.
    pub parsed: Parsed,
}

struct Entry<'t> {
    /// Whole lines: blanks before and behind are part of it, the newline is not.
    span: Span,
    content: Content<'t>,
    /// The comment behind an item.
    trailing: Option<&'t str>,
    blank_above: bool,
}

enum Content<'t> {
    Comment(&'t str),
    Item(Pair<'t>),
    Left,
    Kept,
}

impl Entry<'_> {
    /// Whether a comment on its last line stands behind it.
    fn takes_a_comment(&self) -> bool {
        matches!(self.content, Content::Item(_)) && self.trailing.is_none()
    }
}

impl<'t> Outline<'t> {
    /// Reads a file.
    pub fn of(text: &'t str) -> Self {
        let mut nodes: Vec<(Span, Content<'t>)> = Vec::new();
        let mut watch = |span: Span, node: Node<'t>| match node {
            Node::Broken => nodes.push((span, Content::Left)),
            Node::Healthy(pair) => match pair.as_rule() {
                Rule::EOI => {}
                _ => nodes.push((span, Content::Item(pair))),
            },
        };
        let parsed = parse_and_watch(FileId(0), text, Some(&mut watch));
        let mut outline = Outline {
            text,
            entries: Vec::new(),
            parsed,
        };
        let mut at = text_start(text);
        for (span, content) in nodes {
            outline.add_comments(at, span.start as usize);
            at = at.max(span.end as usize);
            outline.add(span, content);
        }
        outline.add_comments(at, text.len());
        outline
    }

    fn add_comments(&mut self, start: usize, end: usize) {
        for (at, comment) in comments_in(self.text.get(start..end).unwrap_or_default()) {
            let span = Span::new(start + at, start + at + comment.len());
            self.add(span, Content::Comment(comment));
        }
    }

    fn add(&mut self, span: Span, content: Content<'t>) {
        let lines = self.whole_lines(span);
        if let Some(last) = self.entries.last_mut()
            && lines.start <= last.span.end
        {
            // On the line of what stands before: a comment behind an item, or something that is wrong.
            match content {
                Content::Comment(comment) if last.takes_a_comment() => {
                    last.trailing = Some(comment);
                }
                Content::Comment(_) if matches!(last.content, Content::Left) => {}
                _ => last.content = Content::Left,
            }
            last.span = last.span.to(lines);
            return;
        }
        let above = self.entries.last().map_or(span.start, |last| last.span.end);
        let gap = self
            .text
            .get(above as usize..lines.start as usize)
            .unwrap_or_default();
        let newlines = gap.bytes().filter(|byte| *byte == b'\n').count();
        self.entries.push(Entry {
            span: lines,
            content,
            trailing: None,
            blank_above: newlines > 1,
        });
    }

    /// A span and what else stands on its lines. The blanks at the start of the file's first line are no part of it where a byte order mark is.
    fn whole_lines(&self, span: Span) -> Span {
        let before = self.text.get(..span.start as usize).unwrap_or_default();
        let start = before
            .rfind('\n')
            .map_or(text_start(self.text), |at| at + 1);
        let own = self.text.get(start..span.end as usize).unwrap_or_default();
        let end = start + own.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let end = end.max(span.start as usize);
        let rest = self.text.get(end..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        Span::new(start, end + line.len())
    }

    /// Leaves the items alone that start where `starts` says.
    pub fn leave(&mut self, starts: &[u32]) {
        for entry in self.entries_at(starts) {
            entry.content = Content::Left;
        }
    }

    /// Keeps the items as they are that start where `starts` says, although they could be read.
    pub fn keep(&mut self, starts: &[u32]) {
        for entry in self.entries_at(starts) {
            entry.content = Content::Kept;
        }
    }

    fn entries_at(&mut self, starts: &[u32]) -> impl Iterator<Item = &mut Entry<'t>> {
        let is_at = |span: Span| {
            let mut starts = starts.iter();
            starts.any(|start| span.start <= *start && *start < span.end)
        };
        let entries = self.entries.iter_mut();
        entries.filter(move |entry| is_at(entry.span))
    }

    /// The new text, in pieces. Each newline is written as `newline`.
    pub fn pieces(&self, newline: &str) -> Vec<Piece> {
        let texts = self.texts();
        let mut pieces = Vec::new();
        let mut at = Span::new(0, text_start(self.text));
        let mut add = |span: Span, text: String, role: Role| {
            let text = match role {
                Role::Left | Role::Kept => text,
                _ if newline == "\n" => text,
                _ => text.replace('\n', newline),
            };
            pieces.push(Piece { span, text, role });
        };
        if !at.is_empty() {
            add(at, "\u{feff}".to_owned(), Role::Left);
        }
        for (number, (entry, text)) in self.entries.iter().zip(texts).enumerate() {
            let gap = Span {
                start: at.end,
                end: entry.span.start,
            };
            let between = match (number, entry.blank_above) {
                (0, _) => "",
                (_, true) => "\n\n",
                (_, false) => "\n",
            };
            add(gap, between.to_owned(), Role::Gap);
            match text {
                Some(text) => add(entry.span, text, Role::Formatted),
                None => {
                    let old = self.text.get(entry.span.range()).unwrap_or_default();
                    let role = match entry.content {
                        Content::Kept => Role::Kept,
                        _ => Role::Left,
                    };
                    add(entry.span, old.to_owned(), role);
                }
            }
            at = entry.span;
        }
        let rest = Span::new(at.end as usize, self.text.len());
        let end = if self.entries.is_empty() { "" } else { "\n" };
        add(rest, end.to_owned(), Role::Gap);
        pieces
    }

    /// The new text of each entry; `None` for what is left.
    fn texts(&self) -> Vec<Option<String>> {
        let mut laid: Vec<Option<Vec<Row<'t>>>> = Vec::new();
        let mut run = Run::default();
        for (number, entry) in self.entries.iter().enumerate() {
            if entry.blank_above {
                run.settle(&mut laid);
            }
            match &entry.content {
                Content::Comment(text) => laid.push(Some(vec![Row::new((*text).to_owned())])),
                Content::Left | Content::Kept => {
                    run.settle(&mut laid);
                    laid.push(None);
                }
                Content::Item(pair) => {
                    let rule = pair.as_rule();
                    if run.rule != Some(rule) {
                        run.settle(&mut laid);
                    }
                    match layout(pair.get_input(), pair.clone()) {
                        Layout::Cells { cells, gap } => {
                            run.rule = Some(rule);
                            run.items.push((number, cells, gap));
                            laid.push(Some(vec![Row::new(String::new())]));
                        }
                        Layout::Lines(rows) => {
                            run.settle(&mut laid);
                            laid.push(Some(rows));
                        }
                    }
                }
            }
            if let Some(Some(rows)) = laid.last_mut()
                && let Some(last) = rows.last_mut()
            {
                last.comment = last.comment.or(entry.trailing);
            }
        }
        run.settle(&mut laid);
        self.written(laid)
    }

    /// Joins the lines of each entry, once the comments behind lines that touch are in columns.
    fn written(&self, laid: Vec<Option<Vec<Row<'t>>>>) -> Vec<Option<String>> {
        let mut sizes = Vec::new();
        let mut rows: Vec<Row<'t>> = Vec::new();
        for (entry, own) in self.entries.iter().zip(laid) {
            let above = usize::from(entry.blank_above || own.is_none());
            rows.extend((0..above).map(|_| Row::new(String::new())));
            sizes.push((above, own.as_ref().map(Vec::len)));
            rows.extend(own.unwrap_or_default());
        }
        place_comments(&mut rows);
        let mut rows = rows.into_iter().map(|row| row.text);
        let mut texts = Vec::new();
        for (above, own) in sizes {
            rows.by_ref().take(above).for_each(drop);
            texts.push(own.map(|size| {
                let lines: Vec<String> = rows.by_ref().take(size).collect();
                lines.join("\n")
            }));
        }
        texts
    }
}

/// Items of one kind on lines below each other.
#[derive(Default)]
struct Run {
    rule: Option<Rule>,
    items: Vec<(usize, Vec<String>, usize)>,
}

impl Run {
    fn settle(&mut self, laid: &mut [Option<Vec<Row<'_>>>]) {
        let items: Vec<(&Vec<String>, usize)> = self
            .items
            .iter()
            .map(|(_, cells, gap)| (cells, *gap))
            .collect();
        for ((number, ..), line) in self.items.iter().zip(align(&items)) {
            if let Some(Some(rows)) = laid.get_mut(*number)
                && let Some(row) = rows.first_mut()
            {
                row.text = line;
            }
        }
        self.items.clear();
        self.rule = None;
    }
}
