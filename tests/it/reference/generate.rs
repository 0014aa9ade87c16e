//! Random workspaces as models.

use super::clock::day;
use super::model::*;
use crate::laws::world::Dice;

pub const PEOPLE: [&str; 8] = ["ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal"];
const SERVICES: [&str; 4] = ["ledger", "checkout", "blog", "search"];
const GROUPS: [&str; 3] = ["cab", "security", "devs"];
const LABELS: [&str; 3] = ["fix", "big", "slow"];
const ENVIRONMENTS: [&str; 3] = ["production", "staging", "test"];

/// Zones, each with a day on which its clocks change, if they do.
const ZONES: [(&str, (i64, usize, i64)); 8] = [
    ("UTC", (2026, 11, 16)),
    ("Europe/Amsterdam", (2026, 10, 25)),
    ("Europe/Amsterdam", (2027, 3, 28)),
    ("America/New_York", (2026, 11, 1)),
    ("America/New_York", (2027, 3, 14)),
    ("Asia/Kathmandu", (2026, 12, 30)),
    ("Australia/Lord_Howe", (2026, 10, 4)),
    ("Australia/Lord_Howe", (2027, 4, 4)),
];

/// Clock times, those near midnight and near changes of clocks more often.
const CLOCKS: [Clock; 16] = [
    0, 30, 60, 105, 120, 135, 150, 180, 210, 360, 540, 720, 960, 1200, 1320, 1425,
];

struct Maker {
    dice: Dice,
    zone: &'static str,
    /// The middle of everything.
    base: Day,
    at: Moment,
    classes: Vec<Name>,
    periods: Vec<Name>,
    /// The statements that say who may override them.
    overridable: Vec<(Name, &'static str)>,
    /// Periods with openings that end.
    named: Vec<Name>,
}

fn some(all: &[&str]) -> Vec<Name> {
    all.iter().map(|one| (*one).to_owned()).collect()
}

/// A workspace from a seed.
pub fn workspace(seed: u64) -> Workspace {
    let mut dice = Dice(seed);
    let (zone, (year, month, of_month)) = ZONES[dice.below(ZONES.len())];
    let mut base = day(year, month, of_month) + dice.below(5) as i64 - 2;
    if dice.chance(30) {
        base = day(2026, 11, 1) + dice.below(90) as i64;
    }
    let quarter = dice.below(4 * 24 * 6) as i64;
    let at = (base - 4) * DAY + quarter * STEP;
    let mut maker = Maker {
        dice,
        zone,
        base,
        at,
        classes: Vec::new(),
        periods: Vec::new(),
        named: Vec::new(),
        overridable: Vec::new(),
    };
    maker.workspace()
}

impl Maker {
    fn chance(&mut self, percent: usize) -> bool {
        self.dice.chance(percent)
    }

    fn below(&mut self, end: usize) -> usize {
        self.dice.below(end)
    }

    fn one<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.dice.below(all.len())].clone()
    }

    fn name(&mut self, all: &[&str]) -> Name {
        self.one(all).to_owned()
    }

    /// Some of a list, each once, at least `least`.
    fn few(&mut self, all: &[&str], least: usize, most: usize) -> Vec<Name> {
        let mut all = some(all);
        self.dice.shuffle(&mut all);
        let count = least + self.below(most - least + 1);
        all.truncate(count);
        all
    }

    fn maybe<T>(&mut self, percent: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(percent).then(|| make(self))
    }

    fn workspace(&mut self) -> Workspace {
        let policy = self.policy();
        let count = 2 + self.below(4);
        let changes: Vec<Record> = (0..count)
            .map(|number| self.change(number, &policy))
            .collect();
        Workspace {
            at: self.at,
            gate: false,
            policy,
            changes,
            releases: Vec::new(),
        }
    }

    // Times ----------------------------------------------------------------------------------------------------------------------

    fn clock(&mut self) -> Clock {
        match self.chance(80) {
            true => self.one(&CLOCKS),
            false => self.below(96) as i64 * STEP,
        }
    }

    fn day(&mut self, before: i64, after: i64) -> Day {
        self.base - before + self.below((before + after + 1) as usize) as i64
    }

    fn length(&mut self) -> Length {
        self.one(&[
            Length::Minutes(45),
            Length::Minutes(120),
            Length::Minutes(480),
            Length::Minutes(36 * HOUR),
            Length::Days(1),
            Length::Days(2),
            Length::BusinessDays(1),
            Length::BusinessDays(3),
            Length::Weeks(1),
        ])
    }

    fn days(&mut self) -> Vec<Days> {
        let plain = |kind| Days { kind, of: None };
        let kind = match self.below(20) {
            0..=6 => DayKind::Weekday(self.below(7)),
            7 | 8 => DayKind::Any,
            9 | 10 => DayKind::Business,
            11 => DayKind::Holiday,
            12 => {
                let day = self.day(3, 5);
                let (_, month, of_month) = super::clock::civil(day);
                DayKind::Date(of_month, month)
            }
            _ => return vec![self.counted_days()],
        };
        let mut all = vec![plain(kind.clone())];
        if matches!(kind, DayKind::Weekday(_)) && self.chance(25) {
            let other = DayKind::Weekday(self.below(7));
            if other != kind {
                all.push(plain(other));
            }
        }
        all
    }

    fn counted_days(&mut self) -> Days {
        let kind = match self.below(4) {
            0 => DayKind::Weekday(self.below(7)),
            1 => DayKind::Any,
            _ => DayKind::Business,
        };
        let (_, month, _) = super::clock::civil(self.base);
        let span = self.one(&[
            Span::Month,
            Span::Month,
            Span::Quarter,
            Span::Year,
            Span::Named(month),
        ]);
        let most = match (span, &kind) {
            (Span::Month | Span::Named(_), DayKind::Weekday(_)) => 4,
            (Span::Month | Span::Named(_), _) => 20,
            _ => 12,
        };
        let number = 1 + self.below(most);
        let few = 1 + self.below(3);
        let which = match self.below(3) {
            0 => Which::Nth(number),
            1 => Which::First(few),
            _ => Which::Last(few),
        };
        Days {
            kind,
            of: Some((Some(which), span)),
        }
    }

    fn two_weekdays(&mut self) -> (usize, usize) {
        let first = self.below(7);
        (first, (first + 1 + self.below(5)) % 7)
    }

    fn two_clocks(&mut self) -> (Clock, Clock) {
        let from = self.clock();
        let to = match self.chance(10) {
            true => DAY,
            false => self.clock(),
        };
        match from == to {
            true => (from, (from + 45) % DAY),
            false => (from, to),
        }
    }

    fn line(&mut self) -> Line {
        let (first, last) = self.two_weekdays();
        let (from, to) = self.two_clocks();
        match self.below(20) {
            0 | 1 => Line::Whole(self.days()),
            2 => Line::WholeFor(self.days(), self.length()),
            3..=6 => Line::Hours(self.days(), from, to),
            7 | 8 => Line::HoursFor(self.days(), from, self.length()),
            9 => Line::Run(first, last),
            10 | 11 => {
                let to = if to == DAY { 0 } else { to };
                Line::Stretch(first, from, last, to)
            }
            12 => Line::Each(
                first,
                last,
                from,
                Length::Minutes(60 * (1 + self.below(5) as i64)),
            ),
            13 => {
                let first = self.day(20, 3);
                let last = first + 1 + self.below(10) as i64;
                let date = |day: Day| {
                    let (_, month, of_month) = super::clock::civil(day);
                    (of_month, month)
                };
                Line::Season(date(first), date(last))
            }
            14 => {
                let weeks = 2 + self.below(3) as i64;
                Line::WeeksFor(weeks, self.day(40, 2), from, self.length())
            }
            15 => {
                let weeks = 2 + self.below(3) as i64;
                let first = self.day(40, 2);
                let to = if to == DAY { 15 } else { to };
                let (from, to) = if from == to {
                    (from, (from + 45) % DAY)
                } else {
                    (from, to)
                };
                Line::WeeksTo(weeks, first, from, to)
            }
            16 => {
                let first = self.day(8, 6);
                Line::Dates(first, first + self.below(5) as i64)
            }
            17 => {
                let first = self.day(6, 5);
                let last = first + 1 + self.below(3) as i64;
                let to = if to == DAY { 0 } else { to };
                Line::Between(first, from, last, to)
            }
            18 => Line::For(self.day(6, 5), from, self.length()),
            _ => Line::From(self.day(-2, 12), from),
        }
    }

    fn about(&mut self) -> Line {
        let name = self.one(&self.named.clone());
        let before = self.one(&[
            Length::Days(1),
            Length::Days(2),
            Length::Minutes(360),
            Length::BusinessDays(1),
            Length::Weeks(1),
        ]);
        let after = self.one(&[
            Length::Days(1),
            Length::Minutes(90),
            Length::BusinessDays(2),
        ]);
        let (first, last) = match self.below(5) {
            0 => (Edge::Before(before), Edge::Bare),
            1 => (Edge::Bare, Edge::After(after)),
            2 => (
                Edge::Before(Length::Days(3)),
                Edge::Before(Length::Minutes(360)),
            ),
            3 => (
                Edge::After(Length::Minutes(60)),
                Edge::After(Length::Days(1)),
            ),
            _ => (Edge::Before(before), Edge::After(after)),
        };
        Line::About(first, last, name)
    }

    fn times(&mut self) -> Times {
        let count = 1 + self.below(2);
        let lines: Vec<Line> = (0..count).map(|_| self.line()).collect();
        let every = |line: &Line| {
            !matches!(
                line,
                Line::Dates(..)
                    | Line::Between(..)
                    | Line::For(..)
                    | Line::From(..)
                    | Line::WeeksFor(..)
                    | Line::WeeksTo(..)
                    | Line::Season(..)
            )
        };
        // A rare day may lie outside of the bounds, and that is a mistake.
        let is_rare = |line: &Line| {
            let text = format!("{line:?}");
            ["of: Some", "Holiday", "Date("]
                .iter()
                .any(|word| text.contains(word))
        };
        let bounded = lines.iter().all(every) && !lines.iter().any(is_rare);
        let zones = ["Europe/Amsterdam", "America/New_York", "Asia/Kathmandu"];
        Times {
            since: self.maybe(15, |one| one.day(10, 0)).filter(|_| bounded),
            until: self.maybe(15, |one| one.day(-8, 12)).filter(|_| bounded),
            zone: self.maybe(15, |one| one.one(&zones)),
            lines,
        }
    }

    // Conditions -----------------------------------------------------------------------------------------------------------------

    fn compare(&mut self) -> Compare {
        self.one(&[
            Compare::Equal,
            Compare::Unequal,
            Compare::Less,
            Compare::AtMost,
            Compare::More,
            Compare::AtLeast,
        ])
    }

    fn text(&mut self) -> Value {
        Value::Text(self.name(&LABELS))
    }

    fn service(&mut self) -> Value {
        Value::Thing(self.name(&SERVICES))
    }

    fn before_start(&mut self) -> Length {
        self.one(&[
            Length::Minutes(24 * HOUR),
            Length::Minutes(90),
            Length::Days(1),
            Length::Days(2),
            Length::Weeks(1),
            Length::BusinessDays(1),
            Length::BusinessDays(2),
            Length::BusinessDays(5),
        ])
    }

    fn quantifier(&mut self) -> Quantifier {
        self.one(&[Quantifier::Any, Quantifier::All, Quantifier::No])
    }

    /// A condition on a change that reads one thing.
    fn atom(&mut self) -> Condition {
        let compare = self.compare();
        let yes = self.chance(60);
        let group = Among::Group(self.name(&GROUPS));
        let point = self.one(&["start", "end"]);
        match self.below(27) {
            0 => Condition::Compare("risk", compare, Value::Level(self.below(4))),
            1 => Condition::IsSet(self.one(&[
                "title",
                "category",
                "labels",
                "rollback.plan",
                "tasks",
                "implementers",
            ])),
            2 => Condition::IsMissing(self.one(&["title", "category", "labels", "author"])),
            3 => Condition::Has("labels", self.text()),
            4 => Condition::HasAny("labels", vec![self.text(), self.text()]),
            5 => Condition::HasAll("labels", vec![self.text(), self.text()]),
            6 => Condition::Has("services", self.service()),
            7 => {
                let part = Condition::Compare("tier", compare, Value::Number(self.below(4) as i64));
                Condition::Each(self.quantifier(), "services", Some(Box::new(part)))
            }
            8 => {
                let part = self.maybe(70, |_| Box::new(Condition::Is("done")));
                Condition::Count("tasks", part, compare, self.below(3) as i64)
            }
            9 => {
                let part = self.maybe(80, |_| Box::new(Condition::Is("done")));
                Condition::Each(self.quantifier(), "tasks", part)
            }
            10 => {
                let percent = self.one(&[33, 50, 67, 100]);
                Condition::Rate("tasks", Box::new(Condition::Is("done")), compare, percent)
            }
            11 => Condition::Compare(
                "downtime",
                compare,
                Value::Length(self.one(&[15, 30, 60, 90])),
            ),
            12 => Condition::Compare(
                "duration",
                compare,
                Value::Length(self.one(&[30, 60, 120, 300])),
            ),
            13 | 14 => {
                let lasts = self.maybe(85, Self::before_start);
                match yes {
                    true => Condition::Before("submitted", lasts, "start"),
                    false => Condition::After("submitted", lasts, "start"),
                }
            }
            15 => Condition::In(self.one(&["author", "implementers"]), yes, group),
            16 => Condition::In("author", yes, Among::Field("implementers")),
            17 => {
                let all = vec![Value::Text("fix".to_owned()), self.text()];
                Condition::In("category", yes, Among::List(all))
            }
            18 if !self.periods.is_empty() => {
                let name = self.one(&self.periods.clone());
                let who = self.maybe(40, |_| point);
                match self.chance(50) {
                    true => Condition::During(who, Target::Times(name)),
                    false => Condition::Inside(who, name),
                }
            }
            19 if !self.periods.is_empty() => {
                let name = self.one(&self.periods.clone());
                let lasts = Length::Minutes(self.one(&[30, 120, 600]));
                Condition::Within(self.maybe(30, |_| point), lasts, Target::Times(name))
            }
            20 => Condition::Weekday(point, yes, self.below(7)),
            21 => Condition::Date(point, yes, self.day(2, 3)),
            22 => Condition::TimeOfDay(
                point,
                self.one(&[Compare::Less, Compare::AtLeast, Compare::More]),
                self.clock(),
            ),
            23 => {
                let level = Value::Level(self.below(4));
                let part = Condition::Compare(
                    "approver.authority",
                    self.one(&[Compare::AtLeast, Compare::Less]),
                    level,
                );
                Condition::Each(self.quantifier(), "approvals", Some(Box::new(part)))
            }
            24 => {
                let which = self.maybe(60, |_| {
                    Box::new(Condition::Compare(
                        "kind",
                        Compare::Equal,
                        Value::Text("functional".to_owned()),
                    ))
                });
                Condition::Latest("evidence", which, Box::new(Condition::Is("passed")))
            }
            25 => Condition::In("approvals.approver", yes, group),
            _ => Condition::Has(
                "notices.audience",
                Value::Text(self.name(&["support", "ops"])),
            ),
        }
    }

    fn condition(&mut self, depth: usize) -> Condition {
        let parts = |maker: &mut Self| {
            let count = 2 + maker.below(2);
            (0..count).map(|_| maker.condition(depth - 1)).collect()
        };
        match self.below(10) {
            0 if depth > 0 => Condition::Not(Box::new(self.condition(depth - 1))),
            1 | 2 if depth > 0 => Condition::And(parts(self)),
            3 | 4 if depth > 0 => Condition::Or(parts(self)),
            _ => self.atom(),
        }
    }

    // The policy -----------------------------------------------------------------------------------------------------------------

    fn policy(&mut self) -> Policy {
        let mut holidays: Vec<Day> = (2025..2029).map(|year| day(year, 1, 1)).collect();
        holidays.extend((0..3).map(|_| self.day(10, 10)));
        holidays.sort_unstable();
        holidays.dedup();
        let weekend = self.one(&[vec![5, 6], vec![4, 5], vec![6]]);
        let zone = self.zone;
        let mut policy = Policy {
            zone,
            calendar: Calendar { weekend, holidays },
            groups: GROUPS.map(|name| self.group(name)).to_vec(),
            people: Vec::new(),
            services: self.services(),
            environments: self.environments(),
            periods: Vec::new(),
            assess: Vec::new(),
            templates: Vec::new(),
            classes: Vec::new(),
            bundles: Vec::new(),
            statements: Vec::new(),
            waivers: Vec::new(),
        };
        let count = self.below(3);
        policy.people = self
            .few(&PEOPLE, count, count)
            .into_iter()
            .map(|name| self.person(name))
            .collect();
        policy.periods = vec![
            ("quiet".to_owned(), self.times()),
            ("busy".to_owned(), self.times()),
        ];
        self.periods = some(&["quiet", "busy"]);
        let ends = |times: &Times| {
            !times
                .lines
                .iter()
                .any(|line| matches!(line, Line::From(..)))
        };
        let ending = policy.periods.iter().filter(|(_, times)| ends(times));
        self.named = ending.map(|(name, _)| name.clone()).collect();
        if self.chance(40) {
            policy.classes = self.class_list();
            self.classes = policy.classes.iter().map(|one| one.name.clone()).collect();
        }
        let count = 2 + self.below(4);
        if self.chance(25) {
            policy.templates = vec![self.template()];
            self.classes.push("restart".to_owned());
        }
        if self.chance(25) {
            policy.assess = self.assess();
        }
        policy.statements = (0..count).map(|number| self.statement(number)).collect();
        let may = policy
            .statements
            .iter()
            .filter(|one| one.scope.override_.is_some());
        self.overridable = may.map(|one| (one.name.clone(), one.keyword())).collect();
        policy.waivers = self.waivers();
        policy
    }

    fn group(&mut self, name: &str) -> Group {
        let people = self.few(&PEOPLE, 2, 4);
        let whole = |people| Members {
            people,
            from: None,
            to: None,
        };
        let members = match self.chance(25) {
            false => vec![whole(people)],
            // A rota.
            true => {
                let mut from = (self.day(9, 0), 540);
                let mut turns = Vec::new();
                for person in people {
                    let to = (from.0 + 1 + self.below(6) as i64, 540);
                    turns.push(Members {
                        people: vec![person],
                        from: Some(from),
                        to: Some(to),
                    });
                    from = to;
                }
                turns
            }
        };
        Group {
            name: name.to_owned(),
            members,
            authority: self.maybe(70, |one| one.below(4)),
        }
    }

    fn person(&mut self, name: Name) -> Person {
        let others: Vec<&str> = PEOPLE.into_iter().filter(|one| *one != name).collect();
        let delegates = self.maybe(80, |one| {
            let from = one.day(9, 3);
            Delegate {
                person: one.name(&others),
                from,
                to: from + one.below(9) as i64,
            }
        });
        Person {
            name,
            authority: self.maybe(40, |one| one.below(4)),
            delegates: delegates.into_iter().collect(),
        }
    }

    fn services(&mut self) -> Vec<Service> {
        SERVICES
            .iter()
            .enumerate()
            .map(|(at, name)| Service {
                name: (*name).to_owned(),
                owner: self.maybe(80, |one| one.name(&GROUPS)),
                tier: self.maybe(85, |one| one.below(4) as i64),
                parent: self
                    .maybe(20, |one| one.name(&SERVICES[..at.max(1)]))
                    .filter(|_| at > 0),
                depends_on: SERVICES[at + 1..]
                    .iter()
                    .filter(|_| self.dice.chance(20))
                    .map(|one| (*one).to_owned())
                    .collect(),
            })
            .collect()
    }

    fn environments(&mut self) -> Vec<Environment> {
        let none = self.chance(30);
        let controlled = self.chance(85);
        let all = ENVIRONMENTS.iter().filter(|_| !none);
        all.map(|name| Environment {
            name: (*name).to_owned(),
            controlled: controlled && (*name == "production" || self.dice.chance(20)),
        })
        .collect()
    }

    fn class_list(&mut self) -> Vec<Class> {
        let mut classes = Vec::new();
        for name in self.few(&["urgent", "minor"], 1, 2) {
            classes.push(Class {
                name,
                declared: self.chance(25),
                when: Some(self.condition(1)),
                require: self.maybe(30, |one| one.condition(0)).into_iter().collect(),
            });
        }
        if self.chance(85) {
            classes.push(Class {
                name: "normal".to_owned(),
                declared: false,
                when: None,
                require: self.maybe(20, |one| one.condition(0)).into_iter().collect(),
            });
        }
        classes
    }

    fn scope(&mut self) -> Scope {
        let mut scope = Scope::default();
        if !self.classes.is_empty() && self.chance(30) {
            let classes = self.classes.clone();
            let classes: Vec<&str> = classes.iter().map(String::as_str).collect();
            scope.for_ = self.few(&classes, 1, 2);
        }
        if self.chance(20) {
            let below = self.chance(50);
            scope.on = Some((self.name(&SERVICES), below));
        } else if self.chance(10) {
            let tier = Value::Number(self.below(4) as i64);
            scope.on_services = Some(Condition::Compare("tier", Compare::AtMost, tier));
        }
        scope.when = self.maybe(25, |one| one.condition(1));
        if self.chance(25) {
            let classes = self.classes.clone();
            let names = match !classes.is_empty() && self.chance(40) {
                true => vec![self.one(&classes)],
                false => Vec::new(),
            };
            let when = match names.is_empty() || self.chance(40) {
                true => Some(self.condition(1)),
                false => None,
            };
            scope.except.push(Exception { names, when });
        }
        scope.advisory = self.chance(4);
        if self.chance(25) {
            scope.override_ = Some(Override {
                quorum: self.quorum_of_overrides(),
                excluding: if self.chance(30) {
                    vec!["author"]
                } else {
                    Vec::new()
                },
                when: None,
            });
        }
        scope
    }

    fn deadline(&mut self) -> Deadline {
        match self.below(8) {
            0 => Deadline {
                length: None,
                after: false,
                field: "start",
            },
            1 => Deadline {
                length: Some(Length::BusinessDays(3)),
                after: true,
                field: "end",
            },
            _ => Deadline {
                length: Some(self.before_start()),
                after: false,
                field: "start",
            },
        }
    }

    fn rule_line(&mut self) -> RuleLine {
        let when = self.maybe(20, |one| one.condition(0));
        match self.below(6) {
            0 => RuleLine::Instant("submitted", self.deadline(), when),
            1 | 2 => {
                let dated = match self.below(4) {
                    0 => Condition::Has(
                        "notices.audience",
                        Value::Text(self.name(&["support", "ops"])),
                    ),
                    1 => Condition::Latest("evidence", None, Box::new(Condition::Is("passed"))),
                    2 => {
                        let part = Condition::Compare(
                            "kind",
                            Compare::Equal,
                            Value::Text("functional".to_owned()),
                        );
                        Condition::Each(Quantifier::Any, "evidence", Some(Box::new(part)))
                    }
                    _ => Condition::Each(Quantifier::Any, "approvals", None),
                };
                RuleLine::Condition(Requirement {
                    condition: dated,
                    by: Some(self.deadline()),
                    when,
                })
            }
            _ => RuleLine::Condition(Requirement {
                condition: self.condition(2),
                by: None,
                when,
            }),
        }
    }

    fn who(&mut self) -> Who {
        match self.below(8) {
            0 => Who::Person(self.name(&PEOPLE)),
            1 => Who::GroupAtStart(self.name(&GROUPS)),
            _ => Who::Group(self.name(&GROUPS)),
        }
    }

    fn quorum(&mut self, depth: usize) -> Quorum {
        let two = |maker: &mut Self| vec![maker.quorum(0), maker.quorum(0)];
        match self.below(16) {
            0 | 1 if depth > 0 => Quorum::And(two(self)),
            2 | 3 if depth > 0 => Quorum::Or(two(self)),
            4 | 5 if depth > 0 => Quorum::Then(two(self)),
            6 if depth > 0 => Quorum::And(vec![Quorum::Or(two(self)), self.quorum(0)]),
            7 => Quorum::All(Who::Group(self.name(&GROUPS))),
            8 => Quorum::Percent(
                self.one(&[1, 34, 50, 51, 67, 100]),
                Who::Group(self.name(&GROUPS)),
            ),
            9 => Quorum::Number(
                1,
                vec![Who::Field(self.one(&["assignee", "assignment-group"]))],
            ),
            10 => Quorum::Owners(1),
            11 => {
                let who = vec![
                    Who::Group(self.name(&GROUPS)),
                    Who::Person(self.name(&PEOPLE)),
                ];
                Quorum::Number(1 + self.below(2), who)
            }
            _ => Quorum::Number(1 + self.below(2), vec![self.who()]),
        }
    }

    fn quorum_of_overrides(&mut self) -> Quorum {
        let group = Who::Group(self.name(&GROUPS));
        match self.below(4) {
            0 => Quorum::Number(2, vec![group]),
            1 => Quorum::Number(1, vec![group, Who::Person(self.name(&PEOPLE))]),
            _ => Quorum::Number(1, vec![group]),
        }
    }

    fn approval(&mut self) -> Approval {
        let count = if self.chance(75) { 1 } else { 2 };
        let lines: Vec<ApprovalLine> = (0..count)
            .map(|_| ApprovalLine {
                quorum: self.quorum(1),
                by: self.maybe(45, Self::deadline),
                when: self.maybe(10, |one| one.condition(0)),
            })
            .collect();
        // Turns within the one last instant at which an approval both is in time and lasts are not asked about.
        let has_turns = lines
            .iter()
            .any(|line| format!("{:?}", line.quorum).contains("Then"));
        Approval {
            lines,
            excluding: match self.below(5) {
                0 => vec!["author"],
                1 => vec!["author", "implementers"],
                _ => Vec::new(),
            },
            valid: self
                .maybe(25, |one| {
                    one.one(&[
                        Length::Days(3),
                        Length::Minutes(72 * HOUR),
                        Length::BusinessDays(2),
                        Length::Weeks(2),
                    ])
                })
                .filter(|_| !has_turns),
            counts_when: self.maybe(10, |_| Condition::IsSet("comment")),
            count_places: self.chance(15),
        }
    }

    fn statement(&mut self, number: usize) -> Statement {
        let name = format!("s{number}");
        let mut scope = self.scope();
        let kind = match self.below(12) {
            9 | 10 => return self.conflict(name),
            11 => Kind::Limit(vec![self.limit_line()]),
            0..=2 => {
                let count = 1 + self.below(2);
                Kind::Rule((0..count).map(|_| self.rule_line()).collect())
            }
            3..=5 => Kind::Approval(self.approval()),
            6 | 7 => {
                if self.chance(15) {
                    let when = Some(Condition::Approved);
                    scope.except = vec![Exception {
                        names: Vec::new(),
                        when,
                    }];
                }
                let times = match !self.named.is_empty() && self.chance(15) {
                    true => Times {
                        lines: vec![self.about()],
                        ..Times::default()
                    },
                    false => self.times(),
                };
                Kind::Blackout(times)
            }
            _ => {
                let mut times = self.times();
                if self.chance(50) {
                    times.lines.extend([Line::Hours(
                        vec![Days {
                            kind: DayKind::Any,
                            of: None,
                        }],
                        360,
                        1320,
                    )]);
                    times.since = None;
                    times.until = None;
                }
                Kind::Window(times)
            }
        };
        if matches!(kind, Kind::Limit(_)) {
            scope.advisory = false;
        }
        Statement { name, scope, kind }
    }

    fn conflict(&mut self, name: Name) -> Statement {
        let all = [
            Condition::During(None, Target::Other),
            Condition::Share("services"),
            Condition::HasAnyOf("footprint", "other.services"),
            Condition::Same("author"),
            Condition::Same("category"),
            Condition::Within(None, Length::Minutes(600), Target::Other),
            Condition::CompareFields("risk", Compare::Equal, "other.risk"),
            Condition::Before("start", None, "other.start"),
        ];
        let count = 1 + self.below(3);
        let mut parts: Vec<Condition> = Vec::new();
        for _ in 0..count {
            let part = self.one(&all);
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        let when = match parts.len() {
            1 => parts.remove(0),
            _ => Condition::And(parts),
        };
        let mut scope = self.scope();
        scope.when = Some(when);
        // A conflict that is for a template holds of its changes with all others, too.
        scope.for_.retain(|name| name != "restart");
        Statement {
            name,
            scope,
            kind: Kind::Conflict,
        }
    }

    fn limit_line(&mut self) -> LimitLine {
        let stretch = self.one(&super::pairs::STRETCHES);
        let per = self.one(&[
            None,
            Some(Per::Day),
            Some(Per::Week),
            Some(Per::Month),
            Some(Per::Quarter),
            Some(Per::Year),
            Some(Per::Stretch(stretch)),
        ]);
        let at_once = per.is_none() && self.chance(50);
        let field = self.maybe(50, |one| one.one(&["service", "region", "category"]));
        let per = match per.is_none() && !at_once && field.is_none() {
            true => Some(Per::Day),
            false => per,
        };
        LimitLine {
            most: 1 + self.below(2),
            kind: "changes",
            per,
            at_once,
            field,
        }
    }

    fn template(&mut self) -> Template {
        Template {
            name: "restart".to_owned(),
            on: self.few(&SERVICES, 1, 3),
            in_: Vec::new(),
            when: self.maybe(40, |one| {
                Condition::Compare(
                    "downtime",
                    Compare::AtMost,
                    Value::Length(one.one(&[15, 60])),
                )
            }),
            fixes: match self.below(3) {
                0 => vec![("category", self.text())],
                1 => vec![(
                    "labels",
                    Value::List(vec![
                        Value::Text("fix".to_owned()),
                        Value::Text("big".to_owned()),
                    ]),
                )],
                _ => Vec::new(),
            },
            until: self.maybe(50, |one| one.day(1, 4)),
        }
    }

    fn assess(&mut self) -> Vec<Assess> {
        let count = 1 + self.below(3);
        (0..count)
            .map(|_| {
                let when = match self.chance(50) {
                    true => Condition::Has("labels", self.text()),
                    false => Condition::Has("services", self.service()),
                };
                match self.chance(60) {
                    true => {
                        Assess::AtLeast(self.below(4), Some(when).filter(|_| self.dice.chance(80)))
                    }
                    false => Assess::RaiseBy(1 + self.below(2), Some(when)),
                }
            })
            .collect()
    }

    fn waivers(&mut self) -> Vec<Waiver> {
        let count = if self.overridable.is_empty() {
            0
        } else {
            self.below(3)
        };
        (0..count)
            .map(|number| {
                let (name, keyword) = self.one(&self.overridable.clone());
                Waiver {
                    name: format!("w{number}"),
                    of: format!("{keyword} {name}"),
                    release: false,
                    subject: format!("C-{number}"),
                    by: self.few(&PEOPLE, 1, 2),
                    given: self.maybe(50, |one| {
                        (one.at.div_euclid(DAY) - 1 - one.below(3) as i64, 600)
                    }),
                    until: (self.day(-1, 8), 600),
                }
            })
            .collect()
    }

    fn overrides(&mut self) -> Value {
        let count = 1 + self.below(2);
        let all = (0..count).map(|_| {
            let (name, keyword) = self.one(&self.overridable.clone());
            let mut record = Record::default();
            let of = if self.chance(50) {
                name
            } else {
                format!("{keyword} {name}")
            };
            record.set("of", Value::Text(of));
            let by = self.few(&PEOPLE, 1, 2);
            record.set(
                "by",
                Value::List(by.into_iter().map(Value::Person).collect()),
            );
            let given = self.past(6);
            record.set("given", Value::Instant(given));
            record.set("reason", Value::Text("agreed".to_owned()));
            if self.chance(90) {
                let until = self.day(-1, 8) * DAY + self.clock();
                record.set("until", Value::Instant(until));
            }
            Value::Record(record)
        });
        let all = all.collect();
        Value::List(all)
    }

    // Plans ----------------------------------------------------------------------------------------------------------------------

    /// An instant before the check.
    fn past(&mut self, days: usize) -> Moment {
        self.at - self.below(days * 96) as i64 * STEP
    }

    fn decisions(&mut self) -> Value {
        let count = self.below(6);
        let mut all: Vec<Value> = Vec::new();
        let mut taken = Vec::new();
        for _ in 0..count {
            let given = self.past(6);
            // Two decisions at one instant are only told apart where one is a rejection.
            if taken.contains(&given) {
                continue;
            }
            taken.push(given);
            let mut record = Record::default();
            let decision = self.one(&[
                "approve", "approve", "approve", "approve", "approve", "reject", "abstain",
            ]);
            record.set("approver", Value::Person(self.name(&PEOPLE)));
            record.set("decision", Value::Text(decision.to_owned()));
            record.set("given", Value::Instant(given));
            if self.chance(10) {
                record.set("on-behalf-of", Value::Person(self.name(&PEOPLE)));
            }
            if self.chance(8) {
                let back =
                    given + self.below(((self.at - given) / STEP + 1) as usize) as i64 * STEP;
                record.set("withdrawn", Value::Instant(back));
            }
            if self.chance(10) {
                record.set("digest", Value::Text(self.name(&["sha-one", "sha-two"])));
            }
            // What does not say who, or when. What may be a rejection is another question.
            let all_say = all.iter().all(|one| match one {
                Value::Record(one) => one.0.contains_key("approver") && one.0.contains_key("given"),
                _ => true,
            });
            if decision != "reject" && all_say && self.chance(6) {
                let field = self.one(&["approver", "given"]);
                record.0.remove(field);
            }
            if self.chance(30) {
                record.set("comment", Value::Text("seen".to_owned()));
            }
            all.push(Value::Record(record));
        }
        Value::List(all)
    }

    fn things(&mut self, all: &[&str], most: usize) -> Value {
        let names = self.few(all, 1, most);
        Value::List(names.into_iter().map(Value::Thing).collect())
    }

    fn change(&mut self, number: usize, policy: &Policy) -> Record {
        let mut record = Record::default();
        record.set("id", Value::Text(format!("C-{number}")));
        let start = (self.base - 4) * DAY + self.below(9) as i64 * DAY + self.clock();
        if self.chance(95) {
            record.set("start", Value::Instant(start));
        }
        let lasts = self.one(&[15, 30, 60, 60, 90, 120, 240, 600, 1440, 3000]);
        if self.chance(95) {
            record.set("end", Value::Instant(start + lasts));
        }
        if self.chance(25) {
            let mut rollback = Record::default();
            if self.chance(60) {
                rollback.set("plan", Value::Text("switch back".to_owned()));
            }
            let takes = Value::Length(self.one(&[15, 30, 60]));
            if self.chance(85) || rollback.0.is_empty() {
                rollback.set("duration", takes);
            } else if self.chance(40) {
                rollback.set("duration", Value::Unknown);
            }
            record.set("rollback", Value::Record(rollback));
        }
        if self.chance(85) {
            let level = self.below(4);
            record.set("risk", Value::Level(level));
        }
        if self.chance(60) {
            record.set("title", Value::Text("A title".to_owned()));
        }
        if self.chance(60) {
            let category = self.text();
            record.set("category", category);
        }
        if self.chance(60) {
            let labels = self.few(&LABELS, 0, 2);
            record.set(
                "labels",
                Value::List(labels.into_iter().map(Value::Text).collect()),
            );
        }
        if self.chance(88) {
            let services = self.things(&SERVICES, 2);
            record.set("services", services);
        }
        if !policy.environments.is_empty() && self.chance(92) {
            let environments = self.things(&ENVIRONMENTS, 2);
            let environments = match self.chance(70) {
                true => Value::List(vec![Value::Thing("production".to_owned())]),
                false => environments,
            };
            record.set("environments", environments);
        }
        if self.chance(85) {
            let author = self.name(&PEOPLE);
            record.set("author", Value::Person(author));
        }
        if self.chance(70) {
            let people = self.few(&PEOPLE, 1, 2);
            record.set(
                "implementers",
                Value::List(people.into_iter().map(Value::Person).collect()),
            );
        }
        if self.chance(50) {
            let assignee = self.name(&PEOPLE);
            record.set("assignee", Value::Person(assignee));
        }
        if self.chance(50) {
            let group = self.name(&GROUPS);
            record.set("assignment-group", Value::Thing(group));
        }
        if self.chance(50) {
            let count = self.below(4);
            let tasks = (0..count).map(|task| {
                let mut record = Record::default();
                record.set("id", Value::Text(format!("t{task}")));
                if self.dice.chance(80) {
                    record.set("done", Value::YesNo(self.dice.chance(60)));
                }
                Value::Record(record)
            });
            let tasks = tasks.collect();
            record.set("tasks", Value::List(tasks));
        }
        if self.chance(60) {
            let downtime = self.one(&[0, 15, 30, 60, 90]);
            record.set("downtime", Value::Length(downtime));
        }
        if self.chance(75) {
            let submitted = self.past(10);
            record.set("submitted", Value::Instant(submitted));
        }
        if self.chance(70) {
            let decisions = self.decisions();
            record.set("approvals", decisions);
        }
        if self.chance(20) {
            let mut edit = Record::default();
            if self.chance(90) {
                let made = self.past(5);
                edit.set("made", Value::Instant(made));
            } else {
                edit.set("editor", Value::Person("ann".to_owned()));
            }
            record.set("last-edit", Value::Record(edit));
        }
        if self.chance(25) {
            let digest = self.name(&["sha-one", "sha-two"]);
            record.set("digest", Value::Text(digest));
        }
        if self.chance(50) {
            let count = self.below(3);
            let notices = (0..count).map(|_| {
                let mut record = Record::default();
                let audience = self.few(&["support", "ops"], 1, 2);
                record.set(
                    "audience",
                    Value::List(audience.into_iter().map(Value::Text).collect()),
                );
                if self.chance(90) {
                    let sent = self.past(8);
                    record.set("sent", Value::Instant(sent));
                }
                Value::Record(record)
            });
            let notices = notices.collect();
            record.set("notices", Value::List(notices));
        }
        if self.chance(50) {
            let count = self.below(4);
            let evidence = (0..count).map(|_| {
                let mut record = Record::default();
                if self.chance(90) {
                    let kind = self.name(&["functional", "regression"]);
                    record.set("kind", Value::Text(kind));
                }
                if self.chance(90) {
                    let passed = self.chance(60);
                    record.set("passed", Value::YesNo(passed));
                }
                if self.chance(90) {
                    let dated = self.past(8);
                    record.set("dated", Value::Instant(dated));
                }
                match record.0.is_empty() {
                    true => None,
                    false => Some(Value::Record(record)),
                }
            });
            let evidence = evidence.flatten().collect();
            record.set("evidence", Value::List(evidence));
        }
        if self.chance(8) {
            record.set("state", Value::Text("scheduled".to_owned()));
        }
        let over = record.moment("end").is_some_and(|end| end <= self.at);
        let begun = record.moment("start").is_some_and(|start| start <= self.at);
        if over && self.chance(40) {
            record.set("state", Value::Text("closed".to_owned()));
        } else if !begun && record.moment("start").is_some() && self.chance(4) {
            record.set("state", Value::Text("canceled".to_owned()));
        }
        if !policy.classes.is_empty() && self.chance(20) {
            let class = self.one(&policy.classes).name;
            record.set("class", Value::Thing(class));
        }
        if !policy.templates.is_empty() && self.chance(50) {
            record.set("template", Value::Thing("restart".to_owned()));
        }
        if !self.overridable.is_empty() && self.chance(30) {
            let overrides = self.overrides();
            record.set("overrides", overrides);
        }
        if self.chance(70) {
            let region = self.name(&["eu", "us"]);
            record.set("region", Value::Text(region));
        }
        record
    }
}
