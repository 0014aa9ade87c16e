//! Damaged texts: no prefix of a policy or plan and no lost word makes a check panic, pass in silence, or depend on its surroundings.

use crate::data::root;
use crate::program::{Folder, Ran, command};
use crate::support::check_files;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use tidegate::engine::{TestReport, run_tests};

const AT: &str = "2026-11-16T09:00Z";

/// The tests of a starter policy.
const TESTS: &str = "tests.tide";

/// The files below a folder, with paths relative to it.
fn files_below(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if !path.ends_with("tidegate.toml") {
                let name = path.strip_prefix(folder).unwrap();
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((name.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    found.sort();
    found
}

pub fn starters() -> Vec<(String, Vec<(String, String)>)> {
    let folders = std::fs::read_dir(root().join("policies")).unwrap();
    let mut folders: Vec<PathBuf> = folders.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let name = |folder: &PathBuf| folder.file_name().unwrap().to_string_lossy().into_owned();
    folders
        .iter()
        .map(|folder| (name(folder), files_below(folder)))
        .collect()
}

/// Checks a starter policy with one of its files replaced. Every finding has a place in the text it points to.
fn check_with(files: &[(String, String)], number: usize, text: &str) {
    let mut files = files.to_vec();
    files[number].1 = text.to_owned();
    let checked = check_files(&files, AT, false);
    let tests = match files[number].0 == TESTS {
        true => run_tests(&checked.world),
        false => TestReport::default(),
    };
    let failures = tests.tests.iter().flat_map(|test| &test.failures);
    for finding in checked.report.findings.iter().chain(failures) {
        let labels = std::iter::once(&finding.primary).chain(&finding.labels);
        for label in labels {
            let source = checked.world.sources.find(label.place.file).unwrap();
            let span = label.place.span;
            assert!(
                source.text().get(span.range()).is_some(),
                "{} at {span:?} of `{}`",
                finding.message,
                source.name()
            );
        }
    }
}

/// What a file of a starter is checked with: a policy or calendar with all that are meant to pass, a plan with the policy alone.
fn company(files: &[(String, String)], number: usize) -> (Vec<(String, String)>, usize) {
    let is_plan = |name: &str| {
        [".toml", ".json", ".yaml"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    let name = &files[number].0;
    let stays = |(other, _): &&(String, String)| match is_plan(name) {
        _ if other == name => true,
        // Each test is read by itself: tens of thousands of checks with all of them take too long.
        _ if other == TESTS => false,
        true => !is_plan(other),
        false => !other.contains("refused/"),
    };
    let kept: Vec<(String, String)> = files.iter().filter(stays).cloned().collect();
    let number = kept.iter().position(|(other, _)| other == name).unwrap();
    (kept, number)
}

#[test]
fn every_prefix_of_every_starter_file_is_checked() {
    let mut checked = 0;
    for (_, files) in starters() {
        for (number, (_, text)) in files.iter().enumerate() {
            let (kept, at) = company(&files, number);
            let step = if files[number].0 == TESTS { 17 } else { 1 };
            let cuts = text.char_indices().map(|(cut, _)| cut).step_by(step);
            let cuts: Vec<usize> = cuts.collect();
            checked += cuts.len();
            cuts.par_iter()
                .for_each(|cut| check_with(&kept, at, &text[..*cut]));
        }
    }
    assert!(checked > 50_000, "{checked}");
}

#[test]
fn starter_policies_that_lost_a_word_are_checked() {
    for (_, files) in starters() {
        for (number, (name, text)) in files.iter().enumerate() {
            if name.ends_with(".ics") {
                continue;
            }
            let (kept, at) = company(&files, number);
            let words: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
            for lost in (number..words.len()).step_by(29) {
                let mut rest = words.clone();
                rest.remove(lost);
                check_with(&kept, at, &rest.concat());
            }
        }
    }
}

/// What leads from one to the next, thousands of times, neither overflows the stack nor runs for hours.
#[test]
fn long_chains_are_checked() {
    let names = |policy: String| {
        let plan = "[[change]]\nid = \"1\"\nstart = 2026-11-19T10:00:00Z\nend = 2026-11-19T11:00:00Z\na = 1\n";
        let files = [("p.tide", policy.as_str()), ("plan.toml", plan)];
        let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let report = check_files(&files, AT, false).report;
        let names = report.findings.iter().map(|finding| finding.name);
        names.collect::<Vec<_>>()
    };
    let start = "policy p { timezone UTC }\nfield change.a number\n";
    let chain = |count: usize, line: &dyn Fn(usize) -> String| -> String {
        // The last first, so that each is asked for before what it needs is known.
        (1..count).rev().map(line).collect()
    };
    let twice = chain(60, &|i| {
        format!("define change.x{i} = x{} + x{}\n", i - 1, i - 1)
    });
    let once = chain(5000, &|i| format!("define change.x{i} = x{} + 1\n", i - 1));
    for defines in [twice, once] {
        let policy =
            format!("{start}rule r {{ require x59 > 3 }}\n{defines}define change.x0 = a\n");
        assert!(names(policy).contains(&"large-definition"));
    }
    let periods = chain(5000, &|i| {
        format!("period p{i} {{ from 1h before p{0} to p{0} }}\n", i - 1)
    });
    let last =
        "period p0 { from 2026-11-01 to 2026-11-02 }\nblackout b { from p4999 to p4999 for 1h }\n";
    names(format!("{start}{periods}{last}"));
}

#[test]
fn damaged_files_end_with_a_code_that_says_so() {
    let policy = "policy p { timezone UTC }\nblackout fridays { every friday }\n";
    let plan = "[[change]]\nid = \"1\"\nstart = 2026-11-19T10:00:00Z\nend = 2026-11-19T11:00:00Z\n";
    let run = |policy: &str, plan: &str| {
        let folder = Folder::with(&[("p.tide", policy), ("plan.toml", plan)]);
        folder.run(&["check", "--at", AT]).code
    };
    assert_eq!(run(policy, plan), 0);
    assert_eq!(run(policy, &plan[..30]), 1);
    assert_eq!(run(&policy[..40], plan), 1);
    // An empty file that nobody named is no plan.
    assert_eq!(run(policy, ""), 0);
    // A policy that says nothing lets nothing go.
    assert_eq!(run("", plan), 1);
    for cut in 0..policy.len() {
        let code = run(&policy[..cut], plan);
        assert!(code == 0 || code == 1, "{code} for {:?}", &policy[..cut]);
    }
}

/// What a check prints does not depend on the zone, the language and the cores of the machine.
#[test]
fn the_same_bytes_everywhere() {
    let run = |variables: &[(&str, &str)]| {
        let mut command = command(root());
        command.args(["check", "policies", "--at", AT, "--style", "plain"]);
        for (name, value) in variables {
            command.env(name, value);
        }
        let ran = Ran::new(command.output().unwrap());
        (ran.code, ran.out)
    };
    let expected = run(&[("TZ", "UTC"), ("LANG", "C"), ("RAYON_NUM_THREADS", "1")]);
    assert!(expected.1.contains("checked"), "{}", expected.1);
    for zone in ["America/New_York", "Asia/Tokyo", ":/nowhere", ""] {
        assert_eq!(run(&[("TZ", zone)]), expected, "TZ={zone}");
    }
    for language in ["de_DE.UTF-8", "tr_TR.UTF-8", "ar_EG", "C"] {
        let found = run(&[("LANG", language), ("LC_ALL", language)]);
        assert_eq!(found, expected, "LANG={language}");
    }
    for threads in ["2", "3", "5", "8"] {
        let found = run(&[("RAYON_NUM_THREADS", threads)]);
        assert_eq!(found, expected, "{threads} threads");
    }
}
