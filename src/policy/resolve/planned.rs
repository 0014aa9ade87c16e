//! What a limit counts: records of plans.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks::WRONG_TYPE;
use crate::policy::types::RecordKind;
use crate::source::FileId;
use crate::syntax::tree::{Item, SettingKind};

impl Resolver<'_> {
    /// A limit on what is on file, or on items of the policy, could refuse nobody.
    pub(super) fn limit_counts_plans(&mut self, item: &Item, file: FileId) {
        for setting in &item.settings {
            let SettingKind::AtMost { kind, .. } = &setting.kind else {
                continue;
            };
            let counted = RecordKind::find(&kind.value);
            let is_planned = |counted: RecordKind| {
                !matches!(counted, RecordKind::Deployment | RecordKind::History)
                    && !counted.is_item_of_policy()
                    && !counted.is_named_in_policy()
            };
            if counted.is_none_or(is_planned) {
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
}
