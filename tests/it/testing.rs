//! `tidegate test`: what tests say, from pages; then the program, its formats and exit codes.
//!
//! The pages are `docs/tests.md` and those in `tests/it/testing`: text in, text out. A heading begins a new workspace. ```` ```tide NAME ````
//! and ```` ```toml NAME ```` are its files, those below `tests/` test plans; ```` ```tests ```` is what its tests say, a line each,
//! ```` ```coverage ```` what they saw, ```` ```findings ```` what a check finds in it, ```` ```shown ```` a terminal's picture of what
//! failed. With `TIDEGATE_BLESS=1` these are written anew; then read the difference.

use crate::data::{root, text_of};
use crate::program::{Folder, Ran, command};
use crate::support::{InMemory, check_files};
use serde_json::Value;
use std::fmt::Write;
use tidegate::diagnostic::Standing;
use tidegate::engine::run_tests;
use tidegate::render::{Checked, Look, Style, TestRun, TestedWorkspace, write_tests};

const AT: &str = "2026-11-16T09:00Z";

/// A line for each test, with what did not come true below it; then the mistakes.
pub fn said_by_tests(run: &InMemory) -> String {
    let report = run_tests(&run.world);
    let mut text = String::new();
    for test in &report.tests {
        let result = match (test.is_mistaken, test.has_passed()) {
            (true, _) => "mistaken",
            (false, true) => "passed",
            (false, false) => "failed",
        };
        writeln!(text, "{result} {}", test.title).unwrap();
        for failure in &test.failures {
            writeln!(text, "  {}", run.line(failure)).unwrap();
        }
    }
    for mistake in &report.mistakes {
        writeln!(text, "{}", run.line(mistake)).unwrap();
    }
    text
}

fn coverage(run: &InMemory) -> String {
    let report = run_tests(&run.world);
    let mut text = String::new();
    for one in &report.coverage.statements {
        let words = |seen: &mut dyn Iterator<Item = Standing>| {
            let words: Vec<&str> = seen.map(Standing::key).collect();
            words.join(" ")
        };
        let seen = words(&mut one.seen.iter().copied());
        let unseen = words(&mut one.unseen());
        writeln!(text, "{}: {seen} / {unseen}", one.statement).unwrap();
    }
    let coverage = &report.coverage;
    let (covered, wanted) = (coverage.covered(), coverage.wanted());
    writeln!(text, "{covered} of {wanted}").unwrap();
    text
}

fn shown(run: InMemory) -> String {
    let report = run_tests(&run.world);
    let mut checked = Checked {
        sources: run.world.sources,
        ..Checked::default()
    };
    let failures = report.tests.iter().flat_map(|test| test.failures.clone());
    checked.report.findings = report.mistakes.iter().cloned().chain(failures).collect();
    let run = TestRun {
        workspaces: vec![TestedWorkspace { checked, report }],
        ..TestRun::default()
    };
    let look = Look {
        style: Style::Plain,
        color: false,
        width: 120,
        quiet: false,
    };
    let mut out = Vec::new();
    write_tests(&mut out, &run, &look).unwrap();
    String::from_utf8(out).unwrap()
}

/// The page with its results as a run gives them, and how many there are.
fn run_page(page: &str) -> (String, usize) {
    let (mut out, mut count) = (String::new(), 0);
    let mut files: Vec<(String, String)> = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(out, "{line}");
        if line.starts_with("## ") {
            files.clear();
        }
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let mut text = String::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            let _ = writeln!(text, "{line}");
        }
        let words: Vec<&str> = info.split_whitespace().collect();
        count += usize::from(!words[0].starts_with("to") && words.len() == 1);
        match words.as_slice() {
            ["tests"] => text = said_by_tests(&check_files(&files, AT, false)),
            ["coverage"] => text = coverage(&check_files(&files, AT, false)),
            ["shown"] => text = shown(check_files(&files, AT, false)),
            ["findings"] => {
                let run = check_files(&files, AT, false);
                let lines = run.report.findings.iter().map(|one| run.line(one) + "\n");
                text = lines.collect();
            }
            [_, name] => files.push(((*name).to_owned(), text.clone())),
            _ => {}
        }
        let _ = writeln!(out, "{text}```");
    }
    (out, count)
}

#[test]
fn pages_say_what_tests_say() {
    let folder = root().join("tests/it/testing");
    let mut pages: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    pages.sort();
    pages.push(root().join("docs/tests.md"));
    let bless = std::env::var_os("TIDEGATE_BLESS").is_some();
    let mut wrong = String::new();
    for path in pages {
        let page = std::fs::read_to_string(&path).unwrap();
        let (run, count) = run_page(&page);
        assert!(count > 0, "nothing runs in {}", path.display());
        if bless {
            std::fs::write(&path, run).unwrap();
            continue;
        }
        for (number, (written, found)) in page.lines().zip(run.lines()).enumerate() {
            if written != found {
                let at = number + 1;
                let path = path.display();
                writeln!(wrong, "{path}:{at}\n- {written}\n+ {found}").unwrap();
                break;
            }
        }
        assert!(
            !wrong.is_empty() || run == page,
            "{} has more or less",
            path.display()
        );
    }
    assert!(wrong.is_empty(), "{wrong}TIDEGATE_BLESS=1 writes it anew");
}

const POLICY: &str = r#"policy p { timezone Europe/Amsterdam }
blackout weekends { every friday 16:00 to monday 06:00 }
test "on Friday evening" {
  at      2026-11-16 09:00
  change  { start 2026-11-20 17:00; end 2026-11-20 18:00 }
  expect  no-go from weekends
}
test "on Monday morning" {
  at      2026-11-16 09:00
  change  { start 2026-11-23 08:00; end 2026-11-23 09:00 }
  expect  go
}
"#;

const FAILING: &str = r#"
test "nobody <works> & \"rests\"" {
  at      2026-11-16 09:00
  change  { start 2026-11-23 08:00; end 2026-11-23 09:00 }
  expect  no-go from weekends
}
"#;

const MISTAKEN: &str = r#"
test "without an instant" {
  change  { start 2026-11-23 08:00; end 2026-11-23 09:00 }
  expect  no-go from weekend
}
"#;

#[test]
fn exit_codes() {
    let folder = Folder::with(&[("p.tide", POLICY)]);
    folder
        .run(&["test"])
        .says(0, &["passed    on Friday evening", "2 tests: 2 passed\n"]);
    folder.write("q.tide", FAILING.as_bytes());
    let parts = ["error failed-test", "3 tests: 2 passed, 1 failed\n"];
    folder.run(&["test"]).says(1, &parts);
    folder
        .run(&["test", "--filter", "monday"])
        .says(0, &["1 test: 1 passed"]);
    folder.write("q.tide", MISTAKEN.as_bytes());
    let parts = ["mistaken  without an instant", "1 mistaken; 2 errors\n"];
    folder.run(&["test"]).says(1, &parts);
    // A mistake anywhere in the policy makes the run fail, whatever the tests say.
    folder.write("q.tide", b"rule r { require nothing }\n");
    folder.run(&["test"]).says(1, &["2 tests: ", "1 error"]);
    folder.write("q.tide", b"");
    folder.run(&["test", "--formt", "json"]).says(2, &[]);
    folder.run(&["test", "--min-coverage", "101"]).says(2, &[]);
    folder.run(&["test", "--list", "--watch"]).says(2, &[]);
}

#[test]
fn nothing_that_runs_is_no_success() {
    let folder = Folder::with(&[("p.tide", "policy p { timezone UTC }\n")]);
    let ran = folder.run(&["test"]).says(3, &["0 tests"]);
    assert!(ran.err.contains("there is no test"), "{}", ran.err);
    let ran = folder.run(&["test", "--filter", "x"]).says(3, &[]);
    assert!(ran.err.contains("no test has such a title"), "{}", ran.err);
    let ran = folder.run(&["test", "--list"]).says(3, &[]);
    assert!(ran.err.contains("there is no test"), "{}", ran.err);
    folder
        .run(&["test", "gone"])
        .says(3, &["`gone` does not exist"]);
    let folder = Folder::with(&[("p.tide", POLICY)]);
    folder.write("q.tide", b"\xff");
    folder
        .run(&["test"])
        .says(3, &["error foreign-encoding", "0 passed, 2 mistaken"]);
    let empty = Folder::with(&[]);
    empty.run(&["test"]).says(3, &["error nothing-to-check"]);
}

#[test]
fn filters_and_lists() {
    let folder = Folder::with(&[("p.tide", POLICY)]);
    let listed = "p.tide:3: on Friday evening\np.tide:8: on Monday morning\n";
    assert_eq!(folder.run(&["test", "--list"]).out, listed);
    for (filter, titles) in [
        ("FRIDAY", 1),
        ("on *", 2),
        ("on * evening", 1),
        ("*day", 0),
        ("o", 2),
    ] {
        let ran = folder.run(&["test", "--list", "--filter", filter]);
        assert_eq!(ran.out.lines().count(), titles, "{filter}");
    }
    folder
        .run(&["test", "--filter", "?n Friday*"])
        .says(0, &["on Friday evening", "1 test: 1 passed"])
        .hides(&["Monday"]);
}

#[test]
fn coverage_has_a_threshold() {
    let folder = Folder::with(&[("p.tide", POLICY)]);
    folder
        .run(&["test", "--coverage", "--min-coverage", "100"])
        .says(
            0,
            &[
                "coverage 100.0%",
                "blackout weekends  met, broken\n",
                "; 100.0% covered",
            ],
        );
    let alone = ["test", "--min-coverage", "50.1%", "--filter", "friday"];
    folder
        .run(&alone)
        .says(1, &["1 passed", "coverage is 50.0%, less than 50.1%"]);
    folder
        .run(&["test", "--min-coverage", "50", "--filter", "friday"])
        .says(0, &[]);
}

#[test]
fn junit_is_as_build_servers_read_it() {
    let folder = Folder::with(&[
        ("p.tide", POLICY),
        ("q.tide", FAILING),
        ("r.tide", MISTAKEN),
    ]);
    let ran = folder.run(&["test", "--format", "junit"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!("junit", ran.out);
}

#[test]
fn json_says_all() {
    let folder = Folder::with(&[
        ("p.tide", POLICY),
        ("q.tide", FAILING),
        ("r.tide", MISTAKEN),
    ]);
    let ran = folder.run(&["test", "--format", "json"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.out.lines().count(), 1);
    let run: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(run["version"], 1);
    let summary = &run["summary"];
    for (name, count) in [
        ("tests", 4),
        ("passed", 2),
        ("failed", 1),
        ("mistaken", 1),
        ("statements", 1),
        ("outcomes", 2),
        ("covered", 2),
    ] {
        assert_eq!(summary[name], count, "{name}");
    }
    let workspace = &run["workspaces"][0];
    assert_eq!(workspace["root"], ".");
    let tests = workspace["tests"].as_array().unwrap();
    let results: Vec<&Value> = tests.iter().map(|test| &test["result"]).collect();
    assert_eq!(results, ["passed", "passed", "failed", "mistaken"]);
    assert_eq!(tests[0]["title"], "on Friday evening");
    assert_eq!(tests[0]["place"]["start"]["line"], 3);
    assert_eq!(tests[0]["expectations"], 1);
    assert_eq!(tests[2]["failures"][0]["name"], "failed-test");
    assert_eq!(tests[2]["failures"][0]["primary"]["start"]["line"], 5);
    let names: Vec<&Value> = workspace["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| &finding["name"])
        .collect();
    assert_eq!(names, ["missing-setting", "unknown-name"]);
    let coverage = &workspace["coverage"][0];
    assert_eq!(coverage["statement"], "blackout weekends");
    assert_eq!(coverage["wanted"], serde_json::json!(["met", "broken"]));
    assert_eq!(coverage["seen"], serde_json::json!(["met", "broken"]));
}

#[test]
fn the_same_files_give_the_same_bytes() {
    for format in ["human", "json", "junit"] {
        let run = || {
            let arguments = ["test", "policies", "--coverage", "--format", format];
            Ran::new(command(root()).args(arguments).output().unwrap()).out
        };
        let first = run();
        assert!(!first.is_empty());
        assert!((0..3).all(|_| run() == first), "{format}");
    }
}

#[test]
fn coverage_does_not_depend_on_how_a_policy_is_written() {
    let folder = Folder::with(&[("p.tide", POLICY)]);
    let statement = |folder: &Folder| {
        let ran = folder.run(&["test", "--format", "json", "--filter", "friday"]);
        let run: Value = serde_json::from_str(&ran.out).unwrap();
        let one = run["workspaces"][0]["coverage"][0].clone();
        (
            run["summary"].clone(),
            one["seen"].clone(),
            one["wanted"].clone(),
        )
    };
    let plain = statement(&folder);
    let spread = POLICY
        .replace("{ ", "{\n\n    ")
        .replace("; ", "\n  # a line\n  ");
    assert_ne!(spread, POLICY);
    folder.write("p.tide", spread.as_bytes());
    assert_eq!(statement(&folder), plain);
}

/// A base has tests of its own: what is built on it may refuse what the base lets through.
#[test]
fn tests_of_a_base_run_in_its_own_workspace() {
    let base = format!("{POLICY}\n");
    let top = "policy team { extends p }\nblackout mondays { every monday }\n\
        test \"the base holds\" { at 2026-11-16 09:00; change { start 2026-11-20 17:00; end 2026-11-20 18:00 }; expect no-go from weekends }\n";
    let folder = Folder::with(&[
        ("org/p.tide", base.as_str()),
        ("org/tidegate.toml", ""),
        ("team/p.tide", top),
        ("team/tidegate.toml", "base = [\"../org\"]\n"),
    ]);
    folder
        .run(&["test", "team", "--coverage"])
        .says(
            0,
            &["the base holds", "1 test: 1 passed", "blackout mondays"],
        )
        .hides(&["on Friday", "  blackout weekends"]);
    folder
        .run(&["test", "org", "team"])
        .says(0, &["workspace org", "workspace team", "3 tests: 3 passed"]);
}

#[test]
fn test_plans_are_no_plans() {
    let plan = "at = 2026-11-16T09:00:00Z\n[[change]]\nid = \"A\"\nstart = 2026-11-20T17:00:00\nend = 2026-11-20T18:00:00\nexpect = [\"no-go from weekends\"]\n";
    let folder = Folder::with(&[
        ("p.tide", POLICY),
        ("tests/friday.toml", plan),
        ("tidegate.toml", "tests = [\"tests/**\"]\n"),
    ]);
    folder
        .run(&["check", "--at", AT])
        .says(0, &["checked 1 policy, no plans: 1 statement;"]);
    folder.run(&["test"]).says(
        0,
        &[
            "tests/friday.toml\n  passed    tests/friday.toml\n",
            "3 tests: 3 passed",
        ],
    );
    folder
        .run(&["test", "tests"])
        .says(0, &["3 tests: 3 passed"]);
    // Without the key it is a plan, and says what no plan says.
    folder.write("tidegate.toml", b"");
    folder
        .run(&["check", "--at", AT])
        .says(1, &["error unknown-field"]);
    folder.write("tidegate.toml", b"tests = [\"tset/**\"]\n");
    folder
        .run(&["check", "--at", AT])
        .says(1, &["unmatched-glob"]);
}

#[test]
fn the_starter_policies_pass() {
    let ran = Ran::new(
        command(root())
            .args(["test", "policies", "--quiet"])
            .output()
            .unwrap(),
    );
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
}

/// Every statement of a starter policy has a test that it refuses.
#[test]
fn every_statement_of_the_starter_policies_is_seen_refusing() {
    let arguments = ["test", "policies", "--format", "json"];
    let ran = Ran::new(command(root()).args(arguments).output().unwrap());
    let run: Value = serde_json::from_str(&ran.out).unwrap();
    let (mut lazy, mut count) = (Vec::new(), 0);
    for workspace in run["workspaces"].as_array().unwrap() {
        for one in workspace["coverage"].as_array().unwrap() {
            count += 1;
            let seen = one["seen"].as_array().unwrap();
            if !seen.iter().any(|seen| seen == "broken") {
                lazy.push(one["statement"].as_str().unwrap().to_owned());
            }
        }
    }
    assert!(count > 50, "{count} statements");
    assert_eq!(lazy, [""; 0]);
}

#[test]
fn the_page_of_tests_is_linked() {
    assert!(text_of("README.md").contains("(docs/tests.md)"));
}

/// Reads from a run that goes on until a line starts with this; gives up if the run ends.
fn read_until(lines: &mut impl Iterator<Item = std::io::Result<String>>, start: &str) -> String {
    let mut text = String::new();
    for line in lines {
        let line = line.unwrap();
        writeln!(text, "{line}").unwrap();
        if line.starts_with(start) {
            return text;
        }
    }
    panic!("the run ended without `{start}`:\n{text}");
}

#[test]
fn watching_runs_again_at_each_change_until_nobody_reads() {
    use std::io::{BufRead, BufReader};
    let folder = Folder::with(&[("p.tide", POLICY)]);
    let mut command = command(&folder.path(""));
    command
        .args(["test", "--watch"])
        .stdout(std::process::Stdio::piped());
    let mut running = command.spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let first = read_until(&mut lines, "2 tests");
    assert!(
        first.contains("2 passed") && !first.contains("---"),
        "{first}"
    );
    folder.write("q.tide", FAILING.as_bytes());
    let second = read_until(&mut lines, "3 tests");
    assert!(
        second.starts_with("---\n") && second.contains("1 failed"),
        "{second}"
    );
    folder.write("q.tide", b"");
    let third = read_until(&mut lines, "2 tests");
    assert!(
        third.starts_with("---\n") && third.contains("2 passed"),
        "{third}"
    );
    // Nobody reads any more: the next run ends the watch, with what it came to.
    drop(lines);
    folder.write("q.tide", FAILING.as_bytes());
    let ended = running.wait().unwrap();
    assert_eq!(ended.code(), Some(1));
}
