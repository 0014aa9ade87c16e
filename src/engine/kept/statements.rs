//! After edits of statements, or of text that means nothing: what the others say.

use super::edits::{moved, moved_place, statement_edits};
use super::{Judge, Judged, Kept, same_circumstances, same_trees};
use crate::engine::analysis::Analysis;
use crate::engine::world::World;
use crate::policy::Policy;
use crate::policy::condition::{ExprId, Node, Op};
use crate::policy::model::{Person, StatementKind};
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::Base;
use crate::source::Place;
use crate::verdict::Single;
use rustc_hash::{FxHashMap, FxHashSet};

impl Kept {
    /// What is left of the findings of an earlier check of the same plans, when statements were edited.
    pub fn after_statements(
        (before, earlier): (&World, &Analysis),
        now: &World,
        policy: &Policy,
        read: &Judged,
    ) -> Self {
        let same_plans = same_trees(&before.plans, &now.plans);
        let same_mentions = earlier.judged.mentions == read.mentions;
        if !same_plans || !same_mentions || !same_circumstances(before, now) {
            return Kept::nothing();
        }
        let Some(edits) = statement_edits(before, now) else {
            return Kept::nothing();
        };
        // Findings point where a person is named first.
        let first_named: FxHashMap<&str, Place> = policy
            .people
            .iter()
            .map(|one| (one.name.as_str(), one.place))
            .collect();
        let stays = |person: &Person| {
            let now = first_named.get(person.name.as_str());
            now.copied() == moved_place(person.place, &edits)
        };
        if !earlier.policy.people.iter().all(stays) {
            return Kept::nothing();
        }
        let kinds: FxHashSet<StatementKind> = edits
            .iter()
            .flat_map(|edit| edit.kinds.iter().copied())
            .collect();
        let edited: FxHashSet<Place> = edits
            .iter()
            .flat_map(|edit| edit.statements.iter().copied())
            .collect();
        let (Some(read_before), Some(read_now)) =
            (readers(&earlier.policy, &kinds), readers(policy, &kinds))
        else {
            return Kept::nothing();
        };
        let mut afresh: Vec<bool> = policy
            .statements
            .iter()
            .zip(read_now)
            .map(|(statement, reads)| reads || edited.contains(&statement.place))
            .collect();
        // The number that each statement has now, unless it is gone or read something of what was edited.
        let mut numbers: Vec<Option<u32>> = Vec::with_capacity(earlier.policy.statements.len());
        let mut known: FxHashMap<(StatementKind, &str), u32> = FxHashMap::default();
        for (number, statement) in (0u32..).zip(&policy.statements) {
            if known
                .insert((statement.kind, &statement.name), number)
                .is_some()
            {
                // Two of one name: a mistake, and whatever depends on it is not worth telling apart.
                return Kept::nothing();
            }
        }
        for (statement, read) in earlier.policy.statements.iter().zip(read_before) {
            let number = known
                .get(&(statement.kind, statement.name.as_str()))
                .copied();
            if let Some(afresh) = number.and_then(|number| afresh.get_mut(number as usize)) {
                *afresh |= read;
            }
            numbers.push(number);
        }
        let mut singles = Vec::with_capacity(earlier.judged.singles.len());
        for single in &earlier.judged.singles {
            let number = numbers.get(single.statement as usize).copied().flatten();
            let Some(statement) = number else { continue };
            let Some(afresh) = afresh
                .get_mut(statement as usize)
                .filter(|afresh| !**afresh)
            else {
                continue;
            };
            match moved(single, &edits) {
                Some(single) => singles.push(Single {
                    statement,
                    ..single
                }),
                // It points into what was edited.
                None => *afresh = true,
            }
        }
        singles.retain(|single| afresh.get(single.statement as usize) == Some(&false));
        Kept {
            singles,
            lints: None,
            judge: Judge::Statements(afresh),
        }
    }
}

/// For each statement whether it reads what statements of these kinds decide: whether a subject is approved, when something is
/// open. `None` if every subject may be another by it: if a class or an assessed level reads it.
fn readers(policy: &Policy, edited: &FxHashSet<StatementKind>) -> Option<Vec<bool>> {
    let approvals = edited.contains(&StatementKind::Approval);
    let times =
        edited.contains(&StatementKind::Blackout) || edited.contains(&StatementKind::Window);
    if !approvals && !times {
        return Some(vec![false; policy.statements.len()]);
    }
    let is_meant = |node: &Node| {
        let computed = match node.op {
            Op::Field { kind, field, .. } => policy.schema.field(kind, field).map(|f| f.source),
            _ => None,
        };
        match computed {
            Some(FieldSource::Computed(Computed::Approved)) => approvals,
            Some(FieldSource::Computed(Computed::Window)) => times,
            _ => times && node.ty.base == Base::Times,
        }
    };
    let whens = policy.classes.iter().chain(&policy.bundles);
    let whens = whens.flat_map(|class| class.when.iter().copied());
    let levels = policy.assessments.iter();
    let levels = levels.flat_map(|one| one.floors.iter().chain(&one.raises));
    let derived: Vec<ExprId> = whens.chain(levels.filter_map(|line| line.when)).collect();
    if policy.asks(derived, &is_meant) {
        return None;
    }
    let reads = policy.statements.iter().map(|statement| {
        let is_timed = matches!(
            statement.kind,
            StatementKind::Blackout | StatementKind::Window
        );
        let conditions = statement.variants.iter().flat_map(|one| one.conditions());
        // Where one is closed, the finding says when the next opening of all is.
        times && is_timed || policy.asks(conditions.collect(), &is_meant)
    });
    Some(reads.collect())
}
