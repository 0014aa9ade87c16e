//! The holidays of a calendar end before the times or the plans that need them.

use super::{Lints, times_word};
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::model::{CalendarId, LineTimes, TimesSet};
use crate::policy::types::RecordKind;
use crate::time::{Calendar, Instant, Interval, Intervals};
use chrono::Datelike;
use std::collections::BTreeSet;

/// The check.
pub const CHECK: Check = Check::remark(
    "calendar-does-not-cover",
    Severity::Error,
    "a calendar has no holidays of a year in which times or plans need them",
);

/// The most years that are looked at for one line.
const MOST_YEARS: i32 = 200;

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    let planned = planned(context);
    for (_, set) in context.declared_times() {
        let Some(CalendarId(number)) = set.calendar else {
            continue;
        };
        let Some(calendar) = context.policy.calendars.get(usize::from(number)) else {
            continue;
        };
        // A calendar whose files could not be read covers no year and has its finding.
        let Some((first, last)) = calendar.days.years() else {
            continue;
        };
        let Some(line) = set.lines.iter().find(
            |line| matches!(&line.times, LineTimes::Pattern(pattern) if pattern.needs_calendar()),
        ) else {
            continue;
        };
        let missing = missing_years(set, &calendar.days, &planned);
        let (Some(from), Some(to)) = (missing.first(), missing.last()) else {
            continue;
        };
        let years = if from == to {
            from.to_string()
        } else {
            format!("{from} to {to}")
        };
        let covered = if first == last {
            format!("it has the holidays of {first}")
        } else {
            format!("it has holidays from {first} to {last}")
        };
        out.push(
            Diagnostic::new(
                &CHECK,
                line.place,
                format!(
                    "the calendar `{}` does not cover {years}, which the {} `{}` needs",
                    calendar.name,
                    times_word(set.kind),
                    set.name
                ),
            )
            .remark("counts business days or holidays")
            .label(calendar.place, covered)
            .help("add the holidays of that year to the calendar; a year without them is never taken for one without holidays"),
        );
    }
}

/// The years, among those in which a plan or a bound of the item needs the openings, that the calendar does not cover.
fn missing_years(set: &TimesSet, calendar: &Calendar, planned: &Intervals) -> Vec<i32> {
    let mut needed: BTreeSet<i32> = BTreeSet::new();
    let year = |at: Instant| set.zone.civil(at).year();
    let bounds = Interval::new(
        set.since.unwrap_or(Instant::MIN).max(Instant::MIN),
        set.until.unwrap_or(Instant::MAX).min(Instant::MAX),
    );
    let mut need = |from: Instant, to: Instant| {
        if from < to {
            let (from, to) = (year(from), year(Instant(to.0 - 1)));
            needed.extend(from..=to.min(from.saturating_add(MOST_YEARS)));
        }
    };
    for stretch in planned.as_slice() {
        need(stretch.start.max(bounds.start), stretch.end.min(bounds.end));
    }
    match (set.since, set.until) {
        (Some(since), Some(until)) => need(since, until),
        (Some(since), None) => need(since, Instant(since.0.saturating_add(1))),
        _ => {}
    }
    needed
        .into_iter()
        .filter(|year| {
            chrono::NaiveDate::from_ymd_opt(*year, 1, 1).is_some_and(|day| !calendar.covers(day))
        })
        .collect()
}

/// The planned times of the changes and releases; the instant of the check, where there are none.
fn planned(context: &Lints<'_>) -> Intervals {
    let evaluator = context.evaluator;
    let mut all = Vec::new();
    for kind in [RecordKind::Change, RecordKind::Release] {
        let fields = evaluator.fields.of(kind);
        for row in 0..evaluator.records.count(kind) {
            let at = |field| evaluator.instant(kind, row, field);
            let (start, end) = (at(fields.start), at(fields.end));
            if let Some(from) = start.or(end) {
                let to = end.unwrap_or(from).max(from.saturating_add_micros(1));
                all.push(Interval::new(from, to));
            }
        }
    }
    if all.is_empty() {
        all.push(Interval::new(
            context.at,
            context.at.saturating_add_micros(1),
        ));
    }
    Intervals::from_unsorted(all)
}
