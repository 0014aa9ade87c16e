//! A date or a time of an iCalendar file, with the zone of its clocks.

use super::rule::{civil, date};
use crate::time::pattern::{Reading, Side};
use crate::time::{Instant, Local, Zone};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// A DATE or DATE-TIME.
#[derive(Clone, Debug)]
pub(super) enum Stamp {
    /// A day.
    Day(NaiveDate),
    /// A time; without a zone it is one of the zone in which the file is read (RFC 5545: a floating time).
    Time(NaiveDateTime, Option<Zone>),
}

impl Stamp {
    /// Reads a value; `zone` is that of its TZID. `None` for what is no date and no time.
    pub(super) fn parse(value: &str, zone: Option<Zone>) -> Option<Stamp> {
        let value = value.trim().to_ascii_uppercase();
        if let Some(utc) = value.strip_suffix('Z') {
            return Some(Stamp::Time(civil(utc)?, Some(Zone::utc())));
        }
        if value.contains('T') {
            return Some(Stamp::Time(civil(&value)?, zone));
        }
        date(&value).map(Stamp::Day)
    }

    pub(super) fn is_day(&self) -> bool {
        matches!(self, Stamp::Day(_))
    }

    /// What clocks show: of a day its first time, of a time its own.
    pub(super) fn shown(&self) -> NaiveDateTime {
        match self {
            Stamp::Day(day) => day.and_time(NaiveTime::MIN),
            Stamp::Time(at, _) => *at,
        }
    }

    /// Its own zone, or the one in which the file is read.
    pub(super) fn zone<'z>(&'z self, read_in: &'z Zone) -> &'z Zone {
        match self {
            Stamp::Time(_, Some(zone)) => zone,
            _ => read_in,
        }
    }

    /// What the clocks of another zone show then. A day and a time without a zone are the same everywhere.
    pub(super) fn shown_in(&self, zone: &Zone) -> NaiveDateTime {
        match self {
            Stamp::Time(at, Some(own)) if own.name() != zone.name() => {
                zone.civil(instant_of(own, *at, Reading::Wider, Side::Start))
            }
            _ => self.shown(),
        }
    }
}

/// The instant of a time of others, as an end of an opening.
///
/// Where the clocks jump over it, RFC 5545 (3.3.5) reads it by the clocks before the jump, and many programs take the jump itself;
/// where they show it twice, the RFC takes the first. The wider reading takes the outer of the possible instants, the narrower the
/// inner.
pub(super) fn instant_of(zone: &Zone, at: NaiveDateTime, reading: Reading, side: Side) -> Instant {
    let (first, second) = match zone.resolve(at) {
        Local::Unique(at) => (at, at),
        Local::Fold { first, second } => (first, second),
        Local::Gap { jump } => {
            let before = zone.offset_at(jump.saturating_add_micros(-1));
            let by_rfc =
                Instant::from_utc(at).saturating_add_micros(-i64::from(before) * 1_000_000);
            (jump, by_rfc.max(jump))
        }
    };
    match (reading, side) {
        (Reading::Wider, Side::Start) | (Reading::Narrower, Side::End) => first,
        (Reading::Wider, Side::End) | (Reading::Narrower, Side::Start) => second,
    }
}
