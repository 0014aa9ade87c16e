//! A run as one line a finding, `FILE:LINE:COLUMN: SEVERITY NAME: MESSAGE`: what editors and terminals make clickable.

use super::columns::Locator;
use super::{Run, severity_word};
use crate::diagnostic::{Diagnostic, Severity, escape_text};
use crate::source::{Place, SourceMap};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Writes the findings of a run; errors only, if quiet.
pub fn write_compact(out: &mut dyn Write, run: &Run, quiet: bool) -> io::Result<()> {
    for checked in &run.workspaces {
        let locator = Locator::new(&checked.sources);
        for finding in &checked.report.findings {
            if !quiet || finding.severity == Severity::Error {
                writeln!(out, "{}", line(finding, &checked.sources, &locator))?;
            }
        }
    }
    Ok(())
}

/// A finding as one line.
pub(super) fn line(finding: &Diagnostic, sources: &SourceMap, locator: &Locator<'_>) -> String {
    let mut line = spot(finding.primary.place, sources, locator);
    let severity = severity_word(finding.severity);
    // Writing to a string does not fail.
    let _ = write!(line, ": {severity} {}: ", finding.name);
    line.push_str(&escape_text(&finding.message, false));
    line
}

/// The start of a place: `FILE:LINE:COLUMN`, columns in characters.
pub(super) fn spot(place: Place, sources: &SourceMap, locator: &Locator<'_>) -> String {
    let at = locator.locate(place.file, place.span.start);
    let name = escape_text(sources.name(place.file), false);
    format!("{name}:{}:{}", at.line + 1, at.column + 1)
}
