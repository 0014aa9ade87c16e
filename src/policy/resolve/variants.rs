//! The settings of a statement, read for one kind of subject: its scope, who is excepted, what it requires.

use super::Resolver;
use super::context::Context;
use super::scopes::ForScope;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::Variable;
use crate::policy::model::{
    EnvironmentScope, Except, Limit, Override, Require, Requirement, Scope, StatementKind, Variant,
};
use crate::policy::types::{Base, RecordKind};
use crate::source::{FileId, Place};
use crate::syntax::tree::{Expr, ExprKind, Item, Setting, SettingKind};

impl<'a> Resolver<'a> {
    pub(super) fn variant(
        &mut self,
        item: &Item,
        kind: StatementKind,
        file: FileId,
        (subject, other): (RecordKind, Option<RecordKind>),
        for_scope: &ForScope,
        is_skipped: &dyn Fn(Place) -> bool,
    ) -> Option<Variant> {
        let mut context = Context::about(file, subject);
        if let Some(other) = other {
            context = context.with_other(other);
        }
        let is_subject = matches!(subject, RecordKind::Change | RecordKind::Release);
        let mut scope = Scope {
            classes: match subject {
                RecordKind::Change if !for_scope.kinds.contains(&RecordKind::Change) => {
                    for_scope.classes.clone()
                }
                RecordKind::Release if !for_scope.kinds.contains(&RecordKind::Release) => {
                    for_scope.bundles.clone()
                }
                _ => None,
            },
            environments: EnvironmentScope::Everywhere,
            services: None,
            when: Vec::new(),
        };
        // What is built on a base does not change where the base's statements apply.
        let is_seen = |place| self.sees(file, Some(place));
        let mut environments = self.policy.environments.iter();
        if is_subject
            && environments.any(|environment| environment.controlled && is_seen(environment.place))
        {
            scope.environments = EnvironmentScope::Controlled;
        }
        if subject == RecordKind::Change
            && !for_scope.templates.is_empty()
            && !for_scope.kinds.contains(&RecordKind::Change)
        {
            let classes = scope.classes.take();
            scope
                .when
                .push(self.for_templates(&for_scope.templates, classes, &context));
        }
        let mut excepts = Vec::new();
        let mut overrides = Vec::new();
        let mut requires = Vec::new();
        let mut excluding = Vec::new();
        let mut valid = None;
        let mut counts_when = None;
        let mut count_places = false;
        for setting in &item.settings {
            match &setting.kind {
                SettingKind::In(names) => {
                    let rows = names
                        .iter()
                        .filter_map(|name| self.expect_named(RecordKind::Environment, name, file))
                        .collect();
                    scope.environments = EnvironmentScope::Named(rows);
                }
                SettingKind::On { services, below } => {
                    scope.services = Some(self.on(services, below.is_some(), setting, &context));
                }
                SettingKind::When(condition) => {
                    scope.when.push(self.condition(condition, &context))
                }
                SettingKind::Except { names, when } => {
                    let mut classes = None;
                    if self.is_of_other_kind(names, subject)
                        || is_skipped(setting.span.within(file))
                    {
                        // Its condition may have no meaning here.
                        continue;
                    }
                    let mut templates = Vec::new();
                    for name in names {
                        let template = self.policy.names.find(RecordKind::Template, &name.value);
                        if let Some(row) = template
                            && subject == RecordKind::Change
                            && self
                                .policy
                                .names
                                .find(RecordKind::Class, &name.value)
                                .is_none()
                        {
                            templates.push((row, name.span.within(file)));
                            continue;
                        }
                        let record = if subject == RecordKind::Release {
                            RecordKind::Bundle
                        } else {
                            RecordKind::Class
                        };
                        match self.policy.names.find(record, &name.value) {
                            Some(row) => classes.get_or_insert_with(Vec::new).push(row),
                            None => {
                                let elsewhere = self
                                    .policy
                                    .names
                                    .find(RecordKind::Class, &name.value)
                                    .is_some()
                                    || self
                                        .policy
                                        .names
                                        .find(RecordKind::Bundle, &name.value)
                                        .is_some();
                                classes.get_or_insert_with(Vec::new);
                                if !elsewhere {
                                    self.unknown_class(name, &name.value, file);
                                }
                            }
                        }
                    }
                    let when = when.as_ref().map(|when| self.condition(when, &context));
                    let place = setting.span.within(file);
                    if !templates.is_empty() {
                        let mut all = vec![self.for_templates(&templates, None, &context)];
                        all.extend(when);
                        let when = Some(self.all_of(all, place));
                        excepts.push(Except {
                            classes: None,
                            when,
                            place,
                        });
                    }
                    if templates.is_empty() || classes.is_some() {
                        excepts.push(Except {
                            classes,
                            when,
                            place,
                        });
                    }
                }
                SettingKind::Override { quorum, when } => {
                    let quorum = self.quorum(quorum, &context);
                    let mut inner = context.clone();
                    inner.element = Some(super::context::Subject {
                        kind: RecordKind::Override,
                        variable: Variable::INNER,
                    });
                    inner.depth = 1;
                    let when = when.as_ref().map(|when| self.condition(when, &inner));
                    if let Some(quorum) = quorum {
                        overrides.push(Override {
                            quorum,
                            when,
                            place: setting.span.within(file),
                        });
                    }
                }
                SettingKind::Require { condition, when } => {
                    requires.push(self.require(condition, when.as_ref(), setting, &context));
                }
                SettingKind::RequireQuorum { quorum, by, when } => {
                    let found = self.quorum(quorum, &context);
                    let by = by.as_ref().map(|by| self.instant(by, &context));
                    let when = when.as_ref().map(|when| self.condition(when, &context));
                    if let Some(quorum) = found {
                        requires.push(Require {
                            what: Requirement::Quorum { quorum, by },
                            when,
                            place: setting.span.within(file),
                        });
                    }
                }
                SettingKind::Excluding(paths) => excluding.extend(self.excluded(paths, &context)),
                SettingKind::Valid(length) => {
                    self.length_needs_calendar(length.value, length.span.within(file));
                    valid = Some(length.value);
                }
                SettingKind::CountsWhen(condition) => {
                    let mut inner = context.clone();
                    inner.element = Some(super::context::Subject {
                        kind: RecordKind::Approval,
                        variable: Variable::INNER,
                    });
                    inner.depth = 1;
                    counts_when = Some(self.condition(condition, &inner));
                }
                SettingKind::CountPlaces(places) => count_places = *places,
                SettingKind::AtMost {
                    most, at_once, per, ..
                } => {
                    let per = per
                        .iter()
                        .filter_map(|per| self.bucket(per, &context))
                        .collect();
                    requires.push(Require {
                        what: Requirement::AtMost(Limit {
                            most: most.value,
                            at_once: at_once.is_some(),
                            per,
                        }),
                        when: None,
                        place: setting.span.within(file),
                    });
                }
                _ => {}
            }
        }
        let place = item
            .name
            .as_ref()
            .map_or(item.span, |name| name.span)
            .within(file);
        match kind {
            // A line that was left out may have said when.
            StatementKind::Blackout if item.broken && self.times_at(place).is_none() => {}
            StatementKind::Blackout => requires.push(Require {
                what: self
                    .times_at(place)
                    .map_or(Requirement::Never, Requirement::NotDuring),
                when: None,
                place,
            }),
            StatementKind::Window => {
                if let Some(times) = self.times_at(place) {
                    requires.push(Require {
                        what: Requirement::Inside(times),
                        when: None,
                        place,
                    });
                }
            }
            StatementKind::Conflict => {
                if scope.when.is_empty() && !item.broken {
                    self.report(
                        Diagnostic::new(
                            &checks::MISSING_SETTING,
                            place,
                            "a conflict says when two of them conflict",
                        )
                        .help("add for example `when during other and share services`"),
                    );
                }
                requires.push(Require {
                    what: Requirement::NoPair,
                    when: None,
                    place,
                });
            }
            _ => {}
        }
        for require in &mut requires {
            if let Requirement::Quorum { quorum, .. } = &mut require.what {
                quorum.excluding.clone_from(&excluding);
                quorum.valid = valid;
                quorum.counts_when = counts_when;
                quorum.count_places = count_places;
            }
        }
        Some(Variant {
            subject,
            other,
            scope,
            excepts,
            overrides,
            requires,
        })
    }

    pub(super) fn require(
        &mut self,
        condition: &Expr,
        when: Option<&Expr>,
        setting: &Setting,
        context: &Context,
    ) -> Require {
        let mut by = None;
        let condition = if let ExprKind::By(left, deadline) = &*condition.kind {
            // With an instant at its left `by` compares; with a condition it is the deadline of the line. A bare name that is
            // not known may be either, and is taken for an instant.
            let id = self.expression(left, context, None);
            let left_place = context.at(left.span);
            let base = self.type_of(id).base;
            let unknown_name = base == Base::Unknown && matches!(&*left.kind, ExprKind::Path(_));
            if base == Base::Instant || unknown_name {
                self.not_later(
                    id,
                    left_place,
                    deadline,
                    context,
                    context.at(condition.span),
                )
            } else {
                by = Some(self.instant(deadline, context));
                self.as_condition(id, left_place)
            }
        } else {
            self.condition(condition, context)
        };
        let when = when.map(|when| self.condition(when, context));
        Require {
            what: Requirement::Condition { condition, by },
            when,
            place: setting.span.within(context.file),
        }
    }
}
