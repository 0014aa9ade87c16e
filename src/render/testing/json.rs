//! What running tests said, as JSON; `docs/json.md` says what every field means.

use super::{TestRun, TestTally, TestedWorkspace, result};
use crate::diagnostic::Standing;
use crate::engine::{StatementCoverage, Tested};
use crate::render::json::Files;
use crate::render::json_text::Json;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// The version of the format. New fields may come without a new version; a field that goes or changes its meaning raises it.
const VERSION: u64 = 1;

/// Writes a run as one line of JSON.
pub fn write_tests_as_json(out: &mut dyn Write, run: &TestRun) -> io::Result<()> {
    let tally = TestTally::of(run);
    let mut json = Json::new(out);
    json.object(|json| {
        json.key("version").number(VERSION);
        json.key("tool").object(|json| {
            json.key("name").text(env!("CARGO_PKG_NAME"));
            json.key("version").text(env!("CARGO_PKG_VERSION"));
        });
        json.key("summary").object(|json| {
            for (name, count) in [
                ("tests", tally.tests()),
                ("passed", tally.passed),
                ("failed", tally.failed),
                ("mistaken", tally.mistaken),
                ("statements", tally.statements),
                ("outcomes", tally.wanted),
                ("covered", tally.covered),
            ] {
                json.key(name).number(count as u64);
            }
        });
        json.key("workspaces")
            .list(&run.workspaces, write_workspace);
    });
    json.finish()
}

fn write_workspace(json: &mut Json<'_>, workspace: &TestedWorkspace) {
    let files = Files::of(&workspace.checked.sources);
    let report = &workspace.report;
    json.object(|json| {
        json.key("root")
            .text_or_null(workspace.checked.root.as_deref());
        json.key("zones").text(&report.zones);
        json.key("tests")
            .list(&report.tests, |json, test| write_test(json, &files, test));
        let failed = crate::engine::checks::FAILED_TEST.name;
        let findings = workspace.checked.report.findings.iter();
        let mistakes: Vec<_> = findings.filter(|one| one.name != failed).collect();
        json.key("findings")
            .list(&mistakes, |json, finding| files.finding(json, finding));
        json.key("coverage")
            .list(&report.coverage.statements, |json, one| {
                write_statement(json, &files, one);
            });
    });
}

fn write_test(json: &mut Json<'_>, files: &Files<'_>, test: &Tested) {
    json.object(|json| {
        json.key("title").text(&test.title);
        json.key("place")
            .object(|json| files.place(json, test.place));
        json.key("result").text(result(test));
        json.key("expectations").number(test.expectations as u64);
        json.key("failures")
            .list(&test.failures, |json, finding| files.finding(json, finding));
    });
}

fn write_statement(json: &mut Json<'_>, files: &Files<'_>, one: &StatementCoverage) {
    let words = |seen: &BTreeSet<Standing>| -> Vec<&'static str> {
        seen.iter().map(|seen| seen.key()).collect()
    };
    json.object(|json| {
        json.key("statement").text(&one.statement);
        json.key("place")
            .object(|json| files.place(json, one.place));
        json.key("wanted")
            .list(&words(&one.wanted), |json, word| json.text(word));
        json.key("seen")
            .list(&words(&one.seen), |json, word| json.text(word));
    });
}
