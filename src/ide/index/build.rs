//! Collects the names of a workspace: first what declares them, then what mentions them.

use super::nodes::Nodes;
use super::spaces::Space;
use super::{Form, Index, Mention, Role, Symbol, SymbolId, SymbolKind};
use crate::engine::World;
use crate::ide::Snapshot;
use crate::policy::Policy;
use crate::policy::model::Reason;
use crate::policy::types::RecordKind;
use crate::source::{FileId, Place, Span};
use rustc_hash::{FxHashMap, FxHashSet};

/// The work in progress.
pub(super) struct Builder<'s> {
    pub world: &'s World,
    pub policy: &'s Policy,
    pub nodes: Nodes,
    pub index: Index,
    /// The file at hand.
    pub file: FileId,
    /// The reasons that name fields, by their places.
    pub reasons: FxHashMap<Place, &'s Reason>,
    /// Where things with times are named.
    pub timed: FxHashSet<Place>,
    /// What each place that declares a name declares.
    pub declared: FxHashMap<Place, SymbolId>,
    /// The symbols of fields by kind and number, once they were asked for.
    pub fields: Vec<Vec<Option<SymbolId>>>,
    /// The steps of the release at hand, by kind and id.
    pub steps: FxHashMap<(RecordKind, String), SymbolId>,
}

pub(super) fn build(snapshot: &Snapshot) -> Index {
    let world = &*snapshot.world;
    let policy = &*snapshot.analysis.policy;
    let mut builder = Builder {
        world,
        policy,
        nodes: Nodes::new(policy),
        index: Index::default(),
        file: FileId(0),
        reasons: policy
            .statements
            .iter()
            .filter_map(|statement| statement.reason.as_ref())
            .filter(|reason| reason.parts.len() > 1)
            .map(|reason| (reason.place, reason))
            .collect(),
        timed: policy.times.iter().map(|times| times.place).collect(),
        declared: FxHashMap::default(),
        fields: Vec::new(),
        steps: FxHashMap::default(),
    };
    for (file, parsed) in &world.policies {
        builder.file = *file;
        parsed
            .file
            .items
            .iter()
            .for_each(|item| builder.declare_item(item));
    }
    for (_, tree) in &world.plans {
        builder.declare_ids(tree);
    }
    for (file, parsed) in &world.policies {
        builder.file = *file;
        parsed.file.items.iter().for_each(|item| builder.item(item));
    }
    for (_, tree) in &world.plans {
        builder.plan(tree);
    }
    let mut index = builder.index;
    index.mentions.sort_unstable();
    // What declares a name does not mention it besides; a column of an export would mention its field in every row.
    index.mentions.dedup_by_key(|one| (one.place, one.symbol));
    index
}

impl Builder<'_> {
    /// Declares a name in a space, or declares it once more.
    pub fn declare(
        &mut self,
        space: Space,
        kind: SymbolKind,
        name: &str,
        (place, item): (Place, Place),
        form: Form,
    ) -> SymbolId {
        let symbol = match self.index.spaces.find(space, name) {
            Some(known) => known,
            None => self.add(space, kind, name, Some(item)),
        };
        if let Some(declared) = self.index.symbols.get_mut(symbol.0 as usize) {
            declared.declarations.push(place);
        }
        self.declared.insert(place, symbol);
        self.index.mentions.push(Mention {
            place,
            symbol,
            role: Role::Declares,
            form,
        });
        symbol
    }

    /// A new symbol, which nothing declares yet.
    pub fn add(
        &mut self,
        space: Space,
        kind: SymbolKind,
        name: &str,
        item: Option<Place>,
    ) -> SymbolId {
        let symbol = self.new_symbol(kind, name, item);
        self.index.spaces.insert(space, name, symbol);
        symbol
    }

    /// A new symbol in no space.
    pub fn new_symbol(&mut self, kind: SymbolKind, name: &str, item: Option<Place>) -> SymbolId {
        let number = u32::try_from(self.index.symbols.len()).unwrap_or(u32::MAX);
        self.index.symbols.push(Symbol {
            kind,
            name: name.to_owned(),
            declarations: Vec::new(),
            item,
        });
        SymbolId(number)
    }

    /// Notes a mention in the file at hand.
    pub fn mention(&mut self, span: Span, symbol: SymbolId, form: Form) {
        self.mention_at(span.within(self.file), symbol, form);
    }

    /// Notes a mention.
    pub fn mention_at(&mut self, place: Place, symbol: SymbolId, form: Form) {
        self.index.mentions.push(Mention {
            place,
            symbol,
            role: Role::Mentions,
            form,
        });
    }

    /// What has a name in a space.
    pub fn find(&self, space: Space, name: &str) -> Option<SymbolId> {
        self.index.spaces.find(space, name)
    }

    /// What has a name in a space and is in reach of the file at hand: a base does not see what is built on it.
    pub fn find_in_reach(&self, space: Space, name: &str) -> Option<SymbolId> {
        let symbol = self.find(space, name)?;
        let declared = self.index.symbol(symbol)?.declarations.first();
        let layers = &self.policy.layers;
        let is_above = declared.is_some_and(|place| layers.extends(place.file, self.file));
        (!is_above).then_some(symbol)
    }
}
