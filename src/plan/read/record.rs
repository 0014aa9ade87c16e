//! A table of a plan as a record: its keys as fields.

use super::Reader;
use super::findings::{a, is_name, quoted};
use super::names::Space;
use crate::diagnostic::Diagnostic;
use crate::plan::checks::{COMPUTED_FIELD, MISSING_ID, REPEATED_ID, REPEATED_KEY, UNKNOWN_FIELD};
use crate::plan::records::{Cell, Row, RowOrigin};
use crate::plan::tree::{Kind, NodeId};
use crate::policy::schema::{Field, FieldSource, fold_key};
use crate::policy::types::{Base, RecordKind, Value};
use crate::time::parse_time;

/// The most parts of a path in one key.
const LONGEST_PATH: usize = 8;

/// A field of a record that is being read.
#[derive(Clone, Copy)]
pub(super) struct Slot<'w> {
    pub(super) kind: RecordKind,
    pub(super) row: u32,
    pub(super) number: u16,
    pub(super) field: &'w Field,
}

impl<'w> Reader<'w> {
    /// Reads a change or a release.
    pub(super) fn read_subject(&mut self, kind: RecordKind, table: NodeId) {
        let row = self.read_record(kind, table, None);
        self.out.subjects.push((kind, row));
        if kind == RecordKind::Change {
            self.fill_from_template(row);
        }
        let id = self.out.records.cell(kind, row, 0);
        let Value::Text(number) = id.value else {
            // What is wrong with an id that is written has been said, and a table with a mistake may have lost it.
            let node = NodeId(id.origin);
            let is_told = match id.origin {
                u32::MAX => self.tree.is_damaged(table),
                _ => !self.is_missing(node) || self.tree.is_damaged(node),
            };
            if !is_told {
                let place = if id.origin == u32::MAX { table } else { node };
                let message = format!("a {} has no `id`", kind.word());
                let finding = self.finding(&MISSING_ID, place, message).help(format!(
                    "findings and other records name a {0} by its id: give it one, like `id = {1}`",
                    kind.word(),
                    super::findings::example(Base::Record(kind)),
                ));
                self.report(finding);
            }
            return;
        };
        let text = self.out.records.text(number);
        let key = crate::plan::ids::id_key(text);
        match self.ids_mut(kind).entry(key.clone()) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(row);
            }
            std::collections::hash_map::Entry::Occupied(taken) => {
                let first = *taken.get();
                self.report_repeated_id((kind, first), NodeId(id.origin), text);
                if self.shared_ids.insert((kind, key)) {
                    self.report_first_of_id((kind, first), NodeId(id.origin));
                }
            }
        }
    }

    pub(super) fn report_repeated_id(
        &mut self,
        (kind, first): (RecordKind, u32),
        node: NodeId,
        text: &str,
    ) {
        let place = self.out.records.row_place(kind, first);
        let (word, plural) = match kind {
            RecordKind::History => ("closed change", "closed changes"),
            kind => (kind.word(), kind.plural()),
        };
        let message = format!("the id {} is given to two {plural}", quoted(text));
        let finding = self
            .finding(&REPEATED_ID, node, message)
            .label(place, "the first is here")
            .help(format!(
                "an id names one {word}: give one of them another id, or remove one"
            ));
        self.report(finding);
    }

    /// The first subject of an id that a later one has as well: the id may mean either.
    fn report_first_of_id(&mut self, (kind, first): (RecordKind, u32), second: NodeId) {
        let place = self.out.records.row_place(kind, first);
        let own = self.out.records.name(kind, first);
        let message = format!("the id {} is given to two {}", quoted(own), kind.plural());
        let finding = Diagnostic::new(&REPEATED_ID, place, message)
            .label(self.place(second), "the second is here")
            .help(format!(
                "an id names one {}: give one of them another id, or remove one",
                kind.word()
            ));
        self.out.diagnostics.push(finding);
    }

    /// Reads a table as a new record.
    pub(super) fn read_record(
        &mut self,
        kind: RecordKind,
        table: NodeId,
        parent: Option<(RecordKind, u32)>,
    ) -> u32 {
        let row = self.add_row(kind, table, parent);
        for (position, (key, value)) in self.tree.entries(table).enumerate() {
            let text = self.tree.text(key);
            match self.find_field(kind, position, text) {
                Some(number) => self.read_entry(kind, row, number, key, value),
                None => self.read_other_key(kind, row, text, key, value),
            }
        }
        row
    }

    /// Adds a record of the plan without values; `node` is where it is written.
    pub(super) fn add_row(
        &mut self,
        kind: RecordKind,
        node: NodeId,
        parent: Option<(RecordKind, u32)>,
    ) -> u32 {
        let origin = RowOrigin::Plan(self.plan, node);
        self.out.records.add_row(kind, Row { origin, parent })
    }

    fn find_field(&mut self, kind: RecordKind, position: usize, text: &'w str) -> Option<u16> {
        let schema = &self.policy.schema;
        let shape = self.shapes.get_mut(kind.index())?;
        match shape.get_mut(position) {
            Some((key, number)) if *key == text => *number,
            other => {
                let number = schema.find_key(kind, text).map(|(number, _)| number);
                match other {
                    Some(known) => *known = (text, number),
                    // A hostile table must not make this long.
                    None if position < 256 => shape.push((text, number)),
                    None => {}
                }
                number
            }
        }
    }

    fn read_entry(&mut self, kind: RecordKind, row: u32, number: u16, key: NodeId, value: NodeId) {
        let Some(field) = self.policy.schema.field(kind, number) else {
            return;
        };
        if !matches!(field.source, FieldSource::Given(_)) {
            return self.report_computed(kind, field, key);
        }
        let given = self.out.records.cell(kind, row, number);
        if given.origin != u32::MAX {
            return self.report_repeated_key(given, field, key);
        }
        // A list that is given as nothing is one that is not given.
        let is_list = field.empty_when_absent || field.ty.list && self.is_reference(kind, field);
        if is_list && self.tree.is_blank(value) && !self.tree.is_damaged(value) {
            if self.is_in_history() {
                // It is there: no column at all would leave it open.
                let (value, origin) = (Value::List(0, 0), value.0);
                let none = Cell { value, origin };
                self.out.records.set(kind, row, number, none);
            }
            return;
        }
        let slot = Slot {
            kind,
            row,
            number,
            field,
        };
        let read = Cell {
            value: self.read_value(slot, value),
            origin: value.0,
        };
        self.out.records.set(kind, row, number, read);
    }

    /// A key that is no field: a path like `rollback.duration`, or a mistake.
    fn read_other_key(
        &mut self,
        kind: RecordKind,
        row: u32,
        text: &'w str,
        key: NodeId,
        value: NodeId,
    ) {
        let path = text.split_once('.').and_then(|(head, rest)| {
            // No record is that deep, and each part is a call.
            (rest.matches('.').count() < LONGEST_PATH).then_some(())?;
            let (number, field) = self.policy.schema.find_key(kind, head)?;
            match (field.source, field.ty.list, field.ty.base) {
                (FieldSource::Given(_), false, Base::Record(part))
                    if super::values::is_part(kind, part) =>
                {
                    Some((number, field, part, rest))
                }
                _ => None,
            }
        });
        let Some((number, field, part, rest)) = path else {
            return self.report_unknown_field(kind, text, key, value);
        };
        let given = self.out.records.cell(kind, row, number);
        let part_row = match given.value {
            _ if given.origin == u32::MAX => {
                let new = self.add_row(part, key, Some((kind, row)));
                let cell = Cell {
                    value: Value::Record(part, new),
                    origin: key.0,
                };
                self.out.records.set(kind, row, number, cell);
                self.paths.insert(key);
                new
            }
            // Only what other paths have begun is continued.
            Value::Record(_, begun) if self.paths.contains(&NodeId(given.origin)) => begun,
            _ => return self.report_repeated_key(given, field, key),
        };
        match self.policy.schema.find_key(part, rest) {
            Some((number, _)) => self.read_entry(part, part_row, number, key, value),
            None => self.read_other_key(part, part_row, rest, key, value),
        }
    }

    fn report_repeated_key(&mut self, given: Cell, field: &Field, key: NodeId) {
        // A key stands before its value; a record begun by a path is placed at the key itself.
        let node = NodeId(given.origin);
        let first = match self.paths.contains(&node) {
            true => node,
            false => NodeId(given.origin.saturating_sub(1)),
        };
        // The same key in the same letters has been reported with the text of the plan.
        if self.tree.text(first) == self.tree.text(key) {
            return;
        }
        let place = self.place(first);
        let message = format!(
            "{} and {} are both `{}`",
            quoted(self.tree.text(first)),
            quoted(self.tree.text(key)),
            field.name
        );
        let finding = self
            .finding(&REPEATED_KEY, key, message)
            .label(place, "given here first")
            .help(format!("give `{}` once", field.name));
        self.report(finding);
    }

    fn report_computed(&mut self, kind: RecordKind, field: &'w Field, key: NodeId) {
        let why = match (field.source, field.name.as_str()) {
            (FieldSource::Defined(_), _) => "the policy defines it from other fields",
            (_, "duration") => "it is the time from `start` to `end`",
            (_, "approved") => "it follows from the `approvals`",
            (_, "window") => "it follows from `start`, `end` and the policy's windows",
            (_, "footprint") => "it follows from the services and what they depend on",
            (_, "services" | "environments") => {
                "it follows from the changes, components, steps and phases"
            }
            _ => "it follows from the other records",
        };
        let message = format!(
            "`{}` of {} is computed",
            field.name,
            a(self.policy.schema.word(kind))
        );
        let mut finding = self
            .finding(&COMPUTED_FIELD, key, message)
            .help(format!("remove it: {why}"));
        if let (FieldSource::Defined(_), Some(place)) = (field.source, field.declared) {
            finding = finding.label(place, "defined here");
        }
        self.report(finding);
    }

    fn report_unknown_field(
        &mut self,
        kind: RecordKind,
        text: &'w str,
        key: NodeId,
        value: NodeId,
    ) {
        let word = self.policy.schema.word(kind);
        // Of a path, the field is its first part.
        let head = text.split('.').next().unwrap_or(text);
        let near = self.suggestions(Space::Fields(kind), head);
        let mut finding = self.finding(
            &UNKNOWN_FIELD,
            key,
            format!("{} is no field of {}", quoted(text), a(word)),
        );
        finding = self.with_suggestions(finding, key, head, &near);
        let name = fold_key(text);
        if is_name(&name)
            && let Some(ty) = self.likely_type(value)
        {
            finding = finding.help(format!("to declare it: `field {word}.{name} {ty}`"));
        } else if head != text
            && let Some((_, field)) = self.policy.schema.find_key(kind, head)
            && field.ty.list
        {
            finding = finding.help(format!(
                "`{0}` are several: write them as a list, like `{0} = [{1}]`",
                field.name,
                super::findings::example(field.ty.base)
            ));
        }
        self.report(finding);
    }

    /// Says what may be meant and, if that is one thing, offers to write it.
    pub(super) fn with_suggestions(
        &self,
        finding: Diagnostic,
        node: NodeId,
        text: &str,
        near: &[&str],
    ) -> Diagnostic {
        match near {
            [] => finding,
            [one] if self.tree.text(node) == text => {
                self.with_guess(finding.help(format!("did you mean `{one}`?")), node, one)
            }
            several => finding.help(format!(
                "did you mean {}?",
                super::findings::one_of(several.iter().copied())
            )),
        }
    }

    /// The type to declare for a field with such a value; nothing for tables, which no declared field holds.
    fn likely_type(&self, value: NodeId) -> Option<String> {
        let one = match self.tree.kind(value) {
            Kind::Bool(_) => "yes-no",
            Kind::Number => "number",
            Kind::DateTime => "instant",
            Kind::Null => "text",
            Kind::Text | Kind::Plain => {
                let text = self.tree.text(value);
                match text {
                    _ if text.ends_with('%') => "percent",
                    _ if parse_time(text).is_ok() => "instant",
                    "true" | "false" | "yes" | "no" if self.tree.kind(value) == Kind::Plain => {
                        "yes-no"
                    }
                    _ if self.tree.kind(value) == Kind::Plain && text.parse::<f64>().is_ok() => {
                        "number"
                    }
                    _ => "text",
                }
            }
            Kind::Array => {
                let element = self.tree.items(value).next();
                let ty = match element {
                    Some(element) if self.tree.kind(element) == Kind::Array => None,
                    Some(element) => self.likely_type(element),
                    None => Some("text".to_owned()),
                };
                return ty.map(|ty| format!("list of {ty}"));
            }
            Kind::Table => return None,
        };
        Some(one.to_owned())
    }
}
