//! A blackout that refuses and one that warns, side by side.

use super::{Lints, day_text};
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::model::{EnvironmentScope, ServiceChoice, Statement, StatementKind, Variant};
use crate::time::{Instant, Intervals};
use chrono::Timelike;

/// The check.
pub const CHECK: Check = Check::remark(
    "boundary-severity",
    Severity::Note,
    "one blackout refuses up to an instant and another only warns from it on",
);

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    let blackouts: Vec<(&Statement, &Variant, &Intervals)> = context
        .policy
        .statements
        .iter()
        .filter(|statement| statement.kind == StatementKind::Blackout)
        .filter_map(|statement| {
            let times = context.times_of(statement.place)?;
            Some((
                statement,
                statement.variants.first()?,
                &context.year.set(times).union,
            ))
        })
        .collect();
    for (gentle, gentle_variant, gentle_times) in blackouts
        .iter()
        .filter(|(statement, ..)| statement.advisory)
    {
        for (firm, firm_variant, firm_times) in blackouts
            .iter()
            .filter(|(statement, ..)| !statement.advisory)
        {
            if is_apart(gentle_variant, firm_variant) {
                continue;
            }
            let to_gentle = boundary(firm_times, gentle_times);
            let Some(at) = to_gentle.or_else(|| boundary(gentle_times, firm_times)) else {
                continue;
            };
            let zone = &context.policy.zone;
            let clock = zone.civil(at);
            out.push(
                Diagnostic::new(
                    &CHECK,
                    gentle.place,
                    format!(
                        "`{}` only warns where `{}` refuses, and they meet, as on {} at {:02}:{:02}",
                        gentle.name,
                        firm.name,
                        day_text(zone, at),
                        clock.hour(),
                        clock.minute()
                    ),
                )
                .label(firm.place, "this one refuses")
                .help(if to_gentle.is_some() {
                    "an instant belongs to the blackout that starts with it: what starts exactly then is only warned of"
                } else {
                    "an instant belongs to the blackout that starts with it: what starts exactly then is refused"
                }),
            );
        }
    }
}

/// The first instant at which an opening of the first ends and one of the second starts.
fn boundary(first: &Intervals, second: &Intervals) -> Option<Instant> {
    first
        .as_slice()
        .iter()
        .map(|opening| opening.end)
        .find(|end| {
            second
                .as_slice()
                .binary_search_by_key(end, |opening| opening.start)
                .is_ok()
        })
}

/// Whether no subject is in both scopes, as far as names say.
fn is_apart(a: &Variant, b: &Variant) -> bool {
    let disjoint = |a: &[u32], b: &[u32]| !a.iter().any(|one| b.contains(one));
    let classes = match (&a.scope.classes, &b.scope.classes) {
        (Some(a), Some(b)) => disjoint(a, b),
        _ => false,
    };
    let environments = match (&a.scope.environments, &b.scope.environments) {
        (EnvironmentScope::Named(a), EnvironmentScope::Named(b)) => disjoint(a, b),
        _ => false,
    };
    let services = match (&a.scope.services, &b.scope.services) {
        (Some(a), Some(b)) => match (&a.services, &b.services) {
            (ServiceChoice::Named(a), ServiceChoice::Named(b)) => disjoint(a, b),
            _ => false,
        },
        _ => false,
    };
    a.subject == b.subject && (classes || environments || services)
}
