//! A baseline: the findings that a workspace had when it was written, so that only new ones are reported.
//!
//! A finding is known by its check, its file, the text at its place and what it is about, not by its line: so it stays known when
//! lines move. Refusals, mistakes and what is owed are never in a baseline.

use super::checks::{self, BASELINE_SYNTAX, STALE_BASELINE};
use super::levels::{is_lint, may_be_left_out};
use super::report::{Report, Suppressed, Suppression};
use super::world::World;
use crate::diagnostic::{Diagnostic, Severity};
use crate::plan::{Kind, NodeId, Tree};
use crate::source::{FileId, Place, Span};
use crate::syntax::tree::Item;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::fmt::Write;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The version of the file's format.
const VERSION: &str = "1";

/// The longest text of a place that is kept, in characters.
const LONGEST: usize = 120;

/// What a finding is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The file, relative to the root of the workspace.
    pub file: String,
    /// The check.
    pub check: String,
    /// What it is about: the item of a policy, the changes and releases.
    pub subject: String,
    /// The first line of the text at its place.
    pub text: String,
}

/// The findings that are known.
#[derive(Clone, Debug)]
pub struct Baseline {
    file: FileId,
    entries: BTreeMap<Key, Entry>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    count: usize,
    place: Span,
}

/// What findings are known by, in one workspace.
pub struct Keys<'a> {
    /// What was checked.
    pub world: &'a World,
    /// The names of its files relative to its root.
    pub relative: &'a FxHashMap<FileId, String>,
}

impl Keys<'_> {
    /// The key of a finding; `None` if it must not be left out.
    pub fn key(&self, finding: &Diagnostic) -> Option<Key> {
        let may = may_be_left_out(finding) || self.world.levels.has(finding.name);
        if !may || finding.name == STALE_BASELINE.name {
            return None;
        }
        let place = finding.primary.place;
        let text = self.world.sources.slice(place);
        let text = text.lines().next().unwrap_or_default().trim();
        Some(Key {
            file: self.relative.get(&place.file)?.clone(),
            check: finding.name.to_owned(),
            subject: match &finding.decision {
                Some(decision) => decision.subjects.join(", "),
                None => self.subject(place).unwrap_or_default(),
            },
            text: text.chars().take(LONGEST).collect(),
        })
    }

    /// The item or record that a place is in.
    fn subject(&self, place: Place) -> Option<String> {
        let start = place.span.start;
        let mut policies = self.world.policies.iter();
        if let Some((_, parsed)) = policies.find(|(file, _)| *file == place.file) {
            let items = &parsed.file.items;
            let before = items.partition_point(|item| item.span.start <= start);
            let item = items.get(before.checked_sub(1)?)?;
            return (start <= item.span.end).then(|| name_of(item));
        }
        let mut plans = self.world.plans.iter().map(|(_, tree)| tree);
        let tree = plans.find(|tree| tree.file() == place.file && !tree.is_of_tables())?;
        record_at(tree, start)
    }
}

fn name_of(item: &Item) -> String {
    let kind = item.kind.value.keyword();
    match &item.name {
        Some(name) => format!("{kind} {}", name.value),
        None => kind.to_owned(),
    }
}

/// The outermost record that a byte of a plan is in: `change CHG-1042`.
fn record_at(tree: &Tree, start: u32) -> Option<String> {
    let holds = |node: &NodeId| {
        let extent = tree.extent(*node);
        extent.start <= start && start <= extent.end
    };
    for (key, value) in tree.entries(tree.root()?) {
        let items: Vec<NodeId> = match tree.kind(value) {
            Kind::Array => tree.items(value).collect(),
            _ => vec![value],
        };
        let Some(record) = items.into_iter().find(holds) else {
            continue;
        };
        let mut entries = tree.entries(record);
        let id = entries.find(|(key, _)| tree.text(*key) == "id");
        let id = id.map_or("", |(_, value)| tree.text(value));
        return Some(format!("{} {id}", tree.text(key)).trim().to_owned());
    }
    None
}

/// The text of a baseline, sorted.
pub fn write<'a>(
    findings: impl IntoIterator<Item = &'a Diagnostic>,
    keys: &Keys<'_>,
) -> (String, usize) {
    let mut counts: BTreeMap<Key, usize> = BTreeMap::new();
    for key in findings.into_iter().filter_map(|finding| keys.key(finding)) {
        *counts.entry(key).or_default() += 1;
    }
    let mut text = format!(
        "# Findings that are known, so that only new ones are reported: `tidegate check --write-baseline` writes this file anew.\nversion = {VERSION}\n"
    );
    for (key, count) in &counts {
        text.push_str("\n[[finding]]\n");
        for (name, value) in [
            ("check", &key.check),
            ("file", &key.file),
            ("subject", &key.subject),
            ("text", &key.text),
        ] {
            if !value.is_empty() {
                // Writing to a string does not fail.
                let _ = writeln!(text, "{name} = {}", quoted(value));
            }
        }
        if *count > 1 {
            let _ = writeln!(text, "count = {count}");
        }
    }
    (text, counts.values().sum())
}

/// A text as a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\t' => out.push_str("\\t"),
            // Writing to a string does not fail.
            c if c.is_control() => _ = write!(out, "\\u{:04X}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Reads a baseline. What is wrong becomes a finding, and the rest is used.
pub fn read(file: FileId, text: &str) -> (Baseline, Vec<Diagnostic>) {
    let mut reader = Reader {
        file,
        findings: Vec::new(),
        entries: BTreeMap::new(),
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or(text.len()..text.len());
        reader.wrong(
            span,
            format!("this is no TOML: {}", error.message().trim_end_matches('.')),
        );
    }
    reader.baseline(table.get_ref());
    let Reader {
        findings, entries, ..
    } = reader;
    (Baseline { file, entries }, findings)
}

struct Reader {
    file: FileId,
    findings: Vec<Diagnostic>,
    entries: BTreeMap<Key, Entry>,
}

impl Reader {
    fn place(&self, range: std::ops::Range<usize>) -> Place {
        Span::new(range.start, range.end).within(self.file)
    }

    fn wrong(&mut self, range: std::ops::Range<usize>, message: impl Into<String>) {
        let found = Diagnostic::new(&BASELINE_SYNTAX, self.place(range), message);
        self.findings
            .push(found.help("`tidegate check --write-baseline` writes it anew"));
    }

    fn baseline(&mut self, table: &DeTable<'_>) {
        for (key, value) in table.iter() {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("version", DeValue::Integer(version)) if version.as_str() == VERSION => {}
                ("version", _) => {
                    let message =
                        format!("this version of the program reads baselines of version {VERSION}");
                    self.wrong(value.span(), message);
                }
                ("finding", DeValue::Array(items)) => {
                    for item in items.iter() {
                        match item.get_ref() {
                            DeValue::Table(table) => self.entry(item, table),
                            _ => self.wrong(
                                item.span(),
                                "`finding` is tables, each under `[[finding]]`",
                            ),
                        }
                    }
                }
                ("finding", _) => {
                    self.wrong(
                        value.span(),
                        "`finding` is tables, each under `[[finding]]`",
                    );
                }
                (other, _) => {
                    let message = format!("there is no key `{other}` in a baseline");
                    self.wrong(key.span(), message);
                }
            }
        }
    }

    fn entry(&mut self, item: &Spanned<DeValue<'_>>, table: &DeTable<'_>) {
        let mut key = Key {
            file: String::new(),
            check: String::new(),
            subject: String::new(),
            text: String::new(),
        };
        let mut entry = Entry {
            count: 1,
            place: self.place(item.span()).span,
        };
        for (name, value) in table.iter() {
            let slot = match name.get_ref().as_ref() {
                "check" => &mut key.check,
                "file" => &mut key.file,
                "subject" => &mut key.subject,
                "text" => &mut key.text,
                "count" => {
                    let count = match value.get_ref() {
                        DeValue::Integer(count) => count.as_str().parse::<usize>().ok(),
                        _ => None,
                    };
                    match count.filter(|count| *count > 0) {
                        Some(count) => entry.count = count,
                        None => self.wrong(value.span(), "`count` is a number from 1"),
                    }
                    continue;
                }
                other => {
                    let message = format!("there is no key `{other}` in a finding of a baseline");
                    self.wrong(name.span(), message);
                    continue;
                }
            };
            match value.get_ref() {
                DeValue::String(text) => *slot = text.to_string(),
                _ => self.wrong(value.span(), "this is a text, in quotes"),
            }
        }
        for (name, value) in [("check", &key.check), ("file", &key.file)] {
            if value.is_empty() {
                return self.wrong(
                    item.span(),
                    format!("this finding does not say its `{name}`"),
                );
            }
        }
        let known = self
            .entries
            .entry(key)
            .or_insert(Entry { count: 0, ..entry });
        known.count = known.count.saturating_add(entry.count);
    }
}

impl Baseline {
    /// Takes the known findings out of a report, and tells which entries match no finding any more.
    pub fn apply(&self, report: &mut Report, keys: &Keys<'_>) {
        let mut left: FxHashMap<&Key, (usize, Span)> = FxHashMap::default();
        left.extend(
            self.entries
                .iter()
                .map(|(key, entry)| (key, (entry.count, entry.place))),
        );
        let mut known = Vec::new();
        report.findings.retain(|finding| {
            let entry = keys.key(finding).and_then(|key| left.get_mut(&key));
            let Some((count, place)) = entry.filter(|(count, _)| *count > 0) else {
                return true;
            };
            *count -= 1;
            known.push(Suppressed {
                finding: finding.clone(),
                by: Suppression::Baseline,
                place: place.within(self.file),
                because: None,
            });
            false
        });
        report.suppressed.extend(known);
        if is_complete(&report.findings, keys.world) {
            let stale = self.entries.iter().filter_map(|(key, entry)| {
                let (count, _) = left.get(key).filter(|(count, _)| *count > 0)?;
                Some(self.stale(key, entry, *count))
            });
            let mut stale: Vec<Diagnostic> = stale.collect();
            stale.sort_by_key(|finding| finding.primary.place);
            keys.world.levels.apply(&mut stale);
            report.findings.extend(stale);
        }
    }

    fn stale(&self, key: &Key, entry: &Entry, count: usize) -> Diagnostic {
        let about = match key.subject.as_str() {
            "" => String::new(),
            subject => format!(" about `{subject}`"),
        };
        let many = match (count, entry.count) {
            (1, 1) => String::new(),
            (count, all) => format!(", {count} of {all}"),
        };
        let message = format!(
            "`{}` in `{}`{about} is there no more{many}",
            key.check, key.file
        );
        let place = entry.place.within(self.file);
        Diagnostic::new(&STALE_BASELINE, place, message).help(
            "write the baseline anew with `--write-baseline`, so that the finding is new if it comes back",
        )
    }
}

/// Whether all that a finding could be about was looked at.
fn is_complete(findings: &[Diagnostic], world: &World) -> bool {
    let own: FxHashSet<&str> = checks::ALL.iter().map(|check| check.name).collect();
    let is_mistake = |finding: &&Diagnostic| {
        let is_error = finding.severity == Severity::Error && finding.decision.is_none();
        is_error && !is_lint(finding.name) && !own.contains(finding.name)
    };
    world.all_plans && !findings.iter().any(|finding| is_mistake(&finding))
}
