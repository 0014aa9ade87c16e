//! The heads of items, comments and texts: where no setting is being written.

use super::{Item, Kind, conditions, names};
use crate::engine::levels::is_adjustable;
use crate::ide::cursor::Cursor;
use crate::ide::reach::Reach;
use crate::ide::snapshot::Snapshot;
use crate::policy::types::PLAIN_TYPES;
use crate::syntax::tree::ItemKind;

/// Behind `# tidegate: allow`, the names of checks.
pub(super) fn comment(text: &str, start: usize, word: usize) -> Vec<Item> {
    let written = text.get(start..word).unwrap_or_default();
    let words: Vec<&str> = written.trim_start_matches('#').split_whitespace().collect();
    match words.as_slice() {
        [] if written.starts_with('#') && !written.starts_with("##") => vec![
            Item::new("tidegate: allow", Kind::Snippet, 1)
                .detail("accepts a finding, with a reason and an end")
                .snippet("tidegate: allow ${1:check} until ${2:2026-12-31} because ${3:why}"),
        ],
        ["tidegate:", "allow"] | ["tidegate:", "allow", ..]
            if words.len() == 2 || written.trim_end().ends_with(',') =>
        {
            let checks = crate::checks::all().into_iter();
            checks
                .filter(|(check, _)| is_adjustable(check))
                .map(|(check, _)| Item::new(check.name, Kind::Check, 1).detail(check.summary))
                .collect()
        }
        ["tidegate:"] => vec![Item::new("allow", Kind::Keyword, 1)],
        ["tidegate:", "allow", _] => vec![
            Item::new("until", Kind::Keyword, 1).detail("when the finding comes back"),
            Item::new("because", Kind::Keyword, 2).detail("why it is accepted"),
        ],
        _ => Vec::new(),
    }
}

/// Inside a text: the fields of a reason, the files of calendars, the ids of a waiver.
pub(super) fn in_text(snapshot: &Snapshot, cursor: &Cursor<'_>, quote: usize) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let written = cursor
        .text
        .get(quote + 1..cursor.word.start as usize)
        .unwrap_or_default();
    let keyword = cursor.tokens.first().map_or("", |token| token.text);
    match keyword {
        "reason" => {
            let open = written
                .rfind('{')
                .filter(|open| written.get(*open..).is_some_and(|rest| !rest.contains('}')));
            if open.is_none() {
                return Vec::new();
            }
            let reach = Reach::of(cursor, policy);
            let kinds = reach.kinds.iter();
            kinds
                .flat_map(|kind| names::fields(policy, *kind, 1, |ty| !ty.list))
                .collect()
        }
        "holidays" | "every" if written.is_empty() => {
            let mut files: Vec<&str> = snapshot
                .world
                .calendars
                .iter()
                .map(|calendar| calendar.path.as_str())
                .collect();
            files.sort_unstable();
            files.dedup();
            let items = files.into_iter();
            items
                .map(|path| Item::new(path, Kind::File, 1).detail("iCalendar file"))
                .collect()
        }
        "for" if cursor.kind == Some(ItemKind::Waiver) => {
            let kind = cursor.tokens.get(1).map_or("", |token| token.text);
            let verdicts = snapshot.analysis.report.verdicts.iter();
            verdicts
                .filter(|verdict| verdict.kind == kind)
                .map(|verdict| {
                    Item::new(&verdict.id, Kind::Record, 1)
                        .detail(verdict.title.clone().unwrap_or_default())
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Behind the kind of an item.
pub(super) fn head(snapshot: &Snapshot, cursor: &Cursor<'_>, kind: ItemKind) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let tokens = cursor.tokens.as_slice();
    match kind {
        ItemKind::Person if tokens.is_empty() => {
            let declared = |item: &Item| {
                let mut people = policy.people.iter();
                people.any(|person| {
                    person.declared && item.label.trim_start_matches('@') == person.name
                })
            };
            let mut people = names::people(policy, 1);
            people.retain(|item| !declared(item));
            people
        }
        ItemKind::Assess if tokens.is_empty() => scales(snapshot),
        ItemKind::Field => match tokens {
            [] => kinds(snapshot),
            [_] => Vec::new(),
            [.., dot] if dot.is_mark(".") => Vec::new(),
            [.., list] if list.is("list") => vec![Item::new("of", Kind::Keyword, 0)],
            [_, dot, _] | [_, dot, _, _, _] if dot.is_mark(".") => {
                types(snapshot, tokens.len() == 3)
            }
            _ => Vec::new(),
        },
        ItemKind::Define => match tokens.iter().position(|token| token.is_mark("=")) {
            None if tokens.is_empty() => kinds(snapshot),
            None => Vec::new(),
            Some(equals) => {
                let reach = Reach::of(cursor, policy);
                let rest = tokens.get(equals + 1..).unwrap_or_default();
                conditions::complete(snapshot, reach, rest, false)
            }
        },
        _ => Vec::new(),
    }
}

fn kinds(snapshot: &Snapshot) -> Vec<Item> {
    let schema = &snapshot.analysis.policy.schema;
    schema
        .all_kinds()
        .enumerate()
        .map(|(number, kind)| {
            let word = schema.word(kind);
            Item::new(word, Kind::Record, 1)
                .insert(format!("{word}."))
                .detail("kind of record")
                .at(1, number)
        })
        .collect()
}

fn scales(snapshot: &Snapshot) -> Vec<Item> {
    let scales = snapshot.analysis.policy.scales.iter();
    scales
        .filter(|scale| scale.place.is_some())
        .map(|scale| Item::new(&scale.name, Kind::Value, 1).detail(scale.levels.join(", ")))
        .collect()
}

/// The types of fields.
fn types(snapshot: &Snapshot, with_list: bool) -> Vec<Item> {
    let plain = PLAIN_TYPES.iter().enumerate();
    let mut items: Vec<Item> = plain
        .map(|(number, (name, _))| {
            Item::new(*name, Kind::Keyword, 1)
                .detail("type")
                .at(1, number)
        })
        .collect();
    if with_list {
        items.push(
            Item::new("list of", Kind::Keyword, 2)
                .insert("list of ")
                .detail("several values of a type"),
        );
    }
    items.extend(scales(snapshot).into_iter().map(|item| Item {
        sort: format!("02 {}", item.label),
        ..item
    }));
    let schema = &snapshot.analysis.policy.schema;
    items.extend(
        schema
            .all_kinds()
            .filter(|kind| !kind.is_item_of_policy())
            .map(|kind| Item::new(schema.word(kind), Kind::Record, 3).detail("kind of record")),
    );
    items
}
