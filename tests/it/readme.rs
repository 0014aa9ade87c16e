//! The blocks of the README are true: commands print what it shows, policies and plans are read without findings.
//!
//! With `TIDEGATE_BLESS=1` the output of the commands is written into the README instead of compared.

use crate::data::{check_texts, first_findings, root, text_of};
use crate::program::{Ran, command};
use tidegate::diagnostic::Severity;

/// The part of a page between two fences.
pub struct Block<'a> {
    pub language: &'a str,
    /// The lines between the fences, each with its newline.
    pub text: &'a str,
}

/// The blocks of a page, in order.
pub fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = page;
    while let Some(open) = rest.find("\n```") {
        let after = &rest[open + 4..];
        let (language, after) = after.split_once('\n').expect("an open block ends");
        let close = after.find("```").expect("every block is closed");
        blocks.push(Block {
            language,
            text: &after[..close],
        });
        rest = &after[close + 3..];
    }
    blocks
}

/// What a `console` block would show if it were run now: each `$ tidegate …` line, then what it prints.
pub fn transcript(block: &str) -> String {
    let mut shown = String::new();
    for line in block.lines().filter(|line| line.starts_with("$ ")) {
        let arguments = line
            .strip_prefix("$ tidegate ")
            .unwrap_or_else(|| panic!("`{line}` is no command of tidegate"));
        let mut command = command(root());
        command.args(arguments.split_whitespace());
        command.args(["--color", "never", "--width", "100"]);
        let ran = Ran::new(command.output().unwrap());
        assert_eq!(ran.err, "", "{line}");
        shown.push_str(line);
        shown.push('\n');
        shown.push_str(&ran.out);
    }
    assert!(!shown.is_empty(), "a console block without a command");
    shown
}

#[test]
fn commands_print_what_the_readme_shows() {
    let page = text_of("README.md");
    let mut actual = page.clone();
    let mut count = 0;
    for block in blocks(&page)
        .iter()
        .filter(|block| block.language == "console")
    {
        let old = format!("```console\n{}```", block.text);
        let new = format!("```console\n{}```", transcript(block.text));
        actual = actual.replace(&old, &new);
        count += 1;
    }
    assert!(count >= 2, "{count} console blocks");
    if std::env::var_os("TIDEGATE_BLESS").is_some() {
        std::fs::write(root().join("README.md"), actual).unwrap();
        return;
    }
    for (expected, actual) in page.lines().zip(actual.lines()) {
        assert_eq!(expected, actual, "TIDEGATE_BLESS=1 writes it anew");
    }
    assert_eq!(page, actual, "TIDEGATE_BLESS=1 writes it anew");
}

#[test]
fn policies_and_plans_of_the_readme_are_without_mistakes() {
    let page = text_of("README.md");
    let blocks = blocks(&page);
    let of = |language: &'static str| {
        let found = blocks
            .iter()
            .filter(move |block| block.language == language);
        let named = found.enumerate();
        named.map(move |(number, block)| (format!("block-{number}.{language}"), block.text))
    };
    let policies: Vec<(String, &str)> = of("tide").collect();
    let plans: Vec<(String, &str)> = of("toml").collect();
    assert!(policies.len() >= 3 && !plans.is_empty());

    // Each block stands on those before it. What they declare for the next one is not used yet: a warning, no error.
    for count in 1..=policies.len() {
        let files: Vec<(&str, &str)> = policies[..count]
            .iter()
            .map(|(name, text)| (name.as_str(), *text))
            .collect();
        let checked = check_texts(&files);
        let mut findings = checked.report.findings.iter();
        let error = findings.find(|finding| finding.severity == Severity::Error);
        assert_eq!(error, None, "{}", first_findings(&checked));
    }
    let files: Vec<(&str, &str)> = policies
        .iter()
        .chain(&plans)
        .map(|(name, text)| (name.as_str(), *text))
        .collect();
    let checked = check_texts(&files);
    let mut findings = checked.report.findings.iter();
    let mistake = findings.find(|finding| finding.decision.is_none());
    assert_eq!(mistake, None, "{}", first_findings(&checked));
}
