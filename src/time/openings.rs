//! From a pattern to its openings: the stretches of time that touch a horizon.

use super::days::dates;
use super::end_days::{EndDays, back, reach};
use super::instant::MICROS;
use super::pattern::{Days, Moment, Pattern, Reading, Side, When, WhenEnd, at_second, resolve};
use super::shift::{ShiftError, add_civil};
use super::{Calendar, Instant, Interval, Local, Zone};
use crate::syntax::tree::{Clock, Length};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

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
/// reading decides. An elapsed length counts from the last start that there may be, in the narrower reading from the first. The work grows with the openings in the horizon, not
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
        Pattern::Event(event) => return event.openings(zone, reading, horizon),
    }
    // The openings of one set of days start in order of their days, except where clocks are put back over a midnight.
    run.out.intervals.sort_unstable();
    run.out
}

pub(super) struct Run<'r> {
    pub(super) zone: &'r Zone,
    pub(super) calendar: Option<&'r Calendar>,
    reading: Reading,
    pub(super) horizon: Interval,
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
    pub(super) fn note(&mut self, kind: NoteKind, date: NaiveDate, at: Instant) {
        self.out.notes.push(OpeningNote { kind, date, at });
    }

    fn one(&mut self, from: Moment, to: Option<Moment>, length: Option<Length>) {
        let start = from.as_start();
        let civil = start.civil(self.zone);
        let ending = match (to.map(Moment::as_end), length) {
            (Some(Moment::Instant(at)), _) => Some(Ending::Instant(at)),
            (Some(end), _) => Some(Ending::Civil(end.civil(self.zone))),
            (None, Some(length)) => self.after(civil, length),
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
        if days.iter().any(|days| days.needs_calendar()) {
            self.note_uncovered(lowest, highest, when);
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
                    WhenEnd::DayClock(through, clock) => {
                        let after = at_second(day, start.0);
                        let end = ends.after(after, through, clock.0, highest, self.calendar);
                        self.until_day(day, start.0, end, clock.0);
                    }
                    WhenEnd::Clock(end) => self.until_clock(day, start, end),
                    WhenEnd::For(length) => self.opening_for(day, start.0, length),
                },
            }
        }
    }

    fn every_weeks(&mut self, weeks: i64, first: NaiveDate, start: Clock, end: WhenEnd) {
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
                WhenEnd::Clock(end) => self.until_clock(day, start, end),
                WhenEnd::For(length) => self.opening_for(day, start.0, length),
                WhenEnd::DayClock(through, clock) => {
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
    fn until_day(
        &mut self,
        day: NaiveDate,
        clock: u32,
        last: Result<NaiveDate, Option<NaiveDate>>,
        end: u32,
    ) {
        match last {
            Ok(last) => self.civil_opening(day, clock, at_second(last, end)),
            Err(latest) => {
                let latest = latest.map(|latest| at_second(latest, end));
                self.note_no_end(day, at_second(day, clock), latest);
            }
        }
    }

    fn opening_for(&mut self, day: NaiveDate, clock: u32, length: Length) {
        let civil = at_second(day, clock);
        let start = Moment::Civil(civil);
        if let Some(ending) = self.after(civil, length) {
            self.opening(day, start, ending);
        }
    }

    fn civil_opening(&mut self, day: NaiveDate, clock: u32, end: NaiveDateTime) {
        let start = Moment::Civil(at_second(day, clock));
        self.opening(day, start, Ending::Civil(end));
    }

    /// The end that lies a length after a start; notes where the calendar ends on the way.
    fn after(&mut self, civil: NaiveDateTime, length: Length) -> Option<Ending> {
        if let Length::Elapsed(seconds) = length {
            return Some(Ending::Elapsed(seconds.saturating_mul(MICROS)));
        }
        match add_civil(civil.date(), length, false, self.calendar) {
            Ok(date) => Some(Ending::Civil(date.and_time(civil.time()))),
            Err(ShiftError::CalendarEnds(date)) => {
                let latest = self.latest_end(date, civil, length);
                self.note_no_end(civil.date(), civil, latest);
                None
            }
            Err(ShiftError::NoCalendar) => None,
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
            Ending::Elapsed(micros) => {
                let last = start.resolve(self.zone, self.reading, Side::End);
                last.at.saturating_add_micros(micros)
            }
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
}
