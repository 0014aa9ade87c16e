//! All checks with their pages: what `tidegate explain`, the editor and the reference show.

use crate::diagnostic::Check;
use crate::{engine, import, lints, plan, policy, syntax, time, verdict, workspace};

/// Every check with its page, in the order of their names. A check that two layers make stands once.
pub fn all() -> Vec<(&'static Check, &'static str)> {
    let plain = [
        syntax::checks::ALL,
        &plan::checks::ALL,
        policy::checks::ALL,
        time::CALENDAR_FILE_CHECKS,
        verdict::checks::ALL,
        engine::checks::ALL,
    ];
    let mut all: Vec<(&'static Check, &'static str)> = plain
        .into_iter()
        .flatten()
        .map(|check| (check, page(check.name)))
        .chain(workspace::checks::ALL.iter().copied())
        .chain(import::ALL)
        .chain(lints::ALL.iter().map(|(check, page, _)| (*check, *page)))
        .collect();
    all.sort_by_key(|(check, _)| check.name);
    all.dedup_by_key(|(check, _)| check.name);
    all
}

/// The page of a check; a test holds that there is one.
fn page(name: &str) -> &'static str {
    PAGES
        .iter()
        .find(|(known, _)| *known == name)
        .map_or("", |(_, page)| page)
}

macro_rules! pages {
    ($($folder:literal: $($name:literal)*;)*) => {
        /// The pages of the checks that have no file of their own.
        const PAGES: &[(&str, &str)] = &[
            $($(($name, include_str!(concat!($folder, "/pages/", $name, ".md"))),)*)*
        ];
    };
}

pages! {
    "syntax":
        "chained-comparison"
        "impossible-date"
        "missing-blanks"
        "mixed-and-or"
        "nesting-too-deep"
        "number-too-large"
        "repeated-setting"
        "reserved-word"
        "stray-brace"
        "stray-character"
        "syntax-error"
        "unclosed-item"
        "unclosed-mark"
        "unknown-item"
        "unknown-setting";
    "plan":
        "ambiguous-form"
        "ambiguous-time"
        "backwards-interval"
        "bare-number"
        "computed-field"
        "contradicted-state"
        "deep-nesting"
        "empty-plan"
        "future-record"
        "history-date"
        "long-soak"
        "missing-column"
        "missing-id"
        "missing-zone"
        "more-problems"
        "near-word"
        "nonexistent-time"
        "plan-root"
        "plan-syntax"
        "release-mismatch"
        "repeated-element"
        "repeated-id"
        "repeated-key"
        "second-document"
        "stray-row"
        "table-row"
        "table-size"
        "unclear-person"
        "unknown-change"
        "unknown-field"
        "unknown-level"
        "unknown-person"
        "unknown-release"
        "unknown-step"
        "unmapped-value"
        "wrong-time"
        "yaml-alias"
        "yaml-tag";
    "policy":
        "ambiguous-name"
        "calendar-file"
        "circular-definition"
        "dependency-cycle"
        "fixed-offset"
        "impossible-times"
        "kept-default"
        "large-definition"
        "misplaced-deadline"
        "misplaced-setting"
        "missing-setting"
        "no-calendar"
        "not-a-condition"
        "not-waivable"
        "not-yet-supported"
        "redefined-base"
        "repeated-name"
        "stated-duration"
        "two-spellings"
        "unclear-login"
        "unclear-policy"
        "unknown-name"
        "unknown-zone"
        "unmatched-event"
        "unordered-level"
        "weekday-disagrees"
        "working-holiday"
        "wrong-literal"
        "wrong-type"
        "zone-abbreviation";
    "time":
        "malformed-calendar"
        "partial-holiday"
        "unreadable-event"
        "unreadable-holiday"
        "unsupported-recurrence";
    "engine":
        "empty-policy"
        "failed-test"
        "impossible-expectation"
        "more-findings"
        "no-statements"
        "uneven-case";
    "verdict":
        "approval"
        "blackout"
        "bundle"
        "cancelled"
        "circular-order"
        "class"
        "class-taken-before"
        "conflict"
        "freeze-without-below"
        "limit"
        "needed-release"
        "other-artifact"
        "outside-change"
        "parts-of-one-release"
        "past-time"
        "refused-change"
        "rule"
        "several-bundles"
        "several-classes"
        "template"
        "two-digests"
        "unclassified-change"
        "unclassified-release"
        "undecided-class"
        "understated-level"
        "unknown-override"
        "unlisted-component"
        "unused-override"
        "window";
    "engine":
        "allow-syntax"
        "baseline-syntax"
        "expired-allow"
        "forbidden-allow"
        "stale-baseline"
        "unexplained-allow"
        "unknown-check"
        "unused-allow";
}
