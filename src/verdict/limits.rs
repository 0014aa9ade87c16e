//! Limits: how many subjects there may be in a bucket, or at once. The one over the limit has the finding.

use super::buckets::{Buckets, Keyed};
use super::evaluator::Frame;
use super::findings::{Finding, Reporter};
use crate::diagnostic::Outcome;
use crate::policy::model::{Bucket, Limit, Requirement, Statement, Variant};
use crate::policy::types::RecordKind;
use crate::time::{Instant, Interval, shift};
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// Up to this many of those that are counted before the one over the limit are shown.
const MOST_SHOWN: usize = 5;

/// A subject that is over a limit.
pub(super) struct Over {
    /// Its number among those that are counted.
    pub number: usize,
    /// How many are counted before it.
    pub before: usize,
    /// Whether it, and enough of those before it, are counted for certain.
    pub is_certain: bool,
    /// Whether it is over only with records of history that may be something else.
    pub lacks_history: bool,
    /// The first of those before it.
    pub some: Vec<usize>,
    /// The names of its bucket.
    pub bucket: String,
}

/// A subject that a limit counts, or a closed change of history.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub kind: RecordKind,
    pub row: u32,
    pub start: Option<Instant>,
    pub planned: Option<Interval>,
    id: String,
    /// Whether it is in the scope for certain, and not only perhaps.
    certain: bool,
    /// Its times are the wrong way round.
    is_backwards: bool,
}

impl Counted {
    /// History is counted; what is over is told of plans.
    pub fn is_past(&self) -> bool {
        self.kind == RecordKind::History
    }
}

/// Whether a limit asks when things are: what has no start takes part in the others only.
pub(super) fn asks_time(limit: &Limit) -> bool {
    let is_time = |bucket: &Bucket| !matches!(bucket, Bucket::Field(_));
    limit.at_once || limit.per.iter().any(is_time)
}

impl Reporter<'_, '_> {
    /// The findings of a limit on its subjects; `rows` are those that it may be about, in their order.
    ///
    /// What is closed counts as what is planned does: the week had to bear it. Only what was cancelled never happened.
    pub(super) fn limit(
        &self,
        statement: &Statement,
        variant: &Variant,
        rows: &[u32],
        out: &mut Vec<Finding>,
    ) {
        let mut all: Vec<Counted> = Vec::new();
        for row in rows.iter().copied() {
            all.extend(self.counted(statement, variant, (variant.subject, row)));
        }
        if variant.subject == RecordKind::Change {
            self.counted_past(statement, variant, &mut all);
        }
        // What has no start comes last.
        all.sort_by(|a, b| {
            let key = |one: &Counted| (one.start.is_none(), one.start);
            (key(a), &a.id, a.kind, a.row).cmp(&(key(b), &b.id, b.kind, b.row))
        });
        let limits = variant
            .requires
            .iter()
            .filter_map(|require| match &require.what {
                Requirement::AtMost(limit) => Some((require, limit)),
                _ => None,
            });
        for (number, (require, limit)) in limits.enumerate() {
            let asks_time = asks_time(limit);
            let counted: Vec<&Counted> = all
                .iter()
                .filter(|one| !(asks_time && one.is_backwards))
                .collect();
            // A limit that is not reached by all of them together is reached by none.
            if u64::try_from(counted.len()).is_ok_and(|count| count <= limit.most) {
                continue;
            }
            let keyed: Vec<Keyed> = counted
                .iter()
                .map(|one| self.keyed_by(limit, self.past_limit(variant, number), one))
                .collect();
            let buckets = Buckets::new(limit, &counted, &keyed);
            for (one, keyed) in counted.iter().zip(&keyed) {
                if !one.is_past() && buckets.may_be_full(keyed) {
                    let mut parts = self.missing_bucket(limit, one.kind, one);
                    let lacks_end = limit.at_once && one.planned.is_none();
                    if asks_time && (one.start.is_none() || lacks_end) {
                        parts = self.missing_times(one.kind, one.row, statement.place);
                    }
                    self.cannot_count(statement, variant, one.row, parts, out);
                }
            }
            let mut over: Vec<Over> = Vec::new();
            for (key, members) in buckets.full() {
                let open = buckets.open_past(key);
                self.over(limit, members, &counted, (key, open), &mut over);
            }
            // Of several buckets the one in which it is over for certain, and by most.
            over.sort_by(|a, b| {
                let key = |over: &Over| (over.number, !over.is_certain, Reverse(over.before));
                (key(a), &a.bucket).cmp(&(key(b), &b.bucket))
            });
            over.dedup_by_key(|over| over.number);
            for over in over {
                if let Some(one) = counted.get(over.number) {
                    let others: Vec<&Counted> = over
                        .some
                        .iter()
                        .filter_map(|other| counted.get(*other).copied())
                        .collect();
                    self.over_limit(
                        statement,
                        variant,
                        require.place,
                        limit,
                        one,
                        (&over, &others),
                        out,
                    );
                }
            }
        }
    }

    /// A subject, if the limit may be about it.
    fn counted(
        &self,
        statement: &Statement,
        variant: &Variant,
        (kind, row): (RecordKind, u32),
    ) -> Option<Counted> {
        if self.evaluator.is_cancelled(kind, row) {
            return None;
        }
        let frame = Frame::about(kind, row);
        let scope = self.evaluator.scope(&variant.scope, variant, &frame);
        let excuse = self.evaluator.excuse(statement, variant, &frame);
        if scope == Outcome::Broken || excuse == Outcome::Met {
            return None;
        }
        let is_backwards = self.evaluator.is_backwards(kind, row);
        Some(Counted {
            kind,
            row,
            start: self.evaluator.start(kind, row).filter(|_| !is_backwards),
            planned: self.evaluator.interval(kind, row),
            id: self.words.id(kind, row).to_owned(),
            certain: scope == Outcome::Met && excuse == Outcome::Broken,
            is_backwards,
        })
    }

    /// The closed changes of history, but for those that a plan still has.
    fn counted_past(&self, statement: &Statement, variant: &Variant, all: &mut Vec<Counted>) {
        let rows = self.evaluator.history.changes.rows.clone();
        if rows.is_empty() {
            return;
        }
        let records = self.evaluator.records;
        let of_plans = 0..records.count(RecordKind::Change);
        let known: FxHashSet<&str> = of_plans
            .map(|row| self.words.id(RecordKind::Change, row))
            .filter(|id| !id.is_empty())
            .collect();
        for row in rows {
            let kind = RecordKind::History;
            if known.contains(self.words.id(kind, row)) {
                continue;
            }
            let found = match variant.past.as_deref() {
                Some(past) => self.counted(statement, &past.variant, (kind, row)),
                // It says nothing that the limit asks for: it may be one of them.
                None => Some(self.counted_open(row)),
            };
            all.extend(found.map(|one| Counted {
                certain: one.certain && variant.past.as_deref().is_some_and(|past| past.is_whole),
                ..self.dated_by_end(one)
            }));
        }
    }

    fn counted_open(&self, row: u32) -> Counted {
        let kind = RecordKind::History;
        Counted {
            kind,
            row,
            start: self.evaluator.start(kind, row),
            planned: self.evaluator.interval(kind, row),
            id: self.words.id(kind, row).to_owned(),
            certain: false,
            is_backwards: false,
        }
    }

    /// An export of closed changes often has no start. What is given only with its end is taken to have been done then; that
    /// it was is not certain.
    fn dated_by_end(&self, one: Counted) -> Counted {
        let end = self.evaluator.fields.end.get(one.kind.index());
        let end = end.copied().flatten();
        let end = end.and_then(|field| self.evaluator.instant(one.kind, one.row, field));
        match (one.start, end) {
            (None, Some(end)) => Counted {
                start: Some(end),
                planned: Some(Interval::new(end, end.saturating_add_micros(1))),
                certain: false,
                ..one
            },
            _ => one,
        }
    }

    /// The same line of a limit, asked of history.
    fn past_limit<'v>(&self, variant: &'v Variant, number: usize) -> Option<&'v Limit> {
        let requires = &variant.past.as_deref()?.variant.requires;
        let mut limits = requires.iter().filter_map(|require| match &require.what {
            Requirement::AtMost(limit) => Some(limit),
            _ => None,
        });
        limits.nth(number)
    }

    /// The members of a bucket that are over the limit, each with the others that count with it. `open` is how many records of
    /// history may be in it that do not say so.
    fn over(
        &self,
        limit: &Limit,
        members: &[usize],
        counted: &[&Counted],
        (key, open): (&[String], usize),
        over: &mut Vec<Over>,
    ) {
        let most = usize::try_from(limit.most).unwrap_or(usize::MAX);
        let length = limit.per.iter().find_map(|per| match per {
            Bucket::Length(length) => Some(*length),
            _ => None,
        });
        let bucket = key.join(", ");
        let get = |number: usize| counted.get(number).copied();
        let is_certain = |number: usize| usize::from(get(number).is_some_and(|one| one.certain));
        let mut push = |number: usize, before: usize, certain: usize, some: Vec<usize>| {
            over.push(Over {
                number,
                before,
                is_certain: is_certain(number) == 1 && certain >= most,
                lacks_history: before < most
                    || some.iter().any(|other| {
                        get(*other).is_some_and(|other| other.is_past() && !other.certain)
                    }),
                some,
                bucket: bucket.clone(),
            });
        };
        if !limit.at_once && length.is_none() {
            let some = || members.iter().take(MOST_SHOWN).copied();
            let mut certain = 0;
            let mut last_planned = None;
            for (position, number) in members.iter().enumerate() {
                let certain_before = certain;
                certain += is_certain(*number);
                let is_past = get(*number).is_some_and(Counted::is_past);
                // A record of history that is one too many refuses the last of the plans before it.
                let refused = if is_past { last_planned } else { Some(*number) };
                if !is_past {
                    last_planned = Some(*number);
                }
                if let Some(refused) = refused
                    && position + open >= most
                {
                    let others = some().take(position).filter(|other| *other != refused);
                    push(refused, position, certain_before, others.collect());
                }
            }
            return;
        }
        // Those that still count when the next one starts, and when each of them leaves. Members come by their starts.
        let mut still: BTreeSet<usize> = BTreeSet::new();
        let mut still_planned: BTreeSet<usize> = BTreeSet::new();
        let mut certain = 0;
        let mut leaving: BinaryHeap<Reverse<(Instant, usize)>> = BinaryHeap::new();
        let zone = &self.evaluator.policy.zone;
        let calendar =
            super::timetable::calendar_of(self.evaluator.policy, self.evaluator.policy.calendar);
        for number in members {
            let Some(one) = get(*number) else {
                continue;
            };
            let Some(start) = one.start else { continue };
            let length = length.filter(|_| !limit.at_once);
            let gone_by = match length {
                None => Some(start),
                Some(length) => shift(start, length, true, zone, calendar).ok(),
            };
            while let Some(Reverse((at, other))) = leaving.peek()
                && gone_by.is_some_and(|gone_by| *at <= gone_by)
            {
                still.remove(other);
                still_planned.remove(other);
                certain -= is_certain(*other);
                leaving.pop();
            }
            let refused = match one.is_past() {
                true => still_planned.last().copied(),
                false => Some(*number),
            };
            if let Some(refused) = refused
                && still.len() + open >= most
            {
                let others = still.iter().copied().filter(|other| *other != refused);
                push(
                    refused,
                    still.len(),
                    certain,
                    others.take(MOST_SHOWN).collect(),
                );
            }
            let leaves = match length {
                None => one.planned.map(|planned| planned.end),
                Some(_) => Some(start),
            };
            if let Some(leaves) = leaves {
                still.insert(*number);
                if !one.is_past() {
                    still_planned.insert(*number);
                }
                certain += is_certain(*number);
                leaving.push(Reverse((leaves, *number)));
            }
        }
    }
}
