//! A name that is declared and that nothing mentions.

use super::Lints;
use super::mentions::Mentions;
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::types::{Base, RecordKind, ScaleId, Value};
use crate::syntax::tree::ItemKind;

/// The check.
pub const CHECK: Check = Check::remark(
    "unused-name",
    Severity::Warning,
    "a group, period, definition, scale or calendar that nothing uses",
);

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    // What a part that could not be read mentions is not known.
    if context.is_incomplete {
        return;
    }
    let mut mentions = Mentions::default();
    for (_, item) in context.items() {
        mentions.item(item);
    }
    for (file, item) in context.items() {
        let Some(name) = item.name.as_ref().filter(|name| !mentions.has(&name.value)) else {
            continue;
        };
        // A base declares for all who are built on it, and they are not all here.
        if context.policy.layers.is_base(file) {
            continue;
        }
        let help = match item.kind.value {
            ItemKind::Group if !is_group_used(context, &name.value) => {
                "an approval that should ask this group does not: name it in a `require`, or take it away"
            }
            ItemKind::Period => {
                "a period binds nobody until a statement asks for it, as in `when during NAME`"
            }
            ItemKind::Define => "use it in a condition, or take it away",
            ItemKind::Scale if !is_scale_used(context, &name.value) => {
                "a scale orders a field of its own name, such as `risk`, or one declared with it, as in `field change.NAME SCALE`"
            }
            ItemKind::Calendar if !plans_name_calendars(context) => {
                "name it in `policy`, or in the item whose business days it counts: `calendar NAME`"
            }
            _ => continue,
        };
        let word = match item.kind.value {
            ItemKind::Define => "definition",
            kind => kind.keyword(),
        };
        out.push(
            Diagnostic::new(
                &CHECK,
                name.span.within(file),
                format!("nothing uses the {word} `{}`", name.value),
            )
            .remark("declared and never mentioned")
            .help(help),
        );
    }
}

/// Whether plans may name a calendar, in a field that the policy declares.
fn plans_name_calendars(context: &Lints<'_>) -> bool {
    let schema = &context.policy.schema;
    schema.all_kinds().any(|kind| {
        let mut fields = schema.fields(kind).iter();
        fields.any(|field| {
            field.declared.is_some() && field.ty.base == Base::Record(RecordKind::Calendar)
        })
    })
}

/// Whether a group that no item mentions has a part all the same: by its authority, or through a field that names groups.
fn is_group_used(context: &Lints<'_>, name: &str) -> bool {
    let policy = context.policy;
    let Some(row) = policy.names.find(RecordKind::Group, name) else {
        return true;
    };
    let has_authority = policy
        .groups
        .get(row as usize)
        .is_none_or(|group| group.authority.is_some());
    // `1 of assignment-group`: any group may be asked.
    let is_read = policy.program.iter().any(|node| {
        node.ty.base == Base::Record(RecordKind::Group)
            && matches!(
                node.op,
                crate::policy::condition::Op::Field { kind, .. } if kind != RecordKind::Service
            )
    });
    has_authority || is_read || is_in_a_plan(context, row)
}

/// Whether a change or release names the group.
fn is_in_a_plan(context: &Lints<'_>, group: u32) -> bool {
    let records = context.evaluator.records;
    [RecordKind::Change, RecordKind::Release]
        .into_iter()
        .any(|kind| {
            (0u16..)
                .zip(context.policy.schema.fields(kind))
                .filter(|(_, field)| field.ty.base == Base::Record(RecordKind::Group))
                .any(|(number, _)| {
                    (0..records.count(kind)).any(|row| {
                        let value = records.value(kind, row, number);
                        let wanted = Value::Record(RecordKind::Group, group);
                        value == wanted
                            || records.items(value).iter().any(|cell| cell.value == wanted)
                    })
                })
        })
}

/// Whether a field that is there from the start takes its levels from the scale.
fn is_scale_used(context: &Lints<'_>, name: &str) -> bool {
    let Some(ScaleId(number)) = context.policy.names.scales.get(name).copied() else {
        return true;
    };
    context.policy.schema.all_kinds().any(|kind| {
        context
            .policy
            .schema
            .fields(kind)
            .iter()
            .any(|field| field.declared.is_none() && field.ty.base == Base::Level(ScaleId(number)))
    })
}
