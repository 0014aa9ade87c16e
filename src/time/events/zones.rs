//! The zones that an iCalendar file names: from the database, else from the file's own rules (RFC 5545, 3.6.5).

use super::expand::{Budget, Search};
use super::rule::{Rule, Until, civil};
use crate::time::components::Component;
use crate::time::instant::MICROS;
use crate::time::zone_table::ZoneTable;
use crate::time::{Instant, Zone, ZoneDatabase};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use std::collections::BTreeMap;

/// The year up to which the rules of a zone are written out; they repeat from then on, as calendars do after 400 years.
const LAST_YEAR: i32 = 2500;

/// The zones of a file, each looked up once.
pub(super) struct FileZones<'f> {
    database: &'f ZoneDatabase,
    components: &'f [Component<'f>],
    known: BTreeMap<String, Option<Zone>>,
}

impl<'f> FileZones<'f> {
    pub(super) fn new(database: &'f ZoneDatabase, components: &'f [Component<'f>]) -> Self {
        FileZones {
            database,
            components,
            known: BTreeMap::new(),
        }
    }

    /// The zone of a TZID; `None` if neither the database nor the file says what it is.
    pub(super) fn zone(&mut self, name: &str) -> Option<Zone> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let found = self.in_database(name).or_else(|| self.in_file(name));
        self.known.insert(name.to_owned(), found.clone());
        found
    }

    /// By its name, or by the end of a name that is meant for all the world (`/example.org/2026/Europe/Berlin`).
    fn in_database(&self, name: &str) -> Option<Zone> {
        if let Ok(zone) = self.database.zone(name) {
            return Some(zone);
        }
        let global = name.strip_prefix('/')?;
        std::iter::successors(Some(global), |rest| Some(rest.split_once('/')?.1))
            .find_map(|rest| self.database.zone(rest).ok())
    }

    fn in_file(&self, name: &str) -> Option<Zone> {
        let (number, zone) = self.components.iter().enumerate().find(|(_, component)| {
            component.name == "VTIMEZONE"
                && component
                    .find("TZID")
                    .is_some_and(|line| line.value.trim().trim_matches('"') == name)
        })?;
        let place = zone.find("X-LIC-LOCATION").map(|line| line.value.trim());
        if let Some(zone) = place.and_then(|place| self.in_database(place)) {
            return Some(zone);
        }
        let mut first: Option<(NaiveDateTime, i32)> = None;
        let mut changes = Vec::new();
        let mut repeats = false;
        for part in self.components {
            if part.around != Some(number) || !matches!(part.name.as_str(), "STANDARD" | "DAYLIGHT")
            {
                continue;
            }
            let from = offset(&part.find("TZOFFSETFROM")?.value)?;
            let to = offset(&part.find("TZOFFSETTO")?.value)?;
            let start = civil(part.find("DTSTART")?.value.trim())?;
            if first.is_none_or(|(earliest, _)| start < earliest) {
                first = Some((start, from));
            }
            let (onsets, endless) = onsets(part, start, from)?;
            repeats |= endless;
            for onset in onsets {
                changes.push((Instant::from_utc(onset).0 / MICROS - i64::from(from), to));
            }
        }
        let (_, before) = first?;
        let repeats = if repeats {
            Instant::from_utc(start_of_year(LAST_YEAR)?).seconds()
        } else {
            i64::MAX
        };
        Some(Zone::new(
            name,
            ZoneTable::from_changes(before, changes, repeats)?,
        ))
    }
}

/// When the clocks change to an observance, by the clocks before; and whether that goes on for ever. `None` if a rule or date is
/// not understood: then the zone is not.
fn onsets(
    part: &Component<'_>,
    start: NaiveDateTime,
    offset_before: i32,
) -> Option<(Vec<NaiveDateTime>, bool)> {
    let mut onsets = vec![start];
    let mut endless = false;
    for line in &part.lines {
        match line.name.as_str() {
            "RRULE" => {
                let rule = Rule::parse(&line.value).ok()?;
                let last = match rule.until {
                    None => None,
                    Some(Until::Date(date)) => Some(date.and_time(NaiveTime::MIN)),
                    Some(Until::Civil(at)) => Some(at),
                    Some(Until::Utc(at)) => {
                        at.checked_add_signed(TimeDelta::seconds(i64::from(offset_before)))
                    }
                };
                endless |= rule.until.is_none() && rule.count.is_none();
                let search = Search {
                    start,
                    whole_days: false,
                    from: start,
                    to: start_of_year(LAST_YEAR + 1)?,
                };
                // A zone whose clocks change more often than that is none.
                let mut budget = Budget(2_000_000);
                onsets.extend(rule.starts(search, last, 4000, &mut budget).ok()?);
            }
            "RDATE" => {
                for value in line.value.split(',') {
                    onsets.push(civil(value.trim())?);
                }
            }
            _ => {}
        }
    }
    Some((onsets, endless))
}

fn start_of_year(year: i32) -> Option<NaiveDateTime> {
    Some(NaiveDate::from_ymd_opt(year, 1, 1)?.and_time(NaiveTime::MIN))
}

/// A UTC-OFFSET (RFC 5545, 3.3.14) in seconds east.
fn offset(value: &str) -> Option<i32> {
    let value = value.trim();
    let (sign, digits) = match value.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize| {
        digits
            .get(from..from + 2)
            .map_or(Some(0), |n| n.parse().ok())
    };
    let (hours, minutes, seconds): (i32, i32, i32) = (number(0)?, number(2)?, number(4)?);
    (hours < 24 && minutes < 60 && seconds < 60)
        .then_some(sign * (hours * 3600 + minutes * 60 + seconds))
}
