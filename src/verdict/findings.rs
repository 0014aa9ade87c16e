//! From a decision that is not met to a finding: what is wrong, at which value, by which line of the policy, and the way out.

use super::checks;
use super::culprits::NOT_DONE;
use super::evaluator::{Evaluator, Frame, not};
use super::show::{Part, Words};
use crate::diagnostic::{Check, Diagnostic, Outcome};
use crate::policy::condition::{Op, Variable};
use crate::policy::model::{Require, Requirement, Statement, StatementKind, Variant};
use crate::policy::types::{RecordKind, Value};
use crate::source::{Place, SourceMap};
use crate::time::Instant;

/// A finding about one or two subjects.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What to report; `None` where another finding has said it already and only the verdict counts.
    pub diagnostic: Option<Box<Diagnostic>>,
    /// Whom it is about.
    pub subjects: Vec<(RecordKind, u32)>,
    /// The statement or built-in check: `blackout weekends`.
    pub statement: String,
    /// The result.
    pub outcome: Outcome,
    /// Whether it only warns.
    pub advisory: bool,
    /// What is owed, in a few words.
    pub owed: String,
    /// Until when.
    pub until: Option<Instant>,
    /// Whether it is owed and falls due only after the start of its subject: a gate does not ask for it yet.
    pub due_later: bool,
}

impl Finding {
    /// Whether another finding misses the same at the same place.
    fn repeats(&self, other: &Finding) -> bool {
        let said = |finding: &Finding| {
            finding
                .diagnostic
                .as_ref()
                .map(|said| (said.message.clone(), said.primary.place))
        };
        self.outcome == Outcome::Missing && said(self).is_some() && said(self) == said(other)
    }
}

/// Writes findings.
#[derive(Clone, Copy)]
pub struct Reporter<'e, 'w> {
    pub(super) words: Words<'e, 'w>,
    pub(super) evaluator: &'e Evaluator<'w>,
    pub(super) gate: bool,
    /// The one subject that is asked about, where the others stand as they stood: pairs without it are passed over.
    pub(super) about: Option<(RecordKind, u32)>,
}

/// Where history that is missing comes from.
pub(super) const HISTORY_HELP: &str = "give it as `[[history]]` in `tidegate.toml`, with a `from` that says since when it is complete; every table of these records has to cover the span, without errors in its files";

/// What a line came to, with everything that a finding needs.
pub(super) struct LineFinding {
    pub outcome: Outcome,
    pub message: String,
    pub parts: Vec<Part>,
    pub because: Vec<Part>,
    pub policy: (Place, String),
    pub help: Vec<String>,
    pub owed: String,
    pub until: Option<Instant>,
}

impl<'e, 'w> Reporter<'e, 'w> {
    /// Writes findings on what an evaluator decides.
    pub fn new(evaluator: &'e Evaluator<'w>, sources: &'e SourceMap, gate: bool) -> Self {
        Reporter {
            words: Words { evaluator, sources },
            evaluator,
            gate,
            about: None,
        }
    }

    /// The same about one subject and its parts alone.
    pub(super) fn about(mut self, subject: (RecordKind, u32)) -> Self {
        self.about = Some(subject);
        self
    }

    /// Whether a record is asked about.
    pub(super) fn asks_about(&self, kind: RecordKind, row: u32) -> bool {
        let Some(subject) = self.about else {
            return true;
        };
        let parent = || self.evaluator.records.row(kind, row)?.parent;
        (kind, row) == subject || parent() == Some(subject)
    }

    /// The findings of a statement on a subject that it does not let pass: one for each line that is not met.
    pub fn statement(
        &self,
        statement: &Statement,
        variant: &Variant,
        frame: &Frame,
        out: &mut Vec<Finding>,
    ) {
        let scope = self.evaluator.scope(&variant.scope, variant, frame);
        let excuse = self.evaluator.excuse(statement, variant, frame);
        let open = not(scope).max(excuse);
        if statement.mistaken
            && open < Outcome::Owed
            && let Some(subject) = frame.get(Variable::SUBJECT)
        {
            out.push(self.silent(statement, subject));
        }
        let is_quorum = variant
            .requires
            .iter()
            .any(|require| matches!(require.what, Requirement::Quorum { .. }));
        if is_quorum {
            let lines = self.evaluator.quorum_results(variant, frame);
            for line in &lines {
                let Some(require) = variant.requires.get(line.require) else {
                    continue;
                };
                let outcome = line.outcome.max(open);
                if outcome == Outcome::Met {
                    continue;
                }
                if line.outcome == outcome {
                    let found = self.quorum_line(statement, require, line, &lines, frame);
                    let due_later = self.is_due_later(&found, frame);
                    self.finish_due(statement, variant, found, due_later, frame, out);
                } else {
                    let found =
                        self.open_question(statement, variant, require.when, outcome, frame);
                    self.finish(statement, variant, found, frame, out);
                }
            }
            return;
        }
        let first = out.len();
        for require in &variant.requires {
            let own = self.evaluator.line(require, &variant.scope, frame);
            let outcome = own.max(open);
            if outcome == Outcome::Met {
                continue;
            }
            let without_when = Require {
                when: None,
                ..require.clone()
            };
            if self.evaluator.line(&without_when, &variant.scope, frame) == outcome {
                let found = self.line(statement, variant, require, outcome, frame);
                let due_later = self.is_due_later(&found, frame);
                self.finish_due(statement, variant, found, due_later, frame, out);
            } else {
                // An exception that is still to come does not let anything pass before.
                let found = self.open_question(statement, variant, require.when, outcome, frame);
                self.finish(statement, variant, found, frame, out);
            }
            // What several lines miss alike is said once.
            if let Some(mut last) = out.pop() {
                if out.iter().skip(first).any(|said| last.repeats(said)) {
                    last.diagnostic = None;
                }
                out.push(last);
            }
        }
    }

    /// Whether a line is owed by its own deadline, and that is after the start of those whom it is about. What does not say when
    /// it starts may start now.
    fn is_due_later(&self, found: &LineFinding, frame: &Frame) -> bool {
        let subjects = [Variable::SUBJECT, Variable::OTHER].into_iter();
        let subjects = subjects.filter_map(|variable| frame.get(variable));
        // The last of them, and none where one is not known.
        let start = subjects
            .map(|(kind, row)| self.evaluator.start(kind, row))
            .reduce(|one, other| one.zip(other).map(|(one, other)| one.max(other)))
            .flatten();
        let is_after = |until: Instant| start.is_some_and(|start| start < until);
        found.outcome == Outcome::Owed && found.until.is_some_and(is_after)
    }

    pub(super) fn subjects(&self, frame: &Frame) -> String {
        let subject = frame
            .get(Variable::SUBJECT)
            .map_or_else(String::new, |(kind, row)| self.words.subject(kind, row));
        match frame.get(Variable::OTHER) {
            Some((kind, row)) => format!("{subject} with {}", self.words.subject(kind, row)),
            None => subject,
        }
    }

    fn line(
        &self,
        statement: &Statement,
        variant: &Variant,
        require: &Require,
        outcome: Outcome,
        frame: &Frame,
    ) -> LineFinding {
        let subject = self.subjects(frame);
        let kind = statement.kind.word();
        let name = &statement.name;
        match &require.what {
            Requirement::Condition { condition, by } => {
                let mut parts = Vec::new();
                let mut until = None;
                let deadline = by.and_then(|by| self.evaluator.deadline(by, frame));
                let as_of = match deadline {
                    Some(deadline) => frame.by(deadline, self.evaluator.now),
                    None => *frame,
                };
                match (by, deadline) {
                    (Some(by), None) => {
                        let policy = self.words.policy_place(*by);
                        let place = self
                            .words
                            .place(*by, frame)
                            .unwrap_or_else(|| self.words.subject_place(frame));
                        let mut missing = Vec::new();
                        self.words.missing_operand(*by, frame, policy, &mut missing);
                        let why = missing
                            .first()
                            .map_or_else(String::new, |part| format!(": {}", part.text));
                        parts.push(Part {
                            place,
                            text: format!(
                                "the deadline `{}` is not known{why}",
                                self.words.written(*by)
                            ),
                            policy,
                        });
                    }
                    (Some(_), Some(deadline)) => {
                        if outcome == Outcome::Owed {
                            until = Some(deadline);
                        }
                        self.words.explain(*condition, &as_of, &mut parts);
                    }
                    (None, _) => {
                        until = self.words.owed_until(*condition, frame);
                        self.words.explain(*condition, frame, &mut parts);
                    }
                }
                let headline = match outcome {
                    Outcome::Owed => self
                        .words
                        .what_has_to_come(*condition, &as_of, by.is_some()),
                    _ => self.words.headline(*condition, &as_of, &parts),
                };
                let message = match outcome {
                    Outcome::Owed => {
                        format!("{subject} still owes the {kind} `{name}`: {headline}")
                    }
                    Outcome::Missing => {
                        let missing = parts
                            .first()
                            .map_or("a field is not given", |part| part.text.as_str());
                        match missing.contains(NOT_DONE) {
                            true => format!("{subject} breaks the {kind} `{name}`: {missing}"),
                            false => format!(
                                "the {kind} `{name}` cannot be decided for {subject}: {missing}"
                            ),
                        }
                    }
                    _ => format!("{subject} breaks the {kind} `{name}`: {headline}"),
                };
                let mut help = Vec::new();
                if outcome == Outcome::Missing && self.words.lacks_history(*condition, &as_of) {
                    help.push(HISTORY_HELP.to_owned());
                }
                if let (Outcome::Broken, Some(deadline)) = (outcome, deadline) {
                    help.push(format!(
                        "it had to hold by {}",
                        self.words.instant(deadline)
                    ));
                }
                LineFinding {
                    outcome,
                    message,
                    owed: headline.clone(),
                    parts,
                    because: Vec::new(),
                    policy: (
                        self.words.policy_place(*condition),
                        "required here".to_owned(),
                    ),
                    help,
                    until,
                }
            }
            Requirement::NotDuring(times) => {
                self.blackout(statement, variant, *times, outcome, frame)
            }
            Requirement::Inside(times) => self.window(statement, variant, *times, outcome, frame),
            Requirement::Never => {
                let mut parts = Vec::new();
                for when in &variant.scope.when {
                    self.words.explain(*when, frame, &mut parts);
                }
                LineFinding {
                    outcome,
                    message: format!("{subject} is stopped by the blackout `{name}`"),
                    parts,
                    because: Vec::new(),
                    policy: (statement.place, "closed as long as this applies".to_owned()),
                    help: self.ways_through(variant),
                    owed: String::new(),
                    until: None,
                }
            }
            Requirement::NoPair | Requirement::AtMost(_) | Requirement::Quorum { .. } => {
                let mut parts = Vec::new();
                for when in &variant.scope.when {
                    self.words.explain(*when, frame, &mut parts);
                }
                LineFinding {
                    outcome,
                    message: format!("{subject}: {kind} `{name}`"),
                    parts,
                    because: Vec::new(),
                    policy: (statement.place, format!("this {kind}")),
                    help: Vec::new(),
                    owed: String::new(),
                    until: None,
                }
            }
        }
    }

    /// Puts a finding together and adds it.
    pub(super) fn finish(
        &self,
        statement: &Statement,
        variant: &Variant,
        found: LineFinding,
        frame: &Frame,
        out: &mut Vec<Finding>,
    ) {
        self.finish_due(statement, variant, found, false, frame, out);
    }

    fn finish_due(
        &self,
        statement: &Statement,
        variant: &Variant,
        found: LineFinding,
        due_later: bool,
        frame: &Frame,
        out: &mut Vec<Finding>,
    ) {
        let check = check_of(statement.kind);
        let statement_name = [statement.kind.word(), " ", &statement.name].concat();
        let subjects: Vec<(RecordKind, u32)> = [Variable::SUBJECT, Variable::OTHER]
            .into_iter()
            .filter_map(|variable| frame.get(variable))
            .collect();
        let until = found.until;
        let owed = found.owed.clone();
        let outcome = found.outcome;
        let mut found = found;
        if outcome < Outcome::Owed {
            let without_effect = self.overrides_without_effect(statement, variant, frame);
            found.because.extend(without_effect);
            found
                .help
                .extend(self.only_one_let_through(statement, variant, frame));
        }
        let silent = outcome == Outcome::Missing && self.is_said_already(variant, frame);
        let diagnostic = (!silent)
            .then(|| {
                let severity = self.severity(outcome, statement.advisory, due_later);
                self.diagnostic(&check, statement, &statement_name, &subjects, found, frame)
                    .severity(severity)
            })
            .map(Box::new);
        out.push(Finding {
            diagnostic,
            subjects,
            statement: statement_name,
            outcome,
            advisory: statement.advisory,
            owed,
            until,
            due_later,
        });
    }

    /// Whether what is missing has a finding of its own: a class that cannot be decided, a condition with a mistake in the
    /// policy.
    fn is_said_already(&self, variant: &Variant, frame: &Frame) -> bool {
        let Some((kind, row)) = frame.get(Variable::SUBJECT) else {
            return false;
        };
        let class_undecided = variant.scope.classes.is_some()
            && matches!(
                self.evaluator.class_of(kind, row),
                super::ClassOf::Undecided(_) | super::ClassOf::Several(..)
            );
        class_undecided || self.is_broken(variant)
    }

    fn is_broken(&self, variant: &Variant) -> bool {
        let times = &self.evaluator.policy.times;
        let mistaken = |number: u32| times.get(number as usize).is_some_and(|set| set.mistaken);
        let mut open: Vec<crate::policy::ExprId> = variant.scope.when.clone();
        for require in &variant.requires {
            open.extend(require.when);
            match &require.what {
                Requirement::Condition { condition, by } => {
                    open.push(*condition);
                    open.extend(*by);
                }
                Requirement::Quorum { quorum, by } => {
                    open.extend(quorum.excluding.iter().copied());
                    open.extend(*by);
                }
                Requirement::NotDuring(times) | Requirement::Inside(times) if mistaken(*times) => {
                    return true;
                }
                _ => {}
            }
        }
        open.extend(variant.excepts.iter().filter_map(|except| except.when));
        let program = &self.evaluator.policy.program;
        while let Some(id) = open.pop() {
            match program.get(id).op {
                Op::Broken => return true,
                Op::Constant(Value::Times(times)) if mistaken(times) => return true,
                Op::Field { kind, field, .. } if self.evaluator.is_mistaken_level(kind, field) => {
                    return true;
                }
                _ => {}
            }
            open.extend(program.children(id));
        }
        false
    }
}

/// The check of a kind of statement.
pub(super) fn check_of(kind: StatementKind) -> Check {
    match kind {
        StatementKind::Class => checks::CLASS,
        StatementKind::Bundle => checks::BUNDLE,
        StatementKind::Template => checks::TEMPLATE,
        StatementKind::Rule => checks::RULE,
        StatementKind::Approval => checks::APPROVAL,
        StatementKind::Blackout => checks::BLACKOUT,
        StatementKind::Window => checks::WINDOW,
        StatementKind::Conflict => checks::CONFLICT,
        StatementKind::Limit => checks::LIMIT,
    }
}
