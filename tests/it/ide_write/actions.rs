//! What may be done at a caret.

use super::pages;
use super::support::{edited, with_caret};
use std::fmt::Write;
use tidegate::ide::code_actions;
use tidegate::source::Span;

#[test]
fn what_may_be_done_at_a_caret() {
    pages::run("actions.md", |files| {
        let (snapshot, file, at) = with_caret(files);
        let actions = code_actions(&snapshot, file, Span { start: at, end: at });
        let mut out = String::new();
        if actions.is_empty() {
            out.push_str("    nothing\n");
        }
        for action in actions {
            write!(out, "    {:?}: {}", action.kind, action.title).unwrap();
            if let Some(check) = action.fixes {
                write!(
                    out,
                    " (fixes {check}{})",
                    if action.is_preferred {
                        ", preferred"
                    } else {
                        ""
                    }
                )
                .unwrap();
            }
            out.push('\n');
            for (id, source) in snapshot.world.sources.iter() {
                let (before, after) = (source.text(), edited(source.text(), id, &action.edits));
                let old: Vec<&str> = before.lines().collect();
                let lines = after.lines().filter(|line| !old.contains(line));
                lines.for_each(|line| writeln!(out, "        {line}").unwrap());
            }
        }
        out
    });
}
