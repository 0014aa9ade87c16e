//! The one thread that checks: takes what changed, brings the workspaces into step, shows and publishes what came of it.

use super::capabilities::Abilities;
use super::changes;
use super::diagnostics::{client_uri, of_file};
use super::documents::Documents;
use super::pages::Pages;
use super::shared::{Shared, Tasks};
use super::state::{Space, State};
use super::workspace::{Live, Reading};
use crate::time::{Instant, ZoneDatabase};
use crate::workspace::clock::now;
use crate::workspace::config::CONFIG_NAME;
use crate::workspace::discover::enclosing_root;
use crate::workspace::read::Texts;
use crate::workspace::repository::Repository;
use crate::workspace::walk::find_roots;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tower_lsp::ls_types::{Diagnostic, PublishDiagnosticsParams};

/// So long an instant is taken for now: until then what is owed and what is over does not move.
const STILL_NOW: i64 = 60 * 1_000_000;

/// So long nobody has to have typed before lenses and hints are drawn anew.
const REST: Duration = Duration::from_millis(400);

/// How often the disk is looked at where the client does not watch it.
const LOOK: Duration = Duration::from_secs(2);

/// What the server was started with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The instant to judge at; the clock's if there is none.
    pub at: Option<Instant>,
    /// Whether what is owed refuses.
    pub gate: bool,
    /// The time zones.
    pub zones: ZoneDatabase,
    /// Whether a flag chose them.
    pub zones_are_chosen: bool,
}

/// Where the checking side sends what it has to say; the calls return when the client's side has taken it.
pub trait Outbox: Send {
    /// The diagnostics of a file.
    fn publish(&self, params: PublishDiagnosticsParams);
    /// That diagnostics and what is drawn into texts may be others, though no text changed.
    fn refresh(&self);
}

/// The checking side.
pub struct Worker<O> {
    shared: Arc<Shared>,
    outbox: O,
    options: Options,
    pages: Arc<Pages>,
    client: Abilities,
    folders: Vec<PathBuf>,
    spaces: Vec<Live>,
    at: Instant,
    /// What was published last for each file that has any.
    published: BTreeMap<PathBuf, Vec<Diagnostic>>,
    /// The workspaces as they were at the last turn.
    shown: Vec<Space>,
    /// The files of which something new may be to publish.
    waiting: BTreeSet<PathBuf>,
    /// The files that were edited and of which nothing was published since.
    edited: BTreeSet<PathBuf>,
    /// Whether the client takes what is published.
    is_ready: bool,
    /// Whether what is drawn into texts is up to date, lenses and hints of other files than the one that is edited too.
    is_drawn: bool,
    /// When the files of the workspaces were written, where the client does not tell.
    stamps: BTreeMap<PathBuf, Option<SystemTime>>,
}

impl<O: Outbox> Worker<O> {
    /// A worker that has read nothing yet.
    pub fn new(
        shared: Arc<Shared>,
        outbox: O,
        options: Options,
        pages: Arc<Pages>,
        client: Abilities,
    ) -> Self {
        let at = options.at.unwrap_or_else(now);
        Worker {
            shared,
            outbox,
            options,
            pages,
            client,
            folders: Vec::new(),
            spaces: Vec::new(),
            at,
            published: BTreeMap::new(),
            shown: Vec::new(),
            waiting: BTreeSet::new(),
            edited: BTreeSet::new(),
            is_ready: false,
            is_drawn: true,
            stamps: BTreeMap::new(),
        }
    }

    /// Works until it is told to stop.
    pub fn run(mut self) {
        loop {
            let longest = match (self.is_drawn, self.client.watches) {
                (false, _) => REST,
                (true, true) => Duration::from_micros(STILL_NOW.unsigned_abs()),
                (true, false) => LOOK,
            };
            let (mut tasks, documents) = self.shared.next_tasks(longest);
            if tasks.stop {
                return;
            }
            if !std::mem::replace(&mut self.is_drawn, true) && tasks.is_empty() {
                self.outbox.refresh();
                continue;
            }
            self.is_drawn = tasks.changed.is_empty();
            if tasks.is_empty() && !self.client.watches {
                tasks.on_disk.extend(self.changed_on_disk());
            }
            self.turn(tasks, documents);
        }
    }

    fn turn(&mut self, tasks: Tasks, documents: Documents) {
        let is_late =
            self.options.at.is_none() && now().0.abs_diff(self.at.0) > STILL_NOW.unsigned_abs();
        if is_late {
            self.at = now();
        }
        let has_news = !tasks.on_disk.is_empty() || tasks.reload || is_late;
        let open = Texts(
            documents
                .open
                .iter()
                .map(|(path, document)| (path.clone(), Arc::clone(&document.text)))
                .collect(),
        );
        self.step(&tasks, &documents, &open);
        let at = self.at;
        let spaces: Vec<Space> = self.spaces.iter_mut().map(|live| live.check(at)).collect();
        let state = State {
            generation: documents.generation,
            is_loaded: true,
            documents,
            spaces,
        };
        // What nobody looks at any more is let go when everything is published.
        let _before = self.shared.show(state.clone());
        self.is_ready |= tasks.is_ready;
        if !self.client.pulls {
            self.edited.extend(tasks.changed);
            self.publish(&state);
        }
        if has_news {
            self.outbox.refresh();
        }
        if !self.client.watches {
            self.remember_stamps();
        }
    }

    /// Brings the workspaces into step with folders and texts.
    fn step(&mut self, tasks: &Tasks, documents: &Documents, open: &Texts) {
        let options = self.options.clone();
        let reading = Reading {
            open,
            zones: &options.zones,
            zones_are_chosen: options.zones_are_chosen,
            at: self.at,
            gate: options.gate,
        };
        if let Some(folders) = &tasks.folders {
            self.folders.clone_from(folders);
        }
        let is_marked = |path: &PathBuf| path.file_name().is_some_and(|name| name == CONFIG_NAME);
        let moves_roots = tasks
            .on_disk
            .iter()
            .filter(|path| is_marked(path))
            .any(|path| {
                let known = self.spaces.iter().any(|live| {
                    live.has_config() && path.parent().is_some_and(|root| root == live.root())
                });
                known != path.is_file()
            })
            || tasks.on_disk.iter().any(|path| self.moves_root(path));
        if tasks.folders.is_some() || tasks.reload || moves_roots {
            self.spaces.clear();
            for folder in self.folders.clone() {
                self.open_folder(&folder, &reading);
            }
            for path in documents.open.keys() {
                self.take(path, &reading);
            }
            return;
        }
        let touched: BTreeSet<&PathBuf> = tasks.changed.iter().chain(&tasks.on_disk).collect();
        for path in touched {
            self.take(path, &reading);
        }
        // A file by itself is a workspace only as long as it is open.
        self.spaces.retain(|live| {
            !live.is_single()
                || live
                    .paths()
                    .iter()
                    .any(|path| documents.open.contains_key(path))
        });
    }

    /// Whether a folder was removed in which a workspace is, or came with one in it.
    fn moves_root(&self, folder: &Path) -> bool {
        let lost = |live: &Live| {
            live.has_config() && live.root().starts_with(folder) && !live.root().is_dir()
        };
        let is_new = |root: &PathBuf| self.spaces.iter().all(|live| live.root() != root);
        let came = || {
            let (roots, _) = find_roots(folder, &Repository::of(folder));
            roots.iter().any(is_new)
        };
        self.spaces.iter().any(lost) || folder.is_dir() && came()
    }

    /// The workspaces of a folder of the client: those that are marked in it, the one that it is in, or else itself.
    fn open_folder(&mut self, folder: &Path, reading: &Reading<'_>) {
        let (mut roots, _) = find_roots(folder, &Repository::of(folder));
        roots.extend(enclosing_root(folder).map(Path::to_owned));
        if roots.is_empty() {
            self.add(Live::of_folder(folder, false, reading));
            return;
        }
        for root in roots {
            self.add(Live::of_folder(&root, true, reading));
        }
    }

    fn add(&mut self, live: Live) {
        if !self
            .spaces
            .iter()
            .any(|known| known.root() == live.root() && !known.is_single())
        {
            self.spaces.push(live);
        }
    }

    /// Takes the text of a file into every workspace that it is a part of, or finds one for it.
    fn take(&mut self, path: &Path, reading: &Reading<'_>) {
        let text = reading.open.read(path).ok();
        let mut is_held = false;
        for live in &mut self.spaces {
            match (&text, live.holds(path)) {
                (Some(text), true) if live.may_read(path, reading) && live.update(path, text) => {}
                (_, true) => live.reload(reading),
                (Some(_), false) if live.may_hold(path) => {
                    live.reload(reading);
                    if !live.holds(path) {
                        live.pass_over(path);
                    }
                }
                // A folder that was removed, renamed or switched: what is in it went or came.
                (None, false) if live.has_below(path) => live.reload(reading),
                _ => {}
            }
            is_held |= live.holds(path);
        }
        if is_held || !reading.open.0.contains_key(path) {
            return;
        }
        let root = path.parent().and_then(enclosing_root);
        match root {
            Some(root) if !self.spaces.iter().any(|live| live.root() == root) => {
                let mut live = Live::of_folder(root, true, reading);
                if !live.holds(path) {
                    live.pass_over(path);
                }
                self.add(live);
            }
            None if path
                .extension()
                .is_some_and(|ending| ending.eq_ignore_ascii_case("tide")) =>
            {
                self.spaces.push(Live::of_file(path, reading));
            }
            _ => {}
        }
    }

    /// Publishes what is new: of the files that were edited first, with their versions, even if it is the same; then of all
    /// others, until there is something newer to do.
    fn publish(&mut self, state: &State) {
        let before = std::mem::replace(&mut self.shown, state.spaces.clone());
        self.waiting
            .extend(changes::between(&before, &state.spaces));
        if !self.is_ready {
            return;
        }
        while let Some(path) = self.edited.pop_first() {
            self.waiting.remove(&path);
            let diagnostics = self.diagnostics(state, &path);
            self.send(state, &path, diagnostics);
        }
        while let Some(path) = self.waiting.pop_first() {
            let diagnostics = self.diagnostics(state, &path);
            let before = self.published.get(&path).map_or(&[][..], Vec::as_slice);
            if before != diagnostics {
                self.send(state, &path, diagnostics);
            }
            if self.shared.has_news() {
                return;
            }
        }
    }

    fn diagnostics(&self, state: &State, path: &Path) -> Vec<Diagnostic> {
        match state.space_of(path) {
            Some((space, file)) => of_file(state, space, file, &self.pages),
            None => Vec::new(),
        }
    }

    fn send(&mut self, state: &State, path: &Path, diagnostics: Vec<Diagnostic>) {
        let Some(uri) = client_uri(state, path) else {
            return;
        };
        self.outbox.publish(PublishDiagnosticsParams {
            uri,
            version: state
                .documents
                .open
                .get(path)
                .map(|document| document.version),
            diagnostics: diagnostics.clone(),
        });
        match diagnostics.is_empty() {
            true => _ = self.published.remove(path),
            false => _ = self.published.insert(path.to_owned(), diagnostics),
        }
    }

    fn remember_stamps(&mut self) {
        let mut fresh = BTreeSet::new();
        for live in &self.spaces {
            for path in live.paths() {
                fresh.insert(path.clone());
                // What is new in a folder shows in the folder.
                let folders = path.ancestors().skip(1);
                let folders = folders.take_while(|folder| folder.starts_with(live.root()));
                fresh.extend(folders.map(Path::to_owned));
            }
        }
        for path in fresh {
            self.stamps
                .entry(path)
                .or_insert_with_key(|path| stamp(path));
        }
    }

    /// The files of the workspaces that were written or removed since they were looked at last, and those that are new beside them.
    fn changed_on_disk(&mut self) -> Vec<PathBuf> {
        let mut changed = Vec::new();
        for (path, known) in &mut self.stamps {
            let now = stamp(path);
            if *known != now {
                *known = now;
                changed.push(path.clone());
            }
        }
        let folders: Vec<&PathBuf> = changed.iter().filter(|path| path.is_dir()).collect();
        let mut fresh: Vec<PathBuf> = folders
            .into_iter()
            .flat_map(|path| files_in(path))
            .collect();
        fresh.retain(|path| !self.stamps.contains_key(path));
        changed.extend(fresh);
        changed
    }
}

/// The files in a folder, and in the folders that are new in it: those have files only if somebody looks.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| !path.is_dir())
        .collect()
}

fn stamp(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path)
        .and_then(|data| data.modified())
        .ok()
}
