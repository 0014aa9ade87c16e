//! Conditions: the truth of each, in the order broken < missing < owed < met.

use super::compare::compare_instants;
use super::dated::Made;
use super::evaluator::{Evaluator, Frame, holds, not};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op, Quantity, Variable};
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::texts::fits;
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::CompareOp;
use crate::syntax::tree::HasAmount;

impl Evaluator<'_> {
    /// The truth of a condition.
    pub fn truth(&self, id: ExprId, frame: &Frame) -> Outcome {
        match &self.policy.program.get(id).op {
            Op::And(all) => {
                let mut least = Outcome::Met;
                for one in all {
                    least = least.min(self.truth(*one, frame));
                    if least == Outcome::Broken {
                        break;
                    }
                }
                least
            }
            Op::Or(all) => {
                let mut greatest = Outcome::Broken;
                for one in all {
                    greatest = greatest.max(self.truth(*one, frame));
                    if greatest == Outcome::Met {
                        break;
                    }
                }
                greatest
            }
            Op::Not(inner) => not(self.truth(*inner, frame)),
            Op::Holds(value) => self.yes_no(*value, frame),
            Op::Compare { left, op, right } => self.compare(*left, *op, *right, frame),
            Op::Among { left, right, some } => self.among(*left, *right, *some, frame),
            Op::InGroup {
                left,
                group,
                at,
                some,
            } => self.in_group(*left, *group, *at, *some, frame),
            Op::Has {
                left,
                amount,
                right,
            } => self.has(*left, *amount, *right, frame),
            Op::Like { left, pattern } => match self.value(*left, frame) {
                Value::Text(number) => {
                    holds(fits(pattern, &self.records.text(number).to_lowercase()))
                }
                _ => Outcome::Missing,
            },
            Op::IsSet(inner) | Op::IsMissing(inner)
                if self.is_one_that_may_be_later(*inner, frame) =>
            {
                Outcome::Missing
            }
            Op::IsSet(inner) => self.given(*inner, frame),
            Op::IsMissing(inner) => not(self.given(*inner, frame)),
            Op::By { left, right } => {
                let Some(deadline) = self.deadline(*right, frame) else {
                    return Outcome::Missing;
                };
                match self.value(*left, frame) {
                    Value::Instant(at) => holds(at <= deadline.0),
                    // In time only if all of it is.
                    at @ Value::Within(..) => {
                        compare_instants(at, CompareOp::LessOrEqual, Value::Instant(deadline.0))
                    }
                    _ if self.now < deadline => Outcome::Owed,
                    _ => Outcome::Missing,
                }
            }
            Op::Before(left, right) => {
                let (left, right) = (self.value(*left, frame), self.value(*right, frame));
                compare_instants(left, CompareOp::Less, right)
            }
            Op::After(left, right) => {
                let (left, right) = (self.value(*left, frame), self.value(*right, frame));
                compare_instants(left, CompareOp::Greater, right)
            }
            Op::During { left, right } => self.during(*left, *right, frame),
            Op::Inside { left, right } => self.inside(*left, *right, frame),
            Op::Within {
                left,
                distance,
                right,
            } => self.within(*left, *distance, *right, frame),
            Op::Quantified {
                quantity,
                collection,
                element,
                condition,
            } => self.recall.truth(self.on_file_of(id, frame), || {
                self.quantified(*quantity, *collection, *element, *condition, frame)
            }),
            Op::Latest {
                collection,
                element,
                among,
                condition,
            } => self.latest(*collection, *element, *among, *condition, frame),
            Op::Share { left, right } => self.share(*left, *right, frame),
            Op::Constant(_)
            | Op::List(_)
            | Op::Variable(_)
            | Op::Field { .. }
            | Op::Defined { .. }
            | Op::Parent { .. }
            | Op::Over { .. }
            | Op::Counted { .. }
            | Op::Aggregate { .. }
            | Op::CountOf(_)
            | Op::PartOf(..)
            | Op::Arithmetic { .. }
            | Op::Shift { .. }
            | Op::AtClock { .. }
            | Op::MembersAt { .. } => self.yes_no(id, frame),
            Op::Broken => Outcome::Missing,
        }
    }

    /// A yes-no value as a condition. A defined condition and `approved` keep what is owed.
    pub(super) fn yes_no(&self, id: ExprId, frame: &Frame) -> Outcome {
        match &self.policy.program.get(id).op {
            Op::Defined { of, value } => match self.value(*of, frame) {
                Value::Record(kind, row) => {
                    let inner = self.inner_frame(kind, row, frame);
                    match self.policy.program.get(*value).op.is_condition() {
                        true => self.truth(*value, &inner),
                        // `approved` behind a definition is owed as `approved` is.
                        false => self.yes_no(*value, &inner),
                    }
                }
                _ => Outcome::Missing,
            },
            Op::Field { of, kind, field } if self.is_approved_field(*kind, *field) => {
                match self.value(*of, frame) {
                    Value::Record(kind, row) => {
                        let approved = self.approved(kind, row);
                        match frame.excepting {
                            Some(file) => approved.min(self.is_asked_to_approve(kind, row, file)),
                            None => approved,
                        }
                    }
                    _ => Outcome::Missing,
                }
            }
            _ => match self.value(id, frame) {
                Value::YesNo(truth) => holds(truth),
                _ => Outcome::Missing,
            },
        }
    }

    /// Whether a value is one that nobody gives: `approved`, or the length of an opening.
    pub(super) fn is_computed(&self, id: ExprId) -> bool {
        let Op::Field { kind, field, .. } = self.policy.program.get(id).op else {
            return false;
        };
        self.policy.schema.field(kind, field).is_some_and(|field| {
            use Computed::{Approved, LongestOpening, ShortestOpening};
            matches!(
                field.source,
                FieldSource::Computed(Approved | ShortestOpening | LongestOpening)
            )
        })
    }

    fn is_approved_field(&self, kind: RecordKind, field: u16) -> bool {
        self.policy
            .schema
            .field(kind, field)
            .is_some_and(|field| field.source == FieldSource::Computed(Computed::Approved))
    }

    pub(super) fn inner_frame(&self, kind: RecordKind, row: u32, frame: &Frame) -> Frame {
        let mut inner = Frame::about(kind, row);
        inner.as_of = frame.as_of;
        inner.due = frame.due;
        inner.over = frame.over;
        inner.excepting = frame.excepting;
        inner
    }

    fn among(&self, left: ExprId, right: ExprId, some: bool, frame: &Frame) -> Outcome {
        if let Some(outcome) = self.range_among(left, right, frame) {
            return outcome;
        }
        if self.is_below_all(left, self.value(left, frame), frame) {
            return Outcome::Broken;
        }
        self.each_or_some(left, some, frame, &mut |value| {
            self.contains(right, value, frame)
        })
    }

    /// The least over all elements, or the greatest where one is enough.
    fn each_or_some(
        &self,
        list: ExprId,
        some: bool,
        frame: &Frame,
        one: &mut dyn FnMut(Value) -> Outcome,
    ) -> Outcome {
        let mut result = holds(!some);
        let mut empty = true;
        let known = self.each(list, frame, &mut |value| {
            empty = false;
            let found = one(value);
            result = if some {
                result.max(found)
            } else {
                result.min(found)
            };
            result != holds(some)
        });
        match (known, some) {
            // What nobody gave has no value: it fulfils nothing.
            (true, false) if empty && self.is_through_list(list) => Outcome::Missing,
            (true, _) => result,
            (false, true) => result.max(Outcome::Missing),
            (false, false) => result.min(Outcome::Missing),
        }
    }

    /// Whether a list contains a value.
    pub(super) fn contains(&self, list: ExprId, wanted: Value, frame: &Frame) -> Outcome {
        if wanted.is_missing() {
            return self.is_anything_in(list, frame);
        }
        let mut found = Outcome::Broken;
        let known = self.each(list, frame, &mut |value| {
            if value.is_missing() {
                found = Outcome::Missing;
            } else if self.same(value, wanted) {
                found = Outcome::Met;
            }
            found != Outcome::Met
        });
        if known {
            found
        } else {
            found.max(Outcome::Missing)
        }
    }

    /// Whether a list could contain something that is not known: an empty one does not.
    fn is_anything_in(&self, list: ExprId, frame: &Frame) -> Outcome {
        let mut empty = true;
        let known = self.each(list, frame, &mut |_| {
            empty = false;
            false
        });
        if known && empty {
            Outcome::Broken
        } else {
            Outcome::Missing
        }
    }

    fn in_group(
        &self,
        left: ExprId,
        group: ExprId,
        at: Option<ExprId>,
        some: bool,
        frame: &Frame,
    ) -> Outcome {
        let named = match at {
            None => None,
            Some(at) => match Made::of(self.value(at, frame)) {
                Some(at) => Some(at),
                None => return Outcome::Missing,
            },
        };
        self.each_or_some(left, some, frame, &mut |person| {
            let Value::Record(RecordKind::Person, number) = person else {
                return Outcome::Missing;
            };
            let dates = match named {
                Some(at) => vec![Some(at)],
                None => self.known_at(left, number, frame),
            };
            let each = dates.into_iter();
            let each = each.map(|at| match at {
                Some(at) => self.is_member(person, group, at, frame),
                None => Outcome::Missing,
            });
            // Of a person whom several records name, all of them are asked.
            let outcome = if some { each.max() } else { each.min() };
            outcome.unwrap_or(Outcome::Missing)
        })
    }

    /// Whether somebody is in a group, or in one of several, when something was.
    fn is_member(&self, person: Value, group: ExprId, at: Made, frame: &Frame) -> Outcome {
        let Value::Record(RecordKind::Person, person) = person else {
            return Outcome::Missing;
        };
        let mut groups = Vec::new();
        let mut are_known = true;
        are_known &= self.each(group, frame, &mut |group| {
            match group {
                Value::Record(RecordKind::Group, group) => groups.push(group),
                _ => are_known = false,
            }
            true
        });
        let found = self.is_in_groups(&groups, person, at);
        if are_known {
            found
        } else {
            found.max(Outcome::Missing)
        }
    }

    /// Whether one value of the left side of an `in` is among the right.
    pub(super) fn is_among(&self, id: ExprId, value: Value, frame: &Frame) -> Outcome {
        match self.policy.program.get(id).op {
            Op::Among { right, .. } => self.contains(right, value, frame),
            Op::InGroup { group, at, .. } => {
                let at = match at {
                    None => Made::at(frame.due.unwrap_or(self.now)),
                    Some(at) => match Made::of(self.value(at, frame)) {
                        Some(at) => at,
                        None => return Outcome::Missing,
                    },
                };
                self.is_member(value, group, at, frame)
            }
            _ => Outcome::Missing,
        }
    }

    fn has(&self, left: ExprId, amount: HasAmount, right: ExprId, frame: &Frame) -> Outcome {
        match amount {
            HasAmount::One => self.contains(left, self.value(right, frame), frame),
            HasAmount::Any | HasAmount::All => {
                let some = amount == HasAmount::Any;
                self.each_or_some(right, some, frame, &mut |wanted| {
                    self.contains(left, wanted, frame)
                })
            }
        }
    }

    fn share(&self, left: ExprId, right: ExprId, frame: &Frame) -> Outcome {
        let mut greatest = Outcome::Broken;
        let known = self.each(left, frame, &mut |value| {
            greatest = greatest.max(self.contains(right, value, frame));
            greatest != Outcome::Met
        });
        if known {
            greatest
        } else {
            greatest.max(self.is_anything_in(right, frame))
        }
    }

    fn quantified(
        &self,
        quantity: Quantity,
        collection: ExprId,
        element: Variable,
        condition: Option<ExprId>,
        frame: &Frame,
    ) -> Outcome {
        let all = quantity == Quantity::All;
        let mut result = if all { Outcome::Met } else { Outcome::Broken };
        let known = self.each(collection, frame, &mut |value| {
            let mut one = self.element_truth(value, element, condition, frame);
            if self.may_be_outside(value, collection, frame) {
                // If it is later, it is not one of them.
                one = if all {
                    one.max(Outcome::Missing)
                } else {
                    one.min(Outcome::Missing)
                };
            }
            if all {
                result = result.min(one);
                result != Outcome::Broken
            } else {
                result = result.max(one);
                result != Outcome::Met
            }
        });
        if !known {
            result = if all {
                result.min(Outcome::Missing)
            } else {
                result.max(Outcome::Missing)
            };
        }
        if quantity == Quantity::No {
            not(result)
        } else {
            result
        }
    }

    /// Whether an element of a collection fulfils a condition.
    pub(super) fn element_truth(
        &self,
        value: Value,
        element: Variable,
        condition: Option<ExprId>,
        frame: &Frame,
    ) -> Outcome {
        match (value, condition) {
            (Value::Missing, _) => Outcome::Missing,
            (_, None) => Outcome::Met,
            (Value::Record(RecordKind::Service, row), Some(condition)) => {
                self.service_truth(condition, element, row, frame)
            }
            (Value::Record(kind, row), Some(condition)) => {
                let inner = frame.with(element, kind, row);
                self.truth(condition, &inner)
            }
            _ => Outcome::Missing,
        }
    }
}
