//! What people may write a lot of takes time in proportion. Each workspace here takes a second or two, without optimisation, and would
//! take minutes if it were compared all against all, or for ever if each way through it were followed.

use super::world::AT;
use crate::support::check_files;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// So long nothing takes, however busy the machine is.
const LIMIT: Duration = Duration::from_secs(45);

const POLICY: &str =
    "policy p { timezone UTC }\nfield change.region text\nrule titled { require title is set }\n";
const CHANGE: &str = "[[change]]\nid = \"A\"\ntitle = \"x\"\nstart = 2026-11-20T10:00:00Z\nend = 2026-11-20T11:00:00Z\n";

fn check(what: &str, policy: &str, plan: &str) {
    let files = [
        ("policy.tide".to_owned(), format!("{POLICY}{policy}")),
        ("plan.toml".to_owned(), plan.to_owned()),
    ];
    let start = Instant::now();
    let checked = check_files(&files, AT, false);
    assert!(!checked.report.verdicts.is_empty(), "{what}");
    assert!(start.elapsed() < LIMIT, "{what}: {:?}", start.elapsed());
}

/// Two items a level, each on top of both of the level below.
fn levels(kind: &str, setting: &str, at: &str) -> String {
    let mut text = String::new();
    for level in 0..40 {
        for side in ["a", "b"] {
            let line = match level {
                0 if kind == "group" => format!("{kind} {at}0{side} {{ members @ann }}\n"),
                0 => format!("{kind} {at}0{side}\n"),
                _ => format!(
                    "{kind} {at}{level}{side} {{ {setting} {at}{0}a, {at}{0}b }}\n",
                    level - 1
                ),
            };
            text.push_str(&line);
        }
    }
    text
}

#[test]
fn items_on_top_of_each_other() {
    let groups = levels("group", "members", "g") + "approval a { require 1 of g39a }\n";
    check("40 levels of groups", &groups, CHANGE);
    let services =
        levels("service", "depends-on", "s") + "blackout b { on s39a and below; every friday }\n";
    check("40 levels of services", &services, CHANGE);
    let mut defines = "define change.d0 = title is set\n".to_owned();
    for level in 1..40 {
        writeln!(
            defines,
            "define change.d{level} = d{0} and (d{0} or title is set)",
            level - 1
        )
        .unwrap();
    }
    check(
        "40 levels of definitions",
        &(defines + "rule d { require d39 }\n"),
        CHANGE,
    );
    let mut chain = "group g0 { members @ann }\n".to_owned();
    for number in 1..15_000 {
        writeln!(chain, "group g{number} {{ members g{} }}", number - 1).unwrap();
    }
    check(
        "a chain of groups",
        &(chain + "approval a { require 1 of g14999 }\n"),
        CHANGE,
    );
}

#[test]
fn records_that_lack_what_is_compared() {
    let mut changes = String::new();
    for number in 0..6_000 {
        let day = 1 + number % 28;
        writeln!(
            changes,
            "[[change]]\nid = \"C{number}\"\ntitle = \"x\"\nstart = 2026-12-{day:02}T10:00:00Z\nend = 2026-12-{day:02}T11:00:00Z"
        )
        .unwrap();
    }
    let conflict = "conflict c { between changes; when same region and during other }\nlimit l { at most 1 changes per day per region }\n";
    check("no region", conflict, &changes);
    let nameless = changes
        .lines()
        .filter(|line| !line.starts_with("id"))
        .take(2_000);
    let nameless: String = nameless.flat_map(|line| [line, "\n"]).collect();
    check("no id", conflict, &nameless);
}

#[test]
fn steps_of_many_releases() {
    let mut policy = String::new();
    for number in 0..7 {
        writeln!(policy, "service c{number}").unwrap();
    }
    let mut plan = String::new();
    for release in 0..100 {
        writeln!(
            plan,
            "[[release]]\nid = \"R{release}\"\ntitle = \"x\"\nchanges = []\nsteps = ["
        )
        .unwrap();
        for step in 0..100 {
            let day = 1 + step % 28;
            writeln!(
                plan,
                "{{ id = \"s{step}\", component = \"c{}\", start = 2026-12-{day:02}T10:00:00Z, end = 2026-12-{day:02}T11:00:00Z }},",
                step % 7
            )
            .unwrap();
        }
        plan.push_str("]\n");
    }
    for when in [
        "same release and same component",
        "same component and same release",
    ] {
        let conflict =
            format!("{policy}conflict c {{ between steps; when {when} and during other }}\n");
        check(when, &conflict, &plan);
    }
}
