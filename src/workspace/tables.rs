//! The mappings of tables in `tidegate.toml`: which columns of which files are which fields.

mod columns;
mod parser;

pub use columns::SPEC_KEYS;

use super::checks::{CONFIG_TYPE, MISSING_CONFIG_KEY};
use crate::diagnostic::{Diagnostic, suggest};
use crate::plan::table::{DateForm, Mapping, Only, Purpose, Shape, Table, Word};
use crate::plan::{self, Format, Kind, NodeId};
use crate::policy::types::RecordKind;
use crate::source::FileId;
use crate::time::parse_time;
use parser::Parser;
use std::sync::Arc;

/// The keys of a `[[history]]`; those of a `[[table]]` are all but the last two.
pub const TABLE_KEYS: [&str; 13] = [
    "files",
    "record",
    "of",
    "key",
    "columns",
    "only",
    "delimiter",
    "rows",
    "timezone",
    "dates",
    "missing",
    "from",
    "to",
];

/// Reads the `[[table]]` and `[[history]]` of a `tidegate.toml`. What is wrong becomes a finding; a table without its files or record is left
/// out. That the text is no TOML is for others to say.
pub fn parse_tables(file: FileId, text: &str) -> (Mapping, Vec<Diagnostic>) {
    let tree = plan::read(file, Arc::new(text.to_owned()), Format::Toml);
    let mut parser = Parser {
        tree: &tree,
        findings: Vec::new(),
    };
    let tables = parser.tables();
    let findings = parser.findings;
    let config = Arc::new(tree);
    (Mapping { config, tables }, findings)
}

impl Parser<'_> {
    fn tables(&mut self) -> Vec<Table> {
        let tree = self.tree;
        let mut tables = Vec::new();
        let entries = tree.root().into_iter().flat_map(|root| tree.entries(root));
        for (key, value) in entries {
            let (name, purpose) = match tree.text(key) {
                "table" => ("table", Purpose::Plans),
                "history" => ("history", Purpose::History),
                _ => continue,
            };
            let expected = format!("tables, each under `[[{name}]]`");
            match tree.kind(value) {
                Kind::Array => {
                    for item in tree.items(value) {
                        match tree.kind(item) {
                            Kind::Table => tables.extend(self.table(item, purpose)),
                            _ => self.expect(name, &expected, item),
                        }
                    }
                }
                _ => self.expect(name, &expected, value),
            }
        }
        let records: Vec<(Purpose, String)> = tables
            .iter()
            .filter(|table| table.owner.is_none())
            .map(|table| (table.purpose, table.record.text.clone()))
            .collect();
        tables.retain(|table| self.has_owner(table, &records));
        tables
    }

    fn table(&mut self, node: NodeId, purpose: Purpose) -> Option<Table> {
        let plain = TABLE_KEYS.len() - 2;
        let keys = match purpose {
            Purpose::Plans => TABLE_KEYS.get(..plain).unwrap_or_default(),
            Purpose::History => &TABLE_KEYS,
        };
        self.check_keys(node, keys);
        let span = self.tree.span(node);
        let files = self
            .find(node, "files")
            .map(|value| self.words("files", value));
        let record = self
            .find(node, "record")
            .and_then(|v| self.word("record", v));
        let of = self.find(node, "of").and_then(|v| self.word("of", v));
        let key = self.find(node, "key").and_then(|v| self.word("key", v));
        let (Some(files), Some(record)) = (files, record) else {
            for name in ["files", "record"] {
                if self.find(node, name).is_none() {
                    self.report_lack(node, name);
                }
            }
            return None;
        };
        let owner = match (of, key) {
            (Some(of), Some(key)) => Some((of, key)),
            (Some(_), None) => {
                if self.find(node, "key").is_none() {
                    self.report_lack(node, "key");
                }
                return None;
            }
            (None, Some(key)) => {
                self.report(
                    &CONFIG_TYPE,
                    key.span,
                    "`key` needs an `of`: the record that each row belongs to",
                );
                None
            }
            (None, None) => None,
        };
        if !self.is_record(&record, owner.is_some(), purpose) {
            return None;
        }
        let columns = match self.find(node, "columns") {
            None => Shape::Same,
            Some(value) => self.columns(value, owner.is_some())?,
        };
        Some(Table {
            purpose,
            covers: self.covers(node),
            span,
            files,
            record,
            owner,
            delimiter: self.find(node, "delimiter").and_then(|v| self.delimiter(v)),
            rows: self.find(node, "rows").and_then(|v| self.word("rows", v)),
            timezone: self
                .find(node, "timezone")
                .and_then(|v| self.word("timezone", v)),
            dates: self.dates(node),
            missing: self.find(node, "missing").map_or_else(Vec::new, |value| {
                let words = self.words("missing", value).into_iter();
                words.map(|word| word.text).collect()
            }),
            only: self
                .find(node, "only")
                .map_or_else(Vec::new, |v| self.only(v)),
            columns,
        })
    }

    /// Whether rows can be such records.
    fn is_record(&mut self, record: &Word, is_part: bool, purpose: Purpose) -> bool {
        let plain: &[&str] = match purpose {
            Purpose::Plans => &["change", "release"],
            Purpose::History => &["change", "incident", "deployment"],
        };
        if is_part || plain.contains(&record.text.as_str()) {
            return true;
        }
        let message = format!("a row cannot be `{}` by itself", record.text);
        let near = suggest(&record.text, plain.iter().copied());
        let help = match (near.first(), RecordKind::find(&record.text), purpose) {
            (Some(near), ..) => format!("did you mean `{near}`?"),
            (None, Some(kind), Purpose::Plans) => format!(
                "a row is a `change` or a `release`; for {} of them, say `of = \"change\"` and which column is the `key`",
                kind.plural()
            ),
            _ => format!(
                "a row is `{}`, or with `of` a part of one",
                plain.join("` or `")
            ),
        };
        let place = record.span.within(self.tree.file());
        self.findings
            .push(Diagnostic::new(&CONFIG_TYPE, place, message).help(help));
        false
    }

    /// The span that files of history cover: days or instants, without an end if they are kept up to date.
    fn covers(&mut self, table: NodeId) -> Option<(Word, Option<Word>)> {
        let [from, to] = ["from", "to"].map(|key| self.find(table, key).map(|value| (key, value)));
        let mut bound = |(key, value): (&str, NodeId)| {
            let is_time = matches!(self.tree.kind(value), Kind::Text | Kind::DateTime);
            let time = is_time
                .then(|| parse_time(self.tree.text(value)).ok())
                .flatten();
            if time.is_none() {
                self.expect(key, "a day or an instant, like `2026-01-01`", value);
            }
            time.map(|_| self.text(value))
        };
        match (from, to) {
            (Some(from), Some(to)) => {
                let (from, to) = (bound(from), bound(to));
                Some((from?, Some(to?)))
            }
            (Some(from), None) => Some((bound(from)?, None)),
            (None, None) => None,
            (None, Some((_, to))) => {
                let span = self.tree.span(to);
                self.report(
                    &MISSING_CONFIG_KEY,
                    span,
                    "a span that has an end has a start: `from`",
                );
                None
            }
        }
    }

    /// What rows belong to has to be a record of another table.
    fn has_owner(&mut self, table: &Table, records: &[(Purpose, String)]) -> bool {
        let Some((of, _)) = &table.owner else {
            return true;
        };
        let mut records = records.iter();
        let is_there = records.any(|(purpose, text)| *purpose == table.purpose && *text == of.text);
        if !is_there {
            let section = match table.purpose {
                Purpose::Plans => "table",
                Purpose::History => "history",
            };
            let message = format!("no `[[{section}]]` has `record = \"{}\"`", of.text);
            let place = of.span.within(self.tree.file());
            self.findings.push(
                Diagnostic::new(&CONFIG_TYPE, place, message)
                    .help("rows belong to the records of another table"),
            );
        }
        is_there
    }

    fn only(&mut self, node: NodeId) -> Vec<Only> {
        let tree = self.tree;
        if tree.kind(node) != Kind::Table {
            self.expect("only", "a table of columns, each with its values", node);
            return Vec::new();
        }
        let mut all = Vec::new();
        for (key, value) in tree.entries(node) {
            let values = match tree.kind(value) {
                Kind::Array => self.words(tree.text(key), value),
                Kind::Text => vec![self.text(value)],
                _ => {
                    self.expect(
                        tree.text(key),
                        "a value or a list of values, each in quotes",
                        value,
                    );
                    continue;
                }
            };
            all.push(Only {
                column: self.text(key),
                values: values.into_iter().map(|word| word.text).collect(),
            });
        }
        all
    }

    pub(super) fn dates(&mut self, node: NodeId) -> Arc<[DateForm]> {
        let words = self
            .find(node, "dates")
            .map_or_else(Vec::new, |v| self.words("dates", v));
        let mut forms = Vec::new();
        for word in words {
            match DateForm::new(&word.text) {
                Some(form) => forms.push(form),
                None => {
                    let message = format!("no time can be read by the form `{}`", word.text);
                    let place = word.span.within(self.tree.file());
                    self.findings.push(Diagnostic::new(&CONFIG_TYPE, place, message).help(
                        "a form has at least the year, month and day, like `%Y-%m-%d %H:%M:%S` or `%d/%m/%Y`",
                    ));
                }
            }
        }
        forms.into()
    }

    fn delimiter(&mut self, node: NodeId) -> Option<u8> {
        let word = self.word("delimiter", node)?;
        match word.text.as_bytes() {
            [one] if one.is_ascii() && !matches!(one, b'"' | b'\n' | b'\r') => Some(*one),
            _ => {
                let message = format!(
                    "`delimiter` is one mark, like `;` or `\\t`, not `{}`",
                    word.text
                );
                self.report(&CONFIG_TYPE, word.span, &message);
                None
            }
        }
    }
}
