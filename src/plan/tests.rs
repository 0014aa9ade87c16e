//! Plan files in, trees and findings out.

mod json;
mod properties;
mod toml;
mod yaml;

use super::{Format, Kind, NodeId, Tree, checks, read};
use crate::source::{ColumnUnit, FileId, Source};

fn tree(text: &str, format: Format) -> Tree {
    read(FileId(0), std::sync::Arc::new(text.to_owned()), format)
}

/// The values in one line; a text in quotes, other scalars as written, what is damaged after `?`.
fn show(tree: &Tree) -> String {
    fn write(tree: &Tree, id: NodeId, out: &mut String) {
        if tree.is_damaged(id) {
            out.push('?');
        }
        match tree.kind(id) {
            Kind::Null => out.push_str("null"),
            Kind::Bool(value) => out.push_str(&value.to_string()),
            Kind::Text => out.push_str(&format!("{:?}", tree.text(id))),
            Kind::Number | Kind::Plain | Kind::DateTime => out.push_str(tree.text(id)),
            Kind::Array => {
                out.push('[');
                for (number, item) in tree.items(id).enumerate() {
                    out.push_str(if number > 0 { ", " } else { "" });
                    write(tree, item, out);
                }
                out.push(']');
            }
            Kind::Table => {
                out.push('{');
                for (number, (key, value)) in tree.entries(id).enumerate() {
                    out.push_str(if number > 0 { ", " } else { "" });
                    out.push_str(tree.text(key));
                    out.push_str(": ");
                    write(tree, value, out);
                }
                out.push('}');
            }
        }
    }
    let mut out = String::new();
    if let Some(root) = tree.root() {
        write(tree, root, &mut out);
    }
    out
}

/// The findings: name, line and column, the guilty text, the message; then other places, help and fixes.
fn findings(text: &str, format: Format) -> String {
    let source = Source::new("plan", text);
    let tree = tree(text, format);
    let place = |offset| {
        let at = source.line_column(offset, ColumnUnit::Characters);
        format!("{}:{}", at.line + 1, at.column + 1)
    };
    let mut out = String::new();
    for found in tree.diagnostics() {
        let span = found.primary.place.span;
        out.push_str(&format!(
            "{} {} [{}] {}\n",
            found.name,
            place(span.start),
            source.slice(span),
            found.message
        ));
        for label in &found.labels {
            let span = label.place.span;
            out.push_str(&format!(
                "  {} [{}] {}\n",
                place(span.start),
                source.slice(span),
                label.text
            ));
        }
        for help in &found.help {
            out.push_str(&format!("  help: {help}\n"));
        }
        for fix in &found.fixes {
            let sure = if fix.safe { "fix" } else { "perhaps" };
            out.push_str(&format!("  {sure}: {}\n", fix.title));
        }
    }
    out
}

/// Values, then findings.
fn both(text: &str, format: Format) -> String {
    format!("{}\n{}", show(&tree(text, format)), findings(text, format))
}

/// All cases of a format, each with what it gives.
fn all(cases: &[&str], format: Format) -> String {
    cases
        .iter()
        .map(|text| format!("=== {text}\n--- {}\n", both(text, format)))
        .collect()
}

/// What every tree keeps, whatever the text.
fn assert_sound(text: &str, tree: &Tree) {
    let end = u32::try_from(text.len()).unwrap();
    for number in 0..u32::try_from(tree.nodes.len()).unwrap() {
        let id = NodeId(number);
        let span = tree.span(id);
        assert!(span.start <= span.end && span.end <= end, "{span:?}");
        assert!(
            text.get(span.range()).is_some(),
            "{span:?} cuts a character"
        );
        let _ = tree.text(id);
        assert!(tree.after(number) > number);
        match tree.kind(id) {
            Kind::Array => assert_eq!(
                tree.items(id).map(|item| tree.after(item.0)).last(),
                (tree.after(number) > number + 1).then_some(tree.after(number))
            ),
            Kind::Table => assert_eq!(
                tree.entries(id)
                    .map(|(_, value)| tree.after(value.0))
                    .last(),
                (tree.after(number) > number + 1).then_some(tree.after(number))
            ),
            _ => {
                assert_eq!(tree.items(id).count(), 0);
                assert_eq!(tree.entries(id).count(), 0);
            }
        }
    }
    for found in tree.diagnostics() {
        let labels = found.labels.iter().chain([&found.primary]);
        let edits = found.fixes.iter().flat_map(|fix| &fix.edits);
        let places = labels.map(|l| l.place).chain(edits.map(|e| e.place));
        for place in places {
            assert!(text.get(place.span.range()).is_some(), "{found:?}");
        }
        assert!(
            !found.message.ends_with('.') && !found.message.contains('\n'),
            "{found:?}"
        );
        assert!(checks::ALL.iter().any(|check| check.name == found.name));
    }
    assert!(tree.diagnostics().len() <= super::PROBLEM_LIMIT + 1);
    if let Some(root) = tree.root() {
        assert_eq!(tree.after(root.0) as usize, tree.nodes.len());
    } else {
        assert!(!tree.diagnostics().is_empty());
    }
}

#[test]
fn one_plan_in_three_formats_is_one_tree() {
    let toml = "[[change]]\nid = 'CHG-1'\nservices = [\"checkout\", \"ledger\"]\ndowntime = 0\nregulated = true\nrollback.plan = \"flag \\\"off\\\"\"\nrollback.duration = '20m'\n\n[[change]]\nid = \"ß🦀 漢\"\nlabels = {}\napprovals = [{ approver = 'dave' }]\n";
    let json = r#"{"change": [
        {"id": "CHG-1", "services": ["checkout", "ledger"], "downtime": 0, "regulated": true,
         "rollback": {"plan": "flag \"off\"", "duration": "20m"}},
        {"id": "\u00df\ud83e\udd80 漢", "labels": {}, "approvals": [{"approver": "dave"}]}]}"#;
    let yaml = "change:\n- id: 'CHG-1'\n  services: [\"checkout\", 'ledger']\n  downtime: 0\n  regulated: true\n  rollback:\n    plan: 'flag \"off\"'\n    duration: \"20m\"\n- id: \"ß🦀 漢\"\n  labels: {}\n  approvals:\n    - approver: 'dave'\n";
    let expected = r#"{change: [{id: "CHG-1", services: ["checkout", "ledger"], downtime: 0, regulated: true, rollback: {plan: "flag \"off\"", duration: "20m"}}, {id: "ß🦀 漢", labels: {}, approvals: [{approver: "dave"}]}]}"#;
    for (text, format) in [
        (toml, Format::Toml),
        (json, Format::Json),
        (yaml, Format::Yaml),
    ] {
        assert_eq!(both(text, format), format!("{expected}\n"), "{format:?}");
        // A byte order mark moves places and nothing else.
        let marked = format!("\u{FEFF}{text}");
        let (plain, marked_tree) = (tree(text, format), tree(&marked, format));
        assert_eq!(show(&marked_tree), expected);
        for (a, b) in plain.nodes.iter().zip(&marked_tree.nodes) {
            assert_eq!((a.start + 3, a.end + 3), (b.start, b.end), "{format:?}");
        }
        // Every prefix gives a sound tree.
        for (at, _) in text.char_indices() {
            assert_sound(&text[..at], &tree(&text[..at], format));
        }
    }
}

#[test]
fn a_name_tells_the_format() {
    let of = Format::from_name;
    assert_eq!(of("plans/a.toml"), Some(Format::Toml));
    assert_eq!(of("A.JSON"), Some(Format::Json));
    assert_eq!(of("a.b.yml"), Some(Format::Yaml));
    assert_eq!(of(r"c:\plans\a.yaml"), Some(Format::Yaml));
    for other in [
        "a.tide",
        "toml",
        ".toml",
        "a.toml/readme",
        "plans.json/",
        "",
    ] {
        assert_eq!(of(other), None, "{other}");
    }
}

#[test]
fn a_plan_that_says_nothing() {
    for (text, format) in [
        ("", Format::Json),
        ("\u{FEFF} \n", Format::Json),
        ("# nothing\n", Format::Toml),
        ("# nothing\n", Format::Yaml),
        ("---\n", Format::Yaml),
    ] {
        let said = findings(text, format);
        assert!(
            said.starts_with("empty-plan 1:1 [] this plan says nothing\n"),
            "{text:?}: {said}"
        );
        assert!(tree(text, format).root().is_none());
    }
}

#[test]
fn a_plan_that_is_no_table() {
    assert_eq!(
        findings("[1]", Format::Json),
        "plan-root 1:1 [[] this plan is a list, not keys with values\n  help: put the records under a key that says what they are, like `change` or `release`\n"
    );
    assert!(findings("just words", Format::Yaml).contains("this plan is a single value"));
}

#[test]
fn checks_are_sorted_and_named_once() {
    assert!(
        checks::ALL
            .windows(2)
            .all(|pair| pair[0].name < pair[1].name)
    );
}
