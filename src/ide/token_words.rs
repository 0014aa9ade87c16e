//! The words of the language that are neither keywords of settings nor names.

use crate::syntax::is_reserved;

/// Whether a word joins or shapes what stands in a setting: those of conditions, and `to`, `from`, `below` and their like.
pub(super) fn is_word_of_conditions(word: &str) -> bool {
    const OTHERS: [&str; 21] = [
        "below", "event", "first", "for", "from", "last", "least", "list", "missing", "most", "of",
        "once", "other", "over", "per", "places", "services", "set", "then", "to", "until",
    ];
    is_reserved(word) || OTHERS.contains(&word)
}

/// Whether a word is a day, a month or a unit of time.
pub(super) fn is_time_word(word: &str) -> bool {
    const WORDS: [&str; 32] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
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
        "business",
        "holiday",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "quarter",
        "quarters",
        "year",
        "years",
        "holidays",
    ];
    WORDS.contains(&word)
}

/// Whether a word is a type of fields that is no kind of record.
pub(super) fn is_type_word(word: &str) -> bool {
    const WORDS: [&str; 8] = [
        "yes-no", "number", "percent", "text", "instant", "duration", "times", "level",
    ];
    WORDS.contains(&word)
}
