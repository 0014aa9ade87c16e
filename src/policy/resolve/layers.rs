//! Which policies are built on which, and whose the items of each file are: by where the file lies.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::layers::{Layer, Layers, Origins};
use crate::source::{FileId, Place, SourceMap};
use crate::syntax::tree::{Item, ItemKind, Name, SettingKind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// A `policy` item with a name.
pub(super) struct Named<'a> {
    pub file: FileId,
    pub item: &'a Item,
    pub name: &'a Name,
    /// The workspace of its file.
    pub workspace: usize,
    /// The folder of its file, from the root of that workspace.
    pub folder: String,
}

impl Named<'_> {
    pub fn place(&self) -> Place {
        self.name.span.within(self.file)
    }

    /// The names behind `extends`.
    fn bases(&self) -> impl Iterator<Item = &Name> {
        let settings = self.item.settings.iter();
        let bases = settings.filter_map(|setting| match &setting.kind {
            SettingKind::Extends(bases) => Some(bases),
            _ => None,
        });
        bases.flatten()
    }
}

/// The layers in the making.
pub(super) struct Draft<'a> {
    pub layers: Layers,
    /// The `policy` items.
    pub named: Vec<Named<'a>>,
    /// The policy of each name.
    pub numbers: FxHashMap<&'a str, usize>,
    /// The workspace of each policy.
    pub workspaces: Vec<usize>,
    /// For each policy what it says that it extends, and where.
    pub extends: Vec<Vec<(usize, Place)>>,
}

impl Draft<'_> {
    /// Whether a policy of its own workspace is built on a policy.
    pub fn is_extended(&self, number: usize) -> bool {
        let workspace = self.workspaces.get(number);
        let mut all = self.extends.iter().zip(&self.workspaces);
        all.any(|(bases, of)| Some(of) == workspace && bases.iter().any(|(to, _)| *to == number))
    }

    /// The policies of a workspace on which no other of it is built.
    fn tops(&self, workspace: usize) -> Vec<usize> {
        let of_workspace = self.workspaces.iter().enumerate();
        let of_workspace = of_workspace.filter(|(_, of)| **of == workspace);
        let tops = of_workspace.filter(|(number, _)| !self.is_extended(*number));
        tops.map(|(number, _)| number).collect()
    }
}

impl<'a> Resolver<'a> {
    /// Finds the layers and puts the items of a base before those of what is built on it. A statement that a base marks
    /// `default` gives way to one of its kind and name.
    pub(super) fn layers(
        &mut self,
        items: &mut Vec<(FileId, &'a Item)>,
        origins: &Origins,
        sources: &SourceMap,
    ) {
        let named = Self::of_kind(items, ItemKind::Policy);
        let mut named: Vec<Named> = named
            .filter_map(|(file, item)| {
                Some(Named {
                    file,
                    item,
                    name: item.name.as_ref()?,
                    workspace: origins.workspace(file),
                    folder: folder_of(origins.path(file, sources)).to_owned(),
                })
            })
            .collect();
        let extends = named.iter().any(|named| named.bases().next().is_some());
        if !extends && origins.count() == 1 {
            return;
        }
        // A name that a base has is the base's.
        named.sort_by_key(|named| (named.workspace == 0, named.workspace));
        let mut draft = Draft {
            layers: Layers::default(),
            named,
            numbers: FxHashMap::default(),
            workspaces: Vec::new(),
            extends: Vec::new(),
        };
        self.named_policies(&mut draft);
        self.extended(&mut draft, origins);
        self.homes(&draft);
        self.files_without_policy(&mut draft, items, origins, sources);
        Self::rest(&mut draft, origins);
        let layers = draft.layers;
        items.sort_by_key(|(file, _)| layers.of(*file).map_or(0, Layer::height));
        self.policy.layers = layers;
        self.authorities = super::base::authorities(items);
        self.replace_defaults(items);
    }

    /// The policies that have a name, and their files.
    fn named_policies(&mut self, draft: &mut Draft<'a>) {
        // A workspace has several policies if one of its files says `extends`. Else all its files are one.
        let divided = draft
            .named
            .iter()
            .filter(|one| one.bases().next().is_some());
        let divided: FxHashSet<usize> = divided.map(|one| one.workspace).collect();
        let mut whole: FxHashMap<usize, usize> = FxHashMap::default();
        for at in 0..draft.named.len() {
            let Some(named) = draft.named.get(at) else {
                continue;
            };
            let (file, name, workspace) = (named.file, named.name, named.workspace);
            let place = named.place();
            let known = draft.numbers.get(name.value.as_str()).copied();
            if let Some(known) = known
                && draft.workspaces.get(known) != Some(&workspace)
            {
                let first = draft.layers.all.get(known).map(|layer| layer.place);
                self.policy_of_another(name, place, first);
                continue;
            }
            let undivided = match divided.contains(&workspace) {
                true => None,
                false => whole.get(&workspace).copied(),
            };
            let number = known.or(undivided).unwrap_or(draft.layers.all.len());
            draft.numbers.insert(&name.value, number);
            if number == draft.layers.all.len() {
                draft.layers.all.push(Layer {
                    name: Ok(name.value.clone()),
                    place,
                    rests_on: Vec::new(),
                });
                draft.workspaces.push(workspace);
                draft.extends.push(Vec::new());
                whole.insert(workspace, number);
            }
            match draft.layers.of_file.get(&file).copied() {
                Some(first) if first != number => {
                    let first = draft.layers.all.get(first).map(|layer| layer.place);
                    self.two_policies_in_a_file(name, place, first);
                }
                _ => {
                    draft.layers.of_file.insert(file, number);
                }
            }
        }
    }

    /// What each policy says that it extends: policies of its workspace, or of the bases of that.
    fn extended(&mut self, draft: &mut Draft<'a>, origins: &Origins) {
        for named in &draft.named {
            let own = draft.numbers.get(named.name.value.as_str()).copied();
            let own = own.filter(|own| draft.workspaces.get(*own) == Some(&named.workspace));
            let below = origins.below(named.workspace);
            for base in named.bases() {
                let place = base.span.within(named.file);
                let found = draft.numbers.get(base.value.as_str()).copied();
                let in_reach = |number: &usize| {
                    let workspace = draft.workspaces.get(*number).copied().unwrap_or_default();
                    workspace == named.workspace || below.get(workspace) == Some(&true)
                };
                let Some(number) = found.filter(in_reach) else {
                    let known = draft.numbers.iter();
                    let known = known.filter(|(_, number)| in_reach(number));
                    self.unknown_base(base, place, known.map(|(name, _)| *name));
                    continue;
                };
                if let Some(extends) = own.and_then(|own| draft.extends.get_mut(own)) {
                    extends.push((number, place));
                }
            }
        }
        for circle in super::services::circles(&draft.extends) {
            let title = |(number, _): &(usize, Place)| {
                let layer = draft.layers.all.get(*number);
                layer.map(Layer::short)
            };
            let mut names: Vec<String> = circle.iter().filter_map(title).collect();
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
    }

    /// What each policy rests on: what it extends, and everything of the bases of its workspace, whether it says so or not. A policy
    /// that extends nothing does not get below its neighbours by that: it counts as above those on which others are built.
    fn rest(draft: &mut Draft<'a>, origins: &Origins) {
        let count = draft.layers.all.len();
        let extended: Vec<bool> = (0..count).map(|number| draft.is_extended(number)).collect();
        let below: Vec<Vec<bool>> = (0..origins.count())
            .map(|number| origins.below(number))
            .collect();
        let edges: Vec<Vec<usize>> = (0..count)
            .map(|number| {
                let said = draft.extends.get(number).map_or(&[] as &[_], Vec::as_slice);
                let workspace = draft.workspaces.get(number).copied().unwrap_or_default();
                let below = below.get(workspace);
                let is_loose = said.is_empty() && extended.get(number) == Some(&false);
                let others = draft.workspaces.iter().enumerate();
                let others = others.filter(|(other, of)| {
                    let is_base = below.and_then(|below| below.get(**of)) == Some(&true);
                    let is_neighbour = is_loose && **of == workspace;
                    is_base || is_neighbour && extended.get(*other) == Some(&true)
                });
                let others = others.map(|(other, _)| other);
                said.iter().map(|(to, _)| *to).chain(others).collect()
            })
            .collect();
        for number in 0..count {
            let mut rests_on = vec![false; count];
            let mut open = vec![number];
            while let Some(at) = open.pop() {
                for to in edges.get(at).into_iter().flatten() {
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
            if let Some(layer) = draft.layers.all.get_mut(number) {
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

    /// A file that says it is a policy of another workspace.
    fn policy_of_another(&mut self, name: &Name, place: Place, first: Option<Place>) {
        let message = format!("the policy `{}` is another workspace's", name.value);
        let mut finding = Diagnostic::new(&checks::UNCLEAR_POLICY, place, message)
            .remark("this file is not part of it")
            .help("a file is part of the policy in whose folder it lies, whatever it says: give this policy a name of its own");
        if let Some(first) = first {
            finding = finding.label(first, "the policy of that name");
        }
        self.report(finding);
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
    /// none, to the one policy of their workspace that no other of it is built on. Those of a workspace that names none are a
    /// policy of their own.
    fn files_without_policy(
        &mut self,
        draft: &mut Draft<'a>,
        items: &[(FileId, &'a Item)],
        origins: &Origins,
        sources: &SourceMap,
    ) {
        let mut of_folder: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
        let mut named: Vec<(FileId, usize)> = draft
            .layers
            .of_file
            .iter()
            .map(|(file, number)| (*file, *number))
            .collect();
        named.sort_unstable();
        for (file, number) in named {
            let folder = folder_of(origins.path(file, sources));
            let numbers = of_folder
                .entry((origins.workspace(file), folder))
                .or_default();
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        let mut last = None;
        for (file, item) in items {
            if last == Some(*file) || draft.layers.of_file.contains_key(file) {
                continue;
            }
            last = Some(*file);
            let workspace = origins.workspace(*file);
            let folders = folders_upwards(origins.path(*file, sources));
            let mut found = folders.filter_map(|folder| of_folder.get(&(workspace, folder)));
            let mut candidates = match found.next() {
                Some(found) => found.clone(),
                None => draft.tops(workspace),
            };
            if candidates.is_empty() {
                candidates.push(draft.layers.all.len());
                draft.layers.all.push(Layer {
                    name: Err(match origins.workspaces.get(workspace) {
                        Some(base) if workspace > 0 => format!("`{}`", base.name),
                        _ => "this workspace".to_owned(),
                    }),
                    place: item.kind.span.within(*file),
                    rests_on: Vec::new(),
                });
                draft.workspaces.push(workspace);
                draft.extends.push(Vec::new());
            }
            if let [one] = candidates.as_slice() {
                draft.layers.of_file.insert(*file, *one);
                continue;
            }
            let candidates: Vec<&Layer> = candidates
                .iter()
                .filter_map(|number| draft.layers.all.get(*number))
                .collect();
            let names: Vec<String> = candidates.iter().map(|layer| layer.short()).collect();
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
}

/// The folder of a file, by its name with `/` between the parts.
pub(super) fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folder of a file and all folders above it whose names are known.
fn folders_upwards(name: &str) -> impl Iterator<Item = &str> {
    let is_known = |folder: &&str| !folder.is_empty() && !folder.ends_with("..");
    std::iter::successors(Some(folder_of(name)), move |folder| {
        Some(*folder).filter(is_known).map(folder_of)
    })
}
