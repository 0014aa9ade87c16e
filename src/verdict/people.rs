//! People as they were: what a dated record says of somebody is as of its date.

use super::evaluator::{Evaluator, Frame};
use super::votes::Decided;
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::types::{RecordKind, Value};
use crate::source::FileId;
use crate::time::Instant;

impl Evaluator<'_> {
    /// As of which instant the groups and the authority of a person are asked that an expression names: the date of the record
    /// that names them; else the deadline; else the start of the subject; else now. `None` where the record gives no date.
    pub(super) fn known_at(&self, named: ExprId, person: u32, frame: &Frame) -> Option<Instant> {
        let mut id = named;
        loop {
            match &self.policy.program.get(id).op {
                Op::Field { of, .. } => {
                    if let Some(dated) = self.dated_naming(id, *of, person, frame) {
                        return dated;
                    }
                    id = *of;
                }
                Op::Defined { of, .. } => id = *of,
                _ => break,
            }
        }
        let start = || {
            let (kind, row) = frame.get(Variable::SUBJECT)?;
            self.start(kind, row)
        };
        Some(frame.as_of.or_else(start).unwrap_or(self.now))
    }

    /// The date of the latest of the dated records whose field names a person; `None` if they are not dated.
    fn dated_naming(
        &self,
        field: ExprId,
        of: ExprId,
        person: u32,
        frame: &Frame,
    ) -> Option<Option<Instant>> {
        let Op::Field { field, .. } = self.policy.program.get(field).op else {
            return None;
        };
        let mut found: Option<Option<Instant>> = None;
        self.each(of, frame, &mut |record| {
            let Value::Record(kind, row) = record else {
                return true;
            };
            let Some(date) = self.fields.dated_field(kind) else {
                return true;
            };
            let mut names = false;
            self.each_value(kind, row, field, &mut |value| {
                names |= value == Value::Record(RecordKind::Person, person);
                !names
            });
            if names {
                let at = self.instant(kind, row, date);
                found = Some(match found {
                    None => at,
                    Some(known) => known.zip(at).map(|(known, at)| known.max(at)),
                });
            }
            true
        });
        found
    }

    /// The authority of a person whom an expression names.
    pub(super) fn authority_of(&self, named: ExprId, person: u32, frame: &Frame) -> Value {
        match self.known_at(named, person, frame) {
            Some(at) => self.authority(person, at, frame.asking),
            None => Value::Missing,
        }
    }

    /// Whether a decision on a subject stands, for conditions on `approvals`: it was not withdrawn, and its person decided nothing
    /// later. `list` holds all decisions.
    pub(super) fn decision_stands(
        &self,
        list: Value,
        record: u32,
        as_of: Instant,
        asking: Option<FileId>,
    ) -> bool {
        let part = &self.fields.part;
        let instant = |record, field| self.instant(RecordKind::Approval, record, field);
        let withdrawn = |record| {
            let field = part.approval_withdrawn;
            let span = self.earliest_and_latest(RecordKind::Approval, record, field);
            span.map(|(from, _)| from).filter(|from| *from <= as_of)
        };
        if withdrawn(record).is_some() {
            return false;
        }
        let Some(given) = instant(record, part.approval_given) else {
            return true;
        };
        let person = |record, field| self.records.value(RecordKind::Approval, record, field);
        let voice = |record| {
            let signer = person(record, part.approval_approver);
            match (signer, person(record, part.approval_on_behalf_of)) {
                (signer, Value::Missing) => signer,
                // Whoever does not stand in for somebody decides nothing for them.
                (
                    Value::Record(RecordKind::Person, signer),
                    Value::Record(RecordKind::Person, absent),
                ) if instant(record, part.approval_given).is_some_and(|at| {
                    self.stands_in(signer, absent, at, |by| self.sees(asking, by.file))
                }) =>
                {
                    Value::Record(RecordKind::Person, absent)
                }
                _ => Value::Missing,
            }
        };
        let own = voice(record);
        if own.is_missing() {
            return true;
        }
        let rank = |record| match self.decided(record) {
            Decided::Approved => 0,
            Decided::Other | Decided::NotSaid => 1,
            Decided::Rejected => 2,
        };
        let items = self.records.items(list).iter();
        let mut others = items.filter_map(|cell| match cell.value {
            Value::Record(RecordKind::Approval, other) if other != record => Some(other),
            _ => None,
        });
        !others.any(|other| {
            if voice(other) != own {
                return false;
            }
            let is_later = instant(other, part.approval_given).is_some_and(|at| {
                at <= as_of && (at, rank(other), other) > (given, rank(record), record)
            });
            match withdrawn(other) {
                Some(at) => given <= at,
                None => is_later,
            }
        })
    }
}
