//! YAML: what is said about mistakes, and what is kept.

use super::super::{Format, Kind};
use super::{all, tree};

#[test]
fn values() {
    insta::assert_snapshot!(all(
        &[
            "a: no\nb: 1.10\nc: 22:00\nd: ~\ne:\nf: 'null'\ng: [x, \"y\"]\n",
            "a: |\n  x\n  y\nb: >-\n  z\n\nc: 'it''s'\nd: x\n  y\ne: \"ß\\u6f22\"\n",
            "a:\n- b\n- c\nd:\n  - e: 1\n    f: 2\n",
            "%YAML 1.2\n---\na: 1\n...\n",
        ],
        Format::Yaml
    ));
}

#[test]
fn refused() {
    insta::assert_snapshot!(all(
        &[
            "a: &x 1\nb: *x\nc: !!str no\n<<: *x\nd: *nope\n*x : 1\n",
            "<<:\n  a: 1\nb: {x: [1]}\n",
            "a: 1\n---\nb: 2\n",
            "? [a, b]\n: 1\nc: 2\n",
            "a: {{ x }}",
            "a: 1\n: 2\n",
            "a: 1\nb: {c: 1, c: 2}\na: 2\n",
        ],
        Format::Yaml
    ));
}

#[test]
fn mistakes() {
    insta::assert_snapshot!(all(
        &[
            "a:\n  b: 1\n c: 2\n",
            "a: [1, 2\nb: 3\n",
            "a: \"x\n",
            "ß🦀: [\n",
            "a: b: c",
            "a: @x",
            "key: - a",
            "a: }",
            "a:\n\t- b",
            "a: \"\\q\"",
            "a: 1\nb\nc: 2",
        ],
        Format::Yaml
    ));
}

#[test]
fn spans_are_bytes() {
    let text = "ß🦀 漢:\n  - k: 'ß🦀 漢'\n    漢: ß🦀 # c\n";
    let tree = tree(text, Format::Yaml);
    let written = |id| &text[tree.span(id).range()];
    let (key, list) = tree.entries(tree.root().unwrap()).next().unwrap();
    assert_eq!(written(key), "ß🦀 漢");
    assert!(written(list).starts_with("- k: ") && written(list).ends_with("漢: ß🦀"));
    let table = tree.items(list).next().unwrap();
    let entries: Vec<_> = tree.entries(table).collect();
    let (_, quoted) = entries[0];
    assert_eq!((written(quoted), tree.text(quoted)), ("'ß🦀 漢'", "ß🦀 漢"));
    let (key, plain) = entries[1];
    assert_eq!((written(key), written(plain)), ("漢", "ß🦀"));
    assert_eq!(tree.kind(plain), Kind::Plain);
}
