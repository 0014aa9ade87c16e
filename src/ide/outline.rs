//! The outline of a file: items with their settings, changes and releases with their parts.

use super::Snapshot;
use super::index::plans::{id_of, subjects};
use crate::plan::{Kind, NodeId, Tree};
use crate::source::{FileId, Span};
use crate::syntax::tree::{Case, Item, ItemKind, Line, Setting, SettingKind};

/// A part of a file's outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentSymbol {
    /// The name to show: of an item its name, of a setting its keyword, of a record its id.
    pub name: String,
    /// A few words beside it; may be empty.
    pub detail: String,
    /// What it is.
    pub kind: DocumentSymbolKind,
    /// The whole of it.
    pub span: Span,
    /// What to go to: the name, within the whole.
    pub name_span: Span,
    /// What is in it, in the order of the text.
    pub children: Vec<DocumentSymbol>,
}

/// The kinds of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentSymbolKind {
    /// An item of a policy.
    Item(ItemKind),
    /// A setting of an item.
    Setting,
    /// A row of the table of a test.
    Case,
    /// A change of a plan.
    Change,
    /// A release of a plan.
    Release,
    /// A part of a record that has fields of its own.
    Part,
    /// A part of a record that is a list.
    List,
    /// A part of a record with one value.
    Field,
}

/// A part with more of this in it is shown without the rest.
const MOST_CHILDREN: usize = 1_000;

/// The most levels of an outline.
const DEEPEST: usize = 8;

/// The outline of a policy or plan; empty for any other file. Of broken text it has what was understood: an item without a name is
/// called by its kind, and a setting with a mistake is left out.
pub fn document_symbols(snapshot: &Snapshot, file: FileId) -> Vec<DocumentSymbol> {
    let Some(source) = snapshot.source(file) else {
        return Vec::new();
    };
    if let Some(parsed) = snapshot.policy_file(file) {
        let items = parsed.file.items.iter();
        return items.map(|item| of_item(source.text(), item)).collect();
    }
    match snapshot.plan_file(file).filter(|tree| !tree.is_of_tables()) {
        Some(tree) => of_plan(tree),
        None => Vec::new(),
    }
}

fn of_item(text: &str, item: &Item) -> DocumentSymbol {
    let kind = item.kind.value;
    let (name, name_span) = match (&item.line, &item.name) {
        (Some(Line::Field { path, .. } | Line::Define { path, .. }), _) => {
            (slice(text, path.span).to_owned(), path.span)
        }
        (_, Some(name)) => {
            let sign = if kind == ItemKind::Person { "@" } else { "" };
            (format!("{sign}{}", name.value), name.span)
        }
        (_, None) => (kind.keyword().to_owned(), item.kind.span),
    };
    let settings = item.settings.iter().take(MOST_CHILDREN);
    DocumentSymbol {
        name,
        detail: kind.keyword().to_owned(),
        kind: DocumentSymbolKind::Item(kind),
        span: item.span.to(name_span),
        name_span,
        children: settings.map(|setting| of_setting(text, setting)).collect(),
    }
}

fn of_setting(text: &str, setting: &Setting) -> DocumentSymbol {
    let rest = Span {
        start: setting.keyword.end.min(setting.span.end),
        end: setting.span.end,
    };
    DocumentSymbol {
        name: slice(text, setting.keyword).to_owned(),
        detail: one_line(slice(text, rest)),
        kind: DocumentSymbolKind::Setting,
        span: setting.span.to(setting.keyword),
        name_span: setting.keyword,
        children: match &setting.kind {
            SettingKind::Record(record) => {
                let settings = record.settings.iter().take(MOST_CHILDREN);
                settings.map(|setting| of_setting(text, setting)).collect()
            }
            SettingKind::Each { cases, .. } => {
                let cases = cases.iter().take(MOST_CHILDREN);
                cases.map(|case| of_case(text, case)).collect()
            }
            _ => Vec::new(),
        },
    }
}

/// A row of a table: its values, and what is expected with them.
fn of_case(text: &str, case: &Case) -> DocumentSymbol {
    let values = case.values.first().zip(case.values.last());
    let values = values.map_or(case.span, |(first, last)| first.span.to(last.span));
    DocumentSymbol {
        name: one_line(slice(text, values)),
        detail: one_line(slice(text, case.expectation.span)),
        kind: DocumentSymbolKind::Case,
        span: case.span.to(values),
        name_span: values,
        children: Vec::new(),
    }
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap_or_default()
}

/// A text on one line, cut where it is long.
fn one_line(text: &str) -> String {
    const MOST: usize = 80;
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match joined.char_indices().nth(MOST) {
        Some((at, _)) => joined.get(..at).unwrap_or_default().to_owned() + "…",
        None => joined,
    }
}

fn of_plan(tree: &Tree) -> Vec<DocumentSymbol> {
    let mut found: Vec<DocumentSymbol> = Vec::new();
    for (kind, table) in subjects(tree) {
        let (kind, word) = match kind {
            crate::policy::types::RecordKind::Release => (DocumentSymbolKind::Release, "release"),
            _ => (DocumentSymbolKind::Change, "change"),
        };
        let id = id_of(tree, table);
        let title = tree
            .entries(table)
            .find(|(key, _)| tree.text(*key) == "title")
            .map(|(_, title)| one_line(tree.text(title)));
        let span = tree.extent(table);
        let name_span = id.map_or(tree.span(table), |(node, _)| tree.span(node));
        found.push(DocumentSymbol {
            name: id.map_or(word, |(_, text)| text).to_owned(),
            detail: title.unwrap_or_else(|| word.to_owned()),
            kind,
            span: span.to(name_span),
            name_span,
            children: entries(tree, table, 1),
        });
    }
    found.sort_by_key(|one| one.span);
    found
}

/// The keys of a table with their values.
fn entries(tree: &Tree, table: NodeId, depth: usize) -> Vec<DocumentSymbol> {
    let entries = tree.entries(table).take(MOST_CHILDREN);
    let found = entries.map(|(key, value)| {
        let name_span = tree.span(key);
        let (kind, detail, children) = value_parts(tree, value, depth);
        DocumentSymbol {
            name: tree.text(key).to_owned(),
            detail,
            kind,
            span: name_span.to(tree.extent(value)),
            name_span,
            children,
        }
    });
    found.collect()
}

fn value_parts(
    tree: &Tree,
    value: NodeId,
    depth: usize,
) -> (DocumentSymbolKind, String, Vec<DocumentSymbol>) {
    let inner = |of: fn(&Tree, NodeId, usize) -> Vec<DocumentSymbol>| match depth < DEEPEST {
        true => of(tree, value, depth + 1),
        false => Vec::new(),
    };
    match tree.kind(value) {
        Kind::Table => (DocumentSymbolKind::Part, String::new(), inner(entries)),
        Kind::Array => {
            let texts: Vec<&str> = tree
                .items(value)
                .take(16)
                .filter(|item| !matches!(tree.kind(*item), Kind::Table | Kind::Array))
                .map(|item| tree.text(item))
                .collect();
            let detail = one_line(&texts.join(", "));
            (DocumentSymbolKind::List, detail, inner(elements))
        }
        _ => (
            DocumentSymbolKind::Field,
            one_line(tree.text(value)),
            Vec::new(),
        ),
    }
}

/// The tables of a list, each by its first value.
fn elements(tree: &Tree, list: NodeId, depth: usize) -> Vec<DocumentSymbol> {
    let tables = tree.items(list).take(MOST_CHILDREN);
    let tables = tables.filter(|item| tree.kind(*item) == Kind::Table);
    let found = tables.enumerate().map(|(number, table)| {
        let mut values = tree.entries(table).map(|(_, value)| value);
        let first = values.find(|value| !tree.text(*value).is_empty());
        let name_span = first.map_or(tree.span(table), |value| tree.span(value));
        DocumentSymbol {
            name: match first {
                Some(value) => one_line(tree.text(value)),
                None => format!("{}", number + 1),
            },
            detail: String::new(),
            kind: DocumentSymbolKind::Part,
            span: tree.extent(table).to(name_span),
            name_span,
            children: entries(tree, table, depth),
        }
    });
    found.collect()
}
