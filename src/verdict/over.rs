//! Spans of time up to now, and the records that lie in them.

use super::evaluator::{Evaluator, Frame};
use super::timetable::calendar_of;
use crate::diagnostic::Outcome;
use crate::plan::history::Past;
use crate::policy::condition::{ExprId, Op};
use crate::policy::types::{RecordKind, Value};
use crate::syntax::tree::{Over, Unit};
use crate::time::{Instant, Interval, Local, shift};
use chrono::{Datelike, NaiveDate, NaiveTime};

impl Evaluator<'_> {
    /// The instant up to which records count: that of the check, or a deadline that is over.
    pub(super) fn present(&self, frame: &Frame) -> Instant {
        frame.as_of.unwrap_or(self.now)
    }

    /// The span that `over` names, on the policy's clocks; `None` where it cannot be reckoned.
    pub(super) fn span_of(&self, over: Over, frame: &Frame) -> Option<Interval> {
        let end = self.present(frame);
        let zone = &self.policy.zone;
        let start = match over {
            Over::Length(length) => {
                let calendar = calendar_of(self.policy, self.policy.calendar);
                shift(end, length, true, zone, calendar).ok()?
            }
            Over::Unit(unit) => {
                let first = first_day(unit, zone.civil(end).date())?;
                match zone.resolve(first.and_time(NaiveTime::MIN)) {
                    Local::Unique(at) | Local::Gap { jump: at } | Local::Fold { first: at, .. } => {
                        at
                    }
                }
            }
            Over::Last(_) => return None,
        };
        Some(Interval::new(start, end))
    }

    /// The elements of a collection that lie in a span. Whether they are all that do.
    pub(super) fn each_over(
        &self,
        collection: ExprId,
        over: Over,
        history: bool,
        frame: &Frame,
        take: &mut dyn FnMut(Value) -> bool,
    ) -> bool {
        let Some(span) = self.span_of(over, frame) else {
            return false;
        };
        if history {
            let mut inner = *frame;
            inner.over = Some(span);
            return self.each(collection, &inner, take);
        }
        let mut dated = true;
        let listed = self.each(collection, frame, &mut |value| {
            let Value::Record(kind, row) = value else {
                dated = false;
                return true;
            };
            let after = span.end.saturating_add_micros(1);
            let lies = self
                .made(kind, row)
                .map(|made| made.lies_in([(span.start, after)].into_iter()));
            match lies {
                Some(Outcome::Met) => take(value),
                Some(Outcome::Broken) => true,
                _ => {
                    dated = false;
                    true
                }
            }
        });
        listed && dated
    }

    /// Why a count over a span is known in part: its span cannot be reckoned, or records have no date. Empty if neither.
    pub(super) fn over_problem(&self, id: ExprId, frame: &Frame) -> &'static str {
        let Op::Counted { collection, .. } = self.policy.program.get(id).op else {
            return "";
        };
        let Op::Over {
            collection,
            over,
            history,
        } = self.policy.program.get(collection).op
        else {
            return "";
        };
        if self.span_of(over, frame).is_none() {
            return ", since its span cannot be reckoned";
        }
        let mut undated = false;
        self.each(collection, frame, &mut |value| {
            if let Value::Record(kind, row) = value {
                let is_dated = self.fields.dated_field(kind).is_some();
                undated = is_dated && self.made(kind, row).is_none_or(|made| !made.is_exact());
            }
            !undated
        });
        match undated && !history {
            true => ", and not all records say their date",
            false => "",
        }
    }

    /// The records of history of a thing; and whether the taker wants more.
    pub(super) fn each_on_file(
        &self,
        kind: RecordKind,
        row: u32,
        field: u16,
        frame: &Frame,
        take: &mut dyn FnMut(Value) -> bool,
    ) -> (bool, bool) {
        let Some(on_file) = self.archive.of((kind, field), row) else {
            return (false, true);
        };
        let past = on_file.past;
        let take = &mut |row| take(Value::Record(past.kind, row));
        let go_on = match frame.over {
            Some(span) => on_file.during(span).all(take),
            None => on_file.until(self.present(frame)).all(take),
        };
        (is_covered(past, frame.over), go_on)
    }
}

/// Whether history knows all of a span; without one, whether there is any history.
pub(super) fn is_covered(past: &Past, span: Option<Interval>) -> bool {
    match span {
        Some(span) => span.is_empty() || past.covered.holding(span).is_some(),
        None => !past.covered.is_empty(),
    }
}

/// The first day of the week, month, quarter or year of a date.
fn first_day(unit: Unit, date: NaiveDate) -> Option<NaiveDate> {
    match unit {
        Unit::Day => Some(date),
        Unit::Week => {
            let since = u64::from(date.weekday().num_days_from_monday());
            date.checked_sub_days(chrono::Days::new(since))
        }
        Unit::Month => date.with_day(1),
        Unit::Quarter => date.with_day(1)?.with_month0(date.month0() / 3 * 3),
        Unit::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_start_on_their_first_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (unit, date, first) in [
            (Unit::Day, "2026-11-18", "2026-11-18"),
            (Unit::Week, "2026-11-16", "2026-11-16"),
            (Unit::Week, "2026-11-22", "2026-11-16"),
            (Unit::Month, "2028-02-29", "2028-02-01"),
            (Unit::Quarter, "2026-03-31", "2026-01-01"),
            (Unit::Quarter, "2026-12-31", "2026-10-01"),
            (Unit::Year, "2026-12-31", "2026-01-01"),
        ] {
            assert_eq!(first_day(unit, day(date)), Some(day(first)), "{date}");
        }
    }
}
