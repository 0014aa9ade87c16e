//! The settings that an item may still take.

use super::items::documentation;
use super::names::field_item;
use super::{Item, Kind};
use crate::ide::cursor::Cursor;
use crate::ide::reach::field_type;
use crate::ide::snapshot::Snapshot;
use crate::ide::tokens::TokenKind;
use crate::policy::schema::FieldSource;
use crate::policy::types::RecordKind;
use crate::syntax::guide;
use crate::syntax::settings::{keywords, repeats, takes_any};
use crate::syntax::tree::ItemKind;

/// The settings that the item around a caret may still take.
pub(super) fn settings(snapshot: &Snapshot, cursor: &Cursor<'_>, kind: ItemKind) -> Vec<Item> {
    let given = given(cursor);
    let keywords = keywords(kind);
    let mut items: Vec<Item> = Vec::new();
    for (number, keyword) in keywords.iter().enumerate() {
        if given.contains(keyword) && !repeats(kind, keyword) {
            continue;
        }
        let guide = guide::setting(kind, keyword);
        let form = guide.map_or(*keyword, |guide| guide.form);
        let item = Item::new(*keyword, Kind::Setting, 1)
            .detail(form.split("` or `").next().unwrap_or(form))
            .documentation(guide.map_or(String::new(), |guide| documentation(&guide)))
            .at(1, number);
        items.push(match skeleton(kind, keyword) {
            Some(text) => item.snippet(text),
            None => item,
        });
    }
    if takes_any(kind) {
        items.extend(data(snapshot, kind, &keywords, &given));
    }
    if kind == ItemKind::Test {
        items.extend(records());
    }
    items
}

/// Fields that the policy declares for the kind, and the rest of those that are there from the start.
fn data(snapshot: &Snapshot, kind: ItemKind, keywords: &[&str], given: &[&str]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let Some(record) = record_of(kind) else {
        return Vec::new();
    };
    let fields = policy.schema.fields(record).iter();
    let free = fields.filter(|field| {
        let name = field.name.as_str();
        matches!(field.source, FieldSource::Given(_))
            && !keywords.contains(&name)
            && !given.contains(&name)
            && is_written(kind, name, field.declared.is_some())
    });
    free.map(|field| {
        let item = field_item(policy, field, field_type(policy, field), 2);
        let text = format!("{} ", item.insert);
        Item {
            kind: Kind::Setting,
            ..item.insert(text)
        }
    })
    .collect()
}

/// Whether an item gives such a field in a setting; of most kinds the fields that are there from the start have their own form.
fn is_written(kind: ItemKind, name: &str, declared: bool) -> bool {
    declared || kind == ItemKind::Service && ["maintenance", "error-budget"].contains(&name)
}

/// The records whose fields an item gives in its settings.
pub(in crate::ide) fn record_of(kind: ItemKind) -> Option<RecordKind> {
    Some(match kind {
        ItemKind::Policy => RecordKind::Policy,
        ItemKind::Person => RecordKind::Person,
        ItemKind::Group => RecordKind::Group,
        ItemKind::Service => RecordKind::Service,
        ItemKind::Environment => RecordKind::Environment,
        ItemKind::Template => RecordKind::Template,
        ItemKind::Waiver => RecordKind::Override,
        _ => return None,
    })
}

fn records() -> Vec<Item> {
    let of = |word: &str| {
        Item::new(word, Kind::Snippet, 0)
            .detail(format!("a {word}, in the manner of a plan"))
            .snippet(format!("{word} {{ $0 }}"))
    };
    let history = Item::new("history", Kind::Snippet, 0)
        .detail("what happened before the test, complete from a date on")
        .snippet("history { from ${1:2026-08-01}; change { $0 } }");
    vec![of("change"), of("release"), history]
}

/// What the `history` of a test holds.
pub(super) fn records_of_history() -> Vec<Item> {
    let of = |word: &str| {
        Item::new(word, Kind::Snippet, 2)
            .detail(format!("a closed {word}"))
            .snippet(format!("{word} {{ $0 }}"))
    };
    let bound = |word: &str, detail: &str| Item::new(word, Kind::Setting, 1).detail(detail);
    vec![
        bound("from", "it is complete from then on").insert("from "),
        bound("to", "up to then; without it up to the instant of the test").insert("to "),
        of("change"),
        of("incident"),
        of("deployment"),
    ]
}

/// The fields of the record of a test around a caret.
pub(super) fn record_fields(snapshot: &Snapshot, kind: RecordKind, given: &[&str]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let fields = policy.schema.fields(kind).iter();
    fields
        .filter(|field| matches!(field.source, FieldSource::Given(_)))
        .filter(|field| !given.contains(&field.name.as_str()))
        .enumerate()
        .map(|(number, field)| {
            let item = field_item(policy, field, field_type(policy, field), 1).at(1, number);
            let text = format!("{} ", item.insert);
            item.insert(text)
        })
        .collect()
}

/// The first words of the other settings of the item around a caret.
pub(in crate::ide) fn given<'t>(cursor: &Cursor<'t>) -> Vec<&'t str> {
    let mut given = Vec::new();
    let mut depth = 0usize;
    let mut starts = false;
    for token in cursor.item_tokens() {
        match (token.kind, token.text) {
            (TokenKind::Mark, "{") => {
                depth += 1;
                starts = true;
                continue;
            }
            (TokenKind::Mark, "}") => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            (TokenKind::Mark, ";") => {
                starts = true;
                continue;
            }
            (TokenKind::Word, word)
                if depth == 1
                    && (starts || token.on_new_line)
                    && token.start != cursor.word.start as usize =>
            {
                given.push(word);
            }
            _ => {}
        }
        starts = false;
    }
    given
}

/// The text of a setting, with places to fill in; `None` where the keyword alone is the setting.
fn skeleton(kind: ItemKind, keyword: &str) -> Option<String> {
    Some(match (keyword, kind) {
        ("advisory" | "default" | "controlled", _) => return None,
        ("reason", _) => "reason \"${1:why}\"".to_owned(),
        ("counts", _) => "counts when ${1:decision = approve}".to_owned(),
        ("count", _) => "count ${1|places,people|}".to_owned(),
        ("at", ItemKind::Limit) => "at most ${1:3} ${2|changes,releases|} per ${3:day}".to_owned(),
        ("at", ItemKind::Assess) => "at least ${1:LEVEL} when ${2:downtime > 0m}".to_owned(),
        ("raise", _) => "raise by ${1:1} when ${2:downtime > 0m}".to_owned(),
        ("require", ItemKind::Approval) => "require ${1:1} of ${2:GROUP}".to_owned(),
        ("override", _) => "override ${1:1} of ${2:GROUP}".to_owned(),
        ("for", ItemKind::Waiver) => "for ${1|change,release|} \"${2:ID}\"".to_owned(),
        ("valid", _) => "valid ${1:30 days}".to_owned(),
        ("weekend", _) => "weekend ${1:saturday, sunday}".to_owned(),
        ("between", _) => "between ${1:changes}".to_owned(),
        ("each", _) => "each ${1:start} {\n  ${2:2026-11-20 15:00} => ${3:no-go}\n}".to_owned(),
        ("every", _) => "every ${1:friday 16:00 to monday 06:00}".to_owned(),
        (keyword, _) => format!("{keyword} $0"),
    })
}
