//! A run as a JUnit document: a suite for each workspace, a case for each change, release and file.

use super::columns::Locator;
use super::compact::line;
use super::grouped::Grouped;
use super::junit::{Case, Document, Outcome, Problem, Suite, write_junit};
use super::wording::{leave, owing};
use super::{Checked, Run};
use crate::diagnostic::{Diagnostic, Severity, escape_text};
use crate::engine::{Answer, Verdict};
use crate::source::FileId;
use rustc_hash::FxHashMap;
use std::io::{self, Write};

/// Writes a run as JUnit: what is refused fails, a mistake is an error, and what is owed is skipped.
pub fn write_run_as_junit(out: &mut dyn Write, run: &Run) -> io::Result<()> {
    let suites = run.workspaces.iter().map(|checked| suite(checked, run));
    let document = Document {
        name: "tidegate check".to_owned(),
        suites: suites.collect(),
    };
    write_junit(out, &document)
}

fn suite(checked: &Checked, run: &Run) -> Suite {
    let grouped = Grouped::new(checked);
    let locator = Locator::new(&checked.sources);
    let report = &checked.report;
    let text = |findings: &[&Diagnostic]| told(findings, checked, &locator);
    let or_run = |own: &String, run: &String| if own.is_empty() { run } else { own }.clone();
    let mut suite = Suite {
        name: match &checked.root {
            Some(root) => root.clone(),
            None => "paths in no workspace".to_owned(),
        },
        properties: [
            ("at".to_owned(), or_run(&report.at, &run.at)),
            ("zones".to_owned(), or_run(&report.zones, &run.zones)),
            ("gate".to_owned(), run.gate.to_string()),
        ]
        .into_iter()
        .chain(run.environment.iter().cloned())
        .collect(),
        cases: Vec::new(),
    };
    for (verdict, findings) in &grouped.verdicts {
        suite.cases.push(Case {
            class: checked.sources.name(verdict.place.file).to_owned(),
            name: format!("{} {}", verdict.kind, verdict.id),
            ..judged(verdict, text(findings))
        });
    }
    let mut of_files: FxHashMap<FileId, Vec<&Diagnostic>> = FxHashMap::default();
    for finding in &grouped.rest {
        let file = finding.primary.place.file;
        of_files.entry(file).or_default().push(finding);
    }
    for (id, source) in checked.sources.iter() {
        let findings = of_files.remove(&id).unwrap_or_default();
        suite.cases.push(Case {
            class: source.name().to_owned(),
            name: "no mistakes".to_owned(),
            ..read(&findings, text(&findings))
        });
    }
    suite
}

/// How the case of a change or release ended.
fn judged(verdict: &Verdict, text: String) -> Case {
    let (outcome, output) = match &verdict.answer {
        Answer::Go => {
            let by: Vec<String> = verdict.overridden.iter().map(leave).collect();
            let by = if by.is_empty() {
                String::new()
            } else {
                format!("go by {}\n", by.join(", "))
            };
            (Outcome::Passed, by + &text)
        }
        Answer::Cancelled => (Outcome::Skipped("cancelled".to_owned()), text),
        Answer::GoWhen(owed) => {
            let owed: Vec<String> = owed.iter().map(owing).collect();
            let why = format!("go when {}", owed.join("; "));
            (Outcome::Skipped(why), text)
        }
        Answer::NoGo(statements) => {
            let problem = Problem {
                kind: "no-go".to_owned(),
                message: format!("refused by {}", statements.join(", ")),
                text,
            };
            (Outcome::Failed(problem), String::new())
        }
    };
    Case {
        outcome,
        output,
        ..Case::default()
    }
}

/// How the case of a file ended: what is said of its text, and of no change or release.
fn read(findings: &[&Diagnostic], text: String) -> Case {
    let with = |severity| findings.iter().find(|one| one.severity == severity);
    let (outcome, output) = match (with(Severity::Error), with(Severity::Owed)) {
        (Some(error), _) => {
            let problem = Problem {
                kind: error.name.to_owned(),
                message: error.message.clone(),
                text,
            };
            let outcome = if error.decision.is_some() {
                Outcome::Failed(problem)
            } else {
                Outcome::Erroneous(problem)
            };
            (outcome, String::new())
        }
        (None, Some(owed)) => (Outcome::Skipped(owed.message.clone()), text),
        (None, None) => (Outcome::Passed, text),
    };
    Case {
        outcome,
        output,
        ..Case::default()
    }
}

/// Findings in lines, with remarks and help below each.
fn told(findings: &[&Diagnostic], checked: &Checked, locator: &Locator<'_>) -> String {
    let mut text = String::new();
    for finding in findings {
        text.push_str(&line(finding, &checked.sources, locator));
        text.push('\n');
        let remark = Some(&finding.primary.text).filter(|text| !text.is_empty());
        for more in remark.into_iter().chain(&finding.help) {
            text.push_str("  ");
            text.push_str(&escape_text(more, false));
            text.push('\n');
        }
    }
    text
}
