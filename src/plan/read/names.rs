//! Names that plans use for things of the policy, and what is meant by wrong ones.

use super::Reader;
use super::findings::{a, is_name, quoted};
use super::record::Slot;
use crate::diagnostic::suggest;
use crate::plan::checks::UNKNOWN_NAME;
use crate::plan::tree::NodeId;
use crate::policy::schema::{FieldSource, fold_key};
use crate::policy::types::{RecordKind, ScaleId, Value};
use unicode_normalization::UnicodeNormalization;

/// What a name was looked for among.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space {
    /// The fields of a kind of record.
    Fields(RecordKind),
    /// The things of the policy, or the changes or releases of the plans.
    Names(RecordKind),
    /// The levels of a scale.
    Levels(ScaleId),
    /// Things with times.
    Times,
    /// The steps of a release.
    Steps(RecordKind, u32),
}

/// How many different wrong names of a run get suggestions: those of thousands would take longer than all else together.
const MOST_SUGGESTIONS: usize = 200;

/// A wrong name of more bytes is none that was mistyped.
const LONGEST_NAME: usize = 100;

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
        if near.is_empty() && is_name(text) {
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
        self.suggestions_among(space, wrong, |reader| {
            let policy = reader.policy;
            match space {
                Space::Fields(kind) => {
                    let fields = policy.schema.fields(kind).iter();
                    let given = fields.filter(|f| matches!(f.source, FieldSource::Given(_)));
                    given.map(|field| field.name.as_str()).collect()
                }
                Space::Names(kind @ (RecordKind::Change | RecordKind::Release)) => {
                    let mut ids: Vec<&'w str> = reader.all_ids(kind);
                    ids.sort_unstable();
                    ids
                }
                Space::Names(kind) => policy.names.all(kind),
                Space::Levels(scale) => policy
                    .scales
                    .get(usize::from(scale.0))
                    .map(|scale| scale.levels.iter().map(String::as_str).collect())
                    .unwrap_or_default(),
                Space::Times => policy
                    .times
                    .iter()
                    .map(|times| times.name.as_str())
                    .collect(),
                Space::Steps(..) => Vec::new(),
            }
        })
    }

    /// The same among names that are collected only if they have not been looked at for this name before.
    pub(super) fn suggestions_among(
        &mut self,
        space: Space,
        wrong: &'w str,
        known: impl FnOnce(&Self) -> Vec<&'w str>,
    ) -> Vec<&'w str> {
        if let Some(near) = self.near.get(&(space, wrong)) {
            return near.clone();
        }
        if wrong.len() > LONGEST_NAME || self.near.len() >= MOST_SUGGESTIONS {
            return Vec::new();
        }
        let near = match space {
            Space::Fields(_) => suggest(&fold_key(wrong), known(self)),
            _ => suggest(wrong, known(self)),
        };
        self.near.insert((space, wrong), near.clone());
        near
    }
}
