//! What an approval still needs, as data: of whom, how many, and who could give it.

use super::evaluator::{Evaluator, Frame};
use super::quorum::LineResult;
use super::seats::Seat;
use super::vacancies::{Places, Vacancy};
use crate::diagnostic::Outcome;
use crate::policy::model::Requirement;
use crate::policy::types::RecordKind;

/// Approvals that are lacking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// Of whom, as the policy says it: `security`, or `owner` of each service.
    pub of: String,
    /// For `per service`, which one.
    pub element: Option<String>,
    /// How many.
    pub approvals: usize,
    /// Whether they have to be given after all others that are lacking, by `then`.
    pub is_later: bool,
    /// Who could give one now, by name.
    pub people: Vec<String>,
}

impl Evaluator<'_> {
    /// What each owed line of an approval lacks: the ways to fill it, with a text that names them all.
    pub fn lacking(
        &self,
        statement: &str,
        kind: RecordKind,
        row: u32,
    ) -> Vec<(String, Vec<Vec<Lacking>>)> {
        let frame = Frame::about(kind, row);
        let mut all = Vec::new();
        for number in &self.approval_statements {
            let Some(of) = self.policy.statements.get(*number) else {
                continue;
            };
            if of.name != statement {
                continue;
            }
            for variant in of.variants.iter().filter(|variant| variant.subject == kind) {
                let lines = self.quorum_results(variant, &frame);
                for line in lines.iter().filter(|line| line.outcome == Outcome::Owed) {
                    let count_places = variant.requires.get(line.require).is_some_and(|require| {
                        matches!(&require.what, Requirement::Quorum { quorum, .. } if quorum.count_places)
                    });
                    let ways = self.lacking_ways(line, &lines, count_places);
                    all.push((text_of(&ways), ways));
                }
            }
        }
        all
    }

    /// What each way to fill a line lacks, each once.
    pub(super) fn lacking_ways(
        &self,
        line: &LineResult<'_>,
        lines: &[LineResult<'_>],
        count_places: bool,
    ) -> Vec<Vec<Lacking>> {
        let mut ways: Vec<Vec<Lacking>> = Vec::new();
        for way in &line.ways {
            let places = Places::new(self, line, way, lines, count_places);
            let open = way.iter().filter(|seat| seat.empty() > 0);
            let turn = open.clone().map(|seat| seat.need.turn).min();
            let lacking: Vec<Lacking> = open
                .map(|seat| {
                    let is_later = Some(seat.need.turn) != turn;
                    let people = match places.vacancy(seat) {
                        _ if is_later => Vec::new(),
                        Vacancy::Open(people) | Vacancy::Freed { people, .. } => people,
                        Vacancy::Nobody => Vec::new(),
                    };
                    let name = |person: u32| self.records.name(RecordKind::Person, person);
                    Lacking {
                        of: who_of(&seat.need.text, seat.element.is_some()).to_owned(),
                        element: self.element_of(seat),
                        approvals: seat.empty(),
                        is_later,
                        people: people.into_iter().map(|p| name(p).to_owned()).collect(),
                    }
                })
                .collect();
            if !lacking.is_empty() && !ways.contains(&lacking) {
                ways.push(lacking);
            }
        }
        ways
    }

    fn element_of(&self, seat: &Seat<'_>) -> Option<String> {
        seat.element
            .map(|(kind, row)| self.records.name(kind, row).to_owned())
    }
}

/// The ways in words: ``1 approval of `security` or 2 approvals of `leads` ``.
pub(super) fn text_of(ways: &[Vec<Lacking>]) -> String {
    let text = |lacking: &Lacking| {
        let of = people_of(&lacking.of);
        let count = match lacking.approvals {
            1 => "1 approval".to_owned(),
            count => format!("{count} approvals"),
        };
        match &lacking.element {
            Some(element) => format!("{count} of {of} for `{element}`"),
            None => format!("{count} of {of}"),
        }
    };
    let joined = |way: &[Lacking], later: bool| {
        let of_turn = way.iter().filter(|lacking| lacking.is_later == later);
        of_turn.map(text).collect::<Vec<_>>().join(" and ")
    };
    // Ways that begin alike are said together.
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for way in ways {
        let (now, later) = (joined(way, false), joined(way, true));
        match all.iter_mut().find(|(known, _)| *known == now) {
            Some((_, all)) if all.contains(&later) => {}
            Some((_, all)) => all.push(later),
            None => all.push((now, vec![later])),
        }
    }
    let is_long = all.len() > 1
        && all.iter().any(|(now, later)| {
            now.contains(" and ") || later.iter().any(|later| !later.is_empty())
        });
    let ways: Vec<String> = all
        .into_iter()
        // One of the ways may end with its first turn.
        .map(|(now, later)| match later.iter().any(String::is_empty) {
            true => now,
            false => format!("{now}, then {}", later.join(" or ")),
        })
        .collect();
    match ways.is_empty() {
        true => "an approval".to_owned(),
        false => ways.join(if is_long { "; or " } else { " or " }),
    }
}

/// People as a text names them: a group in backquotes, a person by `@`, several with `or`.
fn people_of(written: &str) -> String {
    let listed = written
        .strip_prefix('(')
        .and_then(|all| all.strip_suffix(')'));
    let all: Vec<String> = listed
        .unwrap_or(written)
        .split(',')
        .map(str::trim)
        .map(|one| match one.starts_with('@') || one.contains('`') {
            true => one.to_owned(),
            false => format!("`{one}`"),
        })
        .collect();
    all.join(" or ")
}

/// The people of a need's text: `security` of `1 of security`; what they are counted per is named beside it.
pub(super) fn who_of(text: &str, per_element: bool) -> &str {
    let who = text.split_once(" of ").map_or(text, |(_, who)| who);
    if per_element {
        who.rsplit_once(" per ").map_or(who, |(who, _)| who)
    } else {
        who
    }
}
