//! The settings of a statement, read for one kind of subject: its scope, who is excepted, what it requires.

use super::Resolver;
use super::context::Context;
use super::scopes::ForScope;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::model::{
    Environment, EnvironmentScope, Except, Limit, OfOther, Override, PairedIn, Require,
    Requirement, Scope, StatementKind, Variant,
};
use crate::policy::types::{Base, RecordKind};
use crate::source::{FileId, Place};
use crate::syntax::tree::{Expr, ExprKind, Item, Name, Path, Quorum, Setting, SettingKind};

/// Whether records of two kinds are parts of releases.
fn are_parts(one: RecordKind, other: RecordKind) -> bool {
    use RecordKind::{Component, Phase, RollbackStep, Step, Verification};
    [one, other]
        .iter()
        .all(|kind| matches!(kind, Component | Phase | RollbackStep | Step | Verification))
}

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
        let mut scope = Scope {
            classes: self.classes_of(for_scope, subject),
            environments: self.environments_unsaid(subject, file),
            services: None,
            when: Vec::new(),
        };
        if subject == RecordKind::Change
            && !for_scope.templates.is_empty()
            && !for_scope.kinds.contains(&RecordKind::Change)
        {
            let classes = scope.classes.take();
            scope
                .when
                .push(self.for_templates(&for_scope.templates, classes, &context));
        }
        let mut releases = self.paired_in(kind, subject, other);
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
                    let place = setting.span.within(file);
                    if !is_skipped(place) {
                        self.exception(names, when.as_ref(), place, &context, &mut excepts);
                    }
                }
                SettingKind::Override {
                    quorum,
                    excluding,
                    when,
                } => {
                    let place = setting.span.within(file);
                    let quorum = (quorum, excluding.as_slice());
                    overrides.extend(self.overriding(quorum, when.as_ref(), place, &context));
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
                SettingKind::Between {
                    one_release,
                    all_releases,
                    ..
                } => {
                    if let Some(span) = one_release.or(*all_releases) {
                        self.expect_parts(kind, (subject, other), span.within(file));
                        releases = match all_releases {
                            Some(_) => PairedIn::AllReleases,
                            None => PairedIn::OneRelease {
                                said: true,
                                with_needed: false,
                            },
                        };
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
                    most,
                    kind,
                    at_once,
                    per,
                    ..
                } => {
                    // Each line counts the kind that it names.
                    let counted = match subject {
                        RecordKind::History => RecordKind::Change,
                        subject => subject,
                    };
                    if RecordKind::find(&kind.value) != Some(counted) {
                        continue;
                    }
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
        if let PairedIn::OneRelease {
            said: false,
            with_needed,
        } = &mut releases
        {
            *with_needed = self.asks_for_needs(&scope.when, &requires);
        }
        for require in &mut requires {
            if let Requirement::Quorum { quorum, .. } = &mut require.what {
                quorum.excluding.clone_from(&excluding);
                quorum.valid = valid;
                quorum.counts_when = counts_when;
                quorum.count_places = count_places;
            }
        }
        let of_other = other
            .filter(|other| *other != subject)
            .map(|other| Box::new(self.of_other(item, file, (subject, other), for_scope)));
        if of_other.is_some() {
            for except in &mut excepts {
                except.of_both = except.classes.is_none() && self.speaks_of_other(except.when);
            }
        }
        Some(Variant {
            of_other,
            past: None,
            subject,
            other,
            releases,
            scope,
            excepts,
            overrides,
            requires,
        })
    }

    /// What a statement about pairs of two kinds asks of the second one. An exception or an override that has no meaning for it
    /// does not let it through.
    fn of_other(
        &mut self,
        item: &Item,
        file: FileId,
        (subject, other): (RecordKind, RecordKind),
        for_scope: &ForScope,
    ) -> OfOther {
        let context = Context::about(file, other).with_other(subject);
        let mut found = OfOther::default();
        found.scope.classes = self.classes_of(for_scope, other);
        found.scope.environments = self.environments_unsaid(other, file);
        for setting in &item.settings {
            let place = setting.span.within(file);
            match &setting.kind {
                SettingKind::In(names) => {
                    let rows = names.iter().filter_map(|name| {
                        self.find_named(RecordKind::Environment, &name.value, file)
                    });
                    found.scope.environments = EnvironmentScope::Named(rows.collect());
                }
                SettingKind::On { services, below } => {
                    let is_below = below.is_some();
                    found.scope.services = self
                        .tentatively(|resolver| resolver.on(services, is_below, setting, &context));
                }
                SettingKind::Except { names, when } => {
                    let read = self.tentatively(|resolver| {
                        let mut excepts = Vec::new();
                        resolver.exception(names, when.as_ref(), place, &context, &mut excepts);
                        excepts
                    });
                    let about_it = read.into_iter().flatten().filter(|except| {
                        except.classes.is_some() || !self.speaks_of_other(except.when)
                    });
                    found.excepts.extend(about_it);
                }
                SettingKind::Override {
                    quorum,
                    excluding,
                    when,
                } => {
                    let one = self.tentatively(|resolver| {
                        resolver.overriding(
                            (quorum, excluding.as_slice()),
                            when.as_ref(),
                            place,
                            &context,
                        )
                    });
                    found.overrides.extend(one.flatten());
                }
                _ => {}
            }
        }
        found
    }

    /// The classes or bundles that `for` names for a kind of subject.
    fn classes_of(&self, for_scope: &ForScope, kind: RecordKind) -> Option<Vec<u32>> {
        let mut wholes = for_scope.kinds.iter();
        match kind {
            _ if wholes.any(|whole| kind == *whole || kind.is_part_of(*whole)) => None,
            RecordKind::Change | RecordKind::History => for_scope.classes.clone(),
            RecordKind::Release => for_scope.bundles.clone(),
            // A part is in the class or bundle of its whole.
            kind if kind.is_part_of(RecordKind::Release) => for_scope.bundles.clone(),
            kind if kind.is_part_of(RecordKind::Change) => for_scope.classes.clone(),
            _ => None,
        }
    }

    /// Where a statement without `in` applies to a kind of subject. What is built on a base does not change where the base's
    /// statements apply.
    fn environments_unsaid(&self, kind: RecordKind, file: FileId) -> EnvironmentScope {
        let environments = &self.policy.environments;
        let sees = |environment: &Environment| self.sees(file, Some(environment.place));
        let is_subject = matches!(
            kind,
            RecordKind::Change | RecordKind::Release | RecordKind::History
        );
        let mut all = environments.iter();
        if !is_subject || !all.any(|one| one.controlled && sees(one)) {
            return EnvironmentScope::Everywhere;
        }
        // Nobody but this policy and its bases says where its statements do not apply.
        if environments.iter().all(|one| one.controlled || sees(one)) {
            return EnvironmentScope::Controlled;
        }
        let rows = (0u32..).zip(environments);
        let rows = rows.filter(|(_, one)| one.controlled || !sees(one));
        EnvironmentScope::Named(rows.map(|(row, _)| row).collect())
    }

    /// Whether a condition reads the other one of a pair.
    fn speaks_of_other(&self, condition: Option<ExprId>) -> bool {
        let mut open: Vec<ExprId> = condition.into_iter().collect();
        while let Some(id) = open.pop() {
            match &self.policy.program.get(id).op {
                Op::Variable(Variable::OTHER) => return true,
                // A definition has a subject of its own.
                Op::Defined { of, .. } => open.push(*of),
                _ => open.extend(self.policy.program.children(id)),
            }
        }
        false
    }

    /// Which pairs a statement is about that does not say of which releases: a rule is about the parts of one release, a conflict is
    /// what keeps releases apart.
    fn paired_in(
        &self,
        kind: StatementKind,
        subject: RecordKind,
        other: Option<RecordKind>,
    ) -> PairedIn {
        match other {
            Some(other) if kind != StatementKind::Conflict && are_parts(subject, other) => {
                PairedIn::OneRelease {
                    said: false,
                    with_needed: false,
                }
            }
            _ => PairedIn::AllReleases,
        }
    }

    /// Whether conditions ask what a step needs.
    fn asks_for_needs(&self, when: &[ExprId], requires: &[Require]) -> bool {
        let program = &self.policy.program;
        let mut open: Vec<ExprId> = when.to_vec();
        for require in requires {
            open.extend(require.when);
            if let Requirement::Condition { condition, .. } = require.what {
                open.push(condition);
            }
        }
        let is_needs = |kind: RecordKind, field: u16| {
            let field = self.policy.schema.field(kind, field);
            field.is_some_and(|field| field.name == "needs")
        };
        let mut seen = rustc_hash::FxHashSet::default();
        while let Some(id) = open.pop() {
            match program.get(id).op {
                Op::Field { kind, field, .. } if is_needs(kind, field) => return true,
                _ if seen.insert(id) => open.extend(program.children(id)),
                _ => {}
            }
        }
        false
    }

    /// An `except` line; nothing where its names are of another kind of subject.
    pub(super) fn exception(
        &mut self,
        names: &[Name],
        when: Option<&Expr>,
        place: Place,
        context: &Context,
        excepts: &mut Vec<Except>,
    ) {
        let file = context.file;
        let Some(subject) = context.subject.map(|subject| subject.kind) else {
            return;
        };
        // Its condition may have no meaning here.
        if self.is_of_other_kind(names, subject, file) {
            return;
        }
        let mut classes = None;
        let mut templates = Vec::new();
        for name in names {
            let template = self.find_named(RecordKind::Template, &name.value, file);
            if let Some(row) = template
                && subject == RecordKind::Change
                && self
                    .find_named(RecordKind::Class, &name.value, file)
                    .is_none()
            {
                templates.push((row, name.span.within(file)));
                continue;
            }
            let is_of_release =
                subject == RecordKind::Release || subject.is_part_of(RecordKind::Release);
            let record = if is_of_release {
                RecordKind::Bundle
            } else {
                RecordKind::Class
            };
            match self.find_named(record, &name.value, file) {
                Some(row) => classes.get_or_insert_with(Vec::new).push(row),
                None => {
                    let elsewhere = [RecordKind::Class, RecordKind::Bundle]
                        .into_iter()
                        .any(|kind| self.find_named(kind, &name.value, file).is_some());
                    classes.get_or_insert_with(Vec::new);
                    if !elsewhere {
                        self.unknown_class(name, &name.value, file);
                    }
                }
            }
        }
        let when = when.map(|when| self.condition(when, context));
        if !templates.is_empty() {
            let mut all = vec![self.for_templates(&templates, None, context)];
            all.extend(when);
            let when = Some(self.all_of(all, place));
            excepts.push(Except {
                classes: None,
                when,
                of_both: false,
                place,
            });
        }
        if templates.is_empty() || classes.is_some() {
            excepts.push(Except {
                classes,
                when,
                of_both: false,
                place,
            });
        }
    }

    /// An `override` line.
    fn overriding(
        &mut self,
        (quorum, excluding): (&Quorum, &[Path]),
        when: Option<&Expr>,
        place: Place,
        context: &Context,
    ) -> Option<Override> {
        let mut quorum = self.quorum(quorum, context);
        if let Some(quorum) = &mut quorum {
            quorum.excluding = self.excluded(excluding, context);
        }
        let mut inner = context.clone();
        inner.element = Some(super::context::Subject {
            kind: RecordKind::Override,
            variable: Variable::INNER,
        });
        inner.depth = 1;
        let when = when.map(|when| self.condition(when, &inner));
        quorum.map(|quorum| Override {
            quorum,
            when,
            place,
        })
    }

    /// Only parts of releases are of one release or of several.
    fn expect_parts(
        &mut self,
        kind: StatementKind,
        (subject, other): (RecordKind, Option<RecordKind>),
        place: Place,
    ) {
        if other.is_some_and(|other| are_parts(subject, other)) {
            return;
        }
        let message = format!(
            "{} are not parts of a release, so the {} is about all of them",
            subject.plural(),
            kind.word()
        );
        self.report(
            Diagnostic::new(&checks::MISPLACED_SETTING, place, message)
                .help("remove it: `of one release` is for steps, phases and their like"),
        );
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
