//! `window`: the opening in which a subject starts, of all windows that apply to it.

use super::evaluator::{Evaluator, Frame};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op};
use crate::policy::model::{Requirement, StatementKind};
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::{RecordKind, Value};
use crate::source::FileId;
use crate::time::{Instant, Interval};

/// All time: what is open to a subject that no window is about.
const ALL_TIME: Interval = Interval {
    start: Instant::MIN,
    end: Instant::MAX,
};

/// Why a subject has no opening.
enum NoOpening {
    /// It starts where a window that applies is closed.
    Outside,
    /// It is not known when it starts, which windows apply, or when they are open.
    Undecided,
}

impl Evaluator<'_> {
    /// The computed field `window` of a subject, and the fields of that opening. For a line of a policy it is what the windows leave open
    /// that this policy sees.
    pub(super) fn own_window(
        &self,
        computed: Computed,
        kind: RecordKind,
        row: u32,
        asking: Option<FileId>,
    ) -> Value {
        let (subject, row, seen_by) = match kind {
            RecordKind::Opening => self.subject_of(row),
            known => (known, row, self.layer_of(asking)),
        };
        let Ok(opening) = self.opening_of(subject, row, seen_by) else {
            return Value::Missing;
        };
        let is_bounded = opening.start > Instant::MIN && opening.end < Instant::MAX;
        match computed {
            Computed::Opens if is_bounded => Value::Instant(opening.start.0),
            Computed::Closes if is_bounded => Value::Instant(opening.end.0),
            Computed::OpenFor if is_bounded => Value::Duration(opening.end.0 - opening.start.0),
            Computed::OpenFor => Value::Duration(i64::MAX),
            Computed::Window => match self.number_of(subject, row, seen_by) {
                Some(number) => Value::Record(RecordKind::Opening, number),
                None => Value::Missing,
            },
            _ => Value::Missing,
        }
    }

    /// From when to when an opening is, by its number. `None` if it is not known.
    pub(super) fn opening(&self, opening: u32) -> Option<Interval> {
        let (kind, row, seen_by) = self.subject_of(opening);
        self.opening_of(kind, row, seen_by).ok()
    }

    /// The number of an opening: of its subject, twice that of a change and one more for a release, and of the policy whose windows
    /// count.
    fn number_of(&self, kind: RecordKind, row: u32, seen_by: Option<usize>) -> Option<u32> {
        let release = u32::from(kind == RecordKind::Release);
        let subject = row.checked_mul(2)?.checked_add(release)?;
        let layer = match seen_by {
            Some(layer) => u32::try_from(layer).ok()?.checked_add(1)?,
            None => 0,
        };
        layer
            .checked_mul(self.openings_of_a_layer())?
            .checked_add(subject)
    }

    /// The subject and the policy that the number of an opening stands for.
    fn subject_of(&self, opening: u32) -> (RecordKind, u32, Option<usize>) {
        let many = self.openings_of_a_layer();
        let (layer, subject) = (opening / many, opening % many);
        let kind = match subject % 2 {
            1 => RecordKind::Release,
            _ => RecordKind::Change,
        };
        (kind, subject / 2, (layer as usize).checked_sub(1))
    }

    fn openings_of_a_layer(&self) -> u32 {
        let subjects =
            [RecordKind::Change, RecordKind::Release].map(|kind| self.records.count(kind));
        let most = subjects.into_iter().max().unwrap_or(0);
        most.saturating_mul(2).saturating_add(2)
    }

    /// The policy of a file, where there are several.
    pub(super) fn layer_of(&self, file: Option<FileId>) -> Option<usize> {
        self.policy.layers.of_file.get(&file?).copied()
    }

    /// The time that all windows that apply to a subject leave open around its start; all time if none applies. Windows that a policy
    /// does not see are none of its own.
    fn opening_of(
        &self,
        kind: RecordKind,
        row: u32,
        seen_by: Option<usize>,
    ) -> Result<Interval, NoOpening> {
        let frame = Frame::about(kind, row);
        let start = self.start(kind, row).ok_or(NoOpening::Undecided)?;
        let point = Interval::new(start, start.saturating_add_micros(1));
        let mut open = ALL_TIME;
        for statement in &self.policy.statements {
            if statement.kind != StatementKind::Window || statement.advisory {
                continue;
            }
            let is_seen = |layer| self.policy.layers.is_seen_by(layer, statement.place.file);
            if !seen_by.is_none_or(is_seen) {
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
        let seen_by = self.layer_of(Some(self.policy.program.get(id).file));
        match self.opening_of(kind, row, seen_by) {
            Err(NoOpening::Outside) => Some("it starts in no opening of its windows"),
            Err(NoOpening::Undecided) => Some("`window` cannot be decided"),
            Ok(_) => None,
        }
    }
}
