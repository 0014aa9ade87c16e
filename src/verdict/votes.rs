//! Approval records: which of them count for a quorum, and which reject. Of several decisions of one person the latest counts.

use super::dated::Made;
use super::evaluator::{Evaluator, Frame, holds, not};
use super::seats::Seat;
use crate::diagnostic::Outcome;
use crate::policy::condition::Variable;
use crate::policy::model::Quorum;
use crate::policy::types::{RecordKind, Value};
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
    pub given: Made,
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
    /// A later decision of the same person took it back.
    TakenBack,
    /// A decision that does not say who made it, when, or what it is may have taken it back.
    MaybeTakenBack,
    /// `counts when` does not hold.
    DoesNotCount,
    /// Something is missing that decides whether it counts: it may.
    Undecided,
    /// It would count for a part of the day on which it was given, and nobody knows the hour.
    PartOfDay,
}

impl Flaw {
    /// Whether what is missing could make the approval count.
    pub fn may_count(self) -> bool {
        matches!(
            self,
            Flaw::Incomplete | Flaw::Undecided | Flaw::PartOfDay | Flaw::MaybeTakenBack
        )
    }
}

/// What a record of an approval says was decided.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Decided {
    Approved,
    Rejected,
    Other,
    NotSaid,
}

/// A decision of somebody, and those whose decision it is.
struct Word {
    record: u32,
    decided: Decided,
    vote: Vote,
    /// When it was made, if that is known.
    made: Option<Made>,
    /// When it was withdrawn, if it was, or may have been, before later decisions changed nothing any more.
    withdrawn: Option<Made>,
    /// Whose decision it is: of the person stood in for, or of whoever made it. A delegate of several who does not say for whom
    /// speaks for each of them.
    of: Vec<u32>,
    /// Whether it was theirs for all of the day on which it was made.
    is_theirs: bool,
}

impl Word {
    /// Whether it was withdrawn in time.
    fn is_withdrawn(&self, stood: Instant) -> Outcome {
        self.withdrawn
            .map_or(Outcome::Broken, |made| made.is_by(stood))
    }
}

/// What people decided on a subject, as far as a line of an approval is concerned.
pub(super) struct Decisions {
    /// The approvals, each with why it does not count.
    pub votes: Vec<Vote>,
    /// The standing rejections, and the records that may be one: those are `Missing`, the others `Broken`.
    pub rejections: Vec<(Vote, Outcome)>,
}

/// What a line of an approval asks of the decisions.
pub(super) struct Asked<'a, 'p> {
    pub quorum: &'a Quorum,
    /// Who may not fill a place.
    pub excluded: &'a [u32],
    /// Until when approvals count.
    pub deadline: Option<Instant>,
    /// Later decisions change nothing: the work has begun.
    pub closed: Option<Instant>,
    /// The places of all ways.
    pub seats: &'a [Seat<'p>],
}

impl Evaluator<'_> {
    /// The decisions on a subject: of each person the latest.
    pub(super) fn decisions(&self, asked: &Asked<'_, '_>, frame: &Frame) -> Decisions {
        let stood = asked.closed.map_or(self.now, |closed| closed.min(self.now));
        let words: Vec<Word> = self
            .approval_records(frame)
            .map(|record| self.word(record, stood, asked))
            .collect();
        let mut decisions = Decisions {
            votes: Vec::new(),
            rejections: Vec::new(),
        };
        for word in &words {
            match word.decided {
                Decided::Approved => {
                    let flaw = self.approval_flaw(asked, word, &words, stood, frame);
                    decisions.votes.push(Vote { flaw, ..word.vote });
                }
                Decided::Rejected | Decided::NotSaid
                    if word.is_withdrawn(stood) != Outcome::Met =>
                {
                    self.take_rejection(asked, word, &words, stood, frame, &mut decisions);
                }
                _ => {}
            }
        }
        decisions
    }

    /// Whether all decisions on a subject are approvals that nobody withdrew.
    pub(super) fn all_approve(&self, frame: &Frame) -> bool {
        let withdrawn = self.fields.part.approval_withdrawn;
        let all_are_known = !self.has_unknown_decisions(frame);
        all_are_known
            && self.approval_records(frame).all(|record| {
                let withdrawn = self.records.cell(RecordKind::Approval, record, withdrawn);
                self.decided(record) == Decided::Approved
                    && self
                        .records
                        .is_not_given(RecordKind::Approval, record, withdrawn)
            })
    }

    /// The approvals of a subject on which there is no other decision, each with why it does not count.
    pub(super) fn plain_votes(
        &self,
        quorum: &Quorum,
        excluded: &[u32],
        deadline: Instant,
        frame: &Frame,
    ) -> impl Iterator<Item = Vote> {
        self.approval_records(frame).map(move |record| {
            let vote = self.vote(record);
            let flaw = self.own_flaw(quorum, excluded, Some(deadline), &vote, frame);
            Vote { flaw, ..vote }
        })
    }

    fn word(&self, record: u32, stood: Instant, asked: &Asked<'_, '_>) -> Word {
        let vote = self.vote(record);
        let part = &self.fields.part;
        let made = |field| self.made_by(RecordKind::Approval, record, field);
        let given = made(part.approval_given);
        let (of, is_theirs) = self.decided_for(&vote, given.unwrap_or(Made::at(self.now)), asked);
        Word {
            record,
            decided: self.decided(record),
            vote,
            made: given,
            withdrawn: self.withdrawn(record).filter(|made| made.from <= stood),
            of,
            is_theirs,
        }
    }

    /// Whose decision this is, and whether that is so for all of the day on which it was made.
    fn decided_for(&self, vote: &Vote, made: Made, asked: &Asked<'_, '_>) -> (Vec<u32>, bool) {
        let Some(signer) = vote.person else {
            return (Vec::new(), true);
        };
        let has_place = |person: u32| {
            let seats = asked.seats.iter();
            let places = seats.map(|seat| self.has_place(seat, person, made));
            places.max().unwrap_or(Outcome::Broken)
        };
        let layers = &self.policy.layers;
        let stands_in = |absent: u32| {
            self.stands_in(signer, absent, made, |by| {
                if layers.sees(asked.quorum.place.file, by.file) {
                    return Outcome::Met;
                }
                let seats = asked.seats.iter();
                let places = seats.map(|seat| self.counts_for(seat, by, absent, made));
                places.max().unwrap_or(Outcome::Broken)
            })
        };
        if let Some(absent) = vote.on_behalf_of {
            // Whoever does not stand in for somebody decides nothing for them.
            let stands_in = stands_in(absent);
            let of = Some(absent).filter(|_| stands_in != Outcome::Broken);
            return (of.into_iter().collect(), stands_in != Outcome::Missing);
        }
        let mut absent: Vec<(u32, Outcome)> = self
            .stood_in_for(signer)
            .map(|absent| (absent, stands_in(absent)))
            .filter(|(_, stands_in)| *stands_in != Outcome::Broken)
            .collect();
        let own = match absent.is_empty() {
            true => Outcome::Met,
            false => has_place(signer),
        };
        if own == Outcome::Met {
            return (vec![signer], true);
        }
        for (absent, outcome) in &mut absent {
            *outcome = (*outcome).min(has_place(*absent));
        }
        absent.retain(|(_, outcome)| *outcome != Outcome::Broken);
        let is_theirs =
            own == Outcome::Broken && absent.iter().all(|(_, outcome)| *outcome == Outcome::Met);
        let mut of: Vec<u32> = absent.into_iter().map(|(absent, _)| absent).collect();
        if of.is_empty() || !is_theirs {
            of.push(signer);
        }
        (of, is_theirs)
    }

    /// Why an approval does not count; `None` if it does.
    fn approval_flaw(
        &self,
        asked: &Asked<'_, '_>,
        word: &Word,
        words: &[Word],
        stood: Instant,
        frame: &Frame,
    ) -> Option<Flaw> {
        let is_excluded = |person: Option<u32>| person.is_some_and(|p| asked.excluded.contains(&p));
        if is_excluded(word.vote.person) || is_excluded(word.vote.on_behalf_of) {
            return Some(Flaw::Excluded);
        }
        let withdrawn = word.is_withdrawn(stood);
        if withdrawn == Outcome::Met {
            return Some(Flaw::Withdrawn);
        }
        let own = self.own_flaw(
            asked.quorum,
            asked.excluded,
            asked.deadline,
            &word.vote,
            frame,
        );
        if own.is_some_and(|flaw| !flaw.may_count()) {
            return own;
        }
        let mut doubt = (withdrawn != Outcome::Broken).then_some(Flaw::MaybeTakenBack);
        for other in words.iter().filter(|other| other.record != word.record) {
            match takes_back(other, word, stood) {
                Outcome::Met => return Some(Flaw::TakenBack),
                Outcome::Missing => doubt = Some(Flaw::MaybeTakenBack),
                _ => {}
            }
        }
        own.or(doubt)
    }

    /// What is wrong with an approval by itself.
    fn own_flaw(
        &self,
        quorum: &Quorum,
        excluded: &[u32],
        deadline: Option<Instant>,
        vote: &Vote,
        frame: &Frame,
    ) -> Option<Flaw> {
        let is_excluded = |person: Option<u32>| person.is_some_and(|p| excluded.contains(&p));
        let as_of = deadline.map_or(self.now, |deadline| deadline.min(self.now));
        if is_excluded(vote.person) || is_excluded(vote.on_behalf_of) {
            Some(Flaw::Excluded)
        } else if vote.flaw.is_some() {
            vote.flaw
        } else {
            match vote.given.is_by(as_of) {
                Outcome::Broken => Some(Flaw::Late),
                Outcome::Met => self.flaw(quorum, frame, vote),
                _ => self
                    .flaw(quorum, frame, vote)
                    .filter(|flaw| !flaw.may_count())
                    .or(Some(Flaw::PartOfDay)),
            }
        }
    }

    /// A rejection, or a record without a decision: whether it stands, and is one that counts.
    fn take_rejection(
        &self,
        asked: &Asked<'_, '_>,
        word: &Word,
        words: &[Word],
        stood: Instant,
        frame: &Frame,
        decisions: &mut Decisions,
    ) {
        let counts = self.counts(asked.quorum, word.record, frame);
        let in_time = word.made.map_or(Outcome::Met, |made| made.is_by(stood));
        if counts == Outcome::Broken || in_time == Outcome::Broken {
            return;
        }
        let is_lifted = words
            .iter()
            .any(|other| other.record != word.record && lifts(other, word, stood));
        if word.decided == Decided::NotSaid && !is_lifted {
            // It may be an approval as well.
            decisions.votes.push(Vote {
                flaw: Some(Flaw::Incomplete),
                ..word.vote
            });
        }
        if is_lifted {
            return;
        }
        if word.vote.person.is_none() {
            if word.decided == Decided::Rejected {
                decisions.votes.push(Vote {
                    flaw: Some(Flaw::RejectedBySomeone),
                    ..word.vote
                });
            }
            return;
        }
        let vote = Vote {
            // One that does not say when stands as of now.
            given: word.made.unwrap_or(Made::at(self.now)),
            flaw: None,
            ..word.vote
        };
        let rejects = word.decided == Decided::Rejected
            && counts == Outcome::Met
            && in_time == Outcome::Met
            && word.is_withdrawn(stood) == Outcome::Broken;
        let outcome = match rejects {
            true => Outcome::Broken,
            false => Outcome::Missing,
        };
        decisions.rejections.push((vote, outcome));
    }

    /// Whether a record counts by the `counts when` of an approval.
    fn counts(&self, quorum: &Quorum, record: u32, frame: &Frame) -> Outcome {
        quorum.counts_when.map_or(Outcome::Met, |when| {
            self.truth(
                when,
                &frame.with(Variable::INNER, RecordKind::Approval, record),
            )
        })
    }

    /// Whether what was decided on a subject is not all known: a decision of which nothing is given may be a rejection, and so
    /// may those be of a list that is unknown or could not be read.
    pub(super) fn has_unknown_decisions(&self, frame: &Frame) -> bool {
        let Some((kind @ (RecordKind::Change | RecordKind::Release), row)) =
            frame.get(Variable::SUBJECT)
        else {
            return false;
        };
        let field = self.fields.of(kind).approvals;
        let list = self.records.value(kind, row, field);
        let is_record = |value| matches!(value, Value::Record(RecordKind::Approval, _));
        match list {
            Value::List(..) => {
                let items = self.records.items(list);
                !items.iter().all(|cell| is_record(cell.value))
            }
            _ => self.records.is_said_unknown(kind, row, field),
        }
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

    pub(super) fn decided(&self, record: u32) -> Decided {
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

    /// Who, for whom and when; incomplete where it does not say who or when.
    fn vote(&self, record: u32) -> Vote {
        let part = &self.fields.part;
        let person = |field| match self.records.value(RecordKind::Approval, record, field) {
            Value::Record(RecordKind::Person, person) => Some(person),
            _ => None,
        };
        let given = self.made_by(RecordKind::Approval, record, part.approval_given);
        let approver = person(part.approval_approver);
        let for_unknown =
            self.records
                .is_said_unknown(RecordKind::Approval, record, part.approval_on_behalf_of);
        let is_complete = approver.is_some() && given.is_some() && !for_unknown;
        Vote {
            record,
            person: approver,
            // Whoever stands for themselves stands for nobody else.
            on_behalf_of: person(part.approval_on_behalf_of).filter(|of| Some(*of) != approver),
            given: given.unwrap_or(Made::at(Instant::MAX)),
            flaw: (!is_complete).then_some(Flaw::Incomplete),
        }
    }

    /// What is wrong with an approval that was given in time by someone who is not excluded.
    fn flaw(&self, quorum: &Quorum, frame: &Frame, vote: &Vote) -> Option<Flaw> {
        let (kind, row) = frame.get(Variable::SUBJECT)?;
        let of = |outcome, flaw| match outcome {
            Outcome::Met => None,
            Outcome::Broken => Some(flaw),
            Outcome::Missing | Outcome::Owed => Some(Flaw::Undecided),
        };
        let checks = [
            of(self.is_fresh(kind, row, vote), Flaw::Stale),
            match self.lasts(quorum, kind, row, vote.given) {
                Outcome::Missing if !vote.given.is_exact() => Some(Flaw::PartOfDay),
                lasts => of(lasts, Flaw::Expired),
            },
            of(self.counts(quorum, vote.record, frame), Flaw::DoesNotCount),
        ];
        let certain = checks.iter().flatten().find(|flaw| !flaw.may_count());
        certain.or(checks.iter().flatten().next()).copied()
    }

    /// Later than the last material edit, or for the digest that there is.
    pub(super) fn is_fresh(&self, kind: RecordKind, row: u32, vote: &Vote) -> Outcome {
        let fields = self.fields.of(kind);
        let digest = self.records.value(kind, row, fields.digest);
        let approved = self.records.value(
            RecordKind::Approval,
            vote.record,
            self.fields.part.approval_digest,
        );
        match (digest, approved) {
            (Value::Text(_), Value::Text(_)) => {
                return super::evaluator::holds(self.same(digest, approved));
            }
            // It is for that digest, and nobody knows whether that is what there is.
            (_, Value::Text(_)) => return Outcome::Missing,
            // It is for some digest, and nobody knows for which.
            _ if self.names_unknown_digest(vote.record) => return Outcome::Missing,
            _ => {}
        }
        self.is_after_edit(kind, row, vote.given)
    }

    /// Whether an approval says of its digest that it is not known.
    pub(super) fn names_unknown_digest(&self, record: u32) -> bool {
        let field = self.fields.part.approval_digest;
        self.records
            .is_said_unknown(RecordKind::Approval, record, field)
    }

    /// Whether something was given after the last material edit of a subject. Without an edit everything was.
    pub(super) fn is_after_edit(&self, kind: RecordKind, row: u32, given: Made) -> Outcome {
        let last_edit = match kind {
            RecordKind::Change | RecordKind::Release => self.fields.of(kind).last_edit,
            _ => return Outcome::Met,
        };
        match self.records.value(kind, row, last_edit) {
            Value::Record(RecordKind::Edit, _) => self
                .edit_of(kind, row)
                .map_or(Outcome::Missing, |made| made.is_before(given)),
            // It may have been edited at any time.
            _ if self.records.is_said_unknown(kind, row, last_edit) => Outcome::Missing,
            _ => Outcome::Met,
        }
    }

    /// When a subject was edited last, where it says that.
    pub(super) fn edit_of(&self, kind: RecordKind, row: u32) -> Option<Made> {
        match self
            .records
            .value(kind, row, self.fields.of(kind).last_edit)
        {
            Value::Record(RecordKind::Edit, edit) => self.made(RecordKind::Edit, edit),
            _ => None,
        }
    }

    /// From when on an approval would still be valid when the subject starts; now, if one of now is.
    pub(super) fn lasts_from(&self, quorum: &Quorum, frame: &Frame) -> Instant {
        let now = self.now;
        let (Some(_), Some((kind, row))) = (quorum.valid, frame.get(Variable::SUBJECT)) else {
            return now;
        };
        let is_gone = |given| self.lasts(quorum, kind, row, Made::at(given)) == Outcome::Broken;
        let Some(start) = self.last_start(kind, row).filter(|_| is_gone(now)) else {
            return now;
        };
        // Later approvals last longer, so the first that lasts is found by halving.
        let (mut gone, mut lasting) = (now.seconds(), start.seconds());
        while gone + 1 < lasting {
            let middle = gone + (lasting - gone) / 2;
            match is_gone(Instant::from_seconds(middle)) {
                true => gone = middle,
                false => lasting = middle,
            }
        }
        Instant::from_seconds(lasting)
    }

    /// Still valid when the subject starts.
    fn lasts(&self, quorum: &Quorum, kind: RecordKind, row: u32, given: Made) -> Outcome {
        let Some(valid) = quorum.valid else {
            return Outcome::Met;
        };
        let calendar = super::timetable::calendar_of(self.policy, self.policy.calendar);
        let end = |given| shift(given, valid, false, &self.policy.zone, calendar);
        match (end(given.from), end(given.to), self.last_start(kind, row)) {
            (Ok(from), Ok(to), Some(start)) => not(Made { from, to }.is_before(Made::at(start))),
            _ => Outcome::Missing,
        }
    }
}

/// Whether a decision takes an approval back: it is no approval, or was withdrawn, and is of the same person and not earlier.
/// `Missing` where it does not say who decided, when, or what.
fn takes_back(other: &Word, approval: &Word, stood: Instant) -> Outcome {
    let (at, is_certain) = match (other.withdrawn, other.decided) {
        (Some(at), _) => (Some(at), true),
        (None, Decided::Approved) => return Outcome::Broken,
        // A rejection of nobody known makes the whole line undecided.
        (None, Decided::Rejected) if other.vote.person.is_none() => return Outcome::Broken,
        (None, decided) => (other.made, decided != Decided::NotSaid),
    };
    let is_same =
        is_same_voice(other, approval).max(is_same_person(other, approval, &|one, two| {
            one.iter().any(|person| two.contains(person))
        }));
    if is_same == Outcome::Broken && other.vote.person.is_some() && approval.vote.person.is_some() {
        return Outcome::Broken;
    }
    match (at, approval.made) {
        (Some(at), _) if at.is_by(stood) == Outcome::Broken => Outcome::Broken,
        (Some(at), Some(made)) if at.is_before(made) == Outcome::Met => Outcome::Broken,
        (Some(at), Some(made)) if made.to <= at.from && is_same == Outcome::Met && is_certain => {
            Outcome::Met
        }
        _ => Outcome::Missing,
    }
}

/// Whether a person decided otherwise after a rejection, or withdrew a decision.
fn lifts(other: &Word, rejection: &Word, stood: Instant) -> bool {
    let at = match (other.withdrawn, other.decided) {
        (Some(at), _) => Some(at),
        (None, Decided::Approved | Decided::Other) => other.made,
        (None, Decided::Rejected | Decided::NotSaid) => None,
    };
    let is_same =
        is_same_voice(other, rejection).max(is_same_person(other, rejection, &|one, two| {
            one.len() == 1 && one == two
        }));
    is_same == Outcome::Met
        && at.zip(rejection.made).is_some_and(|(at, rejected)| {
            rejected.is_before(at) == Outcome::Met && at.is_by(stood) == Outcome::Met
        })
}

/// Whether those whose decisions two are belong together; missing where a day leaves it open whose they are.
fn is_same_person(one: &Word, other: &Word, are: &dyn Fn(&[u32], &[u32]) -> bool) -> Outcome {
    match (are(&one.of, &other.of), one.is_theirs && other.is_theirs) {
        (true, true) => Outcome::Met,
        (true, false) => Outcome::Missing,
        _ => Outcome::Broken,
    }
}

/// Whether the same person decided for the same.
fn is_same_voice(one: &Word, other: &Word) -> Outcome {
    holds(
        one.vote.person.is_some()
            && one.vote.person == other.vote.person
            && one.vote.on_behalf_of == other.vote.on_behalf_of,
    )
}
