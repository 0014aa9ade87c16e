//! Records and their values in the notation of Tide, and what tests expect.

use super::Name;
use super::settings::Setting;
use super::times::{Clock, DateTime, Length};
use crate::source::{Span, Spanned};

/// What a test expects: `no-go from weekends`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// The whole of it, without `expect`.
    pub span: Span,
    /// `go`, `no-go`, `owed`, `note`, `warning` or `error`.
    pub verdict: Name,
    /// `for "ID"`: of which change or release.
    pub subject: Option<Spanned<String>>,
    /// `from NAMES`.
    pub from: Vec<Name>,
    /// `until DATE`.
    pub until: Option<Spanned<DateTime>>,
    /// `missing FIELD`.
    pub missing: Option<Path>,
}

/// A row of `each`: `2026-11-20 15:00, 1h => no-go from weekends`.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The whole row.
    pub span: Span,
    /// The values, one for each field.
    pub values: Vec<Value>,
    /// What is expected with them.
    pub expectation: Expectation,
}

/// A record in a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The kind or field.
    pub kind: Name,
    /// The text behind it: the id of a change or release.
    pub title: Option<Spanned<String>>,
    /// Its fields and records.
    pub settings: Vec<Setting>,
}

/// A value of a `Data` setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ValueKind,
}

/// The kinds of values of a `Data` setting.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// A bare word or dotted path: the name of something, or `yes` and `no`.
    Name(Path),
    /// `@alice`.
    Person(String),
    /// `"…"`.
    Text(String),
    /// A number.
    Number(f64),
    /// A percent: `15%` is `15.0`.
    Percent(f64),
    /// A date, perhaps with a time.
    DateTime(DateTime),
    /// A clock time.
    Clock(Clock),
    /// A length of time.
    Length(Length),
    /// `[a, b]`.
    List(Vec<Value>),
}

/// A dotted path of names: `components.service.tags`.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// At least one.
    pub names: Vec<Name>,
    /// The whole path.
    pub span: Span,
}
