//! What a limit counts and what a pair is of: records of plans.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks::WRONG_TYPE;
use crate::policy::types::RecordKind;
use crate::source::{FileId, Place};
use crate::syntax::tree::{Item, SettingKind};

/// Whether a kind of record is in plans: neither what is on file, nor an item of the policy.
fn is_planned(kind: RecordKind) -> bool {
    !matches!(
        kind,
        RecordKind::Deployment | RecordKind::History | RecordKind::Opening
    ) && !kind.is_item_of_policy()
        && !kind.is_named_in_policy()
}

impl Resolver<'_> {
    /// A limit on what is on file, or on items of the policy, could refuse nobody.
    pub(super) fn limit_counts_plans(&mut self, item: &Item, file: FileId) {
        for setting in &item.settings {
            let SettingKind::AtMost { kind, .. } = &setting.kind else {
                continue;
            };
            if RecordKind::find(&kind.value).is_none_or(is_planned) {
                continue;
            }
            let message = format!(
                "a limit counts what is planned, and `{}` are not",
                kind.value
            );
            self.report(
                Diagnostic::new(&WRONG_TYPE, kind.span.within(file), message)
                    .remark("never in a plan")
                    .help("count `changes`, `releases` or `steps`: `at most 2 changes per day`"),
            );
        }
    }

    /// Whether one of a pair is in plans. Else it could refuse nobody, which is reported.
    pub(super) fn pair_is_planned(&mut self, kinds: &[RecordKind], place: Place) -> bool {
        if kinds.is_empty() || kinds.iter().copied().any(is_planned) {
            return true;
        }
        let all: Vec<String> = kinds
            .iter()
            .map(|kind| format!("`{}`", kind.plural()))
            .collect();
        let message = format!(
            "a pair is of what is planned, and {} are not",
            all.join(" and ")
        );
        self.report(
            Diagnostic::new(&WRONG_TYPE, place, message)
                .remark("never in a plan")
                .help("pair `changes`, `releases`, `steps` or other records of plans, with each other or with these: `between changes and services`"),
        );
        false
    }
}
