//! The words of the grammar are those of the language, in `grammar.js`, in what was generated from it, and in its colours.

use super::samples::samples;
use super::{children, has_error, tree};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use tidegate::syntax::vocabulary::{
    MARKS, MONTHS, RESERVED, UNITS, VERDICTS, setting_keywords, word_lists,
};
use tree_sitter::{Language, Query, QueryCursor, StreamingIterator};

type Words = BTreeSet<String>;

fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/tree-sitter-tide");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn grammar() -> Value {
    serde_json::from_str(&file("src/grammar.json")).unwrap()
}

/// The texts of all tokens of a part of the grammar that are written as they are.
fn tokens(part: &Value, found: &mut Words) {
    match part {
        Value::Array(parts) => parts.iter().for_each(|part| tokens(part, found)),
        Value::Object(fields) => {
            if fields.get("type").is_some_and(|kind| kind == "STRING") {
                found.insert(fields["value"].as_str().unwrap().to_owned());
            }
            fields.values().for_each(|part| tokens(part, found));
        }
        _ => {}
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
}

fn words_of(part: &Value) -> Words {
    let mut found = Words::new();
    tokens(part, &mut found);
    found.retain(|text| is_word(text));
    found
}

/// Every word of the language.
fn vocabulary() -> Words {
    let lists = word_lists().into_iter().flat_map(|(_, words)| words);
    let words = lists.flat_map(str::split_whitespace);
    words.filter(|w| is_word(w)).map(str::to_owned).collect()
}

/// The settings that are fields: the grammar takes any word in their place, and the colours know these.
fn built_in_fields() -> Words {
    let query = file("queries/highlights.scm");
    let mut lists = query.lines().filter_map(|line| {
        let (_, list) = line.split_once("any-of? @")?;
        let words = list.split('"').skip(1).step_by(2).map(str::to_owned);
        Some(words.collect::<Words>())
    });
    let (known, others) = (lists.next().unwrap(), lists.next().unwrap());
    assert_eq!(known, others, "`any-of?` and `not-any-of?` part the fields");
    known
}

#[test]
fn the_grammar_has_the_words_of_the_language() {
    let mut here = words_of(&grammar()["rules"]);
    here.extend(built_in_fields());
    assert_eq!(here, vocabulary());
}

/// What may start a setting is the keyword of one in the grammar, or a field that the colours know.
#[test]
fn the_grammar_has_the_settings_of_the_language() {
    let grammar = grammar();
    let rules = grammar["rules"].as_object().unwrap();
    let settings = rules.iter().filter(|(name, _)| name.ends_with("_setting"));
    let mut here: Words = settings
        .filter_map(|(_, rule)| {
            let first = &rule["members"][0];
            (first["name"] == "keyword")
                .then(|| first["content"]["value"].as_str().unwrap().to_owned())
        })
        .collect();
    let fields = built_in_fields();
    assert!(here.is_disjoint(&fields), "{here:?}");
    here.extend(fields);
    let language: Words = setting_keywords().into_iter().map(str::to_owned).collect();
    assert_eq!(here, language);
    let query = file("queries/highlights.scm");
    for word in here {
        assert!(
            query.contains(&format!("\"{word}\"")),
            "{word} has no colour"
        );
    }
}

#[test]
fn the_grammar_has_the_marks_of_the_language() {
    let grammar = grammar();
    let mut here = Words::new();
    for rule in ["comparison", "sum", "product", "case"] {
        tokens(&grammar["rules"][rule], &mut here);
    }
    here.remove(",");
    let marks: Words = MARKS.into_iter().map(str::to_owned).collect();
    assert_eq!(here, marks);
}

#[test]
fn the_reserved_words_are_those_of_the_language() {
    let reserved: Words = RESERVED.into_iter().map(str::to_owned).collect();
    assert_eq!(words_of(&grammar()["rules"]["_reserved"]), reserved);
}

#[test]
fn what_is_generated_is_of_this_grammar() {
    let grammar = grammar();
    let source = file("grammar.js");
    let written: Vec<&str> = source
        .split_once("\n  rules: {\n")
        .unwrap()
        .1
        .lines()
        .filter_map(|line| {
            line.strip_prefix("    ")?
                .split_once(": ")
                .map(|(name, _)| name)
        })
        .filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect();
    let rules = grammar["rules"].as_object().unwrap();
    let mut generated: Vec<&str> = rules.keys().map(String::as_str).collect();
    generated.sort_unstable();
    let mut sorted = written.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, generated, "grammar.js and src/grammar.json");
    let quoted: Words = source
        .lines()
        .filter(|line| !line.trim_start().starts_with(['*', '/']))
        .flat_map(|line| line.split('\'').skip(1).step_by(2))
        .filter(|text| is_word(text) && !text.contains('_'))
        .map(str::to_owned)
        .collect();
    let missing: Vec<_> = words_of(&grammar["rules"])
        .difference(&quoted)
        .cloned()
        .collect();
    assert_eq!(missing, [""; 0], "in src/grammar.json, not in grammar.js");
    let language: Language = tree_sitter_tide::LANGUAGE.into();
    assert_eq!(language.abi_version(), 14);
    for name in rules.keys().filter(|name| !name.starts_with('_')) {
        let supertype = ["item", "expression"].contains(&name.as_str());
        let known = language.id_for_node_kind(name, true) != 0;
        assert!(known || supertype, "src/parser.c has no `{name}`");
    }
    let mut all = Words::new();
    tokens(&grammar["rules"], &mut all);
    for text in all
        .iter()
        .filter(|text| !IN_PHRASES.contains(&text.as_str()))
    {
        let known = language.id_for_node_kind(text, false) != 0;
        assert!(known, "src/parser.c has no `{text}`");
    }
    let types: Vec<Value> = serde_json::from_str(tree_sitter_tide::NODE_TYPES).unwrap();
    for kind in &types {
        let (name, named) = (&kind["type"], kind["named"].as_bool().unwrap());
        let known = language.id_for_node_kind(name.as_str().unwrap(), named) != 0;
        assert!(
            known || kind.get("subtypes").is_some(),
            "src/parser.c has no `{name}` of src/node-types.json"
        );
    }
}

/// Words that stand in phrases alone, which are one token.
const IN_PHRASES: [&str; 6] = ["below", "one", "release", "releases", "with", "an"];

/// Each word of the grammar and each leaf of a tree has a colour, its own or that of what it stands in.
#[test]
fn every_word_has_a_colour() {
    let query = tree_sitter_tide::HIGHLIGHTS_QUERY;
    let query = Query::new(&tree_sitter_tide::LANGUAGE.into(), query).unwrap();
    let mut texts: Vec<String> = samples().into_iter().map(|sample| sample.text).collect();
    let days = |month| format!("period p {{ every 5 {month} }}\n");
    texts.extend(MONTHS.map(days));
    texts.extend(UNITS.map(|unit| format!("limit l {{ at most 1 x per 2 {unit} }}\n")));
    texts.extend(VERDICTS.map(|word| format!("test \"t\" {{ expect {word} }}\n")));
    let mut seen = Words::new();
    for text in texts.iter().filter(|text| !has_error(text)) {
        let tree = tree(text);
        let mut cursor = QueryCursor::new();
        let mut coloured = BTreeSet::new();
        let mut captures = cursor.captures(&query, tree.root_node(), text.as_bytes());
        while let Some((found, index)) = captures.next() {
            let node = found.captures[*index].node;
            let first = coloured.insert(node.id());
            assert!(
                first,
                "`{}` has two colours\n{text}",
                &text[node.byte_range()]
            );
        }
        let mut open = vec![(tree.root_node(), false)];
        while let Some((node, within)) = open.pop() {
            let within = within || coloured.contains(&node.id());
            open.extend(children(node).into_iter().map(|child| (child, within)));
            let word = &text[node.byte_range()];
            if node.child_count() == 0 && !word.trim().is_empty() {
                assert!(within, "`{word}` ({}) has no colour\n{text}", node.kind());
                seen.extend((!node.is_named()).then(|| word.to_owned()));
            }
        }
    }
    let mut words = words_of(&grammar()["rules"]);
    for word in IN_PHRASES {
        words.remove(word);
    }
    let unseen: Vec<_> = words.difference(&seen).collect();
    assert_eq!(unseen, [""; 0], "no text here has these words");
}
