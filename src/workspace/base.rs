//! The policies that a workspace builds on: folders and files outside of it, which its `tidegate.toml` names as `base`.

use super::checks::MISSING_BASE;
use super::config::{CONFIG_NAME, Config};
use super::load::Loader;
use super::walk::find_files;
use crate::diagnostic::Diagnostic;
use crate::source::Place;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What a workspace builds on, found.
#[derive(Default)]
pub(super) struct Bases {
    /// The policy files, absolute.
    pub policies: Vec<PathBuf>,
    /// The paths that were looked at, so that bases which name each other end.
    seen: BTreeSet<PathBuf>,
}

impl Loader<'_> {
    /// The policies of the bases of a workspace, and of their bases.
    pub(super) fn bases(&mut self, root: &Path, config: &Config) -> Bases {
        let mut found = Bases::default();
        found.seen.insert(root.to_owned());
        let mut open = self.named_bases(root, config);
        while let Some((path, place)) = open.pop() {
            if found.seen.insert(path.clone()) {
                open.extend(self.base(&path, place, &mut found));
            }
        }
        found
    }

    fn named_bases(&self, root: &Path, config: &Config) -> Vec<(PathBuf, Place)> {
        let absolute = |path: &String| self.setting.names.absolute(&root.join(path));
        let bases = config.base.iter();
        bases
            .map(|(path, place)| (absolute(path), *place))
            .collect()
    }

    /// Takes the policies of one base; the result are its own bases.
    fn base(&mut self, path: &Path, place: Place, found: &mut Bases) -> Vec<(PathBuf, Place)> {
        if path.is_file() {
            if path
                .extension()
                .is_some_and(|ending| ending.eq_ignore_ascii_case("tide"))
            {
                self.repository.add_base(path);
            } else if let Err(refusal) = self.repository.admit(path) {
                let name = self.name(path);
                self.refuse(&name, refusal);
                return Vec::new();
            }
            found.policies.push(path.to_owned());
            return Vec::new();
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
        repository.add_base(path);
        let files = find_files(path, path, &config, &repository, &self.setting.texts);
        // Of a base only the policies count.
        let matched = files.matched.get(..config.policies.len());
        self.report_unmatched(&config, matched.unwrap_or_default());
        let is_empty = files.policies.is_empty();
        if !is_empty {
            // What holds no policy is no base, and must not open a folder of the machine.
            self.repository = repository;
        }
        found.policies.extend(files.policies);
        if path.is_dir() {
            files
                .troubles
                .into_iter()
                .for_each(|trouble| self.trouble(trouble));
        }
        let further = self.named_bases(path, &config);
        if is_empty && further.is_empty() {
            let name = self.name(path);
            let why = if path.is_dir() {
                "holds no policy"
            } else {
                "does not exist"
            };
            self.findings.push(
                Diagnostic::new(&MISSING_BASE, place, format!("the base `{name}` {why}"))
                    .help("a path counts from the folder of this `tidegate.toml`; without its base a policy would ask for less than it should"),
            );
        }
        further
    }
}
