//! What changes are about and belong to: services, environments, classes, templates, levels.

use crate::policy::condition::ExprId;
use crate::policy::types::{RecordKind, ScaleId};
use crate::source::Place;
use crate::time::Instant;

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
    Plain(crate::policy::types::Value),
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
    /// Whether only what declares it is of it.
    pub declared: bool,
    /// Whether it has no conditions of its own: it takes what is left.
    pub takes_rest: bool,
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
