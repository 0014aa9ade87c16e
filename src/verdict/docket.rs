//! The statements on one kind of subject, and which of them can be passed over at a glance: most say nothing about most subjects.

use super::ClassOf;
use super::evaluator::Evaluator;
use super::singles::Afresh;
use super::touching::{Touching, named};
use crate::policy::model::{Requirement, Statement, StatementKind, Variant};
use crate::policy::types::RecordKind;
use crate::time::{Interval, Intervals};

/// The statements on changes or on releases, but for pairs and limits.
pub(super) struct Docket<'w> {
    kind: RecordKind,
    entries: Vec<Entry<'w>>,
    /// The entries that name no services, or have something to say where they do not name what is touched.
    anywhere: Vec<u32>,
    /// For each service the other entries that name it.
    on: Vec<Vec<u32>>,
    /// All times in which some blackout of the entries closes, or may close.
    closed: Intervals,
}

/// A statement in its reading for the kind.
pub(super) struct Entry<'w> {
    /// The number of the statement.
    pub number: u32,
    pub statement: &'w Statement,
    pub variant: &'w Variant,
    /// Whether it asks for nothing but to keep out of its times.
    only_closes: bool,
}

impl<'w> Docket<'w> {
    /// The statements on a kind that are judged.
    pub fn new(evaluator: &Evaluator<'w>, kind: RecordKind, afresh: Afresh<'_>) -> Self {
        let mut entries = Vec::new();
        let mut closed: Vec<Interval> = Vec::new();
        let mut anywhere = Vec::new();
        let mut on = vec![Vec::new(); evaluator.policy.services.len()];
        // To know when all is clear pays where many subjects are judged.
        let looks_at_times = !matches!(afresh, Afresh::Subjects(_));
        for (statement_number, statement) in (0u32..).zip(&evaluator.policy.statements) {
            if !afresh.asks(statement_number) {
                continue;
            }
            let variants = statement.variants.iter();
            let single = |variant: &&Variant| variant.subject == kind && variant.other.is_none();
            for variant in variants.filter(single) {
                if statement.kind == StatementKind::Limit {
                    continue;
                }
                let times = closing(statement, variant).filter(|_| looks_at_times);
                if let Some(times) = times {
                    let set = evaluator.timetable.set(times);
                    closed.extend(set.union.as_slice());
                    closed.extend(set.unknown.iter().map(|(stretch, _)| stretch));
                }
                let number = u32::try_from(entries.len()).unwrap_or(u32::MAX);
                match named(&variant.scope).filter(|_| !may_slip_past(statement, variant)) {
                    Some(services) => {
                        for service in services {
                            if let Some(entries) = on.get_mut(*service as usize) {
                                entries.push(number);
                            }
                        }
                    }
                    None => anywhere.push(number),
                }
                entries.push(Entry {
                    number: statement_number,
                    statement,
                    variant,
                    only_closes: times.is_some(),
                });
            }
        }
        Docket {
            kind,
            entries,
            anywhere,
            on,
            closed: Intervals::from_unsorted(closed),
        }
    }

    /// The statements that may have something to say about a subject.
    pub fn entries<'d>(
        &'d self,
        evaluator: &Evaluator<'_>,
        touching: &Touching,
        row: u32,
    ) -> impl Iterator<Item = &'d Entry<'w>> {
        let planned = evaluator.reach(self.kind, row);
        let is_clear = planned.is_some_and(|planned| {
            evaluator.timetable.horizon.holds(&planned)
                && self.closed.first_touching(planned).is_none()
        });
        let class = evaluator.class_of(self.kind, row);
        let may_apply = move |entry: &&Entry<'w>| {
            let is_other_class = match (&entry.variant.scope.classes, class) {
                (Some(classes), ClassOf::Known(class)) => !classes.contains(&class),
                (Some(_), ClassOf::None) => true,
                _ => false,
            };
            !(is_other_class || is_clear && entry.only_closes)
        };
        let numbers = match touching.services(row) {
            Some(services) => self.about(services),
            None => (0u32..).take(self.entries.len()).collect(),
        };
        let entries = numbers.into_iter();
        entries
            .filter_map(|number| self.entries.get(number as usize))
            .filter(may_apply)
    }

    /// The numbers of the entries that may be about one of some services, in their order.
    fn about(&self, services: &[u32]) -> Vec<u32> {
        let named = services
            .iter()
            .filter_map(|service| self.on.get(*service as usize));
        let mut numbers = self.anywhere.clone();
        numbers.extend(named.flatten());
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

/// Whether it says something of a subject that it is not about: that what it changes lies below.
fn may_slip_past(statement: &Statement, variant: &Variant) -> bool {
    statement.kind == StatementKind::Blackout
        && variant.scope.services.as_ref().is_some_and(|on| !on.below)
}

/// The times that a statement keeps its subjects out of, if that is all that it asks for.
fn closing(statement: &Statement, variant: &Variant) -> Option<u32> {
    match variant.requires.as_slice() {
        [require] if !statement.mistaken => match require.what {
            Requirement::NotDuring(times) => Some(times),
            _ => None,
        },
        _ => None,
    }
}
