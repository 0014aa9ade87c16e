//! How a person is written decides nothing: case, blanks, a leading `@`, and forms of Unicode.

use super::world::{AT, Dice, PEOPLE, Record, Written};
use super::{Holds, Verdicts, differ, each, verdicts};
use serde_json::{Value, json};

/// The fields that hold people.
const FIELDS: [&str; 8] = [
    "approver",
    "author",
    "implementers",
    "by",
    "editor",
    "manager",
    "on-behalf-of",
    "assignee",
];

/// Letters of full width, which are the same letters.
fn wide(name: &str) -> String {
    name.chars()
        .map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap())
        .collect()
}

fn capital(name: &str) -> String {
    name[..1].to_uppercase() + &name[1..]
}

/// Another way to write a name, in a plan.
fn written(dice: &mut Dice, name: &str) -> String {
    match dice.below(7) {
        0 => name.to_uppercase(),
        1 => capital(name),
        2 => format!("@{name}"),
        3 => format!(" {name} "),
        4 => wide(name),
        5 => format!("\u{a0}@{}\t", capital(name)),
        _ => name.to_owned(),
    }
}

fn respell(dice: &mut Dice, record: &mut Record) {
    for (key, value) in record.iter_mut() {
        match value {
            Value::String(name) if FIELDS.contains(&key.as_str()) => *name = written(dice, name),
            Value::Array(names) if FIELDS.contains(&key.as_str()) => {
                for name in names {
                    *name = json!(written(dice, name.as_str().unwrap()));
                }
            }
            Value::Object(fields) => respell(dice, fields),
            Value::Array(all) => all
                .iter_mut()
                .filter_map(Value::as_object_mut)
                .for_each(|part| respell(dice, part)),
            _ => {}
        }
    }
}

/// As before, or refused: a name that is too strange to be read.
fn same_or_refused(law: &str, before: &Verdicts, after: &Verdicts) -> Holds {
    let differs = before
        .iter()
        .any(|(subject, verdict)| match after.get(subject) {
            Some(now) => now.0 != verdict.0 && now.0 != 0,
            None => true,
        });
    if differs {
        differ(law, before, after)
    } else {
        Ok(())
    }
}

/// In plans the same verdicts come out, whatever the form; in JSON, YAML and tables alike.
#[test]
fn the_spelling_of_people_in_plans_changes_nothing() {
    each(50, |workspace, before, dice| {
        let mut other = workspace.clone();
        let history = other.history.iter_mut().flatten();
        for record in other
            .changes
            .iter_mut()
            .chain(&mut other.releases)
            .chain(history)
        {
            respell(dice, record);
        }
        let after = verdicts(&other.files(Written::Json), AT, false);
        super::same("people in a plan", before, &after)?;
        let after = verdicts(&other.files(Written::Tables), AT, false);
        super::same("people in tables", before, &after)
    });
}

#[test]
fn the_spelling_of_people_in_policies_changes_nothing() {
    each(51, |workspace, before, dice| {
        let mut files = workspace.files(Written::Json);
        let is_wide = dice.chance(30);
        for (name, text) in &mut files {
            if !name.ends_with(".tide") {
                continue;
            }
            for person in PEOPLE {
                let known = format!("@{person}");
                let mut out = String::new();
                for (number, part) in text.split(&known).enumerate() {
                    if number > 0 {
                        out.push('@');
                        out.push_str(&match dice.below(4) {
                            0 => person.to_uppercase(),
                            1 => capital(person),
                            2 if is_wide => wide(person),
                            _ => person.to_owned(),
                        });
                    }
                    out.push_str(part);
                }
                *text = out;
            }
        }
        let after = verdicts(&files, AT, false);
        match is_wide {
            true => same_or_refused("people in a policy", before, &after),
            false => super::same("people in a policy", before, &after),
        }
    });
}
