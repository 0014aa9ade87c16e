//! Times that cannot be: what ends before it starts, and what was approved, said or found after the check.

use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::plan::checks::{BACKWARDS_INTERVAL, CONTRADICTED_STATE, FUTURE_RECORD, LONG_SOAK};
use crate::plan::records::{Cell, RowOrigin};
use crate::policy::types::{RecordKind, Value};
use crate::time::{Instant, format_micros};

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
const PAST: [(RecordKind, &str); 17] = [
    (RecordKind::Approval, "given"),
    (RecordKind::Override, "given"),
    (RecordKind::Evidence, "dated"),
    (RecordKind::Notice, "sent"),
    (RecordKind::Review, "dated"),
    (RecordKind::Approval, "withdrawn"),
    (RecordKind::Edit, "made"),
    (RecordKind::Incident, "opened"),
    (RecordKind::Incident, "resolved"),
    (RecordKind::Change, "submitted"),
    (RecordKind::Change, "built"),
    (RecordKind::Change, "work-start"),
    (RecordKind::Change, "work-end"),
    (RecordKind::Release, "submitted"),
    (RecordKind::Release, "built"),
    (RecordKind::Release, "work-start"),
    (RecordKind::Release, "work-end"),
];

/// What has a `state`, and the fields that date its start and the start of the work.
const STATES: [(RecordKind, &str, &str); 2] = [
    (RecordKind::Change, "start", "work-start"),
    (RecordKind::Release, "start", "work-start"),
];

impl Reader<'_> {
    /// Reports steps that soak for longer than they take.
    fn check_soaks(&mut self) {
        let kind = RecordKind::Step;
        let fields = ["start", "end", "soak"].map(|name| self.field(kind, name));
        for row in 0..self.out.records.count(kind) {
            let [start, end, soak] = fields.map(|field| self.out.records.cell(kind, row, field));
            if let (Value::Instant(from), Value::Instant(to), Value::Duration(micros)) =
                (start.value, end.value, soak.value)
                && from < to
                && to.saturating_sub(from) < micros
            {
                let [end, soak] =
                    [end, soak].map(|cell| self.out.records.cell_place(kind, row, cell));
                let message = format!(
                    "a step soaks for {}, and takes {} from `start` to `end`",
                    format_micros(micros),
                    format_micros(to.saturating_sub(from))
                );
                self.report(
                    Diagnostic::new(&LONG_SOAK, soak, message)
                        .label(end, "the `end`, with the soak before it")
                        .help("move the `end` to where the soak is over, or shorten the soak"),
                );
            }
        }
    }

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
        self.check_soaks();
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
                    // Of what cannot have happened nobody knows when it did. Who gave what is judged by its own date.
                    if !matches!(field, "given" | "dated" | "sent") {
                        let unknown = Cell {
                            value: Value::Missing,
                            ..cell
                        };
                        self.out.records.set(kind, row, number, unknown);
                    }
                }
            }
        }
    }

    /// Reports states that the times of a record contradict.
    pub(super) fn check_states(&mut self, at: Instant) {
        for (kind, start, work_start) in STATES {
            let [state, start_field, work] =
                ["state", start, work_start].map(|field| self.field(kind, field));
            for row in 0..self.out.records.count(kind) {
                let cell = self.out.records.cell(kind, row, state);
                let origin = self.out.records.row(kind, row).map(|row| row.origin);
                let Some(RowOrigin::Plan(plan, _)) = origin else {
                    continue;
                };
                let word = self.state_word(cell.value).to_ascii_lowercase();
                let instant = |field| match self.out.records.value(kind, row, field) {
                    Value::Instant(when) => Some(Instant(when)),
                    _ => None,
                };
                let (starts, begun) = (instant(start_field), instant(work));
                let (why, other) = match word.as_str() {
                    "closed" | "live" if starts.is_some_and(|starts| at < starts) => {
                        ("and its start is still to come", start_field)
                    }
                    "cancelled" | "canceled" if begun.is_some_and(|begun| begun <= at) => {
                        ("and its work has begun", work)
                    }
                    _ => continue,
                };
                self.enter(plan as usize);
                let place = self.out.records.cell_place(kind, row, cell);
                let label = self.out.records.place(kind, row, other);
                let name = if other == work { work_start } else { start };
                self.report(
                    Diagnostic::new(
                        &CONTRADICTED_STATE,
                        place,
                        format!("this {} is `{word}`, {why}", kind.word()),
                    )
                    .label(label, format!("its `{name}`"))
                    .help("correct one of them: until then the state counts for nothing"),
                );
            }
        }
    }

    /// A state as a word, whether it is a text or a level.
    fn state_word(&self, value: Value) -> String {
        match value {
            Value::Text(number) => self.out.records.text(number).to_owned(),
            Value::Level(scale, rank) => {
                let scale = self.policy.scales.get(usize::from(scale.0));
                let level = scale.and_then(|scale| scale.levels.get(usize::from(rank)));
                level.cloned().unwrap_or_default()
            }
            _ => String::new(),
        }
    }
}
