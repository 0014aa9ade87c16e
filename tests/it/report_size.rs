//! Reports of small inputs that repeat a mistake: each is a multiple of its input at most, and says that it left something out.

use crate::program::Folder;
use std::fmt::Write;

const FORMATS: [&str; 9] = [
    "human",
    "compact",
    "json",
    "sarif",
    "gitlab",
    "junit",
    "markdown",
    "github",
    "github-summary",
];

const POLICY: &str = "policy p { timezone Europe/Amsterdam }
service till
group board { members @dana, @emil }
blackout weekends { every friday 16:00 to monday 06:00 }
approval board { require 1 of board }
";

/// The text of a plan with a record for each number.
fn repeated(count: usize, first: &str, last: &str, record: &dyn Fn(usize) -> String) -> String {
    let mut text = first.to_owned();
    for number in 0..count {
        if number > 0 && last.starts_with(']') {
            text.push(',');
        }
        // Writing to a string does not fail.
        let _ = write!(text, "{}", record(number));
    }
    text + last
}

#[test]
fn no_report_is_longer_than_a_multiple_of_its_input() {
    let json = ("{\"change\":[", "]}");
    let plans = [
        (
            "a wrong key",
            "p.json",
            repeated(400, json.0, json.1, &|_| "{\"x\":1}".to_owned()),
        ),
        (
            "a wrong type",
            "p.json",
            repeated(200, json.0, json.1, &|n| {
                format!("{{\"id\":\"c{n}\",\"services\":5}}")
            }),
        ),
        (
            "unknown people",
            "p.json",
            repeated(1, json.0, json.1, &|_| {
                let people: Vec<String> = (0..400).map(|n| format!("\"u{n}\"")).collect();
                format!("{{\"id\":\"c\",\"implementers\":[{}]}}", people.join(","))
            }),
        ),
        (
            "missing fields",
            "p.toml",
            repeated(200, "", "", &|n| format!("[[change]]\nid=\"c{n}\"\n")),
        ),
        (
            "wrong keys in YAML",
            "p.yaml",
            repeated(400, "change:\n", "", &|_| "- x: 1\n".to_owned()),
        ),
        (
            "wrong keys of one record",
            "p.json",
            repeated(1, json.0, json.1, &|_| {
                let keys: Vec<String> = (0..400).map(|n| format!("\"k{n}\":1")).collect();
                format!("{{\"id\":\"c\",{}}}", keys.join(","))
            }),
        ),
        (
            "rows of a table",
            "t.csv",
            repeated(500, "id,x\n", "", &|n| format!("{n},1\n")),
        ),
    ];
    for (what, name, plan) in plans {
        let mapping = "[[table]]\nfiles = [\"t.csv\"]\nrecord = \"change\"\n";
        let mapping = if name == "t.csv" { mapping } else { "" };
        let folder = Folder::with(&[
            ("p.tide", POLICY),
            ("tidegate.toml", mapping),
            (name, &plan),
        ]);
        let input = plan.len() + POLICY.len();
        for format in FORMATS {
            let ran = folder.run(&["check", "--at", "2026-12-01T09:00Z", "--format", format]);
            assert_eq!(ran.code, 1, "{what} {format}");
            let most = 250_000 + 130 * input;
            assert!(
                ran.out.len() < most,
                "{what} {format}: {} bytes of {input}",
                ran.out.len()
            );
        }
    }
}

#[test]
fn what_is_left_out_is_counted_and_refuses_all_the_same() {
    let plan = repeated(600, "", "", &|n| format!("[[change]]\nid=\"c{n}\"\n"));
    let folder = Folder::with(&[("p.tide", POLICY), ("tidegate.toml", ""), ("p.toml", &plan)]);
    let ran = folder.run(&["check", "--at", "2026-12-01T09:00Z", "--format", "json"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.out.matches("\"answer\":\"no-go\"").count(), 600);
    assert_eq!(ran.out.matches("\"name\":\"more-findings\"").count(), 1);
}

#[test]
fn a_mistake_in_many_records_of_a_plan_is_told_once() {
    let plan = repeated(11, "", "", &|n| format!("[[change]]\nid=\"c{n}\"\nx = 1\n"));
    let folder = Folder::with(&[("p.tide", POLICY), ("tidegate.toml", ""), ("p.toml", &plan)]);
    let check = ["check", "--at", "2026-12-01T09:00Z", "--format", "compact"];
    let told = |out: &str| out.matches("`x` is no field").count();
    let ran = folder.run(&check);
    assert_eq!(told(&ran.out), 1, "{}", ran.out);
    assert!(ran.out.contains("(11 times in this file)"), "{}", ran.out);
    // A few are told one by one.
    let few = repeated(10, "", "", &|n| format!("[[change]]\nid=\"c{n}\"\nx = 1\n"));
    let folder = Folder::with(&[("p.tide", POLICY), ("tidegate.toml", ""), ("p.toml", &few)]);
    assert_eq!(told(&folder.run(&check).out), 10);
}
