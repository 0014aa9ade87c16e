//! The pages of this folder: a block with a caret on each line and, below, what comes out.
//!
//! Blocks before the first heading are files of all cases. `tide body KIND` holds lines that stand in an item of that kind, one case
//! each; `tide` and the other formats hold a whole file with a caret. Below stands a `result`. `TIDEGATE_BLESS=1` writes it anew.

use super::support::CARET;
use crate::cases::{Block, parse};
use std::fmt::Write;
use std::path::Path;

/// Runs the cases of a page. `show` gives the lines for a workspace with a caret.
pub fn run(page: &str, show: impl Fn(&[(String, String)]) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/ide_write")
        .join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    let cases = parse(&text);
    let (shared, cases) = cases.split_first().unwrap();
    let base: Vec<(String, String)> = shared
        .blocks
        .iter()
        .map(|block| file(block, "base"))
        .collect();
    let (mut wrong, mut blessed, mut written, mut count) = (String::new(), String::new(), 0, 0);
    for case in cases {
        let mut asked: Vec<&Block<'_>> = Vec::new();
        for block in &case.blocks {
            if block.words[0] != "result" {
                asked.push(block);
                continue;
            }
            let mut found = String::new();
            for block in asked.drain(..) {
                for (title, files) in workspaces(&base, block) {
                    count += 1;
                    if !title.is_empty() {
                        writeln!(found, "{title}").unwrap();
                    }
                    found.push_str(&show(&files));
                }
            }
            blessed.push_str(&text[written..block.bytes.start]);
            blessed.push_str(&found);
            written = block.bytes.end;
            if found != block.text {
                writeln!(
                    wrong,
                    "{page}, {}:\n--- written\n{}--- found\n{found}",
                    case.title, block.text
                )
                .unwrap();
            }
        }
    }
    blessed.push_str(&text[written..]);
    let bless = std::env::var_os("TIDEGATE_BLESS").is_some();
    if bless && blessed != text {
        std::fs::write(&path, blessed).unwrap();
    }
    assert!(count > 0, "no cases");
    assert!(bless || wrong.is_empty(), "{wrong}");
}

fn file(block: &Block<'_>, stem: &str) -> (String, String) {
    let name = match block.words.as_slice() {
        [_, name] => (*name).to_owned(),
        [format] => format!("{stem}.{format}"),
        _ => panic!("a block of one or two words"),
    };
    (name, block.text.to_owned())
}

/// The workspaces of a block, each with what it is called.
fn workspaces(
    base: &[(String, String)],
    block: &Block<'_>,
) -> Vec<(String, Vec<(String, String)>)> {
    let with = |name: &str, text: String| {
        let mut files = base.to_vec();
        files.push((name.to_owned(), text));
        files
    };
    match block.words.as_slice() {
        ["tide", "body", kind] => {
            let name = match *kind {
                "person" => "@probe",
                "test" => "\"probe\"",
                _ => "probe",
            };
            let lines = block.text.lines().filter(|line| line.contains(CARET));
            lines
                .map(|line| {
                    (
                        line.trim().to_owned(),
                        with("probe.tide", format!("{kind} {name} {{\n  {line}\n}}\n")),
                    )
                })
                .collect()
        }
        ["tide", "lines"] => {
            let lines = block.text.lines().filter(|line| line.contains(CARET));
            lines
                .map(|line| (line.to_owned(), with("probe.tide", format!("{line}\n"))))
                .collect()
        }
        _ => {
            let (name, text) = file(block, "probe");
            vec![(String::new(), with(&name, text))]
        }
    }
}
