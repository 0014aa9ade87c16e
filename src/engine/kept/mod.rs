//! What a check keeps of an earlier one: the findings that the edits between them cannot have touched.
//!
//! Two kinds of edits are looked at closely, since they are what people do all day: those of plans, and those of statements or of
//! text that means nothing. After anything else everything is judged afresh.

mod edits;
mod plans;
mod statements;

use super::world::World;
use crate::diagnostic::Diagnostic;
use crate::plan::Tree;
use crate::policy::types::RecordKind;
use crate::source::FileId;
use crate::time::ZoneDatabase;
use crate::verdict::{Afresh, Single};
use std::sync::Arc;

/// What the next check has to know of a judgement, beside its findings.
#[derive(Clone, Debug, Default)]
pub(super) struct Judged {
    /// What statements say of single subjects.
    pub singles: Vec<Single>,
    /// The subjects that were judged.
    pub subjects: Vec<Subject>,
    /// Which plans name something in which others.
    pub links: Vec<(u32, u32)>,
    /// The people whom only plans name, each with the file that does so first: findings point there.
    pub mentions: Vec<(String, FileId)>,
    /// What lints say of the policy, whatever the plans.
    pub lints: Arc<Vec<Diagnostic>>,
}

/// A change or release, and the number of its plan.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    pub record: (RecordKind, u32),
    pub plan: u32,
}

/// The findings that are kept, and what has to be judged.
pub(super) struct Kept {
    pub singles: Vec<Single>,
    /// What lints say of the policy; `None` if they have to be asked again.
    pub lints: Option<Arc<Vec<Diagnostic>>>,
    judge: Judge,
}

enum Judge {
    All,
    Subjects(Vec<bool>),
    Statements(Vec<bool>),
}

impl Kept {
    /// Nothing is kept.
    pub fn nothing() -> Self {
        Kept {
            singles: Vec::new(),
            lints: None,
            judge: Judge::All,
        }
    }

    /// What has to be judged.
    pub fn afresh(&self) -> Afresh<'_> {
        match &self.judge {
            Judge::All => Afresh::All,
            Judge::Subjects(some) => Afresh::Subjects(some),
            Judge::Statements(some) => Afresh::Statements(some),
        }
    }
}

fn same_trees(before: &[(FileId, Arc<Tree>)], now: &[(FileId, Arc<Tree>)]) -> bool {
    let mut pairs = before.iter().zip(now);
    before.len() == now.len() && pairs.all(|(a, b)| a.0 == b.0 && Arc::ptr_eq(&a.1, &b.1))
}

fn same_circumstances(before: &World, now: &World) -> bool {
    let history = |world: &World| world.history.as_ref().map(Arc::as_ptr);
    before.at == now.at
        && before.gate == now.gate
        && before.audit == now.audit
        && before.all_plans == now.all_plans
        && history(before) == history(now)
        && ZoneDatabase::is_same(&before.zones, &now.zones)
        && before.calendars == now.calendars
}
