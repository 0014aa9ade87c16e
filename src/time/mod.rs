//! Instants, zones, calendars, and the times that patterns open.
// STUB for the worktree of the edges: drop this file when merging.

use chrono::NaiveDateTime;
use std::path::Path;

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// The time zones, from a bundled copy or a folder.
#[derive(Clone, Debug, Default)]
pub struct ZoneDatabase;

impl ZoneDatabase {
    /// The bundled copy.
    pub fn bundled() -> Self {
        ZoneDatabase
    }

    /// The TZif files of a folder.
    pub fn from_folder(path: &Path) -> Result<Self, String> {
        match std::fs::read(path.join("UTC")) {
            Ok(_) => Ok(ZoneDatabase),
            Err(error) => Err(format!(
                "`{}` is not a folder of time zones: its `UTC` cannot be read ({error})",
                path.display()
            )),
        }
    }

    /// The version.
    pub fn version(&self) -> &str {
        "2026e (bundled)"
    }

    /// The zone of a name.
    pub fn zone(&self, _name: &str) -> Result<Zone, UnknownZone> {
        Err(UnknownZone {
            suggestions: Vec::new(),
            abbreviation: false,
        })
    }
}

/// A time zone.
pub enum Zone {}

impl Zone {
    /// When the clocks show a time.
    pub fn resolve(&self, _civil: NaiveDateTime) -> Local {
        match *self {}
    }
}

/// The instants at which the clocks of a zone show a time.
#[expect(missing_docs, reason = "a stub")]
pub enum Local {
    Unique(Instant),
    Gap { jump: Instant },
    Fold { first: Instant, second: Instant },
}

/// A name that is no zone.
#[expect(missing_docs, reason = "a stub")]
pub struct UnknownZone {
    pub suggestions: Vec<String>,
    pub abbreviation: bool,
}
