//! What is no longer so is no longer shown.

use super::client::{PLAIN, uri};
use super::{Desk, PLAN, POLICY, WAY_BACK, shop};
use serde_json::{Value, json};
use std::path::Path;

/// Tells a server that files changed on the disk.
pub fn tell(client: &mut super::client::Client, paths: &[&Path], kind: u32) {
    let changes: Vec<Value> = paths
        .iter()
        .map(|path| json!({ "uri": uri(path), "type": kind }))
        .collect();
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": changes }),
    );
}

#[test]
fn a_mended_mistake_goes() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    desk.agrees(&client);
    let plan = desk.path("plans/move.toml");
    client.open_file(&plan);
    assert_eq!(client.published(&plan).diagnostics.len(), 1);
    let end = client.text(&plan).len();
    client.splice(&plan, end..end, WAY_BACK);
    assert!(client.published(&plan).diagnostics.is_empty());
    desk.agrees_with_mirror(&client);
    // And comes back when the mending is taken back; also in a file that is not the edited one.
    client.splice(&plan, end..end + WAY_BACK.len(), "");
    assert_eq!(client.published(&plan).diagnostics.len(), 1);
    let policy = desk.path("shop.tide");
    client.open_file(&policy);
    client.replace(&policy, "risk >= medium", "risk > high");
    desk.agrees_with_mirror(&client);
    assert!(client.look(|inbox| inbox.published[&uri(&plan)].diagnostics.is_empty()));
    client.replace(&policy, "risk > high", "risk >= low");
    desk.agrees_with_mirror(&client);
    assert!(client.look(|inbox| !inbox.published[&uri(&plan)].diagnostics.is_empty()));
    assert!(client.finish().success());
}

/// A file that is closed without saving is again what it is on the disk.
#[test]
fn closing_goes_back_to_the_disk() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    desk.agrees(&client);
    let (policy, plan) = (desk.path("shop.tide"), desk.path("plans/move.toml"));
    client.open(&plan, "[[change]]\nid = 7\n");
    client.open(&policy, "policy shop {\n");
    desk.agrees_with_mirror(&client);
    client.close(&plan);
    desk.agrees_with_mirror(&client);
    client.close(&policy);
    desk.agrees(&client);
    // Opened again, the version counts from one, and nothing is left of the text before.
    client.open(&plan, &(PLAN.to_owned() + WAY_BACK));
    assert!(client.published(&plan).diagnostics.is_empty());
    desk.agrees_with_mirror(&client);
    assert!(client.finish().success());
}

/// What is pasted over a plan may be a report or a baseline, which a check leaves alone, and may become a plan again.
#[test]
fn a_plan_that_becomes_a_report_is_left_alone() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    desk.agrees(&client);
    let plan = desk.path("plans/move.toml");
    client.open_file(&plan);
    assert_eq!(client.published(&plan).diagnostics.len(), 1);
    let end = client.text(&plan).len();
    client.splice(&plan, 0..end, "version = 1\n");
    assert!(client.published(&plan).diagnostics.is_empty());
    desk.agrees_with_mirror(&client);
    client.splice(&plan, 0.."version = 1\n".len(), PLAN);
    assert_eq!(client.published(&plan).diagnostics.len(), 1);
    desk.agrees_with_mirror(&client);
    assert!(client.finish().success());
}

/// Unsaved files count, also those that the disk does not have.
#[test]
fn what_is_not_saved_yet_is_a_part_of_the_workspace() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    desk.agrees(&client);
    let fresh = desk.path("plans/fresh.toml");
    client.open(&fresh, &PLAN.replace("CHG-1", "CHG-2"));
    assert_eq!(client.published(&fresh).diagnostics.len(), 1);
    desk.agrees_with_mirror(&client);
    // Two plans with one identifier: each is told of the other.
    client.replace(&fresh, "CHG-2", "CHG-1");
    desk.agrees_with_mirror(&client);
    // A policy that is new, in which a rule is.
    let more = desk.path("more.tide");
    client.open(&more, "rule never { require risk = low }\n");
    desk.agrees_with_mirror(&client);
    client.close(&more);
    desk.agrees_with_mirror(&client);
    client.close(&fresh);
    desk.agrees(&client);
    assert_eq!(
        client.look(|inbox| inbox.published[&uri(&fresh)].diagnostics.len()),
        0
    );
    // Saved after it was opened: closing it changes nothing then.
    client.open(&fresh, &PLAN.replace("CHG-1", "CHG-3"));
    client.published(&fresh);
    desk.write("plans/fresh.toml", &PLAN.replace("CHG-1", "CHG-3"));
    tell(&mut client, &[&fresh], 1);
    client.close(&fresh);
    desk.agrees(&client);
    assert!(client.look(|inbox| !inbox.published[&uri(&fresh)].diagnostics.is_empty()));
    assert!(client.finish().success());
}

#[test]
fn a_file_that_is_deleted_or_renamed_has_no_findings() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    desk.agrees(&client);
    let (old, new) = (desk.path("plans/move.toml"), desk.path("plans/moved.toml"));
    client.open_file(&old);
    client.published(&old);
    // As editors rename: the disk, the old document, the new one, word of the disk.
    std::fs::rename(&old, &new).unwrap();
    client.close(&old);
    client.open_file(&new);
    tell(&mut client, &[&old], 3);
    tell(&mut client, &[&new], 1);
    desk.agrees(&client);
    assert_eq!(client.published(&new).diagnostics.len(), 1);
    std::fs::remove_file(&new).unwrap();
    client.close(&new);
    tell(&mut client, &[&new], 3);
    desk.agrees(&client);
    assert!(client.look(|inbox| inbox.published[&uri(&new)].diagnostics.is_empty()));
    assert!(client.look(|inbox| inbox.published[&uri(&old)].diagnostics.is_empty()));
    assert!(client.finish().success());
}

/// A file that is deleted while it is open is still what the editor shows.
#[test]
fn an_open_file_outlives_the_disk() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    let plan = desk.path("plans/move.toml");
    client.open_file(&plan);
    client.published(&plan);
    std::fs::remove_file(&plan).unwrap();
    tell(&mut client, &[&plan], 3);
    desk.agrees_with_mirror(&client);
    client.replace(&plan, "high", "hihg");
    desk.agrees_with_mirror(&client);
    client.close(&plan);
    desk.agrees(&client);
    assert!(client.finish().success());
}

/// A text of an editor that has no name yet, and files of which the server knows nothing.
#[test]
fn other_documents_do_no_harm() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    client.open_uri("untitled:Untitled-1", POLICY);
    client.open_uri("untitled:Untitled-2", "rule {");
    client.open_uri("git:/somewhere/shop.tide?ref=HEAD", "policy {");
    client.open_uri("vscode-notebook-cell:/a/b.ipynb#W0", "x");
    client.open(&desk.path("notes.txt"), "rule {");
    client.open(&Desk::with(&[]).path("else/where.toml"), "id = 7");
    desk.agrees(&client);
    for uri in ["untitled:Untitled-1", "git:/somewhere/shop.tide?ref=HEAD"] {
        let params =
            json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 2 } });
        client.result("textDocument/hover", params);
    }
    let texts = json!([{ "text": "changed" }]);
    let untitled = json!({ "uri": "untitled:Untitled-1", "version": 2 });
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": untitled, "contentChanges": texts }),
    );
    // A change of a text that was never opened, and the closing of it.
    let unknown = json!({ "uri": uri(&desk.path("shop.tide")), "version": 2 });
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": unknown, "contentChanges": texts }),
    );
    client.notify("textDocument/didClose", json!({ "textDocument": unknown }));
    client.notify("textDocument/didClose", json!({ "textDocument": untitled }));
    client.result("workspace/symbol", json!({ "query": "" }));
    desk.agrees(&client);
    assert!(client.finish().success());
}
