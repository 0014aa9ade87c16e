//! Where a text has comments that start with `tidegate:`; a `#` inside a text is no comment.

use crate::plan::{Kind, Tree};
use crate::source::Span;
use crate::syntax::reach::MARK;
use memchr::memmem;

/// A comment to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// From its `#` to the end of the line, without blanks at the end.
    pub span: Span,
    /// What follows the mark.
    pub said: Span,
    /// Whether it is one that is shown with an item: `##`.
    pub is_shown: bool,
    /// Whether nothing but blanks stands before it on its line.
    pub is_alone: bool,
}

/// The comments of a policy. No text of Tide goes over a line, so each line tells by itself.
pub(super) fn in_tide(text: &str) -> Vec<Comment> {
    comments(text, |line, _| hash_of_tide(line))
}

/// The comments of a plan in TOML or YAML: the `#` is in no value and no key.
pub(super) fn in_tree(text: &str, tree: &Tree) -> Vec<Comment> {
    if memmem::find(text.as_bytes(), MARK.as_bytes()).is_none() {
        return Vec::new();
    }
    let mut texts: Vec<Span> = Vec::new();
    for node in tree.root().into_iter().flat_map(|root| tree.within(root)) {
        if !matches!(tree.kind(node), Kind::Table | Kind::Array) {
            texts.push(tree.span(node));
        }
    }
    texts.sort_unstable_by_key(|span| span.start);
    let is_in_text = |at: usize| {
        let after = texts.partition_point(|span| span.start as usize <= at);
        let before = after.checked_sub(1).and_then(|number| texts.get(number));
        before.is_some_and(|span| at < span.end as usize)
    };
    comments(text, |line, start| {
        let mut hashes = line.match_indices('#').map(|(at, _)| at);
        // What is no part of a value or key, and is no mistake, is a comment.
        hashes.find(|at| !is_in_text(start + at))
    })
}

/// The comments to this program, by a function that finds the `#` that starts the comment of a line.
fn comments(text: &str, hash: impl Fn(&str, usize) -> Option<usize>) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut after = 0;
    for at in memmem::find_iter(text.as_bytes(), MARK.as_bytes()) {
        if at < after {
            continue;
        }
        let start = text.get(..at).and_then(|before| before.rfind('\n'));
        let start = start.map_or(0, |newline| newline + 1);
        let line = text.get(start..).unwrap_or_default();
        let line = line.split('\n').next().unwrap_or_default();
        after = start + line.len();
        found.extend(hash(line, start).and_then(|hash| comment(line, start, hash)));
    }
    found
}

/// The comment of a line, if it is one to this program.
fn comment(line: &str, start: usize, hash: usize) -> Option<Comment> {
    let whole = line.get(hash..)?.trim_end();
    let behind = whole.trim_start_matches('#');
    let said = behind.trim_start().strip_prefix(MARK)?;
    let end = start + hash + whole.len();
    let before = line.get(..hash)?;
    Some(Comment {
        span: Span::new(start + hash, end),
        said: Span::new(end - said.len(), end),
        is_shown: whole.len() - behind.len() > 1,
        is_alone: before.trim_start_matches('\u{feff}').trim().is_empty(),
    })
}

/// The `#` that starts the comment of a line of Tide.
fn hash_of_tide(line: &str) -> Option<usize> {
    let mut mark = None;
    let mut characters = line.char_indices();
    while let Some((at, character)) = characters.next() {
        match (mark, character) {
            (Some('"'), '\\') => _ = characters.next(),
            (Some(open), close) if open == close => mark = None,
            (Some(_), _) => {}
            (None, '#') => return Some(at),
            (None, '"' | '`') => mark = Some(character),
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{self, Format};
    use crate::source::FileId;
    use std::sync::Arc;

    fn said<'t>(text: &'t str, found: &[Comment]) -> Vec<&'t str> {
        let said = found.iter().map(|comment| &text[comment.said.range()]);
        said.map(str::trim).collect()
    }

    fn in_plan(text: &str, format: Format) -> Vec<&str> {
        let tree = plan::read(FileId(0), Arc::new(text.to_owned()), format);
        assert!(tree.diagnostics().is_empty(), "{:?}", tree.diagnostics());
        said(text, &in_tree(text, &tree))
    }

    #[test]
    fn a_hash_in_a_text_of_tide_is_no_comment() {
        let text = "\u{feff}# tidegate: a\r\nrule r { reason \"x # tidegate: no\" } # tidegate: b\n  #tidegate: c  \nfield `a # tidegate: no` x\n# x # tidegate: no\nreason \"\\\" # tidegate: no\"\n# tidegate : no\n";
        let found = in_tide(text);
        assert_eq!(said(text, &found), ["a", "b", "c"]);
        let alone: Vec<bool> = found.iter().map(|comment| comment.is_alone).collect();
        assert_eq!(alone, [true, false, true]);
    }

    #[test]
    fn a_hash_in_a_value_of_toml_is_no_comment() {
        let text = "# tidegate: a\n[[change]] # tidegate: b\nid = \"# tidegate: no\" # tidegate: c\ntitle = '''\n# tidegate: no\n'''# tidegate: d\n\"# tidegate: no\" = 1# tidegate: e\nx = [1, # tidegate: f\n 2]\n";
        assert_eq!(in_plan(text, Format::Toml), ["a", "b", "c", "d", "e", "f"]);
    }

    #[test]
    fn a_hash_in_a_value_of_yaml_is_no_comment() {
        let text = "# tidegate: a\nchange: # tidegate: b\n  - id: x#tidegate:no\n    title: \"é # tidegate: no\" # tidegate: c\n    notes: |\n      # tidegate: no\n    more: >-\n      long\n      # tidegate: no\n    risk: low # tidegate: d\n";
        assert_eq!(in_plan(text, Format::Yaml), ["a", "b", "c", "d"]);
    }
}
