//! A workspace from the disk: everything that its check depends on, and what was wrong on the way.

use super::calendars::read_calendars;
use super::checks::{NOTHING_TO_CHECK, UNMATCHED_GLOB, UNREADABLE_FILE, UNREADABLE_ZONES};
use super::config::{CONFIG_NAME, Config, Output, parse_config};
use super::contents::{Files, Plans, PolicyFile, read_files};
use super::control::Known;
use super::discover::Workspace;
use super::names::Names;
use super::read::{Refusal, Texts};
use super::walk::{Trouble, find_files, find_roots};
use crate::diagnostic::{Check, Diagnostic};
use crate::engine::World;
use crate::engine::baseline::{Baseline, Keys};
use crate::plan::Format;
use crate::plan::history::HistoryFiles;
use crate::plan::table::{Purpose, read_tables};
use crate::source::{FileId, Source, SourceMap, Span};
use crate::time::{Instant, ZoneDatabase};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the edge brings to a check, whatever the workspace.
pub struct Setting<'a> {
    /// The names of files.
    pub names: &'a Names,
    /// The evaluation instant.
    pub at: Instant,
    /// Whether what is owed refuses.
    pub gate: bool,
    /// Whether a folder that no `tidegate.toml` marks has policies only: in an editor not every TOML file is a plan.
    pub needs_config_for_plans: bool,
    /// The time zones of the program or of a flag.
    pub zones: &'a ZoneDatabase,
    /// Whether a flag chose them, so that a workspace does not.
    pub zones_are_chosen: bool,
    /// Where the known findings are.
    pub baseline: Known,
    /// Texts that stand in for those of the disk.
    pub texts: Texts,
    /// Told of each file that was read, with how many there are; files are read side by side.
    pub on_read: &'a (dyn Fn(usize) + Sync),
}

/// A workspace that was read.
pub struct Loaded {
    /// The input of the check.
    pub world: World,
    /// What was wrong on the way.
    pub findings: Vec<Diagnostic>,
    /// The names of the files relative to the root.
    pub relative: FxHashMap<FileId, String>,
    /// What is known of findings.
    pub baseline: Option<Baseline>,
    /// The names of the files that are exports of other tools.
    pub exports: Vec<String>,
    /// The names of files that look like plans and are reports or baselines.
    pub reports: BTreeSet<String>,
    /// How the workspace wants its reports.
    pub output: Output,
}

impl Loaded {
    /// What findings of this workspace are known by.
    pub fn keys(&self) -> Keys<'_> {
        Keys {
            world: &self.world,
            relative: &self.relative,
        }
    }
}

/// Reads a workspace.
pub fn load(workspace: &Workspace, setting: &Setting<'_>) -> Loaded {
    let mut loader = Loader {
        workspace,
        setting,
        sources: SourceMap::new(),
        findings: Vec::new(),
    };
    let config = loader.config();
    let zones = loader.zones(&config);
    let files = loader.find(&config);
    loader.expect_something(&files);
    let texts = &setting.texts;
    let contents = read_files(&files, setting, &mut loader.sources, &mut loader.findings);
    loader.expect_more_than_reports(&files, &contents.reports);
    loader.expect_items(&files, &contents.policies);
    let baseline = loader.baseline(&config);
    let calendars = read_calendars(&contents.policies, &mut loader.sources, texts, |path| {
        let path = setting.names.absolute(path);
        setting.names.show(&path, workspace.absolute)
    });
    let mut plans = contents.plans;
    let mut history = None;
    if let Some(mapping) = &config.mapping {
        let named: usize = files.tables.values().map(|(_, tables)| tables.len()).sum();
        let complete = workspace.whole && named == contents.tables.len();
        let tree = read_tables(mapping, &contents.tables, Purpose::Plans, complete);
        history = HistoryFiles::read(mapping, &contents.tables, complete);
        plans.extend(tree.map(|tree| (tree.file(), Arc::new(tree))));
    }
    // Only these ask for them, and there may be many files.
    let relative = match config.overrides.is_empty() && loader.baseline_path(&config).is_none() {
        true => FxHashMap::default(),
        false => loader.relative(),
    };
    let levels = loader.levels(&config, &relative);
    levels.apply(&mut loader.findings);
    let policies = contents.policies.into_iter();
    let sources = &loader.sources;
    loader.findings.sort_by(|a, b| {
        let key = |f: &Diagnostic| (f.primary.place.span, f.name);
        let name = |f: &Diagnostic| sources.name(f.primary.place.file);
        (name(a), key(a)).cmp(&(name(b), key(b)))
    });
    Loaded {
        world: World {
            sources: loader.sources,
            policies: policies
                .map(|policy| (policy.file, Arc::new(policy.parsed)))
                .collect(),
            plans,
            tests: contents.tests,
            history: history.map(Arc::new),
            all_plans: workspace.whole || !workspace.has_config,
            calendars,
            levels,
            zones,
            at: setting.at,
            gate: setting.gate,
            blockers: contents.blockers,
        },
        findings: loader.findings,
        relative,
        baseline,
        exports: files.tables.into_keys().collect(),
        reports: contents.reports,
        output: config.output,
    }
}

/// A finding about a path of which there is no text to show.
pub fn report_path(
    sources: &mut SourceMap,
    name: &str,
    check: &Check,
    message: String,
) -> Diagnostic {
    let known = sources.iter().find(|(_, source)| source.name() == name);
    let file = known.map(|(file, _)| file);
    let file = file.unwrap_or_else(|| sources.add(Source::new(name, "")));
    Diagnostic::new(check, Span::default().within(file), message)
}

pub(super) struct Loader<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) setting: &'a Setting<'a>,
    pub(super) sources: SourceMap,
    pub(super) findings: Vec<Diagnostic>,
}

impl Loader<'_> {
    pub(super) fn name(&self, path: &Path) -> String {
        self.setting.names.show(path, self.workspace.absolute)
    }

    pub(super) fn refuse(&mut self, name: &str, (check, what): Refusal) {
        let message = format!("`{name}` {what}");
        let finding = report_path(&mut self.sources, name, check, message);
        self.findings.push(finding);
    }

    pub(super) fn trouble(&mut self, trouble: Trouble) {
        let name = self.name(&trouble.path);
        self.refuse(&name, (trouble.check, trouble.what));
    }

    fn config(&mut self) -> Config {
        if !self.workspace.has_config {
            let mut config = Config::default();
            if self.setting.needs_config_for_plans {
                config.plans.clear();
            }
            return config;
        }
        let root = &self.workspace.root;
        self.read_config(root)
    }

    pub(super) fn read_config(&mut self, root: &Path) -> Config {
        let path = root.join(CONFIG_NAME);
        let name = self.name(&path);
        match self.setting.texts.read(&path) {
            Ok(text) => {
                let file = self.sources.add(Source::shared(name, Arc::clone(&text)));
                let (config, findings) = parse_config(file, &text);
                self.findings.extend(findings);
                config
            }
            Err(refusal) => {
                self.refuse(&name, refusal);
                Config::default()
            }
        }
    }

    fn zones(&mut self, config: &Config) -> ZoneDatabase {
        let wanted = config.timezone_database.as_ref();
        let Some((folder, place)) = wanted.filter(|_| !self.setting.zones_are_chosen) else {
            return self.setting.zones.clone();
        };
        // By the name that is shown, so that what goes wrong is told in the same words.
        let name = self.name(
            &self
                .setting
                .names
                .absolute(&self.workspace.root.join(folder)),
        );
        match ZoneDatabase::from_folder(Path::new(&name)) {
            Ok(zones) => zones,
            Err(why) => {
                self.findings.push(
                    Diagnostic::new(&UNREADABLE_ZONES, *place, why)
                        .help("name a folder of TZif files, or leave the key out to use the time zones of the program"),
                );
                self.setting.zones.clone()
            }
        }
    }

    fn find(&mut self, config: &Config) -> Files {
        let mut files = Files::default();
        let root = &self.workspace.root;
        let mut parts = Vec::new();
        if self.workspace.has_config || self.workspace.whole {
            let found = find_files(root, root, config, &self.setting.texts);
            for path in &found.policies {
                files.policies.insert(self.name(path), path.clone());
            }
            if self.workspace.whole {
                self.add_plans(&mut files.plans, &found.plans);
                self.add_plans(&mut files.tests, &found.tests);
                self.add_tables(&mut files, found.tables);
                self.report_unmatched(config, &found.matched);
            } else {
                parts = found.tables;
            }
            for trouble in found.troubles {
                self.trouble(trouble);
            }
        }
        for named in &self.workspace.named {
            let path = &named.path;
            if !path.is_dir() {
                self.add_named_file(&mut files, path, config);
                continue;
            }
            let found = find_files(path, root, config, &self.setting.texts);
            let any = !(found.policies.is_empty() && found.plans.is_empty());
            let any = any || !(found.tables.is_empty() && found.tests.is_empty());
            let any = any || !found.troubles.is_empty() || named.may_be_empty;
            for path in &found.policies {
                files.policies.insert(self.name(path), path.clone());
            }
            self.add_plans(&mut files.plans, &found.plans);
            self.add_plans(&mut files.tests, &found.tests);
            self.add_tables(&mut files, found.tables);
            if !self.workspace.whole {
                found.troubles.into_iter().for_each(|t| self.trouble(t));
            }
            if !any {
                let name = self.name(path);
                let what = "holds no policy and no plan".to_owned();
                self.refuse(&name, (&NOTHING_TO_CHECK, what));
            }
        }
        for path in self.bases(root, config).policies {
            files.policies.insert(self.name(&path), path);
        }
        self.drop_repeated();
        if let Some(path) = self.baseline_path(config) {
            // It looks like a plan and is none.
            files.plans.remove(&self.name(&path));
        }
        // The records of some tables are checked with their parts, wherever these stand; all with what is on file.
        let with_parts = !files.tables.is_empty();
        for (_, tables) in &mut parts {
            tables
                .retain(|table| config.is_history(*table) || with_parts && config.is_part(*table));
        }
        parts.retain(|(_, tables)| !tables.is_empty());
        self.add_tables(&mut files, parts);
        files
    }

    fn add_tables(&mut self, files: &mut Files, found: Vec<(PathBuf, Vec<usize>)>) {
        for (path, tables) in found {
            let name = self.name(&path);
            files.tables.entry(name).or_insert((path, tables));
        }
    }

    /// A folder may be walked twice, once for the workspace and once since it was named.
    fn drop_repeated(&mut self) {
        let mut seen = BTreeSet::new();
        self.findings
            .retain(|f| seen.insert((f.name, f.primary.place, f.message.clone())));
    }

    fn add_plans(&mut self, plans: &mut Plans, paths: &[PathBuf]) {
        for path in paths {
            let name = self.name(path);
            match Format::from_name(&name) {
                Some(format) => {
                    plans.insert(name, (path.clone(), format));
                }
                None => {
                    let what = "is named as a plan, but is no `.toml`, `.json`, `.yaml` or `.yml`, and no `[[table]]` of a `tidegate.toml` has it";
                    self.refuse(&name, (&UNREADABLE_FILE, what.to_owned()));
                }
            }
        }
    }

    fn add_named_file(&mut self, files: &mut Files, path: &Path, config: &Config) {
        let relative = path.strip_prefix(&self.workspace.root).unwrap_or(path);
        let tables = config.tables_of(relative);
        if !tables.is_empty() {
            return self.add_tables(files, vec![(path.to_owned(), tables)]);
        }
        if path
            .extension()
            .is_some_and(|extension| extension == "tide")
        {
            files.policies.insert(self.name(path), path.to_owned());
        } else {
            let is_test = config.tests.iter().any(|tests| tests.matches(relative));
            let plans = if is_test {
                &mut files.tests
            } else {
                &mut files.plans
            };
            self.add_plans(plans, &[path.to_owned()]);
            files.named.insert(self.name(path));
        }
    }

    fn report_unmatched(&mut self, config: &Config, matched: &[bool]) {
        for (pattern, _) in config
            .patterns()
            .zip(matched)
            .filter(|(_, matched)| !**matched)
        {
            let Some(place) = pattern.place else { continue };
            let message = format!("no file matches the pattern `{}`", pattern.text);
            let mut finding = Diagnostic::new(&UNMATCHED_GLOB, place, message);
            if !pattern.text.contains('/') {
                let deep = format!("**/{}", pattern.text);
                finding = finding.help(format!("for all folders of the workspace, write `{deep}`"));
            }
            self.findings.push(finding);
        }
    }

    fn expect_something(&mut self, files: &Files) {
        if !files.policies.is_empty() {
            return;
        }
        let name = self.name(&self.workspace.root);
        let plans = files.plans.len() + files.tables.len();
        let what = match plans {
            // Something worse was said already about what was named.
            0 if !self.workspace.whole && !self.findings.is_empty() => return,
            0 => "holds no policy and no plan".to_owned(),
            1 => "holds no policy to check 1 plan against".to_owned(),
            plans => format!("holds no policy to check {plans} plans against"),
        };
        let below = self.workspaces_below();
        self.refuse(&name, (&NOTHING_TO_CHECK, what));
        if let Some(finding) = self.findings.last_mut() {
            let help =
                "a policy is a file `*.tide`; a `tidegate.toml` above the plans says where it is";
            finding.help.push(help.to_owned());
            finding.help.extend(below);
        }
    }

    /// A folder that was named, and holds nothing but reports and baselines, holds no plan.
    fn expect_more_than_reports(&mut self, files: &Files, reports: &BTreeSet<String>) {
        let workspace = self.workspace;
        for named in workspace.named.iter().filter(|named| !named.may_be_empty) {
            let folder = &named.path;
            let plans = files.plans.iter();
            let (lost, plans): (Vec<_>, Vec<_>) = plans
                .filter(|(_, (path, _))| path.starts_with(folder) && path != folder)
                .partition(|(name, _)| reports.contains(*name));
            let tests = files.tests.values().map(|(path, _)| path);
            let tables = files.tables.values().map(|(path, _)| path);
            let mut others = files.policies.values().chain(tests).chain(tables);
            if !lost.is_empty() && plans.is_empty() && !others.any(|path| path.starts_with(folder))
            {
                let name = self.name(folder);
                let what = "holds a report or a baseline, and no plan".to_owned();
                self.refuse(&name, (&NOTHING_TO_CHECK, what));
            }
        }
    }

    /// A policy that says nothing is no policy: a file that was named and has no item, or a workspace of such files alone.
    fn expect_items(&mut self, files: &Files, policies: &[PolicyFile]) {
        let is_empty = |policy: &&PolicyFile| {
            policy.parsed.file.items.is_empty() && policy.parsed.diagnostics.is_empty()
        };
        let empty = policies.iter().filter(is_empty);
        let plans = files.plans.len() + files.tests.len() + files.tables.len();
        let are_all = plans == 0 && policies.len() == files.policies.len();
        let are_all = are_all && policies.iter().all(|one| is_empty(&one));
        for policy in empty {
            let name = self.sources.name(policy.file).to_owned();
            let path = files.policies.get(&name);
            let mut named = self.workspace.named.iter().map(|named| &named.path);
            if are_all || named.any(|named| Some(named) == path) {
                let what = "has no item, so there is nothing to check against".to_owned();
                self.refuse(&name, (&NOTHING_TO_CHECK, what));
            }
        }
    }

    /// What to do where the current folder is no workspace, and has some below.
    fn workspaces_below(&self) -> Option<String> {
        if self.workspace.has_config || !self.workspace.named.is_empty() {
            return None;
        }
        let (roots, _) = find_roots(&self.workspace.root);
        let first = self.name(roots.iter().min()?);
        Some(match roots.len() {
            1 => format!("there is a workspace below: name `{first}`"),
            _ => format!("there are workspaces below: name one, such as `{first}`, or `.` for all"),
        })
    }
}
