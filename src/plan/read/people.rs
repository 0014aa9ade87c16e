//! The people of a run: those of the policy, and those whom only plans name.

use super::Reader;
use super::findings::{one_of, quoted};
use super::record::Slot;
use crate::plan::checks::{UNCLEAR_PERSON, UNKNOWN_PERSON};
use crate::plan::records::{Cell, Row, RowOrigin};
use crate::plan::tree::NodeId;
use crate::policy::Policy;
use crate::policy::logins::{Known, Near, folded};
use crate::policy::types::{RecordKind, Value};
use crate::source::is_visible;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// The people that plans have named so far, and the names that are near to theirs.
pub(super) struct People<'w> {
    policy: &'w Policy,
    /// What each name as it is written stands for: most are written in one way.
    written: FxHashMap<&'w str, Found>,
    /// Those whom only plans name, by the name as it is compared.
    mentioned: FxHashMap<String, u32>,
    /// Names that are near to a known one.
    near: Vec<Near>,
    known: OnceLock<Known>,
}

/// Whom a name stands for.
#[derive(Clone, Copy)]
enum Found {
    Person(u32),
    /// Nobody for sure: the number of what it is near to.
    Unclear(usize),
}

impl<'w> People<'w> {
    pub(super) fn new(policy: &'w Policy) -> Self {
        People {
            policy,
            written: FxHashMap::default(),
            mentioned: FxHashMap::default(),
            near: Vec::new(),
            known: OnceLock::new(),
        }
    }

    fn known(&self) -> &Known {
        self.known.get_or_init(|| {
            let people = self.policy.people.iter().map(|person| person.name.as_str());
            let groups = self.policy.groups.iter().map(|group| group.name.as_str());
            Known::new(people, groups)
        })
    }
}

impl<'w> Reader<'w> {
    /// A person by name. One whom nobody named before gets a row; one who may be a known person is a mistake.
    pub(super) fn read_person(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let Some(text) = self.expect_text(slot, node) else {
            return Value::Missing;
        };
        if !is_visible(text.trim_start_matches('@')) {
            return self.report_wrong_type(slot, node);
        }
        let found = match self.people.written.get(text) {
            Some(found) if !(self.is_in_history() && matches!(found, Found::Unclear(_))) => *found,
            _ => {
                let found = self.find_person(text, node);
                if !self.is_in_history() {
                    self.people.written.insert(text, found);
                }
                found
            }
        };
        match found {
            Found::Person(row) => Value::Record(RecordKind::Person, row),
            Found::Unclear(number) => self.report_unclear_person(slot, node, text, number),
        }
    }

    fn find_person(&mut self, text: &'w str, node: NodeId) -> Found {
        let name = folded(text);
        let known = self.policy.names.find(RecordKind::Person, text);
        if let Some(row) = known.or_else(|| self.people.mentioned.get(&*name).copied()) {
            return Found::Person(row);
        }
        // People leave, and closed changes keep their names.
        if !self.is_in_history() {
            if let Some(near) = self.people.known().near(&name) {
                self.people.near.push(near);
                return Found::Unclear(self.people.near.len() - 1);
            }
            if !self.people.known().is_empty() && !self.tree.is_in_test() {
                let message = format!("the policy does not know the person {}", quoted(text));
                let finding = self.finding(&UNKNOWN_PERSON, node, message).help(
                    "is the name right? If so, declare the person in the policy, as in `person @name {}`, or ignore this",
                );
                self.report(finding);
            }
        }
        Found::Person(self.add_person(text, name.into_owned(), node))
    }

    fn add_person(&mut self, written: &'w str, name: String, node: NodeId) -> u32 {
        let place = self.place(node);
        let origin = RowOrigin::Mention(place);
        let records = &mut self.out.records;
        let row = records.add_row(
            RecordKind::Person,
            Row {
                origin,
                parent: None,
            },
        );
        let shown = written.trim();
        let cell = Cell {
            value: records.add_text(shown.strip_prefix('@').unwrap_or(shown)),
            origin: records.add_place(place),
        };
        records.set(RecordKind::Person, row, 0, cell);
        self.people.mentioned.insert(name, row);
        row
    }

    /// A name that is near to one that the policy knows: it may be that person, and what excludes that person would not find them.
    fn report_unclear_person(
        &mut self,
        slot: Slot<'w>,
        node: NodeId,
        text: &'w str,
        number: usize,
    ) -> Value {
        let Some(near) = self.people.near.get(number).cloned() else {
            return Value::Missing;
        };
        let name = &slot.field.name;
        let written = quoted(text);
        let logins = |names: &[String]| one_of(names.iter().map(String::as_str));
        let (message, help, one) = match &near {
            Near::Group(group) => (
                format!("`{name}`: {written} is a group, not a person"),
                format!("name the people of `{group}` who are meant"),
                None,
            ),
            Near::Lookalike(names) => (
                format!(
                    "`{name}`: {written} looks like {}, but has other letters",
                    logins(names)
                ),
                format!("write {} if that is the person", logins(names)),
                names.first(),
            ),
            Near::Holds(names) => (
                format!(
                    "`{name}`: {written} is not a name that the policy knows, but contains {}",
                    logins(names)
                ),
                match slot.field.ty.list {
                    true => format!(
                        "write one person per element, each by name alone: {}",
                        logins(names)
                    ),
                    false => format!("write one person by name alone: {}", logins(names)),
                },
                names.first(),
            ),
            Near::Misspelt(names) => (
                format!("`{name}`: the policy does not know the person {written}"),
                format!("did you mean {}?", logins(names)),
                names.first(),
            ),
            Near::TooLong => (
                format!("`{name}`: {written} is too long to be the name of a person"),
                "write the login of the person".to_owned(),
                None,
            ),
        };
        let mut finding = self.finding(&UNCLEAR_PERSON, node, message).help(help);
        if let Near::Misspelt(names) | Near::Lookalike(names) | Near::Holds(names) = &near {
            if let ([_], Some(one)) = (names.as_slice(), one) {
                finding = self.with_guess(finding, node, one);
            }
            finding = finding.help(
                "if it is somebody else, declare them in the policy, as in `person @name {}`",
            );
        }
        self.report(finding);
        Value::Missing
    }
}
