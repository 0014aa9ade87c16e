//! Snapshots of workspaces in memory and of the starter policies, and places as lines of text.

use crate::data::root;
use crate::support::check_files;
use std::path::{Path, PathBuf};
use tidegate::diagnostic::Edit;
use tidegate::ide::Snapshot;
use tidegate::source::{ColumnUnit, FileId, Place};

const AT: &str = "2026-11-16T09:00Z";

/// A workspace of named texts.
pub fn snapshot(files: &[(String, String)]) -> Snapshot {
    Snapshot::new(check_files(files, AT, false).world)
}

/// The starter policies by name, each with its files.
pub fn starters() -> Vec<(String, Vec<(String, String)>)> {
    let mut found: Vec<(String, Vec<(String, String)>)> =
        std::fs::read_dir(root().join("policies"))
            .unwrap()
            .map(|entry| {
                let folder = entry.unwrap().path();
                let mut files = Vec::new();
                collect(&folder, &folder, &mut files);
                files.sort();
                let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
                (name, files)
            })
            .collect();
    found.sort();
    assert!(found.len() >= 4);
    found
}

fn collect(base: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(base, &path, files);
        } else {
            let name = path.strip_prefix(base).unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            files.push((name.replace('\\', "/"), text));
        }
    }
}

/// `FILE:LINE:COLUMN TEXT`, from 1.
pub fn shown(snapshot: &Snapshot, place: Place) -> String {
    let source = snapshot.source(place.file).unwrap();
    let at = source.line_column(place.span.start, ColumnUnit::Characters);
    let text = source.slice(place.span);
    format!("{}:{}:{} {text}", source.name(), at.line + 1, at.column + 1)
}

/// The offset of a caret, and the texts without it.
pub fn take_caret(files: &mut [(String, String)]) -> Option<(usize, u32)> {
    for (number, (_, text)) in files.iter_mut().enumerate() {
        if let Some(at) = text.find('‸') {
            text.replace_range(at..at + '‸'.len_utf8(), "");
            return Some((number, u32::try_from(at).unwrap()));
        }
    }
    None
}

/// The number of a file by its position among those given.
pub fn file(number: usize) -> FileId {
    FileId(u32::try_from(number).unwrap())
}

/// Named texts.
pub type Files = Vec<(String, String)>;

/// The texts with edits made.
pub fn apply(files: &Files, edits: &[Edit]) -> Files {
    let mut files = files.clone();
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.place));
    for edit in edits {
        let text = &mut files[edit.place.file.0 as usize].1;
        text.replace_range(edit.place.span.range(), &edit.text);
    }
    files
}
