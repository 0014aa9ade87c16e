//! Of which files the findings may look different after a turn.

use super::state::Space;
use crate::diagnostic::Diagnostic;
use crate::source::FileId;
use std::path::PathBuf;
use std::sync::Arc;

/// The files with other findings than before, or with the same that point into texts which are others now.
pub fn between(before: &[Space], now: &[Space]) -> Vec<PathBuf> {
    let mut changed = Vec::new();
    for space in now {
        let old = before
            .iter()
            .find(|old| Arc::ptr_eq(&old.paths, &space.paths));
        match old {
            Some(old) => within(old, space, &mut changed),
            // It was read again: files may have other numbers.
            None => changed.extend(with_findings(space)),
        }
    }
    for old in before {
        if !now
            .iter()
            .any(|space| Arc::ptr_eq(&old.paths, &space.paths))
        {
            changed.extend(with_findings(old));
        }
    }
    changed
}

fn with_findings(space: &Space) -> impl Iterator<Item = PathBuf> {
    let by_file = by_file(space);
    let paths = space.paths.iter().zip(by_file);
    let with_some = paths.filter(|(_, findings)| !findings.is_empty());
    with_some.map(|(path, _)| path.clone())
}

fn within(old: &Space, new: &Space, changed: &mut Vec<PathBuf>) {
    if Arc::ptr_eq(&old.snapshot.analysis, &new.snapshot.analysis)
        && Arc::ptr_eq(&old.troubles, &new.troubles)
    {
        return;
    }
    let edited: Vec<bool> = (0u32..)
        .zip(new.paths.iter())
        .map(|(file, _)| {
            let text = |space: &Space| {
                let source = space.snapshot.world.sources.find(FileId(file));
                source.map(|source| source.shared_text())
            };
            match (text(old), text(new)) {
                (Some(old), Some(new)) => !Arc::ptr_eq(&old, &new),
                (old, new) => old.is_some() != new.is_some(),
            }
        })
        .collect();
    let is_edited = |file: FileId| edited.get(file.0 as usize).copied().unwrap_or(true);
    let (before, now) = (by_file(old), by_file(new));
    for ((path, before), now) in new.paths.iter().zip(before).zip(now) {
        let points_elsewhere = |finding: &&Diagnostic| {
            let mut places = finding.places();
            places.any(|place| is_edited(place.file))
        };
        if before != now || now.iter().any(points_elsewhere) {
            changed.push(path.clone());
        }
    }
}

/// The findings of each file.
fn by_file(space: &Space) -> Vec<Vec<&Diagnostic>> {
    let mut files = vec![Vec::new(); space.paths.len()];
    for finding in space.findings() {
        if let Some(file) = files.get_mut(finding.primary.place.file.0 as usize) {
            file.push(finding);
        }
    }
    files
}
