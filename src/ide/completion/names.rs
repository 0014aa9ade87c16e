//! The things that a policy names, as items of a list.

use super::{Item, Kind};
use crate::ide::reach::{Reach, constants, field_type, type_words};
use crate::ide::snapshot::Snapshot;
use crate::ide::text::written_name;
use crate::policy::Policy;
use crate::policy::model::TimesKind;
use crate::policy::schema::{Field, FieldSource};
use crate::policy::types::{Base, RecordKind, Type};

/// The things of a kind that the policy names.
pub(super) fn named(policy: &Policy, kind: RecordKind, rank: u8) -> Vec<Item> {
    match kind {
        RecordKind::Person => people(policy, rank),
        RecordKind::Service => policy
            .services
            .iter()
            .map(|service| service_item(policy, service, rank))
            .collect(),
        RecordKind::Environment => {
            let item = |environment: &crate::policy::model::Environment| {
                let detail = if environment.controlled {
                    "environment, controlled"
                } else {
                    "environment"
                };
                plain(&environment.name, Kind::Environment, rank).detail(detail)
            };
            policy.environments.iter().map(item).collect()
        }
        RecordKind::Group => {
            let item = |group: &crate::policy::model::Group| {
                let count = group.everyone().len();
                let people = if count == 1 { "person" } else { "people" };
                plain(&group.name, Kind::Group, rank).detail(format!("group, {count} {people}"))
            };
            policy.groups.iter().map(item).collect()
        }
        RecordKind::Class => all(
            policy.classes.iter().map(|class| &class.name),
            Kind::Class,
            "class",
            rank,
        ),
        RecordKind::Bundle => all(
            policy.bundles.iter().map(|bundle| &bundle.name),
            Kind::Bundle,
            "bundle",
            rank,
        ),
        RecordKind::Template => all(
            policy.templates.iter().map(|template| &template.name),
            Kind::Template,
            "template",
            rank,
        ),
        RecordKind::Calendar => all(
            policy.calendars.iter().map(|calendar| &calendar.name),
            Kind::Calendar,
            "calendar",
            rank,
        ),
        _ => Vec::new(),
    }
}

fn service_item(policy: &Policy, service: &crate::policy::model::Service, rank: u8) -> Item {
    let names = service
        .depends_on
        .iter()
        .filter_map(|row| policy.services.get(*row as usize));
    let names: Vec<String> = names.map(|below| format!("`{}`", below.name)).collect();
    let item = plain(&service.name, Kind::Service, rank).detail("service");
    match names.as_slice() {
        [] => item,
        names => item.documentation(format!("depends on {}", names.join(", "))),
    }
}

fn plain(name: &str, kind: Kind, rank: u8) -> Item {
    Item::new(name, kind, rank).insert(written_name(name))
}

fn all<'n>(
    names: impl Iterator<Item = &'n String>,
    kind: Kind,
    detail: &str,
    rank: u8,
) -> Vec<Item> {
    names
        .enumerate()
        .map(|(number, name)| plain(name, kind, rank).detail(detail).at(rank, number))
        .collect()
}

/// People, with their `@`.
pub(super) fn people(policy: &Policy, rank: u8) -> Vec<Item> {
    let item = |person: &crate::policy::model::Person| {
        Item::new(format!("@{}", person.name), Kind::Person, rank).detail("person")
    };
    policy.people.iter().map(item).collect()
}

/// Whether a scope names something is not known from here: `change`, `release` and the classes that they have.
pub(super) fn of_scope(policy: &Policy) -> Vec<Item> {
    let mut items = named(policy, RecordKind::Class, 1);
    items.extend(named(policy, RecordKind::Bundle, 2));
    items.extend(named(policy, RecordKind::Template, 3));
    items
}

/// The levels of a type's scale.
pub(super) fn levels(policy: &Policy, base: Base, rank: u8) -> Vec<Item> {
    let Base::Level(scale) = base else {
        return Vec::new();
    };
    let Some(scale) = policy.scales.get(usize::from(scale.0)) else {
        return Vec::new();
    };
    let count = scale.ordered;
    let item = |(number, level): (usize, &String)| {
        let detail = if number < count {
            format!("{}, {} of {count} from below", scale.name, number + 1)
        } else {
            format!("{}, beside the order", scale.name)
        };
        Item::new(level, Kind::Value, rank)
            .insert(written_name(level))
            .detail(detail)
            .at(rank, number)
    };
    scale.levels.iter().enumerate().map(item).collect()
}

/// The fields of a kind of record that pass a test of their types.
pub(super) fn fields(
    policy: &Policy,
    kind: RecordKind,
    rank: u8,
    fits: impl Fn(Type) -> bool,
) -> Vec<Item> {
    let fields = policy.schema.fields(kind).iter();
    fields
        .map(|field| (field, field_type(policy, field)))
        .filter(|(_, ty)| fits(*ty))
        .map(|(field, ty)| field_item(policy, field, ty, rank))
        .collect()
}

pub(super) fn field_item(policy: &Policy, field: &Field, ty: Type, rank: u8) -> Item {
    Item::new(&field.name, Kind::Field, rank)
        .insert(written_name(&field.name))
        .detail(type_words(policy, ty))
        .documentation(field_note(field))
}

/// What a field means and where its value comes from, in a line.
pub(in crate::ide) fn field_note(field: &Field) -> String {
    let from = match field.source {
        FieldSource::Given(_) if field.declared.is_some() => "declared by the policy",
        FieldSource::Given(_) if field.empty_when_absent => "none when absent",
        FieldSource::Given(_) => "",
        FieldSource::Computed(_) => "computed",
        FieldSource::Defined(_) => "defined by the policy",
    };
    match (field.note.as_str(), from) {
        (note, "") => note.to_owned(),
        ("", from) => from.to_owned(),
        (note, from) => format!("{note} ({from})"),
    }
}

/// What a bare name may be beside a field: a constant, a thing with times, the subject by its kind, the other of a pair.
pub(super) fn in_reach(
    snapshot: &Snapshot,
    reach: &Reach,
    rank: u8,
    fits: impl Fn(Type) -> bool,
) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let mut items: Vec<Item> = constants(snapshot)
        .filter(|(_, ty)| fits(*ty) || ty.base == Base::Unknown)
        .map(|(name, ty)| {
            plain(name, Kind::Constant, rank)
                .detail(format!("constant, {}", type_words(policy, ty)))
        })
        .collect();
    if fits(Type::one(Base::Times)) {
        items.extend(times(policy, rank));
    }
    let mut records = Vec::new();
    if reach.other.is_some() {
        records.push(("other".to_owned(), "the second of the pair"));
    }
    if reach.in_element {
        let subject = reach.subject.iter();
        records.extend(subject.map(|kind| (policy.schema.word(*kind).to_owned(), "the subject")));
    }
    let is_part = |kind: &RecordKind| {
        !kind.is_named_in_policy()
            && !matches!(
                kind,
                RecordKind::Change | RecordKind::Release | RecordKind::Policy
            )
    };
    if !reach.in_element && reach.kinds.iter().any(is_part) {
        records
            .extend(["change", "release"].map(|whole| (whole.to_owned(), "what it is a part of")));
    }
    items.extend(records.into_iter().map(|(name, detail)| {
        Item::new(&name, Kind::Record, rank)
            .insert(format!("{name}."))
            .detail(detail)
    }));
    items
}

/// The things with times.
pub(super) fn times(policy: &Policy, rank: u8) -> Vec<Item> {
    let named = policy
        .times
        .iter()
        .filter(|times| times.kind != TimesKind::Holidays);
    let mut items: Vec<Item> = named
        .map(|times| {
            let (kind, word) = match times.kind {
                TimesKind::Period => (Kind::Period, "period"),
                TimesKind::Blackout => (Kind::Statement, "blackout"),
                TimesKind::Window => (Kind::Statement, "window"),
                TimesKind::Rota => (Kind::Group, "rota"),
                TimesKind::Holidays => (Kind::Calendar, "holidays"),
            };
            plain(&times.name, kind, rank).detail(word)
        })
        .collect();
    if policy.calendar.is_some() {
        items.push(
            Item::new("calendar.holidays", Kind::Period, rank)
                .detail("the holidays of the policy's calendar"),
        );
    }
    items
}

/// The statements of the policy.
pub(super) fn statements(
    policy: &Policy,
    rank: u8,
    fits: impl Fn(&crate::policy::model::Statement) -> bool,
) -> Vec<Item> {
    let all = policy.statements.iter().filter(|statement| fits(statement));
    all.map(|statement| {
        plain(&statement.name, Kind::Statement, rank)
            .detail(statement.kind.word())
            .documentation(statement.docs.whole())
    })
    .collect()
}
