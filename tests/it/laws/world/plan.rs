//! Records: changes, releases and closed changes on file, with every field that decides.

use super::{Dice, PEOPLE, Record, SERVICES, Workspace};
use serde_json::{Value, json};

/// Makes a part of a record.
type Part = fn(&mut Dice) -> Value;

/// An instant of November 2026, or on into December.
fn instant(day: usize, hour: usize, minute: usize) -> String {
    let (month, day) = if day > 30 { (12, day - 30) } else { (11, day) };
    format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z")
}

/// An instant before that of the check.
fn past(dice: &mut Dice) -> String {
    instant(9 + dice.below(7), 8, dice.below(60))
}

/// A record of what is given.
macro_rules! record {
    ($($key:literal: $value:expr),* $(,)?) => {{
        let mut record = Record::new();
        $(record.insert($key.to_owned(), json!($value));)*
        record
    }};
}

fn list(dice: &mut Dice, most: usize, mut one: impl FnMut(&mut Dice, usize) -> Record) -> Value {
    let count = dice.below(most + 1);
    Value::Array(
        (0..count)
            .map(|number| Value::Object(one(dice, number)))
            .collect(),
    )
}

fn approvals(dice: &mut Dice, start: &str) -> Value {
    list(dice, 5, |dice, _| {
        let decision = dice.pick(&[
            "approve", "approve", "approve", "approve", "approve", "reject", "abstain",
        ]);
        let mut one =
            record! { "approver": dice.pick(&PEOPLE), "decision": decision, "given": past(dice) };
        if one["approver"] == "hal" && dice.chance(60) {
            one.insert("on-behalf-of".to_owned(), json!(dice.pick(&PEOPLE[..7])));
        }
        if dice.chance(8) {
            one.insert("withdrawn".to_owned(), json!("2026-11-15T20:00:00Z"));
        }
        if dice.chance(50) {
            one.insert("planned-start".to_owned(), json!(start));
        }
        if dice.chance(8) {
            one.insert(
                "digest".to_owned(),
                json!(dice.pick(&["sha256:aa", "sha256:bb"])),
            );
        }
        one
    })
}

/// Overrides of statements that there are.
fn overrides(dice: &mut Dice, statements: &[String]) -> Value {
    list(dice, 2.min(statements.len()), |dice, _| {
        let mut one = record! {
            "of": statements[dice.below(statements.len())],
            "by": [dice.pick(&PEOPLE)],
            "given": past(dice),
            "reason": "agreed",
        };
        if dice.chance(85) {
            one.insert(
                "until".to_owned(),
                json!(dice.pick(&["2026-11-22T00:00:00Z", "2026-12-31T00:00:00Z"])),
            );
        }
        if dice.chance(50) {
            one.insert("ticket".to_owned(), json!(dice.pick(&["OPS-7", "none"])));
        }
        one
    })
}

fn evidence(dice: &mut Dice) -> Value {
    list(dice, 3, |dice, _| {
        record! { "kind": dice.pick(&["functional", "functional", "regression"]), "passed": dice.chance(70), "dated": past(dice) }
    })
}

fn notices(dice: &mut Dice) -> Value {
    list(
        dice,
        2,
        |dice, _| record! { "audience": [dice.pick(&["support", "sales"])], "sent": past(dice) },
    )
}

/// Records of a kind that the policy declares.
fn checks(dice: &mut Dice) -> Value {
    list(dice, 3, |dice, _| {
        let name = dice.pick(&["smoke", "smoke", "load"]);
        record! { "name": name, "ok": dice.chance(70), "dated": past(dice) }
    })
}

fn tasks(dice: &mut Dice) -> Value {
    list(
        dice,
        3,
        |dice, number| record! { "id": format!("t{number}"), "done": dice.chance(60) },
    )
}

/// What one of a list of `(percent, key, value)` adds.
fn some(dice: &mut Dice, record: &mut Record, percent: usize, key: &str, value: Value) {
    if dice.chance(percent) {
        record.insert(key.to_owned(), value);
    }
}

fn change(dice: &mut Dice, number: usize, statements: &[String]) -> Record {
    let is_closed = dice.chance(8);
    let day = if is_closed {
        10 + dice.below(4)
    } else {
        16 + dice.below(14)
    };
    let hour = 10 + dice.below(8);
    let start = instant(day, hour, 30 * dice.below(2));
    let mut record = record! {
        "id": format!("C-{number}"),
        "start": start,
        "end": instant(day, hour + 1 + dice.below(4), 30),
    };
    let set = &mut record;
    some(dice, set, 80, "title", json!(format!("Change {number}")));
    let risk = dice.pick(&["low", "medium", "high"]);
    some(dice, set, 90, "risk", json!(risk));
    let mut services = SERVICES;
    dice.shuffle(&mut services);
    let count = 1 + dice.below(2);
    some(dice, set, 92, "services", json!(services[..count]));
    let environments = dice.pick(&["production", "production", "production", "staging"]);
    some(dice, set, 92, "environments", json!([environments]));
    let person = dice.pick(&PEOPLE);
    some(dice, set, 92, "author", json!(person));
    let person = dice.pick(&PEOPLE);
    some(dice, set, 60, "implementers", json!([person]));
    let label = dice.pick(&["fix", "big", "slow", "routine"]);
    some(dice, set, 50, "labels", json!([label]));
    let submitted = instant(2 + dice.below(6), 9, 0);
    some(dice, set, 80, "submitted", json!(submitted));
    let minutes = 10 + 10 * dice.below(3);
    let rollback = match dice.chance(5) {
        true => json!({ "plan": "back", "duration": "unknown" }),
        false => json!({ "plan": "back", "duration": format!("{minutes}m") }),
    };
    some(dice, set, 60, "rollback", rollback);
    let downtime = dice.pick(&["5m", "20m", "2h"]);
    some(dice, set, 40, "downtime", json!(downtime));
    let region = dice.pick(&["eu-west", "eu-east", "us"]);
    some(dice, set, 50, "region", json!(region));
    let group = dice.pick(&["cab", "devs"]);
    some(dice, set, 40, "assignment-group", json!(group));
    some(dice, set, 12, "digest", json!("sha256:aa"));
    if dice.chance(12) {
        set.insert(
            "last-edit".to_owned(),
            json!({ "made": past(dice), "editor": dice.pick(&PEOPLE) }),
        );
    }
    if dice.chance(20) {
        let incidents = list(dice, 2, |dice, number| {
            record! { "id": format!("I-{number}"), "severity": dice.pick(&["P1", "P2", "P3"]), "opened": past(dice) }
        });
        set.insert("incidents".to_owned(), incidents);
    }
    let parts: [(usize, &str, Part); 4] = [
        (30, "checks", checks),
        (30, "tasks", tasks),
        (40, "evidence", evidence),
        (35, "notices", notices),
    ];
    for (percent, key, part) in parts {
        if dice.chance(percent) {
            set.insert(key.to_owned(), part(dice));
        }
    }
    if dice.chance(30) {
        set.insert("overrides".to_owned(), overrides(dice, statements));
    }
    if dice.chance(10) {
        // What the template is for, mostly.
        set.insert("template".to_owned(), json!("restart"));
        if dice.chance(70) {
            set.insert("services".to_owned(), json!(["blog"]));
            set.insert("risk".to_owned(), json!("low"));
            set.remove("labels");
        }
    }
    let class = dice.pick(&["urgent", "normal"]);
    some(dice, set, 12, "class", json!(class));
    if dice.chance(15) {
        // A time by the clock of the policy.
        for key in ["start", "end"] {
            let text = set[key].as_str().unwrap().trim_end_matches('Z').to_owned();
            set.insert(key.to_owned(), json!(text));
        }
    }
    if is_closed {
        some(
            dice,
            set,
            50,
            "review",
            json!({ "outcome": "fine", "dated": "2026-11-15T15:00:00Z" }),
        );
        set.insert("state".to_owned(), json!("closed"));
        set.insert("work-start".to_owned(), json!(start));
    } else if dice.chance(4) {
        set.insert("state".to_owned(), json!("cancelled"));
    }
    set.insert("approvals".to_owned(), approvals(dice, &start));
    record
}

/// The steps of a release: from staging to production, one behind the other.
fn steps(dice: &mut Dice, services: &[Value], start: &str) -> Value {
    let (date, time) = start.split_once('T').unwrap();
    let hour: usize = time[..2].parse().unwrap();
    let at = |half_hours: usize| {
        format!(
            "{date}T{:02}:{}0:00Z",
            hour + half_hours / 2,
            3 * (half_hours % 2)
        )
    };
    let mut steps: Vec<Value> = Vec::new();
    for (number, service) in services.iter().enumerate() {
        for (place, environment) in ["staging", "production"].iter().enumerate() {
            if dice.chance(20) {
                continue;
            }
            let begin = place + number;
            let mut step = record! { "id": format!("s{}", steps.len()), "component": service, "environment": environment };
            let set = &mut step;
            if dice.chance(90) {
                set.insert("start".to_owned(), json!(at(begin)));
                set.insert("end".to_owned(), json!(at(begin + 1 + dice.below(2))));
            }
            if let Some(before) = steps.last()
                && dice.chance(60)
            {
                set.insert("needs".to_owned(), json!([before["id"]]));
            }
            let percent = dice.pick(&["1%", "50%", "100%"]);
            some(dice, set, 30, "percent", json!(percent));
            some(dice, set, 25, "soak", json!("20m"));
            some(dice, set, 10, "rollback", json!({ "duration": "20m" }));
            let is_past = at(begin).as_str() < super::AT;
            if is_past {
                some(dice, set, 30, "live", json!(true));
            }
            steps.push(Value::Object(step));
        }
    }
    Value::Array(steps)
}

fn release(
    dice: &mut Dice,
    number: usize,
    changes: &[Record],
    bundles: bool,
    statements: &[String],
) -> Record {
    let at = if dice.chance(90) {
        number
    } else {
        dice.below(changes.len())
    };
    let shipped = &changes[at];
    let mut record = record! { "id": format!("R-{number}"), "title": format!("Release {number}") };
    let set = &mut record;
    let manager = dice.pick(&PEOPLE);
    some(dice, set, 90, "manager", json!(manager));
    for key in ["start", "end"] {
        set.insert(key.to_owned(), shipped[key].clone());
    }
    let mut ships = vec![shipped["id"].clone()];
    if dice.chance(20) {
        ships.push(changes[dice.below(changes.len())]["id"].clone());
        ships.dedup();
    }
    some(dice, set, 90, "changes", json!(ships));
    let start = shipped["start"].as_str().unwrap().to_owned();
    if dice.chance(60) {
        let services = shipped.get("services").cloned().unwrap_or(json!(["blog"]));
        let services = services.as_array().unwrap();
        let component = |service: &Value| {
            let approved = if dice.chance(85) {
                "sha256:aa"
            } else {
                "sha256:bb"
            };
            json!({ "service": service, "digest": "sha256:aa", "approved-digest": approved })
        };
        let components: Vec<Value> = services.iter().map(component).collect();
        set.insert("components".to_owned(), json!(components));
        set.insert("steps".to_owned(), steps(dice, services, &start));
        if dice.chance(30) {
            let back = record! { "id": "b0", "component": services[0], "environment": "production", "irreversible": dice.chance(20) };
            set.insert("rollback-steps".to_owned(), json!([back]));
        }
    } else if dice.chance(20) {
        let phase = record! { "name": "roll", "environment": "production", "start": start, "end": shipped["end"] };
        set.insert("phases".to_owned(), json!([phase]));
    }
    let done = dice.chance(70);
    some(
        dice,
        set,
        40,
        "verification",
        json!([{ "check": "smoke", "done": done }]),
    );
    some(dice, set, 50, "notes", json!("all of it"));
    some(
        dice,
        set,
        30,
        "rollback",
        json!({ "plan": "back", "duration": "30m" }),
    );
    some(dice, set, 20, "labels", json!(["fix"]));
    let parts: [(usize, &str, Part); 2] = [(40, "evidence", evidence), (30, "notices", notices)];
    for (percent, key, part) in parts {
        if dice.chance(percent) {
            set.insert(key.to_owned(), part(dice));
        }
    }
    if dice.chance(25) {
        set.insert("overrides".to_owned(), overrides(dice, statements));
    }
    if bundles {
        let bundle = dice.pick(&["hotfix", "train"]);
        some(dice, set, 25, "bundle", json!(bundle));
    }
    set.insert("approvals".to_owned(), approvals(dice, &start));
    record
}

/// Closed changes on file.
fn history(dice: &mut Dice) -> Vec<Record> {
    let one = |dice: &mut Dice, number: usize| {
        let end = format!(
            "2026-{:02}-{:02}T12:00:00Z",
            3 + dice.below(8),
            1 + dice.below(28)
        );
        let mut record = record! {
            "id": format!("H-{number}"),
            "services": [dice.pick(&SERVICES)],
            "environments": ["production"],
            "author": dice.pick(&PEOPLE),
            "outcome": dice.pick(&["failed", "successful", "successful"]),
            "class": dice.pick(&["normal", "urgent"]),
            "end": end,
        };
        let set = &mut record;
        some(dice, set, 20, "caused", json!("P2"));
        some(dice, set, 30, "template", json!("restart"));
        let group = dice.pick(&["cab", "devs"]);
        some(dice, set, 40, "assignment-group", json!(group));
        record
    };
    let count = 1 + dice.below(8);
    (0..count).map(|number| one(dice, number)).collect()
}

/// Fills a workspace with records.
pub fn records(dice: &mut Dice, workspace: &mut Workspace) {
    let names = workspace
        .all_statements()
        .filter(|item| item.kind() != "waiver");
    let statements: Vec<String> = names
        .map(|item| item.head.split_once(' ').unwrap().1.to_owned())
        .collect();
    let count = 2 + dice.below(3);
    workspace.changes = (0..count)
        .map(|number| change(dice, number, &statements))
        .collect();
    let has_bundles = workspace.ordered.iter().any(|item| item.kind() == "bundle");
    let count = [0, 1, 1, 2][dice.below(4)];
    let releases = (0..count)
        .map(|number| release(dice, number, &workspace.changes, has_bundles, &statements));
    workspace.releases = releases.collect();
    // Which release a change ships in may be said on either side.
    for release in &workspace.releases {
        for id in release
            .get("changes")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let change = workspace
                .changes
                .iter_mut()
                .find(|change| change["id"] == *id);
            if dice.chance(25) {
                change
                    .unwrap()
                    .insert("release".to_owned(), release["id"].clone());
            }
        }
    }
    if workspace.history.is_some() {
        workspace.history = Some(history(dice));
    }
}

/// What is written in place of a value by mistake, or for want of one.
fn wrong(dice: &mut Dice) -> Value {
    match dice.below(16) {
        0 => json!(""),
        1 => Value::Null,
        2 => json!("unknown"),
        3 => json!("xyz"),
        4 => json!([]),
        5 => json!({}),
        6 => json!([{}]),
        7 => json!(5),
        8 => json!(true),
        9 => json!("2026-13-40"),
        10 => json!({ "x": 1 }),
        11 => json!([""]),
        12 => json!("2026-11-20"),
        13 => json!("C-0"),
        14 => json!("ann"),
        _ => json!(["production", "ledger"]),
    }
}

/// Damages a plan: one value of a record, or of a part of one, is another, is lost, or is called something else.
pub fn damage(dice: &mut Dice, workspace: &mut Workspace) {
    let mut records: Vec<&mut Record> = workspace
        .changes
        .iter_mut()
        .chain(&mut workspace.releases)
        .collect();
    let count = records.len();
    let mut record: &mut Record = records.swap_remove(dice.below(count));
    loop {
        let keys: Vec<String> = record.keys().cloned().collect();
        let Some(key) = keys.get(dice.below(keys.len())) else {
            return;
        };
        let goes_deeper = dice.chance(60);
        let is_deep = |value: &Value| {
            value.is_object()
                || value
                    .as_array()
                    .is_some_and(|all| all.iter().any(Value::is_object))
        };
        if !goes_deeper || !is_deep(&record[key]) {
            match dice.below(10) {
                0 => drop(record.remove(key)),
                1 => {
                    let value = record.remove(key).unwrap();
                    record.insert(format!("{key}x"), value);
                }
                _ => drop(record.insert(key.clone(), wrong(dice))),
            }
            return;
        }
        record = match record.get_mut(key).unwrap() {
            Value::Object(fields) => fields,
            Value::Array(all) => {
                let mut parts: Vec<&mut Record> =
                    all.iter_mut().filter_map(Value::as_object_mut).collect();
                let count = parts.len();
                parts.swap_remove(dice.below(count))
            }
            _ => return,
        };
    }
}
