//! Gives a condition a name.

use super::{Action, At, refactor};
use crate::ide::cursor::Cursor;
use crate::ide::reach::Reach;
use crate::policy::condition::{Node, Op};
use crate::source::Span;
use crate::syntax::parse;
use crate::syntax::tree::{ItemKind, Setting, SettingKind};

pub(super) fn actions(at: &At<'_>, actions: &mut Vec<Action>) {
    let policy = &at.snapshot.analysis.policy;
    let items = at
        .snapshot
        .policy_file(at.file)
        .map_or(&[][..], |parsed| &parsed.file.items);
    let Some(item) = items
        .iter()
        .find(|item| item.span.start <= at.range.start && at.range.end <= item.span.end)
    else {
        return;
    };
    // A pair has no definitions.
    let is_pair = |setting: &Setting| matches!(setting.kind, SettingKind::Between { .. });
    if item.kind.value == ItemKind::Define
        || item.kind.value == ItemKind::Conflict
        || item.broken
        || item.settings.iter().any(is_pair)
    {
        return;
    }
    let Some(node) = chosen(at) else {
        return;
    };
    let cursor = Cursor::new(at.text, node.span.start as usize);
    let reach = Reach::of(&cursor, policy);
    // What a quantifier asks of its elements stands behind its collection, and some conditions are not written at all.
    let leads = ["when", "require", "and", "or", "not", "("];
    let is_led = cursor
        .tokens
        .last()
        .is_some_and(|last| leads.iter().any(|word| last.is(word) || last.is_mark(word)));
    if !is_led {
        return;
    }
    // Within brackets of a quantifier a name is a field of the element.
    let inside = cursor
        .tokens
        .iter()
        .filter(|token| token.is_mark("("))
        .count();
    let closed = cursor
        .tokens
        .iter()
        .filter(|token| token.is_mark(")"))
        .count();
    let [kind] = reach.kinds.as_slice() else {
        return;
    };
    if inside != closed
        || reach.other.is_some()
        || reach.in_element
        || reads_deadline(at, node.span)
    {
        return;
    }
    let word = policy.schema.word(*kind);
    let base = item
        .name
        .as_ref()
        .map_or("condition", |name| name.value.as_str());
    let mut name = format!("{base}-applies");
    let mut number = 2;
    while policy.schema.find(*kind, &name).is_some() {
        name = format!("{base}-applies-{number}");
        number += 1;
    }
    let written = at.text.get(node.span.range()).unwrap_or_default();
    let inner = written
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'));
    let value = inner
        .filter(|inner| is_balanced(inner))
        .unwrap_or(written)
        .trim();
    let start = at.above(item.span.start as usize);
    let define = format!("define {word}.{name} = {value}\n");
    // What a setting such as `on` stands for is a condition that is not written as one.
    let part = |from: usize, to: usize| at.text.get(from..to).unwrap_or_default();
    let before = part(start, node.span.start as usize);
    let behind = part(node.span.end as usize, item.span.end as usize);
    let after = format!("{define}{before}{name}{behind}\n");
    if !parse(at.file, &after).diagnostics.is_empty() {
        return;
    }
    let edits = vec![
        at.insert(start, define),
        at.replace(node.span, name.clone()),
    ];
    actions.push(refactor(
        format!("define this condition as `{word}.{name}`"),
        edits,
    ));
}

/// The condition that the range selects: the smallest that holds it, or without a selection the `and`, `or` or comparison there.
fn chosen<'s>(at: &At<'s>) -> Option<&'s Node> {
    let nodes = at.snapshot.analysis.policy.program.iter();
    let trimmed = trimmed(at);
    nodes
        .filter(|node| {
            node.file == at.file && node.span.start <= trimmed.start && trimmed.end <= node.span.end
        })
        .filter(|node| node.op.is_condition() && !matches!(node.op, Op::Holds(_) | Op::By { .. }))
        .min_by_key(|node| node.span.len())
}

/// The range without the blanks at its ends.
fn trimmed(at: &At<'_>) -> Span {
    let text = at.text.get(at.range.range()).unwrap_or_default();
    let start = at.range.start as usize + (text.len() - text.trim_start().len());
    Span::new(start, start + text.trim().len())
}

/// Whether a condition has a deadline in it, which belongs to its line.
fn reads_deadline(at: &At<'_>, span: Span) -> bool {
    let nodes = at.snapshot.analysis.policy.program.iter();
    let mut inside = nodes.filter(|node| {
        node.file == at.file && span.start <= node.span.start && node.span.end <= span.end
    });
    inside.any(|node| matches!(node.op, Op::Broken))
}

/// Whether every bracket that a text opens is closed in it, and none before.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0i32;
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}
