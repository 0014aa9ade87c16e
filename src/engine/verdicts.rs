//! The verdict on each change and release, from all findings on it.

use super::blockers::Blocker;
use super::report::{Answer, Overridden, Owed, Verdict};
use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::plan::checks::{REPEATED_KEY, TABLE_ROW, UNKNOWN_FIELD, UNMAPPED_VALUE};
use crate::plan::read::Reading;
use crate::plan::records::RowOrigin;
use crate::plan::{Kind, NodeId, Tree};
use crate::policy::types::{RecordKind, Value};
use crate::source::{FileId, Place, Span};
use crate::time::{Instant, format_rfc3339};
use crate::verdict::{Evaluator, Finding, Lacking};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What counts for every verdict alike.
#[derive(Clone, Copy)]
pub(super) struct Whole<'b> {
    /// What leaves everything undecided.
    pub blockers: &'b [Blocker],
    /// Whether what is owed refuses.
    pub gate: bool,
}

/// What an approval lacks that a finding says is owed.
fn lacking(
    evaluator: &Evaluator<'_>,
    finding: &Finding,
    (kind, row): (RecordKind, u32),
) -> Vec<Vec<Lacking>> {
    let Some(name) = finding.statement.strip_prefix("approval ") else {
        return Vec::new();
    };
    let lines = evaluator.lacking(name, kind, row).into_iter();
    let mut own = lines.filter(|(text, _)| *text == finding.owed);
    own.next().map(|(_, ways)| ways).unwrap_or_default()
}

/// The verdicts, in the order of the subjects. `mistakes` are the errors in the texts themselves: a change with a value
/// that could not be read is not one that may go.
pub(super) fn verdicts(
    evaluator: &Evaluator<'_>,
    subjects: &[(RecordKind, u32)],
    judged: &[Finding],
    mistakes: &Mistakes,
    of_all: Whole<'_>,
) -> Vec<Verdict> {
    let mut by_subject: Vec<((RecordKind, u32), &Finding)> = Vec::with_capacity(judged.len());
    for finding in judged.iter().filter(|finding| !finding.advisory) {
        let subjects = finding.subjects.iter();
        by_subject.extend(subjects.map(|(kind, row)| (whole(evaluator, *kind, *row), finding)));
    }
    by_subject.sort_by_key(|(subject, _)| *subject);
    subjects
        .iter()
        .map(|(kind, row)| {
            let first = by_subject.partition_point(|(subject, _)| *subject < (*kind, *row));
            let findings = by_subject.get(first..).unwrap_or_default();
            let count = findings.partition_point(|(subject, _)| *subject == (*kind, *row));
            let findings = findings.get(..count).unwrap_or_default();
            let mistakes = mistakes.get(&(*kind, *row));
            let mistakes = mistakes.map_or(&[][..], Vec::as_slice);
            verdict(evaluator, *kind, *row, findings, mistakes, of_all)
        })
        .collect()
}

/// For each subject whose text has an error, the checks that found one.
pub(super) type Mistakes = FxHashMap<(RecordKind, u32), Vec<String>>;

/// The errors in the texts of subjects.
pub(super) fn mistakes(
    reading: &Reading<'_>,
    findings: &[Diagnostic],
    plans: &[(FileId, Arc<Tree>)],
) -> Mistakes {
    let (records, subjects) = (&reading.records, &reading.subjects);
    let mut errors: Vec<(Place, &'static str)> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| (finding.primary.place, finding.name))
        .collect();
    errors.sort_unstable();
    let mut found = Mistakes::default();
    if errors.is_empty() {
        return found;
    }
    let stretches = Stretches::new(&errors, plans);
    for (kind, row) in subjects {
        let Some(RowOrigin::Plan(plan, node)) = records.row(*kind, *row).map(|row| row.origin)
        else {
            continue;
        };
        let Some((file, tree)) = plans.get(plan as usize) else {
            continue;
        };
        if tree.is_of_tables() {
            let mut names = mistakes_in_tables(&errors, tree, node);
            if !tree.lost_parts().is_empty() && !names.iter().any(|name| name == TABLE_ROW.name) {
                names.push(TABLE_ROW.name.to_owned());
            }
            let own = tree.place(tree.span(node)).file;
            let loose = tree.loose().iter().filter(|(file, _)| *file == own);
            for (_, name) in loose {
                if !names.iter().any(|known| known == name) {
                    names.push((*name).to_owned());
                }
            }
            if !names.is_empty() {
                found.insert((*kind, *row), names);
            }
            continue;
        }
        let start = match tree.is_in_test() {
            // Values of a case may stand before the record.
            true => tree.extent(node).start,
            false => tree.span(node).start,
        };
        let from =
            errors.partition_point(|(place, _)| (place.file, place.span.start) < (*file, start));
        let mut after = errors
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|(place, _)| place.file == *file)
            .peekable();
        // To find the end of a record is work: only where there is something that may lie in it.
        let loose = stretches.loose.get(file).map_or(&[][..], Vec::as_slice);
        if after.peek().is_none() && loose.is_empty() {
            continue;
        }
        let end = stretches.end(*file, start, tree.extent(node).end);
        let mut names: Vec<String> = after
            .take_while(|(place, _)| place.span.start <= end)
            .map(|(_, name)| (*name).to_owned())
            .chain(loose.iter().cloned())
            .collect();
        names.sort();
        names.dedup();
        if !names.is_empty() {
            found.insert((*kind, *row), names);
        }
    }
    for one in &reading.attached {
        let Some((_, tree)) = plans.get(one.plan as usize) else {
            continue;
        };
        let names = mistakes_in_tables(&errors, tree, one.rows);
        if !names.is_empty() {
            let known = found.entry(one.subject).or_default();
            known.extend(names);
            known.sort();
            known.dedup();
        }
    }
    found
}

/// How the files of plans that have errors are divided into records. A record reaches to the next one or to the end of its file: what was not
/// understood behind its last value may have been a part of it.
#[derive(Default)]
struct Stretches {
    /// Where whatever stands at the top of a file starts.
    starts: FxHashMap<FileId, Vec<u32>>,
    /// The errors in no record, such as a list at the top that nothing reads: each record of the file may have lost by them.
    loose: FxHashMap<FileId, Vec<String>>,
}

impl Stretches {
    fn new(errors: &[(Place, &'static str)], plans: &[(FileId, Arc<Tree>)]) -> Self {
        let mut found = Stretches::default();
        for (file, tree) in plans {
            let from = errors.partition_point(|(place, _)| place.file < *file);
            let own = errors.get(from..).unwrap_or_default().iter();
            let mut own = own.take_while(|(place, _)| place.file == *file).peekable();
            if tree.is_of_tables() || tree.is_in_test() || own.peek().is_none() {
                continue;
            }
            let mut extents: Vec<Span> = Vec::new();
            let mut keys: Vec<u32> = Vec::new();
            let entries = tree.root().into_iter().flat_map(|root| tree.entries(root));
            for (key, value) in entries {
                keys.push(tree.span(key).start);
                match tree.kind(value) {
                    Kind::Array => {
                        extents.extend(tree.items(value).map(|item| tree.extent(item)));
                    }
                    _ => extents.push(tree.extent(value)),
                }
            }
            extents.sort_unstable_by_key(|extent| extent.start);
            let first = extents.first().map_or(u32::MAX, |extent| extent.start);
            for (place, name) in own {
                let at = place.span.start;
                let before = extents.partition_point(|extent| extent.start <= at);
                let nearest = before.checked_sub(1).and_then(|last| extents.get(last));
                let is_inside = nearest.is_some_and(|extent| at <= extent.end);
                // A list or table that nothing reads may be about every record, wherever it stands; so may a second list.
                let is_unread = *name == UNKNOWN_FIELD.name && !is_inside;
                let is_loose = [UNKNOWN_FIELD.name, REPEATED_KEY.name].contains(name);
                let is_of_root = is_unread || is_loose && keys.contains(&at);
                if at < first || is_of_root {
                    found
                        .loose
                        .entry(*file)
                        .or_default()
                        .push((*name).to_owned());
                }
            }
            for (file, name) in tree.loose() {
                let names = found.loose.entry(*file).or_default();
                names.push((*name).to_owned());
            }
            let starts = extents.iter().map(|extent| extent.start).collect();
            found.starts.insert(*file, starts);
        }
        found
    }

    /// The end of a record that starts there and was understood up to there.
    fn end(&self, file: FileId, start: u32, understood: u32) -> u32 {
        let Some(starts) = self.starts.get(&file) else {
            return understood;
        };
        // A record inside of this one is no end of it.
        let after = understood.max(start.saturating_add(1));
        let next = starts.partition_point(|other| *other < after);
        let next = starts.get(next).map(|next| next.saturating_sub(1));
        next.map_or(u32::MAX, |next| next.max(understood))
    }
}

/// The errors in a record of tables, whose values stand in several files.
fn mistakes_in_tables(
    errors: &[(Place, &'static str)],
    tree: &Tree,
    subject: NodeId,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for node in tree.within(subject) {
        let place = tree.place(tree.span(node));
        let start = |place: &Place| (place.file, place.span.start);
        let from = errors.partition_point(|(at, _)| start(at) < start(&place));
        let here = errors.get(from..).unwrap_or_default().iter();
        // A table is a row: whatever stands in that is its own.
        let end = match tree.kind(node) {
            Kind::Table => place.span.end.max(place.span.start),
            _ => place.span.start,
        };
        let here = here.take_while(|(at, _)| at.file == place.file && at.span.start <= end);
        let before = names.len();
        names.extend(here.map(|(_, name)| (*name).to_owned()));
        // A value that is in many rows is reported in the first.
        if tree.is_damaged(node) && names.len() == before {
            names.push(UNMAPPED_VALUE.name.to_owned());
        }
    }
    names.sort();
    names.dedup();
    names
}

/// The change or release that a record is, or is a part of.
pub(super) fn whole(evaluator: &Evaluator<'_>, kind: RecordKind, row: u32) -> (RecordKind, u32) {
    evaluator.records.whole(kind, row)
}

fn verdict(
    evaluator: &Evaluator<'_>,
    kind: RecordKind,
    row: u32,
    findings: &[((RecordKind, u32), &Finding)],
    mistakes: &[String],
    of_all: Whole<'_>,
) -> Verdict {
    let records = evaluator.records;
    let mut refused: Vec<String> = findings
        .iter()
        .map(|(_, finding)| finding)
        .filter(|finding| finding.outcome < Outcome::Owed || of_all.gate && !finding.due_later)
        .map(|finding| finding.statement.clone())
        .collect();
    refused.extend(mistakes.iter().cloned());
    let blockers = of_all.blockers.iter();
    refused.extend(blockers.map(|blocker| blocker.reason().to_owned()));
    refused.sort();
    refused.dedup();
    let is_cancelled = evaluator.is_cancelled(kind, row);
    let answer = if is_cancelled {
        Answer::Cancelled
    } else if !refused.is_empty() {
        Answer::NoGo(refused)
    } else {
        let mut owed: Vec<(Option<Instant>, Owed)> = findings
            .iter()
            .map(|(_, finding)| finding)
            .filter(|finding| finding.outcome == Outcome::Owed)
            .map(|finding| {
                let until = finding
                    .until
                    .map(|until| format_rfc3339(until, &evaluator.policy.zone));
                let owed = Owed {
                    statement: finding.statement.clone(),
                    what: finding.owed.clone(),
                    until,
                    lacking: lacking(evaluator, finding, (kind, row)),
                };
                (finding.until, owed)
            })
            .collect();
        owed.sort_by(|a, b| {
            let key = |(until, owed): &(Option<Instant>, Owed)| {
                (
                    until.unwrap_or(Instant::MAX),
                    owed.statement.clone(),
                    owed.what.clone(),
                )
            };
            key(a).cmp(&key(b))
        });
        owed.dedup();
        if owed.is_empty() {
            Answer::Go
        } else {
            Answer::GoWhen(owed.into_iter().map(|(_, owed)| owed).collect())
        }
    };
    let id = records.name(kind, row);
    let title = match records.value(kind, row, evaluator.fields.of(kind).title) {
        Value::Text(number) => Some(records.text(number).to_owned()),
        _ => None,
    };
    Verdict {
        kind: kind.word(),
        id: if id.is_empty() {
            "?".to_owned()
        } else {
            id.to_owned()
        },
        title,
        place: records.row_place(kind, row),
        answer,
        overridden: match is_cancelled {
            true => Vec::new(),
            false => overridden(evaluator, kind, row),
        },
    }
}

/// The statements that a subject passes only by an override, in the order of the overrides.
fn overridden(evaluator: &Evaluator<'_>, kind: RecordKind, row: u32) -> Vec<Overridden> {
    let (records, part) = (evaluator.records, &evaluator.fields.part);
    let mut all = Vec::new();
    for record in evaluator.overrides_of(kind, row) {
        let value = |field| records.value(RecordKind::Override, record, field);
        let named = evaluator.policy.statements.iter();
        for statement in named.filter(|statement| evaluator.lets_pass(record, statement, kind, row))
        {
            let by = records.items(value(part.override_by)).iter();
            all.push(Overridden {
                statement: [statement.kind.word(), " ", &statement.name].concat(),
                waiver: evaluator
                    .policy
                    .waivers
                    .get(record as usize)
                    .map(|waiver| waiver.name.clone()),
                by: by
                    .filter_map(|cell| match cell.value {
                        Value::Record(kind, row) => Some(records.name(kind, row).to_owned()),
                        _ => None,
                    })
                    .collect(),
                reason: match value(part.override_reason) {
                    Value::Text(number) => records.text(number).to_owned(),
                    _ => String::new(),
                },
            });
        }
    }
    all
}
