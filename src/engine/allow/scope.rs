//! The stretch of a text that a comment is about.

use super::comments::Comment;
use crate::plan::{Kind, NodeId, Tree};
use crate::source::Span;
use crate::syntax::reach::{about_next, in_policy, line_at};
use crate::syntax::tree::Item;

/// In a policy: its line, a setting or a whole item.
pub(super) fn in_tide(text: &str, items: &[Item], comment: &Comment) -> Span {
    in_policy(text, items, comment.span.start, comment.is_alone)
}

/// In a plan, a comment above a record, or first below its `[header]`, is about the whole record.
pub(super) fn in_tree(text: &str, tree: &Tree, comment: &Comment) -> Span {
    let own = line_at(text, comment.span.start as usize);
    if !comment.is_alone {
        return own;
    }
    let record_on = |line: Span| {
        let all = tree.root().into_iter().flat_map(|root| tree.within(root));
        // The outermost value is the whole file.
        let mut tables = all.skip(1).filter(|node| tree.kind(*node) == Kind::Table);
        let is_on = |span: Span| line.start <= span.start && span.start < line.end;
        let node: NodeId = tables.find(|node| is_on(tree.span(*node)))?;
        Some(tree.extent(node))
    };
    let opened_on = |line: Span| {
        let is_header = text
            .get(line.range())
            .is_some_and(|line| line.trim_start().starts_with('['));
        record_on(line).filter(|_| is_header)
    };
    about_next(text, own, comment.span.start, opened_on, record_on)
}
