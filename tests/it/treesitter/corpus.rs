//! The corpus of the grammar, read as `tree-sitter test` reads it: the committed parser is held to it without that program.

use super::tree;
use std::path::Path;
use tree_sitter::format_sexp;

const BAR: &str = "============================================================\n";

/// Each case is a title, a text and its tree. `TIDEGATE_BLESS=1` writes the trees anew.
#[test]
fn the_corpus_has_its_trees() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/tree-sitter-tide/test/corpus");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let page = std::fs::read_to_string(&path).unwrap();
        let mut parts = page.split(BAR).skip(1);
        let mut actual = String::new();
        while let (Some(title), Some(case)) = (parts.next(), parts.next()) {
            let (text, _) = case.split_once("\n---\n").unwrap();
            let text = text.strip_prefix('\n').unwrap();
            let shown = format_sexp(&tree(text).root_node().to_sexp(), 0);
            actual += &format!("{BAR}{title}{BAR}\n{text}\n---\n\n{shown}\n\n");
            count += 1;
        }
        if std::env::var_os("TIDEGATE_BLESS").is_some() {
            std::fs::write(&path, &actual).unwrap();
            continue;
        }
        assert!(
            actual == page,
            "{}: not as it stands:\n{actual}",
            path.display()
        );
    }
    assert!(count > 30, "{count}");
}
