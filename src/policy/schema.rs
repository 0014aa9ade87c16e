//! The fields of each kind of record: those that are there from the start and those that a policy declares.

use super::condition::ExprId;
use super::types::{Base, RecordKind, Type, with_article};
use crate::source::Place;
use rustc_hash::FxHashMap;

/// The fields of all kinds.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    kinds: Vec<Fields>,
    /// The words for the kinds that the policy introduces.
    pub own: Vec<String>,
}

/// The fields of one kind.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// The fields in the order of their slots.
    pub all: Vec<Field>,
    by_name: FxHashMap<String, u16>,
}

/// A field of a kind of record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in Tide: `work-start`.
    pub name: String,
    /// What it holds.
    pub ty: Type,
    /// Where its value comes from.
    pub source: FieldSource,
    /// Whether a record that does not give it has none of it (an empty list) rather than a missing value.
    pub empty_when_absent: bool,
    /// Where a policy declares it; `None` for those that are there from the start.
    pub declared: Option<Place>,
    /// What it means.
    pub note: String,
}

/// Where the value of a field comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldSource {
    /// The record gives it; its slot in the record's row.
    Given(u16),
    /// The evaluator knows it.
    Computed(Computed),
    /// A `define`; the expression on the record as subject. `None` while it is being resolved or after a mistake.
    Defined(Option<ExprId>),
}

/// The computed fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Computed {
    /// `end - start`.
    Duration,
    /// The services, their parts and all they depend on.
    Footprint,
    /// All approvals that apply are met.
    Approved,
    /// The services of a release: of its changes and components.
    ReleaseServices,
    /// The environments of a release: of its steps, phases and changes.
    ReleaseEnvironments,
    /// The groups of a person.
    Groups,
    /// The release that a step or phase belongs to.
    ParentRelease,
    /// The opening, of the windows that apply, in which a subject starts.
    Window,
    /// When that opening starts.
    Opens,
    /// When it ends.
    Closes,
    /// How long it is.
    OpenFor,
    /// The shortest opening of a blackout or window.
    ShortestOpening,
    /// The longest.
    LongestOpening,
    /// The closed changes of a thing that are on file.
    ClosedChanges,
    /// Its incidents on file.
    PastIncidents,
    /// Its deployments on file.
    Deployments,
}

impl Schema {
    /// The fields that are there from the start. `scale` gives the scale of a name, for `risk`, `impact` and their like.
    pub fn built_in(scale: impl Fn(&str) -> Option<Base>) -> Self {
        let mut schema = Schema {
            kinds: vec![Fields::default(); RecordKind::ALL.len()],
            own: Vec::new(),
        };
        for (kind, fields) in BUILT_IN {
            for line in fields.lines() {
                let Some((name, rest)) = line.trim_start().split_once(' ') else {
                    continue;
                };
                let (ty, rest) = rest.split_once(' ').unwrap_or((rest, ""));
                let list = ty.starts_with('*');
                let base = base_of(ty.trim_start_matches('*'), name, &scale);
                let (first, behind) = rest.split_once(' ').unwrap_or((rest, ""));
                let computed = first.strip_prefix('=');
                let empty = first == "0";
                let is_marked = computed.is_some() || empty;
                schema.add(
                    *kind,
                    Field {
                        name: name.to_owned(),
                        ty: Type { list, base },
                        source: match computed {
                            Some(word) => FieldSource::Computed(computed_of(word)),
                            None => FieldSource::Given(0),
                        },
                        empty_when_absent: empty,
                        declared: None,
                        note: if is_marked { behind } else { rest }.to_owned(),
                    },
                );
            }
        }
        schema
    }

    /// Introduces a kind of the policy's own. Whether there is room for it.
    pub fn add_kind(&mut self, word: &str) -> bool {
        if self.own.len() >= usize::from(u8::MAX) {
            return false;
        }
        self.own.push(word.to_owned());
        self.kinds.push(Fields::default());
        true
    }

    /// Every kind: those that are there from the start and the policy's own.
    pub fn all_kinds(&self) -> impl Iterator<Item = RecordKind> + use<> {
        let own = u8::try_from(self.own.len()).unwrap_or(u8::MAX);
        RecordKind::ALL
            .into_iter()
            .chain((0..own).map(RecordKind::Own))
    }

    /// The kind of a word, one or several; of the policy's own, one.
    pub fn find_kind(&self, word: &str) -> Option<RecordKind> {
        let own = || (0u8..).zip(&self.own).find(|(_, own)| *own == word);
        RecordKind::find(word).or_else(|| own().map(|(number, _)| RecordKind::Own(number)))
    }

    /// The word for one record of a kind.
    pub fn word(&self, kind: RecordKind) -> &str {
        match kind {
            RecordKind::Own(number) => self
                .own
                .get(usize::from(number))
                .map_or("record", String::as_str),
            known => known.word(),
        }
    }

    /// The word for one record of a kind, with its article: `an approval`.
    pub fn with_article(&self, kind: RecordKind) -> String {
        match kind {
            RecordKind::Own(_) => with_article(self.word(kind)),
            known => known.with_article(),
        }
    }

    /// Adds a field, giving it a slot if records give it. The caller has seen that the name is free.
    pub fn add(&mut self, kind: RecordKind, mut field: Field) {
        let Some(fields) = self.kinds.get_mut(kind.index()) else {
            return;
        };
        let number = u16::try_from(fields.all.len()).unwrap_or(u16::MAX);
        if matches!(field.source, FieldSource::Given(_)) {
            field.source = FieldSource::Given(number);
        }
        fields.by_name.insert(field.name.clone(), number);
        fields.all.push(field);
    }

    /// The fields of a kind.
    pub fn fields(&self, kind: RecordKind) -> &[Field] {
        self.kinds
            .get(kind.index())
            .map_or(&[], |fields| &fields.all)
    }

    /// A field by its exact name, with its number.
    pub fn find(&self, kind: RecordKind, name: &str) -> Option<(u16, &Field)> {
        let fields = self.kinds.get(kind.index())?;
        let number = *fields.by_name.get(name)?;
        fields.all.get(number as usize).map(|field| (number, field))
    }

    /// A field by its number.
    pub fn field(&self, kind: RecordKind, number: u16) -> Option<&Field> {
        self.fields(kind).get(number as usize)
    }

    /// A field to change.
    pub fn field_mut(&mut self, kind: RecordKind, number: u16) -> Option<&mut Field> {
        self.kinds
            .get_mut(kind.index())?
            .all
            .get_mut(number as usize)
    }

    /// A field by a key as plans write it: `dry-run`, `dry_run` and `dryRun` are one key, and a list takes one or many
    /// (`approval` and `approvals`).
    pub fn find_key(&self, kind: RecordKind, key: &str) -> Option<(u16, &Field)> {
        if let Some(found) = self.find(kind, key) {
            return Some(found);
        }
        let folded = fold_key(key);
        if let Some(found) = self.find(kind, &folded) {
            return Some(found);
        }
        let plural = match folded.strip_suffix('y') {
            Some(stem) => format!("{stem}ies"),
            None => format!("{folded}s"),
        };
        self.find(kind, &plural).filter(|(_, field)| field.ty.list)
    }
}

/// A key as Tide writes it: `dryRun` and `dry_run` become `dry-run`.
pub fn fold_key(key: &str) -> String {
    let mut out = String::with_capacity(key.len() + 4);
    let mut before_lower = false;
    for character in key.chars() {
        if character == '_' {
            out.push('-');
        } else if character.is_uppercase() && before_lower {
            out.push('-');
            out.extend(character.to_lowercase());
        } else {
            out.push(character);
        }
        before_lower = character.is_lowercase() || character.is_ascii_digit();
    }
    out
}

fn computed_of(word: &str) -> Computed {
    match word {
        "duration" => Computed::Duration,
        "footprint" => Computed::Footprint,
        "approved" => Computed::Approved,
        "services" => Computed::ReleaseServices,
        "environments" => Computed::ReleaseEnvironments,
        "release" => Computed::ParentRelease,
        "window" => Computed::Window,
        "opens" => Computed::Opens,
        "closes" => Computed::Closes,
        "open-for" => Computed::OpenFor,
        "shortest" => Computed::ShortestOpening,
        "longest" => Computed::LongestOpening,
        "history" => Computed::ClosedChanges,
        "incidents" => Computed::PastIncidents,
        "deployments" => Computed::Deployments,
        _ => Computed::Groups,
    }
}

fn base_of(word: &str, field: &str, scale: &impl Fn(&str) -> Option<Base>) -> Base {
    match word {
        "yes-no" => Base::YesNo,
        "number" => Base::Number,
        "percent" => Base::Percent,
        "instant" => Base::Instant,
        "duration" => Base::Duration,
        "times" => Base::Times,
        "level" => scale(field)
            .or_else(|| (field == "authority").then(|| scale("risk")).flatten())
            .or_else(|| (field == "caused").then(|| scale("severity")).flatten())
            .unwrap_or(Base::Text),
        "text" => Base::Text,
        other => RecordKind::find(other).map_or(Base::Text, Base::Record),
    }
}

/// `name type [=computed | 0] note`; `*` before the type is a list, `0` means empty when absent.
const BUILT_IN: &[(RecordKind, &str)] = &[
    (
        RecordKind::Change,
        "id text the name that others refer to it by
        title text one line for people
        class class declared, or the first class whose conditions hold
        risk level how likely it harms, and how much
        impact level how much it touches
        priority level how soon it is wanted
        severity level of what it answers
        state level where it is in its life
        category text what sort of change it is
        template template the pre-approved template it follows
        services *service what it changes
        environments *environment where it runs
        author person who wrote it
        implementers *person who carry it out
        assignee person who is responsible for it
        assignment-group group the group that is
        submitted instant when it was handed in
        start instant planned start
        end instant planned end
        work-start instant actual start
        work-end instant actual end
        downtime duration expected downtime
        rollback rollback how it is undone
        release release the release it ships in
        digest text what is changed, as a digest of the artifact
        incidents *incident 0 what it fixes
        problem problem the problem it resolves
        approvals *approval 0 who decided what about it
        overrides *override 0 who let it through a statement
        tasks *task 0 what has to be done for it
        evidence *evidence 0 what shows that it works
        notices *notice 0 who was told
        review review the review after it
        labels *text 0 free words
        last-edit edit the last material edit
        duration duration =duration end - start
        window opening =window the opening of its windows in which it starts
        footprint *service =footprint the services, their parts and all they depend on
        approved yes-no =approved all approvals that apply are met",
    ),
    (
        RecordKind::Release,
        "id text the name that others refer to it by
        title text one line for people
        bundle bundle declared, or the one that matches
        manager person who decides when it ships
        deployer person who deploys it
        risk level
        impact level
        priority level
        severity level
        state level where it is in its life
        category text what sort of release it is
        changes *change what it ships
        components *component 0 what is deployed
        phases *phase 0 the parts of its time
        steps *step 0 how it is rolled out
        rollback-steps *rollback-step 0 how each partial state is undone
        evidence *evidence 0 what shows that it works
        verification *verification 0 how it is verified after the deployment
        notes text release notes
        notices *notice 0 who was told
        tasks *task 0 what has to be done for it
        approvals *approval 0 who decided what about it
        overrides *override 0 who let it through a statement
        labels *text 0 free words
        digest text of what ships, where it is one artifact
        built instant when the artifact was built
        submitted instant when it was handed in
        start instant planned start
        end instant planned end
        work-start instant actual start
        work-end instant actual end
        downtime duration expected downtime
        rollback rollback how it is undone
        review review the review after it
        last-edit edit the last material edit
        services *service =services of its changes and components
        environments *environment =environments of its steps, phases and changes
        footprint *service =footprint the services and all they depend on
        duration duration =duration end - start
        window opening =window the opening of its windows in which it starts
        approved yes-no =approved all approvals that apply are met",
    ),
    (
        RecordKind::Component,
        "service service
        digest text what ships
        approved-digest text what was approved
        version text",
    ),
    (
        RecordKind::Step,
        "id text the name that others refer to it by
        component service what is deployed
        environment environment where to
        percent percent the share of traffic or hosts
        soak duration how long it stays there before the next step
        needs *step 0 the steps that come before it
        rollback rollback how it is undone
        start instant planned start
        end instant planned end
        live yes-no it is already deployed
        release release =release the release it is a step of",
    ),
    (
        RecordKind::RollbackStep,
        "id text
        component service
        environment environment
        needs *rollback-step 0 the steps that come before it
        state text the partial state that it undoes
        irreversible yes-no there is no way back from it
        start instant
        end instant
        release release =release",
    ),
    (
        RecordKind::Phase,
        "name text
        start instant
        end instant
        environment environment
        done yes-no
        release release =release the release it is a phase of",
    ),
    (
        RecordKind::Approval,
        "approver person who decided
        decision text approve, reject or abstain
        given instant when
        digest text what was approved
        planned-start instant the start that was approved
        on-behalf-of person whom a delegate stands for
        withdrawn instant
        comment text",
    ),
    (
        RecordKind::Override,
        "of text the statement: its name, or kind and name
        by *person who let it through
        given instant when
        reason text why
        until instant when it ends
        name text of a waiver",
    ),
    (
        RecordKind::Calendar,
        "name text
        holidays times the days that are no business days by its holidays",
    ),
    (
        RecordKind::Opening,
        "start instant =opens
        end instant =closes
        duration duration =open-for",
    ),
    (
        RecordKind::Evidence,
        "kind text what was shown: functional, regression
        passed yes-no whether it was shown
        dated instant when
        by person who showed it
        url text",
    ),
    (
        RecordKind::Notice,
        "audience *text whom it told
        channel text
        sent instant when",
    ),
    (
        RecordKind::Incident,
        "id text
        severity level
        services *service what it hit
        opened instant when it began
        resolved instant when it was over",
    ),
    (RecordKind::Problem, "id text"),
    (
        RecordKind::Task,
        "id text
        type text what sort of task it is
        assignee person who does it
        start instant
        end instant
        done yes-no",
    ),
    (
        RecordKind::Review,
        "outcome text what came of it
        dated instant when
        by person",
    ),
    (
        RecordKind::Rollback,
        "plan text what is done
        duration duration how long it takes; windows and blackouts count it",
    ),
    (
        RecordKind::Edit,
        "made instant when
        editor person who",
    ),
    (
        RecordKind::Verification,
        "check text
        owner person
        done yes-no",
    ),
    (
        RecordKind::History,
        "id text
        title text one line for people
        class class
        template text the pre-approved template that it followed
        services *service what it changed
        environments *environment
        author person
        implementers *person
        assignment-group group who carried it out
        outcome level how it went
        caused level the severity of the incident that it caused
        unauthorized yes-no nobody had approved it
        overrides *override 0
        start instant
        end instant when it was closed",
    ),
    (
        RecordKind::Deployment,
        "service service
        environment environment
        digest text
        at instant",
    ),
    (
        RecordKind::Service,
        "name text
        owner group
        tier number
        tags *text 0
        parent service
        depends-on *service 0
        kind text
        maintenance times when work on it is welcome
        error-budget percent
        history *history =history its closed changes
        incidents *incident =incidents what hit it
        deployments *deployment =deployments",
    ),
    (
        RecordKind::Environment,
        "name text
        after environment
        controlled yes-no
        history *history =history the closed changes in it
        deployments *deployment =deployments",
    ),
    (
        RecordKind::Person,
        "name text
        authority level
        calendar calendar their own, else the policy's
        groups *group =groups
        history *history =history the closed changes that they wrote or carried out",
    ),
    (
        RecordKind::Group,
        "name text
        authority level
        members *person 0
        history *history =history the closed changes that it carried out",
    ),
    (
        RecordKind::Policy,
        "name text
        windows *window 0
        blackouts *blackout 0
        waivers *override 0 the overrides on file
        services *service 0
        environments *environment 0
        groups *group 0
        people *person 0
        history *history =history all closed changes
        incidents *incident =incidents
        deployments *deployment =deployments",
    ),
    (
        RecordKind::Blackout,
        "name text
        reason text
        advisory yes-no broken is a warning
        approved-by *person who ordered it
        open-ended yes-no it has no end
        times times
        shortest duration =shortest the shortest stretch in which it is closed
        longest duration =longest the longest",
    ),
    (
        RecordKind::Window,
        "name text
        reason text
        advisory yes-no broken is a warning
        approved-by *person who ordered it
        open-ended yes-no it has no end
        times times
        shortest duration =shortest the shortest opening
        longest duration =longest the longest opening",
    ),
    (RecordKind::Class, "name text"),
    (RecordKind::Bundle, "name text"),
    (
        RecordKind::Template,
        "name text
        services *service what it may change
        environments *environment where it may run
        until instant
        history *history =history the closed changes that followed it",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_folded() {
        assert_eq!(fold_key("dryRun"), "dry-run");
        assert_eq!(fold_key("dry_run"), "dry-run");
        assert_eq!(fold_key("dry-run"), "dry-run");
        assert_eq!(fold_key("URL"), "URL");
    }

    #[test]
    fn one_or_many() {
        let schema = Schema::built_in(|_| None);
        let name = |key| {
            schema
                .find_key(RecordKind::Change, key)
                .map(|(_, field)| field.name.clone())
        };
        assert_eq!(name("approval").as_deref(), Some("approvals"));
        assert_eq!(name("workStart").as_deref(), Some("work-start"));
        assert_eq!(name("service").as_deref(), Some("services"));
        assert_eq!(name("author_s"), None);
    }
}
