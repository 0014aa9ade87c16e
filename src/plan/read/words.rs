//! Yes and no, levels and weekdays of plans: words from a short list.

use super::Reader;
use super::findings::{one_of, quoted};
use super::names::Space;
use super::record::Slot;
use super::values::UNKNOWN;
use crate::plan::checks::UNKNOWN_LEVEL;
use crate::plan::tree::{Kind, NodeId};
use crate::policy::model::Scale;
use crate::policy::types::{Base, ScaleId, Value};
use crate::policy::words;
use crate::syntax::vocabulary::WEEKDAYS;

impl<'w> Reader<'w> {
    pub(super) fn read_level(&mut self, slot: Slot<'w>, scale: ScaleId, node: NodeId) -> Value {
        let text = match self.tree.kind(node) {
            Kind::Text | Kind::Plain | Kind::Number | Kind::Bool(_) => self.tree.text(node),
            _ => "",
        };
        if let Some(rank) = self.rank_of_word(scale, text)
            && matches!(self.tree.kind(node), Kind::Text | Kind::Plain)
        {
            return Value::Level(scale, rank);
        }
        let id = scale;
        let Some(scale) = self.policy.scales.get(usize::from(id.0)) else {
            return Value::Missing;
        };
        if text.is_empty() {
            return self.report_wrong_type(slot, node);
        }
        let Some(declared) = scale.place else {
            return self.report_unknown_word(slot, scale, node);
        };
        let near = self.suggestions(Space::Levels(id), text);
        let (ordered, others) = scale
            .levels
            .split_at_checked(scale.ordered)
            .unwrap_or((&[], &scale.levels));
        let mut shown = ordered.join(" < ");
        for other in others {
            if !shown.is_empty() {
                shown.push_str(", ");
            }
            shown.push_str(other);
        }
        let message = format!(
            "`{}`: {} is no level of the scale `{}`",
            slot.field.name,
            quoted(text),
            scale.name
        );
        let finding = self
            .finding(&UNKNOWN_LEVEL, node, message)
            .label(declared, "the scale");
        let finding = self
            .with_suggestions(finding, node, text, &near)
            .help(format!("its levels are `{shown}`"));
        self.report(finding);
        Value::Missing
    }

    /// A word that is none of those to which the program gives a meaning.
    fn report_unknown_word(&mut self, slot: Slot<'w>, scale: &Scale, node: NodeId) -> Value {
        let text = self.tree.text(node);
        let name = &slot.field.name;
        let message = format!("`{name}`: {} is not one of its words", quoted(text));
        let mut finding = self.finding(&UNKNOWN_LEVEL, node, message);
        let (meant, help) = words::advice(text, &scale.name, &scale.levels);
        if let Some(meant) = &meant
            && !self.tree.is_of_tables()
        {
            finding = self.with_guess(finding, node, meant);
        }
        for line in help {
            finding = finding.help(line);
        }
        if self.tree.is_of_tables() {
            let to = meant.as_deref().unwrap_or("…");
            finding = finding.help(format!(
                "say in the mapping what the tool's words mean: `{name} = {{ column = \"…\", values = {{ \"{}\" = \"{to}\" }} }}`",
                quoted(text).trim_matches('`')
            ));
        }
        self.report(finding);
        Value::Missing
    }

    fn rank_of_word(&self, scale: ScaleId, word: &str) -> Option<u16> {
        let scale = self.policy.scales.get(usize::from(scale.0))?;
        scale.rank_of_word(word)
    }

    pub(super) fn rank(&self, scale: ScaleId, level: &str) -> Option<u16> {
        self.policy.scales.get(usize::from(scale.0))?.rank(level)
    }

    /// Whether `unknown` is a level of the field's scale.
    pub(super) fn is_level_unknown(&self, slot: Slot<'_>) -> bool {
        match slot.field.ty.base {
            Base::Level(scale) => self.rank(scale, UNKNOWN).is_some(),
            _ => false,
        }
    }

    pub(super) fn read_weekday(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let Some(text) = self.expect_text(slot, node) else {
            return Value::Missing;
        };
        let day = (0u8..).zip(WEEKDAYS).find(|(_, (name, _))| *name == text);
        match day {
            Some((day, _)) => Value::Weekday(day),
            None => {
                let finding = self.wrong_value(slot, node).help(format!(
                    "the weekdays are {}",
                    one_of(WEEKDAYS.map(|(name, _)| name))
                ));
                self.report(finding);
                Value::Missing
            }
        }
    }

    pub(super) fn read_yes_no(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let kind = self.tree.kind(node);
        match (kind, self.tree.text(node)) {
            (Kind::Bool(yes), _) => return Value::YesNo(yes),
            (Kind::Plain, "true" | "yes") => return Value::YesNo(true),
            (Kind::Plain, "false" | "no") => return Value::YesNo(false),
            _ => {}
        }
        let meant = match self.tree.text(node).to_ascii_lowercase().as_str() {
            "yes" | "true" => Some("true"),
            "no" | "false" => Some("false"),
            _ => None,
        };
        let finding = match (kind, meant) {
            (Kind::Text | Kind::Plain, Some(meant)) => self
                .wrong_value(slot, node)
                .help(format!("write `{meant}`, without quotes"))
                .replace(format!("write `{meant}`"), self.place(node), meant),
            _ => self.wrong_type(slot, node),
        };
        self.report(finding);
        Value::Missing
    }
}
