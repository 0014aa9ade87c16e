//! A baseline: what it knows, what it never knows, and that it stays true when lines move.

use crate::program::Folder;
use serde_json::Value;

const AT: [&str; 2] = ["--at", "2026-11-16T09:00Z"];

const POLICY: &str = "policy p { timezone UTC }\ngroup böard { members @heidi }\nrule low { advisory; require title is set }\nrule high { require risk is set }\n";
const PLAN: &str =
    "[[change]]\nid = \"a \\\"b\\\"\"\nstart = 2026-11-24T10:00:00Z\nend = 2026-11-24T11:00:00Z\n";

fn folder() -> Folder {
    Folder::with(&[
        ("p.tide", POLICY),
        ("plans/a.toml", PLAN),
        ("tidegate.toml", ""),
    ])
}

fn run(folder: &Folder, arguments: &[&str]) -> crate::program::Ran {
    let mut all = vec!["check"];
    all.extend(AT);
    all.extend(arguments);
    folder.run(&all)
}

fn text(folder: &Folder, path: &str) -> String {
    std::fs::read_to_string(folder.path(path)).unwrap()
}

#[test]
fn what_is_known_is_not_reported_and_refusals_are() {
    let folder = folder();
    let ran = run(&folder, &["--write-baseline", "known.toml"]).says(
        1,
        &[
            "1 error, 2 suppressed",
            "error rule high",
            "change a \"b\"  no-go    rule high",
        ],
    );
    assert_eq!(ran.err, "wrote 2 findings to `known.toml`\n");
    ran.hides(&["böard", "rule low\n"]);
    assert_eq!(
        text(&folder, "known.toml"),
        "# Findings that are known, so that only new ones are reported: `tidegate check --write-baseline` writes this file anew.\n\
         version = 1\n\
         \n[[finding]]\ncheck = \"unused-name\"\nfile = \"p.tide\"\nsubject = \"group böard\"\ntext = \"böard\"\n\
         \n[[finding]]\ncheck = \"rule\"\nfile = \"plans/a.toml\"\nsubject = \"change a \\\"b\\\"\"\ntext = \"\\\"a \\\\\\\"b\\\\\\\"\\\"\"\n"
    );
    // By a flag, and by the workspace; it is no plan.
    run(&folder, &["--baseline", "known.toml"]).says(1, &["1 plan:", "1 error, 2 suppressed"]);
    folder.write("tidegate.toml", b"baseline = 'known.toml'\n");
    run(&folder, &[]).says(1, &["1 plan:", "1 error, 2 suppressed"]);
    folder
        .run_in("plans", &["check", AT[0], AT[1]])
        .says(1, &["1 error, 2 suppressed"]);
}

#[test]
fn it_is_the_same_bytes_every_time_and_from_every_folder() {
    let folder = folder();
    run(&folder, &["--write-baseline", "known.toml"]);
    let first = text(&folder, "known.toml");
    for _ in 0..3 {
        run(&folder, &["--write-baseline", "known.toml"]);
        assert_eq!(text(&folder, "known.toml"), first);
    }
    folder.run_in(
        "plans",
        &["check", AT[0], AT[1], "--write-baseline", "../other.toml"],
    );
    assert_eq!(text(&folder, "other.toml"), first);
}

#[test]
fn lines_may_move_and_new_findings_are_new() {
    let folder = folder();
    run(&folder, &["--write-baseline", "known.toml"]);
    folder.write("tidegate.toml", b"baseline = 'known.toml'\n");
    let moved = format!("# moved\r\n\r\n{}", POLICY.replace('\n', "\r\n"));
    folder.write("p.tide", moved.as_bytes());
    folder.write("plans/a.toml", format!("# moved\n\n{PLAN}").as_bytes());
    run(&folder, &[])
        .says(1, &["1 error, 2 suppressed"])
        .hides(&["stale-baseline"]);
    folder.write(
        "p.tide",
        format!("{POLICY}group new {{ members @x }}\n").as_bytes(),
    );
    run(&folder, &[]).says(
        1,
        &[
            "nothing uses the group `new`",
            "1 error, 1 warning, 2 suppressed",
        ],
    );
}

#[test]
fn a_second_finding_of_the_same_kind_is_new() {
    let folder = folder();
    run(&folder, &["--write-baseline", "known.toml"]);
    folder.write("tidegate.toml", b"baseline = 'known.toml'\n");
    // The same advice on the same id, once more.
    folder.write("plans/a.toml", format!("{PLAN}\n{PLAN}").as_bytes());
    run(&folder, &[]).says(1, &["1 warning, 2 suppressed", "warning rule low"]);
    // With both known, one fewer is told.
    run(&folder, &["--write-baseline", "known.toml"]);
    assert!(text(&folder, "known.toml").contains("count = 2\n"));
    folder.write("plans/a.toml", PLAN.as_bytes());
    run(&folder, &[]).says(
        1,
        &[
            "note stale-baseline",
            "is there no more, 1 of 2",
            "[known.toml:10:1]",
        ],
    );
}

#[test]
fn what_is_mended_is_told_unless_something_was_not_looked_at() {
    let folder = folder();
    run(&folder, &["--write-baseline", "known.toml"]);
    folder.write("tidegate.toml", b"baseline = 'known.toml'\n");
    let mended = POLICY.replace("risk is set", "risk is set; except when author in böard");
    folder.write("p.tide", mended.as_bytes());
    let told = "`unused-name` in `p.tide` about `group böard` is there no more";
    run(&folder, &[]).says(1, &["note stale-baseline", told]);
    // Naming the plans narrows what is reported of them; everything is looked at all the same.
    run(&folder, &["plans"]).says(1, &["1 plan", told]);
    let broken = format!("{mended}rule x {{ require nonsense }}\n");
    folder.write("p.tide", broken.as_bytes());
    run(&folder, &[])
        .says(1, &["nonsense"])
        .hides(&["stale-baseline"]);
}

/// Not even by hand can a refusal or a mistake be written into one.
#[test]
fn a_refusal_is_never_known() {
    let folder = folder();
    folder.write("tidegate.toml", b"baseline = 'known.toml'\n");
    folder.write("plans/a.toml", format!("{PLAN}auhtor = \"x\"\n").as_bytes());
    let entry = |check: &str, text: &str| {
        format!(
            "[[finding]]\ncheck = \"{check}\"\nfile = \"plans/a.toml\"\nsubject = \"change a \\\"b\\\"\"\ntext = {text}\ncount = 9\n"
        )
    };
    let text = format!(
        "version = 1\n{}{}{}",
        entry("rule", "'\"a \\\"b\\\"\"'"),
        entry("unknown-field", "'auhtor'"),
        entry("approval", "'\"a \\\"b\\\"\"'"),
    );
    folder.write("known.toml", text.as_bytes());
    run(&folder, &[]).says(
        1,
        &[
            "2 errors, 1 warning, 1 suppressed",
            "no-go    rule high, unknown-field",
        ],
    );
}

#[test]
fn a_raised_level_does_not_make_it_new() {
    let folder = folder();
    folder.write("tidegate.toml", b"[levels]\nunused-name = 'error'\n");
    let ran = run(&folder, &["--write-baseline", "known.toml"]);
    assert_eq!(ran.err, "wrote 2 findings to `known.toml`\n");
    run(&folder, &["--baseline", "known.toml"]).says(1, &["1 error, 2 suppressed"]);
}

#[test]
fn what_is_wrong_with_the_file_is_told() {
    let folder = folder();
    folder.write("tidegate.toml", b"baseline = 'known.toml'\n");
    run(&folder, &[]).says(
        3,
        &[
            "the baseline `known.toml` does not exist",
            "[tidegate.toml:1:12]",
        ],
    );
    run(&folder, &["--baseline", "gone.toml"]).says(3, &["`gone.toml` does not exist"]);
    folder.write("known.toml", b"version = 2\nfindings = []\n[[finding]]\nchek = \"x\"\n[[finding]]\ncheck = 1\nfile = \"p.tide\"\ncount = 0\n= 3\n");
    run(&folder, &[]).says(
        1,
        &[
            "error baseline-syntax",
            "this version of the program reads baselines of version 1",
            "there is no key `findings` in a baseline",
            "there is no key `chek`",
            "this finding does not say its `check`",
            "this is a text, in quotes",
            "`count` is a number from 1",
        ],
    );
}

#[test]
fn one_baseline_is_of_one_whole_workspace() {
    let folder = Folder::with(&[
        ("a/p.tide", POLICY),
        ("a/tidegate.toml", ""),
        ("a/plans/a.toml", PLAN),
        ("b/p.tide", POLICY),
        ("b/tidegate.toml", ""),
    ]);
    for arguments in [
        vec!["check", "a", "b", "--write-baseline", "x.toml"],
        vec!["check", "a", "b", "--baseline", "x.toml"],
        vec!["check", "a/plans", "--write-baseline", "x.toml"],
        vec![
            "check",
            "a",
            "--baseline",
            "x.toml",
            "--write-baseline",
            "x.toml",
        ],
        vec!["check", "a", "--fix", "--write-baseline", "x.toml"],
        vec!["check", "a", "--unsafe-fixes"],
    ] {
        assert_eq!(folder.run(&arguments).code, 2, "{arguments:?}");
    }
    assert!(!folder.path("x.toml").exists());
}

#[test]
fn what_is_left_out_is_in_the_report_for_programs() {
    let folder = folder();
    let policy = POLICY.replace(
        "heidi }",
        "heidi } # tidegate: allow unused-name because it is to come",
    );
    folder.write("p.tide", policy.as_bytes());
    run(&folder, &["--write-baseline", "known.toml"]);
    let ran = run(&folder, &["--baseline", "known.toml", "--format", "json"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["summary"]["suppressed"], 2);
    let suppressed = json["workspaces"][0]["suppressed"].as_array().unwrap();
    assert_eq!(suppressed[0]["by"], "allow");
    assert_eq!(suppressed[0]["because"], "it is to come");
    assert_eq!(suppressed[0]["place"]["file"], "p.tide");
    assert_eq!(suppressed[0]["finding"]["name"], "unused-name");
    assert_eq!(suppressed[1]["by"], "baseline");
    assert_eq!(suppressed[1]["because"], Value::Null);
    assert_eq!(suppressed[1]["place"]["file"], "known.toml");
    assert_eq!(suppressed[1]["finding"]["name"], "rule");
    assert_eq!(json["workspaces"][0]["fixed"], serde_json::json!([]));
}

#[test]
fn nothing_is_written_where_not_everything_was_read() {
    let folder = folder();
    folder.write("plans/b.toml", b"\xff");
    run(&folder, &["--write-baseline", "known.toml"]).says(
        3,
        &["`known.toml` was not written: not everything could be read"],
    );
    assert!(!folder.path("known.toml").exists());
}

#[test]
fn a_baseline_is_written_over_nothing_else() {
    let folder = folder();
    for other in ["p.tide", "plans/a.toml", "tidegate.toml"] {
        folder.write("tidegate.toml", b"# the root\n");
        let before = text(&folder, other);
        run(&folder, &["--write-baseline", other]).says(
            3,
            &[
                &format!("`{other}` was not written: it is there already"),
                "is no baseline",
            ],
        );
        assert_eq!(text(&folder, other), before);
    }
    run(&folder, &["--write-baseline", "known.toml"]).says(1, &["2 suppressed"]);
    run(&folder, &["--write-baseline", "known.toml"]).says(1, &["2 suppressed"]);
    run(&folder, &["--write-baseline", "nowhere/known.toml"])
        .says(3, &["there is no folder", "create it first"]);
}
