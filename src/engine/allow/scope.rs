//! The stretch of a text that a comment is about: its line, the next one, or a whole item or record.

use super::comments::Comment;
use crate::plan::{Kind, NodeId, Tree};
use crate::source::Span;
use crate::syntax::tree::Item;

/// In a policy, a comment above an item or first in it is about the whole item.
pub(super) fn in_tide(text: &str, items: &[Item], comment: &Comment) -> Span {
    let item_on = |line: Span| {
        let spans = items.iter().map(|item| item.span);
        let mut spans = spans.filter(|span| starts_in(*span, line));
        spans.next()
    };
    let opened_on = |line| item_on(line).filter(|item| item.end > comment.span.start);
    of(text, comment, opened_on, item_on)
}

/// In a plan, a comment above a record, or first below its `[header]`, is about the whole record.
pub(super) fn in_tree(text: &str, tree: &Tree, comment: &Comment) -> Span {
    let record_on = |line: Span| {
        let all = tree.root().into_iter().flat_map(|root| tree.within(root));
        // The outermost value is the whole file.
        let mut tables = all.skip(1).filter(|node| tree.kind(*node) == Kind::Table);
        let node: NodeId = tables.find(|node| starts_in(tree.span(*node), line))?;
        Some(tree.extent(node))
    };
    let opened_on = |line: Span| {
        let is_header = text
            .get(line.range())
            .is_some_and(|line| line.trim_start().starts_with('['));
        record_on(line).filter(|_| is_header)
    };
    of(text, comment, opened_on, record_on)
}

fn starts_in(span: Span, line: Span) -> bool {
    line.start <= span.start && span.start < line.end
}

fn of(
    text: &str,
    comment: &Comment,
    opened_on: impl Fn(Span) -> Option<Span>,
    starting_on: impl Fn(Span) -> Option<Span>,
) -> Span {
    let own = line_at(text, comment.span.start as usize);
    if !comment.is_alone {
        return own;
    }
    if let Some(whole) = line_before(text, own).and_then(opened_on) {
        return whole;
    }
    match line_after(text, own) {
        Some(next) => starting_on(next).unwrap_or(next),
        None => comment.span.at_end(),
    }
}

/// The line that holds a byte, without its line feed.
fn line_at(text: &str, at: usize) -> Span {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let rest = text.get(at..).unwrap_or_default();
    Span::new(start, at + rest.find('\n').unwrap_or(rest.len()))
}

/// The last line before this one that says something.
fn line_before(text: &str, line: Span) -> Option<Span> {
    let mut end = (line.start as usize).checked_sub(1)?;
    loop {
        let line = line_at(text, end);
        if says_something(text, line) {
            return Some(line);
        }
        end = (line.start as usize).checked_sub(1)?;
    }
}

/// The first line after this one that says something.
fn line_after(text: &str, line: Span) -> Option<Span> {
    let mut start = line.end as usize + 1;
    while start < text.len() {
        let line = line_at(text, start);
        if says_something(text, line) {
            return Some(line);
        }
        start = line.end as usize + 1;
    }
    None
}

/// Whether a line is neither blank nor all comment.
fn says_something(text: &str, line: Span) -> bool {
    let line = text.get(line.range()).unwrap_or_default();
    let line = line.trim_start_matches('\u{feff}').trim_start();
    !line.is_empty() && !line.starts_with('#')
}
