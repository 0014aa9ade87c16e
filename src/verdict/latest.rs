//! `latest`: what the last of the dated records of a kind fulfils.

use super::dated::Made;
use super::evaluator::{Evaluator, Frame};
use super::explain::{MOST_ELEMENTS, none_of};
use super::show::{Part, Words};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::types::{RecordKind, Value};
use crate::time::Instant;

/// A record that may be the latest.
struct Candidate {
    value: Value,
    /// Whether it is certainly one of those of which the latest is asked for.
    certain: bool,
    /// When it was made.
    dated: Made,
}

impl Evaluator<'_> {
    /// Whether the latest of the records that are `among` those asked for fulfils a condition. At one instant all must. Where
    /// there is none, or it is not known which one it is and the possible ones differ, it is missing.
    pub(super) fn latest(
        &self,
        collection: ExprId,
        element: Variable,
        among: Option<ExprId>,
        condition: ExprId,
        frame: &Frame,
    ) -> Outcome {
        let (known, candidates) = self.latest_candidates(collection, element, among, frame);
        if !known || !candidates.iter().any(|one| one.certain) {
            return Outcome::Missing;
        }
        let last = candidates.iter().map(|one| one.dated.to).max();
        let (mut least, mut greatest) = (Outcome::Met, Outcome::Broken);
        let mut all_last = true;
        for one in &candidates {
            let truth = self.element_truth(one.value, element, Some(condition), frame);
            let is_last = one.certain && Some(one.dated.from) == last;
            if is_last && truth == Outcome::Broken {
                return Outcome::Broken;
            }
            all_last &= is_last;
            least = least.min(truth);
            greatest = greatest.max(truth);
        }
        match least == greatest || all_last {
            true => least,
            false => Outcome::Missing,
        }
    }

    /// The records that may be the latest, and whether all that there are are known.
    fn latest_candidates(
        &self,
        collection: ExprId,
        element: Variable,
        among: Option<ExprId>,
        frame: &Frame,
    ) -> (bool, Vec<Candidate>) {
        let mut candidates = Vec::new();
        let known = self.each(collection, frame, &mut |value| {
            let is_among = self.element_truth(value, element, among, frame);
            let dated = self.dates_of(value);
            let is_past = |at: Instant| frame.as_of.is_none_or(|as_of| at <= as_of);
            if is_among != Outcome::Broken && is_past(dated.from) {
                let may_be_outside = self.may_be_outside(value, collection, frame);
                candidates.push(Candidate {
                    value,
                    certain: is_among == Outcome::Met && !may_be_outside,
                    dated,
                });
            }
            true
        });
        // What is certainly before one that is certainly there is not the latest.
        let certain = candidates.iter().filter(|one| one.certain);
        if let Some(from) = certain.map(|one| one.dated.from).max() {
            candidates.retain(|one| one.dated.to >= from);
        }
        (known, candidates)
    }

    /// The first and the last instant at which a record may have been made: any, where it does not say.
    fn dates_of(&self, value: Value) -> Made {
        let dated = match value {
            Value::Record(kind, row) => self.made(kind, row),
            _ => None,
        };
        dated.unwrap_or(Made {
            from: Instant::MIN,
            to: Instant::MAX,
        })
    }
}

impl Words<'_, '_> {
    /// The parts that gave a `latest` its outcome: those of the record that decided it, or why none did.
    pub(super) fn explain_latest(&self, id: ExprId, frame: &Frame, out: &mut Vec<Part>) {
        let evaluator = self.evaluator;
        let &Op::Latest {
            collection,
            element,
            among,
            condition,
        } = &evaluator.policy.program.get(id).op
        else {
            return;
        };
        let outcome = evaluator.truth(id, frame);
        let policy = self.policy_place(id);
        let written = self.written(collection);
        let with = among.map_or(String::new(), |among| format!(" with {}", self.bare(among)));
        let (known, candidates) = evaluator.latest_candidates(collection, element, among, frame);
        let before = out.len();
        let records = |keep: &dyn Fn(&Candidate) -> bool| -> Vec<(RecordKind, u32)> {
            let kept = candidates.iter().filter(|one| keep(one));
            kept.filter_map(|one| match one.value {
                Value::Record(kind, row) => Some((kind, row)),
                _ => None,
            })
            .take(MOST_ELEMENTS)
            .collect()
        };
        if known && outcome == Outcome::Missing {
            // What would say whether a record is one of them, and when it was made.
            for (kind, row) in records(&|one| !one.certain) {
                if let Some(among) = among
                    && evaluator.truth(among, &frame.with(element, kind, row)) != Outcome::Met
                {
                    self.explain(among, &frame.with(element, kind, row), out);
                }
            }
            for (kind, row) in records(&|one| one.dated.to == Instant::MAX) {
                if candidates.len() > 1 || frame.as_of.is_some() {
                    self.undated(Value::Record(kind, row), policy, out);
                }
            }
        }
        if known && out.len() == before && candidates.iter().any(|one| one.certain) {
            let decides = |one: &Candidate| {
                evaluator.element_truth(one.value, element, Some(condition), frame) == outcome
            };
            for (kind, row) in records(&decides) {
                self.explain(condition, &frame.with(element, kind, row), out);
            }
            for part in out.iter_mut().skip(before) {
                part.text = format!("of the latest `{written}`{with}, {}", part.text);
            }
        }
        if out.len() > before {
            return;
        }
        let text = if !known {
            self.absence(collection, frame)
        } else if candidates.is_empty() && {
            let mut always = *frame;
            always.as_of = None;
            let (_, later) = evaluator.latest_candidates(collection, element, among, &always);
            !later.is_empty()
        } {
            format!("what there is of `{written}`{with} is dated later")
        } else if candidates.is_empty() {
            format!("{}{with}", none_of(&written))
        } else {
            format!("which of `{written}`{with} is the latest is not known")
        };
        let place = self.place(collection, frame);
        out.push(Part {
            place: place.unwrap_or_else(|| self.subject_place(frame)),
            text,
            policy,
        });
    }
}
