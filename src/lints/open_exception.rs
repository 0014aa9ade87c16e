//! An exception for what is approved, where no approval is asked for.

use super::{Lints, listed};
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::model::{StatementKind, Variant};
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::RecordKind;
use crate::source::Place;
use rustc_hash::FxHashSet;

/// The check.
pub const CHECK: Check = Check::remark(
    "open-exception",
    Severity::Warning,
    "an exception asks for `approved` where no approval is required, so that it always passes",
);

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    if context.is_incomplete {
        return;
    }
    let mut seen: FxHashSet<Place> = FxHashSet::default();
    for statement in &context.policy.statements {
        for variant in &statement.variants {
            let excepts = variant
                .excepts
                .iter()
                .filter_map(|except| Some((except.when?, except.classes.as_ref())));
            let overrides = variant
                .overrides
                .iter()
                .filter_map(|over| Some((over.when?, None)));
            for (when, classes) in excepts.chain(overrides) {
                let Some(place) = approved_in(context, when) else {
                    continue;
                };
                // An exception for bundles says nothing about changes, and the other way round.
                if classes.is_some_and(Vec::is_empty) {
                    continue;
                }
                let classes = classes.or(variant.scope.classes.as_ref());
                let unasked = unasked(context, variant.subject, classes);
                let Some(unasked) = unasked else { continue };
                if !seen.insert(place) {
                    continue;
                }
                let whom = match (unasked.as_slice(), variant.subject) {
                    ([], RecordKind::Release) => "any release".to_owned(),
                    ([], _) => "any change".to_owned(),
                    (names, _) => listed(names),
                };
                out.push(
                    Diagnostic::new(
                        &CHECK,
                        place,
                        format!("no approval is asked of {whom}, so `approved` always holds"),
                    )
                    .remark("this exception lets everything through")
                    .label(statement.place, format!("an exception to this {}", statement.kind.word()))
                    .help(match classes {
                        Some(_) => format!("add an approval `for` {}, or say who may let it through with `override`", plain(&unasked)),
                        None => "add an approval, or say who may let it through with `override`".to_owned(),
                    }),
                );
            }
        }
    }
}

fn plain(names: &[&str]) -> String {
    format!("`{}`", names.join(", "))
}

/// Where a condition reads `approved` of its subject.
fn approved_in(context: &Lints<'_>, condition: ExprId) -> Option<Place> {
    let program = &context.policy.program;
    let mut open = vec![condition];
    while let Some(id) = open.pop() {
        let node = program.get(id);
        if let Op::Field { of, kind, field } = &node.op
            && matches!(program.get(*of).op, Op::Variable(Variable::SUBJECT))
            && context
                .policy
                .schema
                .field(*kind, *field)
                .is_some_and(|field| field.source == FieldSource::Computed(Computed::Approved))
        {
            return Some(node.span.within(node.file));
        }
        open.extend(program.children(id));
    }
    None
}

/// The classes of which no approval could be asked; none at all where there is no approval for such subjects. `None` if every
/// class could be asked for one.
fn unasked<'p>(
    context: &Lints<'p>,
    subject: RecordKind,
    classes: Option<&Vec<u32>>,
) -> Option<Vec<&'p str>> {
    let approvals: Vec<&Variant> = context
        .policy
        .statements
        .iter()
        .filter(|statement| statement.kind == StatementKind::Approval && !statement.advisory)
        .flat_map(|statement| &statement.variants)
        .filter(|variant| variant.subject == subject)
        .collect();
    let Some(classes) = classes else {
        return approvals.is_empty().then(Vec::new);
    };
    let list = if subject == RecordKind::Release {
        &context.policy.bundles
    } else {
        &context.policy.classes
    };
    let unasked: Vec<&str> = classes
        .iter()
        .filter(|class| {
            !approvals.iter().any(|approval| {
                approval
                    .scope
                    .classes
                    .as_ref()
                    .is_none_or(|classes| classes.contains(class))
            })
        })
        .filter_map(|class| list.get(*class as usize))
        .map(|class| class.name.as_str())
        .collect();
    (!unasked.is_empty()).then_some(unasked)
}
