//! A report is no longer than a multiple of what it is about: of what is alike in many records some is told, and the rest counted.

use super::checks::MORE_FINDINGS;
use super::report::Report;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, SourceMap, Span};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;

/// The bytes of findings that every report may have.
const LEAST: usize = 100_000;

/// How many bytes of findings each byte of the files may lead to beyond that.
const TIMES: usize = 15;

/// What a finding takes beside its texts.
const FRAME: usize = 120;

/// What a place takes that a finding points at.
const LABEL: usize = 100;

impl Report {
    /// Leaves out findings where they are more than [`LEAST`] bytes and [`TIMES`] those of the files: the gravest stay, and of those that
    /// are alike the first. A finding says how many were left out. Verdicts and exit codes are made before.
    pub fn bound(&mut self, sources: &SourceMap) {
        let bytes: usize = sources.iter().map(|(_, source)| source.text().len()).sum();
        let most = bytes.saturating_mul(TIMES).saturating_add(LEAST);
        if self.findings.iter().map(size).sum::<usize>() <= most {
            return;
        }
        let mut counts: FxHashMap<(FileId, &str, &str), usize> = FxHashMap::default();
        let mut order: Vec<(Reverse<Severity>, usize, usize)> = Vec::new();
        for (number, finding) in self.findings.iter().enumerate() {
            let statement = finding.decision.as_ref();
            let statement = statement.map_or("", |one| one.statement.as_str());
            let alike = (finding.primary.place.file, finding.name, statement);
            let count = counts.entry(alike).or_default();
            order.push((Reverse(finding.severity), *count, number));
            *count += 1;
        }
        order.sort_unstable();
        let mut left = most;
        let mut stays = vec![false; self.findings.len()];
        for (.., number) in order {
            let size = self.findings.get(number).map_or(0, size);
            let Some(rest) = left.checked_sub(size) else {
                break;
            };
            left = rest;
            if let Some(stays) = stays.get_mut(number) {
                *stays = true;
            }
        }
        let mut lost: Vec<&Diagnostic> = Vec::new();
        for (finding, stays) in self.findings.iter().zip(&stays) {
            if !stays {
                lost.push(finding);
            }
        }
        let errors = lost.iter().filter(|one| one.severity == Severity::Error);
        let errors = errors.count();
        let Some(first) = lost.first() else { return };
        let message = format!(
            "{} more findings are not shown, {errors} of them errors: the first is here",
            lost.len()
        );
        let place = Span::default().within(first.primary.place.file);
        let more = Diagnostic::new(&MORE_FINDINGS, place, message).help(
            "correct what is shown first, which is likely to be the cause of the others; verdicts count all of them",
        );
        let mut stays = stays.into_iter();
        self.findings.retain(|_| stays.next().unwrap_or(true));
        self.findings.push(more);
    }
}

/// About how many bytes a finding takes in a report.
fn size(finding: &Diagnostic) -> usize {
    let help: usize = finding.help.iter().map(String::len).sum();
    let labels = finding.labels.iter();
    let labels: usize = labels.map(|label| label.text.len() + LABEL).sum();
    FRAME + finding.message.len() + finding.primary.text.len() + help + labels
}
