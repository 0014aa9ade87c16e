//! An item of Tide in text: its comment, its head and its lines.

use crate::syntax::vocabulary::RESERVED;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Words that would read badly as a name, beside those that cannot be one.
const WORDS: [&str; 6] = ["for", "on", "every", "from", "except", "reason"];

/// Names that are used up.
#[derive(Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// A name in the manner of Tide for what others call something: small letters, digits and `-`; each once.
    pub(super) fn name(&mut self, called: &str, otherwise: &str) -> String {
        let mut name = slug(called);
        let word = name.as_str();
        if word.is_empty() || RESERVED.contains(&word) || WORDS.contains(&word) {
            name = slug(otherwise);
        }
        let mut unique = name.clone();
        let mut number = 2;
        while !self.0.insert(unique.clone()) {
            unique = format!("{name}-{number}");
            number += 1;
        }
        unique
    }
}

fn slug(text: &str) -> String {
    let mut slug = String::new();
    for character in text.chars() {
        let is_letter = character.is_ascii_alphabetic();
        if is_letter || (character.is_ascii_digit() && !slug.is_empty()) {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= 48 {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// One item.
pub(super) struct Item {
    /// `blackout` or `window`.
    pub(super) kind: &'static str,
    pub(super) name: String,
    /// Its settings, a line each.
    pub(super) lines: Vec<String>,
    /// Lines of comment above it.
    pub(super) comment: Vec<String>,
    pub(super) reason: Option<String>,
}

/// The text of a file: what it was made from, then its items.
pub(super) fn write(head: &[String], items: &[Item]) -> String {
    let mut out = String::new();
    for line in head {
        // Writing to a string does not fail.
        let _ = writeln!(out, "# {}", one_line(line));
    }
    for item in items {
        out.push('\n');
        for line in &item.comment {
            let _ = writeln!(out, "# {}", one_line(line));
        }
        let _ = writeln!(out, "{} {} {{", item.kind, item.name);
        for line in &item.lines {
            let _ = writeln!(out, "  {line}");
        }
        if let Some(reason) = &item.reason {
            let _ = writeln!(out, "  reason {}", quoted(reason));
        }
        out.push_str("}\n");
    }
    out
}

/// A text in quotes. Braces would ask for a field in a reason, so they become round.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in one_line(text).chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '{' => out.push('('),
            '}' => out.push(')'),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// A text without line ends and other control characters.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}
