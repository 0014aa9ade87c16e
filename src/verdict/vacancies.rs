//! Who could fill a place that is empty: people who fill none, those who stand in for them, and people whose approval for
//! another place would free someone for this one.

use super::evaluator::Evaluator;
use super::quorum::LineResult;
use super::seats::Seat;

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

/// The places of an approval, of all its lines.
pub(super) struct Places<'s, 'p> {
    evaluator: &'s Evaluator<'s>,
    lines: &'s [LineResult<'p>],
    /// Whether a person may fill a place in each `N of …`.
    count_places: bool,
}

impl<'s, 'p> Places<'s, 'p> {
    pub fn new(
        evaluator: &'s Evaluator<'s>,
        lines: &'s [LineResult<'p>],
        count_places: bool,
    ) -> Self {
        Places {
            evaluator,
            lines,
            count_places,
        }
    }

    /// Who could fill an empty place of a line.
    pub fn vacancy(&self, line: &'s LineResult<'p>, seat: &'s Seat<'p>) -> Vacancy<'s, 'p> {
        let open = self.free(line, seat);
        if !open.is_empty() {
            return Vacancy::Open(open);
        }
        // Breadth first, so that as few people as possible move. Each place is looked at once.
        let mut queue = vec![(line, seat, None)];
        let mut seen: Vec<*const Seat<'p>> = vec![seat];
        let mut next = 0;
        while let Some((line, seat, first)) = queue.get(next).copied() {
            next += 1;
            for (other_line, other) in self.filled() {
                let Some(person) = other.filled.and_then(|vote| vote.person) else {
                    continue;
                };
                if seen.contains(&std::ptr::from_ref(other))
                    || !self.compete(seat, other)
                    || !self.could_move(line, seat, other, person)
                {
                    continue;
                }
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

    /// Who could approve for a place and fills none: members first; where there are none, those who stand in for members.
    fn free(&self, line: &LineResult<'_>, seat: &Seat<'_>) -> Vec<u32> {
        let may = |person: &u32| {
            let mut filled = self.filled();
            !line.excluded.contains(person)
                && !filled.any(|(_, other)| {
                    self.compete(seat, other)
                        && other.filled.and_then(|vote| vote.person) == Some(*person)
                })
        };
        let members: Vec<u32> = seat.candidates.iter().copied().filter(may).collect();
        if !members.is_empty() {
            return members;
        }
        let now = self.evaluator.now;
        let mut standing_in: Vec<u32> = seat
            .candidates
            .iter()
            .filter(|absent| !line.excluded.contains(absent))
            .filter_map(|absent| self.evaluator.policy.people.get(*absent as usize))
            .flat_map(|absent| &absent.delegates)
            .filter(|delegate| delegate.from <= now && now < delegate.until)
            .map(|delegate| delegate.person)
            .filter(may)
            .collect();
        standing_in.sort_unstable();
        standing_in.dedup();
        standing_in
    }

    fn filled(&self) -> impl Iterator<Item = (&'s LineResult<'p>, &'s Seat<'p>)> {
        let seats = |line: &'s LineResult<'p>| line.seats.iter().map(move |seat| (line, seat));
        let all = self.lines.iter().flat_map(seats);
        all.filter(|(_, seat)| seat.filled.is_some())
    }

    /// Whether one person may not fill both places.
    fn compete(&self, one: &Seat<'_>, other: &Seat<'_>) -> bool {
        !self.count_places || std::ptr::eq(one.need, other.need) && one.element == other.element
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
                    && self.evaluator.can_fill(seat, vote, &line.excluded)
            })
    }
}
