//! What is offered at a caret.

use super::pages;
use super::support::with_caret;
use std::fmt::Write;
use tidegate::ide::completion;

/// So many items of a list are shown.
const MOST: usize = 14;

#[test]
fn what_is_offered_at_a_caret() {
    pages::run("completion.md", |files| {
        let (snapshot, file, at) = with_caret(files);
        let completion = completion(&snapshot, file, at);
        let mut out = String::new();
        if completion.items.is_empty() {
            out.push_str("    nothing\n");
        }
        let mut line = String::from("   ");
        let mut kind = String::new();
        for item in completion.items.iter().take(MOST) {
            let own = format!("{:?}", item.kind).to_lowercase();
            if own != kind {
                write!(line, " {own}:").unwrap();
                kind = own;
            }
            write!(line, " {}", item.label).unwrap();
            if item.insert != item.label {
                write!(line, " ⇒ {}", item.insert.replace('\n', "⏎")).unwrap();
            }
            line.push(',');
        }
        let rest = completion.items.len().saturating_sub(MOST);
        if rest > 0 {
            write!(line, " and {rest} more").unwrap();
        }
        if !line.trim().is_empty() {
            writeln!(out, "{}", line.trim_end_matches(',')).unwrap();
        }
        out
    });
}
