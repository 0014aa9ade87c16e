//! The same times in another form, where both mean the same.

use super::{Action, At, refactor};
use crate::ide::hints::zone_of;
use crate::source::{Span, Spanned};
use crate::syntax::tree::{
    DateTime, Day, DayKind, Expr, ExprKind, Length, Opening, OpeningEnd, Setting, SettingKind,
    Times,
};
use crate::time::{Instant, Local, Zone, format_micros, weekday_name};
use chrono::{Datelike, NaiveDateTime, TimeDelta, Timelike};

pub(super) fn actions(at: &At<'_>, actions: &mut Vec<Action>) {
    let parsed = at.snapshot.policy_file(at.file);
    let items = parsed.map_or(&[][..], |parsed| &parsed.file.items);
    for item in items.iter().filter(|item| at.touches(item.span)) {
        let zone = zone_of(at.snapshot, item);
        let here = item
            .settings
            .iter()
            .filter(|setting| at.touches(setting.span));
        for setting in here {
            match &setting.kind {
                SettingKind::Times(Times::From { from, to, length }) => {
                    from_forms(at, &zone, (from, to.as_ref(), length.as_ref()), actions);
                }
                // Each day of a range has an opening of its own, with an end of its own.
                SettingKind::Times(Times::Every {
                    days,
                    through: None,
                    opening,
                }) => {
                    every_forms(at, &zone, days, opening, actions);
                }
                _ => {}
            }
            weekdays(at, setting, actions);
        }
    }
}

/// `from A to B` and `from A for L`.
fn from_forms(
    at: &At<'_>,
    zone: &Zone,
    (from, to, length): (&Expr, Option<&Expr>, Option<&Spanned<Length>>),
    actions: &mut Vec<Action>,
) {
    let ExprKind::DateTime(start) = &*from.kind else {
        return;
    };
    let Some(begins) = instant(start, zone) else {
        return;
    };
    match (to, length) {
        (Some(to), None) => {
            let ExprKind::DateTime(end) = &*to.kind else {
                return;
            };
            let Some(ends) = instant(end, zone).filter(|ends| *ends > begins) else {
                return;
            };
            let span = Span {
                start: from.span.end,
                end: to.span.end,
            };
            let text = format!(" for {}", format_micros(ends.0 - begins.0));
            actions.push(refactor(
                "write how long it is instead of the end",
                vec![at.replace(span, text)],
            ));
        }
        (None, Some(length)) => {
            let Length::Elapsed(seconds) = length.value else {
                return;
            };
            let ends = begins.saturating_add_micros(seconds.saturating_mul(1_000_000));
            let civil = zone.civil(ends);
            // A time that the clocks show twice would not say which.
            if !matches!(zone.resolve(civil), Local::Unique(_))
                || start.offset.is_some()
                || start.zone.is_some()
            {
                return;
            }
            let span = Span {
                start: from.span.end,
                end: length.span.end,
            };
            let text = format!(
                " to {} {}",
                civil.date(),
                clock_text(i64::from(civil.num_seconds_from_midnight()))
            );
            actions.push(refactor(
                "write the end instead of how long it is",
                vec![at.replace(span, text)],
            ));
        }
        _ => {}
    }
}

/// The instant of a date with a clock time, if there is just one.
fn instant(date: &DateTime, zone: &Zone) -> Option<Instant> {
    if date.offset.is_some() || date.zone.is_some() {
        return None;
    }
    match zone.resolve(civil(date)?) {
        Local::Unique(at) => Some(at),
        _ => None,
    }
}

fn civil(date: &DateTime) -> Option<NaiveDateTime> {
    let clock = date.clock?;
    date.date
        .and_time(chrono::NaiveTime::MIN)
        .checked_add_signed(TimeDelta::seconds(i64::from(clock.0)))
}

/// `every friday 16:00 to monday 06:00` and `every friday 16:00 for 62h`: only where clocks never change, since they differ otherwise.
fn every_forms(
    at: &At<'_>,
    zone: &Zone,
    days: &[Day],
    opening: &Opening,
    actions: &mut Vec<Action>,
) {
    let [
        Day {
            kind: DayKind::Weekday(first),
            nth: None,
            of: None,
            ..
        },
    ] = days
    else {
        return;
    };
    let Opening::Clock { start, end } = opening else {
        return;
    };
    if !is_steady(zone, at.snapshot.world.at) {
        return;
    }
    match end {
        OpeningEnd::DayClock(
            Day {
                kind: DayKind::Weekday(last),
                nth: None,
                of: None,
                ..
            },
            clock,
        ) => {
            let days = (7 + last.num_days_from_monday() - first.num_days_from_monday()) % 7;
            let mut seconds =
                i64::from(days) * 86_400 + i64::from(clock.value.0) - i64::from(start.value.0);
            if seconds <= 0 {
                seconds += 7 * 86_400;
            }
            let span = Span {
                start: start.span.end,
                end: clock.span.end,
            };
            let text = format!(" for {}", format_micros(seconds * 1_000_000));
            actions.push(refactor(
                "write how long it is instead of the end",
                vec![at.replace(span, text)],
            ));
        }
        OpeningEnd::For(length) => {
            let Length::Elapsed(seconds) = length.value else {
                return;
            };
            let ends = i64::from(start.value.0) + seconds;
            if !(86_400..7 * 86_400).contains(&ends) {
                return;
            }
            let mut day = *first;
            for _ in 0..ends / 86_400 {
                day = day.succ();
            }
            let text = format!(" to {} {}", weekday_name(day), clock_text(ends % 86_400));
            let span = Span {
                start: start.span.end,
                end: length.span.end,
            };
            actions.push(refactor(
                "write the end instead of how long it is",
                vec![at.replace(span, text)],
            ));
        }
        OpeningEnd::Clock(_) | OpeningEnd::DayClock(..) => {}
    }
}

/// A clock time of a day, with its seconds if it has some.
fn clock_text(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match rest {
        0 => format!("{hours:02}:{minutes:02}"),
        rest => format!("{hours:02}:{minutes:02}:{rest:02}"),
    }
}

/// Whether the clocks of a zone do not change in the next two years.
fn is_steady(zone: &Zone, now: Instant) -> bool {
    let week = 7 * 86_400_000_000i64;
    let offset = zone.offset_at(now);
    (0..105).all(|weeks| zone.offset_at(now.saturating_add_micros(weeks * week)) == offset)
}

/// Puts the weekday before a date.
fn weekdays(at: &At<'_>, setting: &Setting, actions: &mut Vec<Action>) {
    for (date, span) in dates(setting) {
        if date.weekday.is_some() || !at.touches(span) || date.offset.is_some() {
            continue;
        }
        let word = weekday_name(date.date.weekday());
        actions.push(refactor(
            format!("write that {} is a {word}", date.date),
            vec![at.insert(span.start as usize, format!("{word} "))],
        ));
    }
}

/// The dates of a setting that may have a weekday.
pub(in crate::ide) fn dates(setting: &Setting) -> Vec<(&DateTime, Span)> {
    let mut out = Vec::new();
    match &setting.kind {
        SettingKind::Times(Times::From { from, to, .. }) => {
            expressions(from, &mut out);
            if let Some(to) = to {
                expressions(to, &mut out);
            }
        }
        SettingKind::Times(Times::EveryWeeks { from, .. }) => out.push((&from.value, from.span)),
        SettingKind::Since(date) | SettingKind::Until(date) | SettingKind::At(date) => {
            out.push((&date.value, date.span))
        }
        SettingKind::Members { from, to, .. } | SettingKind::Delegate { from, to, .. } => {
            out.extend(from.iter().chain(to).map(|date| (&date.value, date.span)));
        }
        SettingKind::When(condition) | SettingKind::CountsWhen(condition) => {
            expressions(condition, &mut out)
        }
        SettingKind::Require { condition, when } => {
            expressions(condition, &mut out);
            if let Some(when) = when {
                expressions(when, &mut out);
            }
        }
        SettingKind::Expect(expectation) => {
            out.extend(
                expectation
                    .until
                    .iter()
                    .map(|date| (&date.value, date.span)),
            );
        }
        SettingKind::Each { cases, .. } => {
            let dates = cases
                .iter()
                .filter_map(|case| case.expectation.until.as_ref());
            out.extend(dates.map(|date| (&date.value, date.span)));
        }
        _ => {}
    }
    out
}

/// The dates of an expression.
pub(in crate::ide) fn expressions<'e>(expr: &'e Expr, out: &mut Vec<(&'e DateTime, Span)>) {
    out.extend(expr.all().filter_map(|expr| match &*expr.kind {
        ExprKind::DateTime(date) => Some((date, expr.span)),
        _ => None,
    }));
}
