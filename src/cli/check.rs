//! `tidegate check`: from arguments to a report and an exit code.

use super::arguments::CheckArguments;
use super::checks::{FOREIGN_ENCODING, NOTHING_TO_CHECK, UNREADABLE_FILE, UNREADABLE_ZONES};
use super::clock;
use super::discover::{Workspace, discover};
use super::exit::Exit;
use super::load::{Setting, load, report_path};
use super::names::Names;
use super::output;
use super::read::OpenTexts;
use super::reports::Reports;
use super::walk::Trouble;
use super::zones;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::{self, Report};
use crate::render::{Checked, Run};
use crate::source::SourceMap;
use std::path::PathBuf;

/// The checks of which a finding means that not everything was checked.
const INCOMPLETE: [&str; 4] = [
    FOREIGN_ENCODING.name,
    NOTHING_TO_CHECK.name,
    UNREADABLE_FILE.name,
    UNREADABLE_ZONES.name,
];

/// Checks what the arguments name and reports it.
pub fn check(arguments: &CheckArguments) -> Exit {
    let reports = match Reports::new(arguments) {
        Ok(reports) => reports,
        Err(why) => return output::complain(&why, Exit::Usage),
    };
    let current = match std::env::current_dir() {
        Ok(current) => current,
        Err(error) => {
            let why = format!("the current folder cannot be used: {error}");
            return output::complain(&why, Exit::Incomplete);
        }
    };
    let names = Names::seen_from(current);
    let zones = match zones::choose(arguments.timezone_database.as_deref()) {
        Ok(zones) => zones,
        Err(why) => return output::complain(&why, Exit::Incomplete),
    };
    let at = match arguments.at.as_deref() {
        None => clock::now(),
        Some(text) => match clock::parse_at(text, &zones) {
            Ok(at) => at,
            Err(why) => return output::complain(&why, Exit::Usage),
        },
    };
    let setting = Setting {
        names: &names,
        at,
        gate: arguments.gate,
        open: &OpenTexts::default(),
        needs_config_for_plans: false,
        zones: &zones,
        zones_are_chosen: arguments.timezone_database.is_some(),
    };
    let run = check_all(&arguments.paths, &setting);
    let exit = reports.write(&run, exit_of(&run));
    // The process ends here: taking a large report apart piece by piece helps nobody.
    std::mem::forget(run);
    exit
}

fn check_all(paths: &[PathBuf], setting: &Setting<'_>) -> Run {
    let (workspaces, troubles) = discover(paths, setting.names);
    let mut run = Run {
        at: clock::format_utc(setting.at),
        zones: setting.zones.version().to_owned(),
        gate: setting.gate,
        workspaces: Vec::new(),
    };
    if !troubles.is_empty() {
        let any_absolute = paths.iter().any(|path| path.is_absolute());
        run.workspaces
            .push(lost_paths(&troubles, setting.names, any_absolute));
    }
    let checked = workspaces
        .iter()
        .map(|workspace| check_one(workspace, setting));
    run.workspaces.extend(checked);
    run
}

fn check_one(workspace: &Workspace, setting: &Setting<'_>) -> Checked {
    let loaded = load(workspace, setting);
    let findings = loaded.findings;
    let mut report = engine::check(&loaded.world);
    report.findings.splice(0..0, findings);
    Checked {
        root: Some(setting.names.show(&workspace.root, workspace.absolute)),
        sources: loaded.world.sources,
        report,
    }
}

/// Findings on paths that lead to no workspace.
fn lost_paths(troubles: &[Trouble], names: &Names, absolute: bool) -> Checked {
    let mut sources = SourceMap::new();
    let findings = troubles.iter().map(|trouble| {
        let name = names.show(&trouble.path, absolute);
        let message = format!("`{name}` {}", trouble.what);
        report_path(&mut sources, &name, trouble.check, message)
    });
    let findings: Vec<Diagnostic> = findings.collect();
    Checked {
        root: None,
        report: Report {
            findings,
            ..Report::default()
        },
        sources,
    }
}

fn exit_of(run: &Run) -> Exit {
    run.workspaces
        .iter()
        .flat_map(|checked| &checked.report.findings)
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| match INCOMPLETE.contains(&finding.name) {
            true => Exit::Incomplete,
            false => Exit::Errors,
        })
        .max()
        .unwrap_or(Exit::Good)
}
