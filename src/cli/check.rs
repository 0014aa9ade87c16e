//! `tidegate check`: from arguments to a report and an exit code.

use super::arguments::CheckArguments;
use super::baseline::write_baseline;
use super::exit::Exit;
use super::fix::{self, Mended};
use super::output;
use super::progress::Progress;
use super::reports::Reports;
use super::watch::watch;
use super::zones;
use crate::diagnostic::{Diagnostic, Severity, escape_text};
use crate::engine::{self, Answer, Report};
use crate::render::{Checked, Run};
use crate::source::SourceMap;
use crate::time::ZoneDatabase;
use crate::workspace::checks::{
    FOREIGN_ENCODING, NOTHING_TO_CHECK, OUTSIDE_REPOSITORY, UNREADABLE_FILE, UNREADABLE_ZONES,
};
use crate::workspace::clock;
use crate::workspace::config::{CONFIG_NAME, Output};
use crate::workspace::control::Known;
use crate::workspace::discover::{Workspace, discover};
use crate::workspace::load::{Setting, load, report_path};
use crate::workspace::names::Names;
use crate::workspace::read::Texts;
use crate::workspace::repository::real;
use crate::workspace::walk::Trouble;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The checks of which a finding means that not everything was checked.
pub(super) const INCOMPLETE: [&str; 5] = [
    FOREIGN_ENCODING.name,
    NOTHING_TO_CHECK.name,
    OUTSIDE_REPOSITORY.name,
    UNREADABLE_FILE.name,
    UNREADABLE_ZONES.name,
];

/// Checks what the arguments name and reports it.
pub fn check(arguments: &CheckArguments) -> Exit {
    let names = match Names::seen_from_here() {
        Ok(names) => names,
        Err(why) => return output::complain(&why, Exit::Incomplete),
    };
    let reports = match Reports::new(arguments, &names) {
        Ok(reports) => reports,
        Err(why) => return output::complain(&why, Exit::Usage),
    };
    let zones = match zones::choose(arguments.timezone_database.as_deref()) {
        Ok(zones) => zones,
        Err(why) => return output::complain(&why, Exit::Incomplete),
    };
    match arguments.watch {
        true => check_again(arguments, &reports, &names, &zones),
        false => match check_once(arguments, &names, &zones) {
            Ok((done, exit)) => {
                let exit = reports.write(&done, exit);
                // The process ends here: taking a large report apart piece by piece helps nobody.
                std::mem::forget(done);
                exit
            }
            Err(exit) => exit,
        },
    }
}

/// Checks at each change of a file, until Ctrl-C or until nobody reads any more.
fn check_again(
    arguments: &CheckArguments,
    reports: &Reports<'_>,
    names: &Names,
    zones: &ZoneDatabase,
) -> Exit {
    let (workspaces, _) = discover(&arguments.paths, names);
    let roots = workspaces.into_iter().map(|one| one.root).collect();
    let mut last = Exit::Good;
    let mut is_first = true;
    let watched = watch(roots, reports.paths(), || {
        let done = match check_once(arguments, names, zones) {
            Ok((done, exit)) => {
                last = exit;
                done
            }
            Err(exit) => {
                last = exit;
                return ControlFlow::Break(());
            }
        };
        let mut text = Vec::new();
        if !std::mem::take(&mut is_first) {
            text.extend_from_slice(b"---\n");
        }
        last = reports.write_files(&done, last);
        let written = reports.write_standard(&mut text, &done, last);
        let mut out = io::stdout().lock();
        let written = written.and_then(|()| out.write_all(&text));
        match written.and_then(|()| out.flush()) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
    match watched {
        Ok(()) => last,
        Err(why) => output::complain(&why, Exit::Incomplete),
    }
}

/// One check with its exit code; or, where it has said everything already, the exit code alone.
fn check_once(
    arguments: &CheckArguments,
    names: &Names,
    zones: &ZoneDatabase,
) -> Result<(Done, Exit), Exit> {
    let at = match arguments.at.as_deref() {
        None => clock::now(),
        Some(text) => {
            clock::parse_at(text, zones).map_err(|why| output::complain(&why, Exit::Usage))?
        }
    };
    if arguments.alone && arguments.gate {
        let why = "`--alone` leaves out what a gate asks about, such as conflicts with other plans; leave out `--alone` or `--gate`";
        return Err(output::complain(why, Exit::Usage));
    }
    let progress = Progress::new();
    let mut setting = Setting {
        names,
        at,
        gate: arguments.gate,
        audit: arguments.audit,
        zones,
        zones_are_chosen: arguments.timezone_database.is_some(),
        demanded: &arguments.base,
        baseline: match (&arguments.baseline, &arguments.write_baseline) {
            (_, Some(path)) => Known::Write(names.absolute(path)),
            (Some(path), None) => Known::Read(names.absolute(path)),
            (None, None) => Known::AsConfigured,
        },
        texts: Texts::default(),
        on_read: &|total| progress.step(total),
        needs_config_for_plans: false,
        alone: arguments.alone,
    };
    if setting.baseline != Known::AsConfigured {
        is_one_workspace(&arguments.paths, &setting)
            .map_err(|why| output::complain(&why, Exit::Usage))?;
    }
    if !arguments.diff && !arguments.fix {
        let mut done = check_all(&arguments.paths, &setting);
        done.run.environment.clone_from(&arguments.environment);
        let exit = exit_of(&done.run).max(of_nothing(arguments, names, &done.run));
        done.bound();
        return Ok((done, exit));
    }
    let mut mended = fix::mend(&arguments.paths, &mut setting, arguments.unsafe_fixes);
    if arguments.diff {
        return Err(show_diff(&mended));
    }
    let written = fix::write(&mended.changes);
    let exit = exit_of(&mended.result.run).max(written);
    let exit = exit.max(of_nothing(arguments, names, &mended.result.run));
    mended
        .result
        .run
        .environment
        .clone_from(&arguments.environment);
    mended.result.bound();
    Ok((mended.result, exit))
}

/// A gate is about something: each path that was named has to give a verdict, and so has the workspace where none was.
fn of_nothing(arguments: &CheckArguments, names: &Names, run: &Run) -> Exit {
    if !arguments.gate {
        return Exit::Good;
    }
    let mut judged = BTreeSet::new();
    for checked in &run.workspaces {
        for verdict in &checked.report.verdicts {
            judged.insert(checked.sources.name(verdict.place.file));
        }
    }
    let judged: Vec<PathBuf> = judged
        .into_iter()
        .map(|name| real(&names.absolute(Path::new(name))))
        .collect();
    let whole = [PathBuf::from(".")];
    let paths = match arguments.paths.as_slice() {
        [] => &whole,
        paths => paths,
    };
    let mut exit = Exit::Good;
    for path in paths {
        let folder = real(&names.absolute(path));
        let is_config = path.file_name().is_some_and(|name| name == CONFIG_NAME);
        let is_whole = arguments.paths.is_empty() || is_config;
        let mut found = judged.iter();
        if !found.any(|file| is_whole || file.starts_with(&folder)) {
            let name = escape_text(&path.to_string_lossy(), false).into_owned();
            let what =
                format!("the gate is about nothing: no change or release of `{name}` was judged");
            exit = exit.max(output::complain(&what, Exit::Incomplete));
        }
    }
    exit
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
    if exit == Exit::Incomplete {
        output::tell("not everything could be read; `tidegate check` says what");
    }
    let diff = fix::diff(&mended.changes);
    output::write(exit, |out| out.write_all(diff.as_bytes()))
}

/// A run, and what is to be known of its files.
pub(super) struct Done {
    pub run: Run,
    /// The names of the files that are exports of other tools.
    pub exports: BTreeSet<String>,
    /// The names of the files that look like plans and are reports or baselines.
    pub reports: BTreeSet<String>,
    /// How its workspace wants it reported.
    pub output: Output,
}

impl Done {
    /// Leaves out of the reports what would make them too long.
    fn bound(&mut self) {
        for checked in &mut self.run.workspaces {
            checked.report.bound(&checked.sources);
        }
    }
}

pub(super) fn check_all(paths: &[PathBuf], setting: &Setting<'_>) -> Done {
    let (workspaces, troubles) = discover(paths, setting.names);
    let mut run = Run {
        at: clock::format_utc(setting.at),
        zones: setting.zones.version().to_owned(),
        gate: setting.gate,
        environment: Vec::new(),
        workspaces: Vec::new(),
    };
    let mut outputs = Vec::new();
    let (mut exports, mut reports) = (BTreeSet::new(), BTreeSet::new());
    for workspace in &workspaces {
        let (checked, output) = check_one(workspace, setting, &mut exports, &mut reports);
        run.workspaces.push(checked);
        outputs.push(output);
    }
    let checked: Vec<&Checked> = run.workspaces.iter().collect();
    if let Some(lost) = lost_paths(&troubles, paths, setting.names, &checked) {
        run.workspaces.insert(0, lost);
    }
    // Several workspaces may each want something else.
    let output = match outputs.as_slice() {
        [one] => *one,
        _ => Output::default(),
    };
    Done {
        run,
        exports,
        reports,
        output,
    }
}

fn check_one(
    workspace: &Workspace,
    setting: &Setting<'_>,
    exports: &mut BTreeSet<String>,
    reports: &mut BTreeSet<String>,
) -> (Checked, Output) {
    let mut loaded = load(workspace, setting);
    exports.extend(std::mem::take(&mut loaded.exports));
    reports.append(&mut loaded.reports);
    let mut report = engine::check(&loaded.world);
    report
        .findings
        .splice(0..0, std::mem::take(&mut loaded.findings));
    if let Known::Write(path) = &setting.baseline {
        write_baseline(path, &mut loaded, &mut report, setting.names);
    }
    if let Some(baseline) = &loaded.baseline {
        baseline.apply(&mut report, &loaded.keys());
    }
    report.alone = setting.alone && !workspace.whole && workspace.has_config;
    report.narrow(&loaded.asked);
    let checked = Checked {
        root: Some(setting.names.show(&workspace.root, workspace.absolute)),
        sources: loaded.world.sources,
        report,
        fixed: Vec::new(),
    };
    (checked, loaded.output)
}

/// Findings on paths that lead to no workspace, but for what a workspace says, too.
pub(super) fn lost_paths(
    troubles: &[Trouble],
    paths: &[PathBuf],
    names: &Names,
    workspaces: &[&Checked],
) -> Option<Checked> {
    let any_absolute = paths.iter().any(|path| path.is_absolute());
    let mut sources = SourceMap::new();
    let is_told = |check: &str, message: &str| {
        let mut findings = workspaces.iter().flat_map(|one| &one.report.findings);
        findings.any(|said| said.name == check && said.message == message)
    };
    let mut findings: Vec<Diagnostic> = Vec::new();
    for trouble in troubles {
        let name = names.show(&trouble.path, any_absolute);
        let message = format!("`{name}` {}", trouble.what);
        if is_told(trouble.check.name, &message) {
            continue;
        }
        let mut finding = report_path(&mut sources, &name, trouble.check, message);
        if paths.iter().any(|path| path.as_os_str() == "-") && name == "-" {
            finding = finding.help("a check reads files and folders, no standard input");
        }
        findings.push(finding);
    }
    (!findings.is_empty()).then(|| Checked {
        root: None,
        report: Report {
            findings,
            ..Report::default()
        },
        sources,
        fixed: Vec::new(),
    })
}

fn exit_of(run: &Run) -> Exit {
    let mut verdicts = run.workspaces.iter().flat_map(|one| &one.report.verdicts);
    let of_verdicts = match verdicts.any(|one| matches!(one.answer, Answer::NoGo(_))) {
        true => Exit::Errors,
        false => Exit::Good,
    };
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
        .max(of_verdicts)
}
