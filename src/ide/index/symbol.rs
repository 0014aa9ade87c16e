//! What a name can stand for, and how a mention of it is written.

use crate::policy::types::{RecordKind, ScaleId};
use crate::source::Place;

/// The number of a symbol in its [`super::Index`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SymbolId(pub u32);

/// A thing with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// What it is.
    pub kind: SymbolKind,
    /// Its name, without `@`, quotes or backquotes.
    pub name: String,
    /// The names that declare it: none for fields that are there from the start and for people whom only plans name, several for
    /// a policy of several files or a name that was declared again by mistake.
    pub declarations: Vec<Place>,
    /// The whole item or record that declares it first.
    pub item: Option<Place>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the item or record of the same name")]
pub enum SymbolKind {
    Policy,
    Calendar,
    Scale,
    /// A level of a scale.
    Level(ScaleId),
    /// A field of a kind of record, declared or there from the start.
    Field(RecordKind),
    /// A field that `define` computes.
    Definition(RecordKind),
    /// `define` without a kind.
    Constant,
    Person,
    Group,
    Service,
    Environment,
    Period,
    Template,
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
    /// A kind of record that the policy introduces.
    Kind(RecordKind),
    /// A change of a plan.
    Change,
    /// A release of a plan.
    Release,
    /// A step or rollback step of a release.
    Step,
}

impl SymbolKind {
    /// The word for it in a sentence.
    pub fn word(self) -> &'static str {
        match self {
            SymbolKind::Policy => "policy",
            SymbolKind::Calendar => "calendar",
            SymbolKind::Scale => "scale",
            SymbolKind::Level(_) => "level",
            SymbolKind::Field(_) => "field",
            SymbolKind::Definition(_) => "definition",
            SymbolKind::Constant => "constant",
            SymbolKind::Person => "person",
            SymbolKind::Group => "group",
            SymbolKind::Service => "service",
            SymbolKind::Environment => "environment",
            SymbolKind::Period => "period",
            SymbolKind::Template => "template",
            SymbolKind::Class => "class",
            SymbolKind::Bundle => "bundle",
            SymbolKind::Rule => "rule",
            SymbolKind::Approval => "approval",
            SymbolKind::Blackout => "blackout",
            SymbolKind::Window => "window",
            SymbolKind::Conflict => "conflict",
            SymbolKind::Limit => "limit",
            SymbolKind::Waiver => "waiver",
            SymbolKind::Test => "test",
            SymbolKind::Kind(_) => "kind of record",
            SymbolKind::Change => "change",
            SymbolKind::Release => "release",
            SymbolKind::Step => "step",
        }
    }

    /// Whether it is a rule, approval, blackout, window, conflict or limit, which share their names.
    pub fn is_statement(self) -> bool {
        matches!(
            self,
            SymbolKind::Rule
                | SymbolKind::Approval
                | SymbolKind::Blackout
                | SymbolKind::Window
                | SymbolKind::Conflict
                | SymbolKind::Limit
        )
    }

    /// Whether plans declare it.
    pub fn is_of_plans(self) -> bool {
        matches!(
            self,
            SymbolKind::Change | SymbolKind::Release | SymbolKind::Step
        )
    }
}

/// A place at which a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mention {
    /// The name: with its `@` or backquotes in a policy, without its quotes in a plan where nothing in it is escaped.
    pub place: Place,
    /// What it means.
    pub symbol: SymbolId,
    /// Whether it declares that.
    pub role: Role,
    /// How it is written.
    pub form: Form,
}

/// What a mention does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// It gives the thing its name.
    Declares,
    /// It uses it.
    Mentions,
}

/// How a mention is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// A name of a policy, which may stand in backquotes.
    Name,
    /// A name behind a dot, where any word may stand.
    Part,
    /// A name behind a dot of which the first part is a kind: `field change.NAME`, `define change.NAME`.
    DeclaredPart,
    /// The key of a setting, where any word may stand.
    Key,
    /// `@name`.
    Person,
    /// A name within a text of a policy: `reason "{risk}"`, `for change "ID"`.
    Text,
    /// A key of a plan, or a part of one.
    PlanKey,
    /// A value of a plan.
    PlanValue,
    /// A part of a text of a plan: `of = "blackout weekends"`.
    PlanPart,
    /// In an export of another tool, or what maps one: never to be edited.
    Export,
}
