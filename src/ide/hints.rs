//! What is shown within a line and is not written there: weekdays, offsets, lengths, who and how many, what is still owed.

use super::actions::windows::dates;
use super::hover::quorum::{needs, people};
use super::hover::things::below;
use super::snapshot::Snapshot;
use crate::engine::Answer;
use crate::plan::{Kind, NodeId, Tree};
use crate::policy::model::Need;
use crate::policy::types::{Base, RecordKind};
use crate::source::{FileId, Span};
use crate::syntax::tree::{
    Amount, Clock, DateTime, ExprKind, Item, OnServices, Setting, SettingKind, Times,
};
use crate::time::{
    Instant, Interval, Local, PlanTime, Zone, format_civil, format_micros, parse_time, weekday_name,
};
use chrono::{Datelike, NaiveDateTime, TimeDelta};

/// A few words within a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Where they stand.
    pub offset: u32,
    /// The words.
    pub label: String,
    /// What they tell.
    pub kind: HintKind,
    /// More about them; may be empty.
    pub tooltip: String,
}

/// What a hint tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintKind {
    /// The weekday of a date; stands before it.
    Weekday,
    /// The offset of a wall-clock time.
    Offset,
    /// How long something is.
    Length,
    /// How many people or services are meant.
    Count,
    /// The time on the policy's clocks.
    LocalTime,
    /// What is still owed.
    Owed,
}

/// The hints in a range of a file, in the order of the text.
pub fn inlay_hints(snapshot: &Snapshot, file: FileId, range: Span) -> Vec<Hint> {
    let mut hints = Vec::new();
    if let Some(parsed) = snapshot.policy_file(file) {
        let from = parsed
            .file
            .items
            .partition_point(|item| item.span.end < range.start);
        let items = parsed.file.items.get(from..).unwrap_or_default();
        for item in items.iter().take_while(|item| item.span.start <= range.end) {
            of_item(snapshot, item, &mut hints);
        }
        for need in needs(&snapshot.analysis.policy).filter(|need| need.place.file == file) {
            hints.extend(of_need(snapshot, need));
        }
    } else if let Some(tree) = snapshot.plan_file(file)
        && !tree.is_of_tables()
    {
        of_plan(snapshot, file, tree, range, &mut hints);
    }
    hints.retain(|hint| range.start <= hint.offset && hint.offset <= range.end);
    hints.sort_by_key(|hint| hint.offset);
    hints.dedup();
    hints
}

fn of_item(snapshot: &Snapshot, item: &Item, hints: &mut Vec<Hint>) {
    let zone = &zone_of(snapshot, item);
    for setting in &item.settings {
        for (date, span) in dates(setting) {
            of_date(snapshot, zone, date, span, hints);
        }
        hints.extend(of_stretch(setting, zone));
        hints.extend(of_below(snapshot, setting));
    }
}

/// The zone of an item's wall-clock times.
pub(super) fn zone_of(snapshot: &Snapshot, item: &Item) -> Zone {
    let own = item
        .settings
        .iter()
        .find_map(|setting| match &setting.kind {
            SettingKind::Timezone(zone) => snapshot.world.zones.zone(&zone.value).ok(),
            _ => None,
        });
    own.unwrap_or_else(|| snapshot.analysis.policy.zone.clone())
}

fn of_date(snapshot: &Snapshot, zone: &Zone, date: &DateTime, span: Span, hints: &mut Vec<Hint>) {
    if date.weekday.is_none() && date.offset.is_none() {
        hints.push(Hint {
            offset: span.start,
            label: weekday_name(date.date.weekday())
                .get(..3)
                .unwrap_or_default()
                .to_owned(),
            kind: HintKind::Weekday,
            tooltip: format!(
                "{}, week {}",
                weekday_name(date.date.weekday()),
                date.date.iso_week().week()
            ),
        });
    }
    let named = date
        .zone
        .as_ref()
        .and_then(|zone| snapshot.world.zones.zone(&zone.value).ok());
    let zone = named.as_ref().unwrap_or(zone);
    if let (Some(clock), None) = (date.clock, date.offset)
        && let Some(at) = civil(date, clock).and_then(|civil| unique(zone, civil))
    {
        hints.push(Hint {
            offset: span.end,
            label: offset_words(zone.offset_at(at)),
            kind: HintKind::Offset,
            tooltip: format!(
                "{} in UTC, by the clocks of {}",
                format_civil(at, &Zone::utc()),
                zone.name()
            ),
        });
    }
}

fn civil(date: &DateTime, clock: Clock) -> Option<NaiveDateTime> {
    let midnight = date.date.and_time(chrono::NaiveTime::MIN);
    midnight.checked_add_signed(TimeDelta::seconds(i64::from(clock.0)))
}

fn unique(zone: &Zone, civil: NaiveDateTime) -> Option<Instant> {
    match zone.resolve(civil) {
        Local::Unique(at) => Some(at),
        _ => None,
    }
}

/// `+01:00`
fn offset_words(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// How long a line `from … to …` is.
fn of_stretch(setting: &Setting, zone: &Zone) -> Option<Hint> {
    let SettingKind::Times(Times::From {
        from,
        to: Some(to),
        length: None,
    }) = &setting.kind
    else {
        return None;
    };
    let (ExprKind::DateTime(start), ExprKind::DateTime(end)) = (&*from.kind, &*to.kind) else {
        return None;
    };
    if start.offset.is_some() || end.offset.is_some() || start.zone.is_some() || end.zone.is_some()
    {
        return None;
    }
    let label = match (start.clock, end.clock) {
        (Some(start_clock), Some(end_clock)) => {
            let begins = unique(zone, civil(start, start_clock)?)?;
            let ends = unique(zone, civil(end, end_clock)?)?;
            (ends > begins).then(|| format_micros(ends.0 - begins.0))?
        }
        // The end is the whole day.
        (None, None) => match (end.date - start.date).num_days() + 1 {
            1 => "1 day".to_owned(),
            days @ 2.. => format!("{days} days"),
            _ => return None,
        },
        _ => return None,
    };
    Some(Hint {
        offset: to.span.end,
        label,
        kind: HintKind::Length,
        tooltip: String::new(),
    })
}

/// How many services `and below` brings in.
fn of_below(snapshot: &Snapshot, setting: &Setting) -> Option<Hint> {
    let policy = &snapshot.analysis.policy;
    let SettingKind::On {
        services: OnServices::Names(names),
        below: Some(span),
    } = &setting.kind
    else {
        return None;
    };
    let rows: Vec<u32> = names
        .iter()
        .filter_map(|name| policy.names.find(RecordKind::Service, &name.value))
        .collect();
    let mut all: Vec<u32> = rows
        .iter()
        .flat_map(|row| below(policy, *row))
        .chain(rows.iter().copied())
        .collect();
    all.sort_unstable();
    all.dedup();
    let services: Vec<&str> = all
        .iter()
        .filter_map(|row| policy.services.get(*row as usize))
        .map(|service| service.name.as_str())
        .collect();
    Some(Hint {
        offset: span.end,
        label: format!(
            "= {} {}",
            services.len(),
            if services.len() == 1 {
                "service"
            } else {
                "services"
            }
        ),
        kind: HintKind::Count,
        tooltip: services.join(", "),
    })
}

/// How many people a percent or all of a group are.
fn of_need(snapshot: &Snapshot, need: &Need) -> Option<Hint> {
    let policy = &snapshot.analysis.policy;
    if matches!(need.amount, Amount::Count(_)) {
        return None;
    }
    let people = people(snapshot, need)?;
    let count = super::hover::quorum::amount(need, people.len());
    let names: Vec<String> = people
        .iter()
        .filter_map(|person| policy.people.get(*person as usize))
        .map(|person| format!("@{}", person.name))
        .collect();
    Some(Hint {
        offset: need.place.span.end,
        label: format!("= {count} {}", if count == 1 { "person" } else { "people" }),
        kind: HintKind::Count,
        tooltip: names.join(", "),
    })
}

fn of_plan(snapshot: &Snapshot, file: FileId, tree: &Tree, range: Span, hints: &mut Vec<Hint>) {
    let Some(root) = tree.root() else {
        return;
    };
    for (key, value) in tree.entries(root) {
        if let Some(kind) = super::completion::plan::section(tree.text(key)) {
            for record in super::plan_node::each(tree, value) {
                let extent = tree.extent(record);
                if extent.start <= range.end && range.start <= extent.end {
                    of_record(snapshot, tree, kind, record, hints);
                }
            }
        }
    }
    for verdict in snapshot
        .analysis
        .report
        .verdicts
        .iter()
        .filter(|verdict| verdict.place.file == file)
    {
        let Answer::GoWhen(owed) = &verdict.answer else {
            continue;
        };
        let words = owed.iter().map(|owed| match &owed.until {
            Some(until) => format!("{} until {}", owed.what, short(until)),
            None => owed.what.clone(),
        });
        let words: Vec<String> = words.collect();
        let statements: Vec<&str> = owed.iter().map(|owed| owed.statement.as_str()).collect();
        hints.push(Hint {
            offset: verdict.place.span.end,
            label: format!("owed: {}", words.join("; ")),
            kind: HintKind::Owed,
            tooltip: statements.join(", "),
        });
    }
}

/// An instant of a report in a few words: `thu 2026-11-19 17:00`.
fn short(until: &str) -> String {
    let weekday = until
        .get(..10)
        .and_then(|date| date.parse::<chrono::NaiveDate>().ok());
    let weekday = weekday.map_or("", |date| {
        weekday_name(date.weekday()).get(..3).unwrap_or_default()
    });
    let (date, clock) = until.split_once('T').unwrap_or((until, ""));
    format!("{weekday} {date} {}", clock.get(..5).unwrap_or_default())
}

/// The weekdays and local times of a record's instants, and how long it takes.
fn of_record(
    snapshot: &Snapshot,
    tree: &Tree,
    kind: RecordKind,
    record: NodeId,
    hints: &mut Vec<Hint>,
) {
    let policy = &snapshot.analysis.policy;
    let mut start: Option<Instant> = None;
    for (key, value) in tree.entries(record) {
        let Some((_, field)) = policy.schema.find_key(kind, tree.text(key)) else {
            continue;
        };
        match field.ty.base {
            Base::Record(part) if matches!(tree.kind(value), Kind::Array | Kind::Table) => {
                for element in super::plan_node::each(tree, value)
                    .filter(|element| tree.kind(*element) == Kind::Table)
                {
                    of_record(snapshot, tree, part, element, hints);
                }
            }
            Base::Instant => {
                let at = of_instant(snapshot, tree, value, hints);
                match (field.name.as_str(), at, start) {
                    ("start", at, _) => start = at,
                    ("end", Some(end), Some(start)) if end > start => hints.push(Hint {
                        offset: tree.span(value).end,
                        label: format_micros(Interval::new(start, end).end.0 - start.0),
                        kind: HintKind::Length,
                        tooltip: "from start to end".to_owned(),
                    }),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// The weekday of an instant, and the time on the policy's clocks where that is another than the written one.
fn of_instant(
    snapshot: &Snapshot,
    tree: &Tree,
    value: NodeId,
    hints: &mut Vec<Hint>,
) -> Option<Instant> {
    let zone = &snapshot.analysis.policy.zone;
    let span = tree.span(value);
    match parse_time(tree.text(value)).ok()? {
        PlanTime::Instant { at, offset, .. } => {
            let same =
                offset == Some(zone.offset_at(at)) || offset.is_none() && zone.offset_at(at) == 0;
            let civil = format_civil(at, zone);
            let (weekday, _) = civil.split_once(' ')?;
            let (label, kind) = if same {
                (weekday.get(..3)?.to_owned(), HintKind::Weekday)
            } else {
                (
                    format!("{} {}", civil.get(..3)?, civil.get(weekday.len() + 1..)?),
                    HintKind::LocalTime,
                )
            };
            hints.push(Hint {
                offset: span.end,
                label,
                kind,
                tooltip: format!("{civil} {}", zone.name()),
            });
            Some(at)
        }
        PlanTime::Local { civil, .. } => {
            hints.push(weekday_hint(civil.date(), span));
            unique(zone, civil)
        }
        PlanTime::Date(date) => {
            hints.push(weekday_hint(date, span));
            None
        }
    }
}

fn weekday_hint(date: chrono::NaiveDate, span: Span) -> Hint {
    let weekday = weekday_name(date.weekday());
    Hint {
        offset: span.end,
        label: weekday.get(..3).unwrap_or_default().to_owned(),
        kind: HintKind::Weekday,
        tooltip: weekday.to_owned(),
    }
}
