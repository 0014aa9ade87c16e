//! Quantifiers: what is asked of the elements of a collection.

use super::Resolver;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{ExprId, Op, Quantity};
use crate::policy::types::{Base, Type};
use crate::source::{Place, Spanned};
use crate::syntax::tree::{Expr, Over, Path, Quantifier};

const YES_NO: Type = Type::one(Base::YesNo);

impl Resolver<'_> {
    pub(super) fn quantifier(
        &mut self,
        quantifier: Quantifier,
        (collection, over): (&Path, Option<&Spanned<Over>>),
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
            let written: Vec<&str> = collection
                .names
                .iter()
                .map(|name| name.value.as_str())
                .collect();
            let written = written.join(".");
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    context.at(collection.span),
                    format!("`any`, `all`, `no` and their like take a list, and this is {what}"),
                )
                .help(match ty.base {
                    Base::Record(_) => {
                        "ask one thing directly, as in `review.outcome = passed`".to_owned()
                    }
                    _ => format!("it is one value: compare `{written}` itself"),
                }),
            );
            return self.broken(place);
        }
        let collection_id = match over {
            Some(over) => self.over(collection_id, collection, over, context),
            None => collection_id,
        };
        if self.type_of(collection_id).base == Base::Unknown {
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
            // It has a second condition, without which it is not one.
            Quantifier::Latest => self.broken(place),
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
}
