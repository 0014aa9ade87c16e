//! Fields, scales and their levels.

use super::things::{docs, written};
use crate::ide::completion::names::field_note;
use crate::ide::reach::{field_type, type_words};
use crate::ide::snapshot::Snapshot;
use crate::policy::schema::FieldSource;
use crate::policy::types::{Base, RecordKind, ScaleId};
use std::fmt::Write;

/// A field of a kind of record.
pub(super) fn field(snapshot: &Snapshot, kind: RecordKind, number: u16) -> Option<String> {
    let mut out = field_alone(snapshot, kind, number)?;
    let policy = &snapshot.analysis.policy;
    if let Base::Level(scale) = field_type(policy, policy.schema.field(kind, number)?).base {
        out.push_str(&scale_line(snapshot, scale, None));
    }
    Some(out)
}

/// The same without the levels of its scale.
pub(super) fn field_alone(snapshot: &Snapshot, kind: RecordKind, number: u16) -> Option<String> {
    let policy = &snapshot.analysis.policy;
    let field = policy.schema.field(kind, number)?;
    let ty = field_type(policy, field);
    let mut out = format!(
        "`{}.{}`: {}\n",
        policy.schema.word(kind),
        field.name,
        type_words(policy, ty)
    );
    let note = field_note(field);
    if !note.is_empty() {
        let _ = writeln!(out, "\n{note}");
    }
    if let FieldSource::Defined(Some(value)) = field.source {
        let _ = writeln!(
            out,
            "\n```tide\ndefine {}.{} = {}\n```",
            policy.schema.word(kind),
            field.name,
            written(snapshot, value)
        );
    }
    if let Some(place) = field.declared {
        out.push_str(&docs(snapshot, place));
    }
    Some(out)
}

/// The levels of a scale in a line, one of them in bold.
fn scale_line(snapshot: &Snapshot, scale: ScaleId, marked: Option<u16>) -> String {
    let Some(scale) = snapshot.analysis.policy.scales.get(usize::from(scale.0)) else {
        return String::new();
    };
    let mut out = String::from("\n");
    for (number, level) in scale.levels.iter().enumerate() {
        let mark = if number == 0 {
            ""
        } else if number < scale.ordered {
            " < "
        } else {
            ", "
        };
        let bold = marked.is_some_and(|rank| usize::from(rank) == number);
        let _ = if bold {
            write!(out, "{mark}**{level}**")
        } else {
            write!(out, "{mark}{level}")
        };
    }
    out.push('\n');
    out
}

/// A level of a scale.
pub(super) fn level(snapshot: &Snapshot, scale: ScaleId, rank: u16) -> Option<String> {
    let known = snapshot.analysis.policy.scales.get(usize::from(scale.0))?;
    let level = known.levels.get(usize::from(rank))?;
    Some(format!(
        "level `{level}` of `{}`\n{}",
        known.name,
        scale_line(snapshot, scale, Some(rank))
    ))
}

/// A scale by its name.
pub(super) fn scale(snapshot: &Snapshot, name: &str) -> Option<String> {
    let scale = *snapshot.analysis.policy.names.scales.get(name)?;
    Some(format!(
        "scale `{name}`\n{}",
        scale_line(snapshot, scale, None)
    ))
}
