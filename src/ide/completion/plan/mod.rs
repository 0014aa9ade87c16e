//! What may be written at a caret in a plan: keys of the record, values of the field.

mod keys;
mod values;

use super::{Completion, Item, Kind};
use crate::ide::plan_place::{PlanPlace, Slot};
use crate::ide::reach::{Typed, field_type};
use crate::ide::snapshot::Snapshot;
use crate::plan::Format;
use crate::policy::Policy;
use crate::policy::types::{Base, RecordKind, Type};

pub(super) fn complete(snapshot: &Snapshot, text: &str, at: usize, format: Format) -> Completion {
    let place = PlanPlace::of(text, at, format);
    let policy = &snapshot.analysis.policy;
    let writing = Writing {
        text,
        format,
        place: &place,
    };
    let items = match (&place.slot, place.path.as_slice()) {
        (Slot::Nothing, _) => Vec::new(),
        (Slot::Header, _) => keys::headers(policy),
        (Slot::Key, []) => keys::sections(&writing),
        (
            Slot::Value {
                key,
                element: false,
            },
            [],
        ) => values::of_section(snapshot, &writing, key),
        (Slot::Value { key, element: true }, []) => match section(key) {
            Some(kind) => keys::element(policy, &writing, kind),
            None => Vec::new(),
        },
        (Slot::Key, path) => match record_at(policy, path) {
            Some(kind) => {
                let mut items = keys::fields(policy, &writing, kind);
                if format == Format::Toml && !place.inline && !place.quoted && path.len() == 1 {
                    items.extend(keys::sections(&writing));
                }
                items
            }
            None => Vec::new(),
        },
        (Slot::Value { key, element }, path) => match field_at(policy, path, key) {
            Some(typed) => match typed.ty.base {
                Base::Record(kind) if is_part(kind) && *element => {
                    keys::element(policy, &writing, kind)
                }
                Base::Record(kind) if is_part(kind) => {
                    keys::container(policy, &writing, typed.ty, kind)
                }
                _ => values::values(snapshot, &writing, typed, *element),
            },
            None => Vec::new(),
        },
    };
    Completion {
        replace: place.replace,
        items,
    }
}

/// What an item of a list is made for.
pub(super) struct Writing<'a> {
    pub text: &'a str,
    pub format: Format,
    pub place: &'a PlanPlace,
}

/// Whether records of a kind are written inside others rather than named.
fn is_part(kind: RecordKind) -> bool {
    !kind.is_named_in_policy() && !matches!(kind, RecordKind::Change | RecordKind::Release)
}

/// The kind of record that a key at the top holds.
pub(in crate::ide) fn section(key: &str) -> Option<RecordKind> {
    match key {
        "change" | "changes" => Some(RecordKind::Change),
        "release" | "releases" => Some(RecordKind::Release),
        _ => None,
    }
}

/// The kind of record that a path of keys leads to.
pub(in crate::ide) fn record_at(policy: &Policy, path: &[String]) -> Option<RecordKind> {
    let (first, rest) = path.split_first()?;
    let mut kind = section(first)?;
    for key in rest {
        match policy.schema.find_key(kind, key)?.1.ty.base {
            Base::Record(part) if is_part(part) => kind = part,
            _ => return None,
        }
    }
    Some(kind)
}

/// The field that a key stands for, with dots in it if need be.
fn field_at(policy: &Policy, path: &[String], key: &str) -> Option<Typed> {
    let kind = record_at(policy, path)?;
    let (number, field) = policy.schema.find_key(kind, key)?;
    Some(Typed {
        ty: field_type(policy, field),
        field: Some((kind, number)),
    })
}

/// A text as the format writes it.
fn quote(writing: &Writing<'_>, text: &str) -> String {
    if writing.place.quoted {
        return text.to_owned();
    }
    let looks_plain = text.starts_with(char::is_alphabetic)
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/'))
        && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
            .contains(&text.to_lowercase().as_str());
    match writing.format {
        Format::Yaml if looks_plain => text.to_owned(),
        _ => format!("{text:?}"),
    }
}

/// What stands between a key and its value.
fn assign(format: Format) -> &'static str {
    match format {
        Format::Toml => " = ",
        Format::Json | Format::Yaml => ": ",
    }
}

/// A snippet that fills in a value of a type.
fn blank(policy: &Policy, writing: &Writing<'_>, ty: Type, stop: usize) -> String {
    let quoted = match writing.format {
        Format::Yaml => format!("${stop}"),
        _ => format!("\"${stop}\""),
    };
    let one = match ty.base {
        Base::YesNo => format!("${{{stop}|true,false|}}"),
        Base::Number => format!("${{{stop}:0}}"),
        Base::Instant if writing.format != Format::Json => format!("${stop}"),
        Base::Record(kind) if is_part(kind) => format!("{{ ${stop} }}"),
        _ => quoted,
    };
    let _ = policy;
    if ty.list { format!("[{one}]") } else { one }
}

fn key_item(label: &str, rank: u8) -> Item {
    Item::new(label, Kind::Field, rank)
}
