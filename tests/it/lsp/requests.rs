//! Questions in a hurry: taken back, overtaken by edits, by the hundred.

use super::client::{PLAIN, uri};
use super::shop;
use super::text::position;
use serde_json::{Value, json};

/// An answer is a result or an error; of errors only those that say that the question makes no sense any more.
fn is_fair(answer: &Value) -> bool {
    match answer.get("error") {
        None => answer.get("result").is_some(),
        // Cancelled; the content was modified; the server cancelled.
        Some(error) => [-32800, -32801, -32802].contains(&error["code"].as_i64().unwrap()),
    }
}

#[test]
fn what_is_taken_back_is_answered_too() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    let plan = desk.path("plans/move.toml");
    client.open_file(&plan);
    for number in 0..30 {
        client.splice(&plan, 0..0, "# a remark\n");
        let params = json!({ "textDocument": { "uri": uri(&plan) } });
        let id = client.request("textDocument/documentSymbol", params);
        client.notify("$/cancelRequest", json!({ "id": id }));
        let answer = client.answer(id);
        assert!(is_fair(&answer), "{number}: {answer}");
    }
    // Of what nobody asked, and of what was answered long ago.
    client.notify("$/cancelRequest", json!({ "id": 1 }));
    client.notify("$/cancelRequest", json!({ "id": 1_000_000 }));
    client.notify("$/cancelRequest", json!({ "id": "word" }));
    desk.agrees_with_mirror(&client);
    assert!(client.finish().success());
}

/// A question that waits for news can be taken back, and good-bye does not wait for it.
#[test]
fn a_question_that_waits_can_be_taken_back() {
    let desk = shop();
    let pulls = super::Abilities {
        pulls: true,
        ..PLAIN
    };
    let mut client = desk.serve(pulls);
    let all = client.result("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let known: Vec<Value> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| json!({ "uri": item["uri"], "value": item["resultId"] }))
        .collect();
    let params = json!({ "previousResultIds": known });
    let first = client.request("workspace/diagnostic", params.clone());
    client.notify("$/cancelRequest", json!({ "id": first }));
    let answer = client.answer(first);
    assert_eq!(answer["error"]["code"], -32800, "{answer}");
    client.request("workspace/diagnostic", params);
    assert!(client.finish().success());
}

/// Two hundred questions of all kinds between edits: each is answered, once; and the texts are in step afterwards.
#[test]
fn nothing_is_lost_in_a_hurry() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    let (policy, plan) = (desk.path("shop.tide"), desk.path("plans/move.toml"));
    client.open_file(&policy);
    client.open_file(&plan);
    let methods = [
        "hover",
        "completion",
        "definition",
        "documentSymbol",
        "semanticTokens/full",
        "foldingRange",
        "codeLens",
        "formatting",
        "prepareRename",
        "documentHighlight",
    ];
    let mut ids = Vec::new();
    for number in 0..200 {
        let path = [&policy, &plan][number % 2];
        if number % 3 == 0 {
            let end = client.text(path).len();
            client.splice(path, end..end, ["#", " ß", "🦀", "\n"][number / 3 % 4]);
        }
        let text = client.text(path);
        let middle = text.floor_char_boundary(text.len() * (number % 10) / 10);
        let params = json!({
            "textDocument": { "uri": uri(path) },
            "position": position(text, middle, client.unit),
            "options": { "tabSize": 2, "insertSpaces": true },
        });
        let method = methods[number % methods.len()];
        ids.push(client.request(&format!("textDocument/{method}"), params));
    }
    let mut answered = 0;
    for id in ids {
        let answer = client.answer(id);
        assert!(is_fair(&answer), "{answer}");
        answered += usize::from(answer.get("result").is_some());
    }
    // The last edit is followed by questions, which nothing overtakes.
    assert!(answered > 0);
    desk.agrees_with_mirror(&client);
    assert!(client.finish().success());
}

/// The answer to a question that follows an edit knows of the edit.
#[test]
fn a_question_sees_the_edits_before_it() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    let policy = desk.path("shop.tide");
    client.open_file(&policy);
    for number in 0..50 {
        let name = format!("class c{number}\n");
        client.splice(&policy, 0..0, &name);
        let params = json!({ "textDocument": { "uri": uri(&policy) } });
        let symbols = client.result("textDocument/documentSymbol", params);
        assert_eq!(symbols[0]["name"], format!("c{number}"), "{symbols}");
    }
    assert!(client.finish().success());
}
