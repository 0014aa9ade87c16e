//! `template`: what a pre-approved change may be. On a change that names it, each of its settings is a requirement.

use super::Resolver;
use super::context::{Context, Subject};
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{ExprId, Op, Quantity, Variable};
use crate::policy::model::{
    Fixed, GivenField, GivenValue, Require, Requirement, Scope, ServiceChoice, Statement,
    StatementKind, Variant,
};
use crate::policy::schema::{Field, FieldSource};
use crate::policy::types::{Base, RecordKind, Type, Value};
use crate::source::{FileId, Place, Spanned};
use crate::syntax::tree::{
    CompareOp, Expr, ExprKind, HasAmount, Item, ItemKind, Path, Setting, SettingKind,
};

const YES_NO: Type = Type::one(Base::YesNo);

impl<'a> Resolver<'a> {
    /// What templates fix are fields of theirs too: `template.implementation-plan`.
    pub(super) fn template_fields(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in Self::of_kind(items, ItemKind::Template) {
            for setting in &item.settings {
                let SettingKind::Fixes { field, .. } = &setting.kind else {
                    continue;
                };
                let [name] = field.names.as_slice() else {
                    continue;
                };
                let schema = &mut self.policy.schema;
                if schema.find(RecordKind::Template, &name.value).is_some() {
                    continue;
                }
                let Some((_, of_change)) = schema.find(RecordKind::Change, &name.value) else {
                    continue;
                };
                let field = Field {
                    name: name.value.clone(),
                    ty: of_change.ty,
                    source: FieldSource::Given(0),
                    empty_when_absent: false,
                    declared: Some(name.span.within(file)),
                    note: "what the template fixes it to".to_owned(),
                };
                schema.add(RecordKind::Template, field);
            }
        }
    }

    pub(super) fn templates(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in Self::of_kind(items, ItemKind::Template) {
            let Some(name) = &item.name else { continue };
            let Some(row) = self.find_named(RecordKind::Template, &name.value, file) else {
                continue;
            };
            let place = name.span.within(file);
            let template = self.policy.templates.get(row as usize);
            if template.is_none_or(|template| template.place != place) {
                continue;
            }
            let context = Context::about(file, RecordKind::Change);
            let mut requires = Vec::new();
            for setting in &item.settings {
                if let Some(condition) = self.template_setting(row, setting, &context) {
                    requires.push(Require {
                        what: Requirement::Condition {
                            condition,
                            by: None,
                        },
                        when: None,
                        place: setting.span.within(file),
                    });
                }
            }
            let fields = self.given_fields(RecordKind::Template, item, file);
            if let Some(template) = self.policy.templates.get_mut(row as usize) {
                template.fields.extend(fields);
            }
            let named = self.for_templates(&[(row, place)], None, &context);
            let mistaken = self.is_template_above_base(&name.value, place) || item.broken;
            self.policy.statements.push(Statement {
                kind: StatementKind::Template,
                name: name.value.clone(),
                place,
                docs: super::statements::docs(item, place.file),
                advisory: false,
                approved_by: Vec::new(),
                mistaken,
                reason: None,
                variants: vec![Variant {
                    subject: RecordKind::Change,
                    other: None,
                    releases: crate::policy::model::PairedIn::default(),
                    scope: Scope {
                        when: vec![named],
                        ..Scope::default()
                    },
                    excepts: Vec::new(),
                    overrides: Vec::new(),
                    requires,
                    of_other: None,
                    past: None,
                }],
            });
        }
    }

    /// What a setting of a template requires of a change that names it.
    fn template_setting(
        &mut self,
        row: u32,
        setting: &Setting,
        context: &Context,
    ) -> Option<ExprId> {
        let place = setting.span.within(context.file);
        match &setting.kind {
            SettingKind::When(condition) => Some(self.condition(condition, context)),
            SettingKind::Fixes { field, value } => self.fixes(row, field, value, context, place),
            SettingKind::In(names) => {
                let rows: Vec<u32> = names
                    .iter()
                    .filter_map(|name| {
                        self.expect_named(RecordKind::Environment, name, context.file)
                    })
                    .collect();
                let required =
                    self.among_rows("environments", RecordKind::Environment, &rows, place);
                if let Some(template) = self.policy.templates.get_mut(row as usize) {
                    template.environments = Some(rows);
                }
                Some(required)
            }
            SettingKind::On { services, below } => {
                let scope = self.on(services, below.is_some(), setting, context);
                match scope.services {
                    ServiceChoice::Named(rows) => {
                        let required =
                            self.among_rows("services", RecordKind::Service, &rows, place);
                        if let Some(template) = self.policy.templates.get_mut(row as usize) {
                            template.services = Some(rows);
                        }
                        Some(required)
                    }
                    ServiceChoice::Condition(_) if scope.below => {
                        self.report(
                            Diagnostic::new(
                                &checks::NOT_YET,
                                place,
                                "`and below` behind a condition is not supported in a template yet",
                            )
                            .help("name the services, or leave `and below` out"),
                        );
                        None
                    }
                    ServiceChoice::Condition(condition) => {
                        let collection = self.implied("services", place);
                        let op = Op::Quantified {
                            quantity: Quantity::All,
                            collection,
                            element: Variable::INNER,
                            condition: Some(condition),
                        };
                        Some(self.push(op, YES_NO, place))
                    }
                }
            }
            SettingKind::Until(date) => {
                let zone = self.policy.zone.clone();
                let until = self.end_of(date, &zone, context.file)?;
                if let Some(template) = self.policy.templates.get_mut(row as usize) {
                    template.until = Some(until);
                }
                let start = self.implied("start", place);
                let instant = Type::one(Base::Instant);
                let until = self.push(Op::Constant(Value::Instant(until.0)), instant, place);
                Some(self.push(Op::Before(start, until), YES_NO, place))
            }
            _ => None,
        }
    }

    /// `fixes FIELD = VALUE`: the field is that value, or a list of just those.
    fn fixes(
        &mut self,
        row: u32,
        field: &Path,
        value: &Expr,
        context: &Context,
        place: Place,
    ) -> Option<ExprId> {
        let left = Expr {
            kind: Box::new(ExprKind::Path(field.clone())),
            span: field.span,
        };
        let before = self.diagnostics.len();
        let id = self.path(field, context, None);
        self.diagnostics.truncate(before);
        let condition = if self.type_of(id).list {
            let list = match &*value.kind {
                ExprKind::List(_) => value.clone(),
                _ => Expr {
                    kind: Box::new(ExprKind::List(vec![value.clone()])),
                    span: value.span,
                },
            };
            let all = self.has(&left, HasAmount::All, &list, context, place);
            let no_more = self.among(&left, &list, false, context, place);
            self.all_of(vec![all, no_more], place)
        } else {
            if let Some(said) = self.yes_no_in_other_words(value, id) {
                let names: Vec<&str> = field.names.iter().map(|name| name.value.as_str()).collect();
                self.report(
                    Diagnostic::new(
                        &checks::UNKNOWN_NAME,
                        context.at(value.span),
                        "a yes-no field is `yes` or `no`",
                    )
                    .help(format!("write `fixes {} = {said}`", names.join(".")))
                    .guess(
                        format!("write `{said}`"),
                        context.at(value.span),
                        said,
                    ),
                );
                return None;
            }
            let equal = Spanned::new(CompareOp::Equal, field.span.at_end());
            self.compare(&left, equal, value, context, place)
        };
        let names: Vec<&str> = field.names.iter().map(|name| name.value.as_str()).collect();
        match names.as_slice() {
            [name] => self.keep_fixed(row, None, name, condition, place),
            [part, name] => self.keep_fixed(row, Some(part), name, condition, place),
            _ => {}
        }
        Some(condition)
    }

    /// The word for `true` or `false`, where a yes-no field is fixed to it.
    fn yes_no_in_other_words(&self, value: &Expr, field: ExprId) -> Option<&'static str> {
        let ExprKind::Path(path) = &*value.kind else {
            return None;
        };
        let [name] = path.names.as_slice() else {
            return None;
        };
        let said = match name.value.to_lowercase().as_str() {
            "true" => "yes",
            "false" => "no",
            _ => return None,
        };
        (self.type_of(field).base == Base::YesNo).then_some(said)
    }

    /// Keeps a fixed value that no plan decides, for changes that leave the field out and for `template.FIELD`.
    fn keep_fixed(
        &mut self,
        row: u32,
        part: Option<&str>,
        name: &str,
        condition: ExprId,
        place: Place,
    ) {
        let program = &self.policy.program;
        let right = match &program.get(condition).op {
            Op::Compare { right, .. } => *right,
            Op::And(all) => match all.first().map(|first| &program.get(*first).op) {
                Some(Op::Has { right, .. }) => *right,
                _ => return,
            },
            _ => return,
        };
        let parts = match &program.get(right).op {
            Op::List(all) => all.clone(),
            _ => vec![right],
        };
        let mut values = Vec::new();
        for part in parts {
            let node = program.get(part);
            let Op::Constant(value) = node.op else {
                return;
            };
            values.push((GivenValue::Plain(value), node.span.within(node.file)));
        }
        let schema = &self.policy.schema;
        let number = |kind| {
            let (number, field) = schema.find(kind, name)?;
            matches!(field.source, FieldSource::Given(_)).then_some(number)
        };
        let part = match part {
            None => None,
            Some(part) => match schema.find(RecordKind::Change, part) {
                Some((number, field)) if !field.ty.list => match field.ty.base {
                    Base::Record(kind) if !kind.is_named_in_policy() => Some((number, kind)),
                    _ => return,
                },
                _ => return,
            },
        };
        let of_template = match part {
            None => number(RecordKind::Template),
            Some(_) => None,
        };
        let fixed = number(part.map_or(RecordKind::Change, |(_, kind)| kind));
        let given = |field| GivenField {
            field,
            place,
            values: values.clone(),
        };
        let Some(template) = self.policy.templates.get_mut(row as usize) else {
            return;
        };
        template.fixed.extend(fixed.map(|number| Fixed {
            part,
            given: given(number),
        }));
        template.fields.extend(of_template.map(given));
    }

    /// A field of the change that a setting asks for without naming it.
    fn implied(&mut self, name: &str, place: Place) -> ExprId {
        let at = place.span.at_start().within(place.file);
        let Some((number, field)) = self.policy.schema.find(RecordKind::Change, name) else {
            return self.broken(at);
        };
        let ty = field.ty;
        let subject = Subject {
            kind: RecordKind::Change,
            variable: Variable::SUBJECT,
        };
        let of = self.record(subject, at);
        let op = Op::Field {
            of,
            kind: RecordKind::Change,
            field: number,
        };
        self.push(op, ty, at)
    }

    fn among_rows(&mut self, field: &str, kind: RecordKind, rows: &[u32], place: Place) -> ExprId {
        let left = self.implied(field, place);
        let right = self.named_rows(kind, rows, place);
        let op = Op::Among {
            left,
            right,
            some: false,
        };
        self.push(op, YES_NO, place)
    }

    fn named_rows(&mut self, kind: RecordKind, rows: &[u32], place: Place) -> ExprId {
        let base = Base::Record(kind);
        let all = rows
            .iter()
            .map(|row| {
                let op = Op::Constant(Value::Record(kind, *row));
                self.push(op, Type::one(base), place)
            })
            .collect();
        self.push(Op::List(all), Type::many(base), place)
    }

    /// Whether a change names one of these templates or is of one of these classes. Most changes name none: that is no missing
    /// value.
    pub(super) fn for_templates(
        &mut self,
        templates: &[(u32, Place)],
        classes: Option<Vec<u32>>,
        context: &Context,
    ) -> ExprId {
        let nowhere = Place {
            file: context.file,
            span: crate::source::Span::default(),
        };
        let place = templates.first().map_or(nowhere, |(_, place)| *place);
        let rows: Vec<u32> = templates.iter().map(|(row, _)| *row).collect();
        let template = self.implied("template", place);
        let is_set = self.push(Op::IsSet(template), YES_NO, place);
        let is_one = self.among_rows("template", RecordKind::Template, &rows, place);
        let named = self.all_of(vec![is_set, is_one], place);
        let Some(classes) = classes else {
            return named;
        };
        let class = self.among_rows("class", RecordKind::Class, &classes, place);
        self.push(Op::Or(vec![named, class]), YES_NO, place)
    }

    pub(super) fn all_of(&mut self, all: Vec<ExprId>, place: Place) -> ExprId {
        match all.as_slice() {
            [one] => *one,
            _ => self.push(Op::And(all), YES_NO, place),
        }
    }
}
