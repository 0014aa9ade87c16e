//! Laws that hold of every workspace, whatever its policy says, over random ones: what may change no verdict, and what may only make
//! it stricter. `TIDEGATE_LAWS` says over how many.

mod generate;

use crate::support::check_files;
use generate::{AT, Dice, Workspace, workspace};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tidegate::diagnostic::{Diagnostic, Nature, Severity};
use tidegate::engine::Answer;
use tidegate::engine::run_tests;

/// The verdicts of a check, by kind and id: how much is permitted, what refuses, and what is owed until when.
type Verdicts = BTreeMap<String, (u8, Vec<String>, Vec<String>)>;

fn verdicts(files: &[(String, String)], at: &str, gate: bool) -> Verdicts {
    let report = check_files(files, at, gate).report;
    let rank = |answer: &Answer| match answer {
        Answer::Go => 2,
        Answer::GoWhen(_) => 1,
        // Whatever else there is permits nothing.
        _ => 0,
    };
    let mut all = Verdicts::new();
    for verdict in &report.verdicts {
        let refused = match &verdict.answer {
            Answer::NoGo(statements) => statements.clone(),
            _ => Vec::new(),
        };
        let mut owed: Vec<String> = match &verdict.answer {
            Answer::GoWhen(owed) => owed
                .iter()
                .map(|one| format!("{} until {:?}", one.statement, one.until))
                .collect(),
            _ => Vec::new(),
        };
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

fn files(policy: String, plan: &str, text: String) -> Vec<(String, String)> {
    vec![("policy.tide".to_owned(), policy), (plan.to_owned(), text)]
}

fn plain(workspace: &Workspace) -> Vec<(String, String)> {
    files(workspace.policy(), "plan.json", workspace.json())
}

/// Runs a law over many workspaces. It gets a workspace, the verdicts of it, and dice.
fn each(salt: u64, mut law: impl FnMut(&Workspace, &Verdicts, &mut Dice)) {
    let count: u64 = std::env::var("TIDEGATE_LAWS").map_or(60, |count| count.parse().unwrap());
    for seed in 0..count {
        let workspace = workspace(seed.wrapping_mul(0x1_0000_0001).wrapping_add(salt));
        let verdicts = verdicts(&plain(&workspace), AT, false);
        law(
            &workspace,
            &verdicts,
            &mut Dice(seed ^ salt.rotate_left(17)),
        );
    }
}

/// Shows both sides and the workspace.
fn differs(law: &str, workspace: &Workspace, before: &Verdicts, after: &Verdicts) -> ! {
    panic!(
        "{law}\n{}\n{}\nbefore {before:#?}\nafter {after:#?}",
        workspace.policy(),
        workspace.toml()
    )
}

/// Nothing is permitted after that was not permitted before, and nothing more.
fn permits_no_more(law: &str, workspace: &Workspace, before: &Verdicts, after: &Verdicts) {
    let more = before
        .iter()
        .any(|(subject, (rank, ..))| match after.get(subject) {
            Some((then, ..)) => then > rank,
            None => true,
        });
    if more {
        differs(law, workspace, before, after);
    }
}

fn same(law: &str, workspace: &Workspace, before: &Verdicts, after: &Verdicts) {
    if before != after {
        differs(law, workspace, before, after);
    }
}

/// The generator must not make the laws hold of nothing: every verdict and every kind of statement has to occur.
#[test]
fn random_workspaces_have_every_verdict_and_are_refused_by_every_kind() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    each(1, |workspace, verdicts, _| {
        let report = check_files(&plain(workspace), AT, false).report;
        // The generator writes nothing that means nothing.
        let is_mistake = |one: &&Diagnostic| one.nature == Nature::Mistake;
        let mistake = report.findings.iter().find(is_mistake);
        assert!(mistake.is_none(), "{mistake:#?}\n{}", workspace.policy());
        for (rank, refused, owed) in verdicts.values() {
            *counts.entry(format!("rank {rank}")).or_default() += 1;
            for statement in refused.iter().chain(owed) {
                let kind = statement.split(' ').next().unwrap();
                *counts.entry(kind.to_owned()).or_default() += 1;
            }
        }
    });
    for wanted in [
        "rank 0", "rank 1", "rank 2", "approval", "rule", "blackout", "window", "conflict", "limit",
    ] {
        assert!(
            counts.get(wanted).is_some_and(|count| *count >= 3),
            "{wanted}: {counts:?}"
        );
    }
    assert!(!counts.contains_key("policy-mistakes"), "{counts:?}");
}

#[test]
fn the_format_of_a_plan_changes_nothing() {
    each(2, |workspace, before, _| {
        for (name, text) in [
            ("plan.toml", workspace.toml()),
            ("plan.yaml", workspace.yaml()),
        ] {
            let after = verdicts(&files(workspace.policy(), name, text), AT, false);
            same(name, workspace, before, &after);
        }
    });
}

#[test]
fn the_order_of_items_settings_files_and_records_changes_nothing() {
    each(3, |workspace, before, dice| {
        let mut other = workspace.clone();
        dice.shuffle(&mut other.changes);
        for change in &mut other.changes {
            if let Some(Value::Array(approvals)) = change.get_mut("approvals") {
                dice.shuffle(approvals);
            }
            if let Some(Value::Array(services)) = change.get_mut("services") {
                services.reverse();
            }
        }
        for item in other.declarations.iter_mut().chain(&mut other.statements) {
            dice.shuffle(&mut item.settings);
            for setting in &mut item.settings {
                *setting = turned(setting);
            }
        }
        let mut all = other.policy_files(dice);
        for (number, change) in other.changes.iter().enumerate() {
            let plan = json!({ "change": [change] }).to_string();
            all.push((format!("plans/{}-{number}.json", dice.below(1000)), plan));
        }
        if !other.releases.is_empty() {
            let plan = json!({ "release": other.releases }).to_string();
            all.push((format!("{}.json", dice.below(1000)), plan));
        }
        same(
            "another order",
            workspace,
            before,
            &verdicts(&all, AT, false),
        );
    });
}

/// A setting with the two sides of its only `and` or `or` exchanged, and its members the other way round.
fn turned(setting: &str) -> String {
    if let Some(members) = setting.strip_prefix("members ") {
        let mut people: Vec<&str> = members.split(", ").collect();
        people.reverse();
        return format!("members {}", people.join(", "));
    }
    for keyword in ["when ", "require "] {
        let Some(condition) = setting.strip_prefix(keyword) else {
            continue;
        };
        // A deadline belongs to the whole line.
        let (condition, deadline) = match condition.find(" by ") {
            Some(at) => condition.split_at(at),
            None => (condition, ""),
        };
        for operator in [" and ", " or "] {
            if let Some((left, right)) = condition.split_once(operator)
                && !condition.contains('(')
            {
                return format!("{keyword}{right}{operator}{left}{deadline}");
            }
        }
    }
    setting.to_owned()
}

#[test]
fn formatting_changes_nothing() {
    each(4, |workspace, before, _| {
        let text = workspace.policy();
        let formatted = tidegate::syntax::format::format(&text);
        let after = verdicts(
            &files(formatted.text, "plan.json", workspace.json()),
            AT,
            false,
        );
        same("formatted", workspace, before, &after);
    });
}

#[test]
fn one_blackout_more_permits_no_more() {
    each(5, |workspace, before, dice| {
        let mut policy = workspace.policy();
        let day = 16 + dice.below(14);
        policy.push_str(&format!(
            "blackout extra {{ from 2026-11-{day} to 2026-11-{} }}\n",
            day + 1
        ));
        let after = verdicts(&files(policy, "plan.json", workspace.json()), AT, false);
        permits_no_more("a blackout more", workspace, before, &after);
    });
}

/// The approvals of a random change.
fn approvals<'w>(workspace: &'w mut Workspace, dice: &mut Dice) -> &'w mut Vec<Value> {
    let number = dice.below(workspace.changes.len());
    let approvals = workspace.changes[number].get_mut("approvals");
    approvals.and_then(Value::as_array_mut).unwrap()
}

#[test]
fn one_approval_less_permits_no_more() {
    each(6, |workspace, before, dice| {
        let mut less = workspace.clone();
        // Of somebody who decided once: of several decisions the latest counts, and a rejection might come to light that was taken back.
        let approvals = approvals(&mut less, dice);
        let decides_once = |one: &Value| {
            let same = approvals
                .iter()
                .filter(|other| other["approver"] == one["approver"]);
            same.count() == 1
        };
        let found = approvals
            .iter()
            .position(|one| one["decision"] == "approve" && decides_once(one));
        let Some(at) = found else { return };
        approvals.remove(at);
        permits_no_more(
            "an approval less",
            workspace,
            before,
            &verdicts(&plain(&less), AT, false),
        );
    });
}

#[test]
fn one_rejection_more_permits_no_more() {
    each(7, |workspace, before, dice| {
        let mut more = workspace.clone();
        let person = dice.pick(&["ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal"]);
        approvals(&mut more, dice).push(json!({
            "approver": person,
            "decision": "reject",
            "given": "2026-11-16T08:59:00Z",
        }));
        permits_no_more(
            "a rejection more",
            workspace,
            before,
            &verdicts(&plain(&more), AT, false),
        );
    });
}

/// Where a number of people is asked, fewer people can give no more. Shares and `all of` ask less of a smaller group, and conditions on
/// people ask something else; a rejection of somebody who left counts no longer.
#[test]
fn one_member_less_permits_no_more_where_a_number_is_asked() {
    each(8, |workspace, _, dice| {
        let mut workspace = workspace.clone();
        for item in &mut workspace.statements {
            let asks_of_people = |setting: &String| {
                let words = ["all of", "% of", "author", "implementers"];
                words.iter().any(|word| setting.contains(word)) && !setting.starts_with("excluding")
            };
            item.settings.retain(|setting| !asks_of_people(setting));
        }
        let asks = |head: &str, settings: &[String]| {
            !head.starts_with("approval") && !head.starts_with("rule")
                || settings
                    .iter()
                    .any(|setting| setting.starts_with("require"))
        };
        workspace
            .statements
            .retain(|item| asks(&item.head, &item.settings));
        for record in workspace.changes.iter_mut().chain(&mut workspace.releases) {
            if let Some(Value::Array(approvals)) = record.get_mut("approvals") {
                approvals.retain(|one| one["decision"] != "reject");
            }
        }
        let before = verdicts(&plain(&workspace), AT, false);
        let mut less = workspace.clone();
        let mut groups = less
            .declarations
            .iter_mut()
            .filter(|item| item.head.starts_with("group "));
        let group = groups.nth(dice.below(3)).unwrap();
        let members = group.settings[0].rsplit_once(", ").unwrap().0.to_owned();
        group.settings[0] = members;
        permits_no_more(
            "a member less",
            &workspace,
            &before,
            &verdicts(&plain(&less), AT, false),
        );
    });
}

#[test]
fn a_later_instant_permits_no_more() {
    each(9, |workspace, before, _| {
        let mut before = before.clone();
        for at in [
            "2026-11-16T10:00:00Z",
            "2026-11-18T09:00:00Z",
            "2026-11-30T09:00:00Z",
            "2027-02-01T09:00:00Z",
        ] {
            let after = verdicts(&plain(workspace), at, false);
            // What was owed may come to nothing, but nobody gives anything meanwhile.
            permits_no_more(at, workspace, &before, &after);
            before = after;
        }
    });
}

#[test]
fn a_gate_permits_no_more() {
    each(10, |workspace, before, _| {
        let after = verdicts(&plain(workspace), AT, true);
        permits_no_more("a gate", workspace, before, &after);
    });
}

/// A test of the policy that holds all records of a workspace comes to the verdicts of a check.
#[test]
fn tests_of_a_policy_agree_with_a_check() {
    each(11, |workspace, before, _| {
        // A plan as a test: each record says what a check says of it.
        let mut plan: Value = serde_json::from_str(&workspace.json()).unwrap();
        plan["at"] = json!(AT);
        for kind in ["change", "release"] {
            for record in plan
                .get_mut(kind)
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                let (rank, refused, owed) =
                    &before[&format!("{kind} {}", record["id"].as_str().unwrap())];
                let statements = refused.iter().chain(owed).map(|one| {
                    // `approval s1 until …`, or the name of a check.
                    let statement = one.split(" until ").next().unwrap_or_default();
                    let mut words = statement.split(' ');
                    let kind = words.next().unwrap_or_default();
                    words.next().unwrap_or(kind)
                });
                let names: Vec<&str> = statements.collect();
                record["expect"] = match (rank, names.is_empty()) {
                    (2, _) => json!("go"),
                    (_, true) => json!("no-go"),
                    (1, _) => json!(format!("owed from {}", names.join(", "))),
                    _ => json!(format!("no-go from {}", names.join(", "))),
                };
            }
        }
        let files = files(workspace.policy(), "tests/all.json", plan.to_string());
        let world = check_files(&files, AT, false).world;
        let report = run_tests(&world);
        let is_error = |one: &&Diagnostic| one.severity == Severity::Error;
        let mistakes: Vec<&Diagnostic> = report.mistakes.iter().filter(is_error).collect();
        for test in &report.tests {
            let failures: Vec<&str> = test
                .failures
                .iter()
                .map(|one| one.message.as_str())
                .collect();
            assert!(
                failures.is_empty() && mistakes.is_empty(),
                "{failures:?} {:?}\n{}\n{}",
                mistakes,
                workspace.policy(),
                plan
            );
        }
        assert_eq!(report.tests.len(), 1);
    });
}
