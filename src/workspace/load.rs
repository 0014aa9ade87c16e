//! A workspace from the disk: everything that its check depends on, and what was wrong on the way.

use super::base::Bases;
use super::calendars::{Shared, read_calendars};
use super::checks::{
    NOTHING_TO_CHECK, UNMATCHED_GLOB, UNREADABLE_FILE, UNREADABLE_ZONES, ZONES_ABOVE_BASE,
};
use super::config::{CONFIG_NAME, Config, Output, parse_config};
use super::contents::{Files, Plans, PolicyFile, read_files};
use super::control::Known;
use super::discover::Workspace;
use super::names::Names;
use super::read::{Refusal, Texts};
use super::repository::{Repository, real};
use super::walk::{Found, Trouble, find_files, find_roots};
use crate::diagnostic::{Check, Diagnostic, Nature};
use crate::engine::baseline::{Baseline, Keys};
use crate::engine::{Asked, Blocker, World};
use crate::plan::Format;
use crate::plan::history::HistoryFiles;
use crate::plan::table::{Purpose, TableFiles, read_tables};
use crate::policy::layers::Origins;
use crate::source::{FileId, Source, SourceMap, Span};
use crate::syntax::Parsed;
use crate::time::{Instant, ZoneDatabase};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
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
    /// Whether what is closed is compared as well: conflicts of what was done.
    pub audit: bool,
    /// Whether a folder that no `tidegate.toml` marks has policies only: in an editor not every TOML file is a plan.
    pub needs_config_for_plans: bool,
    /// The time zones of the program or of a flag.
    pub zones: &'a ZoneDatabase,
    /// Whether a flag chose them, so that a workspace does not.
    pub zones_are_chosen: bool,
    /// The policies that every workspace has to build on, as they are named from the current folder.
    pub demanded: &'a [PathBuf],
    /// Where the known findings are.
    pub baseline: Known,
    /// Texts that stand in for those of the disk.
    pub texts: Texts,
    /// Whether what was named is judged without the other plans of its workspace.
    pub alone: bool,
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
    /// What was asked about.
    pub asked: Asked,
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
        repository: workspace.repository(),
        whole: workspace.whole || workspace.has_config && !setting.alone,
        asked: BTreeSet::new(),
        own: BTreeMap::new(),
        bases: Bases::default(),
        names: BTreeMap::new(),
        sources: SourceMap::new(),
        findings: Vec::new(),
    };
    let config = loader.config();
    let files = loader.find(&config);
    let zones = loader.zones(&config);
    loader.expect_something(&files);
    let texts = &setting.texts;
    // So far there are mistakes of `tidegate.toml`, and paths that could not be read, which may have held a policy.
    let is_unknown = loader
        .findings
        .iter()
        .any(|one| one.nature == Nature::Mistake);
    let contents = read_files(&files, setting, &mut loader.sources, &mut loader.findings);
    let mut blockers = contents.blockers.clone();
    if is_unknown {
        blockers.push(Blocker::WorkspaceMistakes);
    }
    loader.expect_more_than_reports(&files, &contents.reports);
    loader.expect_items(&files, &contents.policies);
    let baseline = loader.baseline(&config);
    let shared = Shared {
        texts,
        repository: &loader.repository,
    };
    let calendars = read_calendars(&contents.policies, &mut loader.sources, &shared, |path| {
        let path = setting.names.absolute(path);
        setting.names.show(&path, workspace.absolute)
    });
    let mut plans = contents.plans;
    let mut history = None;
    if let Some(mapping) = &config.mapping {
        let named: usize = files.tables.values().map(|(_, tables)| tables.len()).sum();
        let table_files = TableFiles {
            files: &contents.tables,
            lost: &contents.lost_tables,
            plans: &plans,
            complete: loader.whole && named == contents.tables.len(),
        };
        let tree = read_tables(mapping, table_files, Purpose::Plans);
        let table_files = TableFiles {
            plans: &[],
            ..table_files
        };
        history = HistoryFiles::read(mapping, table_files);
        plans.extend(tree.map(|tree| (tree.file(), Arc::new(tree))));
    }
    // Only these ask for them, and there may be many files.
    let relative = match config.overrides.is_empty() && loader.baseline_path(&config).is_none() {
        true => FxHashMap::default(),
        false => loader.relative(),
    };
    let levels = loader.levels(&config, &relative);
    levels.apply(&mut loader.findings);
    let mut policies: Vec<(FileId, Arc<Parsed>)> = contents
        .policies
        .into_iter()
        .map(|policy| (policy.file, Arc::new(policy.parsed)))
        .collect();
    let sources = &loader.sources;
    loader.findings.sort_by(|a, b| {
        let key = |f: &Diagnostic| (f.primary.place.span, f.name);
        let name = |f: &Diagnostic| sources.name(f.primary.place.file);
        (name(a), key(a)).cmp(&(name(b), key(b)))
    });
    let asked = loader.asked(&files);
    let origins = loader.origins(&files, &policies);
    // Classes are tried in the order of the files: it is the same from every folder.
    policies.sort_by(|(a, _), (b, _)| origins.of_file.get(a).cmp(&origins.of_file.get(b)));
    Loaded {
        asked,
        world: World {
            sources: loader.sources,
            policies,
            origins: Arc::new(origins),
            plans,
            tests: contents.tests,
            history: history.map(Arc::new),
            all_plans: loader.whole || !workspace.has_config,
            calendars,
            levels,
            zones,
            at: setting.at,
            gate: setting.gate,
            audit: setting.audit,
            blockers,
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
    /// What may be read.
    pub(super) repository: Repository,
    /// Whether all of it is read: naming a file narrows what is reported, not what is read.
    pub(super) whole: bool,
    /// The names of the files that were named, or lie in a folder that was.
    asked: BTreeSet<String>,
    /// Where files are that only links lead to.
    own: BTreeMap<PathBuf, PathBuf>,
    /// The workspaces from which policies come.
    pub(super) bases: Bases,
    /// The names of the files that were found, by where they are.
    names: BTreeMap<PathBuf, String>,
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
        let text = self.repository.admit(&path);
        match text.and_then(|()| self.setting.texts.read(&path)) {
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
        let own = config.timezone_database.as_ref();
        if let Some((_, place)) = own.filter(|_| !config.base.is_empty()) {
            self.findings.push(
                Diagnostic::new(&ZONES_ABOVE_BASE, *place, "a workspace with a `base` names time zones of its own")
                    .remark("would move the times of the base")
                    .help("remove the key: the time zones are those of the program, of `--timezone-database`, or of the base if its `tidegate.toml` names some"),
            );
        }
        let root = &self.workspace.root;
        let own = own.map(|(folder, place)| (root.join(folder), *place));
        let named = self.bases.zones.first().cloned().or(own);
        let Some((folder, place)) = named.filter(|_| !self.setting.zones_are_chosen) else {
            return self.setting.zones.clone();
        };
        // By the name that is shown, so that what goes wrong is told in the same words.
        let name = self.name(&self.setting.names.absolute(&folder));
        match ZoneDatabase::from_folder(Path::new(&name)) {
            Ok(zones) => zones,
            Err(why) => {
                self.findings.push(
                    Diagnostic::new(&UNREADABLE_ZONES, place, why)
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
        if self.workspace.has_config || self.whole {
            let mut found = self.walk(root, config);
            self.add_policies(&mut files.policies, &found.policies);
            if self.whole {
                self.add_plans(&mut files.plans, &found.plans);
                self.add_plans(&mut files.tests, &found.tests);
                self.add_tables(&mut files, std::mem::take(&mut found.tables));
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
            if let Err(refusal) = self.repository.admit(path) {
                let name = self.name(path);
                self.refuse(&name, refusal);
                continue;
            }
            if !path.is_dir() {
                self.own.insert(path.clone(), self.own_path(path));
                let name = self.name_once(path);
                self.asked.insert(name);
                self.add_named_file(&mut files, path, config);
                continue;
            }
            // A folder that is named through a link is the folder itself: what is in it is read once.
            let path = &self.own_path(path);
            let found = self.walk(path, config);
            let tables = found.tables.iter().map(|(path, _)| path);
            let plans = found.plans.iter().chain(&found.tests).chain(tables);
            for path in plans.cloned().collect::<Vec<_>>() {
                let name = self.name_once(&path);
                self.asked.insert(name);
            }
            let any = !(found.policies.is_empty() && found.plans.is_empty());
            let any = any || !(found.tables.is_empty() && found.tests.is_empty());
            let any = any || !found.troubles.is_empty() || named.may_be_empty;
            self.add_policies(&mut files.policies, &found.policies);
            self.add_plans(&mut files.plans, &found.plans);
            self.add_plans(&mut files.tests, &found.tests);
            self.add_tables(&mut files, found.tables);
            if !self.whole {
                found.troubles.into_iter().for_each(|t| self.trouble(t));
            }
            if !any {
                let name = self.name(path);
                let what = "holds no policy and no plan".to_owned();
                self.refuse(&name, (&NOTHING_TO_CHECK, what));
            }
        }
        self.bases = self.bases(root, config);
        self.expect_demanded(root);
        let policies: Vec<PathBuf> = self.bases.policies().cloned().collect();
        for path in &policies {
            self.own.insert(path.clone(), self.own_path(path));
        }
        self.add_policies(&mut files.policies, &policies);
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

    /// From which workspace each policy file comes, and where it lies there.
    fn origins(&self, files: &Files, policies: &[(FileId, Arc<Parsed>)]) -> Origins {
        let policies = policies.iter().filter_map(|(file, _)| {
            let path = files.policies.get(self.sources.name(*file))?;
            let own = self.own.get(path).unwrap_or(path);
            Some((*file, own.as_path()))
        });
        self.bases.origins(policies, |path| self.name(path))
    }

    /// What was asked about. Tables are parts of each other, so that all of them count if one does.
    fn asked(&self, files: &Files) -> Asked {
        if self.workspace.whole || !self.whole {
            return Asked::default();
        }
        let is_asked = |name: &&String| self.asked.contains(*name);
        let plans = files.plans.keys().chain(files.tests.keys());
        let mut others: BTreeSet<&str> = plans
            .filter(|name| !is_asked(name))
            .map(String::as_str)
            .collect();
        if !files.tables.keys().any(|name| is_asked(&name)) {
            others.extend(files.tables.keys().map(String::as_str));
        }
        let mut asked = Asked::default();
        for (file, source) in self.sources.iter() {
            let name = source.name();
            if others.contains(name) {
                asked.others.insert(file);
            } else if self.asked.contains(name) || files.tables.contains_key(name) {
                asked.named.insert(file);
            }
        }
        asked
    }

    /// The files below a folder. Where those are that only links lead to is remembered.
    fn walk(&mut self, folder: &Path, config: &Config) -> Found {
        let root = &self.workspace.root;
        let texts = &self.setting.texts;
        let mut found = find_files(folder, root, config, &self.repository, texts);
        self.own.append(&mut found.own);
        found
    }

    /// Where a file is, whatever links lead to it: below the root by its path, else by its real path.
    fn own_path(&self, path: &Path) -> PathBuf {
        let root = &self.workspace.root;
        let real_path = real(path);
        match real_path.strip_prefix(real(root)) {
            Ok(relative) => root.join(relative),
            Err(_) => real_path,
        }
    }

    /// The name of a file that was found; by whichever path it is reached later, it keeps that.
    fn name_once(&mut self, path: &Path) -> String {
        let own = self.own.get(path).map_or(path, PathBuf::as_path);
        if let Some(name) = self.names.get(own) {
            return name.clone();
        }
        let name = self.name(path);
        self.names.insert(own.to_owned(), name.clone());
        name
    }

    fn add_policies(&mut self, policies: &mut BTreeMap<String, PathBuf>, paths: &[PathBuf]) {
        for path in paths {
            policies
                .entry(self.name_once(path))
                .or_insert_with(|| path.clone());
        }
    }

    fn add_tables(&mut self, files: &mut Files, found: Vec<(PathBuf, Vec<usize>)>) {
        for (path, tables) in found {
            let name = self.name_once(&path);
            let known = files.tables.entry(name).or_insert((path, Vec::new()));
            known.1.extend(tables);
            known.1.sort_unstable();
            known.1.dedup();
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
            let name = self.name_once(path);
            match Format::from_name(&name) {
                Some(format) => {
                    plans.entry(name).or_insert_with(|| (path.clone(), format));
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
            .is_some_and(|extension| extension.eq_ignore_ascii_case("tide"))
        {
            self.add_policies(&mut files.policies, &[path.to_owned()]);
        } else {
            let is_test = config.tests.iter().any(|tests| tests.matches(relative));
            let plans = if is_test {
                &mut files.tests
            } else {
                &mut files.plans
            };
            self.add_plans(plans, &[path.to_owned()]);
            files.named.insert(self.name_once(path));
        }
    }

    pub(super) fn report_unmatched(&mut self, config: &Config, matched: &[bool]) {
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

    /// A folder that was named, and holds nothing but reports, baselines and empty files, holds no plan.
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
                let what = "holds a report, a baseline or an empty file, and no plan".to_owned();
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
        let (roots, _) = find_roots(&self.workspace.root, &self.repository);
        let first = self.name(roots.iter().min()?);
        Some(match roots.len() {
            1 => format!("there is a workspace below: name `{first}`"),
            _ => format!("there are workspaces below: name one, such as `{first}`, or `.` for all"),
        })
    }
}
