//! Fixes: which are applied, that they leave no file worse than it was, and what `--fix` and `--diff` do to the disk.

use crate::pages::{OfPage, workspaces};
use crate::program::{Folder, Ran};
use crate::support::{InMemory, check_files};
use std::collections::BTreeMap;
use tidegate::diagnostic::{Diagnostic, Fix, Severity};
use tidegate::engine::fixes::{Wish, apply, choose};

const AT: [&str; 3] = ["check", "--at", "2026-11-16T09:00Z"];

fn run(folder: &Folder, arguments: &[&str]) -> Ran {
    let mut all = AT.to_vec();
    all.extend(arguments);
    folder.run(&all)
}

fn text(folder: &Folder, path: &str) -> String {
    std::fs::read_to_string(folder.path(path)).unwrap()
}

const POLICY: &str = "policy p { timezone UTC }\nscale risk low < high\nfield change.urgent yes-no\nrule r { require risk == low }\nrule u { require urgent is set }\n";
/// A safe fix (`"yes"`) and one that guesses (`rsk`).
const PLAN: &str = "# é\n[[change]]\nid = \"a\"\nrsk = \"low\"\nurgent = \"yes\"\n";

fn folder() -> Folder {
    Folder::with(&[
        ("p.tide", POLICY),
        ("plans/a.toml", PLAN),
        ("tidegate.toml", "exclude = 'drafts'\n"),
    ])
}

#[test]
fn safe_fixes_are_written_and_told() {
    let folder = folder();
    run(&folder, &["--fix"]).says(
        1,
        &[
            "fixed syntax-error in p.tide: replace `==` by `=`\n",
            "fixed wrong-type in plans/a.toml: write `true`\n",
            "fixed config-type in tidegate.toml: make it a list\n",
            "`rsk` is no field of a change",
        ],
    );
    assert_eq!(text(&folder, "p.tide"), POLICY.replace("==", "="));
    assert_eq!(
        text(&folder, "plans/a.toml"),
        PLAN.replace("\"yes\"", "true")
    );
    assert_eq!(text(&folder, "tidegate.toml"), "exclude = ['drafts']\n");
    // Once more, there is nothing left that is safe.
    run(&folder, &["--fix"]).hides(&["fixed"]);
    run(&folder, &["--fix", "--unsafe-fixes"]).says(
        0,
        &[
            "fixed unknown-field in plans/a.toml: replace `rsk` by `risk`",
            "change a  go",
        ],
    );
    let left: Vec<_> = std::fs::read_dir(folder.path("plans")).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing lies beside the plan");
}

#[test]
fn a_diff_changes_nothing() {
    let folder = folder();
    let ran = run(&folder, &["--diff"]);
    assert_eq!(
        ran.out,
        "--- a/p.tide\n+++ b/p.tide\n@@ -1,5 +1,5 @@\n policy p { timezone UTC }\n scale risk low < high\n field change.urgent yes-no\n-rule r { require risk == low }\n+rule r { require risk = low }\n rule u { require urgent is set }\n\
         --- a/plans/a.toml\n+++ b/plans/a.toml\n@@ -2,4 +2,4 @@\n [[change]]\n id = \"a\"\n rsk = \"low\"\n-urgent = \"yes\"\n+urgent = true\n\
         --- a/tidegate.toml\n+++ b/tidegate.toml\n@@ -1 +1 @@\n-exclude = 'drafts'\n+exclude = ['drafts']\n"
    );
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert_eq!(run(&folder, &["--diff"]).out, ran.out);
    let more = run(&folder, &["--diff", "--unsafe-fixes"]).out;
    assert!(more.contains("+risk = \"low\"\n"), "{more}");
    for (path, old) in [("p.tide", POLICY), ("plans/a.toml", PLAN)] {
        assert_eq!(text(&folder, path), old);
    }
    run(&folder, &["--fix", "--unsafe-fixes"]);
    let ran = run(&folder, &["--diff", "--unsafe-fixes"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
}

#[test]
fn the_lines_of_windows_stay_what_they_are() {
    let folder = folder();
    let windows = POLICY.replace('\n', "\r\n") + "rule x\r\n{ require risk is set }\r\n";
    folder.write("p.tide", windows.as_bytes());
    run(&folder, &["--fix"]);
    let fixed = text(&folder, "p.tide");
    assert_eq!(
        fixed.matches("\r\n").count(),
        fixed.matches('\n').count(),
        "{fixed:?}"
    );
    assert!(fixed.contains("risk = low"), "{fixed:?}");
}

#[test]
fn what_is_allowed_or_known_is_not_mended() {
    let folder = Folder::with(&[(
        "p.tide",
        "policy p { timezone UTC }\n# tidegate: allow gap-of-a-minute because it was agreed\nblackout b { every saturday 00:00 to 23:59 }\n",
    )]);
    run(&folder, &["--fix", "--unsafe-fixes"])
        .says(0, &["1 suppressed"])
        .hides(&["fixed"]);
}

#[test]
fn what_a_workspace_builds_on_is_left_alone() {
    let base = "policy org { timezone UTC }\nrule r { require title == \"x\" }\n";
    let folder = Folder::with(&[
        ("org/org.tide", base),
        ("team/p.tide", "policy team { extends org }\n"),
        ("team/tidegate.toml", "base = ['../org']\n"),
    ]);
    folder
        .run_in("team", &["check", "--fix"])
        .says(1, &["1 error"])
        .hides(&["fixed"]);
    assert_eq!(text(&folder, "org/org.tide"), base);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = folder();
    folder.write("real.tide.txt", POLICY.as_bytes());
    std::fs::remove_file(folder.path("p.tide")).unwrap();
    std::os::unix::fs::symlink("real.tide.txt", folder.path("p.tide")).unwrap();
    run(&folder, &["--fix"]).says(1, &["fixed syntax-error in p.tide"]);
    assert!(
        std::fs::symlink_metadata(folder.path("p.tide"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(text(&folder, "real.tide.txt"), POLICY.replace("==", "="));
}

#[test]
fn fixes_are_in_the_report_for_programs() {
    let folder = folder();
    let ran = run(&folder, &["--fix", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        json["workspaces"][0]["fixed"][1],
        serde_json::json!({"file": "plans/a.toml", "name": "wrong-type", "title": "write `true`"})
    );
}

#[test]
fn of_several_ways_none_is_chosen() {
    let run = check_files(
        &[(
            "p.tide".to_owned(),
            "rule r { require title is set and risk is set or author is set }\n".to_owned(),
        )],
        "2026-11-16T09:00Z",
        false,
    );
    let finding = run.report.findings.first().unwrap();
    assert_eq!((finding.name, finding.fixes.len()), ("mixed-and-or", 2));
    assert_eq!(choose(finding, true), None);
}

/// The mistakes of a report that are no verdicts, counted by check and file.
fn mistakes(findings: &[Diagnostic]) -> BTreeMap<(&str, u32), usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        if finding.severity == Severity::Error && finding.decision.is_none() {
            *counts
                .entry((finding.name, finding.primary.place.file.0))
                .or_default() += 1;
        }
    }
    counts
}

/// Mistakes that have one remedy, each in a file of its own, beside those of the pages.
const MORE: [(&str, &str); 19] = [
    ("p.tide", "rule r { require title is set && risk is set }\n"),
    ("p.tide", "rule r { require title is set || risk is set }\n"),
    ("p.tide", "rule r { require title <> \"é\" }\n"),
    ("p.tide", "rule r { require !(title is set) }\n"),
    ("p.tide", "rule r\n{ require title is set }\n"),
    (
        "p.tide",
        "rule r { reason \"a \\d\"; require title is set }\n",
    ),
    (
        "p.tide",
        "scale risk low < high\nrule r { require low = risk }\n",
    ),
    ("p.tide", "rule r { require\u{a0}title is set }\n"),
    (
        "p.tide",
        "rule r { require count approvals (decision is set) – 1 > 3 }\n",
    ),
    (
        "a.json",
        "{\"change\": [{\"id\": \"a\", \"title\": \"b\",}]}",
    ),
    ("a.json", "{\"change\": [{\"id\": \"a\", \"title\": 'b'}]}"),
    ("a.json", "{\"change\": [{\"id\": \"a\", \"title\": b}]}"),
    (
        "a.json",
        "{\"change\": [{\"id\": \"a\", \"title\": \"b\tc\"}]}",
    ),
    (
        "a.json",
        "{\"change\": [{\"id\": \"a\", \"services\":\u{a0}[]}]}",
    ),
    ("a.json", "{\"change\": [{\"id\": 7}]}"),
    ("a.toml", "[[change]]\nid = a\n"),
    ("a.toml", "[[change]]\nid = 'a'\ntitle = 7\n"),
    ("a.yaml", "change:\n  - id: a\n    urgent: \"yes\"\n"),
    ("a.toml", "[[change]]\nid = 'a'\nurgent = yes\n"),
];

fn all_workspaces() -> Vec<OfPage> {
    let mut all = workspaces();
    for (name, text) in MORE {
        let policy = "field change.urgent yes-no\n".to_owned();
        let mut files = vec![("more.tide".to_owned(), policy)];
        files.push((name.to_owned(), text.to_owned()));
        all.push((text.to_owned(), files, "2026-11-16T09:00Z".to_owned()));
    }
    all
}

/// Every fix of every page, each by itself: it can be applied, the finding goes, and the file has no new mistake of its text. A
/// safe fix brings no new mistake of any kind.
#[test]
fn every_fix_of_the_pages_mends() {
    let (mut safe, mut guessed) = (0, 0);
    for (page, files, at) in all_workspaces() {
        let before = check_files(&files, &at, false);
        let findings = &before.report.findings;
        for finding in findings {
            for fix in &finding.fixes {
                let only = |of: &Diagnostic, other: &Fix| of == finding && other == fix;
                let alone = Diagnostic {
                    fixes: vec![fix.clone()],
                    ..finding.clone()
                };
                let wish = Wish {
                    unsafe_too: true,
                    most: 1,
                    may: &|_, other| only(finding, other),
                };
                let list = [alone];
                let done = apply(&list, &before.world.sources, &wish);
                let line = before.line(finding);
                assert_eq!(done.applied.len(), 1, "{page}: {line}: {}", fix.title);
                let mut new = files.clone();
                for (file, text) in &done.texts {
                    let name = before.world.sources.name(*file);
                    let slot = new.iter_mut().find(|(known, _)| known == name);
                    slot.unwrap_or_else(|| panic!("{page}: a fix in {name}"))
                        .1
                        .clone_from(text);
                }
                let after = check_files(&new, &at, false);
                let same = |other: &&Diagnostic| {
                    (other.name, &other.message) == (finding.name, &finding.message)
                };
                let count = |run: &InMemory| run.report.findings.iter().filter(same).count();
                assert!(
                    count(&after) < count(&before),
                    "{page}: {line} is still there after `{}`",
                    fix.title
                );
                match fix.safe {
                    true => safe += 1,
                    false => guessed += 1,
                }
                if fix.safe && !done.reveals {
                    let old = mistakes(findings);
                    for (key, count) in mistakes(&after.report.findings) {
                        let known = old.get(&key).copied().unwrap_or(0);
                        assert!(count <= known, "{page}: `{}` brings {key:?}", fix.title);
                    }
                }
            }
        }
    }
    assert!(
        safe >= 20 && guessed >= 25,
        "{safe} safe, {guessed} guessed"
    );
}

/// What a fix writes in quotes is what the plan says, whatever a policy asks of it: no rule that refuses a word lets it pass then.
#[test]
fn a_fix_keeps_the_words_of_a_plan() {
    let words = [
        "no",
        "off",
        "yes",
        "on",
        "true-ish",
        "1.2.3",
        "PAY#17",
        "“no”",
        "‘no’",
        "„no“",
        "«no»",
        "5 %",
        "10:00",
        "a.b",
        "Fix the thing",
        "no”",
        "a,b",
        "-no",
        "it's",
        "#no",
        "v1",
    ];
    for word in words {
        let meant = word.trim_matches(['“', '”', '‘', '’', '„', '«', '»']);
        for refused in [word, meant] {
            let policy = format!(
                "policy p {{ timezone UTC }}\nfield change.ticket text\nrule r {{ require ticket != {refused:?} }}\n"
            );
            let plan = format!("[[change]]\nid = \"A\"\nticket = {word}\n");
            let folder = Folder::with(&[("p.tide", &policy), ("a.toml", &plan)]);
            run(&folder, &["--fix"]);
            let ran = run(&folder, &["--format", "json"]);
            let fixed = text(&folder, "a.toml");
            let is_go = ran.out.contains("\"answer\": \"go\"");
            // The marks of a word processor are not a part of the text.
            assert!(
                !is_go || refused != meant,
                "{word} refused, and {fixed}: go"
            );
            assert!(
                fixed == plan || fixed.contains(&format!("\"{meant}\"\n")),
                "{word} became {fixed}"
            );
        }
    }
}

/// All fixes of all pages at once, until nothing changes.
#[test]
fn fixes_come_to_an_end() {
    for (page, files, at) in all_workspaces() {
        let mut files = files;
        let mut rounds = 0;
        loop {
            let run = check_files(&files, &at, false);
            let wish = Wish {
                unsafe_too: true,
                most: usize::MAX,
                may: &|_, _| true,
            };
            let done = apply(&run.report.findings, &run.world.sources, &wish);
            if done.texts.is_empty() {
                break;
            }
            for (file, text) in done.texts {
                let name = run.world.sources.name(file);
                let slot = files.iter_mut().find(|(known, _)| known == name);
                slot.unwrap().1 = text;
            }
            rounds += 1;
            assert!(rounds < 20, "{page}");
        }
    }
}

#[test]
fn exports_of_other_tools_are_left_alone() {
    let export = "[{\"id\": \"a\",}]";
    let folder = Folder::with(&[
        ("p.tide", "class normal\n"),
        ("exports/a.json", export),
        (
            "tidegate.toml",
            "[[table]]\nfiles = ['exports/*.json']\nrecord = 'change'\n",
        ),
    ]);
    run(&folder, &["--fix", "--unsafe-fixes"])
        .says(1, &["1 error"])
        .hides(&["fixed"]);
    assert_eq!(text(&folder, "exports/a.json"), export);
}
