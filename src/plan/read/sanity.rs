//! Times that cannot be: what ends before it starts, and what was approved, said or found after the check.

use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::plan::checks::{BACKWARDS_INTERVAL, CONTRADICTED_STATE, FUTURE_RECORD, LONG_SOAK};
use crate::plan::records::{Cell, RowOrigin};
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;
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

    /// Reports states that the times of a record contradict, wherever it has these from. They count for nothing from then on.
    pub(super) fn check_states(&mut self, at: Instant) {
        self.check_live(at);
        for kind in [RecordKind::Change, RecordKind::Release] {
            let [state, work_start] = ["state", "work-start"].map(|field| self.field(kind, field));
            for row in 0..self.out.records.count(kind) {
                let cell = self.out.records.cell(kind, row, state);
                let word = self.state_word(cell.value).trim().to_ascii_lowercase();
                let (why, other) = match word.as_str() {
                    "closed" | "live" => (
                        "and its start is still to come",
                        self.first_start(kind, row).filter(|(start, _)| at < *start),
                    ),
                    "cancelled" | "canceled" => {
                        let begun = self.instant_of(kind, row, work_start);
                        let begun = begun.filter(|(begun, _)| *begun <= at);
                        match begun.or_else(|| self.live_step(kind, row)) {
                            Some((begun, place)) => {
                                ("and its work has begun", Some((begun, place)))
                            }
                            None => continue,
                        }
                    }
                    _ => continue,
                };
                if let Some((_, label)) = other {
                    self.report_contradiction((kind, row), state, cell, (&word, why), label);
                }
            }
        }
    }

    /// Reports steps that are live before they start.
    fn check_live(&mut self, at: Instant) {
        let kind = RecordKind::Step;
        let live = self.field(kind, "live");
        for row in 0..self.out.records.count(kind) {
            let cell = self.out.records.cell(kind, row, live);
            if cell.value != Value::YesNo(true) {
                continue;
            }
            if let Some((_, label)) = self.first_start(kind, row).filter(|(start, _)| at < *start) {
                let why = "and its start is still to come";
                self.report_contradiction((kind, row), live, cell, ("live", why), label);
            }
        }
    }

    fn report_contradiction(
        &mut self,
        (kind, row): (RecordKind, u32),
        field: u16,
        cell: Cell,
        (word, why): (&str, &str),
        label: Place,
    ) {
        let origin = self.out.records.row(kind, row).map(|row| row.origin);
        let Some(RowOrigin::Plan(plan, _)) = origin else {
            return;
        };
        self.enter(plan as usize);
        let place = self.out.records.cell_place(kind, row, cell);
        let message = format!("this {} is `{word}`, {why}", kind.word());
        self.report(
            Diagnostic::new(&CONTRADICTED_STATE, place, message)
                .label(label, "by this")
                .help("correct one of them: until then the state counts for nothing"),
        );
        let unknown = Cell {
            value: Value::Missing,
            ..cell
        };
        self.out.records.set(kind, row, field, unknown);
    }

    /// An instant that a field of a record gives, and where.
    fn instant_of(&self, kind: RecordKind, row: u32, field: u16) -> Option<(Instant, Place)> {
        match self.out.records.value(kind, row, field) {
            Value::Instant(at) => Some((Instant(at), self.out.records.place(kind, row, field))),
            _ => None,
        }
    }

    /// When a record starts: of a release the first of its own start and those of its steps and phases. A change that says nothing of
    /// its time has that of its release, and a step the start that its release gives.
    fn first_start(&self, kind: RecordKind, row: u32) -> Option<(Instant, Place)> {
        let records = &self.out.records;
        let own = self.instant_of(kind, row, self.field(kind, "start"));
        match kind {
            RecordKind::Release => {
                let parts = ["steps", "phases"].map(|list| self.field(kind, list));
                let parts = parts
                    .into_iter()
                    .flat_map(|list| records.items(records.value(kind, row, list)));
                let starts = parts.filter_map(|cell| match cell.value {
                    Value::Record(part, row) => {
                        self.instant_of(part, row, self.field(part, "start"))
                    }
                    _ => None,
                });
                own.into_iter()
                    .chain(starts)
                    .min_by_key(|(start, _)| *start)
            }
            _ if own.is_some() => own,
            RecordKind::Change => {
                let release = self.field(kind, "release");
                match records.value(kind, row, release) {
                    Value::Record(RecordKind::Release, release) => {
                        self.first_start(RecordKind::Release, release)
                    }
                    _ => None,
                }
            }
            _ => match records.row(kind, row)?.parent? {
                (whole @ RecordKind::Release, release) => {
                    self.instant_of(whole, release, self.field(whole, "start"))
                }
                _ => None,
            },
        }
    }

    /// A step of a release that is live.
    fn live_step(&self, kind: RecordKind, row: u32) -> Option<(Instant, Place)> {
        if kind != RecordKind::Release {
            return None;
        }
        let records = &self.out.records;
        let steps = records.value(kind, row, self.field(kind, "steps"));
        let live = self.field(RecordKind::Step, "live");
        records
            .items(steps)
            .iter()
            .find_map(|cell| match cell.value {
                Value::Record(step, row)
                    if records.value(step, row, live) == Value::YesNo(true) =>
                {
                    Some((Instant::MIN, records.place(step, row, live)))
                }
                _ => None,
            })
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
