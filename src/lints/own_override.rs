//! An override that the author of a change could give alone, where approvals leave the author out.

use super::Lints;
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::condition::Op;
use crate::policy::model::{Quorum, Requirement};
use crate::policy::types::RecordKind;
use crate::source::Place;
use crate::syntax::tree::Amount;
use rustc_hash::FxHashSet;

/// The check.
pub const CHECK: Check = Check::remark(
    "own-override",
    Severity::Warning,
    "an override that the author of a change could give alone",
);

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    // Where the author may approve, an override by the author is no way around anything.
    let Some(approval) = excluding_approval(context) else {
        return;
    };
    let mut seen: FxHashSet<Place> = FxHashSet::default();
    for statement in context.policy.statements.iter().filter(|one| !one.advisory) {
        for variant in &statement.variants {
            let has_author = matches!(variant.subject, RecordKind::Change | RecordKind::Release);
            for over in variant.overrides.iter().filter(|_| has_author) {
                let quorum = &over.quorum;
                if excludes_author(context, quorum) || !is_filled_by_one(quorum) {
                    continue;
                }
                if !seen.insert(over.place) {
                    continue;
                }
                let end = quorum.place.span.at_end().within(quorum.place.file);
                out.push(
                    Diagnostic::new(
                        &CHECK,
                        quorum.place,
                        format!(
                            "an author who is among these people lets their own change through the {} `{}`",
                            statement.kind.word(),
                            statement.name
                        ),
                    )
                    .remark("the author may be the one who overrides")
                    .label(approval, "approvals leave the author out")
                    .help("leave the author out here, too: `override … excluding author`")
                    .guess("add `excluding author`", end, " excluding author"),
                );
            }
        }
    }
}

/// Where an approval leaves the author out.
fn excluding_approval(context: &Lints<'_>) -> Option<Place> {
    let statements = context.policy.statements.iter();
    let mut requires = statements
        .flat_map(|statement| &statement.variants)
        .flat_map(|variant| &variant.requires);
    requires.find_map(|require| match &require.what {
        Requirement::Quorum { quorum, .. } if excludes_author(context, quorum) => {
            Some(require.place)
        }
        _ => None,
    })
}

fn excludes_author(context: &Lints<'_>, quorum: &Quorum) -> bool {
    quorum.excluding.iter().any(|field| {
        let Op::Field { kind, field, .. } = context.policy.program.get(*field).op else {
            return false;
        };
        let field = context.policy.schema.field(kind, field);
        field.is_some_and(|field| field.name == "author")
    })
}

/// Whether one person fills one of the ways.
fn is_filled_by_one(quorum: &Quorum) -> bool {
    quorum.ways.iter().any(|way| match way.as_slice() {
        [one] => matches!(one.amount, Amount::Count(1)) && one.per.is_none(),
        _ => false,
    })
}
