//! Who must agree, as it is written.

use super::Name;
use super::data::Path;
use super::expressions::Expr;
use crate::source::{Span, Spanned};

/// Who must agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Quorum {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: QuorumKind,
}

/// The forms of quorums.
#[derive(Clone, Debug, PartialEq)]
pub enum QuorumKind {
    /// `A and B`; at least two.
    And(Vec<Quorum>),
    /// `A or B`.
    Or(Vec<Quorum>),
    /// `A then B`.
    Then(Vec<Quorum>),
    /// `2 of platform [at T] [per F]`.
    Need {
        /// How many.
        amount: Spanned<Amount>,
        /// Of whom; several in `( )`.
        who: Vec<Who>,
        /// When someone must be in the group.
        at: Option<Expr>,
        /// `per service`.
        per: Option<Path>,
    },
}

/// How many people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// `2 of`.
    Count(u64),
    /// `50% of`; rounds up, never below 1.
    Percent(f64),
    /// `all of`.
    All,
}

/// People, a group or a field that holds one.
#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    /// `@vera`.
    Person(Name),
    /// A group, or a field of the subject.
    Path(Path),
}
