//! What the records, tables and expectations of a test mention. Its changes and releases are its own: no id of a plan is meant.

use super::Form;
use super::build::Builder;
use super::spaces::Space;
use crate::policy::types::{Base, RecordKind};
use crate::source::Spanned;
use crate::syntax::tree::{
    Case, Expectation, Item, Path, Record, Setting, SettingKind, Value, ValueKind,
};

/// No record of a test is deeper.
const DEEPEST: usize = 16;

/// A field with what it holds.
type Slot = (RecordKind, Base, bool);

impl Builder<'_> {
    /// What a test expects: statements, and a field that is missing.
    pub fn expectation(&mut self, expectation: &Expectation) {
        for name in &expectation.from {
            if let Some(symbol) = self.statement_or_class(&name.value) {
                self.mention(name.span, symbol, Form::Name);
            }
        }
        if let Some(path) = &expectation.missing {
            self.field_path(RecordKind::Change, path, Form::Name);
        }
    }

    /// What `from` names: a statement, a class or a bundle.
    fn statement_or_class(&self, name: &str) -> Option<super::SymbolId> {
        let kinds = [None, Some("class"), Some("bundle")];
        kinds
            .into_iter()
            .find_map(|kind| self.statement(kind, name))
    }

    /// The table of a test: its fields are those of the one record.
    pub fn cases(&mut self, item: &Item, columns: &[Path], cases: &[Case]) {
        let kind = item
            .settings
            .iter()
            .find_map(|setting| match &setting.kind {
                SettingKind::Record(record) => self.policy.schema.find_kind(&record.kind.value),
                _ => None,
            })
            .unwrap_or(RecordKind::Change);
        let slots: Vec<Option<Slot>> = columns
            .iter()
            .map(|path| match path.names.as_slice() {
                [name] if name.value == "at" => None,
                _ => self.field_path(kind, path, Form::Key),
            })
            .collect();
        for case in cases {
            for (value, slot) in case.values.iter().zip(&slots) {
                if let Some(slot) = slot {
                    self.test_value(value, *slot);
                }
            }
            self.expectation(&case.expectation);
        }
    }

    /// A record of a test: its keys and values by the fields of its kind.
    pub fn record(&mut self, record: &Record) {
        if record.kind.value == "history" {
            for setting in &record.settings {
                if let SettingKind::Record(past) = &setting.kind {
                    self.record(past);
                }
            }
        } else if let Some(kind) = self.policy.schema.find_kind(&record.kind.value) {
            self.fields_of(kind, &record.settings, 0);
        }
    }

    fn fields_of(&mut self, kind: RecordKind, settings: &[Setting], depth: usize) {
        for setting in settings {
            match &setting.kind {
                SettingKind::Data { key, values } => {
                    if let Some(slot) = self.field_path(kind, key, Form::Key) {
                        values.iter().for_each(|value| self.test_value(value, slot));
                    }
                }
                SettingKind::Record(part) if depth < DEEPEST => {
                    let key = Path {
                        names: vec![part.kind.clone()],
                        span: part.kind.span,
                    };
                    if let Some((_, Base::Record(inner), _)) =
                        self.field_path(kind, &key, Form::Key)
                    {
                        self.fields_of(inner, &part.settings, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    /// A field, perhaps of a part of the record: `rollback.duration`.
    fn field_path(&mut self, kind: RecordKind, path: &Path, form: Form) -> Option<Slot> {
        let policy = self.policy;
        let (mut kind, mut form, mut found) = (kind, form, None);
        for name in &path.names {
            let (number, field) = policy.schema.find_key(kind, &name.value)?;
            if let Some(symbol) = self.field(kind, number) {
                self.mention(name.span, symbol, form);
            }
            let base = field.ty.base;
            let names_statement = kind == RecordKind::Override && field.name == "of";
            found = Some((kind, base, names_statement));
            form = Form::Part;
            if let Base::Record(part) = base {
                kind = part;
            }
        }
        found
    }

    fn test_value(&mut self, value: &Value, slot: Slot) {
        let (_, base, names_statement) = slot;
        if let ValueKind::List(values) = &value.kind {
            values.iter().for_each(|value| self.test_value(value, slot));
            return;
        }
        let is_own = matches!(
            base,
            Base::Record(
                RecordKind::Change
                    | RecordKind::Release
                    | RecordKind::Step
                    | RecordKind::RollbackStep
            )
        );
        if is_own {
            return;
        }
        let space = match base {
            Base::Times => Space::Times,
            Base::Level(scale) => Space::Level(scale),
            Base::Record(kind) => self.space_of(kind),
            _ if names_statement => Space::Statement,
            _ => return,
        };
        match &value.kind {
            ValueKind::Person(name) => self.person(&Spanned::new(name.clone(), value.span)),
            ValueKind::Name(path) => {
                if let [name] = path.names.as_slice()
                    && let Some(symbol) = self.find(space, &name.value)
                {
                    self.mention(name.span, symbol, Form::Name);
                }
            }
            ValueKind::Text(text) => {
                if let Some(symbol) = self.find(space, text) {
                    let place = self.contents(value.span.within(self.file), text);
                    self.mention_at(place, symbol, Form::Text);
                }
            }
            _ => {}
        }
    }
}
