//! The mappings of tables in `tidegate.toml`: which columns of which files are which fields.

use super::checks::{CONFIG_TYPE, MISSING_CONFIG_KEY, UNKNOWN_CONFIG_KEY};
use crate::diagnostic::{Check, Diagnostic, suggest};
use crate::plan::table::{Case, DateForm, Mapping, Only, Origin, Others, Shape, Spec, Table, Word};
use crate::plan::{self, Format, Kind, NodeId, Tree};
use crate::policy::types::RecordKind;
use crate::source::{FileId, Span};
use std::sync::Arc;

const TABLE_KEYS: [&str; 11] = [
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
];
const SPEC_KEYS: [&str; 9] = [
    "column",
    "first",
    "join",
    "with",
    "value",
    "values",
    "others",
    "separator",
    "case",
];
/// The keys of which one says where a value comes from.
const ORIGINS: [&str; 4] = ["column", "first", "join", "value"];

/// Reads the `[[table]]` of a `tidegate.toml`. What is wrong becomes a finding; a table without its files or record is left
/// out. That the text is no TOML is for others to say.
pub fn parse_tables(file: FileId, text: &str) -> (Mapping, Vec<Diagnostic>) {
    let tree = plan::read(file, text.into(), Format::Toml);
    let mut parser = Parser {
        tree: &tree,
        findings: Vec::new(),
    };
    let tables = parser.tables();
    let findings = parser.findings;
    let config = Arc::new(tree);
    (Mapping { config, tables }, findings)
}

struct Parser<'t> {
    tree: &'t Tree,
    findings: Vec<Diagnostic>,
}

impl Parser<'_> {
    fn tables(&mut self) -> Vec<Table> {
        let tree = self.tree;
        let mut tables = Vec::new();
        let entries = tree.root().into_iter().flat_map(|root| tree.entries(root));
        for (key, value) in entries.filter(|(key, _)| tree.text(*key) == "table") {
            match tree.kind(value) {
                Kind::Array => {
                    for item in tree.items(value) {
                        match tree.kind(item) {
                            Kind::Table => tables.extend(self.table(item)),
                            _ => self.expect("table", "tables, each under `[[table]]`", item),
                        }
                    }
                }
                _ => self.expect("table", "tables, each under `[[table]]`", key),
            }
        }
        let records: Vec<String> = tables
            .iter()
            .filter(|table| table.owner.is_none())
            .map(|table| table.record.text.clone())
            .collect();
        tables.retain(|table| self.has_owner(table, &records));
        tables
    }

    fn table(&mut self, node: NodeId) -> Option<Table> {
        self.check_keys(node, &TABLE_KEYS);
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
        if !self.is_record(&record, owner.is_some()) {
            return None;
        }
        let columns = match self.find(node, "columns") {
            None => Shape::Same,
            Some(value) => self.columns(value, owner.is_some())?,
        };
        Some(Table {
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
    fn is_record(&mut self, record: &Word, is_part: bool) -> bool {
        let plain = ["change", "release"];
        if is_part || plain.contains(&record.text.as_str()) {
            return true;
        }
        let message = format!("a row cannot be `{}` by itself", record.text);
        let near = suggest(&record.text, plain);
        let help = match near.first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => match RecordKind::find(&record.text) {
                Some(kind) => format!(
                    "a row is a `change` or a `release`; for {} of them, say `of = \"change\"` and which column is the `key`",
                    kind.plural()
                ),
                None => "a row is a `change` or a `release`, or with `of` a part of one".to_owned(),
            },
        };
        let place = record.span.within(self.tree.file());
        self.findings
            .push(Diagnostic::new(&CONFIG_TYPE, place, message).help(help));
        false
    }

    /// What rows belong to has to be a record of another table.
    fn has_owner(&mut self, table: &Table, records: &[String]) -> bool {
        let Some((of, _)) = &table.owner else {
            return true;
        };
        let is_there = records.contains(&of.text);
        if !is_there {
            let message = format!("no `[[table]]` has `record = \"{}\"`", of.text);
            let place = of.span.within(self.tree.file());
            self.findings.push(
                Diagnostic::new(&CONFIG_TYPE, place, message)
                    .help("rows belong to the changes or the releases of another table"),
            );
        }
        is_there
    }

    fn columns(&mut self, value: NodeId, is_part: bool) -> Option<Shape> {
        let is_value = self.tree.kind(value) == Kind::Text || self.is_spec(value);
        if is_value && !is_part {
            self.expect("columns", "a table of fields, each with its column", value);
            return None;
        }
        match self.shape("columns", value)? {
            Shape::List(_) => {
                self.expect("columns", "a table of fields, each with its column", value);
                None
            }
            shape => Some(shape),
        }
    }

    fn shape(&mut self, key: &str, value: NodeId) -> Option<Shape> {
        let tree = self.tree;
        match tree.kind(value) {
            Kind::Text => Some(Shape::Value(self.plain(value))),
            Kind::Table if self.is_spec(value) => self.spec(value).map(Shape::Value),
            Kind::Table => {
                let mut fields = Vec::new();
                for (key, value) in tree.entries(value) {
                    let name = tree.text(key).to_owned();
                    let shape = self.shape(&name, value);
                    let word = Word {
                        text: name,
                        span: tree.span(key),
                    };
                    fields.extend(shape.map(|shape| (word, shape)));
                }
                Some(Shape::Record(fields))
            }
            Kind::Array => {
                let mut shapes = Vec::new();
                for item in tree.items(value) {
                    match self.shape(key, item) {
                        Some(Shape::List(_)) => {
                            self.expect(key, "a list of columns, not of lists", item);
                        }
                        shape => shapes.extend(shape),
                    }
                }
                Some(Shape::List(shapes))
            }
            _ if tree.is_damaged(value) => None,
            _ => {
                self.expect(key, "the name of a column, in quotes, or a table", value);
                if let Some(finding) = self.findings.last_mut() {
                    let help = format!(
                        "for the same value in each row, write `{key} = {{ value = {} }}`",
                        tree.text(value)
                    );
                    finding.help.push(help);
                }
                None
            }
        }
    }

    /// Whether a table says where a value comes from. Otherwise its keys are fields.
    fn is_spec(&self, value: NodeId) -> bool {
        let mut keys = self.tree.entries(value).map(|(key, _)| self.tree.text(key));
        keys.any(|key| SPEC_KEYS.contains(&key) || !suggest(key, ["column", "columns"]).is_empty())
    }

    fn plain(&self, value: NodeId) -> Spec {
        Spec {
            span: self.tree.span(value),
            source: Origin::First(vec![self.text(value)]),
            values: Vec::new(),
            others: Others::default(),
            separator: None,
            case: Case::default(),
        }
    }

    fn spec(&mut self, node: NodeId) -> Option<Spec> {
        let tree = self.tree;
        self.check_keys(node, &SPEC_KEYS);
        let origins: Vec<(NodeId, NodeId)> = tree
            .entries(node)
            .filter(|(key, _)| ORIGINS.contains(&tree.text(*key)))
            .collect();
        let (key, value) = match origins.as_slice() {
            [] => {
                let lacks = tree
                    .entries(node)
                    .all(|(key, _)| SPEC_KEYS.contains(&tree.text(key)));
                if lacks {
                    self.report_lack(node, "column");
                }
                return None;
            }
            [one] => *one,
            [_, (second, _), ..] => {
                let message = format!("a value comes from one of `{}`", ORIGINS.join("`, `"));
                self.report(&CONFIG_TYPE, tree.span(*second), &message);
                return None;
            }
        };
        let name = tree.text(key);
        let source = match name {
            "value" => Origin::Constant(value),
            "join" => {
                let with = self.find(node, "with").and_then(|v| self.word("with", v));
                let with = with.map_or_else(|| " ".to_owned(), |word| word.text);
                Origin::Join(self.words(name, value), with)
            }
            "first" => Origin::First(self.words(name, value)),
            _ => Origin::First(vec![self.word(name, value)?]),
        };
        let separator = self
            .find(node, "separator")
            .and_then(|v| self.word("separator", v));
        if let Some(word) = separator.as_ref().filter(|word| word.text.is_empty()) {
            self.report(
                &CONFIG_TYPE,
                word.span,
                "`separator` is what stands between the values, not nothing",
            );
        }
        Some(Spec {
            span: self
                .find(node, "values")
                .map_or(tree.span(node), |v| self.head(v)),
            source,
            values: self
                .find(node, "values")
                .map_or_else(Vec::new, |v| self.values(v)),
            others: self
                .choice(
                    node,
                    "others",
                    &[("keep", Others::Keep), ("drop", Others::Drop)],
                )
                .unwrap_or_default(),
            separator: separator
                .map(|word| word.text)
                .filter(|text| !text.is_empty()),
            case: self
                .choice(
                    node,
                    "case",
                    &[("lower", Case::Lower), ("kebab", Case::Kebab)],
                )
                .unwrap_or_default(),
        })
    }

    /// The key before a table under a header is not there; of one in braces, the first brace is enough.
    fn head(&self, node: NodeId) -> Span {
        let span = self.tree.span(node);
        Span {
            start: span.start,
            end: span.end.min(span.start.saturating_add(1)),
        }
    }

    fn values(&mut self, node: NodeId) -> Vec<(String, String)> {
        let tree = self.tree;
        if tree.kind(node) != Kind::Table {
            self.expect(
                "values",
                "a table from values of the column to values of the field",
                node,
            );
            return Vec::new();
        }
        let mut values = Vec::new();
        for (key, value) in tree.entries(node) {
            match tree.kind(value) {
                Kind::Array | Kind::Table | Kind::Null => {
                    self.expect(tree.text(key), "one value", value);
                }
                _ => values.push((tree.text(key).to_owned(), tree.text(value).to_owned())),
            }
        }
        values
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

    fn dates(&mut self, node: NodeId) -> Arc<[DateForm]> {
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

    fn choice<T: Copy>(&mut self, node: NodeId, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let value = self.find(node, key)?;
        let word = self.word(key, value)?;
        let found = choices.iter().find(|(name, _)| *name == word.text);
        if found.is_none() {
            let names: Vec<String> = choices
                .iter()
                .map(|(name, _)| format!("`{name}`"))
                .collect();
            let message = format!("`{key}` is {}, not `{}`", names.join(" or "), word.text);
            self.report(&CONFIG_TYPE, word.span, &message);
        }
        found.map(|(_, value)| *value)
    }

    fn find(&self, table: NodeId, name: &str) -> Option<NodeId> {
        let mut entries = self.tree.entries(table);
        let found = entries.find(|(key, _)| self.tree.text(*key) == name)?;
        Some(found.1)
    }

    fn text(&self, node: NodeId) -> Word {
        Word {
            text: self.tree.text(node).to_owned(),
            span: self.tree.span(node),
        }
    }

    fn word(&mut self, key: &str, node: NodeId) -> Option<Word> {
        match self.tree.kind(node) {
            Kind::Text => Some(self.text(node)),
            _ => {
                self.expect(key, "a text, in quotes", node);
                None
            }
        }
    }

    fn words(&mut self, key: &str, node: NodeId) -> Vec<Word> {
        let tree = self.tree;
        if tree.kind(node) != Kind::Array {
            self.expect(key, "a list of texts, each in quotes", node);
            return Vec::new();
        }
        let mut words = Vec::new();
        for item in tree.items(node) {
            match tree.kind(item) {
                Kind::Text => words.push(self.text(item)),
                _ => self.expect(key, "a list of texts, each in quotes", item),
            }
        }
        words
    }

    fn check_keys(&mut self, table: NodeId, known: &[&str]) {
        for (key, _) in self.tree.entries(table) {
            let name = self.tree.text(key);
            if known.contains(&name) {
                continue;
            }
            let place = self.tree.place(self.tree.span(key));
            let message = format!("there is no key `{name}` here, so nothing reads it");
            let finding = Diagnostic::new(&UNKNOWN_CONFIG_KEY, place, message);
            self.findings
                .push(match suggest(name, known.iter().copied()).first() {
                    Some(near) => finding.help(format!("did you mean `{near}`?")).replace(
                        format!("write `{near}`"),
                        place,
                        *near,
                    ),
                    None => finding.help(format!("the keys are `{}`", known.join("`, `"))),
                });
        }
    }

    fn report(&mut self, check: &Check, span: Span, message: &str) {
        let place = span.within(self.tree.file());
        self.findings.push(Diagnostic::new(check, place, message));
    }

    fn report_lack(&mut self, table: NodeId, key: &str) {
        let span = self.head(table);
        let message = match key {
            "files" => "this table does not say its `files`",
            "record" => "this table does not say what its rows are: `record`",
            "key" => {
                "this table does not say the column with the id of the record that a row belongs to: `key`"
            }
            _ => "this value does not say its `column`",
        };
        self.report(&MISSING_CONFIG_KEY, span, message);
    }

    /// A value of the wrong kind. One that the text of the file spoils has been reported.
    fn expect(&mut self, key: &str, expected: &str, found: NodeId) {
        if self.tree.is_damaged(found) {
            return;
        }
        let what = match self.tree.kind(found) {
            Kind::Text => "a text",
            Kind::Number => "a number",
            Kind::Bool(_) => "true or false",
            Kind::DateTime => "a date",
            Kind::Array => "a list",
            Kind::Table => "a table",
            Kind::Null | Kind::Plain => "nothing",
        };
        let span = match self.tree.kind(found) {
            Kind::Table | Kind::Array => self.head(found),
            _ => self.tree.span(found),
        };
        let message = format!("`{key}` is {expected}, not {what}");
        self.report(&CONFIG_TYPE, span, &message);
    }
}
