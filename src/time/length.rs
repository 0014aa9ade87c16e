//! Lengths of time as plans and reports write them.

use super::instant::MICROS;
use crate::syntax::tree::{Length, Unit};

/// Reads a length as Tide writes it (`20m`, `1h30m`, `2 days`, `5 business days`) or as ISO 8601 does (`PT20M`, `P2W`).
///
/// Elapsed time is hours, minutes and seconds; a day, week, month, quarter or year is civil time, and a length is one or the
/// other. The error says what is wrong and what to write.
pub fn parse_length(text: &str) -> Result<Length, String> {
    let text = text.trim();
    if let Some(iso) = text.strip_prefix(['P', 'p']) {
        return parse_iso(text, iso);
    }
    if text.is_empty() {
        return Err("a length is empty; write it like `20m`, `1h30m` or `2 days`".to_owned());
    }
    if text.parse::<f64>().is_ok() {
        return Err(format!(
            "`{text}` is a number without a unit; write minutes as `{text}m`, hours as `{text}h`"
        ));
    }
    if text.contains(char::is_whitespace) {
        parse_words(text)
    } else {
        parse_letters(text)
    }
}

/// `5 business days`.
fn parse_words(text: &str) -> Result<Length, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (count, business, unit) = match words.as_slice() {
        [count, unit] => (*count, false, *unit),
        [count, "business", unit] => (*count, true, *unit),
        _ => return Err(not_a_length(text)),
    };
    let unit = match unit.strip_suffix('s').unwrap_or(unit) {
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        "year" => Unit::Year,
        "hour" | "minute" | "second" => {
            let letter = unit.get(..1).unwrap_or_default();
            return Err(format!(
                "elapsed time is written with letters: `{count}{letter}` in place of `{text}`"
            ));
        }
        _ => return Err(not_a_length(text)),
    };
    if business && unit != Unit::Day {
        return Err(format!(
            "only days can be business days, `{text}` cannot; write `5 business days`"
        ));
    }
    let count = digits(count).ok_or_else(|| not_a_length(text))?;
    let count = u32::try_from(count).map_err(|_| too_long(text))?;
    Ok(Length::Civil {
        count,
        unit,
        business,
    })
}

/// `1h30m`.
fn parse_letters(text: &str) -> Result<Length, String> {
    let mut rest = text;
    let mut seconds: i64 = 0;
    let mut smallest = i64::MAX;
    while !rest.is_empty() {
        let number = rest
            .find(|c: char| !c.is_ascii_digit())
            .ok_or_else(|| not_a_length(text))?;
        let (count, after) = rest.split_at(number);
        let mut letters = after.chars();
        let unit = match letters.next() {
            Some('h') => 3600,
            Some('m') => 60,
            Some('s') => 1,
            Some('d') if letters.as_str().is_empty() && number == text.len() - 1 => {
                return Err(format!(
                    "`{text}` could be civil or elapsed time; write `{count} days` for the same time on the clock, or hours as `24h`"
                ));
            }
            _ => return Err(not_a_length(text)),
        };
        if unit >= smallest {
            return Err(format!(
                "the parts of `{text}` are out of order; write hours, then minutes, then seconds, each once"
            ));
        }
        smallest = unit;
        let count = digits(count).ok_or_else(|| not_a_length(text))?;
        seconds = count
            .checked_mul(unit)
            .and_then(|part| seconds.checked_add(part))
            .filter(|seconds| *seconds <= LONGEST)
            .ok_or_else(|| too_long(text))?;
        rest = letters.as_str();
    }
    Ok(Length::Elapsed(seconds))
}

/// `PT20M`, `P1D`: `iso` is what stands behind the `P`. Months are `M` before the `T`, minutes behind it.
fn parse_iso(text: &str, iso: &str) -> Result<Length, String> {
    let upper = iso.to_ascii_uppercase();
    let (date, time) = match upper.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (upper.as_str(), None),
    };
    match (date, time) {
        ("", Some(time)) if !time.is_empty() => {
            parse_letters(&time.to_ascii_lowercase()).map_err(|_| not_iso(text))
        }
        (date, None) if !date.is_empty() => {
            let (count, unit) =
                date.split_at(date.len() - date.chars().next_back().map_or(0, char::len_utf8));
            let unit = match unit {
                "D" => Unit::Day,
                "W" => Unit::Week,
                "M" => Unit::Month,
                "Y" => Unit::Year,
                _ => return Err(not_iso(text)),
            };
            let count = digits(count).ok_or_else(|| not_iso(text))?;
            let count = u32::try_from(count).map_err(|_| too_long(text))?;
            Ok(Length::Civil {
                count,
                unit,
                business: false,
            })
        }
        _ => Err(not_iso(text)),
    }
}

/// The longest elapsed time: the years from 1 to 9999.
const LONGEST: i64 = 9999 * 366 * 86_400;

fn digits(text: &str) -> Option<i64> {
    let only_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // More digits than a number holds are too long a time, not no number.
    only_digits.then(|| text.parse().unwrap_or(i64::MAX))
}

fn not_a_length(text: &str) -> String {
    format!(
        "`{text}` is not a length of time; write it like `20m`, `1h30m`, `2 days` or `5 business days`"
    )
}

fn not_iso(text: &str) -> String {
    format!(
        "`{text}` is not a length of time that can be used; in ISO 8601 write `PT1H30M` or one civil unit like `P2D`, without fractions"
    )
}

fn too_long(text: &str) -> String {
    format!("`{text}` is longer than 9999 years; write a shorter length")
}

/// Microseconds as elapsed time: `1h30m`, `62h`, `15m`, `30s`, `0m`; a part of a second as `1.5s`.
pub fn format_micros(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.unsigned_abs();
    let unit = MICROS.unsigned_abs();
    let (seconds, fraction) = (micros / unit, micros % unit);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut out = sign.to_owned();
    if hours > 0 {
        out += &format!("{hours}h");
    }
    if minutes > 0 {
        out += &format!("{minutes}m");
    }
    if fraction > 0 {
        let fraction = format!("{fraction:06}");
        out += &format!("{seconds}.{}s", fraction.trim_end_matches('0'));
    } else if seconds > 0 {
        out += &format!("{seconds}s");
    }
    if micros == 0 {
        out += "0m";
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_as_written() {
        let civil = |count, unit, business| {
            Ok(Length::Civil {
                count,
                unit,
                business,
            })
        };
        assert_eq!(parse_length("20m"), Ok(Length::Elapsed(1200)));
        assert_eq!(parse_length("1h30m"), Ok(Length::Elapsed(5400)));
        assert_eq!(parse_length("PT20M"), Ok(Length::Elapsed(1200)));
        assert_eq!(parse_length("pt1h30m5s"), Ok(Length::Elapsed(5405)));
        assert_eq!(parse_length("0m"), Ok(Length::Elapsed(0)));
        assert_eq!(parse_length("1 day"), civil(1, Unit::Day, false));
        assert_eq!(parse_length("2 quarters"), civil(2, Unit::Quarter, false));
        assert_eq!(parse_length("5 business days"), civil(5, Unit::Day, true));
        assert_eq!(parse_length("P1D"), civil(1, Unit::Day, false));
        assert_eq!(parse_length("P2W"), civil(2, Unit::Week, false));
        assert_eq!(parse_length("P3M"), civil(3, Unit::Month, false));
    }

    #[test]
    fn what_is_no_length_says_what_to_write() {
        let error = |text| parse_length(text).unwrap_err();
        assert_eq!(
            error("20"),
            "`20` is a number without a unit; write minutes as `20m`, hours as `20h`"
        );
        assert_eq!(
            error("2 hours"),
            "elapsed time is written with letters: `2h` in place of `2 hours`"
        );
        assert!(error("1d").contains("write `1 days`"));
        assert!(error("30m1h").contains("out of order"));
        assert!(error("5 business weeks").contains("only days"));
        for text in [
            "", "m", "h1", "1h30", "P", "PT", "P1DT2H", "PT0.5H", "-1h", "1x", "漢", "P1漢",
            "1 2 3", "1漢",
        ] {
            assert!(parse_length(text).is_err(), "{text}");
        }
        for text in ["99999999999999999999h", "99999999999 days", "P99999999999D"] {
            assert!(error(text).contains("longer"), "{text}");
        }
    }

    #[test]
    fn elapsed_time_is_short_to_read() {
        let second = 1_000_000;
        assert_eq!(format_micros(5400 * second), "1h30m");
        assert_eq!(format_micros(62 * 3600 * second), "62h");
        assert_eq!(format_micros(900 * second), "15m");
        assert_eq!(format_micros(30 * second), "30s");
        assert_eq!(format_micros(0), "0m");
        assert_eq!(format_micros(-90 * second), "-1m30s");
        assert_eq!(format_micros(3600 * second + 500_000), "1h0.5s");
    }
}
