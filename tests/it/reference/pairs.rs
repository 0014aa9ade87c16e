//! [conflict](../../../docs/language/statements.md#conflict) and [limit](../../../docs/language/statements.md#limit): each with all others.

use super::conditions::Scene;
use super::model::{DAY, Length, LimitLine, Moment, Per, Record, Statement, Value};
use super::truth::{BROKEN, MET, MISSING, Outcome, Truth, and, not, or};
use super::world::{Subject, World};

impl World<'_> {
    fn changes(&self) -> Vec<Subject> {
        (0..self.model.changes.len()).map(Subject::Change).collect()
    }

    /// "Both of a pair have to be excepted or overridden".
    fn excused(&self, statement: &Statement, subject: Subject) -> Outcome {
        or([
            self.excepted(&statement.scope, subject),
            self.overridden(statement, subject),
        ])
    }

    /// "Of two subjects for which `when` holds, both may not go … each is taken in both orders".
    pub fn conflict(&self, statement: &Statement, subject: Subject) -> Outcome {
        // "What is closed … does not take part in pairs"; "What is cancelled … takes part in nothing at all".
        let takes_part = |one: Subject| !self.is_closed(one) && !self.is_cancelled(one);
        if !takes_part(subject) {
            return MET;
        }
        let all = self.changes().into_iter();
        let others = all.filter(|other| *other != subject && takes_part(*other));
        let both = |other: Subject| {
            // "`for`, `in` and `on` of a conflict are about both"
            let in_scope = and([subject, other].map(|one| self.is_about(statement, one)));
            let when = |one: Subject, other: Subject| {
                let scene = Scene {
                    other: Some(other),
                    ..Scene::of(self, one)
                };
                let when = statement.scope.when.as_ref();
                when.map_or(MET, |when| scene.holds(when))
            };
            let holds = or([when(subject, other), when(other, subject)]);
            let excused = and([subject, other].map(|one| self.excused(statement, one)));
            let outcome = or([not(in_scope), not(holds), excused]);
            // "What lacks the fields that are compared has one finding, if there is another that it may not go with": at one of the two,
            // and the reference does not say for each case at which.
            match outcome.truth {
                Truth::Missing => {
                    let pair = (statement.title(), subject, other);
                    self.either.borrow_mut().push(pair);
                    MET
                }
                _ => outcome,
            }
        };
        and(others.map(both))
    }

    /// "at most so many in one bucket"; "The one over the limit, by start and then by id, has the finding".
    pub fn limit(&self, statement: &Statement, lines: &[LimitLine], subject: Subject) -> Outcome {
        // "What is closed counts … only what was cancelled does not."
        let counts = |one: Subject| match self.is_cancelled(one) {
            true => BROKEN,
            false => and([
                self.in_scope(statement, one),
                not(self.excused(statement, one)),
            ]),
        };
        let own = counts(subject);
        if own.truth == Truth::Broken {
            return MET;
        }
        let all = self.changes().into_iter();
        let others: Vec<(Subject, Truth)> = all
            .filter(|other| *other != subject)
            .map(|other| (other, counts(other).truth))
            .filter(|(_, counts)| *counts != Truth::Broken)
            .collect();
        let line = |line: &LimitLine| {
            // How many go before it for certain, and how many may, for each value by which it is counted.
            let values = self.counted_by(line, subject);
            let known = values.clone().unwrap_or_default();
            let places: Vec<Option<Value>> = match (&values, line.field) {
                (_, None) => vec![None],
                (Some(_), Some(_)) => known.into_iter().map(Some).collect(),
                // It may be counted with any.
                (None, Some(_)) => others
                    .iter()
                    .flat_map(|(other, _)| self.counted_by(line, *other).unwrap_or_default())
                    .map(Some)
                    .chain([None])
                    .collect(),
            };
            let is_unknown = values.is_none() && line.field.is_some();
            and(places.into_iter().map(|place| {
                let (mut sure, mut perhaps, mut at_any_time) = (0, 0, 0);
                for (other, counts) in &others {
                    let together = and([
                        self.shares(line, place.as_ref(), *other),
                        self.goes_before(line, *other, subject),
                    ]);
                    sure += usize::from(*counts == Truth::Met && together == MET);
                    perhaps += usize::from(together.truth != Truth::Broken);
                    let shares = self.shares(line, place.as_ref(), *other);
                    at_any_time += usize::from(shares.truth != Truth::Broken);
                }
                // Of what lacks a field or a time it is not said whether the times of the others are held against each other.
                let is_doubtful = is_unknown || self.has_no_time(line, subject);
                if is_doubtful && perhaps < line.most && at_any_time >= line.most {
                    self.unsaid.borrow_mut().push((statement.title(), subject));
                }
                let is_certain = own == MET && !is_doubtful;
                match (sure >= line.most && is_certain, perhaps >= line.most) {
                    (true, _) => BROKEN,
                    (false, true) => MISSING,
                    (false, false) => MET,
                }
            }))
        };
        and(lines.iter().map(line))
    }

    fn has_no_time(&self, line: &LimitLine, subject: Subject) -> bool {
        let record = self.record(subject);
        let has_no_start = record.moment("start").is_none();
        let has_no_end = record.moment("end").is_none();
        (line.per.is_some() || line.at_once) && has_no_start || line.at_once && has_no_end
    }

    /// By which values of its field a change is counted; `None` where it lacks the field.
    fn counted_by(&self, line: &LimitLine, subject: Subject) -> Option<Vec<Value>> {
        let field = match line.field? {
            "service" => "services",
            "environment" => "environments",
            field => field,
        };
        match self.field(subject, field)? {
            Value::List(all) => Some(all),
            one => Some(vec![one]),
        }
    }

    fn shares(&self, line: &LimitLine, place: Option<&Value>, other: Subject) -> Outcome {
        match (line.field, self.counted_by(line, other), place) {
            (None, ..) => MET,
            (Some(_), None, _) | (Some(_), _, None) => MISSING,
            (Some(_), Some(values), Some(place)) => super::truth::holds(values.contains(place)),
        }
    }

    /// Whether another is counted in the same time, and before a subject "by start and then by id".
    fn goes_before(&self, line: &LimitLine, other: Subject, subject: Subject) -> Outcome {
        let start = |one: Subject| self.record(one).moment("start");
        let id = |one: Subject| -> String { self.record(one).id().to_owned() };
        let has_no_time = |one: Subject| self.has_no_time(line, one);
        let lacks = |one: Subject| line.field.is_some() && self.counted_by(line, one).is_none();
        // "What lacks the field or the start that a limit counts by is missing if more may share its bucket than the limit allows": so it is
        // refused itself, whatever the order, and refuses no other.
        let is_doubtful = lacks(subject) || has_no_time(subject);
        if !is_doubtful && (lacks(other) || has_no_time(other)) {
            return BROKEN;
        }
        let key = |one: Subject| (start(one).unwrap_or(Moment::MAX), id(one));
        let (Some(first), Some(second)) = (start(other), start(subject)) else {
            return match is_doubtful {
                true => MISSING,
                // "What has no `start` counts in lines that ask for no time"; it comes last.
                false => super::truth::holds(key(other) < key(subject)),
            };
        };
        let is_after = key(other) > key(subject);
        if is_after && !is_doubtful {
            return BROKEN;
        }
        let (first, second, earlier) = match is_after {
            true => (second, first, subject),
            false => (first, second, other),
        };
        let days = |at: Moment| self.zone().day(at);
        let (one, two) = (days(first), days(second));
        let (first_date, second_date) = (super::clock::civil(one), super::clock::civil(two));
        let week = |day: i64| day - i64::try_from(super::clock::weekday(day)).unwrap();
        let in_time = match &line.per {
            None => true,
            Some(Per::Day) => one == two,
            Some(Per::Week) => week(one) == week(two),
            Some(Per::Month) => (first_date.0, first_date.1) == (second_date.0, second_date.1),
            Some(Per::Quarter) => {
                let quarter = |date: (i64, usize, i64)| (date.0, (date.1 - 1) / 3);
                quarter(first_date) == quarter(second_date)
            }
            Some(Per::Year) => first_date.0 == second_date.0,
            // "what starts in any stretch of that length"
            Some(Per::Stretch(length)) => self.shift(first, *length, true) > second,
        };
        // "what runs at any one instant"
        let ends = |record: &Record| record.moment("end");
        let runs = match line.at_once {
            false => MET,
            true => super::truth::known(ends(self.record(earlier)).map(|end| second < end)),
        };
        let together = and([super::truth::holds(in_time), runs]);
        match is_doubtful && together == MET {
            true => MISSING,
            false => together,
        }
    }
}

/// The lengths of `per`.
pub const STRETCHES: [Length; 4] = [
    Length::Minutes(DAY),
    Length::Minutes(36 * 60),
    Length::Days(2),
    Length::Weeks(1),
];
