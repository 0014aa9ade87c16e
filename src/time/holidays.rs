//! Holidays from an `.ics` file (RFC 5545): whole days, with a finding for everything that could not be read.
//!
//! Our own reader of content lines and no crate: `icalendar` refuses the whole file for one bad line, `calcard` drops what it
//! does not understand, and neither says at which byte a value stands, which a finding must. A holiday that is dropped in
//! silence would make a day a business day.

use super::checks::{PARTIAL, RECURRENCE, UNREADABLE_HOLIDAY as UNREADABLE};
use super::choice::{EventChoice, EventField, EventWords};
use super::components::{Component, components};
use super::content_lines::{ContentLine, unescape};
use super::events::rule::{Frequency, Rule, date};
use super::events::{Budget, Search, duration, last_start};
use super::pattern::Reading;
use super::zone::Zone;
use crate::diagnostic::{Check, Diagnostic};
use crate::source::{FileId, Place, Span};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use std::collections::{BTreeMap, BTreeSet};

/// The longest event, in days; anything longer is taken for a mistake.
const LONGEST: i64 = 366;

/// How many years a file that has yearly events only is taken to speak for, counted from the last of their starts.
const YEARS_AHEAD: i32 = 10;

/// The most days of one event, and how many days are looked at for it.
const MOST: usize = 200_000;
const STEPS: u64 = 4_000_000;

/// The holidays of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holidays {
    /// The dates, each with the summary of the first event on it.
    pub dates: BTreeMap<NaiveDate, String>,
    /// What could not be read, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// The first event that is marked as an observance, a day of some regions, or otherwise not as most are.
    pub marked: Option<Marked>,
    /// The texts of all events, also of those that do not count.
    pub words: Vec<EventWords>,
}

/// An event that the file does not mark as a holiday for everybody.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    /// Its summary; may be empty.
    pub name: String,
    /// The words that mark it.
    pub word: String,
    /// How they mark it.
    pub by: MarkedBy,
    /// Where.
    pub place: Place,
}

/// How an event is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkedBy {
    /// A word in this text of it.
    Word(EventField),
    /// This text, of which most events have another.
    Kind {
        /// The text of most.
        most: String,
        /// Which text of them that is.
        field: EventField,
    },
}

/// Reads the holidays of an `.ics` file. What cannot be read becomes a finding, and the rest is kept.
///
/// An event counts when it lasts whole days and is not cancelled; rules, `RDATE`, `EXDATE` and `RECURRENCE-ID` are expanded, and
/// an event with a rule that is not is left out with a finding. Of events that the choice leaves out it does not matter whether their
/// days can be read. What repeats fills the years from the first to the last in which
/// the file has a date of another event, and no more: a rule for Christmas does not say when Easter is. In a file with nothing but
/// such events, they go on for ten years after the last start.
pub fn read_holidays(file: FileId, text: &str, choice: &EventChoice) -> Holidays {
    let mut out = Holidays::default();
    let components = components(file, text, &mut out.diagnostics);
    let mut reader = Reader { file, out };
    let mut events: Vec<Event> = Vec::new();
    let mut exceptions: Vec<(String, NaiveDate)> = Vec::new();
    let all = components.iter().filter(|one| one.name == "VEVENT");
    let live: Vec<&Component<'_>> = all.clone().filter(|one| !one.is_cancelled()).collect();
    reader.out.marked = super::observances::marked(file, &live);
    for raw in all {
        let Some(of) = reader.exception(raw) else {
            continue;
        };
        exceptions.extend(of.map(|day| (uid(raw), day)));
        if !raw.is_cancelled() {
            let words = EventWords::of(raw);
            let taken = choice.takes(&words);
            reader.out.words.push(words);
            let before = reader.out.diagnostics.len();
            let event = reader.event(raw, of);
            if !taken {
                reader.out.diagnostics.truncate(before);
            }
            events.extend(event.map(|event| Event { taken, ..event }));
        }
    }
    let own_years = events
        .iter()
        .filter(|event| event.rule.is_none() && event.taken)
        .flat_map(|event| &event.starts)
        .map(Datelike::year);
    let years = match (own_years.clone().min(), own_years.max()) {
        (Some(first), Some(last)) => Some((first, last)),
        _ => {
            let taken = events.iter().filter(|event| event.taken);
            let starts = taken.flat_map(|event| &event.starts);
            let (first, last) = (starts.clone().min(), starts.max());
            first
                .zip(last)
                .map(|(first, last)| (first.year(), last.year() + YEARS_AHEAD))
        }
    };
    let left_out = left_out_later(&events);
    for (number, mut event) in events.into_iter().enumerate() {
        if left_out.contains(&number) || !event.taken {
            continue;
        }
        if let (Some(rule), Some((first, last))) = (&event.rule, years) {
            let starts = std::mem::take(&mut event.starts);
            let repeated = starts
                .first()
                .map(|start| expand(rule, *start, first, last));
            event.starts = repeated.unwrap_or_default();
            event.starts.extend(starts.iter().skip(1));
        }
        for start in &event.starts {
            let of = |(uid, day): &(String, NaiveDate)| *uid == event.uid && day == start;
            let moved = event.of.is_none() && exceptions.iter().any(of);
            if moved || event.excluded.contains(start) {
                continue;
            }
            for day in start.iter_days().take(event.days) {
                let name = || event.name.clone();
                reader.out.dates.entry(day).or_insert_with(name);
            }
        }
    }
    let out = &mut reader.out;
    out.diagnostics
        .sort_by_key(|finding| finding.primary.place.span.start);
    reader.out
}

/// The exceptions whose repetition a later version of the whole event leaves out, by number: what they were moved to does not take
/// place either.
fn left_out_later(events: &[Event]) -> BTreeSet<usize> {
    let whole: BTreeMap<&str, &Event> = events
        .iter()
        .filter(|event| event.of.is_none() && !event.uid.is_empty())
        .map(|event| (event.uid.as_str(), event))
        .collect();
    let is_left_out = |event: &Event| {
        let (of, whole) = event.of.zip(whole.get(event.uid.as_str()))?;
        Some(whole.sequence > event.sequence && whole.excluded.contains(&of))
    };
    (0..)
        .zip(events)
        .filter_map(|(number, event)| is_left_out(event)?.then_some(number))
        .collect()
}

/// The days of a rule in some years.
fn expand(rule: &Rule, start: NaiveDate, first: i32, last: i32) -> Vec<NaiveDate> {
    let day = |year, month, day| {
        let day = NaiveDate::from_ymd_opt(year, month, day).unwrap_or(start);
        day.and_time(NaiveTime::MIN)
    };
    let search = Search {
        start: start.and_time(NaiveTime::MIN),
        whole_days: true,
        from: day(first, 1, 1),
        to: day(last, 12, 31),
    };
    let until = rule
        .until
        .map(|until| last_start(until, &Zone::utc(), true, Reading::Wider));
    // A rule that is too far to seek has no days, so that its years have none.
    let found = rule.starts(search, until, MOST, &mut Budget(STEPS));
    found
        .unwrap_or_default()
        .iter()
        .map(NaiveDateTime::date)
        .collect()
}

/// An event that was understood.
struct Event {
    name: String,
    /// The first days; the first of them is the one that a rule repeats.
    starts: Vec<NaiveDate>,
    excluded: Vec<NaiveDate>,
    /// How many days each lasts, from 1.
    days: usize,
    rule: Option<Rule>,
    /// Whether it counts.
    taken: bool,
    uid: String,
    sequence: u32,
    /// Which repetition of another event with its UID it stands for.
    of: Option<NaiveDate>,
}

struct Reader {
    file: FileId,
    out: Holidays,
}

impl Reader {
    fn find(&mut self, check: &Check, span: Span, message: String, remark: &str, help: &str) {
        self.out.diagnostics.push(
            Diagnostic::new(check, span.within(self.file), message)
                .remark(remark)
                .help(help),
        );
    }

    /// Which repetition of another event this one replaces, if it does; `None` if that cannot be read.
    fn exception(&mut self, raw: &Component<'_>) -> Option<Option<NaiveDate>> {
        let Some(line) = raw.find("RECURRENCE-ID") else {
            return Some(None);
        };
        if line.parameter("RANGE").is_some() {
            self.unsupported(line, "`RANGE` changes all that follow");
            return None;
        }
        Some(Some(self.one_day(line, &line.value)?))
    }

    /// Understands an event, or says why not.
    fn event(&mut self, raw: &Component<'_>, of: Option<NaiveDate>) -> Option<Event> {
        let name = raw
            .find("SUMMARY")
            .map(|line| unescape(&line.value))
            .unwrap_or_default();
        let Some(start_line) = raw.find("DTSTART") else {
            self.find(
                &UNREADABLE,
                raw.begin,
                "an event has no `DTSTART`, so its day is not known".to_owned(),
                "",
                "give it a `DTSTART;VALUE=DATE:20261225`, or remove it",
            );
            return None;
        };
        let start = self.one_day(start_line, &start_line.value)?;
        let days = self.length(raw, start)?;
        let mut event = Event {
            name,
            starts: vec![start],
            excluded: Vec::new(),
            days: usize::try_from(days).unwrap_or(1),
            rule: None,
            taken: true,
            uid: uid(raw),
            sequence: raw
                .find("SEQUENCE")
                .and_then(|line| line.value.trim().parse().ok())
                .unwrap_or(0),
            of,
        };
        self.recurrence(raw, &mut event).then_some(event)
    }

    /// Reads the rules of an event; whether all of them are understood.
    fn recurrence(&mut self, raw: &Component<'_>, event: &mut Event) -> bool {
        for line in &raw.lines {
            match line.name.as_str() {
                // An empty rule repeats nothing.
                "RRULE" if line.value.trim().is_empty() => {}
                "RRULE" if event.rule.is_some() => {
                    return self.unsupported(line, "there is a second `RRULE`");
                }
                "RRULE" => match Rule::parse(&line.value) {
                    Ok(rule) if rule.frequency < Frequency::Daily => {
                        return self.unsupported(line, "a whole day does not repeat within a day");
                    }
                    Ok(rule) => {
                        let start = event.starts.first().copied().unwrap_or_default();
                        if expand(&rule, start, start.year(), start.year()).first() != Some(&start)
                        {
                            let remark = "`DTSTART` is none of the days of its rule, and RFC 5545 does not say what that means";
                            return self.unsupported(line, remark);
                        }
                        event.rule = Some(rule);
                    }
                    Err(problem) => {
                        let remark = format!("`{}` {}", problem.part, problem.why);
                        return self.unsupported(line, &remark);
                    }
                },
                "RDATE" | "EXDATE" => {
                    for value in line.value.split(',').filter(|v| !v.trim().is_empty()) {
                        let Some(day) = self.one_day(line, value) else {
                            return false;
                        };
                        if line.name == "RDATE" {
                            event.starts.push(day);
                        } else {
                            event.excluded.push(day);
                        }
                    }
                }
                "EXRULE" => {
                    return self.unsupported(line, &format!("`{}` is not understood", line.name));
                }
                _ => {}
            }
        }
        true
    }

    fn unsupported(&mut self, line: &ContentLine<'_>, remark: &str) -> bool {
        self.find(
            &RECURRENCE,
            line.value_span,
            "this event repeats in a way that is not expanded, so it was left out".to_owned(),
            remark,
            "write the dates out, each as an event or in `RDATE`",
        );
        false
    }

    /// How many days an event lasts.
    fn length(&mut self, raw: &Component<'_>, start: NaiveDate) -> Option<i64> {
        let (days, line) = match (raw.find("DTEND"), raw.find("DURATION")) {
            (Some(line), _) => {
                let end = self.one_day(line, &line.value)?;
                // Many programs write the start again for one day, though the end is exclusive.
                (
                    if end == start {
                        1
                    } else {
                        (end - start).num_days()
                    },
                    line,
                )
            }
            (None, Some(line)) => {
                let Some(days) = whole_days(&line.value) else {
                    self.partial(line);
                    return None;
                };
                (days, line)
            }
            (None, None) => return Some(1),
        };
        if !(1..=LONGEST).contains(&days) {
            let message = if days < 1 {
                "this event ends before it starts, so it was left out".to_owned()
            } else {
                format!(
                    "this event lasts {days} days, which is more than a year, so it was left out"
                )
            };
            let help = "mend its `DTSTART` and its end, which is the first day after it";
            self.find(&UNREADABLE, line.value_span, message, "", help);
            return None;
        }
        Some(days)
    }

    /// Reads the value of a date, or of a time at midnight.
    fn one_day(&mut self, line: &ContentLine<'_>, value: &str) -> Option<NaiveDate> {
        let value = value.trim();
        let (day, time) = match value.split_once(['T', 't']) {
            Some((day, time)) => (day, Some(time)),
            None => (value, None),
        };
        let day = date(day).filter(|_| line.parameter("VALUE") != Some("PERIOD"));
        let Some(day) = day else {
            self.find(
                &UNREADABLE,
                line.value_span,
                format!("`{value}` is no date, so the event was left out"),
                "",
                "write a date as `20261225`",
            );
            return None;
        };
        match time.map(|time| time.trim_end_matches(['Z', 'z'])) {
            None | Some("000000") => Some(day),
            Some(_) => {
                self.partial(line);
                None
            }
        }
    }

    fn partial(&mut self, line: &ContentLine<'_>) {
        self.find(
            &PARTIAL,
            line.value_span,
            "this event is no whole day, so it is no holiday and was left out".to_owned(),
            "a time of the day",
            "write a whole day as `DTSTART;VALUE=DATE:20261225`, or remove the event",
        );
    }
}

/// The whole days of a duration: `P1D`, `P2W`, `PT24H`.
fn whole_days(value: &str) -> Option<i64> {
    let (days, seconds) = duration(value)?;
    (seconds % 86_400 == 0).then_some(days + seconds / 86_400)
}

fn uid(raw: &Component<'_>) -> String {
    let uid = raw.find("UID").map(|line| line.value.trim().to_owned());
    uid.unwrap_or_default()
}

#[cfg(test)]
#[path = "holidays_tests.rs"]
mod tests;
