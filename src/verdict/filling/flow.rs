//! The most places that can be filled at once, by a flow from places over members to signers.

use super::{Ballot, Fit, Need, Sharing, When};
use crate::time::Instant;
use crate::verdict::search::{Budget, Searched};

/// Places of one need in one stretch of time.
#[derive(Clone, Debug)]
pub struct Demand {
    /// How many.
    pub amount: usize,
    /// Who could fill them by which ballot.
    pub fits: Vec<Fit>,
}

impl Demand {
    /// The places of a need, by ballots after one instant and until another.
    pub fn of(need: &Need, ballots: &[Ballot], after: Instant, until: Instant) -> Self {
        let is_in_turn = |fit: &&Fit| match ballots.get(fit.ballot).map(|ballot| ballot.when) {
            Some(When::At(given)) => after < given && given <= until,
            Some(When::Unknown) => true,
            // What is still to come is later than all there is.
            Some(When::ToCome) => until == Instant::MAX,
            None => false,
        };
        Demand {
            amount: need.amount,
            fits: need.fits.iter().filter(is_in_turn).copied().collect(),
        }
    }
}

/// Fills places, as many as can be; where not all can be, those of earlier demands first. Gives who fills those of each demand.
pub fn fill(
    demands: &[Demand],
    ballots: &[Ballot],
    sharing: Sharing,
    budget: &mut Budget,
) -> Searched<Vec<Vec<Fit>>> {
    if sharing == Sharing::Distinct {
        return distinct(demands, ballots, budget);
    }
    let mut all = Vec::with_capacity(demands.len());
    for demand in demands {
        all.extend(distinct(std::slice::from_ref(demand), ballots, budget)?);
    }
    Ok(all)
}

fn distinct(
    demands: &[Demand],
    ballots: &[Ballot],
    budget: &mut Budget,
) -> Searched<Vec<Vec<Fit>>> {
    budget.step()?;
    let Some((member, signers)) = ambiguous(demands, ballots) else {
        return Ok(Graph::new(demands, ballots).fill(demands, ballots));
    };
    // Several people signed for a member, and not for the same places: each of them is tried as the one who counts.
    let mut best: Option<Vec<Vec<Fit>>> = None;
    for signer in signers {
        let is_chosen = |fit: &Fit| {
            fit.member != member || ballots.get(fit.ballot).is_some_and(|b| b.signer == signer)
        };
        let chosen: Vec<Demand> = demands
            .iter()
            .map(|demand| Demand {
                amount: demand.amount,
                fits: demand.fits.iter().copied().filter(is_chosen).collect(),
            })
            .collect();
        let found = distinct(&chosen, ballots, budget)?;
        let counts = |filled: &[Vec<Fit>]| filled.iter().map(Vec::len).collect::<Vec<_>>();
        if best
            .as_ref()
            .is_none_or(|best| counts(best) < counts(&found))
        {
            best = Some(found);
        }
        if best.as_ref().is_some_and(|best| is_full(best, demands)) {
            break;
        }
    }
    Ok(best.unwrap_or_default())
}

/// Whether every place is filled.
pub(super) fn is_full(filled: &[Vec<Fit>], demands: &[Demand]) -> bool {
    filled.len() == demands.len()
        && filled
            .iter()
            .zip(demands)
            .all(|(filled, demand)| filled.len() >= demand.amount)
}

/// A member for whom different people signed for different places, and these people.
fn ambiguous(demands: &[Demand], ballots: &[Ballot]) -> Option<(u32, Vec<u32>)> {
    // For each member, demand by demand, who signed.
    let mut signed: Vec<(u32, usize, u32)> = Vec::new();
    for (number, demand) in demands.iter().enumerate() {
        for fit in &demand.fits {
            if let Some(ballot) = ballots.get(fit.ballot) {
                signed.push((fit.member, number, ballot.signer));
            }
        }
    }
    signed.sort_unstable();
    signed.dedup();
    for of_member in signed.chunk_by(|a, b| a.0 == b.0) {
        let mut sets = of_member
            .chunk_by(|a, b| a.1 == b.1)
            .map(|set| set.iter().map(|(_, _, signer)| *signer));
        let first: Vec<u32> = sets.next().into_iter().flatten().collect();
        if sets.any(|set| !set.eq(first.iter().copied())) {
            let member = of_member.first()?.0;
            let mut signers: Vec<u32> = of_member.iter().map(|(_, _, signer)| *signer).collect();
            signers.sort_unstable();
            signers.dedup();
            if signers.len() > 1 {
                return Some((member, signers));
            }
        }
    }
    None
}

/// A network whose edges carry nothing or one. Its nodes are the demands, each member twice (so that one is used once), the
/// signers, and the end.
struct Graph {
    /// The edges that leave each node.
    leaving: Vec<Vec<usize>>,
    /// Where each edge leads, and whether it can carry one more. Edges come in pairs, one for each direction.
    edges: Vec<(usize, bool)>,
    members: Vec<u32>,
    signers: Vec<u32>,
    demands: usize,
}

impl Graph {
    fn new(demands: &[Demand], ballots: &[Ballot]) -> Self {
        let fits = || demands.iter().flat_map(|demand| &demand.fits);
        let signer = |fit: &Fit| ballots.get(fit.ballot).map(|ballot| ballot.signer);
        let mut members: Vec<u32> = fits().map(|fit| fit.member).collect();
        members.sort_unstable();
        members.dedup();
        let mut signers: Vec<u32> = fits().filter_map(signer).collect();
        signers.sort_unstable();
        signers.dedup();
        let nodes = demands.len() + 2 * members.len() + signers.len() + 1;
        let mut graph = Graph {
            leaving: vec![Vec::new(); nodes],
            edges: Vec::new(),
            members,
            signers,
            demands: demands.len(),
        };
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (number, demand) in demands.iter().enumerate() {
            let mut known: Vec<u32> = demand.fits.iter().map(|fit| fit.member).collect();
            known.sort_unstable();
            known.dedup();
            pairs.extend(known.iter().map(|member| (number, graph.member(*member))));
        }
        let mut signed: Vec<(usize, usize)> = fits()
            .filter_map(|fit| Some((graph.member(fit.member) + 1, graph.signer(signer(fit)?))))
            .collect();
        signed.sort_unstable();
        signed.dedup();
        pairs.extend(signed);
        for number in 0..graph.members.len() {
            let member = graph.demands + 2 * number;
            pairs.push((member, member + 1));
        }
        let end = nodes - 1;
        for number in 0..graph.signers.len() {
            pairs.push((graph.demands + 2 * graph.members.len() + number, end));
        }
        for (from, to) in pairs {
            graph.join(from, to);
        }
        graph
    }

    /// The node by which a member is entered; the next one is that by which it is left.
    fn member(&self, member: u32) -> usize {
        let number = self.members.partition_point(|known| *known < member);
        self.demands + 2 * number
    }

    fn signer(&self, signer: u32) -> usize {
        let number = self.signers.partition_point(|known| *known < signer);
        self.demands + 2 * self.members.len() + number
    }

    fn join(&mut self, from: usize, to: usize) {
        for (from, to, open) in [(from, to, true), (to, from, false)] {
            if let Some(leaving) = self.leaving.get_mut(from) {
                leaving.push(self.edges.len());
            }
            self.edges.push((to, open));
        }
    }

    /// Sends one more from a node to the end, moving others on where that helps.
    fn send(&mut self, from: usize) -> bool {
        let end = self.leaving.len() - 1;
        let mut by: Vec<Option<usize>> = vec![None; self.leaving.len()];
        let mut queue = vec![from];
        let mut next = 0;
        'search: while let Some(node) = queue.get(next).copied() {
            next += 1;
            for edge in self.leaving.get(node).into_iter().flatten().copied() {
                let Some((to, true)) = self.edges.get(edge).copied() else {
                    continue;
                };
                match by.get_mut(to) {
                    Some(by) if by.is_none() && to != from => *by = Some(edge),
                    _ => continue,
                }
                if to == end {
                    break 'search;
                }
                queue.push(to);
            }
        }
        let mut node = end;
        while let Some(edge) = by.get(node).copied().flatten() {
            for (edge, open) in [(edge, false), (edge ^ 1, true)] {
                if let Some((_, is_open)) = self.edges.get_mut(edge) {
                    *is_open = open;
                }
            }
            node = self.edges.get(edge ^ 1).map_or(from, |(to, _)| *to);
        }
        node == from && from != end && by.get(end).is_some_and(Option::is_some)
    }

    fn fill(mut self, demands: &[Demand], ballots: &[Ballot]) -> Vec<Vec<Fit>> {
        for (number, demand) in demands.iter().enumerate() {
            for _ in 0..demand.amount {
                if !self.send(number) {
                    break;
                }
            }
        }
        let sent = |from: usize| {
            let edges = self.leaving.get(from).into_iter().flatten();
            edges.filter_map(|edge| match self.edges.get(*edge) {
                // Only those that lead on: the first of each pair.
                Some((to, false)) if edge % 2 == 0 => Some(*to),
                _ => None,
            })
        };
        let mut all = Vec::with_capacity(demands.len());
        for (number, demand) in demands.iter().enumerate() {
            let mut filled = Vec::new();
            for node in sent(number) {
                let member = self.members.get((node - self.demands) / 2);
                let signer = sent(node + 1).next();
                let signer = signer.and_then(|node| {
                    let number = node - self.demands - 2 * self.members.len();
                    self.signers.get(number)
                });
                filled.extend(demand.fits.iter().find(|fit| {
                    Some(&fit.member) == member
                        && ballots.get(fit.ballot).map(|ballot| &ballot.signer) == signer
                }));
            }
            all.push(filled);
        }
        all
    }
}
