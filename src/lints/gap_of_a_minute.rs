//! A blackout that leaves a minute open.

use super::{Lints, day_text};
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::model::TimesKind;
use crate::source::{FileId, Place, Spanned};
use crate::syntax::tree::{Clock, DateTime, ExprKind, ItemKind, Opening, OpeningEnd, Times};
use rustc_hash::FxHashSet;

/// The check.
pub const CHECK: Check = Check::remark(
    "gap-of-a-minute",
    Severity::Warning,
    "a blackout leaves less than two minutes open between its openings",
);

/// Gaps shorter than this are taken for a slip, in microseconds: two minutes.
const SLIP: i64 = 120_000_000;

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    let mut reported: FxHashSet<Place> = FxHashSet::default();
    for (place, item, times) in context.written_times() {
        if item.kind.value != ItemKind::Blackout {
            continue;
        }
        if let Some(finding) = ends_before_midnight(times, place) {
            out.push(finding);
            reported.insert(place);
        }
    }
    for (number, set) in context.declared_times() {
        if set.kind != TimesKind::Blackout
            || set.lines.iter().any(|line| reported.contains(&line.place))
        {
            continue;
        }
        let times = context.year.set(number);
        let gap = times
            .union
            .as_slice()
            .windows(2)
            .find_map(|pair| match pair {
                [before, after] if after.start.0 - before.end.0 < SLIP => {
                    Some((before.end, after.start))
                }
                _ => None,
            });
        let Some((from, to)) = gap else { continue };
        let line = set
            .lines
            .iter()
            .zip(&times.lines)
            .find(|(_, openings)| openings.iter().any(|opening| opening.end == from))
            .map_or(set.place, |(line, _)| line.place);
        let clock = |at| set.zone.civil(at).format("%H:%M:%S").to_string();
        let clock = |at| clock(at).trim_end_matches(":00").to_owned();
        out.push(
            Diagnostic::new(
                &CHECK,
                line,
                format!(
                    "`{}` is open from {} to {}, as on {}",
                    set.name,
                    clock(from),
                    clock(to),
                    day_text(&set.zone, from)
                ),
            )
            .remark("this line ends just before the next opening starts")
            .help("let the one end when the other starts: an end does not belong to the opening"),
        );
    }
}

/// An end at 23:59.
fn ends_before_midnight(times: &Times, place: Place) -> Option<Diagnostic> {
    let (clock, written): (Clock, Option<Place>) = match times {
        Times::Every {
            opening: Opening::Clock { end, .. },
            ..
        }
        | Times::EveryWeeks { end, .. } => match end {
            OpeningEnd::Clock(clock) | OpeningEnd::DayClock(_, clock) => {
                (clock.value, Some(at(*clock, place.file)))
            }
            OpeningEnd::For(_) => return None,
        },
        Times::From { to: Some(to), .. } => match &*to.kind {
            ExprKind::DateTime(DateTime {
                clock: Some(clock), ..
            }) => (*clock, None),
            _ => return None,
        },
        _ => return None,
    };
    if !(86_340..86_400).contains(&clock.0) {
        return None;
    }
    let finding = Diagnostic::new(
        &CHECK,
        written.unwrap_or(place),
        "this leaves the last minute of the day open",
    )
    .remark("an end does not belong to the blackout");
    Some(match written {
        Some(written) => finding.help("write `24:00` for the end of the day").guess(
            "end at `24:00`",
            written,
            "24:00",
        ),
        None => finding.help(
            "write `24:00`, or both dates without a clock time: then the last day is included",
        ),
    })
}

fn at(clock: Spanned<Clock>, file: FileId) -> Place {
    clock.span.within(file)
}
