//! The words of conditions and quorums.

use super::Guide;

/// Every word of conditions and quorums that is explained, sorted.
pub fn words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(word, ..)| *word)
}

/// What a word of conditions or quorums is for.
pub fn word(name: &str) -> Option<Guide> {
    let at = WORDS.binary_search_by_key(&name, |(word, ..)| word).ok()?;
    let (_, form, says, example) = WORDS.get(at)?;
    Some(Guide {
        form,
        says,
        example,
    })
}

/// Word, form, meaning, example; sorted by word.
const WORDS: &[(&str, &str, &str, &str)] = &[
    (
        "after",
        "INSTANT after INSTANT",
        "later than. Behind a length it is the instant that far behind another",
        "submitted after 2026-11-01",
    ),
    (
        "all",
        "all COLLECTION (CONDITION)",
        "every element fulfils the condition; of nothing it holds",
        "all services (tier > 0)",
    ),
    (
        "and",
        "CONDITION and CONDITION",
        "both hold. Beside `or` it needs `( )`",
        "title is set and author is set",
    ),
    (
        "any",
        "any COLLECTION (CONDITION)",
        "at least one element fulfils the condition",
        "any services (tags has pci)",
    ),
    (
        "at",
        "INSTANT at CLOCK",
        "that clock time on the day of the instant; behind a group, who is in it then",
        "end by start at 16:00",
    ),
    (
        "average",
        "average COLLECTION (VALUE)",
        "the average of a value over the elements; of nothing it is missing",
        "average services (tier) <= 2",
    ),
    (
        "before",
        "INSTANT before INSTANT",
        "earlier than. Behind a length it is the instant that far before another",
        "submitted before start",
    ),
    (
        "below",
        "SERVICES and below",
        "also changes to their parts and to whatever they depend on, however far down",
        "ledger and below",
    ),
    (
        "by",
        "CONDITION by INSTANT",
        "not later than. Behind a condition it is the deadline of the line: until then it is owed, afterwards it is broken",
        "submitted by 24h before start",
    ),
    (
        "count",
        "count COLLECTION (CONDITION)",
        "how many elements fulfil the condition",
        "count incidents (severity >= P2) <= 2",
    ),
    (
        "during",
        "TIMES during TIMES",
        "the two overlap. Without a left side it is about the subject",
        "not during office",
    ),
    (
        "has",
        "LIST has VALUE",
        "the list holds it; `has any [a, b]` one of them, `has all [a, b]` each",
        "labels has urgent",
    ),
    (
        "highest",
        "highest COLLECTION (VALUE)",
        "the highest value over the elements; of nothing it is missing",
        "highest services (tier) <= 2",
    ),
    (
        "in",
        "VALUE in LIST",
        "is one of, or all of them are among: a list, a group",
        "author in security",
    ),
    (
        "inside",
        "TIMES inside TIMES",
        "lies within one opening. Without a left side it is about the subject",
        "inside office",
    ),
    (
        "is",
        "FIELD is set",
        "`is set` and `is missing` are the only questions about absence",
        "rollback.plan is set",
    ),
    (
        "latest",
        "latest COLLECTION (CONDITION) is (CONDITION)",
        "of the dated records that fulfil the first condition the latest fulfils the second; of nothing it is missing",
        "latest evidence (kind = functional) is (passed)",
    ),
    (
        "like",
        "TEXT like \"PATTERN\"",
        "fits a pattern with `*` and `?`; letter case does not count",
        "title like \"*hotfix*\"",
    ),
    (
        "missing",
        "FIELD is missing",
        "the plan does not give the field",
        "template is missing",
    ),
    (
        "no",
        "no COLLECTION (CONDITION)",
        "no element fulfils the condition; of nothing it holds",
        "no tasks (done is missing)",
    ),
    (
        "not",
        "not CONDITION",
        "the opposite. Of what is missing, it is missing",
        "not during office",
    ),
    (
        "or",
        "CONDITION or CONDITION",
        "one holds. Beside `and` it needs `( )`",
        "downtime <= 10m or risk = low",
    ),
    (
        "other",
        "other.FIELD",
        "the second of a pair, in statements with `between`",
        "other.end by start",
    ),
    (
        "over",
        "COLLECTION over LENGTH",
        "only dated records of the last stretch of time, up to now",
        "count history over 90 days (outcome = failed) < 3",
    ),
    (
        "per",
        "1 of FIELD per LIST",
        "once for each element of the list",
        "1 of owner per service",
    ),
    (
        "rate",
        "rate COLLECTION (CONDITION)",
        "the share of the elements that fulfil the condition, in percent; of nothing it is missing",
        "rate tasks (done) >= 80%",
    ),
    (
        "same",
        "same FIELD",
        "the two of a pair have the same value there",
        "not same release",
    ),
    (
        "set",
        "FIELD is set",
        "the plan gives the field",
        "rollback.plan is set",
    ),
    (
        "share",
        "share FIELD",
        "the two of a pair have a value in common there",
        "share services",
    ),
    (
        "then",
        "QUORUM then QUORUM",
        "both, the second with approvals given after those of the first",
        "1 of security then 1 of cab",
    ),
    (
        "when",
        "when CONDITION",
        "the line applies only if this holds",
        "title is set when risk = high",
    ),
    (
        "within",
        "INSTANT within LENGTH of TIMES",
        "less than that lies between them",
        "start within 2h of office",
    ),
];
