//! The zones that an iCalendar file names: from the database, else from the file's own rules (RFC 5545, 3.6.5).

use super::expand::{Budget, Search};
use super::rule::{Rule, Until, civil};
use crate::time::components::Component;
use crate::time::content_lines::unescape;
use crate::time::instant::MICROS;
use crate::time::windows_zones::windows_zone;
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

    /// The zone of a TZID; `None` if nothing says what it is.
    ///
    /// The database first, then the rules of the file, then what office programs mean by the name.
    pub(super) fn zone(&mut self, name: &str) -> Option<Zone> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let plain = unescape(name);
        let names = [name.trim(), plain.as_str()];
        let found = names
            .iter()
            .find_map(|name| self.in_database(name))
            .or_else(|| match self.definition(names) {
                Some((number, definition)) => self.in_file(number, definition),
                None => names.iter().find_map(|name| self.of_others(name)),
            });
        self.known.insert(name.to_owned(), found.clone());
        found
    }

    /// By its name, or by the end of a name that is meant for all the world (`/example.org/2026/Europe/Berlin`). Without a slash
    /// at the start only a region with its city counts.
    fn in_database(&self, name: &str) -> Option<Zone> {
        if let Ok(zone) = self.database.zone(name) {
            return Some(zone);
        }
        let global = name.starts_with('/');
        ends(name)
            .filter(|end| global || end.contains('/'))
            .find_map(|end| self.database.zone(end).ok())
    }

    /// By the abbreviations of the database that mean one zone only, and the names of Windows.
    fn of_others(&self, name: &str) -> Option<Zone> {
        let of_one = |name: &str| {
            if ONE_MEANING.contains(&name.to_ascii_uppercase().as_str()) {
                return self.database.named_by_others(&name.to_ascii_uppercase());
            }
            let (zone, offset) = windows_zone(name)?;
            let zone = self.database.named_by_others(zone)?;
            // A displayed name whose offset the zone never has means another one, or an old one.
            offset
                .is_none_or(|offset| has_offset(&zone, offset))
                .then_some(zone)
        };
        of_one(name).or_else(|| ends(name.strip_prefix('/')?).find_map(of_one))
    }

    /// The definition of a zone in the file, with its number. In its name commas, semicolons and backslashes are escaped
    /// (RFC 5545, 3.3.11), in a parameter they are not; programs differ, so both forms are compared.
    fn definition(&self, names: [&str; 2]) -> Option<(usize, &'f Component<'f>)> {
        self.components.iter().enumerate().find(|(_, component)| {
            component.name == "VTIMEZONE"
                && component.find("TZID").is_some_and(|line| {
                    let written = line.value.trim().trim_matches('"');
                    names.contains(&written) || names.contains(&unescape(written).as_str())
                })
        })
    }

    fn in_file(&self, number: usize, zone: &Component<'_>) -> Option<Zone> {
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
        let name = unescape(&zone.find("TZID")?.value);
        Some(Zone::new(
            &name,
            ZoneTable::from_changes(before, changes, repeats)?,
        ))
    }
}

/// The abbreviations of the database that mean one zone to everybody. Others (`EST`) stand for several, or for clocks without the
/// summer time that people have in mind.
const ONE_MEANING: [&str; 9] = [
    "GMT", "UCT", "CET", "MET", "EET", "WET", "EST5EDT", "CST6CDT", "PST8PDT",
];

/// The ends of a name behind each of its slashes, longest first.
fn ends(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |rest| Some(rest.split_once('/')?.1)).skip(1)
}

/// Whether the clocks of a zone are ever that far from UTC in a year of today.
fn has_offset(zone: &Zone, offset: i32) -> bool {
    let winter_and_summer = ["20260115T000000", "20260715T000000"];
    winter_and_summer
        .iter()
        .filter_map(|at| civil(at))
        .any(|at| zone.offset_at(Instant::from_utc(at)) == offset)
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
