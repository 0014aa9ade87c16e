//! A run as workflow commands of GitHub Actions, which become annotations: `::error file=…,line=…::…`.

use super::Run;
use super::columns::Locator;
use super::gravity;
use super::wording::heading;
use crate::diagnostic::{Diagnostic, Severity, escape_text};
use crate::source::SourceMap;
use std::io::{self, Write};

/// Writes one command for each finding, the gravest first: GitHub shows ten errors and ten warnings of a step, and what refuses
/// a change must be among them.
pub fn write_github(out: &mut dyn Write, run: &Run) -> io::Result<()> {
    let located: Vec<_> = run
        .workspaces
        .iter()
        .map(|checked| (checked, Locator::new(&checked.sources)))
        .collect();
    let mut findings: Vec<_> = located
        .iter()
        .flat_map(|(checked, locator)| {
            let findings = checked.report.findings.iter();
            findings.map(move |finding| (finding, checked, locator))
        })
        .collect();
    findings.sort_by_key(|(finding, ..)| gravity(finding));
    for (finding, checked, locator) in findings {
        writeln!(out, "{}", command(finding, &checked.sources, locator))?;
    }
    Ok(())
}

fn command(finding: &Diagnostic, sources: &SourceMap, locator: &Locator<'_>) -> String {
    // What is owed has no command of its own: the title says it.
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning | Severity::Owed => "warning",
        Severity::Note => "notice",
    };
    let place = finding.primary.place;
    let (start, end) = locator.locate_both(place);
    let file = property(sources.name(place.file));
    let mut lines = format!("file={file},line={}", start.line + 1);
    if start.line == end.line {
        let (first, last) = (start.column + 1, end.column + 1);
        lines.push_str(&format!(
            ",col={first},endLine={},endColumn={last}",
            end.line + 1
        ));
    } else {
        // GitHub refuses columns of a place over several lines.
        lines.push_str(&format!(",endLine={}", end.line + 1));
    }
    let title = property(&heading(finding));
    let mut said = vec![finding.message.as_str()];
    said.extend(Some(finding.primary.text.as_str()).filter(|text| !text.is_empty()));
    said.extend(finding.help.iter().map(String::as_str));
    let said: Vec<String> = said.into_iter().map(data).collect();
    format!("::{command} {lines},title={title}::{}", said.join("%0A"))
}

/// The text of a command: `%` and line breaks are encoded.
fn data(text: &str) -> String {
    let text = escape_text(text, true);
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of a command, which also ends at `,` and `:`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
