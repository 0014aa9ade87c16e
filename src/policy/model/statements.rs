//! Statements: what they are about, who is excepted, what they require.

use super::quorums::{Limit, Quorum};
use super::things::GivenField;
use crate::policy::condition::ExprId;
use crate::policy::types::RecordKind;
use crate::source::Place;
use crate::syntax::tree::ItemKind;

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

    /// The kind of statement that an item of a kind is, if it is one by itself.
    pub fn of_item(kind: ItemKind) -> Option<Self> {
        Some(match kind {
            ItemKind::Rule => StatementKind::Rule,
            ItemKind::Approval => StatementKind::Approval,
            ItemKind::Blackout => StatementKind::Blackout,
            ItemKind::Window => StatementKind::Window,
            ItemKind::Conflict => StatementKind::Conflict,
            ItemKind::Limit => StatementKind::Limit,
            _ => return None,
        })
    }

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
    /// Its `##` comments.
    pub docs: Docs,
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

/// The `##` comments of an item.
#[derive(Clone, Debug, Default)]
pub struct Docs {
    /// Those above it, joined.
    pub above: String,
    /// Those in it, in the order of the text.
    pub inside: Vec<(Place, String)>,
    /// Its settings, in the order of the text.
    pub settings: Vec<Place>,
}

impl Docs {
    /// All of them, joined.
    pub fn whole(&self) -> String {
        let above = Some(self.above.as_str()).filter(|above| !above.is_empty());
        let inside = self.inside.iter().map(|(_, text)| text.as_str());
        above
            .into_iter()
            .chain(inside)
            .collect::<Vec<_>>()
            .join(" ")
    }
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
    /// Of which releases the two of a pair are.
    pub releases: PairedIn,
    /// What it is about.
    pub scope: Scope,
    /// Who is excepted.
    pub excepts: Vec<Except>,
    /// Who may let a subject through.
    pub overrides: Vec<Override>,
    /// What it requires, line by line.
    pub requires: Vec<Require>,
    /// Of a pair of two kinds, what is asked of the second in the place of the first.
    pub of_other: Option<Box<OfOther>>,
    /// Of a limit on changes, the same asked of the closed changes of history; `None` where it has no meaning for them.
    pub past: Option<Box<OfPast>>,
}

/// A limit on changes, asked of the closed changes of history.
#[derive(Clone, Debug)]
pub struct OfPast {
    /// What it asks.
    pub variant: Variant,
    /// Whether all that it asks has a meaning for history. Else its conditions and exceptions are left out, and what history has
    /// may be something else.
    pub is_whole: bool,
}

/// What a statement about pairs of two kinds asks of the second of a pair. Variable 0 is the second here, and 1 the first.
#[derive(Clone, Debug, Default)]
pub struct OfOther {
    /// `for`, `in` and `on`, without `when`.
    pub scope: Scope,
    /// Who is excepted.
    pub excepts: Vec<Except>,
    /// Who may let it through.
    pub overrides: Vec<Override>,
}

/// Of which releases the two of a pair are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PairedIn {
    /// Of any, or of none.
    #[default]
    AllReleases,
    /// Of one release.
    OneRelease {
        /// Whether the policy has the words `of one release`.
        said: bool,
        /// Whether what one needs of the other's release counts as well: the statement asks for `needs`.
        with_needed: bool,
    },
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
    /// Those that fulfil a condition, with the service as [`crate::policy::condition::Variable`] 2. It may read the subject.
    Condition(ExprId),
}

/// An `except`.
#[derive(Clone, Debug)]
pub struct Except {
    /// The classes or bundles; `None` for all.
    pub classes: Option<Vec<u32>>,
    /// The condition.
    pub when: Option<ExprId>,
    /// Of a pair of two kinds: the condition speaks of both, so it is asked once and excepts both.
    pub of_both: bool,
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
