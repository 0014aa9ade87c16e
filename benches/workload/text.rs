//! A workload as a policy in Tide and a plan in JSON.

use super::data::{Change, ENVIRONMENTS, GROUPS, PEOPLE, Plan, Policy, Service, person};
use chrono::DateTime;
use std::fmt::Write;

/// When to check: 2027-01-01T00:00:00Z, after every approval and change.
pub const AT: i64 = 1_798_761_600;

/// What is in every workload's policy: the class rules and the conflicts.
const RULES: &str = r#"
rule C01 { for standard; require risk <= r2 }
rule C02 { for standard; require duration <= 4h }
rule C03 { for standard; require not labels has "breaking" }
rule C04 { for normal; require any approvals (given by 24h before change.start) }
rule C05 { for normal; require duration <= 8h }
rule C06 { for emergency; require risk >= r3 }
rule C07 { for emergency; require labels has "incident" }
rule C09 { in prod; when risk >= r4; require start.weekday not in [friday, saturday, sunday] }
rule C10 { require author not in approvals.approver }
conflict SAME { between changes; when share services and during other }
conflict DEP { between changes; when services.depends-on has any other.services and during other }
"#;

/// The policy. That a change ends after it starts (`C08`) needs no rule: it is checked in every plan.
pub fn policy(policy: &Policy, services: &[Service]) -> String {
    let mut out = String::from(
        "policy workload { timezone UTC }\nscale risk r1 < r2 < r3 < r4 < r5\nfield approval.group text\n",
    );
    for environment in ENVIRONMENTS {
        line(
            &mut out,
            format_args!("environment {environment} {{ controlled }}"),
        );
    }
    let people: Vec<String> = (0..PEOPLE)
        .map(|number| format!("@{}", person(number)))
        .collect();
    for group in GROUPS {
        let people = people.join(", ");
        line(
            &mut out,
            format_args!("group {group} {{ members {people} }}"),
        );
    }
    for Service { id, depends_on } in services {
        if depends_on.is_empty() {
            line(&mut out, format_args!("service {id}"));
        } else {
            let on = depends_on.join(", ");
            line(&mut out, format_args!("service {id} {{ depends-on {on} }}"));
        }
    }
    out.push_str("class standard\nclass normal\nclass emergency\n");
    for blackout in &policy.blackouts {
        let (start, end) = (civil(blackout.start), civil(blackout.end));
        let places = blackout.environments.join(", ");
        let except = match blackout.exempt.as_slice() {
            [] => String::new(),
            classes => format!("; except {}", classes.join(", ")),
        };
        line(
            &mut out,
            format_args!(
                "blackout {} {{ from {start} to {end}; in {places}{except} }}",
                blackout.id
            ),
        );
    }
    for rule in &policy.approval_rules {
        let mut when = Vec::new();
        if rule.min_risk > 1 {
            when.push(format!("risk >= r{}", rule.min_risk));
        }
        if !rule.tag.is_empty() {
            when.push(format!("labels has \"{}\"", rule.tag));
        }
        let mut settings = vec![format!("for {}", rule.classes.join(", "))];
        if !rule.environment.is_empty() {
            settings.push(format!("in {}", rule.environment));
        }
        if !when.is_empty() {
            settings.push(format!("when {}", when.join(" and ")));
        }
        settings.push(format!("require {} of {}", rule.quorum, rule.group));
        settings.push("excluding author".to_owned());
        settings.push(format!("counts when group = \"{}\"", rule.group));
        line(
            &mut out,
            format_args!("approval {} {{ {} }}", rule.id, settings.join("; ")),
        );
    }
    out.push_str(RULES);
    out
}

/// The changes of a plan; its services are items of the policy.
pub fn plan(plan: &Plan) -> String {
    let mut out = String::from("{\"changes\":[");
    for (number, change) in plan.changes.iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        push_change(&mut out, change);
    }
    out.push_str("]}");
    out
}

fn push_change(out: &mut String, change: &Change) {
    let approvals: Vec<String> = change
        .approvals
        .iter()
        .map(|approval| {
            format!(
                r#"{{"approver":"{}","decision":"approve","group":"{}","given":"{}"}}"#,
                approval.by,
                approval.group,
                rfc3339(approval.at)
            )
        })
        .collect();
    let _ = write!(
        out,
        r#"{{"id":"{}","class":"{}","risk":"r{}","environments":["{}"],"services":{},"start":"{}","end":"{}","author":"{}","labels":{},"approvals":[{}]}}"#,
        change.id,
        change.class,
        change.risk,
        change.environment,
        strings(&change.services),
        rfc3339(change.start),
        rfc3339(change.end),
        change.author,
        strings(&change.tags),
        approvals.join(",")
    );
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
    out.push('\n');
}

fn strings(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
    format!("[{}]", quoted.join(","))
}

fn civil(seconds: i64) -> String {
    format_as(seconds, "%Y-%m-%d %H:%M:%S")
}

/// An instant as plans and `--at` take it.
pub fn rfc3339(seconds: i64) -> String {
    format_as(seconds, "%Y-%m-%dT%H:%M:%SZ")
}

fn format_as(seconds: i64, pattern: &str) -> String {
    DateTime::from_timestamp(seconds, 0)
        .map(|at| at.format(pattern).to_string())
        .unwrap_or_default()
}
