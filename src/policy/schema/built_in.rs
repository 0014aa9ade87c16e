//! The fields that are there from the start.

use super::{Computed, Field, FieldSource, Fields, Schema};
use crate::policy::types::{Base, RecordKind, Type};
use crate::policy::words;

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
        words::DECISION => scale(words::DECISION).unwrap_or(Base::Text),
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
        services *service =services of its changes, components and steps
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
        decision decision approve, reject or abstain
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
