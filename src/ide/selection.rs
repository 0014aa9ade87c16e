//! Ever wider selections around an offset.

use super::Snapshot;
use super::tide_tokens::{TideToken, TideTokenKind, tide_tokens};
use crate::plan::{Kind, NodeId, Tree};
use crate::source::{FileId, Span};
use crate::syntax::tree::{
    Expr, ExprKind, Item, Line, OnServices, Quorum, QuorumKind, Setting, SettingKind, Times,
};

/// The spans around an offset, from the token to the whole file, each within the next: in a policy token, expression, setting and
/// item; in a plan value, entry and record. In broken text what is broken is left out. An offset past the end is taken for the end.
pub fn selection_ranges(snapshot: &Snapshot, file: FileId, offset: u32) -> Vec<Span> {
    let Some(source) = snapshot.source(file) else {
        return Vec::new();
    };
    let text = source.text();
    let whole = Span::new(0, text.len());
    let offset = offset.min(whole.end);
    let mut spans = vec![whole];
    if let Some(parsed) = snapshot.policy_file(file) {
        let tokens = tide_tokens(text).skip_while(|token| token.span.end < offset);
        let touching = tokens.take_while(|token| token.span.start <= offset);
        // Between two tokens a word is meant before a mark, and the one behind the offset before the other.
        let is_word = |token: &TideToken| {
            !matches!(token.kind, TideTokenKind::Mark | TideTokenKind::Operator)
        };
        if let Some(token) = touching.max_by_key(is_word) {
            quoted(text, token.span, offset, &mut spans);
        }
        for item in parsed
            .file
            .items
            .iter()
            .filter(|item| holds(item.span, offset))
        {
            of_item(item, &mut spans);
        }
    } else if let Some(tree) = snapshot.plan_file(file).filter(|tree| !tree.is_of_tables()) {
        if let Some(root) = tree.root() {
            of_value(tree, root, text, offset, &mut spans);
        }
    } else {
        return spans;
    }
    nested(spans, offset)
}

fn holds(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}

/// Those that hold the offset, each within the next, from the smallest on.
fn nested(mut spans: Vec<Span>, offset: u32) -> Vec<Span> {
    spans.retain(|span| holds(*span, offset) && !span.is_empty());
    spans.sort_unstable_by_key(|span| (span.len(), *span));
    let mut found: Vec<Span> = Vec::new();
    for span in spans {
        let fits = found
            .last()
            .is_none_or(|last| span.start <= last.start && last.end <= span.end && span != *last);
        if fits {
            found.push(span);
        }
    }
    found
}

/// A token; of one in quotes also what is in them.
fn quoted(text: &str, span: Span, offset: u32, spans: &mut Vec<Span>) {
    spans.push(span);
    let written = text.get(span.range()).unwrap_or_default();
    let mark = written
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'));
    if mark.is_some_and(|mark| written.len() > 2 && written.ends_with(mark)) {
        let inside = Span {
            start: span.start + 1,
            end: span.end - 1,
        };
        spans.extend(holds(inside, offset).then_some(inside));
    }
}

fn of_item(item: &Item, spans: &mut Vec<Span>) {
    spans.push(item.span);
    // With the comments that belong to it.
    let docs = item.docs.iter().map(|doc| doc.span);
    spans.push(docs.fold(item.span, Span::to));
    match &item.line {
        Some(Line::Define { path, value }) => {
            spans.push(path.span);
            of_expression(value, spans);
        }
        Some(Line::Field { path, .. }) => spans.push(path.span),
        _ => {}
    }
    item.settings
        .iter()
        .for_each(|setting| of_setting(setting, spans));
}

fn of_setting(setting: &Setting, spans: &mut Vec<Span>) {
    spans.push(setting.span);
    let mut expressions: Vec<&Expr> = Vec::new();
    match &setting.kind {
        SettingKind::When(one)
        | SettingKind::CountsWhen(one)
        | SettingKind::RaiseBy { when: one, .. }
        | SettingKind::Fixes { value: one, .. } => expressions.push(one),
        SettingKind::On {
            services: OnServices::Condition(one),
            ..
        } => expressions.push(one),
        SettingKind::Except { when, .. } | SettingKind::AtLeast { when, .. } => {
            expressions.extend(when);
        }
        SettingKind::Override { quorum, when, .. } => {
            of_quorum(quorum, spans);
            expressions.extend(when);
        }
        SettingKind::Require { condition, when } => {
            expressions.push(condition);
            expressions.extend(when);
        }
        SettingKind::RequireQuorum { quorum, by, when } => {
            of_quorum(quorum, spans);
            expressions.extend(by.iter().chain(when));
        }
        SettingKind::Times(Times::From { from, to, .. }) => {
            expressions.push(from);
            expressions.extend(to);
        }
        SettingKind::Data { values, .. } => spans.extend(values.iter().map(|value| value.span)),
        _ => {}
    }
    expressions
        .into_iter()
        .for_each(|one| of_expression(one, spans));
}

fn of_quorum(quorum: &Quorum, spans: &mut Vec<Span>) {
    spans.push(quorum.span);
    match &quorum.kind {
        QuorumKind::And(all) | QuorumKind::Or(all) | QuorumKind::Then(all) => {
            all.iter().for_each(|part| of_quorum(part, spans));
        }
        QuorumKind::Need { at, per, .. } => {
            at.iter().for_each(|at| of_expression(at, spans));
            spans.extend(per.iter().map(|path| path.span));
        }
    }
}

fn of_expression(expr: &Expr, spans: &mut Vec<Span>) {
    spans.push(expr.span);
    match &*expr.kind {
        ExprKind::Quantifier {
            collection: path, ..
        }
        | ExprKind::Share(path)
        | ExprKind::Same(path) => spans.push(path.span),
        _ => {}
    }
    expr.parts().for_each(|one| of_expression(one, spans));
}

/// A value of a plan and, of those in it, what holds the offset.
fn of_value(tree: &Tree, root: NodeId, text: &str, offset: u32, spans: &mut Vec<Span>) {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match tree.kind(node) {
            Kind::Table => {
                spans.push(tree.extent(node));
                for (key, value) in tree.entries(node) {
                    let entry = tree.span(key).to(tree.extent(value));
                    if holds(entry, offset) {
                        spans.push(entry);
                        quoted(text, tree.span(key), offset, spans);
                        open.push(value);
                    }
                }
            }
            Kind::Array => {
                spans.push(tree.extent(node));
                let items = tree.items(node);
                open.extend(items.filter(|item| holds(tree.extent(*item), offset)));
            }
            _ => quoted(text, tree.span(node), offset, spans),
        }
    }
}
