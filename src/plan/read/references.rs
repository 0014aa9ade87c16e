//! References between the records of plans, looked up when all plans are read.

use super::Reader;
use super::findings::quoted;
use super::names::Space;
use super::record::Slot;
use super::steps::Steps;
use crate::plan::checks::{RELEASE_MISMATCH, REPEATED_ID, UNKNOWN_CHANGE, UNKNOWN_RELEASE};
use crate::plan::ids::id_key;
use crate::plan::records::{Cell, RowOrigin};
use crate::plan::tree::{Kind, NodeId};
use crate::policy::types::{Base, RecordKind, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// A field that refers to other records.
#[derive(Clone, Copy)]
pub(super) struct Reference {
    pub(super) owner: RecordKind,
    pub(super) row: u32,
    pub(super) field: u16,
    pub(super) plan: u32,
    pub(super) node: NodeId,
}

impl<'w> Reader<'w> {
    /// The changes or the releases by id.
    pub(super) fn ids(&self, kind: RecordKind) -> &FxHashMap<Cow<'w, str>, u32> {
        let [changes, releases] = &self.ids;
        match kind {
            RecordKind::Release => releases,
            _ => changes,
        }
    }

    pub(super) fn ids_mut(&mut self, kind: RecordKind) -> &mut FxHashMap<Cow<'w, str>, u32> {
        let [changes, releases] = &mut self.ids;
        match kind {
            RecordKind::Release => releases,
            _ => changes,
        }
    }

    /// The change or release that has an id; none where several have it.
    pub(super) fn row_of_id(&self, kind: RecordKind, id: &str) -> Option<u32> {
        let id = id_key(id);
        match self.shared_ids.is_empty() || !self.is_shared(kind, &id) {
            true => self.ids(kind).get(&*id).copied(),
            false => None,
        }
    }

    /// The ids of a kind, as they are written.
    pub(super) fn all_ids(&self, kind: RecordKind) -> Vec<&'w str> {
        let rows = self.ids(kind).values();
        rows.map(|row| self.out.records.name(kind, *row)).collect()
    }

    fn is_shared(&self, kind: RecordKind, id: &str) -> bool {
        let id = Cow::Owned(id_key(id).into_owned());
        self.shared_ids.contains(&(kind, id))
    }

    /// Gives every field that refers to other records its value.
    pub(super) fn resolve_references(&mut self) {
        let steps = Steps::collect(self);
        for reference in std::mem::take(&mut self.references) {
            self.enter(reference.plan as usize);
            self.resolve(reference, &steps);
        }
    }

    fn resolve(&mut self, reference: Reference, steps: &Steps<'w>) {
        let Some(field) = self.policy.schema.field(reference.owner, reference.field) else {
            return;
        };
        let slot = Slot {
            kind: reference.owner,
            row: reference.row,
            number: reference.field,
            field,
        };
        let node = reference.node;
        let mut found = Vec::new();
        let is_array = self.tree.kind(node) == Kind::Array;
        if is_array && field.ty.list {
            for element in self.tree.items(node) {
                self.find_records(slot, element, steps, &mut found);
            }
        } else if !self.is_missing(node) {
            self.find_records(slot, node, steps, &mut found);
        } else {
            return;
        }
        let value = match (field.ty.list, found.as_slice()) {
            (true, _) => {
                let found = self.each_once(slot, found);
                self.out.records.add_items(&found)
            }
            (false, [one, ..]) => one.value,
            (false, []) => Value::Missing,
        };
        let cell = Cell {
            value,
            origin: node.0,
        };
        self.out.records.set(slot.kind, slot.row, slot.number, cell);
    }

    /// The records that a text refers to; one that is missing if it refers to none.
    fn find_records(
        &mut self,
        slot: Slot<'w>,
        node: NodeId,
        steps: &Steps<'w>,
        found: &mut Vec<Cell>,
    ) {
        let origin = node.0;
        let missing = Cell {
            value: Value::Missing,
            origin,
        };
        let text = match self.is_missing(node) {
            true => None,
            false => self.expect_text(slot, node),
        };
        let (Some(text), Base::Record(kind)) = (text, slot.field.ty.base) else {
            return found.push(missing);
        };
        match kind {
            RecordKind::Change | RecordKind::Release => {
                let row = self.row_of_id(kind, text);
                match row {
                    Some(_) => {}
                    None if self.is_shared(kind, text) => {
                        let message = format!(
                            "`{}`: several {} have the id {}",
                            slot.field.name,
                            kind.plural(),
                            quoted(text)
                        );
                        let finding = self.finding(&REPEATED_ID, node, message).help(
                            "give each of them an id of its own, and name the one that is meant",
                        );
                        self.report(finding);
                    }
                    None => self.report_unknown_id(slot, kind, node, text),
                }
                found.push(row.map_or(missing, |row| Cell {
                    value: Value::Record(kind, row),
                    origin,
                }));
            }
            _ => {
                let rows = self.find_steps(slot, kind, node, text, steps);
                if rows.is_empty() {
                    found.push(missing);
                }
                found.extend(rows.into_iter().map(|row| Cell {
                    value: Value::Record(kind, row),
                    origin,
                }));
            }
        }
    }

    fn report_unknown_id(&mut self, slot: Slot<'w>, kind: RecordKind, node: NodeId, text: &'w str) {
        let (check, plural) = match kind {
            RecordKind::Release => (&UNKNOWN_RELEASE, "releases"),
            _ => (&UNKNOWN_CHANGE, "changes"),
        };
        let near = self.suggestions(Space::Names(kind), text);
        let message = format!(
            "`{}`: no {} of the plans has the id {}",
            slot.field.name,
            kind.word(),
            quoted(text)
        );
        let finding = self.finding(check, node, message);
        let finding = self
            .with_suggestions(finding, node, text, &near)
            .help(format!(
                "{plural} are looked up in all plans of the check: is its plan among them?"
            ));
        self.report(finding);
    }

    /// Makes the changes of a release and the release of a change agree: either may leave it to the other.
    pub(super) fn join_releases(&mut self) {
        let changes_field = self.field(RecordKind::Release, "changes");
        let release_field = self.field(RecordKind::Change, "release");
        let releases = self.out.records.count(RecordKind::Release);
        let mut listed: FxHashSet<(u32, u32)> = FxHashSet::default();
        // Changes of which a disagreement has been reported: one finding each is enough.
        let mut disputed: FxHashSet<u32> = FxHashSet::default();
        let named_by_changes: Vec<(u32, u32, Cell)> = (0..self
            .out
            .records
            .count(RecordKind::Change))
            .filter_map(|change| {
                let cell = self
                    .out
                    .records
                    .cell(RecordKind::Change, change, release_field);
                match cell.value {
                    Value::Record(RecordKind::Release, release) => Some((change, release, cell)),
                    _ => None,
                }
            })
            .collect();
        for release in 0..releases {
            let list = self
                .out
                .records
                .value(RecordKind::Release, release, changes_field);
            for item in self.out.records.items(list).to_vec() {
                let Value::Record(RecordKind::Change, change) = item.value else {
                    continue;
                };
                listed.insert((release, change));
                if !self.join_change(release, change, release_field, item) {
                    disputed.insert(change);
                }
            }
        }
        let mut lists: FxHashMap<u32, Vec<Cell>> = FxHashMap::default();
        for (change, release, cell) in named_by_changes {
            let list = self
                .out
                .records
                .cell(RecordKind::Release, release, changes_field);
            if list.origin == u32::MAX {
                lists.entry(release).or_default().push(Cell {
                    value: Value::Record(RecordKind::Change, change),
                    origin: self.origin_for(
                        (RecordKind::Change, change),
                        cell,
                        (RecordKind::Release, release),
                    ),
                });
                continue;
            }
            let items = self.out.records.items(list.value);
            let is_complete =
                !list.value.is_missing() && items.iter().all(|item| !item.value.is_missing());
            if is_complete && !listed.contains(&(release, change)) && !disputed.contains(&change) {
                let change_name = quoted(self.out.records.name(RecordKind::Change, change));
                let release_name = quoted(self.out.records.name(RecordKind::Release, release));
                let place = self
                    .out
                    .records
                    .cell_place(RecordKind::Change, change, cell);
                let list_place = self
                    .out
                    .records
                    .cell_place(RecordKind::Release, release, list);
                let message = format!(
                    "`release` of {change_name} is {release_name}, whose `changes` do not list it"
                );
                self.report(
                    crate::diagnostic::Diagnostic::new(&RELEASE_MISMATCH, place, message)
                        .label(list_place, format!("the `changes` of {release_name}"))
                        .help("list the change there, or name another release"),
                );
                let message = format!(
                    "`changes` of {release_name} do not list {change_name}, whose `release` it is"
                );
                self.report(
                    crate::diagnostic::Diagnostic::new(&RELEASE_MISMATCH, list_place, message)
                        .label(place, "named here")
                        .help("list the change here, or have it name another release"),
                );
            }
        }
        // Nobody knows in which release it ships, whichever was read first.
        for change in disputed {
            let (kind, nothing) = (RecordKind::Change, Cell::MISSING);
            self.out.records.set(kind, change, release_field, nothing);
        }
        for release in 0..releases {
            if let Some(list) = lists.get(&release) {
                let value = self.out.records.add_items(list);
                let cell = Cell {
                    value,
                    origin: u32::MAX,
                };
                self.out
                    .records
                    .set(RecordKind::Release, release, changes_field, cell);
            }
        }
    }

    /// A release lists a change: then that is the change's release. Whether they agree.
    fn join_change(&mut self, release: u32, change: u32, release_field: u16, item: Cell) -> bool {
        let given = self
            .out
            .records
            .cell(RecordKind::Change, change, release_field);
        match given.value {
            Value::Record(RecordKind::Release, other) if other == release => true,
            Value::Record(RecordKind::Release, other) => {
                let names = [
                    self.out.records.name(RecordKind::Change, change),
                    self.out.records.name(RecordKind::Release, release),
                    self.out.records.name(RecordKind::Release, other),
                ]
                .map(quoted);
                let [change_name, release_name, other_name] = names;
                let place = self
                    .out
                    .records
                    .cell_place(RecordKind::Release, release, item);
                let other_place = self
                    .out
                    .records
                    .cell_place(RecordKind::Change, change, given);
                let message = format!(
                    "`changes` of {release_name} lists {change_name}, whose release is {other_name}"
                );
                self.report(
                    crate::diagnostic::Diagnostic::new(&RELEASE_MISMATCH, place, message)
                        .label(other_place, format!("its release is {other_name}"))
                        .help("a change ships in one release: remove it from one of them"),
                );
                self.report_in_two(
                    change,
                    [release, other],
                    [change_name, release_name, other_name],
                );
                false
            }
            _ => {
                let cell = Cell {
                    value: Value::Record(RecordKind::Release, release),
                    origin: self.origin_for(
                        (RecordKind::Release, release),
                        item,
                        (RecordKind::Change, change),
                    ),
                };
                self.out
                    .records
                    .set(RecordKind::Change, change, release_field, cell);
                true
            }
        }
    }

    /// A change in two releases: it and the other release are refused as well, since nobody knows which of the two ships it.
    fn report_in_two(
        &mut self,
        change: u32,
        [release, other]: [u32; 2],
        [change_name, release_name, other_name]: [String; 3],
    ) {
        let records = &self.out.records;
        let places = [
            records.row_place(RecordKind::Change, change),
            records.row_place(RecordKind::Release, other),
        ];
        let first = records.row_place(RecordKind::Release, release);
        let message = format!("{change_name} ships in {other_name} and in {release_name}");
        for place in places {
            self.report(
                crate::diagnostic::Diagnostic::new(&RELEASE_MISMATCH, place, message.clone())
                    .label(first, format!("{release_name} ships it, too"))
                    .help("a change ships in one release: remove it from one of them"),
            );
        }
    }

    /// The origin of a cell of one record in another one: nodes mean something in their own plan only.
    fn origin_for(&self, of: (RecordKind, u32), cell: Cell, to: (RecordKind, u32)) -> u32 {
        let plan = |(kind, row)| match self.out.records.row(kind, row)?.origin {
            RowOrigin::Plan(plan, _) => Some(plan),
            _ => None,
        };
        match plan(of) == plan(to) {
            true => cell.origin,
            false => u32::MAX,
        }
    }
}
