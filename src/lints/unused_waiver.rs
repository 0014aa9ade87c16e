//! A waiver that nothing needs: its subject is in no plan, or passes anyway.

use super::Lints;
use super::expired_waiver::until;
use crate::diagnostic::{Check, Diagnostic, Edit, Fix, Severity, suggest};
use crate::policy::model::Waiver;
use crate::policy::types::RecordKind;

/// The check.
pub const CHECK: Check = Check::remark(
    "unused-waiver",
    Severity::Warning,
    "a waiver for what no plan has, or for what passes without it",
);

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    let policy = context.policy;
    for (record, waiver) in (0u32..).zip(&policy.waivers) {
        // One that is over has its own finding.
        if until(context, record).is_some_and(|until| until <= context.at) {
            continue;
        }
        let found = match subject_of(context, record) {
            Some((kind, row)) => {
                let Some(statement) = policy.statements.get(waiver.statement) else {
                    continue;
                };
                let evaluator = context.evaluator;
                if !evaluator.passes_without_override(statement, kind, row) {
                    continue;
                }
                let word = statement.kind.word();
                Diagnostic::new(
                    &CHECK,
                    waiver.place,
                    format!(
                        "nothing needs the waiver `{}`: {} `{}` passes the {word} `{}` anyway",
                        waiver.name,
                        kind.word(),
                        waiver.id,
                        statement.name
                    ),
                )
                .label(statement.place, "it lets the subject pass")
                .help("take it away: it would let a later plan pass that nobody looked at")
            }
            None => match absent(context, waiver) {
                Some(finding) => finding,
                None => continue,
            },
        };
        out.push(with_removal(context, waiver, found));
    }
}

/// The change or release that a waiver is for, if a plan has it.
pub(super) fn subject_of(context: &Lints<'_>, record: u32) -> Option<(RecordKind, u32)> {
    context
        .evaluator
        .records
        .row(RecordKind::Override, record)?
        .parent
}

/// A waiver for what is in no plan, where all plans are known.
fn absent(context: &Lints<'_>, waiver: &Waiver) -> Option<Diagnostic> {
    let records = context.evaluator.records;
    let count = |kind| records.count(kind);
    if !context.all_plans || count(RecordKind::Change) + count(RecordKind::Release) == 0 {
        return None;
    }
    let ids = (0..count(waiver.kind)).map(|row| records.name(waiver.kind, row));
    let ids: Vec<&str> = ids.collect();
    // It is there, and its overrides could not be read.
    if ids.contains(&waiver.id.as_str()) {
        return None;
    }
    let near = suggest(&waiver.id, ids);
    let mut finding = Diagnostic::new(
        &CHECK,
        waiver.id_place,
        format!(
            "nothing needs the waiver `{}`: no plan has the {} `{}`",
            waiver.name,
            waiver.kind.word(),
            waiver.id
        ),
    )
    .help("mend the id, or take the waiver away");
    if let Some(near) = near.first() {
        finding = finding.help(format!("did you mean `{near}`?"));
    }
    Some(finding)
}

fn with_removal(context: &Lints<'_>, waiver: &Waiver, mut finding: Diagnostic) -> Diagnostic {
    if let Some(place) = context.removal(waiver.place) {
        finding.fixes.push(Fix {
            title: format!("take the waiver `{}` away", waiver.name),
            // The plan that it is for may still come, or move back.
            safe: false,
            edits: vec![Edit {
                place,
                text: String::new(),
            }],
        });
    }
    finding
}
