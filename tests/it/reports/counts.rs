//! The four severities survive in every format: each has as many findings of each as the report in JSON counts.

use super::workspace::{AT, FORMATS, nasty, read};
use crate::data::root;
use crate::program::{Ran, command};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How many findings there are of each severity.
type Counts = BTreeMap<String, usize>;

const SEVERITIES: [&str; 4] = ["error", "owed", "warning", "note"];

fn counted<S: AsRef<str>>(severities: impl IntoIterator<Item = S>) -> Counts {
    let mut counts: Counts = SEVERITIES.map(|name| (name.to_owned(), 0)).into();
    for severity in severities {
        let count = counts.get_mut(severity.as_ref());
        *count.unwrap_or_else(|| panic!("no severity: {}", severity.as_ref())) += 1;
    }
    counts
}

/// The severities as a reader of each format finds them.
fn counts(format: &str, text: &str) -> Counts {
    let strings = |pointer: &str, key: &str| -> Vec<String> {
        let value = read(text);
        let list = value.pointer(pointer).unwrap().as_array().unwrap();
        let each = list.iter().map(|one| one.pointer(key).unwrap());
        each.map(|value| value.as_str().unwrap().to_owned())
            .collect()
    };
    let first_word = |text: &str| text.split([' ', ':']).next().unwrap().to_owned();
    match format {
        "human" => counted(
            text.lines()
                .filter_map(|line| line.trim().strip_prefix("Diagnostic severity: ")),
        ),
        "compact" => counted(text.lines().map(severity_of_line)),
        "json" => {
            let report = read(text);
            let of = |name: &str| report["summary"][name].as_u64().unwrap() as usize;
            let names = ["errors", "owed", "warnings", "notes"];
            let pairs = SEVERITIES.iter().zip(names);
            pairs
                .map(|(severity, name)| ((*severity).to_owned(), of(name)))
                .collect()
        }
        "sarif" => counted(strings("/runs/0/results", "/properties/severity")),
        "github" => counted(text.lines().map(|line| {
            let (_, title) = line.split_once(",title=").unwrap();
            first_word(title)
        })),
        "gitlab" => {
            let descriptions = strings("", "/description");
            counted(descriptions.iter().map(|text| first_word(text)))
        }
        "junit" => {
            let document = roxmltree::Document::parse(text).unwrap();
            // What is skipped says why once more between its tags.
            let is_reason = |node: &roxmltree::Node<'_, '_>| {
                let parent = node.parent_element();
                parent.is_some_and(|parent| parent.has_tag_name("skipped"))
            };
            let nodes = document.descendants().filter(|node| node.is_text());
            let texts = nodes.filter(|node| !is_reason(node));
            let lines = texts.flat_map(|node| node.text().unwrap_or_default().lines());
            // What concerns two changes stands at both.
            let lines: BTreeSet<&str> = lines
                .filter(|line| !line.starts_with(' ') && !line.is_empty())
                .filter(|line| !line.starts_with("go by "))
                .collect();
            counted(lines.into_iter().map(severity_of_line))
        }
        "markdown" | "github-summary" => {
            let items = text.split("\n- **").skip(1);
            let items: BTreeSet<&str> = items
                .map(|item| item.split("</details>").next().unwrap())
                .collect();
            counted(
                items
                    .into_iter()
                    .map(|item| item.split("**").next().unwrap()),
            )
        }
        other => panic!("no format: {other}"),
    }
}

/// `FILE:LINE:COLUMN: SEVERITY NAME: MESSAGE`.
fn severity_of_line(line: &str) -> &str {
    let parts = line.split(": ");
    let severity = parts.filter_map(|part| part.split(' ').next());
    let mut severities = severity.filter(|word| SEVERITIES.contains(word));
    severities
        .next()
        .unwrap_or_else(|| panic!("no severity in: {line}"))
}

fn same_in_all(folder: &Path, arguments: &[&str]) -> Counts {
    let run = |format: &str| {
        let mut command = command(folder);
        command
            .arg("check")
            .args(arguments)
            .args(["--format", format]);
        command.args(["--style", "narrated"]);
        counts(format, &Ran::new(command.output().unwrap()).out)
    };
    let expected = run("json");
    for format in FORMATS {
        assert_eq!(run(format), expected, "{arguments:?} as {format}");
    }
    expected
}

#[test]
fn counts_agree_over_all_formats() {
    let all = same_in_all(&nasty().path(""), &["--at", AT]);
    assert!(all.values().all(|count| *count > 0), "{all:?}");
    let gate = same_in_all(&nasty().path(""), &["--at", AT, "--gate"]);
    assert_eq!(gate["owed"], 0);
    for path in [
        "policies",
        "policies/payments/refused",
        "policies/itil/refused",
        "policies/kubernetes/refused",
        "policies/deployment-windows/refused",
    ] {
        same_in_all(root(), &[path, "--at", AT]);
    }
}
