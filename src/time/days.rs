//! The dates that a set of days has between two dates.

use super::Calendar;
use super::pattern::Days;
use crate::syntax::tree::{DayKind, DaysOf, Nth};
use chrono::{Datelike, Months, NaiveDate};

/// The dates from `first` to `last`, both included, that are in one of the sets: sorted, each once. Days that depend on a
/// calendar are left out in the years that it does not cover.
pub(super) fn dates(
    sets: &[Days],
    calendar: Option<&Calendar>,
    first: NaiveDate,
    last: NaiveDate,
) -> Vec<NaiveDate> {
    let mut found = Vec::new();
    for set in sets {
        match set.nth {
            None => all(*set, calendar, first, last, &mut found),
            Some(nth) => counted(*set, nth, calendar, first, last, &mut found),
        }
    }
    if sets.len() > 1 {
        found.sort_unstable();
        found.dedup();
    }
    found
}

/// Every date of a set that counts nothing.
fn all(
    set: Days,
    calendar: Option<&Calendar>,
    first: NaiveDate,
    last: NaiveDate,
    found: &mut Vec<NaiveDate>,
) {
    if let Some(DaysOf::NamedMonth(_)) = set.of {
        for (start, end) in stretches(set.of, first, last) {
            let every = Days { of: None, ..set };
            all(every, calendar, start.max(first), end.min(last), found);
        }
        return;
    }
    match set.kind {
        DayKind::MonthDay { day, month } => found.extend(
            (first.year()..=last.year())
                .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
                .filter(|date| first <= *date && *date <= last),
        ),
        DayKind::Holiday if first <= last => found.extend(
            calendar
                .into_iter()
                .flat_map(|calendar| calendar.holidays().range(first..=last))
                .map(|(date, _)| *date),
        ),
        DayKind::Weekday(weekday) => {
            let ahead = weekday.days_since(first.weekday()) as usize;
            found.extend(days_from(first, last).skip(ahead).step_by(7));
        }
        kind => found.extend(days_from(first, last).filter(|date| is(kind, *date, calendar))),
    }
}

/// The dates of a set that counts days in each of its stretches.
fn counted(
    set: Days,
    nth: Nth,
    calendar: Option<&Calendar>,
    first: NaiveDate,
    last: NaiveDate,
    found: &mut Vec<NaiveDate>,
) {
    let mut within = Vec::new();
    for (start, end) in stretches(set.of, first, last) {
        within.clear();
        let every = Days {
            nth: None,
            of: None,
            ..set
        };
        all(every, calendar, start, end, &mut within);
        let chosen = match nth {
            Nth::Ordinal(n) => {
                let n = n as usize;
                within.get(n.saturating_sub(1)..n)
            }
            Nth::First(n) => within.get(..within.len().min(n as usize)),
            Nth::Last(n) => within.get(within.len().saturating_sub(n as usize)..),
        };
        found.extend(
            chosen
                .unwrap_or_default()
                .iter()
                .filter(|date| first <= **date && **date <= last),
        );
    }
}

/// The stretches in which days are counted, each with its first and last day, that touch the two dates; in order.
fn stretches(
    of: Option<DaysOf>,
    first: NaiveDate,
    last: NaiveDate,
) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    let (months, start_month) = match of {
        Some(DaysOf::Month) | None => (1, first.month()),
        Some(DaysOf::Quarter) => (3, (first.month() - 1) / 3 * 3 + 1),
        Some(DaysOf::Year) => (12, 1),
        Some(DaysOf::NamedMonth(month)) => (1, month),
    };
    let step = match of {
        Some(DaysOf::NamedMonth(_)) => 12,
        _ => months,
    };
    let start = NaiveDate::from_ymd_opt(first.year(), start_month, 1);
    std::iter::successors(start, move |start| {
        start.checked_add_months(Months::new(step))
    })
    .map_while(move |start| {
        let next = start.checked_add_months(Months::new(months))?;
        Some((start, next.pred_opt()?))
    })
    .take_while(move |(start, _)| *start <= last)
    .filter(move |(_, end)| *end >= first)
}

fn is(kind: DayKind, date: NaiveDate, calendar: Option<&Calendar>) -> bool {
    match kind {
        DayKind::EachDay => true,
        DayKind::Weekday(weekday) => date.weekday() == weekday,
        DayKind::MonthDay { day, month } => date.day() == day && date.month() == month,
        DayKind::BusinessDay => calendar.and_then(|c| c.is_business_day(date)) == Some(true),
        DayKind::Holiday => calendar.and_then(|c| c.is_holiday(date)) == Some(true),
    }
}

fn days_from(first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    first.iter_days().take_while(move |date| *date <= last)
}
