//! Values, operands and subjects in words, with their places: the material of explanations.

use super::evaluator::{Evaluator, Frame};
use crate::diagnostic::Outcome;
use crate::policy::condition::{ExprId, Op, Variable};
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::{Base, RecordKind, Value};
use crate::source::{Place, SourceMap};
use crate::time::{Instant, format_civil, format_micros, push_civil, weekday_name};
use chrono::Weekday;
use std::borrow::Cow;
use std::fmt::Write;

/// Lists longer than this are cut when shown.
const MOST_SHOWN: usize = 4;

/// A part of a condition that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The value in the plan, or the record that lacks it.
    pub place: Place,
    /// What is there: `` `risk` is high ``.
    pub text: String,
    /// The condition in the policy.
    pub policy: Place,
}

/// Puts what the evaluator knows into words.
#[derive(Clone, Copy)]
pub(super) struct Words<'e, 'w> {
    pub evaluator: &'e Evaluator<'w>,
    pub sources: &'e SourceMap,
}

impl Words<'_, '_> {
    /// A subject with its kind: ``change `CHG-1042` ``.
    pub fn subject(&self, kind: RecordKind, row: u32) -> String {
        match self.id(kind, row) {
            "" => format!("this {}", self.word(kind)),
            // Phases are called alike in all releases.
            id if kind == RecordKind::Phase => {
                match self.evaluator.parent(kind, row, RecordKind::Release) {
                    Value::Record(whole, release) => {
                        let id = shortened(id);
                        format!("phase `{id}` of {}", self.subject(whole, release))
                    }
                    _ => format!("phase `{}`", shortened(id)),
                }
            }
            id => [self.word(kind), " `", &shortened(id), "`"].concat(),
        }
    }

    fn word(&self, kind: RecordKind) -> &str {
        self.evaluator.policy.schema.word(kind)
    }

    /// The id of a record; of a step its component.
    pub fn id(&self, kind: RecordKind, row: u32) -> &str {
        let records = self.evaluator.records;
        let own = records.name(kind, row);
        if !own.is_empty() || kind != RecordKind::Step {
            return own;
        }
        match records.value(kind, row, self.evaluator.fields.part.step_component) {
            Value::Record(kind, row) => records.name(kind, row),
            _ => "",
        }
    }

    /// An instant on the policy's clocks, with the zone.
    pub fn instant(&self, at: Instant) -> String {
        let mut out = String::with_capacity(64);
        self.push_instant(&mut out, at);
        out
    }

    /// The same, at the end of a text.
    pub fn push_instant(&self, out: &mut String, at: Instant) {
        let zone = &self.evaluator.policy.zone;
        push_civil(out, at, zone);
        out.push(' ');
        out.push_str(zone.name());
    }

    /// A value as a person would write it.
    pub fn value(&self, value: Value) -> String {
        let mut out = String::new();
        self.push_value(&mut out, value);
        out
    }

    /// The same, at the end of a text.
    fn push_value(&self, out: &mut String, value: Value) {
        let policy = self.evaluator.policy;
        // Writing to a text cannot fail.
        let _ = match value {
            Value::Missing => out.write_str("not given"),
            Value::YesNo(true) => out.write_str("yes"),
            Value::YesNo(false) => out.write_str("no"),
            Value::Number(number) => write!(out, "{number}"),
            Value::Percent(share) => out.write_str(&percent(share)),
            Value::Text(number) => {
                let text = self.evaluator.records.text(number);
                match text.char_indices().nth(57) {
                    Some((cut, _)) if text.chars().nth(60).is_some() => {
                        write!(out, "\"{}…\"", text.get(..cut).unwrap_or_default())
                    }
                    _ => write!(out, "\"{text}\""),
                }
            }
            Value::Level(scale, rank) => {
                let scale = policy.scales.get(usize::from(scale.0));
                let level = scale.and_then(|scale| scale.levels.get(usize::from(rank)));
                out.write_str(level.map_or("", String::as_str))
            }
            Value::Instant(at) => {
                self.push_instant(out, Instant(at));
                Ok(())
            }
            at @ Value::Within(from, _) => {
                let zone = &policy.zone;
                let day = |at| zone.civil(Instant(at)).date();
                match at.span() {
                    Some((from, to)) if day(from) == day(to) => write!(out, "{}", day(from)),
                    _ => {
                        self.push_instant(out, Instant(from));
                        Ok(())
                    }
                }
            }
            Value::Duration(i64::MAX) => out.write_str("without end"),
            Value::Duration(micros) => out.write_str(&format_micros(micros)),
            Value::Clock(seconds) => {
                write!(out, "{:02}:{:02}", seconds / 3600, seconds / 60 % 60)
            }
            Value::Weekday(day) => match Weekday::try_from(day) {
                Ok(day) => out.write_str(weekday_name(day)),
                Err(_) => Ok(()),
            },
            Value::Date(date) => write!(out, "{date}"),
            Value::Times(number) => match policy.times.get(number as usize) {
                Some(set) => write!(out, "`{}`", set.name),
                None => Ok(()),
            },
            Value::Record(RecordKind::Person, row) => {
                out.push('@');
                out.write_str(self.evaluator.records.name(RecordKind::Person, row))
            }
            Value::Record(RecordKind::Opening, opening) => match self.evaluator.opening(opening) {
                Some(open) if open.start > Instant::MIN && open.end < Instant::MAX => {
                    let zone = &policy.zone;
                    push_civil(out, open.start, zone);
                    out.push_str(" to ");
                    self.push_instant(out, open.end);
                    Ok(())
                }
                _ => out.write_str("all time"),
            },
            Value::Record(kind, row) => match self.id(kind, row) {
                "" => write!(out, "a {}", self.word(kind)),
                id => {
                    out.push('`');
                    out.push_str(id);
                    out.write_char('`')
                }
            },
            list @ Value::List(..) => {
                let items = self.evaluator.records.items(list);
                self.push_list(out, items.iter().map(|cell| cell.value));
                Ok(())
            }
        };
    }

    /// Several values, cut if there are many.
    pub fn list(&self, values: &[Value]) -> String {
        let mut out = String::new();
        self.push_list(&mut out, values.iter().copied());
        out
    }

    /// The same, at the end of a text.
    fn push_list(&self, out: &mut String, mut values: impl ExactSizeIterator<Item = Value>) {
        if values.len() == 0 {
            out.push_str("empty");
            return;
        }
        for (number, value) in values.by_ref().take(MOST_SHOWN).enumerate() {
            if number > 0 {
                out.push_str(", ");
            }
            self.push_value(out, value);
        }
        if values.len() > 0 {
            let _ = write!(out, " and {} more", values.len());
        }
    }

    /// An expression as it is written in the policy, on one line.
    pub fn written(&self, id: ExprId) -> Cow<'_, str> {
        let node = self.evaluator.policy.program.get(id);
        if let (true, Op::Field { kind, field, .. }) = (node.span.is_empty(), &node.op) {
            // A field that a setting implies, as `on` does `services`.
            let field = self.evaluator.policy.schema.field(*kind, *field);
            return Cow::Borrowed(field.map_or("", |field| field.name.as_str()));
        }
        let text = self.sources.slice(node.span.within(node.file));
        if text.len() <= 80 && !text.contains("  ") && !text.contains(['\n', '\t', '\r']) {
            return Cow::Borrowed(text);
        }
        let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.chars().count() > 80 {
            words = words.chars().take(77).collect::<String>() + "…";
        }
        Cow::Owned(words)
    }

    /// Where an expression is written in the policy.
    pub fn policy_place(&self, id: ExprId) -> Place {
        let node = self.evaluator.policy.program.get(id);
        node.span.within(node.file)
    }

    /// A record that is there, but carries an instant later than those that count: where, and what is said of it.
    fn came_later(&self, id: ExprId, frame: &Frame) -> Option<(Option<Place>, String)> {
        let mut now = *frame;
        now.as_of.take()?;
        if !self.evaluator.value(id, frame).is_missing() {
            return None;
        }
        let written = self.written(id);
        let dated = match self.evaluator.value(id, &now) {
            Value::Missing => return None,
            Value::Record(kind, row) => self
                .evaluator
                .fields
                .dated_field(kind)
                .map(|field| (kind, row, field)),
            _ => None,
        };
        Some(match dated {
            Some((kind, row, field)) => {
                let records = self.evaluator.records;
                let at = self.value(records.value(kind, row, field));
                (
                    Some(records.place(kind, row, field)),
                    format!("`{written}` is dated {at}"),
                )
            }
            None => (None, format!("`{written}` is dated later")),
        })
    }

    /// Whether a list holds something, of which all carries an instant later than those that count.
    pub fn holds_later(&self, id: ExprId, frame: &Frame) -> bool {
        let mut now = *frame;
        now.as_of.take().is_some() && !self.is_empty(id, &now)
    }

    /// Whether a list holds nothing.
    pub fn is_empty(&self, id: ExprId, frame: &Frame) -> bool {
        let mut is_empty = true;
        self.evaluator.each(id, frame, &mut |_| {
            is_empty = false;
            false
        });
        is_empty
    }

    /// What a number could be.
    fn bounds(&self, bounds: Option<(f64, f64)>, is_rate: bool) -> String {
        let shown = |bound: f64| match is_rate {
            true => percent(bound),
            false => bound.to_string(),
        };
        match bounds {
            Some((low, high)) if low.is_finite() && high.is_finite() => {
                format!("between {} and {}", shown(low), shown(high))
            }
            Some((low, _)) if low.is_finite() && low != 0.0 => format!("at least {}", shown(low)),
            Some((_, high)) if high.is_finite() => format!("at most {}", shown(high)),
            _ => "not known".to_owned(),
        }
    }

    /// An operand that a plan decides, in words: `` `risk` is high ``. `None` for what the policy itself says.
    pub fn operand(&self, id: ExprId, frame: &Frame, policy: Place) -> Option<Part> {
        let mut place = self.place(id, frame)?;
        let node = self.evaluator.policy.program.get(id);
        let written = self.written(id);
        let later = self.came_later(id, frame);
        let assessed = self.assessed(id, frame);
        let window = self.evaluator.without_window(id, frame);
        let past = self.counted_past(id, frame);
        let text = match &node.op {
            Op::Variable(_) => {
                let (kind, row) = match self.evaluator.value(id, frame) {
                    Value::Record(kind, row) => (kind, row),
                    _ => return None,
                };
                match self.evaluator.interval(kind, row) {
                    Some(planned) => format!(
                        "it runs from {} to {}{}",
                        format_civil(planned.start, &self.evaluator.policy.zone),
                        self.instant(planned.end),
                        self.with_rollback(kind, row, planned.end)
                    ),
                    None => "it has no `start` and `end`".to_owned(),
                }
            }
            Op::Counted { .. } | Op::Aggregate { .. } if past.is_some() => past.unwrap_or_default(),
            _ if self.evaluator.is_counted(id) && self.evaluator.value(id, frame).is_missing() => {
                let is_rate = node.ty.base == Base::Percent;
                let bounds = self.bounds(self.evaluator.bounds(id, frame), is_rate);
                let why = self.evaluator.over_problem(id, frame);
                format!("`{written}` is {bounds}{why}")
            }
            _ if node.ty.list => {
                let mut values = Vec::new();
                if self.evaluator.each(id, frame, &mut |value| {
                    values.push(value);
                    true
                }) {
                    if values.is_empty() && self.holds_later(id, frame) {
                        return Some(Part {
                            place,
                            text: format!("what there is of `{written}` is dated later"),
                            policy,
                        });
                    }
                    let mut text = String::with_capacity(48);
                    let _ = write!(text, "{} is ", self.written_of_item(id, frame));
                    self.push_list(&mut text, values.into_iter());
                    text
                } else {
                    self.no_history(id)
                        .unwrap_or_else(|| self.absence(id, frame))
                }
            }
            _ if assessed.is_some() => format!("`{written}` {}", assessed.unwrap_or_default()),
            _ => match self.evaluator.value(id, frame) {
                Value::Missing if self.evaluator.is_one_that_may_be_later(id, frame) => {
                    format!("`{written}` does not say when it was made")
                }
                Value::Missing if later.is_some() => {
                    let (at, text) = later.unwrap_or_default();
                    place = at.unwrap_or(place);
                    text
                }
                Value::Missing if window.is_some() => window.unwrap_or_default().to_owned(),
                Value::Missing if self.evaluator.off_scale(id, frame).is_some() => {
                    format!("there is no `{written}`")
                }
                Value::Missing => match self.evaluator.yes_no(id, frame) {
                    Outcome::Owed => format!("`{written}` is owed"),
                    _ if self.evaluator.is_computed(id) => {
                        format!("`{written}` cannot be decided")
                    }
                    _ => match self.owner(id, frame) {
                        Some(owner) => format!("`{written}` of {owner} is not given"),
                        None => self.absence(id, frame),
                    },
                },
                value => {
                    let mut text = String::with_capacity(48);
                    let _ = write!(text, "{} is ", self.written_of_item(id, frame));
                    self.push_value(&mut text, value);
                    text
                }
            },
        };
        Some(Part {
            place,
            text,
            policy,
        })
    }

    /// Until when the rollback reaches, where it ends later than the work.
    fn with_rollback(&self, kind: RecordKind, row: u32, end: Instant) -> String {
        let whole = self.evaluator.planned(kind, row);
        match whole.map(|whole| whole.certain().end) {
            Some(until) if until > end => {
                format!(", and with its rollback until {}", self.instant(until))
            }
            _ => String::new(),
        }
    }

    /// The place in a plan that an expression reads: the value, or the record that lacks it.
    pub fn place(&self, id: ExprId, frame: &Frame) -> Option<Place> {
        let records = self.evaluator.records;
        let program = &self.evaluator.policy.program;
        match &program.get(id).op {
            // An opening stands nowhere in a plan; what it is the opening of does.
            Op::Field {
                of,
                kind: RecordKind::Opening,
                ..
            } => self.place(*of, frame),
            // What is on file stands in no plan; the name of what it is about does.
            Op::Field { of, .. } if self.evaluator.policy.history_field(id).is_some() => {
                self.place(*of, frame)
            }
            Op::Field { of, kind, field } => {
                let field = self.given_field(*kind, *field);
                let mut first = None;
                self.evaluator.each(*of, frame, &mut |record| {
                    if let Value::Record(found, row) = record
                        && found == *kind
                    {
                        first = Some(records.place(*kind, row, field));
                    }
                    first.is_none()
                });
                first.or_else(|| self.place(*of, frame))
            }
            Op::Variable(variable) => {
                let (kind, row) = frame.get(*variable)?;
                // Elements of the policy itself are not in a plan: what they hang on is.
                Some(records.row_place(kind, row))
            }
            Op::Defined { of, value } => match self.evaluator.value(*of, frame) {
                Value::Record(kind, row) => {
                    let inner = self.evaluator.inner_frame(kind, row, frame);
                    let found = self.place(*value, &inner);
                    let is_in_plan = found.is_some_and(|found| self.is_in_plan(found));
                    // What the policy says of a thing is found where the plan names it.
                    let named = (!is_in_plan).then(|| self.place(*of, frame)).flatten();
                    named.or(found)
                }
                _ => self.place(*of, frame),
            },
            Op::Parent { of, .. } => match self.evaluator.value(id, frame) {
                Value::Record(kind, row) => Some(records.row_place(kind, row)),
                _ => self.place(*of, frame),
            },
            Op::Counted { collection, .. } | Op::Aggregate { collection, .. } => {
                self.place(*collection, frame)
            }
            Op::Over { collection, .. } => self.place(*collection, frame),
            Op::CountOf(inner) | Op::PartOf(inner, _) => self.place(*inner, frame),
            Op::Shift { from, .. } => self.place(*from, frame),
            Op::AtClock { at, .. } => self.place(*at, frame),
            Op::Arithmetic { left, right, .. } => self
                .place(*left, frame)
                .or_else(|| self.place(*right, frame)),
            Op::MembersAt { at, .. } => self.place(*at, frame),
            _ => None,
        }
    }

    /// The field whose value in a plan shows another: `end`, of how long something takes.
    fn given_field(&self, kind: RecordKind, field: u16) -> u16 {
        let found = self.evaluator.policy.schema.field(kind, field);
        let is_duration =
            found.is_some_and(|field| field.source == FieldSource::Computed(Computed::Duration));
        let end = self.evaluator.fields.end.get(kind.index()).copied();
        end.flatten().filter(|_| is_duration).unwrap_or(field)
    }

    /// Whether a place is in a plan rather than in the policy.
    pub fn is_in_plan(&self, place: Place) -> bool {
        self.evaluator.records.is_plan(place.file)
    }

    /// The place that stands for the subject of a frame.
    pub fn subject_place(&self, frame: &Frame) -> Place {
        let (kind, row) = frame
            .get(Variable::SUBJECT)
            .unwrap_or((RecordKind::Change, u32::MAX));
        self.evaluator.records.row_place(kind, row)
    }
}

/// An id as a message shows it: one that is longer than anybody reads is cut.
pub(super) fn shortened(id: &str) -> Cow<'_, str> {
    const MOST: usize = 120;
    match id.char_indices().nth(MOST) {
        Some((end, _)) => Cow::Owned(id.get(..end).unwrap_or_default().to_owned() + "…"),
        None => Cow::Borrowed(id),
    }
}

/// A share as people read it: two digits behind the point at the most.
pub(super) fn percent(share: f64) -> String {
    format!("{}%", (share * 100.0).round() / 100.0)
}
