//! A point in time, and the stretch between two of them.

use chrono::{DateTime, NaiveDateTime};

/// Microseconds in a second.
pub(super) const MICROS: i64 = 1_000_000;

/// A point in time: microseconds since 1970-01-01T00:00:00Z, without leap seconds (as POSIX counts).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// The first instant that is reckoned with, 0001-01-03T00:00:00Z: its civil time has a year of four digits in every zone.
    pub const MIN: Instant = Instant(-62_135_424_000 * MICROS);
    /// The last instant that is reckoned with, 9999-12-29T00:00:00Z; also the end of what has no end.
    pub const MAX: Instant = Instant(253_402_041_600 * MICROS);

    /// Seconds since 1970-01-01T00:00:00Z, kept between [`Instant::MIN`] and [`Instant::MAX`].
    pub fn from_seconds(seconds: i64) -> Self {
        Instant(seconds.saturating_mul(MICROS)).clamped()
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS)
    }

    /// This many microseconds later, kept between [`Instant::MIN`] and [`Instant::MAX`].
    pub fn saturating_add_micros(self, micros: i64) -> Self {
        Instant(self.0.saturating_add(micros)).clamped()
    }

    /// The microseconds since the last whole second: 0 to 999,999.
    pub(super) fn fraction(self) -> i64 {
        self.0.rem_euclid(MICROS)
    }

    pub(super) fn clamped(self) -> Self {
        self.clamp(Instant::MIN, Instant::MAX)
    }

    /// The clock of UTC at this instant.
    pub(super) fn utc(self) -> NaiveDateTime {
        DateTime::from_timestamp_micros(self.clamped().0)
            .map(|at| at.naive_utc())
            .unwrap_or_default()
    }

    /// The instant at which the clock of UTC shows this time.
    pub(super) fn from_utc(civil: NaiveDateTime) -> Self {
        Instant(civil.and_utc().timestamp_micros()).clamped()
    }
}

/// A stretch of time `[start, end)`: its start belongs to it, its end does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// The first instant inside.
    pub start: Instant,
    /// The first instant after it.
    pub end: Instant,
}

impl Interval {
    /// The stretch from one instant to just before another.
    pub fn new(start: Instant, end: Instant) -> Self {
        Interval { start, end }
    }

    /// Whether nothing is inside; so also when it ends before it starts.
    pub fn is_empty(&self) -> bool {
        self.end <= self.start
    }

    /// Whether both have an instant in common. What only touches does not overlap, and what is empty overlaps nothing.
    pub fn overlaps(&self, other: &Interval) -> bool {
        self.start.max(other.start) < self.end.min(other.end)
    }

    /// Whether the instant is inside.
    pub fn contains(&self, at: Instant) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether the whole of the other, which is not empty, lies inside.
    pub fn holds(&self, other: &Interval) -> bool {
        !other.is_empty() && self.start <= other.start && other.end <= self.end
    }
}
