//! A window that blackouts leave nothing of.

use super::{Lints, day_text, days, listed};
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::model::{
    EnvironmentScope, Requirement, ServiceChoice, Statement, StatementKind, Variant,
};
use crate::policy::types::RecordKind;
use crate::time::{Interval, Intervals};

/// The check.
pub const CHECK: Check = Check::remark(
    "no-open-slot",
    Severity::Error,
    "blackouts cover every opening of a window for 90 days",
);

const DAYS: i64 = 90;

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    // A blackout whose times could not be read looks as if it had none, and so closed always.
    if context.is_incomplete {
        return;
    }
    let ahead = Interval::new(context.at, context.at.saturating_add_micros(days(DAYS)));
    let ahead = Intervals::from_unsorted(vec![ahead]);
    let statements = &context.policy.statements;
    let firm = |kind| {
        statements
            .iter()
            .filter(move |statement: &&Statement| statement.kind == kind && !statement.advisory)
    };
    // What no blackout at all covers is open to everyone, and that is nearly always enough.
    let closed: Vec<Interval> = firm(StatementKind::Blackout)
        .flat_map(|blackout| match context.times_of(blackout.place) {
            Some(times) => context.year.set(times).union.as_slice(),
            None => ahead.as_slice(),
        })
        .copied()
        .collect();
    let closed = Intervals::from_unsorted(closed);
    for window in firm(StatementKind::Window) {
        for variant in &window.variants {
            let Some(times) = context.times_of(window.place) else {
                continue;
            };
            let open = context.year.set(times).union.intersect(&ahead);
            if open.is_empty() || !open.subtract(&closed).is_empty() {
                continue;
            }
            let stuck: Vec<(Option<u32>, Vec<&Statement>)> = classes(context, variant)
                .into_iter()
                .filter_map(|class| {
                    let blackouts = firm(StatementKind::Blackout).filter(|blackout| {
                        blackout
                            .variants
                            .iter()
                            .any(|other| applies_wherever(other, variant, class))
                    });
                    covering(context, &open, blackouts).map(|covering| (class, covering))
                })
                .collect();
            let Some((_, blackouts)) = stuck.first() else {
                continue;
            };
            let whom = match variant.subject {
                RecordKind::Release => "release",
                _ => "change",
            };
            let names: Vec<&str> = stuck
                .iter()
                .filter_map(|(class, _)| class_name(context, variant.subject, (*class)?))
                .collect();
            let whom = if names.is_empty()
                || stuck.len() == classes(context, variant).len() && variant.scope.classes.is_none()
            {
                format!("a {whom}")
            } else {
                format!("a {whom} of class {}", listed(names))
            };
            let mut finding = Diagnostic::new(
                &CHECK,
                window.place,
                format!(
                    "no opening of `{}` is free for {whom} in the {DAYS} days from {}",
                    window.name,
                    day_text(&context.policy.zone, context.at)
                ),
            )
            .remark("blackouts cover every opening")
            .help("move the window or the blackout, or say in the blackout whom it does not stop, with `for` or `except`");
            for blackout in blackouts {
                finding = finding.label(blackout.place, "covers openings of the window");
            }
            out.push(finding);
            break;
        }
    }
}

/// The classes or bundles that a window is for, each by itself; `None` for subjects of no class.
fn classes(context: &Lints<'_>, window: &Variant) -> Vec<Option<u32>> {
    match &window.scope.classes {
        Some(classes) => classes.iter().copied().map(Some).collect(),
        None => {
            let all = if window.subject == RecordKind::Release {
                context.policy.bundles.len()
            } else {
                context.policy.classes.len()
            };
            let declared = (0..u32::try_from(all).unwrap_or(0)).map(Some);
            if all == 0 {
                vec![None]
            } else {
                declared.collect()
            }
        }
    }
}

fn class_name<'p>(context: &Lints<'p>, subject: RecordKind, class: u32) -> Option<&'p str> {
    let list = if subject == RecordKind::Release {
        &context.policy.bundles
    } else {
        &context.policy.classes
    };
    list.get(class as usize).map(|class| class.name.as_str())
}

/// Those of the blackouts that cover openings, if together they cover all.
fn covering<'s>(
    context: &Lints<'_>,
    open: &Intervals,
    blackouts: impl Iterator<Item = &'s Statement>,
) -> Option<Vec<&'s Statement>> {
    let mut left = open.clone();
    let mut covering = Vec::new();
    for blackout in blackouts {
        let rest = match context.times_of(blackout.place) {
            Some(times) => left.subtract(&context.year.set(times).union),
            None => Intervals::NONE,
        };
        if rest != left {
            covering.push(blackout);
            left = rest;
        }
        if left.is_empty() {
            return Some(covering);
        }
    }
    None
}

/// Whether a blackout stops every subject of a class that a window is about, whatever its plan says.
fn applies_wherever(blackout: &Variant, window: &Variant, class: Option<u32>) -> bool {
    let for_class = match (&blackout.scope.classes, class) {
        (None, _) => true,
        (Some(classes), Some(class)) => classes.contains(&class),
        (Some(_), None) => false,
    };
    let in_environments = match (&blackout.scope.environments, &window.scope.environments) {
        (EnvironmentScope::Everywhere, _) => true,
        (EnvironmentScope::Named(wide), EnvironmentScope::Named(narrow)) => {
            narrow.iter().all(|one| wide.contains(one))
        }
        (wide, narrow) => wide == narrow,
    };
    let on_services = match (&blackout.scope.services, &window.scope.services) {
        (None, _) => true,
        (Some(wide), Some(narrow)) => match (&wide.services, &narrow.services) {
            (ServiceChoice::Named(wide), ServiceChoice::Named(narrow)) => {
                narrow.iter().all(|one| wide.contains(one))
            }
            _ => false,
        },
        (Some(_), None) => false,
    };
    let excepted = blackout
        .excepts
        .iter()
        .any(|except| match (&except.classes, class) {
            (None, _) => true,
            (Some(classes), Some(class)) => classes.contains(&class),
            (Some(_), None) => false,
        });
    let always_asked = blackout
        .requires
        .iter()
        .all(|require| matches!(require.what, Requirement::NotDuring(_) | Requirement::Never));
    blackout.subject == window.subject
        && for_class
        && in_environments
        && on_services
        && blackout.scope.when.is_empty()
        && !excepted
        && blackout.overrides.is_empty()
        && always_asked
}
