//! Which pairs are looked at: joined by what they share and by sweeping over time, never all against all where a condition
//! tells them apart.

use super::candidates::{Candidates, Entry};
use super::evaluator::{Evaluator, Frame};
use super::findings::Reporter;
use super::work::Planned;
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::model::Variant;
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::{CompareOp, HasAmount};
use crate::time::Instant;
use chrono::Datelike;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::rc::Rc;

/// What a condition demands of a pair before anything else need be looked at. The order in which it is written never matters.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// They overlap in time.
    pub overlap: bool,
    /// Of each, a value of the first expression, on the subject, is one of the second, on the other.
    pub joins: Vec<(ExprId, ExprId)>,
}

/// The records of one side that take part.
pub(super) struct Side {
    pub kind: RecordKind,
    variable: Variable,
    /// By start; what has no times stands last.
    pub entries: Rc<[Entry]>,
}

/// The records of each kind that take part in pairs, found once for all statements.
#[derive(Default)]
pub(super) struct Sides(FxHashMap<RecordKind, Rc<[Entry]>>);

impl Sides {
    /// The records of a kind, but for those that are over or called off.
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
    let takes_part = |row: &u32| !evaluator.is_inactive(kind, *row);
    let rows = (0..evaluator.records.count(kind)).filter(takes_part);
    let mut entries: Vec<Entry> = rows
        .map(|row| Entry {
            row,
            span: evaluator.planned(kind, row).map(Planned::reach),
        })
        .collect();
    entries.sort_by_key(|entry| entry.span.map_or(Instant::MAX, |span| span.start));
    entries.into()
}

impl Side {
    fn is_left(&self) -> bool {
        self.variable == Variable::SUBJECT
    }

    /// A record of this side, and nothing on the other.
    pub fn frame(&self, row: u32) -> Frame {
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key<'w> {
    Record(RecordKind, u32),
    Number(i64, i64),
    Text(Cow<'w, str>),
}

/// What is known of the records of both sides of a pair, in the order of the sides.
pub(super) struct Joined {
    /// For each join the keys of the records of the first side, and of the second.
    pub keys: Vec<[Vec<Vec<u32>>; 2]>,
    /// For each join the records of either side whose keys are not all known.
    pub open: Vec<[FxHashSet<u32>; 2]>,
    /// The records of each side of which something is missing.
    pub unknown: [FxHashMap<u32, Unknown>; 2],
}

/// More keys than this for each record are not made by taking joins together: a pair of long lists has too many.
const MOST_KEYS_EACH: usize = 4;

/// The keys of each record of one side.
type Keys = Vec<Vec<u32>>;

impl Joined {
    /// The keys of all joins taken together, for the records of either side, and how many keys there are. `None` without joins.
    ///
    /// The join that tells the most apart comes first; one by which the records had too many keys is left to the evaluator.
    fn together(&self) -> Option<(Keys, Keys, usize)> {
        let mut joins: Vec<&[Vec<Vec<u32>>; 2]> = self.keys.iter().collect();
        joins.sort_by_cached_key(|join| pairs_by(join));
        let mut joins = joins.into_iter();
        let [mut left, mut right] = joins.next()?.clone();
        for join in joins {
            let [other_left, other_right] = join;
            let count = |own: &[Vec<u32>], other: &[Vec<u32>]| -> usize {
                let each = own.iter().zip(other);
                each.map(|(own, other)| own.len().saturating_mul(other.len()))
                    .fold(0, usize::saturating_add)
            };
            let most = MOST_KEYS_EACH.saturating_mul(left.len() + right.len());
            if count(&left, other_left).saturating_add(count(&right, other_right)) > most {
                continue;
            }
            let mut numbers: FxHashMap<(u32, u32), u32> = FxHashMap::default();
            let mut both = |own: &[Vec<u32>], other: &[Vec<u32>]| -> Vec<Vec<u32>> {
                let of_each = own.iter().zip(other).map(|(own, other)| {
                    let mut keys = Vec::with_capacity(own.len() * other.len());
                    for one in own {
                        for two in other {
                            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                            keys.push(*numbers.entry((*one, *two)).or_insert(next));
                        }
                    }
                    keys
                });
                of_each.collect()
            };
            (left, right) = (both(&left, other_left), both(&right, other_right));
        }
        let keys = left.iter().chain(&right).flatten().max();
        let count = keys.map_or(0, |most| *most as usize + 1);
        Some((left, right, count))
    }
}

/// How many pairs a join leaves.
fn pairs_by([left, right]: &[Vec<Vec<u32>>; 2]) -> u64 {
    let mut counts: FxHashMap<u32, (u64, u64)> = FxHashMap::default();
    for key in left.iter().flatten() {
        counts.entry(*key).or_default().0 += 1;
    }
    for key in right.iter().flatten() {
        counts.entry(*key).or_default().1 += 1;
    }
    let pairs = counts
        .values()
        .map(|(left, right)| left.saturating_mul(*right));
    pairs.fold(0, u64::saturating_add)
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
                    (Some(0), Some(1)) => plan.joins.push((*left, *right)),
                    (Some(1), Some(0)) => plan.joins.push((*right, *left)),
                    _ => {}
                },
                _ => {}
            }
        }
        // What is missing of several is told of the first: in an order that is not that of the text.
        plan.joins
            .sort_by_key(|(left, right)| (self.words.written(*left), self.words.written(*right)));
        plan
    }

    /// The one variable that an expression reads: 0 for the subject, 1 for the other; `None` if it reads both or neither.
    pub(super) fn only(&self, id: ExprId) -> Option<u8> {
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

    /// What is known of the records of both sides: by what they are joined, and of which of them something is missing.
    pub(super) fn joined(&self, plan: &Plan, (left, right): &(Side, Side)) -> Joined {
        let mut joined = Joined {
            keys: Vec::with_capacity(plan.joins.len()),
            open: Vec::with_capacity(plan.joins.len()),
            unknown: [FxHashMap::default(), FxHashMap::default()],
        };
        for (left_expr, right_expr) in &plan.joins {
            let mut numbers = FxHashMap::default();
            let mut open = [FxHashSet::default(), FxHashSet::default()];
            let [of_left, of_right] = &mut open;
            let left = self.keyed(left, *left_expr, &mut numbers, of_left);
            let right = self.keyed(right, *right_expr, &mut numbers, of_right);
            joined.keys.push([left, right]);
            let exprs = [*left_expr, *right_expr];
            for ((open, unknown), expr) in open.iter().zip(&mut joined.unknown).zip(exprs) {
                for row in open {
                    unknown.entry(*row).or_insert(Unknown::Key(expr));
                }
            }
            joined.open.push(open);
        }
        if plan.overlap {
            for (side, unknown) in [left, right].into_iter().zip(&mut joined.unknown) {
                for entry in side.entries.iter().filter(|entry| entry.span.is_none()) {
                    // Times that are the wrong way round have a finding of their own.
                    if !self.evaluator.is_backwards(side.kind, entry.row) {
                        unknown.entry(entry.row).or_insert(Unknown::Times);
                    }
                }
            }
        }
        joined
    }

    /// The pairs to look at: those of which all that is compared is known.
    pub(super) fn candidates(
        &self,
        plan: &Plan,
        (left, right): &(Side, Side),
        joined: &Joined,
    ) -> Candidates {
        let mut candidates = Candidates::default();
        let mut add = |left: &[Entry], right: &[Entry]| match plan.overlap {
            true => candidates.sweep(left, right),
            false => candidates.cross(left, right),
        };
        match joined.together() {
            Some((left_keys, right_keys, count)) => {
                let keyed = |side: &Side, keys: &[Vec<u32>]| -> Vec<(u32, Entry)> {
                    let entries = side.entries.iter().zip(keys);
                    let of_each = entries
                        .flat_map(|(entry, keys)| keys.iter().map(move |key| (*key, *entry)));
                    of_each.collect()
                };
                let (left, right) = (
                    Grouped::new(&keyed(left, &left_keys), count),
                    Grouped::new(&keyed(right, &right_keys), count),
                );
                for (of_left, of_right) in left.ranges.iter().zip(&right.ranges) {
                    add(left.of(*of_left), right.of(*of_right));
                }
            }
            None => add(&left.entries, &right.entries),
        }
        candidates
    }

    /// The keys of the records of a side, in their order, each once. Those whose keys are not all known are noted.
    fn keyed(
        &self,
        side: &Side,
        expr: ExprId,
        keys: &mut FxHashMap<Key<'w>, u32>,
        open: &mut FxHashSet<u32>,
    ) -> Vec<Vec<u32>> {
        let of_entry = |entry: &Entry| {
            let mut own = Vec::new();
            let mut complete = true;
            let known = self
                .evaluator
                .each(expr, &side.frame(entry.row), &mut |value| {
                    match self.key(value) {
                        Some(key) => {
                            let next = u32::try_from(keys.len()).unwrap_or(u32::MAX);
                            own.push(*keys.entry(key).or_insert(next));
                        }
                        None => complete = false,
                    }
                    true
                });
            if !known || !complete {
                open.insert(entry.row);
            }
            own.sort_unstable();
            own.dedup();
            own
        };
        side.entries.iter().map(of_entry).collect()
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
            // Texts that differ in case alone may be equal: the evaluator decides.
            Value::Text(number) => Key::Text(folded(self.evaluator.records.text(number))),
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

fn folded(text: &str) -> Cow<'_, str> {
    let is_folded = text
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    match is_folded {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.to_lowercase()),
    }
}
