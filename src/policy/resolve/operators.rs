//! The operators of conditions, each with the types that it takes.

use super::Resolver;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::policy::condition::{ExprId, Op};
use crate::policy::types::{Base, RecordKind, Type, Value};
use crate::policy::{checks, words};
use crate::source::{Place, Spanned};
use crate::syntax::tree::{ArithmeticOp, CompareOp, Expr, ExprKind, HasAmount, Path};

const YES_NO: Type = Type::one(Base::YesNo);

impl Resolver<'_> {
    /// A path as it is written; a stand-in for what is none.
    fn path_words(&self, expr: &Expr) -> String {
        match &*expr.kind {
            ExprKind::Path(path) => {
                let names: Vec<&str> = path.names.iter().map(|name| name.value.as_str()).collect();
                names.join(".")
            }
            _ => "FIELD".to_owned(),
        }
    }

    /// How a list is asked: a field of its elements by `all` and `any`, its values by `has` and `in`.
    fn list_help(&self, left: &Expr, op: CompareOp, right: &Expr) -> String {
        const HELP: &str = "ask a list with `has`, or all of it with `in [ ]`";
        let written = self.path_words(left);
        let value = match &*right.kind {
            ExprKind::Number(number) => number.to_string(),
            ExprKind::Text(text) => format!("{text:?}"),
            ExprKind::Path(_) => self.path_words(right),
            _ => return HELP.to_owned(),
        };
        let Some((list, field)) = written.rsplit_once('.') else {
            return match op {
                CompareOp::Equal => format!(
                    "write `{written} has {value}`, or `{written} in [{value}]` for nothing else"
                ),
                _ => HELP.to_owned(),
            };
        };
        let sign = match op {
            CompareOp::Equal => "=",
            CompareOp::NotEqual => "!=",
            CompareOp::Less => "<",
            CompareOp::LessOrEqual => "<=",
            CompareOp::Greater => ">",
            CompareOp::GreaterOrEqual => ">=",
        };
        format!("write `all {list} ({field} {sign} {value})`, or `any` for one of them")
    }

    /// `FIELD = false` and its like: a yes-no field is a condition by itself. Whether it was that.
    fn is_yes_no_word(
        &mut self,
        left: &Expr,
        op: CompareOp,
        right: &Expr,
        context: &Context,
    ) -> bool {
        let (ExprKind::Path(word), ExprKind::Path(_)) = (&*right.kind, &*left.kind) else {
            return false;
        };
        let is_yes = match word.names.as_slice() {
            [name] if name.value.eq_ignore_ascii_case("true") => true,
            [name] if name.value.eq_ignore_ascii_case("false") => false,
            _ => return false,
        };
        let is_positive = match op {
            CompareOp::Equal => is_yes,
            CompareOp::NotEqual => !is_yes,
            _ => return false,
        };
        let written = self.path_words(left);
        let written = if is_positive {
            written
        } else {
            format!("not {written}")
        };
        let place = context.at(right.span);
        let shown = self.path_words(right);
        self.report(
            Diagnostic::new(&checks::UNKNOWN_NAME, place, format!("there is no value `{shown}`"))
                .help(format!("a yes-no field is a condition by itself: write `{written}`; where a value is needed it is `yes` or `no`")),
        );
        true
    }

    pub(super) fn compare(
        &mut self,
        left: &Expr,
        op: Spanned<CompareOp>,
        right: &Expr,
        context: &Context,
        place: Place,
    ) -> ExprId {
        let before = self.diagnostics.len();
        let left_id = self.expression(left, context, None);
        let left_type = self.type_of(left_id);
        if left_type.base == Base::Unknown && is_words(right) {
            let mistakes = self.diagnostics.split_off(before);
            if !self.is_turned_around(left, op.value, right, context, place) {
                self.diagnostics.truncate(before);
                self.diagnostics.extend(mistakes);
            }
            return self.broken(place);
        }
        if left_type.base == Base::YesNo && self.is_yes_no_word(left, op.value, right, context) {
            return self.broken(place);
        }
        let right_id = self.expression(right, context, Some(left_type.base));
        let right_type = self.type_of(right_id);
        if left_type.base == Base::Unknown || right_type.base == Base::Unknown {
            return self.broken(place);
        }
        if left_type.list || right_type.list {
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    context.at(if left_type.list {
                        left.span
                    } else {
                        right.span
                    }),
                    "this holds several values, and a comparison takes one",
                )
                .help(self.list_help(left, op.value, right)),
            );
            return self.broken(place);
        }
        if let (ExprKind::Text(text), CompareOp::Equal | CompareOp::NotEqual) =
            (&*right.kind, op.value)
            && left_type.base == Base::Text
            && text.trim().is_empty()
        {
            let written = self.path_words(left);
            let asks = match op.value {
                CompareOp::Equal => "missing",
                _ => "set",
            };
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    context.at(right.span),
                    "a text without a character is a field that is not given, so this compares nothing",
                )
                .help(format!("write `{written} is {asks}`")),
            );
            return self.broken(place);
        }
        if left_type.base != right_type.base {
            let (one, other) = (self.describe(left_type), self.describe(right_type));
            let mut diagnostic = Diagnostic::new(
                &checks::WRONG_TYPE,
                context.at(right.span),
                format!("{one} cannot be compared with {other}"),
            );
            let bases = [left_type.base, right_type.base];
            if bases.contains(&Base::Instant) && bases.contains(&Base::Clock) {
                diagnostic = diagnostic
                    .help("the clock time of an instant is its `time`: `start.time >= 22:00`");
            } else if bases.contains(&Base::Number) && bases.contains(&Base::Duration) {
                diagnostic = diagnostic.help("a length of time has a unit: `2h`, `30m`");
            } else if bases.contains(&Base::Number) && bases.contains(&Base::Percent) {
                diagnostic = diagnostic.help("a percentage has its sign: `5%`");
            } else if let (Base::Level(_), ExprKind::Text(text)) = (left_type.base, &*right.kind) {
                diagnostic =
                    diagnostic.help(format!("levels are written without quotes: `{text}`"));
            } else if bases.contains(&Base::Instant) {
                diagnostic = diagnostic.help("instants are compared with `by`, `before` and `after`, as in `submitted by 24h before start`");
            }
            self.report(diagnostic);
            return self.broken(place);
        }
        let ordered = !matches!(op.value, CompareOp::Equal | CompareOp::NotEqual);
        if ordered {
            let has_order = match left_type.base {
                Base::Number | Base::Percent | Base::Duration | Base::Clock | Base::Date => true,
                Base::Level(_) => self.levels_have_order(&[left_id, right_id]),
                Base::Record(RecordKind::Environment) => true,
                Base::Instant => {
                    self.report(
                        Diagnostic::new(
                            &checks::WRONG_TYPE,
                            context.at(op.span),
                            "instants have no `<` and `>`",
                        )
                        .help("write `by` for not later than, `before` for earlier than, `after` for later than"),
                    );
                    return self.broken(place);
                }
                _ => false,
            };
            if !has_order {
                if !matches!(left_type.base, Base::Level(_)) {
                    let what = self.describe(left_type);
                    self.report(
                        Diagnostic::new(
                            &checks::WRONG_TYPE,
                            context.at(op.span),
                            format!("{what} has no order"),
                        )
                        .help(
                            "an order comes from a `scale`, as in `scale risk low < medium < high`",
                        ),
                    );
                }
                return self.broken(place);
            }
        }
        self.push(
            Op::Compare {
                left: left_id,
                op: op.value,
                right: right_id,
            },
            YES_NO,
            place,
        )
    }

    /// Reports `low < risk`: the value stands where the field belongs. Whether it is that.
    fn is_turned_around(
        &mut self,
        left: &Expr,
        op: CompareOp,
        right: &Expr,
        context: &Context,
        place: Place,
    ) -> bool {
        let (ExprKind::Path(value), ExprKind::Path(field)) = (&*left.kind, &*right.kind) else {
            return false;
        };
        let [value] = value.names.as_slice() else {
            return false;
        };
        let field_id = self.path(field, context, None);
        let ty = self.type_of(field_id);
        if ty.list
            || !matches!(ty.base, Base::Level(_) | Base::Record(_))
            || self.named_value(value, context, ty.base).is_none()
        {
            return false;
        }
        let op = match op {
            CompareOp::Equal => "=",
            CompareOp::NotEqual => "!=",
            CompareOp::Less => ">",
            CompareOp::LessOrEqual => ">=",
            CompareOp::Greater => "<",
            CompareOp::GreaterOrEqual => "<=",
        };
        let names: Vec<&str> = field.names.iter().map(|name| name.value.as_str()).collect();
        let turned = format!("{} {op} {}", names.join("."), value.value);
        self.report(
            Diagnostic::new(
                &checks::WRONG_TYPE,
                context.at(left.span),
                format!(
                    "`{}` is a value, and a comparison starts with the field",
                    value.value
                ),
            )
            .help(format!("turn it around: `{turned}`"))
            .replace("turn the comparison around", place, turned),
        );
        true
    }

    /// Whether the levels that are written out have an order; reports those that have none.
    fn levels_have_order(&mut self, ids: &[ExprId]) -> bool {
        for id in ids {
            let node = self.policy.program.get(*id);
            if let Base::Level(scale) = node.ty.base
                && !self.sees_scale(scale, node.file)
            {
                self.unseen_scale(scale, node.span.within(node.file));
                return false;
            }
            if let Op::Constant(Value::Level(scale, rank)) = node.op
                && let Some(scale) = self.policy.scales.get(scale.0 as usize)
                && usize::from(rank) >= scale.ordered
            {
                let place = node.span.within(node.file);
                let level = scale
                    .levels
                    .get(usize::from(rank))
                    .cloned()
                    .unwrap_or_default();
                let (name, declared) = (scale.name.clone(), scale.place);
                let finding = Diagnostic::new(
                    &checks::UNORDERED_LEVEL,
                    place,
                    match declared {
                        Some(_) => format!(
                            "the level `{level}` of `{name}` stands behind a `,` and has no order"
                        ),
                        None => format!("the built-in words of `{name}` have no order"),
                    },
                );
                self.report(match declared {
                    Some(declared) => finding.label(declared, "the scale"),
                    None if name == words::STATE => finding.help(
                        "declare the order of your states, as in `scale state draft < review < scheduled, closed, cancelled`",
                    ),
                    None => finding.help("compare with `=` or `in [ ]`"),
                });
                return false;
            }
        }
        true
    }

    pub(super) fn among(
        &mut self,
        left: &Expr,
        right: &Expr,
        some: bool,
        context: &Context,
        place: Place,
    ) -> ExprId {
        let left_id = self.expression(left, context, None);
        let left_type = self.type_of(left_id);
        if left_type.base == Base::Unknown {
            return self.broken(place);
        }
        let is_person = left_type.base == Base::Record(RecordKind::Person);
        if is_person {
            let (group, at) = match &*right.kind {
                ExprKind::Path(path) => (self.group_named(path, context), None),
                ExprKind::At(group, at) => match &*group.kind {
                    ExprKind::Path(path) => (self.group_named(path, context), Some(at)),
                    _ => (None, None),
                },
                _ => (None, None),
            };
            if let Some(group) = group {
                let value = Value::Record(RecordKind::Group, group);
                let group = self.push(
                    Op::Constant(value),
                    Type::one(Base::Record(RecordKind::Group)),
                    context.at(right.span),
                );
                let at = at.map(|at| self.instant(at, context));
                return self.push(
                    Op::InGroup {
                        left: left_id,
                        group,
                        at,
                        some,
                    },
                    YES_NO,
                    place,
                );
            }
        }
        let right_id = self.expression(right, context, Some(left_type.base));
        let right_type = self.type_of(right_id);
        match (left_type.base, right_type.base) {
            (_, Base::Unknown) => self.broken(place),
            (Base::Record(RecordKind::Person), Base::Record(RecordKind::Group)) => self.push(
                Op::InGroup {
                    left: left_id,
                    group: right_id,
                    at: None,
                    some,
                },
                YES_NO,
                place,
            ),
            (Base::Instant, Base::Times) => self.push(
                Op::During {
                    left: left_id,
                    right: right_id,
                },
                YES_NO,
                place,
            ),
            (one, other) if one == other && right_type.list => self.push(
                Op::Among {
                    left: left_id,
                    right: right_id,
                    some,
                },
                YES_NO,
                place,
            ),
            _ => {
                let (one, other) = (self.describe(left_type), self.describe(right_type));
                let mut diagnostic = Diagnostic::new(
                    &checks::WRONG_TYPE,
                    context.at(right.span),
                    format!("{one} cannot be in {other}"),
                );
                if is_person {
                    let names = self.names_of(RecordKind::Group, context.file);
                    if let ExprKind::Path(path) = &*right.kind
                        && let [name] = path.names.as_slice()
                    {
                        let known = names.iter().map(String::as_str);
                        let near = crate::diagnostic::suggest(&name.value, known);
                        if let Some(near) = near.first() {
                            diagnostic =
                                diagnostic.help(format!("did you mean the group `{near}`?"));
                        }
                    }
                }
                self.report(diagnostic.help(
                    "`in` takes a list `[a, b]`, a field that holds several, a group, or times",
                ));
                self.broken(place)
            }
        }
    }

    /// The group of a path of one name, unless the name is not a group's.
    pub(super) fn group_named(&self, path: &Path, context: &Context) -> Option<u32> {
        let [name] = path.names.as_slice() else {
            return None;
        };
        self.find_named(RecordKind::Group, &name.value, context.file)
    }

    pub(super) fn has(
        &mut self,
        left: &Expr,
        amount: HasAmount,
        right: &Expr,
        context: &Context,
        place: Place,
    ) -> ExprId {
        let left_id = self.expression(left, context, None);
        let left_type = self.type_of(left_id);
        if left_type.base == Base::Unknown {
            return self.broken(place);
        }
        if !left_type.list {
            let what = self.describe(left_type);
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    context.at(left.span),
                    format!("`has` asks a list, and this is {what}"),
                )
                .help("one value is compared with `=` or `in [a, b]`"),
            );
            return self.broken(place);
        }
        let right_id = self.expression(right, context, Some(left_type.base));
        let right_type = self.type_of(right_id);
        if right_type.base == Base::Unknown {
            return self.broken(place);
        }
        if right_type.base != left_type.base {
            let (one, other) = (self.describe(left_type), self.describe(right_type));
            self.report(Diagnostic::new(
                &checks::WRONG_TYPE,
                context.at(right.span),
                format!("{one} cannot have {other}"),
            ));
            return self.broken(place);
        }
        if right_type.list != (amount != HasAmount::One) {
            let help = if right_type.list {
                "write `has any` or `has all` before several"
            } else {
                "write `has` alone before one, or put it in `[ ]`"
            };
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    context.at(right.span),
                    if right_type.list {
                        "this is several values"
                    } else {
                        "this is one value"
                    },
                )
                .help(help),
            );
            return self.broken(place);
        }
        self.push(
            Op::Has {
                left: left_id,
                amount,
                right: right_id,
            },
            YES_NO,
            place,
        )
    }

    pub(super) fn like(
        &mut self,
        left: &Expr,
        right: &Expr,
        context: &Context,
        place: Place,
    ) -> ExprId {
        let left_id = self.expression(left, context, None);
        let left_id = self.must_be(left_id, Base::Text, context.at(left.span));
        let ExprKind::Text(pattern) = &*right.kind else {
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    context.at(right.span),
                    "a pattern in quotes belongs here",
                )
                .help(
                    "for example `like \"*TBD*\"`: `*` stands for any text, `?` for one character",
                ),
            );
            return self.broken(place);
        };
        self.push(
            Op::Like {
                left: left_id,
                pattern: pattern.to_lowercase(),
            },
            YES_NO,
            place,
        )
    }

    pub(super) fn arithmetic(
        &mut self,
        left: &Expr,
        op: Spanned<ArithmeticOp>,
        right: &Expr,
        context: &Context,
        place: Place,
    ) -> ExprId {
        let left_id = self.expression(left, context, None);
        let right_id = self.expression(right, context, None);
        let (one, other) = (self.type_of(left_id), self.type_of(right_id));
        if one.base == Base::Unknown || other.base == Base::Unknown {
            return self.broken(place);
        }
        let sum = matches!(op.value, ArithmeticOp::Add | ArithmeticOp::Subtract);
        let multiply = op.value == ArithmeticOp::Multiply;
        let base = match (one.base, other.base) {
            _ if one.list || other.list => None,
            (Base::Number, Base::Number) => Some(Base::Number),
            (Base::Percent, Base::Percent) if sum => Some(Base::Percent),
            (Base::Percent, base @ (Base::Number | Base::Duration)) if multiply => Some(base),
            (base @ (Base::Number | Base::Duration), Base::Percent) if multiply => Some(base),
            (Base::Duration, Base::Duration) if sum => Some(Base::Duration),
            (Base::Duration, Base::Duration) if op.value == ArithmeticOp::Divide => {
                Some(Base::Number)
            }
            (Base::Duration, Base::Number) if !sum => Some(Base::Duration),
            (Base::Number, Base::Duration) if multiply => Some(Base::Duration),
            (Base::Level(scale), Base::Number) if sum => Some(Base::Level(scale)),
            _ => None,
        };
        let Some(base) = base else {
            let (one, other) = (self.describe(one), self.describe(other));
            let word = match op.value {
                ArithmeticOp::Add => "+",
                ArithmeticOp::Subtract => "-",
                ArithmeticOp::Multiply => "*",
                ArithmeticOp::Divide => "/",
            };
            let mut diagnostic = Diagnostic::new(
                &checks::WRONG_TYPE,
                context.at(op.span),
                format!("`{word}` does not take {one} and {other}"),
            );
            if sum {
                diagnostic = diagnostic.help(
                    "an instant is moved with `before` and `after`, as in `24h before start`",
                );
            }
            self.report(diagnostic);
            return self.broken(place);
        };
        self.push(
            Op::Arithmetic {
                left: left_id,
                op: op.value,
                right: right_id,
            },
            Type::one(base),
            place,
        )
    }
}

/// Whether an expression is nothing but words, which cannot be looked up where the type at their left is not known: one mistake
/// is reported once.
fn is_words(expr: &Expr) -> bool {
    match &*expr.kind {
        ExprKind::Path(path) => path.names.len() == 1,
        ExprKind::List(all) => all.iter().all(is_words),
        _ => false,
    }
}
