//! The checks of calendar files.

use crate::diagnostic::checks;

checks! {
    UNREADABLE_HOLIDAY "unreadable-holiday" Mistake "a calendar file has an event whose days cannot be read"
    UNREADABLE_EVENT "unreadable-event" Mistake "a calendar file has an event whose times cannot be read"
    RECURRENCE "unsupported-recurrence" Mistake "a calendar file repeats an event in a way that is not expanded"
    PARTIAL "partial-holiday" Warning "a calendar file has an event that is no whole day"
    MALFORMED "malformed-calendar" Mistake "a calendar file is cut off or has lines that are not iCalendar"
}
