//! The files of a folder that are policies and plans.
//!
//! Hidden folders, `target` and `node_modules` are not searched, nor are workspaces within the workspace. `.gitignore` has no
//! part in it: what is checked must not depend on whether the folder is a checkout of git. Symbolic links are followed within the repository, and a
//! file that is reached in several ways is one file.

use super::checks::{NESTED_WORKSPACE, UNREADABLE_FILE};
use super::config::{CONFIG_NAME, Config, Pattern};
use super::discover::enclosing_root;
use super::read::Texts;
use super::repository::{Repository, real};
use super::tree::{Tree, Visitor};
use crate::diagnostic::Check;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
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
    /// A workspace inside another that did not declare it.
    pub fn nested(root: &Path) -> Self {
        Trouble {
            path: root.join(CONFIG_NAME),
            check: &NESTED_WORKSPACE,
            what: "makes a workspace inside another, which neither leaves the folder out nor names it in `workspaces`"
                .to_owned(),
        }
    }

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
    /// The files that only links lead to, by these paths, and where they are: below the root by its path, else by their real path.
    pub own: BTreeMap<PathBuf, PathBuf>,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
    /// For each pattern in the order of [`Config::patterns`], whether a file has it.
    pub matched: Vec<bool>,
}

/// Finds the policies and plans at and under a folder of a workspace. A folder that a person named is searched even if the
/// configuration leaves it out: what leaves out the folder itself is not asked about what is in it.
pub fn find_files(
    folder: &Path,
    root: &Path,
    config: &Config,
    repository: &Repository,
    open: &Texts,
) -> Found {
    let relative = folder.strip_prefix(root).unwrap_or(Path::new(""));
    let inside = relative.join("\u{1}");
    let exclude: Vec<&Pattern> = config
        .exclude
        .iter()
        .filter(|pattern| folder == root || !inside.ancestors().any(|path| pattern.matches(path)))
        .collect();
    let mut finder = Finder {
        found: Found {
            matched: vec![false; config.patterns().count()],
            ..Found::default()
        },
        root,
        real_root: real(root),
        config,
        linked: None,
    };
    for path in open.new_below(folder) {
        let relative = path.strip_prefix(root).unwrap_or(path);
        let mut above = relative.ancestors();
        let is_left_out = above.any(|path| exclude.iter().any(|pattern| pattern.matches(path)))
            || path
                .ancestors()
                .take_while(|above| *above != root)
                .any(is_marked);
        if !is_left_out && !relative.iter().any(is_skipped_name) && repository.holds(path) {
            finder.file(path, None);
        }
    }
    let is_workspace = is_marked(root);
    let nested = RefCell::new(BTreeSet::new());
    let leave_out = |path: &Path, is_folder: bool| {
        let relative = path.strip_prefix(root).unwrap_or(path);
        if is_skipped(path, is_folder) || exclude.iter().any(|pattern| pattern.matches(relative)) {
            return true;
        }
        if !is_folder || !is_marked(path) {
            return false;
        }
        if !is_workspace || config.leaves(relative) {
            return true;
        }
        // What nobody declared stays with the outer workspace.
        nested.borrow_mut().insert(path.to_owned());
        false
    };
    let taking = finder.found.matched.len();
    let tree = Tree {
        folder,
        root,
        repository,
        patterns: config.patterns().chain(exclude.iter().copied()).collect(),
        taking,
        leave_out: &leave_out,
    };
    tree.walk(&mut finder);
    let mut found = finder.found;
    let nested = nested.into_inner().into_iter();
    found
        .troubles
        .extend(nested.map(|path| Trouble::nested(&path)));
    found.sort();
    found
}

/// Finds the roots of workspaces under a folder, itself left out.
pub fn find_roots(folder: &Path, repository: &Repository) -> (Vec<PathBuf>, Vec<Trouble>) {
    let mut roots = Roots::default();
    let tree = Tree {
        folder,
        root: folder,
        repository,
        patterns: Vec::new(),
        taking: 0,
        leave_out: &is_skipped,
    };
    tree.walk(&mut roots);
    // A workspace reports what is wrong in it, and may leave it out.
    roots.troubles.retain(|trouble| {
        let above = trouble.path.parent();
        above.is_none_or(|above| !above.ancestors().any(is_marked))
    });
    // One that the workspace around it did not declare is a part of that.
    let is_own = |root: &PathBuf| enclosing_root(root) == Some(root);
    roots.found.retain(is_own);
    (roots.found, roots.troubles)
}

#[derive(Default)]
struct Roots {
    found: Vec<PathBuf>,
    troubles: Vec<Trouble>,
}

impl Visitor for Roots {
    fn folder(&mut self, path: &Path) {
        let is_known = || self.found.iter().any(|known| real(known) == real(path));
        if is_marked(path) && !is_known() {
            self.found.push(path.to_owned());
        }
    }

    fn file(&mut self, _: &Path, _: Option<&Path>) {}

    fn wants(&self, _: &Path) -> bool {
        false
    }

    fn trouble(&mut self, trouble: Trouble) {
        self.troubles.push(trouble);
    }
}

/// Sorts the files of a workspace by what they are.
struct Finder<'f> {
    found: Found,
    root: &'f Path,
    real_root: PathBuf,
    config: &'f Config,
    /// What was taken so far, by kind and own path; filled once a link is followed.
    linked: Option<BTreeSet<(Kind, PathBuf)>>,
}

/// What a file is taken as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Policy,
    Plan,
    Test,
    Table(usize),
}

impl Visitor for Finder<'_> {
    fn folder(&mut self, path: &Path) {
        if path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("tide"))
        {
            let what = "is a folder with the name of a policy";
            self.found.troubles.push(Trouble::unreadable(path, what));
        }
    }

    fn file(&mut self, path: &Path, real: Option<&Path>) {
        let relative = path.strip_prefix(self.root).unwrap_or(path);
        let kinds = self.found.kinds(relative, self.config);
        if kinds.is_empty() {
            return;
        }
        if path.to_str().is_none() {
            let what = "has a name that is not UTF-8";
            self.found.troubles.push(Trouble::unreadable(path, what));
            return;
        }
        for kind in kinds {
            if real.is_none_or(|real| self.is_new(kind, path, real)) {
                self.found.take(kind, path);
            }
        }
    }

    fn wants(&self, path: &Path) -> bool {
        let relative = path.strip_prefix(self.root).unwrap_or(path);
        self.config
            .patterns()
            .any(|pattern| pattern.matches(relative))
    }

    fn trouble(&mut self, trouble: Trouble) {
        self.found.troubles.push(trouble);
    }
}

impl Finder<'_> {
    /// Whether a file behind a link was not taken yet by another path.
    fn is_new(&mut self, kind: Kind, path: &Path, real: &Path) -> bool {
        let own = match real.strip_prefix(&self.real_root) {
            Ok(relative) => self.root.join(relative),
            Err(_) => real.to_owned(),
        };
        let linked = self.linked.get_or_insert_with(|| self.found.taken());
        let is_new = linked.insert((kind, own.clone()));
        if is_new {
            self.found.own.insert(path.to_owned(), own);
        }
        is_new
    }
}

impl Found {
    /// What a file is, by its path relative to the root.
    fn kinds(&mut self, relative: &Path, config: &Config) -> Vec<Kind> {
        if relative.file_name().is_some_and(|name| name == CONFIG_NAME) {
            return Vec::new();
        }
        let tables = config.tables_of(relative);
        let own = config.policies.len() + config.plans.len() + config.tests.len();
        let is_table = !tables.is_empty();
        let (mut is_policy, mut is_plan, mut is_test) = (false, false, false);
        for (number, (pattern, matched)) in config.patterns().zip(&mut self.matched).enumerate() {
            if is_table && number < own || !pattern.matches(relative) {
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
        match (is_policy, is_test, is_plan) {
            _ if is_table => tables.into_iter().map(Kind::Table).collect(),
            (true, _, _) => vec![Kind::Policy],
            (false, true, _) => vec![Kind::Test],
            (false, false, true) => vec![Kind::Plan],
            (false, false, false) => Vec::new(),
        }
    }

    fn take(&mut self, kind: Kind, path: &Path) {
        let path = path.to_owned();
        match kind {
            Kind::Policy => self.policies.push(path),
            Kind::Plan => self.plans.push(path),
            Kind::Test => self.tests.push(path),
            Kind::Table(table) => match self.tables.last_mut() {
                Some((last, tables)) if *last == path => tables.push(table),
                _ => self.tables.push((path, vec![table])),
            },
        }
    }

    /// Everything that was taken.
    fn taken(&self) -> BTreeSet<(Kind, PathBuf)> {
        let of = |kind: Kind, paths: &[PathBuf]| {
            let paths = paths.iter();
            paths.map(|path| (kind, path.clone())).collect::<Vec<_>>()
        };
        let tables = self.tables.iter().flat_map(|(path, tables)| {
            let tables = tables.iter();
            tables.map(|table| (Kind::Table(*table), path.clone()))
        });
        of(Kind::Policy, &self.policies)
            .into_iter()
            .chain(of(Kind::Plan, &self.plans))
            .chain(of(Kind::Test, &self.tests))
            .chain(tables)
            .collect()
    }

    /// The order in which a disk lists its files is nobody's.
    fn sort(&mut self) {
        self.policies.sort();
        self.plans.sort();
        self.tests.sort();
        self.tables.sort();
    }
}

fn is_skipped(path: &Path, is_folder: bool) -> bool {
    let name = path.file_name().unwrap_or_default();
    is_hidden(name) || is_folder && is_skipped_name(name)
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Whether nothing in a folder of this name is ever read.
pub(crate) fn is_skipped_name(name: &OsStr) -> bool {
    is_hidden(name) || SKIPPED.iter().any(|skip| name == *skip)
}

/// Whether a folder is the root of a workspace.
fn is_marked(folder: &Path) -> bool {
    folder.join(CONFIG_NAME).is_file()
}
