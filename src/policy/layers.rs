//! Which file belongs to which policy, and which policy is built on which.

use crate::source::{FileId, Place};
use rustc_hash::FxHashMap;

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
    /// Its name.
    pub name: String,
    /// Where it is named first.
    pub place: Place,
    /// For each policy, whether this one is built on it, directly or not.
    pub rests_on: Vec<bool>,
}

impl Layer {
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
