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

    /// Takes away each statement marked `default` that a policy built on it has in its own way.
    fn replace_defaults(&self, items: &mut Vec<(FileId, &'a Item)>) {
        let mut current: BTreeMap<(ItemKind, &str), usize> = BTreeMap::new();
        let mut replaced = vec![false; items.len()];
        for (number, (file, item)) in items.iter().enumerate() {
            let Some(name) = item.name.as_ref().filter(|_| is_statement(item.kind.value)) else {
                continue;
            };
            let key = (item.kind.value, name.value.as_str());
            let Some((before, old)) = current.get(&key).and_then(|at| items.get(*at)) else {
                current.insert(key, number);
                continue;
            };
            if is_default(old) && self.policy.layers.extends(*file, *before) {
                let at = current.insert(key, number);
                if let Some(slot) = at.and_then(|at| replaced.get_mut(at)) {
                    *slot = true;
                }
            }
        }
        let mut replaced = replaced.into_iter();
        items.retain(|_| replaced.next() != Some(true));
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
