//! A policy after its names are resolved: every name is a number from here on.

mod people;
mod quorums;
mod rosters;
mod statements;
mod things;
mod times;

pub use people::*;
pub use quorums::*;
pub use rosters::*;
pub use statements::*;
pub use things::*;
pub use times::*;

use crate::policy::condition::Program;
use crate::policy::layers::Layers;
use crate::policy::schema::Schema;
use crate::policy::types::{RecordKind, ScaleId};
use crate::policy::{logins, words};
use crate::source::Place;
use crate::time::Zone;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

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
    /// The row of a named record. People are found however their name is written.
    pub fn find(&self, kind: RecordKind, name: &str) -> Option<u32> {
        self.rows.get(&kind)?.get(&*key(kind, name)).copied()
    }

    /// Takes a name, unless it is taken: then the row that has it.
    pub fn insert(&mut self, kind: RecordKind, name: &str, row: u32) -> Result<(), u32> {
        let rows = self.rows.entry(kind).or_default();
        let name = key(kind, name);
        match rows.get(&*name) {
            Some(taken) => Err(*taken),
            None => {
                rows.insert(name.into_owned(), row);
                Ok(())
            }
        }
    }

    /// The names of a kind, sorted; of people, as they are compared.
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

/// The name by which a thing of a kind is looked up.
fn key(kind: RecordKind, name: &str) -> Cow<'_, str> {
    match kind {
        RecordKind::Person => logins::folded(name),
        _ => Cow::Borrowed(name),
    }
}

/// The levels of a scale.
#[derive(Clone, Debug)]
pub struct Scale {
    /// Its name.
    pub name: String,
    /// Where it is named; `None` for the words to which the program itself gives a meaning.
    pub place: Option<Place>,
    /// The levels, lowest first, those without an order last.
    pub levels: Vec<String>,
    /// How many of them have an order.
    pub ordered: usize,
}

impl Scale {
    /// The rank of a level.
    pub fn rank(&self, level: &str) -> Option<u16> {
        let level = match self.place {
            Some(_) => level,
            None => words::spelled(level),
        };
        let at = self.levels.iter().position(|name| name == level)?;
        u16::try_from(at).ok()
    }

    /// The rank of a level as other tools write it: whatever the case of its letters, with blanks around it.
    pub fn rank_of_word(&self, word: &str) -> Option<u16> {
        let folded = word.trim().to_lowercase();
        self.rank(word).or_else(|| self.rank(&folded)).or_else(|| {
            let mut like = (0u16..)
                .zip(&self.levels)
                .filter(|(_, level)| level.to_lowercase() == folded);
            let (rank, _) = like.next()?;
            // Two levels that differ in case alone: it could be either.
            like.next().is_none().then_some(rank)
        })
    }
}
