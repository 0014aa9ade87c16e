//! Which statements read a field of a record.

use crate::policy::Policy;
use crate::policy::condition::{ExprId, Op};
use crate::policy::model::{Bucket, Candidates, Quorum, Requirement, ServiceChoice, Variant};
use crate::policy::types::RecordKind;
use rustc_hash::FxHashSet;

/// How a statement reads a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Reads {
    /// A condition of its own names it.
    Directly,
    /// A definition that it uses does.
    ByDefinition,
}

/// The numbers of the statements on a kind of subject that read a field, in the order of the policy.
pub(super) fn statements_reading(
    policy: &Policy,
    subject: RecordKind,
    field: (RecordKind, u16),
) -> Vec<(usize, Reads)> {
    let mut out = Vec::new();
    for (number, statement) in policy.statements.iter().enumerate() {
        let variants = statement
            .variants
            .iter()
            .filter(|variant| variant.subject == subject || variant.other == Some(subject));
        let found = variants
            .filter_map(|variant| reads(policy, variant, field))
            .min();
        out.extend(found.map(|how| (number, how)));
    }
    out
}

fn reads(policy: &Policy, variant: &Variant, field: (RecordKind, u16)) -> Option<Reads> {
    let mut best = None;
    let mut open: Vec<(ExprId, Reads)> = roots(variant)
        .into_iter()
        .map(|id| (id, Reads::Directly))
        .collect();
    let mut seen = FxHashSet::default();
    while let Some((id, how)) = open.pop() {
        if !seen.insert((id, how)) {
            continue;
        }
        match &policy.program.get(id).op {
            Op::Field {
                kind,
                field: number,
                of,
            } => {
                if (*kind, *number) == field {
                    best = Some(best.map_or(how, |known: Reads| known.min(how)));
                }
                open.push((*of, how));
            }
            Op::Defined { of, value } => {
                open.push((*of, how));
                open.push((*value, Reads::ByDefinition));
            }
            _ => open.extend(
                policy
                    .program
                    .children(id)
                    .into_iter()
                    .map(|child| (child, how)),
            ),
        }
    }
    best.or_else(|| reads_by_itself(policy, variant, field))
}

/// Fields that a statement reads without naming them.
fn reads_by_itself(
    policy: &Policy,
    variant: &Variant,
    (kind, number): (RecordKind, u16),
) -> Option<Reads> {
    let field = policy.schema.field(kind, number)?;
    let scope = &variant.scope;
    let of_subject = kind == variant.subject;
    let has_times = variant.requires.iter().any(|require| {
        matches!(
            require.what,
            Requirement::NotDuring(_) | Requirement::Inside(_)
        )
    });
    let has_quorum = variant
        .requires
        .iter()
        .any(|require| matches!(require.what, Requirement::Quorum { .. }));
    let read = match field.name.as_str() {
        "start" | "end" if of_subject => has_times,
        "duration" if kind == RecordKind::Rollback => has_times,
        "environments" if of_subject => scope.environments != Default::default(),
        "services" if of_subject => scope.services.is_some(),
        "class" | "bundle" if of_subject => scope.classes.is_some(),
        "approvals" if of_subject => has_quorum,
        _ if kind == RecordKind::Approval => has_quorum,
        _ => false,
    };
    read.then_some(Reads::Directly)
}

/// The conditions and values of a statement.
fn roots(variant: &Variant) -> Vec<ExprId> {
    let mut out = variant.scope.when.clone();
    if let Some(services) = &variant.scope.services
        && let ServiceChoice::Condition(condition) = services.services
    {
        out.push(condition);
    }
    out.extend(variant.excepts.iter().filter_map(|except| except.when));
    for allowed in &variant.overrides {
        out.extend(allowed.when);
        quorum(&allowed.quorum, &mut out);
    }
    for require in &variant.requires {
        out.extend(require.when);
        match &require.what {
            Requirement::Condition { condition, by } => {
                out.push(*condition);
                out.extend(*by);
            }
            Requirement::Quorum { quorum: needs, by } => {
                quorum(needs, &mut out);
                out.extend(*by);
            }
            Requirement::AtMost(limit) => {
                out.extend(limit.per.iter().filter_map(|per| match per {
                    Bucket::Field(field) => Some(*field),
                    _ => None,
                }))
            }
            _ => {}
        }
    }
    out
}

fn quorum(quorum: &Quorum, out: &mut Vec<ExprId>) {
    out.extend(quorum.excluding.iter().copied());
    out.extend(quorum.counts_when);
    for need in quorum.ways.iter().flatten() {
        out.extend(need.at);
        out.extend(need.per);
        out.extend(need.who.iter().filter_map(|who| match who {
            Candidates::Field(field) => Some(*field),
            _ => None,
        }));
    }
}
