//! The value of a field by the field's type.

use super::Reader;
use super::findings::quoted;
use super::record::Slot;
use super::references::Reference;
use crate::plan::checks::REPEATED_ELEMENT;
use crate::plan::records::Cell;
use crate::plan::tree::{Kind, NodeId};
use crate::policy::schema::Field;
use crate::policy::types::{Base, RecordKind, Value};
use rustc_hash::FxHashSet;

/// Whether a record of a kind, in a field of another kind, is written there in full. Changes and releases are named by
/// their ids, and so are steps except in their release.
pub(super) fn is_part(owner: RecordKind, part: RecordKind) -> bool {
    match part {
        RecordKind::Change | RecordKind::Release => false,
        RecordKind::Step | RecordKind::RollbackStep => owner == RecordKind::Release,
        other => !other.is_named_in_policy(),
    }
}

/// A text that means that there is no value, unless it is a level of the field's scale.
pub(super) const UNKNOWN: &str = "unknown";

impl<'w> Reader<'w> {
    /// Whether a value says that there is none: a blank, `null`, `{}` or `unknown`.
    pub(super) fn is_missing(&self, node: NodeId) -> bool {
        self.tree.is_blank(node) || self.tree.is_unknown(node)
    }

    /// Whether what is not known of a field is still something: a part of a release runs somewhere, and does something.
    fn is_piece_of_work(slot: Slot<'_>) -> bool {
        use RecordKind::{Component, Phase, RollbackStep, Step};
        slot.kind == RecordKind::Release
            && matches!(
                slot.field.ty.base,
                Base::Record(Component | Phase | RollbackStep | Step)
            )
    }

    /// Whether a list of that type is never empty: work is somebody's, on something, somewhere.
    fn is_never_empty(slot: Slot<'_>) -> bool {
        use RecordKind::{Environment, Person, Service};
        !slot.field.empty_when_absent
            && matches!(
                slot.field.ty.base,
                Base::Record(Service | Environment | Person)
            )
    }

    /// Whether a field refers to other records of plans by their ids.
    pub(super) fn is_reference(&self, owner: RecordKind, field: &Field) -> bool {
        matches!(field.ty.base, Base::Record(kind) if !is_part(owner, kind) && !kind.is_named_in_policy())
    }

    /// Reads a value of a field; one value of a list field is a list of one.
    pub(super) fn read_value(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        if self.is_reference(slot.kind, slot.field) {
            self.references.push(Reference {
                owner: slot.kind,
                row: slot.row,
                field: slot.number,
                plan: self.plan,
                node,
            });
            return Value::Missing;
        }
        if !slot.field.ty.list {
            return self.read_one(slot, node);
        }
        let is_array = self.tree.kind(node) == Kind::Array;
        if !is_array
            && self.is_missing(node)
            && !self.is_level_unknown(slot)
            && !Self::is_piece_of_work(slot)
        {
            return Value::Missing;
        }
        if is_array && Self::is_never_empty(slot) && self.tree.items(node).next().is_none() {
            return Value::Missing;
        }
        let first = self.elements.len();
        if is_array {
            for element in self.tree.items(node) {
                self.read_element(slot, element);
            }
        } else {
            self.read_element(slot, node);
        }
        let elements = self.elements.split_off(first);
        let elements = self.each_once(slot, elements);
        self.out.records.add_items(&elements)
    }

    /// A list of names without those that stand in it before: a set, in which what is written twice is there once.
    pub(super) fn each_once(&mut self, slot: Slot<'w>, elements: Vec<Cell>) -> Vec<Cell> {
        if elements.len() < 2 {
            return elements;
        }
        let mut texts: FxHashSet<String> = FxHashSet::default();
        let mut records: FxHashSet<(RecordKind, u32)> = FxHashSet::default();
        let mut kept = Vec::with_capacity(elements.len());
        for cell in elements {
            let is_new = match cell.value {
                Value::Text(number) => {
                    texts.insert(self.out.records.text(number).trim().to_lowercase())
                }
                Value::Record(kind, row) => records.insert((kind, row)),
                _ => true,
            };
            if is_new {
                kept.push(cell);
                continue;
            }
            let node = NodeId(cell.origin);
            // A name of a service stands for all its steps, and may do so beside one of them.
            if matches!(
                slot.field.ty.base,
                Base::Record(RecordKind::Step | RecordKind::RollbackStep)
            ) {
                continue;
            }
            let message = format!(
                "`{}` names {} twice",
                slot.field.name,
                quoted(self.tree.text(node))
            );
            let finding = self
                .finding(&REPEATED_ELEMENT, node, message)
                .help("it counts once: remove it here");
            self.report(finding);
        }
        kept
    }

    fn read_element(&mut self, slot: Slot<'w>, node: NodeId) {
        let cell = Cell {
            value: self.read_one(slot, node),
            origin: node.0,
        };
        self.elements.push(cell);
    }

    fn read_one(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let base = slot.field.ty.base;
        let is_unsaid_part = matches!(base, Base::Record(_)) && self.tree.is_unsaid(node);
        if (self.is_missing(node) || is_unsaid_part) && !self.is_level_unknown(slot) {
            // Blanks are not how somebody leaves a person out.
            let text = self.tree.text(node);
            if base == Base::Record(RecordKind::Person)
                && !text.is_empty()
                && self.tree.is_blank(node)
            {
                return self.report_wrong_type(slot, node);
            }
            return match base {
                Base::Record(kind) if Self::is_piece_of_work(slot) => {
                    Value::Record(kind, self.add_row(kind, node, Some((slot.kind, slot.row))))
                }
                // A way back of unknown length is one all the same.
                Base::Record(kind @ RecordKind::Rollback)
                    if self.tree.entries(node).next().is_some() =>
                {
                    Value::Record(
                        kind,
                        self.read_record(kind, node, Some((slot.kind, slot.row))),
                    )
                }
                _ => Value::Missing,
            };
        }
        if self.is_misread(slot, node) {
            return Value::Missing;
        }
        match base {
            Base::YesNo => self.read_yes_no(slot, node),
            Base::Number => self.read_number(slot, node),
            Base::Percent => self.read_percent(slot, node),
            Base::Text | Base::Unknown => match self.expect_text(slot, node) {
                Some(text) => self.out.records.add_text(text),
                None => Value::Missing,
            },
            Base::Level(scale) => self.read_level(slot, scale, node),
            Base::Instant => self.read_instant(slot, node),
            Base::Duration => self.read_duration(slot, node),
            Base::Clock => self.read_clock(slot, node),
            Base::Weekday => self.read_weekday(slot, node),
            Base::Date => self.read_date(slot, node),
            Base::Times => self.read_times_name(slot, node),
            Base::Record(RecordKind::Person) => self.read_person(slot, node),
            Base::Record(kind) if kind.is_named_in_policy() => self.read_name(slot, kind, node),
            Base::Record(kind) => self.read_part(slot, kind, node),
        }
    }

    /// The text of a text; anything else is reported, and what only lacks its quotes can get them.
    pub(super) fn expect_text(&mut self, slot: Slot<'w>, node: NodeId) -> Option<&'w str> {
        let kind = self.tree.kind(node);
        if matches!(kind, Kind::Text | Kind::Plain) {
            return Some(self.tree.text(node));
        }
        let is_scalar = matches!(kind, Kind::Number | Kind::Bool(_) | Kind::DateTime);
        let takes_any_text = match slot.field.ty.base {
            Base::Text | Base::Unknown => true,
            Base::Record(kind) => !kind.is_named_in_policy(),
            _ => false,
        };
        let finding = if is_scalar && takes_any_text {
            let finding = self.wrong_value(slot, node).help("write it in quotes");
            self.with_quotes(finding, node, self.tree.text(node))
        } else {
            self.wrong_type(slot, node)
        };
        self.report(finding);
        None
    }

    pub(super) fn report_wrong_type(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let finding = self.wrong_type(slot, node);
        self.report(finding);
        Value::Missing
    }

    /// A record that is written in the field: a table, or a text or instant that stands for its foremost field.
    fn read_part(&mut self, slot: Slot<'w>, kind: RecordKind, node: NodeId) -> Value {
        let parent = Some((slot.kind, slot.row));
        let foremost = match (self.tree.kind(node), kind) {
            (Kind::Table, _) => {
                return Value::Record(kind, self.read_record(kind, node, parent));
            }
            (Kind::Text | Kind::Plain | Kind::DateTime, RecordKind::Edit) => "made",
            (Kind::Text | Kind::Plain, RecordKind::Verification) => "check",
            (Kind::Text | Kind::Plain, _) => "id",
            _ => return self.report_wrong_type(slot, node),
        };
        let schema = &self.policy.schema;
        let found = schema.find(kind, foremost).or_else(|| {
            (foremost == "id")
                .then(|| schema.find(kind, "name"))
                .flatten()
        });
        let Some((number, field)) = found else {
            return self.report_wrong_type(slot, node);
        };
        let row = self.add_row(kind, node, parent);
        let inner = Slot {
            kind,
            row,
            number,
            field,
        };
        let cell = Cell {
            value: self.read_one(inner, node),
            origin: node.0,
        };
        self.out.records.set(kind, row, number, cell);
        Value::Record(kind, row)
    }
}
