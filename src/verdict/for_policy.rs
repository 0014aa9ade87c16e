//! What a policy can be asked about its own blackouts and windows.

use super::evaluator::Evaluator;
use crate::policy::schema::Computed;
use crate::policy::types::{RecordKind, Value};
use crate::time::Instant;

impl Evaluator<'_> {
    /// The length of the shortest or longest opening of a blackout or window in the horizon. What has no end is the longest, and
    /// says nothing about the shortest.
    pub(super) fn opening_length(&self, kind: RecordKind, row: u32, which: Computed) -> Value {
        let times = self.policy.schema.find(kind, "times");
        let times = times.map(|(field, _)| self.records.value(kind, row, field));
        let Some(Value::Times(number)) = times else {
            return Value::Missing;
        };
        let set = self.policy.times.get(number as usize);
        if set.is_none_or(|set| set.mistaken) {
            return Value::Missing;
        }
        let openings = self.timetable.set(number).union.as_slice().iter();
        let lengths = openings
            .filter(|opening| which == Computed::LongestOpening || opening.end < Instant::MAX)
            .map(|opening| opening.end.0.saturating_sub(opening.start.0));
        let found = match which {
            Computed::LongestOpening => lengths.max(),
            _ => lengths.min(),
        };
        found.map_or(Value::Missing, Value::Duration)
    }
}
