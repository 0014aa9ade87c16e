//! The files of `editors/` have the words of the language, each list as the vocabulary has it.
//!
//! In a file for highlighting, a line with `words: NAME` is followed by a line that holds all words of that list of
//! `editors/keywords.json`, with something between them that parts words there. `TIDEGATE_BLESS=1` writes both anew.

use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use tidegate::syntax::tree::ItemKind;
use tidegate::syntax::vocabulary::{settings_of, takes_any_setting, word_lists};

/// Files with lists of words, each with what stands between two words.
const HIGHLIGHTING: [(&str, &str); 6] = [
    ("vscode/syntaxes/tide.tmLanguage.json", "|"),
    ("neovim/syntax/tide.vim", "|"),
    ("sublime/tide.sublime-syntax", "|"),
    ("kate/tide.xml", "</item><item>"),
    ("emacs/tidegate-mode.el", "\" \""),
    ("../docs/theme/tide.js", " "),
];

fn editors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("editors")
}

fn blesses() -> bool {
    std::env::var_os("TIDEGATE_BLESS").is_some()
}

/// The kinds of items that take settings of any name.
fn open_items() -> Vec<&'static str> {
    let any = ItemKind::ALL
        .into_iter()
        .filter(|kind| takes_any_setting(*kind));
    any.map(ItemKind::keyword).collect()
}

/// What stands in `editors/keywords.json`.
fn keywords() -> String {
    let mut all = Map::new();
    for (name, words) in word_lists() {
        all.insert(name.to_owned(), json!(words));
    }
    let kinds = || ItemKind::ALL.into_iter();
    let of_items = kinds().map(|kind| (kind.keyword().to_owned(), json!(settings_of(kind))));
    all.insert(
        "settings-of-items".to_owned(),
        Value::Object(of_items.collect()),
    );
    all.insert("items-with-any-setting".to_owned(), json!(open_items()));
    let lines = all
        .iter()
        .map(|(name, value)| format!("  {}: {value}", json!(name)));
    format!("{{\n{}\n}}\n", lines.collect::<Vec<_>>().join(",\n"))
}

/// The longest row of words in a line, with this between them: where it starts and ends.
fn find_row(line: &str, between: &str) -> Option<(usize, usize)> {
    let is_part = |c: char| c.is_ascii_lowercase() || c == '-';
    let (mut longest, mut most) = (None, 0);
    let mut at = 0;
    while let Some(found) = line[at..].find(is_part) {
        let (start, mut end, mut words) = (at + found, at + found, 0);
        loop {
            end += line[end..]
                .find(|c| !is_part(c))
                .unwrap_or(line.len() - end);
            words += 1;
            match line[end..].strip_prefix(between) {
                Some(rest) if rest.starts_with(is_part) => end += between.len(),
                _ => break,
            }
        }
        if words > most {
            (longest, most) = (Some((start, end)), words);
        }
        at = end;
    }
    longest.filter(|_| most > 1)
}

/// A file with every marked row of words as it should be, and how many there are.
fn with_right_words(text: &str, between: &str) -> (String, usize) {
    let mut lists = word_lists();
    lists.push(("items-with-any-setting", open_items()));
    let mut out = String::new();
    let (mut marked, mut count) = (None, 0);
    for line in text.split_inclusive('\n') {
        if let Some(list) = marked.take() {
            let words: &Vec<&str> = list;
            let (start, end) = find_row(line, between)
                .unwrap_or_else(|| panic!("no words behind the mark: {line}"));
            out += &format!("{}{}{}", &line[..start], words.join(between), &line[end..]);
            count += 1;
            continue;
        }
        if let Some((before, rest)) = line.split_once("words: ")
            && !before.ends_with(char::is_alphabetic)
        {
            let end = rest.find(|c: char| !(c.is_ascii_lowercase() || c == '-'));
            let name = &rest[..end.unwrap_or(rest.len())];
            let list = lists.iter().find(|(known, _)| *known == name);
            marked = Some(&list.unwrap_or_else(|| panic!("no list `{name}`")).1);
        }
        out += line;
    }
    assert!(marked.is_none(), "a mark at the end of the file");
    (out, count)
}

#[test]
fn keywords_are_those_of_the_language() {
    let path = editors().join("keywords.json");
    if blesses() {
        std::fs::write(&path, keywords()).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap();
    assert!(
        written == keywords(),
        "editors/keywords.json is not what the vocabulary says; TIDEGATE_BLESS=1 writes it anew"
    );
}

#[test]
fn highlighting_knows_every_word() {
    for (name, between) in HIGHLIGHTING {
        let path = editors().join(name);
        let text = std::fs::read_to_string(&path).unwrap();
        let (right, count) = with_right_words(&text, between);
        assert!(
            count >= 8,
            "editors/{name} marks only {count} lists of words"
        );
        if blesses() {
            std::fs::write(&path, &right).unwrap();
        } else {
            assert!(
                text == right,
                "editors/{name} has other words than editors/keywords.json; TIDEGATE_BLESS=1 writes them anew"
            );
        }
    }
}

/// A snippet of VS Code as it stands before anything is typed: `${1:text}` as its text, `${1|a,b|}` as the first choice.
fn expand(body: &str) -> String {
    let mut out = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('$') {
        out += before;
        let Some(inner) = after.strip_prefix('{') else {
            rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
            continue;
        };
        let (inner, after) = inner.split_once('}').unwrap();
        let inner = inner.trim_start_matches(|c: char| c.is_ascii_digit());
        out += match inner.strip_prefix('|') {
            Some(choices) => choices.trim_end_matches('|').split(',').next().unwrap(),
            None => inner.strip_prefix(':').unwrap(),
        };
        rest = after;
    }
    out + rest
}

#[test]
fn every_kind_of_item_has_a_snippet_that_parses() {
    let path = editors().join("vscode/snippets/tide.json");
    let snippets: Map<String, Value> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut seen = Vec::new();
    for (name, snippet) in &snippets {
        let lines = snippet["body"].as_array().unwrap().iter();
        let lines: Vec<&str> = lines.map(|line| line.as_str().unwrap()).collect();
        let text = expand(&lines.join("\n"));
        let parsed = tidegate::syntax::parse(tidegate::source::FileId(0), &text);
        let findings = &parsed.diagnostics;
        assert!(findings.is_empty(), "{name}: {text}{findings:#?}");
        assert_eq!(parsed.file.items.len(), 1, "{name}: {text}");
        seen.push(parsed.file.items[0].kind.value);
    }
    for kind in ItemKind::ALL {
        assert!(seen.contains(&kind), "no snippet for `{}`", kind.keyword());
        assert!(snippets.contains_key(kind.keyword()), "{kind:?}");
    }
}

#[test]
fn a_row_that_lacks_a_word_is_found() {
    let text = "  # words: joiners\n  - match: '\\b(and|or)\\b'\n  - match: 'and|or'\n";
    let right = "  # words: joiners\n  - match: '\\b(and|or|then)\\b'\n  - match: 'and|or'\n";
    assert_eq!(with_right_words(text, "|"), (right.to_owned(), 1));
    assert_eq!(with_right_words(right, "|").0, right);
}

/// Zed reads the queries of its extension from a folder of its own.
#[test]
fn zed_highlights_as_the_grammar_does() {
    let query = std::fs::read_to_string(editors().join("tree-sitter-tide/queries/highlights.scm"));
    let query = query.unwrap();
    let path = editors().join("zed/languages/tide/highlights.scm");
    if blesses() {
        std::fs::write(&path, &query).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).is_ok_and(|copy| copy == query),
        "{} is another; TIDEGATE_BLESS=1 copies it",
        path.display()
    );
}
