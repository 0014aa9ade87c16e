//! Ties the events of a file together: exceptions to what they are exceptions of, and of each only its newest version.

use super::Event;
use super::stamp::Stamp;
use crate::source::Span;
use crate::time::Zone;
use chrono::NaiveDateTime;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// An event with what ties it to others of the file.
pub(super) struct Entry {
    /// Its first line.
    pub(super) begin: Span,
    pub(super) uid: String,
    pub(super) sequence: u32,
    /// When this version was written (`DTSTAMP`).
    pub(super) stamped: Option<NaiveDateTime>,
    /// Which repetition it stands for.
    pub(super) of: Option<Stamp>,
    /// `None` for one that does not take place.
    pub(super) event: Option<Event>,
}

/// Which version of what: the event itself, or one repetition of it.
type Version = Option<NaiveDateTime>;

/// The events as they take place: of each the version with the highest `SEQUENCE` (RFC 5545, 3.8.7.4), without the repetitions that
/// an exception stands for. Also the exceptions of which it is not known to which event they belong.
pub(super) fn together(mut entries: Vec<Entry>) -> (Vec<Event>, Vec<Span>) {
    let mut by_uid: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, entry) in entries.iter().enumerate() {
        if !entry.uid.is_empty() {
            by_uid.entry(entry.uid.clone()).or_default().push(number);
        }
    }
    let mut astray = Vec::new();
    for numbers in by_uid.into_values().filter(|numbers| numbers.len() > 1) {
        let mut newest: BTreeMap<Version, u32> = BTreeMap::new();
        for entry in numbers.iter().filter_map(|number| entries.get(*number)) {
            let known = newest.entry(version(entry)).or_default();
            *known = entry.sequence.max(*known);
        }
        let mut exceptions: Vec<(usize, Stamp, Span)> = Vec::new();
        let mut whole = Vec::new();
        for number in numbers {
            let Some(entry) = entries.get_mut(number) else {
                continue;
            };
            if newest.get(&version(entry)) > Some(&entry.sequence) {
                entry.event = None;
            } else if let Some(of) = &entry.of {
                exceptions.push((number, of.clone(), entry.begin));
            } else if entry.event.is_some() {
                whole.push(number);
            }
        }
        match whole.as_slice() {
            [] => {}
            [one] => {
                for (number, of, _) in &exceptions {
                    if left_out_later(&entries, *one, *number, of)
                        && let Some(exception) = entries.get_mut(*number)
                    {
                        exception.event = None;
                    }
                }
                if let Some(event) = entries.get_mut(*one).and_then(|entry| entry.event.as_mut()) {
                    let moved = exceptions.into_iter().map(|(_, of, _)| of);
                    event.excluded.extend(moved);
                }
            }
            _ => astray.extend(exceptions.into_iter().map(|(.., begin)| begin)),
        }
    }
    let events = entries.into_iter().filter_map(|entry| entry.event);
    (events.collect(), astray)
}

/// Whether a version of the whole event that is later than an exception leaves its repetition out: then what it was moved to does
/// not take place either.
fn left_out_later(entries: &[Entry], whole: usize, exception: usize, of: &Stamp) -> bool {
    let (Some(whole), Some(exception)) = (entries.get(whole), entries.get(exception)) else {
        return false;
    };
    let later = match whole.sequence.cmp(&exception.sequence) {
        Ordering::Equal => whole
            .stamped
            .zip(exception.stamped)
            .is_some_and(|(whole, exception)| whole > exception),
        order => order.is_gt(),
    };
    let utc = Zone::utc();
    let leaves_out = |event: &Event| {
        let zone = event.start.zone(&utc);
        event.excluded.iter().any(|out| {
            let (out_at, at) = (out.shown_in(zone), of.shown_in(zone));
            match out.is_day() || of.is_day() {
                true => out_at.date() == at.date(),
                false => out_at == at,
            }
        })
    };
    later && whole.event.as_ref().is_some_and(leaves_out)
}

fn version(entry: &Entry) -> Version {
    entry.of.as_ref().map(|of| of.shown_in(&Zone::utc()))
}
