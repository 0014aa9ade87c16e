//! What a release ships, and what its steps deploy: they have to be of one mind.

use super::checks;
use super::findings::{Finding, Reporter};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::policy::model::EnvironmentScope;
use crate::policy::types::{RecordKind, Value};
use rustc_hash::FxHashMap;

impl Reporter<'_, '_> {
    /// Where a release lists components, its steps deploy these, and of one service there is one digest.
    pub(super) fn components(&self, row: u32, out: &mut Vec<Finding>) {
        let records = self.evaluator.records;
        let part = &self.evaluator.fields.part;
        let fields = &self.evaluator.fields.release;
        let release = self.words.subject(RecordKind::Release, row);
        let mut digests: FxHashMap<u32, (u32, Value)> = FxHashMap::default();
        let (mut any, mut all_known) = (false, true);
        for (kind, component) in self.evaluator.parts_of(row, &[fields.components]) {
            any = true;
            let service = records.value(kind, component, part.component_service);
            let Value::Record(RecordKind::Service, service) = service else {
                all_known = false;
                continue;
            };
            let digest = records.value(kind, component, part.component_digest);
            let Some((first, known)) = digests.get(&service).copied() else {
                digests.insert(service, (component, digest));
                continue;
            };
            if known.is_missing() && digest.is_missing() || self.evaluator.same(known, digest) {
                continue;
            }
            let outcome = match known.is_missing() || digest.is_missing() {
                true => Outcome::Missing,
                false => Outcome::Broken,
            };
            let name = records.name(RecordKind::Service, service);
            let diagnostic = Diagnostic::new(
                &checks::TWO_DIGESTS,
                records.place(kind, component, part.component_service),
                format!("{release} lists `{name}` twice, and not with one digest"),
            )
            .label(
                records.place(kind, first, part.component_service),
                "listed here before",
            )
            .help("list a component once: what its steps deploy is one artifact");
            out.push(self.built_in(
                &checks::TWO_DIGESTS,
                row,
                outcome,
                diagnostic,
                String::new(),
                None,
            ));
        }
        if !any {
            return;
        }
        for (kind, step) in self.evaluator.parts_of(row, &[fields.steps]) {
            let Value::Record(_, service) = self.evaluator.part_service(kind, step) else {
                continue;
            };
            if digests.contains_key(&service) {
                continue;
            }
            let name = records.name(RecordKind::Service, service);
            let diagnostic = Diagnostic::new(
                &checks::UNLISTED_COMPONENT,
                records.place(kind, step, part.step_component),
                format!(
                    "{} of {release} deploys `{name}`, which is not among its `components`",
                    self.words.subject(kind, step)
                ),
            )
            .help(
                "list it in `components`, with the digest that was approved, or take the step out",
            );
            let outcome = match all_known {
                true => Outcome::Broken,
                false => Outcome::Missing,
            };
            out.push(self.built_in(
                &checks::UNLISTED_COMPONENT,
                row,
                outcome,
                diagnostic,
                String::new(),
                None,
            ));
        }
    }

    /// Changes of which the release that ships them works outside of the time that they give, in an environment of theirs or a
    /// controlled one: the two disagree, and neither goes.
    pub(super) fn disagreements(&self, out: &mut Vec<Finding>) {
        for change in 0..self.evaluator.records.count(RecordKind::Change) {
            if !self.evaluator.is_cancelled(RecordKind::Change, change)
                && let Some(release) = self.evaluator.release_of(change)
            {
                self.disagreement(change, release, out);
            }
        }
    }

    fn disagreement(&self, change: u32, release: u32, out: &mut Vec<Finding>) {
        let evaluator = self.evaluator;
        let records = evaluator.records;
        let (start, end) = evaluator.given_times(RecordKind::Change, change);
        let environments = evaluator.fields.change.environments;
        let environments = records.value(RecordKind::Change, change, environments);
        let own = |environment: Value| {
            let mut own = records.items(environments).iter();
            own.any(|cell| cell.value == environment)
        };
        let is_asked = |environment: Value| match environment {
            Value::Record(RecordKind::Environment, row) => {
                own(environment) || evaluator.is_named(&EnvironmentScope::Controlled, row)
            }
            _ => false,
        };
        let outside = evaluator.deployed_by(change).find(|(kind, row)| {
            let (from, to) = evaluator.given_times(*kind, *row);
            let is_before = start.zip(from).is_some_and(|(start, from)| from < start);
            let is_after = end.zip(to).is_some_and(|(end, to)| end < to);
            let starts_after = end.zip(from).is_some_and(|(end, from)| end <= from);
            is_asked(evaluator.part_environment(*kind, *row))
                && (is_before || is_after || starts_after)
        });
        let Some((kind, row)) = outside else {
            return;
        };
        let field = evaluator.fields.start.get(kind.index()).copied().flatten();
        let start = evaluator.fields.start.get(RecordKind::Change.index());
        let start = start.copied().flatten().unwrap_or(u16::MAX);
        let names = [
            self.words.subject(kind, row),
            self.words.subject(RecordKind::Release, release),
            self.words.subject(RecordKind::Change, change),
        ];
        let [part, of_release, of_change] = names;
        let diagnostic = Diagnostic::new(
            &checks::OUTSIDE_CHANGE,
            records.place(kind, row, field.unwrap_or(u16::MAX)),
            format!("{part} of {of_release} is outside of the time of {of_change}, which it deploys"),
        )
        .label(
            records.place(RecordKind::Change, change, start),
            "the time of the change",
        )
        .help("give both the same time, or leave the times out of the change: it has those of its release then");
        let mut finding = self.built_in(
            &checks::OUTSIDE_CHANGE,
            release,
            Outcome::Broken,
            diagnostic,
            String::new(),
            None,
        );
        finding.subjects = vec![(RecordKind::Release, release), (RecordKind::Change, change)];
        out.push(finding);
    }
}
