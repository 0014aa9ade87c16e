//! What is shown of the place of a caret.

use super::pages;
use super::support::with_caret;
use tidegate::ide::hover;

#[test]
fn what_is_shown_at_a_caret() {
    pages::run("hover.md", |files| {
        let (snapshot, file, at) = with_caret(files);
        let Some(hover) = hover(&snapshot, file, at) else {
            return "    nothing\n".to_owned();
        };
        let source = snapshot.source(file).unwrap();
        let mut out = format!("    «{}»\n", source.slice(hover.span));
        for line in hover.markdown.lines().filter(|line| !line.is_empty()) {
            out.push_str(&format!("    {}\n", line.replace("```", "~~~")));
        }
        out
    });
}
