//! Pairs: candidates by what they share and by sweeping over time, never all against all where a condition tells them apart.

use super::candidates::{Candidates, Entry};
use super::evaluator::Frame;
use super::findings::{Finding, LineFinding, Reporter, check_of};
use super::show::Part;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::model::{Statement, StatementKind, Variant};
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::{CompareOp, HasAmount};
use chrono::Datelike;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// What a condition demands of a pair before anything else need be looked at.
#[derive(Clone, Copy, Debug, Default)]
struct Plan {
    /// They overlap in time.
    overlap: bool,
    /// A value of the first expression, on the subject, is one of the second, on the other.
    join: Option<(ExprId, ExprId)>,
}

/// More pairs than this are counted and not listed, for each statement: nobody reads so many.
const MOST_LISTED: usize = 100_000;

impl<'w> Reporter<'_, 'w> {
    /// The findings of a statement on all pairs.
    pub(super) fn pairs(&self, statement: &Statement, variant: &Variant, out: &mut Vec<Finding>) {
        let Some(other_kind) = variant.other else {
            return;
        };
        let kind = variant.subject;
        let plan = self.plan(variant);
        let first: Vec<u32> = self.active(kind);
        let second: Vec<u32> = self.active(other_kind);
        let mut undecided: Vec<(u32, Unknown, bool)> = Vec::new();
        let mut candidates = Candidates::default();
        match plan.join {
            Some((left, right)) => self.joined(
                (kind, &first, left),
                (other_kind, &second, right),
                plan.overlap,
                &mut undecided,
                &mut candidates,
            ),
            None => {
                let (left, right) = (
                    self.entries(kind, &first),
                    self.entries(other_kind, &second),
                );
                if plan.overlap {
                    candidates.sweep(&left, &right);
                } else {
                    candidates.cross(&left, &right);
                }
            }
        }
        let pairs = &mut candidates.pairs;
        if kind == other_kind {
            pairs.retain(|(a, b)| a != b);
        }
        pairs.sort_unstable();
        pairs.dedup();
        if plan.overlap {
            for (kind, rows, is_left) in [(kind, &first, true), (other_kind, &second, false)] {
                let timeless = |row: &&u32| self.evaluator.interval(kind, **row).is_none();
                let timeless = rows.iter().filter(timeless);
                undecided.extend(timeless.map(|row| (*row, Unknown::Times, is_left)));
            }
        }
        let mut reported: FxHashSet<(u32, u32)> = FxHashSet::default();
        let mut unlisted = Unlisted::default();
        for (a, b) in pairs.iter().copied() {
            let mut frame = Frame::about(kind, a).with(Variable::OTHER, other_kind, b);
            let mut outcome = self.evaluator.decide(statement, variant, &frame);
            if outcome == Outcome::Met {
                continue;
            }
            // Both orders of a pair are one finding.
            let key = if kind == other_kind {
                (a.min(b), a.max(b))
            } else {
                (a, b)
            };
            if !reported.insert(key) {
                continue;
            }
            // The order in which it is worse says more.
            if kind == other_kind {
                let turned = Frame::about(kind, b).with(Variable::OTHER, other_kind, a);
                let other_way = self.evaluator.decide(statement, variant, &turned);
                if other_way < outcome {
                    frame = turned;
                    outcome = other_way;
                }
            }
            if reported.len() <= MOST_LISTED {
                self.pair(statement, variant, outcome, &frame, out);
            } else {
                unlisted.add([(kind, a), (other_kind, b)], outcome);
            }
        }
        self.unlisted(statement, unlisted, out);
        self.uncompared(statement, (kind, other_kind), candidates, out);
        self.undecided(statement, variant, undecided, (&first, &second), out);
    }

    /// The records of a kind that take part.
    fn active(&self, kind: RecordKind) -> Vec<u32> {
        (0..self.evaluator.records.count(kind))
            .filter(|row| {
                let whole = match self.evaluator.parent(kind, *row, RecordKind::Release) {
                    Value::Record(whole, row) => (whole, row),
                    _ => (kind, *row),
                };
                !self.evaluator.is_inactive(kind, *row)
                    && !self.evaluator.is_inactive(whole.0, whole.1)
                    && !self.evaluator.is_backwards(kind, *row)
            })
            .collect()
    }

    /// Looks through the conditions of the scope for what narrows the candidates down.
    fn plan(&self, variant: &Variant) -> Plan {
        let program = &self.evaluator.policy.program;
        let mut plan = Plan::default();
        let mut open = variant.scope.when.clone();
        while let Some(id) = open.pop() {
            match &program.get(id).op {
                Op::And(all) => open.extend(all),
                Op::During { left, right } => {
                    let sides = (self.only(*left), self.only(*right));
                    let records = |id: &ExprId| matches!(program.get(*id).op, Op::Variable(_));
                    if records(left)
                        && records(right)
                        && matches!(sides, (Some(0), Some(1)) | (Some(1), Some(0)))
                    {
                        plan.overlap = true;
                    }
                }
                Op::Share { left, right }
                | Op::Has {
                    left,
                    amount: HasAmount::Any | HasAmount::One,
                    right,
                }
                | Op::Compare {
                    left,
                    op: CompareOp::Equal,
                    right,
                } => match (self.only(*left), self.only(*right)) {
                    (Some(0), Some(1)) => plan.join = plan.join.or(Some((*left, *right))),
                    (Some(1), Some(0)) => plan.join = plan.join.or(Some((*right, *left))),
                    _ => {}
                },
                _ => {}
            }
        }
        plan
    }

    /// The one variable that an expression reads: 0 for the subject, 1 for the other; `None` if it reads both or neither.
    fn only(&self, id: ExprId) -> Option<u8> {
        let program = &self.evaluator.policy.program;
        let mut found = None;
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let node = program.get(id);
            match &node.op {
                Op::Variable(Variable(number)) if *number < 2 => {
                    if found.is_some_and(|found| found != *number) {
                        return None;
                    }
                    found = Some(*number);
                }
                // A definition has a subject of its own: only what it is asked of counts.
                Op::Defined { of, .. } => open.push(*of),
                _ => open.extend(program.children(id)),
            }
        }
        found
    }

    /// The records under their keys. Those whose keys are not known are set aside.
    fn keyed(
        &self,
        kind: RecordKind,
        rows: &[u32],
        expr: ExprId,
        variable: Variable,
        is_left: bool,
        undecided: &mut Vec<(u32, Unknown, bool)>,
    ) -> FxHashMap<Key<'w>, Vec<Entry>> {
        let mut keys: FxHashMap<Key<'w>, Vec<Entry>> = FxHashMap::default();
        for row in rows {
            let frame = if variable == Variable::SUBJECT {
                Frame::about(kind, *row)
            } else {
                Frame::about(kind, u32::MAX).with(Variable::OTHER, kind, *row)
            };
            let span = self.evaluator.interval(kind, *row);
            let mut complete = true;
            let known = self.evaluator.each(expr, &frame, &mut |value| {
                match self.key(value) {
                    Some(key) => {
                        let entries = keys.entry(key).or_default();
                        if entries.last().is_none_or(|last| last.row != *row) {
                            entries.push(Entry { row: *row, span });
                        }
                    }
                    None => complete = false,
                }
                true
            });
            if !known || !complete {
                undecided.push((*row, Unknown::Key(expr), is_left));
            }
        }
        keys
    }

    fn key(&self, value: Value) -> Option<Key<'w>> {
        Some(match value {
            Value::Missing | Value::List(..) => return None,
            Value::Record(kind, row) => Key::Record(kind, row),
            Value::Text(number) => Key::Text(self.evaluator.records.text(number)),
            Value::Level(scale, rank) => Key::Number(i64::from(scale.0), i64::from(rank)),
            Value::Instant(at) | Value::Duration(at) => Key::Number(0, at),
            Value::YesNo(yes) => Key::Number(0, i64::from(yes)),
            Value::Clock(seconds) => Key::Number(0, i64::from(seconds)),
            Value::Weekday(day) => Key::Number(0, i64::from(day)),
            Value::Date(date) => Key::Number(0, i64::from(date.num_days_from_ce())),
            // Both zeros are one.
            Value::Number(number) | Value::Percent(number) => {
                Key::Number(0, (number + 0.0).to_bits().cast_signed())
            }
            Value::Times(times) => Key::Number(0, i64::from(times)),
        })
    }

    fn joined(
        &self,
        (kind, first, left): (RecordKind, &[u32], ExprId),
        (other_kind, second, right): (RecordKind, &[u32], ExprId),
        overlap: bool,
        undecided: &mut Vec<(u32, Unknown, bool)>,
        candidates: &mut Candidates,
    ) {
        let left = self.keyed(kind, first, left, Variable::SUBJECT, true, undecided);
        let right = self.keyed(other_kind, second, right, Variable::OTHER, false, undecided);
        for (key, left) in &left {
            let Some(right) = right.get(key) else {
                continue;
            };
            if overlap {
                candidates.sweep(left, right);
            } else {
                candidates.cross(left, right);
            }
        }
    }

    fn entries(&self, kind: RecordKind, rows: &[u32]) -> Vec<Entry> {
        rows.iter()
            .map(|row| Entry {
                row: *row,
                span: self.evaluator.interval(kind, *row),
            })
            .collect()
    }

    /// Says how many pairs are not listed one by one; their records are refused like all others.
    fn unlisted(&self, statement: &Statement, unlisted: Unlisted, out: &mut Vec<Finding>) {
        if unlisted.pairs == 0 {
            return;
        }
        let (kind, name) = (statement.kind.word(), &statement.name);
        let message = format!(
            "the {kind} `{name}` refuses {} more pairs than the {MOST_LISTED} that are listed",
            unlisted.pairs
        );
        let help = "when so much is in each other's way, look for what all of it shares: every change and release in these pairs is counted in the verdicts";
        let subjects = unlisted.subjects.into_iter().collect();
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
            .severity(self.severity(outcome, statement.advisory))
            .help(help);
        out.push(Finding {
            diagnostic: Some(diagnostic),
            subjects,
            statement: format!("{} {}", statement.kind.word(), statement.name),
            outcome,
            advisory: statement.advisory,
            owed: String::new(),
            until: None,
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
            for except in &variant.excepts {
                if let (Outcome::Missing, Some(when)) =
                    (self.evaluator.except(except, frame), except.when)
                {
                    self.words.explain(when, frame, &mut parts);
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
        let mut shown = vec![Part {
            place: records.row_place(kind, row),
            text: self.runs(kind, row),
            policy,
        }];
        shown.push(Part {
            place: records.row_place(other_kind, other),
            text: self.runs(other_kind, other),
            policy,
        });
        shown.extend(parts);
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
        match self.evaluator.interval(kind, row) {
            Some(planned) => [
                "from ",
                &crate::time::format_civil(planned.start, &self.evaluator.policy.zone),
                " to ",
                &self.words.instant(planned.end),
            ]
            .concat(),
            None => String::new(),
        }
    }

    /// Records that cannot be compared, since what they would be compared by is not known: each once, if there is another that it
    /// may not go with.
    fn undecided(
        &self,
        statement: &Statement,
        variant: &Variant,
        mut undecided: Vec<(u32, Unknown, bool)>,
        (first, second): (&[u32], &[u32]),
        out: &mut Vec<Finding>,
    ) {
        let Some(other_kind) = variant.other else {
            return;
        };
        let same = variant.subject == other_kind;
        undecided.sort_by_key(|(row, _, is_left)| (*row, !is_left));
        undecided.dedup_by_key(|(row, _, is_left)| (*row, !same && *is_left));
        for (row, unknown, is_left) in undecided {
            let (kind, others) = if is_left {
                (variant.subject, second)
            } else {
                (other_kind, first)
            };
            let pair = |a: u32, b: u32| {
                Frame::about(variant.subject, a).with(Variable::OTHER, other_kind, b)
            };
            let is_open = others.iter().any(|other| {
                let (a, b) = if is_left {
                    (row, *other)
                } else {
                    (*other, row)
                };
                let open =
                    |frame| self.evaluator.decide(statement, variant, &frame) != Outcome::Met;
                !(same && a == b) && (open(pair(a, b)) || same && open(pair(b, a)))
            });
            if !is_open {
                continue;
            }
            let records = self.evaluator.records;
            let subject = self.words.subject(kind, row);
            let mut parts = Vec::new();
            match unknown {
                Unknown::Key(expr) => {
                    let frame = if is_left {
                        Frame::about(kind, row)
                    } else {
                        Frame::about(kind, u32::MAX).with(Variable::OTHER, kind, row)
                    };
                    let place = self.words.place(expr, &frame);
                    parts.push(Part {
                        place: place.unwrap_or_else(|| records.row_place(kind, row)),
                        text: format!("`{}` is not given", self.words.written(expr)),
                        policy: self.words.policy_place(expr),
                    });
                }
                Unknown::Times => parts.extend(self.missing_times(kind, row, statement.place)),
            }
            let missing = parts
                .first()
                .map_or("its times are not given", |part| part.text.as_str());
            let found = LineFinding {
                outcome: Outcome::Missing,
                message: format!(
                    "the {} `{}` cannot be decided for {subject}: {missing}",
                    statement.kind.word(),
                    statement.name
                ),
                policy: (
                    parts.first().map_or(statement.place, |part| part.policy),
                    "asked here".to_owned(),
                ),
                parts,
                because: Vec::new(),
                help: vec![
                    "fill it in: without it nothing can be told to be free of conflicts".to_owned(),
                ],
                owed: String::new(),
                until: None,
            };
            self.finish(statement, variant, found, &Frame::about(kind, row), out);
        }
    }
}

/// What is not known of a record that should be in a pair.
#[derive(Clone, Copy, Debug)]
enum Unknown {
    /// What it is compared by.
    Key(ExprId),
    /// When it is.
    Times,
}

/// What two records are joined by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key<'w> {
    Record(RecordKind, u32),
    Number(i64, i64),
    Text(&'w str),
}

/// Pairs that are not let through and have no finding of their own.
#[derive(Debug)]
struct Unlisted {
    pairs: u64,
    subjects: BTreeSet<(RecordKind, u32)>,
    worst: Outcome,
}

impl Default for Unlisted {
    fn default() -> Self {
        Unlisted {
            pairs: 0,
            subjects: BTreeSet::new(),
            worst: Outcome::Met,
        }
    }
}

impl Unlisted {
    fn add(&mut self, pair: [(RecordKind, u32); 2], outcome: Outcome) {
        self.pairs += 1;
        self.subjects.extend(pair);
        self.worst = self.worst.min(outcome);
    }
}
