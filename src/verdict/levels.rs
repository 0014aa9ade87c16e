//! Assessed levels: the highest of what a change declares and what the policy assesses, known as a range where a condition is
//! missing.

use super::checks;
use super::evaluator::{Evaluator, Frame};
use super::findings::{Finding, Reporter};
use super::show::{Part, Words};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::policy::condition::{ExprId, Op};
use crate::policy::model::{AssessLine, Assessment};
use crate::policy::types::{RecordKind, ScaleId, Value};
use crate::source::{FileId, Place};
use rustc_hash::FxHashMap;

/// The lowest and the highest rank that a level can have; `None` where nothing is known to assess it.
type Range = Option<(u16, u16)>;

/// An assessed field of all changes.
#[derive(Debug)]
pub(super) struct Levels {
    field: u16,
    scale: ScaleId,
    rows: Vec<Range>,
    /// For each policy that does not see all that assesses the field, the levels by what it sees: whoever is above raises no level for a base.
    seen_by: FxHashMap<usize, Vec<Range>>,
}

impl Levels {
    /// The levels that count for a policy.
    fn rows(&self, layer: Option<usize>) -> &[Range] {
        layer
            .and_then(|layer| self.seen_by.get(&layer))
            .unwrap_or(&self.rows)
    }
}

/// What an assessment came to for a change.
#[derive(Default)]
struct Assessed {
    /// The level that is certain, if any line holds.
    certain: Option<u16>,
    /// The level that it could come to, if any line could hold.
    possible: Option<u16>,
    /// The `at least` that decided what is certain, and what raised it from there.
    lines: Vec<Place>,
}

impl Evaluator<'_> {
    /// Works out an assessment for every change.
    pub(super) fn find_levels(&mut self, number: usize) {
        let Some(assessment) = self.policy.assessments.get(number) else {
            return;
        };
        let rows = |assessment: &Assessment| -> Vec<Range> {
            (0..self.records.count(RecordKind::Change))
                .map(|row| self.range(assessment, row))
                .collect()
        };
        let layers = &self.policy.layers;
        let mut seen_by = FxHashMap::default();
        for layer in 0..layers.all.len() {
            let sees = |line: &&AssessLine| layers.is_seen_by(layer, line.place.file);
            let lines = || assessment.floors.iter().chain(&assessment.raises);
            if lines().all(|line| sees(&line)) {
                continue;
            }
            let seen = Assessment {
                floors: assessment.floors.iter().filter(sees).copied().collect(),
                raises: assessment.raises.iter().filter(sees).copied().collect(),
                ..assessment.clone()
            };
            seen_by.insert(layer, rows(&seen));
        }
        let levels = Levels {
            field: assessment.field,
            scale: assessment.scale,
            rows: rows(assessment),
            seen_by,
        };
        self.levels.push(levels);
    }

    fn range(&self, assessment: &Assessment, row: u32) -> Range {
        let (kind, field) = (RecordKind::Change, assessment.field);
        let top = self.top(assessment.scale);
        let assessed = self.assess(assessment, row);
        let declared = match self.records.value(kind, row, field) {
            Value::Level(_, rank) if rank <= top => Some((rank, rank)),
            // A level without an order stands, unless there is one that it would have to be compared with.
            Value::Level(_, rank) if assessed.possible.is_none() => return Some((rank, rank)),
            Value::Level(..) => None,
            // It may be higher than what is assessed.
            _ if self.records.is_said_unknown(kind, row, field) => Some((0, top)),
            _ => None,
        };
        let low = assessed.certain.max(declared.map(|(low, _)| low))?;
        let high = assessed.possible.max(declared.map(|(_, high)| high))?;
        Some((low, high))
    }

    /// The highest rank of a scale that has an order.
    fn top(&self, scale: ScaleId) -> u16 {
        let ordered = self.policy.scales.get(usize::from(scale.0));
        let ordered = ordered.map_or(0, |scale| scale.ordered);
        u16::try_from(ordered.saturating_sub(1)).unwrap_or(u16::MAX)
    }

    fn assess(&self, assessment: &Assessment, row: u32) -> Assessed {
        let frame = Frame::about(RecordKind::Change, row);
        let top = self.top(assessment.scale);
        let mut found = Assessed::default();
        for line in &assessment.floors {
            let truth = self.line_truth(line, &frame);
            if truth == Outcome::Met && found.certain.is_none_or(|known| line.amount > known) {
                found.certain = Some(line.amount);
                found.lines = vec![line.place];
            }
            if truth != Outcome::Broken {
                found.possible = found.possible.max(Some(line.amount));
            }
        }
        // Raises count from the lowest level where no line says `at least`.
        for line in &assessment.raises {
            let raised =
                |from: Option<u16>| Some(from.unwrap_or(0).saturating_add(line.amount).min(top));
            let truth = self.line_truth(line, &frame);
            if truth == Outcome::Met && raised(found.certain) > found.certain {
                found.certain = raised(found.certain);
                found.lines.push(line.place);
            }
            if truth != Outcome::Broken {
                found.possible = raised(found.possible);
            }
        }
        if assessment.mistaken {
            found.possible = Some(top);
        }
        found
    }

    fn line_truth(&self, line: &AssessLine, frame: &Frame) -> Outcome {
        line.when
            .map_or(Outcome::Met, |when| self.truth(when, frame))
    }

    /// The assessed level of a field of a record, as far as the one who asks sees what assesses it; `None` for fields that nothing assesses.
    pub(super) fn assessed_level(
        &self,
        kind: RecordKind,
        row: u32,
        field: u16,
        asking: Option<FileId>,
    ) -> Option<Value> {
        let levels = self.levels_of(kind, field)?;
        let rows = levels.rows(self.layer_of(asking));
        Some(match rows.get(row as usize).copied().flatten() {
            Some((low, high)) if low == high => Value::Level(levels.scale, low),
            _ => Value::Missing,
        })
    }

    #[inline]
    fn levels_of(&self, kind: RecordKind, field: u16) -> Option<&Levels> {
        if self.levels.is_empty() || kind != RecordKind::Change {
            return None;
        }
        self.levels.iter().find(|levels| levels.field == field)
    }

    /// Whether the policy has a mistake where it assesses a field.
    pub(super) fn is_mistaken_level(&self, kind: RecordKind, field: u16) -> bool {
        let mut all = self.policy.assessments.iter();
        kind == RecordKind::Change && all.any(|one| one.field == field && one.mistaken)
    }

    /// The levels that an expression may have, where they are known in part or in full.
    pub(super) fn level_range(&self, id: ExprId, frame: &Frame) -> Option<(ScaleId, u16, u16)> {
        match &self.policy.program.get(id).op {
            Op::Field { of, kind, field } if self.levels_of(*kind, *field).is_some() => {
                let levels = self.levels_of(*kind, *field)?;
                let Value::Record(_, row) = self.value(*of, frame) else {
                    return None;
                };
                let asking = self.policy.program.get(id).file;
                let rows = levels.rows(self.layer_of(Some(asking)));
                let (low, high) = rows.get(row as usize).copied().flatten()?;
                Some((levels.scale, low, high))
            }
            Op::Defined { of, value } => match self.value(*of, frame) {
                Value::Record(kind, row) => {
                    self.level_range(*value, &self.inner_frame(kind, row, frame))
                }
                _ => None,
            },
            Op::Aggregate {
                average: false,
                collection,
                element,
                value,
            } => {
                let mut highest: Option<(ScaleId, u16, u16)> = None;
                let mut complete = true;
                let known = self.each(*collection, frame, &mut |record| {
                    let one = match record {
                        Value::Record(kind, row) => {
                            self.level_range(*value, &frame.with(*element, kind, row))
                        }
                        _ => None,
                    };
                    complete = one.is_some();
                    if let Some((scale, low, high)) = one {
                        let (_, most_low, most_high) = highest.unwrap_or((scale, 0, 0));
                        highest = Some((scale, low.max(most_low), high.max(most_high)));
                    }
                    complete
                });
                highest.filter(|_| known && complete)
            }
            _ => match self.value(id, frame) {
                Value::Level(scale, rank) if rank <= self.top(scale) => Some((scale, rank, rank)),
                _ => None,
            },
        }
    }

    /// Whether a level is among those of a list, whichever of those that it may be it is.
    pub(super) fn range_among(
        &self,
        left: ExprId,
        right: ExprId,
        frame: &Frame,
    ) -> Option<Outcome> {
        if self.levels.is_empty() {
            return None;
        }
        let (scale, low, high) = self.level_range(left, frame).filter(|(_, l, h)| l < h)?;
        let one = |rank| self.contains(right, Value::Level(scale, rank), frame);
        let first = one(low);
        let agree = (low..=high).all(|rank| one(rank) == first);
        Some(if agree { first } else { Outcome::Missing })
    }

    /// Whether a plan's level is known at least in part.
    pub(super) fn has_level(&self, id: ExprId, frame: &Frame) -> bool {
        !self.levels.is_empty()
            && !self.policy.program.get(id).ty.list
            && self.level_range(id, frame).is_some()
    }
}

impl Words<'_, '_> {
    /// A level that is assessed, in words, where that is more than what the plan says.
    pub(super) fn assessed(&self, id: ExprId, frame: &Frame) -> Option<String> {
        let Op::Field { of, kind, field } = self.evaluator.policy.program.get(id).op else {
            return None;
        };
        let levels = self.evaluator.levels_of(kind, field)?;
        let Value::Record(_, row) = self.evaluator.value(of, frame) else {
            return None;
        };
        let asking = self.evaluator.policy.program.get(id).file;
        let rows = levels.rows(self.evaluator.layer_of(Some(asking)));
        let (low, high) = rows.get(row as usize).copied().flatten()?;
        let word = self.value(Value::Level(levels.scale, low));
        if low < high {
            return Some(format!("is at least {word}"));
        }
        match self.evaluator.records.value(kind, row, field) {
            Value::Level(_, rank) if rank == low => None,
            _ => Some(format!("is assessed as {word}")),
        }
    }

    /// What a level waits for that is not known in full. Whether that is anything.
    pub(super) fn missing_level(&self, id: ExprId, frame: &Frame, out: &mut Vec<Part>) -> bool {
        let Op::Field { of, kind, field } = self.evaluator.policy.program.get(id).op else {
            return false;
        };
        let assessments = &self.evaluator.policy.assessments;
        let Some(assessment) = assessments
            .iter()
            .find(|one| kind == RecordKind::Change && one.field == field)
        else {
            return false;
        };
        let Value::Record(_, row) = self.evaluator.value(of, frame) else {
            return false;
        };
        let about = Frame::about(kind, row);
        let before = out.len();
        let certain = self.evaluator.assess(assessment, row).certain;
        for (line, is_raise) in (assessment.floors.iter().map(|line| (line, false)))
            .chain(assessment.raises.iter().map(|line| (line, true)))
        {
            let could_decide = is_raise || Some(line.amount) > certain;
            if let Some(when) = line.when
                && could_decide
                && matches!(
                    self.evaluator.truth(when, &about),
                    Outcome::Missing | Outcome::Owed
                )
            {
                self.explain(when, &about, out);
            }
        }
        out.len() > before
    }
}

impl Reporter<'_, '_> {
    /// The levels that a change declares below what they are assessed as.
    pub(super) fn levels(&self, kind: RecordKind, row: u32, out: &mut Vec<Finding>) {
        if kind != RecordKind::Change {
            return;
        }
        for assessment in &self.evaluator.policy.assessments {
            let records = self.evaluator.records;
            let Value::Level(_, declared) = records.value(kind, row, assessment.field) else {
                continue;
            };
            let assessed = self.evaluator.assess(assessment, row);
            let Some(rank) = assessed.certain else {
                continue;
            };
            let has_order = declared <= self.evaluator.top(assessment.scale);
            if has_order && declared >= rank {
                continue;
            }
            let level = |rank| self.words.value(Value::Level(assessment.scale, rank));
            let place = records.place(kind, row, assessment.field);
            let name = &assessment.name;
            let (subject, written, right) =
                (self.words.subject(kind, row), level(declared), level(rank));
            let message = if has_order {
                format!("{subject} declares the {name} {written}, and it is at least {right}")
            } else {
                format!(
                    "{subject} declares the {name} {written}, which has no order, and it is at least {right}"
                )
            };
            let mut diagnostic = Diagnostic::new(&checks::UNDERSTATED_LEVEL, place, message)
                .remark(format!("it is taken as {right}"));
            for line in &assessed.lines {
                diagnostic = diagnostic.label(*line, "assessed here");
            }
            let diagnostic = diagnostic.help(format!(
                "declare `{right}`, or leave `{name}` out to have it assessed"
            ));
            out.push(Finding {
                diagnostic: Some(Box::new(diagnostic)),
                subjects: vec![(kind, row)],
                statement: checks::UNDERSTATED_LEVEL.name.to_owned(),
                outcome: Outcome::Broken,
                advisory: true,
                owed: String::new(),
                until: None,
                due_later: false,
            });
        }
    }
}
