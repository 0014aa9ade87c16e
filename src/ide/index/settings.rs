//! What the settings of a policy's items mention.

use super::build::Builder;
use super::spaces::Space;
use super::{Form, SymbolId};
use crate::policy::types::{Base, RecordKind};
use crate::source::Spanned;
use crate::syntax::tree::{
    Item, ItemKind, Line, Member, Name, OnServices, Path, Per, Setting, SettingKind, Times, Value,
    ValueKind,
};

impl Builder<'_> {
    /// Notes what an item mentions.
    pub fn item(&mut self, item: &Item) {
        match &item.line {
            Some(Line::Field { path, of, .. }) => {
                self.kind_of_path(path);
                self.type_name(of);
            }
            Some(Line::Define { path, value }) => {
                self.kind_of_path(path);
                self.expression(value);
            }
            Some(Line::Scale { .. }) | None => {}
        }
        if let (ItemKind::Assess, Some(name)) = (item.kind.value, &item.name)
            && let Some(field) = self.field_named(RecordKind::Change, &name.value)
        {
            self.mention(name.span, field, Form::Name);
        }
        for setting in &item.settings {
            self.setting(item, setting);
        }
        self.reason(item);
    }

    fn setting(&mut self, item: &Item, setting: &Setting) {
        match &setting.kind {
            SettingKind::For(names) => self.all(names, Self::class_like),
            SettingKind::In(names) => self.all_named(names, RecordKind::Environment),
            SettingKind::On { services, .. } => match services {
                OnServices::Names(names) => self.all_named(names, RecordKind::Service),
                OnServices::Condition(condition) => self.expression(condition),
            },
            SettingKind::When(condition) | SettingKind::CountsWhen(condition) => {
                self.expression(condition);
            }
            SettingKind::Except { names, when } => {
                self.all(names, Self::class_like);
                self.perhaps(when);
            }
            SettingKind::Override {
                quorum,
                excluding,
                when,
            } => {
                self.quorum(quorum);
                excluding.iter().for_each(|path| self.path(path));
                self.perhaps(when);
            }
            SettingKind::Require { condition, when } => {
                self.expression(condition);
                self.perhaps(when);
            }
            SettingKind::RequireQuorum { quorum, by, when } => {
                self.quorum(quorum);
                self.perhaps(by);
                self.perhaps(when);
            }
            SettingKind::Between { kinds: names, .. } => self.all(names, Self::own_kind),
            SettingKind::Excluding(paths) => paths.iter().for_each(|path| self.path(path)),
            SettingKind::Calendar(name) => self.name_in(name, Space::Calendar),
            SettingKind::Extends(names) => {
                names
                    .iter()
                    .for_each(|name| self.name_in(name, Space::Policy));
            }
            SettingKind::Times(Times::From { from, to, .. }) => {
                self.expression(from);
                self.perhaps(to);
            }
            SettingKind::AtMost { kind, per, .. } => {
                self.all(std::slice::from_ref(kind), Self::own_kind);
                for per in per {
                    if let Per::Field(path) = per {
                        self.path(path);
                    }
                }
            }
            SettingKind::Members { members, .. } => {
                for member in members {
                    match member {
                        Member::Person(name) => self.person(name),
                        Member::Group(name) => {
                            self.name_in(name, Space::Named(RecordKind::Group));
                        }
                    }
                }
            }
            SettingKind::Delegate { person, .. } => self.person(person),
            SettingKind::ApprovedBy(people) | SettingKind::By(people) => {
                people.iter().for_each(|name| self.person(name));
            }
            SettingKind::Data { key, values } => self.data(item, key, values),
            SettingKind::Fixes { field, value } => {
                self.fixed_field(field);
                self.expression(value);
            }
            SettingKind::AtLeast { level, when } => {
                self.level(item, level);
                self.perhaps(when);
            }
            SettingKind::RaiseBy { when, .. } => self.expression(when),
            SettingKind::Of { kind, name } => {
                if let Some(symbol) = self.statement(Some(&kind.value), &name.value) {
                    self.mention(name.span, symbol, Form::Name);
                }
            }
            SettingKind::ForSubject { kind, id } => self.subject(kind, id),
            SettingKind::Expect(expectation) => self.expectation(expectation),
            SettingKind::Each { columns, cases } => self.cases(item, columns, cases),
            SettingKind::Record(record) => self.record(record),
            _ => {}
        }
    }

    fn all(&mut self, names: &[Name], find: impl Fn(&Self, &str) -> Option<SymbolId>) {
        for name in names {
            if let Some(symbol) = find(self, &name.value) {
                self.mention(name.span, symbol, Form::Name);
            }
        }
    }

    fn all_named(&mut self, names: &[Name], kind: RecordKind) {
        names
            .iter()
            .for_each(|name| self.name_in(name, Space::Named(kind)));
    }

    /// A name that is looked up in one space.
    fn name_in(&mut self, name: &Name, space: Space) {
        if let Some(symbol) = self.find(space, &name.value) {
            self.mention(name.span, symbol, Form::Name);
        }
    }

    /// A person of the policy.
    pub fn person(&mut self, name: &Name) {
        if let Some(symbol) = self.find(Space::Named(RecordKind::Person), &name.value) {
            self.mention(name.span, symbol, Form::Person);
        }
    }

    /// What `for` and `except` name: a class, else a bundle, else a template.
    fn class_like(&self, name: &str) -> Option<SymbolId> {
        [RecordKind::Class, RecordKind::Bundle, RecordKind::Template]
            .into_iter()
            .find_map(|kind| self.find(Space::Named(kind), name))
    }

    fn own_kind(&self, name: &str) -> Option<SymbolId> {
        self.find(Space::Kind, name)
    }

    /// What overrides and waivers name: a statement, perhaps with its kind.
    pub fn statement(&self, kind: Option<&str>, name: &str) -> Option<SymbolId> {
        let space = match kind {
            Some("class") => Space::Named(RecordKind::Class),
            Some("bundle") => Space::Named(RecordKind::Bundle),
            Some("template") => Space::Named(RecordKind::Template),
            _ => Space::Statement,
        };
        self.find(space, name)
    }

    /// The kind before the dot of `field KIND.NAME`.
    fn kind_of_path(&mut self, path: &Path) {
        if let [kind, _] = path.names.as_slice() {
            self.name_in(kind, Space::Kind);
        }
    }

    /// The type of a field: a scale, or a kind of the policy's own.
    fn type_name(&mut self, name: &Name) {
        let spaces = [Space::Scale, Space::Kind];
        let mut found = spaces
            .into_iter()
            .filter_map(|space| self.find(space, &name.value));
        if let Some(symbol) = found.next() {
            self.mention(name.span, symbol, Form::Name);
        }
    }

    /// `KEY VALUES` of an item that is a record.
    fn data(&mut self, item: &Item, key: &Path, values: &[Value]) {
        let kind = match item.kind.value {
            ItemKind::Policy => RecordKind::Policy,
            ItemKind::Person => RecordKind::Person,
            ItemKind::Group => RecordKind::Group,
            ItemKind::Service => RecordKind::Service,
            ItemKind::Environment => RecordKind::Environment,
            ItemKind::Template => RecordKind::Template,
            ItemKind::Waiver => RecordKind::Override,
            _ => return,
        };
        let [key] = key.names.as_slice() else { return };
        let Some((number, field)) = self.policy.schema.find_key(kind, &key.value) else {
            return;
        };
        let base = field.ty.base;
        if let Some(symbol) = self.field(kind, number) {
            self.mention(key.span, symbol, Form::Key);
        }
        values.iter().for_each(|value| self.data_value(value, base));
    }

    fn data_value(&mut self, value: &Value, base: Base) {
        match (&value.kind, base) {
            (ValueKind::List(values), _) => {
                values.iter().for_each(|value| self.data_value(value, base));
            }
            (ValueKind::Person(name), Base::Record(RecordKind::Person)) => {
                self.person(&Spanned::new(name.clone(), value.span));
            }
            (ValueKind::Name(path), base) => {
                let [name] = path.names.as_slice() else {
                    return;
                };
                match base {
                    Base::Times => self.name_in(name, Space::Times),
                    Base::Level(scale) => self.name_in(name, Space::Level(scale)),
                    Base::Record(kind) => self.name_in(name, self.space_of(kind)),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// `fixes FIELD`: a field of the change, or of a part of it.
    fn fixed_field(&mut self, path: &Path) {
        let mut kind = RecordKind::Change;
        for (at, name) in path.names.iter().enumerate() {
            let Some((number, field)) = self.policy.schema.find(kind, &name.value) else {
                return;
            };
            let base = field.ty.base;
            if let Some(symbol) = self.field(kind, number) {
                let form = if at == 0 { Form::Name } else { Form::Part };
                self.mention(name.span, symbol, form);
            }
            match base {
                Base::Record(part) => kind = part,
                _ => return,
            }
        }
    }

    /// `at least LEVEL`: of the scale of the assessed field.
    fn level(&mut self, item: &Item, level: &Name) {
        let Some(name) = &item.name else { return };
        let found = self.policy.schema.find(RecordKind::Change, &name.value);
        if let Some(Base::Level(scale)) = found.map(|(_, field)| field.ty.base) {
            self.name_in(level, Space::Level(scale));
        }
    }

    /// `for change "ID"`.
    fn subject(&mut self, kind: &Name, id: &Spanned<String>) {
        let kind = match kind.value.as_str() {
            "change" => RecordKind::Change,
            "release" => RecordKind::Release,
            _ => return,
        };
        if let Some(symbol) = self.find(Space::Named(kind), &id.value) {
            let place = self.contents(id.span.within(self.file), &id.value);
            self.mention_at(place, symbol, Form::Text);
        }
    }
}
