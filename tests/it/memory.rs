//! A world in memory: policies, plans and calendars as texts, checked without touching files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use tidegate::engine::{Answer, CalendarFile, Report, World, check};
use tidegate::plan::{Format, read};
use tidegate::source::{Source, SourceMap};
use tidegate::syntax::parse;
use tidegate::time::{Instant, PlanTime, ZoneDatabase, parse_time};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the repository.
pub fn text_of(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A file of the data that is not part of the repository, or `None` where `TIDEGATE_DATA` does not say where it is.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
pub fn data(path: &str) -> Option<String> {
    let Some(folder) = std::env::var_os("TIDEGATE_DATA") else {
        println!("skipped: TIDEGATE_DATA does not name the folder that holds {path}");
        return None;
    };
    let path = PathBuf::from(folder).join(path);
    let text = std::fs::read_to_string(&path);
    Some(text.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// Policies, plans (the name tells the format) and calendar files, each with its name, judged as at an instant.
pub fn judge(
    policies: &[(&str, &str)],
    plans: &[(&str, &str)],
    calendars: &[(&str, &str)],
    at: &str,
) -> (Report, SourceMap) {
    let mut sources = SourceMap::new();
    let mut add = |name: &str, text: &str| sources.add(Source::new(name, text));
    let policies: Vec<_> = policies
        .iter()
        .map(|(name, text)| {
            let file = add(name, text);
            (file, parse(file, text))
        })
        .collect();
    let plans = plans
        .iter()
        .map(|(name, text)| {
            let file = add(name, text);
            let format = Format::from_name(name).unwrap();
            (file, read(file, Arc::from(*text), format))
        })
        .collect();
    let calendars = calendars
        .iter()
        .flat_map(|(path, text)| {
            let file = add(path, text);
            policies.iter().map(move |(policy, _)| CalendarFile {
                policy: *policy,
                path: (*path).to_owned(),
                file: Ok(file),
            })
        })
        .collect();
    let world = World {
        sources,
        policies,
        plans,
        calendars,
        zones: ZoneDatabase::bundled(),
        at: instant(at),
        gate: false,
    };
    let report = check(&world);
    (report, world.sources)
}

/// An instant such as `2026-11-16T09:00Z`.
pub fn instant(text: &str) -> Instant {
    match parse_time(text) {
        Ok(PlanTime::Instant { at, .. }) => at,
        other => panic!("`{text}` is no instant: {other:?}"),
    }
}

/// The findings, a line each, for the message of a failed test.
pub fn findings(report: &Report, sources: &SourceMap) -> String {
    let line = |finding: &tidegate::diagnostic::Diagnostic| {
        let place = finding.primary.place;
        let text = sources.slice(place);
        format!(
            "{}: {} ({text})\n",
            sources.name(place.file),
            finding.message
        )
    };
    report.findings.iter().map(line).collect()
}

/// The statements that refuse a subject; empty if it may go.
pub fn refusals(answer: &Answer) -> Vec<&str> {
    match answer {
        Answer::NoGo(statements) => statements.iter().map(String::as_str).collect(),
        Answer::Go | Answer::GoWhen(_) => Vec::new(),
    }
}
