//! Who names an item, and whom it names.

use super::Snapshot;
use super::index::plans::{id_of, subjects};
use super::index::{Role, SymbolId};
use crate::policy::types::RecordKind;
use crate::source::{FileId, Place, Span};
use std::collections::BTreeMap;

/// An item of a policy, or a change or release of a plan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HierarchyItem {
    /// Its name.
    pub name: String,
    /// The word for what it is: `approval`, `change`.
    pub kind: &'static str,
    /// Its name in the text.
    pub place: Place,
    /// The whole of it.
    pub item: Place,
}

/// A relation between two items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The other item.
    pub item: HierarchyItem,
    /// The names that make the relation, in the file of the one that names.
    pub places: Vec<Place>,
}

/// What the name at an offset stands for, as an item; at no name, the item that holds the offset. In broken text, and for what no item
/// declares, nothing.
pub fn hierarchy_item(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<HierarchyItem> {
    let index = snapshot.index();
    for symbol in index.symbols_at(file, offset) {
        if let Some(item) = item_of(snapshot, symbol) {
            return Some(item);
        }
    }
    let holders = holders(snapshot, file);
    holder(&holders, offset).cloned()
}

/// The items that name an item, by file and place.
pub fn incoming(snapshot: &Snapshot, item: &HierarchyItem) -> Vec<Relation> {
    let index = snapshot.index();
    let symbols: Vec<SymbolId> = index
        .at_place(item.place)
        .iter()
        .map(|one| one.symbol)
        .collect();
    if symbols.is_empty() {
        return Vec::new();
    }
    let mut found: BTreeMap<Place, Relation> = BTreeMap::new();
    let mut file = None;
    let mut all = Vec::new();
    for mention in index.mentions_of(&symbols) {
        if mention.role == Role::Declares || mention.place == item.place {
            continue;
        }
        if file != Some(mention.place.file) {
            file = Some(mention.place.file);
            all = holders(snapshot, mention.place.file);
        }
        if let Some(holder) = holder(&all, mention.place.span.start) {
            let relation = found.entry(holder.place).or_insert_with(|| Relation {
                item: holder.clone(),
                places: Vec::new(),
            });
            relation.places.push(mention.place);
        }
    }
    found.into_values().collect()
}

/// The items that an item names, in the order in which it names them first.
pub fn outgoing(snapshot: &Snapshot, item: &HierarchyItem) -> Vec<Relation> {
    let index = snapshot.index();
    let mut found: Vec<Relation> = Vec::new();
    let within = index.in_file(item.item.file).iter();
    let within = within.filter(|one| {
        let (span, whole) = (one.place.span, item.item.span);
        whole.start <= span.start && span.end <= whole.end && one.role == Role::Mentions
    });
    for mention in within {
        let Some(other) = item_of(snapshot, mention.symbol) else {
            continue;
        };
        if other.place == item.place {
            continue;
        }
        match found
            .iter_mut()
            .find(|known| known.item.place == other.place)
        {
            Some(known) => known.places.push(mention.place),
            None => found.push(Relation {
                item: other,
                places: vec![mention.place],
            }),
        }
    }
    found
}

fn item_of(snapshot: &Snapshot, symbol: SymbolId) -> Option<HierarchyItem> {
    let symbol = snapshot.index().symbol(symbol)?;
    Some(HierarchyItem {
        name: symbol.name.clone(),
        kind: symbol.kind.word(),
        place: *symbol.declarations.first()?,
        item: symbol.item?,
    })
}

/// The items of a file with their spans, in the order of the text.
fn holders(snapshot: &Snapshot, file: FileId) -> Vec<(Span, HierarchyItem)> {
    let mut found = Vec::new();
    if let Some(parsed) = snapshot.policy_file(file) {
        for item in &parsed.file.items {
            let Some(name) = &item.name else { continue };
            let holder = HierarchyItem {
                name: name.value.clone(),
                kind: item.kind.value.keyword(),
                place: name.span.within(file),
                item: item.span.within(file),
            };
            found.push((item.span, holder));
        }
    } else if let Some(tree) = snapshot.plan_file(file).filter(|tree| !tree.is_of_tables()) {
        for (kind, table) in subjects(tree) {
            let Some((id, text)) = id_of(tree, table) else {
                continue;
            };
            let declared = snapshot.index().at(file, tree.span(id).start + 1).first();
            let place = declared.map_or(tree.span(id).within(file), |one| one.place);
            let kind = match kind {
                RecordKind::Release => "release",
                _ => "change",
            };
            let span = tree.extent(table);
            let holder = HierarchyItem {
                name: text.to_owned(),
                kind,
                place,
                item: span.within(file),
            };
            found.push((span, holder));
        }
    }
    found.sort_by_key(|(span, _)| *span);
    found
}

/// The innermost item that holds an offset.
fn holder(holders: &[(Span, HierarchyItem)], offset: u32) -> Option<&HierarchyItem> {
    let after = holders.partition_point(|(span, _)| span.start <= offset);
    let before = holders.get(..after)?;
    let mut found = before.iter().rev();
    let holder = found.find(|(span, _)| offset <= span.end);
    holder.map(|(_, holder)| holder)
}
