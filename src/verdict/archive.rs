//! History by the things that it is about, sorted by date: a span of it is a binary search.

use crate::plan::Records;
use crate::plan::history::{History, Past};
use crate::policy::condition::Op;
use crate::policy::schema::Computed;
use crate::policy::types::{RecordKind, Value};
use crate::policy::{HistoryField, Policy};
use crate::source::is_visible;
use crate::time::{Instant, Interval};
use rustc_hash::{FxHashMap, FxHashSet};

/// The history that a policy asks for.
pub(super) struct Archive<'w> {
    fields: FxHashMap<HistoryField, Shelf<'w>>,
    /// The records of which it was not read which things of a kind they are about: they may be about any.
    of_any: FxHashSet<(RecordKind, RecordKind, u32)>,
}

/// The records of one kind, by the things of another.
struct Shelf<'w> {
    past: &'w Past,
    /// For each thing its records, the oldest first; those without a date come last.
    by_thing: Vec<Vec<Dated>>,
    /// The records that may be about any of them, likewise.
    of_any: Vec<Dated>,
}

/// The last instant at which a record may have been made, in microseconds, its row, and how much earlier it may have been.
type Dated = (i64, u32, i64);

/// The records of one thing.
#[derive(Clone, Copy)]
pub(super) struct OnFile<'a> {
    /// The history that they are of.
    pub past: &'a Past,
    records: &'a [Dated],
    of_any: &'a [Dated],
}

impl<'w> Archive<'w> {
    /// Sorts the records that some condition of the policy asks for.
    pub fn new(policy: &Policy, records: &Records<'_>, history: &'w History) -> Self {
        let mut fields = FxHashMap::default();
        let mut of_any = FxHashSet::default();
        for node in policy.program.iter() {
            let Op::Field { kind, field, .. } = node.op else {
                continue;
            };
            let past = match policy.history_of((kind, field)) {
                Some(Computed::ClosedChanges) => &history.changes,
                Some(Computed::PastIncidents) => &history.incidents,
                Some(Computed::Deployments) => &history.deployments,
                _ => continue,
            };
            fields.entry((kind, field)).or_insert_with(|| {
                let shelf = Links::new(policy, records, past).sorted(kind);
                let rows = shelf.of_any.iter().map(|(_, row, _)| *row);
                of_any.extend(rows.map(|row| (kind, past.kind, row)));
                shelf
            });
        }
        Archive { fields, of_any }
    }

    /// The records of a thing; `None` for what is no field of history.
    pub fn of(&self, field: HistoryField, row: u32) -> Option<OnFile<'_>> {
        let shelf = self.fields.get(&field)?;
        let records = shelf
            .by_thing
            .get(row as usize)
            .map_or(&[][..], Vec::as_slice);
        Some(OnFile {
            past: shelf.past,
            records,
            of_any: &shelf.of_any,
        })
    }

    /// Whether it was not read which things of a kind a record of history is about.
    pub fn is_of_any(&self, thing: RecordKind, (kind, row): (RecordKind, u32)) -> bool {
        self.of_any.contains(&(thing, kind, row))
    }

    /// The history that a field is of.
    pub fn past(&self, field: HistoryField) -> Option<&Past> {
        self.fields.get(&field).map(|shelf| shelf.past)
    }
}

impl<'a> OnFile<'a> {
    /// The rows whose date lies in a span, the last instant included, the oldest first; then those without a date, which may lie in
    /// any span.
    pub fn during(self, span: Interval) -> impl Iterator<Item = u32> + 'a {
        self.parts(span)
    }

    /// The rows up to an instant, and those without a date.
    pub fn until(self, end: Instant) -> impl Iterator<Item = u32> + 'a {
        self.parts(Interval {
            start: Instant::MIN,
            end,
        })
    }

    fn parts(self, span: Interval) -> impl Iterator<Item = u32> + 'a {
        let parts = [self.records, self.of_any].map(|records| {
            let first = records.partition_point(|(to, ..)| *to < span.start.0);
            let end = records.partition_point(|(to, ..)| *to <= span.end.0);
            let undated = records.partition_point(|(to, ..)| *to < UNDATED).max(end);
            let part = |from: usize, to: usize| records.get(from..to).unwrap_or_default();
            [
                part(first, end),
                part(end.max(first), undated),
                part(undated, records.len()),
            ]
        });
        let [[own, own_later, own_undated], [any, any_later, any_undated]] = parts;
        // A day is in a span if any of it is.
        let later = [own_later, any_later].into_iter().flat_map(move |later| {
            later
                .iter()
                .take_while(move |(to, ..)| *to - LONGEST_DAY <= span.end.0)
                .filter(move |(to, _, earlier)| to.saturating_sub(*earlier) <= span.end.0)
                .map(|(_, row, _)| *row)
        });
        merged(own, any)
            .chain(later)
            .chain(merged(own_undated, any_undated))
    }
}

/// The rows of two sorted lists, sorted.
fn merged<'a>(left: &'a [Dated], right: &'a [Dated]) -> impl Iterator<Item = u32> + 'a {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    let next = move || match (left.peek(), right.peek()) {
        (Some(one), Some(other)) if one > other => right.next(),
        (Some(_), _) => left.next(),
        (None, _) => right.next(),
    };
    std::iter::from_fn(next).map(|(_, row, _)| *row)
}

/// In place of a date.
const UNDATED: i64 = i64::MAX;

/// No day is longer, in microseconds, whatever its clocks do.
const LONGEST_DAY: i64 = 48 * 3600 * 1_000_000;

/// Whom records are about.
struct Links<'a, 'w> {
    policy: &'a Policy,
    records: &'a Records<'a>,
    past: &'w Past,
    /// The fields that some record of a table gives, by the number of the table.
    given: FxHashSet<(Option<usize>, u16)>,
}

/// The fields that say which things of a kind a record is about.
const FIELDS: [(RecordKind, &[&str]); 5] = [
    (RecordKind::Service, &["services", "service"]),
    (RecordKind::Environment, &["environments", "environment"]),
    (RecordKind::Person, &["author", "implementers"]),
    (RecordKind::Group, &["assignment-group", "implementers"]),
    (RecordKind::Template, &["template"]),
];

impl<'a, 'w> Links<'a, 'w> {
    fn new(policy: &'a Policy, records: &'a Records<'a>, past: &'w Past) -> Self {
        let mut links = Links {
            policy,
            records,
            past,
            given: FxHashSet::default(),
        };
        let names = FIELDS.iter().flat_map(|(_, names)| *names);
        let fields: Vec<u16> = names.filter_map(|name| links.field(name)).collect();
        for row in past.rows.clone() {
            let table = records.table_of(past.kind, row);
            for field in &fields {
                if records.cell(past.kind, row, *field).origin != u32::MAX {
                    links.given.insert((table, *field));
                }
            }
        }
        links
    }

    fn field(&self, name: &str) -> Option<u16> {
        let found = self.policy.schema.find(self.past.kind, name);
        found.map(|(number, _)| number)
    }

    /// The records of each thing of a kind.
    fn sorted(&self, kind: RecordKind) -> Shelf<'w> {
        let things = self.records.count(kind);
        let mut by_thing: Vec<Vec<Dated>> = (0..things).map(|_| Vec::new()).collect();
        let mut of_any = Vec::new();
        let groups = match kind {
            RecordKind::Group => self.groups_of_people(),
            _ => Vec::new(),
        };
        for row in self.past.rows.clone() {
            let at = self.records.value(self.past.kind, row, self.past.dated);
            let (from, date) = at.span().unwrap_or((UNDATED, UNDATED));
            let dated = (date, row, date.saturating_sub(from));
            if self.is_of_any(kind, row) {
                of_any.push(dated);
                continue;
            }
            self.things(kind, row, Instant(date), &groups, &mut |thing| {
                if let Some(list) = by_thing.get_mut(thing as usize) {
                    list.push(dated);
                }
            });
        }
        for list in &mut by_thing {
            list.sort_unstable();
            // Who wrote and carried out a change stands in it twice.
            list.dedup();
        }
        of_any.sort_unstable();
        Shelf {
            past: self.past,
            by_thing,
            of_any,
        }
    }

    /// The things of a kind that a record is about.
    fn things(
        &self,
        kind: RecordKind,
        row: u32,
        date: Instant,
        groups: &[Vec<u32>],
        take: &mut dyn FnMut(u32),
    ) {
        match kind {
            RecordKind::Policy => take(0),
            RecordKind::Service => {
                self.each(row, "services", take);
                self.each(row, "service", take);
            }
            RecordKind::Environment => {
                self.each(row, "environments", take);
                self.each(row, "environment", take);
            }
            RecordKind::Person => {
                self.each(row, "author", take);
                self.each(row, "implementers", take);
            }
            RecordKind::Group => {
                let mut is_assigned = false;
                self.each(row, "assignment-group", &mut |group| {
                    is_assigned = true;
                    take(group);
                });
                if is_assigned {
                    return;
                }
                self.each(row, "implementers", &mut |person| {
                    let of = groups.get(person as usize).map_or(&[][..], Vec::as_slice);
                    for group in of {
                        let found = self.policy.groups.get(*group as usize);
                        if found.is_some_and(|group| group.has(person, date)) {
                            take(*group);
                        }
                    }
                });
            }
            RecordKind::Template => {
                if let Value::Text(text) = self.value(row, "template") {
                    let name = self.records.text(text);
                    if let Some(template) = self.policy.names.find(kind, name) {
                        take(template);
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether it was not read which things of a kind a record is about.
    fn is_of_any(&self, kind: RecordKind, row: u32) -> bool {
        let Some((_, names)) = FIELDS.iter().find(|(of, _)| *of == kind) else {
            return false;
        };
        let mut fields = names.iter().filter_map(|name| self.field(name));
        if kind == RecordKind::Group {
            // The group to which a change was assigned says more than those of its implementers.
            let [own, implementers] = [fields.next(), fields.next()];
            let is_lost = |field: Option<u16>| field.is_some_and(|it| self.is_lost(kind, row, it));
            let is_given = own
                .is_some_and(|own| self.records.cell(self.past.kind, row, own).origin != u32::MAX);
            return match is_given && is_lost(own) {
                true => true,
                false if self.value(row, "assignment-group").is_missing() => is_lost(implementers),
                false => false,
            };
        }
        fields.any(|field| self.is_lost(kind, row, field))
    }

    /// Whether what a field says was not read.
    fn is_lost(&self, kind: RecordKind, row: u32, field: u16) -> bool {
        // A key that a row of JSON leaves out is like an empty cell; of services nobody leaves them out who knows them.
        let is_absent = self.records.cell(self.past.kind, row, field).origin == u32::MAX;
        let table = || self.records.table_of(self.past.kind, row);
        if is_absent && kind != RecordKind::Service && self.given.contains(&(table(), field)) {
            return false;
        }
        // A text that holds the name of a thing among others: it was parted by another mark than the table has.
        let is_several = |text: &str| {
            let is_mark = |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.');
            let mut words = text.split(is_mark);
            words.any(|word| {
                let names = &self.policy.names;
                names.find(kind, word).is_some() || names.find(kind, &word.to_lowercase()).is_some()
            })
        };
        // A person of whom it is not clear who it is may be anybody.
        let is_unclear = |text: &str| kind == RecordKind::Person && is_visible(text);
        self.records.is_lost(self.past.kind, row, field, &|text| {
            is_several(text) || is_unclear(text)
        })
    }

    fn value(&self, row: u32, field: &str) -> Value {
        match self.policy.schema.find(self.past.kind, field) {
            Some((number, _)) => self.records.value(self.past.kind, row, number),
            None => Value::Missing,
        }
    }

    /// The rows of the things that a field names.
    fn each(&self, row: u32, field: &str, take: &mut dyn FnMut(u32)) {
        match self.value(row, field) {
            Value::Record(_, thing) => take(thing),
            list => {
                for cell in self.records.items(list) {
                    if let Value::Record(_, thing) = cell.value {
                        take(thing);
                    }
                }
            }
        }
    }

    /// For each person, the groups that they are in at some time.
    fn groups_of_people(&self) -> Vec<Vec<u32>> {
        let people = self.records.count(RecordKind::Person);
        let mut groups: Vec<Vec<u32>> = (0..people).map(|_| Vec::new()).collect();
        for (number, group) in (0u32..).zip(&self.policy.groups) {
            for person in group.everyone() {
                if let Some(list) = groups.get_mut(person as usize) {
                    list.push(number);
                }
            }
        }
        groups
    }
}
