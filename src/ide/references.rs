//! Every place that names the thing at an offset.

use super::Snapshot;
use super::index::{Index, Mention, Role, SymbolId};
use crate::source::{FileId, Place, Span};

/// The places that name what the name at an offset means, in policies, plans and exports, by file and place. What a mistake left
/// without meaning is not among them. At no name, nothing.
pub fn references(
    snapshot: &Snapshot,
    file: FileId,
    offset: u32,
    include_declaration: bool,
) -> Vec<Place> {
    let index = snapshot.index();
    let symbols = index.symbols_at(file, offset);
    let all = mentions(index, &symbols).into_iter();
    all.filter(|one| include_declaration || one.role == Role::Mentions)
        .map(|one| one.place)
        .collect()
}

/// The same within the file, each with whether it declares the thing. At no name, nothing.
pub fn highlights(snapshot: &Snapshot, file: FileId, offset: u32) -> Vec<(Span, bool)> {
    let index = snapshot.index();
    let symbols = index.symbols_at(file, offset);
    let all = mentions(index, &symbols).into_iter();
    all.filter(|one| one.place.file == file)
        .map(|one| (one.place.span, one.role == Role::Declares))
        .collect()
}

fn mentions<'i>(index: &'i Index, symbols: &[SymbolId]) -> Vec<&'i Mention> {
    match symbols {
        [] => Vec::new(),
        some => index.mentions_of(some),
    }
}
