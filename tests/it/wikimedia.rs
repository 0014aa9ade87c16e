//! The deployment windows held against what happened at Wikimedia: commits on days without deployments.

use crate::data::{check_texts, data, first_findings, refusals, text_of};
use crate::table::rows;
use serde_json::{Value, json};

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
