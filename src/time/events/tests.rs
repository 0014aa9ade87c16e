//! Recurrence rules and calendar files of others, read where `TIDEGATE_DATA` says that they are.

use super::expand::{Budget, Search};
use super::openings::last_start;
use super::read_events;
use super::rule::{Rule, Until, civil, date};
use crate::source::FileId;
use crate::time::pattern::Reading;
use crate::time::{
    EventChoice, Instant, Interval, Pattern, Zone, ZoneDatabase, openings, read_holidays,
};
use chrono::{NaiveDateTime, NaiveTime};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn data(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("TIDEGATE_DATA");
    if folder.is_none() {
        println!("skipped: TIDEGATE_DATA does not name the folder that holds {path}");
    }
    Some(PathBuf::from(folder?).join(path))
}

fn moment(text: &str) -> NaiveDateTime {
    let text = text.trim_end_matches('Z');
    let day = || date(text).map(|day| day.and_time(NaiveTime::MIN));
    civil(text).or_else(day).unwrap()
}

/// The cases of libical and python-dateutil: what is not refused is expanded as they expect.
#[test]
fn rules_give_what_others_expect() {
    let Some(path) = data("calendars/rrule_cases.jsonl") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let (mut agree, mut refused, mut total) = (0, std::collections::BTreeMap::new(), 0);
    let mut wrong = Vec::new();
    for line in text.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let word = |key: &str| case[key].as_str().unwrap_or_default();
        let (written, start) = (word("rrule"), word("dtstart"));
        total += 1;
        let rule = match Rule::parse(written) {
            Ok(rule) => rule,
            Err(problem) => {
                let key = problem.part.split('=').next().unwrap_or_default();
                *refused.entry(format!("{key} {}", problem.why)).or_insert(0) += 1;
                continue;
            }
        };
        let expected: Vec<NaiveDateTime> = case["expected"]
            .as_array()
            .unwrap()
            .iter()
            .map(|at| moment(at.as_str().unwrap()))
            .collect();
        let whole_days = !start.contains('T');
        let start = moment(start);
        let search = Search {
            start,
            whole_days,
            from: start,
            to: NaiveDateTime::MAX,
        };
        let last = rule
            .until
            .map(|until: Until| last_start(until, &Zone::utc(), whole_days, Reading::Wider));
        let found = rule.starts(search, last, 5_000, &mut Budget(100_000_000));
        let found = found.unwrap_or_else(|found| found);
        // Of an endless rule only the first starts are listed.
        let endless = rule.until.is_none() && rule.count.is_none();
        let agrees = if endless {
            found.starts_with(&expected)
        } else {
            found == expected
        };
        if agrees {
            agree += 1;
        } else {
            wrong.push(format!(
                "{written} from {start} ({}): {:?}",
                word("source"),
                found.iter().zip(&expected).find(|(a, b)| a != b)
            ));
        }
    }
    println!("{agree} of {total} agree; refused: {refused:#?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // More cases may come; no more than these kinds may be refused.
    assert!(agree > 200, "{agree} of {total} agree");
    assert_eq!(
        refused.keys().map(String::as_str).collect::<Vec<_>>(),
        [
            "BYEASTER is no part of a rule",
            "BYMONTHDAY does not go with `FREQ=WEEKLY`",
            "BYMONTHDAY needs `BYMONTH` in a yearly rule: programs differ on the month",
            "BYWEEKNO does not go with an `INTERVAL`: programs differ on the year to count from",
            "BYWEEKNO goes with `FREQ=YEARLY` only",
            "BYWEEKNO needs `BYDAY`: programs differ on the day",
            "BYYEARDAY does not go with this frequency",
            "RSCALE asks for other calendars (RFC 7529)",
        ]
    );
}

/// The calendar files of libical and collective-icalendar: each is read, or told why not.
#[test]
fn files_of_others_are_read_or_refused() {
    let Some(folder) = data("calendars") else {
        return;
    };
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    let horizon = Interval::new(
        Instant::from_seconds(0),
        Instant::from_seconds(2_000_000_000),
    );
    let (zones, utc) = (ZoneDatabase::bundled(), Zone::utc());
    let mut refused = std::collections::BTreeMap::new();
    let (mut clean, mut events, mut open) = (0, 0, 0);
    for file in &files {
        let Ok(mut text) = std::fs::read_to_string(file) else {
            continue;
        };
        // Some are a single component, as a part of a test.
        if !text.contains("BEGIN:VCALENDAR") {
            text = format!("BEGIN:VCALENDAR\n{text}\nEND:VCALENDAR\n");
        }
        let read = read_events(FileId(0), &text, &zones);
        clean += usize::from(read.diagnostics.is_empty());
        for finding in &read.diagnostics {
            assert!(text.get(finding.primary.place.span.range()).is_some());
            let told = format!(
                "{} {} ({})",
                finding.name, finding.message, finding.primary.text
            );
            println!("{}: {told}", file.file_name().unwrap().display());
            *refused.entry(finding.name).or_insert(0) += 1;
        }
        for event in read.events {
            events += 1;
            let pattern = Pattern::Event(Arc::new(event));
            for reading in [Reading::Wider, Reading::Narrower] {
                let found = openings(&pattern, &utc, None, reading, horizon);
                assert!(found.intervals.iter().all(|one| !one.is_empty()));
                open += found.intervals.len();
            }
        }
        read_holidays(FileId(0), &text, &EventChoice::default());
    }
    println!(
        "{} files, {clean} without findings, {events} events, {open} openings; {refused:?}",
        files.len()
    );
    assert!(clean > 0 && events > 0);
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "ics") {
            files.push(path);
        }
    }
}

/// Extremes, and every file cut off anywhere: no panic, no endless search, nothing but findings in the text.
#[test]
fn any_file_is_read_or_refused() {
    let frame = |lines: &str| {
        format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:E\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n")
    };
    let extremes = [
        "DTSTART:00010101T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;COUNT=99999",
        "DTSTART:99991231T235959Z\nDURATION:P3650D\nRRULE:FREQ=YEARLY",
        "DTSTART;VALUE=DATE:99991231\nDTEND;VALUE=DATE:99991231\nRRULE:FREQ=DAILY;INTERVAL=4294967295",
        "DTSTART:19700101T000000\nDURATION:PT1S\nRRULE:FREQ=SECONDLY;INTERVAL=4294967295;COUNT=100000",
        "DTSTART:20260101T000000\nDURATION:PT1S\nRRULE:FREQ=MINUTELY;INTERVAL=21;BYSECOND=0",
        "DTSTART:20260101T000000\nDTEND;TZID=Pacific/Apia:20260102T000000",
        "DTSTART;TZID=Pacific/Apia:20111230T100000\nDURATION:P1DT2H\nRDATE;TZID=Pacific/Apia:20111231T000000/PT1H",
        "DTSTART:20260101T000000Z\nDURATION:P9999999999999999999W",
        "DTSTART;VALUE=DATE:20260101\nDURATION:-P1D",
    ];
    let zones = ZoneDatabase::bundled();
    let horizon = Interval::new(Instant::MIN, Instant::MAX);
    let near = Interval::new(
        Instant::from_seconds(1_780_000_000),
        Instant::from_seconds(1_800_000_000),
    );
    let check = |text: &str| {
        let read = read_events(FileId(0), text, &zones);
        for finding in &read.diagnostics {
            assert!(text.get(finding.primary.place.span.range()).is_some());
        }
        for event in read.events {
            let pattern = Pattern::Event(Arc::new(event));
            for horizon in [near, horizon] {
                let found = openings(&pattern, &Zone::utc(), None, Reading::Wider, horizon);
                assert!(found.intervals.iter().all(|one| !one.is_empty()));
            }
        }
        read_holidays(FileId(0), text, &EventChoice::default());
    };
    for lines in extremes {
        let text = frame(lines);
        check(&text);
        for cut in (0..text.len()).step_by(6) {
            let read = read_events(FileId(0), &text[..cut], &zones);
            assert!(
                cut + 1 == text.len() || !read.diagnostics.is_empty(),
                "{}",
                &text[..cut]
            );
        }
    }
    let many = frame("DTSTART:20260101T000000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY").repeat(25_000);
    let read = read_events(FileId(0), &many, &zones);
    assert_eq!((read.events.len(), read.diagnostics.len()), (20_000, 1));
}
