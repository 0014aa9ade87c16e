//! What everything else asks: a workspace with its clocks, its openings and its people, and who is meant by a subject.

use super::clock::{Zone, wall};
use super::model::{
    Day, Group, Kind, Length, Line, Moment, Name, Policy, Quorum, Record, Statement, Times, Value,
    Workspace,
};
use super::times::{Clocks, Horizon, Open, Opening, Reading, joined, openings};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What a statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Change(usize),
    Release(usize),
}

pub struct World<'a> {
    pub model: &'a Workspace,
    zones: BTreeMap<&'static str, Zone>,
    horizon: Horizon,
    open: RefCell<BTreeMap<Name, Rc<Open>>>,
    /// Conflicts that cannot be decided for two, of which one is refused at least.
    pub either: RefCell<Vec<(String, Subject, Subject)>>,
    /// Statements of which the reference does not say whether they refuse a subject.
    pub unsaid: RefCell<Vec<(String, Subject)>>,
    pub approved: RefCell<BTreeMap<Subject, super::truth::Outcome>>,
}

impl<'a> World<'a> {
    pub fn new(model: &'a Workspace) -> Self {
        let policy = &model.policy;
        let times = policy.periods.iter().map(|(_, times)| times);
        let of_statements = policy.statements.iter().filter_map(Statement::times);
        let named = times.chain(of_statements).filter_map(|times| times.zone);
        let zones = named
            .chain([policy.zone])
            .map(|name| (name, Zone::new(name)))
            .collect();
        let day = model.at.div_euclid(super::model::DAY);
        World {
            model,
            zones,
            // The generator puts all plans within three weeks of the check.
            horizon: Horizon {
                first: day - 70,
                last: day + 50,
            },
            open: RefCell::default(),
            either: RefCell::default(),
            unsaid: RefCell::default(),
            approved: RefCell::default(),
        }
    }

    pub fn policy(&self) -> &'a Policy {
        &self.model.policy
    }

    pub fn zone(&self) -> &Zone {
        &self.zones[self.policy().zone]
    }

    pub fn shift(&self, moment: Moment, length: Length, forward: bool) -> Moment {
        super::clock::shift(
            self.zone(),
            &self.policy().calendar,
            moment,
            length,
            forward,
        )
    }

    /// The first moment of a clock time of the policy's zone.
    pub fn moment(&self, day: Day, clock: i64) -> Moment {
        self.zone().first(wall(day, clock))
    }

    /// The openings of a period, blackout or window by its name.
    pub fn open(&self, name: &str) -> Rc<Open> {
        if let Some(known) = self.open.borrow().get(name) {
            return known.clone();
        }
        let (times, _) = self.times(name);
        let by_date = |line: &Line| matches!(line, Line::Dates(..) | Line::Between(..));
        let all = Rc::new(Open {
            openings: self.openings(name),
            ends: times.until.is_some() || times.lines.iter().all(by_date),
        });
        self.open.borrow_mut().insert(name.to_owned(), all.clone());
        all
    }

    /// The times of an item, and how they are read where clocks change.
    fn times(&self, name: &str) -> (&'a Times, Reading) {
        let policy = self.policy();
        if let Some((_, times)) = policy.periods.iter().find(|(one, _)| one == name) {
            return (times, Reading::Wider);
        }
        let mut statements = policy.statements.iter();
        let statement = statements.find(|one| one.name == name).unwrap();
        let reading = match statement.kind {
            Kind::Window(_) => Reading::Narrower,
            _ => Reading::Wider,
        };
        (statement.times().unwrap(), reading)
    }

    fn openings(&self, name: &str) -> Vec<Opening> {
        let policy = self.policy();
        let (times, reading) = self.times(name);
        let season = |line: &Line| matches!(line, Line::Season(..));
        let whole_year = Horizon {
            first: self.horizon.first - 400,
            last: self.horizon.last,
        };
        let clocks = Clocks {
            zone: &self.zones[times.zone.unwrap_or(policy.zone)],
            calendar: &policy.calendar,
            horizon: match times.lines.iter().any(season) {
                true => &whole_year,
                false => &self.horizon,
            },
        };
        joined(openings(times, &clocks, reading, &|other| {
            self.openings(other)
        }))
    }

    // Subjects -------------------------------------------------------------------------------------------------------------------

    pub fn record(&self, subject: Subject) -> &'a Record {
        match subject {
            Subject::Change(at) => &self.model.changes[at],
            Subject::Release(at) => &self.model.releases[at],
        }
    }

    pub fn kind(&self, subject: Subject) -> &'static str {
        match subject {
            Subject::Change(_) => "change",
            Subject::Release(_) => "release",
        }
    }

    // Services -------------------------------------------------------------------------------------------------------------------

    /// "with `and below`, also what changes something below them: their parts, and whatever they depend on"
    pub fn and_below(&self, service: &str) -> BTreeSet<&'a str> {
        let services = &self.policy().services;
        let mut below = BTreeSet::new();
        below.extend(
            services
                .iter()
                .map(|one| one.name.as_str())
                .filter(|name| *name == service),
        );
        // As long as something joins.
        loop {
            let count = below.len();
            for one in services {
                let is_part = one.parent.as_deref().is_some_and(|up| below.contains(up));
                if is_part {
                    below.insert(&one.name);
                }
                if below.contains(one.name.as_str()) {
                    below.extend(one.depends_on.iter().map(String::as_str));
                }
            }
            if below.len() == count {
                return below;
            }
        }
    }

    // People ---------------------------------------------------------------------------------------------------------------------

    pub fn group(&self, name: &str) -> &'a Group {
        let mut all = self.policy().groups.iter();
        all.find(|one| one.name == name).unwrap()
    }

    /// "With periods it is a rota, and who is in it depends on the instant."
    pub fn members(&self, group: &str, at: Moment) -> BTreeSet<&'a str> {
        let mut people = BTreeSet::new();
        for turn in &self.group(group).members {
            let begun = turn
                .from
                .is_none_or(|(day, clock)| self.moment(day, clock) <= at);
            let over = turn
                .to
                .is_some_and(|(day, clock)| self.moment(day, clock) <= at);
            if begun && !over {
                people.extend(turn.people.iter().map(String::as_str));
            }
        }
        people
    }

    /// Whether a person is in a group: of a rota it has to be known when.
    pub fn is_member(&self, person: &str, group: &str, at: Option<Moment>) -> Option<bool> {
        match at {
            Some(at) => Some(self.members(group, at).contains(person)),
            None => {
                let turns = self.group(group).members.iter();
                let mut own = turns.filter(|turn| turn.people.iter().any(|one| one == person));
                // Who is never in it, or always, is known.
                match own.clone().next() {
                    None => Some(false),
                    Some(_) if own.any(|turn| turn.from.is_none() && turn.to.is_none()) => {
                        Some(true)
                    }
                    Some(_) => None,
                }
            }
        }
    }

    /// "The authority of a person is the highest of their own and of the groups they are in at that time; none is below every level."
    pub fn authority(&self, person: &str, at: Option<Moment>) -> Option<i64> {
        let policy = self.policy();
        let mut highest = -1;
        let own = policy.people.iter().find(|one| one.name == person);
        let level = |level: Option<usize>| level.map_or(-1, |level| i64::try_from(level).unwrap());
        highest = highest.max(level(own.and_then(|one| one.authority)));
        for group in policy.groups.iter().filter(|one| one.authority.is_some()) {
            if self.is_member(person, &group.name, at)? {
                highest = highest.max(level(group.authority));
            }
        }
        Some(highest)
    }

    /// "a delegate within the time of their delegation"
    pub fn stands_in(&self, signer: &str, member: &str, at: Moment) -> bool {
        let people = &self.policy().people;
        let own = people.iter().find(|one| one.name == member);
        own.is_some_and(|person| {
            person.delegates.iter().any(|delegate| {
                let from = self.moment(delegate.from, 0);
                let to = self.moment(delegate.to + 1, 0);
                delegate.person == signer && from <= at && at < to
            })
        })
    }
}

impl Statement {
    pub fn times(&self) -> Option<&Times> {
        match &self.kind {
            Kind::Blackout(times) | Kind::Window(times) => Some(times),
            _ => None,
        }
    }

    /// Its keyword.
    pub fn keyword(&self) -> &'static str {
        match &self.kind {
            Kind::Rule(_) => "rule",
            Kind::Approval(_) => "approval",
            Kind::Blackout(_) => "blackout",
            Kind::Window(_) => "window",
            Kind::Conflict => "conflict",
            Kind::Limit(_) => "limit",
        }
    }

    /// How a verdict names it.
    pub fn title(&self) -> String {
        format!("{} {}", self.keyword(), self.name)
    }
}

/// The planned time of a subject.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Planned {
    pub start: Moment,
    pub end: Moment,
    /// A rollback that is given and of unknown length "may take for ever".
    pub or_longer: bool,
}

/// "the whole planned interval from `start` to `end`, with `rollback.duration` behind it"
pub fn planned(record: &Record) -> Option<Planned> {
    let start = record.moment("start")?;
    let end = record.moment("end")?;
    let rollback = record.record("rollback");
    let given = rollback.and_then(|one| one.get("duration"));
    let takes = match given {
        Some(Value::Length(minutes)) => *minutes,
        _ => 0,
    };
    Some(Planned {
        start,
        end: end + takes,
        or_longer: matches!(given, Some(Value::Unknown)),
    })
}

impl Quorum {
    pub fn parts(&self) -> &[Quorum] {
        match self {
            Quorum::And(parts) | Quorum::Or(parts) | Quorum::Then(parts) => parts,
            _ => &[],
        }
    }
}
