//! What a constant of the policy is, where a rule `for policy` asks for it: the guilty text is its definition.

use super::evaluator::Frame;
use super::show::{Part, Words};
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::types::RecordKind;

impl Words<'_, '_> {
    /// The constants among the operands of a condition on the policy, each with its value and the place of its definition.
    pub(super) fn constants(&self, id: ExprId, frame: &Frame, out: &mut Vec<Part>) {
        let subject = frame.get(Variable::SUBJECT);
        if subject.is_none_or(|(kind, _)| kind != RecordKind::Policy) {
            return;
        }
        let program = &self.evaluator.policy.program;
        let policy = self.policy_place(id);
        for operand in program.children(id) {
            let mut inner = operand;
            while let Op::PartOf(of, _) | Op::CountOf(of) = program.get(inner).op {
                inner = of;
            }
            let place = self.policy_place(inner);
            let is_written_here = place.file == policy.file
                && policy.span.start <= place.span.start
                && place.span.end <= policy.span.end;
            if is_written_here {
                continue;
            }
            let value = self.value(self.evaluator.value(operand, frame));
            let text = if inner == operand {
                format!("it is {value}")
            } else {
                format!("`{}` is {value}", self.written(operand))
            };
            out.push(Part {
                place,
                text,
                policy,
            });
        }
    }
}
