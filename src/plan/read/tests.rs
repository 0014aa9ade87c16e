//! Plans in, records and findings out. The cases are in `cases/`, each a plan or several and what they give; with
//! `TIDEGATE_BLESS` set, what they give is written anew.

mod policy;

use super::super::Format;
use super::*;
use crate::policy::types::Value;
use crate::source::{ColumnUnit, Place, Source, SourceMap};
use crate::time::{PlanTime, format_micros, format_rfc3339, parse_time};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

const POLICY: &str = "policy.tide";

fn instant(text: &str) -> Instant {
    match parse_time(text) {
        Ok(PlanTime::Instant { at, .. }) => at,
        other => panic!("{text}: {other:?}"),
    }
}

/// One case: its plans as name and text, and whether the policy names its zone.
#[derive(Default)]
struct Case {
    title: String,
    flags: String,
    plans: Vec<(String, String)>,
    gives: String,
}

fn parse_cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(title) = line.strip_prefix("=== ") {
            let (title, flags) = title
                .trim_end()
                .split_once(" | ")
                .unwrap_or((title.trim_end(), ""));
            cases.push(Case {
                title: title.to_owned(),
                flags: flags.to_owned(),
                ..Case::default()
            });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        if let Some(name) = line.strip_prefix("--- ") {
            match name.trim_end() {
                "gives" => case.plans.push((String::new(), String::new())),
                name => case.plans.push((name.to_owned(), String::new())),
            }
        } else if let Some((_, text)) = case.plans.last_mut() {
            text.push_str(line);
        }
    }
    for case in &mut cases {
        if case.plans.last().is_some_and(|(name, _)| name.is_empty()) {
            case.gives = case.plans.pop().unwrap().1;
        }
    }
    cases
}

fn show_cases(cases: &[Case]) -> String {
    let mut out = String::new();
    for case in cases {
        let bar = if case.flags.is_empty() { "" } else { " | " };
        writeln!(out, "=== {}{bar}{}", case.title, case.flags).unwrap();
        for (name, text) in &case.plans {
            write!(out, "--- {name}\n{text}").unwrap();
        }
        write!(out, "--- gives\n{}", case.gives).unwrap();
    }
    out
}

/// Reads the plans of a case and shows what came of them.
fn run(plans: &[(String, String)], flags: &str) -> String {
    let zones = ZoneDatabase::bundled();
    let mut policy = policy::of(&zones);
    if flags.contains("no zone") {
        policy.zone = zones.zone("UTC").unwrap();
        policy.zone_is_named = false;
    }
    let mut sources = SourceMap::new();
    sources.add(Source::new(POLICY, "policy"));
    let trees: Vec<(FileId, Arc<Tree>)> = plans
        .iter()
        .map(|(name, text)| {
            let file = sources.add(Source::new(name.as_str(), text.as_str()));
            let text = sources.find(file).unwrap().shared_text();
            (
                file,
                Arc::new(crate::plan::read(
                    file,
                    text,
                    Format::from_name(name).unwrap(),
                )),
            )
        })
        .collect();
    let reading = read(
        &policy,
        &zones,
        &trees,
        None,
        instant("2026-11-21T12:00:00Z"),
    );
    let mut out = String::new();
    for kind in policy.schema.all_kinds() {
        let first = if flags.contains("policy") {
            0
        } else {
            policy_rows(&policy, kind)
        };
        for row in first..reading.records.count(kind) {
            out.push_str(&show_record(&policy, &reading, kind, row));
        }
    }
    let mut found: Vec<&Diagnostic> = trees
        .iter()
        .flat_map(|(_, tree)| tree.diagnostics())
        .collect();
    found.extend(&reading.diagnostics);
    for finding in found {
        out.push_str(&show_finding(&sources, finding));
    }
    out
}

fn policy_rows(policy: &Policy, kind: RecordKind) -> u32 {
    let rows = match kind {
        RecordKind::Service => policy.services.len(),
        RecordKind::Environment => policy.environments.len(),
        RecordKind::Person => policy.people.len(),
        RecordKind::Group => policy.groups.len(),
        RecordKind::Class => policy.classes.len(),
        RecordKind::Bundle => policy.bundles.len(),
        _ => 0,
    };
    u32::try_from(rows).unwrap()
}

fn show_record(policy: &Policy, reading: &Reading<'_>, kind: RecordKind, row: u32) -> String {
    let records = &reading.records;
    let mut out = format!("{}#{row}", kind.word());
    if let Some((parent, row)) = records.row(kind, row).unwrap().parent {
        write!(out, " of {}#{row}", parent.word()).unwrap();
    }
    if reading.is_backwards(kind, row) {
        out.push_str(" (backwards)");
    }
    for (number, field) in (0u16..).zip(policy.schema.fields(kind)) {
        let cell = records.cell(kind, row, number);
        let is_absent_list = cell.value == Value::List(0, 0) && field.empty_when_absent;
        if cell.origin != u32::MAX || !(cell.value.is_missing() || is_absent_list) {
            write!(
                out,
                "  {}={}",
                field.name,
                show_value(policy, records, cell.value)
            )
            .unwrap();
        }
    }
    out.push('\n');
    out
}

fn show_value(policy: &Policy, records: &Records<'_>, value: Value) -> String {
    match value {
        Value::Missing => "?".to_owned(),
        Value::YesNo(yes) => if yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Percent(number) => format!("{number}%"),
        Value::Text(number) => format!("{:?}", records.text(number)),
        Value::Level(scale, rank) => {
            policy.scales[usize::from(scale.0)].levels[usize::from(rank)].clone()
        }
        Value::Instant(at) => format_rfc3339(Instant(at), &policy.zone),
        Value::Within(from, seconds) => {
            format!(
                "{} for {seconds}s",
                format_rfc3339(Instant(from), &policy.zone)
            )
        }
        Value::Duration(micros) => format_micros(micros),
        Value::Clock(seconds) => format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60),
        Value::Weekday(day) => format!("weekday {day}"),
        Value::Date(date) => date.to_string(),
        Value::Times(number) => policy.times[number as usize].name.clone(),
        Value::Record(kind, row) => match (kind.is_named_in_policy(), records.name(kind, row)) {
            (true, name) => name.to_owned(),
            (false, _) => format!("{}#{row}", kind.word()),
        },
        Value::List(..) => {
            let items = records.items(value).iter();
            let shown: Vec<String> = items
                .map(|item| show_value(policy, records, item.value))
                .collect();
            format!("[{}]", shown.join(", "))
        }
    }
}

fn show_place(sources: &SourceMap, place: Place) -> String {
    let source = sources.find(place.file).unwrap();
    if source.name() == POLICY {
        return "the policy".to_owned();
    }
    assert!(source.text().get(place.span.range()).is_some(), "{place:?}");
    let at = source.line_column(place.span.start, ColumnUnit::Characters);
    format!(
        "{}:{}:{} «{}»",
        source.name(),
        at.line + 1,
        at.column + 1,
        source.slice(place.span)
    )
}

fn show_finding(sources: &SourceMap, finding: &Diagnostic) -> String {
    let mut out = format!("{}: {}\n", finding.name, finding.message);
    let labels = std::iter::once(&finding.primary).chain(&finding.labels);
    for label in labels {
        writeln!(
            out,
            "  at {} {}",
            show_place(sources, label.place),
            label.text
        )
        .unwrap();
    }
    for help in &finding.help {
        writeln!(out, "  help: {help}").unwrap();
    }
    for fix in &finding.fixes {
        let safe = if fix.safe { "fix" } else { "unsafe fix" };
        write!(out, "  {safe}: {}:", fix.title).unwrap();
        for edit in &fix.edits {
            write!(
                out,
                " {} → «{}»",
                show_place(sources, edit.place),
                edit.text
            )
            .unwrap();
        }
        out.push('\n');
    }
    out.lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

fn check_file(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/plan/read/cases")
        .join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut cases = parse_cases(&text);
    assert!(!cases.is_empty());
    for case in &mut cases {
        let got = run(&case.plans, &case.flags);
        if std::env::var_os("TIDEGATE_BLESS").is_some() {
            case.gives = got;
        } else {
            pretty_equal(&case.gives, &got, &format!("{name}: {}", case.title));
        }
    }
    if std::env::var_os("TIDEGATE_BLESS").is_some() {
        std::fs::write(path, show_cases(&cases)).unwrap();
    }
}

fn pretty_equal(expected: &str, got: &str, what: &str) {
    assert!(
        expected == got,
        "{what}\n--- expected\n{expected}--- got\n{got}"
    );
}

#[test]
fn values() {
    check_file("values.txt");
}

#[test]
fn instants() {
    check_file("instants.txt");
}

#[test]
fn records() {
    check_file("records.txt");
}

#[test]
fn references() {
    check_file("references.txt");
}

#[test]
fn policy_records() {
    check_file("policy.txt");
}

/// The first plan of the file in each format; what it gives is the same.
#[test]
fn formats_agree() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/plan/read/cases/formats.txt");
    let cases = parse_cases(&std::fs::read_to_string(path).unwrap());
    let given: Vec<String> = cases
        .iter()
        .flat_map(|case| {
            case.plans
                .iter()
                .map(|plan| run(std::slice::from_ref(plan), ""))
        })
        .collect();
    assert_eq!(given.len(), 3);
    for other in &given[1..] {
        pretty_equal(&given[0], other, "formats");
    }
    pretty_equal(&cases[0].gives, &given[0], "formats.txt");
}

/// The findings of one plan, or the number of records where there is none.
fn read_text(name: &str, text: &str) -> String {
    run(&[(name.to_owned(), text.to_owned())], "")
}

#[test]
fn what_is_hostile_ends_soon() {
    let path = format!(
        "{{\"change\": {{\"id\": \"C\", \"rollback{}\": 1}}}}",
        ".task".repeat(50_000)
    );
    assert!(read_text("a.json", &path).contains("is no field of a change"));
    let steps = "{\"component\": \"ledger\", \"needs\": [\"ledger\"]},".repeat(1_500);
    let all = format!(
        "{{\"release\": {{\"id\": \"R\", \"steps\": [{}]}}}}",
        steps.trim_end_matches(',')
    );
    assert!(read_text("a.json", &all).contains("services may stand for 1000000 steps in all"));
    let changes: String = (0..3_000)
        .map(|n| format!("{{\"id\": \"C-{n}\"}},"))
        .collect();
    let wrong: String = (0..3_000).map(|n| format!("\"D-{n}\",")).collect();
    let release = format!(
        "{{\"change\": [{}], \"release\": {{\"id\": \"R\", \"changes\": [{}]}}}}",
        changes.trim_end_matches(','),
        wrong.trim_end_matches(',')
    );
    assert_eq!(
        read_text("a.json", &release)
            .matches("unknown-change")
            .count(),
        3_000
    );
}

proptest::proptest! {
    /// Whatever a plan says, it is read, and each finding and fix is at a text of the plan.
    #[test]
    fn any_plan_is_read(entries in proptest::collection::vec(entry(3), 0..8), kind in "change|changes|release|timezone|x") {
        let text = format!("{{{kind:?}: [{{{}}}], \"change\": {{{}}}}}", entries.join(", "), entries.first().cloned().unwrap_or_default());
        read_text("a.json", &text);
    }
}

/// A key with a value, both perhaps wrong.
fn entry(depth: u32) -> proptest::strategy::BoxedStrategy<String> {
    use proptest::prelude::*;
    let scalar = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?[0-9]{1,3}".prop_map(|number| number.parse::<i32>().unwrap_or(0).to_string()),
        "(C-1|R-1|ledger|high|dave|@|normal|5%|20m|2 days|P1D|unknown|)"
            .prop_map(|text| format!("{text:?}")),
        "20(26|27)-(03|10|11|13)-(25|28|31)([T ](02:30|24:00|10:00:00))?(Z|[+]01:00| CET| UTC)?"
            .prop_map(|text| format!("{text:?}")),
    ];
    let value = if depth == 0 {
        scalar.boxed()
    } else {
        prop_oneof![
            4 => scalar,
            1 => proptest::collection::vec(entry(depth - 1), 0..4).prop_map(|all| format!("{{{}}}", all.join(", "))),
            1 => proptest::collection::vec(entry(0), 0..3).prop_map(|all| {
                let values: Vec<String> = all.iter().filter_map(|e| Some(e.split_once(": ")?.1.to_owned())).collect();
                format!("[{}]", values.join(", "))
            }),
            1 => proptest::collection::vec(entry(depth - 1), 0..4).prop_map(|all| format!("[{{{}}}, {{}}]", all.join(", "))),
        ]
        .boxed()
    };
    let key = "(id|title|start|end|workEnd|work_end|services|author|by|risk|state|steps|needs|component|approvals?|given|changes|release|rollback|rollback\\.(plan|duration|x\\.y)|tasks|last-edit|share|score|scores|cutoff|due|day|blocked-by|duration|inside-of|zz)";
    (key, value)
        .prop_map(|(key, value)| format!("{key:?}: {value}"))
        .boxed()
}

#[test]
fn the_fast_way_agrees_with_the_general_one() {
    let offsets = [
        "Z", "+00:00", "+01:00", "-09:30", "+23:59", "+24:00", "+00:60",
    ];
    let mut read = 0;
    for year in [
        1, 2, 1969, 1970, 1999, 2000, 2023, 2024, 2026, 2100, 9998, 9999,
    ] {
        for month in 0..=13 {
            for day in [0, 1, 28, 29, 30, 31, 32] {
                for (clock, offset) in ["00:00:00", "23:59:59", "23:59:60", "24:00:00", "12:60:00"]
                    .iter()
                    .flat_map(|clock| offsets.iter().map(move |offset| (clock, offset)))
                {
                    let text = format!("{year:04}-{month:02}-{day:02}T{clock}{offset}");
                    let Some(fast) = fast_instant::parse_common_instant(text.as_bytes()) else {
                        continue;
                    };
                    read += 1;
                    assert_eq!(instant(&text).0, fast, "{text}");
                }
            }
        }
    }
    assert!(read > 5000, "{read}");
    for text in [
        "",
        "2026-11-24",
        "2026-11-24T10:00:00",
        "2026-11-24T10:00:0xZ",
        "2026-11-24T10:00:00.5Z",
    ] {
        assert_eq!(fast_instant::parse_common_instant(text.as_bytes()), None);
    }
}
