//! Stretches of time in words: whether a subject misses or exceeds what it should lie in, and what it runs into.

use super::evaluator::Frame;
use super::show::{Part, Words};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op};
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;

impl Words<'_, '_> {
    /// Where a record leaves the times that it should be inside, or runs into times that something else has.
    pub(super) fn stretch_part(
        &self,
        id: ExprId,
        outcome: Outcome,
        frame: &Frame,
        policy: Place,
    ) -> Option<Part> {
        let evaluator = self.evaluator;
        let (left, right, inside) = match &evaluator.policy.program.get(id).op {
            Op::Inside { left, right } if outcome != Outcome::Met => (*left, *right, true),
            Op::During { left, right } if outcome != Outcome::Broken => (*left, *right, false),
            _ => return None,
        };
        let (Value::Record(kind, row), Value::Times(times)) =
            (evaluator.value(left, frame), evaluator.value(right, frame))
        else {
            return None;
        };
        let owner = self.element(right, frame).map(|(kind, row)| match kind {
            known if known.is_named_in_policy() => self.value(Value::Record(kind, row)),
            _ => self.subject(kind, row),
        });
        let name = self.value(Value::Times(times));
        let name = match &owner {
            Some(owner) => format!("{name}, the `{}` of {owner}", self.written(right)),
            None => name,
        };
        let field = |list: &[Option<u16>]| {
            let field = list.get(kind.index()).copied().flatten();
            evaluator
                .records
                .place(kind, row, field.unwrap_or(u16::MAX))
        };
        let set = evaluator.timetable.set(times);
        let planned = evaluator.planned(kind, row)?.certain();
        let (start, end) = (field(&evaluator.fields.start), field(&evaluator.fields.end));
        if outcome == Outcome::Missing {
            set.unknown_in(planned)?;
            let day = evaluator.policy.zone.civil(planned.start).date();
            return Some(Part {
                place: start,
                text: format!("{name}: the calendar does not cover {day}"),
                policy,
            });
        }
        let (place, text) = if inside {
            match set.union.first_touching(planned) {
                None => (start, format!("it misses {name}")),
                Some(opening) if !opening.contains(planned.start) => {
                    let opens = self.instant(opening.start);
                    (start, format!("it exceeds {name}: that opens {opens}"))
                }
                Some(opening) => {
                    let closes = self.instant(opening.end);
                    (end, format!("it exceeds {name}: that closes {closes}"))
                }
            }
        } else {
            // What the policy's own times are, the condition says in full.
            owner?;
            (start, format!("it runs into {name}"))
        };
        Some(Part {
            place,
            text,
            policy,
        })
    }

    /// The thing of the policy whose field an expression is, in words: `` `ledger` ``.
    pub(super) fn owner(&self, id: ExprId, frame: &Frame) -> Option<String> {
        let (kind, row) = self.element(id, frame)?;
        (kind.is_named_in_policy() || has_times(kind)).then(|| self.value(Value::Record(kind, row)))
    }

    /// An expression as it is written, with the blackout or window of the policy whose field it is.
    pub(super) fn written_of_item(&self, id: ExprId, frame: &Frame) -> String {
        let written = self.written(id);
        match self.element(id, frame) {
            Some((kind, row)) if has_times(kind) => {
                format!("`{written}` of {}", self.value(Value::Record(kind, row)))
            }
            _ => format!("`{written}`"),
        }
    }

    /// The record at the start of a path, where that is neither the change nor the release itself.
    fn element(&self, id: ExprId, frame: &Frame) -> Option<(RecordKind, u32)> {
        let program = &self.evaluator.policy.program;
        let mut at = id;
        while let Op::Field { of, .. } = program.get(at).op {
            at = of;
        }
        match self.evaluator.value(at, frame) {
            Value::Record(RecordKind::Change | RecordKind::Release, _) => None,
            Value::Record(kind, row) if at != id => Some((kind, row)),
            _ => None,
        }
    }
}

/// Whether such records are items of the policy with times, of which a rule `for policy` may find one among many.
fn has_times(kind: RecordKind) -> bool {
    matches!(kind, RecordKind::Blackout | RecordKind::Window)
}
