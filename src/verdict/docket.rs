//! The statements on one kind of subject, and which of them can be passed over at a glance: most say nothing about most subjects.

use super::ClassOf;
use super::evaluator::Evaluator;
use crate::policy::model::{Requirement, Statement, StatementKind, Variant};
use crate::policy::types::RecordKind;
use crate::time::{Interval, Intervals};

/// The statements on changes or on releases, but for pairs and limits.
pub(super) struct Docket<'w> {
    kind: RecordKind,
    entries: Vec<Entry<'w>>,
    /// All times in which some blackout of the entries closes, or may close.
    closed: Intervals,
}

/// A statement in its reading for the kind.
pub(super) struct Entry<'w> {
    pub statement: &'w Statement,
    pub variant: &'w Variant,
    /// Whether it asks for nothing but to keep out of its times.
    only_closes: bool,
}

impl<'w> Docket<'w> {
    /// The statements on a kind.
    pub fn new(evaluator: &Evaluator<'w>, kind: RecordKind) -> Self {
        let mut entries = Vec::new();
        let mut closed: Vec<Interval> = Vec::new();
        for statement in &evaluator.policy.statements {
            let variants = statement.variants.iter();
            let single = |variant: &&Variant| variant.subject == kind && variant.other.is_none();
            for variant in variants.filter(single) {
                if statement.kind == StatementKind::Limit {
                    continue;
                }
                let times = closing(statement, variant);
                if let Some(times) = times {
                    let set = evaluator.timetable.set(times);
                    closed.extend(set.union.as_slice());
                    closed.extend(set.unknown.iter().map(|(stretch, _)| stretch));
                }
                entries.push(Entry {
                    statement,
                    variant,
                    only_closes: times.is_some(),
                });
            }
        }
        Docket {
            kind,
            entries,
            closed: Intervals::from_unsorted(closed),
        }
    }

    /// The statements that may have something to say about a subject.
    pub fn entries<'d>(
        &'d self,
        evaluator: &Evaluator<'_>,
        row: u32,
    ) -> impl Iterator<Item = &'d Entry<'w>> {
        let planned = evaluator.interval_with_rollback(self.kind, row);
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
        self.entries.iter().filter(may_apply)
    }
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
