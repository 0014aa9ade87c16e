//! A workspace as files, its plan in each of the formats.

use super::{Dice, Item, Record, Workspace};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A calendar with a freeze of some hours and one of a day.
const ICS: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261119T080000Z\nDTEND:20261119T180000Z\nSUMMARY:Audit\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261127\nSUMMARY:Sale\nEND:VEVENT\nEND:VCALENDAR\n";

/// The format of a plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Written {
    Json,
    Toml,
    Yaml,
    Tables,
}

fn texts<'a>(items: impl IntoIterator<Item = &'a Item>) -> String {
    items.into_iter().map(Item::text).collect()
}

impl Workspace {
    /// The policies, each with its path, and the calendar that they name.
    pub fn policies(&self) -> Vec<(String, String)> {
        let below = texts(self.ordered.iter().chain(&self.declarations));
        let mut files = match &self.base {
            None => vec![("policy.tide".to_owned(), below + &texts(&self.statements))],
            Some(base) => {
                let own = texts(&self.statements);
                vec![
                    ("org/policy.tide".to_owned(), below + &texts(base)),
                    (
                        "policy.tide".to_owned(),
                        format!("policy p {{ extends org }}\n{own}"),
                    ),
                ]
            }
        };
        if files.iter().any(|(_, text)| text.contains(".ics")) {
            // A path in a policy is relative to it; where all is in memory, to the root.
            let org = self.base.iter().map(|_| "org/freeze.ics");
            let names = org.chain(["freeze.ics"]);
            files.extend(names.map(|name| (name.to_owned(), ICS.to_owned())));
        }
        files
    }

    /// The same policies in several files, their items in another order.
    pub fn shuffled_policies(&self, dice: &mut Dice) -> Vec<(String, String)> {
        let mut split = |folder: &str, mut items: Vec<String>| {
            dice.shuffle(&mut items);
            let cut = dice.below(items.len() + 1);
            vec![
                (format!("{folder}a.tide"), items[cut..].concat()),
                (format!("{folder}b.tide"), items[..cut].concat()),
            ]
        };
        let own: Vec<String> = self.statements.iter().map(Item::text).collect();
        let mut below: Vec<String> = self.declarations.iter().map(Item::text).collect();
        below.push(texts(&self.ordered));
        let calendars = self
            .policies()
            .into_iter()
            .filter(|(name, _)| name.ends_with(".ics"));
        let policies = match &self.base {
            None => split("", [below, own].concat()),
            Some(base) => {
                below.extend(base.iter().map(Item::text));
                let mut files = split("org/", below);
                files.extend(split(
                    "",
                    [own, vec!["policy p { extends org }\n".to_owned()]].concat(),
                ));
                files
            }
        };
        policies.into_iter().chain(calendars).collect()
    }

    /// All of its policies as one text, to be shown.
    pub fn policy(&self) -> String {
        let files = self.policies().into_iter();
        let policies = files.filter(|(name, _)| name.ends_with(".tide"));
        policies.map(|(_, text)| text).collect()
    }

    /// All statements, those of the base too.
    pub fn all_statements(&mut self) -> impl Iterator<Item = &mut Item> {
        self.base.iter_mut().flatten().chain(&mut self.statements)
    }

    /// The plan and what it needs beside the policies: history and tables.
    pub fn plan_files(&self, written: Written) -> Vec<(String, String)> {
        let mut config = String::new();
        let mut files = Vec::new();
        if let Some(history) = &self.history {
            config.push_str(
                "[[history]]\nfiles = [\"history.json\"]\nrecord = \"change\"\nfrom = 2026-01-01\n",
            );
            files.push((
                "history.json".to_owned(),
                json!({ "change": history }).to_string(),
            ));
        }
        match written {
            Written::Json => files.push(("plan.json".to_owned(), self.json())),
            Written::Toml => files.push(("plan.toml".to_owned(), self.toml())),
            Written::Yaml => files.push(("plan.yaml".to_owned(), self.yaml())),
            Written::Tables => {
                for (kind, records) in self.records() {
                    tables(kind, records, &mut config, &mut files);
                }
            }
        }
        if !config.is_empty() {
            files.push(("tidegate.toml".to_owned(), config));
        }
        files
    }

    /// All files.
    pub fn files(&self, written: Written) -> Vec<(String, String)> {
        [self.policies(), self.plan_files(written)].concat()
    }

    fn records(&self) -> [(&'static str, &Vec<Record>); 2] {
        [("change", &self.changes), ("release", &self.releases)]
    }

    /// Its plan as JSON.
    pub fn json(&self) -> String {
        let mut plan = Map::new();
        for (kind, records) in self.records() {
            if !records.is_empty() {
                plan.insert(kind.to_owned(), json!(records));
            }
        }
        Value::Object(plan).to_string()
    }

    /// Its plan as TOML.
    pub fn toml(&self) -> String {
        let mut text = String::new();
        for (kind, records) in self.records() {
            for record in records {
                text.push_str(&format!("[[{kind}]]\n"));
                for (key, value) in record {
                    text.push_str(&format!("{key} = {}\n", toml_value(value)));
                }
            }
        }
        text
    }

    /// Its plan as YAML in blocks, texts without quotes.
    pub fn yaml(&self) -> String {
        let mut text = String::new();
        for (kind, records) in self.records() {
            if records.is_empty() {
                continue;
            }
            text.push_str(&format!("{kind}:\n"));
            for record in records {
                let mut mark = "- ";
                for (key, value) in record {
                    let value = match value {
                        Value::String(plain) => plain.clone(),
                        other => other.to_string(),
                    };
                    text.push_str(&format!("  {mark}{key}: {value}\n"));
                    mark = "  ";
                }
            }
        }
        text
    }
}

fn toml_value(value: &Value) -> String {
    match value {
        // Instants are values of their own in TOML.
        Value::String(text) if text.ends_with(":00Z") => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(toml_value).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| format!("{key} = {}", toml_value(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// Records as a table, and their parts as tables of parts.
fn tables(kind: &str, records: &[Record], config: &mut String, files: &mut Vec<(String, String)>) {
    let has_parts = |value: &Value| {
        value
            .as_array()
            .is_some_and(|all| all.iter().any(Value::is_object))
    };
    let mut rows: Vec<Record> = Vec::new();
    let mut parts: Vec<(String, Vec<Record>)> = Vec::new();
    for record in records {
        let mut row = Record::new();
        for (key, value) in record {
            if value.as_array().is_some_and(Vec::is_empty) {
                continue;
            }
            if !has_parts(value) {
                flatten("", key, value, &mut row);
                continue;
            }
            let at = parts.iter().position(|(name, _)| name == key);
            let at = at.unwrap_or_else(|| {
                parts.push((key.clone(), Vec::new()));
                parts.len() - 1
            });
            for part in value.as_array().unwrap() {
                let mut row = Record::new();
                row.insert("of-record".to_owned(), record["id"].clone());
                for (key, value) in part.as_object().unwrap() {
                    flatten("", key, value, &mut row);
                }
                parts[at].1.push(row);
            }
        }
        rows.push(row);
    }
    if !rows.is_empty() {
        table(
            &format!("{kind}.csv"),
            &format!("record = \"{kind}\"\n"),
            &rows,
            config,
            files,
        );
    }
    for (name, rows) in parts {
        let record = match name.as_str() {
            "evidence" | "verification" => name.as_str(),
            other => other.trim_end_matches('s'),
        };
        let head = format!("record = \"{record}\"\nof = \"{kind}\"\nkey = \"of-record\"\n");
        table(&format!("{kind}-{name}.csv"), &head, &rows, config, files);
    }
}

/// A field of a record, with a dotted name where it is a record of its own.
fn flatten(before: &str, key: &str, value: &Value, row: &mut Record) {
    let name = format!("{before}{key}");
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                flatten(&format!("{name}."), key, value, row);
            }
        }
        Value::Array(all) => {
            let all: Vec<&str> = all.iter().filter_map(Value::as_str).collect();
            row.insert(name, json!(all.join(",")));
        }
        other => {
            row.insert(name, other.clone());
        }
    }
}

fn table(
    name: &str,
    head: &str,
    rows: &[Record],
    config: &mut String,
    files: &mut Vec<(String, String)>,
) {
    let columns: BTreeSet<&String> = rows.iter().flat_map(Map::keys).collect();
    config.push_str(&format!(
        "[[table]]\nfiles = [\"{name}\"]\n{head}[table.columns]\n"
    ));
    for column in columns.iter().filter(|column| **column != "of-record") {
        const LISTS: [&str; 7] = [
            "services",
            "environments",
            "implementers",
            "labels",
            "changes",
            "needs",
            "by",
        ];
        let is_list = LISTS.contains(&column.as_str()) || *column == "audience";
        config.push_str(&match is_list {
            true => format!("{column} = {{ column = \"{column}\", separator = \",\" }}\n"),
            false => format!("{column} = \"{column}\"\n"),
        });
    }
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    let mut text = line(columns.iter().map(|column| (*column).clone()).collect());
    for row in rows {
        let cell = |column: &&String| match row.get(*column) {
            None => String::new(),
            Some(Value::String(text)) if text.contains(',') => format!("\"{text}\""),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        text.push_str(&line(columns.iter().map(cell).collect()));
    }
    files.push((name.to_owned(), text));
}
