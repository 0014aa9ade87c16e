//! Lines of times that take no time at all: a freeze that never freezes is never meant.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks::IMPOSSIBLE_TIMES;
use crate::policy::model::{CalendarId, Edge, LineTimes, TimesSet};
use crate::source::{FileId, Place};
use crate::syntax::tree::{Item, SettingKind};
use crate::time::{Instant, Interval, Pattern, Reading, openings, shift};

/// Where other times repeat, edges are tried at noon and at midnight of this many days.
const DAYS_TRIED: i64 = 400;
/// 2026-01-01T00:00Z, in microseconds.
const FIRST_TRIED: i64 = 1_767_225_600_000_000;
const HALF_A_DAY: i64 = 43_200_000_000;

impl<'a> Resolver<'a> {
    /// Reports lines of blackouts, windows and periods without an opening. All lines are known by then.
    pub(super) fn lines_without_time(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in items {
            let Some(name) = &item.name else { continue };
            let Some(number) = self.times_at(name.span.within(*file)) else {
                continue;
            };
            let Some(set) = self.policy.times.get(number as usize) else {
                continue;
            };
            let mut found = Vec::new();
            if let (Some(since), Some(until)) = (set.since, set.until)
                && until <= since
            {
                let mut settings = item.settings.iter();
                let place = settings.find_map(|setting| match &setting.kind {
                    SettingKind::Until(date) => Some(date.span.within(*file)),
                    _ => None,
                });
                let message = format!("`{}` takes no time: `until` comes before `since`", set.name);
                let finding =
                    Diagnostic::new(&IMPOSSIBLE_TIMES, place.unwrap_or(set.place), message);
                found.push(finding.help("put the earlier date behind `since`"));
            } else {
                found.extend(set.lines.iter().filter_map(|line| match &line.times {
                    LineTimes::Relative { of, from, to } => {
                        self.relative_without_time(set, *of, *from, *to, line.place)
                    }
                    LineTimes::Pattern(pattern) => self.never_opens(set, pattern, line.place),
                    LineTimes::Between(..) => None,
                }));
            }
            if !found.is_empty()
                && let Some(set) = self.policy.times.get_mut(number as usize)
            {
                set.mistaken = true;
            }
            self.diagnostics.append(&mut found);
        }
    }

    fn relative_without_time(
        &self,
        set: &TimesSet,
        of: u32,
        from: Edge,
        to: Edge,
        place: Place,
    ) -> Option<Diagnostic> {
        let base = self.policy.times.get(of as usize)?;
        let (message, help) = match (from.end, to.end) {
            (false, true) => return None,
            (true, false) => (
                format!(
                    "this takes no time: it starts after `{}` and ends before it",
                    base.name
                ),
                "exchange the two ends",
            ),
            _ if self.takes_time(set, base, from, to) => return None,
            (_, true) => (
                format!(
                    "this takes no time: both ends count from the end of `{}`, and the second is not later",
                    base.name
                ),
                "put the earlier end first",
            ),
            (_, false) => (
                format!(
                    "this takes no time: both ends count from the start of `{}`, and the second is not later",
                    base.name
                ),
                "put the earlier end first; a name alone is its start, `0h after NAME` is its end",
            ),
        };
        Some(Diagnostic::new(&IMPOSSIBLE_TIMES, place, message).help(help))
    }

    /// Whether there is time between two shifts of one edge, for some opening.
    fn takes_time(&self, set: &TimesSet, base: &TimesSet, from: Edge, to: Edge) -> bool {
        let calendar = set.calendar.and_then(|CalendarId(number)| {
            let named = self.policy.calendars.get(usize::from(number));
            named.map(|named| &named.days)
        });
        let at = |edge: Edge, at: Instant| match edge.shift {
            None => Ok(at),
            Some((length, back)) => shift(at, length, back, &set.zone, calendar),
        };
        // What cannot be worked out may take time.
        let has_time = |edge: Instant| match (at(from, edge), at(to, edge)) {
            (Ok(start), Ok(end)) => start < end,
            _ => true,
        };
        let mut edges = Vec::new();
        for line in &base.lines {
            let LineTimes::Pattern(pattern @ (Pattern::One { .. } | Pattern::Event(_))) =
                &line.times
            else {
                edges.clear();
                break;
            };
            let always = Interval::new(Instant::MIN, Instant::MAX);
            let opened = openings(pattern, &base.zone, calendar, Reading::Wider, always);
            let opened = opened.intervals.iter();
            edges.extend(opened.map(|one| if from.end { one.end } else { one.start }));
        }
        if edges.is_empty() {
            let halves = 0..DAYS_TRIED.saturating_mul(2);
            edges.extend(halves.map(|half| Instant(FIRST_TRIED + half * HALF_A_DAY)));
        }
        edges.into_iter().any(has_time)
    }

    /// Reports a line that never opens: there is no such day, or clocks jump over the time on it, or it lies outside of the bounds.
    fn never_opens(&self, set: &TimesSet, pattern: &Pattern, place: Place) -> Option<Diagnostic> {
        let calendar = set.calendar.and_then(|CalendarId(number)| {
            let named = self.policy.calendars.get(usize::from(number));
            named.map(|named| &named.days)
        });
        let never = |since, until| pattern.never_opens(&set.zone, calendar, since, until);
        if never(None, None) {
            let message = format!("this takes no time: the line of `{}` never opens", set.name);
            let help =
                "check that there is such a day, and that clocks do not jump over the time on it";
            return Some(Diagnostic::new(&IMPOSSIBLE_TIMES, place, message).help(help));
        }
        let is_bounded = set.since.is_some() || set.until.is_some();
        (is_bounded && never(set.since, set.until)).then(|| {
            let message = "this takes no time: it lies outside of `since` and `until`";
            Diagnostic::new(&IMPOSSIBLE_TIMES, place, message)
                .help("correct the dates, or remove the line")
        })
    }
}
