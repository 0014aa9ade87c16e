//! What was once counted in history: the answer is the same for every subject, and many ask the same.

use super::evaluator::{Evaluator, Frame};
use super::past::Tally;
use crate::diagnostic::Outcome;
use crate::policy::Policy;
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::types::Value;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex};

/// A question about history and the thing that it is about.
type Asked = (ExprId, u32);

/// The answers so far.
#[derive(Default)]
pub(super) struct Recall {
    /// The questions whose answer depends on nothing but the thing, each with the expression that gives the thing.
    things: FxHashMap<ExprId, ExprId>,
    bounds: Mutex<FxHashMap<Asked, Option<(f64, f64)>>>,
    truths: Mutex<FxHashMap<Asked, Outcome>>,
    values: Mutex<FxHashMap<Asked, Value>>,
    tallies: Mutex<FxHashMap<Asked, Arc<Tally>>>,
}

impl Recall {
    /// Finds the questions that a policy asks.
    pub fn new(policy: &Policy) -> Self {
        let mut things = FxHashMap::default();
        for (number, node) in (0u32..).zip(policy.program.iter()) {
            let (collection, element, condition) = match node.op {
                Op::Quantified {
                    collection,
                    element,
                    condition,
                    ..
                }
                | Op::Counted {
                    collection,
                    element,
                    condition,
                    ..
                } => (collection, element, condition),
                Op::Aggregate {
                    collection,
                    element,
                    value,
                    ..
                } => (collection, element, Some(value)),
                _ => continue,
            };
            if let Some(thing) = thing_of(policy, collection)
                && condition.is_none_or(|condition| is_about(policy, condition, element))
            {
                things.insert(ExprId(number), thing);
            }
        }
        Recall {
            things,
            ..Recall::default()
        }
    }

    /// What a count could be; counted if it was not yet.
    pub fn bounds(
        &self,
        asked: Option<Asked>,
        count: impl FnOnce() -> Option<(f64, f64)>,
    ) -> Option<(f64, f64)> {
        recall(&self.bounds, asked, count)
    }

    /// Whether some, all or none fulfil a condition; asked if it was not yet.
    pub fn truth(&self, asked: Option<Asked>, find: impl FnOnce() -> Outcome) -> Outcome {
        recall(&self.truths, asked, find)
    }

    /// An average or a highest value; reckoned if it was not yet.
    pub fn value(&self, asked: Option<Asked>, find: impl FnOnce() -> Value) -> Value {
        recall(&self.values, asked, find)
    }

    /// What an explanation tells of the records; gathered if it was not yet.
    pub fn tally(&self, asked: Option<Asked>, find: impl FnOnce() -> Arc<Tally>) -> Arc<Tally> {
        recall(&self.tallies, asked, find)
    }
}

fn recall<T: Clone>(
    known: &Mutex<FxHashMap<Asked, T>>,
    asked: Option<Asked>,
    find: impl FnOnce() -> T,
) -> T {
    let Some(asked) = asked else {
        return find();
    };
    // The lock is never held while something is worked out.
    let found = known
        .lock()
        .ok()
        .and_then(|known| known.get(&asked).cloned());
    found.unwrap_or_else(|| {
        let answer = find();
        if let Ok(mut known) = known.lock() {
            known.insert(asked, answer.clone());
        }
        answer
    })
}

impl Evaluator<'_> {
    /// The question that a node asks of history, if its answer may be recalled.
    pub(super) fn on_file_of(&self, id: ExprId, frame: &Frame) -> Option<Asked> {
        let thing = *self.recall.things.get(&id)?;
        match (frame.as_of, self.value(thing, frame)) {
            (None, Value::Record(_, row)) => Some((id, row)),
            _ => None,
        }
    }
}

/// The thing whose history a path holds.
fn thing_of(policy: &Policy, collection: ExprId) -> Option<ExprId> {
    let mut at = collection;
    loop {
        at = match policy.program.get(at).op {
            Op::Over { collection, .. } => collection,
            Op::Field { of, kind, field } => match policy.history_of((kind, field)) {
                // Of several things at once nothing is recalled.
                Some(_) => return (!policy.program.get(of).ty.list).then_some(of),
                None => of,
            },
            _ => return None,
        };
    }
}

/// Whether a condition reads nothing but the element and what is in it.
pub(super) fn is_about(policy: &Policy, condition: ExprId, element: Variable) -> bool {
    let mut open = vec![condition];
    while let Some(id) = open.pop() {
        match policy.program.get(id).op {
            // The elements of quantifiers further in have higher numbers.
            Op::Variable(variable) if variable.0 < element.0 => return false,
            // What is defined is about its record alone.
            Op::Defined { of, .. } => open.push(of),
            _ => open.extend(policy.program.children(id)),
        }
    }
    true
}
