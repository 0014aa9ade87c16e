//! [Approvals](../../../docs/language/statements.md#approval): people by trying all.

use super::conditions::{Here, Scene};
use super::model::{Approval, Moment, Name, Quorum, Record, Value, Who};
use super::truth::{BROKEN, MET, MISSING, Outcome, Truth, and, or, owed};
use super::world::{Subject, World};
use std::collections::BTreeSet;

/// A record of a decision, and whose it is.
#[derive(Clone, Debug)]
struct Decision<'a> {
    record: &'a Record,
    signer: Name,
    /// "What a delegate decides is a decision of the person stood in for."
    of: Vec<Name>,
    fills: Vec<Name>,
    given: Moment,
    approves: bool,
    rejects: bool,
    withdrawn: Option<Moment>,
}

/// An approval that counts, or one that may still come.
#[derive(Clone, Debug, PartialEq)]
struct Vote {
    signer: Name,
    member: Name,
    given: Moment,
}

/// A place to be filled by one person.
#[derive(Clone, Debug)]
struct Place {
    who: Vec<Who>,
    /// Of `all of`, those whom it means.
    only: Option<BTreeSet<Name>>,
    /// Which line it stands in, and which `N of …`.
    line: usize,
    part: usize,
}

/// One way to fill a quorum: its places, and which of them come after which.
#[derive(Clone, Debug, Default)]
struct Way {
    places: Vec<Place>,
    /// The first of the two after the second.
    after: Vec<(usize, usize)>,
    /// It is not known who is asked.
    unknown: bool,
    /// And it may be anybody.
    anybody: bool,
}

/// A line with its deadline and the votes that count for it.
struct Asked {
    until: Moment,
    ways: Vec<Way>,
}

/// "Conditions on `approvals` see the decisions that stand: of each person the latest, nothing that was withdrawn." With a deadline they
/// are as they stood then.
pub fn that_stand<'a>(
    world: &'a World,
    subject: Subject,
    until: Option<Moment>,
) -> Vec<&'a Record> {
    let records = world.record(subject).records("approvals");
    // What a condition says of the person is about whoever decided.
    let decisions = decisions(world, &records, &|_, _| true);
    let is_same = |one: &Record, other: &Record| std::ptr::eq(one, other);
    let standing = standing(&decisions, until.unwrap_or(Moment::MAX));
    let is_latest = |one: &Decision| {
        let own = standing.iter().filter(|other| is_of_one(one, other));
        own.map(|other| other.given).max() == Some(one.given)
    };
    records
        .into_iter()
        .filter(|record| {
            let withdrawn = record.moment("withdrawn");
            if withdrawn.is_some_and(|at| until.is_none_or(|until| at <= until)) {
                return false;
            }
            // A record that does not say who or when has nothing later.
            let says = decisions.iter().any(|one| is_same(one.record, record));
            let stands = |one: &&Decision| is_same(one.record, record) && is_latest(one);
            !says || standing.iter().copied().any(|one| stands(&one))
        })
        .collect()
}

/// The records that say who decided and when, for each of those whose decisions they are. "`on-behalf-of` may say for whom": where it does
/// not, they are of who has a place, or else of those stood in for.
fn decisions<'r>(
    world: &World,
    records: &[&'r Record],
    has_place: &dyn Fn(&str, Moment) -> bool,
) -> Vec<Decision<'r>> {
    let mut all = Vec::new();
    for record in records.iter().copied() {
        let (Some(signer), Some(given)) = (record.word("approver"), record.moment("given")) else {
            continue;
        };
        let decision = record.word("decision");
        let people = world.policy().people.iter().map(|one| one.name.as_str());
        let absent = people.filter(|member| world.stands_in(signer, member, given));
        let absent: Vec<&str> = absent.collect();
        let of = match record.word("on-behalf-of") {
            Some(member) if member == signer => vec![signer],
            Some(member) => absent
                .iter()
                .copied()
                .filter(|one| *one == member)
                .collect(),
            None if has_place(signer, given) => vec![signer],
            None => {
                let placed = absent.iter().copied().filter(|one| has_place(one, given));
                let placed: Vec<&str> = placed.collect();
                if placed.is_empty() {
                    vec![signer]
                } else {
                    placed
                }
            }
        };
        // Whose place it may fill.
        let fills = match record.word("on-behalf-of") {
            Some(_) => of.clone(),
            None => [vec![signer], absent].concat(),
        };
        let names = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect();
        all.push(Decision {
            record,
            signer: signer.to_owned(),
            of: names(of),
            fills: names(fills),
            given,
            approves: decision == Some("approve"),
            rejects: decision == Some("reject"),
            withdrawn: record.moment("withdrawn"),
        });
    }
    all
}

/// The decisions that stand, of those until an instant: "**The latest decision of a person counts** … a withdrawal leaves nothing of
/// what that person decided before it." Of several approvals in a row each stands.
fn standing<'b, 'a>(all: &'b [Decision<'a>], until: Moment) -> Vec<&'b Decision<'a>> {
    let in_time = |one: &&Decision| one.given <= until;
    all.iter()
        .filter(in_time)
        .filter(|one| {
            let own = || {
                all.iter()
                    .filter(in_time)
                    .filter(|other| is_of_one(one, other))
            };
            let is_withdrawn = own()
                .filter_map(|other| other.withdrawn)
                .any(|at| at <= until && one.given <= at);
            // "at one instant a rejection does"
            let is_over = own().any(|other| {
                let is_withdrawn = other.withdrawn.is_some_and(|at| at <= until);
                let later = other.given > one.given
                    || other.given == one.given && other.rejects && !one.rejects;
                later && !is_withdrawn && !(one.approves && other.approves)
            });
            !is_withdrawn && !is_over
        })
        .collect()
}

/// Whether two decisions are of one person.
fn is_of_one(one: &Decision, other: &Decision) -> bool {
    std::ptr::eq(one.record, other.record) || one.of.iter().any(|person| other.of.contains(person))
}

/// Which of who, what and when a record does not say.
fn leaves_open(record: &Record) -> Vec<&'static str> {
    let fields = ["approver", "decision", "given"];
    fields
        .into_iter()
        .filter(|field| record.get(field).is_none())
        .collect()
}

/// What a record may be that leaves something open.
fn completions(record: &Record, others: &[&Record], now: Moment) -> Vec<Record> {
    let mut all = vec![record.clone()];
    for field in leaves_open(record) {
        let values: Vec<Value> = match field {
            "approver" => {
                let people = super::generate::PEOPLE.into_iter().chain(["somebody"]);
                people.map(|name| Value::Person(name.to_owned())).collect()
            }
            "decision" => ["approve", "reject", "abstain"]
                .map(|word| Value::Text(word.to_owned()))
                .to_vec(),
            // Before all others, behind each of them, or just now.
            _ => {
                let behind = others.iter().filter_map(|one| one.moment("given"));
                let first = now - 30 * super::model::DAY;
                let moments = behind.map(|at| at + 1).chain([first, now]);
                moments.map(Value::Instant).collect()
            }
        };
        let with = |one: &Record, value: &Value| {
            let mut one = one.clone();
            one.set(field, value.clone());
            one
        };
        all = all
            .iter()
            .flat_map(|one| values.iter().map(move |value| with(one, value)))
            .collect();
    }
    all
}

impl World<'_> {
    /// "all approvals that apply to it are met, also where none applies"
    pub fn approved(&self, subject: Subject) -> Outcome {
        if let Some(known) = self.approved.borrow().get(&subject) {
            return known.clone();
        }
        let statements = self.policy().statements.iter();
        let approvals = statements.filter(|one| one.keyword() == "approval");
        let outcome = and(approvals.map(|one| self.outcome(one, subject)));
        self.approved.borrow_mut().insert(subject, outcome.clone());
        outcome
    }

    /// "An exception that asks for it needs one that applies and is not advisory".
    pub fn is_asked_of(&self, subject: Subject) -> Outcome {
        let statements = self.policy().statements.iter();
        let approvals = statements.filter(|one| one.keyword() == "approval" && !one.scope.advisory);
        // One of which it is not known whether it applies is asked as well.
        super::truth::holds(approvals.into_iter().any(|one| {
            let excepted = self.excepted(&one.scope, subject).truth;
            let in_scope = self.in_scope(one, subject).truth;
            // Where no line applies, nobody is asked.
            let asks = match &one.kind {
                super::model::Kind::Approval(approval) => approval.lines.iter().any(|line| {
                    let when = line.when.as_ref();
                    let scene = Scene::of(self, subject);
                    when.is_none_or(|when| scene.holds(when).truth != Truth::Broken)
                }),
                _ => false,
            };
            asks && in_scope != Truth::Broken && excepted != Truth::Met
        }))
    }

    pub fn approval(&self, approval: &Approval, subject: Subject) -> Outcome {
        let scene = Scene::of(self, subject);
        // Each line applies, or does not, or may.
        let mut sure = Vec::new();
        let mut doubtful = Vec::new();
        for (number, line) in approval.lines.iter().enumerate() {
            let when = line.when.as_ref().map_or(MET, |when| scene.holds(when));
            match when.truth {
                Truth::Met => sure.push(number),
                Truth::Broken => {}
                Truth::Missing | Truth::Owed => doubtful.push(number),
            }
        }
        if sure.is_empty() && doubtful.is_empty() {
            return MET;
        }
        // "An approval … of which an excluded field is not given, is missing."
        let Some(excluded) = self.named_by(&approval.excluding, subject) else {
            return MISSING;
        };
        let without = self.lines(approval, &sure, &excluded, subject);
        if doubtful.is_empty() {
            return without;
        }
        sure.extend(doubtful);
        let with = self.lines(approval, &sure, &excluded, subject);
        and([without, or([with, MISSING])])
    }

    /// The people whom some fields name; `None` where one is not given.
    fn named_by(&self, fields: &[&'static str], subject: Subject) -> Option<BTreeSet<Name>> {
        let mut people = BTreeSet::new();
        for field in fields {
            match Scene::of(self, subject).read(field)? {
                Value::Person(name) => {
                    people.insert(name);
                }
                Value::List(all) => {
                    for one in all {
                        match one {
                            Value::Person(name) => people.insert(name),
                            _ => return None,
                        };
                    }
                }
                _ => return None,
            }
        }
        Some(people)
    }

    fn lines(
        &self,
        approval: &Approval,
        numbers: &[usize],
        excluded: &BTreeSet<Name>,
        subject: Subject,
    ) -> Outcome {
        let now = self.model.at;
        let record = self.record(subject);
        let mut asked = Vec::new();
        for (at, number) in numbers.iter().enumerate() {
            let line = &approval.lines[*number];
            // "until when (else `start`)"
            let until = match &line.by {
                Some(by) => self.deadline(by, subject),
                None => record.moment("start"),
            };
            // "An approval without a deadline (no `start` and no `by`) … is missing."
            let Some(until) = until else {
                return MISSING;
            };
            let mut parts = 0;
            let ways = self.ways(
                &line.quorum,
                at,
                &mut parts,
                until.min(now),
                excluded,
                subject,
            );
            asked.push(Asked { until, ways });
        }
        // "**What an approval leaves open** (who, what, when) may count and may not": it may be each of these.
        let records = record.records("approvals");
        let (complete, incomplete): (Vec<_>, Vec<_>) = records
            .into_iter()
            .partition(|one| leaves_open(one).is_empty());
        let mut worlds = vec![Vec::new()];
        for one in &incomplete {
            let ways = completions(one, &complete, now);
            worlds = worlds
                .iter()
                .flat_map(|world| {
                    ways.iter()
                        .map(move |way| [world.clone(), vec![way.clone()]].concat())
                })
                .collect();
        }
        let outcomes: Vec<Option<Outcome>> = worlds
            .iter()
            .map(|world| {
                let all: Vec<&Record> = complete.iter().copied().chain(world).collect();
                self.filled(approval, &asked, &all, excluded, subject)
            })
            .collect();
        // "until that person decides otherwise": who may have done so has not.
        let Some(without) = self.filled(approval, &asked, &complete, excluded, subject) else {
            return BROKEN;
        };
        let is_rejected = outcomes.iter().any(Option::is_none);
        let others = outcomes.into_iter().flatten().chain([without]);
        let others: Vec<Outcome> = others.collect();
        let Some(worst) = others.iter().map(|one| one.truth).min() else {
            return BROKEN;
        };
        let all_alike = others.iter().all(|one| one.truth == worst);
        match worst {
            // Somebody may have rejected it.
            Truth::Met if is_rejected => MISSING,
            Truth::Met => MET,
            // What may not count has still to come.
            Truth::Owed => others.into_iter().find(|one| one.truth == worst).unwrap(),
            // "once the deadline is over, an approval that it could fill is missing"
            Truth::Broken if all_alike => BROKEN,
            Truth::Broken | Truth::Missing => MISSING,
        }
    }

    /// Whether the places of lines are filled, by these records; `None` where somebody rejects.
    fn filled(
        &self,
        approval: &Approval,
        asked: &[Asked],
        records: &[&Record],
        excluded: &BTreeSet<Name>,
        subject: Subject,
    ) -> Option<Outcome> {
        let record = self.record(subject);
        let has_place = |person: &str, at: Moment| {
            let ways = asked.iter().flat_map(|one| &one.ways);
            ways.flat_map(|way| &way.places)
                .any(|place| self.is_for_one(place, person, at, subject))
        };
        let decisions = decisions(self, records, &has_place);
        // "What is decided after the work has begun (`work-start`, else `start`) changes nothing about what was under way, unless the
        // deadline of the approval is later."
        let begun = record.moment("work-start").or(record.moment("start"));
        let until_of = |asked: &Asked| begun.map_or(Moment::MAX, |begun| begun.max(asked.until));
        // "**A rejection** by someone who could fill a place refuses at once".
        let mut is_doubtful = false;
        for one in asked {
            for decision in standing(&decisions, until_of(one)) {
                let votes = decision.votes();
                let may_fill = |place: &Place| {
                    votes
                        .iter()
                        .any(|vote| self.may_fill(place, vote, excluded, subject))
                };
                let could_fill = one.ways.iter().flat_map(|way| &way.places).any(may_fill);
                let is_known = |way: &&Way| !way.anybody;
                let known = one.ways.iter().filter(is_known).flat_map(|way| &way.places);
                let could_fill_known = known.into_iter().any(may_fill);
                // Whoever is not known may be the one who rejects.
                let is_anybody = one.ways.iter().any(|way| way.anybody);
                let is_excluded = excluded.contains(&decision.signer);
                if !decision.rejects || !could_fill && (!is_anybody || is_excluded) {
                    continue;
                }
                match self.counts_when(approval, decision.record, subject).truth {
                    Truth::Met if could_fill_known => return None,
                    Truth::Broken => {}
                    _ => is_doubtful = true,
                }
            }
        }
        let places = self.places(approval, asked, &decisions, excluded, subject, &until_of);
        // What somebody may have rejected is not agreed.
        Some(if is_doubtful && places == MET {
            MISSING
        } else {
            places
        })
    }

    /// Whether the places of lines are filled, whoever rejects.
    fn places(
        &self,
        approval: &Approval,
        asked: &[Asked],
        decisions: &[Decision],
        excluded: &BTreeSet<Name>,
        subject: Subject,
        until_of: &dyn Fn(&Asked) -> Moment,
    ) -> Outcome {
        let now = self.model.at;
        // The votes that count for each line, those that may, and those that may still come.
        let mut sure = Vec::new();
        let mut possible = Vec::new();
        let mut to_come = Vec::new();
        for one in asked {
            let (mut yes, mut perhaps) = (Vec::new(), Vec::new());
            for decision in standing(decisions, until_of(one)) {
                if !decision.approves || decision.given > one.until {
                    continue;
                }
                match self.counts(approval, decision, subject) {
                    Some(true) => yes.extend(decision.votes()),
                    Some(false) => {}
                    None => perhaps.extend(decision.votes()),
                }
            }
            perhaps.extend(yes.iter().cloned());
            let future = match now < one.until {
                true => self.who_may_come(approval, one.until, subject),
                false => Vec::new(),
            };
            to_come.push([yes.clone(), future].concat());
            sure.push(yes);
            possible.push(perhaps);
        }
        let all: Vec<usize> = (0..asked.len()).collect();
        let fill = |lines: &[usize], votes: &[Vec<Vote>]| {
            self.can_fill(approval, asked, lines, votes, excluded, subject)
        };
        let unknown = |lines: &[usize]| {
            lines
                .iter()
                .any(|line| asked[*line].ways.iter().any(|way| way.unknown))
        };
        if fill(&all, &sure) {
            return MET;
        }
        // "lines that are due first are filled first"
        let mut deadlines: Vec<Moment> = asked.iter().map(|one| one.until).collect();
        deadlines.sort_unstable();
        let due_by = |until: Moment| -> Vec<usize> {
            (0..asked.len())
                .filter(|at| asked[*at].until <= until)
                .collect()
        };
        let first = deadlines
            .into_iter()
            .find(|until| !fill(&due_by(*until), &sure))
            .unwrap();
        // "once the deadline is over, an approval that it could fill is missing"
        if first <= now {
            let over = due_by(now);
            let may_be = fill(&over, &possible) || unknown(&over);
            return if may_be { MISSING } else { BROKEN };
        }
        // "an approval that nobody can fill any more … is `no-go`"
        match fill(&all, &to_come) {
            true => owed(first),
            false if unknown(&all) => MISSING,
            false => BROKEN,
        }
    }

    /// Whether an approval counts, but for its deadline; `None` where that is not known.
    fn counts(&self, approval: &Approval, decision: &Decision, subject: Subject) -> Option<bool> {
        let record = self.record(subject);
        // "An approval with a `digest` is for that digest, which alone decides"
        let fresh = match (decision.record.word("digest"), record.word("digest")) {
            (Some(one), Some(other)) => Some(one == other),
            (Some(_), None) => None,
            // "after the last material edit (`last-edit.made`; at the same instant is stale; without an edit nothing is)"
            (None, _) => match record.record("last-edit") {
                None => Some(true),
                Some(edit) => edit.moment("made").map(|made| decision.given > made),
            },
        };
        let lasts = self.lasts(approval, decision.given, subject);
        let counts = self.counts_when(approval, decision.record, subject);
        if fresh == Some(false) || !lasts || counts.truth == Truth::Broken {
            return Some(false);
        }
        (fresh == Some(true) && counts.truth == Truth::Met).then_some(true)
    }

    /// "an approval is gone that long after it was given; it must last until the subject starts"
    fn lasts(&self, approval: &Approval, given: Moment, subject: Subject) -> bool {
        match (approval.valid, self.needed_until(subject)) {
            (Some(valid), Some(start)) => self.shift(given, valid, true) >= start,
            _ => true,
        }
    }

    /// "`counts when C` a condition on the record of the approval"
    fn counts_when(&self, approval: &Approval, record: &Record, subject: Subject) -> Outcome {
        let scene = Scene {
            record: Here::Record(record, "approvals"),
            ..Scene::of(self, subject)
        };
        approval
            .counts_when
            .as_ref()
            .map_or(MET, |when| scene.holds(when))
    }

    /// Everybody who may approve between now and a deadline, at moments around which it changes who may.
    fn who_may_come(&self, approval: &Approval, until: Moment, subject: Subject) -> Vec<Vote> {
        let now = self.model.at;
        let policy = self.policy();
        let mut edges = vec![now, until];
        for turn in policy.groups.iter().flat_map(|group| &group.members) {
            let edge = [turn.from, turn.to].into_iter().flatten();
            edges.extend(edge.map(|(day, clock)| self.moment(day, clock)));
        }
        for delegate in policy.people.iter().flat_map(|one| &one.delegates) {
            edges.extend([
                self.moment(delegate.from, 0),
                self.moment(delegate.to + 1, 0),
            ]);
        }
        edges.sort_unstable();
        edges.dedup();
        // Three moments on each side of an edge are enough for three turns.
        let near = edges.iter().flat_map(|edge| edge - 3..=edge + 3);
        let moments: Vec<Moment> = near.filter(|at| now < *at && *at <= until).collect();
        let mut people: BTreeSet<&str> = BTreeSet::new();
        for turn in policy.groups.iter().flat_map(|group| &group.members) {
            people.extend(turn.people.iter().map(String::as_str));
        }
        for person in &policy.people {
            people.insert(&person.name);
            people.extend(person.delegates.iter().map(|one| one.person.as_str()));
        }
        people.extend(super::generate::PEOPLE);
        let mut votes = Vec::new();
        for given in moments {
            if !self.lasts(approval, given, subject) {
                continue;
            }
            for signer in &people {
                for member in &people {
                    if signer == member || self.stands_in(signer, member, given) {
                        votes.push(Vote {
                            signer: (*signer).to_owned(),
                            member: (*member).to_owned(),
                            given,
                        });
                    }
                }
            }
        }
        votes
    }

    // Quorums --------------------------------------------------------------------------------------------------------------------

    /// All ways to fill a quorum.
    fn ways(
        &self,
        quorum: &Quorum,
        line: usize,
        parts: &mut usize,
        counted_at: Moment,
        excluded: &BTreeSet<Name>,
        subject: Subject,
    ) -> Vec<Way> {
        *parts += 1;
        let part = *parts;
        let places = |count: usize, who: Vec<Who>, only: Option<BTreeSet<Name>>| Way {
            unknown: !who.iter().all(|who| self.is_known(who, subject)),
            anybody: !who.iter().all(|who| self.is_known(who, subject)),
            places: vec![
                Place {
                    who,
                    only,
                    line,
                    part
                };
                count
            ],
            after: Vec::new(),
        };
        let mut each = |all: &[Quorum]| -> Vec<Vec<Way>> {
            all.iter()
                .map(|one| self.ways(one, line, parts, counted_at, excluded, subject))
                .collect()
        };
        match quorum {
            Quorum::Number(count, who) => vec![places(*count, who.clone(), None)],
            // "`all of cab` excluding the author is all the others, and one at least; only they or their delegates fill its places."
            Quorum::All(who) => {
                let mut people = self.people_of(who, counted_at, subject);
                people.retain(|person| !excluded.contains(person));
                vec![places(people.len().max(1), vec![who.clone()], Some(people))]
            }
            // "a percent rounds up, and one is the least"
            Quorum::Percent(percent, who) => {
                let people = self.people_of(who, counted_at, subject);
                let count = (percent * people.len()).div_ceil(100);
                vec![places(count.max(1), vec![who.clone()], None)]
            }
            // "for each service of the subject its owner"
            Quorum::Owners(count) => {
                let services = super::changes::names(self.field(subject, "services"));
                let mut way = Way {
                    unknown: services.is_none(),
                    anybody: services.is_none(),
                    ..Way::default()
                };
                // Where the services are not given, it may be any.
                let all = self.policy().services.iter().map(|one| one.name.clone());
                let services = services.unwrap_or_else(|| all.collect());
                for (number, name) in services.into_iter().enumerate() {
                    let Some(Value::Thing(owner)) = self.service_field(&name, "owner") else {
                        way.unknown = true;
                        continue;
                    };
                    let place = Place {
                        who: vec![Who::Group(owner)],
                        only: None,
                        line,
                        // Each service asks for itself.
                        part: 1000 * part + number,
                    };
                    way.places.extend(vec![place; *count]);
                }
                vec![way]
            }
            Quorum::Or(all) => each(all).concat(),
            Quorum::And(all) => each(all)
                .into_iter()
                .fold(vec![Way::default()], |one, other| {
                    beside(&one, &other, false)
                }),
            // "both, and B's after A's"
            Quorum::Then(all) => each(all)
                .into_iter()
                .fold(vec![Way::default()], |one, other| {
                    beside(&one, &other, true)
                }),
        }
    }

    fn is_known(&self, who: &Who, subject: Subject) -> bool {
        match who {
            Who::Field(path) => Scene::of(self, subject).read(path).is_some(),
            Who::GroupAtStart(_) => self.starts(subject).is_some(),
            Who::Group(_) | Who::Person(_) => true,
        }
    }

    fn people_of(&self, who: &Who, at: Moment, subject: Subject) -> BTreeSet<Name> {
        let names = |names: BTreeSet<&str>| names.into_iter().map(str::to_owned).collect();
        match who {
            Who::Group(group) => names(self.members(group, at)),
            // "who is in the group then; else, when the approval was given"
            Who::GroupAtStart(group) => {
                let start = self.starts(subject).unwrap_or(at);
                names(self.members(group, start))
            }
            Who::Person(person) => BTreeSet::from([person.clone()]),
            // "a person · whom or which group a field names"
            Who::Field(path) => match Scene::of(self, subject).read(path) {
                Some(Value::Person(name)) => BTreeSet::from([name]),
                Some(Value::Thing(group)) => names(self.members(&group, at)),
                Some(Value::List(all)) => all
                    .into_iter()
                    .filter_map(|one| match one {
                        Value::Person(name) => Some(name),
                        _ => None,
                    })
                    .collect(),
                _ => BTreeSet::new(),
            },
        }
    }

    /// Whether a place is for somebody at a moment.
    fn is_for_one(&self, place: &Place, person: &str, at: Moment, subject: Subject) -> bool {
        let people = |who| self.people_of(who, at, subject);
        place.who.iter().any(|who| people(who).contains(person))
    }

    /// "whom these fields name fills no place, neither in person nor by a delegate"; nor do they by standing in for others.
    fn may_fill(
        &self,
        place: &Place,
        vote: &Vote,
        excluded: &BTreeSet<Name>,
        subject: Subject,
    ) -> bool {
        let is_excluded = excluded.contains(&vote.member) || excluded.contains(&vote.signer);
        let is_meant = place
            .only
            .as_ref()
            .is_none_or(|only| only.contains(&vote.member));
        let is_one = self.is_for_one(place, &vote.member, vote.given, subject);
        // Whom `all of` counted need not be asked again when they approve.
        !is_excluded && is_meant && (is_one || place.only.is_some())
    }

    fn can_fill(
        &self,
        approval: &Approval,
        asked: &[Asked],
        lines: &[usize],
        votes: &[Vec<Vote>],
        excluded: &BTreeSet<Name>,
        subject: Subject,
    ) -> bool {
        let ways = lines
            .iter()
            .map(|line| asked[*line].ways.clone())
            .fold(vec![Way::default()], |one, other| {
                beside(&one, &other, false)
            });
        ways.iter().filter(|way| !way.unknown).any(|way| {
            // Who may fill each place.
            let candidates: Vec<Vec<&Vote>> = way
                .places
                .iter()
                .map(|place| {
                    let mut may: Vec<&Vote> = votes[place.line]
                        .iter()
                        .filter(|vote| self.may_fill(place, vote, excluded, subject))
                        .collect();
                    may.sort_by_key(|vote| vote.given);
                    may
                })
                .collect();
            let mut filled = Vec::new();
            fill_from(approval.count_places, way, &candidates, &mut filled)
        })
    }
}

impl Decision<'_> {
    fn votes(&self) -> Vec<Vote> {
        let vote = |member: &Name| Vote {
            signer: self.signer.clone(),
            member: member.clone(),
            given: self.given,
        };
        self.fills.iter().map(vote).collect()
    }
}

/// Each way of one with each way of another; of turns, all of the second after all of the first.
fn beside(one: &[Way], other: &[Way], then: bool) -> Vec<Way> {
    let mut all = Vec::new();
    for first in one {
        for second in other {
            let mut way = first.clone();
            way.unknown |= second.unknown;
            way.anybody |= second.anybody;
            let count = first.places.len();
            way.places.extend(second.places.iter().cloned());
            way.after
                .extend(second.after.iter().map(|(a, b)| (a + count, b + count)));
            if then {
                let later = count..way.places.len();
                way.after
                    .extend(later.flat_map(|a| (0..count).map(move |b| (a, b))));
            }
            all.push(way);
        }
    }
    all
}

/// Whether the places from here on can be filled, by trying each candidate.
fn fill_from<'v>(
    count_places: bool,
    way: &Way,
    candidates: &[Vec<&'v Vote>],
    filled: &mut Vec<&'v Vote>,
) -> bool {
    let at = filled.len();
    if at == way.places.len() {
        return true;
    }
    // "approvals of B are given strictly after those of A"
    let turns = way.after.iter().filter(|(later, _)| *later == at);
    let not_before = turns.map(|(_, earlier)| filled[*earlier].given).max();
    let in_turn = candidates[at]
        .iter()
        .filter(|vote| not_before.is_none_or(|earlier| vote.given > earlier));
    let mut tried: Vec<(&Name, &Name)> = Vec::new();
    for vote in in_turn {
        // "Of turns each is as early as it can be": who approves twice does so first.
        if tried.contains(&(&vote.signer, &vote.member)) {
            continue;
        }
        tried.push((&vote.signer, &vote.member));
        // "one member gives one place, whoever signs, and one signer fills one place, for whomever"
        let is_used = filled.iter().enumerate().any(|(other, used)| {
            // "`count places` … one in each requirement"
            let part = |place: usize| (way.places[place].line, way.places[place].part);
            let separate = count_places && part(other) != part(at);
            !separate && (used.member == vote.member || used.signer == vote.signer)
        });
        if is_used {
            continue;
        }
        filled.push(vote);
        if fill_from(count_places, way, candidates, filled) {
            return true;
        }
        filled.pop();
    }
    false
}

// Overrides ------------------------------------------------------------------------------------------------------------------------

impl World<'_> {
    /// Whether those who let a subject through "fill the quorum".
    pub fn agreed_by(
        &self,
        asked: &super::model::Override,
        record: &Record,
        subject: Subject,
    ) -> Outcome {
        let Some(excluded) = self.named_by(&asked.excluding, subject) else {
            return MISSING;
        };
        let Some(given) = record.moment("given") else {
            return MISSING;
        };
        let ways = self.ways(&asked.quorum, 0, &mut 0, given, &excluded, subject);
        let Some(people) = record.words("by") else {
            return MISSING;
        };
        // A delegate may let through as well as approve.
        let members = |signer: &str| -> Vec<Name> {
            let all = self.policy().people.iter().map(|one| one.name.clone());
            let absent = all.filter(|member| self.stands_in(signer, member, given));
            absent.chain([signer.to_owned()]).collect()
        };
        let votes = people.into_iter().flat_map(|person| {
            members(person).into_iter().map(move |member| Vote {
                signer: person.to_owned(),
                member,
                given,
            })
        });
        let votes = vec![votes.collect()];
        let asked = Asked { until: given, ways };
        let unknown = asked.ways.iter().any(|way| way.unknown);
        match self.can_fill(
            &Approval::default(),
            &[asked],
            &[0],
            &votes,
            &excluded,
            subject,
        ) {
            true => MET,
            false if unknown => MISSING,
            false => BROKEN,
        }
    }
}
