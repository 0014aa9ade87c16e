//! Approval records: which of them count for a quorum, and which reject.

use super::compare::compare_instants;
use super::evaluator::{Evaluator, Frame};
use crate::diagnostic::Outcome;
use crate::policy::condition::Variable;
use crate::policy::model::Quorum;
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::CompareOp;
use crate::time::{Instant, shift};

/// A person's agreement, from an approval record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vote {
    /// The record.
    pub record: u32,
    /// Who gave it; `None` where the record does not say.
    pub person: Option<u32>,
    /// Whom they stood in for.
    pub on_behalf_of: Option<u32>,
    /// When.
    pub given: Instant,
    /// Why it does not count; `None` if it does.
    pub flaw: Option<Flaw>,
}

/// Why an approval does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It is not known who gave it, or when, or what was decided: it may count.
    Incomplete,
    /// It rejects, and does not say who does.
    RejectedBySomeone,
    /// It was given after the deadline.
    Late,
    /// It is older than the last edit, or for another digest.
    Stale,
    /// It does not last until the start.
    Expired,
    /// Its person is excluded.
    Excluded,
    /// It was withdrawn.
    Withdrawn,
    /// `counts when` does not hold.
    DoesNotCount,
    /// Something is missing that decides whether it counts: it may.
    Undecided,
}

impl Flaw {
    /// Whether what is missing could make the approval count.
    pub fn may_count(self) -> bool {
        matches!(self, Flaw::Incomplete | Flaw::Undecided)
    }
}

/// What a record of an approval says was decided.
#[derive(Clone, Copy, PartialEq)]
enum Decided {
    Approved,
    Rejected,
    Other,
    NotSaid,
}

impl Evaluator<'_> {
    /// The approvals of a subject, each with why it does not count.
    pub(super) fn votes(
        &self,
        quorum: &Quorum,
        excluded: &[u32],
        deadline: Option<Instant>,
        frame: &Frame,
    ) -> impl Iterator<Item = Vote> {
        let as_of = deadline.map_or(self.now, |deadline| deadline.min(self.now));
        self.approval_records(frame)
            .filter_map(move |record| self.vote_of(quorum, excluded, as_of, record, frame))
    }

    /// What an approval record is for a quorum; `None` if it is none, or rejects.
    fn vote_of(
        &self,
        quorum: &Quorum,
        excluded: &[u32],
        as_of: Instant,
        record: u32,
        frame: &Frame,
    ) -> Option<Vote> {
        let decided = self.decided(record);
        let is_withdrawn = self.is_withdrawn(record);
        if decided == Decided::Other || is_withdrawn && decided != Decided::Approved {
            return None;
        }
        let mut vote = self.vote(record);
        let is_excluded = |person: Option<u32>| person.is_some_and(|p| excluded.contains(&p));
        vote.flaw = if decided == Decided::Rejected {
            if vote.person.is_some() {
                return None;
            }
            Some(Flaw::RejectedBySomeone)
        } else if is_excluded(vote.person) || is_excluded(vote.on_behalf_of) {
            Some(Flaw::Excluded)
        } else if is_withdrawn {
            Some(Flaw::Withdrawn)
        } else if decided == Decided::NotSaid || vote.flaw.is_some() {
            Some(Flaw::Incomplete)
        } else if vote.given > as_of {
            let given = self.earliest_and_latest(
                RecordKind::Approval,
                record,
                self.fields.part.approval_given,
            );
            match given {
                // A day of which only a part is in time.
                Some((from, _)) if from <= as_of => Some(Flaw::Undecided),
                _ => Some(Flaw::Late),
            }
        } else {
            self.flaw(quorum, frame, record, vote.given)
        };
        Some(vote)
    }

    /// The standing rejections, and the records without a decision, which may be one; those of a known person.
    pub(super) fn rejections(&self, frame: &Frame) -> impl Iterator<Item = (Vote, bool)> {
        self.approval_records(frame).filter_map(move |record| {
            let decided = self.decided(record);
            let stands = matches!(decided, Decided::Rejected | Decided::NotSaid)
                && !self.is_withdrawn(record);
            let vote = self.vote(record);
            // One that does not say when stands as of now.
            let given = if vote.flaw.is_some() {
                self.now
            } else {
                vote.given
            };
            (stands && vote.person.is_some() && given <= self.now).then_some((
                Vote {
                    given,
                    flaw: None,
                    ..vote
                },
                decided == Decided::Rejected,
            ))
        })
    }

    fn approval_records(&self, frame: &Frame) -> impl Iterator<Item = u32> {
        let list = match frame.get(Variable::SUBJECT) {
            Some((kind @ (RecordKind::Change | RecordKind::Release), row)) => {
                self.records
                    .value(kind, row, self.fields.of(kind).approvals)
            }
            _ => Value::Missing,
        };
        self.records
            .items(list)
            .iter()
            .filter_map(|cell| match cell.value {
                Value::Record(RecordKind::Approval, record) => Some(record),
                _ => None,
            })
    }

    fn decided(&self, record: u32) -> Decided {
        let field = self.fields.part.approval_decision;
        match self.records.value(RecordKind::Approval, record, field) {
            Value::Level(scale, rank) => {
                let scale = self.policy.scales.get(usize::from(scale.0));
                let word = scale.and_then(|scale| scale.levels.get(usize::from(rank)));
                match word.map(String::as_str) {
                    Some("approve") => Decided::Approved,
                    Some("reject") => Decided::Rejected,
                    Some("abstain") => Decided::Other,
                    _ => Decided::NotSaid,
                }
            }
            _ => Decided::NotSaid,
        }
    }

    fn is_withdrawn(&self, record: u32) -> bool {
        let field = self.fields.part.approval_withdrawn;
        self.earliest_and_latest(RecordKind::Approval, record, field)
            .is_some_and(|(from, _)| from <= self.now)
    }

    /// Who, for whom and when; incomplete where it does not say who or when.
    fn vote(&self, record: u32) -> Vote {
        let part = &self.fields.part;
        let person = |field| match self.records.value(RecordKind::Approval, record, field) {
            Value::Record(RecordKind::Person, person) => Some(person),
            _ => None,
        };
        // Of a day without a clock time the end: in time only if all of it is.
        let given = self
            .earliest_and_latest(RecordKind::Approval, record, part.approval_given)
            .map(|(_, to)| to);
        let approver = person(part.approval_approver);
        Vote {
            record,
            person: approver,
            on_behalf_of: person(part.approval_on_behalf_of),
            given: given.unwrap_or(Instant::MAX),
            flaw: (approver.is_none() || given.is_none()).then_some(Flaw::Incomplete),
        }
    }

    /// What is wrong with an approval that was given in time by someone who is not excluded.
    fn flaw(&self, quorum: &Quorum, frame: &Frame, record: u32, given: Instant) -> Option<Flaw> {
        let (kind, row) = frame.get(Variable::SUBJECT)?;
        let of = |outcome, flaw| match outcome {
            Outcome::Met => None,
            Outcome::Broken => Some(flaw),
            Outcome::Missing | Outcome::Owed => Some(Flaw::Undecided),
        };
        let counts = || {
            quorum.counts_when.map_or(Outcome::Met, |when| {
                self.truth(
                    when,
                    &frame.with(Variable::INNER, RecordKind::Approval, record),
                )
            })
        };
        let checks = [
            of(self.is_fresh(kind, row, record, given), Flaw::Stale),
            of(self.lasts(quorum, kind, row, given), Flaw::Expired),
            of(counts(), Flaw::DoesNotCount),
        ];
        let certain = checks.iter().flatten().find(|flaw| !flaw.may_count());
        certain.or(checks.iter().flatten().next()).copied()
    }

    /// Later than the last material edit, or for the digest that there is.
    pub(super) fn is_fresh(
        &self,
        kind: RecordKind,
        row: u32,
        record: u32,
        given: Instant,
    ) -> Outcome {
        let fields = self.fields.of(kind);
        let digest = self.records.value(kind, row, fields.digest);
        let approved = self.records.value(
            RecordKind::Approval,
            record,
            self.fields.part.approval_digest,
        );
        if let (Value::Text(_), Value::Text(_)) = (digest, approved) {
            return super::evaluator::holds(self.same(digest, approved));
        }
        match self.records.value(kind, row, fields.last_edit) {
            Value::Record(RecordKind::Edit, edit) => {
                let made = self
                    .records
                    .value(RecordKind::Edit, edit, self.fields.part.edit_made);
                let field = self.fields.part.approval_given;
                let own = self.records.value(RecordKind::Approval, record, field);
                let given = match own {
                    Value::Within(..) => own,
                    _ => Value::Instant(given.0),
                };
                compare_instants(made, CompareOp::Less, given)
            }
            _ => Outcome::Met,
        }
    }

    /// Still valid when the subject starts.
    fn lasts(&self, quorum: &Quorum, kind: RecordKind, row: u32, given: Instant) -> Outcome {
        let Some(valid) = quorum.valid else {
            return Outcome::Met;
        };
        let calendar = super::timetable::calendar_of(self.policy, self.policy.calendar);
        match (
            shift(given, valid, false, &self.policy.zone, calendar),
            self.start(kind, row),
        ) {
            (Ok(end), Some(start)) => super::evaluator::holds(start <= end),
            _ => Outcome::Missing,
        }
    }
}
