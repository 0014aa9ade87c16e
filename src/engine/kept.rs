//! What a check keeps of an earlier one: the findings that the edits between them cannot have touched.
//!
//! Two kinds of edits are looked at closely, since they are what people do all day: those of plans, and those of statements or of
//! text that means nothing. After anything else everything is judged afresh.

use super::analysis::Analysis;
use super::world::World;
use crate::diagnostic::Diagnostic;
use crate::plan::Tree;
use crate::policy::Policy;
use crate::policy::condition::{ExprId, Node, Op};
use crate::policy::model::{Person, StatementKind};
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::{Base, RecordKind};
use crate::source::{FileId, Place, Source, Span};
use crate::syntax::tree::{Item, ItemKind};
use crate::time::ZoneDatabase;
use crate::verdict::{Afresh, Single};
use rustc_hash::{FxHashMap, FxHashSet};
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

    /// What is left of the findings of an earlier check of the same policy, when plans were edited.
    pub fn after_plans((before, earlier): (&World, &Analysis), now: &World, read: &Judged) -> Self {
        let same_files = before.plans.len() == now.plans.len()
            && before.plans.iter().zip(&now.plans).all(|(a, b)| a.0 == b.0);
        let same_people = earlier.judged.mentions == read.mentions;
        if !same_files || !same_people || !same_circumstances(before, now) {
            return Kept::nothing();
        }
        let subjects = &read.subjects;
        let pairs = before.plans.iter().zip(&now.plans);
        let mut touched: Vec<bool> = pairs.map(|(a, b)| !Arc::ptr_eq(&a.1, &b.1)).collect();
        spread(&mut touched, earlier.judged.links.iter().chain(&read.links));
        let is_touched = |plan: u32| touched.get(plan as usize).copied().unwrap_or(true);
        // The subjects of an untouched plan are the same as before, in the same order.
        let (old, new) = (by_plan(&earlier.judged.subjects), by_plan(subjects));
        let mut numbers = vec![None; earlier.judged.subjects.len()];
        for (plan, subjects) in old.into_iter().filter(|(plan, _)| !is_touched(*plan)) {
            let now = new.get(&plan).map_or(&[][..], Vec::as_slice);
            for (subject, now) in subjects.into_iter().zip(now) {
                if let Some(number) = numbers.get_mut(subject as usize) {
                    *number = Some(*now);
                }
            }
        }
        let numbers_of_plans: FxHashMap<FileId, u32> = now
            .plans
            .iter()
            .map(|(file, _)| *file)
            .zip(0u32..)
            .collect();
        let plan_of = |file: FileId| numbers_of_plans.get(&file).copied();
        let mut judge: Vec<bool> = subjects.iter().map(|one| is_touched(one.plan)).collect();
        let mut singles = Vec::with_capacity(earlier.judged.singles.len());
        for single in &earlier.judged.singles {
            let Some(number) = numbers.get(single.subject as usize).copied().flatten() else {
                continue;
            };
            let (before, now) = (
                earlier.judged.subjects.get(single.subject as usize),
                subjects.get(number as usize),
            );
            let (Some(before), Some(now)) = (before, now) else {
                continue;
            };
            let mut single = single.clone();
            single.subject = number;
            let stays_at_home =
                |place: &Place| plan_of(place.file).is_none_or(|plan| plan == before.plan);
            let diagnostic = single.finding.diagnostic.as_ref();
            let is_at_home = diagnostic.is_none_or(|one| one.places().all(stays_at_home));
            // Records of other plans may have other numbers now, and other places.
            match single.finding.subjects.as_mut_slice() {
                [one] if *one == before.record && is_at_home => *one = now.record,
                _ => {
                    if let Some(judge) = judge.get_mut(number as usize) {
                        *judge = true;
                    }
                    continue;
                }
            }
            singles.push(single);
        }
        singles.retain(|single| judge.get(single.subject as usize) == Some(&false));
        singles.sort_by_key(|single| single.subject);
        Kept {
            singles,
            lints: same_trees(&before.tests, &now.tests).then(|| Arc::clone(&earlier.judged.lints)),
            judge: Judge::Subjects(judge),
        }
    }

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

fn same_trees(before: &[(FileId, Arc<Tree>)], now: &[(FileId, Arc<Tree>)]) -> bool {
    let mut pairs = before.iter().zip(now);
    before.len() == now.len() && pairs.all(|(a, b)| a.0 == b.0 && Arc::ptr_eq(&a.1, &b.1))
}

fn same_circumstances(before: &World, now: &World) -> bool {
    let history = |world: &World| world.history.as_ref().map(Arc::as_ptr);
    before.at == now.at
        && before.gate == now.gate
        && before.all_plans == now.all_plans
        && history(before) == history(now)
        && ZoneDatabase::is_same(&before.zones, &now.zones)
        && before.calendars == now.calendars
}

/// The numbers of the subjects of each plan.
fn by_plan(subjects: &[Subject]) -> FxHashMap<u32, Vec<u32>> {
    let mut found: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (number, subject) in (0u32..).zip(subjects) {
        found.entry(subject.plan).or_default().push(number);
    }
    found
}

/// Touches what is linked with what is touched, however far.
fn spread<'l>(touched: &mut [bool], links: impl Iterator<Item = &'l (u32, u32)>) {
    let mut beside: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (from, to) in links {
        beside.entry(*from).or_default().push(*to);
        beside.entry(*to).or_default().push(*from);
    }
    let numbers = (0u32..).zip(touched.iter());
    let mut open: Vec<u32> = numbers
        .filter(|(_, touched)| **touched)
        .map(|(number, _)| number)
        .collect();
    while let Some(plan) = open.pop() {
        for other in beside.get(&plan).into_iter().flatten() {
            if let Some(touched) = touched.get_mut(*other as usize).filter(|known| !**known) {
                *touched = true;
                open.push(*other);
            }
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

/// An edit of a policy file that changed statements, or nothing that means something.
struct Edit {
    file: FileId,
    /// The bytes that are others now.
    old: Span,
    /// The end of the bytes in their place.
    end: u32,
    /// The names of the statements that changed or came, in the new text.
    statements: Vec<Place>,
    /// The kinds of the statements that changed, came or went.
    kinds: Vec<StatementKind>,
}

/// The edits between two worlds; `None` if more than statements changed.
fn statement_edits(before: &World, now: &World) -> Option<Vec<Edit>> {
    if before.policies.len() != now.policies.len() {
        return None;
    }
    let mut edits = Vec::new();
    for ((file, old), (other, new)) in before.policies.iter().zip(&now.policies) {
        if file != other || before.sources.name(*file) != now.sources.name(*file) {
            return None;
        }
        if Arc::ptr_eq(old, new) {
            continue;
        }
        let (old_source, new_source) = (before.sources.find(*file)?, now.sources.find(*file)?);
        let (statements, kinds) = changed_statements(
            (&old.file.items, old_source),
            (&new.file.items, new_source),
            *file,
        )?;
        edits.push(Edit {
            statements,
            kinds,
            ..changed_bytes(old_source.text(), new_source.text(), *file)
        });
    }
    Some(edits)
}

/// The names of the statements that are others or new, and the kinds of all that are others, new or gone; `None` if other things than
/// statements are.
fn changed_statements(
    (old, old_source): (&[Item], &Source),
    (new, new_source): (&[Item], &Source),
    file: FileId,
) -> Option<(Vec<Place>, Vec<StatementKind>)> {
    let is_same = |old: &Item, new: &Item| {
        let mut docs = old.docs.iter().zip(&new.docs);
        old.broken == new.broken
            && old_source.slice(old.span) == new_source.slice(new.span)
            && old.docs.len() == new.docs.len()
            && docs.all(|(a, b)| a.value == b.value)
    };
    let before = old.iter().zip(new);
    let before = before.take_while(|(old, new)| is_same(old, new)).count();
    let most = old.len().min(new.len()) - before;
    let behind = old.iter().rev().zip(new.iter().rev()).take(most);
    let behind = behind.take_while(|(old, new)| is_same(old, new)).count();
    let old = old.get(before..old.len() - behind)?;
    let new = new.get(before..new.len() - behind)?;
    let mut names = Vec::with_capacity(new.len());
    let mut kinds = Vec::with_capacity(old.len() + new.len());
    for item in old {
        kinds.push(statement_kind(item)?);
    }
    for item in new {
        kinds.push(statement_kind(item)?);
        names.extend(item.name.as_ref().map(|name| name.span.within(file)));
    }
    Some((names, kinds))
}

fn statement_kind(item: &Item) -> Option<StatementKind> {
    Some(match item.kind.value {
        ItemKind::Rule => StatementKind::Rule,
        ItemKind::Approval => StatementKind::Approval,
        ItemKind::Blackout => StatementKind::Blackout,
        ItemKind::Window => StatementKind::Window,
        ItemKind::Conflict => StatementKind::Conflict,
        ItemKind::Limit => StatementKind::Limit,
        _ => return None,
    })
}

fn changed_bytes(old: &str, new: &str, file: FileId) -> Edit {
    let pairs = old.bytes().zip(new.bytes());
    let start = pairs.take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - start;
    let pairs = old.bytes().rev().zip(new.bytes().rev()).take(most);
    let behind = pairs.take_while(|(a, b)| a == b).count();
    Edit {
        file,
        old: Span::new(start, old.len() - behind),
        end: Span::new(0, new.len() - behind).end,
        statements: Vec::new(),
        kinds: Vec::new(),
    }
}

/// A finding with its places as they are after the edits; `None` if one of them was edited.
fn moved(single: &Single, edits: &[Edit]) -> Option<Single> {
    let Some(diagnostic) = &single.finding.diagnostic else {
        return Some(single.clone());
    };
    let mut places = diagnostic.places();
    let is_in_place = |place: &Place| moved_place(*place, edits) == Some(*place);
    if places.all(is_in_place) {
        return Some(single.clone());
    }
    let mut single = single.clone();
    if let Some(diagnostic) = &mut single.finding.diagnostic {
        for place in diagnostic.places_mut() {
            *place = moved_place(*place, edits)?;
        }
    }
    Some(single)
}

fn moved_place(place: Place, edits: &[Edit]) -> Option<Place> {
    let Some(edit) = edits.iter().find(|edit| edit.file == place.file) else {
        return Some(place);
    };
    let span = place.span;
    if span.end < edit.old.start || span.end == edit.old.start && !span.is_empty() {
        return Some(place);
    }
    if span.start < edit.old.end || span.is_empty() && span.start == edit.old.end {
        return None;
    }
    let shift = |offset: u32| (offset - edit.old.end).checked_add(edit.end);
    let span = Span {
        start: shift(span.start)?,
        end: shift(span.end)?,
    };
    Some(span.within(place.file))
}
