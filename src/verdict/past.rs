//! What history says, in words: how many of how many records in which span, which they are, and what is not on file.

use super::evaluator::Frame;
use super::over::is_covered;
use super::show::{Part, Words, percent};
use crate::diagnostic::Outcome;
use crate::plan::history::Past;
use crate::policy::condition::{ExprId, Op, Quantity, Variable};
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;
use crate::time::{Interval, format_civil};
use std::collections::VecDeque;
use std::sync::Arc;

/// More records than this are not shown one by one.
const MOST_RECORDS: usize = 3;

/// What is asked of history.
struct Question<'a> {
    /// The records with those that they are parts of, as `history.overrides`.
    collection: ExprId,
    element: Variable,
    condition: Option<ExprId>,
    past: &'a Past,
    /// Without one, all that is on file.
    span: Option<Interval>,
}

/// The answer.
#[derive(Debug, Default)]
pub(super) struct Tally {
    total: usize,
    /// For each outcome, how many records came to it, and the last of them.
    by_outcome: [(usize, VecDeque<Value>); 4],
    /// Whether history covers the span.
    covered: bool,
}

impl Tally {
    fn add(&mut self, value: Value, outcome: Outcome) {
        self.total += 1;
        if let Some((count, last)) = self.by_outcome.get_mut(number_of(outcome)) {
            *count += 1;
            last.push_front(value);
            last.truncate(MOST_RECORDS);
        }
    }

    fn of(&self, outcome: Outcome) -> usize {
        let found = self.by_outcome.get(number_of(outcome));
        found.map_or(0, |(count, _)| *count)
    }

    /// The last records that came to an outcome, the latest first.
    fn last(&self, outcome: Outcome) -> impl Iterator<Item = Value> {
        let found = self.by_outcome.get(number_of(outcome)).into_iter();
        found.flat_map(|(_, last)| last.iter().copied())
    }
}

fn number_of(outcome: Outcome) -> usize {
    match outcome {
        Outcome::Broken => 0,
        Outcome::Missing => 1,
        Outcome::Owed => 2,
        Outcome::Met => 3,
    }
}

impl Words<'_, '_> {
    /// The question about history that a quantifier asks.
    fn question(&self, id: ExprId, frame: &Frame) -> Option<Question<'_>> {
        let policy = self.evaluator.policy;
        let (collection, element, condition) = match policy.program.get(id).op {
            Op::Quantified {
                collection,
                element,
                condition,
                ..
            }
            | Op::Counted {
                collection,
                element,
                condition,
                ..
            } => (collection, element, condition),
            Op::Aggregate {
                collection,
                element,
                ..
            } => (collection, element, None),
            _ => return None,
        };
        let field = policy.history_field(collection)?;
        let span = match policy.program.get(collection).op {
            Op::Over { over, .. } => Some(self.evaluator.span_of(over, frame)?),
            _ => None,
        };
        Some(Question {
            collection,
            element,
            condition,
            past: self.evaluator.archive.past(field)?,
            span,
        })
    }

    /// The answer to the question of a node. Many findings tell the same one.
    fn tally(&self, id: ExprId, question: &Question<'_>, frame: &Frame) -> Arc<Tally> {
        let evaluator = self.evaluator;
        evaluator.recall.tally(evaluator.on_file_of(id, frame), || {
            let mut tally = Tally::default();
            tally.covered = evaluator.each(question.collection, frame, &mut |value| {
                let (element, condition) = (question.element, question.condition);
                let found = evaluator.element_truth(value, element, condition, frame);
                let may_be_outside = evaluator.may_be_outside(value, question.collection, frame);
                tally.add(
                    value,
                    match found {
                        Outcome::Met if may_be_outside => Outcome::Missing,
                        found => found,
                    },
                );
                true
            });
            Arc::new(tally)
        })
    }

    /// What a count, a share or the like of history is, and why: in place of its value alone.
    pub(super) fn counted_past(&self, id: ExprId, frame: &Frame) -> Option<String> {
        let question = self.question(id, frame)?;
        let tally = self.tally(id, &question, frame);
        let written = self.written(id);
        if !tally.covered {
            let known = match self.evaluator.bounds(id, frame) {
                Some((low, _)) if low > 0.0 => format!("is at least {low}"),
                _ => "is not known".to_owned(),
            };
            return Some(format!("`{written}` {known}: {}", self.lack(&question)));
        }
        let span = self.in_span(&question);
        let records = self.records_asked(&question, tally.total);
        if tally.total == 0 {
            let is_number = self.evaluator.bounds(id, frame).is_some();
            let value = if is_number { "0" } else { "not known" };
            return Some(format!(
                "`{written}` is {value}: there are no {records}{span}"
            ));
        }
        let program = &self.evaluator.policy.program;
        let Op::Counted { rate, .. } = program.get(id).op else {
            let value = self.evaluator.value(id, frame);
            let total = tally.total;
            if value.is_missing() {
                return Some(format!(
                    "`{written}` is not known: not all of {total} {records}{span} say it"
                ));
            }
            let value = self.value(value);
            return Some(format!(
                "`{written}` is {value}, of {total} {records}{span}"
            ));
        };
        let (low, high) = self.evaluator.bounds(id, frame)?;
        let value = match (rate, low < high) {
            (true, false) => percent(low),
            (true, true) => format!("between {} and {}", percent(low), percent(high)),
            (false, false) => format!("{low}"),
            (false, true) => format!("between {low} and {high}"),
        };
        let (met, unsure) = (
            tally.of(Outcome::Met),
            tally.of(Outcome::Missing) + tally.of(Outcome::Owed),
        );
        let total = tally.total;
        let counted = match unsure {
            _ if question.condition.is_none() => format!("{total}"),
            0 => format!("{met} of {total}"),
            _ => format!("{met} to {} of {total}", met + unsure),
        };
        Some(format!("`{written}` is {value}: {counted} {records}{span}"))
    }

    /// The parts of `any`, `all` or `no` of history. Whether it is that.
    pub(super) fn explain_past(&self, id: ExprId, frame: &Frame, out: &mut Vec<Part>) -> bool {
        let program = &self.evaluator.policy.program;
        let (Op::Quantified { quantity, .. }, Some(question)) =
            (&program.get(id).op, self.question(id, frame))
        else {
            return false;
        };
        let tally = self.tally(id, &question, frame);
        let records = self.records_asked(&question, tally.total);
        let span = match (question.span, tally.covered) {
            (Some(_), false) => format!(" on file{}", self.in_span(&question)),
            _ => self.in_span(&question),
        };
        let total = tally.total;
        let outcome = self.evaluator.truth(id, frame);
        let deciding = deciding(*quantity, outcome);
        let count = tally.of(deciding);
        let fulfils = |one: &str, many: &str| match question.condition {
            Some(condition) => {
                let verb = if count == 1 { one } else { many };
                format!(" {verb} {}", self.bare(condition))
            }
            None => String::new(),
        };
        let text = match (outcome, deciding) {
            (Outcome::Missing, _) if !tally.covered => {
                format!("{} is not known: {}", self.bare(id), self.lack(&question))
            }
            _ if total == 0 => format!("there are no {records}{span}"),
            (_, Outcome::Met) => {
                format!(
                    "{count} of {total} {records}{span}{}",
                    fulfils("fulfils", "fulfil")
                )
            }
            (_, Outcome::Broken) if count == total => {
                let verb = fulfils("fulfils", "fulfils");
                format!("none of {total} {records}{span}{verb}")
            }
            (_, Outcome::Broken) => format!(
                "{count} of {total} {records}{span}{}",
                fulfils("does not fulfil", "do not fulfil")
            ),
            _ => format!(
                "for {count} of {total} {records}{span} it is not known whether{}",
                question
                    .condition
                    .map_or(String::new(), |condition| format!(
                        " {}",
                        self.bare(condition)
                    ))
            ),
        };
        let place = self.place(question.collection, frame);
        out.push(Part {
            place: place.unwrap_or_else(|| self.subject_place(frame)),
            text,
            policy: self.policy_place(id),
        });
        self.push_records(
            &question,
            &tally,
            deciding,
            frame,
            self.policy_place(id),
            out,
        );
        true
    }

    /// The counts of history behind an operand that is already told, where it is reckoned from them, and the last records that
    /// they counted.
    pub(super) fn behind(
        &self,
        id: ExprId,
        frame: &Frame,
        policy: Place,
        place: Place,
        out: &mut Vec<Part>,
    ) {
        let mut counts = Vec::new();
        self.counts_of_past(id, frame, &mut counts);
        for (count, inner) in &counts {
            let is_told = *count == id || self.evaluator.bounds(*count, inner) == Some((0.0, 0.0));
            if let Some(text) = self.counted_past(*count, inner).filter(|_| !is_told) {
                out.push(Part {
                    place,
                    text,
                    policy,
                });
            }
        }
        let before = out.len();
        for (count, inner) in &counts {
            let Some(question) = self.question(*count, inner) else {
                continue;
            };
            let tally = self.tally(*count, &question, inner);
            if !tally.covered && self.evaluator.bounds(*count, inner).is_none() {
                continue;
            }
            let unsure = tally.covered && tally.of(Outcome::Missing) > 0;
            let deciding = if unsure {
                Outcome::Missing
            } else {
                Outcome::Met
            };
            self.push_records(&question, &tally, deciding, inner, policy, out);
        }
        out.truncate(before + MOST_RECORDS);
    }

    /// The counts of history that a value is reckoned from, each with what its names are about.
    fn counts_of_past(&self, id: ExprId, frame: &Frame, out: &mut Vec<(ExprId, Frame)>) {
        match &self.evaluator.policy.program.get(id).op {
            Op::Counted { .. } | Op::Aggregate { .. } if self.question(id, frame).is_some() => {
                out.push((id, *frame));
            }
            Op::Arithmetic { left, right, .. } => {
                self.counts_of_past(*left, frame, out);
                self.counts_of_past(*right, frame, out);
            }
            Op::Defined { of, value } => {
                if let Value::Record(kind, row) = self.evaluator.value(*of, frame) {
                    let inner = self.evaluator.inner_frame(kind, row, frame);
                    self.counts_of_past(*value, &inner, out);
                }
            }
            _ => {}
        }
    }

    /// The last records that decided, where they stand in the files of history.
    fn push_records(
        &self,
        question: &Question<'_>,
        tally: &Tally,
        deciding: Outcome,
        frame: &Frame,
        policy: Place,
        out: &mut Vec<Part>,
    ) {
        for value in tally.last(deciding) {
            let Value::Record(kind, row) = value else {
                continue;
            };
            let mut why = Vec::new();
            if let Some(condition) = question.condition {
                let inner = frame.with(question.element, kind, row);
                self.explain(condition, &inner, &mut why);
            }
            let records = self.evaluator.records;
            let name = self.value(value);
            out.push(match why.into_iter().next() {
                Some(part) => Part {
                    text: format!("{name}: {}", part.text),
                    policy,
                    ..part
                },
                None => Part {
                    place: records.row_place(kind, row),
                    text: name,
                    policy,
                },
            });
        }
    }

    /// What history would have to cover, and what it covers.
    fn lack(&self, question: &Question<'_>) -> String {
        let records = records_of(question.past.kind, 2);
        let needs = match question.span {
            Some(span) => format!("it needs the {records} {}", self.span(span)),
            None => format!("it needs the {records}"),
        };
        let zone = &self.evaluator.policy.zone;
        match question.past.covered.as_slice() {
            [] if question.past.broken => {
                format!("{needs}, and their history was not read in whole")
            }
            [] => format!("{needs}, and no history has them"),
            all => {
                let stretches: Vec<String> = all
                    .iter()
                    .take(2)
                    .map(|one| {
                        let (start, end) =
                            (format_civil(one.start, zone), format_civil(one.end, zone));
                        format!("from {start} to {end}")
                    })
                    .collect();
                let more = if all.len() > 2 { ", and more" } else { "" };
                format!(
                    "{needs}, and history covers {}{more}",
                    stretches.join(", and ")
                )
            }
        }
    }

    /// Whether something in a condition needs history that is not there.
    pub(super) fn lacks_history(&self, id: ExprId, frame: &Frame) -> bool {
        let policy = self.evaluator.policy;
        let mut open = vec![id];
        let mut seen = rustc_hash::FxHashSet::default();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let (field, span) = match policy.program.get(id).op {
                Op::Over {
                    collection, over, ..
                } => (
                    policy.history_field(collection),
                    self.evaluator.span_of(over, frame),
                ),
                Op::Field { kind, field, .. } => (Some((kind, field)), None),
                _ => (None, None),
            };
            let past = field.and_then(|field| self.evaluator.archive.past(field));
            if past.is_some_and(|past| !is_covered(past, span)) {
                return true;
            }
            open.extend(policy.program.children(id));
        }
        false
    }

    /// What is not given where a list of what is on file is asked for.
    pub(super) fn no_history(&self, id: ExprId) -> Option<String> {
        let field = self.evaluator.policy.history_field(id)?;
        let past = self.evaluator.archive.past(field)?;
        let records = records_of(past.kind, 2);
        let why = match past.covered.as_slice() {
            [] if past.broken => format!("the history of {records} was not read in whole"),
            [] => format!("no history has the {records}"),
            _ => format!("history does not cover all {records} of that time"),
        };
        Some(format!("`{}` is not known: {why}", self.written(id)))
    }

    fn in_span(&self, question: &Question<'_>) -> String {
        match question.span {
            Some(span) => format!(" {}", self.span(span)),
            None => " on file".to_owned(),
        }
    }

    fn span(&self, span: Interval) -> String {
        let start = format_civil(span.start, &self.evaluator.policy.zone);
        format!("from {start} to {}", self.instant(span.end))
    }

    /// What is counted: closed changes, or what they hold.
    fn records_asked(&self, question: &Question<'_>, count: usize) -> String {
        let own = records_of(question.past.kind, count);
        let ty = self.evaluator.policy.program.get(question.collection).ty;
        match ty.base {
            crate::policy::types::Base::Record(kind) if kind == question.past.kind => {
                own.to_owned()
            }
            crate::policy::types::Base::Record(kind) if count == 1 => {
                format!("{} of closed changes", kind.word())
            }
            crate::policy::types::Base::Record(kind) => {
                format!("{} of closed changes", kind.plural())
            }
            _ => "values of closed changes".to_owned(),
        }
    }

    /// A condition as it is written, without the `( )` around it.
    pub(super) fn bare(&self, condition: ExprId) -> String {
        let written = self.written(condition);
        let inner = written.strip_prefix('(');
        let inner = inner.and_then(|inner| inner.strip_suffix(')'));
        format!("`{}`", inner.unwrap_or(&written))
    }

    /// Where the plan names an element of a collection: what the policy says of a service is found at the change that names it.
    pub(super) fn named_at(
        &self,
        collection: ExprId,
        element: Value,
        frame: &Frame,
    ) -> Option<Place> {
        let records = self.evaluator.records;
        let Op::Field { of, kind, field } = self.evaluator.policy.program.get(collection).op else {
            return None;
        };
        match self.evaluator.value(of, frame) {
            Value::Record(found, row) if found == kind => {
                let list = records.value(kind, row, field);
                let named = records.items(list).iter();
                let named = named.copied().find(|cell| cell.value == element);
                match named {
                    Some(cell) => Some(records.cell_place(kind, row, cell)),
                    None => self.place(collection, frame),
                }
            }
            _ => None,
        }
    }

    /// Moves what stands in the policy to where the plan leads there.
    pub(super) fn bring_to_plan(&self, parts: &mut [Part], place: Option<Place>) {
        let Some(place) = place.filter(|place| self.is_in_plan(*place)) else {
            return;
        };
        for part in parts {
            if !self.is_in_plan(part.place) {
                part.place = place;
            }
        }
    }
}

/// What the elements that decided came to.
fn deciding(quantity: Quantity, outcome: Outcome) -> Outcome {
    match (quantity, outcome) {
        (Quantity::No, Outcome::Broken) => Outcome::Met,
        (Quantity::No, Outcome::Met) => Outcome::Broken,
        (_, outcome) => outcome,
    }
}

/// The records of history in words.
fn records_of(kind: RecordKind, count: usize) -> &'static str {
    match (kind, count) {
        (RecordKind::Incident, 1) => "incident",
        (RecordKind::Incident, _) => "incidents",
        (RecordKind::Deployment, 1) => "deployment",
        (RecordKind::Deployment, _) => "deployments",
        (_, 1) => "closed change",
        _ => "closed changes",
    }
}
