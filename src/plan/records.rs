//! The records of all plans and of the policy in typed rows: what conditions read.

use crate::policy::Policy;
use crate::policy::schema::Field;
use crate::policy::types::{RecordKind, Value};
use crate::source::{FileId, Place, Span};

use super::tree::{Kind, NodeId, Tree};

/// A value with the place it was written at, in the terms of its row's origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// The value.
    pub value: Value,
    /// In a row of a plan, the number of the node; in one of the policy, the number of the place.
    pub origin: u32,
}

impl Cell {
    /// No value.
    pub const MISSING: Cell = Cell {
        value: Value::Missing,
        origin: u32::MAX,
    };
}

/// Where a record was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOrigin {
    /// A plan: its number among the plans, and the node of the record.
    Plan(u32, NodeId),
    /// The policy, at a place.
    Policy(Place),
    /// Nowhere: a person whom only a plan names, at the place of the first mention.
    Mention(Place),
}

/// A record.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Where it was read.
    pub origin: RowOrigin,
    /// The record that it is a part of: the release of a step, the change of an approval.
    pub parent: Option<(RecordKind, u32)>,
}

/// The rows of one kind.
#[derive(Clone, Debug, Default)]
struct Table {
    rows: Vec<Row>,
    /// The fields. Kinds have many, and plans give few of them.
    columns: Vec<Column>,
}

/// The cells of one field, as far as the last record that gives it: values and their origins beside each other, since
/// most who ask for a value do not ask where it stands.
#[derive(Clone, Debug)]
struct Column {
    /// What a record has that does not give it.
    blank: Value,
    values: Vec<Value>,
    origins: Vec<u32>,
}

const _: () = assert!(size_of::<Value>() == 16, "large plans are mostly values");

/// All records of a check.
#[derive(Clone, Debug)]
pub struct Records<'w> {
    /// The texts, by number: those of the policy's conditions first.
    texts: Vec<&'w str>,
    tables: Vec<Table>,
    /// The elements of lists.
    items: Vec<Cell>,
    /// The places of the values of policy rows.
    places: Vec<Place>,
    plans: Vec<&'w Tree>,
}

impl<'w> Records<'w> {
    /// No records yet; the plans are numbered in the order given.
    pub fn new(policy: &'w Policy, plans: Vec<&'w Tree>) -> Self {
        let tables = policy
            .schema
            .all_kinds()
            .map(|kind| {
                let fields = policy.schema.fields(kind);
                let column = |field: &Field| Column {
                    blank: match field.empty_when_absent {
                        true => Value::List(0, 0),
                        false => Value::Missing,
                    },
                    values: Vec::new(),
                    origins: Vec::new(),
                };
                Table {
                    rows: Vec::new(),
                    columns: fields.iter().map(column).collect(),
                }
            })
            .collect();
        Records {
            texts: policy.texts.iter().map(String::as_str).collect(),
            tables,
            items: Vec::new(),
            places: Vec::new(),
            plans,
        }
    }

    /// Makes room for further records of a kind.
    pub fn reserve(&mut self, kind: RecordKind, rows: usize) {
        if let Some(table) = self.tables.get_mut(kind.index()) {
            table.rows.reserve(rows);
        }
    }

    /// Adds a record that gives nothing: its fields are missing, or empty where the schema says so.
    pub fn add_row(&mut self, kind: RecordKind, row: Row) -> u32 {
        let Some(table) = self.tables.get_mut(kind.index()) else {
            return u32::MAX;
        };
        table.rows.push(row);
        u32::try_from(table.rows.len() - 1).unwrap_or(u32::MAX)
    }

    /// Makes a record a part of another.
    pub fn set_parent(&mut self, kind: RecordKind, row: u32, parent: (RecordKind, u32)) {
        let table = self.tables.get_mut(kind.index());
        if let Some(row) = table.and_then(|table| table.rows.get_mut(row as usize)) {
            row.parent = Some(parent);
        }
    }

    /// Gives a field of a record its value.
    pub fn set(&mut self, kind: RecordKind, row: u32, field: u16, cell: Cell) {
        let Some(table) = self.tables.get_mut(kind.index()) else {
            return;
        };
        let (row, rows) = (row as usize, table.rows.len());
        let Some(column) = table.columns.get_mut(field as usize) else {
            return;
        };
        if row >= rows {
            return;
        }
        if row >= column.values.len() {
            if column.values.is_empty() {
                column.values.reserve(table.rows.capacity());
                column.origins.reserve(table.rows.capacity());
            }
            column.values.resize(row + 1, column.blank);
            column.origins.resize(row + 1, u32::MAX);
        }
        if let (Some(value), Some(origin)) =
            (column.values.get_mut(row), column.origins.get_mut(row))
        {
            *value = cell.value;
            *origin = cell.origin;
        }
    }

    /// Stores a text and numbers it.
    pub fn add_text(&mut self, text: &'w str) -> Value {
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text);
        Value::Text(number)
    }

    /// Stores the elements of a list.
    pub fn add_items(&mut self, cells: &[Cell]) -> Value {
        let first = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.items.extend_from_slice(cells);
        Value::List(first, u32::try_from(cells.len()).unwrap_or(u32::MAX))
    }

    /// Stores the place of a value of a policy row; the result is its origin.
    pub fn add_place(&mut self, place: Place) -> u32 {
        self.places.push(place);
        u32::try_from(self.places.len() - 1).unwrap_or(u32::MAX)
    }

    /// The number of records of a kind.
    pub fn count(&self, kind: RecordKind) -> u32 {
        self.table(kind).map_or(0, |table| {
            u32::try_from(table.rows.len()).unwrap_or(u32::MAX)
        })
    }

    /// A record.
    pub fn row(&self, kind: RecordKind, row: u32) -> Option<&Row> {
        self.table(kind)?.rows.get(row as usize)
    }

    /// A field of a record with its place.
    pub fn cell(&self, kind: RecordKind, row: u32, field: u16) -> Cell {
        let origins = self.column(kind, field).map(|column| &column.origins);
        let origin = origins.and_then(|origins| origins.get(row as usize));
        Cell {
            value: self.value(kind, row, field),
            origin: origin.copied().unwrap_or(u32::MAX),
        }
    }

    /// The value of a field of a record.
    #[inline]
    pub fn value(&self, kind: RecordKind, row: u32, field: u16) -> Value {
        let Some(table) = self.table(kind) else {
            return Value::Missing;
        };
        let Some(column) = table.columns.get(usize::from(field)) else {
            return Value::Missing;
        };
        match column.values.get(row as usize) {
            Some(value) => *value,
            None if (row as usize) < table.rows.len() => column.blank,
            None => Value::Missing,
        }
    }

    /// Whether a field is written and its value could not be read. What says that there is no value (`""`, `null`, `unknown`) is
    /// not refused.
    pub fn is_refused(&self, kind: RecordKind, row: u32, field: u16) -> bool {
        let cell = self.cell(kind, row, field);
        let Some(RowOrigin::Plan(plan, _)) = self.row(kind, row).map(|row| row.origin) else {
            return false;
        };
        let (true, true, Some(tree)) = (
            cell.value.is_missing(),
            cell.origin != u32::MAX,
            self.plans.get(plan as usize),
        ) else {
            return false;
        };
        let node = NodeId(cell.origin);
        let is_empty = tree.kind(node) == Kind::Array && tree.items(node).next().is_none();
        !tree.is_blank(node) && !tree.is_unknown(node) && !is_empty
    }

    /// Whether a field says that its value is not known, or holds what could not be read.
    pub fn is_said_unknown(&self, kind: RecordKind, row: u32, field: u16) -> bool {
        let cell = self.cell(kind, row, field);
        let origin = self.row(kind, row).map(|row| row.origin);
        let says_so = |plan: u32| {
            let tree = self.plans.get(plan as usize);
            let node = NodeId(cell.origin);
            tree.is_some_and(|tree| tree.is_unsaid(node) && !tree.is_blank(node))
        };
        match (cell.value.is_missing() && cell.origin != u32::MAX, origin) {
            (true, Some(RowOrigin::Plan(plan, _))) => {
                says_so(plan) || self.is_refused(kind, row, field)
            }
            _ => false,
        }
    }

    /// Whether nothing is known of a part of a plan: it is there, and all that is said of it is blank or unknown.
    pub fn is_unsaid(&self, kind: RecordKind, row: u32) -> bool {
        match self.row(kind, row).map(|row| row.origin) {
            Some(RowOrigin::Plan(plan, node)) => {
                let tree = self.plans.get(plan as usize);
                tree.is_some_and(|tree| tree.is_unsaid(node))
            }
            _ => false,
        }
    }

    /// Whether a field without a value was left out, or left blank.
    pub fn is_not_given(&self, kind: RecordKind, row: u32, cell: Cell) -> bool {
        let origin = self.row(kind, row).map(|row| row.origin);
        let is_blank = match origin {
            Some(RowOrigin::Plan(plan, _)) => {
                let tree = self.plans.get(plan as usize);
                let node = NodeId(cell.origin);
                tree.is_some_and(|tree| tree.is_blank(node) && !tree.is_damaged(node))
            }
            _ => false,
        };
        cell.value.is_missing() && (cell.origin == u32::MAX || is_blank)
    }

    /// Whether a value is given and says that it is not known, or nothing: what has no finding of its own.
    pub fn is_given_as_nothing(&self, kind: RecordKind, row: u32, cell: Cell) -> bool {
        let origin = self.row(kind, row).map(|row| row.origin);
        let (true, true, Some(RowOrigin::Plan(plan, _))) =
            (cell.value.is_missing(), cell.origin != u32::MAX, origin)
        else {
            return false;
        };
        let node = NodeId(cell.origin);
        self.plans
            .get(plan as usize)
            .is_some_and(|tree| tree.is_blank(node) || tree.is_unknown(node))
    }

    /// The number of the table, in the mapping, that a record was read from.
    pub fn table_of(&self, kind: RecordKind, row: u32) -> Option<usize> {
        let RowOrigin::Plan(plan, node) = self.row(kind, row)?.origin else {
            return None;
        };
        self.plans.get(plan as usize)?.table_of(node)
    }

    /// Whether a field of a table holds what was not read: no column is mapped to it, it says that it is not known, it could not be read, or
    /// one of its elements is lost by `is_several`, which is asked about texts that name nothing. An empty cell holds nothing.
    pub fn is_lost(
        &self,
        kind: RecordKind,
        row: u32,
        field: u16,
        is_several: &dyn Fn(&str) -> bool,
    ) -> bool {
        let Some(RowOrigin::Plan(plan, _)) = self.row(kind, row).map(|row| row.origin) else {
            return false;
        };
        let Some(tree) = self
            .plans
            .get(plan as usize)
            .filter(|tree| tree.is_of_tables())
        else {
            return false;
        };
        let cell = self.cell(kind, row, field);
        let is_lost = |cell: &Cell| {
            let node = NodeId(cell.origin);
            let is_text = || match tree.kind(node) {
                Kind::Null | Kind::Text | Kind::Plain => true,
                Kind::Array => tree.items(node).next().is_none(),
                _ => false,
            };
            cell.value.is_missing()
                && (cell.origin == u32::MAX
                    || tree.is_damaged(node)
                    || tree.is_unknown(node)
                    || !is_text()
                    || is_several(tree.text(node)))
        };
        match cell.value {
            Value::List(..) if cell.origin != u32::MAX => {
                self.items(cell.value).iter().any(is_lost)
            }
            Value::List(..) => true,
            _ => is_lost(&cell),
        }
    }

    /// Whether an element of a list is written and could not be read.
    pub fn is_unreadable(&self, kind: RecordKind, row: u32, cell: Cell) -> bool {
        let origin = self.row(kind, row).map(|row| row.origin);
        let is_unsaid = match origin {
            Some(RowOrigin::Plan(plan, _)) => self
                .plans
                .get(plan as usize)
                .is_some_and(|tree| tree.is_unsaid(NodeId(cell.origin))),
            _ => false,
        };
        cell.value.is_missing() && !is_unsaid
    }

    fn column(&self, kind: RecordKind, field: u16) -> Option<&Column> {
        self.table(kind)?.columns.get(usize::from(field))
    }

    /// The elements of a list; nothing for any other value.
    pub fn items(&self, list: Value) -> &[Cell] {
        match list {
            Value::List(first, count) => self
                .items
                .get(first as usize..first as usize + count as usize)
                .unwrap_or_default(),
            _ => &[],
        }
    }

    /// A text by its number.
    pub fn text(&self, number: u32) -> &'w str {
        self.texts.get(number as usize).copied().unwrap_or_default()
    }

    /// The place of a value of a record; of a missing one, the place of the record.
    pub fn cell_place(&self, kind: RecordKind, row: u32, cell: Cell) -> Place {
        let Some(at) = self.row(kind, row) else {
            return Place {
                file: FileId(0),
                span: Span::default(),
            };
        };
        match at.origin {
            _ if cell.origin == u32::MAX => self.row_place(kind, row),
            RowOrigin::Plan(plan, _) => self.plan_place(plan, NodeId(cell.origin)),
            RowOrigin::Policy(place) | RowOrigin::Mention(place) => self
                .places
                .get(cell.origin as usize)
                .copied()
                .unwrap_or(place),
        }
    }

    /// The place of a field of a record; of a missing one, the place of the record.
    pub fn place(&self, kind: RecordKind, row: u32, field: u16) -> Place {
        self.cell_place(kind, row, self.cell(kind, row, field))
    }

    /// The change or release that a record is, or is a part of.
    pub fn whole(&self, kind: RecordKind, row: u32) -> (RecordKind, u32) {
        let mut at = (kind, row);
        // Records are nested less deeply.
        for _ in 0..8 {
            if matches!(at.0, RecordKind::Change | RecordKind::Release) {
                return at;
            }
            match self.row(at.0, at.1).and_then(|row| row.parent) {
                Some(parent) => at = parent,
                None => return at,
            }
        }
        at
    }

    /// The place of the change or release that a record is, or is a part of.
    pub fn whole_place(&self, kind: RecordKind, row: u32) -> Place {
        let (kind, row) = self.whole(kind, row);
        self.row_place(kind, row)
    }

    /// The place that stands for a record: its id, else its start.
    pub fn row_place(&self, kind: RecordKind, row: u32) -> Place {
        // Field 0 is the id or name of every kind that has one.
        let first = self.cell(kind, row, 0);
        match self.row(kind, row).map(|row| row.origin) {
            Some(RowOrigin::Plan(plan, node)) => {
                if first.origin != u32::MAX && matches!(first.value, Value::Text(_)) {
                    self.plan_place(plan, NodeId(first.origin))
                } else {
                    self.plans.get(plan as usize).map_or_else(
                        || self.plan_place(plan, node),
                        |tree| tree.place(head_span(tree, node)),
                    )
                }
            }
            Some(RowOrigin::Policy(place) | RowOrigin::Mention(place)) => place,
            None => Place {
                file: FileId(0),
                span: Span::default(),
            },
        }
    }

    fn plan_place(&self, plan: u32, node: NodeId) -> Place {
        match self.plans.get(plan as usize) {
            Some(tree) => tree.place(tree.span(node)),
            None => Place {
                file: FileId(0),
                span: Span::default(),
            },
        }
    }

    /// The pairs of plans of which the first names something in the second: a release its change, a change its release. By number,
    /// sorted, each once.
    pub fn links(&self) -> Vec<(u32, u32)> {
        let plan_of = |row: &Row| match row.origin {
            RowOrigin::Plan(plan, _) => Some(plan),
            RowOrigin::Policy(_) | RowOrigin::Mention(_) => None,
        };
        let mut links = Vec::new();
        for table in &self.tables {
            for column in &table.columns {
                for (row, value) in table.rows.iter().zip(&column.values) {
                    let Some(from) = plan_of(row) else { continue };
                    let mut link = |value: Value| {
                        let Value::Record(kind, to) = value else {
                            return;
                        };
                        let to = self.row(kind, to).and_then(plan_of);
                        links.extend(to.filter(|to| *to != from).map(|to| (from, to)));
                    };
                    link(*value);
                    self.items(*value).iter().for_each(|cell| link(cell.value));
                }
            }
        }
        links.sort_unstable();
        links.dedup();
        links
    }

    /// The people whom only plans name, each with the file that does so first.
    pub fn mentions(&self) -> Vec<(&'w str, FileId)> {
        let people = (0..self.count(RecordKind::Person)).filter_map(|row| {
            let RowOrigin::Mention(place) = self.row(RecordKind::Person, row)?.origin else {
                return None;
            };
            Some((self.name(RecordKind::Person, row), place.file))
        });
        people.collect()
    }

    /// Whether a file is one of the plans.
    pub fn is_plan(&self, file: FileId) -> bool {
        self.plans.iter().any(|tree| tree.holds(file))
    }

    /// The id or name of a record, as a text to show; empty where it has none.
    pub fn name(&self, kind: RecordKind, row: u32) -> &'w str {
        match self.value(kind, row, 0) {
            Value::Text(number) => self.text(number),
            _ => "",
        }
    }

    fn table(&self, kind: RecordKind) -> Option<&Table> {
        self.tables.get(kind.index())
    }
}

/// Enough of a value to point at: of a table or list only its first mark or, where a YAML table has none, its first key.
pub(super) fn head_span(tree: &Tree, node: NodeId) -> Span {
    let span = tree.span(node);
    // In a test a record stands where its keyword does.
    if tree.is_in_test() || !matches!(tree.kind(node), Kind::Table | Kind::Array) {
        return span;
    }
    // A table of TOML that a dotted key makes stands where that key does.
    let before = NodeId(node.0.saturating_sub(1));
    if before != node && tree.span(before) == span {
        return span;
    }
    let first_key = tree.entries(node).next().map(|(key, _)| tree.span(key));
    match first_key {
        Some(key) if key.start == span.start => key,
        _ => Span {
            start: span.start,
            end: span.end.min(span.start.saturating_add(1)),
        },
    }
}
