//! Workspaces with a caret, and the starter policies.

use crate::support::check_files;
use std::path::Path;
use tidegate::diagnostic::Edit;
use tidegate::ide::Snapshot;
use tidegate::source::FileId;

/// The instant of the checks.
pub const AT: &str = "2026-11-16T09:00Z";

pub const CARET: char = '‸';

/// A checked workspace of named texts.
pub fn snapshot(files: &[(String, String)]) -> Snapshot {
    Snapshot::new(check_files(files, AT, false).world)
}

/// A workspace in which one of the texts has a caret: the snapshot, its file and the offset.
pub fn with_caret(files: &[(String, String)]) -> (Snapshot, FileId, u32) {
    let mut files = files.to_vec();
    let mut found = None;
    for (name, text) in &mut files {
        if let Some(at) = text.find(CARET) {
            text.remove(at);
            found = Some((name.clone(), u32::try_from(at).unwrap()));
        }
    }
    let (name, at) = found.expect("a text with a caret");
    let snapshot = snapshot(&files);
    let file = snapshot.file_named(&name).expect("the file of the caret");
    (snapshot, file, at)
}

/// All files of a starter policy, with their plans.
pub fn starter(name: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("policies")
        .join(name);
    let mut files = Vec::new();
    read_folder(&folder, &folder, &mut files);
    files.sort();
    files
}

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_folder(root, &path, files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            if name != "tidegate.toml" {
                files.push((name, text));
            }
        }
    }
}

pub const STARTERS: [&str; 4] = ["payments", "itil", "kubernetes", "deployment-windows"];

/// A text after edits of one file.
pub fn edited(text: &str, file: FileId, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits
        .iter()
        .filter(|edit| edit.place.file == file)
        .collect();
    edits.sort_by_key(|edit| edit.place.span);
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.place.span.range(), &edit.text);
    }
    text
}

/// A snippet as it stands when its places are left as they are.
pub fn plain(snippet: &str) -> String {
    let mut out = String::new();
    let mut rest = snippet.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' => out.extend(rest.next()),
            '$' if rest.peek() == Some(&'{') => {
                let place: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                let text = place.trim_start_matches(|c: char| c.is_ascii_digit());
                out.push_str(
                    text.trim_start_matches([':', '|'])
                        .split([',', '|'])
                        .next()
                        .unwrap(),
                );
                // A choice shows its first word, a text all of it.
                if let Some(text) = text.strip_prefix(':') {
                    let shown = text.split([',', '|']).next().unwrap().len();
                    out.push_str(&text[shown..]);
                }
            }
            '$' => while rest.next_if(char::is_ascii_digit).is_some() {},
            other => out.push(other),
        }
    }
    out
}
