//! Things with times: open or closed now, the next openings, a month at a glance.

use crate::ide::snapshot::Snapshot;
use crate::policy::model::TimesKind;
use crate::syntax::vocabulary::{MONTHS, WEEKDAYS};
use crate::time::{Instant, Interval, Zone, format_civil, format_micros};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use std::fmt::Write;

/// So many openings are shown.
const MOST: usize = 5;

/// The times of a number as Markdown.
pub(super) fn describe(snapshot: &Snapshot, number: u32) -> String {
    let policy = &snapshot.analysis.policy;
    let Some(times) = policy.times.get(number as usize) else {
        return String::new();
    };
    let set = snapshot.analysis.timetable.set(number);
    let now = snapshot.world.at;
    let zone = &times.zone;
    let closes = times.kind == TimesKind::Blackout;
    let (inside, outside) = if closes {
        ("closed", "open")
    } else {
        ("open", "not open")
    };
    let openings = set.union.as_slice();
    let mut coming = openings
        .iter()
        .filter(|opening| opening.end > now)
        .peekable();
    let mut out = String::new();
    // Writing to a text cannot fail.
    let _ = match coming.peek() {
        Some(first) if first.start <= now => {
            writeln!(out, "Now {inside}, until {}.", moment(first.end, zone))
        }
        Some(first) => writeln!(
            out,
            "Now {outside}; {inside} from {}.",
            moment(first.start, zone)
        ),
        None => writeln!(
            out,
            "Now {outside}, and not {inside} before {}.",
            moment(snapshot.analysis.timetable.horizon.end, zone)
        ),
    };
    let next: Vec<&Interval> = coming.take(MOST).collect();
    if !next.is_empty() {
        let what = if closes { "closed" } else { "open" };
        let _ = write!(
            out,
            "\n| {what} from | to | UTC | for |\n|---|---|---|---|\n"
        );
        for opening in &next {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} |",
                format_civil(opening.start, zone),
                moment(opening.end, zone),
                utc(opening.start),
                length(**opening)
            );
        }
    }
    let month = next.first().map_or(now, |opening| opening.start.max(now));
    let _ = write!(
        out,
        "\n```text\n{}```\n",
        grid(openings, zone, month, closes)
    );
    if !set.unknown.is_empty() {
        out.push_str("\nFor a part of the time a calendar does not say what is open.\n");
    }
    out
}

/// An instant on the clocks of a zone; the end of what has no end in words.
fn moment(at: Instant, zone: &Zone) -> String {
    if at == Instant::MAX {
        "no end".to_owned()
    } else {
        format_civil(at, zone)
    }
}

/// An instant in UTC, short.
fn utc(at: Instant) -> String {
    let civil = format_civil(at, &Zone::utc());
    civil
        .split_once(' ')
        .map_or(civil.clone(), |(_, rest)| format!("{rest}Z"))
}

fn length(opening: Interval) -> String {
    if opening.end == Instant::MAX {
        return String::new();
    }
    format_micros(opening.end.0 - opening.start.0)
}

/// A month with the days that are open or closed: `#` the whole day, `+` a part of it.
fn grid(openings: &[Interval], zone: &Zone, at: Instant, closes: bool) -> String {
    let today = zone.civil(at).date();
    let Some(first) = today.with_day(1) else {
        return String::new();
    };
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    let months = MONTHS;
    let mut out = format!(
        "{} {}\n",
        months.get(first.month0() as usize).unwrap_or(&""),
        first.year()
    );
    for (day, _) in WEEKDAYS {
        out.push_str("  ");
        out.push_str(day.get(..2).unwrap_or_default());
        out.push(' ');
    }
    out.push('\n');
    let mut day = first;
    let blank = first.weekday().num_days_from_monday() as usize;
    out.push_str(&"     ".repeat(blank));
    while day < next {
        let _ = write!(out, "{:>4}{}", day.day(), mark(openings, zone, day));
        let Some(after) = day.checked_add_days(Days::new(1)) else {
            break;
        };
        if after.weekday() == Weekday::Mon || after == next {
            out.push('\n');
        }
        day = after;
    }
    let word = if closes { "closed" } else { "open" };
    let _ = writeln!(out, "# {word} all day, + a part of it");
    // Blanks at the ends of lines are nothing to see.
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

fn mark(openings: &[Interval], zone: &Zone, day: NaiveDate) -> char {
    let start = first_instant(zone, day);
    let end = day
        .checked_add_days(Days::new(1))
        .map_or(start, |next| first_instant(zone, next));
    let whole = Interval::new(start, end);
    let from = openings.partition_point(|opening| opening.end <= start);
    match openings.get(from) {
        Some(opening) if opening.start <= start && opening.end >= end => '#',
        Some(opening) if opening.overlaps(&whole) => '+',
        _ => ' ',
    }
}

/// The first instant of a day in a zone.
pub(in crate::ide) fn first_instant(zone: &Zone, day: NaiveDate) -> Instant {
    use crate::time::Local;
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    match zone.resolve(midnight) {
        Local::Unique(at) | Local::Gap { jump: at } | Local::Fold { first: at, .. } => at,
    }
}

/// How far an instant lies from another, in a few words: `in 8 days`, `3h ago`.
pub(in crate::ide) fn distance(at: Instant, now: Instant) -> String {
    let micros = at.0.saturating_sub(now.0);
    let hours = micros.unsigned_abs() / 3_600_000_000;
    let amount = match hours {
        0..48 => format_micros(
            i64::try_from(micros.unsigned_abs() / 60_000_000 * 60_000_000).unwrap_or(0),
        ),
        _ => format!("{} days", hours / 24),
    };
    match micros {
        0 => "now".to_owned(),
        1.. => format!("in {amount}"),
        _ => format!("{amount} ago"),
    }
}
