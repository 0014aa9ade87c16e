//! The deployment windows held against what happened at Wikimedia: commits on days without deployments, and who read them.

use crate::data::{check_texts, data, first_findings, refusals, text_of};
use crate::table::rows;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The calendar knows days without deployments from 16 April 2020 on; the first whole day in UTC is the next.
const CALENDAR_STARTS: &str = "2020-04-17T00:00:00Z";

/// The source counts 2,814 commits under the calendar, those to the test cluster left out, and 111 of them on a Friday,
/// Saturday or Sunday in San Francisco. Here each is a change of one second, so that none reaches into the next day.
#[test]
fn commits_on_days_without_deployments() {
    let Some(table) = data("wikimedia-gerrit/commits.csv") else {
        return;
    };
    let changes: Vec<Value> = rows(&table)
        .iter()
        .filter(|row| row["labs_only"].is_empty())
        .map(|row| (&row["sha"], row["committed_at_utc"].as_str()))
        .filter(|(_, at)| *at >= CALENDAR_STARTS)
        .map(|(sha, at)| {
            json!({
                "id": sha,
                "services": ["mediawiki-config"],
                "environments": ["production"],
                "start": at,
                "end": format!("{}.999Z", at.trim_end_matches('Z')),
            })
        })
        .collect();
    assert_eq!(changes.len(), 2814);
    let plan = json!({ "changes": changes }).to_string();
    let policy = text_of("policies/deployment-windows/policy.tide");
    let holidays = text_of("policies/deployment-windows/calendars/us-2026-2027.ics");
    let checked = check_texts(&[
        ("policy.tide", &policy),
        ("commits.json", &plan),
        ("calendars/us-2026-2027.ics", &holidays),
    ]);
    let refused = checked
        .report
        .verdicts
        .iter()
        .filter(|verdict| refusals(&verdict.answer).contains(&"blackout no-deploy-days"));
    assert_eq!(
        (checked.report.verdicts.len(), refused.count()),
        (2814, 111),
        "{}",
        first_findings(&checked)
    );
}

/// The source counts, of the merged changes, 4,907 with a +2 by another person on the final patch set, 6,916 with only
/// the owner's own, and 1,609 with none before the merge.
///
/// Said in Tide: the digest is the number of the patch set, so that a vote on an earlier one is stale, and `start` is the
/// merge. That a review happens in Gerrit with +1 and -1 beside +2 and -2 cannot be said, nor need it be: only +2 counts.
#[test]
fn reviews_by_another_person() {
    let (Some(changes), Some(events)) = (
        data("wikimedia-gerrit/changes.csv"),
        data("wikimedia-gerrit/events.csv"),
    ) else {
        return;
    };
    let mut votes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut people: BTreeSet<String> = BTreeSet::new();
    for event in rows(&events) {
        if event["kind"] == "vote" && event["label"] == "Code-Review" && event["value"] == "2" {
            people.insert(event["actor"].clone());
            votes
                .entry(event["change"].clone())
                .or_default()
                .push(json!({
                    "approver": event["actor"],
                    "decision": "approve",
                    "given": event["at"],
                    "digest": event["patchset"],
                }));
        }
    }
    let merged: Vec<Value> = rows(&changes)
        .into_iter()
        .filter(|change| change["status"] == "MERGED")
        .map(|change| {
            people.insert(change["owner"].clone());
            let merged_at = change["status_at"].trim_end_matches('Z');
            json!({
                "id": change["change"],
                "author": change["owner"],
                "digest": change["n_patchsets"],
                "start": format!("{merged_at}Z"),
                "end": format!("{merged_at}.999Z"),
                "approvals": votes.remove(&change["change"]).unwrap_or_default(),
            })
        })
        .collect();
    let people: Vec<String> = people.iter().map(|person| format!("@`{person}`")).collect();
    let policy = format!(
        "group people {{ members {} }}\n\
         approval read-by-anybody {{ require 1 of people }}\n\
         approval read-by-another {{ require 1 of people; excluding author }}\n",
        people.join(", ")
    );
    let plan = json!({ "changes": merged }).to_string();
    let checked = check_texts(&[("policy.tide", &policy), ("merged.json", &plan)]);
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
}
