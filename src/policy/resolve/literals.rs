//! Literals: values as they are written, and bare names that are values of a type.

use super::Resolver;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::policy::condition::{ExprId, Op};
use crate::policy::types::{Base, RecordKind, Type, Value};
use crate::policy::{checks, dates};
use crate::source::{FileId, Spanned};
use crate::syntax::tree::{DateTime, Expr, ExprKind, Length, Name};
use crate::time::{Instant, Zone};
use chrono::Weekday;

impl Resolver<'_> {
    /// A literal of a condition.
    pub(super) fn literal(&mut self, expr: &Expr, context: &Context) -> ExprId {
        let place = context.at(expr.span);
        let (value, base) = match &*expr.kind {
            ExprKind::Number(number) => (Value::Number(*number), Base::Number),
            ExprKind::Percent(percent) => (Value::Percent(*percent), Base::Percent),
            ExprKind::Text(text) => (self.text(text), Base::Text),
            ExprKind::Clock(clock) => (Value::Clock(clock.0), Base::Clock),
            ExprKind::Weekday(day) => (Value::Weekday(weekday_number(*day)), Base::Weekday),
            ExprKind::Length(Length::Elapsed(seconds)) => (
                Value::Duration(seconds.saturating_mul(1_000_000)),
                Base::Duration,
            ),
            ExprKind::Length(Length::Civil { .. }) => {
                self.report(
                    Diagnostic::new(
                        &checks::WRONG_TYPE,
                        place,
                        "days, weeks and longer are civil time, whose length depends on the calendar",
                    )
                    .remark("an elapsed length belongs here")
                    .help("write hours and minutes, as in `24h`; days stand before `before` and `after`, as in `submitted by 5 business days before start`"),
                );
                return self.broken(place);
            }
            ExprKind::DateTime(date) => {
                let date = Spanned::new(date.clone(), expr.span);
                let zone = self.policy.zone.clone();
                match self.instant_of(&date, &zone, context.file) {
                    Some(instant) => (Value::Instant(instant.0), Base::Instant),
                    None => return self.broken(place),
                }
            }
            ExprKind::Person(name) => match self.policy.names.find(RecordKind::Person, name) {
                Some(row) => (
                    Value::Record(RecordKind::Person, row),
                    Base::Record(RecordKind::Person),
                ),
                None => {
                    let names = self.policy.names.clone();
                    self.unknown(
                        &checks::UNKNOWN_NAME,
                        place,
                        "person",
                        &format!("@{name}"),
                        names
                            .all(RecordKind::Person)
                            .iter()
                            .map(|name| format!("@{name}"))
                            .collect::<Vec<_>>()
                            .iter()
                            .map(String::as_str),
                    );
                    return self.broken(place);
                }
            },
            _ => return self.broken(place),
        };
        self.push(Op::Constant(value), Type::one(base), place)
    }

    /// A bare name as a value of the type expected at its place, if it is one.
    pub(super) fn named_value(
        &mut self,
        name: &Name,
        context: &Context,
        expected: Base,
    ) -> Option<Value> {
        match expected {
            Base::Level(scale) => {
                let known = self.policy.scales.get(usize::from(scale.0))?;
                let rank = known.rank(&name.value)?;
                let is_seen = self.sees_scale(scale, context.file);
                is_seen.then_some(Value::Level(scale, rank))
            }
            Base::YesNo => match name.value.as_str() {
                "yes" => Some(Value::YesNo(true)),
                "no" => Some(Value::YesNo(false)),
                _ => None,
            },
            Base::Record(kind) if kind.is_named_in_policy() && kind != RecordKind::Person => {
                let row = self.find_named(kind, &name.value, context.file)?;
                Some(Value::Record(kind, row))
            }
            Base::Text => {
                // A text field of the same record is meant before a text of that name: `digest = approved-digest`.
                let is_field = context.bare().is_some_and(|bare| {
                    self.find_field(bare.kind, &name.value, context)
                        .and_then(|number| self.policy.schema.field(bare.kind, number))
                        .is_some_and(|field| field.ty == Type::one(Base::Text))
                });
                if is_field || self.constant_named(&name.value, context.file).is_some() {
                    None
                } else {
                    Some(self.text(&name.value))
                }
            }
            _ => None,
        }
    }

    /// A date of the policy as an instant. A date without a clock time is its first instant. Checks the weekday.
    pub(super) fn instant_of(
        &mut self,
        date: &Spanned<DateTime>,
        zone: &Zone,
        file: FileId,
    ) -> Option<Instant> {
        self.wall_clock_date(&date.value, date.span.within(file));
        dates::instant_of(self.zones, date, zone, file, &mut self.diagnostics)
    }

    /// The end of a stretch written with a date: without a clock time, the end of that day.
    pub(super) fn end_of(
        &mut self,
        date: &Spanned<DateTime>,
        zone: &Zone,
        file: FileId,
    ) -> Option<Instant> {
        self.wall_clock_date(&date.value, date.span.within(file));
        dates::end_of(self.zones, date, zone, file, &mut self.diagnostics)
    }

    /// The bounds that `since` and `until` set: of a time that the clocks show twice the outer, of a window the inner.
    pub(super) fn bound_of(
        &mut self,
        date: &Spanned<DateTime>,
        zone: &Zone,
        file: FileId,
        (is_end, is_window): (bool, bool),
    ) -> Option<Instant> {
        self.wall_clock_date(&date.value, date.span.within(file));
        let (zones, findings) = (self.zones, &mut self.diagnostics);
        let (first, last) = match is_end {
            true => dates::ends_of(zones, date, zone, file, findings)?,
            false => dates::instants_of(zones, date, zone, file, findings)?,
        };
        Some(if is_end == is_window { first } else { last })
    }

    pub(super) fn check_weekday(&mut self, date: &DateTime, file: FileId) {
        self.diagnostics.extend(dates::wrong_weekday(date, file));
    }
}

/// Monday is 0.
pub(super) fn weekday_number(day: Weekday) -> u8 {
    u8::try_from(day.num_days_from_monday()).unwrap_or(0)
}
