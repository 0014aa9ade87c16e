//! `check --fix` and `check --diff`: fixes applied until nothing changes, to texts in memory first.

use super::check::{Done, check_all};
use super::exit::Exit;
use super::output;
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::engine::fixes::{self, Wish};
use crate::render::{Fixed, Run};
use crate::source::FileId;
use crate::workspace::atomic::write_atomically;
use crate::workspace::load::Setting;
use crate::workspace::names::Names;
use crate::workspace::read::read_text;
use similar::TextDiff;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Fixes may bring up others, but not for ever.
const MOST_ROUNDS: usize = 50;

/// What fixes come to.
pub struct Mended {
    /// The check of what is left.
    pub result: Done,
    /// The files that change: the text that was read and the one that takes its place, by their absolute paths.
    pub changes: BTreeMap<PathBuf, Change>,
}

/// A file that changes.
pub struct Change {
    /// The name to show.
    pub name: String,
    /// The text that was read.
    pub old: Arc<String>,
    /// The text that takes its place.
    pub new: Arc<String>,
}

/// A fix by the texts that it changes, whatever else changed in between.
type Tried = (String, &'static str, String);

/// Applies fixes in memory, and checks again, until nothing is left to apply.
pub fn mend(paths: &[PathBuf], setting: &mut Setting<'_>, unsafe_too: bool) -> Mended {
    let mut result = check_all(paths, setting);
    let mut changes: BTreeMap<PathBuf, Change> = BTreeMap::new();
    let mut fixed: BTreeMap<usize, Vec<Fixed>> = BTreeMap::new();
    let mut harmful: BTreeSet<Tried> = BTreeSet::new();
    let mut most = usize::MAX;
    for _ in 0..MOST_ROUNDS {
        let round = Round::new(&result, setting.names, unsafe_too, most, &harmful);
        if round.applied.is_empty() {
            break;
        }
        let before = setting.texts.clone();
        for (path, (_, _, new)) in &round.texts {
            setting.texts.0.insert(path.clone(), Arc::clone(new));
        }
        let next = check_all(paths, setting);
        let did_harm = mistakes(&next.run) > mistakes(&result.run) && !round.reveals;
        if did_harm {
            // Fewer at once, until the one that does it is by itself.
            setting.texts = before;
            if let [(_, tried, _)] = round.applied.as_slice() {
                harmful.insert(tried.clone());
                most = usize::MAX;
            } else {
                most = round.applied.len() / 2;
            }
            continue;
        }
        most = usize::MAX;
        for (path, (name, old, new)) in round.texts {
            let change = changes.entry(path).or_insert_with(|| Change {
                name,
                old,
                new: Arc::clone(&new),
            });
            change.new = new;
        }
        for (workspace, _, one) in round.applied {
            fixed.entry(workspace).or_default().push(one);
        }
        result = next;
    }
    changes.retain(|_, change| change.old != change.new);
    for (number, checked) in result.run.workspaces.iter_mut().enumerate() {
        checked.fixed = fixed.remove(&number).unwrap_or_default();
        checked.fixed.sort();
    }
    Mended { result, changes }
}

/// What one round of fixes does, over all workspaces.
#[derive(Default)]
struct Round {
    texts: BTreeMap<PathBuf, (String, Arc<String>, Arc<String>)>,
    applied: Vec<(usize, Tried, Fixed)>,
    reveals: bool,
}

impl Round {
    fn new(
        done: &Done,
        names: &Names,
        unsafe_too: bool,
        most: usize,
        harmful: &BTreeSet<Tried>,
    ) -> Self {
        let mut round = Round::default();
        for (number, checked) in done.run.workspaces.iter().enumerate() {
            let Some(root) = &checked.root else { continue };
            let root = names.absolute(Path::new(root));
            let path = |file: FileId| names.absolute(Path::new(checked.sources.name(file)));
            let tried = |finding: &Diagnostic, fix: &Fix| {
                let name = checked.sources.name(finding.primary.place.file).to_owned();
                (name, finding.name, fix.title.clone())
            };
            // What a workspace builds on belongs to others, exports to other tools, and one file may be in two workspaces.
            let may = |finding: &Diagnostic, fix: &Fix| {
                !harmful.contains(&tried(finding, fix))
                    && fix.edits.iter().all(|edit| {
                        let (file, path) = (edit.place.file, path(edit.place.file));
                        path.starts_with(&root)
                            && !round.texts.contains_key(&path)
                            && !done.exports.contains(checked.sources.name(file))
                    })
            };
            let fixed = fixes::apply(
                &checked.report.findings,
                &checked.sources,
                &Wish {
                    unsafe_too,
                    most: most.saturating_sub(round.applied.len()),
                    may: &may,
                },
            );
            let applied = fixed.applied.iter().map(|(finding, fix)| {
                let one = Fixed {
                    file: checked.sources.name(finding.primary.place.file).to_owned(),
                    check: finding.name,
                    title: fix.title.clone(),
                };
                (number, tried(finding, fix), one)
            });
            let applied: Vec<_> = applied.collect();
            for (file, text) in fixed.texts {
                let Some(source) = checked.sources.find(file) else {
                    continue;
                };
                let change = (
                    source.name().to_owned(),
                    source.shared_text(),
                    Arc::new(text),
                );
                round.texts.insert(path(file), change);
            }
            round.applied.extend(applied);
            round.reveals |= fixed.reveals;
        }
        round
    }
}

/// The number of mistakes, whatever the verdicts.
fn mistakes(run: &Run) -> usize {
    let findings = run
        .workspaces
        .iter()
        .flat_map(|checked| &checked.report.findings);
    findings
        .filter(|finding| finding.severity == Severity::Error && finding.decision.is_none())
        .count()
}

/// Writes the files that change. One that somebody else has changed meanwhile is left alone.
pub fn write(changes: &BTreeMap<PathBuf, Change>) -> Exit {
    let mut exit = Exit::Good;
    for (path, change) in changes {
        let is_as_read = read_text(path).is_ok_and(|text| text == *change.old);
        let written = match is_as_read {
            true => write_atomically(path, |out| out.write_all(change.new.as_bytes()))
                .map_err(|error| error.to_string()),
            false => Err("it has changed meanwhile".to_owned()),
        };
        if let Err(why) = written {
            let message = format!("`{}` could not be written: {why}", change.name);
            exit = output::complain(&message, Exit::Incomplete);
        }
    }
    exit
}

/// The changes as a unified diff.
pub fn diff(changes: &BTreeMap<PathBuf, Change>) -> String {
    let mut all: Vec<&Change> = changes.values().collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    let mut out = String::new();
    for change in all {
        let diff = TextDiff::from_lines(change.old.as_str(), change.new.as_str());
        let mut unified = diff.unified_diff();
        let (old, new) = (format!("a/{}", change.name), format!("b/{}", change.name));
        out.push_str(&unified.header(&old, &new).to_string());
    }
    out
}
