//! By how much a value misses what a condition asks: ``12, at most 10: 2 too many``.

use super::evaluator::Frame;
use super::show::{Part, Words};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op};
use crate::policy::types::Value;
use crate::source::Place;
use crate::syntax::tree::CompareOp;
use crate::time::format_micros;

/// How a quantity is counted, for the words of a difference.
#[derive(Clone, Copy)]
enum Unit {
    /// How many there are.
    Count,
    /// Any other number.
    Number,
    Percent,
    Length,
}

impl Words<'_, '_> {
    /// Says of a quantity that is too large or too small what it is, what is asked and by how much it misses that. Whether it said
    /// so.
    pub(super) fn amount(
        &self,
        id: ExprId,
        outcome: Outcome,
        frame: &Frame,
        policy: Place,
        out: &mut Vec<Part>,
    ) -> bool {
        let Op::Compare { left, op, right } = self.evaluator.policy.program.get(id).op else {
            return false;
        };
        if outcome != Outcome::Broken {
            return false;
        }
        // The side that the plan decides comes first, as in a sentence.
        let (shown, op, other) = match (self.place(left, frame), self.place(right, frame)) {
            (Some(_), _) => (left, op, right),
            (None, Some(_)) => (right, mirrored(op), left),
            (None, None) => return false,
        };
        let bound = match op {
            CompareOp::GreaterOrEqual => "at least",
            CompareOp::Greater => "must be more than",
            CompareOp::LessOrEqual => "at most",
            CompareOp::Less => "must be less than",
            CompareOp::Equal | CompareOp::NotEqual => return false,
        };
        let wanted = self.evaluator.value(other, frame);
        let Some((unit, missed)) = self.missed(shown, wanted, frame) else {
            return false;
        };
        let Some(part) = self.operand(shown, frame, policy) else {
            return false;
        };
        let asked = match self.place(other, frame) {
            Some(_) => format!("`{}`, {}", self.written(other), self.value(wanted)),
            None => self.value(wanted),
        };
        let place = part.place;
        out.push(Part {
            text: format!(
                "{}, {bound} {asked}{}",
                part.text,
                by_how_much(unit, missed)
            ),
            ..part
        });
        self.behind(shown, frame, policy, place, out);
        out.extend(self.operand(other, frame, policy));
        true
    }

    /// How much a quantity is above what is asked; below it, less than nothing.
    fn missed(&self, shown: ExprId, wanted: Value, frame: &Frame) -> Option<(Unit, f64)> {
        let is_count = matches!(
            self.evaluator.policy.program.get(shown).op,
            Op::Counted { .. } | Op::CountOf(_)
        );
        #[expect(
            clippy::cast_precision_loss,
            reason = "a difference in words; microseconds are exact for 285 years"
        )]
        match (self.evaluator.value(shown, frame), wanted) {
            (Value::Number(found), Value::Number(wanted)) => {
                let unit = if is_count { Unit::Count } else { Unit::Number };
                Some((unit, found - wanted))
            }
            (Value::Percent(found), Value::Percent(wanted)) => {
                Some((Unit::Percent, found - wanted))
            }
            (Value::Duration(found), Value::Duration(wanted)) if found != i64::MAX => {
                Some((Unit::Length, found.saturating_sub(wanted) as f64))
            }
            _ => None,
        }
    }
}

/// `: 2 too many`; nothing where the two are equal.
fn by_how_much(unit: Unit, missed: f64) -> String {
    let size = (missed.abs() * 100.0).round() / 100.0;
    if size == 0.0 || !size.is_finite() {
        return String::new();
    }
    let above = missed > 0.0;
    match unit {
        Unit::Count => format!(": {size} too {}", if above { "many" } else { "few" }),
        Unit::Number => format!(": {size} too {}", if above { "high" } else { "low" }),
        Unit::Percent => {
            let points = if size == 1.0 { "point" } else { "points" };
            let word = if above { "high" } else { "low" };
            format!(": {size} percentage {points} too {word}")
        }
        Unit::Length => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a cast to an integer takes the nearest that there is"
            )]
            let shown = format_micros(missed.abs() as i64);
            format!(": {shown} too {}", if above { "long" } else { "short" })
        }
    }
}

/// The same comparison with its sides exchanged.
fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessOrEqual => CompareOp::GreaterOrEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterOrEqual => CompareOp::LessOrEqual,
        CompareOp::Equal | CompareOp::NotEqual => op,
    }
}
