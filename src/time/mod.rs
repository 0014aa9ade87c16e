//! Instants, zones, calendars, and the times that patterns open.

mod abbreviations;
mod calendar;
mod checks;
mod choice;
mod components;
mod content_lines;
mod days;
mod end_days;
mod events;
mod format;
mod holidays;
mod instant;
mod intervals;
mod length;
mod never;
mod observances;
mod openings;
mod parse;
mod pattern;
mod shift;
mod unknown;
mod windows_zones;
mod zone;
mod zone_database;
mod zone_table;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod properties;

pub use calendar::Calendar;
pub use checks::ALL as CALENDAR_FILE_CHECKS;
pub use choice::{EventChoice, EventField, EventTest, EventWords};
pub use events::rule::{Frequency, Rule, RuleDay};
pub use events::{Event, ReadEvents, Series, read_chosen, read_events};
pub use format::{format_civil, format_rfc3339, push_civil, weekday_name};
pub use holidays::{Holidays, Marked, MarkedBy, read_holidays};
pub use instant::{Instant, Interval};
pub use intervals::Intervals;
pub use length::{format_micros, parse_length};
pub use openings::{NoteKind, OpeningNote, Openings, openings};
pub use parse::{PlanTime, TimeProblem, parse_time};
pub use pattern::{Days, Moment, Pattern, PatternProblem, Reading, When, WhenEnd};
pub use shift::{ShiftError, shift, shift_span};
pub use zone::{Local, Zone};
pub use zone_database::{UnknownZone, ZoneDatabase};
