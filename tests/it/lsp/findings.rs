//! An editor shows what `tidegate check` prints: each finding in its file, at its place, in its words, with its fixes.

use super::client::{Abilities, PLAIN, uri};
use super::cold::{Findings, all_told, findings, name, report};
use super::text::{self, Unit};
use super::{Desk, STARTERS, differ};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn what_is_published_is_what_a_check_finds() {
    for starter in STARTERS {
        for unit in [Unit::Utf16, Unit::Utf8] {
            let desk = Desk::starter(starter);
            let client = desk.serve(Abilities { unit, ..PLAIN });
            let wanted = findings(&desk.root, unit);
            assert!(!wanted.is_empty(), "{starter} refuses something");
            desk.shows(&client, &wanted);
            assert!(client.finish().success());
        }
    }
}

#[test]
fn what_is_asked_for_is_what_a_check_finds() {
    for starter in STARTERS {
        let desk = Desk::starter(starter);
        let pulls = Abilities {
            pulls: true,
            ..PLAIN
        };
        let mut client = desk.serve(pulls);
        let wanted = findings(&desk.root, client.unit);
        let mut asked: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for file in desk.files() {
            let uri = uri(&desk.path(&file));
            let params = json!({ "textDocument": { "uri": uri } });
            let report = client.result("textDocument/diagnostic", params);
            assert_eq!(report["kind"], "full");
            asked.insert(uri, report["items"].as_array().unwrap().clone());
        }
        same(&desk, &asked, &wanted);

        let params = json!({ "previousResultIds": [] });
        let report = client.result("workspace/diagnostic", params);
        let items = report["items"].as_array().unwrap();
        let all: BTreeMap<String, Vec<Value>> = items
            .iter()
            .map(|item| {
                let uri = item["uri"].as_str().unwrap().to_owned();
                (uri, item["items"].as_array().unwrap().clone())
            })
            .collect();
        same(&desk, &all, &wanted);
        // A client that asks is told nothing unasked.
        assert_eq!(desk.told_to(&client), Findings::new());
        assert!(client.finish().success());
    }
}

fn same(desk: &Desk, told: &BTreeMap<String, Vec<Value>>, wanted: &Findings) {
    let told = all_told(
        &desk.root,
        told.iter().map(|(uri, all)| (uri, all.as_slice())),
    );
    if told != *wanted {
        differ(&told, wanted);
    }
}

#[test]
fn a_client_that_has_the_findings_is_not_told_them_again() {
    let desk = super::shop();
    let mut client = desk.serve(Abilities {
        pulls: true,
        ..PLAIN
    });
    let plan = desk.path("plans/move.toml");
    let ask = |known: Option<&Value>| json!({ "textDocument": { "uri": uri(&plan) }, "previousResultId": known });
    let first = client.result("textDocument/diagnostic", ask(None));
    let known = &first["resultId"];
    let second = client.result("textDocument/diagnostic", ask(Some(known)));
    assert_eq!(second, json!({ "kind": "unchanged", "resultId": known }));

    // A question about the whole workspace waits for news: the mended plan is news.
    let previous = json!([{ "uri": uri(&plan), "value": known }]);
    let waiting = client.request(
        "workspace/diagnostic",
        json!({ "previousResultIds": previous }),
    );
    let fresh = desk.read("plans/move.toml") + super::WAY_BACK;
    client.open(&plan, &fresh);
    let news = client.answer(waiting);
    let items = news["result"]["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{news}");
    assert_eq!(items[0]["items"], json!([]), "{news}");
    assert!(client.finish().success());
}

/// Each fix of a finding is offered where the finding is, with the same title and the same edits.
#[test]
fn fixes_are_those_of_a_check() {
    for starter in STARTERS {
        let desk = Desk::starter(starter);
        // Mistakes that have fixes: a word misspelt, another kind of change that is not there.
        for file in desk.files().iter().filter(|file| file.ends_with(".tide")) {
            let text = desk.read(file).replacen("require", "requier", 2);
            desk.write(file, &(text + "\nclass normall { when risk = lowe }\n"));
        }
        let mut client = desk.serve(PLAIN);
        let report = report(&desk.root);
        let mut offered = 0;
        for finding in report["workspaces"][0]["findings"].as_array().unwrap() {
            let fixes = finding["fixes"].as_array().unwrap();
            if fixes.is_empty() {
                continue;
            }
            let wanted: BTreeSet<String> = fixes
                .iter()
                .map(|fix| shown(fix["title"].as_str().unwrap(), check_edits(&desk, fix)))
                .collect();
            let primary = &finding["primary"];
            let path = desk.path(primary["file"].as_str().unwrap());
            let text = std::fs::read_to_string(&path).unwrap();
            let at = |key: &str| byte(&primary[key]["offset"]);
            let range = text::range(&text, at("start"), at("end"), client.unit);
            let params = json!({
                "textDocument": { "uri": uri(&path) },
                "range": range,
                "context": { "diagnostics": [], "only": ["quickfix"] },
            });
            let actions = client.result("textDocument/codeAction", params);
            let mine = actions.as_array().unwrap().iter().filter(|action| {
                let told = &action["diagnostics"][0];
                told["code"] == finding["name"] && told["range"] == range
            });
            let found: BTreeSet<String> = mine
                .map(|action| {
                    let edits = client_edits(&desk, &action["edit"]["changes"]);
                    shown(action["title"].as_str().unwrap(), edits)
                })
                .collect();
            assert!(wanted.is_subset(&found), "{wanted:#?}\n{found:#?}");
            offered += wanted.len();
        }
        assert!(offered > 1, "{starter}: only {offered} fixes");
        assert!(client.finish().success());
    }
}

fn byte(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn shown(title: &str, mut edits: Vec<String>) -> String {
    edits.sort();
    format!("{title}: {}", edits.join("; "))
}

fn check_edits(desk: &Desk, fix: &Value) -> Vec<String> {
    let edit = |edit: &Value| {
        let file = edit["file"].as_str().unwrap();
        let text = desk.read(file);
        let at = |key: &str| byte(&edit[key]["offset"]);
        let range = text::range(&text, at("start"), at("end"), Unit::Utf16);
        format!("{file} {range} {}", edit["text"])
    };
    fix["edits"].as_array().unwrap().iter().map(edit).collect()
}

fn client_edits(desk: &Desk, changes: &Value) -> Vec<String> {
    let mut all = Vec::new();
    for (uri, edits) in changes.as_object().unwrap() {
        for edit in edits.as_array().unwrap() {
            let file = name(&desk.root, uri);
            all.push(format!("{file} {} {}", edit["range"], edit["newText"]));
        }
    }
    all
}
