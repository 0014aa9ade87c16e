//! Who could fill the places of a quorum.

use crate::ide::snapshot::Snapshot;
use crate::policy::Policy;
use crate::policy::model::{Candidates, Need, Quorum, Requirement};
use crate::source::{FileId, Span};
use crate::syntax::tree::Amount;
use std::fmt::Write;

/// The need of a quorum that is written at a place.
pub(in crate::ide) fn need_at(policy: &Policy, file: FileId, at: u32) -> Option<&Need> {
    let holds = |need: &&Need| {
        need.place.file == file && need.place.span.start <= at && at <= need.place.span.end
    };
    needs(policy).find(holds)
}

/// All needs of the policy's quorums.
pub(in crate::ide) fn needs(policy: &Policy) -> impl Iterator<Item = &Need> {
    let variants = policy
        .statements
        .iter()
        .flat_map(|statement| &statement.variants);
    let quorums = variants.flat_map(|variant| {
        let required = variant
            .requires
            .iter()
            .filter_map(|require| match &require.what {
                Requirement::Quorum { quorum, .. } => Some(quorum),
                _ => None,
            });
        let overrides = variant.overrides.iter().map(|allowed| &allowed.quorum);
        required.chain(overrides)
    });
    quorums.flat_map(|quorum: &Quorum| quorum.ways.iter().flatten())
}

/// The people who can fill a need now, each once; `None` where a field of the subject names them.
pub(in crate::ide) fn people(snapshot: &Snapshot, need: &Need) -> Option<Vec<u32>> {
    let policy = &snapshot.analysis.policy;
    let mut people: Vec<u32> = Vec::new();
    for who in &need.who {
        match who {
            Candidates::Person(person) => people.push(*person),
            Candidates::Group(group) => people.extend(
                policy
                    .groups
                    .get(*group as usize)?
                    .people_at(snapshot.world.at),
            ),
            Candidates::Field(_) => return None,
        }
    }
    people.sort_unstable();
    people.dedup();
    Some(people)
}

/// How many people a need asks for.
pub(in crate::ide) fn amount(need: &Need, of: usize) -> usize {
    match need.amount {
        Amount::Count(count) => usize::try_from(count).unwrap_or(usize::MAX),
        Amount::All => of,
        Amount::Percent(share) => {
            let whole = u32::try_from(of).map_or(f64::MAX, f64::from) * share / 100.0;
            // A share of people is a small number.
            (1..=of)
                .find(|count| u32::try_from(*count).map_or(0.0, f64::from) >= whole)
                .unwrap_or(of)
        }
    }
}

pub(super) fn describe(snapshot: &Snapshot, need: &Need) -> (Span, String) {
    let policy = &snapshot.analysis.policy;
    let mut out = format!("`{}`\n", need.text);
    match people(snapshot, need) {
        None => out.push_str("\nWho could fill it depends on the change or release.\n"),
        Some(people) if people.is_empty() => out.push_str("\nNobody could fill it now.\n"),
        Some(people) => {
            let names: Vec<String> = people
                .iter()
                .filter_map(|person| policy.people.get(*person as usize))
                .map(|person| format!("@{}", person.name))
                .collect();
            let wanted = amount(need, people.len());
            let _ = writeln!(out, "\n{wanted} of {}: {}", people.len(), names.join(", "));
            if wanted > people.len() {
                out.push_str("\nThere are too few of them now.\n");
            }
        }
    }
    (need.place.span, out)
}
