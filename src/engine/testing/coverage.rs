//! Which outcomes of which statements the tests saw.

use super::judging::Judged;
use crate::diagnostic::Standing;
use crate::policy::condition::Op;
use crate::policy::model::{Require, Requirement, Statement, StatementKind, Variant};
use crate::policy::{ExprId, Policy};
use crate::source::Place;
use std::collections::BTreeSet;

/// What tests saw of a policy. It counts statements and their outcomes, never lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The statements, in the order of the files.
    pub statements: Vec<StatementCoverage>,
}

/// What tests saw of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementCoverage {
    /// Kind and name: `blackout weekends`.
    pub statement: String,
    /// Where it is named.
    pub place: Place,
    /// The outcomes that a test should show.
    pub wanted: BTreeSet<Standing>,
    /// The outcomes that a test showed.
    pub seen: BTreeSet<Standing>,
}

impl StatementCoverage {
    /// The wanted outcomes that no test showed.
    pub fn unseen(&self) -> impl Iterator<Item = Standing> {
        // A waiver lets a subject through as an override does.
        let is_waived = self.seen.contains(&Standing::Waived);
        let unseen = self.wanted.difference(&self.seen).copied();
        unseen.filter(move |standing| !(is_waived && *standing == Standing::Overridden))
    }
}

impl Coverage {
    /// How many outcomes of statements a test should show.
    pub fn wanted(&self) -> usize {
        self.statements.iter().map(|one| one.wanted.len()).sum()
    }

    /// How many of them a test showed.
    pub fn covered(&self) -> usize {
        let unseen = |one: &StatementCoverage| one.unseen().count();
        let unseen: usize = self.statements.iter().map(unseen).sum();
        self.wanted() - unseen
    }

    /// The covered part in tenths of a percent, rounded down; of nothing, all of it.
    pub fn permille(&self) -> usize {
        match self.wanted() {
            0 => 1000,
            wanted => self.covered() * 1000 / wanted,
        }
    }
}

/// What tests should show of each statement of a policy, and what these showed.
pub(super) fn coverage(policy: &Policy, judged: &[Judged]) -> Coverage {
    let mut statements: Vec<StatementCoverage> = Vec::new();
    for (number, statement) in policy.statements.iter().enumerate() {
        // A base has tests of its own.
        if policy.layers.is_base(statement.place.file) {
            continue;
        }
        let seen = judged.iter().filter_map(|one| one.seen.get(number));
        statements.push(StatementCoverage {
            statement: format!("{} {}", statement.kind.word(), statement.name),
            place: statement.place,
            wanted: wanted(policy, statement),
            seen: seen.flatten().copied().collect(),
        });
    }
    statements.sort_by(|a, b| (a.place, &a.statement).cmp(&(b.place, &b.statement)));
    Coverage { statements }
}

/// The outcomes that tests should show of a statement.
fn wanted(policy: &Policy, statement: &Statement) -> BTreeSet<Standing> {
    let mut wanted = BTreeSet::from([Standing::Broken]);
    // What refuses everything in its scope is kept by staying outside.
    wanted.insert(match statement.variants.iter().all(refuses_all) {
        true => Standing::DoesNotApply,
        false => Standing::Met,
    });
    for variant in &statement.variants {
        if statement.kind == StatementKind::Approval
            || variant
                .requires
                .iter()
                .any(|line| has_deadline(policy, line))
        {
            wanted.insert(Standing::Owed);
        }
        if !variant.excepts.is_empty() {
            wanted.insert(Standing::Excepted);
        }
        if !variant.overrides.is_empty() {
            wanted.insert(Standing::Overridden);
        }
    }
    wanted
}

fn refuses_all(variant: &Variant) -> bool {
    let mut lines = variant.requires.iter();
    !variant.requires.is_empty()
        && lines.all(|line| matches!(line.what, Requirement::Never | Requirement::NoPair))
}

fn has_deadline(policy: &Policy, line: &Require) -> bool {
    match &line.what {
        Requirement::Condition { by: Some(_), .. } => true,
        Requirement::Condition { condition, .. } => compares_by(policy, *condition),
        _ => false,
    }
}

/// Whether an instant is compared with a deadline: `submitted by …`.
fn compares_by(policy: &Policy, condition: ExprId) -> bool {
    let mut open = vec![condition];
    while let Some(id) = open.pop() {
        match &policy.program.get(id).op {
            Op::By { .. } => return true,
            Op::And(all) | Op::Or(all) => open.extend(all),
            _ => {}
        }
    }
    false
}
