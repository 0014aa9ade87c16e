//! A rota in which nobody is on duty for a while, or that ends soon.

use super::Lints;
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::time::{Instant, format_civil};

/// The check.
pub const CHECK: Check = Check::remark(
    "uncovered-rota",
    Severity::Warning,
    "a rota with a gap or an end ahead",
);

/// A rota that ends later than this is renewed in time.
const SOON_MICROS: i64 = 3 * 24 * 3_600_000_000;

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    let groups = &context.policy.groups;
    let rosters = groups.first().map(|group| &group.rosters);
    let manned = rosters.map_or_else(Vec::new, |rosters| rosters.manned());
    for (group, times) in groups.iter().zip(manned) {
        let Some((from, until)) = uncovered(&times, context.at) else {
            continue;
        };
        let zone = &context.policy.zone;
        let from_text = format_civil(from, zone);
        let message = match until {
            Some(until) => format!(
                "nobody is in `{}` from {from_text} to {} {}",
                group.name,
                format_civil(until, zone),
                zone.name()
            ),
            None if from <= context.at => format!(
                "nobody is in `{}` since {from_text} {}",
                group.name,
                zone.name()
            ),
            None => format!(
                "nobody is in `{}` from {from_text} {} on",
                group.name,
                zone.name()
            ),
        };
        let help = match until {
            Some(_) => "let the next period start where the one before ends",
            None => "add the next periods",
        };
        out.push(
            Diagnostic::new(&CHECK, group.place, message)
                .remark("what asks for somebody of this group then cannot be fulfilled")
                .help(help),
        );
    }
}

/// The first time from an instant on in which nobody is in a group, if that is of concern: a gap, or an end that is near. `None`
/// behind it where nobody comes afterwards. Groups without periods have no such time. `manned` are the times in which somebody is in
/// it, in order.
fn uncovered(manned: &[(Instant, Instant)], at: Instant) -> Option<(Instant, Option<Instant>)> {
    let mut covered = manned.first()?.0.max(Instant::MIN);
    for &(from, until) in manned {
        // A gap that is over is of no concern any more.
        if from > covered && from > at {
            return Some((covered, Some(from)));
        }
        covered = covered.max(until);
    }
    let is_near = covered < Instant::MAX && covered.0.saturating_sub(at.0) < SOON_MICROS;
    is_near.then_some((covered, None))
}
