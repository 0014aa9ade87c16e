//! A policy built by hand, for plans to name things of.

use crate::policy::Policy;
use crate::policy::condition::Program;
use crate::policy::model::*;
use crate::policy::schema::{Field, FieldSource, Schema};
use crate::policy::types::{Base, RecordKind, ScaleId, Type, Value};
use crate::source::{FileId, Place, Span};
use crate::time::{Instant, ZoneDatabase};

fn place() -> Place {
    Place {
        file: FileId(0),
        span: Span::new(0, 6),
    }
}

fn scale(name: &str, levels: &[&str], ordered: usize) -> Scale {
    Scale {
        name: name.to_owned(),
        place: Some(place()),
        levels: levels.iter().map(|level| (*level).to_owned()).collect(),
        ordered,
    }
}

/// A policy with some of everything that plans can name.
pub(super) fn of(zones: &ZoneDatabase) -> Policy {
    let scales = vec![
        scale("risk", &["low", "medium", "high", "critical"], 4),
        scale("state", &["draft", "approved", "closed", "canceled"], 2),
        scale("severity", &["unknown", "P2", "P1"], 3),
    ];
    let mut schema = Schema::built_in(|name| {
        let found = scales.iter().position(|scale| scale.name == name)?;
        Some(Base::Level(ScaleId(u16::try_from(found).unwrap())))
    });
    let declared = [
        ("customer-impact", Type::one(Base::YesNo)),
        ("score", Type::one(Base::Number)),
        ("scores", Type::many(Base::Number)),
        ("share", Type::one(Base::Percent)),
        ("day", Type::one(Base::Weekday)),
        ("cutoff", Type::one(Base::Clock)),
        ("due", Type::one(Base::Date)),
        ("inside-of", Type::one(Base::Times)),
        ("blocked-by", Type::many(Base::Record(RecordKind::Change))),
        ("deputies", Type::many(Base::Record(RecordKind::Group))),
    ];
    let field = |name: &str, ty, source| Field {
        name: name.to_owned(),
        ty,
        source,
        empty_when_absent: false,
        declared: Some(place()),
        note: String::new(),
    };
    for (name, ty) in declared {
        schema.add(RecordKind::Change, field(name, ty, FieldSource::Given(0)));
    }
    let defined = field(
        "touches-pci",
        Type::one(Base::YesNo),
        FieldSource::Defined(None),
    );
    schema.add(RecordKind::Change, defined);

    let service = |name: &str, depends_on: Vec<u32>, fields| Service {
        name: name.to_owned(),
        place: place(),
        depends_on,
        parent: None,
        fields,
        footprint: Vec::new(),
    };
    let tags = schema.find(RecordKind::Service, "tags").unwrap().0;
    let tier = schema.find(RecordKind::Service, "tier").unwrap().0;
    let given = |field, value| GivenField {
        field,
        place: place(),
        values: vec![(value, place())],
    };
    let services = vec![
        service(
            "ledger",
            vec![],
            vec![given(tags, GivenValue::Text("pci".to_owned()))],
        ),
        service(
            "checkout",
            vec![0],
            vec![given(tier, GivenValue::Plain(Value::Number(1.0)))],
        ),
        service("storefront", vec![1, 0], vec![]),
        service("café", vec![], vec![]),
    ];
    let environment = |name: &str, after, controlled, rank| Environment {
        name: name.to_owned(),
        place: place(),
        after,
        controlled,
        rank,
    };
    let environments = vec![
        environment("staging", None, false, 0),
        environment("production", Some(0), true, 1),
    ];
    let people: Vec<Person> = ["dave", "erin", "heidi"]
        .iter()
        .map(|name| Person {
            name: (*name).to_owned(),
            place: place(),
            declared: false,
            authority: (*name == "heidi").then(|| (ScaleId(0), 3, place())),
            calendar: None,
            delegates: Vec::new(),
        })
        .collect();
    let group = |name: &str, people: &[u32], authority| Group {
        name: name.to_owned(),
        place: place(),
        authority,
        rosters: std::sync::Arc::default(),
        row: 0,
        closure: std::sync::OnceLock::from(
            people
                .iter()
                .map(|person| Membership {
                    person: *person,
                    from: Instant::MIN,
                    until: Instant::MAX,
                })
                .collect::<Vec<_>>(),
        ),
    };
    let groups = vec![
        group("security", &[0, 1], Some((ScaleId(0), 2, place()))),
        group("cab", &[2], None),
    ];
    let class = |name: &str| Class {
        name: name.to_owned(),
        place: place(),
        when: Vec::new(),
        declared: false,
        takes_rest: false,
    };
    let classes = vec![class("standard"), class("emergency"), class("normal")];
    let bundles = vec![class("payments")];
    let zone = zones.zone("Europe/Amsterdam").unwrap();
    let times = vec![TimesSet {
        name: "year-end".to_owned(),
        kind: TimesKind::Blackout,
        place: place(),
        lines: Vec::new(),
        zone: zone.clone(),
        calendar: None,
        since: None,
        until: None,
        mistaken: false,
    }];
    let mut names = Names::default();
    let mut name_all = |kind, all: Vec<&str>| {
        for (row, name) in (0u32..).zip(all) {
            names.insert(kind, name, row).unwrap();
        }
    };
    name_all(
        RecordKind::Service,
        services.iter().map(|s| s.name.as_str()).collect(),
    );
    name_all(
        RecordKind::Environment,
        environments.iter().map(|s| s.name.as_str()).collect(),
    );
    name_all(
        RecordKind::Person,
        people.iter().map(|s| s.name.as_str()).collect(),
    );
    name_all(
        RecordKind::Group,
        groups.iter().map(|s| s.name.as_str()).collect(),
    );
    name_all(
        RecordKind::Class,
        classes.iter().map(|s| s.name.as_str()).collect(),
    );
    name_all(
        RecordKind::Bundle,
        bundles.iter().map(|s| s.name.as_str()).collect(),
    );
    Policy {
        templates: Vec::new(),
        assessments: Vec::new(),
        derived: Vec::new(),
        name: None,
        place: None,
        layers: Default::default(),
        zone,
        zone_is_named: true,
        calendar: None,
        calendars: Vec::new(),
        scales,
        schema,
        program: Program::default(),
        texts: vec!["a constant".to_owned()],
        people,
        groups,
        services,
        environments,
        classes,
        bundles,
        times,
        statements: Vec::new(),
        fields: Vec::new(),
        waivers: Vec::new(),
        names,
    }
}
