//! The days on which openings end that last until another day, and how far away such a day can be.

use super::Calendar;
use super::Instant;
use super::days::dates;
use super::pattern::{Days, When, WhenEnd, at_second};
use crate::syntax::tree::{DayKind, DaysOf, Length, Nth, Unit};
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

/// The days on which openings end, in order, found in growing steps as they are asked for.
#[derive(Default)]
pub(super) struct EndDays {
    known: Vec<NaiveDate>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl EndDays {
    /// The first day of the set on which a clock time comes after a civil time. `highest` is the last day on which an opening
    /// starts. The error is a day on which it ends at the latest, if there is one, where the calendar does not say.
    pub(super) fn after(
        &mut self,
        after: NaiveDateTime,
        set: Days,
        clock: u32,
        highest: NaiveDate,
        calendar: Option<&Calendar>,
    ) -> Result<NaiveDate, Option<NaiveDate>> {
        let from = *self.from.get_or_insert(after.date());
        let mut step = 8;
        loop {
            let first = self
                .known
                .partition_point(|day| at_second(*day, clock) <= after);
            if let Some(found) = self.known.get(first) {
                let covered = !set.needs_calendar()
                    || (after.date().year()..=found.year())
                        .all(|year| calendar.is_some_and(|calendar| calendar.covers_year(year)));
                return if covered {
                    Ok(*found)
                } else {
                    Err(Some(*found))
                };
            }
            let limit = back(after.date(), -reach_of(set));
            if self.to.is_some_and(|to| to >= limit) {
                return Err(None);
            }
            // Up to the last start in one go, then a little more, then up to the limit.
            let to = back(highest.max(after.date()), -step).min(limit.max(highest));
            let begin = self.to.map_or(from, |to| back(to, -1));
            self.known.extend(dates(&[set], calendar, begin, to));
            self.to = Some(self.to.map_or(to, |known| known.max(to)));
            step *= 20;
        }
    }
}

/// The most days from the day on which an opening starts to the day on which it ends.
pub(super) fn reach(when: When) -> i64 {
    match when {
        When::WholeDay => 1,
        When::ThroughDay(days) => reach_of(days) + 1,
        When::For(length) => length_reach(length),
        When::Clock { end, .. } => match end {
            WhenEnd::Clock(_) => 1,
            WhenEnd::DayClock(days, _) => reach_of(days) + 1,
            WhenEnd::For(length) => length_reach(length) + 1,
        },
    }
}

/// The most days from one day of a set to the next; bounds how far is searched, so rather too many than too few.
pub(super) fn reach_of(days: Days) -> i64 {
    match (days.nth, days.of, days.kind) {
        (None, None | Some(DaysOf::Month | DaysOf::Quarter | DaysOf::Year), kind) => match kind {
            DayKind::EachDay => 1,
            DayKind::Weekday(_) => 7,
            DayKind::BusinessDay | DayKind::Holiday => 800,
            DayKind::MonthDay { day: 29, month: 2 } => 2922,
            DayKind::MonthDay { .. } => 366,
        },
        (Some(Nth::First(_) | Nth::Last(_)), Some(DaysOf::Month), _) => 800,
        (Some(_), Some(DaysOf::Month), DayKind::EachDay | DayKind::Weekday(_)) => 400,
        // The fifth Saturday of February comes every 28 years, or 40 around a year like 2100.
        _ => 41 * 366,
    }
}

fn length_reach(length: Length) -> i64 {
    match length {
        Length::Elapsed(seconds) => seconds.max(0) / 86_400 + 1,
        Length::Civil {
            count,
            unit,
            business,
        } => {
            let count = i64::from(count);
            let days = match unit {
                // Weekends and holidays between so many business days, generously.
                Unit::Day if business => 3 * count + 60,
                Unit::Day => count,
                Unit::Week => 7 * count,
                Unit::Month => 31 * count,
                Unit::Quarter => 92 * count,
                Unit::Year => 366 * count,
            };
            days + 1
        }
    }
}

/// So many days before a date, or after it; kept within the dates that have instants.
pub(super) fn back(date: NaiveDate, days: i64) -> NaiveDate {
    let (lowest, highest) = (Instant::MIN.utc().date(), Instant::MAX.utc().date());
    TimeDelta::try_days(days)
        .and_then(|days| date.checked_sub_signed(days))
        .unwrap_or(if days > 0 { lowest } else { highest })
        .clamp(lowest, highest)
}
