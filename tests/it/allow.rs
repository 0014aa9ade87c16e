//! Comments that allow findings: what they hold for, until when, and what they never touch.

use crate::support::{InMemory, check_files};
use tidegate::engine::{Answer, Suppression};

const AT: &str = "2026-11-16T09:00Z";

fn check_at(files: &[(&str, &str)], at: &str) -> InMemory {
    let files: Vec<(String, String)> = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    check_files(&files, at, false)
}

/// The findings on texts, a line each.
fn lines(run: &InMemory) -> Vec<String> {
    let findings = run.report.findings.iter();
    findings.map(|finding| run.line(finding)).collect()
}

#[track_caller]
fn found(files: &[(&str, &str)], expected: &[&str]) {
    let run = check_at(files, AT);
    assert_eq!(lines(&run), expected, "{files:?}");
}

/// The findings on a policy.
fn policy(text: &str) -> Vec<String> {
    lines(&check_at(&[("p.tide", text)], AT))
}

const NONE: [&str; 0] = [];
const WHY: &str = "because it is to come";

#[test]
fn a_comment_holds_for_its_line_the_next_or_the_item_at_hand() {
    // At the end of a line.
    assert_eq!(
        policy(&format!(
            "group a {{ members @x }} # tidegate: allow unused-name {WHY}\n"
        )),
        NONE
    );
    // Above an item, with other comments and blank lines between.
    assert_eq!(
        policy(&format!(
            "# tidegate: allow unused-name {WHY}\n\n## The board.\n# more\ngroup a {{ members @x }}\n"
        )),
        NONE
    );
    // As the first line of an item, and no further.
    assert_eq!(
        policy(&format!(
            "group a {{\n  # tidegate: allow unused-name {WHY}\n  members @x\n}}\ngroup b {{ members @x }}\n"
        )),
        ["p.tide:5:7 warning unused-name: nothing uses the group `b`"]
    );
    // Behind the head of an item that goes on.
    assert_eq!(
        policy(&format!(
            "group a {{ # tidegate: allow unused-name {WHY}\n  members @x\n}}\n"
        )),
        NONE
    );
    // Above a setting of several lines, or behind the last of them, for all of it.
    for (above, behind) in [("# ", ""), ("", " # ")] {
        let comment = |mark: &str| match mark {
            "" => String::new(),
            mark => format!("{mark}tidegate: allow missing-deadline {WHY}"),
        };
        let text = format!(
            "rule r {{\n  require title is set\n  {}\n  require title is missing or\n    any notices (audience has support){}\n}}\n",
            comment(above),
            comment(behind)
        );
        assert_eq!(policy(&text), NONE, "{text}");
    }
    // Before a setting, it holds for that line alone: the name stands elsewhere.
    assert_eq!(
        policy(&format!(
            "group a {{\n  members @x\n  # tidegate: allow unused-name {WHY}\n  members @y\n}}\n"
        )),
        [
            "p.tide:1:7 warning unused-name: nothing uses the group `a`",
            "p.tide:3:21 warning unused-allow: there is no `unused-name` here to allow",
        ]
    );
    // At the end of the file it holds for nothing.
    assert_eq!(
        policy(&format!("# tidegate: allow unused-name {WHY}")),
        ["p.tide:1:19 warning unused-allow: there is no `unused-name` here to allow"]
    );
}

#[test]
fn several_names_and_the_first_comment_that_holds() {
    let text = format!(
        "# tidegate: allow missing-deadline, unused-name , clock-change {WHY}\ngroup a {{ members @x }} # tidegate: allow unused-name {WHY}\n"
    );
    assert_eq!(
        policy(&text),
        [
            "p.tide:1:19 warning unused-allow: there is no `missing-deadline` here to allow",
            "p.tide:1:51 warning unused-allow: there is no `clock-change` here to allow",
            "p.tide:2:42 warning unused-allow: there is no `unused-name` here to allow",
        ]
    );
}

#[test]
fn a_hash_in_a_text_is_no_comment() {
    assert_eq!(
        policy("rule r { require title is set; reason \"# tidegate: allow x\" }\n"),
        NONE
    );
    found(
        &[
            (
                "p.tide",
                "policy p { timezone UTC }\nrule r { require id is set }\n",
            ),
            (
                "a.toml",
                "[[change]]\nid = \"# tidegate: allow x\"\ntitle = '''\n# tidegate: allow x\n'''\n",
            ),
            (
                "b.yaml",
                "change:\n  - id: b\n    title: |\n      # tidegate: allow x\n",
            ),
            (
                "c.json",
                "{\"change\": [{\"id\": \"c\", \"title\": \"# tidegate: allow x\"}]}",
            ),
        ],
        &[],
    );
}

/// A plan whose override is not needed: a warning in the middle of a record.
const OVERRIDDEN: &str = "policy p { timezone Europe/Amsterdam }\ngroup cab { members @heidi }\nblackout weekends { every saturday, sunday; override 1 of cab }\n";

const OVERRIDE: &str = "{ of = \"weekends\", by = [\"heidi\"], given = 2026-11-13T09:00:00+01:00, reason = \"an outage\", until = 2026-11-25T00:00:00+01:00 }";

fn plan(before: &str, inside: &str, at_end: &str) -> String {
    format!(
        "{before}[[change]]\n{inside}id = \"Ø-1\"\nstart = 2026-11-24T10:00:00+01:00\nend = 2026-11-24T11:00:00+01:00\noverrides = [{OVERRIDE}]{at_end}\n\n[[change]]\nid = \"Ø-2\"\nstart = 2026-11-24T10:00:00+01:00\nend = 2026-11-24T11:00:00+01:00\noverrides = [{OVERRIDE}]\n"
    )
}

#[test]
fn comments_in_toml() {
    let second = "plan.toml:$:21 warning unused-override: change `Ø-2` overrides `weekends`, which lets it pass anyway";
    let comment = format!("# tidegate: allow unused-override {WHY}\n");
    for (text, line) in [
        (plan(&comment, "", ""), 12),
        (plan("", &comment, ""), 12),
        (plan("", "", &format!(" {}", comment.trim_end())), 11),
    ] {
        let windows = text.replace('\n', "\r\n");
        for text in [&text, &windows] {
            found(
                &[("p.tide", OVERRIDDEN), ("plan.toml", text)],
                &[&second.replace('$', &line.to_string())],
            );
        }
    }
}

#[test]
fn comments_in_yaml() {
    let record = |id: &str, comment: &str| {
        format!(
            "{comment}  - id: {id}\n    start: 2026-11-24T10:00:00+01:00\n    end: 2026-11-24T11:00:00+01:00\n    overrides:\n      - of: weekends\n        by: [heidi]\n        given: 2026-11-13T09:00:00+01:00\n        reason: \"an # outage\"\n        until: 2026-11-25T00:00:00+01:00\n"
        )
    };
    let comment = format!("  # tidegate: allow unused-override {WHY}\n");
    let text = format!("change:\n{}{}", record("a", &comment), record("b", ""));
    found(
        &[("p.tide", OVERRIDDEN), ("plan.yaml", &text)],
        &[
            "plan.yaml:16:13 warning unused-override: change `b` overrides `weekends`, which lets it pass anyway",
        ],
    );
    // Not in JSON, which has no comments: it is a mistake of its own.
    let run = check_at(
        &[
            ("p.tide", OVERRIDDEN),
            (
                "plan.json",
                "{ # tidegate: allow unused-override because x\n \"change\": [] }",
            ),
        ],
        AT,
    );
    assert_eq!(
        lines(&run),
        ["plan.json:1:3 error plan-syntax: a comment in JSON"]
    );
}

#[test]
fn what_is_allowed_is_kept_with_its_reason() {
    let text = "group a { members @x } # tidegate: allow unused-name because the board, as voted, comes in January\n";
    let run = check_at(&[("p.tide", text)], AT);
    let [one] = run.report.suppressed.as_slice() else {
        panic!("{:?}", run.report.suppressed);
    };
    assert_eq!(one.finding.name, "unused-name");
    assert_eq!(one.by, Suppression::Allow);
    assert_eq!(
        one.because.as_deref(),
        Some("the board, as voted, comes in January")
    );
    assert!(
        run.world
            .sources
            .slice(one.place)
            .starts_with("# tidegate:")
    );
}

#[test]
fn an_end_is_an_instant_in_the_zone_of_the_policy() {
    let policy = |until: &str| {
        format!(
            "policy p {{ timezone America/Los_Angeles }}\n# tidegate: allow unused-name until {until} {WHY}\ngroup a {{ members @x }}\n"
        )
    };
    let names = |until: &str, at: &str| {
        let run = check_at(&[("p.tide", &policy(until))], at);
        let names = run.report.findings.iter().map(|finding| finding.name);
        names.collect::<Vec<_>>()
    };
    let over = ["expired-allow", "unused-name"];
    // The day itself still belongs to it.
    assert_eq!(names("2026-11-15", "2026-11-16T07:59:59Z"), NONE);
    assert_eq!(names("2026-11-15", "2026-11-16T08:00:00Z"), over);
    assert_eq!(names("2026-11-15 18:00", "2026-11-16T01:59:59Z"), NONE);
    assert_eq!(names("2026-11-15T18:00", "2026-11-16T02:00:00Z"), over);
    assert_eq!(names("2026-11-16T02:00Z", "2026-11-16T01:59:59Z"), NONE);
    assert_eq!(names("2026-11-16T02:00Z", "2026-11-16T02:00:00Z"), over);
    assert_eq!(names("9999-12-31", "2026-11-16T02:00:00Z"), NONE);
}

/// Each check that refuses a plan or is a mistake, in a comment wherever a plan's author could put it: the verdict stays, the
/// finding stays, and the attempt is told.
#[test]
fn no_comment_of_a_plan_lets_it_pass() {
    let policy = "policy p { timezone UTC }\nscale risk low < high\ngroup cab { members @heidi }\nclass normal\nblackout freeze { from 2026-11-20 to 2026-11-30 }\napproval cab { require 1 of cab }\nrule risk { require risk = low }\n";
    for comment in [
        "# tidegate: allow blackout, approval, rule because I say so",
        "# tidegate: allow blackout because I say so",
        "# tidegate: allow rule, unknown-field, approval until 2030-01-01 because I say so",
    ] {
        let plan = format!(
            "{comment}\n[[change]] {comment}\n{comment}\nid = \"a\" {comment}\n{comment}\nrisk = \"high\" {comment}\nauhtor = \"x\" {comment}\nstart = 2026-11-24T10:00:00Z {comment}\nend = 2026-11-24T11:00:00Z\n"
        );
        let run = check_at(&[("p.tide", policy), ("plan.toml", &plan)], AT);
        let [verdict] = run.report.verdicts.as_slice() else {
            panic!("{:?}", run.report.verdicts);
        };
        assert_eq!(
            verdict.answer,
            Answer::NoGo(
                ["blackout freeze", "rule risk", "unknown-field"]
                    .map(str::to_owned)
                    .to_vec()
            )
        );
        assert!(run.report.suppressed.is_empty());
        for name in ["blackout", "approval", "rule", "unknown-field"] {
            let mut findings = run.report.findings.iter();
            assert!(findings.any(|finding| finding.name == name), "{name}");
        }
    }
    let plan = "# tidegate: allow blackout because I say so\n[[change]]\nid = \"a\"\nrisk = \"low\"\nstart = 2026-11-24T10:00:00Z\nend = 2026-11-24T11:00:00Z\n";
    let run = check_at(&[("p.tide", policy), ("plan.toml", plan)], AT);
    assert_eq!(
        lines(&run),
        [
            "plan.toml:1:19 error forbidden-allow: `blackout` cannot be allowed by a comment",
            "plan.toml:3:6 owed approval: change `a` still needs 1 approval of `cab` for the approval `cab`, until tuesday 2026-11-24 10:00 UTC",
            "plan.toml:5:9 error blackout: change `a` is in the blackout `freeze`",
        ]
    );
}

/// By construction: whatever a comment names, no finding of that check that refuses is left out.
#[test]
fn every_check_that_refuses_is_forbidden() {
    use tidegate::diagnostic::Severity;
    for (check, _) in tidegate::checks::all() {
        let text = format!("# tidegate: allow {} {WHY}\n", check.name);
        let run = check_at(&[("p.tide", &text)], AT);
        let [finding] = run.report.findings.as_slice() else {
            panic!("{}: {:?}", check.name, lines(&run));
        };
        let is_lint = tidegate::lints::ALL
            .iter()
            .any(|(lint, ..)| lint.name == check.name);
        let refuses = check.severity >= Severity::Owed && !is_lint;
        assert!(
            !refuses || ["forbidden-allow", "unknown-check"].contains(&finding.name),
            "{}",
            run.line(finding)
        );
    }
}

#[test]
fn an_advisory_statement_is_no_check_to_allow() {
    let policy = "rule low { advisory; require title is set }\n";
    let plan = format!("# tidegate: allow rule {WHY}\n[[change]]\nid = \"a\"\n");
    let run = check_at(&[("p.tide", policy), ("plan.toml", &plan)], AT);
    let names: Vec<_> = run.report.findings.iter().map(|f| f.name).collect();
    assert_eq!(names, ["forbidden-allow", "rule"]);
}

#[test]
fn where_a_text_has_a_mistake_nothing_is_called_unused() {
    let comment = format!("# tidegate: allow unused-name {WHY}\n");
    let text = format!("{comment}group a {{ members @x }}\nrule r {{ require nonsense }}\n");
    let run = check_at(&[("p.tide", &text)], AT);
    let names: Vec<_> = run.report.findings.iter().map(|f| f.name).collect();
    assert!(!names.contains(&"unused-allow"), "{names:?}");
}

#[test]
fn comments_that_say_nothing_clear() {
    for (comment, told) in [
        ("# tidegate:", "this comment says nothing"),
        (
            "# tidegate: ignore unused-name",
            "there is no comment `# tidegate: ignore`",
        ),
        (
            "# tidegate: allow",
            "this comment does not name the checks that it allows",
        ),
        (
            "# tidegate: allow unused-name clock-change because x",
            "a comma is missing before `clock-change`",
        ),
        (
            "# tidegate: allow unused-name, because x",
            "a name is missing behind the comma",
        ),
        (
            "# tidegate: allow unused-name until because x",
            "a time is missing behind `until`",
        ),
        (
            "# tidegate: allow unused-name until 2026-02-30 because x",
            "there is no such date as `2026-02-30`",
        ),
        (
            "# tidegate: allow unused-name until 2026-12-01 09:00 Europe/Paris because x",
            "`2026-12-01 09:00 Europe/Paris` names a zone",
        ),
        (
            "## tidegate: allow unused-name because x",
            "a comment to this program starts with one `#`",
        ),
        (
            "# tidegate: allow unused-name because",
            "this comment allows a finding and does not say why",
        ),
    ] {
        let text = format!("{comment}\ngroup é {{ members @x }}\n");
        let run = check_at(&[("p.tide", &text)], AT);
        let first = run.report.findings.first().unwrap();
        assert_eq!(first.message, told, "{comment}");
    }
}

#[test]
fn the_same_bytes_every_time() {
    let text = format!(
        "# tidegate: allow unused-name, clock-change {WHY}\ngroup a {{ members @x }}\n# tidegate: allow no-such {WHY}\ngroup b {{ members @x }}\n"
    );
    let first = policy(&text);
    for _ in 0..5 {
        assert_eq!(policy(&text), first);
    }
    assert!(first.is_sorted());
}
