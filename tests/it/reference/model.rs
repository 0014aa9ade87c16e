//! A workspace as data: what its policy and its plans say, without their texts. The generator makes one, `write` prints it for the
//! program, and the evaluator judges it, so that no parser of the program is asked.

use std::collections::BTreeMap;

/// Minutes since the start of 1970 in UTC. Every instant of a model is a multiple of [`STEP`].
pub type Moment = i64;
/// Days since 1970-01-01.
pub type Day = i64;
/// Minutes since midnight on a clock, up to 24:00.
pub type Clock = i64;

/// Looking at each quarter of an hour sees everything, as all times lie on this grid.
pub const STEP: Moment = 15;
pub const HOUR: i64 = 60;
pub const DAY: i64 = 24 * HOUR;

pub const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// The scale `risk`, from the lowest level.
pub const LEVELS: [&str; 4] = ["low", "medium", "high", "critical"];

/// A name of something: a service, a group, a person, a class.
pub type Name = String;

// Times ----------------------------------------------------------------------------------------------------------------------------

/// "letters are elapsed time, words are civil time".
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    Minutes(i64),
    Days(i64),
    Weeks(i64),
    BusinessDays(i64),
}

/// What stands after `every` for the day on which something starts.
#[derive(Clone, Debug, PartialEq)]
pub enum DayKind {
    Weekday(usize),
    Any,
    Business,
    Holiday,
    /// `5 january`: day and month, both from 1.
    Date(i64, usize),
}

/// `3rd`, `first 2`, `last`: which of the days of a span.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Which {
    Nth(usize),
    First(usize),
    Last(usize),
}

/// `of month`, `of quarter`, `of year`, `of march`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Span {
    Month,
    Quarter,
    Year,
    Named(usize),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Days {
    pub kind: DayKind,
    pub of: Option<(Option<Which>, Span)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// `every DAYS`
    Whole(Vec<Days>),
    /// `every DAYS for LENGTH`
    WholeFor(Vec<Days>, Length),
    /// `every DAYS 10:00 to 12:00`
    Hours(Vec<Days>, Clock, Clock),
    /// `every DAYS 22:00 for 8h`
    HoursFor(Vec<Days>, Clock, Length),
    /// `every friday to monday`
    Run(usize, usize),
    /// `every friday 16:00 to monday 06:00`
    Stretch(usize, Clock, usize, Clock),
    /// `every monday to thursday 04:00 for 1h`
    Each(usize, usize, Clock, Length),
    /// `every 20 december to 5 january`
    Season((i64, usize), (i64, usize)),
    /// `every 2 weeks from DATE 10:00 for LENGTH`
    WeeksFor(i64, Day, Clock, Length),
    /// `every 2 weeks from DATE 10:00 to 12:00`
    WeeksTo(i64, Day, Clock, Clock),
    /// `from DATE to DATE`
    Dates(Day, Day),
    /// `from DATE 10:00 to DATE 12:00`
    Between(Day, Clock, Day, Clock),
    /// `from DATE 10:00 for LENGTH`
    For(Day, Clock, Length),
    /// `from DATE 10:00`
    From(Day, Clock),
    /// `from 2 days before NAME to 1 day after NAME`
    About(Edge, Edge, Name),
}

/// An edge of a line that is about another item's openings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Edge {
    Bare,
    Before(Length),
    After(Length),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times {
    pub lines: Vec<Line>,
    pub since: Option<Day>,
    pub until: Option<Day>,
    pub zone: Option<&'static str>,
}

// Conditions -----------------------------------------------------------------------------------------------------------------------

/// A field, or fields one after another: `rollback.plan`, `approvals.approver`, `change.risk`.
pub type Path = &'static str;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Compare {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantifier {
    Any,
    All,
    No,
}

/// What stands on the right of `in`.
#[derive(Clone, Debug, PartialEq)]
pub enum Among {
    Group(Name),
    Field(Path),
    List(Vec<Value>),
}

/// What stands on the right of `during`, `inside`, `within`.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    Times(Name),
    Other,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    /// A yes-no by itself.
    Is(Path),
    Compare(Path, Compare, Value),
    /// A field beside a field, of the same record or of `other`.
    CompareFields(Path, Compare, Path),
    IsSet(Path),
    IsMissing(Path),
    /// `in`, and `not in` where the flag is false.
    In(Path, bool, Among),
    Has(Path, Value),
    HasAny(Path, Vec<Value>),
    HasAll(Path, Vec<Value>),
    /// `footprint has any other.services`
    HasAnyOf(Path, Path),
    Each(Quantifier, Path, Option<Box<Condition>>),
    Count(Path, Option<Box<Condition>>, Compare, i64),
    Rate(Path, Box<Condition>, Compare, i64),
    Latest(Path, Option<Box<Condition>>, Box<Condition>),
    /// `submitted before 2 days before start`
    Before(Path, Option<Length>, Path),
    After(Path, Option<Length>, Path),
    Weekday(Path, bool, usize),
    Date(Path, bool, Day),
    TimeOfDay(Path, Compare, Clock),
    /// Of the subject where there is no path.
    During(Option<Path>, Target),
    Inside(Option<Path>, Name),
    Within(Option<Path>, Length, Target),
    Same(Path),
    Share(Path),
    Approved,
}

// Records --------------------------------------------------------------------------------------------------------------------------

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    YesNo(bool),
    Number(i64),
    Length(i64),
    Level(usize),
    Text(String),
    Person(Name),
    Thing(Name),
    Instant(Moment),
    List(Vec<Value>),
    Record(Record),
    /// The word `unknown`.
    Unknown,
}

/// The fields that a plan gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record(pub BTreeMap<&'static str, Value>);

impl Record {
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }

    pub fn set(&mut self, field: &'static str, value: Value) {
        self.0.insert(field, value);
    }

    pub fn moment(&self, field: &str) -> Option<Moment> {
        match self.get(field) {
            Some(Value::Instant(at)) => Some(*at),
            _ => None,
        }
    }

    /// A text, a person or the name of a thing.
    pub fn word(&self, field: &str) -> Option<&str> {
        match self.get(field)? {
            Value::Text(word) | Value::Person(word) | Value::Thing(word) => Some(word),
            _ => None,
        }
    }

    pub fn words(&self, field: &str) -> Option<Vec<&str>> {
        let words =
            |value: &'_ Value| matches!(value, Value::Text(_) | Value::Person(_) | Value::Thing(_));
        match self.get(field)? {
            Value::List(all) => Some(
                all.iter()
                    .filter(|one| words(one))
                    .map(|one| match one {
                        Value::Text(word) | Value::Person(word) | Value::Thing(word) => {
                            word.as_str()
                        }
                        _ => "",
                    })
                    .collect(),
            ),
            _ => self.word(field).map(|word| vec![word]),
        }
    }

    pub fn record(&self, field: &str) -> Option<&Record> {
        match self.get(field) {
            Some(Value::Record(record)) => Some(record),
            _ => None,
        }
    }

    /// The records of a list, none where the field is absent.
    pub fn records(&self, field: &str) -> Vec<&Record> {
        let Some(Value::List(all)) = self.get(field) else {
            return Vec::new();
        };
        all.iter()
            .filter_map(|one| match one {
                Value::Record(record) => Some(record),
                _ => None,
            })
            .collect()
    }

    pub fn id(&self) -> &str {
        self.word("id").unwrap_or("?")
    }
}

// The policy -----------------------------------------------------------------------------------------------------------------------

#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    pub weekend: Vec<usize>,
    pub holidays: Vec<Day>,
}

/// `members NAMES from DAY TIME to DAY TIME`
#[derive(Clone, Debug, PartialEq)]
pub struct Members {
    pub people: Vec<Name>,
    pub from: Option<(Day, Clock)>,
    pub to: Option<(Day, Clock)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub name: Name,
    pub members: Vec<Members>,
    pub authority: Option<usize>,
}

/// `delegate @P from DATE to DATE`
#[derive(Clone, Debug, PartialEq)]
pub struct Delegate {
    pub person: Name,
    pub from: Day,
    pub to: Day,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub name: Name,
    pub authority: Option<usize>,
    pub delegates: Vec<Delegate>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    pub name: Name,
    pub owner: Option<Name>,
    pub tier: Option<i64>,
    pub parent: Option<Name>,
    pub depends_on: Vec<Name>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Environment {
    pub name: Name,
    pub controlled: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    pub name: Name,
    pub declared: bool,
    pub when: Option<Condition>,
    pub require: Vec<Condition>,
}

/// Of whom so many have to agree.
#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    Group(Name),
    /// `on-call at start`
    GroupAtStart(Name),
    Person(Name),
    /// `1 of assignee`
    Field(Path),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Quorum {
    Number(usize, Vec<Who>),
    All(Who),
    Percent(usize, Who),
    /// `1 of owner per service`
    Owners(usize),
    And(Vec<Quorum>),
    Or(Vec<Quorum>),
    Then(Vec<Quorum>),
}

/// `LENGTH before start`, `LENGTH after end`, or the instant itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    pub length: Option<Length>,
    pub after: bool,
    pub field: Path,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Exception {
    pub names: Vec<Name>,
    pub when: Option<Condition>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    pub quorum: Quorum,
    pub excluding: Vec<Path>,
    pub when: Option<Condition>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    /// Classes, bundles and templates, or `change` and `release`.
    pub for_: Vec<Name>,
    pub in_: Vec<Name>,
    /// A service, and whether it and what is below.
    pub on: Option<(Name, bool)>,
    /// `on services (CONDITION)`
    pub on_services: Option<Condition>,
    pub when: Option<Condition>,
    pub except: Vec<Exception>,
    pub override_: Option<Override>,
    pub advisory: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    pub condition: Condition,
    pub by: Option<Deadline>,
    pub when: Option<Condition>,
}

/// `require FIELD by INSTANT` where the field is an instant.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleLine {
    Condition(Requirement),
    Instant(Path, Deadline, Option<Condition>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct ApprovalLine {
    pub quorum: Quorum,
    pub by: Option<Deadline>,
    pub when: Option<Condition>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Approval {
    pub lines: Vec<ApprovalLine>,
    pub excluding: Vec<Path>,
    pub valid: Option<Length>,
    pub counts_when: Option<Condition>,
    pub count_places: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Per {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Stretch(Length),
}

#[derive(Clone, Debug, PartialEq)]
pub struct LimitLine {
    pub most: usize,
    pub kind: &'static str,
    pub per: Option<Per>,
    pub at_once: bool,
    pub field: Option<Path>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Rule(Vec<RuleLine>),
    Approval(Approval),
    Blackout(Times),
    Window(Times),
    /// `between changes`, of those for whom the `when` of its scope holds.
    Conflict,
    Limit(Vec<LimitLine>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub name: Name,
    pub scope: Scope,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    pub name: Name,
    pub on: Vec<Name>,
    pub in_: Vec<Name>,
    pub when: Option<Condition>,
    pub fixes: Vec<(Path, Value)>,
    pub until: Option<Day>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Assess {
    AtLeast(usize, Option<Condition>),
    RaiseBy(usize, Option<Condition>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Waiver {
    pub name: Name,
    pub of: Name,
    pub release: bool,
    pub subject: Name,
    pub by: Vec<Name>,
    pub given: Option<(Day, Clock)>,
    pub until: (Day, Clock),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub zone: &'static str,
    pub calendar: Calendar,
    pub groups: Vec<Group>,
    pub people: Vec<Person>,
    pub services: Vec<Service>,
    pub environments: Vec<Environment>,
    pub periods: Vec<(Name, Times)>,
    pub assess: Vec<Assess>,
    pub templates: Vec<Template>,
    pub classes: Vec<Class>,
    pub bundles: Vec<Class>,
    pub statements: Vec<Statement>,
    pub waivers: Vec<Waiver>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Workspace {
    pub at: Moment,
    pub gate: bool,
    pub policy: Policy,
    pub changes: Vec<Record>,
    pub releases: Vec<Record>,
}
