//! Rows of tables that belong to subjects of other files, or to an id that is near: nothing of them was read, so they may refuse.

use super::world::World;
use crate::diagnostic::{Diagnostic, Severity};
use crate::plan::checks::STRAY_ROW;
use crate::plan::read::Reading;
use rustc_hash::FxHashMap;

/// An id without what spreadsheets and tools change in it: the case of its letters, blanks around it, zeros before it.
fn near(id: &str) -> String {
    id.trim().trim_start_matches('0').to_lowercase()
}

/// A finding at each subject that rows of tables are about, which were read for no record.
pub(super) fn strays(world: &World, reading: &Reading<'_>) -> Vec<Diagnostic> {
    let trees = world.plans.iter().map(|(_, tree)| tree);
    let strays: FxHashMap<(&str, String), _> = trees
        .flat_map(|tree| tree.strays())
        .map(|(kind, id, place)| ((kind.as_str(), near(id)), (id, *place)))
        .collect();
    if strays.is_empty() {
        return Vec::new();
    }
    let records = &reading.records;
    let mut found = Vec::new();
    for (kind, row) in &reading.subjects {
        let id = records.name(*kind, *row);
        let Some((written, place)) = strays.get(&(kind.word(), near(id))) else {
            continue;
        };
        let message = format!(
            "a table has rows about {} `{written}`, and they were not read for `{id}`",
            kind.word()
        );
        let mut finding = Diagnostic::new(&STRAY_ROW, records.row_place(*kind, *row), message)
            .label(*place, "here first")
            .help("what they say may refuse it: give both the same id, and have both in tables");
        finding.severity = Severity::Error;
        found.push(finding);
    }
    found
}
