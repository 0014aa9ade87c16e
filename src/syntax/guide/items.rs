//! The kinds of items.

use super::Guide;
use crate::syntax::tree::ItemKind;

/// What a kind of item is for.
pub fn item(kind: ItemKind) -> Guide {
    let (form, says, example) = match kind {
        ItemKind::Policy => (
            "policy NAME",
            "the defaults of these files: where wall-clock times are read, whose business days are meant, and what the policy is built on",
            "policy shop { timezone Europe/Amsterdam; calendar nl }",
        ),
        ItemKind::Calendar => (
            "calendar NAME",
            "business days: a weekend, and holidays for the years that they cover. A day beyond them is an error, never a guess",
            "calendar nl { weekend saturday, sunday; holidays 2026-12-25, 2027-01-01 }",
        ),
        ItemKind::Scale => (
            "scale NAME LEVEL < LEVEL, LEVEL",
            "levels, lowest first. A level behind a comma stands beside the order",
            "scale risk low < medium < high < critical",
        ),
        ItemKind::Field => (
            "field KIND.NAME TYPE \"NOTE\"",
            "a field that plans, or items of the policy, may give",
            "field change.customer-impact yes-no \"customers will notice\"",
        ),
        ItemKind::Define => (
            "define KIND.NAME = EXPRESSION",
            "a field computed from others. Without `KIND.` it is a constant: a milestone, a number, a length",
            "define change.touches-pci = any services (tags has pci)",
        ),
        ItemKind::Person => (
            "person @NAME",
            "a person with an authority, a calendar or stand-ins. People who are only named in groups need no item",
            "person @grace { authority high; calendar us }",
        ),
        ItemKind::Group => (
            "group NAME",
            "people, and groups of people. With periods it is a rota: who is in it depends on the instant",
            "group security { members @dave, @erin; authority high }",
        ),
        ItemKind::Service => (
            "service NAME",
            "a node of the service graph, with an owner and what it depends on",
            "service checkout { owner developers; tier 1; tags pci; depends-on ledger }",
        ),
        ItemKind::Environment => (
            "environment NAME",
            "a place where changes run. Statements are about controlled ones unless they name others with `in`",
            "environment production { after staging; controlled }",
        ),
        ItemKind::Period => (
            "period NAME",
            "times with a name, which bind nobody until something asks for them",
            "period office { every business day 09:00 to 17:00 }",
        ),
        ItemKind::Template => (
            "template NAME",
            "a change that is approved once and for all, within these bounds",
            "template restart-blog { on blog; fixes category = restart; until 2027-06-30 }",
        ),
        ItemKind::Assess => (
            "assess SCALE",
            "the lowest level that a change can have, whatever its plan declares",
            "assess risk { at least high when touches-pci }",
        ),
        ItemKind::Class => (
            "class NAME",
            "a class of changes, tried in the order of the file. Without `when` it takes what is left",
            "class standard { when template is set; require risk = low }",
        ),
        ItemKind::Bundle => (
            "bundle NAME",
            "a class of releases, and what it asks of them",
            "bundle train { when any changes (risk >= high); require notes is set }",
        ),
        ItemKind::Rule => (
            "rule NAME",
            "what must hold for every change or release of its scope",
            "rule lead-time { for normal; require submitted by 5 business days before start }",
        ),
        ItemKind::Approval => (
            "approval NAME",
            "who must agree, counted by person, and by when",
            "approval pci { when touches-pci; require 1 of security by 24h before start; excluding author }",
        ),
        ItemKind::Blackout => (
            "blackout NAME",
            "times that no change or release of its scope may touch. Without times: always",
            "blackout weekends { every friday 16:00 to monday 06:00; reason \"nobody is at work\" }",
        ),
        ItemKind::Window => (
            "window NAME",
            "times within one opening of which every change or release of its scope must lie",
            "window train { for payments-release; every tuesday, thursday 10:00 to 12:00 }",
        ),
        ItemKind::Conflict => (
            "conflict NAME",
            "two that may not both go, because of what holds between them",
            "conflict shared { between changes; when during other and footprint has any other.services }",
        ),
        ItemKind::Limit => (
            "limit NAME",
            "a ceiling on how many may go, per day, per service, or at once",
            "limit calm { at most 3 changes per day; when risk >= high }",
        ),
        ItemKind::Waiver => (
            "waiver NAME",
            "an override on file: lets one change or release pass one statement, with a reason and an end",
            "waiver hotfix { of blackout year-end; for change \"CHG-1\"; by @heidi; until 2026-12-20; reason \"OPS-7\" }",
        ),
        ItemKind::Test => (
            "test \"TITLE\"",
            "a check of the policy itself: records as in a plan, and what is expected of them",
            "test \"friday evening is refused\" { at 2026-11-16 09:00; change { start 2026-11-20 17:00 }; expect no-go from weekends }",
        ),
    };
    Guide {
        form,
        says,
        example,
    }
}
