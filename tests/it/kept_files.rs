//! A report is written over a report, over an empty file or to a new one, and over nothing else.

use crate::program::{Folder, Ran, command};

const FORMATS: [&str; 9] = [
    "human",
    "compact",
    "json",
    "sarif",
    "github",
    "github-summary",
    "gitlab",
    "junit",
    "markdown",
];
const POLICY: &str = "policy p { timezone UTC }\nblackout weekends { every saturday to sunday }\nrule r { require title is set }\n";
const GOOD: &str = "[[change]]\nid = \"A\"\ntitle = \"t\"\nstart = 2026-12-02T10:00:00Z\nend = 2026-12-02T11:00:00Z\n";
const BAD: &str =
    "[[change]]\nid = \"A\"\nstart = 2026-12-05T10:00:00Z\nend = 2026-12-05T11:00:00Z\n";

fn workspaces() -> Folder {
    Folder::with(&[
        ("good/policy.tide", POLICY),
        ("good/plan.toml", GOOD),
        ("bad/policy.tide", POLICY),
        ("bad/plan.toml", BAD),
    ])
}

fn check(folder: &Folder, which: &str, more: &[&str]) -> Ran {
    let mut command = command(&folder.path(""));
    command.args(["check", "--at", "2026-12-01T09:00Z"]);
    Ran::new(command.arg(which).args(more).output().unwrap())
}

#[test]
fn every_report_may_be_replaced_by_every_other() {
    let folder = workspaces();
    let ways: [&[&str]; 4] = [
        &[],
        &["--quiet"],
        &["--color", "always"],
        &["--style", "plain"],
    ];
    for which in ["good", "bad"] {
        for way in ways {
            for format in FORMATS {
                let wanted = format!("{format}=report");
                let arguments = [&["--output", &wanted], way].concat();
                let first = check(&folder, which, &arguments);
                assert_eq!(first.code, i32::from(which == "bad"), "{}", first.err);
                let again = check(&folder, which, &["--output", "json=report"]);
                assert_eq!(
                    again.code,
                    i32::from(which == "bad"),
                    "{format} {way:?}: {}",
                    again.err
                );
                std::fs::remove_file(folder.path("report")).unwrap();
            }
        }
    }
}

#[test]
fn no_other_file_is_replaced() {
    let kept = [
        ("draft.toml", GOOD),
        ("neighbour.tide", POLICY),
        ("README.md", "# Changes\n\nWhat is checked here.\n"),
        ("a.txt", "error: the disk is full\n"),
        (
            "other.json",
            "{\"version\":1,\"tool\":{\"name\":\"other\"}}\n",
        ),
        ("list.json", "[{\"id\":1}]\n"),
        ("junit.xml", "<testsuites name=\"cargo\"/>\n"),
        ("run.sh", "#!/bin/sh\ntidegate check\n"),
        ("binary", "\0\u{1}"),
    ];
    let folder = workspaces();
    for (name, text) in kept {
        folder.write(name, text.as_bytes());
        for format in FORMATS {
            let ran = check(&folder, "good", &["--output", &format!("{format}={name}")]);
            assert_eq!(ran.code, 3, "{format}={name}");
            assert!(
                ran.err.contains("the file there is not a report"),
                "{}",
                ran.err
            );
            assert_eq!(std::fs::read_to_string(folder.path(name)).unwrap(), text);
        }
    }
    for (name, text) in [("empty", ""), ("blank", " \n")] {
        folder.write(name, text.as_bytes());
        assert_eq!(
            check(&folder, "good", &["--output", &format!("json={name}")]).code,
            i32::from(name == "blank") * 3
        );
    }
}
