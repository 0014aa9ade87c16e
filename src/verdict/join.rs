//! Which pairs are looked at: joined by what they share and by sweeping over time, never all against all where a condition
//! tells them apart.

use super::candidates::{Candidates, Entry};
use super::evaluator::{Evaluator, Frame};
use super::findings::Reporter;
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::model::Variant;
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::{CompareOp, HasAmount};
use crate::time::Instant;
use chrono::Datelike;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// What a condition demands of a pair before anything else need be looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Plan {
    /// They overlap in time.
    pub overlap: bool,
    /// A value of the first expression, on the subject, is one of the second, on the other.
    pub join: Option<(ExprId, ExprId)>,
}

/// The records of one side that take part.
pub(super) struct Side {
    kind: RecordKind,
    variable: Variable,
    /// By start; what has no times stands last.
    entries: Rc<[Entry]>,
}

/// The records of each kind that take part in pairs, found once for all statements.
#[derive(Default)]
pub(super) struct Sides(FxHashMap<RecordKind, Rc<[Entry]>>);

impl Sides {
    /// The records of a kind, but for those that are over, called off, or end before they start.
    pub fn side(
        &mut self,
        evaluator: &Evaluator<'_>,
        kind: RecordKind,
        variable: Variable,
    ) -> Side {
        let entries = self
            .0
            .entry(kind)
            .or_insert_with(|| taking_part(evaluator, kind));
        Side {
            kind,
            variable,
            entries: Rc::clone(entries),
        }
    }
}

fn taking_part(evaluator: &Evaluator<'_>, kind: RecordKind) -> Rc<[Entry]> {
    let takes_part = |row: &u32| {
        let whole = match evaluator.parent(kind, *row, RecordKind::Release) {
            Value::Record(whole, row) => (whole, row),
            _ => (kind, *row),
        };
        !evaluator.is_inactive(kind, *row)
            && !evaluator.is_inactive(whole.0, whole.1)
            && !evaluator.is_backwards(kind, *row)
    };
    let rows = (0..evaluator.records.count(kind)).filter(takes_part);
    let mut entries: Vec<Entry> = rows
        .map(|row| Entry {
            row,
            span: evaluator.interval(kind, row),
        })
        .collect();
    entries.sort_by_key(|entry| entry.span.map_or(Instant::MAX, |span| span.start));
    entries.into()
}

impl Side {
    /// The rows of the records.
    pub fn rows(&self) -> impl Iterator<Item = u32> {
        self.entries.iter().map(|entry| entry.row)
    }

    fn is_left(&self) -> bool {
        self.variable == Variable::SUBJECT
    }

    /// A record of this side, and nothing on the other.
    fn frame(&self, row: u32) -> Frame {
        if self.is_left() {
            Frame::about(self.kind, row)
        } else {
            Frame::about(self.kind, u32::MAX).with(Variable::OTHER, self.kind, row)
        }
    }
}

/// What is not known of a record that should be in a pair.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unknown {
    /// What it is compared by.
    Key(ExprId),
    /// When it is.
    Times,
}

/// What two records are joined by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key<'w> {
    Record(RecordKind, u32),
    Number(i64, i64),
    Text(&'w str),
}

/// The records of one side under the numbers of their keys, each by start.
struct Grouped {
    /// For each key, where its entries start and end.
    ranges: Vec<(usize, usize)>,
    entries: Vec<Entry>,
}

impl Grouped {
    /// Puts entries of one key beside each other and leaves their order as it is. A record that has a key twice counts once.
    fn new(keyed: &[(u32, Entry)], keys: usize) -> Self {
        let mut ranges = vec![(0, 0); keys];
        for (key, _) in keyed {
            if let Some((_, count)) = ranges.get_mut(*key as usize) {
                *count += 1;
            }
        }
        let mut at = 0;
        for (start, end) in &mut ranges {
            let count = *end;
            (*start, *end) = (at, at);
            at += count;
        }
        let blank = Entry { row: 0, span: None };
        let mut entries = vec![blank; keyed.len()];
        for (key, entry) in keyed {
            let Some((start, end)) = ranges.get_mut(*key as usize) else {
                continue;
            };
            let placed = entries.get(*start..*end).unwrap_or_default();
            if placed.last().is_some_and(|last| last.row == entry.row) {
                continue;
            }
            if let Some(slot) = entries.get_mut(*end) {
                *slot = *entry;
                *end += 1;
            }
        }
        Grouped { ranges, entries }
    }

    fn of(&self, range: (usize, usize)) -> &[Entry] {
        self.entries.get(range.0..range.1).unwrap_or_default()
    }
}

impl<'w> Reporter<'_, 'w> {
    /// Looks through the conditions of the scope for what narrows the candidates down.
    pub(super) fn plan(&self, variant: &Variant) -> Plan {
        let program = &self.evaluator.policy.program;
        let mut plan = Plan::default();
        let mut open = variant.scope.when.clone();
        while let Some(id) = open.pop() {
            match &program.get(id).op {
                Op::And(all) => open.extend(all),
                Op::During { left, right } => {
                    let sides = (self.only(*left), self.only(*right));
                    let records = |id: &ExprId| matches!(program.get(*id).op, Op::Variable(_));
                    if records(left)
                        && records(right)
                        && matches!(sides, (Some(0), Some(1)) | (Some(1), Some(0)))
                    {
                        plan.overlap = true;
                    }
                }
                Op::Share { left, right }
                | Op::Has {
                    left,
                    amount: HasAmount::Any | HasAmount::One,
                    right,
                }
                | Op::Compare {
                    left,
                    op: CompareOp::Equal,
                    right,
                } => match (self.only(*left), self.only(*right)) {
                    (Some(0), Some(1)) => plan.join = plan.join.or(Some((*left, *right))),
                    (Some(1), Some(0)) => plan.join = plan.join.or(Some((*right, *left))),
                    _ => {}
                },
                _ => {}
            }
        }
        plan
    }

    /// The one variable that an expression reads: 0 for the subject, 1 for the other; `None` if it reads both or neither.
    fn only(&self, id: ExprId) -> Option<u8> {
        let program = &self.evaluator.policy.program;
        let mut found = None;
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let node = program.get(id);
            match &node.op {
                Op::Variable(Variable(number)) if *number < 2 => {
                    if found.is_some_and(|found| found != *number) {
                        return None;
                    }
                    found = Some(*number);
                }
                // A definition has a subject of its own: only what it is asked of counts.
                Op::Defined { of, .. } => open.push(*of),
                _ => open.extend(program.children(id)),
            }
        }
        found
    }

    /// The pairs to look at. Records of which it is not known are set aside.
    pub(super) fn candidates(
        &self,
        plan: &Plan,
        (left, right): &(Side, Side),
        undecided: &mut Vec<(u32, Unknown, bool)>,
    ) -> Candidates {
        let mut candidates = Candidates::default();
        let mut add = |left: &[Entry], right: &[Entry]| match plan.overlap {
            true => candidates.sweep(left, right),
            false => candidates.cross(left, right),
        };
        match plan.join {
            Some((left_key, right_key)) => {
                let mut keys = FxHashMap::default();
                let left = self.keyed(left, left_key, &mut keys, undecided);
                let right = self.keyed(right, right_key, &mut keys, undecided);
                let (left, right) = (
                    Grouped::new(&left, keys.len()),
                    Grouped::new(&right, keys.len()),
                );
                for (of_left, of_right) in left.ranges.iter().zip(&right.ranges) {
                    add(left.of(*of_left), right.of(*of_right));
                }
            }
            None => add(&left.entries, &right.entries),
        }
        if plan.overlap {
            for side in [left, right] {
                let timeless = side.entries.iter().filter(|entry| entry.span.is_none());
                undecided.extend(timeless.map(|e| (e.row, Unknown::Times, side.is_left())));
            }
        }
        candidates
    }

    /// The records under their keys, by start. Those whose keys are not known are set aside.
    fn keyed(
        &self,
        side: &Side,
        expr: ExprId,
        keys: &mut FxHashMap<Key<'w>, u32>,
        undecided: &mut Vec<(u32, Unknown, bool)>,
    ) -> Vec<(u32, Entry)> {
        let mut keyed = Vec::with_capacity(side.entries.len());
        for entry in side.entries.iter() {
            let mut complete = true;
            let known = self
                .evaluator
                .each(expr, &side.frame(entry.row), &mut |value| {
                    match self.key(value) {
                        Some(key) => {
                            let next = u32::try_from(keys.len()).unwrap_or(u32::MAX);
                            keyed.push((*keys.entry(key).or_insert(next), *entry));
                        }
                        None => complete = false,
                    }
                    true
                });
            if !known || !complete {
                undecided.push((entry.row, Unknown::Key(expr), side.is_left()));
            }
        }
        keyed
    }

    fn key(&self, value: Value) -> Option<Key<'w>> {
        Some(match value {
            // What is known less exactly may be equal to anything near it.
            Value::Missing | Value::List(..) | Value::Within(..) => return None,
            // The opening of another subject may be the same one.
            Value::Record(RecordKind::Opening, opening) => {
                let open = self.evaluator.opening(opening)?;
                Key::Number(open.start.0, open.end.0)
            }
            Value::Record(kind, row) => Key::Record(kind, row),
            Value::Text(number) => Key::Text(self.evaluator.records.text(number)),
            Value::Level(scale, rank) => Key::Number(i64::from(scale.0), i64::from(rank)),
            Value::Instant(at) | Value::Duration(at) => Key::Number(0, at),
            Value::YesNo(yes) => Key::Number(0, i64::from(yes)),
            Value::Clock(seconds) => Key::Number(0, i64::from(seconds)),
            Value::Weekday(day) => Key::Number(0, i64::from(day)),
            Value::Date(date) => Key::Number(0, i64::from(date.num_days_from_ce())),
            // Both zeros are one.
            Value::Number(number) | Value::Percent(number) => {
                Key::Number(0, (number + 0.0).to_bits().cast_signed())
            }
            Value::Times(times) => Key::Number(0, i64::from(times)),
        })
    }
}
