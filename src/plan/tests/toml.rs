//! TOML: what is said about mistakes, and what is kept.

use super::super::{Format, Kind};
use super::{all, tree};

#[test]
fn values() {
    insta::assert_snapshot!(all(
        &[
            "d = 1979-05-27 07:32:00\ne = 07:32:00\nf = 2026-11-24T10:00+01:00 # c",
            "a.b = 1\nz = 1\na.c = 2\n'q k' = '''\nx'''",
            "[[c]]\nid = 1\n[c.r]\nd = 1\n[[c]]\nid = 2\n[[c.r]]\n[other]\n",
            "a = inf\nb = 0xFF\nc = 1_000",
        ],
        Format::Toml
    ));
}

#[test]
fn mistakes() {
    insta::assert_snapshot!(all(
        &[
            "a = ",
            "[x]\nb = \"x\nc = 2\n",
            "a = yes\nb = 08\nc = tru\nd = 20m\ne = NaN\nf = null\ng = True\nh = \"\"\"x",
            "a\nb=2",
            "[t\nx=1",
            "f=1979-13-99",
            "a=[1,,2]\nb=[1 2]\nc={x=1 y=2}\nd={x 1}",
            "a = \"\\q \\ud800\"",
            "= 1\n",
            "a == 1",
            "a = 1 b = 2",
            "a: 1\n",
            "x = [1, 2\ny = 3\n",
            "// c\na=1",
            "[[c]]\nid = 1\nstart = \n[[c]]\nid = 2\nend 3\n",
            "ß = 1",
            "a = 'ß🦀 漢",
            "a = [1, 2",
        ],
        Format::Toml
    ));
}

#[test]
fn repeated() {
    insta::assert_snapshot!(all(
        &[
            "a=1\na=2\n[t]\nx=1\nx=2\n[t]\ny=2\n",
            "a = {b = 1, b = 2}",
            "[[c]]\nid=1\n[c]\nx=1",
            "a = 1\na.b = 2",
        ],
        Format::Toml
    ));
}

#[test]
fn spans_cover_quotes_and_headers() {
    let text = "[[change]]\n\"ß🦀 漢\" = 'x' # c\n[change.rollback]\n";
    let tree = tree(text, Format::Toml);
    let written = |id| &text[tree.span(id).range()];
    let (_, changes) = tree.entries(tree.root().unwrap()).next().unwrap();
    let change = tree.items(changes).next().unwrap();
    assert_eq!(
        (written(change), tree.kind(change)),
        ("[[change]]", Kind::Table)
    );
    let entries: Vec<_> = tree.entries(change).collect();
    let (key, value) = entries[0];
    assert_eq!((written(key), tree.text(key)), ("\"ß🦀 漢\"", "ß🦀 漢"));
    assert_eq!((written(value), tree.text(value)), ("'x'", "x"));
    let (key, value) = entries[1];
    assert_eq!(
        (written(key), written(value)),
        ("rollback", "[change.rollback]")
    );
}
