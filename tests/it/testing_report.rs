//! The report of tests in JSON holds to its schema, whatever becomes of the tests.

use crate::data::{root, text_of};
use crate::program::Folder;
use crate::schema::Schema;
use serde_json::{Value, json};
use std::path::Path;

const SCHEMA: &str = "docs/schema/tests-1.json";

/// The report on the tests of a folder.
fn report(folder: &Path, arguments: &[&str]) -> Value {
    let mut command = crate::program::command(folder);
    let command = command.args(["test", "--format", "json"]).args(arguments);
    let out = crate::program::Ran::new(command.output().unwrap()).out;
    assert!(out.ends_with("}\n") && out.lines().count() == 1, "{out}");
    serde_json::from_str(&out).unwrap()
}

fn of_all_kinds() -> Folder {
    Folder::with(&[
        (
            "p.tide",
            "policy p { timezone UTC }\n\
             group cab { members @heidi, @ivan }\n\
             approval board { require 1 of cab by 24h before start }\n\
             blackout weekends { every saturday, sunday; override 1 of cab }\n\
             conflict both { between changes; when during other }\n",
        ),
        (
            "t.tide",
            "test \"refused\" { at 2026-11-16 09:00; change { start 2026-11-21 17:00; end 2026-11-21 18:00 }; expect no-go from weekends }\n\
             test \"fails\" { at 2026-11-16 09:00; change { start 2026-11-20 17:00; end 2026-11-20 18:00 }; expect go }\n\
             test \"mistaken\" { at 2026-11-16 09:00; change { strat 2026-11-20 17:00 }; expect go }\n\
             test \"unknown\" { at 2026-11-16 09:00; change { start 2026-11-20 17:00 }; expect no-go from weekend }\n\
             test \"rows\" { at 2026-11-16 09:00; change { end 2026-11-21 18:00 }\n  each start {\n    2026-11-21 17:00 => no-go from weekends\n    2026-11-21 16:00 => go\n  }\n}\n",
        ),
        ("tidegate.toml", "tests = [\"cases/*.toml\"]\n"),
        (
            "cases/plan.toml",
            "at = 2026-11-16T09:00:00Z\n[[change]]\nid = \"A\"\nstart = 2026-11-18T10:00:00Z\nend = 2026-11-18T11:00:00Z\nexpect = \"owed from board\"\n",
        ),
        ("cases/broken.toml", "at = \n"),
    ])
}

#[test]
fn reports_of_all_kinds_of_tests() {
    let schema = Schema::of(SCHEMA);
    let folder = of_all_kinds();
    let all = report(&folder.path(""), &[]);
    schema.holds(&all, "all kinds");
    let results = all["workspaces"][0]["tests"].as_array().unwrap();
    for result in ["passed", "failed", "mistaken"] {
        assert!(
            results.iter().any(|test| test["result"] == result),
            "no test {result}: {all:#}"
        );
    }
    schema.holds(&report(&folder.path(""), &["--coverage"]), "coverage");
    schema.holds(&report(&folder.path(""), &["--filter", "row"]), "a filter");
    schema.holds(&report(&Folder::with(&[]).path(""), &[]), "nothing");
    let broken = Folder::with(&[
        ("p.tide", "policy p {\n"),
        ("t.tide", "test { expect }\ntest \"\u{202e}\" { at }\n"),
    ]);
    schema.holds(&report(&broken.path(""), &[]), "broken files");
    schema.holds(&report(&broken.path(""), &["gone"]), "no such file");
    schema.holds(&report(root(), &["policies"]), "the starter policies");
}

#[test]
fn the_schema_is_strict() {
    let schema = Schema::of(SCHEMA);
    let report = report(&of_all_kinds().path(""), &[]);
    for (pointer, value) in [
        ("/new", json!(1)),
        ("/version", json!(2)),
        ("/summary/tests", json!(-1)),
        ("/workspaces/0/tests/0/result", json!("go")),
        ("/workspaces/0/tests/0/place/start/line", json!(0)),
        ("/workspaces/0/coverage/0/seen", json!(["refused"])),
        ("/workspaces/0/coverage/0/new", json!(1)),
    ] {
        let mut changed = report.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        changed.pointer_mut(parent).unwrap()[key] = value;
        assert!(schema.refuses(&changed), "{pointer}");
    }
}

/// Findings and places are the same in both reports.
#[test]
fn what_both_reports_have_has_one_schema() {
    let read = |path| -> Value { serde_json::from_str(&text_of(path)).unwrap() };
    let (tests, check) = (read(SCHEMA), read("docs/schema/report-1.json"));
    for name in [
        "finding", "position", "place", "label", "edit", "fix", "decision",
    ] {
        assert_eq!(tests["$defs"][name], check["$defs"][name], "{name}");
    }
}

/// Each field of the schema stands in the page, in a table or in a sentence.
#[test]
fn the_page_has_every_field() {
    let page = text_of("docs/json.md");
    let (_, part) = page.split_once("\n## Tests\n").unwrap();
    let schema: Value = serde_json::from_str(&text_of(SCHEMA)).unwrap();
    let mut objects = vec![&schema["properties"]];
    for name in ["summary", "workspace", "test", "statement"] {
        objects.push(&schema["$defs"][name]["properties"]);
    }
    for field in objects
        .iter()
        .flat_map(|object| object.as_object().unwrap().keys())
    {
        assert!(
            part.contains(&format!("`{field}`")),
            "docs/json.md has no `{field}`"
        );
    }
}
