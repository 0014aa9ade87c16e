//! The exit codes: 0 go, 1 errors, 2 wrong usage, 3 nothing to check or not read.

use crate::program::{Folder, Ran, command};
use std::io::Read;
use std::process::Stdio;

const POLICY: (&str, &str) = ("p.tide", "policy p { timezone Europe/Amsterdam }\n");

/// A change that may go, also at a gate.
const GOES: [(&str, &str); 2] = [
    (
        "p.tide",
        "policy p { timezone UTC }\nrule r { require title is set }\n",
    ),
    (
        "plan.toml",
        "[[change]]\nid = \"A\"\ntitle = \"A change\"\n",
    ),
];

#[test]
fn policies_alone_are_fine() {
    let folder = Folder::with(&[POLICY]);
    folder
        .run(&["check", "--at", "2026-11-16T09:00+01:00"])
        .says(
            0,
            &[
                "checked 1 policy, no plans: ",
                "no findings (at 2026-11-16T",
            ],
        );
}

#[test]
fn nothing_is_never_a_pass() {
    let empty = Folder::with(&[]);
    let says = ["error nothing-to-check", "`.` holds no policy and no plan"];
    empty.run(&["check"]).says(3, &says);
    let plans = Folder::with(&[("a.toml", "change = []\n"), ("b.json", "{}")]);
    plans
        .run(&["check"])
        .says(3, &["`.` holds no policy to check 2 plans against"]);
    let folder = Folder::with(&[POLICY, ("empty/readme.md", "")]);
    folder
        .run(&["check", "p.tide", "empty"])
        .says(3, &["`empty` holds no policy and no plan"]);
}

#[test]
fn a_path_that_is_not_there() {
    let folder = Folder::with(&[POLICY]);
    folder
        .run(&["check", "p.tide", "plans/decembre.toml"])
        .says(
            3,
            &["`plans/decembre.toml` does not exist", "checked 1 policy"],
        );
}

#[test]
fn mistakes_are_errors() {
    let folder = Folder::with(&[POLICY, ("tidegate.toml", "polices = []\n")]);
    folder
        .run(&["check"])
        .says(1, &["error unknown-config-key"]);
}

#[test]
fn wrong_usage_says_what_was_meant() {
    let folder = Folder::with(&[POLICY]);
    for (arguments, part) in [
        (vec!["chekc"], "'check'"),
        (vec!["check", "--gat"], "'--gate'"),
        (vec!["check", "--format", "jsn"], "'json'"),
        (vec!["check", "--width", "5"], "20..=1000"),
        (
            vec!["check", "--at", "2026-11-16 09:00"],
            "does not say in which zone",
        ),
        (
            vec!["explain", "unreadable-fil"],
            "did you mean `unreadable-file`?",
        ),
        (vec![], "Usage: tidegate"),
    ] {
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.err.contains(part), "{arguments:?}\n{}", ran.err);
        assert_eq!(ran.out, "", "{arguments:?}");
    }
}

/// A switch that is neither on nor off is wrong usage: nobody believes that a gate is closed while it is open, or the other way round.
#[test]
fn a_switch_of_the_environment_is_true_or_false() {
    let folder = Folder::with(&GOES);
    for (value, code) in [
        ("true", 0),
        ("1", 0),
        ("false", 0),
        ("0", 0),
        ("", 0),
        ("yes", 2),
        ("no", 2),
        ("on", 2),
        ("TRUE", 2),
        ("2", 2),
    ] {
        for name in ["TIDEGATE_GATE", "TIDEGATE_QUIET"] {
            let mut check = command(&folder.path(""));
            check.arg("check").env(name, value);
            let ran = Ran::new(check.output().unwrap());
            ran.says(code, &[]);
        }
    }
}

/// Whoever reads a report sees that the environment decided: the instant above all.
#[test]
fn every_report_names_the_variables_that_were_used() {
    let folder = Folder::with(&GOES);
    for format in [
        "human",
        "json",
        "sarif",
        "junit",
        "markdown",
        "github-summary",
    ] {
        let mut check = command(&folder.path(""));
        check.args(["check", "--width", "1000", "--format", format]);
        check.env("TIDEGATE_AT", "2026-11-16T09:00Z");
        check
            .env("TIDEGATE_GATE", "true")
            .env("TIDEGATE_WIDTH", "80");
        let out = Ran::new(check.output().unwrap()).says(0, &[]).out;
        // Markdown escapes the underscore.
        let out = out.replace('\\', "");
        for piece in ["TIDEGATE_AT", "2026-11-16T09:00Z", "TIDEGATE_GATE"] {
            assert!(out.contains(piece), "{format}: no {piece} in {out}");
        }
        assert!(!out.contains("TIDEGATE_WIDTH"), "the flag won: {out}");
    }
}

#[test]
fn flags_come_from_the_environment_too() {
    let folder = Folder::with(&GOES);
    let mut checked = command(&folder.path(""));
    checked
        .arg("check")
        .env("TIDEGATE_FORMAT", "json")
        .env("TIDEGATE_GATE", "1");
    let ran = Ran::new(checked.output().unwrap());
    ran.says(0, &["\"gate\":true"]);
    let mut wrong = command(&folder.path(""));
    wrong.arg("check").env("TIDEGATE_AT", "soon");
    assert_eq!(Ran::new(wrong.output().unwrap()).code, 2);
}

#[test]
fn an_empty_variable_is_not_set() {
    let folder = Folder::with(&[POLICY]);
    let mut checked = command(&folder.path(""));
    for name in [
        "AT",
        "GATE",
        "FORMAT",
        "OUTPUT",
        "COLOR",
        "WIDTH",
        "STYLE",
        "QUIET",
        "BASE",
        "BASELINE",
        "TIMEZONE_DATABASE",
    ] {
        checked.env(format!("TIDEGATE_{name}"), "");
    }
    Ran::new(checked.arg("check").output().unwrap()).says(0, &["no findings"]);
    let mut tested = command(&folder.path(""));
    tested.args(["test", "--list"]).env("TIDEGATE_STYLE", "");
    assert_eq!(Ran::new(tested.output().unwrap()).code, 3);
}

#[test]
fn a_baseline_of_the_environment_gives_way_to_one_that_is_written() {
    let folder = Folder::with(&[POLICY, ("tidegate.toml", "")]);
    let mut written = command(&folder.path(""));
    written
        .args(["check", "--write-baseline", "new.toml"])
        .env("TIDEGATE_BASELINE", "old.toml");
    assert_eq!(Ran::new(written.output().unwrap()).code, 0);
    let both = ["check", "--baseline", "a", "--write-baseline", "b"];
    assert_eq!(folder.run(&both).code, 2);
}

#[test]
fn a_flag_names_a_folder_without_zones() {
    let folder = Folder::with(&[POLICY]);
    let ran = folder.run(&["check", "--timezone-database", "nowhere"]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("`nowhere` is not a folder of time zones"),
        "{}",
        ran.err
    );
}

#[test]
fn help_version_and_pages() {
    let folder = Folder::with(&[]);
    let lines = |ran: &Ran| ran.out.lines().count();
    let help = folder
        .run(&["--help"])
        .says(0, &["Exit codes", "tidegate check"]);
    assert!(lines(&help) <= 30, "{}", help.out);
    let help = folder
        .run(&["check", "--help"])
        .says(0, &["--gate", "Example"]);
    assert!(lines(&help) <= 30, "{}", help.out);
    let widest = help.out.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(100), "{}", help.out);
    folder
        .run(&["--version"])
        .says(0, &["tidegate ", "time zones 20"]);
    folder
        .run(&["explain"])
        .says(0, &["nothing-to-check  ", "unreadable-file"]);
    folder
        .run(&["explain", "foreign-encoding"])
        .says(0, &["# foreign-encoding\n", "iconv"]);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    // More than a pipe holds, so that the program is still writing when its reader goes.
    let folder = Folder::with(&[POLICY]);
    let keys: String = (0..4_000).map(|n| format!("key{n} = {n}\n")).collect();
    folder.write("tidegate.toml", keys.as_bytes());
    let mut child = command(&folder.path(""))
        .arg("check")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 20];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let ran = Ran::new(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
}
