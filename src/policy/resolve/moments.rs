//! The operators on time: deadlines, before and after, overlaps, distances, clock times.

use super::Resolver;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{ExprId, Op};
use crate::policy::types::{Base, RecordKind, Type, Value};
use crate::source::Place;
use crate::syntax::tree::{Expr, ExprKind, Length};

const YES_NO: Type = Type::one(Base::YesNo);

impl Resolver<'_> {
    /// `t by u` with instants. With a condition at its left it is a deadline, which only `require` takes, at its end.
    pub(super) fn by(
        &mut self,
        left: &Expr,
        right: &Expr,
        context: &Context,
        place: Place,
    ) -> ExprId {
        let left_id = self.expression(left, context, None);
        let node = self.policy.program.get(left_id);
        if node.op.is_condition() || node.ty == YES_NO {
            self.report(
                Diagnostic::new(
                    &checks::MISPLACED_DEADLINE,
                    context.at(right.span),
                    "a deadline stands at the end of a `require` line, for the whole line",
                )
                .remark("this is a deadline for a part of a condition")
                .help("put `( )` around the whole condition and `by` behind it, or write two `require` lines"),
            );
            return self.broken(place);
        }
        self.not_later(left_id, context.at(left.span), right, context, place)
    }

    /// `t by u` with what the left came to.
    pub(super) fn not_later(
        &mut self,
        left: ExprId,
        left_place: Place,
        right: &Expr,
        context: &Context,
        place: Place,
    ) -> ExprId {
        let left = self.must_be(left, Base::Instant, left_place);
        let right = self.instant(right, context);
        self.push(Op::By { left, right }, YES_NO, place)
    }

    pub(super) fn before_or_after(
        &mut self,
        left: &Expr,
        right: &Expr,
        before: bool,
        context: &Context,
        place: Place,
    ) -> ExprId {
        let from = self.instant(right, context);
        let named = match &*left.kind {
            ExprKind::Path(_) => Some(self.expression(left, context, Some(Base::Instant))),
            _ => None,
        };
        // A length is written out, or a constant.
        let length = match (&*left.kind, named.map(|id| &self.policy.program.get(id).op)) {
            (ExprKind::Length(length), _) => Some(*length),
            (_, Some(Op::Constant(Value::Duration(micros)))) => {
                Some(Length::Elapsed(micros / 1_000_000))
            }
            _ => None,
        };
        if let Some(length) = length {
            if needs_calendar(length) && self.policy.calendar.is_none() {
                self.no_calendar(context.at(left.span));
            }
            return self.push(
                Op::Shift {
                    length,
                    back: before,
                    from,
                },
                Type::one(Base::Instant),
                place,
            );
        }
        let left_id = match named {
            Some(id) => self.must_be(id, Base::Instant, context.at(left.span)),
            None => self.instant(left, context),
        };
        let op = if before {
            Op::Before(left_id, from)
        } else {
            Op::After(left_id, from)
        };
        self.push(op, YES_NO, place)
    }

    pub(super) fn no_calendar(&mut self, place: Place) {
        self.report(
            Diagnostic::new(
                &checks::NO_CALENDAR,
                place,
                "business days need a calendar, and none is named here",
            )
            .help("declare one and name it: `calendar nl { weekend saturday, sunday; holidays \"nl.ics\" }` and `policy NAME { calendar nl }`"),
        );
    }

    /// The left side of `during` and its like: what is written, or the subject.
    fn stretch(&mut self, left: Option<&Expr>, context: &Context, place: Place) -> ExprId {
        let Some(left) = left else {
            return match context.bare() {
                Some(bare) => self.push(
                    Op::Variable(bare.variable),
                    Type::one(Base::Record(bare.kind)),
                    place,
                ),
                None => self.broken(place),
            };
        };
        self.expression(left, context, None)
    }

    fn must_have_times(&mut self, id: ExprId, place: Place, instant_too: bool) -> bool {
        let ty = self.type_of(id);
        let fits = match ty.base {
            Base::Unknown => return false,
            Base::Times => !ty.list,
            Base::Instant => instant_too && !ty.list,
            Base::Record(kind) => {
                !ty.list
                    && self.policy.schema.find(kind, "start").is_some()
                    && self.policy.schema.find(kind, "end").is_some()
            }
            _ => false,
        };
        if !fits {
            let what = self.describe(ty);
            self.report(
                Diagnostic::new(&checks::WRONG_TYPE, place, format!("{what} is no stretch of time"))
                    .help("a stretch of time is a period, a blackout, a window, a rota, or something with `start` and `end`"),
            );
        }
        fits
    }

    /// `during` and `inside`, which differ in nothing but what they ask.
    pub(super) fn overlap(
        &mut self,
        left: Option<&Expr>,
        right: &Expr,
        inside: bool,
        context: &Context,
        place: Place,
    ) -> ExprId {
        let left_id = self.stretch(left, context, place);
        let right_id = self.expression(right, context, None);
        let left_place = left.map_or(place, |left| context.at(left.span));
        let left_fits = self.must_have_times(left_id, left_place, true);
        if !self.must_have_times(right_id, context.at(right.span), false) || !left_fits {
            return self.broken(place);
        }
        let (left, right) = (left_id, right_id);
        let op = if inside {
            Op::Inside { left, right }
        } else {
            Op::During { left, right }
        };
        self.push(op, YES_NO, place)
    }

    pub(super) fn within(
        &mut self,
        left: Option<&Expr>,
        distance: Length,
        right: &Expr,
        context: &Context,
        place: Place,
    ) -> ExprId {
        let left_id = self.stretch(left, context, place);
        let right_id = self.expression(right, context, None);
        let left_fits = self.must_have_times(
            left_id,
            left.map_or(place, |left| context.at(left.span)),
            true,
        );
        if !self.must_have_times(right_id, context.at(right.span), true) || !left_fits {
            return self.broken(place);
        }
        self.push(
            Op::Within {
                left: left_id,
                distance,
                right: right_id,
            },
            YES_NO,
            place,
        )
    }

    pub(super) fn at(
        &mut self,
        left: &Expr,
        right: &Expr,
        context: &Context,
        place: Place,
    ) -> ExprId {
        if let ExprKind::Clock(clock) = *right.kind {
            let at = self.instant(left, context);
            self.wall_clock(context.at(right.span));
            return self.push(
                Op::AtClock { at, clock: clock.0 },
                Type::one(Base::Instant),
                place,
            );
        }
        let group = match &*left.kind {
            ExprKind::Path(path) => self.group_named(path, context),
            _ => None,
        };
        let group = match group {
            Some(group) => self.push(
                Op::Constant(Value::Record(RecordKind::Group, group)),
                Type::one(Base::Record(RecordKind::Group)),
                context.at(left.span),
            ),
            None => {
                let id = self.expression(left, context, None);
                self.must_be(id, Base::Record(RecordKind::Group), context.at(left.span))
            }
        };
        let at = self.instant(right, context);
        self.push(
            Op::MembersAt { group, at },
            Type::many(Base::Record(RecordKind::Person)),
            place,
        )
    }
}

/// Whether a length is counted in business days.
pub(super) fn needs_calendar(length: Length) -> bool {
    matches!(length, Length::Civil { business: true, .. })
}
