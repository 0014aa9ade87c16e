//! What plans declare and mention: ids of changes, releases and steps, keys as fields, and values that are names.

use super::build::Builder;
use super::plan_values::{dotted, header_names};
use super::spaces::Space;
use super::{Form, SymbolId, SymbolKind};
use crate::plan::{Kind, NodeId, Tree};
use crate::policy::schema::{Field, fold_key};
use crate::policy::types::{Base, RecordKind};
use crate::source::{Place, Span};
use unicode_normalization::UnicodeNormalization;

/// No record of a plan is deeper.
const DEEPEST: usize = 16;

impl Builder<'_> {
    /// Declares the changes and releases of a plan.
    pub fn declare_ids(&mut self, tree: &Tree) {
        for (kind, table) in subjects(tree) {
            let symbol = match kind {
                RecordKind::Release => SymbolKind::Release,
                _ => SymbolKind::Change,
            };
            let Some((id, text)) = id_of(tree, table) else {
                continue;
            };
            let place = self.node_contents(tree, id);
            let item = tree.place(tree.extent(table));
            let form = self.form(tree, Form::PlanValue);
            self.declare(Space::Named(kind), symbol, text, (place, item), form);
        }
    }

    /// Notes what a plan mentions.
    pub fn plan(&mut self, tree: &Tree) {
        for (kind, table) in subjects(tree) {
            self.steps.clear();
            if kind == RecordKind::Release {
                self.declare_steps(tree, table);
            }
            self.table(tree, kind, table, &mut Vec::new());
        }
    }

    fn form(&self, tree: &Tree, form: Form) -> Form {
        match tree.is_of_tables() {
            true => Form::Export,
            false => form,
        }
    }

    /// The steps of a release, which others of it need by id.
    fn declare_steps(&mut self, tree: &Tree, release: NodeId) {
        for (key, value) in tree.entries(release) {
            let found = self
                .policy
                .schema
                .find_key(RecordKind::Release, tree.text(key));
            let Some(Base::Record(kind)) = found.map(|(_, field)| field.ty.base) else {
                continue;
            };
            if !matches!(kind, RecordKind::Step | RecordKind::RollbackStep) {
                continue;
            }
            for step in one_or_many(tree, value) {
                let Some((id, text)) = id_of(tree, step) else {
                    continue;
                };
                let place = self.node_contents(tree, id);
                let item = tree.place(tree.extent(step));
                let known = self.steps.get(&(kind, text.to_owned())).copied();
                let symbol =
                    known.unwrap_or_else(|| self.new_symbol(SymbolKind::Step, text, Some(item)));
                self.steps.insert((kind, text.to_owned()), symbol);
                let form = self.form(tree, Form::PlanValue);
                self.declare_again(symbol, place, form);
            }
        }
    }

    /// A record: its keys are fields. `path` holds the fields that lead to it, for the headers of TOML.
    fn table(
        &mut self,
        tree: &Tree,
        kind: RecordKind,
        table: NodeId,
        path: &mut Vec<Option<SymbolId>>,
    ) {
        if path.len() > DEEPEST {
            return;
        }
        for (key, value) in tree.entries(table) {
            let text = tree.text(key);
            let policy = self.policy;
            let Some((number, field)) = policy.schema.find_key(kind, text) else {
                if text.contains('.') {
                    self.dotted_key(tree, kind, key, value);
                }
                continue;
            };
            let symbol = self.field(kind, number);
            if let Some(symbol) = symbol {
                let place = self.node_contents(tree, key);
                self.mention_at(place, symbol, self.form(tree, Form::PlanKey));
            }
            path.push(symbol);
            self.field_value(tree, (kind, field), value, path);
            path.pop();
        }
    }

    /// `rollback.duration` as one text: each part but the last holds the next.
    fn dotted_key(&mut self, tree: &Tree, kind: RecordKind, key: NodeId, value: NodeId) {
        let place = self.node_contents(tree, key);
        let mut kind = kind;
        let mut last = None;
        for (part, place) in dotted(place, tree.text(key)) {
            let policy = self.policy;
            let Some((number, field)) = policy.schema.find_key(kind, part) else {
                return;
            };
            if let Some(symbol) = self.field(kind, number) {
                self.mention_at(place, symbol, self.form(tree, Form::PlanKey));
            }
            last = Some((kind, field));
            if let Base::Record(part) = field.ty.base {
                kind = part;
            }
        }
        if let Some(slot) = last {
            self.field_value(tree, slot, value, &mut Vec::new());
        }
    }

    fn field_value(
        &mut self,
        tree: &Tree,
        slot: (RecordKind, &Field),
        value: NodeId,
        path: &mut Vec<Option<SymbolId>>,
    ) {
        for one in one_or_many(tree, value) {
            match (tree.kind(one), slot.1.ty.base) {
                (Kind::Table, Base::Record(part)) => {
                    self.headers(tree, one, path);
                    self.table(tree, part, one, path);
                }
                (Kind::Text | Kind::Plain, _) => self.text_value(tree, slot, one),
                _ => {}
            }
        }
    }

    /// The header of a table repeats the keys that lead to it: `[[change.transitions]]`.
    fn headers(&mut self, tree: &Tree, table: NodeId, path: &[Option<SymbolId>]) {
        let place = tree.place(tree.span(table));
        let Some(source) = self.world.sources.find(place.file) else {
            return;
        };
        let names = header_names(source.text(), place.span);
        // The first name is the section, `change` or `release`.
        for (name, symbol) in names.into_iter().skip(1).zip(path) {
            if let Some(symbol) = symbol {
                let place = unquoted(source.text(), name).within(place.file);
                self.mention_at(place, *symbol, self.form(tree, Form::PlanKey));
            }
        }
    }

    fn text_value(&mut self, tree: &Tree, (kind, field): (RecordKind, &Field), node: NodeId) {
        let text = tree.text(node);
        let found = match field.ty.base {
            Base::Level(scale) => self.find_composed(Space::Level(scale), text),
            Base::Times => self.find(Space::Times, text),
            Base::Record(RecordKind::Person) => self.person_of_plan(text),
            Base::Record(step @ (RecordKind::Step | RecordKind::RollbackStep)) => {
                let own = self.steps.get(&(step, text.to_owned())).copied();
                own.or_else(|| self.find(Space::Named(RecordKind::Service), text))
            }
            Base::Record(named) => self.find_composed(self.space_of(named), text),
            Base::Text if kind == RecordKind::Override && field.name == "of" => {
                return self.overridden(tree, node);
            }
            _ => None,
        };
        if let Some(symbol) = found {
            let place = self.node_contents(tree, node);
            self.mention_at(place, symbol, self.form(tree, Form::PlanValue));
        }
    }

    /// Names of a policy are in NFC; a plan may write them otherwise.
    fn find_composed(&self, space: Space, text: &str) -> Option<SymbolId> {
        self.find(space, text).or_else(|| {
            let composed = (!text.is_ascii()).then(|| text.nfc().collect::<String>())?;
            self.find(space, &composed)
        })
    }

    /// A person, who need not be known to the policy.
    fn person_of_plan(&mut self, text: &str) -> Option<SymbolId> {
        let name = text.strip_prefix('@').unwrap_or(text);
        let space = Space::Named(RecordKind::Person);
        if matches!(name, "" | "unknown") {
            return None;
        }
        let known = self.find_composed(space, name);
        Some(known.unwrap_or_else(|| self.add(space, SymbolKind::Person, name, None)))
    }

    /// `of = "blackout weekends"`: a statement, perhaps with its kind.
    fn overridden(&mut self, tree: &Tree, node: NodeId) {
        let text = tree.text(node);
        let by_kind = text
            .split_once(char::is_whitespace)
            .and_then(|(kind, rest)| {
                let name = rest.trim_start();
                let symbol = self.statement(Some(kind), name)?;
                let is_kind = self.index.symbol(symbol)?.kind.word() == kind;
                is_kind.then_some((symbol, name))
            });
        let found = by_kind.or_else(|| Some((self.statement(None, text)?, text)));
        let Some((symbol, name)) = found else { return };
        let place = self.node_contents(tree, node);
        let is_as_it_is = place.span.len() == text.len();
        let place = match is_as_it_is {
            true => {
                let end = place.span.end as usize;
                Span::new(end - name.len(), end).within(place.file)
            }
            false if name == text => place,
            // Where something is escaped, the name has no place of its own.
            false => return,
        };
        let form = match name == text {
            true => Form::PlanValue,
            false => Form::PlanPart,
        };
        self.mention_at(place, symbol, self.form(tree, form));
    }

    fn declare_again(&mut self, symbol: SymbolId, place: Place, form: Form) {
        if let Some(known) = self.index.symbols.get_mut(symbol.0 as usize) {
            known.declarations.push(place);
        }
        self.index.mentions.push(super::Mention {
            place,
            symbol,
            role: super::Role::Declares,
            form,
        });
    }
}

/// The tables of the changes and releases of a plan.
pub(in crate::ide) fn subjects(tree: &Tree) -> Vec<(RecordKind, NodeId)> {
    let mut found = Vec::new();
    let root = tree.root().into_iter();
    for (key, value) in root.flat_map(|root| tree.entries(root)) {
        let kind = match fold_key(tree.text(key)).as_str() {
            "change" | "changes" => RecordKind::Change,
            "release" | "releases" => RecordKind::Release,
            _ => continue,
        };
        let tables = one_or_many(tree, value);
        let tables = tables.filter(|table| tree.kind(*table) == Kind::Table);
        found.extend(tables.map(|table| (kind, table)));
    }
    found
}

/// The id of a record, if it is a text.
pub(in crate::ide) fn id_of(tree: &Tree, table: NodeId) -> Option<(NodeId, &str)> {
    let mut entries = tree.entries(table);
    let (_, id) = entries.find(|(key, _)| tree.text(*key) == "id")?;
    let is_text = matches!(tree.kind(id), Kind::Text | Kind::Plain);
    let text = tree.text(id);
    (is_text && !text.is_empty()).then_some((id, text))
}

/// The elements of a list, or the one value.
fn one_or_many(tree: &Tree, value: NodeId) -> impl Iterator<Item = NodeId> + '_ {
    let is_array = tree.kind(value) == Kind::Array;
    let one = (!is_array).then_some(value);
    tree.items(value).chain(one)
}

/// A name of a header without its quotes.
fn unquoted(text: &str, name: Span) -> Span {
    let written = text.get(name.range()).unwrap_or_default();
    let is_quoted = written.len() >= 2 && written.starts_with(['"', '\'']);
    match is_quoted {
        true => Span {
            start: name.start + 1,
            end: name.end - 1,
        },
        false => name,
    }
}
