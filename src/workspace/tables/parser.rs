//! The values of `tidegate.toml` by what they have to be, and the findings on those that are not.

use crate::diagnostic::{Check, Diagnostic, suggest};
use crate::plan::table::Word;
use crate::plan::{Kind, NodeId, Tree};
use crate::source::Span;
use crate::workspace::checks::{CONFIG_TYPE, MISSING_CONFIG_KEY, UNKNOWN_CONFIG_KEY};

/// Reads values of a tree and collects what is wrong with them.
pub(super) struct Parser<'t> {
    pub(super) tree: &'t Tree,
    pub(super) findings: Vec<Diagnostic>,
}

impl Parser<'_> {
    pub(super) fn choice<T: Copy>(
        &mut self,
        node: NodeId,
        key: &str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let value = self.find(node, key)?;
        let word = self.word(key, value)?;
        let found = choices.iter().find(|(name, _)| *name == word.text);
        if found.is_none() {
            let names: Vec<String> = choices
                .iter()
                .map(|(name, _)| format!("`{name}`"))
                .collect();
            let message = format!("`{key}` is {}, not `{}`", names.join(" or "), word.text);
            self.report(&CONFIG_TYPE, word.span, &message);
        }
        found.map(|(_, value)| *value)
    }

    pub(super) fn find(&self, table: NodeId, name: &str) -> Option<NodeId> {
        let mut entries = self.tree.entries(table);
        let found = entries.find(|(key, _)| self.tree.text(*key) == name)?;
        Some(found.1)
    }

    pub(super) fn text(&self, node: NodeId) -> Word {
        Word {
            text: self.tree.text(node).to_owned(),
            span: self.tree.span(node),
        }
    }

    pub(super) fn word(&mut self, key: &str, node: NodeId) -> Option<Word> {
        match self.tree.kind(node) {
            Kind::Text => Some(self.text(node)),
            _ => {
                self.expect(key, "a text, in quotes", node);
                None
            }
        }
    }

    pub(super) fn words(&mut self, key: &str, node: NodeId) -> Vec<Word> {
        let tree = self.tree;
        if tree.kind(node) != Kind::Array {
            self.expect(key, "a list of texts, each in quotes", node);
            return Vec::new();
        }
        let mut words = Vec::new();
        for item in tree.items(node) {
            match tree.kind(item) {
                Kind::Text => words.push(self.text(item)),
                _ => self.expect(key, "a list of texts, each in quotes", item),
            }
        }
        words
    }

    pub(super) fn check_keys(&mut self, table: NodeId, known: &[&str]) {
        for (key, _) in self.tree.entries(table) {
            let name = self.tree.text(key);
            if known.contains(&name) {
                continue;
            }
            let place = self.tree.place(self.tree.span(key));
            let message = format!("there is no key `{name}` here, so nothing reads it");
            let finding = Diagnostic::new(&UNKNOWN_CONFIG_KEY, place, message);
            self.findings
                .push(match suggest(name, known.iter().copied()).first() {
                    Some(near) => finding.help(format!("did you mean `{near}`?")).guess(
                        format!("write `{near}`"),
                        place,
                        *near,
                    ),
                    None => finding.help(format!("the keys are `{}`", known.join("`, `"))),
                });
        }
    }

    /// The key before a table under a header is not there; of one in braces, the first brace is enough.
    pub(super) fn head(&self, node: NodeId) -> Span {
        let span = self.tree.span(node);
        Span {
            start: span.start,
            end: span.end.min(span.start.saturating_add(1)),
        }
    }

    pub(super) fn report(&mut self, check: &Check, span: Span, message: &str) {
        let place = span.within(self.tree.file());
        self.findings.push(Diagnostic::new(check, place, message));
    }

    pub(super) fn report_lack(&mut self, table: NodeId, key: &str) {
        let span = self.head(table);
        let message = match key {
            "files" => "this table does not say its `files`",
            "record" => "this table does not say what its rows are: `record`",
            "key" => {
                "this table does not say the column with the id of the record that a row belongs to: `key`"
            }
            _ => "this value does not say its `column`",
        };
        self.report(&MISSING_CONFIG_KEY, span, message);
    }

    /// A value of the wrong kind. One that the text of the file spoils has been reported.
    pub(super) fn expect(&mut self, key: &str, expected: &str, found: NodeId) {
        if self.tree.is_damaged(found) {
            return;
        }
        let what = match self.tree.kind(found) {
            Kind::Text => "a text",
            Kind::Number => "a number",
            Kind::Bool(_) => "true or false",
            Kind::DateTime => "a date",
            Kind::Array => "a list",
            Kind::Table => "a table",
            Kind::Null | Kind::Plain => "nothing",
        };
        let span = match self.tree.kind(found) {
            Kind::Table | Kind::Array => self.head(found),
            _ => self.tree.span(found),
        };
        let message = format!("`{key}` is {expected}, not {what}");
        self.report(&CONFIG_TYPE, span, &message);
    }
}
