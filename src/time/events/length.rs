//! How long an event lasts.

use chrono::TimeDelta;

/// The length of an event, which each of its repetitions has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EventLength {
    /// So many days, from 1: of an event without clock times.
    Days(i64),
    /// By `DTEND`. RFC 5545 (3.8.5.3) lets every repetition last as long as the first does, many programs let it end at the same
    /// clock time; the two differ where clocks change in between.
    To {
        /// By the clocks, as the first starts and ends.
        shown: TimeDelta,
        /// As time that passes, in microseconds.
        elapsed: i64,
    },
    /// By `DURATION`: days by the clocks, then seconds that pass (RFC 5545, 3.3.6).
    For {
        /// Days.
        days: i64,
        /// Seconds.
        seconds: i64,
    },
}

impl EventLength {
    /// No fewer days than it lasts.
    pub(super) fn most_days(self) -> i64 {
        match self {
            EventLength::Days(days) => days + 1,
            EventLength::To { shown, elapsed } => {
                shown.num_days().max(elapsed / 86_400_000_000) + 2
            }
            EventLength::For { days, seconds } => days + seconds / 86_400 + 2,
        }
    }
}

/// Reads a DURATION (RFC 5545, 3.3.6) that is not negative: its days, and its seconds.
pub(in crate::time) fn duration(value: &str) -> Option<(i64, i64)> {
    let value = value.trim().to_ascii_uppercase();
    let value = value
        .strip_prefix('+')
        .unwrap_or(&value)
        .strip_prefix('P')?;
    // A hundred years of seconds; more is a mistake, and would not be reckoned with.
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.then(|| text.parse::<i64>().ok()).flatten()?;
        (number <= 3_200_000_000).then_some(number)
    };
    if let Some(weeks) = value.strip_suffix('W') {
        return Some((number(weeks)? * 7, 0));
    }
    let (days, time) = match value.split_once('T') {
        Some((_, "")) => return None,
        Some((days, time)) => (days, time),
        None => (value, ""),
    };
    let days = match days.strip_suffix('D') {
        Some(days) => number(days)?,
        None if days.is_empty() && !time.is_empty() => 0,
        None => return None,
    };
    let mut seconds = 0;
    let mut rest = time;
    for (unit, each) in [('H', 3600), ('M', 60), ('S', 1)] {
        if let Some((count, after)) = rest.split_once(unit) {
            seconds += number(count)? * each;
            rest = after;
        }
    }
    rest.is_empty().then_some((days, seconds))
}
