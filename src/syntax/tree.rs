//! The tree of a Tide file: what was written, with spans, before any name is looked up.
//!
//! The tree is what the parser understood: an item or a setting with a mistake is left out (or has a hole where a name should
//! be) and a diagnostic says why. Nothing here knows which setting belongs to which kind beyond what the grammar holds.

use crate::source::{Span, Spanned};
use chrono::{NaiveDate, Weekday};

/// A name as written, in NFC, without backquotes. People stand without `@`.
pub type Name = Spanned<String>;

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The items, in the order of the file.
    pub items: Vec<Item>,
}

/// One item: `KIND NAME { settings }`, or one of the one-line forms.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The whole item, from its kind to its closing brace.
    pub span: Span,
    /// The kind's keyword.
    pub kind: Spanned<ItemKind>,
    /// The name; for `field` and `define` the last part of the path. Absent after a mistake, and for `assess`, where the scale is the name.
    pub name: Option<Name>,
    /// The `##` comments inside and directly above, in order, without the marks.
    pub docs: Vec<Spanned<String>>,
    /// What a one-line item says.
    pub line: Option<Line>,
    /// The settings between the braces.
    pub settings: Vec<Setting>,
    /// Whether a part was left out because of a mistake, which has its diagnostic: what is absent then proves nothing.
    pub broken: bool,
}

/// The kinds of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the keyword of the same name")]
pub enum ItemKind {
    Policy,
    Calendar,
    Scale,
    Field,
    Define,
    Person,
    Group,
    Service,
    Environment,
    Period,
    Template,
    Assess,
    Class,
    Bundle,
    Rule,
    Approval,
    Blackout,
    Window,
    Conflict,
    Limit,
    Waiver,
    Test,
}

impl ItemKind {
    /// Every kind, in the order of the language reference.
    pub const ALL: [ItemKind; 22] = [
        ItemKind::Policy,
        ItemKind::Calendar,
        ItemKind::Scale,
        ItemKind::Field,
        ItemKind::Define,
        ItemKind::Person,
        ItemKind::Group,
        ItemKind::Service,
        ItemKind::Environment,
        ItemKind::Period,
        ItemKind::Template,
        ItemKind::Assess,
        ItemKind::Class,
        ItemKind::Bundle,
        ItemKind::Rule,
        ItemKind::Approval,
        ItemKind::Blackout,
        ItemKind::Window,
        ItemKind::Conflict,
        ItemKind::Limit,
        ItemKind::Waiver,
        ItemKind::Test,
    ];

    /// The keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            ItemKind::Policy => "policy",
            ItemKind::Calendar => "calendar",
            ItemKind::Scale => "scale",
            ItemKind::Field => "field",
            ItemKind::Define => "define",
            ItemKind::Person => "person",
            ItemKind::Group => "group",
            ItemKind::Service => "service",
            ItemKind::Environment => "environment",
            ItemKind::Period => "period",
            ItemKind::Template => "template",
            ItemKind::Assess => "assess",
            ItemKind::Class => "class",
            ItemKind::Bundle => "bundle",
            ItemKind::Rule => "rule",
            ItemKind::Approval => "approval",
            ItemKind::Blackout => "blackout",
            ItemKind::Window => "window",
            ItemKind::Conflict => "conflict",
            ItemKind::Limit => "limit",
            ItemKind::Waiver => "waiver",
            ItemKind::Test => "test",
        }
    }
}

/// What stands in a one-line item.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// `scale NAME a < b < c, d`: the levels with `<` between them, lowest first, then those without an order.
    Scale {
        /// The ordered levels, lowest first.
        ordered: Vec<Name>,
        /// The levels after a `,`.
        unordered: Vec<Name>,
    },
    /// `field KIND.NAME TYPE "note"`.
    Field {
        /// The whole path; two names, unless a mistake was made.
        path: Path,
        /// Whether the type is `list of T`.
        list: bool,
        /// The type's name.
        of: Name,
        /// The note.
        note: Option<Spanned<String>>,
    },
    /// `define KIND.NAME = EXPR` or `define NAME = EXPR`.
    Define {
        /// The whole path.
        path: Path,
        /// What it stands for.
        value: Expr,
    },
}

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
    /// `override QUORUM [when C]`.
    Override {
        /// Who may let a subject through.
        quorum: Quorum,
        /// A condition on the override's record.
        when: Option<Expr>,
    },
    /// `require C [by T] [when C]` in a rule, class or bundle. A `by` is part of the condition here ([`ExprKind::By`]).
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
    /// `between KIND`, `between KIND and KIND`.
    Between(Vec<Name>),
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
    Holidays(Vec<Holidays>),
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
    /// `any xs (C)` and its like.
    Quantifier {
        /// Which.
        quantifier: Spanned<Quantifier>,
        /// The collection.
        collection: Path,
        /// `over 90 days`.
        over: Option<Spanned<Over>>,
        /// The condition on an element, or the value of `average` and `highest`.
        condition: Option<Expr>,
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

/// A date, perhaps with a clock time and a zone, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct DateTime {
    /// The weekday written before it.
    pub weekday: Option<Spanned<Weekday>>,
    /// The date.
    pub date: NaiveDate,
    /// The clock time.
    pub clock: Option<Clock>,
    /// The zone written behind it, by name.
    pub zone: Option<Name>,
    /// The offset of an RFC 3339 time, in minutes east of UTC.
    pub offset: Option<i32>,
}

impl DateTime {
    /// Whether it names a day and no time of it.
    pub fn is_whole_day(&self) -> bool {
        self.clock.is_none() && self.zone.is_none() && self.offset.is_none()
    }
}

/// A clock time, in seconds since the start of the day: 0 to 86,400, the last being `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clock(pub u32);

/// A length of time: elapsed or civil.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Length {
    /// `24h`, `1h30m`: elapsed time in seconds.
    Elapsed(i64),
    /// `1 day`, `2 weeks`, `5 business days`: civil time.
    Civil {
        /// How many.
        count: u32,
        /// Of what.
        unit: Unit,
        /// Only business days count; only with `day`.
        business: bool,
    },
}

/// The civil units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the word of the same name")]
pub enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// A line of times.
#[derive(Clone, Debug, PartialEq)]
pub enum Times {
    /// `from T`, `from T to T`, `from T for L`, `from T to T for L`.
    From {
        /// Start: a date, a name, or a shift of one.
        from: Expr,
        /// End.
        to: Option<Expr>,
        /// Length.
        length: Option<Spanned<Length>>,
    },
    /// `every DAYS …`.
    Every {
        /// The days; at least one.
        days: Vec<Day>,
        /// `every monday to thursday 04:00 …`: the last day of a range of weekdays, each with an opening of its own.
        through: Option<Spanned<Weekday>>,
        /// When on those days; whole days without.
        opening: Opening,
    },
    /// `every 2 weeks from DATE …`.
    EveryWeeks {
        /// How many weeks.
        weeks: Spanned<u64>,
        /// Counted from.
        from: Spanned<DateTime>,
        /// To a clock time, or for a length.
        end: OpeningEnd,
    },
    /// `every event in "FILE"`: the events of an iCalendar file (RFC 5545).
    EventsIn(Spanned<String>),
}

/// When an opening of `every` is, on its day.
#[derive(Clone, Debug, PartialEq)]
pub enum Opening {
    /// Whole days: `every sunday`.
    WholeDays,
    /// Whole days up to and with another: `every 20 december to 5 january`, `every friday to monday`.
    ThroughDay(Day),
    /// Whole days for a length from midnight: `every sunday for 2 days`.
    For(Spanned<Length>),
    /// `16:00 to …`, `04:00 for 1h`.
    Clock {
        /// Start.
        start: Spanned<Clock>,
        /// End.
        end: OpeningEnd,
    },
}

/// Where an opening ends.
#[derive(Clone, Debug, PartialEq)]
pub enum OpeningEnd {
    /// `to 06:00`: on the same day, or the next if that is not later.
    Clock(Spanned<Clock>),
    /// `to monday 06:00`.
    DayClock(Day, Spanned<Clock>),
    /// `for 1h`.
    For(Spanned<Length>),
}

/// A day, or a set of days.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// Where.
    pub span: Span,
    /// Which days.
    pub kind: DayKind,
    /// `3rd`, `first 2`, `last 3`.
    pub nth: Option<Spanned<Nth>>,
    /// `of month`, `of march`.
    pub of: Option<Spanned<DaysOf>>,
}

/// The kinds of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// A weekday.
    Weekday(Weekday),
    /// `day`.
    EachDay,
    /// `business day`.
    BusinessDay,
    /// `holiday`.
    Holiday,
    /// `5 january`: day 1 to 31, month 1 to 12.
    MonthDay {
        /// Of the month, from 1.
        day: u32,
        /// From 1.
        month: u32,
    },
}

/// Which of the days of a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nth {
    /// `3rd`.
    Ordinal(u32),
    /// `first 2`; `first` alone is 1.
    First(u32),
    /// `last 3`; `last` alone is 1.
    Last(u32),
}

/// The stretch that `nth` counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DaysOf {
    /// `of month`.
    Month,
    /// `of quarter`.
    Quarter,
    /// `of year`.
    Year,
    /// `of march`: 1 to 12.
    NamedMonth(u32),
}
