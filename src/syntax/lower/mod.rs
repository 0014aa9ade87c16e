//! From the nodes that pest found to the tree. A function that finds a mistake reports it and gives `None`.

mod data;
mod expr;
mod items;
mod literals;
mod names;
mod quorum;
mod settings;
mod tests;
mod times;

pub(super) use settings::article;

use super::grammar::Pair;
use crate::diagnostic::{Check, Diagnostic, Edit, Fix};
use crate::source::{FileId, Place, Span};

/// What the functions of this folder share: where they are, and what they found wrong.
pub(super) struct Lowering<'t> {
    /// The file.
    pub file: FileId,
    /// The whole text of the file.
    pub text: &'t str,
    /// Offset in the file of the text that pest was given.
    pub base: usize,
    /// What is wrong so far.
    pub diagnostics: Vec<Diagnostic>,
}

impl Lowering<'_> {
    /// The span of a node in the file. Blanks that pest skipped in search of an optional part are left out.
    pub(super) fn span(&self, pair: &Pair) -> Span {
        let start = self.base + pair.as_span().start();
        let text = pair.as_str().trim_end_matches([' ', '\t']);
        Span::new(start, start + text.len())
    }

    /// A span in this file.
    pub(super) fn place(&self, span: Span) -> Place {
        span.within(self.file)
    }

    /// The text of a span.
    pub(super) fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// A finding at a span of this file.
    pub(super) fn error(
        &self,
        check: &Check,
        span: Span,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(check, self.place(span), message)
    }

    /// Reports, and gives nothing.
    pub(super) fn refuse<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.diagnostics.push(diagnostic);
        None
    }

    /// A fix of several edits, each a span and its new text.
    pub(super) fn fix(
        &self,
        title: impl Into<String>,
        safe: bool,
        edits: Vec<(Span, String)>,
    ) -> Fix {
        Fix {
            title: title.into(),
            safe,
            edits: edits
                .into_iter()
                .map(|(span, text)| Edit {
                    place: self.place(span),
                    text,
                })
                .collect(),
        }
    }
}
