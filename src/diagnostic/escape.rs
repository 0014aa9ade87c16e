//! Texts of others made safe to show.

use std::borrow::Cow;

/// Shows control characters, marks that turn the direction of text and characters that cannot be seen as `\u{…}`, so that no name or text of a file
/// can steer a terminal or look like something else (Trojan Source, CVE-2021-42574). Tabs and line feeds stay when `keep_layout`.
pub fn escape_text(text: &str, keep_layout: bool) -> Cow<'_, str> {
    let unsafe_character =
        |c: char| (c.is_control() && !(keep_layout && matches!(c, '\t' | '\n'))) || is_invisible(c);
    if !text.contains(unsafe_character) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if unsafe_character(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// Breaks what build servers take for a command in the output of a step: `##[…]`, `##vso[…]` and `##teamcity[…]` anywhere in a line, and `::…::` where one
/// begins. A text of others must not silence annotations, or make a step green.
pub fn without_commands(text: &str) -> Cow<'_, str> {
    let starts_line = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        line.trim().is_empty()
    };
    let mut out = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices(['#', ':']) {
        let rest = text.get(at..).unwrap_or_default();
        let command = match rest.strip_prefix("##") {
            Some(word) => word
                .trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_')
                .starts_with('['),
            None => rest.starts_with("::") && starts_line(at),
        };
        if command {
            // The first sign as its number: what follows is no command any more, and who reads sees what was written.
            out.push_str(text.get(done..at).unwrap_or_default());
            let sign = if rest.starts_with('#') { '#' } else { ':' };
            out.extend(sign.escape_unicode());
            done = at + 1;
        }
    }
    if done == 0 && out.is_empty() {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// Whether nothing is drawn for a character, or only what is around it is drawn otherwise: those that Unicode calls default ignorable, but for the
/// selectors that give an emoji its color, and marks of direction, lines and annotations.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0E}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// A text as a message shows it: its start, in one line, without anything that steers a terminal.
pub fn shorten(text: &str) -> String {
    const MOST: usize = 40;
    let shown = escape_text(text, false);
    if shown.chars().count() <= MOST {
        return shown.into_owned();
    }
    shown.chars().take(MOST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_of_build_servers_are_broken() {
        for (text, shown) in [
            ("a ##[group]b", "a \\u{23}#[group]b"),
            (
                "##vso[task.complete result=Succeeded;]",
                "\\u{23}#vso[task.complete result=Succeeded;]",
            ),
            ("##teamcity[x]", "\\u{23}#teamcity[x]"),
            ("###[x]", "#\\u{23}#[x]"),
            ("  ::stop-commands::k", "  \\u{3a}:stop-commands::k"),
            ("a\n::error::b", "a\n\\u{3a}:error::b"),
        ] {
            assert_eq!(without_commands(text), shown);
            assert_eq!(without_commands(shown), shown);
        }
        for text in ["## [a] std::vec #7", "a ::b::", "# [x]", "#[x]"] {
            assert!(matches!(without_commands(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn marks_that_deceive_are_shown() {
        assert_eq!(
            escape_text("a\u{202E}b\u{1b}[31m", false),
            "a\\u{202e}b\\u{1b}[31m"
        );
        assert_eq!(escape_text("tab\tstays", true), "tab\tstays");
        for hidden in [
            '\u{AD}',
            '\u{180E}',
            '\u{3164}',
            '\u{115F}',
            '\u{E0041}',
            '\u{E0100}',
            '\u{2800}',
        ] {
            let shown = format!("CHG{}-1", hidden.escape_unicode());
            assert_eq!(escape_text(&format!("CHG{hidden}-1"), false), shown);
        }
        // An emoji in color is seen.
        assert_eq!(escape_text("❤\u{FE0F}", false), "❤\u{FE0F}");
        assert!(matches!(escape_text("ß🦀 漢", false), Cow::Borrowed(_)));
    }
}
