//! The openings of everything that has times, over the horizon of the plans, worked out once.

use crate::policy::Policy;
use crate::policy::model::{CalendarId, Edge, LineTimes, TimesKind, TimesSet};
use crate::source::Place;
use crate::time::{
    Calendar, Instant, Interval, Intervals, Moment, NoteKind, Pattern, Reading, openings, shift,
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
        let mut state = vec![State::Waiting; policy.times.len()];
        if let Some((before, earlier)) = earlier.filter(|(_, earlier)| earlier.horizon == horizon) {
            table.take_over(policy, before, earlier, &mut state);
        }
        for number in 0..policy.times.len() {
            table.fill_with_what_it_needs(policy, number, &mut state);
        }
        table
    }

    /// Takes over what is written as it was, unless it counts from something else.
    fn take_over(
        &mut self,
        policy: &Policy,
        before: &Policy,
        earlier: &Timetable,
        state: &mut [State],
    ) {
        let days = |policy: &Policy, set: &TimesSet| calendar_of(policy, set.calendar).cloned();
        let is_relative = |set: &TimesSet| {
            let mut lines = set.lines.iter();
            lines.any(|line| matches!(line.times, LineTimes::Relative { .. }))
        };
        let known = before.times.iter().zip(&earlier.sets);
        let slots = self.sets.iter_mut().zip(state);
        for ((set, (old, openings)), (slot, state)) in policy.times.iter().zip(known).zip(slots) {
            if set == old && !is_relative(set) && days(policy, set) == days(before, old) {
                *slot = Arc::clone(openings);
                *state = State::Done;
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

    /// Relative times need those that they count from, and these may need others: a stack of our own, since a chain may be long.
    fn fill_with_what_it_needs(&mut self, policy: &Policy, number: usize, state: &mut [State]) {
        let mut open = vec![number];
        while let Some(number) = open.last().copied() {
            match state.get_mut(number) {
                Some(State::Done) | None => {
                    open.pop();
                    continue;
                }
                Some(state) => *state = State::Underway,
            }
            let lines = policy.times.get(number).map_or(&[][..], |set| &set.lines);
            let needed = lines.iter().find_map(|line| match line.times {
                // INVARIANT: a circle of relative times stops at what is underway, which has no openings yet.
                LineTimes::Relative { of, .. } => {
                    let of = of as usize;
                    (state.get(of) == Some(&State::Waiting)).then_some(of)
                }
                _ => None,
            });
            match needed {
                Some(of) => open.push(of),
                None => {
                    self.fill(policy, number);
                    if let Some(state) = state.get_mut(number) {
                        *state = State::Done;
                    }
                    open.pop();
                }
            }
        }
    }

    fn fill(&mut self, policy: &Policy, number: usize) {
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
                    let opened = openings(pattern, &set.zone, calendar, reading, self.horizon);
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
                    base.union
                        .as_slice()
                        .iter()
                        .filter_map(|opening| {
                            let start = edge(*from, *opening, set, calendar)?;
                            let end = edge(*to, *opening, set, calendar)?;
                            (start < end).then(|| Interval::new(start, end))
                        })
                        .collect()
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Underway,
    Done,
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

fn edge(
    edge: Edge,
    opening: Interval,
    set: &TimesSet,
    calendar: Option<&Calendar>,
) -> Option<Instant> {
    let from = if edge.end { opening.end } else { opening.start };
    match edge.shift {
        None => Some(from),
        Some((length, back)) => shift(from, length, back, &set.zone, calendar).ok(),
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
