//! The evaluation instant: `--at`, or the clock.

use crate::time::{Instant, Local, ZoneDatabase};
use chrono::{DateTime, NaiveDateTime, SecondsFormat};
use std::time::{SystemTime, UNIX_EPOCH};

/// The forms of a local time that `--at` takes before its offset or zone.
const LOCAL_FORMS: [&str; 3] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M%.f",
];

/// Now, to the second. This is the only place that reads the clock.
pub fn now() -> Instant {
    let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
    };
    Instant(seconds.saturating_mul(1_000_000))
}

/// An instant in RFC 3339 and UTC.
pub fn format_utc(at: Instant) -> String {
    DateTime::from_timestamp_micros(at.0)
        .map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
        .unwrap_or_default()
}

/// Reads `--at`: a date and time, to the minute or finer, with `Z`, an offset, or a zone behind it. The error is what to tell.
pub fn parse_at(text: &str, zones: &ZoneDatabase) -> Result<Instant, String> {
    let text = text.trim();
    let wrong = |why: &str| {
        format!(
            "`--at {text}` {why}; write `2026-11-16T09:00Z`, `2026-11-16T09:00+01:00` or `2026-11-16 09:00 Europe/Amsterdam`"
        )
    };
    let (stamp, zone) = split_zone(text);
    // A blank between date and time, as people write it, is the `T` of RFC 3339.
    let stamp = stamp.trim().replacen([' ', 't'], "T", 1);
    if let Some(zone) = zone {
        let civil = parse_local(&stamp).ok_or_else(|| wrong("is no date and time"))?;
        return in_zone(civil, zone, zones, text);
    }
    let (local, offset) = split_offset(&stamp).ok_or_else(|| match parse_local(&stamp) {
        Some(_) => wrong("does not say in which zone"),
        None => wrong("is no date and time"),
    })?;
    let civil = parse_local(local).ok_or_else(|| wrong("is no date and time"))?;
    let offset = parse_offset(offset).ok_or_else(|| wrong("has an offset that is none"))?;
    let micros = civil.and_utc().timestamp_micros();
    Ok(Instant(micros.saturating_sub(offset * 60_000_000)))
}

/// Splits a zone name off the end: the last word, if it starts with a letter and is not just `Z`.
fn split_zone(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(char::is_whitespace) {
        Some((stamp, zone))
            if zone.starts_with(char::is_alphabetic) && !zone.eq_ignore_ascii_case("z") =>
        {
            (stamp, Some(zone))
        }
        _ => (text, None),
    }
}

/// Splits `Z` or `+01:00` off the end; the `-` of the date does not count.
fn split_offset(stamp: &str) -> Option<(&str, &str)> {
    let time = stamp.find('T')?;
    let at = time + stamp.get(time..)?.find(['Z', 'z', '+', '-', '\u{2212}'])?;
    let (local, offset) = stamp.split_at_checked(at)?;
    Some((local.trim_end(), offset))
}

fn parse_local(text: &str) -> Option<NaiveDateTime> {
    LOCAL_FORMS
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}

/// Minutes east of UTC.
fn parse_offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let digits = text.strip_prefix(['+', '-'])?;
    let (hours, minutes) = digits.split_once(':')?;
    let number = |digits: &str, most: i64| {
        let right = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i64>().ok().filter(|n| right && *n <= most)
    };
    let offset = number(hours, 23)? * 60 + number(minutes, 59)?;
    Some(if text.starts_with('-') {
        -offset
    } else {
        offset
    })
}

fn in_zone(
    civil: NaiveDateTime,
    zone: &str,
    zones: &ZoneDatabase,
    text: &str,
) -> Result<Instant, String> {
    let known = zones.zone(zone).map_err(|unknown| {
        let mut message = format!("`--at {text}`: `{zone}` is not a time zone");
        if unknown.abbreviation {
            message.push_str(" but an abbreviation");
        }
        if let Some(near) = unknown.suggestions.first() {
            message.push_str(&format!("; did you mean `{near}`?"));
        }
        message
    })?;
    match known.resolve(civil) {
        Local::Unique(at) => Ok(at),
        Local::Gap { .. } => Err(format!(
            "`--at {text}`: the clocks of `{zone}` never show this time, they are put forward over it; write it with its offset"
        )),
        Local::Fold { first, second } => Err(format!(
            "`--at {text}`: the clocks of `{zone}` show this time twice; write `{}` or `{}`",
            format_utc(first),
            format_utc(second)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        parse_at(text, &ZoneDatabase::bundled()).map(format_utc)
    }

    #[test]
    fn minutes_seconds_offsets_and_blanks() {
        for (text, utc) in [
            ("2026-11-16T09:00Z", "2026-11-16T09:00:00Z"),
            ("2026-11-16t09:00:30z", "2026-11-16T09:00:30Z"),
            ("2026-11-16 09:00 Z", "2026-11-16T09:00:00Z"),
            ("2026-11-16T09:00+01:00", "2026-11-16T08:00:00Z"),
            ("2026-11-16 09:00:00.250 -05:30", "2026-11-16T14:30:00.250Z"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(utc), "{text}");
        }
    }

    #[test]
    fn what_is_unclear_is_refused() {
        for (text, part) in [
            ("2026-11-16 09:00", "does not say in which zone"),
            ("2026-11-16", "is no date and time"),
            ("2026-02-30T09:00Z", "is no date and time"),
            ("2026-11-16T09:00+25:00", "has an offset that is none"),
            ("2026-11-16T09:00+1:0", "has an offset that is none"),
            ("tomorrow", "is no date and time"),
            ("", "is no date and time"),
            ("2026-11-16 09:00 Europe/Nowhere", "is not a time zone"),
            ("漢T字Z", "is no date and time"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
