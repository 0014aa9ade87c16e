//! Any text: no panic, no lost neighbour, spans inside the text, findings in order.

use super::read;
use super::trees::SAMPLE;
use crate::syntax::grammar::{Rule, TideGrammar};
use crate::syntax::scan::MOST_NESTING;
use pest::Parser;
use proptest::prelude::*;

fn holds(text: &str) {
    let parsed = read(text);
    let mut last = 0;
    for finding in &parsed.diagnostics {
        let span = finding.primary.place.span;
        assert!(span.start >= last, "findings in the order of the text");
        last = span.start;
        let edits = finding
            .fixes
            .iter()
            .flat_map(|fix| &fix.edits)
            .map(|edit| edit.place.span);
        for span in finding
            .labels
            .iter()
            .map(|label| label.place.span)
            .chain(edits)
            .chain([span])
        {
            assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        }
    }
    for item in &parsed.file.items {
        assert!(text.get(item.span.range()).is_some());
        assert!(
            !item.broken || !parsed.diagnostics.is_empty(),
            "{text:?} lost something in silence"
        );
        for setting in &item.settings {
            assert!(
                text.get(setting.span.range()).is_some()
                    && setting.span.start >= item.span.start
                    && setting.span.end <= item.span.end
            );
        }
    }
}

#[test]
fn every_prefix_keeps_the_items_before_it() {
    let whole = read(SAMPLE).file.items;
    for (cut, _) in SAMPLE.char_indices().step_by(3) {
        let prefix = &SAMPLE[..cut];
        holds(prefix);
        let parsed = read(prefix);
        for (at, item) in whole
            .iter()
            .enumerate()
            .take_while(|(_, item)| (item.span.end as usize) < cut)
        {
            assert_eq!(
                parsed.file.items.get(at).map(|i| (i.span, &i.settings)),
                Some((item.span, &item.settings)),
                "cut at {cut}"
            );
        }
    }
}

#[test]
fn one_broken_line_costs_one_finding_and_one_setting() {
    let lines: Vec<&str> = SAMPLE.lines().collect();
    let items = read(SAMPLE).file.items.len();
    for (at, line) in lines.iter().enumerate() {
        let indented = line.starts_with("  ");
        let goes_on = at > 0 && lines[at - 1].ends_with(" or");
        if goes_on
            || !indented
            || line.trim_start().starts_with(['#', '}', ')', ']'])
            || line.contains('{')
            || line.trim_end().ends_with(['}', '(', '[', ','])
        {
            continue;
        }
        let mut broken = lines.clone();
        broken[at] = "  ? = ?";
        let parsed = read(&broken.join("\n"));
        assert_eq!(
            parsed.diagnostics.len(),
            1,
            "line {}: {line}: {:?}",
            at + 1,
            parsed.diagnostics
        );
        assert_eq!(parsed.file.items.len(), items);
    }
}

#[test]
fn deep_nesting_is_refused_at_the_bracket() {
    let text = format!(
        "rule a {{ in x\n require {}\n}}\nclass normal\n",
        "(".repeat(100_000)
    );
    let parsed = read(&text);
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(parsed.diagnostics[0].name, "nesting-too-deep");
    assert_eq!(
        parsed.diagnostics[0].primary.place.span.start as usize,
        text.find('(').unwrap() + MOST_NESTING - 1
    );
    assert_eq!(parsed.file.items.len(), 2);
    assert_eq!(parsed.file.items[0].settings.len(), 1);
    let levels = MOST_NESTING - 1;
    let allowed = format!(
        "rule a {{ require {}x{} }}",
        "(".repeat(levels),
        ")".repeat(levels)
    );
    assert_eq!(read(&allowed).diagnostics, []);
}

#[test]
fn long_rows_of_operators_do_not_nest() {
    for row in ["not ", "a + ", "a before ", "a = ", "a and ", "a or b and "] {
        let text = format!(
            "rule a {{ require {} x }}\nclass normal\n",
            row.repeat(20_000)
        );
        let parsed = read(&text);
        assert!(parsed.diagnostics.len() <= 1, "{row}");
        assert_eq!(parsed.file.items.len(), 2, "{row}");
    }
    let unclosed = format!("rule a {{\n{}}}\n", "require (a\n".repeat(500));
    assert!(
        read(&unclosed)
            .diagnostics
            .iter()
            .all(|d| d.name == "unclosed-mark")
    );
}

const TOKENS: [&str; 64] = [
    "rule",
    "class",
    "approval",
    "blackout",
    "test",
    "scale",
    "define",
    "service",
    "window",
    "x",
    "y-z",
    "@a",
    "{",
    "}",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\n",
    "\n",
    ";",
    ",",
    "\"a\"",
    "\"",
    "`b c`",
    "`",
    "#",
    "## d\n",
    "=",
    "<",
    "!=",
    "+",
    "-",
    "*",
    ".",
    "and",
    "or",
    "not",
    "then",
    "any",
    "has",
    "in",
    "is",
    "set",
    "by",
    "before",
    "at",
    "during",
    "within",
    "when",
    "require",
    "every",
    "from",
    "to",
    "for",
    "2026-02-30",
    "24:01",
    "5",
    "3h",
    "2 business days",
    "15%",
    "\u{202e}é",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn token_soup(tokens in prop::collection::vec((prop::sample::select(&TOKENS[..]), prop::sample::select(&[" ", "", "\n"][..])), 0..60)) {
        let text: String = tokens.iter().flat_map(|(token, gap)| [*token, *gap]).collect();
        holds(&text);
    }

    #[test]
    fn any_text_is_a_file(text in "(\\PC|[\\x00-\\x1f\\{\\}\"`#;]){0,80}") {
        prop_assert!(TideGrammar::parse(Rule::file, &text).is_ok());
        holds(&text);
    }

    #[test]
    fn a_sample_with_holes(start in 0..SAMPLE.len(), length in 0usize..40) {
        let text: String = SAMPLE.bytes().enumerate().filter(|(at, _)| *at < start || *at >= start + length).map(|(_, b)| char::from(b)).collect();
        holds(&text);
    }
}
