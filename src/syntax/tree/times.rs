//! Dates, lengths and patterns of times, as they are written.

use super::Name;
use super::expressions::Expr;
use crate::source::{Span, Spanned};
use chrono::{NaiveDate, Weekday};

/// A date, perhaps with a clock time and a zone, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct DateTime {
    /// The weekday written before it.
    pub weekday: Option<Spanned<Weekday>>,
    /// The date.
    pub date: NaiveDate,
    /// The clock time.
    pub clock: Option<Clock>,
    /// The zone written behind it, by name.
    pub zone: Option<Name>,
    /// The offset of an RFC 3339 time, in minutes east of UTC.
    pub offset: Option<i32>,
}

impl DateTime {
    /// Whether it names a day and no time of it.
    pub fn is_whole_day(&self) -> bool {
        self.clock.is_none() && self.zone.is_none() && self.offset.is_none()
    }
}

/// A clock time, in seconds since the start of the day: 0 to 86,400, the last being `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clock(pub u32);

/// A length of time: elapsed or civil.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Length {
    /// `24h`, `1h30m`: elapsed time in seconds.
    Elapsed(i64),
    /// `1 day`, `2 weeks`, `5 business days`: civil time.
    Civil {
        /// How many.
        count: u32,
        /// Of what.
        unit: Unit,
        /// Only business days count; only with `day`.
        business: bool,
    },
}

/// The civil units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the word of the same name")]
pub enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// A line of times.
#[derive(Clone, Debug, PartialEq)]
pub enum Times {
    /// `from T`, `from T to T`, `from T for L`, `from T to T for L`.
    From {
        /// Start: a date, a name, or a shift of one.
        from: Expr,
        /// End.
        to: Option<Expr>,
        /// Length.
        length: Option<Spanned<Length>>,
    },
    /// `every DAYS …`.
    Every {
        /// The days; at least one.
        days: Vec<Day>,
        /// `every monday to thursday 04:00 …`: the last day of a range of weekdays, each with an opening of its own.
        through: Option<Spanned<Weekday>>,
        /// When on those days; whole days without.
        opening: Opening,
    },
    /// `every 2 weeks from DATE …`.
    EveryWeeks {
        /// How many weeks.
        weeks: Spanned<u64>,
        /// Counted from.
        from: Spanned<DateTime>,
        /// To a clock time, or for a length.
        end: OpeningEnd,
    },
    /// `every event in "FILE"`: the events of an iCalendar file (RFC 5545).
    EventsIn(EventsIn),
}

/// `every event in "FILE"`, `every day with an event in "FILE"`.
#[derive(Clone, Debug, PartialEq)]
pub struct EventsIn {
    /// The file, relative to the policy file.
    pub file: Spanned<String>,
    /// Whether each event stands for the days that it touches.
    pub whole_days: bool,
    /// Which of its events count.
    pub only: OnlyEvents,
}

/// Which events of a calendar file count: `when …`, `except when …`; all of them without.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OnlyEvents {
    /// Those that fulfil this.
    pub when: Option<Expr>,
    /// But for those that fulfil this.
    pub except: Option<Expr>,
}

impl OnlyEvents {
    /// Whether all of them count.
    pub fn is_all(&self) -> bool {
        self.when.is_none() && self.except.is_none()
    }
}

/// When an opening of `every` is, on its day.
#[derive(Clone, Debug, PartialEq)]
pub enum Opening {
    /// Whole days: `every sunday`.
    WholeDays,
    /// Whole days up to and with another: `every 20 december to 5 january`, `every friday to monday`.
    ThroughDay(Day),
    /// Whole days for a length from midnight: `every sunday for 2 days`.
    For(Spanned<Length>),
    /// `16:00 to …`, `04:00 for 1h`.
    Clock {
        /// Start.
        start: Spanned<Clock>,
        /// End.
        end: OpeningEnd,
    },
}

/// Where an opening ends.
#[derive(Clone, Debug, PartialEq)]
pub enum OpeningEnd {
    /// `to 06:00`: on the same day, or the next if that is not later.
    Clock(Spanned<Clock>),
    /// `to monday 06:00`.
    DayClock(Day, Spanned<Clock>),
    /// `for 1h`.
    For(Spanned<Length>),
}

/// A day, or a set of days.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// Where.
    pub span: Span,
    /// Which days.
    pub kind: DayKind,
    /// `3rd`, `first 2`, `last 3`.
    pub nth: Option<Spanned<Nth>>,
    /// `of month`, `of march`.
    pub of: Option<Spanned<DaysOf>>,
}

/// The kinds of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// A weekday.
    Weekday(Weekday),
    /// `day`.
    EachDay,
    /// `business day`.
    BusinessDay,
    /// `holiday`.
    Holiday,
    /// `5 january`: day 1 to 31, month 1 to 12.
    MonthDay {
        /// Of the month, from 1.
        day: u32,
        /// From 1.
        month: u32,
    },
}

/// Which of the days of a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nth {
    /// `3rd`.
    Ordinal(u32),
    /// `first 2`; `first` alone is 1.
    First(u32),
    /// `last 3`; `last` alone is 1.
    Last(u32),
}

/// The stretch that `nth` counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DaysOf {
    /// `of month`.
    Month,
    /// `of quarter`.
    Quarter,
    /// `of year`.
    Year,
    /// `of march`: 1 to 12.
    NamedMonth(u32),
}
