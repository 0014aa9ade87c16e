//! Laws of policies on top of others, over random ones: what a team adds to its own folder permits nothing that the statements of its base
//! refuse, and a base is the same in one workspace as by `base`, and as written into one file.

use crate::laws::world::Dice;
use crate::support::check_files;
use std::collections::BTreeMap;
use std::sync::Arc;
use tidegate::engine::{Answer, Report, check};
use tidegate::policy::layers::{Origin, Origins};

const AT: &str = "2026-12-01T09:00Z";

/// What every organisation here has.
const ORG: &str = "policy org { timezone UTC }
group board { members @heidi, @ivan }
group staff { members @grace }
service ledger { owner staff }
field evidence.result text
";

/// What an organisation may have beside it, and what it asks: each line once or not at all.
const OF_ORG: &[&str] = &[
    "group directors { members @judy; authority high }",
    "template restart { when labels has restart }",
    "class hard { when labels has hard; require rollback.plan is set }",
    "class standard { when template is set }",
    "class normal",
    "bundle big { when labels has hard; require notes is set }",
    "bundle rest {}",
    "window days { every day 08:00 to 18:00 }",
    "approval board { require 1 of board by start }",
    "approval two { require 2 of board; except when template is set }",
    "approval head { require 1 of @heidi; when labels has x }",
    "approval assignee { require 1 of assignee }",
    "approval owners { require 1 of owner per service }",
    "approval excluding { require 1 of board; excluding author, implementers }",
    "rule enough { require any approvals (approver.authority >= change.risk) }",
    "rule rejected { require no approvals (decision = reject) }",
    "rule by-board { require any approvals (approver in board) }",
    "rule passed { require any evidence (result = passed) }",
    "rule way-back { for change; require rollback.plan is set; override 1 of board }",
    "rule titled { require title is set; except when approved }",
    "rule long { require window.duration >= 2h }",
    "rule grouped { require any approvals (any approver.groups (name = board)) }",
    "rule planned { require template is set or labels has x }",
    "rule risky { require risk != high or rollback.plan is set }",
    "blackout weekends { every saturday, sunday }",
    "blackout brief { every saturday, sunday; except when window.duration <= 4h }",
    "blackout year-end { from 2026-12-05 to 2026-12-31; override 1 of board }",
    "blackout open { from 2026-12-05 to 2026-12-31; except when template is set }",
    "blackout live { in production; every saturday, sunday }",
    "blackout shown { from 2026-12-05 to 2026-12-31; except when all environments (not controlled) }",
    "limit one { at most 1 changes per day }",
    "window slots { when labels has x; every day 06:00 to 20:00 }\nlimit each { at most 1 changes per window }",
    "conflict apart { between changes; when during other }",
    "rule spread { between changes; require not during other; when same window }",
];

/// What a team may try.
const OF_TEAM: &[&str] = &[
    "person @heidi { delegate @mallory from 2026-11-01 to 2027-02-01 }",
    "person @zoe { delegate @mallory from 2026-11-01 to 2027-02-01 }",
    "person @mallory { authority high }",
    "person @grace { authority high }",
    "group crew { members @mallory; authority high }",
    "group mates { members @grace, @heidi; authority high }",
    "group assignee { members @mallory }",
    "group board { members @mallory }",
    "group friends { members @mallory; members board }",
    "class easy",
    "class easy { when labels has x }",
    "class easy { declared }",
    "class release",
    "class big { when id is set }",
    "bundle quick {}",
    "bundle quick { when title is set }",
    "bundle hard { declared }",
    "template anything { when id is set }",
    "template restart { when id is set }",
    "environment lab",
    "environment lab { controlled }",
    "environment production",
    "window brief { every day 09:00 to 12:00 }",
    "window all { every day }",
    "window days { every day }",
    "period closing { from 2027-03-01 to 2027-03-02 }",
    "period board { from 2026-12-01 to 2026-12-31 }",
    "blackout weekends { every monday }",
    "blackout year-end { from 2027-03-01 to 2027-03-02 }",
    "approval board { require 1 of @mallory }",
    "approval mine { require 1 of @mallory }",
    "rule way-back { require id is set }",
    "rule mine { require id is set; override 1 of @mallory }",
    "define change.approved-here = id is set",
    "define passed = \"failed\"",
    "define board = 3",
    "field change.board text",
    "field evidence.passed yes-no",
    "field approval.board yes-no",
    "scale risk high < low",
    "scale authority low < high",
    "scale state draft < closed",
    "assess risk { at least low when id is set }",
    "service ledger { owner crew }",
    "service other { owner crew; part-of ledger }",
    "waiver w { of rule way-back; for change \"A\"; by @mallory; until 2027-01-01; reason \"r\" }",
    "waiver w { of blackout weekends; for change \"A\"; by @mallory; until 2027-01-01; reason \"r\" }",
    "calendar none { weekend monday; holidays 2026-01-01 }",
    "conflict own { between changes; when during other and labels has x }",
    "limit own { at most 1 changes per week }",
];

/// How the file of a team may begin.
const HEADS: &[(&str, &str)] = &[
    ("apples/more.tide", ""),
    ("apples/policy.tide", "policy apples { extends org }\n"),
    (
        "apples/policy.tide",
        "policy apples { extends org; timezone Pacific/Kiritimati }\n",
    ),
    ("apples/policy.tide", "policy apples { extends org, zed }\n"),
    ("apples/more/p.tide", "policy org {}\n"),
    ("apples/more/p.tide", "policy org { extends zed }\n"),
    ("apples/zed/z.tide", "policy zed {}\n"),
    ("apples/zed/z.tide", "policy zed { extends org }\n"),
    ("apples/more/p.tide", "policy pears {}\n"),
];

/// Names of the fields of a change, each with what it may be.
const FIELDS: &[&str] = &[
    "title = 't'",
    "risk = 'high'",
    "risk = 'low'",
    "labels = ['x']",
    "labels = ['hard', 'restart']",
    "template = 'anything'",
    "template = 'restart'",
    "environments = ['lab']",
    "environments = ['production']",
    "services = ['ledger']",
    "assignee = 'zoe'",
    "author = 'heidi'",
    "class = 'easy'",
    "rollback = { plan = 'p' }",
    "evidence = [{ result = 'failed' }]",
    "evidence = [{ result = 'passed' }]",
    "approvals = [{ approver = 'mallory', decision = 'approve', given = 2026-11-20T10:00:00Z, on-behalf-of = 'heidi' }]",
    "approvals = [{ approver = 'mallory', decision = 'approve', given = 2026-11-20T10:00:00Z }]",
    "approvals = [{ approver = 'heidi', decision = 'reject', given = 2026-11-20T10:00:00Z }, { approver = 'mallory', decision = 'approve', given = 2026-11-21T10:00:00Z, on-behalf-of = 'heidi' }]",
    "approvals = [{ approver = 'heidi', decision = 'approve', given = 2026-11-20T10:00:00Z }, { approver = 'ivan', decision = 'approve', given = 2026-11-20T10:00:00Z }]",
    "overrides = [{ of = 'mine', by = ['mallory'], given = 2026-11-20T10:00:00Z, until = 2027-01-04T00:00:00Z, reason = 'agreed' }]",
    "overrides = [{ of = 'year-end', by = ['mallory'], given = 2026-11-20T10:00:00Z, until = 2027-01-04T00:00:00Z, reason = 'agreed' }]",
];

fn plan(dice: &mut Dice) -> String {
    let mut text = String::new();
    for id in ["A", "B", "C", "D"] {
        // A Saturday, or a Monday.
        let day = dice.pick(&["05", "07"]);
        text += &format!(
            "[[change]]\nid = '{id}'\nstart = 2026-12-{day}T10:00:00Z\nend = 2026-12-{day}T11:00:00Z\n"
        );
        let mut seen: Vec<&str> = Vec::new();
        for _ in 0..dice.below(8) {
            let field = dice.pick(FIELDS);
            let key = field.split(' ').next().unwrap();
            if !seen.contains(&key) {
                seen.push(key);
                text += &format!("{field}\n");
            }
        }
    }
    text += "[[release]]\nid = 'R'\nstart = 2026-12-05T10:00:00Z\nend = 2026-12-05T11:00:00Z\nchanges = []\n";
    text += dice.pick(&["", "bundle = 'quick'\n", "title = 't'\nlabels = ['hard']\n"]);
    text
}

/// Some lines of a list, in its order.
fn some(dice: &mut Dice, most: usize, lines: &[&str]) -> String {
    let percent = 100 * (1 + dice.below(most)) / lines.len();
    let chosen = lines.iter().filter(|_| dice.chance(percent));
    chosen.map(|line| format!("{line}\n")).collect()
}

type Files = Vec<(String, String)>;

fn base(dice: &mut Dice) -> Files {
    // Without a scale or an environment nothing may ask for them.
    let (risk, production) = (dice.chance(70), dice.chance(60));
    let asks = |line: &&&str| {
        let asks_risk = ["risk", "authority"].iter().any(|word| line.contains(word));
        (risk || !asks_risk) && (production || !line.contains("production"))
    };
    let lines: Vec<&str> = OF_ORG.iter().filter(asks).copied().collect();
    let mut statements = some(dice, 14, &lines);
    if risk {
        statements.insert_str(0, "scale risk low < high\n");
    }
    if production {
        statements.insert_str(0, "environment production { controlled }\n");
    }
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    vec![
        file("org/policy.tide", ORG),
        file("org/rules/r.tide", &statements),
        file("apples/policy.tide", "policy apples { extends org }\n"),
        file("pears/policy.tide", "policy pears { extends org }\n"),
        file("plan.toml", &plan(dice)),
    ]
}

/// What stands in the way of each subject; nothing of what goes.
fn held(report: &Report) -> BTreeMap<String, Option<Vec<String>>> {
    let verdicts = report.verdicts.iter();
    verdicts
        .map(|verdict| {
            let held = match &verdict.answer {
                Answer::Go => None,
                Answer::GoWhen(owed) => {
                    Some(owed.iter().map(|one| one.statement.clone()).collect())
                }
                Answer::NoGo(statements) => Some(statements.clone()),
                Answer::Cancelled => Some(vec!["cancelled".to_owned()]),
            };
            (format!("{} {}", verdict.kind, verdict.id), held)
        })
        .collect()
}

fn count() -> u64 {
    std::env::var("TIDEGATE_LAWS").map_or(16, |count| count.parse().unwrap())
}

#[test]
fn nothing_that_a_team_adds_permits_what_its_base_refuses() {
    let mut permitted = 0;
    for seed in 0..count() {
        let mut dice = Dice(seed);
        let before = base(&mut dice);
        let mut after = before.clone();
        let (name, head) = match dice.chance(60) {
            true => HEADS[dice.below(2)],
            false => HEADS[dice.below(HEADS.len())],
        };
        let text = format!("{head}{}", some(&mut dice, 3, OF_TEAM));
        after.retain(|(known, _)| known != name);
        after.push((name.to_owned(), text.clone()));
        let before_it = held(&check_files(&before, AT, false).report);
        let after_it = check_files(&after, AT, false);
        for (subject, held) in held(&after_it.report) {
            permitted += usize::from(held.is_none());
            let Some(known) = before_it.get(&subject).unwrap() else {
                continue;
            };
            let held = held.unwrap_or_default();
            let is_of_org = |one: &&String| {
                let name = one.split(' ').nth(1);
                name.is_some_and(|name| before[1].1.contains(&format!(" {name} ")))
            };
            // Of a name that nobody knew much was undecided that is decided now.
            let was_unknown = known.iter().any(|one| one == "unknown-name");
            let lost: Vec<&String> = known
                .iter()
                .filter(|one| !was_unknown && is_of_org(one))
                .filter(|one| !held.contains(one))
                .collect();
            let mistaken = held.iter().any(|one| one == "policy-mistakes");
            assert!(
                mistaken || lost.is_empty() || !held.is_empty() && is_owed(&lost),
                "seed {seed}: {subject} was held by {known:?} and is by {held:?} with {name}:\n{text}\n{}\n{}",
                before[1].1,
                before[4].1
            );
        }
    }
    assert!(permitted > 0, "nothing ever goes");
}

/// Whether they are approvals: what is refused for other reasons as well does not say what it still owes.
fn is_owed(lost: &[&String]) -> bool {
    lost.iter().all(|one| one.starts_with("approval "))
}

/// Statements and things of a team that leave those of its base alone.
const PLAIN: &[&str] = &[
    "group crew { members @mallory }\nperson @mallory { delegate @oscar from 2026-11-01 to 2027-02-01 }",
    "service other { owner staff }",
    "period closing { from 2027-03-01 to 2027-03-02 }",
    "approval mine { require 1 of crew; when labels has x }",
    "rule own { require title is set; except when labels has x }",
    "rule pass { require count approvals >= 1 }",
    "blackout mondays { every monday; override 1 of crew }",
    "blackout closing-time { when during closing; from 2026-12-05 to 2026-12-06 }",
    "limit own { at most 2 changes per week }",
    "conflict mine { between changes; when during other and labels has x }",
    "define change.urgent = labels has hard",
    "rule urgent { when urgent; require rollback.plan is set }",
];

#[test]
fn a_base_is_the_same_in_one_workspace_by_its_path_and_by_hand() {
    let mut compared = 0;
    for seed in 0..count() / 2 {
        let mut dice = Dice(seed);
        let mut files = base(&mut dice);
        files.retain(|(name, _)| name != "pears/policy.tide");
        let plain = dice.chance(50);
        let lines = if plain { PLAIN } else { OF_TEAM };
        files[2].1 += &some(&mut dice, 4, lines);
        if plain && !files[2].1.contains("group crew") {
            files[2].1 += PLAIN[0];
            files[2].1 += "\nperiod later { from 2027-03-01 to 2027-03-02 }\n";
            files[2].1 = files[2].1.replace("during closing", "during later");
        }
        files[2].1 = files[2].1.replace("when urgent;", "when labels has hard;");
        let checked = check_files(&files, AT, false);
        let in_one = held(&checked.report);
        let mut world = checked.world;
        let policies = world.policies.iter().map(|(file, _)| {
            let name = world.sources.name(*file);
            match name.strip_prefix("org/") {
                Some(rest) => (*file, (1, rest.to_owned())),
                None => (*file, (0, name.strip_prefix("apples/").unwrap().to_owned())),
            }
        });
        world.origins = Arc::new(Origins {
            of_file: policies.collect(),
            workspaces: vec![
                Origin {
                    name: ".".to_owned(),
                    bases: vec![1],
                },
                Origin {
                    name: "../org".to_owned(),
                    bases: Vec::new(),
                },
            ],
        });
        let shown = || {
            let policies = files.iter().filter(|(name, _)| name != "org/policy.tide");
            policies
                .map(|(name, text)| format!("--- {name}\n{text}"))
                .collect::<String>()
        };
        assert_eq!(
            in_one,
            held(&check(&world)),
            "seed {seed}, by its path\n{}",
            shown()
        );
        if plain {
            let whole: String = files[..3].iter().map(|(_, text)| text.as_str()).collect();
            let whole = whole.replace("policy apples { extends org }\n", "");
            let whole = vec![("policy.tide".to_owned(), whole), files[3].clone()];
            let by_hand = held(&check_files(&whole, AT, false).report);
            assert_eq!(in_one, by_hand, "seed {seed}, by hand\n{}", shown());
            compared += 1;
        }
    }
    assert!(compared > 0);
}
