//! The queries of the grammar compile, and find what they are for.

use super::samples::samples;
use super::tree;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use tree_sitter::{Language, Query, QueryCursor, StreamingIterator};

const QUERIES: [(&str, &str); 7] = [
    ("highlights", tree_sitter_tide::HIGHLIGHTS_QUERY),
    ("folds", tree_sitter_tide::FOLDS_QUERY),
    ("indents", tree_sitter_tide::INDENTS_QUERY),
    ("locals", tree_sitter_tide::LOCALS_QUERY),
    ("injections", tree_sitter_tide::INJECTIONS_QUERY),
    ("tags", tree_sitter_tide::TAGS_QUERY),
    ("textobjects", tree_sitter_tide::TEXT_OBJECTS_QUERY),
];

fn query(name: &str) -> Query {
    let language: Language = tree_sitter_tide::LANGUAGE.into();
    let (_, text) = QUERIES.iter().find(|(known, _)| *known == name).unwrap();
    Query::new(&language, text).unwrap_or_else(|error| panic!("{name}.scm: {error}"))
}

/// What a query captures in a text: each capture's name, and the captured text.
fn captures(name: &str, text: &str) -> Vec<(String, String)> {
    let query = query(name);
    let tree = tree(text);
    let mut cursor = QueryCursor::new();
    let mut found = Vec::new();
    let mut captures = cursor.captures(&query, tree.root_node(), text.as_bytes());
    while let Some((one, index)) = captures.next() {
        let capture = one.captures[*index];
        let captured = text[capture.node.byte_range()].to_owned();
        found.push((
            query.capture_names()[capture.index as usize].to_owned(),
            captured,
        ));
    }
    found
}

/// What a query captures under one name.
fn captured(name: &str, capture: &str, text: &str) -> Vec<String> {
    let all = captures(name, text).into_iter();
    let named = all.filter(|(found, _)| found == capture);
    named.map(|(_, text)| text).collect()
}

#[test]
fn every_pattern_of_every_query_finds_something() {
    let samples = samples();
    for (name, _) in QUERIES {
        let query = query(name);
        let mut seen = BTreeSet::new();
        for sample in &samples {
            let tree = tree(&sample.text);
            let mut cursor = QueryCursor::new();
            let mut matches = cursor.matches(&query, tree.root_node(), sample.text.as_bytes());
            while let Some(found) = matches.next() {
                seen.insert(found.pattern_index);
            }
        }
        for pattern in 0..query.pattern_count() {
            assert!(
                seen.contains(&pattern),
                "{name}.scm: the pattern at byte {} finds nothing",
                query.start_byte_for_pattern(pattern)
            );
        }
    }
}

/// The words of a sample with their colours: `LINE:COLUMN CAPTURE TEXT`. `TIDEGATE_BLESS=1` writes the file anew.
#[test]
fn the_sample_has_its_colours() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("src/syntax/tests/sample.tide")).unwrap();
    let query = query("highlights");
    let tree = tree(&text);
    let mut cursor = QueryCursor::new();
    let mut shown = String::new();
    let mut captures = cursor.captures(&query, tree.root_node(), text.as_bytes());
    while let Some((one, index)) = captures.next() {
        let capture = one.captures[*index];
        let name = query.capture_names()[capture.index as usize];
        if name.starts_with("punctuation") {
            continue;
        }
        let at = capture.node.start_position();
        let captured = &text[capture.node.byte_range()];
        writeln!(shown, "{}:{} {name} {captured}", at.row + 1, at.column + 1).unwrap();
    }
    let path = root.join("tests/it/treesitter/highlights.txt");
    if std::env::var_os("TIDEGATE_BLESS").is_some() {
        std::fs::write(&path, &shown).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap();
    for (found, stands) in shown.lines().zip(expected.lines()) {
        assert_eq!(found, stands);
    }
    assert_eq!(shown.lines().count(), expected.lines().count());
}

const TEXT: &str = "\
## Nothing goes at night.
## Ask first.
rule calm {
  require any services (tags has pci) and
          risk in [low, high] # why
}

# apart

service ledger
define change.late = start after 18:00
test \"it holds\" {
  change \"C-1\" { risk low }
  expect go
}
";

#[test]
fn folds_are_what_has_several_lines() {
    let folds = captured("folds", "fold", TEXT);
    assert!(folds.contains(&"{ risk low }".to_owned()), "{folds:?}");
    assert!(folds.iter().any(|fold| fold.starts_with("{\n  require")));
    assert!(folds.contains(&"## Nothing goes at night.".to_owned()));
    let starts: Vec<&str> = folds.iter().map(|fold| fold.get(..1).unwrap()).collect();
    assert!(
        starts
            .iter()
            .all(|start| ["{", "[", "(", "#"].contains(start)),
        "{folds:?}"
    );
}

#[test]
fn indents_begin_and_end_with_brackets() {
    let begins = captured("indents", "indent.begin", TEXT);
    let helix = captured("indents", "indent", TEXT);
    assert_eq!(begins, helix);
    let ends = captured("indents", "indent.end", TEXT);
    assert_eq!(ends, captured("indents", "outdent", TEXT));
    assert_eq!(begins.len(), ends.len(), "{begins:?} {ends:?}");
    assert!(
        begins.iter().any(|text| text == "[low, high]"),
        "{begins:?}"
    );
    let unfinished = captured("indents", "indent", "rule calm {\n  require (\n");
    assert!(!unfinished.is_empty());
}

#[test]
fn locals_are_the_names_that_items_declare() {
    let text = format!(
        "{TEXT}scale risk low < high\nperson @vera {{ authority high }}\ngroup g {{ members @vera, leads }}\n"
    );
    let declared = captured("locals", "local.definition", &text);
    assert_eq!(
        declared,
        [
            "calm", "ledger", "late", "risk", "low", "high", "@vera", "g"
        ]
    );
    let used = captured("locals", "local.reference", &text);
    for name in ["high", "@vera", "leads"] {
        assert!(used.contains(&name.to_owned()), "{used:?}");
    }
}

#[test]
fn the_outline_has_every_item_with_its_comment() {
    let found = captures("tags", TEXT);
    let names: Vec<&str> = found
        .iter()
        .filter(|(name, _)| name == "name")
        .map(|(_, text)| text.as_str())
        .collect();
    assert_eq!(names, ["calm", "ledger", "change.late", "it holds"]);
    let docs = captured("tags", "doc", TEXT);
    assert_eq!(docs, ["## Nothing goes at night.", "## Ask first."]);
    assert_eq!(
        captured("tags", "definition.class", TEXT),
        ["service ledger"]
    );
}

#[test]
fn comments_may_hold_another_language() {
    let found = captured("injections", "injection.content", TEXT);
    assert_eq!(
        found,
        [
            "## Nothing goes at night.",
            "## Ask first.",
            "# why",
            "# apart"
        ]
    );
}

#[test]
fn text_objects_are_items_settings_and_what_is_joined() {
    for (neovim, helix) in [
        ("class.outer", "class.around"),
        ("class.inner", "class.inside"),
        ("function.outer", "entry.around"),
        ("parameter.inner", "parameter.inside"),
        ("test.outer", "test.around"),
        ("test.inner", "test.inside"),
        ("comment.outer", "comment.around"),
        ("comment.inner", "comment.inside"),
    ] {
        let found = captured("textobjects", neovim, TEXT);
        assert!(!found.is_empty(), "{neovim}");
        assert_eq!(found, captured("textobjects", helix, TEXT), "{neovim}");
    }
    let settings = captured("textobjects", "function.outer", TEXT);
    assert_eq!(settings.len(), 3, "{settings:?}");
    let parts = captured("textobjects", "parameter.inner", TEXT);
    for part in [
        "any services (tags has pci)",
        "risk in [low, high]",
        "low",
        "high",
    ] {
        assert!(parts.contains(&part.to_owned()), "{parts:?}");
    }
}

/// The colours of the mode for Emacs are a query, too.
#[test]
fn the_faces_of_emacs_compile() {
    let path = "editors/tree-sitter-tide/emacs/tide-ts-mode.el";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mode = std::fs::read_to_string(path).unwrap();
    let parts: Vec<&str> = mode.split(";; query:").collect();
    let (_, query) = parts[1].split_once('\n').unwrap();
    let language: Language = tree_sitter_tide::LANGUAGE.into();
    let query = Query::new(&language, query).unwrap_or_else(|error| panic!("{error}"));
    assert!(query.pattern_count() > 15);
    let faces = query.capture_names().iter();
    assert!(
        faces
            .clone()
            .all(|face| face.starts_with("font-lock-") && face.ends_with("-face"))
    );
}
