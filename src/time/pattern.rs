//! The forms of times that a policy may write, without names and places, and what can be wrong with one in itself.

use super::shift::{ShiftError, add_civil};
use super::{Calendar, Event, Instant, Local, Zone};
use crate::syntax::tree::{Clock, DayKind, DaysOf, Length, Nth, Unit};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use std::sync::Arc;

/// Which way a time that does not exist or exists twice is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// For blackouts: from the first such time to the last.
    Wider,
    /// For windows: from the last such time to the first.
    Narrower,
}

/// One line of times.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// `from T`, `from T to T`, `from T for L`, `from T to T for L`.
    One {
        /// The start.
        from: Moment,
        /// The end; without it and without a length, there is none.
        to: Option<Moment>,
        /// The length; with an end, it is what was stated and must agree.
        length: Option<Length>,
    },
    /// `every DAYS …`.
    Every {
        /// The days on which an opening starts; at least one.
        days: Vec<Days>,
        /// When it starts and ends.
        when: When,
    },
    /// `every 2 weeks from tuesday 2026-11-03 10:00 for 2h`: on that date and every so many weeks after it, never before.
    EveryWeeks {
        /// How many weeks, from 1.
        weeks: u32,
        /// The first day.
        first: NaiveDate,
        /// When it starts.
        start: Clock,
        /// When it ends.
        end: WhenEnd,
    },
    /// An event of an iCalendar file with its repetitions.
    Event(Arc<Event>),
}

/// A start or an end of [`Pattern::One`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// An instant: a time with a zone or an offset of its own, or one that was reckoned from something else.
    Instant(Instant),
    /// A time on the clocks of the pattern's zone.
    Civil(NaiveDateTime),
    /// A day without a time: its beginning as a start, its end as an end.
    Day(NaiveDate),
}

/// A set of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// Which kind of day.
    pub kind: DayKind,
    /// Which of them in each stretch; only with `of`.
    pub nth: Option<Nth>,
    /// The stretch.
    pub of: Option<DaysOf>,
}

/// When the openings of `every` are, on their day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The whole day.
    WholeDay,
    /// From the start of the day to the end of the next such day.
    ThroughDay(Days),
    /// For a length from the start of the day.
    For(Length),
    /// From a clock time.
    Clock {
        /// The start, before `24:00`.
        start: Clock,
        /// The end.
        end: WhenEnd,
    },
}

/// Where an opening that starts at a clock time ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenEnd {
    /// At a clock time: the first after the start, so on the same day or the next.
    Clock(Clock),
    /// At a clock time of such a day: the first after the start.
    DayClock(Days, Clock),
    /// After a length.
    For(Length),
}

/// What is wrong with a pattern, whatever the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternProblem {
    /// It starts and ends at the same clock time of the same day: nothing, or everything.
    SameTime,
    /// It starts at `24:00`.
    StartsAt24,
    /// It ends before it starts, or as it starts.
    NotAfter,
    /// One of its two ends has a clock time and the other has none.
    MixedEnds,
    /// The stated length is not the one from start to end, which is so many microseconds of elapsed time.
    LengthDisagrees {
        /// The elapsed time between the two ends.
        actual_micros: i64,
    },
    /// The length is nothing, or less.
    NoLength,
    /// No year has such a day.
    NoSuchDay,
    /// It counts days (`3rd`, `last 2`) and does not say of what.
    CountsInNothing,
    /// It counts in steps of nothing: the 0th day, every 0 weeks.
    CountsByZero,
    /// It needs a calendar of business days, and there is none.
    NoCalendar,
    /// The calendar does not cover this date, by which the end is reckoned.
    CalendarEnds(NaiveDate),
}

impl Days {
    /// The days of one kind.
    pub fn each(kind: DayKind) -> Self {
        Days {
            kind,
            nth: None,
            of: None,
        }
    }

    /// `monday to thursday`: one set for each weekday, the last included; around the end of the week if need be.
    pub fn weekdays(first: Weekday, through: Weekday) -> Vec<Self> {
        let mut days = vec![first];
        let mut day = first;
        while day != through {
            day = day.succ();
            days.push(day);
        }
        days.into_iter()
            .map(|day| Days::each(DayKind::Weekday(day)))
            .collect()
    }

    pub(super) fn needs_calendar(self) -> bool {
        matches!(self.kind, DayKind::BusinessDay | DayKind::Holiday)
    }

    fn problem(self) -> Option<PatternProblem> {
        if let DayKind::MonthDay { day, month } = self.kind
            // A leap year has every day that any year has.
            && NaiveDate::from_ymd_opt(2024, month, day).is_none()
        {
            return Some(PatternProblem::NoSuchDay);
        }
        match (self.nth, self.of) {
            (Some(_), None) => Some(PatternProblem::CountsInNothing),
            (Some(Nth::Ordinal(0) | Nth::First(0) | Nth::Last(0)), _) => {
                Some(PatternProblem::CountsByZero)
            }
            (Some(Nth::Ordinal(nth)), Some(of)) if nth > longest(of) => {
                Some(PatternProblem::NoSuchDay)
            }
            (_, Some(DaysOf::NamedMonth(month))) if !(1..=12).contains(&month) => {
                Some(PatternProblem::NoSuchDay)
            }
            _ => None,
        }
    }
}

/// The most days that a stretch can have.
fn longest(of: DaysOf) -> u32 {
    match of {
        DaysOf::Month => 31,
        DaysOf::NamedMonth(2) => 29,
        DaysOf::NamedMonth(4 | 6 | 9 | 11) => 30,
        DaysOf::NamedMonth(_) => 31,
        DaysOf::Quarter => 92,
        DaysOf::Year => 366,
    }
}

impl Pattern {
    /// What is wrong with the pattern in itself; such a pattern should not be asked for its openings.
    pub fn problem(&self, zone: &Zone, calendar: Option<&Calendar>) -> Option<PatternProblem> {
        let found = match self {
            Pattern::One { from, to, length } => {
                one_problem(*from, *to, *length, zone, calendar).err()
            }
            Pattern::Every { days, when } => days
                .iter()
                .find_map(|days| days.problem())
                .or_else(|| when_problem(*when))
                .or_else(|| days.iter().find_map(|day| same_day(*day, *when))),
            Pattern::EveryWeeks {
                weeks, start, end, ..
            } => {
                if *weeks == 0 {
                    Some(PatternProblem::CountsByZero)
                } else {
                    when_problem(When::Clock {
                        start: *start,
                        end: *end,
                    })
                }
            }
            Pattern::Event(_) => None,
        };
        found.or_else(|| {
            (calendar.is_none() && self.needs_calendar()).then_some(PatternProblem::NoCalendar)
        })
    }

    /// Whether its openings depend on business days or holidays.
    pub fn needs_calendar(&self) -> bool {
        let business = |length: &Length| matches!(length, Length::Civil { business: true, .. });
        let end_needs = |end: &WhenEnd| match end {
            WhenEnd::Clock(_) => false,
            WhenEnd::DayClock(days, _) => days.needs_calendar(),
            WhenEnd::For(length) => business(length),
        };
        match self {
            Pattern::One { length, .. } => length.as_ref().is_some_and(business),
            Pattern::Every { days, when } => {
                days.iter().any(|days| days.needs_calendar())
                    || match when {
                        When::WholeDay => false,
                        When::ThroughDay(days) => days.needs_calendar(),
                        When::For(length) => business(length),
                        When::Clock { end, .. } => end_needs(end),
                    }
            }
            Pattern::EveryWeeks { end, .. } => end_needs(end),
            Pattern::Event(_) => false,
        }
    }
}

fn one_problem(
    from: Moment,
    to: Option<Moment>,
    length: Option<Length>,
    zone: &Zone,
    calendar: Option<&Calendar>,
) -> Result<(), PatternProblem> {
    length.and_then(length_problem).map_or(Ok(()), Err)?;
    let Some(to) = to else {
        return Ok(());
    };
    if matches!(from, Moment::Day(_)) != matches!(to, Moment::Day(_)) {
        return Err(PatternProblem::MixedEnds);
    }
    let (start, end) = (from.as_start(), to.as_end());
    let backwards = match (start, end) {
        (Moment::Civil(start), Moment::Civil(end)) => end <= start,
        _ => {
            end.resolve(zone, Reading::Wider, Side::End).at
                <= start.resolve(zone, Reading::Wider, Side::Start).at
        }
    };
    if backwards {
        return Err(PatternProblem::NotAfter);
    }
    let Some(length) = length else {
        return Ok(());
    };
    // A length agrees when it does in either reading.
    let mut agrees = false;
    let mut actual_micros = 0;
    for reading in [Reading::Narrower, Reading::Wider] {
        let first = start.resolve(zone, reading, Side::Start).at;
        let last = end.resolve(zone, reading, Side::End).at;
        actual_micros = last.0 - first.0;
        agrees |= match length {
            Length::Elapsed(seconds) => {
                first.saturating_add_micros(seconds.saturating_mul(1_000_000)) == last
            }
            Length::Civil { .. } => {
                let civil = start.civil(zone);
                let date =
                    add_civil(civil.date(), length, false, calendar).map_err(|e| match e {
                        ShiftError::NoCalendar => PatternProblem::NoCalendar,
                        ShiftError::CalendarEnds(date) => PatternProblem::CalendarEnds(date),
                        ShiftError::OutOfRange => PatternProblem::NoSuchDay,
                    })?;
                date.and_time(civil.time()) == end.civil(zone)
            }
        };
    }
    if agrees {
        Ok(())
    } else {
        Err(PatternProblem::LengthDisagrees { actual_micros })
    }
}

fn when_problem(when: When) -> Option<PatternProblem> {
    match when {
        When::WholeDay => None,
        When::ThroughDay(days) => days.problem(),
        When::For(length) => length_problem(length),
        When::Clock { start, .. } if start.0 >= 86_400 => Some(PatternProblem::StartsAt24),
        When::Clock { start, end } => match end {
            WhenEnd::Clock(end) => (end == start).then_some(PatternProblem::SameTime),
            WhenEnd::DayClock(days, _) => days.problem(),
            WhenEnd::For(length) => length_problem(length),
        },
    }
}

/// `every friday 16:00 to friday 16:00`, `every monday to monday`.
fn same_day(day: Days, when: When) -> Option<PatternProblem> {
    let same = match when {
        When::ThroughDay(through) => through == day,
        When::Clock {
            start,
            end: WhenEnd::DayClock(last, end),
        } => last == day && end == start,
        _ => false,
    };
    same.then_some(PatternProblem::SameTime)
}

fn length_problem(length: Length) -> Option<PatternProblem> {
    match length {
        Length::Elapsed(..=0) | Length::Civil { count: 0, .. } => Some(PatternProblem::NoLength),
        Length::Civil {
            unit,
            business: true,
            ..
        } if unit != Unit::Day => Some(PatternProblem::NoLength),
        _ => None,
    }
}

/// Which end of an opening a time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Start,
    End,
}

/// An end of an opening on instants, and what was special about it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolved {
    pub(super) at: Instant,
    pub(super) local: Local,
}

/// Takes the reading of a civil time: a gap is its jump, a fold the outer or the inner of its two instants.
pub(super) fn resolve(zone: &Zone, civil: NaiveDateTime, reading: Reading, side: Side) -> Resolved {
    let local = zone.resolve(civil);
    let at = match local {
        Local::Unique(at) | Local::Gap { jump: at } => at,
        Local::Fold { first, second } => match (reading, side) {
            (Reading::Wider, Side::Start) | (Reading::Narrower, Side::End) => first,
            (Reading::Wider, Side::End) | (Reading::Narrower, Side::Start) => second,
        },
    };
    Resolved { at, local }
}

impl Moment {
    /// This moment as a start: a day is its first time.
    pub(super) fn as_start(self) -> Moment {
        match self {
            Moment::Day(date) => Moment::Civil(date.and_time(NaiveTime::MIN)),
            other => other,
        }
    }

    /// This moment as an end: a day is the first time of the next.
    pub(super) fn as_end(self) -> Moment {
        match self {
            Moment::Day(date) => Moment::Civil(at_second(date, 86_400)),
            other => other,
        }
    }

    pub(super) fn civil(self, zone: &Zone) -> NaiveDateTime {
        match self.as_start() {
            Moment::Instant(at) => zone.civil(at),
            Moment::Civil(civil) => civil,
            Moment::Day(date) => date.and_time(NaiveTime::MIN),
        }
    }

    pub(super) fn resolve(self, zone: &Zone, reading: Reading, side: Side) -> Resolved {
        match self {
            Moment::Instant(at) => Resolved {
                at,
                local: Local::Unique(at),
            },
            other => resolve(zone, other.civil(zone), reading, side),
        }
    }
}

/// The civil time so many seconds after the start of a date.
pub(super) fn at_second(date: NaiveDate, seconds: u32) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
        .checked_add_signed(TimeDelta::seconds(i64::from(seconds)))
        .unwrap_or(NaiveDateTime::MAX)
}
