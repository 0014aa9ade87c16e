//! Settings: the lines of an item.

use super::Name;
use super::data::{Case, Expectation, Path, Record, Value};
use super::expressions::Expr;
use super::quorums::Quorum;
use super::times::{DateTime, Length, OnlyEvents, Times, Unit};
use crate::source::{Span, Spanned};
use chrono::{NaiveDate, Weekday};

/// One setting of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The whole line, keyword included.
    pub span: Span,
    /// The keyword alone.
    pub keyword: Span,
    /// What it says.
    pub kind: SettingKind,
}

/// What a setting says.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingKind {
    /// `for a, b`.
    For(Vec<Name>),
    /// `in a, b`.
    In(Vec<Name>),
    /// `on …`, perhaps `and below`.
    On {
        /// Which services.
        services: OnServices,
        /// The span of `and below`, if it stands there.
        below: Option<Span>,
    },
    /// `when C`.
    When(Expr),
    /// `except NAMES`, `except when C`, `except NAMES when C`.
    Except {
        /// The classes, bundles or templates.
        names: Vec<Name>,
        /// The condition.
        when: Option<Expr>,
    },
    /// `override QUORUM [excluding PEOPLE] [when C]`.
    Override {
        /// Who may let a subject through.
        quorum: Quorum,
        /// Who may not.
        excluding: Vec<Path>,
        /// A condition on the override's record.
        when: Option<Expr>,
    },
    /// `require C [by T] [when C]` in a rule, class or bundle. A `by` is part of the condition here ([`super::ExprKind::By`]).
    Require {
        /// The condition.
        condition: Expr,
        /// When it applies.
        when: Option<Expr>,
    },
    /// `require QUORUM [by T] [when C]` in an approval.
    RequireQuorum {
        /// Who must agree.
        quorum: Quorum,
        /// The deadline.
        by: Option<Expr>,
        /// When it applies.
        when: Option<Expr>,
    },
    /// `reason "…"`.
    Reason(Spanned<String>),
    /// `advisory`.
    Advisory,
    /// `default`.
    Default,
    /// `declared`: only a change or release that declares it is of this class or bundle.
    Declared,
    /// `between KIND`, `between KIND and KIND`, with `of one release` or `of all releases`.
    Between {
        /// The one or two kinds.
        kinds: Vec<Name>,
        /// `of one release`.
        one_release: Option<Span>,
        /// `of all releases`.
        all_releases: Option<Span>,
    },
    /// `excluding a, b`.
    Excluding(Vec<Path>),
    /// `valid LENGTH`.
    Valid(Spanned<Length>),
    /// `counts when C`.
    CountsWhen(Expr),
    /// `count people` (false) or `count places` (true).
    CountPlaces(bool),
    /// `timezone ZONE`.
    Timezone(Name),
    /// `calendar NAME`.
    Calendar(Name),
    /// `extends NAMES`.
    Extends(Vec<Name>),
    /// A line of times: `every …` or `from …`.
    Times(Times),
    /// `since DATE`.
    Since(Spanned<DateTime>),
    /// `until DATE`.
    Until(Spanned<DateTime>),
    /// `at most N KINDS [at once] [per P] *`.
    AtMost {
        /// The ceiling.
        most: Spanned<u64>,
        /// What is counted: `changes`, `releases`.
        kind: Name,
        /// `at once`.
        at_once: Option<Span>,
        /// `per …`, each.
        per: Vec<Per>,
    },
    /// `weekend saturday, sunday`.
    Weekend(Vec<Spanned<Weekday>>),
    /// `holidays "FILE"` or `holidays DATES`.
    Holidays {
        /// Files and dates.
        days: Vec<Holidays>,
        /// Which events of the files count.
        only: OnlyEvents,
    },
    /// `members @a, b [from D [to D]]`.
    Members {
        /// People and groups.
        members: Vec<Member>,
        /// From when.
        from: Option<Spanned<DateTime>>,
        /// Until when.
        to: Option<Spanned<DateTime>>,
    },
    /// `delegate @P from D to D`.
    Delegate {
        /// The delegate.
        person: Name,
        /// From when.
        from: Option<Spanned<DateTime>>,
        /// Until when.
        to: Option<Spanned<DateTime>>,
    },
    /// Any other setting of `person`, `group`, `service`, `environment`, `template`, `waiver`: `KEY VALUES`.
    /// `controlled` and other flags have no value.
    Data {
        /// The key; a path for `rollback.duration`.
        key: Path,
        /// The values.
        values: Vec<Value>,
    },
    /// `fixes FIELD = VALUE`.
    Fixes {
        /// The field.
        field: Path,
        /// What it must be.
        value: Expr,
    },
    /// `at least LEVEL [when C]`.
    AtLeast {
        /// The level.
        level: Name,
        /// When; always where it is not said.
        when: Option<Expr>,
    },
    /// `raise by N when C`.
    RaiseBy {
        /// By how many levels.
        by: Spanned<u64>,
        /// When.
        when: Expr,
    },
    /// `of KIND NAME` in a waiver.
    Of {
        /// The statement's kind.
        kind: Name,
        /// The statement's name.
        name: Name,
    },
    /// `for KIND "ID"` in a waiver.
    ForSubject {
        /// `change` or `release`.
        kind: Name,
        /// Its id.
        id: Spanned<String>,
    },
    /// `approved-by @a, @b` in a blackout or window.
    ApprovedBy(Vec<Name>),
    /// `by @a, @b` in a waiver.
    By(Vec<Name>),
    /// `at DATE` in a test.
    At(Spanned<DateTime>),
    /// A record in a test: `change "ID" { … }`.
    Record(Record),
    /// `expect …` in a test.
    Expect(Expectation),
    /// `each FIELDS { VALUES => … }` in a test: the test once for each row.
    Each {
        /// The fields that the values of a row are for.
        columns: Vec<Path>,
        /// The rows.
        cases: Vec<Case>,
    },
}

/// The services of `on`.
#[derive(Clone, Debug, PartialEq)]
pub enum OnServices {
    /// By name.
    Names(Vec<Name>),
    /// `services (condition)`.
    Condition(Expr),
}

/// `per P` of a limit.
#[derive(Clone, Debug, PartialEq)]
pub enum Per {
    /// `per day`, `per week`, `per month`, `per quarter`, `per year`.
    Unit(Spanned<Unit>),
    /// `per 24h`, `per 2 weeks`.
    Length(Spanned<Length>),
    /// `per service`, `per region`, `per window`.
    Field(Path),
}

/// One part of `holidays`.
#[derive(Clone, Debug, PartialEq)]
pub enum Holidays {
    /// An `.ics` file, relative to the policy file.
    File(Spanned<String>),
    /// A date.
    Date(Spanned<NaiveDate>),
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// `@alice`.
    Person(Name),
    /// A group.
    Group(Name),
}
