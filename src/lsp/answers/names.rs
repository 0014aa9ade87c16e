//! What a name is and where else it stands.

use super::{View, location};
use crate::ide::index::SymbolKind as Named;
use crate::ide::{self, HierarchyItem, Relation};
use crate::lsp::paths::path_of;
use crate::lsp::state::State;
use serde_json::{Value, json};
use std::sync::Arc;
use tower_lsp::ls_types::{
    CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, DocumentHighlight,
    DocumentHighlightKind, Location, OneOf, Position, PrepareRenameResponse, SymbolKind, Uri,
    WorkspaceEdit, WorkspaceSymbol,
};

/// Where the name at a position is declared.
pub fn definition(view: &View<'_>, position: Position) -> Vec<Location> {
    let places = ide::definition(view.snapshot(), view.file, view.offset(position));
    places
        .into_iter()
        .filter_map(|place| view.location(place))
        .collect()
}

/// Where its type is.
pub fn type_definition(view: &View<'_>, position: Position) -> Vec<Location> {
    let places = ide::type_definition(view.snapshot(), view.file, view.offset(position));
    places
        .into_iter()
        .filter_map(|place| view.location(place))
        .collect()
}

/// Everywhere it stands.
pub fn references(view: &View<'_>, position: Position, with_declaration: bool) -> Vec<Location> {
    let at = view.offset(position);
    let places = ide::references(view.snapshot(), view.file, at, with_declaration);
    places
        .into_iter()
        .filter_map(|place| view.location(place))
        .collect()
}

/// Where it stands in this file.
pub fn highlights(view: &View<'_>, position: Position) -> Vec<DocumentHighlight> {
    let found = ide::highlights(view.snapshot(), view.file, view.offset(position));
    found
        .into_iter()
        .map(|(span, declares)| DocumentHighlight {
            range: view.range(span),
            kind: Some(match declares {
                true => DocumentHighlightKind::WRITE,
                false => DocumentHighlightKind::READ,
            }),
        })
        .collect()
}

/// Whether there is a name that can be changed.
pub fn prepare_rename(view: &View<'_>, position: Position) -> Option<PrepareRenameResponse> {
    let found = ide::prepare_rename(view.snapshot(), view.file, view.offset(position))?;
    Some(PrepareRenameResponse::RangeWithPlaceholder {
        range: view.range(found.span),
        placeholder: found.placeholder,
    })
}

/// The edits that give it another name; the error says why that cannot be.
pub fn rename(view: &View<'_>, position: Position, name: &str) -> Result<WorkspaceEdit, String> {
    let at = view.offset(position);
    let edits = ide::rename(view.snapshot(), view.file, at, name)?;
    Ok(view.workspace_edit(&edits))
}

/// The names of all workspaces that fit a query.
pub fn workspace_symbols(state: &State, query: &str) -> Vec<WorkspaceSymbol> {
    let mut found = Vec::new();
    for space in &state.spaces {
        for symbol in ide::workspace_symbols(&space.snapshot, query) {
            let Some(location) = location(state, space, symbol.place) else {
                continue;
            };
            found.push(WorkspaceSymbol {
                name: symbol.name,
                kind: kind_of(symbol.kind),
                tags: None,
                container_name: Some(symbol.container).filter(|name| !name.is_empty()),
                location: OneOf::Left(location),
                data: None,
            });
        }
    }
    found
}

/// What an editor draws for a kind of thing.
pub fn kind_of(kind: Named) -> SymbolKind {
    match kind {
        Named::Policy => SymbolKind::NAMESPACE,
        Named::Calendar | Named::Period => SymbolKind::EVENT,
        Named::Scale => SymbolKind::ENUM,
        Named::Level(_) => SymbolKind::ENUM_MEMBER,
        Named::Field(_) => SymbolKind::FIELD,
        Named::Definition(_) => SymbolKind::PROPERTY,
        Named::Constant => SymbolKind::CONSTANT,
        Named::Person | Named::Group => SymbolKind::OBJECT,
        Named::Service => SymbolKind::MODULE,
        Named::Environment => SymbolKind::PACKAGE,
        Named::Template | Named::Class | Named::Bundle | Named::Kind(_) => SymbolKind::CLASS,
        Named::Rule
        | Named::Approval
        | Named::Blackout
        | Named::Window
        | Named::Conflict
        | Named::Limit => SymbolKind::FUNCTION,
        Named::Waiver => SymbolKind::KEY,
        Named::Test => SymbolKind::METHOD,
        Named::Change | Named::Release | Named::Step => SymbolKind::STRUCT,
    }
}

/// The item at a position, of which one can ask who refers to it.
pub fn hierarchy(view: &View<'_>, position: Position) -> Vec<CallHierarchyItem> {
    let at = view.offset(position);
    let item = ide::hierarchy_item(view.snapshot(), view.file, at);
    item.iter()
        .filter_map(|item| hierarchy_item(view, item))
        .collect()
}

/// Who refers to an item.
pub fn incoming(state: &Arc<State>, item: &CallHierarchyItem) -> Vec<CallHierarchyIncomingCall> {
    let Some((view, item)) = known(state, item) else {
        return Vec::new();
    };
    let relations = ide::incoming(view.snapshot(), &item);
    let calls = relations.iter().filter_map(|relation| {
        let from = hierarchy_item(&view, &relation.item)?;
        let from_ranges = ranges(&view, relation);
        Some(CallHierarchyIncomingCall { from, from_ranges })
    });
    calls.collect()
}

/// Whom an item refers to.
pub fn outgoing(state: &Arc<State>, item: &CallHierarchyItem) -> Vec<CallHierarchyOutgoingCall> {
    let Some((view, item)) = known(state, item) else {
        return Vec::new();
    };
    let relations = ide::outgoing(view.snapshot(), &item);
    let calls = relations.iter().filter_map(|relation| {
        let to = hierarchy_item(&view, &relation.item)?;
        let from_ranges = ranges(&view, relation);
        Some(CallHierarchyOutgoingCall { to, from_ranges })
    });
    calls.collect()
}

fn ranges(view: &View<'_>, relation: &Relation) -> Vec<tower_lsp::ls_types::Range> {
    let places = relation.places.iter();
    let locations = places.filter_map(|place| view.location(*place));
    locations.map(|location| location.range).collect()
}

fn hierarchy_item(view: &View<'_>, item: &HierarchyItem) -> Option<CallHierarchyItem> {
    let (whole, name) = (view.location(item.item)?, view.location(item.place)?);
    Some(CallHierarchyItem {
        name: item.name.clone(),
        kind: SymbolKind::FUNCTION,
        tags: None,
        detail: Some(item.kind.to_owned()),
        uri: whole.uri,
        range: whole.range,
        selection_range: name.range,
        data: Some(json!({ "at": item.place.span.start })),
    })
}

/// The item that a client hands back, found again at its name.
fn known<'s>(state: &'s Arc<State>, item: &CallHierarchyItem) -> Option<(View<'s>, HierarchyItem)> {
    let view = view_of(state, &item.uri)?;
    let at = item
        .data
        .as_ref()
        .and_then(|data| data.get("at"))
        .and_then(Value::as_u64);
    let at = match at.and_then(|at| u32::try_from(at).ok()) {
        Some(at) => at,
        None => view.offset(item.selection_range.start),
    };
    let found = ide::hierarchy_item(view.snapshot(), view.file, at)?;
    Some((view, found))
}

fn view_of<'s>(state: &'s Arc<State>, uri: &Uri) -> Option<View<'s>> {
    View::new(state, &path_of(uri))
}
