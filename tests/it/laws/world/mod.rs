//! Random workspaces as text: policies with everything that can decide, and the changes, releases and history that they judge.
//!
//! `workspace(seed)` gives one; `policy`, `plan` and `files` write it. `FEATURES` says what has to occur in them.

mod dice;
mod plan;
mod policy;
mod write;

pub use dice::Dice;
pub use plan::damage;
pub use write::Written;

use serde_json::{Map, Value};

/// The instant at which workspaces are judged; everything that has happened in them happened before.
pub const AT: &str = "2026-11-16T09:00:00Z";

pub const PEOPLE: [&str; 8] = ["ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal"];
pub const SERVICES: [&str; 3] = ["ledger", "checkout", "blog"];
pub const GROUPS: [&str; 5] = ["cab", "security", "devs", "leads", "on-call"];

/// A record of a plan or of history.
pub type Record = Map<String, Value>;

/// An item of a policy, by its parts, so that a law can change one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Keyword and name.
    pub head: String,
    /// Its settings; none where it has no braces.
    pub settings: Vec<String>,
}

impl Item {
    pub fn new(head: &str, settings: &[&str]) -> Self {
        Item {
            head: head.to_owned(),
            settings: settings.iter().map(|one| (*one).to_owned()).collect(),
        }
    }

    /// Its keyword.
    pub fn kind(&self) -> &str {
        self.head.split(' ').next().unwrap()
    }

    /// The text of the item.
    pub fn text(&self) -> String {
        match self.settings.is_empty() {
            true => format!("{}\n", self.head),
            false => format!("{} {{\n  {}\n}}\n", self.head, self.settings.join("\n  ")),
        }
    }
}

/// A workspace: a policy and records.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Scales, classes and bundles: classes are tried in the order in which they are written.
    pub ordered: Vec<Item>,
    /// What else the policy declares.
    pub declarations: Vec<Item>,
    /// Its statements, and the waivers of them.
    pub statements: Vec<Item>,
    /// Whether the declarations and these statements are a policy of their own, in the folder `org`, that the policy extends.
    pub base: Option<Vec<Item>>,
    /// Its changes.
    pub changes: Vec<Record>,
    /// Its releases.
    pub releases: Vec<Record>,
    /// Closed changes on file, complete since 1 January.
    pub history: Option<Vec<Record>>,
}

/// A workspace from a seed.
pub fn workspace(seed: u64) -> Workspace {
    let mut dice = Dice(seed);
    let mut workspace = policy::policy(&mut dice);
    plan::records(&mut dice, &mut workspace);
    workspace
}

/// What decides a verdict, as words of a policy or of a plan in JSON: each has to occur, or the laws would hold of it in silence. The
/// second part is searched for in an item of that kind only, if there is one.
pub const FEATURES: &[(&str, &[&str])] = &[
    (
        "approval",
        &[
            "1 of ",
            "2 of ",
            "all of ",
            "% of ",
            "2 of (",
            "per service",
            " at start",
            " and ",
            " or ",
            " then ",
            " by ",
            " when ",
            "excluding author",
            "excluding author, implementers",
            "valid ",
            "counts when ",
            "count places",
            "1 of assignment-group",
            "for release",
            "for restart",
            "advisory",
            "override ",
        ],
    ),
    (
        "rule",
        &[
            "require latest evidence",
            " by 24h before start",
            "between changes",
            "between releases",
            "between steps",
            "between steps of one release",
            "between steps of all releases",
            "between changes and releases",
            "for release",
            "share services",
            "same region",
            "during other",
            "history",
            "other.live",
            "not (",
            " and ",
            " or ",
            "any ",
            "all ",
            "no ",
            "count ",
            "rate ",
            "highest ",
            "footprint",
            "business days",
            "inside ",
            "within ",
            "is missing",
            "is set",
            "like ",
            "calendar.holidays",
            "authority",
            "big",
        ],
    ),
    (
        "blackout",
        &[
            "every ",
            "from ",
            "for release",
            "override 1 of",
            "excluding author",
            "except ",
            "approved",
            "timezone ",
            "holiday",
        ],
    ),
    (
        "window",
        &["every ", "for release", "in staging", "timezone "],
    ),
    (
        "conflict",
        &[
            "between changes",
            "between releases",
            "between steps",
            "between changes and releases",
            "share services",
            "same author",
            "other.",
            "except ",
            "within ",
        ],
    ),
    (
        "limit",
        &[
            "per day",
            "per week",
            "per 24h",
            "per service",
            "per environment",
            "per region",
            "at once",
            "releases",
            "steps",
            "per window",
        ],
    ),
    ("class", &["declared", "when ", "require "]),
    ("bundle", &["declared", "when ", "require "]),
    ("template", &["on ", "in ", "when ", "fixes ", "until "]),
    ("assess", &["at least ", "raise by "]),
    ("waiver", &["of ", "for change", "for release", "until "]),
    (
        "group",
        &["members @", "members cab", " to 2026", "authority "],
    ),
    ("person", &["delegate ", "authority "]),
    ("environment", &["after ", "controlled"]),
    ("policy", &["extends ", "calendar "]),
    ("calendar", &["holidays "]),
    ("define", &["= "]),
    (
        "",
        &[
            "default",
            "in staging",
            "on services",
            "and below",
            "reason ",
            "since 2026",
            "every event in",
            "latest checks",
            "inside maintenance",
            "error-budget <=",
            "(ok)",
            "verification",
        ],
    ),
    (
        "plan",
        &[
            "\"reject\"",
            "\"abstain\"",
            "\"approve\"",
            "on-behalf-of",
            "withdrawn",
            "planned-start",
            "\"digest\"",
            "last-edit",
            "\"overrides\"",
            "\"until\"",
            "\"class\"",
            "\"bundle\"",
            "\"template\"",
            "\"closed\"",
            "\"cancelled\"",
            "\"release\"",
            "\"incidents\"",
            "\"evidence\"",
            "\"notices\"",
            "\"tasks\"",
            "\"components\"",
            "approved-digest",
            "\"steps\"",
            "\"needs\"",
            "\"live\"",
            "\"soak\"",
            "\"percent\"",
            "\"rollback-steps\"",
            "\"phases\"",
            "\"rollback\"",
            "\"downtime\"",
            "\"region\"",
            "assignment-group",
            "\"unknown\"",
            "work-start",
            "\"checks\"",
            "\"verification\"",
            "\"review\"",
        ],
    ),
    (
        "history",
        &[
            "\"failed\"",
            "\"successful\"",
            "\"caused\"",
            "\"template\"",
            "\"assignment-group\"",
        ],
    ),
];
