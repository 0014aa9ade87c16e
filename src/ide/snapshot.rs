//! A workspace at one moment: what was read, and what a check made of it.

use super::Index;
use crate::engine::{Analysis, World};
use crate::plan::read::Reading;
use crate::plan::{Tree, read};
use crate::source::{FileId, Source};
use crate::syntax::Parsed;
use crate::verdict::Evaluator;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A workspace at one moment. To clone it is cheap: whoever holds one reads on undisturbed while the next is made.
#[derive(Clone)]
pub struct Snapshot {
    /// What was read.
    pub world: Arc<World>,
    /// What it means, and the findings.
    pub analysis: Arc<Analysis>,
    index: Arc<OnceLock<Index>>,
}

impl Snapshot {
    /// Checks a world from scratch.
    pub fn new(world: World) -> Self {
        let analysis = Analysis::new(&world, None);
        Snapshot::of(Arc::new(world), Arc::new(analysis))
    }

    /// A world that was checked.
    pub fn of(world: Arc<World>, analysis: Arc<Analysis>) -> Self {
        Snapshot {
            world,
            analysis,
            index: Arc::default(),
        }
    }

    /// The names of the workspace, looked at when they are first asked for.
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self))
    }

    /// The file of a name, as findings show it.
    pub fn file_named(&self, name: &str) -> Option<FileId> {
        let mut files = self.world.sources.iter();
        files
            .find(|(_, source)| source.name() == name)
            .map(|(file, _)| file)
    }

    /// A file's name and text.
    pub fn source(&self, file: FileId) -> Option<&Source> {
        self.world.sources.find(file)
    }

    /// The tree of a policy file; `None` for any other file.
    pub fn policy_file(&self, file: FileId) -> Option<&Parsed> {
        let mut policies = self.world.policies.iter();
        policies
            .find(|(id, _)| *id == file)
            .map(|(_, parsed)| parsed.deref())
    }

    /// The tree of a plan file; `None` for any other file.
    pub fn plan_file(&self, file: FileId) -> Option<&Tree> {
        let mut plans = self.world.plans.iter();
        plans
            .find(|(id, _)| *id == file)
            .map(|(_, tree)| tree.deref())
    }

    /// Reads the plans as records once more and prepares to evaluate conditions on them: a millisecond for 500 plans.
    pub fn evaluate<T>(&self, ask: impl FnOnce(&Evaluator<'_>, &Reading<'_>) -> T) -> T {
        let world = &self.world;
        let policy = &self.analysis.policy;
        let reading = read::read(
            policy,
            &world.zones,
            &world.plans,
            world.history.as_deref(),
            world.at,
        );
        let evaluator = Evaluator::new(
            policy,
            &reading.records,
            &reading.history,
            &self.analysis.timetable,
            world.at,
        );
        ask(&evaluator, &reading)
    }
}
