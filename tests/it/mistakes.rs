//! A policy with a mistake decides nothing: in no report, at no gate, and whatever anybody allows.

use crate::program::Folder;

const PLAN: &str =
    "[[change]]\nid = \"A\"\nstart = 2026-12-02T10:00:00Z\nend = 2026-12-02T11:00:00Z\n";

/// An approval of a group that is called otherwise; the rest is understood.
const POLICY: &str = "policy p { timezone UTC }
group board { members @dana }
rule timed { require start is set }
approval board { require 1 of bord by start }
test \"a change with a start goes\" {
  at 2026-12-01T09:00:00Z
  change { id \"T\"; start 2026-12-02T10:00:00Z; end 2026-12-02T11:00:00Z }
  expect go
}
";

const AT: [&str; 3] = ["check", "--at", "2026-12-01T09:00Z"];

fn check<'a>(more: &[&'a str]) -> Vec<&'a str> {
    AT.iter().chain(more).copied().collect()
}

#[test]
fn no_report_shows_a_pass() {
    let folder = Folder::with(&[("policy.tide", POLICY), ("plan.toml", PLAN)]);
    for (format, refusal, passes) in [
        (
            "human",
            "change A  no-go    policy-mistakes",
            &["  go  "][..],
        ),
        (
            "json",
            "\"answer\":\"no-go\",\"owed\":[],\"refused-by\":[\"policy-mistakes\"]",
            &["\"answer\":\"go\""],
        ),
        (
            "junit",
            "refused by policy-mistakes",
            &["name=\"change A\"/>"],
        ),
        ("github", "::error", &[]),
        ("gitlab", "unknown-name", &[]),
        ("sarif", "\"level\":\"error\"", &[]),
        ("markdown", "refused by `policy-mistakes`", &["| go |"]),
    ] {
        let ran = folder.run(&check(&["--format", format]));
        let ran = ran.says(1, &[refusal]);
        for pass in passes {
            assert!(!ran.out.contains(pass), "{format}: {}", ran.out);
        }
    }
}

#[test]
fn no_gate_opens_and_nothing_hides_it() {
    let allowed = POLICY.replace(
        "approval board",
        "# tidegate: allow unknown-name because it is known\napproval board",
    );
    let folder = Folder::with(&[
        ("policy.tide", &allowed),
        ("plan.toml", PLAN),
        ("tidegate.toml", "[checks]\nunknown-name = \"off\"\n"),
    ]);
    folder
        .run(&check(&["--gate", "plan.toml"]))
        .says(1, &["no-go    policy-mistakes"]);
    folder.write("tidegate.toml", b"");
    folder.run(&check(&["--write-baseline", "known.toml"]));
    folder
        .run(&check(&["--gate", "--baseline", "known.toml"]))
        .says(1, &["error unknown-name", "no-go    policy-mistakes"]);
}

#[test]
fn one_finding_for_many_plans() {
    let folder = Folder::with(&[("policy.tide", POLICY), ("plan.toml", PLAN)]);
    let mut many = String::new();
    for number in 0..50 {
        many.push_str(&PLAN.replace("\"A\"", &format!("\"A-{number}\"")));
    }
    folder.write("many.toml", many.as_bytes());
    let ran = folder.run(&check(&[]));
    assert_eq!(ran.out.matches("no-go    policy-mistakes").count(), 51);
    ran.says(1, &["1 error"]);
}

#[test]
fn other_workspaces_are_judged_as_ever() {
    let sound = POLICY.replace("1 of bord", "1 of board");
    let folder = Folder::with(&[
        ("wrong/tidegate.toml", ""),
        ("wrong/policy.tide", POLICY),
        ("wrong/plan.toml", PLAN),
        ("sound/tidegate.toml", ""),
        (
            "sound/policy.tide",
            &sound.replace("by start", "by 1h before start"),
        ),
        ("sound/plan.toml", &PLAN.replace("\"A\"", "\"B\"")),
    ]);
    folder.run(&check(&["wrong", "sound"])).says(
        1,
        &["change A  no-go    policy-mistakes", "change B  go when"],
    );
}

#[test]
fn a_mistake_in_a_base_or_a_policy_that_cannot_be_read() {
    let team = "policy team { extends org; timezone UTC }\nrule titled { require id is set }\n";
    let folder = Folder::with(&[
        (
            "org/org.tide",
            "policy org { timezone UTC }\nrule timed { require strat is set }\n",
        ),
        ("team/tidegate.toml", "base = [\"../org\"]\n"),
        ("team/team.tide", team),
        ("team/plan.toml", PLAN),
    ]);
    folder
        .run(&check(&["team"]))
        .says(1, &["error unknown-name", "policy-mistakes"]);
    folder.write(
        "org/org.tide",
        b"policy org { timezone UTC }\nrule timed { require start is set }\n",
    );
    folder.run(&check(&["team"])).says(0, &["change A  go"]);
    folder.write("org/more.tide", b"rule \xff");
    folder
        .run(&check(&["team"]))
        .says(3, &["error foreign-encoding", "policy-mistakes"]);
}

#[test]
fn no_test_passes() {
    let folder = Folder::with(&[("policy.tide", POLICY)]);
    let ran = folder.run(&["test"]);
    ran.says(
        1,
        &[
            "mistaken  a change with a start goes",
            "0 passed, 1 mistaken; 1 error",
        ],
    );
    let ran = folder.run(&["test", "--format", "junit"]);
    ran.says(
        1,
        &["not judged: the policy has mistakes, so it decides nothing"],
    );
    // A mistake in one test leaves the others alone.
    let sound = POLICY.replace("1 of bord by start", "1 of board by 1h before start");
    let sound = sound.replace("expect go", "expect go when; expect owed from board");
    folder.write("policy.tide", sound.as_bytes());
    let ran = folder.run(&["test"]);
    ran.says(1, &["0 passed, 1 mistaken"]);
    let other = "test \"the start\" {\n  at 2026-12-01T09:00:00Z\n  change { id \"T\"; start 2026-12-02T10:00:00Z }\n  expect owed from board\n}\n";
    folder.write("policy.tide", [sound.as_str(), other].concat().as_bytes());
    folder.run(&["test"]).says(1, &["1 passed, 1 mistaken"]);
}

#[test]
fn a_policy_of_nothing() {
    let empty = "# nothing yet\n\n";
    let folder = Folder::with(&[("policy.tide", empty)]);
    folder
        .run(&check(&[]))
        .says(3, &["`policy.tide` has no item"]);
    folder.write("plan.toml", PLAN.as_bytes());
    let ran = folder.run(&check(&[]));
    ran.says(1, &["error empty-policy", "no-go    empty-policy"]);
    folder.write("other.tide", b"rule timed { require start is set }\n");
    folder.run(&check(&[])).says(0, &["change A  go"]);
    folder
        .run(&check(&["policy.tide", "other.tide", "plan.toml"]))
        .says(3, &["`policy.tide` has no item"]);
    folder.write("policy.tide", b"service ledger\n");
    folder.write("other.tide", b"");
    folder
        .run(&check(&[]))
        .says(0, &["warning no-statements", "change A  go"]);
}

#[test]
fn an_empty_file_is_a_plan_only_where_it_is_named() {
    let folder = Folder::with(&[
        ("policy.tide", "rule timed { require start is set }\n"),
        ("tidegate.toml", ""),
        ("plan.toml", PLAN),
        ("report.json", ""),
        ("plans/b.yaml", " \n"),
    ]);
    folder
        .run(&check(&[]))
        .says(0, &["1 plan: ", "no findings"]);
    for named in ["report.json", "plans/b.yaml", "plans"] {
        folder
            .run(&check(&[named]))
            .says(3, &["error nothing-to-check", "empty file, and no plan"]);
    }
    // A file with words in it says nothing all the same.
    folder.write("plans/c.yaml", b"# to do\n");
    folder.run(&check(&[])).says(1, &["error empty-plan"]);
}

#[test]
fn what_may_not_go_never_ends_well() {
    let policy = "policy p { timezone UTC }\nclass emergency { when title is missing }\nclass normal\nrule timed { for normal; require start is set }\n";
    for (name, plan) in [
        (
            "plan.toml",
            "[[change]]\nid = \"A\"\ntitle = \"t\"\nclass = \"nrmal\"\n",
        ),
        (
            "plan.toml",
            "[[change]]\nid = \"A\"\ntitle = \"t\"\nclass = \"\"\n",
        ),
        (
            "plan.json",
            "{\"change\": [{\"id\": \"A\", \"title\": \"t\", \"class\": null}]}",
        ),
        (
            "plan.yaml",
            "change:\n  - id: A\n    title: t\n    class:\n",
        ),
    ] {
        let folder = Folder::with(&[("policy.tide", policy), (name, plan)]);
        let ran = folder.run(&check(&["--format", "json"]));
        let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let workspace = &report["workspaces"][0];
        let refused = workspace["verdicts"][0]["answer"] == "no-go";
        let findings = workspace["findings"].as_array().unwrap();
        let errors = findings
            .iter()
            .filter(|one| one["severity"] == "error" && one["primary"]["file"] == name);
        assert_eq!(refused, errors.count() > 0, "{plan}\n{}", ran.out);
        assert_eq!(ran.code, i32::from(refused), "{plan}\n{}", ran.out);
    }
}

/// What is numbered must not run out of numbers: one thing would then be taken for another.
#[test]
fn more_items_than_there_is_room_for() {
    let many = |line: fn(usize) -> String| (0..=10_000).map(line).collect::<String>();
    let crowds: [(&str, String); 6] = [
        (
            "calendar",
            many(|n| format!("calendar c{n} {{ weekend sunday }}\n")),
        ),
        ("scale", many(|n| format!("scale s{n} low < high\n"))),
        ("field", many(|n| format!("field change.f{n} text\n"))),
        (
            "define",
            many(|n| format!("define change.d{n} = start is set\n")),
        ),
        (
            "environment",
            many(|n| format!("environment e{n} {{ controlled }}\n")),
        ),
        (
            "level",
            format!("scale s l{}\n", many(|n| format!(" < l{n}"))),
        ),
    ];
    for (what, text) in crowds {
        let policy =
            format!("policy p {{ timezone UTC }}\nrule r {{ require start is set }}\n{text}");
        let folder = Folder::with(&[("policy.tide", &policy), ("plan.toml", PLAN)]);
        let ran = folder.run(&check(&["--format", "human"]));
        let told = format!("this is {what} number 10001");
        assert!(
            ran.out.contains(&told),
            "{what}: {}",
            &ran.out[..ran.out.len().min(500)]
        );
        assert!(ran.out.contains("no-go"), "{what}");
        assert_eq!(ran.code, 1, "{what}");
    }
}
