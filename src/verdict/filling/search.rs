//! The ways to fill lines, and the cuts in time between the turns of `then`.

use super::flow::is_full;
use super::{Ballot, Demand, Fit, Line, Need, Sharing, When, fill};
use crate::time::Instant;
use crate::verdict::search::{Budget, Searched};

/// So many assignments are tried for one approval. What people write needs a handful.
const MOST_TRIALS: u64 = 4_000;

/// Which lines can be filled completely, all at once, and by whom. Where not all of them can be, the earlier ones go first, so
/// they have to be in the order of what matters most.
pub fn fillable(
    lines: &[Line],
    ballots: &[Ballot],
    sharing: Sharing,
) -> Searched<Vec<Option<Vec<Demand>>>> {
    let mut search = Search {
        ballots,
        sharing,
        budget: Budget::new(MOST_TRIALS, "ways to fill the places"),
    };
    let mut found: Vec<Option<Vec<Demand>>> = vec![None; lines.len()];
    let mut possible: Vec<(usize, Line)> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        // A way that cannot be filled by itself cannot be filled beside others.
        let mut ways = Vec::new();
        for way in line {
            if search.lines(&[], &[&vec![way.clone()]])?.is_some() {
                ways.push(way.clone());
            }
        }
        if !ways.is_empty() {
            possible.push((number, merged(ways)));
        }
    }
    for part in parts(possible, ballots, sharing) {
        let mut chosen: Vec<&(usize, Line)> = part.iter().collect();
        let mut demands = search.lines(&[], &of(&chosen))?;
        if demands.is_none() {
            chosen.clear();
            for line in &part {
                chosen.push(line);
                match search.lines(&[], &of(&chosen))? {
                    Some(all) => demands = Some(all),
                    None => {
                        chosen.pop();
                    }
                }
            }
        }
        for ((number, _), demands) in chosen.iter().zip(demands.into_iter().flatten()) {
            if let Some(slot) = found.get_mut(*number) {
                *slot = Some(demands);
            }
        }
    }
    Ok(found)
}

fn of<'l>(chosen: &[&'l (usize, Line)]) -> Vec<&'l Line> {
    chosen.iter().map(|(_, line)| line).collect()
}

/// Fills as many places of one way as can be beside demands that are met already, earlier turns first and each as early as it
/// can be. Gives who fills those of each need; of a turn that cannot be filled yet, nobody fills a later one.
pub fn partly(
    way: &[Need],
    held: &[Demand],
    ballots: &[Ballot],
    sharing: Sharing,
) -> Searched<Vec<Vec<Fit>>> {
    let mut search = Search {
        ballots,
        sharing,
        budget: Budget::new(MOST_TRIALS, "ways to fill the places"),
    };
    let mut filled: Vec<Vec<Fit>> = vec![Vec::new(); way.len()];
    let mut demands = held.to_vec();
    let mut numbers: Vec<usize> = Vec::new();
    let mut after = Instant::MIN;
    let turns = turns_of(way);
    for turn in &turns {
        let own: Vec<usize> = (0..way.len())
            .filter(|number| way.get(*number).is_some_and(|need| need.turn == *turn))
            .collect();
        let needs: Vec<&Need> = own.iter().filter_map(|number| way.get(*number)).collect();
        let is_last = turns.last() == Some(turn);
        let mut cut = Instant::MAX;
        for until in search.cuts(&needs, after, is_last) {
            let mut trial = demands.clone();
            trial.extend(
                needs
                    .iter()
                    .map(|need| Demand::of(need, ballots, after, until)),
            );
            if search.is_feasible(&trial)? {
                cut = until;
                break;
            }
        }
        demands.extend(
            needs
                .iter()
                .map(|need| Demand::of(need, ballots, after, cut)),
        );
        numbers.extend(own);
        let all = fill(&demands, ballots, sharing, &mut search.budget)?;
        for (number, people) in numbers.iter().zip(all.into_iter().skip(held.len())) {
            if let Some(slot) = filled.get_mut(*number) {
                *slot = people;
            }
        }
        if cut == Instant::MAX {
            break;
        }
        after = cut;
    }
    Ok(filled)
}

/// The turns of a way, in order.
fn turns_of(way: &[Need]) -> Vec<u16> {
    let mut turns: Vec<u16> = way.iter().map(|need| need.turn).collect();
    turns.sort_unstable();
    turns.dedup();
    turns
}

/// Joins ways that differ in one place alone: `1 of a or 1 of b` is a place for whoever is in one of them.
fn merged(mut ways: Line) -> Line {
    let mut number = 0;
    while number < ways.len() {
        let mut other = number + 1;
        let mut has_joined = false;
        while other < ways.len() {
            let joined = match (ways.get(number), ways.get(other)) {
                (Some(one), Some(two)) => joined(one, two),
                _ => None,
            };
            match (joined, ways.get_mut(number)) {
                (Some(joined), Some(slot)) => {
                    *slot = joined;
                    ways.remove(other);
                    has_joined = true;
                }
                _ => other += 1,
            }
        }
        if has_joined {
            // What was joined may join with what came before.
            number = 0;
        } else {
            number += 1;
        }
    }
    ways
}

fn joined(one: &[Need], two: &[Need]) -> Option<Vec<Need>> {
    if one.len() != two.len() {
        return None;
    }
    let mut differing = None;
    for (number, (a, b)) in one.iter().zip(two).enumerate() {
        if a.turn != b.turn {
            return None;
        }
        if a.key != b.key && differing.replace(number).is_some() {
            return None;
        }
    }
    let mut all = one.to_vec();
    if let Some(number) = differing {
        let other = two.get(number)?;
        let place = all.get_mut(number)?;
        if place.amount != 1 || other.amount != 1 {
            return None;
        }
        place.key.extend(&other.key);
        place.key.sort_unstable();
        place.key.dedup();
        place.fits.extend(&other.fits);
        place.fits.sort_unstable();
        place.fits.dedup();
    }
    Some(all)
}

/// Members, and signers behind `true`: who signs for another may be stood in for as well.
type People = Vec<(bool, u32)>;

/// The lines in parts that share nobody. Each line is one by itself where people may be counted for several.
fn parts(
    lines: Vec<(usize, Line)>,
    ballots: &[Ballot],
    sharing: Sharing,
) -> Vec<Vec<(usize, Line)>> {
    let people = |line: &Line| {
        let mut people = People::new();
        for fit in line.iter().flatten().flat_map(|need| &need.fits) {
            people.push((false, fit.member));
            people.extend(ballots.get(fit.ballot).map(|ballot| (true, ballot.signer)));
        }
        people.sort_unstable();
        people.dedup();
        people
    };
    let mut parts: Vec<(People, Vec<(usize, Line)>)> = Vec::new();
    for line in lines {
        let mut people = people(&line.1);
        let mut joined = vec![line];
        if sharing == Sharing::Distinct {
            let shares = |known: &[(bool, u32)]| {
                known
                    .iter()
                    .any(|person| people.binary_search(person).is_ok())
            };
            let (sharing, others) = parts.into_iter().partition(|(known, _)| shares(known));
            parts = others;
            for (known, lines) in sharing {
                people.extend(known);
                joined.extend(lines);
            }
            people.sort_unstable();
            people.dedup();
        }
        joined.sort_by_key(|(number, _)| *number);
        parts.push((people, joined));
    }
    parts.into_iter().map(|(_, lines)| lines).collect()
}

struct Search<'b> {
    ballots: &'b [Ballot],
    sharing: Sharing,
    budget: Budget,
}

impl Search<'_> {
    /// Fills all lines beside what is filled already: the demands of each, if there is a way.
    fn lines(&mut self, done: &[Demand], lines: &[&Line]) -> Searched<Option<Vec<Vec<Demand>>>> {
        let Some((line, rest)) = lines.split_first() else {
            return Ok(Some(Vec::new()));
        };
        for way in line.iter() {
            let turns = turns_of(way);
            if let Some(found) = self.turns(done, way, &turns, Vec::new(), Instant::MIN, rest)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Fills the turns of a way, each as early as it can be, and then the other lines.
    fn turns(
        &mut self,
        done: &[Demand],
        way: &[Need],
        turns: &[u16],
        own: Vec<Demand>,
        after: Instant,
        rest: &[&Line],
    ) -> Searched<Option<Vec<Vec<Demand>>>> {
        let Some((turn, later)) = turns.split_first() else {
            let mut all = done.to_vec();
            all.extend_from_slice(&own);
            return Ok(self.lines(&all, rest)?.map(|mut found| {
                found.insert(0, own);
                found
            }));
        };
        let needs: Vec<&Need> = way.iter().filter(|need| need.turn == *turn).collect();
        for until in self.cuts(&needs, after, later.is_empty()) {
            let mut own = own.clone();
            own.extend(
                needs
                    .iter()
                    .map(|need| Demand::of(need, self.ballots, after, until)),
            );
            let mut trial = done.to_vec();
            trial.extend_from_slice(&own);
            // What is left must be possible at least without its order.
            let left = way.iter().filter(|need| later.contains(&need.turn));
            trial.extend(left.map(|need| self.at_any_time(need)));
            trial.extend(rest.iter().flat_map(|line| self.at_least(line)));
            if self.is_feasible(&trial)?
                && let Some(found) = self.turns(done, way, later, own, until, rest)?
            {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn at_any_time(&self, need: &Need) -> Demand {
        Demand::of(need, self.ballots, Instant::MIN, Instant::MAX)
    }

    /// What every way to fill a line asks for, or nothing where there are several.
    fn at_least(&self, line: &Line) -> Vec<Demand> {
        match line.as_slice() {
            [way] => way.iter().map(|need| self.at_any_time(need)).collect(),
            _ => Vec::new(),
        }
    }

    /// The instants at which a turn could end: where somebody approved for it, the earliest first, and the end of all time.
    fn cuts(&self, needs: &[&Need], after: Instant, is_last: bool) -> Vec<Instant> {
        if is_last {
            return vec![Instant::MAX];
        }
        let mut cuts: Vec<Instant> = needs
            .iter()
            .flat_map(|need| &need.fits)
            .filter_map(|fit| match self.ballots.get(fit.ballot)?.when {
                When::At(given) if given > after => Some(given),
                When::Day { to, all: true, .. } if to > after => Some(to),
                // As early on that day as it can be.
                When::Day { from, to, .. } if to > after => {
                    Some(from.max(after.saturating_add_micros(1)))
                }
                // It may have been given at once after the turn before.
                When::Unknown => Some(after),
                _ => None,
            })
            .collect();
        cuts.push(Instant::MAX);
        cuts.sort_unstable();
        cuts.dedup();
        cuts
    }

    fn is_feasible(&mut self, demands: &[Demand]) -> Searched<bool> {
        let mut people: usize = 0;
        for demand in demands {
            if demand.fits.len() < demand.amount {
                return Ok(false);
            }
            people = people.saturating_add(demand.amount);
        }
        if self.sharing == Sharing::Distinct && people > self.ballots.len() {
            return Ok(false);
        }
        let filled = fill(demands, self.ballots, self.sharing, &mut self.budget)?;
        Ok(is_full(&filled, demands))
    }
}
