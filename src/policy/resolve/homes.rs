//! Where a policy lies: the folder of the file that names it. No file elsewhere joins it by saying its name.

use super::Resolver;
use super::layers::{Draft, Named};
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use std::collections::BTreeMap;

impl<'a> Resolver<'a> {
    /// Finds the files that say they are of a policy whose folder they do not lie in. Its folder is the one that holds all
    /// files which name it; a folder of another policy inside of that is not part of it.
    pub(super) fn homes(&mut self, draft: &Draft<'a>) {
        // For each policy, its folders with a file that names it.
        let mut folders: BTreeMap<usize, Vec<&Named>> = BTreeMap::new();
        for named in &draft.named {
            if let Some(number) = draft.layers.of_file.get(&named.file) {
                folders.entry(*number).or_default().push(named);
            }
        }
        let homes: BTreeMap<usize, &Named> = folders
            .iter()
            .filter_map(|(number, named)| Some((*number, home(named)?)))
            .collect();
        let mut found = Vec::new();
        for (number, named) in &folders {
            let Some(own) = homes.get(number) else {
                continue;
            };
            // A policy that all others are below may have files anywhere: they add to it, as a file without a name would.
            let is_on_top = homes.len() == 1 || is_above_all(*number, draft);
            for one in named {
                let is_inside = is_within(&one.folder, &own.folder);
                let stranger = homes.iter().find(|(other, home)| {
                    *other != number
                        && home.workspace == one.workspace
                        && home.folder != own.folder
                        && is_within(&home.folder, &own.folder)
                        && is_within(&one.folder, &home.folder)
                });
                if stranger.is_none() && (is_inside || is_on_top) {
                    continue;
                }
                let name = &one.name.value;
                let message = format!("the policy `{name}` lies in another folder");
                let mut finding = Diagnostic::new(&checks::UNCLEAR_POLICY, one.place(), message)
                    .remark("this file is not part of it")
                    .label(own.place(), "the policy lies here");
                if let Some((_, stranger)) = stranger {
                    finding =
                        finding.label(stranger.place(), "this file lies in the folder of this one");
                }
                found.push(finding.help(format!(
                    "a file is part of the policy in whose folder it lies, whatever it says: move it to the folder of `{name}`, or take `policy {name}` away"
                )));
            }
        }
        found.into_iter().for_each(|finding| self.report(finding));
    }
}

/// Whether every other policy of the workspace is one that this policy is built on.
fn is_above_all(number: usize, draft: &Draft) -> bool {
    let mut below = vec![number];
    let mut at = 0;
    while let Some(bases) = below.get(at).and_then(|one| draft.extends.get(*one)) {
        for (base, _) in bases {
            if !below.contains(base) {
                below.push(*base);
            }
        }
        at += 1;
    }
    let workspace = draft.workspaces.get(number);
    let others = draft.workspaces.iter().enumerate();
    let mut others = others.filter(|(_, of)| Some(*of) == workspace);
    !draft.is_extended(number) && others.all(|(other, _)| below.contains(&other))
}

/// The first file in the folder that holds the most of the others; of several the one nearest to the root.
fn home<'n>(named: &[&'n Named<'n>]) -> Option<&'n Named<'n>> {
    let holds = |one: &Named| {
        let inside = named
            .iter()
            .filter(|other| is_within(&other.folder, &one.folder));
        inside.count()
    };
    let depth = |one: &Named| one.folder.matches('/').count() + usize::from(!one.folder.is_empty());
    let key = |one: &&&Named| (usize::MAX - holds(one), depth(one));
    named.iter().min_by_key(key).copied()
}

/// Whether a folder is another, or lies in it.
fn is_within(folder: &str, outer: &str) -> bool {
    outer.is_empty()
        || folder
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
