//! A scope whose condition no service of the policy fulfils.

use super::{Lints, listed};
use crate::diagnostic::{Check, Diagnostic, Outcome, Severity, suggest};
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::model::{GivenValue, ServiceChoice};
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;
use crate::verdict::Frame;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// The check.
pub const CHECK: Check = Check::remark(
    "unmatched-scope",
    Severity::Error,
    "a statement is about services of which there are none",
);

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    if context.is_incomplete {
        return;
    }
    let mut seen: FxHashSet<Place> = FxHashSet::default();
    for statement in &context.policy.statements {
        for variant in &statement.variants {
            let Some(scope) = &variant.scope.services else {
                continue;
            };
            let ServiceChoice::Condition(condition) = scope.services else {
                continue;
            };
            if !is_about_the_policy(context, condition)
                || matches_some(context, condition)
                || !seen.insert(scope.place)
            {
                continue;
            }
            let node = context.policy.program.get(condition);
            let mut finding = Diagnostic::new(
                &CHECK,
                node.span.within(node.file),
                format!(
                    "no service is one of these, so `{}` is about nothing",
                    statement.name
                ),
            )
            .remark("true of no service");
            if context.policy.services.is_empty() {
                finding = finding.help("the policy declares no service");
            } else if let Some(help) = near_texts(context, condition) {
                finding = finding.help(help);
            } else {
                finding = finding.help("a statement that applies to nothing stops nothing: mend the condition, or the services");
            }
            out.push(finding);
        }
    }
}

/// Whether a condition asks only what the items of the policy say, so that no plan can change the answer.
fn is_about_the_policy(context: &Lints<'_>, condition: ExprId) -> bool {
    let program = &context.policy.program;
    let mut open = vec![condition];
    while let Some(id) = open.pop() {
        let asks_the_policy = match &program.get(id).op {
            Op::Broken
            | Op::During { .. }
            | Op::Inside { .. }
            | Op::Within { .. }
            | Op::Variable(Variable::SUBJECT | Variable::OTHER) => false,
            Op::Field { kind, field, .. } => is_given_by_items(context, *kind, *field),
            _ => true,
        };
        if !asks_the_policy {
            return false;
        }
        open.extend(program.children(id));
    }
    true
}

/// Fields of services that items give. One that no item gives may come from plans.
fn is_given_by_items(context: &Lints<'_>, kind: RecordKind, field: u16) -> bool {
    let policy = context.policy;
    match kind {
        RecordKind::Service => {
            let name = policy
                .schema
                .field(kind, field)
                .map(|field| field.name.as_str());
            matches!(
                name,
                Some(
                    "name"
                        | "owner"
                        | "tier"
                        | "tags"
                        | "parent"
                        | "depends-on"
                        | "kind"
                        | "footprint"
                )
            ) || policy
                .services
                .iter()
                .any(|service| service.fields.iter().any(|given| given.field == field))
        }
        RecordKind::Group | RecordKind::Environment => true,
        _ => false,
    }
}

fn matches_some(context: &Lints<'_>, condition: ExprId) -> bool {
    let services = u32::try_from(context.policy.services.len()).unwrap_or(u32::MAX);
    (0..services).any(|service| {
        let frame = Frame::about(RecordKind::Service, service).with(
            Variable::INNER,
            RecordKind::Service,
            service,
        );
        context.evaluator.truth(condition, &frame) == Outcome::Met
    })
}

/// What may be meant by a text of the condition that no service has.
fn near_texts(context: &Lints<'_>, condition: ExprId) -> Option<String> {
    let policy = context.policy;
    let known: BTreeSet<&str> = policy
        .services
        .iter()
        .flat_map(|service| &service.fields)
        .flat_map(|field| &field.values)
        .filter_map(|(value, _)| match value {
            GivenValue::Text(text) => Some(text.as_str()),
            GivenValue::Plain(_) => None,
        })
        .collect();
    let mut open = vec![condition];
    while let Some(id) = open.pop() {
        if let Op::Constant(Value::Text(number)) = policy.program.get(id).op {
            let text = policy.texts.get(number as usize).map_or("", String::as_str);
            let near = suggest(text, known.iter().copied());
            if !known.contains(text) && !near.is_empty() {
                return Some(format!(
                    "no service says `{text}`; did you mean {}?",
                    listed(near)
                ));
            }
        }
        open.extend(policy.program.children(id));
    }
    None
}
