//! What is wrong with a policy before any plan breaks it: one file and one page for each check.

mod boundary_severity;
mod calendar_does_not_cover;
mod clock_change;
mod distant_date;
mod expired_waiver;
mod gap_of_a_minute;
mod mentions;
mod missing_deadline;
mod never_opens;
mod no_controlled_environment;
mod no_open_slot;
mod open_exception;
mod own_override;
mod stale_calendar;
mod uncovered_rota;
mod unmatched_scope;
mod unreachable_class;
mod unsatisfiable_approval;
mod unused_name;
mod unused_waiver;

use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::Policy;
use crate::policy::checks::NOT_YET;
use crate::policy::model::{TimesKind, TimesSet};
use crate::source::{FileId, Place};
use crate::syntax::Parsed;
use crate::syntax::tree::{Item, SettingKind, Times};
use crate::time::{Instant, Interval, Zone};
use crate::verdict::Evaluator;
use crate::verdict::timetable::Timetable;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A lint: looks at a policy and adds what it finds.
type Lint = fn(&Lints<'_>, &mut Vec<Diagnostic>);

/// Every lint with its page, in the order of their names.
pub const ALL: &[(&Check, &str, Lint)] = &[
    (
        &boundary_severity::CHECK,
        include_str!("boundary-severity.md"),
        boundary_severity::lint,
    ),
    (
        &calendar_does_not_cover::CHECK,
        include_str!("calendar-does-not-cover.md"),
        calendar_does_not_cover::lint,
    ),
    (
        &clock_change::CHECK,
        include_str!("clock-change.md"),
        clock_change::lint,
    ),
    (
        &distant_date::CHECK,
        include_str!("distant-date.md"),
        distant_date::lint,
    ),
    (
        &expired_waiver::CHECK,
        include_str!("expired-waiver.md"),
        expired_waiver::lint,
    ),
    (
        &gap_of_a_minute::CHECK,
        include_str!("gap-of-a-minute.md"),
        gap_of_a_minute::lint,
    ),
    (
        &missing_deadline::CHECK,
        include_str!("missing-deadline.md"),
        missing_deadline::lint,
    ),
    (
        &never_opens::CHECK,
        include_str!("never-opens.md"),
        never_opens::lint,
    ),
    (
        &no_controlled_environment::CHECK,
        include_str!("no-controlled-environment.md"),
        no_controlled_environment::lint,
    ),
    (
        &no_open_slot::CHECK,
        include_str!("no-open-slot.md"),
        no_open_slot::lint,
    ),
    (
        &open_exception::CHECK,
        include_str!("open-exception.md"),
        open_exception::lint,
    ),
    (
        &own_override::CHECK,
        include_str!("own-override.md"),
        own_override::lint,
    ),
    (
        &stale_calendar::CHECK,
        include_str!("stale-calendar.md"),
        stale_calendar::lint,
    ),
    (
        &uncovered_rota::CHECK,
        include_str!("uncovered-rota.md"),
        uncovered_rota::lint,
    ),
    (
        &unmatched_scope::CHECK,
        include_str!("unmatched-scope.md"),
        unmatched_scope::lint,
    ),
    (
        &unreachable_class::CHECK,
        include_str!("unreachable-class.md"),
        unreachable_class::lint,
    ),
    (
        &unsatisfiable_approval::CHECK,
        include_str!("unsatisfiable-approval.md"),
        unsatisfiable_approval::lint,
    ),
    (
        &unused_name::CHECK,
        include_str!("unused-name.md"),
        unused_name::lint,
    ),
    (
        &unused_waiver::CHECK,
        include_str!("unused-waiver.md"),
        unused_waiver::lint,
    ),
];

/// The lints that look at plans too. All others look at the policy and its times alone: they say the same as long as these are the same,
/// and are asked while plans are judged.
pub const OF_PLANS: [&str; 6] = [
    calendar_does_not_cover::CHECK.name,
    expired_waiver::CHECK.name,
    stale_calendar::CHECK.name,
    unmatched_scope::CHECK.name,
    unused_name::CHECK.name,
    unused_waiver::CHECK.name,
];

/// What lints look at.
pub struct Lints<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Its files.
    pub files: &'a [(FileId, Arc<Parsed>)],
    /// The evaluator, with the records of the plans.
    pub evaluator: &'a Evaluator<'a>,
    /// The evaluation instant.
    pub at: Instant,
    /// The openings of a year from then, so that what is said of a policy does not depend on the plans that happen to be there.
    pub year: &'a Timetable,
    /// Whether a part of the policy could not be read or has no meaning: what is absent then proves nothing.
    pub is_incomplete: bool,
    /// Whether all plans of the workspace are there: what names a change that none has is then a mistake.
    pub all_plans: bool,
    /// The number of each thing with times, by the place of its name.
    times_at: FxHashMap<Place, u32>,
}

/// What lints find wrong with a policy in itself, beside the mistakes that reading it found; in no order. `which` says by their
/// names which lints are asked.
pub fn lint(
    files: &[(FileId, Arc<Parsed>)],
    mistakes: &[Diagnostic],
    evaluator: &Evaluator<'_>,
    all_plans: bool,
    year: &Timetable,
    which: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let at = evaluator.now;
    let context = Lints {
        policy: evaluator.policy,
        files,
        evaluator,
        at,
        year,
        is_incomplete: files
            .iter()
            .any(|(_, parsed)| !parsed.diagnostics.is_empty())
            || mistakes.iter().any(|mistake| {
                // What is not supported yet is in the tree all the same.
                mistake.severity == Severity::Error && mistake.name != NOT_YET.name
            }),
        all_plans,
        times_at: (0u32..)
            .zip(&evaluator.policy.times)
            .map(|(number, set)| (set.place, number))
            .collect(),
    };
    let mut found = Vec::new();
    for (_, _, lint) in ALL.iter().filter(|(check, ..)| which(check.name)) {
        lint(&context, &mut found);
    }
    found
}

/// The openings of the year from the instant of an evaluation; `earlier` is the timetable and the year of an evaluation before.
pub fn year(
    policy: &Policy,
    timetable: &Timetable,
    at: Instant,
    earlier: Option<(&Timetable, &Timetable)>,
) -> Timetable {
    let year = Interval::new(at, at.saturating_add_micros(days(366)));
    match timetable.horizon.holds(&year) {
        true => timetable.within(year, earlier),
        false => Timetable::new(policy, year),
    }
}

/// So many times 24 hours, in microseconds.
fn days(count: i64) -> i64 {
    count.saturating_mul(86_400_000_000)
}

impl<'a> Lints<'a> {
    /// All items with their files.
    fn items(&self) -> impl Iterator<Item = (FileId, &'a Item)> + use<'a> {
        self.files
            .iter()
            .flat_map(|(file, parsed)| parsed.file.items.iter().map(|item| (*file, item)))
    }

    /// The things with times that an item declares: no rotas and no holidays.
    fn declared_times(&self) -> impl Iterator<Item = (u32, &'a TimesSet)> + use<'a> {
        (0u32..)
            .zip(&self.policy.times)
            .filter(|(_, set)| !matches!(set.kind, TimesKind::Rota | TimesKind::Holidays))
    }

    /// The lines of times as written, each with its place.
    fn written_times(&self) -> impl Iterator<Item = (Place, &'a Item, &'a Times)> + use<'a> {
        self.items().flat_map(|(file, item)| {
            item.settings
                .iter()
                .filter_map(move |setting| match &setting.kind {
                    SettingKind::Times(times) => Some((setting.span.within(file), item, times)),
                    _ => None,
                })
        })
    }

    /// The text of the item that is named at a place, to take away; `None` where comments above it would be left behind.
    fn removal(&self, name: Place) -> Option<Place> {
        let is_meant = |file: FileId, item: &Item| {
            let named = item.name.as_ref();
            named.is_some_and(|own| own.span.within(file) == name)
        };
        let (file, item) = self.items().find(|(file, item)| is_meant(*file, item))?;
        let is_inside = |doc: &crate::source::Spanned<String>| doc.span.start >= item.span.start;
        item.docs
            .iter()
            .all(is_inside)
            .then(|| item.span.within(file))
    }

    /// The times of the blackout or window that is declared at a place.
    fn times_of(&self, place: Place) -> Option<u32> {
        self.times_at.get(&place).copied()
    }
}

/// The word of a kind of times.
fn times_word(kind: TimesKind) -> &'static str {
    match kind {
        TimesKind::Period => "period",
        TimesKind::Blackout => "blackout",
        TimesKind::Window => "window",
        TimesKind::Rota => "group",
        TimesKind::Holidays => "calendar",
    }
}

/// The day of an instant in a zone: `2026-03-29`.
fn day_text(zone: &Zone, at: Instant) -> String {
    zone.civil(at).date().to_string()
}

/// Names in backquotes, with commas and an `and`.
fn listed<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    let names: Vec<String> = names
        .into_iter()
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}
