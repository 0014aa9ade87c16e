//! Instants, zones, calendars, and the times that patterns open.

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// The time zones, from a bundled copy or a folder.
#[derive(Clone, Debug, Default)]
pub struct ZoneDatabase;
/// x
#[derive(Clone, Debug, Default)]
pub struct Zone;
/// x
#[derive(Clone, Debug, Default)]
pub struct Calendar;
/// x
#[derive(Clone, Debug, Default)]
pub struct Pattern;
