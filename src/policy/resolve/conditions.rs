//! Conditions and values: from the tree to typed operations.

use super::Resolver;
use super::context::{Context, Subject};
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{ExprId, Op, Quantity};
use crate::policy::types::{Base, RecordKind, ScaleId, Type, Value};
use crate::source::Place;
use crate::syntax::tree::{Expr, ExprKind, Name, Path};

const YES_NO: Type = Type::one(Base::YesNo);

impl Resolver<'_> {
    /// An expression as a condition. A value that is no yes-no is reported.
    pub(super) fn condition(&mut self, expr: &Expr, context: &Context) -> ExprId {
        let id = self.expression(expr, context, None);
        self.as_condition(id, context.at(expr.span))
    }

    /// What an expression came to, as a condition.
    pub(super) fn as_condition(&mut self, id: ExprId, place: Place) -> ExprId {
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
        if ty.base == Base::Clock && base == Base::Instant {
            diagnostic = diagnostic
                .help("the clock time of an instant is its `time`: `start.time >= 22:00`");
        }
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
                    match kind {
                        RecordKind::Own(_) => {
                            format!("a list, each {}", self.policy.schema.with_article(kind))
                        }
                        kind => format!("a list of {}", kind.plural()),
                    }
                } else {
                    self.policy.schema.with_article(kind)
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
                let id = self.among(left, right, *negated, context, place);
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
                let id = self.overlap(left.as_ref(), right, false, context, place);
                self.negate(id, *negated, place)
            }
            ExprKind::Inside {
                left,
                negated,
                right,
            } => {
                let id = self.overlap(left.as_ref(), right, true, context, place);
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
                fulfils,
            } => {
                if let Some(fulfils) = fulfils {
                    let asked = (condition.as_ref(), fulfils);
                    return self.latest(collection, asked, context, place);
                }
                let collection = (collection, over.as_ref());
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
            ExprKind::DateTime(date) if expected == Some(Base::Date) && date.is_whole_day() => {
                self.check_weekday(date, context.file);
                let day = Op::Constant(Value::Date(date.date));
                self.push(day, Type::one(Base::Date), place)
            }
            ExprKind::Text(text)
                if let Some(Base::Level(scale)) = expected
                    && self.is_of_own_words(scale) =>
            {
                let name = Name::new(text.clone(), expr.span);
                match self.named_value(&name, context, Base::Level(scale)) {
                    Some(value) => {
                        self.push(Op::Constant(value), Type::one(Base::Level(scale)), place)
                    }
                    None => {
                        self.unknown_first_name(&name, context, expected);
                        self.broken(place)
                    }
                }
            }
            _ => self.literal(expr, context),
        }
    }

    /// Whether a scale holds words to which the program gives their meaning; as texts they may have quotes.
    pub(super) fn is_of_own_words(&self, scale: ScaleId) -> bool {
        let scale = self.policy.scales.get(usize::from(scale.0));
        scale.is_some_and(|scale| scale.place.is_none())
    }

    fn conditions(&mut self, all: &[Expr], context: &Context) -> Vec<ExprId> {
        all.iter().map(|one| self.condition(one, context)).collect()
    }

    pub(super) fn negate(&mut self, id: ExprId, negated: bool, place: Place) -> ExprId {
        if negated {
            self.push(Op::Not(id), YES_NO, place)
        } else {
            id
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

    pub(super) fn path_of(&mut self, subject: Subject, path: &Path, context: &Context) -> ExprId {
        let place = context.at(path.span);
        let record = self.push(
            Op::Variable(subject.variable),
            Type::one(Base::Record(subject.kind)),
            place,
        );
        self.steps(record, path.span, &path.names, context)
    }
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
