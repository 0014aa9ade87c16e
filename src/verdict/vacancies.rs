//! Who could fill a place that is empty: people who fill none, those who stand in for them, and people whose approval for
//! another place would free someone for this one.

use super::evaluator::Evaluator;
use super::quorum::LineResult;
use super::seats::{Seat, Turn};
use crate::diagnostic::Outcome;

/// Who could fill an empty place.
pub(super) enum Vacancy<'s, 'p> {
    /// These people could approve for it.
    Open(Vec<u32>),
    /// These could approve for another place; then whoever is given here counts for this one.
    Freed {
        people: Vec<u32>,
        place: &'s Seat<'p>,
        freed: u32,
    },
    /// Nobody is left.
    Nobody,
}

/// The places of an approval: those of one way to fill a line, and those of the other lines.
pub(super) struct Places<'s, 'p> {
    evaluator: &'s Evaluator<'s>,
    line: &'s LineResult<'p>,
    way: &'s [Seat<'p>],
    others: Vec<&'s LineResult<'p>>,
    /// Whether a person may fill a place in each `N of …`.
    count_places: bool,
}

impl<'s, 'p> Places<'s, 'p> {
    pub fn new(
        evaluator: &'s Evaluator<'s>,
        line: &'s LineResult<'p>,
        way: &'s [Seat<'p>],
        lines: &'s [LineResult<'p>],
        count_places: bool,
    ) -> Self {
        let is_other = |other: &&'s LineResult<'p>| other.require != line.require;
        Places {
            evaluator,
            line,
            way,
            others: lines.iter().filter(is_other).collect(),
            count_places,
        }
    }

    /// Who could fill an empty place of the way.
    pub fn vacancy(&self, seat: &'s Seat<'p>) -> Vacancy<'s, 'p> {
        let line = self.line;
        if line.open(self.evaluator.now).is_none() {
            return Vacancy::Nobody;
        }
        let open = self.free(line, seat);
        if !open.is_empty() {
            return Vacancy::Open(open);
        }
        // Breadth first, so that as few people as possible move. Each need is looked at once.
        let mut queue = vec![(line, seat, None)];
        let mut seen: Vec<*const Seat<'p>> = vec![seat];
        let mut next = 0;
        while let Some((line, seat, first)) = queue.get(next).copied() {
            next += 1;
            for (other_line, other) in self.filled() {
                if seen.contains(&std::ptr::from_ref(other)) || !self.compete(seat, other) {
                    continue;
                }
                let mut moving = other.filled.iter().filter_map(|(vote, _)| vote.person);
                let Some(person) =
                    moving.find(|person| self.could_move(line, seat, other, *person))
                else {
                    continue;
                };
                seen.push(other);
                let freed = first.unwrap_or(person);
                let people = self.free(other_line, other);
                if !people.is_empty() {
                    return Vacancy::Freed {
                        people,
                        place: other,
                        freed,
                    };
                }
                queue.push((other_line, other, Some(freed)));
            }
        }
        Vacancy::Nobody
    }

    /// Who could still approve for a place and fills none: members first; where there are none, those who stand in for members.
    fn free(&self, line: &LineResult<'_>, seat: &Seat<'_>) -> Vec<u32> {
        let Some((from, deadline)) = line.open(self.evaluator.now) else {
            return Vec::new();
        };
        let (mut signed, mut used) = (Vec::new(), Vec::new());
        for (_, other) in self.filled().filter(|(_, other)| self.compete(seat, other)) {
            for (vote, member) in &other.filled {
                signed.extend(vote.person);
                used.push(*member);
            }
        }
        let may_sign = |person: &u32| !line.excluded.contains(person) && !signed.contains(person);
        let turns = self.evaluator.to_come(seat, from, deadline);
        let turns: Vec<Turn> = turns
            .into_iter()
            .filter(|turn| !line.excluded.contains(&turn.person) && !used.contains(&turn.person))
            .collect();
        let mut members: Vec<u32> = turns.iter().map(|turn| turn.person).collect();
        members.dedup();
        // Whoever is there now goes before those who come later.
        for is_now in [true, false] {
            let own = members.iter().copied();
            let own: Vec<u32> = own
                .filter(|person| !is_now || seat.candidates.binary_search(person).is_ok())
                .filter(may_sign)
                .collect();
            if !own.is_empty() {
                return own;
            }
        }
        let mut standing_in: Vec<u32> = turns
            .iter()
            .flat_map(|turn| self.evaluator.delegates_in(seat, *turn))
            .filter(may_sign)
            .collect();
        standing_in.sort_unstable();
        standing_in.dedup();
        standing_in
    }

    fn filled(&self) -> impl Iterator<Item = (&'s LineResult<'p>, &'s Seat<'p>)> {
        let own = self.way.iter().map(|seat| (self.line, seat));
        let others = self.others.iter();
        let others = others.flat_map(|line| line.seats().iter().map(move |seat| (*line, seat)));
        own.chain(others)
            .filter(|(_, seat)| !seat.filled.is_empty())
    }

    /// Whether one person may not fill a place of both.
    fn compete(&self, one: &Seat<'_>, other: &Seat<'_>) -> bool {
        !self.count_places || one.is_same_need(other)
    }

    /// Whether the approval of whoever fills another place could fill this one as well. Turns of `then` are not moved between.
    fn could_move(
        &self,
        line: &LineResult<'_>,
        seat: &Seat<'_>,
        other: &Seat<'_>,
        person: u32,
    ) -> bool {
        let mut votes = line.votes.iter();
        seat.need.turn == other.need.turn
            && votes.any(|vote| {
                vote.flaw.is_none()
                    && vote.person == Some(person)
                    && self.evaluator.can_fill(seat, vote, &line.excluded) == Outcome::Met
            })
    }
}
