//! The files below a folder, each once, whatever links lead to it.
//!
//! Real folders are walked first, then links are followed. A folder that a link leads to is walked again only if patterns tell that path from the
//! others, which [`Ways`] knows. So the work does not grow with the number of paths, which may double with each level of links.

use super::checks::{LINK_LOOP, OUTSIDE_REPOSITORY};
use super::config::Pattern;
use super::read::why;
use super::repository::{LEADS_OUTSIDE, Repository, real};
use super::walk::Trouble;
use super::ways::{Way, Ways};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// What a walk is about.
pub struct Tree<'t> {
    /// The folder that is walked.
    pub folder: &'t Path,
    /// What patterns are relative to.
    pub root: &'t Path,
    /// What may be read.
    pub repository: &'t Repository,
    /// The patterns that decide what a file is, and those that leave it out; none if a file is the same by every path.
    pub patterns: Vec<&'t Pattern>,
    /// How many of them, the first ones, decide what a file is.
    pub taking: usize,
    /// Whether a file or folder is left out, by its path and whether it is a folder.
    pub leave_out: &'t dyn Fn(&Path, bool) -> bool,
}

/// What a walk tells.
pub trait Visitor {
    /// A folder below the one that is walked.
    fn folder(&mut self, path: &Path);
    /// A file. Its real path is given if a link leads to it.
    fn file(&mut self, path: &Path, real: Option<&Path>);
    /// Whether a file of this path would be taken.
    fn wants(&self, path: &Path) -> bool;
    /// Something wrong with a path.
    fn trouble(&mut self, trouble: Trouble);
}

/// A folder to list: the path by which it was reached and its real path.
struct Folder {
    path: PathBuf,
    real: PathBuf,
    is_linked: bool,
}

/// A link that is followed when all real folders are known.
struct Link {
    path: PathBuf,
    real: PathBuf,
    is_folder: bool,
}

struct Walk<'t, V> {
    tree: &'t Tree<'t>,
    visitor: &'t mut V,
    ways: Option<Ways>,
    /// The real folders that were walked without a link.
    walked: Vec<PathBuf>,
    /// Which folders were walked, and how patterns see them; filled once a link is followed.
    seen: BTreeSet<(PathBuf, Way)>,
    open: Vec<Folder>,
    links: Vec<Link>,
    /// The links of which something was reported, by their real paths.
    reported: BTreeSet<PathBuf>,
}

impl Tree<'_> {
    /// Walks, and hands over what is found, each file once by each way in which patterns may see it. Whether the folder itself may be read is for the
    /// caller to say.
    pub fn walk<V: Visitor>(&self, visitor: &mut V) {
        let real = real(self.folder);
        let mut walk = Walk {
            tree: self,
            visitor,
            ways: None,
            walked: Vec::new(),
            seen: BTreeSet::new(),
            open: vec![Folder {
                path: self.folder.to_owned(),
                real,
                is_linked: false,
            }],
            links: Vec::new(),
            reported: BTreeSet::new(),
        };
        walk.run();
    }
}

impl<V: Visitor> Walk<'_, V> {
    fn run(&mut self) {
        loop {
            while let Some(folder) = self.open.pop() {
                self.list(&folder);
            }
            if self.links.is_empty() {
                return;
            }
            self.remember_walked();
            // In the order of their paths: the first one names what is behind it.
            let mut links = std::mem::take(&mut self.links);
            links.sort_by(|a, b| a.path.cmp(&b.path));
            for link in links {
                match link.is_folder {
                    true => self.open_linked(link.path, link.real),
                    false => self.visitor.file(&link.path, Some(&link.real)),
                }
            }
        }
    }

    /// How patterns see a folder.
    fn way(&mut self, path: &Path) -> Way {
        let tree = self.tree;
        let ways = self.ways.get_or_insert_with(|| Ways::new(&tree.patterns));
        ways.of(path.strip_prefix(tree.root).unwrap_or(path))
    }

    /// Whether some pattern may take a file below a folder.
    fn may_take(&mut self, way: &Way) -> bool {
        let taking = self.tree.taking;
        taking == 0
            || self
                .ways
                .as_ref()
                .is_none_or(|ways| ways.may_match(way, taking))
    }

    fn remember_walked(&mut self) {
        for path in std::mem::take(&mut self.walked) {
            let way = self.way(&path);
            self.seen.insert((real(&path), way));
        }
    }

    /// Opens a folder behind a link, unless patterns saw it so already or take nothing there.
    fn open_linked(&mut self, path: PathBuf, real: PathBuf) {
        let way = self.way(&path);
        if self.may_take(&way) && self.seen.insert((real.clone(), way)) {
            self.open.push(Folder {
                path,
                real,
                is_linked: true,
            });
        }
    }

    fn list(&mut self, folder: &Folder) {
        let entries = match std::fs::read_dir(&folder.path) {
            Ok(entries) => entries,
            // A file that is walked is found by itself.
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return self.visitor.file(&folder.path, None);
            }
            Err(error) => return self.report(&folder.real, &folder.path, why(&error)),
        };
        if !folder.is_linked {
            self.walked.push(folder.path.clone());
        }
        for entry in entries {
            let (entry, kind) = match entry.and_then(|entry| Ok((entry.file_type()?, entry))) {
                Ok((kind, entry)) => (entry, kind),
                Err(error) => {
                    self.report(&folder.real, &folder.path, why(&error));
                    continue;
                }
            };
            let path = folder.path.join(entry.file_name());
            let real = folder.real.join(entry.file_name());
            if kind.is_symlink() {
                self.link(path, &real, folder);
            } else if (self.tree.leave_out)(&path, kind.is_dir()) {
                // Left out.
            } else if kind.is_dir() {
                self.visitor.folder(&path);
                match folder.is_linked {
                    true => self.open_linked(path, real),
                    false => self.open.push(Folder {
                        path,
                        real,
                        is_linked: false,
                    }),
                }
            } else {
                self.visitor.file(&path, folder.is_linked.then_some(&*real));
            }
        }
    }

    /// Looks where a link leads. What is outside, or nothing, is reported if something there might have been taken.
    fn link(&mut self, path: PathBuf, own: &Path, folder: &Folder) {
        let metadata = std::fs::metadata(&path);
        let is_folder = metadata.as_ref().is_ok_and(std::fs::Metadata::is_dir);
        if (self.tree.leave_out)(&path, is_folder) {
            return;
        }
        let target = metadata.and_then(|_| std::fs::canonicalize(&path));
        let real = match target {
            Ok(real) if self.tree.repository.holds_real(&real) => real,
            other => {
                let may_be_folder = is_folder || other.is_err();
                let counts = self.visitor.wants(&path) || may_be_folder && self.may_lie_in(&path);
                return match other {
                    _ if !counts => {}
                    Ok(_) if self.reported.insert(own.to_owned()) => {
                        self.visitor.trouble(outside(&path));
                    }
                    Ok(_) => {}
                    Err(error) => self.report(own, &path, why(&error)),
                };
            }
        };
        if !is_folder {
            self.links.push(Link {
                path,
                real,
                is_folder,
            });
            return;
        }
        self.visitor.folder(&path);
        if folder.real.starts_with(&real) {
            if self.reported.insert(own.to_owned()) {
                let name = real.file_name().unwrap_or(real.as_os_str());
                self.visitor.trouble(Trouble {
                    check: &LINK_LOOP,
                    what: format!(
                        "leads back to `{}`, so it is not followed",
                        name.to_string_lossy()
                    ),
                    path,
                });
            }
            return;
        }
        self.links.push(Link {
            path,
            real,
            is_folder,
        });
    }

    /// Whether patterns may take a file below this path, were it a folder.
    fn may_lie_in(&mut self, path: &Path) -> bool {
        if self.tree.taking == 0 {
            return false;
        }
        let way = self.way(path);
        self.may_take(&way)
    }

    /// Reports a path once, by whichever way it was reached first.
    fn report(&mut self, own: &Path, path: &Path, what: String) {
        if self.reported.insert(own.to_owned()) {
            self.visitor.trouble(Trouble::unreadable(path, what));
        }
    }
}

/// That a path leads outside.
pub fn outside(path: &Path) -> Trouble {
    Trouble {
        path: path.to_owned(),
        check: &OUTSIDE_REPOSITORY,
        what: LEADS_OUTSIDE.to_owned(),
    }
}
