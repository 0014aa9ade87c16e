//! Who is written into which group, and who is in a group because a group within it has them.

use super::people::Membership;
use crate::time::Instant;
use std::collections::VecDeque;

/// From one instant until just before another.
type Stretch = (Instant, Instant);

/// The members of all groups, as written.
#[derive(Clone, Debug, Default)]
pub struct Rosters {
    /// For each group its own lines.
    pub groups: Vec<Vec<Entry>>,
}

/// One member as written: a person or a whole group, for a time.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Who.
    pub who: Who,
    /// From.
    pub from: Instant,
    /// Until just before.
    pub until: Instant,
}

/// A member of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A person.
    Person(u32),
    /// Everybody of a group.
    Group(u32),
}

impl Rosters {
    /// Everybody who is in a group, with those of the groups in it, each for the time in which all of them belong together.
    /// Each group is looked at again only when a further time in which it belongs here turns up, so it does not matter along how
    /// many ways it is reached, and circles end.
    pub fn members(&self, group: u32) -> Vec<Membership> {
        let mut people: Vec<Membership> = Vec::new();
        self.walk(group, &mut |person, (from, until)| {
            people.push(Membership {
                person,
                from,
                until,
            });
        });
        people.sort_unstable();
        people.dedup_by(|next, last| {
            let touches = next.person == last.person && next.from <= last.until;
            if touches {
                last.until = last.until.max(next.until);
            }
            touches
        });
        people
    }

    fn walk(&self, group: u32, take: &mut dyn FnMut(u32, Stretch)) {
        let always = (Instant(i64::MIN), Instant(i64::MAX));
        let mut belongs: rustc_hash::FxHashMap<u32, Vec<Stretch>> =
            rustc_hash::FxHashMap::default();
        let mut open = VecDeque::from([(group, always)]);
        belongs.insert(group, vec![always]);
        while let Some((group, time)) = open.pop_front() {
            for entry in self.groups.get(group as usize).into_iter().flatten() {
                let time = (time.0.max(entry.from), time.1.min(entry.until));
                if time.1 <= time.0 {
                    continue;
                }
                match entry.who {
                    Who::Person(person) => take(person, time),
                    Who::Group(inner) => {
                        if add(belongs.entry(inner).or_default(), time) {
                            open.push_back((inner, time));
                        }
                    }
                }
            }
        }
    }

    /// For each group the times in which somebody is in it, apart from each other and in order.
    pub fn manned(&self) -> Vec<Vec<Stretch>> {
        let mut holders: Vec<Vec<(u32, Stretch)>> = vec![Vec::new(); self.groups.len()];
        let mut manned: Vec<Vec<Stretch>> = vec![Vec::new(); self.groups.len()];
        let mut open: VecDeque<(u32, Stretch)> = VecDeque::new();
        for (group, entries) in (0u32..).zip(&self.groups) {
            for entry in entries.iter().filter(|entry| entry.from < entry.until) {
                let time = (entry.from, entry.until);
                match entry.who {
                    Who::Person(_) => open.push_back((group, time)),
                    Who::Group(inner) => {
                        if let Some(list) = holders.get_mut(inner as usize) {
                            list.push((group, time));
                        }
                    }
                }
            }
        }
        while let Some((group, time)) = open.pop_front() {
            let Some(list) = manned.get_mut(group as usize) else {
                continue;
            };
            if !add(list, time) {
                continue;
            }
            for (holder, within) in holders.get(group as usize).into_iter().flatten() {
                let time = (time.0.max(within.0), time.1.min(within.1));
                if time.0 < time.1 {
                    open.push_back((*holder, time));
                }
            }
        }
        manned
    }
}

/// Adds a stretch to others that are in order and do not touch; whether that makes them longer.
fn add(all: &mut Vec<Stretch>, mut new: Stretch) -> bool {
    let first = all.partition_point(|(_, until)| *until < new.0);
    let end = all.partition_point(|(from, _)| *from <= new.1);
    let touched = all.get(first..end).unwrap_or_default();
    if touched
        .iter()
        .any(|(from, until)| *from <= new.0 && new.1 <= *until)
    {
        return false;
    }
    if let (Some(one), Some(other)) = (touched.first(), touched.last()) {
        new = (new.0.min(one.0), new.1.max(other.1));
    }
    all.splice(first..end, [new]);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rosters() -> impl Strategy<Value = Rosters> {
        let who = (any::<bool>(), 0u32..6);
        let who = who.prop_map(|(is_person, number)| match is_person {
            true => Who::Person(number % 3),
            false => Who::Group(number),
        });
        let entry = (who, 0i64..8, 1i64..8).prop_map(|(who, from, length)| Entry {
            who,
            from: Instant(from),
            until: Instant(from + length),
        });
        prop::collection::vec(prop::collection::vec(entry, 0..4), 6)
            .prop_map(|groups| Rosters { groups })
    }

    /// Whether a person is in a group at an instant, along any way that does not pass a group twice.
    fn is_in(rosters: &Rosters, group: u32, person: u32, at: Instant, path: &mut Vec<u32>) -> bool {
        if path.contains(&group) {
            return false;
        }
        path.push(group);
        let found = rosters.groups[group as usize].iter().any(|entry| {
            entry.from <= at
                && at < entry.until
                && match entry.who {
                    Who::Person(one) => one == person,
                    Who::Group(inner) => is_in(rosters, inner, person, at, path),
                }
        });
        path.pop();
        found
    }

    proptest! {
        #[test]
        fn everybody_on_every_way_is_in(rosters in rosters()) {
            let manned = rosters.manned();
            for group in 0..6 {
                let members = rosters.members(group);
                for at in (0..16).map(Instant) {
                    let mut anybody = false;
                    for person in 0..3 {
                        let expected = is_in(&rosters, group, person, at, &mut vec![]);
                        let found = members.iter().any(|one| one.person == person && one.from <= at && at < one.until);
                        prop_assert_eq!(found, expected, "{} in {} at {}", person, group, at.0);
                        anybody |= expected;
                    }
                    let is_manned = manned[group as usize].iter().any(|(from, until)| *from <= at && at < *until);
                    prop_assert_eq!(is_manned, anybody, "{} at {}", group, at.0);
                }
            }
        }
    }

    #[test]
    fn each_group_is_worked_out_once() {
        let always = |who| Entry {
            who,
            from: Instant(i64::MIN),
            until: Instant(i64::MAX),
        };
        let mut groups = vec![vec![always(Who::Person(0))], vec![always(Who::Person(1))]];
        for level in 0..60 {
            let both = [level * 2, level * 2 + 1].map(|inner| always(Who::Group(inner)));
            groups.extend([both.to_vec(), both.to_vec()]);
        }
        let rosters = Rosters { groups };
        assert_eq!(rosters.members(120).len(), 2);
        assert_eq!(rosters.manned().len(), 122);
    }
}
