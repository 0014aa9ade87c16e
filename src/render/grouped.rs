//! The findings of a workspace by what they are about: a change or release, or a file.

use super::Checked;
use crate::diagnostic::Diagnostic;
use crate::engine::Verdict;
use crate::source::Place;
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
        // By its place: an id may be missing, or two may share it.
        let mut of_subject: FxHashMap<Place, Vec<&Diagnostic>> = FxHashMap::default();
        for verdict in verdicts {
            of_subject.entry(verdict.place).or_default();
        }
        let mut rest = Vec::new();
        for finding in &checked.report.findings {
            let mut is_placed = false;
            for place in finding.decision.iter().flat_map(|one| &one.places) {
                if let Some(findings) = of_subject.get_mut(place) {
                    is_placed = true;
                    findings.push(finding);
                }
            }
            if !is_placed {
                rest.push(finding);
            }
        }
        let verdicts = verdicts.iter().map(|verdict| {
            let mut findings = of_subject.get(&verdict.place).cloned().unwrap_or_default();
            findings.dedup_by(|a, b| std::ptr::eq(*a, *b));
            (verdict, findings)
        });
        Grouped {
            verdicts: verdicts.collect(),
            rest,
        }
    }
}
