//! AWS Systems Manager Change Calendar: of a calendar that is open by default the events are blackouts, of one that is closed by
//! default they are its window.

use super::Import;
use super::clock::{clock, length, month, opening, ordinal, weekdays};
use super::item::{Item, Names, write};
use crate::source::Span;
use crate::time::{Event, Frequency, Rule, RuleDay, Series, read_events, weekday_name};
use chrono::{Datelike, NaiveDateTime, TimeDelta, Timelike, Weekday};

/// The components of which an import takes all that matters: a task (AWS writes one into new calendars), an alarm and the rules of a zone
/// close nothing.
const PARTS: [&str; 6] = [
    "VEVENT",
    "VTODO",
    "VALARM",
    "VTIMEZONE",
    "STANDARD",
    "DAYLIGHT",
];

/// What an event is in Tide: the settings that bound it, and its line of times.
struct Lines {
    zone: String,
    bounds: Vec<String>,
    times: String,
}

impl Import<'_> {
    /// The text for a calendar.
    pub(super) fn aws(&mut self, text: &str) -> String {
        let read = read_events(self.file, text, self.zones);
        self.findings.extend(read.diagnostics);
        self.one_calendar_of_events(&read.components);
        let of = |wanted: &str| {
            let mut all = read.calendar.iter();
            all.find(|(name, ..)| name == wanted)
        };
        let opens = match of("X-CALENDAR-TYPE").map(|(_, value, place)| (value.as_str(), place)) {
            Some(("DEFAULT_OPEN", _)) => true,
            Some(("DEFAULT_CLOSED", _)) => false,
            Some((other, place)) => {
                let message = format!("`{other}` is no type of change calendar");
                self.refuse(
                    place.span,
                    message,
                    "it is `DEFAULT_OPEN` or `DEFAULT_CLOSED`",
                );
                return String::new();
            }
            None => {
                if self.findings.is_empty() {
                    self.refuse(
                        crate::source::Span::default(),
                        "the calendar has no `X-CALENDAR-TYPE`, so it does not say whether it is open or closed by default",
                        "export it from Change Calendar, or name the file in `every event in \"FILE\"`",
                    );
                }
                return String::new();
            }
        };
        if let Some((_, value, place)) = of("X-CALENDAR-CMEVENTS")
            && value != "DISABLED"
        {
            self.refuse(
                place.span,
                "the calendar also counts the events of Change Manager, which are not in the file",
                "take the line out if the events of the file are all that matters",
            );
        }
        let described = of("X-WR-CALDESC").map_or("", |(_, value, _)| value.as_str());
        let mut head = vec![format!("From the AWS Change Calendar {}.", self.source)];
        if !described.is_empty() {
            head.push(described.to_owned());
        }
        let mut items = Vec::new();
        let mut names = Names::default();
        let events: Vec<(&Event, Option<Lines>)> = read
            .events
            .iter()
            .map(|event| (event, self.event(event)))
            .collect();
        if opens {
            for (event, lines) in &events {
                let Some(lines) = lines else { continue };
                items.push(Item {
                    kind: "blackout",
                    name: names.name(&event.name, "closed"),
                    lines: {
                        let mut settings = settings(lines, &[lines]);
                        settings.extend(is_advisory(event).then(|| "advisory".to_owned()));
                        settings
                    },
                    comment: Vec::new(),
                    reason: reason(&[event]),
                });
            }
            if items.is_empty() {
                head.push("It has no events and is always open.".to_owned());
            }
        } else if events.is_empty() {
            items.push(Item {
                kind: "blackout",
                name: names.name(described, "closed"),
                lines: Vec::new(),
                comment: vec!["No event opens the calendar: it is always closed.".to_owned()],
                reason: None,
            });
        } else {
            for (event, _) in events.iter().filter(|(event, _)| is_advisory(event)) {
                self.refuse(
                    event.place.span,
                    format!("the event `{}` is advisory and opens nothing", event.name),
                    "take it out of the file",
                );
            }
            let lines: Vec<&Lines> = events
                .iter()
                .filter_map(|(_, lines)| lines.as_ref())
                .collect();
            if let Some(first) = lines.first() {
                for (event, lines) in &events {
                    let differs =
                        |lines: &Lines| lines.zone != first.zone || lines.bounds != first.bounds;
                    if lines.as_ref().is_some_and(differs) {
                        self.refuse(
                            event.place.span,
                            "this event has another time zone, first or last day than the first event",
                            "one window has one `timezone`, `since` and `until`: name the file in `every event in \"FILE\"` instead",
                        );
                    }
                }
                let all: Vec<&Event> = read.events.iter().collect();
                let called = match all.as_slice() {
                    [one] => one.name.as_str(),
                    _ => described,
                };
                items.push(Item {
                    kind: "window",
                    name: names.name(called, "open"),
                    lines: settings(first, &lines),
                    comment: Vec::new(),
                    reason: reason(&all),
                });
            }
        }
        write(&head, &items)
    }

    /// Refuses what is not read: a second calendar, and what is neither an event nor a part of one.
    fn one_calendar_of_events(&mut self, components: &[(String, Span)]) {
        let mut calendars = 0;
        for (name, begin) in components {
            let name = name.as_str();
            if name == "VCALENDAR" {
                calendars += 1;
                if calendars == 2 {
                    self.refuse(
                        *begin,
                        "the file has a second calendar, and one is imported at a time",
                        "give each calendar in a file of its own",
                    );
                }
            } else if !PARTS.contains(&name) {
                let name = crate::diagnostic::shorten(name);
                self.refuse(
                    *begin,
                    format!("`{name}` is not an event, and it would not be imported"),
                    "take it out, or write what it means by hand",
                );
            }
        }
    }

    fn event(&mut self, event: &Event) -> Option<Lines> {
        let series = event.series();
        match event_lines(&series) {
            Ok(lines) => Some(lines),
            Err(why) => {
                self.refuse(
                    event.place.span,
                    format!("the event `{}` cannot be written as a line of times: {why}", event.name),
                    "name the file in `every event in \"FILE\"` instead: it takes events as they are",
                );
                None
            }
        }
    }
}

/// Whether an event tells people something and does not change the state of the calendar.
fn is_advisory(event: &Event) -> bool {
    let mut extensions = event.extensions.iter();
    extensions.any(|(name, value)| name == "X-EVENT-TYPE" && value.eq_ignore_ascii_case("ADVISORY"))
}

fn settings(first: &Lines, all: &[&Lines]) -> Vec<String> {
    let mut lines = vec![format!("timezone {}", first.zone)];
    lines.extend(first.bounds.iter().cloned());
    for line in all {
        if !lines.contains(&line.times) {
            lines.push(line.times.clone());
        }
    }
    lines
}

/// What the events say of themselves, each once.
fn reason(events: &[&Event]) -> Option<String> {
    let mut said: Vec<&str> = Vec::new();
    for event in events {
        for text in [event.name.as_str(), event.description.as_str()] {
            if !text.is_empty() && !said.contains(&text) {
                said.push(text);
            }
        }
    }
    (!said.is_empty()).then(|| said.join(": "))
}

fn event_lines(series: &Series) -> Result<Lines, &'static str> {
    if series.has_exceptions {
        return Err("it has exceptions or further dates");
    }
    let zone = match (&series.zone, series.whole_days) {
        (Some(zone), _) => zone.clone(),
        // AWS reads what names no zone as UTC.
        (None, _) => "UTC".to_owned(),
    };
    let is_utc = zone == "UTC";
    let seconds = series.seconds.ok_or("clocks change while it lasts")?;
    let after = |at: NaiveDateTime| at.checked_add_signed(TimeDelta::seconds(seconds));
    let end = after(series.start).ok_or("its end is too far away")?;
    let Some(rule) = &series.rule else {
        return Ok(Lines {
            zone,
            bounds: Vec::new(),
            times: format!("from {} to {}", moment(series.start), moment(end)),
        });
    };
    let mut bounds = vec![format!("since {}", moment(series.start))];
    if let Some(last) = series.last {
        let end = after(last).ok_or("its end is too far away")?;
        bounds.push(format!("until {}", moment(end)));
    }
    let start = i64::from(series.start.num_seconds_from_midnight());
    let times = if rule.interval > 1 {
        every_weeks(rule, series, seconds)?
    } else {
        let days = days(rule, series)?;
        opening(
            &days.whole,
            &days.at_clock,
            days.single,
            start,
            seconds,
            is_utc,
        )
    };
    Ok(Lines {
        zone,
        bounds,
        times,
    })
}

fn every_weeks(rule: &Rule, series: &Series, seconds: i64) -> Result<String, &'static str> {
    let start = series.start;
    let one_day = match rule.days.as_slice() {
        [] => true,
        [day] => day.weekday == start.weekday(),
        _ => false,
    };
    let plain = rule.months.is_empty() && no_times(rule) && rule.positions.is_empty();
    if rule.frequency != Frequency::Weekly || !one_day || !plain {
        return Err("it repeats at an interval that Tide counts only in weeks from one date");
    }
    Ok(format!(
        "every {} weeks from {} {} for {}",
        rule.interval,
        weekday_name(start.weekday()),
        moment(start),
        length(seconds)
    ))
}

fn no_times(rule: &Rule) -> bool {
    rule.hours.is_empty() && rule.minutes.is_empty() && rule.seconds.is_empty()
}

/// The days of a rule in the words of Tide.
fn days(rule: &Rule, series: &Series) -> Result<super::cron::DayWords, &'static str> {
    let plain = |words: String| super::cron::DayWords {
        whole: words.clone(),
        at_clock: words,
        single: None,
    };
    let simple = no_times(rule)
        && rule.positions.is_empty()
        && rule.weeks.is_empty()
        && rule.year_days.is_empty();
    if !simple {
        return Err("its rule chooses by hours, weeks, days of the year or positions");
    }
    let start = series.start;
    let unnumbered: Option<Vec<Weekday>> = rule
        .days
        .iter()
        .map(|day| day.nth.is_none().then_some(day.weekday))
        .collect();
    match (rule.frequency, rule.months.is_empty(), unnumbered) {
        (Frequency::Daily | Frequency::Weekly, true, Some(days)) if rule.month_days.is_empty() => {
            let days = match (rule.frequency, days.is_empty()) {
                (Frequency::Daily, true) => return Ok(plain("day".to_owned())),
                (_, true) => vec![start.weekday()],
                _ => days,
            };
            Ok(super::cron::DayWords {
                whole: weekdays(&days, false),
                at_clock: weekdays(&days, true),
                single: match days.as_slice() {
                    [one] => Some(*one),
                    _ => None,
                },
            })
        }
        (Frequency::Monthly, true, _) => of_stretch(rule, &["month".to_owned()], start).map(plain),
        (Frequency::Yearly, months, _) => {
            if rule.days.is_empty() && (rule.month_days.is_empty() || !months) {
                return yearly_dates(rule, start).map(plain);
            }
            if months {
                return of_stretch(rule, &["year".to_owned()], start).map(plain);
            }
            let months: Vec<String> = rule
                .months
                .iter()
                .map(|number| month(number.unsigned_abs()).to_owned())
                .collect();
            of_stretch(rule, &months, start).map(plain)
        }
        _ => Err("its rule has no words in Tide"),
    }
}

/// `24 december`, for each month and day of the rule.
fn yearly_dates(rule: &Rule, start: NaiveDateTime) -> Result<String, &'static str> {
    let own = [i32::try_from(start.day()).unwrap_or(1)];
    let own_month = [i32::try_from(start.month()).unwrap_or(1)];
    let days = if rule.month_days.is_empty() {
        &own[..]
    } else {
        &rule.month_days
    };
    let months = if rule.months.is_empty() {
        &own_month[..]
    } else {
        &rule.months
    };
    let mut words = Vec::new();
    for number in months {
        for day in days {
            if *day < 1 {
                return Err("it counts days from the end of a named month");
            }
            words.push(format!("{day} {}", month(number.unsigned_abs())));
        }
    }
    Ok(words.join(", "))
}

/// `3rd saturday of month`, `last day of month`, for each day of the rule and each stretch.
fn of_stretch(
    rule: &Rule,
    stretches: &[String],
    start: NaiveDateTime,
) -> Result<String, &'static str> {
    let mut words = Vec::new();
    for stretch in stretches {
        if !rule.days.is_empty() && !rule.month_days.is_empty() {
            return Err("it asks for a weekday and a day of the month at once");
        }
        for RuleDay { nth, weekday: day } in &rule.days {
            let day = weekday_name(*day);
            words.push(match nth {
                None => format!("{day} of {stretch}"),
                Some(-1) => format!("last {day} of {stretch}"),
                Some(nth) if *nth > 0 => {
                    format!("{} {day} of {stretch}", ordinal(nth.unsigned_abs()))
                }
                Some(_) => return Err("it counts weekdays from the end"),
            });
        }
        if rule.days.is_empty() {
            let own = [i32::try_from(start.day()).unwrap_or(1)];
            let days = if rule.month_days.is_empty() {
                &own[..]
            } else {
                &rule.month_days
            };
            for day in days {
                words.push(match day {
                    -1 => format!("last day of {stretch}"),
                    day if *day > 0 => format!("{} day of {stretch}", ordinal(day.unsigned_abs())),
                    _ => return Err("it counts days from the end of the month"),
                });
            }
        }
    }
    Ok(words.join(", "))
}

/// A date with its clock time.
fn moment(at: NaiveDateTime) -> String {
    let second = i64::from(at.num_seconds_from_midnight());
    format!("{} {}", at.date().format("%Y-%m-%d"), clock(second))
}
