//! From the first message to the end of the process.

use super::client::PLAIN;
use super::shop;
use serde_json::{Value, json};

#[test]
fn good_bye_ends_it_well() {
    let desk = shop();
    assert_eq!(desk.serve(PLAIN).finish().code(), Some(0));
}

#[test]
fn an_exit_without_good_bye_is_an_error() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn the_end_of_the_line_ends_it() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    desk.agrees(&client);
    client.hang_up();
    assert_eq!(client.ended().code(), Some(1));
    // Also of one that never heard anything.
    let mut silent = desk.spawn();
    silent.hang_up();
    assert_eq!(silent.ended().code(), Some(1));
}

#[test]
fn an_exit_before_anything_else_ends_it() {
    let desk = shop();
    let mut client = desk.spawn();
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn nothing_is_answered_before_the_hands_were_shaken() {
    let desk = shop();
    let mut client = desk.spawn();
    let plan = super::client::uri(&desk.path("plans/move.toml"));
    let params =
        json!({ "textDocument": { "uri": plan }, "position": { "line": 0, "character": 0 } });
    let answer = client.ask("textDocument/hover", params);
    assert_eq!(answer["error"]["code"], -32002, "{answer}");
    client.initialize(&[&desk.root], PLAIN);
    desk.agrees(&client);
    assert!(client.finish().success());
}

#[test]
fn nothing_is_answered_after_good_bye() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    client.result("shutdown", Value::Null);
    let answer = client.ask("workspace/symbol", json!({ "query": "" }));
    assert_eq!(answer["error"]["code"], -32600, "{answer}");
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().code(), Some(0));
}

/// However long a client takes from the first answer to its next word, it is told everything.
#[test]
fn a_slow_client_is_told_everything() {
    let desk = shop();
    let mut client = desk.spawn();
    let folder = json!({ "uri": super::client::uri(&desk.root), "name": "root" });
    let params = json!({ "processId": null, "capabilities": {}, "workspaceFolders": [folder] });
    client.result("initialize", params);
    // The folder is read meanwhile.
    std::thread::sleep(std::time::Duration::from_millis(300));
    client.notify("initialized", json!({}));
    desk.agrees(&client);
    assert!(client.finish().success());
}

#[test]
fn hands_are_shaken_once() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    let answer = client.ask(
        "initialize",
        json!({ "processId": null, "rootUri": null, "capabilities": {} }),
    );
    assert_eq!(answer["error"]["code"], -32600, "{answer}");
    desk.agrees(&client);
    assert!(client.finish().success());
}

/// Whatever stands in a frame, the next one is read.
fn survives(bodies: &[&[u8]]) {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    desk.agrees(&client);
    for body in bodies {
        client.raw(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        client.raw(body);
        client.result("workspace/symbol", json!({ "query": "" }));
    }
    assert!(client.finish().success());
}

#[test]
fn messages_that_make_no_sense_do_not_end_it() {
    survives(&[
        br#"{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":7}}"#,
        br#"{"jsonrpc":"2.0","method":"textDocument/didOpen"}"#,
        br#"{"jsonrpc":"2.0","method":"no/such","params":null}"#,
        br#"{"jsonrpc":"2.0","id":null,"result":null}"#,
        br#"{"jsonrpc":"2.0","id":77,"result":null}"#,
    ]);
}

#[test]
fn frames_that_are_no_messages_do_not_end_it() {
    survives(&[
        b"",
        b"{",
        b"null",
        b"[]",
        b"17",
        b"{}",
        b"\xff\xfe",
        br#"{"jsonrpc":"2.0","method":7}"#,
        br#"{"jsonrpc":"2.0","id":{},"method":"shutdown"}"#,
    ]);
}

#[test]
fn what_is_not_understood_is_answered_with_an_error() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    let answer = client.ask("no/such", json!({}));
    assert_eq!(answer["error"]["code"], -32601, "{answer}");
    let answer = client.ask("textDocument/hover", json!({ "position": "here" }));
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
    // Headers beside the one that matters.
    let body = br#"{"jsonrpc":"2.0","method":"$/setTrace","params":{"value":"off"}}"#;
    let headers = format!(
        "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    client.raw(headers.as_bytes());
    client.raw(body);
    client.result("workspace/symbol", json!({ "query": "" }));
    assert!(client.finish().success());
}
