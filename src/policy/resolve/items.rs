//! The items that others are made of: scales, calendars, fields, and the names of everything.

use super::{CalendarText, Resolver};
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::model::{
    CalendarId, Class, Environment, Group, NamedCalendar, Person, Scale, Service,
};
use crate::policy::schema::{Field, FieldSource, Schema};
use crate::policy::types::{Base, RecordKind, ScaleId, Type};
use crate::source::FileId;
use crate::syntax::tree::{Holidays, Item, ItemKind, Line, Member, Name, Path, SettingKind};
use crate::time::{Calendar, Zone, read_holidays};
use chrono::{NaiveDate, Weekday};
use std::collections::BTreeMap;

impl<'a> Resolver<'a> {
    /// Parts of the language that this version parses and does not give a meaning to yet.
    pub(super) fn refuse_what_is_to_come(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in items {
            if matches!(
                item.kind.value,
                ItemKind::Assess | ItemKind::Template | ItemKind::Waiver | ItemKind::Test
            ) {
                let word = item.kind.value.keyword();
                self.report(
                    Diagnostic::new(
                        &checks::NOT_YET,
                        item.kind.span.within(*file),
                        format!("`{word}` is not supported yet"),
                    )
                    .remark("this version does not know what it means")
                    .help("a policy that leaves a statement out is not the same policy, so this is an error until it is supported"),
                );
            }
            for setting in &item.settings {
                let word = match setting.kind {
                    SettingKind::Extends(_) => "extends",
                    SettingKind::Default => "default",
                    _ => continue,
                };
                self.report(Diagnostic::new(
                    &checks::NOT_YET,
                    setting.keyword.within(*file),
                    format!("`{word}` is not supported yet"),
                ));
            }
        }
    }

    pub(super) fn scales(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in Self::of_kind(items, ItemKind::Scale) {
            let (Some(name), Some(Line::Scale { ordered, unordered })) = (&item.name, &item.line)
            else {
                continue;
            };
            let place = name.span.within(file);
            let mut levels: Vec<String> = Vec::new();
            for level in ordered.iter().chain(unordered) {
                if levels.contains(&level.value) {
                    self.report(
                        Diagnostic::new(
                            &checks::REPEATED_NAME,
                            level.span.within(file),
                            format!(
                                "the scale `{}` has the level `{}` twice",
                                name.value, level.value
                            ),
                        )
                        .help("a level stands once, at its place in the order"),
                    );
                } else {
                    levels.push(level.value.clone());
                }
            }
            let id = ScaleId(u16::try_from(self.policy.scales.len()).unwrap_or(u16::MAX));
            if let Some(first) = self.policy.names.scales.get(&name.value).copied() {
                let first = self
                    .policy
                    .scales
                    .get(first.0 as usize)
                    .map(|scale| scale.place);
                self.repeated(name, file, "scales", first);
                continue;
            }
            self.policy.names.scales.insert(name.value.clone(), id);
            self.policy.scales.push(Scale {
                name: name.value.clone(),
                place,
                levels,
                ordered: ordered.len(),
            });
        }
        let scales = self.policy.names.scales.clone();
        self.policy.schema = Schema::built_in(|name| scales.get(name).map(|id| Base::Level(*id)));
    }

    fn repeated(
        &mut self,
        name: &Name,
        file: FileId,
        what: &str,
        first: Option<crate::source::Place>,
    ) {
        let mut diagnostic = Diagnostic::new(
            &checks::REPEATED_NAME,
            name.span.within(file),
            format!("there are two {what} `{}`", name.value),
        )
        .remark("declared again")
        .help("give one of them another name, or write both as one");
        if let Some(first) = first {
            diagnostic = diagnostic.label(first, "declared first");
        }
        self.report(diagnostic);
    }

    /// `policy NAME`: the zone; the calendar's name is looked up when calendars are known.
    pub(super) fn policy_items(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in Self::of_kind(items, ItemKind::Policy) {
            if let Some(name) = &item.name {
                self.policy.name.get_or_insert_with(|| name.value.clone());
            }
            for setting in &item.settings {
                if let SettingKind::Timezone(name) = &setting.kind
                    && let Some(zone) = self.zone(name, file)
                {
                    if self.policy.zone_is_named && self.policy.zone.name() != zone.name() {
                        self.report(
                            Diagnostic::new(
                                &checks::REPEATED_NAME,
                                setting.span.within(file),
                                format!(
                                    "the policy has two zones, `{}` and `{}`",
                                    self.policy.zone.name(),
                                    zone.name()
                                ),
                            )
                            .help("keep one; an item that differs names its own `timezone`"),
                        );
                        continue;
                    }
                    self.policy.zone = zone;
                    self.policy.zone_is_named = true;
                }
            }
        }
    }

    /// A zone by its name in the database.
    pub(super) fn zone(&mut self, name: &Name, file: FileId) -> Option<Zone> {
        match self.zones.zone(&name.value) {
            Ok(zone) => {
                if zone.is_fixed_offset() {
                    self.report(
                        Diagnostic::new(
                            &crate::policy::checks::FIXED_OFFSET,
                            name.span.within(file),
                            format!("`{}` is a fixed offset that no country's clocks follow", name.value),
                        )
                        .remark(format!("this is {}", zone.offset_text()))
                        .help("name the zone of a place, such as `Europe/Amsterdam`; the signs of `Etc/GMT` zones are turned around"),
                    );
                }
                Some(zone)
            }
            Err(unknown) => {
                let (check, why) = if unknown.abbreviation {
                    (
                        &checks::ZONE_ABBREVIATION,
                        "an abbreviation is not a zone: it stands for several, and does not say when clocks change",
                    )
                } else {
                    (
                        &checks::UNKNOWN_ZONE,
                        "zones are named as in the IANA time zone database, such as `Europe/Amsterdam`",
                    )
                };
                let place = name.span.within(file);
                let mut diagnostic = Diagnostic::new(
                    check,
                    place,
                    format!("there is no time zone `{}`", name.value),
                )
                .help(why);
                if !unknown.suggestions.is_empty() {
                    let all: Vec<String> = unknown
                        .suggestions
                        .iter()
                        .map(|name| format!("`{name}`"))
                        .collect();
                    diagnostic = diagnostic.help(format!("did you mean {}?", all.join(", ")));
                    if let [one] = unknown.suggestions.as_slice() {
                        diagnostic = diagnostic.replace(
                            format!("replace `{}` by `{one}`", name.value),
                            place,
                            one.clone(),
                        );
                    }
                }
                self.report(diagnostic);
                None
            }
        }
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
                    SettingKind::Holidays(parts) => {
                        let dates = dates.get_or_insert_default();
                        for part in parts {
                            match part {
                                Holidays::Date(date) => {
                                    dates.insert(date.value, String::new());
                                }
                                Holidays::File(path) => {
                                    damaged |= !self.holiday_file(
                                        &path.value,
                                        path.span.within(file),
                                        dates,
                                    );
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
        for (file, item) in Self::of_kind(items, ItemKind::Policy) {
            for setting in &item.settings {
                if let SettingKind::Calendar(name) = &setting.kind {
                    self.policy.calendar = self.calendar(name, file).or(self.policy.calendar);
                }
            }
        }
    }

    /// A calendar by its name.
    pub(super) fn calendar(&mut self, name: &Name, file: FileId) -> Option<CalendarId> {
        let found = self.calendar_names.get(&name.value).copied();
        if found.is_none() {
            let mut names: Vec<String> = self.calendar_names.keys().cloned().collect();
            names.sort_unstable();
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

    fn holiday_file(
        &mut self,
        path: &str,
        place: crate::source::Place,
        dates: &mut BTreeMap<NaiveDate, String>,
    ) -> bool {
        let found: Option<&CalendarText<'_>> = self
            .calendar_texts
            .iter()
            .find(|calendar| calendar.policy == place.file && calendar.path == path);
        match found.map(|calendar| calendar.text) {
            Some(Ok((file, text))) => {
                let holidays = read_holidays(file, text);
                if holidays.dates.is_empty() && holidays.diagnostics.is_empty() {
                    self.report(
                        Diagnostic::new(&checks::CALENDAR_FILE, place, format!("`{path}` has no holidays"))
                            .help("a holiday is an event with a whole day as its start (`DTSTART;VALUE=DATE:20261225`)"),
                    );
                }
                dates.extend(holidays.dates);
                self.diagnostics.extend(holidays.diagnostics);
                true
            }
            Some(Err(why)) => {
                self.report(
                    Diagnostic::new(
                        &checks::CALENDAR_FILE,
                        place,
                        format!("`{path}` cannot be read: {why}"),
                    )
                    .help("the path counts from the folder of this policy file"),
                );
                false
            }
            None => {
                self.report(Diagnostic::new(
                    &checks::CALENDAR_FILE,
                    place,
                    format!("`{path}` was not read"),
                ));
                false
            }
        }
    }

    /// The names of people, groups, services, environments, classes and bundles.
    pub(super) fn named_things(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in items {
            let file = *file;
            self.mentions(item, file);
            let Some(name) = &item.name else { continue };
            let place = name.span.within(file);
            let kind = match item.kind.value {
                ItemKind::Person => RecordKind::Person,
                ItemKind::Group => RecordKind::Group,
                ItemKind::Service => RecordKind::Service,
                ItemKind::Environment => RecordKind::Environment,
                ItemKind::Class => RecordKind::Class,
                ItemKind::Bundle => RecordKind::Bundle,
                _ => continue,
            };
            if kind == RecordKind::Person {
                let row = self.person(name, file);
                if let Some(person) = self.policy.people.get_mut(row as usize) {
                    if person.declared {
                        let first = person.place;
                        self.repeated(name, file, "people", Some(first));
                    } else {
                        person.declared = true;
                        person.place = place;
                    }
                }
                continue;
            }
            let count = match kind {
                RecordKind::Group => self.policy.groups.len(),
                RecordKind::Service => self.policy.services.len(),
                RecordKind::Environment => self.policy.environments.len(),
                RecordKind::Class => self.policy.classes.len(),
                _ => self.policy.bundles.len(),
            };
            let row = u32::try_from(count).unwrap_or(u32::MAX);
            if let Err(taken) = self.policy.names.insert(kind, &name.value, row) {
                let first = self.named_place(kind, taken);
                self.repeated(name, file, kind.plural(), first);
                continue;
            }
            let text = name.value.clone();
            match kind {
                RecordKind::Group => self.policy.groups.push(Group {
                    name: text,
                    place,
                    authority: None,
                    members: Vec::new(),
                }),
                RecordKind::Service => self.policy.services.push(Service {
                    name: text,
                    place,
                    depends_on: Vec::new(),
                    parent: None,
                    fields: Vec::new(),
                    footprint: vec![row],
                }),
                RecordKind::Environment => self.policy.environments.push(Environment {
                    name: text,
                    place,
                    after: None,
                    controlled: false,
                    rank: 0,
                }),
                RecordKind::Class => self.policy.classes.push(Class {
                    name: text,
                    place,
                    when: Vec::new(),
                }),
                _ => self.policy.bundles.push(Class {
                    name: text,
                    place,
                    when: Vec::new(),
                }),
            }
        }
    }

    /// The place at which a named thing is declared.
    fn named_place(&self, kind: RecordKind, row: u32) -> Option<crate::source::Place> {
        let row = row as usize;
        match kind {
            RecordKind::Group => self.policy.groups.get(row).map(|group| group.place),
            RecordKind::Service => self.policy.services.get(row).map(|service| service.place),
            RecordKind::Environment => self
                .policy
                .environments
                .get(row)
                .map(|environment| environment.place),
            RecordKind::Class => self.policy.classes.get(row).map(|class| class.place),
            RecordKind::Bundle => self.policy.bundles.get(row).map(|bundle| bundle.place),
            _ => None,
        }
    }

    /// People become known where the policy first mentions them; a `person` item is only needed to say more.
    fn mentions(&mut self, item: &Item, file: FileId) {
        for setting in &item.settings {
            match &setting.kind {
                SettingKind::Members { members, .. } => {
                    for member in members {
                        if let Member::Person(name) = member {
                            self.person(name, file);
                        }
                    }
                }
                SettingKind::Delegate { person, .. } => {
                    self.person(person, file);
                }
                _ => {}
            }
        }
    }

    /// The row of a person, made at the first mention.
    pub(super) fn person(&mut self, name: &Name, file: FileId) -> u32 {
        let row = u32::try_from(self.policy.people.len()).unwrap_or(u32::MAX);
        match self
            .policy
            .names
            .insert(RecordKind::Person, &name.value, row)
        {
            Err(taken) => taken,
            Ok(()) => {
                self.policy.people.push(Person {
                    name: name.value.clone(),
                    place: name.span.within(file),
                    declared: false,
                    authority: None,
                    delegates: Vec::new(),
                });
                row
            }
        }
    }

    pub(super) fn fields(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in Self::of_kind(items, ItemKind::Field) {
            let Some(Line::Field {
                path,
                list,
                of,
                note,
            }) = &item.line
            else {
                continue;
            };
            let Some((kind, name)) = self.field_path(path, file) else {
                continue;
            };
            if let Some((_, taken)) = self.policy.schema.find(kind, &name.value) {
                let first = taken.declared;
                let mut diagnostic = Diagnostic::new(
                    &checks::REPEATED_NAME,
                    name.span.within(file),
                    format!(
                        "{} has a field `{}` already",
                        kind.with_article(),
                        name.value
                    ),
                );
                diagnostic = match first {
                    Some(first) => diagnostic.label(first, "declared first"),
                    None => diagnostic.help("it is there from the start, so this line can go"),
                };
                self.report(diagnostic);
                continue;
            }
            let base = self.type_named(of, file);
            self.policy.schema.add(
                kind,
                Field {
                    name: name.value.clone(),
                    ty: Type { list: *list, base },
                    source: FieldSource::Given(0),
                    empty_when_absent: false,
                    declared: Some(name.span.within(file)),
                    note: note
                        .as_ref()
                        .map(|note| note.value.clone())
                        .unwrap_or_default(),
                },
            );
        }
    }

    /// The kind and name of `KIND.NAME`.
    pub(super) fn field_path<'p>(
        &mut self,
        path: &'p Path,
        file: FileId,
    ) -> Option<(RecordKind, &'p Name)> {
        let [kind, name] = path.names.as_slice() else {
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    path.span.within(file),
                    "a field is written as the kind of its record, a dot, and its name",
                )
                .help("for example `field change.customer-impact yes-no`"),
            );
            return None;
        };
        match RecordKind::find(&kind.value) {
            Some(found) => Some((found, name)),
            None => {
                self.unknown(
                    &checks::UNKNOWN_NAME,
                    kind.span.within(file),
                    "kind of record",
                    &kind.value,
                    RecordKind::ALL.map(RecordKind::word),
                );
                None
            }
        }
    }

    fn type_named(&mut self, name: &Name, file: FileId) -> Base {
        const PLAIN: [(&str, Base); 7] = [
            ("yes-no", Base::YesNo),
            ("number", Base::Number),
            ("percent", Base::Percent),
            ("text", Base::Text),
            ("url", Base::Text),
            ("instant", Base::Instant),
            ("duration", Base::Duration),
        ];
        let word = name.value.as_str();
        if let Some((_, base)) = PLAIN.iter().find(|(known, _)| *known == word) {
            return *base;
        }
        if let Some(scale) = self.policy.names.scales.get(word) {
            return Base::Level(*scale);
        }
        if let Some(kind) = RecordKind::find(word) {
            return Base::Record(kind);
        }
        let mut known: Vec<String> = PLAIN.iter().map(|(word, _)| (*word).to_owned()).collect();
        known.extend(self.policy.scales.iter().map(|scale| scale.name.clone()));
        known.extend(RecordKind::ALL.map(|kind| kind.word().to_owned()));
        self.unknown(
            &checks::UNKNOWN_NAME,
            name.span.within(file),
            "type",
            word,
            known.iter().map(String::as_str),
        );
        Base::Unknown
    }

    /// Constants and things with times share the space of bare names with fields.
    pub(super) fn ambiguous_names(&mut self) {
        let mut found = Vec::new();
        for set in &self.policy.times {
            if let Some(field) = self.subject_field(&set.name) {
                found.push((
                    set.place,
                    format!("`{}` is also a field of a {field}", set.name),
                ));
            }
        }
        for (name, define) in &self.constants {
            if let Some(field) = self.subject_field(name) {
                found.push((
                    define.place,
                    format!("`{name}` is also a field of a {field}"),
                ));
            } else if self.times_names.contains_key(name) {
                found.push((define.place, format!("`{name}` is also a thing with times")));
            }
        }
        found.sort();
        for (place, message) in found {
            self.report(
                Diagnostic::new(&checks::AMBIGUOUS_NAME, place, message)
                    .help("give it another name, so that a condition can mean only one of them"),
            );
        }
    }

    fn subject_field(&self, name: &str) -> Option<&'static str> {
        [RecordKind::Change, RecordKind::Release]
            .into_iter()
            .find(|kind| self.policy.schema.find(*kind, name).is_some())
            .map(RecordKind::word)
    }
}
