//! Edits of plans that keep to the format and to the style around them.

use super::snapshot::Snapshot;
use super::text::{line_end, line_start};
use crate::diagnostic::Edit;
use crate::plan::{Format, Kind, NodeId, Tree};
use crate::source::{FileId, Span};

/// Writes into one plan.
pub(super) struct PlanEdit<'s> {
    text: &'s str,
    file: FileId,
    tree: &'s Tree,
    format: Format,
}

/// Fields of a new record, each with its value as TOML and JSON write it.
type Fields<'f> = [(&'f str, String)];

impl<'s> PlanEdit<'s> {
    /// Of a file that is a plan.
    pub fn new(snapshot: &'s Snapshot, file: FileId, tree: &'s Tree) -> Option<Self> {
        let source = snapshot.source(file)?;
        Some(PlanEdit {
            text: source.text(),
            file,
            tree,
            format: Format::from_name(source.name())?,
        })
    }

    fn insert(&self, at: usize, text: String) -> Edit {
        Edit {
            place: Span::new(at, at).within(self.file),
            text,
        }
    }

    /// An instant as the format writes it.
    pub fn instant(&self, text: &str) -> String {
        match self.format {
            Format::Json => format!("\"{text}\""),
            Format::Toml | Format::Yaml => text.to_owned(),
        }
    }

    /// A key with its value; in JSON and YAML a path becomes records within one another.
    fn pair(&self, path: &str, value: &str) -> String {
        match (self.format, path.split_once('.')) {
            (Format::Toml, _) => format!("{path} = {value}"),
            (Format::Json, None) => format!("\"{path}\": {value}"),
            (Format::Yaml, None) => format!("{path}: {value}"),
            (Format::Json, Some((first, rest))) => {
                format!("\"{first}\": {{ {} }}", self.pair(rest, value))
            }
            (Format::Yaml, Some((first, rest))) => {
                format!("{first}: {{ {} }}", self.pair(rest, value))
            }
        }
    }

    /// A record between braces.
    pub fn record(&self, fields: &Fields<'_>) -> String {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(key, value)| self.pair(key, value))
            .collect();
        format!("{{ {} }}", pairs.join(", "))
    }

    /// Adds a field to a record, behind its first one.
    pub fn add(&self, record: NodeId, path: &str, value: &str) -> Option<Edit> {
        let (key, first) = self.tree.entries(record).next()?;
        let pair = self.pair(path, value);
        let end = self.tree.extent(first).end as usize;
        let key = self.tree.span(key).start as usize;
        let start = line_start(self.text, key);
        let starts_line = self
            .text
            .get(start..key)?
            .trim_start_matches([' ', '-'])
            .is_empty();
        let text = if self.is_braced(record) {
            match starts_line {
                true => format!(",\n{}{pair}", " ".repeat(key - start)),
                false => format!(", {pair}"),
            }
        } else {
            // The value may go on over lines, and have a comment behind it.
            let line = line_end(self.text, end);
            let indent = match self.format {
                Format::Yaml => " ".repeat(key - start),
                _ => self.text.get(start..key)?.to_owned(),
            };
            return Some(self.insert(line, format!("\n{indent}{pair}")));
        };
        Some(self.insert(end, text))
    }

    /// Adds a record to a list of records.
    pub fn append(&self, list: NodeId, name: &str, fields: &Fields<'_>) -> Option<Edit> {
        if self.tree.kind(list) != Kind::Array {
            return None;
        }
        let record = self.record(fields);
        let Some(last) = self.tree.items(list).last() else {
            let span = self.tree.span(list);
            return Some(self.insert(span.end as usize - 1, record));
        };
        let end = self.tree.extent(last).end as usize;
        if self.is_braced(last) {
            let start = self.tree.span(last).start as usize;
            let line = line_start(self.text, start);
            let indent = self.text.get(line..start)?;
            if indent.trim_start_matches([' ', '\t']) == "- " {
                return Some(self.insert(line_end(self.text, end), format!("\n{indent}{record}")));
            }
            return Some(match indent.trim().is_empty() {
                true => self.insert(end, format!(",\n{indent}{record}")),
                false => self.insert(end, format!(", {record}")),
            });
        }
        let line = line_end(self.text, end);
        match self.format {
            Format::Toml => {
                let header = self.text.get(self.tree.span(last).range())?;
                if !header.starts_with("[[") || !header.contains(name) {
                    return None;
                }
                let pairs: Vec<String> = fields
                    .iter()
                    .map(|(key, value)| self.pair(key, value))
                    .collect();
                Some(self.insert(line, format!("\n\n{header}\n{}", pairs.join("\n"))))
            }
            Format::Yaml => {
                let start = line_start(self.text, self.tree.span(last).start as usize);
                let own = self.text.get(start..)?;
                let dash = own.len() - own.trim_start_matches(' ').len();
                let pairs: Vec<String> = fields
                    .iter()
                    .map(|(key, value)| self.pair(key, value))
                    .collect();
                let indent = " ".repeat(dash);
                Some(self.insert(
                    line,
                    format!("\n{indent}- {}", pairs.join(&format!("\n{indent}  "))),
                ))
            }
            Format::Json => None,
        }
    }

    /// Whether a record stands between braces.
    fn is_braced(&self, record: NodeId) -> bool {
        let start = self.tree.span(record).start as usize;
        self.text
            .get(start..)
            .is_some_and(|text| text.starts_with('{'))
    }
}
