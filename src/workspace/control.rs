//! What a workspace says of its findings: the levels of its files, and the findings that are known.

use super::checks::UNMATCHED_GLOB;
use super::config::{Config, is_at};
use super::load::Loader;
use super::names::Names;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::baseline::{self, Baseline};
use crate::engine::levels::Levels;
use crate::source::{FileId, Source};
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the known findings are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Known {
    /// In the file that `tidegate.toml` names, if it names one.
    #[default]
    AsConfigured,
    /// In a file, by its absolute path.
    Read(PathBuf),
    /// They are to be written into a file.
    Write(PathBuf),
}

impl Loader<'_> {
    /// The names of all files relative to the root, the same wherever the program runs.
    pub(super) fn relative(&self) -> FxHashMap<FileId, String> {
        let from_root = Names::seen_from(self.workspace.root.clone());
        let all = self.sources.iter();
        all.map(|(file, source)| {
            let path = self.setting.names.absolute(Path::new(source.name()));
            (file, from_root.show(&path, false))
        })
        .collect()
    }

    /// The levels of checks, for each file. A pattern that is about no file is told.
    pub(super) fn levels(
        &mut self,
        config: &Config,
        relative: &FxHashMap<FileId, String>,
    ) -> Levels {
        let mut levels = Levels::default();
        for (check, level) in &config.levels {
            levels.set(check, *level);
        }
        for one in &config.overrides {
            for (file, name) in relative {
                if one.is_about(Path::new(name)) {
                    for (check, level) in &one.levels {
                        levels.set_in(*file, check, *level);
                    }
                }
            }
            let patterns = one.files.iter().filter(|_| self.whole);
            for pattern in patterns {
                let mut names = relative.values();
                let Some(place) = pattern.place else { continue };
                if !names.any(|name| is_at(pattern, Path::new(name))) {
                    let message = format!("no file matches the pattern `{}`", pattern.text);
                    // Nothing is left unread for it.
                    self.findings.push(
                        Diagnostic::new(&UNMATCHED_GLOB, place, message)
                            .severity(Severity::Warning),
                    );
                }
            }
        }
        levels
    }

    /// Where the baseline is: a flag wins.
    pub(super) fn baseline_path(&self, config: &Config) -> Option<PathBuf> {
        match &self.setting.baseline {
            Known::Read(path) | Known::Write(path) => Some(path.clone()),
            Known::AsConfigured => {
                let (named, _) = config.baseline.as_ref()?;
                let path = self.workspace.root.join(named);
                Some(self.setting.names.absolute(&path))
            }
        }
    }

    /// The findings that are known.
    pub(super) fn baseline(&mut self, config: &Config) -> Option<Baseline> {
        if matches!(self.setting.baseline, Known::Write(_)) {
            return None;
        }
        let path = self.baseline_path(config)?;
        let name = self.name(&path);
        // A flag may name one anywhere.
        let admitted = match &self.setting.baseline {
            Known::AsConfigured => self.repository.admit(&path),
            Known::Read(_) | Known::Write(_) => Ok(()),
        };
        match admitted.and_then(|()| self.setting.texts.read(&path)) {
            Ok(text) => {
                let file = self.sources.add(Source::shared(name, Arc::clone(&text)));
                let (baseline, findings) = baseline::read(file, &text);
                self.findings.extend(findings);
                Some(baseline)
            }
            Err(refusal) => {
                match &config.baseline {
                    Some((_, place)) if self.setting.baseline == Known::AsConfigured => {
                        let message = format!("the baseline `{name}` {}", refusal.1);
                        self.findings
                            .push(Diagnostic::new(refusal.0, *place, message).help(
                            "`tidegate check --write-baseline` writes one, or leave the key out",
                        ));
                    }
                    _ => self.refuse(&name, refusal),
                }
                None
            }
        }
    }
}
