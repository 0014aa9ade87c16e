//! A length of time before or after an instant.

use super::instant::MICROS;
use super::{Calendar, Instant, Zone};
use crate::syntax::tree::{Length, Unit};
use chrono::{Days, Months, NaiveDate};

/// Why an instant cannot be reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShiftError {
    /// Business days need a calendar.
    NoCalendar,
    /// The calendar does not cover this date, which lies on the way.
    CalendarEnds(NaiveDate),
    /// The result is outside the years 1 to 9999, or there is no business day at all.
    OutOfRange,
}

/// The instant that lies a length of time after another, or before it.
///
/// Elapsed time (`24h`) is counted on the clock that never changes. Civil time (`1 day`, `2 weeks`, `5 business days`) keeps
/// the time on the wall: where the clocks jump over it, it is the jump; where they show it twice, the first of the two, since a
/// deadline that could be either is the earlier. Months end at their last day: a month after 31 January is 28 February.
/// Business days are counted one by one, weekends and holidays left out, and each must be covered by the calendar.
pub fn shift(
    at: Instant,
    length: Length,
    back: bool,
    zone: &Zone,
    calendar: Option<&Calendar>,
) -> Result<Instant, ShiftError> {
    match length {
        Length::Elapsed(seconds) => {
            let micros = seconds.saturating_mul(MICROS);
            Ok(at.saturating_add_micros(if back {
                micros.saturating_neg()
            } else {
                micros
            }))
        }
        Length::Civil { count: 0, .. } => Ok(at),
        Length::Civil { .. } => {
            let civil = zone.civil(at);
            let date = add_civil(civil.date(), length, back, calendar)?;
            Ok(zone.earliest(date.and_time(civil.time())))
        }
    }
}

/// The earliest and the latest instant that may lie a length of time after another, or before it. The two are one unless the
/// calendar does not cover a day on the way: such a day may be a business day or none. No more than a month of them is taken
/// to be none, beyond a week for each day that is counted.
pub fn shift_span(
    at: Instant,
    length: Length,
    back: bool,
    zone: &Zone,
    calendar: Option<&Calendar>,
) -> (Instant, Instant) {
    let far = if back { Instant::MIN } else { Instant::MAX };
    let ordered = |near: Instant, far: Instant| (near.min(far), near.max(far));
    match (shift(at, length, back, zone, calendar), length) {
        (Ok(shifted), _) => (shifted, shifted),
        (
            Err(ShiftError::CalendarEnds(_) | ShiftError::NoCalendar),
            Length::Civil { count, .. },
        ) => {
            let civil = zone.civil(at);
            let instant = |is_open| {
                let date = counted(civil.date(), count, back, calendar, is_open)?;
                Some(zone.earliest(date.and_time(civil.time())))
            };
            ordered(instant(true).unwrap_or(at), instant(false).unwrap_or(far))
        }
        (Err(_), _) => ordered(at, far),
    }
}

/// So many business days on, where the days that no calendar covers are all business days, or none of a month of them.
fn counted(
    mut date: NaiveDate,
    count: u32,
    back: bool,
    calendar: Option<&Calendar>,
    is_open: bool,
) -> Option<NaiveDate> {
    let most = u64::from(count).saturating_mul(7).saturating_add(31);
    let (mut left, mut walked) = (count, 0);
    while left > 0 && walked < most {
        date = if back {
            date.pred_opt()
        } else {
            date.succ_opt()
        }
        .filter(|date| in_range(*date))?;
        walked += 1;
        let open = calendar.and_then(|calendar| calendar.is_business_day(date));
        if open.unwrap_or(is_open) {
            left -= 1;
        }
    }
    Some(date)
}

/// The date that lies a length of civil time after another, or before it. An elapsed length has no place here: the date itself.
pub(super) fn add_civil(
    date: NaiveDate,
    length: Length,
    back: bool,
    calendar: Option<&Calendar>,
) -> Result<NaiveDate, ShiftError> {
    let Length::Civil {
        count,
        unit,
        business,
    } = length
    else {
        return Ok(date);
    };
    if business {
        return add_business_days(date, count, back, calendar.ok_or(ShiftError::NoCalendar)?);
    }
    let days = |days: u64| {
        if back {
            date.checked_sub_days(Days::new(days))
        } else {
            date.checked_add_days(Days::new(days))
        }
    };
    let months = |months: u32| {
        let months = Months::new(count.checked_mul(months)?);
        if back {
            date.checked_sub_months(months)
        } else {
            date.checked_add_months(months)
        }
    };
    let shifted = match unit {
        Unit::Day => days(u64::from(count)),
        Unit::Week => days(u64::from(count) * 7),
        Unit::Month => months(1),
        Unit::Quarter => months(3),
        Unit::Year => months(12),
    };
    shifted
        .filter(|date| in_range(*date))
        .ok_or(ShiftError::OutOfRange)
}

fn add_business_days(
    mut date: NaiveDate,
    count: u32,
    back: bool,
    calendar: &Calendar,
) -> Result<NaiveDate, ShiftError> {
    if calendar.is_all_weekend() {
        return Err(ShiftError::OutOfRange);
    }
    let mut left = count;
    while left > 0 {
        date = if back {
            date.pred_opt()
        } else {
            date.succ_opt()
        }
        .filter(|date| in_range(*date))
        .ok_or(ShiftError::OutOfRange)?;
        match calendar.is_business_day(date) {
            None => return Err(ShiftError::CalendarEnds(date)),
            Some(true) => left -= 1,
            Some(false) => {}
        }
    }
    Ok(date)
}

/// Whether an instant can stand for the date: the years that [`Instant`] reckons with.
fn in_range(date: NaiveDate) -> bool {
    Instant::MIN.utc().date() <= date && date <= Instant::MAX.utc().date()
}
