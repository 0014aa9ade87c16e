//! What is wrong in many rows of a table alike, or in many records of a plan: told once, with the count.

use super::world::World;
use crate::diagnostic::{Check, Diagnostic};
use crate::plan::Tree;
use crate::plan::checks::{
    AMBIGUOUS_FORM, BACKWARDS_INTERVAL, BARE_NUMBER, CONTRADICTED_STATE, FUTURE_RECORD, LONG_SOAK,
    MISSING_ZONE, WRONG_TIME, WRONG_TYPE,
};
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

/// What contradicts itself in a record that was read refuses that record: each has its own.
const OF_RECORDS: [&Check; 4] = [
    &BACKWARDS_INTERVAL,
    &CONTRADICTED_STATE,
    &FUTURE_RECORD,
    &LONG_SOAK,
];

/// Up to this many findings that are alike are told one by one in a plan, which people write by hand.
const TOLD_IN_PLANS: usize = 10;

/// Keeps the first of the findings that are alike in the files of tables, and in plans that have many of them. Verdicts are made from all
/// of them before.
pub(super) fn told_once(findings: &mut Vec<Diagnostic>, world: &World) {
    let history = world.history.iter().map(|history| &history.tree);
    let trees = world.plans.iter().map(|(_, tree)| &**tree).chain(history);
    let (tables, plans): (Vec<_>, Vec<_>) = trees.partition(|tree| tree.is_of_tables());
    let plans: FxHashSet<FileId> = plans.into_iter().map(Tree::file).collect();
    let mut files: FxHashMap<FileId, Option<usize>> = FxHashMap::default();
    // How many are told one by one; `None` in other files.
    let mut told_in = |file: FileId| {
        *files.entry(file).or_insert_with(|| {
            let mut tables = tables.iter();
            if tables.any(|tree| tree.file() != file && tree.holds(file)) {
                return Some(1);
            }
            plans.contains(&file).then_some(TOLD_IN_PLANS)
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
    let mut again: Vec<(usize, (FileId, &'static str, String))> = Vec::new();
    for number in order {
        let Some(finding) = findings.get(number) else {
            continue;
        };
        let file = finding.primary.place.file;
        let is_of_record = || OF_RECORDS.iter().any(|check| check.name == finding.name);
        if told_in(file).is_none() || finding.decision.is_some() || is_of_record() {
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
                again.push((number, key));
            }
            None => {
                counts.insert(key.clone(), 1);
                first_of.push((number, key));
            }
        }
    }
    let mut many = |key: &(FileId, &'static str, String)| {
        let count = counts.get(key).copied().unwrap_or(1);
        (count > told_in(key.0).unwrap_or(usize::MAX)).then_some(count)
    };
    let repeated = again.into_iter().filter(|(_, key)| many(key).is_some());
    let repeated: FxHashSet<usize> = repeated.map(|(number, _)| number).collect();
    for (number, key) in first_of {
        let Some(count) = many(&key) else { continue };
        let told = match plans.contains(&key.0) {
            true => format!(" ({count} times in this file)"),
            false => format!(" (and so in {count} rows)"),
        };
        if let Some(finding) = findings.get_mut(number) {
            finding.message.push_str(&told);
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
