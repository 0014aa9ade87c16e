//! Comparisons: of values, and of counts that are known in part.

use super::evaluator::{Evaluator, Frame, holds};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op};
use crate::policy::texts::is_same_text;
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::CompareOp;

impl Evaluator<'_> {
    pub(super) fn compare(
        &self,
        left: ExprId,
        op: CompareOp,
        right: ExprId,
        frame: &Frame,
    ) -> Outcome {
        if self.is_counted(left) || self.is_counted(right) {
            let (Some(left), Some(right)) = (self.bounds(left, frame), self.bounds(right, frame))
            else {
                return Outcome::Missing;
            };
            return compare_bounds(left, op, right);
        }
        let (left_value, right_value) = (self.value(left, frame), self.value(right, frame));
        if left_value.is_missing() || right_value.is_missing() {
            if let Some(outcome) = self.compare_levels(left, op, right, frame) {
                return outcome;
            }
            if let Some(side) = self
                .off_scale(right, frame)
                .filter(|_| !left_value.is_missing())
            {
                return off_scale_outcome(op, side.map(std::cmp::Ordering::reverse));
            }
            if let Some(side) = self
                .off_scale(left, frame)
                .filter(|_| !right_value.is_missing())
            {
                return off_scale_outcome(op, side);
            }
            return match (
                self.is_below_all(left, left_value, frame),
                self.is_below_all(right, right_value, frame),
            ) {
                (true, true) => holds(fits_order(op, std::cmp::Ordering::Equal)),
                (true, false) if !right_value.is_missing() => {
                    holds(fits_order(op, std::cmp::Ordering::Less))
                }
                (false, true) if !left_value.is_missing() => {
                    holds(fits_order(op, std::cmp::Ordering::Greater))
                }
                _ => Outcome::Missing,
            };
        }
        let (left, right) = (left_value, right_value);
        if matches!(left, Value::Within(..)) || matches!(right, Value::Within(..)) {
            return compare_instants(left, op, right);
        }
        match op {
            CompareOp::Equal => holds(self.same(left, right)),
            CompareOp::NotEqual => holds(!self.same(left, right)),
            op => match self.order(left, right) {
                Some(order) => holds(fits_order(op, order)),
                // A level behind a `,` has no order: no comparison with it holds.
                None => Outcome::Broken,
            },
        }
    }

    /// A comparison of levels of which one is known in part: missing only if it depends on what is not known.
    fn compare_levels(
        &self,
        left: ExprId,
        op: CompareOp,
        right: ExprId,
        frame: &Frame,
    ) -> Option<Outcome> {
        if self.levels.is_empty() {
            return None;
        }
        let range = |id: ExprId| match self.level_range(id, frame) {
            Some((_, low, high)) => Some((f64::from(low), f64::from(high))),
            None => self
                .is_below_all(id, self.value(id, frame), frame)
                .then_some((-1.0, -1.0)),
        };
        Some(compare_bounds(range(left)?, op, range(right)?))
    }

    /// Whether an expression counts from a known level to one that the scale does not have, as the next one of the highest does:
    /// then on which side of all levels that is, if the level has an order at all.
    pub(super) fn off_scale(
        &self,
        id: ExprId,
        frame: &Frame,
    ) -> Option<Option<std::cmp::Ordering>> {
        let Op::Arithmetic { left, op, right } = &self.policy.program.get(id).op else {
            return None;
        };
        let (Value::Level(scale, rank), Value::Number(steps)) =
            (self.value(*left, frame), self.value(*right, frame))
        else {
            return None;
        };
        let ordered = self.policy.scales.get(usize::from(scale.0))?.ordered;
        if usize::from(rank) >= ordered {
            return Some(None);
        }
        let up = (steps > 0.0) == (*op == crate::syntax::tree::ArithmeticOp::Add);
        self.value(id, frame).is_missing().then_some(Some(if up {
            std::cmp::Ordering::Greater
        } else {
            std::cmp::Ordering::Less
        }))
    }

    /// Whether an expression is the authority of a known person of whom none is declared, or the severity that a closed change
    /// caused which says none: that is below every level.
    pub(super) fn is_below_all(&self, id: ExprId, value: Value, frame: &Frame) -> bool {
        match &self.policy.program.get(id).op {
            Op::Field {
                of,
                kind: RecordKind::Person,
                field,
            } if *field == self.fields.part.person_authority => {
                let person = match self.value(*of, frame) {
                    Value::Record(_, person) if value.is_missing() => person,
                    _ => return false,
                };
                let asked = frame.asked_in(self.policy.program.get(id).file);
                self.authority_of(*of, person, &asked) == Some(Value::Missing)
            }
            Op::Field {
                of,
                kind: kind @ RecordKind::History,
                field,
            } if *field == self.fields.part.history_caused => match self.value(*of, frame) {
                Value::Record(_, row) => {
                    value.is_missing()
                        && !self.records.is_refused(*kind, row, *field)
                        && !self.records.is_lost(*kind, row, *field, &|_| false)
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether two values are equal.
    pub(super) fn same(&self, left: Value, right: Value) -> bool {
        match (left, right) {
            (Value::Text(left), Value::Text(right)) => {
                left == right || is_same_text(self.records.text(left), self.records.text(right))
            }
            (
                Value::Record(RecordKind::Opening, left),
                Value::Record(RecordKind::Opening, right),
            ) => self.opening(left) == self.opening(right),
            _ => left == right,
        }
    }

    pub(super) fn order(&self, left: Value, right: Value) -> Option<std::cmp::Ordering> {
        match (left, right) {
            (Value::Number(left), Value::Number(right))
            | (Value::Percent(left), Value::Percent(right)) => left.partial_cmp(&right),
            (Value::Duration(left), Value::Duration(right))
            | (Value::Instant(left), Value::Instant(right)) => Some(left.cmp(&right)),
            (Value::Clock(left), Value::Clock(right)) => Some(left.cmp(&right)),
            (Value::Date(left), Value::Date(right)) => Some(left.cmp(&right)),
            (Value::Level(scale, left), Value::Level(other, right)) if scale == other => {
                let ordered = self.policy.scales.get(usize::from(scale.0))?.ordered;
                (usize::from(left) < ordered && usize::from(right) < ordered)
                    .then(|| left.cmp(&right))
            }
            (
                Value::Record(RecordKind::Environment, left),
                Value::Record(RecordKind::Environment, right),
            ) => {
                let rank = |row: u32| Some(self.policy.environments.get(row as usize)?.rank);
                Some(rank(left)?.cmp(&rank(right)?))
            }
            _ => None,
        }
    }
}

/// A comparison with what is no level of the scale: equal to none, and in order only with those that have one.
fn off_scale_outcome(op: CompareOp, order: Option<std::cmp::Ordering>) -> Outcome {
    match (op, order) {
        (CompareOp::NotEqual, _) => Outcome::Met,
        (CompareOp::Equal, _) | (_, None) => Outcome::Broken,
        (op, Some(order)) => holds(fits_order(op, order)),
    }
}

fn fits_order(op: CompareOp, order: std::cmp::Ordering) -> bool {
    match op {
        CompareOp::Less => order.is_lt(),
        CompareOp::LessOrEqual => order.is_le(),
        CompareOp::Greater => order.is_gt(),
        CompareOp::GreaterOrEqual => order.is_ge(),
        CompareOp::Equal => order.is_eq(),
        CompareOp::NotEqual => order.is_ne(),
    }
}

/// A comparison of instants of which one may be known less exactly: missing if it does not hold for all that they may be, nor for
/// none of it.
pub(super) fn compare_instants(left: Value, op: CompareOp, right: Value) -> Outcome {
    let (Some(left), Some(right)) = (left.span(), right.span()) else {
        return Outcome::Missing;
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "microseconds are exact for 285 years"
    )]
    let bounds = |(from, to): (i64, i64)| (from as f64, to as f64);
    compare_bounds(bounds(left), op, bounds(right))
}

/// A comparison of what two counts could be: missing only if it depends on what is not known.
fn compare_bounds(left: (f64, f64), op: CompareOp, right: (f64, f64)) -> Outcome {
    let certain = |op: CompareOp| match op {
        CompareOp::Less => left.1 < right.0,
        CompareOp::LessOrEqual => left.1 <= right.0,
        CompareOp::Greater => left.0 > right.1,
        CompareOp::GreaterOrEqual => left.0 >= right.1,
        CompareOp::Equal => left.0 >= right.1 && left.1 <= right.0,
        CompareOp::NotEqual => left.1 < right.0 || left.0 > right.1,
    };
    let opposite = match op {
        CompareOp::Less => CompareOp::GreaterOrEqual,
        CompareOp::LessOrEqual => CompareOp::Greater,
        CompareOp::Greater => CompareOp::LessOrEqual,
        CompareOp::GreaterOrEqual => CompareOp::Less,
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
    };
    if certain(op) {
        Outcome::Met
    } else if certain(opposite) {
        Outcome::Broken
    } else {
        Outcome::Missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_know_what_they_could_be() {
        assert_eq!(
            compare_bounds((1.0, 3.0), CompareOp::GreaterOrEqual, (1.0, 1.0)),
            Outcome::Met
        );
        assert_eq!(
            compare_bounds((1.0, 3.0), CompareOp::GreaterOrEqual, (2.0, 2.0)),
            Outcome::Missing
        );
        assert_eq!(
            compare_bounds((1.0, 3.0), CompareOp::Greater, (3.0, 3.0)),
            Outcome::Broken
        );
        assert_eq!(
            compare_bounds((2.0, 2.0), CompareOp::Equal, (2.0, 2.0)),
            Outcome::Met
        );
    }
}
