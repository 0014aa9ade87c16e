//! Every look-up of a name, on behalf of a file: what its policy does not see is not there.
//!
//! A line of a base is resolved among the names of the base, so that nothing that is built on it changes what the line means; two
//! policies of which neither is the other's base do not see each other. Nothing else in this folder asks the maps of names.

use super::Resolver;
use super::context::Context;
use super::defines::Define;
use crate::policy::checks;
use crate::policy::layers::Layers;
use crate::policy::model::CalendarId;
use crate::policy::types::{RecordKind, ScaleId};
use crate::source::{FileId, Place};
use crate::syntax::tree::Name;

impl<'a> Resolver<'a> {
    /// Whether what is declared at a place counts for a file. What the program itself declares has no place.
    pub(super) fn sees(&self, from: FileId, declared: Option<Place>) -> bool {
        sees(&self.policy.layers, from, declared)
    }

    /// A group, service, class or the like.
    pub(super) fn find_named(&self, kind: RecordKind, name: &str, from: FileId) -> Option<u32> {
        let row = self.policy.names.find(kind, name)?;
        self.sees(from, self.named_place(kind, row)).then_some(row)
    }

    /// The same; a name that is not there is a mistake.
    pub(super) fn expect_named(
        &mut self,
        kind: RecordKind,
        name: &Name,
        from: FileId,
    ) -> Option<u32> {
        let found = self.find_named(kind, &name.value, from);
        if found.is_none() {
            let known = self.names_of(kind, from);
            self.unknown(
                &checks::UNKNOWN_NAME,
                name.span.within(from),
                kind.word(),
                &name.value,
                known.iter().map(String::as_str),
            );
            self.tell_unseen(kind, &name.value, from);
        }
        found
    }

    /// The names of a kind, sorted.
    pub(super) fn names_of(&self, kind: RecordKind, from: FileId) -> Vec<String> {
        let names = self.policy.names.all(kind).into_iter();
        let names = names.filter(|name| self.find_named(kind, name, from).is_some());
        names.map(str::to_owned).collect()
    }

    /// Adds to the last finding, which is about an unknown name, that a policy which does not count here has it.
    pub(super) fn tell_unseen(&mut self, kind: RecordKind, name: &str, from: FileId) {
        let row = self.policy.names.find(kind, name);
        let Some(place) = row.and_then(|row| self.named_place(kind, row)) else {
            return;
        };
        if self.sees(from, Some(place)) {
            return;
        }
        self.tell_unseen_at(place, from);
    }

    /// The same, of a bare name in a condition: a field, a constant or a thing with times.
    pub(super) fn tell_unseen_value(&mut self, name: &str, context: &Context) {
        let field = context.bare().and_then(|bare| {
            let (_, field) = self.policy.schema.find(bare.kind, name)?;
            field.declared
        });
        let constant = self.constants.get(name).map(|constant| constant.place);
        let times = self.times_names.get(name).and_then(|all| all.first());
        let times = times.and_then(|times| self.policy.times.get(*times as usize));
        let declared = field.or(constant).or(times.map(|set| set.place));
        if let Some(place) = declared.filter(|place| !self.sees(context.file, Some(*place))) {
            self.tell_unseen_at(place, context.file);
        }
    }

    /// The same, of what is declared at a place.
    pub(super) fn tell_unseen_at(&mut self, place: Place, from: FileId) {
        let layers = &self.policy.layers;
        let (Some(own), Some(other)) = (layers.of(from), layers.of(place.file)) else {
            return;
        };
        let role = match layers.extends(place.file, from) {
            true => "a base does not see what is built on it",
            false => "neither of the two is built on the other",
        };
        let (own, other) = (own.title(), other.title());
        let text = format!("declared in {other}, which {own} does not see");
        if let Some(last) = self.diagnostics.last_mut() {
            let found = last.clone().label(place, text);
            *last = found.help(format!(
                "{role}: declare it where this line is, or in a base of that policy"
            ));
        }
    }

    /// A period, blackout, window, rota or calendar of holidays.
    pub(super) fn times_named(&self, name: &str, from: FileId) -> Option<u32> {
        let is_seen = |times: &&u32| {
            let set = self.policy.times.get(**times as usize);
            self.sees(from, set.map(|set| set.place))
        };
        // Of a default and what replaces it the lowest is meant.
        self.times_names.get(name)?.iter().find(is_seen).copied()
    }

    /// The names of things with times, sorted.
    pub(super) fn names_of_times(&self, from: FileId) -> Vec<String> {
        let names = self.times_names.keys();
        let names = names.filter(|name| self.times_named(name, from).is_some());
        let mut names: Vec<String> = names.cloned().collect();
        names.sort_unstable();
        names
    }

    /// A constant: `define NAME = …`.
    pub(super) fn constant_named(&self, name: &str, from: FileId) -> Option<&Define<'a>> {
        let constant = self.constants.get(name)?;
        self.sees(from, Some(constant.place)).then_some(constant)
    }

    /// The names of constants, sorted.
    pub(super) fn names_of_constants(&self, from: FileId) -> Vec<String> {
        let names = self.constants.keys();
        let names = names.filter(|name| self.constant_named(name, from).is_some());
        let mut names: Vec<String> = names.cloned().collect();
        names.sort_unstable();
        names
    }

    /// A calendar.
    pub(super) fn calendar_named(&self, name: &str, from: FileId) -> Option<CalendarId> {
        let found = self.calendar_names.get(name).copied()?;
        let calendar = self.policy.calendars.get(usize::from(found.0));
        self.sees(from, calendar.map(|calendar| calendar.place))
            .then_some(found)
    }

    /// The names of calendars, sorted.
    pub(super) fn names_of_calendars(&self, from: FileId) -> Vec<String> {
        let names = self.calendar_names.keys();
        let names = names.filter(|name| self.calendar_named(name, from).is_some());
        let mut names: Vec<String> = names.cloned().collect();
        names.sort_unstable();
        names
    }

    /// A scale.
    pub(super) fn scale_named(&self, name: &str, from: FileId) -> Option<ScaleId> {
        let found = self.policy.names.scales.get(name).copied()?;
        self.sees_scale(found, from).then_some(found)
    }

    /// The names of scales, sorted.
    pub(super) fn names_of_scales(&self, from: FileId) -> Vec<String> {
        let names = self.policy.names.scales.keys();
        let names = names.filter(|name| self.scale_named(name, from).is_some());
        let mut names: Vec<String> = names.cloned().collect();
        names.sort_unstable();
        names
    }

    /// A line that compares levels in the order of a scale that does not count for it.
    pub(super) fn unseen_scale(&mut self, scale: ScaleId, place: Place) {
        let Some(scale) = self.policy.scales.get(usize::from(scale.0)) else {
            return;
        };
        let (name, declared) = (scale.name.clone(), scale.place);
        self.unknown(&checks::UNKNOWN_NAME, place, "scale", &name, []);
        if let Some(declared) = declared {
            self.tell_unseen_at(declared, place.file);
        }
    }

    /// Whether the order and the levels of a scale count for a file.
    pub(super) fn sees_scale(&self, scale: ScaleId, from: FileId) -> bool {
        let scale = self.policy.scales.get(usize::from(scale.0));
        self.sees(from, scale.and_then(|scale| scale.place))
    }
}

fn sees(layers: &Layers, from: FileId, declared: Option<Place>) -> bool {
    declared.is_none_or(|declared| layers.sees(from, declared.file))
}
