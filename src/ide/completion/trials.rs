//! Inside a test: fields and values of its records and tables, and what is expected.

use super::policy::{data_value, name_list};
use super::{Item, Kind, names, settings, times};
use crate::ide::cursor::Cursor;
use crate::ide::snapshot::Snapshot;
use crate::ide::tokens::{Token, TokenKind};
use crate::policy::Policy;
use crate::policy::model::StatementKind;
use crate::policy::types::{Base, RecordKind};
use crate::syntax::vocabulary::VERDICTS;

/// Inside braces within a test.
pub(super) fn braces(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    match cursor.records.as_slice() {
        ["each", ..] => row(snapshot, cursor),
        ["history"] if cursor.tokens.is_empty() => settings::records_of_history(),
        ["history"] => match cursor.tokens.first() {
            Some(first) if first.is("from") || first.is("to") => {
                times::date(snapshot, cursor.tokens.get(1..).unwrap_or_default())
            }
            _ => Vec::new(),
        },
        ["history", records @ ..] | records => match kind_of(policy, records) {
            Some(kind) if cursor.tokens.is_empty() => settings::record_fields(snapshot, kind, &[]),
            Some(kind) => data_value(snapshot, kind, &cursor.tokens),
            None => Vec::new(),
        },
    }
}

/// The kind of the innermost of records within each other: the first is named by its kind, the others by their fields.
fn kind_of(policy: &Policy, records: &[&str]) -> Option<RecordKind> {
    let (first, parts) = records.split_first()?;
    let mut kind = policy.schema.find_kind(first)?;
    for part in parts {
        let (_, field) = policy.schema.find_key(kind, part)?;
        let Base::Record(inner) = field.ty.base else {
            return None;
        };
        kind = inner;
    }
    Some(kind)
}

/// The kind of the first record of the test around a caret; most tests are about a change.
fn subject(snapshot: &Snapshot, cursor: &Cursor<'_>) -> RecordKind {
    let policy = &snapshot.analysis.policy;
    let mut depth = 0usize;
    for token in cursor.item_tokens() {
        match token.text {
            "{" if token.kind == TokenKind::Mark => depth += 1,
            "}" if token.kind == TokenKind::Mark => depth = depth.saturating_sub(1),
            "release" if depth == 1 && token.kind == TokenKind::Word => return RecordKind::Release,
            "change" if depth == 1 && token.kind == TokenKind::Word => return RecordKind::Change,
            _ => {}
        }
    }
    policy
        .schema
        .find_kind("change")
        .unwrap_or(RecordKind::Change)
}

/// The fields of a table.
pub(super) fn columns(snapshot: &Snapshot, cursor: &Cursor<'_>, rest: &[Token<'_>]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    if rest.last().is_some_and(|last| last.is_mark(".")) {
        return Vec::new();
    }
    let mut fields = names::fields(policy, subject(snapshot, cursor), 1, |_| true);
    fields.push(Item::new("at", Kind::Field, 2).detail("the instant of the test"));
    name_list(rest, fields, Vec::new())
}

/// A row of a table: a value of its column, or what is expected.
fn row(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Vec<Item> {
    let tokens = &cursor.tokens;
    if let Some(arrow) = tokens.iter().position(|token| token.is_mark("=>")) {
        return expect(snapshot, tokens.get(arrow + 1..).unwrap_or_default());
    }
    let (done, cell) = cells(tokens);
    let column = columns_of(cursor).into_iter().nth(done);
    let Some(column) = column else {
        return Vec::new();
    };
    if let [only] = column.as_slice()
        && only.is("at")
    {
        return times::date(snapshot, cell);
    }
    let tokens: Vec<Token<'_>> = column.into_iter().chain(cell.iter().copied()).collect();
    data_value(snapshot, subject(snapshot, cursor), &tokens)
}

/// How many values stand before the one at the caret, and the tokens of that.
fn cells<'s, 't>(tokens: &'s [Token<'t>]) -> (usize, &'s [Token<'t>]) {
    let (mut depth, mut done, mut start) = (0usize, 0, 0);
    for (at, token) in tokens.iter().enumerate() {
        if token.is_mark("[") {
            depth += 1;
        } else if token.is_mark("]") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is_mark(",") {
            (done, start) = (done + 1, at + 1);
        }
    }
    (done, tokens.get(start..).unwrap_or_default())
}

/// The fields of the table around a caret, each as its tokens.
fn columns_of<'t>(cursor: &Cursor<'t>) -> Vec<Vec<Token<'t>>> {
    let tokens = cursor.item_tokens();
    let before = |token: &Token<'_>| token.start < cursor.word.start as usize;
    let start = tokens
        .iter()
        .rposition(|token| before(token) && token.is("each"));
    let Some(start) = start else {
        return Vec::new();
    };
    let head: Vec<Token<'t>> = tokens
        .into_iter()
        .skip(start + 1)
        .take_while(|token| !token.is_mark("{"))
        .collect();
    head.split(|token| token.is_mark(","))
        .map(<[Token<'t>]>::to_vec)
        .collect()
}

/// Behind `expect` or an arrow.
pub(super) fn expect(snapshot: &Snapshot, rest: &[Token<'_>]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    match rest {
        [] => VERDICTS
            .into_iter()
            .enumerate()
            .map(|(number, word)| Item::new(word, Kind::Keyword, 1).at(1, number))
            .collect(),
        [.., last] if last.is("from") || last.is_mark(",") => {
            let refuses = |kind| kind != StatementKind::Template;
            names::statements(policy, 1, |statement| refuses(statement.kind))
        }
        [.., last] if last.is("missing") => names::fields(policy, RecordKind::Change, 1, |_| true),
        [.., last] if last.is("for") => Vec::new(),
        _ => match rest.iter().rposition(|token| token.is("until")) {
            Some(until) => times::date(snapshot, rest.get(until + 1..).unwrap_or_default()),
            None => {
                // They stand in this order.
                let words = ["for", "from", "until", "missing"];
                let given = |word: &&str| rest.iter().any(|token| token.is(word));
                let last = words.iter().rposition(given).map_or(0, |at| at + 1);
                words
                    .into_iter()
                    .skip(last)
                    .map(|word| Item::new(word, Kind::Keyword, 1))
                    .collect()
            }
        },
    }
}
