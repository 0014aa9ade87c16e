//! Laws about approvals, on generated decisions: an approval less and a rejection more never permit more, nor does a member fewer, and
//! no order changes anything.

use crate::support::check_files;
use proptest::prelude::*;
use tidegate::engine::Answer;

/// A decision: who, what, when, and for whom.
type Row = (usize, usize, u32, bool);

const PEOPLE: [&str; 5] = ["ann", "ben", "cid", "dan", "zoe"];
const DECISIONS: [&str; 3] = ["approve", "reject", "abstain"];
const LINES: [&str; 8] = [
    "require 1 of team",
    "require 2 of team",
    "require 1 of board or 2 of team",
    "require 1 of team then 1 of board",
    "require 1 of board by 2 days before start",
    "require 50% of (team, board)",
    "require (1 of team or 1 of board) and 1 of @dan",
    "require all of board",
];

fn policy(team: &[&str], lines: &[usize], extra: &str) -> String {
    let members: Vec<String> = team.iter().map(|person| format!("@{person}")).collect();
    let lines: Vec<&str> = lines.iter().map(|line| LINES[*line]).collect();
    format!(
        "policy p {{ timezone UTC }}\n\
         group team {{ members {} }}\n\
         group board {{ members @cid, @dan }}\n\
         person @ann {{ delegate @zoe from 2026-11-01 to 2026-12-31 }}\n\
         person @dan {{ delegate @zoe from 2026-11-01 to 2026-12-31 }}\n\
         approval a {{ {}; {extra} }}\n",
        members.join(", "),
        lines.join("; ")
    )
}

fn plan(rows: &[Row]) -> String {
    let mut text = "[[change]]\nid = \"A\"\nauthor = \"ben\"\nstart = 2026-11-20T10:00:00Z\nend = 2026-11-20T11:00:00Z\napprovals = [\n".to_owned();
    for (person, decision, hour, behalf) in rows {
        let behalf = match PEOPLE[*person] {
            "zoe" if *behalf => ", on-behalf-of = \"ann\"",
            _ => "",
        };
        text.push_str(&format!(
            "  {{ approver = \"{}\", decision = \"{}\", given = 2026-11-1{hour}T10:00:00Z{behalf} }},\n",
            PEOPLE[*person], DECISIONS[*decision],
        ));
    }
    text.push_str("]\n");
    text
}

/// How much is permitted: nothing, once something has come, or all.
fn permits(policy: &str, rows: &[Row]) -> u8 {
    let files = [
        ("policy.tide".to_owned(), policy.to_owned()),
        ("plan.toml".to_owned(), plan(rows)),
    ];
    let checked = check_files(&files, "2026-11-19T09:00Z", false);
    match &checked.report.verdicts.first().unwrap().answer {
        Answer::NoGo(_) | Answer::Cancelled => 0,
        Answer::GoWhen(_) => 1,
        Answer::Go => 2,
    }
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let decision = prop_oneof![4 => Just(0usize), 1 => Just(1), 1 => Just(2)];
    prop::collection::vec((0usize..5, decision, 0u32..9, any::<bool>()), 0..7)
}

fn lines() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..LINES.len(), 1..4).prop_map(|mut lines| {
        lines.dedup();
        lines
    })
}

fn settings() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just(""), Just("excluding author"), Just("count places")]
}

const TEAM: [&str; 4] = ["ann", "ben", "cid", "zoe"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn an_approval_less_never_permits_more(rows in rows(), lines in lines(), extra in settings(), at in any::<prop::sample::Index>()) {
        prop_assume!(!rows.is_empty());
        let at = at.index(rows.len());
        prop_assume!(rows[at].1 == 0);
        let policy = policy(&TEAM, &lines, extra);
        let mut fewer = rows.clone();
        fewer.remove(at);
        prop_assert!(permits(&policy, &fewer) <= permits(&policy, &rows), "{policy}{}", plan(&rows));
    }

    #[test]
    fn a_rejection_more_never_permits_more(rows in rows(), lines in lines(), extra in settings(), row in (0usize..5, Just(1usize), 0u32..9, any::<bool>())) {
        let policy = policy(&TEAM, &lines, extra);
        let mut more = rows.clone();
        more.push(row);
        prop_assert!(permits(&policy, &more) <= permits(&policy, &rows), "{policy}{}", plan(&more));
    }

    #[test]
    fn a_member_fewer_never_permits_more_where_a_number_is_asked(rows in rows(), lines in lines(), member in 0usize..4) {
        let lines: Vec<usize> = lines.into_iter().filter(|line| ![5, 7].contains(line)).collect();
        prop_assume!(!lines.is_empty());
        let rows: Vec<Row> = rows.into_iter().filter(|row| row.1 == 0).collect();
        let mut fewer = TEAM.to_vec();
        fewer.remove(member);
        let (all, fewer) = (policy(&TEAM, &lines, ""), policy(&fewer, &lines, ""));
        prop_assert!(permits(&fewer, &rows) <= permits(&all, &rows), "{all}{}", plan(&rows));
    }

    #[test]
    fn no_order_changes_anything(rows in rows(), lines in lines(), extra in settings()) {
        let turned = |list: &[usize]| list.iter().rev().copied().collect::<Vec<_>>();
        let mut team = TEAM.to_vec();
        team.reverse();
        let mut back = rows.clone();
        back.reverse();
        let one = policy(&TEAM, &lines, extra);
        let other = policy(&team, &turned(&lines), extra);
        prop_assert_eq!(permits(&one, &rows), permits(&other, &back), "{}{}", one, plan(&rows));
    }
}
