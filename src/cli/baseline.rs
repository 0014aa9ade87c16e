//! `check --write-baseline`: the findings of today become the known ones.

use super::check::INCOMPLETE;
use super::earlier::may_replace;
use super::output;
use crate::diagnostic::Diagnostic;
use crate::engine::Report;
use crate::engine::baseline;
use crate::plan::{self, reports::find_report};
use crate::source::{FileId, Source};
use crate::workspace::atomic::{why_not, write_atomically};
use crate::workspace::checks::UNREADABLE_FILE;
use crate::workspace::load::{Loaded, report_path};
use crate::workspace::names::Names;
use std::path::Path;
use std::sync::Arc;

fn is_baseline(text: &str) -> bool {
    let tree = plan::read(FileId(0), Arc::new(text.to_owned()), plan::Format::Toml);
    find_report(&tree) == Some("a baseline")
}

/// Writes the findings of a report as the baseline, and takes it for known from here on.
pub fn write_baseline(path: &Path, loaded: &mut Loaded, report: &mut Report, names: &Names) {
    let name = names.show(path, false);
    let is_lost = |finding: &&Diagnostic| INCOMPLETE.contains(&finding.name);
    let (text, count) = baseline::write(&report.findings, &loaded.keys());
    let written = match report.findings.iter().find(is_lost) {
        Some(_) => Err("not everything could be read".to_owned()),
        None if !may_replace(path, is_baseline) => {
            Err("it is there already, and is no baseline; name another file".to_owned())
        }
        None => write_atomically(path, |out| out.write_all(text.as_bytes()))
            .map_err(|error| why_not(path, &error)),
    };
    match written {
        Ok(()) => output::tell(&format!(
            "wrote {count} {} to `{name}`",
            if count == 1 { "finding" } else { "findings" }
        )),
        Err(why) => {
            let message = format!("`{name}` was not written: {why}");
            let sources = &mut loaded.world.sources;
            let finding = report_path(sources, &name, &UNREADABLE_FILE, message);
            report.findings.insert(0, finding);
        }
    }
    let file = loaded.world.sources.add(Source::new(name, text.clone()));
    loaded.baseline = Some(baseline::read(file, &text).0);
}
