//! Why a condition has its outcome: the smallest set of parts that decided it, each with its value and its place.

use super::evaluator::Frame;
use super::show::{Part, Words};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op, Quantity, Variable};
use crate::policy::types::{Base, RecordKind, Value};
use crate::source::Place;
use crate::syntax::tree::HasAmount;
use crate::time::Instant;

/// More elements of a collection than this are not named one by one.
pub(super) const MOST_ELEMENTS: usize = 3;

/// That a list is empty, with the verb for its name.
pub(super) fn none_of(written: &str) -> String {
    // What ends with `s` is a plural: `approvals`, and not `evidence`.
    match written.ends_with('s') {
        true => format!("there are no `{written}`"),
        false => format!("there is no `{written}`"),
    }
}

impl Words<'_, '_> {
    /// The parts that gave a condition its outcome.
    pub fn explain(&self, id: ExprId, frame: &Frame, out: &mut Vec<Part>) {
        let program = &self.evaluator.policy.program;
        let outcome = self.evaluator.truth(id, frame);
        match &program.get(id).op {
            Op::And(all) => self.explain_some(all, outcome, outcome == Outcome::Met, frame, out),
            Op::Or(all) => {
                // One that holds is enough; where none does, each that came as far as the whole decided it.
                if outcome == Outcome::Met {
                    if let Some(first) = all
                        .iter()
                        .find(|one| self.evaluator.truth(**one, frame) == outcome)
                    {
                        self.explain(*first, frame, out);
                    }
                } else {
                    self.explain_some(all, outcome, false, frame, out);
                }
            }
            Op::Not(inner) => self.explain(*inner, frame, out),
            Op::Holds(value) => self.explain_value(id, *value, frame, out),
            Op::Quantified { .. } if self.explain_past(id, frame, out) => {}
            Op::Quantified {
                quantity,
                collection,
                element,
                condition,
            } => self.explain_quantified(
                id,
                *quantity,
                *collection,
                *element,
                *condition,
                frame,
                out,
            ),
            Op::Latest { .. } => self.explain_latest(id, frame, out),
            _ => self.leaf(id, outcome, frame, out),
        }
    }

    fn explain_some(
        &self,
        all: &[ExprId],
        outcome: Outcome,
        every: bool,
        frame: &Frame,
        out: &mut Vec<Part>,
    ) {
        for one in all {
            if every || self.evaluator.truth(*one, frame) == outcome {
                self.explain(*one, frame, out);
            }
        }
    }

    fn explain_value(&self, id: ExprId, value: ExprId, frame: &Frame, out: &mut Vec<Part>) {
        let program = &self.evaluator.policy.program;
        if let Op::Defined { of, value: inner } = &program.get(value).op
            && program.get(*inner).op.is_condition()
            && let Value::Record(kind, row) = self.evaluator.value(*of, frame)
        {
            let before = out.len();
            self.explain(*inner, &self.evaluator.inner_frame(kind, row, frame), out);
            if out.len() > before {
                return;
            }
        }
        let policy = self.policy_place(id);
        if self.evaluator.truth(id, frame) == Outcome::Missing {
            self.missing_operand(value, frame, policy, out);
        } else {
            out.extend(self.operand(value, frame, policy));
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one operation")]
    fn explain_quantified(
        &self,
        id: ExprId,
        quantity: Quantity,
        collection: ExprId,
        element: Variable,
        condition: Option<ExprId>,
        frame: &Frame,
        out: &mut Vec<Part>,
    ) {
        let outcome = self.evaluator.truth(id, frame);
        let policy = self.policy_place(id);
        let mut values = Vec::new();
        let known = self.evaluator.each(collection, frame, &mut |value| {
            values.push(value);
            true
        });
        // The outcome that an element must have to have decided.
        let deciding = match (quantity, outcome) {
            (Quantity::No, Outcome::Broken) => Outcome::Met,
            (Quantity::No, Outcome::Met) => Outcome::Broken,
            (_, outcome) => outcome,
        };
        let one_is_enough = matches!(
            (quantity, outcome),
            (Quantity::Any, Outcome::Met) | (Quantity::All | Quantity::No, Outcome::Broken)
        );
        let mut decided: Vec<Value> = values
            .iter()
            .copied()
            .filter(|value| {
                self.evaluator
                    .element_truth(*value, element, condition, frame)
                    == deciding
            })
            .collect();
        if let (Quantity::Any, Outcome::Broken, Some(condition)) = (quantity, outcome, condition) {
            decided = self.nearest(decided, element, condition, frame);
        }
        let undated: Vec<Value> = values
            .iter()
            .copied()
            .filter(|value| {
                outcome == Outcome::Missing && self.evaluator.may_be_later(*value, frame)
            })
            .take(MOST_ELEMENTS)
            .collect();
        let named = condition.filter(|_| {
            known && !decided.is_empty() && (one_is_enough || decided.len() <= MOST_ELEMENTS)
        });
        if let Some(condition) = named.filter(|_| undated.is_empty()) {
            let before = out.len();
            let reads_history = self.evaluator.policy.reads_history(condition);
            for value in decided.iter().take(MOST_ELEMENTS) {
                if let Value::Record(kind, row) = *value {
                    let first = out.len();
                    self.explain(condition, &frame.with(element, kind, row), out);
                    if reads_history {
                        let named = self.named_at(collection, *value, frame);
                        self.bring_to_plan(out.get_mut(first..).unwrap_or_default(), named);
                    }
                }
            }
            if out.len() > before {
                return;
            }
        }
        if !undated.is_empty() {
            for value in undated {
                self.undated(value, policy, out);
            }
            return;
        }
        let written = self.written(collection);
        let text = if !known {
            self.absence(collection, frame)
        } else if values.is_empty() && self.holds_later(collection, frame) {
            format!("what there is of `{written}` is dated later")
        } else if values.is_empty() {
            none_of(&written)
        } else {
            let wanted = condition.map(|condition| self.bare(condition));
            let wanted = wanted.map_or(String::new(), |wanted| format!(" {wanted}"));
            match (quantity, outcome, decided.len(), values.len()) {
                (Quantity::Any, Outcome::Broken, _, 1) => {
                    format!("the only one of `{written}` does not fulfil{wanted}")
                }
                (Quantity::Any, Outcome::Broken, _, all) => {
                    format!("none of the {all} `{written}` fulfils{wanted}")
                }
                (_, Outcome::Missing, ..) if wanted.is_empty() => {
                    format!("not all of `{written}` is known")
                }
                (_, Outcome::Missing, _, 1) => {
                    format!("whether the only one of `{written}` fulfils{wanted} is not known")
                }
                (_, Outcome::Missing, some, all) => {
                    format!("whether {some} of the {all} `{written}` fulfil{wanted} is not known")
                }
                (_, _, _, 1) => format!("`{written}` has one"),
                (_, _, 1, all) => format!("1 of the {all} `{written}` decides"),
                (_, _, some, all) => format!("{some} of the {all} `{written}` decide"),
            }
        };
        let place = self
            .place(collection, frame)
            .unwrap_or_else(|| self.subject_place(frame));
        out.push(Part {
            place,
            text,
            policy,
        });
    }

    /// Says of a dated record that it does not say when it was made, or only on which day.
    pub(super) fn undated(&self, value: Value, policy: Place, out: &mut Vec<Part>) {
        let Value::Record(kind, row) = value else {
            return;
        };
        let schema = &self.evaluator.policy.schema;
        let field = self.evaluator.fields.dated_field(kind);
        let name = field
            .and_then(|field| schema.field(kind, field))
            .map_or("its date", |field| &field.name);
        let records = self.evaluator.records;
        let (place, text) = match (field, self.evaluator.made(kind, row)) {
            (Some(field), Some(_)) => {
                let day = self.value(records.value(kind, row, field));
                let text = format!(
                    "`{name}` is {day} without a clock time, and only a part of that day counts"
                );
                (records.place(kind, row, field), text)
            }
            _ => (
                records.row_place(kind, row),
                format!("`{name}` is not given"),
            ),
        };
        out.push(Part {
            place,
            text,
            policy,
        });
    }

    /// What has to come for a condition that is owed: its parts that do not hold yet, as the policy writes them. With a deadline
    /// for the whole, every part that does not hold is owed until then.
    pub fn what_has_to_come(&self, id: ExprId, frame: &Frame, by_deadline: bool) -> String {
        let evaluator = self.evaluator;
        let program = &evaluator.policy.program;
        let (all, word) = match &program.get(id).op {
            Op::And(all) => (all, " and "),
            Op::Or(all) => (all, " or "),
            _ => {
                let thing = self.thing_to_come(id);
                return thing.unwrap_or_else(|| format!("`{}`", self.written(id)));
            }
        };
        let is_open = |one: &&ExprId| match evaluator.truth(**one, frame) {
            Outcome::Met => false,
            Outcome::Owed => true,
            Outcome::Broken | Outcome::Missing => by_deadline,
        };
        let open = all.iter().filter(is_open);
        let texts: Vec<String> = open
            .map(|one| {
                let text = self.what_has_to_come(*one, frame, by_deadline);
                let is_joined = matches!(program.get(*one).op, Op::And(_) | Op::Or(_));
                match is_joined && text.contains("` ") {
                    true => format!("({text})"),
                    false => text,
                }
            })
            .collect();
        match texts.is_empty() {
            true => format!("`{}`", self.written(id)),
            false => texts.join(word),
        }
    }

    /// The record that a condition waits for: `` a notice with `audience = support` ``.
    fn thing_to_come(&self, id: ExprId) -> Option<String> {
        let policy = self.evaluator.policy;
        let (collection, condition) = match policy.program.get(id).op {
            Op::Quantified {
                quantity: Quantity::Any,
                collection,
                condition,
                ..
            } => (collection, condition),
            Op::IsSet(collection) => (collection, None),
            _ => return None,
        };
        let ty = policy.program.get(collection).ty;
        let Base::Record(kind) = ty.base else {
            return None;
        };
        // A named thing does not come: it is chosen.
        if !ty.list || kind.is_named_in_policy() {
            return None;
        }
        let word = match kind {
            RecordKind::Evidence => "evidence".to_owned(),
            kind => policy.schema.with_article(kind),
        };
        Some(match condition {
            Some(condition) => format!("{word} with {}", self.bare(condition)),
            None => word,
        })
    }

    /// What decided a condition, in a few words: the first part, unless that is one of several elements of which none does.
    pub fn headline(&self, id: ExprId, frame: &Frame, parts: &[Part]) -> String {
        if let Op::Quantified {
            quantity: Quantity::Any,
            collection,
            condition: Some(condition),
            ..
        } = &self.evaluator.policy.program.get(id).op
            && self.evaluator.truth(id, frame) == Outcome::Broken
            && self.evaluator.policy.history_field(*collection).is_none()
        {
            let mut count = 0;
            self.evaluator.each(*collection, frame, &mut |_| {
                count += 1;
                true
            });
            if count > 0 {
                let of = self.written(*collection);
                let wanted = self.bare(*condition);
                return if count == 1 {
                    format!("the only one of `{of}` does not fulfil {wanted}")
                } else {
                    format!("none of the {count} `{of}` fulfils {wanted}")
                };
            }
        }
        match parts.first() {
            Some(part) => part.text.clone(),
            None => format!("`{}`", self.written(id)),
        }
    }

    /// What a list lacks of all that it should have.
    fn lacking(&self, left: ExprId, right: ExprId, frame: &Frame, policy: Place) -> Option<Part> {
        let mut lacking = Vec::new();
        self.evaluator.each(right, frame, &mut |value| {
            if self.evaluator.contains(left, value, frame) == Outcome::Broken {
                lacking.push(value);
            }
            true
        });
        let place = self.place(left, frame).filter(|_| !lacking.is_empty())?;
        Some(Part {
            place,
            text: format!("`{}` lacks {}", self.written(left), self.list(&lacking)),
            policy,
        })
    }

    /// What a list has of another.
    fn common(&self, left: ExprId, right: ExprId, frame: &Frame, policy: Place) -> Option<Part> {
        let mut common = Vec::new();
        self.evaluator.each(right, frame, &mut |value| {
            if self.evaluator.contains(left, value, frame) == Outcome::Met {
                common.push(value);
            }
            true
        });
        let place = self.place(left, frame).filter(|_| !common.is_empty())?;
        Some(Part {
            place,
            text: format!("`{}` has {}", self.written(left), self.list(&common)),
            policy,
        })
    }

    /// The operands of a condition that has no conditions below it.
    fn leaf(&self, id: ExprId, outcome: Outcome, frame: &Frame, out: &mut Vec<Part>) {
        let program = &self.evaluator.policy.program;
        let policy = self.policy_place(id);
        let before = out.len();
        if let (
            Outcome::Broken,
            Op::Has {
                left,
                amount: amount @ (HasAmount::All | HasAmount::One),
                right,
            },
        ) = (outcome, &program.get(id).op)
            && (*amount == HasAmount::All || !self.is_empty(*left, frame))
            && let Some(part) = self.lacking(*left, *right, frame, policy)
        {
            out.push(part);
            return;
        }
        if let (
            Outcome::Met,
            Op::Has {
                left,
                amount: HasAmount::Any,
                right,
            }
            | Op::Share { left, right },
        ) = (outcome, &program.get(id).op)
            && let Some(part) = self.common(*left, *right, frame, policy)
        {
            out.push(part);
            out.extend(self.operand(*right, frame, policy));
            return;
        }
        if let Op::IsSet(inner) | Op::IsMissing(inner) = program.get(id).op
            && let Value::Record(kind, row) = self.evaluator.value(inner, frame)
            && self.evaluator.says_something(kind, row) != Outcome::Met
        {
            let written = self.written(inner);
            out.push(Part {
                place: self
                    .place(inner, frame)
                    .unwrap_or_else(|| self.subject_place(frame)),
                text: match outcome {
                    Outcome::Missing => format!("nothing of `{written}` is known"),
                    _ => format!("`{written}` is not given"),
                },
                policy,
            });
            return;
        }
        if let Some(part) = self.stretch_part(id, outcome, frame, policy) {
            out.push(part);
            return;
        }
        if self.culprits(id, outcome, frame, policy, out)
            || self.late(id, outcome, frame, policy, out)
            || self.amount(id, outcome, frame, policy, out)
        {
            return;
        }
        let mut children = program.children(id);
        if outcome == Outcome::Missing {
            // Only what is missing decided.
            let asks_times = matches!(
                program.get(id).op,
                Op::During { .. } | Op::Inside { .. } | Op::Within { .. }
            );
            let missing: Vec<ExprId> = children
                .iter()
                .copied()
                .filter(|child| {
                    !self.evaluator.is_set(*child, frame)
                        || asks_times && self.is_timeless(*child, frame)
                })
                .collect();
            if !missing.is_empty() {
                children = missing;
            }
        }
        for child in children {
            let first = out.len();
            if outcome == Outcome::Missing {
                self.missing_operand(child, frame, policy, out);
            } else {
                out.extend(self.operand(child, frame, policy));
            }
            if let Some(place) = out.get(first).map(|part| part.place) {
                self.behind(child, frame, policy, place, out);
            }
        }
        if out.len() == before {
            self.constants(id, frame, out);
        }
        if out.len() == before {
            out.push(Part {
                place: self.subject_place(frame),
                text: format!("`{}`", self.written(id)),
                policy,
            });
        }
    }

    /// A record whose start or end is missing, where its interval is asked for.
    fn is_timeless(&self, id: ExprId, frame: &Frame) -> bool {
        matches!(self.evaluator.value(id, frame), Value::Record(kind, row) if self.evaluator.interval(kind, row).is_none())
    }

    /// What is missing in an operand: the field at the bottom of it.
    pub(super) fn missing_operand(
        &self,
        id: ExprId,
        frame: &Frame,
        policy: Place,
        out: &mut Vec<Part>,
    ) {
        let program = &self.evaluator.policy.program;
        let node = program.get(id);
        let undated = self.evaluator.undated_in(id, frame);
        if !undated.is_empty() {
            for value in undated.into_iter().take(MOST_ELEMENTS) {
                self.undated(value, policy, out);
            }
            return;
        }
        if self.missing_level(id, frame, out) {
            return;
        }
        match &node.op {
            Op::Shift { from, length, back } => {
                if let Value::Instant(at) = self.evaluator.value(*from, frame) {
                    let why = super::timetable::calendar_of(
                        self.evaluator.policy,
                        self.evaluator.policy.calendar,
                    )
                    .map(|calendar| {
                        crate::time::shift(
                            Instant(at),
                            *length,
                            *back,
                            &self.evaluator.policy.zone,
                            Some(calendar),
                        )
                    });
                    let text = match why {
                        Some(Err(crate::time::ShiftError::CalendarEnds(date))) => {
                            format!("{} does not cover {date}", self.calendar())
                        }
                        _ => format!("`{}` cannot be reckoned", self.written(id)),
                    };
                    let place = self
                        .place(*from, frame)
                        .unwrap_or_else(|| self.subject_place(frame));
                    out.push(Part {
                        place,
                        text,
                        policy,
                    });
                    return;
                }
                self.missing_operand(*from, frame, policy, out);
            }
            Op::AtClock { at: inner, .. } | Op::PartOf(inner, _) | Op::CountOf(inner) => {
                self.missing_operand(*inner, frame, policy, out);
            }
            Op::Arithmetic { left, right, .. } => {
                for side in [*left, *right] {
                    if !self.evaluator.is_known(side, frame) {
                        self.missing_operand(side, frame, policy, out);
                    }
                }
            }
            Op::Field { of, .. } if !node.ty.list && !self.evaluator.is_known(*of, frame) => {
                self.missing_operand(*of, frame, policy, out);
            }
            Op::Defined { of, value } => match self.evaluator.value(*of, frame) {
                Value::Record(kind, row) => {
                    let inner = self.evaluator.inner_frame(kind, row, frame);
                    let first = out.len();
                    if program.get(*value).op.is_condition() {
                        self.explain(*value, &inner, out);
                    } else {
                        self.missing_operand(*value, &inner, policy, out);
                    }
                    if self.evaluator.policy.reads_history(*value) {
                        let named = self.place(*of, frame);
                        self.bring_to_plan(out.get_mut(first..).unwrap_or_default(), named);
                    }
                }
                _ => self.missing_operand(*of, frame, policy, out),
            },
            Op::Counted { .. } if self.missing_in_count(id, frame, policy, out) => {}
            _ => out.extend(self.operand(id, frame, policy)),
        }
    }

    /// The calendar of the policy, in words.
    fn calendar(&self) -> String {
        let policy = self.evaluator.policy;
        let calendar = policy.calendar;
        let named = calendar.and_then(|number| policy.calendars.get(usize::from(number.0)));
        named.map_or("the calendar".to_owned(), |named| {
            format!("the calendar `{}`", named.name)
        })
    }

    /// The earliest instant until which something in a condition is owed.
    pub fn owed_until(&self, id: ExprId, frame: &Frame) -> Option<Instant> {
        let program = &self.evaluator.policy.program;
        if self.evaluator.truth(id, frame) != Outcome::Owed {
            return None;
        }
        match &program.get(id).op {
            Op::By { right, .. } => self.evaluator.deadline(*right, frame),
            // `approved` behind a definition.
            Op::Field { of, .. } => match self.evaluator.value(*of, frame) {
                Value::Record(kind, row) => self.approval_deadline(kind, row),
                _ => None,
            },
            Op::And(all) => all
                .iter()
                .filter_map(|one| self.owed_until(*one, frame))
                .min(),
            Op::Or(all) => all
                .iter()
                .filter_map(|one| self.owed_until(*one, frame))
                .max(),
            Op::Holds(value) => match &program.get(*value).op {
                Op::Defined { of, value } => match self.evaluator.value(*of, frame) {
                    Value::Record(kind, row) => {
                        self.owed_until(*value, &self.evaluator.inner_frame(kind, row, frame))
                    }
                    _ => None,
                },
                // `approved` is owed until the subject starts, or an approval's own deadline before that.
                Op::Field { of, .. } => match self.evaluator.value(*of, frame) {
                    Value::Record(kind, row) => self.approval_deadline(kind, row),
                    _ => None,
                },
                _ => None,
            },
            Op::Quantified {
                collection,
                element,
                condition: Some(condition),
                ..
            }
            | Op::Latest {
                collection,
                element,
                condition,
                ..
            } => {
                let mut earliest: Option<Instant> = None;
                self.evaluator.each(*collection, frame, &mut |value| {
                    if let Value::Record(kind, row) = value
                        && let Some(at) =
                            self.owed_until(*condition, &frame.with(*element, kind, row))
                    {
                        earliest = Some(earliest.map_or(at, |known| known.min(at)));
                    }
                    true
                });
                earliest
            }
            _ => None,
        }
    }

    /// The earliest deadline of an approval that a subject still owes.
    fn approval_deadline(
        &self,
        kind: crate::policy::types::RecordKind,
        row: u32,
    ) -> Option<Instant> {
        let frame = Frame::about(kind, row);
        let statements = &self.evaluator.policy.statements;
        self.evaluator
            .approval_statements
            .iter()
            .filter_map(|number| statements.get(*number))
            .filter(|statement| !statement.advisory)
            .flat_map(|statement| {
                statement
                    .variants
                    .iter()
                    .map(move |variant| (statement, variant))
            })
            .filter(|(_, variant)| variant.subject == kind)
            .filter(|(statement, variant)| {
                self.evaluator.decide(statement, variant, &frame) == Outcome::Owed
            })
            .flat_map(|(_, variant)| self.evaluator.quorum_results(variant, &frame))
            .filter(|line| line.outcome == Outcome::Owed)
            .filter_map(|line| line.deadline)
            .min()
    }
}
