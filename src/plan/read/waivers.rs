//! Waivers as overrides of the changes and releases that they are for.

use super::Reader;
use crate::plan::records::Cell;
use crate::policy::types::{RecordKind, Value};

impl Reader<'_> {
    /// Adds each waiver to the overrides of its subject, if a plan has that.
    pub(super) fn join_waivers(&mut self) {
        for (waiver, of) in (0u32..).zip(&self.policy.waivers) {
            let Some(row) = self.row_of_id(of.kind, &of.id) else {
                continue;
            };
            let field = self.field(of.kind, "overrides");
            let records = &mut self.out.records;
            let cell = records.cell(of.kind, row, field);
            // Overrides that could not be read have their finding, and count as missing.
            if !matches!(cell.value, Value::List(..)) {
                continue;
            }
            let mut overrides = records.items(cell.value).to_vec();
            overrides.push(Cell {
                value: Value::Record(RecordKind::Override, waiver),
                origin: cell.origin,
            });
            let value = records.add_items(&overrides);
            records.set(of.kind, row, field, Cell { value, ..cell });
            records.set_parent(RecordKind::Override, waiver, (of.kind, row));
        }
    }
}
