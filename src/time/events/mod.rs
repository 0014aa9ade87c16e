//! The events of an iCalendar file (RFC 5545) as times: each with its start, length, recurrence and zone.

mod expand;
mod length;
mod openings;
mod read;
pub(in crate::time) mod rule;
mod stamp;
mod zones;

pub(in crate::time) use expand::{Budget, Search};
pub(in crate::time) use length::duration;
pub(in crate::time) use openings::last_start;
pub use read::{ReadEvents, read_events};

use crate::source::Place;
use length::EventLength;
use rule::{Rule, Until};
use stamp::Stamp;

/// An event that takes place, with all its repetitions.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its summary; may be empty.
    pub name: String,
    /// Where that stands in the file; the first line of an event without one.
    pub place: Place,
    start: Stamp,
    length: EventLength,
    /// How it repeats; what `COUNT` and `UNTIL` say stands in `until`.
    rule: Option<Rule>,
    until: Option<Until>,
    /// Further starts, perhaps with a length of their own.
    dates: Vec<(Stamp, Option<EventLength>)>,
    /// Starts that do not take place, or elsewhere.
    excluded: Vec<Stamp>,
}

/// Two events are the same if they stand at the same place of the same file.
impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

#[cfg(test)]
mod tests;
