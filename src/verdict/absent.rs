//! Which absent field a count or a list comes down to, and which elements came nearest to what was asked.

use super::evaluator::Frame;
use super::show::{Part, Words};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;

/// What is said of a release whose services are not all known.
pub(super) const RELEASE_SERVICES: &str =
    "its changes, components and steps do not all say their services";
/// What is said of a release whose environments are not all known.
pub(super) const RELEASE_ENVIRONMENTS: &str =
    "its changes, steps and phases do not all say their environments";

/// What is said of a change whose release may deploy it in any environment.
const DEPLOYED_ANYWHERE: &str = "its release does not say all environments in which it deploys it";

/// More elements of a collection than this are not named one by one.
const MOST_ELEMENTS: usize = 3;

impl Words<'_, '_> {
    /// Why the environments of a change are not all known.
    pub(super) fn no_environments(&self, change: u32) -> &'static str {
        let deployed_in = self.evaluator.deployed_in.get(change as usize);
        match deployed_in.is_some_and(|all| all.contains(&Value::Missing)) {
            true => DEPLOYED_ANYWHERE,
            false => "`environments` is not given",
        }
    }

    /// What a count lacks: its collection, or a field of the elements that may count or not. Whether that was found.
    pub(super) fn missing_in_count(
        &self,
        id: ExprId,
        frame: &Frame,
        policy: Place,
        out: &mut Vec<Part>,
    ) -> bool {
        let Op::Counted {
            collection,
            element,
            condition,
            ..
        } = self.evaluator.policy.program.get(id).op
        else {
            return false;
        };
        let before = out.len();
        if !self.evaluator.is_known(collection, frame) {
            self.missing_operand(collection, frame, policy, out);
        } else if let Some(condition) = condition {
            let mut open = Vec::new();
            self.evaluator.each(collection, frame, &mut |value| {
                let truth = self
                    .evaluator
                    .element_truth(value, element, Some(condition), frame);
                if let (Outcome::Missing, Value::Record(kind, row)) = (truth, value) {
                    open.push((kind, row));
                }
                open.len() < MOST_ELEMENTS
            });
            for (kind, row) in open {
                self.explain(condition, &frame.with(element, kind, row), out);
            }
        }
        out.len() > before
    }

    /// What is said of a field without a value: that it is not given, or that what is given cannot be read, or of a list that
    /// is put together from parts that they do not say it.
    pub(super) fn absence(&self, id: ExprId, frame: &Frame) -> String {
        let written = self.written(id);
        if let Op::Field { of, kind, field } = self.evaluator.policy.program.get(id).op {
            let source = self.evaluator.policy.schema.field(kind, field);
            match source.map(|field| field.source) {
                Some(FieldSource::Computed(Computed::ReleaseServices)) => {
                    return RELEASE_SERVICES.to_owned();
                }
                Some(FieldSource::Computed(Computed::ReleaseEnvironments)) => {
                    return RELEASE_ENVIRONMENTS.to_owned();
                }
                Some(FieldSource::Computed(Computed::Footprint)) => {
                    if kind == RecordKind::Release {
                        return RELEASE_SERVICES.to_owned();
                    }
                    let of = written.strip_suffix("footprint").unwrap_or_default();
                    return format!("`{of}services` is not given");
                }
                Some(FieldSource::Given(_))
                    if kind == RecordKind::Change
                        && field == self.evaluator.fields.change.environments
                        && !self.evaluator.value(of, frame).is_missing() =>
                {
                    if let Value::Record(_, row) = self.evaluator.value(of, frame)
                        && !self.evaluator.records.is_refused(kind, row, field)
                    {
                        return self.no_environments(row).to_owned();
                    }
                }
                Some(FieldSource::Given(_)) => {
                    if let Value::Record(found, row) = self.evaluator.value(of, frame)
                        && found == kind
                        // A list is there, and some of its elements are not.
                        && (self.evaluator.records.is_refused(kind, row, field)
                            || !self.evaluator.records.value(kind, row, field).is_missing())
                    {
                        let records = self.evaluator.records;
                        let list = records.value(kind, row, field);
                        let mut items = records.items(list).iter();
                        let is_read = !list.is_missing()
                            && !items.any(|item| records.is_unreadable(kind, row, *item));
                        return match is_read {
                            true => format!("not all of `{written}` is known"),
                            false => format!("`{written}` cannot be read"),
                        };
                    }
                }
                _ => {}
            }
        }
        format!("{} is not given", self.written_of_item(id, frame))
    }

    /// Of elements of which none fulfils a condition, those that fulfil most parts of it: a test of the right kind that
    /// failed says more than all the tests of other kinds.
    pub(super) fn nearest(
        &self,
        elements: Vec<Value>,
        element: Variable,
        condition: ExprId,
        frame: &Frame,
    ) -> Vec<Value> {
        let Op::And(all) = &self.evaluator.policy.program.get(condition).op else {
            return elements;
        };
        let fulfilled = |value: &Value| {
            let parts = all.iter().filter(|part| {
                self.evaluator
                    .element_truth(*value, element, Some(**part), frame)
                    == Outcome::Met
            });
            parts.count()
        };
        let most = elements.iter().map(fulfilled).max().unwrap_or(0);
        let mut nearest = elements;
        nearest.retain(|value| fulfilled(value) == most);
        nearest
    }
}
