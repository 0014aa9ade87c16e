//! Clocks and calendars: [Values](../../../docs/language/conditions.md#values) for lengths, [Zones and
//! clocks](../../../docs/language/times.md#zones-and-clocks) for wall clocks.

use super::model::{Calendar, Clock, DAY, Day, Length, MONTHS, Moment, STEP};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A minute as clocks on a wall show it: minutes since midnight of 1970-01-01 there.
pub type Wall = i64;

pub fn wall(day: Day, clock: Clock) -> Wall {
    day * DAY + clock
}

/// Year, month and day of the month, from 1.
pub fn civil(day: Day) -> (i64, usize, i64) {
    let date = Date::new(1970, 1, 1).unwrap() + jiff::Span::new().days(day);
    (
        date.year().into(),
        usize::try_from(date.month()).unwrap(),
        date.day().into(),
    )
}

pub fn day(year: i64, month: usize, day: i64) -> Day {
    let date = Date::new(
        year.try_into().unwrap(),
        month.try_into().unwrap(),
        day.try_into().unwrap(),
    );
    let start = Date::new(1970, 1, 1).unwrap();
    start.until(date.unwrap()).unwrap().get_days().into()
}

/// From 0 for Monday; 1970 began on a Thursday.
pub fn weekday(day: Day) -> usize {
    usize::try_from((day + 3).rem_euclid(7)).unwrap()
}

pub fn month_name(month: usize) -> &'static str {
    MONTHS[month - 1]
}

/// The clocks of a zone.
pub struct Zone {
    rules: TimeZone,
}

impl Zone {
    pub fn new(name: &str) -> Self {
        Zone {
            rules: TimeZone::get(name).unwrap(),
        }
    }

    fn offset(&self, moment: Moment) -> i64 {
        let at = Timestamp::from_second(moment * 60).unwrap();
        i64::from(self.rules.to_offset(at).seconds()) / 60
    }

    /// What clocks show at a moment.
    pub fn shows(&self, moment: Moment) -> Wall {
        moment + self.offset(moment)
    }

    pub fn day(&self, moment: Moment) -> Day {
        self.shows(moment).div_euclid(DAY)
    }

    pub fn clock(&self, moment: Moment) -> Clock {
        self.shows(moment).rem_euclid(DAY)
    }

    /// The moments at which clocks show a time: one, none where they jump over it, two where they go back.
    fn moments(&self, wall: Wall) -> Vec<Moment> {
        let mut offsets = vec![self.offset(wall - DAY), self.offset(wall + DAY)];
        offsets.dedup();
        let mut all: Vec<Moment> = offsets
            .iter()
            .map(|offset| wall - offset)
            .filter(|moment| self.shows(*moment) == wall)
            .collect();
        all.sort_unstable();
        all
    }

    /// Where clocks jump over a time, the moment at which they do.
    fn jump(&self, wall: Wall) -> Moment {
        let mut moment = (wall - 2 * DAY).div_euclid(STEP) * STEP;
        while self.shows(moment) < wall {
            moment += STEP;
        }
        moment
    }

    pub fn first(&self, wall: Wall) -> Moment {
        let moments = self.moments(wall);
        moments.first().copied().unwrap_or_else(|| self.jump(wall))
    }

    pub fn last(&self, wall: Wall) -> Moment {
        let moments = self.moments(wall);
        moments.last().copied().unwrap_or_else(|| self.jump(wall))
    }
}

impl Calendar {
    pub fn is_business_day(&self, day: Day) -> bool {
        !self.weekend.contains(&weekday(day)) && !self.holidays.contains(&day)
    }

    fn business_days(&self, from: Day, count: i64, forward: bool) -> Day {
        let mut day = from;
        let mut left = count;
        while left > 0 {
            day += if forward { 1 } else { -1 };
            if self.is_business_day(day) {
                left -= 1;
            }
        }
        day
    }

    /// "the same clock time on the next day, … on the next business day"
    pub fn day_after(&self, from: Day, length: Length, forward: bool) -> Day {
        let sign = if forward { 1 } else { -1 };
        match length {
            Length::Minutes(_) => from,
            Length::Days(days) => from + sign * days,
            Length::Weeks(weeks) => from + sign * 7 * weeks,
            Length::BusinessDays(days) => self.business_days(from, days, forward),
        }
    }
}

/// A length after a moment, or before it: "letters are elapsed time, words are civil time".
pub fn shift(
    zone: &Zone,
    calendar: &Calendar,
    moment: Moment,
    length: Length,
    forward: bool,
) -> Moment {
    match length {
        Length::Minutes(minutes) if forward => moment + minutes,
        Length::Minutes(minutes) => moment - minutes,
        civil => {
            let day = calendar.day_after(zone.day(moment), civil, forward);
            zone.first(wall(day, zone.clock(moment)))
        }
    }
}
