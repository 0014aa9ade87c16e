//! Finds what a workspace declares by a few letters of its name.

use super::Snapshot;
use super::index::{Role, Symbol, SymbolKind};
use crate::source::Place;
use rustc_hash::FxHashSet;

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// What it belongs to: the kind of a field's record, the scale of a level; empty for all else.
    pub container: String,
    /// The name that declares it.
    pub place: Place,
}

/// No more are given.
pub const MOST_SYMBOLS: usize = 256;

/// What the workspace declares and whose name holds the letters of the query in their order, letter case aside; the best come
/// first: the name itself, then names that start so, then those with letters at the starts of words and side by side. An empty query
/// finds everything. Broken items without a name are not found.
pub fn workspace_symbols(snapshot: &Snapshot, query: &str) -> Vec<WorkspaceSymbol> {
    let index = snapshot.index();
    let query: Vec<char> = query
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '@')
        .flat_map(char::to_lowercase)
        .collect();
    let mut seen: FxHashSet<Place> = FxHashSet::default();
    let mut found: Vec<(i32, &Symbol, Place)> = Vec::new();
    for one in index
        .mentions()
        .iter()
        .filter(|one| one.role == Role::Declares)
    {
        let Some(symbol) = index.symbol(one.symbol) else {
            continue;
        };
        if let Some(score) = score(&symbol.name, &query)
            && seen.insert(one.place)
        {
            found.push((score, symbol, one.place));
        }
    }
    found.sort_by(|(one, a, x), (two, b, y)| {
        (two, a.name.len(), &a.name, x).cmp(&(one, b.name.len(), &b.name, y))
    });
    found.truncate(MOST_SYMBOLS);
    let found = found.into_iter();
    found
        .map(|(_, symbol, place)| WorkspaceSymbol {
            name: symbol.name.clone(),
            kind: symbol.kind,
            container: container(snapshot, symbol.kind),
            place,
        })
        .collect()
}

fn container(snapshot: &Snapshot, kind: SymbolKind) -> String {
    let policy = &snapshot.analysis.policy;
    match kind {
        SymbolKind::Field(kind) | SymbolKind::Definition(kind) => {
            policy.schema.word(kind).to_owned()
        }
        SymbolKind::Level(scale) => {
            let scale = policy.scales.get(usize::from(scale.0));
            scale.map_or(String::new(), |scale| scale.name.clone())
        }
        _ => String::new(),
    }
}

/// How well a name fits; `None` if it lacks a letter of the query.
fn score(name: &str, query: &[char]) -> Option<i32> {
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    if name == query {
        return Some(i32::MAX);
    }
    let mut score = if name.starts_with(query) { 100 } else { 0 };
    let mut at = 0;
    let mut last: Option<usize> = None;
    for wanted in query {
        let rest = name.get(at..).unwrap_or_default();
        let found = at + rest.iter().position(|c| c == wanted)?;
        let before = found.checked_sub(1).and_then(|before| name.get(before));
        let starts_word = before.is_none_or(|c| !c.is_alphanumeric());
        let goes_on = last.is_some_and(|last| last + 1 == found);
        score += match (goes_on, starts_word) {
            (true, _) => 4,
            (false, true) => 6,
            (false, false) => -1,
        };
        last = Some(found);
        at = found + 1;
    }
    Some(score)
}

#[cfg(test)]
mod tests {
    use super::score;

    fn better(query: &str, one: &str, other: &str) {
        let query: Vec<char> = query.chars().collect();
        assert!(score(one, &query) > score(other, &query), "{one} {other}");
    }

    #[test]
    fn the_better_name_has_the_higher_score() {
        better("pci", "pci", "pci-approval");
        better("pci", "pci-approval", "touches-pci");
        better("tp", "touches-pci", "restart");
        better("year", "year-end", "eyes-are-red");
        assert_eq!(score("ledger", &['x']), None);
        assert!(score("ledger", &[]).is_some());
    }
}
