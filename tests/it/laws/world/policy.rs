//! Policies: declarations of every kind, and statements of every kind in scopes of every kind.

use super::{Dice, GROUPS, Item, PEOPLE, SERVICES, Workspace};

/// What a condition is about.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    Change,
    Release,
}

fn members(dice: &mut Dice) -> String {
    let mut people = PEOPLE;
    dice.shuffle(&mut people);
    let some: Vec<String> = people[..2 + dice.below(3)]
        .iter()
        .map(|name| format!("@{name}"))
        .collect();
    some.join(", ")
}

fn level(dice: &mut Dice) -> String {
    dice.pick(&["low", "medium", "high"]).to_owned()
}

/// One comparison, of what most changes and releases say.
fn leaf(dice: &mut Dice, of: Of) -> String {
    if of == Of::Release {
        return match dice.below(13) {
            11 => "all verification (done)".to_owned(),
            0 => "title is set".to_owned(),
            1 => format!("duration <= {}h", 1 + dice.below(5)),
            2 => "all changes (rollback.plan is set)".to_owned(),
            3 => format!("manager in {}", dice.pick(&GROUPS[..4])),
            4 => "manager not in changes.author".to_owned(),
            5 => "all components (digest = approved-digest)".to_owned(),
            6 => "any steps (environment = staging and soak >= 1h)".to_owned(),
            7 => "no rollback-steps (irreversible)".to_owned(),
            8 => format!("services has {}", dice.pick(&SERVICES)),
            9 => format!("highest changes (risk) <= {}", level(dice)),
            10 => "notes is set".to_owned(),
            _ => "count steps <= 3".to_owned(),
        };
    }
    match dice.below(35) {
        0 | 1 => format!(
            "risk {} {}",
            dice.pick(&["=", ">=", "<", "!="]),
            level(dice)
        ),
        2 => format!("services has {}", dice.pick(&SERVICES)),
        3 => format!("any services (tier <= {})", dice.below(3)),
        4 => format!("author in {}", dice.pick(&GROUPS[..4])),
        5 => "author not in implementers".to_owned(),
        6 => format!("title is {}", dice.pick(&["set", "missing"])),
        7 => format!("duration <= {}m", 30 + 30 * dice.below(4)),
        8 => format!(
            "submitted before {} before start",
            dice.pick(&["24h", "2 business days", "1 week"])
        ),
        9 => "during night".to_owned(),
        10 => "rollback.plan is set".to_owned(),
        11 => format!("count tasks (done) >= {}", dice.below(3)),
        12 => format!("labels has {}", dice.pick(&["fix", "big", "routine"])),
        13 => "no services (depends-on has blog)".to_owned(),
        14 => format!("footprint has {}", dice.pick(&SERVICES)),
        15 => "all evidence (passed)".to_owned(),
        16 => "rate tasks (done) >= 50%".to_owned(),
        17 => format!("highest services (tier) <= {}", dice.below(3)),
        18 => "downtime <= 30m".to_owned(),
        19 => "inside office".to_owned(),
        20 => "start inside office".to_owned(),
        21 => "not during calendar.holidays".to_owned(),
        22 => "big".to_owned(),
        23 => "region like \"eu-*\"".to_owned(),
        24 => "region = eu-west".to_owned(),
        25 => "any approvals (decision = approve and approver.authority >= change.risk)".to_owned(),
        26 => "within 2h of office".to_owned(),
        27 => "last-edit is missing".to_owned(),
        28 => "start.weekday != friday".to_owned(),
        29 => "all checks (ok)".to_owned(),
        30 => "latest checks (name = smoke) is (ok)".to_owned(),
        31 => "all services (change inside maintenance)".to_owned(),
        32 => "no services (error-budget is set and error-budget <= 5%)".to_owned(),
        33 => "review is set".to_owned(),
        _ => "no incidents".to_owned(),
    }
}

fn condition(dice: &mut Dice, of: Of) -> String {
    match dice.below(6) {
        0 => format!("{} and {}", leaf(dice, of), leaf(dice, of)),
        1 => format!("{} or {}", leaf(dice, of), leaf(dice, of)),
        2 => format!("not ({})", leaf(dice, of)),
        _ => leaf(dice, of),
    }
}

/// Conditions of which more is known later than now.
fn required(dice: &mut Dice, of: Of, has_history: bool) -> String {
    if has_history && dice.chance(30) {
        return match of {
            Of::Release => "all services (count history over 90 days (outcome = failed) < 2)".to_owned(),
            Of::Change => dice
                .pick(&[
                    "all services (count history over 90 days (outcome = failed) < 2)",
                    "no services (rate history over year (outcome = failed) > 30%)",
                    "no services (any history over 60 days (caused >= P2))",
                    "count author.history (class = urgent) <= 1",
                    "any template.history (outcome = successful) when template is set",
                    "count assignment-group.history (outcome = failed) < 2 when assignment-group is set",
                ])
                .to_owned(),
        };
    }
    let deadline = dice.pick(&[
        "",
        " by start",
        " by 24h before start",
        " by 2 business days before start",
    ]);
    match (dice.below(6), of) {
        (0, _) => format!("latest evidence (kind = functional) is (passed){deadline}"),
        (1, _) => format!("notices.audience has support{deadline}"),
        (2, Of::Change) => "submitted by 24h before start".to_owned(),
        (3, Of::Change) => "review is set by 5 business days after work-end".to_owned(),
        (4, Of::Change) => format!("{} when {}", leaf(dice, of), leaf(dice, of)),
        _ => condition(dice, of),
    }
}

/// Who has to agree, for one line of an approval.
fn quorum(dice: &mut Dice, of: Of) -> String {
    let one = |dice: &mut Dice| match dice.below(12) {
        0 => format!("all of {}", dice.pick(&GROUPS[..4])),
        1 => format!("50% of {}", dice.pick(&GROUPS[..4])),
        2 | 3 => format!("2 of {}", dice.pick(&GROUPS[..4])),
        4 => format!(
            "2 of ({}, @{})",
            dice.pick(&GROUPS[..3]),
            dice.pick(&PEOPLE)
        ),
        5 => "1 of on-call at start".to_owned(),
        6 => "1 of on-call".to_owned(),
        7 => "1 of owner per service".to_owned(),
        8 if of == Of::Change => "1 of assignment-group".to_owned(),
        _ => format!("1 of {}", dice.pick(&GROUPS[..4])),
    };
    match dice.below(7) {
        0 => format!("{} and {}", one(dice), one(dice)),
        1 => format!("{} or {}", one(dice), one(dice)),
        2 => format!("{} then {}", one(dice), one(dice)),
        _ => one(dice),
    }
}

/// What of a policy a statement can name.
#[derive(Clone, Copy)]
struct Known {
    bundles: bool,
    history: bool,
    layered: bool,
}

/// What narrows a statement, who is excused, and who may let somebody through.
fn scope(dice: &mut Dice, item: &mut Item, of: Of, known: Known) {
    let mut set = |text: String| item.settings.push(text);
    if of == Of::Release {
        set(match known.bundles && dice.chance(40) {
            true => format!("for {}", dice.pick(&["hotfix", "train"])),
            false => "for release".to_owned(),
        });
    } else {
        match dice.below(5) {
            0 => set(format!(
                "for {}",
                dice.pick(&["normal", "urgent", "restart", "normal, urgent", "change"])
            )),
            1 => set("for normal".to_owned()),
            _ => {}
        }
    }
    match dice.below(5) {
        0 => set(format!(
            "in {}",
            dice.pick(&["production", "staging", "staging, production"])
        )),
        1 => set(format!(
            "on {}",
            dice.pick(&[
                "ledger",
                "checkout",
                "blog",
                "ledger and below",
                "checkout and below",
                "services (tags has pci)"
            ])
        )),
        2 => set(format!("when {}", condition(dice, of))),
        _ => {}
    }
    let excused = match of {
        Of::Change => dice.maybe(
            25,
            &[
                "urgent",
                "when labels has fix",
                "restart",
                "urgent when risk = low",
                "when any incidents",
            ],
        ),
        Of::Release if known.bundles => dice.maybe(15, &["hotfix", "when labels has fix"]),
        Of::Release => dice.maybe(15, &["when labels has fix"]),
    };
    if let Some(excused) = excused {
        set(format!("except {excused}"));
    }
    if dice.chance(30) {
        let more = dice.pick(&["", "", " excluding author", " when ticket like \"OPS-*\""]);
        let more = if of == Of::Release && more.contains("author") {
            " excluding manager"
        } else {
            more
        };
        set(format!("override 1 of {}{more}", dice.pick(&GROUPS[..4])));
    }
    if dice.chance(8) {
        set("advisory".to_owned());
    }
    if dice.chance(15) {
        set("reason \"agreed with {id}\"".to_owned());
    }
    if known.layered && dice.chance(30) {
        set("default".to_owned());
    }
}

fn day(day: usize) -> String {
    // November 2026 and on into December.
    let (month, day) = if day > 30 { (12, day - 30) } else { (11, day) };
    format!("2026-{month:02}-{day:02}")
}

/// One line of times.
fn times(dice: &mut Dice, is_window: bool) -> String {
    let start = 17 + dice.below(14);
    match (is_window, dice.below(6)) {
        (false, 0 | 1) => "every friday 16:00 to monday 06:00".to_owned(),
        (false, 2) => "every last 2 business days of month".to_owned(),
        (false, 3) => dice
            .pick(&["every holiday", "every event in \"freeze.ics\""])
            .to_owned(),
        (false, _) => format!("from {} to {}", day(start), day(start + 2)),
        (true, 0) => "every monday to friday".to_owned(),
        (true, 1) => "every business day 08:00 to 20:00".to_owned(),
        (true, 2) => "every tuesday, thursday 08:00 for 12h".to_owned(),
        (true, 3) => format!("from {} to {}", day(16), day(start + 6)),
        (true, _) => "every day 06:00 to 22:00".to_owned(),
    }
}

/// What may not be true of two changes.
fn together(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "during other and share services",
        "during other and same author",
        "during other and footprint has any other.services",
        "within 30m of other and share services",
        "same region and during other",
        "share services and risk = high and other.risk = high and start.date = other.start.date",
    ])
}

/// Statements of every kind, each with a name of its own.
fn statement(dice: &mut Dice, number: usize, known: Known) -> Item {
    let of = if dice.chance(25) {
        Of::Release
    } else {
        Of::Change
    };
    let start = |dice: &mut Dice, kind: &str, of: Of| {
        let mut item = Item::new(&format!("{kind} s{number}"), &[]);
        scope(dice, &mut item, of, known);
        item
    };
    match dice.below(12) {
        0..=2 => {
            let mut item = start(dice, "approval", of);
            for _ in 0..1 + dice.below(2) {
                let deadline = dice.pick(&["", "", " by 24h before start", " by start"]);
                let when = match dice.chance(15) {
                    true => format!(" when {}", leaf(dice, of)),
                    false => String::new(),
                };
                item.settings
                    .push(format!("require {}{deadline}{when}", quorum(dice, of)));
            }
            if of == Of::Change {
                let excluded = dice.maybe(
                    40,
                    &[
                        "excluding author",
                        "excluding author",
                        "excluding author, implementers",
                    ],
                );
                item.settings.extend(excluded.map(str::to_owned));
            }
            let more = dice.maybe(20, &["valid 30 days", "valid 5 days"]);
            item.settings.extend(more.map(str::to_owned));
            if of == Of::Change {
                let counts = [
                    "counts when planned-start within 2h of change.start",
                    "counts when given after change.submitted",
                ];
                item.settings
                    .extend(dice.maybe(15, &counts).map(str::to_owned));
            }
            item.settings
                .extend(dice.maybe(15, &["count places"]).map(str::to_owned));
            item
        }
        3 | 4 => {
            let mut item = start(dice, "rule", of);
            for _ in 0..1 + dice.below(2) {
                item.settings
                    .push(format!("require {}", required(dice, of, known.history)));
            }
            item
        }
        5 | 6 => {
            let kind = if dice.chance(60) {
                "blackout"
            } else {
                "window"
            };
            // Without `for` such a statement is about changes and releases alike.
            let mut item = match dice.chance(25) {
                true => Item::new(&format!("{kind} s{number}"), &["override 1 of cab"]),
                false => start(dice, kind, of),
            };
            item.settings.push(times(dice, kind == "window"));
            if dice.chance(20) {
                item.settings.push(times(dice, kind == "window"));
                item.settings.dedup();
            }
            item.settings.extend(
                dice.maybe(10, &["timezone America/New_York"])
                    .map(str::to_owned),
            );
            item.settings
                .extend(dice.maybe(10, &["since 2026-11-01"]).map(str::to_owned));
            let is_excused = item
                .settings
                .iter()
                .any(|setting| setting.starts_with("except"));
            if !is_excused && dice.chance(15) {
                item.settings.push("except when approved".to_owned());
            }
            item
        }
        7 => {
            let mut item = Item::new(&format!("conflict s{number}"), &[]);
            let (pairs, when) = match dice.below(6) {
                0 => (
                    "changes and releases",
                    "share services and within 30m of other",
                ),
                1 => ("releases", "share services and during other"),
                2 => (
                    "steps",
                    "same component and same environment and during other",
                ),
                _ => ("changes", together(dice)),
            };
            item.settings.push(format!("between {pairs}"));
            item.settings.push(format!("when {when}"));
            if pairs == "changes" {
                let more = [
                    "except urgent",
                    "on ledger",
                    "for normal",
                    "override 1 of cab",
                    "except when labels has fix",
                    "in production",
                ];
                item.settings
                    .extend(dice.maybe(50, &more).map(str::to_owned));
            }
            item
        }
        8 => {
            let mut item = Item::new(&format!("limit s{number}"), &[]);
            let lines = [
                "1 changes per day",
                "2 changes per week",
                "1 changes per service per week",
                "1 changes per 24h per region",
                "1 changes at once",
                "2 changes per environment per day",
                "1 releases per week",
                "3 steps per day",
                "2 steps at once",
                "2 changes per month",
                "1 changes per window",
                "1 releases per window",
            ];
            item.settings.push(format!("at most {}", dice.pick(&lines)));
            if item.settings[0].contains("changes") {
                let more = [
                    "for normal",
                    "when risk >= high",
                    "on ledger",
                    "except urgent",
                    "override 1 of cab",
                    "in production",
                ];
                item.settings
                    .extend(dice.maybe(40, &more).map(str::to_owned));
                item.settings.extend(
                    dice.maybe(
                        20,
                        &["at most 3 changes per day", "at most 2 changes at once"],
                    )
                    .map(str::to_owned),
                );
            }
            item
        }
        9 => {
            let (pairs, more): (&str, &[&str]) = match dice.below(7) {
                0 => (
                    "steps",
                    &[
                        "when needs has other",
                        "require other.end by start or other.live",
                    ],
                ),
                1 => (
                    "steps of one release",
                    &[
                        "when same component and environment > other.environment",
                        "require other.end by start",
                    ],
                ),
                2 => (
                    "steps of all releases",
                    &[
                        "when during other",
                        "require not (same component and component = ledger)",
                    ],
                ),
                3 => (
                    "releases",
                    &["when share services", "require not during other"],
                ),
                4 => (
                    "changes and releases",
                    &["when share services", "require not during other"],
                ),
                5 => (
                    "changes",
                    &[
                        "when same region and other.risk = high",
                        "require not during other",
                    ],
                ),
                _ => (
                    "changes",
                    &["when share services", "require not within 1h of other"],
                ),
            };
            let mut item = Item::new(&format!("rule s{number}"), more);
            item.settings.insert(0, format!("between {pairs}"));
            item
        }
        _ => {
            let mut item = start(dice, "rule", of);
            item.settings
                .push(format!("require {}", condition(dice, of)));
            item
        }
    }
}

/// Scales, classes and bundles. The conditions of classes read what most changes say, so that most have one.
fn ordered(dice: &mut Dice, bundles: bool) -> Vec<Item> {
    let mut items: Vec<Item> = [
        "scale risk low < medium < high",
        "scale severity P3 < P2 < P1",
        "scale outcome failed < partial < successful",
    ]
    .map(|head| Item::new(head, &[]))
    .to_vec();
    let mut urgent = match dice.chance(50) {
        true => vec!["when labels has fix and risk is set and risk = high"],
        false => vec!["declared", "when any incidents (severity >= P2)"],
    };
    urgent.extend(dice.maybe(20, &["require rollback.plan is set"]));
    items.push(Item::new("class urgent", &urgent));
    if dice.chance(60) {
        items.push(Item::new("class standard", &["when template is set"]));
    }
    items.push(match dice.chance(20) {
        true => Item::new("class normal", &["require title is set"]),
        false => Item::new("class normal", &[]),
    });
    if bundles {
        items.push(Item::new(
            "bundle hotfix",
            &[
                "declared",
                "when count changes <= 1",
                "require notes is set",
            ],
        ));
        items.push(match dice.chance(50) {
            true => Item::new("bundle train", &["require manager is set"]),
            false => Item::new("bundle train", &["when count changes >= 1"]),
        });
    }
    items
}

fn declarations(dice: &mut Dice, head: &str) -> Vec<Item> {
    let zone = dice.pick(&[
        "UTC",
        "Europe/Amsterdam",
        "America/New_York",
        "Asia/Kathmandu",
    ]);
    let mut items = vec![
        Item::new(head, &[&format!("timezone {zone}"), "calendar work"]),
        Item::new(
            "calendar work",
            &[
                "weekend saturday, sunday",
                "holidays 2026-01-01, 2026-11-26, 2026-12-25, 2027-12-25",
            ],
        ),
        Item::new("environment staging", &[]),
        Item::new("environment production", &["after staging", "controlled"]),
        Item::new(
            "service ledger",
            &["owner security", "tier 0", "tags pci", "maintenance night"],
        ),
        Item::new(
            "service checkout",
            &["owner devs", "tier 1", "depends-on ledger"],
        ),
        Item::new(
            "service blog",
            &[
                "owner devs",
                "tier 2",
                "error-budget 3.5%",
                "maintenance office",
            ],
        ),
        Item::new("period night", &["every day 22:00 to 06:00"]),
        Item::new("period office", &["every business day 07:00 to 19:00"]),
        Item::new("field change.region text", &[]),
        Item::new("field change.checks list of check", &[]),
        Item::new("field check.name text", &[]),
        Item::new("field check.ok yes-no", &[]),
        Item::new("field check.dated instant", &[]),
        Item::new("field override.ticket text", &[]),
        Item::new("define change.big = duration > 2h or risk = high", &[]),
        Item::new(
            "template restart",
            &[
                "on blog",
                "in production",
                "when risk = low",
                "fixes labels = [routine]",
                "until 2026-12-01",
            ],
        ),
    ];
    for group in &GROUPS[..3] {
        items.push(Item::new(
            &format!("group {group}"),
            &[&format!("members {}", members(dice))],
        ));
    }
    if dice.chance(30) {
        let group = items.iter_mut().find(|item| item.head == "group cab");
        group.unwrap().settings.push("authority high".to_owned());
    }
    items.push(Item::new(
        "group leads",
        &[&format!("members cab, @{}", dice.pick(&PEOPLE))],
    ));
    let (first, second) = (dice.pick(&PEOPLE), dice.pick(&PEOPLE));
    let turn = day(12 + dice.below(12));
    items.push(Item::new(
        "group on-call",
        &[
            &format!("members @{first} from 2026-11-02 09:00 to {turn} 09:00"),
            &format!("members @{second} from {turn} 09:00"),
        ],
    ));
    let stand_in = dice.pick(&PEOPLE[..7]);
    items.push(Item::new(
        &format!("person @{stand_in}"),
        &[
            &format!("authority {}", level(dice)),
            "delegate @hal from 2026-11-05 to 2026-11-27",
        ],
    ));
    if dice.chance(40) {
        let floor = dice.pick(&[
            "at least medium",
            "at least medium when any services (tags has pci)",
            "at least high when downtime > 1h",
        ]);
        let mut assess = Item::new("assess risk", &[floor]);
        assess.settings.extend(
            dice.maybe(50, &["raise by 1 when duration > 3h"])
                .map(str::to_owned),
        );
        items.push(assess);
    }
    items
}

/// A waiver of a statement that may be overridden.
fn waiver(dice: &mut Dice, number: usize, statements: &[Item]) -> Option<Item> {
    let can = |item: &&Item| {
        item.settings
            .iter()
            .any(|setting| setting.starts_with("override"))
    };
    let all: Vec<&Item> = statements.iter().filter(can).collect();
    let of = all.get(dice.below(all.len()))?;
    let for_release = of
        .settings
        .iter()
        .any(|setting| setting.starts_with("for release") || setting.starts_with("for hotfix"));
    let subject = match for_release {
        true => "release \"R-0\"".to_owned(),
        false => format!("change \"C-{}\"", dice.below(3)),
    };
    let until = dice.pick(&["2026-11-24", "2026-12-31"]);
    Some(Item::new(
        &format!("waiver w{number}"),
        &[
            &format!("of {}", of.head),
            &format!("for {subject}"),
            &format!("by @{}", dice.pick(&PEOPLE)),
            "given 2026-11-12 09:00",
            &format!("until {until}"),
            "reason \"agreed\"",
            &format!("ticket \"{}\"", dice.pick(&["OPS-1", "X-1"])),
        ],
    ))
}

/// A workspace without records.
pub fn policy(dice: &mut Dice) -> Workspace {
    let layered = dice.chance(20);
    let known = Known {
        bundles: dice.chance(40),
        history: dice.chance(40),
        layered,
    };
    let count = 2 + dice.below(5);
    let mut statements: Vec<Item> = (0..count)
        .map(|number| statement(dice, number, known))
        .collect();
    let mut base = None;
    if layered {
        let mut below: Vec<Item> = statements.drain(..count / 2).collect();
        for item in &mut statements {
            item.settings.retain(|setting| setting != "default");
        }
        // One of the base is replaced, where that is allowed.
        let is_default = |item: &&Item| item.settings.iter().any(|setting| setting == "default");
        if let Some(replaced) = below.iter().find(is_default) {
            let mut other = statement(
                dice,
                90,
                Known {
                    layered: false,
                    ..known
                },
            );
            if other.kind() == replaced.kind() {
                other.head.clone_from(&replaced.head);
                statements.push(other);
            }
        }
        for number in 0..usize::from(dice.chance(30)) {
            below.extend(waiver(dice, number, &below));
        }
        base = Some(below);
    } else {
        for number in 0..usize::from(dice.chance(40)) {
            statements.extend(waiver(dice, number, &statements));
        }
    }
    let head = if layered { "policy org" } else { "policy p" };
    let mut declarations = declarations(dice, head);
    // `per window` is a mistake where there is no window.
    let mut written = statements.iter().chain(base.iter().flatten());
    let is_per_window = |setting: &String| setting.contains("per window");
    if written.any(|item| item.settings.iter().any(is_per_window)) {
        let slots = ["when labels has fix", "every day 06:00 to 20:00"];
        declarations.push(Item::new("window slots", &slots));
    }
    Workspace {
        ordered: ordered(dice, known.bundles),
        declarations,
        statements,
        base,
        changes: Vec::new(),
        releases: Vec::new(),
        history: known.history.then(Vec::new),
    }
}
