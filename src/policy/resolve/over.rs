//! `over 90 days`: those of dated records that lie in a span of time up to now.

use super::Resolver;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{ExprId, Op};
use crate::policy::types::Base;
use crate::source::Spanned;
use crate::syntax::tree::{Over, Path};

impl Resolver<'_> {
    /// A collection as far as a span of time reaches.
    pub(super) fn over(
        &mut self,
        collection: ExprId,
        written: &Path,
        over: &Spanned<Over>,
        context: &Context,
    ) -> ExprId {
        let place = context.at(over.span);
        let ty = self.type_of(collection);
        if let Over::Last(_) = over.value {
            self.report(
                Diagnostic::new(
                    &checks::NOT_YET,
                    place,
                    "`over` a number of records is not supported yet",
                )
                .help("name a span of time: `over 90 days`, `over quarter`"),
            );
            return self.broken(place);
        }
        let is_dated = match ty.base {
            Base::Record(kind) => kind
                .dated_by()
                .is_some_and(|field| self.policy.schema.find(kind, field).is_some()),
            _ => false,
        };
        let history = self.policy.history_field(collection).is_some();
        if !is_dated && !history {
            let what = self.describe(ty);
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    place,
                    format!("`over` takes records with a date, and this is {what}"),
                )
                .help(
                    "dated are `history`, `deployments`, `incidents`, `approvals`, `overrides`, `evidence`, `notices`, and records of \
                     your own with a field `dated`",
                ),
            );
            return self.broken(place);
        }
        let whole = context.at(written.span.to(over.span));
        self.push(
            Op::Over {
                collection,
                over: over.value,
                history,
            },
            ty,
            whole,
        )
    }
}
