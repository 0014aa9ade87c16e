//! Places in texts with all that is hard to count: wide and narrow characters, tabs, both line endings.

use super::Desk;
use super::client::{Abilities, Client, PLAIN, uri};
use super::text::{Unit, is_valid, offset, position};
use serde_json::{Value, json};
use std::path::Path;

const POLICY: &str = "policy p { timezone Europe/Amsterdam }\r\n\
scale risk low < high\r\n\
environment production { controlled }\r\n\
group team { members @ann; authority high }\r\n\
/* no comment of ours 🦀 */ class\tnormal\r\n\
# ß🦀 漢\r\n\
field change.note text \"ß🦀 漢\"; \tfield change.other-note text \"x\"\r\n\
rule way-back {\treason \"ß🦀 漢\"; when risk >= hihg;\trequire note is set }\r\n\
rule 漢 { reason \"🦀🦀🦀\"; require nto is set }\n";

const PLANS: [(&str, &str); 3] = [
    (
        "plans/a.toml",
        "# ß🦀 漢\r\n[[change]]\r\nid = \"ß🦀\"\r\ntitle =\t\"漢\" # 🦀\r\nrollback = { plan = \"ß🦀 漢\", duratoin = \"10m\" }\r\nrisk = \"🦀🦀\"\r\nauthor = \"ann\"\r\n",
    ),
    (
        "plans/b.json",
        "{\"changes\": [{\"title\": \"🦀 漢\",\t\"id\": \"ß🦀\", \"risk\": \"漢\", \"nto\": 1}]}\r\n",
    ),
    (
        "plans/c.yaml",
        "changes:\r\n  - {title: \"ß🦀 漢\", id: 🦀1, risk: 漢, nto: 1}\r\n  - id: ß\r\n    risk: hihg\r\n",
    ),
];

fn desk() -> Desk {
    let desk = Desk::with(&[("tidegate.toml", ""), ("p.tide", POLICY)]);
    for (path, text) in PLANS {
        desk.write(path, text);
    }
    desk
}

fn clients(desk: &Desk) -> [Client; 2] {
    [Unit::Utf16, Unit::Utf8].map(|unit| desk.serve(Abilities { unit, ..PLAIN }))
}

#[test]
fn findings_stand_where_a_check_says() {
    let desk = desk();
    for mut client in clients(&desk) {
        desk.agrees(&client);
        let told = desk.told_to(&client);
        assert_eq!(told.len(), 4, "each file has some: {told:#?}");
        // Of open texts too, and after edits left of a finding on its line.
        for file in desk.files() {
            client.open_file(&desk.path(&file));
        }
        let policy = desk.path("p.tide");
        client.replace(&policy, "\"ß🦀 漢\"; when", "\"🦀ß🦀 漢 漢\"; when");
        client.replace(
            &desk.path("plans/a.toml"),
            "\"ß🦀 漢\", duratoin",
            "\"\", duratoin",
        );
        client.replace(&desk.path("plans/b.json"), "🦀 漢", "漢🦀🦀\t");
        client.replace(&desk.path("plans/c.yaml"), "ß🦀 漢", "漢🦀🦀\\t");
        desk.agrees_with_mirror(&client);
        assert!(client.finish().success());
    }
}

/// The text that an answer's range covers.
fn covered<'t>(client: &'t Client, path: &Path, range: &Value) -> &'t str {
    let text = client.text(path);
    assert!(
        is_valid(text, range, client.unit),
        "{range} is no range of {text}"
    );
    let at = |key: &str| offset(text, &range[key], client.unit);
    &text[at("start")..at("end")]
}

/// From each use of a name to where it is declared, whatever stands left of it.
#[test]
fn names_are_found_behind_wide_characters() {
    let desk = desk();
    let policy = desk.path("p.tide");
    for mut client in clients(&desk) {
        client.open_file(&policy);
        let text = client.text(&policy).to_owned();
        let at = text.find("note is set").unwrap();
        for inside in [0, 2, 4] {
            let params = json!({
                "textDocument": { "uri": uri(&policy) },
                "position": position(&text, at + inside, client.unit),
            });
            let found = client.result("textDocument/definition", params.clone());
            let found = found.as_array().map_or(found.clone(), |all| all[0].clone());
            let range = found.get("targetSelectionRange").or(found.get("range"));
            let declared = covered(&client, &policy, range.unwrap());
            assert!(declared.contains("note"), "{declared}");
            let hover = client.result("textDocument/hover", params);
            assert_eq!(covered(&client, &policy, &hover["range"]), "note");
        }
        // Completion replaces just the word under the cursor.
        let end = text.find("hihg").unwrap() + "hi".len();
        let params = json!({
            "textDocument": { "uri": uri(&policy) },
            "position": position(&text, end, client.unit),
        });
        let list = client.result("textDocument/completion", params);
        let mut items = list["items"].as_array().unwrap().iter();
        let high = items.find(|item| item["label"] == "high");
        let range = &high.unwrap_or_else(|| panic!("no `high` in {list}"))["textEdit"]["range"];
        assert!(
            "hihg".starts_with(covered(&client, &policy, range)),
            "{list}"
        );
        assert!(client.finish().success());
    }
}

/// Tokens are the words that they colour, also behind wide characters.
#[test]
fn colours_cover_whole_words() {
    let desk = desk();
    let policy = desk.path("p.tide");
    for mut client in clients(&desk) {
        client.open_file(&policy);
        let params = json!({ "textDocument": { "uri": uri(&policy) } });
        let tokens = client.result("textDocument/semanticTokens/full", params);
        let words = words(client.text(&policy), &tokens["data"], client.unit);
        for word in [
            "rule",
            "when",
            "require",
            "way-back",
            "# ß🦀 漢",
            "\"🦀🦀🦀\"",
        ] {
            assert!(
                words.iter().any(|found| found == word),
                "{word} is not in {words:?}"
            );
        }
        assert!(client.finish().success());
    }
}

/// The texts of the tokens of an answer.
pub fn words(text: &str, data: &Value, unit: Unit) -> Vec<String> {
    let data: Vec<u64> = data
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n.as_u64().unwrap())
        .collect();
    let (mut line, mut column) = (0, 0);
    let mut words = Vec::new();
    for token in data.chunks(5) {
        (line, column) = match token[0] {
            0 => (line, column + token[1]),
            down => (line + down, token[1]),
        };
        let range = json!({
            "start": { "line": line, "character": column },
            "end": { "line": line, "character": column + token[2] },
        });
        let on_line = || text.split('\n').nth(usize::try_from(line).unwrap());
        assert!(
            is_valid(text, &range, unit),
            "a token at {range}, past its line {:?}",
            on_line()
        );
        let at = |key: &str| offset(text, &range[key], unit);
        words.push(text[at("start")..at("end")].to_owned());
    }
    words
}
