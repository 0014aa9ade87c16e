//! Who of many is not among others, and how late an instant is: the values that a finding points at.

use super::evaluator::Frame;
use super::explain::MOST_ELEMENTS;
use super::show::{Part, Words};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op};
use crate::policy::model::Docs;
use crate::policy::types::Value;
use crate::source::{Place, Span};
use crate::syntax::tree::{Length, Unit};
use crate::time::{Instant, format_micros, shift};

/// What is said of an instant that is not given and was due.
pub(super) const NOT_DONE: &str = " was not done by ";

/// Longer than this a length is not counted in days.
const MOST_DAYS: u32 = 400;

impl Words<'_, '_> {
    /// Names those of the left side that `in` or `not in` fails for, and points at them. Whether it found some.
    pub(super) fn culprits(
        &self,
        id: ExprId,
        outcome: Outcome,
        frame: &Frame,
        policy: Place,
        out: &mut Vec<Part>,
    ) -> bool {
        let (left, right, some) = match self.evaluator.policy.program.get(id).op {
            Op::Among { left, right, some } => (left, right, some),
            Op::InGroup {
                left, group, some, ..
            } => (left, group, some),
            _ => return false,
        };
        // `not in` is the opposite of one that is among them.
        let wanted = match (outcome, some) {
            (Outcome::Broken, false) => Outcome::Broken,
            (Outcome::Met, true) => Outcome::Met,
            _ => return false,
        };
        let mut all = 0;
        let mut found = Vec::new();
        // One that is found is enough, also where others are not known.
        self.evaluator.each(left, frame, &mut |value| {
            all += 1;
            if self.evaluator.is_among(id, value, frame) == wanted {
                found.push(value);
            }
            true
        });
        if found.is_empty() {
            return false;
        }
        let among = match wanted {
            Outcome::Met => "in",
            _ => "not in",
        };
        let right_written = self.written(right);
        let text = |values: &[Value]| {
            let are = if values.len() == 1 { "is" } else { "are" };
            format!("{} {are} {among} `{right_written}`", self.list(values))
        };
        let is_list = self.evaluator.policy.program.get(left).ty.list;
        let place = |value: Value| {
            let named = self.named_at(left, value, frame);
            named
                .or_else(|| self.place(left, frame))
                .unwrap_or_else(|| self.subject_place(frame))
        };
        let Some(first) = found.first() else {
            return false;
        };
        let whole = match is_list && all > 1 {
            true => format!("of `{}`, {}", self.written(left), text(&found)),
            false => format!(
                "{} is {}, {among} `{right_written}`",
                self.written_of_item(left, frame),
                self.value(*first)
            ),
        };
        out.push(Part {
            place: place(*first),
            text: whole,
            policy,
        });
        for value in found.iter().skip(1).take(MOST_ELEMENTS - 1) {
            out.push(Part {
                place: place(*value),
                text: text(&[*value]),
                policy,
            });
        }
        out.extend(self.operand(right, frame, policy));
        true
    }

    /// Says of an instant that is too late what it is, what is needed and by how much it is late; of one that is not given and was
    /// due that it was not done. Whether it said so.
    pub(super) fn late(
        &self,
        id: ExprId,
        outcome: Outcome,
        frame: &Frame,
        policy: Place,
        out: &mut Vec<Part>,
    ) -> bool {
        let Op::By { left, right } = self.evaluator.policy.program.get(id).op else {
            return false;
        };
        let Some(deadline) = self.evaluator.deadline(right, frame) else {
            return false;
        };
        let place = self
            .place(left, frame)
            .unwrap_or_else(|| self.subject_place(frame));
        match (outcome, self.evaluator.value(left, frame)) {
            (Outcome::Missing, Value::Missing)
                if deadline <= self.evaluator.now
                    && !self.evaluator.is_one_that_may_be_later(left, frame) =>
            {
                let text = format!(
                    "`{}`{NOT_DONE}{}",
                    self.written(left),
                    self.instant(deadline)
                );
                out.push(Part {
                    place,
                    text,
                    policy,
                });
                true
            }
            (Outcome::Broken, Value::Instant(at)) => {
                let by = self.by_how_much(Instant(at), deadline, right, frame);
                let text = format!(
                    "{} is {}{by}",
                    self.written_of_item(left, frame),
                    self.value(Value::Instant(at))
                );
                out.push(Part {
                    place,
                    text,
                    policy,
                });
                true
            }
            _ => false,
        }
    }

    /// The comments of the line of an item that a place is in; without one of its own, those of the item.
    pub(super) fn docs_at(&self, docs: &Docs, line: Place) -> String {
        let is_in = |place: &Place| {
            place.file == line.file
                && place.span.start <= line.span.start
                && line.span.end <= place.span.end
        };
        let own = docs.settings.iter().position(is_in);
        let joined = |all: Vec<&str>| all.join(" ");
        let inside = |wanted: &dyn Fn(Option<usize>) -> bool| {
            let of = |(place, _): &&(Place, String)| wanted(self.setting_of(docs, *place));
            let texts = docs.inside.iter().filter(of);
            texts.map(|(_, text)| text.as_str()).collect::<Vec<_>>()
        };
        let Some(own) = own else {
            return docs.whole();
        };
        let at_line = inside(&|setting| setting == Some(own));
        match at_line.is_empty() {
            false => joined(at_line),
            true => docs.above.clone(),
        }
    }

    /// The setting that a comment belongs to: the one before it on its line, else the next.
    fn setting_of(&self, docs: &Docs, comment: Place) -> Option<usize> {
        let mut before = docs.settings.iter().enumerate().rev();
        let before = before.find(|(_, place)| place.span.start < comment.span.start);
        if let Some((number, place)) = before {
            let between = Span {
                start: place.span.end.min(comment.span.start),
                end: comment.span.start,
            };
            let text = self.sources.slice(between.within(comment.file));
            if !text.contains('\n') {
                return Some(number);
            }
        }
        let next = before.map_or(0, |(number, _)| number + 1);
        (next < docs.settings.len()).then_some(next)
    }

    /// `: 3 business days before `start`, and 5 are needed`.
    fn by_how_much(&self, at: Instant, deadline: Instant, right: ExprId, frame: &Frame) -> String {
        let late = format_micros(at.0.saturating_sub(deadline.0));
        let Op::Shift {
            from,
            length,
            back: true,
        } = self.evaluator.policy.program.get(right).op
        else {
            return format!(", {late} after `{}`", self.written(right));
        };
        let Value::Instant(from_at) = self.evaluator.value(from, frame) else {
            return format!(", {late} too late");
        };
        let written = self.written(from);
        if from_at < at.0 {
            let behind = format_micros(at.0.saturating_sub(from_at));
            return format!(
                ", {behind} after `{written}`, and {} before it is needed",
                shown(length)
            );
        }
        match length {
            Length::Elapsed(_) => {
                let found = format_micros(from_at.saturating_sub(at.0));
                format!(
                    ", {found} before `{written}`, and {} is needed",
                    shown(length)
                )
            }
            Length::Civil {
                count,
                unit,
                business,
            } if count <= MOST_DAYS => {
                let policy = self.evaluator.policy;
                let calendar = super::timetable::calendar_of(policy, policy.calendar);
                let is_before = |count: u32| {
                    let length = Length::Civil {
                        count,
                        unit,
                        business,
                    };
                    let edge = shift(Instant(from_at), length, true, &policy.zone, calendar);
                    edge.is_ok_and(|edge| at <= edge)
                };
                let found = (1..count).take_while(|count| is_before(*count)).count();
                let found = Length::Civil {
                    count: u32::try_from(found).unwrap_or(0),
                    unit,
                    business,
                };
                let are = if count == 1 { "is" } else { "are" };
                format!(
                    ", {} before `{written}`, and {count} {are} needed",
                    shown(found)
                )
            }
            Length::Civil { .. } => format!(", {late} too late"),
        }
    }
}

/// A length as a policy writes it.
fn shown(length: Length) -> String {
    match length {
        Length::Elapsed(seconds) => format_micros(seconds.saturating_mul(1_000_000)),
        Length::Civil {
            count,
            unit,
            business,
        } => {
            let unit = match unit {
                Unit::Day => "day",
                Unit::Week => "week",
                Unit::Month => "month",
                Unit::Quarter => "quarter",
                Unit::Year => "year",
            };
            let business = if business { "business " } else { "" };
            let s = if count == 1 { "" } else { "s" };
            format!("{count} {business}{unit}{s}")
        }
    }
}
