//! Lists within rows whose elements are records: an export of pull requests holds the reviews of each in a list.

use super::mapping::{Origin, Shape, Table};
use super::nested::Walk;
use super::sheet::{Cell, ListPlace};
use crate::plan::tree::{Kind, NodeId};
use crate::policy::schema::Schema;
use crate::policy::types::{Base, RecordKind};

/// A record in a list of the mapping, as in `approvals = [{ approver = "reviews.author.login" }]`.
pub(super) struct ListOfRecords<'m> {
    place: ListPlace,
    columns: Vec<(&'m str, Holds)>,
}

/// How much a field holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// One value, so that a list of values can only be one for each of several records.
    One,
    /// A list.
    Several,
    /// The policy declares it.
    Unknown,
}

/// The records in lists that a mapping makes of each row, those of constants left out.
pub(super) fn lists(table: &Table) -> Vec<ListOfRecords<'_>> {
    let Shape::Record(fields) = &table.columns else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let mut schema = None;
    for (key, shape) in fields {
        let Shape::List(shapes) = shape else { continue };
        let schema = schema.get_or_insert_with(|| Schema::built_in(|_| None));
        let owner = schema.find_kind(&table.record.text);
        let field = owner.and_then(|owner| schema.find_key(owner, &key.text));
        let kind = field.and_then(|(_, field)| match field.ty.base {
            Base::Record(kind) => Some(kind),
            _ => None,
        });
        for (number, shape) in shapes.iter().enumerate() {
            let Shape::Record(fields) = shape else {
                continue;
            };
            let columns: Vec<(&str, Holds)> = fields
                .iter()
                .flat_map(|(key, shape)| {
                    let holds = holds(schema, kind, &key.text);
                    columns(shape).map(move |column| (column, holds))
                })
                .collect();
            if !columns.is_empty() {
                let place = (key.span.start, number);
                all.push(ListOfRecords { place, columns });
            }
        }
    }
    all
}

fn holds(schema: &Schema, kind: Option<RecordKind>, key: &str) -> Holds {
    match kind.and_then(|kind| schema.find_key(kind, key)) {
        Some((_, field)) if field.ty.list => Holds::Several,
        Some(_) => Holds::One,
        None => Holds::Unknown,
    }
}

fn columns(shape: &Shape) -> impl Iterator<Item = &str> {
    let words = match shape {
        Shape::Value(spec) => match &spec.source {
            Origin::First(words) | Origin::Join(words, _) => words.as_slice(),
            Origin::Constant(_) => &[],
        },
        _ => &[],
    };
    words.iter().map(|word| word.text.as_str())
}

/// The way to the cell of a column.
#[derive(Clone)]
enum Way<'p> {
    /// It was found.
    There(Cell),
    /// It goes on from an element of a list, by these keys.
    From(NodeId, &'p str),
}

impl Walk<'_> {
    /// Makes a row of each element of the list through which a record of the mapping goes. Without such a list there is none, and
    /// the record is that of the row itself.
    pub(super) fn elements(&mut self, row: usize, node: NodeId, list: &ListOfRecords<'_>) {
        let ways: Vec<Way<'_>> = list
            .columns
            .iter()
            .map(|(path, _)| Way::From(node, path))
            .collect();
        let Some((array, ways)) = self.one_list(&ways, list) else {
            return;
        };
        let mut rows = Vec::new();
        self.each(array, &ways, list, &mut rows);
        if !rows.is_empty() {
            self.sheet.inner.insert((row, list.place), rows);
        }
    }

    fn each(
        &mut self,
        array: NodeId,
        ways: &[Way<'_>],
        list: &ListOfRecords<'_>,
        rows: &mut Vec<usize>,
    ) {
        let tree = self.tree;
        for item in tree.items(array) {
            let within: Vec<Way<'_>> = ways
                .iter()
                .map(|way| match way {
                    Way::There(cell) => Way::There(*cell),
                    Way::From(_, path) => Way::From(item, path),
                })
                .collect();
            if let Some((array, ways)) = self.one_list(&within, list) {
                self.each(array, &ways, list, rows);
                continue;
            }
            rows.push(self.sheet.rows.len());
            self.sheet.rows.push(tree.span(item));
            let mut cells = vec![Cell::ABSENT; self.sheet.columns.len()];
            for ((column, _), way) in list.columns.iter().zip(&within) {
                let cell = match way {
                    Way::There(cell) => *cell,
                    Way::From(node, path) => self.find(*node, path),
                };
                let number = self.sheet.column(column);
                if let Some(place) = number.and_then(|number| cells.get_mut(number)) {
                    *place = cell;
                }
            }
            self.sheet.cells.extend(cells);
        }
    }

    /// The one list through which columns go whose elements are records of their own, and the ways from there on: those of the
    /// other columns are at their end.
    fn one_list<'p>(
        &mut self,
        ways: &[Way<'p>],
        list: &ListOfRecords<'_>,
    ) -> Option<(NodeId, Vec<Way<'p>>)> {
        let through: Vec<Option<(NodeId, &'p str)>> = ways
            .iter()
            .map(|way| match way {
                Way::There(_) => None,
                Way::From(node, path) => self.first_list(*node, path),
            })
            .collect();
        let mut arrays = through.iter().flatten().map(|(array, _)| *array);
        let array = arrays.next()?;
        if arrays.any(|other| other != array) {
            return None;
        }
        let mut held = through
            .iter()
            .zip(&list.columns)
            .filter(|(through, _)| through.is_some())
            .map(|(_, (_, holds))| *holds);
        let has_one = held.clone().any(|holds| holds == Holds::One);
        // Of one field that the policy declares, nobody knows here whether it is a list.
        let is_whole = through.len() > 1 && through.iter().all(Option::is_some);
        let may_be_one = is_whole && held.all(|holds| holds == Holds::Unknown);
        if !has_one && !may_be_one {
            return None;
        }
        let onward = ways
            .iter()
            .zip(through)
            .map(|(way, through)| match (way, through) {
                (_, Some((array, path))) => Way::From(array, path),
                (Way::There(cell), None) => Way::There(*cell),
                (Way::From(node, path), None) => Way::There(self.find(*node, path)),
            })
            .collect();
        Some((array, onward))
    }

    /// The first list on the way to a column, and the keys behind it.
    fn first_list<'p>(&self, at: NodeId, path: &'p str) -> Option<(NodeId, &'p str)> {
        let tree = self.tree;
        if tree.kind(at) == Kind::Array {
            return Some((at, path));
        }
        let entry = |name: &str| tree.entries(at).find(|(key, _)| tree.text(*key) == name);
        if entry(path).is_some() {
            return None;
        }
        let (head, rest) = path.split_once('.')?;
        self.first_list(entry(head)?.1, rest)
    }
}
