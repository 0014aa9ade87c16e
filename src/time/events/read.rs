//! Reads the events of an iCalendar file; what is not understood is a finding, never a wrong date.

use super::Event;
use super::exceptions::{Entry, together};
use super::expand::{Budget, Search};
use super::length::{EventLength, duration};
use super::openings::last_start;
use super::rule::{Rule, Until, civil};
use super::stamp::{Stamp, instant_of};
use super::zones::FileZones;
use crate::diagnostic::{Check, Diagnostic};
use crate::source::{FileId, Place, Span};
use crate::time::checks::{MALFORMED, RECURRENCE, UNREADABLE_EVENT};
use crate::time::components::{Component, components};
use crate::time::content_lines::{ContentLine, unescape};
use crate::time::pattern::{Reading, Side};
use crate::time::{EventChoice, EventWords, Zone, ZoneDatabase};
use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

/// The most events of a file.
const MOST_EVENTS: usize = 20_000;

/// The most repetitions that a `COUNT` may ask for.
const MOST_COUNTED: usize = 100_000;

/// A rule with more starts than this in its first four weeks has no openings that a person would keep.
const DENSEST: usize = 2_000;

/// How much is looked at to understand one rule, in days or parts of days.
const STEPS: u64 = 1_000_000;

/// The longest event, in days: ten years.
const LONGEST: i64 = 3660;

/// What to do about an event that takes no time.
const MILESTONE: &str = "give it an end; let it stand for its day, `every day with an event in \"FILE\"`; or leave it out, as in `every event in \"FILE\" except when summary = \"NAME\"`";

/// The events of a file.
#[derive(Clone, Debug, Default)]
pub struct ReadEvents {
    /// Those that take place, in the order of the file.
    pub events: Vec<Event>,
    /// The texts of all events, also of those that do not count.
    pub words: Vec<EventWords>,
    /// The properties of the calendar itself: names in capitals, values, where they stand.
    pub calendar: Vec<(String, String, Place)>,
    /// The components of the file, whatever they are: names in capitals, first lines.
    pub components: Vec<(String, Span)>,
    /// What could not be read, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the events of an `.ics` file (RFC 5545).
///
/// An event counts unless it is cancelled; whether it is shown as busy (`TRANSP`) does not matter. A TZID is looked up in the
/// database, else in the file. What cannot be read becomes a finding, and the rest is kept.
pub fn read_events(file: FileId, text: &str, zones: &ZoneDatabase) -> ReadEvents {
    read_chosen(file, text, zones, &EventChoice::default())
}

/// Reads the events of a file that are asked for. Of the others it does not matter whether their times can be read, only which
/// repetitions they stand for.
pub fn read_chosen(
    file: FileId,
    text: &str,
    zones: &ZoneDatabase,
    choice: &EventChoice,
) -> ReadEvents {
    let mut diagnostics = Vec::new();
    let components = components(file, text, &mut diagnostics);
    let mut reader = Reader {
        file,
        zones: FileZones::new(zones, &components),
        diagnostics,
        calendar_zone: None,
        choice,
        words: Vec::new(),
    };
    let mut entries = Vec::new();
    for component in &components {
        match component.name.as_str() {
            "VCALENDAR" => reader.frame(component),
            "VEVENT" if entries.len() >= MOST_EVENTS => {
                reader.find(
                    &MALFORMED,
                    component.begin,
                    format!("the file has more than {MOST_EVENTS} events; these and all further ones were left out"),
                    "",
                    "name a file with the events that matter here",
                );
                break;
            }
            "VEVENT" => {
                let calendar = component.around.and_then(|number| components.get(number));
                // Where the start has a zone of its own, the other times of the event are on its clocks.
                let has_own = component.find("DTSTART").is_some_and(|line| {
                    line.parameter("TZID").is_some() || line.value.trim().ends_with(['Z', 'z'])
                });
                reader.calendar_zone = calendar
                    .filter(|_| !has_own)
                    .and_then(|calendar| calendar.find("X-WR-TIMEZONE"))
                    .filter(|line| !line.value.trim().is_empty())
                    .map(|line| (unescape(&line.value), line.value_span));
                entries.extend(reader.entry(component));
            }
            _ => {}
        }
    }
    let calendar = components
        .iter()
        .filter(|component| component.name == "VCALENDAR")
        .flat_map(|component| &component.lines)
        .map(|line| {
            let value = unescape(&line.value);
            (line.name.clone(), value, line.value_span.within(file))
        })
        .collect();
    let (mut events, astray) = together(entries);
    events.retain(|event| event.taken);
    for begin in astray {
        reader.find(
            &RECURRENCE,
            begin,
            "this event replaces a repetition of another, and several have its `UID`".to_owned(),
            "so it is not known of which",
            "give each event a `UID` of its own",
        );
    }
    let mut diagnostics = reader.diagnostics;
    diagnostics.sort_by_key(|finding| finding.primary.place.span.start);
    ReadEvents {
        events,
        words: reader.words,
        calendar,
        components: components
            .iter()
            .map(|component| (component.name.clone(), component.begin))
            .collect(),
        diagnostics,
    }
}

struct Reader<'f> {
    file: FileId,
    zones: FileZones<'f>,
    diagnostics: Vec<Diagnostic>,
    /// The zone that the calendar of the event names for times without one (`X-WR-TIMEZONE`), and where.
    calendar_zone: Option<(String, Span)>,
    choice: &'f EventChoice,
    words: Vec<EventWords>,
}

impl Reader<'_> {
    fn find(&mut self, check: &Check, span: Span, message: String, remark: &str, help: &str) {
        self.diagnostics.push(
            Diagnostic::new(check, span.within(self.file), message)
                .remark(remark)
                .help(help),
        );
    }

    fn unreadable(&mut self, line: &ContentLine<'_>, message: String, help: &str) {
        self.find(&UNREADABLE_EVENT, line.value_span, message, "", help);
    }

    fn unsupported(&mut self, line: &ContentLine<'_>, remark: &str, help: &str) {
        self.find(
            &RECURRENCE,
            line.value_span,
            "this event repeats in a way that is not expanded, so it was left out".to_owned(),
            remark,
            help,
        );
    }

    /// What is said about all events at once.
    fn frame(&mut self, calendar: &Component<'_>) {
        let cancels = |line: &&ContentLine<'_>| line.value.trim().eq_ignore_ascii_case("CANCEL");
        if let Some(line) = calendar.find("METHOD").filter(cancels) {
            self.find(
                &MALFORMED,
                line.value_span,
                "this file takes events back that another one announced".to_owned(),
                "",
                "name the file of the whole calendar, not a message about it",
            );
        }
    }

    fn entry(&mut self, component: &Component<'_>) -> Option<Entry> {
        let uid = component
            .find("UID")
            .map(|line| line.value.trim().to_owned())
            .unwrap_or_default();
        let sequence = component
            .find("SEQUENCE")
            .and_then(|line| line.value.trim().parse().ok());
        let mut of = None;
        if let Some(line) = component.find("RECURRENCE-ID") {
            if line.parameter("RANGE").is_some() {
                let remark = "`RANGE` changes all that follow";
                self.unsupported(
                    line,
                    remark,
                    "end the old event with `UNTIL`, and write what follows as an event of its own",
                );
                return None;
            }
            of = Some(self.stamp(line, &line.value)?);
        }
        let event = if component.is_cancelled() {
            None
        } else {
            let words = EventWords::of(component);
            let taken = self.choice.takes(&words);
            self.words.push(words);
            let before = self.diagnostics.len();
            let event = self.event(component);
            if !taken {
                self.diagnostics.truncate(before);
            }
            match event {
                Some(event) => Some(Event { taken, ..event }),
                None if taken => return None,
                None => None,
            }
        };
        let stamped = component
            .find("DTSTAMP")
            .and_then(|line| civil(line.value.trim().trim_end_matches(['Z', 'z'])));
        Some(Entry {
            begin: component.begin,
            uid,
            sequence: sequence.unwrap_or(0),
            stamped,
            of,
            event,
        })
    }

    fn event(&mut self, component: &Component<'_>) -> Option<Event> {
        let Some(line) = component.find("DTSTART") else {
            self.find(
                &UNREADABLE_EVENT,
                component.begin,
                "an event has no `DTSTART`, so its time is not known".to_owned(),
                "",
                "give it a `DTSTART`, or remove it",
            );
            return None;
        };
        for name in ["DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID"] {
            let mut same = component.lines.iter().filter(|line| {
                line.name == name && (name != "RRULE" || !line.value.trim().is_empty())
            });
            if let (Some(_), Some(second)) = (same.next(), same.next()) {
                self.unreadable(
                    second,
                    format!("the event has a second `{name}`, so it was left out"),
                    "keep the one that is meant",
                );
                return None;
            }
        }
        let start = self.stamp(line, &line.value)?;
        let length = self.length(component, &start)?;
        let summary = component.find("SUMMARY");
        let mut event = Event {
            name: summary
                .map(|line| unescape(&line.value))
                .unwrap_or_default(),
            description: component
                .find("DESCRIPTION")
                .map(|line| unescape(&line.value))
                .unwrap_or_default(),
            extensions: component
                .lines
                .iter()
                .filter(|line| line.name.starts_with("X-"))
                .map(|line| (line.name.clone(), unescape(&line.value)))
                .collect(),
            place: summary
                .map_or(component.begin, |line| line.value_span)
                .within(self.file),
            start,
            length,
            taken: true,
            by_days: self.choice.whole_days,
            rule: None,
            until: None,
            dates: Vec::new(),
            excluded: Vec::new(),
        };
        for line in &component.lines {
            match line.name.as_str() {
                // An empty rule repeats nothing.
                "RRULE" if line.value.trim().is_empty() => {}
                "RRULE" => self.rule(line, &mut event)?,
                "RDATE" => self.dates(line, &mut event)?,
                "EXDATE" => {
                    for value in values(line) {
                        let stamp = self.stamp(line, value)?;
                        event
                            .excluded
                            .push(self.exception(line, stamp, &event.start)?);
                    }
                }
                "EXRULE" => {
                    let help = "write the exceptions as `EXDATE`: RFC 5545 has no `EXRULE`";
                    self.unsupported(line, "`EXRULE` is not understood", help);
                    return None;
                }
                _ => {}
            }
        }
        Some(event)
    }

    /// Reads a date or a time.
    fn stamp(&mut self, line: &ContentLine<'_>, value: &str) -> Option<Stamp> {
        let mut zone = None;
        if !value.trim().ends_with(['Z', 'z']) && value.contains(['T', 't']) {
            let named = match line.parameter("TZID") {
                Some(name) => {
                    let before = line.span.start..line.value_span.start;
                    let span = if before.is_empty() {
                        line.span
                    } else {
                        Span {
                            start: before.start,
                            end: before.end.saturating_sub(1),
                        }
                    };
                    Some((name.to_owned(), span))
                }
                None => self.calendar_zone.clone(),
            };
            if let Some((name, span)) = named {
                zone = self.zones.zone(&name);
                if zone.is_none() {
                    self.find(
                        &UNREADABLE_EVENT,
                        span,
                        format!("unknown time zone `{name}`, so the event was left out"),
                        "neither the database, nor the file, nor the names of Windows say what its clocks show",
                        "name a zone of the IANA database, such as `Europe/Amsterdam`, or export the calendar with its `VTIMEZONE`",
                    );
                    return None;
                }
            }
        }
        let stamp = Stamp::parse(value, zone);
        let said = line.parameter("VALUE").map(str::to_ascii_uppercase);
        let fits = match (said.as_deref(), &stamp) {
            (Some("DATE"), Some(stamp)) => stamp.is_day(),
            (Some("DATE-TIME"), Some(stamp)) => !stamp.is_day(),
            (Some("PERIOD") | None, Some(_)) => true,
            _ => false,
        };
        if !fits {
            self.unreadable(
                line,
                format!("`{}` is no date or time of its kind, so the event was left out", value.trim()),
                "write a day as `VALUE=DATE:20261225`, a time as `20261225T180000`, with `Z` for UTC",
            );
        }
        stamp.filter(|_| fits)
    }

    /// An exception as the event needs it: a day stands for what starts on it, and midnight for the day.
    fn exception(&mut self, line: &ContentLine<'_>, at: Stamp, start: &Stamp) -> Option<Stamp> {
        match (&at, start) {
            (Stamp::Day(_), _) | (Stamp::Time(..), Stamp::Time(..)) => Some(at),
            (Stamp::Time(shown, _), Stamp::Day(_)) if shown.time() == NaiveTime::MIN => {
                Some(Stamp::Day(shown.date()))
            }
            _ => {
                self.of_one_kind(line, &at, start)?;
                Some(at)
            }
        }
    }

    /// Whether two are both days or both times, as RFC 5545 wants it of what belongs to one event.
    fn of_one_kind(&mut self, line: &ContentLine<'_>, stamp: &Stamp, start: &Stamp) -> Option<()> {
        if stamp.is_day() == start.is_day() {
            return Some(());
        }
        self.unreadable(
            line,
            format!(
                "`{}` and `DTSTART` are not both days or both times, so the event was left out",
                line.name
            ),
            "give both a clock time, or neither",
        );
        None
    }

    fn length(&mut self, component: &Component<'_>, start: &Stamp) -> Option<EventLength> {
        let (length, line) = match (component.find("DTEND"), component.find("DURATION")) {
            (Some(line), None) => {
                let end = self.stamp(line, &line.value)?;
                self.of_one_kind(line, &end, start)?;
                if matches!(
                    (start, &end),
                    (Stamp::Time(_, None), Stamp::Time(_, Some(_)))
                ) {
                    self.unreadable(
                        line,
                        "the end has a time zone and the start has none, so the event was left out"
                            .to_owned(),
                        "give both the same",
                    );
                    return None;
                }
                (between(start, &end), line)
            }
            (None, Some(line)) => match (duration(&line.value), start) {
                (Some((days, seconds)), Stamp::Time(..)) => {
                    (EventLength::For { days, seconds }, line)
                }
                (Some((days, seconds)), Stamp::Day(_)) if seconds % 86_400 == 0 => {
                    (EventLength::Days(days + seconds / 86_400), line)
                }
                _ => {
                    self.unreadable(
                        line,
                        format!(
                            "`{}` is no length of such an event, so it was left out",
                            line.value.trim()
                        ),
                        "write days as `P2D`, hours as `PT8H`",
                    );
                    return None;
                }
            },
            (Some(_), Some(line)) => {
                self.unreadable(
                    line,
                    "the event has an end and a length, so it was left out".to_owned(),
                    "keep `DTEND` or `DURATION`",
                );
                return None;
            }
            (None, None) if start.is_day() => return Some(EventLength::Days(1)),
            (None, None) if self.choice.whole_days => {
                return Some(EventLength::For {
                    days: 0,
                    seconds: 0,
                });
            }
            (None, None) => {
                self.find(
                    &UNREADABLE_EVENT,
                    component.begin,
                    "this event has no end, so it takes no time".to_owned(),
                    "",
                    MILESTONE,
                );
                return None;
            }
        };
        let (is_backward, is_nothing) = match length {
            EventLength::Days(days) => (days < 1, false),
            EventLength::To { shown, elapsed } => {
                let is_nothing = elapsed == 0 && shown == TimeDelta::zero();
                (elapsed <= 0 || shown <= TimeDelta::zero(), is_nothing)
            }
            EventLength::For { days, seconds } => (false, days == 0 && seconds == 0),
        };
        let (message, help) = if is_nothing && self.choice.whole_days {
            return Some(length);
        } else if is_nothing {
            (
                "this event ends when it starts, so it takes no time",
                MILESTONE,
            )
        } else if is_backward {
            (
                "this event ends before it starts, so it was left out",
                "correct its `DTSTART` or its end",
            )
        } else if length.most_days() > LONGEST {
            (
                "this event lasts more than ten years, so it was left out",
                "correct its `DTSTART` or its end",
            )
        } else {
            return Some(length);
        };
        self.unreadable(line, message.to_owned(), help);
        None
    }

    fn rule(&mut self, line: &ContentLine<'_>, event: &mut Event) -> Option<()> {
        const HELP: &str = "write the dates out, each as an event or in `RDATE`";
        let mut rule = match Rule::parse(&line.value) {
            Ok(rule) => rule,
            Err(problem) => {
                let remark = format!("`{}` {}", problem.part, problem.why);
                self.unsupported(line, &remark, HELP);
                return None;
            }
        };
        if event.start.is_day() && rule.frequency < super::rule::Frequency::Daily {
            self.unsupported(line, "a whole day does not repeat within a day", HELP);
            return None;
        }
        let start = event.start.shown();
        let zone = event.start.zone(&Zone::utc()).clone();
        let whole_days = event.start.is_day();
        let last = rule
            .until
            .map(|until| last_start(until, &zone, whole_days, Reading::Wider));
        let search = |to: NaiveDateTime| Search {
            start,
            whole_days,
            from: start,
            to,
        };
        let first = rule.starts(search(start), None, 1, &mut Budget(STEPS));
        if !first.is_ok_and(|found| found == [start]) {
            self.unsupported(
                line,
                "`DTSTART` is none of the times of its rule, and RFC 5545 does not say what that means",
                "move `DTSTART` to the first time that the rule gives",
            );
            return None;
        }
        let month = start + TimeDelta::weeks(4);
        if rule
            .starts(search(month), last, DENSEST, &mut Budget(STEPS))
            .is_err()
        {
            let remark = "this repeats every few minutes";
            self.unsupported(
                line,
                remark,
                "write the stretches of time that are meant as events of their own",
            );
            return None;
        }
        event.until = rule.until.take();
        if let Some(count) = rule.count {
            // Counted once and for all, so that no question has to count from the start again.
            let all = rule.starts(
                search(NaiveDateTime::MAX),
                None,
                MOST_COUNTED,
                &mut Budget(STEPS),
            );
            let counted = all.ok().filter(|found| found.len() == count as usize);
            let Some(last) = counted.as_ref().and_then(|found| found.last()) else {
                self.unsupported(line, "so many repetitions are too far to count", HELP);
                return None;
            };
            event.until = Some(Until::Civil(*last));
            rule.count = None;
        }
        event.rule = Some(rule);
        Some(())
    }

    /// Reads an RDATE: days, times, or stretches of time.
    fn dates(&mut self, line: &ContentLine<'_>, event: &mut Event) -> Option<()> {
        for value in values(line) {
            let Some((start, end)) = value.split_once('/') else {
                let stamp = self.stamp(line, value)?;
                self.of_one_kind(line, &stamp, &event.start)?;
                event.dates.push((stamp, None));
                continue;
            };
            let stamp = self.stamp(line, start)?;
            self.of_one_kind(line, &stamp, &event.start)?;
            let length = if end.trim().starts_with(['P', 'p', '+']) {
                duration(end).map(|(days, seconds)| EventLength::For { days, seconds })
            } else {
                Some(between(&stamp, &self.stamp(line, end)?))
            };
            let usable = length.filter(|length| {
                let is_short = length.most_days() <= LONGEST;
                is_short
                    && !matches!(
                        length,
                        EventLength::To { elapsed: ..=0, .. }
                            | EventLength::For {
                                days: 0,
                                seconds: 0
                            }
                    )
            });
            if usable.is_none() {
                self.unreadable(
                    line,
                    format!("`{value}` is no stretch of time, so the event was left out"),
                    "write it as `20261225T180000Z/PT2H`",
                );
                return None;
            }
            event.dates.push((stamp, usable));
        }
        Some(())
    }
}

/// The length from a start to an end of the same kind.
fn between(start: &Stamp, end: &Stamp) -> EventLength {
    match (start, end) {
        // Many programs write the start again for one day, though the end is exclusive.
        (Stamp::Day(first), Stamp::Day(end)) if first == end => EventLength::Days(1),
        (Stamp::Day(first), Stamp::Day(end)) => EventLength::Days((*end - *first).num_days()),
        _ => {
            let utc = Zone::utc();
            let zone = start.zone(&utc);
            let instant = |stamp: &Stamp| {
                instant_of(stamp.zone(zone), stamp.shown(), Reading::Wider, Side::Start)
            };
            EventLength::To {
                shown: end.shown_in(zone) - start.shown(),
                elapsed: instant(end).0 - instant(start).0,
            }
        }
    }
}

fn values<'l>(line: &'l ContentLine<'_>) -> impl Iterator<Item = &'l str> {
    line.value
        .split(',')
        .filter(|value| !value.trim().is_empty())
}
