//! Where a name is declared, and where the type of a field is.

use super::Snapshot;
use super::index::{Index, SymbolId, SymbolKind};
use crate::policy::types::{Base, RecordKind, ScaleId};
use crate::source::{FileId, Place};

/// Where the name at an offset is declared: several places for what was declared more than once, or where one line is about several
/// kinds of records. A field that is there from the start leads to the scale of its levels, if it has one. In text that is broken
/// there, or that is no name, nothing.
pub fn definition(snapshot: &Snapshot, file: FileId, offset: u32) -> Vec<Place> {
    let index = snapshot.index();
    let symbols = index.symbols_at(file, offset);
    let declared = declarations(index, &symbols);
    if !declared.is_empty() {
        return declared;
    }
    types(snapshot, &symbols)
}

/// Where the type of the field or definition at an offset is declared, the scale of a level, or the type of a declared field: a
/// scale, or a kind of record that the policy introduces. Nothing for plain types, and in broken text.
pub fn type_definition(snapshot: &Snapshot, file: FileId, offset: u32) -> Vec<Place> {
    types(snapshot, &snapshot.index().symbols_at(file, offset))
}

fn declarations(index: &Index, symbols: &[SymbolId]) -> Vec<Place> {
    let symbols = symbols.iter().filter_map(|id| index.symbol(*id));
    let mut places: Vec<Place> = symbols
        .flat_map(|symbol| symbol.declarations.iter().copied())
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

fn types(snapshot: &Snapshot, symbols: &[SymbolId]) -> Vec<Place> {
    let index = snapshot.index();
    let mut places: Vec<Place> = symbols
        .iter()
        .filter_map(|id| index.symbol(*id))
        .flat_map(|symbol| match symbol.kind {
            SymbolKind::Level(scale) => scale_place(snapshot, scale),
            SymbolKind::Field(kind) | SymbolKind::Definition(kind) => {
                type_of(snapshot, kind, &symbol.name)
            }
            _ => Vec::new(),
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

fn type_of(snapshot: &Snapshot, kind: RecordKind, name: &str) -> Vec<Place> {
    let schema = &snapshot.analysis.policy.schema;
    match schema.find(kind, name).map(|(_, field)| field.ty.base) {
        Some(Base::Level(scale)) => scale_place(snapshot, scale),
        Some(Base::Record(own @ RecordKind::Own(_))) => {
            let index = snapshot.index();
            let symbols = index.symbols();
            let mut kinds = symbols.filter(|(_, one)| one.kind == SymbolKind::Kind(own));
            let declared = kinds.next().map(|(_, one)| one.declarations.clone());
            declared.unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn scale_place(snapshot: &Snapshot, scale: ScaleId) -> Vec<Place> {
    let scales = &snapshot.analysis.policy.scales;
    let scale = scales.get(usize::from(scale.0));
    scale.and_then(|scale| scale.place).into_iter().collect()
}
