//! The keys of `tidegate.toml`.

use super::{Completion, Item, Kind};
use crate::ide::plan_place::{PlanPlace, Slot, rest_of_line};
use crate::ide::snapshot::Snapshot;
use crate::plan::Format;
use crate::policy::types::RecordKind;

/// Key, what it says, and a snippet of its value.
type Key = (&'static str, &'static str, &'static str);

const TOP: [Key; 6] = [
    (
        "policies",
        "patterns of the files that are policies",
        "[\"${1:**/*.tide}\"]",
    ),
    (
        "plans",
        "patterns of the files that are plans",
        "[\"${1:plans/**/*.toml}\"]",
    ),
    (
        "exclude",
        "files and folders that are neither",
        "[\"${1:drafts}\"]",
    ),
    (
        "workspaces",
        "folders that are workspaces of their own",
        "[\"${1:teams/*}\"]",
    ),
    (
        "base",
        "policies that this workspace builds on",
        "[\"${1:../org-policy}\"]",
    ),
    (
        "timezone-database",
        "a folder of TZif files, instead of the built-in copy",
        "\"${1:zoneinfo}\"",
    ),
];

const TABLE: [Key; 11] = [
    (
        "files",
        "patterns of the files of the table",
        "[\"${1:exports/changes.csv}\"]",
    ),
    (
        "record",
        "what each row is: `change`, `release`, or a part of one",
        "\"${1:change}\"",
    ),
    (
        "of",
        "the rows are parts of the records of another table",
        "\"${1:change}\"",
    ),
    (
        "key",
        "the column with the id of the record that a row is a part of",
        "\"${1:number}\"",
    ),
    (
        "columns",
        "the fields, each with its column",
        "{ ${1:id} = \"${2:number}\" }",
    ),
    (
        "only",
        "rows count only if a column has this value",
        "{ ${1:state} = \"${2:approved}\" }",
    ),
    ("delimiter", "the mark between values", "\"${1:;}\""),
    (
        "rows",
        "in JSON, the path to the list of rows",
        "\"${1:result}\"",
    ),
    (
        "timezone",
        "the zone of times without an offset",
        "\"${1:Europe/Amsterdam}\"",
    ),
    (
        "dates",
        "the forms of times, in the letters of strftime",
        "[\"${1:%Y-%m-%d %H:%M:%S}\"]",
    ),
    (
        "missing",
        "texts that mean that there is no value",
        "[\"${1:NULL}\"]",
    ),
];

const HISTORY: Key = (
    "from",
    "since when the history is complete",
    "${1:2026-01-01}",
);

pub(super) fn complete(snapshot: &Snapshot, text: &str, at: usize) -> Completion {
    let place = PlanPlace::of(text, at, Format::Toml);
    let first = place.path.first().map_or("", String::as_str);
    let items = match (&place.slot, first, place.path.len()) {
        (Slot::Header, ..) => ["table", "history", "table.columns", "history.columns"]
            .into_iter()
            .map(|name| Item::new(name, Kind::Record, 1))
            .collect(),
        (Slot::Key, "", _) => {
            let mut items = keys(&TOP, &place, text);
            items.extend(["table", "history"].into_iter().map(section));
            items
        }
        (Slot::Key, "table", 1) => keys(&TABLE, &place, text),
        (Slot::Key, "history", 1) => {
            let mut all = TABLE.to_vec();
            all.push(HISTORY);
            keys(&all, &place, text)
        }
        (Slot::Value { key, .. }, "table" | "history", 1) => values(snapshot, key, place.quoted),
        _ => Vec::new(),
    };
    Completion {
        replace: place.replace,
        items,
    }
}

fn keys(all: &[Key], place: &PlanPlace, text: &str) -> Vec<Item> {
    let has_value = rest_of_line(text, place.replace.end as usize)
        .trim_start()
        .starts_with('=');
    let free = all
        .iter()
        .enumerate()
        .filter(|(_, (key, ..))| !place.given.iter().any(|given| given == key));
    free.map(|(number, (key, says, value))| {
        let item = Item::new(*key, Kind::Setting, 1)
            .detail(*says)
            .at(1, number);
        if has_value || place.quoted {
            item
        } else {
            item.snippet(format!("{key} = {value}"))
        }
    })
    .collect()
}

fn section(name: &str) -> Item {
    let text =
        format!("[[{name}]]\nfiles = [\"${{1:exports/changes.csv}}\"]\nrecord = \"${{2:change}}\"");
    let detail = if name == "table" {
        "exports of other tools, read as plans"
    } else {
        "what happened: closed changes"
    };
    Item::new(format!("[[{name}]]"), Kind::Snippet, 2)
        .detail(detail)
        .snippet(text)
}

fn values(snapshot: &Snapshot, key: &str, quoted: bool) -> Vec<Item> {
    let words: Vec<String> = match key {
        "record" | "of" => {
            let parts = [
                RecordKind::Change,
                RecordKind::Release,
                RecordKind::Approval,
                RecordKind::Evidence,
                RecordKind::Notice,
                RecordKind::Incident,
                RecordKind::Task,
                RecordKind::Override,
                RecordKind::Step,
                RecordKind::Component,
            ];
            parts
                .into_iter()
                .map(|kind| kind.word().to_owned())
                .collect()
        }
        "timezone" => snapshot.world.zones.names(),
        _ => Vec::new(),
    };
    let items = words.into_iter().enumerate();
    items
        .map(|(number, word)| {
            let text = if quoted {
                word.clone()
            } else {
                format!("\"{word}\"")
            };
            Item::new(word, Kind::Value, 1).insert(text).at(1, number)
        })
        .collect()
}
