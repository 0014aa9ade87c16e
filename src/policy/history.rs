//! Which conditions of a policy read history, and what of it.

use super::Policy;
use super::condition::{ExprId, Op};
use super::schema::{Computed, FieldSource};
use super::types::RecordKind;
use rustc_hash::FxHashSet;

/// A field of a thing that holds records of history: the kind of the thing and the number of its field.
pub type HistoryField = (RecordKind, u16);

impl Policy {
    /// What of history a field holds: closed changes, incidents or deployments.
    pub fn history_of(&self, (kind, field): HistoryField) -> Option<Computed> {
        match self.schema.field(kind, field)?.source {
            FieldSource::Computed(
                what @ (Computed::ClosedChanges | Computed::PastIncidents | Computed::Deployments),
            ) => Some(what),
            _ => None,
        }
    }

    /// The field of history on the path that a collection is.
    pub fn history_field(&self, collection: ExprId) -> Option<HistoryField> {
        self.find_history(collection, |id| match self.program.get(id).op {
            Op::Field { .. } | Op::Over { .. } | Op::Defined { .. } => self.program.children(id),
            _ => Vec::new(),
        })
    }

    /// Whether an expression reads history anywhere.
    pub fn reads_history(&self, id: ExprId) -> bool {
        self.find_history(id, |id| self.program.children(id))
            .is_some()
    }

    fn find_history(
        &self,
        id: ExprId,
        below: impl Fn(ExprId) -> Vec<ExprId>,
    ) -> Option<HistoryField> {
        // What is defined may be met on many ways.
        let mut seen = FxHashSet::default();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if let Op::Field { kind, field, .. } = self.program.get(id).op
                && self.history_of((kind, field)).is_some()
            {
                return Some((kind, field));
            }
            if seen.insert(id) {
                open.extend(below(id));
            }
        }
        None
    }
}
