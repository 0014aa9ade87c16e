//! A way through a tree: to every place that it keeps.

use super::tree::*;
use crate::source::{Span, Spanned};
use chrono::{NaiveDate, Weekday};

/// Leads through every place of a tree.
pub(super) trait Walk {
    /// Shows each place, and each expression after what is in it.
    fn walk(&mut self, hand: &mut dyn Hand);
}

/// What is done to a tree on the way.
pub(super) trait Hand {
    /// To each place.
    fn span(&mut self, span: &mut Span);
    /// To each expression.
    fn expr(&mut self, _: &mut Expr) {}
}

impl Walk for Span {
    fn walk(&mut self, hand: &mut dyn Hand) {
        hand.span(self);
    }
}

impl<T: Walk> Walk for Spanned<T> {
    fn walk(&mut self, hand: &mut dyn Hand) {
        self.span.walk(hand);
        self.value.walk(hand);
    }
}

impl<T: Walk> Walk for Vec<T> {
    fn walk(&mut self, hand: &mut dyn Hand) {
        self.iter_mut().for_each(|one| one.walk(hand));
    }
}

impl<T: Walk> Walk for Option<T> {
    fn walk(&mut self, hand: &mut dyn Hand) {
        self.iter_mut().for_each(|one| one.walk(hand));
    }
}

/// What holds no places.
macro_rules! plain {
    ($($kind:ty),*) => { $(impl Walk for $kind { fn walk(&mut self, _: &mut dyn Hand) {} })* };
}

/// Structs, with all their fields.
macro_rules! fields {
    ($($kind:ident { $($field:ident),* })*) => { $(
        impl Walk for $kind {
            fn walk(&mut self, hand: &mut dyn Hand) {
                let $kind { $($field),* } = self;
                $($field.walk(hand);)*
            }
        }
    )* };
}

/// Enums, with all their variants and what is in them.
macro_rules! variants {
    ($($kind:ident { $($name:ident $(($($part:ident),*))? $({ $($field:ident),* })?),* })*) => { $(
        impl Walk for $kind {
            fn walk(&mut self, hand: &mut dyn Hand) {
                match self {
                    $($kind::$name $(($($part),*))? $({ $($field),* })? => {
                        $($($part.walk(hand);)*)?
                        $($($field.walk(hand);)*)?
                    })*
                }
            }
        }
    )* };
}

plain!(
    bool,
    u64,
    f64,
    String,
    NaiveDate,
    Weekday,
    ItemKind,
    CompareOp,
    ArithmeticOp,
    HasAmount,
    Quantifier,
    Over,
    Amount,
    Clock,
    Length,
    Unit,
    DayKind,
    Nth,
    DaysOf
);

fields! {
    Item { span, kind, name, docs, line, settings, broken }
    Setting { span, keyword, kind }
    Record { kind, title, settings }
    Expectation { span, verdict, subject, from, until, missing }
    Case { span, values, expectation }
    Value { span, kind }
    Path { names, span }
    Quorum { span, kind }
    Day { span, kind, nth, of }
    EventsIn { file, whole_days, only }
    OnlyEvents { when, except }
}

impl Walk for DateTime {
    fn walk(&mut self, hand: &mut dyn Hand) {
        let DateTime {
            weekday,
            date: _,
            clock: _,
            zone,
            offset: _,
        } = self;
        weekday.walk(hand);
        zone.walk(hand);
    }
}

impl Walk for Expr {
    fn walk(&mut self, hand: &mut dyn Hand) {
        self.span.walk(hand);
        self.kind.walk(hand);
        hand.expr(self);
    }
}

variants! {
    Line { Scale { ordered, unordered }, Field { path, list, of, note }, Define { path, value } }
    SettingKind {
        For(names), In(names), On { services, below }, When(condition), Except { names, when },
        Override { quorum, excluding, when }, Require { condition, when }, RequireQuorum { quorum, by, when },
        Reason(text), Advisory, Default, Declared, Between { kinds, one_release, all_releases }, Excluding(paths), Valid(length),
        CountsWhen(condition), CountPlaces(places), Timezone(name), Calendar(name), Extends(names),
        Times(times), Since(date), Until(date), AtMost { most, kind, at_once, per }, Weekend(days),
        Holidays { days, only }, Members { members, from, to }, Delegate { person, from, to },
        Data { key, values }, Fixes { field, value }, AtLeast { level, when }, RaiseBy { by, when },
        Of { kind, name }, ForSubject { kind, id }, ApprovedBy(people), By(people), At(date),
        Record(record), Expect(expectation), Each { columns, cases }
    }
    OnServices { Names(names), Condition(condition) }
    Per { Unit(unit), Length(length), Field(path) }
    Holidays { File(path), Date(date) }
    Member { Person(name), Group(name) }
    ValueKind {
        Name(path), Person(name), Text(text), Number(number), Percent(number), DateTime(date),
        Clock(clock), Length(length), List(values)
    }
    ExprKind {
        Or(parts), And(parts), Not(part), Compare { left, op, right }, In { left, negated, right },
        Has { left, negated, amount, right }, Like { left, negated, right }, IsSet(part),
        IsMissing(part), By(left, right), Before(left, right), After(left, right),
        During { left, negated, right }, Inside { left, negated, right },
        Within { left, distance, right }, Arithmetic { left, op, right }, At(left, right),
        List(parts), Quantifier { quantifier, collection, over, condition, fulfils }, Share(path), Same(path),
        Number(number), Percent(number), Text(text), DateTime(date), Clock(clock), Length(length),
        Weekday(day), Person(name), Path(path)
    }
    QuorumKind { And(parts), Or(parts), Then(parts), Need { amount, who, at, per } }
    Who { Person(name), Path(path) }
    Times {
        From { from, to, length }, Every { days, through, opening }, EveryWeeks { weeks, from, end },
        EventsIn(events)
    }
    Opening { WholeDays, ThroughDay(day), For(length), Clock { start, end } }
    OpeningEnd { Clock(clock), DayClock(day, clock), For(length) }
}
