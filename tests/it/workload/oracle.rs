//! What a workload must find, worked out change by change and pair by pair in the plainest way.

use super::made::data::{Approval, ApprovalRule, Change, DAY, Plan, Policy};
use std::collections::{BTreeMap, BTreeSet};

/// A rule, and one change or two.
pub type Found = (String, String, String);

/// Every finding. A change that ends before or when it starts has `C08` and nothing else.
pub fn find(policy: &Policy, plan: &Plan) -> BTreeSet<Found> {
    let mut found = BTreeSet::new();
    for change in &plan.changes {
        let mut add =
            |rule: &str| found.insert((rule.to_owned(), change.id.clone(), String::new()));
        if change.end <= change.start {
            add("C08");
            continue;
        }
        for blackout in &policy.blackouts {
            if change.start < blackout.end
                && blackout.start < change.end
                && blackout.environments.contains(&change.environment)
                && !blackout.exempt.contains(&change.class)
            {
                add(&blackout.id);
            }
        }
        for rule in policy
            .approval_rules
            .iter()
            .filter(|rule| rule.selects(change))
        {
            if approvers(rule, change).len() < rule.quorum {
                add(&rule.id);
            }
        }
        broken_class_rules(change).into_iter().for_each(|rule| {
            add(rule);
        });
    }
    let below: BTreeMap<&str, &[String]> = plan
        .services
        .iter()
        .map(|service| (service.id.as_str(), service.depends_on.as_slice()))
        .collect();
    let rests_on = |a: &Change, b: &Change| {
        let mut all = a.services.iter().filter_map(|id| below.get(id.as_str()));
        all.any(|on| on.iter().any(|id| b.services.contains(id)))
    };
    for (number, a) in plan.changes.iter().enumerate() {
        for b in plan.changes.iter().skip(number + 1) {
            let sound = a.start < a.end && b.start < b.end;
            if !(sound && a.start < b.end && b.start < a.end) {
                continue;
            }
            let mut add = |rule: &str| found.insert((rule.to_owned(), a.id.clone(), b.id.clone()));
            if a.services.iter().any(|id| b.services.contains(id)) {
                add("SAME");
            }
            if rests_on(a, b) || rests_on(b, a) {
                add("DEP");
            }
        }
    }
    found
}

fn approvers<'c>(rule: &ApprovalRule, change: &'c Change) -> BTreeSet<&'c str> {
    change
        .approvals
        .iter()
        .filter(|given| given.group == rule.group && given.by != change.author)
        .filter(|given| given.at <= change.start)
        .map(|given| given.by.as_str())
        .collect()
}

fn broken_class_rules(change: &Change) -> Vec<&'static str> {
    let length = change.end - change.start;
    let tagged = |tag: &str| change.tags.iter().any(|one| one == tag);
    let early = |at: i64| at <= change.start - DAY;
    // Day 0 was a Thursday.
    let weekday = (change.start.div_euclid(DAY) + 4).rem_euclid(7);
    let weekend = matches!(weekday, 5 | 6 | 0);
    let class = change.class.as_str();
    let by_author = |given: &Approval| given.by == change.author;
    let rules = [
        ("C01", class == "standard" && change.risk > 2),
        ("C02", class == "standard" && length > 4 * 3600),
        ("C03", class == "standard" && tagged("breaking")),
        (
            "C04",
            class == "normal" && !change.approvals.iter().any(|given| early(given.at)),
        ),
        ("C05", class == "normal" && length > 8 * 3600),
        ("C06", class == "emergency" && change.risk < 3),
        ("C07", class == "emergency" && !tagged("incident")),
        (
            "C09",
            change.environment == "prod" && change.risk >= 4 && weekend,
        ),
        ("C10", change.approvals.iter().any(by_author)),
    ];
    rules
        .into_iter()
        .filter(|(_, broken)| *broken)
        .map(|(rule, _)| rule)
        .collect()
}
