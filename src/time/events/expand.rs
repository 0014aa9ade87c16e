//! From a recurrence rule to its starts, on the clocks of the event: period by period, from the first one that matters.

use super::rule::{Frequency, Rule};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};
use std::ops::ControlFlow;

/// How much may still be looked at, in days, hours or minutes; shared by all rules of one question, so that no file takes long.
pub(in crate::time) struct Budget(pub(in crate::time) u64);

/// Where starts are looked for.
#[derive(Clone, Copy, Debug)]
pub(in crate::time) struct Search {
    /// The start of the event: the first that counts.
    pub(in crate::time) start: NaiveDateTime,
    /// Whether the event has no clock time: then the parts for hours, minutes and seconds mean nothing.
    pub(in crate::time) whole_days: bool,
    /// The first to find.
    pub(in crate::time) from: NaiveDateTime,
    /// The last to find, itself included.
    pub(in crate::time) to: NaiveDateTime,
}

/// Why a search ended.
type Flow = ControlFlow<Ended>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Done,
    OutOfBudget,
}

impl Rule {
    /// The starts of a rule that a search finds, in order, each once; `Err` if they are too far to seek.
    ///
    /// Only what the rule itself gives: a start of the event that is none of its days is left out, and does not count. `last` is
    /// the last start that there may be, in the words of `UNTIL` on the clocks of the event.
    pub(in crate::time) fn starts(
        &self,
        search: Search,
        last: Option<NaiveDateTime>,
        most: usize,
        budget: &mut Budget,
    ) -> Result<Vec<NaiveDateTime>, Vec<NaiveDateTime>> {
        let mut run = Run {
            rule: self,
            search,
            last: last.map_or(search.to, |last| last.min(search.to)),
            left: self.count,
            most,
            found: Vec::new(),
            budget,
        };
        let flow = match self.frequency {
            Frequency::Yearly | Frequency::Monthly | Frequency::Weekly | Frequency::Daily => {
                run.by_days()
            }
            Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => run.within_days(),
        };
        match flow {
            ControlFlow::Break(Ended::OutOfBudget) => Err(run.found),
            _ => Ok(run.found),
        }
    }
}

struct Run<'r> {
    rule: &'r Rule,
    search: Search,
    last: NaiveDateTime,
    left: Option<u32>,
    most: usize,
    found: Vec<NaiveDateTime>,
    budget: &'r mut Budget,
}

/// The days of a period, the last not included.
#[derive(Clone, Copy)]
struct Period {
    first: NaiveDate,
    end: NaiveDate,
}

impl Run<'_> {
    fn spend(&mut self, amount: u64) -> Flow {
        match self.budget.0.checked_sub(amount) {
            Some(left) => {
                self.budget.0 = left;
                Flow::Continue(())
            }
            None => {
                self.budget.0 = 0;
                Flow::Break(Ended::OutOfBudget)
            }
        }
    }

    /// How many periods may be skipped: those before the search, unless they count.
    fn skipped(&self, between: i64) -> i64 {
        if self.rule.count.is_some() {
            return 0;
        }
        // One period more, since the weeks of a year may begin in the year before.
        (between - 1).max(0) / self.rule.interval * self.rule.interval
    }

    /// Rules whose periods are one day or more.
    fn by_days(&mut self) -> Flow {
        let start = self.search.start.date();
        let from = self.search.from.date().max(start);
        let base = self.base(start);
        let between = match self.rule.frequency {
            Frequency::Yearly => i64::from(from.year() - base.year()),
            Frequency::Monthly => month_number(from) - month_number(base),
            Frequency::Weekly => (from - base).num_days() / 7,
            _ => (from - base).num_days(),
        };
        let times = self.times_of_day();
        let mut number = self.skipped(between);
        while let Some(period) = self.period(base, number) {
            if period.first > self.last.date() {
                return Flow::Continue(());
            }
            let mut starts = Vec::new();
            let mut day = period.first;
            self.spend(1 + (period.end - period.first).num_days().unsigned_abs())?;
            while day < period.end {
                if self.takes_day(day, period) {
                    starts.extend(times.iter().map(|time| day.and_time(*time)));
                }
                let Some(next) = day.succ_opt() else { break };
                day = next;
            }
            self.spend(starts.len() as u64)?;
            self.choose(&starts)?;
            number += self.rule.interval;
        }
        Flow::Continue(())
    }

    /// The first day of the period in which the event starts; of a year with weeks, a day in the middle of it.
    fn base(&self, start: NaiveDate) -> NaiveDate {
        match self.rule.frequency {
            Frequency::Yearly => {
                let year = if self.rule.weeks.is_empty() {
                    start.year()
                } else {
                    week_year(start, self.rule.week_start)
                };
                NaiveDate::from_ymd_opt(year, 6, 1).unwrap_or(start)
            }
            Frequency::Monthly => start.with_day(1).unwrap_or(start),
            Frequency::Weekly => start_of_week(start, self.rule.week_start),
            _ => start,
        }
    }

    fn period(&self, base: NaiveDate, number: i64) -> Option<Period> {
        let (first, end) = match self.rule.frequency {
            Frequency::Yearly => {
                let year = base.year().checked_add(i32::try_from(number).ok()?)?;
                if year > 9998 {
                    return None;
                }
                if self.rule.weeks.is_empty() {
                    (
                        NaiveDate::from_ymd_opt(year, 1, 1)?,
                        NaiveDate::from_ymd_opt(year + 1, 1, 1)?,
                    )
                } else {
                    let week_start = self.rule.week_start;
                    (
                        first_week(year, week_start)?,
                        first_week(year + 1, week_start)?,
                    )
                }
            }
            Frequency::Monthly => {
                let first = base.checked_add_months(Months::new(u32::try_from(number).ok()?))?;
                (first, first.checked_add_months(Months::new(1))?)
            }
            Frequency::Weekly => {
                let days = u64::try_from(number.checked_mul(7)?).ok()?;
                let first = base.checked_add_days(Days::new(days))?;
                (first, first.checked_add_days(Days::new(7))?)
            }
            _ => {
                let first = base.checked_add_days(Days::new(u64::try_from(number).ok()?))?;
                (first, first.succ_opt()?)
            }
        };
        (end.year() <= 9999).then_some(Period { first, end })
    }

    /// Whether the rule takes a day of a period.
    fn takes_day(&self, day: NaiveDate, period: Period) -> bool {
        let rule = self.rule;
        let start = self.search.start.date();
        let months = &rule.months;
        if !months.is_empty() && !months.contains(&(day.month() as i32)) {
            return false;
        }
        if !rule.weeks.is_empty() {
            let number = ((day - period.first).num_days() / 7 + 1) as i32;
            let weeks = ((period.end - period.first).num_days() / 7) as i32;
            if !rule.weeks.contains(&number) && !rule.weeks.contains(&(number - weeks - 1)) {
                return false;
            }
        }
        if !rule.year_days.is_empty() {
            let number = day.ordinal() as i32;
            let from_end = number - if day.leap_year() { 367 } else { 366 };
            if !rule.year_days.contains(&number) && !rule.year_days.contains(&from_end) {
                return false;
            }
        }
        if !rule.month_days.is_empty() {
            let number = day.day() as i32;
            let from_end = number - i32::from(day.num_days_in_month()) - 1;
            if !rule.month_days.contains(&number) && !rule.month_days.contains(&from_end) {
                return false;
            }
        }
        if !rule.days.is_empty() {
            return rule
                .days
                .iter()
                .any(|set| set.weekday == day.weekday() && self.is_nth(day, set.nth));
        }
        let named = !rule.month_days.is_empty() || !rule.year_days.is_empty();
        match rule.frequency {
            Frequency::Yearly => {
                named
                    || (day.day() == start.day()
                        && (!months.is_empty() || day.month() == start.month()))
            }
            Frequency::Monthly => named || day.day() == start.day(),
            Frequency::Weekly => day.weekday() == start.weekday(),
            _ => true,
        }
    }

    /// Whether a day is the nth of its weekday in the month or year that the rule counts in.
    fn is_nth(&self, day: NaiveDate, nth: Option<i32>) -> bool {
        let Some(nth) = nth else { return true };
        let in_month = self.rule.frequency == Frequency::Monthly || !self.rule.months.is_empty();
        let (before, length) = if in_month {
            (day.day0() as i32, i32::from(day.num_days_in_month()))
        } else {
            (
                day.ordinal0() as i32,
                if day.leap_year() { 366 } else { 365 },
            )
        };
        nth == before / 7 + 1 || nth == -((length - 1 - before) / 7 + 1)
    }

    /// The clock times on each day.
    fn times_of_day(&self) -> Vec<NaiveTime> {
        let start = self.search.start.time();
        if self.search.whole_days {
            return vec![start];
        }
        let mut times = Vec::new();
        for hour in or(&self.rule.hours, start.hour()) {
            for minute in or(&self.rule.minutes, start.minute()) {
                for second in or(&self.rule.seconds, start.second()) {
                    times.extend(NaiveTime::from_hms_opt(hour, minute, second));
                }
            }
        }
        times
    }

    /// Rules whose periods are shorter than a day: day by day, and in each day only what it can have.
    fn within_days(&mut self) -> Flow {
        let start = self.search.start;
        let first = if self.rule.count.is_some() {
            start.date()
        } else {
            self.search.from.date().max(start.date())
        };
        let mut day = first;
        while day <= self.last.date() {
            self.spend(1)?;
            let Some(next) = day.succ_opt() else { break };
            if self.takes_day(
                day,
                Period {
                    first: day,
                    end: next,
                },
            ) {
                self.hours_of(day)?;
            }
            day = next;
        }
        Flow::Continue(())
    }

    fn hours_of(&mut self, day: NaiveDate) -> Flow {
        let rule = self.rule;
        let start = self.search.start;
        let days = (day - start.date()).num_days();
        for hour in or_all(&rule.hours, 24) {
            self.spend(1)?;
            let hours = days * 24 + i64::from(hour) - i64::from(start.hour());
            if rule.frequency == Frequency::Hourly {
                if hours < 0 || hours % rule.interval != 0 {
                    continue;
                }
                let mut starts = Vec::new();
                for minute in or(&rule.minutes, start.minute()) {
                    for second in or(&rule.seconds, start.second()) {
                        starts.extend(day.and_hms_opt(hour, minute, second));
                    }
                }
                self.spend(starts.len() as u64)?;
                self.choose(&starts)?;
                continue;
            }
            for minute in or_all(&rule.minutes, 60) {
                self.spend(1)?;
                let minutes = hours * 60 + i64::from(minute) - i64::from(start.minute());
                if rule.frequency == Frequency::Minutely {
                    if minutes < 0 || minutes % rule.interval != 0 {
                        continue;
                    }
                    let seconds = or(&rule.seconds, start.second());
                    let starts: Vec<NaiveDateTime> = seconds
                        .into_iter()
                        .filter_map(|second| day.and_hms_opt(hour, minute, second))
                        .collect();
                    self.choose(&starts)?;
                    continue;
                }
                let seconds = minutes * 60 - i64::from(start.second());
                let ahead = (-seconds).rem_euclid(rule.interval);
                for second in (ahead..60).step_by(usize::try_from(rule.interval).unwrap_or(60)) {
                    self.spend(1)?;
                    let chosen = i32::try_from(second).unwrap_or(0);
                    if !rule.seconds.is_empty() && !rule.seconds.contains(&chosen) {
                        continue;
                    }
                    let second = u32::try_from(second).unwrap_or(0);
                    let starts: Vec<_> =
                        day.and_hms_opt(hour, minute, second).into_iter().collect();
                    self.choose(&starts)?;
                }
            }
        }
        Flow::Continue(())
    }

    /// Keeps what `BYSETPOS` takes of the starts of one period, in order.
    fn choose(&mut self, starts: &[NaiveDateTime]) -> Flow {
        let length = starts.len() as i32;
        for (number, start) in (1..).zip(starts) {
            let positions = &self.rule.positions;
            let taken = positions.is_empty()
                || positions.contains(&number)
                || positions.contains(&(number - length - 1));
            if taken {
                self.keep(*start)?;
            }
        }
        Flow::Continue(())
    }

    fn keep(&mut self, start: NaiveDateTime) -> Flow {
        if start < self.search.start {
            return Flow::Continue(());
        }
        if start > self.last || self.left == Some(0) {
            return Flow::Break(Ended::Done);
        }
        if start >= self.search.from {
            if self.found.len() >= self.most {
                return Flow::Break(Ended::OutOfBudget);
            }
            self.found.push(start);
        }
        self.left = self.left.map(|left| left - 1);
        if self.left == Some(0) {
            return Flow::Break(Ended::Done);
        }
        Flow::Continue(())
    }
}

/// The numbers of a list, or the one of the start where there is no list.
fn or(list: &[i32], start: u32) -> Vec<u32> {
    if list.is_empty() {
        vec![start]
    } else {
        list.iter().map(|number| number.unsigned_abs()).collect()
    }
}

/// The numbers of a list, or all below a bound where there is no list.
fn or_all(list: &[i32], bound: u32) -> Vec<u32> {
    if list.is_empty() {
        (0..bound).collect()
    } else {
        list.iter().map(|number| number.unsigned_abs()).collect()
    }
}

/// Months since the year 0.
fn month_number(date: NaiveDate) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month0())
}

fn start_of_week(day: NaiveDate, week_start: Weekday) -> NaiveDate {
    let into = day.weekday().days_since(week_start);
    day.checked_sub_days(Days::new(u64::from(into)))
        .unwrap_or(day)
}

/// The first day of the first week of a year: the first week with at least four days in it.
fn first_week(year: i32, week_start: Weekday) -> Option<NaiveDate> {
    Some(start_of_week(
        NaiveDate::from_ymd_opt(year, 1, 4)?,
        week_start,
    ))
}

/// The year in whose weeks a day is.
fn week_year(day: NaiveDate, week_start: Weekday) -> i32 {
    let year = day.year();
    if first_week(year + 1, week_start).is_some_and(|first| day >= first) {
        year + 1
    } else if first_week(year, week_start).is_some_and(|first| day < first) {
        year - 1
    } else {
        year
    }
}
