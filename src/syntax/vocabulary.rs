//! The words and marks of Tide by what they are: the one list, for the parser, its messages, and the editors' highlighting.

use super::settings;
use super::tree::ItemKind;
use chrono::Weekday;

/// The words of the conditions, which cannot be names.
pub const RESERVED: [&str; 25] = [
    "and", "or", "not", "any", "all", "no", "count", "rate", "average", "highest", "latest", "is",
    "in", "has", "like", "before", "after", "by", "at", "during", "inside", "within", "when",
    "share", "same",
];

/// The weekdays, from monday.
pub const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];

/// Whether a word is a weekday.
pub fn is_weekday(word: &str) -> bool {
    WEEKDAYS.iter().any(|(name, _)| *name == word)
}

/// The months, from january.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The units of civil time, one and several.
pub const UNITS: [&str; 10] = [
    "day", "days", "week", "weeks", "month", "months", "quarter", "quarters", "year", "years",
];

/// What `expect` in a test names.
pub const VERDICTS: [&str; 7] = [
    "go",
    "no-go",
    "cancelled",
    "owed",
    "note",
    "warning",
    "error",
];

/// What joins conditions; `then` joins the turns of a quorum.
pub const JOINERS: [&str; 3] = ["and", "or", "then"];

/// What goes before a collection.
pub const QUANTIFIERS: [&str; 8] = [
    "any", "all", "no", "count", "rate", "average", "highest", "latest",
];

/// Words between or before values that make a condition or an instant of them.
pub const OPERATORS: [&str; 14] = [
    "not", "is", "in", "has", "like", "before", "after", "by", "at", "during", "inside", "within",
    "share", "same",
];

/// Operators that are no words, and the arrow of a case.
pub const MARKS: [&str; 11] = ["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "=>"];

/// Words that part a setting wherever they stand in it.
pub const PARTS: [&str; 9] = [
    "except", "for", "from", "of", "over", "per", "to", "until", "when",
];

/// Words that mean something only behind a certain other, and may be names elsewhere.
pub const PHRASES: [&str; 13] = [
    "and below",
    "at least",
    "at most",
    "at once",
    "count people",
    "count places",
    "is missing",
    "is set",
    "list of",
    "of all releases",
    "of one release",
    "on services",
    "with an event",
];

/// Words of the days of `every`, which may be names elsewhere; `business` is also part of a length.
pub const DAY_WORDS: [&str; 5] = ["business", "event", "first", "holiday", "last"];

/// Every keyword that starts a setting of some kind of item, sorted.
pub fn setting_keywords() -> Vec<&'static str> {
    let mut all: Vec<&str> = ItemKind::ALL.into_iter().flat_map(settings_of).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The keywords of the settings of one kind of item, in the order of the reference.
pub fn settings_of(kind: ItemKind) -> Vec<&'static str> {
    settings::keywords(kind)
}

/// Whether a kind of item takes settings of any name beside its own.
pub fn takes_any_setting(kind: ItemKind) -> bool {
    settings::takes_any(kind)
}

/// The words that are lists of their own, each with its name, in the order of the file that editors read.
pub fn word_lists() -> Vec<(&'static str, Vec<&'static str>)> {
    vec![
        ("items", ItemKind::ALL.map(ItemKind::keyword).to_vec()),
        ("settings", setting_keywords()),
        ("reserved", RESERVED.to_vec()),
        ("joiners", JOINERS.to_vec()),
        ("quantifiers", QUANTIFIERS.to_vec()),
        ("operators", OPERATORS.to_vec()),
        ("marks", MARKS.to_vec()),
        ("parts", PARTS.to_vec()),
        ("phrases", PHRASES.to_vec()),
        ("day-words", DAY_WORDS.to_vec()),
        ("weekdays", WEEKDAYS.map(|(name, _)| name).to_vec()),
        ("months", MONTHS.to_vec()),
        ("units", UNITS.to_vec()),
        ("verdicts", VERDICTS.to_vec()),
    ]
}
