//! `is set` and `is missing`: whether there is a value. What is not known may be there or not, so it is neither.

use super::evaluator::{Evaluator, Frame};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::{Base, RecordKind, Value};
use rustc_hash::FxHashSet;

impl Evaluator<'_> {
    /// Whether there is a value; of a list, whether there is one in it; of a record, whether it says anything.
    pub(super) fn given(&self, id: ExprId, frame: &Frame) -> Outcome {
        let node = self.policy.program.get(id);
        if !node.op.is_condition() && node.ty.list {
            return self.list_given(id, frame);
        }
        if self.is_set(id, frame) {
            return match self.value(id, frame) {
                // What a policy does not see approves nothing in advance for it.
                Value::Record(kind, row)
                    if node.ty.base == Base::Record(RecordKind::Template)
                        && !self.may_read(kind, row, node.file) =>
                {
                    Outcome::Missing
                }
                Value::Record(kind, row) => self.says_something(kind, row),
                _ => Outcome::Met,
            };
        }
        match self.may_be_there(id, frame) {
            true => Outcome::Missing,
            false => Outcome::Broken,
        }
    }

    /// Whether a list has something in it: in a path through a list, whether each of its elements has.
    fn list_given(&self, id: ExprId, frame: &Frame) -> Outcome {
        let (mut some, mut all, mut is_unclear) = (false, true, false);
        let known = self.each(id, frame, &mut |value| {
            // It may be no element at all.
            let is_there = !value.is_missing() && !self.may_be_outside(value, id, frame);
            some |= is_there;
            all &= is_there;
            is_unclear |= !value.is_missing() && !is_there;
            true
        });
        match (some, self.is_through_list(id)) {
            (true, true) if !(known && all) => Outcome::Missing,
            (true, _) => Outcome::Met,
            (false, _) if is_unclear || self.may_be_there(id, frame) => Outcome::Missing,
            (false, _) => Outcome::Broken,
        }
    }

    /// Whether a record that is a part of another says anything. One of which all is blank is none.
    pub(super) fn says_something(&self, kind: RecordKind, row: u32) -> Outcome {
        let is_part = self
            .records
            .row(kind, row)
            .is_some_and(|row| row.parent.is_some());
        if !is_part {
            return Outcome::Met;
        }
        let mut is_unknown = false;
        for (number, field) in (0u16..).zip(self.policy.schema.fields(kind)) {
            if !matches!(field.source, FieldSource::Given(_)) {
                continue;
            }
            let value = self.records.value(kind, row, number);
            let is_empty = matches!(value, Value::List(_, 0));
            if !value.is_missing() && !is_empty {
                return Outcome::Met;
            }
            is_unknown |= self.records.is_said_unknown(kind, row, number);
        }
        match is_unknown {
            true => Outcome::Missing,
            false => Outcome::Broken,
        }
    }

    /// Whether a value is a field of the elements of a list.
    pub(super) fn is_through_list(&self, id: ExprId) -> bool {
        let program = &self.policy.program;
        matches!(program.get(id).op, Op::Field { of, .. } if program.get(of).ty.list)
    }

    /// Whether there is a value for certain; of a list, whether there is one in it.
    pub(super) fn is_set(&self, id: ExprId, frame: &Frame) -> bool {
        let node = self.policy.program.get(id);
        if node.op.is_condition() {
            return matches!(self.truth(id, frame), Outcome::Met | Outcome::Broken);
        }
        if !node.ty.list {
            return !self.value(id, frame).is_missing() || self.has_level(id, frame);
        }
        let mut some = false;
        self.each(id, frame, &mut |value| {
            some |= !value.is_missing() && !self.may_be_outside(value, id, frame);
            !some
        });
        some && (self.is_known(id, frame) || !self.is_through_list(id))
    }

    /// Whether a value is known; of a list, it may be known that there is nothing in it.
    pub(super) fn is_known(&self, id: ExprId, frame: &Frame) -> bool {
        let node = self.policy.program.get(id);
        if node.op.is_condition() || !node.ty.list {
            return self.is_set(id, frame);
        }
        let mut complete = true;
        let through_list = self.is_through_list(id);
        let known = self.each(id, frame, &mut |value| {
            complete &= !(through_list && value.is_missing());
            complete
        });
        known && complete
    }

    /// Whether a value that is missing rests on something that is not known, rather than not given: then it may be there.
    fn may_be_there(&self, id: ExprId, frame: &Frame) -> bool {
        let program = &self.policy.program;
        let below = || program.children(id).into_iter();
        match &program.get(id).op {
            Op::Field { of, kind, field } if program.get(*of).ty.list => {
                let mut found = false;
                let known = self.each(*of, frame, &mut |record| {
                    found = match record {
                        Value::Record(of, row) if of == *kind => {
                            self.is_unknown_field((of, row, *field), frame)
                        }
                        _ => true,
                    };
                    !found
                });
                found || !known && self.may_be_there(*of, frame)
            }
            Op::Field { of, kind, field } => match self.value(*of, frame) {
                Value::Record(found, row) if found == *kind => {
                    self.is_unknown_field((found, row, *field), frame)
                }
                _ => self.may_be_there(*of, frame),
            },
            Op::Defined { of, value } => match self.value(*of, frame) {
                Value::Record(kind, row) => {
                    self.may_be_there(*value, &self.inner_frame(kind, row, frame))
                }
                _ => self.may_be_there(*of, frame),
            },
            // Whether there is more than what is on file is not known.
            Op::Over { .. } => !self.is_known(id, frame),
            Op::Quantified {
                collection,
                element,
                ..
            }
            | Op::Counted {
                collection,
                element,
                ..
            }
            | Op::Latest {
                collection,
                element,
                ..
            }
            | Op::Aggregate {
                collection,
                element,
                ..
            } => {
                let mut found = self.may_be_there(*collection, frame);
                self.each(*collection, frame, &mut |record| {
                    found |= match record {
                        Value::Record(kind, row) => {
                            let inner = frame.with(*element, kind, row);
                            below()
                                .filter(|below| below != collection)
                                .any(|below| self.may_be_there(below, &inner))
                        }
                        Value::Missing => true,
                        _ => false,
                    };
                    !found
                });
                found
            }
            _ => below().any(|below| self.may_be_there(below, frame)),
        }
    }

    /// Whether a field of a record says that it is not known, has an element of which nothing is known, or follows from what is not
    /// known.
    fn is_unknown_field(&self, (kind, row, field): (RecordKind, u32, u16), frame: &Frame) -> bool {
        let is_own = frame.get(Variable::SUBJECT) == Some(self.whole(kind, row));
        // What could not be read of the subject itself has refused it.
        if is_own && self.records.is_refused(kind, row, field) {
            return false;
        }
        if self.records.is_said_unknown(kind, row, field) || self.is_off_file(kind, row, field) {
            return true;
        }
        let is_given = |field: Option<u16>| {
            field.is_some_and(|field| self.records.is_said_unknown(kind, row, field))
        };
        let at = |fields: &[Option<u16>]| fields.get(kind.index()).copied().flatten();
        let source = self.policy.schema.field(kind, field);
        match source.map(|field| field.source) {
            Some(FieldSource::Computed(computed)) => match computed {
                Computed::Duration | Computed::Window => {
                    is_given(at(&self.fields.start)) || is_given(at(&self.fields.end))
                }
                Computed::Footprint
                | Computed::ReleaseServices
                | Computed::ReleaseEnvironments
                | Computed::Groups => self.has_unknown_element(kind, row, field),
                Computed::ClosedChanges | Computed::PastIncidents | Computed::Deployments => true,
                Computed::Approved => {
                    let approvals = is_given(Some(self.fields.of(kind).approvals));
                    approvals || self.has_unknown_decisions(&Frame::about(kind, row))
                }
                Computed::ShortestOpening
                | Computed::LongestOpening
                | Computed::ParentRelease
                | Computed::Opens
                | Computed::Closes
                | Computed::OpenFor => false,
            },
            _ => self.has_unknown_element(kind, row, field),
        }
    }

    fn has_unknown_element(&self, kind: RecordKind, row: u32, field: u16) -> bool {
        let is_list = self
            .policy
            .schema
            .field(kind, field)
            .is_some_and(|f| f.ty.list);
        let mut found = false;
        if is_list {
            self.each_value(kind, row, field, &mut |value| {
                found |= value.is_missing();
                !found
            });
        }
        found
    }

    /// Whether a field of a record of history was not read: no column is mapped to it, or its text could not be read.
    pub(super) fn is_off_file(&self, kind: RecordKind, row: u32, field: u16) -> bool {
        let past = match kind {
            RecordKind::History => &self.history.changes,
            RecordKind::Incident => &self.history.incidents,
            RecordKind::Deployment => &self.history.deployments,
            _ => return false,
        };
        if !past.rows.contains(&row) || !self.records.is_lost(kind, row, field, &|_| false) {
            return false;
        }
        // A record that leaves out what others of its table say has none of it.
        let is_left_out = self.records.cell(kind, row, field).origin == u32::MAX;
        let table = self.records.table_of(kind, row);
        !(is_left_out && self.is_mapped(kind, table, field))
    }

    /// Whether some record of a table of history says a field.
    fn is_mapped(&self, kind: RecordKind, table: Option<usize>, field: u16) -> bool {
        let mapped = self.mapped.get_or_init(|| {
            let mut mapped = FxHashSet::default();
            let history = [
                &self.history.changes,
                &self.history.incidents,
                &self.history.deployments,
            ];
            for past in history {
                let fields = (0u16..).zip(self.policy.schema.fields(past.kind));
                for (field, _) in fields {
                    for row in past.rows.clone() {
                        if self.records.cell(past.kind, row, field).origin != u32::MAX {
                            let table = self.records.table_of(past.kind, row);
                            mapped.insert((past.kind, table, field));
                        }
                    }
                }
            }
            mapped
        });
        mapped.contains(&(kind, table, field))
    }
}
