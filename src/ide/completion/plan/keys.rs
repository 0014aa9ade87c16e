//! Keys of plans: the fields that a record may still give, and skeletons of records.

use super::{Writing, assign, blank, is_part, key_item, section};
use crate::ide::completion::names::{field_note, fields as schema_fields};
use crate::ide::completion::{Item, Kind};
use crate::ide::plan_place::rest_of_line;
use crate::ide::reach::{field_type, type_words};
use crate::plan::Format;
use crate::policy::Policy;
use crate::policy::schema::{FieldSource, fold_key};
use crate::policy::types::{Base, RecordKind, Type};

/// The fields that a record does not give yet.
pub(super) fn fields(policy: &Policy, writing: &Writing<'_>, kind: RecordKind) -> Vec<Item> {
    let place = writing.place;
    let is_given = |name: &str| {
        place.given.iter().any(|key| {
            let known = policy.schema.find_key(kind, key);
            known.map_or_else(|| fold_key(key) == name, |(_, field)| field.name == name)
        })
    };
    let fields = policy.schema.fields(kind).iter().enumerate();
    let free = fields.filter(|(_, field)| {
        matches!(field.source, FieldSource::Given(_)) && !is_given(&field.name)
    });
    let rest = rest_of_line(writing.text, place.replace.end as usize)
        .trim_start_matches(['"', '\''])
        .trim_start();
    let has_value = rest.starts_with(['=', ':']);
    free.map(|(number, field)| {
        let ty = field_type(policy, field);
        let item = key_item(&field.name, 1)
            .detail(type_words(policy, ty))
            .documentation(field_note(field))
            .at(1, number);
        let text = match (has_value, place.quoted) {
            (true, true) => return item,
            (true, false) if writing.format == Format::Json => {
                return item.insert(format!("\"{}\"", field.name));
            }
            (true, false) => return item,
            // What is inside the quotes cannot say what stands behind them.
            (false, true) => return item,
            (false, false) if writing.format == Format::Json => format!("\"{}\"", field.name),
            (false, false) => field.name.clone(),
        };
        let value = blank(policy, writing, ty, 1);
        item.snippet(format!("{text}{}{value}", assign(writing.format)))
    })
    .collect()
}

/// The names that may stand in a TOML header.
pub(super) fn headers(policy: &Policy) -> Vec<Item> {
    let mut items = Vec::new();
    for (number, kind) in [RecordKind::Change, RecordKind::Release]
        .into_iter()
        .enumerate()
    {
        let word = kind.word();
        items.push(
            Item::new(word, Kind::Record, 1)
                .detail(format!("a {word}"))
                .at(1, number),
        );
        let is_table = |ty: Type| matches!(ty.base, Base::Record(kind) if is_part(kind));
        items.extend(
            schema_fields(policy, kind, 2, is_table)
                .into_iter()
                .map(|item| {
                    let name = format!("{word}.{}", item.label);
                    Item {
                        documentation: item.documentation,
                        ..Item::new(name, Kind::Record, 2).detail(item.detail)
                    }
                }),
        );
    }
    items
}

/// What a plan may have at its top.
pub(super) fn sections(writing: &Writing<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    let given = |kind: RecordKind| {
        writing
            .place
            .given
            .iter()
            .any(|key| section(key) == Some(kind))
    };
    let at_top = writing.place.path.is_empty();
    for (number, kind) in [RecordKind::Change, RecordKind::Release]
        .into_iter()
        .enumerate()
    {
        let word = kind.word();
        let fields = skeleton(kind);
        let (label, text) = match writing.format {
            Format::Toml => {
                let lines: Vec<String> = fields
                    .iter()
                    .map(|(key, value)| format!("{key} = {value}"))
                    .collect();
                (
                    format!("[[{word}]]"),
                    format!("[[{word}]]\n{}", lines.join("\n")),
                )
            }
            _ if given(kind) => continue,
            Format::Json => {
                let lines: Vec<String> = fields
                    .iter()
                    .map(|(key, value)| format!("\"{key}\": {}", as_json(value)))
                    .collect();
                (
                    word.to_owned(),
                    format!("\"{word}\": [\n  {{ {} }}\n]", lines.join(", ")),
                )
            }
            Format::Yaml => {
                let lines: Vec<String> = fields
                    .iter()
                    .map(|(key, value)| format!("{key}: {value}"))
                    .collect();
                (
                    word.to_owned(),
                    format!("{word}:\n  - {}", lines.join("\n    ")),
                )
            }
        };
        let item = Item::new(label, Kind::Snippet, 3)
            .detail(format!("a new {word}"))
            .at(3, number);
        items.push(match (writing.place.quoted, writing.format) {
            (true, _) => item,
            _ => item.snippet(text),
        });
    }
    if at_top && !writing.place.given.iter().any(|key| key == "timezone") {
        let item =
            Item::new("timezone", Kind::Field, 4).detail("the zone of times without an offset");
        items.push(match (writing.place.quoted, writing.format) {
            (true, _) => item,
            (_, Format::Json) => item.snippet("\"timezone\": \"$1\""),
            (_, Format::Toml) => item.snippet("timezone = \"$1\""),
            (_, Format::Yaml) => item.snippet("timezone: $1"),
        });
    }
    items
}

/// The first fields of a record, each with a snippet of its value in TOML and YAML.
fn skeleton(kind: RecordKind) -> Vec<(&'static str, &'static str)> {
    if kind == RecordKind::Release {
        return vec![
            ("id", "\"${1:REL-1}\""),
            ("title", "\"${2:what ships}\""),
            ("changes", "[\"${3:CHG-1}\"]"),
            ("manager", "\"${4:who decides}\""),
        ];
    }
    vec![
        ("id", "\"${1:CHG-1}\""),
        ("title", "\"${2:what it does}\""),
        ("services", "[\"${3:service}\"]"),
        ("environments", "[\"${4:production}\"]"),
        ("author", "\"${5:who}\""),
        ("start", "${6:2026-11-24T10:00:00+01:00}"),
        ("end", "${7:2026-11-24T11:00:00+01:00}"),
    ]
}

fn as_json(value: &str) -> String {
    if value.starts_with("${") {
        format!("\"{value}\"")
    } else {
        value.to_owned()
    }
}

/// An element of a list of records.
pub(super) fn element(policy: &Policy, writing: &Writing<'_>, kind: RecordKind) -> Vec<Item> {
    if writing.format == Format::Yaml && !writing.place.inline {
        return fields(policy, writing, kind);
    }
    if writing.place.quoted {
        return Vec::new();
    }
    vec![record(policy, writing, kind, false)]
}

/// The value of a field that holds records.
pub(super) fn container(
    policy: &Policy,
    writing: &Writing<'_>,
    ty: Type,
    kind: RecordKind,
) -> Vec<Item> {
    if writing.place.quoted {
        return Vec::new();
    }
    vec![record(policy, writing, kind, ty.list)]
}

/// A record between braces, with the fields that it has most often.
fn record(policy: &Policy, writing: &Writing<'_>, kind: RecordKind, list: bool) -> Item {
    let word = policy.schema.word(kind);
    let fields = policy.schema.fields(kind).iter();
    let given = fields
        .filter(|field| matches!(field.source, FieldSource::Given(_)) && !field.ty.list)
        .take(3);
    let parts: Vec<String> = given
        .enumerate()
        .map(|(number, field)| {
            let value = blank(policy, writing, field_type(policy, field), number + 1);
            // Nothing at all is no value in TOML.
            let value = match (value.as_str(), field.ty.base) {
                (_, Base::Instant) => instant(writing, number + 1),
                _ => value,
            };
            match writing.format {
                Format::Json => format!("\"{}\": {value}", field.name),
                _ => format!("{}{}{value}", field.name, assign(writing.format)),
            }
        })
        .collect();
    let text = format!("{{ {} }}", parts.join(", "));
    let text = if list { format!("[{text}]") } else { text };
    Item::new(format!("{{ {word} }}"), Kind::Snippet, 1)
        .detail(format!("{} to fill in", policy.schema.with_article(kind)))
        .snippet(text)
}

fn instant(writing: &Writing<'_>, stop: usize) -> String {
    let at = format!("${{{stop}:2026-11-24T10:00:00+01:00}}");
    if writing.format == Format::Json {
        format!("\"{at}\"")
    } else {
        at
    }
}
