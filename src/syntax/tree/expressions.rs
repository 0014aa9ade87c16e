//! Conditions and the values in them.

use super::data::Path;
use super::times::{Clock, DateTime, Length, Unit};
use crate::source::{Span, Spanned};
use chrono::Weekday;

/// A condition, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Where; with its parentheses, if it stands in some.
    pub span: Span,
    /// What.
    pub kind: Box<ExprKind>,
}

/// The forms of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `a or b or c`; at least two.
    Or(Vec<Expr>),
    /// `a and b and c`; at least two.
    And(Vec<Expr>),
    /// `not a`.
    Not(Expr),
    /// `a = b` and its like.
    Compare {
        /// Left.
        left: Expr,
        /// The operator.
        op: Spanned<CompareOp>,
        /// Right.
        right: Expr,
    },
    /// `x in y`, `x not in y`.
    In {
        /// Left: the field.
        left: Expr,
        /// `not`.
        negated: bool,
        /// Right: a list, a group, times.
        right: Expr,
    },
    /// `xs has a`, `xs has any [a, b]`, `xs has all [a, b]`, each with `not`.
    Has {
        /// Left: the field.
        left: Expr,
        /// `not`.
        negated: bool,
        /// One, any or all.
        amount: HasAmount,
        /// Right.
        right: Expr,
    },
    /// `text like "*TBD*"`.
    Like {
        /// Left.
        left: Expr,
        /// `not`.
        negated: bool,
        /// The pattern.
        right: Expr,
    },
    /// `x is set`.
    IsSet(Expr),
    /// `x is missing`.
    IsMissing(Expr),
    /// `t by u`, or a condition and its deadline: the types decide.
    By(Expr, Expr),
    /// `24h before start` (an instant) or `a before b` (a condition): the types decide.
    Before(Expr, Expr),
    /// `5 business days after work-end` (an instant) or `a after b` (a condition).
    After(Expr, Expr),
    /// `x during y`; without `x`, the subject.
    During {
        /// Left.
        left: Option<Expr>,
        /// `not`.
        negated: bool,
        /// Right.
        right: Expr,
    },
    /// `x inside y`.
    Inside {
        /// Left.
        left: Option<Expr>,
        /// `not`.
        negated: bool,
        /// Right.
        right: Expr,
    },
    /// `x within LENGTH of y`.
    Within {
        /// Left.
        left: Option<Expr>,
        /// How far.
        distance: Spanned<Length>,
        /// Right.
        right: Expr,
    },
    /// `a + b`.
    Arithmetic {
        /// Left.
        left: Expr,
        /// The operator.
        op: Spanned<ArithmeticOp>,
        /// Right.
        right: Expr,
    },
    /// `start at 14:00`, `on-call at start`.
    At(Expr, Expr),
    /// `[a, b]`; never empty.
    List(Vec<Expr>),
    /// `any xs (C)` and its like, `latest xs (C) is (D)`.
    Quantifier {
        /// Which.
        quantifier: Spanned<Quantifier>,
        /// The collection.
        collection: Path,
        /// `over 90 days`.
        over: Option<Spanned<Over>>,
        /// The condition on an element, or the value of `average` and `highest`.
        condition: Option<Expr>,
        /// What the `latest` must fulfil.
        fulfils: Option<Expr>,
    },
    /// `share F`: both have one F in common.
    Share(Path),
    /// `same F`: theirs is equal.
    Same(Path),
    /// A number.
    Number(f64),
    /// A percent: `15%` is `15.0`.
    Percent(f64),
    /// `"…"`.
    Text(String),
    /// A date, perhaps with a time.
    DateTime(DateTime),
    /// A clock time.
    Clock(Clock),
    /// A length of time.
    Length(Length),
    /// A weekday.
    Weekday(Weekday),
    /// `@vera`.
    Person(String),
    /// A name or a path.
    Path(Path),
}

/// The comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the operator of the same name")]
pub enum CompareOp {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the operator of the same name")]
pub enum ArithmeticOp {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// How much of its right side `has` wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HasAmount {
    /// `has a`.
    One,
    /// `has any [a, b]`.
    Any,
    /// `has all [a, b]`.
    All,
}

/// The quantifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of the same name")]
pub enum Quantifier {
    Any,
    All,
    No,
    Count,
    Rate,
    Average,
    Highest,
    Latest,
}

/// What `over` restricts a dated collection to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Over {
    /// `over 90 days`.
    Length(Length),
    /// `over quarter`: the current one.
    Unit(Unit),
    /// `over 3`: the last three.
    Last(u64),
}
