//! Parts of releases and lists of which it is not known what is in them: what they would be asked cannot be decided.

use super::checks;
use super::findings::{Finding, Reporter, check_of};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::policy::model::{Scope, Statement, Variant};
use crate::policy::schema::FieldSource;
use crate::policy::types::{Base, RecordKind, Value};

impl Reporter<'_, '_> {
    /// A release of which it is not known what its steps need, or what its components are.
    pub(super) fn unsaid_parts(&self, release: u32, out: &mut Vec<Finding>) {
        let evaluator = self.evaluator;
        let fields = &evaluator.fields.release;
        let steps = [fields.steps, fields.rollback_steps];
        for (kind, row) in evaluator.parts_of(release, &steps) {
            if evaluator.records.is_unsaid(kind, row) || self.needs_unknown(kind, row) {
                out.push(self.unknown_need(release, (kind, row)));
                break;
            }
        }
        let lists = [fields.components];
        let mut components = evaluator.parts_of(release, &lists);
        if let Some((kind, row)) =
            components.find(|(kind, row)| evaluator.records.is_unsaid(*kind, *row))
        {
            let diagnostic = Diagnostic::new(
                &checks::OTHER_ARTIFACT,
                evaluator.records.row_place(kind, row),
                format!(
                    "not all components of {} are known",
                    self.words.subject(RecordKind::Release, release)
                ),
            )
            .help("list what it deploys, or leave `components` out");
            out.push(self.built_in(
                &checks::OTHER_ARTIFACT,
                release,
                Outcome::Missing,
                diagnostic,
                String::new(),
                None,
            ));
        }
    }

    /// Whether a step says that it is not known what it needs. A name that could not be read has a finding of its own.
    fn needs_unknown(&self, kind: RecordKind, row: u32) -> bool {
        let part = &self.evaluator.fields.part;
        let field = match kind {
            RecordKind::RollbackStep => part.rollback_step_needs,
            _ => part.step_needs,
        };
        let records = self.evaluator.records;
        let list = records.cell(kind, row, field);
        records.is_said_unknown(kind, row, field)
            || records
                .items(list.value)
                .iter()
                .any(|item| records.is_given_as_nothing(kind, row, *item))
    }

    fn unknown_need(&self, release: u32, (kind, row): (RecordKind, u32)) -> Finding {
        let step = self.words.subject(kind, row);
        let release_name = self.words.subject(RecordKind::Release, release);
        let message = match self.evaluator.records.is_unsaid(kind, row) {
            true => format!(
                "{release_name} has a {} of which nothing is known",
                kind.word()
            ),
            false => format!("{step} of {release_name} needs something that is not known"),
        };
        let diagnostic = Diagnostic::new(
            &checks::NEEDED_RELEASE,
            self.needs_place(kind, row),
            message,
        )
        .help("what a step needs has to come: name it, or leave `needs` out if it needs nothing");
        self.built_in(
            &checks::NEEDED_RELEASE,
            release,
            Outcome::Missing,
            diagnostic,
            String::new(),
            None,
        )
    }

    /// A statement about parts, where the parts of some change or release are not all known: they may be ones that it refuses.
    pub(super) fn unsaid_lists(
        &self,
        statement: &Statement,
        variant: &Variant,
        out: &mut Vec<Finding>,
    ) {
        let name = format!("{} {}", statement.kind.word(), statement.name);
        let is_part = |kind: &RecordKind| !matches!(kind, RecordKind::Change | RecordKind::Release);
        let parts = [Some(variant.subject), variant.other].into_iter().flatten();
        for part in parts.filter(is_part) {
            for whole in [RecordKind::Change, RecordKind::Release] {
                let fields = (0u16..).zip(self.evaluator.policy.schema.fields(whole));
                let lists = fields.filter(|(_, field)| {
                    field.ty.list
                        && field.ty.base == Base::Record(part)
                        && matches!(field.source, FieldSource::Given(_))
                });
                for (field, _) in lists {
                    self.unsaid_list((statement, variant, &name), (whole, field), out);
                }
            }
        }
    }

    fn unsaid_list(
        &self,
        (statement, variant, name): (&Statement, &Variant, &str),
        (whole, field): (RecordKind, u16),
        out: &mut Vec<Finding>,
    ) {
        let evaluator = self.evaluator;
        let records = evaluator.records;
        let classes = Scope {
            classes: variant.scope.classes.clone(),
            environments: crate::policy::model::EnvironmentScope::Everywhere,
            ..Scope::default()
        };
        for row in 0..records.count(whole) {
            let list = records.value(whole, row, field);
            let is_unsaid = |value: &Value| match value {
                Value::Record(kind, part) => records.is_unsaid(*kind, *part),
                value => value.is_missing(),
            };
            let items = records.items(list).iter();
            let is_open = records.is_said_unknown(whole, row, field)
                || items.map(|cell| &cell.value).any(is_unsaid);
            if !is_open || evaluator.is_inactive(whole, row) {
                continue;
            }
            let frame = super::evaluator::Frame::about(whole, row);
            let of_class = evaluator.place_scope(&classes, whole, row, &frame);
            let is_told = |finding: &Finding| {
                let mut subjects = finding.subjects.iter();
                finding.statement == name
                    && subjects.any(|(kind, of)| evaluator.whole(*kind, *of) == (whole, row))
            };
            if of_class == Outcome::Broken || out.iter().any(is_told) {
                continue;
            }
            let written = evaluator.policy.schema.field(whole, field);
            let written = written.map_or("", |field| field.name.as_str());
            let message = format!(
                "the {} `{}` cannot be decided for {}: not all of `{written}` is known",
                statement.kind.word(),
                statement.name,
                self.words.subject(whole, row)
            );
            let diagnostic = Diagnostic::new(
                &check_of(statement.kind),
                records.place(whole, row, field),
                message,
            )
            .severity(self.severity(Outcome::Missing, statement.advisory, false))
            .help("what is not known may be what it refuses: say what is in the list");
            let silent = self.silent(statement, (whole, row));
            out.push(Finding {
                diagnostic: Some(Box::new(diagnostic)),
                ..silent
            });
        }
    }
}
