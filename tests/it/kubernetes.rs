//! The Kubernetes policy held against what happened: the requests for exceptions of 1.25 to 1.30, and what people decided.

use crate::data::{check_texts, data, first_findings, refusals, text_of};
use crate::table::rows;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const IN_TIME: &str = "rule exception-in-time";
const DECIDED: &str = "approval exception";

/// The instants of the freezes, by release and name. Some are dates only; the policy needs none of those.
fn freezes(table: &str) -> BTreeMap<(String, String), String> {
    rows(table)
        .into_iter()
        .map(|mut row| {
            let mut take = |field: &str| row.remove(field).unwrap();
            ((take("release"), take("freeze")), take("instant_utc"))
        })
        .collect()
}

/// `dates.tide` for a release. Nobody needs the release day here: it is put behind everything.
fn dates(release: &str, freezes: &BTreeMap<(String, String), String>) -> String {
    let instant = |freeze: &str| &freezes[&(release.to_owned(), freeze.to_owned())];
    format!(
        "define enhancements-freeze = {}\ndefine code-freeze = {}\ndefine test-freeze = {}\n\
         define release-day = 2025-01-01T00:00Z\n",
        instant("Enhancements Freeze"),
        instant("Code Freeze"),
        instant("Test Freeze"),
    )
}

/// The number of the enhancement's issue, which is written bare or as an address.
fn enhancement(issue: &str) -> u64 {
    let number = issue.rsplit('/').next().unwrap_or_default();
    number
        .parse()
        .unwrap_or_else(|error| panic!("{issue}: {error}"))
}

/// A request as a plan, with what people decided.
fn request(row: &BTreeMap<String, String>) -> Value {
    let (past, decision) = (&row["phase"], row["status"].to_lowercase());
    json!({
        "id": format!("{} {}", row["issue"], row["name"]),
        "enhancement": enhancement(&row["issue"]),
        "asks-past": if past == "codeFreeze" { "code" } else { "enhancements" },
        "submitted": format!("{}T00:00:00Z", row["date_requested"]),
        "approvals": [{
            "approver": "release-lead",
            "decision": if decision == "approved" { "approve" } else { "reject" },
            "given": format!("{}T00:00:00Z", row["date_reviewed"]),
        }],
    })
}

#[test]
fn requests_are_held_against_the_rule() {
    let (Some(table), Some(requests)) = (
        data("kubernetes/freezes.csv"),
        data("kubernetes/exceptions.csv"),
    ) else {
        return;
    };
    let freezes = freezes(&table);
    let cycle = text_of("policies/kubernetes/cycle.tide");
    let mut by_release: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for row in rows(&requests) {
        let freeze = match row["phase"].as_str() {
            "codeFreeze" => "Code Freeze",
            "enhancementFreeze" => "Enhancements Freeze",
            _ => continue,
        };
        let known = freezes.contains_key(&(row["release"].clone(), freeze.to_owned()));
        if known && !row["date_requested"].is_empty() {
            let plans = by_release.entry(row["release"].clone()).or_default();
            plans.push(request(&row));
        }
    }

    let (mut both, mut late) = (0, 0);
    let (mut in_time_but_denied, mut late_but_approved) = (Vec::new(), Vec::new());
    for (release, plans) in &by_release {
        let dates = dates(release, &freezes);
        let plan = json!({ "changes": plans }).to_string();
        let checked = check_texts(&[
            ("cycle.tide", &cycle),
            ("dates.tide", &dates),
            ("requests.json", &plan),
        ]);
        assert_eq!(
            checked.report.verdicts.len(),
            plans.len(),
            "{}",
            first_findings(&checked)
        );
        for verdict in &checked.report.verdicts {
            let place = format!("{release}: {}", verdict.id);
            match refusals(&verdict.answer).as_slice() {
                [] => both += 1,
                [DECIDED] => in_time_but_denied.push(place),
                [IN_TIME] => {
                    late += 1;
                    late_but_approved.push(place);
                }
                [DECIDED, IN_TIME] => late += 1,
                other => panic!("{place}: {other:?}\n{}", first_findings(&checked)),
            }
        }
    }
    // The source's own count: 57 in time, 5 late.
    assert_eq!((both + in_time_but_denied.len(), late), (57, 5));
    assert_eq!(both, 51);
    assert_eq!(
        late_but_approved,
        [
            "release-1.30: 3077 Contextual logging",
            "release-1.30: 1860 Make Kubernetes aware of the LoadBalancer behaviour",
        ],
        "the comment at `exception-in-time` names these"
    );
    assert_eq!(
        in_time_but_denied,
        [
            "release-1.25: 1287 In-place Update of Pod Resources",
            "release-1.25: 2133 Retriable and non-retriable Pod failures for Jobs",
            "release-1.25: 3386 Kubelet Evented PLEG for Better Performance",
            "release-1.25: 2699 Add webhook hosting capability to CCM framework.",
            "release-1.25: 2371 cAdvisor-less, CRI-full Container and Pod Stats",
            "release-1.26: 3066 Subsecond Probes",
        ]
    );
}

/// The dates of the policy are those that the release team published.
#[test]
fn dates_are_those_of_the_release() {
    let Some(table) = data("kubernetes/freezes.csv") else {
        return;
    };
    let freezes = freezes(&table);
    let dates = text_of("policies/kubernetes/dates.tide");
    for (name, freeze) in [
        ("enhancements-freeze", "Enhancements Freeze"),
        ("code-freeze", "Code Freeze"),
        ("test-freeze", "Test Freeze"),
    ] {
        let instant = &freezes[&("release-1.30".to_owned(), freeze.to_owned())];
        let line = dates
            .lines()
            .find(|line| line.starts_with(&format!("define {name} ")))
            .unwrap_or_else(|| panic!("no `{name}`"));
        assert!(line.ends_with(instant.as_str()), "{line}: {instant}");
    }
}
