//! Layers point down only: no file uses one above its own.

use crate::map::{rust_files, source_folder};
use std::path::Path;

/// The layers from the bottom. Those of one number stand side by side and may use each other.
const LAYERS: [(&str, u8); 15] = [
    ("source", 0),
    ("diagnostic", 1),
    ("syntax", 2),
    ("policy", 3),
    ("plan", 3),
    ("time", 3),
    ("import", 4),
    ("lints", 4),
    ("verdict", 4),
    ("engine", 5),
    ("ide", 6),
    ("render", 6),
    ("workspace", 6),
    ("cli", 7),
    ("lsp", 7),
];

fn layer_of(name: &str) -> Option<u8> {
    LAYERS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, layer)| *layer)
}

/// The layer that a file is in: the first part of its path.
fn layer_of_file(relative: &Path) -> Option<u8> {
    let first = relative.components().next()?.as_os_str().to_str()?;
    layer_of(first.strip_suffix(".rs").unwrap_or(first))
}

/// The modules that a line uses by `crate::name`, also those of `crate::{a, b::c}`.
fn modules_used(line: &str) -> Vec<&str> {
    let mut used = Vec::new();
    for (at, found) in line.match_indices("crate::") {
        if line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
            continue;
        }
        let rest = &line[at + found.len()..];
        let parts: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split(['{', ',', '}']).map(str::trim).collect(),
            None => vec![rest],
        };
        used.extend(parts.into_iter().map(|part| {
            let end = part.find(|c: char| !(c.is_alphanumeric() || c == '_'));
            &part[..end.unwrap_or(part.len())]
        }));
    }
    used
}

fn faults(relative: &Path, text: &str) -> Vec<String> {
    let Some(own) = layer_of_file(relative) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    // A `use crate::{` may go over several lines; it is read as one.
    let mut pending: Option<(usize, String)> = None;
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        let (number, code) = match pending.take() {
            Some((start, before)) => (start, before + code),
            None => (number, code.to_owned()),
        };
        if code.contains("crate::{") && !code.contains(';') {
            pending = Some((number, code));
            continue;
        }
        for module in modules_used(&code) {
            if layer_of(module).is_some_and(|layer| layer > own) {
                let file = relative.display();
                faults.push(format!(
                    "src/{file}:{}: uses `{module}`, which is above it",
                    number + 1
                ));
            }
        }
    }
    faults
}

#[test]
fn layers_point_down_only() {
    let mut all = Vec::new();
    for (relative, text) in rust_files() {
        let first = relative.components().next().unwrap();
        let first = first.as_os_str().to_str().unwrap();
        let exempt = ["lib.rs", "main.rs", "checks.rs"].contains(&first);
        let known = exempt || layer_of_file(&relative).is_some();
        assert!(
            known,
            "{} is in no layer",
            source_folder().join(&relative).display()
        );
        if !exempt {
            all.extend(faults(&relative, &text));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn a_use_of_a_higher_layer_is_found() {
    let found = |text: &str| faults(Path::new("plan/tree.rs"), text);
    assert_eq!(
        found("use crate::source::Span;\nuse crate::time::Instant;\n"),
        [""; 0]
    );
    assert_eq!(
        found("\nlet x = crate::engine::check();"),
        ["src/plan/tree.rs:2: uses `engine`, which is above it"]
    );
    assert_eq!(
        found("use crate::{\n  source::Span,\n  cli::run,\n};\n").len(),
        1
    );
    assert_eq!(found("use crate::{source::Span, render};\n").len(), 1);
    assert_eq!(found("// crate::engine in a comment"), [""; 0]);
}
