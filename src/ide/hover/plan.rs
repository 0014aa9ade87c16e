//! What stands at a place of a plan: the field, who reads it, what is decided, and what it would take.

use super::times::distance;
use super::{Hover, fields, moments, things};
use crate::diagnostic::{Diagnostic, Standing};
use crate::engine::{Answer, Verdict};
use crate::ide::plan_node::{self, PlanNode};
use crate::ide::reads::{Reads, statements_reading};
use crate::ide::snapshot::Snapshot;
use crate::policy::Policy;
use crate::policy::model::{StatementKind, TimesKind};
use crate::policy::types::{RecordKind, Value};
use crate::source::{FileId, Place, Span};
use crate::time::{Instant, format_civil};
use crate::verdict::{Evaluator, Frame, Trials, accepted_opening};
use std::fmt::Write;

pub(super) fn hover(snapshot: &Snapshot, file: FileId, at: usize) -> Option<Hover> {
    let policy = &snapshot.analysis.policy;
    let tree = snapshot.plan_file(file)?;
    let node = plan_node::at(policy, tree, u32::try_from(at).ok()?)?;
    let (kind, number) = node.field?;
    let field = policy.schema.field(kind, number)?;
    let mut out = match (field.name.as_str(), node.subject()) {
        ("id", Some((subject, _))) if kind == subject && !node.is_key => String::new(),
        _ => fields::field_alone(snapshot, kind, number)?,
    };
    let plan = snapshot
        .world
        .plans
        .iter()
        .position(|(id, _)| *id == file)?;
    let plan = u32::try_from(plan).ok()?;
    snapshot.evaluate(|evaluator, _| {
        let subject = node.subject().and_then(|(kind, record)| {
            Some((kind, plan_node::row(evaluator.records, plan, kind, record)?))
        });
        let own = node.records.last().and_then(|(kind, record)| {
            Some((
                *kind,
                plan_node::row(evaluator.records, plan, *kind, *record)?,
            ))
        });
        if let Some((kind, row)) = own {
            out.push_str(&value(
                snapshot,
                evaluator,
                kind,
                row,
                number,
                &node,
                tree.text(node.value),
            ));
        }
        if let Some((kind, row)) = subject {
            if field.name == "id" && node.records.len() == 1 {
                let place = evaluator.records.row_place(kind, row);
                if let Some(verdict) = verdict(snapshot, place) {
                    out.push_str(&verdict_lines(verdict));
                }
                out.push_str(&next_opening(snapshot, evaluator, kind, row));
            } else {
                out.push_str(&readers(
                    snapshot,
                    evaluator,
                    (kind, row),
                    (node.field?.0, number),
                ));
            }
            let place = evaluator.records.row_place(kind, row);
            out.push_str(&said(snapshot, file, node.span, place));
        }
        Some(())
    });
    Some(Hover {
        span: node.span,
        markdown: out.trim_start().to_owned(),
    })
}

/// The value itself: a thing of the policy, an instant, a length.
fn value(
    snapshot: &Snapshot,
    evaluator: &Evaluator<'_>,
    kind: RecordKind,
    row: u32,
    field: u16,
    node: &PlanNode,
    text: &str,
) -> String {
    let policy = &snapshot.analysis.policy;
    let cell = evaluator.records.value(kind, row, field);
    // Of a list it is the element at the place.
    let element = evaluator
        .records
        .items(cell)
        .iter()
        .find(|cell| cell.origin == node.value.0);
    let value = element.map_or(cell, |cell| cell.value);
    let mut out = String::new();
    match value {
        Value::Instant(at) => {
            let at = Instant(at);
            let _ = writeln!(
                out,
                "\n{}, {}\n\n{}",
                format_civil(at, &policy.zone),
                distance(at, snapshot.world.at),
                moments::instant_line(at, &policy.zone)
            );
            let name = policy
                .schema
                .field(kind, field)
                .map_or("", |field| field.name.as_str());
            if ["start", "end"].contains(&name) {
                out.push_str(&open_or_closed(snapshot, at));
                if matches!(kind, RecordKind::Change | RecordKind::Release) {
                    out.push_str(&next_opening(snapshot, evaluator, kind, row));
                }
            }
        }
        Value::Duration(_) => {
            if let Some(length) = moments::length(snapshot, text) {
                let first = length.lines().next().unwrap_or_default();
                let _ = writeln!(out, "\n{first}");
            }
        }
        Value::Record(kind, row) if kind.is_named_in_policy() && !node.is_key => {
            if let Some(thing) = things::named(snapshot, kind, row) {
                let _ = write!(out, "\n---\n\n{thing}");
            }
        }
        Value::Level(scale, rank) => {
            if let Some(level) = fields::level(snapshot, scale, rank) {
                let _ = write!(out, "\n{level}");
            }
        }
        _ => {}
    }
    out
}

/// Which blackouts and windows hold an instant.
fn open_or_closed(snapshot: &Snapshot, at: Instant) -> String {
    let policy = &snapshot.analysis.policy;
    let mut out = String::new();
    for (number, times) in (0u32..).zip(&policy.times) {
        let set = snapshot.analysis.timetable.set(number);
        let opening = set
            .union
            .as_slice()
            .iter()
            .find(|opening| opening.contains(at));
        let line = match (times.kind, opening) {
            (TimesKind::Blackout, Some(opening)) => {
                format!(
                    "closed by `{}` until {}",
                    times.name,
                    end_words(opening.end, policy)
                )
            }
            (TimesKind::Window, Some(opening)) => {
                format!(
                    "in the window `{}` until {}",
                    times.name,
                    end_words(opening.end, policy)
                )
            }
            (TimesKind::Window, None) => format!("outside the window `{}`", times.name),
            _ => continue,
        };
        let _ = write!(out, "\n- {line}");
    }
    if out.is_empty() {
        out
    } else {
        format!("{out}\n")
    }
}

fn end_words(end: Instant, policy: &Policy) -> String {
    if end == Instant::MAX {
        "no end".to_owned()
    } else {
        format_civil(end, &policy.zone)
    }
}

/// When the subject could start at the earliest, if not as planned.
fn next_opening(
    snapshot: &Snapshot,
    evaluator: &Evaluator<'_>,
    kind: RecordKind,
    row: u32,
) -> String {
    let policy = &snapshot.analysis.policy;
    let subjects = snapshot.analysis.report.verdicts.len();
    let sources = &snapshot.world.sources;
    let mut trials = Trials::of(subjects);
    let Some(opening) = accepted_opening(evaluator, sources, (kind, row), &mut trials) else {
        return String::new();
    };
    let start = opening.at.start;
    if evaluator.start(kind, row) == Some(start) {
        return String::new();
    }
    let needs = match (opening.is_tried, opening.refused_by.as_slice()) {
        (true, []) => String::new(),
        (true, refused) => format!(" (there it would still need: {})", refused.join(", ")),
        (false, _) => " (of blackouts and windows alone)".to_owned(),
    };
    format!(
        "\nnext opening: {} {}{needs}\n",
        format_civil(start, &policy.zone),
        policy.zone.name()
    )
}

/// The statements that read a field, and what each decides about the subject.
fn readers(
    snapshot: &Snapshot,
    evaluator: &Evaluator<'_>,
    (kind, row): (RecordKind, u32),
    field: (RecordKind, u16),
) -> String {
    let policy = &snapshot.analysis.policy;
    let mut lines = Vec::new();
    for (number, how) in statements_reading(policy, kind, field) {
        let Some(statement) = policy.statements.get(number) else {
            continue;
        };
        let variants = statement.variants.iter();
        let single = variants.filter(|variant| variant.subject == kind && variant.other.is_none());
        let mut standings =
            single.map(|variant| evaluator.standing(statement, variant, &Frame::about(kind, row)));
        let word = match statement.kind {
            // These count others, too: what they say stands in the findings.
            StatementKind::Limit | StatementKind::Conflict => "of several",
            _ => standings.next().map_or("of several", Standing::words),
        };
        let how = match how {
            Reads::Directly => "",
            Reads::ByDefinition => ", by a definition",
        };
        lines.push(format!(
            "- {} `{}`{how}: {word}",
            statement.kind.word(),
            statement.name
        ));
    }
    if lines.is_empty() {
        return "\nno statement reads it\n".to_owned();
    }
    format!("\nread by\n\n{}\n", lines.join("\n"))
}

/// The verdict on a change or release.
pub(in crate::ide) fn verdict(snapshot: &Snapshot, place: Place) -> Option<&Verdict> {
    let mut verdicts = snapshot.analysis.report.verdicts.iter();
    verdicts.find(|verdict| verdict.place == place)
}

fn verdict_lines(verdict: &Verdict) -> String {
    let mut out = format!("\n{} `{}`: ", verdict.kind, verdict.id);
    match &verdict.answer {
        Answer::Go => out.push_str("**go**\n"),
        Answer::Cancelled => out.push_str("**cancelled**\n"),
        Answer::GoWhen(owed) => {
            out.push_str("**go when**\n\n");
            for owed in owed {
                let until = owed
                    .until
                    .as_ref()
                    .map_or(String::new(), |until| format!(" until {until}"));
                let _ = writeln!(out, "- {} (`{}`){until}", owed.what, owed.statement);
            }
        }
        Answer::NoGo(why) => {
            out.push_str("**no-go**\n\n");
            for why in why {
                let _ = writeln!(out, "- `{why}`");
            }
        }
    }
    for overridden in &verdict.overridden {
        let _ = writeln!(
            out,
            "- passes `{}` by {}: {}",
            overridden.statement,
            match &overridden.waiver {
                Some(waiver) => format!("the waiver `{waiver}`"),
                None => "an override".to_owned(),
            },
            overridden.reason
        );
    }
    out
}

/// The findings that point at a place, with what to do.
fn said(snapshot: &Snapshot, file: FileId, span: Span, subject: Place) -> String {
    let mut out = String::new();
    let points_here = |finding: &&Diagnostic| {
        let own = finding.primary.place.file == file && finding.primary.place.span == span;
        let labels = finding
            .labels
            .iter()
            .any(|label| label.place.file == file && label.place.span == span);
        let is_about = finding
            .decision
            .as_ref()
            .is_none_or(|decision| decision.places.contains(&subject));
        (own || labels) && is_about
    };
    for finding in snapshot.analysis.report.findings.iter().filter(points_here) {
        let _ = write!(out, "\n---\n\n{}\n", finding.message);
        for help in &finding.help {
            let _ = writeln!(out, "- {help}");
        }
    }
    out
}
