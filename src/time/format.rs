//! Instants as reports write them, always with four digits of the year.

use super::{Instant, Zone};
use chrono::{Datelike, NaiveDateTime, Timelike, Weekday};

/// An instant by RFC 3339 with the offset of the zone: `2026-11-20T16:00:00+01:00`. An offset with seconds, as before standard
/// time, cannot be written so: such an instant is given in UTC. The fraction is left out if there is none.
pub fn format_rfc3339(at: Instant, zone: &Zone) -> String {
    let offset = zone.offset_at(at);
    if offset == 0 || offset % 60 != 0 {
        return format!("{}Z", date_and_time(at.utc(), 'T', true));
    }
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60;
    let civil = date_and_time(zone.civil(at), 'T', true);
    format!("{civil}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// What the clocks of the zone show, with the weekday: `friday 2026-11-20 16:00`; with seconds only if there are some.
pub fn format_civil(at: Instant, zone: &Zone) -> String {
    let mut out = String::with_capacity(LONGEST);
    push_civil(&mut out, at, zone);
    out
}

/// The same, at the end of a text.
pub fn push_civil(out: &mut String, at: Instant, zone: &Zone) {
    let civil = zone.civil(at);
    out.push_str(weekday_name(civil.weekday()));
    out.push(' ');
    push_date_and_time(out, civil, ' ', false);
}

/// Room for `wednesday 2026-11-18 16:00:00` and more.
const LONGEST: usize = 32;

fn date_and_time(civil: NaiveDateTime, between: char, always_seconds: bool) -> String {
    let mut out = String::with_capacity(LONGEST);
    push_date_and_time(&mut out, civil, between, always_seconds);
    out
}

/// Digit by digit: a report of thousands of findings is mostly instants, and patterns that are read each time are slow.
fn push_date_and_time(out: &mut String, civil: NaiveDateTime, between: char, always_seconds: bool) {
    push_digits(out, civil.year().unsigned_abs(), 1000);
    out.push('-');
    push_digits(out, civil.month(), 10);
    out.push('-');
    push_digits(out, civil.day(), 10);
    out.push(between);
    push_digits(out, civil.hour(), 10);
    out.push(':');
    push_digits(out, civil.minute(), 10);
    let micros = civil.nanosecond() / 1000;
    if always_seconds || civil.second() != 0 || micros != 0 {
        out.push(':');
        push_digits(out, civil.second(), 10);
    }
    if micros != 0 {
        out.push('.');
        push_digits(out, micros, 100_000);
        out.truncate(out.trim_end_matches('0').len());
    }
}

/// A number with as many digits as the unit of its first has.
fn push_digits(out: &mut String, number: u32, mut unit: u32) {
    while unit > 0 {
        out.push(char::from_digit(number / unit % 10, 10).unwrap_or('0'));
        unit /= 10;
    }
}

/// The word of a weekday: `monday`.
pub fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "monday",
        Weekday::Tue => "tuesday",
        Weekday::Wed => "wednesday",
        Weekday::Thu => "thursday",
        Weekday::Fri => "friday",
        Weekday::Sat => "saturday",
        Weekday::Sun => "sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::ZoneDatabase;

    #[test]
    fn instants_read_in_their_zone() {
        let zones = ZoneDatabase::bundled();
        let zone = |name| zones.zone(name).unwrap();
        let at = Instant::from_seconds(1_795_186_800); // 2026-11-20T15:00:00Z
        assert_eq!(
            format_civil(at, &zone("Europe/Amsterdam")),
            "friday 2026-11-20 16:00"
        );
        assert_eq!(
            format_rfc3339(at, &zone("Europe/Amsterdam")),
            "2026-11-20T16:00:00+01:00"
        );
        assert_eq!(
            format_rfc3339(at, &zone("America/St_Johns")),
            "2026-11-20T11:30:00-03:30"
        );
        assert_eq!(format_rfc3339(at, &zone("UTC")), "2026-11-20T15:00:00Z");
        let later = at.saturating_add_micros(1_500_000);
        assert_eq!(
            format_civil(later, &zone("UTC")),
            "friday 2026-11-20 15:00:01.5"
        );
        assert_eq!(
            format_rfc3339(later, &zone("UTC")),
            "2026-11-20T15:00:01.5Z"
        );
        // Amsterdam was 17 min 30 s ahead (now a link to Brussels, which was 17 min 30 s ahead until 1892).
        let old = Instant::from_seconds(-2_600_000_000);
        assert!(format_rfc3339(old, &zone("Europe/Amsterdam")).ends_with('Z'));
        for at in [
            Instant::MIN,
            Instant::MAX,
            Instant(i64::MIN),
            Instant(i64::MAX),
        ] {
            for name in ["Pacific/Kiritimati", "Pacific/Niue", "Europe/Amsterdam"] {
                assert_eq!(format_rfc3339(at, &zone(name)).find('-'), Some(4));
            }
        }
    }
}
