//! Calendars, and things with times.

use crate::source::Place;
use crate::syntax::tree::Length;
use crate::time::{Calendar, Event, Instant, Pattern, Zone};

/// The number of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CalendarId(pub u16);

/// A calendar with its name.
#[derive(Clone, Debug)]
pub struct NamedCalendar {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub place: Place,
    /// Its days.
    pub days: Calendar,
}

/// A thing with times.
#[derive(Clone, Debug, PartialEq)]
pub struct TimesSet {
    /// Its name.
    pub name: String,
    /// What it is: `period`, `blackout`, `window`, `rota`, `holidays`.
    pub kind: TimesKind,
    /// Where it is named.
    pub place: Place,
    /// Its lines.
    pub lines: Vec<TimesLine>,
    /// The zone of its wall-clock times.
    pub zone: Zone,
    /// The calendar of its business days.
    pub calendar: Option<CalendarId>,
    /// Nothing is open before.
    pub since: Option<Instant>,
    /// Nothing is open from then on.
    pub until: Option<Instant>,
    /// Whether a line was left out because of a mistake: where nothing is open, that proves nothing.
    pub mistaken: bool,
}

impl TimesSet {
    /// Whether one of its lines has no end.
    pub fn is_open_ended(&self) -> bool {
        let mut lines = self.lines.iter();
        let has_no_end = |line: &TimesLine| {
            matches!(
                line.times,
                LineTimes::Between(_, None)
                    | LineTimes::Pattern(Pattern::One {
                        to: None,
                        length: None,
                        ..
                    })
            )
        };
        self.until.is_none() && lines.any(has_no_end)
    }
}

/// The kinds of things with times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of the same name")]
pub enum TimesKind {
    Period,
    Blackout,
    Window,
    Rota,
    Holidays,
}

/// A line of times.
#[derive(Clone, Debug, PartialEq)]
pub struct TimesLine {
    /// Where it is written.
    pub place: Place,
    /// What it says.
    pub times: LineTimes,
}

impl TimesLine {
    /// The event that the line stands for, if it is one of a calendar file.
    pub fn event(&self) -> Option<&Event> {
        match &self.times {
            LineTimes::Pattern(Pattern::Event(event)) => Some(event),
            _ => None,
        }
    }
}

/// What a line of times says.
#[derive(Clone, Debug, PartialEq)]
pub enum LineTimes {
    /// A pattern of its own.
    Pattern(Pattern),
    /// One opening between two instants, the end perhaps open.
    Between(Instant, Option<Instant>),
    /// One opening for each opening of other times: from a shift of its start or end to a shift of its start or end.
    Relative {
        /// Whose openings.
        of: u32,
        /// The start.
        from: Edge,
        /// The end.
        to: Edge,
    },
}

/// A shifted edge of an opening.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// The opening's end instead of its start.
    pub end: bool,
    /// How far, and whether before it.
    pub shift: Option<(Length, bool)>,
}
