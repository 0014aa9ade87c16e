//! Findings of blackouts and windows: where the planned interval leaves what is open, and when it would fit.

use super::accepted::{NEXT_OPENING, NO_OPENING};
use super::evaluator::{Frame, not};
use super::findings::{LineFinding, Reporter};
use super::show::Part;
use super::work::{Planned, Share, Stint};
use crate::diagnostic::Outcome;
use crate::policy::condition::Variable;
use crate::policy::model::{LineTimes, Statement, TimesLine, Variant};
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;
use crate::time::{Instant, Zone, format_civil, format_micros};

/// A window with more lines than this shows the first.
const MOST_LINES: usize = 6;

impl Reporter<'_, '_> {
    /// The exceptions and overrides of a statement, as ways out.
    pub(super) fn ways_through(&self, variant: &Variant) -> Vec<String> {
        let mut help = Vec::new();
        for except in &variant.excepts {
            help.push(format!(
                "the policy lets through: `{}`",
                self.slice(except.place)
            ));
        }
        for one in &variant.overrides {
            let names: Vec<String> = one
                .quorum
                .ways
                .iter()
                .map(|way| {
                    way.iter()
                        .map(|need| need.text.as_str())
                        .collect::<Vec<_>>()
                        .join(" and ")
                })
                .collect();
            help.push(format!(
                "{} may let it through: record it in `overrides` with `of`, `by`, `given`, `reason` and `until`",
                names.join(", or ")
            ));
        }
        help
    }

    /// A text of the policy on one line, its words one blank apart.
    pub(super) fn slice(&self, place: Place) -> String {
        self.words
            .sources
            .slice(place)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// When the next opening is, or that there is none.
    pub(super) fn when_open(&self, frame: &Frame) -> Vec<String> {
        let Some((kind, row)) = frame.get(Variable::SUBJECT) else {
            return Vec::new();
        };
        match self.evaluator.next_opening(frame) {
            Some(opening) => {
                let length = format_micros(opening.end.0 - opening.start.0);
                vec![format!(
                    "{NEXT_OPENING}{length} starts {}",
                    self.words.instant(opening.start)
                )]
            }
            None if self
                .evaluator
                .reach(kind, row)
                .is_some_and(|reach| reach.end < Instant::MAX) =>
            {
                let end = format_civil(
                    self.evaluator.timetable.horizon.end,
                    &self.evaluator.policy.zone,
                );
                vec![format!("{NO_OPENING}{end}")]
            }
            None => Vec::new(),
        }
    }

    /// Which of several services of a change a blackout is about, where it is not about all of them.
    fn closed_services(
        &self,
        variant: &Variant,
        (kind, row): (RecordKind, u32),
        frame: &Frame,
    ) -> Option<String> {
        let scope = variant.scope.services.as_ref()?;
        let evaluator = self.evaluator;
        if !matches!(kind, RecordKind::Change | RecordKind::Release) {
            return None;
        }
        let (mut all, mut closed) = (0, Vec::new());
        let services = evaluator.fields.of(kind).services;
        evaluator.each_value(kind, row, services, &mut |value| {
            all += 1;
            if let Value::Record(RecordKind::Service, service) = value
                && evaluator.is_on(scope, service, frame) == Outcome::Met
            {
                closed.push(value);
            }
            true
        });
        (1..all).contains(&closed.len()).then(|| {
            format!(
                "closed for {} of its {all} services: {}",
                closed.len(),
                self.words.list(&closed)
            )
        })
    }

    pub(super) fn blackout(
        &self,
        statement: &Statement,
        variant: &Variant,
        times: u32,
        outcome: Outcome,
        frame: &Frame,
    ) -> LineFinding {
        let subject = self.subjects(frame);
        let name = &statement.name;
        let Some((kind, row)) = frame.get(Variable::SUBJECT) else {
            return self.open_question(statement, variant, None, outcome, frame);
        };
        let evaluator = self.evaluator;
        let judge = |planned| not(evaluator.touches(times, planned));
        let stint = evaluator.stint_with(&variant.scope, frame, outcome, &judge);
        let Some((stint, planned)) = stint.and_then(|stint| Some((stint, stint.planned?))) else {
            return self.without_interval(statement, outcome, frame);
        };
        if outcome == Outcome::Missing {
            return match judge(planned) {
                Outcome::Missing => {
                    self.unknown_times(statement, times, &stint, planned, outcome, frame)
                }
                // Whether that piece of its work is in the scope is not known.
                _ => self.open_question(statement, variant, None, outcome, frame),
            };
        }
        let certain = planned.certain();
        let Some((line, opening)) = evaluator.timetable.set(times).line_touching(certain) else {
            return self.unknown_times(statement, times, &stint, planned, outcome, frame);
        };
        let (line_place, event) = evaluator
            .policy
            .times
            .get(times as usize)
            .and_then(|set| set.lines.get(line))
            .map_or((statement.place, None), |line| (line.place, line.event()));
        let part = self.part_words(&stint);
        let (place, text) = if opening.contains(certain.start) {
            (
                self.time_place(&stint, true),
                format!(
                    "{part}{} is closed until {}",
                    self.at(certain.start, times),
                    self.end_words(opening.end, times)
                ),
            )
        } else if planned.work.overlaps(&opening) {
            (
                self.time_place(&stint, false),
                format!(
                    "{part}it is closed from {}, before {}",
                    self.at(opening.start, times),
                    self.at(planned.work.end, times)
                ),
            )
        } else {
            let rollback = format_micros(certain.end.0 - planned.work.end.0);
            (
                self.rollback_place(kind, row),
                format!(
                    "{part}with {rollback} for the rollback it ends {}, and it is closed from {}",
                    self.at(certain.end, times),
                    self.at(opening.start, times)
                ),
            )
        };
        let mut help = self.when_open(frame);
        help.extend(self.closed_services(variant, (kind, row), frame));
        help.extend(self.ways_through(variant));
        LineFinding {
            outcome,
            message: format!("{subject} is in the blackout `{name}`"),
            parts: vec![Part {
                place,
                text,
                policy: line_place,
            }],
            because: event
                .map(|event| Part {
                    place: event.place,
                    text: "by this event".to_owned(),
                    policy: line_place,
                })
                .into_iter()
                .chain(self.service_in_scope(variant, frame))
                .collect(),
            policy: (line_place, "closed here".to_owned()),
            help,
            owed: String::new(),
            until: None,
        }
    }

    fn end_words(&self, end: Instant, times: u32) -> String {
        if end >= Instant::MAX {
            return "further notice".to_owned();
        }
        let zone = self.zone_of(times);
        format!("{} {}", format_civil(end, zone), zone.name())
    }

    /// The zone in which things with times are written.
    fn zone_of(&self, times: u32) -> &Zone {
        let policy = self.evaluator.policy;
        let set = policy.times.get(times as usize);
        set.map_or(&policy.zone, |set| &set.zone)
    }

    /// An instant on the clocks of things with times; with their zone where it is not the policy's.
    fn at(&self, at: Instant, times: u32) -> String {
        let zone = self.zone_of(times);
        let civil = format_civil(at, zone);
        if zone.name() == self.evaluator.policy.zone.name() {
            civil
        } else {
            format!("{civil} {}", zone.name())
        }
    }

    /// The part whose work it is, before what is wrong with its times: `` step `eu`:  ``. Nothing where it is the subject itself.
    fn part_words(&self, stint: &Stint) -> String {
        match stint.share {
            Share::Part(kind, row) if stint.timed_by == (kind, row) => {
                format!("{}: ", self.words.subject(kind, row))
            }
            _ => String::new(),
        }
    }

    /// Where the start or the end of a piece of work is given.
    fn time_place(&self, stint: &Stint, start: bool) -> Place {
        let (kind, row) = stint.timed_by;
        let fields = match start {
            true => &self.evaluator.fields.start,
            false => &self.evaluator.fields.end,
        };
        let field = fields.get(kind.index()).copied().flatten();
        let records = self.evaluator.records;
        records.place(kind, row, field.unwrap_or(u16::MAX))
    }

    fn rollback_place(&self, kind: RecordKind, row: u32) -> Place {
        let records = self.evaluator.records;
        match records.value(kind, row, self.evaluator.fields.of(kind).rollback) {
            Value::Record(RecordKind::Rollback, rollback) => records.place(
                RecordKind::Rollback,
                rollback,
                self.evaluator.fields.part.rollback_duration,
            ),
            _ => records.row_place(kind, row),
        }
    }

    /// Which of start and end a record lacks.
    pub(super) fn missing_times(&self, kind: RecordKind, row: u32, policy: Place) -> Vec<Part> {
        let fields = &self.evaluator.fields;
        let mut parts = Vec::new();
        for (list, name) in [(&fields.start, "start"), (&fields.end, "end")] {
            let Some(field) = list.get(kind.index()).copied().flatten() else {
                continue;
            };
            if self.evaluator.records.value(kind, row, field).is_missing() {
                parts.push(Part {
                    place: self.evaluator.records.place(kind, row, field),
                    text: format!("`{name}` is not given"),
                    policy,
                });
            }
        }
        parts
    }

    fn without_interval(
        &self,
        statement: &Statement,
        outcome: Outcome,
        frame: &Frame,
    ) -> LineFinding {
        let (kind, row) = frame
            .get(Variable::SUBJECT)
            .unwrap_or((RecordKind::Change, u32::MAX));
        let parts = self.missing_times(kind, row, statement.place);
        let missing = parts
            .first()
            .map_or("its times are not given", |part| part.text.as_str());
        LineFinding {
            outcome,
            message: format!(
                "the {} `{}` cannot be decided for {}: {missing}",
                statement.kind.word(),
                statement.name,
                self.subjects(frame)
            ),
            parts,
            because: Vec::new(),
            policy: (statement.place, format!("this {}", statement.kind.word())),
            help: vec!["give `start` and `end`".to_owned()],
            owed: String::new(),
            until: None,
        }
    }

    fn unknown_times(
        &self,
        statement: &Statement,
        times: u32,
        stint: &Stint,
        planned: Planned,
        outcome: Outcome,
        frame: &Frame,
    ) -> LineFinding {
        let line = self
            .evaluator
            .timetable
            .set(times)
            .unknown_in(planned.certain());
        if line.is_none() && planned.over.is_none() {
            return self.unknown_rollback(statement, outcome, frame);
        }
        let set = self.evaluator.policy.times.get(times as usize);
        let is_relative = |line: &TimesLine| matches!(line.times, LineTimes::Relative { .. });
        let mut lines = set.map_or(&[][..], |set| &set.lines).iter();
        let uncovered = match lines.any(|one| Some(one.place) == line && is_relative(one)) {
            true => "a day from which this is counted".to_owned(),
            false => {
                let date = self.evaluator.policy.zone.civil(planned.work.start).date();
                date.to_string()
            }
        };
        LineFinding {
            outcome,
            message: format!(
                "the {} `{}` cannot be decided for {}: the calendar does not cover {uncovered}",
                statement.kind.word(),
                statement.name,
                self.subjects(frame),
            ),
            parts: vec![Part {
                place: self.time_place(stint, true),
                text: "the calendar ends before this".to_owned(),
                policy: statement.place,
            }],
            because: Vec::new(),
            policy: (line.unwrap_or(statement.place), "this needs the calendar".to_owned()),
            help: vec!["add the holidays of that year to the calendar: without them no day can be told open".to_owned()],
            owed: String::new(),
            until: None,
        }
    }

    /// How far a rollback of unknown length reaches, nobody can tell.
    fn unknown_rollback(
        &self,
        statement: &Statement,
        outcome: Outcome,
        frame: &Frame,
    ) -> LineFinding {
        let (kind, row) = frame
            .get(Variable::SUBJECT)
            .unwrap_or((RecordKind::Change, u32::MAX));
        LineFinding {
            outcome,
            message: format!(
                "the {} `{}` cannot be decided for {}: it is not known how long the rollback takes",
                statement.kind.word(),
                statement.name,
                self.subjects(frame)
            ),
            parts: vec![Part {
                place: self.rollback_place(kind, row),
                text: "the length of the rollback is not known".to_owned(),
                policy: statement.place,
            }],
            because: Vec::new(),
            policy: (statement.place, format!("this {}", statement.kind.word())),
            help: vec![
                "give the longest that the rollback may take, or leave it out if there is none"
                    .to_owned(),
            ],
            owed: String::new(),
            until: None,
        }
    }

    pub(super) fn window(
        &self,
        statement: &Statement,
        variant: &Variant,
        times: u32,
        outcome: Outcome,
        frame: &Frame,
    ) -> LineFinding {
        let subject = self.subjects(frame);
        let name = &statement.name;
        let evaluator = self.evaluator;
        let (kind, row) = frame
            .get(Variable::SUBJECT)
            .unwrap_or((RecordKind::Change, u32::MAX));
        let judge = |planned| evaluator.lies_in(times, planned);
        let stint = evaluator.stint_with(&variant.scope, frame, outcome, &judge);
        let Some((stint, planned)) = stint.and_then(|stint| Some((stint, stint.planned?))) else {
            return self.without_interval(statement, outcome, frame);
        };
        if outcome == Outcome::Missing {
            return match judge(planned) {
                Outcome::Missing => {
                    self.unknown_times(statement, times, &stint, planned, outcome, frame)
                }
                // Whether that piece of its work is in the scope is not known.
                _ => self.open_question(statement, variant, None, outcome, frame),
            };
        }
        let certain = planned.certain();
        let set = evaluator.timetable.set(times);
        let part = self.part_words(&stint);
        let touched = set.union.first_touching(certain);
        let (message, place, text) = match touched {
            None => (
                format!("{subject} misses the window `{name}`"),
                self.time_place(&stint, true),
                format!("{part}{} is outside", self.at(certain.start, times)),
            ),
            Some(opening) if !opening.contains(certain.start) => (
                format!("{subject} exceeds the window `{name}`"),
                self.time_place(&stint, true),
                format!("{part}it opens {}", self.at(opening.start, times)),
            ),
            Some(opening) => {
                let rollback = certain.end.0 - planned.work.end.0;
                let (place, text) = if planned.work.end <= opening.end && rollback > 0 {
                    (
                        self.rollback_place(kind, row),
                        format!(
                            "{part}with {} for the rollback it ends {}, and the window closes {}",
                            format_micros(rollback),
                            self.at(certain.end, times),
                            self.at(opening.end, times)
                        ),
                    )
                } else {
                    (
                        self.time_place(&stint, false),
                        format!("{part}the window closes {}", self.at(opening.end, times)),
                    )
                };
                (
                    format!("{subject} exceeds the window `{name}`"),
                    place,
                    text,
                )
            }
        };
        let lines = evaluator.policy.times.get(times as usize);
        let lines = lines.map_or(&[][..], |set| &set.lines);
        // The line that is exceeded; of several that are missed, none is more to the point than another.
        let line = match (set.line_touching(certain), lines) {
            (Some((line, _)), lines) => lines.get(line),
            (None, [line]) => Some(line),
            (None, _) => None,
        };
        let (policy, because) = match (line, lines) {
            (Some(line), _) => (line.place, Vec::new()),
            (None, []) => (statement.place, Vec::new()),
            // Of several that are missed, all say when it opens.
            (None, [first, others @ ..]) => {
                let or = |line: &TimesLine| Part {
                    place: line.place,
                    text: "or here".to_owned(),
                    policy: line.place,
                };
                let others = others.iter().take(MOST_LINES).map(or);
                (first.place, others.collect())
            }
        };
        LineFinding {
            outcome,
            message,
            parts: vec![Part {
                place,
                text,
                policy,
            }],
            because,
            policy: (policy, "the window".to_owned()),
            help: self.when_open(frame),
            owed: String::new(),
            until: None,
        }
    }
}
