//! The checks that resolving a policy makes: names, types, circles.

use crate::diagnostic::checks;

checks! {
    UNKNOWN_NAME "unknown-name" Mistake "a name that nothing in the policy has"
    REPEATED_NAME "repeated-name" Mistake "two things of one kind with one name"
    AMBIGUOUS_NAME "ambiguous-name" Mistake "a name that could be two things in a condition"
    WRONG_TYPE "wrong-type" Mistake "a value of a type that does not fit its place"
    NOT_A_CONDITION "not-a-condition" Mistake "a value where a condition belongs"
    MISPLACED_DEADLINE "misplaced-deadline" Mistake "a deadline on a part of a line, or outside `require`"
    CIRCULAR_DEFINITION "circular-definition" Mistake "a definition that needs itself"
    LARGE_DEFINITION "large-definition" Mistake "a definition that leads through too many others"
    DEPENDENCY_CYCLE "dependency-cycle" Mistake "services, environments or groups that depend on themselves"
    UNKNOWN_ZONE "unknown-zone" Mistake "a time zone that the database does not have"
    ZONE_ABBREVIATION "zone-abbreviation" Mistake "a time zone named by an abbreviation"
    REDEFINED_BASE "redefined-base" Mistake "something of a base that a policy built on it declares again"
    UNCLEAR_POLICY "unclear-policy" Mistake "a file that may belong to two policies"
    FIXED_OFFSET "fixed-offset" Warning "a zone that is a fixed offset from UTC"
    WEEKDAY_DISAGREES "weekday-disagrees" Mistake "a date on another weekday than the one written before it"
    IMPOSSIBLE_TIMES "impossible-times" Mistake "a line of times that cannot be meant"
    STATED_DURATION "stated-duration" Mistake "a stated length that differs from the time between start and end"
    WORKING_HOLIDAY "working-holiday" Warning "a holiday file with days on which people may work"
    CALENDAR_FILE "calendar-file" Mistake "a calendar file that cannot be read"
    NO_CALENDAR "no-calendar" Mistake "business days or holidays without a calendar"
    NOT_WAIVABLE "not-waivable" Mistake "a waiver of a statement that nobody may override"
    NOT_YET "not-yet-supported" Mistake "a part of the language that this version does not have yet"
    KEPT_DEFAULT "kept-default" Warning "a default that one policy replaces and another keeps, so that both hold"
    MISSING_SETTING "missing-setting" Mistake "an item without a setting that it needs"
    MISPLACED_SETTING "misplaced-setting" Mistake "a setting that this item or kind of subject has no use for"
    UNORDERED_LEVEL "unordered-level" Mistake "an order asked of a level that has none"
    WRONG_LITERAL "wrong-literal" Mistake "a text or number that cannot be a value of its field"
}
