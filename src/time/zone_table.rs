//! A zone as a table of offsets and the seconds at which they begin, exact for every year.

use chrono::{Datelike, NaiveDate};
use tz::timezone::{AlternateTime, RuleDay, TransitionRule};

/// The Gregorian calendar repeats, weekdays included, after 400 years of 146,097 days; so do the rules of zones.
const CYCLE: i64 = 146_097 * 86_400;

/// The largest offset that a table may have, in seconds; RFC 9636 allows less than 26 hours.
pub(super) const WIDEST_OFFSET: i64 = 26 * 3600;

/// The offsets of a zone.
#[derive(Debug)]
pub(super) struct ZoneTable {
    /// INVARIANT: strictly rising, and one shorter than `offsets` (`time::properties::every_bundled_zone_agrees_with_jiff`).
    times: Vec<i64>,
    /// Seconds east of UTC; the first holds before `times[0]`.
    offsets: Vec<i32>,
    /// From this second on, what was 400 years earlier is repeated.
    repeats_from: i64,
}

impl ZoneTable {
    /// UTC: no transitions.
    pub(super) fn utc() -> ZoneTable {
        ZoneTable {
            times: Vec::new(),
            offsets: vec![0],
            repeats_from: i64::MAX,
        }
    }

    /// A table of changes, each with the second at which it is and the offset from then on, in any order; `first` holds before
    /// all of them. From `repeats_from` on, what was 400 years earlier is repeated. `None` for offsets that no clock has.
    pub(super) fn from_changes(
        first: i32,
        mut changes: Vec<(i64, i32)>,
        repeats_from: i64,
    ) -> Option<ZoneTable> {
        let mut table = ZoneTable {
            times: Vec::new(),
            offsets: vec![first],
            repeats_from,
        };
        changes.sort_unstable();
        for (time, offset) in changes {
            table.push(time, offset);
        }
        table.is_sound().then_some(table)
    }

    fn is_sound(&self) -> bool {
        let mut offsets = self.offsets.iter();
        offsets.all(|offset| i64::from(*offset).abs() < WIDEST_OFFSET)
    }

    /// Reads a TZif file (RFC 9636). `None` for what is not one, or not a sound one.
    pub(super) fn from_tzif(bytes: &[u8]) -> Option<ZoneTable> {
        let parsed = tz::TimeZone::from_tz_data(bytes).ok()?;
        let zone = parsed.as_ref();
        let types = zone.local_time_types();
        let mut table = ZoneTable {
            times: Vec::new(),
            offsets: vec![types.first()?.ut_offset()],
            repeats_from: i64::MAX,
        };
        for transition in zone.transitions() {
            // Files that count leap seconds carry the correction in their times.
            let correction = zone
                .leap_seconds()
                .iter()
                .take_while(|leap| leap.unix_leap_time() <= transition.unix_leap_time())
                .last()
                .map_or(0, |leap| i64::from(leap.correction()));
            let offset = types.get(transition.local_time_type_index())?.ut_offset();
            table.push(
                transition.unix_leap_time().saturating_sub(correction),
                offset,
            );
        }
        let last = zone.transitions().last().map(|t| t.unix_leap_time());
        match zone.extra_rule() {
            None => {}
            Some(TransitionRule::Fixed(fixed)) => match last {
                Some(last) => table.push(last, fixed.ut_offset()),
                None => table.offsets = vec![fixed.ut_offset()],
            },
            Some(TransitionRule::Alternate(rule)) => table.repeat(rule, last),
        }
        table.is_sound().then_some(table)
    }

    /// Adds a time from which an offset holds, unless it holds already.
    fn push(&mut self, time: i64, offset: i32) {
        if self.offsets.last() == Some(&offset) || self.times.last().is_some_and(|t| *t >= time) {
            return;
        }
        self.times.push(time);
        self.offsets.push(offset);
    }

    /// Writes the yearly rule out, from the last time in the file for a whole cycle.
    fn repeat(&mut self, rule: &AlternateTime, last: Option<i64>) {
        let (standard, summer) = (rule.std().ut_offset(), rule.dst().ut_offset());
        // A file with a rule and no history at all is taken to start in 1900.
        let first_year = last.map_or(1900, year_of);
        let mut changes = Vec::with_capacity(2 * 404);
        for year in first_year..=first_year + 402 {
            let begins = rule_day(rule.dst_start(), year)
                .map(|day| day + i64::from(rule.dst_start_time()) - i64::from(standard));
            let ends = rule_day(rule.dst_end(), year)
                .map(|day| day + i64::from(rule.dst_end_time()) - i64::from(summer));
            changes.extend(begins.map(|time| (time, true, summer)));
            changes.extend(ends.map(|time| (time, false, standard)));
        }
        // Where summer time lasts all year, each ends at the very second at which the next begins: the beginning wins.
        changes.sort_unstable();
        changes.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                *earlier = *later;
            }
            same
        });
        for (time, _, offset) in changes {
            if last.is_none_or(|last| time > last) {
                self.push(time, offset);
            }
        }
        self.repeats_from = start_of_year(first_year + 402).unwrap_or(i64::MAX);
    }

    /// The second within the table that stands for this one, and what was taken away from it.
    fn fold_cycles(&self, second: i64) -> (i64, i64) {
        if second < self.repeats_from {
            return (second, 0);
        }
        let away = ((second - self.repeats_from) / CYCLE + 1) * CYCLE;
        (second - away, away)
    }

    /// Seconds east of UTC at a second since the epoch.
    pub(super) fn offset_at(&self, second: i64) -> i32 {
        let (second, _) = self.fold_cycles(second);
        let index = self.times.partition_point(|time| *time <= second);
        self.offsets.get(index).copied().unwrap_or_default()
    }

    /// The seconds at which the clock shows this civil second (counted as if it were UTC), at most the first and the last;
    /// or the second of the jump that leaves it out.
    pub(super) fn resolve(&self, civil: i64) -> Result<(i64, i64), i64> {
        let (civil, away) = self.fold_cycles(civil);
        let from = self
            .times
            .partition_point(|time| *time <= civil - WIDEST_OFFSET);
        let mut found: Option<(i64, i64)> = None;
        let mut jump = civil;
        for (index, offset) in self.offsets.iter().enumerate().skip(from) {
            let begins = index
                .checked_sub(1)
                .and_then(|before| self.times.get(before))
                .copied()
                .unwrap_or(i64::MIN);
            if begins > civil + WIDEST_OFFSET {
                break;
            }
            let ends = self.times.get(index).copied().unwrap_or(i64::MAX);
            let second = civil - i64::from(*offset);
            if begins <= second && second < ends {
                found = Some((found.map_or(second, |(first, _)| first), second));
            } else if second >= ends {
                jump = ends;
            }
        }
        match found {
            Some((first, last)) => Ok((first + away, last + away)),
            None => Err(jump + away),
        }
    }
}

/// The year of a second since the epoch, by UTC.
fn year_of(second: i64) -> i32 {
    chrono::DateTime::from_timestamp(second, 0).map_or(1970, |at| at.year().clamp(1, 9000))
}

/// The second at which a day begins, by UTC.
fn midnight(date: NaiveDate) -> i64 {
    (i64::from(date.num_days_from_ce()) - 719_163) * 86_400
}

fn start_of_year(year: i32) -> Option<i64> {
    NaiveDate::from_ymd_opt(year, 1, 1).map(midnight)
}

/// Midnight of the day of a rule in a year, as if it were UTC (POSIX.1-2024, 8.3, `TZ`).
fn rule_day(day: &RuleDay, year: i32) -> Option<i64> {
    match day {
        RuleDay::Julian0WithLeap(day) => Some(start_of_year(year)? + i64::from(day.get()) * 86_400),
        RuleDay::Julian1WithoutLeap(day) => {
            let leap = NaiveDate::from_ymd_opt(year, 2, 29).is_some() && day.get() >= 60;
            Some(start_of_year(year)? + (i64::from(day.get()) - 1 + i64::from(leap)) * 86_400)
        }
        RuleDay::MonthWeekDay(day) => {
            let first = NaiveDate::from_ymd_opt(year, u32::from(day.month()), 1)?;
            let weekday = i64::from(first.weekday().num_days_from_sunday());
            let ahead = (i64::from(day.week_day()) - weekday).rem_euclid(7);
            let mut in_month = ahead + (i64::from(day.week()) - 1) * 7;
            // The fifth one means the last one.
            if in_month >= i64::from(first.num_days_in_month()) {
                in_month -= 7;
            }
            Some(midnight(first) + in_month * 86_400)
        }
    }
}
