//! Tide, the policy language of Tidegate, for [tree-sitter](https://tree-sitter.github.io).
//!
//! ```
//! let mut parser = tree_sitter::Parser::new();
//! parser.set_language(&tree_sitter_tide::LANGUAGE.into()).expect("the version of the language is supported");
//! let tree = parser.parse("class normal\n", None).expect("nothing stops the parser");
//! assert!(!tree.root_node().has_error());
//! ```

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_tide() -> *const ();
}

/// The language.
///
/// SAFETY: the function is that of the generated parser, and gives a language that lives as long as the program.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_tide) };

/// What kinds of nodes there are, as JSON.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");

/// Colours.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");

/// What to fold.
pub const FOLDS_QUERY: &str = include_str!("../../queries/folds.scm");

/// Where to indent.
pub const INDENTS_QUERY: &str = include_str!("../../queries/indents.scm");

/// What declares a name, and what uses it.
pub const LOCALS_QUERY: &str = include_str!("../../queries/locals.scm");

/// Texts in another language.
pub const INJECTIONS_QUERY: &str = include_str!("../../queries/injections.scm");

/// The outline of a file.
pub const TAGS_QUERY: &str = include_str!("../../queries/tags.scm");

/// What to select or move by.
pub const TEXT_OBJECTS_QUERY: &str = include_str!("../../queries/textobjects.scm");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parser_loads() {
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&LANGUAGE.into()).unwrap();
        let tree = parser.parse("rule a { require b }\n", None).unwrap();
        assert_eq!(tree.root_node().child(0).unwrap().kind(), "rule_item");
    }
}
