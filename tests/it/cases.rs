//! Policies with plans and what a check says of them, from the pages in `tests/it/cases`: text in, text out.
//!
//! A case is a heading with fenced blocks below: `tide` and `toml` are its files, `result` is what comes out: the verdicts, and the
//! findings but for warnings and notes about the policy itself. The words behind `result` are the instant of the check
//! (`2026-11-16T09:00Z` unless said) and `gate`. Blocks before the first case belong to all cases of the page. With
//! `TIDEGATE_BLESS=1` the results are written anew; then read the difference.

use crate::support::{InMemory, check_files};
use std::fmt::Write;
use std::path::Path;
use tidegate::diagnostic::Severity;
use tidegate::engine::Answer;

const AT: &str = "2026-11-16T09:00Z";

/// A fenced block: its words, its text, and the bytes of its text in the page.
pub struct Block<'p> {
    pub words: Vec<&'p str>,
    pub text: &'p str,
    pub bytes: std::ops::Range<usize>,
}

/// A case with its heading and the lines outside its blocks.
#[derive(Default)]
pub struct Case<'p> {
    pub title: &'p str,
    pub lines: Vec<&'p str>,
    pub blocks: Vec<Block<'p>>,
}

/// The cases of a page; the first has no title and holds what stands before all others.
pub fn parse(page: &str) -> Vec<Case<'_>> {
    let mut cases = vec![Case::default()];
    let mut open: Option<(Vec<&str>, usize)> = None;
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        let (start, text) = (at, line.trim_end());
        at += line.len();
        let last = cases.last_mut().unwrap();
        match &open {
            None if text.starts_with("## ") => cases.push(Case {
                title: &text[3..],
                ..Case::default()
            }),
            None if text.starts_with("```") => {
                open = Some((text[3..].split_whitespace().collect(), at));
            }
            Some((words, from)) if text == "```" => {
                last.blocks.push(Block {
                    words: words.clone(),
                    text: &page[*from..start],
                    bytes: *from..start,
                });
                open = None;
            }
            None => last.lines.push(text),
            Some(_) => {}
        }
    }
    assert!(open.is_none(), "a block that does not end");
    cases
}

/// The files of a case: `policy.tide` and `plan.toml`, or the names behind `tide` and `toml`.
fn files(case: &Case<'_>, stem: [&str; 2]) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for block in &case.blocks {
        let name = match block.words.as_slice() {
            ["tide"] => stem[0],
            ["toml"] => stem[1],
            [_, name] if block.words[0] != "result" => name,
            _ => continue,
        };
        files.push((name.to_owned(), block.text.to_owned()));
    }
    files
}

fn result(shared: &Case<'_>, case: &Case<'_>, block: &Block<'_>) -> String {
    let mut all = files(shared, ["base.tide", "base.toml"]);
    all.extend(files(case, ["policy.tide", "plan.toml"]));
    let at = block
        .words
        .iter()
        .find(|word| word.starts_with("20"))
        .unwrap_or(&AT);
    let checked = check_files(&all, at, block.words.contains(&"gate"));
    let mut text = String::new();
    for line in verdicts(&checked).into_iter().chain(findings(&checked)) {
        writeln!(text, "{line}").unwrap();
    }
    text
}

/// One line for each reason of each verdict, sorted.
pub fn verdicts(checked: &InMemory) -> Vec<String> {
    let mut lines = Vec::new();
    for verdict in &checked.report.verdicts {
        let subject = format!("{} {}", verdict.kind, verdict.id);
        match &verdict.answer {
            Answer::Go => {
                let mut line = format!("{subject} go");
                for by in &verdict.overridden {
                    let how = by.waiver.as_ref();
                    let how = how.map_or("override".to_owned(), |name| format!("waiver {name}"));
                    write!(line, " by {how} of {}", by.statement).unwrap();
                }
                lines.push(line);
            }
            Answer::GoWhen(owed) => lines.extend(owed.iter().map(|owed| {
                let until = owed.until.as_ref();
                let until = until.map_or(String::new(), |until| format!(" until {until}"));
                format!("{subject} go-when {}{until}", owed.statement)
            })),
            Answer::Cancelled => lines.push(format!("{subject} cancelled")),
            Answer::NoGo(why) => {
                lines.extend(why.iter().map(|why| format!("{subject} no-go {why}")));
            }
        }
    }
    lines.sort();
    lines.dedup();
    lines
}

/// One line for each finding, sorted.
pub fn findings(checked: &InMemory) -> Vec<String> {
    let findings = checked.report.findings.iter();
    let mut lines: Vec<String> = findings
        .map(|finding| (finding.severity, checked.line(finding)))
        .filter(|(severity, line)| *severity >= Severity::Owed || !line.contains(".tide:"))
        .map(|(_, line)| line)
        .collect();
    lines.sort();
    lines
}

#[test]
fn every_case_comes_out_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases");
    let bless = std::env::var_os("TIDEGATE_BLESS").is_some();
    let mut pages: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    pages.sort();
    let (mut wrong, mut count) = (String::new(), 0);
    for path in pages {
        let page = std::fs::read_to_string(&path).unwrap();
        let cases = parse(&page);
        let (shared, cases) = cases.split_first().unwrap();
        let mut blessed = String::new();
        let mut written = 0;
        for case in cases {
            let results = case
                .blocks
                .iter()
                .filter(|block| block.words[0] == "result");
            let before = count;
            for block in results {
                count += 1;
                let found = result(shared, case, block);
                blessed.push_str(&page[written..block.bytes.start]);
                blessed.push_str(&found);
                written = block.bytes.end;
                if found != block.text {
                    let name = path.file_name().unwrap().to_string_lossy();
                    writeln!(
                        wrong,
                        "{name}, {}:\n--- written\n{}--- found\n{found}",
                        case.title, block.text
                    )
                    .unwrap();
                }
            }
            assert!(count > before, "no `result` below `{}`", case.title);
        }
        blessed.push_str(&page[written..]);
        if bless && blessed != page {
            std::fs::write(&path, blessed).unwrap();
        }
    }
    assert!(count > 0, "no cases");
    assert!(bless || wrong.is_empty(), "{wrong}");
}
