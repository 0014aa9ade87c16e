//! Business days: a weekend, and holidays for the years that they cover.

use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// A calendar of business days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// By number of days from Monday.
    weekend: [bool; 7],
    holidays: BTreeMap<NaiveDate, String>,
    /// The years with a holiday; `None` for a calendar that has no list of holidays, which covers every year.
    years: Option<BTreeSet<i32>>,
}

impl Calendar {
    /// A calendar with the days of its weekend and its holidays, each with a name that may be empty.
    ///
    /// Without a list of holidays (`None`) it has weekends only, in every year. With a list it covers the years in which the
    /// list has a date, and no other: an empty list covers nothing.
    pub fn new(
        weekend: impl IntoIterator<Item = Weekday>,
        holidays: Option<BTreeMap<NaiveDate, String>>,
    ) -> Self {
        let mut calendar = Calendar {
            years: holidays
                .as_ref()
                .map(|dates| dates.keys().map(Datelike::year).collect()),
            holidays: holidays.unwrap_or_default(),
            weekend: [false; 7],
        };
        for day in weekend {
            if let Some(slot) = calendar
                .weekend
                .get_mut(day.num_days_from_monday() as usize)
            {
                *slot = true;
            }
        }
        calendar
    }

    /// Whether the calendar knows the year of a date.
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.covers_year(date.year())
    }

    pub(super) fn covers_year(&self, year: i32) -> bool {
        self.years
            .as_ref()
            .is_none_or(|years| years.contains(&year))
    }

    /// The first year after one that is covered.
    pub(super) fn next_covered_year(&self, year: i32) -> Option<i32> {
        match &self.years {
            Some(years) => years.range(year.checked_add(1)?..).next().copied(),
            None => year.checked_add(1),
        }
    }

    /// Whether the day is in the weekend.
    pub fn is_weekend(&self, date: NaiveDate) -> bool {
        let index = date.weekday().num_days_from_monday() as usize;
        self.weekend.get(index).copied().unwrap_or_default()
    }

    /// Whether every day of the week is in the weekend, so that there is never a business day.
    pub fn is_all_weekend(&self) -> bool {
        self.weekend.iter().all(|free| *free)
    }

    /// Whether people work on a date; `None` in a year that the calendar does not cover.
    pub fn is_business_day(&self, date: NaiveDate) -> Option<bool> {
        self.covers(date)
            .then(|| !self.is_weekend(date) && !self.holidays.contains_key(&date))
    }

    /// Whether the list of holidays has a date; `None` in a year that the calendar does not cover.
    pub fn is_holiday(&self, date: NaiveDate) -> Option<bool> {
        self.covers(date).then(|| self.holidays.contains_key(&date))
    }

    /// The holidays, each with its name, in order.
    pub fn holidays(&self) -> &BTreeMap<NaiveDate, String> {
        &self.holidays
    }

    /// The first and the last year with a holiday.
    pub fn years(&self) -> Option<(i32, i32)> {
        let years = self.years.as_ref()?;
        Some((*years.first()?, *years.last()?))
    }
}
