//! Every name of a workspace: what declares it, and every place that mentions it, in policies and in plans.
//!
//! Mentions are resolved by the language's rules, never by spelling: in conditions by the operations that they became, elsewhere by
//! the space that a name at that place is looked up in. What a mistake left without meaning has no mention.

mod build;
mod conditions;
mod fields;
mod nodes;
mod plan_values;
pub(super) mod plans;
mod policy;
mod records;
mod settings;
mod spaces;
mod symbol;

pub use symbol::{Form, Mention, Role, Symbol, SymbolId, SymbolKind};

use super::Snapshot;
use crate::source::{FileId, Place};
use spaces::Spaces;

/// The names of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Index {
    symbols: Vec<Symbol>,
    /// Sorted by file and place; several at one place where a name means several things.
    mentions: Vec<Mention>,
    spaces: Spaces,
}

impl Index {
    /// Looks at every name of a workspace. Of broken text it holds what its trees hold.
    pub fn new(snapshot: &Snapshot) -> Self {
        build::build(snapshot)
    }

    /// A symbol.
    pub fn symbol(&self, id: SymbolId) -> Option<&Symbol> {
        self.symbols.get(id.0 as usize)
    }

    /// All symbols with their numbers, those of policies in the order of the files, then those of plans.
    pub fn symbols(&self) -> impl Iterator<Item = (SymbolId, &Symbol)> {
        (0u32..).map(SymbolId).zip(&self.symbols)
    }

    /// All mentions, declarations included, by file and place.
    pub fn mentions(&self) -> &[Mention] {
        &self.mentions
    }

    /// The mentions in a file.
    pub fn in_file(&self, file: FileId) -> &[Mention] {
        let from = self.mentions.partition_point(|one| one.place.file < file);
        let to = self.mentions.partition_point(|one| one.place.file <= file);
        self.mentions.get(from..to).unwrap_or_default()
    }

    /// The mentions at an offset: those of the name that holds it or, right behind a name, of that name. The offset may be anything.
    pub fn at(&self, file: FileId, offset: u32) -> &[Mention] {
        let all = self.in_file(file);
        // INVARIANT: names do not overlap (test `names_do_not_overlap`), so at most two places touch an offset.
        let after = all.partition_point(|one| one.place.span.start <= offset);
        let Some(last) = after.checked_sub(1).and_then(|at| all.get(at)) else {
            return &[];
        };
        let holds = |one: &Mention| one.place.span.end >= offset;
        let place = match holds(last) {
            true => last.place,
            false => return &[],
        };
        self.at_place(place)
    }

    /// The mentions at exactly a place.
    pub fn at_place(&self, place: Place) -> &[Mention] {
        let from = self.mentions.partition_point(|one| one.place < place);
        let to = self.mentions.partition_point(|one| one.place <= place);
        self.mentions.get(from..to).unwrap_or_default()
    }

    /// What the name at an offset means: one thing, or several where one line is about several kinds of records.
    pub fn symbols_at(&self, file: FileId, offset: u32) -> Vec<SymbolId> {
        self.at(file, offset).iter().map(|one| one.symbol).collect()
    }

    /// The mentions of any of these, by file and place, each place once.
    pub fn mentions_of(&self, symbols: &[SymbolId]) -> Vec<&Mention> {
        let mut found: Vec<&Mention> = self
            .mentions
            .iter()
            .filter(|one| symbols.contains(&one.symbol))
            .collect();
        found.dedup_by_key(|one| one.place);
        found
    }
}
