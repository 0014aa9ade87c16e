//! Values of plans, written as the format wants them.

use super::{Writing, quote};
use crate::ide::completion::{Item, Kind, conditions, dates, names};
use crate::ide::reach::Typed;
use crate::ide::snapshot::Snapshot;
use crate::plan::Format;
use crate::policy::types::{Base, RecordKind};
use crate::time::{Local, Zone, format_rfc3339};

/// The values of a key at the top of a plan.
pub(super) fn of_section(snapshot: &Snapshot, writing: &Writing<'_>, key: &str) -> Vec<Item> {
    if key != "timezone" {
        return Vec::new();
    }
    let zones = snapshot.world.zones.names();
    zones
        .into_iter()
        .map(|zone| {
            let text = quote(writing, &zone);
            Item::new(zone, Kind::Zone, 1)
                .insert(text)
                .detail("time zone")
        })
        .collect()
}

/// The values of a field.
pub(super) fn values(
    snapshot: &Snapshot,
    writing: &Writing<'_>,
    typed: Typed,
    element: bool,
) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let mut items = match typed.ty.base {
        Base::YesNo => return yes_no(writing),
        Base::Instant => return instants(snapshot, writing),
        Base::Record(RecordKind::Person) => names::people(policy, 1)
            .into_iter()
            .map(|item| {
                let name = item.label.trim_start_matches('@').to_owned();
                Item::new(&name, Kind::Person, 1)
                    .insert(name)
                    .detail(item.detail)
            })
            .collect(),
        Base::Record(kind @ (RecordKind::Change | RecordKind::Release)) => ids(snapshot, kind),
        Base::Record(RecordKind::Step | RecordKind::RollbackStep) => Vec::new(),
        Base::Text => texts(snapshot, typed),
        Base::Duration => dates::lengths(1, false),
        _ => conditions::values(snapshot, typed, 1),
    };
    // A list takes one value as well, but is easier to go on with.
    let wrap = typed.ty.list && !element && !writing.place.quoted;
    for item in &mut items {
        let text = match typed.ty.base {
            Base::Number => item.insert.clone(),
            Base::Duration | Base::Percent if writing.format == Format::Yaml => item.insert.clone(),
            _ => quote(writing, item.insert.trim_matches('`')),
        };
        item.insert = if wrap { format!("[{text}]") } else { text };
    }
    items
}

fn yes_no(writing: &Writing<'_>) -> Vec<Item> {
    if writing.place.quoted {
        return Vec::new();
    }
    ["true", "false"]
        .into_iter()
        .map(|word| Item::new(word, Kind::Value, 1).detail("yes-no"))
        .collect()
}

/// The texts that a field is known to hold.
fn texts(snapshot: &Snapshot, typed: Typed) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let field = typed
        .field
        .and_then(|(kind, number)| Some((kind, policy.schema.field(kind, number)?)));
    match field {
        Some((RecordKind::Override, field)) if field.name == "of" => {
            let overridable = |statement: &crate::policy::model::Statement| {
                statement
                    .variants
                    .iter()
                    .any(|variant| !variant.overrides.is_empty())
            };
            let statements = policy
                .statements
                .iter()
                .filter(|statement| overridable(statement));
            statements
                .map(|statement| {
                    Item::new(
                        format!("{} {}", statement.kind.word(), statement.name),
                        Kind::Statement,
                        1,
                    )
                })
                .collect()
        }
        _ => conditions::values(snapshot, typed, 1),
    }
}

/// The changes or releases of all plans.
fn ids(snapshot: &Snapshot, kind: RecordKind) -> Vec<Item> {
    let verdicts = snapshot.analysis.report.verdicts.iter();
    verdicts
        .filter(|verdict| verdict.kind == kind.word() && verdict.id != "?")
        .map(|verdict| {
            let title = verdict.title.clone().unwrap_or_default();
            Item::new(&verdict.id, Kind::Record, 1)
                .detail(kind.word())
                .documentation(title)
        })
        .collect()
}

/// Days near the instant of the check at 10:00, with the offset of that day.
fn instants(snapshot: &Snapshot, writing: &Writing<'_>) -> Vec<Item> {
    let zone = zone(snapshot, writing);
    let days = dates::days(snapshot).into_iter().enumerate();
    days.filter_map(|(number, (called, day))| {
        let at = match zone.resolve(day.and_hms_opt(10, 0, 0)?) {
            Local::Unique(at) | Local::Gap { jump: at } | Local::Fold { first: at, .. } => at,
        };
        let written = format_rfc3339(at, &zone);
        let text = match writing.format {
            Format::Json if !writing.place.quoted => format!("\"{written}\""),
            _ => written.clone(),
        };
        let weekday = crate::time::weekday_name(chrono::Datelike::weekday(&day));
        Some(
            Item::new(written, Kind::Date, 1)
                .insert(text)
                .detail(format!("{called}, {weekday}"))
                .also(&format!("{called} {weekday}"))
                .at(1, number),
        )
    })
    .collect()
}

/// The zone of times without an offset: that of the plan, else the policy's.
fn zone(snapshot: &Snapshot, writing: &Writing<'_>) -> Zone {
    let line = writing
        .text
        .lines()
        .find(|line| line.trim_start().starts_with(['t', '"']) && line.contains("timezone"));
    let name = line
        .and_then(|line| line.split_once(['=', ':']))
        .map(|(_, name)| {
            name.trim()
                .trim_end_matches(',')
                .trim_matches(['"', '\''])
                .to_owned()
        });
    name.and_then(|name| snapshot.world.zones.zone(&name).ok())
        .unwrap_or_else(|| snapshot.analysis.policy.zone.clone())
}
