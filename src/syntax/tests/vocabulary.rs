//! The vocabulary and the grammar have the same words.

use crate::syntax::grammar::{Rule, TideGrammar};
use crate::syntax::vocabulary::{
    JOINERS, MONTHS, OPERATORS, QUANTIFIERS, RESERVED, UNITS, VERDICTS, WEEKDAYS, word_lists,
};
use pest::Parser;

/// Rules of the grammar that choose among words or marks, with these.
pub(super) const CHOICES: &[(Rule, &[&str])] = &[
    (Rule::compare_op, &["=", "!=", "<", "<=", ">", ">="]),
    (Rule::word_op, &["in", "inside", "like", "during"]),
    (Rule::has_amount, &["any", "all"]),
    (Rule::shift_op, &["before", "after"]),
    (Rule::sum_op, &["+", "-"]),
    (Rule::product_op, &["*", "/"]),
    (Rule::joiner, &["and", "or"]),
    (Rule::quant, &QUANTIFIERS),
    (Rule::pair_word, &["share", "same"]),
    (Rule::alone_word, &["during", "inside"]),
    (Rule::quorum_joiner, &JOINERS),
    (Rule::stretch, &["month", "quarter", "year"]),
    (Rule::level_mark, &["<", ","]),
    (Rule::verdict, &VERDICTS),
    (Rule::month, &MONTHS),
    (Rule::unit, &UNITS),
];

/// Whether a rule takes a text to its end.
fn takes(rule: Rule, text: &str) -> bool {
    TideGrammar::parse(rule, text).is_ok_and(|pairs| pairs.as_str() == text)
}

/// The words in quotes of the rules of the grammar that stand for one word: `k_by`, `w_every`.
fn words_of_the_grammar() -> Vec<&'static str> {
    let grammar = include_str!("../../../grammar/tide.pest");
    let rules = grammar
        .lines()
        .filter(|line| line.starts_with("k_") || line.starts_with("w_"));
    rules.map(|line| line.split('"').nth(1).unwrap()).collect()
}

#[test]
fn every_word_of_the_grammar_is_in_the_vocabulary() {
    let known: Vec<&str> = word_lists()
        .into_iter()
        .flat_map(|(_, words)| words)
        .flat_map(str::split_whitespace)
        .collect();
    let words = words_of_the_grammar();
    assert!(words.len() > 60, "{words:?}");
    let unknown: Vec<_> = words
        .into_iter()
        .filter(|word| !known.contains(word))
        .collect();
    assert!(unknown.is_empty(), "not in any list: {unknown:?}");
}

#[test]
fn every_choice_is_one_of_the_grammar() {
    let weekdays = WEEKDAYS.map(|(name, _)| name);
    let all = CHOICES
        .iter()
        .copied()
        .chain([(Rule::weekday, &weekdays[..])]);
    for (rule, words) in all {
        for word in words {
            assert!(takes(rule, word), "`{word}` is no {rule:?}");
        }
        assert!(!takes(rule, "other"), "{rule:?} takes any word");
    }
}

#[test]
fn reserved_words_are_no_names_and_all_others_are() {
    for (list, words) in word_lists() {
        for word in words.into_iter().flat_map(str::split_whitespace) {
            let is_name = takes(Rule::name, word);
            let expected = !RESERVED.contains(&word) && list != "marks";
            assert_eq!(is_name, expected, "`{word}` of {list}");
        }
    }
}

#[test]
fn reserved_words_are_those_of_conditions() {
    let mut of_conditions: Vec<&str> = [&JOINERS[..], &QUANTIFIERS, &OPERATORS, &["when"]].concat();
    of_conditions.retain(|word| *word != "then");
    of_conditions.sort_unstable();
    let mut reserved = RESERVED.to_vec();
    reserved.sort_unstable();
    assert_eq!(of_conditions, reserved);
}
