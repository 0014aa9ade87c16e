//! Tables of any contents: what is read is what was written, at its place, and no text makes the reader fail.

use super::{Mapping, Purpose, Shape, Table, TableFile, TableFiles, Word, read_tables};
use crate::plan::{Format, NodeId, Tree};
use crate::source::{FileId, Span};
use proptest::prelude::*;
use std::sync::Arc;

fn word(text: &str) -> Word {
    Word {
        text: text.to_owned(),
        span: Span::default(),
    }
}

fn read(name: &str, text: &str, delimiter: u8) -> Option<Tree> {
    let config = Arc::new(crate::plan::read(FileId(0), Arc::default(), Format::Toml));
    let table = Table {
        purpose: Purpose::Plans,
        covers: None,
        span: Span::default(),
        files: Vec::new(),
        record: word("change"),
        owner: None,
        delimiter: Some(delimiter),
        rows: None,
        timezone: None,
        dates: Arc::from([]),
        missing: Vec::new(),
        only: Vec::new(),
        columns: Shape::Same,
    };
    let mapping = Mapping {
        config,
        tables: vec![table],
    };
    let file = TableFile {
        table: 0,
        file: FileId(1),
        name: name.to_owned(),
        text: Arc::new(text.to_owned()),
    };
    let files = TableFiles {
        files: &[file],
        lost: &[],
        plans: &[],
        complete: true,
    };
    read_tables(&mapping, files, Purpose::Plans)
}

/// The values of all records, each with what stands at its place.
fn values(tree: &Tree, text: &str) -> Vec<Vec<(String, String)>> {
    let root = tree.root().unwrap_or(NodeId(0));
    let lists = tree.entries(root).map(|(_, list)| list);
    let records = lists.flat_map(|list| tree.items(list));
    let value = |(_, value): (NodeId, NodeId)| {
        let place = tree.place(tree.span(value));
        assert_eq!(place.file, FileId(1));
        let written = text.get(place.span.range());
        let written = written.unwrap_or_else(|| panic!("{place:?} in {text:?}"));
        (tree.text(value).to_owned(), written.to_owned())
    };
    records
        .map(|record| tree.entries(record).map(value).collect())
        .collect()
}

/// A value as a careful exporter writes it.
fn quoted(value: &str, always: bool) -> String {
    match always || value.contains(['"', ',', ';', '\n', '\r']) || value.is_empty() {
        true => format!("\"{}\"", value.replace('"', "\"\"")),
        false => value.to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_is_read(
        rows in prop::collection::vec(prop::collection::vec("[a-z\",; ß漢\r\n]{0,6}", 3), 0..6),
        always in any::<bool>(),
        mark in any::<bool>(),
        lines in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let delimiter = if always { ';' } else { ',' };
        let mut text = if mark { "\u{FEFF}".to_owned() } else { String::new() };
        text.push_str(&["a", "b", "c"].join(&delimiter.to_string()));
        for row in &rows {
            text.push_str(lines);
            let cells: Vec<String> = row.iter().map(|cell| quoted(cell, always)).collect();
            text.push_str(&cells.join(&delimiter.to_string()));
        }
        let tree = read("t.csv", &text, delimiter as u8).unwrap();
        prop_assert_eq!(tree.diagnostics(), &[]);
        let read: Vec<Vec<String>> = values(&tree, &text)
            .into_iter()
            .map(|row| row.into_iter().map(|(value, _)| value).collect())
            .collect();
        let written: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect())
            .collect();
        prop_assert_eq!(read, written);
        for (value, at) in values(&tree, &text).into_iter().flatten() {
            prop_assert_eq!(value, at.replace("\"\"", "\""));
        }
    }

    #[test]
    fn any_text_is_read(text in "[ab\",\r\n{}\\[\\]:1ß]{0,60}") {
        for name in ["t.csv", "t.ndjson", "t.json", "t.toml", "t.yaml"] {
            if let Some(tree) = read(name, &text, b',') {
                values(&tree, &text);
                for found in tree.diagnostics() {
                    let place = found.primary.place;
                    prop_assert!(place.file == FileId(0) || text.get(place.span.range()).is_some());
                }
            }
        }
    }
}

/// A quote that is opened in each line and closed in none must not read the rest of the file for each of them.
#[test]
fn many_mistakes_are_told_and_the_last_row_is_read() {
    let mut text = "a,b\n".to_owned();
    for _ in 0..20_000 {
        text.push_str("\"x\"y,1\n");
    }
    text.push_str("z,2\n\"open,3\nlast,4\n");
    let tree = read("t.csv", &text, b',').unwrap();
    let values = values(&tree, &text);
    let firsts: Vec<&str> = values.iter().map(|row| row[0].0.as_str()).collect();
    assert_eq!(firsts, ["z", "last"]);
    let names: Vec<&str> = tree.diagnostics().iter().map(|found| found.name).collect();
    assert_eq!(names.len(), 51);
    assert_eq!(names.last(), Some(&"more-problems"));
}
