//! The language reference is complete: its examples use every rule of the grammar, every setting of every kind of item, and every
//! word that the grammar chooses among.

use super::read;
use super::vocabulary::CHOICES;
use crate::syntax::grammar::{Rule, TideGrammar};
use crate::syntax::settings::keywords;
use crate::syntax::tree::ItemKind;
use pest::Parser;
use std::collections::BTreeSet;
use std::path::Path;

/// Rules that no example of the reference uses, each with its reason. Silent rules (`= _{`) never show in what pest finds.
const NOT_SHOWN: &[(&str, &str)] = &[
    ("no_name", MISTAKE),
    ("no_open", MISTAKE),
    ("no_close", MISTAKE),
    ("no_end", MISTAKE),
    ("stray", MISTAKE),
    ("head_junk", MISTAKE),
    ("late_open", MISTAKE),
    ("junk", MISTAKE),
    ("junk_item", MISTAKE),
    ("junk_block", MISTAKE),
    ("own_person", LOOKED_AHEAD),
    ("own_group", LOOKED_AHEAD),
    ("own_template", LOOKED_AHEAD),
    ("own_policy", LOOKED_AHEAD),
    ("own_waiver", LOOKED_AHEAD),
];
const MISTAKE: &str = "stands for a mistake; the pages of the checks show those";
const LOOKED_AHEAD: &str = "only looked for, never part of what is found";
/// Rules of which the reference need not show every word.
const NOT_ALL: [Rule; 2] = [Rule::month, Rule::unit];

/// The pages of the reference, one after the other.
fn reference() -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut text = std::fs::read_to_string(docs.join("language.md")).unwrap();
    for entry in std::fs::read_dir(docs.join("language")).unwrap() {
        text.push('\n');
        text.push_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    text
}

/// The `tide` blocks of the reference that are no examples of mistakes.
fn examples(page: &str) -> Vec<String> {
    let mut examples = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let mut words = info.split_whitespace();
        if words.next() == Some("tide") && words.all(|word| word != "wrong") {
            examples.push(block.join("\n") + "\n");
        }
    }
    examples
}

/// Whether a rule of the grammar is silent.
fn is_silent(rule: &str) -> bool {
    let grammar = include_str!("../../../grammar/tide.pest");
    let definition = grammar.lines().find_map(|line| {
        let (name, rest) = line.split_once('=')?;
        (name.trim() == rule).then(|| rest.trim().starts_with('_'))
    });
    definition.unwrap_or(false)
}

#[test]
fn examples_use_every_rule_of_the_grammar() {
    let mut seen = BTreeSet::new();
    let mut words = BTreeSet::new();
    for example in examples(&reference()) {
        let pairs = TideGrammar::parse(Rule::file, &example).unwrap();
        for pair in pairs.flatten() {
            seen.insert(format!("{:?}", pair.as_rule()));
            words.insert((format!("{:?}", pair.as_rule()), pair.as_str().to_owned()));
        }
    }
    let excepted = |rule: &str| NOT_SHOWN.iter().any(|(name, _)| *name == rule);
    let mut missing: Vec<String> = Rule::all_rules()
        .iter()
        .map(|rule| format!("{rule:?}"))
        .filter(|rule| !seen.contains(rule) && !excepted(rule) && !is_silent(rule))
        .filter(|rule| !rule.starts_with("line_") && !rule.starts_with("one_"))
        .collect();
    for (rule, choices) in CHOICES.iter().filter(|(rule, _)| !NOT_ALL.contains(rule)) {
        let rule = format!("{rule:?}");
        let unseen = choices
            .iter()
            .filter(|word| !words.contains(&(rule.clone(), (**word).to_owned())));
        missing.extend(unseen.map(|word| format!("`{word}` of {rule}")));
    }
    assert!(missing.is_empty(), "no example uses {missing:#?}");
    let shown: Vec<_> = NOT_SHOWN
        .iter()
        .filter(|(rule, _)| seen.contains(*rule))
        .collect();
    assert!(
        shown.is_empty(),
        "these stand as not shown, and are: {shown:#?}"
    );
}

#[test]
fn examples_use_every_setting_of_every_item() {
    let mut seen = BTreeSet::new();
    for example in examples(&reference()) {
        let parsed = read(&example);
        assert!(
            parsed.diagnostics.is_empty(),
            "{example}{:#?}",
            parsed.diagnostics
        );
        for item in &parsed.file.items {
            seen.insert((item.kind.value, String::new()));
            for setting in &item.settings {
                let keyword = example.get(setting.keyword.range()).unwrap();
                seen.insert((item.kind.value, keyword.to_owned()));
            }
        }
    }
    let mut missing = Vec::new();
    for kind in ItemKind::ALL {
        let keywords = std::iter::once("").chain(keywords(kind));
        let unseen = keywords.filter(|word| !seen.contains(&(kind, (*word).to_owned())));
        missing.extend(unseen.map(|word| format!("{} {word}", kind.keyword())));
    }
    assert!(missing.is_empty(), "no example has {missing:#?}");
}

#[test]
fn the_table_of_items_names_every_setting() {
    let page = reference();
    let scope = page.split("\n[SCOPE](").nth(1).unwrap();
    let (scope, times) = scope.split_once("[TIMES](").unwrap();
    let (times, _) = times.split_once("\n\n").unwrap();
    let mut missing = Vec::new();
    for kind in ItemKind::ALL {
        let word = kind.keyword();
        let starts = [format!("| [`{word} "), format!("| `{word} ")];
        let is_row = |line: &&str| starts.iter().any(|start| line.starts_with(start));
        let Some(row) = page.lines().find(is_row) else {
            missing.push(word.to_owned());
            continue;
        };
        let mut said = row.to_owned();
        for (name, words) in [("SCOPE", scope), ("TIMES", times)] {
            if row.contains(name) {
                said.push_str(words);
            }
        }
        let settings = keywords(kind).into_iter();
        let unsaid = settings.filter(|key| {
            ![' ', '`']
                .iter()
                .any(|end| said.contains(&format!("`{key}{end}")))
        });
        missing.extend(unsaid.map(|key| format!("{word} {key}")));
    }
    assert!(missing.is_empty(), "the table of items lacks {missing:#?}");
}
