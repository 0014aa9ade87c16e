//! The forms in which the times of tables are written.

use crate::time::Instant;
use chrono::format::{Fixed, Item, Parsed, StrftimeItems, parse_and_remainder};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// A form of times, in the letters of strftime: `%d/%m/%Y %H:%M`.
#[derive(Clone, Debug)]
pub struct DateForm {
    /// As it is written.
    pub text: String,
    /// What stands before the name of the zone; all of it where there is none.
    before: Vec<Item<'static>>,
    /// What stands behind the name of the zone (`%Z`).
    after: Option<Vec<Item<'static>>>,
    /// The zone that the form itself names: a `Z`, `UTC` or `+01:00` between its letters.
    literal: Option<String>,
}

/// A time by one of the forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormedTime {
    /// Its zone in the words of the form or of the text.
    pub zone: Option<String>,
    /// The time.
    pub kind: FormedKind,
}

/// How much a form says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormedKind {
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
        let mut before = StrftimeItems::new(text).parse_to_owned().ok()?;
        let is_zone = |item: &Item<'_>| matches!(item, Item::Fixed(Fixed::TimezoneName));
        let after = before.iter().position(is_zone).map(|at| {
            let after = before.split_off(at);
            after.into_iter().skip(1).collect::<Vec<_>>()
        });
        if after.iter().flatten().any(is_zone) {
            return None;
        }
        let literal = literal_zone(before.iter().chain(after.iter().flatten()));
        let form = DateForm {
            text: text.to_owned(),
            before,
            after,
            literal,
        };
        let sample = DateTime::<Utc>::from_timestamp(1_790_000_000, 0)?;
        let mut written = String::new();
        // Some letters only make sense for reading; writing with them is an error.
        let parts = std::iter::once(&form.before).chain(&form.after);
        for (number, items) in parts.enumerate() {
            let zone = if number == 0 { "" } else { "UTC" };
            let shown = sample.format_with_items(items.iter());
            std::fmt::Write::write_fmt(&mut written, format_args!("{zone}{shown}")).ok()?;
        }
        form.read(&written)?;
        Some(form)
    }

    /// Reads a time; `None` where it is not of this form.
    pub fn read(&self, text: &str) -> Option<FormedTime> {
        let mut parsed = Parsed::new();
        let mut rest = parse_and_remainder(&mut parsed, text, self.before.iter()).ok()?;
        let mut zone = self.literal.clone();
        if let Some(after) = &self.after {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ')' | ']' | ',' | ';'));
            let (name, behind) = rest.split_at(end.unwrap_or(rest.len()));
            if name.is_empty() {
                return None;
            }
            zone = Some(name.to_owned());
            rest = parse_and_remainder(&mut parsed, behind, after.iter()).ok()?;
        }
        if !rest.is_empty() {
            return None;
        }
        let kind = if parsed.offset().is_some() || parsed.timestamp().is_some() {
            let offset = parsed.offset().unwrap_or(0);
            let civil = parsed.to_naive_datetime_with_offset(offset).ok()?;
            let micros = civil.and_utc().timestamp_micros();
            let east = i64::from(offset).saturating_mul(1_000_000);
            FormedKind::Instant(Instant(micros.saturating_sub(east)))
        } else {
            let date = parsed.to_naive_date().ok()?;
            let has_clock = parsed.hour_mod_12().is_some() || parsed.minute().is_some();
            match parsed.to_naive_time() {
                Ok(clock) => FormedKind::Local(date.and_time(clock)),
                Err(_) if has_clock => return None,
                Err(_) => FormedKind::Day(date),
            }
        };
        Some(FormedTime { zone, kind })
    }
}

/// The zone that stands between the letters of a form: a `Z` behind a number, `UTC`, an abbreviation, an offset. Letters of a
/// language (`T`, `at`, `Uhr`) are none.
fn literal_zone<'i>(items: impl Iterator<Item = &'i Item<'static>>) -> Option<String> {
    let mut literals = String::new();
    for item in items {
        match item {
            Item::Literal(text) | Item::Space(text) => literals.push_str(text),
            Item::OwnedLiteral(text) | Item::OwnedSpace(text) => literals.push_str(text),
            _ => literals.push(' '),
        }
    }
    let is_mark =
        |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '\'' | '"' | ',');
    let mut words = literals.split(is_mark).filter(|word| !word.is_empty());
    words
        .find(|word| fixed_offset(word).is_some())
        .map(str::to_owned)
}

/// The seconds east of UTC of a zone that stands behind a time: an offset, or an abbreviation that means one offset to everybody.
pub fn fixed_offset(zone: &str) -> Option<i32> {
    let hours = match zone.to_ascii_uppercase().as_str() {
        "Z" | "UTC" | "UCT" | "GMT" | "WET" => 0,
        "CET" | "MET" | "MEZ" | "WEST" => 1,
        "CEST" | "MEST" | "MESZ" | "EET" => 2,
        "EEST" | "MSK" => 3,
        "JST" => 9,
        "AEST" => 10,
        "AEDT" => 11,
        "NZST" => 12,
        "NZDT" => 13,
        upper => {
            let text = upper
                .strip_prefix("UTC")
                .or_else(|| upper.strip_prefix("GMT"))
                .unwrap_or(upper);
            return offset(text);
        }
    };
    Some(hours * 3600)
}

/// The seconds of `+01:00`, `-0530` or `+1`.
fn offset(text: &str) -> Option<i32> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at(2),
        None => (digits, "0"),
    };
    let number = |text: &str, most: i32| {
        let right = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<i32>().ok().filter(|n| right && *n <= most)
    };
    Some(sign * (number(hours, 14)? * 3600 + number(minutes, 59)? * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str, text: &str) -> Option<String> {
        let time = DateForm::new(form)?.read(text)?;
        let shown = match time.kind {
            FormedKind::Instant(at) => {
                DateTime::from_timestamp_micros(at.0)?
                    .naive_utc()
                    .to_string()
                    + "Z"
            }
            FormedKind::Local(civil) => civil.to_string(),
            FormedKind::Day(day) => day.to_string(),
        };
        Some(match time.zone {
            Some(zone) => format!("{shown} in {zone}"),
            None => shown,
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
            (
                "%a %b %d %H:%M:%S %Z %Y",
                "Fri Nov 20 15:30:00 CET 2026",
                "2026-11-20 15:30:00 in CET",
            ),
            (
                "%Y-%m-%d %H:%M [%Z]",
                "2026-11-20 15:30 [Europe/Amsterdam]",
                "2026-11-20 15:30:00 in Europe/Amsterdam",
            ),
            (
                "%Y-%m-%dT%H:%M:%SZ",
                "2026-11-20T15:30:00Z",
                "2026-11-20 15:30:00 in Z",
            ),
            (
                "%Y-%m-%d %H:%M (UTC)",
                "2026-11-20 15:30 (UTC)",
                "2026-11-20 15:30:00 in UTC",
            ),
            (
                "%Y-%m-%dT%H:%M:%S+01:00",
                "2026-11-20T15:30:00+01:00",
                "2026-11-20 15:30:00 in +01:00",
            ),
            (
                "%d. %m. %Y um %H:%M Uhr",
                "20. 11. 2026 um 15:30 Uhr",
                "2026-11-20 15:30:00",
            ),
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
        for form in [
            "",
            "%H:%M",
            "%Y-%m",
            "%Q",
            "%",
            "%d/%m %H:%M",
            "day",
            "%F %T %Z %Z",
        ] {
            assert!(DateForm::new(form).is_none(), "{form}");
        }
    }
}
