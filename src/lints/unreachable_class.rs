//! A class that no change can be found to be of, since an earlier one takes them all.

use super::Lints;
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::condition::{ExprId, Op, Program};
use crate::policy::model::Class;

/// The check.
pub const CHECK: Check = Check::remark(
    "unreachable-class",
    Severity::Warning,
    "an earlier class takes every change that this one would take",
);

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    // A condition that could not be read makes a class look as if it took everything.
    if context.is_incomplete {
        return;
    }
    let program = &context.policy.program;
    let conditions: Vec<(&Class, Vec<ExprId>)> = context
        .policy
        .classes
        .iter()
        .map(|class| (class, conjuncts(program, &class.when)))
        .collect();
    for (number, (class, wanted)) in conditions.iter().enumerate() {
        let mut earlier = conditions.iter().take(number);
        let earlier =
            earlier.find(|(earlier, taken)| !earlier.declared && takes_all(program, taken, wanted));
        let Some((earlier, taken)) = earlier else {
            continue;
        };
        let layers = &context.policy.layers;
        let are_apart = layers.are_apart(class.place.file, earlier.place.file);
        let (remark, help) = if are_apart {
            (
                "every change of it is of both classes, and refused",
                format!(
                    "neither policy is built on the other: make the conditions of `{}` and `{}` exclude each other, or declare both in a base of the two policies",
                    class.name, earlier.name
                ),
            )
        } else if layers.extends(class.place.file, earlier.place.file) {
            (
                "no change is of it, whatever a plan declares",
                "classes of a base are tried first, and keep what they take: give the condition to a statement's `when`, or have the base leave such changes to those built on it".to_owned(),
            )
        } else {
            (
                "a change that declares this class is refused",
                format!(
                    "classes are tried in the order written: put `{}` before `{}`",
                    class.name, earlier.name
                ),
            )
        };
        let why = if taken.is_empty() {
            "has no `when`, so it takes every change"
        } else {
            "takes every change that fulfils this one's conditions"
        };
        out.push(
            Diagnostic::new(
                &CHECK,
                class.place,
                match are_apart {
                    true => format!(
                        "no change can be `{}` alone: `{}` takes it as well",
                        class.name, earlier.name
                    ),
                    false => format!(
                        "no change is found to be `{}`: `{}` comes first",
                        class.name, earlier.name
                    ),
                },
            )
            .remark(remark)
            .label(earlier.place, why)
            .help(help),
        );
    }
}

/// The parts that all must hold.
fn conjuncts(program: &Program, conditions: &[ExprId]) -> Vec<ExprId> {
    let mut parts = Vec::new();
    let mut open: Vec<ExprId> = conditions.to_vec();
    while let Some(id) = open.pop() {
        match &program.get(id).op {
            Op::And(all) => open.extend(all),
            _ => parts.push(id),
        }
    }
    parts
}

/// Whether each condition of the first is one of the second's, so that what fulfils the second fulfils the first.
fn takes_all(program: &Program, first: &[ExprId], second: &[ExprId]) -> bool {
    first
        .iter()
        .all(|part| second.iter().any(|other| same(program, *part, *other)))
}

/// Whether two conditions are written alike.
fn same(program: &Program, a: ExprId, b: ExprId) -> bool {
    if a == b {
        return true;
    }
    let alike = match (&program.get(a).op, &program.get(b).op) {
        (Op::Constant(a), Op::Constant(b)) => a == b,
        (Op::Variable(a), Op::Variable(b)) => a == b,
        (
            Op::Field {
                kind: a,
                field: number,
                ..
            },
            Op::Field {
                kind: b,
                field: other,
                ..
            },
        ) => a == b && number == other,
        (Op::Compare { op: a, .. }, Op::Compare { op: b, .. }) => a == b,
        (Op::Has { amount: a, .. }, Op::Has { amount: b, .. }) => a == b,
        (Op::Like { pattern: a, .. }, Op::Like { pattern: b, .. }) => a == b,
        (Op::Within { distance: a, .. }, Op::Within { distance: b, .. }) => a == b,
        (
            Op::Quantified {
                quantity: a,
                condition: first,
                ..
            },
            Op::Quantified {
                quantity: b,
                condition: second,
                ..
            },
        ) => a == b && first.is_some() == second.is_some(),
        (
            Op::Counted {
                rate: a,
                condition: first,
                ..
            },
            Op::Counted {
                rate: b,
                condition: second,
                ..
            },
        ) => a == b && first.is_some() == second.is_some(),
        (Op::Latest { among: a, .. }, Op::Latest { among: b, .. }) => a.is_some() == b.is_some(),
        (Op::PartOf(_, a), Op::PartOf(_, b)) => a == b,
        (Op::Arithmetic { op: a, .. }, Op::Arithmetic { op: b, .. }) => a == b,
        (
            Op::Shift {
                length: a,
                back: first,
                ..
            },
            Op::Shift {
                length: b,
                back: second,
                ..
            },
        ) => a == b && first == second,
        (Op::AtClock { clock: a, .. }, Op::AtClock { clock: b, .. }) => a == b,
        (Op::List(_), Op::List(_))
        | (Op::And(_), Op::And(_))
        | (Op::Or(_), Op::Or(_))
        | (Op::Not(_), Op::Not(_))
        | (Op::Holds(_), Op::Holds(_))
        | (Op::Defined { .. }, Op::Defined { .. })
        | (Op::Among { .. }, Op::Among { .. })
        | (Op::InGroup { .. }, Op::InGroup { .. })
        | (Op::IsSet(_), Op::IsSet(_))
        | (Op::IsMissing(_), Op::IsMissing(_))
        | (Op::By { .. }, Op::By { .. })
        | (Op::Before(..), Op::Before(..))
        | (Op::After(..), Op::After(..))
        | (Op::During { .. }, Op::During { .. })
        | (Op::Inside { .. }, Op::Inside { .. })
        | (Op::CountOf(_), Op::CountOf(_)) => true,
        _ => false,
    };
    let (a, b) = (program.children(a), program.children(b));
    alike && a.len() == b.len() && a.into_iter().zip(b).all(|(a, b)| same(program, a, b))
}
