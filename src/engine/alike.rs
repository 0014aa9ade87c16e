//! What is wrong in many rows of a table alike: told once, with the count.

use super::world::World;
use crate::diagnostic::{Check, Diagnostic};
use crate::plan::checks::{AMBIGUOUS_FORM, BARE_NUMBER, MISSING_ZONE, WRONG_TIME, WRONG_TYPE};
use crate::source::FileId;
use rustc_hash::{FxHashMap, FxHashSet};

/// Checks of values whose form is that of the whole column: of these the field says what is alike, of all others the message.
const OF_COLUMNS: [&Check; 5] = [
    &AMBIGUOUS_FORM,
    &BARE_NUMBER,
    &MISSING_ZONE,
    &WRONG_TIME,
    &WRONG_TYPE,
];

/// Keeps the first of the findings that are alike in the files of tables. Verdicts are made from all of them before.
pub(super) fn told_once(findings: &mut Vec<Diagnostic>, world: &World) {
    let history = world.history.iter().map(|history| &history.tree);
    let trees = world.plans.iter().map(|(_, tree)| &**tree).chain(history);
    let tables: Vec<_> = trees.filter(|tree| tree.is_of_tables()).collect();
    if tables.is_empty() {
        return;
    }
    let mut files: FxHashMap<FileId, bool> = FxHashMap::default();
    let mut is_table = |file: FileId| {
        *files.entry(file).or_insert_with(|| {
            let mut tables = tables.iter();
            tables.any(|tree| tree.file() != file && tree.holds(file))
        })
    };
    let mut counts: FxHashMap<(FileId, &'static str, String), usize> = FxHashMap::default();
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|number| {
        findings
            .get(*number)
            .map(|one| one.primary.place.span.start)
    });
    let mut first_of: Vec<(usize, (FileId, &'static str, String))> = Vec::new();
    let mut repeated: FxHashSet<usize> = FxHashSet::default();
    for number in order {
        let Some(finding) = findings.get(number) else {
            continue;
        };
        let file = finding.primary.place.file;
        if !is_table(file) {
            continue;
        }
        let is_of_column = OF_COLUMNS.iter().any(|check| check.name == finding.name);
        let alike = match is_of_column {
            true => without_values(&finding.message),
            false => finding.message.clone(),
        };
        let key = (file, finding.name, alike);
        match counts.get_mut(&key) {
            Some(count) => {
                *count += 1;
                repeated.insert(number);
            }
            None => {
                counts.insert(key.clone(), 1);
                first_of.push((number, key));
            }
        }
    }
    for (number, key) in first_of {
        let count = counts.get(&key).copied().unwrap_or(1);
        if let Some(finding) = findings.get_mut(number).filter(|_| count > 1) {
            finding
                .message
                .push_str(&format!(" (and so in {count} rows)"));
        }
    }
    let mut number = 0;
    findings.retain(|_| {
        number += 1;
        !repeated.contains(&(number - 1))
    });
}

/// A message with the field that it is about, and without the values that it repeats.
fn without_values(message: &str) -> String {
    let parts = message.split('`').enumerate();
    parts
        .filter(|(number, _)| *number == 1 || number % 2 == 0)
        .map(|(_, part)| part)
        .collect::<Vec<_>>()
        .join("`")
}
