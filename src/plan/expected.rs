//! What a test plan expects of its records, taken out of it: what is left is a plan like any other.

use super::Tree;
use super::build::{Builder, shorten};
use super::read::Section;
use super::tree::{Kind, NodeId, Tag};
use crate::diagnostic::Diagnostic;
use crate::policy::checks::WRONG_TYPE;
use crate::source::{Place, Span};
use std::sync::Arc;

/// What a test plan says beside its records.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// The instant as at which it is judged, as written, and where.
    pub at: Option<(String, Place)>,
    /// What is expected of each record, in the order of the records.
    pub records: Vec<Vec<Expects>>,
    /// What is no expectation.
    pub diagnostics: Vec<Diagnostic>,
}

/// One expectation of a record, in the words of Tide.
#[derive(Clone, Debug)]
pub struct Expects {
    /// The words.
    pub text: String,
    /// Where they are written, with their quotes.
    pub place: Place,
    /// The words within the quotes, if they stand there letter by letter.
    pub exact: Option<Span>,
}

/// Parts a test plan: `at` at the top, and `expect` of each change and release.
pub fn take_expected(tree: &Tree) -> (Tree, Expected) {
    let mut taker = Taker {
        tree,
        out: Builder::new(tree.file, Arc::clone(&tree.text)),
        found: Expected::default(),
    };
    taker.out.take(tree.diagnostics.iter().cloned());
    if let Some(root) = tree.root() {
        taker.root(root);
    }
    (taker.out.finish(), taker.found)
}

struct Taker<'t> {
    tree: &'t Tree,
    out: Builder,
    found: Expected,
}

impl Taker<'_> {
    fn root(&mut self, root: NodeId) {
        let tree = self.tree;
        if tree.kind(root) != Kind::Table {
            return self.out.copy(tree, root, 0);
        }
        let table = self.copy_head(root, Tag::Table);
        for (key, value) in tree.entries(root) {
            if tree.text(key) == "at" {
                self.at(value);
                continue;
            }
            self.out.copy(tree, key, 0);
            match (Section::find(tree.text(key)), tree.kind(value)) {
                (Some(Section::Records(_)), Kind::Table) => self.record(value),
                (Some(Section::Records(_)), Kind::Array) => {
                    let list = self.copy_head(value, Tag::Array);
                    for item in tree.items(value) {
                        match tree.kind(item) {
                            Kind::Table => self.record(item),
                            _ => self.out.copy(tree, item, 0),
                        }
                    }
                    self.out.end_contents(list);
                }
                _ => self.out.copy(tree, value, 0),
            }
        }
        self.out.end_contents(table);
    }

    fn copy_head(&mut self, node: NodeId, tag: Tag) -> u32 {
        let number = self.out.leaf(tag, self.tree.span(node));
        if self.tree.is_damaged(node) {
            self.out.mark_damaged(number);
        }
        number
    }

    fn record(&mut self, node: NodeId) {
        let tree = self.tree;
        let table = self.copy_head(node, Tag::Table);
        let mut expects = Vec::new();
        for (key, value) in tree.entries(node) {
            if tree.text(key) != "expect" {
                self.out.copy(tree, key, 0);
                self.out.copy(tree, value, 0);
                continue;
            }
            match tree.kind(value) {
                Kind::Array => {
                    for item in tree.items(value) {
                        expects.extend(self.expects(item));
                    }
                }
                _ => expects.extend(self.expects(value)),
            }
        }
        self.out.end_contents(table);
        self.found.records.push(expects);
    }

    fn expects(&mut self, node: NodeId) -> Option<Expects> {
        let (tree, span) = (self.tree, self.tree.span(node));
        let place = tree.place(span);
        if !matches!(tree.kind(node), Kind::Text | Kind::Plain) {
            if !tree.is_damaged(node) {
                let message = "`expect` takes a text, or several in a list";
                let finding = Diagnostic::new(&WRONG_TYPE, place, message)
                    .help("for example `expect = \"no-go from weekends\"`");
                self.found.diagnostics.push(finding);
            }
            return None;
        }
        let text = tree.text(node).to_owned();
        let written = tree.slice(span.start as usize, span.end as usize);
        let inside = |quotes: u32| Span {
            start: span.start.saturating_add(quotes),
            end: span.end.saturating_sub(quotes),
        };
        let written = written.unwrap_or_default();
        let exact = match written.get(1..written.len().saturating_sub(1)) {
            _ if written == text => Some(inside(0)),
            Some(inner) if inner == text => Some(inside(1)),
            _ => None,
        };
        Some(Expects { text, place, exact })
    }

    fn at(&mut self, node: NodeId) {
        let tree = self.tree;
        let place = tree.place(tree.span(node));
        match tree.kind(node) {
            Kind::Text | Kind::Plain | Kind::DateTime => {
                self.found.at = Some((tree.text(node).to_owned(), place));
            }
            _ => {
                let shown = shorten(tree.text(node));
                let message = format!("`at` takes an instant, not `{shown}`");
                let finding = Diagnostic::new(&WRONG_TYPE, place, message)
                    .help("for example `at = 2026-11-16T09:00:00Z`");
                self.found.diagnostics.push(finding);
            }
        }
    }
}
