//! Times: the forms of `every` and `from`, dates and clock times.

use super::{Item, Kind, dates, names};
use crate::ide::snapshot::Snapshot;
use crate::ide::tokens::{Token, TokenKind};
use crate::policy::types::Base;
use crate::syntax::vocabulary::MONTHS;

/// Forms of `every` that differ in what they open.
const FORMS: [(&str, &str); 13] = [
    (
        "${1:friday} ${2:16:00} to ${3:monday} ${4:06:00}",
        "one opening a week",
    ),
    (
        "${1:tuesday}, ${2:thursday} ${3:10:00} to ${4:12:00}",
        "one on each of the days",
    ),
    (
        "${1:monday} to ${2:thursday} ${3:04:00} for ${4:1h}",
        "one on each day of the row",
    ),
    (
        "business day ${1:09:00} to ${2:17:00}",
        "one on each business day",
    ),
    ("day ${1:22:00} to ${2:05:00}", "each night"),
    (
        "${1:3rd} ${2:saturday} of ${3:month}",
        "whole days, the nth of a month",
    ),
    (
        "last ${1:3} business days of ${2:month}",
        "whole days at the end of each month",
    ),
    (
        "first ${1:2} business days of ${2:month}",
        "whole days at the start of each month",
    ),
    ("${1:15th} day of month", "a day of each month"),
    (
        "${1:20 december} to ${2:5 january}",
        "whole days, once a year",
    ),
    (
        "${1:2} weeks from ${2:DATE} ${3:10:00} for ${4:2h}",
        "counted from a date",
    ),
    (
        "event in \"${1:FILE.ics}\"",
        "the events of an iCalendar file",
    ),
    (
        "day with an event in \"${1:FILE.ics}\"",
        "the days of its events, for milestones",
    ),
];

/// Behind `every`.
pub(super) fn every(snapshot: &Snapshot, rest: &[Token<'_>]) -> Vec<Item> {
    let Some(last) = rest.last() else {
        return first_days(snapshot);
    };
    match last.text {
        "," => dates::weekdays(1),
        "to" => {
            let mut items = dates::clocks(2);
            items.extend(dates::weekdays(1));
            items
        }
        "for" => dates::lengths(1, true),
        "of" => {
            let units = ["month", "quarter", "year"].into_iter().enumerate();
            let mut items: Vec<Item> = units
                .map(|(number, unit)| Item::new(unit, Kind::Keyword, 1).at(1, number))
                .collect();
            items.extend(months());
            items
        }
        "from" => date(snapshot, &[]),
        "business" => ["day", "days"]
            .into_iter()
            .map(|word| Item::new(word, Kind::Keyword, 1))
            .collect(),
        "event" => vec![Item::new("in", Kind::Keyword, 1)],
        "in" => vec![
            Item::new("\"FILE.ics\"", Kind::Snippet, 1)
                .snippet("\"${1:FILE.ics}\"")
                .detail("iCalendar file"),
        ],
        "week" | "weeks" => vec![Item::new("from", Kind::Keyword, 1)],
        _ if last.kind == TokenKind::Number && last.text.contains(':') => {
            let has_end = rest.iter().any(|token| token.is("to"));
            let ends = if has_end && rest.iter().filter(|t| t.text.contains(':')).count() > 1 {
                &[][..]
            } else {
                &["to", "for"][..]
            };
            ends.iter()
                .map(|word| Item::new(*word, Kind::Keyword, 1))
                .collect()
        }
        "first" | "last" => nth_days(),
        _ if last.kind == TokenKind::Number => {
            let mut items = nth_days();
            items.push(Item::new("weeks", Kind::Keyword, 3).snippet(format!(
                "weeks from ${{1:{}}} ${{2:10:00}} for ${{3:2h}}",
                today(snapshot)
            )));
            items.extend(months());
            items
        }
        // Behind a day.
        _ => {
            let mut items: Vec<Item> = ["to", "of", "for"]
                .into_iter()
                .map(|word| Item::new(word, Kind::Keyword, 2))
                .collect();
            items.extend(dates::clocks(1));
            items
        }
    }
}

fn first_days(snapshot: &Snapshot) -> Vec<Item> {
    let forms = FORMS.iter().enumerate().map(|(number, (form, detail))| {
        let form = form.replace("DATE", &today(snapshot));
        Item::new(shown(&form), Kind::Snippet, 1)
            .snippet(form)
            .detail(*detail)
            .at(1, number)
    });
    let mut items: Vec<Item> = forms.collect();
    items.extend(dates::weekdays(2));
    let words = ["day", "business day", "holiday", "first", "last"].into_iter();
    items.extend(words.map(|word| Item::new(word, Kind::Keyword, 3)));
    items
}

fn nth_days() -> Vec<Item> {
    let mut items = dates::weekdays(2);
    let words = ["day", "business day", "business days"].into_iter();
    items.extend(words.map(|word| Item::new(word, Kind::Keyword, 1)));
    items
}

fn months() -> Vec<Item> {
    let months = MONTHS;
    let items = months.into_iter().enumerate();
    items
        .map(|(number, month)| {
            Item::new(month, Kind::Date, 4)
                .detail("month")
                .at(4, number)
        })
        .collect()
}

fn today(snapshot: &Snapshot) -> String {
    dates::days(snapshot)
        .first()
        .map_or(String::new(), |(_, day)| day.to_string())
}

/// A snippet as it reads with its places filled in.
pub(in crate::ide) fn shown(snippet: &str) -> String {
    let mut out = String::new();
    let mut rest = snippet;
    while let Some((before, mark)) = rest.split_once("${") {
        out.push_str(before);
        let (place, behind) = mark.split_once('}').unwrap_or((mark, ""));
        out.push_str(place.split_once(':').map_or("", |(_, text)| text));
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Behind `from`.
pub(super) fn from(snapshot: &Snapshot, rest: &[Token<'_>]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    if let Some(at) = rest.iter().rposition(|token| token.is("to")) {
        let behind = rest.get(at + 1..).unwrap_or_default();
        let mut items = moment(snapshot, behind);
        if !behind.is_empty() {
            items.push(Item::new("for", Kind::Keyword, 2));
        }
        return items;
    }
    if rest.last().is_some_and(|last| last.is("for")) {
        return dates::lengths(1, true);
    }
    let mut items = moment(snapshot, rest);
    if !rest.is_empty() {
        items.extend(
            ["to", "for"]
                .into_iter()
                .map(|word| Item::new(word, Kind::Keyword, 1)),
        );
    }
    if rest.is_empty() {
        let first = policy
            .times
            .first()
            .map_or("freeze", |times| times.name.as_str());
        let relative = format!("2 days before {first} to {first}");
        let text = format!("${{1:2 days}} before ${{2:{first}}} to ${{3:{first}}}");
        items.push(
            Item::new(relative, Kind::Snippet, 4)
                .snippet(text)
                .detail("for each opening of what is named"),
        );
    }
    items
}

/// An instant: a date with a clock time, or something with times.
fn moment(snapshot: &Snapshot, rest: &[Token<'_>]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    match rest.last() {
        None => {
            let mut items = dates::tide_dates(snapshot, false, 1);
            items.extend(names::times(policy, 3));
            items.extend(milestones(snapshot));
            items
        }
        Some(last) if last.is("before") || last.is("after") => {
            let mut items = names::times(policy, 1);
            items.extend(milestones(snapshot));
            items
        }
        Some(last)
            if ["day", "days", "week", "weeks", "month", "months"]
                .iter()
                .any(|word| last.is(word)) =>
        {
            ["before", "after"]
                .into_iter()
                .map(|word| Item::new(word, Kind::Keyword, 1))
                .collect()
        }
        _ => date(snapshot, rest),
    }
}

/// The constants that are instants.
fn milestones(snapshot: &Snapshot) -> Vec<Item> {
    let constants =
        crate::ide::reach::constants(snapshot).filter(|(_, ty)| ty.base == Base::Instant);
    constants
        .map(|(name, _)| Item::new(name, Kind::Constant, 2).detail("constant, instant"))
        .collect()
}

/// A date with a clock time and a zone.
pub(super) fn date(snapshot: &Snapshot, rest: &[Token<'_>]) -> Vec<Item> {
    match rest.last() {
        None => {
            let mut items = dates::tide_dates(snapshot, false, 1);
            items.extend(dates::tide_dates(snapshot, true, 2));
            items
        }
        Some(last) if last.kind == TokenKind::Number && last.text.contains(':') => Vec::new(),
        Some(last) if last.kind == TokenKind::Number && last.text.matches('-').count() == 2 => {
            dates::clocks(1)
        }
        Some(last) if dates::weekdays(1).iter().any(|day| day.label == last.text) => {
            let mut items = dates::tide_dates(snapshot, false, 1);
            let is_day = |item: &Item| {
                let day = item.label.parse::<chrono::NaiveDate>();
                day.is_ok_and(|day| {
                    crate::time::weekday_name(chrono::Datelike::weekday(&day)) == last.text
                })
            };
            items.retain(is_day);
            items
        }
        Some(_) => Vec::new(),
    }
}
