//! Literals: values as they are written, and bare names that are values of a type.

use super::Resolver;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{ExprId, Op};
use crate::policy::types::{Base, RecordKind, Type, Value};
use crate::source::{FileId, Place, Spanned};
use crate::syntax::tree::{DateTime, Expr, ExprKind, Length, Name};
use crate::time::{Instant, Local, Zone, weekday_name};
use chrono::{Datelike, NaiveDateTime, NaiveTime, Weekday};

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
                    .help("write hours and minutes, as in `24h`; civil lengths stand before `before` and `after`"),
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
                let rank = self
                    .policy
                    .scales
                    .get(scale.0 as usize)?
                    .rank(&name.value)?;
                Some(Value::Level(scale, rank))
            }
            Base::YesNo => match name.value.as_str() {
                "yes" => Some(Value::YesNo(true)),
                "no" => Some(Value::YesNo(false)),
                _ => None,
            },
            Base::Record(kind) if kind.is_named_in_policy() && kind != RecordKind::Person => {
                let row = self.find_named(kind, &name.value, context)?;
                Some(Value::Record(kind, row))
            }
            Base::Text => {
                // A text field of the same record is meant before a text of that name: `digest = approved-digest`.
                let is_field = context.bare().is_some_and(|bare| {
                    self.find_field(bare.kind, &name.value, context)
                        .and_then(|number| self.policy.schema.field(bare.kind, number))
                        .is_some_and(|field| field.ty == Type::one(Base::Text))
                });
                if is_field || self.is_constant(&name.value, context) {
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
        self.check_weekday(&date.value, file);
        let clock = date.value.clock.map_or(0, |clock| clock.0);
        let civil = civil(date.value.date, clock)?;
        if let Some(minutes) = date.value.offset {
            return Some(Instant::from_seconds(
                civil.and_utc().timestamp() - i64::from(minutes) * 60,
            ));
        }
        let own;
        let zone = match &date.value.zone {
            Some(name) => {
                own = self.zone(name, file)?;
                &own
            }
            None => zone,
        };
        match zone.resolve(civil) {
            Local::Unique(instant) | Local::Gap { jump: instant } => Some(instant),
            Local::Fold { first, .. } => Some(first),
        }
    }

    /// The end of a stretch written with a date: without a clock time, the end of that day.
    pub(super) fn end_of(
        &mut self,
        date: &Spanned<DateTime>,
        zone: &Zone,
        file: FileId,
    ) -> Option<Instant> {
        if date.value.clock.is_some() || date.value.offset.is_some() {
            return self.instant_of(date, zone, file);
        }
        let mut next = date.clone();
        self.check_weekday(&date.value, file);
        next.value.weekday = None;
        next.value.date = date.value.date.succ_opt()?;
        self.instant_of(&next, zone, file)
    }

    pub(super) fn check_weekday(&mut self, date: &DateTime, file: FileId) {
        let Some(written) = date.weekday else { return };
        let real = date.date.weekday();
        if written.value != real {
            let place: Place = written.span.within(file);
            let right = weekday_name(real);
            self.report(
                Diagnostic::new(
                    &checks::WEEKDAY_DISAGREES,
                    place,
                    format!(
                        "{} is a {right}, not a {}",
                        date.date,
                        weekday_name(written.value)
                    ),
                )
                .remark("the weekday and the date disagree")
                .help("one of the two is wrong: look which one was meant"),
            );
        }
    }
}

/// A date and seconds from its midnight as a civil time; `24:00` is the next midnight.
pub(super) fn civil(date: chrono::NaiveDate, seconds: u32) -> Option<NaiveDateTime> {
    if seconds == 86_400 {
        return Some(date.succ_opt()?.and_time(NaiveTime::MIN));
    }
    Some(date.and_time(NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?))
}

/// Monday is 0.
pub(super) fn weekday_number(day: Weekday) -> u8 {
    u8::try_from(day.num_days_from_monday()).unwrap_or(0)
}
