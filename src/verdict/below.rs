//! Which service of a change a blackout is about; a note where a change to what its services rest on slips past it: what a freeze
//! usually means is `and below`.

use super::checks;
use super::evaluator::Frame;
use super::findings::{Finding, Reporter};
use super::show::Part;
use crate::diagnostic::{Diagnostic, Edit, Fix, Outcome};
use crate::policy::condition::Variable;
use crate::policy::model::{
    Requirement, Scope, ServiceChoice, ServiceScope, Statement, StatementKind, Variant,
};
use crate::policy::types::{RecordKind, Value};

/// Up to this many services of a scope are named.
const MOST_NAMED: usize = 5;

impl Reporter<'_, '_> {
    /// Adds the note, if only `on` keeps a blackout away from a subject that changes what lies below.
    pub(super) fn slips_past(
        &self,
        statement: &Statement,
        variant: &Variant,
        frame: &Frame,
        out: &mut Vec<Finding>,
    ) {
        let Some(services) = variant.scope.services.as_ref().filter(|on| !on.below) else {
            return;
        };
        let Some(Requirement::NotDuring(times)) =
            variant.requires.first().map(|require| &require.what)
        else {
            return;
        };
        if statement.kind != StatementKind::Blackout
            || self.evaluator.is_out_of_reach(statement, variant, frame)
        {
            return;
        }
        let elsewhere = Scope {
            services: None,
            ..variant.scope.clone()
        };
        if self.evaluator.not_during(*times, &elsewhere, frame) != Outcome::Broken
            || self.evaluator.scope(&elsewhere, variant, frame) != Outcome::Met
            || self.evaluator.excuse(statement, variant, frame) == Outcome::Met
        {
            return;
        }
        let (Some((kind, row)), Some((service, above))) = (
            frame.get(Variable::SUBJECT),
            self.changed_below(services, frame),
        ) else {
            return;
        };
        let records = self.evaluator.records;
        let name = |service| records.name(RecordKind::Service, service);
        let (below, above) = (name(service), name(above));
        let place = services.place;
        let end = place.span.at_end().within(place.file);
        let mut diagnostic = Diagnostic::new(
            &checks::FREEZE_WITHOUT_BELOW,
            records.place(kind, row, self.evaluator.fields.of(kind).services),
            format!(
                "{} slips past the blackout `{}`: it changes `{below}`, and `{above}` rests on that",
                self.words.subject(kind, row),
                statement.name
            ),
        )
        .remark(format!("`{below}` is below `{above}`"))
        .label(place, "closed for these services alone")
        .help("write `and below` behind the services if what they rest on is meant too");
        diagnostic.fixes.push(Fix {
            title: "add `and below`".to_owned(),
            safe: false,
            edits: vec![Edit {
                place: end,
                text: " and below".to_owned(),
            }],
        });
        out.push(Finding {
            diagnostic: Some(Box::new(diagnostic)),
            subjects: vec![(kind, row)],
            statement: format!("{} {}", statement.kind.word(), statement.name),
            outcome: Outcome::Met,
            advisory: true,
            owed: String::new(),
            until: None,
            due_later: false,
        });
    }

    /// The service of a change that `on` is about, where it does not stand there by its name.
    pub(super) fn service_in_scope(&self, variant: &Variant, frame: &Frame) -> Option<Part> {
        let on = variant.scope.services.as_ref()?;
        let (RecordKind::Change, row) = frame.get(Variable::SUBJECT)? else {
            return None;
        };
        let records = self.evaluator.records;
        let field = self.evaluator.fields.change.services;
        let services = records.items(records.value(RecordKind::Change, row, field));
        let in_scope: Vec<_> = services
            .iter()
            .filter_map(|cell| match cell.value {
                Value::Record(RecordKind::Service, service)
                    if self.evaluator.is_on(on, service, frame) == Outcome::Met =>
                {
                    Some((*cell, records.name(RecordKind::Service, service)))
                }
                _ => None,
            })
            .collect();
        // A service that the scope names needs no words, unless the change has others that it does not name.
        let is_plain = !on.below && matches!(on.services, ServiceChoice::Named(_));
        if is_plain && in_scope.len() == services.len() {
            return None;
        }
        let (cell, first) = in_scope.first()?;
        let written = self.slice(on.place);
        let written = written.strip_prefix("on ").unwrap_or(&written);
        let text = match in_scope.len() {
            1 => format!("`{first}` is one of `{written}`"),
            count => {
                let shown = in_scope.iter().take(MOST_NAMED);
                let mut names: Vec<String> = shown.map(|(_, name)| format!("`{name}`")).collect();
                if count > MOST_NAMED {
                    names.push(format!("{} more", count - MOST_NAMED));
                }
                let last = names.pop().unwrap_or_default();
                format!(
                    "{count} of its {} services are in `{written}`: {} and {last}",
                    services.len(),
                    names.join(", ")
                )
            }
        };
        Some(Part {
            place: records.cell_place(RecordKind::Change, row, *cell),
            text,
            policy: on.place,
        })
    }

    /// A service that the subject changes and one of the scope's that rests on it or that it is a part of.
    fn changed_below(&self, scope: &ServiceScope, frame: &Frame) -> Option<(u32, u32)> {
        let (kind, row) = frame.get(Variable::SUBJECT)?;
        let field = self.evaluator.fields.of(kind).services;
        let mut found = None;
        self.evaluator.each_value(kind, row, field, &mut |value| {
            if let Value::Record(RecordKind::Service, service) = value {
                found = self
                    .above(service)
                    .into_iter()
                    .find(|above| self.is_named(scope, *above, frame))
                    .map(|above| (service, above));
            }
            found.is_none()
        });
        found
    }

    fn is_named(&self, scope: &ServiceScope, service: u32, frame: &Frame) -> bool {
        match &scope.services {
            ServiceChoice::Named(rows) => rows.binary_search(&service).is_ok(),
            ServiceChoice::Condition(condition) => {
                let frame = frame.with(Variable::INNER, RecordKind::Service, service);
                self.evaluator.truth(*condition, &frame) == Outcome::Met
            }
        }
    }

    /// Everything that rests on a service or that it is a part of, however far up; nearest first, without itself.
    fn above(&self, service: u32) -> Vec<u32> {
        let mut found = vec![service];
        let mut next = 0;
        while let Some(row) = found.get(next).copied() {
            next += 1;
            for above in self.evaluator.above.get(row as usize).into_iter().flatten() {
                if !found.contains(above) {
                    found.push(*above);
                }
            }
        }
        found.split_off(1)
    }
}
