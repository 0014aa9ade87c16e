//! How much findings weigh in a workspace: the levels of its `tidegate.toml`, and which checks have one that may be changed.

use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::engine::Suppressed;
use crate::lints;
use crate::source::FileId;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The lint on which verdicts rest: days that nobody knows to be free or not.
const ALWAYS: &str = "calendar-does-not-cover";

/// What a check's findings weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// There are none.
    Off,
    /// Worth knowing.
    Note,
    /// Worth mending.
    Warning,
    /// Wrong: the run fails.
    Error,
}

impl Level {
    /// All of them, from least to most.
    pub const ALL: [Level; 4] = [Level::Off, Level::Note, Level::Warning, Level::Error];

    /// The word in `tidegate.toml`.
    pub fn word(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }

    /// The level of a word.
    pub fn find(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.word() == word)
    }

    fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Note => Some(Severity::Note),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

/// Whether people may change what a check's findings weigh, and allow them in a comment: lints, warnings and notes. What refuses a
/// plan, a mistake in a text and what could not be read stay what they are.
pub fn is_adjustable(check: &Check) -> bool {
    check.severity < Severity::Owed || is_lint(check.name)
}

/// Whether a finding may be left out: by the rule of [`is_adjustable`], or since its statement only advises.
pub fn may_be_left_out(finding: &Diagnostic) -> bool {
    finding.severity < Severity::Owed || is_lint(finding.name)
}

pub(super) fn is_lint(name: &str) -> bool {
    name != ALWAYS && lints::ALL.iter().any(|(check, ..)| check.name == name)
}

/// The levels of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    everywhere: BTreeMap<&'static str, Level>,
    in_files: FxHashMap<FileId, BTreeMap<&'static str, Level>>,
}

impl Levels {
    /// Sets the level of a check; what cannot be changed is left alone.
    pub fn set(&mut self, check: &'static Check, level: Level) {
        if is_adjustable(check) {
            self.everywhere.insert(check.name, level);
        }
    }

    /// Sets the level of a check in one file, which wins.
    pub fn set_in(&mut self, file: FileId, check: &'static Check, level: Level) {
        if is_adjustable(check) {
            let levels = self.in_files.entry(file).or_default();
            levels.insert(check.name, level);
        }
    }

    /// Whether the level of a check is set anywhere, so that its findings may weigh more than they do by themselves.
    pub fn has(&self, check: &str) -> bool {
        let mut in_files = self.in_files.values();
        self.everywhere.contains_key(check) || in_files.any(|levels| levels.contains_key(check))
    }

    fn of(&self, finding: &Diagnostic) -> Option<Level> {
        let in_file = self.in_files.get(&finding.primary.place.file);
        let in_file = in_file.and_then(|levels| levels.get(finding.name));
        in_file
            .or_else(|| self.everywhere.get(finding.name))
            .copied()
            .filter(|_| may_be_left_out(finding))
    }

    /// Gives findings the levels of their checks, and takes out those that are off.
    pub fn apply<T: Weighed>(&self, findings: &mut Vec<T>) {
        if self.everywhere.is_empty() && self.in_files.is_empty() {
            return;
        }
        findings.retain_mut(|finding| {
            let finding = finding.finding();
            let Some(level) = self.of(finding) else {
                return true;
            };
            match level.severity() {
                Some(severity) => finding.severity = severity,
                None => return false,
            }
            true
        });
    }
}

/// What has the weight of a finding.
pub trait Weighed {
    /// The finding.
    fn finding(&mut self) -> &mut Diagnostic;
}

impl Weighed for Diagnostic {
    fn finding(&mut self) -> &mut Diagnostic {
        self
    }
}

impl Weighed for Suppressed {
    fn finding(&mut self) -> &mut Diagnostic {
        &mut self.finding
    }
}
