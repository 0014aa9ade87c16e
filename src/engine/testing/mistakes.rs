//! What is wrong with tests as they are written: records that cannot be read, and expectations that cannot come true.

use super::trials::{Expects, Trial, trials};
use crate::diagnostic::{Check, Diagnostic, Severity, suggest};
use crate::engine::checks::IMPOSSIBLE_EXPECTATION;
use crate::engine::world::World;
use crate::plan;
use crate::policy::Policy;
use crate::policy::checks::{MISSING_SETTING, REPEATED_NAME, UNKNOWN_NAME};
use crate::policy::model::Statement;
use crate::policy::types::RecordKind;
use crate::source::{Place, Span};
use crate::syntax::tree::{Name, Path};
use crate::time::{Instant, format_civil};
use crate::{lints, syntax, time, verdict};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// What is wrong with a trial.
pub(super) struct Checked {
    /// The findings, in the order of the text or not.
    pub findings: Vec<Diagnostic>,
    /// Whether one of them is an error, so that there is nothing to judge.
    pub is_mistaken: bool,
}

/// Everything that is wrong with the tests of a workspace; the tests do not run.
pub fn mistakes(world: &World, policy: &Policy) -> Vec<Diagnostic> {
    let trials = trials(world, policy);
    // Many policies have none, and then no threads need to start.
    if trials.is_empty() {
        return Vec::new();
    }
    let mut findings: Vec<Diagnostic> = check_trials(world, policy, &trials)
        .into_iter()
        .flat_map(|checked| checked.findings)
        .collect();
    super::sort(&mut findings);
    findings
}

/// What is wrong with each trial.
pub(super) fn check_trials(world: &World, policy: &Policy, trials: &[Trial<'_>]) -> Vec<Checked> {
    let repeated = repeated_titles(trials);
    let check = |trial: &Trial<'_>| {
        let mut findings = as_written(trial);
        let ids = ids(world, policy, trial, &mut findings);
        let checker = Checker {
            policy,
            trial,
            ids: &ids,
        };
        checker.check(&mut findings);
        findings.retain(|finding| !is_expected(trial, finding));
        findings.extend(repeated.get(&trial.place).cloned());
        let mut errors = findings.iter();
        Checked {
            is_mistaken: errors.any(|finding| finding.severity == Severity::Error),
            findings,
        }
    };
    trials.par_iter().map(check).collect()
}

/// What building the trial and reading the texts of its records found.
fn as_written(trial: &Trial<'_>) -> Vec<Diagnostic> {
    let mut findings = trial.mistakes.clone();
    for (_, tree) in &trial.plans {
        findings.extend(tree.diagnostics().iter().cloned());
    }
    if let Some(history) = &trial.history {
        findings.extend(history.tree.diagnostics().iter().cloned());
    }
    findings
}

/// The ids of the records that a trial has; what is wrong with their values is reported.
fn ids(
    world: &World,
    policy: &Policy,
    trial: &Trial<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<String> {
    // Without an instant nothing is later than it.
    let at = trial.at.unwrap_or(Instant::MAX);
    let history = trial.history.as_ref();
    let reading = plan::read::read(policy, &world.zones, &trial.plans, history, at);
    findings.extend(reading.diagnostics.iter().cloned());
    let subjects = reading.subjects.iter();
    subjects
        .map(|(kind, row)| reading.records.name(*kind, *row).to_owned())
        .collect()
}

/// Whether the trial says itself that this comes.
fn is_expected(trial: &Trial<'_>, finding: &Diagnostic) -> bool {
    let is_own = [IMPOSSIBLE_EXPECTATION.name, MISSING_SETTING.name].contains(&finding.name);
    let mut names = trial.expects.iter().flat_map(|one| &one.what.from);
    !is_own
        && names.any(|name| name.value == finding.name && name.span != finding.primary.place.span)
}

/// The tests of which another has the title, by their places.
fn repeated_titles(trials: &[Trial<'_>]) -> FxHashMap<Place, Diagnostic> {
    let mut first: FxHashMap<&str, Place> = FxHashMap::default();
    let mut repeated = FxHashMap::default();
    for trial in trials {
        let place = trial.name_place;
        let known = *first.entry(trial.name.as_str()).or_insert(place);
        if known != place {
            let message = format!("there are two tests `{}`", trial.name);
            let finding = Diagnostic::new(&REPEATED_NAME, place, message)
                .remark("again here")
                .label(known, "the first")
                .help("give one of them another title: it is what a report calls it by");
            repeated.insert(trial.place, finding);
        }
    }
    repeated
}

/// Every check that a test can expect a finding of.
fn checks() -> impl Iterator<Item = &'static Check> {
    let plain = [
        syntax::checks::ALL,
        &plan::checks::ALL,
        crate::policy::checks::ALL,
        time::CALENDAR_FILE_CHECKS,
        verdict::checks::ALL,
    ];
    let lints = lints::ALL.iter().map(|(check, ..)| *check);
    plain.into_iter().flatten().chain(lints)
}

struct Checker<'c, 'a> {
    policy: &'c Policy,
    trial: &'c Trial<'a>,
    ids: &'c [String],
}

impl Checker<'_, '_> {
    fn check(&self, findings: &mut Vec<Diagnostic>) {
        for expects in &self.trial.expects {
            self.forms(expects, findings);
            for name in &expects.what.from {
                self.name(expects, name, findings);
            }
            if let Some(path) = &expects.what.missing {
                self.field(expects, path, findings);
            }
            self.subject(expects, findings);
        }
        self.contradictions(findings);
    }

    fn impossible(&self, expects: &Expects<'_>, span: Span, message: String) -> Diagnostic {
        Diagnostic::new(&IMPOSSIBLE_EXPECTATION, span.within(expects.file), message)
    }

    /// What does not go with the verdict.
    fn forms(&self, expects: &Expects<'_>, findings: &mut Vec<Diagnostic>) {
        let what = &expects.what;
        let verdict = what.verdict.value.as_str();
        if let ("go" | "cancelled", [first, ..]) = (verdict, what.from.as_slice()) {
            let why = match verdict {
                "go" => "it says that all of them are met",
                _ => "nothing is asked of what is cancelled",
            };
            let message = format!("`{verdict}` comes from no statement: {why}");
            let finding = self.impossible(expects, first.span, message);
            findings.push(finding.help(format!("write `expect {verdict}`")));
        }
        if let (Some(until), true) = (&what.until, verdict != "owed") {
            let message = format!("`{verdict}` has no deadline: only what is owed has one");
            let finding = self.impossible(expects, until.span, message);
            findings.push(finding.help("write `expect owed from NAMES until DATE`"));
        }
        if let (Some(path), true) = (&what.missing, verdict != "no-go") {
            let message = format!("`{verdict}` does not come from a missing field");
            let finding = self.impossible(expects, path.span, message);
            findings.push(finding.help("write `expect no-go from NAME missing FIELD`"));
        }
        if let (Some(until), Some(written), Some(at)) = (expects.until, &what.until, self.trial.at)
            && until <= at
        {
            let now = format_civil(at, &self.policy.zone);
            let message = "nothing is owed until an instant that is past".to_owned();
            let finding = self.impossible(expects, written.span, message);
            findings.push(finding.help(format!("the test is judged as at {now}")));
        }
    }

    /// What a name stands for, and whether such a finding can come from it.
    fn name(&self, expects: &Expects<'_>, name: &Name, findings: &mut Vec<Diagnostic>) {
        let policy = self.policy;
        let statements = policy.statements.iter();
        let named: Vec<&Statement> = statements.filter(|one| one.name == name.value).collect();
        let classes = || policy.classes.iter().chain(&policy.bundles);
        let verdict = expects.what.verdict.value.as_str();
        if named.is_empty() {
            let is_known = classes().any(|class| class.name == name.value)
                || checks().any(|check| check.name == name.value);
            if !is_known {
                findings.push(self.unknown(expects, name));
            }
            return;
        }
        let all = |advisory: bool| named.iter().all(|one| one.advisory == advisory);
        let (message, help) = match verdict {
            "no-go" | "owed" | "error" if all(true) => (
                format!("`{}` is advisory, so it refuses nothing", name.value),
                format!("write `expect warning from {}`", name.value),
            ),
            "warning" if all(false) => (
                format!("`{}` is not advisory: what it finds refuses", name.value),
                format!("write `expect no-go from {}`", name.value),
            ),
            _ => return,
        };
        let mut finding = self.impossible(expects, name.span, message).help(help);
        if let Some(first) = named.first() {
            finding = finding.label(first.place, "declared here");
        }
        findings.push(finding);
    }

    fn unknown(&self, expects: &Expects<'_>, name: &Name) -> Diagnostic {
        let verdict = expects.what.verdict.value.as_str();
        let place = name.span.within(expects.file);
        let statements = self.policy.statements.iter().map(|one| one.name.as_str());
        let classes = self.policy.classes.iter().chain(&self.policy.bundles);
        let classes = classes.map(|class| class.name.as_str());
        let mut known: Vec<&str> = statements.chain(classes).collect();
        if !matches!(verdict, "no-go" | "owed") {
            known.extend(checks().map(|check| check.name));
        }
        known.sort_unstable();
        known.dedup();
        let message = format!("there is no statement or check `{}`", name.value);
        let finding =
            Diagnostic::new(&UNKNOWN_NAME, place, message).remark("nothing has this name");
        match suggest(&name.value, known.iter().copied()).as_slice() {
            [] => finding.help("a test names rules, approvals, blackouts and their like, classes, or the check of a finding"),
            [best] => finding
                .help(format!("did you mean `{best}`?"))
                .guess(format!("replace `{}` by `{best}`", name.value), place, *best),
            near => {
                let near: Vec<String> = near.iter().map(|one| format!("`{one}`")).collect();
                finding.help(format!("did you mean {}?", near.join(" or ")))
            }
        }
    }

    /// A field that is to be missing has to be one of some record.
    fn field(&self, expects: &Expects<'_>, path: &Path, findings: &mut Vec<Diagnostic>) {
        let schema = &self.policy.schema;
        let Some(last) = path.names.last() else {
            return;
        };
        let is_known = schema
            .all_kinds()
            .any(|kind| schema.find(kind, &last.value).is_some());
        if is_known {
            return;
        }
        let place = last.span.within(expects.file);
        let kinds = [RecordKind::Change, RecordKind::Release].into_iter();
        let known = kinds.flat_map(|kind| schema.fields(kind).iter().map(|one| one.name.as_str()));
        let message = format!("no record has a field `{}`", last.value);
        let mut finding = Diagnostic::new(&UNKNOWN_NAME, place, message);
        if let [best] = suggest(&last.value, known).as_slice() {
            finding = finding.help(format!("did you mean `{best}`?")).guess(
                format!("replace `{}` by `{best}`", last.value),
                place,
                *best,
            );
        }
        findings.push(finding);
    }

    fn subject(&self, expects: &Expects<'_>, findings: &mut Vec<Diagnostic>) {
        let is_verdict = matches!(
            expects.what.verdict.value.as_str(),
            "go" | "no-go" | "cancelled" | "owed"
        );
        if let Some(id) = &expects.what.subject {
            if self.ids.contains(&id.value) {
                return;
            }
            let place = id.span.within(expects.file);
            let message = format!("no change or release of the test has the id `{}`", id.value);
            let mut finding = Diagnostic::new(&UNKNOWN_NAME, place, message);
            if !self.ids.is_empty() {
                let ids: Vec<String> = self.ids.iter().map(|id| format!("`{id}`")).collect();
                finding = finding.help(format!("it has {}", ids.join(", ")));
            }
            findings.push(finding);
        } else if is_verdict && self.ids.is_empty() && !self.trial.is_broken {
            let message =
                "the test has no change and no release, so there is no verdict".to_owned();
            findings.push(
                Diagnostic::new(&MISSING_SETTING, expects.place(), message)
                    .label(self.trial.name_place, "of this test")
                    .help("write one, such as `change { start 2026-11-20 17:00; end 2026-11-20 18:00 }`"),
            );
        }
    }

    /// `go` beside something that is not.
    fn contradictions(&self, findings: &mut Vec<Diagnostic>) {
        let word = |expects: &Expects<'_>| expects.what.verdict.value.clone();
        let subject = |expects: &Expects<'_>| {
            let id = expects.what.subject.as_ref().map(|id| id.value.clone());
            id.or_else(|| self.ids.get(expects.of?).cloned())
        };
        let all = || self.trial.expects.iter();
        for go in all().filter(|one| word(one) == "go") {
            let mut others =
                all().filter(|one| matches!(&*word(one), "no-go" | "cancelled" | "owed"));
            let other = others.find(|one| subject(go).is_none() || subject(go) == subject(one));
            let Some(other) = other else {
                continue;
            };
            let message = format!("a test cannot expect `go` and `{}`", word(other));
            findings.push(
                self.impossible(go, go.what.span, message)
                    .label(other.place(), "this is not `go`")
                    .help("`go` says that everything is met: leave one of them out, or say of which record each is, as in `expect go for \"ID\"`"),
            );
        }
    }
}
