//! The comment on a pull request, read as a Markdown reader reads it: texts of plans change nothing, and it is never too long.

use super::workspace::{AT, nasty, report};
use crate::data::root;
use crate::program::{Folder, Ran, command};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::fmt::Write;

fn events(markdown: &str) -> Vec<Event<'_>> {
    Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH,
    )
    .collect()
}

/// The HTML that is ours.
fn is_ours(html: &str) -> bool {
    let html = html.trim();
    html.is_empty()
        || html == "</details>"
        || html == "<details><summary>Warnings and notes</summary>"
        || html.strip_prefix("<details><summary>").is_some_and(|rest| {
            let rest = rest.strip_suffix("</code></summary>");
            rest.and_then(|rest| rest.split_once("<code>"))
                .is_some_and(|(places, file)| places.contains(", from ") && !file.contains('<'))
        })
}

/// No link, no picture, no HTML of others, nobody mentioned. The result is how many rows the table has, and its cells.
#[track_caller]
fn harmless(markdown: &str) -> (usize, usize) {
    let (mut rows, mut cells) = (0, 0);
    let mut text = String::new();
    for event in events(markdown) {
        match event {
            Event::Start(
                Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough | Tag::Emphasis,
            ) => {
                panic!("markup of others in:\n{markdown}")
            }
            Event::Html(html) => assert!(is_ours(&html), "{html}\nin:\n{markdown}"),
            Event::InlineHtml(html) => panic!("{html}\nin:\n{markdown}"),
            Event::End(TagEnd::TableRow) => rows += 1,
            Event::End(TagEnd::TableCell) => cells += 1,
            Event::Text(part) => text.push_str(&part),
            Event::Code(_) => text.push(' '),
            _ => text.push('\n'),
        }
    }
    let mut after = text.split('@').skip(1);
    assert!(
        !after.any(|rest| rest.starts_with(char::is_alphanumeric)),
        "{text}"
    );
    (rows, cells)
}

#[test]
fn texts_of_plans_do_nothing() {
    for format in ["markdown", "github-summary"] {
        let markdown = report(&nasty(), format).out;
        // Six changes of three cells, and the head.
        assert_eq!(harmless(&markdown), (6, 21), "{format}");
        let opened = markdown.matches("<details>").count();
        assert_eq!(
            opened,
            markdown.matches("\n</details>").count() + markdown.matches("  </details>").count()
        );
        // Where a command of GitLab would stand.
        assert!(!markdown.lines().any(|line| line.starts_with('/')));
    }
}

/// A workspace with many changes, none of which may go.
fn many(count: usize, title: &str) -> Folder {
    let mut plan = String::new();
    for number in 0..count {
        let _ = writeln!(
            plan,
            "[[change]]\nid = \"CHG-{number}\"\ntitle = \"{title}\"\nstart = 2026-12-20T10:00:00Z\nend = 2026-12-20T11:00:00Z"
        );
    }
    Folder::with(&[
        (
            "p.tide",
            "policy p { timezone UTC }\nblackout freeze { from 2026-12-18 to 2027-01-04 }\n",
        ),
        ("plan.toml", &plan),
    ])
}

#[test]
fn a_comment_is_never_too_long_and_says_what_it_lacks() {
    for (count, title) in [(400, "é".repeat(20)), (40, "🦀 | ".repeat(300))] {
        let folder = many(count, &title);
        let comment = report(&folder, "markdown").out;
        let length = comment.encode_utf16().count();
        assert!(length <= 65_536 && length > 40_000, "{length}");
        assert!(
            comment.contains(" are not shown here**, since a comment holds at most 65,536 characters; `tidegate check` shows all.\n"),
            "{count}"
        );
        let (rows, cells) = harmless(&comment);
        assert!(rows > 10 && cells == 3 * (rows + 1), "{rows} {cells}");
        let left_out = count - rows;
        if left_out > 0 {
            assert!(
                comment.contains(&format!("**{left_out} of {count} verdicts ")),
                "{left_out}"
            );
        }
        assert!(comment.ends_with("zones 2026e (bundled))\n"));
    }
    let folder = many(3_000, &"x".repeat(400));
    let summary = report(&folder, "github-summary").out;
    assert!(summary.len() <= 1 << 20 && summary.len() > 600_000);
    assert!(summary.contains("the summary of a step holds at most 1 MiB"));
}

#[test]
fn what_may_not_go_comes_first() {
    let folder = Folder::with(&[
        (
            "p.tide",
            "policy p { timezone UTC }\nblackout freeze { from 2026-12-18 to 2027-01-04 }\n",
        ),
        (
            "plan.toml",
            "[[change]]\nid = \"GOOD\"\nstart = 2026-12-01T10:00:00Z\nend = 2026-12-01T11:00:00Z\n[[change]]\nid = \"BAD\"\nstart = 2026-12-20T10:00:00Z\nend = 2026-12-20T11:00:00Z\n",
        ),
    ]);
    let comment = folder
        .run(&["check", "--at", AT, "--format", "markdown"])
        .out;
    let at = |text: &str| comment.find(text).unwrap();
    assert!(at("| change `BAD` | **no-go** |") < at("| change `GOOD` | go |"));
    assert!(
        comment.starts_with("### Tidegate: no-go (1 no-go, 1 go)\n"),
        "{comment}"
    );
}

/// What is said of a step stands at its release.
#[test]
fn a_step_is_told_with_its_release() {
    let path = "policies/payments/refused/before-breakfast.toml";
    let mut command = command(root());
    command.args(["check", path, "--at", AT, "--format", "markdown"]);
    let comment = Ran::new(command.output().unwrap()).out;
    let (_, release) = comment.split_once("\n#### release `REL-91`").unwrap();
    assert!(
        release.contains("- **error** `rule dependencies-first`"),
        "{comment}"
    );
    assert!(!comment.contains("in files"), "{comment}");
}
