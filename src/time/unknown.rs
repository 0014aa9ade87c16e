//! What is not known about openings where the calendar ends: from when until when, and no longer than need be.

use super::days::dates;
use super::end_days::{back, reach_of};
use super::instant::MICROS;
use super::openings::{NoteKind, Run};
use super::pattern::{Days, Reading, Side, When, WhenEnd, at_second, resolve};
use super::shift::add_civil;
use super::{Instant, Interval};
use crate::syntax::tree::Length;
use chrono::{Datelike, NaiveDate, NaiveDateTime};

impl Run<'_> {
    /// Notes the years between two dates that the calendar does not cover, each run of them until the last opening is over
    /// that can start in it.
    pub(super) fn note_uncovered(&mut self, lowest: NaiveDate, highest: NaiveDate, when: When) {
        let Some(calendar) = self.calendar else {
            return;
        };
        let mut year = lowest.year();
        while year <= highest.year() {
            if calendar.covers_year(year) {
                year += 1;
                continue;
            }
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(lowest);
            while year <= highest.year() && !calendar.covers_year(year) {
                year += 1;
            }
            let next = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(highest);
            let at = self.zone.earliest(at_second(first, 0));
            let until = self.outer_end(self.last_end(next, when));
            if Interval::new(at, until).overlaps(&self.horizon) {
                self.note(NoteKind::CalendarEnds { until }, first, at);
            }
        }
    }

    /// Notes that the end of an opening is not known, only the latest that it can be.
    pub(super) fn note_no_end(
        &mut self,
        day: NaiveDate,
        start: NaiveDateTime,
        latest: Option<NaiveDateTime>,
    ) {
        let at = self.zone.earliest(start);
        let until = self.outer_end(latest);
        if Interval::new(at, until).overlaps(&self.horizon) {
            self.note(NoteKind::CalendarEnds { until }, day, at);
        }
    }

    fn outer_end(&self, latest: Option<NaiveDateTime>) -> Instant {
        latest.map_or(Instant::MAX, |latest| {
            resolve(self.zone, latest, Reading::Wider, Side::End).at
        })
    }

    /// When so many business days are over at the latest, if none of those that the calendar does not cover is one.
    pub(super) fn latest_end(
        &self,
        uncovered: NaiveDate,
        civil: NaiveDateTime,
        length: Length,
    ) -> Option<NaiveDateTime> {
        let year = self.calendar?.next_covered_year(uncovered.year())?;
        let eve = NaiveDate::from_ymd_opt(year, 1, 1)?.pred_opt()?;
        let date = add_civil(eve, length, false, self.calendar).ok()?;
        Some(date.and_time(civil.time()))
    }

    /// When the last of the openings that start before a day is over; `None` if that is not known.
    fn last_end(&self, next: NaiveDate, when: When) -> Option<NaiveDateTime> {
        let midnight = at_second(next, 0);
        let day = back(next, 1);
        let after_length = |clock: u32, length| match length {
            Length::Elapsed(seconds) => {
                let start = self.zone.earliest(at_second(day, clock));
                let end = start.saturating_add_micros(seconds.saturating_mul(MICROS));
                // An hour more, should the start be the second of two.
                Some(self.zone.civil(end.saturating_add_micros(3600 * MICROS)))
            }
            Length::Civil { .. } => {
                let date = add_civil(day, length, false, self.calendar).ok()?;
                Some(at_second(date, clock))
            }
        };
        let on_day = |days: Days, clock: u32| {
            let last = back(next, -reach_of(days));
            let mut found = dates(&[days], self.calendar, next, last).into_iter();
            found.next().map(|day| at_second(day, clock))
        };
        let end = match when {
            When::WholeDay => Some(midnight),
            When::ThroughDay(days) => on_day(days, 86_400),
            When::For(length) => after_length(0, length),
            When::Clock { start, end } => match end {
                WhenEnd::Clock(end) if end <= start => Some(at_second(next, end.0)),
                WhenEnd::Clock(_) => Some(midnight),
                WhenEnd::DayClock(days, clock) => on_day(days, clock.0),
                WhenEnd::For(length) => after_length(start.0, length),
            },
        };
        end.map(|end| end.max(midnight))
    }
}
