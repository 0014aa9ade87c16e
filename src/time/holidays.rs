//! Holidays from an `.ics` file (RFC 5545): whole days, with a finding for everything that could not be read.
//!
//! Our own reader of content lines and no crate: `icalendar` refuses the whole file for one bad line, `calcard` drops what it
//! does not understand, and neither says at which byte a value stands, which a finding must. A holiday that is dropped in
//! silence would make a day a business day.

use super::content_lines::{ContentLine, content_lines, unescape};
use super::recurrence::Yearly;
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::source::{FileId, Span};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

const UNREADABLE: Check = Check {
    name: "unreadable-holiday",
    severity: Severity::Error,
    summary: "a calendar file has an event whose days cannot be read",
};
const RECURRENCE: Check = Check {
    name: "unsupported-recurrence",
    severity: Severity::Error,
    summary: "a calendar file repeats an event in a way that is not expanded",
};
const PARTIAL: Check = Check {
    name: "partial-holiday",
    severity: Severity::Warning,
    summary: "a calendar file has an event that is no whole day",
};
const MALFORMED: Check = Check {
    name: "malformed-calendar",
    severity: Severity::Error,
    summary: "a calendar file is cut off or has lines that are not iCalendar",
};

/// The checks of calendar files.
pub const CHECKS: [Check; 4] = [UNREADABLE, RECURRENCE, PARTIAL, MALFORMED];

/// The longest event, in days; anything longer is taken for a mistake.
const LONGEST: i64 = 366;

/// How many years a file that has yearly events only is taken to speak for, counted from the last of their starts.
const YEARS_AHEAD: i32 = 10;

/// The holidays of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holidays {
    /// The dates, each with the summary of the first event on it.
    pub dates: BTreeMap<NaiveDate, String>,
    /// What could not be read, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the holidays of an `.ics` file. What cannot be read becomes a finding, and the rest is kept.
///
/// An event counts when it lasts whole days and is not cancelled. Of the recurrences, `FREQ=YEARLY` is expanded (with
/// `INTERVAL=1`, `COUNT` or `UNTIL`), as are `RDATE` and `EXDATE`; an event with any other is left out with a finding. Yearly
/// events fill the years from the first to the last in which the file has a date of another event, and no more: a rule for
/// Christmas does not say when Easter is. In a file that has yearly events only, they go on for ten years after the last start.
pub fn read_holidays(file: FileId, text: &str) -> Holidays {
    let mut reader = Reader {
        file,
        out: Holidays::default(),
    };
    let events = reader.events(text);
    let mut events: Vec<Event> = events
        .iter()
        .filter_map(|event| reader.event(event))
        .collect();
    let own_years = events
        .iter()
        .filter(|event| event.yearly.is_none())
        .flat_map(|event| &event.starts)
        .map(Datelike::year);
    let years = match (own_years.clone().min(), own_years.max()) {
        (Some(first), Some(last)) => Some((first, last)),
        _ => {
            let starts = events.iter().flat_map(|event| &event.starts);
            let (first, last) = (starts.clone().min(), starts.max());
            first
                .zip(last)
                .map(|(first, last)| (first.year(), last.year() + YEARS_AHEAD))
        }
    };
    for event in &mut events {
        if let (Some(yearly), Some((first, last))) = (event.yearly, years) {
            let starts = std::mem::take(&mut event.starts);
            let repeated = starts.first().copied().into_iter();
            event.starts = repeated
                .flat_map(|start| yearly.dates(start, first, last))
                .chain(starts.iter().skip(1).copied())
                .collect();
        }
        for start in &event.starts {
            if event.excluded.contains(start) {
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

/// An event that was understood.
struct Event {
    name: String,
    /// The first days; the first of them is the one that a rule repeats.
    starts: Vec<NaiveDate>,
    excluded: Vec<NaiveDate>,
    /// How many days each lasts, from 1.
    days: usize,
    yearly: Option<Yearly>,
}

/// The lines of an event, without those of the components inside it.
struct RawEvent<'t> {
    begin: Span,
    lines: Vec<ContentLine<'t>>,
}

impl RawEvent<'_> {
    fn find(&self, name: &str) -> Option<&ContentLine<'_>> {
        self.lines.iter().find(|line| line.name == name)
    }
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

    /// Splits the file into its events; complains about its frame.
    fn events<'t>(&mut self, text: &'t str) -> Vec<RawEvent<'t>> {
        let lines = content_lines(text);
        let mut events: Vec<RawEvent<'t>> = Vec::new();
        let begins = |line: &ContentLine<'_>| {
            line.name == "BEGIN" && line.value.trim().eq_ignore_ascii_case("VCALENDAR")
        };
        if !lines.iter().any(begins) {
            let first = lines.first().map_or(Span::default(), |line| line.span);
            self.find(
                &MALFORMED,
                first,
                "the file is not an iCalendar file: it has no `BEGIN:VCALENDAR`".to_owned(),
                "",
                "export the holidays again as an `.ics` file, or list the dates in the policy",
            );
            return events;
        }
        let mut open: Vec<(String, Span)> = Vec::new();
        let mut junk_before = false;
        for line in lines {
            let junk = line.name.is_empty();
            if junk && !junk_before {
                self.find(
                    &MALFORMED,
                    line.span,
                    "this line is not iCalendar and was left out".to_owned(),
                    "neither a name with a colon nor a continuation",
                    "continue a long line with a blank at the start of the next, or remove it",
                );
            }
            junk_before = junk;
            let component = line.value.trim().to_ascii_uppercase();
            match line.name.as_str() {
                "BEGIN" => {
                    if component == "VEVENT" {
                        let begin = line.span;
                        let lines = Vec::new();
                        events.push(RawEvent { begin, lines });
                    }
                    open.push((component, line.span));
                }
                "END" => match open.iter().rposition(|(name, _)| *name == component) {
                    Some(at) => {
                        for (name, span) in open.drain(at..).skip(1) {
                            self.unclosed(&name, span);
                        }
                    }
                    None => self.find(
                        &MALFORMED,
                        line.span,
                        format!("`{}` ends what was never begun", line.value.trim()),
                        "",
                        "export the calendar again, and see whether events are missing",
                    ),
                },
                _ if junk => {}
                _ => {
                    let in_event = open.last().is_some_and(|(name, _)| name == "VEVENT");
                    if let (true, Some(event)) = (in_event, events.last_mut()) {
                        event.lines.push(line);
                    }
                }
            }
        }
        for (name, span) in open {
            self.unclosed(&name, span);
        }
        events
    }

    fn unclosed(&mut self, name: &str, span: Span) {
        self.find(
            &MALFORMED,
            span,
            format!("`{name}` has no end: the file may be cut off, and holidays missing"),
            &format!("`END:{name}` is missing"),
            "export the calendar again",
        );
    }

    /// Understands an event, or says why not.
    fn event(&mut self, raw: &RawEvent<'_>) -> Option<Event> {
        let cancelled = raw
            .find("STATUS")
            .is_some_and(|line| line.value.trim().eq_ignore_ascii_case("CANCELLED"));
        if cancelled {
            return None;
        }
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
            yearly: None,
        };
        self.recurrence(raw, &mut event).then_some(event)
    }

    /// Reads the rules of an event; whether all of them are understood.
    fn recurrence(&mut self, raw: &RawEvent<'_>, event: &mut Event) -> bool {
        for line in &raw.lines {
            match line.name.as_str() {
                "RRULE" => match Yearly::parse(&line.value) {
                    Ok(yearly) if event.yearly.is_none() => event.yearly = Some(yearly),
                    Ok(_) => return self.unsupported(line, "there is a second `RRULE`"),
                    Err(part) => {
                        return self.unsupported(line, &format!("`{part}` is not understood"));
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
                "EXRULE" | "RECURRENCE-ID" => {
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
            "only `FREQ=YEARLY`, perhaps with `COUNT` or `UNTIL`, is; write the dates out, each as an event or in `RDATE`",
        );
        false
    }

    /// How many days an event lasts.
    fn length(&mut self, raw: &RawEvent<'_>, start: NaiveDate) -> Option<i64> {
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
                let Some(days) = duration_days(&line.value) else {
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
        let (date, time) = match value.split_once(['T', 't']) {
            Some((date, time)) => (date, Some(time)),
            None => (value, None),
        };
        let digits = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
        let day = digits
            .then(|| NaiveDate::parse_from_str(date, "%Y%m%d").ok())
            .flatten()
            .filter(|day| day.year() > 0 && line.parameter("VALUE") != Some("PERIOD"));
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
fn duration_days(value: &str) -> Option<i64> {
    let value = value.trim();
    let value = value.strip_prefix('+').unwrap_or(value).strip_prefix('P')?;
    let number = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<i64>().ok()).flatten()
    };
    if let Some(weeks) = value.strip_suffix('W') {
        return number(weeks)?.checked_mul(7);
    }
    let (days, time) = value.split_once('T').unwrap_or((value, ""));
    let days = match days.strip_suffix('D') {
        Some(days) => number(days)?,
        None if days.is_empty() => 0,
        None => return None,
    };
    let mut seconds: i64 = 0;
    let mut rest = time;
    while let Some(at) = rest.find(['H', 'M', 'S']) {
        let (count, unit) = rest.split_at(at);
        let each = if unit.starts_with('H') {
            3600
        } else if unit.starts_with('M') {
            60
        } else {
            1
        };
        seconds = seconds.checked_add(number(count)?.checked_mul(each)?)?;
        rest = unit.get(1..)?;
    }
    let whole = rest.is_empty() && seconds % 86_400 == 0;
    whole.then(|| days.checked_add(seconds / 86_400)).flatten()
}

#[cfg(test)]
#[path = "holidays_tests.rs"]
mod tests;
