//! The decision on a statement: not scope, or except, or override, or require. Decides only; `explain` says why.

use super::classes::ClassOf;
use super::evaluator::{Evaluator, Frame, holds, not, outcome_of};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Variable};
use crate::policy::model::{
    EnvironmentScope, Except, Override, Require, Requirement, Scope, ServiceChoice, ServiceScope,
    Statement, StatementKind, Variant,
};
use crate::policy::types::{RecordKind, Value};
use crate::source::FileId;
use crate::time::Instant;
use std::sync::atomic::Ordering;

impl Evaluator<'_> {
    /// Whether all approvals that apply to a subject are met: the least of them.
    pub fn approved(&self, kind: RecordKind, row: u32) -> Outcome {
        let list = match kind {
            RecordKind::Change => &self.approved[0],
            RecordKind::Release => &self.approved[1],
            _ => return Outcome::Missing,
        };
        let Some(slot) = list.get(row as usize) else {
            return Outcome::Missing;
        };
        match slot.load(Ordering::Relaxed) {
            0 => {}
            known => return outcome_of(known - 1),
        }
        // INVARIANT: it does not come back to itself, since the resolver has broken every circle.
        let frame = Frame::about(kind, row);
        let mut least = Outcome::Met;
        for number in &self.approval_statements {
            let Some(statement) = self.policy.statements.get(*number) else {
                continue;
            };
            if statement.advisory {
                continue;
            }
            for variant in &statement.variants {
                if variant.subject == kind && variant.other.is_none() {
                    least = least.min(self.decide(statement, variant, &frame));
                }
            }
        }
        slot.store(least as u8 + 1, Ordering::Relaxed);
        least
    }

    /// What a statement decides on a subject, all its lines together.
    pub fn decide(&self, statement: &Statement, variant: &Variant, frame: &Frame) -> Outcome {
        if self.is_out_of_reach(statement, variant, frame)
            || !statement.mistaken && self.is_quickly_met(variant, frame)
        {
            return Outcome::Met;
        }
        let scope = self.scope(&variant.scope, variant, frame);
        if scope == Outcome::Broken {
            return Outcome::Met;
        }
        let mut required = self.required(variant, frame);
        if statement.mistaken {
            required = required.min(Outcome::Missing);
        }
        if required == Outcome::Met {
            return Outcome::Met;
        }
        required
            .max(not(scope))
            .max(self.excuse(statement, variant, frame))
    }

    /// Times that most subjects do not touch are looked at first.
    fn is_quickly_met(&self, variant: &Variant, frame: &Frame) -> bool {
        let [
            Require {
                what: Requirement::NotDuring(times),
                ..
            },
        ] = variant.requires.as_slice()
        else {
            return false;
        };
        self.not_during(*times, &variant.scope, frame) == Outcome::Met
    }

    /// Whether a statement asks anything of a subject: it is in its scope, or may be, and nothing excepts it.
    pub fn applies(&self, statement: &Statement, variant: &Variant, frame: &Frame) -> bool {
        !self.is_out_of_reach(statement, variant, frame)
            && self.scope(&variant.scope, variant, frame) != Outcome::Broken
            && self.excuse(statement, variant, frame) != Outcome::Met
    }

    /// Called off, or without a sound interval: what is about time leaves it alone.
    pub(super) fn is_out_of_reach(
        &self,
        statement: &Statement,
        variant: &Variant,
        frame: &Frame,
    ) -> bool {
        let Some((kind, row)) = frame.get(Variable::SUBJECT) else {
            return true;
        };
        match statement.kind {
            StatementKind::Blackout | StatementKind::Window => {
                self.is_cancelled(kind, row) || self.is_backwards(kind, row)
            }
            StatementKind::Limit => self.is_cancelled(kind, row),
            _ => match (variant.other, frame.get(Variable::OTHER)) {
                (Some(_), Some((other_kind, other))) => {
                    self.is_inactive(kind, row)
                        || self.is_inactive(other_kind, other)
                        || !self.are_paired(variant, (kind, row), (other_kind, other))
                        || statement.kind == StatementKind::Conflict
                            && (self.ships_in((kind, row), (other_kind, other))
                                || self.ships_in((other_kind, other), (kind, row)))
                }
                _ => false,
            },
        }
    }

    /// Whether a statement is about a subject.
    pub(super) fn scope(&self, scope: &Scope, variant: &Variant, frame: &Frame) -> Outcome {
        let Some((kind, row)) = frame.get(Variable::SUBJECT) else {
            return Outcome::Broken;
        };
        let mut least = self.place_scope(scope, kind, row, frame);
        if least == Outcome::Broken {
            return least;
        }
        // A conflict is about both; a rule between two is about the first, and `when` asks about the other.
        if let Some((other_kind, other_row)) = frame.get(Variable::OTHER)
            && is_about_both(variant)
        {
            let scope = variant
                .of_other
                .as_deref()
                .map_or(scope, |other| &other.scope);
            let turned = frame.turned().unwrap_or(*frame);
            least = least.min(self.place_scope(scope, other_kind, other_row, &turned));
            if least == Outcome::Broken {
                return least;
            }
        }
        least.min(self.all(&scope.when, frame))
    }

    /// `for`, `in` and `on`.
    pub(super) fn place_scope(
        &self,
        scope: &Scope,
        kind: RecordKind,
        row: u32,
        frame: &Frame,
    ) -> Outcome {
        let mut least = Outcome::Met;
        if let Some(classes) = &scope.classes {
            least = least.min(self.is_of_class(classes, kind, row));
            if least == Outcome::Broken {
                return least;
            }
        }
        least = least.min(self.is_in_environment(&scope.environments, kind, row));
        if least == Outcome::Broken {
            return least;
        }
        if let Some(services) = &scope.services {
            least = least.min(self.is_on_services(services, kind, row, frame));
        }
        least
    }

    fn is_of_class(&self, classes: &[u32], kind: RecordKind, row: u32) -> Outcome {
        if classes.is_empty() {
            return Outcome::Broken;
        }
        if kind == RecordKind::History {
            return match self.records.value(kind, row, self.fields.class_of_past) {
                Value::Record(RecordKind::Class, class) => holds(classes.contains(&class)),
                _ => Outcome::Missing,
            };
        }
        // A part is of the class or bundle of its whole.
        let (kind, row) = self.whole(kind, row);
        match self.class_of(kind, row) {
            ClassOf::Known(class) => holds(classes.contains(&class)),
            ClassOf::None => Outcome::Broken,
            ClassOf::Undecided(_) | ClassOf::Several(..) => Outcome::Missing,
        }
    }

    /// One of the subject's environments in scope is enough.
    fn is_in_environment(&self, scope: &EnvironmentScope, kind: RecordKind, row: u32) -> Outcome {
        match scope {
            EnvironmentScope::Everywhere => Outcome::Met,
            EnvironmentScope::Controlled => self.is_in_controlled(kind, row),
            EnvironmentScope::Named(_) => self.is_in(scope, kind, row),
        }
    }

    /// The same, asked of the environments.
    pub(super) fn is_in(&self, scope: &EnvironmentScope, kind: RecordKind, row: u32) -> Outcome {
        let mut found = Outcome::Broken;
        let known = self.each_environment(kind, row, &mut |value| {
            match value {
                Value::Record(RecordKind::Environment, environment) => {
                    if self.is_named(scope, environment) {
                        found = Outcome::Met;
                    }
                }
                _ => found = found.max(Outcome::Missing),
            }
            found != Outcome::Met
        });
        if known {
            found
        } else {
            found.max(Outcome::Missing)
        }
    }

    /// Whether a scope is about an environment.
    pub(super) fn is_named(&self, scope: &EnvironmentScope, environment: u32) -> bool {
        match scope {
            EnvironmentScope::Everywhere => true,
            EnvironmentScope::Controlled => self
                .policy
                .environments
                .get(environment as usize)
                .is_some_and(|environment| environment.controlled),
            EnvironmentScope::Named(rows) => rows.contains(&environment),
        }
    }

    /// The environments of a subject: several of a change or release, one of a step or phase. A part without one of its own has
    /// those of its whole.
    fn each_environment(
        &self,
        kind: RecordKind,
        row: u32,
        take: &mut dyn FnMut(Value) -> bool,
    ) -> bool {
        match self.own_or_whole(&self.fields.environment, kind, row) {
            Some((kind, row, field)) => self.each_value(kind, row, field, take),
            // It is nowhere: only a statement that names environments asks it.
            None => true,
        }
    }

    /// The record that says a field of a subject: itself, or the whole that it is a part of.
    fn own_or_whole(
        &self,
        fields: &[Option<u16>],
        kind: RecordKind,
        row: u32,
    ) -> Option<(RecordKind, u32, u16)> {
        let field = |kind: RecordKind| fields.get(kind.index()).copied().flatten();
        let (whole, of) = self.whole(kind, row);
        match field(kind) {
            Some(own)
                if whole == kind
                    || matches!(kind, RecordKind::Step | RecordKind::Phase)
                    || !self.records.value(kind, row, own).is_missing()
                    || self.may_be_of_any(fields, kind, row) =>
            {
                Some((kind, row, own))
            }
            _ => Some((whole, of, field(whole)?)),
        }
    }

    pub(super) fn is_on_services(
        &self,
        scope: &ServiceScope,
        kind: RecordKind,
        row: u32,
        frame: &Frame,
    ) -> Outcome {
        let Some((kind, row, field)) = self.own_or_whole(&self.fields.service, kind, row) else {
            return Outcome::Missing;
        };
        let mut found = Outcome::Broken;
        let known = self.each_value(kind, row, field, &mut |value| {
            let Value::Record(RecordKind::Service, service) = value else {
                found = found.max(Outcome::Missing);
                return true;
            };
            found = found.max(self.is_on(scope, service, frame));
            found != Outcome::Met
        });
        if known {
            found
        } else {
            found.max(Outcome::Missing)
        }
    }

    /// Whether `on` is about a service.
    pub(super) fn is_on(&self, scope: &ServiceScope, service: u32, frame: &Frame) -> Outcome {
        match &scope.services {
            ServiceChoice::Named(rows) => holds(rows.binary_search(&service).is_ok()),
            ServiceChoice::Condition(condition) if scope.below => {
                self.is_below(*condition, service, frame)
            }
            ServiceChoice::Condition(condition) => {
                self.service_truth(*condition, Variable::INNER, service, frame)
            }
        }
    }

    /// Whether a service fulfils a condition, or one above it does: one that it is a part of or that depends on it.
    fn is_below(&self, condition: ExprId, service: u32, frame: &Frame) -> Outcome {
        let mut found = Outcome::Broken;
        let mut seen = vec![false; self.policy.services.len()];
        let mut open = vec![service];
        while let Some(row) = open.pop() {
            match seen.get_mut(row as usize) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            let one = self.service_truth(condition, Variable::INNER, row, frame);
            found = found.max(one);
            if found == Outcome::Met {
                break;
            }
            if let Some(above) = self.above.get(row as usize) {
                open.extend(above);
            }
        }
        found
    }

    /// The values of a field, given or computed.
    pub(super) fn each_value(
        &self,
        kind: RecordKind,
        row: u32,
        field: u16,
        take: &mut dyn FnMut(Value) -> bool,
    ) -> bool {
        self.each_of_field(kind, row, field, &Frame::about(kind, row), take)
            .0
    }

    /// Whether exceptions and overrides let the subject through; of a pair, both of its subjects.
    pub(super) fn excuse(
        &self,
        statement: &Statement,
        variant: &Variant,
        frame: &Frame,
    ) -> Outcome {
        let mut least = Outcome::Met;
        for side in excusable(variant, frame) {
            least = least.min(self.excuse_of(statement, &side));
            if least == Outcome::Broken {
                break;
            }
        }
        let of_both = variant.excepts.iter().filter(|except| except.of_both);
        of_both.fold(least, |least, except| least.max(self.except(except, frame)))
    }

    /// Whether one subject is let through.
    pub(super) fn excuse_of(&self, statement: &Statement, one: &Excusable<'_>) -> Outcome {
        let mut greatest = Outcome::Broken;
        for except in one.excepts {
            greatest = greatest.max(self.except(except, &one.frame));
            if greatest == Outcome::Met {
                return greatest;
            }
        }
        for scope in one.overrides {
            greatest = greatest.max(self.overridden(statement, scope, &one.frame));
        }
        greatest
    }

    pub(super) fn except(&self, except: &Except, frame: &Frame) -> Outcome {
        let Some((kind, row)) = frame.get(Variable::SUBJECT) else {
            return Outcome::Broken;
        };
        let class = match &except.classes {
            None => Outcome::Met,
            Some(classes) => self.is_of_class(classes, kind, row),
        };
        match (class, except.when) {
            (Outcome::Broken, _) | (_, None) => class,
            (class, Some(when)) => {
                let mut frame = *frame;
                frame.excepting = Some(except.place.file);
                class.min(self.truth(when, &frame))
            }
        }
    }

    /// Whether an approval that is not advisory asks anything of a subject: one of the policy of a file, or of a policy that it is
    /// built on. Where nobody is asked, nobody has approved.
    pub(super) fn is_asked_to_approve(&self, kind: RecordKind, row: u32, file: FileId) -> Outcome {
        let frame = Frame::about(kind, row);
        let layers = &self.policy.layers;
        let mut greatest = Outcome::Broken;
        for number in &self.approval_statements {
            let Some(statement) = self.policy.statements.get(*number) else {
                continue;
            };
            let of = statement.place.file;
            if statement.advisory || !layers.sees(file, of) {
                continue;
            }
            for variant in &statement.variants {
                if variant.subject != kind
                    || variant.other.is_some()
                    || !self.applies(statement, variant, &frame)
                {
                    continue;
                }
                let asks = |require: &Require| {
                    let is_quorum = matches!(require.what, Requirement::Quorum { .. });
                    match require.when {
                        _ if !is_quorum => Outcome::Broken,
                        None => Outcome::Met,
                        Some(when) => self.truth(when, &frame),
                    }
                };
                let asked = variant.requires.iter().map(asks).max();
                let scope = self.scope(&variant.scope, variant, &frame);
                greatest = greatest.max(scope.min(asked.unwrap_or(Outcome::Broken)));
            }
        }
        greatest
    }

    /// The least of all lines that apply.
    pub(super) fn required(&self, variant: &Variant, frame: &Frame) -> Outcome {
        if variant
            .requires
            .iter()
            .any(|require| matches!(require.what, Requirement::Quorum { .. }))
        {
            return self
                .quorum_lines(variant, frame)
                .into_iter()
                .min()
                .unwrap_or(Outcome::Met);
        }
        let mut least = Outcome::Met;
        for require in &variant.requires {
            least = least.min(self.line(require, &variant.scope, frame));
            if least == Outcome::Broken {
                break;
            }
        }
        least
    }

    /// A line other than a quorum's, with its own `when`.
    pub(super) fn line(&self, require: &Require, scope: &Scope, frame: &Frame) -> Outcome {
        let applies = require
            .when
            .map_or(Outcome::Met, |when| self.truth(when, frame));
        if applies == Outcome::Broken {
            return Outcome::Met;
        }
        not(applies).max(match &require.what {
            Requirement::Condition {
                condition,
                by: None,
            } => self.truth(*condition, frame),
            Requirement::Condition {
                condition,
                by: Some(by),
            } => self.by_deadline(*condition, *by, frame),
            Requirement::NotDuring(times) => self.not_during(*times, scope, frame),
            Requirement::Inside(times) => self.inside_window(*times, scope, frame),
            Requirement::Never => Outcome::Broken,
            // Of a pair in scope, everything that a conflict forbids is there.
            Requirement::NoPair => Outcome::Broken,
            Requirement::Quorum { .. } | Requirement::AtMost(_) => Outcome::Met,
        })
    }

    /// A condition that must hold on the records as they stood at a deadline.
    fn by_deadline(&self, condition: ExprId, by: ExprId, frame: &Frame) -> Outcome {
        let deadline = self.deadline(by, frame);
        let Some(deadline) = deadline else {
            return Outcome::Missing;
        };
        let truth = self.truth(condition, &frame.by(deadline, self.now));
        if truth != Outcome::Met && self.now < deadline {
            Outcome::Owed
        } else {
            truth
        }
    }

    /// The instant of a deadline. The start and end of a change or release are those that are planned, and one that counts from an
    /// actual time that is not there yet counts from the planned one.
    pub(super) fn deadline(&self, by: ExprId, frame: &Frame) -> Option<Instant> {
        use crate::policy::condition::Op;
        match &self.policy.program.get(by).op {
            Op::Shift { length, back, from } => {
                let from = self.deadline(*from, frame)?;
                let calendar = super::timetable::calendar_of(self.policy, self.policy.calendar);
                crate::time::shift(from, *length, *back, &self.policy.zone, calendar).ok()
            }
            Op::AtClock { at, clock } => match self.at_clock(self.deadline(*at, frame)?, *clock) {
                Value::Instant(at) => Some(Instant(at)),
                _ => None,
            },
            Op::Defined { of, value } => match self.value(*of, frame) {
                Value::Record(kind, row) => {
                    self.deadline(*value, &self.inner_frame(kind, row, frame))
                }
                _ => None,
            },
            Op::Field { of, kind, field }
                if matches!(kind, RecordKind::Change | RecordKind::Release) =>
            {
                let name = self
                    .policy
                    .schema
                    .field(*kind, *field)
                    .map_or("", |field| field.name.as_str());
                let given = match self.value(by, frame) {
                    Value::Instant(at) => Some(Instant(at)),
                    _ => None,
                };
                let Value::Record(kind, row) = self.value(*of, frame) else {
                    return given;
                };
                match (name, given) {
                    ("start", _) | ("work-start", None) => self.start(kind, row),
                    ("end", _) | ("work-end", None) => self.end(kind, row),
                    (_, given) => given,
                }
            }
            _ => match self.value(by, frame) {
                Value::Instant(at) => Some(Instant(at)),
                _ => None,
            },
        }
    }

    /// Whether a change ships in a release, or in that of a step.
    fn ships_in(&self, (kind, row): (RecordKind, u32), other: (RecordKind, u32)) -> bool {
        let whole = match self.parent(other.0, other.1, RecordKind::Release) {
            Value::Record(kind, row) => (kind, row),
            _ => other,
        };
        kind == RecordKind::Change
            && whole.0 == RecordKind::Release
            && self.release_of(row) == Some(whole.1)
    }

    /// Whether the work of a subject that is in the scope, with the time for the rollback, keeps out of times.
    pub(super) fn not_during(&self, times: u32, scope: &Scope, frame: &Frame) -> Outcome {
        self.least_of_work(scope, frame, &|planned| not(self.touches(times, planned)))
    }

    /// Whether each piece of the work of a subject that is in the scope, with the time for the rollback, lies in one opening of
    /// times.
    pub(super) fn inside_window(&self, times: u32, scope: &Scope, frame: &Frame) -> Outcome {
        self.least_of_work(scope, frame, &|planned| self.lies_in(times, planned))
    }
}

/// One subject of a statement with what may let it through.
pub(super) struct Excusable<'v> {
    pub excepts: &'v [Except],
    pub overrides: &'v [Override],
    /// With the one that they are about as the subject.
    pub frame: Frame,
}

/// Those who have to be let through: the subject, and of a pair the other as well, in whichever order the pair is taken.
pub(super) fn excusable<'v>(
    variant: &'v Variant,
    frame: &Frame,
) -> impl Iterator<Item = Excusable<'v>> + use<'v> {
    let of_other = variant.of_other.as_deref();
    let first = Excusable {
        excepts: &variant.excepts,
        overrides: &variant.overrides,
        frame: *frame,
    };
    let second = frame
        .turned()
        .filter(|_| variant.other.is_some())
        .map(|turned| Excusable {
            excepts: of_other.map_or(&variant.excepts, |other| &other.excepts),
            overrides: of_other.map_or(&variant.overrides, |other| &other.overrides),
            frame: turned,
        });
    std::iter::once(first).chain(second)
}

/// Whether the scope of a statement about pairs is about both: that of a conflict is, that of a rule is about the first.
pub(super) fn is_about_both(variant: &Variant) -> bool {
    matches!(
        variant.requires.first(),
        Some(Require {
            what: Requirement::NoPair,
            ..
        })
    )
}
