//! Whatever the server says that it can do, it does: in every kind of file, healthy and broken, at any position.

use super::Desk;
use super::client::{Abilities, Client, PLAIN, uri};
use super::positions::words;
use super::text::{Unit, boundary, is_valid, offset, position};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Texts in which everything is wrong.
const BROKEN: &str = "policy { timezone\n\nrule { require ß🦀 \"\n}\nblackout x { every \r\n\tgroup g { members @\n# ‸\nclass normal when any services (tags has";

/// A workspace with files of all kinds: their paths.
fn desk() -> (Desk, Vec<PathBuf>) {
    let desk = Desk::starter("itil");
    let plan = desk.read("plans/normal.toml");
    desk.write("broken.tide", BROKEN);
    desk.write("empty.tide", "");
    desk.write(
        "plans/broken.toml",
        &plan.replace(']', "").replace("risk", "ß🦀\trisk"),
    );
    desk.write("plans/cut.toml", &plan[..plan.len() / 2]);
    desk.write("plans/empty.json", "");
    desk.write(
        "plans/one.json",
        "{\"changes\": [{\"id\": \"CHG-9\", \"risk\": \"low\", \"services\": [\"web-shop\"],\r\n\t\"title\": \"🦀 漢\"}]}",
    );
    desk.write("plans/broken.json", "{\"changes\": [{\"id\": ");
    desk.write(
        "plans/one.yaml",
        "changes:\n  - id: CHG-8\n    risk: low\n    services: [web-shop]\n    title: ß🦀\n",
    );
    desk.write("plans/broken.yaml", "changes:\n  - id: [\n\t- risk");
    desk.write("notes.md", "# notes ß🦀\n");
    let files = desk.files();
    let mut paths: Vec<PathBuf> = files
        .iter()
        .filter(|file| !file.starts_with("plans/no/"))
        .map(|file| desk.path(file))
        .collect();
    paths.push(desk.path("nowhere.tide"));
    (desk, paths)
}

/// Every range below a value, of the protocol's shape.
fn ranges<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(members) => {
            if members.contains_key("start") && members.contains_key("end") {
                found.push(value);
            }
            // What stands in another file has its own URI, and is looked at there.
            if !members.contains_key("uri") && !members.contains_key("targetUri") {
                members.values().for_each(|member| ranges(member, found));
            }
        }
        Value::Array(all) => all.iter().for_each(|one| ranges(one, found)),
        _ => {}
    }
}

/// The places of a text that are worth a question: a few in each line, the ends, and past them.
fn places(text: &str, unit: Unit) -> Vec<Value> {
    let step = (text.len() / 7).max(1);
    let mut places: Vec<Value> = (0..text.len())
        .step_by(step)
        .map(|at| position(text, boundary(text, at), unit))
        .collect();
    places.push(position(text, text.len(), unit));
    places.push(json!({ "line": 1, "character": 4_000_000_000u32 }));
    places.push(json!({ "line": 4_000_000_000u32, "character": 0 }));
    // In the middle of a crab, for a client that counts UTF-16.
    if let Some(at) = text.find('🦀') {
        let mut inside = position(text, at, unit);
        inside["character"] = json!(inside["character"].as_u64().unwrap() + 1);
        places.push(inside);
    }
    places
}

struct Visit<'c> {
    client: &'c mut Client,
    path: PathBuf,
    text: String,
}

impl Visit<'_> {
    /// Asks, and holds each range of the answer against the text.
    fn ask(&mut self, method: &str, mut params: Value) -> Value {
        params["textDocument"] = json!({ "uri": uri(&self.path) });
        let result = self.client.result(method, params.clone());
        let mut found = Vec::new();
        ranges(&result, &mut found);
        for range in found {
            let asked = params.to_string().contains(&range.to_string());
            assert!(
                is_valid(&self.text, range, self.client.unit) || asked,
                "{method} {params}: {range} is no range of {}",
                self.path.display()
            );
        }
        result
    }

    /// Holds locations, in whatever file they are, against the texts.
    fn locations(&self, method: &str, found: &Value) {
        let all = found.as_array().cloned().unwrap_or_default();
        for place in &all {
            let there = place.get("uri").or(place.get("targetUri")).unwrap();
            let file = there.as_str().unwrap().strip_prefix("file://").unwrap();
            let text = match self.client.open.get(there.as_str().unwrap()) {
                Some((_, text)) => text.clone(),
                None => std::fs::read_to_string(file).unwrap(),
            };
            for key in ["range", "targetRange", "targetSelectionRange"] {
                if let Some(range) = place.get(key) {
                    assert!(
                        is_valid(&text, range, self.client.unit),
                        "{method}: {place}"
                    );
                }
            }
        }
    }

    fn whole(&self) -> Value {
        let end = position(&self.text, self.text.len(), self.client.unit);
        json!({ "start": { "line": 0, "character": 0 }, "end": end })
    }
}

#[test]
fn every_capability_is_there() {
    for unit in [Unit::Utf16, Unit::Utf8] {
        let (desk, paths) = desk();
        let mut client = desk.spawn();
        let offered = client.initialize(
            &[&desk.root],
            Abilities {
                unit,
                pulls: true,
                ..PLAIN
            },
        );
        covers(&offered);
        for path in paths {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|_| BROKEN.to_owned());
            client.open(&path, &text);
            let mut visit = Visit {
                client: &mut client,
                path,
                text,
            };
            of_files(&mut visit);
            for place in places(&visit.text, unit) {
                of_places(&mut visit, &place);
            }
        }
        client.result("workspace/symbol", json!({ "query": "" }));
        client.result("workspace/symbol", json!({ "query": "ß🦀" }));
        client.result("workspace/diagnostic", json!({ "previousResultIds": [] }));
        assert!(client.finish().success());
    }
}

/// The questions below are those that the server says it answers; who adds one to it adds it here.
fn covers(offered: &Value) {
    let mut providers: Vec<&str> = offered
        .as_object()
        .unwrap()
        .keys()
        .filter_map(|key| key.strip_suffix("Provider"))
        .collect();
    providers.sort_unstable();
    let asked = [
        "callHierarchy",
        "codeAction",
        "codeLens",
        "completion",
        "declaration",
        "definition",
        "diagnostic",
        "documentFormatting",
        "documentHighlight",
        "documentLink",
        "documentRangeFormatting",
        "documentSymbol",
        "foldingRange",
        "hover",
        "inlayHint",
        "references",
        "rename",
        "selectionRange",
        "semanticTokens",
        "signatureHelp",
        "typeDefinition",
        "workspaceSymbol",
    ];
    assert_eq!(providers, asked);
}

/// What is asked of a file as a whole.
fn of_files(visit: &mut Visit<'_>) {
    let whole = visit.whole();
    let far = json!({
        "start": { "line": 4_000_000_000u32, "character": 1 },
        "end": { "line": 4_000_000_001u32, "character": 1 },
    });
    let backwards = json!({ "start": whole["end"], "end": whole["start"] });
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    for method in [
        "documentSymbol",
        "foldingRange",
        "codeLens",
        "documentLink",
        "diagnostic",
    ] {
        visit.ask(&format!("textDocument/{method}"), json!({}));
    }
    let edits = visit.ask("textDocument/formatting", json!({ "options": options }));
    if let Some(edits) = edits.as_array() {
        let formatted = super::text::edit(&visit.text, edits, visit.client.unit);
        let wanted = tidegate::syntax::format::format(&visit.text).text;
        assert_eq!(formatted, wanted);
    }
    for range in [&whole, &far, &backwards] {
        visit.ask("textDocument/inlayHint", json!({ "range": range }));
        visit.ask(
            "textDocument/rangeFormatting",
            json!({ "range": range, "options": options }),
        );
        let context = json!({ "diagnostics": [] });
        visit.ask(
            "textDocument/codeAction",
            json!({ "range": range, "context": context }),
        );
        let tokens = visit.ask(
            "textDocument/semanticTokens/range",
            json!({ "range": range }),
        );
        if let Some(data) = tokens.get("data") {
            words(&visit.text, data, visit.client.unit);
        }
    }
    let tokens = visit.ask("textDocument/semanticTokens/full", json!({}));
    if let Some(data) = tokens.get("data") {
        words(&visit.text, data, visit.client.unit);
    }
    let known = tokens.get("resultId").cloned().unwrap_or(json!("none"));
    let delta = json!({ "previousResultId": known });
    let delta = visit.ask("textDocument/semanticTokens/full/delta", delta);
    if tokens.get("data").is_some() {
        assert_eq!(delta["edits"], json!([]), "nothing changed");
    }
}

/// What is asked at a place.
fn of_places(visit: &mut Visit<'_>, place: &Value) {
    let at = || json!({ "position": place });
    for method in ["hover", "signatureHelp", "documentHighlight", "completion"] {
        visit.ask(&format!("textDocument/{method}"), at());
    }
    for method in ["definition", "declaration", "typeDefinition"] {
        let found = visit.ask(&format!("textDocument/{method}"), at());
        visit.locations(method, &found);
    }
    let mut params = at();
    params["context"] = json!({ "includeDeclaration": true });
    let found = visit.ask("textDocument/references", params);
    visit.locations("references", &found);
    let grown = visit.ask(
        "textDocument/selectionRange",
        json!({ "positions": [place, place] }),
    );
    if let Some(grown) = grown.as_array() {
        assert_eq!(grown.len(), 2, "one for each place");
        grows(visit, &grown[0], place);
    }
    let renamable = visit.ask("textDocument/prepareRename", at());
    // A rename may be refused, with the reason.
    let mut params = at();
    params["textDocument"] = json!({ "uri": uri(&visit.path) });
    params["newName"] = json!("fresh-name");
    let answer = visit.client.ask("textDocument/rename", params);
    if let Some(error) = answer.get("error") {
        assert_eq!(error["code"], -32803, "{answer}");
        assert!(!error["message"].as_str().unwrap().is_empty());
    } else if renamable.is_null() {
        assert_eq!(answer["result"], Value::Null, "nothing to rename here");
    }
    let items = visit.ask("textDocument/prepareCallHierarchy", at());
    for item in items.as_array().into_iter().flatten() {
        for method in ["incomingCalls", "outgoingCalls"] {
            let params = json!({ "item": item });
            visit
                .client
                .result(&format!("callHierarchy/{method}"), params);
        }
    }
}

/// Each selection holds the one before, and the place.
fn grows(visit: &Visit<'_>, selection: &Value, place: &Value) {
    let bytes = |range: &Value| {
        let at = |key: &str| offset(&visit.text, &range[key], visit.client.unit);
        (at("start"), at("end"))
    };
    let at = offset(&visit.text, place, visit.client.unit);
    let mut inner = (at, at);
    let mut next = Some(selection);
    while let Some(selection) = next {
        let outer = bytes(&selection["range"]);
        assert!(
            outer.0 <= inner.0 && inner.1 <= outer.1,
            "{selection} at {place}"
        );
        inner = outer;
        next = selection.get("parent").filter(|parent| !parent.is_null());
    }
}
