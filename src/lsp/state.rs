//! The workspaces as they were last checked.

use super::documents::Documents;
use crate::diagnostic::Diagnostic;
use crate::ide::Snapshot;
use crate::source::{ColumnUnit, FileId};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// All workspaces at one moment.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The generation of the texts that were checked.
    pub generation: u64,
    /// Whether the workspaces were read.
    pub is_loaded: bool,
    /// The texts that were open.
    pub documents: Documents,
    /// The workspaces.
    pub spaces: Vec<Space>,
}

/// A workspace that was checked.
#[derive(Clone)]
pub struct Space {
    /// Its root.
    pub root: PathBuf,
    /// What was read, and what came of it.
    pub snapshot: Snapshot,
    /// What was wrong on the way to the texts: with the configuration, with files.
    pub troubles: Arc<Vec<Diagnostic>>,
    /// What a baseline leaves of both; `None` if there is none.
    pub left: Option<Arc<Vec<Diagnostic>>>,
    /// The numbers of its files.
    pub files: Arc<BTreeMap<PathBuf, FileId>>,
    /// The paths of its files, by their numbers.
    pub paths: Arc<Vec<PathBuf>>,
}

impl std::fmt::Debug for Space {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Space({})", self.root.display())
    }
}

impl Space {
    /// Everything that was found, sorted within each file.
    pub fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        let found = &self.snapshot.analysis.report.findings;
        let (first, rest) = match &self.left {
            Some(left) => (left.as_slice(), &[][..]),
            None => (self.troubles.as_slice(), found.as_slice()),
        };
        first.iter().chain(rest)
    }

    /// The path of a file.
    pub fn path(&self, file: FileId) -> Option<&Path> {
        self.paths.get(file.0 as usize).map(PathBuf::as_path)
    }
}

impl State {
    /// What columns count.
    pub fn unit(&self) -> ColumnUnit {
        self.documents.unit
    }

    /// The workspace that a file belongs to. A policy may be the base of several: then the one that it is in.
    pub fn space_of(&self, path: &Path) -> Option<(&Space, FileId)> {
        let holding = self.spaces.iter().filter_map(|space| {
            let file = space.files.get(path)?;
            Some((space, *file))
        });
        holding.max_by_key(|(space, _)| {
            let is_inside = path.starts_with(&space.root);
            (is_inside, space.root.as_os_str().len())
        })
    }
}
