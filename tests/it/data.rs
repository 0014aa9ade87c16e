//! Files that tests read: those of the repository, and published data that is no part of it.

use crate::support::{InMemory, check_files};
use std::path::{Path, PathBuf};
use tidegate::engine::Answer;

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the repository.
pub fn text_of(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A file of the data that is not part of the repository, or `None` where `TIDEGATE_DATA` does not say where it is.
pub fn data(path: &str) -> Option<String> {
    let Some(folder) = std::env::var_os("TIDEGATE_DATA") else {
        println!("skipped: TIDEGATE_DATA does not name the folder that holds {path}");
        return None;
    };
    let path = PathBuf::from(folder).join(path);
    let text = std::fs::read_to_string(&path);
    Some(text.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// Checks texts, each with its name, as at 16 November 2026.
pub fn check_texts(files: &[(&str, &str)]) -> InMemory {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    let files: Vec<_> = files.iter().map(owned).collect();
    check_files(&files, "2026-11-16T09:00Z", false)
}

/// The first findings, a line each, for the message of a failed test.
pub fn first_findings(checked: &InMemory) -> String {
    let first = checked.report.findings.iter().take(40);
    let lines: Vec<String> = first.map(|finding| checked.line(finding)).collect();
    lines.join("\n")
}

/// The statements that refuse a subject; empty if it may go.
pub fn refusals(answer: &Answer) -> Vec<&str> {
    match answer {
        Answer::NoGo(statements) => statements.iter().map(String::as_str).collect(),
        Answer::Go | Answer::GoWhen(_) | Answer::Cancelled => Vec::new(),
    }
}
