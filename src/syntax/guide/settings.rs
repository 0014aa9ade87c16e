//! The settings of each kind of item.

use super::Guide;
use crate::syntax::settings::form;
use crate::syntax::tree::ItemKind;

/// What a setting of a kind of item is for; `None` where the kind has no such setting.
pub fn setting(kind: ItemKind, keyword: &str) -> Option<Guide> {
    let (says, example) = of_kind(kind, keyword).or_else(|| shared(keyword))?;
    Some(Guide {
        form: form(kind, keyword).or_else(|| data_form(keyword))?,
        says,
        example,
    })
}

/// The forms of settings that the parser reads as data.
fn data_form(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "authority" => "authority LEVEL",
        "owner" => "owner GROUP",
        "tier" => "tier NUMBER",
        "tags" => "tags WORDS",
        "parent" => "parent SERVICE",
        "depends-on" => "depends-on SERVICES",
        "kind" => "kind WORD",
        "after" => "after ENVIRONMENT",
        "controlled" => "controlled",
        "advisory" => "advisory",
        "declared" => "declared",
        "default" => "default",
        _ => return None,
    })
}

fn of_kind(kind: ItemKind, keyword: &str) -> Option<(&'static str, &'static str)> {
    use ItemKind::*;
    Some(match (kind, keyword) {
        (Policy, "calendar") => (
            "the calendar whose business days are meant unless an item names another",
            "calendar nl",
        ),
        (Policy, "timezone") => (
            "where wall-clock times are read, unless an item names another zone",
            "timezone Europe/Amsterdam",
        ),
        (Person, "calendar") => ("their own calendar, else the policy's", "calendar us"),
        (Person, "authority") => (
            "the highest level that the person may accept; theirs is the highest of their own and of their groups'",
            "authority high",
        ),
        (Service, "kind") => ("a word for what sort of service it is", "kind batch"),
        (Template, "on") => ("the services that it may change", "on blog"),
        (Template, "in") => ("the environments where it may run", "in production"),
        (Template, "when") => (
            "a condition on a change that follows it",
            "when downtime = 0m",
        ),
        (Template, "until") => ("it holds for what starts before", "until 2027-06-30"),
        (Class, "when") => (
            "which changes are of this class. Without it, it takes every change that is left",
            "when template is set",
        ),
        (Bundle, "when") => (
            "which releases are of this bundle",
            "when any changes (risk >= high)",
        ),
        (Approval, "require") => (
            "who must agree, and until when. Two lines are two requirements",
            "require 1 of security by 24h before start",
        ),
        (Assess, "at") => (
            "the level is at least this, always or when a condition holds",
            "at least high when any services (tags has pci)",
        ),
        (Limit, "at") => (
            "how many at most, in each bucket or at any instant",
            "at most 3 changes per day",
        ),
        (Test, "at") => ("the instant of the check", "at 2026-11-16 09:00"),
        (Waiver, "for") => ("whom it lets pass", "for change \"CHG-2041\""),
        (Waiver, "until") => ("when it ends", "until 2026-12-20 06:00"),
        (Waiver, "reason") => ("why it may pass", "reason \"payment outage, OPS-771\""),
        (Conflict, "when") => (
            "what holds between two that may not both go; the second is `other`",
            "when during other and share services",
        ),
        _ => return None,
    })
}

fn shared(keyword: &str) -> Option<(&'static str, &'static str)> {
    Some(match keyword {
        "for" => (
            "whom the statement is about: classes, bundles, templates, or `change`, `release`, `policy`",
            "for normal, emergency",
        ),
        "in" => (
            "the environments that it is about; without it, those that are controlled",
            "in production",
        ),
        "on" => (
            "the services that it is about, by name or by a condition. `and below` adds their parts and what they depend on",
            "on ledger and below",
        ),
        "when" => (
            "a condition that brings a subject into the scope",
            "when risk >= high",
        ),
        "except" => (
            "for whom, or when, it does not count",
            "except emergency when approved",
        ),
        "override" => (
            "who may let a subject pass; the override is recorded in the plan or as a `waiver`",
            "override 1 of cab excluding author",
        ),
        "reason" => (
            "why, shown with every finding. `{field}` puts in a value of the subject",
            "reason \"nobody is at work to notice\"",
        ),
        "advisory" => ("broken is a warning, never a refusal", "advisory"),
        "default" => (
            "a policy that extends this one may put a statement of the same kind and name in its place",
            "default",
        ),
        "declared" => (
            "only a change or release that declares this class or bundle is of it; its conditions must hold, too",
            "declared",
        ),
        "require" => (
            "what must hold. With `by` it is owed until that instant, and broken afterwards",
            "require submitted by 5 business days before start",
        ),
        "between" => (
            "makes the subject a pair, in both orders; the second is `other`. A rule pairs the parts of one release, unless it says `of all releases`",
            "between changes",
        ),
        "excluding" => (
            "people who fill no place here, in person or by a stand-in",
            "excluding author, implementers",
        ),
        "valid" => (
            "how long an approval lasts, if the subject has not started",
            "valid 30 days",
        ),
        "counts" => (
            "a condition on the approval itself; one that does not fulfil it is not counted",
            "counts when decision = approve",
        ),
        "count" => (
            "`count places` lets one person fill a place in each line; `count people` is the default",
            "count places",
        ),
        "timezone" => (
            "the zone of the wall-clock times of this item",
            "timezone Europe/Amsterdam",
        ),
        "calendar" => (
            "the calendar of the business days of this item",
            "calendar nl",
        ),
        "extends" => (
            "the policies that this one is built on: it keeps their statements and adds its own",
            "extends org",
        ),
        "every" => (
            "openings that come again: on weekdays, business days, the nth of a month",
            "every friday 16:00 to monday 06:00",
        ),
        "from" => (
            "one opening, between two instants or for a length",
            "from 2026-12-18 18:00 to 2027-01-04 08:00",
        ),
        "since" => ("nothing is open before", "since 2026-11-01"),
        "until" => ("nothing is open from then on", "until 2027-06-30"),
        "weekend" => (
            "the days of the week that are no business days",
            "weekend saturday, sunday",
        ),
        "holidays" => (
            "days that are no business days: dates, or the whole days of an iCalendar file",
            "holidays 2026-12-25, 2027-01-01",
        ),
        "members" => (
            "people and groups, perhaps only from one instant to another",
            "members @dave, @erin",
        ),
        "authority" => (
            "the highest level that its people may accept",
            "authority high",
        ),
        "delegate" => (
            "who stands in for the person, and when",
            "delegate @mo from 2026-12-21 to 2027-01-02",
        ),
        "owner" => ("the group that owns the service", "owner developers"),
        "tier" => ("a number for how much depends on it", "tier 1"),
        "tags" => ("words to find services by", "tags pci, finance"),
        "parent" => ("the service that it is a part of", "parent payments"),
        "depends-on" => (
            "the services that it rests on: `and below` and `footprint` follow them",
            "depends-on ledger",
        ),
        "after" => (
            "the environment before it: makes environments a scale",
            "after staging",
        ),
        "controlled" => (
            "changes to it are under change control: statements without `in` are about them",
            "controlled",
        ),
        "fixes" => (
            "what a change that follows it may not alter",
            "fixes category = restart",
        ),
        "raise" => (
            "raises the level by so many steps when a condition holds",
            "raise by 1 when downtime > 0m",
        ),
        "approved-by" => ("who ordered it", "approved-by @heidi"),
        "of" => ("the statement that it lets pass", "of blackout year-end"),
        "by" => (
            "who allowed it; they must fill the statement's `override`",
            "by @heidi",
        ),
        "expect" => (
            "what must come out: `go`, `no-go`, `cancelled`, `owed`, `note`, `warning` or `error`, and from which statements",
            "expect no-go from weekends",
        ),
        "each" => (
            "runs the test once for each row: values for the fields, and what must come out with them",
            "each start { 2026-11-20 15:20 => go; 2026-11-20 16:00 => no-go from weekends }",
        ),
        _ => return None,
    })
}
