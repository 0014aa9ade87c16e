//! The events of an iCalendar file (RFC 5545) as times: each with its start, length, recurrence and zone.

mod exceptions;
mod expand;
mod length;
mod openings;
mod read;
pub mod rule;
mod stamp;
mod zones;

pub(in crate::time) use expand::{Budget, Search};
pub(in crate::time) use length::duration;
pub(in crate::time) use openings::last_start;
pub use read::{ReadEvents, read_chosen, read_events};

use super::{Zone, pattern::Reading};
use crate::source::Place;
use chrono::NaiveDateTime;
use length::EventLength;
use rule::{Rule, Until};
use stamp::Stamp;

/// An event that takes place, with all its repetitions.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its summary; may be empty.
    pub name: String,
    /// Its description; may be empty.
    pub description: String,
    /// Where its name stands in the file; the first line of an event without one.
    pub place: Place,
    /// Its properties whose names begin with `X-`, names in capitals.
    pub extensions: Vec<(String, String)>,
    start: Stamp,
    length: EventLength,
    /// Whether it counts.
    taken: bool,
    /// Whether it stands for the days that it touches.
    by_days: bool,
    /// How it repeats; what `COUNT` and `UNTIL` say stands in `until`.
    rule: Option<Rule>,
    until: Option<Until>,
    /// Further starts, perhaps with a length of their own.
    dates: Vec<(Stamp, Option<EventLength>)>,
    /// Starts that do not take place, or elsewhere.
    excluded: Vec<Stamp>,
}

/// What an event says of its times, for those who write it in other words.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The first start, as clocks show it.
    pub start: NaiveDateTime,
    /// Whether it lasts whole days.
    pub whole_days: bool,
    /// The zone of its clocks; `None` for whole days and times that name none.
    pub zone: Option<String>,
    /// How long it lasts, in seconds; `None` if that differs from one repetition to the next, or is not known by its clocks alone.
    pub seconds: Option<i64>,
    /// How it repeats; never with `COUNT` and `UNTIL`.
    pub rule: Option<Rule>,
    /// The last start, if it ends.
    pub last: Option<NaiveDateTime>,
    /// Whether it has exceptions or further starts of its own.
    pub has_exceptions: bool,
}

impl Event {
    /// What the event says of its times.
    pub fn series(&self) -> Series {
        let zone = match &self.start {
            Stamp::Time(_, zone) => zone.as_ref(),
            Stamp::Day(_) => None,
        };
        let utc = Zone::utc();
        let start = self.start.shown();
        let seconds = match self.length {
            EventLength::Days(days) => Some(days * 86_400),
            EventLength::To { shown, elapsed } => {
                let shown = shown.num_seconds();
                (shown == elapsed / 1_000_000).then_some(shown)
            }
            EventLength::For { days: 0, seconds } => Some(seconds),
            EventLength::For { days, seconds } => {
                let is_utc = zone.is_some_and(|zone| zone.name() == utc.name());
                is_utc.then_some(days * 86_400 + seconds)
            }
        };
        let mut rule = self.rule.clone();
        let last = match (&rule, self.until) {
            (Some(rule), Some(until)) => {
                let limit = last_start(
                    until,
                    zone.unwrap_or(&utc),
                    self.start.is_day(),
                    Reading::Wider,
                );
                let search = Search {
                    start,
                    whole_days: self.start.is_day(),
                    from: start,
                    to: limit,
                };
                let found = rule.starts(search, None, 200_000, &mut Budget(5_000_000));
                found.unwrap_or_else(|found| found).last().copied()
            }
            _ => None,
        };
        if let Some(rule) = &mut rule {
            rule.until = None;
        }
        Series {
            start,
            whole_days: self.start.is_day(),
            zone: zone.map(|zone| zone.name().to_owned()),
            seconds,
            rule,
            last,
            has_exceptions: !self.excluded.is_empty() || !self.dates.is_empty(),
        }
    }
}

/// Two events are the same if they stand at the same place of the same file and are taken in one way.
impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place && self.by_days == other.by_days
    }
}

#[cfg(test)]
mod tests;
