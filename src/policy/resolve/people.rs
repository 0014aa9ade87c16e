//! People and groups: who is in a group when, who has which authority, who stands in for whom.

use super::{ALWAYS, Resolver};
use crate::diagnostic::Diagnostic;
use crate::policy::model::{Delegation, Entry, Rosters, Who};
use crate::policy::types::{Base, RecordKind, ScaleId};
use crate::policy::{checks, logins};
use crate::source::{FileId, Place, Spanned};
use crate::syntax::tree::{DateTime, Item, ItemKind, Member, Path, SettingKind, Value, ValueKind};
use crate::time::Instant;
use rustc_hash::FxHashMap;
use std::collections::hash_map;
use std::sync::Arc;

impl<'a> Resolver<'a> {
    pub(super) fn people_and_groups(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in Self::of_kind(items, ItemKind::Person) {
            self.person_item(item, file);
        }
        let mut written: Vec<Vec<Entry>> = vec![Vec::new(); self.policy.groups.len()];
        let mut edges: Vec<Vec<(usize, Place)>> = vec![Vec::new(); self.policy.groups.len()];
        for (file, item) in Self::of_kind(items, ItemKind::Group) {
            let Some(name) = &item.name else { continue };
            let Some(row) = self.find_named(RecordKind::Group, &name.value, file) else {
                continue;
            };
            if self
                .policy
                .groups
                .get(row as usize)
                .is_none_or(|group| group.place != name.span.within(file))
            {
                continue;
            }
            for setting in &item.settings {
                match &setting.kind {
                    SettingKind::Members { members, from, to } => {
                        let (from, until) = self.period(from.as_ref(), to.as_ref(), file);
                        for member in members {
                            let who = match member {
                                Member::Person(name) => Who::Person(self.person(name, file)),
                                Member::Group(name) => {
                                    let Some(group) =
                                        self.expect_named(RecordKind::Group, name, file)
                                    else {
                                        continue;
                                    };
                                    if let Some(list) = edges.get_mut(row as usize) {
                                        list.push((group as usize, name.span.within(file)));
                                    }
                                    Who::Group(group)
                                }
                            };
                            if let Some(list) = written.get_mut(row as usize) {
                                list.push(Entry { who, from, until });
                            }
                        }
                    }
                    SettingKind::Data { key, values } => {
                        if let Some(authority) = self.authority(key, values, file)
                            && let Some(group) = self.policy.groups.get_mut(row as usize)
                        {
                            group.authority = Some(authority);
                        }
                    }
                    _ => {}
                }
            }
        }
        self.group_circles(&edges);
        let rosters = Arc::new(Rosters { groups: written });
        for group in &mut self.policy.groups {
            group.rosters = Arc::clone(&rosters);
        }
    }

    /// What people are called: in one way, and neither like a group nor in letters that look like those of another.
    pub(super) fn names_of_people(&mut self) {
        let mut spellings = std::mem::take(&mut self.spellings);
        spellings.sort_by_key(|(_, place, _)| (place.file, place.span.start));
        spellings.dedup_by_key(|(_, place, _)| *place);
        for (row, place, written) in spellings {
            let Some(person) = self.policy.people.get(row as usize) else {
                continue;
            };
            let (name, first) = (person.name.clone(), person.place);
            self.report(
                Diagnostic::new(
                    &checks::TWO_SPELLINGS,
                    place,
                    format!("`@{written}` and `@{name}` are one person"),
                )
                .label(first, "written like this first")
                .help("people are compared without the case of letters: write the name in one way"),
            );
        }
        let groups = self.policy.groups.iter();
        let groups: FxHashMap<String, (String, Place)> = groups
            .map(|group| {
                let name = logins::folded(&group.name).into_owned();
                (name, (group.name.clone(), group.place))
            })
            .collect();
        let mut looks: FxHashMap<String, (String, Place)> = FxHashMap::default();
        let mut found = Vec::new();
        for person in &self.policy.people {
            let name = logins::folded(&person.name);
            if let Some((group, place)) = groups.get(&*name) {
                found.push(
                    Diagnostic::new(
                        &checks::UNCLEAR_LOGIN,
                        person.place,
                        format!("`@{}` is a person, and `{group}` a group", person.name),
                    )
                    .label(*place, "the group")
                    .help("give the group another name: a plan that names one of them could mean either"),
                );
            }
            // Letters of one script are told apart by everybody who can read them.
            let look = (person.name.clone(), person.place);
            match looks.entry(logins::skeleton(&name)) {
                hash_map::Entry::Vacant(free) => {
                    free.insert(look);
                }
                hash_map::Entry::Occupied(taken)
                    if !(name.is_ascii() && taken.get().0.is_ascii()) =>
                {
                    let (other, place) = taken.get();
                    found.push(
                        Diagnostic::new(
                            &checks::UNCLEAR_LOGIN,
                            person.place,
                            format!(
                                "`@{}` looks like `@{other}`, but has other letters",
                                person.name
                            ),
                        )
                        .label(*place, "the other person")
                        .help("write the login as the person's account has it"),
                    );
                }
                hash_map::Entry::Occupied(_) => {}
            }
        }
        self.diagnostics.extend(found);
    }

    fn person_item(&mut self, item: &Item, file: FileId) {
        let Some(name) = &item.name else { return };
        let row = self.person(name, file);
        let declared = self.policy.people.get(row as usize);
        if declared.is_some_and(|person| person.place != name.span.within(file)) {
            return;
        }
        for setting in &item.settings {
            match &setting.kind {
                SettingKind::Data { key, values } => {
                    if let Some(authority) = self.authority(key, values, file)
                        && let Some(person) = self.policy.people.get_mut(row as usize)
                    {
                        person.authority = Some(authority);
                    }
                }
                SettingKind::Delegate { person, from, to } => {
                    let delegate = self.person(person, file);
                    if from.is_none() || to.is_none() {
                        self.report(
                            Diagnostic::new(
                                &checks::IMPOSSIBLE_TIMES,
                                setting.span.within(file),
                                "a delegate stands in for a time, and this does not say for which",
                            )
                            .help("write `from DATE to DATE` behind the person"),
                        );
                    }
                    let (from, until) = self.period(from.as_ref(), to.as_ref(), file);
                    if let Some(person) = self.policy.people.get_mut(row as usize) {
                        person.delegates.push(Delegation {
                            person: delegate,
                            from,
                            until,
                            place: setting.span.within(file),
                        });
                    }
                }
                SettingKind::Calendar(name) => {
                    let place = name.span.within(file);
                    if let Some(calendar) = self.calendar(name, file)
                        && let Some(person) = self.policy.people.get_mut(row as usize)
                    {
                        person.calendar = Some((calendar, place));
                    }
                }
                _ => {}
            }
        }
    }

    fn period(
        &mut self,
        from: Option<&Spanned<DateTime>>,
        to: Option<&Spanned<DateTime>>,
        file: FileId,
    ) -> (Instant, Instant) {
        let zone = self.policy.zone.clone();
        let start = from.and_then(|from| self.instant_of(from, &zone, file));
        let end = to.and_then(|to| self.end_of(to, &zone, file));
        let (start, end) = (start.unwrap_or(ALWAYS.0), end.unwrap_or(ALWAYS.1));
        if let (Some(from), Some(to)) = (from, to)
            && from.value.clock.is_some() != to.value.clock.is_some()
        {
            self.report(
                Diagnostic::new(
                    &checks::IMPOSSIBLE_TIMES,
                    from.span.to(to.span).within(file),
                    "one end has a clock time and the other has none",
                )
                .help("give both a clock time, or neither: then the last day is included"),
            );
        }
        if end <= start
            && let Some(to) = to
        {
            self.report(
                Diagnostic::new(
                    &checks::IMPOSSIBLE_TIMES,
                    to.span.within(file),
                    "this ends before it starts",
                )
                .help("put the earlier time first"),
            );
        }
        (start, end)
    }

    /// `authority LEVEL` of a person or group: a level of the scale `authority`, or of `risk`.
    fn authority(
        &mut self,
        key: &Path,
        values: &[Value],
        file: FileId,
    ) -> Option<(ScaleId, u16, Place)> {
        let [name] = key.names.as_slice() else {
            return None;
        };
        if name.value != "authority" {
            let place = name.span.within(file);
            self.unknown(
                &checks::UNKNOWN_NAME,
                place,
                "setting of a person or group",
                &name.value,
                ["authority", "members", "delegate", "calendar"],
            );
            return None;
        }
        let place = values
            .first()
            .map_or(key.span, |value| value.span)
            .within(file);
        if !self.may_give_authority(place) {
            return None;
        }
        let field = self
            .policy
            .schema
            .find(RecordKind::Person, "authority")
            .map(|(_, field)| field.ty.base);
        let Some(Base::Level(scale)) = field else {
            self.report(
                Diagnostic::new(&checks::MISSING_SETTING, place, "there is no scale of authority")
                    .help("declare `scale risk low < medium < high`: authority is the highest risk that someone may accept"),
            );
            return None;
        };
        let Some(ValueKind::Name(path)) = values.first().map(|value| &value.kind) else {
            self.report(Diagnostic::new(
                &checks::WRONG_LITERAL,
                place,
                "a level belongs here",
            ));
            return None;
        };
        let level = path.names.first()?;
        let known = self.policy.scales.get(scale.0 as usize)?.clone();
        match known.rank(&level.value) {
            Some(rank) => Some((scale, rank, place)),
            None => {
                self.unknown(
                    &checks::UNKNOWN_NAME,
                    place,
                    &format!("level of `{}`", known.name),
                    &level.value,
                    known.levels.iter().map(String::as_str),
                );
                None
            }
        }
    }

    fn group_circles(&mut self, edges: &[Vec<(usize, Place)>]) {
        for circle in super::services::circles(edges) {
            let names: Vec<String> = circle
                .iter()
                .filter_map(|(row, _)| self.policy.groups.get(*row))
                .map(|group| format!("`{}`", group.name))
                .collect();
            if let Some((_, place)) = circle.first() {
                self.report(
                    Diagnostic::new(
                        &checks::DEPENDENCY_CYCLE,
                        *place,
                        format!("groups contain each other: {}", names.join(" in ")),
                    )
                    .help("take one of them out of the other's members"),
                );
            }
        }
    }
}
