//! A quorum that the groups can never fill.

use super::{Lints, listed};
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::model::{Candidates, Need, Quorum, Requirement, StatementKind};
use crate::source::Place;
use crate::time::Instant;
use crate::verdict::filling::{Ballot, Fit, Line, Need as Places, Sharing, When, fillable};
use crate::verdict::search::CutOff;
use rustc_hash::FxHashSet;

/// The check.
pub const CHECK: Check = Check::remark(
    "unsatisfiable-approval",
    Severity::Error,
    "the groups have too few people to fill a quorum",
);

/// More people than this are not each tried as the one who is excluded.
const MOST_TRIED: usize = 200;

/// Why a quorum cannot be filled.
enum Shortage {
    /// One need has too few people: how many it asks for, and how many there are.
    Few(Place, String, usize, usize),
    /// One need has too few people at any one time.
    FewAtOnce(Place, String, usize, usize),
    /// Each need has enough, but they are the same people: how many places, how many people.
    Same(usize, usize),
}

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    if context.is_incomplete {
        return;
    }
    let mut seen: FxHashSet<Place> = FxHashSet::default();
    for statement in &context.policy.statements {
        for variant in &statement.variants {
            for over in &variant.overrides {
                if seen.insert(over.place) {
                    report(context, &[&over.quorum], over.quorum.place, "override", out);
                }
            }
            if statement.kind != StatementKind::Approval {
                continue;
            }
            // Lines with a `when` may exclude each other, so each stands alone; the others are asked together.
            let mut together = Vec::new();
            for require in &variant.requires {
                let Requirement::Quorum { quorum, .. } = &require.what else {
                    continue;
                };
                if !seen.insert(quorum.place) {
                    continue;
                }
                let alone = report(context, &[quorum], quorum.place, "approval", out);
                if !alone && require.when.is_none() && !quorum.count_places {
                    together.push(quorum);
                }
            }
            if together.len() > 1
                && let Some(last) = together.last()
            {
                report(context, &together, last.place, "approval", out);
            }
        }
    }
}

/// Reports quorums that cannot be filled together; whether it did.
fn report(
    context: &Lints<'_>,
    quorums: &[&Quorum],
    place: Place,
    what: &str,
    out: &mut Vec<Diagnostic>,
) -> bool {
    if let Err(shortage) = fill(context, quorums, None) {
        let finding = match shortage {
            Shortage::Few(place, text, wanted, found) => Diagnostic::new(
                &CHECK,
                place,
                format!("`{text}` needs {}, and there {}", people(wanted), are(found)),
            )
            .remark(format!("nobody can fill this {what}"))
            .help("ask for fewer, or add people to the group"),
            Shortage::FewAtOnce(place, text, wanted, found) => Diagnostic::new(
                &CHECK,
                place,
                format!("`{text}` needs {} at one time, and there {}", people(wanted), are(found)),
            )
            .remark(format!("nobody can fill this {what}"))
            .help("ask for fewer, or let the times of the members overlap"),
            Shortage::Same(places, found) => Diagnostic::new(
                &CHECK,
                place,
                format!("this has {places} places, and there {} to fill them", are_people(found)),
            )
            .remark("a person fills one place")
            .help("add people to the groups, or write `count places` where one person may fill a place in each group"),
        };
        out.push(finding);
        return true;
    }
    let Some(excluding) = quorums.iter().find_map(|quorum| quorum.excluding.first()) else {
        return false;
    };
    // One of the people who could fill a place is the one excluded.
    let mut everyone: Vec<u32> = quorums
        .iter()
        .flat_map(|quorum| quorum.ways.iter().flatten())
        .filter_map(|need| pool(context, need))
        .flatten()
        .collect();
    everyone.sort_unstable();
    everyone.dedup();
    let needed: Vec<String> = everyone
        .iter()
        .take(MOST_TRIED)
        .filter(|person| fill(context, quorums, Some(**person)).is_err())
        .filter_map(|person| context.policy.people.get(*person as usize))
        .map(|person| format!("@{}", person.name))
        .collect();
    if needed.is_empty() {
        return false;
    }
    let node = context.policy.program.get(*excluding);
    let shown = if needed.len() > 4 {
        format!("one of {} people", needed.len())
    } else {
        listed(&needed).replace(" and ", " or ")
    };
    // Whoever names one person by name knows that it is one.
    let is_by_name = quorums
        .iter()
        .flat_map(|quorum| quorum.ways.iter().flatten())
        .all(|need| {
            need.who
                .iter()
                .all(|who| matches!(who, Candidates::Person(_)))
        });
    let severity = if is_by_name {
        Severity::Warning
    } else {
        CHECK.severity
    };
    out.push(
        Diagnostic::new(
            &CHECK,
            place,
            format!("without {shown} there are too few people to fill this {what}"),
        )
        .severity(severity)
        .remark("every one of them is needed")
        .label(node.span.within(node.file), "and someone excluded here may be one of them")
        .help("add people to the group, or ask for fewer: as it is, a change by one of them can never be approved"),
    );
    true
}

fn people(count: usize) -> String {
    if count == 1 {
        "1 person".to_owned()
    } else {
        format!("{count} people")
    }
}

fn are_people(count: usize) -> String {
    if count == 1 {
        "is 1 person".to_owned()
    } else {
        format!("are {count} people")
    }
}

fn are(count: usize) -> String {
    match count {
        0 => "is nobody".to_owned(),
        1 => "is 1".to_owned(),
        _ => format!("are {count}"),
    }
}

/// Tries to fill quorums together, without one person. What a field decides is taken to have people enough.
fn fill(context: &Lints<'_>, quorums: &[&Quorum], without: Option<u32>) -> Result<(), Shortage> {
    let mut lines: Vec<Vec<Vec<Pool>>> = Vec::new();
    for quorum in quorums {
        let mut shortage = None;
        let mut ways = Vec::new();
        for way in &quorum.ways {
            match pools(context, way, without) {
                Ok(pools) => ways.push(pools),
                Err(found) => shortage = shortage.or(Some(found)),
            }
        }
        match (ways.is_empty(), shortage) {
            (true, Some(shortage)) => return Err(shortage),
            _ => lines.push(ways),
        }
    }
    if quorums.iter().any(|quorum| quorum.count_places) {
        return Ok(());
    }
    together(&lines)
}

/// So many places of a need, and those who could fill them.
struct Pool {
    turn: u16,
    places: usize,
    people: Vec<u32>,
}

/// The places of one way, if each need has people enough by itself.
fn pools(context: &Lints<'_>, way: &[Need], without: Option<u32>) -> Result<Vec<Pool>, Shortage> {
    let mut pools = Vec::new();
    for need in way {
        let Some(everyone) = pool(context, need) else {
            continue;
        };
        // `all of` a group is all of those who are not excluded.
        let is_without = without.is_some_and(|who| everyone.contains(&who));
        let free = everyone.len() - usize::from(is_without);
        let places = need.amount.of(everyone.len(), free);
        let people: Vec<u32> = everyone
            .into_iter()
            .filter(|person| Some(*person) != without)
            .collect();
        let text = || need.text.clone();
        if people.len() < places {
            return Err(Shortage::Few(need.place, text(), places, people.len()));
        }
        if need.at.is_some() {
            let most = most_at_once(context, need, without);
            if most < places {
                return Err(Shortage::FewAtOnce(need.place, text(), places, most));
            }
        }
        pools.push(Pool {
            turn: need.turn,
            places,
            people,
        });
    }
    Ok(pools)
}

/// Fills the places of all lines by distinct people. Where that takes too long to find out, nothing is said.
fn together(lines: &[Vec<Vec<Pool>>]) -> Result<(), Shortage> {
    let all = || lines.iter().flatten().flatten();
    let places: usize = all().map(|pool| pool.places).fold(0, usize::saturating_add);
    let mut known: Vec<u32> = all()
        // With more people than there are places somebody is always left for these, whoever fills the others.
        .filter(|pool| pool.people.len() < places)
        .flat_map(|pool| pool.people.iter().copied())
        .collect();
    known.sort_unstable();
    known.dedup();
    let ballots: Vec<Ballot> = known
        .iter()
        .map(|person| Ballot {
            record: 0,
            signer: *person,
            when: When::ToCome,
        })
        .collect();
    let fits = |person: &u32| {
        known.binary_search(person).ok().map(|ballot| Fit {
            ballot,
            member: *person,
        })
    };
    let mut key = 0;
    let mut need = |pool: &Pool| {
        key += 1;
        Places {
            key: vec![key],
            amount: pool.places,
            turn: pool.turn,
            fits: pool.people.iter().filter_map(fits).collect(),
        }
    };
    let lines: Vec<Line> = lines
        .iter()
        .map(|ways| {
            let ways = ways.iter().map(|way| {
                let pools = way.iter().filter(|pool| pool.people.len() < places);
                pools.map(&mut need).collect()
            });
            ways.collect()
        })
        .collect();
    let wanted: usize = lines
        .iter()
        .flat_map(|ways| ways.first())
        .flatten()
        .map(|need| need.amount)
        .sum();
    match fillable(&lines, &ballots, Sharing::Distinct) {
        Ok(filled) if filled.iter().any(Option::is_none) => {
            Err(Shortage::Same(wanted, known.len()))
        }
        Ok(_) | Err(CutOff { .. }) => Ok(()),
    }
}

/// Everyone who could ever fill a place of a need, each once; `None` where a field of the subject decides who.
fn pool(context: &Lints<'_>, need: &Need) -> Option<Vec<u32>> {
    if need.per.is_some() {
        return None;
    }
    let mut all = Vec::new();
    for who in &need.who {
        match who {
            Candidates::Person(person) => all.push(*person),
            Candidates::Group(group) => {
                all.extend(context.policy.groups.get(*group as usize)?.everyone())
            }
            Candidates::Field(_) => return None,
        }
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

/// The most people who are in the groups of a need at any one instant.
fn most_at_once(context: &Lints<'_>, need: &Need, without: Option<u32>) -> usize {
    let groups: Vec<_> = need
        .who
        .iter()
        .filter_map(|who| match who {
            Candidates::Group(group) => context.policy.groups.get(*group as usize),
            _ => None,
        })
        .collect();
    let mut people: Vec<u32> = need
        .who
        .iter()
        .filter_map(|who| match who {
            Candidates::Person(person) => Some(*person),
            _ => None,
        })
        .filter(|person| Some(*person) != without)
        .collect();
    people.sort_unstable();
    people.dedup();
    // The stretches of each person in any of the groups, joined, so that two groups do not count them twice.
    let mut stretches: Vec<(u32, Instant, Instant)> = groups
        .iter()
        .flat_map(|group| group.members())
        .filter(|member| {
            Some(member.person) != without && people.binary_search(&member.person).is_err()
        })
        .map(|member| (member.person, member.from, member.until))
        .collect();
    stretches.sort_unstable();
    let mut joined: Vec<(u32, Instant, Instant)> = Vec::new();
    for (person, from, until) in stretches {
        match joined.last_mut() {
            Some((last, _, end)) if *last == person && from <= *end => *end = (*end).max(until),
            _ => joined.push((person, from, until)),
        }
    }
    let mut steps: Vec<(Instant, i64)> = joined
        .iter()
        .flat_map(|(_, from, until)| [(*from, 1), (*until, -1)])
        .collect();
    // At one instant those who leave go before those who come.
    steps.sort_unstable();
    let (mut now, mut most) = (0i64, 0i64);
    for (_, step) in steps {
        now += step;
        most = most.max(now);
    }
    people.len() + usize::try_from(most).unwrap_or_default()
}
