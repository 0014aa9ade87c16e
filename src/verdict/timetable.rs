//! The openings of everything that has times, over the horizon of the plans, worked out once.

use super::relative::{Derived, Reach, order, reaches};
use crate::policy::Policy;
use crate::policy::model::{CalendarId, LineTimes, TimesKind, TimesSet};
use crate::source::Place;
use crate::time::{
    Calendar, Instant, Interval, Intervals, Moment, NoteKind, Pattern, Reading, openings,
};
use chrono::NaiveTime;
use std::sync::Arc;

/// The openings of all times of a policy.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// The stretch of time in which openings are known.
    pub horizon: Interval,
    sets: Vec<Arc<SetTimes>>,
}

/// The openings of one thing with times.
#[derive(Clone, Debug, Default)]
pub struct SetTimes {
    /// For each line, its openings, sorted by start.
    pub lines: Vec<Vec<Interval>>,
    /// For each opening of each line, the latest end up to it: openings of a line may overlap, and this is sorted.
    reach: Vec<Vec<Instant>>,
    /// All of them together.
    pub union: Intervals,
    /// Stretches in which a calendar does not say what is open, with the line and the first day.
    pub unknown: Vec<(Interval, Place)>,
    /// When all of it is over: nothing opens at or after it. `None` where it goes on.
    pub over: Option<Instant>,
    /// What was special: line, kind of note, instant.
    pub notes: Vec<(Place, NoteKind, Instant)>,
}

impl Timetable {
    /// Works out all openings that touch a horizon.
    pub fn new(policy: &Policy, horizon: Interval) -> Self {
        Timetable::after(policy, horizon, None)
    }

    /// The same; from an earlier timetable, made of another policy, it takes what the two have in common.
    pub fn after(
        policy: &Policy,
        horizon: Interval,
        earlier: Option<(&Policy, &Timetable)>,
    ) -> Self {
        let mut table = Timetable {
            horizon,
            sets: vec![Arc::default(); policy.times.len()],
        };
        let order = order(policy);
        let reaches = reaches(policy, &order);
        let mut known = vec![false; policy.times.len()];
        if let Some((before, earlier)) = earlier.filter(|(_, earlier)| earlier.horizon == horizon) {
            table.take_over(policy, before, earlier, &reaches, &mut known);
        }
        for number in order {
            if !known.get(number).copied().unwrap_or(false) {
                let reach = reaches.get(number).copied().unwrap_or_default();
                table.fill(policy, number, reach.around(horizon));
            }
        }
        table
    }

    /// Takes over what is written as it was, unless it counts from something else.
    fn take_over(
        &mut self,
        policy: &Policy,
        before: &Policy,
        earlier: &Timetable,
        reaches: &[Reach],
        known: &mut [bool],
    ) {
        let days = |policy: &Policy, set: &TimesSet| calendar_of(policy, set.calendar).cloned();
        let is_relative = |set: &TimesSet| {
            let mut lines = set.lines.iter();
            lines.any(|line| matches!(line.times, LineTimes::Relative { .. }))
        };
        let old_reaches = self::reaches(before, &order(before));
        let old = before.times.iter().zip(&earlier.sets);
        let reaches = old_reaches.iter().zip(reaches);
        let slots = self.sets.iter_mut().zip(known);
        for (((set, (old, openings)), (old_reach, reach)), (slot, known)) in
            policy.times.iter().zip(old).zip(reaches).zip(slots)
        {
            let is_same = set == old && days(policy, set) == days(before, old);
            if is_same && !is_relative(set) && old_reach == reach {
                *slot = Arc::clone(openings);
                *known = true;
            }
        }
    }

    /// What of the openings touches a shorter horizon. What an earlier timetable of that horizon was cut from, if this one has it
    /// still, is taken over from it.
    pub fn within(
        &self,
        horizon: Interval,
        earlier: Option<(&Timetable, &Timetable)>,
    ) -> Timetable {
        let touching = |openings: &[Interval]| -> Vec<Interval> {
            openings
                .iter()
                .filter(|opening| opening.overlaps(&horizon))
                .copied()
                .collect()
        };
        let earlier = earlier.filter(|(_, cut)| cut.horizon == horizon);
        let known = |number: usize, set: &Arc<SetTimes>| {
            let (whole, cut) = earlier?;
            let is_same = whole
                .sets
                .get(number)
                .is_some_and(|old| Arc::ptr_eq(old, set));
            cut.sets.get(number).filter(|_| is_same).map(Arc::clone)
        };
        let sets = self.sets.iter().enumerate().map(|(number, set)| {
            if let Some(known) = known(number, set) {
                return known;
            }
            let unknown = set.unknown.iter();
            let notes = set.notes.iter();
            let mut shorter = SetTimes {
                union: Intervals::from_unsorted(touching(set.union.as_slice())),
                unknown: unknown
                    .filter(|(stretch, _)| stretch.overlaps(&horizon))
                    .copied()
                    .collect(),
                notes: notes
                    .filter(|(_, _, at)| horizon.contains(*at))
                    .copied()
                    .collect(),
                over: set.over,
                ..SetTimes::default()
            };
            for line in &set.lines {
                shorter.push_line(touching(line));
            }
            Arc::new(shorter)
        });
        Timetable {
            horizon,
            sets: sets.collect(),
        }
    }

    /// The openings of a thing with times.
    pub fn set(&self, number: u32) -> &SetTimes {
        static NOTHING: SetTimes = SetTimes {
            lines: Vec::new(),
            reach: Vec::new(),
            union: Intervals::NONE,
            unknown: Vec::new(),
            over: None,
            notes: Vec::new(),
        };
        self.sets.get(number as usize).map_or(&NOTHING, Arc::as_ref)
    }

    /// Works out what touches a horizon: that of the timetable, or a wider one where others count from these times.
    fn fill(&mut self, policy: &Policy, number: usize, horizon: Interval) {
        let Some(set) = policy.times.get(number) else {
            return;
        };
        let calendar = calendar_of(policy, set.calendar);
        let reading = if set.kind == TimesKind::Window {
            Reading::Narrower
        } else {
            Reading::Wider
        };
        let mut found = SetTimes::default();
        let mut over = Some(Instant::MIN);
        for line in &set.lines {
            over = over
                .zip(end_of(&line.times))
                .map(|(one, other)| one.max(other));
            let mut intervals = match &line.times {
                LineTimes::Pattern(pattern) => {
                    let opened = openings(pattern, &set.zone, calendar, reading, horizon);
                    for note in opened.notes {
                        if note.kind == NoteKind::TooMany {
                            let rest = Interval::new(note.at, Instant::MAX);
                            found.unknown.push((rest, line.place));
                        }
                        if let NoteKind::CalendarEnds { until } = note.kind {
                            found
                                .unknown
                                .push((Interval::new(note.at, until), line.place));
                        }
                        found.notes.push((line.place, note.kind, note.at));
                    }
                    opened.intervals
                }
                LineTimes::Between(from, until) => {
                    let stretch = Interval::new(*from, until.unwrap_or(Instant::MAX));
                    vec![stretch]
                }
                LineTimes::Relative { of, from, to } => {
                    let base = self
                        .sets
                        .get(*of as usize)
                        .map(Arc::clone)
                        .unwrap_or_default();
                    let derived = Derived {
                        set,
                        calendar,
                        from: *from,
                        to: *to,
                    };
                    let (opened, unknown) = derived.openings(&base);
                    let unknown = unknown.into_iter().map(|stretch| (stretch, line.place));
                    found.unknown.extend(unknown);
                    opened
                }
            };
            if set.since.is_some() || set.until.is_some() {
                let bounds = Interval::new(
                    set.since.unwrap_or(Instant::MIN),
                    set.until.unwrap_or(Instant::MAX),
                );
                intervals = intervals
                    .into_iter()
                    .map(|opening| {
                        Interval::new(opening.start.max(bounds.start), opening.end.min(bounds.end))
                    })
                    .filter(|opening| opening.start < opening.end)
                    .collect();
            }
            found.push_line(intervals);
        }
        if set.mistaken {
            found
                .unknown
                .push((Interval::new(Instant::MIN, Instant::MAX), set.place));
        }
        found.union = Intervals::from_unsorted(found.lines.iter().flatten().copied().collect());
        found.over = match (over.filter(|_| !set.mistaken), set.until) {
            (Some(over), Some(until)) => Some(over.min(until)),
            (over, until) => over.or(until),
        };
        if let Some(slot) = self.sets.get_mut(number) {
            *slot = Arc::new(found);
        }
    }
}

/// An instant after which a line opens nothing more, whatever the horizon; `None` where it goes on, or counts from something else.
fn end_of(line: &LineTimes) -> Option<Instant> {
    match line {
        LineTimes::Between(_, until) => *until,
        LineTimes::Pattern(Pattern::One { to: Some(to), .. }) => {
            let date = match to {
                Moment::Instant(at) => return Some(*at),
                Moment::Civil(civil) => civil.date(),
                Moment::Day(date) => *date,
            };
            // Three days later it is over on all clocks.
            let after = date.checked_add_days(chrono::Days::new(3))?;
            Some(Instant(
                after.and_time(NaiveTime::MIN).and_utc().timestamp_micros(),
            ))
        }
        LineTimes::Pattern(_) | LineTimes::Relative { .. } => None,
    }
}

/// The calendar of a number.
pub fn calendar_of(policy: &Policy, calendar: Option<CalendarId>) -> Option<&Calendar> {
    let CalendarId(number) = calendar?;
    policy
        .calendars
        .get(usize::from(number))
        .map(|calendar| &calendar.days)
}

impl SetTimes {
    /// Adds the openings of a line, sorted by start.
    fn push_line(&mut self, openings: Vec<Interval>) {
        let latest = |latest: &mut Instant, opening: &Interval| {
            *latest = opening.end.max(*latest);
            Some(*latest)
        };
        let reach = openings.iter().scan(Instant::MIN, latest).collect();
        self.reach.push(reach);
        self.lines.push(openings);
    }

    /// The line that opens a stretch touching another, and that opening; the earliest.
    pub fn line_touching(&self, stretch: Interval) -> Option<(usize, Interval)> {
        let mut best: Option<(usize, Interval)> = None;
        for (number, (line, reach)) in self.lines.iter().zip(&self.reach).enumerate() {
            // The first that ends late enough is the first by which the reach does.
            let first = reach.partition_point(|end| *end <= stretch.start);
            let Some(opening) = line.get(first).filter(|opening| opening.overlaps(&stretch)) else {
                continue;
            };
            if best.is_none_or(|(_, known)| opening.start < known.start) {
                best = Some((number, *opening));
            }
        }
        best
    }

    /// Whether a calendar leaves it open what is in a stretch; then the line that asks it.
    pub fn unknown_in(&self, stretch: Interval) -> Option<Place> {
        self.unknown
            .iter()
            .find(|(unknown, _)| unknown.overlaps(&stretch))
            .map(|(_, place)| *place)
    }
}
