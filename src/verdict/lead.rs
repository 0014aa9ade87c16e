//! From what the policy says of an item to the value of a plan that names the item: a service, an environment, a person.

use super::show::Words;
use crate::policy::schema::FieldSource;
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;

/// A release names services in its components and changes, and no deeper.
const DEPTH: u32 = 2;

impl Words<'_, '_> {
    /// The value of a record that names the item of the policy in which a place lies. Of several the first, but of people none:
    /// whoever wrote a change may have approved it too, and which of the two is meant is not known here.
    pub(super) fn lead(&self, (kind, row): (RecordKind, u32), wanted: Place) -> Option<Place> {
        let mut named = Vec::new();
        self.leads(kind, row, wanted, DEPTH, &mut named);
        match named.as_slice() {
            [(RecordKind::Person | RecordKind::Group, _), _, ..] => None,
            [(_, place), ..] => Some(*place),
            [] => None,
        }
    }

    /// Every value of a record, and of the records in a plan that it holds or names, that names the item.
    fn leads(
        &self,
        kind: RecordKind,
        row: u32,
        wanted: Place,
        depth: u32,
        named: &mut Vec<(RecordKind, Place)>,
    ) {
        let records = self.evaluator.records;
        let fields = self.evaluator.policy.schema.fields(kind);
        for (number, field) in (0u16..).zip(fields) {
            if !matches!(field.source, FieldSource::Given(_)) {
                continue;
            }
            let value = records.value(kind, row, number);
            let items = records.items(value).iter();
            let items = items.map(|cell| (cell.value, records.cell_place(kind, row, *cell)));
            let whole = [(value, records.place(kind, row, number))];
            for (value, place) in whole.into_iter().chain(items) {
                let Value::Record(of, item) = value else {
                    continue;
                };
                if self.is_in_plan(records.row_place(of, item)) {
                    if let Some(depth) = depth.checked_sub(1) {
                        self.leads(of, item, wanted, depth, named);
                    }
                } else if self.is_in_plan(place) && self.says(of, item, wanted) {
                    named.push((of, place));
                }
            }
        }
    }

    /// Whether a place is one of an item of the policy: of its name or of what it gives.
    fn says(&self, of: RecordKind, item: u32, place: Place) -> bool {
        let records = self.evaluator.records;
        let fields = self.evaluator.policy.schema.fields(of).len();
        records.row_place(of, item) == place
            || (0u16..)
                .take(fields)
                .any(|field| records.place(of, item, field) == place)
    }
}
