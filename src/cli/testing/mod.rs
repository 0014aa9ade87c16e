//! `tidegate test`: from arguments to a report on the tests of policies and an exit code.

mod arguments;
mod filter;

pub use arguments::{TestArguments, TestFormat};

use super::check::{INCOMPLETE, lost_paths};
use super::exit::Exit;
use super::output;
use super::progress::Progress;
use super::watch::watch;
use super::zones;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::{TestReport, list_tests, run_some_tests};
use crate::render::{
    Checked, Look, TestRun, TestTally, TestedWorkspace, write_test_list, write_tests,
    write_tests_as_json, write_tests_as_junit,
};
use crate::time::Instant;
use crate::workspace::control::Known;
use crate::workspace::discover::{Workspace, discover};
use crate::workspace::load::{Loaded, Setting, load};
use crate::workspace::names::Names;
use crate::workspace::read::Texts;
use filter::Filter;
use std::io::{self, Write};
use std::ops::ControlFlow;

/// Runs the tests of what the arguments name and reports them.
pub fn test(arguments: &TestArguments) -> Exit {
    let names = match Names::seen_from_here() {
        Ok(names) => names,
        Err(why) => return output::complain(&why, Exit::Incomplete),
    };
    let zones = match zones::choose(arguments.timezone_database.as_deref()) {
        Ok(zones) => zones,
        Err(why) => return output::complain(&why, Exit::Incomplete),
    };
    let filter = match Filter::new(arguments.filter.as_deref()) {
        Ok(filter) => filter,
        Err(why) => return output::complain(&why, Exit::Usage),
    };
    let progress = Progress::new();
    let setting = Setting {
        names: &names,
        // A test has an instant of its own; the clock has no part in it.
        at: Instant(0),
        gate: false,
        audit: false,
        texts: Texts::default(),
        on_read: &|total| progress.step(total),
        baseline: Known::AsConfigured,
        needs_config_for_plans: false,
        alone: true,
        zones: &zones,
        zones_are_chosen: arguments.timezone_database.is_some(),
        demanded: &[],
    };
    let tester = Tester {
        arguments,
        setting,
        filter,
    };
    match (arguments.list, arguments.watch) {
        (true, _) => tester.list(),
        (false, true) => tester.watch(),
        (false, false) => tester.run(),
    }
}

struct Tester<'t> {
    arguments: &'t TestArguments,
    setting: Setting<'t>,
    filter: Filter,
}

impl Tester<'_> {
    fn run(&self) -> Exit {
        let (run, exit) = self.test_all();
        let exit = output::write(exit, |out| self.write(out, &run));
        self.say_nothing_ran(&run);
        exit
    }

    /// Runs at each change until Ctrl-C, or until nobody reads any more.
    fn watch(&self) -> Exit {
        let (workspaces, _) = discover(&self.arguments.paths, self.setting.names);
        let roots = workspaces.iter().map(|one| one.root.clone()).collect();
        let mut last = Exit::Good;
        let mut is_first = true;
        let watched = watch(roots, Vec::new(), || {
            let (run, exit) = self.test_all();
            last = exit;
            let mut text = Vec::new();
            if !std::mem::take(&mut is_first) {
                text.extend_from_slice(b"---\n");
            }
            let written = self.write(&mut text, &run);
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

    fn list(&self) -> Exit {
        let mut count = 0;
        let (workspaces, troubles) = discover(&self.arguments.paths, self.setting.names);
        let mut listed = Vec::new();
        for workspace in &workspaces {
            let loaded = load(workspace, &self.setting);
            let mut tests = list_tests(&loaded.world);
            tests.retain(|(title, _)| self.filter.takes(title));
            count += tests.len();
            listed.push((tests, self.checked(workspace, loaded)));
        }
        let exit = if count == 0 || !troubles.is_empty() {
            Exit::Incomplete
        } else {
            Exit::Good
        };
        for trouble in &troubles {
            let name = self.setting.names.show(&trouble.path, false);
            output::complain(&format!("`{name}` {}", trouble.what), exit);
        }
        let exit = output::write(exit, |out| {
            let mut each = listed.iter();
            each.try_for_each(|(tests, checked)| write_test_list(out, tests, checked))
        });
        if count == 0 {
            output::complain(self.nothing(), exit);
        }
        exit
    }

    fn test_all(&self) -> (TestRun, Exit) {
        let paths = &self.arguments.paths;
        let (workspaces, troubles) = discover(paths, self.setting.names);
        let mut run = TestRun {
            workspaces: Vec::new(),
            with_coverage: self.arguments.coverage,
            min_coverage: self.arguments.min_coverage,
        };
        let tested = workspaces.iter().map(|workspace| self.test_one(workspace));
        run.workspaces.extend(tested);
        let checked: Vec<&Checked> = run.workspaces.iter().map(|one| &one.checked).collect();
        if let Some(checked) = lost_paths(&troubles, paths, self.setting.names, &checked) {
            let report = TestReport::default();
            run.workspaces
                .insert(0, TestedWorkspace { checked, report });
        }
        let exit = self.exit_of(&run);
        (run, exit)
    }

    fn test_one(&self, workspace: &Workspace) -> TestedWorkspace {
        let loaded = load(workspace, &self.setting);
        let report = if loaded.world.policies.is_empty() {
            TestReport::default()
        } else {
            run_some_tests(&loaded.world, &|title| self.filter.takes(title))
        };
        let mut checked = self.checked(workspace, loaded);
        let findings = &mut checked.report.findings;
        findings.retain(|one| one.severity == Severity::Error);
        findings.extend(report.mistakes.iter().cloned());
        let failures = report.tests.iter().flat_map(|test| &test.failures);
        findings.extend(failures.cloned());
        TestedWorkspace { checked, report }
    }

    fn checked(&self, workspace: &Workspace, loaded: Loaded) -> Checked {
        let mut checked = Checked {
            root: Some(self.setting.names.show(&workspace.root, workspace.absolute)),
            sources: loaded.world.sources,
            ..Checked::default()
        };
        checked.report.findings = loaded.findings;
        checked
    }

    fn exit_of(&self, run: &TestRun) -> Exit {
        let tally = TestTally::of(run);
        let findings = run.workspaces.iter();
        let findings = findings.flat_map(|one| &one.checked.report.findings);
        let worst = findings
            .filter(|one| one.severity == Severity::Error)
            .map(|one: &Diagnostic| match INCOMPLETE.contains(&one.name) {
                true => Exit::Incomplete,
                false => Exit::Errors,
            })
            .max()
            .unwrap_or(Exit::Good);
        if tally.tests() == 0 {
            Exit::Incomplete
        } else if tally.is_below(self.arguments.min_coverage) || tally.passed < tally.tests() {
            worst.max(Exit::Errors)
        } else {
            worst
        }
    }

    fn write(&self, out: &mut dyn Write, run: &TestRun) -> io::Result<()> {
        match self.arguments.format {
            TestFormat::Json => write_tests_as_json(out, run),
            TestFormat::Junit => write_tests_as_junit(out, run),
            TestFormat::Human => {
                let look = Look {
                    style: self.arguments.style.style(),
                    color: output::use_color(Some(self.arguments.color), None),
                    width: output::width(self.arguments.width, None),
                    quiet: self.arguments.quiet,
                };
                output::write_for_people(out, |out| write_tests(out, run, &look))
            }
        }
    }

    /// A run without a test is no success, and says why.
    fn say_nothing_ran(&self, run: &TestRun) {
        let findings = run.workspaces.iter();
        let mut findings = findings.flat_map(|one| &one.checked.report.findings);
        // Where nothing could be read, that is said already.
        let is_lost = findings.any(|one: &Diagnostic| INCOMPLETE.contains(&one.name));
        if TestTally::of(run).tests() == 0 && !is_lost {
            output::complain(self.nothing(), Exit::Incomplete);
        }
    }

    fn nothing(&self) -> &'static str {
        match self.arguments.filter {
            Some(_) => "no test has such a title",
            None => "there is no test: write `test \"TITLE\" { … }` in a policy",
        }
    }
}
