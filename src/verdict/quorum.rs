//! Quorums: which approvals count, and whether distinct people fill the places of all lines of an approval.

use super::evaluator::{Evaluator, Frame, not};
use super::matching::match_people;
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Variable};
use crate::policy::model::{Candidates, Need, Quorum, Requirement, Variant};
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::Amount;
use crate::time::{Instant, shift};

/// A person's agreement, from an approval record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vote {
    /// The record.
    pub record: u32,
    /// Who gave it.
    pub person: u32,
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
    /// It is not known who gave it, or when, or what was decided.
    Incomplete,
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
    /// `counts when` is missing something: it may count.
    Undecided,
}

/// A place in a quorum.
#[derive(Clone, Debug)]
pub(super) struct Seat<'p> {
    /// The need it belongs to.
    pub need: &'p Need,
    /// For `per`, the element.
    pub element: Option<(RecordKind, u32)>,
    /// Who could fill it at the instant in question; `None` where a field leaves that open.
    pub candidates: Option<Vec<u32>>,
    /// Who fills it.
    pub filled: Option<Vote>,
}

/// A line of an approval, in full.
#[derive(Clone, Debug)]
pub(super) struct LineResult<'p> {
    /// The number of the line among the requirements.
    pub require: usize,
    /// The result.
    pub outcome: Outcome,
    /// The deadline.
    pub deadline: Option<Instant>,
    /// The places.
    pub seats: Vec<Seat<'p>>,
    /// All approvals, with what is wrong with them.
    pub votes: Vec<Vote>,
    /// Who may not fill a place.
    pub excluded: Vec<u32>,
    /// A standing rejection by someone who could fill a place.
    pub rejected: Option<u32>,
    /// A part that is missing: an excluded field, a field that holds a group, the start.
    pub missing: Option<ExprId>,
}

impl Evaluator<'_> {
    /// The outcome of each line of an approval, in order; a line whose `when` does not hold is met.
    pub(super) fn quorum_lines(&self, variant: &Variant, frame: &Frame) -> Vec<Outcome> {
        if let Some(quickly) = self.one_plain_line(variant, frame) {
            return vec![quickly];
        }
        self.quorum_results(variant, frame)
            .into_iter()
            .map(|line| line.outcome)
            .collect()
    }

    /// The common case, `require N of GROUP`, without storing anything: met, or `None` if it needs a closer look.
    fn one_plain_line(&self, variant: &Variant, frame: &Frame) -> Option<Outcome> {
        let [require] = variant.requires.as_slice() else {
            return None;
        };
        let Requirement::Quorum { quorum, by } = &require.what else {
            return None;
        };
        let [way] = quorum.ways.as_slice() else {
            return None;
        };
        let [need] = way.as_slice() else { return None };
        let ([Candidates::Group(group)], Amount::Count(count), None, None, None) = (
            need.who.as_slice(),
            need.amount,
            need.at,
            need.per,
            require.when,
        ) else {
            return None;
        };
        let group = self.policy.groups.get(*group as usize)?;
        let deadline = self.quorum_deadline(*by, frame)?;
        let excluded = self.excluded(quorum, frame)?;
        let votes = self.votes(quorum, &excluded, Some(deadline), frame);
        let mut people: [u32; 16] = [u32::MAX; 16];
        let mut found = 0usize;
        for vote in &votes {
            match vote.flaw {
                None => {}
                // A rejection or an approval that may count needs the closer look.
                Some(_) => continue,
            }
            if vote.on_behalf_of.is_some() || !group.has(vote.person, vote.given) {
                return None;
            }
            if !people
                .iter()
                .take(found)
                .any(|person| *person == vote.person)
            {
                *people.get_mut(found)? = vote.person;
                found += 1;
            }
        }
        if self.rejections(deadline, frame).next().is_some() {
            return None;
        }
        (found as u64 >= count).then_some(Outcome::Met)
    }

    /// Every line in full, with distinct people matched to the places of all lines together.
    pub(super) fn quorum_results<'p>(
        &self,
        variant: &'p Variant,
        frame: &Frame,
    ) -> Vec<LineResult<'p>> {
        let mut lines: Vec<LineResult<'p>> = Vec::new();
        let mut quorums: Vec<Option<(&'p Quorum, Outcome)>> = Vec::new();
        let mut count_places = false;
        for (number, require) in variant.requires.iter().enumerate() {
            let mut line = LineResult {
                require: number,
                outcome: Outcome::Met,
                deadline: None,
                seats: Vec::new(),
                votes: Vec::new(),
                excluded: Vec::new(),
                rejected: None,
                missing: None,
            };
            let applies = require
                .when
                .map_or(Outcome::Met, |when| self.truth(when, frame));
            let mut active = None;
            if applies != Outcome::Broken
                && let Requirement::Quorum { quorum, by } = &require.what
            {
                count_places = quorum.count_places;
                line.deadline = self.quorum_deadline(*by, frame);
                let excluded = self.excluded(quorum, frame);
                if excluded.is_none() {
                    line.missing =
                        quorum.excluding.iter().copied().find(|expr| {
                            !self.each(*expr, frame, &mut |value| !value.is_missing())
                        });
                    line.outcome = Outcome::Missing;
                }
                line.excluded = excluded.unwrap_or_default();
                line.votes = self.votes(quorum, &line.excluded, line.deadline, frame);
                active = Some((quorum, applies));
            }
            quorums.push(active);
            lines.push(line);
        }
        self.seat(&mut lines, &quorums, count_places, frame);
        for (line, active) in lines.iter_mut().zip(&quorums) {
            let Some((_, applies)) = active else { continue };
            if line.outcome != Outcome::Missing {
                line.outcome = self.line_outcome(line, frame);
            }
            line.outcome = line.outcome.max(not(*applies));
        }
        lines
    }

    /// Chooses, of the ways to fill each line, those that leave the fewest places empty, and fills them.
    fn seat<'p>(
        &self,
        lines: &mut [LineResult<'p>],
        quorums: &[Option<(&'p Quorum, Outcome)>],
        count_places: bool,
        frame: &Frame,
    ) {
        let choices: Vec<usize> = quorums
            .iter()
            .map(|active| active.map_or(1, |(quorum, _)| quorum.ways.len().max(1)))
            .collect();
        let combinations = choices.iter().product::<usize>().min(256);
        let mut best: Option<(usize, usize, Vec<Vec<Seat<'p>>>)> = None;
        for number in 0..combinations {
            let mut rest = number;
            let mut seats: Vec<Vec<Seat<'p>>> = Vec::new();
            for ((line, active), choice) in lines.iter().zip(quorums).zip(&choices) {
                let way = rest % choice;
                rest /= choice;
                seats.push(match active.and_then(|(quorum, _)| quorum.ways.get(way)) {
                    Some(way) => self.seats(way, line.deadline, frame),
                    None => Vec::new(),
                });
            }
            if count_places {
                for (line, seats) in lines.iter().zip(&mut seats) {
                    self.fill(&mut [(line, seats)]);
                }
            } else {
                let mut together: Vec<(&LineResult<'p>, &mut Vec<Seat<'p>>)> =
                    lines.iter().zip(seats.iter_mut()).collect();
                self.fill(&mut together);
            }
            let empty =
                |seats: &Vec<Seat<'p>>| seats.iter().filter(|seat| seat.filled.is_none()).count();
            let unfilled_lines = seats.iter().filter(|seats| empty(seats) > 0).count();
            let unfilled: usize = seats.iter().map(empty).sum();
            if best
                .as_ref()
                .is_none_or(|(lines, places, _)| (unfilled_lines, unfilled) < (*lines, *places))
            {
                best = Some((unfilled_lines, unfilled, seats));
            }
        }
        if let Some((_, _, seats)) = best {
            for (line, seats) in lines.iter_mut().zip(seats) {
                line.seats = seats;
            }
        }
    }

    /// The places of a way to fill a line.
    fn seats<'p>(
        &self,
        way: &'p [Need],
        deadline: Option<Instant>,
        frame: &Frame,
    ) -> Vec<Seat<'p>> {
        let mut seats = Vec::new();
        for need in way {
            let mut elements: Vec<Option<(RecordKind, u32)>> = Vec::new();
            match need.per {
                None => elements.push(None),
                Some(per) => {
                    self.each(per, frame, &mut |value| {
                        if let Value::Record(kind, row) = value {
                            elements.push(Some((kind, row)));
                        }
                        true
                    });
                }
            }
            for element in elements {
                let frame = match element {
                    Some((kind, row)) => frame.with(Variable(2), kind, row),
                    None => *frame,
                };
                let at = need
                    .at
                    .and_then(|at| self.deadline(at, &frame))
                    .or(deadline)
                    .unwrap_or(self.now)
                    .min(if need.at.is_some() {
                        Instant::MAX
                    } else {
                        self.now
                    });
                let candidates = self.candidates(need, at, &frame);
                let size = candidates.as_ref().map_or(1, Vec::len);
                let places = match need.amount {
                    Amount::Count(count) => usize::try_from(count).unwrap_or(usize::MAX).min(1_000),
                    Amount::All => size.max(1),
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        clippy::cast_precision_loss,
                        reason = "a share of a group that fits in memory"
                    )]
                    Amount::Percent(percent) => {
                        ((size as f64 * percent / 100.0).ceil() as usize).max(1)
                    }
                };
                for _ in 0..places {
                    seats.push(Seat {
                        need,
                        element,
                        candidates: candidates.clone(),
                        filled: None,
                    });
                }
            }
        }
        seats
    }

    /// Everyone who could fill a need at an instant; `None` where a field that names them is missing.
    fn candidates(&self, need: &Need, at: Instant, frame: &Frame) -> Option<Vec<u32>> {
        let mut people: Vec<u32> = Vec::new();
        let mut known = true;
        for who in &need.who {
            match who {
                Candidates::Person(person) => people.push(*person),
                Candidates::Group(group) => {
                    people.extend(
                        self.policy
                            .groups
                            .get(*group as usize)
                            .into_iter()
                            .flat_map(|group| group.people_at(at)),
                    );
                }
                Candidates::Field(field) => {
                    known &= self.each(*field, frame, &mut |value| {
                        match value {
                            Value::Record(RecordKind::Person, person) => people.push(person),
                            Value::Record(RecordKind::Group, group) => people.extend(
                                self.policy
                                    .groups
                                    .get(group as usize)
                                    .into_iter()
                                    .flat_map(|group| group.people_at(at)),
                            ),
                            _ => known = false,
                        }
                        true
                    }) && known;
                }
            }
        }
        people.sort_unstable();
        people.dedup();
        known.then_some(people)
    }

    /// Matches people to the places of some lines.
    fn fill<'p>(&self, lines: &mut [(&LineResult<'p>, &mut Vec<Seat<'p>>)]) {
        let mut people: Vec<u32> = lines
            .iter()
            .flat_map(|(line, _)| line.votes.iter())
            .filter(|vote| vote.flaw.is_none())
            .map(|vote| vote.person)
            .collect();
        people.sort_unstable();
        people.dedup();
        let windows: Vec<Vec<(Instant, Instant)>> = lines
            .iter()
            .map(|(line, seats)| self.turns(line, seats))
            .collect();
        let mut fits: Vec<Vec<usize>> = Vec::new();
        for ((line, seats), windows) in lines.iter().zip(&windows) {
            for seat in seats.iter() {
                fits.push(
                    people
                        .iter()
                        .enumerate()
                        .filter(|(_, person)| {
                            self.vote_for(line, seat, **person, windows).is_some()
                        })
                        .map(|(number, _)| number)
                        .collect(),
                );
            }
        }
        let filled = match_people(&fits, people.len());
        let mut next = filled.into_iter();
        for ((line, seats), windows) in lines.iter_mut().zip(&windows) {
            for seat in seats.iter_mut() {
                let person = next.next().flatten().and_then(|number| people.get(number));
                seat.filled = person.and_then(|person| self.vote_for(line, seat, *person, windows));
            }
        }
    }

    /// The approval by which a person could fill a place.
    fn vote_for(
        &self,
        line: &LineResult<'_>,
        seat: &Seat<'_>,
        person: u32,
        windows: &[(Instant, Instant)],
    ) -> Option<Vote> {
        let (from, until) = windows
            .get(usize::from(seat.need.turn))
            .copied()
            .unwrap_or((Instant::MIN, Instant::MAX));
        line.votes
            .iter()
            .filter(|vote| {
                vote.flaw.is_none()
                    && vote.person == person
                    && from <= vote.given
                    && vote.given <= until
            })
            .find(|vote| self.can_fill(seat, vote))
            .copied()
    }

    fn can_fill(&self, seat: &Seat<'_>, vote: &Vote) -> bool {
        let fixed = seat.need.at.is_some();
        let is_one = |person: u32| {
            // Who must be there at an instant of its own is among the candidates; otherwise the group as it was when given.
            if fixed
                || !seat
                    .need
                    .who
                    .iter()
                    .any(|who| matches!(who, Candidates::Group(_)))
            {
                seat.candidates
                    .as_ref()
                    .is_some_and(|people| people.binary_search(&person).is_ok())
            } else {
                seat.need.who.iter().any(|who| match who {
                    Candidates::Group(group) => self
                        .policy
                        .groups
                        .get(*group as usize)
                        .is_some_and(|group| group.has(person, vote.given)),
                    _ => false,
                }) || seat.need.who.len() > 1
                    && seat
                        .candidates
                        .as_ref()
                        .is_some_and(|people| people.binary_search(&person).is_ok())
            }
        };
        match vote.on_behalf_of {
            Some(absent) => is_one(absent) && self.stands_in(vote.person, absent, vote.given),
            None => {
                is_one(vote.person)
                    || (0u32..).zip(&self.policy.people).any(|(absent, _)| {
                        self.stands_in(vote.person, absent, vote.given) && is_one(absent)
                    })
            }
        }
    }

    /// Whether a person stands in for another at an instant.
    fn stands_in(&self, person: u32, absent: u32, at: Instant) -> bool {
        self.policy
            .people
            .get(absent as usize)
            .is_some_and(|absent| {
                absent.delegates.iter().any(|delegate| {
                    delegate.person == person && delegate.from <= at && at < delegate.until
                })
            })
    }

    /// For `then`: the time in which the approvals of each turn must be given. Each turn ends as early as it can be filled, so
    /// that the next has the most room.
    fn turns(&self, line: &LineResult<'_>, seats: &[Seat<'_>]) -> Vec<(Instant, Instant)> {
        let last = seats.iter().map(|seat| seat.need.turn).max().unwrap_or(0);
        if last == 0 {
            return Vec::new();
        }
        let mut instants: Vec<Instant> = line.votes.iter().map(|vote| vote.given).collect();
        instants.sort_unstable();
        instants.dedup();
        let mut windows = Vec::new();
        let mut from = Instant::MIN;
        for turn in 0..=last {
            let own: Vec<&Seat<'_>> = seats.iter().filter(|seat| seat.need.turn == turn).collect();
            let until = instants
                .iter()
                .copied()
                .filter(|at| *at >= from)
                .find(|until| {
                    let mut people: Vec<u32> = line
                        .votes
                        .iter()
                        .filter(|vote| {
                            vote.flaw.is_none() && from <= vote.given && vote.given <= *until
                        })
                        .map(|vote| vote.person)
                        .collect();
                    people.sort_unstable();
                    people.dedup();
                    let fits: Vec<Vec<usize>> = own
                        .iter()
                        .map(|seat| {
                            people
                                .iter()
                                .enumerate()
                                .filter(|(_, person)| {
                                    line.votes.iter().any(|vote| {
                                        vote.flaw.is_none()
                                            && vote.person == **person
                                            && from <= vote.given
                                            && vote.given <= *until
                                            && self.can_fill(seat, vote)
                                    })
                                })
                                .map(|(number, _)| number)
                                .collect()
                        })
                        .collect();
                    match_people(&fits, people.len())
                        .iter()
                        .all(Option::is_some)
                });
            match until {
                Some(until) => {
                    windows.push((from, until));
                    from = until;
                }
                None => {
                    windows.push((from, Instant::MAX));
                    // Nothing of a later turn counts while an earlier one is open.
                    from = Instant::MAX;
                }
            }
        }
        windows
    }

    fn line_outcome(&self, line: &mut LineResult<'_>, frame: &Frame) -> Outcome {
        let limit = line.deadline.unwrap_or(Instant::MAX);
        line.rejected = self
            .rejections(limit, frame)
            .find(|(_, person, given)| {
                let vote = Vote {
                    record: 0,
                    person: *person,
                    on_behalf_of: None,
                    given: *given,
                    flaw: None,
                };
                line.seats.iter().any(|seat| self.can_fill(seat, &vote))
            })
            .map(|(record, _, _)| record);
        if line.rejected.is_some() {
            return Outcome::Broken;
        }
        if line.seats.iter().all(|seat| seat.filled.is_some()) && !line.seats.is_empty() {
            return Outcome::Met;
        }
        if let Some(seat) = line.seats.iter().find(|seat| seat.candidates.is_none()) {
            line.missing = seat.need.who.iter().find_map(|who| match who {
                Candidates::Field(field) => Some(*field),
                _ => None,
            });
            return Outcome::Missing;
        }
        if line.seats.is_empty() {
            // `per` of a list that is not known; of an empty one there is nobody to ask.
            let unknown = line.missing.is_some();
            return if unknown {
                Outcome::Missing
            } else {
                Outcome::Met
            };
        }
        match line.deadline {
            None => Outcome::Missing,
            Some(deadline) if self.now < deadline => Outcome::Owed,
            Some(_)
                if line
                    .votes
                    .iter()
                    .any(|vote| vote.flaw == Some(Flaw::Undecided)) =>
            {
                Outcome::Missing
            }
            Some(_) => Outcome::Broken,
        }
    }

    /// The deadline of a line; without `by` it is the start.
    pub(super) fn quorum_deadline(&self, by: Option<ExprId>, frame: &Frame) -> Option<Instant> {
        match by {
            Some(by) => self.deadline(by, frame),
            None => {
                let (kind, row) = frame.get(Variable::SUBJECT)?;
                self.start(kind, row)
            }
        }
    }

    /// The people whom `excluding` names; `None` if one of its fields is missing.
    fn excluded(&self, quorum: &Quorum, frame: &Frame) -> Option<Vec<u32>> {
        let mut people = Vec::new();
        for field in &quorum.excluding {
            let mut complete = true;
            let known = self.each(*field, frame, &mut |value| {
                match value {
                    Value::Record(RecordKind::Person, person) => people.push(person),
                    _ => complete = false,
                }
                true
            });
            if !known || !complete {
                return None;
            }
        }
        Some(people)
    }

    /// The approvals of a subject, each with why it does not count.
    fn votes(
        &self,
        quorum: &Quorum,
        excluded: &[u32],
        deadline: Option<Instant>,
        frame: &Frame,
    ) -> Vec<Vote> {
        let Some((kind, row)) = frame.get(Variable::SUBJECT) else {
            return Vec::new();
        };
        if !matches!(kind, RecordKind::Change | RecordKind::Release) {
            return Vec::new();
        }
        let part = &self.fields.part;
        let list = self
            .records
            .value(kind, row, self.fields.of(kind).approvals);
        let as_of = deadline.map_or(self.now, |deadline| deadline.min(self.now));
        let mut votes = Vec::new();
        for cell in self.records.items(list) {
            let Value::Record(RecordKind::Approval, record) = cell.value else {
                continue;
            };
            let value = |field| self.records.value(RecordKind::Approval, record, field);
            let approves = match value(part.approval_decision) {
                Value::Text(number) => self.records.text(number) == "approve",
                _ => false,
            };
            let decided = !value(part.approval_decision).is_missing();
            if decided && !approves {
                continue;
            }
            let (Value::Record(RecordKind::Person, person), Value::Instant(given)) =
                (value(part.approval_approver), value(part.approval_given))
            else {
                votes.push(Vote {
                    record,
                    person: u32::MAX,
                    on_behalf_of: None,
                    given: Instant::MAX,
                    flaw: Some(Flaw::Incomplete),
                });
                continue;
            };
            let given = Instant(given);
            let on_behalf_of = match value(part.approval_on_behalf_of) {
                Value::Record(RecordKind::Person, absent) => Some(absent),
                _ => None,
            };
            let is_excluded = excluded.contains(&person)
                || on_behalf_of.is_some_and(|absent| excluded.contains(&absent));
            let flaw = if !decided {
                Some(Flaw::Incomplete)
            } else if is_excluded {
                Some(Flaw::Excluded)
            } else if matches!(value(part.approval_withdrawn), Value::Instant(at) if at <= self.now.0)
            {
                Some(Flaw::Withdrawn)
            } else if given > as_of {
                Some(Flaw::Late)
            } else if self.is_stale(kind, row, record, given) {
                Some(Flaw::Stale)
            } else if self.is_expired(quorum, kind, row, given) {
                Some(Flaw::Expired)
            } else {
                match quorum.counts_when.map(|when| {
                    self.truth(when, &frame.with(Variable(2), RecordKind::Approval, record))
                }) {
                    None | Some(Outcome::Met) => None,
                    Some(Outcome::Broken) => Some(Flaw::DoesNotCount),
                    Some(Outcome::Missing | Outcome::Owed) => Some(Flaw::Undecided),
                }
            };
            votes.push(Vote {
                record,
                person,
                on_behalf_of,
                given,
                flaw,
            });
        }
        votes
    }

    /// Older than the last material edit and not for the same digest, or for another digest than what there is.
    fn is_stale(&self, kind: RecordKind, row: u32, record: u32, given: Instant) -> bool {
        let fields = self.fields.of(kind);
        let digest = self.records.value(kind, row, fields.digest);
        let approved = self.records.value(
            RecordKind::Approval,
            record,
            self.fields.part.approval_digest,
        );
        if let (Value::Text(_), Value::Text(_)) = (digest, approved) {
            return !self.same(digest, approved);
        }
        let edit = match self.records.value(kind, row, fields.last_edit) {
            Value::Record(RecordKind::Edit, edit) => {
                self.instant(RecordKind::Edit, edit, self.fields.part.edit_made)
            }
            _ => None,
        };
        edit.is_some_and(|edit| given < edit)
    }

    /// Gone before the subject starts.
    fn is_expired(&self, quorum: &Quorum, kind: RecordKind, row: u32, given: Instant) -> bool {
        let Some(valid) = quorum.valid else {
            return false;
        };
        let calendar = super::timetable::calendar_of(self.policy, self.policy.calendar);
        match shift(given, valid, false, &self.policy.zone, calendar) {
            Ok(end) => self.start(kind, row).unwrap_or(self.now) > end,
            Err(_) => true,
        }
    }

    /// The standing rejections given by an instant: record, person and when.
    fn rejections(
        &self,
        limit: Instant,
        frame: &Frame,
    ) -> impl Iterator<Item = (u32, u32, Instant)> {
        let (kind, row) = frame
            .get(Variable::SUBJECT)
            .unwrap_or((RecordKind::Change, u32::MAX));
        let list = if matches!(kind, RecordKind::Change | RecordKind::Release) {
            self.records
                .value(kind, row, self.fields.of(kind).approvals)
        } else {
            Value::Missing
        };
        let part = self.fields.part;
        self.records.items(list).iter().filter_map(move |cell| {
            let Value::Record(RecordKind::Approval, record) = cell.value else {
                return None;
            };
            let value = |field| self.records.value(RecordKind::Approval, record, field);
            let Value::Text(decision) = value(part.approval_decision) else {
                return None;
            };
            if self.records.text(decision) != "reject" {
                return None;
            }
            if matches!(value(part.approval_withdrawn), Value::Instant(at) if at <= self.now.0) {
                return None;
            }
            let Value::Record(RecordKind::Person, person) = value(part.approval_approver) else {
                return None;
            };
            // A rejection that does not say when stands.
            let given = match value(part.approval_given) {
                Value::Instant(at) => Instant(at),
                _ => self.now,
            };
            (given <= self.now && given <= limit.max(self.now)).then_some((record, person, given))
        })
    }

    /// Whether given people, who act at an instant, fill a quorum: for overrides.
    pub(super) fn filled_by(
        &self,
        quorum: &Quorum,
        people: &[u32],
        at: Instant,
        frame: &Frame,
    ) -> Outcome {
        let mut greatest = Outcome::Broken;
        for way in &quorum.ways {
            let seats = self.seats(way, Some(at), frame);
            let fits: Vec<Vec<usize>> = seats
                .iter()
                .map(|seat| {
                    people
                        .iter()
                        .enumerate()
                        .filter(|(_, person)| {
                            let vote = Vote {
                                record: 0,
                                person: **person,
                                on_behalf_of: None,
                                given: at,
                                flaw: None,
                            };
                            self.can_fill(seat, &vote)
                        })
                        .map(|(number, _)| number)
                        .collect()
                })
                .collect();
            if !seats.is_empty()
                && match_people(&fits, people.len())
                    .iter()
                    .all(Option::is_some)
            {
                return Outcome::Met;
            }
            if seats.iter().any(|seat| seat.candidates.is_none()) {
                greatest = Outcome::Missing;
            }
        }
        greatest
    }
}
