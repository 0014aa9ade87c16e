//! Rows of tables that were not read for a subject and may be about it: those of an id that is near, and what was lost.

use super::world::World;
use crate::diagnostic::{Diagnostic, Severity};
use crate::plan::checks::STRAY_ROW;
use crate::plan::ids::{folded_id, near_id};
use crate::plan::read::Reading;
use crate::plan::tree::LostParts;
use crate::policy::types::RecordKind;
use crate::source::Place;
use rustc_hash::{FxHashMap, FxHashSet};

/// A finding at each subject that rows of tables may be about, which were not read for it.
pub(super) fn strays(world: &World, reading: &Reading<'_>) -> Vec<Diagnostic> {
    let attached = reading.attached.iter().map(|one| (one.plan, one.stray));
    let attached: FxHashSet<(u32, u32)> = attached.collect();
    let trees = (0u32..).zip(world.plans.iter().map(|(_, tree)| tree));
    let mut strays: FxHashMap<(&str, String), (&str, Place)> = FxHashMap::default();
    for (plan, tree) in trees.clone() {
        for (number, stray) in (0u32..).zip(tree.strays()) {
            if !attached.contains(&(plan, number)) {
                let key = (stray.kind.as_str(), near_id(&stray.id));
                strays.entry(key).or_insert((&stray.id, stray.place));
            }
        }
    }
    let count = reading.subjects.len();
    let lost: Vec<(u32, Lost<'_>)> = trees
        .flat_map(|(plan, tree)| {
            let lost = tree.lost_parts().iter();
            lost.map(move |parts| (plan, Lost::new(parts, count)))
        })
        .collect();
    if strays.is_empty() && lost.is_empty() {
        return Vec::new();
    }
    let records = &reading.records;
    let mut found = Vec::new();
    for (kind, row) in &reading.subjects {
        let id = records.name(*kind, *row);
        let place = records.row_place(*kind, *row);
        if let Some((written, at)) = strays.get(&(kind.word(), near_id(id))) {
            let message = format!(
                "a table has rows about {} `{written}`, and they were not read for `{id}`",
                kind.word()
            );
            let finding = Diagnostic::new(&STRAY_ROW, place, message)
                .label(*at, "here first")
                .help("what they say may refuse it: write the id in both alike, and each list of the record in one of them");
            found.push(finding);
        }
        let own = reading.plan_of((*kind, *row));
        let mut lost = lost.iter().filter(|(plan, _)| *plan != own);
        if let Some((_, lost)) = lost.find(|(_, lost)| lost.may_be_about(*kind, id)) {
            let message = format!(
                "a table with parts of {} was not read in whole, and what is missing may be about `{id}`",
                kind.plural()
            );
            let finding = Diagnostic::new(&STRAY_ROW, place, message)
                .label(lost.parts.table, "the table")
                .help("correct the file of the table: what was not read may refuse");
            found.push(finding);
        }
    }
    for finding in &mut found {
        finding.severity = Severity::Error;
    }
    found
}

/// The most bytes that are searched for ids.
const MOST_SEARCHED: usize = 100_000_000;

/// A table of parts that was not read in whole.
struct Lost<'w> {
    parts: &'w LostParts,
    /// Its text in small letters; `None` where it is not known, or too long to be searched for every subject.
    text: Option<String>,
}

impl<'w> Lost<'w> {
    fn new(parts: &'w LostParts, subjects: usize) -> Self {
        let text = parts.text.as_ref().filter(|text| {
            // In escapes an id may be written in other letters.
            text.len().saturating_mul(subjects) <= MOST_SEARCHED && !text.contains("\\u")
        });
        Lost {
            parts,
            text: text.map(|text| text.to_lowercase()),
        }
    }

    /// Whether what was lost may be about a subject: its id is in the file, or that is not known.
    fn may_be_about(&self, kind: RecordKind, id: &str) -> bool {
        let id = folded_id(id);
        let bare = id.trim_start_matches('0');
        let has = |text: &String| text.contains(&id) || !bare.is_empty() && text.contains(bare);
        self.parts.of == kind.word() && self.text.as_ref().is_none_or(has)
    }
}
