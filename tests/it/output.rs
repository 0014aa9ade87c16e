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
    Ran::new(command.output().unwrap()).says(0, &["unmatched-glob"])
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
        .says(0, &["Begin snippet for tidegate.toml", "label at line 1"]);
    let quiet = folder().run(&["check", "--quiet"]);
    assert_eq!((quiet.code, quiet.out.as_str()), (0, ""));
}
