//! What findings weigh by `tidegate.toml`, and the keys of that file against its reference and its schema.

use crate::data::text_of;
use crate::program::{Folder, Ran};
use serde_json::Value;
use std::collections::BTreeSet;
use tidegate::diagnostic::Severity;
use tidegate::engine::levels::Level;
use tidegate::source::FileId;
use tidegate::workspace::config::{
    KEYS, OUTPUT_KEYS, OVERRIDE_KEYS, WIDTHS, adjustable, choices, parse_config,
};
use tidegate::workspace::tables::{SPEC_KEYS, TABLE_KEYS};

const POLICY: &str = "policy p { timezone UTC }\ngroup board { members @heidi }\n";

fn check(config: &str) -> Ran {
    Folder::with(&[
        ("p.tide", POLICY),
        ("legacy/old.tide", "group old { members @ivan }\n"),
        ("tidegate.toml", config),
    ])
    .run(&["check", "--at", "2026-11-16T09:00Z"])
}

#[test]
fn a_level_for_all_files() {
    check("").says(0, &["2 warnings", "warning unused-name"]);
    check("[levels]\nunused-name = 'error'\n").says(1, &["2 errors", "error unused-name"]);
    check("[levels]\nunused-name = 'note'\n").says(0, &["2 notes", "note unused-name"]);
    check("[levels]\nunused-name = 'off'\n")
        .says(0, &["no findings"])
        .hides(&["suppressed"]);
}

#[test]
fn a_level_for_some_files_and_the_last_one_wins() {
    let base = "[levels]\nunused-name = 'error'\n[[override]]\nfiles = ['legacy']\nlevels = { unused-name = 'note' }\n";
    check(base).says(1, &["1 error, 1 note", "note unused-name"]);
    for files in ["legacy/**", "legacy/", "./legacy/*.tide", "**/old.tide"] {
        check(&base.replace("legacy", files)).says(1, &["1 error, 1 note"]);
    }
    let again = "[[override]]\nfiles = ['**/*.tide']\nlevels = { unused-name = 'off' }\n";
    check(&format!("{base}{again}")).says(0, &["no findings"]);
    check(&base.replace("legacy", "lgacy")).says(
        1,
        &["2 errors, 1 warning", "no file matches the pattern `lgacy`"],
    );
}

#[test]
fn the_findings_of_the_edges_have_levels() {
    let config = "[levels]\nunused-name = 'off'\nlink-loop = 'error'\n";
    check(config).says(0, &["no findings"]);
}

#[test]
fn what_refuses_cannot_be_turned_down() {
    check("[levels]\nrule = 'off'\nunknown-name = 'note'\nunreadable-file = 'off'\ncalendar-does-not-cover = 'off'\nunused-name = 'off'\n").says(
        1,
        &[
            "4 errors",
            "the level of `rule` cannot be changed",
            "the level of `unknown-name` cannot be changed",
            "the level of `unreadable-file` cannot be changed",
            "the level of `calendar-does-not-cover` cannot be changed",
            "[tidegate.toml:2:1]",
        ],
    );
    let folder = Folder::with(&[
        (
            "p.tide",
            "policy p { timezone UTC }\nrule r { require title is set }\n",
        ),
        ("plan.toml", "[[change]]\nid = 'a'\nauhtor = 'x'\n"),
        (
            "tidegate.toml",
            "[levels]\nrule = 'off'\n[[override]]\nfiles = ['*.toml']\nlevels = { unknown-field = 'off', rule = 'note' }\n",
        ),
    ]);
    folder
        .run(&["check"])
        .says(1, &["change a  no-go    rule r, unknown-field", "5 errors"]);
}

/// Which levels may be set, check by check: nothing that refuses a plan and no mistake is among them.
#[test]
fn only_lints_warnings_and_notes_have_levels() {
    let may: BTreeSet<&str> = adjustable().iter().map(|check| check.name).collect();
    for (check, _) in tidegate::checks::all() {
        let is_lint = tidegate::lints::ALL
            .iter()
            .any(|(lint, ..)| lint.name == check.name);
        let expected = check.name != "calendar-does-not-cover"
            && (is_lint || matches!(check.severity, Severity::Note | Severity::Warning));
        assert_eq!(may.contains(check.name), expected, "{}", check.name);
    }
}

#[test]
fn mistakes_in_levels_stand_at_their_places() {
    check("[levels]\nunused-nam = 'off'\nunused-name = 'of'\nclock-change = true\n[[override]]\nfile = ['x']\n[output]\nformt = 'json'\nwidth = 5\nstyle = 'plane'\n").says(
        1,
        &[
            "there is no check `unused-nam`",
            "did you mean `unused-name`?",
            "`unused-name` is `off`, `note`, `warning` or `error`, not `of`",
            "`clock-change` is a level, in quotes: `off`, `note`, `warning` or `error`,",
            "this override does not say its `files`",
            "this override does not say its `levels`",
            "there is no key `file`",
            "did you mean `format`?",
            "`width` is a number from 20 to 1000, not another",
            "did you mean `plain`?",
        ],
    );
    check("levels = 1\noverride = { files = ['x'] }\noutput = []\nbaseline = 3\n").says(
        1,
        &[
            "`levels` is a table of checks, each with its level, not a number",
            "`override` is tables, each under `[[override]]`, not a table",
            "`output` is a table, not a list",
            "`baseline` is the path of a file, in quotes, not a number",
        ],
    );
}

#[test]
fn a_workspace_says_how_it_is_reported_and_flags_win() {
    let folder = Folder::with(&[
        ("a/p.tide", POLICY),
        (
            "a/tidegate.toml",
            "[output]\nformat = 'json'\nstyle = 'plain'\nwidth = 300\ncolor = 'always'\n",
        ),
        ("b/p.tide", POLICY),
        ("b/tidegate.toml", ""),
    ]);
    assert!(
        folder
            .run_in("a", &["check"])
            .out
            .starts_with("{\"version\":1")
    );
    let human = folder.run_in("a", &["check", "--format", "human"]);
    assert!(human.out.contains(",-[p.tide:2:7]"), "{}", human.out);
    let fancy = folder.run(&["check", "a", "--format", "human", "--style", "fancy"]);
    assert!(fancy.out.contains('\u{1b}'), "{}", fancy.out);
    let bare = folder.run(&["check", "a", "--format", "human", "--color", "never"]);
    assert!(!bare.out.contains('\u{1b}'), "{}", bare.out);
    // Two workspaces may want two things; then the flags alone say it.
    folder
        .run(&["check", "a", "b"])
        .says(0, &["workspace a", "╭─["]);
}

/// The keys of the file, each with the section that it stands in.
fn sections() -> [(&'static str, &'static [&'static str]); 5] {
    [
        ("", &KEYS),
        ("output", &OUTPUT_KEYS),
        ("override", &OVERRIDE_KEYS),
        ("history", &TABLE_KEYS),
        ("column", &SPEC_KEYS),
    ]
}

#[test]
fn every_key_is_in_the_reference_and_nothing_else() {
    let page = text_of("docs/config.md");
    let mut rows = BTreeSet::new();
    let mut section = "";
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = match heading {
                "Keys" => "",
                "`[output]`" => "output",
                "`[[override]]`" => "override",
                "`[[table]]` and `[[history]]`" => "history",
                "The columns of tables" => "column",
                _ => "-",
            };
        }
        if let Some(key) = line.strip_prefix("| `") {
            let key = key.split('`').next().unwrap();
            if section != "-" {
                assert!(rows.insert((section, key.to_owned())), "{key} stands twice");
            }
        }
    }
    let mut known = BTreeSet::new();
    for (section, keys) in sections() {
        known.extend(keys.iter().map(|key| (section, (*key).to_owned())));
    }
    assert_eq!(rows, known);
    for check in adjustable() {
        let row = format!("| `{}` | {} |", check.name, level_word(check.severity));
        assert!(page.contains(&row), "docs/config.md has no `{row}`");
    }
    let listed = page.split("## `[levels]`").nth(1).unwrap();
    let listed = listed.split("\n## ").next().unwrap();
    let rows = listed
        .lines()
        .filter(|line| line.starts_with("| `"))
        .count();
    assert_eq!(rows, adjustable().len());
}

fn level_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Owed | Severity::Error => "error",
    }
}

fn schema() -> Value {
    serde_json::from_str(&text_of("docs/schema/tidegate-toml-1.json")).unwrap()
}

fn keys_of(schema: &Value) -> BTreeSet<String> {
    let properties = schema["properties"].as_object().unwrap();
    properties.keys().cloned().collect()
}

/// The schema follows `$ref`s to its own definitions.
fn resolve<'s>(schema: &'s Value, part: &'s Value) -> &'s Value {
    match part["$ref"].as_str() {
        Some(path) => schema.pointer(path.strip_prefix('#').unwrap()).unwrap(),
        None => part,
    }
}

#[test]
fn the_schema_has_the_keys_and_words_of_the_parser() {
    let schema = schema();
    let set =
        |keys: &[&str]| -> BTreeSet<String> { keys.iter().map(|k| (*k).to_owned()).collect() };
    let part = |path: &str| schema.pointer(path).unwrap_or_else(|| panic!("{path}"));
    assert_eq!(keys_of(&schema), set(&KEYS));
    assert_eq!(keys_of(part("/definitions/output")), set(&OUTPUT_KEYS));
    assert_eq!(keys_of(part("/definitions/override")), set(&OVERRIDE_KEYS));
    let plain = &TABLE_KEYS[..TABLE_KEYS.len() - 2];
    assert_eq!(keys_of(part("/definitions/table")), set(plain));
    assert_eq!(keys_of(part("/definitions/history")), set(&TABLE_KEYS));
    assert_eq!(keys_of(part("/definitions/spec")), set(&SPEC_KEYS));
    for path in [
        "",
        "/definitions/output",
        "/definitions/override",
        "/definitions/table",
        "/definitions/history",
        "/definitions/levels",
        "/definitions/spec",
    ] {
        assert_eq!(part(path)["additionalProperties"], false, "{path}");
    }
    let levels = part("/definitions/levels");
    let names: BTreeSet<String> = adjustable().iter().map(|c| c.name.to_owned()).collect();
    assert_eq!(keys_of(levels), names);
    for check in adjustable() {
        let property = &levels["properties"][check.name];
        assert_eq!(
            property["allOf"][0]["$ref"], "#/definitions/level",
            "{}",
            check.name
        );
        assert_eq!(property["description"], check.summary, "{}", check.name);
    }
    let words = |value: &Value| -> Vec<String> { serde_json::from_value(value.clone()).unwrap() };
    assert_eq!(
        words(part("/definitions/level/enum")),
        Level::ALL.map(|level| level.word().to_owned())
    );
    for key in ["format", "style", "color"] {
        let property = &part("/definitions/output")["properties"][key];
        assert_eq!(words(&property["enum"]), choices(key), "{key}");
    }
    let width = &part("/definitions/output")["properties"]["width"];
    assert_eq!(width["minimum"], *WIDTHS.start());
    assert_eq!(width["maximum"], *WIDTHS.end());
}

/// Each key with its schema's example is read without a finding, and with a value of another type it is not.
#[test]
fn the_schema_and_the_parser_take_the_same_values() {
    let schema = schema();
    let mut count = 0;
    for (section, path, head) in [
        ("top", "", ""),
        ("output", "/definitions/output", "[output]\n"),
    ] {
        let properties = schema.pointer(path).unwrap()["properties"]
            .as_object()
            .unwrap();
        for (key, property) in properties {
            let property = resolve(&schema, property);
            let mut kinds = vec!["string", "array", "object", "integer"];
            let own = property["type"].as_str().unwrap_or("string");
            assert!(kinds.contains(&own), "{section} {key} has a type");
            kinds.retain(|kind| *kind != own);
            for kind in kinds {
                let wrong = match kind {
                    "string" => "'x'",
                    "array" => "[]",
                    "object" => "{}",
                    _ => "7",
                };
                let text = format!("{head}{key} = {wrong}\n");
                let (_, findings) = parse_config(FileId(0), &text);
                let names: Vec<_> = findings.iter().map(|finding| finding.name).collect();
                assert_eq!(names, ["config-type"], "{text}");
            }
            let examples = property["examples"].as_array().cloned();
            let enumerated = property["enum"].as_array().cloned();
            for example in examples
                .or(enumerated)
                .unwrap_or_else(|| panic!("{section} {key} has no example"))
            {
                let text = format!("{head}{key} = {}\n", inline(&example));
                let (_, findings) = parse_config(FileId(0), &text);
                assert_eq!(findings, [], "{text}");
                count += 1;
            }
        }
    }
    assert!(count > 15, "{count}");
}

/// A value of JSON as a value of TOML in one line.
fn inline(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries = entries.iter();
            let entries: Vec<String> = entries
                .map(|(key, value)| format!("{key:?} = {}", inline(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        value => value.to_string(),
    }
}
