//! `window`: the opening in which a subject starts, of all windows that apply to it.

use super::evaluator::{Evaluator, Frame};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op};
use crate::policy::model::{Requirement, StatementKind};
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::{RecordKind, Value};
use crate::time::{Instant, Interval};

/// All time: what is open to a subject that no window is about.
const ALL_TIME: Interval = Interval {
    start: Instant::MIN,
    end: Instant::MAX,
};

/// The subject whose opening a number stands for.
fn subject_of(opening: u32) -> (RecordKind, u32) {
    match opening % 2 {
        1 => (RecordKind::Release, opening / 2),
        _ => (RecordKind::Change, opening / 2),
    }
}

/// Why a subject has no opening.
enum NoOpening {
    /// It starts where a window that applies is closed.
    Outside,
    /// It is not known when it starts, which windows apply, or when they are open.
    Undecided,
}

impl Evaluator<'_> {
    /// The computed field `window` of a subject, and the fields of that opening. An opening has the number of its subject, twice
    /// that of a change and one more for a release.
    pub(super) fn own_window(&self, computed: Computed, kind: RecordKind, row: u32) -> Value {
        let (subject, row) = match kind {
            RecordKind::Opening => subject_of(row),
            known => (known, row),
        };
        let Ok(opening) = self.opening_of(subject, row) else {
            return Value::Missing;
        };
        let is_bounded = opening.start > Instant::MIN && opening.end < Instant::MAX;
        match computed {
            Computed::Opens if is_bounded => Value::Instant(opening.start.0),
            Computed::Closes if is_bounded => Value::Instant(opening.end.0),
            Computed::OpenFor if is_bounded => Value::Duration(opening.end.0 - opening.start.0),
            Computed::OpenFor => Value::Duration(i64::MAX),
            Computed::Window => {
                let release = u32::from(subject == RecordKind::Release);
                Value::Record(RecordKind::Opening, row.saturating_mul(2) + release)
            }
            _ => Value::Missing,
        }
    }

    /// From when to when an opening is, by its number. `None` if it is not known.
    pub(super) fn opening(&self, opening: u32) -> Option<Interval> {
        let (kind, row) = subject_of(opening);
        self.opening_of(kind, row).ok()
    }

    /// The time that all windows that apply to a subject leave open around its start; all time if none applies.
    fn opening_of(&self, kind: RecordKind, row: u32) -> Result<Interval, NoOpening> {
        let frame = Frame::about(kind, row);
        let start = self.start(kind, row).ok_or(NoOpening::Undecided)?;
        let point = Interval::new(start, start.saturating_add_micros(1));
        let mut open = ALL_TIME;
        for statement in &self.policy.statements {
            if statement.kind != StatementKind::Window || statement.advisory {
                continue;
            }
            for variant in &statement.variants {
                if variant.subject != kind {
                    continue;
                }
                match self.scope(&variant.scope, variant, &frame) {
                    Outcome::Broken => continue,
                    Outcome::Met => {}
                    Outcome::Missing | Outcome::Owed => return Err(NoOpening::Undecided),
                }
                if self.excuse(statement, variant, &frame) == Outcome::Met {
                    continue;
                }
                for require in &variant.requires {
                    if let Requirement::Inside(times) = require.what {
                        let opening = self.timetable.set(times).union.first_touching(point);
                        let opening =
                            opening.ok_or_else(|| match self.unless_known(times, point) {
                                Outcome::Missing => NoOpening::Undecided,
                                _ => NoOpening::Outside,
                            })?;
                        open.start = open.start.max(opening.start);
                        open.end = open.end.min(opening.end);
                    }
                }
            }
        }
        Ok(open)
    }

    /// Why the field `window` has no value, in words; `None` for any other expression.
    pub(super) fn without_window(&self, id: ExprId, frame: &Frame) -> Option<&'static str> {
        let Op::Field { of, kind, field } = self.policy.program.get(id).op else {
            return None;
        };
        let field = self.policy.schema.field(kind, field)?;
        if field.source != FieldSource::Computed(Computed::Window) {
            return None;
        }
        let Value::Record(kind, row) = self.value(of, frame) else {
            return None;
        };
        match self.opening_of(kind, row) {
            Err(NoOpening::Outside) => Some("it starts in no opening of its windows"),
            Err(NoOpening::Undecided) => Some("`window` cannot be decided"),
            Ok(_) => None,
        }
    }
}
