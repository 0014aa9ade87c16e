//! The findings on pairs: each once, in the order in which it is worse.

use super::candidates::Candidates;
use super::decide::excusable;
use super::evaluator::Frame;
use super::findings::{Finding, LineFinding, Reporter, check_of};
use super::join::Sides;
use super::show::Part;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::model::{Statement, StatementKind, Variant};
use crate::policy::types::RecordKind;
use crate::time::push_civil;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Of a statement's pairs this many are listed at each subject, and the rest is counted: a report grows with what was read, not
/// with its square.
const MOST_LISTED_EACH: usize = 12;

impl Reporter<'_, '_> {
    /// The findings of a statement on all pairs.
    pub(super) fn pairs(
        &self,
        statement: &Statement,
        variant: &Variant,
        sides: &mut Sides,
        out: &mut Vec<Finding>,
    ) {
        let Some(other_kind) = variant.other else {
            return;
        };
        let kind = variant.subject;
        let plan = self.plan(variant);
        let both = (
            sides.side(self.evaluator, kind, Variable::SUBJECT),
            sides.side(self.evaluator, other_kind, Variable::OTHER),
        );
        let joined = self.joined(&plan, &both);
        let mut candidates = self.candidates(&plan, &both, &joined);
        let pairs = &mut candidates.pairs;
        if kind == other_kind {
            pairs.retain(|(a, b)| a != b);
        }
        // What is missing of a record is told once, and not with each record that it is compared with.
        let [unknown_left, unknown_right] = &joined.unknown;
        if !(unknown_left.is_empty() && unknown_right.is_empty()) {
            pairs.retain(|(a, b)| !unknown_left.contains_key(a) && !unknown_right.contains_key(b));
        }
        if self.about.is_some() {
            pairs.retain(|(a, b)| self.asks_about(kind, *a) || self.asks_about(other_kind, *b));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut reported: FxHashSet<(u32, u32)> = FxHashSet::default();
        let mut listed = Listed::default();
        // One pair waits for each record, so that few wait.
        let mut awaited: FxHashSet<Subject> = FxHashSet::default();
        let mut waiting: Vec<(Frame, [Subject; 2], Outcome)> = Vec::new();
        let mut unlisted = Unlisted::default();
        let mut passed_over: Option<Frame> = None;
        for (a, b) in pairs.iter().copied() {
            // Both orders of a pair are one finding.
            let key = if kind == other_kind {
                (a.min(b), a.max(b))
            } else {
                (a, b)
            };
            if reported.contains(&key) {
                continue;
            }
            let mut frame = Frame::about(kind, a).with(Variable::OTHER, other_kind, b);
            if passed_over.is_none() && self.is_passed_over(statement, variant, &frame) {
                passed_over = Some(frame);
            }
            let mut outcome = self.evaluator.decide(statement, variant, &frame);
            if outcome == Outcome::Met {
                continue;
            }
            // Times that are the wrong way round have a finding of their own, and leave other times undecided.
            let backwards = |(kind, row)| self.evaluator.is_backwards(kind, row);
            if outcome == Outcome::Missing && (backwards((kind, a)) || backwards((other_kind, b))) {
                continue;
            }
            reported.insert(key);
            // The order in which it is worse says more.
            if kind == other_kind && outcome != Outcome::Broken {
                let turned = Frame::about(kind, b).with(Variable::OTHER, other_kind, a);
                let other_way = self.evaluator.decide(statement, variant, &turned);
                if other_way < outcome {
                    frame = turned;
                    outcome = other_way;
                }
            }
            let pair = [(kind, a), (other_kind, b)];
            if listed.have_room(pair) {
                listed.add(pair, out.len());
                self.pair(statement, variant, outcome, &frame, out);
            } else if listed.lack_one(pair) && pair.iter().any(|one| awaited.insert(*one)) {
                waiting.push((frame, pair, outcome));
            } else {
                unlisted.add(pair, outcome);
            }
        }
        // Whoever is refused has a finding.
        for (frame, pair, outcome) in waiting {
            if listed.lack_one(pair) {
                listed.add(pair, out.len());
                self.pair(statement, variant, outcome, &frame, out);
            } else {
                unlisted.add(pair, outcome);
            }
        }
        if let Some(frame) = passed_over {
            self.passed_over(statement, &frame, out);
        }
        self.unlisted(statement, unlisted, &listed, out);
        self.uncompared(statement, (kind, other_kind), candidates, out);
        self.undecided((statement, variant), &plan, &joined, &both, out);
    }

    /// Says how many pairs are not listed one by one; their records are refused like all others.
    fn unlisted(
        &self,
        statement: &Statement,
        unlisted: Unlisted,
        listed: &Listed,
        out: &mut Vec<Finding>,
    ) {
        if unlisted.pairs == 0 {
            return;
        }
        let (word, name) = (statement.kind.word(), &statement.name);
        for (subject, count) in &unlisted.subjects {
            let first = listed
                .first
                .get(subject)
                .and_then(|first| out.get_mut(*first));
            if let Some(diagnostic) = first.and_then(|finding| finding.diagnostic.as_mut()) {
                let subject = self.words.subject(subject.0, subject.1);
                let pairs = if *count == 1 { "pair" } else { "pairs" };
                diagnostic.help.push(format!(
                    "{subject} is in {count} more {pairs} that the {word} `{name}` refuses"
                ));
            }
        }
        let message = format!(
            "the {word} `{name}` refuses {} more pairs than those listed",
            unlisted.pairs
        );
        let help = "with this many pairs, look for a shared cause; each change and release in them is refused";
        let subjects = unlisted.subjects.into_keys().collect();
        self.about_many(statement, message, help, subjects, unlisted.worst, out);
    }

    /// Says how many pairs were not compared: what is in them cannot be told to be free of conflicts.
    fn uncompared(
        &self,
        statement: &Statement,
        (kind, other_kind): (RecordKind, RecordKind),
        candidates: Candidates,
        out: &mut Vec<Finding>,
    ) {
        if candidates.skipped == 0 {
            return;
        }
        let message = format!(
            "the {} `{}` needs too many comparisons: {} were made, {} were not",
            statement.kind.word(),
            statement.name,
            candidates.pairs.len(),
            candidates.skipped
        );
        let help = "what was not compared is not let through: split the plan, or narrow the pairs down by `share …`, `same …` or `during other`";
        let left = candidates.skipped_left.into_iter().map(|row| (kind, row));
        let right = candidates.skipped_right.into_iter();
        let mut subjects: Vec<_> = left.chain(right.map(|row| (other_kind, row))).collect();
        subjects.sort_unstable();
        subjects.dedup();
        self.about_many(statement, message, help, subjects, Outcome::Missing, out);
    }

    /// One finding for many subjects.
    fn about_many(
        &self,
        statement: &Statement,
        message: String,
        help: &str,
        subjects: Vec<(RecordKind, u32)>,
        outcome: Outcome,
        out: &mut Vec<Finding>,
    ) {
        let check = check_of(statement.kind);
        let diagnostic = Diagnostic::new(&check, statement.place, message)
            .severity(self.severity(outcome, statement.advisory, false))
            .help(help);
        out.push(Finding {
            diagnostic: Some(Box::new(diagnostic)),
            subjects,
            statement: format!("{} {}", statement.kind.word(), statement.name),
            outcome,
            advisory: statement.advisory,
            owed: String::new(),
            until: None,
            due_later: false,
        });
    }

    fn pair(
        &self,
        statement: &Statement,
        variant: &Variant,
        outcome: Outcome,
        frame: &Frame,
        out: &mut Vec<Finding>,
    ) {
        if statement.kind != StatementKind::Conflict {
            self.statement(statement, variant, frame, out);
            return;
        }
        let mut parts: Vec<Part> = Vec::new();
        if outcome == Outcome::Missing {
            for when in &variant.scope.when {
                if self.evaluator.truth(*when, frame) == Outcome::Missing {
                    self.words.explain(*when, frame, &mut parts);
                }
            }
            for side in excusable(variant, frame) {
                for except in side.excepts {
                    if let (Outcome::Missing, Some(when)) =
                        (self.evaluator.except(except, &side.frame), except.when)
                    {
                        self.words.explain(when, &side.frame, &mut parts);
                    }
                }
            }
        } else {
            self.explain_pair(&variant.scope.when, frame, &mut parts);
        }
        let (Some((kind, row)), Some((other_kind, other))) =
            (frame.get(Variable::SUBJECT), frame.get(Variable::OTHER))
        else {
            return;
        };
        let records = self.evaluator.records;
        let (one, two) = (
            self.words.subject(kind, row),
            self.words.subject(other_kind, other),
        );
        let message = match outcome {
            Outcome::Missing => format!(
                "whether {one} and {two} conflict by `{}` cannot be decided: {}",
                statement.name,
                parts
                    .first()
                    .map_or("a field is not given", |part| part.text.as_str())
            ),
            _ => format!("{one} and {two} conflict: `{}`", statement.name),
        };
        let policy = match (parts.first(), variant.scope.when.first()) {
            (Some(part), _) => part.policy,
            (None, Some(when)) => self.words.policy_place(*when),
            (None, None) => statement.place,
        };
        let both = [(kind, row), (other_kind, other)].map(|(kind, row)| Part {
            place: records.row_place(kind, row),
            text: self.runs(kind, row),
            policy,
        });
        // A finding stands at its first part: at what is missing, or else at the pair.
        let shown = match outcome {
            Outcome::Missing => parts.into_iter().chain(both).collect(),
            _ => both.into_iter().chain(parts).collect(),
        };
        let found = LineFinding {
            outcome,
            message,
            parts: shown,
            because: Vec::new(),
            policy: (statement.place, "this conflict".to_owned()),
            help: vec![
                "move one of the two, or put both into one release if the policy allows that"
                    .to_owned(),
            ],
            owed: String::new(),
            until: None,
        };
        self.finish(statement, variant, found, frame, out);
    }

    /// Why a pair conflicts, but for their times, which are shown anyway.
    fn explain_pair(&self, conditions: &[ExprId], frame: &Frame, parts: &mut Vec<Part>) {
        let program = &self.evaluator.policy.program;
        for id in conditions {
            match &program.get(*id).op {
                Op::And(all) => self.explain_pair(all, frame, parts),
                Op::During { left, right }
                    if [left, right]
                        .iter()
                        .all(|side| matches!(program.get(**side).op, Op::Variable(_))) => {}
                _ => self.words.explain(*id, frame, parts),
            }
        }
    }

    fn runs(&self, kind: RecordKind, row: u32) -> String {
        match self.evaluator.planned(kind, row) {
            Some(planned) => {
                let mut out = String::with_capacity(96);
                out.push_str("from ");
                push_civil(&mut out, planned.work.start, &self.evaluator.policy.zone);
                out.push_str(" to ");
                self.words.push_instant(&mut out, planned.work.end);
                match planned.over {
                    None => out.push_str(", with a rollback of unknown length"),
                    Some(over) if over > planned.work.end => {
                        out.push_str(", with the rollback to ");
                        push_civil(&mut out, over, &self.evaluator.policy.zone);
                    }
                    Some(_) => {}
                }
                out
            }
            None => String::new(),
        }
    }
}

/// A record.
type Subject = (RecordKind, u32);

/// How many pairs are listed at each subject.
#[derive(Default)]
struct Listed {
    counts: FxHashMap<Subject, usize>,
    /// The first finding that lists a pair of each subject.
    first: FxHashMap<Subject, usize>,
}

impl Listed {
    fn counts(&self, pair: [Subject; 2]) -> [usize; 2] {
        pair.map(|subject| self.counts.get(&subject).copied().unwrap_or(0))
    }

    /// Whether another pair may be listed at both.
    fn have_room(&self, pair: [Subject; 2]) -> bool {
        self.counts(pair)
            .into_iter()
            .all(|count| count < MOST_LISTED_EACH)
    }

    /// Whether one of them has no pair listed.
    fn lack_one(&self, pair: [Subject; 2]) -> bool {
        self.counts(pair).contains(&0)
    }

    fn add(&mut self, pair: [Subject; 2], finding: usize) {
        for subject in pair {
            *self.counts.entry(subject).or_default() += 1;
            self.first.entry(subject).or_insert(finding);
        }
    }
}

/// Pairs that are not let through and have no finding of their own.
#[derive(Debug)]
struct Unlisted {
    pairs: u64,
    /// In how many of them each record is.
    subjects: BTreeMap<Subject, usize>,
    worst: Outcome,
}

impl Default for Unlisted {
    fn default() -> Self {
        Unlisted {
            pairs: 0,
            subjects: BTreeMap::new(),
            worst: Outcome::Met,
        }
    }
}

impl Unlisted {
    fn add(&mut self, pair: [Subject; 2], outcome: Outcome) {
        self.pairs += 1;
        for subject in pair {
            *self.subjects.entry(subject).or_default() += 1;
        }
        self.worst = self.worst.min(outcome);
    }
}
