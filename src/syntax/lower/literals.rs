//! Texts, numbers, dates, clock times and lengths.

use super::Lowering;
use crate::source::{Span, Spanned};
use crate::syntax::checks::{IMPOSSIBLE_DATE, NUMBER_TOO_LARGE, SYNTAX_ERROR};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{Clock, DateTime, Length, Unit};
use crate::syntax::vocabulary::WEEKDAYS;
use chrono::{Datelike, NaiveDate, Weekday};

/// Seconds of a day.
const DAY: u32 = 86_400;

impl Lowering<'_> {
    /// The text between the quotes, with `\"`, `\\`, `\n` and `\t` resolved.
    pub(super) fn string(&mut self, pair: &Pair) -> Option<Spanned<String>> {
        let span = self.span(pair);
        let written = pair.as_str();
        let inner = written
            .get(1..written.len().saturating_sub(1))
            .unwrap_or_default();
        let mut text = String::with_capacity(inner.len());
        let mut characters = inner.char_indices();
        while let Some((at, character)) = characters.next() {
            if character != '\\' {
                text.push(character);
                continue;
            }
            match characters.next().map(|(_, c)| c) {
                Some(c @ ('"' | '\\')) => text.push(c),
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                other => {
                    let start = span.start as usize + 1 + at;
                    let length = 1 + other.map_or(0, char::len_utf8);
                    let escape = Span::new(start, start + length);
                    let finding = self
                        .error(&SYNTAX_ERROR, escape, format!("`{}` is no escape in a text", self.slice(escape)))
                        .help("write a backslash as `\\\\`; the escapes are `\\\"`, `\\\\`, `\\n` and `\\t`")
                        .replace("double the backslash", self.place(Span::new(start, start)), "\\");
                    return self.refuse(finding);
                }
            }
        }
        Some(Spanned::new(text, span))
    }

    /// A number, or a percent without its sign.
    pub(super) fn float(&mut self, pair: &Pair) -> Option<f64> {
        match pair.as_str().trim_end_matches('%').parse::<f64>() {
            Ok(value) if value.is_finite() => Some(value),
            _ => self.too_large(self.span(pair)),
        }
    }

    pub(super) fn count(&mut self, pair: &Pair) -> Option<Spanned<u64>> {
        let span = self.span(pair);
        match pair.as_str().parse::<u64>() {
            Ok(value) => Some(Spanned::new(value, span)),
            Err(_) => self.too_large(span),
        }
    }

    fn too_large<T>(&mut self, span: Span) -> Option<T> {
        let finding = self.error(
            &NUMBER_TOO_LARGE,
            span,
            "this number is too large to count with",
        );
        self.refuse(finding)
    }

    /// A `duration` or a `span`.
    pub(super) fn length(&mut self, pair: Pair) -> Option<Spanned<Length>> {
        let span = self.span(&pair);
        if pair.as_rule() == Rule::duration {
            let mut total: i64 = 0;
            let mut number: i64 = 0;
            for byte in pair.as_str().bytes() {
                let next = match byte {
                    b'0'..=b'9' => number
                        .checked_mul(10)
                        .and_then(|n| n.checked_add(i64::from(byte - b'0')))
                        .map(|n| (n, total)),
                    _ => {
                        let unit = match byte {
                            b'h' => 3600,
                            b'm' => 60,
                            _ => 1,
                        };
                        number
                            .checked_mul(unit)
                            .and_then(|n| total.checked_add(n))
                            .map(|sum| (0, sum))
                    }
                };
                let Some((n, t)) = next else {
                    return self.too_large(span);
                };
                (number, total) = (n, t);
            }
            return Some(Spanned::new(Length::Elapsed(total), span));
        }
        let mut parts = pair.into_inner();
        let count_pair = parts.next()?;
        let count = self.count(&count_pair)?;
        let Ok(count) = u32::try_from(count.value) else {
            return self.too_large(count.span);
        };
        let mut business = None;
        let mut unit = None;
        for part in parts {
            match part.as_rule() {
                Rule::business => business = Some(self.span(&part)),
                _ => unit = Some((unit_of(part.as_str()), self.span(&part))),
            }
        }
        let (unit, unit_span) = unit?;
        if let Some(word) = business
            && unit != Unit::Day
        {
            let finding = self
                .error(
                    &SYNTAX_ERROR,
                    unit_span,
                    format!(
                        "there are business days, but no business {}",
                        self.slice(unit_span)
                    ),
                )
                .help(format!(
                    "write `{count} business days`, or leave `business` out"
                ));
            let finding = finding.label(self.place(word), "`business` goes with `day` and `days`");
            return self.refuse(finding);
        }
        let business = business.is_some();
        Some(Spanned::new(
            Length::Civil {
                count,
                unit,
                business,
            },
            span,
        ))
    }

    /// A clock time from `00:00` to `24:00`.
    pub(super) fn any_clock(&mut self, pair: &Pair) -> Option<Spanned<Clock>> {
        let span = self.span(pair);
        self.clock_text(pair.as_str(), span)
            .map(|clock| Spanned::new(clock, span))
    }

    /// A clock time that is not `24:00`, which is an end and never a start.
    pub(super) fn start_clock(&mut self, pair: &Pair) -> Option<Spanned<Clock>> {
        let clock = self.any_clock(pair)?;
        self.not_midnight_at_the_end(clock.value, clock.span)?;
        Some(clock)
    }

    fn not_midnight_at_the_end(&mut self, clock: Clock, span: Span) -> Option<()> {
        if clock.0 < DAY {
            return Some(());
        }
        let finding = self
            .error(
                &IMPOSSIBLE_DATE,
                span,
                "`24:00` is the end of a day, never a start",
            )
            .help("write `00:00`, on the next day if that is meant");
        self.refuse(finding)
    }

    fn clock_text(&mut self, text: &str, span: Span) -> Option<Clock> {
        let limits: [(u32, &str); 3] = [(24, "hour"), (59, "minute"), (59, "second")];
        let mut seconds = 0;
        for (at, (part, (most, what))) in text.split(':').zip(limits).enumerate() {
            let start = span.start as usize + at * 3;
            let place = Span::new(start, start + part.len());
            let value: u32 = part.parse().unwrap_or(u32::MAX);
            if value > most {
                let help = if what == "hour" {
                    "hours run from `00` to `23`; `24:00` is the end of a day"
                } else {
                    "minutes and seconds run from `00` to `59`"
                };
                let finding = self
                    .error(
                        &IMPOSSIBLE_DATE,
                        place,
                        format!("there is no {what} `{part}`"),
                    )
                    .help(help);
                return self.refuse(finding);
            }
            seconds = seconds * 60 + value;
        }
        if text.len() == 5 {
            seconds *= 60;
        }
        if seconds > DAY {
            let finding = self
                .error(
                    &IMPOSSIBLE_DATE,
                    span,
                    format!("there is no clock time `{text}`"),
                )
                .help("the last clock time of a day is `24:00`, its end");
            return self.refuse(finding);
        }
        Some(Clock(seconds))
    }

    fn calendar_date(&mut self, text: &str, span: Span) -> Option<NaiveDate> {
        let mut parts = text.split('-');
        let year: i32 = parts.next()?.parse().ok()?;
        let month_text = parts.next()?;
        let month: u32 = month_text.parse().ok()?;
        let day_text = parts.next()?;
        let day: u32 = day_text.parse().ok()?;
        if let Some(date) = NaiveDate::from_ymd_opt(year, month, day) {
            return Some(date);
        }
        let start = span.start as usize;
        let finding = if (1..=12).contains(&month) {
            let place = Span::new(start + 8, start + 10);
            let last = last_day(year, month);
            self.error(
                &IMPOSSIBLE_DATE,
                place,
                format!("there is no day `{day_text}` in this month"),
            )
            .help(format!(
                "the last day of {year:04}-{month_text} is `{last}`"
            ))
        } else {
            let place = Span::new(start + 5, start + 7);
            self.error(
                &IMPOSSIBLE_DATE,
                place,
                format!("there is no month `{month_text}`"),
            )
            .help("a date is written year, month, day: `2026-11-20`")
        };
        self.refuse(finding)
    }

    /// A date where `24:00` is refused.
    pub(super) fn datetime(&mut self, pair: Pair) -> Option<Spanned<DateTime>> {
        let clock = pair
            .clone()
            .into_inner()
            .find(|p| p.as_rule() == Rule::clock)
            .map(|p| self.span(&p));
        let date = self.end_datetime(pair)?;
        if let (Some(span), Some(value)) = (clock, date.value.clock) {
            self.not_midnight_at_the_end(value, span)?;
        }
        Some(date)
    }

    /// A date where `24:00` may stand, since it ends something.
    pub(super) fn end_datetime(&mut self, pair: Pair) -> Option<Spanned<DateTime>> {
        let whole = self.span(&pair);
        let mut weekday = None;
        let mut date = None;
        let mut clock = None;
        let mut zone = None;
        let mut offset = None;
        for part in pair.into_inner() {
            let span = self.span(&part);
            let text = part.as_str();
            match part.as_rule() {
                Rule::weekday => weekday = Some(Spanned::new(weekday_of(text), span)),
                Rule::ymd => date = Some(self.calendar_date(text, span)?),
                Rule::clock => clock = Some(self.clock_text(text, span)?),
                Rule::zone => zone = Some(self.name(&part)),
                Rule::rfc3339 => {
                    let (day, rest) = text.split_once('T')?;
                    date = Some(self.calendar_date(day, span)?);
                    let end = rest.find(['Z', '+', '-'])?;
                    let (time, shift) = rest.split_at_checked(end)?;
                    let time_start = span.start as usize + day.len() + 1;
                    let time_span = Span::new(time_start, time_start + time.len());
                    let value = self.clock_text(time, time_span)?;
                    self.not_midnight_at_the_end(value, time_span)?;
                    clock = Some(value);
                    offset = Some(
                        self.offset(shift, Span::new(time_start + time.len(), span.end as usize))?,
                    );
                }
                _ => {}
            }
        }
        let date = date?;
        Some(Spanned::new(
            DateTime {
                weekday,
                date,
                clock,
                zone,
                offset,
            },
            whole,
        ))
    }

    fn offset(&mut self, text: &str, span: Span) -> Option<i32> {
        if text == "Z" {
            return Some(0);
        }
        let (sign, rest) = text.split_at_checked(1)?;
        let (hours, minutes) = rest.split_once(':')?;
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        if hours > 23 || minutes > 59 {
            let finding = self
                .error(
                    &IMPOSSIBLE_DATE,
                    span,
                    format!("there is no offset `{text}`"),
                )
                .help("an offset from UTC is hours and minutes, such as `+01:00`");
            return self.refuse(finding);
        }
        let total = hours * 60 + minutes;
        Some(if sign == "-" { -total } else { total })
    }
}

fn last_day(year: i32, month: u32) -> u32 {
    let (next_year, next_month) = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    NaiveDate::from_ymd_opt(next_year, next_month, 1)
        .and_then(|d| d.pred_opt())
        .map_or(31, |d| d.day())
}

pub(super) fn weekday_of(text: &str) -> Weekday {
    let known = WEEKDAYS.into_iter().find(|(name, _)| *name == text);
    known.map_or(Weekday::Sun, |(_, day)| day)
}

pub(super) fn unit_of(text: &str) -> Unit {
    match text.trim_end_matches('s') {
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        _ => Unit::Year,
    }
}
