//! `tidegate.toml`: which files belong to a workspace, what its findings weigh, how they are reported.

mod levels;
mod look;
mod output;
mod reader;
mod simple;

pub use levels::{OVERRIDE_KEYS, Override, adjustable, is_at};
pub use look::{Color, Format, StyleName};
pub use output::{OUTPUT_KEYS, Output, WIDTHS, choices};

use super::checks::{CONFIG_SYNTAX, INVALID_GLOB};
use super::tables::parse_tables;
use crate::diagnostic::{Check, Diagnostic};
use crate::engine::levels::Level;
use crate::plan::table::{Mapping, Table, Word};
use crate::source::{FileId, Place, Span};
use globset::{Glob, GlobBuilder, GlobMatcher};
use reader::{Reader, sorted};
use simple::Simple;
use std::path::Path;
use std::sync::OnceLock;
use toml::de::DeTable;

/// The name of the file that marks the root of a workspace.
pub const CONFIG_NAME: &str = "tidegate.toml";

/// The keys of the file.
pub const KEYS: [&str; 13] = [
    "policies",
    "plans",
    "tests",
    "exclude",
    "workspaces",
    "base",
    "timezone-database",
    "baseline",
    "output",
    "levels",
    "override",
    "table",
    "history",
];
const DEFAULT_POLICIES: [&str; 1] = ["**/*.tide"];
const DEFAULT_PLANS: [&str; 4] = ["**/*.toml", "**/*.json", "**/*.yaml", "**/*.yml"];

/// What a workspace consists of.
#[derive(Clone, Debug)]
pub struct Config {
    /// Which files are policies.
    pub policies: Vec<Pattern>,
    /// Which files are plans.
    pub plans: Vec<Pattern>,
    /// Which files are test plans. They are no plans, whatever `plans` says.
    pub tests: Vec<Pattern>,
    /// Which files and folders are neither.
    pub exclude: Vec<Pattern>,
    /// Which folders are workspaces of their own.
    pub workspaces: Vec<Pattern>,
    /// Folders and files of policies that this workspace builds on, relative to the root, and where each is named.
    pub base: Vec<(String, Place)>,
    /// The tables that are read as plans and as history, each with the patterns of its files.
    pub tables: Vec<Vec<Pattern>>,
    /// How they are read; `None` if there are none.
    pub mapping: Option<Mapping>,
    /// The folder of time zones, relative to the root, and where it is named.
    pub timezone_database: Option<(String, Place)>,
    /// The file of findings that are known, likewise.
    pub baseline: Option<(String, Place)>,
    /// How a report looks where no flag says it.
    pub output: Output,
    /// What the findings of checks weigh.
    pub levels: Vec<(&'static Check, Level)>,
    /// What they weigh in some files; a later one wins.
    pub overrides: Vec<Override>,
}

impl Config {
    /// All patterns: of policies, of plans, of test plans, of tables.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        let plain = self.policies.iter().chain(&self.plans).chain(&self.tests);
        plain.chain(self.tables.iter().flatten())
    }

    /// Whether a folder may be a workspace of its own: it is left out, or named as one.
    pub fn leaves(&self, relative: &Path) -> bool {
        let patterns = || self.exclude.iter().chain(&self.workspaces);
        let mut above = relative.ancestors();
        above.any(|path| patterns().any(|pattern| pattern.matches(path)))
    }

    /// The numbers of the tables that a file, by its path relative to the root, is one of.
    pub fn tables_of(&self, relative: &Path) -> Vec<usize> {
        let tables = self.tables.iter().enumerate();
        tables
            .filter(|(_, patterns)| patterns.iter().any(|pattern| pattern.matches(relative)))
            .map(|(number, _)| number)
            .collect()
    }

    /// Whether the rows of a table are parts of the records of another.
    pub fn is_part(&self, table: usize) -> bool {
        self.table(table)
            .is_some_and(|table| table.owner.is_some() && !table.is_history())
    }

    /// Whether the rows of a table are history.
    pub fn is_history(&self, table: usize) -> bool {
        self.table(table).is_some_and(Table::is_history)
    }

    fn table(&self, number: usize) -> Option<&Table> {
        self.mapping.as_ref()?.tables.get(number)
    }
}

/// A pattern of paths relative to the root.
#[derive(Clone, Debug)]
pub struct Pattern {
    simple: Option<Simple>,
    glob: Glob,
    /// The glob made ready, once somebody asks: a default that is replaced never is.
    matcher: OnceLock<GlobMatcher>,
    /// As it is written.
    pub text: String,
    /// Where it is written; `None` for a default.
    pub place: Option<Place>,
}

impl Pattern {
    /// Whether a path relative to the root has this form.
    pub fn matches(&self, relative: &Path) -> bool {
        let known = self.simple.as_ref().and_then(|glob| glob.matches(relative));
        if let Some(known) = known {
            return known || self.place.is_none() && self.matches_small_ending(relative);
        }
        let matcher = self.matcher.get_or_init(|| self.glob.compile_matcher());
        matcher.is_match(relative)
    }

    /// The regular expression of the pattern, over the bytes of a relative path with `/` between its parts.
    pub(super) fn regex(&self) -> &str {
        self.glob.regex()
    }

    /// Whether a path would match with a small ending: `FREEZE.TIDE` is a policy where nobody wrote a pattern.
    fn matches_small_ending(&self, relative: &Path) -> bool {
        let ending = relative.extension().and_then(|ending| ending.to_str());
        let Some(ending) = ending.filter(|one| one.bytes().any(|byte| byte.is_ascii_uppercase()))
        else {
            return false;
        };
        let small = relative.with_extension(ending.to_ascii_lowercase());
        let known = self.simple.as_ref().and_then(|glob| glob.matches(&small));
        known == Some(true)
    }

    /// A folder may be written with a `/` at its end.
    pub(super) fn new(text: &str, place: Option<Place>) -> Result<Self, String> {
        let glob = text.strip_prefix("./").unwrap_or(text);
        let glob = glob.strip_suffix('/').unwrap_or(glob);
        let simple = Simple::read(glob);
        let glob = GlobBuilder::new(glob).literal_separator(true).build();
        let glob = glob.map_err(|error| error.kind().to_string())?;
        Ok(Pattern {
            simple,
            glob,
            matcher: OnceLock::new(),
            text: text.to_owned(),
            place,
        })
    }
}

impl Default for Config {
    fn default() -> Self {
        let patterns = |texts: &[&str]| {
            let patterns = texts.iter().map(|text| Pattern::new(text, None));
            patterns.filter_map(Result::ok).collect()
        };
        Config {
            policies: patterns(&DEFAULT_POLICIES),
            plans: patterns(&DEFAULT_PLANS),
            tests: Vec::new(),
            exclude: Vec::new(),
            workspaces: Vec::new(),
            base: Vec::new(),
            tables: Vec::new(),
            mapping: None,
            timezone_database: None,
            baseline: None,
            output: Output::default(),
            levels: Vec::new(),
            overrides: Vec::new(),
        }
    }
}

/// Reads the text of a `tidegate.toml`. What is wrong becomes a finding, and the default stands in its place.
pub fn parse_config(file: FileId, text: &str) -> (Config, Vec<Diagnostic>) {
    let mut config = Config::default();
    let mut findings = Vec::new();
    let place = |range: std::ops::Range<usize>| Span::new(range.start, range.end).within(file);
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut told = Vec::new();
    for error in errors {
        let span = error.span().unwrap_or(text.len()..text.len());
        told.push(span.clone());
        let message = format!("this is no TOML: {}", error.message().trim_end_matches('.'));
        findings.push(Diagnostic::new(&CONFIG_SYNTAX, place(span), message));
    }
    let mut reader = Reader {
        file,
        findings: &mut findings,
    };
    let list = "a list of patterns, each in quotes";
    for (key, value) in sorted(table.get_ref()) {
        let named = key.get_ref().as_ref();
        match named {
            "policies" => reader.patterns(&mut config.policies, named, list, value),
            "plans" => reader.patterns(&mut config.plans, named, list, value),
            "tests" => reader.patterns(&mut config.tests, named, list, value),
            "exclude" => reader.patterns(&mut config.exclude, named, list, value),
            "workspaces" => reader.patterns(&mut config.workspaces, named, list, value),
            "base" => {
                config.base =
                    reader.words("base", "a list of folders and files, each in quotes", value);
            }
            "timezone-database" => {
                let wanted = "the path of a folder, in quotes";
                config.timezone_database = reader.word(named, wanted, value);
            }
            "baseline" => {
                config.baseline = reader.word(named, "the path of a file, in quotes", value);
            }
            "output" => config.output = reader.output(value),
            "levels" => config.levels = reader.levels(value),
            "override" => config.overrides = reader.overrides(value),
            "table" | "history" if config.mapping.is_some() => {}
            "table" | "history" => set_tables(&mut config, file, text, reader.findings),
            _ if told.contains(&key.span()) => {}
            unknown => reader.unknown_key(unknown, &KEYS, key.span()),
        }
    }
    findings.sort_by_key(|finding| finding.primary.place);
    (config, findings)
}

fn pattern(text: &str, place: Place, findings: &mut Vec<Diagnostic>) -> Option<Pattern> {
    match Pattern::new(text, Some(place)) {
        Ok(pattern) => Some(pattern),
        Err(why) => {
            findings.push(
                Diagnostic::new(
                    &INVALID_GLOB,
                    place,
                    format!("the pattern `{text}` has a mistake: {why}"),
                )
                .help("`*` stays within one folder, `**` crosses folders, `[ab]` is one of the characters, `{a,b}` one of the words"),
            );
            None
        }
    }
}

fn set_tables(config: &mut Config, file: FileId, text: &str, findings: &mut Vec<Diagnostic>) {
    let (mapping, mistakes) = parse_tables(file, text);
    findings.extend(mistakes);
    let mut compile = |files: &[Word]| {
        let files = files.iter();
        files
            .filter_map(|word| pattern(&word.text, word.span.within(file), findings))
            .collect()
    };
    let tables = mapping.tables.iter();
    config.tables = tables.map(|table| compile(&table.files)).collect();
    config.mapping = Some(mapping);
}
