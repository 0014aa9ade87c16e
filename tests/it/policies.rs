//! The starter policies: every plan beside them may go, every refused one is refused by what its first line says.

use crate::data::root;
use crate::program::{Ran, command};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;
use tidegate::source::FileId;
use tidegate::syntax::parse;
use tidegate::syntax::tree::{ItemKind, SettingKind};

/// The instant as at which the plans of the starter policies are judged.
const AT: &str = "2026-11-16T09:00Z";

/// People check the policies on some later day: until what is owed is due, in the autumn of 2027, nothing of it refuses.
const LATER: &str = "2027-09-01T00:00Z";

/// The folders of a folder, or its files, by name.
fn children(folder: PathBuf) -> Vec<PathBuf> {
    let entries =
        std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn check(path: &str, at: &str) -> (i32, Value, String) {
    let arguments = ["check", path, "--at", at, "--format", "json"];
    let ran = Ran::new(command(root()).args(arguments).output().unwrap());
    let report = serde_json::from_str(&ran.out);
    let report = report.unwrap_or_else(|error| panic!("{path}: {error}\n{}{}", ran.out, ran.err));
    let readable = ["check", path, "--at", at, "--style", "plain"];
    let readable = Ran::new(command(root()).args(readable).output().unwrap());
    (ran.code, report, readable.out)
}

/// `policies/NAME/…`, for the command line and for messages.
fn shown(path: &std::path::Path) -> String {
    let relative = path.strip_prefix(root()).unwrap();
    relative.to_string_lossy().replace('\\', "/")
}

fn verdicts(report: &Value) -> impl Iterator<Item = &Value> {
    let workspaces = report["workspaces"].as_array().unwrap();
    workspaces
        .iter()
        .flat_map(|workspace| workspace["verdicts"].as_array().unwrap())
}

#[test]
fn plans_may_go() {
    for at in [AT, LATER] {
        for folder in children(root().join("policies")) {
            let path = shown(&folder);
            let (code, report, readable) = check(&path, at);
            assert_eq!(code, 0, "{path} at {at}\n{readable}");
            assert!(verdicts(&report).count() > 3, "{path} has few plans");
        }
    }
}

#[test]
fn some_plans_owe_something_and_one_is_warned() {
    let (_, report, readable) = check("policies", AT);
    assert_eq!(report["workspaces"].as_array().unwrap().len(), 4);
    let owing = verdicts(&report).filter(|verdict| verdict["answer"] == "go-when");
    assert_eq!(owing.count(), 4, "{readable}");
    assert_eq!(report["summary"]["warnings"], 1, "{readable}");
}

/// The statements of a folder's policies that can refuse: `blackout weekends`.
fn statements(folder: PathBuf) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for path in children(folder) {
        if path.extension().is_none_or(|extension| extension != "tide") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for item in parse(FileId(0), &text).file.items {
            let has = |wanted: fn(&SettingKind) -> bool| {
                let mut settings = item.settings.iter();
                settings.any(|setting| wanted(&setting.kind))
            };
            let refuses = match item.kind.value {
                ItemKind::Class | ItemKind::Bundle => {
                    has(|setting| matches!(setting, SettingKind::Require { .. }))
                }
                ItemKind::Rule
                | ItemKind::Approval
                | ItemKind::Blackout
                | ItemKind::Window
                | ItemKind::Conflict
                | ItemKind::Limit => !has(|setting| matches!(setting, SettingKind::Advisory)),
                _ => false,
            };
            if let (true, Some(name)) = (refuses, &item.name) {
                names.insert(format!("{} {}", item.kind.value.keyword(), name.value));
            }
        }
    }
    names
}

#[test]
fn refused_plans_are_refused_by_what_they_say() {
    for folder in children(root().join("policies")) {
        let every = children(folder.join("refused"));
        let mut idle = statements(folder.clone());
        assert!(idle.len() >= 4, "{idle:?}");
        for plan in every {
            let path = shown(&plan);
            let text = std::fs::read_to_string(&plan).unwrap();
            let first = text.lines().next().unwrap_or_default();
            let Some(said) = first.strip_prefix("# refused by: ") else {
                panic!("{path} does not say in its first line what refuses it");
            };
            let said: BTreeSet<&str> = said.split(", ").collect();
            let (code, report, readable) = check(&path, AT);
            let refusing: BTreeSet<&str> = verdicts(&report)
                .flat_map(|verdict| verdict["refused-by"].as_array().unwrap())
                .map(|statement| statement.as_str().unwrap())
                .collect();
            assert_eq!(refusing, said, "{path}\n{readable}");
            assert_eq!(code, 1, "{path}\n{readable}");
            let strays = report["workspaces"][0]["findings"].as_array().unwrap();
            let mut strays = strays
                .iter()
                .filter(|finding| finding["severity"] == "error" && finding["decision"].is_null());
            assert_eq!(strays.next(), None, "{path}\n{readable}");
            idle.retain(|statement| !said.contains(statement.as_str()));
        }
        let shown = shown(&folder);
        assert!(idle.is_empty(), "{shown}: these refuse no plan: {idle:?}");
    }
}
