//! From a decision that is not met to a finding: what is wrong, at which value, by which line of the policy, and the way out.

use super::checks;
use super::evaluator::{Evaluator, Frame, not};
use super::quorum::LineResult;
use super::show::{Part, Words};
use super::votes::Flaw;
use crate::diagnostic::{
    Check, Decision, Diagnostic, Label, Outcome, Part as DecisionPart, Severity,
};
use crate::policy::condition::{Op, Variable};
use crate::policy::model::{ReasonPart, Require, Requirement, Statement, StatementKind, Variant};
use crate::policy::types::{RecordKind, Value};
use crate::source::{Place, SourceMap};
use crate::time::{Instant, format_civil, format_micros, format_rfc3339};

/// More further labels than this are left out.
const MOST_LABELS: usize = 6;

/// More people than this who could fill a place are not named.
const MOST_PEOPLE: usize = 5;

/// A finding about one or two subjects.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What to report; `None` where another finding has said it already and only the verdict counts.
    pub diagnostic: Option<Diagnostic>,
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
}

/// Writes findings.
#[derive(Clone, Copy)]
pub struct Reporter<'e, 'w> {
    pub(super) words: Words<'e, 'w>,
    pub(super) evaluator: &'e Evaluator<'w>,
    pub(super) gate: bool,
}

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
        }
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
            for line in self.evaluator.quorum_results(variant, frame) {
                let Some(require) = variant.requires.get(line.require) else {
                    continue;
                };
                let outcome = line.outcome.max(open);
                if outcome == Outcome::Met {
                    continue;
                }
                let found = if line.outcome == outcome {
                    self.quorum_line(statement, require, &line, frame)
                } else {
                    self.open_question(statement, variant, require.when, outcome, frame)
                };
                self.finish(statement, variant, found, frame, out);
            }
            return;
        }
        for require in &variant.requires {
            let own = self.evaluator.line(require, frame);
            let outcome = own.max(open);
            if outcome == Outcome::Met {
                continue;
            }
            let without_when = Require {
                when: None,
                ..require.clone()
            };
            let found = if self.evaluator.line(&without_when, frame) == outcome {
                self.line(statement, variant, require, outcome, frame)
            } else {
                self.open_question(statement, variant, require.when, outcome, frame)
            };
            self.finish(statement, variant, found, frame, out);
        }
    }

    /// A scope, the `when` of a line or an exception that cannot be decided, or that waits for something.
    fn open_question(
        &self,
        statement: &Statement,
        variant: &Variant,
        when: Option<crate::policy::ExprId>,
        outcome: Outcome,
        frame: &Frame,
    ) -> LineFinding {
        let mut parts = Vec::new();
        let mut until = None;
        for when in variant.scope.when.iter().chain(&when) {
            if not(self.evaluator.truth(*when, frame)) == outcome {
                self.words.explain(*when, frame, &mut parts);
            }
        }
        self.missing_scope(variant, frame, &mut parts);
        for except in &variant.excepts {
            if self.evaluator.except(except, frame) == outcome
                && let Some(when) = except.when
            {
                until = until.or(self.words.owed_until(when, frame));
                self.words.explain(when, frame, &mut parts);
            }
        }
        if parts.is_empty() {
            parts = self.overrides_without_effect(statement, variant, frame);
        }
        let subject = self.subjects(frame);
        let kind = statement.kind.word();
        let message = match outcome {
            Outcome::Owed => format!(
                "{subject} may pass the {kind} `{}` when something that is owed is there",
                statement.name
            ),
            _ => {
                let missing = parts
                    .first()
                    .map_or("a field is not given", |part| part.text.as_str());
                format!(
                    "whether the {kind} `{}` applies to {subject} cannot be decided: {missing}",
                    statement.name
                )
            }
        };
        LineFinding {
            outcome,
            message,
            parts,
            because: Vec::new(),
            policy: (statement.place, format!("this {kind}")),
            help: if outcome == Outcome::Missing {
                vec![
                    "fill in what is not given: a missing value neither permits nor excuses"
                        .to_owned(),
                ]
            } else {
                Vec::new()
            },
            owed: "an exception".to_owned(),
            until,
        }
    }

    /// The fields that a scope's `for`, `in` and `on` miss.
    fn missing_scope(&self, variant: &Variant, frame: &Frame, parts: &mut Vec<Part>) {
        for variable in [Variable::SUBJECT, Variable::OTHER] {
            if let Some((kind, row)) = frame.get(variable) {
                self.missing_places(variant, (kind, row), frame, parts);
            }
        }
    }

    fn missing_places(
        &self,
        variant: &Variant,
        (kind, row): (RecordKind, u32),
        frame: &Frame,
        parts: &mut Vec<Part>,
    ) {
        let whole = crate::policy::model::Scope {
            when: Vec::new(),
            ..variant.scope.clone()
        };
        if self.evaluator.scope(&whole, variant, frame) != Outcome::Missing {
            return;
        }
        let part = &self.evaluator.fields.part;
        let (environments, services) = match kind {
            RecordKind::Change => {
                let fields = &self.evaluator.fields.change;
                (
                    (fields.environments, "`environments` is not given"),
                    (fields.services, "`services` is not given"),
                )
            }
            RecordKind::Release => {
                let fields = &self.evaluator.fields.release;
                (
                    (
                        fields.environments,
                        "its changes, steps and phases do not all say their environments",
                    ),
                    (
                        fields.services,
                        "its changes and components do not all say their services",
                    ),
                )
            }
            RecordKind::Step => (
                (part.step_environment, "`environment` is not given"),
                (part.step_component, "`component` is not given"),
            ),
            _ => return,
        };
        let policy = variant
            .requires
            .first()
            .map_or(self.words.subject_place(frame), |require| require.place);
        for (asked, (field, text)) in [
            (
                variant.scope.environments != crate::policy::model::EnvironmentScope::Everywhere,
                environments,
            ),
            (variant.scope.services.is_some(), services),
        ] {
            let mut complete = true;
            let known = self.evaluator.each_value(kind, row, field, &mut |value| {
                complete &= !value.is_missing();
                complete
            });
            if asked && !(known && complete) {
                parts.push(Part {
                    place: self.evaluator.records.place(kind, row, field),
                    text: text.to_owned(),
                    policy,
                });
            }
        }
    }

    fn subjects(&self, frame: &Frame) -> String {
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
                    Some(deadline) => frame.as_of(deadline.min(self.evaluator.now)),
                    None => *frame,
                };
                match (by, deadline) {
                    (Some(by), None) => {
                        let policy = self.words.policy_place(*by);
                        let place = self
                            .words
                            .place(*by, frame)
                            .unwrap_or_else(|| self.words.subject_place(frame));
                        parts.push(Part {
                            place,
                            text: format!(
                                "the deadline `{}` is not known",
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
                let written = self.words.written(*condition);
                let message = match outcome {
                    Outcome::Owed => format!(
                        "{subject} still owes the {kind} `{name}`: {}",
                        owed_text(&parts, &written)
                    ),
                    Outcome::Missing => {
                        let missing = parts
                            .first()
                            .map_or("a field is not given", |part| part.text.as_str());
                        format!("the {kind} `{name}` cannot be decided for {subject}: {missing}")
                    }
                    _ => format!(
                        "{subject} breaks the {kind} `{name}`: {}",
                        owed_text(&parts, &written)
                    ),
                };
                let mut help = Vec::new();
                if let (Outcome::Broken, Some(deadline)) = (outcome, deadline) {
                    help.push(format!(
                        "it had to hold by {}",
                        self.words.instant(deadline)
                    ));
                }
                LineFinding {
                    outcome,
                    message,
                    owed: owed_text(&parts, &written),
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
            Requirement::Inside(times) => self.window(statement, *times, outcome, frame),
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

    /// The exceptions and overrides of a statement, as ways out.
    fn ways_through(&self, variant: &Variant) -> Vec<String> {
        let mut help = Vec::new();
        for except in &variant.excepts {
            help.push(format!(
                "the policy lets through: `{}`",
                self.slice(except.place)
            ));
        }
        for one in &variant.overrides {
            let names: Vec<String> = one
                .quorum
                .ways
                .iter()
                .map(|way| {
                    way.iter()
                        .map(|need| need.text.as_str())
                        .collect::<Vec<_>>()
                        .join(" and ")
                })
                .collect();
            help.push(format!(
                "{} may let it through: record it in `overrides` with `of`, `by`, `given`, `reason` and `until`",
                names.join(", or ")
            ));
        }
        help
    }

    fn slice(&self, place: Place) -> String {
        self.words
            .sources
            .slice(place)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn when_open(&self, frame: &Frame) -> Vec<String> {
        let Some((kind, row)) = frame.get(Variable::SUBJECT) else {
            return Vec::new();
        };
        match self.evaluator.next_opening(frame) {
            Some(opening) => {
                let length = format_micros(opening.end.0 - opening.start.0);
                vec![format!(
                    "the next opening for its {length} starts {}",
                    self.words.instant(opening.start)
                )]
            }
            None if self.evaluator.interval(kind, row).is_some() => {
                let end = format_civil(
                    self.evaluator.timetable.horizon.end,
                    &self.evaluator.policy.zone,
                );
                vec![format!("there is no opening for it before {end}")]
            }
            None => Vec::new(),
        }
    }

    fn blackout(
        &self,
        statement: &Statement,
        variant: &Variant,
        times: u32,
        outcome: Outcome,
        frame: &Frame,
    ) -> LineFinding {
        let subject = self.subjects(frame);
        let name = &statement.name;
        let Some((kind, row)) = frame.get(Variable::SUBJECT) else {
            return self.open_question(statement, variant, None, outcome, frame);
        };
        let evaluator = self.evaluator;
        let zone = &evaluator.policy.zone;
        let Some(planned) = evaluator.interval_with_rollback(kind, row) else {
            return self.without_interval(statement, outcome, frame);
        };
        let Some((line, opening)) = evaluator.timetable.set(times).line_touching(planned) else {
            return self.unknown_times(statement, times, planned, outcome, frame);
        };
        let line_place = evaluator
            .policy
            .times
            .get(times as usize)
            .and_then(|set| set.lines.get(line))
            .map_or(statement.place, |line| line.place);
        let start_field = evaluator.fields.of(kind).start;
        let end_field = evaluator.fields.of(kind).end;
        let without_rollback = evaluator.interval(kind, row).unwrap_or(planned);
        let (place, text) = if opening.contains(planned.start) {
            (
                evaluator.records.place(kind, row, start_field),
                format!(
                    "{} is closed until {}",
                    format_civil(planned.start, zone),
                    self.end_words(opening.end)
                ),
            )
        } else if without_rollback.overlaps(&opening) {
            (
                evaluator.records.place(kind, row, end_field),
                format!(
                    "it is closed from {}, before {}",
                    format_civil(opening.start, zone),
                    format_civil(without_rollback.end, zone)
                ),
            )
        } else {
            let rollback = format_micros(evaluator.rollback_micros(kind, row));
            (
                self.rollback_place(kind, row),
                format!(
                    "with {rollback} for the rollback it ends {}, and it is closed from {}",
                    format_civil(planned.end, zone),
                    format_civil(opening.start, zone)
                ),
            )
        };
        let mut help = self.when_open(frame);
        help.extend(self.ways_through(variant));
        LineFinding {
            outcome,
            message: format!("{subject} is in the blackout `{name}`"),
            parts: vec![Part {
                place,
                text,
                policy: line_place,
            }],
            because: Vec::new(),
            policy: (line_place, "closed here".to_owned()),
            help,
            owed: String::new(),
            until: None,
        }
    }

    fn end_words(&self, end: Instant) -> String {
        if end >= Instant::MAX {
            "further notice".to_owned()
        } else {
            self.words.instant(end)
        }
    }

    fn rollback_place(&self, kind: RecordKind, row: u32) -> Place {
        let records = self.evaluator.records;
        match records.value(kind, row, self.evaluator.fields.of(kind).rollback) {
            Value::Record(RecordKind::Rollback, rollback) => records.place(
                RecordKind::Rollback,
                rollback,
                self.evaluator.fields.part.rollback_duration,
            ),
            _ => records.row_place(kind, row),
        }
    }

    /// Which of start and end a record lacks.
    pub(super) fn missing_times(&self, kind: RecordKind, row: u32, policy: Place) -> Vec<Part> {
        let fields = &self.evaluator.fields;
        let mut parts = Vec::new();
        for (list, name) in [(&fields.start, "start"), (&fields.end, "end")] {
            let Some(field) = list.get(kind.index()).copied().flatten() else {
                continue;
            };
            if self.evaluator.records.value(kind, row, field).is_missing() {
                parts.push(Part {
                    place: self.evaluator.records.place(kind, row, field),
                    text: format!("`{name}` is not given"),
                    policy,
                });
            }
        }
        parts
    }

    fn without_interval(
        &self,
        statement: &Statement,
        outcome: Outcome,
        frame: &Frame,
    ) -> LineFinding {
        let (kind, row) = frame
            .get(Variable::SUBJECT)
            .unwrap_or((RecordKind::Change, u32::MAX));
        let parts = self.missing_times(kind, row, statement.place);
        let missing = parts
            .first()
            .map_or("its times are not given", |part| part.text.as_str());
        LineFinding {
            outcome,
            message: format!(
                "the {} `{}` cannot be decided for {}: {missing}",
                statement.kind.word(),
                statement.name,
                self.subjects(frame)
            ),
            parts,
            because: Vec::new(),
            policy: (statement.place, format!("this {}", statement.kind.word())),
            help: vec!["give `start` and `end`".to_owned()],
            owed: String::new(),
            until: None,
        }
    }

    fn unknown_times(
        &self,
        statement: &Statement,
        times: u32,
        planned: crate::time::Interval,
        outcome: Outcome,
        frame: &Frame,
    ) -> LineFinding {
        let (kind, row) = frame
            .get(Variable::SUBJECT)
            .unwrap_or((RecordKind::Change, u32::MAX));
        let line = self.evaluator.timetable.set(times).unknown_in(planned);
        LineFinding {
            outcome,
            message: format!(
                "the {} `{}` cannot be decided for {}: the calendar does not cover {}",
                statement.kind.word(),
                statement.name,
                self.subjects(frame),
                self.evaluator.policy.zone.civil(planned.start).date()
            ),
            parts: vec![Part {
                place: self.evaluator.records.place(kind, row, self.evaluator.fields.of(kind).start),
                text: "the calendar ends before this".to_owned(),
                policy: statement.place,
            }],
            because: Vec::new(),
            policy: (line.unwrap_or(statement.place), "this needs the calendar".to_owned()),
            help: vec!["add the holidays of that year to the calendar: without them no day can be told open".to_owned()],
            owed: String::new(),
            until: None,
        }
    }

    fn window(
        &self,
        statement: &Statement,
        times: u32,
        outcome: Outcome,
        frame: &Frame,
    ) -> LineFinding {
        let subject = self.subjects(frame);
        let name = &statement.name;
        let evaluator = self.evaluator;
        let zone = &evaluator.policy.zone;
        let (kind, row) = frame
            .get(Variable::SUBJECT)
            .unwrap_or((RecordKind::Change, u32::MAX));
        let Some(planned) = evaluator.interval_with_rollback(kind, row) else {
            return self.without_interval(statement, outcome, frame);
        };
        if outcome == Outcome::Missing {
            return self.unknown_times(statement, times, planned, outcome, frame);
        }
        let fields = evaluator.fields.of(kind);
        let set = evaluator.timetable.set(times);
        let touched = set.union.first_touching(planned);
        let (message, place, text) = match touched {
            None => (
                format!("{subject} misses the window `{name}`"),
                evaluator.records.place(kind, row, fields.start),
                format!("{} is outside", format_civil(planned.start, zone)),
            ),
            Some(opening) if !opening.contains(planned.start) => (
                format!("{subject} exceeds the window `{name}`"),
                evaluator.records.place(kind, row, fields.start),
                format!("it opens {}", format_civil(opening.start, zone)),
            ),
            Some(opening) => {
                let rollback = evaluator.rollback_micros(kind, row);
                let own_end = evaluator
                    .interval(kind, row)
                    .map_or(planned.end, |own| own.end);
                let (place, text) = if own_end <= opening.end && rollback > 0 {
                    (
                        self.rollback_place(kind, row),
                        format!(
                            "with {} for the rollback it ends {}, and the window closes {}",
                            format_micros(rollback),
                            format_civil(planned.end, zone),
                            format_civil(opening.end, zone)
                        ),
                    )
                } else {
                    (
                        evaluator.records.place(kind, row, fields.end),
                        format!("the window closes {}", format_civil(opening.end, zone)),
                    )
                };
                (
                    format!("{subject} exceeds the window `{name}`"),
                    place,
                    text,
                )
            }
        };
        let policy = evaluator
            .policy
            .times
            .get(times as usize)
            .and_then(|set| set.lines.first())
            .map_or(statement.place, |line| line.place);
        LineFinding {
            outcome,
            message,
            parts: vec![Part {
                place,
                text,
                policy,
            }],
            because: Vec::new(),
            policy: (policy, "the window".to_owned()),
            help: self.when_open(frame),
            owed: String::new(),
            until: None,
        }
    }

    fn quorum_line(
        &self,
        statement: &Statement,
        require: &Require,
        line: &LineResult<'_>,
        frame: &Frame,
    ) -> LineFinding {
        let subject = self.subjects(frame);
        let name = &statement.name;
        let evaluator = self.evaluator;
        let (kind, row) = frame
            .get(Variable::SUBJECT)
            .unwrap_or((RecordKind::Change, u32::MAX));
        let approvals = evaluator.fields.of(kind).approvals;
        let mut parts = Vec::new();
        let mut help = Vec::new();
        if let Some(record) = line.rejected {
            let by = evaluator.records.value(
                RecordKind::Approval,
                record,
                evaluator.fields.part.approval_approver,
            );
            let decision = evaluator.fields.part.approval_decision;
            return LineFinding {
                outcome: line.outcome,
                message: format!("{subject} was rejected for the approval `{name}`"),
                parts: vec![Part {
                    place: evaluator
                        .records
                        .place(RecordKind::Approval, record, decision),
                    text: format!("{} rejects it", self.words.value(by)),
                    policy: require.place,
                }],
                because: Vec::new(),
                policy: (require.place, "who must agree".to_owned()),
                help: vec!["a rejection stands until its record says `withdrawn`".to_owned()],
                owed: String::new(),
                until: None,
            };
        }
        let empty = self.empty_seats(line, &mut help);
        for vote in &line.votes {
            let Some(flaw) = vote.flaw else { continue };
            let who = match vote.person {
                None => "this approval".to_owned(),
                Some(person) => format!(
                    "the approval of @{}",
                    evaluator.records.name(RecordKind::Person, person)
                ),
            };
            parts.push(Part {
                place: evaluator.records.place(
                    RecordKind::Approval,
                    vote.record,
                    flaw_field(flaw, &evaluator.fields.part),
                ),
                text: self.flaw_words(flaw, &who, line),
                policy: require.place,
            });
        }
        if let Some(field) = line.missing {
            let policy = self.words.policy_place(field);
            let place = self
                .words
                .place(field, frame)
                .unwrap_or_else(|| self.words.subject_place(frame));
            parts.insert(
                0,
                Part {
                    place,
                    text: format!("`{}` is not given", self.words.written(field)),
                    policy,
                },
            );
        }
        if parts.is_empty() {
            let list = evaluator.records.cell(kind, row, approvals);
            let given = evaluator.records.items(list.value).len();
            let place = if given == 0 {
                evaluator.records.row_place(kind, row)
            } else {
                evaluator.records.cell_place(kind, row, list)
            };
            parts.push(Part {
                place,
                text: format!("lacks {empty}"),
                policy: require.place,
            });
        }
        let message = match line.outcome {
            Outcome::Owed => format!("{subject} still needs {empty} for the approval `{name}`"),
            Outcome::Missing if line.deadline.is_none() && line.missing.is_none() => {
                format!(
                    "the approval `{name}` cannot be decided for {subject}: its deadline is not known"
                )
            }
            Outcome::Missing => {
                let missing = parts
                    .first()
                    .map_or("a field is not given", |part| part.text.as_str());
                format!("the approval `{name}` cannot be decided for {subject}: {missing}")
            }
            _ => format!("{subject} lacks {empty} for the approval `{name}`"),
        };
        if let (Outcome::Broken, Some(deadline)) = (line.outcome, line.deadline) {
            help.push(format!(
                "approvals counted until {}",
                self.words.instant(deadline)
            ));
        }
        LineFinding {
            outcome: line.outcome,
            message,
            parts,
            because: Vec::new(),
            policy: (require.place, "who must agree".to_owned()),
            help,
            owed: empty,
            until: (line.outcome == Outcome::Owed)
                .then_some(line.deadline)
                .flatten(),
        }
    }

    /// The empty places by need, and in the help who fills the others and who could fill these.
    fn empty_seats(&self, line: &LineResult<'_>, help: &mut Vec<String>) -> String {
        let records = self.evaluator.records;
        let mut empty: Vec<String> = Vec::new();
        let mut filled: Vec<String> = Vec::new();
        let mut seats = line.seats.iter().peekable();
        while let Some(seat) = seats.next() {
            let mut group = vec![seat];
            while let Some(next) = seats
                .next_if(|next| std::ptr::eq(next.need, seat.need) && next.element == seat.element)
            {
                group.push(next);
            }
            let of = match seat.element {
                Some((kind, row)) => format!(" for `{}`", records.name(kind, row)),
                None => String::new(),
            };
            let who = who_of(&seat.need.text, seat.element.is_some());
            let open = group.iter().filter(|seat| seat.filled.is_none()).count();
            for person in group.iter().filter_map(|seat| seat.filled?.person) {
                filled.push(format!(
                    "@{} for {who}{of}",
                    records.name(RecordKind::Person, person)
                ));
            }
            if open == 0 {
                continue;
            }
            empty.push(format!("{open} of {who}{of}"));
            let taken: Vec<u32> = line
                .seats
                .iter()
                .filter_map(|seat| seat.filled?.person)
                .collect();
            let mut could = seat
                .candidates
                .iter()
                .filter(|person| !taken.contains(person) && !line.excluded.contains(person));
            let named: Vec<String> = could
                .by_ref()
                .take(MOST_PEOPLE)
                .map(|person| format!("@{}", records.name(RecordKind::Person, *person)))
                .collect();
            if named.is_empty() {
                help.push(format!("nobody is left who could approve for {who}{of}"));
            } else {
                let mut text = named.join(", ");
                let more = could.count();
                if more > 0 {
                    text = format!("{text} and {more} more");
                }
                help.push(format!("{text} could approve for {who}{of}"));
            }
        }
        if !filled.is_empty() {
            help.push(format!("there already: {}", filled.join(", ")));
        }
        if empty.is_empty() {
            "an approval".to_owned()
        } else {
            empty.join(" and ")
        }
    }

    fn flaw_words(&self, flaw: Flaw, who: &str, line: &LineResult<'_>) -> String {
        let why = match flaw {
            Flaw::Incomplete => "it does not say who decided what, and when".to_owned(),
            Flaw::RejectedBySomeone => {
                return "this approval rejects, and does not say who does".to_owned();
            }
            Flaw::Undecided => return format!("whether {who} counts cannot be decided"),
            Flaw::Late => match line.deadline {
                Some(deadline) if deadline > self.evaluator.now => {
                    "it is given later than the check".to_owned()
                }
                Some(deadline) => format!("it was given after {}", self.words.instant(deadline)),
                None => "it was given too late".to_owned(),
            },
            Flaw::Stale => "it is older than the last edit, or for another digest".to_owned(),
            Flaw::Expired => "it is no longer valid when this starts".to_owned(),
            Flaw::Excluded => {
                "whoever wrote or carries out the change does not approve it".to_owned()
            }
            Flaw::Withdrawn => "it was withdrawn".to_owned(),
            Flaw::DoesNotCount => "`counts when` does not hold for it".to_owned(),
        };
        format!("{who} does not count: {why}")
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
        }
        let silent = outcome == Outcome::Missing && self.is_said_already(variant, frame);
        let diagnostic = (!silent)
            .then(|| self.diagnostic(&check, statement, &statement_name, &subjects, found, frame));
        out.push(Finding {
            diagnostic,
            subjects,
            statement: statement_name,
            outcome,
            advisory: statement.advisory,
            owed,
            until,
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
                _ => {}
            }
            open.extend(program.children(id));
        }
        false
    }

    fn diagnostic(
        &self,
        check: &Check,
        statement: &Statement,
        statement_name: &str,
        subjects: &[(RecordKind, u32)],
        found: LineFinding,
        frame: &Frame,
    ) -> Diagnostic {
        let reason = statement
            .reason
            .as_ref()
            .map(|_| self.reason(statement, frame));
        let severity = self.severity(found.outcome, statement.advisory);
        let zone = &self.evaluator.policy.zone;
        let mut message = found.message;
        if let Some(until) = found.until {
            message.push_str(&format!(", until {}", self.words.instant(until)));
        }
        let mut parts = found.parts;
        dedup(&mut parts);
        let fallback = self.words.subject_place(frame);
        let mut first = parts.first().cloned().unwrap_or(Part {
            place: fallback,
            text: String::new(),
            policy: found.policy.0,
        });
        let mut of_policy = None;
        if !self.words.is_in_plan(first.place) && self.words.is_in_plan(fallback) {
            // What an item of the policy says is found at the subject that leads there.
            of_policy = Some(Label::new(first.place, "the policy says so here"));
            first.place = fallback;
        }
        let mut diagnostic = Diagnostic::new(check, first.place, message)
            .severity(severity)
            .remark(first.text.clone());
        diagnostic.labels.extend(of_policy);
        for part in parts.iter().skip(1).take(MOST_LABELS) {
            diagnostic
                .labels
                .push(Label::new(part.place, part.text.clone()));
        }
        for part in found.because.iter().take(MOST_LABELS) {
            diagnostic
                .labels
                .push(Label::new(part.place, part.text.clone()));
        }
        let (policy, remark) =
            if first.policy == found.policy.0 || first.policy.file != found.policy.0.file {
                found.policy
            } else {
                (first.policy, found.policy.1)
            };
        diagnostic.labels.push(Label::new(policy, remark));
        let primary = diagnostic.primary.clone();
        diagnostic.labels.retain(|label| *label != primary);
        if let Some(reason) = reason.as_ref().filter(|reason| !reason.is_empty()) {
            diagnostic.help.push(format!("why: {reason}"));
        } else if !statement.docs.is_empty() {
            diagnostic.help.push(format!("why: {}", statement.docs));
        }
        diagnostic.help.extend(found.help);
        diagnostic.decision = Some(Box::new(Decision {
            statement: statement_name.to_owned(),
            subjects: subjects
                .iter()
                .map(|(kind, row)| [kind.word(), " ", self.words.id(*kind, *row)].concat())
                .collect(),
            outcome: found.outcome,
            until: found.until.map(|until| format_rfc3339(until, zone)),
            parts: parts
                .into_iter()
                .map(|part| DecisionPart {
                    label: Label::new(part.place, part.text),
                })
                .collect(),
            reason,
        }));
        diagnostic
    }

    pub(super) fn severity(&self, outcome: Outcome, advisory: bool) -> Severity {
        match outcome {
            Outcome::Owed if advisory => Severity::Note,
            Outcome::Owed if !self.gate => Severity::Owed,
            _ if advisory => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// The `reason` with its fields filled in.
    fn reason(&self, statement: &Statement, frame: &Frame) -> String {
        let Some(reason) = &statement.reason else {
            return String::new();
        };
        let kind = frame.get(Variable::SUBJECT).map(|(kind, _)| kind);
        let mut out = String::new();
        for part in &reason.parts {
            match part {
                ReasonPart::Text(text) => out.push_str(text),
                ReasonPart::Value(values, written) => {
                    let found = values.iter().find(|(of, _)| Some(*of) == kind);
                    match found {
                        Some((_, id)) if self.evaluator.policy.program.get(*id).ty.list => {
                            let mut all = Vec::new();
                            self.evaluator.each(*id, frame, &mut |value| {
                                all.push(value);
                                true
                            });
                            out.push_str(&self.words.list(&all));
                        }
                        Some((_, id)) => {
                            out.push_str(&self.words.value(self.evaluator.value(*id, frame)))
                        }
                        None => out.push_str(written),
                    }
                }
            }
        }
        out
    }
}

/// The field of an approval that a flaw is about.
fn flaw_field(flaw: Flaw, part: &super::fields::PartFields) -> u16 {
    match flaw {
        Flaw::Late | Flaw::Stale | Flaw::Expired => part.approval_given,
        Flaw::Withdrawn => part.approval_withdrawn,
        Flaw::Excluded
        | Flaw::DoesNotCount
        | Flaw::Undecided
        | Flaw::Incomplete
        | Flaw::RejectedBySomeone => part.approval_approver,
    }
}

/// The people of a need's text: `security` of `1 of security`; what they are counted per is named beside it.
fn who_of(text: &str, per_element: bool) -> &str {
    let who = text.split_once(" of ").map_or(text, |(_, who)| who);
    if per_element {
        who.rsplit_once(" per ").map_or(who, |(who, _)| who)
    } else {
        who
    }
}

fn owed_text(parts: &[Part], written: &str) -> String {
    match parts.first() {
        Some(part) => part.text.clone(),
        None => format!("`{written}`"),
    }
}

/// Drops the parts that say what one before them says. There are few.
fn dedup(parts: &mut Vec<Part>) {
    let mut number = 0;
    while let Some(part) = parts.get(number) {
        let (before, _) = parts.split_at(number);
        let is_said = |earlier: &Part| earlier.place == part.place && earlier.text == part.text;
        if before.iter().any(is_said) {
            parts.remove(number);
        } else {
            number += 1;
        }
    }
}

/// The check of a kind of statement.
pub(super) fn check_of(kind: StatementKind) -> Check {
    match kind {
        StatementKind::Class => checks::CLASS,
        StatementKind::Bundle => checks::BUNDLE,
        StatementKind::Rule => checks::RULE,
        StatementKind::Approval => checks::APPROVAL,
        StatementKind::Blackout => checks::BLACKOUT,
        StatementKind::Window => checks::WINDOW,
        StatementKind::Conflict => checks::CONFLICT,
        StatementKind::Limit => checks::LIMIT,
    }
}
