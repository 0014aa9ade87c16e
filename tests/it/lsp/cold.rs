//! What `tidegate check` finds in a folder, in the words of the protocol: what an editor has to show.

use super::text::{self, Unit};
use crate::program::command;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use tidegate::diagnostic::escape_text;

/// The instant of all these tests.
pub const AT: &str = "2026-11-16T09:00Z";

/// Diagnostics of each file that has some, by its name below the root; sorted, as an editor sees them.
pub type Findings = BTreeMap<String, Vec<Value>>;

/// The report on a folder.
pub fn report(root: &Path) -> Value {
    let ran = command(root)
        .args(["check", "--format", "json", "--at", AT, "."])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&ran.stderr).into_owned();
    serde_json::from_slice(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"))
}

/// What a folder's findings look like to a client.
pub fn findings(root: &Path, unit: Unit) -> Findings {
    let report = report(root);
    let mut texts = BTreeMap::new();
    let mut found = Findings::new();
    for workspace in report["workspaces"].as_array().unwrap() {
        for finding in workspace["findings"].as_array().unwrap() {
            let file = finding["primary"]["file"].as_str().unwrap().to_owned();
            let seen = seen(root, finding, unit, &mut texts);
            found.entry(file).or_default().push(seen);
        }
    }
    found.values_mut().for_each(|seen| sort(seen));
    found
}

fn seen(root: &Path, finding: &Value, unit: Unit, texts: &mut BTreeMap<String, String>) -> Value {
    let mut place = |label: &Value| {
        let file = label["file"].as_str().unwrap();
        let text = texts
            .entry(file.to_owned())
            .or_insert_with(|| std::fs::read_to_string(root.join(file)).unwrap_or_default());
        let at = |key: &str| usize::try_from(label[key]["offset"].as_u64().unwrap()).unwrap();
        text::range(text, at("start"), at("end"), unit)
    };
    let word = |value: &Value, keep: bool| escape_text(value.as_str().unwrap(), keep).into_owned();
    let mut message = word(&finding["message"], false);
    let remark = Some(&finding["primary"]["text"]).filter(|remark| **remark != "");
    for line in remark
        .into_iter()
        .chain(finding["help"].as_array().unwrap())
    {
        message = message + "\n" + &word(line, true);
    }
    let related: Vec<Value> = finding["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|label| {
            let text = word(&label["text"], false);
            json!({
                "file": label["file"],
                "range": place(label),
                "text": if text.is_empty() { "here" } else { &text },
            })
        })
        .collect();
    json!({
        "range": place(&finding["primary"]),
        "name": finding["name"],
        "severity": match finding["severity"].as_str().unwrap() {
            "error" => 1,
            "owed" | "warning" => 2,
            _ => 3,
        },
        "message": message,
        "related": related,
    })
}

/// What a diagnostic of the protocol looks like to a person.
pub fn told(root: &Path, diagnostic: &Value) -> Value {
    assert_eq!(diagnostic["source"], "tidegate");
    let related = diagnostic["relatedInformation"].as_array();
    let related: Vec<Value> = related
        .into_iter()
        .flatten()
        .map(|place| {
            json!({
                "file": name(root, place["location"]["uri"].as_str().unwrap()),
                "range": place["location"]["range"],
                "text": place["message"],
            })
        })
        .collect();
    json!({
        "range": diagnostic["range"],
        "name": diagnostic["code"],
        "severity": diagnostic["severity"],
        "message": diagnostic["message"],
        "related": related,
    })
}

/// The name of a URI below a root; the URI itself where it is elsewhere.
pub fn name(root: &Path, uri: &str) -> String {
    let root = super::client::uri(root) + "/";
    uri.strip_prefix(&root).unwrap_or(uri).to_owned()
}

/// All that a client was told, of files that have findings.
pub fn all_told<'d>(
    root: &Path,
    files: impl IntoIterator<Item = (&'d String, &'d [Value])>,
) -> Findings {
    let mut found = Findings::new();
    for (uri, diagnostics) in files {
        if !diagnostics.is_empty() {
            let mut told: Vec<Value> = diagnostics.iter().map(|one| told(root, one)).collect();
            sort(&mut told);
            found.insert(name(root, uri), told);
        }
    }
    found
}

/// Diagnostics at one place may come in any order.
fn sort(diagnostics: &mut [Value]) {
    diagnostics.sort_by_cached_key(Value::to_string);
}
