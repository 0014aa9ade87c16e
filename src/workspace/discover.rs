//! Which workspaces a run is about: from the paths of the command line to roots.

use super::config::{CONFIG_NAME, Config, parse_config};
use super::names::Names;
use super::read::{Texts, read_text, why};
use super::repository::{Repository, is_led_outside, real};
use super::tree::outside;
use super::walk::{Trouble, find_files, find_roots};
use crate::source::FileId;
use std::path::{Path, PathBuf};

/// A workspace to check.
#[derive(Clone, Debug, PartialEq)]
pub struct Workspace {
    /// Its root, absolute; the current folder if no `tidegate.toml` marks one.
    pub root: PathBuf,
    /// Whether a `tidegate.toml` marks it.
    pub has_config: bool,
    /// Whether all of it is checked, and not only what was named.
    pub whole: bool,
    /// The files and folders that were named.
    pub named: Vec<Named>,
    /// Whether a person gave an absolute path, so that names are shown absolute.
    pub absolute: bool,
}

impl Workspace {
    /// What may be read for it. Files that lie in no workspace may be named wherever they are, each with its repository.
    pub fn repository(&self) -> Repository {
        let mut repository = Repository::of(&self.root);
        if !self.has_config {
            for named in &self.named {
                let folder = match named.path.is_dir() {
                    true => Some(&*named.path),
                    false => named.path.parent(),
                };
                if let Some(folder) = folder {
                    repository.add(folder);
                }
            }
        }
        repository
    }
}

/// A file or folder that was named.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Its path, absolute.
    pub path: PathBuf,
    /// Whether it holds workspaces of its own, so that it may well hold nothing of the outer one.
    pub may_be_empty: bool,
}

/// Finds the workspaces for the paths of a command line, sorted by root.
pub fn discover(paths: &[PathBuf], names: &Names) -> (Vec<Workspace>, Vec<Trouble>) {
    let mut found = Discovery::default();
    if paths.is_empty() {
        let here = names.current();
        let root = enclosing_root(here);
        let has_config = root.is_some();
        let root = root.unwrap_or(here);
        found.workspace(root, has_config, false).whole = true;
    }
    for written in paths {
        found.add(written, names);
    }
    found.workspaces.sort_by(|a, b| {
        let key = |w: &Workspace| (w.root.clone(), w.has_config);
        key(a).cmp(&key(b))
    });
    found.troubles.sort_by(|a, b| a.path.cmp(&b.path));
    found.troubles.dedup();
    (found.workspaces, found.troubles)
}

#[derive(Default)]
struct Discovery {
    workspaces: Vec<Workspace>,
    troubles: Vec<Trouble>,
}

impl Discovery {
    fn add(&mut self, written: &Path, names: &Names) {
        let absolute = written.is_absolute();
        let path = names.absolute(written);
        let metadata = match std::fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) => return self.troubles.push(Trouble::unreadable(&path, why(&error))),
        };
        if is_led_outside(&path) {
            return self.troubles.push(outside(&path));
        }
        if metadata.is_dir() {
            return self.add_folder(path, absolute, names);
        }
        let folder = path.parent().unwrap_or(&path);
        if path.file_name().is_some_and(|name| name == CONFIG_NAME) {
            let root = enclosing_root(folder).unwrap_or(folder);
            let workspace = self.workspace(root, true, absolute);
            if root == folder {
                workspace.whole = true;
            } else {
                workspace.named.push(Named {
                    path: folder.to_owned(),
                    may_be_empty: false,
                });
            }
            return;
        }
        let root = enclosing_root(folder);
        let workspace = self.workspace(root.unwrap_or(names.current()), root.is_some(), absolute);
        workspace.named.push(Named {
            path,
            may_be_empty: false,
        });
    }

    fn add_folder(&mut self, path: PathBuf, absolute: bool, names: &Names) {
        let (nested, troubles) = find_roots(&path, &Repository::of(&path));
        self.troubles.extend(troubles);
        for root in &nested {
            self.workspace(root, true, absolute).whole = true;
        }
        match enclosing_root(&path) {
            Some(root) if root == path => self.workspace(root, true, absolute).whole = true,
            Some(root) => {
                let workspace = self.workspace(root, true, absolute);
                workspace.named.push(Named {
                    path,
                    may_be_empty: !nested.is_empty(),
                });
            }
            // What lies beside workspaces is checked as well, if it is for this program.
            None if nested.is_empty() || has_policies(&path) => {
                let workspace = self.workspace(names.current(), false, absolute);
                workspace.named.push(Named {
                    path,
                    may_be_empty: !nested.is_empty(),
                });
            }
            None => {}
        }
    }

    /// The workspace of a root, new if this is the first path that leads to it.
    fn workspace(&mut self, root: &Path, has_config: bool, absolute: bool) -> &mut Workspace {
        let is_it = |known: &Workspace| known.root == root || real(&known.root) == real(root);
        let known = self
            .workspaces
            .iter()
            .position(|known| known.has_config == has_config && is_it(known));
        let index = known.unwrap_or_else(|| {
            self.workspaces.push(Workspace {
                root: root.to_owned(),
                has_config,
                whole: false,
                named: Vec::new(),
                absolute: false,
            });
            self.workspaces.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "found or pushed just above")]
        let workspace = &mut self.workspaces[index];
        workspace.absolute |= absolute;
        workspace
    }
}

/// Whether a folder has policies that lie in no workspace.
fn has_policies(folder: &Path) -> bool {
    let (config, texts) = (Config::default(), Texts::default());
    let repository = Repository::of(folder);
    let found = find_files(folder, folder, &config, &repository, &texts);
    !found.policies.is_empty()
}

/// The workspace by which what lies in a folder is judged: the nearest folder upwards, from this one on, that a `tidegate.toml` marks. One
/// inside another that neither leaves it out nor names it is none: whoever adds a `tidegate.toml` beside a plan does not choose its judge.
pub(crate) fn enclosing_root(folder: &Path) -> Option<&Path> {
    let mut root = marked_folder(folder)?;
    while let Some(outer) = undeclared_in(root) {
        root = outer;
    }
    Some(root)
}

/// The nearest workspace around a root that neither leaves its folder out nor names it.
fn undeclared_in(root: &Path) -> Option<&Path> {
    let mut outer = root.ancestors().skip(1);
    outer.find(|outer| {
        let config = outer.join(CONFIG_NAME);
        let Some(relative) = root.strip_prefix(outer).ok().filter(|_| config.is_file()) else {
            return false;
        };
        // What cannot be read declares nothing.
        let text = read_text(&config).unwrap_or_default();
        !parse_config(FileId(0), &text).0.leaves(relative)
    })
}

fn marked_folder(folder: &Path) -> Option<&Path> {
    folder
        .ancestors()
        .find(|folder| folder.join(CONFIG_NAME).is_file())
}
