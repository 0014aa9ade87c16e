//! Damaged texts: every text has a tree, a mistake stays in its line or item, and what is read anew is what is read at once.

use super::agree::agree;
use super::samples::samples;
use super::{children, items, tree};
use proptest::prelude::*;
use tidegate::syntax::vocabulary::word_lists;
use tree_sitter::{InputEdit, Parser, Point};

const SAMPLE: &str = include_str!("../../../src/syntax/tests/sample.tide");

fn words(text: &str) -> Vec<&str> {
    text.split_inclusive([' ', '\n']).collect()
}

/// A text without each of its words, one at a time.
fn without_a_word(text: &str, step: usize) -> impl Iterator<Item = (String, usize, usize)> {
    let words: Vec<String> = words(text).into_iter().map(str::to_owned).collect();
    (0..words.len()).step_by(step).map(move |lost| {
        let at = words[..lost].iter().map(String::len).sum();
        let rest = words[..lost].concat() + &words[lost + 1..].concat();
        (rest, at, words[lost].len())
    })
}

#[test]
fn every_prefix_has_a_tree() {
    let whole = items(&tree(SAMPLE), SAMPLE);
    for (cut, _) in SAMPLE.char_indices() {
        let text = &SAMPLE[..cut];
        let tree = tree(text);
        assert!(tree.root_node().end_byte() <= text.len());
        let found = items(&tree, text);
        let whole = whole.iter().take_while(|item| item.whole.end < cut);
        for (known, found) in whole.zip(&found) {
            assert_eq!(found, known, "cut at {cut}");
        }
    }
}

#[test]
fn a_lost_word_is_an_error_where_the_library_says_so() {
    let mut count = 0;
    for sample in samples() {
        let step = if sample.text == SAMPLE { 1 } else { 7 };
        for (text, _, _) in without_a_word(&sample.text, step) {
            agree(&text, &sample.place);
            count += 1;
        }
    }
    assert!(count > 3_000, "{count}");
}

/// A row of numbers that looks like chance, the same in every run.
fn chance() -> impl FnMut(usize) -> usize {
    let mut state: u64 = 42;
    move |below| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    }
}

/// `TIDEGATE_CHANGES` says how many are tried.
#[test]
fn a_changed_word_is_an_error_where_the_library_says_so() {
    let samples = samples();
    let lists = word_lists().into_iter().flat_map(|(_, words)| words);
    let mut all: Vec<String> = lists.map(|word| format!("{word} ")).collect();
    all.extend(words(SAMPLE).into_iter().map(str::to_owned));
    all.extend(
        [
            "(", ")", "[", "]", ", ", "\n", "\n", " # c\n", "; ", "5-3 ", "1d ", "24hx ", "`x y` ",
            "\"", "{", "}", "and\n", "= ",
        ]
        .map(str::to_owned),
    );
    let mut pick = chance();
    let times = std::env::var("TIDEGATE_CHANGES").map_or(5_000, |times| times.parse().unwrap());
    let (mut healthy, mut refused) = (0, 0);
    for _ in 0..times {
        let sample = &samples[pick(samples.len())];
        let mut changed = words(&sample.text);
        let at = pick(changed.len());
        let new = &all[pick(all.len())];
        if pick(2) == 0 {
            changed.insert(at, new);
        } else {
            changed[at] = new;
        }
        let (takes, refuses) = agree(&changed.concat(), &sample.place);
        healthy += usize::from(takes);
        refused += usize::from(refuses);
    }
    assert!(
        healthy > times / 20 && refused > times / 4,
        "{healthy}, {refused}"
    );
}

#[test]
fn a_row_of_words_is_an_error_where_the_library_says_so() {
    let words = words(SAMPLE);
    let mut pick = chance();
    let heads = [
        "rule a { require ",
        "approval a { require ",
        "window a { every ",
        "window a { from ",
        "service a { x ",
        "limit a { at most 1 x ",
    ];
    for _ in 0..3_000 {
        let row: Vec<&str> = (0..1 + pick(5))
            .map(|_| words[pick(words.len())].trim())
            .collect();
        let text = format!("{}{} }}\n", heads[pick(heads.len())], row.join(" "));
        agree(&text, "a row of words");
    }
}

#[test]
fn a_broken_line_costs_no_other() {
    let lines: Vec<&str> = SAMPLE.lines().collect();
    let whole = items(&tree(SAMPLE), SAMPLE);
    let settings = |found: &[super::Found]| -> usize { found.iter().map(|i| i.inside.len()).sum() };
    let mut count = 0;
    for (at, line) in lines.iter().enumerate() {
        let simple = line.starts_with("  ") && !line.contains(['{', '}', '[', ']', ';']);
        let part = line.starts_with("    ") || (at > 0 && lines[at - 1].ends_with(" or"));
        if !simple || part {
            continue;
        }
        for junk in [
            "  ? = ?",
            "  require (a and b",
            "  reason \"no end",
            "  in in in",
            "  5-3 = =",
        ] {
            let mut broken = lines.clone();
            broken[at] = junk;
            let text = broken.join("\n") + "\n";
            let tree = tree(&text);
            let found = items(&tree, &text);
            assert_eq!(
                found.len(),
                whole.len(),
                "{junk} for line {}: {line}",
                at + 1
            );
            let lost = settings(&whole).abs_diff(settings(&found));
            assert!(
                lost <= 1,
                "{junk} for line {} loses {lost} settings: {line}",
                at + 1
            );
            count += 1;
        }
    }
    assert!(count > 150, "{count}");
}

#[test]
fn a_missing_brace_costs_no_item() {
    let whole = items(&tree(SAMPLE), SAMPLE).len();
    for (at, _) in SAMPLE.match_indices("\n}") {
        let text = SAMPLE[..at].to_owned() + &SAMPLE[at + 2..];
        let tree = tree(&text);
        assert!(tree.root_node().has_error());
        assert_eq!(
            items(&tree, &text).len(),
            whole,
            "{}",
            tree.root_node().to_sexp()
        );
    }
}

#[test]
fn deep_nesting_and_long_rows_have_a_tree() {
    for text in [
        format!("rule a {{ require {} }}\nclass b\n", "(".repeat(10_000)),
        format!(
            "rule a {{ require {}x{} }}\nclass b\n",
            "(".repeat(5_000),
            ")".repeat(5_000)
        ),
        format!(
            "rule a {{\n require a and{}\n b }}\nclass b\n",
            "\n # c".repeat(5_000)
        ),
        format!(
            "rule a {{\n require a{}\n and b }}\nclass b\n",
            "\n # c".repeat(5_000)
        ),
        format!(
            "rule a {{\n require a{}\n }}\nclass b\n",
            "\n # c\n".repeat(5_000)
        ),
        format!("rule a {{ require a{} }}\n", " and a".repeat(5_000)),
        format!("test \"t\" {{ {} }}\n", "a { ".repeat(5_000)),
        "class a\n".repeat(5_000),
        "{".repeat(10_000),
        "\"\n".repeat(5_000),
    ] {
        let tree = tree(&text);
        assert!(!children(tree.root_node()).is_empty());
    }
}

fn point(text: &str, at: usize) -> Point {
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Point::new(before.matches('\n').count(), at - start)
}

/// Reads a text, then the same with a part replaced, once with the first tree at hand and once without.
fn edited(text: &str, at: usize, old: usize, new: &str) {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_tide::LANGUAGE.into())
        .unwrap();
    let mut before = parser.parse(text, None).unwrap();
    let after = text[..at].to_owned() + new + &text[at + old..];
    before.edit(&InputEdit {
        start_byte: at,
        old_end_byte: at + old,
        new_end_byte: at + new.len(),
        start_position: point(text, at),
        old_end_position: point(text, at + old),
        new_end_position: point(&after, at + new.len()),
    });
    let again = parser.parse(&after, Some(&before)).unwrap();
    let anew = parser.parse(&after, None).unwrap();
    if !anew.root_node().has_error() {
        assert_eq!(
            again.root_node().to_sexp(),
            anew.root_node().to_sexp(),
            "{after}"
        );
    }
}

#[test]
fn an_edit_leads_to_the_tree_of_the_whole_text() {
    for (rest, at, length) in without_a_word(SAMPLE, 3) {
        let word = &SAMPLE[at..at + length];
        edited(SAMPLE, at, length, "");
        edited(&rest, at, 0, word);
    }
    for (at, _) in SAMPLE.match_indices('\n') {
        for new in [
            "",
            "\n",
            "\n # c\n",
            " and\n",
            "\n and x",
            "\n}\n",
            "\nclass x\n",
        ] {
            edited(SAMPLE, at, 1, new);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_a_tree(text in "(?s).{0,200}") {
        let tree = tree(&text);
        prop_assert!(tree.root_node().end_byte() <= text.len());
    }
}
