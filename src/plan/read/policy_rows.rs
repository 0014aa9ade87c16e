//! The records of the policy itself: one row for each of its services, environments, people, groups, classes, bundles and
//! waivers.

use crate::plan::records::{Cell, Records, Row, RowOrigin};
use crate::policy::Policy;
use crate::policy::condition::Op;
use crate::policy::model::{CalendarId, GivenValue, StatementKind, TimesKind};
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;

/// Adds the rows, numbered as in the policy.
pub(super) fn add<'w>(policy: &'w Policy, records: &mut Records<'w>) {
    let mut rows = PolicyRows { policy, records };
    for person in &policy.people {
        let row = rows.row(RecordKind::Person, &person.name, person.place);
        if let Some((scale, rank, place)) = person.authority {
            rows.set(row, "authority", Value::Level(scale, rank), place);
        }
        if let Some((CalendarId(calendar), place)) = person.calendar {
            let calendar = Value::Record(RecordKind::Calendar, u32::from(calendar));
            rows.set(row, "calendar", calendar, place);
        }
    }
    for (number, calendar) in (0u16..).zip(&policy.calendars) {
        let place = calendar.place;
        let row = rows.row(RecordKind::Calendar, &calendar.name, place);
        let holidays = (0u32..).zip(&policy.times).find(|(_, set)| {
            set.kind == TimesKind::Holidays && set.calendar == Some(CalendarId(number))
        });
        if let Some((times, _)) = holidays {
            rows.set(row, "holidays", Value::Times(times), place);
        }
    }
    let members = policy.schema.find(RecordKind::Group, "members");
    // The people of every group are many more than what is written, where groups hold groups.
    let are_asked = policy.program.iter().any(|node| {
        matches!(node.op, Op::Field { kind: RecordKind::Group, field, .. } if members.is_some_and(|(number, _)| number == field))
    });
    for group in &policy.groups {
        let row = rows.row(RecordKind::Group, &group.name, group.place);
        if let Some((scale, rank, place)) = group.authority {
            rows.set(row, "authority", Value::Level(scale, rank), place);
        }
        if are_asked {
            rows.set_list(
                row,
                "members",
                RecordKind::Person,
                &group.everyone(),
                group.place,
            );
        }
    }
    for service in &policy.services {
        let row = rows.row(RecordKind::Service, &service.name, service.place);
        for given in &service.fields {
            rows.given(row, given.field, given.place, &given.values);
        }
        if let Some(parent) = service.parent {
            rows.set(
                row,
                "parent",
                Value::Record(RecordKind::Service, parent),
                service.place,
            );
        }
        rows.set_list(
            row,
            "depends-on",
            RecordKind::Service,
            &service.depends_on,
            service.place,
        );
    }
    for environment in &policy.environments {
        let row = rows.row(
            RecordKind::Environment,
            &environment.name,
            environment.place,
        );
        if let Some(after) = environment.after {
            let before = Value::Record(RecordKind::Environment, after);
            rows.set(row, "after", before, environment.place);
        }
        rows.set(
            row,
            "controlled",
            Value::YesNo(environment.controlled),
            environment.place,
        );
    }
    for class in &policy.classes {
        rows.row(RecordKind::Class, &class.name, class.place);
    }
    for bundle in &policy.bundles {
        rows.row(RecordKind::Bundle, &bundle.name, bundle.place);
    }
    for template in &policy.templates {
        let (place, row) = (
            template.place,
            rows.row(RecordKind::Template, &template.name, template.place),
        );
        for given in &template.fields {
            rows.given(row, given.field, given.place, &given.values);
        }
        for (field, kind, named) in [
            ("services", RecordKind::Service, &template.services),
            (
                "environments",
                RecordKind::Environment,
                &template.environments,
            ),
        ] {
            if let Some(named) = named {
                rows.set_list(row, field, kind, named, place);
            }
        }
        if let Some(until) = template.until {
            rows.set(row, "until", Value::Instant(until.0), place);
        }
    }
    rows.open_times();
    // INVARIANT: these are the first overrides, so that a waiver's number is its row; `waivers.md` has one beside overrides.
    for waiver in &policy.waivers {
        let row = rows.row(RecordKind::Override, &waiver.name, waiver.place);
        for given in &waiver.fields {
            rows.given(row, given.field, given.place, &given.values);
        }
    }
    rows.policy();
}

struct PolicyRows<'r, 'w> {
    policy: &'w Policy,
    records: &'r mut Records<'w>,
}

impl<'w> PolicyRows<'_, 'w> {
    /// The blackouts and windows.
    fn open_times(&mut self) {
        let policy = self.policy;
        for statement in &policy.statements {
            let kind = match statement.kind {
                StatementKind::Blackout => RecordKind::Blackout,
                StatementKind::Window => RecordKind::Window,
                _ => continue,
            };
            let row = self.row(kind, &statement.name, statement.place);
            let advisory = Value::YesNo(statement.advisory);
            self.set(row, "advisory", advisory, statement.place);
            if let Some(reason) = &statement.reason {
                let text = self.records.add_text(&reason.text);
                self.set(row, "reason", text, reason.place);
            }
            if let Some((_, place)) = statement.approved_by.first() {
                let people: Vec<u32> = statement.approved_by.iter().map(|(row, _)| *row).collect();
                self.set_list(row, "approved-by", RecordKind::Person, &people, *place);
            }
            let mut sets = (0u32..).zip(&policy.times);
            let set = sets.find(|(_, set)| set.place == statement.place);
            let open_ended = set.is_none_or(|(_, set)| set.is_open_ended());
            self.set(row, "open-ended", Value::YesNo(open_ended), statement.place);
            if let Some((number, _)) = set {
                self.set(row, "times", Value::Times(number), statement.place);
            }
        }
    }

    /// The policy itself, with its own items.
    fn policy(&mut self) {
        let policy = self.policy;
        let of_statement = || policy.statements.first().map(|statement| statement.place);
        let Some(place) = policy.place.or_else(of_statement) else {
            return;
        };
        let row = self.row(
            RecordKind::Policy,
            policy.name.as_deref().unwrap_or_default(),
            place,
        );
        for (field, kind) in [
            ("windows", RecordKind::Window),
            ("blackouts", RecordKind::Blackout),
            ("waivers", RecordKind::Override),
            ("services", RecordKind::Service),
            ("environments", RecordKind::Environment),
            ("groups", RecordKind::Group),
            ("people", RecordKind::Person),
        ] {
            let rows: Vec<u32> = (0..self.records.count(kind)).collect();
            self.set_list(row, field, kind, &rows, place);
        }
        for given in &policy.fields {
            self.given(row, given.field, given.place, &given.values);
        }
    }

    fn row(&mut self, kind: RecordKind, name: &'w str, place: Place) -> (RecordKind, u32) {
        let row = self.records.add_row(
            kind,
            Row {
                origin: RowOrigin::Policy(place),
                parent: None,
            },
        );
        let name = self.records.add_text(name);
        self.set((kind, row), "name", name, place);
        (kind, row)
    }

    /// Gives a field a value, unless it has one from a setting of its own, whose place is the better one.
    fn set(&mut self, (kind, row): (RecordKind, u32), field: &str, value: Value, place: Place) {
        let Some((number, _)) = self.policy.schema.find(kind, field) else {
            return;
        };
        if self.records.cell(kind, row, number).origin == u32::MAX {
            let origin = self.records.add_place(place);
            self.records.set(kind, row, number, Cell { value, origin });
        }
    }

    fn set_list(
        &mut self,
        row: (RecordKind, u32),
        field: &str,
        of: RecordKind,
        rows: &[u32],
        place: Place,
    ) {
        let origin = self.records.add_place(place);
        let cells: Vec<Cell> = rows
            .iter()
            .map(|row| Cell {
                value: Value::Record(of, *row),
                origin,
            })
            .collect();
        let list = self.records.add_items(&cells);
        self.set(row, field, list, place);
    }

    fn given(
        &mut self,
        (kind, row): (RecordKind, u32),
        field: u16,
        place: Place,
        values: &'w [(GivenValue, Place)],
    ) {
        let cells: Vec<Cell> = values
            .iter()
            .map(|(value, place)| Cell {
                value: match value {
                    GivenValue::Plain(value) => *value,
                    GivenValue::Text(text) => self.records.add_text(text),
                },
                origin: self.records.add_place(*place),
            })
            .collect();
        let is_list = self
            .policy
            .schema
            .field(kind, field)
            .is_some_and(|field| field.ty.list);
        let cell = match (is_list, cells.as_slice()) {
            (false, [one]) => *one,
            (false, _) => return,
            (true, all) => Cell {
                value: self.records.add_items(all),
                origin: self.records.add_place(place),
            },
        };
        self.records.set(kind, row, field, cell);
    }
}
