//! Random workspaces as text: policies of statements of every kind, and the changes and releases that they judge.

use serde_json::{Map, Value, json};

/// Small random numbers that are the same in each run (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of a list.
    pub fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// Puts a list in another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}

const PEOPLE: [&str; 8] = ["ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal"];
const SERVICES: [&str; 3] = ["ledger", "checkout", "blog"];
const GROUPS: [&str; 3] = ["cab", "security", "devs"];

/// An item of a policy, by its parts, so that a law can put these in another order.
#[derive(Clone, Debug)]
pub struct Item {
    /// Keyword and name.
    pub head: String,
    /// Its settings.
    pub settings: Vec<String>,
}

impl Item {
    fn new(head: &str, settings: &[&str]) -> Self {
        Item {
            head: head.to_owned(),
            settings: settings.iter().map(|one| (*one).to_owned()).collect(),
        }
    }

    /// The text of the item.
    pub fn text(&self) -> String {
        format!("{} {{\n  {}\n}}\n", self.head, self.settings.join("\n  "))
    }
}

/// A workspace: a policy and records.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// What the policy declares.
    pub declarations: Vec<Item>,
    /// Its statements.
    pub statements: Vec<Item>,
    /// Its changes.
    pub changes: Vec<Map<String, Value>>,
    /// Its releases.
    pub releases: Vec<Map<String, Value>>,
}

/// The instant at which generated workspaces are judged; everything that has happened in them happened before.
pub const AT: &str = "2026-11-16T09:00:00Z";

fn instant(day: usize, hour: usize, minute: usize) -> String {
    // November 2026 and on into December.
    let (month, day) = if day > 30 { (12, day - 30) } else { (11, day) };
    format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z")
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

/// Conditions on a change.
fn condition(dice: &mut Dice) -> String {
    let leaf = |dice: &mut Dice| match dice.below(12) {
        0 => format!(
            "risk {} {}",
            dice.pick(&["=", ">=", "<", "!="]),
            dice.pick(&["low", "medium", "high"])
        ),
        1 => format!("services has {}", dice.pick(&SERVICES)),
        2 => format!("any services (tier <= {})", dice.below(3)),
        3 => format!("author in {}", dice.pick(&GROUPS)),
        4 => "author not in implementers".to_owned(),
        5 => format!("title is {}", dice.pick(&["set", "missing"])),
        6 => format!("duration <= {}m", 30 + 30 * dice.below(4)),
        7 => format!(
            "submitted before {} before start",
            dice.pick(&["24h", "2 business days", "1 week"])
        ),
        8 => "during night".to_owned(),
        9 => "rollback.plan is set".to_owned(),
        10 => format!("count tasks (done) >= {}", dice.below(3)),
        _ => format!("labels has {}", dice.pick(&["fix", "big"])),
    };
    match dice.below(5) {
        0 => format!("{} and {}", leaf(dice), leaf(dice)),
        1 => format!("{} or {}", leaf(dice), leaf(dice)),
        2 => format!("not ({})", leaf(dice)),
        _ => leaf(dice),
    }
}

/// Who has to agree, for one line of an approval.
fn quorum(dice: &mut Dice) -> String {
    let one = |dice: &mut Dice| match dice.below(6) {
        0 => format!("all of {}", dice.pick(&GROUPS)),
        1 => format!("50% of {}", dice.pick(&GROUPS)),
        2 => format!("2 of {}", dice.pick(&GROUPS)),
        _ => format!("1 of {}", dice.pick(&GROUPS)),
    };
    match dice.below(6) {
        0 => format!("{} and {}", one(dice), one(dice)),
        1 => format!("{} or {}", one(dice), one(dice)),
        2 => format!("{} then {}", one(dice), one(dice)),
        _ => one(dice),
    }
}

/// What narrows a statement, and who is excused.
fn scope(dice: &mut Dice, item: &mut Item, for_releases: bool) {
    if for_releases {
        item.settings.push("for release".to_owned());
        return;
    }
    match dice.below(6) {
        0 => item
            .settings
            .push(format!("for {}", dice.pick(&["normal", "urgent"]))),
        1 => item.settings.push("in production".to_owned()),
        2 => item.settings.push(format!("on {}", dice.pick(&SERVICES))),
        3 => item.settings.push(format!("when {}", condition(dice))),
        _ => {}
    }
    if dice.chance(20) {
        item.settings.push(format!(
            "except {}",
            dice.pick(&["urgent", "when labels has fix"])
        ));
    }
}

/// Statements of every kind, each with a name of its own.
fn statement(dice: &mut Dice, number: usize) -> Item {
    let for_releases = dice.chance(15);
    let start = |dice: &mut Dice, kind: &str, for_releases| {
        let mut item = Item::new(&format!("{kind} s{number}"), &[]);
        scope(dice, &mut item, for_releases);
        item
    };
    match dice.below(8) {
        0 | 1 => {
            let mut item = start(dice, "approval", for_releases);
            for _ in 0..1 + dice.below(2) {
                let deadline = dice.pick(&["", "", " by 24h before start", " by start"]);
                item.settings
                    .push(format!("require {}{deadline}", quorum(dice)));
            }
            if dice.chance(40) && !for_releases {
                item.settings.push("excluding author".to_owned());
            }
            if dice.chance(20) {
                item.settings.push("valid 30 days".to_owned());
            }
            item
        }
        2 => {
            let mut item = start(dice, "rule", false);
            item.settings.push(format!("require {}", condition(dice)));
            item
        }
        3 => {
            let mut item = start(dice, "blackout", for_releases);
            let day = 17 + dice.below(14);
            item.settings.push(match dice.below(3) {
                0 => "every friday 16:00 to monday 06:00".to_owned(),
                1 => "every last 2 business days of month".to_owned(),
                _ => format!(
                    "from {} to {}",
                    &instant(day, 8, 0)[..10],
                    &instant(day + 2, 8, 0)[..10]
                ),
            });
            if dice.chance(40) {
                item.settings
                    .push(format!("override 1 of {}", dice.pick(&GROUPS)));
            }
            item
        }
        4 => {
            let mut item = start(dice, "window", for_releases);
            item.settings.push(match dice.below(2) {
                0 => "every day 06:00 to 22:00".to_owned(),
                _ => "every monday to friday".to_owned(),
            });
            item
        }
        5 => {
            let mut item = Item::new(&format!("conflict s{number}"), &["between changes"]);
            item.settings.push(format!(
                "when during other and {}",
                dice.pick(&[
                    "share services",
                    "same author",
                    "footprint has any other.services"
                ])
            ));
            if dice.chance(30) {
                item.settings.push("except urgent".to_owned());
            }
            item
        }
        6 => {
            let mut item = start(dice, "limit", false);
            let per = dice.pick(&["per day", "per week", "per week", "per service per week"]);
            item.settings.push(format!(
                "at most {} changes {per}",
                1 + usize::from(dice.chance(30))
            ));
            item
        }
        _ => {
            let mut item = start(dice, "rule", true);
            item.settings.push(format!(
                "require {}",
                dice.pick(&[
                    "title is set",
                    "duration <= 4h",
                    "all changes (rollback.plan is set)",
                    "manager in devs"
                ])
            ));
            item
        }
    }
}

fn declarations(dice: &mut Dice) -> Vec<Item> {
    let zone = dice.pick(&[
        "UTC",
        "Europe/Amsterdam",
        "America/New_York",
        "Asia/Kathmandu",
    ]);
    let mut items = vec![
        Item::new("policy p", &[&format!("timezone {zone}"), "calendar work"]),
        Item::new("calendar work", &["weekend saturday, sunday"]),
        Item::new("environment production", &["controlled"]),
        Item::new("service ledger", &["owner security", "tier 0"]),
        Item::new(
            "service checkout",
            &["owner devs", "tier 1", "depends-on ledger"],
        ),
        Item::new("service blog", &["owner devs", "tier 2"]),
        Item::new("period night", &["every day 22:00 to 06:00"]),
    ];
    for group in GROUPS {
        items.push(Item::new(
            &format!("group {group}"),
            &[&format!("members {}", members(dice))],
        ));
    }
    items
}

fn approvals(dice: &mut Dice) -> Value {
    let one = |dice: &mut Dice| {
        json!({
            "approver": dice.pick(&PEOPLE),
            "decision": dice.pick(&["approve", "approve", "approve", "approve", "reject", "abstain"]),
            "given": instant(9 + dice.below(7), 8, dice.below(60)),
        })
    };
    Value::Array((0..dice.below(6)).map(|_| one(dice)).collect())
}

fn change(dice: &mut Dice, number: usize) -> Map<String, Value> {
    let mut record = Map::new();
    let mut set = |key: &str, value: Value| {
        record.insert(key.to_owned(), value);
    };
    set("id", json!(format!("C-{number}")));
    let (day, hour) = (16 + dice.below(14), 10 + dice.below(8));
    set("start", json!(instant(day, hour, 30 * dice.below(2))));
    set("end", json!(instant(day, hour + 1 + dice.below(4), 30)));
    if dice.chance(80) {
        set("title", json!(format!("Change {number}")));
    }
    if dice.chance(90) {
        set("risk", json!(dice.pick(&["low", "medium", "high"])));
    }
    if dice.chance(90) {
        let mut services = SERVICES;
        dice.shuffle(&mut services);
        set("services", json!(services[..1 + dice.below(2)]));
    }
    if dice.chance(90) {
        set("environments", json!(["production"]));
    }
    if dice.chance(90) {
        set("author", json!(dice.pick(&PEOPLE)));
    }
    if dice.chance(50) {
        set("implementers", json!([dice.pick(&PEOPLE)]));
    }
    if dice.chance(50) {
        set("labels", json!([dice.pick(&["fix", "big", "slow"])]));
    }
    if dice.chance(80) {
        set("submitted", json!(instant(2 + dice.below(6), 9, 0)));
    }
    if dice.chance(60) {
        set(
            "rollback",
            json!({ "plan": "back", "duration": format!("{}m", 10 + 10 * dice.below(3)) }),
        );
    }
    if dice.chance(30) {
        let tasks: Vec<Value> = (0..1 + dice.below(3))
            .map(|task| json!({ "id": format!("t{task}"), "done": dice.chance(50) }))
            .collect();
        set("tasks", Value::Array(tasks));
    }
    if dice.chance(20) {
        set(
            "overrides",
            json!([{
                "of": format!("s{}", dice.below(6)),
                "by": [dice.pick(&PEOPLE)],
                "given": instant(10, 9, 0),
                "until": "2026-12-31T00:00:00Z",
                "reason": "agreed",
            }]),
        );
    }
    set("approvals", approvals(dice));
    record
}

fn release(dice: &mut Dice, number: usize, changes: &[Map<String, Value>]) -> Map<String, Value> {
    let shipped = &changes[dice.below(changes.len())];
    let mut record = Map::new();
    record.insert("id".to_owned(), json!(format!("R-{number}")));
    record.insert("title".to_owned(), json!(format!("Release {number}")));
    record.insert("manager".to_owned(), json!(dice.pick(&PEOPLE)));
    for key in ["start", "end"] {
        record.insert(key.to_owned(), shipped[key].clone());
    }
    record.insert("changes".to_owned(), json!([shipped["id"]]));
    record.insert("approvals".to_owned(), approvals(dice));
    record
}

/// A workspace from a seed.
pub fn workspace(seed: u64) -> Workspace {
    let mut dice = Dice(seed);
    let declarations = declarations(&mut dice);
    let count = 3 + dice.below(5);
    let statements = (0..count)
        .map(|number| statement(&mut dice, number))
        .collect();
    let count = 2 + dice.below(3);
    let changes: Vec<_> = (0..count).map(|number| change(&mut dice, number)).collect();
    let releases = match dice.chance(50) {
        true => vec![release(&mut dice, 0, &changes)],
        false => Vec::new(),
    };
    Workspace {
        declarations,
        statements,
        changes,
        releases,
    }
}

/// The classes, which are tried in the order in which they are written.
const CLASSES: &str = "scale risk low < medium < high\nclass urgent { when labels has fix and risk is set and risk = high }\nclass normal\n";

impl Workspace {
    /// The text of its policy.
    pub fn policy(&self) -> String {
        let items = self.declarations.iter().chain(&self.statements);
        let items: String = items.map(Item::text).collect();
        format!("{CLASSES}{items}")
    }

    /// The policy in several files, its items in another order.
    pub fn policy_files(&self, dice: &mut Dice) -> Vec<(String, String)> {
        let mut items: Vec<String> = self
            .declarations
            .iter()
            .chain(&self.statements)
            .map(Item::text)
            .collect();
        items.push(CLASSES.to_owned());
        dice.shuffle(&mut items);
        let cut = dice.below(items.len());
        vec![
            ("a.tide".to_owned(), items[cut..].concat()),
            ("b.tide".to_owned(), items[..cut].concat()),
        ]
    }

    fn plan(&self) -> Value {
        let mut plan = Map::new();
        plan.insert("change".to_owned(), json!(self.changes));
        if !self.releases.is_empty() {
            plan.insert("release".to_owned(), json!(self.releases));
        }
        Value::Object(plan)
    }

    /// Its plan as JSON.
    pub fn json(&self) -> String {
        self.plan().to_string()
    }

    /// Its plan as TOML.
    pub fn toml(&self) -> String {
        let mut text = String::new();
        for (kind, records) in [("change", &self.changes), ("release", &self.releases)] {
            for record in records {
                text.push_str(&format!("[[{kind}]]\n"));
                for (key, value) in record {
                    text.push_str(&format!("{key} = {}\n", toml_value(value)));
                }
            }
        }
        text
    }

    /// Its plan as YAML in blocks, texts without quotes.
    pub fn yaml(&self) -> String {
        let mut text = String::new();
        for (kind, records) in [("change", &self.changes), ("release", &self.releases)] {
            if records.is_empty() {
                continue;
            }
            text.push_str(&format!("{kind}:\n"));
            for record in records {
                let mut mark = "- ";
                for (key, value) in record {
                    let value = match value {
                        Value::String(plain) => plain.clone(),
                        other => other.to_string(),
                    };
                    text.push_str(&format!("  {mark}{key}: {value}\n"));
                    mark = "  ";
                }
            }
        }
        text
    }
}

fn toml_value(value: &Value) -> String {
    match value {
        // Instants are values of their own in TOML.
        Value::String(text) if text.ends_with(":00Z") => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(toml_value).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| format!("{key} = {}", toml_value(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
