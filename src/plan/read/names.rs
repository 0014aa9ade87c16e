//! Names that plans use for things of the policy, and what is meant by wrong ones.

use super::Reader;
use super::findings::{a, is_name, quoted};
use super::record::Slot;
use crate::diagnostic::suggest;
use crate::plan::checks::UNKNOWN_NAME;
use crate::plan::tree::NodeId;
use crate::policy::schema::{FieldSource, fold_key};
use crate::policy::types::{RecordKind, Value};
use unicode_normalization::UnicodeNormalization;

/// What a name was looked for among.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space {
    /// The fields of a kind of record.
    Fields(RecordKind),
    /// The things of the policy, or the changes or releases of the plans.
    Names(RecordKind),
    /// Things with times.
    Times,
}

impl<'w> Reader<'w> {
    /// A service, environment, group, class or bundle by name.
    pub(super) fn read_name(&mut self, slot: Slot<'w>, kind: RecordKind, node: NodeId) -> Value {
        let Some(text) = self.expect_text(slot, node) else {
            return Value::Missing;
        };
        let names = &self.policy.names;
        let row = names.find(kind, text).or_else(|| {
            // Names in a policy are in NFC.
            let composed = (!text.is_ascii()).then(|| text.nfc().collect::<String>())?;
            names.find(kind, &composed)
        });
        if let Some(row) = row {
            return Value::Record(kind, row);
        }
        let near = self.suggestions(Space::Names(kind), text);
        let word = kind.word();
        let finding = self.finding(
            &UNKNOWN_NAME,
            node,
            format!(
                "`{}`: the policy has no {word} {}",
                slot.field.name,
                quoted(text)
            ),
        );
        let mut finding = self.with_suggestions(finding, node, text, &near);
        if is_name(text) {
            finding = finding.help(format!("to declare {}: `{word} {text}`", a(word)));
        }
        self.report(finding);
        Value::Missing
    }

    /// A period, blackout, window or rota by name.
    pub(super) fn read_times_name(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let Some(text) = self.expect_text(slot, node) else {
            return Value::Missing;
        };
        let found = (0u32..)
            .zip(&self.policy.times)
            .find(|(_, times)| times.name == text);
        if let Some((number, _)) = found {
            return Value::Times(number);
        }
        let near = self.suggestions(Space::Times, text);
        let message = format!(
            "`{}`: the policy has nothing with times called {}",
            slot.field.name,
            quoted(text)
        );
        let finding = self.finding(&UNKNOWN_NAME, node, message);
        let finding = self.with_suggestions(finding, node, text, &near);
        self.report(finding);
        Value::Missing
    }

    /// What may be meant by a wrong name.
    pub(super) fn suggestions(&mut self, space: Space, wrong: &'w str) -> Vec<&'w str> {
        if let Some(known) = self.near.get(&(space, wrong)) {
            return known.clone();
        }
        let policy = self.policy;
        let near = match space {
            Space::Fields(kind) => {
                let fields = policy.schema.fields(kind).iter();
                let given = fields.filter(|field| matches!(field.source, FieldSource::Given(_)));
                suggest(&fold_key(wrong), given.map(|field| field.name.as_str()))
            }
            Space::Names(kind @ (RecordKind::Change | RecordKind::Release)) => {
                let mut ids: Vec<&'w str> = self.ids(kind).keys().copied().collect();
                ids.sort_unstable();
                suggest(wrong, ids)
            }
            Space::Names(kind) => suggest(wrong, policy.names.all(kind)),
            Space::Times => suggest(wrong, policy.times.iter().map(|times| times.name.as_str())),
        };
        self.near.insert((space, wrong), near.clone());
        near
    }
}
