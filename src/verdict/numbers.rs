//! Counts, averages and arithmetic.

use super::evaluator::{Evaluator, Frame};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op};
use crate::policy::types::Value;
use crate::syntax::tree::ArithmeticOp;

impl Evaluator<'_> {
    pub(super) fn aggregate(
        &self,
        average: bool,
        collection: ExprId,
        element: crate::policy::condition::Variable,
        value: ExprId,
        frame: &Frame,
    ) -> Value {
        let mut values: Vec<Value> = Vec::new();
        let known = self.each(collection, frame, &mut |record| {
            values.push(match record {
                _ if self.may_be_outside(record, collection, frame) => Value::Missing,
                Value::Record(kind, row) => self.value(value, &frame.with(element, kind, row)),
                _ => Value::Missing,
            });
            true
        });
        if !known || values.is_empty() || values.iter().any(|value| value.is_missing()) {
            return Value::Missing;
        }
        if !average {
            // Levels beside the order are neither below nor above others.
            let one = values.first().copied().unwrap_or(Value::Missing);
            let is_one = values.iter().all(|value| self.same(*value, one));
            if !is_one
                && values
                    .iter()
                    .any(|value| self.order(*value, *value).is_none())
            {
                return Value::Missing;
            }
            let mut best = Value::Missing;
            for value in values {
                if best.is_missing()
                    || self
                        .order(value, best)
                        .is_some_and(std::cmp::Ordering::is_gt)
                {
                    best = value;
                }
            }
            return best;
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "an average needs no more than 52 bits"
        )]
        let count = values.len() as f64;
        let sum: f64 = values
            .iter()
            .map(|value| match value {
                Value::Number(number) | Value::Percent(number) => *number,
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "an average needs no more than 52 bits"
                )]
                Value::Duration(micros) => *micros as f64,
                _ => 0.0,
            })
            .sum();
        match values.first() {
            Some(Value::Percent(_)) => Value::Percent(sum / count),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "an average of lengths is one of them at the most"
            )]
            Some(Value::Duration(_)) => Value::Duration((sum / count) as i64),
            _ => Value::Number(sum / count),
        }
    }

    /// Whether a node is a count, or arithmetic on one: its value may be known in part.
    pub(super) fn is_counted(&self, id: ExprId) -> bool {
        match &self.policy.program.get(id).op {
            Op::Counted { .. } => true,
            Op::Defined { value, .. } => self.is_counted(*value),
            Op::Arithmetic { left, right, .. } => self.is_counted(*left) || self.is_counted(*right),
            _ => false,
        }
    }

    /// What a number could be at least and at most; `None` if nothing is known.
    pub(super) fn bounds(&self, id: ExprId, frame: &Frame) -> Option<(f64, f64)> {
        match &self.policy.program.get(id).op {
            Op::Counted { .. } => self
                .recall
                .bounds(self.on_file_of(id, frame), || self.count(id, frame)),
            Op::Arithmetic { left, op, right } if self.is_counted(id) => {
                let (left, right) = (self.bounds(*left, frame)?, self.bounds(*right, frame)?);
                let corners = |f: fn(f64, f64) -> f64| {
                    let all = [
                        f(left.0, right.0),
                        f(left.0, right.1),
                        f(left.1, right.0),
                        f(left.1, right.1),
                    ];
                    // Nothing is known of what has no end taken from what has none.
                    let is_known = !all.iter().any(|corner| corner.is_nan());
                    let low = all.iter().copied().fold(f64::INFINITY, f64::min);
                    let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    is_known.then_some((low, high))
                };
                match op {
                    ArithmeticOp::Add => corners(|a, b| a + b),
                    ArithmeticOp::Subtract => corners(|a, b| a - b),
                    ArithmeticOp::Multiply => corners(|a, b| a * b),
                    ArithmeticOp::Divide if right.0 <= 0.0 && right.1 >= 0.0 => None,
                    ArithmeticOp::Divide => corners(|a, b| a / b),
                }
            }
            Op::Defined { of, value } if self.is_counted(*value) => match self.value(*of, frame) {
                Value::Record(kind, row) => {
                    self.bounds(*value, &self.inner_frame(kind, row, frame))
                }
                _ => None,
            },
            _ => match self.value(id, frame) {
                Value::Number(number) | Value::Percent(number) => Some((number, number)),
                _ => None,
            },
        }
    }

    /// The bounds of a count or a share.
    fn count(&self, id: ExprId, frame: &Frame) -> Option<(f64, f64)> {
        let Op::Counted {
            rate,
            collection,
            element,
            condition,
        } = &self.policy.program.get(id).op
        else {
            return None;
        };

        let (mut certain, mut possible, mut total) = (0.0, 0.0, 0.0);
        // Of records that may be later than those that count, no share is known.
        let mut undated = false;
        let known = self.each(*collection, frame, &mut |value| {
            total += 1.0;
            let one = self.element_truth(value, *element, *condition, frame);
            undated |= self.may_be_outside(value, *collection, frame);
            match one {
                Outcome::Broken => {}
                _ if self.may_be_outside(value, *collection, frame) => {
                    possible += 1.0;
                }
                Outcome::Met => {
                    certain += 1.0;
                    possible += 1.0;
                }
                Outcome::Missing | Outcome::Owed => possible += 1.0,
            }
            true
        });
        if *rate && (!known || total == 0.0 || undated) {
            return None;
        }
        if !known {
            // There may be any number of others.
            return Some((certain, f64::INFINITY));
        }
        if *rate {
            Some((certain * 100.0 / total, possible * 100.0 / total))
        } else {
            Some((certain, possible))
        }
    }

    pub(super) fn arithmetic(&self, left: Value, op: ArithmeticOp, right: Value) -> Value {
        let plain = |left: f64, right: f64| {
            let result = match op {
                ArithmeticOp::Add => left + right,
                ArithmeticOp::Subtract => left - right,
                ArithmeticOp::Multiply => left * right,
                ArithmeticOp::Divide => left / right,
            };
            result.is_finite().then_some(result)
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "lengths of time stay far below 2^52 microseconds"
        )]
        let scaled = |micros: i64, by: Option<f64>| {
            by.map_or(Value::Missing, |by| {
                Value::Duration((micros as f64 * by) as i64)
            })
        };
        match (left, right) {
            (Value::Number(left), Value::Number(right)) => {
                plain(left, right).map_or(Value::Missing, Value::Number)
            }
            (Value::Percent(left), Value::Percent(right)) => {
                plain(left, right).map_or(Value::Missing, Value::Percent)
            }
            (Value::Percent(percent), Value::Number(number))
            | (Value::Number(number), Value::Percent(percent)) => {
                Value::Number(number * percent / 100.0)
            }
            (Value::Percent(percent), Value::Duration(micros))
            | (Value::Duration(micros), Value::Percent(percent)) => {
                scaled(micros, Some(percent / 100.0))
            }
            (Value::Duration(left), Value::Duration(right)) => match op {
                ArithmeticOp::Add => Value::Duration(left.saturating_add(right)),
                ArithmeticOp::Subtract => Value::Duration(left.saturating_sub(right)),
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "lengths of time stay far below 2^52 microseconds"
                )]
                _ => plain(left as f64, right as f64).map_or(Value::Missing, Value::Number),
            },
            (Value::Duration(micros), Value::Number(number)) => {
                let by = if op == ArithmeticOp::Divide {
                    plain(1.0, number)
                } else {
                    Some(number)
                };
                scaled(micros, by)
            }
            (Value::Number(number), Value::Duration(micros)) => scaled(micros, Some(number)),
            (Value::Level(scale, rank), Value::Number(steps)) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "a step that is out of range finds no level"
                )]
                let steps = steps as i64;
                let steps = if op == ArithmeticOp::Subtract {
                    -steps
                } else {
                    steps
                };
                let ordered = self
                    .policy
                    .scales
                    .get(usize::from(scale.0))
                    .map_or(0, |scale| scale.ordered);
                match u16::try_from(i64::from(rank).saturating_add(steps)) {
                    // A level behind a `,` has no next one.
                    Ok(next) if usize::from(next.max(rank)) < ordered => Value::Level(scale, next),
                    _ => Value::Missing,
                }
            }
            _ => Value::Missing,
        }
    }
}
