//! Whether a pattern has an opening at all.

use super::pattern::{Reading, When, WhenEnd};
use super::{Calendar, Days, Instant, Interval, NoteKind, Pattern, Zone, openings};
use crate::syntax::tree::DayKind;
use chrono::NaiveDate;

const DAY: i64 = 86_400_000_000;

/// 2026-01-01T00:00Z, in microseconds: from here on it is looked for openings.
const FIRST: i64 = 1_767_225_600_000_000;

/// So many days are looked at: a few, since most patterns open soon; and ten years, for the 29th of February.
const DAYS: [i64; 3] = [40, 800, 3_700];

impl Pattern {
    /// Whether it opens never, neither in general nor between two bounds. Which days are holidays is not asked: what could open on
    /// some calendar of that weekend opens.
    pub fn never_opens(
        &self,
        zone: &Zone,
        calendar: Option<&Calendar>,
        since: Option<Instant>,
        until: Option<Instant>,
    ) -> bool {
        let always = Interval::new(Instant::MIN, Instant::MAX);
        let bounds = Interval::new(since.unwrap_or(always.start), until.unwrap_or(always.end));
        let without_holidays = calendar.map(Calendar::without_holidays);
        let opens_in = |horizon: Interval| {
            let calendar = without_holidays.as_ref();
            let found = openings(self, zone, calendar, Reading::Wider, horizon);
            let is_unknown = found.notes.iter().any(|note| {
                matches!(
                    note.kind,
                    NoteKind::CalendarEnds { .. } | NoteKind::NoCalendar | NoteKind::TooMany
                )
            });
            is_unknown || !found.intervals.is_empty()
        };
        match self {
            // Every so many weeks is never without an opening, and an event has its own date at least.
            Pattern::EveryWeeks { .. } | Pattern::Event(_) => false,
            // What opens once may have done so long ago.
            Pattern::One { .. } => !opens_in(always) || !opens_in(bounds),
            Pattern::Every { days, when } if asks_holidays(days, *when) => false,
            Pattern::Every { .. } => {
                let first = Instant(FIRST);
                let in_general = DAYS
                    .into_iter()
                    .map(|days| Interval::new(first, first.saturating_add_micros(days * DAY)));
                if !in_general.into_iter().any(opens_in) {
                    return true;
                }
                // Only short bounds can leave something out that opens in general.
                let is_short = bounds.end.0.saturating_sub(bounds.start.0) < 800 * DAY;
                is_short && !opens_in(bounds)
            }
        }
    }
}

/// Whether a pattern asks for holidays: when these are, a list says that may be another tomorrow.
fn asks_holidays(days: &[Days], when: When) -> bool {
    let last = match when {
        When::ThroughDay(days)
        | When::Clock {
            end: WhenEnd::DayClock(days, _),
            ..
        } => Some(days),
        _ => None,
    };
    let mut all = days.iter().copied().chain(last);
    all.any(|days| days.kind == DayKind::Holiday)
}

impl Calendar {
    /// The same weekend in every year, and no holidays.
    fn without_holidays(&self) -> Calendar {
        let week = NaiveDate::MIN.iter_days().take(7);
        let free = week.filter(|day| self.is_weekend(*day));
        Calendar::new(free.map(|day| chrono::Datelike::weekday(&day)), None)
    }
}
