//! Lines of times: `every …` and `from …`.

use super::Lowering;
use super::literals::weekday_of;
use crate::source::Spanned;
use crate::syntax::checks::IMPOSSIBLE_DATE;
use crate::syntax::grammar::{Pair, Pairs, Rule};
use crate::syntax::tree::{
    Day, DayKind, DaysOf, EventsIn, Expr, ExprKind, Nth, OnlyEvents, Opening, OpeningEnd, Times,
};
use crate::syntax::vocabulary::MONTHS;

impl Lowering<'_> {
    /// The parts of `from …` behind its keyword.
    pub(super) fn lower_from(&mut self, parts: Pairs) -> Option<Times> {
        let (mut from, mut to, mut length) = (None, None, None);
        for part in parts {
            match part.as_rule() {
                Rule::instant if from.is_none() => from = Some(self.instant(part)?),
                Rule::instant => to = Some(self.end_instant(part)?),
                Rule::duration | Rule::span => length = Some(self.length(part)?),
                _ => {}
            }
        }
        Some(Times::From {
            from: from?,
            to,
            length,
        })
    }

    /// An instant that ends something: a plain date may have `24:00`.
    fn end_instant(&mut self, pair: Pair) -> Option<Expr> {
        let mut parts = pair.clone().into_inner();
        match (parts.next(), parts.next()) {
            (Some(only), None) if only.as_rule() == Rule::datetime => {
                let date = self.end_datetime(only)?;
                Some(Expr {
                    span: date.span,
                    kind: Box::new(ExprKind::DateTime(date.value)),
                })
            }
            _ => self.instant(pair),
        }
    }

    /// The parts of `every …` behind its keyword.
    pub(super) fn lower_every(&mut self, mut parts: Pairs) -> Option<Times> {
        let first = parts.next()?;
        if first.as_rule() == Rule::weeks_from {
            return self.weeks_from(first);
        }
        if first.as_rule() == Rule::events_in {
            return Some(Times::EventsIn(self.events_in(first.into_inner())?));
        }
        let (mut days, mut through) = (Vec::new(), None);
        for part in first.into_inner() {
            match part.as_rule() {
                Rule::through => {
                    let day = part.into_inner().find(|p| p.as_rule() == Rule::weekday)?;
                    through = Some(Spanned::new(weekday_of(day.as_str()), self.span(&day)));
                }
                _ => days.push(self.day(part)?),
            }
        }
        let opening = match parts.next() {
            Some(opening) => self.opening(opening)?,
            None => Opening::WholeDays,
        };
        Some(Times::Every {
            days,
            through,
            opening,
        })
    }

    fn events_in(&mut self, parts: Pairs) -> Option<EventsIn> {
        let file = parts.clone().find(|p| p.as_rule() == Rule::string)?;
        Some(EventsIn {
            file: self.string(&file)?,
            whole_days: parts.clone().any(|p| p.as_rule() == Rule::event_days),
            only: self.only_events(parts)?,
        })
    }

    /// Which events of a calendar file count.
    pub(super) fn only_events(&mut self, parts: Pairs) -> Option<OnlyEvents> {
        let mut only = OnlyEvents::default();
        for part in parts {
            match part.as_rule() {
                Rule::only_when => only.when = self.last_expr(part.into_inner())?,
                Rule::only_except => only.except = self.last_expr(part.into_inner())?,
                _ => {}
            }
        }
        Some(only)
    }

    fn weeks_from(&mut self, pair: Pair) -> Option<Times> {
        let (mut weeks, mut from, mut end) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::int => weeks = Some(self.count(&part)?),
                Rule::datetime => from = Some(self.datetime(part)?),
                Rule::clock => end = Some(OpeningEnd::Clock(self.any_clock(&part)?)),
                Rule::duration | Rule::span => end = Some(OpeningEnd::For(self.length(part)?)),
                _ => {}
            }
        }
        Some(Times::EveryWeeks {
            weeks: weeks?,
            from: from?,
            end: end?,
        })
    }

    fn opening(&mut self, pair: Pair) -> Option<Opening> {
        let (mut start, mut day, mut end, mut length) = (None, None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::clock if start.is_none() && day.is_none() => {
                    start = Some(self.start_clock(&part)?)
                }
                Rule::clock => end = Some(self.any_clock(&part)?),
                Rule::day => day = Some(self.day(part)?),
                Rule::duration | Rule::span => length = Some(self.length(part)?),
                _ => {}
            }
        }
        let Some(start) = start else {
            return match (day, length) {
                (Some(day), _) => Some(Opening::ThroughDay(day)),
                (None, length) => Some(Opening::For(length?)),
            };
        };
        let end = match (day, end, length) {
            (Some(day), Some(clock), _) => OpeningEnd::DayClock(day, clock),
            (_, Some(clock), _) => OpeningEnd::Clock(clock),
            (_, None, length) => OpeningEnd::For(length?),
        };
        Some(Opening::Clock { start, end })
    }

    fn day(&mut self, pair: Pair) -> Option<Day> {
        let span = self.span(&pair);
        let (mut kind, mut nth, mut of, mut number) = (None, None, None, None);
        let mut business = false;
        for part in pair.into_inner() {
            let at = self.span(&part);
            let text = part.as_str();
            match part.as_rule() {
                Rule::nth => nth = Some(Spanned::new(self.nth(part)?, at)),
                Rule::business => business = true,
                Rule::w_day => {
                    kind = Some(if business {
                        DayKind::BusinessDay
                    } else {
                        DayKind::EachDay
                    })
                }
                Rule::weekday => kind = Some(DayKind::Weekday(weekday_of(text))),
                Rule::w_holiday => kind = Some(DayKind::Holiday),
                Rule::int => number = Some(self.small(&part)?),
                Rule::month => {
                    let month = month_of(text);
                    match number {
                        None => of = Some(Spanned::new(DaysOf::NamedMonth(month), at)),
                        Some(day) => {
                            // The 29th of February is a day of some years.
                            if chrono::NaiveDate::from_ymd_opt(2024, month, day.value).is_none() {
                                let finding = self
                                    .error(
                                        &IMPOSSIBLE_DATE,
                                        day.span,
                                        format!("there is no day `{}` in {text}", day.value),
                                    )
                                    .help("a day of the year is written `5 january`");
                                return self.refuse(finding);
                            }
                            kind = Some(DayKind::MonthDay {
                                day: day.value,
                                month,
                            });
                        }
                    }
                }
                Rule::stretch => {
                    let stretch = match text {
                        "month" => DaysOf::Month,
                        "quarter" => DaysOf::Quarter,
                        _ => DaysOf::Year,
                    };
                    of = Some(Spanned::new(stretch, at));
                }
                _ => {}
            }
        }
        Some(Day {
            span,
            kind: kind?,
            nth,
            of,
        })
    }

    fn nth(&mut self, pair: Pair) -> Option<Nth> {
        let mut parts = pair.into_inner();
        let word = parts.next()?;
        let count = match parts.next() {
            Some(part) => self.small(&part)?.value,
            None => 1,
        };
        match word.as_rule() {
            Rule::w_first => Some(Nth::First(count)),
            Rule::w_last => Some(Nth::Last(count)),
            _ => {
                let span = self.span(&word);
                let digits = word
                    .as_str()
                    .trim_end_matches(|c: char| !c.is_ascii_digit());
                match digits.parse() {
                    Ok(number) if (1..=366).contains(&number) => Some(Nth::Ordinal(number)),
                    _ => {
                        let finding = self
                            .error(
                                &IMPOSSIBLE_DATE,
                                span,
                                format!("there is no `{}` day", word.as_str()),
                            )
                            .help("count from `1st`, and no further than a year has days");
                        self.refuse(finding)
                    }
                }
            }
        }
    }

    /// A number of days, from 1 to 366.
    fn small(&mut self, pair: &Pair) -> Option<Spanned<u32>> {
        let number = self.count(pair)?;
        match u32::try_from(number.value) {
            Ok(value) if (1..=366).contains(&value) => Some(Spanned::new(value, number.span)),
            _ => {
                let finding = self
                    .error(
                        &IMPOSSIBLE_DATE,
                        number.span,
                        format!("`{}` is no number of days in a year", number.value),
                    )
                    .help("count from 1, and no further than a year has days");
                self.refuse(finding)
            }
        }
    }
}

fn month_of(text: &str) -> u32 {
    (1..)
        .zip(MONTHS)
        .find(|(_, name)| *name == text)
        .map_or(1, |(number, _)| number)
}
