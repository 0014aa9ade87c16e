//! Approvals as ballots for places: those that count, those that are still to come, and those that may count.

use super::dated::Made;
use super::evaluator::{Evaluator, Frame};
use super::filling::{Ballot, Fit, Line, Need, Sharing, When, fillable};
use super::quorum::LineResult;
use super::search::{Budget, Searched};
use super::seats::Seat;
use super::votes::{Flaw, Vote};
use crate::diagnostic::Outcome;
use crate::policy::model::Quorum;
use crate::time::Instant;
use rustc_hash::FxHashMap;

/// So many hours of a day are asked for one override.
const MOST_HOURS: u64 = 500;

/// Which ballots are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chance {
    /// Those that were given and count.
    Given,
    /// As well, all that could still be given before the deadline of a line.
    ToCome,
    /// As well, those that may count or not, and anybody for places of which it is not known whose they are.
    Possible,
}

impl Evaluator<'_> {
    /// The lines in an order, with the ballots for their places.
    pub(super) fn ballots(
        &self,
        lines: &[LineResult<'_>],
        order: &[usize],
        chance: Chance,
    ) -> (Vec<Line>, Vec<Ballot>) {
        let places = lines
            .iter()
            .flat_map(|line| {
                let places = |way: &Vec<Seat<'_>>| -> usize {
                    way.iter()
                        .map(|seat| seat.places)
                        .fold(0, usize::saturating_add)
                };
                line.ways.iter().map(places).max()
            })
            .fold(0, usize::saturating_add);
        let mut box_of = BallotBox {
            evaluator: self,
            chance,
            // More people than this need not be asked for a place: that many others cannot take all of them.
            most: places
                .saturating_mul(2)
                .saturating_add(2 * self.votes_in(lines)),
            ballots: Vec::new(),
            records: FxHashMap::default(),
            to_come: FxHashMap::default(),
            needs: 0,
        };
        let mut all = Vec::with_capacity(lines.len());
        for number in order {
            let Some(line) = lines.get(*number) else {
                continue;
            };
            if line.ways.is_empty() {
                // It asks for nothing here.
                all.push(vec![Vec::new()]);
                continue;
            }
            let ways = line.ways.iter();
            all.push(
                ways.map(|way| way.iter().map(|seat| box_of.need(line, seat)).collect())
                    .collect(),
            );
        }
        (all, box_of.ballots)
    }

    fn votes_in(&self, lines: &[LineResult<'_>]) -> usize {
        lines.iter().map(|line| line.votes.len()).sum()
    }

    /// Whether given people fill a quorum: for overrides. Of a day every hour is asked at which somebody comes or goes.
    pub(super) fn filled_by(
        &self,
        quorum: &Quorum,
        people: &[u32],
        made: Made,
        frame: &Frame,
    ) -> Searched<Outcome> {
        let mut budget = Budget::new(MOST_HOURS, "changes of rotas on one day");
        let first = self.filled_at(quorum, people, made.from, frame)?;
        if made.is_exact() {
            return Ok(first);
        }
        let groups = self.policy.groups.iter();
        let members = groups.flat_map(|group| group.members());
        let members = members.flat_map(|member| [member.from, member.until]);
        let delegates = self.policy.people.iter();
        let delegates = delegates.flat_map(|person| &person.delegates);
        let delegates = delegates.flat_map(|delegate| [delegate.from, delegate.until]);
        let mut edges: Vec<Instant> = members
            .chain(delegates)
            .filter(|edge| made.from < *edge && *edge <= made.to)
            .collect();
        edges.sort_unstable();
        edges.dedup();
        for edge in edges {
            budget.step()?;
            if self.filled_at(quorum, people, edge, frame)? != first {
                return Ok(Outcome::Missing);
            }
        }
        Ok(first)
    }

    /// Whether given people, who act at an instant, fill a quorum. Those who are excluded do not count.
    fn filled_at(
        &self,
        quorum: &Quorum,
        people: &[u32],
        at: Instant,
        frame: &Frame,
    ) -> Searched<Outcome> {
        let excluded = self.excluded(quorum, frame);
        let is_certain = excluded.is_some();
        let excluded = excluded.unwrap_or_default();
        let votes: Vec<Vote> = (0u32..)
            .zip(people)
            .filter(|(_, person)| !excluded.contains(person))
            .map(|(record, person)| Vote {
                record,
                person: Some(*person),
                on_behalf_of: None,
                given: Made::at(at),
                flaw: None,
            })
            .collect();
        let ways: Vec<Vec<Seat<'_>>> = quorum
            .ways
            .iter()
            .map(|way| self.seats(way, Some(at), &excluded, frame))
            .filter(|way| !way.is_empty())
            .collect();
        let is_unknown = !is_certain || ways.iter().flatten().any(|seat| !seat.known);
        if ways.is_empty() {
            return Ok(Outcome::Broken);
        }
        let mut line = LineResult::new(0);
        line.ways = ways;
        line.votes = votes;
        line.excluded = excluded;
        line.deadline = Some(at);
        let (lines, ballots) = self.ballots(&[line], &[0], Chance::Given);
        let sharing = match quorum.count_places {
            true => Sharing::EachNeed,
            false => Sharing::Distinct,
        };
        let found = fillable(&lines, &ballots, sharing)?;
        Ok(match found.iter().all(Option::is_some) {
            true if is_certain => Outcome::Met,
            false if !is_unknown => Outcome::Broken,
            _ => Outcome::Missing,
        })
    }
}

/// Ballots, each numbered once.
struct BallotBox<'e> {
    evaluator: &'e Evaluator<'e>,
    chance: Chance,
    most: usize,
    ballots: Vec<Ballot>,
    records: FxHashMap<u32, usize>,
    to_come: FxHashMap<u32, usize>,
    needs: usize,
}

impl BallotBox<'_> {
    fn need(&mut self, line: &LineResult<'_>, seat: &Seat<'_>) -> Need {
        self.needs += 1;
        let mut fits = Vec::new();
        let is_asked = seat.is_settled() || self.chance == Chance::Possible;
        for vote in line.votes.iter().filter(|_| is_asked) {
            match vote.flaw {
                None => {}
                Some(flaw) if self.chance == Chance::Possible && flaw.may_count() => {}
                Some(_) => continue,
            }
            self.cast(line, seat, vote, &mut fits);
        }
        if self.chance != Chance::Given
            && is_asked
            && let Some((from, deadline)) = line.open(self.evaluator.now)
        {
            self.may_come(line, seat, from, deadline, &mut fits);
        }
        if self.chance == Chance::Possible && !seat.known {
            // Whoever it may be.
            for number in 0..seat.places.min(self.most.max(1)) {
                let person = anybody(self.needs, number);
                let ballot = self.coming(person);
                fits.push(Fit {
                    ballot,
                    member: person,
                });
            }
        }
        fits.sort_unstable();
        fits.dedup();
        Need {
            key: vec![self.needs],
            amount: seat.places,
            turn: seat.need.turn,
            fits,
        }
    }

    /// Adds an approval that was given.
    fn cast(&mut self, line: &LineResult<'_>, seat: &Seat<'_>, vote: &Vote, fits: &mut Vec<Fit>) {
        let is_incomplete = vote.flaw == Some(Flaw::Incomplete);
        let nobody = u32::MAX.wrapping_sub(vote.record);
        let members = match vote.person {
            _ if is_incomplete => vec![vote.on_behalf_of.or(vote.person).unwrap_or(nobody)],
            Some(person) if !seat.known && self.chance == Chance::Possible => {
                vec![vote.on_behalf_of.unwrap_or(person)]
            }
            _ => {
                let least = match self.chance {
                    Chance::Possible => Outcome::Missing,
                    Chance::Given | Chance::ToCome => Outcome::Met,
                };
                let members = self.evaluator.members_of(seat, vote, &line.excluded);
                let members = members.into_iter();
                let members = members.filter(|(_, outcome)| *outcome >= least);
                members.map(|(member, _)| member).collect()
            }
        };
        if members.is_empty() {
            return;
        }
        let ballot = *self.records.entry(vote.record).or_insert_with(|| {
            self.ballots.push(Ballot {
                record: vote.record,
                signer: vote.person.unwrap_or(nobody),
                when: match (is_incomplete, vote.given.is_exact()) {
                    (true, _) => When::Unknown,
                    (_, true) => When::At(vote.given.from),
                    (_, false) => When::Day {
                        from: vote.given.from,
                        to: vote.given.to,
                        all: self.chance != Chance::Possible,
                    },
                },
            });
            self.ballots.len() - 1
        });
        fits.extend(members.into_iter().map(|member| Fit { ballot, member }));
    }

    /// Adds what could still be given for a place between two instants.
    fn may_come(
        &mut self,
        line: &LineResult<'_>,
        seat: &Seat<'_>,
        from: Instant,
        deadline: Instant,
        fits: &mut Vec<Fit>,
    ) {
        let evaluator = self.evaluator;
        let turns = evaluator.to_come(seat, from, deadline);
        let is_excluded = |person| line.excluded.contains(&person);
        let (mut members, mut last) = (0, None);
        for turn in turns.into_iter().filter(|turn| !is_excluded(turn.person)) {
            // The turns of a person follow each other.
            if last.replace(turn.person) != Some(turn.person) {
                members += 1;
            }
            if members > self.most {
                break;
            }
            let member = turn.person;
            let delegates = evaluator.delegates_in(seat, turn);
            let signers = std::iter::once(member).chain(delegates);
            for signer in signers.filter(|signer| !line.excluded.contains(signer)) {
                let ballot = self.coming(signer);
                fits.push(Fit { ballot, member });
            }
        }
    }

    fn coming(&mut self, signer: u32) -> usize {
        *self.to_come.entry(signer).or_insert_with(|| {
            self.ballots.push(Ballot {
                record: u32::MAX,
                signer,
                when: When::ToCome,
            });
            self.ballots.len() - 1
        })
    }
}

/// A number for somebody whom nobody knows, other than those of people and of approvals that do not say who gave them.
fn anybody(need: usize, number: usize) -> u32 {
    let number = need.saturating_mul(1 << 12).saturating_add(number);
    (1 << 30) | u32::try_from(number).unwrap_or(u32::MAX) & !(3 << 30)
}
