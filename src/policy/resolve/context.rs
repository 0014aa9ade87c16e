//! What a condition may speak about at a place: the subject, the other of a pair, the elements of quantifiers.

use crate::policy::condition::Variable;
use crate::policy::types::RecordKind;
use crate::source::{FileId, Place, Span};

/// A record that a condition may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub kind: RecordKind,
    pub variable: Variable,
}

/// The names in reach of a condition.
#[derive(Clone, Debug)]
pub(super) struct Context {
    /// The file it is written in.
    pub file: FileId,
    /// The subject, if there is one (a constant has none).
    pub subject: Option<Subject>,
    /// The other one, in a pair.
    pub other: Option<Subject>,
    /// The element of the innermost quantifier: bare names are its fields.
    pub element: Option<Subject>,
    /// How many elements are in reach.
    pub depth: u8,
}

impl Context {
    /// For a statement about one kind of subject.
    pub fn about(file: FileId, kind: RecordKind) -> Self {
        Context {
            file,
            subject: Some(Subject {
                kind,
                variable: Variable::SUBJECT,
            }),
            other: None,
            element: None,
            depth: 0,
        }
    }

    /// For a constant.
    pub fn nothing(file: FileId) -> Self {
        Context {
            file,
            subject: None,
            other: None,
            element: None,
            depth: 0,
        }
    }

    /// With the other one of a pair.
    pub fn with_other(mut self, kind: RecordKind) -> Self {
        self.other = Some(Subject {
            kind,
            variable: Variable::OTHER,
        });
        self
    }

    /// Inside a quantifier over records of a kind; `None` where quantifiers are nested too deep.
    pub fn inside(&self, kind: RecordKind) -> Option<(Context, Variable)> {
        let variable = Variable(2 + self.depth);
        if usize::from(variable.0) >= Variable::MOST {
            return None;
        }
        let mut inner = self.clone();
        inner.element = Some(Subject { kind, variable });
        inner.depth += 1;
        Some((inner, variable))
    }

    /// Whose fields a bare name is.
    pub fn bare(&self) -> Option<Subject> {
        self.element.or(self.subject)
    }

    /// A span in the file of the condition.
    pub fn at(&self, span: Span) -> Place {
        span.within(self.file)
    }
}
