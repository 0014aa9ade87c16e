//! Workspaces in memory for tests: named texts in, findings as lines of text out.

use std::path::Path;
use std::sync::Arc;
use tidegate::diagnostic::{Diagnostic, Severity};
use tidegate::engine::levels::Levels;
use tidegate::engine::{CalendarFile, Report, World, check};
use tidegate::plan::history::HistoryFiles;
use tidegate::plan::table::{Mapping, Purpose, TableFile, TableFiles, read_tables};
use tidegate::plan::{self, Format};
use tidegate::render::{Checked, Look, Run, Style, write_terminal};
use tidegate::source::{ColumnUnit, FileId, Source, SourceMap};
use tidegate::syntax::tree::{Holidays, SettingKind, Times};
use tidegate::syntax::{self, Parsed};
use tidegate::time::{Instant, PlanTime, ZoneDatabase, parse_time};
use tidegate::workspace::config::{Config, parse_config};
use tidegate::workspace::tables::parse_tables;

/// A workspace that was checked.
pub struct InMemory {
    /// What it was made of.
    pub world: World,
    /// What was found.
    pub report: Report,
}

/// Checks named texts at an instant: `*.tide` are policies, `*.toml`, `*.json` and `*.yaml` plans, those below
/// `tests/` test plans, and all else may be named by a
/// policy as its calendar. A `tidegate.toml` says by its `[[table]]` which of them are tables.
pub fn check_files(files: &[(String, String)], at: &str, gate: bool) -> InMemory {
    let mut sources = SourceMap::new();
    let ids: Vec<FileId> = files
        .iter()
        .map(|(name, text)| sources.add(Source::new(name.as_str(), text.as_str())))
        .collect();
    let mut policies = Vec::new();
    let mut plans = Vec::new();
    let mut tests = Vec::new();
    let config = files.iter().position(|(name, _)| name == "tidegate.toml");
    let (config, mistakes) = match config {
        Some(at) => parse_config(ids[at], &files[at].1),
        None => (Config::default(), Vec::new()),
    };
    let none = || parse_tables(FileId(0), "").0;
    let mapping = config.mapping.clone().unwrap_or_else(none);
    let tables = table_files(&mapping, files, &ids);
    for ((name, text), id) in files.iter().zip(&ids) {
        if name == "tidegate.toml" || tables.iter().any(|table| table.file == *id) {
            continue;
        }
        if name.ends_with(".tide") {
            policies.push((*id, Arc::new(syntax::parse(*id, text))));
        } else if let Some(format) = Format::from_name(name) {
            let list = match name.starts_with("tests/") {
                true => &mut tests,
                false => &mut plans,
            };
            list.push((
                *id,
                Arc::new(plan::read(*id, Arc::new(text.clone()), format)),
            ));
        }
    }
    if policies.is_empty() {
        // Plans are read against a policy: here against one that refuses nothing.
        let text = "limit many {\n  at most 1000 changes\n}\n";
        let id = sources.add(Source::new("policy.tide", text));
        policies.push((id, Arc::new(syntax::parse(id, text))));
    }
    let table_files = TableFiles {
        files: &tables,
        lost: &[],
        plans: &plans,
        complete: true,
    };
    let history = HistoryFiles::read(&mapping, table_files);
    let tables = read_tables(&mapping, table_files, Purpose::Plans);
    plans.extend(tables.map(|tree| (tree.file(), Arc::new(tree))));
    let calendars = policies
        .iter()
        .flat_map(|(policy, parsed)| {
            calendar_paths(parsed).into_iter().map(|path| CalendarFile {
                policy: *policy,
                file: match files.iter().position(|(name, _)| *name == path) {
                    Some(at) => Ok(ids[at]),
                    None => Err("no such file".to_owned()),
                },
                path,
            })
        })
        .collect();
    let world = World {
        blockers: Vec::new(),
        origins: Arc::default(),
        sources,
        policies,
        plans,
        tests,
        all_plans: true,
        history: history.map(Arc::new),
        calendars,
        levels: levels(&config, files, &ids),
        zones: ZoneDatabase::bundled(),
        at: instant(at),
        gate,
        audit: false,
    };
    let mut report = check(&world);
    report.findings.splice(0..0, mistakes);
    InMemory { world, report }
}

/// The levels of a configuration.
fn levels(config: &Config, files: &[(String, String)], ids: &[FileId]) -> Levels {
    let mut levels = Levels::default();
    for (check, level) in &config.levels {
        levels.set(check, *level);
    }
    for one in &config.overrides {
        let about = files.iter().zip(ids);
        for (_, id) in about.filter(|((name, _), _)| one.is_about(Path::new(name))) {
            for (check, level) in &one.levels {
                levels.set_in(*id, check, *level);
            }
        }
    }
    levels
}

/// The files that a mapping names; each pattern is the name of one.
fn table_files(mapping: &Mapping, files: &[(String, String)], ids: &[FileId]) -> Vec<TableFile> {
    let mut found = Vec::new();
    for (table, mapped) in mapping.tables.iter().enumerate() {
        for ((name, text), id) in files.iter().zip(ids) {
            if mapped.files.iter().any(|word| word.text == *name) {
                found.push(TableFile {
                    table,
                    file: *id,
                    name: name.clone(),
                    text: Arc::new(text.clone()),
                });
            }
        }
    }
    found
}

/// The paths of the `.ics` files that a policy names.
fn calendar_paths(parsed: &Parsed) -> Vec<String> {
    let mut paths = Vec::new();
    for setting in parsed.file.items.iter().flat_map(|item| &item.settings) {
        match &setting.kind {
            SettingKind::Times(Times::EventsIn(events)) => paths.push(events.file.value.clone()),
            SettingKind::Holidays { days, .. } => {
                paths.extend(days.iter().filter_map(|part| match part {
                    Holidays::File(path) => Some(path.value.clone()),
                    Holidays::Date(_) => None,
                }))
            }
            _ => {}
        }
    }
    paths
}

impl InMemory {
    /// A finding as `FILE:LINE:COLUMN SEVERITY NAME: MESSAGE`, lines and columns from 1, columns in characters.
    pub fn line(&self, finding: &Diagnostic) -> String {
        let place = finding.primary.place;
        let source = self
            .world
            .sources
            .find(place.file)
            .expect("a finding points into a file of the run");
        let at = source.line_column(place.span.start, ColumnUnit::Characters);
        let severity = match finding.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Owed => "owed",
            Severity::Error => "error",
        };
        format!(
            "{}:{}:{} {severity} {}: {}",
            source.name(),
            at.line + 1,
            at.column + 1,
            finding.name,
            finding.message
        )
    }

    /// The findings of one check as a terminal shows them, in ASCII and without colours.
    pub fn shown(self, check: &str) -> String {
        let mut report = self.report;
        report.findings.retain(|finding| finding.name == check);
        report.verdicts.clear();
        let run = Run {
            workspaces: vec![Checked {
                root: None,
                sources: self.world.sources,
                report,
                fixed: Vec::new(),
            }],
            ..Run::default()
        };
        let look = Look {
            style: Style::Plain,
            color: false,
            width: 120,
            quiet: false,
        };
        let mut out = Vec::new();
        write_terminal(&mut out, &run, &look).unwrap();
        let text = String::from_utf8(out).unwrap();
        // The last line sums the run up.
        let end = text.trim_end().rfind('\n').unwrap_or(0);
        text[..end].trim_end().to_owned() + "\n"
    }

    /// The text of a file after the fixes of the findings of one check; the first fix of each.
    pub fn fixed(&self, name: &str, check: &str) -> String {
        let (id, source) = self
            .world
            .sources
            .iter()
            .find(|(_, source)| source.name() == name)
            .unwrap_or_else(|| panic!("there is no file `{name}`"));
        let mut edits: Vec<_> = self
            .report
            .findings
            .iter()
            .filter(|finding| finding.name == check)
            .filter_map(|finding| finding.fixes.first())
            .flat_map(|fix| &fix.edits)
            .filter(|edit| edit.place.file == id)
            .collect();
        edits.sort_by_key(|edit| edit.place.span);
        edits.dedup();
        let mut text = source.text().to_owned();
        for edit in edits.iter().rev() {
            text.replace_range(edit.place.span.range(), &edit.text);
        }
        text
    }
}

/// An instant with its offset.
pub fn instant(text: &str) -> Instant {
    match parse_time(text) {
        Ok(PlanTime::Instant { at, .. }) => at,
        other => panic!("{text} is no instant: {other:?}"),
    }
}
