//! A record of a table that says only on which day it was made: what a check permits then it permits for every hour of that day.

use crate::support::check_files;
use proptest::prelude::*;
use tidegate::diagnostic::Severity;
use tidegate::engine::Answer;

/// What the statements are about: people who come and go within a day, and deadlines within one.
const POLICY: &str = "policy p { timezone UTC }
scale authority low < high
group team { members @ann, @ben, @cid }
group board { members @dan, @eve; authority high }
group rota { members @ann from 2026-11-12 09:00 to 2026-11-13 15:00; members @ben from 2026-11-13 15:00 to 2026-11-14 09:00; members @cid from 2026-11-13 04:00 to 2026-11-14 20:00 }
group chiefs { members @ben from 2026-11-13 06:00 to 2026-11-20 00:00; authority high }
person @dan { delegate @zoe from 2026-11-12 12:00 to 2026-11-13 13:00 }
person @ann { delegate @zoe from 2026-11-13 13:00 to 2026-11-14 06:00; delegate @fay from 2026-11-13 02:00 to 2026-11-13 22:00 }
";

const STATEMENTS: [&str; 27] = [
    "approval a { require 1 of rota }",
    "approval a { require 2 of rota }",
    "approval a { require 1 of board or 2 of team }",
    "approval a { require 1 of team then 1 of board }",
    "approval a { require 1 of rota then 1 of team then 1 of board }",
    "approval a { require 1 of board then 1 of rota; require 1 of team }",
    "approval a { require 1 of team by 2026-11-13 11:00 }",
    "approval a { require 1 of team and 1 of board by 2026-11-13 14:00 }",
    "approval a { require 1 of team; valid 166h }",
    "approval a { require 1 of rota; count places; require 1 of team }",
    "approval a { require 1 of (rota, @dan); counts when approver.authority = high or given after 2026-11-13 05:00 }",
    "approval a { require 50% of rota }",
    "approval a { require all of board by 2026-11-14 10:00 }",
    "rule r { require any evidence (passed) by 2026-11-13 11:00 }",
    "rule r { require no evidence (not passed) by 2026-11-13 11:00 }",
    "rule r { require latest evidence (kind = load) is (passed) by 2026-11-14 04:00 }",
    "rule r { require all evidence (passed) by 2026-11-13 11:00 }",
    "rule r { require evidence is set by 2026-11-13 11:00 }",
    "rule r { require count evidence (passed) >= 2 by 2026-11-13 11:00 }",
    "rule r { require rate evidence (passed) <= 60% by 2026-11-13 11:00 }",
    "rule r { require evidence.kind has load by 2026-11-14 11:00 }",
    "rule r { require any approvals (decision = approve and approver in rota) }",
    "rule r { require no approvals (decision = reject) by 2026-11-14 11:00 }",
    "rule r { require approvals.approver.authority has high }",
    "rule r { require all approvals (approver in rota or decision = reject) }",
    "rule r { require count evidence over 67h (passed) < 2 }",
    "blackout b { from 2026-11-20 to 2026-11-22; override 1 of rota excluding author }",
];

/// A record that is made on a day, at an hour that the table may not say.
#[derive(Clone, Debug)]
struct Record {
    who: usize,
    what: usize,
    day: u32,
    /// Whether the table says the hour.
    says_hour: bool,
}

const PEOPLE: [&str; 7] = ["ann", "ben", "cid", "dan", "eve", "zoe", "fay"];

#[derive(Clone, Debug)]
struct World {
    approvals: Vec<Record>,
    evidence: Vec<Record>,
    overrides: Vec<Record>,
    edit: Option<Record>,
}

const MAPPING: &str = r#"
[[table]]
files = ["changes.csv"]
record = "change"
[table.columns]
id = "id"
author = "author"
start = "start"
end = "end"
last-edit.made = "edited"

[[table]]
files = ["approvals.csv"]
record = "approval"
of = "change"
key = "of"
[table.columns]
approver = "who"
decision = "what"
given = "made"

[[table]]
files = ["evidence.csv"]
record = "evidence"
of = "change"
key = "of"
[table.columns]
kind = "who"
passed = "what"
dated = "made"

[[table]]
files = ["overrides.csv"]
record = "override"
of = "change"
key = "change"
[table.columns]
of = "of"
by = "who"
given = "made"
reason = "why"
until = "until"
"#;

/// The date of a record; `hour` is the one at which it was made.
fn date(record: &Record, hour: u32, all_hours: bool) -> String {
    match record.says_hour || all_hours {
        true => format!("2026-11-{} {hour:02}:00", record.day),
        false => format!("2026-11-{}", record.day),
    }
}

/// How much is permitted: nothing, once something has come, or all. Without `all_hours` the tables leave out the hours of some.
fn permits(statement: &str, world: &World, hours: &[u32], all_hours: bool) -> (u8, String) {
    let mut hours = hours.iter().copied().cycle();
    let mut date = |record: &Record| date(record, hours.next().unwrap_or(0), all_hours);
    let edited = world.edit.as_ref().map(&mut date).unwrap_or_default();
    let changes =
        format!("id,author,start,end,edited\nA,ann,2026-11-20 10:00,2026-11-20 11:00,{edited}\n");
    let mut approvals = "of,who,what,made\n".to_owned();
    for one in &world.approvals {
        let decision = ["approve", "approve", "approve", "reject", "abstain"][one.what % 5];
        let (who, made) = (PEOPLE[one.who], date(one));
        approvals.push_str(&format!("A,{who},{decision},{made}\n"));
    }
    let mut evidence = "of,who,what,made\n".to_owned();
    for one in &world.evidence {
        let kind = ["load", "functional"][one.who % 2];
        let passed = ["true", "false"][one.what % 2];
        evidence.push_str(&format!("A,{kind},{passed},{}\n", date(one)));
    }
    let mut overrides = "change,of,who,made,why,until\n".to_owned();
    for one in &world.overrides {
        let (who, made) = (PEOPLE[one.who], date(one));
        overrides.push_str(&format!("A,b,{who},{made},why,2026-11-30\n"));
    }
    let files = [
        ("tidegate.toml".to_owned(), MAPPING.to_owned()),
        ("policy.tide".to_owned(), format!("{POLICY}{statement}\n")),
        ("changes.csv".to_owned(), changes),
        ("approvals.csv".to_owned(), approvals),
        ("evidence.csv".to_owned(), evidence),
        ("overrides.csv".to_owned(), overrides),
    ];
    let checked = check_files(&files, "2026-11-16T09:00Z", false);
    let permits = match &checked.report.verdicts.first().unwrap().answer {
        Answer::NoGo(_) | Answer::Cancelled => 0,
        Answer::GoWhen(_) => 1,
        Answer::Go => 2,
    };
    let tables = files.into_iter().skip(1).map(|(_, text)| text).collect();
    (permits, tables)
}

fn records(most: usize) -> impl Strategy<Value = Vec<Record>> {
    let record = (0usize..7, 0usize..10, 12u32..15, prop::bool::weighted(0.3));
    let record = record.prop_map(|(who, what, day, says_hour)| Record {
        who,
        what,
        day,
        says_hour,
    });
    prop::collection::vec(record, 0..=most)
}

fn world() -> impl Strategy<Value = World> {
    let edit = records(1).prop_map(|records| records.into_iter().next());
    let all = (records(4), records(3), records(2), edit);
    all.prop_map(|(approvals, evidence, overrides, edit)| World {
        approvals,
        evidence,
        overrides,
        edit,
    })
}

/// The hours of the records, in their order: twice.
fn hours() -> impl Strategy<Value = Vec<Vec<u32>>> {
    prop::collection::vec(prop::collection::vec(0u32..24, 10), 2)
}

#[test]
fn no_statement_is_a_mistake() {
    for statement in STATEMENTS {
        let files = [("policy.tide".to_owned(), format!("{POLICY}{statement}\n"))];
        let checked = check_files(&files, "2026-11-16T09:00Z", false);
        let errors = checked.report.findings.iter();
        let errors: Vec<_> = errors
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| checked.line(finding))
            .collect();
        assert!(errors.is_empty(), "{statement}: {errors:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_a_day_permits_every_hour_of_it_permits(statement in prop::sample::select(&STATEMENTS[..]), world in world(), hours in hours()) {
        // The hours that the tables say are the same in both.
        for hours in &hours {
            let (day, tables) = permits(statement, &world, hours, false);
            let (hour, exact) = permits(statement, &world, hours, true);
            prop_assert!(day <= hour, "{day} for the day, {hour} for the hours:\n{tables}\n{exact}");
        }
    }
}
