//! Quorums: which approvals count, and whether distinct people fill the places of all lines of an approval.

use super::ballots::Chance;
use super::evaluator::{Evaluator, Frame, not};
use super::filling::{Demand, Sharing, fillable, partly};
use super::search::{CutOff, Searched};
use super::seats::Seat;
use super::votes::{Asked, Flaw, Vote};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Variable};
use crate::policy::model::{Candidates, Quorum, Requirement, Variant};
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::Amount;
use crate::time::Instant;

/// A line of an approval, in full.
#[derive(Clone, Debug)]
pub(super) struct LineResult<'p> {
    /// The number of the line among the requirements.
    pub require: usize,
    /// The result.
    pub outcome: Outcome,
    /// The deadline.
    pub deadline: Option<Instant>,
    /// From when an approval lasts as long as it has to.
    pub lasts_from: Instant,
    /// The ways to fill it, each with who fills what of it.
    pub ways: Vec<Vec<Seat<'p>>>,
    /// The number of the way that lacks least.
    pub nearest: usize,
    /// All approvals, with what is wrong with them.
    pub votes: Vec<Vote>,
    /// Who may not fill a place.
    pub excluded: Vec<u32>,
    /// A standing rejection by someone who could fill a place.
    pub rejected: Option<u32>,
    /// A part that is missing: an excluded field, a field that holds a group, the start.
    pub missing: Option<ExprId>,
    /// Nobody is left who could fill it.
    pub is_hopeless: bool,
    /// The bound at which looking for people stopped.
    pub cut_off: Option<CutOff>,
    /// The rejections that stand, and the records that may be one.
    pub rejections: Vec<(Vote, Outcome)>,
    /// Whether there may be decisions of which nothing is known.
    pub may_be_more: bool,
}

impl<'p> LineResult<'p> {
    pub fn new(require: usize) -> Self {
        LineResult {
            require,
            outcome: Outcome::Met,
            deadline: None,
            lasts_from: Instant::MIN,
            ways: Vec::new(),
            nearest: 0,
            votes: Vec::new(),
            excluded: Vec::new(),
            rejected: None,
            missing: None,
            is_hopeless: false,
            cut_off: None,
            may_be_more: false,
            rejections: Vec::new(),
        }
    }

    /// Between which instants an approval could still be given that counts; `None` once it is too late.
    pub fn open(&self, now: Instant) -> Option<(Instant, Instant)> {
        let from = now.max(self.lasts_from);
        let deadline = self.deadline.filter(|deadline| now < *deadline)?;
        (from <= deadline).then_some((from, deadline))
    }

    /// The places of the way that lacks least.
    pub fn seats(&self) -> &[Seat<'p>] {
        self.ways.get(self.nearest).map_or(&[], Vec::as_slice)
    }
}

impl Evaluator<'_> {
    /// The outcome of each line of an approval, in order; a line whose `when` does not hold is met.
    pub(super) fn quorum_lines(&self, variant: &Variant, frame: &Frame) -> Vec<Outcome> {
        if let Some(quickly) = self.one_plain_line(variant, frame) {
            return vec![quickly];
        }
        self.quorum_outcomes(variant, frame)
            .0
            .into_iter()
            .map(|line| line.outcome)
            .collect()
    }

    /// The common case, `require N of GROUP` with nothing but approvals, without storing anything: met, or `None` if it needs a
    /// closer look.
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
        let ([Candidates::Group(group_row)], Amount::Count(count), None, None, None) = (
            need.who.as_slice(),
            need.amount,
            need.at,
            need.per,
            require.when,
        ) else {
            return None;
        };
        if !self.all_approve(frame) {
            return None;
        }
        let deadline = self.quorum_deadline(*by, frame)?;
        let excluded = self.excluded(quorum, frame)?;
        let mut people: [u32; 16] = [u32::MAX; 16];
        let mut found = 0usize;
        for vote in self.plain_votes(quorum, &excluded, deadline, frame) {
            match vote.flaw {
                None => {}
                Some(Flaw::Incomplete) => return None,
                Some(_) => continue,
            }
            let person = vote.person?;
            let is_member = self.is_in_groups(&[*group_row], person, vote.given);
            if vote.on_behalf_of.is_some() || is_member != Outcome::Met {
                return None;
            }
            if !people.iter().take(found).any(|known| *known == person) {
                *people.get_mut(found)? = person;
                found += 1;
            }
        }
        (found as u64 >= count).then_some(Outcome::Met)
    }

    /// Every line in full, with who fills which place.
    pub(super) fn quorum_results<'p>(
        &self,
        variant: &'p Variant,
        frame: &Frame,
    ) -> Vec<LineResult<'p>> {
        let (mut lines, sharing) = self.quorum_outcomes(variant, frame);
        if let Err(cut_off) = self.seat(&mut lines, sharing) {
            for line in &mut lines {
                line.cut_off = line.cut_off.or(Some(cut_off));
            }
        }
        lines
    }

    /// Every line with its outcome, without who fills its places.
    fn quorum_outcomes<'p>(
        &self,
        variant: &'p Variant,
        frame: &Frame,
    ) -> (Vec<LineResult<'p>>, Sharing) {
        let mut lines: Vec<LineResult<'p>> = Vec::new();
        let mut applying: Vec<Outcome> = Vec::new();
        let mut sharing = Sharing::Distinct;
        for (number, require) in variant.requires.iter().enumerate() {
            let mut line = LineResult::new(number);
            let applies = require
                .when
                .map_or(Outcome::Met, |when| self.truth(when, frame));
            if applies != Outcome::Broken
                && let Requirement::Quorum { quorum, by } = &require.what
            {
                if quorum.count_places {
                    sharing = Sharing::EachNeed;
                }
                self.read_line(&mut line, quorum, *by, frame);
                applying.push(applies);
            } else {
                applying.push(Outcome::Broken);
            }
            lines.push(line);
        }
        let unfilled = self.decide_lines(&mut lines, sharing);
        for (number, line) in lines.iter_mut().enumerate() {
            let applies = applying.get(number).copied().unwrap_or(Outcome::Broken);
            if applies == Outcome::Broken {
                continue;
            }
            let outcome = unfilled.get(number).copied().unwrap_or(Outcome::Missing);
            line.outcome = self.line_outcome(line, outcome);
            line.outcome = line.outcome.max(not(applies));
        }
        (lines, sharing)
    }

    /// Reads what a line asks for, and who decided what about it.
    fn read_line<'p>(
        &self,
        line: &mut LineResult<'p>,
        quorum: &'p Quorum,
        by: Option<ExprId>,
        frame: &Frame,
    ) {
        line.deadline = self.quorum_deadline(by, frame);
        let excluded = self.excluded(quorum, frame);
        if excluded.is_none() {
            line.missing = quorum
                .excluding
                .iter()
                .copied()
                .find(|expr| !self.each(*expr, frame, &mut |value| !value.is_missing()));
            line.outcome = Outcome::Missing;
        }
        line.excluded = excluded.unwrap_or_default();
        line.lasts_from = self.lasts_from(quorum, frame);
        let ways = quorum.ways.iter();
        line.ways = ways
            .map(|way| self.seats(way, line.deadline, &line.excluded, frame))
            .collect();
        let seats: Vec<Seat<'_>> = line.ways.iter().flatten().cloned().collect();
        // Once the work has begun nothing is refused any more, unless the approval is one that comes later.
        let begun = self.begun(frame);
        let closed = match (begun, by, line.deadline) {
            (Some(begun), Some(_), Some(deadline)) => Some(begun.max(deadline)),
            (begun, ..) => begun,
        };
        let asked = Asked {
            quorum,
            excluded: &line.excluded,
            deadline: line.deadline,
            closed,
            seats: &seats,
        };
        let decisions = self.decisions(&asked, frame);
        line.may_be_more = self.has_unknown_decisions(frame);
        line.votes = decisions.votes;
        line.rejections = decisions.rejections;
        let can_fill = |seat: &Seat<'_>, vote: &Vote| self.can_fill(seat, vote, &line.excluded);
        line.rejections.retain(|(vote, _)| {
            let excluded = |person: u32| line.excluded.contains(&person);
            !vote.person.is_some_and(excluded)
                && seats
                    .iter()
                    .any(|seat| !seat.known || can_fill(seat, vote) != Outcome::Broken)
        });
        // Somebody without a place rejects nothing; where not everybody is known who has one, they may.
        for (vote, outcome) in &mut line.rejections {
            if !seats
                .iter()
                .any(|seat| can_fill(seat, vote) == Outcome::Met)
            {
                *outcome = Outcome::Missing;
            }
        }
        for vote in &mut line.votes {
            let places = seats.iter().map(|seat| can_fill(seat, vote));
            if vote.flaw.is_none() && places.max() == Some(Outcome::Missing) {
                vote.flaw = Some(Flaw::PartOfDay);
            }
        }
    }

    /// When the work of a subject began; as planned, unless it says otherwise.
    fn begun(&self, frame: &Frame) -> Option<Instant> {
        let (kind, row) = frame.get(Variable::SUBJECT)?;
        let work_start = self.fields.of(kind).work_start;
        self.instant(kind, row, work_start)
            .or_else(|| self.start(kind, row))
    }

    /// Whether the places of each line are filled, or could be.
    fn decide_lines(&self, lines: &mut [LineResult<'_>], sharing: Sharing) -> Vec<Outcome> {
        match self.try_lines(lines, sharing) {
            Ok(outcomes) => outcomes,
            Err(cut_off) => {
                for line in lines.iter_mut() {
                    line.cut_off = Some(cut_off);
                }
                vec![Outcome::Missing; lines.len()]
            }
        }
    }

    fn try_lines(&self, lines: &mut [LineResult<'_>], sharing: Sharing) -> Searched<Vec<Outcome>> {
        let order = Self::by_deadline_first(lines);
        let filled = self.filled_lines(lines, &order, sharing, Chance::Given)?;
        if filled.iter().all(|is_filled| *is_filled) {
            return Ok(vec![Outcome::Met; lines.len()]);
        }
        // What is filled stays so: what is to come has to fit beside it.
        let mut order = order;
        order.sort_by_key(|number| !filled.get(*number).copied().unwrap_or_default());
        let to_come = self.filled_lines(lines, &order, sharing, Chance::ToCome)?;
        let mut possible: Option<Vec<bool>> = None;
        let mut outcomes = Vec::with_capacity(lines.len());
        for number in 0..lines.len() {
            let is = |list: &[bool]| list.get(number).copied().unwrap_or_default();
            if is(&filled) {
                outcomes.push(Outcome::Met);
                continue;
            }
            let Some(line) = lines.get(number) else {
                continue;
            };
            let is_open = line.deadline.is_some_and(|deadline| self.now < deadline);
            if is_open && is(&to_come) {
                outcomes.push(Outcome::Owed);
                continue;
            }
            if possible.is_none() {
                possible = Some(self.filled_lines(lines, &order, sharing, Chance::Possible)?);
            }
            let outcome = match possible.as_deref().is_some_and(is) {
                true => Outcome::Missing,
                false => Outcome::Broken,
            };
            if let Some(line) = lines.get_mut(number) {
                line.is_hopeless = is_open && outcome == Outcome::Broken;
            }
            outcomes.push(outcome);
        }
        Ok(outcomes)
    }

    /// The numbers of the lines by what is due first: what is over can be filled by nothing that is still to come.
    fn by_deadline_first(lines: &[LineResult<'_>]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..lines.len()).collect();
        order.sort_by_key(|number| lines.get(*number).and_then(|line| line.deadline));
        order
    }

    /// Which lines can be filled, all at once; where not all can be, those that come first in the order.
    fn filled_lines(
        &self,
        lines: &[LineResult<'_>],
        order: &[usize],
        sharing: Sharing,
        chance: Chance,
    ) -> Searched<Vec<bool>> {
        let (all, ballots) = self.ballots(lines, order, chance);
        let found = fillable(&all, &ballots, sharing)?;
        let mut filled = vec![false; lines.len()];
        for (number, demands) in order.iter().zip(found) {
            if let Some(slot) = filled.get_mut(*number) {
                *slot = demands.is_some();
            }
        }
        Ok(filled)
    }

    /// Fills the places of all lines as far as that goes, each way of a line by itself: first the lines that can be filled.
    fn seat(&self, lines: &mut [LineResult<'_>], sharing: Sharing) -> Searched<()> {
        let order = Self::by_deadline_first(lines);
        let (all, ballots) = self.ballots(lines, &order, Chance::Given);
        let mut demands = fillable(&all, &ballots, sharing)?;
        for (place, number) in order.iter().enumerate() {
            let (Some(line), Some(ways)) = (lines.get_mut(*number), all.get(place)) else {
                continue;
            };
            let others = demands.iter().enumerate();
            let others = others.filter(|(other, _)| *other != place);
            let beside: Vec<Demand> = others
                .filter_map(|(_, demands)| demands.as_ref())
                .flatten()
                .cloned()
                .collect();
            let mut least: Option<(usize, usize, Vec<Demand>)> = None;
            for (way_number, (seats, way)) in line.ways.iter_mut().zip(ways).enumerate() {
                let filled = partly(way, &beside, &ballots, sharing)?;
                for (seat, people) in seats.iter_mut().zip(&filled) {
                    let by = people.iter().filter_map(|fit| {
                        let record = ballots.get(fit.ballot)?.record;
                        let vote = line.votes.iter().find(|vote| vote.record == record)?;
                        Some((*vote, fit.member))
                    });
                    seat.filled = by.collect();
                }
                let empty: usize = seats.iter().map(Seat::empty).sum();
                if least.as_ref().is_none_or(|(fewest, ..)| empty < *fewest) {
                    let people = filled.into_iter().filter(|people| !people.is_empty());
                    let taken = people.map(|people| Demand {
                        amount: people.len(),
                        fits: people,
                    });
                    least = Some((empty, way_number, taken.collect()));
                }
            }
            if let Some((_, way, taken)) = least {
                if let Some(slot) = demands.get_mut(place) {
                    *slot = Some(taken);
                }
                line.nearest = way;
            }
        }
        Ok(())
    }

    fn line_outcome(&self, line: &mut LineResult<'_>, places: Outcome) -> Outcome {
        if line.outcome == Outcome::Missing {
            return Outcome::Missing;
        }
        let rejected = line.rejections.iter();
        let rejected = rejected.filter(|(_, outcome)| *outcome == Outcome::Broken);
        if let Some((vote, _)) = rejected.min_by_key(|(vote, _)| vote.given.to) {
            line.rejected = Some(vote.record);
            return Outcome::Broken;
        }
        let by_someone = |vote: &Vote| vote.flaw == Some(Flaw::RejectedBySomeone);
        let is_doubtful = !line.rejections.is_empty() || line.votes.iter().any(by_someone);
        if line.deadline.is_none() || line.may_be_more || places == Outcome::Met && is_doubtful {
            return Outcome::Missing;
        }
        let seats = line.ways.iter().flatten();
        if places == Outcome::Missing
            && let Some(seat) = seats.into_iter().find(|seat| !seat.known)
        {
            let fields = seat.need.who.iter().filter_map(|who| match who {
                Candidates::Field(field) => Some(*field),
                _ => None,
            });
            line.missing = (seat.need.per.filter(|_| seat.element.is_none()))
                .or(fields.into_iter().next())
                .or(seat.need.at);
        }
        places
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
    pub(super) fn excluded(&self, quorum: &Quorum, frame: &Frame) -> Option<Vec<u32>> {
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
}
