//! The symbols of fields and of the values that conditions name.

use super::build::Builder;
use super::spaces::Space;
use super::{SymbolId, SymbolKind};
use crate::policy::model::TimesKind;
use crate::policy::schema::FieldSource;
use crate::policy::types::{RecordKind, Value};

impl Builder<'_> {
    /// The symbol of a field, one that is there from the start as well.
    pub fn field(&mut self, kind: RecordKind, number: u16) -> Option<SymbolId> {
        let known = self.fields.get(kind.index());
        if let Some(Some(symbol)) = known.and_then(|all| all.get(usize::from(number))) {
            return Some(*symbol);
        }
        let policy = self.policy;
        let field = policy.schema.field(kind, number)?;
        let symbol = match self.find(Space::Field(kind), &field.name) {
            Some(symbol) => symbol,
            // What a template fixes is a field of changes.
            None if kind == RecordKind::Template && field.declared.is_some() => {
                return self.field_named(RecordKind::Change, &field.name);
            }
            None => {
                let symbol = match field.source {
                    FieldSource::Defined(_) => SymbolKind::Definition(kind),
                    _ => SymbolKind::Field(kind),
                };
                self.add(Space::Field(kind), symbol, &field.name, None)
            }
        };
        if self.fields.len() <= kind.index() {
            self.fields.resize(kind.index() + 1, Vec::new());
        }
        if let Some(all) = self.fields.get_mut(kind.index()) {
            if all.len() <= usize::from(number) {
                all.resize(usize::from(number) + 1, None);
            }
            if let Some(slot) = all.get_mut(usize::from(number)) {
                *slot = Some(symbol);
            }
        }
        Some(symbol)
    }

    /// The symbol of a field by the name that a condition has for it.
    pub fn field_named(&mut self, kind: RecordKind, name: &str) -> Option<SymbolId> {
        let (number, _) = self.policy.schema.find(kind, name)?;
        self.field(kind, number)
    }

    /// The symbol of what a constant stands for.
    pub fn value(&self, value: Value) -> Option<SymbolId> {
        let policy = self.policy;
        match value {
            Value::Level(scale, rank) => {
                let levels = &policy.scales.get(usize::from(scale.0))?.levels;
                self.find(Space::Level(scale), levels.get(usize::from(rank))?)
            }
            Value::Times(number) => {
                let times = policy.times.get(number as usize)?;
                if times.kind == TimesKind::Holidays {
                    return None;
                }
                self.declared.get(&times.place).copied()
            }
            Value::Record(kind, row) => self.find(self.space_of(kind), self.row_name(kind, row)?),
            _ => None,
        }
    }

    /// The space of the names of a kind of thing.
    pub fn space_of(&self, kind: RecordKind) -> Space {
        match kind {
            RecordKind::Calendar => Space::Calendar,
            kind => Space::Named(kind),
        }
    }

    fn row_name(&self, kind: RecordKind, row: u32) -> Option<&str> {
        let policy = self.policy;
        let row = row as usize;
        let name = match kind {
            RecordKind::Person => &policy.people.get(row)?.name,
            RecordKind::Group => &policy.groups.get(row)?.name,
            RecordKind::Service => &policy.services.get(row)?.name,
            RecordKind::Environment => &policy.environments.get(row)?.name,
            RecordKind::Class => &policy.classes.get(row)?.name,
            RecordKind::Bundle => &policy.bundles.get(row)?.name,
            RecordKind::Template => &policy.templates.get(row)?.name,
            RecordKind::Calendar => &policy.calendars.get(row)?.name,
            _ => return None,
        };
        Some(name)
    }
}
