//! Conditions that read nothing but a service: the answer is the same for every subject, and most subjects ask the same.

use super::evaluator::{Evaluator, Frame, outcome_of};
use super::recall::is_about;
use crate::diagnostic::Outcome;
use crate::policy::Policy;
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::model::ServiceChoice;
use crate::policy::types::{Base, RecordKind};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

/// For each service the outcome + 1; 0 where it was not asked.
type Answers = Vec<AtomicU8>;

/// The answers so far to conditions on services: `None` where one reads something else, too. Which do is found out when one is asked.
pub(super) struct OfService {
    conditions: FxHashMap<ExprId, OnceLock<Option<Answers>>>,
}

impl OfService {
    /// Finds the conditions of a policy on services.
    pub fn new(policy: &Policy) -> Self {
        let mut conditions = FxHashMap::default();
        for node in policy.program.iter() {
            if let Op::Quantified {
                collection,
                condition: Some(condition),
                ..
            } = node.op
                && policy.program.get(collection).ty.base == Base::Record(RecordKind::Service)
            {
                conditions.insert(condition, OnceLock::new());
            }
        }
        let variants = policy.statements.iter().flat_map(|one| &one.variants);
        for scope in variants.filter_map(|variant| variant.scope.services.as_ref()) {
            if let ServiceChoice::Condition(condition) = scope.services {
                conditions.insert(condition, OnceLock::new());
            }
        }
        OfService { conditions }
    }
}

impl Evaluator<'_> {
    /// Whether a service, as a variable, fulfils a condition.
    pub(super) fn service_truth(
        &self,
        condition: ExprId,
        variable: Variable,
        service: u32,
        frame: &Frame,
    ) -> Outcome {
        let find = || {
            let inner = frame.with(variable, RecordKind::Service, service);
            self.truth(condition, &inner)
        };
        let is_as_of_now = frame.as_of.is_none() && frame.over.is_none();
        let answers = self.of_service.conditions.get(&condition);
        let Some(answers) = answers.filter(|_| is_as_of_now) else {
            return find();
        };
        let answers = answers.get_or_init(|| {
            let unasked = self.policy.services.iter().map(|_| AtomicU8::new(0));
            is_about(self.policy, condition, variable).then(|| unasked.collect())
        });
        let answer = answers.as_ref().and_then(|all| all.get(service as usize));
        let Some(answer) = answer else {
            return find();
        };
        match answer.load(Ordering::Relaxed) {
            0 => {
                let found = find();
                answer.store(found as u8 + 1, Ordering::Relaxed);
                found
            }
            known => outcome_of(known - 1),
        }
    }
}
