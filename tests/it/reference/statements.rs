//! [Statements](../../../docs/language/statements.md): scopes, what each kind requires, exceptions, overrides, and verdicts.

use super::changes::{Taken, names};
use super::conditions::{Beside, Scene, beside_times};
use super::model::{
    Class, Condition, Deadline, Exception, Kind, Moment, RuleLine, Scope, Statement,
};
use super::truth::{BROKEN, MET, MISSING, Outcome, Truth, and, holds, not, or, owed};
use super::world::{Subject, World};
use std::collections::{BTreeMap, BTreeSet};

/// The built-in checks that may refuse what is generated.
pub const CHECKS: [&str; 5] = [
    "undecided-class",
    "unclassified-change",
    "unclassified-release",
    "class-taken-before",
    "several-bundles",
];

/// What is said of one subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub cancelled: bool,
    /// Kind and name of what refuses it.
    pub refused: BTreeSet<String>,
    /// What is owed, and the first instant until which.
    pub owed: BTreeMap<String, Option<Moment>>,
}

/// The verdicts of a workspace, by `change C-1`.
pub fn judge(world: &World) -> BTreeMap<String, Verdict> {
    let changes = (0..world.model.changes.len()).map(Subject::Change);
    let releases = (0..world.model.releases.len()).map(Subject::Release);
    let name = |subject| format!("{} {}", world.kind(subject), world.record(subject).id());
    changes
        .chain(releases)
        .map(|subject| (name(subject), world.verdict(subject)))
        .collect()
}

impl<'a> World<'a> {
    fn verdict(&self, subject: Subject) -> Verdict {
        let mut verdict = Verdict::default();
        // "nothing is asked of it"
        if self.is_cancelled(subject) {
            verdict.cancelled = true;
            return verdict;
        }
        for (name, outcome) in self.results(subject) {
            match outcome.truth {
                Truth::Broken | Truth::Missing => {
                    verdict.refused.insert(name);
                }
                Truth::Owed => {
                    let first = outcome.due.first().copied();
                    verdict.owed.insert(name, first);
                }
                Truth::Met => {}
            }
        }
        verdict
    }

    /// Every statement and built-in check that says something of a subject.
    fn results(&self, subject: Subject) -> Vec<(String, Outcome)> {
        let mut results = Vec::new();
        // "a change that no class takes is refused, and so is one of which the class cannot be decided"
        let refused = match self.class(subject) {
            Taken::Unknown => Some("undecided-class"),
            Taken::Nothing if self.kind(subject) == "change" => Some("unclassified-change"),
            Taken::Nothing => Some("unclassified-release"),
            Taken::Several => Some("several-bundles"),
            Taken::By(_) | Taken::NoneDeclared => None,
        };
        results.extend(refused.map(|check| (check.to_owned(), BROKEN)));
        // What it declares and does not hold takes nothing from an earlier one.
        let holds_anyway = self.declared(subject).map_or(MET, |one| {
            one.when
                .as_ref()
                .map_or(MET, |when| Scene::of(self, subject).holds(when))
        });
        results.push((
            "class-taken-before".to_owned(),
            or([
                holds(holds_anyway.truth != Truth::Met),
                not(self.taken_before(subject)),
            ]),
        ));
        let keyword = if self.kind(subject) == "change" {
            "class"
        } else {
            "bundle"
        };
        for class in self.classes(subject) {
            let is_one = self.is_of_class(subject, &[&class.name]);
            results.push((
                format!("{keyword} {}", class.name),
                or([not(is_one), self.asks(class, subject)]),
            ));
        }
        if let Some(template) = self.template(subject) {
            results.push((
                format!("template {}", template.name),
                self.keeps_to_template(subject, template),
            ));
        }
        for statement in &self.policy().statements {
            if !statement.scope.advisory {
                results.push((statement.title(), self.outcome(statement, subject)));
            }
        }
        results
    }

    /// "`require` is what the class asks of its changes"; of one that a plan declares "its `when` must hold as well".
    fn asks(&self, class: &Class, subject: Subject) -> Outcome {
        let scene = Scene::of(self, subject);
        let is_declared = self
            .declared(subject)
            .is_some_and(|one| one.name == class.name);
        let when = class.when.as_ref().filter(|_| is_declared);
        and(class.require.iter().chain(when).map(|one| scene.holds(one)))
    }

    /// "holds for a subject when **it is not in the scope, or is excepted, or overridden, or fulfils the requirement**"
    pub fn outcome(&self, statement: &Statement, subject: Subject) -> Outcome {
        match &statement.kind {
            Kind::Conflict => return self.conflict(statement, subject),
            Kind::Limit(lines) => return self.limit(statement, lines, subject),
            _ => {}
        }
        or([
            not(self.in_scope(statement, subject)),
            self.excepted(&statement.scope, subject),
            self.overridden(statement, subject),
            self.requirement(statement, subject),
        ])
    }

    // Scope ----------------------------------------------------------------------------------------------------------------------

    /// "A subject is in the scope if all of them hold."
    pub fn in_scope(&self, statement: &Statement, subject: Subject) -> Outcome {
        let when = statement.scope.when.as_ref();
        let when = when.map_or(MET, |when| Scene::of(self, subject).holds(when));
        and([self.is_about(statement, subject), when])
    }

    /// The scope but for its `when`.
    pub fn is_about(&self, statement: &Statement, subject: Subject) -> Outcome {
        let scope = &statement.scope;
        and([
            self.is_for(statement, subject),
            self.runs_in(&scope.in_, subject),
            self.is_on(scope, subject),
        ])
    }

    /// "what is of one of these"; unless said "every change; blackouts and windows are about every release too".
    fn is_for(&self, statement: &Statement, subject: Subject) -> Outcome {
        let for_ = &statement.scope.for_;
        let kind = self.kind(subject);
        if for_.is_empty() {
            let closes = matches!(statement.kind, Kind::Blackout(_) | Kind::Window(_));
            return holds(kind == "change" || closes);
        }
        if for_.iter().any(|name| name == kind) {
            return MET;
        }
        let names: Vec<&str> = for_.iter().map(String::as_str).collect();
        self.is_of(subject, &names)
    }

    /// Whether a subject is of one of some classes, bundles or templates.
    fn is_of(&self, subject: Subject, names: &[&str]) -> Outcome {
        let template = self.template(subject);
        let of_template = holds(template.is_some_and(|one| names.contains(&one.name.as_str())));
        or([of_template, self.is_of_class(subject, names)])
    }

    fn is_of_class(&self, subject: Subject, names: &[&str]) -> Outcome {
        if !self
            .classes(subject)
            .iter()
            .any(|one| names.contains(&one.name.as_str()))
        {
            return BROKEN;
        }
        match self.class(subject) {
            Taken::By(class) => holds(names.contains(&class.name.as_str())),
            Taken::Nothing | Taken::NoneDeclared => BROKEN,
            // "every statement that is `for` classes is then undecided"
            Taken::Unknown | Taken::Several => MISSING,
        }
    }

    /// "A statement without `in` is about the environments that are `controlled` … Where the policy declares no environment,
    /// statements apply everywhere; where it declares some and none is controlled, too".
    fn runs_in(&self, in_: &[String], subject: Subject) -> Outcome {
        let all = &self.policy().environments;
        let controlled = all.iter().filter(|one| one.controlled).map(|one| &one.name);
        let wanted: Vec<&String> = match in_.is_empty() {
            true => controlled.collect(),
            false => in_.iter().collect(),
        };
        if wanted.is_empty() {
            return MET;
        }
        match names(self.field(subject, "environments")) {
            Some(names) => holds(names.iter().any(|name| wanted.contains(&name))),
            None => MISSING,
        }
    }

    fn is_on(&self, scope: &Scope, subject: Subject) -> Outcome {
        let on = match &scope.on {
            None => MET,
            Some((service, below)) => {
                let wanted = match below {
                    true => self.and_below(service),
                    false => BTreeSet::from([service.as_str()]),
                };
                match names(self.field(subject, "services")) {
                    Some(names) => holds(names.iter().any(|name| wanted.contains(name.as_str()))),
                    None => MISSING,
                }
            }
        };
        // `on services (CONDITION)`: what changes one of which it holds.
        let of_which = scope.on_services.as_ref().map(|condition| {
            let any = Condition::Each(
                super::model::Quantifier::Any,
                "services",
                Some(Box::new(condition.clone())),
            );
            Scene::of(self, subject).holds(&any)
        });
        and([on].into_iter().chain(of_which))
    }

    // Exceptions and overrides ---------------------------------------------------------------------------------------------------

    /// "`except NAMES`, `except when C`, `except NAMES when C` … takes out"
    pub fn excepted(&self, scope: &Scope, subject: Subject) -> Outcome {
        let one = |exception: &Exception| {
            let names: Vec<&str> = exception.names.iter().map(String::as_str).collect();
            let of_names = match names.is_empty() {
                true => MET,
                false => self.is_of(subject, &names),
            };
            let when = exception.when.as_ref();
            let when = when.map_or(MET, |when| {
                let scene = Scene {
                    excepting: true,
                    ..Scene::of(self, subject)
                };
                scene.holds(when)
            });
            and([of_names, when])
        };
        or(scope.except.iter().map(one))
    }

    // Requirements ---------------------------------------------------------------------------------------------------------------

    fn requirement(&self, statement: &Statement, subject: Subject) -> Outcome {
        match &statement.kind {
            Kind::Rule(lines) => and(lines.iter().map(|line| self.rule_line(line, subject))),
            Kind::Approval(approval) => self.approval(approval, subject),
            // "no subject of its scope may touch them. Without times it is closed always"
            Kind::Blackout(times) if times.lines.is_empty() => BROKEN,
            Kind::Blackout(_) => {
                let open = self.open(&statement.name);
                and(self.works(subject).into_iter().map(|part| match part {
                    Some(part) => not(beside_times(part, &open, Beside::During)),
                    None => MISSING,
                }))
            }
            // "every subject of its scope lies in one opening"
            Kind::Window(_) => {
                let open = self.open(&statement.name);
                and(self.works(subject).into_iter().map(|part| match part {
                    Some(part) => beside_times(part, &open, Beside::Inside),
                    None => MISSING,
                }))
            }
            Kind::Conflict | Kind::Limit(_) => MET,
        }
    }

    /// The instant of a deadline; `None` where what it counts from is not given.
    pub fn deadline(&self, deadline: &Deadline, subject: Subject) -> Option<Moment> {
        let at = self.record(subject).moment(deadline.field).or_else(|| {
            // "A deadline that counts from an actual time which is not there yet (`work-end`) counts from the planned one."
            let planned = match deadline.field {
                "work-start" => "start",
                "work-end" => "end",
                _ => return None,
            };
            self.record(subject).moment(planned)
        })?;
        Some(match deadline.length {
            None => at,
            Some(length) => self.shift(at, length, deadline.after),
        })
    }

    fn rule_line(&self, line: &RuleLine, subject: Subject) -> Outcome {
        let scene = Scene::of(self, subject);
        let now = self.model.at;
        let (required, when) = match line {
            // "**an instant** at its left is compared … If it is missing it is owed until then"
            RuleLine::Instant(field, by, when) => {
                let required = match (
                    self.record(subject).moment(field),
                    self.deadline(by, subject),
                ) {
                    (_, None) => MISSING,
                    (Some(at), Some(until)) => holds(at <= until),
                    (None, Some(until)) if now < until => owed(until),
                    (None, Some(_)) => MISSING,
                };
                (required, when)
            }
            RuleLine::Condition(one) => {
                let required = match &one.by {
                    None => scene.holds(&one.condition),
                    // "it must hold on the records as they stood at T"
                    Some(by) => match self.deadline(by, subject) {
                        None => MISSING,
                        Some(until) => {
                            let then = Scene {
                                until: Some(until),
                                ..scene
                            };
                            let outcome = then.holds(&one.condition);
                            // "Until T, what does not hold is *owed*; from then on it is *broken*."
                            match outcome.truth {
                                Truth::Met => outcome,
                                _ if now < until => owed(until),
                                _ => outcome,
                            }
                        }
                    },
                };
                (required, &one.when)
            }
        };
        // "The `when` at the end of a line is about that line."
        let excused = when.as_ref().map_or(BROKEN, |when| not(scene.holds(when)));
        or([required, excused])
    }
}
