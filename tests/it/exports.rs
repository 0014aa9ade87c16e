//! Exports of other tools, read as they are by the mappings in `tests/it/exports`.

use crate::data::{data, first_findings, refusals, text_of};
use crate::support::{InMemory, check_files};
use crate::table::rows;
use std::collections::{BTreeMap, BTreeSet};

/// Checks published files by the mapping and the policy of that name, with more of the policy; `None` where the data is not there.
fn check_export(name: &str, at: &str, files: &[&str], more: &str) -> Option<InMemory> {
    let mapping = text_of(&format!("tests/it/exports/{name}.toml"));
    let policy = text_of(&format!("tests/it/exports/{name}.tide")) + more;
    let mut all = vec![
        ("tidegate.toml".to_owned(), mapping),
        ("policy.tide".to_owned(), policy),
    ];
    for path in files {
        let file = path.rsplit('/').next().unwrap_or(path);
        all.push((file.to_owned(), data(path)?));
    }
    Some(check_files(&all, at, false))
}

/// The findings of one check, in lines.
fn lines(checked: &InMemory, check: &str) -> Vec<String> {
    let findings = checked.report.findings.iter();
    findings
        .filter(|finding| finding.name == check)
        .map(|finding| checked.line(finding))
        .collect()
}

/// How many subjects each statement refuses.
fn refused(checked: &InMemory) -> BTreeMap<&str, usize> {
    let mut refused = BTreeMap::new();
    for verdict in &checked.report.verdicts {
        for statement in refusals(&verdict.answer) {
            *refused.entry(statement).or_default() += 1;
        }
    }
    refused
}

/// The source counts 100 records, 13 of them standard and 5 emergencies. Counted apart from Tidegate, of the 75 with start and end
/// one is planned for longer than its risk allows, and on 60 work began before it was planned.
#[test]
fn change_requests_of_servicenow() {
    let file = "servicenow-workarena/change_requests.csv";
    let Some(checked) = check_export("servicenow", "2023-10-10T09:00Z", &[file], "") else {
        return;
    };
    assert_eq!(checked.report.verdicts.len(), 100);
    assert_eq!(
        refused(&checked),
        BTreeMap::from([
            ("class emergency", 5),
            // The export says of six that they were opened after it was made.
            ("future-record", 6),
            ("rule in-time", 60),
            ("rule moderate-risk", 1),
        ]),
        "{}",
        first_findings(&checked)
    );
    let long: Vec<String> = lines(&checked, "rule")
        .into_iter()
        .filter(|line| line.contains("moderate-risk"))
        .collect();
    assert_eq!(
        long,
        [
            "change_requests.csv:9:186 error rule: change `CHG0000005` breaks the rule `moderate-risk`: `duration` is 88h46m31s, at most 48h: 40h46m31s too long"
        ]
    );
}

/// The source counts, by its own script: 313 releases of libraries after the week of final libraries of their cycle and before its
/// release.
#[test]
fn libraries_of_openstack_in_the_freeze() {
    let file = "openstack-releases/releases.csv";
    let Some(checked) = check_export("openstack", "2024-11-16T09:00Z", &[file], "") else {
        return;
    };
    assert_eq!(checked.report.verdicts.len(), 26_832);
    let refused = refused(&checked);
    assert_eq!(refused.values().sum::<usize>(), 313, "{refused:?}");
    assert_eq!(refused.get("rule pike-libraries"), Some(&44), "{refused:?}");
    let findings = lines(&checked, "rule");
    assert_eq!(findings.len(), 313);
    assert_eq!(
        findings[0],
        "releases.csv:1143:101 error rule: release `antelope blazar-nova 3.0.0.0rc1` breaks the rule `antelope-libraries`: `start` is tuesday 2023-02-28 13:22:14 UTC"
    );
}

/// The source counts, of the merged changes, 4,907 with a +2 by another person on the final patch set, 6,916 with only the owner's
/// own, and 1,609 with none before the merge.
///
/// Said in Tide: the digest is the number of the patch set, so that a vote on an earlier one is stale, and `start` is the merge.
/// That a review happens in Gerrit with +1 and -1 beside +2 and -2 cannot be said, nor need it be: only +2 counts.
#[test]
fn reviews_by_another_person_at_wikimedia() {
    let files = [
        "wikimedia-gerrit/changes.csv",
        "wikimedia-gerrit/events.csv",
    ];
    let (Some(changes), Some(events)) = (data(files[0]), data(files[1])) else {
        return;
    };
    let mut people: BTreeSet<String> = BTreeSet::new();
    people.extend(
        rows(&changes)
            .into_iter()
            .map(|mut row| row.remove("owner").unwrap()),
    );
    people.extend(
        rows(&events)
            .into_iter()
            .map(|mut row| row.remove("actor").unwrap()),
    );
    people.remove("");
    let people: Vec<String> = people.iter().map(|person| format!("@`{person}`")).collect();
    let group = format!("group people {{ members {} }}\n", people.join(", "));
    let checked = check_export("wikimedia", "2026-11-16T09:00Z", &files, &group);
    let Some(checked) = checked else { return };
    let mut counts = [0; 3];
    for verdict in &checked.report.verdicts {
        let refusals = refusals(&verdict.answer);
        match refusals.as_slice() {
            [] => counts[0] += 1,
            ["approval read-by-another"] => counts[1] += 1,
            ["approval read-by-another", "approval read-by-anybody"] => counts[2] += 1,
            other => panic!("{}: {other:?}\n{}", verdict.id, first_findings(&checked)),
        }
    }
    assert_eq!(counts, [4907, 6916, 1609], "{}", first_findings(&checked));
    assert_eq!(lines(&checked, "stray-row"), [""; 0]);
    assert_eq!(
        lines(&checked, "approval")[0],
        "changes.csv:403:1 error approval: change `23085` lacks 1 approval of `people` for the approval `read-by-another`"
    );
}
