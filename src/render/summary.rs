//! What a run comes to: the counts, and the sentence at the end of a report.

use super::Run;
use crate::diagnostic::{Severity, shorten};
use crate::engine::{Answer, Counts};

/// The counts of a run, over all its workspaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Policy files read.
    pub policies: usize,
    /// Plan files read.
    pub plans: usize,
    /// Statements, changes and releases.
    pub counts: Counts,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings of what is still owed.
    pub owed: usize,
    /// Findings that are notes.
    pub notes: usize,
    /// Findings that people allowed or know already.
    pub suppressed: usize,
    /// Plan files beside which they were judged.
    pub others: usize,
    /// Whether they were judged without these.
    pub alone: bool,
    /// Verdicts `go`.
    pub go: usize,
    /// Verdicts `go when`.
    pub go_when: usize,
    /// Verdicts `no-go`.
    pub no_go: usize,
    /// Verdicts `cancelled`.
    pub cancelled: usize,
}

impl Tally {
    /// Counts a run.
    pub fn of(run: &Run) -> Self {
        let mut tally = Tally::default();
        for report in run.workspaces.iter().map(|checked| &checked.report) {
            tally.policies += report.policy_files;
            tally.plans += report.plan_files;
            tally.others += report.other_files;
            tally.alone |= report.alone;
            tally.counts.statements += report.counts.statements;
            tally.counts.changes += report.counts.changes;
            tally.counts.releases += report.counts.releases;
            tally.suppressed += report.suppressed.len();
            for finding in &report.findings {
                *match finding.severity {
                    Severity::Error => &mut tally.errors,
                    Severity::Warning => &mut tally.warnings,
                    Severity::Owed => &mut tally.owed,
                    Severity::Note => &mut tally.notes,
                } += 1;
            }
            for verdict in &report.verdicts {
                *match verdict.answer {
                    Answer::Go => &mut tally.go,
                    Answer::GoWhen(_) => &mut tally.go_when,
                    Answer::NoGo(_) => &mut tally.no_go,
                    Answer::Cancelled => &mut tally.cancelled,
                } += 1;
            }
        }
        tally
    }

    /// The sentence: `checked 3 policies, 2 plans: 4 changes against 12 statements; 1 error`.
    pub fn sentence(&self, run: &Run) -> String {
        let counted = |many: usize, one: &str, more: &str| {
            (many > 0).then(|| format!("{many} {}", if many == 1 { one } else { more }))
        };
        let join = |parts: Vec<Option<String>>| {
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        };
        let files = join(vec![
            counted(self.policies, "policy", "policies").or(Some("no policies".to_owned())),
            counted(self.plans, "plan", "plans").or(Some("no plans".to_owned())),
        ]);
        let files = files.map(|files| match self.others {
            _ if self.alone => files + " alone, without the other plans of the workspace",
            0 => files,
            1 => files + " beside 1 other",
            others => format!("{files} beside {others} others"),
        });
        let subjects = join(vec![
            counted(self.counts.changes, "change", "changes"),
            counted(self.counts.releases, "release", "releases"),
        ]);
        let statements = counted(self.counts.statements, "statement", "statements");
        let statements = statements.unwrap_or_else(|| "no statements".to_owned());
        let subjects = match subjects {
            Some(subjects) => format!("{subjects} against {statements}"),
            None => statements,
        };
        let findings = join(vec![
            counted(self.errors, "error", "errors"),
            counted(self.warnings, "warning", "warnings"),
            counted(self.owed, "owed", "owed"),
            counted(self.notes, "note", "notes"),
            counted(self.suppressed, "suppressed", "suppressed"),
        ]);
        // The instant as each workspace writes it, in its own zone; where they differ, as the run does, in UTC.
        let mut instants = run
            .workspaces
            .iter()
            .map(|checked| &checked.report)
            .filter(|report| !report.at.is_empty());
        let (at, zones) = match instants.next() {
            Some(first) if instants.all(|other| other.at == first.at) => (&first.at, &first.zones),
            Some(first) => (&run.at, &first.zones),
            None => (&run.at, &run.zones),
        };
        let roots = run.workspaces.iter().filter(|one| one.root.is_some());
        let workspaces = match roots.count() {
            0 | 1 => String::new(),
            many => format!(" in {many} workspaces"),
        };
        let environment = environment(&run.environment);
        let judged_by = judged_by(run);
        format!(
            "checked {}{workspaces}: {subjects}; {} (at {at}, zones {zones}{judged_by}{environment})",
            files.unwrap_or_default(),
            findings.unwrap_or_else(|| "no findings".to_owned()),
        )
    }
}

/// The workspace and its policies, as the end of a sentence in brackets; empty where the workspace is the current folder, whole, or where
/// there are several.
fn judged_by(run: &Run) -> String {
    const MOST: usize = 5;
    let mut workspaces = run.workspaces.iter();
    let mut workspaces = workspaces.by_ref().filter(|one| one.root.is_some());
    let (Some(checked), None) = (workspaces.next(), workspaces.next()) else {
        return String::new();
    };
    let report = &checked.report;
    let root = checked.root.as_deref().unwrap_or_default();
    if root == "." && report.other_files == 0 && !report.alone || report.policies.is_empty() {
        return String::new();
    }
    let names = report
        .policies
        .iter()
        .take(MOST)
        .map(|policy| match &policy.name {
            Some(name) => shorten(name),
            None => "policies without a name".to_owned(),
        });
    let mut names: Vec<String> = names.collect();
    if report.policies.len() > MOST {
        names.push(format!("{} more", report.policies.len() - MOST));
    }
    format!("; workspace {} by {}", shorten(root), names.join(", "))
}

/// What was set by the environment, as the end of a sentence in brackets; empty if nothing was.
pub(super) fn environment(variables: &[(String, String)]) -> String {
    let variables: Vec<String> = variables
        .iter()
        .map(|(name, value)| format!("{name}={}", value.escape_debug()))
        .collect();
    match variables.as_slice() {
        [] => String::new(),
        _ => format!("; from the environment: {}", variables.join(" ")),
    }
}
