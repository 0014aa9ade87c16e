//! The least part of a workspace that still breaks a law.

use super::world::{Item, Workspace};
use std::time::{Duration, Instant};

/// Leaves out what does not matter, again and again, for a while.
pub fn shrink(first: Workspace, breaks: &dyn Fn(&Workspace) -> bool) -> Workspace {
    let end = Instant::now() + Duration::from_secs(40);
    let breaks = |less: &Workspace| Instant::now() < end && breaks(less);
    let mut least = first;
    while let Some(less) = smaller(&least).into_iter().find(|less| breaks(less)) {
        least = less;
    }
    least
}

fn smaller(workspace: &Workspace) -> Vec<Workspace> {
    let mut all = Vec::new();
    let mut without = |change: &dyn Fn(&mut Workspace)| {
        let mut other = workspace.clone();
        change(&mut other);
        all.push(other);
    };
    for at in 0..workspace.releases.len() {
        without(&|other| drop(other.releases.remove(at)));
    }
    for at in 0..workspace.changes.len() {
        without(&|other| drop(other.changes.remove(at)));
    }
    if workspace.history.is_some() {
        without(&|other| other.history = None);
    }
    let lists: [fn(&mut Workspace) -> &mut Vec<Item>; 4] = [
        |other| &mut other.statements,
        |other| other.base.get_or_insert_default(),
        |other| &mut other.ordered,
        |other| &mut other.declarations,
    ];
    for (number, list) in lists.iter().enumerate() {
        if number == 1 && workspace.base.is_none() {
            continue;
        }
        let items = list(&mut workspace.clone()).clone();
        for (at, item) in items.iter().enumerate() {
            without(&|other| drop(list(other).remove(at)));
            for setting in 0..item.settings.len() {
                without(&|other| drop(list(other)[at].settings.remove(setting)));
            }
        }
    }
    for (is_change, records) in [(true, &workspace.changes), (false, &workspace.releases)] {
        for (at, record) in records.iter().enumerate() {
            let of = |other: &mut Workspace| {
                if is_change {
                    other.changes[at].clone()
                } else {
                    other.releases[at].clone()
                }
            };
            let set = |other: &mut Workspace, record| {
                if is_change {
                    other.changes[at] = record
                } else {
                    other.releases[at] = record
                }
            };
            for (key, value) in record.iter().filter(|(key, _)| *key != "id") {
                without(&|other| {
                    let mut record = of(other);
                    record.remove(key);
                    set(other, record);
                });
                for element in 0..value.as_array().map_or(0, Vec::len) {
                    without(&|other| {
                        let mut record = of(other);
                        record
                            .get_mut(key)
                            .unwrap()
                            .as_array_mut()
                            .unwrap()
                            .remove(element);
                        set(other, record);
                    });
                }
            }
        }
    }
    all
}
