//! What a gate asks of every change and release: that its time is not over.

use super::checks;
use super::findings::{Finding, Reporter};
use crate::diagnostic::{Decision, Diagnostic, Outcome};
use crate::policy::types::RecordKind;
use crate::time::format_rfc3339;

impl Reporter<'_, '_> {
    /// Refuses at a gate what is closed, and what should have ended: a plan that was judged for Thursday says nothing of Friday.
    pub(super) fn past_time(&self, kind: RecordKind, row: u32, out: &mut Vec<Finding>) {
        let evaluator = self.evaluator;
        // What is cancelled is refused at a gate already.
        if !self.gate || evaluator.is_cancelled(kind, row) {
            return;
        }
        let id = self.words.id(kind, row);
        let subject = format!("{} `{id}`", kind.word());
        let planned = evaluator
            .planned(kind, row)
            .map(|planned| planned.certain());
        let message = if evaluator.is_inactive(kind, row) {
            format!("{subject} is closed, so there is nothing to deploy")
        } else if let Some(planned) = planned.filter(|planned| planned.end <= evaluator.now) {
            let end = format_rfc3339(planned.end, &evaluator.policy.zone);
            format!("the planned time of {subject} ended at {end}")
        } else {
            return;
        };
        let place = evaluator.records.row_place(kind, row);
        let mut diagnostic = Diagnostic::new(&checks::PAST_TIME, place, message)
            .help("a gate lets through what is ahead or under way: give it a new time, which has to be approved as well");
        diagnostic.decision = Some(Box::new(Decision {
            statement: checks::PAST_TIME.name.to_owned(),
            subjects: vec![format!("{} {id}", kind.word())],
            places: vec![evaluator.records.whole_place(kind, row)],
            outcome: Outcome::Broken,
            until: None,
            reason: None,
        }));
        out.push(Finding {
            diagnostic: Some(Box::new(diagnostic)),
            subjects: vec![(kind, row)],
            statement: checks::PAST_TIME.name.to_owned(),
            outcome: Outcome::Broken,
            advisory: false,
            owed: String::new(),
            until: None,
            due_later: false,
        });
    }
}
