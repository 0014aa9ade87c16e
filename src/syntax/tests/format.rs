//! The formatter on short texts: before and after in `format.md`, edits, ranges, line endings.
//!
//! `TIDEGATE_BLESS=1 cargo test` rewrites what is expected there.

use super::read;
use super::trees::SAMPLE;
use crate::source::Span;
use crate::syntax::format::{TextEdit, format, format_edits, format_range, newline};
use crate::syntax::settings::keywords;
use crate::syntax::tree::ItemKind;
use std::collections::BTreeSet;

/// The formatted text, which is formatted itself and says the same.
#[track_caller]
pub(super) fn formatted(text: &str) -> String {
    let done = format(text);
    let again = format(&done.text);
    assert_eq!(again.text, done.text, "it is not settled:\n{text}");
    let healthy = read(text).diagnostics.is_empty();
    assert!(
        !healthy || done.skipped.is_empty(),
        "left in silence: {:?} of\n{text}",
        done.skipped
    );
    assert_eq!(
        edited(text, &format_edits(text)),
        done.text,
        "the edits say otherwise"
    );
    done.text
}

/// A text after its edits, which are sorted and apart.
#[track_caller]
pub(super) fn edited(text: &str, edits: &[TextEdit]) -> String {
    let mut new = String::new();
    let mut at = 0;
    for edit in edits {
        let range = edit.span.range();
        assert!(range.start >= at, "{edits:?} of\n{text}");
        assert_ne!(
            &text[range.clone()],
            edit.text,
            "an edit that changes nothing"
        );
        assert!(
            range.start == 0 || text[..range.start].ends_with('\n'),
            "whole lines"
        );
        assert!(range.end == text.len() || text[..range.end].ends_with('\n') || range.is_empty());
        new += &text[at..range.start];
        new += &edit.text;
        at = range.end;
    }
    new + &text[at..]
}

#[test]
fn pages_are_true() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/syntax/tests/format.md");
    let page = std::fs::read_to_string(path).unwrap();
    let mut actual = String::new();
    let mut rest = page.as_str();
    let mut cases = 0;
    while let Some((before, from)) = rest.split_once("```tide\n") {
        let (text, after) = from.split_once("```\n").unwrap();
        let (_, after) = after.split_once("```formatted\n").unwrap();
        let (_, after) = after.split_once("```\n").unwrap();
        let new = formatted(text);
        actual.push_str(&format!(
            "{before}```tide\n{text}```\n```formatted\n{new}```\n"
        ));
        rest = after;
        cases += 1;
    }
    actual.push_str(rest);
    assert!(cases > 15, "only {cases} cases were read");
    if std::env::var_os("TIDEGATE_BLESS").is_some() {
        std::fs::write(path, &actual).unwrap();
    }
    for (line, (found, stands)) in actual.lines().zip(page.lines()).enumerate() {
        assert_eq!(found, stands, "format.md, line {}", line + 1);
    }
    assert_eq!(actual.lines().count(), page.lines().count());
}

#[test]
fn the_pages_have_every_item_and_setting() {
    let page = include_str!("format.md");
    let mut seen = BTreeSet::new();
    for part in page.split("```tide\n").skip(1) {
        let text = part.split("```").next().unwrap();
        for item in read(text).file.items {
            seen.insert((item.kind.value, String::new()));
            for setting in &item.settings {
                seen.insert((item.kind.value, text[setting.keyword.range()].to_owned()));
            }
        }
    }
    let mut missing = Vec::new();
    for kind in ItemKind::ALL {
        let words = std::iter::once("").chain(keywords(kind));
        let unseen = words.filter(|word| !seen.contains(&(kind, (*word).to_owned())));
        missing.extend(unseen.map(|word| format!("{} {word}", kind.keyword())));
    }
    assert!(missing.is_empty(), "no case has {missing:#?}");
}

#[test]
fn line_endings_and_marks_stay() {
    let text = "\u{feff}rule a {\r\n\trequire x\r\n\r\n\r\n  in y # z\r\n}\nclass normal";
    let new = "\u{feff}rule a {\r\n  require  x\r\n\r\n  in       y  # z\r\n}\r\nclass normal\r\n";
    assert_eq!(formatted(text), new);
    assert_eq!(newline("a\r\nb\n"), "\n");
    assert_eq!(newline("a"), "\n");
    assert_eq!(formatted(""), "");
    assert_eq!(formatted(" \n\t\n"), "");
    assert_eq!(formatted("\u{feff}"), "\u{feff}");
    assert_eq!(formatted("\u{feff}\n\n # a"), "\u{feff}# a\n");
    assert_eq!(
        formatted("class a\r\nrule ? {\n}\r\nclass b\r\n"),
        "class a\r\nrule ? {\n}\r\nclass b\r\n"
    );
}

#[test]
fn what_is_broken_stays() {
    let text = "class   a\nrule x {\n require ? = ?\n    in  y\n}  \nclass  b\n } class  c # d\nrule  u {\n  in y\n\n\n";
    let done = format(text);
    let skipped: Vec<&str> = done
        .skipped
        .iter()
        .map(|span| &text[span.range()])
        .collect();
    assert_eq!(
        skipped,
        [
            "rule x {\n require ? = ?\n    in  y\n}  ",
            " } class  c # d",
            "rule  u {\n  in y"
        ]
    );
    assert_eq!(
        done.text,
        "class a\nrule x {\n require ? = ?\n    in  y\n}  \nclass b\n } class  c # d\nrule  u {\n  in y\n"
    );
    let deep = format!(
        "class  a\nrule x {{ in y\n require {}\n}}\nclass  b\n",
        "(".repeat(100)
    );
    assert_eq!(format(&deep).text, deep.replace("class  ", "class "));
}

#[test]
fn edits_are_of_lines() {
    let text = "class a\nrule x {\n  in       y\n  require z\n}\nclass   b\n\n\n\nclass c\n";
    let edit = |start, end, text: &str| TextEdit {
        span: Span::new(start, end),
        text: text.to_owned(),
    };
    let line = text.find("  require z").unwrap();
    let class = text.find("class   b").unwrap();
    let class_edit = edit(class, class + 12, "class b\n");
    let expected = [edit(line, line + 12, "  require  z\n"), class_edit.clone()];
    assert_eq!(format_edits(text), expected);
    assert_eq!(
        format_range(text, Span::new(class + 2, class + 2)),
        [edit(class, class + 10, "class b\n")]
    );
    assert_eq!(
        format_range(text, Span::new(class + 2, text.len())),
        [class_edit]
    );
    assert_eq!(format_range(text, Span::new(0, 3)), []);
    assert_eq!(format_range("", Span::new(0, 0)), []);
    for at in (0..SAMPLE.len()).step_by(37) {
        edited(
            SAMPLE,
            &format_range(SAMPLE, Span::new(at, (at + 90).min(SAMPLE.len()))),
        );
    }
}

#[test]
fn long_rows_take_no_time_or_stack() {
    for row in [
        "a and ",
        "a, ",
        "not ",
        "a + ",
        "(a) or ",
        "[a, b] = c and ",
    ] {
        formatted(&format!(
            "rule x {{\n  require {} z\n}}\n",
            row.repeat(5_000)
        ));
        formatted(&format!("rule x {{\n  for {} z\n}}\n", row.repeat(5_000)));
    }
    let deep = |open: &str, close: &str| {
        let (open, close) = (open.repeat(60), close.repeat(60));
        formatted(&format!(
            "rule x {{\n  require {open}aaaaaaaaaaaaaaa and bbbbbbbbbbbbbbbbbbbb{close}\n}}\n"
        ))
    };
    deep("(", ")");
    deep("any services (", ")");
    deep("(c and (d or e) and ", ")");
}
