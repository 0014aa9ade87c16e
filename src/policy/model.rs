//! A policy after its names are resolved: every name is a number from here on.

use super::condition::{ExprId, Program};
use super::layers::Layers;
use super::schema::Schema;
use super::types::{RecordKind, ScaleId};
use crate::source::Place;
use crate::syntax::tree::{Amount, Length};
use crate::time::{Calendar, Event, Instant, Pattern, Zone};
use rustc_hash::FxHashMap;

/// Everything that a workspace's policy files say.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The name that `policy NAME` gives.
    pub name: Option<String>,
    /// Where it is named; `None` where no item names it.
    pub place: Option<Place>,
    /// The policies that it is made of, where one extends another.
    pub layers: Layers,
    /// The zone of wall-clock times, unless an item names another. UTC where the policy names none.
    pub zone: Zone,
    /// Whether the policy names that zone.
    pub zone_is_named: bool,
    /// The calendar of business days, unless an item names another.
    pub calendar: Option<CalendarId>,
    /// The calendars.
    pub calendars: Vec<NamedCalendar>,
    /// The scales.
    pub scales: Vec<Scale>,
    /// The fields of records.
    pub schema: Schema,
    /// The conditions.
    pub program: Program,
    /// The constant texts of conditions; their numbers are the first of the texts of a run.
    pub texts: Vec<String>,
    /// People, in the order in which the policy names them first.
    pub people: Vec<Person>,
    /// Groups.
    pub groups: Vec<Group>,
    /// Services.
    pub services: Vec<Service>,
    /// Environments.
    pub environments: Vec<Environment>,
    /// Classes of changes, in the order in which they are tried.
    pub classes: Vec<Class>,
    /// Classes of releases.
    pub bundles: Vec<Class>,
    /// The templates of standard changes.
    pub templates: Vec<Template>,
    /// The levels that changes have at least.
    pub assessments: Vec<Assessment>,
    /// What is worked out for every subject before the statements are, each after what it needs.
    pub derived: Vec<Derived>,
    /// Things with times: periods, blackouts, windows, rotas, holidays.
    pub times: Vec<TimesSet>,
    /// Statements: rules, approvals, blackouts, windows, conflicts, limits, and the requirements of classes and bundles.
    pub statements: Vec<Statement>,
    /// What `policy` says beside its zone and calendar: fields that the policy declares of itself.
    pub fields: Vec<GivenField>,
    /// Overrides on file.
    pub waivers: Vec<Waiver>,
    /// All names by the kind of thing, for look-ups from plans.
    pub names: Names,
}

/// Look-ups by name.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// For each kind of named record: name to row.
    rows: FxHashMap<RecordKind, FxHashMap<String, u32>>,
    /// Scales.
    pub scales: FxHashMap<String, ScaleId>,
}

impl Names {
    /// The row of a named record.
    pub fn find(&self, kind: RecordKind, name: &str) -> Option<u32> {
        self.rows.get(&kind)?.get(name).copied()
    }

    /// Takes a name, unless it is taken: then the row that has it.
    pub fn insert(&mut self, kind: RecordKind, name: &str, row: u32) -> Result<(), u32> {
        let rows = self.rows.entry(kind).or_default();
        match rows.get(name) {
            Some(taken) => Err(*taken),
            None => {
                rows.insert(name.to_owned(), row);
                Ok(())
            }
        }
    }

    /// The names of a kind, sorted.
    pub fn all(&self, kind: RecordKind) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .rows
            .get(&kind)
            .into_iter()
            .flat_map(|rows| rows.keys().map(String::as_str))
            .collect();
        names.sort_unstable();
        names
    }
}

/// The number of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CalendarId(pub u16);

/// A calendar with its name.
#[derive(Clone, Debug)]
pub struct NamedCalendar {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub place: Place,
    /// Its days.
    pub days: Calendar,
}

/// The levels of a scale.
#[derive(Clone, Debug)]
pub struct Scale {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub place: Place,
    /// The levels, lowest first, those without an order last.
    pub levels: Vec<String>,
    /// How many of them have an order.
    pub ordered: usize,
}

impl Scale {
    /// The rank of a level.
    pub fn rank(&self, level: &str) -> Option<u16> {
        let at = self.levels.iter().position(|name| name == level)?;
        u16::try_from(at).ok()
    }
}

/// A person whom the policy names.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name without `@`.
    pub name: String,
    /// Where it is named first.
    pub place: Place,
    /// Whether a `person` item declares them.
    pub declared: bool,
    /// Their own authority: a rank in the scale of authorities.
    pub authority: Option<(ScaleId, u16, Place)>,
    /// Their own calendar, and where it is named.
    pub calendar: Option<(CalendarId, Place)>,
    /// Who stands in for them, and when.
    pub delegates: Vec<Delegation>,
}

/// A time in which one person stands in for another.
#[derive(Clone, Copy, Debug)]
pub struct Delegation {
    /// The delegate.
    pub person: u32,
    /// From.
    pub from: Instant,
    /// Until just before.
    pub until: Instant,
}

/// A group of people; with periods it is also a rota.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub place: Place,
    /// Its authority.
    pub authority: Option<(ScaleId, u16, Place)>,
    /// Its people, groups within groups resolved. Sorted by person, then by time.
    pub members: Vec<Membership>,
}

/// A person's time in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Membership {
    /// Who.
    pub person: u32,
    /// From.
    pub from: Instant,
    /// Until just before.
    pub until: Instant,
}

impl Group {
    /// Whether a person is in the group at an instant.
    pub fn has(&self, person: u32, at: Instant) -> bool {
        let first = self
            .members
            .partition_point(|member| member.person < person);
        self.members
            .get(first..)
            .unwrap_or_default()
            .iter()
            .take_while(|member| member.person == person)
            .any(|member| member.from <= at && at < member.until)
    }

    /// The people in the group at an instant, each once.
    pub fn people_at(&self, at: Instant) -> Vec<u32> {
        let mut people: Vec<u32> = self
            .members
            .iter()
            .filter(|member| member.from <= at && at < member.until)
            .map(|member| member.person)
            .collect();
        people.dedup();
        people
    }

    /// Everyone who is ever in the group, each once.
    pub fn everyone(&self) -> Vec<u32> {
        let mut people: Vec<u32> = self.members.iter().map(|member| member.person).collect();
        people.dedup();
        people
    }
}

/// A service of the service graph.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub place: Place,
    /// What it depends on directly.
    pub depends_on: Vec<u32>,
    /// The service that it is a part of.
    pub parent: Option<u32>,
    /// Its fields other than its name, as the item gives them.
    pub fields: Vec<GivenField>,
    /// Itself and everything that it depends on, however far down; sorted.
    pub footprint: Vec<u32>,
}

/// A value that an item of the policy gives to a field of a record.
#[derive(Clone, Debug)]
pub struct GivenField {
    /// The field's number in its kind's schema.
    pub field: u16,
    /// Where the value is written.
    pub place: Place,
    /// The value or, of a list, the values.
    pub values: Vec<(GivenValue, Place)>,
}

/// A value in an item of the policy.
#[derive(Clone, Debug, PartialEq)]
pub enum GivenValue {
    /// A value that needs no store.
    Plain(super::types::Value),
    /// A text.
    Text(String),
}

/// A place where changes run.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub place: Place,
    /// The environment before it.
    pub after: Option<u32>,
    /// Whether changes to it are under change control.
    pub controlled: bool,
    /// How many environments come before it: its rank.
    pub rank: u16,
}

/// A class of changes, or a bundle of releases.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub place: Place,
    /// The conditions that make a subject one of it; without any it takes every one.
    pub when: Vec<ExprId>,
}

/// A template: a change that is approved once and for all.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub place: Place,
    /// The services that it names, what is below them included where it says so.
    pub services: Option<Vec<u32>>,
    /// The environments that it names.
    pub environments: Option<Vec<u32>>,
    /// It holds for what starts before.
    pub until: Option<Instant>,
    /// Its own fields, and those that it fixes, by the numbers of templates' fields.
    pub fields: Vec<GivenField>,
    /// What it fixes.
    pub fixed: Vec<Fixed>,
}

/// A field of a change, or of a part of it as in `rollback.plan`, that a template fixes.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The field of the change that holds the part, and the kind of the part.
    pub part: Option<(u16, RecordKind)>,
    /// The field, by its number in the kind of the part or in changes, and its value.
    pub given: GivenField,
}

/// `assess`: the lowest level that a change can have in one of its fields.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// The field's name.
    pub name: String,
    /// Where it is named.
    pub place: Place,
    /// The number of the field of changes.
    pub field: u16,
    /// Its scale.
    pub scale: ScaleId,
    /// `at least LEVEL when C`.
    pub floors: Vec<AssessLine>,
    /// `raise by N when C`.
    pub raises: Vec<AssessLine>,
    /// Whether a line was left out because of a mistake: then the level may be any that is not lower.
    pub mistaken: bool,
}

/// A line of an assessment.
#[derive(Clone, Copy, Debug)]
pub struct AssessLine {
    /// The rank of the level, or by how many levels it is raised.
    pub amount: u16,
    /// When; always where it is not said.
    pub when: Option<ExprId>,
    /// Where it is written.
    pub place: Place,
}

/// What follows from conditions for every subject and is read by other conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Derived {
    /// The level of an assessment, by its number.
    Level(usize),
    /// The class of a change.
    Class,
    /// The bundle of a release.
    Bundle,
    /// Whether a change or release is approved.
    Approved(RecordKind),
    /// The opening of its windows in which a change or release starts.
    Window(RecordKind),
}

/// A thing with times.
#[derive(Clone, Debug, PartialEq)]
pub struct TimesSet {
    /// Its name.
    pub name: String,
    /// What it is: `period`, `blackout`, `window`, `rota`, `holidays`.
    pub kind: TimesKind,
    /// Where it is named.
    pub place: Place,
    /// Its lines.
    pub lines: Vec<TimesLine>,
    /// The zone of its wall-clock times.
    pub zone: Zone,
    /// The calendar of its business days.
    pub calendar: Option<CalendarId>,
    /// Nothing is open before.
    pub since: Option<Instant>,
    /// Nothing is open from then on.
    pub until: Option<Instant>,
    /// Whether a line was left out because of a mistake: where nothing is open, that proves nothing.
    pub mistaken: bool,
}

impl TimesSet {
    /// Whether one of its lines has no end.
    pub fn is_open_ended(&self) -> bool {
        let mut lines = self.lines.iter();
        let has_no_end = |line: &TimesLine| {
            matches!(
                line.times,
                LineTimes::Between(_, None)
                    | LineTimes::Pattern(Pattern::One {
                        to: None,
                        length: None,
                        ..
                    })
            )
        };
        self.until.is_none() && lines.any(has_no_end)
    }
}

/// The kinds of things with times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of the same name")]
pub enum TimesKind {
    Period,
    Blackout,
    Window,
    Rota,
    Holidays,
}

/// A line of times.
#[derive(Clone, Debug, PartialEq)]
pub struct TimesLine {
    /// Where it is written.
    pub place: Place,
    /// What it says.
    pub times: LineTimes,
}

impl TimesLine {
    /// The event that the line stands for, if it is one of a calendar file.
    pub fn event(&self) -> Option<&Event> {
        match &self.times {
            LineTimes::Pattern(Pattern::Event(event)) => Some(event),
            _ => None,
        }
    }
}

/// What a line of times says.
#[derive(Clone, Debug, PartialEq)]
pub enum LineTimes {
    /// A pattern of its own.
    Pattern(Pattern),
    /// One opening between two instants, the end perhaps open.
    Between(Instant, Option<Instant>),
    /// One opening for each opening of other times: from a shift of its start or end to a shift of its start or end.
    Relative {
        /// Whose openings.
        of: u32,
        /// The start.
        from: Edge,
        /// The end.
        to: Edge,
    },
}

/// A shifted edge of an opening.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// The opening's end instead of its start.
    pub end: bool,
    /// How far, and whether before it.
    pub shift: Option<(Length, bool)>,
}

/// The kinds of statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the keyword of the same name")]
pub enum StatementKind {
    Class,
    Bundle,
    Template,
    Rule,
    Approval,
    Blackout,
    Window,
    Conflict,
    Limit,
}

impl StatementKind {
    /// Every kind.
    pub const ALL: [StatementKind; 8] = [
        StatementKind::Class,
        StatementKind::Bundle,
        StatementKind::Rule,
        StatementKind::Approval,
        StatementKind::Blackout,
        StatementKind::Window,
        StatementKind::Conflict,
        StatementKind::Limit,
    ];

    /// The keyword, which is also the name of the check.
    pub fn word(self) -> &'static str {
        match self {
            StatementKind::Class => "class",
            StatementKind::Bundle => "bundle",
            StatementKind::Template => "template",
            StatementKind::Rule => "rule",
            StatementKind::Approval => "approval",
            StatementKind::Blackout => "blackout",
            StatementKind::Window => "window",
            StatementKind::Conflict => "conflict",
            StatementKind::Limit => "limit",
        }
    }
}

/// A requirement on the subjects of a scope.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub place: Place,
    /// Its `##` comments, joined.
    pub docs: String,
    /// Broken is a warning.
    pub advisory: bool,
    /// Who ordered it, each with the place: of blackouts and windows.
    pub approved_by: Vec<(u32, Place)>,
    /// Whether a line was left out because of a mistake: then nothing meets it.
    pub mistaken: bool,
    /// `reason "text with {field}"`.
    pub reason: Option<Reason>,
    /// The statement for each kind of subject that it is about.
    pub variants: Vec<Variant>,
}

/// The text of a `reason`, cut at its fields.
#[derive(Clone, Debug)]
pub struct Reason {
    /// As it is written.
    pub text: String,
    /// Where it is written.
    pub place: Place,
    /// The parts, by kind of subject: text and fields in turn.
    pub parts: Vec<ReasonPart>,
}

/// A part of a reason.
#[derive(Clone, Debug)]
pub enum ReasonPart {
    /// Text as it stands.
    Text(String),
    /// The value of a path on the subject, for each kind of subject; and how it was written.
    Value(Vec<(RecordKind, ExprId)>, String),
}

/// A statement for one kind of subject.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The kind of the subject.
    pub subject: RecordKind,
    /// The kind of the other, where the subject is a pair.
    pub other: Option<RecordKind>,
    /// What it is about.
    pub scope: Scope,
    /// Who is excepted.
    pub excepts: Vec<Except>,
    /// Who may let a subject through.
    pub overrides: Vec<Override>,
    /// What it requires, line by line.
    pub requires: Vec<Require>,
}

/// What a statement is about: AND across, OR within.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// `for`: the classes or bundles; `None` for all.
    pub classes: Option<Vec<u32>>,
    /// `in`: the environments; `None` for those that are controlled.
    pub environments: EnvironmentScope,
    /// `on`.
    pub services: Option<ServiceScope>,
    /// `when`, each setting.
    pub when: Vec<ExprId>,
}

/// The environments of a scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum EnvironmentScope {
    /// Everywhere: the policy has no environments, or the subject has none.
    #[default]
    Everywhere,
    /// Those under change control.
    Controlled,
    /// These.
    Named(Vec<u32>),
}

/// The services of a scope.
#[derive(Clone, Debug)]
pub struct ServiceScope {
    /// Which.
    pub services: ServiceChoice,
    /// `and below`: also changes to their parts and to whatever they depend on.
    pub below: bool,
    /// Where it is written.
    pub place: Place,
}

/// The services that `on` names.
#[derive(Clone, Debug)]
pub enum ServiceChoice {
    /// These; with `and below` already widened. Sorted.
    Named(Vec<u32>),
    /// Those that fulfil a condition, with the service as [`super::condition::Variable`] 2. It may read the subject.
    Condition(ExprId),
}

/// An `except`.
#[derive(Clone, Debug)]
pub struct Except {
    /// The classes or bundles; `None` for all.
    pub classes: Option<Vec<u32>>,
    /// The condition.
    pub when: Option<ExprId>,
    /// Where it is written.
    pub place: Place,
}

/// An `override`.
#[derive(Clone, Debug)]
pub struct Override {
    /// Who.
    pub quorum: Quorum,
    /// A condition on the override's record, which is the subject there.
    pub when: Option<ExprId>,
    /// Where it is written.
    pub place: Place,
}

/// An override on file: `waiver NAME`. In the records of a check it is an override of its subject.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub place: Place,
    /// The whole item.
    pub item: Place,
    /// The number of the statement that it lets its subject pass.
    pub statement: usize,
    /// `change` or `release`.
    pub kind: RecordKind,
    /// The id of the subject.
    pub id: String,
    /// Where that is written.
    pub id_place: Place,
    /// What it says as a record: `of`, `by`, `reason`, `until` and fields of its own.
    pub fields: Vec<GivenField>,
}

/// A line that requires something.
#[derive(Clone, Debug)]
pub struct Require {
    /// What.
    pub what: Requirement,
    /// When it applies.
    pub when: Option<ExprId>,
    /// Where the line is written.
    pub place: Place,
}

/// What a line requires.
#[derive(Clone, Debug)]
pub enum Requirement {
    /// A condition, perhaps by a deadline.
    Condition {
        /// The condition.
        condition: ExprId,
        /// The deadline.
        by: Option<ExprId>,
    },
    /// That people agree.
    Quorum {
        /// Who.
        quorum: Quorum,
        /// The deadline; the start where it is not said.
        by: Option<ExprId>,
    },
    /// Not to touch the times.
    NotDuring(u32),
    /// To lie in one opening of the times.
    Inside(u32),
    /// Nothing can meet it: a blackout without times.
    Never,
    /// That no pair fulfils the scope's conditions: a conflict.
    NoPair,
    /// At most so many in a bucket.
    AtMost(Limit),
}

/// What an approval says beside its lines.
#[derive(Clone, Debug)]
pub struct Quorum {
    /// The ways to fill it: one of these lists of needs, each need in full. Never empty.
    pub ways: Vec<Vec<Need>>,
    /// Whom it must not be filled by: fields of the subject.
    pub excluding: Vec<ExprId>,
    /// How long an approval lasts.
    pub valid: Option<Length>,
    /// A condition on the approval record, which is variable 2; the subject is variable 0.
    pub counts_when: Option<ExprId>,
    /// A person may fill a place in each line.
    pub count_places: bool,
    /// Where it is written.
    pub place: Place,
}

/// A number of people of a group.
#[derive(Clone, Debug)]
pub struct Need {
    /// How many.
    pub amount: Amount,
    /// Of whom: people, groups, or fields of the subject that hold some.
    pub who: Vec<Candidates>,
    /// When they must be in the group; when they approved, if not said.
    pub at: Option<ExprId>,
    /// `per service`: once for each element of this list, which is variable 2 in `who`.
    pub per: Option<ExprId>,
    /// Its turn in `then`: approvals of a later turn are given after those of an earlier one.
    pub turn: u16,
    /// Where it is written.
    pub place: Place,
    /// How it is written: `1 of security`.
    pub text: String,
}

/// Those who could fill a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Candidates {
    /// A person.
    Person(u32),
    /// The members of a group.
    Group(u32),
    /// A person, people or a group that a field holds.
    Field(ExprId),
}

/// A ceiling on how many.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The most.
    pub most: u64,
    /// At any instant.
    pub at_once: bool,
    /// The buckets.
    pub per: Vec<Bucket>,
}

/// What a limit counts in.
#[derive(Clone, Debug)]
pub enum Bucket {
    /// The calendar day, week, month, quarter or year of the start, in the policy's zone.
    Unit(crate::syntax::tree::Unit),
    /// Any stretch of that length.
    Length(Length),
    /// The value or values of a field of the subject.
    Field(ExprId),
    /// The opening of these windows in which the subject lies.
    Window(Vec<u32>),
}
