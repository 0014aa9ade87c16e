//! The places of a quorum: how many there are, who could fill each, and who does.

use super::evaluator::{Evaluator, Frame};
use super::matching::match_people;
use super::votes::Vote;
use crate::policy::condition::Variable;
use crate::policy::model::{Candidates, Need};
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::Amount;
use crate::time::Instant;

/// A place in a quorum.
#[derive(Clone, Debug)]
pub(super) struct Seat<'p> {
    /// The need it belongs to.
    pub need: &'p Need,
    /// For `per`, the element.
    pub element: Option<(RecordKind, u32)>,
    /// The people who are named, themselves or by a field.
    people: Vec<u32>,
    /// The groups, likewise.
    groups: Vec<u32>,
    /// Whether all fields that name people, groups, elements and the instant are given.
    pub known: bool,
    /// When they must be in the group; when they approved, if not said.
    at: Option<Instant>,
    /// Everyone who could fill it now, or at that instant; sorted.
    pub candidates: Vec<u32>,
    /// Who fills it.
    pub filled: Option<Vote>,
}

/// For `then`: after which instant and until which the approvals of each turn are given.
pub(super) type Turns = Vec<(Instant, Instant)>;

impl Evaluator<'_> {
    /// The places of a way to fill a line. `by` is the deadline. `all of` a group is all of those who are not excluded.
    pub(super) fn seats<'p>(
        &self,
        way: &'p [Need],
        by: Option<Instant>,
        excluded: &[u32],
        frame: &Frame,
    ) -> Vec<Seat<'p>> {
        let mut seats = Vec::new();
        for need in way {
            let mut elements: Vec<Option<(RecordKind, u32)>> = Vec::new();
            let mut known = true;
            match need.per {
                None => elements.push(None),
                Some(per) => {
                    let listed = self.each(per, frame, &mut |value| {
                        match value {
                            Value::Record(kind, row) => elements.push(Some((kind, row))),
                            _ => known = false,
                        }
                        true
                    });
                    known &= listed;
                }
            }
            for element in &elements {
                let inner = match element {
                    Some((kind, row)) => frame.with(Variable::INNER, *kind, *row),
                    None => *frame,
                };
                let seat = self.a_seat(need, *element, by, &inner);
                let size = seat.candidates.len();
                let places = match need.amount {
                    Amount::Count(count) => usize::try_from(count).unwrap_or(usize::MAX).min(1_000),
                    Amount::All => {
                        let free = |person: &&u32| !excluded.contains(person);
                        seat.candidates.iter().filter(free).count().max(1)
                    }
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
                seats.extend(std::iter::repeat_n(seat, places));
            }
            if !known {
                // Elements that are not given need people who are not known.
                let seat = self.a_seat(need, None, by, frame);
                seats.push(Seat {
                    known: false,
                    people: Vec::new(),
                    groups: Vec::new(),
                    candidates: Vec::new(),
                    ..seat
                });
            }
        }
        seats
    }

    fn a_seat<'p>(
        &self,
        need: &'p Need,
        element: Option<(RecordKind, u32)>,
        by: Option<Instant>,
        frame: &Frame,
    ) -> Seat<'p> {
        let mut seat = Seat {
            need,
            element,
            people: Vec::new(),
            groups: Vec::new(),
            known: true,
            at: None,
            candidates: Vec::new(),
            filled: None,
        };
        if let Some(at) = need.at {
            seat.at = self.deadline(at, frame);
            seat.known = seat.at.is_some();
        }
        for who in &need.who {
            match who {
                Candidates::Person(person) => seat.people.push(*person),
                Candidates::Group(group) => seat.groups.push(*group),
                Candidates::Field(field) => {
                    let given = self.each(*field, frame, &mut |value| {
                        match value {
                            Value::Record(RecordKind::Person, person) => seat.people.push(person),
                            Value::Record(RecordKind::Group, group) => seat.groups.push(group),
                            _ => seat.known = false,
                        }
                        true
                    });
                    seat.known &= given;
                }
            }
        }
        let at = seat
            .at
            .unwrap_or_else(|| by.map_or(self.now, |by| by.min(self.now)));
        seat.candidates.clone_from(&seat.people);
        for group in &seat.groups {
            if let Some(group) = self.policy.groups.get(*group as usize) {
                seat.candidates.extend(group.people_at(at));
            }
        }
        seat.candidates.sort_unstable();
        seat.candidates.dedup();
        seat
    }

    /// Whether an approval could fill a place: by a member or a person named, or by whoever stands in for one, unless that one is
    /// excluded.
    pub(super) fn can_fill(&self, seat: &Seat<'_>, vote: &Vote, excluded: &[u32]) -> bool {
        let belongs = |person: u32| {
            seat.people.contains(&person)
                || seat.groups.iter().any(|group| {
                    let group = self.policy.groups.get(*group as usize);
                    group.is_some_and(|group| group.has(person, seat.at.unwrap_or(vote.given)))
                })
        };
        let Some(person) = vote.person else {
            return false;
        };
        let for_another = |absent: u32| {
            !excluded.contains(&absent)
                && self.stands_in(person, absent, vote.given)
                && belongs(absent)
        };
        match vote.on_behalf_of {
            Some(absent) => for_another(absent),
            None => {
                belongs(person)
                    || (0u32..)
                        .zip(&self.policy.people)
                        .any(|(absent, _)| for_another(absent))
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

    /// Fills places by the approvals that count, each person at most one; `turns` are those of each line's `then`.
    pub(super) fn fill(&self, lines: &mut [Filling<'_, '_>]) {
        let mut people: Vec<u32> = lines
            .iter()
            .flat_map(|line| line.votes.iter())
            .filter(|vote| vote.flaw.is_none())
            .filter_map(|vote| vote.person)
            .collect();
        people.sort_unstable();
        people.dedup();
        let fits: Vec<Vec<usize>> = lines
            .iter()
            .flat_map(|line| line.seats.iter().map(move |seat| (line, seat)))
            .map(|(line, seat)| {
                let fitting = people.iter().enumerate();
                fitting
                    .filter(|(_, person)| self.vote_for(line, seat, **person).is_some())
                    .map(|(number, _)| number)
                    .collect()
            })
            .collect();
        let mut filled = match_people(&fits, people.len()).into_iter();
        for line in lines {
            for number in 0..line.seats.len() {
                let person = filled.next().flatten();
                let person = person.and_then(|person| people.get(person).copied());
                let vote = match (person, line.seats.get(number)) {
                    (Some(person), Some(seat)) => self.vote_for(line, seat, person),
                    _ => None,
                };
                if let Some(seat) = line.seats.get_mut(number) {
                    seat.filled = vote;
                }
            }
        }
    }

    /// The approval by which a person could fill a place.
    fn vote_for(&self, line: &Filling<'_, '_>, seat: &Seat<'_>, person: u32) -> Option<Vote> {
        let turn = line.turns.get(usize::from(seat.need.turn));
        line.votes
            .iter()
            .filter(|vote| vote.flaw.is_none() && vote.person == Some(person))
            .filter(|vote| {
                turn.is_none_or(|(after, until)| *after < vote.given && vote.given <= *until)
            })
            .find(|vote| self.can_fill(seat, vote, line.excluded))
            .copied()
    }
}

/// A line whose places are to be filled.
pub(super) struct Filling<'a, 'p> {
    pub votes: &'a [Vote],
    pub excluded: &'a [u32],
    pub turns: &'a Turns,
    pub seats: &'a mut [Seat<'p>],
}

/// All ways to cut time into turns at the approvals that count; one without cuts where there is no `then`.
pub(super) fn all_turns(votes: &[Vote], seats: &[Seat<'_>]) -> Vec<Turns> {
    /// More than these are not tried.
    const MOST: usize = 512;
    let last = seats.iter().map(|seat| seat.need.turn).max().unwrap_or(0);
    if last == 0 {
        return vec![Vec::new()];
    }
    let mut instants: Vec<Instant> = votes
        .iter()
        .filter(|vote| vote.flaw.is_none())
        .map(|vote| vote.given)
        .collect();
    instants.sort_unstable();
    instants.dedup();
    let mut all: Vec<Turns> = vec![Vec::new()];
    for _ in 0..last {
        let mut longer = Vec::new();
        for turns in &all {
            let after = turns.last().map_or(Instant::MIN, |(_, until)| *until);
            for cut in instants.iter().filter(|cut| **cut > after) {
                let mut turns = turns.clone();
                turns.push((after, *cut));
                longer.push(turns);
            }
            // Nothing of a later turn counts while this one is open.
            let mut turns = turns.clone();
            turns.push((after, Instant::MAX));
            longer.push(turns);
        }
        longer.truncate(MOST);
        all = longer;
    }
    for turns in &mut all {
        let after = turns.last().map_or(Instant::MIN, |(_, until)| *until);
        turns.push((after, Instant::MAX));
    }
    all
}
