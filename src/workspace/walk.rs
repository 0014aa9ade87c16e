//! The files of a folder that are policies and plans.
//!
//! Hidden folders, `target` and `node_modules` are not searched, nor are workspaces within the workspace. `.gitignore` has no
//! part in it: what is checked must not depend on whether the folder is a checkout of git. Symbolic links are followed.

use super::checks::{LINK_LOOP, UNREADABLE_FILE};
use super::config::{CONFIG_NAME, Config, Pattern};
use super::read::{Texts, why};
use crate::diagnostic::Check;
use ignore::{DirEntry, Error, Walk, WalkBuilder};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Folders that are never plans or policies but copies and products.
const SKIPPED: [&str; 2] = ["target", "node_modules"];

/// Something wrong with a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// The path.
    pub path: PathBuf,
    /// Which check finds it.
    pub check: &'static Check,
    /// What is wrong with it: `is a folder`.
    pub what: String,
}

impl Trouble {
    /// A path that cannot be read.
    pub fn unreadable(path: &Path, what: impl Into<String>) -> Self {
        Trouble {
            path: path.to_owned(),
            check: &UNREADABLE_FILE,
            what: what.into(),
        }
    }
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Found {
    /// Policy files.
    pub policies: Vec<PathBuf>,
    /// Plan files.
    pub plans: Vec<PathBuf>,
    /// Test plans.
    pub tests: Vec<PathBuf>,
    /// Files of tables, each with the numbers of the tables that it is one of.
    pub tables: Vec<(PathBuf, Vec<usize>)>,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
    /// For each pattern in the order of [`Config::patterns`], whether a file has it.
    pub matched: Vec<bool>,
}

/// Finds the policies and plans at and under a folder of a workspace. A folder that a person named is searched even if the
/// configuration leaves it out: what leaves out the folder itself is not asked about what is in it.
pub fn find_files(folder: &Path, root: &Path, config: &Config, open: &Texts) -> Found {
    let mut found = Found {
        matched: vec![false; config.patterns().count()],
        ..Found::default()
    };
    let relative = folder.strip_prefix(root).unwrap_or(Path::new(""));
    let inside = relative.join("\u{1}");
    let exclude: Vec<Pattern> = config
        .exclude
        .iter()
        .filter(|pattern| folder == root || !inside.ancestors().any(|path| pattern.matches(path)))
        .cloned()
        .collect();
    for path in open.new_below(folder) {
        let relative = path.strip_prefix(root).unwrap_or(path);
        let mut above = relative.ancestors();
        let is_left_out = above.any(|path| exclude.iter().any(|pattern| pattern.matches(path)))
            || path
                .ancestors()
                .take_while(|above| *above != root)
                .any(is_marked);
        if !is_left_out && !relative.iter().any(is_skipped_name) {
            found.take_file(path, root, config);
        }
    }
    let base = root.to_owned();
    let leave_out = move |entry: &DirEntry| {
        let relative = entry.path().strip_prefix(&base).unwrap_or(entry.path());
        exclude.iter().any(|pattern| pattern.matches(relative)) || is_root(entry)
    };
    for entry in walk(folder, leave_out) {
        match entry {
            Ok(entry) => found.take(&entry, root, config),
            Err(error) => found.troubles.extend(trouble(error, |path| {
                let relative = path.strip_prefix(root).unwrap_or(path);
                config.patterns().any(|pattern| pattern.matches(relative))
            })),
        }
    }
    found
}

/// Finds the roots of workspaces under a folder, itself left out.
pub fn find_roots(folder: &Path) -> (Vec<PathBuf>, Vec<Trouble>) {
    let mut roots = Vec::new();
    let mut troubles = Vec::new();
    for entry in walk(folder, |_| false) {
        match entry {
            Ok(entry) if entry.depth() > 0 && is_root(&entry) => roots.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => troubles.extend(trouble(error, |_| false)),
        }
    }
    (roots, troubles)
}

impl Found {
    fn take(&mut self, entry: &DirEntry, root: &Path, config: &Config) {
        let path = entry.path();
        if entry.file_type().is_none_or(|kind| kind.is_dir()) {
            if entry.depth() > 0 && path.extension().is_some_and(|e| e == "tide") {
                let what = "is a folder with the name of a policy";
                self.troubles.push(Trouble::unreadable(path, what));
            }
            return;
        }
        self.take_file(path, root, config);
    }

    fn take_file(&mut self, path: &Path, root: &Path, config: &Config) {
        let relative = path.strip_prefix(root).unwrap_or(path);
        let (mut is_policy, mut is_plan, mut is_test) = (false, false, false);
        let is_config = path.file_name().is_some_and(|name| name == CONFIG_NAME);
        let tables = config.tables_of(relative);
        if !is_config && !tables.is_empty() {
            let patterns = config.patterns().zip(&mut self.matched);
            let own = config.policies.len() + config.plans.len() + config.tests.len();
            for (pattern, matched) in patterns.skip(own) {
                *matched |= pattern.matches(relative);
            }
            return self.add_table(path, tables);
        }
        for (number, (pattern, matched)) in config.patterns().zip(&mut self.matched).enumerate() {
            if is_config || !pattern.matches(relative) {
                continue;
            }
            *matched = true;
            let rest = number.checked_sub(config.policies.len());
            match rest.map(|rest| rest < config.plans.len()) {
                None => is_policy = true,
                Some(true) => is_plan = true,
                // No table: of those nothing that has the pattern comes here.
                Some(false) => is_test = true,
            }
        }
        if !(is_policy || is_plan || is_test) {
            return;
        }
        if self.has_good_name(path) {
            let list = match (is_policy, is_test) {
                (true, _) => &mut self.policies,
                (false, true) => &mut self.tests,
                (false, false) => &mut self.plans,
            };
            list.push(path.to_owned());
        }
    }

    fn add_table(&mut self, path: &Path, tables: Vec<usize>) {
        if self.has_good_name(path) {
            self.tables.push((path.to_owned(), tables));
        }
    }

    fn has_good_name(&mut self, path: &Path) -> bool {
        let is_good = path.to_str().is_some();
        if !is_good {
            let what = "has a name that is not UTF-8";
            self.troubles.push(Trouble::unreadable(path, what));
        }
        is_good
    }
}

fn walk(folder: &Path, leave_out: impl Fn(&DirEntry) -> bool + Send + Sync + 'static) -> Walk {
    let mut builder = WalkBuilder::new(folder);
    builder.standard_filters(false).follow_links(true);
    builder
        .filter_entry(move |entry| entry.depth() == 0 || !(is_skipped(entry) || leave_out(entry)));
    builder.build()
}

fn is_skipped(entry: &DirEntry) -> bool {
    let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    let name = entry.file_name();
    is_hidden(name) || folder && is_skipped_name(name)
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Whether nothing in a folder of this name is ever read.
pub(crate) fn is_skipped_name(name: &OsStr) -> bool {
    is_hidden(name) || SKIPPED.iter().any(|skip| name == *skip)
}

fn is_root(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir()) && is_marked(entry.path())
}

/// Whether a folder is the root of a workspace.
fn is_marked(folder: &Path) -> bool {
    folder.join(CONFIG_NAME).is_file()
}

/// What an error of a walk means. A link to nothing counts only where it has the name of a policy or plan.
fn trouble(error: Error, is_input: impl Fn(&Path) -> bool) -> Option<Trouble> {
    let mut path = PathBuf::new();
    let mut error = error;
    loop {
        error = match error {
            Error::WithPath { path: at, err } => {
                path = at;
                *err
            }
            Error::WithDepth { err, .. } | Error::WithLineNumber { err, .. } => *err,
            Error::Loop { ancestor, child } => {
                let target = ancestor.file_name().unwrap_or(ancestor.as_os_str());
                return Some(Trouble {
                    path: child,
                    check: &LINK_LOOP,
                    what: format!(
                        "leads back to `{}`, so it is not followed",
                        target.to_string_lossy()
                    ),
                });
            }
            Error::Io(error) => {
                let gone = error.kind() == std::io::ErrorKind::NotFound;
                let counts = !gone || is_input(&path);
                return counts.then(|| Trouble::unreadable(&path, why(&error)));
            }
            other => {
                return Some(Trouble::unreadable(
                    &path,
                    format!("cannot be read: {other}"),
                ));
            }
        };
    }
}
