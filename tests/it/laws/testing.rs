//! Tests of a policy come to the verdicts of a check.

use super::world::{AT, Record, Workspace};
use super::{Holds, Verdicts, each};
use crate::support::check_files;
use serde_json::{Value, json};
use tidegate::diagnostic::{Diagnostic, Severity};
use tidegate::engine::run_tests;

/// What a check says of a record, as an expectation.
fn expected(before: &Verdicts, kind: &str, record: &Record) -> String {
    let (rank, refused, owed) = &before[&format!("{kind} {}", record["id"].as_str().unwrap())];
    let statements = refused.iter().chain(owed).map(|one| {
        // `approval s1 until …`, or the name of a check.
        let statement = one.split(" until ").next().unwrap_or_default();
        let mut words = statement.split(' ');
        let kind = words.next().unwrap_or_default();
        words.next().unwrap_or(kind)
    });
    let names: Vec<&str> = statements.collect();
    match (rank, names.is_empty()) {
        (2, _) => "go".to_owned(),
        (_, true)
            if record
                .get("state")
                .is_some_and(|state| state == "cancelled") =>
        {
            "cancelled".to_owned()
        }
        (_, true) => "no-go".to_owned(),
        (1, _) => format!("owed from {}", names.join(", ")),
        _ => format!("no-go from {}", names.join(", ")),
    }
}

/// All tests of these files pass, and there is one.
fn passes(files: &[(String, String)]) -> Holds {
    let world = check_files(files, AT, false).world;
    let report = run_tests(&world);
    let errors = report
        .mistakes
        .iter()
        .filter(|one| one.severity == Severity::Error);
    let failures = report.tests.iter().flat_map(|test| &test.failures);
    let wrong: Vec<&Diagnostic> = errors.chain(failures).collect();
    match (wrong.is_empty(), report.tests.len()) {
        (true, 1) => Ok(()),
        (_, count) => {
            let messages: Vec<&str> = wrong.iter().map(|one| one.message.as_str()).collect();
            Err(format!(
                "{count} tests: {messages:#?}\n{}",
                files.last().unwrap().1
            ))
        }
    }
}

/// A plan as a test: each record says what a check says of it.
#[test]
fn a_plan_as_a_test_agrees_with_a_check() {
    each(11, |workspace, before, _| {
        // A test plan has no history.
        let (workspace, before) = &without_history(workspace, before);
        let mut plan: Value = serde_json::from_str(&workspace.json()).unwrap();
        plan["at"] = json!(AT);
        for kind in ["change", "release"] {
            for record in plan
                .get_mut(kind)
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                record["expect"] = json!(expected(before, kind, record.as_object().unwrap()));
            }
        }
        let mut files = workspace.policies();
        files.push(("tests/all.json".to_owned(), plan.to_string()));
        passes(&files)
    });
}

fn without_history(workspace: &Workspace, before: &Verdicts) -> (Workspace, Verdicts) {
    let mut workspace = workspace.clone();
    if workspace.history.take().is_none() {
        return (workspace, before.clone());
    }
    let verdicts = super::verdicts(&super::plain(&workspace), AT, false);
    (workspace, verdicts)
}

/// A record of a test block.
fn block(head: &str, record: &Record) -> String {
    let mut text = format!("{head} {{\n");
    for (key, value) in record {
        match value {
            Value::Object(fields) => text.push_str(&block(key, fields)),
            Value::Array(all) if all.iter().any(Value::is_object) => {
                for one in all {
                    text.push_str(&block(key, one.as_object().unwrap()));
                }
            }
            Value::Array(all) if all.is_empty() => text.push_str(&format!("{key} []\n")),
            Value::Array(all) => {
                let all: Vec<String> = all.iter().map(|one| plain(key, one)).collect();
                text.push_str(&format!("{key} {}\n", all.join(", ")));
            }
            one => text.push_str(&format!("{key} {}\n", plain(key, one))),
        }
    }
    text + "}\n"
}

fn plain(key: &str, value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text)
            if [
                "title",
                "plan",
                "notes",
                "reason",
                "name",
                "digest",
                "approved-digest",
                "of",
            ]
            .contains(&key) =>
        {
            format!("\"{text}\"")
        }
        // By the clock of the policy.
        Value::String(text) if text.len() == 19 && text.contains('T') => {
            text[..16].replace('T', " ")
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A plan as a block of a test, with history.
#[test]
fn a_test_block_agrees_with_a_check() {
    each(14, |workspace, before, _| {
        let mut text = format!("test \"all\" {{\nat {AT}\n");
        if let Some(history) = &workspace.history {
            text.push_str("history {\nfrom 2026-01-01\n");
            history
                .iter()
                .for_each(|one| text.push_str(&block("change", one)));
            text.push_str("}\n");
        }
        for (kind, records) in [
            ("change", &workspace.changes),
            ("release", &workspace.releases),
        ] {
            for record in records {
                text.push_str(&block(kind, record));
                let verdict = expected(before, kind, record);
                let (verdict, statements) = verdict
                    .split_once(" from ")
                    .map_or((verdict.as_str(), ""), |(verdict, rest)| (verdict, rest));
                let from = if statements.is_empty() { "" } else { " from " };
                text.push_str(&format!(
                    "expect {verdict} for \"{}\"{from}{statements}\n",
                    record["id"].as_str().unwrap()
                ));
            }
        }
        let mut files = workspace.policies();
        files.push(("tests.tide".to_owned(), text + "}\n"));
        passes(&files)
    });
}
