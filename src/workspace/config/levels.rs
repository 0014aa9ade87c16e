//! `[levels]` and `[[override]]` of `tidegate.toml`: what the findings of a check weigh, everywhere and in some files.

use super::reader::{Reader, sorted};
use super::{Pattern, pattern};
use crate::checks;
use crate::diagnostic::{Check, Diagnostic, suggest};
use crate::engine::allow::unknown_check;
use crate::engine::levels::{Level, is_adjustable};
use crate::source::Place;
use crate::workspace::checks::{CONFIG_TYPE, FIXED_LEVEL, MISSING_CONFIG_KEY};
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The keys of an `[[override]]`.
pub const OVERRIDE_KEYS: [&str; 2] = ["files", "levels"];

/// The checks whose level may be set, in the order of their names.
pub fn adjustable() -> Vec<&'static Check> {
    let all = checks::all().into_iter().map(|(check, _)| check);
    all.filter(|check| is_adjustable(check)).collect()
}

/// Levels for some files.
#[derive(Clone, Debug, Default)]
pub struct Override {
    /// The files, relative to the root; a folder stands for all that is in it.
    pub files: Vec<Pattern>,
    /// The levels.
    pub levels: Vec<(&'static Check, Level)>,
}

impl Override {
    /// Whether it is about a file, by its path relative to the root.
    pub fn is_about(&self, relative: &Path) -> bool {
        let mut files = self.files.iter();
        files.any(|pattern| is_at(pattern, relative))
    }
}

/// Whether a pattern is about a file or a folder that it is in.
pub fn is_at(pattern: &Pattern, relative: &Path) -> bool {
    let mut folders = relative.ancestors();
    folders.any(|path| !path.as_os_str().is_empty() && pattern.matches(path))
}

impl Reader<'_> {
    /// `[levels]`: names of checks, each with a level.
    pub(super) fn levels(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<(&'static Check, Level)> {
        let Some(table) = self.table("levels", "a table of checks, each with its level", value)
        else {
            return Vec::new();
        };
        let all = checks::all();
        let mut levels = Vec::new();
        for (key, value) in sorted(table) {
            let (name, place) = (key.get_ref().as_ref(), self.place(key.span()));
            let level = self.level(name, value);
            match all.iter().find(|(check, _)| check.name == name) {
                Some((check, _)) if is_adjustable(check) => {
                    levels.extend(level.map(|level| (*check, level)));
                }
                Some((check, _)) => self.findings.push(fixed(check, place)),
                None => {
                    let known = all.iter().map(|(check, _)| *check);
                    let known = known.filter(|check| is_adjustable(check));
                    let near = suggest(name, known.map(|check| check.name));
                    self.findings.push(unknown_check(name, place, &near));
                }
            }
        }
        levels
    }

    fn level(&mut self, name: &str, value: &Spanned<DeValue<'_>>) -> Option<Level> {
        let DeValue::String(word) = value.get_ref() else {
            let wanted = "a level, in quotes: `off`, `note`, `warning` or `error`";
            self.expect(name, wanted, value);
            return None;
        };
        let level = Level::find(word);
        if level.is_none() {
            let words = Level::ALL.map(Level::word);
            self.wrong_word(name, word, &words, self.place(value.span()));
        }
        level
    }

    /// `[[override]]`: files, each with levels of their own; a later one wins.
    pub(super) fn overrides(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Override> {
        let expected = "tables, each under `[[override]]`";
        let DeValue::Array(items) = value.get_ref() else {
            self.expect("override", expected, value);
            return Vec::new();
        };
        let mut all = Vec::new();
        for item in items.iter() {
            let Some(table) = self.table("override", expected, item) else {
                continue;
            };
            let mut one = Override::default();
            for (key, value) in sorted(table) {
                match key.get_ref().as_ref() {
                    "files" => {
                        let words =
                            self.words("files", "a list of patterns, each in quotes", value);
                        for (text, place) in words {
                            one.files.extend(pattern(&text, place, self.findings));
                        }
                    }
                    "levels" => one.levels = self.levels(value),
                    unknown => self.unknown_key(unknown, &OVERRIDE_KEYS, key.span()),
                }
            }
            for key in OVERRIDE_KEYS.iter().filter(|key| !has(table, key)) {
                let place = self.head(item);
                let message = format!("this override does not say its `{key}`");
                self.findings
                    .push(Diagnostic::new(&MISSING_CONFIG_KEY, place, message));
            }
            all.push(one);
        }
        all
    }

    pub(super) fn wrong_word(&mut self, key: &str, word: &str, words: &[&str], place: Place) {
        let known = match words {
            [before @ .., last] => format!("`{}` or `{last}`", before.join("`, `")),
            [] => String::new(),
        };
        let message = format!("`{key}` is {known}, not `{word}`");
        let found = Diagnostic::new(&CONFIG_TYPE, place, message);
        self.findings
            .push(match suggest(word, words.iter().copied()).first() {
                Some(near) => found.help(format!("did you mean `{near}`?")).guess(
                    format!("write `{near}`"),
                    place,
                    format!("\"{near}\""),
                ),
                None => found,
            });
    }
}

fn has(table: &DeTable<'_>, key: &str) -> bool {
    table.iter().any(|(name, _)| name.get_ref().as_ref() == key)
}

fn fixed(check: &Check, place: Place) -> Diagnostic {
    let message = format!("the level of `{}` cannot be changed", check.name);
    Diagnostic::new(&FIXED_LEVEL, place, message).help(
        "levels are for lints, warnings and notes; a statement of a policy advises if it says `advisory`, and lets pass whom its `except` or `override` names",
    )
}
