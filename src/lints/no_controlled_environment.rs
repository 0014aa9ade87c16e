//! Environments are declared and none is under change control.

use super::Lints;
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::model::EnvironmentScope;
use crate::policy::types::RecordKind;

/// The check.
pub const CHECK: Check = Check::remark(
    "no-controlled-environment",
    Severity::Warning,
    "environments are declared and none of them is `controlled`",
);

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    let environments = &context.policy.environments;
    let Some(last) = environments
        .iter()
        .max_by_key(|environment| environment.rank)
    else {
        return;
    };
    if environments
        .iter()
        .any(|environment| environment.controlled)
        || context.is_incomplete
    {
        return;
    }
    // Statements that all say where they apply need no default.
    let asks = context.policy.statements.iter().any(|statement| {
        statement.variants.iter().any(|variant| {
            matches!(variant.subject, RecordKind::Change | RecordKind::Release)
                && !matches!(variant.scope.environments, EnvironmentScope::Named(_))
        })
    });
    if asks {
        out.push(
            Diagnostic::new(&CHECK, last.place, "none of the environments is `controlled`")
                .remark("statements without `in` apply to this one and to all others")
                .help("write `controlled` in those that are under change control, as in `environment production { controlled }`"),
        );
    }
}
