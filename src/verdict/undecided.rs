//! Findings of what cannot be decided yet: a scope or an exception that misses a field, or waits for something.

use super::decide::excusable;
use super::evaluator::{Frame, not};
use super::findings::{HISTORY_HELP, LineFinding, Reporter};
use super::show::Part;
use crate::diagnostic::Outcome;
use crate::policy::condition::Variable;
use crate::policy::model::{Statement, Variant};
use crate::policy::types::RecordKind;

impl Reporter<'_, '_> {
    /// A scope, the `when` of a line or an exception that cannot be decided, or that waits for something.
    pub(super) fn open_question(
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
        for side in excusable(variant, frame) {
            for except in side.excepts {
                if self.evaluator.except(except, &side.frame) == outcome
                    && let Some(when) = except.when
                {
                    until = until.or(self.words.owed_until(when, &side.frame));
                    self.words.explain(when, &side.frame, &mut parts);
                }
            }
        }
        if parts.is_empty() {
            parts = self.overrides_without_effect(statement, variant, frame);
        }
        let excepts = variant.excepts.iter().filter_map(|except| except.when);
        let mut asked = variant
            .scope
            .when
            .iter()
            .copied()
            .chain(when)
            .chain(excepts);
        let lacks_history =
            outcome == Outcome::Missing && asked.any(|when| self.words.lacks_history(when, frame));
        let subject = self.subjects(frame);
        let kind = statement.kind.word();
        let first = parts.first();
        let message = match outcome {
            Outcome::Owed => format!(
                "{subject} may not pass the {kind} `{}` yet: {}",
                statement.name,
                first.map_or("something is owed", |part| part.text.as_str())
            ),
            _ => format!(
                "whether the {kind} `{}` applies to {subject} cannot be decided: {}",
                statement.name,
                first.map_or("a field is not given", |part| part.text.as_str())
            ),
        };
        let is_asked_elsewhere = first.is_some_and(|part| {
            part.policy != statement.place && part.policy.file == statement.place.file
        });
        let remark = if is_asked_elsewhere {
            "asked here".to_owned()
        } else {
            format!("this {kind}")
        };
        LineFinding {
            outcome,
            message,
            parts,
            because: Vec::new(),
            policy: (statement.place, remark),
            help: if lacks_history {
                vec![HISTORY_HELP.to_owned()]
            } else if outcome == Outcome::Missing {
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
                    (fields.environments, self.words.no_environments(row)),
                    (fields.services, "`services` is not given"),
                )
            }
            RecordKind::Release => {
                let fields = &self.evaluator.fields.release;
                (
                    (fields.environments, super::absent::RELEASE_ENVIRONMENTS),
                    (fields.services, super::absent::RELEASE_SERVICES),
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
}
