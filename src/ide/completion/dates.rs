//! Dates, clock times and lengths of time to choose from, near the instant of the check.

use super::{Item, Kind};
use crate::ide::snapshot::Snapshot;
use crate::syntax::vocabulary::WEEKDAYS;
use crate::time::weekday_name;
use crate::verdict::timetable::calendar_of;
use chrono::{Datelike, Days, Months, NaiveDate};

/// Days that people mean often, nearest first: what it is called, and the date.
pub(super) fn days(snapshot: &Snapshot) -> Vec<(String, NaiveDate)> {
    let policy = &snapshot.analysis.policy;
    let today = policy.zone.civil(snapshot.world.at).date();
    let ahead = |days: u64| today.checked_add_days(Days::new(days));
    let mut out = vec![("today".to_owned(), today)];
    out.extend(ahead(1).map(|day| ("tomorrow".to_owned(), day)));
    if let Some(calendar) = calendar_of(policy, policy.calendar) {
        let next = (1..=14).filter_map(ahead);
        let business = next
            .into_iter()
            .find(|day| calendar.is_business_day(*day) == Some(true));
        out.extend(business.map(|day| ("next business day".to_owned(), day)));
    }
    for days in 1..=7 {
        if let Some(day) = ahead(days) {
            out.push((format!("next {}", weekday_name(day.weekday())), day));
        }
    }
    let month = today
        .with_day(1)
        .and_then(|first| first.checked_add_months(Months::new(1)));
    out.extend(month.map(|day| ("next month".to_owned(), day)));
    let quarter = today
        .with_day(1)
        .and_then(|first| first.checked_add_months(Months::new(3 - first.month0() % 3)));
    out.extend(quarter.map(|day| ("next quarter".to_owned(), day)));
    let year = NaiveDate::from_ymd_opt(today.year() + 1, 1, 1);
    out.extend(year.map(|day| ("next year".to_owned(), day)));
    out.extend(ahead(90).map(|day| ("in 90 days".to_owned(), day)));
    out
}

/// Dates as Tide writes them, with or without the weekday in front.
pub(super) fn tide_dates(snapshot: &Snapshot, weekday: bool, rank: u8) -> Vec<Item> {
    let item = |(number, (called, day)): (usize, (String, NaiveDate))| {
        let written = if weekday {
            format!("{} {day}", weekday_name(day.weekday()))
        } else {
            day.to_string()
        };
        Item::new(written, Kind::Date, rank)
            .detail(&called)
            .also(&called)
            .at(rank, number)
    };
    let mut seen = Vec::new();
    let mut days = days(snapshot);
    days.retain(|(_, day)| {
        let new = !seen.contains(day);
        seen.push(*day);
        new
    });
    days.into_iter().enumerate().map(item).collect()
}

/// Clock times.
pub(super) fn clocks(rank: u8) -> Vec<Item> {
    [
        "00:00", "06:00", "08:00", "09:00", "12:00", "16:00", "17:00", "18:00", "22:00", "24:00",
    ]
    .into_iter()
    .map(|clock| {
        let detail = if clock == "24:00" {
            "the end of the day"
        } else {
            "clock time"
        };
        Item::new(clock, Kind::Date, rank).detail(detail)
    })
    .collect()
}

/// Lengths of time as snippets: elapsed ones with letters, civil ones with words.
pub(super) fn lengths(rank: u8, civil: bool) -> Vec<Item> {
    let elapsed = [
        ("15m", "elapsed"),
        ("1h", "elapsed"),
        ("24h", "elapsed: 24 hours, whatever the clocks do"),
    ];
    let words = [
        ("1 day", "the same clock time on the next day"),
        (
            "1 business day",
            "the same clock time on the next business day",
        ),
        ("5 business days", "weekends and holidays do not count"),
        ("2 weeks", "civil time"),
        ("30 days", "civil time"),
    ];
    let count = if civil { words.len() } else { 0 };
    let all = elapsed.into_iter().chain(words.into_iter().take(count));
    all.enumerate()
        .map(|(number, (length, detail))| {
            Item::new(length, Kind::Length, rank)
                .detail(detail)
                .at(rank, number)
        })
        .collect()
}

/// The weekdays.
pub(super) fn weekdays(rank: u8) -> Vec<Item> {
    let days = WEEKDAYS.iter().enumerate();
    days.map(|(number, (day, _))| {
        Item::new(*day, Kind::Date, rank)
            .detail("weekday")
            .at(rank, number)
    })
    .collect()
}
