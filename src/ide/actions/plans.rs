//! What a plan lacks: another time, a field, an approval.

use super::{Action, At, fix};
use crate::diagnostic::{Diagnostic, Edit, Outcome};
use crate::ide::plan_edit::PlanEdit;
use crate::ide::plan_node;
use crate::plan::{Kind, NodeId, Tree};
use crate::policy::types::RecordKind;
use crate::time::{Instant, PlanTime, Zone, format_rfc3339, parse_time};
use crate::verdict::{Trials, accepted_opening};

pub(super) fn actions(at: &At<'_>, actions: &mut Vec<Action>) {
    let policy = &at.snapshot.analysis.policy;
    let Some(tree) = at.snapshot.plan_file(at.file) else {
        return;
    };
    if tree.is_of_tables() || !tree.diagnostics().is_empty() {
        return;
    }
    let Some(edit) = PlanEdit::new(at.snapshot, at.file, tree) else {
        return;
    };
    let Some(node) = plan_node::at(policy, tree, at.range.start) else {
        return;
    };
    let Some((kind, record)) = node.subject() else {
        return;
    };
    let mut plans = at.snapshot.world.plans.iter();
    let number = plans.position(|(file, _)| *file == at.file);
    let place = number.and_then(|number| {
        let number = u32::try_from(number).ok()?;
        at.snapshot.evaluate(|evaluator, _| {
            let row = plan_node::row(evaluator.records, number, kind, record)?;
            Some(evaluator.records.row_place(kind, row))
        })
    });
    let Some(place) = place else {
        return;
    };
    let findings = at.snapshot.analysis.report.findings.iter();
    let own: Vec<&Diagnostic> = findings
        .filter(|finding| {
            finding
                .decision
                .as_ref()
                .is_some_and(|decision| decision.places.contains(&place))
        })
        .collect();
    move_to_opening(at, tree, (kind, record), &own, actions);
    for finding in own {
        let Some(decision) = &finding.decision else {
            continue;
        };
        if decision.outcome == Outcome::Missing {
            missing(at, &edit, tree, (kind, record), finding, actions);
        }
        if decision.statement.starts_with("approval ") && decision.outcome != Outcome::Met {
            approval(at, &edit, tree, (kind, record), finding, actions);
        }
    }
    actions.dedup_by(|a, b| a.title == b.title);
}

fn entry(tree: &Tree, record: NodeId, name: &str) -> Option<NodeId> {
    let mut entries = tree.entries(record);
    entries
        .find(|(key, _)| tree.text(*key) == name)
        .map(|(_, value)| value)
}

/// Moves the start to the next opening, and the end with it.
fn move_to_opening(
    at: &At<'_>,
    tree: &Tree,
    (kind, record): (RecordKind, NodeId),
    findings: &[&Diagnostic],
    actions: &mut Vec<Action>,
) {
    let closed = findings
        .iter()
        .find(|finding| ["blackout", "window"].contains(&finding.name));
    let (Some(closed), Some(start)) = (closed, entry(tree, record, "start")) else {
        return;
    };
    let Some(plan) = at
        .snapshot
        .world
        .plans
        .iter()
        .position(|(file, _)| *file == at.file)
    else {
        return;
    };
    let plan = u32::try_from(plan).unwrap_or(u32::MAX);
    let moved = at.snapshot.evaluate(|evaluator, reading| {
        let row = plan_node::row(evaluator.records, plan, kind, record)?;
        let mut trials = Trials::of(reading.subjects.len());
        let sources = &at.snapshot.world.sources;
        let opening = accepted_opening(evaluator, sources, (kind, row), &mut trials)?;
        Some((evaluator.start(kind, row)?, opening))
    });
    // Only where nothing refuses it there, as far as was worked out.
    let accepted = moved.filter(|(_, opening)| opening.is_tried && opening.refused_by.is_empty());
    let moved = accepted.map(|(from, opening)| (from, opening.at.start));
    let Some((from, to)) = moved.filter(|(from, to)| from != to) else {
        return;
    };
    let shift = to.0 - from.0;
    let zone = plan_zone(at, tree);
    let mut values = vec![start];
    values.extend(entry(tree, record, "end"));
    // The parts of a record that have times of their own go with it.
    let is_part = |value: &NodeId| matches!(tree.kind(*value), Kind::Table | Kind::Array);
    for (_, part) in tree.entries(record).filter(|(_, value)| is_part(value)) {
        let inside = std::iter::once(part).chain(tree.within(part));
        for table in inside.filter(|node| tree.kind(*node) == Kind::Table) {
            values.extend(
                ["start", "end"]
                    .iter()
                    .filter_map(|name| entry(tree, table, name)),
            );
        }
    }
    values.sort_unstable_by_key(|value| tree.span(*value).start);
    values.dedup();
    let mut edits: Vec<Edit> = Vec::new();
    for value in values {
        let Some(text) = shifted(tree.text(value), shift, &zone) else {
            return;
        };
        let span = tree.span(value);
        let written = at.text.get(span.range()).unwrap_or_default();
        let quote = written
            .chars()
            .next()
            .filter(|first| matches!(first, '"' | '\''));
        let quote = quote.map_or(String::new(), String::from);
        edits.push(at.replace(span, format!("{quote}{text}{quote}")));
    }
    let when = crate::time::format_civil(to, &at.snapshot.analysis.policy.zone);
    actions.push(fix(
        format!("move it to the next opening, {when}"),
        edits,
        closed.name,
    ));
}

/// A time of a plan so many microseconds later, written as it was: with an offset or without.
fn shifted(text: &str, micros: i64, zone: &Zone) -> Option<String> {
    use crate::time::Local;
    match parse_time(text).ok()? {
        PlanTime::Instant {
            at,
            offset,
            zone: None,
        } => {
            let at = at.saturating_add_micros(micros);
            // What was written in UTC stays so.
            Some(match offset {
                None => format_rfc3339(at, &Zone::utc()),
                Some(_) => format_rfc3339(at, zone),
            })
        }
        PlanTime::Local { civil, zone: None } => {
            let Local::Unique(at) = zone.resolve(civil) else {
                return None;
            };
            let moved = zone.civil(at.saturating_add_micros(micros));
            let Local::Unique(_) = zone.resolve(moved) else {
                return None;
            };
            Some(moved.format("%Y-%m-%dT%H:%M:%S").to_string())
        }
        _ => None,
    }
}

/// The zone of the plan's times without an offset.
fn plan_zone(at: &At<'_>, tree: &Tree) -> Zone {
    let named = tree.root().and_then(|root| entry(tree, root, "timezone"));
    let named = named.and_then(|value| at.snapshot.world.zones.zone(tree.text(value)).ok());
    named.unwrap_or_else(|| at.snapshot.analysis.policy.zone.clone())
}

/// Adds the fields that a finding misses, to be filled in: an empty text is no value yet.
fn missing(
    at: &At<'_>,
    edit: &PlanEdit<'_>,
    tree: &Tree,
    (kind, record): (RecordKind, NodeId),
    finding: &Diagnostic,
    actions: &mut Vec<Action>,
) {
    let policy = &at.snapshot.analysis.policy;
    let texts = std::iter::once(finding.message.as_str())
        .chain(std::iter::once(finding.primary.text.as_str()));
    for text in texts {
        let Some((before, _)) = text.split_once("` is not given") else {
            continue;
        };
        let path = before.rsplit('`').next().unwrap_or_default();
        let first = path.split('.').next().unwrap_or_default();
        let is_field = policy.schema.find(kind, first).is_some();
        if !is_field || path.matches('.').count() > 1 || entry(tree, record, first).is_some() {
            continue;
        }
        let place = edit.add(record, path, "\"\"");
        actions.extend(place.map(|place| {
            fix(
                format!("add `{path}`, to be filled in"),
                vec![place],
                finding.name,
            )
        }));
        return;
    }
}

/// Adds the record of an approval that is owed, with its decision left open.
fn approval(
    at: &At<'_>,
    edit: &PlanEdit<'_>,
    tree: &Tree,
    (_, record): (RecordKind, NodeId),
    finding: &Diagnostic,
    actions: &mut Vec<Action>,
) {
    let candidate = finding
        .help
        .iter()
        .find(|help| help.contains(" could approve for "));
    let Some(candidate) = candidate.and_then(|help| help.strip_prefix('@')) else {
        return;
    };
    let who = candidate.split([',', ' ']).next().unwrap_or_default();
    let now: Instant = at.snapshot.world.at;
    let given = format_rfc3339(now, &at.snapshot.analysis.policy.zone);
    let fields = [
        ("approver", format!("{who:?}")),
        ("decision", "\"\"".to_owned()),
        ("given", edit.instant(&given)),
    ];
    let place = match entry(tree, record, "approvals") {
        Some(list) => edit.append(list, "approvals", &fields),
        None => edit.add(record, "approvals", &format!("[{}]", edit.record(&fields))),
    };
    actions.extend(place.map(|place| {
        fix(
            format!("add an approval of @{who}, its decision to be filled in"),
            vec![place],
            finding.name,
        )
    }));
}
