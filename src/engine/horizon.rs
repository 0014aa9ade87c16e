//! The stretch of time in which openings are worked out.

use crate::plan::Records;
use crate::policy::Policy;
use crate::policy::types::{RecordKind, Value};
use crate::time::{Instant, Interval};

const DAY: i64 = 86_400 * 1_000_000;

/// Days before the earliest instant of the plans: openings that began then may still be open.
const BEFORE: i64 = 40;

/// Days after the latest: so far ahead the next opening is looked for.
const AFTER: i64 = 400;

/// From 40 days before the earliest of all instants in the plans and the evaluation instant to 400 days after the latest. A plan
/// whose instants lie more than 200 years from the evaluation instant does not stretch it further.
pub(super) fn horizon(records: &Records<'_>, policy: &Policy, at: Instant) -> Interval {
    let (mut first, mut last) = (at.0, at.0);
    let reach = 200 * 366 * DAY;
    for kind in policy.schema.all_kinds() {
        // The past would stretch it over years that no plan touches.
        if matches!(kind, RecordKind::History | RecordKind::Deployment) {
            continue;
        }
        for (number, field) in (0u16..).zip(policy.schema.fields(kind)) {
            if field.ty.base != crate::policy::types::Base::Instant || field.ty.list {
                continue;
            }
            for row in 0..records.count(kind) {
                let is_past = kind == RecordKind::Incident
                    && records
                        .row(kind, row)
                        .is_some_and(|row| row.parent.is_none());
                if !is_past
                    && let Value::Instant(instant) = records.value(kind, row, number)
                    && instant.abs_diff(at.0) < reach.unsigned_abs()
                {
                    first = first.min(instant);
                    last = last.max(instant);
                }
            }
        }
    }
    Interval::new(
        Instant(first).saturating_add_micros(-BEFORE * DAY),
        Instant(last).saturating_add_micros(AFTER * DAY),
    )
}
