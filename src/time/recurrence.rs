//! The one recurrence that holiday calendars use and that is expanded: every year on the date of the start.

use chrono::{Datelike, NaiveDate};

/// `FREQ=YEARLY`, perhaps with `INTERVAL=1` and either `COUNT` or `UNTIL`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Yearly {
    count: Option<u32>,
    until: Option<NaiveDate>,
}

impl Yearly {
    /// Reads the value of an RRULE; the error is the part that is not understood.
    pub(super) fn parse(value: &str) -> Result<Self, String> {
        let mut yearly = Yearly {
            count: None,
            until: None,
        };
        let mut frequency = None;
        for part in value.split(';').filter(|part| !part.trim().is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let value = value.trim();
            match key.trim().to_ascii_uppercase().as_str() {
                "FREQ" if value.eq_ignore_ascii_case("YEARLY") => frequency = Some(()),
                "INTERVAL" if value == "1" => {}
                "COUNT" => yearly.count = Some(value.parse().map_err(|_| part.to_owned())?),
                "UNTIL" => {
                    yearly.until = Some(until(value).ok_or_else(|| part.to_owned())?);
                }
                _ => return Err(part.to_owned()),
            }
        }
        match frequency {
            Some(()) if yearly.count.is_none() || yearly.until.is_none() => Ok(yearly),
            _ => Err(value.to_owned()),
        }
    }

    /// The dates on which it starts in the years `first` to `last`. The start itself is the first; a 29 February comes in leap
    /// years only, and only the dates that there are count (RFC 5545, 3.3.10).
    pub(super) fn dates(
        self,
        start: NaiveDate,
        first: i32,
        last: i32,
    ) -> impl Iterator<Item = NaiveDate> {
        (start.year()..=last)
            .filter_map(move |year| start.with_year(year))
            .take(self.count.map_or(usize::MAX, |count| count as usize))
            .take_while(move |date| self.until.is_none_or(|until| *date <= until))
            .filter(move |date| date.year() >= first)
    }
}

/// The date of UNTIL; a time behind it does not matter, since the instances are whole days.
fn until(value: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(value.get(..8)?, "%Y%m%d").ok()
}
