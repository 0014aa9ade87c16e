//! After edits of plans: what is said of the subjects of the others.

use super::{Judge, Judged, Kept, Subject, same_circumstances, same_trees};
use crate::engine::analysis::Analysis;
use crate::engine::world::World;
use crate::source::{FileId, Place};
use rustc_hash::FxHashMap;
use std::sync::Arc;

impl Kept {
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
