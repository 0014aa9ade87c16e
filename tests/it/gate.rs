//! What a gate refuses: what is owed before the start. What falls due afterwards cannot be there yet.

use crate::program::Folder;

const POLICY: (&str, &str) = (
    "policy.tide",
    r#"policy shop { timezone Europe/Amsterdam }
scale severity P3 < P2 < P1
group leads { members @alice, @bob }
service shop
class emergency {
  when     any incidents (severity = P1)
  require  review is set by 72h after work-end
}
class normal
approval lead { for normal; require 1 of leads by 24h before start }
approval later { for emergency; require 1 of leads by 24h after start }
bundle any-release { require verification is set by end }
"#,
);

const EMERGENCY: (&str, &str) = (
    "emergency.toml",
    r#"[[change]]
id = "CHG-1"
incidents = [{ id = "INC-1", severity = "P1", opened = 2026-11-16T09:00:00+01:00 }]
start = 2026-11-16T11:00:00+01:00
end = 2026-11-16T12:00:00+01:00
"#,
);

const NORMAL: (&str, &str) = (
    "normal.toml",
    r#"[[change]]
id = "CHG-2"
start = 2026-11-24T11:00:00+01:00
end = 2026-11-24T12:00:00+01:00
"#,
);

const AT: &str = "2026-11-16T10:00+01:00";

fn gate<'a>(paths: &[&'a str]) -> Vec<&'a str> {
    [&["check", "--gate", "--at", AT], paths].concat()
}

#[test]
fn what_falls_due_after_the_start_does_not_refuse_it() {
    let folder = Folder::with(&[POLICY, EMERGENCY]);
    let ran = folder.run(&gate(&["."])).says(
        0,
        &[
            "owed class emergency, until 2026-11-19T12:00:00+01:00",
            "owed approval later, until 2026-11-17T11:00:00+01:00",
            "change CHG-1  go when  1 approval of `leads` (approval later) until 2026-11-17T11:00:00+01:00",
            "2 owed",
        ],
    );
    assert!(!ran.out.contains("error"), "{}", ran.out);
}

#[test]
fn what_is_owed_before_the_start_refuses() {
    let folder = Folder::with(&[POLICY, NORMAL]);
    folder.run(&gate(&["."])).says(
        1,
        &[
            "error approval lead",
            "change CHG-2  no-go    approval lead",
        ],
    );
}

#[test]
fn once_it_is_due_it_refuses() {
    let folder = Folder::with(&[POLICY, EMERGENCY]);
    folder
        .run(&["check", "--gate", "--at", "2026-11-20T10:00+01:00"])
        .says(
            1,
            &["change CHG-1  no-go    approval later, class emergency"],
        );
}

#[test]
fn a_closed_time_is_not_opened_by_what_is_still_to_come() {
    let freeze = "blackout freeze { from 2026-11-16 00:00 to 2026-11-17 00:00; except emergency when approved }\n";
    let folder = Folder::with(&[POLICY, EMERGENCY, ("freeze.tide", freeze)]);
    folder
        .run(&["check", "--gate", "--at", AT])
        .says(1, &["change CHG-1  no-go    blackout freeze\n"]);
}

#[test]
fn a_release_goes_with_changes_that_owe_only_what_is_due_later() {
    let release = r#"[[release]]
id = "REL-1"
changes = ["CHG-1"]
start = 2026-11-16T11:00:00+01:00
end = 2026-11-16T12:00:00+01:00
"#;
    let folder = Folder::with(&[POLICY, EMERGENCY, ("release.toml", release)]);
    let ran = folder
        .run(&gate(&["."]))
        .says(0, &["release REL-1  go when"]);
    assert!(!ran.out.contains("error"), "{}", ran.out);
    let both = release.replace("[\"CHG-1\"]", "[\"CHG-1\", \"CHG-2\"]");
    let folder = Folder::with(&[POLICY, EMERGENCY, NORMAL, ("release.toml", &both)]);
    folder
        .run(&gate(&["."]))
        .says(1, &["release REL-1  no-go    refused-change"]);
}
