//! Tries edits out: afterwards every name must mean what it meant, and every verdict be what it was.

use super::refuse::shown;
use crate::diagnostic::{Edit, Severity};
use crate::engine::{Analysis, Answer, World};
use crate::ide::Snapshot;
use crate::ide::index::{Index, Mention, SymbolId, SymbolKind};
use crate::plan::{self, Format};
use crate::source::{FileId, Source};
use crate::syntax;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whether the edits change names and nothing else; if not, what would be wrong.
pub(super) fn run(snapshot: &Snapshot, symbols: &[SymbolId], edits: &[Edit]) -> Result<(), String> {
    let after = edited(snapshot, edits)?;
    same_findings(snapshot, &after)?;
    same_meaning(snapshot, symbols, edits, &after)?;
    same_verdicts(snapshot, &after)
}

/// The workspace with the edits made.
fn edited(snapshot: &Snapshot, edits: &[Edit]) -> Result<Snapshot, String> {
    let mut world = World::clone(&snapshot.world);
    let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.place.file).or_default().push(edit);
    }
    for (file, edits) in by_file {
        let source = snapshot.source(file);
        let source = source.ok_or_else(|| "a file is not there any more".to_owned())?;
        let text = Arc::new(apply(source.text(), &edits));
        let name = source.name().to_owned();
        let policy = world.policies.iter_mut().find(|(id, _)| *id == file);
        let plan = world.plans.iter_mut().find(|(_, tree)| tree.file() == file);
        if let Some((_, parsed)) = policy {
            *parsed = Arc::new(syntax::parse(file, &text));
        } else if let (Some((_, tree)), Some(format)) = (plan, Format::from_name(&name)) {
            *tree = Arc::new(plan::read(file, Arc::clone(&text), format));
        } else {
            return Err(format!("`{name}` is no file that can be edited"));
        }
        world.sources.replace(file, Source::shared(name, text));
    }
    let analysis = Analysis::new(&world, None);
    Ok(Snapshot::of(Arc::new(world), Arc::new(analysis)))
}

/// A text with edits made, which are in the order of their places and do not overlap.
fn apply(text: &str, edits: &[&Edit]) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in edits {
        let range = edit.place.span.range();
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(&edit.text);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// No finding of an error may come or go.
fn same_findings(before: &Snapshot, after: &Snapshot) -> Result<(), String> {
    let count = |snapshot: &Snapshot| {
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        let findings = snapshot.analysis.report.findings.iter();
        for finding in findings.filter(|one| one.severity >= Severity::Owed) {
            *counts.entry(finding.name).or_default() += 1;
        }
        counts
    };
    let (old, new) = (count(before), count(after));
    if old == new {
        return Ok(());
    }
    let more = |name: &str| new.get(name) > old.get(name);
    let mut findings = after.analysis.report.findings.iter();
    let found = findings.find(|one| one.severity >= Severity::Owed && more(one.name));
    Err(match found {
        Some(found) => format!(
            "with this name {}, at {}",
            found.message,
            shown(after, found.primary.place)
        ),
        None => "with this name the policy would not find what it finds now".to_owned(),
    })
}

/// Every name stands for what it stood for.
fn same_meaning(
    before: &Snapshot,
    symbols: &[SymbolId],
    edits: &[Edit],
    after: &Snapshot,
) -> Result<(), String> {
    let (old, new) = (before.index(), after.index());
    let (old_groups, new_groups) = (groups(old), groups(new));
    let mut meaning: FxHashMap<SymbolId, SymbolId> = FxHashMap::default();
    let mut moved = Moved::new(edits);
    let mut news = new_groups.iter();
    let other = |group: &[Mention]| {
        let name = group.first().and_then(|one| old.symbol(one.symbol));
        let place = group.first().map(|one| shown(before, one.place));
        Err(format!(
            "with this name `{}` at {} would mean something else",
            name.map_or("", |symbol| &symbol.name),
            place.unwrap_or_default()
        ))
    };
    for group in &old_groups {
        let Some(found) = news.next() else {
            return other(group);
        };
        let is_there = match (group.first(), found.first()) {
            (Some(one), Some(two)) => {
                one.place.file == two.place.file
                    && moved.fits(one.place.file, one.place.span.start, two.place.span.start)
            }
            _ => false,
        };
        if !is_there || group.len() != found.len() {
            return other(group);
        }
        for (one, two) in group.iter().zip(found) {
            let is_same = *meaning.entry(one.symbol).or_insert(two.symbol) == two.symbol;
            let kinds = (old.symbol(one.symbol), new.symbol(two.symbol));
            let is_like = match kinds {
                (Some(a), Some(b)) => {
                    a.kind == b.kind && (a.name == b.name || symbols.contains(&one.symbol))
                }
                _ => false,
            };
            if !is_same || !is_like {
                return other(group);
            }
        }
    }
    match news.next().and_then(|group| group.first()) {
        None => Ok(()),
        Some(more) => Err(format!(
            "with this name {} would come to mean it",
            shown(after, more.place)
        )),
    }
}

/// The mentions of each place, in an order that does not depend on names.
fn groups(index: &Index) -> Vec<Vec<Mention>> {
    let kind = |one: &Mention| -> Option<SymbolKind> {
        index.symbol(one.symbol).map(|symbol| symbol.kind)
    };
    let groups = index
        .mentions()
        .chunk_by(|one, next| one.place == next.place);
    groups
        .map(|group| {
            let mut group = group.to_vec();
            group.sort_by_key(kind);
            group
        })
        .collect()
}

/// Where things are after edits, asked in their order.
struct Moved<'e> {
    edits: std::iter::Peekable<std::slice::Iter<'e, Edit>>,
    file: FileId,
    by: i64,
}

impl<'e> Moved<'e> {
    fn new(edits: &'e [Edit]) -> Self {
        Moved {
            edits: edits.iter().peekable(),
            file: FileId(0),
            by: 0,
        }
    }

    /// Whether what was at an offset is at another now; quotes that came or went may stand between.
    fn fits(&mut self, file: FileId, before: u32, after: u32) -> bool {
        if file != self.file {
            self.file = file;
            self.by = 0;
        }
        let passed = |edit: &&Edit| {
            (edit.place.file, edit.place.span.end) <= (file, before)
                && edit.place.span.start < before
        };
        while let Some(edit) = self
            .edits
            .next_if(|edit| passed(edit) || edit.place.file < file)
        {
            if edit.place.file == file {
                self.by += edit.text.len() as i64 - edit.place.span.len() as i64;
            }
        }
        let expected = i64::from(before) + self.by;
        (i64::from(after) - expected).abs() <= 2
    }
}

/// Every change and release is answered as before.
fn same_verdicts(before: &Snapshot, after: &Snapshot) -> Result<(), String> {
    let count = |snapshot: &Snapshot| {
        let mut counts: BTreeMap<(&'static str, usize, usize), usize> = BTreeMap::new();
        for verdict in &snapshot.analysis.report.verdicts {
            let (answer, parts) = match &verdict.answer {
                Answer::Go => (0, 0),
                Answer::GoWhen(owed) => (1, owed.len()),
                Answer::NoGo(why) => (2, why.len()),
                Answer::Cancelled => (3, 0),
            };
            *counts.entry((verdict.kind, answer, parts)).or_default() += 1;
        }
        counts
    };
    match count(before) == count(after) {
        true => Ok(()),
        false => Err("with this name a change or release would be answered otherwise".to_owned()),
    }
}
