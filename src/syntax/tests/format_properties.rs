//! The formatter on whole files and on files that were changed by chance.

use super::format::{edited, formatted};
use super::read;
use super::trees::SAMPLE;
use crate::syntax::format::{comments, format, format_edits, is_same};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Texts with a name each: policies, and the `tide` blocks of pages.
fn corpus() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = ["policies", "docs", "src", "tests"]
        .iter()
        .map(|f| root.join(f))
        .collect();
    // A folder with more policies, for whoever has some.
    match std::env::var_os("TIDEGATE_TIDE_FILES") {
        Some(folder) => folders.push(folder.into()),
        None => println!("skipped: TIDEGATE_TIDE_FILES does not name a folder with more policies"),
    }
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.push(root.join("README.md"));
    files.sort();
    let mut texts = Vec::new();
    for path in files {
        let name = path.display().to_string();
        let is = |end: &str| path.extension().is_some_and(|extension| extension == end);
        if is("tide") {
            texts.push((name, std::fs::read_to_string(&path).unwrap()));
        } else if is("md") {
            let page = std::fs::read_to_string(&path).unwrap();
            let blocks = page.split("\n```tide").skip(1).enumerate();
            texts.extend(blocks.map(|(number, rest)| {
                let (_, block) = rest.split_once('\n').unwrap();
                let block = block.split("\n```").next().unwrap();
                (format!("{name}, block {number}"), format!("{block}\n"))
            }));
        }
    }
    texts
}

/// A formatted text says what the text said.
#[track_caller]
fn says_the_same(name: &str, text: &str) {
    let new = formatted(text);
    let (old, now) = (read(text), read(&new));
    let names = |parsed: &crate::syntax::Parsed| {
        parsed
            .diagnostics
            .iter()
            .map(|d| d.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&old), names(&now), "{name}");
    assert_eq!(old.file.items.len(), now.file.items.len(), "{name}");
    for (a, b) in old.file.items.iter().zip(&now.file.items) {
        assert!(is_same(a, b), "{name}: {a:#?} became {b:#?}");
    }
    let kept = |text| comments(text).map(str::to_owned).collect::<Vec<String>>();
    assert_eq!(kept(text), kept(&new), "{name}");
}

#[test]
fn formatted_says_the_same() {
    let texts = corpus();
    assert!(texts.len() > 150, "only {} texts", texts.len());
    for (name, text) in &texts {
        says_the_same(name, text);
    }
}

/// The healthy texts, formatted.
static HEALTHY: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut texts: Vec<String> = corpus().into_iter().map(|(_, text)| text).collect();
    texts.push(SAMPLE.to_owned());
    // Some of what has a comment to this program stays as it is, whatever its blanks.
    texts.retain(|text| read(text).diagnostics.is_empty() && !text.contains("tidegate:"));
    texts.iter().map(|text| format(text).text).collect()
});

/// Where a text has blanks between words, outside of texts in quotes and comments: a range of each line.
fn gaps(line: &str) -> Vec<(usize, usize)> {
    let mut gaps = Vec::new();
    let (mut quote, mut start) = (None, None);
    for (at, c) in line.char_indices() {
        if c != ' '
            && let Some(start) = start.take()
        {
            gaps.push((start, at));
        }
        match (quote, c) {
            (Some(mark), c) if c == mark => quote = None,
            (None, '"' | '`') => quote = Some(c),
            (None, '#') => break,
            (None, ' ') => start = start.or(Some(at)),
            _ => {}
        }
    }
    gaps
}

/// Other blanks, and newlines where they are free, by the numbers given.
fn with_other_blanks(text: &str, choices: &[u8]) -> String {
    let mut choices = choices.iter().copied().cycle();
    let mut out = String::new();
    for line in text.lines() {
        let is_comment = line.trim_start().starts_with('#');
        let is_between = line.trim_start().starts_with("between");
        let is_setting =
            line.starts_with("  ") && !is_comment && !is_between && !line.contains(['{', '}']);
        let mut at = 0;
        for (start, end) in gaps(line) {
            out += &line[at..start];
            at = end;
            let (before, after) = (&line[..start], &line[end..]);
            let beside_mark = before.ends_with([',', '{']) || after.starts_with(['}', '{']);
            let word = before.rsplit(' ').next().unwrap();
            let is_free = before.ends_with(',') || matches!(word, "and" | "or" | "then");
            let below = after.starts_with("below") || after.starts_with('#');
            out += match choices.next().unwrap() {
                0 if beside_mark && start > 0 => "",
                1 if is_setting && is_free && !below && start > 0 => "\n ",
                2 if is_setting && is_free && !below && start > 0 => "\t\r\n\n",
                3 | 4 => "  ",
                5 => "\t ",
                _ => " ",
            };
        }
        out += &line[at..];
        out += match choices.next().unwrap() {
            0 => " \t\n",
            1 if line.is_empty() => "\n\n",
            _ => "\n",
        };
    }
    out
}

/// A comment behind some lines and above others.
fn with_comments(text: &str, choices: &[u8]) -> String {
    let mut out = String::new();
    for (number, (line, choice)) in text.lines().zip(choices.iter().cycle()).enumerate() {
        out += &match choice {
            0 => format!("{line} # c{number}\n"),
            1 => format!("   # c{number}\n{line}\n"),
            2 => format!("{line}#c{number}\n\n# d{number}\n"),
            _ => format!("{line}\n"),
        };
    }
    out
}

/// A condition with negations and brackets in any order around what has an opposite and what has none.
fn negated() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "title is set",
        "title is missing",
        "any approvals (decision = approve)",
        "no notices",
        "all tasks (not (not (title is set)))",
        "category = \"x\"",
        "title is set and category is missing",
    ]);
    leaf.prop_map(str::to_owned)
        .prop_recursive(6, 12, 2, |inner| {
            prop_oneof![
                inner.clone().prop_map(|inner| format!("not ({inner})")),
                inner.clone().prop_map(|inner| format!("not not ({inner})")),
                inner.clone().prop_map(|inner| format!("({inner})")),
                (inner.clone(), inner).prop_map(|(a, b)| format!("({a}) or not ({b})")),
            ]
        })
}

/// How many heads and settings each comment to this program holds for.
fn allowed(text: &str) -> Vec<usize> {
    let held = crate::syntax::reach::held(text, &read(text).file.items);
    held.iter().map(Vec::len).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn other_blanks_change_nothing(which in any::<prop::sample::Index>(), choices in prop::collection::vec(0u8..12, 1..200)) {
        let text = which.get(&HEALTHY);
        let mutated = with_other_blanks(text, &choices);
        prop_assert_eq!(&format(&mutated).text, text, "of\n{}", mutated);
    }

    #[test]
    fn mutations_say_the_same(which in any::<prop::sample::Index>(), blanks in prop::collection::vec(0u8..12, 1..200), choices in prop::collection::vec(0u8..9, 1..200)) {
        let text = which.get(&HEALTHY);
        let mutated = with_comments(&with_other_blanks(text, &blanks), &choices);
        says_the_same("mutated", &mutated);
    }

    #[test]
    fn negations_settle_at_once(condition in negated()) {
        says_the_same("negated", &format!("rule r {{ require {condition} }}\n"));
    }

    /// What a comment allows is allowed after it: it holds for no fewer settings and heads.
    #[test]
    fn comments_go_on_to_allow(which in any::<prop::sample::Index>(), blanks in prop::collection::vec(0u8..12, 1..200), choices in prop::collection::vec(0u8..9, 1..200)) {
        let text = which.get(&HEALTHY);
        let mutated = with_comments(&with_other_blanks(text, &blanks), &choices);
        let mutated = mutated.replace("# c", "# tidegate: c").replace("#c", "#tidegate: c");
        let new = formatted(&mutated);
        let (before, after) = (allowed(&mutated), allowed(&new));
        prop_assert_eq!(before.len(), after.len());
        for (number, (before, after)) in before.iter().zip(&after).enumerate() {
            prop_assert!(before <= after, "comment {} of\n{}\nbecame\n{}", number, mutated, new);
        }
    }

    #[test]
    fn what_is_damaged_stays(which in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), length in 0usize..30, put in "[(){}\\[\\]\"`#;,=\n a?-]{0,3}") {
        let text = which.get(&HEALTHY);
        let chars: Vec<char> = text.chars().collect();
        let at = place.index(chars.len() + 1);
        let rest = chars.iter().skip(at + length);
        let damaged: String = chars[..at].iter().copied().chain(put.chars()).chain(rest.copied()).collect();
        let done = format(&damaged);
        let mut from = 0;
        for span in &done.skipped {
            let old = &damaged[span.range()];
            let found = done.text[from..].find(old);
            prop_assert!(found.is_some(), "{old} is gone from\n{}", done.text);
            from += found.unwrap() + old.len();
        }
        prop_assert_eq!(&format(&done.text).text, &done.text);
        prop_assert_eq!(edited(&damaged, &format_edits(&damaged)), done.text);
    }
}
