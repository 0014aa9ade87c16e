//! `latest LIST (CONDITION) is (CONDITION)`.

use super::Resolver;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{ExprId, Op};
use crate::policy::types::{Base, Type};
use crate::source::Place;
use crate::syntax::tree::{Expr, Path};

impl Resolver<'_> {
    /// The latest of a collection: of those that fulfil the first condition, if there is one, it must fulfil the second.
    pub(super) fn latest(
        &mut self,
        collection: &Path,
        (among, fulfils): (Option<&Expr>, &Expr),
        context: &Context,
        place: Place,
    ) -> ExprId {
        let collection_id = self.path(collection, context, None);
        let ty = self.type_of(collection_id);
        if ty.base == Base::Unknown {
            return self.broken(place);
        }
        let at = context.at(collection.span);
        if self.policy.history_field(collection_id).is_some() {
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    at,
                    "`latest` is about the records of a plan, and these are records of history",
                )
                .help("ask about a span of time, as in `no deployments over 30 days (failed)`"),
            );
            return self.broken(place);
        }
        let kind = match ty.base {
            Base::Record(kind) if ty.list => Some(kind),
            _ => None,
        };
        let dated = kind.filter(|kind| {
            let field = kind.dated_by();
            let field = field.and_then(|field| self.policy.schema.find(*kind, field));
            field.is_some_and(|(_, field)| field.ty == Type::one(Base::Instant))
        });
        let Some(kind) = dated else {
            let what = self.describe(ty);
            let own = "dated are `approvals`, `overrides`, `evidence`, `notices`, `incidents`, and records of your own with a field \
                       `dated` that is an instant";
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    at,
                    format!("`latest` takes a list of records with a date, and this is {what}"),
                )
                .help(own),
            );
            return self.broken(place);
        };
        let Some((inner, element)) = context.inside(kind) else {
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
        let among = among.map(|among| self.condition(among, &inner));
        let condition = self.condition(fulfils, &inner);
        let op = Op::Latest {
            collection: collection_id,
            element,
            among,
            condition,
        };
        self.push(op, Type::one(Base::YesNo), place)
    }
}
