//! JUnit has the elements that build servers know, its counts are right, and each case ends as its verdict says.

use super::workspace::{AT, nasty, read};
use crate::data::root;
use crate::program::{Ran, command};
use roxmltree::{Document, Node};
use std::path::Path;

/// Elements with what may stand in them and their attributes: the part of Jenkins' `junit-10.xsd` that is needed. The stars must be
/// there.
const ELEMENTS: [(&str, &[&str], &[&str]); 9] = [
    (
        "testsuites",
        &["testsuite"],
        &["name", "tests", "failures", "errors"],
    ),
    (
        "testsuite",
        &["properties", "testcase"],
        &["name*", "tests*", "failures*", "errors*", "skipped"],
    ),
    ("properties", &["property"], &[]),
    ("property", &[], &["name*", "value*"]),
    (
        "testcase",
        &["failure", "error", "skipped", "system-out"],
        &["name*", "classname*", "file*"],
    ),
    ("failure", &[], &["type", "message"]),
    ("error", &[], &["type", "message"]),
    ("skipped", &[], &["message"]),
    ("system-out", &[], &[]),
];

fn hold(node: Node<'_, '_>) {
    let name = node.tag_name().name();
    let element = ELEMENTS.iter().find(|(known, ..)| *known == name);
    let (_, children, attributes) = element.unwrap_or_else(|| panic!("no element: {name}"));
    for child in node.children().filter(Node::is_element) {
        assert!(
            children.contains(&child.tag_name().name()),
            "{child:?} in {name}"
        );
        hold(child);
    }
    for attribute in node.attributes() {
        let is_known = |known: &&&str| known.trim_end_matches('*') == attribute.name();
        assert!(
            attributes.iter().any(|known| is_known(&known)),
            "{attribute:?}"
        );
    }
    for needed in attributes
        .iter()
        .filter_map(|known| known.strip_suffix('*'))
    {
        assert!(node.has_attribute(needed), "{name} without {needed}");
    }
    if name == "skipped" {
        // Jenkins reads the attribute, GitLab the text.
        assert_eq!(node.text(), node.attribute("message"));
    }
    if name.starts_with("testsuite") {
        let count = |what: &str| {
            let below = node.descendants().filter(|node| node.has_tag_name(what));
            below.count().to_string()
        };
        for (attribute, what) in [
            ("tests", "testcase"),
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ] {
            if let Some(said) = node.attribute(attribute) {
                assert_eq!(said, count(what), "{attribute}");
            }
        }
    }
}

fn run(folder: &Path, path: &str, format: &str) -> String {
    let mut command = command(folder);
    command.args(["check", path, "--at", AT, "--format", format]);
    Ran::new(command.output().unwrap()).out
}

#[test]
fn cases_end_as_the_verdicts_say() {
    let nasty = nasty();
    let nasty = nasty.path("");
    let mut ends = Vec::new();
    for (folder, path) in [
        (nasty.as_path(), "."),
        (root(), "policies"),
        (root(), "policies/itil/refused"),
    ] {
        let text = run(folder, path, "junit");
        let document = Document::parse(&text).unwrap();
        hold(document.root_element());
        let report = read(&run(folder, path, "json"));
        let verdicts = report["workspaces"].as_array().unwrap().iter();
        let verdicts = verdicts.flat_map(|one| one["verdicts"].as_array().unwrap());
        let mut cases = document.descendants().filter(|node| {
            let is_file = node.attribute("name") == Some("no mistakes");
            node.has_tag_name("testcase") && !is_file
        });
        for verdict in verdicts {
            let case = cases.next().unwrap();
            let word = |key: &str| verdict[key].as_str().unwrap();
            let name = format!("{} {}", word("kind"), word("id"));
            assert_eq!(case.attribute("name"), Some(name.as_str()));
            assert_eq!(
                case.attribute("classname"),
                verdict["place"]["file"].as_str()
            );
            let mut outcomes = case.children().filter(Node::is_element);
            let outcome = outcomes
                .next()
                .map(|node| node.tag_name().name().to_owned());
            let outcome = outcome.filter(|name| name != "system-out");
            let expected = match word("answer") {
                "no-go" => Some("failure"),
                "go-when" => Some("skipped"),
                _ => None,
            };
            assert_eq!(outcome.as_deref(), expected, "{name}");
            ends.extend(outcome);
        }
        assert!(cases.next().is_none());
    }
    assert!(ends.contains(&"failure".to_owned()) && ends.contains(&"skipped".to_owned()));
}
