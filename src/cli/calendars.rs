//! The `.ics` files that policies name, read relative to the policy.

use super::contents::PolicyFile;
use super::read::read_text;
use crate::engine::CalendarFile;
use crate::source::{FileId, Source, SourceMap};
use crate::syntax::Parsed;
use crate::syntax::tree::{Holidays, SettingKind};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Reads each calendar file once, however many policies name it. A failure is the engine's to report, at the policy's line.
pub fn read_calendars(
    policies: &[PolicyFile],
    sources: &mut SourceMap,
    name: impl Fn(&Path) -> String,
) -> Vec<CalendarFile> {
    let mut known: BTreeMap<PathBuf, Result<FileId, String>> = BTreeMap::new();
    let mut calendars = Vec::new();
    for policy in policies {
        for written in paths_in(&policy.parsed) {
            let path = policy.folder.join(&written);
            let file = known
                .entry(path)
                .or_insert_with_key(|path| match read_text(path) {
                    Ok(text) => Ok(sources.add(Source::new(name(path), text))),
                    Err(_) if !path.exists() => Err("no such file".to_owned()),
                    Err((_, what)) => Err(what),
                });
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
fn paths_in(parsed: &Parsed) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    let settings = parsed.file.items.iter().flat_map(|item| &item.settings);
    for setting in settings {
        let SettingKind::Holidays(holidays) = &setting.kind else {
            continue;
        };
        for holiday in holidays {
            if let Holidays::File(path) = holiday
                && !paths.contains(&path.value)
            {
                paths.push(path.value.clone());
            }
        }
    }
    paths
}
