//! Distinct people for places: a maximum matching in a bipartite graph (Kuhn's algorithm).

/// Gives each place at most one person and each person at most one place, as many places as can be. `fits[place]` lists the
/// people who could fill it. The places are tried in order, so that earlier ones are filled first, and the people in theirs.
pub fn match_people(fits: &[Vec<usize>], people: usize) -> Vec<Option<usize>> {
    let mut place_of: Vec<Option<usize>> = vec![None; people];
    for place in 0..fits.len() {
        let mut seen = vec![false; people];
        find_room(place, fits, &mut place_of, &mut seen, 0);
    }
    let mut filled = vec![None; fits.len()];
    for (person, place) in place_of.into_iter().enumerate() {
        if let Some(slot) = place.and_then(|place| filled.get_mut(place)) {
            *slot = Some(person);
        }
    }
    filled
}

/// Finds a person for a place, moving others on where that helps. The depth is bounded by the number of places, and a quorum of
/// more than a few hundred places stops looking rather than overflow.
fn find_room(
    place: usize,
    fits: &[Vec<usize>],
    place_of: &mut [Option<usize>],
    seen: &mut [bool],
    depth: usize,
) -> bool {
    if depth > 512 {
        return false;
    }
    for person in fits.get(place).into_iter().flatten().copied() {
        match seen.get_mut(person) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        let held = place_of.get(person).copied().flatten();
        if held.is_none_or(|held| find_room(held, fits, place_of, seen, depth + 1)) {
            if let Some(slot) = place_of.get_mut(person) {
                *slot = Some(place);
            }
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_person_in_two_groups_fills_one_place() {
        // Person 0 could fill both places, person 1 only the first.
        assert_eq!(match_people(&[vec![0, 1], vec![0]], 2), [Some(1), Some(0)]);
        assert_eq!(match_people(&[vec![0], vec![0]], 1), [Some(0), None]);
    }

    /// The most places that can be filled, by trying everything.
    fn most(fits: &[Vec<usize>], used: &mut Vec<usize>) -> usize {
        let Some((first, rest)) = fits.split_first() else {
            return 0;
        };
        let mut best = most(rest, used);
        for person in first {
            if !used.contains(person) {
                used.push(*person);
                best = best.max(1 + most(rest, used));
                used.pop();
            }
        }
        best
    }

    proptest! {
        #[test]
        fn as_many_as_can_be(fits in prop::collection::vec(prop::collection::vec(0usize..5, 0..4), 0..6)) {
            let filled = match_people(&fits, 5);
            let count = filled.iter().flatten().count();
            prop_assert_eq!(count, most(&fits, &mut Vec::new()));
            let mut people: Vec<usize> = filled.iter().flatten().copied().collect();
            people.sort_unstable();
            people.dedup();
            prop_assert_eq!(people.len(), count);
            for (place, person) in filled.iter().enumerate() {
                if let Some(person) = person {
                    prop_assert!(fits[place].contains(person));
                }
            }
        }
    }
}
