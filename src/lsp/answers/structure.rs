//! The structure of a text, and its form.

use super::View;
use crate::ide::{self, DocumentSymbolKind, FoldingKind, LinkTarget};
use crate::lsp::paths::uri_of;
use crate::source::Span;
use crate::syntax::format::{TextEdit as Edit, format_edits, format_range};
use crate::syntax::tree::ItemKind;
use std::path::Path;
use std::str::FromStr;
use tower_lsp::ls_types::{
    DocumentLink, DocumentSymbol, FoldingRange, FoldingRangeKind, Position, Range, SelectionRange,
    SymbolKind, TextEdit, Uri,
};

/// The outline.
pub fn symbols(view: &View<'_>) -> Vec<DocumentSymbol> {
    let symbols = ide::document_symbols(view.snapshot(), view.file);
    symbols
        .into_iter()
        .map(|symbol| document_symbol(view, symbol))
        .collect()
}

#[expect(deprecated, reason = "the field has to be given")]
fn document_symbol(view: &View<'_>, symbol: ide::DocumentSymbol) -> DocumentSymbol {
    let children = symbol.children.into_iter();
    let children: Vec<_> = children.map(|child| document_symbol(view, child)).collect();
    DocumentSymbol {
        // An empty name is a mistake in the protocol.
        name: Some(symbol.name)
            .filter(|name| !name.trim().is_empty())
            .unwrap_or_else(|| "?".to_owned()),
        detail: Some(symbol.detail).filter(|detail| !detail.is_empty()),
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: view.range(symbol.span.to(symbol.name_span)),
        selection_range: view.range(symbol.name_span),
        children: (!children.is_empty()).then_some(children),
    }
}

fn kind(kind: DocumentSymbolKind) -> SymbolKind {
    match kind {
        DocumentSymbolKind::Item(item) => match item {
            ItemKind::Policy => SymbolKind::NAMESPACE,
            ItemKind::Calendar | ItemKind::Period => SymbolKind::EVENT,
            ItemKind::Scale => SymbolKind::ENUM,
            ItemKind::Field => SymbolKind::FIELD,
            ItemKind::Define => SymbolKind::PROPERTY,
            ItemKind::Person | ItemKind::Group => SymbolKind::OBJECT,
            ItemKind::Service => SymbolKind::MODULE,
            ItemKind::Environment => SymbolKind::PACKAGE,
            ItemKind::Template | ItemKind::Class | ItemKind::Bundle => SymbolKind::CLASS,
            ItemKind::Waiver => SymbolKind::KEY,
            ItemKind::Test => SymbolKind::METHOD,
            _ => SymbolKind::FUNCTION,
        },
        DocumentSymbolKind::Setting | DocumentSymbolKind::Field => SymbolKind::PROPERTY,
        DocumentSymbolKind::Case => SymbolKind::FUNCTION,
        DocumentSymbolKind::Change | DocumentSymbolKind::Release => SymbolKind::STRUCT,
        DocumentSymbolKind::Part => SymbolKind::OBJECT,
        DocumentSymbolKind::List => SymbolKind::ARRAY,
    }
}

/// What can be folded away.
pub fn folding(view: &View<'_>) -> Vec<FoldingRange> {
    let found = ide::folding(view.snapshot(), view.file);
    found
        .into_iter()
        .map(|folding| {
            let range = view.range(folding.span);
            FoldingRange {
                start_line: range.start.line,
                start_character: Some(range.start.character),
                end_line: range.end.line,
                end_character: Some(range.end.character),
                kind: Some(match folding.kind {
                    FoldingKind::Region => FoldingRangeKind::Region,
                    FoldingKind::Comment => FoldingRangeKind::Comment,
                }),
                collapsed_text: None,
            }
        })
        .collect()
}

/// What a selection grows to, for each position.
pub fn selections(view: &View<'_>, positions: &[Position]) -> Vec<SelectionRange> {
    let grow = |position: &Position| {
        let at = view.offset(*position);
        let spans = ide::selection_ranges(view.snapshot(), view.file, at);
        let whole = spans.into_iter().rev().fold(None, |parent, span| {
            Some(Box::new(SelectionRange {
                range: view.range(span),
                parent,
            }))
        });
        match whole {
            Some(range) => *range,
            // Every position has to have one.
            None => SelectionRange {
                range: view.range(Span { start: at, end: at }),
                parent: None,
            },
        }
    };
    positions.iter().map(grow).collect()
}

/// The files and pages that a text names.
pub fn links(view: &View<'_>) -> Vec<DocumentLink> {
    let folder = view.space.path(view.file).and_then(Path::parent);
    let found = ide::document_links(view.snapshot(), view.file);
    let links = found.into_iter().filter_map(|link| {
        let target = match link.target {
            LinkTarget::Url(url) => Uri::from_str(&url).ok()?,
            LinkTarget::Path(path) => uri_of(&folder?.join(path))?,
        };
        Some(DocumentLink {
            range: view.range(link.span),
            target: Some(target),
            tooltip: None,
            data: None,
        })
    });
    links.collect()
}

/// The edits that bring a policy into form, all of it or the items that a range touches; `None` for what is no policy.
pub fn formatting(view: &View<'_>, within: Option<Range>) -> Option<Vec<TextEdit>> {
    view.snapshot().policy_file(view.file)?;
    let text = view.source.text();
    let edits = match within {
        None => format_edits(text),
        Some(range) => format_range(text, view.span(range)),
    };
    let edit = |edit: Edit| TextEdit {
        range: view.range(Span { ..edit.span }),
        new_text: edit.text,
    };
    Some(edits.into_iter().map(edit).collect())
}
