//! Conditions and values: from the tree to typed operations.

use super::Resolver;
use super::context::{Context, Subject};
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{ExprId, InstantPart, Op, Quantity};
use crate::policy::schema::FieldSource;
use crate::policy::types::{Base, RecordKind, Type, Value};
use crate::source::Place;
use crate::syntax::tree::{Expr, ExprKind, Name, Path, Quantifier};

const YES_NO: Type = Type::one(Base::YesNo);

impl Resolver<'_> {
    /// An expression as a condition. A value that is no yes-no is reported.
    pub(super) fn condition(&mut self, expr: &Expr, context: &Context) -> ExprId {
        let id = self.expression(expr, context, None);
        let place = context.at(expr.span);
        let node = self.policy.program.get(id);
        if node.op.is_condition() || matches!(node.op, Op::Broken) {
            return id;
        }
        let ty = node.ty;
        match ty {
            Type {
                list: false,
                base: Base::YesNo,
            } => self.push(Op::Holds(id), YES_NO, place),
            Type {
                base: Base::Unknown,
                ..
            } => self.broken(place),
            ty => {
                let what = self.describe(ty);
                self.report(
                    Diagnostic::new(
                        &checks::NOT_A_CONDITION,
                        place,
                        format!("this is {what}, not a condition"),
                    )
                    .remark("a condition belongs here")
                    .help("compare it, as in `risk >= high`, or ask `is set`"),
                );
                self.broken(place)
            }
        }
    }

    /// An expression as one instant.
    pub(super) fn instant(&mut self, expr: &Expr, context: &Context) -> ExprId {
        let id = self.expression(expr, context, Some(Base::Instant));
        self.must_be(id, Base::Instant, context.at(expr.span))
    }

    /// Reports a value of another type than the one wanted, and gives back a node that has no value.
    pub(super) fn must_be(&mut self, id: ExprId, base: Base, place: Place) -> ExprId {
        let ty = self.type_of(id);
        if ty.base == base && !ty.list || ty.base == Base::Unknown {
            return id;
        }
        let found = self.describe(ty);
        let wanted = self.describe(Type::one(base));
        let mut diagnostic = Diagnostic::new(
            &checks::WRONG_TYPE,
            place,
            format!("{wanted} belongs here, and this is {found}"),
        );
        if ty.base == Base::Times && base == Base::Instant {
            diagnostic = diagnostic.help("times are asked with `during`, `inside` or `within`");
        }
        self.report(diagnostic);
        self.broken(place)
    }

    /// A type in the user's words, with its article.
    pub(super) fn describe(&self, ty: Type) -> String {
        let one = match ty.base {
            Base::YesNo => "a yes-no",
            Base::Number => "a number",
            Base::Percent => "a percent",
            Base::Text => "a text",
            Base::Instant => "an instant",
            Base::Duration => "a length of time",
            Base::Clock => "a clock time",
            Base::Weekday => "a weekday",
            Base::Date => "a date",
            Base::Times => "times",
            Base::Unknown => "something unknown",
            Base::Level(scale) => {
                let name = self
                    .policy
                    .scales
                    .get(scale.0 as usize)
                    .map_or("", |scale| &scale.name);
                return if ty.list {
                    format!("a list of levels of `{name}`")
                } else {
                    format!("a level of `{name}`")
                };
            }
            Base::Record(kind) => {
                return if ty.list {
                    format!("a list of {}", kind.plural())
                } else {
                    kind.with_article()
                };
            }
        };
        if ty.list {
            format!("a list, each {one}")
        } else {
            one.to_owned()
        }
    }

    /// Any expression. `expected` is the type that a bare name is first taken to be a value of.
    pub(super) fn expression(
        &mut self,
        expr: &Expr,
        context: &Context,
        expected: Option<Base>,
    ) -> ExprId {
        let place = context.at(expr.span);
        match &*expr.kind {
            ExprKind::Or(all) => {
                let all = self.conditions(all, context);
                self.push(Op::Or(all), YES_NO, place)
            }
            ExprKind::And(all) => {
                let all = self.conditions(all, context);
                self.push(Op::And(all), YES_NO, place)
            }
            ExprKind::Not(inner) => {
                let inner = self.condition(inner, context);
                self.push(Op::Not(inner), YES_NO, place)
            }
            ExprKind::Compare { left, op, right } => self.compare(left, *op, right, context, place),
            ExprKind::In {
                left,
                negated,
                right,
            } => {
                let id = self.among(left, right, context, place);
                self.negate(id, *negated, place)
            }
            ExprKind::Has {
                left,
                negated,
                amount,
                right,
            } => {
                let id = self.has(left, *amount, right, context, place);
                self.negate(id, *negated, place)
            }
            ExprKind::Like {
                left,
                negated,
                right,
            } => {
                let id = self.like(left, right, context, place);
                self.negate(id, *negated, place)
            }
            ExprKind::IsSet(inner) => {
                let inner = self.expression(inner, context, None);
                self.push(Op::IsSet(inner), YES_NO, place)
            }
            ExprKind::IsMissing(inner) => {
                let inner = self.expression(inner, context, None);
                self.push(Op::IsMissing(inner), YES_NO, place)
            }
            ExprKind::By(left, right) => self.by(left, right, context, place),
            ExprKind::Before(left, right) => {
                self.before_or_after(left, right, true, context, place)
            }
            ExprKind::After(left, right) => {
                self.before_or_after(left, right, false, context, place)
            }
            ExprKind::During {
                left,
                negated,
                right,
            } => {
                let id = self.during(left.as_ref(), right, context, place);
                self.negate(id, *negated, place)
            }
            ExprKind::Inside {
                left,
                negated,
                right,
            } => {
                let id = self.inside(left.as_ref(), right, context, place);
                self.negate(id, *negated, place)
            }
            ExprKind::Within {
                left,
                distance,
                right,
            } => self.within(left.as_ref(), distance.value, right, context, place),
            ExprKind::Arithmetic { left, op, right } => {
                self.arithmetic(left, *op, right, context, place)
            }
            ExprKind::At(left, right) => self.at(left, right, context, place),
            ExprKind::List(all) => {
                let all: Vec<ExprId> = all
                    .iter()
                    .map(|one| self.expression(one, context, expected))
                    .collect();
                let base = all
                    .first()
                    .map_or(Base::Unknown, |first| self.type_of(*first).base);
                for id in &all {
                    let ty = self.type_of(*id);
                    if ty.base != base && ty.base != Base::Unknown && base != Base::Unknown {
                        let node = self.policy.program.get(*id);
                        let at = node.span.within(node.file);
                        let (one, other) = (self.describe(Type::one(base)), self.describe(ty));
                        self.report(Diagnostic::new(
                            &checks::WRONG_TYPE,
                            at,
                            format!("a list holds values of one type: the first is {one}, this is {other}"),
                        ));
                    }
                }
                self.push(Op::List(all), Type::many(base), place)
            }
            ExprKind::Quantifier {
                quantifier,
                collection,
                over,
                condition,
            } => {
                if let Some(over) = over {
                    self.report(Diagnostic::new(
                        &checks::NOT_YET,
                        context.at(over.span),
                        "`over` a span of time is not supported yet",
                    ));
                    return self.broken(place);
                }
                self.quantifier(
                    quantifier.value,
                    collection,
                    condition.as_ref(),
                    context,
                    place,
                )
            }
            ExprKind::Share(path) => self.share(path, false, context, place),
            ExprKind::Same(path) => self.share(path, true, context, place),
            ExprKind::Path(path) => self.path(path, context, expected),
            _ => self.literal(expr, context),
        }
    }

    fn conditions(&mut self, all: &[Expr], context: &Context) -> Vec<ExprId> {
        all.iter().map(|one| self.condition(one, context)).collect()
    }

    fn negate(&mut self, id: ExprId, negated: bool, place: Place) -> ExprId {
        if negated {
            self.push(Op::Not(id), YES_NO, place)
        } else {
            id
        }
    }

    fn quantifier(
        &mut self,
        quantifier: Quantifier,
        collection: &Path,
        condition: Option<&Expr>,
        context: &Context,
        place: Place,
    ) -> ExprId {
        let collection_id = self.path(collection, context, None);
        let ty = self.type_of(collection_id);
        if ty.base == Base::Unknown {
            return self.broken(place);
        }
        if !ty.list {
            let what = self.describe(ty);
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    context.at(collection.span),
                    format!("`any`, `all`, `no` and their like take a list, and this is {what}"),
                )
                .help("ask one thing directly, as in `review.outcome = passed`"),
            );
            return self.broken(place);
        }
        let mut element = crate::policy::condition::Variable(2 + context.depth);
        let mut inner_id = None;
        let wants_value = matches!(quantifier, Quantifier::Average | Quantifier::Highest);
        if let Some(condition) = condition {
            let Base::Record(kind) = ty.base else {
                let what = self.describe(ty);
                self.report(
                    Diagnostic::new(
                        &checks::WRONG_TYPE,
                        context.at(condition.span),
                        format!("only records have fields to ask about, and this is {what}"),
                    )
                    .help("ask the list with `has`, `has any [ ]` or `has all [ ]`"),
                );
                return self.broken(place);
            };
            let Some((inner, variable)) = context.inside(kind) else {
                self.report(
                    Diagnostic::new(
                        &checks::WRONG_TYPE,
                        place,
                        "quantifiers are nested too deep",
                    )
                    .help("name the inner condition with `define`"),
                );
                return self.broken(place);
            };
            element = variable;
            inner_id = Some(if wants_value {
                self.expression(condition, &inner, None)
            } else {
                self.condition(condition, &inner)
            });
        } else if wants_value {
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    place,
                    "this needs the value to take, in `( )` behind the collection",
                )
                .help("for example `highest changes (risk)`"),
            );
            return self.broken(place);
        }
        let quantified = |quantity| Op::Quantified {
            quantity,
            collection: collection_id,
            element,
            condition: inner_id,
        };
        match quantifier {
            Quantifier::Any => self.push(quantified(Quantity::Any), YES_NO, place),
            Quantifier::All => self.push(quantified(Quantity::All), YES_NO, place),
            Quantifier::No => self.push(quantified(Quantity::No), YES_NO, place),
            Quantifier::Count | Quantifier::Rate => {
                let rate = quantifier == Quantifier::Rate;
                let base = if rate { Base::Percent } else { Base::Number };
                self.push(
                    Op::Counted {
                        rate,
                        collection: collection_id,
                        element,
                        condition: inner_id,
                    },
                    Type::one(base),
                    place,
                )
            }
            Quantifier::Average | Quantifier::Highest => {
                let Some(value) = inner_id else {
                    return self.broken(place);
                };
                let base = self.type_of(value).base;
                let average = quantifier == Quantifier::Average;
                let fits = match base {
                    Base::Number | Base::Percent | Base::Duration | Base::Unknown => true,
                    Base::Level(_) => !average,
                    _ => false,
                };
                if !fits {
                    let what = self.describe(Type::one(base));
                    self.report(Diagnostic::new(
                        &checks::WRONG_TYPE,
                        place,
                        format!(
                            "there is no {} of {what}",
                            if average { "average" } else { "highest" }
                        ),
                    ));
                    return self.broken(place);
                }
                self.push(
                    Op::Aggregate {
                        average,
                        collection: collection_id,
                        element,
                        value,
                    },
                    Type::one(base),
                    place,
                )
            }
        }
    }

    fn share(&mut self, path: &Path, same: bool, context: &Context, place: Place) -> ExprId {
        let (Some(subject), Some(other)) = (context.subject, context.other) else {
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    place,
                    format!(
                        "`{}` compares the two of a pair, and here there is one subject",
                        if same { "same" } else { "share" }
                    ),
                )
                .help("pairs come with `between`, as in `between changes`"),
            );
            return self.broken(place);
        };
        let left = self.path_of(subject, path, context);
        let right = self.path_of(other, path, context);
        let (left_type, right_type) = (self.type_of(left), self.type_of(right));
        if left_type.base == Base::Unknown || right_type.base == Base::Unknown {
            return self.broken(place);
        }
        if left_type.list != right_type.list || left_type.base != right_type.base {
            self.report(Diagnostic::new(
                &checks::WRONG_TYPE,
                place,
                "the two of the pair hold different things there",
            ));
            return self.broken(place);
        }
        if same && !left_type.list {
            let op = crate::syntax::tree::CompareOp::Equal;
            return self.push(Op::Compare { left, op, right }, YES_NO, place);
        }
        if same {
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    place,
                    "`same` compares one value, and this is a list",
                )
                .help("`share` asks whether the two have one in common"),
            );
            return self.broken(place);
        }
        self.push(Op::Share { left, right }, YES_NO, place)
    }

    fn path_of(&mut self, subject: Subject, path: &Path, context: &Context) -> ExprId {
        let place = context.at(path.span);
        let record = self.push(
            Op::Variable(subject.variable),
            Type::one(Base::Record(subject.kind)),
            place,
        );
        self.steps(record, &path.names, context)
    }

    /// A path: a literal of the expected type, a field, a constant, a thing with times.
    pub(super) fn path(
        &mut self,
        path: &Path,
        context: &Context,
        expected: Option<Base>,
    ) -> ExprId {
        let place = context.at(path.span);
        let Some((first, rest)) = path.names.split_first() else {
            return self.broken(place);
        };
        if rest.is_empty()
            && let Some(expected) = expected
            && let Some(value) = self.named_value(first, context, expected)
        {
            return self.push(Op::Constant(value), Type::one(expected), place);
        }
        match self.first_name(first, context) {
            Some((id, used)) => self.steps(id, path.names.get(used..).unwrap_or_default(), context),
            None => {
                let known_after = path.names.get(1).map(|second| second.value.as_str());
                if first.value == "calendar" && known_after == Some("holidays") {
                    return self.holidays_of_policy(place);
                }
                self.unknown_first_name(first, context, expected);
                self.broken(place)
            }
        }
    }

    /// What the first name of a path is, and how many names that used up.
    fn first_name(&mut self, first: &Name, context: &Context) -> Option<(ExprId, usize)> {
        let place = context.at(first.span);
        if let Some(bare) = context.bare()
            && self.policy.schema.find(bare.kind, &first.value).is_some()
        {
            return Some((self.record(bare, place), 0));
        }
        if first.value == "other"
            && let Some(other) = context.other
        {
            return Some((self.record(other, place), 1));
        }
        if let Some(subject) = context.subject {
            if first.value == subject.kind.word() {
                return Some((self.record(subject, place), 1));
            }
            if let Some(kind) = whole_of(subject.kind, &first.value) {
                let of = self.record(subject, place);
                return Some((
                    self.push(
                        Op::Parent { of, kind },
                        Type::one(Base::Record(kind)),
                        place,
                    ),
                    1,
                ));
            }
        }
        if self.constants.contains_key(&first.value) {
            return Some((self.constant(&first.value, place), 1));
        }
        if let Some(times) = self.times_names.get(&first.value) {
            let value = Value::Times(*times);
            return Some((
                self.push(Op::Constant(value), Type::one(Base::Times), place),
                1,
            ));
        }
        None
    }

    fn record(&mut self, subject: Subject, place: Place) -> ExprId {
        self.push(
            Op::Variable(subject.variable),
            Type::one(Base::Record(subject.kind)),
            place,
        )
    }

    fn unknown_first_name(&mut self, first: &Name, context: &Context, expected: Option<Base>) {
        let place = context.at(first.span);
        if let (Some(element), Some(subject)) = (context.element, context.subject)
            && self
                .policy
                .schema
                .find(subject.kind, &first.value)
                .is_some()
        {
            let word = subject.kind.word();
            self.report(
                Diagnostic::new(
                    &checks::UNKNOWN_NAME,
                    place,
                    format!(
                        "{} has no field `{}`",
                        element.kind.with_article(),
                        first.value
                    ),
                )
                .remark("inside `( )` a bare name is a field of the element")
                .help(format!(
                    "the {word}'s own is written `{word}.{}`",
                    first.value
                ))
                .replace(
                    format!("write `{word}.{}`", first.value),
                    place,
                    format!("{word}.{}", first.value),
                ),
            );
            return;
        }
        let what = match (expected, context.bare()) {
            (Some(Base::Level(scale)), _) => {
                let scale = self.policy.scales.get(scale.0 as usize);
                format!("level of `{}`", scale.map_or("", |scale| &scale.name))
            }
            (Some(Base::Record(RecordKind::Person)), Some(_)) => {
                "group or field that holds people".to_owned()
            }
            (Some(Base::Record(kind)), _) if kind.is_named_in_policy() => kind.word().to_owned(),
            (_, Some(bare)) => format!("field of {}, constant or period", bare.kind.with_article()),
            (_, None) => "constant or period".to_owned(),
        };
        let is_field = what.starts_with("field");
        let mut known: Vec<String> = match expected {
            Some(Base::Level(scale)) => self
                .policy
                .scales
                .get(scale.0 as usize)
                .map(|scale| scale.levels.clone())
                .unwrap_or_default(),
            Some(Base::Record(RecordKind::Person)) => self
                .policy
                .names
                .all(RecordKind::Group)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            Some(Base::Record(kind)) if kind.is_named_in_policy() => self
                .policy
                .names
                .all(kind)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            _ => Vec::new(),
        };
        // Where a value of a kind is expected, its names are meant before fields.
        let near_value =
            !crate::diagnostic::suggest(&first.value, known.iter().map(String::as_str)).is_empty();
        if !near_value {
            known.extend(self.names_in_reach(context));
        }
        self.unknown(
            &checks::UNKNOWN_NAME,
            place,
            &what,
            &first.value,
            known.iter().map(String::as_str),
        );
        if let Some(bare) = context.bare()
            && is_field
            && let Some(last) = self.diagnostics.last_mut()
            && last.fixes.is_empty()
        {
            last.help.push(format!(
                "declare it: `field {}.{} yes-no`, or another type",
                bare.kind.word(),
                first.value
            ));
        }
    }

    /// The names that a bare name could be: fields, constants, things with times.
    fn names_in_reach(&self, context: &Context) -> Vec<String> {
        let mut known: Vec<String> = context
            .bare()
            .map(|bare| {
                let fields = self.policy.schema.fields(bare.kind);
                fields.iter().map(|field| field.name.clone()).collect()
            })
            .unwrap_or_default();
        let mut others: Vec<String> = self
            .constants
            .keys()
            .chain(self.times_names.keys())
            .cloned()
            .collect();
        others.sort_unstable();
        known.extend(others);
        known
    }

    /// The fields behind a record, one by one.
    pub(super) fn steps(&mut self, start: ExprId, names: &[Name], context: &Context) -> ExprId {
        let mut id = start;
        for name in names {
            let ty = self.type_of(id);
            let node = self.policy.program.get(id);
            let place = context.at(node.span.to(name.span));
            id = match (ty.base, name.value.as_str()) {
                (Base::Unknown, _) => return id,
                (Base::Text, "length") => {
                    self.push(Op::CountOf(id), Type::one(Base::Number), place)
                }
                (Base::Instant, "weekday") if !ty.list => self.push(
                    Op::PartOf(id, InstantPart::Weekday),
                    Type::one(Base::Weekday),
                    place,
                ),
                (Base::Instant, "date") if !ty.list => self.push(
                    Op::PartOf(id, InstantPart::Date),
                    Type::one(Base::Date),
                    place,
                ),
                (Base::Instant, "time") if !ty.list => self.push(
                    Op::PartOf(id, InstantPart::Time),
                    Type::one(Base::Clock),
                    place,
                ),
                (Base::Record(kind), field) => match self.policy.schema.find(kind, field) {
                    Some((number, _)) => self.field(id, kind, number, ty.list, place),
                    None => {
                        let names: Vec<String> = self
                            .policy
                            .schema
                            .fields(kind)
                            .iter()
                            .map(|field| field.name.clone())
                            .collect();
                        self.unknown(
                            &checks::UNKNOWN_NAME,
                            context.at(name.span),
                            &format!("field of {}", kind.with_article()),
                            field,
                            names.iter().map(String::as_str),
                        );
                        return self.broken(place);
                    }
                },
                _ => {
                    let what = self.describe(ty);
                    self.report(Diagnostic::new(
                        &checks::UNKNOWN_NAME,
                        context.at(name.span),
                        format!("{what} has no `{}`", name.value),
                    ));
                    return self.broken(place);
                }
            };
        }
        id
    }

    fn field(
        &mut self,
        of: ExprId,
        kind: RecordKind,
        number: u16,
        list: bool,
        place: Place,
    ) -> ExprId {
        let Some((name, source)) = self
            .policy
            .schema
            .field(kind, number)
            .map(|field| (field.name.clone(), field.source))
        else {
            return self.broken(place);
        };
        if let FieldSource::Defined(known) = source {
            let value = known.or_else(|| self.resolve_define(kind, &name, place));
            let Some(value) = value else {
                return self.broken(place);
            };
            let ty = self.type_of(value);
            let ty = Type {
                list: list || ty.list,
                base: ty.base,
            };
            return self.push(Op::Defined { of, value }, ty, place);
        }
        let Some(ty) = self.policy.schema.field(kind, number).map(|field| field.ty) else {
            return self.broken(place);
        };
        let ty = Type {
            list: list || ty.list,
            base: ty.base,
        };
        self.push(
            Op::Field {
                of,
                kind,
                field: number,
            },
            ty,
            place,
        )
    }
}

/// The kind of the whole that a part belongs to, by its word.
fn whole_of(part: RecordKind, word: &str) -> Option<RecordKind> {
    let whole = RecordKind::find(word)?;
    let parts_of_both = matches!(
        part,
        RecordKind::Approval
            | RecordKind::Override
            | RecordKind::Evidence
            | RecordKind::Notice
            | RecordKind::Task
            | RecordKind::Review
            | RecordKind::Rollback
            | RecordKind::Edit
    );
    let parts_of_release = matches!(
        part,
        RecordKind::Component
            | RecordKind::Step
            | RecordKind::RollbackStep
            | RecordKind::Phase
            | RecordKind::Verification
    );
    let parts_of_change = matches!(part, RecordKind::Incident | RecordKind::Problem);
    let fits = match whole {
        RecordKind::Change => whole.word() == word && (parts_of_both || parts_of_change),
        RecordKind::Release => whole.word() == word && (parts_of_both || parts_of_release),
        _ => false,
    };
    fits.then_some(whole)
}

/// The kinds of quantifier in words.
impl Quantity {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Quantity::Any => "any",
            Quantity::All => "all",
            Quantity::No => "no",
        }
    }
}
