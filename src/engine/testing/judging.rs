//! A trial judged by itself: its verdicts, its findings, and how each statement stood to its subjects.

use super::trials::Trial;
use crate::diagnostic::{Diagnostic, Standing};
use crate::engine::report::Verdict;
use crate::engine::world::World;
use crate::engine::{horizon, verdicts};
use crate::lints::{self, lint};
use crate::plan;
use crate::policy::Policy;
use crate::policy::condition::Variable;
use crate::policy::model::{Requirement, Statement, Variant};
use crate::policy::types::RecordKind;
use crate::time::Instant;
use crate::verdict::{Afresh, Evaluator, Finding, Frame, Reporter, Timetable};
use std::collections::BTreeSet;

/// Tests with more subjects than this show no pair that keeps a statement.
const MOST_PAIRED: u32 = 64;

/// What came of a trial.
pub(super) struct Judged {
    /// The verdicts, in the order of the records.
    pub verdicts: Vec<Verdict>,
    /// What statements and built-in checks found.
    pub findings: Vec<Finding>,
    /// For each finding, the numbers of the verdicts that it counts for.
    pub counts_for: Vec<Vec<usize>>,
    /// What is wrong with the records, and with the policy where that is asked for.
    pub diagnostics: Vec<Diagnostic>,
    /// For each statement, what was seen of it.
    pub seen: Vec<BTreeSet<Standing>>,
}

/// Judges a trial as a workspace of its own, as at an instant.
pub(super) fn judge(
    world: &World,
    policy: &Policy,
    mistakes: &[Diagnostic],
    trial: &Trial<'_>,
    at: Instant,
) -> Judged {
    let history = trial.history.as_ref();
    let reading = plan::read::read(policy, &world.zones, &trial.plans, history, at);
    let timetable = Timetable::new(policy, horizon::horizon(&reading.records, policy, at));
    let evaluator = Evaluator::new(policy, &reading.records, &reading.history, &timetable, at);
    let mut diagnostics = trial.mistakes.clone();
    diagnostics.extend(reading.diagnostics.iter().cloned());
    let subjects = &reading.subjects;
    let wrong = verdicts::mistakes(&reading, &diagnostics, &trial.plans);
    let findings = Reporter::new(&evaluator, &world.sources, false).judge(
        subjects,
        &wrong,
        &mut Vec::new(),
        Afresh::All,
    );
    // A test is judged only where nothing leaves the workspace undecided.
    let whole = verdicts::Whole {
        blockers: &[],
        gate: false,
    };
    let verdicts = verdicts::verdicts(&evaluator, subjects, &findings, &wrong, whole);
    let whole = |(kind, row): &(RecordKind, u32)| {
        let whole = verdicts::whole(&evaluator, *kind, *row);
        subjects.iter().position(|subject| *subject == whole)
    };
    let counts_for = findings
        .iter()
        .map(|finding| finding.subjects.iter().filter_map(whole).collect())
        .collect();
    let names_lint = trial.expects.iter().flat_map(|one| &one.what.from);
    let is_lint = |name: &str| lints::ALL.iter().any(|(check, ..)| check.name == name);
    if names_lint.clone().any(|name| is_lint(&name.value)) {
        diagnostics.extend(lint(
            &world.policies,
            mistakes,
            &evaluator,
            true,
            &lints::year(policy, &timetable, at, None),
            |_| true,
        ));
    }
    if names_lint.clone().count() > 0 {
        diagnostics.extend(mistakes.iter().cloned());
    }
    Judged {
        verdicts,
        counts_for,
        seen: seen(&evaluator, &findings),
        findings,
        diagnostics,
    }
}

/// For each statement, the outcomes on the records of a trial.
fn seen(evaluator: &Evaluator<'_>, findings: &[Finding]) -> Vec<BTreeSet<Standing>> {
    let statements = evaluator.policy.statements.iter();
    statements
        .map(|statement| {
            let name = format!("{} {}", statement.kind.word(), statement.name);
            let own: Vec<&Finding> = findings.iter().filter(|f| f.statement == name).collect();
            let mut seen: BTreeSet<Standing> =
                own.iter().map(|found| found.outcome.into()).collect();
            for variant in &statement.variants {
                each_frame(evaluator, variant, &mut |frame| {
                    seen.extend(stands(evaluator, statement, variant, frame, &own));
                });
            }
            seen
        })
        .collect()
}

fn stands(
    evaluator: &Evaluator<'_>,
    statement: &Statement,
    variant: &Variant,
    frame: &Frame,
    findings: &[&Finding],
) -> Option<Standing> {
    let standing = evaluator.standing(statement, variant, frame);
    let excused = [
        Standing::DoesNotApply,
        Standing::Excepted,
        Standing::Overridden,
        Standing::Waived,
    ];
    if excused.contains(&standing) {
        return Some(standing);
    }
    let mut lines = variant.requires.iter();
    let is_limit = lines.any(|line| matches!(line.what, Requirement::AtMost(_)));
    let subject = frame.get(Variable::SUBJECT)?;
    // Whether a limit is kept is known from all subjects together.
    let is_over = is_limit && findings.iter().any(|one| one.subjects.contains(&subject));
    (!is_over).then_some(standing)
}

/// Every subject of a statement, or every pair.
fn each_frame(evaluator: &Evaluator<'_>, variant: &Variant, take: &mut dyn FnMut(&Frame)) {
    let records = evaluator.records;
    let rows = |kind: RecordKind| 0..records.count(kind);
    let kind = variant.subject;
    let Some(other_kind) = variant.other else {
        return rows(kind).for_each(|row| take(&Frame::about(kind, row)));
    };
    if records.count(kind).max(records.count(other_kind)) > MOST_PAIRED {
        return;
    }
    for row in rows(kind) {
        for other in rows(other_kind) {
            if kind != other_kind || row != other {
                take(&Frame::about(kind, row).with(Variable::OTHER, other_kind, other));
            }
        }
    }
}
