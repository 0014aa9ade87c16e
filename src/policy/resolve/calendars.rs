//! Zones and calendars: which there are, and the holiday files that they name.

use super::events::Chosen;
use super::{CalendarText, Resolver};
use crate::diagnostic::Diagnostic;
use crate::policy::model::{CalendarId, LineTimes, NamedCalendar, TimesLine};
use crate::policy::types::RecordKind;
use crate::policy::{checks, dates};
use crate::source::{FileId, Place, Spanned};
use crate::syntax::tree::{EventsIn, Holidays, Item, ItemKind, Name, SettingKind};
use crate::time::{
    Calendar, EventChoice, EventField, Marked, MarkedBy, Pattern, Zone, read_chosen, read_holidays,
};
use chrono::{NaiveDate, Weekday};
use std::collections::BTreeMap;
use std::sync::Arc;

impl<'a> Resolver<'a> {
    /// A zone by its name in the database.
    pub(super) fn zone(&mut self, name: &Name, file: FileId) -> Option<Zone> {
        dates::zone_of(self.zones, name, file, &mut self.diagnostics)
    }

    pub(super) fn calendars(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in Self::of_kind(items, ItemKind::Calendar) {
            let Some(name) = &item.name else { continue };
            let place = name.span.within(file);
            if let Some(first) = self.calendar_names.get(&name.value).copied() {
                let first = self
                    .policy
                    .calendars
                    .get(first.0 as usize)
                    .map(|calendar| calendar.place);
                self.repeated(name, file, "calendars", first);
                continue;
            }
            let mut weekend: Option<Vec<Weekday>> = None;
            let mut dates: Option<BTreeMap<NaiveDate, String>> = None;
            let mut damaged = false;
            for setting in &item.settings {
                match &setting.kind {
                    SettingKind::Weekend(days) => {
                        weekend
                            .get_or_insert_default()
                            .extend(days.iter().map(|day| day.value));
                    }
                    SettingKind::Holidays { days, only } => {
                        let dates = dates.get_or_insert_default();
                        let chosen = self.choice(only, false, file);
                        damaged |= chosen.is_none();
                        for part in days {
                            match part {
                                Holidays::Date(date) => {
                                    dates.insert(date.value, String::new());
                                }
                                Holidays::File(path) => {
                                    if let Some(chosen) = &chosen {
                                        damaged |= !self.holiday_file(path, chosen, file, dates);
                                    }
                                }
                            }
                        }
                    }
                    _ => {}
                }
            }
            if weekend.is_none() && !item.broken {
                self.report(
                    Diagnostic::new(
                        &checks::MISSING_SETTING,
                        place,
                        format!(
                            "the calendar `{}` does not say which days are the weekend",
                            name.value
                        ),
                    )
                    .help("add `weekend saturday, sunday`, or the days of your country"),
                );
            }
            let id = CalendarId(u16::try_from(self.policy.calendars.len()).unwrap_or(u16::MAX));
            self.calendar_names.insert(name.value.clone(), id);
            let row = u32::from(id.0);
            // Calendars share no names with one another, as has been seen above.
            let _ = self
                .policy
                .names
                .insert(RecordKind::Calendar, &name.value, row);
            // A file that could not be read says nothing about any year, so nothing is covered.
            let days = if damaged && dates.as_ref().is_some_and(BTreeMap::is_empty) {
                Calendar::new(weekend.unwrap_or_default(), Some(BTreeMap::new()))
            } else {
                Calendar::new(weekend.unwrap_or_default(), dates)
            };
            self.policy.calendars.push(NamedCalendar {
                name: name.value.clone(),
                place,
                days,
            });
        }
        let mut first: Option<(CalendarId, Place)> = None;
        for (file, item) in Self::of_kind(items, ItemKind::Policy) {
            for setting in &item.settings {
                let SettingKind::Calendar(name) = &setting.kind else {
                    continue;
                };
                let place = name.span.within(file);
                let found = self.calendar(name, file);
                match (found, first) {
                    (Some(found), Some((known, at))) if found != known => self.report(
                        Diagnostic::new(
                            &checks::REPEATED_NAME,
                            place,
                            format!("the policy has a second calendar, `{}`", name.value),
                        )
                        .label(at, "named first")
                        .help("keep one; an item that differs names its own `calendar`"),
                    ),
                    (Some(found), _) => first = first.or(Some((found, place))),
                    (None, _) => {}
                }
            }
        }
        self.policy.calendar = first.map(|(calendar, _)| calendar);
    }

    /// A calendar by its name.
    pub(super) fn calendar(&mut self, name: &Name, file: FileId) -> Option<CalendarId> {
        let found = self.calendar_named(&name.value, file);
        if found.is_none() {
            let names = self.names_of_calendars(file);
            self.unknown(
                &checks::UNKNOWN_NAME,
                name.span.within(file),
                "calendar",
                &name.value,
                names.iter().map(String::as_str),
            );
        }
        found
    }

    /// A line of times for each event of a file. Where something of it could not be read, nothing that is open or closed is certain.
    pub(super) fn event_lines(&mut self, events: &EventsIn, number: u32, place: Place) {
        let path = &events.file;
        let path_place = path.span.within(place.file);
        let mut lines = Vec::new();
        let mut mistaken = true;
        let chosen = self.choice(&events.only, events.whole_days, place.file);
        if let Some((file, text)) = self.calendar_text(&path.value, path_place)
            && let Some(chosen) = chosen
        {
            let read = read_chosen(file, text, self.zones, &chosen.choice);
            mistaken = !read.diagnostics.is_empty();
            let is_taken =
                mistaken || self.check_choice(&chosen, &read.words, &path.value, place.file);
            mistaken |= !is_taken;
            if is_taken && read.events.is_empty() && !mistaken {
                mistaken = true;
                self.report(
                    Diagnostic::new(
                        &checks::CALENDAR_FILE,
                        path_place,
                        format!("`{}` has no events", path.value),
                    )
                    .help("an event is a `VEVENT` that is not cancelled; without any, the line says nothing"),
                );
            }
            self.diagnostics.extend(read.diagnostics);
            lines.extend(read.events.into_iter().map(|event| TimesLine {
                place,
                times: LineTimes::Pattern(Pattern::Event(Arc::new(event))),
            }));
        }
        if let Some(set) = self.policy.times.get_mut(number as usize) {
            set.lines.extend(lines);
            set.mistaken |= mistaken;
        }
    }

    /// The text of a calendar file, or a finding.
    fn calendar_text(&mut self, path: &str, place: Place) -> Option<(FileId, &'a str)> {
        let found: Option<&CalendarText<'a>> = self
            .calendar_texts
            .iter()
            .find(|calendar| calendar.policy == place.file && calendar.path == path);
        match found.map(|calendar| calendar.text) {
            Some(Ok(found)) => Some(found),
            Some(Err(why)) => {
                self.report(
                    Diagnostic::new(
                        &checks::CALENDAR_FILE,
                        place,
                        format!("`{path}` cannot be read: {why}"),
                    )
                    .help("the path counts from the folder of this policy file"),
                );
                None
            }
            None => {
                self.report(Diagnostic::new(
                    &checks::CALENDAR_FILE,
                    place,
                    format!("`{path}` was not read"),
                ));
                None
            }
        }
    }

    fn holiday_file(
        &mut self,
        path: &Spanned<String>,
        chosen: &Chosen,
        of: FileId,
        dates: &mut BTreeMap<NaiveDate, String>,
    ) -> bool {
        let place = path.span.within(of);
        let path = path.value.as_str();
        let Some((file, text)) = self.calendar_text(path, place) else {
            return false;
        };
        let holidays = read_holidays(file, text, &chosen.choice);
        let is_read = holidays.diagnostics.is_empty();
        let is_taken = !is_read || self.check_choice(chosen, &holidays.words, path, of);
        if is_taken && holidays.dates.is_empty() && is_read {
            self.report(
                Diagnostic::new(&checks::CALENDAR_FILE, place, format!("`{path}` has no holidays"))
                    .help("a holiday is an event with a whole day as its start (`DTSTART;VALUE=DATE:20261225`)"),
            );
        }
        if chosen.choice == EventChoice::default()
            && let Some(marked) = &holidays.marked
        {
            let name = match marked.name.as_str() {
                "" => "an event".to_owned(),
                name => format!("`{name}`"),
            };
            self.report(
                Diagnostic::new(
                    &checks::WORKING_HOLIDAY,
                    place,
                    format!("`{path}` has days on which people may work, and each counts as a holiday"),
                )
                .label(marked.place, format!("{name} is marked `{}`", marked.word))
                .help(format!("a deadline in business days passes over each of them: say which count, as in {}", which(marked, path))),
            );
        }
        dates.extend(holidays.dates);
        self.diagnostics.extend(holidays.diagnostics);
        true
    }
}

/// A line that says which events count, by how this one is marked.
fn which(marked: &Marked, path: &str) -> String {
    let (word, test) = match &marked.by {
        MarkedBy::Word(field) => {
            let pattern = format!("*{}*", marked.word);
            ("except when", format!("{} like {pattern:?}", field.word()))
        }
        MarkedBy::Kind {
            most,
            field: EventField::Category,
        } => ("when", format!("category = {most:?}")),
        MarkedBy::Kind { most, field } => {
            let pattern = format!("{most}*");
            ("when", format!("{} like {pattern:?}", field.word()))
        }
    };
    format!("`holidays {path:?} {word} {test}`")
}
