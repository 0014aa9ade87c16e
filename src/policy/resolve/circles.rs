//! Circles among classes, `approved` and the statements that they need.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{ExprId, Op};
use crate::policy::model::StatementKind;
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::RecordKind;

impl Resolver<'_> {
    /// Circles among classes, `approved` and the statements that they need.
    pub(super) fn circles(&mut self) {
        let reads = |this: &Self, id: ExprId, kind: RecordKind, what: What| {
            this.needs(id, &|op| {
                let Op::Field {
                    kind: of,
                    field: number,
                    ..
                } = op
                else {
                    return false;
                };
                let Some(field) = this.policy.schema.field(*of, *number) else {
                    return false;
                };
                *of == kind
                    && match what {
                        What::Approved => field.source == FieldSource::Computed(Computed::Approved),
                        What::Class => field.name == "class" || field.name == "bundle",
                    }
            })
        };
        let mut found = Vec::new();
        for (kind, list) in [
            (RecordKind::Change, &self.policy.classes),
            (RecordKind::Release, &self.policy.bundles),
        ] {
            for class in list {
                for when in &class.when {
                    for (what, word) in
                        [(What::Approved, "approved"), (What::Class, "its own class")]
                    {
                        if reads(self, *when, kind, what) {
                            let node = self.policy.program.get(*when);
                            found.push((
                                node.span.within(node.file),
                                class.place,
                                format!("`{}` is decided by `{word}`", class.name),
                            ));
                        }
                    }
                }
            }
        }
        for statement in &self.policy.statements {
            if statement.kind != StatementKind::Approval {
                continue;
            }
            for variant in &statement.variants {
                let exprs = variant
                    .scope
                    .when
                    .iter()
                    .copied()
                    .chain(variant.excepts.iter().filter_map(|except| except.when))
                    .chain(variant.requires.iter().filter_map(|require| require.when));
                for id in exprs {
                    if reads(self, id, variant.subject, What::Approved) {
                        let node = self.policy.program.get(id);
                        found.push((
                            node.span.within(node.file),
                            statement.place,
                            format!(
                                "the approval `{}` waits for `approved`, which waits for it",
                                statement.name
                            ),
                        ));
                    }
                }
            }
        }
        found.sort();
        found.dedup();
        for (place, declared, message) in found {
            self.report(
                Diagnostic::new(&checks::CIRCULAR_DEFINITION, place, message)
                    .label(declared, "decided here")
                    .help("risk and other fields may feed classes, classes may feed approvals, never the other way"),
            );
        }
    }
}

#[derive(Clone, Copy)]
enum What {
    Approved,
    Class,
}
