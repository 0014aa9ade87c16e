//! The policy files of some workspaces, for the commands that are about policies alone.

use crate::diagnostic::{Severity, escape_text};
use crate::source::FileId;
use crate::workspace::config::{CONFIG_NAME, Config, parse_config};
use crate::workspace::discover::Workspace;
use crate::workspace::names::Names;
use crate::workspace::read::{Texts, read_text};
use crate::workspace::repository::Repository;
use crate::workspace::walk::find_files;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What was found.
#[derive(Default)]
pub struct Policies {
    /// The files, by the names to show.
    pub files: BTreeMap<String, PathBuf>,
    /// What could not be read, or is no policy: how bad it is, and a message.
    pub troubles: Vec<(Severity, String)>,
}

/// Finds the policies of the workspaces, and only those at and under what was named where something was.
pub fn find_policies(workspaces: &[Workspace], names: &Names) -> Policies {
    let mut found = Policies::default();
    for workspace in workspaces {
        found.add(workspace, names);
    }
    found.troubles.dedup();
    found
}

impl Policies {
    fn add(&mut self, workspace: &Workspace, names: &Names) {
        let show = |path: &Path| names.show(path, workspace.absolute);
        let repository = workspace.repository();
        let config = self.config(workspace, &repository, &show);
        let root = &workspace.root;
        if workspace.whole {
            self.add_folder(root, root, &config, &repository, &show);
        }
        for named in &workspace.named {
            if let Err((check, what)) = repository.admit(&named.path) {
                let name = show(&named.path);
                let what = format!("`{}` {what}", escape_text(&name, false));
                self.troubles.push((check.severity, what));
            } else if named.path.is_dir() {
                self.add_folder(&named.path, root, &config, &repository, &show);
            } else if named
                .path
                .extension()
                .is_some_and(|end| end.eq_ignore_ascii_case("tide"))
            {
                self.files.insert(show(&named.path), named.path.clone());
            } else {
                let name = show(&named.path);
                let name = escape_text(&name, false);
                let what = format!("`{name}` is no policy: its name does not end in `.tide`");
                self.troubles.push((Severity::Error, what));
            }
        }
    }

    fn add_folder(
        &mut self,
        folder: &Path,
        root: &Path,
        config: &Config,
        repository: &Repository,
        show: &impl Fn(&Path) -> String,
    ) {
        let found = find_files(folder, root, config, repository, &Texts::default());
        for path in found.policies {
            if path
                .extension()
                .is_some_and(|end| end.eq_ignore_ascii_case("tide"))
            {
                self.files.insert(show(&path), path);
            }
        }
        for trouble in found.troubles {
            let name = show(&trouble.path);
            let name = escape_text(&name, false);
            let what = format!("`{name}` {}", trouble.what);
            self.troubles.push((trouble.check.severity, what));
        }
    }

    /// The configuration of a workspace. With a mistake in it, other files might be meant: that is told.
    fn config(
        &mut self,
        workspace: &Workspace,
        repository: &Repository,
        show: &impl Fn(&Path) -> String,
    ) -> Config {
        if !workspace.has_config {
            return Config::default();
        }
        let path = workspace.root.join(CONFIG_NAME);
        let name = show(&path);
        let name = escape_text(&name, false);
        match repository.admit(&path).and_then(|()| read_text(&path)) {
            Ok(text) => {
                let (config, findings) = parse_config(FileId(0), &text);
                let is_error = |severity| severity == Severity::Error;
                if let Some(finding) = findings.iter().find(|found| is_error(found.severity)) {
                    let message = escape_text(&finding.message, false);
                    let what = format!("`{name}`: {message}; `tidegate check` shows where");
                    self.troubles.push((Severity::Error, what));
                }
                config
            }
            Err((_, what)) => {
                let what = format!("`{name}` {what}");
                self.troubles.push((Severity::Error, what));
                Config::default()
            }
        }
    }
}
