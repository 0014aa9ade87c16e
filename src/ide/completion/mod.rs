//! What may be written at a caret, in policies, plans and `tidegate.toml`.

mod conditions;
mod config;
mod dates;
mod events;
mod heads;
pub(super) mod items;
mod lines;
pub(super) mod names;
pub(super) mod plan;
mod policy;
mod quorums;
pub(super) mod settings;
mod times;
mod trials;

use super::snapshot::Snapshot;
use super::text::{clamp, is_word, word_around};
use crate::plan::Format;
use crate::source::{FileId, Span};

/// What may be written at a caret.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Completion {
    /// What an item replaces: the whole word around the caret.
    pub replace: Span,
    /// What may stand there, best first.
    pub items: Vec<Item>,
}

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What a list shows.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// A few words beside the label: the type of a field, the form of a setting.
    pub detail: String,
    /// What it means, in Markdown; may be empty.
    pub documentation: String,
    /// The text to insert.
    pub insert: String,
    /// Whether the text to insert is a snippet of the language server protocol, with `$1` where one goes on writing.
    pub is_snippet: bool,
    /// To sort by, in the order of bytes.
    pub sort: String,
    /// What typed text is held against.
    pub filter: String,
    /// Whether something else should be written.
    pub deprecated: bool,
}

/// What an item of a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the thing of the same name")]
pub enum Kind {
    Keyword,
    Setting,
    Field,
    Value,
    Operator,
    Service,
    Person,
    Group,
    Environment,
    Class,
    Bundle,
    Template,
    Statement,
    Period,
    Calendar,
    Constant,
    Record,
    Zone,
    Date,
    Length,
    Check,
    File,
    Snippet,
}

impl Item {
    /// Something that is inserted as it is shown. Of two items the one with the lower rank comes first.
    pub(super) fn new(label: impl Into<String>, kind: Kind, rank: u8) -> Self {
        let label = label.into();
        Item {
            sort: format!("{rank:02} {label}"),
            filter: label.clone(),
            insert: label.clone(),
            label,
            kind,
            detail: String::new(),
            documentation: String::new(),
            is_snippet: false,
            deprecated: false,
        }
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    pub(super) fn documentation(mut self, text: impl Into<String>) -> Self {
        self.documentation = text.into();
        self
    }

    /// Inserts another text than the label.
    pub(super) fn insert(mut self, text: impl Into<String>) -> Self {
        self.insert = text.into();
        self
    }

    pub(super) fn snippet(mut self, text: impl Into<String>) -> Self {
        self.insert = text.into();
        self.is_snippet = true;
        self
    }

    /// Is also found by other words.
    pub(super) fn also(mut self, words: &str) -> Self {
        self.filter = format!("{words} {}", self.filter);
        self
    }

    /// Keeps a place among items of one rank other than that of its label.
    pub(super) fn at(mut self, rank: u8, number: usize) -> Self {
        self.sort = format!("{rank:02} {number:04}");
        self
    }
}

/// What may be written at a caret of any file.
pub fn completion(snapshot: &Snapshot, file: FileId, offset: u32) -> Completion {
    let Some(source) = snapshot.source(file) else {
        return Completion::default();
    };
    let (name, text) = (source.name(), source.text());
    let at = clamp(text, offset);
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let mut completion = if name.ends_with(".tide") {
        policy::complete(snapshot, text, at)
    } else if last == "tidegate.toml" {
        config::complete(snapshot, text, at)
    } else if let Some(format) = Format::from_name(name) {
        plan::complete(snapshot, text, at, format)
    } else {
        Completion {
            replace: word_around(text, at, is_word),
            items: Vec::new(),
        }
    };
    completion
        .items
        .sort_by(|a, b| a.sort.cmp(&b.sort).then_with(|| a.label.cmp(&b.label)));
    let mut seen = rustc_hash::FxHashSet::default();
    completion
        .items
        .retain(|item| seen.insert((item.label.clone(), item.insert.clone())));
    completion
}
