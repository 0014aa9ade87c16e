//! Laws that hold of every workspace, whatever its policy says, over random ones: what may change no verdict, and what may only make
//! it stricter. `TIDEGATE_LAWS` says over how many; one that breaks a law is shown without what does not matter for that.

mod edits;
mod growth;
mod monotone;
mod order;
mod reports;
mod shrink;
mod spelling;
mod testing;
pub mod world;

use crate::support::check_files;
use std::collections::BTreeMap;
use tidegate::diagnostic::{Diagnostic, Nature, Severity};
use tidegate::engine::Answer;
use world::{AT, Dice, FEATURES, Workspace, Written, workspace};

/// The verdicts of a check, by kind and id: how much is permitted, what refuses, and what is owed until when.
type Verdicts = BTreeMap<String, (u8, Vec<String>, Vec<String>)>;

/// Whether a law holds, or what breaks it.
type Holds = Result<(), String>;

fn rank(answer: &Answer) -> u8 {
    match answer {
        Answer::Go => 2,
        Answer::GoWhen(_) => 1,
        // Whatever else there is permits nothing.
        _ => 0,
    }
}

fn verdicts(files: &[(String, String)], at: &str, gate: bool) -> Verdicts {
    let report = check_files(files, at, gate).report;
    let mut all = Verdicts::new();
    for verdict in &report.verdicts {
        let mut refused = Vec::new();
        let mut owed = Vec::new();
        match &verdict.answer {
            Answer::NoGo(statements) => refused.clone_from(statements),
            Answer::GoWhen(all) => owed.extend(
                all.iter()
                    .map(|one| format!("{} until {:?}", one.statement, one.until)),
            ),
            _ => {}
        }
        refused.sort();
        owed.sort();
        let subject = format!("{} {}", verdict.kind, verdict.id);
        let before = all.insert(subject, (rank(&verdict.answer), refused, owed));
        assert!(
            before.is_none(),
            "two verdicts of {} {}",
            verdict.kind,
            verdict.id
        );
    }
    all
}

fn plain(workspace: &Workspace) -> Vec<(String, String)> {
    workspace.files(Written::Json)
}

/// The workspaces over which a law is tried.
fn seeds(salt: u64) -> impl Iterator<Item = u64> {
    let count: u64 = std::env::var("TIDEGATE_LAWS").map_or(24, |count| count.parse().unwrap());
    (0..count).map(move |number| number.wrapping_mul(0x1_0000_0001).wrapping_add(salt))
}

/// Runs a law over many workspaces, with dice that are the same for each part of one.
fn each_workspace(
    seeds: impl Iterator<Item = u64>,
    salt: u64,
    law: impl Fn(&Workspace, &mut Dice) -> Holds,
) {
    for seed in seeds {
        let holds = |workspace: &Workspace| law(workspace, &mut Dice(seed ^ salt.rotate_left(17)));
        let first = workspace(seed);
        if holds(&first).is_err() {
            let is_understood = |workspace: &Workspace| {
                let verdicts = verdicts(&plain(workspace), AT, false);
                let words = ["policy-mistakes", "empty-policy"];
                let mut refused = verdicts.values().flat_map(|(_, refused, _)| refused);
                !verdicts.is_empty() && !refused.any(|one| words.contains(&one.as_str()))
            };
            let breaks =
                |workspace: &Workspace| is_understood(workspace) && holds(workspace).is_err();
            let least = shrink::shrink(first, &breaks);
            let why = holds(&least).unwrap_err();
            let files = least.files(Written::Toml);
            let files: String = files
                .iter()
                .map(|(name, text)| format!("--- {name}\n{text}"))
                .collect();
            panic!("seed {seed}: {why}\n{files}");
        }
    }
}

/// The same for a law that compares with the verdicts of a check.
fn each(salt: u64, law: impl Fn(&Workspace, &Verdicts, &mut Dice) -> Holds) {
    each_workspace(seeds(salt), salt, |workspace, dice| {
        law(workspace, &verdicts(&plain(workspace), AT, false), dice)
    });
}

fn differ(law: &str, before: &Verdicts, after: &Verdicts) -> Holds {
    Err(format!("{law}\nbefore {before:#?}\nafter {after:#?}"))
}

/// Nothing is permitted after that was not permitted before, and nothing more.
fn permits_no_more(law: &str, before: &Verdicts, after: &Verdicts) -> Holds {
    let more = before
        .iter()
        .any(|(subject, (rank, ..))| match after.get(subject) {
            Some((then, ..)) => then > rank,
            None => true,
        });
    if more {
        differ(law, before, after)
    } else {
        Ok(())
    }
}

fn same(law: &str, before: &Verdicts, after: &Verdicts) -> Holds {
    if before == after {
        Ok(())
    } else {
        differ(law, before, after)
    }
}

/// The generator must not make the laws hold of nothing: every verdict, and a refusal by every kind of statement, has to occur.
#[test]
fn random_workspaces_have_every_verdict_and_are_refused_by_every_kind() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for seed in seeds(1) {
        let workspace = workspace(seed);
        let files = plain(&workspace);
        let report = check_files(&files, AT, false).report;
        // The generator writes no policy that means nothing.
        let is_mistake = |one: &&Diagnostic| {
            let is_policy = files[one.primary.place.file.0 as usize]
                .0
                .ends_with(".tide");
            is_policy && one.nature == Nature::Mistake && one.severity == Severity::Error
        };
        let mistake = report.findings.iter().find(is_mistake);
        assert!(
            mistake.is_none(),
            "{mistake:#?}\n{}\n{}",
            workspace.policy(),
            workspace.json()
        );
        for (rank, refused, owed) in verdicts(&files, AT, false).values() {
            *counts.entry(format!("rank {rank}")).or_default() += 1;
            for statement in refused.iter().chain(owed) {
                let kind = statement.split(' ').next().unwrap();
                *counts.entry(kind.to_owned()).or_default() += 1;
            }
        }
    }
    for wanted in [
        "rank 0", "rank 1", "rank 2", "approval", "rule", "blackout", "window", "conflict",
        "limit", "class", "bundle", "template",
    ] {
        assert!(
            counts.get(wanted).is_some_and(|count| *count >= 1),
            "{wanted}: {counts:?}"
        );
    }
    assert!(!counts.contains_key("policy-mistakes"), "{counts:?}");
}

/// Everything that decides occurs in what is generated.
#[test]
fn random_workspaces_have_every_feature() {
    let all: Vec<Workspace> = (0..400).map(workspace).collect();
    for (kind, words) in FEATURES {
        for word in *words {
            let has = |workspace: &&Workspace| match *kind {
                "plan" => workspace.json().contains(word),
                "history" => workspace.history.as_ref().is_some_and(|all| {
                    all.iter()
                        .any(|one| serde_json::to_string(one).unwrap().contains(word))
                }),
                "" => workspace.policy().contains(word),
                _ => workspace.policies().iter().any(|(_, text)| {
                    let mut items = text.split("\n}\n").flat_map(|items| {
                        items.rsplit_once(&format!("\n{kind} ")).or(items
                            .strip_prefix(&format!("{kind} "))
                            .map(|rest| ("", rest)))
                    });
                    items.any(|(_, item)| item.contains(word))
                }),
            };
            let count = all.iter().filter(has).count();
            assert!(
                count >= 2,
                "`{word}` in {kind}: {count} of {} workspaces",
                all.len()
            );
        }
    }
}
