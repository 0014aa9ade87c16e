//! The openings of an event: the stretches of time that touch a horizon.

use super::Event;
use super::expand::{Budget, Search};
use super::length::EventLength;
use super::rule::Until;
use super::stamp::{Stamp, instant_of};
use crate::time::end_days::back;
use crate::time::pattern::{Reading, Side, at_second, resolve};
use crate::time::{Instant, Interval, NoteKind, OpeningNote, Openings, Zone};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// The most openings of one event, as of one pattern.
const MOST: usize = 100_000;

/// How much is looked at for one event; a rule whose days are further apart is not known beyond.
const STEPS: u64 = 5_000_000;

impl Event {
    /// The openings of the event and its repetitions that touch a horizon; `zone` is that of its times without a zone and of its
    /// whole days.
    pub(in crate::time) fn openings(
        &self,
        zone: &Zone,
        reading: Reading,
        horizon: Interval,
    ) -> Openings {
        let mut out = Openings::default();
        let own = self.start.zone(zone);
        let longest = self.dates.iter().filter_map(|(_, length)| *length);
        let longest = longest.map(EventLength::most_days);
        let longest = longest.fold(self.length.most_days(), i64::max);
        let (first, last) = own.dates(horizon);
        // Two days more on either side: clocks may jump over a whole day.
        let from = back(first, longest + 2).and_time(NaiveTime::MIN);
        let to = back(last, -2).and_time(NaiveTime::MIN);
        let times = self.excluded.iter().filter(|at| !at.is_day());
        let mut excluded: Vec<NaiveDateTime> = times.map(|at| at.shown_in(own)).collect();
        excluded.sort_unstable();
        let days = self.excluded.iter().filter(|at| at.is_day());
        let mut excluded_days: Vec<NaiveDate> = days.map(|at| at.shown().date()).collect();
        excluded_days.sort_unstable();
        let mut starts: Vec<(NaiveDateTime, Option<EventLength>)> =
            vec![(self.start.shown(), None)];
        starts.extend(
            self.dates
                .iter()
                .map(|(at, length)| (at.shown_in(own), *length)),
        );
        if let Some(rule) = &self.rule {
            let search = Search {
                start: self.start.shown(),
                whole_days: self.start.is_day(),
                from,
                to,
            };
            let last = self
                .until
                .map(|until| last_start(until, own, self.start.is_day(), reading));
            let found = rule.starts(search, last, MOST, &mut Budget(STEPS));
            let (found, ended) = match found {
                Ok(found) => (found, false),
                Err(found) => (found, true),
            };
            if ended {
                let known = found.last().copied().unwrap_or(from);
                out.notes.push(OpeningNote {
                    kind: NoteKind::TooMany,
                    date: known.date(),
                    at: own.earliest(known).max(horizon.start),
                });
            }
            starts.extend(found.into_iter().map(|start| (start, None)));
        }
        starts.sort_by_key(|(start, _)| *start);
        starts.dedup();
        for (start, length) in starts {
            let is_excluded = excluded.binary_search(&start).is_ok()
                || excluded_days.binary_search(&start.date()).is_ok();
            if is_excluded || start < from || start > to {
                continue;
            }
            let mut interval = self.one(start, length.unwrap_or(self.length), own, reading);
            if self.by_days {
                interval = days_of(interval, zone, reading);
            }
            if !interval.is_empty() && interval.overlaps(&horizon) {
                out.intervals.push(interval);
            }
        }
        out.intervals.sort_unstable();
        out.intervals.dedup();
        out
    }

    /// The opening that starts when the clocks of a zone show a time.
    fn one(
        &self,
        start: NaiveDateTime,
        length: EventLength,
        zone: &Zone,
        reading: Reading,
    ) -> Interval {
        if let (Stamp::Day(_), EventLength::Days(days)) = (&self.start, length) {
            let end = at_second(back(start.date(), 1 - days), 86_400);
            return Interval::new(
                resolve(zone, start, reading, Side::Start).at,
                resolve(zone, end, reading, Side::End).at,
            );
        }
        let from = instant_of(zone, start, reading, Side::Start);
        // What is counted from the start is counted from the last that it may be, in the narrower reading from the first.
        let counted_from = instant_of(zone, start, reading, Side::End);
        let shown = |after: TimeDelta| {
            let end = start.checked_add_signed(after)?;
            Some(instant_of(zone, end, reading, Side::End))
        };
        let end = match length {
            EventLength::Days(days) => TimeDelta::try_days(days).and_then(shown),
            EventLength::To {
                shown: after,
                elapsed,
            } => shown(after).map(|by_clocks| {
                let passed = counted_from.saturating_add_micros(elapsed);
                match reading {
                    Reading::Wider => by_clocks.max(passed),
                    Reading::Narrower => by_clocks.min(passed),
                }
            }),
            EventLength::For { days: 0, seconds } => {
                Some(counted_from.saturating_add_micros(seconds.saturating_mul(1_000_000)))
            }
            EventLength::For { days, seconds } => TimeDelta::try_days(days)
                .and_then(shown)
                .map(|at| at.saturating_add_micros(seconds.saturating_mul(1_000_000))),
        };
        Interval::new(from, end.unwrap_or(Instant::MAX))
    }
}

/// The days that a stretch of time touches, by the clocks of a zone; of no time, the day on which it is.
fn days_of(interval: Interval, zone: &Zone, reading: Reading) -> Interval {
    let first = zone.civil(interval.start).date();
    let end = zone.civil(interval.end);
    let ends_at_midnight = end.time() == NaiveTime::MIN && interval.end > interval.start;
    let last = match ends_at_midnight {
        true => back(end.date(), 1),
        false => end.date(),
    };
    Interval::new(
        resolve(zone, at_second(first, 0), reading, Side::Start).at,
        resolve(zone, at_second(last, 86_400), reading, Side::End).at,
    )
}

/// The last start that `UNTIL` allows, on the clocks of the event. A date that ends times is read with its whole day (RFC 2445) or
/// without it, as is wider or narrower.
pub(in crate::time) fn last_start(
    until: Until,
    zone: &Zone,
    whole_days: bool,
    reading: Reading,
) -> NaiveDateTime {
    match until {
        Until::Date(date) if reading == Reading::Wider || whole_days => at_second(date, 86_399),
        Until::Date(date) => date.and_time(NaiveTime::MIN),
        Until::Civil(at) => at,
        Until::Utc(at) => zone.civil(Instant::from_utc(at)),
    }
}
