//! The `.ics` files that policies name, read relative to the policy.

use super::contents::PolicyFile;
use super::read::Texts;
use super::repository::{Repository, real};
use crate::engine::CalendarFile;
use crate::source::{FileId, Source, SourceMap};
use crate::syntax::Parsed;
use crate::syntax::tree::{Holidays, SettingKind, Times};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the texts come from.
pub struct Shared<'t> {
    /// Those that stand in for the disk.
    pub texts: &'t Texts,
    /// What may be read.
    pub repository: &'t Repository,
}

/// Reads each calendar file once, however many policies name it and by whatever path. A failure is the engine's to report, at the policy's line.
pub fn read_calendars(
    policies: &[PolicyFile],
    sources: &mut SourceMap,
    shared: &Shared<'_>,
    name: impl Fn(&Path) -> String,
) -> Vec<CalendarFile> {
    let mut known: BTreeMap<PathBuf, Result<FileId, String>> = BTreeMap::new();
    let mut calendars = Vec::new();
    for policy in policies {
        for written in paths_in(&policy.parsed) {
            let path = policy.folder.join(&written);
            let own = real(&path);
            let mut read = || {
                shared.repository.admit(&own).map_err(|(_, what)| what)?;
                match shared.texts.read(&path) {
                    Ok(text) => Ok(sources.add(Source::shared(name(&path), text))),
                    Err(_) if !path.exists() => Err("no such file".to_owned()),
                    Err((_, what)) => Err(what),
                }
            };
            let file = known.entry(own.clone()).or_insert_with(&mut read);
            calendars.push(CalendarFile {
                policy: policy.file,
                path: written,
                file: file.clone(),
            });
        }
    }
    calendars
}

/// The files that a policy names, each once, in the order of the text.
pub(crate) fn paths_in(parsed: &Parsed) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    let settings = parsed.file.items.iter().flat_map(|item| &item.settings);
    for setting in settings {
        let named: Vec<&String> = match &setting.kind {
            SettingKind::Holidays { days, .. } => days
                .iter()
                .filter_map(|holiday| match holiday {
                    Holidays::File(path) => Some(&path.value),
                    Holidays::Date(_) => None,
                })
                .collect(),
            SettingKind::Times(Times::EventsIn(events)) => vec![&events.file.value],
            _ => continue,
        };
        for path in named {
            if !paths.contains(path) {
                paths.push(path.clone());
            }
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Span, Spanned};
    use crate::syntax::tree::{File, Item, ItemKind, OnlyEvents, Setting};

    fn policy(file: u32, folder: &Path, paths: &[&str]) -> PolicyFile {
        let span = Span::default();
        let holiday = |path: &&str| Holidays::File(Spanned::new((*path).to_owned(), span));
        let setting = Setting {
            span,
            keyword: span,
            kind: SettingKind::Holidays {
                days: paths.iter().map(holiday).collect(),
                only: OnlyEvents::default(),
            },
        };
        let item = Item {
            broken: false,
            span,
            kind: Spanned::new(ItemKind::Calendar, span),
            name: None,
            docs: Vec::new(),
            line: None,
            settings: vec![setting],
        };
        PolicyFile {
            file: FileId(file),
            parsed: Parsed {
                file: File { items: vec![item] },
                diagnostics: Vec::new(),
            },
            folder: folder.to_owned(),
        }
    }

    #[test]
    fn each_is_read_once_relative_to_its_policy() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        std::fs::create_dir(folder.join("sub")).unwrap();
        std::fs::write(folder.join("nl.ics"), "BEGIN:VCALENDAR").unwrap();
        std::fs::write(folder.join("bad.ics"), b"\xff").unwrap();
        let policies = [
            policy(0, folder, &["nl.ics", "bad.ics", "nl.ics"]),
            policy(1, folder, &["nl.ics", "gone.ics", "sub"]),
            policy(2, &folder.join("sub"), &["nl.ics"]),
        ];
        let mut sources = SourceMap::new();
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        let shared = Shared {
            texts: &Texts::default(),
            repository: &Repository::of(folder),
        };
        let calendars = read_calendars(&policies, &mut sources, &shared, name);
        let told: Vec<_> = calendars
            .iter()
            .map(|calendar| (calendar.policy.0, &*calendar.path, calendar.file.clone()))
            .collect();
        let error = |why: &str| Err(why.to_owned());
        assert_eq!(
            told,
            [
                (0, "nl.ics", Ok(FileId(0))),
                (
                    0,
                    "bad.ics",
                    error("is not UTF-8: byte 0 (line 1, column 1) is 0xFF")
                ),
                (1, "nl.ics", Ok(FileId(0))),
                (1, "gone.ics", error("no such file")),
                (1, "sub", error("is a folder")),
                (2, "nl.ics", error("no such file")),
            ]
        );
        assert_eq!(sources.name(FileId(0)), "nl.ics");
    }
}
