//! Findings and verdicts, from a resolved policy and the records of plans.

use super::alike::told_once;
use super::allow;
use super::blockers::{blockers, requires_nothing, unread_plans};
use super::kept::Kept;
use super::report::{Answer, Counts, JudgedBy, Report, Suppressed, Verdict};
use super::strays::strays;
use super::testing;
use super::verdicts::{self, Whole};
use super::world::World;
use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::lints::{self, lint};
use crate::plan;
use crate::plan::read::Reading;
use crate::policy::Policy;
use crate::policy::types::RecordKind;
use crate::source::{FileId, Place};
use crate::time::{Zone, format_rfc3339};
use crate::verdict::{Evaluator, Finding, Reporter, Single, Timetable};
use rustc_hash::FxHashSet;
use std::cmp::Ordering;
use std::sync::Arc;

/// So many plans are judged without a thread beside.
const FEW_PLANS: usize = 8;

/// Everything that is wrong or owed, sorted, and the verdicts; and what statements say of single subjects, to be kept for the next
/// check. `mistakes` are those of the policy.
pub(super) fn judge(
    world: &World,
    policy: &Policy,
    mistakes: &[Diagnostic],
    reading: &Reading<'_>,
    (timetable, year): (&Timetable, &Timetable),
    mut kept: Kept,
) -> (Report, Vec<Single>, Arc<Vec<Diagnostic>>) {
    let mut findings: Vec<Diagnostic> = Vec::new();
    for (_, parsed) in &world.policies {
        findings.extend(parsed.diagnostics.iter().cloned());
    }
    for (_, tree) in &world.plans {
        findings.extend(tree.diagnostics().iter().cloned());
    }
    if let Some(history) = &world.history {
        findings.extend(history.tree.diagnostics().iter().cloned());
    }
    let mut evaluator = Evaluator::new(
        policy,
        &reading.records,
        &reading.history,
        timetable,
        world.at,
    );
    evaluator.unread = unread_plans(world);
    evaluator.audit = world.audit;
    findings.extend(mistakes.iter().cloned());
    findings.extend(reading.diagnostics.iter().cloned());
    findings.extend(strays(world, reading));
    let ask = |which: &dyn Fn(&str) -> bool| {
        lint(
            &world.policies,
            mistakes,
            &evaluator,
            world.all_plans,
            year,
            which,
        )
    };
    findings.extend(ask(&|name| lints::OF_PLANS.contains(&name)));
    let subjects = &reading.subjects;
    let known_lints = kept.lints.take();
    let mut singles = std::mem::take(&mut kept.singles);
    let mistakes_of = verdicts::mistakes(reading, &findings, &world.plans);
    // What lints say of the policy alone has no part in what is said of plans.
    let ask_lints = || {
        known_lints.unwrap_or_else(|| {
            let mut found = ask(&|name| !lints::OF_PLANS.contains(&name));
            found.extend(testing::mistakes(world, policy));
            Arc::new(found)
        })
    };
    let reporter = Reporter::new(&evaluator, &world.sources, world.gate);
    let mut judge = || reporter.judge(subjects, &mistakes_of, &mut singles, kept.afresh());
    // To start threads takes longer than to judge a few plans.
    let (of_policy, judged) = match world.plans.len() > FEW_PLANS {
        true => rayon::join(ask_lints, judge),
        false => (ask_lints(), judge()),
    };
    findings.extend(of_policy.iter().cloned());
    let blockers = blockers(world, policy, mistakes);
    let whole = Whole {
        blockers: &blockers,
        gate: world.gate,
    };
    let verdicts = verdicts::verdicts(&evaluator, subjects, &judged, &mistakes_of, whole);
    let has_reason = |verdict: &Verdict| match &verdict.answer {
        Answer::NoGo(refused) => refused
            .iter()
            .any(|reason| blockers.iter().all(|blocker| blocker.reason() != reason)),
        _ => false,
    };
    // Where every subject is refused for reasons of its own, those are what has to be corrected first.
    if !verdicts.iter().all(has_reason) {
        findings.extend(requires_nothing(world, policy, &blockers));
    }
    let mut judged = judged;
    reporter.name_accepted_openings(subjects.len(), &mut judged);
    let said = places_of_errors(&findings);
    let judged = judged
        .into_iter()
        .filter(|finding| !is_said_already(finding, &said, &reading.records))
        .filter_map(|finding| finding.diagnostic);
    told_once(&mut findings, world);
    let mut findings = sorted(findings.into_iter().map(Box::new).chain(judged).collect());
    let suppressed = control(&mut findings, world, &policy.zone);
    let count = |kind| subjects.iter().filter(|(of, _)| *of == kind).count();
    let report = Report {
        findings,
        suppressed,
        verdicts,
        policy_files: world.policies.len(),
        policies: judged_by(world, policy),
        plan_files: world.plans.iter().map(|(_, tree)| tree.file_count()).sum(),
        other_files: 0,
        alone: false,
        at: format_rfc3339(world.at, &policy.zone),
        zones: world.zones.version().to_owned(),
        counts: Counts {
            statements: policy.statements.len(),
            changes: count(RecordKind::Change),
            releases: count(RecordKind::Release),
        },
    };
    (report, singles, of_policy)
}

/// The policies of a world, each with its files, those below first.
fn judged_by(world: &World, policy: &Policy) -> Vec<JudgedBy> {
    let layers = &policy.layers;
    let files = || world.policies.iter().map(|(file, _)| *file);
    if layers.all.is_empty() {
        return vec![JudgedBy {
            name: policy.name.clone(),
            files: files().collect(),
        }];
    }
    let mut all: Vec<(usize, JudgedBy)> = layers
        .all
        .iter()
        .enumerate()
        .map(|(number, layer)| {
            let is_its = |file: &FileId| layers.of_file.get(file) == Some(&number);
            let judged = JudgedBy {
                name: layer.name.clone().ok(),
                files: files().filter(is_its).collect(),
            };
            (layer.height(), judged)
        })
        .collect();
    all.sort_by_key(|(height, _)| *height);
    let strays = files().filter(|file| !layers.of_file.contains_key(file));
    let strays = JudgedBy {
        name: None,
        files: strays.collect(),
    };
    let all = all.into_iter().map(|(_, one)| one).chain([strays]);
    all.filter(|one| !one.files.is_empty()).collect()
}

/// Leaves out what comments allow, and gives findings the levels of the workspace. Verdicts are made by then.
fn control(findings: &mut Vec<Diagnostic>, world: &World, zone: &Zone) -> Vec<Suppressed> {
    let before = findings.len();
    let mut suppressed = allow::apply(findings, &allow::find(world), world, zone);
    if findings.len() + suppressed.len() > before {
        findings.sort_by(order);
    }
    world.levels.apply(findings);
    world.levels.apply(&mut suppressed);
    suppressed
}

/// Where the texts have errors.
fn places_of_errors(mistakes: &[Diagnostic]) -> FxHashSet<Place> {
    mistakes
        .iter()
        .filter(|mistake| mistake.severity == Severity::Error)
        .map(|mistake| mistake.primary.place)
        .collect()
}

/// Whether what a statement misses is a value that is there and could not be read: one mistake is told once. The verdict counts
/// both.
fn is_said_already(
    finding: &Finding,
    said: &FxHashSet<Place>,
    records: &plan::Records<'_>,
) -> bool {
    let Some(diagnostic) = &finding.diagnostic else {
        return false;
    };
    let place = diagnostic.primary.place;
    let stands_for_subject = || {
        let mut subjects = finding.subjects.iter();
        subjects.any(|(kind, row)| records.row_place(*kind, *row) == place)
    };
    finding.outcome == Outcome::Missing && said.contains(&place) && !stands_for_subject()
}

/// By file, place, name; then by what decides between two of one name at one place: the message.
#[expect(
    clippy::vec_box,
    reason = "sorting moves them often, and they are large"
)]
fn sorted(mut findings: Vec<Box<Diagnostic>>) -> Vec<Diagnostic> {
    findings.sort_by(|a, b| order(a, b));
    findings.into_iter().map(|finding| *finding).collect()
}

fn order(a: &Diagnostic, b: &Diagnostic) -> Ordering {
    let key = |one: &Diagnostic| (one.primary.place, one.name);
    let order = (key(a), &a.message).cmp(&(key(b), &b.message));
    // Two of one message differ in what they point at, if in anything.
    order.then_with(|| format!("{a:?}").cmp(&format!("{b:?}")))
}
