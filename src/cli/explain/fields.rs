//! The fields of plans and of the things of a policy: those that are there from the start.

use super::topics::{Kind, Topic, first_large};
use crate::diagnostic::suggest;
use crate::policy::schema::{Field, FieldSource, Schema};
use crate::policy::types::{Base, RecordKind, ScaleId, Type};
use std::fmt::Write;

/// Adds each kind of record and each of its fields.
pub fn add(topics: &mut Vec<Topic>) {
    let schema = schema();
    for kind in RecordKind::ALL {
        let fields = schema.fields(kind);
        if fields.is_empty() {
            continue;
        }
        topics.push(record(kind, fields));
        topics.extend(fields.iter().map(|field| Topic {
            name: format!("{}.{}", kind.word(), field.name),
            kind: Kind::Field,
            summary: summary(field),
            page: page(&format!("{}.{}", kind.word(), field.name), field, &schema),
        }));
    }
}

/// The page of a field by a path of several dots, `change.rollback.duration`; without its start, that of a change or release.
pub fn path(path: &str) -> Option<String> {
    let schema = schema();
    let whole = ["", "change.", "release."].map(|start| format!("{start}{path}"));
    whole.iter().find_map(|path| {
        let mut parts = path.split('.');
        let mut kind = schema.find_kind(parts.next()?)?;
        let mut found: Option<&Field> = None;
        for part in parts {
            if let Some(before) = found {
                let Base::Record(of) = before.ty.base else {
                    return None;
                };
                kind = of;
            }
            found = Some(schema.find_key(kind, part)?.1);
        }
        Some(page(path, found?, &schema))
    })
}

/// The path of a field that is near to one that there is not: the first part that no field has is taken for the nearest.
pub fn near_path(wrong: &str) -> Option<String> {
    let schema = schema();
    let mut parts = wrong.split('.');
    let first = parts.next()?;
    let words = RecordKind::ALL.map(RecordKind::word);
    let first = match schema.find_kind(first) {
        Some(_) => first,
        None => *suggest(first, words).first()?,
    };
    let mut kind = schema.find_kind(first)?;
    let mut near = first.to_owned();
    for part in parts {
        let names = schema.fields(kind).iter().map(|field| field.name.as_str());
        let name = match schema.find_key(kind, part) {
            Some(_) => part,
            None => *suggest(part, names).first()?,
        };
        near.push('.');
        near.push_str(name);
        if let Base::Record(of) = schema.find_key(kind, name)?.1.ty.base {
            kind = of;
        }
    }
    path(&near).map(|_| near)
}

/// The schema of no policy in particular: levels are levels, of whatever scale.
fn schema() -> Schema {
    Schema::built_in(|_| Some(Base::Level(ScaleId(0))))
}

fn summary(field: &Field) -> String {
    match field.note.as_str() {
        "" => format!("a field of type {}", type_word(field.ty)),
        note => format!("{note} ({})", type_word(field.ty)),
    }
}

fn type_word(ty: Type) -> String {
    let word = match ty.base {
        Base::YesNo => "yes-no",
        Base::Number => "number",
        Base::Percent => "percent",
        Base::Text | Base::Unknown => "text",
        Base::Level(_) => "level",
        Base::Instant => "instant",
        Base::Duration => "duration",
        Base::Clock => "clock time",
        Base::Weekday => "weekday",
        Base::Date => "date",
        Base::Times => "times",
        Base::Record(kind) => kind.word(),
    };
    match ty.list {
        true => format!("list of {word}"),
        false => word.to_owned(),
    }
}

fn record(kind: RecordKind, fields: &[Field]) -> Topic {
    let word = kind.word();
    let width = |part: fn(&Field) -> usize| fields.iter().map(part).max().unwrap_or(0);
    let names = width(|field| field.name.len());
    let types = width(|field| type_word(field.ty).len());
    let mut page = format!(
        "# {word}, a kind of record\n\nIts fields, beside those that a policy declares with `field`:\n\n"
    );
    for field in fields {
        let line = format!(
            "    {:names$}  {:types$}  {}",
            field.name,
            type_word(field.ty),
            field.note
        );
        page.push_str(line.trim_end());
        page.push('\n');
    }
    let first = fields.first().map_or("", |field| field.name.as_str());
    // Writing to a string does not fail.
    let _ = writeln!(page, "\n`tidegate explain {word}.{first}` explains one.");
    Topic {
        name: word.to_owned(),
        kind: Kind::Record,
        summary: format!("a kind of record, with {} fields", fields.len()),
        page,
    }
}

fn page(path: &str, field: &Field, schema: &Schema) -> String {
    let mut page = format!("# {path}, a field\n\n");
    if !field.note.is_empty() {
        // Writing to a string does not fail.
        let _ = writeln!(page, "{}.\n", first_large(&field.note));
    }
    let _ = writeln!(page, "Type: {}.", type_word(field.ty));
    let _ = match field.source {
        FieldSource::Given(_) if field.empty_when_absent => {
            writeln!(page, "A plan that does not give it has none.")
        }
        FieldSource::Given(_) => {
            writeln!(page, "Without it in a plan, it is missing: see `is set`.")
        }
        _ => writeln!(page, "It is computed; no plan gives it."),
    };
    if let Base::Record(kind) = field.ty.base {
        let fields: Vec<&str> = schema
            .fields(kind)
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        if !fields.is_empty() {
            let _ = writeln!(
                page,
                "\nFields of each {}: `{}`.",
                kind.word(),
                fields.join("`, `")
            );
        }
    }
    page
}
