//! `reason "risk {risk} is too much"`: texts with the values of fields.

use super::Resolver;
use super::context::Context;
use crate::policy::model::{Reason, ReasonPart, Variant};
use crate::source::FileId;
use crate::syntax::tree::{Item, Name, SettingKind};

impl Resolver<'_> {
    /// `reason "risk {risk} is too much"`: the text cut at its fields.
    pub(super) fn reason(
        &mut self,
        item: &Item,
        file: FileId,
        variants: &[Variant],
    ) -> Option<Reason> {
        let (text, span) = item
            .settings
            .iter()
            .find_map(|setting| match &setting.kind {
                SettingKind::Reason(text) => Some((text.value.clone(), text.span)),
                _ => None,
            })?;
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some(open) = rest.find('{') {
            let (before, after) = rest.split_at(open);
            let Some(close) = after.find('}') else { break };
            parts.push(ReasonPart::Text(before.to_owned()));
            let path = after.get(1..close).unwrap_or_default().trim();
            let names: Vec<Name> = path
                .split('.')
                .map(|name| Name {
                    value: name.to_owned(),
                    span,
                })
                .collect();
            let path_tree = crate::syntax::tree::Path { names, span };
            let mut values = Vec::new();
            for variant in variants {
                let mut context = Context::about(file, variant.subject);
                if let Some(other) = variant.other {
                    context = context.with_other(other);
                }
                let id = self.path(&path_tree, &context, None);
                values.push((variant.subject, id));
            }
            parts.push(ReasonPart::Value(values, path.to_owned()));
            rest = after.get(close + 1..).unwrap_or_default();
        }
        parts.push(ReasonPart::Text(rest.to_owned()));
        Some(Reason {
            place: span.within(file),
            text,
            parts,
        })
    }
}
