//! Whether a holiday file holds days on which people work: observances, days of single regions, school holidays.

use super::choice::{EventField, EventWords};
use super::components::Component;
use super::content_lines::unescape;
use super::holidays::{Marked, MarkedBy};
use crate::source::FileId;
use std::collections::BTreeMap;

/// Words with which calendar files mark days that are not public holidays everywhere, in lower case; each as a part of a word.
const WORDS: [&str; 32] = [
    "observance",
    "observation day",
    "not a public holiday",
    "no public holiday",
    "not a bank holiday",
    "non-public",
    "optional holiday",
    "restricted holiday",
    "regional",
    "local holiday",
    "in some ",
    "only in ",
    "some regions",
    "many regions",
    "half day",
    "half-day",
    "school holiday",
    "commemoration",
    "season",
    "daylight saving",
    "gedenktag",
    "kein gesetzlicher",
    "kein feiertag",
    "nur in ",
    "bewegliche",
    "schulferien",
    "geen feestdag",
    "herdenkingsdag",
    "jour ouvr",
    "pas férié",
    "día laborable",
    "no laborable en",
];

/// What an event says of its kind: its categories, and the first line of its description.
fn kinds(event: &Component<'_>) -> Vec<(EventField, String)> {
    let mut kinds = Vec::new();
    for line in &event.lines {
        match line.name.as_str() {
            "CATEGORIES" => {
                let all = EventWords::of(event).categories;
                kinds.extend(all.into_iter().map(|kind| (EventField::Category, kind)));
            }
            "DESCRIPTION" => {
                let ends = ["\\n", "\\N"].iter().filter_map(|end| line.value.find(end));
                let end = ends.min().unwrap_or(line.value.len());
                let first = line.value.get(..end).map(unescape);
                kinds.extend(first.map(|kind| (EventField::Description, kind)));
            }
            _ => {}
        }
    }
    kinds.retain(|(_, kind)| !kind.is_empty());
    kinds
}

/// The first event that is marked as something else than a public holiday.
///
/// That is one with such a word in its name, its categories or its description; else, in a file that gives its events kinds, one
/// whose kind differs from that of most. A kind is a text that several events share: a description of its own says nothing.
pub(super) fn marked(file: FileId, events: &[&Component<'_>]) -> Option<Marked> {
    let found = |event: &Component<'_>, word: String, by: MarkedBy| {
        let line = event.find("SUMMARY");
        let place = line.map_or(event.begin, |line| line.value_span);
        Marked {
            name: line.map(|line| unescape(&line.value)).unwrap_or_default(),
            word,
            by,
            place: place.within(file),
        }
    };
    for event in events {
        for line in &event.lines {
            let field = match line.name.as_str() {
                "SUMMARY" => EventField::Summary,
                "DESCRIPTION" => EventField::Description,
                "CATEGORIES" => EventField::Category,
                _ => continue,
            };
            let text = unescape(&line.value).to_lowercase();
            if let Some(word) = WORDS.iter().find(|word| text.contains(*word)) {
                let by = MarkedBy::Word(field);
                return Some(found(event, word.trim().to_owned(), by));
            }
        }
    }
    let of_events: Vec<Vec<(EventField, String)>> =
        events.iter().map(|event| kinds(event)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, kind) in of_events.iter().flatten() {
        *counts.entry(kind).or_default() += 1;
    }
    counts.retain(|_, count| *count > 1);
    let most = *counts.iter().max_by_key(|(_, count)| **count)?.0;
    let (field, _) = of_events.iter().flatten().find(|(_, kind)| kind == most)?;
    events.iter().zip(&of_events).find_map(|(event, kinds)| {
        if kinds.iter().any(|(_, kind)| kind == most) {
            return None;
        }
        let (_, other) = kinds
            .iter()
            .find(|(_, kind)| counts.contains_key(kind.as_str()))?;
        let by = MarkedBy::Kind {
            most: most.to_owned(),
            field: *field,
        };
        Some(found(event, other.clone(), by))
    })
}
