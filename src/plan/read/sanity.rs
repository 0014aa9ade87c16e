//! Times that cannot be: what ends before it starts, and what was approved, said or found after the check.

use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::plan::checks::{BACKWARDS_INTERVAL, FUTURE_RECORD};
use crate::plan::records::RowOrigin;
use crate::policy::types::{RecordKind, Value};
use crate::time::Instant;

/// What has a start and an end, by kind: the fields.
const INTERVALS: [(RecordKind, &str, &str); 8] = [
    (RecordKind::Change, "start", "end"),
    (RecordKind::Change, "work-start", "work-end"),
    (RecordKind::Release, "start", "end"),
    (RecordKind::Release, "work-start", "work-end"),
    (RecordKind::Step, "start", "end"),
    (RecordKind::RollbackStep, "start", "end"),
    (RecordKind::Phase, "start", "end"),
    (RecordKind::Task, "start", "end"),
];

/// What carries the instant at which it happened.
const PAST: [(RecordKind, &str); 5] = [
    (RecordKind::Approval, "given"),
    (RecordKind::Override, "given"),
    (RecordKind::Evidence, "dated"),
    (RecordKind::Notice, "sent"),
    (RecordKind::Review, "dated"),
];

impl Reader<'_> {
    /// Reports times that cannot be, as of the instant of the check.
    pub(super) fn check_times(&mut self, at: Instant) {
        for (kind, start, end) in INTERVALS {
            let fields = [self.field(kind, start), self.field(kind, end)];
            for row in 0..self.out.records.count(kind) {
                let [from, to] = fields.map(|field| self.out.records.cell(kind, row, field));
                if let (Value::Instant(from_at), Value::Instant(to_at)) = (from.value, to.value)
                    && to_at <= from_at
                    && self.out.backwards.insert((kind, row))
                {
                    let how = if to_at == from_at { "when" } else { "before" };
                    let [from, to] =
                        [from, to].map(|cell| self.out.records.cell_place(kind, row, cell));
                    let message = format!(
                        "a {} ends {how} it starts: `{end}` is not after `{start}`",
                        kind.word()
                    );
                    self.report(
                        Diagnostic::new(&BACKWARDS_INTERVAL, to, message)
                            .label(from, format!("the `{start}`"))
                            .help("mend one of them: until then nothing about its times is judged"),
                    );
                }
            }
        }
        for (kind, field) in PAST {
            let number = self.field(kind, field);
            for row in 0..self.out.records.count(kind) {
                let cell = self.out.records.cell(kind, row, number);
                let origin = self.out.records.row(kind, row).map(|row| row.origin);
                if let (Some((when, _)), Some(RowOrigin::Plan(plan, _))) =
                    (cell.value.span(), origin)
                    && when > at.0
                {
                    self.enter(plan as usize);
                    let place = self.out.records.cell_place(kind, row, cell);
                    let article = super::findings::a(kind.word());
                    let message = format!(
                        "{article} cannot be `{field}` later than the instant of the check"
                    );
                    let shown = self.show_instant(at);
                    self.report(
                        Diagnostic::new(&FUTURE_RECORD, place, message)
                            .remark(format!("the check is at {shown}"))
                            .help("write when it happened, or remove it until it has"),
                    );
                }
            }
        }
    }
}
