//! The checks of the syntax layer: what can be wrong with a Tide file as a text.

use crate::diagnostic::Check;

const fn error(name: &'static str, summary: &'static str) -> Check {
    Check::mistake(name, summary)
}

/// Something else was expected at a place.
pub const SYNTAX_ERROR: Check = error("syntax-error", "the text is not Tide at this place");
/// A kind of item that does not exist.
pub const UNKNOWN_ITEM: Check = error(
    "unknown-item",
    "a line starts with a word that is no kind of item",
);
/// A setting that does not exist, or not in this kind of item.
pub const UNKNOWN_SETTING: Check = error("unknown-setting", "an item does not take this setting");
/// A setting that stands twice.
pub const REPEATED_SETTING: Check = error("repeated-setting", "a setting stands twice in one item");
/// An item without its closing brace.
pub const UNCLOSED_ITEM: Check = error("unclosed-item", "an item or a record has no closing brace");
/// A closing brace without an item.
pub const STRAY_BRACE: Check = error("stray-brace", "a closing brace closes nothing");
/// A text, a name in backquotes, or a bracket without its end.
pub const UNCLOSED_MARK: Check = error(
    "unclosed-mark",
    "a quote, backquote or bracket is opened and never closed",
);
/// `and` beside `or`.
pub const MIXED_AND_OR: Check = error(
    "mixed-and-or",
    "`and`, `or` and `then` stand side by side without `( )`",
);
/// `a < b < c`.
pub const CHAINED_COMPARISON: Check = error("chained-comparison", "two comparisons share a value");
/// `5-3`.
pub const MISSING_BLANKS: Check = error("missing-blanks", "`-` stands without blanks around it");
/// A word of the conditions as a name.
pub const RESERVED_WORD: Check = error(
    "reserved-word",
    "a word of the conditions is used as a name",
);
/// A control character, or one that turns the direction of text.
pub const STRAY_CHARACTER: Check = error(
    "stray-character",
    "an invisible or foreign character stands outside texts and comments",
);
/// A date or clock time that does not exist.
pub const IMPOSSIBLE_DATE: Check = error(
    "impossible-date",
    "a date, clock time or offset does not exist",
);
/// A number that does not fit.
pub const NUMBER_TOO_LARGE: Check =
    error("number-too-large", "a number is too large to count with");
/// Too many levels.
pub const NESTING_TOO_DEEP: Check = error(
    "nesting-too-deep",
    "brackets or operators are nested too deeply",
);

/// Every check of this layer, by name.
pub const ALL: &[Check] = &[
    CHAINED_COMPARISON,
    IMPOSSIBLE_DATE,
    MISSING_BLANKS,
    MIXED_AND_OR,
    NESTING_TOO_DEEP,
    NUMBER_TOO_LARGE,
    REPEATED_SETTING,
    RESERVED_WORD,
    STRAY_BRACE,
    STRAY_CHARACTER,
    SYNTAX_ERROR,
    UNCLOSED_ITEM,
    UNCLOSED_MARK,
    UNKNOWN_ITEM,
    UNKNOWN_SETTING,
];
