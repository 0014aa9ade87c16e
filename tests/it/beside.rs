//! What is judged beside what: naming narrows what is reported, and what could not be read may hold anything.

use crate::program::{Folder, Ran};

const AT: &str = "2026-12-01T09:00Z";
const POLICY: &str = "policy p { timezone UTC }\nservice s\nconflict same-service { between changes; when during other and share services }\n";

fn plan(id: &str, hour: u32) -> String {
    format!(
        "[[change]]\nid = \"{id}\"\nservices = [\"s\"]\nstart = 2026-12-02T{hour}:00:00Z\nend = 2026-12-02T{hour}:30:00Z\n"
    )
}

fn folder(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(&[("tidegate.toml", ""), ("policy.tide", POLICY)]);
    for (path, text) in files {
        folder.write(path, text.as_bytes());
    }
    folder
}

fn check(folder: &Folder, more: &[&str]) -> Ran {
    folder.run(&[&["check", "--format", "compact", "--at", AT], more].concat())
}

#[test]
fn a_plan_that_is_named_is_judged_beside_the_others() {
    let (a, b, c) = (plan("A", 10), plan("B", 10), plan("C", 20));
    let folder = folder(&[
        ("plans/a.toml", &a),
        ("plans/b.toml", &b),
        ("late/c.toml", &c),
    ]);
    for named in ["plans/a.toml", "plans"] {
        check(&folder, &["--gate", named])
            .says(1, &["conflict"])
            .hides(&["late"]);
    }
    // The conflict of others is no finding of this one.
    check(&folder, &["--gate", "late/c.toml"])
        .says(0, &[])
        .hides(&["conflict"]);
    folder
        .run(&["check", "--at", AT, "late"])
        .says(0, &["1 plan beside 2 others: 1 change"]);
    // By itself it goes, and the report says so.
    folder
        .run(&["check", "--at", AT, "--alone", "plans/a.toml"])
        .says(
            0,
            &["1 plan alone, without the other plans of the workspace"],
        );
    let ran = check(&folder, &["--alone", "--gate", "plans/a.toml"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .contains("`--alone` leaves out what a gate asks about"),
        "{}",
        ran.err
    );
}

#[test]
fn a_gate_is_about_something_that_is_not_over() {
    let folder = folder(&[
        ("plans/a.toml", &plan("A", 10)),
        ("empty.json", "{\"change\": []}"),
    ]);
    let at = |at: &str, more: &[&str]| folder.run(&[&["check", "--at", at], more].concat());
    for open in ["2026-12-01T09:00Z", "2026-12-02T10:15Z"] {
        at(open, &["--gate", "plans/a.toml"]).says(0, &["go"]);
    }
    at("2026-12-02T10:30Z", &["--gate", "plans/a.toml"])
        .says(1, &["error past-time", "no-go    past-time"]);
    at("2026-12-02T10:30Z", &["plans/a.toml"]).says(0, &["go"]);
    for about_nothing in ["empty.json", "policy.tide"] {
        let ran = at(AT, &["--gate", about_nothing]);
        assert_eq!(ran.code, 3, "{}", ran.out);
        assert!(ran.err.contains("the gate is about nothing"), "{}", ran.err);
    }
}

#[test]
fn what_was_not_read_may_be_any_change() {
    let unread: [(&str, &[u8]); 4] = [
        ("plans/b.toml", b"[[change]]\nid = \"B\"\nservices = [\"s\n"),
        ("plans/b.yaml", b"change: []\n---\nchange: []\n"),
        ("plans/b.json", b"\xff\xfe"),
        ("plans/b.json", b"[1]"),
    ];
    for (name, text) in unread {
        let folder = folder(&[("plans/a.toml", &plan("A", 10))]);
        folder.write(name, text);
        for named in [&["--gate", "plans/a.toml"][..], &[]] {
            let ran = folder.run(&[&["check", "--at", AT], named].concat());
            assert_ne!(ran.code, 0, "{name}");
            assert!(
                ran.out.contains("no-go    conflict same-service"),
                "{name}: {}",
                ran.out
            );
        }
        // Nothing asks for others.
        folder.write(
            "policy.tide",
            b"policy p { timezone UTC }\nservice s\nrule r { require services is set }\n",
        );
        folder
            .run(&["check", "--at", AT, "--gate", "plans/a.toml"])
            .hides(&["A  no-go"]);
    }
}

#[test]
fn a_record_reaches_to_the_next_one() {
    let policy = "policy p { timezone UTC }\nrule r { require risk is set }\n";
    for (last, other) in [
        ("risk = \"low\" \"high\"\n", "go"),
        ("risk = \"low\"\nrisk = \"high\"\n", "go"),
        // A second table of a name may have been a part of any.
        (
            "risk = \"low\"\n[change.review]\n[change.review]\n",
            "no-go",
        ),
    ] {
        let text =
            format!("[[change]]\nid = \"A\"\n{last}\n[[change]]\nid = \"B\"\nrisk = \"low\"\n");
        let folder = folder(&[("plan.toml", &text)]);
        folder.write("policy.tide", policy.as_bytes());
        let other = format!("change B  {other}");
        folder
            .run(&["check", "--at", AT])
            .says(1, &["change A  no-go", &other]);
    }
    // Whose it was is not known.
    let folder = folder(&[(
        "plan.json",
        "{\"change\": [{\"id\": \"A\", \"risk\": \"low\"}], \"approvals\": []}",
    )]);
    folder.write("policy.tide", policy.as_bytes());
    folder
        .run(&["check", "--at", AT])
        .says(1, &["change A  no-go    unknown-field"]);
}

#[test]
fn a_row_of_a_part_that_was_lost_may_be_of_any_record_of_the_tables() {
    let config = "plans = [\"own.toml\"]\n[[table]]\nfiles = [\"changes.csv\"]\nrecord = \"change\"\ncolumns = { id = \"nr\", risk = \"risk\" }\n\
                  [[table]]\nfiles = [\"votes.csv\"]\nrecord = \"approval\"\nof = \"change\"\nkey = \"nr\"\ncolumns = { approver = \"who\", decision = \"said\" }\n";
    // A row that was lost may be of any record of the tables; a table that could not be read, of any record of the workspace.
    for (votes, other) in [
        ("nr,who,said\nA,dana\n", "change C  go"),
        ("number,who,said\nA,dana,reject\n", "change C  no-go"),
    ] {
        let folder = folder(&[
            ("changes.csv", "nr,risk\nA,low\nB,low\n"),
            ("votes.csv", votes),
            ("own.toml", "[[change]]\nid = \"C\"\nrisk = \"low\"\n"),
        ]);
        folder.write("tidegate.toml", config.as_bytes());
        folder.write(
            "policy.tide",
            b"policy p { timezone UTC }\nrule r { require risk is set }\n",
        );
        folder
            .run(&["check", "--at", AT])
            .says(1, &["change A  no-go", "change B  no-go", other]);
    }
}

#[test]
fn nobody_chooses_their_own_judge() {
    let text = plan("A", 10);
    let folder = folder(&[
        ("plans/mine/a.toml", &text),
        (
            "plans/mine/p.tide",
            "policy mine { timezone UTC }\nservice s\nrule r { require id is set }\n",
        ),
    ]);
    folder.write("plans/mine/tidegate.toml", b"");
    for named in [
        &[][..],
        &["plans"],
        &["plans/mine"],
        &["--gate", "plans/mine/a.toml"],
        &["."],
    ] {
        check(&folder, named)
            .says(1, &["nested-workspace"])
            .hides(&["A  go"]);
    }
    for declared in [
        "workspaces = [\"plans/*\"]\n",
        "exclude = [\"plans/mine\"]\n",
    ] {
        folder.write("tidegate.toml", declared.as_bytes());
        check(&folder, &["plans/mine"])
            .says(0, &[])
            .hides(&["nested-workspace"]);
        check(&folder, &[])
            .says(0, &[])
            .hides(&["nested-workspace"]);
    }
}

#[test]
fn what_lies_beside_workspaces_is_checked_as_well() {
    let text = plan("A", 10).replace("services", "sevices");
    let folder = Folder::with(&[("policy.tide", POLICY), ("plan.toml", &text)]);
    folder.write("examples/tidegate.toml", b"");
    folder.write("examples/p.tide", POLICY.as_bytes());
    check(&folder, &["."]).says(1, &["unknown-field"]);
    // Files of other programs are none of this one's.
    std::fs::remove_file(folder.path("policy.tide")).unwrap();
    check(&folder, &["."])
        .says(0, &[])
        .hides(&["unknown-field"]);
}
