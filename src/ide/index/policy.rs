//! What the items of a policy declare.

use super::build::Builder;
use super::spaces::Space;
use super::{Form, SymbolKind};
use crate::policy::types::RecordKind;
use crate::source::Span;
use crate::syntax::tree::{Item, ItemKind, Line, Member, Name, Path, Quorum, QuorumKind};
use crate::syntax::tree::{SettingKind, Who};

impl Builder<'_> {
    /// Declares the names that an item introduces.
    pub fn declare_item(&mut self, item: &Item) {
        match &item.line {
            Some(Line::Field { path, of, .. }) => return self.declare_field(item, path, Some(of)),
            Some(Line::Define { path, .. }) => return self.declare_field(item, path, None),
            _ => {}
        }
        if let Some(name) = &item.name {
            self.declare_named(item, name);
        }
        self.declare_people(item);
    }

    fn declare_named(&mut self, item: &Item, name: &Name) {
        let (kind, space) = match item.kind.value {
            ItemKind::Policy => (SymbolKind::Policy, Space::Policy),
            ItemKind::Calendar => (SymbolKind::Calendar, Space::Calendar),
            ItemKind::Scale => (SymbolKind::Scale, Space::Scale),
            ItemKind::Person => (SymbolKind::Person, Space::Named(RecordKind::Person)),
            ItemKind::Group => (SymbolKind::Group, Space::Named(RecordKind::Group)),
            ItemKind::Service => (SymbolKind::Service, Space::Named(RecordKind::Service)),
            ItemKind::Environment => {
                let space = Space::Named(RecordKind::Environment);
                (SymbolKind::Environment, space)
            }
            ItemKind::Period => (SymbolKind::Period, Space::Times),
            ItemKind::Template => (SymbolKind::Template, Space::Named(RecordKind::Template)),
            ItemKind::Class => (SymbolKind::Class, Space::Named(RecordKind::Class)),
            ItemKind::Bundle => (SymbolKind::Bundle, Space::Named(RecordKind::Bundle)),
            ItemKind::Rule => (SymbolKind::Rule, Space::Statement),
            ItemKind::Approval => (SymbolKind::Approval, Space::Statement),
            ItemKind::Blackout => (SymbolKind::Blackout, Space::Statement),
            ItemKind::Window => (SymbolKind::Window, Space::Statement),
            ItemKind::Conflict => (SymbolKind::Conflict, Space::Statement),
            ItemKind::Limit => (SymbolKind::Limit, Space::Statement),
            ItemKind::Waiver => (SymbolKind::Waiver, Space::Waiver),
            ItemKind::Test => (SymbolKind::Test, Space::Test),
            // An assessment names a field.
            ItemKind::Assess | ItemKind::Field | ItemKind::Define => return,
        };
        let form = match kind {
            SymbolKind::Person => Form::Person,
            SymbolKind::Test => Form::Text,
            _ => Form::Name,
        };
        let place = name.span.within(self.file);
        let whole = item.span.within(self.file);
        let symbol = self.declare(space, kind, &name.value, (place, whole), form);
        let has_times = matches!(
            item.kind.value,
            ItemKind::Blackout | ItemKind::Window | ItemKind::Group
        );
        if has_times && self.timed.contains(&place) {
            self.index.spaces.insert(Space::Times, &name.value, symbol);
        }
        if let Some(Line::Scale { ordered, unordered }) = &item.line
            && let Some(scale) = self.policy.names.scales.get(&name.value)
        {
            for level in ordered.iter().chain(unordered) {
                let place = level.span.within(self.file);
                let (space, kind) = (Space::Level(*scale), SymbolKind::Level(*scale));
                self.declare(space, kind, &level.value, (place, whole), Form::Name);
            }
        }
    }

    fn declare_field(&mut self, item: &Item, path: &Path, of: Option<&Name>) {
        let whole = item.span.within(self.file);
        match path.names.as_slice() {
            [name] if of.is_none() => {
                let place = (name.span.within(self.file), whole);
                let kind = SymbolKind::Constant;
                self.declare(Space::Constant, kind, &name.value, place, Form::Name);
            }
            [kind, name] => {
                let Some(record) = self.policy.schema.find_kind(&kind.value) else {
                    return;
                };
                if matches!(record, RecordKind::Own(_)) {
                    self.declare_kind(kind, record, whole.span);
                }
                let symbol = match of {
                    Some(_) => SymbolKind::Field(record),
                    None => SymbolKind::Definition(record),
                };
                let place = (name.span.within(self.file), whole);
                let form = Form::DeclaredPart;
                self.declare(Space::Field(record), symbol, &name.value, place, form);
            }
            _ => {}
        }
    }

    /// The first field of a kind of the policy's own introduces it.
    fn declare_kind(&mut self, name: &Name, record: RecordKind, item: Span) {
        if self.find(Space::Kind, &name.value).is_some() {
            return;
        }
        let place = (name.span.within(self.file), item.within(self.file));
        let kind = SymbolKind::Kind(record);
        self.declare(Space::Kind, kind, &name.value, place, Form::Name);
    }

    /// People are known from where a policy names them first.
    fn declare_people(&mut self, item: &Item) {
        for setting in &item.settings {
            match &setting.kind {
                SettingKind::Members { members, .. } => {
                    for member in members {
                        if let Member::Person(name) = member {
                            self.introduce(name, item);
                        }
                    }
                }
                SettingKind::Delegate { person, .. } => self.introduce(person, item),
                SettingKind::By(people) | SettingKind::ApprovedBy(people) => {
                    people.iter().for_each(|name| self.introduce(name, item));
                }
                SettingKind::RequireQuorum { quorum, .. }
                | SettingKind::Override { quorum, .. } => self.introduce_all(quorum, item),
                _ => {}
            }
        }
    }

    fn introduce_all(&mut self, quorum: &Quorum, item: &Item) {
        match &quorum.kind {
            QuorumKind::And(all) | QuorumKind::Or(all) | QuorumKind::Then(all) => {
                all.iter().for_each(|part| self.introduce_all(part, item));
            }
            QuorumKind::Need { who, .. } => {
                for who in who {
                    if let Who::Person(name) = who {
                        self.introduce(name, item);
                    }
                }
            }
        }
    }

    /// A mention declares a person whom no item declares.
    fn introduce(&mut self, name: &Name, item: &Item) {
        let Some(row) = self.policy.names.find(RecordKind::Person, &name.value) else {
            return;
        };
        let place = name.span.within(self.file);
        let person = self.policy.people.get(row as usize);
        if person.is_some_and(|person| !person.declared && person.place == place) {
            let space = Space::Named(RecordKind::Person);
            let places = (place, item.span.within(self.file));
            self.declare(space, SymbolKind::Person, &name.value, places, Form::Person);
        }
    }
}
