//! Rows of tables that are parts of the records of plans: the approvals of a change in an export, the change in a file of its own.

use super::record::Slot;
use super::times::PlanZone;
use super::{Attached, Reader};
use crate::plan::ids::{folded_id, id_key};
use crate::plan::records::Cell;
use crate::plan::tree::NodeId;
use crate::policy::schema::FieldSource;
use crate::policy::types::{RecordKind, Value};
use rustc_hash::FxHashMap;

impl<'w> Reader<'w> {
    /// Gives the rows of tables to the records of plans that they name. Rows that cannot be given to one record of a plan stay
    /// strays.
    pub(super) fn attach_rows(&mut self) {
        let plans = self.plans;
        if plans.iter().all(|(_, tree)| tree.strays().is_empty()) {
            return;
        }
        let subjects = self.subjects_by_id();
        for (number, (_, tree)) in plans.iter().enumerate() {
            for (stray, of) in (0u32..).zip(tree.strays()) {
                let Some(rows) = of.rows else { continue };
                let Some(kind) = RecordKind::find(&of.kind) else {
                    continue;
                };
                let all = subjects.get(&(kind, folded_id(&of.id)));
                let all = all.map_or(&[][..], Vec::as_slice);
                let is_named = |row: &&u32| {
                    let name = self.out.records.name(kind, **row);
                    all.len() == 1 || id_key(name) == id_key(&of.id)
                };
                let mut named = all.iter().filter(is_named);
                let (Some(row), None) = (named.next().copied(), named.next()) else {
                    continue;
                };
                self.enter(number);
                self.zone = PlanZone::of_policy(self.policy);
                if self.attach((kind, row), rows) {
                    self.out.attached.push(Attached {
                        subject: (kind, row),
                        plan: self.plan,
                        stray,
                        rows,
                    });
                }
            }
        }
    }

    /// The changes and releases by their ids without the case of letters.
    fn subjects_by_id(&self) -> FxHashMap<(RecordKind, String), Vec<u32>> {
        let mut found: FxHashMap<(RecordKind, String), Vec<u32>> = FxHashMap::default();
        for (kind, row) in &self.out.subjects {
            let id = folded_id(self.out.records.name(*kind, *row));
            found.entry((*kind, id)).or_default().push(*row);
        }
        found
    }

    /// Adds lists of rows to those that a record has. Whether all of them could be added.
    fn attach(&mut self, (kind, row): (RecordKind, u32), rows: NodeId) -> bool {
        let tree = self.tree;
        let mut is_complete = true;
        for (key, list) in tree.entries(rows) {
            let found = self.policy.schema.find_key(kind, tree.text(key));
            let Some((number, field)) = found.filter(|(_, field)| {
                field.ty.list
                    && matches!(field.source, FieldSource::Given(_))
                    && !self.is_reference(kind, field)
            }) else {
                is_complete = false;
                continue;
            };
            let given = self.out.records.cell(kind, row, number);
            let is_list = matches!(given.value, Value::List(..));
            if !is_list && given.origin != u32::MAX {
                // It says that its own are not known, so that these do not make them known.
                is_complete = false;
                continue;
            }
            let slot = Slot {
                kind,
                row,
                number,
                field,
            };
            let read = self.read_value(slot, list);
            let mut all = self.out.records.items(given.value).to_vec();
            for cell in self.out.records.items(read) {
                let is_known = matches!(cell.value, Value::Record(of, _) if of.is_named_in_policy())
                    && all.iter().any(|known| known.value == cell.value);
                if !is_known {
                    // Where it is written is no place of the plan.
                    all.push(Cell {
                        origin: u32::MAX,
                        ..*cell
                    });
                }
            }
            let cell = Cell {
                value: self.out.records.add_items(&all),
                origin: given.origin,
            };
            self.out.records.set(kind, row, number, cell);
        }
        is_complete
    }
}
