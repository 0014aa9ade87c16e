//! What all reports say of a finding and of a verdict in the same words.

use super::severity_word;
use crate::diagnostic::Diagnostic;
use crate::engine::{Overridden, Owed};

/// The weight of a finding, and what found it: `owed approval pci, until 2026-11-19T17:00+01:00`. Not made safe to show.
pub fn heading(finding: &Diagnostic) -> String {
    let mut heading = format!("{} {}", severity_word(finding.severity), finding.name);
    if let Some(decision) = &finding.decision {
        // A statement starts with its kind, which is the name of its check: `blackout weekends`.
        let name = decision.statement.strip_prefix(finding.name);
        heading.push_str(name.unwrap_or_default());
        if let Some(until) = &decision.until {
            heading.push_str(", until ");
            heading.push_str(until);
        }
    }
    heading
}

/// Something that is owed: `1 of security (approval pci) until 2026-11-19T17:00+01:00`.
pub fn owing(owed: &Owed) -> String {
    let mut text = format!("{} ({})", owed.what, owed.statement);
    if let Some(until) = &owed.until {
        text.push_str(" until ");
        text.push_str(until);
    }
    text
}

/// By whose leave a statement lets a subject pass: `waiver hotfix of blackout freeze`.
pub fn leave(overridden: &Overridden) -> String {
    let how = match &overridden.waiver {
        Some(waiver) => format!("waiver {waiver}"),
        None => format!("override by @{}", overridden.by.join(", @")),
    };
    format!("{how} of {}", overridden.statement)
}
