//! Which absent field a list comes down to.

use super::evaluator::Frame;
use super::show::Words;
use crate::policy::condition::{ExprId, Op};
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::{RecordKind, Value};

/// What is said of a release whose services are not all known.
pub(super) const RELEASE_SERVICES: &str =
    "its changes and components do not all say their services";
/// What is said of a release whose environments are not all known.
pub(super) const RELEASE_ENVIRONMENTS: &str =
    "its changes, steps and phases do not all say their environments";

impl Words<'_, '_> {
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
                Some(FieldSource::Given(_)) => {
                    if let Value::Record(found, row) = self.evaluator.value(of, frame)
                        && found == kind
                        // A list is there, and some of its elements are not.
                        && (self.evaluator.records.is_refused(kind, row, field)
                            || !self.evaluator.records.value(kind, row, field).is_missing())
                    {
                        return format!("`{written}` cannot be read");
                    }
                }
                _ => {}
            }
        }
        format!("`{written}` is not given")
    }
}
