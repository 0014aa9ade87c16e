//! Quorums: which approvals count, and whether distinct people fill the places of all lines of an approval.

use super::evaluator::{Evaluator, Frame, not};
use super::matching::match_people;
use super::seats::{Filling, Seat, Turns, all_turns};
use super::votes::{Flaw, Vote};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Variable};
use crate::policy::model::{Candidates, Quorum, Requirement, Variant};
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::Amount;
use crate::time::Instant;

/// More combinations of ways to fill the lines of an approval are not tried.
const MOST_COMBINATIONS: usize = 1024;

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
        let mut people: [u32; 16] = [u32::MAX; 16];
        let mut found = 0usize;
        for vote in self.votes(quorum, &excluded, Some(deadline), frame) {
            match vote.flaw {
                None => {}
                // Who may have rejected needs the closer look.
                Some(Flaw::Incomplete | Flaw::RejectedBySomeone) => return None,
                Some(_) => continue,
            }
            let person = vote.person?;
            if vote.on_behalf_of.is_some() || !group.has(person, vote.given) {
                return None;
            }
            if !people.iter().take(found).any(|known| *known == person) {
                *people.get_mut(found)? = person;
                found += 1;
            }
        }
        if self.rejections(frame).next().is_some() {
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
                let votes = self.votes(quorum, &line.excluded, line.deadline, frame);
                line.votes = votes.collect();
                active = Some((quorum, applies));
            }
            quorums.push(active);
            lines.push(line);
        }
        self.seat(&mut lines, &quorums, count_places, frame);
        for (line, active) in lines.iter_mut().zip(&quorums) {
            let Some((quorum, applies)) = active else {
                continue;
            };
            if line.outcome != Outcome::Missing {
                line.outcome = self.line_outcome(quorum, line, frame);
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
        // For each line, the ways to fill it, each with the ways to cut time for `then`.
        let mut choices: Vec<Vec<(Vec<Seat<'p>>, Turns)>> = lines
            .iter()
            .zip(quorums)
            .map(|(line, active)| {
                let ways = active.map_or(&[][..], |(quorum, _)| &quorum.ways);
                let mut choices = Vec::new();
                for way in ways {
                    let seats = self.seats(way, line.deadline, &line.excluded, frame);
                    for turns in all_turns(&line.votes, &seats) {
                        choices.push((seats.clone(), turns));
                    }
                }
                if choices.is_empty() {
                    choices.push((Vec::new(), Vec::new()));
                }
                choices
            })
            .collect();
        if count_places {
            for (line, choices) in lines.iter_mut().zip(choices) {
                self.seat_together(std::slice::from_mut(line), &mut [choices], true);
            }
        } else {
            self.seat_together(lines, &mut choices, false);
        }
    }

    fn seat_together<'p>(
        &self,
        lines: &mut [LineResult<'p>],
        choices: &mut [Vec<(Vec<Seat<'p>>, Turns)>],
        count_places: bool,
    ) {
        let combinations = choices
            .iter()
            .map(Vec::len)
            .try_fold(1, usize::checked_mul)
            .unwrap_or(MOST_COMBINATIONS)
            .min(MOST_COMBINATIONS);
        let mut best: Option<(usize, usize, Vec<Vec<Seat<'p>>>)> = None;
        for number in 0..combinations {
            let mut rest = number;
            let mut fillings: Vec<Filling<'_, 'p>> = Vec::new();
            for (line, choices) in lines.iter().zip(choices.iter_mut()) {
                let choice = rest % choices.len();
                rest /= choices.len();
                if let Some((seats, turns)) = choices.get_mut(choice) {
                    fillings.push(Filling {
                        votes: &line.votes,
                        excluded: &line.excluded,
                        turns,
                        seats,
                    });
                }
            }
            if count_places {
                for filling in fillings {
                    self.fill_each(filling);
                }
            } else {
                self.fill(&mut fillings);
            }
            let mut rest = number;
            let seats: Vec<&Vec<Seat<'p>>> = choices
                .iter()
                .filter_map(|choices| {
                    let choice = rest % choices.len();
                    rest /= choices.len();
                    choices.get(choice).map(|(seats, _)| seats)
                })
                .collect();
            let empty =
                |seats: &Vec<Seat<'p>>| seats.iter().filter(|seat| seat.filled.is_none()).count();
            let unfilled_lines = seats.iter().filter(|seats| empty(seats) > 0).count();
            let unfilled: usize = seats.iter().map(|seats| empty(seats)).sum();
            if best
                .as_ref()
                .is_none_or(|(lines, places, _)| (unfilled_lines, unfilled) < (*lines, *places))
            {
                best = Some((
                    unfilled_lines,
                    unfilled,
                    seats.into_iter().cloned().collect(),
                ));
            }
        }
        if let Some((_, _, seats)) = best {
            for (line, seats) in lines.iter_mut().zip(seats) {
                line.seats = seats;
            }
        }
    }

    /// Fills the places of each need by itself, so that a person may be in several.
    fn fill_each(&self, filling: Filling<'_, '_>) {
        let mut rest = filling.seats;
        while let Some(first) = rest.first() {
            let count = rest
                .iter()
                .take_while(|seat| is_one_need(first, seat))
                .count();
            let (own, others) = rest.split_at_mut(count.min(rest.len()));
            self.fill(&mut [Filling {
                seats: own,
                ..filling
            }]);
            rest = others;
        }
    }

    fn line_outcome(&self, quorum: &Quorum, line: &mut LineResult<'_>, frame: &Frame) -> Outcome {
        let mut doubtful = line
            .votes
            .iter()
            .any(|vote| vote.flaw == Some(Flaw::RejectedBySomeone));
        let mut all_seats: Option<Vec<Seat<'_>>> = None;
        for (vote, rejects) in self.rejections(frame) {
            if vote
                .person
                .is_some_and(|person| line.excluded.contains(&person))
            {
                continue;
            }
            let seats = all_seats.get_or_insert_with(|| {
                let ways = quorum.ways.iter();
                ways.flat_map(|way| self.seats(way, line.deadline, &line.excluded, frame))
                    .collect()
            });
            let counts = seats
                .iter()
                .any(|seat| self.can_fill(seat, &vote, &line.excluded));
            if counts && rejects {
                line.rejected = Some(vote.record);
                return Outcome::Broken;
            }
            doubtful |= counts || seats.iter().any(|seat| !seat.known);
        }
        let Some(deadline) = line.deadline else {
            return Outcome::Missing;
        };
        if line.seats.iter().all(|seat| seat.filled.is_some()) {
            return if doubtful {
                Outcome::Missing
            } else {
                Outcome::Met
            };
        }
        if let Some(seat) = line.seats.iter().find(|seat| !seat.known) {
            let fields = seat.need.who.iter().filter_map(|who| match who {
                Candidates::Field(field) => Some(*field),
                _ => None,
            });
            line.missing = (seat.need.per.filter(|_| seat.element.is_none()))
                .or(fields.into_iter().next())
                .or(seat.need.at);
            return Outcome::Missing;
        }
        if self.now < deadline {
            Outcome::Owed
        } else if self.may_be_filled(quorum, line, frame) {
            Outcome::Missing
        } else {
            Outcome::Broken
        }
    }

    /// Whether approvals that may count could fill the places that are empty, in any way.
    fn may_be_filled(&self, quorum: &Quorum, line: &LineResult<'_>, frame: &Frame) -> bool {
        let may = |vote: &&Vote| vote.flaw.is_some_and(Flaw::may_count);
        if !line.votes.iter().any(|vote| may(&vote)) {
            return false;
        }
        let votes: Vec<&Vote> = line
            .votes
            .iter()
            .filter(|vote| vote.flaw.is_none() || may(vote))
            .collect();
        quorum.ways.iter().any(|way| {
            let seats = self.seats(way, line.deadline, &line.excluded, frame);
            let fits: Vec<Vec<usize>> = seats
                .iter()
                .map(|seat| {
                    let numbered = votes.iter().enumerate();
                    numbered
                        .filter(|(_, vote)| {
                            !seat.known
                                || vote.flaw == Some(Flaw::Incomplete)
                                || self.can_fill(seat, vote, &line.excluded)
                        })
                        .map(|(number, _)| number)
                        .collect()
                })
                .collect();
            let all =
                |fits: &[Vec<usize>]| match_people(fits, votes.len()).iter().all(Option::is_some);
            if !quorum.count_places {
                return all(&fits);
            }
            // Each need by itself, since a person may be in several.
            let mut rest = fits.as_slice();
            seats.chunk_by(is_one_need).all(|own| {
                let (own, others) = rest.split_at(own.len().min(rest.len()));
                rest = others;
                all(own)
            })
        })
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

    /// Whether given people, who act at an instant, fill a quorum: for overrides.
    pub(super) fn filled_by(
        &self,
        quorum: &Quorum,
        people: &[u32],
        at: Instant,
        frame: &Frame,
    ) -> Outcome {
        let mut people = people.to_vec();
        people.sort_unstable();
        people.dedup();
        let mut greatest = Outcome::Broken;
        for way in &quorum.ways {
            let seats = self.seats(way, Some(at), &[], frame);
            let fits: Vec<Vec<usize>> = seats
                .iter()
                .map(|seat| {
                    let numbered = people.iter().enumerate();
                    numbered
                        .filter(|(_, person)| {
                            let vote = Vote {
                                record: 0,
                                person: Some(**person),
                                on_behalf_of: None,
                                given: at,
                                flaw: None,
                            };
                            self.can_fill(seat, &vote, &[])
                        })
                        .map(|(number, _)| number)
                        .collect()
                })
                .collect();
            let filled = match_people(&fits, people.len());
            if !seats.is_empty() && filled.iter().all(Option::is_some) {
                return Outcome::Met;
            }
            if seats.iter().any(|seat| !seat.known) {
                greatest = Outcome::Missing;
            }
        }
        greatest
    }
}

/// Whether two places belong to the same `N of …`.
fn is_one_need(one: &Seat<'_>, other: &Seat<'_>) -> bool {
    std::ptr::eq(one.need, other.need) && one.element == other.element
}
