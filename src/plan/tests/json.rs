//! JSON: what is said about mistakes, and what is kept.

use super::super::{Format, Kind};
use super::{all, tree};

#[test]
fn structure() {
    insta::assert_snapshot!(all(
        &[
            r#"{"a": 1,}"#,
            "[1,,2]",
            r#"{"a": 1 "b": 2, "c": [1 2]}"#,
            r#"{"a" 1, "b" = 2, "c"}"#,
            r#"{"a": , "b": 1}"#,
            r#"{, "b": 1}"#,
            "{:1}",
            r#"{"a": 1: 2}"#,
            r#"{"a": 1;}"#,
            r#"{"a": [1, 2, "b": 3}"#,
            r#"{"a": [1, {"b": 2]}"#,
            r#"{"a": {"b": [1, 2"#,
            r#"{"a":"#,
            r#"{"a""#,
            "[ }",
            "}",
            r#"{"a": 1}}"#,
            r#"{"a": 1} {"b": 2}"#,
            r#"{"a": 1, "b": {"a": 2, "\u0061": 3}, "a": 4}"#,
            "{ // c\n \"a\": 1 /* x */, # y\n \"b\": 2}",
            "{\"a\":\u{A0}1}",
        ],
        Format::Json
    ));
}

#[test]
fn scalars() {
    insta::assert_snapshot!(all(
        &[
            r#"{a: 1, 'b': 'x', "c": 2, “d”: “e”}"#,
            r#"{"a": True, "b": None, "c": NaN, "d": yes, "e": -Infinity}"#,
            r#"{"a": 01, "b": 1., "c": .5, "d": +1, "e": -00.5}"#,
            r#"{"e": 20m, "f": 22:00, "g": 2026-11-24T10:00:00Z, "h": 1e, "i": 1-2}"#,
            r#"{"a": foo bar, "b": ß🦀, "c": 漢}"#,
            "hello world",
            "'a",
        ],
        Format::Json
    ));
}

#[test]
fn texts() {
    insta::assert_snapshot!(all(
        &[
            r#"{"a": "\"\\\/\b\f\n\r\t\u00e9\ud83e\udd80"}"#,
            r#"{"a": "x\q\ud800y\u12", "b": "\ud83e\u0041"}"#,
            "{\"a\": \"x\ty\"}",
            "{\"a\": \"x,\n \"b\": 2}",
            "{\"a\": \"x\n y\", \"b\": 2}",
            r#"{"a": "b"#,
            r#"{"a": "it "really" is", "b": 1}"#,
        ],
        Format::Json
    ));
}

#[test]
fn spans_cover_quotes_and_brackets() {
    let text = "{\"ß🦀 漢\": [\"x\\n\", -1.5e3, true]}";
    let tree = tree(text, Format::Json);
    let written = |id| &text[tree.span(id).range()];
    let root = tree.root().unwrap();
    let (key, list) = tree.entries(root).next().unwrap();
    assert_eq!((written(key), tree.text(key)), ("\"ß🦀 漢\"", "ß🦀 漢"));
    assert_eq!(written(list), "[\"x\\n\", -1.5e3, true]");
    let items: Vec<_> = tree.items(list).collect();
    assert_eq!(
        (written(items[0]), tree.text(items[0])),
        ("\"x\\n\"", "x\n")
    );
    assert_eq!(
        (tree.kind(items[1]), tree.text(items[1])),
        (Kind::Number, "-1.5e3")
    );
    assert_eq!(tree.kind(items[2]), Kind::Bool(true));
    assert_eq!(written(root), text);
}
