//! A run as a Code Quality report of GitLab: a list of issues in JSON.

use super::columns::Locator;
use super::fingerprint::Fingerprints;
use super::json_text::Json;
use super::wording::heading;
use super::{Checked, Run};
use crate::diagnostic::{Diagnostic, Severity, escape_text};
use std::io::{self, Write};

/// Writes one issue for each finding.
pub fn write_gitlab(out: &mut dyn Write, run: &Run) -> io::Result<()> {
    let mut json = Json::new(out);
    let mut fingerprints = Fingerprints::default();
    let located: Vec<(&Checked, Locator<'_>)> = run
        .workspaces
        .iter()
        .map(|checked| (checked, Locator::new(&checked.sources)))
        .collect();
    let findings = located.iter().flat_map(|(checked, locator)| {
        let findings = checked.report.findings.iter();
        findings.map(move |finding| (finding, *checked, locator))
    });
    json.list(findings, |json, (finding, checked, locator)| {
        let (start, end) = locator.locate_both(finding.primary.place);
        let name = checked.sources.name(finding.primary.place.file);
        json.object(|json| {
            json.key("description").text(&description(finding));
            json.key("check_name").text(finding.name);
            let fingerprint = fingerprints.of(finding, checked);
            json.key("fingerprint").text(&fingerprint);
            json.key("severity").text(severity(finding));
            json.key("location").object(|json| {
                json.key("path").text(name);
                json.key("lines").object(|json| {
                    json.key("begin").number(u64::from(start.line) + 1);
                    json.key("end").number(u64::from(end.line) + 1);
                });
            });
        });
    });
    json.finish()
}

/// In one line, since GitLab shows no more; it starts with our own severity.
fn description(finding: &Diagnostic) -> String {
    let mut text = format!("{}: {}", heading(finding), finding.message);
    if !finding.primary.text.is_empty() {
        text.push_str(" (");
        text.push_str(&finding.primary.text);
        text.push(')');
    }
    escape_text(&text, false).into_owned()
}

/// GitLab's five words: a refusal stops the change itself, so it is above a mistake in a file.
fn severity(finding: &Diagnostic) -> &'static str {
    match finding.severity {
        Severity::Error if finding.decision.is_some() => "blocker",
        Severity::Error => "critical",
        Severity::Owed => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}
