//! What may not change a verdict: the order of anything, the format of a plan, the format of a policy.

use super::world::{AT, Written};
use super::{each, same, verdicts};
use serde_json::{Value, json};

#[test]
fn the_format_of_a_plan_changes_nothing() {
    each(2, |workspace, before, _| {
        for written in [Written::Toml, Written::Yaml, Written::Tables] {
            let after = verdicts(&workspace.files(written), AT, false);
            same(&format!("{written:?}"), before, &after)?;
        }
        Ok(())
    });
}

/// Lists of which the order means nothing. Steps are named by others; their order means nothing either.
const LISTS: [&str; 9] = [
    "approvals",
    "services",
    "overrides",
    "evidence",
    "notices",
    "tasks",
    "steps",
    "components",
    "changes",
];

#[test]
fn the_order_of_items_settings_files_and_records_changes_nothing() {
    each(3, |workspace, before, dice| {
        let mut other = workspace.clone();
        dice.shuffle(&mut other.changes);
        dice.shuffle(&mut other.releases);
        for record in other.changes.iter_mut().chain(&mut other.releases) {
            for key in LISTS {
                if let Some(Value::Array(all)) = record.get_mut(key) {
                    dice.shuffle(all);
                }
            }
        }
        if let Some(history) = &mut other.history {
            dice.shuffle(history);
        }
        let base = other.base.iter_mut().flatten();
        for item in other
            .declarations
            .iter_mut()
            .chain(&mut other.statements)
            .chain(base)
        {
            dice.shuffle(&mut item.settings);
            for setting in &mut item.settings {
                *setting = turned(setting);
            }
        }
        let mut all = other.shuffled_policies(dice);
        let files = other.plan_files(Written::Json);
        all.extend(files.into_iter().filter(|(name, _)| name != "plan.json"));
        for (kind, records) in [("change", &other.changes), ("release", &other.releases)] {
            for (number, record) in records.iter().enumerate() {
                let plan = json!({ kind: [record] }).to_string();
                all.push((
                    format!("plans/{}-{kind}{number}.json", dice.below(1000)),
                    plan,
                ));
            }
        }
        same("another order", before, &verdicts(&all, AT, false))
    });
}

/// A setting with the two sides of its only `and` or `or` exchanged, and its members the other way round.
fn turned(setting: &str) -> String {
    if let Some(members) = setting.strip_prefix("members ")
        && !setting.contains(" from ")
    {
        let mut people: Vec<&str> = members.split(", ").collect();
        people.reverse();
        return format!("members {}", people.join(", "));
    }
    for keyword in ["when ", "require "] {
        let Some(condition) = setting.strip_prefix(keyword) else {
            continue;
        };
        // A deadline and a condition at the end belong to the whole line.
        let end = [" by ", " when "]
            .iter()
            .filter_map(|word| condition.find(word))
            .min();
        let (condition, rest) = condition.split_at(end.unwrap_or(condition.len()));
        for operator in [" and ", " or "] {
            if let Some((left, right)) = condition.split_once(operator)
                && !condition.contains('(')
                && !right.contains(operator)
                && !condition.contains(" then ")
            {
                return format!("{keyword}{right}{operator}{left}{rest}");
            }
        }
    }
    setting.to_owned()
}

#[test]
fn formatting_changes_nothing() {
    each(4, |workspace, before, _| {
        let mut files = workspace.files(Written::Json);
        for (name, text) in &mut files {
            if name.ends_with(".tide") {
                *text = tidegate::syntax::format::format(text).text;
            }
        }
        same("formatted", before, &verdicts(&files, AT, false))
    });
}
