//! Limits: how many subjects there may be in a bucket, or at once. The one over the limit has the finding.

use super::evaluator::Frame;
use super::findings::{Finding, LineFinding, Reporter};
use super::show::Part;
use crate::diagnostic::Outcome;
use crate::policy::model::{Bucket, Limit, Requirement, Statement, Variant};
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::Unit;
use crate::time::{Instant, Interval, format_civil, shift};
use chrono::{Datelike, NaiveDate};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// So many of those that are counted before the one over the limit are shown.
const MOST_SHOWN: usize = 5;

/// A subject that is over a limit.
struct Over {
    /// Its number among those that are counted.
    number: usize,
    /// How many are counted before it.
    before: usize,
    /// How many of these are in the scope for certain.
    certain: usize,
    /// The first of these.
    some: Vec<usize>,
    /// The names of its bucket.
    bucket: String,
}

/// A subject that a limit counts.
#[derive(Clone, Debug)]
struct Counted {
    row: u32,
    start: Instant,
    planned: Option<Interval>,
    id: String,
    /// Whether it is in the scope for certain, and not only perhaps.
    certain: bool,
}

impl Reporter<'_, '_> {
    /// The findings of a limit on its subjects; `rows` are those that it may be about, in their order.
    pub(super) fn limit(
        &self,
        statement: &Statement,
        variant: &Variant,
        rows: &[u32],
        out: &mut Vec<Finding>,
    ) {
        let kind = variant.subject;
        let mut counted: Vec<Counted> = Vec::new();
        let mut startless: Vec<u32> = Vec::new();
        for row in rows.iter().copied() {
            let frame = Frame::about(kind, row);
            if self.evaluator.is_inactive(kind, row) || self.evaluator.is_backwards(kind, row) {
                continue;
            }
            let scope = self.evaluator.scope(&variant.scope, variant, &frame);
            let excuse = self.evaluator.excuse(statement, variant, &frame);
            if scope == Outcome::Broken || excuse == Outcome::Met {
                continue;
            }
            match self.evaluator.start(kind, row) {
                Some(start) => counted.push(Counted {
                    row,
                    start,
                    planned: self.evaluator.interval(kind, row),
                    id: self.words.id(kind, row).to_owned(),
                    certain: scope == Outcome::Met && excuse == Outcome::Broken,
                }),
                None => startless.push(row),
            }
        }
        counted.sort_by(|a, b| (a.start, &a.id, a.row).cmp(&(b.start, &b.id, b.row)));
        for require in &variant.requires {
            let Requirement::AtMost(limit) = &require.what else {
                continue;
            };
            let most = usize::try_from(limit.most).unwrap_or(usize::MAX);
            let is_reached = counted.len() + startless.len() > most;
            // What cannot be put into a bucket could be in any, if there are enough to fill one.
            let lost = startless.iter().copied();
            for row in lost.filter(|_| is_reached) {
                let part = self.missing_times(kind, row, statement.place);
                self.cannot_count(statement, variant, row, part, out);
            }
            for one in counted.iter().filter(|_| is_reached) {
                let part = self.missing_bucket(limit, kind, one);
                if !part.is_empty() {
                    self.cannot_count(statement, variant, one.row, part, out);
                }
            }
            let mut buckets: FxHashMap<Vec<String>, Vec<usize>> = FxHashMap::default();
            let mut order: Vec<Vec<String>> = Vec::new();
            for (number, one) in counted.iter().enumerate() {
                for key in self.keys(limit, kind, one) {
                    let entry = buckets.entry(key.clone()).or_default();
                    if entry.is_empty() {
                        order.push(key);
                    }
                    entry.push(number);
                }
            }
            let mut over: Vec<Over> = Vec::new();
            for key in order {
                let members = buckets.remove(&key).unwrap_or_default();
                self.over(limit, &members, &counted, &key, &mut over);
            }
            over.sort_by_key(|over| over.number);
            over.dedup_by_key(|over| over.number);
            for over in over {
                if let Some(one) = counted.get(over.number) {
                    let others: Vec<&Counted> = over
                        .some
                        .iter()
                        .filter_map(|other| counted.get(*other))
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

    /// The buckets that a subject counts in, each by its names.
    fn keys(&self, limit: &Limit, kind: RecordKind, one: &Counted) -> Vec<Vec<String>> {
        let mut keys: Vec<Vec<String>> = vec![Vec::new()];
        let frame = Frame::about(kind, one.row);
        for per in &limit.per {
            let names: Vec<String> = match per {
                Bucket::Length(_) => continue,
                Bucket::Unit(unit) => vec![unit_name(
                    *unit,
                    self.evaluator.policy.zone.civil(one.start).date(),
                )],
                Bucket::Field(field) => {
                    let mut names = Vec::new();
                    self.evaluator.each(*field, &frame, &mut |value| {
                        if value != Value::Missing {
                            names.push(format!("for {}", self.words.value(value)));
                        }
                        true
                    });
                    names
                }
                Bucket::Window(windows) => {
                    let mut names = Vec::new();
                    for window in windows {
                        let set = self.evaluator.timetable.set(*window);
                        let point = one.planned.unwrap_or(Interval::new(
                            one.start,
                            one.start.saturating_add_micros(1),
                        ));
                        if let Some((_, opening)) = set.line_touching(point) {
                            let name = self
                                .evaluator
                                .policy
                                .times
                                .get(*window as usize)
                                .map_or("", |set| &set.name);
                            let zone = &self.evaluator.policy.zone;
                            names.push(format!(
                                "in `{name}` of {}",
                                format_civil(opening.start, zone)
                            ));
                        }
                    }
                    names
                }
            };
            let mut product = Vec::new();
            for key in &keys {
                for name in &names {
                    let mut key = key.clone();
                    key.push(name.clone());
                    product.push(key);
                }
            }
            keys = product;
        }
        keys
    }

    /// The members of a bucket that are over the limit, each with the others that count with it.
    fn over(
        &self,
        limit: &Limit,
        members: &[usize],
        counted: &[Counted],
        key: &[String],
        over: &mut Vec<Over>,
    ) {
        let most = usize::try_from(limit.most).unwrap_or(usize::MAX);
        let length = limit.per.iter().find_map(|per| match per {
            Bucket::Length(length) => Some(*length),
            _ => None,
        });
        let bucket = key.join(", ");
        let is_certain =
            |number: usize| usize::from(counted.get(number).is_some_and(|one| one.certain));
        if !limit.at_once && length.is_none() {
            let some = || members.iter().take(MOST_SHOWN).copied();
            let mut certain = 0;
            for (position, number) in members.iter().enumerate() {
                let certain_before = certain;
                certain += is_certain(*number);
                if position < most {
                    continue;
                }
                over.push(Over {
                    number: *number,
                    before: position,
                    certain: certain_before,
                    some: some().take(position).collect(),
                    bucket: bucket.clone(),
                });
            }
            return;
        }
        // Those that still count when the next one starts, and when each of them leaves. Members come by their starts.
        let mut still: BTreeSet<usize> = BTreeSet::new();
        let mut certain = 0;
        let mut leaving: BinaryHeap<Reverse<(Instant, usize)>> = BinaryHeap::new();
        let zone = &self.evaluator.policy.zone;
        let calendar =
            super::timetable::calendar_of(self.evaluator.policy, self.evaluator.policy.calendar);
        for number in members {
            let Some(one) = counted.get(*number) else {
                continue;
            };
            let length = length.filter(|_| !limit.at_once);
            let gone_by = match length {
                None => Some(one.start),
                Some(length) => shift(one.start, length, true, zone, calendar).ok(),
            };
            while let Some(Reverse((at, other))) = leaving.peek()
                && gone_by.is_some_and(|gone_by| *at <= gone_by)
            {
                still.remove(other);
                certain -= is_certain(*other);
                leaving.pop();
            }
            if still.len() >= most {
                over.push(Over {
                    number: *number,
                    before: still.len(),
                    certain,
                    some: still.iter().take(MOST_SHOWN).copied().collect(),
                    bucket: bucket.clone(),
                });
            }
            let leaves = match length {
                None => one.planned.map(|planned| planned.end),
                Some(_) => Some(one.start),
            };
            if let Some(leaves) = leaves {
                still.insert(*number);
                certain += is_certain(*number);
                leaving.push(Reverse((leaves, *number)));
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "everything that one sentence says"
    )]
    fn over_limit(
        &self,
        statement: &Statement,
        variant: &Variant,
        policy: crate::source::Place,
        limit: &Limit,
        one: &Counted,
        (over, others): (&Over, &[&Counted]),
        out: &mut Vec<Finding>,
    ) {
        let kind = variant.subject;
        let records = self.evaluator.records;
        let start = self
            .evaluator
            .fields
            .start
            .get(kind.index())
            .copied()
            .flatten()
            .unwrap_or(u16::MAX);
        let place = records.place(kind, one.row, start);
        let within = if limit.at_once {
            " at once".to_owned()
        } else {
            String::new()
        };
        let bucket = if over.bucket.is_empty() {
            String::new()
        } else {
            format!(" {}", over.bucket)
        };
        let count = over.before + 1;
        let mut parts = vec![Part {
            place,
            text: format!("number {count}{within}{bucket}"),
            policy,
        }];
        for other in others {
            parts.push(Part {
                place: records.row_place(kind, other.row),
                text: format!(
                    "counted: starts {}",
                    format_civil(other.start, &self.evaluator.policy.zone)
                ),
                policy,
            });
        }
        let is_certain =
            one.certain && u64::try_from(over.certain).is_ok_and(|certain| certain >= limit.most);
        let subject = self.words.subject(kind, one.row);
        let most = format!("{} at the most{within}{bucket}", limit.most);
        let (outcome, message) = if is_certain {
            (
                Outcome::Broken,
                format!("{subject} is over the limit `{}`: {most}", statement.name),
            )
        } else {
            (
                Outcome::Missing,
                format!(
                    "whether {subject} is over the limit `{}` cannot be decided: {most}, and fields are missing that say what counts",
                    statement.name
                ),
            )
        };
        let found = LineFinding {
            outcome,
            message,
            parts,
            because: Vec::new(),
            policy: (policy, "the ceiling".to_owned()),
            help: vec!["move it, or one that is counted before it".to_owned()],
            owed: String::new(),
            until: None,
        };
        self.finish(statement, variant, found, &Frame::about(kind, one.row), out);
    }

    /// What is missing of the field that a limit counts by.
    fn missing_bucket(&self, limit: &Limit, kind: RecordKind, one: &Counted) -> Vec<Part> {
        let frame = Frame::about(kind, one.row);
        let mut parts = Vec::new();
        for per in &limit.per {
            let Bucket::Field(field) = per else { continue };
            let mut complete = true;
            let known = self.evaluator.each(*field, &frame, &mut |value| {
                complete &= !value.is_missing();
                complete
            });
            if !(known && complete) {
                let place = self.words.place(*field, &frame);
                parts.push(Part {
                    place: place.unwrap_or_else(|| self.words.subject_place(&frame)),
                    text: format!("`{}` is not given", self.words.written(*field)),
                    policy: self.words.policy_place(*field),
                });
            }
        }
        if limit.at_once && one.planned.is_none() {
            parts.extend(self.missing_times(kind, one.row, self.words.subject_place(&frame)));
        }
        parts
    }

    fn cannot_count(
        &self,
        statement: &Statement,
        variant: &Variant,
        row: u32,
        parts: Vec<Part>,
        out: &mut Vec<Finding>,
    ) {
        let kind = variant.subject;
        let missing = parts
            .first()
            .map_or("its times are not given", |part| part.text.as_str());
        let found = LineFinding {
            outcome: Outcome::Missing,
            message: format!(
                "the limit `{}` cannot be decided for {}: {missing}",
                statement.name,
                self.words.subject(kind, row)
            ),
            parts,
            because: Vec::new(),
            policy: (statement.place, "this limit".to_owned()),
            help: Vec::new(),
            owed: String::new(),
            until: None,
        };
        self.finish(statement, variant, found, &Frame::about(kind, row), out);
    }
}

/// The name of the calendar day, ISO week, month, quarter or year of a date.
fn unit_name(unit: Unit, date: NaiveDate) -> String {
    match unit {
        Unit::Day => format!("on {date}"),
        Unit::Week => {
            let week = date.iso_week();
            format!("in week {} of {}", week.week(), week.year())
        }
        Unit::Month => format!("in {}", date.format("%Y-%m")),
        Unit::Quarter => format!("in quarter {} of {}", date.month0() / 3 + 1, date.year()),
        Unit::Year => format!("in {}", date.year()),
    }
}
