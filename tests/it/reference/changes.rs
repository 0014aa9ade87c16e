//! [Changes and releases](../../../docs/language/changes.md): classes, templates, assessed levels, and the fields that are worked out.

use super::conditions::{Scene, given};
use super::model::{Assess, Class, LEVELS, Moment, Template, Value};
use super::truth::{Outcome, Truth};
use super::world::{Planned, Subject, World, planned};

/// Which class or bundle takes a subject.
#[derive(Clone, Debug, PartialEq)]
pub enum Taken<'a> {
    /// The policy has none.
    NoneDeclared,
    By(&'a Class),
    Nothing,
    /// It cannot be decided.
    Unknown,
    /// Two bundles do.
    Several,
}

impl<'a> World<'a> {
    pub fn starts(&self, subject: Subject) -> Option<Moment> {
        self.planned_or_start(subject)
    }

    /// Until when an approval with `valid` has to last.
    pub fn needed_until(&self, subject: Subject) -> Option<Moment> {
        self.starts(subject)
    }

    fn planned_or_start(&self, subject: Subject) -> Option<Moment> {
        self.record(subject).moment("start")
    }

    /// The planned time with the rollback.
    pub fn planned(&self, subject: Subject) -> Option<Planned> {
        planned(self.record(subject))
    }

    /// Where blackouts and windows look: of a change, its planned time.
    pub fn works(&self, subject: Subject) -> Vec<Option<Planned>> {
        vec![self.planned(subject)]
    }

    pub fn is_cancelled(&self, subject: Subject) -> bool {
        let state = self.record(subject).word("state");
        matches!(state, Some("canceled" | "cancelled"))
    }

    pub fn is_closed(&self, subject: Subject) -> bool {
        self.record(subject).word("state") == Some("closed")
    }

    // Fields ---------------------------------------------------------------------------------------------------------------------

    /// A field of a subject, given or computed.
    pub fn field(&self, subject: Subject, field: &str) -> Option<Value> {
        let record = self.record(subject);
        match field {
            "risk" if self.kind(subject) == "change" => self.risk(subject).map(Value::Level),
            "duration" => {
                let start = record.moment("start")?;
                Some(Value::Length(record.moment("end")? - start))
            }
            // "the services, their parts and all they depend on"
            "footprint" => {
                let Some(Value::List(services)) = self.field(subject, "services") else {
                    return None;
                };
                let mut all = std::collections::BTreeSet::new();
                for one in &services {
                    let Value::Thing(name) = one else { return None };
                    all.extend(self.and_below(name));
                }
                let names = all.into_iter().map(|name| Value::Thing(name.to_owned()));
                Some(Value::List(names.collect()))
            }
            "class" => match self.class(subject) {
                Taken::By(class) => Some(Value::Thing(class.name.clone())),
                _ => None,
            },
            _ => self.given_or_fixed(subject, field),
        }
    }

    /// "the field has this value … a change that leaves it out has it, for every statement that reads it"
    fn given_or_fixed(&self, subject: Subject, field: &str) -> Option<Value> {
        let record = self.record(subject);
        let is_there = record.get(field).is_some();
        let template = self.template(subject).filter(|_| !is_there);
        let fixed = template.and_then(|one| one.fixes.iter().find(|(name, _)| *name == field));
        match fixed {
            Some((_, value)) => Some(value.clone()),
            None => given(record, field),
        }
    }

    pub fn service_field(&self, name: &str, field: &str) -> Option<Value> {
        let mut services = self.policy().services.iter();
        let service = services.find(|one| one.name == name)?;
        match field {
            "tier" => service.tier.map(Value::Number),
            "owner" => service.owner.clone().map(Value::Thing),
            "depends-on" => {
                let all = service.depends_on.iter().cloned();
                Some(Value::List(all.map(Value::Thing).collect()))
            }
            "parent" => service.parent.clone().map(Value::Thing),
            _ => None,
        }
    }

    // Classes --------------------------------------------------------------------------------------------------------------------

    /// Whether a class takes a subject that does not declare it: "A class with `declared` is only for changes that declare it".
    fn takes(&self, class: &Class, subject: Subject) -> Outcome {
        let scene = Scene::of(self, subject);
        match class.declared {
            true => super::truth::BROKEN,
            false => class
                .when
                .as_ref()
                .map_or(super::truth::MET, |when| scene.holds(when)),
        }
    }

    /// The classes of changes, or the bundles of releases.
    pub fn classes(&self, subject: Subject) -> &'a [Class] {
        match self.kind(subject) {
            "change" => &self.policy().classes,
            _ => &self.policy().bundles,
        }
    }

    /// "A plan may declare the class".
    pub fn declared(&self, subject: Subject) -> Option<&'a Class> {
        let field = if self.kind(subject) == "change" {
            "class"
        } else {
            "bundle"
        };
        let name = self.record(subject).word(field)?;
        self.classes(subject).iter().find(|one| one.name == name)
    }

    pub fn class(&self, subject: Subject) -> Taken<'a> {
        let classes = self.classes(subject);
        if classes.is_empty() {
            return Taken::NoneDeclared;
        }
        if let Some(declared) = self.declared(subject) {
            return Taken::By(declared);
        }
        if self.kind(subject) == "release" {
            return self.bundle(subject);
        }
        // "Classes are tried in their order as far as the first whose `when` holds".
        for class in classes {
            match self.takes(class, subject).truth {
                Truth::Met => return Taken::By(class),
                Truth::Broken => {}
                Truth::Missing | Truth::Owed => return Taken::Unknown,
            }
        }
        Taken::Nothing
    }

    /// "the only one whose `when` holds; two are an error … One without `when` takes what is left"
    fn bundle(&self, subject: Subject) -> Taken<'a> {
        for takes_rest in [false, true] {
            let some = self.classes(subject).iter();
            let some = some.filter(|one| one.when.is_none() == takes_rest);
            let outcomes: Vec<_> = some
                .map(|one| (one, self.takes(one, subject).truth))
                .collect();
            let met: Vec<_> = outcomes
                .iter()
                .filter(|(_, truth)| *truth == Truth::Met)
                .collect();
            if met.len() > 1 {
                return Taken::Several;
            }
            if outcomes
                .iter()
                .any(|(_, truth)| matches!(truth, Truth::Missing | Truth::Owed))
            {
                return Taken::Unknown;
            }
            if let [(one, _)] = met.as_slice() {
                return Taken::By(one);
            }
        }
        Taken::Nothing
    }

    /// "no earlier class may take the change, or whoever writes the plan would choose what is asked of it". Of bundles, those without
    /// `when` come last.
    pub fn taken_before(&self, subject: Subject) -> Outcome {
        let Some(declared) = self.declared(subject) else {
            return super::truth::BROKEN;
        };
        let classes = self.classes(subject);
        let rank = |one: &Class| {
            let place = classes.iter().position(|other| other.name == one.name);
            let is_bundle = self.kind(subject) == "release";
            (is_bundle && one.when.is_none(), place)
        };
        let earlier = classes.iter().filter(|one| rank(one) < rank(declared));
        super::truth::or(earlier.map(|one| self.takes(one, subject)))
    }

    // Templates ------------------------------------------------------------------------------------------------------------------

    pub fn template(&self, subject: Subject) -> Option<&'a Template> {
        let name = self.record(subject).word("template")?;
        self.policy().templates.iter().find(|one| one.name == name)
    }

    /// What a template asks of a change that names it, line by line.
    pub fn keeps_to_template(&self, subject: Subject, template: &Template) -> Outcome {
        let record = self.record(subject);
        let among = |field: &str, names: &[String]| -> Outcome {
            if names.is_empty() {
                return super::truth::MET;
            }
            match self.field(subject, field) {
                Some(Value::List(all)) => super::truth::holds(
                    all.iter()
                        .all(|one| matches!(one, Value::Thing(name) if names.contains(name))),
                ),
                _ => super::truth::MISSING,
            }
        };
        let fixed = |(field, value): &(&'static str, Value)| match record.get(field) {
            None => super::truth::MET,
            Some(given) => super::truth::holds(is_same(given, value)),
        };
        // "the change starts before"
        let in_time = template.until.map(|until| {
            // "as the end of a stretch it is the whole day"
            let until = self.moment(until + 1, 0);
            super::truth::known(self.starts(subject).map(|start| start < until))
        });
        let when = template.when.as_ref();
        super::truth::and(
            [
                among("services", &template.on),
                among("environments", &template.in_),
                when.map_or(super::truth::MET, |when| {
                    Scene::of(self, subject).holds(when)
                }),
            ]
            .into_iter()
            .chain(template.fixes.iter().map(fixed))
            .chain(in_time),
        )
    }

    // Assessed levels ------------------------------------------------------------------------------------------------------------

    /// "What holds is the higher of what a change declares and what is assessed."
    fn risk(&self, subject: Subject) -> Option<usize> {
        let declared = match self.given_or_fixed(subject, "risk") {
            Some(Value::Level(level)) => Some(level),
            _ => None,
        };
        let assess = &self.policy().assess;
        if assess.is_empty() {
            return declared;
        }
        // Each condition that is not known may hold or not: where that makes a difference, the level is not known.
        let outcomes: Vec<Truth> = assess
            .iter()
            .map(|line| {
                let (Assess::AtLeast(_, when) | Assess::RaiseBy(_, when)) = line;
                let scene = Scene::of(self, subject);
                when.as_ref()
                    .map_or(Truth::Met, |when| scene.holds(when).truth)
            })
            .collect();
        let doubtful: Vec<usize> = (0..assess.len())
            .filter(|at| matches!(outcomes[*at], Truth::Missing | Truth::Owed))
            .collect();
        let mut levels = Vec::new();
        for mask in 0..1usize << doubtful.len() {
            let does = |at: usize| {
                outcomes[at] == Truth::Met
                    || doubtful
                        .iter()
                        .position(|one| *one == at)
                        .is_some_and(|bit| mask >> bit & 1 == 1)
            };
            levels.push(self.assessed(&does).max(declared));
        }
        let first = levels[0];
        levels.iter().all(|one| *one == first).then_some(first)?
    }

    /// "`at least LEVEL` are floors, of which the highest counts; `raise by N` goes up from there, or from the lowest level".
    fn assessed(&self, does: &dyn Fn(usize) -> bool) -> Option<usize> {
        let (mut floor, mut raise) = (None, None);
        for (at, line) in self
            .policy()
            .assess
            .iter()
            .enumerate()
            .filter(|(at, _)| does(*at))
        {
            let _ = at;
            match line {
                Assess::AtLeast(level, _) => floor = floor.max(Some(*level)),
                Assess::RaiseBy(by, _) => raise = Some(raise.unwrap_or(0) + by),
            }
        }
        match (floor, raise) {
            (None, None) => None,
            (floor, raise) => {
                let level = floor.unwrap_or(0) + raise.unwrap_or(0);
                Some(level.min(LEVELS.len() - 1))
            }
        }
    }
}

/// "of a list the same elements in any order"
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::List(one), Value::List(other)) => {
            one.iter().all(|element| other.contains(element))
                && other.iter().all(|element| one.contains(element))
        }
        (one, other) => one == other,
    }
}

/// The environments that a record says, or those that are not known.
pub fn names(value: Option<Value>) -> Option<Vec<String>> {
    match value? {
        Value::List(all) => all
            .into_iter()
            .map(|one| match one {
                Value::Thing(name) => Some(name),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}
