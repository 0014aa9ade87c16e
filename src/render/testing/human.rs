//! What running tests said, for people: a line for each test, then what went wrong, then the counts.

use super::coverage::write_coverage;
use super::{TestRun, TestTally, TestedWorkspace, percent, result};
use crate::diagnostic::{Severity, escape_text};
use crate::engine::Tested;
use crate::render::columns::Locator;
use crate::render::terminal::{Paint, draw_findings};
use crate::render::{Checked, Look};
use crate::source::{FileId, Place};
use std::io::{self, Write};

/// Writes a run: the tests by file, the findings, the coverage if it is asked for, the counts.
pub fn write_tests(out: &mut dyn Write, run: &TestRun, look: &Look) -> io::Result<()> {
    let paint = Paint::of(look);
    let many = run.workspaces.len() > 1;
    for workspace in &run.workspaces {
        if workspace.report.tests.is_empty() && workspace.checked.report.findings.is_empty() {
            continue;
        }
        if let Some(root) = workspace
            .checked
            .root
            .as_deref()
            .filter(|_| many && !look.quiet)
        {
            let root = escape_text(root, false);
            writeln!(out, "{}\n", paint.bold(&format!("workspace {root}")))?;
        }
        if !look.quiet {
            write_list(out, workspace, paint)?;
        }
        draw_findings(out, &workspace.checked, look)?;
        if run.with_coverage && !look.quiet {
            write_coverage(out, workspace, paint)?;
        }
    }
    let tally = TestTally::of(run);
    if !look.quiet {
        writeln!(out, "{}", paint.bold(&sentence(&tally, run)))?;
    }
    if let Some(least) = run
        .min_coverage
        .filter(|_| tally.is_below(run.min_coverage))
    {
        let covered = percent(tally.permille());
        let line = format!("coverage is {covered}, less than {least}%");
        writeln!(out, "{}", paint.bad(&line))?;
    }
    Ok(())
}

/// Writes the titles of tests, each with its file and line.
pub fn write_test_list(
    out: &mut dyn Write,
    tests: &[(String, Place)],
    checked: &Checked,
) -> io::Result<()> {
    let locator = Locator::new(&checked.sources);
    for (title, place) in tests {
        let (start, _) = locator.locate_both(*place);
        let file = escape_text(checked.sources.name(place.file), false);
        let title = escape_text(title, false);
        writeln!(out, "{file}:{}: {title}", start.line + 1)?;
    }
    Ok(())
}

fn write_list(out: &mut dyn Write, workspace: &TestedWorkspace, paint: Paint) -> io::Result<()> {
    let mut file: Option<FileId> = None;
    for test in &workspace.report.tests {
        if file != Some(test.place.file) {
            file = Some(test.place.file);
            let name = workspace.checked.sources.name(test.place.file);
            writeln!(out, "{}", paint.bold(&escape_text(name, false)))?;
        }
        write_line(out, test, paint)?;
    }
    if !workspace.report.tests.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

fn write_line(out: &mut dyn Write, test: &Tested, paint: Paint) -> io::Result<()> {
    // The words differ in length: the blanks behind them stand outside the colour.
    let word = match result(test) {
        "passed" => paint.good("passed") + "  ",
        "failed" => paint.bad("failed") + "  ",
        _ => paint.bad("mistaken"),
    };
    writeln!(out, "  {word}  {}", escape_text(&test.title, false))
}

fn sentence(tally: &TestTally, run: &TestRun) -> String {
    let tests = match tally.tests() {
        1 => "1 test".to_owned(),
        many => format!("{many} tests"),
    };
    let mut parts = vec![format!("{} passed", tally.passed)];
    if tally.failed > 0 {
        parts.push(format!("{} failed", tally.failed));
    }
    if tally.mistaken > 0 {
        parts.push(format!("{} mistaken", tally.mistaken));
    }
    let mut sentence = format!("{tests}: {}", parts.join(", "));
    let findings = run
        .workspaces
        .iter()
        .flat_map(|one| &one.checked.report.findings);
    let is_other = |name: &str| name != crate::engine::checks::FAILED_TEST.name;
    let errors = findings.filter(|one| one.severity == Severity::Error && is_other(one.name));
    match errors.count() {
        0 => {}
        1 => sentence.push_str("; 1 error"),
        many => sentence.push_str(&format!("; {many} errors")),
    }
    if run.with_coverage {
        sentence.push_str(&format!("; {} covered", percent(tally.permille())));
    }
    sentence
}
