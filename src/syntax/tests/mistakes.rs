//! Each kind of mistake with its exact place, message, help and fixes: the cases are in `mistakes.md`.
//!
//! `TIDEGATE_BLESS=1 cargo test` rewrites what is expected there.

use super::read;
use super::shown::findings;

#[test]
fn mistakes_are_explained() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/syntax/tests/mistakes.md");
    let page = std::fs::read_to_string(path).unwrap();
    let mut actual = String::new();
    let mut rest = page.as_str();
    let mut cases = 0;
    while let Some((before, from)) = rest.split_once("```tide\n") {
        let (text, after) = from.split_once("```\n").unwrap();
        let (_, after) = after.split_once("```text\n").unwrap();
        let (_, after) = after.split_once("```\n").unwrap();
        actual.push_str(&format!(
            "{before}```tide\n{text}```\n```text\n{}```\n",
            findings(text, &read(text))
        ));
        rest = after;
        cases += 1;
    }
    actual.push_str(rest);
    assert!(cases > 30, "only {cases} cases were read");
    if std::env::var_os("TIDEGATE_BLESS").is_some() {
        std::fs::write(path, &actual).unwrap();
    }
    for (line, (found, stands)) in actual.lines().zip(page.lines()).enumerate() {
        assert_eq!(found, stands, "mistakes.md, line {}", line + 1);
    }
    assert_eq!(actual.lines().count(), page.lines().count());
}

#[test]
fn every_check_has_a_case() {
    let page = include_str!("mistakes.md");
    for check in crate::syntax::checks::ALL {
        assert!(
            page.contains(&format!(" {}: ", check.name)),
            "no case for {}",
            check.name
        );
    }
}

#[test]
fn characters_that_cannot_be_seen_are_named() {
    for (character, code) in [
        ('\u{0}', "U+0000"),
        ('\u{202e}', "U+202E"),
        ('\u{200b}', "U+200B"),
        ('\u{7}', "U+0007"),
    ] {
        let text = format!(
            "rule a {{\n  require x {character} = y\n  in production\n}}\nclass {character}\nclass normal\n"
        );
        let parsed = read(&text);
        let messages: Vec<_> = parsed
            .diagnostics
            .iter()
            .map(|d| (d.name, d.message.contains(code)))
            .collect();
        assert_eq!(
            messages,
            [("stray-character", true), ("stray-character", true)],
            "{code}"
        );
        assert_eq!(
            parsed.diagnostics[0].primary.place.span.range(),
            21..21 + character.len_utf8()
        );
        assert_eq!(parsed.file.items.len(), 3);
    }
    let inside = read("rule a { reason \"\u{202e}\"; require `a\u{202e}` }\n# \u{202e}\u{0}\n");
    assert_eq!(inside.diagnostics, []);
}

#[test]
fn a_line_may_end_in_any_way() {
    let text = "\u{feff}rule a {\r\n\trequire x\r\n\tin\tproduction\r\n}\r\nclass normal";
    let parsed = read(text);
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(parsed.file.items.len(), 2);
    assert_eq!(parsed.file.items[0].settings.len(), 2);
    assert_eq!(
        parsed.file.items[0].span.range(),
        3..text.find("class").unwrap() - 2
    );
    let alone = read("rule a {\r require x }\n");
    assert_eq!(alone.diagnostics[0].name, "stray-character");
}
