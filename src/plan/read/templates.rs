//! What a change takes from the template that it names: the fixed fields that it leaves out.

use super::Reader;
use crate::plan::records::Cell;
use crate::plan::tree::NodeId;
use crate::policy::model::{GivenField, GivenValue};
use crate::policy::types::{RecordKind, Value};

impl<'w> Reader<'w> {
    /// Gives a change the values of its template's fixed fields that it does not give itself; they stand where it names the
    /// template.
    pub(super) fn fill_from_template(&mut self, row: u32) {
        let policy = self.policy;
        if policy.templates.is_empty() {
            return;
        }
        let change = RecordKind::Change;
        let named = self
            .out
            .records
            .cell(change, row, self.field(change, "template"));
        let Value::Record(RecordKind::Template, number) = named.value else {
            return;
        };
        let Some(template) = policy.templates.get(number as usize) else {
            return;
        };
        for fixed in &template.fixed {
            let owner = match fixed.part {
                None => (change, row),
                Some((field, part)) => {
                    let held = self.out.records.cell(change, row, field);
                    match held.value {
                        Value::Record(kind, part) => (kind, part),
                        _ if self.is_given((change, row), field) => continue,
                        _ => {
                            let new = self.add_row(part, NodeId(named.origin), Some((change, row)));
                            let value = Value::Record(part, new);
                            let cell = Cell { value, ..named };
                            self.out.records.set(change, row, field, cell);
                            (part, new)
                        }
                    }
                }
            };
            self.fill(owner, &fixed.given, named);
        }
    }

    /// Whether a record gives a field; a blank gives none. One that is unknown is not left out: it may be anything.
    fn is_given(&self, (kind, row): (RecordKind, u32), field: u16) -> bool {
        let cell = self.out.records.cell(kind, row, field);
        cell.origin != u32::MAX && !self.out.records.is_not_given(kind, row, cell)
    }

    fn fill(&mut self, (kind, row): (RecordKind, u32), given: &'w GivenField, named: Cell) {
        let policy = self.policy;
        if self.is_given((kind, row), given.field) {
            return;
        }
        let mut cells = Vec::new();
        for (value, _) in &given.values {
            let value = match value {
                GivenValue::Plain(value) => *value,
                GivenValue::Text(text) => self.out.records.add_text(text),
            };
            cells.push(Cell { value, ..named });
        }
        let field = policy.schema.field(kind, given.field);
        let value = match (field.is_some_and(|field| field.ty.list), cells.as_slice()) {
            (true, all) => self.out.records.add_items(all),
            (false, [one, ..]) => one.value,
            (false, []) => return,
        };
        let cell = Cell { value, ..named };
        self.out.records.set(kind, row, given.field, cell);
    }
}
