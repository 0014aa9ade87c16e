//! Limits: the kinds of records that their lines count.

use super::Resolver;
use super::scopes::ForScope;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::model::{OfPast, StatementKind};
use crate::policy::types::RecordKind;
use crate::source::FileId;
use crate::syntax::tree::{Item, Name, SettingKind};

impl Resolver<'_> {
    /// The kinds that the lines of a limit count, each once; `None` where there is nothing to count. `for` narrows them down.
    pub(super) fn counted_kinds(
        &mut self,
        item: &Item,
        name: &Name,
        for_scope: &ForScope,
        file: FileId,
    ) -> Option<Vec<RecordKind>> {
        let mut kinds = Vec::new();
        let mut has_lines = false;
        for setting in &item.settings {
            let SettingKind::AtMost { kind: counted, .. } = &setting.kind else {
                continue;
            };
            has_lines = true;
            let place = counted.span.within(file);
            match RecordKind::find(&counted.value) {
                Some(kind) if !for_scope.may_be_about(kind) => self.report(
                    Diagnostic::new(
                        &checks::WRONG_TYPE,
                        place,
                        format!(
                            "`for` leaves no {} that this line could count",
                            kind.plural()
                        ),
                    )
                    .help("count what `for` names, or leave `for` out"),
                ),
                Some(kind) if !kinds.contains(&kind) => kinds.push(kind),
                Some(_) => {}
                None => self.unknown(
                    &checks::UNKNOWN_NAME,
                    place,
                    "kind of record",
                    &counted.value,
                    RecordKind::ALL.map(RecordKind::plural),
                ),
            }
        }
        if !has_lines && !item.broken {
            let place = name.span.within(file);
            self.report(
                Diagnostic::new(
                    &checks::MISSING_SETTING,
                    place,
                    format!("the limit `{}` has no ceiling", name.value),
                )
                .help("add for example `at most 3 changes per day`"),
            );
        }
        has_lines.then_some(kinds)
    }

    /// A limit on changes, asked of the closed changes of history: all of it, or without conditions and exceptions that history
    /// has no fields for.
    pub(super) fn of_past(
        &mut self,
        item: &Item,
        file: FileId,
        for_scope: &ForScope,
    ) -> Option<Box<OfPast>> {
        let mut read = |item: &Item| {
            let read = self.tentatively(|resolver| {
                let subject = (RecordKind::History, None);
                resolver.variant(
                    item,
                    StatementKind::Limit,
                    file,
                    subject,
                    for_scope,
                    &|_| false,
                )
            });
            read.flatten()
        };
        let whole = read(item).filter(|_| for_scope.templates.is_empty());
        let (variant, is_whole) = match whole {
            Some(variant) => (variant, true),
            None => {
                let mut plain = item.clone();
                plain.settings.retain(|setting| {
                    !matches!(
                        setting.kind,
                        SettingKind::When(_)
                            | SettingKind::Except { .. }
                            | SettingKind::Override { .. }
                    )
                });
                (read(&plain)?, false)
            }
        };
        Some(Box::new(OfPast { variant, is_whole }))
    }
}
