//! What steps need: no circle in it, and what is needed comes.

use super::checks;
use super::findings::{Finding, Reporter};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::plan::records::Cell;
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;
use rustc_hash::{FxHashMap, FxHashSet};

/// A need of a step in another release: the release whose step it is, the step, and where it says so.
struct Need {
    release: u32,
    step: u32,
    cell: Cell,
    needed: u32,
}

impl Reporter<'_, '_> {
    /// Circles among the steps, and among the rollback steps, of all releases: one finding for all steps that wait for each other,
    /// for every release that has a part in it.
    pub(super) fn order(&self, out: &mut Vec<Finding>) {
        for kind in [RecordKind::Step, RecordKind::RollbackStep] {
            let needs = self.needs_of(kind);
            for group in waiting_for_each_other(&needs) {
                self.circle(kind, &needs, &group, out);
            }
        }
    }

    /// For each step those that it needs.
    fn needs_of(&self, kind: RecordKind) -> Vec<Vec<usize>> {
        let records = self.evaluator.records;
        let of = |step: u32| {
            if self.evaluator.is_part_of_cancelled(kind, step) {
                return Vec::new();
            }
            let items = records.items(self.evaluator.needed((kind, step))).iter();
            let needed = items.filter_map(|cell| match cell.value {
                Value::Record(found, needed) if found == kind && needed != step => {
                    usize::try_from(needed).ok()
                }
                _ => None,
            });
            needed.collect()
        };
        (0..records.count(kind)).map(of).collect()
    }

    fn circle(
        &self,
        kind: RecordKind,
        needs: &[Vec<usize>],
        group: &[usize],
        out: &mut Vec<Finding>,
    ) {
        let release_of = |step: usize| {
            let step = u32::try_from(step).ok()?;
            match self.evaluator.parent(kind, step, RecordKind::Release) {
                Value::Record(_, row) => Some(row),
                _ => None,
            }
        };
        let mut releases: Vec<u32> = group.iter().filter_map(|step| release_of(*step)).collect();
        releases.sort_unstable();
        releases.dedup();
        let Some(row) = releases.first() else {
            return;
        };
        let steps: Vec<u32> = circle_in(needs, group)
            .into_iter()
            .filter_map(|step| u32::try_from(step).ok())
            .collect();
        let Some(first) = steps.first() else {
            return;
        };
        let names: Vec<String> = steps
            .iter()
            .chain(steps.first())
            .map(|step| format!("`{}`", self.words.id(kind, *step)))
            .collect();
        let of: Vec<String> = releases
            .iter()
            .map(|row| self.words.subject(RecordKind::Release, *row))
            .collect();
        let mut diagnostic = Diagnostic::new(
            &checks::CIRCULAR_ORDER,
            self.needs_place(kind, *first),
            format!(
                "the steps of {} wait for each other: {}",
                of.join(" and "),
                names.join(" needs ")
            ),
        )
        .help("one of these steps has to go first: take it out of the other's `needs`");
        for step in steps.iter().skip(1).take(4) {
            diagnostic = diagnostic.label(self.needs_place(kind, *step), "and this");
        }
        let mut finding = self.built_in(
            &checks::CIRCULAR_ORDER,
            *row,
            Outcome::Broken,
            diagnostic,
            String::new(),
            None,
        );
        finding.subjects = releases
            .iter()
            .map(|row| (RecordKind::Release, *row))
            .collect();
        out.push(finding);
    }

    pub(super) fn needs_place(&self, kind: RecordKind, step: u32) -> Place {
        let part = &self.evaluator.fields.part;
        let field = match kind {
            RecordKind::RollbackStep => part.rollback_step_needs,
            _ => part.step_needs,
        };
        self.evaluator.records.place(kind, step, field)
    }

    /// What the steps of a release need from other releases: these have to go, too.
    pub(super) fn needed_releases(
        &self,
        mistakes: &FxHashMap<(RecordKind, u32), Vec<String>>,
        out: &mut Vec<Finding>,
    ) {
        let mut needs: FxHashMap<u32, Vec<Need>> = FxHashMap::default();
        for need in self.needs_elsewhere() {
            let of = self
                .evaluator
                .parent(RecordKind::Step, need.needed, RecordKind::Release);
            if let Value::Record(_, release) = of {
                needs.entry(release).or_default().push(need);
            }
        }
        if needs.is_empty() {
            return;
        }
        let mut states = self.release_states(mistakes, out);
        for outcome in [Outcome::Broken, Outcome::Owed] {
            let reached = |state: Outcome| match outcome {
                Outcome::Owed => state == Outcome::Owed,
                _ => state < Outcome::Owed,
            };
            let mut open: Vec<u32> = states
                .iter()
                .filter(|(_, state)| reached(**state))
                .map(|(release, _)| *release)
                .collect();
            open.sort_unstable();
            let mut seen: FxHashSet<u32> = FxHashSet::default();
            while let Some(release) = open.pop() {
                if !seen.insert(release) {
                    continue;
                }
                for need in needs.get(&release).into_iter().flatten() {
                    out.push(self.needed_release(need, release, outcome));
                    let state = states.entry(need.release).or_insert(Outcome::Met);
                    if *state > outcome {
                        *state = outcome;
                        open.push(need.release);
                    }
                }
            }
        }
    }

    /// The needs of steps that steps of other releases fulfil, which are not live.
    fn needs_elsewhere(&self) -> Vec<Need> {
        let records = self.evaluator.records;
        let kind = RecordKind::Step;
        let release_of = |step: u32| match self.evaluator.parent(kind, step, RecordKind::Release) {
            Value::Record(_, release) => Some(release),
            _ => None,
        };
        let mut needs = Vec::new();
        for step in 0..records.count(kind) {
            let Some(release) = release_of(step) else {
                continue;
            };
            if self.evaluator.is_cancelled(RecordKind::Release, release) {
                continue;
            }
            for cell in records.items(self.evaluator.needed((kind, step))) {
                let Value::Record(RecordKind::Step, needed) = cell.value else {
                    continue;
                };
                let live = records.value(kind, needed, self.evaluator.fields.part.step_live);
                if release_of(needed) != Some(release) && live != Value::YesNo(true) {
                    needs.push(Need {
                        release,
                        step,
                        cell: *cell,
                        needed,
                    });
                }
            }
        }
        needs
    }

    /// What the findings mean for each release.
    fn release_states(
        &self,
        mistakes: &FxHashMap<(RecordKind, u32), Vec<String>>,
        findings: &[Finding],
    ) -> FxHashMap<u32, Outcome> {
        let mut states: FxHashMap<u32, Outcome> = FxHashMap::default();
        let mut note = |release: u32, outcome: Outcome| {
            let state = states.entry(release).or_insert(Outcome::Met);
            *state = outcome.min(*state);
        };
        for finding in findings.iter().filter(|finding| !finding.advisory) {
            for (kind, row) in &finding.subjects {
                let release = match kind {
                    RecordKind::Release => Value::Record(*kind, *row),
                    _ => self.evaluator.parent(*kind, *row, RecordKind::Release),
                };
                if let Value::Record(_, release) = release {
                    note(release, finding.outcome);
                }
            }
        }
        for (kind, row) in mistakes.keys() {
            if *kind == RecordKind::Release {
                note(*row, Outcome::Broken);
            }
        }
        for release in 0..self.evaluator.records.count(RecordKind::Release) {
            if self.evaluator.is_cancelled(RecordKind::Release, release) {
                note(release, Outcome::Broken);
            }
        }
        states
    }

    fn needed_release(&self, need: &Need, of: u32, outcome: Outcome) -> Finding {
        let records = self.evaluator.records;
        let release = self.words.subject(RecordKind::Release, need.release);
        let needed = self.words.subject(RecordKind::Step, need.needed);
        let other = self.words.subject(RecordKind::Release, of);
        let is_cancelled = self.evaluator.is_cancelled(RecordKind::Release, of);
        let why = match outcome {
            _ if is_cancelled => "which is cancelled",
            Outcome::Owed => "which still owes something",
            _ => "which may not go",
        };
        let message = format!("{release} needs {needed} of {other}, {why}");
        let diagnostic = Diagnostic::new(
            &checks::NEEDED_RELEASE,
            records.cell_place(RecordKind::Step, need.step, need.cell),
            message,
        )
        .remark("needed here")
        .label(
            records.row_place(RecordKind::Step, need.needed),
            "this step",
        )
        .help("what a step needs has to come: have that release go, or say of the step that it is `live` where it is deployed already");
        self.built_in(
            &checks::NEEDED_RELEASE,
            need.release,
            outcome,
            diagnostic,
            format!("{needed} of {other}"),
            None,
        )
    }
}

/// The groups of nodes of a graph that can all be reached from each other, of two nodes at the least: its strongly connected
/// components, by Tarjan's algorithm without recursion.
fn waiting_for_each_other(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let mut number = vec![NEW; edges.len()];
    let mut low = vec![NEW; edges.len()];
    let mut on_stack = vec![false; edges.len()];
    let (mut stack, mut next) = (Vec::new(), 0);
    let mut groups = Vec::new();
    for start in 0..edges.len() {
        if number.get(start) != Some(&NEW) {
            continue;
        }
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((at, edge)) = path.pop() {
            if edge == 0 {
                set(&mut number, at, next);
                set(&mut low, at, next);
                set(&mut on_stack, at, true);
                stack.push(at);
                next += 1;
            }
            let Some(to) = edges.get(at).and_then(|targets| targets.get(edge)).copied() else {
                if get(&low, at) == get(&number, at) {
                    let mut group = Vec::new();
                    while let Some(member) = stack.pop() {
                        set(&mut on_stack, member, false);
                        group.push(member);
                        if member == at {
                            break;
                        }
                    }
                    if group.len() > 1 {
                        group.sort_unstable();
                        groups.push(group);
                    }
                }
                if let Some((parent, _)) = path.last() {
                    let least = get(&low, *parent).min(get(&low, at));
                    set(&mut low, *parent, least);
                }
                continue;
            };
            path.push((at, edge + 1));
            if get(&number, to) == NEW {
                path.push((to, 0));
            } else if on_stack.get(to) == Some(&true) {
                let least = get(&low, at).min(get(&number, to));
                set(&mut low, at, least);
            }
        }
    }
    groups.sort();
    groups
}

fn get(list: &[usize], at: usize) -> usize {
    list.get(at).copied().unwrap_or(usize::MAX)
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

/// One circle through the first node of a group whose nodes can all be reached from each other: the shortest.
fn circle_in(edges: &[Vec<usize>], group: &[usize]) -> Vec<usize> {
    let Some(start) = group.first().copied() else {
        return Vec::new();
    };
    let mut from: FxHashMap<usize, usize> = FxHashMap::default();
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for to in edges.get(at).into_iter().flatten() {
            if *to == start {
                let mut circle = vec![at];
                while let Some(before) = circle.last().and_then(|last| from.get(last)) {
                    circle.push(*before);
                }
                circle.reverse();
                return circle;
            }
            if group.binary_search(to).is_ok() && !from.contains_key(to) {
                from.insert(*to, at);
                open.push_back(*to);
            }
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reaches(edges: &[Vec<usize>], from: usize, to: usize) -> bool {
        let mut seen = vec![false; edges.len()];
        let mut open = edges[from].clone();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                open.extend(&edges[at]);
            }
        }
        seen[to]
    }

    proptest! {
        /// A step is in a group exactly where it waits for itself by way of another, and each group has a circle.
        #[test]
        fn every_step_of_a_circle_is_found(pairs in prop::collection::vec((0usize..9, 0usize..9), 0..16)) {
            let mut edges = vec![Vec::new(); 9];
            for (from, to) in pairs.into_iter().filter(|(from, to)| from != to) {
                edges[from].push(to);
            }
            let groups = waiting_for_each_other(&edges);
            for step in 0..edges.len() {
                let is_found = groups.iter().any(|group| group.contains(&step));
                prop_assert_eq!(is_found, reaches(&edges, step, step));
            }
            for group in &groups {
                let circle = circle_in(&edges, group);
                prop_assert!(circle.len() > 1);
                for (at, step) in circle.iter().enumerate() {
                    let next = circle[(at + 1) % circle.len()];
                    prop_assert!(edges[*step].contains(&next) && group.contains(step));
                }
            }
        }
    }
}
