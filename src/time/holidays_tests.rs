//! Calendar files as programs write them, and as they should not.

use super::*;
use crate::source::FileId;

/// The dates, one a line, then the findings with the text that they point at.
fn read(text: &str) -> String {
    let found = read_holidays(FileId(0), text, &EventChoice::default());
    let mut out = String::new();
    for (date, name) in &found.dates {
        out += &format!("{date} {name}\n");
    }
    for finding in &found.diagnostics {
        let guilty = text.get(finding.primary.place.span.range()).unwrap();
        out += &format!("{}: {} [{guilty}]\n", finding.name, finding.message);
    }
    out
}

/// A calendar of events, each given by its lines.
fn calendar(events: &[&str]) -> String {
    let events: String = events
        .iter()
        .map(|lines| {
            format!(
                "BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n",
                lines.replace('\n', "\r\n")
            )
        })
        .collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}

#[test]
fn whole_days_in_every_spelling() {
    let text = calendar(&[
        "DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261227\nSUMMARY:Kerst\\, beide\n  dagen",
        "DTSTART:20270101\nSUMMARY;LANGUAGE=\"nl;x:y\":Nieuwjaar",
        "DTSTART;TZID=Europe/Amsterdam:20270427T000000\nDTEND;TZID=Europe/Amsterdam:20270428T000000\nSUMMARY:Koningsdag",
        "dtstart;value=date:20270505\nduration:P1D\nsummary:Bevrijdingsdag",
        "DTSTART;VALUE=DATE:20270517\nDTEND;VALUE=DATE:20270517\nSUMMARY:Pinkster\\nmaandag",
        "DTSTART;VALUE=DATE:20270601\nDURATION:PT48H\nSUMMARY:two",
        "DTSTART;VALUE=DATE:20270701\nSUMMARY:gone\nSTATUS:CANCELLED",
        "DTSTART;VALUE=DATE:20270801\nRDATE;VALUE=DATE:20270901,20271001\nEXDATE;VALUE=DATE:20270801\nSUMMARY:listed",
        "DTSTART;VALUE=DATE:20271101\nBEGIN:VALARM\nDTSTART:nonsense\nSUMMARY:alarm\nEND:VALARM\nSUMMARY:quiet",
    ]);
    let wanted = "2026-12-25 Kerst, beide dagen\n2026-12-26 Kerst, beide dagen\n2027-01-01 Nieuwjaar\n\
        2027-04-27 Koningsdag\n2027-05-05 Bevrijdingsdag\n2027-05-17 Pinkster maandag\n\
        2027-06-01 two\n2027-06-02 two\n2027-09-01 listed\n2027-10-01 listed\n2027-11-01 quiet\n";
    assert_eq!(read(&text), wanted);
    assert_eq!(read(&text.replace("\r\n", "\n")), wanted);
    assert_eq!(read(&format!("\u{FEFF}{text}")), wanted);
}

#[test]
fn a_bad_event_is_found_and_the_rest_is_kept() {
    let text = calendar(&[
        "DTSTART;VALUE=DATE:20261225\nSUMMARY:kept",
        "DTSTART;VALUE=DATE:20261325",
        "DTSTART:20261224T180000\nDTEND:20261224T200000",
        "SUMMARY:no day",
        "DTSTART;VALUE=DATE:20261226\nDTEND;VALUE=DATE:20261225",
        "DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:99991231",
        "DTSTART;VALUE=DATE:20261224\nDURATION:PT90M",
        "DTSTART;VALUE=DATE:20261224\nRDATE;VALUE=PERIOD:20260101T000000Z/P1D",
    ]);
    assert_eq!(
        read(&text),
        "2026-12-25 kept\n\
         unreadable-holiday: `20261325` is no date, so the event was left out [20261325]\n\
         partial-holiday: this event is no whole day, so it is no holiday and was left out [20261224T180000]\n\
         unreadable-holiday: an event has no `DTSTART`, so its day is not known [BEGIN:VEVENT]\n\
         unreadable-holiday: this event ends before it starts, so it was left out [20261225]\n\
         unreadable-holiday: this event lasts 2912442 days, which is more than a year, so it was left out [99991231]\n\
         partial-holiday: this event is no whole day, so it is no holiday and was left out [PT90M]\n\
         unreadable-holiday: `20260101T000000Z/P1D` is no date, so the event was left out [20260101T000000Z/P1D]\n"
    );
}

#[test]
fn a_rule_that_is_not_expanded_never_gives_a_wrong_date() {
    for rule in [
        "RRULE:FREQ=HOURLY",
        "RRULE:FREQ=WEEKLY;BYDAY=MO",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "RRULE:FREQ=YEARLY;BYMONTHDAY=25",
        "RRULE:FREQ=YEARLY;COUNT=2;UNTIL=20300101",
        "RRULE:FREQ=YEARLY;UNTIL=soon",
        "RRULE:INTERVAL=1",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261225",
        "EXRULE:FREQ=YEARLY",
    ] {
        let lines = format!("DTSTART;VALUE=DATE:20261225\n{rule}");
        let shown = read(&calendar(&[
            &lines,
            "DTSTART;VALUE=DATE:20260101\nSUMMARY:other",
        ]));
        assert!(
            shown.starts_with("2026-01-01 other\nunsupported-recurrence: "),
            "{rule}: {shown}"
        );
        assert_eq!(shown.lines().count(), 2, "{rule}: {shown}");
    }
}

#[test]
fn rules_and_exceptions_of_whole_days() {
    let thanksgiving = "UID:1\nDTSTART;VALUE=DATE:20251127\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\nSUMMARY:Thanksgiving";
    let moved =
        "UID:1\nRECURRENCE-ID;VALUE=DATE:20261126\nDTSTART;VALUE=DATE:20261127\nSUMMARY:moved";
    let dropped =
        "UID:1\nRECURRENCE-ID;VALUE=DATE:20271125\nDTSTART;VALUE=DATE:20271125\nSTATUS:CANCELLED";
    let others = "DTSTART;VALUE=DATE:20250101\nRDATE;VALUE=DATE:20280103\nSUMMARY:New year";
    assert_eq!(
        read(&calendar(&[thanksgiving, moved, dropped, others])),
        "2025-01-01 New year\n2025-11-27 Thanksgiving\n2026-11-27 moved\n2028-01-03 New year\n2028-11-23 Thanksgiving\n"
    );
}

#[test]
fn yearly_events_fill_the_years_that_other_dates_cover() {
    let christmas = "DTSTART;VALUE=DATE:20201225\nDTEND;VALUE=DATE:20201227\nRRULE:FREQ=YEARLY;INTERVAL=1\nSUMMARY:Kerst";
    let easter = "DTSTART;VALUE=DATE:20260406\nRDATE;VALUE=DATE:20270329\nSUMMARY:Pasen";
    assert_eq!(
        read(&calendar(&[christmas, easter])),
        "2026-04-06 Pasen\n2026-12-25 Kerst\n2026-12-26 Kerst\n\
         2027-03-29 Pasen\n2027-12-25 Kerst\n2027-12-26 Kerst\n"
    );
    let years = |rule: &str| {
        let lines =
            format!("DTSTART;VALUE=DATE:20240229\nRRULE:{rule}\nEXDATE;VALUE=DATE:20280229");
        let found = read_holidays(FileId(0), &calendar(&[&lines]), &EventChoice::default());
        assert_eq!(found.diagnostics, []);
        let years: Vec<String> = found.dates.keys().map(|d| d.year().to_string()).collect();
        years.join(" ")
    };
    // Ten years after the start; only leap years have the day, and only they count.
    assert_eq!(years("FREQ=YEARLY"), "2024 2032");
    assert_eq!(years("FREQ=YEARLY;COUNT=2"), "2024");
    assert_eq!(years("freq=yearly;until=20320228T235959Z"), "2024");
    assert_eq!(years("FREQ=YEARLY;UNTIL=20320229"), "2024 2032");
}

#[test]
fn a_file_that_is_cut_off_or_something_else_is_found() {
    let whole = calendar(&["DTSTART;VALUE=DATE:20261225\nSUMMARY:Kerst"]);
    let cut = whole.split("END:VEVENT").next().unwrap();
    assert_eq!(
        read(cut),
        "2026-12-25 Kerst\n\
         malformed-calendar: `VCALENDAR` has no end: the file may be cut off, and events missing [BEGIN:VCALENDAR]\n\
         malformed-calendar: `VEVENT` has no end: the file may be cut off, and events missing [BEGIN:VEVENT]\n"
    );
    assert_eq!(
        read("<html>\n<p>Not found</p>\n"),
        "malformed-calendar: the file is not an iCalendar file: it has no `BEGIN:VCALENDAR` [<html>]\n"
    );
    assert!(read("").starts_with("malformed-calendar: "));
    assert_eq!(
        read(&whole.replace("VERSION:2.0", "a line\r\nand another\r\nEND:VTODO")),
        "2026-12-25 Kerst\n\
         malformed-calendar: this line is not iCalendar and was left out [a line]\n\
         malformed-calendar: `VTODO` ends what was never begun [END:VTODO]\n"
    );
}

/// The event that is marked as no holiday for everybody, with the words that mark it.
fn marked(events: &[&str]) -> Option<(String, String)> {
    let found = read_holidays(FileId(0), &calendar(events), &EventChoice::default()).marked?;
    Some((found.name, found.word))
}

#[test]
fn days_on_which_people_may_work() {
    let day = "DTSTART;VALUE=DATE:20261111\nSUMMARY:A\n";
    let event = |more: &str| format!("{day}{more}");
    let (public, memorial) = (
        event("DESCRIPTION:Gesetzlicher Feiertag"),
        event("DESCRIPTION:Anlass"),
    );
    // A kind that several events share, and most do not.
    let kinds = [&*public, &public, &memorial, &memorial, &public];
    assert_eq!(marked(&kinds), Some(("A".into(), "Anlass".into())));
    let categories = [
        event("CATEGORIES:Holiday,Public"),
        event("CATEGORIES:Holiday,Public"),
        event("CATEGORIES:Other"),
        event("CATEGORIES:Other"),
    ];
    let categories: Vec<&str> = categories.iter().map(String::as_str).collect();
    assert_eq!(marked(&categories), Some(("A".into(), "Other".into())));
    // A word, wherever it stands.
    for (text, word) in [
        (
            "DESCRIPTION:Observance\\nTo hide it\\, change settings",
            "observance",
        ),
        ("CATEGORIES:Regional holiday", "regional"),
        (
            "DESCRIPTION:This is not a public holiday",
            "not a public holiday",
        ),
    ] {
        let found = marked(&[&event(text), &public]);
        assert_eq!(found, Some(("A".into(), word.into())), "{text}");
    }
    // Of one kind, with descriptions of their own, or cancelled: nothing to say.
    for events in [
        vec![event("CATEGORIES:Public"), event("CATEGORIES:Public")],
        vec![
            event("DESCRIPTION:First"),
            event("DESCRIPTION:Second"),
            event(""),
        ],
        vec![
            public.clone(),
            event("DESCRIPTION:Observance\nSTATUS:CANCELLED"),
        ],
    ] {
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        assert_eq!(marked(&events), None, "{events:?}");
    }
}
