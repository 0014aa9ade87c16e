//! Classes and bundles: what makes a change or release one, and what each then requires.

use super::Resolver;
use super::context::Context;
use super::statements::docs;
use crate::policy::model::{Scope, Statement, StatementKind, Variant};
use crate::policy::types::RecordKind;
use crate::source::FileId;
use crate::syntax::tree::{Item, ItemKind, SettingKind};

impl<'a> Resolver<'a> {
    /// The conditions and requirements of classes and bundles.
    pub(super) fn classes(&mut self, items: &[(FileId, &'a Item)]) {
        for (kind, subject, statement) in [
            (ItemKind::Class, RecordKind::Change, StatementKind::Class),
            (ItemKind::Bundle, RecordKind::Release, StatementKind::Bundle),
        ] {
            let record = if kind == ItemKind::Class {
                RecordKind::Class
            } else {
                RecordKind::Bundle
            };
            for (file, item) in Self::of_kind(items, kind) {
                let Some(name) = &item.name else { continue };
                let Some(row) = self.policy.names.find(record, &name.value) else {
                    continue;
                };
                let context = Context::about(file, subject);
                let mut when = Vec::new();
                let mut requires = Vec::new();
                for setting in &item.settings {
                    match &setting.kind {
                        SettingKind::When(condition) => {
                            when.push(self.condition(condition, &context))
                        }
                        SettingKind::Require { condition, when } => {
                            requires.push(self.require(
                                condition,
                                when.as_ref(),
                                setting,
                                &context,
                            ));
                        }
                        _ => {}
                    }
                }
                if item.broken {
                    // A condition that was left out might have excluded a change: the class takes none for certain.
                    when.push(self.broken(name.span.within(file)));
                }
                let list = if kind == ItemKind::Class {
                    &mut self.policy.classes
                } else {
                    &mut self.policy.bundles
                };
                if let Some(class) = list
                    .get_mut(row as usize)
                    .filter(|class| class.place == name.span.within(file))
                {
                    class.when = when;
                } else {
                    continue;
                }
                if requires.is_empty() {
                    continue;
                }
                let scope = Scope {
                    classes: Some(vec![row]),
                    ..Scope::default()
                };
                self.policy.statements.push(Statement {
                    kind: statement,
                    name: name.value.clone(),
                    place: name.span.within(file),
                    docs: docs(item),
                    advisory: false,
                    mistaken: item.broken,
                    reason: None,
                    variants: vec![Variant {
                        subject,
                        other: None,
                        scope,
                        excepts: Vec::new(),
                        overrides: Vec::new(),
                        requires,
                    }],
                });
            }
        }
    }
}
