//! History by the things that it is about, sorted by date: a span of it is a binary search.

use crate::plan::Records;
use crate::plan::history::{History, Past};
use crate::policy::condition::Op;
use crate::policy::schema::Computed;
use crate::policy::types::{RecordKind, Value};
use crate::policy::{HistoryField, Policy};
use crate::time::{Instant, Interval};
use rustc_hash::{FxHashMap, FxHashSet};

/// The history that a policy asks for.
pub(super) struct Archive<'w> {
    fields: FxHashMap<HistoryField, Shelf<'w>>,
    /// The records whose services were not read: they may be about any.
    of_any_service: FxHashSet<(RecordKind, u32)>,
}

/// The records of one kind, by the things of another.
struct Shelf<'w> {
    past: &'w Past,
    /// For each thing its records, the oldest first; those without a date come last.
    by_thing: Vec<Vec<Dated>>,
}

/// The date of a record, in microseconds, and its row.
type Dated = (i64, u32);

/// The records of one thing.
#[derive(Clone, Copy)]
pub(super) struct OnFile<'a> {
    /// The history that they are of.
    pub past: &'a Past,
    records: &'a [Dated],
}

impl<'w> Archive<'w> {
    /// Sorts the records that some condition of the policy asks for.
    pub fn new(policy: &Policy, records: &Records<'_>, history: &'w History) -> Self {
        let mut fields = FxHashMap::default();
        let mut of_any_service = FxHashSet::default();
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
                let links = Links::new(policy, records, past);
                if kind == RecordKind::Service {
                    let rows = past
                        .rows
                        .clone()
                        .filter(|row| links.is_of_any_service(*row));
                    of_any_service.extend(rows.map(|row| (past.kind, row)));
                }
                Shelf {
                    past,
                    by_thing: links.sorted(kind),
                }
            });
        }
        Archive {
            fields,
            of_any_service,
        }
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
        })
    }

    /// Whether the services of a record of history were not read.
    pub fn is_of_any_service(&self, record: (RecordKind, u32)) -> bool {
        self.of_any_service.contains(&record)
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
        let first = self.records.partition_point(|(at, _)| *at < span.start.0);
        let end = self.records.partition_point(|(at, _)| *at <= span.end.0);
        let undated = self.records.partition_point(|(at, _)| *at < UNDATED);
        let found = self.records.get(first..end).unwrap_or_default().iter();
        let undated = self.records.get(undated.max(end)..).unwrap_or_default();
        found.chain(undated).map(|(_, row)| *row)
    }

    /// The rows up to an instant, and those without a date.
    pub fn until(self, end: Instant) -> impl Iterator<Item = u32> + 'a {
        let counts = move |(at, _): &&Dated| *at <= end.0 || *at == UNDATED;
        self.records.iter().filter(counts).map(|(_, row)| *row)
    }
}

/// In place of a date.
const UNDATED: i64 = i64::MAX;

/// Whom records are about.
struct Links<'a> {
    policy: &'a Policy,
    records: &'a Records<'a>,
    past: &'a Past,
}

impl<'a> Links<'a> {
    fn new(policy: &'a Policy, records: &'a Records<'_>, past: &'a Past) -> Self {
        Links {
            policy,
            records,
            past,
        }
    }

    /// The records of each thing of a kind.
    fn sorted(&self, kind: RecordKind) -> Vec<Vec<Dated>> {
        let things = self.records.count(kind);
        let mut by_thing: Vec<Vec<Dated>> = (0..things).map(|_| Vec::new()).collect();
        let groups = match kind {
            RecordKind::Group => self.groups_of_people(),
            _ => Vec::new(),
        };
        for row in self.past.rows.clone() {
            let at = self.records.value(self.past.kind, row, self.past.dated);
            // A day is in a span if any of it is.
            let date = at.span().map_or(UNDATED, |(_, to)| to);
            if kind == RecordKind::Service && self.is_of_any_service(row) {
                by_thing.iter_mut().for_each(|list| list.push((date, row)));
                continue;
            }
            self.things(kind, row, Instant(date), &groups, &mut |thing| {
                if let Some(list) = by_thing.get_mut(thing as usize) {
                    list.push((date, row));
                }
            });
        }
        for list in &mut by_thing {
            list.sort_unstable();
            // Who wrote and carried out a change stands in it twice.
            list.dedup();
        }
        by_thing
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

    /// Whether the services of a record were not read.
    fn is_of_any_service(&self, row: u32) -> bool {
        // A text that holds the name of a service among others: it was parted by another mark than the table has.
        let is_several = |text: &str| {
            let is_mark = |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.');
            let mut words = text.split(is_mark);
            words.any(|word| {
                let names = &self.policy.names;
                names.find(RecordKind::Service, word).is_some()
                    || names
                        .find(RecordKind::Service, &word.to_lowercase())
                        .is_some()
            })
        };
        let fields = ["services", "service"].into_iter();
        let mut fields = fields.filter_map(|name| self.policy.schema.find(self.past.kind, name));
        fields.any(|(field, _)| {
            self.records
                .is_lost(self.past.kind, row, field, &is_several)
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
