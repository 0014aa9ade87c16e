//! The dates and zones that a policy writes, as instants and clocks.

use super::checks;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Spanned};
use crate::syntax::tree::{DateTime, Name};
use crate::time::{Instant, Local, Zone, ZoneDatabase, weekday_name};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

/// A date as an instant. A date without a clock time is its first instant. Checks the weekday. Of a time that the clocks show twice
/// it is the first.
pub fn instant_of(
    zones: &ZoneDatabase,
    date: &Spanned<DateTime>,
    zone: &Zone,
    file: FileId,
    findings: &mut Vec<Diagnostic>,
) -> Option<Instant> {
    let (first, _) = instants_of(zones, date, zone, file, findings)?;
    Some(first)
}

/// The same, with the last instant that it may be.
pub fn instants_of(
    zones: &ZoneDatabase,
    date: &Spanned<DateTime>,
    zone: &Zone,
    file: FileId,
    findings: &mut Vec<Diagnostic>,
) -> Option<(Instant, Instant)> {
    findings.extend(wrong_weekday(&date.value, file));
    let clock = date.value.clock.map_or(0, |clock| clock.0);
    let civil = civil(date.value.date, clock)?;
    if let Some(minutes) = date.value.offset {
        let at = Instant::from_seconds(civil.and_utc().timestamp() - i64::from(minutes) * 60);
        return Some((at, at));
    }
    let own;
    let zone = match &date.value.zone {
        Some(name) => {
            own = zone_of(zones, name, file, findings)?;
            &own
        }
        None => zone,
    };
    match zone.resolve(civil) {
        Local::Unique(instant) | Local::Gap { jump: instant } => Some((instant, instant)),
        Local::Fold { first, second } => Some((first, second)),
    }
}

/// The end of a stretch written with a date: without a clock time, the end of that day.
pub fn end_of(
    zones: &ZoneDatabase,
    date: &Spanned<DateTime>,
    zone: &Zone,
    file: FileId,
    findings: &mut Vec<Diagnostic>,
) -> Option<Instant> {
    let (first, _) = ends_of(zones, date, zone, file, findings)?;
    Some(first)
}

/// The same, with the last instant that it may be.
pub fn ends_of(
    zones: &ZoneDatabase,
    date: &Spanned<DateTime>,
    zone: &Zone,
    file: FileId,
    findings: &mut Vec<Diagnostic>,
) -> Option<(Instant, Instant)> {
    if date.value.clock.is_some() || date.value.offset.is_some() {
        return instants_of(zones, date, zone, file, findings);
    }
    findings.extend(wrong_weekday(&date.value, file));
    let mut next = date.clone();
    next.value.weekday = None;
    next.value.date = date.value.date.succ_opt()?;
    instants_of(zones, &next, zone, file, findings)
}

/// What is wrong with the weekday before a date, if it is another.
pub fn wrong_weekday(date: &DateTime, file: FileId) -> Option<Diagnostic> {
    let written = date.weekday?;
    let real = date.date.weekday();
    (written.value != real).then(|| {
        Diagnostic::new(
            &checks::WEEKDAY_DISAGREES,
            written.span.within(file),
            format!(
                "{} is a {}, not a {}",
                date.date,
                weekday_name(real),
                weekday_name(written.value)
            ),
        )
        .remark("the weekday and the date disagree")
        .help("one of the two is wrong: look which one was meant")
    })
}

/// A zone by its name; what is wrong with the name is reported.
pub fn zone_of(
    zones: &ZoneDatabase,
    name: &Name,
    file: FileId,
    findings: &mut Vec<Diagnostic>,
) -> Option<Zone> {
    match zones.zone(&name.value) {
        Ok(zone) => {
            if zone.is_fixed_offset() {
                findings.push(
                    Diagnostic::new(
                        &checks::FIXED_OFFSET,
                        name.span.within(file),
                        format!("`{}` is a fixed offset that no country's clocks follow", name.value),
                    )
                    .remark(format!("this is {}", zone.offset_text()))
                    .help("name the zone of a place, such as `Europe/Amsterdam`; the signs of `Etc/GMT` zones are turned around"),
                );
            }
            Some(zone)
        }
        Err(unknown) => {
            let (check, message, why) = if unknown.abbreviation {
                (
                    &checks::ZONE_ABBREVIATION,
                    format!(
                        "`{}` is an abbreviation, not a time zone of a policy",
                        name.value
                    ),
                    why_no_abbreviation(&name.value),
                )
            } else {
                (
                    &checks::UNKNOWN_ZONE,
                    format!("unknown time zone `{}`", name.value),
                    "zones are named as in the IANA time zone database, such as `Europe/Amsterdam`",
                )
            };
            let place = name.span.within(file);
            let mut diagnostic = Diagnostic::new(check, place, message).help(why);
            if !unknown.suggestions.is_empty() {
                let all: Vec<String> = unknown
                    .suggestions
                    .iter()
                    .map(|name| format!("`{name}`"))
                    .collect();
                diagnostic = diagnostic.help(format!("did you mean {}?", all.join(", ")));
                if let [one] = unknown.suggestions.as_slice() {
                    diagnostic = diagnostic.guess(
                        format!("replace `{}` by `{one}`", name.value),
                        place,
                        one.clone(),
                    );
                }
            }
            findings.push(diagnostic);
            None
        }
    }
}

/// Why an abbreviation is refused. Some are names of the database, too, so that nobody may say that they do not exist.
fn why_no_abbreviation(name: &str) -> &'static str {
    match name.to_ascii_uppercase().as_str() {
        "GMT" => {
            "`GMT` names clocks that never change, and many write it for those of Britain: write `UTC` or `Europe/London`"
        }
        "Z" => "write `UTC`",
        "CET" | "MET" | "EET" | "WET" => {
            "the time zone database keeps this one as an old name; the zone of a place says whose summer time it follows"
        }
        _ => "an abbreviation stands for several zones, and does not say when clocks change",
    }
}

/// A date and seconds from its midnight as a civil time; `24:00` is the next midnight.
pub fn civil(date: NaiveDate, seconds: u32) -> Option<NaiveDateTime> {
    if seconds == 86_400 {
        return Some(date.succ_opt()?.and_time(NaiveTime::MIN));
    }
    Some(date.and_time(NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?))
}
