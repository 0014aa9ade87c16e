//! The things that a policy names: who they are, what they are made of, what follows from them.

use super::statements::find_times;
use super::times;
use crate::ide::snapshot::Snapshot;
use crate::policy::Policy;
use crate::policy::condition::ExprId;
use crate::policy::model::{GivenValue, StatementKind, TimesKind};
use crate::policy::types::{RecordKind, ScaleId, Value};
use crate::source::Place;
use crate::syntax::tree::Item;
use crate::time::format_civil;
use std::fmt::Write;

/// The item whose name stands at a place.
pub(in crate::ide) fn item_named_at(snapshot: &Snapshot, place: Place) -> Option<&Item> {
    let parsed = snapshot.policy_file(place.file)?;
    let at = parsed
        .file
        .items
        .partition_point(|item| item.span.end < place.span.start);
    let item = parsed.file.items.get(at)?;
    (item.span.start <= place.span.start).then_some(item)
}

/// The `##` comments of the item that names a thing.
pub(super) fn docs(snapshot: &Snapshot, place: Place) -> String {
    let docs = item_named_at(snapshot, place).map_or(&[][..], |item| &item.docs);
    let lines: Vec<&str> = docs.iter().map(|doc| doc.value.as_str()).collect();
    match lines.as_slice() {
        [] => String::new(),
        lines => format!("\n{}\n", lines.join("\n")),
    }
}

/// A record that the policy names.
pub(super) fn named(snapshot: &Snapshot, kind: RecordKind, row: u32) -> Option<String> {
    let policy = &snapshot.analysis.policy;
    let number = row as usize;
    let mut out = String::new();
    match kind {
        RecordKind::Group => {
            let group = policy.groups.get(number)?;
            let _ = writeln!(out, "group `{}`", group.name);
            out.push_str(&docs(snapshot, group.place));
            out.push_str(&people_line(
                snapshot,
                &group.people_at(snapshot.world.at),
                "now",
            ));
            let others: Vec<u32> = group
                .everyone()
                .into_iter()
                .filter(|person| !group.has(*person, snapshot.world.at))
                .collect();
            if !others.is_empty() {
                out.push_str(&people_line(snapshot, &others, "at other times"));
            }
            out.push_str(&authority(snapshot, group.authority));
            let owned = owned_by(snapshot, row);
            if !owned.is_empty() {
                let _ = writeln!(out, "\nowns {}", quoted(&owned));
            }
            if let Some(rota) = find_times(snapshot, &group.name, TimesKind::Rota) {
                let _ = write!(out, "\n{}", times::describe(snapshot, rota));
            }
        }
        RecordKind::Service => out = service(snapshot, row)?,
        RecordKind::Person => {
            let person = policy.people.get(number)?;
            let _ = writeln!(out, "person `@{}`", person.name);
            if person.declared {
                out.push_str(&docs(snapshot, person.place));
            }
            let groups: Vec<&str> = policy
                .groups
                .iter()
                .filter(|group| group.has(row, snapshot.world.at))
                .map(|group| group.name.as_str())
                .collect();
            match groups.as_slice() {
                [] => out.push_str("\nin no group now\n"),
                groups => {
                    let _ = writeln!(out, "\nnow in {}", quoted(groups));
                }
            }
            out.push_str(&authority(snapshot, person.authority));
            for delegation in &person.delegates {
                let name = policy
                    .people
                    .get(delegation.person as usize)
                    .map_or("", |person| &person.name);
                let zone = &policy.zone;
                let _ = writeln!(
                    out,
                    "\n@{name} stands in from {} to {}",
                    format_civil(delegation.from, zone),
                    format_civil(delegation.until, zone)
                );
            }
        }
        RecordKind::Environment => {
            let environment = policy.environments.get(number)?;
            let _ = writeln!(out, "environment `{}`", environment.name);
            out.push_str(&docs(snapshot, environment.place));
            if let Some(before) = environment
                .after
                .and_then(|row| policy.environments.get(row as usize))
            {
                let _ = writeln!(out, "\nafter `{}`", before.name);
            }
            out.push_str(if environment.controlled {
                "\nunder change control: statements without `in` are about it\n"
            } else {
                "\nnot under change control: statements are about it only if they name it with `in`\n"
            });
        }
        RecordKind::Class | RecordKind::Bundle => {
            let (all, what) = match kind {
                RecordKind::Class => (&policy.classes, "changes"),
                _ => (&policy.bundles, "releases"),
            };
            let class = all.get(number)?;
            let _ = writeln!(out, "{} `{}`", kind.word(), class.name);
            out.push_str(&docs(snapshot, class.place));
            let _ = match (kind, class.when.is_empty()) {
                (RecordKind::Class, true) => writeln!(
                    out,
                    "\ntried {} of {}: takes what is left",
                    number + 1,
                    all.len()
                ),
                (RecordKind::Class, false) => {
                    writeln!(out, "\ntried {} of {}", number + 1, all.len())
                }
                _ => writeln!(out, "\na class of {what}"),
            };
            for when in &class.when {
                let _ = writeln!(out, "\n```tide\nwhen {}\n```", written(snapshot, *when));
            }
            let about = class_statements(snapshot, kind, row);
            if !about.is_empty() {
                let _ = writeln!(out, "\nnamed by {}", quoted(&about));
            }
        }
        RecordKind::Template => {
            let template = policy.templates.get(number)?;
            let _ = writeln!(out, "template `{}`", template.name);
            out.push_str(&docs(snapshot, template.place));
            if let Some(until) = template.until {
                let _ = writeln!(out, "\nholds until {}", format_civil(until, &policy.zone));
            }
        }
        RecordKind::Calendar => {
            let calendar = policy.calendars.get(number)?;
            let _ = writeln!(out, "calendar `{}`", calendar.name);
            out.push_str(&docs(snapshot, calendar.place));
            let _ = match calendar.days.years() {
                Some((first, last)) if first == last => writeln!(out, "\ncovers {first}"),
                Some((first, last)) => writeln!(out, "\ncovers {first} to {last}"),
                None => writeln!(out, "\nhas no holidays: it covers every year"),
            };
            let today = policy.zone.civil(snapshot.world.at).date();
            for (date, name) in calendar.days.holidays().range(today..).take(5) {
                let _ = writeln!(out, "- {date} {name}");
            }
        }
        _ => return None,
    }
    Some(out)
}

fn service(snapshot: &Snapshot, row: u32) -> Option<String> {
    let policy = &snapshot.analysis.policy;
    let service = policy.services.get(row as usize)?;
    let mut out = format!("service `{}`\n", service.name);
    out.push_str(&docs(snapshot, service.place));
    let name = |row: &u32| {
        policy
            .services
            .get(*row as usize)
            .map(|service| service.name.as_str())
    };
    for given in &service.fields {
        let Some(field) = policy.schema.field(RecordKind::Service, given.field) else {
            continue;
        };
        if field.name == "depends-on" || field.name == "parent" {
            continue;
        }
        let values: Vec<String> = given
            .values
            .iter()
            .map(|(value, _)| value_words(snapshot, value))
            .collect();
        let _ = writeln!(out, "\n- {}: {}", field.name, values.join(", "));
    }
    if let Some(parent) = service.parent.as_ref().and_then(name) {
        let _ = writeln!(out, "\n- part of `{parent}`");
    }
    let direct: Vec<&str> = service.depends_on.iter().filter_map(name).collect();
    if !direct.is_empty() {
        let _ = writeln!(out, "\n- depends on {}", quoted(&direct));
    }
    let all = below(policy, row);
    let all: Vec<&str> = all.iter().filter_map(name).collect();
    if all.len() > direct.len() {
        let _ = writeln!(out, "\n- rests on {} in all", quoted(&all));
    }
    let above: Vec<&str> = (0u32..)
        .zip(&policy.services)
        .filter(|(_, service)| service.depends_on.contains(&row))
        .map(|(_, service)| service.name.as_str())
        .collect();
    if !above.is_empty() {
        let _ = writeln!(out, "\n- needed by {}", quoted(&above));
    }
    // A list has no blank lines between its lines.
    Some(out.replace("\n\n- ", "\n- ").replacen("\n- ", "\n\n- ", 1))
}

/// What a service rests on, however far down: its parts and what they depend on. Sorted, without itself.
pub(in crate::ide) fn below(policy: &Policy, row: u32) -> Vec<u32> {
    let mut found = vec![row];
    let mut next = 0;
    while let Some(at) = found.get(next).copied() {
        next += 1;
        let parts = (0u32..)
            .zip(&policy.services)
            .filter(|(_, part)| part.parent == Some(at));
        let parts: Vec<u32> = parts.map(|(part, _)| part).collect();
        let depends = policy
            .services
            .get(at as usize)
            .map_or(&[][..], |service| &service.depends_on);
        for row in depends.iter().copied().chain(parts) {
            if !found.contains(&row) {
                found.push(row);
            }
        }
    }
    found.retain(|found| *found != row);
    found.sort_unstable();
    found
}

fn value_words(snapshot: &Snapshot, value: &GivenValue) -> String {
    let policy = &snapshot.analysis.policy;
    match value {
        GivenValue::Text(text) => text.clone(),
        GivenValue::Plain(Value::Record(kind, row)) => {
            let named = policy
                .names
                .all(*kind)
                .into_iter()
                .find(|name| policy.names.find(*kind, name) == Some(*row));
            named.map_or(String::new(), |name| format!("`{name}`"))
        }
        GivenValue::Plain(Value::Level(scale, rank)) => {
            let scale = policy.scales.get(usize::from(scale.0));
            scale
                .and_then(|scale| scale.levels.get(usize::from(*rank)))
                .cloned()
                .unwrap_or_default()
        }
        GivenValue::Plain(Value::Number(number)) => number.to_string(),
        GivenValue::Plain(Value::Percent(number)) => format!("{number}%"),
        GivenValue::Plain(Value::YesNo(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        GivenValue::Plain(Value::Times(times)) => policy
            .times
            .get(*times as usize)
            .map_or(String::new(), |times| format!("`{}`", times.name)),
        GivenValue::Plain(_) => "…".to_owned(),
    }
}

fn people_line(snapshot: &Snapshot, people: &[u32], when: &str) -> String {
    let policy = &snapshot.analysis.policy;
    let names: Vec<String> = people
        .iter()
        .filter_map(|person| policy.people.get(*person as usize))
        .map(|person| format!("@{}", person.name))
        .collect();
    match names.as_slice() {
        [] => format!("\nnobody {when}\n"),
        names => format!("\n{when}: {}\n", names.join(", ")),
    }
}

fn authority(snapshot: &Snapshot, authority: Option<(ScaleId, u16, Place)>) -> String {
    let scale = authority.and_then(|(scale, rank, _)| {
        let scale = snapshot.analysis.policy.scales.get(usize::from(scale.0))?;
        scale.levels.get(usize::from(rank))
    });
    scale.map_or(String::new(), |level| format!("\nauthority {level}\n"))
}

fn owned_by(snapshot: &Snapshot, group: u32) -> Vec<&str> {
    let policy = &snapshot.analysis.policy;
    let Some((owner, _)) = policy.schema.find(RecordKind::Service, "owner") else {
        return Vec::new();
    };
    let is_owner = GivenValue::Plain(Value::Record(RecordKind::Group, group));
    let owned = policy.services.iter().filter(|service| {
        let mut given = service.fields.iter().filter(|given| given.field == owner);
        given.any(|given| given.values.iter().any(|(value, _)| *value == is_owner))
    });
    owned.map(|service| service.name.as_str()).collect()
}

fn class_statements(snapshot: &Snapshot, kind: RecordKind, row: u32) -> Vec<&str> {
    let policy = &snapshot.analysis.policy;
    let subject = if kind == RecordKind::Class {
        RecordKind::Change
    } else {
        RecordKind::Release
    };
    let about = policy.statements.iter().filter(|statement| {
        statement.variants.iter().any(|variant| {
            let classes = variant.scope.classes.as_ref();
            variant.subject == subject && classes.is_some_and(|classes| classes.contains(&row))
        })
    });
    about
        .filter(|statement| !matches!(statement.kind, StatementKind::Class | StatementKind::Bundle))
        .map(|statement| statement.name.as_str())
        .collect()
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// A condition as it is written.
pub(super) fn written(snapshot: &Snapshot, id: ExprId) -> String {
    let node = snapshot.analysis.policy.program.get(id);
    snapshot
        .world
        .sources
        .slice(node.span.within(node.file))
        .to_owned()
}
