//! The buckets of a limit: what each subject counts in, and those that may count in one without saying so.

use super::evaluator::Frame;
use super::findings::Reporter;
use super::limits::Counted;
use crate::policy::model::{Bucket, Limit};
use crate::policy::types::Value;
use crate::syntax::tree::Unit;
use crate::time::{Interval, format_civil};
use chrono::{Datelike, NaiveDate};
use rustc_hash::FxHashMap;

/// What a subject counts in.
pub(super) struct Keyed {
    /// For each bucket of the limit its names there; `None` where not all of them are known.
    names: Vec<Option<Vec<String>>>,
    /// Those names that are known.
    some: Vec<Vec<String>>,
    /// Whether a time is missing that no bucket has a name for: of `at once` and of a length.
    lacks_times: bool,
}

impl Keyed {
    /// Whether it may count in buckets that it does not say.
    fn is_open(&self) -> bool {
        self.lacks_times || self.names.iter().any(Option::is_none)
    }

    /// Which of the buckets are known, a bit for each.
    fn mask(&self) -> u32 {
        let names = self.names.iter().enumerate();
        let known = names.filter(|(_, names)| names.is_some());
        known.fold(0, |mask, (at, _)| mask | bit(at))
    }

    /// Its keys, by those buckets alone that a mask has.
    fn keys(&self, mask: u32) -> Vec<Vec<String>> {
        let mut keys: Vec<Vec<String>> = vec![Vec::new()];
        for (at, names) in self.some.iter().enumerate() {
            if mask & bit(at) == 0 {
                continue;
            }
            let with = |key: &Vec<String>| {
                let key = key.clone();
                names.iter().map(move |name| {
                    let mut key = key.clone();
                    key.push(name.clone());
                    key
                })
            };
            keys = keys.iter().flat_map(with).collect();
        }
        keys
    }
}

fn bit(at: usize) -> u32 {
    u32::try_from(at)
        .ok()
        .and_then(|at| 1u32.checked_shl(at))
        .unwrap_or(0)
}

/// The buckets of a limit with what is in them.
pub(super) struct Buckets {
    most: usize,
    /// Those that are known to be in each.
    members: FxHashMap<Vec<String>, Vec<usize>>,
    /// How many there are by what is known of them: for each pair of a subject's own buckets and those that it is compared by.
    counts: FxHashMap<(u32, u32), FxHashMap<Vec<String>, usize>>,
    /// The same, of history that is open.
    past: FxHashMap<u32, FxHashMap<Vec<String>, usize>>,
    masks: Vec<u32>,
}

impl Buckets {
    /// Puts those that are counted into their buckets.
    pub fn new(limit: &Limit, counted: &[&Counted], keyed: &[Keyed]) -> Self {
        let mut all = Buckets {
            most: usize::try_from(limit.most).unwrap_or(usize::MAX),
            members: FxHashMap::default(),
            counts: FxHashMap::default(),
            past: FxHashMap::default(),
            masks: Vec::new(),
        };
        let mut open: Vec<u32> = Vec::new();
        for (number, (one, keyed)) in counted.iter().zip(keyed).enumerate() {
            let mask = keyed.mask();
            all.masks.push(mask);
            if !keyed.lacks_times {
                for key in keyed.keys(u32::MAX) {
                    let members = all.members.entry(key).or_default();
                    // A name that a subject has twice counts once.
                    if members.last() != Some(&number) {
                        members.push(number);
                    }
                }
            }
            if keyed.is_open() {
                open.push(mask);
                if one.is_past() {
                    let counts = all.past.entry(mask).or_default();
                    for key in keyed.keys(mask) {
                        *counts.entry(key).or_default() += 1;
                    }
                }
            }
        }
        open.sort_unstable();
        open.dedup();
        all.masks.sort_unstable();
        all.masks.dedup();
        // Only what is open is compared by less than everything.
        for asked in open {
            for keyed in keyed {
                let own = keyed.mask();
                let counts = all.counts.entry((own, asked)).or_default();
                let mut keys = keyed.keys(own & asked);
                keys.sort_unstable();
                keys.dedup();
                for key in keys {
                    *counts.entry(key).or_default() += 1;
                }
            }
        }
        all
    }

    /// Whether a bucket may be over its limit in which a subject may be that does not say so.
    pub fn may_be_full(&self, keyed: &Keyed) -> bool {
        let asked = keyed.mask();
        keyed.is_open()
            && keyed.keys(asked).iter().any(|key| {
                let together: usize = self
                    .masks
                    .iter()
                    .filter_map(|own| {
                        let common: Vec<String> = parts_in(key, asked, own & asked);
                        self.counts.get(&(*own, asked))?.get(&common)
                    })
                    .sum();
                together > self.most
            })
    }

    /// How many records of history may be in a bucket that do not say so.
    pub fn open_past(&self, key: &[String]) -> usize {
        let all = (0..key.len()).fold(0, |mask, at| mask | bit(at));
        let of = |(mask, counts): (&u32, &FxHashMap<Vec<String>, usize>)| {
            counts.get(&parts_in(key, all, *mask)).copied()
        };
        self.past.iter().filter_map(of).sum()
    }

    /// The buckets in the order of their names.
    pub fn full(&self) -> Vec<(&[String], &[usize])> {
        let members = self.members.iter();
        let mut full: Vec<_> = members
            .map(|(key, members)| (key.as_slice(), members.as_slice()))
            .collect();
        full.sort_unstable();
        full
    }
}

/// The parts of a key of some buckets that belong to fewer of them.
fn parts_in(key: &[String], of: u32, mask: u32) -> Vec<String> {
    let buckets = (0..32).filter(|at| of & bit(*at) != 0);
    let parts = buckets.zip(key);
    let parts = parts.filter(|(at, _)| mask & bit(*at) != 0);
    parts.map(|(_, part)| part.clone()).collect()
}

impl Reporter<'_, '_> {
    /// What a subject counts in. `past` is the same line asked of history; without it nothing is known of that.
    pub(super) fn keyed_by(&self, limit: &Limit, past: Option<&Limit>, one: &Counted) -> Keyed {
        let buckets = match one.is_past() {
            true => past.map(|past| &past.per),
            false => Some(&limit.per),
        }
        .map_or_else(
            || limit.per.iter().map(|_| None).collect(),
            |per| per.iter().map(Some).collect::<Vec<_>>(),
        )
        .into_iter()
        .zip(&limit.per);
        // What is given without an end may run at any instant after its start.
        let mut lacks_times = limit.at_once && one.planned.is_none();
        let mut names: Vec<Option<Vec<String>>> = Vec::new();
        let mut some: Vec<Vec<String>> = Vec::new();
        for (asked, written) in buckets {
            if matches!(written, Bucket::Length(_)) {
                lacks_times |= one.start.is_none();
                continue;
            }
            let (found, is_known) = match asked {
                Some(bucket) => self.names_in(bucket, one),
                None => (Vec::new(), false),
            };
            names.push(is_known.then(|| found.clone()));
            some.push(found);
        }
        Keyed {
            names,
            some,
            lacks_times,
        }
    }

    /// The names that a subject has in a bucket, and whether these are all.
    fn names_in(&self, bucket: &Bucket, one: &Counted) -> (Vec<String>, bool) {
        let policy = self.evaluator.policy;
        let frame = Frame::about(one.kind, one.row);
        let mut names = Vec::new();
        match bucket {
            Bucket::Length(_) => {}
            Bucket::Unit(unit) => {
                let Some(start) = one.start else {
                    return (names, false);
                };
                names.push(unit_name(*unit, policy.zone.civil(start).date()));
            }
            Bucket::Field(field) => {
                let mut is_complete = true;
                let is_known = self.evaluator.each(*field, &frame, &mut |value| {
                    match value {
                        Value::Missing => is_complete = false,
                        // Texts that differ in case alone are equal.
                        Value::Text(_) => {
                            names.push(format!("for {}", self.words.value(value).to_lowercase()));
                        }
                        value => names.push(format!("for {}", self.words.value(value))),
                    }
                    true
                });
                return (names, is_known && is_complete);
            }
            Bucket::Window(windows) => {
                let Some(start) = one.start else {
                    return (names, false);
                };
                let point = one
                    .planned
                    .unwrap_or(Interval::new(start, start.saturating_add_micros(1)));
                for window in windows {
                    let set = self.evaluator.timetable.set(*window);
                    if let Some(opening) = set.union.first_touching(point) {
                        let name = policy.times.get(*window as usize);
                        names.push(format!(
                            "in `{}` of {}",
                            name.map_or("", |set| &set.name),
                            format_civil(opening.start, &policy.zone)
                        ));
                    }
                }
            }
        }
        (names, true)
    }
}

/// The name of the calendar day, ISO week, month, quarter or year of a date.
fn unit_name(unit: Unit, date: NaiveDate) -> String {
    match unit {
        Unit::Day => format!("on {date}"),
        Unit::Week => {
            let week = date.iso_week();
            format!("in week {} of {}", week.week(), week.year())
        }
        Unit::Month => format!("in {}", date.format("%Y-%m")),
        Unit::Quarter => format!("in quarter {} of {}", date.month0() / 3 + 1, date.year()),
        Unit::Year => format!("in {}", date.year()),
    }
}
