//! The checks of calendar files.

use crate::diagnostic::checks;

checks! {
    UNREADABLE_HOLIDAY "unreadable-holiday" Error "a calendar file has an event whose days cannot be read"
    UNREADABLE_EVENT "unreadable-event" Error "a calendar file has an event whose times cannot be read"
    RECURRENCE "unsupported-recurrence" Error "a calendar file repeats an event in a way that is not expanded"
    PARTIAL "partial-holiday" Warning "a calendar file has an event that is no whole day"
    MALFORMED "malformed-calendar" Error "a calendar file is cut off or has lines that are not iCalendar"
}
