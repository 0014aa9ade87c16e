//! From a pattern to its openings: the stretches of time that touch a horizon.

use super::days::dates;
use super::instant::MICROS;
use super::pattern::{Days, Moment, OpeningEnd, Pattern, Reading, Side, When, at_second, resolve};
use super::shift::{ShiftError, add_civil};
use super::{Calendar, Instant, Interval, Local, Zone};
use crate::syntax::tree::{Clock, DayKind, DaysOf, Length, Nth, Unit};
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

/// The most openings of one pattern; beyond it there is a note. Every day of 270 years.
const MOST: usize = 100_000;

/// What a pattern opens in a horizon.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Openings {
    /// Every opening that touches the horizon, as it stands and not clipped; sorted by start. They may overlap.
    pub intervals: Vec<Interval>,
    /// What was special about them, or is not known; in order of their openings.
    pub notes: Vec<OpeningNote>,
}

/// Something to know about the openings of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningNote {
    /// What.
    pub kind: NoteKind,
    /// The day on which the opening starts, or from which it is not known.
    pub date: NaiveDate,
    /// The instant of the matter: of the jump, of the reading taken, of the empty opening, from which on it is not known.
    pub at: Instant,
}

/// What there is to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// The clocks jump over this time at one end of the opening; the jump was taken.
    Gap {
        /// The time that does not exist.
        civil: NaiveDateTime,
    },
    /// The clocks show this time twice at one end of the opening; the reading was taken.
    Fold {
        /// The time that there is twice.
        civil: NaiveDateTime,
    },
    /// The clocks leave nothing of the opening.
    Empty,
    /// The calendar does not cover these days: whether there are openings from `at` until then is not known.
    CalendarEnds {
        /// The first instant that can be relied on again.
        until: Instant,
    },
    /// The pattern needs a calendar of business days and there is none: nothing is known.
    NoCalendar,
    /// There are too many openings: those that start at or after `at` were left out.
    TooMany,
}

/// The openings of a pattern that touch a horizon.
///
/// Each end is resolved on its own in the zone: where the clocks jump over it, it is the jump; where they show it twice, the
/// reading decides. An elapsed length counts from the start so resolved. The work grows with the openings in the horizon, not
/// with the time before it. What is unknown is never left out in silence: see [`NoteKind`].
pub fn openings(
    pattern: &Pattern,
    zone: &Zone,
    calendar: Option<&Calendar>,
    reading: Reading,
    horizon: Interval,
) -> Openings {
    let horizon = Interval::new(horizon.start.clamped(), horizon.end.clamped());
    let mut run = Run {
        zone,
        calendar,
        reading,
        horizon,
        out: Openings::default(),
    };
    if horizon.is_empty() {
        return run.out;
    }
    if pattern.needs_calendar() && calendar.is_none() {
        let date = zone.civil(horizon.start).date();
        run.note(NoteKind::NoCalendar, date, horizon.start);
        return run.out;
    }
    match pattern {
        Pattern::One { from, to, length } => run.one(*from, *to, *length),
        Pattern::Every { days, when } => run.every(days, *when),
        Pattern::EveryWeeks {
            weeks,
            first,
            start,
            end,
        } => run.every_weeks(i64::from(*weeks), *first, *start, *end),
    }
    // The openings of one set of days start in order of their days, except where clocks are put back over a midnight.
    run.out.intervals.sort_unstable();
    run.out
}

struct Run<'r> {
    zone: &'r Zone,
    calendar: Option<&'r Calendar>,
    reading: Reading,
    horizon: Interval,
    out: Openings,
}

/// The end of an opening whose start is known.
#[derive(Clone, Copy)]
enum Ending {
    Never,
    Instant(Instant),
    Civil(NaiveDateTime),
    Elapsed(i64),
}

impl Run<'_> {
    fn note(&mut self, kind: NoteKind, date: NaiveDate, at: Instant) {
        self.out.notes.push(OpeningNote { kind, date, at });
    }

    fn one(&mut self, from: Moment, to: Option<Moment>, length: Option<Length>) {
        let start = from.as_start();
        let civil = start.civil(self.zone);
        let ending = match (to.map(Moment::as_end), length) {
            (Some(Moment::Instant(at)), _) => Some(Ending::Instant(at)),
            (Some(end), _) => Some(Ending::Civil(end.civil(self.zone))),
            (None, Some(length)) => self.after(civil, length, start),
            (None, None) => Some(Ending::Never),
        };
        if let Some(ending) = ending {
            self.opening(civil.date(), start, ending);
        }
    }

    fn every(&mut self, days: &[Days], when: When) {
        let (first, last) = self.zone.dates(self.horizon);
        let reach = reach(when);
        // Two days more on either side: clocks may jump over a whole day.
        let lowest = back(first, reach + 2);
        let highest = back(last, -2);
        let known_late = when.end_days().is_some_and(Days::needs_calendar);
        if known_late || days.iter().any(|days| days.needs_calendar()) {
            self.note_uncovered(lowest, highest, reach);
        }
        let starts = dates(days, self.calendar, lowest, highest);
        let mut ends = EndDays::default();
        for day in starts {
            if self.is_full(day) {
                return;
            }
            match when {
                When::WholeDay => self.civil_opening(day, 0, at_second(day, 86_400)),
                When::ThroughDay(through) => {
                    let end =
                        ends.after(at_second(day, 0), through, 86_400, highest, self.calendar);
                    self.until_day(day, 0, end, 86_400);
                }
                When::For(length) => self.opening_for(day, 0, length),
                When::Clock { start, end } => match end {
                    OpeningEnd::DayClock(through, clock) => {
                        let after = at_second(day, start.0);
                        let end = ends.after(after, through, clock.0, highest, self.calendar);
                        self.until_day(day, start.0, end, clock.0);
                    }
                    OpeningEnd::Clock(end) => self.until_clock(day, start, end),
                    OpeningEnd::For(length) => self.opening_for(day, start.0, length),
                },
            }
        }
    }

    fn every_weeks(&mut self, weeks: i64, first: NaiveDate, start: Clock, end: OpeningEnd) {
        let (from, to) = self.zone.dates(self.horizon);
        let step = weeks.max(1) * 7;
        let when = When::Clock { start, end };
        let behind = (back(from, reach(when) + 2) - first).num_days();
        let mut ends = EndDays::default();
        let highest = back(to, -2);
        let mut steps = (behind.max(0) + step - 1) / step;
        while let Some(day) = steps
            .checked_mul(step)
            .and_then(TimeDelta::try_days)
            .and_then(|ahead| first.checked_add_signed(ahead))
            .filter(|day| *day <= highest)
        {
            steps += 1;
            if self.is_full(day) {
                return;
            }
            match end {
                OpeningEnd::Clock(end) => self.until_clock(day, start, end),
                OpeningEnd::For(length) => self.opening_for(day, start.0, length),
                OpeningEnd::DayClock(through, clock) => {
                    let after = at_second(day, start.0);
                    let end = ends.after(after, through, clock.0, highest, self.calendar);
                    self.until_day(day, start.0, end, clock.0);
                }
            }
        }
    }

    /// Whether there are too many openings already; notes it.
    fn is_full(&mut self, day: NaiveDate) -> bool {
        let full = self.out.intervals.len() >= MOST || self.out.notes.len() >= MOST;
        if full {
            let at = self.zone.earliest(at_second(day, 0));
            self.note(NoteKind::TooMany, day, at);
        }
        full
    }

    fn until_clock(&mut self, day: NaiveDate, start: Clock, end: Clock) {
        let overnight = if end <= start { 86_400 } else { 0 };
        self.civil_opening(day, start.0, at_second(day, end.0 + overnight));
    }

    /// Ends at a clock time of another day; where that day is not known, neither is the opening.
    fn until_day(&mut self, day: NaiveDate, clock: u32, last: Option<NaiveDate>, end: u32) {
        match last {
            Some(last) => self.civil_opening(day, clock, at_second(last, end)),
            None => self.note_no_end(day, Moment::Civil(at_second(day, clock))),
        }
    }

    fn note_no_end(&mut self, day: NaiveDate, start: Moment) {
        let at = start.resolve(self.zone, Reading::Wider, Side::Start).at;
        if at < self.horizon.end {
            let until = Instant::MAX;
            self.note(NoteKind::CalendarEnds { until }, day, at);
        }
    }

    fn opening_for(&mut self, day: NaiveDate, clock: u32, length: Length) {
        let civil = at_second(day, clock);
        let start = Moment::Civil(civil);
        if let Some(ending) = self.after(civil, length, start) {
            self.opening(day, start, ending);
        }
    }

    fn civil_opening(&mut self, day: NaiveDate, clock: u32, end: NaiveDateTime) {
        let start = Moment::Civil(at_second(day, clock));
        self.opening(day, start, Ending::Civil(end));
    }

    /// The end that lies a length after a start; notes where the calendar ends on the way.
    fn after(&mut self, civil: NaiveDateTime, length: Length, start: Moment) -> Option<Ending> {
        if let Length::Elapsed(seconds) = length {
            return Some(Ending::Elapsed(seconds.saturating_mul(MICROS)));
        }
        match add_civil(civil.date(), length, false, self.calendar) {
            Ok(date) => Some(Ending::Civil(date.and_time(civil.time()))),
            Err(ShiftError::CalendarEnds(_) | ShiftError::NoCalendar) => {
                self.note_no_end(civil.date(), start);
                None
            }
            Err(ShiftError::OutOfRange) => Some(Ending::Never),
        }
    }

    /// Resolves an opening, and keeps it if it touches the horizon.
    fn opening(&mut self, date: NaiveDate, start: Moment, ending: Ending) {
        let begins = start.resolve(self.zone, self.reading, Side::Start);
        let mut ends = None;
        let end = match ending {
            Ending::Never => Instant::MAX,
            Ending::Instant(at) => at,
            Ending::Elapsed(micros) => begins.at.saturating_add_micros(micros),
            Ending::Civil(civil) => {
                let resolved = resolve(self.zone, civil, self.reading, Side::End);
                ends = Some((civil, resolved));
                resolved.at
            }
        };
        let interval = Interval::new(begins.at, end);
        let touches = if interval.is_empty() {
            self.horizon.contains(interval.start)
        } else {
            interval.overlaps(&self.horizon)
        };
        if !touches {
            return;
        }
        for (civil, resolved) in [(start.civil(self.zone), begins)].into_iter().chain(ends) {
            let kind = match resolved.local {
                Local::Unique(_) => continue,
                Local::Gap { .. } => NoteKind::Gap { civil },
                Local::Fold { .. } => NoteKind::Fold { civil },
            };
            self.note(kind, date, resolved.at);
        }
        if interval.is_empty() {
            self.note(NoteKind::Empty, date, interval.start);
        } else {
            self.out.intervals.push(interval);
        }
    }

    /// Notes the years between two dates that the calendar does not cover. An opening that starts in one of them may last so
    /// many days into the next.
    fn note_uncovered(&mut self, lowest: NaiveDate, highest: NaiveDate, reach: i64) {
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
            let until = self.zone.earliest(at_second(back(next, -reach), 0));
            if Interval::new(at, until).overlaps(&self.horizon) {
                self.note(NoteKind::CalendarEnds { until }, first, at);
            }
        }
    }
}

impl When {
    /// The set of days on one of which it ends.
    fn end_days(self) -> Option<Days> {
        match self {
            When::ThroughDay(days)
            | When::Clock {
                end: OpeningEnd::DayClock(days, _),
                ..
            } => Some(days),
            _ => None,
        }
    }
}

/// The days on which openings end, in order, found in growing steps as they are asked for.
#[derive(Default)]
struct EndDays {
    known: Vec<NaiveDate>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl EndDays {
    /// The first day of the set on which a clock time comes after a civil time. `highest` is the last day on which an opening
    /// starts. `None` where there is no such day within the reach of the set, or where the calendar does not say.
    fn after(
        &mut self,
        after: NaiveDateTime,
        set: Days,
        clock: u32,
        highest: NaiveDate,
        calendar: Option<&Calendar>,
    ) -> Option<NaiveDate> {
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
                return covered.then_some(*found);
            }
            let limit = back(after.date(), -reach_of(set));
            if self.to.is_some_and(|to| to >= limit) {
                return None;
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
fn reach(when: When) -> i64 {
    match when {
        When::WholeDay => 1,
        When::ThroughDay(days) => reach_of(days) + 1,
        When::For(length) => length_reach(length),
        When::Clock { end, .. } => match end {
            OpeningEnd::Clock(_) => 1,
            OpeningEnd::DayClock(days, _) => reach_of(days) + 1,
            OpeningEnd::For(length) => length_reach(length) + 1,
        },
    }
}

/// The most days from one day of a set to the next; bounds how far is searched, so rather too many than too few.
fn reach_of(days: Days) -> i64 {
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
fn back(date: NaiveDate, days: i64) -> NaiveDate {
    let (lowest, highest) = (Instant::MIN.utc().date(), Instant::MAX.utc().date());
    TimeDelta::try_days(days)
        .and_then(|days| date.checked_sub_signed(days))
        .unwrap_or(if days > 0 { lowest } else { highest })
        .clamp(lowest, highest)
}
