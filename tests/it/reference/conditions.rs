//! [Conditions](../../../docs/language/conditions.md): values, operators, collections, and what is missing.

use super::model::{
    Among, Compare, Condition, Length, Moment, Path, Quantifier, Record, Target, Value,
};
use super::times::Open;
use super::truth::{BROKEN, MET, MISSING, Outcome, Truth, and, holds, known, not, or};
use super::world::{Planned, Subject, World};

/// Where a condition is read.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    pub world: &'a World<'a>,
    /// The record whose fields bare names are; that of the subject, or an element within a quantifier.
    pub record: Here<'a>,
    pub subject: Subject,
    /// "In a pair the second subject is `other`."
    pub other: Option<Subject>,
    /// The deadline: records after it do not count.
    pub until: Option<Moment>,
    /// It is an exception.
    pub excepting: bool,
}

#[derive(Clone, Copy)]
pub enum Here<'a> {
    Subject(Subject),
    /// An element, and the list it stands in.
    Record(&'a Record, &'a str),
    Service(&'a str),
}

/// Lists "that nobody writes down when there is nothing in them".
const NONE_WHEN_ABSENT: [&str; 13] = [
    "approvals",
    "overrides",
    "incidents",
    "tasks",
    "evidence",
    "notices",
    "labels",
    "components",
    "phases",
    "steps",
    "rollback-steps",
    "verification",
    "needs",
];

/// By what a record says when it was made: "an approval is `given`, a notice `sent`, evidence `dated`, an incident `opened`".
const DATED_BY: [(&str, &str); 5] = [
    ("approvals", "given"),
    ("overrides", "given"),
    ("notices", "sent"),
    ("evidence", "dated"),
    ("incidents", "opened"),
];

fn dated_by(list: &str) -> Option<&'static str> {
    let field = DATED_BY.iter().find(|(name, _)| *name == list);
    field.map(|(_, field)| *field)
}

impl<'a> Scene<'a> {
    pub fn of(world: &'a World<'a>, subject: Subject) -> Self {
        Scene {
            world,
            record: Here::Subject(subject),
            subject,
            other: None,
            until: None,
            excepting: false,
        }
    }

    /// A field of the record here, `other`'s, or the subject's by its kind; `None` where it is missing.
    pub fn read(&self, path: Path) -> Option<Value> {
        let (first, rest) = split(path);
        let (scene, path) = match first {
            "other" => (
                Scene {
                    record: Here::Subject(self.other?),
                    ..*self
                },
                rest?,
            ),
            "change" | "release" if rest.is_some() => (
                Scene {
                    record: Here::Subject(self.subject),
                    ..*self
                },
                rest?,
            ),
            _ => (*self, path),
        };
        let (field, rest) = split(path);
        let value = scene.field(field)?;
        match rest {
            None => Some(value),
            Some(rest) => scene.follow(value, field, rest),
        }
    }

    fn field(&self, field: &str) -> Option<Value> {
        match self.record {
            // "Conditions on `approvals` see the decisions that stand"
            Here::Subject(subject) if field == "approvals" => {
                match self.world.field(subject, field)? {
                    Value::List(_) => {
                        let all = super::approvals::that_stand(self.world, subject, self.until);
                        let all = all.into_iter().cloned().map(Value::Record);
                        Some(Value::List(all.collect()))
                    }
                    other => Some(other),
                }
            }
            Here::Subject(subject) => self.world.field(subject, field),
            Here::Record(record, _) => given(record, field),
            Here::Service(name) => self.world.service_field(name, field),
        }
    }

    /// "A path through a list gives the values of all its elements".
    fn follow(&self, value: Value, from: &str, rest: &'static str) -> Option<Value> {
        match value {
            Value::List(all) => {
                let mut found = Vec::new();
                for one in all {
                    let inner = match self.counts(from, &one) {
                        Some(false) => continue,
                        Some(true) => self.follow(one, from, rest),
                        None => None,
                    };
                    match inner {
                        Some(Value::List(inner)) => found.extend(inner),
                        Some(one) => found.push(one),
                        None => found.push(Value::Unknown),
                    }
                }
                Some(Value::List(found))
            }
            Value::Record(record) => {
                let scene = Scene {
                    record: Here::Record(&record, from),
                    ..*self
                };
                scene.read(rest)
            }
            // "What they say of the person (`approver.authority`, `approver in board`) is as of the date of the record"
            Value::Person(person) if rest == "authority" => {
                let level = self.world.authority(&person, self.asked_at()?);
                level.map(Value::Number)
            }
            Value::Thing(service) => self.world.service_field(&service, rest),
            _ => None,
        }
    }

    /// Whether a record of a list counts at the deadline; `None` where it does not say.
    fn counts(&self, list: &str, one: &Value) -> Option<bool> {
        let Some(until) = self.until else {
            return Some(true);
        };
        match (dated_by(list), one) {
            (Some(field), Value::Record(record)) => record.moment(field).map(|at| at <= until),
            _ => Some(true),
        }
    }

    /// The elements of a collection with whether each counts; `None` where the list may hold anything.
    fn elements(&self, path: Path) -> Option<Vec<(Option<bool>, Value)>> {
        match self.read(path)? {
            Value::List(all) => {
                let name = list_of(path);
                let mut found = Vec::new();
                for one in all {
                    let counts = self.counts(name, &one);
                    if counts != Some(false) {
                        found.push((counts, one));
                    }
                }
                Some(found)
            }
            _ => None,
        }
    }

    /// A condition about each element: of one that may not count, not known.
    fn each(&self, path: Path, condition: Option<&Condition>) -> Option<Vec<Outcome>> {
        let all = self.elements(path)?;
        let list = list_of(path);
        let outcome = |(counts, one): (Option<bool>, Value)| -> Outcome {
            if counts.is_none() {
                return MISSING;
            }
            let Some(condition) = condition else {
                return MET;
            };
            match &one {
                Value::Record(record) => Scene {
                    record: Here::Record(record, list),
                    ..*self
                }
                .holds(condition),
                Value::Thing(name) => Scene {
                    record: Here::Service(name),
                    ..*self
                }
                .holds(condition),
                _ => MISSING,
            }
        };
        Some(all.into_iter().map(outcome).collect())
    }

    /// When groups and authority are asked: "as of the date of the record; elsewhere … as of the deadline, and without one as of the
    /// start".
    /// `None` where a dated record gives no date.
    fn asked_at(&self) -> Option<Option<Moment>> {
        if let Here::Record(record, list) = self.record
            && let Some(field) = dated_by(list)
        {
            return record.moment(field).map(Some);
        }
        Some(self.until.or_else(|| self.world.starts(self.subject)))
    }

    pub fn holds(&self, condition: &Condition) -> Outcome {
        match condition {
            Condition::And(parts) => and(parts.iter().map(|one| self.holds(one))),
            Condition::Or(parts) => or(parts.iter().map(|one| self.holds(one))),
            Condition::Not(part) => not(self.holds(part)),
            Condition::Is(path) => match self.read(path) {
                Some(Value::YesNo(yes)) => holds(yes),
                _ => MISSING,
            },
            Condition::Compare(path, how, value) => match self.read(path) {
                Some(left) => compare(&left, *how, value),
                None => MISSING,
            },
            Condition::CompareFields(path, how, other) => {
                match (self.read(path), self.read(other)) {
                    (Some(left), Some(right)) => compare(&left, *how, &right),
                    _ => MISSING,
                }
            }
            // "the only questions about absence; of a list, whether there is one in it"
            Condition::IsSet(path) => self.is_set(path),
            Condition::IsMissing(path) => not(self.is_set(path)),
            Condition::In(path, wanted, among) => self.is_in(path, *wanted, among),
            // "the list holds it"
            Condition::Has(path, value) => self.has(path, std::slice::from_ref(value), false),
            Condition::HasAny(path, values) => self.has(path, values, false),
            Condition::HasAll(path, values) => self.has(path, values, true),
            Condition::HasAnyOf(path, other) => match self.read(other) {
                Some(Value::List(values)) => self.has(path, &values, false),
                _ => MISSING,
            },
            Condition::Each(quantifier, path, condition) => {
                let Some(all) = self.each(path, condition.as_deref()) else {
                    return MISSING;
                };
                match quantifier {
                    // "`any` holds if one element does"
                    Quantifier::Any => or(all),
                    // "`all` if every one does, `no` if none does"
                    Quantifier::All => and(all),
                    Quantifier::No => not(or(all)),
                }
            }
            // "`count` and `rate` know what they may be at least and at most; a comparison with them is missing only where the two
            // disagree."
            Condition::Count(path, condition, how, number) => {
                let Some(all) = self.each(path, condition.as_deref()) else {
                    return MISSING;
                };
                let least = all.iter().filter(|one| one.truth == Truth::Met).count();
                let most = all.iter().filter(|one| one.truth != Truth::Broken).count();
                let number = usize::try_from(*number).unwrap();
                agree(least, most, number, *how)
            }
            Condition::Rate(path, condition, how, percent) => {
                let Some(all) = self.each(path, Some(condition)) else {
                    return MISSING;
                };
                // "of nothing … missing"
                if all.is_empty() {
                    return MISSING;
                }
                let least = all.iter().filter(|one| one.truth == Truth::Met).count();
                let most = all.iter().filter(|one| one.truth != Truth::Broken).count();
                let asked = usize::try_from(*percent).unwrap() * all.len();
                agree(100 * least, 100 * most, asked, *how)
            }
            Condition::Latest(path, which, what) => self.latest(path, which.as_deref(), what),
            Condition::Before(path, length, other) => self.order(path, *length, other, true),
            Condition::After(path, length, other) => self.order(path, *length, other, false),
            Condition::Weekday(path, equal, weekday) => known(self.instant(path).map(|at| {
                (super::clock::weekday(self.world.zone().day(at)) == *weekday) == *equal
            })),
            Condition::Date(path, equal, day) => known(
                self.instant(path)
                    .map(|at| (self.world.zone().day(at) == *day) == *equal),
            ),
            Condition::TimeOfDay(path, how, clock) => known(
                self.instant(path)
                    .map(|at| ordered(self.world.zone().clock(at).cmp(clock), *how)),
            ),
            Condition::During(path, target) => self.beside(path.as_ref(), target, Beside::During),
            Condition::Inside(path, name) => {
                let target = Target::Times(name.clone());
                self.beside(path.as_ref(), &target, Beside::Inside)
            }
            Condition::Within(path, length, target) => {
                let Length::Minutes(minutes) = length else {
                    return MISSING;
                };
                self.beside(path.as_ref(), target, Beside::Within(*minutes))
            }
            // "theirs is equal"
            Condition::Same(path) => {
                let other = self.other.and_then(|other| self.world.field(other, path));
                match (self.read(path), other) {
                    (Some(left), Some(right)) => compare(&left, Compare::Equal, &right),
                    _ => MISSING,
                }
            }
            // "both have one of F in common"
            Condition::Share(path) => {
                let other = self.other.and_then(|other| self.world.field(other, path));
                match other {
                    Some(Value::List(values)) => self.has(path, &values, false),
                    _ => MISSING,
                }
            }
            Condition::Approved if self.excepting => and([
                self.world.is_asked_of(self.subject),
                self.world.approved(self.subject),
            ]),
            Condition::Approved => self.world.approved(self.subject),
        }
    }

    fn instant(&self, path: Path) -> Option<Moment> {
        match self.read(path)? {
            Value::Instant(at) => Some(at),
            _ => None,
        }
    }

    /// "earlier than · later than"
    fn order(&self, path: Path, length: Option<Length>, other: Path, before: bool) -> Outcome {
        let (Some(at), Some(edge)) = (self.instant(path), self.instant(other)) else {
            return MISSING;
        };
        let edge = length.map_or(edge, |length| self.world.shift(edge, length, false));
        holds(if before { at < edge } else { at > edge })
    }

    fn is_set(&self, path: Path) -> Outcome {
        match self.read(path) {
            None => BROKEN,
            Some(Value::Unknown) => BROKEN,
            Some(Value::List(all)) if all.is_empty() => BROKEN,
            Some(Value::List(all)) if all.iter().all(|one| *one == Value::Unknown) => BROKEN,
            Some(_) => MET,
        }
    }

    /// "all of `x` are among `y`, missing if `x` leads through an empty list · none is"
    fn is_in(&self, path: Path, wanted: bool, among: &Among) -> Outcome {
        // What is asked of the elements of a dated list is asked of each as of its date.
        let (first, rest) = split(path);
        if let Some(rest) = rest
            && dated_by(first).is_some()
        {
            let Some(all) = self.elements(first) else {
                return MISSING;
            };
            if all.is_empty() && wanted {
                return MISSING;
            }
            return and(all.iter().map(|(counts, one)| match (counts, one) {
                (Some(_), Value::Record(record)) => Scene {
                    record: Here::Record(record, first),
                    ..*self
                }
                .is_in(rest, wanted, among),
                _ => MISSING,
            }));
        }
        let values = match self.read(path) {
            None | Some(Value::Unknown) => return MISSING,
            Some(Value::List(all)) => {
                if all.is_empty() && wanted {
                    return MISSING;
                }
                all
            }
            Some(one) => vec![one],
        };
        let is_among = |one: &Value| -> Outcome {
            match (among, one) {
                (_, Value::Unknown) => MISSING,
                (Among::Group(group), Value::Person(person)) => known(
                    self.asked_at()
                        .and_then(|at| self.world.is_member(person, group, at)),
                ),
                (Among::List(list), one) => {
                    or(list.iter().map(|other| compare(one, Compare::Equal, other)))
                }
                (Among::Field(field), one) => match self.read(field) {
                    Some(Value::List(list)) => {
                        or(list.iter().map(|other| compare(one, Compare::Equal, other)))
                    }
                    _ => MISSING,
                },
                _ => MISSING,
            }
        };
        match wanted {
            true => and(values.iter().map(is_among)),
            false => and(values.iter().map(|one| not(is_among(one)))),
        }
    }

    fn has(&self, path: Path, wanted: &[Value], all: bool) -> Outcome {
        let Some(Value::List(list)) = self.read(path) else {
            return MISSING;
        };
        let holds_one =
            |value: &Value| or(list.iter().map(|one| compare(one, Compare::Equal, value)));
        match all {
            true => and(wanted.iter().map(holds_one)),
            false => or(wanted.iter().map(holds_one)),
        }
    }

    /// "of the dated records that fulfil the first, the latest fulfils the second"; "Records of one instant must all fulfil the second
    /// condition. A record whose kind or date is not known … may be the latest: where the possible ones differ, it is missing."
    fn latest(&self, path: Path, which: Option<&Condition>, what: &Condition) -> Outcome {
        let field = dated_by(path).unwrap_or("dated");
        let Some(all) = self.elements(path) else {
            return MISSING;
        };
        // Each record with its date, whether it is one of the first kind, and whether it fulfils the second condition.
        let mut found = Vec::new();
        for (counts, one) in &all {
            let Value::Record(record) = one else {
                return MISSING;
            };
            let scene = Scene {
                record: Here::Record(record, list_of(path)),
                ..*self
            };
            let is_one = which.map_or(MET, |which| scene.holds(which));
            if is_one.truth != Truth::Broken {
                // "A record that does not say when it was made may be later than the deadline".
                let is_sure = is_one.truth == Truth::Met && counts.is_some();
                found.push((record.moment(field), is_sure, scene.holds(what)));
            }
        }
        // Every way in which what is not known may be: each doubtful record is one of the kind or not, each undated one the latest or
        // not.
        let latest_of = |chosen: &[&(Option<Moment>, bool, Outcome)]| -> Outcome {
            let undated: Vec<_> = chosen.iter().filter(|one| one.0.is_none()).collect();
            let newest = chosen.iter().filter_map(|one| one.0).max();
            let dated = chosen
                .iter()
                .filter(|one| one.0.is_some() && one.0 == newest);
            let dated = newest.map(|_| and(dated.map(|one| one.2.clone())));
            let mut possible: Vec<Outcome> = dated.into_iter().collect();
            possible.extend(undated.iter().map(|one| one.2.clone()));
            same_or_missing(possible)
        };
        let doubtful: Vec<usize> = (0..found.len()).filter(|at| !found[*at].1).collect();
        let mut possible = Vec::new();
        for mask in 0..1usize << doubtful.len() {
            let chosen: Vec<_> = found
                .iter()
                .enumerate()
                .filter(|(at, one)| {
                    let doubt = doubtful.iter().position(|other| other == at);
                    one.1 || doubt.is_some_and(|bit| mask >> bit & 1 == 1)
                })
                .map(|(_, one)| one)
                .collect();
            possible.push(latest_of(&chosen));
        }
        same_or_missing(possible)
    }

    fn beside(&self, path: Option<&Path>, target: &Target, how: Beside) -> Outcome {
        let one = match path {
            Some(path) => self.instant(path).map(|at| Planned {
                start: at,
                end: at,
                or_longer: false,
            }),
            None => self.world.planned(self.subject),
        };
        let Some(one) = one else {
            return MISSING;
        };
        let work = match path {
            Some(_) => vec![Some(one)],
            None => self.world.works(self.subject),
        };
        match target {
            Target::Other => {
                let Some(other) = self.other.and_then(|other| self.world.planned(other)) else {
                    return MISSING;
                };
                self.beside_other(one, other, how)
            }
            Target::Times(name) => {
                let open = self.world.open(name);
                let each = work.into_iter().map(|part| match part {
                    Some(part) => beside_times(part, &open, how),
                    None => MISSING,
                });
                match how {
                    Beside::Inside => and(each),
                    Beside::During | Beside::Within(_) => or(each),
                }
            }
        }
    }

    /// "they overlap, each with its rollback; what is contiguous does not"
    fn beside_other(&self, one: Planned, other: Planned, how: Beside) -> Outcome {
        let minutes = match how {
            Beside::Within(minutes) => minutes,
            _ => 0,
        };
        let near = |one: Planned, other: Planned| {
            one.start < other.end + minutes && other.start < one.end + minutes
        };
        let longer = |one: Planned| Planned {
            end: if one.or_longer {
                super::times::NEVER
            } else {
                one.end
            },
            ..one
        };
        let least = near(one, other);
        let most = near(longer(one), longer(other));
        known((least == most).then_some(least))
    }
}

#[derive(Clone, Copy)]
pub enum Beside {
    During,
    Inside,
    Within(i64),
}

/// "A rollback whose length is given and is blank or `unknown` may take for ever: where that decides, the statement is missing." For ever is
/// longer than openings are worked out, and "a question about times beyond is missing".
pub fn beside_times(part: Planned, open: &Open, how: Beside) -> Outcome {
    let is = match how {
        Beside::During => open.during(part.start, part.end),
        Beside::Inside => open.inside(part.start, part.end),
        Beside::Within(minutes) => open.within(part.start, part.end, minutes),
    };
    let may_change = match how {
        Beside::Inside => is && !open.for_ever_from(part.end),
        Beside::During | Beside::Within(_) => !is && open.may_open_after(part.end),
    };
    match part.or_longer && may_change {
        true => MISSING,
        false => holds(is),
    }
}

fn split(path: &'static str) -> (&'static str, Option<&'static str>) {
    match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    }
}

/// The name of the list to which a path leads.
fn list_of(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// What a record gives, and nothing for what "is a field that is not given".
pub fn given(record: &Record, field: &str) -> Option<Value> {
    match record.get(field) {
        Some(Value::Unknown) if NONE_WHEN_ABSENT.contains(&field) => Some(Value::Unknown),
        Some(Value::Unknown) => None,
        // "missing, when they are `[]` as well"
        Some(Value::List(all)) if all.is_empty() && !NONE_WHEN_ABSENT.contains(&field) => None,
        Some(value) => Some(value.clone()),
        None if NONE_WHEN_ABSENT.contains(&field) => Some(Value::List(Vec::new())),
        None => None,
    }
}

/// A comparison of two values: of a list every element is asked.
fn compare(left: &Value, how: Compare, right: &Value) -> Outcome {
    let number = |value: &Value| match value {
        Value::Number(number) | Value::Length(number) => Some(*number),
        Value::Level(level) => Some(i64::try_from(*level).unwrap()),
        Value::YesNo(yes) => Some(i64::from(*yes)),
        Value::Instant(at) => Some(*at),
        _ => None,
    };
    // "texts without their case"; people "without the case of letters … and an `@` before it"
    let word = |value: &Value| match value {
        Value::Text(word) | Value::Person(word) | Value::Thing(word) => Some(word.to_lowercase()),
        _ => None,
    };
    if let (Some(left), Some(right)) = (number(left), number(right)) {
        return holds(ordered(left.cmp(&right), how));
    }
    if let (Some(left), Some(right)) = (word(left), word(right)) {
        return holds(ordered(left.cmp(&right), how));
    }
    MISSING
}

fn ordered(order: std::cmp::Ordering, how: Compare) -> bool {
    match how {
        Compare::Equal => order.is_eq(),
        Compare::Unequal => order.is_ne(),
        Compare::Less => order.is_lt(),
        Compare::AtMost => order.is_le(),
        Compare::More => order.is_gt(),
        Compare::AtLeast => order.is_ge(),
    }
}

/// "missing only where the two disagree": what it is at least and at most, or, where something equal is asked for, what lies between.
fn agree(least: usize, most: usize, asked: usize, how: Compare) -> Outcome {
    let between = asked.clamp(least, most);
    let answer = |count: usize| ordered(count.cmp(&asked), how);
    let all = [answer(least), answer(between), answer(most)];
    let same = all[0] == all[1] && all[1] == all[2];
    known(same.then_some(all[0]))
}

fn same_or_missing(possible: Vec<Outcome>) -> Outcome {
    let mut all = possible.into_iter();
    match all.next() {
        Some(first) if all.all(|other| other.truth == first.truth) => first,
        _ => MISSING,
    }
}
