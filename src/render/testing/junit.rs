//! What running tests said, as JUnit's XML: a suite for each file, a case for each test.

use super::{TestRun, TestedWorkspace};
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::Tested;
use crate::render::columns::Locator;
use crate::render::junit::{Case, Document, Outcome, Problem, Suite, write_junit};
use crate::source::{FileId, SourceMap};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Writes a run as a document for build servers.
pub fn write_tests_as_junit(out: &mut dyn Write, run: &TestRun) -> io::Result<()> {
    let document = Document {
        name: "tidegate test".to_owned(),
        suites: run.workspaces.iter().flat_map(suites).collect(),
    };
    write_junit(out, &document)
}

/// The suites of a workspace: its tests by file, and its mistakes as cases of their own.
fn suites(workspace: &TestedWorkspace) -> Vec<Suite> {
    let sources = &workspace.checked.sources;
    let mut cases: BTreeMap<FileId, Vec<Case>> = BTreeMap::new();
    for test in &workspace.report.tests {
        let file = test.place.file;
        cases.entry(file).or_default().push(Case {
            class: sources.name(file).to_owned(),
            name: test.title.clone(),
            outcome: outcome(sources, test),
            output: String::new(),
        });
    }
    let failed = crate::engine::checks::FAILED_TEST.name;
    let findings = workspace.checked.report.findings.iter();
    let tests = &workspace.report.tests;
    let is_of_test = |one: &Diagnostic| tests.iter().any(|test| test.mistakes.contains(one));
    let errors = findings.filter(|one| one.severity == Severity::Error && one.name != failed);
    for mistake in errors.filter(|one| !is_of_test(one)) {
        let file = mistake.primary.place.file;
        cases.entry(file).or_default().push(Case {
            class: sources.name(file).to_owned(),
            name: format!("{}: {}", mistake.name, mistake.message),
            outcome: Outcome::Erroneous(Problem {
                kind: mistake.name.to_owned(),
                message: mistake.message.clone(),
                text: told(sources, mistake),
            }),
            output: String::new(),
        });
    }
    cases
        .into_iter()
        .map(|(file, cases)| Suite {
            name: sources.name(file).to_owned(),
            properties: Vec::new(),
            cases,
        })
        .collect()
}

fn outcome(sources: &SourceMap, test: &Tested) -> Outcome {
    if let Some(blocker) = test.blocker {
        return Outcome::Erroneous(Problem {
            kind: blocker.reason().to_owned(),
            message: format!("not judged: {}", blocker.sentence()),
            text: String::new(),
        });
    }
    if test.is_mistaken {
        let errors = test.mistakes.iter();
        let errors = errors.filter(|one| one.severity == Severity::Error);
        let problem = problem(sources, errors);
        return Outcome::Erroneous(problem.unwrap_or_else(|| Problem {
            kind: "mistaken".to_owned(),
            message: "the test has a mistake, so it was not judged".to_owned(),
            text: String::new(),
        }));
    }
    match problem(sources, test.failures.iter()) {
        None => Outcome::Passed,
        Some(problem) => Outcome::Failed(problem),
    }
}

/// Findings as one problem, called by the first.
fn problem<'f>(
    sources: &SourceMap,
    findings: impl Iterator<Item = &'f Diagnostic>,
) -> Option<Problem> {
    let findings: Vec<&Diagnostic> = findings.collect();
    let first = findings.first()?;
    let texts: Vec<String> = findings.iter().map(|one| told(sources, one)).collect();
    Some(Problem {
        kind: first.name.to_owned(),
        message: first.message.clone(),
        text: texts.join("\n"),
    })
}

/// A finding as lines of text, each place with its file, line and column.
fn told(sources: &SourceMap, finding: &Diagnostic) -> String {
    let locator = Locator::new(sources);
    let mut lines = Vec::new();
    let labels = std::iter::once(&finding.primary).chain(&finding.labels);
    for (number, label) in labels.enumerate() {
        let (start, _) = locator.locate_both(label.place);
        let text = if number == 0 {
            &finding.message
        } else {
            &label.text
        };
        lines.push(format!(
            "{}:{}:{}: {text}",
            sources.name(label.place.file),
            start.line + 1,
            start.column + 1
        ));
    }
    lines.extend(finding.help.iter().cloned());
    lines.join("\n")
}
