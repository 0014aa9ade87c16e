//! The rules of `docs/rules/`: each is stated in Tide, passes a plan, refuses another with a finding, and says what is missing.
//!
//! A rule is a heading `## 51. TITLE` with a line `Uses: …` that names its constructs, and fenced blocks: files by their names behind
//! the language (`tide` alone is the policy, blocks before the first rule belong to all rules of the page), then plans: `toml passes`
//! has the verdict go for every change and release, `toml refused` and `toml missing` are followed by a block `findings` with what
//! comes out. A plan of another format or name says so: `csv passes exports/closed.csv`. A rule that no plan can break, such as a lint
//! of the policy, has `findings` behind its policy alone, or behind a further file of it, `tide refused typo.tide`. The words behind `findings` and `passes` may be an instant and `gate`.
//! `TIDEGATE_BLESS=1` writes the findings and the table of `docs/rules/README.md` anew; then read the difference.

use crate::cases::{Block, Case, findings, parse, verdicts};
use crate::support::{InMemory, check_files};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use tidegate::diagnostic::Severity;

const AT: &str = "2026-11-16T09:00Z";

/// The rules there are; the numbers between them were never given.
const NUMBERS: [u32; 108] = [
    1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 21, 22, 23, 24, 26, 27, 28, 29, 30, 31,
    32, 34, 35, 36, 37, 39, 40, 41, 43, 44, 45, 46, 48, 49, 50, 51, 52, 53, 55, 56, 57, 58, 59, 61,
    63, 64, 65, 67, 68, 69, 70, 71, 73, 74, 76, 77, 78, 79, 80, 81, 83, 85, 86, 87, 89, 90, 91, 92,
    93, 94, 95, 97, 98, 99, 100, 101, 102, 104, 106, 107, 108, 110, 111, 112, 114, 115, 117, 118,
    120, 121, 122, 123, 124, 125, 127, 128, 130, 131, 132, 133, 135, 136,
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules")
}

fn pages() -> Vec<(PathBuf, String)> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| !path.ends_with("README.md"));
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// The files that every plan of a rule is checked with.
fn company(shared: &Case<'_>, case: &Case<'_>) -> Vec<(String, String)> {
    let file = |block: &Block<'_>, own: &str| match block.words.as_slice() {
        ["tide"] => Some((own.to_owned(), block.text.to_owned())),
        [_, "passes" | "refused" | "missing", ..] | ["findings", ..] => None,
        [_, name] => Some(((*name).to_owned(), block.text.to_owned())),
        _ => None,
    };
    let shared = shared
        .blocks
        .iter()
        .filter_map(|block| file(block, "base.tide"));
    let own = case
        .blocks
        .iter()
        .filter_map(|block| file(block, "policy.tide"));
    shared.chain(own).collect()
}

/// The files of a check of a plan.
fn files(company: &[(String, String)], plan: Option<&Block<'_>>) -> Vec<(String, String)> {
    let mut files = company.to_vec();
    if let Some(block) = plan {
        let is_name = |word: &&&str| word.contains('.') && !word.starts_with("20");
        let name = block.words.iter().find(is_name);
        let name = name.map_or_else(
            || format!("plan.{}", block.words[0]),
            |name| (*name).to_string(),
        );
        files.push((name, block.text.to_owned()));
    }
    files
}

/// The instant that some words name.
fn at<'w>(words: &[&'w str]) -> &'w str {
    let mut words = words.iter();
    words.find(|word| word.starts_with("20")).unwrap_or(&AT)
}

fn check(company: &[(String, String)], plan: Option<&Block<'_>>, words: &[&str]) -> InMemory {
    check_files(&files(company, plan), at(words), words.contains(&"gate"))
}

/// What is wrong with a plan that should pass.
fn why_not(checked: &InMemory) -> String {
    let found = checked.report.findings.iter();
    // Small policies name few people, and an unknown one refuses nobody.
    let told = found
        .filter(|finding| finding.severity > Severity::Note && finding.name != "unknown-person");
    let mut lines: Vec<String> = told.map(|finding| checked.line(finding)).collect();
    lines.extend(
        verdicts(checked)
            .into_iter()
            .filter(|verdict| !verdict.contains(" go") && !verdict.ends_with(" cancelled")),
    );
    lines.join("\n")
}

/// Runs a rule; gives the page's findings as they come out, each with its place in the page.
fn run<'p>(
    shared: &Case<'p>,
    case: &Case<'p>,
    wrong: &mut String,
) -> Vec<(std::ops::Range<usize>, String)> {
    let company = company(shared, case);
    let mut fail = |what: &str| writeln!(wrong, "{}: {what}", case.title).unwrap();
    let mut plan = None;
    let mut out = Vec::new();
    let (mut passes, mut refused) = (0, 0);
    for block in &case.blocks {
        match block.words.as_slice() {
            [_, "passes", ..] => {
                passes += 1;
                let checked = check(&company, Some(block), &block.words);
                let why = why_not(&checked);
                if !why.is_empty() || checked.report.verdicts.is_empty() {
                    fail(&format!("does not pass:\n{why}"));
                }
            }
            [_, "refused" | "missing", ..] => plan = Some(block),
            ["findings", ..] => {
                let checked = check(&company, plan.take(), &block.words);
                let mut lines = findings(&checked);
                if company.iter().any(|(name, _)| name.ends_with(".tide")) && lines.is_empty() {
                    // A lint, or a rule about the policy: what it finds stands in the policy.
                    let found = checked.report.findings.iter();
                    lines = found.map(|finding| checked.line(finding)).collect();
                }
                refused += usize::from(!lines.is_empty());
                if lines.is_empty() {
                    fail("is not refused");
                }
                out.push((block.bytes.clone(), lines.join("\n") + "\n"));
            }
            _ => {}
        }
    }
    if plan.is_some() {
        fail("a plan without its `findings`");
    }
    if refused == 0 {
        fail("has nothing that is refused");
    }
    let has_plan = case.blocks.iter().any(
        |block| matches!(block.words.as_slice(), [format, "refused", ..] if *format != "tide"),
    );
    if has_plan && passes == 0 {
        fail("has no plan that passes");
    }
    out
}

/// The files of a workspace, the instant of the check, and whether it is a gate.
type Checked = (Vec<(String, String)>, String, bool);

/// The files of each rule with a plan that it refuses, and the instant and whether it is a gate.
pub fn workspaces() -> Vec<Checked> {
    let mut all = Vec::new();
    for (_, page) in pages() {
        let cases = parse(&page);
        let (shared, cases) = cases.split_first().unwrap();
        for case in cases {
            let mut plan = None;
            for block in &case.blocks {
                match (block.words.as_slice(), plan.take()) {
                    ([format, "refused" | "missing", ..], _) if *format != "tide" => {
                        plan = Some(block);
                    }
                    (["findings", ..], Some(of)) => {
                        let words = &block.words;
                        let files = files(&company(shared, case), Some(of));
                        all.push((files, at(words).to_owned(), words.contains(&"gate")));
                    }
                    _ => {}
                }
            }
        }
    }
    all
}

/// The number and title of a rule, and the constructs that it uses.
fn heading<'p>(case: &Case<'p>) -> Option<(u32, &'p str, &'p str)> {
    let (number, title) = case.title.split_once(". ")?;
    let uses = case
        .lines
        .iter()
        .find_map(|line| line.strip_prefix("Uses: "))?;
    Some((number.parse().ok()?, title, uses))
}

#[test]
fn every_rule_comes_out_as_written() {
    let bless = std::env::var_os("TIDEGATE_BLESS").is_some();
    let mut wrong = String::new();
    for (path, page) in pages() {
        let cases = parse(&page);
        let (shared, cases) = cases.split_first().unwrap();
        let (mut blessed, mut written) = (String::new(), 0);
        for case in cases {
            for (bytes, found) in run(shared, case, &mut wrong) {
                blessed.push_str(&page[written..bytes.start]);
                blessed.push_str(&found);
                if !bless && page[bytes.clone()] != found {
                    let was = &page[bytes.clone()];
                    writeln!(
                        wrong,
                        "{}:\n--- written\n{was}--- found\n{found}",
                        case.title
                    )
                    .unwrap();
                }
                written = bytes.end;
            }
        }
        blessed.push_str(&page[written..]);
        if bless && blessed != page {
            std::fs::write(&path, blessed).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The table says where each rule is; none is left out and none stands twice.
#[test]
fn every_rule_is_there_and_in_the_table() {
    let mut rules = BTreeMap::new();
    for (path, page) in pages() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for case in parse(&page).iter().skip(1) {
            let (number, title, uses) =
                heading(case).unwrap_or_else(|| panic!("{name}: `{}`", case.title));
            let twice = rules.insert(number, (title.to_owned(), uses.to_owned(), name.clone()));
            assert!(twice.is_none(), "rule {number} stands twice");
        }
    }
    let mut table = String::from("| rule | stated with | page |\n|---|---|---|\n");
    for (number, (title, uses, page)) in &rules {
        let stem = page.trim_end_matches(".md");
        writeln!(table, "| {number}. {title} | {uses} | [{stem}]({page}) |").unwrap();
    }
    let path = folder().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let start = readme.find("| rule |").expect("the table");
    let end = readme[start..]
        .find("\n\n")
        .map_or(readme.len(), |end| start + end + 1);
    if std::env::var_os("TIDEGATE_BLESS").is_some() {
        std::fs::write(&path, [&readme[..start], &table, &readme[end..]].concat()).unwrap();
    } else {
        assert_eq!(
            &readme[start..end],
            table,
            "TIDEGATE_BLESS=1 rewrites the table"
        );
    }
    let numbers: Vec<u32> = rules.keys().copied().collect();
    let lost: Vec<u32> = NUMBERS
        .into_iter()
        .filter(|number| !numbers.contains(number))
        .collect();
    assert!(lost.is_empty(), "rules without a page: {lost:?}");
    assert_eq!(numbers, NUMBERS);
}
