//! Times as plans write them: RFC 3339 as people use it, local times, dates.

use super::Instant;
use super::instant::MICROS;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// A time of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanTime {
    /// A time with an offset.
    Instant {
        /// When.
        at: Instant,
        /// Seconds east of UTC; `None` for `Z` and `-00:00`, which do not say which clock was meant (RFC 3339, 4.3).
        offset: Option<i32>,
        /// The zone named behind it (RFC 9557), not looked up; its offset at `at` should be `offset`.
        zone: Option<String>,
    },
    /// A time on the clocks of a zone: the one named behind it, not looked up, or else the plan's.
    Local {
        /// What the clocks show.
        civil: NaiveDateTime,
        /// The zone named behind it.
        zone: Option<String>,
    },
    /// A date alone.
    Date(NaiveDate),
}

/// Why a text is no time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeProblem {
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub help: String,
}

fn problem(message: impl Into<String>, help: impl Into<String>) -> TimeProblem {
    TimeProblem {
        message: message.into(),
        help: help.into(),
    }
}

/// Reads a time: `2026-11-24T10:00:00+01:00`, also without seconds, with a fraction (kept to the microsecond), with a blank in
/// place of `T`; `2026-11-24T10:00` alone or with a zone (`… Europe/Amsterdam`, `…[Europe/Amsterdam]`); `2026-11-24`.
pub fn parse_time(text: &str) -> Result<PlanTime, TimeProblem> {
    let text = text.trim();
    let whole = || {
        problem(
            format!("`{text}` is not a time"),
            "write it as `2026-11-24T10:00:00+01:00`, as `2026-11-24T10:00 Europe/Amsterdam` or as `2026-11-24`",
        )
    };
    let mut rest = Rest(text);
    let date = date(&mut rest, text, whole)?;
    if rest.0.is_empty() {
        return Ok(PlanTime::Date(date));
    }
    if !(rest.eat(['T', 't']) || rest.eat([' ', ' '])) {
        return Err(whole());
    }
    let time = clock(&mut rest, text, date, whole)?;
    let civil = date.and_time(time);
    let offset = offset(&mut rest, text)?;
    let zone = zone(rest.0, text, whole)?;
    Ok(match offset {
        None => PlanTime::Local { civil, zone },
        Some((seconds, known)) => PlanTime::Instant {
            at: Instant(
                Instant::from_utc(civil)
                    .0
                    .saturating_sub(i64::from(seconds) * MICROS),
            )
            .clamped(),
            offset: known.then_some(seconds),
            zone,
        },
    })
}

fn date(
    rest: &mut Rest,
    text: &str,
    whole: impl Fn() -> TimeProblem,
) -> Result<NaiveDate, TimeProblem> {
    let parts = (|| {
        let year = rest.number(4)?;
        rest.eat(['-', '-']).then_some(())?;
        let month = rest.number(2)?;
        rest.eat(['-', '-']).then_some(())?;
        Some((year, month, rest.number(2)?))
    })();
    let (year, month, day) = parts.ok_or_else(whole)?;
    let found = i32::try_from(year)
        .ok()
        .filter(|year| *year > 0)
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    found.ok_or_else(|| {
        problem(
            format!(
                "there is no such date as `{}`",
                text.get(..10).unwrap_or(text)
            ),
            "write year, month and day, like `2026-11-24`",
        )
    })
}

fn clock(
    rest: &mut Rest,
    text: &str,
    date: NaiveDate,
    whole: impl Fn() -> TimeProblem,
) -> Result<NaiveTime, TimeProblem> {
    let hour = rest.number(2).ok_or_else(&whole)?;
    if !rest.eat([':', ':']) {
        return Err(whole());
    }
    let minute = rest.number(2).ok_or_else(&whole)?;
    let mut second = 0;
    let mut micros = 0;
    if rest.eat([':', ':']) {
        second = rest.number(2).ok_or_else(&whole)?;
        if rest.eat(['.', ',']) {
            micros = rest.fraction().ok_or_else(&whole)?;
        }
    }
    if second == 60 {
        return Err(problem(
            format!("`{text}` is a leap second, and no clock here has one"),
            "write the second before it, `:59`, or the one after it, `:00` of the next minute",
        ));
    }
    if hour == 24 {
        let next = date.succ_opt().unwrap_or(date);
        return Err(problem(
            format!("`{text}` has the hour 24"),
            if minute == 0 && second == 0 {
                format!("the end of a day is the start of the next: write `{next}T00:00`")
            } else {
                "hours go from `00` to `23`".to_owned()
            },
        ));
    }
    NaiveTime::from_hms_micro_opt(hour, minute, second, micros).ok_or_else(|| {
        problem(
            format!("`{text}` has a time that no clock shows"),
            "hours go from `00` to `23`, minutes and seconds from `00` to `59`",
        )
    })
}

/// The offset, and whether it says which clock was meant. Also `+0100` and `+01`, which other tools write.
fn offset(rest: &mut Rest, text: &str) -> Result<Option<(i32, bool)>, TimeProblem> {
    if rest.eat(['Z', 'z']) {
        return Ok(Some((0, false)));
    }
    let west = rest.0.starts_with('-');
    if !rest.eat(['+', '-']) {
        return Ok(None);
    }
    let parts = (|| {
        let hours = rest.number(2)?;
        let minutes = if rest.eat([':', ':']) || rest.0.starts_with(|c: char| c.is_ascii_digit()) {
            rest.number(2)?
        } else {
            0
        };
        let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
        (hours < 24 && minutes < 60).then_some(seconds)
    })();
    match parts {
        Some(0) if west => Ok(Some((0, false))),
        Some(seconds) => Ok(Some((if west { -seconds } else { seconds }, true))),
        None => Err(problem(
            format!("`{text}` ends with something that is no offset"),
            "write the offset as `Z` or like `+01:00`",
        )),
    }
}

/// The name of a zone behind a blank or in brackets, with nothing behind it.
fn zone(
    rest: &str,
    text: &str,
    whole: impl Fn() -> TimeProblem,
) -> Result<Option<String>, TimeProblem> {
    if rest.is_empty() {
        return Ok(None);
    }
    let name = match rest.strip_prefix('[') {
        Some(inner) => inner
            .strip_suffix(']')
            .map(|name| name.strip_prefix('!').unwrap_or(name)),
        None => rest
            .strip_prefix(char::is_whitespace)
            .map(str::trim_start)
            .filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic())),
    };
    let name = name.ok_or_else(&whole)?;
    let plausible = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/_+-".contains(c));
    if plausible {
        Ok(Some(name.to_owned()))
    } else {
        Err(problem(
            format!("`{text}` ends with something that is no zone"),
            "write the name of a zone behind the time, like `2026-11-24T10:00 Europe/Amsterdam`",
        ))
    }
}

/// What is left to read.
struct Rest<'t>(&'t str);

impl Rest<'_> {
    /// Takes one of two marks.
    fn eat(&mut self, marks: [char; 2]) -> bool {
        let after = self.0.strip_prefix(marks);
        self.0 = after.unwrap_or(self.0);
        after.is_some()
    }

    /// Takes exactly so many digits; no more may follow directly, except four of an offset in two pairs.
    fn number(&mut self, digits: usize) -> Option<u32> {
        let (number, after) = self.0.split_at_checked(digits)?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.0 = after;
        number.parse().ok()
    }

    /// Takes the digits of a fraction, as microseconds; what is smaller is dropped.
    fn fraction(&mut self) -> Option<u32> {
        let length = self
            .0
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.0.len());
        let (digits, after) = self.0.split_at_checked(length)?;
        self.0 = after;
        if digits.is_empty() {
            return None;
        }
        format!("{digits:0<6}").get(..6)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> (i64, Option<i32>, Option<String>) {
        match parse_time(text) {
            Ok(PlanTime::Instant { at, offset, zone }) => (at.0, offset, zone),
            other => panic!("{text}: {other:?}"),
        }
    }

    fn help(text: &str) -> (String, String) {
        let problem = parse_time(text).unwrap_err();
        (problem.message, problem.help)
    }

    #[test]
    fn what_people_write_is_accepted() {
        let ten = 1_795_168_800_000_000; // 2026-11-20T10:00:00Z
        assert_eq!(instant("2026-11-20T10:00Z"), (ten, None, None));
        assert_eq!(instant("2026-11-20 10:00:00z"), (ten, None, None));
        assert_eq!(instant("2026-11-20t11:00+01:00"), (ten, Some(3600), None));
        assert_eq!(
            instant("2026-11-20T05:00:00.250-0500"),
            (ten + 250_000, Some(-18_000), None)
        );
        assert_eq!(instant("2026-11-20T10:00:00.1234567Z").0, ten + 123_456);
        assert_eq!(instant("2026-11-20T11:00+01").0, ten);
        assert_eq!(
            instant("2026-11-20T11:00:00+01:00[Europe/Amsterdam]"),
            (ten, Some(3600), Some("Europe/Amsterdam".to_owned()))
        );
    }

    #[test]
    fn an_unknown_local_offset_is_utc_and_nothing_else() {
        assert_eq!(
            instant("2026-11-20T10:00:00-00:00"),
            instant("2026-11-20T10:00:00Z")
        );
        assert_eq!(instant("2026-11-20T10:00:00+00:00").1, Some(0));
    }

    #[test]
    fn local_times_keep_their_zone_by_name() {
        let civil = NaiveDate::from_ymd_opt(2026, 11, 24)
            .unwrap()
            .and_hms_opt(10, 0, 0)
            .unwrap();
        let local = |zone: Option<&str>| {
            Ok(PlanTime::Local {
                civil,
                zone: zone.map(str::to_owned),
            })
        };
        assert_eq!(parse_time("2026-11-24T10:00"), local(None));
        assert_eq!(parse_time("2026-11-24 10:00:00"), local(None));
        assert_eq!(
            parse_time("2026-11-24T10:00 Europe/Amsterdam"),
            local(Some("Europe/Amsterdam"))
        );
        assert_eq!(
            parse_time("2026-11-24T10:00[!Europe/Amsterdam]"),
            local(Some("Europe/Amsterdam"))
        );
        assert_eq!(parse_time("2026-11-24T10:00 CET"), local(Some("CET")));
        assert_eq!(parse_time(" 2026-11-24 "), Ok(PlanTime::Date(civil.date())));
    }

    #[test]
    fn what_would_surprise_is_refused_with_a_way_out() {
        assert_eq!(
            help("2026-12-31T23:59:60Z"),
            (
                "`2026-12-31T23:59:60Z` is a leap second, and no clock here has one".to_owned(),
                "write the second before it, `:59`, or the one after it, `:00` of the next minute"
                    .to_owned()
            )
        );
        assert_eq!(
            help("2026-12-31T24:00").1,
            "the end of a day is the start of the next: write `2027-01-01T00:00`"
        );
        assert_eq!(help("2026-12-31T24:01").1, "hours go from `00` to `23`");
        assert_eq!(
            help("2026-02-29").0,
            "there is no such date as `2026-02-29`"
        );
        assert_eq!(
            help("2026-02-28T10:61").0,
            "`2026-02-28T10:61` has a time that no clock shows"
        );
        assert_eq!(
            help("2026-02-28T10:00+25:00").1,
            "write the offset as `Z` or like `+01:00`"
        );
        for text in [
            "",
            "tomorrow",
            "20.11.2026",
            "1795168800",
            "2026-11-20T",
            "2026-11-20T10",
            "2026-11-20T1:00",
            "2026-1-2",
            "2026-11-20T10:00Zx",
            "2026-11-20T10:00[",
            "2026-11-20T10:00[u-ca=hebrew]",
            "2026-11-20T10:00:00.Z",
            "2026-11-20T10:00+",
            "0000-01-01",
            "+2026-01-01",
            "漢026-11-20",
            "2026-11-20漢",
            "2026-11-20T10:00 漢",
            "2026-11-20T10:00+0",
        ] {
            assert!(parse_time(text).is_err(), "{text}");
        }
    }
}
