//! `tidegate check`: from arguments to a report and an exit code.

use super::arguments::{CheckArguments, Format, StyleName};
use super::checks::{FOREIGN_ENCODING, NOTHING_TO_CHECK, UNREADABLE_FILE, UNREADABLE_ZONES};
use super::clock;
use super::config::Output;
use super::control::{Known, write_baseline};
use super::discover::{Workspace, discover};
use super::exit::Exit;
use super::fix::{self, Mended};
use super::load::{Setting, load, report_path};
use super::names::Names;
use super::output;
use super::read::Texts;
use super::walk::Trouble;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::{self, Report};
use crate::render::{Checked, Look, Run, write_json, write_terminal};
use crate::source::SourceMap;
use crate::time::ZoneDatabase;
use std::path::PathBuf;

/// The checks of which a finding means that not everything was checked.
pub(super) const INCOMPLETE: [&str; 4] = [
    FOREIGN_ENCODING.name,
    NOTHING_TO_CHECK.name,
    UNREADABLE_FILE.name,
    UNREADABLE_ZONES.name,
];

/// Checks what the arguments name and reports it.
pub fn check(arguments: &CheckArguments) -> Exit {
    let current = match std::env::current_dir() {
        Ok(current) => current,
        Err(error) => {
            let why = format!("the current folder cannot be used: {error}");
            return output::complain(&why, Exit::Incomplete);
        }
    };
    let names = Names::seen_from(current);
    let zones = match &arguments.timezone_database {
        None => ZoneDatabase::bundled(),
        Some(folder) => match ZoneDatabase::from_folder(folder) {
            Ok(zones) => zones,
            Err(why) => return output::complain(&why, Exit::Incomplete),
        },
    };
    let at = match arguments.at.as_deref() {
        None => clock::now(),
        Some(text) => match clock::parse_at(text, &zones) {
            Ok(at) => at,
            Err(why) => return output::complain(&why, Exit::Usage),
        },
    };
    let mut setting = Setting {
        names: &names,
        at,
        gate: arguments.gate,
        zones: &zones,
        zones_are_chosen: arguments.timezone_database.is_some(),
        baseline: match (&arguments.baseline, &arguments.write_baseline) {
            (_, Some(path)) => Known::Write(names.absolute(path)),
            (Some(path), None) => Known::Read(names.absolute(path)),
            (None, None) => Known::AsConfigured,
        },
        texts: Texts::default(),
    };
    if setting.baseline != Known::AsConfigured
        && let Err(why) = is_one_workspace(&arguments.paths, &setting)
    {
        return output::complain(&why, Exit::Usage);
    }
    if arguments.diff || arguments.fix {
        let mended = fix::mend(&arguments.paths, &mut setting, arguments.unsafe_fixes);
        if arguments.diff {
            return show_diff(&mended);
        }
        let written = fix::write(&mended.changes);
        return report(mended.result, arguments, written);
    }
    let result = check_all(&arguments.paths, &setting);
    report(result, arguments, Exit::Good)
}

/// A baseline is of one workspace, whole: of a part it would forget the rest.
fn is_one_workspace(paths: &[PathBuf], setting: &Setting<'_>) -> Result<(), String> {
    let (workspaces, _) = discover(paths, setting.names);
    match (workspaces.as_slice(), &setting.baseline) {
        ([one], Known::Write(_)) if !one.whole && one.has_config => Err(
            "`--write-baseline` is for a whole workspace; leave the paths out, or name its folder"
                .to_owned(),
        ),
        ([_] | [], _) => Ok(()),
        _ => Err(
            "a baseline is of one workspace, and these paths are in several; name one, or say `baseline` in each `tidegate.toml`"
                .to_owned(),
        ),
    }
}

/// Prints what fixes would change; the exit code says whether there is anything.
fn show_diff(mended: &Mended) -> Exit {
    let exit = match exit_of(&mended.result.run) {
        Exit::Incomplete => Exit::Incomplete,
        _ if mended.changes.is_empty() => Exit::Good,
        _ => Exit::Errors,
    };
    let diff = fix::diff(&mended.changes);
    output::write(exit, |out| out.write_all(diff.as_bytes()))
}

fn report(done: Done, arguments: &CheckArguments, so_far: Exit) -> Exit {
    let Done { run, output: wish } = done;
    let exit = exit_of(&run).max(so_far);
    let exit = output::write(exit, |out| {
        match arguments.format.or(wish.format).unwrap_or(Format::Human) {
            Format::Json => write_json(out, &run),
            Format::Human => {
                let style = arguments.style.or(wish.style);
                let look = Look {
                    style: style.unwrap_or(StyleName::Fancy).style(),
                    color: output::use_color(arguments.color, wish.color),
                    width: output::width(arguments.width, wish.width),
                    quiet: arguments.quiet,
                };
                write_terminal(out, &run, &look)
            }
        }
    });
    // The process ends here: taking a large report apart piece by piece helps nobody.
    std::mem::forget(run);
    exit
}

/// A run, and how its workspace wants it reported.
pub(super) struct Done {
    pub run: Run,
    output: Output,
}

pub(super) fn check_all(paths: &[PathBuf], setting: &Setting<'_>) -> Done {
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
    let mut outputs = Vec::new();
    for workspace in &workspaces {
        let (checked, output) = check_one(workspace, setting);
        run.workspaces.push(checked);
        outputs.push(output);
    }
    // Several workspaces may each want something else.
    let output = match outputs.as_slice() {
        [one] => *one,
        _ => Output::default(),
    };
    Done { run, output }
}

fn check_one(workspace: &Workspace, setting: &Setting<'_>) -> (Checked, Output) {
    let mut loaded = load(workspace, setting);
    // Without a policy no plan can be judged, and that is what the findings say already.
    let mut report = if loaded.world.policies.is_empty() {
        Report {
            plan_files: loaded.world.plans.len(),
            ..Report::default()
        }
    } else {
        engine::check(&loaded.world)
    };
    report
        .findings
        .splice(0..0, std::mem::take(&mut loaded.findings));
    if let Known::Write(path) = &setting.baseline {
        write_baseline(path, &mut loaded, &mut report, setting.names);
    }
    if let Some(baseline) = &loaded.baseline {
        baseline.apply(&mut report, &loaded.keys());
    }
    let checked = Checked {
        root: Some(setting.names.show(&workspace.root, workspace.absolute)),
        sources: loaded.world.sources,
        report,
        fixed: Vec::new(),
    };
    (checked, loaded.output)
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
        fixed: Vec::new(),
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
