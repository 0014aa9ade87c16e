//! The policy and the plan of a workload as plain data. Times are epoch seconds, intervals half-open.

use serde::Deserialize;

/// The policy, but for the class rules `C01` to `C10` and the conflicts, which are the same in every workload.
#[derive(Debug, Deserialize)]
pub struct Policy {
    pub blackouts: Vec<Blackout>,
    pub approval_rules: Vec<ApprovalRule>,
}

/// No change in these environments may meet `[start, end)`, unless its class is exempt.
#[derive(Debug, Deserialize)]
pub struct Blackout {
    pub id: String,
    pub start: i64,
    pub end: i64,
    pub environments: Vec<String>,
    pub exempt: Vec<String>,
}

/// Changes of these classes, from this risk on, with this tag, in this environment (`""` for any) want `quorum` people of a
/// group, their author not counted, who approved at or before the start.
#[derive(Debug, Deserialize)]
pub struct ApprovalRule {
    pub id: String,
    pub classes: Vec<String>,
    pub min_risk: u8,
    pub tag: String,
    pub environment: String,
    pub group: String,
    pub quorum: usize,
}

impl ApprovalRule {
    /// Whether it is about a change.
    pub fn selects(&self, change: &Change) -> bool {
        self.classes.contains(&change.class)
            && change.risk >= self.min_risk
            && (self.tag.is_empty() || change.tags.contains(&self.tag))
            && (self.environment.is_empty() || self.environment == change.environment)
    }
}

/// What is checked.
#[derive(Debug, Deserialize)]
pub struct Plan {
    pub services: Vec<Service>,
    pub changes: Vec<Change>,
}

/// A service and those that it depends on directly.
#[derive(Debug, Deserialize)]
pub struct Service {
    pub id: String,
    pub depends_on: Vec<String>,
}

/// A change; its risk is from 1 to 5.
#[derive(Debug, Deserialize)]
pub struct Change {
    pub id: String,
    pub class: String,
    pub risk: u8,
    pub environment: String,
    pub services: Vec<String>,
    pub start: i64,
    pub end: i64,
    pub author: String,
    pub tags: Vec<String>,
    pub approvals: Vec<Approval>,
}

/// Who approved, for which group, when.
#[derive(Debug, Deserialize)]
pub struct Approval {
    pub by: String,
    pub group: String,
    pub at: i64,
}

pub const DAY: i64 = 86_400;

/// 2026-01-01T00:00:00Z: no change starts earlier.
pub const FIRST: i64 = 1_767_225_600;

/// No change starts as many seconds after [`FIRST`].
pub const STRETCH: i64 = 180 * DAY;

pub const GROUPS: [&str; 5] = ["cab", "ops", "security", "dba", "service-owner"];
pub const ENVIRONMENTS: [&str; 3] = ["prod", "staging", "dev"];
pub const CLASSES: [&str; 3] = ["standard", "normal", "emergency"];
pub const TAGS: [&str; 5] = ["db", "breaking", "network", "ui", "config"];

/// The number of people; each is in every group.
pub const PEOPLE: usize = 200;

pub fn person(number: usize) -> String {
    format!("user-{number:04}")
}
