//! The examples of `docs/reports.md` are what the program says.
//!
//! A `console` block is run as in the README. A block ```` ```json FORMAT POINTER ```` is that part of the report in that format
//! on the first command of the page. `TIDEGATE_BLESS=1` writes both anew.

use super::workspace::read;
use crate::data::{root, text_of};
use crate::program::{Ran, command};
use crate::readme::{blocks, transcript};

/// The command whose reports are shown.
fn example(format: &str) -> String {
    let arguments =
        "check policies/payments/refused/friday-evening.toml --at 2026-11-16T09:00Z --format";
    let mut command = command(root());
    command.args(arguments.split(' ')).arg(format);
    Ran::new(command.output().unwrap()).out
}

#[test]
fn examples_are_what_the_program_says() {
    let page = text_of("docs/reports.md");
    let mut actual = page.clone();
    let mut count = 0;
    for block in blocks(&page) {
        let words: Vec<&str> = block.language.split(' ').collect();
        let text = match words.as_slice() {
            ["console"] => transcript(block.text),
            ["json", format, pointer] => {
                let report = read(&example(format));
                let part = report.pointer(pointer);
                let part = part.unwrap_or_else(|| panic!("nothing at {pointer}"));
                serde_json::to_string_pretty(part).unwrap() + "\n"
            }
            _ => continue,
        };
        let fence = format!("\n```{}\n", block.language);
        let old = format!("{fence}{}```", block.text);
        actual = actual.replacen(&old, &format!("{fence}{text}```"), 1);
        count += 1;
    }
    assert!(count >= 6, "{count} examples");
    if std::env::var_os("TIDEGATE_BLESS").is_some() {
        std::fs::write(root().join("docs/reports.md"), actual).unwrap();
        return;
    }
    for (expected, actual) in page.lines().zip(actual.lines()) {
        assert_eq!(expected, actual, "TIDEGATE_BLESS=1 writes it anew");
    }
    assert_eq!(page, actual, "TIDEGATE_BLESS=1 writes it anew");
}

/// Every format has its part, by its name.
#[test]
fn every_format_has_a_part() {
    let page = text_of("docs/reports.md");
    for format in super::workspace::FORMATS {
        let heading = format!("\n## `{format}`");
        assert!(
            page.contains(&heading),
            "docs/reports.md has no part `{format}`"
        );
    }
}
