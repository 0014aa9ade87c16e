//! The report for programs: its shape, and that it is the same every time.

use crate::program::Folder;
use serde_json::{Value, json};

fn folder() -> Folder {
    let folder = Folder::with(&[
        ("a/tidegate.toml", "é = 1; polices = []\n"),
        ("a/p.tide", "policy p { timezone Europe/Amsterdam }\n"),
        ("b/tidegate.toml", "polices = []\n"),
        ("b/p.tide", "policy p { timezone Europe/Amsterdam }\n"),
    ]);
    for n in 0..40 {
        folder.write(&format!("b/{n}.toml"), b"\xff");
    }
    folder
}

#[test]
fn the_shape() {
    let folder = Folder::with(&[
        ("p.tide", "policy p { timezone Europe/Amsterdam }\n"),
        ("tidegate.toml", "# é\npolices = []\n"),
    ]);
    let ran = folder.run(&[
        "check",
        "--format",
        "json",
        "--at",
        "2026-11-16T09:00+01:00",
    ]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.ends_with("}\n") && ran.out.lines().count() == 1);
    let mut json: Value = serde_json::from_str(&ran.out).unwrap();
    let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 8, "{keys:?}");
    assert_eq!(json["version"], 1);
    assert_eq!(json["tool"]["name"], "tidegate");
    assert_eq!(json["at"], "2026-11-16T08:00:00Z");
    assert_eq!(json["gate"], false);
    assert_eq!(json["environment"], json!([]));
    assert_eq!(json["summary"]["errors"], 1);
    assert_eq!(json["workspaces"][0]["root"], ".");
    assert_eq!(json["workspaces"][0]["verdicts"], json!([]));
    let position =
        |column: u32, offset: u32| json!({"line": 2, "column": column, "offset": offset});
    let finding = json["workspaces"][0]["findings"][0].take();
    assert_eq!(
        finding,
        json!({
            "name": "unknown-config-key",
            "severity": "error",
            "message": "there is no key `polices`, so nothing reads it",
            "help": ["did you mean `policies`?"],
            "primary": {
                "file": "tidegate.toml",
                "start": position(1, 5),
                "end": position(8, 12),
                "text": "",
                "role": "note",
            },
            "labels": [],
            "fixes": [{
                "title": "write `policies`",
                "safe": false,
                "edits": [{
                    "file": "tidegate.toml",
                    "start": position(1, 5),
                    "end": position(8, 12),
                    "text": "policies",
                }],
            }],
            "page": "tidegate explain unknown-config-key",
            "decision": null,
        })
    );
}

#[test]
fn the_same_every_time_and_sorted() {
    let folder = folder();
    let arguments = [
        "check",
        "a",
        "b",
        "--format",
        "json",
        "--at",
        "2026-11-16T09:00Z",
    ];
    let first = folder.run(&arguments);
    assert_eq!(first.code, 3);
    for _ in 0..5 {
        assert_eq!(folder.run(&arguments).out, first.out);
    }
    let json: Value = serde_json::from_str(&first.out).unwrap();
    let files: Vec<&str> = json["workspaces"][1]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["primary"]["file"].as_str().unwrap())
        .collect();
    assert_eq!(files.len(), 41);
    assert!(files.is_sorted(), "{files:?}");
}

#[test]
fn paths_of_no_workspace_have_no_root() {
    let folder = Folder::with(&[]);
    let ran = folder.run(&["check", "gone", "--format", "json"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(ran.code, 3);
    assert_eq!(json["workspaces"][0]["root"], Value::Null);
    assert_eq!(
        json["workspaces"][0]["findings"][0]["primary"]["file"],
        "gone"
    );
}

#[test]
fn a_verdict_names_what_it_rests_on() {
    let folder = Folder::with(&[
        (
            "p.tide",
            "policy p { timezone UTC }\ngroup cab { members @heidi }\nblackout freeze { from 2026-12-18 to 2027-01-04; override 1 of cab }\nwaiver hotfix { of blackout freeze; for change \"CHG-1\"; by @heidi; until 2026-12-21; reason \"an outage\" }\n",
        ),
        (
            "plan.toml",
            "[[change]]\nid = \"CHG-1\"\nstart = 2026-12-20T10:00:00Z\nend = 2026-12-20T11:00:00Z\n",
        ),
    ]);
    let at = ["--at", "2026-11-16T09:00Z"];
    let ran = folder.run(&["check", "--format", "json", at[0], at[1]]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        json["workspaces"][0]["verdicts"][0]["overridden"],
        json!([{
            "statement": "blackout freeze",
            "waiver": "hotfix",
            "by": ["heidi"],
            "reason": "an outage",
        }])
    );
    folder.run(&["check", at[0], at[1]]).says(
        0,
        &["change CHG-1  go       by waiver hotfix of blackout freeze"],
    );
}
