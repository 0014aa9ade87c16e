//! A requirement that reads dated records and does not say by when.

use super::Lints;
use crate::diagnostic::{Check, Diagnostic, Edit, Fix, Severity};
use crate::policy::condition::{ExprId, Op, Quantity, Variable};
use crate::policy::model::{Requirement, StatementKind};
use crate::policy::types::{Base, RecordKind};
use crate::source::Place;
use rustc_hash::FxHashSet;

/// The check.
pub const CHECK: Check = Check::remark(
    "missing-deadline",
    Severity::Note,
    "a requirement waits for records and names no deadline",
);

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    let mut seen: FxHashSet<Place> = FxHashSet::default();
    let program = &context.policy.program;
    for statement in &context.policy.statements {
        if !matches!(
            statement.kind,
            StatementKind::Rule | StatementKind::Class | StatementKind::Bundle
        ) {
            continue;
        }
        for variant in &statement.variants {
            if !matches!(variant.subject, RecordKind::Change | RecordKind::Release)
                || variant.other.is_some()
            {
                continue;
            }
            for require in &variant.requires {
                let Requirement::Condition {
                    condition,
                    by: None,
                } = require.what
                else {
                    continue;
                };
                let Some(records) = awaited(context, condition) else {
                    continue;
                };
                if !seen.insert(require.place) {
                    continue;
                }
                let node = program.get(condition);
                let place = node.span.within(node.file);
                let mut finding = Diagnostic::new(
                    &CHECK,
                    place,
                    format!("this waits for {} and has no deadline", records.plural()),
                )
                .remark("broken from the first day on, never owed")
                .help("with `by start` at the end of the line, it is owed until the start");
                // Behind `and` or `or` a deadline needs brackets, which may stand there already.
                if !matches!(node.op, Op::And(_) | Op::Or(_)) {
                    finding.fixes.push(Fix {
                        title: "add `by start`".to_owned(),
                        safe: false,
                        edits: vec![Edit {
                            place: node.span.at_end().within(node.file),
                            text: " by start".to_owned(),
                        }],
                    });
                }
                out.push(finding);
            }
        }
    }
}

/// The dated records that a condition waits for: those that must come, with no instant to compare them with.
fn awaited(context: &Lints<'_>, condition: ExprId) -> Option<RecordKind> {
    let program = &context.policy.program;
    let mut found = None;
    let mut open = vec![condition];
    while let Some(id) = open.pop() {
        match &program.get(id).op {
            // It says by when in its own way.
            Op::By { .. } | Op::Before(..) | Op::After(..) | Op::Within { .. } => return None,
            // What must not be there is not waited for.
            Op::Not(_)
            | Op::Quantified {
                quantity: Quantity::No,
                ..
            }
            | Op::IsMissing(_) => {}
            Op::Quantified {
                quantity: Quantity::Any,
                collection,
                ..
            }
            | Op::Latest { collection, .. } => {
                found = found.or_else(|| dated(context, *collection));
                open.extend(program.children(id));
            }
            Op::Has { left, .. } | Op::IsSet(left) => {
                found = found.or_else(|| dated(context, *left));
                open.extend(program.children(id));
            }
            _ => open.extend(program.children(id)),
        }
    }
    found
}

/// The kind of dated record that a value is of, or is a field of.
fn dated(context: &Lints<'_>, id: ExprId) -> Option<RecordKind> {
    let node = context.policy.program.get(id);
    let waits = |kind: RecordKind| {
        let awaited = matches!(
            kind,
            RecordKind::Approval | RecordKind::Evidence | RecordKind::Notice | RecordKind::Review
        );
        awaited.then_some(kind)
    };
    // The records of an element are there when the element is; those of the subject are waited for.
    if !is_of_subject(context, id) {
        return None;
    }
    match (&node.op, node.ty.base) {
        (_, Base::Record(kind)) if waits(kind).is_some() => Some(kind),
        (Op::Field { kind, .. }, _) => waits(*kind),
        _ => None,
    }
}

/// Whether a path starts at the subject.
fn is_of_subject(context: &Lints<'_>, id: ExprId) -> bool {
    match &context.policy.program.get(id).op {
        Op::Variable(variable) => *variable == Variable::SUBJECT,
        Op::Field { of, .. } => is_of_subject(context, *of),
        _ => false,
    }
}
