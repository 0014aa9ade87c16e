//! Whether two texts say the same: their trees without the places, their comments, and what is wrong with them.

use super::tokens::comment_text;
use crate::source::{FileId, Span, Spanned};
use crate::syntax::tree::*;
use crate::syntax::{Parsed, parse};
use chrono::{NaiveDate, Weekday};

/// Where the items start, in the old text, that the new one says otherwise; `None` if it says the same, and every item if it is not
/// known which.
pub(super) fn differences(old_text: &str, old: &Parsed, new_text: &str) -> Option<Vec<u32>> {
    let new = parse(FileId(0), new_text);
    let all = || Some(old.file.items.iter().map(|item| item.span.start).collect());
    let names = |parsed: &Parsed| {
        let found = parsed.diagnostics.iter();
        found.map(|finding| finding.name).collect::<Vec<_>>()
    };
    if old.file.items.len() != new.file.items.len()
        || names(old) != names(&new)
        || !comments(old_text).eq(comments(new_text))
    {
        return all();
    }
    let items = old.file.items.iter().zip(new.file.items);
    let changed: Vec<u32> = items
        .filter(|(old, new)| !is_same(old, new))
        .map(|(old, _)| old.span.start)
        .collect();
    (!changed.is_empty()).then_some(changed)
}

/// Whether two items say the same.
pub(in crate::syntax) fn is_same(a: &Item, b: &Item) -> bool {
    let (mut a, mut b) = (a.clone(), b.clone());
    a.bare();
    b.bare();
    a == b
}

/// The comments of a text.
pub(in crate::syntax) fn comments(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').filter_map(|line| {
        let mut quote = None;
        let mut escaped = false;
        for (at, byte) in line.bytes().enumerate() {
            match (quote, byte) {
                _ if escaped => escaped = false,
                (Some(b'"'), b'\\') => escaped = true,
                (Some(mark), byte) if byte == mark => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'`') => quote = Some(byte),
                (None, b'#') => return line.get(at..).map(comment_text),
                _ => {}
            }
        }
        None
    })
}

/// Takes the places out, and writes what can be said in two ways in the one that is left.
trait Bare {
    fn bare(&mut self);
}

impl Bare for Span {
    fn bare(&mut self) {
        *self = Span::default();
    }
}

impl<T: Bare> Bare for Spanned<T> {
    fn bare(&mut self) {
        self.span.bare();
        self.value.bare();
    }
}

impl<T: Bare> Bare for Vec<T> {
    fn bare(&mut self) {
        self.iter_mut().for_each(T::bare);
    }
}

impl<T: Bare> Bare for Option<T> {
    fn bare(&mut self) {
        self.iter_mut().for_each(T::bare);
    }
}

/// What holds no places.
macro_rules! plain {
    ($($kind:ty),*) => { $(impl Bare for $kind { fn bare(&mut self) {} })* };
}

/// Structs, with all their fields.
macro_rules! fields {
    ($($kind:ident { $($field:ident),* })*) => { $(
        impl Bare for $kind {
            fn bare(&mut self) {
                let $kind { $($field),* } = self;
                $($field.bare();)*
            }
        }
    )* };
}

/// Enums, with all their variants and what is in them.
macro_rules! variants {
    ($($kind:ident { $($name:ident $(($($part:ident),*))? $({ $($field:ident),* })?),* })*) => { $(
        impl Bare for $kind {
            fn bare(&mut self) {
                match self {
                    $($kind::$name $(($($part),*))? $({ $($field),* })? => {
                        $($($part.bare();)*)?
                        $($($field.bare();)*)?
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
    Value { span, kind }
    Path { names, span }
    Quorum { span, kind }
    Day { span, kind, nth, of }
}

impl Bare for DateTime {
    fn bare(&mut self) {
        let DateTime {
            weekday,
            date: _,
            clock: _,
            zone,
            offset: _,
        } = self;
        weekday.bare();
        zone.bare();
    }
}

impl Bare for Expr {
    fn bare(&mut self) {
        self.span.bare();
        self.kind.bare();
        if let ExprKind::Not(inner) = &mut *self.kind {
            let mut inner = std::mem::replace(&mut *inner.kind, ExprKind::List(Vec::new()));
            *self.kind = match inner {
                ExprKind::IsSet(what) => ExprKind::IsMissing(what),
                ExprKind::IsMissing(what) => ExprKind::IsSet(what),
                ExprKind::Quantifier {
                    ref mut quantifier, ..
                } if quantifier.value == Quantifier::Any => {
                    quantifier.value = Quantifier::No;
                    inner
                }
                ExprKind::Quantifier {
                    ref mut quantifier, ..
                } if quantifier.value == Quantifier::No => {
                    quantifier.value = Quantifier::Any;
                    inner
                }
                kind => ExprKind::Not(Expr {
                    span: Span::default(),
                    kind: Box::new(kind),
                }),
            };
        }
    }
}

variants! {
    Line { Scale { ordered, unordered }, Field { path, list, of, note }, Define { path, value } }
    SettingKind {
        For(names), In(names), On { services, below }, When(condition), Except { names, when },
        Override { quorum, when }, Require { condition, when }, RequireQuorum { quorum, by, when },
        Reason(text), Advisory, Default, Between(names), Excluding(paths), Valid(length),
        CountsWhen(condition), CountPlaces(places), Timezone(name), Calendar(name), Extends(names),
        Times(times), Since(date), Until(date), AtMost { most, kind, at_once, per }, Weekend(days),
        Holidays(days), Members { members, from, to }, Delegate { person, from, to },
        Data { key, values }, Fixes { field, value }, AtLeast { level, when }, RaiseBy { by, when },
        Of { kind, name }, ForSubject { kind, id }, ApprovedBy(people), By(people), At(date),
        Record(record), Expect { verdict, from, until, missing }
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
        List(parts), Quantifier { quantifier, collection, over, condition }, Share(path), Same(path),
        Number(number), Percent(number), Text(text), DateTime(date), Clock(clock), Length(length),
        Weekday(day), Person(name), Path(path)
    }
    QuorumKind { And(parts), Or(parts), Then(parts), Need { amount, who, at, per } }
    Who { Person(name), Path(path) }
    Times {
        From { from, to, length }, Every { days, through, opening }, EveryWeeks { weeks, from, end },
        EventsIn(file)
    }
    Opening { WholeDays, ThroughDay(day), For(length), Clock { start, end } }
    OpeningEnd { Clock(clock), DayClock(day, clock), For(length) }
}
