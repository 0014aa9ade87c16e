//! The tree-sitter grammar of `editors/tree-sitter-tide` reads Tide as the library does.

mod agree;
mod corpus;
mod damaged;
mod queries;
mod samples;
mod words;

use std::ops::Range;
use tree_sitter::{Node, Parser, Tree};

/// A text as tree-sitter sees it.
fn tree(text: &str) -> Tree {
    let mut parser = Parser::new();
    let language = tree_sitter_tide::LANGUAGE.into();
    parser.set_language(&language).unwrap();
    parser.parse(text, None).unwrap()
}

fn children(node: Node) -> Vec<Node> {
    node.children(&mut node.walk()).collect()
}

fn has_error(text: &str) -> bool {
    tree(text).root_node().has_error()
}

/// What was found of an item or setting: the keyword, the name, and the settings inside.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    whole: Range<usize>,
    word: Range<usize>,
    name: Option<Range<usize>>,
    inside: Vec<Found>,
}

/// The items of a file by tree-sitter.
fn items(tree: &Tree, text: &str) -> Vec<Found> {
    let is_item = |node: &Node| node.kind().ends_with("_item");
    let mut found = Vec::new();
    for node in children(tree.root_node()).into_iter().filter(is_item) {
        let word = node.child_by_field_name("kind").unwrap();
        assert_eq!(format!("{}_item", &text[word.byte_range()]), node.kind());
        found.push(Found {
            whole: node.byte_range(),
            word: word.byte_range(),
            name: node
                .child_by_field_name("name")
                .map(|name| last_name(name).byte_range()),
            inside: settings(node),
        });
    }
    found
}

/// The last part of a path; the name itself where there is no path.
fn last_name(node: Node) -> Node {
    let part = |part: &Node| node.kind() == "path" && part.kind() == "name";
    children(node).into_iter().rfind(part).unwrap_or(node)
}

/// The settings between the braces of an item or record.
fn settings(node: Node) -> Vec<Found> {
    let Some(body) = node.child_by_field_name("body") else {
        return Vec::new();
    };
    fn word<'t>(setting: &Node<'t>) -> Option<Node<'t>> {
        let word = setting.child_by_field_name("keyword");
        word.or_else(|| setting.child_by_field_name("key"))
    }
    children(body)
        .into_iter()
        .filter_map(|setting| {
            Some(Found {
                whole: setting.byte_range(),
                word: word(&setting)?.byte_range(),
                name: setting
                    .child_by_field_name("title")
                    .map(|title| title.byte_range()),
                inside: settings(setting),
            })
        })
        .collect()
}
