//! The places of a quorum: how many there are, who could fill each, and who does.

use super::dated::Made;
use super::evaluator::{Evaluator, Frame, holds};
use super::votes::Vote;
use crate::diagnostic::Outcome;
use crate::policy::condition::Variable;
use crate::policy::model::{Candidates, Need};
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;
use crate::syntax::tree::Amount;
use crate::time::Instant;

/// The places of one need: `2 of security`, or of `1 of owner per service` those of one service.
#[derive(Clone, Debug)]
pub(super) struct Seat<'p> {
    /// The need.
    pub need: &'p Need,
    /// For `per`, the element.
    pub element: Option<(RecordKind, u32)>,
    /// How many places there are.
    pub places: usize,
    /// The people who are named, themselves or by a field.
    people: Vec<u32>,
    /// The groups, likewise.
    groups: Vec<u32>,
    /// Whether all fields that name people, groups, elements and the instant are given.
    pub known: bool,
    /// When they must be in the group; when they approved, if not said.
    at: Option<Instant>,
    /// Those whom the size of the group counts: who is in it now, at the deadline if that is over, or at the instant named; sorted.
    pub candidates: Vec<u32>,
    /// Who fills places, each with the member whose place it is.
    pub filled: Vec<(Vote, u32)>,
}

impl Seat<'_> {
    /// How many places are empty.
    pub fn empty(&self) -> usize {
        self.places.saturating_sub(self.filled.len())
    }

    /// Whether it is known how many places there are and when somebody has to be in a group, and some of those who could fill them.
    pub fn is_settled(&self) -> bool {
        let is_dated = self.need.at.is_none() || self.at.is_some();
        self.known || is_dated && matches!(self.need.amount, Amount::Count(_))
    }

    /// Whether this is about the same `N of …` as another.
    pub fn is_same_need(&self, other: &Seat<'_>) -> bool {
        std::ptr::eq(self.need, other.need) && self.element == other.element
    }
}

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
                let mut seat = self.a_seat(need, *element, by, &inner);
                let free = |person: &&u32| !excluded.contains(person);
                let free = seat.candidates.iter().filter(free).count();
                seat.places = need.amount.of(seat.candidates.len(), free);
                seats.push(seat);
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
            places: 1,
            people: Vec::new(),
            groups: Vec::new(),
            known: true,
            at: None,
            candidates: Vec::new(),
            filled: Vec::new(),
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

    /// Whether a person could have a place by an approval. The places of `all of` a group are those of the people whom its size
    /// counts.
    pub(super) fn has_place(&self, seat: &Seat<'_>, person: u32, given: Made) -> Outcome {
        if seat.need.amount == Amount::All {
            return holds(seat.candidates.binary_search(&person).is_ok());
        }
        if seat.people.contains(&person) {
            return Outcome::Met;
        }
        let at = seat.at.map_or(given, Made::at);
        self.is_in_groups(&seat.groups, person, at)
    }

    /// Those for whose place an approval could count: whoever gave it, or those whom they stand in for, unless one is excluded.
    /// Missing where that is so for a part of the day on which it was given.
    pub(super) fn members_of(
        &self,
        seat: &Seat<'_>,
        vote: &Vote,
        excluded: &[u32],
    ) -> Vec<(u32, Outcome)> {
        let Some(person) = vote.person else {
            return Vec::new();
        };
        let for_another = |absent: u32| match excluded.contains(&absent) {
            true => Outcome::Broken,
            false => self.stands_in(person, absent, vote.given, |by| {
                self.counts_for(seat, by, absent, vote.given)
            }),
        };
        let mut members: Vec<(u32, Outcome)> = match vote.on_behalf_of {
            Some(absent) => vec![(absent, for_another(absent))],
            None => {
                let absent = self.stood_in_for(person);
                let own = self.has_place(seat, person, vote.given);
                absent
                    .map(|absent| (absent, for_another(absent)))
                    .chain([(person, own)])
                    .collect()
            }
        };
        members.retain(|(_, outcome)| *outcome != Outcome::Broken);
        members
    }

    /// Whether an approval could fill a place.
    pub(super) fn can_fill(&self, seat: &Seat<'_>, vote: &Vote, excluded: &[u32]) -> Outcome {
        let members = self.members_of(seat, vote, excluded).into_iter();
        let outcomes = members.map(|(_, outcome)| outcome);
        outcomes.max().unwrap_or(Outcome::Broken)
    }

    /// Those who have named a person as a delegate, at whatever time.
    pub(super) fn stood_in_for(&self, person: u32) -> impl Iterator<Item = u32> {
        let first = self
            .delegates
            .partition_point(|(delegate, _)| *delegate < person);
        let from = self.delegates.get(first..).unwrap_or_default().iter();
        from.take_while(move |(delegate, _)| *delegate == person)
            .map(|(_, absent)| *absent)
    }

    /// Whether a delegation counts for a place that its member has when something was given: the policy of the line sees it, or
    /// that of a group by which the member has the place.
    pub(super) fn counts_for(
        &self,
        seat: &Seat<'_>,
        delegation: Place,
        member: u32,
        given: Made,
    ) -> Outcome {
        let layers = &self.policy.layers;
        let has_place = self.has_place(seat, member, given);
        if has_place == Outcome::Broken || layers.sees(seat.need.place.file, delegation.file) {
            return has_place;
        }
        let groups = seat.groups.iter().copied();
        let seeing: Vec<u32> = groups
            .filter(|group| {
                let group = self.policy.groups.get(*group as usize);
                group.is_some_and(|group| layers.sees(group.place.file, delegation.file))
            })
            .collect();
        let by_group = self.is_in_groups(&seeing, member, seat.at.map_or(given, Made::at));
        has_place.min(by_group)
    }

    /// Who could still fill a place by an approval that is given between two instants, and when that may be: members now, or at the
    /// instant named, and whoever comes before the second; sorted.
    pub(super) fn to_come(&self, seat: &Seat<'_>, from: Instant, deadline: Instant) -> Vec<Turn> {
        let always = |person: &u32| Turn {
            person: *person,
            from,
            until: deadline,
        };
        if seat.at.is_some() || seat.need.amount == Amount::All {
            return seat.candidates.iter().map(always).collect();
        }
        let mut all: Vec<Turn> = seat.people.iter().map(always).collect();
        for group in &seat.groups {
            let Some(group) = self.policy.groups.get(*group as usize) else {
                continue;
            };
            let members = group.members().iter();
            let members = members.filter(|m| m.from < deadline && from < m.until);
            all.extend(members.map(|member| Turn {
                person: member.person,
                from: member.from.max(from),
                until: member.until.min(deadline),
            }));
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Those who can stand in for a person in one of their turns, for a place.
    pub(super) fn delegates_in(&self, seat: &Seat<'_>, turn: Turn) -> impl Iterator<Item = u32> {
        let person = self.policy.people.get(turn.person as usize);
        let delegates = person.into_iter().flat_map(|person| &person.delegates);
        delegates
            .filter(move |d| d.from < turn.until && turn.from < d.until)
            // A member who comes later has the place by then.
            .filter(move |d| {
                let layers = &self.policy.layers;
                layers.sees(seat.need.place.file, d.place.file) || {
                    let at = Made::at(d.from.max(turn.from));
                    self.counts_for(seat, d.place, turn.person, at) == Outcome::Met
                }
            })
            .map(|delegate| delegate.person)
    }
}

/// When somebody may fill a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    pub person: u32,
    pub from: Instant,
    pub until: Instant,
}
