//! An edge of a line falls where clocks change.

use super::{Lints, listed, times_word};
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::model::{LineTimes, TimesKind};
use crate::source::Place;
use crate::time::{Moment, NoteKind, Pattern, When};
use chrono::NaiveDateTime;

/// The check.
pub const CHECK: Check = Check::remark(
    "clock-change",
    Severity::Note,
    "a line of times starts or ends where clocks change",
);

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    for (number, set) in context.declared_times() {
        let notes = &context.year.set(number).notes;
        for line in set
            .lines
            .iter()
            .filter(|line| writes_a_clock_time(&line.times))
        {
            let of_line = |place: Place| place == line.place;
            let emptied: Vec<_> = notes
                .iter()
                .filter(|(place, kind, _)| of_line(*place) && *kind == NoteKind::Empty)
                .map(|(_, _, at)| *at)
                .collect();
            let mut gaps: Vec<String> = Vec::new();
            let mut folds: Vec<String> = Vec::new();
            for (place, kind, at) in notes {
                // An opening of which nothing is left has a finding of its own.
                if !of_line(*place) || emptied.contains(at) {
                    continue;
                }
                match kind {
                    NoteKind::Gap { civil } => gaps.push(minute(*civil)),
                    NoteKind::Fold { civil } => folds.push(minute(*civil)),
                    _ => {}
                }
            }
            gaps.dedup();
            folds.dedup();
            let Some(first) = gaps.iter().chain(&folds).min() else {
                continue;
            };
            let (gap_count, fold_count) = (gaps.len(), folds.len());
            let mut finding = Diagnostic::new(
                &CHECK,
                line.place,
                format!(
                    "this {} starts or ends while clocks change in {}, first at {first}",
                    times_word(set.kind),
                    set.zone.name()
                ),
            );
            if gap_count > 0 {
                finding = finding.help(format!(
                    "clocks jump over {}: the jump is taken instead",
                    listed(&gaps)
                ));
            }
            if fold_count > 0 {
                let reading = if set.kind == TimesKind::Window {
                    "the narrower reading is taken: from the second time, to the first"
                } else {
                    "the wider reading is taken: from the first time, to the second"
                };
                finding = finding.help(format!("clocks show {} twice: {reading}", listed(&folds)));
            }
            out.push(finding);
        }
    }
}

fn minute(civil: NaiveDateTime) -> String {
    civil.format("%Y-%m-%d %H:%M").to_string()
}

/// Whole days start and end with the day, whenever that is.
fn writes_a_clock_time(times: &LineTimes) -> bool {
    match times {
        LineTimes::Pattern(Pattern::One { from, to, .. }) => {
            matches!(from, Moment::Civil(_)) || matches!(to, Some(Moment::Civil(_)))
        }
        LineTimes::Pattern(Pattern::Every { when, .. }) => matches!(when, When::Clock { .. }),
        LineTimes::Pattern(Pattern::EveryWeeks { .. }) => true,
        // Whoever wrote the event did not write the line.
        LineTimes::Pattern(Pattern::Event(_)) => false,
        LineTimes::Between(..) | LineTimes::Relative { .. } => false,
    }
}
