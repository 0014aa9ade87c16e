//! What holds for every text, and what other readers of JSON say.

use super::super::{Format, Kind, NodeId, PROBLEM_LIMIT, Tree};
use super::{assert_sound, tree};
use proptest::prelude::*;
use serde_json::Value;

const FORMATS: [Format; 3] = [Format::Toml, Format::Json, Format::Yaml];

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\\x00-\\x20\"\\\\ß🦀漢a]{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn as_value(tree: &Tree, id: NodeId) -> Value {
    match tree.kind(id) {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(value),
        Kind::Number => serde_json::from_str(tree.text(id)).unwrap(),
        Kind::Text => Value::from(tree.text(id)),
        Kind::Array => tree.items(id).map(|item| as_value(tree, item)).collect(),
        Kind::Table => tree
            .entries(id)
            .map(|(key, value)| (tree.text(key).to_owned(), as_value(tree, value)))
            .collect(),
        other => panic!("{other:?} in JSON"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_reads_as_serde_json_reads_it(value in json_value(), pretty in any::<bool>()) {
        let table = Value::Object([("k".to_owned(), value)].into_iter().collect());
        let text = if pretty { serde_json::to_string_pretty(&table) } else { serde_json::to_string(&table) }.unwrap();
        let tree = tree(&text, Format::Json);
        prop_assert_eq!(tree.diagnostics(), &[]);
        assert_sound(&text, &tree);
        let expected: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(as_value(&tree, tree.root().unwrap()), expected);
    }

    /// Texts made of what JSON is made of: a finding exactly where serde_json refuses.
    #[test]
    fn json_is_refused_where_serde_json_refuses_it(
        parts in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\\n\"", "\"", "1", "-0", "01", "1.", "1e5", "true", "True", "null",
            " ", "\n", "\\u", "d800", "'", "//", "x",
        ]), 0..12),
    ) {
        let text = format!("{{\"k\": [{}]}}", parts.concat());
        let tree = tree(&text, Format::Json);
        assert_sound(&text, &tree);
        let refused = tree.diagnostics().iter().any(|found| found.name != "repeated-key");
        let other = serde_json::from_str::<Value>(&text).err();
        // What a number can hold is a question of its field.
        prop_assume!(!other.as_ref().is_some_and(|error| error.to_string().starts_with("number out of range")));
        prop_assert_eq!(refused, other.is_some(), "{}", text);
    }

    #[test]
    fn any_text_gives_spans_inside_it(text in "([\\[\\]{}:,\"'#=\\\\\\-\\n\\t &*!|>~ß🦀漢a1.0tu/]|\\\\u|true|null|\u{FEFF}|\u{A0}|\\PC|\"\"\"|- |: ){0,60}") {
        for format in FORMATS {
            assert_sound(&text, &tree(&text, format));
        }
    }

    #[test]
    fn any_bytes_give_spans_inside_them(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        for format in FORMATS {
            assert_sound(&text, &tree(&text, format));
        }
    }
}

#[test]
fn deep_nesting_ends_early() {
    let inline = format!("{}=", ["a"; 79].join("."));
    let dotted = format!(
        "x=1\nx={}1{}",
        format!("{{{inline}").repeat(79),
        "}".repeat(79)
    );
    for (text, format) in [
        ("[".repeat(100_000), Format::Json),
        ("{\"a\":".repeat(100_000), Format::Json),
        (
            format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
            Format::Json,
        ),
        (format!("a={}", "[".repeat(100_000)), Format::Toml),
        (format!("a={}", "{a=".repeat(100_000)), Format::Toml),
        (dotted.replace("x=1\n", ""), Format::Toml),
        ("[".repeat(100_000), Format::Yaml),
        ("- ".repeat(100_000), Format::Yaml),
        ("{a: ".repeat(200) + "1" + &"}".repeat(200), Format::Yaml),
    ] {
        let tree = tree(&text, format);
        assert_sound(&text, &tree);
        let start = &text[..10.min(text.len())];
        assert!(
            tree.diagnostics()
                .iter()
                .any(|found| found.name == "deep-nesting"),
            "{format:?} {start}"
        );
    }
    assert_sound(&dotted, &tree(&dotted, Format::Toml));
    let allowed = format!("{}{}", "[".repeat(128), "]".repeat(128));
    assert!(!super::findings(&allowed, Format::Json).contains("deep-nesting"));
    let refused = format!("[{allowed}]");
    assert!(
        super::findings(&refused, Format::Json)
            .contains("\ndeep-nesting 1:129 [[] more than 128 arrays")
    );
}

#[test]
fn long_lines_and_wide_tables() {
    let long = "x ß ".repeat(1_000_000);
    for (text, format) in [
        (format!("{{\"a\": \"{long}\"}}"), Format::Json),
        (format!("a = \"{long}\""), Format::Toml),
        (format!("a: \"{long}\""), Format::Yaml),
    ] {
        let tree = tree(&text, format);
        assert_eq!(tree.diagnostics(), &[], "{format:?}");
        let (_, value) = tree.entries(tree.root().unwrap()).next().unwrap();
        assert_eq!(tree.text(value), long);
    }
    let keys: String = (0..100_000)
        .map(|number| format!("\"k{number}\":1,"))
        .collect();
    let wide = tree(&format!("{{{keys}\"k7\":2}}"), Format::Json);
    assert_eq!(wide.diagnostics().len(), 1);
    assert_eq!(wide.diagnostics()[0].message, "`k7` is given twice");
    assert_eq!(wide.entries(wide.root().unwrap()).count(), 100_001);
}

/// Each of these once made a search start anew at every mistake; the work grows with the text alone.
#[test]
fn many_mistakes_take_no_longer() {
    let many = |part: &str| part.repeat(500_000 / part.len());
    for (text, format) in [
        (format!("[\"a{}b\"]", many("\n")), Format::Json),
        (format!("[{}]", many("\"a\"b,")), Format::Json),
        (format!("[{}]", many("'a',")), Format::Json),
        (format!("[{}]", many("\"a\n")), Format::Json),
        (format!("[{}]", many("/**/")), Format::Json),
        (format!("{{{}}}", many("a ")), Format::Json),
        (many("a = 1\n"), Format::Toml),
        (many("[a]\n"), Format::Toml),
        (many("a\n"), Format::Toml),
        (many("- - &a !b *a\n"), Format::Yaml),
    ] {
        assert_sound(&text, &tree(&text, format));
    }
}

#[test]
fn many_problems_are_counted() {
    for (text, format) in [
        (format!("[{}1]", "01,".repeat(1000)), Format::Json),
        ("a = yes\n".repeat(1000), Format::Toml),
        (
            format!("{{{}\"a\":1}}", "\"a\":1,".repeat(1000)),
            Format::Json,
        ),
    ] {
        let tree = tree(&text, format);
        assert_eq!(tree.diagnostics().len(), PROBLEM_LIMIT + 1);
        let last = tree.diagnostics().last().unwrap();
        assert_eq!(last.name, "more-problems");
        assert!(
            last.message.ends_with(" more problems from here on"),
            "{}",
            last.message
        );
    }
}
