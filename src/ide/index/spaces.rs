//! The spaces that names are looked up in: each kind of thing has its own, all statements share one, and so do all things with times.

use super::SymbolId;
use crate::policy::logins;
use crate::policy::types::{RecordKind, ScaleId};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// A space of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::ide) enum Space {
    /// Policies, by `extends`.
    Policy,
    Calendar,
    Scale,
    Level(ScaleId),
    Field(RecordKind),
    Constant,
    /// People, groups, services, environments, templates, classes, bundles; changes and releases by id.
    Named(RecordKind),
    Statement,
    Times,
    Waiver,
    Test,
    Kind,
}

/// Names by the space that they are in.
#[derive(Clone, Debug, Default)]
pub(in crate::ide) struct Spaces(FxHashMap<Space, FxHashMap<String, SymbolId>>);

/// The name by which something in a space is looked up: people are found however their name is written.
fn key(space: Space, name: &str) -> Cow<'_, str> {
    match space {
        Space::Named(RecordKind::Person) => logins::folded(name),
        _ => Cow::Borrowed(name),
    }
}

impl Spaces {
    /// What has the name.
    pub fn find(&self, space: Space, name: &str) -> Option<SymbolId> {
        self.0.get(&space)?.get(&*key(space, name)).copied()
    }

    /// Gives a name to a symbol, unless another has it: then that one.
    pub fn insert(&mut self, space: Space, name: &str, symbol: SymbolId) -> SymbolId {
        let names = self.0.entry(space).or_default();
        let name = key(space, name);
        match names.get(&*name) {
            Some(taken) => *taken,
            None => {
                names.insert(name.into_owned(), symbol);
                symbol
            }
        }
    }
}
