//! A time zone: what its clocks show at an instant, and the instants at which they show a time.

use super::instant::MICROS;
use super::zone_table::ZoneTable;
use super::{Instant, Interval};
use chrono::{NaiveDateTime, TimeDelta};
use std::sync::Arc;

/// A time zone of the database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Zone(Arc<Inner>);

/// Two zones are one if they were read as one: a database reads each once.
impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Debug)]
struct Inner {
    name: String,
    table: ZoneTable,
}

/// The instants at which the clocks of a zone show a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Local {
    /// They show it once.
    Unique(Instant),
    /// They never show it: they jump over it.
    Gap {
        /// When they jump.
        jump: Instant,
    },
    /// They show it twice, since they are put back over it.
    Fold {
        /// The first time.
        first: Instant,
        /// The last time.
        second: Instant,
    },
}

impl Zone {
    /// A zone with a table of its own.
    pub(super) fn new(name: &str, table: ZoneTable) -> Self {
        Zone(Arc::new(Inner {
            name: name.to_owned(),
            table,
        }))
    }

    /// Its name in the database: `Europe/Amsterdam`.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Seconds east of UTC at an instant.
    pub fn offset_at(&self, at: Instant) -> i32 {
        self.0.table.offset_at(at.clamped().seconds())
    }

    /// What the clocks show at an instant.
    pub fn civil(&self, at: Instant) -> NaiveDateTime {
        let utc = at.utc();
        utc.checked_add_signed(TimeDelta::seconds(i64::from(self.offset_at(at))))
            .unwrap_or(utc)
    }

    /// When the clocks show a time.
    pub fn resolve(&self, civil: NaiveDateTime) -> Local {
        let as_utc = Instant::from_utc(civil);
        let instant = |second: i64| {
            Instant(
                second
                    .saturating_mul(MICROS)
                    .saturating_add(as_utc.fraction()),
            )
            .clamped()
        };
        match self.0.table.resolve(as_utc.seconds()) {
            Ok((first, second)) if first == second => Local::Unique(instant(first)),
            Ok((first, second)) => Local::Fold {
                first: instant(first),
                second: instant(second),
            },
            Err(jump) => Local::Gap {
                jump: Instant::from_seconds(jump),
            },
        }
    }

    /// Whether the name stands for a bare offset, like `Etc/GMT+5` (which is `-05:00`). `UTC` and its other names do not count.
    pub fn is_fixed_offset(&self) -> bool {
        let bare = self.name().starts_with("Etc/") || self.name().starts_with("GMT");
        bare && self.offset_at(Instant::default()) != 0
    }

    /// The first instant at which the clocks show this time or, if they jump over it, the jump.
    pub(super) fn earliest(&self, civil: NaiveDateTime) -> Instant {
        match self.resolve(civil) {
            Local::Unique(at) | Local::Gap { jump: at } | Local::Fold { first: at, .. } => at,
        }
    }

    /// The dates on which a stretch of time starts and ends.
    pub(super) fn dates(&self, horizon: Interval) -> (chrono::NaiveDate, chrono::NaiveDate) {
        (
            self.civil(horizon.start).date(),
            self.civil(horizon.end).date(),
        )
    }
}

impl Zone {
    /// Coordinated universal time, in every database.
    pub fn utc() -> Self {
        Zone::new("UTC", ZoneTable::utc())
    }

    /// The offset now in force at the epoch, as `UTC-05:00`: for zones that are a bare offset.
    pub fn offset_text(&self) -> String {
        let offset = self.offset_at(Instant::default());
        let sign = if offset < 0 { '-' } else { '+' };
        let minutes = offset.abs() / 60;
        format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}
