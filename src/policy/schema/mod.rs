//! The fields of each kind of record: those that are there from the start and those that a policy declares.

mod built_in;

use super::condition::ExprId;
use super::types::{RecordKind, Type, with_article};
use crate::source::Place;
use rustc_hash::FxHashMap;

/// The fields of all kinds.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    kinds: Vec<Fields>,
    /// The words for the kinds that the policy introduces.
    pub own: Vec<String>,
}

/// The fields of one kind.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// The fields in the order of their slots.
    pub all: Vec<Field>,
    by_name: FxHashMap<String, u16>,
}

/// A field of a kind of record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in Tide: `work-start`.
    pub name: String,
    /// What it holds.
    pub ty: Type,
    /// Where its value comes from.
    pub source: FieldSource,
    /// Whether a record that does not give it has none of it (an empty list) rather than a missing value.
    pub empty_when_absent: bool,
    /// Where a policy declares it; `None` for those that are there from the start.
    pub declared: Option<Place>,
    /// What it means.
    pub note: String,
}

/// Where the value of a field comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldSource {
    /// The record gives it; its slot in the record's row.
    Given(u16),
    /// The evaluator knows it.
    Computed(Computed),
    /// A `define`; the expression on the record as subject. `None` while it is being resolved or after a mistake.
    Defined(Option<ExprId>),
}

/// The computed fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Computed {
    /// `end - start`.
    Duration,
    /// The services, their parts and all they depend on.
    Footprint,
    /// All approvals that apply are met.
    Approved,
    /// The services of a release: of its changes and components.
    ReleaseServices,
    /// The environments of a release: of its steps, phases and changes.
    ReleaseEnvironments,
    /// The groups of a person.
    Groups,
    /// The release that a step or phase belongs to.
    ParentRelease,
    /// The opening, of the windows that apply, in which a subject starts.
    Window,
    /// When that opening starts.
    Opens,
    /// When it ends.
    Closes,
    /// How long it is.
    OpenFor,
    /// The shortest opening of a blackout or window.
    ShortestOpening,
    /// The longest.
    LongestOpening,
    /// The closed changes of a thing that are on file.
    ClosedChanges,
    /// Its incidents on file.
    PastIncidents,
    /// Its deployments on file.
    Deployments,
}

impl Schema {
    /// Whether there is no room for another kind of the policy's own.
    pub fn is_full(&self) -> bool {
        self.own.len() >= usize::from(u16::MAX)
    }

    /// Introduces a kind of the policy's own. Whether there is room for it.
    pub fn add_kind(&mut self, word: &str) -> bool {
        if self.is_full() {
            return false;
        }
        self.own.push(word.to_owned());
        self.kinds.push(Fields::default());
        true
    }

    /// Every kind: those that are there from the start and the policy's own.
    pub fn all_kinds(&self) -> impl Iterator<Item = RecordKind> + use<> {
        let own = u16::try_from(self.own.len()).unwrap_or(u16::MAX);
        RecordKind::ALL
            .into_iter()
            .chain((0..own).map(RecordKind::Own))
    }

    /// The kind of a word, one or several; of the policy's own, one.
    pub fn find_kind(&self, word: &str) -> Option<RecordKind> {
        let own = || (0..=u16::MAX).zip(&self.own).find(|(_, own)| *own == word);
        RecordKind::find(word).or_else(|| own().map(|(number, _)| RecordKind::Own(number)))
    }

    /// The word for one record of a kind.
    pub fn word(&self, kind: RecordKind) -> &str {
        match kind {
            RecordKind::Own(number) => self
                .own
                .get(usize::from(number))
                .map_or("record", String::as_str),
            known => known.word(),
        }
    }

    /// The word for one record of a kind, with its article: `an approval`.
    pub fn with_article(&self, kind: RecordKind) -> String {
        match kind {
            RecordKind::Own(_) => with_article(self.word(kind)),
            known => known.with_article(),
        }
    }

    /// Adds a field, giving it a slot if records give it. The caller has seen that the name is free.
    pub fn add(&mut self, kind: RecordKind, mut field: Field) {
        let Some(fields) = self.kinds.get_mut(kind.index()) else {
            return;
        };
        let number = u16::try_from(fields.all.len()).unwrap_or(u16::MAX);
        if matches!(field.source, FieldSource::Given(_)) {
            field.source = FieldSource::Given(number);
        }
        fields.by_name.insert(field.name.clone(), number);
        fields.all.push(field);
    }

    /// The fields of a kind.
    pub fn fields(&self, kind: RecordKind) -> &[Field] {
        self.kinds
            .get(kind.index())
            .map_or(&[], |fields| &fields.all)
    }

    /// A field by its exact name, with its number.
    pub fn find(&self, kind: RecordKind, name: &str) -> Option<(u16, &Field)> {
        let fields = self.kinds.get(kind.index())?;
        let number = *fields.by_name.get(name)?;
        fields.all.get(number as usize).map(|field| (number, field))
    }

    /// A field by its number.
    pub fn field(&self, kind: RecordKind, number: u16) -> Option<&Field> {
        self.fields(kind).get(number as usize)
    }

    /// A field to change.
    pub fn field_mut(&mut self, kind: RecordKind, number: u16) -> Option<&mut Field> {
        self.kinds
            .get_mut(kind.index())?
            .all
            .get_mut(number as usize)
    }

    /// A field by a key as plans write it: `dry-run`, `dry_run` and `dryRun` are one key, and a list takes one or many
    /// (`approval` and `approvals`).
    pub fn find_key(&self, kind: RecordKind, key: &str) -> Option<(u16, &Field)> {
        if let Some(found) = self.find(kind, key) {
            return Some(found);
        }
        let folded = fold_key(key);
        if let Some(found) = self.find(kind, &folded) {
            return Some(found);
        }
        let plural = match folded.strip_suffix('y') {
            Some(stem) => format!("{stem}ies"),
            None => format!("{folded}s"),
        };
        self.find(kind, &plural).filter(|(_, field)| field.ty.list)
    }
}

/// A key as Tide writes it: `dryRun` and `dry_run` become `dry-run`.
pub fn fold_key(key: &str) -> String {
    let mut out = String::with_capacity(key.len() + 4);
    let mut before_lower = false;
    for character in key.chars() {
        if character == '_' {
            out.push('-');
        } else if character.is_uppercase() && before_lower {
            out.push('-');
            out.extend(character.to_lowercase());
        } else {
            out.push(character);
        }
        before_lower = character.is_lowercase() || character.is_ascii_digit();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_folded() {
        assert_eq!(fold_key("dryRun"), "dry-run");
        assert_eq!(fold_key("dry_run"), "dry-run");
        assert_eq!(fold_key("dry-run"), "dry-run");
        assert_eq!(fold_key("URL"), "URL");
    }

    #[test]
    fn one_or_many() {
        let schema = Schema::built_in(|_| None);
        let name = |key| {
            schema
                .find_key(RecordKind::Change, key)
                .map(|(_, field)| field.name.clone())
        };
        assert_eq!(name("approval").as_deref(), Some("approvals"));
        assert_eq!(name("workStart").as_deref(), Some("work-start"));
        assert_eq!(name("service").as_deref(), Some("services"));
        assert_eq!(name("author_s"), None);
    }
}
