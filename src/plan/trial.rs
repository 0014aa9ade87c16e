//! The records of a test in a policy as plans and history, with the places that they have there.

use super::Tree;
use super::build::Builder;
use super::history::HistoryFiles;
use super::table::{Purpose, Shape, Table, Word};
use super::tree::Tag;
use crate::policy::checks::{MISSING_SETTING, WRONG_TYPE};
use crate::policy::dates::wrong_weekday;
use crate::source::{FileId, Span};
use crate::syntax::tree::{Path, Record, Setting, SettingKind, Value, ValueKind};
use std::sync::Arc;

/// The kinds of records in `history { … }`.
const HISTORY: [&str; 3] = ["change", "incident", "deployment"];

/// Values that stand in the first record in place of its own.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The fields.
    pub columns: &'a [Path],
    /// The values, one for each.
    pub values: &'a [Value],
}

/// Reads the records among the settings of a test: changes and releases as one plan, and what `history` holds.
pub fn read_records(
    file: FileId,
    text: &Arc<String>,
    settings: &[Setting],
    row: Option<Row<'_>>,
) -> (Tree, Option<HistoryFiles>) {
    let records = settings.iter().filter_map(|setting| match &setting.kind {
        SettingKind::Record(record) => Some(record),
        _ => None,
    });
    let (past, plan): (Vec<&Record>, Vec<&Record>) =
        records.partition(|record| record.kind.value == "history");
    let mut writer = Writer(Builder::of_test(file, Arc::clone(text)));
    let root = writer.0.leaf(Tag::Table, Span::default());
    writer.kinds(&plan, true, row);
    writer.0.close(root, 0);
    let history = (!past.is_empty()).then(|| history(file, text, &past));
    (writer.0.finish(), history)
}

/// The records of `history { … }`; what it has none of did not happen since `from`.
fn history(file: FileId, text: &Arc<String>, past: &[&Record]) -> HistoryFiles {
    let mut writer = Writer(Builder::of_test(file, Arc::clone(text)));
    let root = writer.0.leaf(Tag::Table, Span::default());
    let mut inner: Vec<&Record> = Vec::new();
    let mut covers = None;
    for record in past {
        let (mut from, mut to) = (None, None);
        for setting in &record.settings {
            match &setting.kind {
                SettingKind::Record(one) if HISTORY.contains(&one.kind.value.as_str()) => {
                    inner.push(one);
                }
                SettingKind::Data { key, values } => match (joined(key).as_str(), &**values) {
                    ("from", [value]) => from = writer.bound(value),
                    ("to", [value]) => to = writer.bound(value),
                    _ => writer.not_history(setting.keyword),
                },
                _ => writer.not_history(setting.keyword),
            }
        }
        match from {
            Some(from) => covers = Some((from, to)),
            None => {
                // Of records in no span there is nothing more to say.
                inner.clear();
                let span = record.kind.span;
                let message = "`history` does not say since when it is complete";
                writer.0.report(&MISSING_SETTING, span, message, |found| {
                    found.help("write its first day, as in `from 2026-08-01`")
                });
            }
        }
    }
    for kind in HISTORY {
        let of_kind: Vec<&Record> = inner
            .iter()
            .copied()
            .filter(|record| record.kind.value == kind)
            .collect();
        let place = past
            .first()
            .map_or(Span::default(), |first| first.kind.span);
        writer.0.contents(false, place, kind);
        writer.list(&of_kind, place, false);
    }
    writer.0.close(root, 0);
    let word = |text: &str| Word {
        text: text.to_owned(),
        span: Span::default(),
    };
    let tables = HISTORY.map(|kind| Table {
        purpose: Purpose::History,
        covers: covers.clone(),
        span: Span::default(),
        files: Vec::new(),
        record: word(kind),
        owner: None,
        delimiter: None,
        rows: None,
        timezone: None,
        dates: Arc::from([]),
        missing: Vec::new(),
        only: Vec::new(),
        columns: Shape::Same,
    });
    HistoryFiles {
        tables: tables.into(),
        tree: writer.0.finish(),
    }
}

struct Writer(Builder);

impl Writer {
    /// Records by their kinds, each kind where its first stands; several of a kind are a list.
    fn kinds(&mut self, records: &[&Record], are_subjects: bool, row: Option<Row<'_>>) {
        let mut done: Vec<&str> = Vec::new();
        let mut row = row;
        for first in records {
            let kind = first.kind.value.as_str();
            if done.contains(&kind) {
                continue;
            }
            done.push(kind);
            let same: Vec<&Record> = records
                .iter()
                .copied()
                .filter(|record| record.kind.value == kind)
                .collect();
            self.0.contents(false, first.kind.span, kind);
            if same.len() == 1 {
                let name = are_subjects.then(|| kind.to_owned());
                self.record(first, name.as_deref(), row.take());
            } else {
                self.list(&same, first.kind.span, are_subjects);
            }
        }
    }

    fn list(&mut self, records: &[&Record], place: Span, are_subjects: bool) {
        let list = self.0.leaf(Tag::Array, place);
        let mut nameless = 0;
        for record in records {
            let kind = &record.kind.value;
            nameless += usize::from(record.title.is_none());
            let name = match nameless {
                0 | 1 => kind.clone(),
                number => format!("{kind}-{number}"),
            };
            self.record(record, are_subjects.then_some(&*name), None);
        }
        self.0.close(list, place.end as usize);
    }

    /// A record; one with a name of its own gets that as its id where it gives none.
    fn record(&mut self, record: &Record, name: Option<&str>, row: Option<Row<'_>>) {
        let span = record.kind.span;
        let table = self.0.leaf(Tag::Table, span);
        let columns: Vec<String> =
            row.map_or_else(Vec::new, |row| row.columns.iter().map(joined).collect());
        if let Some(row) = row {
            for (column, value) in row.columns.iter().zip(row.values) {
                // `at` is the instant of the check.
                if joined(column) != "at" {
                    self.data(column, std::slice::from_ref(value));
                }
            }
        }
        let gives = |field: &str| {
            let mut settings = record.settings.iter();
            columns.iter().any(|column| column == field)
                || settings.any(|setting| {
                    matches!(&setting.kind, SettingKind::Data { key, .. } if joined(key) == field)
                })
        };
        match (&record.title, name) {
            (Some(title), _) => {
                let field = if gives("id") { "title" } else { "id" };
                self.0.contents(false, title.span, field);
                self.0.contents(false, title.span, &title.value);
            }
            (None, Some(name)) if !gives("id") => {
                self.0.contents(false, span, "id");
                self.0.contents(false, span, name);
            }
            _ => {}
        }
        let mut parts: Vec<&Record> = Vec::new();
        for setting in &record.settings {
            match &setting.kind {
                SettingKind::Data { key, values } if !columns.contains(&joined(key)) => {
                    self.data(key, values);
                }
                SettingKind::Record(part) if !columns.contains(&part.kind.value) => {
                    parts.push(part);
                }
                _ => {}
            }
        }
        self.kinds(&parts, false, None);
        self.0.close(table, span.end as usize);
    }

    fn data(&mut self, key: &Path, values: &[Value]) {
        self.0.contents(false, key.span, &joined(key));
        match values {
            [] => {
                self.0.leaf(Tag::True, key.span);
            }
            [one] => self.value(one),
            [first, .., last] => {
                let list = self.0.leaf(Tag::Array, first.span);
                values.iter().for_each(|value| self.value(value));
                self.0.close(list, last.span.end as usize);
            }
        }
    }

    /// A value; what is not a text in quotes is one by the type of its field.
    fn value(&mut self, value: &Value) {
        match &value.kind {
            ValueKind::Text(text) => {
                self.0.contents(false, value.span, text);
            }
            ValueKind::Name(path) => {
                self.0.contents(true, value.span, &joined(path));
            }
            ValueKind::Person(name) => {
                self.0.contents(true, value.span, &format!("@{name}"));
            }
            ValueKind::List(values) => {
                let list = self.0.leaf(Tag::Array, value.span);
                values.iter().for_each(|value| self.value(value));
                self.0.close(list, value.span.end as usize);
            }
            ValueKind::DateTime(date) => {
                let file = self.0.tree().file();
                self.0.take(wrong_weekday(date, file).into_iter());
                let text = self.without_weekday(value);
                self.0.contents(true, value.span, &text);
            }
            ValueKind::Number(_)
            | ValueKind::Percent(_)
            | ValueKind::Clock(_)
            | ValueKind::Length(_) => {
                self.0.leaf(Tag::Plain, value.span);
            }
        }
    }

    /// A date as plans write it.
    fn without_weekday(&self, value: &Value) -> String {
        let written = self
            .0
            .tree()
            .slice(value.span.start as usize, value.span.end as usize);
        let words = written.unwrap_or_default().split_whitespace();
        let words = words.skip_while(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
        words.collect::<Vec<_>>().join(" ")
    }

    /// A day or an instant that bounds history.
    fn bound(&mut self, value: &Value) -> Option<Word> {
        let ValueKind::DateTime(date) = &value.kind else {
            let message = "`history` begins and ends with a day or an instant";
            self.0.report(&WRONG_TYPE, value.span, message, |found| {
                found.help("for example `from 2026-08-01`")
            });
            return None;
        };
        let file = self.0.tree().file();
        self.0.take(wrong_weekday(date, file).into_iter());
        Some(Word {
            text: self.without_weekday(value),
            span: value.span,
        })
    }

    fn not_history(&mut self, keyword: Span) {
        let shown = self.0.shown(keyword);
        let message = format!("`history` has no `{shown}`");
        self.0
            .report(&super::checks::UNKNOWN_FIELD, keyword, message, |found| {
                found.help("it holds `from`, `to`, and records of the kinds `change`, `incident` and `deployment`")
            });
    }
}

/// A path in one text.
fn joined(path: &Path) -> String {
    let names: Vec<&str> = path.names.iter().map(|name| name.value.as_str()).collect();
    names.join(".")
}
