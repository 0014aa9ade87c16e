//! `default`: the statements of a base that give way to those which replace them.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::source::{FileId, Place};
use crate::syntax::tree::{Item, ItemKind, SettingKind};
use std::collections::BTreeMap;

impl<'a> Resolver<'a> {
    /// Takes away each statement marked `default` that every policy built on its own has replaced, or is built on one that did. As long
    /// as one has not, the default holds for all: what one team wants says nothing about the plans of another.
    pub(super) fn replace_defaults(&mut self, items: &mut Vec<(FileId, &'a Item)>) {
        let mut of_name: BTreeMap<(ItemKind, &str), Vec<usize>> = BTreeMap::new();
        for (number, (_, item)) in items.iter().enumerate() {
            if let Some(name) = &item.name
                && is_statement(item.kind.value)
            {
                let key = (item.kind.value, name.value.as_str());
                of_name.entry(key).or_default().push(number);
            }
        }
        let mut replaced = vec![false; items.len()];
        for ((_, name), numbers) in &of_name {
            for default in numbers.iter().filter(|_| numbers.len() > 1) {
                let Some((file, item)) = items.get(*default).filter(|(_, item)| is_default(item))
                else {
                    continue;
                };
                let replacements = numbers.iter().filter_map(|number| items.get(*number));
                let replacements: Vec<(usize, Place)> = replacements
                    .filter(|(upper, _)| self.policy.layers.extends(*upper, *file))
                    .filter_map(|(upper, item)| {
                        let layer = self.policy.layers.of_file.get(upper)?;
                        Some((*layer, item.name.as_ref()?.span.within(*upper)))
                    })
                    .collect();
                if replacements.is_empty() {
                    continue;
                }
                let own = item.name.as_ref().map(|name| name.span.within(*file));
                self.share_name(own, &replacements);
                match self.is_without_replacement(*file, &replacements) {
                    None => {
                        if let Some(slot) = replaced.get_mut(*default) {
                            *slot = true;
                        }
                    }
                    Some(other) => self.default_still_holds(name, own, &replacements, other),
                }
            }
        }
        let mut replaced = replaced.into_iter();
        items.retain(|_| replaced.next() != Some(true));
    }

    /// Statements that may share a name: a default and those that replace it, one of each policy. What is built on a policy with a
    /// replacement does not replace the default again: it would redefine the replacement.
    fn share_name(&mut self, default: Option<Place>, replacements: &[(usize, Place)]) {
        self.shared_names.extend(default);
        let layers = &self.policy.layers.all;
        let mut seen = Vec::new();
        for (layer, place) in replacements {
            let rests_on = layers.get(*layer).map(|layer| layer.rests_on.as_slice());
            let is_on_another = replacements.iter().any(|(other, _)| {
                rests_on.and_then(|rests_on| rests_on.get(*other)) == Some(&true)
            });
            if !is_on_another && !seen.contains(layer) {
                seen.push(*layer);
                self.shared_names.insert(*place);
            }
        }
    }

    /// A policy that is built on the one of `file`, and has none of the replacements, itself or below it.
    fn is_without_replacement(
        &self,
        file: FileId,
        replacements: &[(usize, Place)],
    ) -> Option<usize> {
        let layers = &self.policy.layers;
        let base = layers.of_file.get(&file)?;
        let mut above = layers.all.iter().enumerate();
        let without = above.find(|(number, layer)| {
            let has =
                |(of, _): &(usize, Place)| of == number || layer.rests_on.get(*of) == Some(&true);
            layer.rests_on.get(*base) == Some(&true) && !replacements.iter().any(has)
        });
        without.map(|(number, _)| number)
    }

    fn default_still_holds(
        &mut self,
        name: &str,
        default: Option<Place>,
        replacements: &[(usize, Place)],
        other: usize,
    ) {
        let Some(other) = self.policy.layers.all.get(other) else {
            return;
        };
        let (other, place) = (other.short(), other.place);
        for (_, own) in replacements {
            let mut finding = Diagnostic::new(
                &checks::KEPT_DEFAULT,
                *own,
                format!("the default `{name}` still holds, since {other} does not replace it"),
            )
            .remark("applies as well")
            .label(place, "builds on the same base");
            if let Some(default) = default {
                finding = finding.label(default, "the default");
            }
            self.report(finding.help(format!(
                "a default gives way once every policy that builds on its own has replaced it: replace it in {other} too, or keep the plans of each team in a workspace of its own"
            )));
        }
    }
}

fn is_statement(kind: ItemKind) -> bool {
    matches!(
        kind,
        ItemKind::Rule
            | ItemKind::Approval
            | ItemKind::Blackout
            | ItemKind::Window
            | ItemKind::Conflict
            | ItemKind::Limit
    )
}

fn is_default(item: &Item) -> bool {
    let mut settings = item.settings.iter();
    settings.any(|setting| setting.kind == SettingKind::Default)
}
