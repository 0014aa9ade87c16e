//! Clock times, lengths and days in the words of Tide.

use crate::syntax::vocabulary::MONTHS;
use crate::time::weekday_name;
use chrono::Weekday;

pub(super) const DAY: i64 = 86_400;

/// A clock time from 0 to 86,400 seconds: `09:00`, `24:00`.
pub(super) fn clock(second: i64) -> String {
    let (hours, minutes, seconds) = (second / 3600, second / 60 % 60, second % 60);
    if seconds == 0 {
        format!("{hours:02}:{minutes:02}")
    } else {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }
}

/// An elapsed length: `1h30m`.
pub(super) fn length(seconds: i64) -> String {
    let mut out = String::new();
    for (count, unit) in [
        (seconds / 3600, 'h'),
        (seconds / 60 % 60, 'm'),
        (seconds % 60, 's'),
    ] {
        if count > 0 {
            out += &format!("{count}{unit}");
        }
    }
    out
}

pub(super) const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// The name of a month, from 1.
pub(super) fn month(number: u32) -> &'static str {
    let index = (number as usize).saturating_sub(1);
    MONTHS.get(index).copied().unwrap_or("january")
}

/// `1st`, `22nd`.
pub(super) fn ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// Weekdays as Tide lists them: `monday to friday`, `saturday, sunday`, `day` for all; ranges only before a clock time.
pub(super) fn weekdays(days: &[Weekday], ranges: bool) -> String {
    let taken: Vec<Weekday> = WEEK.into_iter().filter(|day| days.contains(day)).collect();
    let (Some(first), Some(last)) = (taken.first(), taken.last()) else {
        return String::new();
    };
    if taken.len() == 7 {
        return "day".to_owned();
    }
    let span = last.num_days_from_monday() - first.num_days_from_monday() + 1;
    if ranges && taken.len() > 2 && span as usize == taken.len() {
        return format!("{} to {}", weekday_name(*first), weekday_name(*last));
    }
    let names: Vec<&str> = taken.into_iter().map(weekday_name).collect();
    names.join(", ")
}

/// A line for openings that start on some days at a clock time and last so many seconds. Clock times are written where the zone
/// has no clock changes, so that elapsed time and clocks are the same; `last_day` is the weekday on which a single weekday's ends.
pub(super) fn opening(
    days: &str,
    days_at_clock: &str,
    single: Option<Weekday>,
    start: i64,
    seconds: i64,
    is_utc: bool,
) -> String {
    let end = start + seconds;
    if !is_utc {
        return format!(
            "every {days_at_clock} {} for {}",
            clock(start),
            length(seconds)
        );
    }
    if start == 0 && seconds == DAY {
        return format!("every {days}");
    }
    if end <= DAY {
        return format!("every {days_at_clock} {} to {}", clock(start), clock(end));
    }
    if seconds < DAY {
        return format!(
            "every {days_at_clock} {} to {}",
            clock(start),
            clock(end - DAY)
        );
    }
    if let Some(day) = single.filter(|_| seconds < 7 * DAY && end % DAY != 0) {
        let later = (i64::from(day.num_days_from_monday()) + end / DAY) % 7;
        let last = usize::try_from(later)
            .ok()
            .and_then(|at| WEEK.get(at).copied());
        return format!(
            "every {days_at_clock} {} to {} {}",
            clock(start),
            weekday_name(last.unwrap_or(day)),
            clock(end % DAY)
        );
    }
    format!(
        "every {days_at_clock} {} for {}",
        clock(start),
        length(seconds)
    )
}

/// A line for openings of less than a week that start on a weekday and end on a later one, both at a clock time.
pub(super) fn opening_of_days(day: Weekday, start: i64, seconds: i64) -> String {
    let end = start + seconds;
    // An end at midnight is that of the day before.
    let (days, end) = match end % DAY {
        0 => (end / DAY - 1, DAY),
        clock => (end / DAY, clock),
    };
    let last = (i64::from(day.num_days_from_monday()) + days) % 7;
    let last = usize::try_from(last)
        .ok()
        .and_then(|at| WEEK.get(at).copied());
    format!(
        "every {} {} to {} {}",
        weekday_name(day),
        clock(start),
        weekday_name(last.unwrap_or(day)),
        clock(end)
    )
}
