//! A line of times that never opens, or that clocks empty on some day.

use super::{Lints, day_text, days, listed, times_word};
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::model::{LineTimes, TimesKind, TimesSet};
use crate::time::{Instant, Interval, NoteKind, Pattern, Reading, openings};
use crate::verdict::timetable::calendar_of;

/// The check.
pub const CHECK: Check = Check::remark(
    "never-opens",
    Severity::Error,
    "a line of times has no opening at all, or loses one when clocks change",
);

/// How far is looked ahead: a year like 2100 puts eight years between two 29 Februaries.
const YEARS: i64 = 10;

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    for (number, set) in context.declared_times() {
        let year = context.year.set(number);
        for (index, line) in set.lines.iter().enumerate() {
            let LineTimes::Pattern(pattern) = &line.times else {
                continue;
            };
            let opens = year.lines.get(index).is_some_and(|line| !line.is_empty());
            if opens {
                let mut emptied: Vec<String> = year
                    .notes
                    .iter()
                    .filter(|(place, kind, _)| *place == line.place && *kind == NoteKind::Empty)
                    .map(|(_, _, at)| day_text(&set.zone, *at))
                    .collect();
                emptied.dedup();
                // What a blackout loses is a time that no clock shows, so nothing is lost.
                if !emptied.is_empty() && set.kind != TimesKind::Blackout {
                    out.push(
                        Diagnostic::new(
                            &CHECK,
                            line.place,
                            format!(
                                "nothing is left of this {} on {}",
                                times_word(set.kind),
                                listed(&emptied)
                            ),
                        )
                        .remark("clocks jump over it")
                        .severity(Severity::Warning)
                        .help(
                            "a longer opening, or an earlier or later one, opens on that day too",
                        ),
                    );
                }
                continue;
            }
            if !ever_opens(context, set, pattern) {
                out.push(
                    Diagnostic::new(&CHECK, line.place, format!("this line of `{}` never opens", set.name))
                        .remark(format!("no opening in {YEARS} years"))
                        .help("look whether there is such a day, and whether clocks jump over the time on that day"),
                );
            }
        }
    }
}

/// Whether the line has an opening in the years around the check, or cannot be known to have none.
fn ever_opens(context: &Lints<'_>, set: &TimesSet, pattern: &Pattern) -> bool {
    let horizon = match pattern {
        // What opens once may have done so long ago.
        Pattern::One { .. } => Interval::new(Instant::MIN, Instant::MAX),
        // Every so many weeks is never without an opening, however late the first; an event has its own date at least.
        Pattern::EveryWeeks { .. } | Pattern::Event(_) => return true,
        Pattern::Every { .. } => Interval::new(
            context.at,
            context.at.saturating_add_micros(days(YEARS * 366)),
        ),
    };
    let opened = openings(
        pattern,
        &set.zone,
        calendar_of(context.policy, set.calendar),
        Reading::Wider,
        horizon,
    );
    let unknown = opened.notes.iter().any(|note| {
        matches!(
            note.kind,
            NoteKind::CalendarEnds { .. } | NoteKind::NoCalendar
        )
    });
    unknown || !opened.intervals.is_empty()
}
