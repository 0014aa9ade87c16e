//! The findings of limits: who is over one, and of whom that cannot be told.

use super::evaluator::Frame;
use super::findings::{Finding, LineFinding, Reporter};
use super::limits::{Counted, Over};
use super::show::Part;
use crate::diagnostic::Outcome;
use crate::policy::model::{Bucket, Limit, Statement, Variant};
use crate::policy::types::RecordKind;
use crate::time::format_civil;

impl Reporter<'_, '_> {
    #[expect(
        clippy::too_many_arguments,
        reason = "everything that one sentence says"
    )]
    pub(super) fn over_limit(
        &self,
        statement: &Statement,
        variant: &Variant,
        policy: crate::source::Place,
        limit: &Limit,
        one: &Counted,
        (over, others): (&Over, &[&Counted]),
        out: &mut Vec<Finding>,
    ) {
        let kind = variant.subject;
        let records = self.evaluator.records;
        let start = self.evaluator.fields.start.get(kind.index());
        let start = start.copied().flatten().filter(|_| one.start.is_some());
        let place = match start {
            Some(start) => records.place(kind, one.row, start),
            None => records.row_place(kind, one.row),
        };
        let within = if limit.at_once {
            " at once".to_owned()
        } else {
            String::new()
        };
        let bucket = if over.bucket.is_empty() {
            String::new()
        } else {
            format!(" {}", over.bucket)
        };
        let count = over.before + 1;
        let mut parts = vec![Part {
            place,
            text: format!("number {count}{within}{bucket}"),
            policy,
        }];
        for other in others {
            parts.push(Part {
                place: records.row_place(other.kind, other.row),
                text: match other.start {
                    Some(start) => format!(
                        "counted: starts {}",
                        format_civil(start, &self.evaluator.policy.zone)
                    ),
                    None => "counted: it has no start".to_owned(),
                },
                policy,
            });
        }
        let is_certain = over.is_certain;
        let subject = self.words.subject(kind, one.row);
        let most = format!("at most {}{within}{bucket}", limit.most);
        let above = u64::try_from(count)
            .unwrap_or(u64::MAX)
            .saturating_sub(limit.most);
        let (outcome, message) = if is_certain {
            (
                Outcome::Broken,
                format!(
                    "{subject} is over the limit `{}`: {count}{within}{bucket}, at most {}: {above} too many",
                    statement.name, limit.most
                ),
            )
        } else {
            (
                Outcome::Missing,
                format!(
                    "whether {subject} is over the limit `{}` cannot be decided: {most}, and {} that say what counts",
                    statement.name,
                    match over.lacks_history {
                        true => "history lacks fields",
                        false => "fields are missing",
                    }
                ),
            )
        };
        let found = LineFinding {
            outcome,
            message,
            parts,
            because: Vec::new(),
            policy: (policy, "the ceiling".to_owned()),
            help: vec!["move it, or one that is counted before it".to_owned()],
            owed: String::new(),
            until: None,
        };
        self.finish(statement, variant, found, &Frame::about(kind, one.row), out);
    }

    /// What is missing of the field that a limit counts by.
    pub(super) fn missing_bucket(
        &self,
        limit: &Limit,
        kind: RecordKind,
        one: &Counted,
    ) -> Vec<Part> {
        let frame = Frame::about(kind, one.row);
        let mut parts = Vec::new();
        for per in &limit.per {
            let Bucket::Field(field) = per else { continue };
            let mut complete = true;
            let known = self.evaluator.each(*field, &frame, &mut |value| {
                complete &= !value.is_missing();
                complete
            });
            if !(known && complete) {
                let place = self.words.place(*field, &frame);
                parts.push(Part {
                    place: place.unwrap_or_else(|| self.words.subject_place(&frame)),
                    text: format!("`{}` is not given", self.words.written(*field)),
                    policy: self.words.policy_place(*field),
                });
            }
        }
        if limit.at_once && one.planned.is_none() {
            parts.extend(self.missing_times(kind, one.row, self.words.subject_place(&frame)));
        }
        parts
    }

    pub(super) fn cannot_count(
        &self,
        statement: &Statement,
        variant: &Variant,
        row: u32,
        parts: Vec<Part>,
        out: &mut Vec<Finding>,
    ) {
        let kind = variant.subject;
        let missing = parts
            .first()
            .map_or("its times are not given", |part| part.text.as_str());
        let found = LineFinding {
            outcome: Outcome::Missing,
            message: format!(
                "the limit `{}` cannot be decided for {}: {missing}",
                statement.name,
                self.words.subject(kind, row)
            ),
            parts,
            because: Vec::new(),
            policy: (statement.place, "this limit".to_owned()),
            help: Vec::new(),
            owed: String::new(),
            until: None,
        };
        self.finish(statement, variant, found, &Frame::about(kind, row), out);
    }
}
