//! What terminals get: widths, colours, styles.

use crate::program::{Folder, Ran, command};

const HELP: &str = "for all folders of the workspace, write";

fn folder() -> Folder {
    Folder::with(&[
        ("a/p.tide", ""),
        ("p.tide", "policy p { timezone Europe/Amsterdam }\n"),
        ("tidegate.toml", "plans = ['*.nope']\n"),
    ])
}

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let folder = folder();
    let mut command = command(&folder.path(""));
    command
        .arg("check")
        .args(arguments)
        .envs(variables.iter().copied());
    Ran::new(command.output().unwrap()).says(1, &["unmatched-glob"])
}

#[test]
fn colours_only_when_asked_for() {
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        run(arguments, variables).out.contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]), "no terminal");
    assert!(coloured(&["--color", "always"], &[]));
    assert!(
        coloured(&["--color", "always"], &[("NO_COLOR", "1")]),
        "the flag wins"
    );
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!coloured(
        &[],
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
    assert!(
        coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]),
        "empty is unset"
    );
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["--color", "always", "--style", "plain"], &[]));
}

#[test]
fn texts_wrap_at_the_width() {
    let unbroken = |arguments: &[&str], variables: &[(&str, &str)]| {
        run(arguments, variables).out.contains(HELP)
    };
    assert!(unbroken(&[], &[]));
    assert!(!unbroken(&["--width", "30"], &[]));
    assert!(!unbroken(&[], &[("COLUMNS", "30")]));
    assert!(
        unbroken(&["--width", "120"], &[("COLUMNS", "30")]),
        "the flag wins"
    );
    assert!(
        unbroken(&[], &[("COLUMNS", "wide")]),
        "what is no number is not heeded"
    );
    assert!(!unbroken(&[], &[("TIDEGATE_WIDTH", "30")]));
}

#[test]
fn styles_and_quiet() {
    assert!(run(&["--style", "plain"], &[]).out.is_ascii());
    run(&["--style", "narrated"], &[])
        .says(1, &["Begin snippet for tidegate.toml", "label at line 1"]);
    let quiet = folder()
        .run(&["check", "--quiet"])
        .says(1, &["unmatched-glob"]);
    assert!(!quiet.out.contains("checked"), "{}", quiet.out);
}

const CLOSED: [(&str, &str); 2] = [
    (
        "p.tide",
        "policy p { timezone Europe/Amsterdam }\nblackout w {\n  from 2026-11-16 08:00 to 2026-11-17 08:00\n}\n",
    ),
    (
        "a.toml",
        "[[change]]\nid = \"A\"\nstart = 2026-11-16T10:00:00Z\nend = 2026-11-16T11:00:00Z\n",
    ),
];

#[test]
fn each_label_is_told_at_its_own_line() {
    let folder = Folder::with(&CLOSED);
    let at = ["check", "--at", "2026-11-16T09:00Z", "--style", "narrated"];
    let told = folder.run(&at).says(1, &["closed here"]).out;
    let labels: Vec<&str> = told.lines().filter(|line| line.contains("label")).collect();
    assert_eq!(labels.len(), 2, "{told}");
    assert!(
        labels[1].ends_with("columns 3 to 43: closed here"),
        "{told}"
    );
}

#[test]
fn lines_break_at_blanks_only() {
    let folder = Folder::with(&CLOSED);
    for width in 20..70 {
        let width = width.to_string();
        let at = ["check", "--at", "2026-11-16T09:00Z", "--width", &width];
        let drawn = folder.run(&at).out;
        let is_torn = |line: &&str| line.ends_with(['-', '/']);
        assert_eq!(drawn.lines().find(is_torn), None, "{drawn}");
    }
}
