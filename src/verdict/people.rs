//! People as they were: what a dated record says of somebody is as of its date.

use super::dated::Made;
use super::evaluator::{Evaluator, Frame, holds, not};
use super::votes::Decided;
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::types::{RecordKind, Value};
use crate::source::{FileId, Place};
use crate::time::Instant;

impl Evaluator<'_> {
    /// As of when the groups and the authority of a person are asked that an expression names: the date of each record that names
    /// them, `None` where it gives none; else the deadline; else the start of the subject. What cannot have a start, as the policy
    /// itself, is asked now.
    pub(super) fn known_at(&self, named: ExprId, person: u32, frame: &Frame) -> Vec<Option<Made>> {
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
        let at = frame.due.or_else(|| match frame.get(Variable::SUBJECT) {
            None | Some((RecordKind::Policy, _)) => Some(self.now),
            Some((kind, row)) => self.start(kind, row),
        });
        vec![Some(at.map_or(Made::UNKNOWN, Made::at))]
    }

    /// The dates of the dated records whose field names a person; `None` if they are not dated.
    fn dated_naming(
        &self,
        field: ExprId,
        of: ExprId,
        person: u32,
        frame: &Frame,
    ) -> Option<Vec<Option<Made>>> {
        let Op::Field { field, .. } = self.policy.program.get(field).op else {
            return None;
        };
        let mut found: Option<Vec<Option<Made>>> = None;
        self.each(of, frame, &mut |record| {
            let Value::Record(kind, row) = record else {
                return true;
            };
            if self.fields.dated_field(kind).is_none() {
                return true;
            }
            let mut names = false;
            self.each_value(kind, row, field, &mut |value| {
                names |= value == Value::Record(RecordKind::Person, person);
                !names
            });
            if names {
                let made = self.made(kind, row);
                found.get_or_insert_default().push(made);
            }
            true
        });
        found
    }

    /// The authority of a person whom an expression names: missing where they have none, and `None` where it is not known, as it
    /// changed on the day in question, or from one record that names them to the next.
    pub(super) fn authority_of(&self, named: ExprId, person: u32, frame: &Frame) -> Option<Value> {
        let dates = self.known_at(named, person, frame);
        let mut levels = dates
            .into_iter()
            .map(|made| self.authority_throughout(person, made?, frame));
        let first = levels.next()??;
        levels.all(|level| level == Some(first)).then_some(first)
    }

    fn authority_throughout(&self, person: u32, made: Made, frame: &Frame) -> Option<Value> {
        let first = self.authority(person, made.from, frame.asking);
        let groups = self.policy.groups.iter().filter(|_| !made.is_exact());
        let mut edges = groups
            .filter(|group| group.authority.is_some())
            .flat_map(|group| group.times_of(person))
            .flat_map(|member| [member.from, member.until])
            .filter(|edge| made.from < *edge && *edge <= made.to);
        edges
            .all(|edge| self.authority(person, edge, frame.asking) == first)
            .then_some(first)
    }

    /// Whether a decision on a subject stands, for conditions on `approvals`: it was not withdrawn, and its person decided nothing
    /// later, up to an instant. Missing where days without an hour leave that open.
    pub(super) fn decision_stands(
        &self,
        record: u32,
        as_of: Instant,
        asking: Option<FileId>,
    ) -> Outcome {
        let own_withdrawal = self.withdrawn_by(record, as_of);
        if own_withdrawal == Outcome::Met {
            return Outcome::Broken;
        }
        let mut stands = not(own_withdrawal);
        let (Some(given), Some(own)) = (
            self.made(RecordKind::Approval, record),
            self.voice(record, asking),
        ) else {
            return stands;
        };
        let whole = self.records.row(RecordKind::Approval, record);
        let Some((kind, row)) = whole.and_then(|row| row.parent) else {
            return stands;
        };
        let list = match kind {
            RecordKind::Change | RecordKind::Release => {
                self.records
                    .value(kind, row, self.fields.of(kind).approvals)
            }
            _ => Value::Missing,
        };
        let rank = |record| match self.decided(record) {
            Decided::Approved => 0,
            Decided::Other | Decided::NotSaid => 1,
            Decided::Rejected => 2,
        };
        for cell in self.records.items(list) {
            let other = match cell.value {
                Value::Record(RecordKind::Approval, other) if other != record => other,
                Value::Record(..) => continue,
                // Of which nothing is known may take back any decision.
                _ => {
                    stands = stands.min(Outcome::Missing);
                    continue;
                }
            };
            let is_same = match self.voice(other, asking) {
                Some(voice) => own.is_same(voice),
                None if self.may_take_back_any(other) => Outcome::Missing,
                None => Outcome::Broken,
            };
            if is_same == Outcome::Broken {
                continue;
            }
            let withdrawn = self.withdrawn(other);
            let takes_back = match withdrawn.map(|made| (made, made.is_by(as_of))) {
                Some((made, is_past)) if is_past != Outcome::Broken => {
                    is_past.min(not(made.is_before(given)))
                }
                _ => match self.made(RecordKind::Approval, other) {
                    Some(made) if made.is_exact() && given.is_exact() => {
                        let is_later = (made, rank(other), other) > (given, rank(record), record);
                        holds(is_later).min(made.is_by(as_of))
                    }
                    Some(made) => given.is_before(made).min(made.is_by(as_of)),
                    None if self.decided(other) == Decided::Approved => Outcome::Broken,
                    None => Outcome::Missing,
                },
            };
            stands = stands.min(not(takes_back.min(is_same)));
            if stands == Outcome::Broken {
                break;
            }
        }
        stands
    }

    /// Whether a record that does not say whose it is may take back a decision: whatever it says, but for an approval that stands.
    fn may_take_back_any(&self, record: u32) -> bool {
        let approver = self.fields.part.approval_approver;
        let signer = self.records.value(RecordKind::Approval, record, approver);
        let takes_back =
            self.decided(record) != Decided::Approved || self.withdrawn(record).is_some();
        signer.is_missing() && takes_back
    }

    /// Whether an approval was withdrawn by an instant.
    fn withdrawn_by(&self, record: u32, as_of: Instant) -> Outcome {
        self.withdrawn(record)
            .map_or(Outcome::Broken, |made| made.is_by(as_of))
    }

    /// Whose decision an approval is; `None` where it is nobody's, or nobody knows whose.
    fn voice(&self, record: u32, asking: Option<FileId>) -> Option<Voice> {
        let part = &self.fields.part;
        let person = |field| match self.records.value(RecordKind::Approval, record, field) {
            Value::Record(RecordKind::Person, person) => Some(person),
            _ => None,
        };
        let signer = person(part.approval_approver)?;
        let absent = self
            .records
            .value(RecordKind::Approval, record, part.approval_on_behalf_of);
        if absent.is_missing() || absent == Value::Record(RecordKind::Person, signer) {
            return Some(Voice {
                of: signer,
                is_certain: true,
            });
        }
        // Whoever does not stand in for somebody decides nothing for them.
        let absent = person(part.approval_on_behalf_of)?;
        let made = self.made(RecordKind::Approval, record)?;
        let counts = |by: Place| holds(self.sees(asking, by.file));
        match self.stands_in(signer, absent, made, counts) {
            Outcome::Broken => None,
            stands_in => Some(Voice {
                of: absent,
                is_certain: stands_in == Outcome::Met,
            }),
        }
    }
}

/// Whose decision an approval is.
#[derive(Clone, Copy)]
struct Voice {
    of: u32,
    /// Whether the delegate was one for all of the day on which it was given.
    is_certain: bool,
}

impl Voice {
    fn is_same(self, other: Voice) -> Outcome {
        match (self.of == other.of, self.is_certain && other.is_certain) {
            (false, _) => Outcome::Broken,
            (true, true) => Outcome::Met,
            (true, false) => Outcome::Missing,
        }
    }
}
