//! Where a subject could be moved to: an opening that every statement accepts, found by judging the moved subject.

use super::evaluator::{Evaluator, Frame};
use super::findings::{Finding, Reporter};
use super::singles::Afresh;
use crate::diagnostic::Outcome;
use crate::plan::records::{Cell, Records};
use crate::policy::types::{RecordKind, Value};
use crate::source::SourceMap;
use crate::time::{Instant, Interval, format_micros};
use rustc_hash::FxHashMap;

/// How the help begins that names an opening.
pub(super) const NEXT_OPENING: &str = "the next opening for its ";

/// How it begins where there is none.
pub(super) const NO_OPENING: &str = "there is no opening for it before ";

/// The most places that are tried for one subject.
const MOST_TRIALS: usize = 40;

/// How many subjects may be looked at for all trials of one question: each trial looks at all of them.
const MOST_LOOKS: usize = 40_000;

/// The same for a report, where a trial costs more than the judgement of a subject: a report of many refusals is not for reading each.
const MOST_LOOKS_OF_REPORT: usize = 4_000;

/// More subjects than this are not looked at for a report, unless few are refused.
const MANY: usize = 1_000;

/// So few refused subjects are always tried, each as often as this.
const FEW: usize = 3;

/// What has a start and an end, by kind: what is moved with a subject that it is, or is a part of.
const MOVED: [(RecordKind, [&str; 2]); 6] = [
    (RecordKind::Change, ["start", "end"]),
    (RecordKind::Release, ["start", "end"]),
    (RecordKind::Step, ["start", "end"]),
    (RecordKind::RollbackStep, ["start", "end"]),
    (RecordKind::Phase, ["start", "end"]),
    (RecordKind::Task, ["start", "end"]),
];

impl AcceptedOpening {
    /// The opening in words, from `the next opening` on.
    pub fn words(&self, start: &str) -> String {
        let length = format_micros(self.at.end.0 - self.at.start.0);
        match (self.is_tried, self.refused_by.as_slice()) {
            (true, []) => format!("{NEXT_OPENING}{length} starts {start}"),
            (true, refused) => format!(
                "{NEXT_OPENING}{length} starts {start}; there it would still need: {}",
                refused.join(", ")
            ),
            (false, _) => format!(
                "the blackouts and windows next leave {length} open from {start}; whether other statements let it pass there was not worked out"
            ),
        }
    }
}

/// How many trials a check may still make.
pub struct Trials(usize);

impl Trials {
    /// The trials of a check of so many subjects.
    pub fn of(subjects: usize) -> Self {
        Trials((MOST_LOOKS / subjects.max(1)).max(1))
    }

    /// The trials of a report on so many subjects that names openings for so many.
    fn of_report(subjects: usize, refused: usize) -> Self {
        let many = match subjects > MANY {
            true => 0,
            false => MOST_LOOKS_OF_REPORT / subjects.max(1),
        };
        Trials(match refused <= FEW {
            true => many.max(refused * FEW),
            false => many,
        })
    }
}

/// A place that a subject could be moved to.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptedOpening {
    /// From its start to its end, the rollback included.
    pub at: Interval,
    /// What refuses it there all the same: of all places that were tried the one that the fewest refuse.
    pub refused_by: Vec<String>,
    /// Whether other statements than blackouts and windows were asked at all.
    pub is_tried: bool,
}

/// The next opening that all statements accept; else the one that the fewest refuse. `None` if blackouts and windows leave none in
/// the horizon.
pub fn accepted_opening(
    evaluator: &Evaluator<'_>,
    sources: &SourceMap,
    (kind, row): (RecordKind, u32),
    trials: &mut Trials,
) -> Option<AcceptedOpening> {
    let frame = Frame::about(kind, row);
    let planned = evaluator.reach(kind, row)?;
    let first = evaluator.next_opening(&frame)?;
    let mut best = AcceptedOpening {
        at: first,
        refused_by: Vec::new(),
        is_tried: false,
    };
    let mut records: Option<Records<'_>> = None;
    let mut bounds: Option<Vec<Instant>> = None;
    let mut wanted = first;
    for _ in 0..MOST_TRIALS {
        let Some(left) = trials.0.checked_sub(1) else {
            break;
        };
        trials.0 = left;
        let copy = records.get_or_insert_with(|| evaluator.records.clone());
        let by = wanted.start.0 - planned.start.0;
        shift(evaluator, copy, (kind, row), by);
        let refused_by = refusals(evaluator, copy, sources, (kind, row));
        shift(evaluator, copy, (kind, row), -by);
        if refused_by.is_empty() || !best.is_tried || refused_by.len() < best.refused_by.len() {
            best = AcceptedOpening {
                at: wanted,
                refused_by,
                is_tried: true,
            };
        }
        if best.refused_by.is_empty() {
            break;
        }
        let bounds = bounds.get_or_insert_with(|| bounds_after(evaluator, first.start));
        let next = bounds.partition_point(|bound| *bound <= wanted.start);
        let mut later = bounds.get(next..).unwrap_or_default().iter();
        let next = later.find_map(|from| {
            evaluator
                .next_opening_from(&frame, *from)
                .filter(|opening| opening.start > wanted.start)
        });
        match next {
            Some(opening) => wanted = opening,
            None => break,
        }
    }
    Some(best)
}

/// The instants at which something may begin to be accepted: where times open and close, and where other subjects start and end.
fn bounds_after(evaluator: &Evaluator<'_>, from: Instant) -> Vec<Instant> {
    let mut bounds = Vec::new();
    for number in 0..evaluator.policy.times.len() {
        let set = evaluator
            .timetable
            .set(u32::try_from(number).unwrap_or(u32::MAX));
        let openings = set.union.as_slice().iter();
        bounds.extend(openings.flat_map(|opening| [opening.start, opening.end]));
    }
    for kind in [RecordKind::Change, RecordKind::Release, RecordKind::Step] {
        for row in 0..evaluator.records.count(kind) {
            let planned = evaluator.reach(kind, row);
            bounds.extend(planned.into_iter().flat_map(|at| [at.start, at.end]));
        }
    }
    bounds.retain(|bound| *bound > from);
    bounds.sort_unstable();
    bounds.dedup();
    bounds
}

/// Moves a subject and its parts.
fn shift(
    evaluator: &Evaluator<'_>,
    records: &mut Records<'_>,
    (kind, row): (RecordKind, u32),
    by: i64,
) {
    for (part, fields) in MOVED {
        let is_subject = part == kind;
        if !is_subject && matches!(part, RecordKind::Change | RecordKind::Release) {
            continue;
        }
        let rows = match is_subject {
            true => row..row.saturating_add(1),
            false => 0..records.count(part),
        };
        for moved in rows {
            let parent = records.row(part, moved).and_then(|row| row.parent);
            if !is_subject && parent != Some((kind, row)) {
                continue;
            }
            for field in fields {
                let Some((number, _)) = evaluator.policy.schema.find(part, field) else {
                    continue;
                };
                let cell = records.cell(part, moved, number);
                if let Value::Instant(at) = cell.value {
                    let value = Value::Instant(at.saturating_add(by));
                    records.set(part, moved, number, Cell { value, ..cell });
                }
            }
        }
    }
}

/// What refuses a subject, by the records of a trial.
fn refusals(
    evaluator: &Evaluator<'_>,
    records: &Records<'_>,
    sources: &SourceMap,
    subject: (RecordKind, u32),
) -> Vec<String> {
    let mut moved = Evaluator::new(
        evaluator.policy,
        records,
        evaluator.history,
        evaluator.timetable,
        evaluator.now,
    );
    moved.audit = evaluator.audit;
    moved.unread = evaluator.unread;
    let reporter = Reporter::new(&moved, sources, false).about(subject);
    let mistakes = FxHashMap::default();
    let findings = reporter.judge(&[subject], &mistakes, &mut Vec::new(), Afresh::All);
    let is_of_subject = |(kind, row): &(RecordKind, u32)| reporter.asks_about(*kind, *row);
    let mut names: Vec<String> = findings
        .into_iter()
        .filter(|finding| !finding.advisory && finding.outcome < Outcome::Owed)
        .filter(|finding| finding.subjects.iter().any(is_of_subject))
        .map(|finding| finding.statement)
        .collect();
    names.sort();
    names.dedup();
    names
}

fn names_opening(help: &str) -> bool {
    help.starts_with(NEXT_OPENING) || help.starts_with(NO_OPENING)
}

impl Reporter<'_, '_> {
    /// Gives each finding that names an opening one that every statement accepts, or says what it would still need there.
    pub fn name_accepted_openings(&self, subjects: usize, findings: &mut [Finding]) {
        let mut refused: Vec<(RecordKind, u32)> = findings
            .iter()
            .filter(|finding| {
                let diagnostic = finding.diagnostic.iter();
                let mut help = diagnostic.flat_map(|diagnostic| &diagnostic.help);
                help.any(|help| names_opening(help))
            })
            .filter_map(|finding| finding.subjects.first().copied())
            .collect();
        refused.sort_unstable();
        refused.dedup();
        let mut trials = Trials::of_report(subjects, refused.len());
        let mut known: FxHashMap<(RecordKind, u32), Option<String>> = FxHashMap::default();
        for finding in findings {
            let (Some(diagnostic), Some(subject)) =
                (&mut finding.diagnostic, finding.subjects.first().copied())
            else {
                continue;
            };
            if !diagnostic.help.iter().any(|help| names_opening(help)) {
                continue;
            }
            // What was kept from an earlier check names the openings of that one.
            let words = known.entry(subject).or_insert_with(|| {
                match accepted_opening(self.evaluator, self.words.sources, subject, &mut trials) {
                    Some(found) => Some(found.words(&self.words.instant(found.at.start))),
                    None => self.when_open(&Frame::about(subject.0, subject.1)).pop(),
                }
            });
            diagnostic.help.retain_mut(|help| {
                if names_opening(help)
                    && let Some(words) = words
                {
                    help.clone_from(words);
                    return true;
                }
                !names_opening(help)
            });
        }
    }
}
