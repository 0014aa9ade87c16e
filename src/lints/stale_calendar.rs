//! A calendar file whose events are all over before what is planned.

use super::{Lints, days};
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::model::{LineTimes, TimesLine, TimesSet};
use crate::policy::types::RecordKind;
use crate::source::Place;
use crate::syntax::tree::Times;
use crate::time::{Event, Instant, Interval, NoteKind, Openings, Reading, format_civil, openings};

/// The check.
pub const CHECK: Check = Check::remark(
    "stale-calendar",
    Severity::Warning,
    "the events of a calendar file are over before what is planned",
);

/// How far is looked for an event, either way.
const YEARS: i64 = 10;

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    let (from, plan) = first_planned(context);
    for (place, item, times) in context.written_times() {
        let Times::EventsIn(events) = times else {
            continue;
        };
        let name = item.name.as_ref().map(|name| name.span.within(place.file));
        let Some(number) = name.and_then(|name| context.times_of(name)) else {
            continue;
        };
        let sets = &context.policy.times;
        let Some(set) = sets.get(number as usize).filter(|set| !set.mistaken) else {
            continue;
        };
        // Where the policy itself says until when, the file need not go on.
        if set.until.is_some_and(|until| until <= from) {
            continue;
        }
        let known = &context.evaluator.timetable.set(number).lines;
        let goes_on = |index: usize, line: &TimesLine| {
            let known = known.get(index).map_or(&[][..], Vec::as_slice);
            known.iter().any(|opening| opening.end > from) || {
                let found = openings_of(set, line, from, YEARS);
                let is_cut = found
                    .notes
                    .iter()
                    .any(|note| note.kind == NoteKind::TooMany);
                is_cut || !found.intervals.is_empty()
            }
        };
        let mut lines = (0..)
            .zip(&set.lines)
            .filter(|(_, line)| line.place == place);
        if lines.clone().next().is_none() || lines.any(|(index, line)| goes_on(index, line)) {
            continue;
        }
        let lines = set.lines.iter().filter(|line| line.place == place);
        let ends = lines.filter_map(|line| {
            let found = openings_of(set, line, from, -YEARS).intervals;
            let last = found.iter().map(|opening| opening.end).max()?;
            Some((last, line.event()?))
        });
        let last: Option<(Instant, &Event)> = ends.max_by_key(|(end, _)| *end);
        let mut finding = Diagnostic::new(
            &CHECK,
            events.file.span.within(place.file),
            match last {
                Some((end, _)) => format!(
                    "the events of `{}` are over since {} {}",
                    events.file.value,
                    format_civil(end, &set.zone),
                    set.zone.name()
                ),
                None => format!(
                    "the events of `{}` are over for {YEARS} years",
                    events.file.value
                ),
            },
        )
        .remark("nothing comes after them");
        if let Some((_, event)) = last {
            finding = finding.label(event.place, "the last one");
        }
        if let Some(plan) = plan {
            finding = finding.label(plan, "the first that is planned");
        }
        out.push(finding.help("fetch the file anew, or write into it what is to come; if nothing is, take the line away or say with `until` how long it holds"));
    }
}

/// The openings of a line within so many years after an instant, or before it.
fn openings_of(set: &TimesSet, line: &TimesLine, from: Instant, years: i64) -> Openings {
    let LineTimes::Pattern(pattern) = &line.times else {
        return Openings::default();
    };
    let to = from.saturating_add_micros(days(years * 366));
    let stretch = Interval::new(from.min(to), from.max(to));
    openings(pattern, &set.zone, None, Reading::Wider, stretch)
}

/// When the first of what is still to come starts, and where a plan says so; the instant of the check, where nothing is planned.
fn first_planned(context: &Lints<'_>) -> (Instant, Option<Place>) {
    let evaluator = context.evaluator;
    let mut first: Option<(Instant, Place)> = None;
    for kind in [RecordKind::Change, RecordKind::Release] {
        let fields = evaluator.fields.of(kind);
        for row in 0..evaluator.records.count(kind) {
            let at = |field| evaluator.instant(kind, row, field);
            let Some(start) = at(fields.start).filter(|_| !evaluator.is_inactive(kind, row)) else {
                continue;
            };
            let is_over = at(fields.end).unwrap_or(start) <= context.at;
            if !is_over && first.is_none_or(|(known, _)| start < known) {
                first = Some((start, evaluator.records.place(kind, row, fields.start)));
            }
        }
    }
    match first {
        Some((start, place)) => (start, Some(place)),
        None => (context.at, None),
    }
}
