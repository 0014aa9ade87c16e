//! What may only make a verdict stricter.

use super::world::{AT, Dice, GROUPS, Item, PEOPLE, Record, Workspace};
use super::{Holds, Verdicts, each, permits_no_more, plain, verdicts};
use serde_json::{Value, json};

fn stricter(law: &str, before: &Verdicts, workspace: &Workspace) -> Holds {
    permits_no_more(law, before, &verdicts(&plain(workspace), AT, false))
}

#[test]
fn one_blackout_more_permits_no_more() {
    each(5, |workspace, before, dice| {
        let mut more = workspace.clone();
        let day = 16 + dice.below(13);
        let times = format!("from 2026-11-{day} to 2026-11-{}", day + 1);
        more.statements.push(Item::new("blackout extra", &[&times]));
        stricter("a blackout more", before, &more)
    });
}

#[test]
fn one_approval_more_asked_for_permits_no_more() {
    each(12, |workspace, before, dice| {
        let mut more = workspace.clone();
        let line = format!("require 1 of {}", dice.pick(&GROUPS[..3]));
        let mut approvals: Vec<&mut Item> = more
            .statements
            .iter_mut()
            .filter(|item| item.kind() == "approval")
            .collect();
        match approvals.len() {
            // A statement of the policy on top adds to the base, it never takes the place of one there.
            0 => more.statements.push(Item::new("approval extra", &[&line])),
            count => approvals[dice.below(count)].settings.push(line),
        }
        // `except … when approved` asks for an approval that applies, so that one more may open it: it is left out here.
        if workspace.policy().contains("approved") {
            return Ok(());
        }
        stricter("an approval more", before, &more)
    });
}

/// The records of one list of a random change or release.
fn list<'w>(
    workspace: &'w mut Workspace,
    dice: &mut Dice,
    key: &str,
) -> Option<&'w mut Vec<Value>> {
    let mut all: Vec<&mut Record> = workspace
        .changes
        .iter_mut()
        .chain(&mut workspace.releases)
        .collect();
    if all.is_empty() {
        return None;
    }
    let number = dice.below(all.len());
    all.swap_remove(number)
        .get_mut(key)
        .and_then(Value::as_array_mut)
}

#[test]
fn one_approval_less_permits_no_more() {
    each(6, |workspace, before, dice| {
        let mut less = workspace.clone();
        let Some(approvals) = list(&mut less, dice, "approvals") else {
            return Ok(());
        };
        // Of somebody who decided once: of several decisions the latest counts, and a rejection might come to light that was taken back.
        let decides_once = |one: &Value| {
            let is_theirs = |other: &&Value| {
                ["approver", "on-behalf-of"].iter().any(|key| {
                    one.get(key).is_some_and(|who| {
                        other["approver"] == *who || other["on-behalf-of"] == *who
                    })
                })
            };
            approvals.iter().filter(is_theirs).count() == 1
        };
        let found = approvals
            .iter()
            .position(|one| one["decision"] == "approve" && decides_once(one));
        let Some(at) = found else { return Ok(()) };
        approvals.remove(at);
        stricter("an approval less", before, &less)
    });
}

#[test]
fn one_rejection_more_permits_no_more() {
    each(7, |workspace, before, dice| {
        let mut more = workspace.clone();
        let person = dice.pick(&PEOPLE);
        let Some(approvals) = list(&mut more, dice, "approvals") else {
            return Ok(());
        };
        approvals.push(json!({
            "approver": person,
            "decision": "reject",
            "given": "2026-11-16T08:59:00Z",
        }));
        stricter("a rejection more", before, &more)
    });
}

#[test]
fn one_override_or_waiver_less_permits_no_more() {
    each(13, |workspace, before, dice| {
        let mut less = workspace.clone();
        if let Some(overrides) = list(&mut less, dice, "overrides") {
            overrides.pop();
        } else {
            less.statements.retain(|item| item.kind() != "waiver");
        }
        stricter("an override less", before, &less)
    });
}

/// Where a number of people is asked, fewer people can give no more. Shares and `all of` ask less of a smaller group, and conditions on
/// people ask something else; a rejection of somebody who left counts no longer.
#[test]
fn one_member_less_permits_no_more_where_a_number_is_asked() {
    each(8, |workspace, _, dice| {
        let mut workspace = workspace.clone();
        for item in workspace.all_statements() {
            let asks_of_people = |setting: &String| {
                let words = ["all of", "% of", "author", "implementers", "manager in"];
                words.iter().any(|word| setting.contains(word)) && !setting.starts_with("excluding")
            };
            item.settings.retain(|setting| !asks_of_people(setting));
        }
        let asks = |item: &Item| {
            !["approval", "rule", "conflict"].contains(&item.kind())
                || item
                    .settings
                    .iter()
                    .any(|setting| setting.starts_with("require"))
        };
        workspace.statements.retain(asks);
        workspace.base.iter_mut().for_each(|base| base.retain(asks));
        for record in workspace.changes.iter_mut().chain(&mut workspace.releases) {
            if let Some(Value::Array(approvals)) = record.get_mut("approvals") {
                approvals.retain(|one| one["decision"] == "approve");
            }
        }
        let before = verdicts(&plain(&workspace), AT, false);
        let mut less = workspace.clone();
        let mut groups: Vec<&mut Item> = less
            .declarations
            .iter_mut()
            .filter(|item| item.kind() == "group")
            .collect();
        if groups.len() < 3 {
            return Ok(());
        }
        let group = &mut groups[dice.below(3)];
        let Some((members, _)) = group.settings[0].rsplit_once(", ") else {
            return Ok(());
        };
        group.settings[0] = members.to_owned();
        stricter("a member less", &before, &less)
    });
}

#[test]
fn a_later_instant_permits_no_more() {
    each(9, |workspace, before, _| {
        // What lies in a span that ends with the check, and who is in a rota, changes by itself.
        let mut workspace = workspace.clone();
        let before = if workspace.policy().contains(" over ") {
            for item in workspace.all_statements() {
                item.settings.retain(|setting| !setting.contains(" over "));
            }
            verdicts(&plain(&workspace), AT, false)
        } else {
            before.clone()
        };
        let mut before = before;
        for at in [
            "2026-11-16T10:00:00Z",
            "2026-11-18T09:00:00Z",
            "2026-11-30T09:00:00Z",
            "2027-02-01T09:00:00Z",
        ] {
            let after = verdicts(&plain(&workspace), at, false);
            // What was owed may come to nothing, but nobody gives anything meanwhile.
            permits_no_more(at, &before, &after)?;
            before = after;
        }
        Ok(())
    });
}

#[test]
fn a_gate_permits_no_more() {
    each(10, |workspace, before, _| {
        let after = verdicts(&plain(workspace), AT, true);
        permits_no_more("a gate", before, &after)
    });
}
