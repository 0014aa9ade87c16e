//! The people of a run: those of the policy, and those whom only plans name.

use super::Reader;
use super::record::Slot;
use crate::plan::records::{Cell, Row, RowOrigin};
use crate::plan::tree::NodeId;
use crate::policy::Policy;
use crate::policy::types::{RecordKind, Value};
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

/// The people whom the policy names.
pub(super) fn of_policy(policy: &Policy) -> FxHashMap<&str, u32> {
    (0u32..)
        .zip(&policy.people)
        .map(|(row, person)| (person.name.as_str(), row))
        .collect()
}

impl<'w> Reader<'w> {
    /// A person by name, with or without `@`. One whom nobody named before gets a row.
    pub(super) fn read_person(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let Some(text) = self.expect_text(slot, node) else {
            return Value::Missing;
        };
        let name = text.strip_prefix('@').unwrap_or(text);
        if name.is_empty() {
            return self.report_wrong_type(slot, node);
        }
        let known = self.people.get(name).copied().or_else(|| {
            // Names in a policy are in NFC.
            let composed = (!name.is_ascii()).then(|| name.nfc().collect::<String>())?;
            self.people.get(composed.as_str()).copied()
        });
        let row = known.unwrap_or_else(|| self.add_person(name, node));
        Value::Record(RecordKind::Person, row)
    }

    fn add_person(&mut self, name: &'w str, node: NodeId) -> u32 {
        let place = self.place(node);
        let origin = RowOrigin::Mention(place);
        let records = &mut self.out.records;
        let row = records.add_row(
            RecordKind::Person,
            Row {
                origin,
                parent: None,
            },
        );
        let cell = Cell {
            value: records.add_text(name),
            origin: records.add_place(place),
        };
        records.set(RecordKind::Person, row, 0, cell);
        self.people.insert(name, row);
        row
    }
}
