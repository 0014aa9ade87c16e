//! The policies that a workspace builds on: folders and files outside of it, which its `tidegate.toml` names as `base`.
//!
//! A path that lies in a workspace stands for that whole workspace, its own bases included: who names one folder of an
//! organisation's policies does not leave out the folder beside it.

use super::checks::MISSING_BASE;
use super::config::{CONFIG_NAME, Config, parse_config};
use super::discover::enclosing_root;
use super::load::Loader;
use super::names::slashed;
use super::read::read_text;
use super::repository::real;
use super::walk::find_files;
use crate::diagnostic::Diagnostic;
use crate::policy::layers::{Origin, Origins};
use crate::source::{FileId, Place, Source, Span};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};

/// What a workspace builds on, found. The first is the workspace itself, without policies here.
#[derive(Default)]
pub(super) struct Bases {
    pub found: Vec<Base>,
    /// The folders of time zones that they name, the nearest base first, and where.
    pub zones: Vec<(PathBuf, Place)>,
}

/// A workspace among those from which policies come, or a folder that lies in none.
#[derive(Default)]
pub(super) struct Base {
    /// Its root.
    pub root: PathBuf,
    /// The policy files, absolute.
    pub policies: Vec<PathBuf>,
    /// The numbers of its own bases.
    bases: Vec<usize>,
}

/// A path that is named as a base.
struct NamedBase {
    /// The number of the workspace that names it.
    by: usize,
    path: PathBuf,
    place: Place,
}

impl Bases {
    /// The policies of all bases.
    pub fn policies(&self) -> impl Iterator<Item = &PathBuf> {
        self.found.iter().flat_map(|base| &base.policies)
    }

    /// Whether a workspace builds on another, directly or not.
    fn is_below(&self, base: usize, of: usize) -> bool {
        let mut open = vec![of];
        let mut seen = vec![false; self.found.len()];
        while let Some(at) = open.pop() {
            if at == base {
                return true;
            }
            if let (Some(one), Some(seen)) = (self.found.get(at), seen.get_mut(at))
                && !std::mem::replace(seen, true)
            {
                open.extend(&one.bases);
            }
        }
        false
    }

    /// Notes that one workspace builds on another, unless that would be a circle: whoever is checked is on top.
    fn connect(&mut self, by: usize, base: usize) {
        if !self.is_below(by, base)
            && let Some(above) = self.found.get_mut(by)
            && !above.bases.contains(&base)
        {
            above.bases.push(base);
        }
    }

    /// From which workspace each policy file comes, by where it is: of several folders that hold it the innermost.
    pub fn origins<'f>(
        &self,
        files: impl Iterator<Item = (FileId, &'f Path)>,
        show: impl Fn(&Path) -> String,
    ) -> Origins {
        let mut listed: FxHashMap<&Path, usize> = FxHashMap::default();
        for (number, base) in self.found.iter().enumerate() {
            for path in &base.policies {
                listed.insert(path, number);
            }
        }
        let of_file = files.map(|(file, path)| {
            let of_root = self.found.iter().enumerate();
            let of_root = of_root.filter(|(_, base)| path.starts_with(&base.root));
            let innermost = of_root.max_by_key(|(_, base)| base.root.components().count());
            let by_root = innermost.map(|(number, _)| number);
            // A file behind a link lies where the link is found.
            let number = by_root.or(listed.get(path).copied()).unwrap_or(0);
            let root = self.found.get(number).map(|base| &base.root);
            let relative = root.and_then(|root| path.strip_prefix(root).ok());
            let relative = match relative {
                // A file that is a base by itself.
                Some(relative) if relative == Path::new("") => path.file_name().map(Path::new),
                relative => relative,
            };
            let relative = slashed(relative.unwrap_or(path).components());
            (file, (number, relative))
        });
        Origins {
            of_file: of_file.collect(),
            workspaces: self
                .found
                .iter()
                .map(|base| Origin {
                    name: show(&base.root),
                    bases: base.bases.clone(),
                })
                .collect(),
        }
    }
}

impl Loader<'_> {
    /// The policies of the bases of a workspace, and of their bases.
    pub(super) fn bases(&mut self, root: &Path, config: &Config) -> Bases {
        let mut bases = Bases {
            found: vec![Base {
                root: root.to_owned(),
                ..Base::default()
            }],
            zones: Vec::new(),
        };
        let mut open: VecDeque<NamedBase> = self.named_bases(0, root, config).into();
        open.extend(self.demanded_inside(root));
        while let Some(named) = open.pop_front() {
            let at = self.workspace_of_base(&named.path, root);
            let known = bases.found.iter().position(|base| base.root == at);
            let is_whole = at.join(CONFIG_NAME).is_file() && at != root;
            if let Some(number) = known
                && (is_whole || named.path == root)
            {
                bases.connect(named.by, number);
                continue;
            }
            let number = known.unwrap_or(bases.found.len());
            if known.is_none() {
                bases.found.push(Base {
                    root: at.clone(),
                    ..Base::default()
                });
            }
            bases.connect(named.by, number);
            let from = if is_whole { &at } else { &named.path };
            let (policies, config) = self.base(from, &named, is_whole);
            if let Some(base) = bases.found.get_mut(number) {
                base.policies.extend(policies);
            }
            if let Some((folder, place)) = &config.timezone_database {
                bases.zones.push((at.join(folder), *place));
            }
            open.extend(self.named_bases(number, &at, &config));
        }
        bases
    }

    /// What is demanded as a base and lies in the workspace itself is its base, whatever its files say.
    fn demanded_inside(&mut self, root: &Path) -> Vec<NamedBase> {
        let demanded = self.setting.demanded.iter();
        let demanded = demanded.map(|path| self.setting.names.absolute(path));
        let inside = |path: &PathBuf| {
            path != root
                && path.starts_with(root)
                && self.workspace_of_base(path, root).starts_with(path)
        };
        let inside: Vec<PathBuf> = demanded.filter(inside).collect();
        inside
            .into_iter()
            .map(|path| NamedBase {
                by: 0,
                place: self.place_of_config(root),
                path,
            })
            .collect()
    }

    /// Where a workspace would name its base.
    fn place_of_config(&mut self, root: &Path) -> Place {
        let name = self.name(&root.join(CONFIG_NAME));
        let known = self
            .sources
            .iter()
            .find(|(_, source)| source.name() == name);
        let file = known.map(|(file, _)| file);
        let file = file.unwrap_or_else(|| self.sources.add(Source::new(name, "")));
        Span::default().within(file)
    }

    /// A pipeline can demand a base: whoever proposes a change could leave it out of `tidegate.toml`, or name another one whose policies have
    /// the same names. The workspace of the base itself builds on it.
    pub(super) fn expect_demanded(&mut self, root: &Path) {
        for path in self.setting.demanded {
            let path = self.setting.names.absolute(path);
            let at = self.workspace_of_base(&path, root);
            let found = self.bases.found.iter().enumerate();
            let mut found = found.filter(|(_, base)| real(&base.root) == real(&at));
            let is_whole = at.join(CONFIG_NAME).is_file();
            let is_there = match found.next() {
                Some((0, _)) => true,
                Some((_, base)) => {
                    !base.policies.is_empty() && (is_whole || self.has_all(base, &path))
                }
                None => real(&path) == real(root),
            };
            if is_there {
                continue;
            }
            let name = self.name(&path);
            let place = self.place_of_config(root);
            let message = match path.exists() {
                true => {
                    format!("this workspace does not build on `{name}`, and `--base` demands it")
                }
                false => format!("the base `{name}`, which `--base` demands, does not exist"),
            };
            self.findings.push(
                Diagnostic::new(&MISSING_BASE, place, message)
                    .remark("nothing is `go` without it")
                    .help(format!("name it in `tidegate.toml`: `base = [\"…\"]` with the path of `{name}` from this file")),
            );
        }
    }

    /// Whether a base without a `tidegate.toml` has all policies of a path.
    fn has_all(&self, base: &Base, path: &Path) -> bool {
        if path.is_file() {
            return base
                .policies
                .iter()
                .any(|policy| real(policy) == real(path));
        }
        let mut repository = self.repository.clone();
        repository.add_base(path);
        let config = Config::default();
        let files = find_files(path, path, &config, &repository, &self.setting.texts);
        let known: Vec<PathBuf> = base.policies.iter().map(|policy| real(policy)).collect();
        files
            .policies
            .iter()
            .all(|policy| known.contains(&real(policy)))
    }

    fn named_bases(&self, by: usize, root: &Path, config: &Config) -> Vec<NamedBase> {
        let bases = config.base.iter();
        bases
            .map(|(path, place)| NamedBase {
                by,
                path: self.setting.names.absolute(&root.join(path)),
                place: *place,
            })
            .collect()
    }

    /// What a path that is named as a base stands for: the workspace that it lies in, else the folder itself, or the folder of the file.
    /// A folder of the workspace that is checked is a base by itself.
    fn workspace_of_base(&self, path: &Path, own: &Path) -> PathBuf {
        let folder = match path.is_file() {
            true => path.parent().unwrap_or(path),
            false => path,
        };
        if !path.exists() {
            return folder.to_owned();
        }
        if real(folder) == real(own) {
            return path.to_owned();
        }
        match enclosing_root(folder) {
            Some(root) if real(root) != real(own) && self.may_be_base(root, own) => root.to_owned(),
            _ => folder.to_owned(),
        }
    }

    /// Whether a workspace may be a base as a whole. One that holds the workspace that is checked has to leave it out, or name it.
    fn may_be_base(&self, root: &Path, own: &Path) -> bool {
        let Ok(relative) = own.strip_prefix(root) else {
            return true;
        };
        let text = read_text(&root.join(CONFIG_NAME)).unwrap_or_default();
        parse_config(FileId(0), &text).0.leaves(relative)
    }

    /// The policies of one base, and what its `tidegate.toml` says.
    fn base(&mut self, path: &Path, named: &NamedBase, is_whole: bool) -> (Vec<PathBuf>, Config) {
        if path.is_file() {
            if path
                .extension()
                .is_some_and(|ending| ending.eq_ignore_ascii_case("tide"))
            {
                self.repository.add_base(path);
            } else if let Err(refusal) = self.repository.admit(path) {
                let name = self.name(path);
                self.refuse(&name, refusal);
                return (Vec::new(), Config::default());
            }
            return (vec![path.to_owned()], Config::default());
        }
        let config = if path.join(CONFIG_NAME).is_file() {
            // What a base says of itself is read wherever it lies, but not through a link.
            let before = self.repository.clone();
            if !std::fs::symlink_metadata(path.join(CONFIG_NAME)).is_ok_and(|it| it.is_symlink()) {
                self.repository.add_file(&path.join(CONFIG_NAME));
            }
            let config = self.read_config(path);
            self.repository = before;
            config
        } else {
            Config::default()
        };
        let mut repository = self.repository.clone();
        match is_whole {
            true => repository.add_workspace(path),
            false => repository.add_base(path),
        }
        let files = find_files(path, path, &config, &repository, &self.setting.texts);
        // Of a base only the policies count.
        let matched = files.matched.get(..config.policies.len());
        self.report_unmatched(&config, matched.unwrap_or_default());
        let mut policies = files.policies;
        // A file that is named counts, whatever the workspace says that it lies in.
        if named.path.is_file() && !policies.contains(&named.path) {
            policies.push(named.path.clone());
        }
        if !policies.is_empty() {
            // What holds no policy is no base, and must not open a folder of the machine.
            self.repository = repository;
        }
        if path.is_dir() {
            files
                .troubles
                .into_iter()
                .for_each(|trouble| self.trouble(trouble));
        }
        if policies.is_empty() && config.base.is_empty() {
            let name = self.name(path);
            let why = if path.is_dir() {
                "holds no policy"
            } else {
                "does not exist"
            };
            self.findings.push(
                Diagnostic::new(&MISSING_BASE, named.place, format!("the base `{name}` {why}"))
                    .help("a path counts from the folder of this `tidegate.toml`; without its base a policy would ask for less than it should"),
            );
        }
        (policies, config)
    }
}
