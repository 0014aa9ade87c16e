//! Puts the rows of all tables together: the records, each with the rows of other tables that belong to it.

use super::mapping::{Origin, Shape, Spec, Word};
use super::sheet::{Cell, What};
use super::source::Source;
use super::unmapped::Unmapped;
use super::values::{Outcome, Piece, Text, as_it_is, evaluate};
use crate::diagnostic::Severity;
use crate::plan::build::{Builder, shorten};
use crate::plan::checks::STRAY_ROW;
use crate::plan::ids::{folded_id, id_key, subject_ids};
use crate::plan::tree::{NodeId, Stray, Tag, Tree};
use crate::source::{FileId, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A tree that is being put together.
pub(super) struct Assembly<'s, 'm> {
    builder: Builder,
    config: &'m Tree,
    sources: &'s [Source<'m>],
    /// The rows that belong to a record, by its kind and id: source and row.
    parts: FxHashMap<(&'m str, String), Vec<(usize, usize)>>,
    /// The records of tables and plans by kind and id without the case of letters, each with its ids as they are written.
    ids: FxHashMap<(&'m str, String), FxHashSet<String>>,
    /// Those that plans have.
    of_plans: FxHashSet<(&'m str, String)>,
    /// The numbers of contents that were stored before.
    stored: FxHashMap<String, u32>,
    /// The rows that do not say to which record they belong: source and row.
    keyless: Vec<(usize, usize)>,
    unmapped: Unmapped<'m>,
}

impl<'s, 'm> Assembly<'s, 'm> {
    pub(super) fn new(mut builder: Builder, config: &'m Tree, sources: &'s [Source<'m>]) -> Self {
        let mut lines = Vec::new();
        for source in sources {
            source.table.columns.plain_columns("", &mut lines);
        }
        builder.set_unit_lines(lines);
        Assembly {
            builder,
            config,
            sources,
            parts: FxHashMap::default(),
            ids: FxHashMap::default(),
            of_plans: FxHashSet::default(),
            stored: FxHashMap::default(),
            keyless: Vec::new(),
            unmapped: Unmapped::default(),
        }
    }

    /// Makes the tree. `plans` are the plans of the workspace: rows may belong to their records as well. `complete` says whether there
    /// are no others.
    pub(super) fn run(mut self, plans: &[(FileId, Arc<Tree>)], complete: bool) -> Option<Tree> {
        self.collect_ids(plans);
        self.collect_parts();
        let root = self.builder.leaf(Tag::Table, Span::default());
        let mut kinds: Vec<&Word> = Vec::new();
        for source in self.sources {
            let record = &source.table.record;
            let is_known = kinds.iter().any(|kind| kind.text == record.text);
            if source.table.owner.is_none() && !is_known {
                kinds.push(record);
            }
        }
        for kind in kinds {
            self.key(kind);
            let list = self.builder.leaf(Tag::Array, kind.span);
            for source in self.sources {
                let table = source.table;
                if table.owner.is_some() || table.record.text != kind.text {
                    continue;
                }
                for row in &source.rows {
                    self.subject(source, *row);
                }
            }
            self.builder.end_contents(list);
        }
        self.builder.end_contents(root);
        self.report_keyless();
        self.strays(complete);
        self.unmapped.report(&mut self.builder);
        Some(self.builder.finish())
    }

    /// The ids that rows may name.
    fn collect_ids(&mut self, plans: &[(FileId, Arc<Tree>)]) {
        let owners: FxHashSet<&str> = self
            .sources
            .iter()
            .filter_map(|source| source.table.owner.as_ref())
            .map(|(owner, _)| owner.text.as_str())
            .collect();
        for source in self.sources {
            let kind = source.table.record.text.as_str();
            if source.table.owner.is_some() || !owners.contains(kind) {
                continue;
            }
            for row in &source.rows {
                if let Some(id) = id_of(source, *row) {
                    let written = id_key(&id).into_owned();
                    let all = self.ids.entry((kind, folded_id(&id))).or_default();
                    all.insert(written);
                }
            }
        }
        for (_, tree) in plans {
            for (kind, id) in subject_ids(tree) {
                let Some(kind) = owners.get(kind.word()) else {
                    continue;
                };
                let all = self.ids.entry((kind, folded_id(id))).or_default();
                all.insert(id_key(id).into_owned());
                let known = self.named(kind, id);
                self.of_plans.insert((kind, known));
            }
        }
    }

    /// What rows name a record by: its id without the case of letters, unless several ids differ by that alone.
    fn named(&self, kind: &'m str, id: &str) -> String {
        let folded = folded_id(id);
        let key = (kind, folded);
        match self.ids.get(&key) {
            Some(several) if several.len() > 1 => id_key(id).into_owned(),
            _ => key.1,
        }
    }

    /// Sorts the rows that belong to records by those records.
    fn collect_parts(&mut self) {
        for (number, source) in self.sources.iter().enumerate() {
            let Some((owner, key)) = &source.table.owner else {
                continue;
            };
            for row in &source.rows {
                let cell = source.cell(*row, &key.text);
                match source.text(cell).filter(|_| !source.is_missing(cell)) {
                    Some(id) => {
                        let id = self.named(&owner.text, id);
                        let all = self.parts.entry((&owner.text, id));
                        all.or_default().push((number, *row));
                    }
                    None => self.keyless.push((number, *row)),
                }
            }
        }
    }

    /// Rows without a key may belong to any record: one finding for each file.
    fn report_keyless(&mut self) {
        let rows = std::mem::take(&mut self.keyless);
        for group in rows.chunk_by(|a, b| a.0 == b.0) {
            let Some(&(number, row)) = group.first() else {
                continue;
            };
            let Some(source) = self.sources.get(number) else {
                continue;
            };
            let Some((owner, key)) = &source.table.owner else {
                continue;
            };
            if !source.has(&key.text) {
                // The finding on the column says so.
                self.builder.set_incomplete();
                continue;
            }
            self.builder.set_incomplete();
            let message = format!(
                "a row does not say to which {} it belongs: `{}` is empty or is no text",
                owner.text, key.text
            );
            let mapping = self.builder.place(key.span);
            let span = row_span(source, row);
            self.builder.report(&STRAY_ROW, span, message, |found| {
                let mut found = found
                    .label(mapping, "the column that says where rows belong")
                    .help("it may be about any of them, so none may go: give it its key, or leave it out by `only`");
                found.severity = Severity::Error;
                match group.len() {
                    1 => found,
                    count => found.remark(format!("here first, in {count} rows")),
                }
            });
        }
    }

    /// Rows that belong to no record of the tables: those of the record of a plan are put beside the records, the others have one
    /// finding for each file.
    fn strays(&mut self, complete: bool) {
        if self.parts.is_empty() {
            return;
        }
        let left_out = self.left_out();
        let parts = std::mem::take(&mut self.parts);
        let mut parts: Vec<_> = parts.into_iter().collect();
        parts.sort_by(|(_, one), (_, other)| one.cmp(other));
        let mut strays: Vec<(usize, usize)> = Vec::new();
        for ((kind, id), rows) in parts {
            let is_of_plan = self.of_plans.contains(&(kind, id.clone()));
            if !is_of_plan && left_out.contains(&(kind, id.clone())) {
                continue;
            }
            let first = rows.first();
            let Some((source, row)) =
                first.and_then(|(number, row)| Some((self.sources.get(*number)?, *row)))
            else {
                continue;
            };
            let span = row_span(source, row);
            let node = is_of_plan.then(|| {
                let node = self.builder.leaf(Tag::Table, span);
                self.parts(rows.clone());
                self.builder.end_contents(node);
                NodeId(node)
            });
            let cell = source.table.owner.as_ref();
            let cell = cell.map(|(_, key)| source.cell(row, &key.text));
            let written = cell.and_then(|cell| source.text(cell));
            self.builder.add_stray(Stray {
                kind: kind.to_owned(),
                id: written.map_or(id, str::to_owned),
                place: self.builder.place(span),
                rows: node,
            });
            if !is_of_plan {
                strays.extend(rows);
            }
        }
        // In files that were not read there may be what they belong to.
        if complete {
            self.report_strays(strays);
        }
    }

    fn report_strays(&mut self, mut strays: Vec<(usize, usize)>) {
        strays.sort_unstable();
        for group in strays.chunk_by(|a, b| a.0 == b.0) {
            let Some(&(number, row)) = group.first() else {
                continue;
            };
            let Some(source) = self.sources.get(number) else {
                continue;
            };
            let Some((owner, key)) = &source.table.owner else {
                continue;
            };
            let cell = source.cell(row, &key.text);
            let id = shorten(source.text(cell).unwrap_or_default());
            let message = format!(
                "no plan and no table has {} {} with the id `{id}`",
                match owner.text.starts_with(['a', 'e', 'i', 'o', 'u']) {
                    true => "an",
                    false => "a",
                },
                owner.text
            );
            let mapping = self.builder.place(key.span);
            let span = source.shift(cell.span);
            self.builder.report(&STRAY_ROW, span, message, |found| {
                let found = found.label(mapping, "the column that says where rows belong");
                match group.len() {
                    1 => found,
                    count => found.remark(format!("here first, in {count} rows")),
                }
            });
        }
    }

    /// The records that are there and do not count, by kind and id.
    fn left_out(&self) -> FxHashSet<(&'m str, String)> {
        let mut all = FxHashSet::default();
        for source in self.sources {
            if source.table.owner.is_some() {
                continue;
            }
            let mut counted = source.rows.iter().peekable();
            for row in 0..source.sheet.count {
                if counted.next_if_eq(&&row).is_none()
                    && let Some(id) = id_of(source, row)
                {
                    all.insert((source.table.record.text.as_str(), folded_id(&id)));
                }
            }
        }
        all
    }

    /// A record of the first level with the rows that belong to it.
    fn subject(&mut self, source: &Source<'m>, row: usize) {
        let node = self.record(source, row);
        let kind = source.table.record.text.as_str();
        let parts = id_of(source, row).and_then(|id| {
            let id = self.named(kind, &id);
            self.parts.remove(&(kind, id))
        });
        self.parts(parts.unwrap_or_default());
        self.builder.end_contents(node);
    }

    /// Rows that belong to one record, a list for each kind of them.
    fn parts(&mut self, mut parts: Vec<(usize, usize)>) {
        // Several tables may hold parts of one kind.
        let sources = self.sources;
        let kind = |part: &(usize, usize)| sources.get(part.0).map(|s| &s.table.record.text);
        parts.sort_by_key(kind);
        for group in parts.chunk_by(|a, b| kind(a) == kind(b)) {
            let first = group.first();
            let Some((first, row)) = first.and_then(|part| Some((sources.get(part.0)?, part.1)))
            else {
                continue;
            };
            self.key(&first.table.record);
            let list = self.builder.leaf(Tag::Array, row_span(first, row));
            for (number, row) in group {
                if let Some(part) = sources.get(*number) {
                    self.part(part, *row);
                }
            }
            self.builder.end_contents(list);
        }
    }

    /// A row that belongs to a record: a record itself, or one value of a list.
    fn part(&mut self, source: &Source<'m>, row: usize) {
        match &source.table.columns {
            Shape::Value(spec) => self.value(source, row, spec),
            _ => {
                let record = self.record(source, row);
                self.builder.end_contents(record);
            }
        }
    }

    /// Opens the record of a row and adds its fields.
    fn record(&mut self, source: &Source<'m>, row: usize) -> u32 {
        let span = source.sheet.rows.get(row).copied().unwrap_or_default();
        let node = self.builder.leaf(Tag::Table, source.shift(span));
        match &source.table.columns {
            Shape::Same => self.same(source, row),
            Shape::Record(fields) => self.fields(source, row, fields),
            _ => {}
        }
        node
    }

    fn fields(&mut self, source: &Source<'m>, row: usize, fields: &'m [(Word, Shape)]) {
        for (key, shape) in fields {
            match shape {
                Shape::Value(spec) => match evaluate(source, row, spec) {
                    Some(Outcome::Absent) => {}
                    Some(outcome) => {
                        self.key(key);
                        self.outcome(outcome, Some(spec));
                    }
                    None => {
                        self.key(key);
                        self.value(source, row, spec);
                    }
                },
                _ if !is_there(source, row, shape) && !has_elements(source, row, key, shape) => {}
                Shape::List(shapes) => {
                    self.key(key);
                    let node = self.builder.leaf(Tag::Array, row_span(source, row));
                    for (number, shape) in shapes.iter().enumerate() {
                        let place = (key.span.start, number);
                        match source.sheet.inner.get(&(row, place)) {
                            // An element of which nothing is known may be any.
                            Some(rows) => {
                                rows.iter().for_each(|row| self.shape(source, *row, shape));
                            }
                            None if is_there(source, row, shape) => self.shape(source, row, shape),
                            None => {}
                        }
                    }
                    self.builder.end_contents(node);
                }
                _ => {
                    self.key(key);
                    self.shape(source, row, shape);
                }
            }
        }
    }

    /// Every column as the field of its own name.
    fn same(&mut self, source: &Source<'m>, row: usize) {
        let sheet = &source.sheet;
        let key = source
            .table
            .owner
            .as_ref()
            .map(|(_, key)| key.text.as_str());
        if let Some(tree) = &sheet.tree {
            for (name, cell) in sheet.entries(row) {
                let text = tree.text(*name);
                if key != Some(text) {
                    self.own_name(source, text, tree.span(*name), *cell);
                }
            }
            return;
        }
        for (column, cell) in sheet.columns.iter().zip(sheet.row(row)) {
            if key != Some(column.name.as_str()) {
                self.own_name(source, &column.name, column.span, *cell);
            }
        }
    }

    fn own_name(&mut self, source: &Source<'m>, name: &str, span: Span, cell: Cell) {
        if cell.what == What::Absent {
            return;
        }
        self.builder.contents(false, source.shift(span), name);
        match (cell.what, &source.sheet.tree) {
            (What::Nested(node), Some(tree)) => {
                self.builder.copy(tree, NodeId(node), source.base);
            }
            _ => self.outcome(as_it_is(source, cell), None),
        }
    }

    fn shape(&mut self, source: &Source<'m>, row: usize, shape: &'m Shape) {
        match shape {
            Shape::Value(spec) => self.value(source, row, spec),
            Shape::Record(fields) => {
                let node = self.builder.leaf(Tag::Table, row_span(source, row));
                self.fields(source, row, fields);
                self.builder.end_contents(node);
            }
            // The mapping allows neither here.
            Shape::Same | Shape::List(_) => self.builder.damaged(row_span(source, row)),
        }
    }

    fn value(&mut self, source: &Source<'m>, row: usize, spec: &'m Spec) {
        match (evaluate(source, row, spec), &spec.source) {
            (None, Origin::Constant(node)) => self.builder.copy(self.config, *node, 0),
            (outcome, _) => self.outcome(outcome.unwrap_or(Outcome::Absent), Some(spec)),
        }
    }

    fn outcome(&mut self, outcome: Outcome, spec: Option<&'m Spec>) {
        match outcome {
            Outcome::Absent => {
                self.builder.leaf(Tag::Null, Span::default());
            }
            Outcome::One(piece) => self.piece(piece, spec),
            Outcome::Many(span, pieces) if pieces.is_empty() => {
                self.builder.leaf(Tag::Null, span);
            }
            Outcome::Many(span, pieces) => {
                let node = self.builder.leaf(Tag::Array, span);
                pieces.into_iter().for_each(|piece| self.piece(piece, spec));
                self.builder.end_contents(node);
            }
        }
    }

    fn piece(&mut self, piece: Piece, spec: Option<&'m Spec>) {
        if let Some(reading) = spec.and_then(|spec| spec.reading.as_ref())
            && matches!(piece.text, Text::Written | Text::Changed(_))
        {
            let number = self.builder.next();
            self.builder.set_reading(number, reading);
        }
        match piece.text {
            Text::Written => {
                self.builder.leaf(Tag::Plain, piece.span);
            }
            Text::Changed(text) => {
                let link = match self.stored.get(&text) {
                    Some(link) => *link,
                    None => {
                        let link = self.builder.store(&text);
                        self.stored.insert(text, link);
                        link
                    }
                };
                self.builder.stored_leaf(Tag::PlainStored, piece.span, link);
            }
            Text::None => {
                self.builder.leaf(Tag::Null, piece.span);
            }
            Text::Unusable => self.builder.damaged(piece.span),
            Text::Unmapped(text) => {
                self.builder.damaged(piece.span);
                if let Some(spec) = spec {
                    self.unmapped.add(spec, text, piece.span);
                }
            }
        }
    }

    fn key(&mut self, word: &Word) {
        self.builder.contents(false, word.span, &word.text);
    }
}

fn row_span(source: &Source<'_>, row: usize) -> Span {
    let span = source.sheet.rows.get(row).copied().unwrap_or_default();
    source.shift(span)
}

/// Whether a row gives anything for a field. What is made of several columns is there if one of them has a value; constants
/// alone are always there.
fn is_there(source: &Source<'_>, row: usize, shape: &Shape) -> bool {
    match shape {
        Shape::Same => false,
        Shape::Value(spec) => !matches!(evaluate(source, row, spec), Some(Outcome::Absent)),
        Shape::List(shapes) => shapes.iter().any(|shape| is_there(source, row, shape)),
        Shape::Record(fields) => {
            let mut any_column = false;
            let gives = fields.iter().any(|(_, shape)| match shape {
                Shape::Value(spec) => match evaluate(source, row, spec) {
                    None => false,
                    Some(outcome) => {
                        any_column = true;
                        !is_nothing(&outcome)
                    }
                },
                other => {
                    any_column = true;
                    is_there(source, row, other)
                }
            });
            gives || !any_column
        }
    }
}

/// Whether a list in a row has elements that are records of their own, whatever they give.
fn has_elements(source: &Source<'_>, row: usize, key: &Word, shape: &Shape) -> bool {
    match shape {
        Shape::List(shapes) => (0..shapes.len()).any(|number| {
            let place = (key.span.start, number);
            source.sheet.inner.contains_key(&(row, place))
        }),
        _ => false,
    }
}

fn is_nothing(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Absent => true,
        Outcome::One(piece) => piece.text == Text::None,
        Outcome::Many(_, pieces) => pieces.is_empty(),
    }
}

/// The id of a record, as the rows of other tables name it.
fn id_of(source: &Source<'_>, row: usize) -> Option<String> {
    let outcome = match &source.table.columns {
        Shape::Record(fields) => match fields.iter().find(|(key, _)| key.text == "id")? {
            (_, Shape::Value(spec)) => evaluate(source, row, spec)?,
            _ => return None,
        },
        Shape::Same => as_it_is(source, source.cell(row, "id")),
        _ => return None,
    };
    match outcome {
        Outcome::One(piece) => match piece.text {
            Text::Written => Some(source.written(piece.span).to_owned()),
            Text::Changed(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}
