//! A waiver whose time is over.

use super::Lints;
use super::unused_waiver::subject_of;
use crate::diagnostic::{Check, Diagnostic, Edit, Fix, Severity};
use crate::policy::types::{RecordKind, Value};
use crate::time::{Instant, format_civil};

/// The check.
pub const CHECK: Check = Check::remark(
    "expired-waiver",
    Severity::Warning,
    "a waiver whose end is over",
);

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    let (policy, evaluator) = (context.policy, context.evaluator);
    let field = evaluator.fields.part.override_until;
    for (record, waiver) in (0u32..).zip(&policy.waivers) {
        let Some(until) = until(context, record).filter(|until| *until <= context.at) else {
            continue;
        };
        // What went while it held still rests on it, as long as the plan is kept.
        let rests_on_it = policy.statements.get(waiver.statement).is_some_and(|of| {
            subject_of(context, record)
                .is_some_and(|(kind, row)| evaluator.lets_pass(record, of, kind, row))
        });
        if rests_on_it {
            continue;
        }
        let mut finding = Diagnostic::new(
            &CHECK,
            evaluator.records.place(RecordKind::Override, record, field),
            format!(
                "the waiver `{}` ended at {} {}",
                waiver.name,
                format_civil(until, &policy.zone),
                policy.zone.name()
            ),
        )
        .remark("it lets nothing through any more")
        .label(waiver.place, "this waiver")
        .help("take it away; if its subject is still to pass, those who may let it pass say so again, with a new end");
        if let Some(place) = context.removal(waiver.place) {
            finding.fixes.push(Fix {
                title: format!("take the waiver `{}` away", waiver.name),
                // It says who let what through, as long as somebody asks.
                safe: false,
                edits: vec![Edit {
                    place,
                    text: String::new(),
                }],
            });
        }
        out.push(finding);
    }
}

/// When a waiver ends.
pub(super) fn until(context: &Lints<'_>, record: u32) -> Option<Instant> {
    let field = context.evaluator.fields.part.override_until;
    let records = context.evaluator.records;
    match records.value(RecordKind::Override, record, field) {
        Value::Instant(until) => Some(Instant(until)),
        _ => None,
    }
}
