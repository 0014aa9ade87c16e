//! What a comment to this program is about: its line, the next one, or a whole setting, item or record.

use super::tree::{Item, SettingKind};
use crate::source::Span;

/// What starts such a comment, behind its `#`.
pub const MARK: &str = "tidegate:";

/// What a comment of a policy is about. Above a setting, or behind one of its lines, it is about the whole setting; above an item,
/// first in it, or behind its head, about the whole item.
pub fn in_policy(text: &str, items: &[Item], comment: u32, is_alone: bool) -> Span {
    let item_on = |line: Span| {
        let spans = items.iter().map(|item| item.span);
        let mut spans = spans.filter(|span| starts_in(*span, line));
        spans.next()
    };
    let opened_on = |line| item_on(line).filter(|item| item.end > comment);
    let own = line_at(text, comment as usize);
    if !is_alone {
        return behind(items, own, comment);
    }
    let is_in_setting = |span: Span| span.start < own.start && own.end < span.end;
    let mut settings = settings(items).map(|(span, _)| span);
    if settings.any(is_in_setting) {
        return about_next(text, own, comment, |_| None, |_| None);
    }
    about_next(text, own, comment, opened_on, |next| {
        item_on(next).or_else(|| {
            let on_next = whole_settings(items).filter(|span| starts_in(*span, next));
            on_next.reduce(Span::to).map(|all| next.to(all))
        })
    })
}

/// The line of a comment behind something, with all of each setting on it.
fn behind(items: &[Item], own: Span, comment: u32) -> Span {
    let touches = |span: &Span| span.start < own.end && own.start < span.end;
    let inside = whole_settings(items).filter(touches);
    let lines = items.iter().filter(|item| item.line.is_some());
    let lines = lines.map(|item| item.span).filter(touches);
    if let Some(whole) = inside.chain(lines).reduce(Span::to) {
        return own.to(whole);
    }
    let head = items
        .iter()
        .find(|item| starts_in(item.span, own) && comment < item.span.end);
    let has_setting = settings(items).any(|(span, _)| touches(&span));
    match head {
        Some(item) if !has_setting => own.to(item.span),
        _ => own,
    }
}

/// What a comment alone on its line is about: what was opened on the line before, else what starts on the next one.
pub fn about_next(
    text: &str,
    own: Span,
    comment: u32,
    opened_on: impl Fn(Span) -> Option<Span>,
    starting_on: impl Fn(Span) -> Option<Span>,
) -> Span {
    if let Some(whole) = line_before(text, own).and_then(opened_on) {
        return whole;
    }
    match line_after(text, own) {
        Some(next) => starting_on(next).unwrap_or(next),
        None => Span {
            start: comment,
            end: comment,
        },
    }
}

/// The heads of items and the settings that comments to this program hold for: of each comment, in the order of the text.
pub(super) fn held(text: &str, items: &[Item]) -> Vec<Vec<(usize, Option<usize>)>> {
    let mut all = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if !line.contains(MARK) {
            continue;
        }
        let Some(hash) = super::format::comment_start(line) else {
            continue;
        };
        let said = line.get(hash..).unwrap_or_default().trim_start_matches('#');
        if !said.trim_start().starts_with(MARK) {
            continue;
        }
        let before = line.get(..hash).unwrap_or_default();
        let is_alone = before.trim_start_matches('\u{feff}').trim().is_empty();
        let comment = u32::try_from(start + hash).unwrap_or(u32::MAX);
        let holds = in_policy(text, items, comment, is_alone);
        let is_held = |span: Span| holds.start <= span.start && span.end <= holds.end;
        let mut held = Vec::new();
        for (number, item) in items.iter().enumerate() {
            if item.span.end < holds.start || holds.end < item.span.start {
                continue;
            }
            if is_held(item.kind.span) {
                held.push((number, None));
            }
            let settings = item.settings.iter().enumerate();
            let own = settings.filter(|(_, setting)| is_held(setting.span));
            held.extend(own.map(|(setting, _)| (number, Some(setting))));
        }
        all.push(held);
    }
    all
}

fn settings(items: &[Item]) -> impl Iterator<Item = (Span, &SettingKind)> {
    let settings = items.iter().flat_map(|item| &item.settings);
    settings.map(|setting| (setting.span, &setting.kind))
}

/// The settings that are one thing. A record of a test has lines of its own.
fn whole_settings(items: &[Item]) -> impl Iterator<Item = Span> {
    settings(items)
        .filter(|(_, kind)| !matches!(kind, SettingKind::Record(_) | SettingKind::Each { .. }))
        .map(|(span, _)| span)
}

fn starts_in(span: Span, line: Span) -> bool {
    line.start <= span.start && span.start < line.end
}

/// The line that holds a byte, without its line feed.
pub fn line_at(text: &str, at: usize) -> Span {
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
