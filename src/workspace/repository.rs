//! The part of the disk that a workspace may read and write: its repository, and the bases that it declares.
//!
//! Whoever proposes a change to a repository can add links and paths to it. They must not be able to read the machine that checks it, nor
//! write to it.

use super::config::CONFIG_NAME;
use super::read::Refusal;
use crate::workspace::checks::OUTSIDE_REPOSITORY;
use std::path::{Component, Path, PathBuf};

/// What a path that leads outside is refused with. It says nothing of what is there.
pub const LEADS_OUTSIDE: &str = "leads outside the repository, so it was not read";

/// Folders that may be read, by their real paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repository {
    folders: Vec<PathBuf>,
}

impl Repository {
    /// The repository of a workspace: the nearest folder with `.git` from its root upwards, else the root.
    pub fn of(root: &Path) -> Self {
        let mut repository = Repository::default();
        repository.add(root);
        repository
    }

    /// Adds the repository of a further folder.
    pub fn add(&mut self, folder: &Path) {
        let real = real(folder);
        let root = checkout(&real).unwrap_or(&real).to_owned();
        self.take(root);
    }

    /// Adds a folder or file that a workspace declares as its base. One that the repository lies in would open the whole machine, so it is not added.
    pub fn add_base(&mut self, base: &Path) {
        let real = real(base);
        if !self.folders.iter().any(|folder| folder.starts_with(&real)) {
            self.take(real);
        }
    }

    /// Adds a workspace that is a base as a whole. It may be the one around this workspace, if that leaves this one out.
    pub fn add_workspace(&mut self, root: &Path) {
        self.take(real(root));
    }

    /// Adds one file.
    pub fn add_file(&mut self, file: &Path) {
        self.take(real(file));
    }

    fn take(&mut self, real: PathBuf) {
        if !self.holds_real(&real) {
            self.folders.push(real);
        }
    }

    /// Whether a file may be read: all links on its path are followed.
    pub fn holds(&self, path: &Path) -> bool {
        self.holds_real(&real(path))
    }

    /// Whether a real path lies within.
    pub fn holds_real(&self, real: &Path) -> bool {
        self.folders.iter().any(|folder| real.starts_with(folder))
    }

    /// Refuses a path that leads outside.
    pub fn admit(&self, path: &Path) -> Result<(), Refusal> {
        match self.holds(path) {
            true => Ok(()),
            false => Err((&OUTSIDE_REPOSITORY, LEADS_OUTSIDE.to_owned())),
        }
    }
}

/// The nearest folder with `.git` from this one upwards. A `.git` is a folder, or a file in a worktree or a submodule.
fn checkout(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|at| at.join(".git").exists())
}

/// The real path, also of what does not exist: then of the part that does.
pub fn real(path: &Path) -> PathBuf {
    if let Ok(real) = std::fs::canonicalize(path) {
        return real;
    }
    let mut clean = match path.parent() {
        Some(folder) if path.file_name().is_some() => real(folder),
        Some(folder) => {
            // It ends in `..`.
            let mut above = real(folder);
            above.pop();
            return above;
        }
        None => return path.to_owned(),
    };
    clean.extend(path.file_name());
    clean
}

/// Whether a path leaves its repository through a link: as it is written it lies in a repository or a workspace (else in the current folder), and
/// its real path does not. What lies outside of every repository is where whoever runs the program wants it.
pub fn is_led_outside(path: &Path) -> bool {
    let Ok(path) = std::path::absolute(path) else {
        return true;
    };
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => _ = clean.pop(),
            part => clean.push(part),
        }
    }
    let target = real(&clean);
    let Some(folder) = clean.parent() else {
        return false;
    };
    let is_marked = |at: &&Path| at.join(".git").exists() || at.join(CONFIG_NAME).is_file();
    // All of them, since the nearest may be one that a link leads to; the workspaces in a checkout may share files.
    let checkouts = || folder.ancestors().filter(|at| at.join(".git").exists());
    if checkouts().next().is_some() {
        return checkouts().any(|at| !target.starts_with(real(at)));
    }
    let here = std::env::current_dir().ok();
    let here = here.as_deref().filter(|here| folder.starts_with(here));
    let root = folder.ancestors().filter(is_marked).last().or(here);
    root.is_some_and(|root| !target.starts_with(real(root)))
}
