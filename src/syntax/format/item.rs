//! An item: cells of one line, which may stand in columns with those of its neighbours, or lines of its own.

use super::flow::{WIDTH, in_lines, on_one_line};
use super::lines::{braces_on_one_line, in_braces, pad};
use super::rows::Row;
use super::shape::{Block, block, is_line};
use super::tokens::{Kind, tokens, width};
use crate::syntax::grammar::{Pair, Rule};

/// An item with braces that was written on one line stays there if it takes at most so many columns.
const ITEM_WIDTH: usize = 100;

/// How an item is laid out.
pub(super) enum Layout<'t> {
    /// On one line, with so many blanks between its cells.
    Cells {
        /// The cells.
        cells: Vec<String>,
        /// The blanks.
        gap: usize,
    },
    /// On several lines.
    Lines(Vec<Row<'t>>),
}

/// Lays an item out. `input` is the text that pest was given.
pub(super) fn layout<'t>(input: &'t str, pair: Pair<'t>) -> Layout<'t> {
    let rule = pair.as_rule();
    if is_line(rule) {
        return without_braces(input, pair);
    }
    let block = block(input, pair);
    match cells(&block, rule) {
        Some(cells) => Layout::Cells { cells, gap: 1 },
        None => Layout::Lines(in_braces(&block, 0)),
    }
}

fn cells(block: &Block<'_>, rule: Rule) -> Option<Vec<String>> {
    let may_lack_braces = matches!(
        rule,
        Rule::service | Rule::environment | Rule::class | Rule::bundle
    );
    let mut cells = vec![block.head()];
    if let Some(body) = &block.body {
        let braces = braces_on_one_line(body)?;
        if braces != "{}" || !may_lack_braces {
            cells.push(braces);
        }
    }
    let columns: usize = cells.iter().map(|cell| width(cell) + 1).sum();
    let is_empty = cells.last().is_some_and(|last| last == "{}");
    (columns <= ITEM_WIDTH + 1 || cells.len() == 1 || is_empty).then_some(cells)
}

/// `scale`, `field` and `define`.
fn without_braces<'t>(input: &'t str, pair: Pair<'t>) -> Layout<'t> {
    let rule = pair.as_rule();
    let mut row = tokens(input, [pair]);
    let value = row.split_off(row.len().min(2));
    let head: Vec<&str> = row.iter().map(|token| &*token.text).collect();
    let head = head.join(" ");
    if rule == Rule::field {
        // The note is the last word, and the only one in quotes.
        let is_note = |text: &str| text.starts_with('"');
        let note = value.iter().position(|token| is_note(&token.text));
        let (of, note) = value
            .split_at_checked(note.unwrap_or(value.len()))
            .unwrap_or_default();
        let mut cells = vec![head];
        cells.extend(on_one_line(of));
        cells.extend(note.iter().map(|token| token.text.clone().into_owned()));
        return Layout::Cells { cells, gap: 2 };
    }
    let gap = if rule == Rule::scale { 2 } else { 1 };
    if let Some(flat) = on_one_line(&value)
        && width(&head) + gap + width(&flat) <= WIDTH
    {
        let cells = vec![head, flat];
        return Layout::Cells { cells, gap };
    }
    let mut start = head;
    let lines = match value.split_first() {
        Some((equals, rest)) if equals.kind == Kind::Equals => {
            start.push_str(" =");
            match rest.split_first() {
                Some((comment, rest)) if comment.kind == Kind::Trailing => {
                    start.push_str("  ");
                    start.push_str(&comment.text);
                    behind(start, in_lines("  ".to_owned(), rest, 2))
                }
                _ => behind(start, in_lines("  ".to_owned(), rest, 2)),
            }
        }
        _ => {
            let columns = width(&start) + gap;
            pad(&mut start, columns);
            in_lines(start, &value, columns)
        }
    };
    Layout::Lines(lines.into_iter().map(Row::new).collect())
}

fn behind(first: String, lines: Vec<String>) -> Vec<String> {
    std::iter::once(first).chain(lines).collect()
}

/// Puts the cells of items below each other in columns, unless a line becomes too wide.
pub(super) fn align(items: &[(&Vec<String>, usize)]) -> Vec<String> {
    let mut columns: Vec<usize> = Vec::new();
    for (cells, _) in items {
        let padded = cells.len().saturating_sub(1);
        columns.resize(columns.len().max(padded), 0);
        for (column, cell) in columns.iter_mut().zip(cells.iter().take(padded)) {
            *column = (*column).max(width(cell));
        }
    }
    let aligned: Vec<String> = items
        .iter()
        .map(|(cells, gap)| join(cells, *gap, &columns))
        .collect();
    if aligned.iter().all(|line| width(line) <= WIDTH) {
        return aligned;
    }
    items
        .iter()
        .map(|(cells, gap)| join(cells, *gap, &[]))
        .collect()
}

fn join(cells: &[String], gap: usize, columns: &[usize]) -> String {
    let mut line = String::new();
    let mut end = 0;
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            pad(&mut line, end);
            line.push_str(&" ".repeat(gap));
        }
        end = width(&line) + columns.get(at).copied().unwrap_or(0);
        line.push_str(cell);
    }
    line
}
