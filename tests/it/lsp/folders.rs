//! Several folders, several workspaces, and files that belong to none.

use super::client::{Client, PLAIN, uri};
use super::{Desk, PLAN, POLICY, shop};
use serde_json::{Value, json};

fn folders(client: &mut Client, added: &[&str], removed: &[&str], desk: &Desk) {
    let folder = |name: &&str| json!({ "uri": uri(&desk.path(name)), "name": name });
    let added: Vec<Value> = added.iter().map(folder).collect();
    let removed: Vec<Value> = removed.iter().map(folder).collect();
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({ "event": { "added": added, "removed": removed } }),
    );
}

fn two() -> Desk {
    let other = POLICY.replace("shop", "store");
    let plan = PLAN.replace("shop", "store");
    Desk::with(&[
        ("one/tidegate.toml", ""),
        ("one/shop.tide", POLICY),
        ("one/plans/move.toml", PLAN),
        ("two/tidegate.toml", ""),
        ("two/store.tide", &other),
        ("two/plans/move.toml", &plan),
    ])
}

/// The findings of the files below a folder only.
fn only(desk: &Desk, below: &[&str], unit: super::Unit) -> super::Findings {
    let mut found = super::findings(&desk.root, unit);
    found.retain(|file, _| below.iter().any(|below| file.starts_with(below)));
    found
}

#[test]
fn two_workspaces_below_one_folder() {
    let desk = two();
    let mut client = desk.serve(PLAIN);
    desk.agrees(&client);
    assert_eq!(desk.told_to(&client).len(), 2);
    // An edit of the one is nothing to the other.
    let policy = desk.path("one/shop.tide");
    client.open_file(&policy);
    client.replace(&policy, "risk >= medium", "risk > high");
    desk.agrees_with_mirror(&client);
    let symbols = client.result("workspace/symbol", json!({ "query": "way-back" }));
    assert_eq!(symbols.as_array().unwrap().len(), 2, "{symbols}");
    assert!(client.finish().success());
}

#[test]
fn folders_come_and_go() {
    let desk = two();
    let mut client = desk.spawn();
    client.initialize(&[&desk.path("one")], PLAIN);
    let unit = client.unit;
    desk.shows(&client, &only(&desk, &["one/"], unit));
    folders(&mut client, &["two"], &[], &desk);
    desk.shows(&client, &only(&desk, &["one/", "two/"], unit));
    folders(&mut client, &[], &["one"], &desk);
    desk.shows(&client, &only(&desk, &["two/"], unit));
    folders(&mut client, &["one"], &["two"], &desk);
    desk.shows(&client, &only(&desk, &["one/"], unit));
    folders(&mut client, &[], &["one"], &desk);
    desk.shows(&client, &super::Findings::new());
    assert!(client.finish().success());
}

/// A folder inside a workspace is a part of that workspace.
#[test]
fn a_folder_inside_a_workspace() {
    let desk = shop();
    let mut client = desk.spawn();
    client.initialize(&[&desk.path("plans")], PLAIN);
    desk.agrees(&client);
    assert!(client.finish().success());
}

/// Without a folder, an open file brings its workspace with it; a policy outside of all is checked by itself, for as long as it is open.
#[test]
fn files_without_a_folder() {
    let desk = two();
    let lonely =
        "policy lonely { timezone Europe/Amsterdam }\nrule r { require nonsense is set }\n";
    desk.write("lonely/alone.tide", lonely);
    desk.write("lonely/plan.toml", PLAN);
    let mut client = desk.spawn();
    client.initialize(&[], PLAIN);
    let alone = desk.path("lonely/alone.tide");
    client.open_file(&alone);
    let published = client.published(&alone);
    assert!(!published.diagnostics.is_empty());
    client.open_file(&desk.path("lonely/plan.toml"));
    assert!(
        client
            .published(&desk.path("lonely/plan.toml"))
            .diagnostics
            .is_empty()
    );
    client.replace(&alone, "require nonsense is set", "require title is set");
    let mended = client.published(&alone).diagnostics;
    assert!(
        mended
            .iter()
            .all(|one| !one.to_string().contains("nonsense")),
        "{mended:?}"
    );
    client.close(&alone);
    client.wait("nothing of a file that is closed", |inbox| {
        inbox.published[&uri(&alone)]
            .diagnostics
            .is_empty()
            .then_some(())
    });
    client.close(&desk.path("lonely/plan.toml"));

    let plan = desk.path("one/plans/move.toml");
    client.open_file(&plan);
    assert!(!client.published(&plan).diagnostics.is_empty());
    let unit = client.unit;
    desk.shows(&client, &only(&desk, &["one/"], unit));
    assert!(client.finish().success());
}
