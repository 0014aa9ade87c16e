//! What the server writes for people: fixes, renames, form.

use super::client::{Client, PLAIN, uri};
use super::text::edit;
use super::{Desk, PLAN, POLICY, shop};
use serde_json::{Value, json};
use std::path::Path;

/// Applies the edits of an answer to whatever is open, as an editor does.
fn apply(client: &mut Client, changes: &Value) {
    for (file, edits) in changes.as_object().unwrap() {
        let path = Path::new(file.strip_prefix("file://").unwrap()).to_owned();
        if !client.open.contains_key(file) {
            client.open_file(&path);
        }
        let text = edit(client.text(&path), edits.as_array().unwrap(), client.unit);
        client.change(&path, &[json!({ "text": text })]);
    }
}

fn actions(client: &mut Client, path: &Path, range: &Value, only: &str) -> Vec<Value> {
    let params = json!({
        "textDocument": { "uri": uri(path) },
        "range": range,
        "context": { "diagnostics": [], "only": [only] },
    });
    let found = client.result("textDocument/codeAction", params);
    found.as_array().unwrap().clone()
}

/// A policy and a plan with mistakes that have fixes.
fn mistaken() -> Desk {
    let policy = POLICY
        .replace("require  rollback", "requier  rollback")
        .replace("risk >= medium", "risk >= medum")
        .replace("members @ann, @ben", "members @ann, @ann, @ben")
        + "\ngroup nobody-uses { members @carl }\n";
    let plan = PLAN
        .replace("\"high\"", "\"hihg\"")
        .replace("services = [\"shop\"]", "services = [\"shpo\"]")
        .replace("author", "auhtor");
    Desk::with(&[
        ("tidegate.toml", ""),
        ("shop.tide", &policy),
        ("plans/move.toml", &plan),
    ])
}

/// Each fix of each finding, by itself: applied, its finding is gone.
#[test]
fn a_fix_mends_its_finding() {
    let mut mended = 0;
    for file in ["shop.tide", "plans/move.toml"] {
        let desk = mistaken();
        let mut client = desk.serve(PLAIN);
        let path = desk.path(file);
        client.open_file(&path);
        let original = client.text(&path).to_owned();
        for diagnostic in client.published(&path).diagnostics {
            let fixes = actions(&mut client, &path, &diagnostic["range"], "quickfix");
            for fix in fixes {
                let told = fix["diagnostics"].as_array();
                if !told.is_some_and(|told| told.contains(&diagnostic)) {
                    continue;
                }
                apply(&mut client, &fix["edit"]["changes"]);
                let after = client.published(&path).diagnostics;
                let same = |one: &Value| {
                    one["code"] == diagnostic["code"] && one["message"] == diagnostic["message"]
                };
                assert!(!after.iter().any(same), "{fix} leaves {diagnostic}");
                desk.agrees_with_mirror(&client);
                client.change(&path, &[json!({ "text": original })]);
                client.published(&path);
                mended += 1;
            }
        }
        assert!(client.finish().success());
    }
    assert!(mended >= 4, "only {mended} fixes");
}

#[test]
fn everything_that_is_certain_is_mended_at_once() {
    let desk = mistaken();
    let mut client = desk.serve(PLAIN);
    let policy = desk.path("shop.tide");
    client.open_file(&policy);
    let before = client.published(&policy).diagnostics;
    let start = json!({ "line": 0, "character": 0 });
    let here = json!({ "start": start, "end": start });
    for _ in 0..5 {
        let found = actions(&mut client, &policy, &here, "source.fixAll.tidegate");
        let Some(all) = found.first() else { break };
        assert_eq!(found.len(), 1);
        assert_eq!(all["kind"], "source.fixAll.tidegate");
        // A client that asks for the wider kind gets it too.
        assert_eq!(actions(&mut client, &policy, &here, "source.fixAll"), found);
        apply(&mut client, &all["edit"]["changes"]);
        client.published(&policy);
    }
    let after = client.published(&policy).diagnostics;
    let unsafe_only = |one: &Value| one["message"].as_str().unwrap().contains("did you mean");
    assert!(after.iter().all(unsafe_only), "{before:?}\n{after:?}");
    assert!(
        actions(&mut client, &policy, &here, "source.fixAll.tidegate").is_empty(),
        "it comes to an end"
    );
    desk.agrees_with_mirror(&client);
    assert!(client.finish().success());
}

/// A name is another one everywhere; the findings stay, but for the name.
#[test]
fn a_rename_goes_through_policies_and_plans() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    let (policy, plan) = (desk.path("shop.tide"), desk.path("plans/move.toml"));
    client.open_file(&policy);
    let at = POLICY.find("shop { owner").unwrap();
    let params = json!({
        "textDocument": { "uri": uri(&policy) },
        "position": super::text::position(POLICY, at + 1, client.unit),
        "newName": "web-shop",
    });
    let edits = client.result("textDocument/rename", params);
    apply(&mut client, &edits["changes"]);
    let renamed = POLICY.replace("service shop", "service web-shop");
    assert_eq!(client.text(&policy), renamed);
    let renamed = PLAN.replace("services = [\"shop\"]", "services = [\"web-shop\"]");
    assert_eq!(client.text(&plan), renamed);
    desk.agrees_with_mirror(&client);
    assert_eq!(client.published(&plan).diagnostics.len(), 1);
    assert!(client.finish().success());
}

/// A name that cannot be one is refused with the reason.
#[test]
fn a_rename_to_what_is_taken_is_refused() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    let policy = desk.path("shop.tide");
    client.open(
        &policy,
        &(POLICY.to_owned() + "service taken { owner team }\n"),
    );
    let at = POLICY.find("shop { owner").unwrap();
    for name in ["taken", "no name", "", "🦀"] {
        let params = json!({
            "textDocument": { "uri": uri(&policy) },
            "position": super::text::position(POLICY, at, client.unit),
            "newName": name,
        });
        let answer = client.ask("textDocument/rename", params);
        assert_eq!(answer["error"]["code"], -32803, "{name}: {answer}");
    }
    assert!(client.finish().success());
}

/// The form is that of `tidegate fmt`, and a text in form is left alone.
#[test]
fn form_is_that_of_fmt() {
    let desk = shop();
    let untidy = POLICY
        .replace("  when     ", "when ")
        .replace(" { ", "{\r\n")
        + "\n\n\n";
    let mut client = desk.serve(PLAIN);
    let policy = desk.path("shop.tide");
    client.open(&policy, &untidy);
    let params = json!({
        "textDocument": { "uri": uri(&policy) },
        "options": { "tabSize": 8, "insertSpaces": false },
    });
    let edits = client.result("textDocument/formatting", params.clone());
    apply(&mut client, &json!({ uri(&policy): edits }));
    desk.write("shop.tide", &untidy);
    let ran = super::command(&desk.root)
        .args(["fmt", "shop.tide"])
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    assert_eq!(client.text(&policy), desk.read("shop.tide"));
    let again = client.result("textDocument/formatting", params);
    assert_eq!(again, json!([]));
    assert!(client.finish().success());
}
