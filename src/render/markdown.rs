//! Texts of others as Markdown of GitHub and GitLab that says the same and does nothing: no markup, no HTML, no link, no mention.

use crate::diagnostic::escape_text;

/// The longest text that is shown whole, in characters.
const LONGEST: usize = 600;
/// In front of a letter or digit these mention people and groups, name issues, or make a link of something.
const MENTIONING: [char; 8] = ['@', '#', '!', '~', '$', '%', '&', '^'];

/// A text as code, in which nothing has a meaning. In a table a `|` has one even there, and is escaped.
pub(super) fn code(text: &str) -> String {
    let text = shown(text);
    if text.is_empty() {
        return String::new();
    }
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let is_bare = !text.starts_with(['`', ' ']) && !text.ends_with(['`', ' ']);
    let pad = if is_bare { "" } else { " " };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A sentence with names in backquotes: these become code, and of the rest what could be markup is escaped.
pub(super) fn prose(text: &str) -> String {
    let text = shown(text);
    let parts: Vec<&str> = text.split('`').collect();
    let mut out = String::new();
    for (at, part) in parts.iter().enumerate() {
        let is_quoted = at % 2 == 1 && at + 1 < parts.len();
        if is_quoted {
            out.push_str(&code(part));
        } else {
            if at % 2 == 1 {
                // A backquote that nothing closes.
                out.push_str("\\`");
            }
            push_plain(&mut out, part);
        }
    }
    out
}

/// A text in a cell of a table: what is otherwise safe, with the `|` that would end the cell escaped.
pub(super) fn cell(markdown: &str) -> String {
    markdown.replace('|', "\\|")
}

/// A text between HTML tags.
pub(super) fn html(text: &str) -> String {
    shown(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A text with its control characters shown, and cut where it is too long to be read.
fn shown(text: &str) -> String {
    let text = escape_text(text, false);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.into_owned(),
    }
}

fn push_plain(out: &mut String, text: &str) {
    for (at, word) in text.split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        if does_something(word) {
            let rest = word.trim_start_matches(['(', '"', '\'']);
            let core = rest.trim_end_matches([',', '.', ';', ')', '?', '"', '\'']);
            out.push_str(word.strip_suffix(rest).unwrap_or_default());
            out.push_str(&code(core));
            out.push_str(rest.strip_prefix(core).unwrap_or_default());
            continue;
        }
        let starts_a_line = out.is_empty();
        for (at, character) in word.chars().enumerate() {
            match character {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' => out.push_str("&amp;"),
                '\\' | '*' | '_' | '[' | ']' | '~' | '$' => {
                    out.push('\\');
                    out.push(character);
                }
                '#' | '+' | '-' | '=' | ':' if starts_a_line && at == 0 => {
                    out.push('\\');
                    out.push(character);
                }
                // A number with either starts a list.
                '.' | ')' if starts_a_line && is_number(word, at) => {
                    out.push('\\');
                    out.push(character);
                }
                other => out.push(other),
            }
        }
    }
}

/// Whether the first characters of a word are digits.
fn is_number(word: &str, many: usize) -> bool {
    word.chars().take(many).all(|c| c.is_ascii_digit())
}

/// Whether a word mentions somebody, names an issue or a commit, or becomes a link or a picture by itself.
fn does_something(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let after = |sign: char| {
        word.split(sign).skip(1).any(|rest| {
            rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '_' | '-'))
        })
    };
    let is_commit = || {
        let mut words = word.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|part| {
            part.len() >= 7
                && part.bytes().all(|byte| byte.is_ascii_hexdigit())
                && part.bytes().any(|byte| byte.is_ascii_digit())
        })
    };
    MENTIONING.into_iter().any(after)
        || word.contains('@')
        || lower.contains("://")
        || lower.contains("www.")
        || lower.contains("mailto:")
        || lower.contains("xmpp:")
        || lower.contains("gh-")
        || word.matches(':').count() > 1
        || is_commit()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    /// What Markdown readers see: the words, and how many cells a table has. Anything that does something fails.
    #[track_caller]
    fn read(markdown: &str) -> (String, usize) {
        let (mut text, mut cells) = (String::new(), 0);
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH;
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Text(part) => {
                    let mut after = part.split('@').skip(1);
                    assert!(
                        !after.any(|rest| rest.starts_with(char::is_alphanumeric)),
                        "{markdown}"
                    );
                    text.push_str(&part);
                }
                Event::Code(part) => text.push_str(&part),
                Event::End(TagEnd::TableCell) => cells += 1,
                Event::Start(
                    Tag::Table(_)
                    | Tag::TableHead
                    | Tag::TableRow
                    | Tag::TableCell
                    | Tag::Paragraph,
                )
                | Event::End(_) => {}
                other => panic!("{other:?} in {markdown}"),
            }
        }
        (text, cells)
    }

    /// Texts of marks, and of letters here and there.
    fn nasty() -> impl Strategy<Value = String> {
        prop_oneof![
            "[-a1 `|*_<>@#\\\\\\[\\]()!:/&;.+=~$%^\"'{}\n]{0,24}",
            any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn texts_do_nothing_and_stay_in_their_cells(text in nasty()) {
            read(&format!("See {}: {}\n", code(&text), prose(&text)));
            let row = format!("|a|b|\n|---|---|\n| {} | {} |\n", cell(&code(&text)), cell(&prose(&text)));
            prop_assert_eq!(read(&row).1, 4);
            // A text that starts a line of its own starts nothing else.
            read(&format!("{}\n", prose(&text)));
        }

        #[test]
        fn code_says_what_the_text_says(text in nasty()) {
            let text = text.trim();
            let shown = escape_text(text, false);
            // Cut texts have a test of their own.
            prop_assert!(shown.chars().count() <= LONGEST);
            prop_assert_eq!(read(&format!("x{}x\n", code(text))).0, format!("x{shown}x"));
        }
    }

    #[test]
    fn code_holds_anything() {
        assert_eq!(code("a b"), "`a b`");
        assert_eq!(code(""), "");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`@a"), "`` `@a ``");
        assert_eq!(code("<b>\n"), "`<b>\\u{a}`");
        assert_eq!(cell(&code("a|b")), "`a\\|b`");
    }

    #[test]
    fn names_in_backquotes_are_code_and_the_rest_is_text() {
        assert_eq!(
            prose("change `CHG-1` is *in* <b> `weekends`"),
            "change `CHG-1` is \\*in\\* &lt;b&gt; `weekends`"
        );
        assert_eq!(prose("a ` b"), "a \\` b");
        assert_eq!(prose("`a` b ` c"), "`a` b \\` c");
        assert_eq!(prose("- 1. x"), "\\- 1. x");
        assert_eq!(prose("1. x"), "1\\. x");
        assert_eq!(prose("[x](y)"), "\\[x\\](y)");
    }

    #[test]
    fn nobody_is_mentioned_and_nothing_is_linked() {
        for word in [
            "@alice",
            "a@b.org",
            "#12",
            "org/repo#12",
            "GH-7",
            "!3",
            "~bug",
            "%1.2",
            "&4",
            "$5",
            "https://example.org",
            "www.example.org",
            ":tada:",
            "0123abc4",
        ] {
            assert_eq!(prose(&format!("see {word}")), format!("see `{word}`"));
        }
        assert_eq!(prose("(@org/team), @bob."), "(`@org/team`), `@bob`.");
        assert_eq!(prose("10% & 3 > 2!"), "10% &amp; 3 &gt; 2!");
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(prose(&"x".repeat(LONGEST)).len(), LONGEST);
        let cut = prose(&"é".repeat(LONGEST + 1));
        assert_eq!(cut, "é".repeat(LONGEST) + "…");
    }
}
