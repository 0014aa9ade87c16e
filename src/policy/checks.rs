//! The checks that resolving a policy makes: names, types, circles.

use crate::diagnostic::checks;

checks! {
    UNKNOWN_NAME "unknown-name" Error "a name that nothing in the policy has"
    REPEATED_NAME "repeated-name" Error "two things of one kind with one name"
    AMBIGUOUS_NAME "ambiguous-name" Error "a name that could be two things in a condition"
    WRONG_TYPE "wrong-type" Error "a value of a type that does not fit its place"
    NOT_A_CONDITION "not-a-condition" Error "a value where a condition belongs"
    MISPLACED_DEADLINE "misplaced-deadline" Error "a deadline on a part of a line, or outside `require`"
    CIRCULAR_DEFINITION "circular-definition" Error "a definition that needs itself"
    LARGE_DEFINITION "large-definition" Error "a definition that leads through too many others"
    DEPENDENCY_CYCLE "dependency-cycle" Error "services, environments or groups that depend on themselves"
    UNKNOWN_ZONE "unknown-zone" Error "a time zone that the database does not have"
    ZONE_ABBREVIATION "zone-abbreviation" Error "a time zone named by an abbreviation"
    REDEFINED_BASE "redefined-base" Error "something of a base that a policy built on it declares again"
    UNCLEAR_POLICY "unclear-policy" Error "a file that may belong to two policies"
    FIXED_OFFSET "fixed-offset" Warning "a zone that is a fixed offset from UTC"
    WEEKDAY_DISAGREES "weekday-disagrees" Error "a date on another weekday than the one written before it"
    IMPOSSIBLE_TIMES "impossible-times" Error "a line of times that cannot be meant"
    STATED_DURATION "stated-duration" Error "a stated length that differs from the time between start and end"
    CALENDAR_FILE "calendar-file" Error "a calendar file that cannot be read"
    NO_CALENDAR "no-calendar" Error "business days or holidays without a calendar"
    NOT_WAIVABLE "not-waivable" Error "a waiver of a statement that nobody may override"
    NOT_YET "not-yet-supported" Error "a part of the language that this version does not have yet"
    MISSING_SETTING "missing-setting" Error "an item without a setting that it needs"
    MISPLACED_SETTING "misplaced-setting" Error "a setting that this item or kind of subject has no use for"
    UNORDERED_LEVEL "unordered-level" Error "an order asked of a level that has none"
    WRONG_LITERAL "wrong-literal" Error "a text or number that cannot be a value of its field"
}
