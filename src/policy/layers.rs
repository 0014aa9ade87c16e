//! Which file belongs to which policy, and which policy is built on which.
//!
//! A layer is where a file lies. [`Origins`] says from which workspace each file comes, and [`Layers::sees`] answers, wherever a
//! statement looks something up, whether what it finds counts for it.

use crate::source::{FileId, Place, SourceMap};
use rustc_hash::FxHashMap;

/// The workspaces from which policy files come: the one that is checked, and its bases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    /// The workspaces; the first is the one that is checked. Empty where all files are of one.
    pub workspaces: Vec<Origin>,
    /// The workspace of each policy file, and the path of the file from the root of that workspace. What is decided by the place
    /// of a file is decided by this path: it is the same from every folder.
    pub of_file: FxHashMap<FileId, (usize, String)>,
}

/// A workspace from which policy files come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The name of its folder, to show.
    pub name: String,
    /// The workspaces that it names as its bases. There are no circles.
    pub bases: Vec<usize>,
}

impl Origins {
    /// The workspace of a file.
    pub fn workspace(&self, file: FileId) -> usize {
        self.of_file.get(&file).map_or(0, |(number, _)| *number)
    }

    /// The path of a file from the root of its workspace.
    pub fn path<'a>(&'a self, file: FileId, sources: &'a SourceMap) -> &'a str {
        match self.of_file.get(&file) {
            Some((_, path)) => path,
            None => sources.name(file),
        }
    }

    /// How many workspaces there are.
    pub fn count(&self) -> usize {
        self.workspaces.len().max(1)
    }

    /// For each workspace, whether one is built on it, directly or not.
    pub fn below(&self, number: usize) -> Vec<bool> {
        let bases = |number: usize| {
            let origin = self.workspaces.get(number);
            origin.map_or(&[] as &[usize], |origin| &origin.bases)
        };
        let mut found = vec![false; self.count()];
        let mut open: Vec<usize> = bases(number).to_vec();
        while let Some(at) = open.pop() {
            if let Some(seen) = found.get_mut(at).filter(|seen| !**seen) {
                *seen = true;
                open.extend(bases(at));
            }
        }
        found
    }
}

/// The policies of a workspace, one on top of another. Empty where none extends another: then all files are one policy.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// The policies, in the order of the files that name them first.
    pub all: Vec<Layer>,
    /// The policy of each file.
    pub of_file: FxHashMap<FileId, usize>,
}

/// A policy among several.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Its name; where its files lie if no `policy` item names it.
    pub name: Result<String, String>,
    /// Where it is named first; its first item if it has no name.
    pub place: Place,
    /// For each policy, whether this one is built on it, directly or not.
    pub rests_on: Vec<bool>,
}

impl Layer {
    /// What to call it at the beginning of a sentence: the policy `NAME`.
    pub fn title(&self) -> String {
        match &self.name {
            Ok(name) => format!("the policy `{name}`"),
            Err(folder) => folder.clone(),
        }
    }

    /// What to call it where the words around it say that it is a policy: `NAME`.
    pub fn short(&self) -> String {
        match &self.name {
            Ok(name) => format!("`{name}`"),
            Err(folder) => folder.clone(),
        }
    }

    /// How many policies it is built on: those that it rests on have fewer.
    pub fn height(&self) -> usize {
        self.rests_on.iter().filter(|rests| **rests).count()
    }
}

impl Layers {
    /// The policy of a file.
    pub fn of(&self, file: FileId) -> Option<&Layer> {
        self.all.get(*self.of_file.get(&file)?)
    }

    /// Whether the policy of a file is built on that of another file.
    pub fn extends(&self, file: FileId, base: FileId) -> bool {
        let base = self.of_file.get(&base);
        let rests_on = |base: &usize| Some(*self.of(file)?.rests_on.get(*base)?);
        base.and_then(rests_on).unwrap_or(false)
    }

    /// Whether what is declared in a file counts for the statements of another: it is of the same policy, or of one that this
    /// policy is built on. Nothing above a statement, and nothing beside it, changes what it means.
    pub fn sees(&self, from: FileId, declared: FileId) -> bool {
        match (self.of_file.get(&from), self.of_file.get(&declared)) {
            (Some(own), Some(other)) => own == other || self.extends(from, declared),
            // A file whose policy is not known has a finding that leaves everything undecided.
            _ => true,
        }
    }

    /// The same of a policy by its number.
    pub fn is_seen_by(&self, layer: usize, declared: FileId) -> bool {
        let rests_on = |other: &usize| {
            let rests_on = self.all.get(layer).map(|layer| &layer.rests_on);
            *other == layer || rests_on.and_then(|all| all.get(*other)) == Some(&true)
        };
        self.of_file.get(&declared).is_none_or(rests_on)
    }

    /// Whether two files are of policies of which neither is built on the other.
    pub fn are_apart(&self, one: FileId, other: FileId) -> bool {
        !self.sees(one, other) && !self.sees(other, one)
    }

    /// Whether the policy of a file is built on any other.
    pub fn has_base(&self, file: FileId) -> bool {
        self.of(file).is_some_and(|layer| layer.height() > 0)
    }

    /// Whether any policy is built on that of a file.
    pub fn is_base(&self, file: FileId) -> bool {
        let own = self.of_file.get(&file);
        own.is_some_and(|own| {
            let mut all = self.all.iter();
            all.any(|layer| layer.rests_on.get(*own) == Some(&true))
        })
    }
}
