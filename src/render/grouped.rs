//! The findings of a workspace by what they are about: a change or release, or a file.

use super::Checked;
use crate::diagnostic::Diagnostic;
use crate::engine::{Answer, Verdict};
use rustc_hash::FxHashMap;

/// The findings of a workspace, each in the order of the report.
pub(super) struct Grouped<'r> {
    /// Each verdict with the findings that name its subject, or a step of it; those on a pair stand at both.
    pub verdicts: Vec<(&'r Verdict, Vec<&'r Diagnostic>)>,
    /// The findings on no subject of a verdict: mistakes in files, and what is said of the policy.
    pub rest: Vec<&'r Diagnostic>,
}

impl<'r> Grouped<'r> {
    pub fn new(checked: &'r Checked) -> Self {
        let verdicts = &checked.report.verdicts;
        let subject = |verdict: &Verdict| format!("{} {}", verdict.kind, verdict.id);
        let mut of_subject: FxHashMap<String, Vec<&Diagnostic>> = FxHashMap::default();
        for verdict in verdicts {
            of_subject.entry(subject(verdict)).or_default();
        }
        let mut rest = Vec::new();
        for finding in &checked.report.findings {
            let mut is_placed = false;
            let subjects = finding.decision.iter().flat_map(|one| &one.subjects);
            for subject in subjects {
                if let Some(findings) = of_subject.get_mut(subject) {
                    is_placed = true;
                    findings.push(finding);
                }
            }
            let whole = if is_placed {
                None
            } else {
                holder(finding, verdicts)
            };
            if let Some(findings) = whole.and_then(|whole| of_subject.get_mut(&subject(whole))) {
                findings.push(finding);
            } else if !is_placed {
                rest.push(finding);
            }
        }
        let verdicts = verdicts.iter().map(|verdict| {
            let mut findings = of_subject
                .get(&subject(verdict))
                .cloned()
                .unwrap_or_default();
            findings.dedup_by(|a, b| std::ptr::eq(*a, *b));
            (verdict, findings)
        });
        Grouped {
            verdicts: verdicts.collect(),
            rest,
        }
    }
}

/// The change or release that holds what was judged, such as a step: the last one that starts before it in its file, if the
/// statement counts against that one.
fn holder<'r>(finding: &Diagnostic, verdicts: &'r [Verdict]) -> Option<&'r Verdict> {
    let statement = &finding.decision.as_ref()?.statement;
    let place = finding.primary.place;
    let before = verdicts
        .iter()
        .filter(|verdict| verdict.place.file == place.file && verdict.place <= place);
    let nearest = before.max_by_key(|verdict| verdict.place)?;
    let counts = match &nearest.answer {
        Answer::Go => false,
        Answer::GoWhen(owed) => owed.iter().any(|owed| owed.statement == *statement),
        Answer::NoGo(statements) => statements.contains(statement),
    };
    counts.then_some(nearest)
}
