//! The fields that the evaluator itself asks for, by number.

use crate::policy::Schema;
use crate::policy::types::RecordKind;

/// The fields of changes and releases.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each is the field of the same name")]
pub struct SubjectFields {
    pub title: u16,
    pub class: u16,
    pub state: u16,
    pub services: u16,
    pub environments: u16,
    pub start: u16,
    pub end: u16,
    /// `work-start`.
    pub work_start: u16,
    pub rollback: u16,
    pub release: u16,
    pub digest: u16,
    pub approvals: u16,
    pub overrides: u16,
    pub last_edit: u16,
    pub changes: u16,
    pub components: u16,
    pub steps: u16,
    pub phases: u16,
    pub rollback_steps: u16,
}

/// The fields of parts.
#[derive(Clone, Copy, Debug)]
#[expect(
    missing_docs,
    reason = "each is the field of the same name, of the kind in its first word"
)]
pub struct PartFields {
    pub rollback_duration: u16,
    pub approval_approver: u16,
    pub approval_decision: u16,
    pub approval_given: u16,
    pub approval_digest: u16,
    pub approval_on_behalf_of: u16,
    pub approval_withdrawn: u16,
    pub override_of: u16,
    pub override_by: u16,
    pub override_given: u16,
    pub override_reason: u16,
    pub override_until: u16,
    pub edit_made: u16,
    pub component_service: u16,
    pub component_digest: u16,
    pub component_approved_digest: u16,
    pub step_component: u16,
    pub step_environment: u16,
    pub step_needs: u16,
    pub step_soak: u16,
    pub step_live: u16,
    pub step_rollback: u16,
    pub rollback_step_component: u16,
    pub rollback_step_environment: u16,
    pub rollback_step_needs: u16,
    pub phase_environment: u16,
    pub person_authority: u16,
    pub person_calendar: u16,
    pub history_caused: u16,
}

/// All of them.
#[derive(Clone, Debug)]
pub struct KnownFields {
    /// Of changes.
    pub change: SubjectFields,
    /// Of releases.
    pub release: SubjectFields,
    /// Of parts.
    pub part: PartFields,
    /// The environment or environments of each kind that has some.
    pub environment: Vec<Option<u16>>,
    /// The service or services of each kind that has some.
    pub service: Vec<Option<u16>>,
    /// The class of a closed change of history.
    pub class_of_past: u16,
    /// `start` of each kind that has one.
    pub start: Vec<Option<u16>>,
    /// `end` of each kind that has one.
    pub end: Vec<Option<u16>>,
    /// The instant that a dated record of each kind carries: an approval is `given`, a notice `sent`.
    pub dated: Vec<Option<u16>>,
}

impl KnownFields {
    /// Looks them up. A field that a kind does not have gets a number that no record has, whose value is missing.
    pub fn new(schema: &Schema) -> Self {
        let number = |kind: RecordKind, name: &str| {
            schema
                .find(kind, name)
                .map_or(u16::MAX, |(number, _)| number)
        };
        let subject = |kind: RecordKind| SubjectFields {
            title: number(kind, "title"),
            class: number(
                kind,
                if kind == RecordKind::Change {
                    "class"
                } else {
                    "bundle"
                },
            ),
            state: number(kind, "state"),
            services: number(kind, "services"),
            environments: number(kind, "environments"),
            start: number(kind, "start"),
            end: number(kind, "end"),
            work_start: number(kind, "work-start"),
            rollback: number(kind, "rollback"),
            release: number(kind, "release"),
            digest: number(kind, "digest"),
            approvals: number(kind, "approvals"),
            overrides: number(kind, "overrides"),
            last_edit: number(kind, "last-edit"),
            changes: number(kind, "changes"),
            components: number(kind, "components"),
            steps: number(kind, "steps"),
            phases: number(kind, "phases"),
            rollback_steps: number(kind, "rollback-steps"),
        };
        use RecordKind::{
            Approval, Component, Edit, Override, Person, Phase, Rollback, RollbackStep, Step,
        };
        let each = |name: &dyn Fn(RecordKind) -> Option<&'static str>| {
            schema
                .all_kinds()
                .map(|kind| schema.find(kind, name(kind)?).map(|(number, _)| number))
                .collect()
        };
        KnownFields {
            change: subject(RecordKind::Change),
            release: subject(RecordKind::Release),
            part: PartFields {
                rollback_duration: number(Rollback, "duration"),
                approval_approver: number(Approval, "approver"),
                approval_decision: number(Approval, "decision"),
                approval_given: number(Approval, "given"),
                approval_digest: number(Approval, "digest"),
                approval_on_behalf_of: number(Approval, "on-behalf-of"),
                approval_withdrawn: number(Approval, "withdrawn"),
                override_of: number(Override, "of"),
                override_by: number(Override, "by"),
                override_given: number(Override, "given"),
                override_reason: number(Override, "reason"),
                override_until: number(Override, "until"),
                edit_made: number(Edit, "made"),
                component_service: number(Component, "service"),
                component_digest: number(Component, "digest"),
                component_approved_digest: number(Component, "approved-digest"),
                step_component: number(Step, "component"),
                step_environment: number(Step, "environment"),
                step_needs: number(Step, "needs"),
                step_soak: number(Step, "soak"),
                step_live: number(Step, "live"),
                step_rollback: number(Step, "rollback"),
                rollback_step_component: number(RollbackStep, "component"),
                rollback_step_environment: number(RollbackStep, "environment"),
                rollback_step_needs: number(RollbackStep, "needs"),
                phase_environment: number(Phase, "environment"),
                person_authority: number(Person, "authority"),
                person_calendar: number(Person, "calendar"),
                history_caused: number(RecordKind::History, "caused"),
            },
            environment: each(&|kind| {
                Some(match kind {
                    RecordKind::Change | RecordKind::Release | RecordKind::History => {
                        "environments"
                    }
                    _ => "environment",
                })
            }),
            service: each(&|kind| {
                Some(match kind {
                    RecordKind::Change | RecordKind::Release | RecordKind::History => "services",
                    RecordKind::Step | RecordKind::RollbackStep => "component",
                    _ => "service",
                })
            }),
            class_of_past: number(RecordKind::History, "class"),
            start: each(&|_| Some("start")),
            end: each(&|_| Some("end")),
            dated: each(&RecordKind::dated_by),
        }
    }

    /// The fields of a kind of subject.
    pub fn of(&self, kind: RecordKind) -> &SubjectFields {
        if kind == RecordKind::Release {
            &self.release
        } else {
            &self.change
        }
    }

    /// The instant that a dated record carries.
    pub fn dated_field(&self, kind: RecordKind) -> Option<u16> {
        self.dated.get(kind.index()).copied().flatten()
    }
}
