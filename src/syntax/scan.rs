//! One pass over the bytes before the grammar runs: where to cut the text between items, the `##` comments, and brackets nested too deeply.
//!
//! The cuts make recovery local: an item with a missing `}` ends where the next item starts. They never change what a healthy
//! file means, since the grammar reads each piece as a file of its own.

use super::tree::ItemKind;
use crate::source::{Span, Spanned};

/// Brackets may be nested this deeply.
pub(super) const MOST_NESTING: usize = 64;

/// A piece of a file that starts where an item starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte that is to be parsed.
    pub end: usize,
    /// The bracket that is one level too deep; what follows its line up to the next item is left out.
    pub too_deep: Option<usize>,
}

/// What the pass found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The pieces, in order.
    pub chunks: Vec<Chunk>,
    /// The `##` comments with their spans, without the marks.
    pub docs: Vec<Spanned<String>>,
}

/// Reads a text once, from byte `from`.
pub(super) fn scan(text: &str, from: usize) -> Scan {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: from,
        line_start: from,
        setting_start: from,
        last: None,
        braces: 0,
        brackets: 0,
        in_data: false,
        chunk: Chunk {
            start: from,
            end: from,
            too_deep: None,
        },
        scan: Scan::default(),
    };
    scanner.run();
    scanner.scan
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    line_start: usize,
    /// Where the setting at hand starts: behind a newline, `{` or `;`.
    setting_start: usize,
    /// The last byte that was neither blank nor comment.
    last: Option<usize>,
    braces: usize,
    brackets: usize,
    /// Whether the item at hand takes settings of any name.
    in_data: bool,
    chunk: Chunk,
    scan: Scan,
}

impl Scanner<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn run(&mut self) {
        self.start_line();
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' => {
                    self.at += 1;
                    self.start_line();
                }
                b'#' => self.comment(),
                b'"' => self.quoted(b'"'),
                b'`' => self.quoted(b'`'),
                b';' if self.brackets == 0 => self.significant(|s| s.setting_start = s.at),
                b'(' | b'[' => self.open(false),
                b'{' => self.open(true),
                b')' | b']' => self.significant(|s| s.brackets = s.brackets.saturating_sub(1)),
                b'}' => self.significant(|s| {
                    s.braces = s.braces.saturating_sub(1);
                    s.brackets = 0;
                }),
                _ => self.significant(|_| ()),
            }
        }
        self.cut(self.bytes.len());
    }

    fn significant(&mut self, act: impl FnOnce(&mut Self)) {
        self.last = Some(self.at);
        self.at += 1;
        act(self);
    }

    fn open(&mut self, brace: bool) {
        if brace {
            self.braces += 1;
        } else {
            self.brackets += 1;
        }
        if self.braces + self.brackets > MOST_NESTING && self.chunk.too_deep.is_none() {
            self.chunk.too_deep = Some(self.at);
            self.chunk.end = self.setting_start.max(self.chunk.start);
        }
        self.significant(|s| {
            if brace {
                s.setting_start = s.at;
            }
        });
    }

    fn quoted(&mut self, mark: u8) {
        self.last = Some(self.at);
        self.at += 1;
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'\n' => return,
                b'\\' if mark == b'"' && !matches!(self.byte(self.at + 1), Some(b'\n') | None) => {
                    self.at += 2;
                }
                _ => self.at += 1,
            }
            if byte == mark {
                return;
            }
        }
    }

    fn comment(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        if let Some(doc) = line.strip_prefix("##") {
            let span = Span::new(self.at, self.at + line.len());
            self.scan
                .docs
                .push(Spanned::new(doc.trim().to_owned(), span));
        }
        self.at += line.len();
    }

    /// Decides at the start of a line whether an item starts here.
    fn start_line(&mut self) {
        self.line_start = self.at;
        while matches!(self.byte(self.at), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        if self.brackets > 0 && !self.continues() {
            self.brackets = 0;
        }
        if self.brackets == 0 && !self.continues() {
            self.setting_start = self.line_start;
        }
        let Some(first) = self.byte(self.at) else {
            return;
        };
        if !first.is_ascii_lowercase() {
            return;
        }
        let line = self.text.get(self.at..).unwrap_or_default();
        let Some(kind) = leading_kind(line) else {
            return;
        };
        let starts = if self.braces == 0 {
            !self.continues()
        } else {
            let unindented = self.at == self.line_start;
            starts_item(line, kind, unindented && !self.in_data) && !self.continues()
        };
        if starts {
            self.cut(self.line_start);
            self.braces = 0;
            self.brackets = 0;
            self.in_data = takes_any_setting(kind);
        }
    }

    /// Whether the language lets the text go on over the newline before this place.
    fn continues(&self) -> bool {
        let next = self.text.get(self.at..).unwrap_or_default();
        if next.starts_with([')', ']']) || ["and", "or", "then"].contains(&leading_word(next)) {
            return true;
        }
        let Some(last) = self.last else { return false };
        let before = self.text.get(self.chunk.start..=last).unwrap_or_default();
        before.ends_with(['(', '[', ',', '+', '-', '*', '/', '='])
            || ["and", "or", "then"].into_iter().any(|word| {
                before
                    .strip_suffix(word)
                    .is_some_and(|rest| !rest.ends_with(is_word_character))
            })
    }

    fn cut(&mut self, at: usize) {
        if self.chunk.too_deep.is_none() {
            self.chunk.end = at;
        }
        if self.chunk.end > self.chunk.start || self.chunk.too_deep.is_some() {
            self.scan.chunks.push(self.chunk);
        }
        self.chunk = Chunk {
            start: at,
            end: at,
            too_deep: None,
        };
    }
}

/// Whether a character can stand inside a name.
pub(super) fn is_word_character(character: char) -> bool {
    character == '-' || character == '_' || character.is_alphanumeric()
}

/// The word at the start of a text; empty if there is none.
pub(super) fn leading_word(text: &str) -> &str {
    let end = text
        .find(|c: char| !is_word_character(c))
        .unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

fn leading_kind(line: &str) -> Option<ItemKind> {
    // No kind is longer than `environment`, so a line of many megabytes is not read for its first word.
    let start: String = line
        .chars()
        .take(12)
        .take_while(|c| is_word_character(*c))
        .collect();
    ItemKind::ALL
        .into_iter()
        .find(|kind| kind.keyword() == start)
}

fn takes_any_setting(kind: ItemKind) -> bool {
    use ItemKind::*;
    matches!(
        kind,
        Policy | Person | Group | Service | Environment | Template | Waiver | Test
    )
}

/// Whether a line inside an item can only be the start of the next one, so that the `}` before it is missing.
fn starts_item(line: &str, kind: ItemKind, at_margin: bool) -> bool {
    let line = line.split(['\n', '#']).next().unwrap_or_default();
    let rest = line
        .strip_prefix(kind.keyword())
        .unwrap_or_default()
        .trim_start();
    let head = rest.split('{').next().unwrap_or_default().trim();
    let braced = head.len() < rest.trim_end().len();
    match kind {
        ItemKind::Test => braced && head.starts_with('"'),
        ItemKind::Define => {
            let (path, value) = rest.split_once('=').unwrap_or_default();
            is_path(path.trim()) && !value.starts_with('=')
        }
        ItemKind::Field | ItemKind::Scale if !at_margin => false,
        ItemKind::Calendar | ItemKind::Policy | ItemKind::Template => braced && is_path(head),
        ItemKind::Person => braced && head.starts_with('@'),
        _ => at_margin || braced && is_path(head),
    }
}

fn is_path(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| is_word_character(c) || matches!(c, '.' | '`'))
}
