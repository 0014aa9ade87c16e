//! Makes workloads: the same bytes for the same seed and size, on every machine.

#![expect(
    clippy::indexing_slicing,
    reason = "every index is drawn below the length of its list"
)]

use super::data::{
    Approval, ApprovalRule, Blackout, CLASSES, Change, DAY, ENVIRONMENTS, FIRST, GROUPS, PEOPLE,
    Plan, Policy, STRETCH, Service, TAGS, person,
};
use super::dice::Dice;
use std::collections::BTreeMap;

/// A policy that depends on the seed alone, and a plan of that many changes.
pub fn generate(seed: u64, changes: usize) -> (Policy, Plan) {
    let policy = make_policy(&mut Dice::new(seed));
    let mut dice = Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(changes as u64));
    let services = make_services(&mut dice, (changes / 50).max(10));
    let changes = (0..changes)
        .map(|number| make_change(&mut dice, number, &services, &policy))
        .collect();
    (policy, Plan { services, changes })
}

/// Classes, least risk, tag, environment, group, quorum.
type RuleRow<'t> = (&'t [&'t str], u8, &'t str, &'t str, &'t str, usize);

fn make_policy(dice: &mut Dice) -> Policy {
    let blackouts = (0..20)
        .map(|number| {
            let start = FIRST + STRETCH / 20 * number + dice.below(5 * DAY);
            Blackout {
                id: format!("B{:02}", number + 1),
                start,
                end: start + (4 + dice.below(32)) * 3600,
                environments: texts(match number % 2 {
                    0 => &["prod", "staging"],
                    _ => &["prod"],
                }),
                exempt: texts(match number % 3 {
                    0 => &[],
                    _ => &["emergency"],
                }),
            }
        })
        .collect();
    let rules: [RuleRow<'_>; 12] = [
        (&["normal"], 1, "", "", "service-owner", 1),
        (&["normal"], 3, "", "prod", "cab", 1),
        (&["normal"], 4, "", "", "cab", 2),
        (&["normal", "emergency"], 5, "", "prod", "cab", 3),
        (&["emergency"], 1, "", "", "ops", 1),
        (&["emergency"], 4, "", "prod", "ops", 2),
        (&["normal", "emergency"], 1, "db", "", "dba", 1),
        (&["normal"], 3, "db", "prod", "dba", 2),
        (&["normal", "emergency"], 2, "network", "", "security", 1),
        (&["normal"], 1, "breaking", "", "cab", 2),
        (&CLASSES, 5, "", "", "security", 1),
        (&["normal"], 3, "breaking", "prod", "service-owner", 2),
    ];
    let approval_rules = (1..)
        .zip(rules)
        .map(
            |(number, (classes, min_risk, tag, environment, group, quorum))| ApprovalRule {
                id: format!("A{number:02}"),
                classes: texts(classes),
                min_risk,
                tag: tag.to_owned(),
                environment: environment.to_owned(),
                group: group.to_owned(),
                quorum,
            },
        )
        .collect();
    Policy {
        blackouts,
        approval_rules,
    }
}

fn make_services(dice: &mut Dice, count: usize) -> Vec<Service> {
    let name = |number: usize| format!("svc-{number:05}");
    (0..count)
        .map(|number| {
            let mut on: Vec<usize> = (0..dice.index(4)).map(|_| dice.index(count)).collect();
            on.retain(|other| *other != number);
            on.sort_unstable();
            on.dedup();
            Service {
                id: name(number),
                depends_on: on.into_iter().map(name).collect(),
            }
        })
        .collect()
}

fn make_change(dice: &mut Dice, number: usize, services: &[Service], policy: &Policy) -> Change {
    let class = CLASSES[dice.weighted(&[45, 45, 10])];
    let (risks, quarters): (&[u64], i64) = match class {
        "standard" => (&[60, 36, 4], 18),
        "normal" => (&[20, 30, 30, 15, 5], 34),
        _ => (&[0, 5, 35, 40, 20], 24),
    };
    let start = FIRST + dice.below(STRETCH / 300) * 300;
    let end = match dice.below(100) {
        0 => start - 900,
        _ => start + (1 + dice.below(quarters)) * 900,
    };
    let mut tags: Vec<String> = TAGS
        .iter()
        .filter(|tag| {
            dice.below(100)
                < if (**tag, class) == ("breaking", "standard") {
                    2
                } else {
                    12
                }
        })
        .map(|tag| (*tag).to_owned())
        .collect();
    if class == "emergency" && dice.below(100) < 95 {
        tags.push("incident".to_owned());
    }
    let mut on: Vec<&str> = (0..=dice.weighted(&[50, 30, 20]))
        .map(|_| services[dice.index(services.len())].id.as_str())
        .collect();
    on.sort_unstable();
    on.dedup();
    let mut change = Change {
        id: format!("CHG-{number:06}"),
        class: class.to_owned(),
        risk: (1..)
            .zip(risks)
            .nth(dice.weighted(risks))
            .map_or(1, |(risk, _)| risk),
        environment: ENVIRONMENTS[dice.weighted(&[50, 30, 20])].to_owned(),
        services: texts(&on),
        start,
        end,
        author: person(dice.index(PEOPLE)),
        tags,
        approvals: Vec::new(),
    };
    change.approvals = make_approvals(dice, &change, policy);
    change
}

/// Mostly what the rules want; now and then one is short, late, or by the author.
fn make_approvals(dice: &mut Dice, change: &Change, policy: &Policy) -> Vec<Approval> {
    let mut wanted: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in policy
        .approval_rules
        .iter()
        .filter(|rule| rule.selects(change))
    {
        let most = wanted.entry(&rule.group).or_default();
        *most = rule.quorum.max(*most);
    }
    if change.class != "standard" && wanted.is_empty() {
        wanted.insert("service-owner", 1);
    }
    let mut approvals = Vec::new();
    for (group, count) in wanted {
        let short = usize::from(dice.below(100) < 6);
        let more = usize::from(dice.below(100) < 15);
        let first = dice.index(PEOPLE);
        for number in 0..count + more - short {
            let at = match (dice.below(100), dice.below(100)) {
                (0 | 1, _) => change.start + 60 + dice.below(3540),
                (_, short) if change.class == "emergency" || short < 5 => {
                    change.start - 600 - dice.below(6600)
                }
                _ => change.start - 25 * 3600 - dice.below(9 * DAY),
            };
            approvals.push(Approval {
                by: person((first + 7 * number) % PEOPLE),
                group: group.to_owned(),
                at,
            });
        }
    }
    if dice.below(100) < 2 {
        approvals.push(Approval {
            by: change.author.clone(),
            group: GROUPS[dice.index(GROUPS.len())].to_owned(),
            at: change.start - 26 * 3600,
        });
    }
    approvals
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
