//! The search against trying everything, on small cases.

use super::*;
use crate::verdict::search::Budget;
use proptest::prelude::*;

/// The ways to fill a line: for each need how many, its turn, and who could fill it.
type Drawn = Vec<Vec<(usize, u16, Vec<Fit>)>>;

fn lines_of(drawn: &[Drawn]) -> Vec<Line> {
    let mut key = 0;
    let mut need = |(amount, turn, fits): &(usize, u16, Vec<Fit>)| {
        key += 1;
        Need {
            key: vec![key],
            amount: *amount,
            turn: *turn,
            fits: fits.clone(),
        }
    };
    drawn
        .iter()
        .map(|line| {
            line.iter()
                .map(|way| way.iter().map(&mut need).collect())
                .collect()
        })
        .collect()
}

/// Whether all places of one way of each line can be filled, by trying everything.
fn by_trying(lines: &[Line], ballots: &[Ballot], sharing: Sharing) -> bool {
    fn choose(
        lines: &[Line],
        places: &mut Vec<(usize, usize, u16, Vec<Fit>)>,
        tried: &Tried<'_>,
    ) -> bool {
        let Some((line, rest)) = lines.split_first() else {
            return tried.assign(places, &mut Vec::new());
        };
        line.iter().any(|way| {
            let before = places.len();
            for (number, need) in way.iter().enumerate() {
                for _ in 0..need.amount {
                    places.push((rest.len(), number, need.turn, need.fits.clone()));
                }
            }
            let found = choose(rest, places, tried);
            places.truncate(before);
            found
        })
    }
    struct Tried<'b> {
        ballots: &'b [Ballot],
        sharing: Sharing,
    }
    impl Tried<'_> {
        fn assign(&self, places: &[(usize, usize, u16, Vec<Fit>)], taken: &mut Vec<Fit>) -> bool {
            let Some((line, need, turn, fits)) = places.get(taken.len()) else {
                return true;
            };
            fits.iter().any(|fit| {
                let clashes = taken.iter().zip(places).any(
                    |(other, (other_line, other_need, other_turn, _))| {
                        let (a, b) = (self.ballots[fit.ballot], self.ballots[other.ballot]);
                        let competes = self.sharing == Sharing::Distinct
                            || (line, need) == (other_line, other_need);
                        let same = a.signer == b.signer || fit.member == other.member;
                        let in_order = match other_turn.cmp(turn) {
                            std::cmp::Ordering::Less => is_before(b.when, a.when),
                            std::cmp::Ordering::Greater => is_before(a.when, b.when),
                            std::cmp::Ordering::Equal => true,
                        };
                        competes && same || line == other_line && !in_order
                    },
                );
                if clashes {
                    return false;
                }
                taken.push(*fit);
                let found = self.assign(places, taken);
                taken.pop();
                found
            })
        }
    }
    choose(lines, &mut Vec::new(), &Tried { ballots, sharing })
}

fn is_before(one: When, other: When) -> bool {
    match (one, other) {
        (When::At(one), When::At(other)) => one < other,
        (When::ToCome, When::At(_)) => false,
        _ => true,
    }
}

fn ballots() -> impl Strategy<Value = Vec<Ballot>> {
    let when = prop_oneof![
        6 => (0i64..4).prop_map(|at| When::At(Instant(at))),
        1 => Just(When::ToCome),
    ];
    prop::collection::vec((0u32..4, when), 1..7).prop_map(|drawn| {
        drawn
            .into_iter()
            .map(|(signer, when)| Ballot {
                record: 0,
                signer,
                when,
            })
            .collect()
    })
}

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let fits = prop::collection::vec((0usize..6, 0u32..4), 0..5).prop_map(|fits| {
        let mut fits: Vec<Fit> = fits
            .into_iter()
            .map(|(ballot, member)| Fit { ballot, member })
            .collect();
        fits.sort_unstable();
        fits.dedup();
        fits
    });
    let need = (1usize..3, 0u16..3, fits);
    let way = prop::collection::vec(need, 1..4).prop_map(|mut way| {
        way.sort_by_key(|need| need.1);
        way
    });
    prop::collection::vec(prop::collection::vec(way, 1..3), 1..3)
}

fn within(mut drawn: Vec<Drawn>, ballots: usize) -> Vec<Drawn> {
    for need in drawn.iter_mut().flatten().flatten() {
        need.2.retain(|fit| fit.ballot < ballots);
    }
    drawn
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn as_trying_everything_would(ballots in ballots(), drawn in drawn(), each in any::<bool>()) {
        let lines = lines_of(&within(drawn, ballots.len()));
        let sharing = if each { Sharing::EachNeed } else { Sharing::Distinct };
        let found = fillable(&lines, &ballots, sharing).unwrap();
        // The earlier lines go first.
        let mut kept: Vec<Line> = Vec::new();
        for (line, found) in lines.iter().zip(&found) {
            kept.push(line.clone());
            let expected = by_trying(&kept, &ballots, sharing);
            prop_assert_eq!(found.is_some(), expected, "{:?}", kept);
            if !expected {
                kept.pop();
            }
        }
    }

    #[test]
    fn what_is_filled_uses_everybody_once(ballots in ballots(), drawn in drawn()) {
        let lines = lines_of(&within(drawn, ballots.len()));
        for way in lines.iter().flatten() {
            let filled = partly(way, &[], &ballots, Sharing::Distinct).unwrap();
            let all: Vec<Fit> = filled.iter().flatten().copied().collect();
            let mut signers: Vec<u32> = all.iter().map(|fit| ballots[fit.ballot].signer).collect();
            signers.sort_unstable();
            signers.dedup();
            let mut members: Vec<u32> = all.iter().map(|fit| fit.member).collect();
            members.sort_unstable();
            members.dedup();
            prop_assert_eq!((signers.len(), members.len()), (all.len(), all.len()));
            for (need, people) in way.iter().zip(&filled) {
                prop_assert!(people.len() <= need.amount);
                prop_assert!(people.iter().all(|fit| need.fits.contains(fit)));
            }
        }
    }
}

fn ballot(signer: u32, at: i64) -> Ballot {
    Ballot {
        record: 0,
        signer,
        when: When::At(Instant(at)),
    }
}

fn fit(ballot: usize, member: u32) -> Fit {
    Fit { ballot, member }
}

#[test]
fn a_signer_for_a_member_uses_both_up() {
    // Person 0 for themselves, person 9 for person 0: of two places that both could fill, one stays empty.
    let ballots = [ballot(0, 1), ballot(9, 2)];
    let demand = Demand {
        amount: 2,
        fits: vec![fit(0, 0), fit(1, 0)],
    };
    let mut budget = Budget::new(10, "trials");
    let filled = fill(&[demand], &ballots, Sharing::Distinct, &mut budget).unwrap();
    assert_eq!(filled, [vec![fit(0, 0)]]);
}

#[test]
fn a_search_that_is_cut_off_has_no_answer() {
    // 40 lines, each of which asks for two of three of 60 people in one of three ways; two people are too few.
    let ballots: Vec<Ballot> = (0..78).map(|person| ballot(person, 1)).collect();
    let person = |number: usize| u32::try_from(number % 78).unwrap();
    let line = |number: usize| -> Drawn {
        (0..3)
            .map(|way| {
                let of = |step: usize| {
                    let person = person(number * 7 + way * 11 + step * 5);
                    (1, 0, vec![fit(person as usize, person)])
                };
                vec![of(0), of(1)]
            })
            .collect()
    };
    let drawn: Vec<Drawn> = (0..40).map(line).collect();
    let found = fillable(&lines_of(&drawn), &ballots, Sharing::Distinct);
    let cut_off = found.unwrap_err();
    assert_eq!(cut_off.what, "ways to fill the places");
}

#[test]
fn one_of_two_in_every_line_is_a_single_place() {
    // Whatever the number of lines: 30 lines of six alternatives are decided at once.
    let ballots: Vec<Ballot> = (0..30).map(|person| ballot(person, 1)).collect();
    let line = |number: usize| -> Drawn {
        (0..6)
            .map(|way| {
                let person = u32::try_from((number + way * 5) % 30).unwrap();
                vec![(1, 0, vec![fit(person as usize, person)])]
            })
            .collect()
    };
    let drawn: Vec<Drawn> = (0..30).map(line).collect();
    let found = fillable(&lines_of(&drawn), &ballots, Sharing::Distinct).unwrap();
    assert!(found.iter().all(Option::is_some));
}

#[test]
fn turns_of_people_with_a_stand_in_each_are_decided() {
    // Each of 100 signs at a time of their own, for themselves or for the one seven further on.
    let ballots: Vec<Ballot> = (0..100u32)
        .map(|one| ballot(one, i64::from(one * 37 % 100)))
        .collect();
    let fits: Vec<Fit> = (0..100u32)
        .flat_map(|one| [fit(one as usize, one), fit(one as usize, (one + 7) % 100)])
        .collect();
    let drawn =
        |later: usize| -> Drawn { vec![vec![(60, 0, fits.clone()), (later, 1, fits.clone())]] };
    let found = |later| fillable(&lines_of(&[drawn(later)]), &ballots, Sharing::Distinct).unwrap();
    assert!(found(40)[0].is_some());
    assert!(found(41)[0].is_none());
}
