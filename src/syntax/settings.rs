//! Which settings each kind of item takes, how each is written, and which may stand more than once.

use super::grammar::Rule;
use super::tree::ItemKind;

const SCOPE: [&str; 9] = [
    "for", "in", "on", "when", "except", "override", "reason", "advisory", "default",
];
const TIMING: [&str; 6] = ["every", "from", "since", "until", "timezone", "calendar"];

/// The keywords of the settings that a kind of item takes, in the order of the reference.
pub fn keywords(kind: ItemKind) -> Vec<&'static str> {
    use ItemKind::*;
    let own: &[&str] = match kind {
        Policy => &["timezone", "calendar", "extends"],
        Calendar => &["weekend", "holidays"],
        Person => &["authority", "calendar", "delegate"],
        Group => &["members", "authority"],
        Service => &["owner", "tier", "tags", "parent", "depends-on", "kind"],
        Environment => &["after", "controlled"],
        Template => &["on", "in", "when", "fixes", "until"],
        Assess => &["at", "raise"],
        Class | Bundle => &["when", "declared", "require"],
        Rule => &["require", "between"],
        Approval => &["require", "excluding", "valid", "counts", "count"],
        Conflict => &["between"],
        Limit => &["at"],
        Waiver => &["of", "for", "by", "until", "reason"],
        Test => &["at", "expect", "each"],
        Period | Blackout | Window | Scale | Field | Define => &[],
    };
    let mut all = own.to_vec();
    if matches!(kind, Period | Blackout | Window) {
        all.extend(TIMING);
    }
    if matches!(kind, Blackout | Window) {
        all.push("approved-by");
    }
    if matches!(kind, Rule | Approval | Blackout | Window | Conflict | Limit) {
        all.extend(SCOPE);
    }
    all
}

/// Whether a kind takes settings of any name beside its own.
pub fn takes_any(kind: ItemKind) -> bool {
    use ItemKind::*;
    matches!(
        kind,
        Policy | Person | Group | Service | Environment | Template | Waiver
    )
}

/// Whether a setting may stand more than once; `*` in the table of items.
pub fn repeats(kind: ItemKind, keyword: &str) -> bool {
    use ItemKind::*;
    match keyword {
        "every" | "from" => matches!(kind, Period | Blackout | Window),
        "require" => matches!(kind, Class | Bundle | Rule | Approval),
        "holidays" => kind == Calendar,
        "delegate" => kind == Person,
        "members" => kind == Group,
        "fixes" => kind == Template,
        "at" => matches!(kind, Assess | Limit),
        "raise" => kind == Assess,
        "expect" | "each" => kind == Test,
        _ => false,
    }
}

/// How a setting is written.
pub fn form(kind: ItemKind, keyword: &str) -> Option<&'static str> {
    Some(match (keyword, kind) {
        ("for", ItemKind::Waiver) => "for change \"ID\"",
        ("for", _) => "for NAMES",
        ("in", _) => "in ENVIRONMENTS",
        ("on", _) => "on SERVICES [and below]` or `on services (CONDITION) [and below]",
        ("when", _) => "when CONDITION",
        ("except", _) => "except NAMES` or `except [NAMES] when CONDITION",
        ("override", _) => "override QUORUM [excluding PEOPLE] [when CONDITION]",
        ("reason", _) => "reason \"TEXT\"",
        ("require", ItemKind::Approval) => {
            "require QUORUM [by INSTANT] [when CONDITION]`, with a quorum such as `2 of platform"
        }
        ("require", _) => "require CONDITION [by INSTANT] [when CONDITION]",
        ("between", _) => {
            "between KIND [and KIND] [of one release]` or `between KIND [and KIND] of all releases"
        }
        ("excluding", _) => "excluding FIELDS",
        ("valid", _) => "valid 30 days",
        ("counts", _) => "counts when CONDITION",
        ("count", _) => "count people` or `count places",
        ("timezone", _) => "timezone Europe/Amsterdam",
        ("calendar", _) => "calendar NAME",
        ("extends", _) => "extends POLICIES",
        ("every", _) => {
            "every friday 16:00 to monday 06:00`, `every 3rd saturday of month` or `every event in \"FILE\""
        }
        ("from", _) => "from 2026-12-18 18:00 to 2027-01-04 08:00` or `from DATE for LENGTH",
        ("since", _) => "since DATE",
        ("until", _) => "until DATE",
        ("at", ItemKind::Limit) => "at most NUMBER KINDS [at once] [per day]",
        ("at", ItemKind::Assess) => "at least LEVEL [when CONDITION]",
        ("at", _) => "at DATE",
        ("raise", _) => "raise by NUMBER when CONDITION",
        ("weekend", _) => "weekend saturday, sunday",
        ("holidays", _) => "holidays \"FILE\"` or `holidays DATES",
        ("members", _) => "members @PERSON, GROUP [from DATE [to DATE]]",
        ("delegate", _) => "delegate @PERSON from DATE to DATE",
        ("fixes", _) => "fixes FIELD = VALUE",
        ("of", _) => "of KIND NAME",
        ("approved-by", _) => "approved-by @PERSON",
        ("by", _) => "by @PERSON",
        ("expect", _) => "expect no-go from NAMES",
        ("each", _) => "each FIELDS { VALUES => no-go from NAMES }",
        _ => return None,
    })
}

/// The rule that reads one setting of a kind, and nothing else.
pub(super) fn line_rule(kind: ItemKind) -> Rule {
    match kind {
        ItemKind::Policy => Rule::line_policy,
        ItemKind::Calendar => Rule::line_calendar,
        ItemKind::Person => Rule::line_person,
        ItemKind::Group => Rule::line_group,
        ItemKind::Service | ItemKind::Environment => Rule::line_thing,
        ItemKind::Period => Rule::line_period,
        ItemKind::Template => Rule::line_template,
        ItemKind::Assess => Rule::line_assess,
        ItemKind::Class | ItemKind::Bundle => Rule::line_class,
        ItemKind::Rule => Rule::line_rule,
        ItemKind::Approval => Rule::line_approval,
        ItemKind::Blackout | ItemKind::Window => Rule::line_open_times,
        ItemKind::Conflict => Rule::line_conflict,
        ItemKind::Limit => Rule::line_limit,
        ItemKind::Waiver => Rule::line_waiver,
        ItemKind::Test => Rule::line_test,
        ItemKind::Scale => Rule::one_scale,
        ItemKind::Field => Rule::one_field,
        ItemKind::Define => Rule::one_define,
    }
}
