//! The most places that can be filled at once, by a flow from places over members to signers, or over signers to members.

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
            Some(When::Day {
                from,
                to,
                all: true,
            }) => after < from && to <= until,
            Some(When::Day { from, to, .. }) => after < to && from <= until,
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
    let ways = [Middle::Member, Middle::Signer]
        .map(|middle| (middle, ambiguous(demands, ballots, middle)));
    if let Some((middle, _)) = ways.iter().find(|(_, ambiguous)| ambiguous.is_none()) {
        return Ok(Graph::new(demands, ballots, *middle).fill(demands, ballots));
    }
    let [(_, Some((member, signers))), _] = ways else {
        return Ok(Vec::new());
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

/// Who stands in the middle of the flow: what a place asks of them is said on one side, and by or for whom it is signed on the other.
#[derive(Clone, Copy)]
enum Middle {
    Member,
    Signer,
}

impl Middle {
    /// Who stands in the middle of a fit, and who behind.
    fn of(self, fit: &Fit, ballots: &[Ballot]) -> Option<(u32, u32)> {
        let signer = ballots.get(fit.ballot)?.signer;
        Some(match self {
            Middle::Member => (fit.member, signer),
            Middle::Signer => (signer, fit.member),
        })
    }
}

/// Whether every place is filled.
pub(super) fn is_full(filled: &[Vec<Fit>], demands: &[Demand]) -> bool {
    filled.len() == demands.len()
        && filled
            .iter()
            .zip(demands)
            .all(|(filled, demand)| filled.len() >= demand.amount)
}

/// Somebody in the middle who goes with different people for different places, and these people. Without any, the flow is exact.
fn ambiguous(demands: &[Demand], ballots: &[Ballot], middle: Middle) -> Option<(u32, Vec<u32>)> {
    // For each in the middle, demand by demand, who goes with them.
    let mut pairs: Vec<(u32, usize, u32)> = Vec::new();
    for (number, demand) in demands.iter().enumerate() {
        for fit in &demand.fits {
            if let Some((one, other)) = middle.of(fit, ballots) {
                pairs.push((one, number, other));
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    for of_one in pairs.chunk_by(|a, b| a.0 == b.0) {
        let mut sets = of_one
            .chunk_by(|a, b| a.1 == b.1)
            .map(|set| set.iter().map(|(_, _, other)| *other));
        let first: Vec<u32> = sets.next().into_iter().flatten().collect();
        if sets.any(|set| !set.eq(first.iter().copied())) {
            let one = of_one.first()?.0;
            let mut others: Vec<u32> = of_one.iter().map(|(_, _, other)| *other).collect();
            others.sort_unstable();
            others.dedup();
            if others.len() > 1 {
                return Some((one, others));
            }
        }
    }
    None
}

/// A network whose edges carry nothing or one. Its nodes are the demands, each in the middle twice (so that one is used once),
/// those behind, and the end.
struct Graph {
    /// The edges that leave each node.
    leaving: Vec<Vec<usize>>,
    /// Where each edge leads, and whether it can carry one more. Edges come in pairs, one for each direction.
    edges: Vec<(usize, bool)>,
    middle: Middle,
    inner: Vec<u32>,
    outer: Vec<u32>,
    demands: usize,
}

impl Graph {
    fn new(demands: &[Demand], ballots: &[Ballot], middle: Middle) -> Self {
        let fits = || demands.iter().flat_map(|demand| &demand.fits);
        let known: Vec<(u32, u32)> = fits().filter_map(|fit| middle.of(fit, ballots)).collect();
        let mut inner: Vec<u32> = known.iter().map(|(one, _)| *one).collect();
        inner.sort_unstable();
        inner.dedup();
        let mut outer: Vec<u32> = known.iter().map(|(_, other)| *other).collect();
        outer.sort_unstable();
        outer.dedup();
        let nodes = demands.len() + 2 * inner.len() + outer.len() + 1;
        let mut graph = Graph {
            leaving: vec![Vec::new(); nodes],
            edges: Vec::new(),
            middle,
            inner,
            outer,
            demands: demands.len(),
        };
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (number, demand) in demands.iter().enumerate() {
            let fits = demand.fits.iter();
            let mut asked: Vec<u32> = fits
                .filter_map(|fit| Some(middle.of(fit, ballots)?.0))
                .collect();
            asked.sort_unstable();
            asked.dedup();
            pairs.extend(asked.iter().map(|one| (number, graph.inner(*one))));
        }
        let mut signed: Vec<(usize, usize)> = known
            .iter()
            .map(|(one, other)| (graph.inner(*one) + 1, graph.outer(*other)))
            .collect();
        signed.sort_unstable();
        signed.dedup();
        pairs.extend(signed);
        for number in 0..graph.inner.len() {
            let one = graph.demands + 2 * number;
            pairs.push((one, one + 1));
        }
        let end = nodes - 1;
        for number in 0..graph.outer.len() {
            pairs.push((graph.demands + 2 * graph.inner.len() + number, end));
        }
        for (from, to) in pairs {
            graph.join(from, to);
        }
        graph
    }

    /// The node by which one in the middle is entered; the next one is that by which they are left.
    fn inner(&self, one: u32) -> usize {
        let number = self.inner.partition_point(|known| *known < one);
        self.demands + 2 * number
    }

    fn outer(&self, other: u32) -> usize {
        let number = self.outer.partition_point(|known| *known < other);
        self.demands + 2 * self.inner.len() + number
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
                let one = self.inner.get((node - self.demands) / 2);
                let other = sent(node + 1).next().and_then(|node| {
                    let number = node - self.demands - 2 * self.inner.len();
                    self.outer.get(number)
                });
                let (Some(one), Some(other)) = (one, other) else {
                    continue;
                };
                let mut fits = demand.fits.iter();
                filled
                    .extend(fits.find(|fit| self.middle.of(fit, ballots) == Some((*one, *other))));
            }
            all.push(filled);
        }
        all
    }
}
