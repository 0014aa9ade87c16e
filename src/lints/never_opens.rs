//! A line of times that clocks empty on some day.

use super::{Lints, day_text, listed, times_word};
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::model::TimesKind;
use crate::time::NoteKind;

/// The check.
pub const CHECK: Check = Check::remark(
    "never-opens",
    Severity::Warning,
    "a line of times loses an opening when clocks change",
);

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    for (number, set) in context.declared_times() {
        let year = context.year.set(number);
        for (index, line) in set.lines.iter().enumerate() {
            let opens = year.lines.get(index).is_some_and(|line| !line.is_empty());
            if !opens {
                continue;
            }
            let mut emptied: Vec<String> = year
                .notes
                .iter()
                .filter(|(place, kind, _)| *place == line.place && *kind == NoteKind::Empty)
                .map(|(_, _, at)| day_text(&set.zone, *at))
                .collect();
            emptied.dedup();
            // What a blackout loses is a time that no clock shows, so nothing is lost.
            if !emptied.is_empty() && set.kind != TimesKind::Blackout {
                let message = format!(
                    "nothing is left of this {} on {}",
                    times_word(set.kind),
                    listed(&emptied)
                );
                out.push(
                    Diagnostic::new(&CHECK, line.place, message)
                        .remark("clocks jump over it")
                        .help(
                            "a longer opening, or an earlier or later one, opens on that day too",
                        ),
                );
            }
        }
    }
}
