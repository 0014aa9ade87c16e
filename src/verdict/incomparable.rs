//! Records that cannot be compared, since what they would be compared by is not known: each has one finding, if there is
//! another record that it may not go with.

use super::candidates::Entry;
use super::decide::{excusable, is_about_both};
use super::evaluator::Frame;
use super::findings::{Finding, LineFinding, Reporter};
use super::join::{Joined, Plan, Side, Unknown};
use super::show::Part;
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Variable};
use crate::policy::model::{Statement, Variant};
use crate::policy::types::RecordKind;
use crate::time::Instant;
use rustc_hash::FxHashMap;

/// More pairs than this are not looked at for one statement. What is left then may not go with some other record: that was not
/// worked out, so it does not permit.
const MOST_LOOKED_AT: usize = 1_000_000;

/// The records of a side that a record may meet.
struct Others<'s> {
    side: &'s Side,
    /// For each join, where the records of a key stand.
    by_key: Vec<FxHashMap<u32, Vec<usize>>>,
    /// For each join, where the records stand of which it is not known.
    open: Vec<Vec<usize>>,
    /// The last end of the records of each half of the side, of each half of these, and so on.
    ends: Vec<Instant>,
    /// How the record stands to the statement by itself.
    alone: Vec<Alone>,
    /// Where the records stand that may be in the scope, and of these those that are not excepted by themselves.
    in_scope: Vec<usize>,
    held: Vec<usize>,
}

/// What a statement says of one of a pair without looking at the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alone {
    /// It is in no pair.
    Outside,
    /// It is excepted or overridden.
    Excused,
    /// It may be in a pair.
    Held,
}

impl Others<'_> {
    /// Visits the records that a record may meet, as few as is easily told, until one visit says that it was the last.
    fn visit(
        &self,
        plan: &Plan,
        entry: &Entry,
        keys: &[Option<&[u32]>],
        is_excused: bool,
        visit: &mut dyn FnMut(&Entry) -> bool,
    ) {
        let span = entry.span.filter(|_| plan.overlap);
        let mut visit_at = |at: usize| -> bool {
            let is_excused_too = match self.alone.get(at) {
                Some(Alone::Held) => false,
                Some(Alone::Excused) => true,
                _ => return false,
            };
            let Some(other) = self.side.entries.get(at) else {
                return false;
            };
            let misses = span
                .zip(other.span)
                .is_some_and(|(own, other)| !own.overlaps(&other));
            !(misses || is_excused && is_excused_too) && visit(other)
        };
        let mut best: Option<(usize, Vec<&[usize]>)> = None;
        for (number, keys) in keys.iter().enumerate() {
            let (Some(keys), Some(by_key), Some(open)) =
                (keys, self.by_key.get(number), self.open.get(number))
            else {
                continue;
            };
            let of_keys = keys.iter().filter_map(|key| by_key.get(key));
            let lists: Vec<&[usize]> = of_keys.chain([open]).map(Vec::as_slice).collect();
            let count = lists.iter().map(|list| list.len()).sum();
            if best.as_ref().is_none_or(|(least, _)| count < *least) {
                best = Some((count, lists));
            }
        }
        match (best, span) {
            (Some((_, lists)), _) => {
                let mut all = lists.into_iter().flatten().copied();
                all.any(visit_at);
            }
            (None, Some(span)) => {
                let entries = &self.side.entries;
                let starts = entries.partition_point(|other| {
                    other.span.is_some_and(|other| other.start < span.end)
                });
                if !self.ending_after(span.start, (1, 0, entries.len()), starts, &mut visit_at) {
                    let timed = entries.partition_point(|other| other.span.is_some());
                    (timed..entries.len()).any(visit_at);
                }
            }
            (None, None) => {
                let all = if is_excused {
                    &self.held
                } else {
                    &self.in_scope
                };
                all.iter().copied().any(visit_at);
            }
        }
    }

    /// Visits the records among the first `until` that end after an instant, until one was the last. Whether one was.
    fn ending_after(
        &self,
        at: Instant,
        (node, from, to): (usize, usize, usize),
        until: usize,
        visit: &mut dyn FnMut(usize) -> bool,
    ) -> bool {
        if from >= until || from >= to || self.ends.get(node).is_none_or(|end| *end <= at) {
            return false;
        }
        if to - from == 1 {
            return visit(from);
        }
        let middle = from.midpoint(to);
        self.ending_after(at, (node * 2, from, middle), until, visit)
            || self.ending_after(at, (node * 2 + 1, middle, to), until, visit)
    }
}

/// Fills in the last ends of halves.
fn last_ends(
    entries: &[Entry],
    node: usize,
    (from, to): (usize, usize),
    ends: &mut [Instant],
) -> Instant {
    let last = match to - from {
        0 => Instant::MIN,
        1 => entries
            .get(from)
            .and_then(|entry| entry.span)
            .map_or(Instant::MIN, |span| span.end),
        _ => {
            let middle = from.midpoint(to);
            let first = last_ends(entries, node * 2, (from, middle), ends);
            first.max(last_ends(entries, node * 2 + 1, (middle, to), ends))
        }
    };
    if let Some(slot) = ends.get_mut(node) {
        *slot = last;
    }
    last
}

impl Reporter<'_, '_> {
    /// The findings of a statement about pairs on records that cannot be compared.
    pub(super) fn undecided(
        &self,
        (statement, variant): (&Statement, &Variant),
        plan: &Plan,
        joined: &Joined,
        both: &(Side, Side),
        out: &mut Vec<Finding>,
    ) {
        let Some(other_kind) = variant.other else {
            return;
        };
        let [of_left, of_right] = &joined.unknown;
        if of_left.is_empty() && of_right.is_empty() {
            return;
        }
        let same = variant.subject == other_kind;
        let sides = [&both.0, &both.1];
        let others = [1, 0].map(|number| self.others((statement, variant), joined, sides, number));
        let mut budget = MOST_LOOKED_AT;
        let mut told: rustc_hash::FxHashSet<u32> = rustc_hash::FxHashSet::default();
        let mut found: Vec<(u32, Unknown, bool)> = Vec::new();
        for (number, (side, others)) in sides.into_iter().zip(&others).enumerate() {
            let is_left = number == 0;
            let Some(unknown) = joined.unknown.get(number) else {
                continue;
            };
            for (at, entry) in side.entries.iter().enumerate() {
                let Some(missing) = unknown.get(&entry.row) else {
                    continue;
                };
                if same && told.contains(&entry.row) {
                    continue;
                }
                let alone = self.alone((statement, variant), (side.kind, entry.row), is_left);
                let of_joins = joined.keys.iter().zip(&joined.open);
                let keys: Vec<Option<&[u32]>> = of_joins
                    .map(|(keys, open)| {
                        let keys = keys.get(number)?.get(at)?;
                        let is_known = !open.get(number)?.contains(&entry.row);
                        is_known.then_some(keys.as_slice())
                    })
                    .collect();
                if alone == Alone::Outside {
                    continue;
                }
                let mut is_open = false;
                let is_excused = alone == Alone::Excused;
                others.visit(plan, entry, &keys, is_excused, &mut |other| {
                    let is_itself = same && other.row == entry.row;
                    let is_backwards = plan.overlap
                        && other.span.is_none()
                        && self.evaluator.is_backwards(others.side.kind, other.row);
                    if is_itself || is_backwards {
                        return false;
                    }
                    let (a, b) = match is_left {
                        true => (entry.row, other.row),
                        false => (other.row, entry.row),
                    };
                    let frame =
                        Frame::about(variant.subject, a).with(Variable::OTHER, other_kind, b);
                    is_open = budget == 0
                        || self.evaluator.decide(statement, variant, &frame) != Outcome::Met;
                    budget = budget.saturating_sub(1);
                    is_open
                });
                if is_open {
                    told.insert(entry.row);
                    found.push((entry.row, *missing, is_left));
                }
            }
        }
        found.sort_by_key(|(row, _, is_left)| (*row, !is_left));
        for (row, unknown, is_left) in found {
            self.incomparable(statement, variant, (row, unknown, is_left), out);
        }
    }

    /// The records of a side that those of the other may meet.
    fn others<'s>(
        &self,
        (statement, variant): (&Statement, &Variant),
        joined: &Joined,
        sides: [&'s Side; 2],
        number: usize,
    ) -> Others<'s> {
        let [left, right] = sides;
        let side = if number == 0 { left } else { right };
        let mut by_key = Vec::new();
        let mut open = Vec::new();
        for (keys, unknown) in joined.keys.iter().zip(&joined.open) {
            let unknown = unknown.get(number);
            let is_unknown = |row: u32| unknown.is_some_and(|unknown| unknown.contains(&row));
            let mut of_key: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
            let mut open_here = Vec::new();
            let keys = keys.get(number).map_or(&[][..], Vec::as_slice);
            for (at, (entry, keys)) in side.entries.iter().zip(keys).enumerate() {
                if is_unknown(entry.row) {
                    open_here.push(at);
                    continue;
                }
                for key in keys {
                    of_key.entry(*key).or_default().push(at);
                }
            }
            by_key.push(of_key);
            open.push(open_here);
        }
        let count = side.entries.len();
        let mut ends = vec![Instant::MIN; count.next_power_of_two().saturating_mul(4)];
        last_ends(&side.entries, 1, (0, count), &mut ends);
        let alone: Vec<Alone> = side
            .entries
            .iter()
            .map(|entry| self.alone((statement, variant), (side.kind, entry.row), number == 0))
            .collect();
        let standing = |wanted: &dyn Fn(Alone) -> bool| -> Vec<usize> {
            let numbered = alone.iter().enumerate();
            numbered
                .filter(|(_, alone)| wanted(**alone))
                .map(|(at, _)| at)
                .collect()
        };
        let in_scope = standing(&|alone| alone != Alone::Outside);
        let held = standing(&|alone| alone == Alone::Held);
        Others {
            side,
            by_key,
            open,
            ends,
            alone,
            in_scope,
            held,
        }
    }

    /// What a statement says of one of a pair by itself: by its scope, the conditions about it alone, and what lets it through.
    fn alone(
        &self,
        (statement, variant): (&Statement, &Variant),
        (kind, row): (RecordKind, u32),
        is_left: bool,
    ) -> Alone {
        let frame = match is_left {
            true => Frame::about(kind, row),
            false => Frame::about(variant.subject, u32::MAX).with(Variable::OTHER, kind, row),
        };
        let wanted = if is_left { 0 } else { 1 };
        for when in self.conjuncts(&variant.scope.when) {
            if self.only(when) == Some(wanted)
                && self.evaluator.truth(when, &frame) == Outcome::Broken
            {
                return Alone::Outside;
            }
        }
        let is_first = is_left || variant.of_other.is_none() && is_about_both(variant);
        if is_first
            && self
                .evaluator
                .place_scope(&variant.scope, kind, row, &Frame::about(kind, row))
                == Outcome::Broken
        {
            return Alone::Outside;
        }
        // An exception that speaks of the other is asked of the pair.
        let of_pair = Frame::about(kind, row).with(Variable::OTHER, kind, u32::MAX);
        let mut sides = excusable(variant, &of_pair);
        let side = match is_left || variant.of_other.is_none() {
            true => sides.next(),
            false => sides.nth(1),
        };
        let Some(mut side) = side else {
            return Alone::Held;
        };
        side.frame = Frame::about(kind, row);
        let excepts = side.excepts.iter().filter(|except| {
            !except.of_both && except.when.is_none_or(|when| self.only(when) == Some(0))
        });
        let mut excused = excepts.map(|except| self.evaluator.except(except, &side.frame));
        let mut overridden = side
            .overrides
            .iter()
            .map(|one| self.evaluator.overridden(statement, one, &side.frame));
        let is_excused = excused.any(|outcome| outcome == Outcome::Met)
            || overridden.any(|outcome| outcome == Outcome::Met);
        if is_excused {
            Alone::Excused
        } else {
            Alone::Held
        }
    }

    fn conjuncts(&self, conditions: &[ExprId]) -> Vec<ExprId> {
        let mut open = conditions.to_vec();
        let mut all = Vec::new();
        while let Some(id) = open.pop() {
            match &self.evaluator.policy.program.get(id).op {
                crate::policy::condition::Op::And(parts) => open.extend(parts),
                _ => all.push(id),
            }
        }
        all
    }

    fn incomparable(
        &self,
        statement: &Statement,
        variant: &Variant,
        (row, unknown, is_left): (u32, Unknown, bool),
        out: &mut Vec<Finding>,
    ) {
        let kind = match (is_left, variant.other) {
            (false, Some(other)) => other,
            _ => variant.subject,
        };
        let records = self.evaluator.records;
        let subject = self.words.subject(kind, row);
        let mut parts = Vec::new();
        match unknown {
            Unknown::Key(expr) => {
                let frame = if is_left {
                    Frame::about(kind, row)
                } else {
                    Frame::about(kind, u32::MAX).with(Variable::OTHER, kind, row)
                };
                let place = self.words.place(expr, &frame);
                parts.push(Part {
                    place: place.unwrap_or_else(|| records.row_place(kind, row)),
                    text: self.words.absence(expr, &frame),
                    policy: self.words.policy_place(expr),
                });
            }
            Unknown::Times => parts.extend(self.missing_times(kind, row, statement.place)),
        }
        let missing = parts
            .first()
            .map_or("its times are not given", |part| part.text.as_str());
        let found = LineFinding {
            outcome: Outcome::Missing,
            message: format!(
                "the {} `{}` cannot be decided for {subject}: {missing}",
                statement.kind.word(),
                statement.name
            ),
            policy: (
                parts.first().map_or(statement.place, |part| part.policy),
                "asked here".to_owned(),
            ),
            parts,
            because: Vec::new(),
            help: vec![
                "fill it in: without it nothing can be told to be free of conflicts".to_owned(),
            ],
            owed: String::new(),
            until: None,
        };
        self.finish(statement, variant, found, &Frame::about(kind, row), out);
    }
}
