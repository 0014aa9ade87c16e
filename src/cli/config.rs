//! `tidegate.toml`: which files belong to a workspace, and which time zones it uses.

use super::checks::{CONFIG_SYNTAX, CONFIG_TYPE, INVALID_GLOB, UNKNOWN_CONFIG_KEY};
use super::tables::parse_tables;
use crate::diagnostic::{Diagnostic, suggest};
use crate::plan::table::{Mapping, Table, Word};
use crate::source::{FileId, Place, Span};
use globset::{GlobBuilder, GlobMatcher};
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The name of the file that marks the root of a workspace.
pub const CONFIG_NAME: &str = "tidegate.toml";

/// The keys of the file.
const KEYS: [&str; 8] = [
    "policies",
    "plans",
    "tests",
    "exclude",
    "base",
    "timezone-database",
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
    /// Folders and files of policies that this workspace builds on, relative to the root, and where each is named.
    pub base: Vec<(String, Place)>,
    /// The tables that are read as plans and as history, each with the patterns of its files.
    pub tables: Vec<Vec<Pattern>>,
    /// How they are read; `None` if there are none.
    pub mapping: Option<Mapping>,
    /// The folder of time zones, relative to the root, and where it is named.
    pub timezone_database: Option<(String, Place)>,
}

impl Config {
    /// All patterns: of policies, of plans, of test plans, of tables.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        let plain = self.policies.iter().chain(&self.plans).chain(&self.tests);
        plain.chain(self.tables.iter().flatten())
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
    matcher: GlobMatcher,
    /// As it is written.
    pub text: String,
    /// Where it is written; `None` for a default.
    pub place: Option<Place>,
}

impl Pattern {
    /// Whether a path relative to the root has this form.
    pub fn matches(&self, relative: &Path) -> bool {
        self.matcher.is_match(relative)
    }

    /// A folder may be written with a `/` at its end.
    fn new(text: &str, place: Option<Place>) -> Result<Self, String> {
        let glob = text.strip_prefix("./").unwrap_or(text);
        let glob = glob.strip_suffix('/').unwrap_or(glob);
        let glob = GlobBuilder::new(glob).literal_separator(true).build();
        let glob = glob.map_err(|error| error.kind().to_string())?;
        Ok(Pattern {
            matcher: glob.compile_matcher(),
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
            base: Vec::new(),
            tables: Vec::new(),
            mapping: None,
            timezone_database: None,
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
    let mut entries: Vec<_> = table.get_ref().iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in entries {
        match key.get_ref().as_ref() {
            "policies" => {
                set_patterns(&mut config.policies, "policies", value, file, &mut findings)
            }
            "plans" => set_patterns(&mut config.plans, "plans", value, file, &mut findings),
            "tests" => set_patterns(&mut config.tests, "tests", value, file, &mut findings),
            "exclude" => set_patterns(&mut config.exclude, "exclude", value, file, &mut findings),
            "base" => config.base = paths(value, file, &mut findings),
            "timezone-database" => match value.get_ref() {
                DeValue::String(folder) => {
                    config.timezone_database = Some((folder.to_string(), place(value.span())));
                }
                other => findings.push(wrong_type(
                    "timezone-database",
                    "the path of a folder, in quotes",
                    other,
                    place(value.span()),
                )),
            },
            "table" | "history" if config.mapping.is_some() => {}
            "table" | "history" => set_tables(&mut config, file, text, &mut findings),
            _ if told.contains(&key.span()) => {}
            unknown => findings.push(unknown_key(unknown, place(key.span()))),
        }
    }
    findings.sort_by_key(|finding| finding.primary.place);
    (config, findings)
}

/// `base`: a list of paths.
fn paths(
    value: &Spanned<DeValue<'_>>,
    file: FileId,
    findings: &mut Vec<Diagnostic>,
) -> Vec<(String, Place)> {
    let place = |range: std::ops::Range<usize>| Span::new(range.start, range.end).within(file);
    let wanted = "a list of folders and files, each in quotes";
    let DeValue::Array(items) = value.get_ref() else {
        let at = place(value.span());
        let mut finding = wrong_type("base", wanted, value.get_ref(), at);
        if let DeValue::String(one) = value.get_ref()
            && !one.contains(['\'', '\n'])
        {
            finding = finding.replace("make it a list", at, format!("['{one}']"));
        }
        findings.push(finding);
        return Vec::new();
    };
    let mut found = Vec::new();
    for item in items.iter() {
        match item.get_ref() {
            DeValue::String(path) => found.push((path.to_string(), place(item.span()))),
            other => findings.push(wrong_type("base", wanted, other, place(item.span()))),
        }
    }
    found
}

fn set_patterns(
    patterns: &mut Vec<Pattern>,
    key: &str,
    value: &Spanned<DeValue<'_>>,
    file: FileId,
    findings: &mut Vec<Diagnostic>,
) {
    let place_of =
        |value: &Spanned<DeValue<'_>>| Span::new(value.span().start, value.span().end).within(file);
    let list = "a list of patterns, each in quotes";
    let DeValue::Array(items) = value.get_ref() else {
        let mut finding = wrong_type(key, list, value.get_ref(), place_of(value));
        if let DeValue::String(one) = value.get_ref() {
            // A literal string cannot hold a quote; such a pattern is left to the person.
            if !one.contains(['\'', '\n']) {
                finding = finding.replace("make it a list", place_of(value), format!("['{one}']"));
            }
        }
        findings.push(finding);
        return;
    };
    let mut read = Vec::new();
    for item in items.iter() {
        let DeValue::String(text) = item.get_ref() else {
            findings.push(wrong_type(key, list, item.get_ref(), place_of(item)));
            continue;
        };
        read.extend(pattern(text, place_of(item), findings));
    }
    *patterns = read;
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

fn wrong_type(key: &str, expected: &str, found: &DeValue<'_>, place: Place) -> Diagnostic {
    let found = match found {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    let message = format!("`{key}` is {expected}, not {found}");
    Diagnostic::new(&CONFIG_TYPE, place, message)
}

fn unknown_key(key: &str, place: Place) -> Diagnostic {
    let finding = Diagnostic::new(
        &UNKNOWN_CONFIG_KEY,
        place,
        format!("there is no key `{key}`, so nothing reads it"),
    );
    match suggest(key, KEYS).first() {
        Some(near) => finding.help(format!("did you mean `{near}`?")).replace(
            format!("write `{near}`"),
            place,
            *near,
        ),
        None => finding.help(format!("the keys are `{}`", KEYS.join("`, `"))),
    }
}
