//! Dates and lengths of time, seen from the instant of the check.

use super::times::{distance, first_instant};
use crate::ide::snapshot::Snapshot;
use crate::syntax::tree::Length;
use crate::time::{
    Instant, Local, Zone, format_civil, format_micros, format_rfc3339, parse_length, weekday_name,
};
use crate::verdict::timetable::calendar_of;
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use std::fmt::Write;

/// A date, perhaps with a clock time, in a zone.
pub(super) fn date(
    snapshot: &Snapshot,
    date: NaiveDate,
    clock: Option<NaiveTime>,
    zone: &Zone,
) -> String {
    let policy = &snapshot.analysis.policy;
    let mut out = format!("{} {date}", weekday_name(date.weekday()));
    let at = match clock {
        None => first_instant(zone, date),
        Some(clock) => {
            let _ = write!(out, " {}", clock.format("%H:%M"));
            resolve(zone, date.and_time(clock))
        }
    };
    let _ = writeln!(
        out,
        ", week {}, {}",
        date.iso_week().week(),
        distance(at, snapshot.world.at)
    );
    if let Some(calendar) = calendar_of(policy, policy.calendar) {
        let name = calendar.holidays().get(&date);
        let day = match calendar.is_business_day(date) {
            Some(true) => "a business day".to_owned(),
            Some(false) => match name {
                Some(name) if !name.is_empty() => format!("a holiday, {name}"),
                Some(_) => "a holiday".to_owned(),
                None => "no business day".to_owned(),
            },
            None => "beyond the policy's calendar".to_owned(),
        };
        let _ = writeln!(out, "\n{day}");
    }
    let _ = writeln!(out, "\n{}", instant_line(at, zone));
    if let Some(clock) = clock {
        out.push_str(&clock_note(zone, date.and_time(clock)));
    }
    out
}

/// An instant with its offset, its zone and in UTC.
pub(super) fn instant_line(at: Instant, zone: &Zone) -> String {
    format!(
        "`{}` in {}, `{}`",
        format_rfc3339(at, zone),
        zone.name(),
        format_rfc3339(at, &Zone::utc())
    )
}

fn resolve(zone: &Zone, civil: NaiveDateTime) -> Instant {
    match zone.resolve(civil) {
        Local::Unique(at) | Local::Gap { jump: at } | Local::Fold { first: at, .. } => at,
    }
}

/// What the clocks do at a time, if it is anything.
fn clock_note(zone: &Zone, civil: NaiveDateTime) -> String {
    match zone.resolve(civil) {
        Local::Gap { jump } => format!(
            "\nThe clocks of {} never show this time: they go forward at `{}`.\n",
            zone.name(),
            format_rfc3339(jump, zone)
        ),
        Local::Fold { first, second } => format!(
            "\nThe clocks of {} show this time twice: `{}` and `{}`.\n",
            zone.name(),
            format_rfc3339(first, zone),
            format_rfc3339(second, zone)
        ),
        Local::Unique(at) => {
            let day = 86_400_000_000;
            let (before, behind) = (
                at.saturating_add_micros(-day),
                at.saturating_add_micros(day),
            );
            if zone.offset_at(before) == zone.offset_at(behind) {
                return String::new();
            }
            "\nThe clocks change within a day of this time.\n".to_owned()
        }
    }
}

/// A length in other units, and what lies that far from now.
pub(super) fn length(snapshot: &Snapshot, text: &str) -> Option<String> {
    let length = parse_length(text).ok()?;
    let policy = &snapshot.analysis.policy;
    let mut out = match length {
        Length::Elapsed(seconds) => {
            let micros = seconds.checked_mul(1_000_000)?;
            let mut out = format!("elapsed time: {}", format_micros(micros));
            for (unit, size) in [("minutes", 60), ("hours", 3600), ("days of 24h", 86_400)] {
                if seconds > size && format_micros(micros) != format!("{}{}", seconds / size, unit.get(..1)?) {
                    let tenths = seconds * 10 / size;
                    let _ = match tenths % 10 {
                        0 => write!(out, ", {} {unit}", tenths / 10),
                        rest => write!(out, ", {}.{rest} {unit}", tenths / 10),
                    };
                }
            }
            out
        }
        Length::Civil { business: true, .. } => {
            "civil time: the same clock time so many business days on, weekends and holidays left out".to_owned()
        }
        Length::Civil { .. } => "civil time: the same clock time that far on, however long the days are".to_owned(),
    };
    out.push('\n');
    let calendar = calendar_of(policy, policy.calendar);
    for (word, back) in [("after", false), ("before", true)] {
        if let Ok(at) = crate::time::shift(snapshot.world.at, length, back, &policy.zone, calendar)
        {
            let _ = write!(out, "\n- {word} now: {}", format_civil(at, &policy.zone));
        }
    }
    out.push('\n');
    Some(out)
}
