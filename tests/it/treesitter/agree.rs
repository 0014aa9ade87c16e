//! What the library takes, tree-sitter takes, with the same items and settings; what the library refuses as syntax, it refuses.

use super::samples::samples;
use super::{Found, items, tree};
use std::collections::BTreeSet;
use tidegate::source::{FileId, Span};
use tidegate::syntax::tree::{Item, ItemKind, Setting, SettingKind};
use tidegate::syntax::{Parsed, parse};

/// Findings of the syntax layer about what a text says, not about how it is written: no grammar sees those.
const SAYS: [&str; 4] = [
    "impossible-date",
    "nesting-too-deep",
    "number-too-large",
    "repeated-setting",
];

pub fn read(text: &str) -> Parsed {
    parse(FileId(0), text)
}

fn of_item(item: &Item, text: &str) -> Found {
    Found {
        whole: trimmed(item.span, text),
        word: item.kind.span.range(),
        name: item.name.as_ref().map(|name| name.span.range()),
        inside: item.settings.iter().map(|s| of_setting(s, text)).collect(),
    }
}

fn of_setting(setting: &Setting, text: &str) -> Found {
    let record = match &setting.kind {
        SettingKind::Record(record) => Some(record),
        _ => None,
    };
    let title = record.and_then(|record| record.title.as_ref());
    let inside = record.map_or(&[][..], |record| &record.settings);
    Found {
        whole: trimmed(setting.span, text),
        word: setting.keyword.range(),
        name: title.map(|title| title.span.range()),
        inside: inside.iter().map(|s| of_setting(s, text)).collect(),
    }
}

/// A span without the blanks and newlines that the grammar of the library looked past.
fn trimmed(span: Span, text: &str) -> std::ops::Range<usize> {
    let range = span.range();
    range.start..range.start + text[range].trim_end().len()
}

/// Holds what the two say of a text together; whether it is healthy, and whether it is refused as syntax.
pub fn agree(text: &str, place: &str) -> (bool, bool) {
    let parsed = read(text);
    let messages: Vec<&String> = parsed.diagnostics.iter().map(|d| &d.message).collect();
    let (says, refuses): (Vec<_>, Vec<_>) = parsed
        .diagnostics
        .iter()
        .partition(|d| SAYS.contains(&d.name));
    let refused = !refuses.is_empty();
    if !refused && !says.is_empty() {
        // What stands behind such a place in its setting, the library has not looked at.
        return (false, false);
    }
    let tree = tree(text);
    let shown = tree.root_node().to_sexp();
    assert_eq!(
        tree.root_node().has_error(),
        refused,
        "{place}: {messages:?}\n{text}{shown}"
    );
    let healthy = parsed.diagnostics.is_empty();
    if healthy {
        let library = parsed.file.items.iter();
        let library: Vec<Found> = library.map(|item| of_item(item, text)).collect();
        assert_eq!(items(&tree, text), library, "{place}: {text}{shown}");
    }
    (healthy, refused)
}

#[test]
fn the_repository_has_the_same_items_and_settings_in_both() {
    let (mut healthy, mut refused) = (0, 0);
    let mut kinds = BTreeSet::new();
    for sample in samples() {
        let (takes, refuses) = agree(&sample.text, &sample.place);
        healthy += usize::from(takes);
        refused += usize::from(refuses);
        let items = read(&sample.text).file.items;
        kinds.extend(items.iter().map(|item| item.kind.value));
    }
    assert!(healthy > 300, "only {healthy} samples are healthy");
    assert!(refused > 40, "only {refused} samples are refused");
    assert_eq!(kinds.len(), ItemKind::ALL.len(), "{kinds:?}");
}
