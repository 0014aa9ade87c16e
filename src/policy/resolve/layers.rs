//! `extends`: which policies are built on which, and whose items are whose.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::layers::{Layer, Layers};
use crate::source::{FileId, Place, SourceMap};
use crate::syntax::tree::{Item, ItemKind, Name, SettingKind};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

impl<'a> Resolver<'a> {
    /// Finds the layers and puts the items of a base before those of what is built on it. A statement that a base marks
    /// `default` gives way to one of its kind and name.
    pub(super) fn layers(&mut self, items: &mut Vec<(FileId, &'a Item)>, sources: &SourceMap) {
        let named = Self::of_kind(items, ItemKind::Policy);
        let named: Vec<(FileId, &Item, &Name)> = named
            .filter_map(|(file, item)| Some((file, item, item.name.as_ref()?)))
            .collect();
        let extends = |item: &Item| {
            let mut settings = item.settings.iter();
            settings.any(|setting| matches!(setting.kind, SettingKind::Extends(_)))
        };
        if !named.iter().any(|(_, item, _)| extends(item)) {
            return;
        }
        let mut layers = Layers::default();
        let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
        for (file, _, name) in &named {
            let place = name.span.within(*file);
            let number = *numbers.entry(&name.value).or_insert(layers.all.len());
            if number == layers.all.len() {
                layers.all.push(Layer {
                    name: name.value.clone(),
                    place,
                    rests_on: Vec::new(),
                });
            }
            match layers.of_file.get(file).copied() {
                Some(first) if first != number => {
                    let first = layers.all.get(first).map(|layer| layer.place);
                    self.two_policies_in_a_file(name, place, first);
                }
                _ => {
                    layers.of_file.insert(*file, number);
                }
            }
        }
        self.rests(&mut layers, &named, &numbers);
        self.files_without_policy(&mut layers, items, sources);
        items.sort_by_key(|(file, _)| layers.of(*file).map_or(0, Layer::height));
        self.policy.layers = layers;
        self.authorities = super::base::authorities(items);
        self.replace_defaults(items);
    }

    /// What each policy is built on.
    fn rests(
        &mut self,
        layers: &mut Layers,
        named: &[(FileId, &Item, &Name)],
        numbers: &FxHashMap<&str, usize>,
    ) {
        let mut edges: Vec<Vec<(usize, Place)>> = vec![Vec::new(); layers.all.len()];
        for (file, item, own) in named {
            let bases = item
                .settings
                .iter()
                .filter_map(|setting| match &setting.kind {
                    SettingKind::Extends(bases) => Some(bases),
                    _ => None,
                });
            for base in bases.flatten() {
                let place = base.span.within(*file);
                let Some(number) = numbers.get(base.value.as_str()) else {
                    self.unknown_base(base, place, numbers.keys().copied());
                    continue;
                };
                let own = numbers.get(own.value.as_str());
                if let Some(edges) = own.and_then(|own| edges.get_mut(*own)) {
                    edges.push((*number, place));
                }
            }
        }
        for circle in super::services::circles(&edges) {
            let name = |(number, _): &(usize, Place)| layers.all.get(*number).map(|l| &l.name);
            let mut names: Vec<String> = circle
                .iter()
                .filter_map(name)
                .map(|n| format!("`{n}`"))
                .collect();
            names.extend(names.first().cloned());
            let Some((_, place)) = circle.first() else {
                continue;
            };
            self.report(
                Diagnostic::new(
                    &checks::DEPENDENCY_CYCLE,
                    *place,
                    format!(
                        "policies are built on themselves: {}",
                        names.join(" extends ")
                    ),
                )
                .help("one of them is the base: take its `extends` away"),
            );
        }
        for number in 0..layers.all.len() {
            let mut rests_on = vec![false; edges.len()];
            let mut open = vec![number];
            while let Some(at) = open.pop() {
                for (to, _) in edges.get(at).into_iter().flatten() {
                    if let Some(seen) = rests_on.get_mut(*to).filter(|seen| !**seen) {
                        *seen = true;
                        open.push(*to);
                    }
                }
            }
            // In a circle nobody is the base of anybody; that has its finding.
            if rests_on.get(number) == Some(&true) {
                rests_on.fill(false);
            }
            if let Some(layer) = layers.all.get_mut(number) {
                layer.rests_on = rests_on;
            }
        }
    }

    fn unknown_base<'n>(
        &mut self,
        base: &Name,
        place: Place,
        known: impl Iterator<Item = &'n str>,
    ) {
        let mut known: Vec<&str> = known.collect();
        known.sort_unstable();
        self.unknown(&checks::UNKNOWN_NAME, place, "policy", &base.value, known);
        if let Some(last) = self.diagnostics.last_mut() {
            last.help.push(format!(
                "a file of the workspace has to say `policy {}`; the key `base` of `tidegate.toml` names folders outside of it",
                base.value
            ));
        }
    }

    fn two_policies_in_a_file(&mut self, name: &Name, place: Place, first: Option<Place>) {
        let mut finding = Diagnostic::new(
            &checks::UNCLEAR_POLICY,
            place,
            format!("a second policy `{}` in one file", name.value),
        )
        .remark("whose are the items of this file?")
        .help("items belong to the policy of their file: write each policy in files of its own");
        if let Some(first) = first {
            finding = finding.label(first, "the first");
        }
        self.report(finding);
    }

    /// Files that name no policy belong to the one of their folder, or of the nearest folder above with one; where there is
    /// none, to the one that no other is built on.
    fn files_without_policy(
        &mut self,
        layers: &mut Layers,
        items: &[(FileId, &'a Item)],
        sources: &SourceMap,
    ) {
        let mut of_folder: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut named: Vec<(FileId, usize)> = layers
            .of_file
            .iter()
            .map(|(file, number)| (*file, *number))
            .collect();
        named.sort_unstable();
        for (file, number) in named {
            let numbers = of_folder.entry(folder_of(sources.name(file))).or_default();
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        let is_base = |number: usize| {
            let mut all = layers.all.iter();
            all.any(|layer| layer.rests_on.get(number) == Some(&true))
        };
        let tops: Vec<usize> = (0..layers.all.len())
            .filter(|number| !is_base(*number))
            .collect();
        let mut last = None;
        for (file, item) in items {
            if last == Some(*file) || layers.of_file.contains_key(file) {
                continue;
            }
            last = Some(*file);
            let folders = folders_upwards(sources.name(*file));
            let mut found = folders.filter_map(|folder| of_folder.get(folder));
            let candidates = found.next().unwrap_or(&tops);
            if let [one] = candidates.as_slice() {
                layers.of_file.insert(*file, *one);
                continue;
            }
            let candidates: Vec<&Layer> = candidates
                .iter()
                .filter_map(|number| layers.all.get(*number))
                .collect();
            let names: Vec<String> = candidates.iter().map(|l| format!("`{}`", l.name)).collect();
            let mut finding = Diagnostic::new(
                &checks::UNCLEAR_POLICY,
                item.kind.span.within(*file),
                format!("this file may belong to {}", names.join(" or ")),
            )
            .remark("the file names no policy")
            .help("say it in the file, as in `policy NAME {}`, or give each policy a folder of its own");
            for layer in candidates {
                finding = finding.label(layer.place, "this one");
            }
            self.report(finding);
        }
    }

    /// Takes away each statement marked `default` that every policy built on its own has replaced, or is built on one that did. As long
    /// as one has not, the default holds for all: what one team wants says nothing about the plans of another.
    fn replace_defaults(&mut self, items: &mut Vec<(FileId, &'a Item)>) {
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
        let (other, place) = (other.name.clone(), other.place);
        for (_, own) in replacements {
            let mut finding = Diagnostic::new(
                &checks::KEPT_DEFAULT,
                *own,
                format!("the default `{name}` still holds, since `{other}` does not replace it"),
            )
            .remark("applies as well")
            .label(place, "builds on the same base");
            if let Some(default) = default {
                finding = finding.label(default, "the default");
            }
            self.report(finding.help(format!(
                "a default gives way once every policy that builds on its own has replaced it: replace it in `{other}` too, or keep the plans of each team in a workspace of its own"
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

/// The folder of a file, by its name with `/` between the parts.
fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folder of a file and all folders above it whose names are known.
fn folders_upwards(name: &str) -> impl Iterator<Item = &str> {
    let is_known = |folder: &&str| !folder.is_empty() && !folder.ends_with("..");
    std::iter::successors(Some(folder_of(name)), move |folder| {
        Some(*folder).filter(is_known).map(folder_of)
    })
}
