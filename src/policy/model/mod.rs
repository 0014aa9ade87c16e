//! A policy after its names are resolved: every name is a number from here on.

mod people;
mod quorums;
mod statements;
mod things;
mod times;

pub use people::*;
pub use quorums::*;
pub use statements::*;
pub use things::*;
pub use times::*;

use crate::policy::condition::Program;
use crate::policy::layers::Layers;
use crate::policy::schema::Schema;
use crate::policy::types::{RecordKind, ScaleId};
use crate::source::Place;
use crate::time::Zone;
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
