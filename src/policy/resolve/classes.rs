//! Classes and bundles: what makes a change or release one, and what each then requires.

use super::Resolver;
use super::context::Context;
use super::statements::docs;
use crate::policy::condition::{ExprId, Op};
use crate::policy::model::{PairedIn, Scope, Statement, StatementKind, Variant};
use crate::policy::types::{Base, RecordKind, Type};
use crate::source::{FileId, Place};
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
                let Some(row) = self.find_named(record, &name.value, file) else {
                    continue;
                };
                let context = Context::about(file, subject);
                let mut when = Vec::new();
                let mut requires = Vec::new();
                let mut declared = false;
                for setting in &item.settings {
                    match &setting.kind {
                        SettingKind::When(condition) => {
                            when.push(self.condition(condition, &context))
                        }
                        SettingKind::Declared => declared = true,
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
                let takes_rest = when.is_empty() && !declared && !item.broken;
                when.extend(self.not_of_base(kind, file));
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
                    class.declared = declared;
                    class.takes_rest = takes_rest;
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
                    docs: docs(item, file),
                    advisory: false,
                    approved_by: Vec::new(),
                    mistaken: item.broken,
                    reason: None,
                    variants: vec![Variant {
                        subject,
                        other: None,
                        releases: PairedIn::default(),
                        scope,
                        excepts: Vec::new(),
                        overrides: Vec::new(),
                        requires,
                        of_other: None,
                        past: None,
                    }],
                });
            }
        }
    }

    /// What a class of a base takes, no class built on it takes, not even where a plan declares it: it would escape what is
    /// asked of the base's. So for bundles.
    fn not_of_base(&mut self, kind: ItemKind, file: FileId) -> Vec<ExprId> {
        let list = match kind {
            ItemKind::Class => &self.policy.classes,
            _ => &self.policy.bundles,
        };
        let layers = &self.policy.layers;
        let of_base = list
            .iter()
            .filter(|class| !class.declared && layers.extends(file, class.place.file));
        let of_base: Vec<(Place, Vec<ExprId>)> = of_base
            .map(|class| (class.place, class.when.clone()))
            .collect();
        let condition = Type::one(Base::YesNo);
        let mut all = Vec::new();
        for (place, when) in of_base {
            let takes = self.push(Op::And(when), condition, place);
            all.push(self.push(Op::Not(takes), condition, place));
        }
        all
    }
}
