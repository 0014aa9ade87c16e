//! History as the records of a check: which rows, dated by what, and the time that the files cover.

use crate::support::check_files;
use tidegate::plan;
use tidegate::plan::history::Past;
use tidegate::plan::records::Records;
use tidegate::policy::resolve::resolve;
use tidegate::policy::types::Value;
use tidegate::time::format_rfc3339;

const POLICY: &str = "\
policy p { timezone Europe/Amsterdam }
scale severity P4 < P3 < P2 < P1
service ledger
service checkout
environment production { controlled }
class normal
field history.cost number
";

const MAPPING: &str = r#"
[[history]]
files = ["closed.csv", "older.csv"]
record = "change"
columns = { id = "nr", services = { column = "ci", separator = "," }, outcome = "how", caused = "level", cost = "cost", end = "closed" }
from = "2026-01-01"
to = 2026-03-31

[[history]]
files = ["newer.csv"]
record = "change"
from = 2026-05-01
to = 2026-05-03

[[history]]
files = ["incidents.ndjson"]
record = "incident"

[[table]]
files = ["plans.csv"]
record = "change"
"#;

const FILES: [(&str, &str); 5] = [
    (
        "closed.csv",
        "nr,ci,how,level,cost,closed\nA,\"ledger,checkout\",failed,P1,3,2026-03-29 03:30\n",
    ),
    (
        "older.csv",
        "nr,ci,how,level,cost,closed\nB,ledger,fine,,,2026-01-01 00:00\n",
    ),
    (
        "newer.csv",
        "id,end\nC,2026-05-01 10:00\nD,2026-05-03 10:00\n",
    ),
    (
        "incidents.ndjson",
        "{\"id\": \"I\", \"services\": [\"ledger\"], \"severity\": \"P2\", \"opened\": \"2026-02-01T10:00Z\"}\n",
    ),
    ("plans.csv", "id,incidents\nE,I\n"),
];

fn shown(
    records: &Records<'_>,
    past: &Past,
    zone: &tidegate::time::Zone,
) -> (Vec<String>, Vec<String>) {
    let rows = past.rows.clone().map(|row| {
        let at = match records.value(past.kind, row, past.dated) {
            Value::Instant(at) => format_rfc3339(tidegate::time::Instant(at), zone),
            other => format!("{other:?}"),
        };
        format!("{} {at}", records.name(past.kind, row))
    });
    let covered = past.covered.as_slice().iter();
    let covered = covered.map(|stretch| {
        let [start, end] = [stretch.start, stretch.end].map(|at| format_rfc3339(at, zone));
        format!("{start} to {end}")
    });
    (rows.collect(), covered.collect())
}

#[test]
fn records_of_the_past_and_what_they_cover() {
    let mut files = vec![
        ("policy.tide".to_owned(), POLICY.to_owned()),
        ("tidegate.toml".to_owned(), MAPPING.to_owned()),
    ];
    files.extend(FILES.map(|(name, text)| (name.to_owned(), text.to_owned())));
    let checked = check_files(&files, "2026-11-16T09:00Z", false);
    let lines: Vec<String> = checked
        .report
        .findings
        .iter()
        .map(|f| checked.line(f))
        .collect();
    assert_eq!(lines, [""; 0]);
    assert_eq!(
        (checked.report.counts.changes, checked.report.plan_files),
        (1, 1)
    );
    let world = &checked.world;
    let (policy, _) = resolve(
        &world.policies,
        &world.origins,
        &world.sources,
        &[],
        &world.zones,
    );
    let reading = plan::read::read(
        &policy,
        &world.zones,
        &world.plans,
        world.history.as_deref(),
        world.at,
    );
    let (records, history) = (&reading.records, &reading.history);
    let (rows, covered) = shown(records, &history.changes, &policy.zone);
    assert_eq!(
        rows,
        [
            "A 2026-03-29T03:30:00+02:00",
            "B 2026-01-01T00:00:00+01:00",
            "C 2026-05-01T10:00:00+02:00",
            "D 2026-05-03T10:00:00+02:00",
        ]
    );
    assert_eq!(
        covered,
        [
            "2026-01-01T00:00:00+01:00 to 2026-04-01T00:00:00+02:00",
            "2026-05-01T00:00:00+02:00 to 2026-05-04T00:00:00+02:00",
        ]
    );
    // The incident that a plan names is a record of the plan.
    let (rows, covered) = shown(records, &history.incidents, &policy.zone);
    assert_eq!(rows, ["I 2026-02-01T11:00:00+01:00"]);
    assert_eq!(
        covered,
        ["2026-02-01T11:00:00+01:00 to 2026-02-01T11:00:00.000001+01:00"]
    );
    assert_eq!(records.count(history.incidents.kind), 2);
    let (rows, covered) = shown(records, &history.deployments, &policy.zone);
    assert_eq!((rows.len(), covered.len()), (0, 0));
    let field = |name| policy.schema.find(history.changes.kind, name).unwrap().0;
    let first = history.changes.rows.start;
    let value = |name| records.value(history.changes.kind, first, field(name));
    assert_eq!(value("cost"), Value::Number(3.0));
    assert_eq!(records.items(value("services")).len(), 2);
    assert!(matches!(value("caused"), Value::Level(_, 3)));
    assert!(matches!(value("outcome"), Value::Text(_)));
}
