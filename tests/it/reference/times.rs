//! [Times](../../../docs/language/times.md): which moments a line opens.

use super::clock::{Wall, Zone, civil, shift, wall, weekday};
use super::model::{
    Calendar, Clock, Day, DayKind, Days, Edge, Length, Line, Moment, STEP, Span, Times, Which,
};

/// "An opening is half-open, `[start, end)`, on instants".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opening {
    pub start: Moment,
    pub end: Moment,
}

/// "blackouts and periods take the wider reading and windows the narrower"
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    Wider,
    Narrower,
}

/// How an opening ends.
enum End {
    Wall(Wall),
    Elapsed(i64),
    Never,
}

/// Far behind everything that a workspace asks about.
pub const NEVER: Moment = 1 << 40;

/// The days on which lines are looked at.
pub struct Horizon {
    pub first: Day,
    pub last: Day,
}

pub struct Clocks<'a> {
    pub zone: &'a Zone,
    pub calendar: &'a Calendar,
    pub horizon: &'a Horizon,
}

impl Days {
    fn is_of_kind(&self, day: Day, calendar: &Calendar) -> bool {
        match self.kind {
            DayKind::Weekday(wanted) => weekday(day) == wanted,
            DayKind::Any => true,
            DayKind::Business => calendar.is_business_day(day),
            DayKind::Holiday => calendar.holidays.contains(&day),
            DayKind::Date(wanted, month) => {
                let (_, this_month, this_day) = civil(day);
                this_month == month && this_day == wanted
            }
        }
    }

    fn has(&self, day: Day, calendar: &Calendar) -> bool {
        if !self.is_of_kind(day, calendar) {
            return false;
        }
        let Some((which, span)) = self.of else {
            return true;
        };
        let in_span = days_of(span, day);
        let all: Vec<Day> = in_span
            .into_iter()
            .filter(|one| self.is_of_kind(*one, calendar))
            .collect();
        let Some(at) = all.iter().position(|one| *one == day) else {
            return false;
        };
        match which {
            None => true,
            Some(Which::Nth(number)) => at + 1 == number,
            Some(Which::First(count)) => at < count,
            Some(Which::Last(count)) => at + count >= all.len(),
        }
    }
}

/// All days of the month, quarter or year in which a day lies; none where it is not of the month that is named.
fn days_of(span: Span, day: Day) -> Vec<Day> {
    let (year, month, _) = civil(day);
    let is_in = |other: Day| {
        let (other_year, other_month, _) = civil(other);
        other_year == year
            && match span {
                Span::Month => other_month == month,
                Span::Quarter => (other_month - 1) / 3 == (month - 1) / 3,
                Span::Year => true,
                Span::Named(named) => other_month == named && month == named,
            }
    };
    let longest = match span {
        Span::Month | Span::Named(_) => 31,
        Span::Quarter => 92,
        Span::Year => 366,
    };
    (day - longest..=day + longest)
        .filter(|other| is_in(*other))
        .collect()
}

/// The first day behind another for which something holds.
fn next_day(after: Day, is: impl Fn(Day) -> bool) -> Day {
    let mut day = after + 1;
    while !is(day) {
        day += 1;
    }
    day
}

impl Line {
    /// Where its openings start and end by the clocks of its zone.
    fn on_the_wall(&self, clocks: &Clocks) -> Vec<(Wall, End)> {
        let calendar = clocks.calendar;
        let all = || clocks.horizon.first..=clocks.horizon.last;
        let of = |days: &'_ [Days]| -> Vec<Day> {
            all()
                .filter(|day| days.iter().any(|one| one.has(*day, calendar)))
                .collect()
        };
        // "letters are elapsed time, words are civil time"
        let lasting = |day: Day, clock: Clock, length: Length| match length {
            Length::Minutes(minutes) => End::Elapsed(minutes),
            civil => End::Wall(wall(calendar.day_after(day, civil, true), clock)),
        };
        // An end that is not after its start is one of the next day.
        let until = |day: Day, from: Clock, to: Clock| match to > from {
            true => End::Wall(wall(day, to)),
            false => End::Wall(wall(day + 1, to)),
        };
        let is = |wanted: usize| move |day: Day| weekday(day) == wanted;
        match self {
            // "whole days, the last one included"
            Line::Whole(days) => of(days)
                .into_iter()
                .map(|day| (wall(day, 0), End::Wall(wall(day + 1, 0))))
                .collect(),
            // "from the midnight that starts the day"
            Line::WholeFor(days, length) => of(days)
                .into_iter()
                .map(|day| (wall(day, 0), lasting(day, 0, *length)))
                .collect(),
            // "one for each of the days, on which it starts"
            Line::Hours(days, from, to) => of(days)
                .into_iter()
                .map(|day| (wall(day, *from), until(day, *from, *to)))
                .collect(),
            Line::HoursFor(days, from, length) => of(days)
                .into_iter()
                .map(|day| (wall(day, *from), lasting(day, *from, *length)))
                .collect(),
            Line::Run(first, last) => all()
                .filter(|day| weekday(*day) == *first)
                .map(|day| {
                    let end = next_day(day, is(*last));
                    (wall(day, 0), End::Wall(wall(end + 1, 0)))
                })
                .collect(),
            // "one a week"
            Line::Stretch(first, from, last, to) => all()
                .filter(|day| weekday(*day) == *first)
                .map(|day| {
                    (
                        wall(day, *from),
                        End::Wall(wall(next_day(day, is(*last)), *to)),
                    )
                })
                .collect(),
            // "one for each of these days"
            Line::Each(first, last, from, length) => all()
                .filter(|day| {
                    let days = (*last + 7 - *first) % 7;
                    (weekday(*day) + 7 - *first) % 7 <= days
                })
                .map(|day| (wall(day, *from), lasting(day, *from, *length)))
                .collect(),
            Line::Season(first, last) => all()
                .filter(|day| is_date(*day, *first))
                .map(|day| {
                    let end = next_day(day, |other| is_date(other, *last));
                    (wall(day, 0), End::Wall(wall(end + 1, 0)))
                })
                .collect(),
            // "counted from that date"
            Line::WeeksFor(weeks, first, from, length) => all()
                .filter(|day| day >= first && (day - first) % (7 * weeks) == 0)
                .map(|day| (wall(day, *from), lasting(day, *from, *length)))
                .collect(),
            Line::WeeksTo(weeks, first, from, to) => all()
                .filter(|day| day >= first && (day - first) % (7 * weeks) == 0)
                .map(|day| (wall(day, *from), until(day, *from, *to)))
                .collect(),
            // "An end without a clock time is the end of that day"
            Line::Dates(first, last) => vec![(wall(*first, 0), End::Wall(wall(last + 1, 0)))],
            Line::Between(first, from, last, to) => {
                vec![(wall(*first, *from), End::Wall(wall(*last, *to)))]
            }
            Line::For(first, from, length) => {
                vec![(wall(*first, *from), lasting(*first, *from, *length))]
            }
            // "one without an end"
            Line::From(first, from) => vec![(wall(*first, *from), End::Never)],
            Line::About(..) => Vec::new(),
        }
    }
}

fn is_date(day: Day, (wanted, month): (i64, usize)) -> bool {
    let (_, this_month, this_day) = civil(day);
    this_day == wanted && this_month == month
}

/// The openings of an item. `named` gives those of another item, for lines that are about it.
pub fn openings(
    times: &Times,
    clocks: &Clocks,
    reading: Reading,
    named: &dyn Fn(&str) -> Vec<Opening>,
) -> Vec<Opening> {
    let zone = clocks.zone;
    // What starts: the earlier of two readings is the wider one. What ends: the later.
    let starting = |at: Wall| match reading {
        Reading::Wider => zone.first(at),
        Reading::Narrower => zone.last(at),
    };
    let ending = |at: Wall| match reading {
        Reading::Wider => zone.last(at),
        Reading::Narrower => zone.first(at),
    };
    let mut all = Vec::new();
    for line in &times.lines {
        for (start, end) in line.on_the_wall(clocks) {
            let start = starting(start);
            let end = match end {
                End::Wall(at) => ending(at),
                End::Elapsed(minutes) => start + minutes,
                End::Never => NEVER,
            };
            all.push(Opening { start, end });
        }
        // "one for each opening of what is named: its start for `before` and a bare name, its end for `after`"
        if let Line::About(first, last, name) = line {
            for about in named(name) {
                let edge = |edge: Edge| match edge {
                    Edge::Bare => about.start,
                    Edge::Before(length) => {
                        shift(zone, clocks.calendar, about.start, length, false)
                    }
                    Edge::After(_) if about.end == NEVER => NEVER,
                    Edge::After(length) => shift(zone, clocks.calendar, about.end, length, true),
                };
                all.push(Opening {
                    start: edge(*first),
                    end: edge(*last),
                });
            }
        }
    }
    // "`since D` and `until D` bound all of them"
    if let Some(since) = times.since {
        let bound = starting(wall(since, 0));
        for one in &mut all {
            one.start = one.start.max(bound);
        }
    }
    if let Some(until) = times.until {
        let bound = ending(wall(until + 1, 0));
        for one in &mut all {
            one.end = one.end.min(bound);
        }
    }
    all.retain(|one| one.start < one.end);
    all
}

/// Moment by moment, what is open.
pub struct Open {
    pub openings: Vec<Opening>,
    /// All of it ends by a date: behind that nothing opens.
    pub ends: bool,
}

impl Open {
    /// "The lines of an item are a union."
    pub fn at(&self, moment: Moment) -> bool {
        self.openings
            .iter()
            .any(|one| one.start <= moment && moment < one.end)
    }

    /// `during`: "they overlap".
    pub fn during(&self, start: Moment, end: Moment) -> bool {
        moments(start, end).any(|moment| self.at(moment))
    }

    /// `inside`: "`x` lies in one opening of `y`".
    pub fn inside(&self, start: Moment, end: Moment) -> bool {
        moments(start, end).all(|moment| self.at(moment))
    }

    /// `within`: "less than that lies between them".
    pub fn within(&self, start: Moment, end: Moment, minutes: i64) -> bool {
        moments(start - minutes - STEP, end + minutes + STEP).any(|moment| {
            let opens_in_time = moment < end + minutes;
            let closes_in_time = moment + STEP > start - minutes;
            opens_in_time && closes_in_time && self.at(moment)
        })
    }

    /// Whether it may be open at some moment behind another; of what does not end, nobody looks so far.
    pub fn may_open_after(&self, moment: Moment) -> bool {
        !self.ends || self.openings.iter().any(|one| one.end > moment)
    }

    /// Whether it is open from a moment on without an end.
    pub fn for_ever_from(&self, moment: Moment) -> bool {
        let endless = self.openings.iter().filter(|one| one.end == NEVER);
        endless
            .map(|one| one.start)
            .min()
            .is_some_and(|start| start <= moment || self.inside(moment, start))
    }
}

/// Each quarter of an hour of an interval; of an instant, itself.
pub fn moments(start: Moment, end: Moment) -> impl Iterator<Item = Moment> {
    let step = usize::try_from(STEP).unwrap();
    (start..end.max(start + 1)).step_by(step)
}

/// Of openings, those joined that touch or overlap, as other items see them.
pub fn joined(mut all: Vec<Opening>) -> Vec<Opening> {
    all.sort_by_key(|one| one.start);
    let mut joined: Vec<Opening> = Vec::new();
    for one in all {
        match joined.last_mut() {
            Some(last) if one.start <= last.end => last.end = last.end.max(one.end),
            _ => joined.push(one),
        }
    }
    joined
}
