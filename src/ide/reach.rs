//! What a bare name may mean at a place of a policy, as far as text that is being written tells.

use super::cursor::Cursor;
use super::snapshot::Snapshot;
use super::tokens::TokenKind;
use crate::policy::Policy;
use crate::policy::schema::{Field, FieldSource};
use crate::policy::types::{Base, RecordKind, Type};
use crate::syntax::tree::{ExprKind, ItemKind, Line};

/// The records that names are fields of.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    /// The kinds that a bare name is a field of: those of the subject, or of an element.
    pub kinds: Vec<RecordKind>,
    /// The kinds of the subject, whose fields an element's condition writes with the kind in front.
    pub subject: Vec<RecordKind>,
    /// The second of a pair.
    pub other: Option<RecordKind>,
    /// Whether a bare name is a field of an element.
    pub in_element: bool,
}

/// A value's type and, where it is one, the field that holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Typed {
    pub ty: Type,
    pub field: Option<(RecordKind, u16)>,
}

impl Typed {
    pub const UNKNOWN: Typed = Typed::of(Type::one(Base::Unknown));

    pub const fn of(ty: Type) -> Self {
        Typed { ty, field: None }
    }
}

impl Reach {
    fn about(kinds: Vec<RecordKind>) -> Self {
        Reach {
            subject: kinds.clone(),
            kinds,
            other: None,
            in_element: false,
        }
    }

    /// Inside the `( )` of a quantifier over records of a kind.
    pub fn inside(&self, kind: RecordKind) -> Self {
        Reach {
            kinds: vec![kind],
            in_element: true,
            ..self.clone()
        }
    }

    /// Where a caret stands in a policy.
    pub fn of(cursor: &Cursor<'_>, policy: &Policy) -> Self {
        let Some(kind) = cursor.kind else {
            return Reach::about(vec![RecordKind::Change]);
        };
        let keyword = cursor.tokens.first().map_or("", |token| token.text);
        match (kind, keyword) {
            (ItemKind::Approval, "counts") => {
                let mut reach = Reach::of_statement(cursor, policy, kind);
                reach.kinds = vec![RecordKind::Approval];
                reach.in_element = true;
                reach
            }
            (_, "override") if cursor.tokens.iter().any(|token| token.is("when")) => {
                Reach::about(vec![RecordKind::Override])
            }
            (ItemKind::Define, _) => {
                let path: Vec<&str> = cursor.tokens.iter().map(|token| token.text).collect();
                match path.as_slice() {
                    [word, ".", ..] => {
                        Reach::about(policy.schema.find_kind(word).into_iter().collect())
                    }
                    _ => Reach::about(Vec::new()),
                }
            }
            (ItemKind::Bundle, _) => Reach::about(vec![RecordKind::Release]),
            (ItemKind::Class | ItemKind::Template | ItemKind::Assess, _) => {
                Reach::about(vec![RecordKind::Change])
            }
            (ItemKind::Test, _) => {
                let record = cursor.records.iter().rev();
                let mut kinds = record.filter_map(|word| policy.schema.find_kind(word));
                Reach::about(vec![kinds.next().unwrap_or(RecordKind::Change)])
            }
            _ => Reach::of_statement(cursor, policy, kind),
        }
    }

    fn of_statement(cursor: &Cursor<'_>, policy: &Policy, kind: ItemKind) -> Self {
        let mut pair: Vec<RecordKind> = Vec::new();
        let mut named: Vec<RecordKind> = Vec::new();
        let mut reading = "";
        for token in cursor.item_tokens() {
            let starts = token.on_new_line || token.is_mark("{") || token.is_mark(";");
            if token.is_mark("}") {
                break;
            }
            if token.kind != TokenKind::Word {
                reading = if starts { "" } else { reading };
                continue;
            }
            match token.text {
                "for" | "between" => reading = token.text,
                "and" if reading == "between" => {}
                word if reading == "between" => pair.extend(RecordKind::find(word)),
                word if reading == "for" && !starts => named.extend(kind_of_scope(policy, word)),
                _ if starts => reading = "",
                _ => {}
            }
        }
        if let Some(first) = pair.first().copied() {
            let other = pair.get(1).copied().unwrap_or(first);
            let mut reach = Reach::about(vec![first]);
            reach.other = Some(other);
            return reach;
        }
        if kind == ItemKind::Conflict {
            let mut reach = Reach::about(vec![RecordKind::Change]);
            reach.other = Some(RecordKind::Change);
            return reach;
        }
        named.dedup();
        if named.is_empty() {
            named.push(RecordKind::Change);
        }
        Reach::about(named)
    }

    /// What a path leads to.
    pub fn path(&self, snapshot: &Snapshot, names: &[&str]) -> Typed {
        let Some((first, rest)) = names.split_first() else {
            return Typed::UNKNOWN;
        };
        let mut typed = self.first(snapshot, first);
        for name in rest {
            typed = member(&snapshot.analysis.policy, typed.ty, name);
        }
        typed
    }

    fn first(&self, snapshot: &Snapshot, name: &str) -> Typed {
        let policy = &snapshot.analysis.policy;
        for kind in &self.kinds {
            if let Some((number, field)) = policy.schema.find(*kind, name) {
                return Typed {
                    ty: field_type(policy, field),
                    field: Some((*kind, number)),
                };
            }
        }
        if name == "other"
            && let Some(other) = self.other
        {
            return Typed::of(Type::one(Base::Record(other)));
        }
        let known = policy.schema.find_kind(name);
        let is_whole = |kind: &RecordKind| {
            self.subject.contains(kind) || matches!(kind, RecordKind::Change | RecordKind::Release)
        };
        if let Some(kind) = known.filter(is_whole) {
            return Typed::of(Type::one(Base::Record(kind)));
        }
        if name == "calendar" {
            return Typed::of(Type::one(Base::Record(RecordKind::Calendar)));
        }
        if policy.times.iter().any(|times| times.name == name) {
            return Typed::of(Type::one(Base::Times));
        }
        let constant = constants(snapshot).find(|(known, _)| *known == name);
        constant.map_or(Typed::UNKNOWN, |(_, ty)| Typed::of(ty))
    }
}

/// The kind of subject that a word of `for` is about.
fn kind_of_scope(policy: &Policy, word: &str) -> Option<RecordKind> {
    match word {
        "change" => return Some(RecordKind::Change),
        "release" => return Some(RecordKind::Release),
        "policy" => return Some(RecordKind::Policy),
        _ => {}
    }
    let names = &policy.names;
    if names.find(RecordKind::Bundle, word).is_some() {
        return Some(RecordKind::Release);
    }
    let of_changes = [RecordKind::Class, RecordKind::Template];
    let mut known = of_changes.iter().map(|kind| names.find(*kind, word));
    known.any(|row| row.is_some()).then_some(RecordKind::Change)
}

/// The type of a field, of a defined one that of its definition.
pub(super) fn field_type(policy: &Policy, field: &Field) -> Type {
    match field.source {
        FieldSource::Defined(Some(value)) => policy.program.get(value).ty,
        _ => field.ty,
    }
}

/// What stands behind the dot.
pub(super) fn member(policy: &Policy, of: Type, name: &str) -> Typed {
    match (of.base, name) {
        (Base::Record(kind), _) => match policy.schema.find(kind, name) {
            Some((number, field)) => {
                let ty = field_type(policy, field);
                Typed {
                    ty: Type {
                        list: of.list || ty.list,
                        ..ty
                    },
                    field: Some((kind, number)),
                }
            }
            None => Typed::UNKNOWN,
        },
        (Base::Text, "length") => Typed::of(Type::one(Base::Number)),
        (Base::Instant, "weekday") => Typed::of(Type::one(Base::Weekday)),
        (Base::Instant, "date") => Typed::of(Type::one(Base::Date)),
        (Base::Instant, "time") => Typed::of(Type::one(Base::Clock)),
        _ => Typed::UNKNOWN,
    }
}

/// The constants of the policy with their types, as far as those show.
pub(super) fn constants(snapshot: &Snapshot) -> impl Iterator<Item = (&str, Type)> {
    let files = snapshot.world.policies.iter();
    let items = files.flat_map(|(_, parsed)| &parsed.file.items);
    items.filter_map(|item| {
        let Some(Line::Define { path, value }) = &item.line else {
            return None;
        };
        let [name] = path.names.as_slice() else {
            return None;
        };
        let base = match &*value.kind {
            ExprKind::DateTime(_) | ExprKind::Before(..) | ExprKind::After(..) => Base::Instant,
            ExprKind::Length(_) => Base::Duration,
            ExprKind::Number(_) => Base::Number,
            ExprKind::Percent(_) => Base::Percent,
            ExprKind::Text(_) => Base::Text,
            ExprKind::Clock(_) => Base::Clock,
            _ => Base::Unknown,
        };
        Some((name.value.as_str(), Type::one(base)))
    })
}

/// A type as Tide writes it: `list of service`, `level of risk`.
pub(super) fn type_words(policy: &Policy, ty: Type) -> String {
    let one = match ty.base {
        Base::YesNo => "yes-no".to_owned(),
        Base::Number => "number".to_owned(),
        Base::Percent => "percent".to_owned(),
        Base::Text => "text".to_owned(),
        Base::Instant => "instant".to_owned(),
        Base::Duration => "duration".to_owned(),
        Base::Clock => "clock time".to_owned(),
        Base::Weekday => "weekday".to_owned(),
        Base::Date => "date".to_owned(),
        Base::Times => "times".to_owned(),
        Base::Unknown => "unknown".to_owned(),
        Base::Level(scale) => {
            let scale = policy.scales.get(usize::from(scale.0));
            format!("level of {}", scale.map_or("", |scale| &scale.name))
        }
        Base::Record(kind) => policy.schema.word(kind).to_owned(),
    };
    if ty.list {
        format!("list of {one}")
    } else {
        one
    }
}
