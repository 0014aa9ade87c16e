//! The words of the language that are neither keywords of settings nor names.

use crate::policy::types::PLAIN_TYPES;
use crate::syntax::is_reserved;
use crate::syntax::vocabulary::{MONTHS, UNITS, is_weekday};

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
    const KINDS_OF_DAYS: [&str; 3] = ["business", "holiday", "holidays"];
    is_weekday(word)
        || MONTHS.contains(&word)
        || UNITS.contains(&word)
        || KINDS_OF_DAYS.contains(&word)
}

/// Whether a word is a type of fields that is no kind of record.
pub(super) fn is_type_word(word: &str) -> bool {
    let mut plain = PLAIN_TYPES.iter();
    plain.any(|(name, _)| *name == word) || ["times", "level"].contains(&word)
}
