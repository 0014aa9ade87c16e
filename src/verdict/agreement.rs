//! Findings of approvals: the empty places, who could fill them, and approvals that do not count.

use super::evaluator::Frame;
use super::findings::{LineFinding, Reporter};
use super::lacking::{text_of, who_of};
use super::quorum::LineResult;
use super::seats::Seat;
use super::show::Part;
use super::vacancies::{Places, Vacancy};
use super::votes::{Flaw, Vote};
use crate::diagnostic::Outcome;
use crate::policy::condition::Variable;
use crate::policy::model::{Require, Requirement, Statement};
use crate::policy::types::RecordKind;

/// More people than this who could fill a place are not named.
const MOST_PEOPLE: usize = 5;

impl Reporter<'_, '_> {
    pub(super) fn quorum_line(
        &self,
        statement: &Statement,
        require: &Require,
        line: &LineResult<'_>,
        lines: &[LineResult<'_>],
        frame: &Frame,
    ) -> LineFinding {
        let subject = self.subjects(frame);
        let name = &statement.name;
        let evaluator = self.evaluator;
        let (kind, row) = frame
            .get(Variable::SUBJECT)
            .unwrap_or((RecordKind::Change, u32::MAX));
        let approvals = evaluator.fields.of(kind).approvals;
        let mut parts = Vec::new();
        let mut help = Vec::new();
        if let Some(record) = line.rejected {
            let by = evaluator.records.value(
                RecordKind::Approval,
                record,
                evaluator.fields.part.approval_approver,
            );
            let decision = evaluator.fields.part.approval_decision;
            return LineFinding {
                outcome: line.outcome,
                message: format!("{subject} was rejected for the approval `{name}`"),
                parts: vec![Part {
                    place: evaluator
                        .records
                        .place(RecordKind::Approval, record, decision),
                    text: format!("{} rejects it", self.words.value(by)),
                    policy: require.place,
                }],
                because: Vec::new(),
                policy: (require.place, "who must agree".to_owned()),
                help: vec![
                    "a rejection stands until the same person decides otherwise, or withdraws it"
                        .to_owned(),
                ],
                owed: String::new(),
                until: None,
            };
        }
        let count_places =
            matches!(&require.what, Requirement::Quorum { quorum, .. } if quorum.count_places);
        let empty = self.empty_seats(line, lines, count_places, &mut help);
        for vote in &line.votes {
            let Some(flaw) = vote.flaw else { continue };
            let who = match vote.person {
                None => "this approval".to_owned(),
                Some(person) => format!(
                    "the approval of @{}",
                    evaluator.records.name(RecordKind::Person, person)
                ),
            };
            if flaw == Flaw::Undecided
                && let Some(open) = self.may_count(require, vote, &who, frame)
            {
                parts.push(open);
                continue;
            }
            parts.push(Part {
                place: evaluator.records.place(
                    RecordKind::Approval,
                    vote.record,
                    flaw_field(flaw, &evaluator.fields.part),
                ),
                text: self.flaw_words(flaw, &who, vote.record, line),
                policy: require.place,
            });
        }
        for (vote, _) in &line.rejections {
            let part = &evaluator.fields.part;
            let person = vote.person.map_or("somebody", |person| {
                evaluator.records.name(RecordKind::Person, person)
            });
            parts.push(Part {
                place: evaluator.records.place(
                    RecordKind::Approval,
                    vote.record,
                    part.approval_decision,
                ),
                text: format!("whether @{person} rejects it cannot be decided"),
                policy: require.place,
            });
        }
        if line.may_be_more && line.rejected.is_none() {
            let list = evaluator.records.cell(kind, row, approvals);
            let unknown = Part {
                place: evaluator.records.cell_place(kind, row, list),
                text: "not all of `approvals` is known, and a rejection may be among them"
                    .to_owned(),
                policy: require.place,
            };
            parts.insert(0, unknown);
        }
        if let Some(field) = line.missing {
            let policy = self.words.policy_place(field);
            let place = self
                .words
                .place(field, frame)
                .unwrap_or_else(|| self.words.subject_place(frame));
            parts.insert(
                0,
                Part {
                    place,
                    text: self.words.absence(field, frame),
                    policy,
                },
            );
        }
        if parts.is_empty() {
            let list = evaluator.records.cell(kind, row, approvals);
            let given = evaluator.records.items(list.value).len();
            let place = if given == 0 {
                evaluator.records.row_place(kind, row)
            } else {
                evaluator.records.cell_place(kind, row, list)
            };
            parts.push(Part {
                place,
                text: format!("lacks {empty}"),
                policy: require.place,
            });
        }
        let message = match line.outcome {
            Outcome::Owed => format!("{subject} still needs {empty} for the approval `{name}`"),
            Outcome::Missing if line.deadline.is_none() && line.missing.is_none() => {
                format!(
                    "the approval `{name}` cannot be decided for {subject}: its deadline is not known"
                )
            }
            Outcome::Missing if line.cut_off.is_some() => {
                let why = line
                    .cut_off
                    .map_or_else(String::new, |cut_off| cut_off.to_string());
                help.push(
                    "write the approval with fewer alternatives, or as several approvals"
                        .to_owned(),
                );
                format!("the approval `{name}` cannot be decided for {subject}: {why}")
            }
            Outcome::Missing => {
                let missing = parts
                    .first()
                    .map_or("a field is not given", |part| part.text.as_str());
                format!("the approval `{name}` cannot be decided for {subject}: {missing}")
            }
            _ => format!("{subject} lacks {empty} for the approval `{name}`"),
        };
        if let (Outcome::Broken, Some(deadline)) = (line.outcome, line.deadline) {
            if line.is_hopeless {
                help.push("waiting cannot help: add people to the group, or name delegates for its members".to_owned());
            }
            help.push(format!(
                "{} until {}",
                if line.is_hopeless {
                    "approvals count"
                } else {
                    "approvals counted"
                },
                self.words.instant(deadline)
            ));
        }
        LineFinding {
            outcome: line.outcome,
            message,
            parts,
            because: Vec::new(),
            policy: (require.place, "who must agree".to_owned()),
            help,
            owed: empty,
            until: (line.outcome == Outcome::Owed)
                .then_some(line.deadline)
                .flatten(),
        }
    }

    /// The empty places, of each way to fill the line, and in the help who fills the others and who could fill these.
    fn empty_seats<'s, 'p>(
        &self,
        line: &'s LineResult<'p>,
        lines: &'s [LineResult<'p>],
        count_places: bool,
        help: &mut Vec<String>,
    ) -> String {
        let mut filled: Vec<(String, Vec<String>)> = Vec::new();
        for way in &line.ways {
            let places = Places::new(self.evaluator, line, way, lines, count_places);
            self.empty_in_way(line, way, &places, help, &mut filled);
        }
        if !filled.is_empty() {
            let by_need = filled.iter().map(|(place, people)| {
                let shown: Vec<&str> = people
                    .iter()
                    .take(MOST_PEOPLE)
                    .map(String::as_str)
                    .collect();
                let more = match people.len().saturating_sub(MOST_PEOPLE) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!("{}{more} for {place}", shown.join(", "))
            });
            help.push(format!(
                "already approved: {}",
                by_need.collect::<Vec<_>>().join("; ")
            ));
        }
        let mut seen: Vec<String> = Vec::new();
        help.retain(|line| {
            let is_new = !seen.contains(line);
            seen.push(line.clone());
            is_new
        });
        text_of(&self.evaluator.lacking_ways(line, lines, count_places))
    }

    /// Who fills places of one way, and in the help who could fill the empty ones of the first turn that is open.
    fn empty_in_way<'s, 'p>(
        &self,
        line: &'s LineResult<'p>,
        way: &'s [Seat<'p>],
        places: &Places<'s, 'p>,
        help: &mut Vec<String>,
        filled: &mut Vec<(String, Vec<String>)>,
    ) {
        let records = self.evaluator.records;
        let open = way.iter().filter(|seat| seat.empty() > 0);
        let turn = open.map(|seat| seat.need.turn).min();
        for seat in way {
            let of = self.element_name(seat);
            let who = who_of(&seat.need.text, seat.element.is_some());
            let place = format!("{who}{of}");
            for (vote, member) in &seat.filled {
                let Some(person) = vote.person else { continue };
                let signer = records.name(RecordKind::Person, person);
                let text = match person == *member {
                    true => format!("@{signer}"),
                    false => format!(
                        "@{signer} on behalf of @{}",
                        records.name(RecordKind::Person, *member)
                    ),
                };
                match filled.iter_mut().find(|(known, _)| *known == place) {
                    Some((_, people)) if people.contains(&text) => {}
                    Some((_, people)) => people.push(text),
                    None => filled.push((place.clone(), vec![text])),
                }
            }
            if seat.empty() == 0 {
                continue;
            }
            if Some(seat.need.turn) != turn || line.outcome != Outcome::Owed && !line.is_hopeless {
                continue;
            }
            let vacancy = places.vacancy(seat);
            if line.is_hopeless && !matches!(vacancy, Vacancy::Nobody) {
                continue;
            }
            help.push(match vacancy {
                Vacancy::Open(people) => {
                    format!("{} could approve for {who}{of}", self.some_people(&people))
                }
                Vacancy::Freed {
                    people,
                    place,
                    freed,
                } => format!(
                    "{} could approve for {}: then @{} counts for {who}{of}",
                    self.some_people(&people),
                    self.place_name(place),
                    records.name(RecordKind::Person, freed)
                ),
                Vacancy::Nobody => {
                    format!("nobody is left who could approve for {who}{of}")
                }
            });
        }
    }

    /// A place by its people, and what they are counted per.
    fn place_name(&self, seat: &Seat<'_>) -> String {
        let who = who_of(&seat.need.text, seat.element.is_some());
        format!("{who}{}", self.element_name(seat))
    }

    fn element_name(&self, seat: &Seat<'_>) -> String {
        match seat.element {
            Some((kind, row)) => format!(" for `{}`", self.evaluator.records.name(kind, row)),
            None => String::new(),
        }
    }

    /// The first few of some people, and how many more there are.
    fn some_people(&self, people: &[u32]) -> String {
        let named: Vec<String> = people
            .iter()
            .take(MOST_PEOPLE)
            .map(|person| {
                let name = self.evaluator.records.name(RecordKind::Person, *person);
                format!("@{name}")
            })
            .collect();
        match people.len().saturating_sub(MOST_PEOPLE) {
            0 => named.join(", "),
            more => format!("{} and {more} more", named.join(", ")),
        }
    }

    /// What is not given, so that an approval counts or not.
    fn may_count(&self, require: &Require, vote: &Vote, who: &str, frame: &Frame) -> Option<Part> {
        let Requirement::Quorum { quorum, .. } = &require.what else {
            return None;
        };
        let evaluator = self.evaluator;
        let (kind, row) = frame.get(Variable::SUBJECT)?;
        let mut parts = Vec::new();
        if evaluator.is_fresh(kind, row, vote) == Outcome::Missing {
            let fields = evaluator.fields.of(kind);
            let part = evaluator.fields.part.approval_digest;
            let records = evaluator.records;
            let names_digest = records.value(RecordKind::Approval, vote.record, part);
            let (field, text) = match names_digest.is_missing() {
                true if evaluator.names_unknown_digest(vote.record) => {
                    (fields.digest, "the `digest` of the approval is not known")
                }
                true if evaluator.edit_of(kind, row).is_some() => (
                    fields.last_edit,
                    "the last edit may be the later of the two on that day",
                ),
                true => (fields.last_edit, "`last-edit.made` is not given"),
                false => (fields.digest, "`digest` is not given"),
            };
            parts.push(Part {
                place: evaluator.records.place(kind, row, field),
                text: text.to_owned(),
                policy: require.place,
            });
        } else if let Some(when) = quorum.counts_when {
            let frame = frame.with(Variable::INNER, RecordKind::Approval, vote.record);
            if evaluator.truth(when, &frame) == Outcome::Missing {
                self.words.explain(when, &frame, &mut parts);
            }
        }
        let part = parts.into_iter().next()?;
        Some(Part {
            text: format!("{}, so {who} may not count", part.text),
            ..part
        })
    }

    /// What an approval does not say of who decided what, and when.
    fn incomplete_words(&self, record: u32) -> String {
        let part = &self.evaluator.fields.part;
        let lacks = |field: &u16| {
            let value = self
                .evaluator
                .records
                .value(RecordKind::Approval, record, *field);
            value.is_missing()
        };
        let schema = &self.evaluator.policy.schema;
        let fields = [
            part.approval_approver,
            part.approval_decision,
            part.approval_given,
        ];
        let names: Vec<String> = fields
            .iter()
            .filter(|field| lacks(field))
            .filter_map(|field| schema.field(RecordKind::Approval, *field))
            .map(|field| format!("`{}`", field.name))
            .collect();
        format!("it does not say {}", names.join(" and "))
    }

    fn flaw_words(&self, flaw: Flaw, who: &str, record: u32, line: &LineResult<'_>) -> String {
        let why = match flaw {
            Flaw::Incomplete => self.incomplete_words(record),
            Flaw::RejectedBySomeone => {
                return "this approval rejects, and does not say who does".to_owned();
            }
            Flaw::Undecided => return format!("whether {who} counts cannot be decided"),
            Flaw::PartOfDay => {
                return format!(
                    "{who} would count for a part of the day on which it was given, and its hour is not known"
                );
            }
            Flaw::Late => match line.deadline {
                Some(deadline) if deadline > self.evaluator.now => {
                    "it is given later than the check".to_owned()
                }
                Some(deadline) => format!("it was given after {}", self.words.instant(deadline)),
                None => "it was given too late".to_owned(),
            },
            Flaw::Stale => "it is older than the last edit, or for another digest".to_owned(),
            Flaw::Expired => "it is no longer valid when this starts".to_owned(),
            Flaw::Excluded => {
                "whoever wrote or carries out the change does not approve it".to_owned()
            }
            Flaw::Withdrawn => "it was withdrawn".to_owned(),
            Flaw::TakenBack => "the same person decided otherwise later".to_owned(),
            Flaw::MaybeTakenBack => {
                return format!(
                    "{who} may have been taken back by a decision that does not say who made it, when, or what it is"
                );
            }
            Flaw::DoesNotCount => "`counts when` does not hold for it".to_owned(),
        };
        format!("{who} does not count: {why}")
    }
}

/// The field of an approval that a flaw is about.
fn flaw_field(flaw: Flaw, part: &super::fields::PartFields) -> u16 {
    match flaw {
        Flaw::Late
        | Flaw::Stale
        | Flaw::Expired
        | Flaw::TakenBack
        | Flaw::MaybeTakenBack
        | Flaw::PartOfDay => part.approval_given,
        Flaw::Withdrawn => part.approval_withdrawn,
        Flaw::Excluded
        | Flaw::DoesNotCount
        | Flaw::Undecided
        | Flaw::Incomplete
        | Flaw::RejectedBySomeone => part.approval_approver,
    }
}
