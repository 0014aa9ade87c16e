//! Things with times: periods, blackouts, windows, rotas, holidays; and their lines.

use super::Resolver;
use super::context::Context;
use super::moments::needs_calendar;
use super::zones::has_zone;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{ExprId, Op};
use crate::policy::dates::civil;
use crate::policy::model::{CalendarId, Edge, LineTimes, TimesKind, TimesLine, TimesSet};
use crate::policy::types::{Base, Type, Value};
use crate::source::{FileId, Place, Spanned};
use crate::syntax::tree::{
    Day, DayKind, Expr, ExprKind, Item, ItemKind, Length, Opening, OpeningEnd, SettingKind, Times,
};
use crate::time::{
    Calendar, Days, Instant, Moment, Pattern, PatternProblem, When, WhenEnd as PatternEnd,
    format_micros, shift,
};
use std::sync::Arc;

/// One end of a `from` line.
enum End {
    Moment(Moment),
    Edge(u32, Edge),
}

impl<'a> Resolver<'a> {
    /// Names everything that has times; the lines follow when constants are known.
    pub(super) fn declare_times(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in items {
            let Some(name) = &item.name else { continue };
            let has_lines = item
                .settings
                .iter()
                .any(|setting| matches!(setting.kind, SettingKind::Times(_)));
            let is_rota = item
                .settings
                .iter()
                .any(|setting| matches!(setting.kind, SettingKind::Members { from: Some(_), .. }));
            let kind = match item.kind.value {
                ItemKind::Period => TimesKind::Period,
                ItemKind::Blackout if has_lines => TimesKind::Blackout,
                ItemKind::Window => TimesKind::Window,
                ItemKind::Group if is_rota => TimesKind::Rota,
                _ => continue,
            };
            let place = name.span.within(*file);
            let number = u32::try_from(self.policy.times.len()).unwrap_or(u32::MAX);
            let taken = self
                .times_names
                .get(&name.value)
                .and_then(|all| all.first());
            let first = taken.and_then(|taken| self.policy.times.get(*taken as usize));
            let first = first.map(|set| set.place);
            if taken.is_some() && !first.is_some_and(|first| self.may_share_name(place, first)) {
                let mut diagnostic = Diagnostic::new(
                    &checks::REPEATED_NAME,
                    place,
                    format!("two things with times are named `{}`", name.value),
                )
                .help("periods, blackouts, windows and rotas share their names, since conditions ask for them in one way");
                if let Some(first) = first {
                    diagnostic = diagnostic.label(first, "declared first");
                }
                self.report(diagnostic);
            }
            let of_name = self.times_names.entry(name.value.clone()).or_default();
            of_name.push(number);
            self.times_places.entry(place).or_insert(number);
            self.policy.times.push(TimesSet {
                name: name.value.clone(),
                kind,
                place,
                lines: Vec::new(),
                zone: self.policy.zone.clone(),
                calendar: self.policy.calendar,
                since: None,
                until: None,
                mistaken: false,
            });
        }
    }

    /// The number of the times that an item declares.
    pub(super) fn times_at(&self, place: Place) -> Option<u32> {
        self.times_places.get(&place).copied()
    }

    pub(super) fn times_lines(&mut self, items: &[(FileId, &'a Item)]) {
        let rosters = self
            .policy
            .groups
            .first()
            .map(|group| Arc::clone(&group.rosters));
        let manned = rosters.map_or_else(Vec::new, |rosters| rosters.manned());
        for (file, item) in items {
            let Some(name) = &item.name else { continue };
            let place = name.span.within(*file);
            let Some(number) = self.times_at(place) else {
                continue;
            };
            if item.kind.value == ItemKind::Group {
                self.rota_lines(number, &name.value, &manned);
                continue;
            }
            self.item_has_zone = has_zone(item);
            let mut zone = self.policy.zone.clone();
            let mut calendar = self.policy.calendar;
            let (mut since, mut until) = (None, None);
            let is_window = item.kind.value == ItemKind::Window;
            for setting in &item.settings {
                match &setting.kind {
                    SettingKind::Timezone(name) => zone = self.zone(name, *file).unwrap_or(zone),
                    SettingKind::Calendar(name) => {
                        calendar = self.calendar(name, *file).or(calendar)
                    }
                    _ => {}
                }
            }
            for setting in &item.settings {
                match &setting.kind {
                    SettingKind::Since(date) => {
                        since = self.bound_of(date, &zone, *file, (false, is_window));
                    }
                    SettingKind::Until(date) => {
                        until = self.bound_of(date, &zone, *file, (true, is_window));
                    }
                    _ => {}
                }
            }
            if let Some(set) = self.policy.times.get_mut(number as usize) {
                set.zone = zone;
                set.calendar = calendar;
                set.since = since;
                set.until = until;
                set.mistaken |= item.broken;
            }
            for setting in &item.settings {
                if let SettingKind::Times(times) = &setting.kind {
                    let place = setting.span.within(*file);
                    if let Times::EventsIn(events) = times {
                        self.event_lines(events, number, place);
                        continue;
                    }
                    let line = self.line(times, number, place);
                    if let Some(set) = self.policy.times.get_mut(number as usize) {
                        match line {
                            Some(times) => set.lines.push(TimesLine { place, times }),
                            None => set.mistaken = true,
                        }
                    }
                }
            }
            self.item_has_zone = false;
        }
    }

    fn line(&mut self, times: &Times, number: u32, place: Place) -> Option<LineTimes> {
        let pattern = match times {
            Times::From { from, to, length } => {
                let from = self.end(from, number, place.file)?;
                let to = match to {
                    Some(to) => Some(self.end(to, number, place.file)?),
                    None => None,
                };
                let length = length.map(|length| length.value);
                match (from, to) {
                    (End::Moment(from), None) => Pattern::One {
                        from,
                        to: None,
                        length,
                    },
                    (End::Moment(from), Some(End::Moment(to))) => Pattern::One {
                        from,
                        to: Some(to),
                        length,
                    },
                    (End::Edge(of, from), Some(End::Edge(other, to)))
                        if of == other && length.is_none() =>
                    {
                        return Some(LineTimes::Relative { of, from, to });
                    }
                    _ => {
                        self.report(
                            Diagnostic::new(
                                &checks::IMPOSSIBLE_TIMES,
                                place,
                                "both ends of a relative line count from the same times",
                            )
                            .help("for example `from 2 days before soft-freeze to soft-freeze`"),
                        );
                        return None;
                    }
                }
            }
            Times::Every {
                days,
                through,
                opening,
            } => {
                let mut all: Vec<Days> = Vec::new();
                for (at, day) in days.iter().enumerate() {
                    if at == 0
                        && let (Some(last), DayKind::Weekday(first)) = (through, day.kind)
                    {
                        all.extend(Days::weekdays(first, last.value));
                    } else {
                        all.push(days_of(day));
                    }
                }
                Pattern::Every {
                    days: all,
                    when: match opening {
                        Opening::WholeDays => When::WholeDay,
                        Opening::ThroughDay(day) => When::ThroughDay(days_of(day)),
                        Opening::For(length) => When::For(length.value),
                        Opening::Clock { start, end } => When::Clock {
                            start: start.value,
                            end: pattern_end(end),
                        },
                    },
                }
            }
            Times::EveryWeeks { weeks, from, end } => {
                self.check_weekday(&from.value, place.file);
                Pattern::EveryWeeks {
                    weeks: u32::try_from(weeks.value).unwrap_or(u32::MAX),
                    first: from.value.date,
                    start: from.value.clock.unwrap_or(crate::syntax::tree::Clock(0)),
                    end: pattern_end(end),
                }
            }
            // A line for each event: `event_lines`.
            Times::EventsIn(_) => return None,
        };
        if is_on_wall_clock(&pattern) {
            self.wall_clock(place);
        }
        let set = self.policy.times.get(number as usize)?;
        let calendar = set
            .calendar
            .and_then(|calendar| self.policy.calendars.get(usize::from(calendar.0)))
            .map(|calendar| &calendar.days);
        if let Some(problem) = pattern.problem(&set.zone, calendar) {
            self.times_problem(problem, times, place);
            return None;
        }
        Some(LineTimes::Pattern(pattern))
    }

    fn times_problem(&mut self, problem: PatternProblem, times: &Times, place: Place) {
        let (message, help): (String, &str) = match problem {
            PatternProblem::SameTime => (
                "this starts and ends at the same time".to_owned(),
                "nothing lies between; for a whole day write the day alone, as in `every sunday`",
            ),
            PatternProblem::StartsAt24 => (
                "`24:00` is the end of a day and never a start".to_owned(),
                "write `00:00` of the next day",
            ),
            PatternProblem::NotAfter => (
                "this ends before it starts".to_owned(),
                "put the earlier time first",
            ),
            PatternProblem::MixedEnds => (
                "one end has a clock time and the other has none".to_owned(),
                "give both a clock time, or neither: then the last day is included",
            ),
            PatternProblem::LengthDisagrees { actual_micros } => {
                let stated = match times {
                    Times::From {
                        length: Some(length),
                        ..
                    } => length.span.within(place.file),
                    _ => place,
                };
                self.report(
                    Diagnostic::new(
                        &checks::STATED_DURATION,
                        stated,
                        format!("from start to end it is {}", format_micros(actual_micros)),
                    )
                    .remark("the stated length differs")
                    .help("correct the length or one of the ends; clocks that change in between count"),
                );
                return;
            }
            PatternProblem::NoLength => (
                "this length is nothing".to_owned(),
                "an opening lasts some time",
            ),
            PatternProblem::NoSuchDay => (
                "there is no such day".to_owned(),
                "look the date up in a calendar",
            ),
            PatternProblem::CountsInNothing => (
                "`3rd`, `first` and `last` need to know of what".to_owned(),
                "add `of month`, `of quarter`, `of year` or a month's name",
            ),
            PatternProblem::CountsByZero => {
                ("this counts by nothing".to_owned(), "counting starts at 1")
            }
            PatternProblem::NoCalendar => {
                self.no_calendar(place);
                return;
            }
            PatternProblem::CalendarEnds(date) => (
                format!("the calendar does not cover {date}"),
                "add the holidays of that year to the calendar",
            ),
        };
        self.report(Diagnostic::new(&checks::IMPOSSIBLE_TIMES, place, message).help(help));
    }

    /// A start or end of a `from` line.
    fn end(&mut self, expr: &Expr, number: u32, file: FileId) -> Option<End> {
        match &*expr.kind {
            ExprKind::DateTime(date) => {
                self.check_weekday(date, file);
                if date.offset.is_some() || date.zone.is_some() {
                    let mut date = Spanned::new(date.clone(), expr.span);
                    date.value.weekday = None;
                    let zone = self.policy.zone.clone();
                    return self
                        .instant_of(&date, &zone, file)
                        .map(|at| End::Moment(Moment::Instant(at)));
                }
                Some(End::Moment(match date.clock {
                    Some(clock) => Moment::Civil(civil(date.date, clock.0)?),
                    None => Moment::Day(date.date),
                }))
            }
            ExprKind::Before(length, of) | ExprKind::After(length, of) => {
                let back = matches!(*expr.kind, ExprKind::Before(..));
                let ExprKind::Length(length) = *length.kind else {
                    return self.no_end(expr, file);
                };
                if let Some(of) = self.times_of(of, number) {
                    let set = self.policy.times.get(number as usize);
                    let has_calendar = set.is_some_and(|set| set.calendar.is_some());
                    if needs_calendar(length) && !has_calendar {
                        self.no_calendar(expr.span.within(file));
                        return None;
                    }
                    return Some(End::Edge(
                        of,
                        Edge {
                            end: !back,
                            shift: Some((length, back)),
                        },
                    ));
                }
                self.constant_end(expr, file)
            }
            ExprKind::Path(_) => match self.times_of(expr, number) {
                Some(of) => Some(End::Edge(
                    of,
                    Edge {
                        end: false,
                        shift: None,
                    },
                )),
                None => self.constant_end(expr, file),
            },
            _ => self.no_end(expr, file),
        }
    }

    fn no_end(&mut self, expr: &Expr, file: FileId) -> Option<End> {
        self.report(
            Diagnostic::new(
                &checks::IMPOSSIBLE_TIMES,
                expr.span.within(file),
                "a date, a constant or a period belongs here",
            )
            .help("for example `2026-12-18 18:00`, `code-freeze` or `2 days before code-freeze`"),
        );
        None
    }

    /// The times that a name stands for, other than the item's own.
    fn times_of(&self, expr: &Expr, number: u32) -> Option<u32> {
        let ExprKind::Path(path) = &*expr.kind else {
            return None;
        };
        let [name] = path.names.as_slice() else {
            return None;
        };
        self.times_named(
            &name.value,
            self.policy.times.get(number as usize)?.place.file,
        )
        .filter(|times| *times != number)
    }

    fn constant_end(&mut self, expr: &Expr, file: FileId) -> Option<End> {
        let id = self.instant(expr, &Context::nothing(file));
        if matches!(self.policy.program.get(id).op, Op::Broken) {
            return None;
        }
        match self.constant_instant(id) {
            Some(at) => Some(End::Moment(Moment::Instant(at))),
            None => self.no_end(expr, file),
        }
    }

    /// The instant of an expression that depends on no plan.
    pub(super) fn constant_instant(&self, id: ExprId) -> Option<Instant> {
        match &self.policy.program.get(id).op {
            Op::Constant(Value::Instant(at)) => Some(Instant(*at)),
            Op::Shift { length, back, from } => {
                let from = self.constant_instant(*from)?;
                shift(
                    from,
                    *length,
                    *back,
                    &self.policy.zone,
                    self.policy_calendar(),
                )
                .ok()
            }
            _ => None,
        }
    }

    fn policy_calendar(&self) -> Option<&Calendar> {
        let CalendarId(number) = self.policy.calendar?;
        self.policy
            .calendars
            .get(usize::from(number))
            .map(|calendar| &calendar.days)
    }

    /// The times in which somebody is in a group.
    fn rota_lines(&mut self, number: u32, group: &str, manned: &[Vec<(Instant, Instant)>]) {
        let Some(row) = self
            .policy
            .names
            .find(crate::policy::types::RecordKind::Group, group)
        else {
            return;
        };
        let (Some(group), Some(manned)) = (
            self.policy.groups.get(row as usize),
            manned.get(row as usize),
        ) else {
            return;
        };
        let place = group.place;
        let lines = manned
            .iter()
            .map(|(from, until)| TimesLine {
                place,
                times: LineTimes::Between(*from, (until.0 != i64::MAX).then_some(*until)),
            })
            .collect();
        if let Some(set) = self.policy.times.get_mut(number as usize) {
            set.lines = lines;
        }
    }

    /// `calendar.holidays`: the holidays of the policy's calendar as times.
    pub(super) fn holidays_of_policy(&mut self, place: Place) -> ExprId {
        let Some(calendar) = self.policy.calendar else {
            self.no_calendar(place);
            return self.broken(place);
        };
        self.wall_clock(place);
        let value = Value::Times(self.holidays_of(calendar));
        self.push(Op::Constant(value), Type::one(Base::Times), place)
    }

    /// The holidays of every calendar, for `calendar.holidays` of what has a calendar of its own.
    pub(super) fn holidays_of_all(&mut self) {
        for number in 0..self.policy.calendars.len() {
            self.holidays_of(CalendarId(u16::try_from(number).unwrap_or(u16::MAX)));
        }
    }

    /// The holidays of a calendar as times.
    fn holidays_of(&mut self, calendar: CalendarId) -> u32 {
        let mut sets = self.policy.times.iter();
        let known =
            sets.position(|set| set.kind == TimesKind::Holidays && set.calendar == Some(calendar));
        let number = known.unwrap_or_else(|| {
            let named = self.policy.calendars.get(usize::from(calendar.0));
            let name = named.map_or("", |one| &one.name);
            let nowhere = Place {
                file: FileId(0),
                span: crate::source::Span::default(),
            };
            let place = named.map_or(nowhere, |one| one.place);
            self.policy.times.push(TimesSet {
                name: format!("{name}.holidays"),
                kind: TimesKind::Holidays,
                place,
                lines: vec![TimesLine {
                    place,
                    times: LineTimes::Pattern(Pattern::Every {
                        days: vec![Days::each(DayKind::Holiday)],
                        when: When::WholeDay,
                    }),
                }],
                zone: self.policy.zone.clone(),
                calendar: Some(calendar),
                since: None,
                until: None,
                mistaken: false,
            });
            self.policy.times.len() - 1
        });
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    /// Reports a length in business days where no calendar is named.
    pub(super) fn length_needs_calendar(&mut self, length: Length, place: Place) {
        if needs_calendar(length) && self.policy.calendar.is_none() {
            self.no_calendar(place);
        }
    }
}

/// Whether a pattern is read in a zone: all but instants are.
fn is_on_wall_clock(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::One { from, to, .. } => {
            let is_instant = |moment: &Moment| matches!(moment, Moment::Instant(_));
            !is_instant(from) || to.as_ref().is_some_and(|to| !is_instant(to))
        }
        Pattern::Every { .. } | Pattern::EveryWeeks { .. } | Pattern::Event(_) => true,
    }
}

fn days_of(day: &Day) -> Days {
    Days {
        kind: day.kind,
        nth: day.nth.map(|nth| nth.value),
        of: day.of.map(|of| of.value),
    }
}

fn pattern_end(end: &OpeningEnd) -> PatternEnd {
    match end {
        OpeningEnd::Clock(clock) => PatternEnd::Clock(clock.value),
        OpeningEnd::DayClock(day, clock) => PatternEnd::DayClock(days_of(day), clock.value),
        OpeningEnd::For(length) => PatternEnd::For(length.value),
    }
}
