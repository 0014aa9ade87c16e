//! Somebody who writes at random, for a long time: the server never loses the texts, and says what a check from scratch says.
//!
//! `TIDEGATE_SOAK` sets the number of edits.

use super::client::{Abilities, Client, PLAIN, uri};
use super::cold::findings;
use super::positions::words;
use super::text::{self, Unit, boundary};
use super::{Desk, copy};
use crate::workload::made::dice::Dice;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// After so many edits both sides are held against each other.
const BATCH: usize = 50;

/// What people type.
const SNIPPETS: [&str; 40] = [
    "x",
    " ",
    "\n",
    "\r\n",
    "\t",
    "}",
    "{",
    "\"",
    "'",
    "`",
    "(",
    ")",
    "[",
    "]",
    ",",
    ";",
    "=",
    "# note\n",
    "## doc\n",
    "/*",
    "*/",
    "high",
    "low",
    "-1",
    "2",
    "ß",
    "🦀",
    "漢",
    "e\u{301}",
    "\u{feff}",
    "advisory\n",
    "reason \"because\"\n",
    "approved",
    "friday",
    "normal",
    "[[change]]\n",
    "id = \"CHG-1\"\n",
    "  - id: CHG-1\n",
    "blackout fresh { every sunday }\n",
    "field change.fresh text\n",
];

struct Writer<'d> {
    desk: &'d Desk,
    client: Client,
    dice: Dice,
    paths: Vec<PathBuf>,
    /// The texts of the disk.
    whole: BTreeMap<PathBuf, String>,
    /// Earlier texts of each open file, and those that were taken back.
    undo: BTreeMap<PathBuf, (Vec<String>, Vec<String>)>,
}

impl Writer<'_> {
    fn chance(&mut self, one_in: usize) -> bool {
        self.dice.index(one_in) == 0
    }

    /// A place where a client may put its cursor: not inside a character, nor inside a line ending.
    fn place(&mut self, text: &str) -> usize {
        let mut at = boundary(text, self.dice.index(text.len() + 1));
        if text[..at].ends_with('\r') && text[at..].starts_with('\n') {
            at -= 1;
        }
        at
    }

    fn span(&mut self, text: &str, longest: usize) -> Range<usize> {
        let start = self.place(text);
        let mut end = boundary(text, (start + self.dice.index(longest)).min(text.len()));
        if text[..end].ends_with('\r') && text[end..].starts_with('\n') {
            end += 1;
        }
        start..end.max(start)
    }

    /// Some lines of any file.
    fn block(&mut self) -> String {
        let path = &self.paths[self.dice.index(self.paths.len())];
        let lines: Vec<&str> = self.whole[path].split_inclusive('\n').collect();
        let start = self.dice.index(lines.len());
        let end = (start + 1 + self.dice.index(12)).min(lines.len());
        lines[start..end].concat()
    }

    /// One thing that somebody does in an editor.
    fn act(&mut self) {
        let path = self.paths[self.dice.index(self.paths.len())].clone();
        if !self.client.open.contains_key(&uri(&path)) {
            self.client.open_file(&path);
            return;
        }
        if self.chance(60) {
            self.client.close(&path);
            self.undo.remove(&path);
            return;
        }
        let text = self.client.text(&path).to_owned();
        let changes = self.changes(&path, &text);
        self.client.change(&path, &changes);
    }

    fn changes(&mut self, path: &Path, text: &str) -> Vec<Value> {
        let whole = &self.whole[path];
        // What is mostly rubble says little; start again.
        if text.len() > 2 * whole.len() + 2_000 || self.chance(25) {
            return vec![json!({ "text": self.whole[path] })];
        }
        match self.dice.index(20) {
            0 => self.take_back(path, text),
            1 => self.put_back(path, text),
            2 => vec![json!({ "text": other_endings(text) })],
            3 => {
                // Several at once: each speaks of the text that the one before left.
                let mut now = text.to_owned();
                (0..3)
                    .map(|_| {
                        let one = self.one(&now);
                        text::change(&mut now, &one, self.client.unit);
                        one
                    })
                    .collect()
            }
            _ => {
                let (earlier, later) = self.undo.entry(path.to_owned()).or_default();
                earlier.push(text.to_owned());
                later.clear();
                vec![self.one(text)]
            }
        }
    }

    fn one(&mut self, text: &str) -> Value {
        let (bytes, fresh) = match self.dice.index(10) {
            0..5 => {
                let at = self.place(text);
                let snippet = SNIPPETS[self.dice.index(SNIPPETS.len())];
                (at..at, snippet.to_owned())
            }
            5..8 => (self.span(text, 20), String::new()),
            8 => {
                let at = self.place(text);
                (at..at, self.block())
            }
            _ => (self.span(text, 300), self.block()),
        };
        let range = text::range(text, bytes.start, bytes.end, self.client.unit);
        json!({ "range": range, "text": fresh })
    }

    fn take_back(&mut self, path: &Path, text: &str) -> Vec<Value> {
        let (earlier, later) = self.undo.entry(path.to_owned()).or_default();
        let Some(before) = earlier.pop() else {
            return Vec::new();
        };
        later.push(text.to_owned());
        vec![difference(text, &before, self.client.unit)]
    }

    fn put_back(&mut self, path: &Path, text: &str) -> Vec<Value> {
        let (earlier, later) = self.undo.entry(path.to_owned()).or_default();
        let Some(after) = later.pop() else {
            return Vec::new();
        };
        earlier.push(text.to_owned());
        vec![difference(text, &after, self.client.unit)]
    }

    /// Both sides have the same texts, and the server says of them what a check says.
    fn compare(&mut self) {
        let open: Vec<(String, String)> = self
            .client
            .open
            .iter()
            .map(|(uri, (_, text))| (uri.clone(), text.clone()))
            .collect();
        for (uri, text) in &open {
            let params = json!({
                "textDocument": { "uri": uri },
                "options": { "tabSize": 2, "insertSpaces": true },
            });
            if uri.ends_with(".tide") {
                let edits = self
                    .client
                    .result("textDocument/formatting", params.clone());
                let formatted = text::edit(text, edits.as_array().unwrap(), self.client.unit);
                assert_eq!(
                    formatted,
                    tidegate::syntax::format::format(text).text,
                    "{uri}"
                );
            }
            let tokens = self
                .client
                .result("textDocument/semanticTokens/full", params);
            if let Some(data) = tokens.get("data") {
                words(text, data, self.client.unit);
            }
        }
        let saved = self.desk.saved(&self.client);
        let wanted = findings(&saved.root, self.client.unit);
        self.desk.shows(&self.client, &wanted);
    }
}

/// The shortest change from one text to another, as an editor takes one back.
fn difference(from: &str, to: &str, unit: Unit) -> Value {
    let same = |a: char, b: char| a == b && a != '\r' && a != '\n';
    let pairs = from.chars().zip(to.chars());
    let start: usize = pairs
        .take_while(|(a, b)| same(*a, *b))
        .map(|(a, _)| a.len_utf8())
        .sum();
    let pairs = from[start..].chars().rev().zip(to[start..].chars().rev());
    let behind: usize = pairs
        .take_while(|(a, b)| same(*a, *b))
        .map(|(a, _)| a.len_utf8())
        .sum();
    let range = text::range(from, start, from.len() - behind, unit);
    json!({ "range": range, "text": &to[start..to.len() - behind] })
}

fn other_endings(text: &str) -> String {
    match text.contains("\r\n") {
        true => text.replace("\r\n", "\n"),
        false => text.replace('\n', "\r\n"),
    }
}

/// Two workspaces below one folder.
fn desk() -> Desk {
    let desk = Desk::with(&[]);
    for name in ["itil", "payments"] {
        let starter = Desk::starter(name);
        copy(&starter.root, &desk.path(name));
    }
    desk
}

fn soaks(unit: Unit, seed: u64) {
    let edits = std::env::var("TIDEGATE_SOAK").map_or(2_000, |edits| edits.parse().unwrap()) / 2;
    let desk = desk();
    let client = desk.serve(Abilities { unit, ..PLAIN });
    let paths: Vec<PathBuf> = desk
        .files()
        .iter()
        .filter(|file| file.ends_with(".tide") || file.contains("plans/"))
        .map(|file| desk.path(file))
        .collect();
    let whole = paths
        .iter()
        .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()));
    let mut writer = Writer {
        desk: &desk,
        client,
        dice: Dice::new(seed),
        whole: whole.collect(),
        paths,
        undo: BTreeMap::new(),
    };
    let mut warm = None;
    for edit in 1..=edits {
        writer.act();
        if edit % BATCH == 0 {
            writer.compare();
        }
        if edit == edits / 5 {
            warm = writer.client.memory();
        }
    }
    writer.compare();
    if let (Some(warm), Some(end)) = (warm, writer.client.memory()) {
        println!("{edits} edits: {warm} KiB after a fifth of them, {end} KiB at the end");
        assert!(end < 2 * warm + 64 * 1024, "{warm} KiB became {end} KiB");
    }
    assert!(writer.client.finish().success());
}

#[test]
fn soak_of_a_client_that_counts_utf_16() {
    soaks(Unit::Utf16, 16);
}

#[test]
fn soak_of_a_client_that_counts_utf_8() {
    soaks(Unit::Utf8, 8);
}
