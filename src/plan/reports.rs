//! Files that look like plans and are what programs left behind: reports of this program and of others in the same forms, and
//! baselines. A file that holds a change or a release is never one of them.

use super::checks::PLAN_ROOT;
use super::tree::{Kind, NodeId, Tree};

/// What a file is that holds no plan: `a report`, `a baseline`; `None` if it is to be read as a plan.
pub fn find_report(tree: &Tree) -> Option<&'static str> {
    // That a list is no plan is said already.
    let mut mistakes = tree.diagnostics().iter();
    if mistakes.any(|mistake| mistake.name != PLAN_ROOT.name) {
        return None;
    }
    let root = tree.root()?;
    match tree.kind(root) {
        Kind::Table => of_table(tree, root),
        // The list of issues of a Code Quality report; without findings it is empty.
        Kind::Array => tree
            .items(root)
            .all(|item| has(tree, item, "check_name") && has(tree, item, "fingerprint"))
            .then_some("a report"),
        _ => None,
    }
}

fn of_table(tree: &Tree, root: NodeId) -> Option<&'static str> {
    // Spelt in any way that a plan may spell it.
    let is_plan = |key: &str| {
        let key = key.to_ascii_lowercase();
        ["change", "release", "timezone"]
            .iter()
            .any(|word| key.trim_end_matches('s') == *word)
    };
    let mut entries = tree.entries(root);
    if entries.any(|(key, _)| is_plan(tree.text(key))) || !has(tree, root, "version") {
        return None;
    }
    let tool = value(tree, root, "tool").and_then(|tool| value(tree, tool, "name"));
    if tool.is_some_and(|name| tree.text(name) == "tidegate") {
        return Some("a report");
    }
    let is_list = |key: &str| value(tree, root, key).is_some_and(|it| tree.kind(it) == Kind::Array);
    if is_list("runs") {
        // SARIF.
        return Some("a report");
    }
    let mut keys = tree.entries(root).map(|(key, _)| tree.text(key));
    keys.all(|key| ["version", "finding"].contains(&key))
        .then_some("a baseline")
}

fn has(tree: &Tree, table: NodeId, key: &str) -> bool {
    value(tree, table, key).is_some()
}

fn value(tree: &Tree, table: NodeId, key: &str) -> Option<NodeId> {
    let mut entries = tree.entries(table);
    entries
        .find(|(name, _)| tree.text(*name) == key)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Format, read};
    use crate::source::FileId;
    use std::sync::Arc;

    fn found(text: &str, format: Format) -> Option<&'static str> {
        find_report(&read(FileId(0), Arc::new(text.to_owned()), format))
    }

    #[test]
    fn reports_and_baselines() {
        let json = |text: &str| found(text, Format::Json);
        let report = Some("a report");
        assert_eq!(
            json(r#"{"version":1,"tool":{"name":"tidegate"},"x":[]}"#),
            report
        );
        assert_eq!(
            json(r#"{"$schema":"s","version":"2.1.0","runs":[]}"#),
            report
        );
        assert_eq!(json("[]"), report);
        assert_eq!(json(r#"[{"check_name":"a","fingerprint":"b"}]"#), report);
        let baseline = "version = 1\n[[finding]]\ncheck = \"rule\"\n";
        assert_eq!(found(baseline, Format::Toml), Some("a baseline"));
        assert_eq!(found("version = 1\n", Format::Toml), Some("a baseline"));
    }

    #[test]
    fn a_plan_in_the_clothes_of_a_report_is_a_plan() {
        let json = |text: &str| found(text, Format::Json);
        for text in [
            r#"{"version":1,"tool":{"name":"tidegate"},"change":[{"id":"A"}]}"#,
            r#"{"version":1,"tool":{"name":"tidegate"},"Changes":[]}"#,
            r#"{"version":"2.1.0","runs":[],"release":[]}"#,
            r#"[{"check_name":"a","fingerprint":"b"},{"id":"CHG-1"}]"#,
            r#"{"version":1,"tool":{"name":"other"}}"#,
            r#"{"runs":[]}"#,
            r#"{"version":1,"runs":[]"#,
        ] {
            assert_eq!(json(text), None, "{text}");
        }
    }
}
