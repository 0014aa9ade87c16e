//! `tidegate import`: a file of another tool as Tide on standard output, or why not on standard error.

use super::arguments::{ImportArguments, ImportKind};
use super::exit::Exit;
use super::output;
use crate::diagnostic::{Diagnostic, escape_text};
use crate::import::{self, Kind};
use crate::source::{ColumnUnit, FileId, Source};
use crate::time::ZoneDatabase;
use crate::workspace::read::{read_standard_input, read_text};
use std::fmt::Write;

/// Imports the file that the arguments name.
pub fn import(arguments: &ImportArguments) -> Exit {
    let is_standard = arguments.file.as_os_str() == "-";
    let shown = match is_standard {
        true => "standard input".into(),
        false => arguments.file.to_string_lossy(),
    };
    let shown = escape_text(&shown, false);
    let read = match is_standard {
        true => read_standard_input(),
        false => read_text(&arguments.file),
    };
    let text = match read {
        Ok(text) => text,
        Err((_, what)) => {
            return output::complain(&format!("`{shown}` {what}"), Exit::Incomplete);
        }
    };
    if text.trim().is_empty() {
        let message = format!("`{shown}` was not imported: it is empty");
        return output::complain(&message, Exit::Errors);
    }
    let kind = match arguments.kind {
        ImportKind::Argocd => Kind::ArgoCd,
        ImportKind::Gitlab => Kind::GitLab,
        ImportKind::AwsChangeCalendar => Kind::AwsChangeCalendar,
    };
    // The text says which file it was made from, not where that lay on this machine.
    let name = match is_standard {
        true => "standard input".into(),
        false => arguments
            .file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy(),
    };
    let zones = ZoneDatabase::bundled();
    match import::import(kind, FileId(0), &escape_text(&name, false), &text, &zones) {
        Ok(written) => output::print(&written),
        Err(findings) => {
            let source = Source::new(shown.as_ref(), text);
            output::complain(&told(&findings, &source), Exit::Errors)
        }
    }
}

/// All findings, a line each with its help below.
fn told(findings: &[Diagnostic], source: &Source) -> String {
    let mut out = format!("`{}` was not imported", source.name());
    for finding in findings {
        let start = finding.primary.place.span.start;
        let at = source.line_column(start, ColumnUnit::Characters);
        // Writing to a string does not fail.
        let _ = write!(
            out,
            "\n{}:{}:{} {}: {}",
            source.name(),
            at.line + 1,
            at.column + 1,
            finding.name,
            escape_text(&finding.message, false)
        );
        if !finding.primary.text.is_empty() {
            let _ = write!(out, " ({})", escape_text(&finding.primary.text, false));
        }
        for help in &finding.help {
            let _ = write!(out, "\n  help: {}", escape_text(help, false));
        }
    }
    out
}
