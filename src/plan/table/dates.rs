//! The forms in which the times of tables are written.

use crate::time::Instant;
use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// A form of times, in the letters of strftime: `%d/%m/%Y %H:%M`.
#[derive(Clone, Debug)]
pub struct DateForm {
    /// As it is written.
    pub text: String,
    items: Vec<Item<'static>>,
}

/// A time by one of the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormedTime {
    /// With its offset, or counted from 1970.
    Instant(Instant),
    /// By the clocks of a zone.
    Local(NaiveDateTime),
    /// A day without a clock time.
    Day(NaiveDate),
}

impl DateForm {
    /// Reads a form; `None` where it has an unknown letter, or where no time could be read by it.
    pub fn new(text: &str) -> Option<Self> {
        let items = StrftimeItems::new(text).parse_to_owned().ok()?;
        let form = DateForm {
            text: text.to_owned(),
            items,
        };
        let sample = DateTime::<Utc>::from_timestamp(1_790_000_000, 0)?;
        let mut written = String::new();
        let shown = sample.format_with_items(form.items.iter());
        // Some letters only make sense for reading; writing with them is an error.
        std::fmt::Write::write_fmt(&mut written, format_args!("{shown}")).ok()?;
        form.read(&written)?;
        Some(form)
    }

    /// Reads a time; `None` where it is not of this form.
    pub fn read(&self, text: &str) -> Option<FormedTime> {
        let mut parsed = Parsed::new();
        parse(&mut parsed, text, self.items.iter()).ok()?;
        if parsed.offset().is_some() || parsed.timestamp().is_some() {
            let offset = parsed.offset().unwrap_or(0);
            let civil = parsed.to_naive_datetime_with_offset(offset).ok()?;
            let micros = civil.and_utc().timestamp_micros();
            let east = i64::from(offset).saturating_mul(1_000_000);
            return Some(FormedTime::Instant(Instant(micros.saturating_sub(east))));
        }
        let date = parsed.to_naive_date().ok()?;
        let has_clock = parsed.hour_mod_12().is_some() || parsed.minute().is_some();
        match parsed.to_naive_time() {
            Ok(clock) => Some(FormedTime::Local(date.and_time(clock))),
            Err(_) if has_clock => None,
            Err(_) => Some(FormedTime::Day(date)),
        }
    }
}

impl FormedTime {
    /// A day as its first moment or, of what ends on it, as its last.
    pub fn at_edge(self, is_end: bool) -> Self {
        match self {
            FormedTime::Day(day) => {
                let day = if is_end { day.succ_opt() } else { Some(day) };
                let day = day.unwrap_or(NaiveDate::MAX);
                FormedTime::Local(day.and_time(NaiveTime::MIN))
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str, text: &str) -> Option<String> {
        let time = DateForm::new(form)?.read(text)?;
        Some(match time {
            FormedTime::Instant(at) => {
                DateTime::from_timestamp_micros(at.0)?
                    .naive_utc()
                    .to_string()
                    + "Z"
            }
            FormedTime::Local(civil) => civil.to_string(),
            FormedTime::Day(day) => day.to_string(),
        })
    }

    #[test]
    fn times_by_their_forms() {
        let cases = [
            (
                "%Y-%m-%d %H:%M:%S",
                "2023-10-23 20:30:00",
                "2023-10-23 20:30:00",
            ),
            ("%d/%m/%Y %H:%M", "3/4/2026 9:05", "2026-04-03 09:05:00"),
            (
                "%d/%b/%y %I:%M %p",
                "21/Nov/26 9:05 PM",
                "2026-11-21 21:05:00",
            ),
            (
                "%Y-%m-%dT%H:%M:%S%.f%z",
                "2026-11-20T09:12:00.000+0100",
                "2026-11-20 08:12:00Z",
            ),
            ("%s", "1790000000", "2026-09-21 14:13:20Z"),
            ("%d.%m.%Y", "21.11.2026", "2026-11-21"),
        ];
        for (form, text, expected) in cases {
            assert_eq!(read(form, text).as_deref(), Some(expected), "{form} {text}");
        }
        for (form, text) in [
            ("%d/%m/%Y %H:%M", "31/02/2026 10:00"),
            ("%d/%m/%Y", "1/2/2026 10:00"),
            ("%Y-%m-%d %H:%M", "2026-11-21 24:00"),
        ] {
            assert_eq!(read(form, text), None, "{form} {text}");
        }
    }

    #[test]
    fn forms_that_no_time_has() {
        for form in ["", "%H:%M", "%Y-%m", "%Q", "%", "%d/%m %H:%M", "day"] {
            assert!(DateForm::new(form).is_none(), "{form}");
        }
    }

    #[test]
    fn a_day_has_two_edges() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 21).map(FormedTime::Day);
        let edge = |is_end| match day.map(|day| day.at_edge(is_end)) {
            Some(FormedTime::Local(civil)) => civil.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(edge(false), "2026-11-21 00:00:00");
        assert_eq!(edge(true), "2026-11-22 00:00:00");
    }
}
