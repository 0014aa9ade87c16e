//! A workspace that is kept in step with the texts of an editor: what an edit touches is read again, and nothing else.

use super::state::Space;
use crate::diagnostic::Diagnostic;
use crate::engine::baseline::{Baseline, Keys};
use crate::engine::{Analysis, Report, World};
use crate::ide::Snapshot;
use crate::plan::reports::find_report;
use crate::plan::{self, Format};
use crate::source::{FileId, Source};
use crate::syntax::incremental::EditedFile;
use crate::time::{Instant, ZoneDatabase};
use crate::workspace::calendars::paths_in;
use crate::workspace::control::Known;
use crate::workspace::discover::{Named, Workspace};
use crate::workspace::load::{Setting, load};
use crate::workspace::names::Names;
use crate::workspace::read::Texts;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a workspace is read with.
pub struct Reading<'a> {
    /// The texts that are open.
    pub open: &'a Texts,
    /// The time zones.
    pub zones: &'a ZoneDatabase,
    /// Whether a flag chose them.
    pub zones_are_chosen: bool,
    /// The instant to judge at.
    pub at: Instant,
    /// Whether what is owed refuses.
    pub gate: bool,
}

/// A workspace in step with an editor.
pub struct Live {
    workspace: Workspace,
    world: World,
    troubles: Arc<Vec<Diagnostic>>,
    /// What is known of findings, and the names of files that it goes by.
    baseline: Option<Baseline>,
    relative: FxHashMap<FileId, String>,
    files: Arc<BTreeMap<PathBuf, FileId>>,
    paths: Arc<Vec<PathBuf>>,
    roles: Vec<Role>,
    /// The policies that were edited, in pieces.
    edited: FxHashMap<FileId, EditedFile>,
    /// Open files below the root that are no part of it.
    strangers: BTreeSet<PathBuf>,
    /// The last check, with its world; `None` before the first.
    checked: Option<Snapshot>,
    is_dirty: bool,
}

/// What a file is in its workspace.
#[derive(Clone, Copy, Debug)]
enum Role {
    /// The policy of this number.
    Policy(usize),
    /// The plan of this number.
    Plan(usize, Format),
    /// The test plan of this number.
    Test(usize, Format),
    /// Anything else: of a change of it the whole workspace is read again.
    Other,
}

impl Live {
    /// The workspace that a root marks, or a folder that none marks.
    pub fn of_folder(root: &Path, has_config: bool, reading: &Reading<'_>) -> Self {
        Live::read(
            Workspace {
                root: root.to_owned(),
                has_config,
                whole: true,
                named: Vec::new(),
                absolute: false,
            },
            reading,
        )
    }

    /// A policy by itself.
    pub fn of_file(path: &Path, reading: &Reading<'_>) -> Self {
        Live::read(
            Workspace {
                root: path.parent().unwrap_or(path).to_owned(),
                has_config: false,
                whole: false,
                named: vec![Named {
                    path: path.to_owned(),
                    may_be_empty: false,
                }],
                absolute: false,
            },
            reading,
        )
    }

    fn read(workspace: Workspace, reading: &Reading<'_>) -> Self {
        let names = Names::seen_from(workspace.root.clone());
        let loaded = load(
            &workspace,
            &Setting {
                names: &names,
                at: reading.at,
                gate: reading.gate,
                audit: false,
                texts: reading.open.clone(),
                on_read: &|_| (),
                baseline: Known::AsConfigured,
                needs_config_for_plans: true,
                alone: false,
                zones: reading.zones,
                zones_are_chosen: reading.zones_are_chosen,
                demanded: &[],
            },
        );
        let world = loaded.world;
        let mut paths = Vec::new();
        let mut files = BTreeMap::new();
        for (file, source) in world.sources.iter() {
            let path = names.absolute(Path::new(source.name()));
            files.insert(path.clone(), file);
            paths.push(path);
        }
        let mut roles = vec![Role::Other; paths.len()];
        let mut set = |file: FileId, role| {
            if let Some(known) = roles.get_mut(file.0 as usize) {
                *known = role;
            }
        };
        for (number, (file, _)) in world.policies.iter().enumerate() {
            set(*file, Role::Policy(number));
        }
        for (number, (file, _)) in world.tests.iter().enumerate() {
            if let Some(format) = Format::from_name(world.sources.name(*file)) {
                set(*file, Role::Test(number, format));
            }
        }
        for (number, (file, tree)) in world.plans.iter().enumerate() {
            let format = Format::from_name(world.sources.name(*file));
            if let Some(format) = format.filter(|_| !tree.is_of_tables()) {
                set(*file, Role::Plan(number, format));
            }
        }
        // A folder in which there is nothing yet is no mistake of its author's.
        let mut troubles = loaded.findings;
        if !workspace.has_config {
            troubles
                .retain(|finding| finding.name != crate::workspace::checks::NOTHING_TO_CHECK.name);
        }
        Live {
            workspace,
            world,
            troubles: Arc::new(troubles),
            baseline: loaded.baseline,
            relative: loaded.relative,
            files: Arc::new(files),
            paths: Arc::new(paths),
            roles,
            edited: FxHashMap::default(),
            strangers: BTreeSet::new(),
            checked: None,
            is_dirty: true,
        }
    }

    /// Its root.
    pub fn root(&self) -> &Path {
        &self.workspace.root
    }

    /// Its files.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Whether a `tidegate.toml` marks it.
    pub fn has_config(&self) -> bool {
        self.workspace.has_config
    }

    /// Whether it is a file by itself.
    pub fn is_single(&self) -> bool {
        !self.workspace.whole
    }

    /// Whether a file is a part of it.
    pub fn holds(&self, path: &Path) -> bool {
        self.files.contains_key(path)
    }

    /// Whether the text of a file may be taken: an editor has it open, or it does not lead outside the repository, as a link that was made meanwhile
    /// may.
    pub fn may_read(&self, path: &Path, reading: &Reading<'_>) -> bool {
        reading.open.0.contains_key(path) || self.workspace.repository().holds(path)
    }

    /// Whether a file that is no part of it could be one, if it were read again.
    pub fn may_hold(&self, path: &Path) -> bool {
        !self.is_single() && path.starts_with(self.root()) && !self.strangers.contains(path)
    }

    /// Whether a path is a folder of it: one that it has files of, or one in it that is there now.
    pub fn has_below(&self, path: &Path) -> bool {
        let has_file = self.paths().iter().any(|known| known.starts_with(path));
        has_file || !self.is_single() && path.starts_with(self.root()) && path.is_dir()
    }

    /// Remembers that a file is no part of it.
    pub fn pass_over(&mut self, path: &Path) {
        self.strangers.insert(path.to_owned());
    }

    /// Reads all of it again.
    pub fn reload(&mut self, reading: &Reading<'_>) {
        let mut fresh = Live::read(self.workspace.clone(), reading);
        fresh.checked = self.checked.take();
        *self = fresh;
    }

    /// Takes the new text of one of its files. False if that is not enough and all of it has to be read again.
    pub fn update(&mut self, path: &Path, text: &Arc<String>) -> bool {
        let Some(file) = self.files.get(path).copied() else {
            return true;
        };
        let Some(source) = self.world.sources.find(file) else {
            return true;
        };
        if source.text() == text.as_str() {
            return true;
        }
        let role = self.roles.get(file.0 as usize).copied();
        let fresh = Source::shared(source.name(), Arc::clone(text));
        match role.unwrap_or(Role::Other) {
            Role::Policy(number) => {
                let Some((_, parsed)) = self.world.policies.get_mut(number) else {
                    return false;
                };
                let calendars = paths_in(parsed);
                let edited = self.edited.entry(file);
                let edited = edited.or_insert_with(|| EditedFile::new(file, source.shared_text()));
                edited.update(Arc::clone(text));
                *parsed = edited.parsed();
                if paths_in(parsed) != calendars {
                    return false;
                }
            }
            Role::Plan(number, format) | Role::Test(number, format) => {
                let trees = match role {
                    Some(Role::Test(..)) => &mut self.world.tests,
                    _ => &mut self.world.plans,
                };
                let Some((_, tree)) = trees.get_mut(number) else {
                    return false;
                };
                let read = plan::read(file, Arc::clone(text), format);
                if matches!(role, Some(Role::Plan(..))) && find_report(&read).is_some() {
                    return false;
                }
                *tree = Arc::new(read);
            }
            Role::Other => return false,
        }
        self.world.sources.replace(file, fresh);
        self.is_dirty = true;
        true
    }

    /// Checks it as at an instant, if something changed. What an earlier check worked out and still holds is kept.
    pub fn check(&mut self, at: Instant) -> Space {
        if self.world.at != at {
            self.world.at = at;
            self.is_dirty = true;
        }
        let snapshot = match &self.checked {
            Some(checked) if !self.is_dirty => checked.clone(),
            earlier => {
                let earlier = earlier.as_ref();
                let earlier = earlier.map(|before| (&*before.world, &*before.analysis));
                let analysis = Analysis::new(&self.world, earlier);
                Snapshot::of(Arc::new(self.world.clone()), Arc::new(analysis))
            }
        };
        self.is_dirty = false;
        self.checked = Some(snapshot.clone());
        Space {
            left: self.left_by_baseline(&snapshot),
            root: self.workspace.root.clone(),
            snapshot,
            troubles: Arc::clone(&self.troubles),
            files: Arc::clone(&self.files),
            paths: Arc::clone(&self.paths),
        }
    }

    /// The findings that the baseline leaves, if there is one.
    fn left_by_baseline(&self, snapshot: &Snapshot) -> Option<Arc<Vec<Diagnostic>>> {
        let baseline = self.baseline.as_ref()?;
        let found = &snapshot.analysis.report.findings;
        let mut report = Report {
            findings: self.troubles.iter().chain(found).cloned().collect(),
            ..Report::default()
        };
        let keys = Keys {
            world: &self.world,
            relative: &self.relative,
        };
        baseline.apply(&mut report, &keys);
        Some(Arc::new(report.findings))
    }
}
