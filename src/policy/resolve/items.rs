//! The items that others are made of: scales, calendars, fields, and the names of everything.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::model::{Class, Environment, Group, Person, Scale, Service, Template};
use crate::policy::schema::Schema;
use crate::policy::types::{Base, RecordKind, ScaleId};
use crate::policy::{checks, words};
use crate::source::FileId;
use crate::syntax::tree::{Item, ItemKind, Line, Member, Name, SettingKind};
use std::sync::{Arc, OnceLock};

impl<'a> Resolver<'a> {
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
                    .and_then(|scale| scale.place);
                self.repeated(name, file, "scales", first);
                continue;
            }
            self.policy.names.scales.insert(name.value.clone(), id);
            self.policy.scales.push(Scale {
                name: name.value.clone(),
                place: Some(place),
                levels,
                ordered: ordered.len(),
            });
        }
        let mut scales = self.policy.names.scales.clone();
        // The decisions are the program's, whatever a policy calls `decision`.
        let decisions = self.own_words(words::DECISION, &words::DECISIONS);
        scales.insert(words::DECISION.to_owned(), decisions);
        if !scales.contains_key(words::STATE) {
            let states = self.own_words(words::STATE, &words::STATES);
            scales.insert(words::STATE.to_owned(), states);
        }
        self.policy.schema = Schema::built_in(|name| scales.get(name).map(|id| Base::Level(*id)));
    }

    /// A scale of words to which the program gives their meaning. None comes before another.
    fn own_words(&mut self, name: &str, levels: &[&str]) -> ScaleId {
        let id = ScaleId(u16::try_from(self.policy.scales.len()).unwrap_or(u16::MAX));
        self.policy.scales.push(Scale {
            name: name.to_owned(),
            place: None,
            levels: levels.iter().map(|level| (*level).to_owned()).collect(),
            ordered: 0,
        });
        id
    }

    pub(super) fn repeated(
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
        let mut zone_named = None;
        for (file, item) in Self::of_kind(items, ItemKind::Policy) {
            // What is built on a base comes last, and gives the whole its name.
            if let Some(name) = &item.name
                && (self.policy.name.is_none() || self.policy.layers.has_base(file))
            {
                self.policy.name = Some(name.value.clone());
                self.policy.place = Some(name.span.within(file));
            }
            for setting in &item.settings {
                if let SettingKind::Timezone(name) = &setting.kind
                    && let Some(zone) = self.zone(name, file)
                {
                    if self.policy.zone_is_named && self.policy.zone.name() != zone.name() {
                        let mut finding = Diagnostic::new(
                            &checks::REPEATED_NAME,
                            setting.span.within(file),
                            format!(
                                "the policy has two zones, `{}` and `{}`",
                                self.policy.zone.name(),
                                zone.name()
                            ),
                        )
                        .help("keep one; an item that differs names its own `timezone`");
                        if let Some(first) = zone_named {
                            finding = finding.label(first, "named first");
                        }
                        self.report(finding);
                        continue;
                    }
                    self.policy.zone = zone;
                    self.policy.zone_is_named = true;
                    zone_named.get_or_insert(setting.span.within(file));
                }
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
                ItemKind::Template => RecordKind::Template,
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
                RecordKind::Template => self.policy.templates.len(),
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
                    rosters: Arc::default(),
                    row,
                    closure: OnceLock::new(),
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
                    declared: false,
                    takes_rest: false,
                }),
                RecordKind::Template => self.policy.templates.push(Template {
                    name: text,
                    place,
                    services: None,
                    environments: None,
                    until: None,
                    fields: Vec::new(),
                    fixed: Vec::new(),
                }),
                _ => self.policy.bundles.push(Class {
                    name: text,
                    place,
                    when: Vec::new(),
                    declared: false,
                    takes_rest: false,
                }),
            }
        }
    }

    /// The place at which a named thing is declared.
    pub(super) fn named_place(&self, kind: RecordKind, row: u32) -> Option<crate::source::Place> {
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
            RecordKind::Template => self.policy.templates.get(row).map(|one| one.place),
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
        let row = match self
            .policy
            .names
            .insert(RecordKind::Person, &name.value, row)
        {
            Err(taken) => {
                let known = self.policy.people.get(taken as usize);
                if known.is_some_and(|person| person.name != name.value) {
                    self.spellings
                        .push((taken, name.span.within(file), name.value.clone()));
                }
                taken
            }
            Ok(()) => {
                self.policy.people.push(Person {
                    name: name.value.clone(),
                    place: name.span.within(file),
                    declared: false,
                    authority: None,
                    calendar: None,
                    delegates: Vec::new(),
                });
                row
            }
        };
        if !self.policy.layers.all.is_empty() {
            self.people_mentions.push((row, name.span.within(file)));
        }
        row
    }
}
